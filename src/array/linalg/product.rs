//! Products: of stacks of matrices, and of rows.

use faer::linalg::matmul::matmul as fast;
use faer::{Accum, MatMut, MatRef, Par};
use num_complex::Complex;

use crate::array::View;
use crate::array::block::show;
use crate::array::dtype::{Bool8, Element, with_element};
use crate::runtime::pool;

/// From how many multiplications on threads share the rows.
const PARALLEL: usize = 1 << 20;
/// Up to how many multiplications a plain loop is faster than setting up the fast kernel.
const SMALL: usize = 512;

/// An element that products are made of.
pub(super) trait Factor: Element {
    fn times(self, other: Self) -> Self;
    fn plus(self, other: Self) -> Self;

    /// The other's conjugate times this; plain product for real numbers.
    fn conjugate(self) -> Self {
        self
    }

    /// `c = a b` for matrices in C order, by a kernel for the type; whether there is one.
    fn fast(_: &[Self], _: &[Self], _: &mut [Self], _: [usize; 3]) -> bool {
        false
    }
}

macro_rules! whole {
    ($($ty:ty)*) => { $(
        impl Factor for $ty {
            #[inline(always)]
            fn times(self, other: $ty) -> $ty { self.wrapping_mul(other) }
            #[inline(always)]
            fn plus(self, other: $ty) -> $ty { self.wrapping_add(other) }
        }
    )* };
}
whole!(i8 u8 i16 u16 i32 u32 i64 u64);

impl Factor for Bool8 {
    #[inline(always)]
    fn times(self, other: Bool8) -> Bool8 {
        Bool8::new(self.get() && other.get())
    }
    #[inline(always)]
    fn plus(self, other: Bool8) -> Bool8 {
        Bool8::new(self.get() || other.get())
    }
}

macro_rules! fast {
    ($($ty:ty, $one:expr, $conjugate:expr);*) => { $(
        impl Factor for $ty {
            #[inline(always)]
            fn times(self, other: $ty) -> $ty { self * other }
            #[inline(always)]
            fn plus(self, other: $ty) -> $ty { self + other }
            #[inline(always)]
            fn conjugate(self) -> $ty {
                let conjugate: fn($ty) -> $ty = $conjugate;
                conjugate(self)
            }
            fn fast(a: &[$ty], b: &[$ty], c: &mut [$ty], [m, k, n]: [usize; 3]) -> bool {
                let c = MatMut::from_row_major_slice_mut(c, m, n);
                let a = MatRef::from_row_major_slice(a, m, k);
                let b = MatRef::from_row_major_slice(b, k, n);
                fast(c, Accum::Replace, a, b, $one, Par::Seq);
                true
            }
        }
    )* };
}
fast!(
    f32, 1.0, |v| v;
    f64, 1.0, |v| v;
    Complex<f32>, Complex::new(1.0, 0.0), |v| v.conj();
    Complex<f64>, Complex::new(1.0, 0.0), |v| v.conj()
);

/// `out[s] = a[s] b[s]` for stacks of matrices of `m × k` and `k × n` elements; a stack of one matrix goes
/// with every one of the other. All three have one type.
pub fn matmul(a: &View, b: &View, out: &View, [m, k, n]: [usize; 3]) {
    let Some(ty) = out.scalar_type() else { return };
    with_element!(ty, T => show(&[a, b], &[out], |inputs, outputs| {
        let (a, b): (&[T], &[T]) = (bytemuck::cast_slice(inputs[0]), bytemuck::cast_slice(inputs[1]));
        let out: &mut [T] = bytemuck::cast_slice_mut(outputs[0]);
        if m * n == 0 {
            return;
        }
        for (s, c) in out.chunks_exact_mut(m * n).enumerate() {
            let part = |all: &'_ [T], size: usize| if all.len() == size { 0 } else { s * size };
            let (from_a, from_b) = (part(a, m * k), part(b, k * n));
            one(&a[from_a..from_a + m * k], &b[from_b..from_b + k * n], c, [m, k, n]);
        }
    }));
}

fn one<T: Factor>(a: &[T], b: &[T], c: &mut [T], [m, k, n]: [usize; 3]) {
    let work = m.saturating_mul(k).saturating_mul(n);
    let threads = pool::num_threads().min(m);
    if work >= PARALLEL
        && threads > 1
        && let Some(pool) = pool::pool()
    {
        let top = m / 2;
        let (above, below) = c.split_at_mut(top * n);
        let (a_above, a_below) = a.split_at(top * k);
        pool.join(
            || run(a_above, b, above, [top, k, n]),
            || run(a_below, b, below, [m - top, k, n]),
        );
        return;
    }
    run(a, b, c, [m, k, n]);
}

fn run<T: Factor>(a: &[T], b: &[T], c: &mut [T], [m, k, n]: [usize; 3]) {
    if n == 1 {
        for (to, row) in c.iter_mut().zip(a.chunks_exact(k.max(1))) {
            *to = sum_of_products(row, b);
        }
        if k == 0 {
            c.fill(T::default());
        }
        return;
    }
    if k > 0 && m * k * n > SMALL && T::fast(a, b, c, [m, k, n]) {
        return;
    }
    // By rows of `b`, so that the innermost loop runs along memory.
    c.fill(T::default());
    if k == 0 {
        return;
    }
    for (row, a) in c.chunks_exact_mut(n).zip(a.chunks_exact(k)) {
        for (&factor, b) in a.iter().zip(b.chunks_exact(n)) {
            for (to, &v) in row.iter_mut().zip(b) {
                *to = to.plus(factor.times(v));
            }
        }
    }
}

/// With eight sums side by side.
fn sum_of_products<T: Factor>(a: &[T], b: &[T]) -> T {
    let mut sums = [T::default(); 8];
    let (mut left, mut right) = (a.chunks_exact(8), b.chunks_exact(8));
    for (a, b) in (&mut left).zip(&mut right) {
        for i in 0..8 {
            sums[i] = sums[i].plus(a[i].times(b[i]));
        }
    }
    let rest = left.remainder().iter().zip(right.remainder());
    let tail = rest.fold(T::default(), |sum, (&a, &b)| sum.plus(a.times(b)));
    let [a, b, c, d, e, f, g, h] = sums;
    let four = [a.plus(e), b.plus(f), c.plus(g), d.plus(h)];
    four[0].plus(four[2]).plus(four[1].plus(four[3])).plus(tail)
}

/// The product of two rows of one length and type, the first conjugated if asked; the octets of an element.
pub fn dot(a: &View, b: &View, conjugated: bool) -> Vec<u8> {
    let Some(ty) = a.scalar_type() else { return Vec::new() };
    with_element!(ty, T => show(&[a, b], &[], |inputs, _| {
        let (a, b): (&[T], &[T]) = (bytemuck::cast_slice(inputs[0]), bytemuck::cast_slice(inputs[1]));
        let sum = if conjugated {
            a.iter().zip(b).fold(T::default(), |sum, (&a, &b)| sum.plus(a.conjugate().times(b)))
        } else {
            sum_of_products(a, b)
        };
        bytemuck::bytes_of(&sum).to_vec()
    }))
}
