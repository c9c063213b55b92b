"""A column of every type that pyarrow can make, of any number of rows: some without a value, many different ones, several recurring."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq

ZONE = "Europe/Vienna"
UNITS = ("s", "ms", "us", "ns")
PERIOD = 2003
"""Rows of a row group, of tables that are cut into such."""
GROUP = 40_000


def column(rows, kind, value):
    """`value` makes a row's value of its number; every fifth row from the fourth on has none."""
    return pa.array([None if row % 5 == 3 else value(row) for row in range(rows)], kind)


def word(row):
    """A text that a view holds itself, or one that it refers to."""
    return f"w{row}" if row % 3 else f"a longer text, number {row}é"


def digits(row, precision, scale):
    """Decimals of all lengths up to `precision` digits."""
    count = (row * 7919 + 12345678901234567890123456789012345678901234567890) % 10 ** (1 + row % precision)
    return decimal.Decimal(-count if row % 2 else count).scaleb(-scale, decimal.Context(prec=100))


def flat(rows):
    columns = {"null": pa.nulls(rows), "bool": column(rows, pa.bool_(), lambda row: row % 3 == 0)}
    for bits in (8, 16, 32, 64):
        columns[f"int{bits}"] = column(rows, getattr(pa, f"int{bits}")(), lambda row: row % 200 - 100)
        top = 2**bits - 1
        columns[f"uint{bits}"] = column(rows, getattr(pa, f"uint{bits}")(), lambda row: top - row % 200)
    columns["long"] = column(rows, pa.int64(), lambda row: 2**62 + row)
    for kind in (pa.float16(), pa.float32(), pa.float64()):
        columns[str(kind)] = column(rows, pa.float64(), lambda row: row % 2000 / 7).cast(kind, safe=False)
    columns["date32"] = column(rows, pa.date32(), lambda row: datetime.date(1960, 1, 1) + datetime.timedelta(row % 9999))
    columns["date64"] = columns["date32"].cast(pa.date64())
    for unit in UNITS:
        columns[f"time_{unit}"] = column(
            rows,
            pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit),
            lambda row: row * 9973 % 86_400 * 10 ** (3 * UNITS.index(unit)) + (row % 1000 if unit != "s" else 0),
        )
        for name, zone in (("", None), ("_utc", "UTC"), ("_zone", ZONE)):
            columns[f"moment_{unit}{name}"] = column(
                rows, pa.int64(), lambda row: (row * 86_399 - 10_000_000) * 10 ** (3 * UNITS.index(unit)) + row % 1000
            ).cast(pa.timestamp(unit, zone))
        columns[f"span_{unit}"] = column(rows, pa.int64(), lambda row: row * 1000 - 5).cast(pa.duration(unit))
    columns["interval"] = column(rows, pa.month_day_nano_interval(), lambda row: pa.MonthDayNano([row % 50, -row, row]))
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        columns[str(kind)] = column(rows, kind, word)
    for kind in (pa.binary(), pa.large_binary(), pa.binary_view()):
        columns[str(kind)] = column(rows, kind, lambda row: word(row).encode() + bytes([row % 256]))
    columns["fixed"] = column(rows, pa.binary(5), lambda row: row.to_bytes(5, "big"))
    for bits, most in ((32, 9), (64, 18), (128, 38), (256, 76)):
        kind = getattr(pa, f"decimal{bits}")(most, 4)
        columns[f"decimal{bits}"] = column(rows, kind, lambda row: digits(row, most, 4))
    columns["decimal_tens"] = column(rows, pa.decimal128(20, -2), lambda row: decimal.Decimal(row) * 100)
    return columns


def nested(rows):
    listed = lambda row: [None if part == 2 else part + row for part in range(row % 4)]
    worded = lambda row: [None if part == 2 else word(part + row) for part in range(row % 4)]
    pair = lambda row: {"number": row, "text": None if row % 7 == 1 else word(row)}
    texts = pa.struct([("number", pa.int16()), ("text", pa.string_view())])
    small = lambda value: lambda row: value(row % 30_000)
    columns = {
        "list": column(rows, pa.list_(pa.int32()), listed),
        "large_list": column(rows, pa.large_list(pa.float64()), listed),
        "list_view": column(rows, pa.list_view(pa.int64()), listed),
        "large_list_view": column(rows, pa.large_list_view(pa.string_view()), worded),
        "vector": column(rows, pa.list_(pa.float32(), 3), lambda row: [row / 4, None, -row]),
        "vector_full": column(rows, pa.list_(pa.float64(), 2), lambda row: [row / 4, -row]),
        "vector_texts": column(rows, pa.list_(pa.string_view(), 2), lambda row: [word(row), None]),
        "list_views": column(rows, pa.list_(pa.string_view()), worded),
        "list_bools": column(rows, pa.list_(pa.bool_()), lambda row: [None, True, row % 3 == 0][: row % 4]),
        "list_structs": column(rows, pa.list_(texts), lambda row: [pair(row % 30_000), None][: row % 3]),
        "list_lists": column(rows, pa.list_(pa.list_(pa.decimal128(30, 3))), lambda row: [[digits(row, 30, 3)], None, []][: row % 4]),
        "struct": column(rows, texts, small(pair)),
        "struct_deep": column(
            rows,
            pa.struct([("flag", pa.bool_()), ("views", pa.list_(pa.binary_view())), ("in", texts)]),
            lambda row: {"flag": row % 2 == 0, "views": [b"x" * (row % 40)], "in": pair(row % 30_000)},
        ),
        "struct_moments": column(
            rows,
            pa.struct([("at", pa.timestamp("us", ZONE)), ("for", pa.duration("ms")), ("day", pa.date32())]),
            lambda row: {"at": row * 10**6, "for": row, "day": row % 9999},
        ),
        "map": column(rows, pa.map_(pa.string(), pa.int32()), lambda row: [(f"k{part}", part) for part in range(row % 3)]),
        "map_sorted": column(rows, pa.map_(pa.int8(), pa.string_view(), True), lambda row: [(1, word(row)), (2, None)]),
    }
    return columns


def encoded(rows):
    few = column(rows, pa.string(), lambda row: f"name {row * row % 11}")
    kinds = {
        "of_moments": column(rows, pa.timestamp("s"), lambda row: row % 50),
        "of_decimals": column(rows, pa.decimal128(9, 2), lambda row: digits(row % 50, 9, 2)),
        "of_days": column(rows, pa.date32(), lambda row: row % 50),
        "of_views": few.cast(pa.string_view()),
    }
    columns = {f"dictionary_{name}": values.dictionary_encode() for name, values in kinds.items()}
    indices = column(rows, pa.int8(), lambda row: row * row % 3)
    columns["dictionary"] = few.dictionary_encode()
    columns["dictionary_ordered"] = pa.DictionaryArray.from_arrays(indices, pa.array(["low", "mid", "high"]), ordered=True)
    columns["dictionary_unused"] = pa.DictionaryArray.from_arrays(indices, pa.array(["a", "b", "c", "never"]))
    columns["dictionary_of_numbers"] = pa.DictionaryArray.from_arrays(indices, pa.array([1.5, 2.5, 3.5]))
    columns["dictionary_of_lists"] = pa.DictionaryArray.from_arrays(indices, pa.array([["a"], [], ["b", word(0)]]))
    ends = pa.array([min(rows, end) for end in range(7, rows + 7, 7)], pa.int32())
    columns["runs"] = pa.RunEndEncodedArray.from_arrays(ends, column(len(ends), pa.string(), word))
    columns["runs_of_numbers"] = pa.RunEndEncodedArray.from_arrays(ends, column(len(ends), pa.int64(), lambda row: row))
    columns["list_dictionary"] = pa.ListArray.from_arrays(
        pa.array(range(0, rows + 1), pa.int32()), pa.DictionaryArray.from_arrays(indices, pa.array(["x", "y", "z"]))
    )
    return columns


def unions(rows):
    tags = pa.array([row % 2 for row in range(rows)], pa.int8())
    numbers, texts = pa.array(range(rows), pa.int64()), pa.array([word(row) for row in range(rows)])
    offsets = pa.array([row // 2 for row in range(rows)], pa.int32())
    return {
        "union_sparse": pa.UnionArray.from_sparse(tags, [numbers, texts], ["number", "text"], [0, 1]),
        "union_dense": pa.UnionArray.from_dense(tags, offsets, [numbers, texts], ["number", "text"], [0, 1]),
    }


def extensions(rows):
    tensors = column(rows, pa.list_(pa.float32(), 4), lambda row: [row, 1, 2, 3])
    return {
        "uuid": pa.ExtensionArray.from_storage(pa.uuid(), column(rows, pa.binary(16), lambda row: row.to_bytes(16, "big"))),
        "json": pa.ExtensionArray.from_storage(pa.json_(), column(rows, pa.string(), lambda row: f'{{"a": {row}}}')),
        "bool8": pa.ExtensionArray.from_storage(pa.bool8(), column(rows, pa.int8(), lambda row: row % 2)),
        "tensor": pa.ExtensionArray.from_storage(pa.fixed_shape_tensor(pa.float32(), [2, 2]), tensors),
        "opaque": pa.ExtensionArray.from_storage(
            pa.opaque(pa.binary(), "thing", "vendor"), column(rows, pa.binary(), lambda row: bytes([row % 9]))
        ),
    }


def every_type(rows):
    """All of them, by name, and three columns of numbers before; rows recur, but for the texts in the last three."""
    base = min(rows, PERIOD)
    numbers = {name: pa.array([(row * 37 + shift) % 1009 / 8 for row in range(base)]) for shift, name in enumerate("xyz")}
    columns = {**numbers, **flat(base), **nested(base), **encoded(base), **unions(base), **extensions(base)}
    repeated = {name: pa.concat_arrays([values] * -(-rows // base)).slice(0, rows) for name, values in columns.items()}
    different = column(rows, pa.string(), word)
    return {
        **repeated,
        "different": different,
        "different_views": different.cast(pa.string_view()),
        "dictionary_of_different": different.dictionary_encode(),
    }


def described(table):
    """The table with metadata of its own and of its columns, and a column that says that it lacks no value."""
    table = table.append_column(pa.field("required", pa.int32(), False), pa.array(range(table.num_rows), pa.int32()))
    fields = [field.with_metadata({**(field.metadata or {}), b"unit": b"m"}) for field in table.schema]
    return table.cast(pa.schema(fields, {"made by": "the oracle", "note": '{"columns": {}}'}))


def fits_parquet(name):
    return name not in ("interval", "decimal_tens") and not name.startswith("union")


def pyarrow_stores(name, values, group=GROUP):
    """Whether pyarrow itself writes these as Parquet; some it does only where it need not cut them."""
    if not fits_parquet(name):
        return False
    try:
        pq.write_table(pa.table({name: values}), pa.BufferOutputStream(), row_group_size=group)
        return True
    except pa.ArrowNotImplementedError:
        return False
