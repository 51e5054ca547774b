//! Decompositions of one matrix of doubles, real or complex.
//!
//! Invariant: matrices come and go as slices in C order. Where a decomposition leaves signs free, they are
//! LAPACK's if that can be said of the result alone: the diagonal of R, the length of eigenvectors.

use faer::linalg::solvers::{
    DenseSolveCore, Eigen, Llt, PartialPivLu, SelfAdjointEigen, Solve, Svd,
};
use faer::traits::ComplexField;
use faer::{Mat, MatRef, Side};
use num_complex::Complex64;

/// Why there is no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    Singular,
    NotPositive,
    NotConverged,
}

/// What elements decompositions are for.
pub trait Scalar: ComplexField<Real = f64> + num_traits::NumAssign + Copy + 'static {
    fn is_finite(self) -> bool;
    fn conjugate(self) -> Self;
    fn size(self) -> f64;
    fn real(v: f64) -> Self;
    fn real_part(self) -> f64;

    /// Eigenvalues, and the eigenvectors as columns.
    fn eigen(a: MatRef<'_, Self>) -> Option<(Vec<Complex64>, Mat<Complex64>)>;
}

impl Scalar for f64 {
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
    fn conjugate(self) -> f64 {
        self
    }
    fn size(self) -> f64 {
        self.abs()
    }
    fn real(v: f64) -> f64 {
        v
    }
    fn real_part(self) -> f64 {
        self
    }
    fn eigen(a: MatRef<'_, f64>) -> Option<(Vec<Complex64>, Mat<Complex64>)> {
        let found = Eigen::new_from_real(a).ok()?;
        Some((found.S().column_vector().iter().copied().collect(), found.U().to_owned()))
    }
}

impl Scalar for Complex64 {
    fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }
    fn conjugate(self) -> Complex64 {
        self.conj()
    }
    fn size(self) -> f64 {
        self.norm()
    }
    fn real(v: f64) -> Complex64 {
        Complex64::new(v, 0.0)
    }
    fn real_part(self) -> f64 {
        self.re
    }
    fn eigen(a: MatRef<'_, Complex64>) -> Option<(Vec<Complex64>, Mat<Complex64>)> {
        let found = Eigen::new(a).ok()?;
        Some((found.S().column_vector().iter().copied().collect(), found.U().to_owned()))
    }
}

fn matrix<T>(a: &[T], m: usize, n: usize) -> MatRef<'_, T> {
    MatRef::from_row_major_slice(a, m, n)
}

/// The elements in C order.
fn elements<T: Copy>(a: MatRef<'_, T>) -> Vec<T> {
    (0..a.nrows()).flat_map(|i| (0..a.ncols()).map(move |k| a[(i, k)])).collect()
}

fn finite<T: Scalar>(a: &[T]) -> bool {
    a.iter().all(|v| v.is_finite())
}

fn factored<T: Scalar>(a: &[T], n: usize) -> Result<PartialPivLu<T>, Failure> {
    let lu = PartialPivLu::new(matrix(a, n, n));
    let u = lu.U();
    if (0..n).any(|i| u[(i, i)].size() == 0.0) { Err(Failure::Singular) } else { Ok(lu) }
}

/// x with a x = b, for `n × n` and `n × m` elements.
pub fn solve<T: Scalar>(a: &[T], n: usize, b: &[T], m: usize) -> Result<Vec<T>, Failure> {
    if n == 0 || m == 0 {
        return Ok(Vec::new());
    }
    let lu = factored(a, n)?;
    Ok(elements(lu.solve(matrix(b, n, m)).as_ref()))
}

pub fn inverse<T: Scalar>(a: &[T], n: usize) -> Result<Vec<T>, Failure> {
    if n == 0 {
        return Ok(Vec::new());
    }
    Ok(elements(factored(a, n)?.inverse().as_ref()))
}

/// The determinant's sign (or phase), and the logarithm of its size.
pub fn determinant<T: Scalar>(a: &[T], n: usize) -> (T, f64, T) {
    if n == 0 {
        return (T::real(1.0), 0.0, T::real(1.0));
    }
    let lu = PartialPivLu::new(matrix(a, n, n));
    let (u, (order, _)) = (lu.U(), lu.P().arrays());
    let mut seen = vec![false; n];
    // A cycle of even length turns the sign.
    let mut odd = false;
    for start in 0..n {
        let (mut at, mut len) = (start, 0);
        while !seen[at] {
            seen[at] = true;
            at = order[at];
            len += 1;
        }
        odd ^= len > 0 && len % 2 == 0;
    }
    let first = T::real(if odd { -1.0 } else { 1.0 });
    let (mut sign, mut log, mut all) = (first, 0.0, first);
    for i in 0..n {
        let d = u[(i, i)];
        all *= d;
        let size = d.size();
        if size == 0.0 {
            return (T::real(0.0), f64::NEG_INFINITY, T::real(0.0));
        }
        sign *= d * T::real(1.0 / size);
        log += size.ln();
    }
    (sign, log, all)
}

/// L with a = L Lᴴ, from the lower triangle.
pub fn cholesky<T: Scalar>(a: &[T], n: usize) -> Result<Vec<T>, Failure> {
    if n == 0 {
        return Ok(Vec::new());
    }
    let found = Llt::new(matrix(a, n, n), Side::Lower).map_err(|_| Failure::NotPositive)?;
    let l = found.L();
    let lower = |i: usize, k: usize| if k <= i { l[(i, k)] } else { T::real(0.0) };
    Ok((0..n).flat_map(|i| (0..n).map(move |k| (i, k))).map(|(i, k)| lower(i, k)).collect())
}

/// A matrix as reflections leave it: R on and above the diagonal, below it the vectors, whose first element
/// is 1, by columns; and their factors. As LAPACK's `geqrf` gives them.
pub struct Reflected<T> {
    columns: Vec<Vec<T>>,
    pub factors: Vec<T>,
}

/// Reflects the columns of a matrix onto the axes, one after the other (Householder).
pub fn reflected<T: Scalar>(a: &[T], m: usize, n: usize) -> Reflected<T> {
    let mut columns: Vec<Vec<T>> = (0..n).map(|k| (0..m).map(|i| a[i * n + k]).collect()).collect();
    let mut factors = Vec::new();
    for i in 0..m.min(n) {
        let (done, rest) = columns.split_at_mut(i + 1);
        let x = &mut done[i][i..];
        let alpha = x[0];
        let below = x[1..].iter().map(|v| v.size() * v.size()).sum::<f64>().sqrt();
        if below == 0.0 && alpha == T::real(alpha.real_part()) {
            factors.push(T::real(0.0));
            continue;
        }
        let beta = -alpha.size().hypot(below).copysign(alpha.real_part());
        let factor = (T::real(beta) - alpha) * T::real(1.0 / beta);
        let scale = T::real(1.0) / (alpha - T::real(beta));
        x[1..].iter_mut().for_each(|v| *v *= scale);
        x[0] = T::real(beta);
        factors.push(factor);
        for column in rest {
            reflect(&done[i][i + 1..], factor.conjugate(), &mut column[i..]);
        }
    }
    Reflected { columns, factors }
}

/// Takes from `x` its part along (1, v…), times a factor.
fn reflect<T: Scalar>(v: &[T], factor: T, x: &mut [T]) {
    let [first, rest @ ..] = x else { return };
    let mut sums = [T::real(0.0); 4];
    let (mut left, mut right) = (v.chunks_exact(4), rest.chunks_exact(4));
    for (v, x) in (&mut left).zip(&mut right) {
        for i in 0..4 {
            sums[i] += v[i].conjugate() * x[i];
        }
    }
    let tail = left.remainder().iter().zip(right.remainder());
    let mut along = tail.fold(*first, |sum, (&v, &x)| sum + v.conjugate() * x);
    sums.iter().for_each(|&s| along += s);
    let along = along * factor;
    *first -= along;
    rest.iter_mut().zip(v).for_each(|(x, &v)| *x -= v * along);
}

impl<T: Scalar> Reflected<T> {
    /// The columns, one behind the other.
    pub fn elements(&self) -> Vec<T> {
        self.columns.concat()
    }

    /// The first `rows` rows of R.
    fn upper(&self, rows: usize) -> Vec<T> {
        let n = self.columns.len();
        let at = |(i, k): (usize, usize)| if i <= k { self.columns[k][i] } else { T::real(0.0) };
        (0..rows).flat_map(|i| (0..n).map(move |k| (i, k))).map(at).collect()
    }

    /// The first `width` columns of Q, for columns of `m` elements.
    fn unitary(&self, m: usize, width: usize) -> Vec<T> {
        let unit = |k: usize| {
            let mut column = vec![T::real(0.0); m];
            column[k] = T::real(1.0);
            column
        };
        let mut columns: Vec<Vec<T>> = (0..width).map(unit).collect();
        for (i, &factor) in self.factors.iter().enumerate().rev() {
            // Those before it have nothing there yet.
            for column in columns.iter_mut().skip(i) {
                reflect(&self.columns[i][i + 1..], factor, &mut column[i..]);
            }
        }
        (0..m).flat_map(|i| columns.iter().map(move |c| c[i])).collect()
    }
}

/// Q with all rows' columns, or as many as the smaller side has, and as many rows of R.
pub fn qr<T: Scalar>(a: &[T], m: usize, n: usize, full: bool) -> (Vec<T>, Vec<T>) {
    let width = if full { m } else { m.min(n) };
    let found = reflected(a, m, n);
    (found.unitary(m, width), found.upper(width))
}

/// U, the singular values, and Vᴴ; the smaller side's columns, or all.
pub(super) type Svds<T> = (Vec<T>, Vec<f64>, Vec<T>);

pub fn singular_values<T: Scalar>(
    a: &[T],
    m: usize,
    n: usize,
    vectors: bool,
    full: bool,
) -> Result<Svds<T>, Failure> {
    if !finite(a) {
        return Err(Failure::NotConverged);
    }
    if m == 0 || n == 0 {
        let unit = |d: usize, width: usize| {
            let one = |(i, k): (usize, usize)| T::real(f64::from(u8::from(i == k)));
            (0..d).flat_map(|i| (0..width).map(move |k| (i, k))).map(one).collect::<Vec<T>>()
        };
        let (wide_u, wide_v) = if full { (m, n) } else { (0, 0) };
        return Ok((unit(m, wide_u), Vec::new(), unit(wide_v, n)));
    }
    let a = matrix(a, m, n);
    if !vectors {
        let found = a.singular_values().map_err(|_| Failure::NotConverged)?;
        return Ok((Vec::new(), found, Vec::new()));
    }
    let found = if full { Svd::new(a) } else { Svd::new_thin(a) };
    let found = found.map_err(|_| Failure::NotConverged)?;
    let sizes = found.S().column_vector().iter().map(|v| v.real_part()).collect();
    let v = found.V();
    let turned = (0..v.ncols()).flat_map(|i| (0..n).map(move |k| v[(k, i)].conjugate())).collect();
    Ok((elements(found.U()), sizes, turned))
}

/// The eigenvalues of a Hermitian matrix in ascending order, and the eigenvectors as columns; from the
/// lower or the upper triangle.
pub fn eigen_symmetric<T: Scalar>(
    a: &[T],
    n: usize,
    lower: bool,
) -> Result<(Vec<f64>, Vec<T>), Failure> {
    if !finite(a) {
        return Err(Failure::NotConverged);
    }
    if n == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    let side = if lower { Side::Lower } else { Side::Upper };
    let found = SelfAdjointEigen::new(matrix(a, n, n), side).map_err(|_| Failure::NotConverged)?;
    let values = found.S().column_vector().iter().map(|v| v.real_part()).collect();
    Ok((values, elements(found.U())))
}

/// The eigenvalues of a matrix, and the eigenvectors as columns of length 1, whose largest element is real
/// if the value is not.
pub fn eigen<T: Scalar>(a: &[T], n: usize) -> Result<(Vec<Complex64>, Vec<Complex64>), Failure> {
    if n == 0 {
        return Ok((Vec::new(), Vec::new()));
    }
    let (values, mut vectors) = T::eigen(matrix(a, n, n)).ok_or(Failure::NotConverged)?;
    for (k, value) in values.iter().enumerate() {
        let column = || (0..n).map(|i| (i, k));
        let length: f64 = column().map(|at| vectors[at].norm_sqr()).sum::<f64>().sqrt();
        let mut largest = Complex64::new(1.0, 0.0);
        let mut most = -1.0;
        for at in column() {
            if vectors[at].norm_sqr() > most {
                (most, largest) = (vectors[at].norm_sqr(), vectors[at]);
            }
        }
        let turn = if value.im == 0.0 {
            Complex64::new(1.0, 0.0)
        } else {
            largest.conj() / largest.norm()
        };
        for at in column() {
            vectors[at] *= turn / length;
        }
    }
    Ok((values, elements(vectors.as_ref())))
}
