"""Writes the golden files and fixtures: python make.py [family ...]; see README.md."""

import os
import sys

sys.dont_write_bytecode = True
# before keras is imported: it reads them once
os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"

from arrow_fixtures import write_arrow_fixtures  # noqa: E402
from certified_cases import write_certified  # noqa: E402
from compressed_fixtures import write_compressed_fixtures  # noqa: E402
from csv_fixtures import write_csv_fixtures  # noqa: E402
from describe_cases import describe_cases  # noqa: E402
from fitted_cases import fitted_cases  # noqa: E402
from golden_file import write_family  # noqa: E402
from idx_fixtures import write_idx_fixtures  # noqa: E402
from mnist_cases import mnist_cases  # noqa: E402
from norm_cases import norm_cases  # noqa: E402
from npy_fixtures import write_npy_fixtures  # noqa: E402
from npz_fixtures import write_npz_fixtures  # noqa: E402
from scaler_cases import scaler_cases  # noqa: E402
from parquet_fixtures import write_parquet_fixtures  # noqa: E402
from svmlight_fixtures import write_svmlight_fixtures  # noqa: E402
from versions import write_versions  # noqa: E402

GOLDEN_FAMILIES = {
    "describe": describe_cases,
    "norms": norm_cases,
    "scalers": scaler_cases,
    "scalers-fitted": fitted_cases,
    "mnist": mnist_cases,
}
# families with a form of their own
OTHER_FAMILIES = {"certified": write_certified}
FIXTURE_FOLDERS = {
    "npy": write_npy_fixtures,
    "idx": write_idx_fixtures,
    "csv": write_csv_fixtures,
    "npz": write_npz_fixtures,
    "compressed": write_compressed_fixtures,
    "svmlight": write_svmlight_fixtures,
    "parquet": write_parquet_fixtures,
    "arrow": write_arrow_fixtures,
}


def main(names):
    known = [*GOLDEN_FAMILIES, *OTHER_FAMILIES, *FIXTURE_FOLDERS]
    unknown = set(names) - set(known)
    if unknown:
        sys.exit(f"no family {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for family, build in GOLDEN_FAMILIES.items():
        if not names or family in names:
            inputs, cases = build()
            print(f"golden/{family}.json: {write_family(family, inputs, cases)} cases")
    for family, write in OTHER_FAMILIES.items():
        if not names or family in names:
            print(f"golden/{family}.json: {write()} sets")
    for folder, write in FIXTURE_FOLDERS.items():
        if not names or folder in names:
            print(f"fixtures/{folder}: {write()} files")
    write_versions()


main(sys.argv[1:])
