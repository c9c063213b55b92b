"""scalers.json: scikit-learn's StandardScaler, MinMaxScaler and MaxAbsScaler, and mean normalization by numpy."""

import warnings
from math import ulp

import numpy as np

from compare import relative_difference, settle, ulp_distance, within
from exact_scalers import ExactColumn
from golden_file import Case
from layout import axis_word, from_columns, reduced_shape, to_columns
from scaler_inputs import axes_of, scaler_inputs
from scaler_methods import MINMAX, OTHERS, STANDARD

EPSILON = 2.0**-52


def ask_library(method, array, axis):
    """The library's answer with values in the shape of `array` and statistics in the reduced one."""
    columns = to_columns(array, axis)
    columns = columns if columns.dtype.kind == "f" else columns.astype(np.float64)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        answer = method.library(columns)
    return in_shape(answer, array, axis)


def ask_exact(method, array, axis):
    answers = [method.exact(ExactColumn(column.tolist())) for column in to_columns(array.astype(np.float64), axis).T]
    stacked = {key: np.array([answer[key] for answer in answers], dtype=np.float64) for key in answers[0]}
    return in_shape({**stacked, "values": stacked["values"].T}, array, axis)


def in_shape(answer, array, axis):
    shape = reduced_shape(array, axis)
    shaped = {key: np.asarray(value).astype(np.float64).reshape(shape) for key, value in answer.items() if key != "values"}
    return {"values": from_columns(answer["values"], array, axis), **shaped}


def largest(values):
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def own_tolerances(method, name, array, exact):
    """
    Ours from the exact answer. A rounded mean moves every value by up to half an ulp of it over the scale, so the
    values' bound is absolute too; a constant leaves exactly 0.
    """
    values = {"ulps": 4}
    leaves_mean = "mean" in exact and method.options.get("with_mean", True)
    if "constant" in name and "near" not in name:
        values = {"ulps": 0 if leaves_mean else 1}
    elif leaves_mean:
        scale = exact.get("scale", np.ones(1))
        smallest = float(np.nanmin(scale)) if np.isfinite(scale).any() else 1.0
        if method.word == "mean":
            spread = exact["maximum"] / 4 - exact["minimum"] / 4
            smallest = 4 * float(np.nanmin(np.where(spread > 0, spread, 0.25)))
        values["absolute"] = 4 * EPSILON * min(largest(exact["mean"]) / smallest, 1e300)
    known = {
        "values": values,
        "mean": {"ulps": 2, "absolute": ulp(largest(array.astype(np.float64))) / 16},
        "variance": {"ulps": 8},
        "scale": {"ulps": 4},
        "range": {"ulps": 1},
        "minimum": {"ulps": 0},
        "maximum": {"ulps": 0},
        "maximum_absolute": {"ulps": 0},
    }
    return {key: known[key] for key in exact}


def reason_for(method, name, differing, exact):
    size = exact.get("range", exact.get("maximum_absolute"))
    if size is not None and np.any((size > 0) & (size < 10 * EPSILON)):
        return "only a scale of exactly 0 becomes 1; sklearn's does below 10 eps"
    if method.word == "minmax":
        return "sklearn's x·scale + offset cancels or overflows; (x - min)/(max - min) does not"
    if differing == ["values"] and name in ("constant", "missing-constant"):
        return f"{method.source}: the rounding of its mean stays behind; a constant is exactly 0"
    return f"{method.source} loses {', '.join(differing)} to overflow, underflow or a rounded mean"


def new_case(name, axis, method, tolerances):
    words = " ".join(f"{key}={value}".lower().replace(" ", "") for key, value in method.options.items())
    return Case(
        name=" ".join(f"{method.word} {name} axis={axis_word(axis)} {words}".split()),
        input=name,
        method=method.word,
        axis=axis,
        options=method.options,
        expected={},
        source=method.source,
        tolerance={"ulps": 0},
        tolerances=dict(tolerances),
    )


def add_peer(case, method, library, reason):
    """Keeps the arrays of the library that are not bit for bit what is expected."""
    differs = [key for key in case.expected if np.any(ulp_distance(library[key], case.expected[key]) > 0)]
    if differs:
        case.peer, case.peer_source = {key: library[key] for key in differs}, method.source
        case.different_on_purpose = reason
        if case.expected["values"].dtype == np.float32:
            case.peer_relative_difference = relative_difference(library["values"], case.expected["values"])


def to_single(values):
    with np.errstate(over="ignore"):
        return values.astype(np.float32)


def scaler_case(name, array, axis, method):
    """zscore, maxabs, mean and center: the library's answer where it lies within tolerance of the exact one."""
    library, exact = ask_library(method, array, axis), ask_exact(method, array, axis)
    own = own_tolerances(method, name, array, exact)
    case = new_case(name, axis, method, own)
    if array.dtype == np.float32:
        case.expected = {**exact, "values": to_single(exact["values"])}
        case.source = "exact fractions, rounded to float32"
        case.tolerances["values"] = {**own["values"], "ulps": min(own["values"]["ulps"], 1)}
        case.exact, case.exact_tolerances = case.expected, case.tolerances
        add_peer(case, method, library, "arithmetic in float64, rounded once to float32")
        return case
    statistics = {key: {**own[key], "relative": 1e-12} for key in own if key in ("mean", "variance", "scale")}
    case.expected, case.tolerances, differing = settle(library, exact, {**own, **statistics})
    case.exact, case.exact_tolerances = exact, own
    if differing:
        case.tolerances, case.source = own, "exact fractions"
        add_peer(case, method, library, reason_for(method, name, differing, exact))
    return case


def unit_range(array, axis, exact):
    """(x - min)/(max - min) by numpy in float64; the exact one where max - min overflows."""
    columns = to_columns(array.astype(np.float64), axis)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        low, high = np.nanmin(columns, axis=0), np.nanmax(columns, axis=0)
        unit = from_columns((columns - low) / np.where(high == low, 1, high - low), array, axis)
    if within(unit, exact, {"ulps": 2}):
        return unit, "numpy (x - min)/(max - min)"
    return exact, "exact fractions"


def rescale(unit, low, high):
    """t·(hi - lo) + lo, with both ends exact and nothing of [0, 1] outside [lo, hi]."""
    scaled = np.clip(unit * (high - low) + low, low, high)
    return np.where(unit == 1, float(high), np.where(unit == 0, float(low), scaled))


def minmax_case(name, array, axis, method):
    """expected is (x - min)/(max - min), rescaled; scikit-learn's x·scale + offset stands beside it."""
    library, exact = ask_library(method, array, axis), ask_exact(method, array, axis)
    low, high = method.options["range"]
    unit, source = unit_range(array, axis, exact["values"])
    case = new_case(name, axis, method, own_tolerances(method, name, array, exact))
    case.source = source
    case.tolerances["values"] = {"ulps": 1}
    if (low, high) != (0, 1):
        case.tolerances["values"] = {"ulps": 1, "absolute": EPSILON * max(abs(low), abs(high))}
    values = rescale(unit, low, high)
    case.expected = {**exact, "values": to_single(values) if array.dtype == np.float32 else values}
    add_peer(case, method, library, minmax_reason(method, library["values"], case.expected, unit))
    return case


def minmax_reason(method, library, expected, unit):
    """Empty where scikit-learn differs in the last digits alone."""
    values = expected["values"]
    ends = (unit == 0) | (unit == 1)
    if values.dtype == np.float32:
        return "arithmetic in float64, rounded once to float32"
    if not within(library, values, {"absolute": 1e-12}):
        return reason_for(method, "", ["values"], expected)
    if np.any(library[ends] != values[ends]):
        return "the ends land exactly on the range; sklearn's x·scale + offset misses them"
    return ""


def scaler_cases():
    inputs = scaler_inputs()
    cases = []
    for name, array in inputs.items():
        for axis in axes_of(name, array):
            ordinary = name in ("random-2d", "missing-2d", "tenths", "float32-random", "offset-1e9")
            standard = STANDARD if ordinary and axis == 0 else STANDARD[:1]
            cases += [scaler_case(name, array, axis, method) for method in (*standard, *OTHERS)]
            ranges = MINMAX if ordinary and axis == 0 else MINMAX[:2]
            cases += [minmax_case(name, array, axis, method) for method in ranges]
    return inputs, cases
