//! `bytes`: immutable octets.
//!
//! Invariant: results are plain bytes, also for instances of subclasses.

use std::borrow::Cow;
use std::cell::Cell;

use super::T;
use super::buffer::Memory;
use super::bytearray::ByteArray;
use crate::vm::error::Res;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, alloc};
use crate::vm::object::int;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) mod methods;
pub(super) mod search;
pub(super) mod slots;

pub struct Bytes {
    pub data: Box<[u8]>,
}

impl Memory for Bytes {
    fn is_read_only(&self) -> bool {
        true
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&self.data);
    }

    fn write(&self, _f: &mut dyn FnMut(&mut [u8])) {}

    fn views(&self) -> Option<&Cell<usize>> {
        None
    }
}

/// A new bytes object that takes over the data.
pub fn from_vec(vm: &Vm<'_>, data: Vec<u8>) -> Value {
    alloc(vm.ty(T::Bytes), Bytes { data: data.into() }, None).into()
}

/// OverflowError for a length so near the greatest that the object's header would go beyond it.
pub fn check_len(vm: &Vm<'_>, len: usize) -> Res<()> {
    const HEADER: usize = 33;
    if len > isize::MAX as usize - HEADER {
        return Err(vm.overflow_error("byte string is too large"));
    }
    Ok(())
}

/// The data of a bytes (or instance of a subclass).
#[inline]
pub fn data_of(v: &Value) -> Option<&[u8]> {
    v.downcast::<Bytes>().map(|b| &*b.data)
}

/// The octets of a bytes, bytearray, memoryview or another object that shows memory: what takes part in operations between the two.
pub fn like(v: &Value) -> Option<Cow<'_, [u8]>> {
    match v.downcast::<ByteArray>() {
        Some(array) => Some(Cow::Owned(array.data.borrow().clone())),
        None => data_of(v).map(Cow::Borrowed).or_else(|| super::memoryview::data(v)),
    }
}

/// The receiver of a slot or method of `bytes`.
fn this(v: &Value) -> &[u8] {
    match data_of(v) {
        Some(data) => data,
        None => unreachable!("slots and methods of bytes are called on bytes"),
    }
}

/// An item of bytes: an int in `0..256`.
pub fn byte(vm: &Vm<'_>, v: &Value) -> Res<u8> {
    match int::to_i64(&vm.index(v)?).and_then(|i| u8::try_from(i).ok()) {
        Some(b) => Ok(b),
        None => Err(vm.value_error("bytes must be in range(0, 256)")),
    }
}

/// Octets from bytes, `__bytes__`, or an iterable of ints.
pub fn collect_bytes(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    if let Some(data) = like(v) {
        return Ok(data.into_owned());
    }
    if let Some(made) = vm.call_special(v, "__bytes__", &[])? {
        return match data_of(&made) {
            Some(data) => Ok(data.to_vec()),
            None => {
                let ty = vm.type_name(&made);
                Err(vm.type_error(format!("__bytes__ returned non-bytes (type {ty})")))
            }
        };
    }
    let slots = &vm.type_of(v).slots;
    if super::str::text_of(v).is_some()
        || (slots.iter.get().is_none() && slots.get_item.get().is_none())
    {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("cannot convert '{ty}' object to bytes")));
    }
    let iter = vm.iter(v)?;
    let mut out: Vec<u8> = vm.room_for(vm.length_hint(v)?.unwrap_or(0))?;
    while let Some(item) = vm.next(&iter)? {
        let b = byte(vm, &item)?;
        vm.reserve(&mut out, 1)?;
        out.push(b);
    }
    Ok(out)
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "bytes",
    module: "builtins",
    doc: "bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes",
    kind: Kind::Bytes,
    is_base: true,
    slots: slots::fill,
    methods: methods::METHODS,
    getset: &[],
};

holds_nothing! { Bytes }
