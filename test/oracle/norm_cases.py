"""norms.json: x / ‖x‖ as numpy.linalg.norm with an exact 0 made 1, keras.utils.normalize and sklearn.preprocessing.normalize."""

import keras
import numpy as np
from sklearn.preprocessing import normalize as sklearn_normalize

from compare import relative_difference, ulp_distance, within
from exact import exact_normalized
from golden_file import Case, encode_order
from layout import axis_word, from_columns, reduced_shape, to_columns

ORDERS = (0, 0.5, 1, 1.5, 2, 3, np.inf, -np.inf)
METHODS = {0: "l0", 1: "l1", 2: "l2", np.inf: "linf"}
NAN = np.nan
TINY = 5e-324


def norm_inputs():
    """name → (array, axes, orders)."""
    random = np.random.Generator(np.random.PCG64(20240602))
    with_zeros = random.normal(0, 1, (4, 3))
    with_zeros[1] = 0
    with_zeros[2] = [0, -0.0, 2]
    missing = random.normal(0, 1, (4, 4))
    missing[0, 1] = missing[2, 0] = missing[2, 3] = NAN
    missing[3] = NAN
    every, few = ORDERS, (1, 2, np.inf)
    return {
        "random-2d": (random.normal(0, 2, (5, 4)), (0, 1, -1, None), every),
        "random-3d": (random.normal(0, 2, (3, 4, 2)), (0, 1, -1, (1, 2), None), every),
        "random-1d": (random.normal(5, 2, 6), (-1, None), every),
        "single-row": (random.normal(0, 1, (1, 5)), (0, -1), every),
        "zero-rows": (with_zeros, (0, -1), every),
        "integers-uint8": (random.integers(0, 256, (4, 6)).astype(np.uint8), (0, -1, None), every),
        "missing": (missing, (0, -1, None), every),
        "float32-2d": (random.normal(0, 2, (5, 4)).astype(np.float32), (0, -1, None), every),
        "float32-3d": (random.normal(0, 2, (3, 4, 2)).astype(np.float32), (1, (1, 2)), (0.5, 1, 2, np.inf)),
        "float32-huge": (np.array([[3e38, 3e38], [1e-45, 1e-45], [0, 0]], dtype=np.float32), (0, -1), few),
        "wide-row": (random.normal(0, 1, (1, 3001)).astype(np.float32), (-1,), few),
        "subnormal-rows": (np.array([[3.0, 4, 0], [1, 1, 1], [0, 0, 7], [1e5, 2e5, 3e5]]) * TINY, (0, -1), every),
        "huge-1e200": (np.array([[1e200, 1e200]]), (-1, None), every),
        "tiny-1e-200": (np.array([[1e-200, 1e-200]]), (-1,), every),
        "largest-1.7e308": (np.array([[1.7e308, 1.7e308]]), (-1,), every),
        "smallest-5e-324": (np.array([[TINY, TINY]]), (-1,), every),
        "mixed-magnitudes": (np.array([[1e300, 1e-300, 1.0], [1e155, 1e154, -1e153]]), (0, -1), every),
    }


def numpy_normalize(array, axis, order):
    """What keras.utils.normalize is meant to compute: (x / n, n), with every exact 0 of n made 1."""
    columns = to_columns(array, axis)
    with np.errstate(all="ignore"):
        norm = np.atleast_1d(np.linalg.norm(columns, order, 0))
        divided = columns / np.where(norm == 0, norm.dtype.type(1), norm)
    return {"values": from_columns(divided, array, axis), "norms": norm.reshape(reduced_shape(array, axis))}


def exact_normalize(array, axis, order):
    """The same, each element correctly rounded, NaN left out; rounded once more to float32 where the input is."""
    answers = [exact_normalized(column.tolist(), order) for column in to_columns(array.astype(np.float64), axis).T]
    values = from_columns(np.array([ratios for _, ratios in answers]).T, array, axis)
    with np.errstate(over="ignore"):
        kept = values.astype(np.float32) if array.dtype == np.float32 else values
    return {"values": kept, "norms": np.array([norm for norm, _ in answers]).reshape(reduced_shape(array, axis))}


def own_tolerances(order):
    """Ours from the exact answer: a root of a power p costs about 1/p roundings of pow."""
    ulps = 2 if order in METHODS or order == -np.inf else 8
    return {"values": {"ulps": ulps}, "norms": {"ulps": ulps}}


def reason_for(name, array):
    if array.dtype == np.float32:
        return "arithmetic in float64, rounded once to float32; numpy computes in float32"
    if "missing" in name:
        return "NaN is left out of the norm and kept; numpy lets it spread over its slice"
    return "numpy's powers leave the range of a double; ours are scaled first"


def numpy_case(name, array, axis, order):
    """
    expected is numpy's answer where it lies within 64 ulps of the exact one. Norms are float64 for every dtype; the
    norm itself may overflow where x / norm does not.
    """
    library, exact = numpy_normalize(array, axis, order), exact_normalize(array, axis, order)
    own = own_tolerances(order)
    believed = array.dtype != np.float32 and within(library["values"], exact["values"], {"ulps": 64})
    case = Case(
        name=f"numpy {name} order={encode_order(order)} axis={axis_word(axis)}",
        input=name,
        method=METHODS.get(order, "lp"),
        axis=axis,
        options={"order": encode_order(order)},
        expected=library if believed else exact,
        source="numpy.linalg.norm, 0 made 1" if believed else "mpmath, 400 bits",
        tolerance=own["values"],
        exact=exact,
        exact_tolerances=own,
    )
    if array.dtype == np.float32:
        case.exact_tolerances = {"values": {"ulps": 1}, "norms": own["norms"]}
        case.tolerance, case.tolerances = {"ulps": 1}, {"norms": own["norms"]}
    if believed:
        worst = {key: int(ulp_distance(library[key], exact[key]).max()) for key in exact}
        case.tolerance = {"ulps": worst["values"] + own["values"]["ulps"]}
        case.tolerances = {"norms": {"ulps": worst["norms"] + own["norms"]["ulps"]}}
    elif encode_differs(library["values"], exact["values"]):
        case.peer = {"values": library["values"]}
        case.peer_source = f"numpy.linalg.norm on {array.dtype}"
        if array.dtype == np.float32:
            case.peer_relative_difference = relative_difference(library["values"], exact["values"])
        case.different_on_purpose = reason_for(name, array)
    return case


def encode_differs(a, b):
    return bool(np.any(ulp_distance(a, b) > 0))


def library_case(source, call, name, array, axis, order):
    """A library's own answer beside the exact one: expected is the exact where they are 64 ulps apart or in float32."""
    with np.errstate(all="ignore"):
        library = np.asarray(call(array.copy()))
    exact = exact_normalize(array, axis, order)["values"]
    same = library.shape == exact.shape and library.dtype == exact.dtype
    believed = same and array.dtype != np.float32 and within(library, exact, {"ulps": 64})
    own = own_tolerances(order)["values"] if array.dtype != np.float32 else {"ulps": 1}
    case = Case(
        name=f"{source} {name} order={encode_order(order)} axis={axis_word(axis)}",
        input=name,
        method=METHODS.get(order, "lp"),
        axis=axis,
        options={"order": encode_order(order)},
        expected={"values": library if believed else exact},
        source=source if believed else "mpmath, 400 bits",
        tolerance=own,
        exact={"values": exact},
        exact_tolerances={"values": own},
    )
    if believed:
        case.tolerance = {"ulps": int(ulp_distance(library, exact).max()) + own["ulps"]}
    elif library.shape != exact.shape or encode_differs(library, exact):
        case.peer, case.peer_source = {"values": library}, source
    return case


def keras_cases(inputs):
    cases = []
    for name in ("random-2d", "random-3d", "zero-rows", "integers-uint8", "single-row", "float32-2d"):
        for order in ORDERS:
            call = lambda array, order=order: keras.utils.normalize(array, -1, order)  # noqa: E731
            case = library_case("keras.utils.normalize", call, name, inputs[name], -1, order)
            if case.peer:
                case.different_on_purpose = "arithmetic in float64, rounded once to float32; keras computes in float32"
            cases.append(case)
    for name, axis, why in (
        ("random-1d", -1, "keras returns a vector as (1, n)"),
        ("square", 0, "keras says `axis or -1`, so axis=0 divides by the other axis' norms"),
        ("missing", -1, "NaN is left out of the norm and kept; keras lets it spread over its row"),
        ("huge-1e200", -1, "keras' squares overflow; ours are scaled first"),
        ("tiny-1e-200", -1, "keras' squares underflow; ours are scaled first"),
    ):
        call = lambda array, axis=axis: keras.utils.normalize(array, axis, 2)  # noqa: E731
        case = library_case("keras.utils.normalize", call, name, inputs[name], axis, 2)
        if not case.peer:
            raise AssertionError(f"keras is right about {name}: CONVENTIONS.md says otherwise")
        case.different_on_purpose = why
        cases.append(case)
    return cases


def sklearn_cases(inputs):
    cases = []
    for name in ("random-2d", "zero-rows", "single-row", "float32-2d", "integers-uint8", "subnormal-rows", "huge-1e200"):
        for norm, order in (("l1", 1), ("l2", 2), ("max", np.inf)):
            for axis in (1, 0):
                call = lambda array, norm=norm, axis=axis: sklearn_normalize(array, norm=norm, axis=axis)  # noqa: E731
                case = library_case("sklearn.preprocessing.normalize", call, name, inputs[name], axis, order)
                if case.peer:
                    case.different_on_purpose = sklearn_reason(name, inputs[name])
                cases.append(case)
    return cases


def sklearn_reason(name, array):
    if array.dtype == np.float32:
        return "arithmetic in float64, rounded once to float32; sklearn computes in float32"
    if name == "subnormal-rows":
        return "only a norm of exactly 0 becomes 1; sklearn's does below 10 eps"
    return "sklearn's squares overflow; ours are scaled first"


def norm_cases():
    described = norm_inputs()
    inputs = {name: array for name, (array, _, _) in described.items()}
    inputs["square"] = np.array([[3.0, 0], [4, 12]])
    cases = [
        numpy_case(name, array, axis, order)
        for name, (array, axes, orders) in described.items()
        for axis in axes
        for order in orders
    ]
    return inputs, cases + keras_cases(inputs) + sklearn_cases(inputs)
