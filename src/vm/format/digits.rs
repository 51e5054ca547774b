//! Floats as decimal digits.
//!
//! Invariant: shortest digits read back to the same float; digits at a given precision are those of the
//! exact binary value rounded half to even. Ryu gives the former, std's formatting the latter; this file lays
//! the digits out as C's and Python's formats do.

use std::cmp::Ordering;

use crate::vm::error::Res;
use crate::vm::value::Value;
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

/// `repr(x)` as a str.
pub fn repr_value(vm: &Vm<'_>, x: f64) -> Value {
    let size = x.abs();
    if is_plain(size) {
        return vm.str(ryu::Buffer::new().format_finite(x));
    }
    vm.string(float_repr(x))
}

/// Whether Ryu and Python both write a finite number of this size without an exponent. Ryu does not from
/// 1e17 on and below 1e-5, Python not from 1e16 on and below 1e-4.
fn is_plain(size: f64) -> bool {
    size < 1e16 && (size >= 1e-4 || size == 0.0)
}

/// `repr(x)`.
pub fn float_repr(x: f64) -> String {
    if !x.is_finite() {
        return if x.is_nan() { "nan" } else { ["inf", "-inf"][usize::from(x < 0.0)] }.to_owned();
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(x);
    let size = x.abs();
    if is_plain(size) {
        return text.to_owned();
    }
    let Digits { text: digits, point } = shortest(size);
    let (first, rest) = digits.split_at(1);
    let (sign, dot) = (if x < 0.0 { "-" } else { "" }, if rest.is_empty() { "" } else { "." });
    let mut out = format!("{sign}{first}{dot}{rest}");
    push_exponent(&mut out, point - 1);
    out
}

/// The fewest digits that read back to a finite `x >= 0`; of two that are equally near the even ones.
fn shortest(x: f64) -> Digits {
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(x);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    let leading = (digits.len() - significant.len()) as i32;
    let point = exponent.parse::<i32>().unwrap_or(0) + whole.len() as i32 - leading;
    match significant.trim_end_matches('0') {
        "" => Digits { text: "0".to_owned(), point: 1 },
        text => Digits { text: text.to_owned(), point },
    }
}

/// As [`float_repr`] without the `.0` of whole numbers: parts of complex numbers.
pub fn float_repr_short(x: f64) -> String {
    let mut text = float_repr(x);
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

/// At least two digits, as C has it.
fn push_exponent(out: &mut String, exponent: i32) {
    out.push_str(if exponent < 0 { "e-" } else { "e+" });
    if exponent.abs() < 10 {
        out.push('0');
    }
    out.push_str(itoa::Buffer::new().format(exponent.abs()));
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
    match few_significant(x, n) {
        Some((digits, point)) => Digits { text: digits.to_string(), point },
        None => scientific(&format!("{x:.*e}", n - 1)),
    }
}

/// At most 17 significant digits of a number of usual size, in whole numbers: `x * 10^scale` is an exact
/// product or quotient of integers, rounded once.
fn few_significant(x: f64, n: usize) -> Option<(u64, i32)> {
    if n > 17 || !(1e-12..9e15).contains(&x) {
        return None;
    }
    let (mantissa, exponent) = parts(x);
    let shift = -exponent as u32;
    let (least, most) = (10u64.pow(n as u32 - 1), 10u64.pow(n as u32));
    // Where the first digit stands: nearly told by the power of two.
    let mut first = ((exponent + 52) * 1233) >> 12;
    loop {
        let scale = n as i32 - 1 - first;
        let rounded = if scale < 0 {
            // Half of the divisor is whole as soon as there is a power of two in it.
            let divisor = 10u128.pow(-scale as u32) << shift;
            let (whole, rest) = (u128::from(mantissa) / divisor, u128::from(mantissa) % divisor);
            nearest(whole, rest, divisor)
        } else if scale <= 22 && shift <= 120 {
            let product = u128::from(mantissa) * 10u128.pow(scale as u32);
            let unit = 1u128 << shift;
            nearest(product >> shift, product & (unit - 1), unit)
        } else {
            return None;
        };
        let rounded = u64::try_from(rounded).ok()?;
        if rounded >= most {
            first += 1;
        } else if rounded < least {
            first -= 1;
        } else {
            return Some((rounded, first + 1));
        }
    }
}

/// `whole + rest/unit`, rounded half to even.
fn nearest(whole: u128, rest: u128, unit: u128) -> u128 {
    let up = match (rest * 2).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => whole & 1 == 1,
        Ordering::Greater => true,
    };
    whole + u128::from(up)
}

/// A finite positive float as `mantissa * 2^exponent`.
fn parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
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
    if style.ty.is_ascii_uppercase() {
        body.make_ascii_uppercase();
    }
    let is_zero = || {
        let mantissa = body.split(['e', 'E']).next().unwrap_or("");
        mantissa.bytes().all(|b| b == b'0' || b == b'.')
    };
    let negative = x.is_sign_negative() && !x.is_nan() && !(style.no_negative_zero && is_zero());
    if negative {
        body.insert(0, '-');
    }
    body
}

fn finite(x: f64, ty: char, style: Style) -> String {
    match ty {
        'f' => fixed(x, style),
        'e' => {
            let mut d = significant(x, style.precision.saturating_add(1));
            let zeros = (style.precision + 1).saturating_sub(d.text.len());
            d.text.extend(std::iter::repeat_n('0', zeros));
            exponential(&d.text, d.point, style.alternate)
        }
        'g' => {
            let precision = style.precision.max(1);
            let mut d = significant(x, precision);
            if style.alternate {
                let zeros = precision.saturating_sub(d.text.len());
                d.text.extend(std::iter::repeat_n('0', zeros));
            } else {
                d.text.truncate(d.text.trim_end_matches('0').len());
            }
            let dot = usize::from(style.add_dot_0);
            let exponential_form = d.point <= -4
                || i64::from(d.point) > (precision.min(i32::MAX as usize) - dot) as i64;
            general(&d.text, d.point, exponential_form, style)
        }
        // Shortest digits.
        _ => {
            let d = shortest(x);
            general(&d.text, d.point, d.point <= -4 || d.point > 16, style)
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
    let (mantissa, exponent) = parts(x);
    let product = u128::from(mantissa) * 10u128.pow(precision as u32);
    // Below 9e15 the exponent is not positive; the product has at most 103 bits.
    let shift = -exponent as u32;
    let rounded = if shift > 120 {
        0
    } else {
        let unit = 1u128 << shift;
        nearest(product >> shift, product & (unit - 1), unit)
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
    let mut out = String::with_capacity(digits.len() + point.unsigned_abs() as usize + 2);
    if point <= 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', -point as usize));
        out.push_str(digits);
    } else if n <= point {
        out.push_str(digits);
        out.extend(std::iter::repeat_n('0', (point - n) as usize));
        out.push_str(match (style.add_dot_0, style.alternate) {
            (true, _) => ".0",
            (false, true) => ".",
            (false, false) => "",
        });
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        out.push_str(whole);
        out.push('.');
        out.push_str(fraction);
    }
    out
}

fn exponential(digits: &str, point: i32, alternate: bool) -> String {
    let (first, rest) = digits.split_at(1);
    let is_zero = digits.bytes().all(|b| b == b'0');
    let mut out = String::with_capacity(digits.len() + 7);
    out.push_str(first);
    if !rest.is_empty() || alternate {
        out.push('.');
    }
    out.push_str(rest);
    push_exponent(&mut out, if is_zero { 0 } else { point - 1 });
    out
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
    fn digits_in_whole_numbers_are_those_of_exact_formatting() {
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let x = (state >> 11) as f64 / 10f64.powi((state % 28) as i32);
            for n in 1..=17 {
                if let Some((digits, point)) = few_significant(x, n) {
                    let exact = scientific(&format!("{x:.*e}", n - 1));
                    assert_eq!((digits.to_string(), point), (exact.text, exact.point), "{x} {n}");
                }
            }
        }
        for (n, digits) in [(1, 2), (2, 25), (3, 250)] {
            assert_eq!(few_significant(2.5, n), Some((digits, 1)));
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
        assert_eq!(text(0.5, 'e', 0), "5e-01");
        assert_eq!(text(2.5, 'e', 0), "2e+00");
        assert_eq!(text(25.0, 'e', 0), "2e+01");
        assert_eq!(text(35.0, 'e', 0), "4e+01");
        assert_eq!(text(9.5, 'e', 0), "1e+01");
        assert_eq!(text(123456789.0, 'e', 3), "1.235e+08");
        assert_eq!(text(0.00001234, 'g', 6), "1.234e-05");
        assert_eq!(text(999999.5, 'g', 6), "1e+06");
        assert_eq!(text(f64::INFINITY, 'F', 6), "INF");
    }
}
