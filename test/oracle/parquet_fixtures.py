"""test/fixtures/parquet: files by pyarrow, of every type, encoding and codec, and what they hold."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from every_type import described, every_type, pyarrow_stores
from fixture_file import FixtureFolder
from table_columns import expected_of, lists, numbers, others

LARGEST = 64_000
CODECS = ("none", "snappy", "gzip", "zstd", "lz4", "brotli")


def save(table, **options):
    stream = io.BytesIO()
    pq.write_table(table, stream, **{"store_schema": False, **options})
    return stream.getvalue()


def held(folder, name, table, **options):
    content = save(table, **options)
    back = pq.read_table(io.BytesIO(content))
    folder.holds(name, content, columns=expected_of(back))


def types(folder):
    columns = {**numbers(), **others()}
    held(folder, "types.parquet", pa.table(columns), compression="none", write_statistics=False)
    plain = pa.table(numbers())
    held(folder, "types-plain.parquet", plain, use_dictionary=False, compression="none", write_statistics=False)
    required = plain.select(["int64", "float32", "float64"]).slice(3)
    schema = pa.schema([field.with_nullable(False) for field in required.schema])
    held(folder, "required.parquet", required.cast(schema), compression="none")
    moments = pa.table({"x": [1.0, 2.0], "time_ns": others()["time_ns"].slice(0, 2)})
    held(folder, "int96.parquet", moments, use_deprecated_int96_timestamps=True)


def encodings(folder):
    table = pa.table(numbers()).select(["int32", "uint32", "int64", "float32", "float64"])
    table = table.append_column("text", others()["text"])
    for version in ("1.0", "2.0"):
        held(
            folder,
            f"encodings-v{version[0]}.parquet",
            pa.concat_tables([table] * 40).combine_chunks(),
            data_page_version=version,
            use_dictionary=False,
            compression="snappy",
            write_statistics=False,
            column_encoding={
                "int32": "DELTA_BINARY_PACKED",
                "uint32": "DELTA_BINARY_PACKED",
                "int64": "DELTA_BINARY_PACKED",
                "float32": "BYTE_STREAM_SPLIT",
                "float64": "BYTE_STREAM_SPLIT",
                "text": "DELTA_BYTE_ARRAY" if version == "2.0" else "DELTA_LENGTH_BYTE_ARRAY",
            },
        )


def codecs(folder):
    table = pa.table({"x": [float(i % 5) / 7 for i in range(200)], "s": [f"name {i % 3}" for i in range(200)]})
    for codec in CODECS:
        held(folder, f"codec-{codec}.parquet", table, compression=codec, row_group_size=64, data_page_size=256)


def every(folder):
    """A column of every type that pyarrow writes, with Arrow's schema beside Parquet's and without, in both versions of pages."""
    columns = {name: values for name, values in every_type(12).items() if pyarrow_stores(name, values, 5)}
    table = described(pa.table(columns))
    for name, options in (
        ("every.parquet", {"store_schema": True}),
        ("every-bare.parquet", {"data_page_version": "2.0", "row_group_size": 5, "compression": "zstd"}),
    ):
        held(folder, name, table, **options)


def vectors(folder):
    """Lists of one length, with Arrow's schema and without, in pages that begin within a list's rows."""
    table = pa.table(lists())
    held(folder, "lists.parquet", table, store_schema=True, compression="none")
    options = {"row_group_size": 3, "data_page_size": 8, "use_dictionary": False, "write_batch_size": 1}
    held(folder, "lists-bare.parquet", table, compression="none", **options)


def refused(folder):
    good = save(pa.table({"x": [1.0, 2.0]}), compression="none")
    footer = int.from_bytes(good[-8:-4], "little")
    folder.refused("bad-cut-short.parquet", good[:-20], "cut short")
    folder.refused("bad-magic-only.parquet", b"PAR1", "cut short")
    folder.refused("bad-footer-length.parquet", good[:-8] + b"\xff\xff\xff\x7fPAR1", "absurd footer")
    folder.refused("bad-encrypted.parquet", good[:-4] + b"PARE", "encrypted")
    folder.refused("bad-footer.parquet", good[: -8 - footer] + b"\xff" * footer + good[-8:], "damaged footer")
    folder.refused("bad-text-alone.parquet", save(pa.table({"s": ["a"]})), "no numbers")


def write_parquet_fixtures():
    folder = FixtureFolder("parquet", LARGEST)
    types(folder)
    encodings(folder)
    codecs(folder)
    every(folder)
    vectors(folder)
    refused(folder)
    return folder.write()
