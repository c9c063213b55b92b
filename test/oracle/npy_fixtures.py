"""test/fixtures/npy: files by numpy.save and its format module, and files that a reader must refuse."""

import io
import struct

import numpy as np
from numpy.lib import format as npy_format

from fixture_file import FixtureFolder, as_doubles

INTEGERS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
FLOATS = ("f2", "f4", "f8")


def sample(code):
    """Six values that find a wrong width, sign or byte order; the 64-bit ones have more digits than a double."""
    if code == "b1":
        return np.array([[True, False, True], [False, False, True]])
    if code in INTEGERS:
        limits = np.iinfo(code)
        big = 2**53 + 1 if code[1] == "8" else limits.max // 3
        return np.array([[limits.min, 1, 2], [big, 77, limits.max]], dtype=code)
    limits = np.finfo(code)
    values = [[0.1, -2.5, limits.max], [limits.smallest_subnormal, np.inf, np.nan]]
    return np.array(values, dtype=code)


def save(array, version):
    stream = io.BytesIO()
    npy_format.write_array(stream, array, version=version)
    return stream.getvalue()


def with_header(text, data, version=(1, 0)):
    """A file whose header is this text, padded as numpy pads."""
    length = struct.Struct("<H" if version == (1, 0) else "<I")
    encoded = text.encode("utf-8" if version == (3, 0) else "latin1")
    used = 8 + length.size + len(encoded) + 1
    encoded += b" " * (-used % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + length.pack(len(encoded)) + encoded + data


def header(descr, shape, order="False"):
    return f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}"


def held(folder, name, content):
    """Adds a file and asks numpy itself what it holds."""
    array = np.load(io.BytesIO(content), allow_pickle=False)
    order = "F" if npy_order(content) else "C"
    dtype = array.dtype.newbyteorder("=").name
    folder.holds(name, content, dtype=dtype, shape=list(array.shape), order=order, values=as_doubles(array))


def npy_order(content):
    stream = io.BytesIO(content)
    version = npy_format.read_magic(stream)
    read = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    return read(stream)[1]


def every_dtype(folder):
    for code in ("b1", *INTEGERS, *FLOATS):
        array = sample(code)
        orders = {"little": "<", "big": ">"} if array.dtype.itemsize > 1 else {"single": "|"}
        for word, mark in orders.items():
            typed = array.astype(array.dtype.newbyteorder(mark))
            held(folder, f"{code}-{word}-c.npy", save(typed, (1, 0)))
            held(folder, f"{code}-{word}-fortran.npy", save(np.asfortranarray(typed), (1, 0)))


def shapes_and_versions(folder):
    cube = np.arange(24, dtype="<f8").reshape(2, 3, 4) / 7
    held(folder, "shape-0d.npy", save(np.array(2.5), (1, 0)))
    held(folder, "shape-1d.npy", save(cube.ravel()[:5], (1, 0)))
    held(folder, "shape-3d-c.npy", save(cube, (1, 0)))
    held(folder, "shape-3d-fortran.npy", save(np.asfortranarray(cube), (1, 0)))
    held(folder, "shape-empty-0x3.npy", save(np.zeros((0, 3)), (1, 0)))
    held(folder, "shape-empty-3x0.npy", save(np.zeros((3, 0)), (1, 0)))
    held(folder, "shape-empty-1d.npy", save(np.zeros(0, dtype="<f4"), (1, 0)))
    held(folder, "shape-1x1.npy", save(np.array([[-0.0]]), (1, 0)))
    for major in (2, 3):
        held(folder, f"version-{major}.npy", save(cube[0], (major, 0)))
    held(folder, "version-3-fortran-big.npy", save(np.asfortranarray(cube[1].astype(">f4")), (3, 0)))
    data = np.array([1.5, -2.0, 4.25]).tobytes()
    held(folder, "header-other-order.npy", with_header("{'shape':(3,),'descr':'<f8','fortran_order':False}", data))
    held(folder, "header-double-quotes.npy", with_header(header('"<f8"', "(3,)").replace("'", '"'), data))
    unpadded = b"{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }\n"
    held(folder, "header-not-aligned.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(unpadded)) + unpadded + data)


def other_types(folder):
    """Types that are no real number: numpy writes them, a normalizer cannot use them."""
    objects = io.BytesIO()
    np.save(objects, np.array([1, "two", None], dtype=object), allow_pickle=True)
    folder.refused("bad-object.npy", objects.getvalue(), "object dtype")
    folder.refused("bad-structured.npy", save(np.zeros(2, dtype=[("x", "<f8"), ("y", "<i4")]), (1, 0)), "structured dtype")
    folder.refused("bad-complex64.npy", save(np.ones(2, dtype="<c8"), (1, 0)), "unsupported dtype", dtype="<c8")
    folder.refused("bad-complex128.npy", save(np.ones((2, 2), dtype="<c16"), (1, 0)), "unsupported dtype", dtype="<c16")
    folder.refused("bad-text.npy", save(np.array(["one", "two"]), (1, 0)), "unsupported dtype", dtype="<U3")
    folder.refused("bad-bytes.npy", save(np.array([b"ab"]), (1, 0)), "unsupported dtype", dtype="|S2")
    dates = np.array(["2024-01-01"], dtype="<M8[D]")
    folder.refused("bad-datetime.npy", save(dates, (1, 0)), "unsupported dtype", dtype="<M8[D]")
    folder.refused("bad-float128.npy", with_header(header("'<f16'", "(1,)"), bytes(16)), "unsupported dtype", dtype="<f16")
    folder.refused("bad-unknown-dtype.npy", with_header(header("'<q9'", "(1,)"), bytes(16)), "unsupported dtype", dtype="<q9")


def damaged(folder):
    good = save(np.arange(6, dtype="<f8").reshape(2, 3), (1, 0))
    folder.refused("bad-empty-file.npy", b"", "no data")
    folder.refused("bad-magic.npy", b"\x93NUMPZ" + good[6:], "not npy")
    folder.refused("bad-magic-only.npy", good[:6], "truncated header")
    folder.refused("bad-truncated-header.npy", good[:40], "truncated header")
    folder.refused("bad-truncated-data.npy", good[:-5], "truncated data")
    folder.refused("bad-no-data.npy", good[:-48], "truncated data")
    folder.refused("bad-trailing-bytes.npy", good + b"\x00\x01", "trailing bytes")
    folder.refused("bad-version-4.npy", good[:6] + b"\x04\x00" + good[8:], "unsupported version")
    too_long = good[:8] + struct.pack("<H", 60000) + good[10:]
    folder.refused("bad-header-length.npy", too_long, "truncated header")
    huge = b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + good[10:]
    folder.refused("bad-header-length-4gb.npy", huge, "truncated header")


def hostile_headers(folder):
    data = bytes(24)

    def bad(name, text, reason):
        folder.refused(f"bad-{name}.npy", with_header(text, data), reason)

    bad("header-code", header("__import__('os').system('true')", "(3,)"), "malformed header")
    bad("header-call-in-shape", header("'<f8'", "(len('abc'),)"), "malformed header")
    bad("header-not-a-dict", "['<f8', False, (3,)]", "malformed header")
    bad("header-unclosed", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,", "malformed header")
    bad("header-trailing-text", header("'<f8'", "(3,)") + " + {}", "malformed header")
    bad("header-missing-key", "{'descr': '<f8', 'shape': (3,), }", "malformed header")
    bad("header-extra-key", "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), 'more': 1, }", "malformed header")
    bad("header-order-number", header("'<f8'", "(3,)", "1"), "malformed header")
    bad("shape-not-a-tuple", header("'<f8'", "3"), "malformed header")
    bad("shape-float", header("'<f8'", "(3.0,)"), "malformed header")
    bad("shape-negative", header("'<f8'", "(-3,)"), "malformed header")
    bad("shape-2-to-64", header("'<f8'", f"({2**64},)"), "too large")
    bad("shape-product-overflows", header("'<f8'", f"({2**32}, {2**32})"), "too large")
    bad("shape-wraps-to-3", header("'|u1'", f"({2**63}, 2, 3)"), "too large")
    bad("shape-larger-than-file", header("'<f8'", "(1000000, 1000)"), "truncated data")


def write_npy_fixtures():
    folder = FixtureFolder("npy")
    every_dtype(folder)
    shapes_and_versions(folder)
    other_types(folder)
    damaged(folder)
    hostile_headers(folder)
    return folder.write()
