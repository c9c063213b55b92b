"""The arrays that the scalers are asked about. The columns of one input have like magnitudes: a case has one tolerance."""

import numpy as np

EPSILON = 2.0**-52
NAN = np.nan
TINY = 5e-324


def complete_inputs(random):
    return {
        "random-2d": random.normal(2, 3, (9, 4)),
        "random-3d": random.normal(0, 1, (4, 3, 2)),
        "random-1d": random.normal(-3, 1, 8),
        "constant": np.tile([0.1, 0.0, -3.3, 7.0], (8, 1)),
        "near-constant": 1 + EPSILON * random.integers(0, 3, (8, 3)),
        "near-constant-1e9": 1e9 + 2.0**-23 * random.integers(0, 2, (6, 2)),
        "small-spread": 1 + EPSILON * random.integers(0, 500, (8, 3)),
        "single-row": random.normal(0, 5, (1, 4)),
        "two-rows": np.array([[1.0, -5, 0.1], [4, -5, 0.3]]),
        "offset-1e9": 1e9 + random.normal(0, 1, (10, 3)),
        "tenths": np.round(random.uniform(0, 1, (7, 5)), 1),
        "subnormals": random.integers(1, 60, (6, 2)) * TINY,
        "below-sklearn-epsilon": random.normal(0, 1, (6, 2)) * 1e-17,
        "tiny-1e-200": random.normal(0, 1, (6, 2)) * 1e-200,
        "alternating-1e308": np.array([[1e308, 1.7e308], [-1e308, -1.7e308]] * 3),
        "integers-int64": random.integers(-100, 100, (7, 3)),
        "integers-uint8": random.integers(0, 256, (6, 3)).astype(np.uint8),
        "large-int64": np.array([[2**53 + 1, 5], [2**53 + 7, 9], [2**53 + 2, -11]], dtype=np.int64),
        "float32-random": random.normal(2, 3, (9, 4)).astype(np.float32),
        "float32-3d": random.normal(0, 1, (4, 3, 2)).astype(np.float32),
        "float32-constant": np.tile(np.array([0.1, -3.3], dtype=np.float32), (7, 1)),
        "float32-offset-1e6": (1e6 + random.normal(0, 1, (10, 2))).astype(np.float32),
        "float32-small-range": (random.uniform(0, 1, (6, 2)) * 1e-7).astype(np.float32),
        "float32-3e38": np.array([[3e38, 1e38], [-3e38, 2e38], [1e38, -1e38]], dtype=np.float32),
    }


def missing_inputs(random):
    table = random.normal(2, 3, (9, 4))
    table[0, 0] = table[4, 1] = table[5, 1] = NAN
    table[:, 2] = NAN
    table[1:, 3] = NAN  # a single value
    cube = random.normal(0, 1, (4, 3, 2))
    cube[0, 0, 0] = cube[2, 1, 1] = cube[3, 1, 1] = NAN
    constant = np.full((5, 2), 0.3)
    constant[1, 0] = constant[4, 1] = NAN
    return {
        "missing-2d": table,
        "missing-3d": cube,
        "missing-constant": constant,
        "float32-missing": np.where(random.uniform(0, 1, (7, 3)) < 0.2, NAN, random.normal(0, 2, (7, 3))).astype(np.float32),
    }


def scaler_inputs():
    random = np.random.Generator(np.random.PCG64(20240603))
    return {**complete_inputs(random), **missing_inputs(random)}


def axes_of(name, array):
    """Every axis for the ordinary inputs, columns alone for the rest."""
    if array.ndim == 3:
        return (0, 1, -1, (0, 2), None)
    if array.ndim == 1:
        return (0, None)
    return (0, 1, None) if name in ("random-2d", "missing-2d") else (0,)
