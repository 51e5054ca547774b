//! What big integers need beyond `num-bigint`: hash, exact division to float.
//!
//! Invariant: results are those of CPython's `long`, bit for bit.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

use crate::base::libm;

/// The hash: the magnitude modulo 2^61 - 1 with the sign of the number; never -1.
pub fn hash(n: &BigInt) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let m = (n.magnitude() % P).to_u64().unwrap_or(0) as i64;
    match if n.sign() == Sign::Minus { -m } else { m } {
        -1 => -2,
        h => h,
    }
}

/// `a / b` for `b != 0`, correctly rounded; `None` beyond the largest float.
pub fn true_div(a: &BigInt, b: &BigInt) -> Option<f64> {
    let q = div_magnitudes(a.magnitude(), b.magnitude())?;
    Some(if (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus) { -q } else { q })
}

/// Scales so that the integer quotient has 66 or 67 bits, folds the remainder into its lowest bit, and
/// rounds once at the position that the result's exponent leaves (fewer than 53 bits for subnormals).
fn div_magnitudes(a: &BigUint, b: &BigUint) -> Option<f64> {
    if a.is_zero() {
        return Some(0.0);
    }
    let shift = 66 + b.bits() as i64 - a.bits() as i64;
    if shift < 66 - 1026 {
        return None;
    }
    if shift > 66 + 1100 {
        return Some(0.0);
    }
    let (q, r) = if shift >= 0 {
        (a << shift as u64).div_rem(b)
    } else {
        a.div_rem(&(b << (-shift) as u64))
    };
    let q = q.to_u128().unwrap_or(u128::MAX) | u128::from(!r.is_zero());
    let bits = 128 - i64::from(q.leading_zeros());
    let exponent = bits - 1 - shift;
    let precision = if exponent >= -1022 { 53 } else { 53 + exponent + 1022 };
    let drop = bits - precision;
    if precision < 0 {
        return Some(0.0);
    }
    let low = q & ((1u128 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let mut kept = (q >> drop) as u64;
    if low > half || (low == half && kept & 1 == 1) {
        kept += 1;
    }
    let result = libm::ldexp(kept as f64, (drop - shift) as i32);
    result.is_finite().then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn big(text: &str) -> BigInt {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn division_of_big_numbers_rounds_once() {
        let ten = BigInt::from(10);
        assert_eq!(true_div(&ten.pow(400), &ten.pow(399)), Some(10.0));
        assert_eq!(true_div(&ten.pow(400), &BigInt::from(3)), None);
        assert_eq!(true_div(&BigInt::from(-1), &ten.pow(323)), Some(-1e-323));
        assert_eq!(true_div(&BigInt::from(1), &ten.pow(400)), Some(0.0));
        assert_eq!(true_div(&BigInt::from(3), &(ten.pow(324) * 2)), Some(0.0));
        assert_eq!(
            true_div(&big("123456789012345678901234567890"), &big("987654321098765432109")),
            Some(124999998.8609375)
        );
    }

    #[test]
    fn hashes_are_those_of_cpython() {
        assert_eq!(hash(&BigInt::from(10).pow(30)), 465258685558744706);
        assert_eq!(hash(&(BigInt::from(1) << 61u32)), 1);
        assert_eq!(hash(&-(BigInt::from(1) << 61u32)), -2);
    }
}
