//! Where machine code finds its routines: the table behind [`Context::helpers`](crate::abi::Context).
//!
//! Invariant: the order is that of [`Helper`], then [`MathFn::ALL`], then [`Routine::ALL`], then [`Native::ALL`], then
//! [`ListOp::ALL`]; lowering and [`table`] both count by it. Every mathematical routine here is pure, total and never
//! unwinds, and calls the same function as the interpreter does.

use super::ir::math::MathFn;
use super::ir::op::ListOp;
use crate::abi::{
    AllocFn, FIRST_MATH, Helper, LaunchFn, ListFn, PollFn, PrintFn, PushCallFn, SweepFn,
};
use crate::array::arena;
use crate::array::native::Native;
use crate::base::libm;
use crate::base::mathfn::{arith, gamma as gammas, integer, norm};

/// Arithmetic that is too long to stand in line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Routine {
    IntTrueDiv,
    UIntTrueDiv,
    FloatFloorDiv,
    FloatFloorMod,
    IntPow,
    CompareInt,
    CompareUInt,
}

impl Routine {
    pub(super) const ALL: [Routine; 7] = [
        Routine::IntTrueDiv,
        Routine::UIntTrueDiv,
        Routine::FloatFloorDiv,
        Routine::FloatFloorMod,
        Routine::IntPow,
        Routine::CompareInt,
        Routine::CompareUInt,
    ];

    fn address(self) -> usize {
        match self {
            Routine::IntTrueDiv => int_true_div as *const () as usize,
            Routine::UIntTrueDiv => uint_true_div as *const () as usize,
            Routine::FloatFloorDiv => float_floor_div as *const () as usize,
            Routine::FloatFloorMod => float_floor_mod as *const () as usize,
            Routine::IntPow => int_pow as *const () as usize,
            Routine::CompareInt => compare_int as *const () as usize,
            Routine::CompareUInt => compare_uint as *const () as usize,
        }
    }

    /// Its place in the table.
    pub(super) fn index(self) -> usize {
        FIRST_MATH + MathFn::ALL.len() + self as usize
    }
}

/// A mathematical function's place in the table.
pub(super) fn math_index(f: MathFn) -> usize {
    FIRST_MATH + f as usize
}

/// A routine of the array floor's place in the table.
pub(super) fn native_index(native: Native) -> usize {
    FIRST_MATH + MathFn::ALL.len() + Routine::ALL.len() + native as usize
}

/// The table for a host whose pool and signals are reached through these routines.
pub fn table(
    poll: PollFn,
    push_call: PushCallFn,
    launch: LaunchFn,
    print: PrintFn,
) -> Box<[usize]> {
    let mut table = vec![0; FIRST_MATH];
    table[Helper::Poll as usize] = poll as *const () as usize;
    table[Helper::PushCall as usize] = push_call as *const () as usize;
    table[Helper::Launch as usize] = launch as *const () as usize;
    table[Helper::Alloc as usize] = arena::alloc as AllocFn as *const () as usize;
    table[Helper::Sweep as usize] = arena::sweep as SweepFn as *const () as usize;
    table[Helper::Print as usize] = print as *const () as usize;
    table.extend(MathFn::ALL.iter().map(|&f| address(f)));
    table.extend(Routine::ALL.iter().map(|r| r.address()));
    table.extend(Native::ALL.iter().map(|n| n.address()));
    table.extend(ListOp::ALL.iter().map(|&op| list_address(op)));
    table.into()
}

/// A list routine's place in the table.
pub(super) fn list_index(op: ListOp) -> usize {
    FIRST_MATH + MathFn::ALL.len() + Routine::ALL.len() + Native::ALL.len() + op as usize
}

fn list_address(op: ListOp) -> usize {
    match op {
        ListOp::Grow => arena::grow as ListFn as *const () as usize,
        ListOp::Adopt => arena::adopt as ListFn as *const () as usize,
        ListOp::Shift => arena::shift as ListFn as *const () as usize,
        ListOp::Sort => arena::sort as ListFn as *const () as usize,
    }
}

fn address(f: MathFn) -> usize {
    match f {
        MathFn::Sin => libm::sin as *const () as usize,
        MathFn::Cos => libm::cos as *const () as usize,
        MathFn::Tan => libm::tan as *const () as usize,
        MathFn::Asin => libm::asin as *const () as usize,
        MathFn::Acos => libm::acos as *const () as usize,
        MathFn::Atan => libm::atan as *const () as usize,
        MathFn::Atan2 => libm::atan2 as *const () as usize,
        MathFn::Sinh => libm::sinh as *const () as usize,
        MathFn::Cosh => libm::cosh as *const () as usize,
        MathFn::Tanh => libm::tanh as *const () as usize,
        MathFn::Asinh => libm::asinh as *const () as usize,
        MathFn::Acosh => libm::acosh as *const () as usize,
        MathFn::Atanh => libm::atanh as *const () as usize,
        MathFn::Exp => libm::exp as *const () as usize,
        MathFn::Exp2 => libm::exp2 as *const () as usize,
        MathFn::Expm1 => libm::expm1 as *const () as usize,
        MathFn::Log => libm::log as *const () as usize,
        MathFn::Log2 => libm::log2 as *const () as usize,
        MathFn::Log10 => libm::log10 as *const () as usize,
        MathFn::Log1p => libm::log1p as *const () as usize,
        MathFn::Pow => libm::pow as *const () as usize,
        MathFn::Cbrt => libm::cbrt as *const () as usize,
        MathFn::Hypot => hypot as *const () as usize,
        MathFn::Fmod => libm::fmod as *const () as usize,
        MathFn::Remainder => libm::remainder as *const () as usize,
        MathFn::Erf => libm::erf as *const () as usize,
        MathFn::Erfc => libm::erfc as *const () as usize,
        MathFn::Gamma => gamma as *const () as usize,
        MathFn::LGamma => lgamma as *const () as usize,
        MathFn::Ldexp => ldexp as *const () as usize,
        MathFn::NextAfter => libm::nextafter as *const () as usize,
        MathFn::FrexpM => frexp_mantissa as *const () as usize,
        MathFn::FrexpE => frexp_exponent as *const () as usize,
        MathFn::RoundDigits => round_digits as *const () as usize,
        MathFn::Gcd => gcd as *const () as usize,
        MathFn::Lcm => lcm as *const () as usize,
        MathFn::Isqrt => isqrt as *const () as usize,
        MathFn::Factorial => factorial as *const () as usize,
        MathFn::Comb => comb as *const () as usize,
        MathFn::Perm => perm as *const () as usize,
    }
}

extern "C" fn int_true_div(a: i64, b: i64) -> f64 {
    if b == 0 { f64::NAN } else { arith::int_true_div(a, b) }
}

extern "C" fn uint_true_div(a: u64, b: u64) -> f64 {
    if b == 0 { f64::NAN } else { arith::uint_true_div(a, b) }
}

extern "C" fn float_floor_div(a: f64, b: f64) -> f64 {
    if b == 0.0 { a / b } else { arith::float_floor_div(a, b) }
}

extern "C" fn float_floor_mod(a: f64, b: f64) -> f64 {
    if b == 0.0 { f64::NAN } else { arith::float_mod(a, b) }
}

extern "C" fn int_pow(a: i64, b: i64) -> i64 {
    arith::int_pow_wrapping(a, b)
}

/// -1, 0 or 1 as the first is less, equal or greater; 2 with NaN.
extern "C" fn compare_int(a: i64, b: f64) -> i64 {
    arith::cmp_int_float(a, b).map_or(2, |o| o as i64)
}

extern "C" fn compare_uint(a: u64, b: f64) -> i64 {
    arith::cmp_uint_float(a, b).map_or(2, |o| o as i64)
}

extern "C" fn hypot(x: f64, y: f64) -> f64 {
    norm::hypot(&mut [x, y])
}

extern "C" fn gamma(x: f64) -> f64 {
    // The guards around the call say which exception: NaN outside the domain, infinity beyond range.
    match gammas::gamma(x) {
        Ok(r) => r,
        Err(crate::base::mathfn::MathError::Range) => f64::INFINITY.copysign(x),
        Err(_) => f64::NAN,
    }
}

extern "C" fn lgamma(x: f64) -> f64 {
    gammas::lgamma(x).unwrap_or(f64::INFINITY)
}

extern "C" fn ldexp(x: f64, n: i64) -> f64 {
    libm::ldexp(x, n.clamp(-100_000, 100_000) as i32)
}

extern "C" fn frexp_mantissa(x: f64) -> f64 {
    norm::frexp(x).0
}

extern "C" fn frexp_exponent(x: f64) -> i64 {
    norm::frexp(x).1.into()
}

extern "C" fn round_digits(x: f64, n: i64) -> f64 {
    arith::round_digits(x, n).unwrap_or(f64::INFINITY.copysign(x))
}

extern "C" fn gcd(a: i64, b: i64) -> i64 {
    integer::gcd(a, b) as i64
}

extern "C" fn lcm(a: i64, b: i64) -> i64 {
    if a == 0 || b == 0 {
        return 0;
    }
    let q = a.unsigned_abs() / integer::gcd(a, b);
    q.wrapping_mul(b.unsigned_abs()) as i64
}

extern "C" fn isqrt(n: i64) -> i64 {
    integer::isqrt(n.max(0))
}

extern "C" fn factorial(n: i64) -> i64 {
    (1..=n.min(20)).fold(1i64, i64::wrapping_mul)
}

extern "C" fn comb(n: i64, k: i64) -> i64 {
    integer::comb(n.max(0), k.max(0)).unwrap_or(i64::MAX)
}

extern "C" fn perm(n: i64, k: i64) -> i64 {
    if k > n {
        return 0;
    }
    (0..k.max(0)).fold(1i64, |acc, i| acc.wrapping_mul(n - i))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_full_and_in_order() {
        assert!(Routine::ALL.iter().enumerate().all(|(i, r)| *r as usize == i));
        assert!(MathFn::ALL.iter().enumerate().all(|(i, f)| *f as usize == i));
    }
}
