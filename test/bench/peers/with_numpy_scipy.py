"""The benchmark's tasks in numpy and scipy: with_numpy_scipy.py TASK INPUT [OUTPUT]. Statistics go to stdout as JSON."""

import gzip
import json
import sys

import numpy as np
from scipy import stats

IDX_HEADER = 16


def summary(values):
    described = stats.describe(values, axis=None)
    return {
        "nobs": int(described.nobs),
        "minmax": [float(extreme) for extreme in described.minmax],
        "mean": float(described.mean),
        "variance": float(described.variance),
        "skewness": float(described.skewness),
        "kurtosis": float(described.kurtosis),
    }


def normalize_rows(values):
    """Divides each row by its L2 norm, in place. einsum makes no temporary array, which numpy.linalg.norm does."""
    norms = np.sqrt(np.einsum("ij,ij->i", values, values))
    norms[norms == 0] = 1
    values /= norms[:, np.newaxis]


def describe_normalize_describe(values):
    before = summary(values)
    normalize_rows(values)
    print(json.dumps({"before": before, "after": summary(values)}))


def mnist_npy(source):
    describe_normalize_describe(np.load(source))


def mnist_gz_to_npy(source, target):
    with gzip.open(source) as stream:
        pixels = np.frombuffer(stream.read(), dtype=np.uint8, offset=IDX_HEADER)
    values = pixels.reshape(-1, 784).astype(np.float32)
    describe_normalize_describe(values)
    np.save(target, values)


TASKS = {"mnist-npy": mnist_npy, "mnist-gz-to-npy": mnist_gz_to_npy}
TASKS[sys.argv[1]](*sys.argv[2:])
