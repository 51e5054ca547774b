//! Arrays of numbers at equal distances.
//!
//! Invariant: the numbers are NumPy's: `first + i * (second - first)` computed in the elements' own type.

use super::cast::Number;
use super::dtype::{Bool8, Complex32, Complex64, ScalarType, with_element};
use super::layout::Order;
use super::view::View;

/// A type of numbers at equal distances.
trait Steps: Number {
    fn at(first: Self, second: Self, i: usize) -> Self;
}

macro_rules! integers {
    ($($ty:ty)*) => { $( impl Steps for $ty {
        fn at(first: $ty, second: $ty, i: usize) -> $ty {
            first.wrapping_add(second.wrapping_sub(first).wrapping_mul(i as $ty))
        }
    } )* };
}
integers!(i8 u8 i16 u16 i32 u32 i64 u64);

macro_rules! floats {
    ($($ty:ty)*) => { $( impl Steps for $ty {
        fn at(first: $ty, second: $ty, i: usize) -> $ty {
            first + i as $ty * (second - first)
        }
    } )* };
}
floats!(f32 f64);

macro_rules! complexes {
    ($($ty:ident $part:ty),*) => { $( impl Steps for $ty {
        fn at(first: $ty, second: $ty, i: usize) -> $ty {
            let i = i as $part;
            $ty::new(first.re + i * (second.re - first.re), first.im + i * (second.im - first.im))
        }
    } )* };
}
complexes!(Complex32 f32, Complex64 f64);

impl Steps for Bool8 {
    fn at(first: Bool8, second: Bool8, i: usize) -> Bool8 {
        if i == 0 { first } else { second }
    }
}

/// How many elements are computed before they are written.
const BLOCK: usize = 1024;

/// Fills a new one-dimensional array from its first two elements.
pub fn range(view: &View, first: &[u8], second: &[u8]) {
    let Some(ty) = view.scalar_type() else { return };
    with_element!(ty, T => {
        let (first, second): (T, T) =
            (bytemuck::pod_read_unaligned(first), bytemuck::pod_read_unaligned(second));
        fill::<T>(view, |i| match i {
            0 => first,
            1 => second,
            i => T::at(first, second, i),
        });
    });
}

fn fill<T: Steps>(view: &View, f: impl Fn(usize) -> T) {
    assert!(view.is_contiguous(Order::C) && view.item_size() == size_of::<T>(), "a new array");
    let mut block = [T::default(); BLOCK];
    let n = view.len();
    for from in (0..n).step_by(BLOCK) {
        let m = BLOCK.min(n - from);
        for (k, to) in block[..m].iter_mut().enumerate() {
            *to = f(from + k);
        }
        let place = view.layout().offset + from * size_of::<T>();
        view.buffer().write(place, bytemuck::cast_slice(&block[..m]));
    }
}

/// Fills a new one-dimensional array of float64 from `start` to `stop`; gives the step.
pub fn linspace(view: &View, start: f64, stop: f64, endpoint: bool) -> f64 {
    if view.scalar_type() != Some(ScalarType::Float64) {
        return f64::NAN;
    }
    let n = view.len();
    let div = if endpoint { n as i64 - 1 } else { n as i64 };
    let delta = stop - start;
    if div <= 0 {
        fill::<f64>(view, |_| 0.0 * delta + start);
        return f64::NAN;
    }
    let div = div as f64;
    let step = delta / div;
    if step == 0.0 {
        // A step below the smallest number.
        fill::<f64>(view, |i| i as f64 / div * delta + start);
    } else {
        fill::<f64>(view, |i| i as f64 * step + start);
    }
    if endpoint && n > 1 {
        view.buffer().write(view.layout().offset + (n - 1) * 8, &stop.to_ne_bytes());
    }
    step
}
