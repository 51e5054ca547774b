//! Complex numbers as text.
//!
//! Invariant: `parse(repr(z))` gives z back, signed zeros included.

use super::Pair;
use crate::vm::format;
use crate::vm::object::float::text as float_text;
use crate::vm::object::str::chars;

/// `repr(z)`: the imaginary part alone when the real one is a positive zero.
pub fn repr((re, im): Pair) -> String {
    let imag = format::float_repr_short(im);
    if re == 0.0 && re.is_sign_positive() {
        return format!("{imag}j");
    }
    let plus = if imag.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imag}j)", format::float_repr_short(re))
}

/// `complex(text)`.
pub fn parse(text: &str) -> Option<Pair> {
    let text = chars::to_ascii_digits(text);
    let text = text.trim_matches(chars::is_space);
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim_matches(chars::is_space),
        None => text,
    };
    let text = float_text::without_underscores(text)?;
    let (first, rest) = split_number(&text);
    match (first, rest) {
        ("", _) => parse_unit(rest).map(|im| (0.0, im)),
        (re, "") => Some((float_text::parse_ascii(re)?, 0.0)),
        (im, "j" | "J") => Some((0.0, float_text::parse_ascii(im)?)),
        (re, rest) => {
            let re = float_text::parse_ascii(re)?;
            let (second, tail) = split_number(rest);
            if !rest.starts_with(['+', '-']) {
                return None;
            }
            let im = match (second, tail) {
                ("", _) => parse_unit(rest)?,
                (im, "j" | "J") => float_text::parse_ascii(im)?,
                (_, _) => return None,
            };
            Some((re, im))
        }
    }
}

/// Whether an underscore stands where none may: CPython has its own words for that.
pub fn has_stray_underscore(text: &str) -> bool {
    float_text::without_underscores(&chars::to_ascii_digits(text)).is_none()
}

/// `j`, `+j`, `-j`.
fn parse_unit(text: &str) -> Option<f64> {
    match text {
        "j" | "J" | "+j" | "+J" => Some(1.0),
        "-j" | "-J" => Some(-1.0),
        _ => None,
    }
}

/// The longest float at the start, possibly empty, and what follows it.
fn split_number(text: &str) -> (&str, &str) {
    let b = text.as_bytes();
    let mut i = usize::from(matches!(b.first(), Some(b'+' | b'-')));
    let word = text[i..].to_ascii_lowercase();
    for name in ["infinity", "inf", "nan"] {
        if word.starts_with(name) {
            return text.split_at(i + name.len());
        }
    }
    let digits = |from: usize| b[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let whole = digits(i);
    i += whole;
    let mut fraction = 0;
    if b.get(i) == Some(&b'.') {
        fraction = digits(i + 1);
        if whole + fraction > 0 {
            i += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return ("", text);
    }
    if matches!(b.get(i), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(b.get(i + 1), Some(b'+' | b'-')));
        let exponent = digits((i + 1 + sign).min(b.len()));
        if exponent > 0 {
            i += 1 + sign + exponent;
        }
    }
    text.split_at(i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_cpython_reads_it() {
        for (text, value) in [
            ("1+2j", Some((1.0, 2.0))),
            (" ( -1.5e3-j ) ", Some((-1500.0, -1.0))),
            ("j", Some((0.0, 1.0))),
            ("3", Some((3.0, 0.0))),
            ("1e5j", Some((0.0, 1e5))),
            ("inf-infj", Some((f64::INFINITY, f64::NEG_INFINITY))),
            ("1 + 2j", None),
            ("1+2", None),
            ("", None),
            ("1+2j3", None),
            ("1j2j", None),
        ] {
            assert_eq!(parse(text), value, "{text:?}");
        }
    }

    #[test]
    fn text_is_written_as_cpython_writes_it() {
        assert_eq!(repr((0.0, 1.0)), "1j");
        assert_eq!(repr((-0.0, 1.0)), "(-0+1j)");
        assert_eq!(repr((1.5, -0.0)), "(1.5-0j)");
        assert_eq!(repr((1e16, f64::NAN)), "(1e+16+nanj)");
    }
}
