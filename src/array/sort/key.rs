//! What elements are ordered by.
//!
//! Invariant: `a` comes before `b` just when `a.key() < b.key()`, for types whose keys are whole ([`Key::PLAIN`]).

use std::cmp::Ordering;

use crate::array::dtype::{Bool8, Complex32, Complex64, Element};

/// An element that has a place in an order.
pub trait Key: Element {
    /// Whether the key says all about the order.
    const PLAIN: bool;
    /// Whether elements with one key are the same element.
    const TOTAL: bool;

    /// Ordered as the element is.
    fn key(self) -> u64;

    /// As [`Key::key`], with -0 before 0: what elements are sorted as that have to come back.
    #[inline(always)]
    fn exact_key(self) -> u64 {
        self.key()
    }

    /// An element with that exact key.
    fn of_key(key: u64) -> Self;

    /// The order of elements that have no plain key.
    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

macro_rules! whole {
    ($($ty:ty, $unsigned:ty, $flip:expr);*) => { $(
        impl Key for $ty {
            const PLAIN: bool = true;
            const TOTAL: bool = true;
            #[inline(always)]
            fn key(self) -> u64 { u64::from(self as $unsigned ^ $flip) }
            #[inline(always)]
            fn of_key(key: u64) -> $ty { (key as $unsigned ^ $flip) as $ty }
        }
    )* };
}
whole!(
    u8, u8, 0; u16, u16, 0; u32, u32, 0; u64, u64, 0;
    i8, u8, 1 << 7; i16, u16, 1 << 15; i32, u32, 1 << 31; i64, u64, 1 << 63
);

impl Key for Bool8 {
    const PLAIN: bool = true;
    const TOTAL: bool = true;
    #[inline(always)]
    fn key(self) -> u64 {
        u64::from(self.get())
    }
    #[inline(always)]
    fn of_key(key: u64) -> Bool8 {
        Bool8::new(key != 0)
    }
}

macro_rules! floats {
    ($($ty:ty, $bits:ty, $sign:literal);*) => { $(
        impl Key for $ty {
            const PLAIN: bool = true;
            const TOTAL: bool = false;
            #[inline(always)]
            fn key(self) -> u64 {
                // -0 and 0 add up to 0.
                (self + 0.0).exact_key()
            }
            #[inline(always)]
            fn exact_key(self) -> u64 {
                // Negative numbers upside down, and below the others.
                let bits = self.to_bits();
                let flip = if bits >> $sign == 0 { 1 << $sign } else { <$bits>::MAX };
                u64::from(if self.is_nan() { <$bits>::MAX } else { bits ^ flip })
            }
            #[inline(always)]
            fn of_key(key: u64) -> $ty {
                let key = key as $bits;
                let flip = if key >> $sign == 1 { 1 << $sign } else { <$bits>::MAX };
                <$ty>::from_bits(key ^ flip)
            }
        }
    )* };
}
floats!(f32, u32, 31; f64, u64, 63);

macro_rules! complexes {
    ($($ty:ty)*) => { $(
        impl Key for $ty {
            const PLAIN: bool = false;
            const TOTAL: bool = false;
            fn key(self) -> u64 { u64::from(self.re.is_nan()) << 1 | u64::from(self.im.is_nan()) }
            fn of_key(_: u64) -> $ty { <$ty>::default() }
            #[inline]
            fn order(&self, other: &$ty) -> Ordering {
                let (re, im) = (self.re.key(), self.im.key());
                self.key().cmp(&other.key())
                    .then_with(|| re.cmp(&other.re.key()))
                    .then_with(|| im.cmp(&other.im.key()))
            }
        }
    )* };
}
complexes!(Complex32 Complex64);

/// The order of two elements.
#[inline(always)]
pub fn compare<T: Key>(a: &T, b: &T) -> Ordering {
    if T::PLAIN { a.key().cmp(&b.key()) } else { a.order(b) }
}
