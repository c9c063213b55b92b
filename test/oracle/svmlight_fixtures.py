"""test/fixtures/svmlight: files that scikit-learn wrote or reads, what it finds in them, and what its scalers make of that."""

import io

import numpy as np
from scipy import sparse
from sklearn.datasets import dump_svmlight_file, load_svmlight_file
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, StandardScaler, normalize

from fixture_file import FixtureFolder
from golden_file import encode_array

BY_HAND = b"""# features of three kinds
1 qid:1 1:0.5 4:-2.25 # a comment

-1 qid:1 2:1e-3 3:7
0.5 qid:2 1:.125 2:3. 3:-0.0 4:4E+2
1 qid:2
"""


def sparse_sample(rows, features):
    random = np.random.default_rng(20)
    values = random.normal(size=(rows, features)) * (random.random((rows, features)) < 0.3)
    # A feature that is never there, one that is always there, and none below 0 in half of them.
    values[:, 2] = 0
    values[:, 3] = np.abs(random.normal(size=rows)) + 0.5
    values[:, : features // 2] = np.abs(values[:, : features // 2])
    values[-1, features - 1] = 1.5
    return values


def dumped(values, **options):
    out = io.BytesIO()
    labels = np.arange(len(values)) % 2
    dump_svmlight_file(sparse.csr_matrix(values), labels, out, **options)
    return out.getvalue()


def scaled(matrix):
    dense = matrix.toarray()
    columns = {
        "maxabs": MaxAbsScaler().fit_transform(matrix).toarray(),
        "zscore": StandardScaler(with_mean=False).fit_transform(matrix).toarray(),
    }
    if (dense.min(axis=0) >= 0).all() and (dense == 0).any(axis=0).all():
        columns["minmax"] = MinMaxScaler().fit_transform(dense)
    rows = {name: normalize(matrix, norm=norm).toarray() for name, norm in
            {"l1": "l1", "l2": "l2", "linf": "max"}.items()}
    return {name: encode_array(np.asarray(values)) for name, values in {**columns, **rows}.items()}


def held(folder, name, content, **options):
    matrix, labels = load_svmlight_file(io.BytesIO(content), zero_based="auto", **options)
    folder.holds(
        name,
        content,
        options={key: int(value) for key, value in options.items()},
        values=encode_array(matrix.toarray()),
        labels=encode_array(np.asarray(labels, dtype="f8")),
        scaled=scaled(matrix),
    )


def write_svmlight_fixtures():
    folder = FixtureFolder("svmlight")
    held(folder, "by-hand.svm", BY_HAND)
    held(folder, "more-features.svm", BY_HAND, n_features=6)
    held(folder, "one-based.svm", dumped(sparse_sample(9, 6), zero_based=False))
    held(folder, "zero-based.svm", dumped(sparse_sample(9, 6)[:, ::-1], zero_based=True))
    held(folder, "not-negative.svm", dumped(np.abs(sparse_sample(8, 5)[:, [0, 1, 4]]), zero_based=False))
    held(folder, "no-last-line-end.svm", b"1 1:1 3:2\r\n0 2:5")
    for name, content in {
        "descending.svm": b"1 2:1 1:1\n",
        "twice.svm": b"1 1:1 1:2\n",
        "no-number.svm": b"1 1:1 2:x\n",
        "no-value.svm": b"1 1:\n",
    }.items():
        try:
            load_svmlight_file(io.BytesIO(content))
        except ValueError:
            folder.refused(name, content, name.removesuffix(".svm"))
        else:
            raise AssertionError(f"scikit-learn reads {name}")
    return folder.write()
