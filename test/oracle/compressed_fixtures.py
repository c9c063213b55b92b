"""test/fixtures/compressed: bzip2 and zstd as libbz2 and libzstd write them; the content is told by its length and hash."""

import bz2
import hashlib
import struct

import zstandard

from fixture_file import FixtureFolder


def lines(count):
    return "".join(f"{i % 100},{(i % 100) ** 2}\n" for i in range(count)).encode()


SMALL = lines(300)
BLOCKS = lines(10) * 5_000
ZEROS = bytes(1_000_000)
NOISE = hashlib.shake_256(b"noise").digest(1500)
SKIPPABLE = struct.pack("<II", 0x184D2A53, 5) + b"hello"


def held(folder, name, packed, content):
    folder.holds(name, packed, length=len(content), sha256=hashlib.sha256(content).hexdigest())


def bzip2_files(folder):
    for name, content in {"empty": b"", "byte": b"a", "small": SMALL, "blocks": BLOCKS, "zeros": ZEROS, "noise": NOISE}.items():
        held(folder, f"{name}.bz2", bz2.compress(content, 1), content)
    held(folder, "streams.bz2", bz2.compress(SMALL, 9) + bz2.compress(b"") + bz2.compress(b"x", 1), SMALL + b"x")
    runs = b"".join(bytes([65 + n % 7]) * n for n in range(1, 600))
    held(folder, "runs.bz2", bz2.compress(runs), runs)


def zstd_files(folder):
    def packed(content, level=3, **options):
        return zstandard.ZstdCompressor(level=level, write_checksum=True, **options).compress(content)

    for name, content in {"empty": b"", "byte": b"a", "small": SMALL, "blocks": BLOCKS, "zeros": ZEROS, "noise": NOISE}.items():
        held(folder, f"{name}.zst", packed(content), content)
    held(folder, "level-19.zst", packed(BLOCKS, 19), BLOCKS)
    stream = zstandard.ZstdCompressor(level=5, write_checksum=True).compressobj()
    held(folder, "length-unknown.zst", stream.compress(BLOCKS) + stream.flush(), BLOCKS)
    unchecked = zstandard.ZstdCompressor(level=1, write_checksum=False, write_content_size=False)
    held(folder, "unchecked.zst", unchecked.compress(SMALL), SMALL)
    frames = SKIPPABLE + packed(SMALL) + SKIPPABLE + packed(b"") + packed(b"x") + SKIPPABLE
    held(folder, "frames.zst", frames, SMALL + b"x")


def write_compressed_fixtures():
    folder = FixtureFolder("compressed")
    bzip2_files(folder)
    zstd_files(folder)
    return folder.write()
