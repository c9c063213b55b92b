"""The format of a golden file: arrays as raw bytes, one case a line."""

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parent / "golden"
STORED_DTYPES = ("float64", "float32", "uint8", "int64", "bool")


def encode_array(array):
    """An array as dtype, shape and base64 of its little-endian bytes in C order."""
    array = np.asarray(array)
    if array.dtype.name not in STORED_DTYPES:
        raise TypeError(f"golden files do not store {array.dtype}")
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "base64": base64.b64encode(little.tobytes()).decode("ascii"),
    }


def encode_arrays(arrays):
    return {key: encode_array(value) for key, value in arrays.items()}


def encode_axis(axis):
    """null for the whole array, else an integer or a list of them."""
    return list(axis) if isinstance(axis, tuple) else axis


def encode_order(order):
    """JSON has no infinity: the words of the command line."""
    return {np.inf: "inf", -np.inf: "-inf"}.get(order, order)


def encode_tolerance(tolerance):
    """Bounds to three digits, rounded up; those of 0 beside another say nothing."""
    rounded = {key: float(f"{value:.2e}") * 1.01 if key != "ulps" else value for key, value in tolerance.items()}
    useful = {key: float(f"{value:.2e}") if key != "ulps" else value for key, value in rounded.items() if value != 0}
    return useful or {"ulps": 0}


def encode_tolerances(tolerances, fallback):
    """The arrays whose tolerance is not what `fallback` says of them."""
    encoded = {key: (encode_tolerance(value), encode_tolerance(fallback(key))) for key, value in tolerances.items()}
    return {key: own for key, (own, other) in encoded.items() if own != other}


def differing_arrays(arrays, expected):
    """Those that are not bit for bit what is expected."""
    return {
        key: value
        for key, value in arrays.items()
        if key not in expected or encode_array(value) != encode_array(expected[key])
    }


@dataclass
class Case:
    """One call and its answers. `expected`, `exact` and `peer` are dicts of arrays; see README.md for what each means."""

    name: str
    input: str
    method: str
    axis: object
    options: dict
    expected: dict
    source: str
    tolerance: dict
    tolerances: dict = field(default_factory=dict)
    exact: dict = field(default_factory=dict)
    exact_tolerances: dict = field(default_factory=dict)
    peer: dict = field(default_factory=dict)
    peer_source: str = ""
    peer_relative_difference: float | None = None
    different_on_purpose: str = ""
    test: str = ""
    weights: str = ""

    def to_json(self):
        record = {
            "name": self.name,
            "input": self.input,
            "test": self.test,
            "weights": self.weights,
            "method": self.method,
            "axis": encode_axis(self.axis),
            "options": self.options,
            "expected": encode_arrays(self.expected),
            "source": self.source,
            "tolerance": encode_tolerance(self.tolerance),
            "tolerances": encode_tolerances(self.tolerances, lambda key: self.tolerance),
            "exact_keys": list(self.exact),
            "exact": encode_arrays(differing_arrays(self.exact, self.expected)),
            "exact_tolerances": encode_tolerances(
                self.exact_tolerances, lambda key: self.tolerances.get(key, self.tolerance)
            ),
            "peer": encode_arrays(self.peer),
            "peer_source": self.peer_source,
            "peer_relative_difference": self.peer_relative_difference,
            "different_on_purpose": self.different_on_purpose,
        }
        always = ("axis", "options")  # null and {} mean something there
        return {key: value for key, value in record.items() if key in always or value not in ("", {}, [], None)}


def one_line(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def write_family(family, inputs, cases):
    """Writes golden/<family>.json. An input that no case uses is an error: it would be dead weight."""
    used = {name for case in cases for name in (case.input, case.test, case.weights) if name}
    if used != set(inputs):
        raise ValueError(f"{family}: inputs unused or unknown: {used ^ set(inputs)}")
    names = [case.name for case in cases]
    if len(set(names)) != len(names):
        raise ValueError(f"{family}: two cases share a name")
    lines = ["{", f'"family":{one_line(family)},', '"inputs":{']
    lines.append(",\n".join(f"{one_line(name)}:{one_line(encode_array(array))}" for name, array in inputs.items()))
    lines += ["},", '"cases":[', ",\n".join(one_line(case.to_json()) for case in cases), "]", "}", ""]
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / f"{family}.json").write_text("\n".join(lines), encoding="ascii", newline="\n")
    return len(cases)
