"""test/fixtures/csv: delimited text as pandas, Python's csv module and people write it; pandas reads each back as a check."""

import csv
import io
import math

import numpy as np
import pandas as pd

from fixture_file import FixtureFolder
from golden_file import encode_array

TEXT = "text"
LINE = "\n"


class CsvFolder(FixtureFolder):
    def table(self, name, content, columns, options=None, pandas_differs=""):
        """`columns` are (name, TEXT or the cells as written, None where missing)."""
        content = content.encode("utf-8") if isinstance(content, str) else content
        options = options or {}
        values = [(title, cells if cells == TEXT else as_numbers(cells)) for title, cells in columns]
        agrees = pandas_agrees(content, options, values)
        if agrees == bool(pandas_differs):
            raise AssertionError(f"{name}: pandas {'agrees' if agrees else 'differs'}")
        written = [
            {"name": title, "values": cells if isinstance(cells, str) else encode_array(cells)} for title, cells in values
        ]
        note = {"pandas_differs": pandas_differs} if pandas_differs else {}
        self.holds(name, content, options=options, columns=written, **note)


def as_numbers(cells):
    return np.array([math.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)


def pandas_agrees(content, options, columns):
    """Whether pandas finds the same numeric columns with the same bits; names are compared where there is a header."""
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            sep=options.get("delimiter", ","),
            comment=options.get("comment"),
            decimal=options.get("decimal", "."),
            header=None if options.get("header") == "no" else 0,
            na_values=["", *options.get("na_values", [])],
            keep_default_na=False,
            skip_blank_lines=True,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError):
        return False
    if frame.shape[1] != len(columns):
        return False
    names = [title for title, _ in columns] if options.get("header") != "no" else list(frame.columns)
    return list(frame.columns) == names and all(
        same_column(frame.iloc[:, index], cells) for index, (_, cells) in enumerate(columns)
    )


def same_column(series, cells):
    numeric = pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)
    if isinstance(cells, str) or not numeric:
        return isinstance(cells, str) and not numeric
    return series.to_numpy(dtype=np.float64).tobytes() == cells.tobytes() or np.array_equal(
        series.to_numpy(dtype=np.float64), cells, equal_nan=True
    )


def by_pandas(folder):
    height = [1.5, 0.1 + 0.2, None, 1e-300, 123456789.123456789]
    frame = pd.DataFrame({"name": list("abcde"), "height": height, "count": [3, -4, 0, 12, 7]})
    heights = [None if value is None else repr(value) for value in height]
    numeric = [("height", heights), ("count", ["3", "-4", "0", "12", "7"])]
    columns = [("name", TEXT), *numeric]

    def written(**options):
        stream = io.BytesIO()
        frame.to_csv(stream, **{"index": False, "lineterminator": LINE, **options})
        return stream.getvalue()

    folder.table("pandas.csv", written(), columns)
    folder.table("pandas-crlf.csv", written(lineterminator="\r\n"), columns)
    folder.table("pandas-bom.csv", written(encoding="utf-8-sig"), columns)
    folder.table("pandas-bom-crlf.csv", written(encoding="utf-8-sig", lineterminator="\r\n"), columns)
    folder.table("pandas-tab.tsv", written(sep="\t"), columns, {"delimiter": "\t"})
    folder.table("pandas-semicolon-comma.csv", written(sep=";", decimal=","), columns, {"delimiter": ";", "decimal": ","})
    folder.table("pandas-na-rep.csv", written(na_rep="NA"), columns, {"na_values": ["NA"]})
    folder.table("pandas-na-rep-unknown.csv", written(na_rep="NA"), [columns[0], ("height", TEXT), columns[2]])
    folder.table("pandas-quote-all.csv", written(quoting=csv.QUOTE_ALL), columns)
    folder.table("pandas-quote-nonnumeric.csv", written(quoting=csv.QUOTE_NONNUMERIC), columns)
    short = [None if value is None else f"{value:.3e}" for value in height]
    folder.table("pandas-float-format.csv", written(float_format="%.3e"), [columns[0], ("height", short), columns[2]])
    index = [("", ["0", "1", "2", "3", "4"]), *columns]
    folder.table("pandas-index.csv", written(index=True), index, pandas_differs="it calls a column without a name 'Unnamed: 0'")
    flags = pd.DataFrame({"x": [1.0, 2.0], "flag": [True, False]}).to_csv(index=False, lineterminator=LINE)
    folder.table("pandas-booleans.csv", flags, [("x", ["1", "2"]), ("flag", TEXT)])
    infinite = pd.DataFrame({"x": [1.0, np.inf, -np.inf]}).to_csv(index=False, lineterminator=LINE)
    folder.table("pandas-infinite.csv", infinite, [("x", ["1", "inf", "-inf"])])


def by_csv_module(folder):
    rows = [["note", "x"], ["one, two", "1"], ['say "hi"', "2"], ["line\nbreak", "3"], ["", "4"], ["\r\n", ""]]
    columns = [("note", TEXT), ("x", ["1", "2", "3", "4", None])]
    for name, options in {
        "csv-module.csv": {},
        "csv-module-unix.csv": {"dialect": "unix"},
        "csv-module-tab.tsv": {"dialect": "excel-tab"},
        "csv-module-pipe.csv": {"delimiter": "|"},
    }.items():
        stream = io.StringIO(newline="")
        csv.writer(stream, **options).writerows(rows)
        delimiter = "\t" if "tab" in name else options.get("delimiter", ",")
        folder.table(name, stream.getvalue(), columns, {} if delimiter == "," else {"delimiter": delimiter})
    quoted_names = '"a,b","c ""d""","e\nf"\n1,2,3\n'
    folder.table("quoted-names.csv", quoted_names, [("a,b", ["1"]), ('c "d"', ["2"]), ("e\nf", ["3"])])


def numbers(folder):
    good = ["1e-5", "+3", ".5", "5.", "1E5", " 7 ", "-0", "007", "1e+05", "-.5e-3", "9007199254740993", "0.1", "1e22", "1e23"]
    good += ["2.2250738585072011e-308", "4.9e-324", "2e-324", "1.7976931348623157e308", "0.30000000000000004"]
    good += ["123456789012345678901234567890", "0." + "0" * 30 + "123", "1.0000000000000002220446049250313080847263336181640625"]
    good += ["1.00000000000000011102230246251565404236316680908203125", "1.00000000000000011102230246251565404236316680908203126"]
    rows = [f"{cell},{index}" for index, cell in enumerate(good)]
    columns = [("x", good), ("row", [str(index) for index in range(len(good))])]
    folder.table("numbers.csv", LINE.join(["x,row", *rows]) + LINE, columns)
    overflow = ["1e400", "-1e309", "1e-400", "0.1"]
    folder.table("numbers-overflow.csv", LINE.join(["x", *overflow]) + LINE, [("x", overflow)])
    quoted = 'x,y\n"1.5",2\n" 7 ","-3"\n"",""\n'
    folder.table("numbers-quoted.csv", quoted, [("x", ["1.5", "7", None]), ("y", ["2", "-3", None])])
    not_numbers(folder)


def not_numbers(folder):
    """Each column has one good cell and one that is no plain decimal, so each is text."""
    odd = ["1_000", "0x10", '"1,000"', "12abc", "--5", "+-3", "1e", "1e+", "."]
    odd += ["e5", "1.2.3", "½", "٣", "1 2", "−5", "$3", "5%", "1d3"]
    names = [f"c{index}" for index in range(len(odd))]
    content = LINE.join([",".join(names), ",".join("1" for _ in odd), ",".join(odd)]) + LINE
    folder.table("not-numbers.csv", content, [(name, TEXT) for name in names])
    content = "x,y\n1,nan\n2,NaN\n3,4\n"
    folder.table("nan-words.csv", content, [("x", ["1", "2", "3"]), ("y", [None, None, "4"])], {"na_values": ["nan", "NaN"]})


def by_hand(folder):
    xy = [("x", ["1", "3"]), ("y", ["2", "4"])]
    folder.table("no-final-newline.csv", "x,y\n1,2\n3,4", xy)
    folder.table("no-final-newline-crlf.csv", "x,y\r\n1,2\r\n3,4", xy)
    folder.table("mixed-line-ends.csv", "x,y\r\n1,2\n3,4\r\n", xy)
    folder.table("blank-lines.csv", "\n\nx,y\n\n1,2\n\r\n3,4\n\n\n", xy)
    folder.table("comments.csv", "# made by hand, with a comma\nx,y\n1,2\n#3,\n3,4\n# \"quote\n", xy, {"comment": "#"})
    inner = "x,note\n1,a#b\n3,#\n"
    note = [("x", ["1", "3"]), ("note", TEXT)]
    folder.table("comment-sign-inside.csv", inner, note, {"comment": "#"})
    folder.table("semicolon.csv", "x;y\n1;2\n3;4\n", xy, {"delimiter": ";"})
    folder.table("pipe.csv", "x|y\n1|2\n3|4\n", xy, {"delimiter": "|"})
    folder.table("spaces-around.csv", "x, y\n1, 2\n3 ,4 \n", [xy[0], (" y", xy[1][1])])
    folder.table("no-header.csv", "1,a,2\n3,b,4\n", [("1", ["1", "3"]), ("2", TEXT), ("3", ["2", "4"])], {"header": "no"})
    holes = [("x", [None, None, "3"]), ("y", ["2", None, None])]
    folder.table("missing-cells.csv", 'x,y\n,2\n  ,""\n3,\n', holes, pandas_differs="spaces are text to it")
    nameless = [*xy, ("", [None, None])]
    unnamed = "it calls a column without a name 'Unnamed: 2'"
    folder.table("missing-column.csv", "x,y,\n1,2,\n3,4,\n", nameless, pandas_differs=unnamed)
    folder.table("missing-row.csv", "x,y\n,\n3,4\n", [("x", [None, "3"]), ("y", [None, "4"])])
    folder.table("single-column.csv", "x\n1\n2.5\n", [("x", ["1", "2.5"])])
    folder.table("single-cell.csv", "x\n1", [("x", ["1"])])
    folder.table("utf8-names.csv", "größe,温度,naïve 🙂\n1,2,ü\n", [("größe", ["1"]), ("温度", ["2"]), ("naïve 🙂", TEXT)])
    twice = [("x", xy[0][1]), ("x", xy[1][1])]
    folder.table("duplicate-names.csv", "x,x\n1,2\n3,4\n", twice, pandas_differs="it calls the second x.1")
    folder.table("quote-inside.csv", 'size,x\n5" pipe,1\n"ab"cd,2\n', [("size", TEXT), ("x", ["1", "2"])])
    folder.table("text-then-number.csv", "x,y\na,1\n2,3\n", [("x", TEXT), ("y", ["1", "3"])])
    folder.table("all-text.csv", "x,y\na,b\n", [("x", TEXT), ("y", TEXT)])


def refused(folder):
    """`line` counts from 1 in the file; it is where the faulty record begins."""
    def bad(name, content, reason, **details):
        folder.refused(name, content.encode("utf-8"), reason, **details)

    bad("bad-empty.csv", "", "no data")
    bad("bad-only-bom.csv", "\ufeff", "no data")
    bad("bad-only-blank-lines.csv", "\n\r\n\n", "no data")
    bad("bad-header-only.csv", "x,y\n", "no data")
    bad("bad-header-only-no-newline.csv", "x,y", "no data")
    bad("bad-ragged-short.csv", "x,y,z\n1,2,3\n4,5\n6,7,8\n", "ragged", line=3, fields=2, wanted=3)
    bad("bad-ragged-long.csv", "x,y\n1,2\n3,4,5\n", "ragged", line=3, fields=3, wanted=2)
    bad("bad-ragged-after-quoted-newline.csv", 'x,y\n"a\nb",2\n\n3\n', "ragged", line=5, fields=1, wanted=2)
    bad("bad-unclosed-quote.csv", 'x,y\n1,2\n"3,4\n5,6\n', "unclosed quote", line=3)


def write_csv_fixtures():
    folder = CsvFolder("csv", {".csv", ".tsv"})
    for part in (by_pandas, by_csv_module, numbers, by_hand, refused):
        part(folder)
    return folder.write()
