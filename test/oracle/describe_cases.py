"""describe.json: scipy.stats.describe, and the exact answer beside it."""

import warnings
from math import ulp

import numpy as np
from scipy import stats

from compare import settle, ulp_distance
from exact import describe_values
from golden_file import Case
from layout import axis_word, reduced_shape, to_columns

STATISTICS = ("nobs", "min", "max", "mean", "variance", "skewness", "kurtosis")
EPSILON = 2.0**-52
NAN = np.nan


def describe_inputs():
    random = np.random.Generator(np.random.PCG64(20240601))
    inputs = {
        "random-1d": random.normal(3, 2, 20),
        "random-2d": random.normal(0, 1, (7, 3)) ** 3,
        "random-3d": random.gamma(2, 1, (4, 3, 2)),
        "symmetric-1d": np.array([-2.0, -1, 0, 1, 2]),
        "constant-1d": np.full(10, 0.1),
        "constant-2d": np.tile([0.1, 3.0, -7.7, 0.0], (6, 1)),
        "near-constant-below-gate": 1 + EPSILON * np.array([0.0, 0, 1, 1, 1, 0]),
        "near-constant-above-gate": 1 + EPSILON * np.array([0.0, 40, 3, 17, 29, 5]),
        "single-value": np.array([2.5]),
        "single-row": np.array([[1.5, -2.0, 0.0, 1e300]]),
        "two-values": np.array([1.0, 4.0]),
        "three-values": np.array([1.0, 2.0, 6.0]),
        "offset-1e9": 1e9 + random.normal(0, 1, (12, 3)),
        "offset-1e15": 1e15 + random.integers(0, 9, 11).astype(np.float64),
        "subnormals": np.array([1.0, 2, 3, 5, 8, 13, 0]) * 5e-324,
        "subnormals-2d": np.array([[1.0, 40], [2, 4], [7, 3], [7, 9]]) * 5e-324,
        "alternating-1e308": np.tile([1e308, -1e308], 4),
        "skewed-1e308": np.array([1e308, -1e308, 1.7e308, 1.5e308, 1.6e308, 0.0, 1.7e308]),
        "huge-1e150": random.normal(0, 1, 9) * 1e150,
        "tiny-1e-150": random.normal(0, 1, 9) * 1e-150,
        "infinite": np.array([1.0, np.inf, -3.0]),
        "both-infinite": np.array([1.0, np.inf, -np.inf]),
        "integers-uint8": random.integers(0, 256, (5, 4)).astype(np.uint8),
        "integers-int64": np.array([2**53 + 1, 2**53 + 3, -7, 12, 2**62], dtype=np.int64),
        "booleans": np.array([True, False, False, True, True]),
        "issue-five": np.array([4.0, 5, 9, 10, 11]),
    }
    inputs["float32-random"] = random.normal(3, 2, (6, 3)).astype(np.float32)
    inputs["float32-constant"] = np.full(9, 0.1, dtype=np.float32)
    inputs["float32-offset-1e6"] = (1e6 + random.normal(0, 1, 15)).astype(np.float32)
    inputs["float32-subnormals"] = (np.array([1.0, 2, 3, 5, 8, 13]) * 2.0**-149).astype(np.float32)
    inputs["float32-alternating-3e38"] = np.tile(np.array([3e38, -3e38, 1e38], dtype=np.float32), 3)
    return inputs, missing_inputs(random)


def missing_inputs(random):
    table = random.normal(10, 3, (8, 5))
    table[1:, 0] = NAN  # one value
    table[:, 1] = NAN  # none
    table[[2, 5], 2] = NAN
    table[:, 3] = 0.1
    table[3, 3] = NAN  # a constant beside a NaN
    cube = random.normal(0, 1, (4, 3, 2))
    cube[0, 1, 0] = NAN
    return {
        "missing-1d": np.array([1.0, NAN, 2.0, 7.0, NAN, 11.0, 2.5]),
        "missing-2d": table,
        "missing-3d": cube,
        "missing-all": np.full(3, NAN),
        "missing-constant": np.array([5.0, NAN, 5.0, 5.0]),
        "missing-and-infinite": np.array([1.0, NAN, np.inf, 4.0, 2.0]),
        "missing-offset-1e9": np.where(np.arange(10) == 4, NAN, 1e9 + random.normal(0, 1, 10)),
        "missing-near-constant": 1 + EPSILON * np.array([0.0, 4, NAN, 3, 1, 0]),
        "float32-missing": np.array([1.5, NAN, 0.1, 7.25, 3.3], dtype=np.float32),
    }


def variants_of(name, array):
    """
    (axis, ddof, bias). ddof and bias change different statistics, so three pairs say everything and one input has the
    whole product; an axis counted from the end is the same slice as one from the front, so it has one pair.
    """
    product = [(ddof, bias) for ddof in (0, 1, 2) for bias in (True, False)]
    pairs = product if name in ("random-2d", "issue-five") else [(1, True), (0, False), (2, False)]
    axes = (None,) if array.ndim == 1 else (None, 0, 1)
    return [(axis, *pair) for axis in axes for pair in pairs] + [(-1, 1, True)]


def scipy_describe(array, axis, ddof, bias, nan_policy):
    """Every statistic as a float64 array in the reduced shape; masked results are NaN."""
    shape = reduced_shape(array, axis)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        result = stats.describe(array, axis=axis, ddof=ddof, bias=bias, nan_policy=nan_policy)
    parts = (result.nobs, *result.minmax, result.mean, result.variance, result.skewness, result.kurtosis)
    filled = [np.ma.filled(np.ma.asarray(part).astype(np.float64), NAN) for part in parts]
    return {key: np.broadcast_to(part, shape).copy() for key, part in zip(STATISTICS, filled)}


def exact_describe(array, axis, ddof, bias, nan_policy):
    columns = to_columns(array.astype(np.float64), axis)
    answers = [describe_values(column.tolist(), ddof, bias, nan_policy) for column in columns.T]
    shape = reduced_shape(array, axis)
    return {key: np.array([answer[key] for answer in answers]).reshape(shape) for key in STATISTICS}


def largest_finite(values):
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def tolerances_for(array, exact, bias):
    """
    What ours may lie from the exact answer. Skewness and kurtosis - 3 cancel, so their bound is also absolute:
    ulps of mean|d|^3 / m2^1.5 (at most √kurtosis·…, bounded by (kurtosis + 3)^0.75) and of kurtosis + 3.
    """
    kurtosis = largest_finite(exact["kurtosis"]) + 3
    unbiased = 1 if bias else 16
    return {
        "nobs": {"ulps": 0},
        "min": {"ulps": 0},
        "max": {"ulps": 0},
        "mean": {"ulps": 2, "absolute": ulp(largest_finite(array.astype(np.float64))) / 16},
        "variance": {"ulps": 8},
        "skewness": {"ulps": 16, "absolute": 16 * EPSILON * kurtosis**0.75 * unbiased},
        "kurtosis": {"ulps": 16, "absolute": 16 * EPSILON * kurtosis * unbiased},
    }


def library_tolerances(tolerances, exact):
    """scipy's answer is believed where it has a dozen digits; the mean's bound grows with cancellation."""
    loose = {key: {**tolerances[key], "relative": 1e-12} for key in ("mean", "variance")}
    for key in ("skewness", "kurtosis"):
        loose[key] = {"absolute": 1e-12 * (largest_finite(exact["kurtosis"]) + 3)}
    loose["mean"]["absolute"] *= 64
    return {**tolerances, **loose}


def reason_for(name, nan_policy, ddof, differing, exact):
    reasons = []
    if "nobs" in differing:
        return "scipy's omit drops infinities with the NaN; an infinity is a value"
    if nan_policy == "omit" and "kurtosis" in differing and "offset" not in name:
        reasons.append("scipy's omit uses masked code: a constant, or a spread under 1e-15 of the mean, has (0, -3), not NaN")
        differing = [key for key in differing if key not in ("skewness", "kurtosis")]
    if "variance" in differing and np.any(exact["nobs"] <= ddof):
        reasons.append("a variance over n - ddof <= 0 is NaN; scipy multiplies m2 by n / (n - ddof)")
        differing = [key for key in differing if key != "variance"]
    if differing:
        reasons.append(f"scipy loses {', '.join(differing)} to overflow, underflow or a rounded mean")
    return "; ".join(reasons)


def describe_case(name, array, variant, nan_policy):
    axis, ddof, bias = variant
    exact = exact_describe(array, axis, ddof, bias, nan_policy)
    library = scipy_describe(array.astype(np.float64), axis, ddof, bias, nan_policy)
    strict = tolerances_for(array, exact, bias)
    expected, tolerances, differing = settle(library, exact, library_tolerances(strict, exact))
    case = Case(
        name=f"{name} axis={axis_word(axis)} ddof={ddof} bias={str(bias).lower()} nan={nan_policy}",
        input=name,
        method="describe",
        axis=axis,
        options={"ddof": ddof, "bias": bias, "nan_policy": nan_policy},
        expected=expected,
        source="exact fractions" if differing else "scipy.stats.describe on float64",
        tolerance={"ulps": 0},
        tolerances=strict if differing else tolerances,
        exact=exact,
        exact_tolerances=strict,
    )
    if differing:
        case.peer = {key: library[key] for key in differing}
        case.peer_source = "scipy.stats.describe on float64"
        case.different_on_purpose = reason_for(name, nan_policy, ddof, differing, exact)
    elif array.dtype == np.float32:
        add_single_precision(case, array, variant, nan_policy)
    return case


def add_single_precision(case, array, variant, nan_policy):
    """scipy run on the float32 itself, kept beside: it computes in float32."""
    single = scipy_describe(array, *variant, nan_policy)
    case.peer = {key: single[key] for key in STATISTICS if np.any(ulp_distance(single[key], case.exact[key]) > 0)}
    if case.peer:
        case.peer_source = "scipy.stats.describe on float32"
        case.different_on_purpose = "statistics are in float64 whatever the input's dtype; scipy computes in float32"


def describe_cases():
    complete, missing = describe_inputs()
    cases = []
    for name, array in {**complete, **missing}.items():
        policies = ("propagate", "omit") if name in missing or name == "random-2d" else ("propagate",)
        for variant in variants_of(name, array):
            cases += [describe_case(name, array, variant, policy) for policy in policies]
    return {**complete, **missing}, cases
