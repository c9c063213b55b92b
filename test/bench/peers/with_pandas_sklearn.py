"""The benchmark's tasks in pandas and scikit-learn: with_pandas_sklearn.py TASK [INPUT [OUTPUT]]; "-" is stdin or stdout."""

import json
import sys

import numpy as np
import pandas as pd


def unbiased_to_biased(count, skewness, kurtosis):
    """scipy's g1 and g2 of pandas' G1 and G2."""
    g1 = skewness * (count - 2) / np.sqrt(count * (count - 1))
    g2 = (kurtosis * (count - 2) * (count - 3) / (count - 1) - 6) / (count + 1)
    return g1, g2


def csv_describe(source):
    table = pd.read_csv(source, usecols=lambda name: name.startswith("f"))
    told = table.agg(["count", "min", "max", "mean", "var", "skew", "kurt"])
    columns = []
    for name in table.columns:
        count, low, high, mean, variance, skewness, kurtosis = told[name].tolist()
        g1, g2 = unbiased_to_biased(count, skewness, kurtosis)
        columns.append(
            {
                "name": name,
                "before": {
                    "nobs": int(count),
                    "minmax": [low, high],
                    "mean": mean,
                    "variance": variance,
                    "skewness": float(g1),
                    "kurtosis": float(g2),
                },
            }
        )
    print(json.dumps({"columns": columns}))


def csv_zscore(source, target):
    from sklearn.preprocessing import StandardScaler

    table = pd.read_csv(source)
    columns = [name for name in table.columns if name.startswith("f")]
    table[columns] = StandardScaler(copy=False).fit_transform(table[columns].to_numpy())
    table.to_csv(target, index=False)


def wide_zscore(source, target):
    from sklearn.preprocessing import StandardScaler

    table = pd.read_csv(source, dtype=np.float64)
    scaled = StandardScaler(copy=False).fit_transform(table.to_numpy())
    pd.DataFrame(scaled, columns=table.columns, copy=False).to_csv(target, index=False)


def wide_l2(_source, _target):
    table = pd.read_csv(sys.stdin, dtype=np.float64)
    values = table.to_numpy()
    norms = np.sqrt(np.einsum("ij,ij->i", values, values))
    norms[norms == 0] = 1
    scaled = values / norms[:, np.newaxis]
    pd.DataFrame(scaled, columns=table.columns, copy=False).to_csv(sys.stdout, index=False)


TASKS = {
    "csv-zscore": csv_zscore,
    "csv-describe": csv_describe,
    "wide-zscore": wide_zscore,
    "wide-l2": wide_l2,
}
TASKS[sys.argv[1]](*sys.argv[2:])
