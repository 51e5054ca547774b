//! Operators on floats and ints with Python's meaning.
//!
//! Invariant: where an operator would raise ZeroDivisionError the caller has already dealt with the
//! zero; the functions here are total.

use super::super::libm;
use super::MathError;

/// `a % b` for `b != 0`: the sign of the result is that of `b`.
pub fn float_mod(a: f64, b: f64) -> f64 {
    let m = libm::fmod(a, b);
    if m == 0.0 {
        return 0.0f64.copysign(b);
    }
    if (b < 0.0) != (m < 0.0) { m + b } else { m }
}

/// `a // b` for `b != 0`, as CPython computes it: from the remainder, so that `a // b * b + a % b` is
/// near `a`.
pub fn float_floor_div(a: f64, b: f64) -> f64 {
    let mut m = libm::fmod(a, b);
    let mut q = (a - m) / b;
    if m != 0.0 {
        if (b < 0.0) != (m < 0.0) {
            m += b;
            q -= 1.0;
        }
    } else {
        m = 0.0f64.copysign(b);
    }
    let _ = m;
    if q == 0.0 {
        return 0.0f64.copysign(a / b);
    }
    let floor = q.floor();
    if q - floor > 0.5 { floor + 1.0 } else { floor }
}

/// `a // b` for `b != 0`; `i64::MIN // -1` wraps.
pub fn int_floor_div(a: i64, b: i64) -> i64 {
    let q = a.wrapping_div(b);
    if (a.wrapping_rem(b) != 0) && ((a < 0) != (b < 0)) { q - 1 } else { q }
}

/// `a % b` for `b != 0`: the sign of the result is that of `b`.
pub fn int_mod(a: i64, b: i64) -> i64 {
    let r = a.wrapping_rem(b);
    if r != 0 && ((r < 0) != (b < 0)) { r + b } else { r }
}

/// `a ** b` on floats as CPython's `float.__pow__`. A negative base with a fractional exponent is
/// [`MathError::Complex`]: Python's answer is a complex number, which the caller makes or refuses.
pub fn float_pow(a: f64, b: f64) -> Result<f64, MathError> {
    if b == 0.0 || a == 1.0 {
        return Ok(1.0);
    }
    if a.is_nan() || b.is_nan() {
        return Ok(f64::NAN);
    }
    if b.is_infinite() {
        let a = a.abs();
        return Ok(if a == 1.0 {
            1.0
        } else if (b > 0.0) == (a > 1.0) {
            f64::INFINITY
        } else {
            0.0
        });
    }
    let b_odd = libm::fmod(b.abs(), 2.0) == 1.0;
    if a.is_infinite() {
        return Ok(match (b > 0.0, b_odd) {
            (true, true) => a,
            (true, false) => a.abs(),
            (false, true) => 0.0f64.copysign(a),
            (false, false) => 0.0,
        });
    }
    if a == 0.0 {
        if b < 0.0 {
            return Err(MathError::ZeroToNegativePower);
        }
        return Ok(if b_odd { a } else { 0.0 });
    }
    let mut base = a;
    let mut negate = false;
    if a < 0.0 {
        if b != b.floor() {
            return Err(MathError::Complex);
        }
        base = -a;
        negate = b_odd;
    }
    if base == 1.0 {
        return Ok(if negate { -1.0 } else { 1.0 });
    }
    let r = libm::pow(base, b);
    if r.is_infinite() {
        return Err(MathError::OutOfRange);
    }
    Ok(if negate { -r } else { r })
}

/// `a ** b` for `b >= 0`, wrapping at 64 bits.
pub fn int_pow_wrapping(a: i64, b: i64) -> i64 {
    let (mut base, mut exp, mut acc) = (a, b as u64, 1i64);
    while exp != 0 {
        if exp & 1 != 0 {
            acc = acc.wrapping_mul(base);
        }
        exp >>= 1;
        if exp != 0 {
            base = base.wrapping_mul(base);
        }
    }
    acc
}

/// `a ** b` for `b >= 0`; `None` when it does not fit.
pub fn int_pow_checked(a: i64, b: i64) -> Option<i64> {
    match a {
        0 => Some(i64::from(b == 0)),
        1 => Some(1),
        -1 => Some(if b & 1 == 0 { 1 } else { -1 }),
        _ => a.checked_pow(u32::try_from(b).ok()?),
    }
}

/// `a / b` for `b != 0`, correctly rounded: the quotient of the integers, not of their nearest floats.
pub fn int_true_div(a: i64, b: i64) -> f64 {
    const EXACT: u64 = 1 << 53;
    if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        return a as f64 / b as f64;
    }
    let q = uint_true_div(a.unsigned_abs(), b.unsigned_abs());
    if (a < 0) != (b < 0) { -q } else { q }
}

/// `a / b` for `b != 0`, correctly rounded.
pub fn uint_true_div(a: u64, b: u64) -> f64 {
    const EXACT: u64 = 1 << 53;
    if a <= EXACT && b <= EXACT {
        return a as f64 / b as f64;
    }
    if a == 0 {
        return 0.0;
    }
    // Scale so that the quotient has 64 or 65 bits, fold the remainder into its lowest bit (which is
    // below the rounding position), and let the one rounding of the conversion to f64 decide.
    let shift = 64 + b.ilog2() as i32 - a.ilog2() as i32;
    let (num, den) = if shift <= 64 {
        (u128::from(a) << shift, u128::from(b))
    } else {
        let extra = shift - 64;
        return scaled_div(u128::from(a) << 64, u128::from(b), extra);
    };
    let q = (num / den) | u128::from(!num.is_multiple_of(den));
    libm::ldexp(q as f64, -shift)
}

/// `num * 2^extra / den * 2^-(64 + extra)` for a dividend that would not fit 128 bits when scaled: the
/// quotient of the unscaled parts has at most 64 - extra bits, so one more long-division step suffices.
fn scaled_div(num: u128, den: u128, extra: i32) -> f64 {
    let (q, r) = (num / den, num % den);
    let low = r << extra;
    let q = (q << extra) + low / den;
    let q = q | u128::from(!low.is_multiple_of(den));
    libm::ldexp(q as f64, -(64 + extra))
}

/// How `a` compares with `b`, exactly: an i64 beyond 2^53 is not rounded first. `None` for NaN.
pub fn cmp_int_float(a: i64, b: f64) -> Option<std::cmp::Ordering> {
    use std::cmp::Ordering;
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    if b.is_nan() {
        return None;
    }
    if b >= TWO_63 {
        return Some(Ordering::Less);
    }
    if b < -TWO_63 {
        return Some(Ordering::Greater);
    }
    // b is in [-2^63, 2^63): its integer part converts exactly, the fraction breaks a tie.
    let whole = b.trunc();
    Some(a.cmp(&(whole as i64)).then_with(|| whole.total_cmp_zero(b)))
}

/// As [`cmp_int_float`] for an unsigned int.
pub fn cmp_uint_float(a: u64, b: f64) -> Option<std::cmp::Ordering> {
    use std::cmp::Ordering;
    const TWO_64: f64 = 18_446_744_073_709_551_616.0;
    if b.is_nan() {
        return None;
    }
    if b >= TWO_64 {
        return Some(Ordering::Less);
    }
    if b < 0.0 {
        return Some(Ordering::Greater);
    }
    let whole = b.trunc();
    Some(a.cmp(&(whole as u64)).then_with(|| whole.total_cmp_zero(b)))
}

trait Tie {
    fn total_cmp_zero(self, other: f64) -> std::cmp::Ordering;
}

impl Tie for f64 {
    /// Orders two numbers that are not NaN; zeros of either sign are equal.
    fn total_cmp_zero(self, other: f64) -> std::cmp::Ordering {
        self.partial_cmp(&other).unwrap_or(std::cmp::Ordering::Equal)
    }
}

/// `round(x)`: to the nearest integer, ties to even; still a float.
pub fn round_half_even(x: f64) -> f64 {
    x.round_ties_even()
}

/// `round(x, n)`: correctly rounded in decimal, ties to even digit, as CPython does through its
/// shortest-digits code. `None` when the result does not fit a float.
pub fn round_digits(x: f64, n: i64) -> Option<f64> {
    if !x.is_finite() || x == 0.0 {
        return Some(x);
    }
    // Beyond these a float has no digit to round, or no digit left (CPython's NDIGITS_MAX and MIN).
    if n > 323 {
        return Some(x);
    }
    if n < -308 {
        return Some(0.0f64.copysign(x));
    }
    let text =
        if n >= 0 { format!("{x:.*}", n as usize) } else { round_left_of_point(x, (-n) as usize) };
    let y: f64 = text.parse().ok()?;
    y.is_finite().then_some(y)
}

/// The decimal text of `x` rounded half-even to a multiple of 10^digits.
fn round_left_of_point(x: f64, digits: usize) -> String {
    let exact = format!("{:.0}", x.abs().trunc());
    let has_fraction = x.fract() != 0.0;
    let sign = if x < 0.0 { "-" } else { "" };
    if exact.len() < digits {
        return format!("{sign}0");
    }
    let (head, tail) = exact.split_at(exact.len() - digits);
    let half = {
        let mut t = tail.bytes();
        let first = t.next().unwrap_or(b'0');
        let rest_zero = t.all(|b| b == b'0') && !has_fraction;
        match first.cmp(&b'5') {
            std::cmp::Ordering::Less => std::cmp::Ordering::Less,
            std::cmp::Ordering::Greater => std::cmp::Ordering::Greater,
            std::cmp::Ordering::Equal if rest_zero => std::cmp::Ordering::Equal,
            std::cmp::Ordering::Equal => std::cmp::Ordering::Greater,
        }
    };
    let odd = head.bytes().last().is_some_and(|b| (b - b'0') & 1 == 1);
    let up = match half {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => odd,
        std::cmp::Ordering::Greater => true,
    };
    let mut head: Vec<u8> = head.bytes().collect();
    if up {
        let mut i = head.len();
        loop {
            if i == 0 {
                head.insert(0, b'1');
                break;
            }
            i -= 1;
            if head[i] == b'9' {
                head[i] = b'0';
            } else {
                head[i] += 1;
                break;
            }
        }
    }
    let head = String::from_utf8(head).unwrap_or_default();
    let head = if head.is_empty() { "0".to_owned() } else { head };
    format!("{sign}{head}{}", "0".repeat(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floor_division_and_modulo_follow_the_divisors_sign() {
        assert_eq!(int_floor_div(-7, 2), -4);
        assert_eq!(int_mod(-7, 2), 1);
        assert_eq!(int_mod(7, -2), -1);
        assert_eq!(int_floor_div(i64::MIN, -1), i64::MIN);
        assert_eq!(float_floor_div(-7.5, 2.0), -4.0);
        assert_eq!(float_mod(-7.5, 2.0), 0.5);
        assert!(float_mod(4.0, -2.0).is_sign_negative());
        assert_eq!(float_floor_div(1.0, 0.1), 9.0);
    }

    #[test]
    fn true_division_rounds_once() {
        // Values from CPython.
        assert_eq!(int_true_div(i64::MAX, 3), 3.0744573456182584e18);
        assert_eq!(int_true_div(9007199254740993, 1), 9007199254740992.0);
        assert_eq!(int_true_div(9007199254740995, 1), 9007199254740996.0);
        assert_eq!(int_true_div(1, i64::MAX), 1.0842021724855044e-19);
        assert_eq!(int_true_div(-9007199254740993, 9007199254740995), -0.9999999999999998);
        assert_eq!(int_true_div(i64::MIN, -1), 9223372036854775808.0);
        assert_eq!(uint_true_div(3, u64::MAX), 1.6263032587282567e-19);
    }

    #[test]
    fn int_against_float_is_exact() {
        use std::cmp::Ordering::*;
        assert_eq!(cmp_int_float(9007199254740993, 9007199254740992.0), Some(Greater));
        assert_eq!(cmp_int_float(i64::MAX, 9223372036854775808.0), Some(Less));
        assert_eq!(cmp_int_float(i64::MIN, -9223372036854775808.0), Some(Equal));
        assert_eq!(cmp_int_float(-1, -1.5), Some(Greater));
        assert_eq!(cmp_int_float(0, -0.0), Some(Equal));
        assert_eq!(cmp_int_float(0, f64::NAN), None);
        assert_eq!(cmp_uint_float(u64::MAX, 18446744073709551616.0), Some(Less));
    }

    #[test]
    fn powers_have_pythons_special_cases() {
        assert_eq!(float_pow(f64::NAN, 0.0), Ok(1.0));
        assert_eq!(float_pow(-2.0, 3.0), Ok(-8.0));
        assert_eq!(float_pow(-8.0, 1.0 / 3.0), Err(MathError::Complex));
        assert_eq!(float_pow(0.0, -1.0), Err(MathError::ZeroToNegativePower));
        assert_eq!(float_pow(10.0, 400.0), Err(MathError::OutOfRange));
        assert_eq!(float_pow(f64::NEG_INFINITY, 3.0), Ok(f64::NEG_INFINITY));
        assert_eq!(int_pow_wrapping(3, 41), 3i64.wrapping_pow(41));
        assert_eq!(int_pow_checked(2, 62), Some(1 << 62));
        assert_eq!(int_pow_checked(2, 63), None);
    }

    #[test]
    fn rounding_in_decimal_is_correct() {
        assert_eq!(round_digits(2.675, 2), Some(2.67));
        assert_eq!(round_digits(0.5, 0), Some(0.0));
        assert_eq!(round_digits(2.5, 0), Some(2.0));
        assert_eq!(round_digits(1234567.0, -3), Some(1235000.0));
        assert_eq!(round_digits(1250.0, -2), Some(1200.0));
        assert_eq!(round_digits(1350.0, -2), Some(1400.0));
        assert_eq!(round_digits(99.5, -2), Some(100.0));
        assert_eq!(round_digits(1.7976931348623157e308, -308), None);
    }
}
