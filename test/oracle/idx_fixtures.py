"""test/fixtures/idx: the format of MNIST (big-endian: 0, 0, type, dimensions, sizes, data), good and bad."""

import gzip
import struct

import numpy as np

from fixture_file import FixtureFolder, as_doubles

TYPES = {
    "ubyte": (0x08, "u1"),
    "byte": (0x09, "i1"),
    "short": (0x0B, ">i2"),
    "int": (0x0C, ">i4"),
    "float": (0x0D, ">f4"),
    "double": (0x0E, ">f8"),
}
SHAPES = {1: (4,), 2: (2, 3), 3: (2, 2, 3)}


def idx_header(code, sizes):
    return bytes([0, 0, code, len(sizes)]) + b"".join(struct.pack(">I", size) for size in sizes)


def sample(dtype, shape):
    count = int(np.prod(shape))
    if np.dtype(dtype).kind == "f":
        values = np.resize([0.1, -2.5, np.inf, 1e-40, 3.0, np.nan], count)
    else:
        limits = np.iinfo(dtype)
        values = np.resize([limits.min, 1, limits.max, 2, 77], count)
    return values.astype(dtype).reshape(shape)


def held(folder, name, content, array):
    dtype = array.dtype.newbyteorder("=").name
    folder.holds(name, content, dtype=dtype, shape=list(array.shape), values=as_doubles(array))


def every_type(folder):
    for word, (code, dtype) in TYPES.items():
        for dimensions, shape in SHAPES.items():
            array = sample(dtype, shape)
            content = idx_header(code, shape) + array.tobytes()
            held(folder, f"{word}-{dimensions}d.idx", content, array)
            if dimensions == 3:
                held(folder, f"{word}-{dimensions}d.idx.gz", gzip.compress(content, mtime=0), array)
    images = sample("u1", (2, 28, 28))
    held(folder, "images-idx3-ubyte.gz", gzip.compress(idx_header(8, (2, 28, 28)) + images.tobytes(), mtime=0), images)
    labels = np.array([5, 0, 4], dtype="u1")
    held(folder, "labels-idx1-ubyte", idx_header(8, (3,)) + labels.tobytes(), labels)
    held(folder, "empty-0x3.idx", idx_header(0x0D, (0, 3)), np.zeros((0, 3), dtype=">f4"))
    halves = [gzip.compress(part, mtime=0) for part in (idx_header(8, (3,)), labels.tobytes())]
    held(folder, "two-gzip-members.idx.gz", b"".join(halves), labels)


def refused(folder):
    good = idx_header(8, (2, 3)) + bytes(range(6))
    huge = 2**32 - 1
    folder.refused("bad-empty-file.idx", b"", "no data")
    folder.refused("bad-magic.idx", b"\x01" + good[1:], "not idx")
    folder.refused("bad-type.idx", idx_header(0x0A, (2,)) + bytes(2), "unsupported type")
    folder.refused("bad-no-dimensions.idx", idx_header(8, ()) + bytes(1), "no dimensions")
    folder.refused("bad-truncated-magic.idx", good[:3], "truncated header")
    folder.refused("bad-truncated-sizes.idx", good[:9], "truncated header")
    folder.refused("bad-many-dimensions.idx", bytes([0, 0, 8, 255]) + bytes(16), "truncated header")
    folder.refused("bad-truncated-data.idx", good[:-1], "truncated data")
    folder.refused("bad-trailing-bytes.idx", good + b"\x00", "trailing bytes")
    folder.refused("bad-absurd-sizes.idx", idx_header(8, (huge, huge, huge)) + bytes(4), "too large")
    folder.refused("bad-product-wraps.idx", idx_header(0x0E, (2**31, 2**31, 4)) + bytes(4), "too large")
    folder.refused("bad-larger-than-file.idx", idx_header(8, (60000, 28, 28)) + bytes(4), "truncated data")
    packed = gzip.compress(idx_header(8, (400,)) + np.arange(400).astype("u1").tobytes(), mtime=0)
    folder.refused("bad-truncated-gzip.idx.gz", packed[: len(packed) // 2], "truncated gzip")
    folder.refused("bad-gzip-checksum.idx.gz", packed[:-8] + bytes(4) + packed[-4:], "damaged gzip")
    folder.refused("bad-truncated-data.idx.gz", gzip.compress(good[:-1], mtime=0), "truncated data")


def write_idx_fixtures():
    folder = FixtureFolder("idx")
    every_type(folder)
    refused(folder)
    return folder.write()
