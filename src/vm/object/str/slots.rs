//! Slots of `str`: construction, comparison, indexing, concatenation, repetition.
//!
//! Invariant: results are plain strs, also for instances of subclasses.

use memchr::memmem;

use super::{INLINE, Str, exact, text_of, this};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::format;
use crate::vm::object::iter::str_iter;
use crate::vm::object::list::{overflows, repeat_count};
use crate::vm::object::slice::{Indices, Subscript, position, subscript};
use crate::vm::object::{T, int};
use crate::vm::types::{Slots, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn fill(s: &Slots) {
    s.new.set(Some(new));
    s.repr.set(Some(|vm, v| Ok(vm.string(format::quote::quote(this(v).as_str())))));
    s.str.set(Some(plain));
    s.hash.set(Some(|_, v| Ok(this(v).hash())));
    s.compare.set(Some(compare));
    s.len.set(Some(|_, v| Ok(this(v).len())));
    s.get_item.set(Some(get_item));
    s.contains.set(Some(contains));
    s.iter.set(Some(iter));
    s.set_binary(BinOp::Add, concat);
    s.set_binary(BinOp::Mul, repeat);
    s.set_binary(BinOp::Mod, modulo);
}

/// The text as a plain str.
fn plain(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(if exact(vm, v).is_some() { v.clone() } else { vm.str(this(v).as_str()) })
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if args.pos().len() > 3 {
        args.check_positional(vm, "str", 0, 3)?;
    }
    let bound = args.bind(vm, "str", ["object", "encoding", "errors"], Shape::default())?;
    let value = match bound {
        [None, None, None] => vm.str(""),
        [Some(v), None, None] => {
            if class.is(vm.ty(T::Str)) {
                return str_of(vm, v);
            }
            str_of(vm, v)?
        }
        [None, _, _] => vm.str(""),
        [Some(v), encoding, errors] => super::codec::str_from_bytes(vm, v, encoding, errors)?,
    };
    if class.is(vm.ty(T::Str)) {
        return Ok(value);
    }
    let text = text_of(&value).unwrap_or_default().to_owned();
    Ok(vm.alloc_for(class, Str::payload(text.into())).into())
}

/// `str(v)`: the object that `__str__` returns.
pub fn str_of(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if exact(vm, v).is_some() {
        return Ok(v.clone());
    }
    if let Value::Int(i) = v {
        return Ok(int::small_text(vm, *i));
    }
    let slots = &vm.type_of(v).slots;
    let Some(f) = slots.str.get().or(slots.repr.get()) else {
        return Ok(vm.string(vm.repr(v)?));
    };
    let result = f(vm, v)?;
    if text_of(&result).is_none() {
        let ty = vm.type_name(&result);
        return Err(vm.type_error(format!("__str__ returned non-string (type {ty})")));
    }
    Ok(result)
}

fn compare(_: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(a), Some(b)) = (a.downcast::<Str>(), b.downcast::<Str>()) else {
        return Ok(Value::NotImplemented);
    };
    // UTF-8 sorts as code points do.
    Ok(Value::bool(match op {
        CmpOp::Eq => a == b,
        CmpOp::Ne => a != b,
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => int::order_holds(op, super::compare(a.as_str(), b.as_str())),
    }))
}

impl Str {
    /// `[start:stop]` of `v`, which is this text and of no subclass.
    pub fn between(&self, vm: &Vm<'_>, v: &Value, start: Option<i64>, stop: Option<i64>) -> Value {
        let range = Indices::between(start, stop, self.len());
        match range.len() {
            1 => vm.char(self.char_at(range.start).unwrap_or_default()),
            n if n == self.len() => v.clone(),
            _ => vm.part(self.slice(range), self.is_ascii()),
        }
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let s = this(v);
    let is_position = matches!(key, Value::Int(_)) || vm.type_of(key).slots.index.get().is_some();
    if !is_position && key.kind() != Some(crate::vm::heap::Kind::Slice) {
        let ty = vm.type_name(key);
        return Err(vm.type_error(format!("string indices must be integers, not '{ty}'")));
    }
    match subscript(vm, "string", key)? {
        Subscript::At(i) => {
            let at = position(vm, i, s.len(), "string index")?;
            Ok(vm.char(s.char_at(at).unwrap_or_default()))
        }
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, s.len())?;
            if let Some(range) = indices.contiguous() {
                if range.len() == s.len() {
                    return plain(vm, v);
                }
                return Ok(vm.part(s.slice(range), s.is_ascii()));
            }
            if s.is_ascii() {
                let bytes = s.as_str().as_bytes();
                let picked: Vec<u8> = if indices.count == bytes.len() {
                    // All of them, and not in order: from the end to the start.
                    bytes.iter().rev().copied().collect()
                } else {
                    indices.iter().map(|i| bytes[i]).collect()
                };
                return Ok(vm.string(String::from_utf8(picked).unwrap_or_default()));
            }
            let chars: Vec<char> = s.as_str().chars().collect();
            Ok(vm.string(indices.iter().map(|i| chars[i]).collect()))
        }
    }
}

fn contains(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    match text_of(item) {
        Some(text) => Ok(memmem::find(this(v).as_str().as_bytes(), text.as_bytes()).is_some()),
        None => {
            let ty = vm.type_name(item);
            Err(vm.type_error(format!("'in <string>' requires string as left operand, not {ty}")))
        }
    }
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.cast::<Str>() {
        Some(s) => Ok(str_iter(vm, &s)),
        None => unreachable!("the slot of str"),
    }
}

/// `a + b`.
pub fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Some(x), Some(y)) = (text_of(a), text_of(b)) else {
        return Ok(Value::NotImplemented);
    };
    if x.is_empty() && exact(vm, b).is_some() {
        return Ok(b.clone());
    }
    if y.is_empty() && exact(vm, a).is_some() {
        return Ok(a.clone());
    }
    let len = x.len().checked_add(y.len()).ok_or_else(|| vm.no_memory())?;
    vm.text_of_pieces(len, [x, y].into_iter())
}

/// `a * b`, one of which is a str.
pub fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (v, text, n) = match (text_of(a), text_of(b)) {
        (Some(text), _) => (a, text, b),
        (None, Some(text)) => (b, text, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    match repeat_count(vm, n)? {
        None => Ok(Value::NotImplemented),
        Some(1) if exact(vm, v).is_some() => Ok(v.clone()),
        Some(n) if overflows(text.len(), n) => {
            Err(vm.overflow_error("repeated string is too long"))
        }
        Some(n) if !text.is_empty() && text.len() * n <= INLINE => {
            vm.text_of_pieces(text.len() * n, std::iter::repeat_n(text, n))
        }
        Some(n) => Ok(vm.string(vm.repeated(text, n)?)),
    }
}

/// `template % values`.
fn modulo(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match text_of(a) {
        Some(template) => Ok(vm.string(format::percent::format(vm, template, b)?)),
        None => Ok(Value::NotImplemented),
    }
}
