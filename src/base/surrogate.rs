//! Lone surrogates in text.
//!
//! Text is UTF-8, which has no place for the 2,048 surrogates; Python's text has. They are kept as as many
//! characters of the last private-use plane, [`FIRST`] and those behind it, and a program sees the
//! surrogate wherever it looks at a code point. Those private-use characters themselves are the price:
//! they are refused where they would come in.

use std::borrow::Cow;

/// How far a surrogate's stand-in is from it.
const DISTANCE: u32 = 0x10_0000;
/// The character that stands for U+D800.
pub const FIRST: u32 = 0xd800 + DISTANCE;
/// The one that stands for U+DFFF.
pub const LAST: u32 = 0xdfff + DISTANCE;

/// What a code point is kept as; None for what is none, and for the characters that stand for others.
#[inline]
pub fn kept(code: u32) -> Option<char> {
    match code {
        0xd800..=0xdfff => char::from_u32(code + DISTANCE),
        FIRST..=LAST => None,
        code => char::from_u32(code),
    }
}

/// The code point that a character of a text stands for.
#[inline]
pub fn code(c: char) -> u32 {
    match u32::from(c) {
        code @ FIRST..=LAST => code - DISTANCE,
        code => code,
    }
}

pub fn is_surrogate(c: char) -> bool {
    (FIRST..=LAST).contains(&u32::from(c))
}

/// Whether a text has any. Their UTF-8 begins with F4 8D.
pub fn has_any(text: &str) -> bool {
    text.as_bytes().contains(&0xf4) && text.chars().any(is_surrogate)
}

/// Whether octets are a surrogate in the form that UTF-8 would have for it.
pub fn encoded(data: &[u8]) -> Option<u32> {
    match *data {
        [0xed, second @ 0xa0..=0xbf, third @ 0x80..=0xbf, ..] => {
            Some(0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f))
        }
        _ => None,
    }
}

/// Appends a code point as UTF-8 would have it, were surrogates allowed.
pub fn push_encoded(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[
            0xe0 | (code >> 12) as u8,
            0x80 | ((code >> 6) & 0x3f) as u8,
            0x80 | (code & 0x3f) as u8,
        ]),
    }
}

/// UTF-8 that encodes surrogates too.
pub fn from_wtf8(data: &[u8]) -> String {
    decode(data, |rest| encoded(rest).map_or((1, u32::from('\u{fffd}')), |code| (3, code)))
}

/// What the system gave: octets that are no UTF-8 become surrogates (`surrogateescape`).
pub fn from_system(data: &[u8]) -> String {
    decode(data, |rest| (1, 0xdc00 + u32::from(rest.first().copied().unwrap_or_default())))
}

/// `bad` says of octets that are no UTF-8 how many to pass over, and which code point they are.
fn decode(data: &[u8], bad: impl Fn(&[u8]) -> (usize, u32)) -> String {
    let mut out = String::with_capacity(data.len());
    let mut rest = data;
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                out.push_str(text);
                return out;
            }
            Err(e) => {
                let (good, tail) = rest.split_at(e.valid_up_to());
                out.push_str(std::str::from_utf8(good).unwrap_or_default());
                let (len, code) = bad(tail);
                out.extend(kept(code));
                rest = tail.get(len..).unwrap_or_default();
            }
        }
    }
}

/// The octets that [`from_system`] makes this text of. Surrogates that stand for no octet are encoded as
/// UTF-8 would.
pub fn to_system(text: &str) -> Cow<'_, [u8]> {
    if !has_any(text) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match code(c) {
            code @ 0xdc80..=0xdcff => out.push((code - 0xdc00) as u8),
            code => push_encoded(&mut out, code),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_surrogate_is_kept_and_comes_back() {
        for n in 0xd800..=0xdfff {
            let c = kept(n).expect("a surrogate is kept");
            assert!(is_surrogate(c));
            assert_eq!(code(c), n);
            let mut octets = Vec::new();
            push_encoded(&mut octets, n);
            assert_eq!(encoded(&octets), Some(n));
            assert_eq!(from_wtf8(&octets), c.to_string());
        }
        assert_eq!(kept(0xd7ff).map(code), Some(0xd7ff));
        assert_eq!(kept(FIRST), None);
        assert_eq!(kept(0x11_0000), None);
    }

    #[test]
    fn what_the_system_gave_goes_back_as_it_was() {
        let octets = b"a\xff\xc3\xa9\xed\xa0\x80b";
        let text = from_system(octets);
        assert_eq!(text.chars().count(), 7);
        assert_eq!(&*to_system(&text), octets);
    }
}
