//! Slots of `bytes`: construction, comparison, indexing, concatenation, repetition.
//!
//! Invariant: items are ints in `0..256`.

use super::{Bytes, byte, check_len, collect_bytes, data_of, from_vec, like, this};
use crate::base::known;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::format;
use crate::vm::object::buffer::Memory;
use crate::vm::object::iter::SeqIter;
use crate::vm::object::list::{overflows, repeat_count};
use crate::vm::object::slice::{Subscript, position, subscript};
use crate::vm::object::str::{self as str_, text_of};
use crate::vm::object::{T, int};
use crate::vm::types::{Slots, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn fill(s: &Slots) {
    s.new.set(Some(new));
    s.buffer.set(Some(|v| v.downcast::<Bytes>().map(|bytes| bytes as &dyn Memory)));
    s.repr.set(Some(|vm, v| Ok(vm.string(format::quote::quote_bytes(this(v))))));
    s.hash.set(Some(|_, v| Ok(str_::hash_bytes(this(v)))));
    s.compare.set(Some(compare));
    s.len.set(Some(|_, v| Ok(this(v).len())));
    s.get_item.set(Some(get_item));
    s.contains.set(Some(contains));
    s.iter.set(Some(|vm, v| Ok(SeqIter::over_bytes(vm, v.clone()))));
    s.set_binary(BinOp::Add, concat);
    s.set_binary(BinOp::Mul, repeat);
    s.set_binary(BinOp::Mod, modulo);
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if let [v] = args.values
        && args.kw.is_empty()
        && class.is(vm.ty(T::Bytes))
        && v.as_obj().is_some_and(|o| o.ty().is(class))
    {
        return Ok(v.clone());
    }
    let data = source(vm, "bytes", args)?;
    if class.is(vm.ty(T::Bytes)) {
        return Ok(from_vec(vm, data));
    }
    Ok(vm.alloc_for(class, Bytes { data: data.into() }).into())
}

/// The octets that the arguments of `bytes()` or `bytearray()` describe.
pub(in crate::vm::object) fn source(vm: &Vm<'_>, fname: &str, args: Args<'_>) -> Res<Vec<u8>> {
    let names = ["source", "encoding", "errors"];
    Ok(match args.bind(vm, fname, names, Shape::default())? {
        [None, None, None] => Vec::new(),
        [None, Some(_), _] => {
            return Err(vm.type_error("encoding without a string argument"));
        }
        [None, None, Some(_)] => return Err(vm.type_error("errors without a string argument")),
        [Some(v), None, None] => {
            let own = fname == "bytes" && vm.lookup_special(v, known::BYTES)?.is_some();
            if own { collect_bytes(vm, v)? } else { from_source(vm, fname, v)? }
        }
        [Some(v), encoding, errors] => {
            let Some(text) = text_of(v) else {
                let what = if encoding.is_some() { "encoding" } else { "errors" };
                return Err(vm.type_error(format!("{what} without a string argument")));
            };
            let (encoding, errors) = str_::codec::names(vm, fname, encoding, errors)?;
            str_::codec::encode(vm, text, encoding, errors)?
        }
    })
}

/// `bytes(v)`: text needs an encoding, a number is a length.
fn from_source(vm: &Vm<'_>, fname: &str, v: &Value) -> Res<Vec<u8>> {
    if text_of(v).is_some() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if like(v).is_none() && vm.type_of(v).slots.index.get().is_some() {
        let n = vm.index(v)?;
        return match int::as_int(&n) {
            Some(n) if n.is_negative() => Err(vm.value_error("negative count")),
            Some(int::IntRef::Small(n)) => {
                if fname == "bytes" {
                    check_len(vm, n as usize)?;
                }
                vm.filled(0, n as usize)
            }
            Some(int::IntRef::Big(_)) | None => {
                Err(vm.overflow_error("cannot fit 'int' into an index-sized integer"))
            }
        };
    }
    collect_bytes(vm, v)
}

fn compare(_: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    Ok(match (data_of(a), data_of(b)) {
        (Some(a), Some(b)) => Value::bool(int::order_holds(op, a.cmp(b))),
        (None, _) | (_, None) => Value::NotImplemented,
    })
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let data = this(v);
    match subscript(vm, "byte", key)? {
        Subscript::At(i) => Ok(Value::Int(i64::from(data[position(vm, i, data.len(), "index")?]))),
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, data.len())?;
            Ok(from_vec(
                vm,
                match indices.contiguous() {
                    Some(range) => data[range].to_vec(),
                    None => indices.iter().map(|i| data[i]).collect(),
                },
            ))
        }
    }
}

fn contains(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    if let Some(sub) = like(item) {
        return Ok(memchr::memmem::find(this(v), &sub).is_some());
    }
    if vm.type_of(item).slots.index.get().is_none() {
        let ty = vm.type_name(item);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    }
    match byte(vm, item) {
        Ok(b) => Ok(this(v).contains(&b)),
        Err(_) => Err(vm.value_error("byte must be in range(0, 256)")),
    }
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    Ok(match (data_of(a), like(b)) {
        (Some(a), Some(b)) => from_vec(vm, vm.joined(&[a, &b])?),
        (None, _) | (_, None) => Value::NotImplemented,
    })
}

fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (data, n) = match (data_of(a), data_of(b)) {
        (Some(data), _) => (data, b),
        (None, Some(data)) => (data, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    match repeat_count(vm, n)? {
        None => Ok(Value::NotImplemented),
        Some(n) if overflows(data.len(), n) => {
            Err(vm.overflow_error("repeated bytes are too long"))
        }
        Some(n) => Ok(from_vec(vm, vm.repeated(data, n)?)),
    }
}

/// `template % values`.
fn modulo(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match data_of(a) {
        Some(template) => Ok(from_vec(vm, format::percent::format_bytes(vm, template, b)?)),
        None => Ok(Value::NotImplemented),
    }
}
