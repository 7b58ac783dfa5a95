"""Recoveries, slopes and learning epochs by NumPy: writes modes_golden.json beside itself."""
import json, pathlib
import numpy

random = numpy.random.default_rng(23)


def course(modes, target, noise, band):
    """A run whose modes rise one after the other and swing about their amplitude."""
    target = numpy.asarray(target, dtype=float)
    epochs = numpy.concatenate([[-1], numpy.sort(random.choice(400, 40, replace=False))])
    start = random.uniform(5, 350, size=modes)
    rise = 1 / (1 + numpy.exp(-(epochs[:, None] - start) / random.uniform(1, 20, size=modes)))
    amplitudes = target * rise + noise * random.normal(size=(len(epochs), modes))
    losses = 0.5 * ((amplitudes - target) ** 2).sum(1) + 0.01
    present = numpy.abs(target) > 1e-3 * numpy.abs(target).max()
    expected = []
    for k in range(modes):
        if not present[k]:
            continue
        distance = numpy.abs(amplitudes[:, k] - target[k]) / abs(target[k])
        within = distance <= band
        hit = int(numpy.argmax(within)) if within.any() else None
        row = {"k": k + 1, "learned": None if hit is None else int(epochs[hit])}
        if hit is not None:
            far = numpy.flatnonzero(distance[:hit] >= 0.9)
            begin = int(far[-1]) if len(far) else 0
            part = 0.5 * (amplitudes[[begin, hit], k] - target[k]) ** 2
            row["after"] = int(epochs[hit - 1]) if hit > 0 else None
            row["start"] = int(epochs[begin])
            fall = losses[begin] - losses[hit]
            row["share"] = float((part[0] - part[1]) / fall) if fall > 0 else None
            outside = numpy.flatnonzero(~within)
            kept = int(outside[-1]) + 1 if len(outside) else 0
            row["kept"] = int(epochs[kept]) if kept < len(epochs) else None
        expected.append(row)
    order = numpy.flatnonzero(present) + 1
    slopes, ratios, leakages = [], [], []
    for amplitude in amplitudes:
        recovery = numpy.abs(amplitude[order - 1]) / numpy.abs(target[order - 1])
        slopes.append(float(numpy.polyfit(numpy.log(order), numpy.log(recovery), 1)[0]) if len(order) > 1 else None)
        ratios.append(float(recovery[-1] / recovery[0]) if len(order) > 1 else None)
        leakages.append(float(numpy.sqrt(numpy.mean(amplitude[~present] ** 2))) if (~present).any() else None)
    return {
        "band": band, "target": target.tolist(), "epochs": epochs.tolist(),
        "amplitudes": amplitudes.tolist(), "losses": losses.tolist(), "modes": expected,
        "slopes": slopes, "ratios": ratios, "leakages": leakages,
    }


golden = {
    "versions": {"numpy": numpy.__version__},
    "cases": [
        course(4, [1, 1, 1, 1e-8], 0.02, 0.5), course(4, [1, 1, 1, 0], 0.3, 0.5),
        course(3, [1, -0.5, 2], 0.05, 0.2), course(5, [0, 1, 0, 0.7, 0], 0.1, 0.5),
        course(2, [0, 3], 0.3, 0.1), course(6, [1] * 6, 0.2, 0.3),
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")
