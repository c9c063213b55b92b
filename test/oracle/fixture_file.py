"""Fixture folders: small files and the expected.json that says what each holds or why it is refused."""

import json
from pathlib import Path

import numpy as np

from golden_file import encode_array, one_line

FIXTURES = Path(__file__).parents[1] / "fixtures"
LARGEST_FIXTURE = 2048


class FixtureFolder:
    """Collects files and what is expected of them; `write` replaces the folder's files by them."""

    def __init__(self, name, largest=LARGEST_FIXTURE):
        self.folder, self.largest = FIXTURES / name, largest
        self.files, self.expected = {}, {}

    def holds(self, name, content, **expected):
        self.add(name, content, expected)

    def refused(self, name, content, reason, **details):
        """`reason` is a word of ours for the fault, not a message of any library."""
        self.add(name, content, {"refused": reason, **details})

    def add(self, name, content, expected):
        if name in self.files:
            raise ValueError(f"two fixtures called {name}")
        if len(content) > self.largest:
            raise ValueError(f"{name} has {len(content)} bytes")
        self.files[name], self.expected[name] = content, expected

    def write(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        listed = self.folder / "expected.json"
        # Others were made by hand.
        for old in json.loads(listed.read_text()) if listed.exists() else []:
            (self.folder / old).unlink(missing_ok=True)
        (self.folder / ".gitattributes").write_text("* -text\n")  # git must not touch a line end
        for name, content in self.files.items():
            (self.folder / name).write_bytes(content)
        lines = ",\n".join(f"{one_line(name)}:{one_line(value)}" for name, value in sorted(self.expected.items()))
        (self.folder / "expected.json").write_text(f"{{\n{lines}\n}}\n", encoding="ascii", newline="\n")
        return len(self.files)


def as_doubles(array):
    """Values in C order as float64, each rounded to nearest: what a reader of integers up to 2^64 is to give."""
    return encode_array(np.array([float(value) for value in np.asarray(array).ravel().tolist()], dtype=np.float64))


