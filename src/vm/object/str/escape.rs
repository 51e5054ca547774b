//! The codecs `unicode_escape` and `raw_unicode_escape`: text as it stands in source.
//!
//! Invariant: what is encoded is ASCII (Latin-1 in the raw form), and decodes to what it was. An escape
//! that names no Unicode scalar value is malformed.

use std::fmt::Write as _;

use super::codec::Bad;
use crate::base::surrogate;
use crate::vm::format::quote;

/// `text.encode("unicode_escape")`.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(c),
            _ => quote::push_code(&mut out, u32::from(c)),
        }
    }
    out.into_bytes()
}

/// `text.encode("raw_unicode_escape")`.
pub(super) fn encode_raw(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let mut escape = String::new();
                // Writing to a String cannot fail.
                let _ = match surrogate::code(c) {
                    code @ ..=0xffff => write!(escape, "\\u{code:04x}"),
                    code => write!(escape, "\\U{code:08x}"),
                };
                out.extend(escape.into_bytes());
            }
        }
    }
    out
}

/// Decodes until something is malformed. Bytes stand for the characters of their codes.
pub(super) fn decode(data: &[u8], mut at: usize, out: &mut String) -> Option<Bad> {
    while let Some(&byte) = data.get(at) {
        if byte != b'\\' {
            out.push(char::from(byte));
            at += 1;
            continue;
        }
        let Some(&letter) = data.get(at + 1) else {
            return Some(Bad { at, len: 1, reason: "\\ at end of string" });
        };
        let plain = match letter {
            b'\n' => None,
            b'\\' | b'\'' | b'"' => Some(letter),
            b'a' => Some(7),
            b'b' => Some(8),
            b'f' => Some(12),
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'v' => Some(11),
            b'0'..=b'7' => {
                let digits = data[at + 1..].iter().take(3);
                let digits = digits.take_while(|d| (b'0'..=b'7').contains(d));
                let (n, code) =
                    digits.fold((0, 0), |(n, code), d| (n + 1, code * 8 + u32::from(d - b'0')));
                out.extend(char::from_u32(code));
                at += 1 + n;
                continue;
            }
            b'x' | b'u' | b'U' => match hex(data, at, letter, out) {
                Ok(len) => {
                    at += len;
                    continue;
                }
                Err(bad) => return Some(bad),
            },
            b'N' => match named(data, at, out) {
                Ok(len) => {
                    at += len;
                    continue;
                }
                Err(bad) => return Some(bad),
            },
            _ => {
                out.push('\\');
                at += 1;
                continue;
            }
        };
        out.extend(plain.map(char::from));
        at += 2;
    }
    None
}

/// As [`decode`], with `\u` and `\U` alone, behind an odd number of backslashes.
pub(super) fn decode_raw(data: &[u8], mut at: usize, out: &mut String) -> Option<Bad> {
    while let Some(&byte) = data.get(at) {
        match (byte, data.get(at + 1)) {
            (b'\\', Some(&letter @ (b'u' | b'U'))) => match hex(data, at, letter, out) {
                Ok(len) => at += len,
                Err(bad) => return Some(bad),
            },
            (b'\\', Some(&next)) => {
                out.push('\\');
                out.push(char::from(next));
                at += 2;
            }
            _ => {
                out.push(char::from(byte));
                at += 1;
            }
        }
    }
    None
}

/// `\xNN`, `\uNNNN`, `\UNNNNNNNN`: how long it is.
fn hex(data: &[u8], at: usize, letter: u8, out: &mut String) -> Result<usize, Bad> {
    let (width, truncated) = match letter {
        b'x' => (2, "truncated \\xXX escape"),
        b'u' => (4, concat!("truncated \\u", "XX", "XX escape")),
        _ => (8, concat!("truncated \\U", "XX", "XX", "XX", "XX escape")),
    };
    let digits = data[at + 2..].iter().take(width).map_while(|d| char::from(*d).to_digit(16));
    let (n, code) = digits.fold((0, 0_u32), |(n, code), d| (n + 1, code.wrapping_shl(4) | d));
    if n < width {
        return Err(Bad { at, len: 2 + n, reason: truncated });
    }
    let len = 2 + width;
    match surrogate::kept(code) {
        Some(c) => out.push(c),
        None => return Err(Bad { at, len, reason: "illegal Unicode character" }),
    }
    Ok(len)
}

/// `\N{NAME}`: how long it is.
fn named(data: &[u8], at: usize, out: &mut String) -> Result<usize, Bad> {
    let rest = &data[at + 2..];
    let end = rest.iter().position(|b| *b == b'}').filter(|end| *end > 1 && rest[0] == b'{');
    let Some(end) = end else {
        return Err(Bad { at, len: 2, reason: "malformed \\N character escape" });
    };
    let found = std::str::from_utf8(&rest[1..end]).ok().and_then(unicode_names2::character);
    match found {
        Some(c) => out.push(c),
        None => return Err(Bad { at, len: end + 3, reason: "unknown Unicode character name" }),
    }
    Ok(end + 3)
}
