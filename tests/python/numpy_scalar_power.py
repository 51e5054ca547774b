"""Powers of scalars are those of floats, to the last bit."""
import numpy as np

for base, exponent in ((2.0, 0.5), (2.0, 1.5), (10.0, -3.0), (0.1, 3.0), (1.1, 10.0), (3.0, 1 / 3), (0.0, 0.0), (-8.0, 3.0)):
    found = np.float64(base) ** exponent
    print(repr(found), found == base**exponent, base ** np.float64(exponent) == base**exponent)
print(np.float64(10.0) ** 400, np.float64(-1.0) ** 0.5)
print(repr(np.float32(2) ** 0.5), repr(np.int64(2) ** 10))
