"""Answers computed in exact fractions, or in 400-bit reals where a root is needed, and rounded once to binary64."""

import math
from collections import Counter
from fractions import Fraction

from mpmath import mp, mpf

mp.prec = 400

EPSILON = Fraction(1, 2**52)
NAN = math.nan


def round_fraction(value):
    """Correctly rounded binary64, subnormals and overflow included."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def to_real(value):
    return mpf(value.numerator) / mpf(value.denominator)


def to_fraction(real):
    sign, mantissa, exponent, _ = real._mpf_
    return (-1 if sign else 1) * Fraction(mantissa) * Fraction(2) ** exponent


def round_real(real):
    return round_fraction(to_fraction(real))


def exact_mean(counts):
    """Mean of a Counter of finite binary64 values, as a fraction."""
    total = sum(counts.values())
    return sum((Fraction(value) * count for value, count in counts.items()), Fraction(0)) / total


def exact_moments(counts):
    """n, mean and the central moments m2, m3, m4 (divided by n), as fractions."""
    total = sum(counts.values())
    mean = exact_mean(counts)
    moments = []
    for power in (2, 3, 4):
        moments.append(sum(((Fraction(v) - mean) ** power * c for v, c in counts.items()), Fraction(0)) / total)
    return (total, mean, *moments)


def exact_skewness(moments, bias):
    n, mean, m2, m3, _ = moments
    if m2 <= (EPSILON * mean) ** 2:
        return NAN
    skewness = to_real(m3) / to_real(m2) ** mpf("1.5")
    if not bias and n > 2:
        skewness *= mp.sqrt(mpf(n) * (n - 1)) / (n - 2)
    return round_real(skewness)


def exact_kurtosis(moments, bias):
    n, mean, m2, _, m4 = moments
    if m2 <= (EPSILON * mean) ** 2:
        return NAN
    ratio = m4 / m2**2
    if not bias and n > 3:
        return round_fraction(((n * n - 1) * ratio - 3 * (n - 1) ** 2) / Fraction((n - 2) * (n - 3)))
    return round_fraction(ratio - 3)


def describe_counts(counts, ddof=1, bias=True):
    """The six statistics of a Counter of finite values. A variance over n - ddof <= 0 has no meaning: NaN."""
    moments = exact_moments(counts)
    n, mean, m2 = moments[:3]
    return {
        "nobs": float(n),
        "min": min(counts),
        "max": max(counts),
        "mean": round_fraction(mean),
        "variance": round_fraction(m2 * n / (n - ddof)) if n > ddof else NAN,
        "skewness": exact_skewness(moments, bias),
        "kurtosis": exact_kurtosis(moments, bias),
    }


def describe_values(values, ddof=1, bias=True, nan_policy="omit"):
    """scipy.stats.describe of one slice, exactly; an infinity leaves the mean its sum and the rest NaN."""
    unknown = {"min": NAN, "max": NAN, "mean": NAN, "variance": NAN, "skewness": NAN, "kurtosis": NAN}
    present = [float(value) for value in values if not math.isnan(value)]
    if nan_policy == "propagate" and len(present) < len(values):
        return {"nobs": float(len(values)), **unknown}
    if not present:
        return {"nobs": 0.0, **unknown}
    if any(math.isinf(value) for value in present):
        mean = sum(value for value in present if math.isinf(value))
        return {"nobs": float(len(present)), **unknown, "min": min(present), "max": max(present), "mean": mean}
    return describe_counts(Counter(present), ddof, bias)


def absolute_power_sum(values, order):
    """Σ|x|^p for finite p > 0, as a 400-bit real."""
    if order == 1:
        return to_real(sum((abs(Fraction(value)) for value in values), Fraction(0)))
    if order == 2:
        return to_real(sum((Fraction(value) ** 2 for value in values), Fraction(0)))
    return mp.fsum(mp.power(abs(mpf(value)), mpf(order)) for value in values if value != 0)


def exact_norm(values, order):
    """‖x‖_p of finite values as a 400-bit real: 0 counts non-zeros, inf and -inf are max and min of |x|."""
    if order == 0:
        return mpf(sum(1 for value in values if value != 0))
    if order in (math.inf, -math.inf):
        return mpf((max if order > 0 else min)(abs(value) for value in values))
    return mp.power(absolute_power_sum(values, order), 1 / mpf(order))


def exact_normalized(values, order):
    """(norm, x / norm), each correctly rounded; NaN is left out and kept, a norm of exactly 0 becomes 1."""
    present = [float(value) for value in values if not math.isnan(value)]
    norm = exact_norm(present, order) if present else mpf(0)
    divisor = norm if norm != 0 else mpf(1)
    ratios = []
    for value in map(float, values):
        if math.isnan(value) or value == 0:
            ratios.append(value)
        else:
            ratios.append(round_real(mpf(value) / divisor))
    return round_real(norm), ratios
