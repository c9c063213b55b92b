"""Columns of every type for the Parquet and Arrow fixtures, and what a reader is to make of them."""

import datetime
import math
from decimal import Decimal

import numpy as np
import pyarrow as pa

from golden_file import encode_array
from value_texts import text_of

DAY = datetime.date(1969, 12, 30)
MOMENT = datetime.datetime(1969, 12, 31, 23, 59, 58, 123456)


def numbers():
    """Six rows, some without a value: limits, and integers with more digits than a double."""
    columns = {}
    for bits in (8, 16, 32, 64):
        for kind in ("int", "uint"):
            limits = np.iinfo(f"{kind}{bits}")
            values = [limits.min, limits.max, None, limits.max // 3, 7, 7]
            columns[f"{kind}{bits}"] = pa.array(values, getattr(pa, f"{kind}{bits}")())
    for name, code in (("float16", "f2"), ("float32", "f4"), ("float64", "f8")):
        limits = np.finfo(code)
        values = [limits.smallest_subnormal, limits.max, None, math.nan, -math.inf, -0.0]
        mask = np.array([value is None for value in values])
        filled = np.array([0 if value is None else value for value in values], dtype=code)
        columns[name] = pa.array(filled, mask=mask)
    decimals = [Decimal("-0.1"), Decimal("99999.99"), None, Decimal("3.33"), Decimal("0.07"), Decimal(12)]
    columns["decimal9"] = pa.array(decimals, pa.decimal128(9, 2))
    columns["decimal18"] = pa.array(decimals, pa.decimal128(18, 2))
    long = ["-12345678901234567890123456789.01234", "0.00001", None, "333.33333", "9007199254740993", "0.3"]
    columns["decimal38"] = pa.array([text and Decimal(text) for text in long], pa.decimal128(38, 5))
    return columns


def others():
    return {
        "flag": pa.array([True, None, False, True, True, False]),
        "text": pa.array(["", None, 'a,"b"', "é", "é", "\U0001f600"]),
        "day": pa.array([DAY + datetime.timedelta(days=i) if i != 1 else None for i in range(6)]),
        **{
            f"time_{unit}": pa.array(
                [MOMENT.replace(microsecond=0) + datetime.timedelta(seconds=i) if i != 2 else None for i in range(6)]
                if unit == "s"
                else [MOMENT.replace(microsecond=123000 + i * 1000) if i != 2 else None for i in range(6)],
                pa.timestamp(unit, tz="UTC" if unit == "us" else None),
            )
            for unit in ("ms", "us", "ns")
        },
        "bytes": pa.array([b"", None, b"\x00\xff", b"a", b"b", b"c"]),
        "list": pa.array([[1.5, None], None, [], [2.0], [3.0], [4.0]]),
        "struct": pa.array([{"a": i, "b": str(i)} if i != 3 else None for i in range(6)]),
        "word": pa.array(["x", "y", None, "x", "y", "x"]).dictionary_encode(),
    }


def doubles(column):
    """Each value as the nearest double; NaN where there is none."""
    return np.array([math.nan if value is None else float(value) for value in column.to_pylist()])


def is_number(kind):
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def lists():
    """Six rows of lists of one length, of every kind of number: one is not there, one lacks an element."""
    values = [[1, 2, 3], [4, 5, 6], None, [7, None, 9], [0, 0, 0], [10, -11, 12]]
    kinds = {
        "list_float16": pa.list_(pa.float16()),
        "list_float32": pa.list_(pa.float32()),
        "list_float64": pa.list_(pa.float64()),
        "list_int64": pa.list_(pa.int64()),
        "list_uint8": pa.list_(pa.uint8()),
        "large": pa.large_list(pa.float32()),
        "fixed": pa.list_(pa.float32(), 3),
        "required": pa.list_(pa.field("element", pa.float64(), nullable=False)),
    }
    columns = {"id": pa.array(range(6))}
    for name, kind in kinds.items():
        whole = [value and [abs(part or 8) for part in value] for value in values]
        of = whole if name in ("list_uint8", "required") else values
        if name == "list_float16":
            of = [value and [None if part is None else np.float16(part) for part in value] for value in of]
        columns[name] = pa.array(of, kind)
    columns["ragged"] = pa.array([[1.0], [], None, [2.0, 3.0], [4.0], [5.0]])
    return columns


LISTS = ("is_list", "is_large_list", "is_fixed_size_list", "is_list_view", "is_large_list_view")


def flat(table):
    """A column of lists of numbers of one length as its elements' columns."""
    columns = {}
    for name, column in zip(table.column_names, table.columns):
        if isinstance(column.type, pa.FixedShapeTensorType):
            column = column.cast(column.type.storage_type)
        listed = any(getattr(pa.types, test)(column.type) for test in LISTS)
        values = column.to_pylist()
        lengths = {len(value) for value in values if value is not None} if listed else set()
        if len(lengths) != 1 or not is_number(column.type.value_type):
            columns[name] = column
            continue
        for element in range(*lengths):
            of = [value if value is None else value[element] for value in values]
            columns[f"{name}[{element}]"] = pa.array(of, column.type.value_type)
    return pa.table(columns)


def expected_of(table):
    """For each column its numbers, or the texts of its values."""
    table = flat(table)
    said = []
    for name, column in zip(table.column_names, table.columns):
        if isinstance(column.type, pa.BaseExtensionType) and is_number(column.type.storage_type):
            column = column.cast(column.type.storage_type)
        if is_number(column.type):
            nulls = [index for index, value in enumerate(column.to_pylist()) if value is None]
            said.append({"name": name, "numbers": encode_array(doubles(column)), "nulls": nulls})
        else:
            said.append({"name": name, "texts": [text_of(value) for value in column]})
    return said
