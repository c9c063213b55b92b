"""Tables for normalize to read, and whether other libraries find in what it wrote what they find in those.

    python written_tables.py make FOLDER ROWS ...      writes inputs, and prints what to make of each, as JSON
    python written_tables.py compare IN OUT ...        prints each difference that a library finds; columns x, y and z are min-max scaled
"""

import json
import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.json
import pyarrow.parquet as pq
from sklearn.datasets import load_svmlight_file

from every_type import GROUP, described, every_type, fits_parquet, pyarrow_stores

SCALED = ("x", "y", "z")
TEXT = (".csv", ".tsv", ".ndjson", ".json")
"""Rows of small batches; pyarrow writes all that views refer to with each of them, which is too much of a large table."""
CUT = 999
MOST_CUT = 5000
"""What polars does not read."""
UNCOMMON = {"decimal256", "decimal_tens", "interval", "list_view", "large_list_view"}


def makes_common(name):
    return name not in UNCOMMON and not name.startswith(("runs", "union"))


def write_bare(table, path):
    """Without Arrow's own schema beside Parquet's, in the other version of pages, and in small groups."""
    pq.write_table(table, path, store_schema=False, data_page_version="2.0", row_group_size=GROUP, compression="zstd")


def parquet_type(kind):
    """What becomes of a type that Parquet does not have."""
    if pa.types.is_dictionary(kind) and kind.value_type == pa.string_view():
        return pa.dictionary(kind.index_type, pa.string(), kind.ordered)
    if pa.types.is_dictionary(kind) and kind.value_type != pa.string():
        return parquet_type(kind.value_type)
    if pa.types.is_run_end_encoded(kind):
        return parquet_type(kind.value_type)
    if kind == pa.date64():
        return pa.date32()
    if pa.types.is_time32(kind):
        return pa.time32("ms")
    if pa.types.is_timestamp(kind) and kind.unit == "s":
        return pa.timestamp("ms", kind.tz)
    return kind


def write_arrow(table, path, batch=None):
    opened = ipc.new_stream if path.suffix == ".arrows" else ipc.new_file
    with opened(str(path), table.schema) as writer:
        writer.write_table(table, batch)


def make(folder, rows):
    """The inputs of `rows` rows, each with the outputs to make of it."""
    columns = every_type(rows)
    every = described(pa.table(columns))
    common = described(pa.table({name: values for name, values in columns.items() if makes_common(name)}))
    plain = every.select([*SCALED, "long", "bool", "string", "different", "date32"])
    todo = []

    def add(name, table, outputs, write):
        write(table, folder / name)
        todo.append({"input": name, "outputs": outputs})

    add(f"every-{rows}.arrow", every, ["arrow"], write_arrow)
    add(f"common-{rows}.arrows", common, ["arrows"], write_arrow)
    if rows <= MOST_CUT:
        add(f"every-{rows}-cut.arrow", every, ["arrow"], lambda table, path: write_arrow(table, path, CUT))
        add(f"every-{rows}-cut.arrows", every, ["arrow", "arrows"], lambda table, path: write_arrow(table, path, CUT))
    parquet = described(pa.table({name: values for name, values in columns.items() if fits_parquet(name)}))
    stored = described(pa.table({name: values for name, values in columns.items() if pyarrow_stores(name, values)}))
    add(f"fitting-{rows}.arrow", parquet, ["parquet"], write_arrow)
    add(f"stored-{rows}.parquet", stored, ["parquet", "arrow"], pq.write_table)
    # Of date64, polars believes Arrow's schema beside Parquet's, pyarrow does not.
    shared = stored.select([name for name in stored.column_names if makes_common(name) and name != "date64"])
    add(f"shared-{rows}.parquet", shared, ["parquet", "arrow"], pq.write_table)
    add(f"bare-{rows}.parquet", stored, ["parquet", "arrow"], write_bare)
    texts = ["csv", "tsv", "ndjson", "json", "npy", "npz"]
    add(f"plain-{rows}.parquet", plain, [*texts, "parquet", "arrow", "feather", "arrows"], pq.write_table)
    add(f"numbers-{rows}.parquet", every.select(SCALED), ["svmlight"], pq.write_table)
    return todo


def numbers_of(table):
    """The columns that were scaled, as doubles."""
    return {name: pc.cast(table[name], pa.float64()).to_numpy() for name in SCALED}


def min_max(values):
    low, high = values.min(), values.max()
    return (values - low) / (high - low if high > low else 1)


def read_json(name, **options):
    return pd.read_json(name, precise_float=True, dtype={"long": "Int64"}, **options)


def read(path):
    """What each library finds: the table as Arrow has it, or the matrix of the scaled columns."""
    name = str(path)
    from_polars = lambda frame: frame.to_arrow()
    match path.suffix:
        case ".parquet":
            return {
                "pyarrow": lambda: pq.read_table(name),
                "pandas": lambda: pa.Table.from_pandas(pd.read_parquet(name), preserve_index=False),
                "polars": lambda: from_polars(pl.read_parquet(name)),
                "duckdb": lambda: duckdb.sql(f"select * from '{name}'").to_arrow_table(),
            }
        case ".arrows":
            return {
                "pyarrow": lambda: ipc.open_stream(name).read_all(),
                "polars": lambda: from_polars(pl.read_ipc_stream(name)),
            }
        case ".arrow" | ".feather":
            return {
                "pyarrow": lambda: feather.read_table(name),
                "polars": lambda: from_polars(pl.read_ipc(name)),
            }
        case ".csv" | ".tsv":
            mark = "\t" if path.suffix == ".tsv" else ","
            options = {
                "parse_options": pyarrow.csv.ParseOptions(delimiter=mark),
                "convert_options": pyarrow.csv.ConvertOptions(strings_can_be_null=True),
            }
            return {
                "pyarrow": lambda: pyarrow.csv.read_csv(name, **options),
                "pandas": lambda: pa.Table.from_pandas(pd.read_csv(name, sep=mark, dtype={"long": "Int64"})),
                "polars": lambda: from_polars(pl.read_csv(name, separator=mark)),
                "duckdb": lambda: duckdb.sql(f"select * from read_csv('{name}', delim='{mark}')").to_arrow_table(),
            }
        case ".ndjson":
            return {
                "pyarrow": lambda: pyarrow.json.read_json(name),
                "pandas": lambda: pa.Table.from_pandas(read_json(name, lines=True)),
                "polars": lambda: from_polars(pl.read_ndjson(name, infer_schema_length=None)),
                "duckdb": lambda: duckdb.sql(f"select * from read_json('{name}')").to_arrow_table(),
            }
        case ".json":
            return {
                "pandas": lambda: pa.Table.from_pandas(read_json(name)),
                "polars": lambda: from_polars(pl.read_json(name, infer_schema_length=None)),
            }
        case ".npy":
            return {"numpy": lambda: np.load(name)}
        case ".npz":
            return {"numpy": lambda: next(iter(np.load(name).values()))}
        case ".svmlight":
            return {"scikit-learn": lambda: load_svmlight_file(name, n_features=len(SCALED), zero_based=False)[0].toarray()}


def differences(source, output):
    """What is not as it should be, in words, for each library that reads `output`."""
    reading = read(source)
    whole = reading["pyarrow"]()
    expected = {name: min_max(values) for name, values in numbers_of(whole).items()}
    for library, found in read(output).items():
        if library != "pyarrow" and source.name.startswith(("every", "fitting", "stored", "bare")):
            continue
        if library == "pandas" and source.name.startswith("shared"):
            continue
        try:
            table = found()
        except BaseException as error:
            yield library, f"cannot be read: {error}"
            continue
        scaled = dict(zip(SCALED, table.T)) if isinstance(table, np.ndarray) else numbers_of(table)
        for name, values in expected.items():
            if not np.allclose(scaled[name], values, rtol=1e-14, atol=0):
                yield library, f"{name} differs"
        if isinstance(table, np.ndarray):
            continue
        if library == "pyarrow":
            table.validate(full=True)
        if output.suffix in TEXT:
            # pandas reads JSON's integers beside missing ones as doubles.
            exact = library != "pandas" or output.suffix in (".csv", ".tsv")
            yield from ((library, fault) for fault in text_differences(whole, table, ["different", *["long"] * exact]))
        elif library in reading:
            changes = output.suffix == ".parquet" and source.suffix != ".parquet"
            before = whole if library == "pyarrow" else reading[library]()
            yield from ((library, fault) for fault in column_differences(before, table, changes))


def text_differences(source, table, names):
    for name in names:
        after = table[name].cast(source[name].type)
        if not source[name].combine_chunks().equals(after.combine_chunks()):
            yield f"{name} differs"


def same_values(before, after):
    """Of columns of one type; what a dictionary or runs held is compared as Python has it."""
    if before.type != after.type and (pa.types.is_dictionary(before.type) or pa.types.is_run_end_encoded(before.type)):
        return before.to_pylist() == after.to_pylist()
    return before.cast(after.type).combine_chunks().equals(after.combine_chunks())


def column_differences(source, table, changes):
    if table.schema.metadata != source.schema.metadata:
        yield f"the metadata are {table.schema.metadata}, not {source.schema.metadata}"
    if table.column_names != source.column_names:
        yield f"columns {sorted(set(table.column_names) ^ set(source.column_names))}"
    for name in table.column_names:
        if name in SCALED or name not in source.column_names:
            continue
        said, found = source.schema.field(name), table.schema.field(name)
        if found.nullable != said.nullable or (found.metadata or None) != (said.metadata or None):
            yield f"{name} is said to be {found} with {found.metadata}, not {said} with {said.metadata}"
        before, after = source[name], table[name]
        kind = parquet_type(before.type) if changes else before.type
        if kind != after.type:
            yield f"{name} is {after.type}, not {kind}"
        elif not same_values(before, after):
            yield f"{name} differs"


if sys.argv[1] == "make":
    print(json.dumps([entry for rows in sys.argv[3:] for entry in make(Path(sys.argv[2]), int(rows))]))
else:
    paths = [Path(name) for name in sys.argv[2:]]
    for source, output in zip(paths[::2], paths[1::2]):
        for library, fault in differences(source, output):
            print(f"{source.name} -> {output.name}, {library}: {fault}")
