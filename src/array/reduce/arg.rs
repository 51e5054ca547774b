//! Where the least and the greatest elements are.
//!
//! Invariant: the first of equal elements is meant; one that is no number is before all others.

use super::super::View;
use super::super::block;
use super::super::dtype::{Bool8, Complex32, Complex64, Element, ScalarType, with_element};
use super::super::layout::{Dims, Order};
use super::super::simd::{self, Work};
use super::super::status;
use super::super::ufunc::complex::Part;
use super::super::ufunc::run::NoMemory;

/// How elements compare.
trait Ranked: Element {
    fn exceeds(self, other: Self) -> bool;
    fn is_no_number(self) -> bool;
}

macro_rules! ranked {
    ($($t:ty: |$a:ident, $b:ident| $more:expr, $nan:expr;)*) => { $(
        impl Ranked for $t {
            #[inline(always)]
            fn exceeds(self, $b: $t) -> bool {
                let $a = self;
                $more
            }
            #[inline(always)]
            fn is_no_number(self) -> bool {
                let $a = self;
                $nan
            }
        }
    )* };
}
ranked! {
    Bool8: |a, b| a.get() & !b.get(), { let _ = a; false };
    i8: |a, b| a > b, { let _ = a; false };
    u8: |a, b| a > b, { let _ = a; false };
    i16: |a, b| a > b, { let _ = a; false };
    u16: |a, b| a > b, { let _ = a; false };
    i32: |a, b| a > b, { let _ = a; false };
    u32: |a, b| a > b, { let _ = a; false };
    i64: |a, b| a > b, { let _ = a; false };
    u64: |a, b| a > b, { let _ = a; false };
    f32: |a, b| a > b, a.is_nan();
    f64: |a, b| a > b, a.is_nan();
    Complex32: |a, b| Part::exceeds(a, b), Part::is_nan(a);
    Complex64: |a, b| Part::exceeds(a, b), Part::is_nan(a);
}

/// How many elements are compared before their place is asked for.
const RUN: usize = 256;

struct Find<'a, T>(&'a [T], bool, &'a mut usize);

impl<T: Ranked> Work for Find<'_, T> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let Find(a, greatest, out) = self;
        let better = |x: T, y: T| if greatest { x.exceeds(y) } else { y.exceeds(x) };
        let Some(&first) = a.first() else { return };
        *out = 0;
        if first.is_no_number() {
            return;
        }
        let (mut best, mut place) = (first, 0);
        for (i, run) in a.chunks(RUN).enumerate() {
            // Whether there is something better in a run is quick to tell; where, asked once.
            let found =
                run.iter().fold(0u8, |f, &v| f | (better(v, best) | v.is_no_number()) as u8);
            if found == 0 {
                continue;
            }
            if let Some(k) = run.iter().position(|v| v.is_no_number()) {
                *out = i * RUN + k;
                return;
            }
            best = run.iter().fold(best, |b, &v| if better(v, b) { v } else { b });
            place = i;
        }
        let run = &a[place * RUN..];
        // What is not better than the best one, nor the best one better than it, is its equal.
        let equal = |&v: &T| !better(v, best) & !better(best, v);
        *out = place * RUN + run.iter().position(equal).unwrap_or(0);
    }
}

fn place<T: Ranked>(lane: &[u8], greatest: bool) -> i64 {
    let mut found = 0;
    let before = status::read();
    simd::run(Find::<T>(bytemuck::cast_slice(lane), greatest, &mut found));
    status::set(before);
    found as i64
}

/// The index of the least or greatest element along an axis, which has some.
pub fn extreme(view: &View, axis: usize, greatest: bool) -> Result<View, NoMemory> {
    let Some(ty) = view.scalar_type() else { return Err(NoMemory) };
    let n = view.shape()[axis];
    let mut axes: Dims = (0..view.ndim()).filter(|&a| a != axis).collect();
    axes.push(axis);
    let moved = view.transposed(&axes);
    let outer: Dims = moved.shape()[..moved.ndim() - 1].into();
    let out = View::empty(&outer, ScalarType::Int64.into(), Order::C).ok_or(NoMemory)?;
    let source = if moved.is_c() {
        moved
    } else {
        let copy = View::empty(moved.shape(), ty.into(), Order::C).ok_or(NoMemory)?;
        block::copy(&moved, &copy);
        copy
    };
    block::direct(&[&source, &out], 1, &|inputs, outputs| {
        let places: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
        let lanes = inputs[0].chunks_exact((n * ty.size()).max(1));
        for (to, lane) in places.iter_mut().zip(lanes) {
            *to = with_element!(ty, T => place::<T>(lane, greatest));
        }
    });
    Ok(out)
}
