/// A local minimum of a function of a few variables, by the simplex method of Nelder and Mead.
///
/// Two rounds, the second from the minimum of the first, since a simplex can collapse too early.
///
/// - Source: J. Nelder, R. Mead, Computer Journal 7 (1965) 308, with their coefficients 1, 2, ½, ½.
/// - Parameters:
///   - start: Where to begin.
///   - step: Size of the first simplex.
///   - function: +∞ where a point is not allowed.
/// - Returns: The point and the value.
func minimum(
  from start: [Double], step: Double, of function: ([Double]) throws(Refusal) -> Double
) throws(Refusal) -> (point: [Double], value: Double) {
  var best = (point: start, value: try function(start))
  for round in 0..<2 {
    best = try simplexMinimum(from: best.point, step: round == 0 ? step : step / 10, of: function)
  }
  return best
}

private func simplexMinimum(
  from start: [Double], step: Double, of function: ([Double]) throws(Refusal) -> Double
) throws(Refusal) -> (point: [Double], value: Double) {
  var simplex = [(point: start, value: try function(start))]
  for axis in start.indices {
    var corner = start
    corner[axis] += step
    simplex.append((corner, try function(corner)))
  }
  for _ in 0..<1000 {
    simplex.sort { $0.value < $1.value }
    let (first, worst) = (simplex[0], simplex[simplex.count - 1])
    let size = zip(first.point, worst.point).reduce(0) { max($0, abs($1.0 - $1.1)) }
    if size < 1e-10 { break }
    let centre = start.indices.map { axis in
      simplex.dropLast().reduce(0) { $0 + $1.point[axis] } / Double(start.count)
    }
    func along(_ factor: Double) throws(Refusal) -> (point: [Double], value: Double) {
      let point = zip(centre, worst.point).map { $0 + factor * ($1 - $0) }
      return (point, try function(point))
    }
    let reflected = try along(-1)
    var accepted: (point: [Double], value: Double)?
    if reflected.value < first.value {
      let expanded = try along(-2)
      accepted = expanded.value < reflected.value ? expanded : reflected
    } else if reflected.value < simplex[simplex.count - 2].value {
      accepted = reflected
    } else {
      let contracted = try along(reflected.value < worst.value ? -0.5 : 0.5)
      if contracted.value < min(reflected.value, worst.value) { accepted = contracted }
    }
    if let accepted {
      simplex[simplex.count - 1] = accepted
    } else {
      for index in 1..<simplex.count {
        let point = zip(simplex[index].point, first.point).map { ($0 + $1) / 2 }
        simplex[index] = (point, try function(point))
      }
    }
  }
  return simplex.min { $0.value < $1.value } ?? simplex[0]
}
