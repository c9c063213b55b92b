"""The scalers: what a library answers for a matrix, and what the fractions say of each column."""

from dataclasses import dataclass
from typing import Callable

import numpy as np
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, StandardScaler

import exact_scalers


@dataclass(frozen=True)
class Method:
    word: str
    options: dict
    source: str
    library: Callable  # matrix → dict of values and statistics
    exact: Callable  # ExactColumn → the same, for one column


def statistic(value, columns):
    """A fitted attribute as float64; the scalers leave None where they fit nothing."""
    return np.full(columns, np.nan) if value is None else np.asarray(value, dtype=np.float64).reshape(columns)


def standard(with_mean, with_std):
    def library(matrix):
        scaler = StandardScaler(with_mean=with_mean, with_std=with_std)
        values, columns = scaler.fit_transform(matrix), matrix.shape[1]
        return {
            "values": values,
            "mean": statistic(scaler.mean_, columns),
            "variance": statistic(scaler.var_, columns),
            "scale": statistic(scaler.scale_, columns),
        }

    options = {"with_mean": with_mean, "with_std": with_std}
    return Method(
        "zscore", options, "sklearn StandardScaler", library, lambda c: exact_scalers.zscore(c, with_mean, with_std)
    )


def minmax(low, high, clip):
    def library(matrix):
        scaler = MinMaxScaler(feature_range=(low, high), clip=clip)
        return {
            "values": scaler.fit_transform(matrix),
            "minimum": np.asarray(scaler.data_min_, dtype=np.float64),
            "maximum": np.asarray(scaler.data_max_, dtype=np.float64),
            "range": np.asarray(scaler.data_range_, dtype=np.float64),
        }

    options = {"range": [low, high], "clip": clip}
    return Method("minmax", options, "sklearn MinMaxScaler", library, exact_scalers.minmax_unit)


def maxabs_library(matrix):
    scaler = MaxAbsScaler()
    return {
        "values": scaler.fit_transform(matrix),
        "maximum_absolute": np.asarray(scaler.max_abs_, dtype=np.float64),
        "scale": np.asarray(scaler.scale_, dtype=np.float64),
    }


def mean_library(matrix):
    mean, low, high = (f(matrix, axis=0) for f in (np.nanmean, np.nanmin, np.nanmax))
    spread = np.where(high - low == 0, matrix.dtype.type(1), high - low)
    return {"values": (matrix - mean) / spread, "mean": mean, "minimum": low, "maximum": high}


def center_library(matrix):
    mean = np.nanmean(matrix, axis=0)
    return {"values": matrix - mean, "mean": mean}


STANDARD = [standard(True, True), standard(False, True), standard(True, False)]
MINMAX = [minmax(0, 1, False), minmax(-1, 1, False), minmax(0.1, 0.7, False), minmax(0, 1, True)]
OTHERS = [
    Method("maxabs", {}, "sklearn MaxAbsScaler", maxabs_library, exact_scalers.maxabs),
    Method("mean", {}, "numpy nanmean, nanmin, nanmax", mean_library, exact_scalers.mean_range),
    Method("center", {}, "numpy nanmean", center_library, exact_scalers.center),
]
