//! Loops over whole sequences: choice by a mask, interpolation, counting, sliding products.
//!
//! Invariant: results have room for what is written; places are checked before they are used.

use super::dtype::{Bool8, Complex64, Element, ScalarType, with_element};
use super::simd::{self, Work};
use super::ufunc::Loop;

struct Choose<'a, T>(&'a [Bool8], &'a [T], &'a [T], &'a mut [T]);

impl<T: Element> Work for Choose<'_, T> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        for (((r, c), &a), &b) in self.3.iter_mut().zip(self.0).zip(self.1).zip(self.2) {
            *r = if c.get() { a } else { b };
        }
    }
}

fn choose<T: Element>(i: &[&[u8]], o: &mut [&mut [u8]]) {
    simd::run(Choose::<T>(
        bytemuck::cast_slice(i[0]),
        bytemuck::cast_slice(i[1]),
        bytemuck::cast_slice(i[2]),
        bytemuck::cast_slice_mut(o[0]),
    ));
}

/// The loop of `where`: a mask, what stands where it is true, what stands elsewhere.
pub fn choosing(ty: ScalarType) -> Loop {
    const fn of<T: Element>() -> Loop {
        Loop {
            types: &const { [ScalarType::Bool, T::TYPE, T::TYPE, T::TYPE] },
            n_inputs: 3,
            run: choose::<T>,
        }
    }
    with_element!(ty, T => of::<T>())
}

/// Linear interpolation between points whose first coordinates ascend. `fp` has as many numbers as `xp`,
/// and there are some.
pub fn interpolate(x: &[f64], xp: &[f64], fp: &[f64], left: f64, right: f64, out: &mut [f64]) {
    let (Some(&first), Some(&last), Some(&top)) = (xp.first(), xp.last(), fp.last()) else {
        return;
    };
    let mut guess = 0;
    for (r, &v) in out.iter_mut().zip(x) {
        *r = if v.is_nan() {
            v
        } else if v > last {
            right
        } else if v < first {
            left
        } else if v == last {
            top
        } else if xp.len() == 1 {
            fp[0]
        } else {
            // Neighbours of the last place are likely.
            if !(xp[guess] <= v && v < xp[guess + 1]) {
                guess = xp.partition_point(|&p| p <= v).clamp(1, xp.len() - 1) - 1;
            }
            let (x0, x1, y0, y1) = (xp[guess], xp[guess + 1], fp[guess], fp[guess + 1]);
            if v == x0 {
                // At a point the next one says nothing, be it no number.
                *r = y0;
                continue;
            }
            let slope = (y1 - y0) / (x1 - x0);
            let from_left = slope * (v - x0) + y0;
            if !from_left.is_nan() {
                from_left
            } else {
                let from_right = slope * (v - x1) + y1;
                if from_right.is_nan() && y0 == y1 { y0 } else { from_right }
            }
        };
    }
}

/// Counts how often each number occurs; all are below `out.len()`.
pub fn count(numbers: &[i64], out: &mut [i64]) {
    for &n in numbers {
        if let Some(c) = out.get_mut(n as usize) {
            *c += 1;
        }
    }
}

/// Sums the weights of each number.
pub fn weigh(numbers: &[i64], weights: &[f64], out: &mut [f64]) {
    for (&n, &w) in numbers.iter().zip(weights) {
        if let Some(c) = out.get_mut(n as usize) {
            *c += w;
        }
    }
}

/// What sliding products are made of.
pub trait Ring: Element {
    fn plus_product(self, a: Self, b: Self) -> Self;
}

impl Ring for f64 {
    #[inline(always)]
    fn plus_product(self, a: f64, b: f64) -> f64 {
        self + a * b
    }
}

impl Ring for i64 {
    #[inline(always)]
    fn plus_product(self, a: i64, b: i64) -> i64 {
        self.wrapping_add(a.wrapping_mul(b))
    }
}

impl Ring for Complex64 {
    #[inline(always)]
    fn plus_product(self, a: Complex64, b: Complex64) -> Complex64 {
        self + a * b
    }
}

struct Slide<'a, T>(&'a [T], &'a [T], isize, &'a mut [T]);

impl<T: Ring> Work for Slide<'_, T> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Slide(a, v, offset, out) = self;
        const BLOCK: usize = 2048;
        let n = a.len() as isize;
        for (at, part) in out.chunks_mut(BLOCK).enumerate() {
            let begin = (at * BLOCK) as isize + offset;
            for (j, &w) in v.iter().enumerate() {
                // The results whose element for this weight exists.
                let shift = begin + j as isize;
                let from = (-shift).clamp(0, part.len() as isize);
                let to = (n - shift).clamp(from, part.len() as isize);
                let source = &a[(from + shift).clamp(0, n) as usize..];
                for (r, &x) in part[from as usize..to as usize].iter_mut().zip(source) {
                    *r = r.plus_product(x, w);
                }
            }
        }
    }
}

/// Adds to `out[k]` the sum of `a[k + offset + j] * v[j]`, where such elements exist.
pub fn slide<T: Ring>(a: &[T], v: &[T], offset: isize, out: &mut [T]) {
    simd::run(Slide(a, v, offset, out));
}
