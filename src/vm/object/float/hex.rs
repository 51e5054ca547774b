//! `float.hex` and `float.fromhex`.
//!
//! Invariant: `fromhex` rounds to nearest, ties to even, and reads back what `hex` writes.

use num_bigint::BigUint;
use num_traits::{ToPrimitive, Zero};

use crate::base::libm;
use crate::vm::object::str::chars;

/// Why text is no hexadecimal float.
#[derive(Debug, PartialEq)]
pub(super) enum Refused {
    Malformed,
    TooLarge,
}

/// `x.hex()`.
pub(super) fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return crate::vm::format::float_repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let mantissa = bits & ((1 << 52) - 1);
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    let (lead, exponent) = if exponent == 0 { (0, -1022) } else { (1, exponent - 1023) };
    format!("{sign}0x{lead}.{mantissa:013x}p{exponent:+}")
}

/// `float.fromhex(text)`.
pub(super) fn from_hex(text: &str) -> Result<f64, Refused> {
    let text = text.trim_matches(chars::is_space);
    let (negative, rest) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        Some(_) | None => (false, text),
    };
    let x = magnitude(&rest.to_ascii_lowercase())?;
    Ok(if negative { -x } else { x })
}

fn magnitude(text: &str) -> Result<f64, Refused> {
    match text {
        "inf" | "infinity" => return Ok(f64::INFINITY),
        "nan" => return Ok(f64::NAN),
        _ => {}
    }
    let text = text.strip_prefix("0x").unwrap_or(text);
    let (digits, exponent) = match text.split_once('p') {
        Some((digits, e)) => (digits, exponent(e)?),
        None => (text, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Refused::Malformed);
    }
    let n = BigUint::parse_bytes(all.as_bytes(), 16).ok_or(Refused::Malformed)?;
    scaled(n, exponent.saturating_sub(4 * fraction.len() as i64))
}

fn exponent(text: &str) -> Result<i64, Refused> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refused::Malformed);
    }
    let n: i64 = digits.parse().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
    Ok(if text.starts_with('-') { -n } else { n })
}

/// `n * 2^exponent`, rounded once.
fn scaled(n: BigUint, exponent: i64) -> Result<f64, Refused> {
    if n.is_zero() {
        return Ok(0.0);
    }
    let bits = n.bits() as i64;
    let top = exponent.saturating_add(bits - 1);
    if top > 1024 {
        return Err(Refused::TooLarge);
    }
    if top < -1080 {
        return Ok(0.0);
    }
    let precision = if top >= -1022 { 53 } else { 53 + top + 1022 };
    let drop = bits - precision;
    let (kept, exponent) = if drop <= 0 {
        (n, exponent)
    } else {
        let drop = drop as u64;
        let mut kept = &n >> drop;
        let low = &n - (&kept << drop);
        let half = BigUint::from(1u32) << (drop - 1);
        if low > half || (low == half && kept.bit(0)) {
            kept += 1u32;
        }
        (kept, exponent + drop as i64)
    };
    let x = libm::ldexp(kept.to_f64().unwrap_or(0.0), exponent as i32);
    if x.is_infinite() { Err(Refused::TooLarge) } else { Ok(x) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_text_goes_both_ways() {
        assert_eq!(to_hex(0.1), "0x1.999999999999ap-4");
        assert_eq!(to_hex(-3.0), "-0x1.8000000000000p+1");
        assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
        for x in [0.1, -1e300, 5e-324, 2.2250738585072014e-308, 1.0] {
            assert_eq!(from_hex(&to_hex(x)), Ok(x));
        }
        assert_eq!(from_hex("0x.8"), Ok(0.5));
        assert_eq!(from_hex(" ff "), Ok(255.0));
        assert_eq!(from_hex("0x1p1024"), Err(Refused::TooLarge));
        assert_eq!(from_hex("0x1.fffffffffffff8p1023"), Err(Refused::TooLarge));
        assert_eq!(from_hex("0x1p-1075"), Ok(0.0));
        assert_eq!(from_hex("0x1.1p-1075"), Ok(5e-324));
        assert_eq!(from_hex("zz"), Err(Refused::Malformed));
    }
}
