"""Pairs of arrays, one to fit on and one to transform that leaves its range."""

import numpy as np

NAN = np.nan


def with_missing(random, array):
    holes = random.uniform(0, 1, array.shape) < 0.15
    return np.where(holes, NAN, array)


def outside(train, random):
    """Rows inside the range of `train`, at both ends of it, and beyond."""
    low, high = np.nanmin(train, axis=0), np.nanmax(train, axis=0)
    spread = high - low
    inside = low + random.uniform(0, 1, (3, train.shape[1])) * spread
    return np.vstack([inside, low, high, low - 0.3 * spread - 1, high + 2 * spread + 1])


def fitted_inputs():
    """name → array; `<name>` is fitted and `<name>-test` transformed."""
    random = np.random.Generator(np.random.PCG64(20240604))
    table = random.normal(2, 3, (12, 3))
    trains = {
        "table": table,
        "table-missing": with_missing(random, table),
        "table-float32": table.astype(np.float32),
        "heavy-tails": np.column_stack([random.standard_cauchy(15), np.repeat([1.0, 1, 1, 5, 9], 3), np.full(15, 4.2)]),
        "quantiles-120": np.column_stack([random.normal(0, 1, 120), np.round(random.gamma(1, 2, 120))]),
        "quantiles-120-float32": random.normal(0, 1, (120, 1)).astype(np.float32),
        "quantiles-1300": random.gamma(2, 2, (1300, 1)),
        "skewed": np.column_stack([random.lognormal(0, 1, 30), random.gamma(2, 1, 30) + 0.1, random.uniform(1, 9, 30)]),
        "signed": np.column_stack([random.normal(0, 1, 30), -random.lognormal(0, 0.7, 30), random.gumbel(1, 2, 30)]),
    }
    trains["quantiles-120-missing"] = with_missing(random, trains["quantiles-120"])
    trains["skewed-missing"] = with_missing(random, trains["skewed"])
    trains["signed-missing"] = with_missing(random, trains["signed"])
    trains["signed-float32"] = trains["signed"].astype(np.float32)
    inputs = dict(trains)
    for name, train in trains.items():
        test = outside(train, random).astype(train.dtype)
        if name.startswith("skewed"):
            test = np.abs(test) + 0.01  # Box-Cox takes positive values alone
        if name.endswith("missing"):
            test[1, 0] = NAN
        inputs[f"{name}-test"] = test
    inputs["weights"] = np.array([1.0, 2, 0.5, 0, 3, 1, 1, 7, 0.25, 0, 1, 2])
    return inputs
