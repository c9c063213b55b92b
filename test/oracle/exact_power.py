"""Maximum-likelihood λ of Yeo-Johnson and Box-Cox, and the transformed values, in 50-digit reals."""

import math

from mpmath import mp, mpf

DIGITS = 50


def yeo_johnson(x, power):
    if x >= 0:
        return mp.log1p(x) if power == 0 else ((x + 1) ** power - 1) / power
    return -mp.log1p(-x) if power == 2 else -((1 - x) ** (2 - power) - 1) / (2 - power)


def box_cox(x, power):
    return mp.log(x) if power == 0 else (x**power - 1) / power


def log_jacobian(method, x):
    if method == "box-cox":
        return mp.log(x)
    return mp.sign(x) * mp.log1p(abs(x))


TRANSFORMS = {"yeo-johnson": yeo_johnson, "box-cox": box_cox}


def population_variance(values):
    mean = mp.fsum(values) / len(values)
    return mp.fsum((value - mean) ** 2 for value in values) / len(values)


def exact_lambda(method, column, guess):
    """The λ nearest `guess` where the derivative of the log-likelihood vanishes; NaN is left out."""
    with mp.workdps(DIGITS):
        values = [mpf(value) for value in column if not math.isnan(value)]
        jacobian = mp.fsum(log_jacobian(method, value) for value in values)
        transform = TRANSFORMS[method]

        def likelihood(power):
            return (power - 1) * jacobian - mpf(len(values)) / 2 * mp.log(
                population_variance([transform(value, power) for value in values])
            )

        return mp.findroot(lambda power: mp.diff(likelihood, power), (mpf(guess), mpf(guess) + mpf("1e-4")))


def exact_power(method, column, test, power, standardize):
    """(train values, test values, mean, scale) at λ; mean 0 and scale 1 where they are not standardized."""
    with mp.workdps(DIGITS):
        transform = TRANSFORMS[method]
        present = [transform(mpf(value), power) for value in column if not math.isnan(value)]
        mean = mp.fsum(present) / len(present) if standardize else mpf(0)
        scale = mp.sqrt(population_variance(present)) if standardize else mpf(1)

        def apply(value):
            return value if math.isnan(value) else float((transform(mpf(value), power) - mean) / scale)

        return [apply(value) for value in column], [apply(value) for value in test], float(mean), float(scale)
