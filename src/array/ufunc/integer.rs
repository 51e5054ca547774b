//! What is done to the bits of integers and truth values, and number theory.
//!
//! Invariant: each function is total; shifts by more than the width give what shifting bit by bit would.

#![expect(clippy::unnecessary_cast, reason = "a macro writes it for types that need it too")]

use super::super::dtype::Bool8;
use super::super::dtype::ScalarType;
use super::super::simd::{self, Work};
use super::Loop;
use super::loops::{Bin, Op, Un};
use super::ops::{FloorDivide, Remainder, bin, bin_for, class, op, un, un_for};

op!(BitwiseAnd);
bin!(BitwiseAnd {
    bool |a, b| Bool8::new(a.get() & b.get()) => T;
    ints |a, b| a & b => T;
});

op!(BitwiseOr);
bin!(BitwiseOr {
    bool |a, b| Bool8::new(a.get() | b.get()) => T;
    ints |a, b| a | b => T;
});

op!(BitwiseXor);
bin!(BitwiseXor {
    bool |a, b| Bool8::new(a.get() ^ b.get()) => T;
    ints |a, b| a ^ b => T;
});

op!(Invert);
un!(Invert {
    bool |a| Bool8::new(!a.get()) => T;
    ints |a| !a => T;
});

op!(LeftShift);
bin!(LeftShift {
    signed |a, b| if (b >= 0) & ((b as i64) < T::BITS as i64) { a.wrapping_shl(b as u32) } else { 0 } => T;
    unsigned |a, b| if (b as u64) < T::BITS as u64 { a.wrapping_shl(b as u32) } else { 0 } => T;
});

op!(RightShift);
bin!(RightShift {
    signed |a, b| {
        let most = T::BITS - 1;
        let by = if (b >= 0) & ((b as i64) < T::BITS as i64) { b as u32 } else { most };
        a.wrapping_shr(by)
    } => T;
    unsigned |a, b| if (b as u64) < T::BITS as u64 { a.wrapping_shr(b as u32) } else { 0 } => T;
});

op!(BitwiseCount);
un!(BitwiseCount {
    signed |a| a.unsigned_abs().count_ones() as u8 => u8;
    unsigned |a| a.count_ones() as u8 => u8;
});

/// The greatest common divisor, by Euclid.
fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

op!(Gcd wide false);
bin!(Gcd {
    signed |a, b| gcd(a.unsigned_abs() as u64, b.unsigned_abs() as u64) as T => T;
    unsigned |a, b| gcd(a as u64, b as u64) as T => T;
});

op!(Lcm wide false);
bin!(Lcm {
    signed |a, b| {
        let (a, b) = (a.unsigned_abs() as u64, b.unsigned_abs() as u64);
        (a / gcd(a, b).max(1)).wrapping_mul(b) as T
    } => T;
    unsigned |a, b| ((a as u64) / gcd(a as u64, b as u64).max(1)).wrapping_mul(b as u64) as T => T;
});

/// A divisor above 1 as a multiplication (Granlund and Montgomery, 1994): for `n` below 2⁶³ and `l` the bits of
/// `d - 1`, `n / d` is the high part of `n * (⌊2^(63 + l) / d⌋ + 1)`, shifted right by `l - 1`.
#[derive(Clone, Copy)]
struct Reciprocal {
    d: i64,
    factor: u64,
    shift: u32,
}

impl Reciprocal {
    fn new(d: i64) -> Reciprocal {
        let bits = 64 - (d as u64 - 1).leading_zeros();
        let factor = ((1u128 << (63 + bits)) / d as u128 + 1) as u64;
        Reciprocal { d, factor, shift: bits - 1 }
    }

    /// The quotient rounded down. What is below zero is mirrored: ⌊n / d⌋ is the complement of what the
    /// complement of n gives.
    #[inline(always)]
    fn quotient(self, n: i64) -> i64 {
        let below = n >> 63;
        let high = (u128::from((n ^ below) as u64) * u128::from(self.factor)) >> 64;
        ((high as u64 >> self.shift) as i64) ^ below
    }
}

/// Quotients and remainders of int64s: by a multiplication where one divisor stands for all; of those below
/// 2⁵¹ by way of float64, which divides eight at a time. (A quotient that is rounded up to an integer would
/// need a dividend above 2⁵³.)
struct Divide<'a, const REST: bool>(&'a [i64], &'a [i64], &'a mut [i64]);

const EXACT: i64 = 1 << 51;

/// Added to a float64 that is an integer below [`EXACT`], leaves that integer in the low bits.
const ALIGN: f64 = 1.5 * (1u64 << 52) as f64;

impl<const REST: bool> Work for Divide<'_, REST> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        const CHUNK: usize = 128;
        let result =
            |a: i64, q: i64, b: i64| if REST { a.wrapping_sub(q.wrapping_mul(b)) } else { q };
        let mut by: Option<Reciprocal> = None;
        let chunks = self.0.chunks(CHUNK).zip(self.1.chunks(CHUNK));
        for ((a, b), out) in chunks.zip(self.2.chunks_mut(CHUNK)) {
            let d = b[0];
            if d > 1 && b.iter().fold(true, |same, &b| same & (b == d)) {
                let by =
                    *by.insert(by.filter(|by| by.d == d).unwrap_or_else(|| Reciprocal::new(d)));
                for (r, &a) in out.iter_mut().zip(a) {
                    *r = result(a, by.quotient(a), d);
                }
                continue;
            }
            let mut large = 0;
            for (&a, &b) in a.iter().zip(b) {
                let far = (a >= EXACT) | (a <= -EXACT) | (b >= EXACT) | (b <= -EXACT) | (b == 0);
                large |= far as u8;
            }
            if FUSED && large == 0 {
                for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
                    let q = (a as f64 / b as f64).floor() + ALIGN;
                    let q = (q.to_bits() as i64).wrapping_sub(ALIGN.to_bits() as i64);
                    *r = result(a, q, b);
                }
                continue;
            }
            for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *r = if REST {
                    <Remainder as Bin<i64>>::of(a, b)
                } else {
                    <FloorDivide as Bin<i64>>::of(a, b)
                };
            }
        }
    }
}

/// The loop of `floor_divide`, or of `remainder`, for int64.
pub const fn divide64<const REST: bool>() -> Loop {
    fn run<const REST: bool>(i: &[&[u8]], o: &mut [&mut [u8]]) {
        simd::run(Divide::<REST>(
            bytemuck::cast_slice(i[0]),
            bytemuck::cast_slice(i[1]),
            bytemuck::cast_slice_mut(o[0]),
        ));
    }
    Loop { types: &[ScalarType::Int64; 3], n_inputs: 2, run: run::<REST> }
}
