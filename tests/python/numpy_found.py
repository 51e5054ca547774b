# What random expressions found to differ, each with its smallest form.
import warnings

import numpy as np


def shown(text):
    try:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            value = eval(text)
        said = [str(w.message) for w in seen]
        print(text, "->", repr(value), *said)
    except Exception as error:
        print(text, "->", type(error).__name__, error)


table = np.arange(6).reshape(2, 3)
nan, steps = np.nan, np.arange(12.0)[::3]

# `in` asks for any equal element.
for text in ("3 in table", "9 in table", "[3, 4, 5] in table", "nan in np.array([nan])", "table.__contains__(5)"):
    shown(text)

# The first argument by its name.
for text in ("np.sum(a=table, axis=0)", "np.max(a=table)", "np.cumsum(a=table, dtype=float)", "np.std(axis=1, a=table)",
             "np.count_nonzero(a=table)", "np.sum(axis=0)", "np.clip(a=table, a_min=1, a_max=3)"):
    shown(text)

# Means in integers are cut down.
shown("np.mean([0.5, 1.75, 2.5], dtype='i4')")
shown("np.mean(table / 2, axis=1, dtype=int)")

# Flat copies are apart from what they come from.
flat = steps.ravel()
flat[0] = 99
print(flat.flags.c_contiguous, flat.base is None, steps[0])

# Results lie as their inputs do; axes that repeat say nothing.
wide = np.broadcast_to(np.arange(3), (2, 3))
for made in (wide + 1, wide == wide, table.T + 1, table.T + wide.T, np.add(table, 1, order="F"), table.T * table.T[:, :1],
             np.add(table.T, 1, order="A"), np.ones((2, 3, 4)).transpose(2, 0, 1) + np.ones((2, 1))):
    print(made.shape, made.strides)
shown("np.ceil(steps, order='Z')")

# The nan-forms of single numbers and empty arrays.
for text in ("np.nanvar(nan)", "np.nanstd(2.5)", "np.nanmedian(np.zeros((2, 0, 3)), axis=0).shape",
             "np.nanpercentile([1, 2], 101)", "np.nanquantile([1, 2], -0.1)",
             "np.nanquantile([1.0, 2], 0.5, weights=[1, 1])", "np.median(np.array([1, nan], 'f4'))",
             "np.nanmean([1.5], dtype=int)", "np.nanmean([1.5, nan], out=np.zeros((2, 2)))",
             "np.nanvar(np.array([[1.5, nan]]), out=np.zeros(3))"):
    shown(text)

# What cannot be stored without loss is not stored.
shown("np.place(np.arange(3), [1, 0, 1], np.array([1.5]))")
shown("np.putmask(np.arange(3), [1, 0, 1], np.array([1], dtype=np.uint64))")
shown("np.put(np.arange(3), [], [1.5])")
shown("np.put(np.arange(3), np.array([]), [1.5])")

# Products of rows and matrices.
for text in ("np.matvec(table, [1, 2, 3])", "np.vecmat([1j, 2], table)", "np.vecmat([1, 2, 3], table)",
             "np.matvec(table, [1, 2])", "np.inner(table, np.ones((4, 2)))", "np.matvec([1, 2], 3)"):
    shown(text)

for text in ("np.linspace(0, 1, 3, axis=1)", "np.isin(1, [2], invert=True)", "np.linalg.lstsq(np.eye(2), [1, 2])[2]",
             "table.to_device('gpu')", "table.to_device('cpu') is table", "table.__array_namespace__() is np",
             "table.__dlpack_device__()"):
    shown(text)

# Quantiles at whole numbers are elements; truth values have none between them.
for text in ("np.quantile(table, [0, 1])", "np.quantile(table, 0)", "np.quantile([1, 2], 1, keepdims=True)",
             "np.quantile(np.array([True, False]), 0.3)", "np.nanquantile(table, 1)", "np.quantile(table, 0.5)",
             "np.quantile(np.array([True, False]), 0.5, method='lower')", "np.quantile([1, nan], 1)"):
    shown(text)
for text in ("np.mgrid[4:]", "np.ogrid[::2]", "np.array(2.5).argsort()", "np.argsort(5)", "np.arange(3).sort(axis=None)"):
    shown(text)

for text in ("np.percentile([], 50)", "np.quantile(np.zeros((2, 0)), 0.5, axis=1)", "np.quantile([], 0.5, method='hazen')",
             "np.nanpercentile(np.zeros(0), 50)", "np.median(table, out=np.zeros((2, 2)))",
             "np.median(table, axis=0, out=np.zeros(3))", "np.median(table, keepdims=True, out=np.zeros((1, 1)))"):
    shown(text)
