"""golden/versions.json: what made the golden files."""

import sys
from importlib.metadata import version

from golden_file import GOLDEN, one_line

PACKAGES = ("numpy", "scipy", "scikit-learn", "keras", "jax", "jaxlib", "mpmath", "pandas", "zstandard", "pyarrow")


def write_versions():
    versions = {"python": ".".join(map(str, sys.version_info[:2])), **{name: version(name) for name in PACKAGES}}
    lines = ",\n".join(f"  {one_line(name)}: {one_line(value)}" for name, value in versions.items())
    GOLDEN.mkdir(exist_ok=True)
    (GOLDEN / "versions.json").write_text(f"{{\n{lines}\n}}\n", encoding="ascii", newline="\n")
    return versions
