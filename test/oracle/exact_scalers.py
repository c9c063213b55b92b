"""The scalers in exact fractions, one column at a time: fitted statistics and transformed values, rounded once."""

import math
from collections import Counter
from fractions import Fraction

from mpmath import mp

from exact import EPSILON, NAN, exact_moments, round_fraction, round_real, to_real


class ExactColumn:
    """A column's fractions: NaN is left out of the statistics and kept in the values."""

    def __init__(self, values):
        self.values = [float(value) for value in values]
        present = [value for value in self.values if not math.isnan(value)]
        self.count = len(present)
        if present:
            _, self.mean, self.variance, *_ = exact_moments(Counter(present))
            self.minimum, self.maximum = min(present), max(present)
            self.range = Fraction(self.maximum) - Fraction(self.minimum)
            self.maximum_absolute = max(abs(Fraction(value)) for value in present)

    def is_constant(self):
        """scikit-learn's rule (_is_constant_feature): var <= n·eps·var + (n·μ·eps)²."""
        bound = self.count * EPSILON * self.variance + (self.count * self.mean * EPSILON) ** 2
        return self.variance <= bound

    def map(self, function):
        return [value if math.isnan(value) else function(Fraction(value)) for value in self.values]


def zscore(column, with_mean=True, with_std=True):
    """(x - μ)/σ with the population's σ, 1 where the column is constant."""
    if column.count == 0:
        return {"values": column.values, "mean": NAN, "variance": NAN, "scale": NAN}
    mean = column.mean if with_mean else Fraction(0)
    scale = mp.mpf(1)
    if with_std and not column.is_constant():
        scale = mp.sqrt(to_real(column.variance))
    return {
        "values": column.map(lambda x: round_real(to_real(x - mean) / scale)),
        "mean": round_fraction(column.mean),
        "variance": round_fraction(column.variance) if with_std else NAN,
        "scale": round_real(scale) if with_std else NAN,
    }


def maxabs(column):
    """x / max|x|, 1 where it is exactly 0."""
    if column.count == 0:
        return {"values": column.values, "maximum_absolute": NAN, "scale": NAN}
    scale = column.maximum_absolute or Fraction(1)
    return {
        "values": column.map(lambda x: round_fraction(x / scale)),
        "maximum_absolute": round_fraction(column.maximum_absolute),
        "scale": round_fraction(scale),
    }


def minmax_unit(column):
    """(x - min)/(max - min), 0 where the column is constant."""
    if column.count == 0:
        return {"values": column.values, "minimum": NAN, "maximum": NAN, "range": NAN}
    lowest, spread = Fraction(column.minimum), column.range or Fraction(1)
    return {
        "values": column.map(lambda x: round_fraction((x - lowest) / spread)),
        "minimum": column.minimum,
        "maximum": column.maximum,
        "range": round_fraction(column.range),
    }


def mean_range(column):
    """(x - μ)/(max - min), 1 where the range is exactly 0."""
    if column.count == 0:
        return {"values": column.values, "mean": NAN, "minimum": NAN, "maximum": NAN}
    spread = column.range or Fraction(1)
    return {
        "values": column.map(lambda x: round_fraction((x - column.mean) / spread)),
        "mean": round_fraction(column.mean),
        "minimum": column.minimum,
        "maximum": column.maximum,
    }


def center(column):
    """x - μ."""
    if column.count == 0:
        return {"values": column.values, "mean": NAN}
    return {
        "values": column.map(lambda x: round_fraction(x - column.mean)),
        "mean": round_fraction(column.mean),
    }
