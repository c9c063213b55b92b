"""How far two answers lie apart, and which of a library's and the exact one becomes `expected`."""

import numpy as np


def ulp_distance(a, b):
    """Steps from a to b among the values of their dtype, elementwise; NaN is 0 from NaN and infinitely far from a number."""
    a, b = np.asarray(a), np.asarray(b)
    kind = np.int32 if a.dtype == np.float32 else np.int64
    sign = np.iinfo(kind).min
    ordered = []
    for values in (a, b):
        bits = np.ascontiguousarray(values).reshape(-1).view(kind)
        ordered.append([int(v) if v >= 0 else int(sign) - int(v) for v in bits])
    distance = np.array([abs(x - y) for x, y in zip(*ordered)], dtype=np.float64).reshape(a.shape)
    nan_a, nan_b = np.isnan(a), np.isnan(b)
    return np.where(nan_a & nan_b, 0.0, np.where(nan_a | nan_b, np.inf, distance))


def within(actual, wanted, tolerance):
    """Whether every element satisfies one of the bounds of the tolerance."""
    actual, wanted = np.asarray(actual), np.asarray(wanted)
    close = ulp_distance(actual, wanted) <= tolerance.get("ulps", 0)
    with np.errstate(all="ignore"):
        gap = np.abs(actual.astype(np.float64) - wanted.astype(np.float64))
        bound = tolerance.get("absolute", 0.0) + tolerance.get("relative", 0.0) * np.abs(wanted.astype(np.float64))
        near = np.isfinite(wanted) & (gap <= bound)
    return bool(np.all(close | near))


def relative_difference(actual, wanted):
    """Largest |a - b| / |b| over the elements where both are finite and b is not 0."""
    a, b = np.asarray(actual, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    usable = np.isfinite(a) & np.isfinite(b) & (b != 0)
    if not usable.any():
        return 0.0
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(a[usable] / 2 - b[usable] / 2) / np.abs(b[usable] / 2)))


def loosened(tolerance):
    """Twice a tolerance: two answers that each lie within it of the exact one."""
    return {key: 2 * value for key, value in tolerance.items()}


def settle(library, exact, tolerances):
    """
    Chooses `expected`. A library within tolerance of the exact answer on every array is believed, and ours may
    lie twice as far from it; otherwise the exact answer is expected and the names of the arrays that differ come back.
    """
    differing = [key for key in exact if not within(library[key], exact[key], tolerances[key])]
    if differing:
        return exact, tolerances, differing
    return library, {key: loosened(tolerances[key]) for key in exact}, []
