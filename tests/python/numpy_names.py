# Every function, method and attribute that the documents promise is there.
import numpy as np

NAMES = [
    (np, """ndarray dtype bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128
        newaxis pi e inf nan errstate geterr seterr seterrcall
        array asarray ascontiguousarray asfortranarray zeros ones empty full zeros_like ones_like empty_like full_like
        arange linspace logspace geomspace eye identity diag tri tril triu meshgrid mgrid indices fromfunction fromiter
        frombuffer copy tile repeat
        reshape ravel transpose swapaxes moveaxis squeeze expand_dims concatenate stack hstack vstack column_stack split
        roll flip rot90 pad broadcast_to atleast_1d atleast_2d atleast_3d
        add subtract multiply divide true_divide floor_divide remainder mod power float_power negative positive absolute
        abs fabs reciprocal square sqrt cbrt gcd lcm equal not_equal less less_equal greater greater_equal logical_and
        logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor invert bitwise_not bitwise_count left_shift
        right_shift rint floor ceil trunc fix round around exp exp2 expm1 log log2 log10 log1p logaddexp logaddexp2 sin
        cos tan arcsin arccos arctan arctan2 deg2rad rad2deg degrees radians sinh cosh tanh arcsinh arccosh arctanh hypot
        maximum minimum fmax fmin sign signbit copysign nextafter spacing modf frexp ldexp isnan isfinite isinf divmod
        clip heaviside conjugate conj
        sum prod mean std var min max amin amax argmin argmax any all count_nonzero ptp median percentile quantile cumsum
        cumprod nansum nanprod nanmean nanstd nanvar nanmin nanmax nanargmin nanargmax nanmedian nanpercentile
        nanquantile nancumsum nancumprod average cov corrcoef histogram histogram2d bincount digitize
        sort argsort lexsort unique searchsorted nonzero where argwhere partition argpartition take put choose select
        isin union1d intersect1d setdiff1d setxor1d allclose array_equal isclose
        dot matmul vdot inner outer tensordot einsum trace kron cross vecdot matvec vecmat
        polyfit polyval roots interp diff gradient convolve correlate trapezoid
        save load savez savetxt loadtxt genfromtxt"""),
    (np.lib.stride_tricks, "sliding_window_view as_strided"),
    (np.linalg, """norm solve inv det slogdet eig eigh eigvals svd qr cholesky lstsq pinv matrix_rank matrix_power cond
        LinAlgError"""),
    (np.fft, "fft ifft rfft irfft fft2 ifft2 fftn ifftn rfft2 irfft2 rfftn irfftn fftfreq rfftfreq fftshift ifftshift"),
    (np.random, """default_rng Generator RandomState MT19937 PCG64 SeedSequence seed rand randn randint random uniform
        normal exponential shuffle permutation choice"""),
    (np.random.default_rng(1), "random integers uniform normal exponential shuffle permutation choice"),
    (np.add, "reduce accumulate outer at reduceat identity nin nout nargs ntypes types signature"),
    (np.zeros(2), """T all any argmax argmin argpartition argsort astype base byteswap choose clip compress conj conjugate
        copy cumprod cumsum data diagonal dot dtype dump dumps fill flags flat flatten getfield imag item itemsize max
        mean min nbytes ndim nonzero partition prod put ravel real repeat reshape resize round searchsorted setflags
        shape size sort squeeze std strides sum swapaxes take tobytes tofile tolist trace transpose var view
        __array_interface__ __reduce__"""),
    (np.float64(1), "dtype shape ndim item real imag astype tolist is_integer as_integer_ratio hex"),
]

for owner, names in NAMES:
    names = names.split()
    missing = [name for name in names if not hasattr(owner, name)]
    print(getattr(owner, "__name__", type(owner).__name__), len(names), missing)
