"""scalers-fitted.json: scikit-learn's transformers, fitted on one array and applied to another, and undone."""

import warnings

import numpy as np
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

from exact_power import exact_lambda, exact_power
from fitted_inputs import fitted_inputs
from golden_file import Case

EPSILON = 2.0**-52
TABLES = ("table", "table-missing", "table-float32")


def fitted_attribute(value, columns):
    return np.full(columns, np.nan) if value is None else np.asarray(value, dtype=np.float64).copy()


def ask(estimator, train, test, attributes, weights=None):
    """Train and test transformed, both undone, and the fitted attributes by the name a user knows them by."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        estimator.fit(train) if weights is None else estimator.fit(train, sample_weight=weights)
        answer = {"values": estimator.transform(train), "test_values": estimator.transform(test)}
        if hasattr(estimator, "inverse_transform"):
            answer["inverse_values"] = estimator.inverse_transform(answer["values"])
            answer["inverse_test_values"] = estimator.inverse_transform(answer["test_values"])
    for word, attribute in attributes.items():
        answer[word] = fitted_attribute(getattr(estimator, attribute), train.shape[1])
    return answer


def largest(values):
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 1.0


def bounds(answer, factor):
    """Every array within `factor` of its largest magnitude."""
    return {key: {"absolute": factor * largest(value)} for key, value in answer.items()}


def fitted_case(method, options, estimator, attributes, name, factor, weights=""):
    """float32 is fitted in float64 and rounded once; scikit-learn's own float32 stands beside it as the peer."""
    inputs = fitted_inputs()
    train, test = inputs[name], inputs[f"{name}-test"]
    weight_values = inputs[weights] if weights else None
    expected = ask(estimator, train.astype(np.float64), test.astype(np.float64), attributes, weight_values)
    words = " ".join(f"{key}={value}".lower().replace(" ", "") for key, value in options.items())
    case = Case(
        name=" ".join(f"{method} {name} {words} {weights}".split()),
        input=name,
        test=f"{name}-test",
        weights=weights,
        method=method,
        axis=1 if method == "normalizer" else 0,
        options=options,
        expected=expected,
        source=f"sklearn {type(estimator).__name__}",
        tolerance={"ulps": 0},
        tolerances=bounds(expected, factor),
    )
    if train.dtype == np.float32:
        round_to_single(case, ask(estimator, train, test, attributes))
    return case


def round_to_single(case, single):
    for key in [key for key in case.expected if key.endswith("values")]:
        case.expected[key] = case.expected[key].astype(np.float32)
        case.tolerances[key]["ulps"] = 1
    case.peer = {key: single[key] for key in ("values", "test_values")}
    case.peer_source = f"{case.source} on float32"
    case.different_on_purpose = "fitted in float64, rounded once to float32; sklearn computes in float32"


def linear_cases():
    """Those that subtract and divide: twelve digits and more. What is undone from a clip stays clipped."""
    mean = {"mean": "mean_", "variance": "var_", "scale": "scale_"}
    extent = {"minimum": "data_min_", "maximum": "data_max_"}
    cases = []
    for name in TABLES:
        cases.append(fitted_case("zscore", {}, StandardScaler(), mean, name, 1e-14))
        cases.append(fitted_case("minmax", {"range": [0, 1]}, MinMaxScaler(), extent, name, 1e-14))
        clipped = MinMaxScaler(feature_range=(-1, 1), clip=True)
        cases.append(fitted_case("minmax", {"range": [-1, 1], "clip": True}, clipped, extent, name, 1e-14))
        cases.append(fitted_case("maxabs", {}, MaxAbsScaler(), {"maximum_absolute": "max_abs_"}, name, 1e-14))
    for name in TABLES[:2]:
        cases.append(fitted_case("zscore", {}, StandardScaler(), mean, name, 1e-14, "weights"))
    for norm in ("l1", "l2", "max"):
        cases.append(fitted_case("normalizer", {"norm": norm}, Normalizer(norm=norm), {}, "table", 1e-15))
    return cases


def robust_cases():
    attributes = {"center": "center_", "scale": "scale_"}
    variants = [
        {"quantile_range": (25.0, 75.0)},
        {"quantile_range": (10.0, 90.0)},
        {"with_centering": False},
        {"with_scaling": False},
        {"unit_variance": True},
    ]
    cases = []
    for name in (*TABLES, "heavy-tails"):
        for options in variants if name != "table-float32" else variants[:1]:
            written = {key: list(value) if isinstance(value, tuple) else value for key, value in options.items()}
            cases.append(fitted_case("robust", written, RobustScaler(**options), attributes, name, 1e-14))
    return cases


def quantile_cases():
    """The normal output magnifies the rounding of a rank by 1/φ(z), and the ends by most: seven digits there."""
    cases = []
    inputs = {
        "quantiles-120": (10, 100),
        "quantiles-120-missing": (10, 100),
        "quantiles-120-float32": (100,),
        "quantiles-1300": (1000,),
    }
    for name, counts in inputs.items():
        for count in counts:
            for distribution, factor in (("uniform", 1e-12), ("normal", 1e-8)):
                options = {"n_quantiles": count, "output_distribution": distribution}
                estimator = QuantileTransformer(**options, subsample=None)
                attributes = {"quantiles": "quantiles_", "references": "references_"}
                cases.append(fitted_case("quantile", options, estimator, attributes, name, factor))
    for case in cases:
        case.expected["references"] = case.expected["references"].reshape(-1)
    return cases


def power_cases():
    names = {
        "yeo-johnson": ("signed", "signed-missing", "signed-float32", "skewed"),
        "box-cox": ("skewed", "skewed-missing"),
    }
    cases = []
    for method, trains in names.items():
        for name in trains:
            for standardize in (True, False):
                cases.append(power_case(method, name, standardize))
    return cases


def power_case(method, name, standardize):
    """scikit-learn's λ is where Brent's search stops; `exact` has the λ of maximum likelihood to the last digit."""
    options = {"method": method, "standardize": standardize}
    case = fitted_case("power", options, PowerTransformer(**options), {"lambdas": "lambdas_"}, name, 1e-12)
    inputs = fitted_inputs()
    train, test = (inputs[key].astype(np.float64) for key in (name, f"{name}-test"))
    columns = []
    for column, beyond, guess in zip(train.T.tolist(), test.T.tolist(), case.expected["lambdas"].tolist()):
        power = exact_lambda(method, column, guess)
        columns.append((float(power), *exact_power(method, column, beyond, power, standardize)))
    lambdas, values, test_values, means, scales = (np.array(part) for part in zip(*columns))
    exact = {"lambdas": lambdas, "values": values.T, "test_values": test_values.T}
    for key, answer in exact.items():
        apart = float(np.nanmax(np.abs(case.expected[key].astype(np.float64) - answer)))
        case.tolerances[key] = {"absolute": 2 * apart + 1e-9 * largest(answer), "ulps": 1}
    if case.expected["values"].dtype == np.float32:
        exact["values"], exact["test_values"] = values.T.astype(np.float32), test_values.T.astype(np.float32)
    case.exact = {**exact, "mean": means, "scale": scales} if standardize else exact
    case.exact_tolerances = {key: {"relative": 1e-9, "absolute": 1e-9} for key in case.exact}
    return case


def fitted_cases():
    return fitted_inputs(), linear_cases() + robust_cases() + quantile_cases() + power_cases()
