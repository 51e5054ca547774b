"""Prices of European options."""
import math
import sys

import numpy as np
from numba import njit, prange


@njit
def normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


@njit(parallel=True)
def black_scholes(spot, strike, years, rate, volatility):
    calls = np.empty_like(spot)
    puts = np.empty_like(spot)
    for i in prange(len(spot)):
        root = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (rate + 0.5 * volatility**2) * years[i]) / root
        d2 = d1 - root
        discounted = strike[i] * math.exp(-rate * years[i])
        calls[i] = spot[i] * normal(d1) - discounted * normal(d2)
        puts[i] = discounted * normal(-d2) - spot[i] * normal(-d1)
    return calls, puts


n = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
spot = 5.0 + 25.0 * (np.arange(n) % 101) / 100.0
strike = 1.0 + 99.0 * (np.arange(n) % 97) / 96.0
years = 0.25 + 9.75 * (np.arange(n) % 89) / 88.0
calls, puts = black_scholes(spot, strike, years, 0.02, 0.3)
# A call and a put together are the spot and a bond, whatever the model says.
parity = spot - strike * np.exp(-0.02 * years)
assert np.max(np.abs(calls - puts - parity)) < 1e-9
assert np.min(calls) > -1e-12 and np.min(puts) > -1e-12
print("ok")
