//! Elements of one type made from those of another.
//!
//! Invariant: conversions are NumPy's as C does them on this machine: integers wrap, floats are cut
//! towards zero, what does not fit an int64 becomes its lowest value, complex numbers lose their imaginary part.

use super::dtype::{Bool8, Complex32, Complex64, Element, ScalarType, with_element};

/// A value on its way from one type to another.
pub trait Number: Element {
    fn to_i64(self) -> i64;
    fn to_u64(self) -> u64;
    fn to_f64(self) -> f64;
    fn to_complex(self) -> Complex64;
    fn truth(self) -> bool;

    /// Made from a value of another type.
    fn of<T: Number>(v: T) -> Self;
}

macro_rules! integers {
    ($($ty:ty)*) => { $(
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
                // As an instruction of this machine does it: through an int64, wrapping.
                v.to_i64() as $ty
            }
        }
    )* };
}
integers!(i8 u8 i16 u16 i32 u32 i64);

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

/// The int64 of a float: what does not fit is the lowest one.
#[inline(always)]
fn float_to_i64(v: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&v) {
        v as i64
    } else {
        i64::MIN
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
    for (to, &from) in target.iter_mut().zip(source) {
        *to = T::of(from);
    }
}
