//! Codecs: text to bytes and back.
//!
//! Invariant: UTF-8, ASCII, Latin-1, UTF-7, UTF-16, UTF-32 and the escapes of source text are converted here, other
//! encodings by what is registered for them. What cannot be converted goes to the error handler
//! ([`handler`](super::handler)), which is looked for only then.

use super::handler::{Handler, Replacement};
use super::{Str, escape, text_of, utf7};
use crate::base::{Symbol, surrogate};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::import;
use crate::vm::object::bytes;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    Little,
    Big,
    /// By a byte order mark; the machine's own, with a mark, when encoding.
    Marked,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Codec {
    Utf8,
    /// UTF-8 with a mark at the start.
    Utf8Sig,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
    Utf7,
    Escape,
    RawEscape,
}

impl Codec {
    /// As error messages name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Codec::Utf8 | Codec::Utf8Sig => "utf-8",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "latin-1",
            Codec::Utf16(Order::Little) => "utf-16-le",
            Codec::Utf16(Order::Big) => "utf-16-be",
            Codec::Utf16(Order::Marked) => "utf-16",
            Codec::Utf32(Order::Little) => "utf-32-le",
            Codec::Utf32(Order::Big) => "utf-32-be",
            Codec::Utf32(Order::Marked) => "utf-32",
            Codec::Utf7 => "utf7",
            Codec::Escape => "unicodeescape",
            Codec::RawEscape => "rawunicodeescape",
        }
    }
}

/// Whether an encoding of that name is one of those here.
pub fn is_known(vm: &Vm<'_>, name: &str) -> bool {
    lookup(vm, name).is_ok()
}

fn lookup(vm: &Vm<'_>, name: &str) -> Res<Codec> {
    let plain: String =
        name.to_ascii_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Ok(match plain.as_str() {
        "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
        "utf8sig" => Codec::Utf8Sig,
        "ascii" | "usascii" | "646" | "ansix341968" | "iso646us" => Codec::Ascii,
        "latin1" | "latin" | "l1" | "iso88591" | "8859" | "cp819" | "88591" => Codec::Latin1,
        "utf16" | "u16" => Codec::Utf16(Order::Marked),
        "utf16le" => Codec::Utf16(Order::Little),
        "utf16be" => Codec::Utf16(Order::Big),
        "utf32" | "u32" => Codec::Utf32(Order::Marked),
        "utf32le" => Codec::Utf32(Order::Little),
        "utf32be" => Codec::Utf32(Order::Big),
        "utf7" | "u7" | "unicode11utf7" => Codec::Utf7,
        "unicodeescape" => Codec::Escape,
        "rawunicodeescape" => Codec::RawEscape,
        _ => return Err(vm.raise(ExcKind::LookupError, format!("unknown encoding: {name}"))),
    })
}

/// What a codec makes of an object that was registered by its name.
fn registered(vm: &Vm<'_>, encoding: &str, part: &str, object: Value, errors: &str) -> Res<Value> {
    let codecs = import::import(vm, "_codecs")?;
    let info = vm.call_method(&codecs, "lookup", &[vm.str(encoding)])?;
    let is_text = match vm.get_attr_opt(&info, Symbol::new("_is_text_encoding"))? {
        Some(flag) => vm.truth(&flag)?,
        None => true,
    };
    if !is_text {
        let message = format!(
            "'{encoding}' is not a text encoding; use codecs.{part}() to handle arbitrary codecs"
        );
        return Err(vm.raise(ExcKind::LookupError, message));
    }
    let place = Value::Int(i64::from(part == "decode"));
    let coder = vm.get_item(&info, &place)?;
    let pair = vm.call(&coder, &[object, vm.str(errors)])?;
    match pair.downcast::<Tuple>() {
        Some(pair) if pair.items.len() == 2 => Ok(pair.items[0].clone()),
        // With the commas that CPython has.
        Some(_) | None if part == "encode" => {
            Err(vm.type_error("encoder must return a tuple (object, integer)"))
        }
        Some(_) | None => Err(vm.type_error("decoder must return a tuple (object,integer)")),
    }
}

// Encoding

/// `text.encode(encoding, errors)`.
pub fn encode(vm: &Vm<'_>, text: &str, encoding: &str, errors: &str) -> Res<Vec<u8>> {
    if !is_known(vm, encoding) {
        let made = registered(vm, encoding, "encode", vm.str(text), errors)?;
        return bytes::data_of(&made).map(<[u8]>::to_vec).ok_or_else(|| {
            let ty = vm.type_name(&made);
            let message = format!("'{encoding}' encoder returned '{ty}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types");
            vm.type_error(message)
        });
    }
    let codec = lookup(vm, encoding)?;
    if !surrogate::has_any(text) {
        match codec {
            Codec::Utf8 => return Ok(text.as_bytes().to_vec()),
            Codec::Utf8Sig => return Ok([b"\xef\xbb\xbf", text.as_bytes()].concat()),
            Codec::Ascii | Codec::Latin1 if text.is_ascii() => return Ok(text.as_bytes().to_vec()),
            Codec::Ascii
            | Codec::Latin1
            | Codec::Utf16(_)
            | Codec::Utf32(_)
            | Codec::Utf7
            | Codec::Escape
            | Codec::RawEscape => {}
        }
    }
    match codec {
        Codec::Utf7 => Ok(utf7::encode(text)),
        Codec::Escape => Ok(escape::encode(text)),
        Codec::RawEscape => Ok(escape::encode_raw(text)),
        Codec::Utf8
        | Codec::Utf8Sig
        | Codec::Ascii
        | Codec::Latin1
        | Codec::Utf16(_)
        | Codec::Utf32(_) => encode_each(vm, text, codec, errors),
    }
}

/// Character by character, with the handler for what the codec has no octets for.
fn encode_each(vm: &Vm<'_>, text: &str, codec: Codec, errors: &str) -> Res<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    match codec {
        Codec::Utf8Sig => out.extend_from_slice(b"\xef\xbb\xbf"),
        Codec::Utf16(Order::Marked) | Codec::Utf32(Order::Marked) => codec.put(0xfeff, &mut out),
        Codec::Utf8
        | Codec::Ascii
        | Codec::Latin1
        | Codec::Utf16(Order::Little | Order::Big)
        | Codec::Utf32(Order::Little | Order::Big)
        | Codec::Utf7
        | Codec::Escape
        | Codec::RawEscape => {}
    }
    let codes: Vec<u32> = text.chars().map(surrogate::code).collect();
    let mut handler = None;
    let mut at = 0;
    while let Some(&code) = codes.get(at) {
        if codec.has(code) {
            codec.put(code, &mut out);
            at += 1;
            continue;
        }
        let run = match codec {
            Codec::Utf16(_) | Codec::Utf32(_) => 1,
            Codec::Utf8
            | Codec::Utf8Sig
            | Codec::Ascii
            | Codec::Latin1
            | Codec::Utf7
            | Codec::Escape
            | Codec::RawEscape => codes[at..].iter().take_while(|c| !codec.has(**c)).count(),
        };
        let handler = match &handler {
            Some(handler) => handler,
            None => handler.insert(Handler::named(vm, errors)?),
        };
        let (made, next) = handler.for_encoding(vm, codec, text, &codes, at..at + run)?;
        match made {
            Replacement::Octets(octets) => out.extend_from_slice(&octets),
            Replacement::Codes(made) => {
                if made.iter().any(|c| !codec.has(*c)) {
                    return Err(Handler::encode_error(vm, codec, text, at..at + run));
                }
                made.iter().for_each(|c| codec.put(*c, &mut out));
            }
        }
        at = next;
    }
    Ok(out)
}

impl Codec {
    /// Whether a character has octets in this encoding.
    pub(super) fn has(self, code: u32) -> bool {
        match self {
            Codec::Ascii => code < 128,
            Codec::Latin1 => code < 256,
            Codec::Utf8 | Codec::Utf8Sig | Codec::Utf16(_) | Codec::Utf32(_) => {
                !(0xd800..=0xdfff).contains(&code)
            }
            Codec::Utf7 | Codec::Escape | Codec::RawEscape => true,
        }
    }

    /// Appends a character that has some, or a surrogate to the encodings that have a form for it.
    pub(super) fn put(self, code: u32, out: &mut Vec<u8>) {
        match self {
            Codec::Ascii | Codec::Latin1 | Codec::Utf7 | Codec::Escape | Codec::RawEscape => {
                out.push(code as u8);
            }
            Codec::Utf8 | Codec::Utf8Sig => surrogate::push_encoded(out, code),
            Codec::Utf16(order) => {
                let mut unit =
                    |u: u16| out.extend(ordered(order, u.to_le_bytes(), u.to_be_bytes()));
                match code.checked_sub(0x1_0000) {
                    None => unit(code as u16),
                    Some(rest) => {
                        unit(0xd800 + (rest >> 10) as u16);
                        unit(0xdc00 + (rest & 0x3ff) as u16);
                    }
                }
            }
            Codec::Utf32(order) => {
                out.extend(ordered(order, code.to_le_bytes(), code.to_be_bytes()));
            }
        }
    }

    /// Why a character has no octets.
    pub(super) fn complaint(self) -> &'static str {
        match self {
            Codec::Ascii => "ordinal not in range(128)",
            Codec::Latin1 => "ordinal not in range(256)",
            Codec::Utf8
            | Codec::Utf8Sig
            | Codec::Utf16(_)
            | Codec::Utf32(_)
            | Codec::Utf7
            | Codec::Escape
            | Codec::RawEscape => "surrogates not allowed",
        }
    }
}

fn ordered<const N: usize>(order: Order, little: [u8; N], big: [u8; N]) -> [u8; N] {
    match order {
        Order::Little => little,
        Order::Big => big,
        Order::Marked => {
            if cfg!(target_endian = "little") {
                little
            } else {
                big
            }
        }
    }
}

// Decoding

/// What could not be decoded: `len` bytes at `at`.
pub(super) struct Bad {
    pub(super) at: usize,
    pub(super) len: usize,
    pub(super) reason: &'static str,
}

/// `data.decode(encoding, errors)`.
pub fn decode(vm: &Vm<'_>, data: &[u8], encoding: &str, errors: &str) -> Res<String> {
    if !is_known(vm, encoding) {
        let data = bytes::from_vec(vm, data.to_vec());
        let made = registered(vm, encoding, "decode", data, errors)?;
        return text_of(&made).map(str::to_owned).ok_or_else(|| {
            let ty = vm.type_name(&made);
            let message = format!("'{encoding}' decoder returned '{ty}' instead of 'str'; use codecs.decode() to decode to arbitrary types");
            vm.type_error(message)
        });
    }
    let codec = lookup(vm, encoding)?;
    let mut out = String::with_capacity(data.len());
    let mut at = 0;
    let mut order = Order::Little;
    let mut found = None;
    match codec {
        Codec::Utf8Sig if data.starts_with(b"\xef\xbb\xbf") => at = 3,
        Codec::Utf16(o) => (order, at) = start_of(o, data, 2),
        Codec::Utf32(o) => (order, at) = start_of(o, data, 4),
        Codec::Utf8
        | Codec::Utf8Sig
        | Codec::Ascii
        | Codec::Latin1
        | Codec::Utf7
        | Codec::Escape
        | Codec::RawEscape => {}
    }
    while at < data.len() {
        let bad = match codec {
            Codec::Utf8 | Codec::Utf8Sig => utf8_run(data, at, &mut out),
            Codec::Ascii => ascii_run(data, at, &mut out),
            Codec::Latin1 => {
                out.extend(data[at..].iter().map(|b| char::from(*b)));
                None
            }
            Codec::Utf7 => utf7::decode(data, at, &mut out),
            Codec::Escape => escape::decode(data, at, &mut out),
            Codec::RawEscape => escape::decode_raw(data, at, &mut out),
            Codec::Utf16(_) => utf16_run(data, at, order, &mut out),
            Codec::Utf32(_) => utf32_run(data, at, order, &mut out),
        };
        let Some(bad) = bad else { break };
        let shown = match codec {
            Codec::Utf16(_) => Codec::Utf16(order),
            Codec::Utf32(_) => Codec::Utf32(order),
            Codec::Utf8
            | Codec::Utf8Sig
            | Codec::Ascii
            | Codec::Latin1
            | Codec::Utf7
            | Codec::Escape
            | Codec::RawEscape => codec,
        };
        let handler = match &found {
            Some(handler) => handler,
            None => found.insert(Handler::named(vm, errors)?),
        };
        at = handler.for_decoding(vm, shown, data, &bad, &mut out)?;
    }
    Ok(out)
}

/// The byte order, and where text starts behind a mark.
fn start_of(order: Order, data: &[u8], unit: usize) -> (Order, usize) {
    if order != Order::Marked {
        return (order, 0);
    }
    match (unit, data) {
        (4, [0xff, 0xfe, 0, 0, ..]) => (Order::Little, 4),
        (4, [0, 0, 0xfe, 0xff, ..]) => (Order::Big, 4),
        (2, [0xff, 0xfe, ..]) => (Order::Little, 2),
        (2, [0xfe, 0xff, ..]) => (Order::Big, 2),
        (_, _) if cfg!(target_endian = "little") => (Order::Little, 0),
        (_, _) => (Order::Big, 0),
    }
}

/// Why a character is refused that stands for a surrogate in this text.
const KEPT: &str = "this private-use character is kept for lone surrogates";

fn ascii_run(data: &[u8], at: usize, out: &mut String) -> Option<Bad> {
    for (i, b) in data.iter().enumerate().skip(at) {
        if !b.is_ascii() {
            return Some(Bad { at: i, len: 1, reason: "ordinal not in range(128)" });
        }
        out.push(char::from(*b));
    }
    None
}

fn utf8_run(data: &[u8], at: usize, out: &mut String) -> Option<Bad> {
    let rest = &data[at..];
    let (text, error) = match std::str::from_utf8(rest) {
        Ok(text) => (text, None),
        Err(e) => (std::str::from_utf8(&rest[..e.valid_up_to()]).unwrap_or_default(), Some(e)),
    };
    if surrogate::has_any(text) {
        let valid = text.find(surrogate::is_surrogate).unwrap_or_default();
        out.push_str(&text[..valid]);
        return Some(Bad { at: at + valid, len: 4, reason: KEPT });
    }
    out.push_str(text);
    let e = error?;
    let at = at + text.len();
    Some(match e.error_len() {
        None => Bad { at, len: data.len() - at, reason: "unexpected end of data" },
        Some(len) => {
            let starts = matches!(data[at], 0xc2..=0xf4);
            let reason = if starts { "invalid continuation byte" } else { "invalid start byte" };
            Bad { at, len, reason }
        }
    })
}

fn utf16_unit(data: &[u8], at: usize, order: Order) -> Option<u16> {
    let pair: [u8; 2] = data.get(at..at + 2)?.try_into().ok()?;
    Some(if order == Order::Big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
}

fn utf16_run(data: &[u8], mut at: usize, order: Order, out: &mut String) -> Option<Bad> {
    while at < data.len() {
        let Some(first) = utf16_unit(data, at, order) else {
            return Some(Bad { at, len: data.len() - at, reason: "truncated data" });
        };
        let code = match first {
            0xd800..=0xdbff => match utf16_unit(data, at + 2, order) {
                Some(second @ 0xdc00..=0xdfff) => {
                    0x10000 + ((u32::from(first) - 0xd800) << 10) + (u32::from(second) - 0xdc00)
                }
                Some(_) => return Some(Bad { at, len: 2, reason: "illegal UTF-16 surrogate" }),
                None => {
                    let len = data.len() - at;
                    return Some(Bad { at, len, reason: "unexpected end of data" });
                }
            },
            0xdc00..=0xdfff => return Some(Bad { at, len: 2, reason: "illegal encoding" }),
            unit => u32::from(unit),
        };
        let len = if code > 0xffff { 4 } else { 2 };
        match surrogate::kept(code) {
            Some(c) => out.push(c),
            None => return Some(Bad { at, len, reason: KEPT }),
        }
        at += len;
    }
    None
}

fn utf32_run(data: &[u8], mut at: usize, order: Order, out: &mut String) -> Option<Bad> {
    while at < data.len() {
        let Some(unit) = data.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok()) else {
            return Some(Bad { at, len: data.len() - at, reason: "truncated data" });
        };
        let code =
            if order == Order::Big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
        match char::from_u32(code) {
            Some(c) if surrogate::is_surrogate(c) => {
                return Some(Bad { at, len: 4, reason: KEPT });
            }
            Some(c) => out.push(c),
            None if code > 0x10ffff => {
                return Some(Bad { at, len: 4, reason: "code point not in range(0x110000)" });
            }
            None => {
                let reason = "code point in surrogate code point range(0xd800, 0xe000)";
                return Some(Bad { at, len: 4, reason });
            }
        }
        at += 4;
    }
    None
}

// What programs call

/// Encoding and error handler as given, with their defaults.
pub(in crate::vm::object) fn names<'a>(
    vm: &Vm<'_>,
    fname: &str,
    encoding: Option<&'a Value>,
    errors: Option<&'a Value>,
) -> Res<(&'a str, &'a str)> {
    let text = |v: Option<&'a Value>, default: &'static str, what: &str| match v {
        None => Ok(default),
        Some(v) => text_of(v).ok_or_else(|| {
            let ty = vm.given_type(v);
            vm.type_error(format!("{fname}() argument '{what}' must be str, not {ty}"))
        }),
    };
    Ok((text(encoding, "utf-8", "encoding")?, text(errors, "strict", "errors")?))
}

pub(super) fn encode_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let text = args.this::<Str>(vm, "str")?.as_str();
    let bound = args.skip(1).bind(vm, "encode", ["encoding", "errors"], Shape::default())?;
    let (encoding, errors) = names(vm, "encode", bound[0], bound[1])?;
    Ok(bytes::from_vec(vm, encode(vm, text, encoding, errors)?))
}

/// `text.encode()`.
pub(super) fn encoded(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    let text = Args::positional(std::slice::from_ref(this)).this::<Str>(vm, "str")?;
    Ok(bytes::from_vec(vm, encode(vm, text.as_str(), "utf-8", "strict")?))
}

/// `str(v, encoding, errors)`.
pub(super) fn str_from_bytes(
    vm: &Vm<'_>,
    v: &Value,
    encoding: Option<&Value>,
    errors: Option<&Value>,
) -> Res<Value> {
    let (encoding, errors) = names(vm, "str", encoding, errors)?;
    if text_of(v).is_some() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    match bytes::like(v) {
        Some(data) => Ok(vm.string(decode(vm, &data, encoding, errors)?)),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("decoding to str: need a bytes-like object, {ty} found")))
        }
    }
}
