//! Products, decompositions and transforms: what `numpy._products`, `numpy.linalg` and `numpy.fft` stand on.
//!
//! Invariant: arrays come as stacks of matrices (three axes) of one type, which the Python above has seen to;
//! here shapes are checked again.

use num_complex::Complex64;

use super::away::{away, octets};
use super::convert;
use crate::array::block::show;
use crate::array::dtype::Element;
use crate::array::fft::{self, Way};
use crate::array::linalg::{self, Failure, Scalar};
use crate::array::{DType, ScalarType, View};
use crate::vm::{Args, Exc, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_matmul", matmul, "_matmul(a, b)"),
    MethodDef::new("_vdot", dot, "_vdot(a, b, conjugated)"),
    MethodDef::new("_solve", solve, "_solve(a, b)"),
    MethodDef::new("_inv", inverse, "_inv(a)"),
    MethodDef::new("_det", determinant, "_det(a)"),
    MethodDef::new("_cholesky", cholesky, "_cholesky(a)"),
    MethodDef::new("_qr", qr, "_qr(a, full)"),
    MethodDef::new("_qr_raw", qr_raw, "_qr_raw(a)"),
    MethodDef::new("_svd", svd, "_svd(a, vectors, full)"),
    MethodDef::new("_eigh", eigen_symmetric, "_eigh(a, lower)"),
    MethodDef::new("_eig", eigen, "_eig(a)"),
    MethodDef::new("_fft", transform, "_fft(a, inverse)"),
    MethodDef::new("_rfft", real_transform, "_rfft(a)"),
    MethodDef::new("_irfft", inverse_real, "_irfft(a, n)"),
];

fn stack(vm: &Vm<'_>, v: &Value) -> Res<(View, [usize; 3])> {
    let view = convert::as_view(vm, v, None)?;
    let shape = match view.shape() {
        &[s, m, n] => [s, m, n],
        _ => return Err(vm.value_error("a stack of matrices has three axes")),
    };
    Ok((view, shape))
}

fn matmul(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_matmul", 2, 2)?;
    let (a, [s, m, k]) = stack(vm, &args.values[0])?;
    let (b, [t, l, n]) = stack(vm, &args.values[1])?;
    if k != l || !(s == t || s == 1 || t == 1) || a.scalar_type() != b.scalar_type() {
        return Err(vm.value_error("matrices that do not go together"));
    }
    let made = convert::new_array(vm, &[if s == 1 { t } else { s }, m, n], a.dtype())?;
    let work = octets(&a).max(octets(&b)).max(octets(&made));
    away(vm, work, || linalg::matmul(&a, &b, &made, [m, k, n]));
    Ok(convert::wrap_array(vm, made))
}

fn dot(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_vdot", 3, 3)?;
    let a = convert::as_view(vm, &args.values[0], None)?;
    let b = convert::as_view(vm, &args.values[1], None)?;
    let conjugated = vm.truth(&args.values[2])?;
    let Some(ty) = a.scalar_type().filter(|_| a.len() == b.len() && a.dtype() == b.dtype()) else {
        return Err(vm.value_error("rows that do not go together"));
    };
    let found = away(vm, octets(&a), || linalg::dot(&a, &b, conjugated));
    Ok(convert::scalar_value(vm, ty, &found))
}

/// The elements of a view in C order.
fn elements<T: Element>(view: &View) -> Vec<T> {
    show(&[view], &[], |inputs, _| bytemuck::cast_slice(inputs[0]).to_vec())
}

/// A new array of the parts that a decomposition gave for each matrix.
fn joined<T: Element>(vm: &Vm<'_>, parts: &[Vec<T>], shape: &[usize]) -> Res<Value> {
    let view = convert::new_array(vm, shape, &DType::Scalar(T::TYPE))?;
    let mut at = 0;
    for part in parts {
        view.buffer().write(at, bytemuck::cast_slice(part));
        at += size_of_val(&part[..]);
    }
    Ok(convert::wrap_array(vm, view))
}

#[cold]
fn failed(vm: &Vm<'_>, failure: Failure) -> Exc {
    // The Python above makes `LinAlgError` of it.
    vm.value_error(match failure {
        Failure::Singular => "Singular matrix",
        Failure::NotPositive => "Matrix is not positive definite",
        Failure::NotConverged => "did not converge",
    })
}

/// Runs `f` for each matrix of a stack, without the lock if they are large.
fn each<T: Element, R: Send>(
    vm: &Vm<'_>,
    view: &View,
    size: usize,
    f: impl Fn(&[T]) -> Result<R, Failure> + Sync,
) -> Res<Vec<R>> {
    let n = view.shape()[0];
    let found: Result<Vec<R>, Failure> = away(vm, octets(view), || {
        let all = elements::<T>(view);
        (0..n).map(|s| f(&all[s * size..(s + 1) * size])).collect()
    });
    found.map_err(|failure| failed(vm, failure))
}

/// Calls a function for doubles or complex doubles, whichever a stack has.
macro_rules! by_type {
    ($vm:expr, $view:expr, $f:ident($($arg:expr),*)) => {
        match $view.scalar_type() {
            Some(ScalarType::Float64) => $f::<f64>($($arg),*),
            Some(ScalarType::Complex128) => $f::<Complex64>($($arg),*),
            _ => Err($vm.type_error("decompositions are for doubles")),
        }
    };
}

fn solve(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_solve", 2, 2)?;
    let (a, [s, n, _]) = stack(vm, &args.values[0])?;
    let (b, [t, rows, m]) = stack(vm, &args.values[1])?;
    if s != t || n != rows || a.shape()[2] != n || a.dtype() != b.dtype() {
        return Err(vm.value_error("matrices that do not go together"));
    }
    by_type!(vm, a, solve_as(vm, &a, &b, [s, n, m]))
}

fn solve_as<T: Scalar + Element>(
    vm: &Vm<'_>,
    a: &View,
    b: &View,
    [s, n, m]: [usize; 3],
) -> Res<Value> {
    let found: Result<Vec<Vec<T>>, Failure> = away(vm, octets(a) + octets(b), || {
        let (a, b) = (elements::<T>(a), elements::<T>(b));
        (0..s)
            .map(|i| {
                linalg::solve(&a[i * n * n..(i + 1) * n * n], n, &b[i * n * m..(i + 1) * n * m], m)
            })
            .collect()
    });
    joined(vm, &found.map_err(|failure| failed(vm, failure))?, &[s, n, m])
}

fn square(vm: &Vm<'_>, args: Args<'_>, n_args: usize) -> Res<(View, usize, usize)> {
    args.check_positional(vm, "_numpy function", n_args, n_args)?;
    let (a, [s, m, n]) = stack(vm, &args.values[0])?;
    if m != n {
        return Err(vm.value_error("Last 2 dimensions of the array must be square"));
    }
    Ok((a, s, n))
}

fn inverse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(vm: &Vm<'_>, a: &View, s: usize, n: usize) -> Res<Value> {
        let found = each::<T, _>(vm, a, n * n, |a| linalg::inverse(a, n))?;
        joined(vm, &found, &[s, n, n])
    }
    let (a, s, n) = square(vm, args, 1)?;
    by_type!(vm, a, of(vm, &a, s, n))
}

/// The signs, the logarithms of the sizes, and the determinants.
fn determinant(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(vm: &Vm<'_>, a: &View, s: usize, n: usize) -> Res<Value> {
        let found = each::<T, _>(vm, a, n * n, |a| Ok(linalg::determinant(a, n)))?;
        let signs: Vec<T> = found.iter().map(|f| f.0).collect();
        let logs: Vec<f64> = found.iter().map(|f| f.1).collect();
        let all: Vec<T> = found.iter().map(|f| f.2).collect();
        let made =
            [joined(vm, &[signs], &[s])?, joined(vm, &[logs], &[s])?, joined(vm, &[all], &[s])?];
        Ok(vm.tuple(made.to_vec()))
    }
    let (a, s, n) = square(vm, args, 1)?;
    by_type!(vm, a, of(vm, &a, s, n))
}

fn cholesky(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(vm: &Vm<'_>, a: &View, s: usize, n: usize) -> Res<Value> {
        let found = each::<T, _>(vm, a, n * n, |a| linalg::cholesky(a, n))?;
        joined(vm, &found, &[s, n, n])
    }
    let (a, s, n) = square(vm, args, 1)?;
    by_type!(vm, a, of(vm, &a, s, n))
}

fn qr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(
        vm: &Vm<'_>,
        a: &View,
        [s, m, n]: [usize; 3],
        full: bool,
    ) -> Res<Value> {
        let width = if full { m } else { m.min(n) };
        let found = each::<T, _>(vm, a, m * n, |a| Ok(linalg::qr(a, m, n, full)))?;
        let (q, r): (Vec<Vec<T>>, Vec<Vec<T>>) = found.into_iter().unzip();
        let made = [joined(vm, &q, &[s, m, width])?, joined(vm, &r, &[s, width, n])?];
        Ok(vm.tuple(made.to_vec()))
    }
    args.check_positional(vm, "_qr", 2, 2)?;
    let (a, shape) = stack(vm, &args.values[0])?;
    let full = vm.truth(&args.values[1])?;
    by_type!(vm, a, of(vm, &a, shape, full))
}

/// The reflected columns as rows, and their factors.
fn qr_raw(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(vm: &Vm<'_>, a: &View, [s, m, n]: [usize; 3]) -> Res<Value> {
        let found = each::<T, _>(vm, a, m * n, |a| {
            let found = linalg::reflected(a, m, n);
            Ok((found.elements(), found.factors))
        })?;
        let (h, factors): (Vec<Vec<T>>, Vec<Vec<T>>) = found.into_iter().unzip();
        let made = [joined(vm, &h, &[s, n, m])?, joined(vm, &factors, &[s, m.min(n)])?];
        Ok(vm.tuple(made.to_vec()))
    }
    args.check_positional(vm, "_qr_raw", 1, 1)?;
    let (a, shape) = stack(vm, &args.values[0])?;
    by_type!(vm, a, of(vm, &a, shape))
}

/// U, the singular values and the rows of Vᴴ; without vectors, the values alone.
fn svd(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(
        vm: &Vm<'_>,
        a: &View,
        [s, m, n]: [usize; 3],
        vectors: bool,
        full: bool,
    ) -> Res<Value> {
        let least = m.min(n);
        let found =
            each::<T, _>(vm, a, m * n, |a| linalg::singular_values(a, m, n, vectors, full))?;
        let sizes: Vec<Vec<f64>> = found.iter().map(|f| f.1.clone()).collect();
        let sizes = joined(vm, &sizes, &[s, least])?;
        if !vectors {
            return Ok(sizes);
        }
        let (wide_u, wide_v) = if full { (m, n) } else { (least, least) };
        let (u, v): (Vec<Vec<T>>, Vec<Vec<T>>) = found.into_iter().map(|f| (f.0, f.2)).unzip();
        let made = [joined(vm, &u, &[s, m, wide_u])?, sizes, joined(vm, &v, &[s, wide_v, n])?];
        Ok(vm.tuple(made.to_vec()))
    }
    args.check_positional(vm, "_svd", 3, 3)?;
    let (a, shape) = stack(vm, &args.values[0])?;
    let (vectors, full) = (vm.truth(&args.values[1])?, vm.truth(&args.values[2])?);
    by_type!(vm, a, of(vm, &a, shape, vectors, full))
}

fn eigen_symmetric(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(
        vm: &Vm<'_>,
        a: &View,
        s: usize,
        n: usize,
        lower: bool,
    ) -> Res<Value> {
        let found = each::<T, _>(vm, a, n * n, |a| linalg::eigen_symmetric(a, n, lower))?;
        let (values, vectors): (Vec<Vec<f64>>, Vec<Vec<T>>) = found.into_iter().unzip();
        let made = [joined(vm, &values, &[s, n])?, joined(vm, &vectors, &[s, n, n])?];
        Ok(vm.tuple(made.to_vec()))
    }
    let (a, s, n) = square(vm, args, 2)?;
    let lower = vm.truth(&args.values[1])?;
    by_type!(vm, a, of(vm, &a, s, n, lower))
}

fn eigen(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fn of<T: Scalar + Element>(vm: &Vm<'_>, a: &View, s: usize, n: usize) -> Res<Value> {
        let found = each::<T, _>(vm, a, n * n, |a| linalg::eigen(a, n))?;
        let (values, vectors): (Vec<Vec<Complex64>>, Vec<Vec<Complex64>>) =
            found.into_iter().unzip();
        let made = [joined(vm, &values, &[s, n])?, joined(vm, &vectors, &[s, n, n])?];
        Ok(vm.tuple(made.to_vec()))
    }
    let (a, s, n) = square(vm, args, 1)?;
    by_type!(vm, a, of(vm, &a, s, n))
}

// Transforms along the last axis

/// The length of the last axis.
fn last(vm: &Vm<'_>, view: &View) -> Res<usize> {
    let n = view.shape().last().copied().filter(|&n| n > 0);
    n.ok_or_else(|| vm.value_error("Invalid number of FFT data points (0) specified."))
}

fn transform(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_fft", 2, 2)?;
    let given = convert::as_view(vm, &args.values[0], None)?;
    let n = last(vm, &given)?;
    let way = if vm.truth(&args.values[1])? { Way::Inverse } else { Way::Forward };
    let ty = match given.scalar_type() {
        Some(ScalarType::Float32 | ScalarType::Complex64) => ScalarType::Complex64,
        _ => ScalarType::Complex128,
    };
    let made = convert::copied(vm, &given, &ty.into(), crate::array::layout::Order::C)?;
    away(vm, octets(&made), || fft::complex(&made, n, way));
    Ok(convert::wrap_array(vm, made))
}

fn real_transform(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_rfft", 1, 1)?;
    let given = convert::as_view(vm, &args.values[0], None)?;
    let n = last(vm, &given)?;
    let (real, complex) = match given.scalar_type() {
        Some(ScalarType::Float32) => (ScalarType::Float32, ScalarType::Complex64),
        _ => (ScalarType::Float64, ScalarType::Complex128),
    };
    let given = convert::cast(vm, given, Some(&real.into()))?;
    let mut shape = given.layout().shape.clone();
    if let Some(d) = shape.last_mut() {
        *d = n / 2 + 1;
    }
    let made = convert::new_array(vm, &shape, &complex.into())?;
    away(vm, octets(&given), || fft::real(&given, &made, n));
    Ok(convert::wrap_array(vm, made))
}

fn inverse_real(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_irfft", 2, 2)?;
    let given = convert::as_view(vm, &args.values[0], None)?;
    let n = usize::try_from(vm.to_i64(&args.values[1])?).unwrap_or(0);
    if n == 0 || last(vm, &given)? != n / 2 + 1 {
        return Err(vm.value_error(format!("Invalid number of FFT data points ({n}) specified.")));
    }
    let (real, complex) = match given.scalar_type() {
        Some(ScalarType::Complex64) => (ScalarType::Float32, ScalarType::Complex64),
        _ => (ScalarType::Float64, ScalarType::Complex128),
    };
    let given = convert::cast(vm, given, Some(&complex.into()))?;
    let mut shape = given.layout().shape.clone();
    if let Some(d) = shape.last_mut() {
        *d = n;
    }
    let made = convert::new_array(vm, &shape, &real.into())?;
    away(vm, octets(&given), || fft::inverse_real(&given, &made, n));
    Ok(convert::wrap_array(vm, made))
}
