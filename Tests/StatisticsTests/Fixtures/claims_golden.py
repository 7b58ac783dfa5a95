"""Golden values of the tests behind claims, by SciPy. Writes claims_golden.json beside itself."""
import json
import pathlib

import numpy as np
from scipy import stats

rng = np.random.default_rng(4)
fisher = []
for n, m in [(10, 10), (50, 50), (150, 150), (750, 750), (750, 3750), (20, 7), (1, 1), (5, 40)]:
    for _ in range(6):
        k, j = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
        p = stats.fisher_exact([[k, n - k], [j, m - j]])[1]
        fisher.append({"k": k, "n": n, "j": j, "m": m, "p": repr(float(p))})
for k, n, j, m in [(34, 50, 38, 50), (12, 150, 13, 150), (0, 50, 11, 200), (0, 5, 0, 9)]:
    p = stats.fisher_exact([[k, n - k], [j, m - j]])[1]
    fisher.append({"k": k, "n": n, "j": j, "m": m, "p": repr(float(p))})

intervals = []
for n in [3, 4, 5, 12]:
    values = np.exp(rng.normal(5, 0.3, n))
    for level in [0.9, 0.95]:
        t = stats.t.ppf((1 + level) / 2, n - 1)
        mean, s = values.mean(), values.std(ddof=1)
        logs, sl = np.log(values).mean(), np.log(values).std(ddof=1)
        wide = np.sqrt(1 + 1 / n)
        low, high = stats.t.interval(level, n - 1, loc=mean, scale=stats.sem(values))
        intervals.append({
            "values": [repr(float(v)) for v in values], "level": level,
            "prediction": [repr(float(mean - t * s * wide)), repr(float(mean + t * s * wide))],
            "logPrediction": [
                repr(float(np.exp(logs - t * sl * wide))), repr(float(np.exp(logs + t * sl * wide)))],
            "mean": [repr(float(low)), repr(float(high))]})

binomial = [
    {"k": k, "n": n, "p": p, "tail": repr(float(stats.binom.sf(k - 1, n, p)))}
    for n, p in [(10, 0.05), (65, 0.5), (3, 0.5)] for k in sorted({0, 1, n // 2, n - 1, n})]

golden = {"fisher": fisher, "intervals": intervals, "binomial": binomial}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(golden, indent=1) + "\n")
