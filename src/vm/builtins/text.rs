//! `ascii`, `chr`, `format`, `ord`, `repr`.
//!
//! Invariant: text is made by the values' own types; here arguments are only checked.

use crate::base::surrogate;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::format::format_value;
use crate::vm::object::bytes::like;
use crate::vm::object::int;
use crate::vm::object::str::{Str, from_code};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn repr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "repr", 1, 1)?;
    repr_of(vm, &args.values[0])
}

pub(super) fn repr_of(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.string(vm.repr(v)?))
}

pub(super) fn ascii(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ascii", 1, 1)?;
    Ok(vm.string(escaped(&vm.repr(&args.values[0])?)))
}

/// Text with everything beyond ASCII written as escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            0..=0x7F => out.push(c),
            n @ 0x80..=0xFF => out.push_str(&format!("\\x{n:02x}")),
            n @ 0x100..=0xFFFF => out.push_str(&format!("\\u{n:04x}")),
            n => out.push_str(&format!("\\U{n:08x}")),
        }
    }
    out
}

pub(super) fn chr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "chr", 1, 1)?;
    chr_of(vm, &args.values[0])
}

pub(super) fn chr_of(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if let Value::Int(code) = v {
        return from_code(vm, *code);
    }
    let code = vm.index(v)?;
    from_code(vm, int::to_i64(&code).unwrap_or(-1))
}

pub(super) fn ord(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ord", 1, 1)?;
    ord_of(vm, &args.values[0])
}

pub(super) fn ord_of(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let len = if let Some(s) = v.downcast::<Str>() {
        let mut chars = s.as_str().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => return Ok(Value::Int(i64::from(surrogate::code(c)))),
            _ => s.as_str().chars().count(),
        }
    } else if let Some(data) = like(v) {
        match &*data {
            [byte] => return Ok(Value::Int(i64::from(*byte))),
            data => data.len(),
        }
    } else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("ord() expected string of length 1, but {ty} found")));
    };
    Err(vm.type_error(format!("ord() expected a character, but string of length {len} found")))
}

pub(super) fn format(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "format", 1, 2)?;
    let spec = match args.values.get(1) {
        None => "",
        Some(v) => match v.downcast::<Str>() {
            Some(s) => s.as_str(),
            None => {
                let ty = vm.given_type(v);
                return Err(vm.type_error(format!("format() argument 2 must be str, not {ty}")));
            }
        },
    };
    format_value(vm, &args.values[0], spec).map(|text| vm.string(text))
}
