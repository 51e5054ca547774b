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

/// Quotients and remainders of int64s below 2⁵² by way of float64, which divides eight at a time: a quotient
/// that is rounded up to an integer would need a dividend above 2⁵³.
struct Divide<'a, const REST: bool>(&'a [i64], &'a [i64], &'a mut [i64]);

const EXACT: i64 = 1 << 52;

impl<const REST: bool> Work for Divide<'_, REST> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        const CHUNK: usize = 128;
        let chunks = self.0.chunks(CHUNK).zip(self.1.chunks(CHUNK));
        for ((a, b), out) in chunks.zip(self.2.chunks_mut(CHUNK)) {
            let mut large = 0;
            for (&a, &b) in a.iter().zip(b) {
                let far = (a >= EXACT) | (a <= -EXACT) | (b >= EXACT) | (b <= -EXACT) | (b == 0);
                large |= far as u8;
            }
            if FUSED && large == 0 {
                for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
                    let q = (a as f64 / b as f64).floor() as i64;
                    *r = if REST { a - q * b } else { q };
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
