//! Text to float.
//!
//! Invariant: accepts CPython's grammar for `float(text)`; conversion rounds correctly (std's does).

use crate::vm::object::str::chars;

/// The number that text denotes: white space around, digits of any script, single underscores between
/// digits, `inf`, `infinity`, `nan` in any case.
pub fn parse(text: &str) -> Option<f64> {
    let text = chars::to_ascii_digits(text);
    let text = text.trim_matches(chars::is_space);
    if text.contains('_') {
        return parse_ascii(&without_underscores(text)?);
    }
    parse_ascii(text)
}

/// Likewise for text without blanks and underscores. std reads the same grammar.
pub fn parse_ascii(text: &str) -> Option<f64> {
    text.parse().ok()
}

/// Drops underscores; `None` when one does not stand between two digits.
pub fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit_at = |i: Option<usize>| i.and_then(|i| bytes.get(i)).is_some_and(u8::is_ascii_digit);
    let lone = |i: usize| !digit_at(i.checked_sub(1)) || !digit_at(Some(i + 1));
    if bytes.iter().enumerate().any(|(i, b)| *b == b'_' && lone(i)) {
        return None;
    }
    Some(text.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn text_is_read_as_cpython_reads_it() {
        for (text, value) in [
            (" 1_0.5e1_0 ", Some(10.5e10)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("1e400", Some(f64::INFINITY)),
            ("1_", None),
            ("1_.5", None),
            ("1._5", None),
            ("", None),
            (".", None),
            ("1e", None),
            ("0x1p3", None),
            ("\u{661}.\u{665}", Some(1.5)),
        ] {
            assert_eq!(parse(text), value, "{text:?}");
        }
        assert!(parse("nan").is_some_and(f64::is_nan));
    }
}
