"""Arrays and scalars as text, under all options of printing."""
import numpy as np

VALUES = [
    np.arange(10),
    np.arange(10.0),
    np.arange(2000),
    np.arange(10000).reshape(100, 100),
    np.zeros((3, 4)),
    np.array([1.5, 2.25, 10000000000.0]),
    np.array([1e-05, 1]),
    np.array([np.nan, 1, np.inf]),
    np.array([np.nan]),
    np.array([-np.inf, 1.5]),
    np.array([True, False]),
    np.array(True),
    np.array(1.5),
    np.array(3),
    np.array([1 + 2j, 3.5 - 1j]),
    np.array([1e+20 + 1j]),
    np.array([complex(np.nan, np.inf)]),
    np.array([]),
    np.zeros((0, 3)),
    np.zeros((2, 0)),
    np.array([], dtype='i4'),
    np.arange(5, dtype='i1'),
    np.array([1.0, 2.0], dtype='f4'),
    np.array([0.1, 0.2], dtype='f4'),
    np.array([1000000.0, 1], dtype='f4'),
    np.array([[1, -2], [100, 3]]),
    np.arange(24).reshape(2, 3, 4),
    np.linspace(0, 1, 20),
    np.array([1 / 3, 2 / 3]),
    np.array([1e+100, 1e-100]),
    np.array([123456789.0, 1]),
    np.array([12345678.0]),
    np.array([0.0001, 1000]),
    np.array([9e-05, 1]),
    np.array([1000.1, 1]),
    np.array([999.5, 0.5]),
    np.arange(3000).reshape(3, 1000),
    np.linspace(0, 1101.1, 1002),
    np.array([2 ** 63], dtype='u8'),
    np.array([-2 ** 63]),
    np.array([(1, 2.5), (3, 4.123456789)], dtype=[('a', 'i4'), ('b', 'f8')]),
    np.array((1, 2.5), dtype='i4,f8'),
    np.array([0.1 + 0.2]),
    np.array([1e+16, 1.0]),
    np.array([-0.0, 0.0]),
    np.zeros((1, 1, 1, 1)),
    np.full((2, 2, 2), 1.5),
    np.full((30, 30), 1.23456789),
    np.array([1e-300, 1e+300]),
    np.arange(8)[::-2],
    np.array([5e-324]),
    np.array([1.0, 10.0, 100.0]),
    np.arange(100).reshape(10, 10).T,
    np.arange(1200).reshape(2, 600),
    np.array([1.123456789012345, 2]),
    np.array([1.1, 2.22, 3.333]),
    np.array([100000.5, 2.25]),
    np.array([[1.5, np.nan], [np.inf, 2]]),
    np.array([True, False] * 40),
    np.ones((1001, 2)),
    np.ones((2, 1001)),
    np.zeros((1001, 0)),
    np.array([1, 2], dtype='u1'),
    np.array([[True]]),
    np.array([100000.0, 0.001], dtype='f4'),
    np.array([3.14159265358979], dtype='c8'),
]
for v in VALUES:
    print(repr(v))
    print(v)

FEW = [
    np.array([1.5, -2.123456789, 1e-9]), np.arange(10), np.array([1 + 2j, -1.5j]), np.array([np.nan, np.inf, -np.inf, 1]),
    np.array([[1.0, 2.5], [1000.123, 3]]), np.array([True, False]), np.array([1e10, 1]), np.array([0.5, 1.25], dtype="f4"),
]
OPTIONS = [
    dict(precision=3),
    dict(suppress=True),
    dict(floatmode='fixed'),
    dict(floatmode='unique'),
    dict(floatmode='maxprec_equal'),
    dict(sign='+'),
    dict(sign=' '),
    dict(linewidth=30),
    dict(threshold=5),
    dict(edgeitems=1, threshold=5),
    dict(nanstr='NA', infstr='INF'),
    dict(precision=0),
    dict(floatmode='fixed', precision=0),
    dict(formatter={'int': lambda x: '<%d>' % x, 'all': lambda x: '?'}),
    dict(formatter={'float_kind': '{:.1f}'.format}),
]
for options in OPTIONS:
    print(sorted(options))
    with np.printoptions(**options):
        for v in FEW:
            print(repr(v))
            print(v)
print(np.get_printoptions()["precision"])

for x in [
    np.float64(1 / 3), np.float32(1 / 3), np.float64(1e16), np.float64(1e22), np.float64(123456789.0), np.float32(3e38),
    np.int8(-5), np.uint64(2**64 - 1), np.complex64(1 + 2j), np.complex128(complex(1.5, -0.0)), np.bool(True),
    np.float64("nan"), np.float64("-inf"), np.complex128(complex(float("nan"), float("inf"))), np.float32(1e-5),
    np.float32(16777216), np.float32(123456.7), np.float32(1e6),
]:
    print(repr(x), str(x), f"{x}")


def attempt(text):
    try:
        print(text, "->", eval(text))
    except Exception as e:
        print(text, "->", f"{type(e).__name__}: {e}")


p, s = np.format_float_positional, np.format_float_scientific
for x in [0.1, 1.0, 123.456, 1e-5, 1e20, 0.0, -0.0, 2.5]:
    print(x, p(x), p(x, precision=2), p(x, precision=2, unique=False), p(x, trim="-"), p(x, trim="0"), p(x, trim="."))
    print(p(x, precision=3, fractional=False), p(x, min_digits=4), p(x, pad_left=5, pad_right=5), p(x, sign=True))
    print(p(x, precision=0), p(x, precision=3, fractional=False, unique=False), p(x, precision=6, trim="k"))
    print(s(x), s(x, precision=2), s(x, precision=2, unique=False), s(x, trim="-"), s(x, trim="0"), s(x, trim="."))
    print(s(x, min_digits=4), s(x, pad_left=5), s(x, exp_digits=3), s(x, precision=0), s(x, precision=6, trim="."))
for text in [
    "p(np.float32(0.1), min_digits=12)", "p(0.1, min_digits=25)", "p(float('nan'))", "s(float('-inf'))",
    "p(np.float32(16777216.0))", "p(1.5, unique=False)", "p(1.5, precision=-1)", "p(1.5, trim='x')", "p('a')",
    "p(1.5, precision=1, min_digits=3)", "p(1)", "s(1j)", "np.set_printoptions(floatmode='x')",
    "np.set_printoptions(sign='x')", "np.set_printoptions(threshold='a')", "np.set_printoptions(threshold=float('nan'))",
    "np.set_printoptions(precision=1.5)", "np.array_repr(np.arange(3))", "np.array_str(np.arange(3))",
    "np.array2string(np.arange(3), separator=', ')", "np.array2string(np.array([1.12345678]), precision=2)",
    "np.array2string(np.arange(3.0), formatter={'float_kind': lambda x: '%.1f' % x})",
    "np.array2string(np.arange(9), threshold=2, edgeitems=1)", "np.array2string(np.array([1e-10, 1.0]), suppress_small=True)",
]:
    attempt(text)
