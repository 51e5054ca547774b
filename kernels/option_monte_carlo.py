"""The price of an option by chance, beside the formula's."""
import math
import sys

import numpy as np
from numba import njit


@njit
def price(spot, strike, rate, volatility, years, n, seed):
    np.random.seed(seed)
    drift = (rate - 0.5 * volatility**2) * years
    root = volatility * math.sqrt(years)
    total = 0.0
    for _ in range(n):
        final = spot * math.exp(drift + root * np.random.standard_normal())
        total += max(final - strike, 0.0)
    return math.exp(-rate * years) * total / n


def normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def formula(spot, strike, rate, volatility, years):
    root = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * years) / root
    return spot * normal(d1) - strike * math.exp(-rate * years) * normal(d1 - root)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
found = price(100.0, 105.0, 0.05, 0.2, 1.0, n, 42)
assert found == price(100.0, 105.0, 0.05, 0.2, 1.0, n, 42), "the seed decides"
expected = formula(100.0, 105.0, 0.05, 0.2, 1.0)
# The mean of n draws is off by the deviation over the root of n: five times that is chance no more.
assert abs(found - expected) < 5.0 * 15.0 / math.sqrt(n), (found, expected)
print("ok")
