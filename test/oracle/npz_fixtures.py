"""test/fixtures/npz: archives of arrays as numpy writes them."""

import io

import numpy as np

from fixture_file import FixtureFolder, as_doubles

ARRAYS = {
    "a": np.arange(12.0).reshape(4, 3) / 8,
    "half": np.array([0.5, -2, np.inf], dtype="f2"),
    "columns": np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3)),
}


def write_npz_fixtures():
    folder = FixtureFolder("npz")
    for name, save in {"stored": np.savez, "deflated": np.savez_compressed}.items():
        content = io.BytesIO()
        save(content, **ARRAYS)
        arrays = {key: {"shape": list(array.shape), "values": as_doubles(array)} for key, array in ARRAYS.items()}
        folder.holds(f"{name}.npz", content.getvalue(), arrays=arrays)
    return folder.write()
