"""Log-ratios by NumPy and SciPy: writes logratio_golden.json beside itself.

Ratios, maximum, spread and shares follow the definition on random channels. The null of an untrained
network comes from other sources than our simulation: one log-ratio is SciPy's hyperbolic secant
distribution; the maximum is integrated, P(max/min <= q) = r * int f(u) (F(q u) - F(u))^(r-1) du with
the half-normal f, F; growth and the largest share are simulated with NumPy, with their standard error.
"""
import json, math, pathlib
import numpy, scipy
from scipy import integrate, optimize, stats

random = numpy.random.default_rng(11)
EPSILON = 1e-6


def text(value):
    return repr(float(value))


def case(values, epsilon=EPSILON):
    values = numpy.asarray(values, dtype=float)
    with numpy.errstate(all="ignore"):
        logs = numpy.log(numpy.abs(values) + epsilon)
        matrix = logs[:, None] - logs[None, :]
        shares = numpy.abs(values) / numpy.abs(values).sum()
    upper = numpy.triu_indices(len(values), 1)
    return {
        "values": [text(v) for v in values], "epsilon": epsilon,
        "pairs": [text(v) for v in matrix[upper]], "max": text(numpy.max(matrix)),
        "spread": text(numpy.std(logs)), "matrix_std": text(numpy.std(matrix)),
        "shares": [text(v) for v in shares], "effective": text(1 / numpy.sum(shares**2)),
        "specialised": bool(numpy.max(shares) >= 0.6),
        "collapsed": bool(2 * numpy.sum(numpy.abs(values) <= 0.01 * numpy.max(numpy.abs(values))) >= len(values)),
    }


cases = [case(random.normal(size=r) * 10.0 ** random.integers(-6, 4)) for r in (2, 3, 5, 10, 15, 20) for _ in range(3)]
cases += [case([1, -1, 1, -1]), case([0, 1, 2]), case([1, 0.001, 0.002, -0.003]), case([5, 1, 1, 1]),
          case([1, 1, 1e-3, 0]), case([3, 0.5], epsilon=0.0)]

half = stats.halfnorm


def above(limit, r):
    """P(ln(max/min) >= limit) of r half-normal numbers."""
    q = math.exp(limit)
    # u = e^v: the smallest of the numbers ranges over many decades.
    inner = lambda v: math.exp(v) * half.pdf(math.exp(v)) * (half.cdf(q * math.exp(v)) - half.cdf(math.exp(v))) ** (r - 1)
    return 1 - r * integrate.quad(inner, -40, 3, limit=400, points=[-limit, 0], epsabs=1e-12, epsrel=1e-11)[0]


def null(r, draws=400_000):
    mean = integrate.quad(lambda m: above(m, r), 0, 40, limit=200, epsabs=1e-7)[0]
    low, high = (optimize.brentq(lambda m: above(m, r) - p, 1e-3, 30) for p in (0.95, 0.05))
    normal = numpy.abs(random.normal(size=(draws, r)))
    maxima = numpy.log(normal.max(1) / normal.min(1))
    shares = normal.max(1) / normal.sum(1)
    growth = maxima[: draws // 2] - maxima[draws // 2 :]
    share = float(numpy.quantile(shares, 0.9))
    return {
        "r": r, "mean": mean, "std": float(numpy.std(maxima)), "low": low, "high": high,
        "tail": [{"at": m, "p": above(m, r)} for m in (1.0, 2.0, 3.0, 4.0, 6.0, 9.0)],
        "growth": [{"at": g, "p": float(numpy.mean(growth >= g))} for g in (-1.0, 0.0, 1.0, 2.5)],
        "share": {"at": share, "p": float(numpy.mean(shares >= share))},
    }


golden = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__},
    "cases": cases,
    "secant": [{"at": x, "density": stats.hypsecant.pdf(x), "p": 2 * stats.hypsecant.sf(abs(x))}
               for x in (-30.0, -3.0, -0.5, 0.0, 0.1, 1.0, 2.0, 5.0, 12.0, 30.0)],
    "null": [null(r) for r in (2, 5, 10, 15, 20)],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")
