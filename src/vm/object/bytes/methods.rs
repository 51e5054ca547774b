//! The table of `bytes`' methods, and those about case, width, text and tables.
//!
//! Invariant: case and character classes are ASCII's.

use std::borrow::Cow;

use super::search::{self, data_arg, is_space};
use super::{Bytes, data_of, from_vec};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::T;
use crate::vm::object::str::{self as str_, text_of};
use crate::vm::types::{MethodDef, Type};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("capitalize", capitalize, "capitalize($self, /)"),
    MethodDef::new("center", center, "center($self, width, fillchar=b' ', /)"),
    MethodDef::new("count", search::count, "count($self, sub[, start[, end]], /)"),
    MethodDef::new("decode", decode, "decode($self, /, encoding='utf-8', errors='strict')"),
    MethodDef::new("endswith", search::endswith, "endswith($self, suffix[, start[, end]], /)"),
    MethodDef::new("expandtabs", expandtabs, "expandtabs($self, /, tabsize=8)"),
    MethodDef::new("find", search::find, "find($self, sub[, start[, end]], /)"),
    MethodDef::class("fromhex", fromhex, "fromhex($type, string, /)"),
    MethodDef::new("hex", hex, "hex($self, /, sep, bytes_per_sep=1)"),
    MethodDef::new("index", search::index, "index($self, sub[, start[, end]], /)"),
    MethodDef::new("isalnum", isalnum, "isalnum($self, /)"),
    MethodDef::new("isalpha", isalpha, "isalpha($self, /)"),
    MethodDef::new("isascii", isascii, "isascii($self, /)"),
    MethodDef::new("isdigit", isdigit, "isdigit($self, /)"),
    MethodDef::new("islower", islower, "islower($self, /)"),
    MethodDef::new("isspace", isspace, "isspace($self, /)"),
    MethodDef::new("istitle", istitle, "istitle($self, /)"),
    MethodDef::new("isupper", isupper, "isupper($self, /)"),
    MethodDef::new("join", search::join, "join($self, iterable_of_bytes, /)"),
    MethodDef::new("ljust", ljust, "ljust($self, width, fillchar=b' ', /)"),
    MethodDef::new("lower", lower, "lower($self, /)"),
    MethodDef::new("lstrip", search::lstrip, "lstrip($self, bytes=None, /)"),
    MethodDef::stat("maketrans", maketrans, "maketrans(frm, to, /)"),
    MethodDef::new("partition", search::partition, "partition($self, sep, /)"),
    MethodDef::new("removeprefix", search::removeprefix, "removeprefix($self, prefix, /)"),
    MethodDef::new("removesuffix", search::removesuffix, "removesuffix($self, suffix, /)"),
    MethodDef::new("replace", search::replace, "replace($self, old, new, count=-1, /)"),
    MethodDef::new("rfind", search::rfind, "rfind($self, sub[, start[, end]], /)"),
    MethodDef::new("rindex", search::rindex, "rindex($self, sub[, start[, end]], /)"),
    MethodDef::new("rjust", rjust, "rjust($self, width, fillchar=b' ', /)"),
    MethodDef::new("rpartition", search::rpartition, "rpartition($self, sep, /)"),
    MethodDef::new("rsplit", search::rsplit, "rsplit($self, /, sep=None, maxsplit=-1)"),
    MethodDef::new("rstrip", search::rstrip, "rstrip($self, bytes=None, /)"),
    MethodDef::new("split", search::split, "split($self, /, sep=None, maxsplit=-1)"),
    MethodDef::new("splitlines", search::splitlines, "splitlines($self, /, keepends=False)"),
    MethodDef::new(
        "startswith",
        search::startswith,
        "startswith($self, prefix[, start[, end]], /)",
    ),
    MethodDef::new("strip", search::strip, "strip($self, bytes=None, /)"),
    MethodDef::new("swapcase", swapcase, "swapcase($self, /)"),
    MethodDef::new("title", title, "title($self, /)"),
    MethodDef::new("translate", translate, "translate($self, table, /, delete=b'')"),
    MethodDef::new("upper", upper, "upper($self, /)"),
    MethodDef::new("zfill", zfill, "zfill($self, width, /)"),
    MethodDef::new("__bytes__", dunder_bytes, "__bytes__($self, /)"),
    MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
    MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
];

macro_rules! mappings {
    ($( $name:ident ( $data:ident ) $result:expr; )*) => {
        $(
            pub(in crate::vm::object) fn $name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
                args.method(vm, concat!("bytes.", stringify!($name)), 0, 0)?;
                let $data: &[u8] = &args.this::<Bytes>(vm, "bytes")?.data;
                Ok(from_vec(vm, $result))
            }
        )*
    };
}

macro_rules! predicates {
    ($( $name:ident ( $data:ident ) $result:expr; )*) => {
        $(
            pub(in crate::vm::object) fn $name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
                args.method(vm, concat!("bytes.", stringify!($name)), 0, 0)?;
                let $data: &[u8] = &args.this::<Bytes>(vm, "bytes")?.data;
                Ok(Value::bool($result))
            }
        )*
    };
}

mappings! {
    capitalize(data) {
        let mut out = data.to_ascii_lowercase();
        if let Some(first) = out.first_mut() {
            first.make_ascii_uppercase();
        }
        out
    };
    lower(data) data.to_ascii_lowercase();
    swapcase(data) data.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect();
    title(data) titled(data);
    upper(data) data.to_ascii_uppercase();
    dunder_bytes(data) data.to_vec();
}

predicates! {
    isalnum(data) all(data, |b| b.is_ascii_alphanumeric());
    isalpha(data) all(data, |b| b.is_ascii_alphabetic());
    isascii(data) data.is_ascii();
    isdigit(data) all(data, |b| b.is_ascii_digit());
    islower(data) {
        data.iter().any(u8::is_ascii_lowercase) && !data.iter().any(u8::is_ascii_uppercase)
    };
    isspace(data) all(data, is_space);
    istitle(data) data.iter().any(u8::is_ascii_alphabetic) && titled(data) == data;
    isupper(data) {
        data.iter().any(u8::is_ascii_uppercase) && !data.iter().any(u8::is_ascii_lowercase)
    };
}

/// Not empty, and true of every byte.
fn all(data: &[u8], property: fn(u8) -> bool) -> bool {
    !data.is_empty() && data.iter().all(|b| property(*b))
}

fn titled(data: &[u8]) -> Vec<u8> {
    let mut in_word = false;
    data.iter()
        .map(|b| {
            let out = if in_word { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
            in_word = b.is_ascii_alphabetic();
            out
        })
        .collect()
}

pub(in crate::vm::object) fn decode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let bound = args.skip(1).bind(vm, "decode", ["encoding", "errors"], Shape::default())?;
    let (encoding, errors) = str_::codec::names(vm, "decode", bound[0], bound[1])?;
    Ok(vm.string(str_::codec::decode(vm, data, encoding, errors)?))
}

pub(in crate::vm::object) fn fromhex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytes.fromhex", 1, 1)?;
    let Some(text) = text_of(&rest[0]) else {
        let ty = vm.given_type(&rest[0]);
        return Err(vm.type_error(format!("fromhex() argument must be str, not {ty}")));
    };
    let mut out = Vec::with_capacity(text.len() / 2);
    let mut chars =
        text.chars().enumerate().filter(|(_, c)| !c.is_ascii_whitespace() && *c != '\x0b');
    let bad = |at: usize| {
        let message = format!("non-hexadecimal number found in fromhex() arg at position {at}");
        vm.value_error(message)
    };
    while let Some((at, high)) = chars.next() {
        let high = high.to_digit(16).ok_or_else(|| bad(at))?;
        let low = match chars.next() {
            Some((next, low)) if next == at + 1 => low.to_digit(16).ok_or_else(|| bad(next))?,
            Some(_) | None => return Err(bad(at + 1)),
        };
        out.push((high << 4 | low) as u8);
    }
    let made = from_vec(vm, out);
    match args.values[0].cast::<Type>() {
        Some(class) if !class.is(vm.ty(T::Bytes)) => vm.call(&class.value(), &[made]),
        Some(_) | None => Ok(made),
    }
}

/// `hex(sep, bytes_per_sep)`: groups are counted from the right, from the left when negative.
pub(in crate::vm::object) fn hex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let bound = args.skip(1).bind(vm, "hex", ["sep", "bytes_per_sep"], Shape::default())?;
    let group = bound[1].map_or(Ok(1), |v| vm.to_i64(v))?;
    let sep = match bound[0] {
        None => None,
        Some(v) => match (text_of(v), data_of(v)) {
            (Some(text), _) if text.len() == 1 => text.chars().next(),
            (None, Some([b])) if b.is_ascii() => Some(char::from(*b)),
            (Some(text), _) if text.chars().count() == 1 => {
                return Err(vm.value_error("sep must be ASCII."));
            }
            (Some(_), _) | (None, Some(_)) => {
                return Err(vm.value_error("sep must be length 1."));
            }
            (None, None) => return Err(vm.type_error("sep must be str or bytes.")),
        },
    };
    let size = group.unsigned_abs() as usize;
    let mut out = String::with_capacity(data.len() * 2);
    for (i, b) in data.iter().enumerate() {
        let at = if group > 0 { data.len() - i } else { i };
        if let Some(sep) = sep
            && i > 0
            && size > 0
            && at.is_multiple_of(size)
        {
            out.push(sep);
        }
        for digit in [b >> 4, b & 15] {
            out.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    Ok(vm.string(out))
}

fn width_args(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<(usize, u8)> {
    let rest = args.method(vm, name, 1, 2)?;
    let width = vm.to_i64(&rest[0])?;
    let fill = match rest.get(1) {
        None => b' ',
        Some(v) => match data_of(v) {
            Some([b]) => *b,
            Some(_) | None => {
                let ty = vm.given_type(v);
                return Err(vm.type_error(format!(
                    "{}() argument 2 must be a byte string of length 1, not {ty}",
                    name.trim_start_matches("bytes.")
                )));
            }
        },
    };
    Ok((usize::try_from(width).unwrap_or(0), fill))
}

fn padded(vm: &Vm<'_>, data: &[u8], left: usize, right: usize, fill: u8) -> Res<Value> {
    let len = left + data.len() + right;
    let mut out: Vec<u8> = vm.room_for(len)?;
    out.resize(left, fill);
    out.extend_from_slice(data);
    out.resize(len, fill);
    Ok(from_vec(vm, out))
}

pub(in crate::vm::object) fn center(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let (width, fill) = width_args(vm, args, "bytes.center")?;
    let missing = width.saturating_sub(data.len());
    let left = missing / 2 + (missing & width & 1);
    padded(vm, data, left, missing - left, fill)
}

pub(in crate::vm::object) fn ljust(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let (width, fill) = width_args(vm, args, "bytes.ljust")?;
    padded(vm, data, 0, width.saturating_sub(data.len()), fill)
}

pub(in crate::vm::object) fn rjust(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let (width, fill) = width_args(vm, args, "bytes.rjust")?;
    padded(vm, data, width.saturating_sub(data.len()), 0, fill)
}

pub(in crate::vm::object) fn zfill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, "bytes.zfill", 1, 1)?;
    let width = usize::try_from(vm.to_i64(&rest[0])?).unwrap_or(0);
    let sign = usize::from(matches!(data.first(), Some(b'+' | b'-')));
    let missing = width.saturating_sub(data.len());
    let mut out: Vec<u8> = vm.room_for(data.len() + missing)?;
    out.extend_from_slice(&data[..sign]);
    out.resize(sign + missing, b'0');
    out.extend_from_slice(&data[sign..]);
    Ok(from_vec(vm, out))
}

pub(in crate::vm::object) fn expandtabs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let [size] = args.skip(1).bind(vm, "expandtabs", ["tabsize"], Shape::default())?;
    let size = usize::try_from(size.map_or(Ok(8), |v| vm.to_c_int(v))?).unwrap_or(0);
    let len = str_::expanded_len(data.iter().map(|b| char::from(*b)), size);
    let mut out: Vec<u8> = vm.room_for(len)?;
    let mut column = 0;
    for b in data {
        match b {
            b'\t' => {
                let blanks = if size > 0 { size - column % size } else { 0 };
                out.resize(out.len() + blanks, b' ');
                column += blanks;
            }
            b'\n' | b'\r' => {
                out.push(*b);
                column = 0;
            }
            _ => {
                out.push(*b);
                column += 1;
            }
        }
    }
    Ok(from_vec(vm, out))
}

pub(in crate::vm::object) fn maketrans(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "maketrans", 2, 2)?;
    let (from, to) = (data_arg(vm, &args.values[0])?, data_arg(vm, &args.values[1])?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (a, b) in from.iter().zip(&*to) {
        table[usize::from(*a)] = *b;
    }
    Ok(from_vec(vm, table))
}

pub(in crate::vm::object) fn translate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 0 };
    let [table, gone] = args.skip(1).bind(vm, "translate", ["", "delete"], shape)?;
    let table = match table {
        None | Some(Value::None) => None,
        Some(v) => Some(data_arg(vm, v)?),
    };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(vm.value_error("translation table must be 256 characters long"));
    }
    let gone = gone.map_or(Ok(Cow::Borrowed(&[] as &[u8])), |v| data_arg(vm, v))?;
    let kept = data.iter().filter(|b| !gone.contains(b));
    let out = kept.map(|b| table.as_ref().map_or(*b, |t| t[usize::from(*b)])).collect();
    Ok(from_vec(vm, out))
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = dunder_bytes(vm, args)?;
    Ok(vm.tuple(vec![data]))
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "bytes.__sizeof__", 0, 0)?;
    Ok(Value::Int(33 + args.this::<Bytes>(vm, "bytes")?.data.len() as i64))
}
