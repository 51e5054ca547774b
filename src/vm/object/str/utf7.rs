//! The codec UTF-7 (RFC 2152): what is not plain ASCII stands as base64 of its UTF-16 between `+` and `-`.
//!
//! Invariant: every code point has a form here, surrogates too, so that only decoding can fail.

use super::codec::Bad;
use crate::base::surrogate;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn digit(byte: u8) -> Option<u32> {
    DIGITS.iter().position(|d| *d == byte).map(|at| at as u32)
}

/// Whether a character stands for itself.
fn is_direct(code: u32) -> bool {
    match u8::try_from(code) {
        Ok(b'+' | b'\\' | b'~' | 0x7f) => false,
        Ok(b'\t' | b'\n' | b'\r') => true,
        Ok(byte) => (b' '..0x7f).contains(&byte),
        Err(_) => false,
    }
}

/// `text.encode("utf-7")`.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut shift = None;
    for c in text.chars() {
        let code = surrogate::code(c);
        if is_direct(code) {
            if let Some(bits) = shift.take() {
                flush(bits, &mut out);
                // What could be taken for another digit ends the base64 visibly.
                if code == u32::from(b'-') || digit(code as u8).is_some() {
                    out.push(b'-');
                }
            }
            out.push(code as u8);
            continue;
        }
        if shift.is_none() && code == u32::from(b'+') {
            out.extend_from_slice(b"+-");
            continue;
        }
        if shift.is_none() {
            out.push(b'+');
        }
        let mut bits = shift.unwrap_or_default();
        match code.checked_sub(0x1_0000) {
            None => put(code, &mut bits, &mut out),
            Some(rest) => {
                put(0xd800 + (rest >> 10), &mut bits, &mut out);
                put(0xdc00 + (rest & 0x3ff), &mut bits, &mut out);
            }
        }
        shift = Some(bits);
    }
    if let Some(bits) = shift {
        flush(bits, &mut out);
        out.push(b'-');
    }
    out
}

/// Bits that are not yet written, or read: their number, and they.
type Bits = (u32, u32);

/// Appends a unit of UTF-16.
fn put(unit: u32, (n, held): &mut Bits, out: &mut Vec<u8>) {
    *held = *held << 16 | unit;
    *n += 16;
    while *n >= 6 {
        *n -= 6;
        out.push(DIGITS[(*held >> *n & 0x3f) as usize]);
        *held &= (1 << *n) - 1;
    }
}

fn flush((n, held): Bits, out: &mut Vec<u8>) {
    if n > 0 {
        out.push(DIGITS[(held << (6 - n) & 0x3f) as usize]);
    }
}

/// Decodes until something is malformed.
pub(super) fn decode(data: &[u8], mut at: usize, out: &mut String) -> Option<Bad> {
    while let Some(&byte) = data.get(at) {
        if byte != b'+' {
            if !byte.is_ascii() {
                return Some(Bad { at, len: 1, reason: "unexpected special character" });
            }
            out.push(char::from(byte));
            at += 1;
            continue;
        }
        match data.get(at + 1) {
            Some(b'-') => {
                out.push('+');
                at += 2;
            }
            Some(next) if digit(*next).is_none() => {
                return Some(Bad { at, len: 2, reason: "ill-formed sequence" });
            }
            Some(_) | None => match shifted(data, at, out) {
                Ok(next) => at = next,
                Err(bad) => return Some(bad),
            },
        }
    }
    None
}

/// Decodes the base64 behind the `+` at `start`; where it ends.
fn shifted(data: &[u8], start: usize, out: &mut String) -> Result<usize, Bad> {
    let (mut n, mut held) = (0, 0_u32);
    let mut high = None;
    let mut push = |code: u32| out.extend(surrogate::kept(code));
    let mut at = start + 1;
    loop {
        let Some(&byte) = data.get(at) else {
            if high.is_some() || n >= 6 || held != 0 {
                let reason = "unterminated shift sequence";
                return Err(Bad { at: start, len: data.len() - start, reason });
            }
            return Ok(at);
        };
        let Some(bits) = digit(byte) else {
            let len = at + 1 - start;
            if n >= 6 {
                let reason = "partial character in shift sequence";
                return Err(Bad { at: start, len, reason });
            }
            if held != 0 {
                let reason = "non-zero padding bits in shift sequence";
                return Err(Bad { at: start, len, reason });
            }
            if let Some(high) = high.filter(|_| byte.is_ascii()) {
                push(high);
            }
            return Ok(at + usize::from(byte == b'-'));
        };
        at += 1;
        held = held << 6 | bits;
        n += 6;
        if n < 16 {
            continue;
        }
        n -= 16;
        let unit = held >> n;
        held &= (1 << n) - 1;
        if let Some(first) = high.take() {
            if (0xdc00..0xe000).contains(&unit) {
                push(0x1_0000 + ((first - 0xd800) << 10) + (unit - 0xdc00));
                continue;
            }
            push(first);
        }
        if (0xd800..0xdc00).contains(&unit) {
            high = Some(unit);
        } else {
            push(unit);
        }
    }
}

/// How many octets there are up to base64 that does not end.
pub fn complete(data: &[u8]) -> usize {
    let Some(start) = data.iter().rposition(|b| *b == b'+') else { return data.len() };
    // A plus sign may be a digit: the sequence starts at the first one.
    let digits = data[..start].iter().rev().take_while(|b| digit(**b).is_some()).count();
    let first = data[start - digits..]
        .iter()
        .position(|b| *b == b'+')
        .map_or(start, |at| start - digits + at);
    if data[first + 1..].iter().all(|b| digit(*b).is_some()) { first } else { data.len() }
}
