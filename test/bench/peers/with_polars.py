"""The benchmark's tasks in polars: with_polars.py TASK [INPUT [OUTPUT]]; "-" is stdin or stdout.

Lazy and streaming, with the columns' types given. Of the forms that say the same, the fastest on the machine where
the benchmark was written: one plan for the table (the streaming engine shares the scan), two for the wide one, whose
784 means and deviations are then constants of the second.
"""

import json
import sys

import polars as pl

TABLE_COLUMNS = [f"f{index}" for index in range(10)]
TABLE = {"id": pl.Int64, "label": pl.String, **{name: pl.Float64 for name in TABLE_COLUMNS}}
WIDE_COLUMNS = [f"p{pixel}" for pixel in range(784)]


def wide(element_type):
    return {name: element_type for name in WIDE_COLUMNS}


def scan_csv(source):
    return pl.scan_csv(source, schema=TABLE)


def scan_ndjson(source):
    return pl.scan_ndjson(source, schema=TABLE)


def zscore(scan, sink):
    def task(source, target):
        scaled = [(pl.col(name) - pl.col(name).mean()) / pl.col(name).std(ddof=0) for name in TABLE_COLUMNS]
        sink(scan(source).with_columns(scaled), target)

    return task


STATISTICS = {
    "nobs": lambda column: column.count(),
    "min": lambda column: column.min(),
    "max": lambda column: column.max(),
    "mean": lambda column: column.mean(),
    "variance": lambda column: column.var(),
    "skewness": lambda column: column.skew(),
    "kurtosis": lambda column: column.kurtosis(),
}


def describe(scan):
    return lambda source: print_statistics(scan(source))


def print_statistics(table):
    wanted = [
        statistic(pl.col(name)).alias(f"{name}.{word}")
        for name in TABLE_COLUMNS
        for word, statistic in STATISTICS.items()
    ]
    told = table.select(wanted).collect(engine="streaming").row(0, named=True)
    columns = []
    for name in TABLE_COLUMNS:
        before = {word: told[f"{name}.{word}"] for word in STATISTICS}
        before["minmax"] = [before.pop("min"), before.pop("max")]
        columns.append({"name": name, "before": before})
    print(json.dumps({"columns": columns}))


def wide_zscore(source, target):
    table = pl.scan_csv(source, schema=wide(pl.Int16))
    means = [pl.col(name).mean().alias(f"mean.{name}") for name in WIDE_COLUMNS]
    deviations = [pl.col(name).std(ddof=0).alias(f"deviation.{name}") for name in WIDE_COLUMNS]
    fitted = table.select(means + deviations).collect(engine="streaming").row(0, named=True)
    scaled = [
        (pl.col(name) - fitted[f"mean.{name}"]) / (fitted[f"deviation.{name}"] or 1.0) for name in WIDE_COLUMNS
    ]
    table.select(scaled).sink_csv(target)


def wide_l2(_source, _target):
    table = pl.scan_csv(sys.stdin.buffer, schema=wide(pl.Int32))
    squares = [pl.col(name) * pl.col(name) for name in WIDE_COLUMNS]
    norm = pl.sum_horizontal(squares).sqrt()
    safe = pl.when(norm == 0).then(1.0).otherwise(norm)
    scaled = [pl.col(name) / pl.col("norm") for name in WIDE_COLUMNS]
    table.with_columns(safe.alias("norm")).select(scaled).sink_csv(sys.stdout.buffer)


TASKS = {
    "csv-zscore": zscore(scan_csv, pl.LazyFrame.sink_csv),
    "csv-describe": describe(scan_csv),
    "parquet-zscore": zscore(pl.scan_parquet, pl.LazyFrame.sink_parquet),
    "parquet-describe": describe(pl.scan_parquet),
    "arrow-zscore": zscore(pl.scan_ipc, pl.LazyFrame.sink_ipc),
    "arrow-describe": describe(pl.scan_ipc),
    "ndjson-zscore": zscore(scan_ndjson, pl.LazyFrame.sink_ndjson),
    "ndjson-describe": describe(scan_ndjson),
    "wide-zscore": wide_zscore,
    "wide-l2": wide_l2,
}
TASKS[sys.argv[1]](*sys.argv[2:])
