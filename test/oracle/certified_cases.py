"""certified.json: exact moments of ugly data, and how many digits of them numpy and scipy get right."""

import hashlib
import json
import math
import warnings

import numpy as np
from mpmath import log10, mpf
from scipy import stats

from certified_sets import SETS, counts_of, values_of
from exact import describe_counts
from golden_file import GOLDEN

STATISTICS = ("mean", "variance", "skewness", "kurtosis")
# a correctly rounded double has 15.95 digits at least
MOST_DIGITS = 16.0


def log_relative_error(value, exact):
    """Right digits, as NIST counts them: -log10 |value - exact| / |exact|, absolute where exact is 0; None where exact has no value."""
    if math.isnan(exact):
        return None
    if value == exact:
        return MOST_DIGITS
    if not math.isfinite(value):
        return 0.0
    error = abs(mpf(value) - mpf(exact))
    digits = -log10(error / abs(mpf(exact)) if exact != 0 else error)
    return round(float(min(MOST_DIGITS, max(0, digits))), 2)


def numpy_moments(values):
    return {"mean": float(np.mean(values)), "variance": float(np.var(values, ddof=1))}


def scipy_moments(values):
    result = stats.describe(values)
    return {key: float(getattr(result, key)) for key in STATISTICS}


def digits(moments, exact):
    return {key: log_relative_error(value, exact[key]) for key, value in moments.items()}


def certified_set(name):
    values = values_of(name)
    exact = describe_counts(counts_of(values))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        peers = {"numpy": digits(numpy_moments(values), exact), "scipy": digits(scipy_moments(values), exact)}
    return {
        "name": name,
        "what": SETS[name][0],
        "nobs": len(values),
        "sha256": hashlib.sha256(values.astype("<f8").tobytes()).hexdigest(),
        "exact": {key: exact[key] if not math.isnan(exact[key]) else None for key in STATISTICS},
        "digits": peers,
    }


def write_certified():
    sets = [certified_set(name) for name in SETS]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in sets)
    (GOLDEN / "certified.json").write_text(f"[\n{lines}\n]\n")
    return len(sets)
