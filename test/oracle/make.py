"""Writes the golden files and fixtures: python make.py [family ...]; see README.md."""

import os
import sys

sys.dont_write_bytecode = True
# before keras is imported: it reads them once
os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

from csv_fixtures import write_csv_fixtures  # noqa: E402
from describe_cases import describe_cases  # noqa: E402
from fitted_cases import fitted_cases  # noqa: E402
from golden_file import write_family  # noqa: E402
from idx_fixtures import write_idx_fixtures  # noqa: E402
from mnist_cases import mnist_cases  # noqa: E402
from norm_cases import norm_cases  # noqa: E402
from npy_fixtures import write_npy_fixtures  # noqa: E402
from scaler_cases import scaler_cases  # noqa: E402
from versions import write_versions  # noqa: E402

GOLDEN_FAMILIES = {
    "describe": describe_cases,
    "norms": norm_cases,
    "scalers": scaler_cases,
    "scalers-fitted": fitted_cases,
    "mnist": mnist_cases,
}
FIXTURE_FOLDERS = {"npy": write_npy_fixtures, "idx": write_idx_fixtures, "csv": write_csv_fixtures}


def main(names):
    unknown = set(names) - set(GOLDEN_FAMILIES) - set(FIXTURE_FOLDERS)
    if unknown:
        sys.exit(f"no family {', '.join(sorted(unknown))}; there are {', '.join([*GOLDEN_FAMILIES, *FIXTURE_FOLDERS])}")
    for family, build in GOLDEN_FAMILIES.items():
        if not names or family in names:
            inputs, cases = build()
            print(f"golden/{family}.json: {write_family(family, inputs, cases)} cases")
    for folder, write in FIXTURE_FOLDERS.items():
        if not names or folder in names:
            print(f"fixtures/{folder}: {write()} files")
    write_versions()


main(sys.argv[1:])
