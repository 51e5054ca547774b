//! What becomes of characters and octets that a codec cannot convert: the error handlers.
//!
//! Invariant: a handler says what stands in the place of what is wrong, and where to go on; one of a program
//! is called with the UnicodeError that would be raised.

use std::ops::Range;

use super::codec::{Bad, Codec};
use super::text_of;
use crate::base::surrogate;
use crate::vm::error::{Exc, Res};
use crate::vm::format::quote;
use crate::vm::import;
use crate::vm::object::bytes;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) enum Handler {
    Strict,
    Ignore,
    Replace,
    Backslash,
    XmlCharRef,
    NameReplace,
    /// Octets beyond ASCII that cannot be decoded become U+DC80 to U+DCFF, and these become octets.
    SurrogateEscape,
    /// Surrogates are encoded as other characters are.
    SurrogatePass,
    /// A program's own.
    Registered(Value),
}

/// What an encoder puts in the place of characters.
pub(super) enum Replacement {
    Codes(Vec<u32>),
    Octets(Vec<u8>),
}

fn codes(text: &str) -> Replacement {
    Replacement::Codes(text.chars().map(surrogate::code).collect())
}

impl Handler {
    pub(super) fn named(vm: &Vm<'_>, name: &str) -> Res<Handler> {
        Ok(match name {
            "strict" => Handler::Strict,
            "ignore" => Handler::Ignore,
            "replace" => Handler::Replace,
            "backslashreplace" => Handler::Backslash,
            "xmlcharrefreplace" => Handler::XmlCharRef,
            "namereplace" => Handler::NameReplace,
            "surrogateescape" => Handler::SurrogateEscape,
            "surrogatepass" => Handler::SurrogatePass,
            _ => {
                let codecs = import::import(vm, "_codecs")?;
                Handler::Registered(vm.call_method(&codecs, "lookup_error", &[vm.str(name)])?)
            }
        })
    }

    pub(super) fn encode_error(vm: &Vm<'_>, codec: Codec, text: &str, range: Range<usize>) -> Exc {
        let args = vec![
            vm.str(codec.name()),
            vm.str(text),
            Value::Int(range.start as i64),
            Value::Int(range.end as i64),
            vm.str(codec.complaint()),
        ];
        vm.raise_args(ExcKind::UnicodeEncodeError, args)
    }

    fn decode_error(vm: &Vm<'_>, codec: Codec, data: &[u8], bad: &Bad) -> Exc {
        let args = vec![
            vm.str(codec.name()),
            bytes::from_vec(vm, data.to_vec()),
            Value::Int(bad.at as i64),
            Value::Int((bad.at + bad.len) as i64),
            vm.str(bad.reason),
        ];
        vm.raise_args(ExcKind::UnicodeDecodeError, args)
    }

    /// What stands for the characters at `range`, and where to go on.
    pub(super) fn for_encoding(
        &self,
        vm: &Vm<'_>,
        codec: Codec,
        text: &str,
        all: &[u32],
        range: Range<usize>,
    ) -> Res<(Replacement, usize)> {
        let wrong = &all[range.clone()];
        let error = || Handler::encode_error(vm, codec, text, range.clone());
        let made = match self {
            Handler::Strict => return Err(error()),
            Handler::Ignore => Replacement::Codes(Vec::new()),
            Handler::Replace => Replacement::Codes(vec![u32::from('?'); wrong.len()]),
            Handler::Backslash => {
                let mut out = String::new();
                wrong.iter().for_each(|c| quote::push_code(&mut out, *c));
                codes(&out)
            }
            Handler::XmlCharRef => {
                codes(&wrong.iter().map(|c| format!("&#{c};")).collect::<String>())
            }
            Handler::NameReplace => {
                codes(&wrong.iter().map(|c| named_escape(*c)).collect::<String>())
            }
            Handler::SurrogateEscape => {
                let octet = |c: &u32| {
                    let octet = c.checked_sub(0xdc00).filter(|o| (0x80..0x100).contains(o));
                    octet.and_then(|o| u8::try_from(o).ok())
                };
                let octets: Option<Vec<u8>> = wrong.iter().map(octet).collect();
                match (octets, codec) {
                    (Some(octets), Codec::Utf8 | Codec::Utf8Sig | Codec::Ascii | Codec::Latin1) => {
                        Replacement::Octets(octets)
                    }
                    (Some(_) | None, _) => return Err(error()),
                }
            }
            Handler::SurrogatePass => match codec {
                Codec::Utf8 | Codec::Utf8Sig | Codec::Utf16(_) | Codec::Utf32(_) => {
                    let mut octets = Vec::new();
                    wrong.iter().for_each(|c| codec.put(*c, &mut octets));
                    Replacement::Octets(octets)
                }
                Codec::Ascii | Codec::Latin1 | Codec::Utf7 | Codec::Escape | Codec::RawEscape => {
                    return Err(error());
                }
            },
            Handler::Registered(f) => {
                let (made, next) = call(vm, f, error().into(), "encoding", "str/bytes", all.len())?;
                let made = match (text_of(&made), bytes::data_of(&made)) {
                    (Some(text), _) => codes(text),
                    (None, Some(data)) => Replacement::Octets(data.to_vec()),
                    (None, None) => return Err(wrong_answer(vm, "encoding", "str/bytes")),
                };
                return Ok((made, next));
            }
        };
        Ok((made, range.end))
    }

    /// Appends what stands for the octets; returns where to go on.
    pub(super) fn for_decoding(
        &self,
        vm: &Vm<'_>,
        codec: Codec,
        data: &[u8],
        bad: &Bad,
        out: &mut String,
    ) -> Res<usize> {
        let end = bad.at + bad.len;
        let wrong = &data[bad.at..end];
        let error = || Handler::decode_error(vm, codec, data, bad);
        match self {
            Handler::Strict => return Err(error()),
            Handler::Ignore => {}
            Handler::Replace => out.push('\u{fffd}'),
            Handler::Backslash => wrong.iter().for_each(|b| quote::push_code(out, u32::from(*b))),
            Handler::XmlCharRef | Handler::NameReplace => {
                return Err(
                    vm.type_error("don't know how to handle UnicodeDecodeError in error callback")
                );
            }
            Handler::SurrogateEscape => {
                let high = wrong.iter().take(4).take_while(|b| !b.is_ascii()).count();
                if high == 0 {
                    return Err(error());
                }
                out.extend(
                    wrong[..high].iter().filter_map(|b| surrogate::kept(0xdc00 + u32::from(*b))),
                );
                return Ok(bad.at + high);
            }
            Handler::SurrogatePass => match passed(codec, &data[bad.at..]) {
                Some((code, len)) => {
                    out.extend(surrogate::kept(code));
                    return Ok(bad.at + len);
                }
                None => return Err(error()),
            },
            Handler::Registered(f) => {
                let (made, next) = call(vm, f, error().into(), "decoding", "str", data.len())?;
                match text_of(&made) {
                    Some(text) => out.push_str(text),
                    None => return Err(wrong_answer(vm, "decoding", "str")),
                }
                return Ok(next);
            }
        }
        Ok(end)
    }
}

/// A surrogate at the start of the octets, in a form that `surrogatepass` takes, and its length.
fn passed(codec: Codec, data: &[u8]) -> Option<(u32, usize)> {
    use super::codec::Order;
    let (code, len) = match codec {
        Codec::Utf8 | Codec::Utf8Sig => (surrogate::encoded(data)?, 3),
        Codec::Utf16(order) => {
            let unit = *data.first_chunk::<2>()?;
            let unit = if order == Order::Big {
                u16::from_be_bytes(unit)
            } else {
                u16::from_le_bytes(unit)
            };
            (u32::from(unit), 2)
        }
        Codec::Utf32(order) => {
            let unit = *data.first_chunk::<4>()?;
            let unit = if order == Order::Big {
                u32::from_be_bytes(unit)
            } else {
                u32::from_le_bytes(unit)
            };
            (unit, 4)
        }
        Codec::Ascii | Codec::Latin1 | Codec::Utf7 | Codec::Escape | Codec::RawEscape => {
            return None;
        }
    };
    (0xd800..=0xdfff).contains(&code).then_some((code, len))
}

/// `\N{NAME}`, or a number for what has no name.
pub fn named_escape(code: u32) -> String {
    match char::from_u32(code).and_then(unicode_names2::name) {
        Some(name) => format!("\\N{{{name}}}"),
        None => {
            let mut out = String::new();
            quote::push_code(&mut out, code);
            out
        }
    }
}

fn wrong_answer(vm: &Vm<'_>, what: &str, kind: &str) -> Exc {
    vm.type_error(format!("{what} error handler must return ({kind}, int) tuple"))
}

/// Asks a program's handler: what it gives, and the place behind, of `len`.
fn call(
    vm: &Vm<'_>,
    f: &Value,
    error: Value,
    what: &str,
    kind: &str,
    len: usize,
) -> Res<(Value, usize)> {
    let answer = vm.call(f, &[error])?;
    let Some([made, next]) = answer.downcast::<Tuple>().map(|t| &*t.items) else {
        return Err(wrong_answer(vm, what, kind));
    };
    let given = vm.to_i64(next)?;
    let place = if given < 0 { given + len as i64 } else { given };
    match usize::try_from(place).ok().filter(|p| *p <= len) {
        Some(place) => Ok((made.clone(), place)),
        None => Err(vm.raise(
            ExcKind::IndexError,
            format!("position {given} from error handler out of bounds"),
        )),
    }
}
