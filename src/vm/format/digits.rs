//! Floats as decimal digits.
//!
//! Invariant: shortest digits read back to the same float; digits at a given precision are those of the
//! exact binary value rounded half to even. std's formatting does both; this file lays the digits out as
//! C's and Python's formats do.

use crate::vm::error::Res;
use crate::vm::vm::Vm;

/// Past these a float has only zeros: digits after the point of the smallest, significant digits of any.
const MAX_FRACTION: usize = 1080;
const MAX_SIGNIFICANT: usize = 800;

/// How to turn a float into text.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// `e`, `f`, `g` or `r` (shortest), upper case for upper-case output.
    pub ty: char,
    pub precision: usize,
    /// Keep the point and, for `g`, trailing zeros.
    pub alternate: bool,
    /// Whole numbers get `.0` unless written with an exponent.
    pub add_dot_0: bool,
    /// A result of only zeros has no sign.
    pub no_negative_zero: bool,
}

/// `repr(x)`.
pub fn float_repr(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    let mut text = format!("{x:?}");
    if text.len() > MIN_TIE
        && let Some(even) = even_tie(x, &text)
    {
        text = even;
    }
    match text.split_once('e') {
        Some((mantissa, exponent)) => with_exponent(mantissa, exponent.parse().unwrap_or(0), 'e'),
        None => text,
    }
}

/// Fewer digits than this read back to many floats, so the shortest ones are never half-way between two.
const MIN_TIE: usize = 14;

/// Where two shortest texts are equally near, std takes the greater digit and CPython the even one: the
/// text with the even digit in that case.
fn even_tie(x: f64, shortest: &str) -> Option<String> {
    let mantissa = shortest.split('e').next()?;
    let last = mantissa.bytes().last()?;
    if last.is_multiple_of(2) || mantissa.ends_with(".0") {
        return None;
    }
    let n = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let leading = mantissa.bytes().filter(u8::is_ascii_digit).take_while(|b| *b == b'0').count();
    // Rounds the exact value half to even at the same number of digits.
    let exact = format!("{x:.*e}", (n - leading).max(1) - 1);
    let even: f64 = exact.parse().ok()?;
    let digit = exact.split('e').next()?.bytes().last()?;
    if even.to_bits() != x.to_bits() || digit >= last {
        return None;
    }
    let at = mantissa.len() - 1;
    Some(format!("{}{}{}", &shortest[..at], char::from(digit), &shortest[at + 1..]))
}

/// As [`float_repr`] without the `.0` of whole numbers: parts of complex numbers.
pub fn float_repr_short(x: f64) -> String {
    let mut text = float_repr(x);
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

fn with_exponent(mantissa: &str, exponent: i32, e: char) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}{e}{sign}{:02}", exponent.abs())
}

/// Digits without a point, and where the point belongs: `0.DIGITS * 10^point`.
struct Digits {
    text: String,
    point: i32,
}

/// The digits of a finite `x >= 0` from std's scientific form.
fn scientific(text: &str) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    Digits { text: mantissa.replace('.', ""), point: exponent.parse::<i32>().unwrap_or(0) + 1 }
}

/// `n` significant digits.
fn significant(x: f64, n: usize) -> Digits {
    let n = n.clamp(1, MAX_SIGNIFICANT);
    scientific(&format!("{x:.*e}", n - 1))
}

/// Text of a float in C's formats. The sign is part of it only when negative.
pub fn float_text(vm: &Vm<'_>, x: f64, style: Style) -> Res<String> {
    if x.is_finite() && (style.alternate || !matches!(style.ty, 'r' | 'g' | 'G')) {
        // Zeros and digits are put together in a few steps.
        vm.afford(style.precision.saturating_mul(4))?;
    }
    Ok(text_of(x, style))
}

fn text_of(x: f64, style: Style) -> String {
    let lower = style.ty.to_ascii_lowercase();
    let mut body = if x.is_nan() {
        "nan".to_owned()
    } else if x.is_infinite() {
        "inf".to_owned()
    } else {
        finite(x.abs(), lower, style)
    };
    let is_zero = !body.split('e').next().unwrap_or("").bytes().any(|b| b != b'0' && b != b'.');
    if style.ty.is_ascii_uppercase() {
        body.make_ascii_uppercase();
    }
    let negative = x.is_sign_negative() && !x.is_nan() && !(style.no_negative_zero && is_zero);
    if negative { format!("-{body}") } else { body }
}

fn finite(x: f64, ty: char, style: Style) -> String {
    match ty {
        'f' => fixed(x, style),
        'e' => {
            let d = significant(x, style.precision.saturating_add(1));
            let zeros = (style.precision + 1).saturating_sub(d.text.len());
            let digits = format!("{}{}", d.text, "0".repeat(zeros));
            exponential(&digits, d.point, style.alternate)
        }
        'g' => {
            let precision = style.precision.max(1);
            let d = significant(x, precision);
            let keep = if style.alternate {
                format!("{}{}", d.text, "0".repeat(precision.saturating_sub(d.text.len())))
            } else {
                d.text.trim_end_matches('0').to_owned()
            };
            let dot = usize::from(style.add_dot_0);
            let exponential_form = d.point <= -4
                || i64::from(d.point) > (precision.min(i32::MAX as usize) - dot) as i64;
            general(&keep, d.point, exponential_form, style)
        }
        // Shortest digits.
        _ => {
            let shortest = format!("{x:e}");
            let d = scientific(&even_tie(x, &shortest).unwrap_or(shortest));
            let keep = d.text.trim_end_matches('0');
            general(keep, d.point, d.point <= -4 || d.point > 16, style)
        }
    }
}

fn fixed(x: f64, style: Style) -> String {
    let shown = style.precision.min(MAX_FRACTION);
    let mut text = match small_fixed(x, shown) {
        Some(text) => text,
        None => format!("{x:.shown$}"),
    };
    text.extend(std::iter::repeat_n('0', style.precision - shown));
    if style.precision == 0 && style.alternate {
        text.push('.');
    }
    text
}

/// Few digits of a number of usual size, in whole numbers: `x * 10^precision` is an exact product of
/// integers, shifted and rounded once.
fn small_fixed(x: f64, precision: usize) -> Option<String> {
    const MAX_PRECISION: usize = 15;
    if precision > MAX_PRECISION || x >= 9e15 {
        return None;
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let product = u128::from(mantissa) * 10u128.pow(precision as u32);
    // Below 9e15 the exponent is not positive; the product has at most 103 bits.
    let shift = -exponent as u32;
    let rounded = if shift > 120 {
        0
    } else {
        let (whole, low) = (product >> shift, product & ((1u128 << shift) - 1));
        let half = (1u128 << shift) >> 1;
        let up = shift > 0 && (low > half || (low == half && whole & 1 == 1));
        whole + u128::from(up)
    };
    let mut text = match u64::try_from(rounded) {
        Ok(n) => n.to_string(),
        Err(_) => rounded.to_string(),
    };
    if precision > 0 {
        if text.len() <= precision {
            text.insert_str(0, &"000000000000000000"[..precision + 1 - text.len()]);
        }
        text.insert(text.len() - precision, '.');
    }
    Some(text)
}

/// `digits` may be empty for zero.
fn general(digits: &str, point: i32, exponential_form: bool, style: Style) -> String {
    let (digits, point) = if digits.is_empty() { ("0", 1) } else { (digits, point) };
    if exponential_form {
        return exponential(digits, point, style.alternate);
    }
    let n = digits.len() as i32;
    let (whole, fraction) = if point <= 0 {
        ("0".to_owned(), format!("{}{digits}", "0".repeat(-point as usize)))
    } else if n <= point {
        (format!("{digits}{}", "0".repeat((point - n) as usize)), String::new())
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        (whole.to_owned(), fraction.to_owned())
    };
    match (fraction.is_empty(), style.add_dot_0, style.alternate) {
        (false, _, _) => format!("{whole}.{fraction}"),
        (true, true, _) => format!("{whole}.0"),
        (true, false, true) => format!("{whole}."),
        (true, false, false) => whole,
    }
}

fn exponential(digits: &str, point: i32, alternate: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let is_zero = digits.bytes().all(|b| b == b'0');
    let mantissa =
        if rest.is_empty() && !alternate { first.to_owned() } else { format!("{first}.{rest}") };
    with_exponent(&mantissa, if is_zero { 0 } else { point - 1 }, 'e')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(x: f64, ty: char, precision: usize) -> String {
        let style =
            Style { ty, precision, alternate: false, add_dot_0: false, no_negative_zero: false };
        text_of(x, style)
    }

    #[test]
    #[expect(clippy::excessive_precision, reason = "halfway cases are told by their digits")]
    fn repr_is_shortest_in_pythons_layout() {
        for (x, shown) in [
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (0.0001, "0.0001"),
            (1e-5, "1e-05"),
            (890742856476362.25, "890742856476362.2"),
            (34496306461953.5625, "34496306461953.562"),
            (-0.0, "-0.0"),
            (5e-324, "5e-324"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(float_repr(x), shown);
        }
    }

    #[test]
    fn precisions_round_half_even_on_the_exact_value() {
        assert_eq!(text(2.675, 'f', 2), "2.67");
        assert_eq!(text(0.5, 'f', 0), "0");
        assert_eq!(text(2.5, 'f', 0), "2");
        assert_eq!(text(1e22, 'f', 0), "10000000000000000000000");
        assert_eq!(text(1234.5, 'e', 2), "1.23e+03");
        assert_eq!(text(0.0, 'e', 3), "0.000e+00");
        assert_eq!(text(100000.0, 'g', 6), "100000");
        assert_eq!(text(1000000.0, 'g', 6), "1e+06");
        assert_eq!(text(0.00001234, 'g', 6), "1.234e-05");
        assert_eq!(text(999999.5, 'g', 6), "1e+06");
        assert_eq!(text(f64::INFINITY, 'F', 6), "INF");
    }
}
