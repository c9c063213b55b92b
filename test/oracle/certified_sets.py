"""The data that certify moments: NIST's StRD univariate sets that are defined by a rule, and ugly ones. certified-sets.ts makes the same."""

from collections import Counter

import numpy as np
from mpmath import mp


def pairs(first, low, high, count):
    return np.array([first] + [low, high] * count)


def digits_of_pi(count):
    """The first decimal digits, 3 included."""
    with mp.workdps(count + 20):
        text = mp.nstr(mp.pi, count + 10, strip_zeros=False).replace(".", "")
    return np.array([float(digit) for digit in text[:count]])


def uniform(count, seed):
    """Doubles in [0, 1): Numerical Recipes' 32-bit congruential generator, so that two languages agree."""
    values = np.empty(count)
    state = seed
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values[i] = state / 2**32
    return values


def outlier(value):
    values = uniform(1000, 5)
    values[500] = value
    return values


# name → (what it is, its values); a number and a count where all are equal
SETS = {
    "NumAcc1": ("NIST StRD: 10000001, 10000003, 10000002", lambda: np.array([10000001.0, 10000003, 10000002])),
    "NumAcc2": ("NIST StRD: 1.2, then 1.1 and 1.3 500 times", lambda: pairs(1.2, 1.1, 1.3, 500)),
    "NumAcc3": ("NIST StRD: 1000000.2, then .1 and .3 500 times", lambda: pairs(1000000.2, 1000000.1, 1000000.3, 500)),
    "NumAcc4": ("NIST StRD: 10000000.2, then .1 and .3 500 times", lambda: pairs(10000000.2, 10000000.1, 10000000.3, 500)),
    "digits of pi": ("the first 5,000 of them", lambda: digits_of_pi(5000)),
    "1e9 + noise": ("10,000 values", lambda: 1e9 + uniform(10000, 1)),
    "1e15 + noise": ("10,000 values, a spread of 8 ulps", lambda: 1e15 + uniform(10000, 2)),
    "1 + ulps": ("1 and the 100 doubles above it", lambda: 1 + np.arange(101) * 2.0**-52),
    "alternating 1e308": ("1e308, -1e308 500 times, and 1e307", lambda: np.append(np.tile([1e308, -1e308], 500), 1e307)),
    "subnormals": ("1,000 multiples of 5e-324 up to 1000", lambda: np.floor(1000 * uniform(1000, 3)) * 5e-324),
    "tenths in order": ("0.1, 0.2 … 1000", lambda: np.arange(1, 10001) / 10),
    "one 1e300": ("an outlier among 999 values below 1", lambda: outlier(1e300)),
    "one 1e17": ("an outlier among 999 values below 1", lambda: outlier(1e17)),
    "skewed": ("the squares of 10,000 values below 1", lambda: uniform(10000, 4) ** 2),
    "10 million equal": ("0.1 10,000,000 times", lambda: np.full(10_000_000, 0.1)),
}


def values_of(name):
    return SETS[name][1]()


def counts_of(values):
    distinct, counts = np.unique(values, return_counts=True)
    return Counter(dict(zip(distinct.tolist(), counts.tolist())))
