"""Amplitudes on cos(2 pi k x) by NumPy's trapezoid rule: writes modes_projection.json beside itself."""
import json, pathlib
import numpy

random = numpy.random.default_rng(5)
cases = []
for points, count in ((6, 1), (17, 3), (64, 15), (101, 24), (384, 8)):
    x = numpy.linspace(-1, 1, points)
    values = numpy.float32(random.normal(size=points).cumsum() if points < 100 else numpy.tanh(3 * numpy.sin(5 * x + 1)))
    cases.append({
        "values": [float(v) for v in values],
        "amplitudes": [float(numpy.trapezoid(values.astype(float) * numpy.cos(2 * numpy.pi * k * x), x)) for k in range(1, count + 1)],
    })
golden = {"versions": {"numpy": numpy.__version__}, "cases": cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden) + "\n")
