//! Elements of one type made from those of another.
//!
//! Invariant: conversions are NumPy's as C does them on this machine: integers wrap, floats are cut
//! towards zero by way of an int32 (types up to its size) or an int64, of which what does not fit becomes the
//! lowest value, complex numbers lose their imaginary part.

use super::dtype::{Bool8, Complex32, Complex64, Element, Kind, ScalarType, with_element};
use super::status::{self, Status};

/// A value on its way from one type to another.
pub trait Number: Element {
    fn to_i64(self) -> i64;

    /// What types of at most 32 bits, but for uint32, are made of: integers wrap.
    #[inline(always)]
    fn to_i32(self) -> i32 {
        self.to_i64() as i32
    }
    fn to_u64(self) -> u64;
    fn to_f64(self) -> f64;
    fn to_complex(self) -> Complex64;
    fn truth(self) -> bool;

    /// Whether a whole number of that type cannot say it, as this machine's conversions tell.
    #[inline(always)]
    fn misfits(self, _: ScalarType) -> bool {
        false
    }

    /// Made from a value of another type.
    fn of<T: Number>(v: T) -> Self;
}

macro_rules! integers {
    ($($ty:ty, $through:ident);*) => { $(
        impl Number for $ty {
            #[inline(always)]
            fn to_i64(self) -> i64 { self as i64 }
            #[inline(always)]
            fn to_u64(self) -> u64 { self as u64 }
            #[inline(always)]
            fn to_f64(self) -> f64 { self as f64 }
            #[inline(always)]
            fn to_complex(self) -> Complex64 { Complex64::new(self as f64, 0.0) }
            #[inline(always)]
            fn truth(self) -> bool { self != 0 }
            #[inline(always)]
            fn of<T: Number>(v: T) -> $ty {
                // As instructions of this machine do it, wrapping.
                v.$through() as $ty
            }
        }
    )* };
}
integers!(
    i8, to_i32; u8, to_i32; i16, to_i32; u16, to_i32; i32, to_i32; u32, to_i64; i64, to_i64
);

impl Number for u64 {
    #[inline(always)]
    fn to_i64(self) -> i64 {
        self as i64
    }
    #[inline(always)]
    fn to_u64(self) -> u64 {
        self
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self as f64
    }
    #[inline(always)]
    fn to_complex(self) -> Complex64 {
        Complex64::new(self as f64, 0.0)
    }
    #[inline(always)]
    fn truth(self) -> bool {
        self != 0
    }
    #[inline(always)]
    fn of<T: Number>(v: T) -> u64 {
        v.to_u64()
    }
}

/// The int32 of a float: what does not fit is the lowest one.
#[inline(always)]
fn float_to_i32(v: f64) -> i32 {
    if v > -2_147_483_649.0 && v < 2_147_483_648.0 { v as i32 } else { i32::MIN }
}

/// The int64 of a float: what does not fit is the lowest one.
#[inline(always)]
fn float_to_i64(v: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&v) {
        v as i64
    } else {
        i64::MIN
    }
}

/// Whether a float's whole part is in none of the integers that those of a type are converted through: int32 for
/// narrow ones, else int64.
#[inline(always)]
fn float_misfits(v: f64, ty: ScalarType) -> bool {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    match ty {
        ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32 => !(v > -2_147_483_649.0 && v < 2_147_483_648.0),
        ScalarType::UInt32 | ScalarType::Int64 => !(-HALF..HALF).contains(&v),
        ScalarType::UInt64 => !(-HALF..2.0 * HALF).contains(&v),
        ScalarType::Bool
        | ScalarType::Float32
        | ScalarType::Float64
        | ScalarType::Complex64
        | ScalarType::Complex128 => false,
    }
}

/// The uint64 of a float: negative ones wrap, what does not fit is 2⁶³.
#[inline(always)]
fn float_to_u64(v: f64) -> u64 {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    if (HALF..2.0 * HALF).contains(&v) { v as u64 } else { float_to_i64(v) as u64 }
}

macro_rules! floats {
    ($($ty:ty)*) => { $(
        impl Number for $ty {
            #[inline(always)]
            fn misfits(self, ty: ScalarType) -> bool { float_misfits(self as f64, ty) }
            #[inline(always)]
            fn to_i32(self) -> i32 { float_to_i32(self as f64) }
            #[inline(always)]
            fn to_i64(self) -> i64 { float_to_i64(self as f64) }
            #[inline(always)]
            fn to_u64(self) -> u64 { float_to_u64(self as f64) }
            #[inline(always)]
            fn to_f64(self) -> f64 { self as f64 }
            #[inline(always)]
            fn to_complex(self) -> Complex64 { Complex64::new(self as f64, 0.0) }
            #[inline(always)]
            fn truth(self) -> bool { self != 0.0 }
            #[inline(always)]
            fn of<T: Number>(v: T) -> $ty {
                match T::TYPE {
                    // Rounded once, not by way of a float64.
                    ScalarType::Int64 => v.to_i64() as $ty,
                    ScalarType::UInt64 => v.to_u64() as $ty,
                    ScalarType::Bool
                    | ScalarType::Int8
                    | ScalarType::UInt8
                    | ScalarType::Int16
                    | ScalarType::UInt16
                    | ScalarType::Int32
                    | ScalarType::UInt32
                    | ScalarType::Float32
                    | ScalarType::Float64
                    | ScalarType::Complex64
                    | ScalarType::Complex128 => v.to_f64() as $ty,
                }
            }
        }
    )* };
}
floats!(f32 f64);

impl Number for Bool8 {
    #[inline(always)]
    fn to_i64(self) -> i64 {
        self.get() as i64
    }
    #[inline(always)]
    fn to_u64(self) -> u64 {
        self.get() as u64
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.get() as u8 as f64
    }
    #[inline(always)]
    fn to_complex(self) -> Complex64 {
        Complex64::new(self.to_f64(), 0.0)
    }
    #[inline(always)]
    fn truth(self) -> bool {
        self.get()
    }
    #[inline(always)]
    fn of<T: Number>(v: T) -> Bool8 {
        Bool8::new(v.truth())
    }
}

macro_rules! complexes {
    ($($ty:ident $part:ty),*) => { $(
        impl Number for $ty {
            #[inline(always)]
            fn misfits(self, ty: ScalarType) -> bool { float_misfits(self.re as f64, ty) }
            #[inline(always)]
            fn to_i32(self) -> i32 { float_to_i32(self.re as f64) }
            #[inline(always)]
            fn to_i64(self) -> i64 { float_to_i64(self.re as f64) }
            #[inline(always)]
            fn to_u64(self) -> u64 { float_to_u64(self.re as f64) }
            #[inline(always)]
            fn to_f64(self) -> f64 { self.re as f64 }
            #[inline(always)]
            fn to_complex(self) -> Complex64 { Complex64::new(self.re as f64, self.im as f64) }
            #[inline(always)]
            fn truth(self) -> bool { self.re != 0.0 || self.im != 0.0 }
            #[inline(always)]
            fn of<T: Number>(v: T) -> $ty {
                let v = v.to_complex();
                $ty::new(v.re as $part, v.im as $part)
            }
        }
    )* };
}
complexes!(Complex32 f32, Complex64 f64);

/// Converts elements that lie side by side. Panics if the numbers of elements differ, or the octets are
/// not aligned for their types.
pub fn cast(from: ScalarType, to: ScalarType, source: &[u8], target: &mut [u8]) {
    if from == to {
        target.copy_from_slice(source);
        return;
    }
    with_element!(from, F => with_element!(to, T => {
        convert::<F, T>(bytemuck::cast_slice(source), bytemuck::cast_slice_mut(target))
    }));
}

fn convert<F: Number, T: Number>(source: &[F], target: &mut [T]) {
    assert_eq!(source.len(), target.len(), "as many elements as there is room for");
    let is_inexact = matches!(F::TYPE.kind(), Kind::Float | Kind::Complex);
    if !is_inexact || !matches!(T::TYPE.kind(), Kind::Signed | Kind::Unsigned) {
        each(source, target);
        return;
    }
    // The record is made of the elements, since the loop may have computed what it did not take.
    let before = status::read();
    each(source, target);
    let misfit = source.iter().fold(false, |bad, v| bad | v.misfits(T::TYPE));
    status::set(if misfit { before.and(Status::INVALID) } else { before });
}

fn each<F: Number, T: Number>(source: &[F], target: &mut [T]) {
    for (to, &from) in target.iter_mut().zip(source) {
        *to = T::of(from);
    }
}
