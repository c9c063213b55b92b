"""Reads tables that normalize wrote, with every library at hand: python read_tables.py file ...; prints what each found, as JSON."""

import json
import sys

import duckdb
import pandas as pd
import polars as pl
import pyarrow.feather as feather
import pyarrow.ipc as ipc
import pyarrow.parquet as pq


def readers(path):
    if path.endswith(".parquet"):
        return {
            "pyarrow": lambda: pq.read_table(path),
            "pandas": lambda: pd.read_parquet(path),
            "polars": lambda: pl.read_parquet(path),
            "duckdb": lambda: duckdb.sql(f"select * from '{path}'").df(),
        }
    if path.endswith(".arrows"):
        return {"pyarrow": lambda: ipc.open_stream(path).read_all(), "polars": lambda: pl.read_ipc_stream(path)}
    return {
        "pyarrow": lambda: feather.read_table(path),
        "pandas": lambda: pd.read_feather(path),
        "polars": lambda: pl.read_ipc(path),
    }


def numbers(table):
    """The column x, None where there is no value."""
    values = table["x"].to_pylist() if hasattr(table["x"], "to_pylist") else table["x"].to_list()
    return [None if value is None or value != value else value for value in values]


for file in sys.argv[1:]:
    for library, read in readers(file).items():
        print(json.dumps({"file": file, "library": library, "x": numbers(read())}))
