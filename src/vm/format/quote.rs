//! `repr` of text and bytes.
//!
//! Invariant: single quotes, unless the text has single quotes and no double ones; what is not printable
//! is escaped in the shortest of `\xhh`, `\uhhhh`, `\Uhhhhhhhh`.

use std::fmt::Write;

use crate::base::surrogate;
use crate::vm::object::str::chars;

/// `repr(text)`.
pub fn quote(text: &str) -> String {
    quoted(text, false)
}

/// `ascii(text)`: beyond ASCII everything is escaped.
pub fn quote_ascii(text: &str) -> String {
    quoted(text, true)
}

fn quoted(text: &str, ascii: bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        push_escaped(&mut out, c, quote, ascii);
    }
    out.push(quote);
    out
}

fn push_escaped(out: &mut String, c: char, quote: char, ascii: bool) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\\' => out.push_str("\\\\"),
        _ if c == quote => {
            out.push('\\');
            out.push(c);
        }
        ' '..='~' => out.push(c),
        _ if !ascii && chars::is_printable(c) => out.push(c),
        _ => push_code(out, c as u32),
    }
}

/// `\xhh`, `\uhhhh` or `\Uhhhhhhhh`.
pub fn push_code(out: &mut String, code: u32) {
    let code = char::from_u32(code).map_or(code, surrogate::code);
    // Writing to a String cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Escapes what is beyond ASCII in a text that is a `repr` already: `ascii(obj)`.
pub fn to_ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() { out.push(c) } else { push_code(&mut out, c as u32) }
    }
    out
}

/// `repr(bytes)`.
pub fn quote_bytes(data: &[u8]) -> String {
    octets(data, false)
}

/// The part of `repr(bytearray)` between the parentheses, where CPython escapes every single quote.
pub fn quote_bytearray(data: &[u8]) -> String {
    octets(data, true)
}

fn octets(data: &[u8], escapes_single: bool) -> String {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::with_capacity(data.len() + 3);
    out.push('b');
    out.push(char::from(quote));
    for &b in data {
        match b {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            _ if b == quote || (escapes_single && b == b'\'') => {
                out.push('\\');
                out.push(char::from(b));
            }
            b' '..=b'~' => out.push(char::from(b)),
            _ => push_code(&mut out, u32::from(b)),
        }
    }
    out.push(char::from(quote));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting_is_cpythons() {
        assert_eq!(quote("a'b"), "\"a'b\"");
        assert_eq!(quote("a'b\"c"), "'a\\'b\"c'");
        assert_eq!(
            quote("\n\t\0\u{7f}é\u{ad}\u{2028}\u{e000}😀\u{e0001}"),
            "'\\n\\t\\x00\\x7fé\\xad\\u2028\\ue000😀\\U000e0001'"
        );
        assert_eq!(quote_ascii("é😀"), "'\\xe9\\U0001f600'");
        assert_eq!(quote_bytes(b"a'\xff\n"), "b\"a'\\xff\\n\"");
    }
}
