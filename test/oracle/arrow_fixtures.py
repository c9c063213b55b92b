"""test/fixtures/arrow: Arrow files and streams by pyarrow, of every type and codec, and what they hold."""

import io

import pyarrow as pa
import pyarrow.ipc as ipc

from every_type import described, every_type, fits_parquet
from fixture_file import FixtureFolder
from table_columns import expected_of, lists, numbers, others

LARGEST = 48_000


def save(table, opened=ipc.new_file, compression=None, rows=None):
    stream = io.BytesIO()
    options = ipc.IpcWriteOptions(compression=compression)
    with opened(stream, table.schema, options=options) as writer:
        writer.write_table(table, rows)
    return stream.getvalue()


def held(folder, name, table, **options):
    folder.holds(name, save(table, **options), columns=expected_of(table))


def types(folder):
    table = pa.table({**numbers(), **others()})
    held(folder, "types.arrow", table)
    held(folder, "types.arrows", table, opened=ipc.new_stream)
    every = every_type(8)
    held(folder, "every.arrows", described(pa.table(every)), opened=ipc.new_stream)
    fitting = {name: values for name, values in every.items() if fits_parquet(name)}
    held(folder, "fits-parquet.arrows", described(pa.table(fitting)), opened=ipc.new_stream)
    half = pa.table({"x": [1.5, None, 2.5], "time_s": pa.array([1, None, -1], pa.timestamp("s"))})
    held(folder, "seconds.arrow", half)


def vectors(folder):
    values = pa.array([[1.0, 2.0, None], None, [4.0, 5.0, 6.0]], pa.list_(pa.float32(), 3))
    held(folder, "vectors.arrow", pa.table({"v": values, "name": ["a", "b", "c"]}))
    views = {"view": pa.list_view(pa.float64()), "large_view": pa.large_list_view(pa.int16())}
    whole = lists()["list_float64"].to_pylist()
    columns = {**lists(), **{name: pa.array(whole, kind) for name, kind in views.items()}}
    held(folder, "lists.arrow", pa.table(columns))
    held(folder, "lists.arrows", pa.table(columns), opened=ipc.new_stream, rows=2)


def codecs(folder):
    table = pa.table({"x": [float(i % 5) / 7 for i in range(200)], "s": [f"name {i % 3}" for i in range(200)]})
    for codec in ("lz4", "zstd"):
        held(folder, f"codec-{codec}.arrow", table, compression=codec, rows=64)
        held(folder, f"codec-{codec}.arrows", table, opened=ipc.new_stream, compression=codec, rows=64)
    words = pa.chunked_array([pa.array(["a", "b"]).dictionary_encode(), pa.array(["c", "a"]).dictionary_encode()])
    changing = pa.table({"x": [1, 2, 3, 4], "word": words})
    held(folder, "dictionary-changes.arrows", changing, opened=ipc.new_stream)


def refused(folder):
    table = pa.table({"x": [1.0, 2.0], "s": ["a", "b"]})
    good, stream = save(table), save(table, opened=ipc.new_stream)
    folder.refused("bad-cut-short.arrow", good[:-20], "cut short")
    folder.refused("bad-magic-only.arrow", b"ARROW1\0\0", "cut short")
    folder.refused("bad-footer-length.arrow", good[:-10] + b"\xff\xff\xff\x7fARROW1", "absurd footer")
    folder.refused("bad-cut-short.arrows", stream[:-40], "cut short")
    folder.refused("bad-description-length.arrows", stream[:4] + b"\xff\xff\xff\x7f" + stream[8:], "absurd message")
    folder.refused("bad-text-alone.arrow", save(pa.table({"s": ["a"]})), "no numbers")


def write_arrow_fixtures():
    folder = FixtureFolder("arrow", LARGEST)
    types(folder)
    vectors(folder)
    codecs(folder)
    refused(folder)
    return folder.write()
