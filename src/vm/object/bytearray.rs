//! `bytearray`: octets that change.
//!
//! Invariant: no borrow of the data lives across a call of interpreted code. What does not change the
//! array is done by the methods of `bytes` on a copy, and comes back as bytearrays.

use std::cell::{Cell, RefCell, RefMut};

use super::buffer::Memory;
use super::bytes::{self, byte, collect_bytes, data_of, like, methods as b, search as s};
use super::iter::SeqIter;
use super::list::{List, repeat_count};
use super::slice::{Subscript, position, subscript};
use super::str::text_of;
use super::tuple::Tuple;
use super::{T, int};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::format::quote::quote_bytearray;
use crate::vm::heap::Kind;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, NativeFn, Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct ByteArray {
    pub data: RefCell<Vec<u8>>,
    /// How many views there are, which rely on the length.
    pub exports: Cell<usize>,
}

impl Memory for ByteArray {
    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&self.data.borrow());
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        f(&mut self.data.borrow_mut());
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.exports)
    }
}

/// A new bytearray that takes over the data.
pub fn from_vec(vm: &Vm<'_>, data: Vec<u8>) -> Value {
    vm.alloc_for(vm.ty(T::ByteArray), ByteArray { data: RefCell::new(data), exports: Cell::new(0) })
        .into()
}

/// The receiver of a slot of `bytearray`.
fn this(v: &Value) -> &ByteArray {
    match v.downcast::<ByteArray>() {
        Some(array) => array,
        None => unreachable!("slots of bytearray are called on a bytearray"),
    }
}

fn receiver<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a ByteArray> {
    args.this::<ByteArray>(vm, "bytearray")
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let data = RefCell::new(bytes::slots::source(vm, "bytearray", args)?);
    Ok(vm.alloc_for(class, ByteArray { data, exports: Cell::new(0) }).into())
}

// What bytes do, too

/// Calls a method of bytes on a copy; bytes in the result become bytearrays.
fn through(vm: &Vm<'_>, args: Args<'_>, method: NativeFn) -> Res<Value> {
    let mut values = args.values.to_vec();
    values[0] = bytes::from_vec(vm, receiver(vm, args)?.data.borrow().clone());
    let result = method(vm, Args { values: &values, kw: args.kw })?;
    Ok(changeable(vm, &result))
}

fn changeable(vm: &Vm<'_>, v: &Value) -> Value {
    let all = |items: &[Value]| items.iter().map(|item| changeable(vm, item)).collect::<Vec<_>>();
    if let Some(data) = data_of(v) {
        from_vec(vm, data.to_vec())
    } else if let Some(list) = v.downcast::<List>() {
        vm.list(all(&list.to_vec()))
    } else if let Some(tuple) = v.downcast::<Tuple>() {
        vm.tuple(all(&tuple.items))
    } else {
        v.clone()
    }
}

macro_rules! shared {
    ($( $name:literal $method:path, $doc:literal; )*) => {
        &[ $( MethodDef::new($name, |vm, args| through(vm, args, $method), $doc), )*
        MethodDef::new("append", append, "append($self, item, /)"),
        MethodDef::new("clear", clear, "clear($self, /)"),
        MethodDef::new("copy", copy, "copy($self, /)"),
        MethodDef::new("extend", extend, "extend($self, iterable_of_ints, /)"),
        MethodDef::class("fromhex", fromhex, "fromhex($type, string, /)"),
        MethodDef::new("insert", insert, "insert($self, index, item, /)"),
        MethodDef::stat("maketrans", b::maketrans, "maketrans(frm, to, /)"),
        MethodDef::new("pop", pop, "pop($self, index=-1, /)"),
        MethodDef::new("remove", remove, "remove($self, value, /)"),
        MethodDef::new("reverse", reverse, "reverse($self, /)"),
        ]
    };
}

static METHODS: &[MethodDef] = shared! {
    "capitalize" b::capitalize, "capitalize($self, /)";
    "center" b::center, "center($self, width, fillchar=b' ', /)";
    "count" s::count, "count($self, sub[, start[, end]], /)";
    "decode" b::decode, "decode($self, /, encoding='utf-8', errors='strict')";
    "endswith" s::endswith, "endswith($self, suffix[, start[, end]], /)";
    "expandtabs" b::expandtabs, "expandtabs($self, /, tabsize=8)";
    "find" s::find, "find($self, sub[, start[, end]], /)";
    "hex" b::hex, "hex($self, /, sep, bytes_per_sep=1)";
    "index" s::index, "index($self, sub[, start[, end]], /)";
    "isalnum" b::isalnum, "isalnum($self, /)";
    "isalpha" b::isalpha, "isalpha($self, /)";
    "isascii" b::isascii, "isascii($self, /)";
    "isdigit" b::isdigit, "isdigit($self, /)";
    "islower" b::islower, "islower($self, /)";
    "isspace" b::isspace, "isspace($self, /)";
    "istitle" b::istitle, "istitle($self, /)";
    "isupper" b::isupper, "isupper($self, /)";
    "join" s::join, "join($self, iterable_of_bytes, /)";
    "ljust" b::ljust, "ljust($self, width, fillchar=b' ', /)";
    "lower" b::lower, "lower($self, /)";
    "lstrip" s::lstrip, "lstrip($self, bytes=None, /)";
    "partition" s::partition, "partition($self, sep, /)";
    "removeprefix" s::removeprefix, "removeprefix($self, prefix, /)";
    "removesuffix" s::removesuffix, "removesuffix($self, suffix, /)";
    "replace" s::replace, "replace($self, old, new, count=-1, /)";
    "rfind" s::rfind, "rfind($self, sub[, start[, end]], /)";
    "rindex" s::rindex, "rindex($self, sub[, start[, end]], /)";
    "rjust" b::rjust, "rjust($self, width, fillchar=b' ', /)";
    "rpartition" s::rpartition, "rpartition($self, sep, /)";
    "rsplit" s::rsplit, "rsplit($self, /, sep=None, maxsplit=-1)";
    "rstrip" s::rstrip, "rstrip($self, bytes=None, /)";
    "split" s::split, "split($self, /, sep=None, maxsplit=-1)";
    "splitlines" s::splitlines, "splitlines($self, /, keepends=False)";
    "startswith" s::startswith, "startswith($self, prefix[, start[, end]], /)";
    "strip" s::strip, "strip($self, bytes=None, /)";
    "swapcase" b::swapcase, "swapcase($self, /)";
    "title" b::title, "title($self, /)";
    "translate" b::translate, "translate($self, table, /, delete=b'')";
    "upper" b::upper, "upper($self, /)";
    "zfill" b::zfill, "zfill($self, width, /)";
};

// What only a bytearray does

/// An item: "byte must be in range(0, 256)" where it does not fit.
fn item(vm: &Vm<'_>, v: &Value) -> Res<u8> {
    byte(vm, v).map_err(|e| {
        if vm.exc_is(&e, ExcKind::ValueError) {
            vm.value_error("byte must be in range(0, 256)")
        } else {
            e
        }
    })
}

impl ByteArray {
    /// The data, to be made longer or shorter; BufferError while there are views of it.
    fn resizable(&self, vm: &Vm<'_>) -> Res<RefMut<'_, Vec<u8>>> {
        if self.exports.get() > 0 {
            let message = "Existing exports of data: object cannot be re-sized";
            return Err(vm.raise(ExcKind::BufferError, message));
        }
        Ok(self.data.borrow_mut())
    }
}

fn append(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytearray.append", 1, 1)?;
    let b = item(vm, &rest[0])?;
    let mut data = receiver(vm, args)?.resizable(vm)?;
    vm.reserve(&mut *data, 1)?;
    data.push(b);
    Ok(Value::None)
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "bytearray.clear", 0, 0)?;
    receiver(vm, args)?.resizable(vm)?.clear();
    Ok(Value::None)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "bytearray.copy", 0, 0)?;
    Ok(from_vec(vm, receiver(vm, args)?.data.borrow().clone()))
}

fn extend(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytearray.extend", 1, 1)?;
    if text_of(&rest[0]).is_some() {
        return Err(vm.type_error("expected iterable of integers; got: 'str'"));
    }
    if !has_octets(vm, &rest[0]) {
        let ty = vm.type_name(&rest[0]);
        return Err(vm.type_error(format!("can't extend bytearray with {ty}")));
    }
    let more = collect_bytes(vm, &rest[0])?;
    extend_with(vm, receiver(vm, args)?, &more)?;
    Ok(Value::None)
}

fn fromhex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let mut values = args.values.to_vec();
    values[0] = vm.ty(T::Bytes).value();
    let made = b::fromhex(vm, Args { values: &values, kw: args.kw })?;
    match args.values[0].cast::<crate::vm::types::Type>() {
        Some(class) if !class.is(vm.ty(T::ByteArray)) => vm.call(&class.value(), &[made]),
        Some(_) | None => Ok(changeable(vm, &made)),
    }
}

fn insert(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytearray.insert", 2, 2)?;
    let (at, b) = (vm.to_i64(&rest[0])?, item(vm, &rest[1])?);
    let mut data = receiver(vm, args)?.resizable(vm)?;
    let len = data.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
    data.insert(at as usize, b);
    Ok(Value::None)
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytearray.pop", 0, 1)?;
    let at = rest.first().map_or(Ok(-1), |v| vm.to_i64(v))?;
    let mut data = receiver(vm, args)?.resizable(vm)?;
    if data.is_empty() {
        return Err(vm.index_error("pop from empty bytearray"));
    }
    let at = position(vm, at, data.len(), "pop index")?;
    Ok(Value::Int(i64::from(data.remove(at))))
}

fn remove(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "bytearray.remove", 1, 1)?;
    let b = item(vm, &rest[0])?;
    let mut data = receiver(vm, args)?.resizable(vm)?;
    match data.iter().position(|x| *x == b) {
        Some(at) => {
            data.remove(at);
            Ok(Value::None)
        }
        None => Err(vm.value_error("value not found in bytearray")),
    }
}

fn reverse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "bytearray.reverse", 0, 0)?;
    receiver(vm, args)?.data.borrow_mut().reverse();
    Ok(Value::None)
}

// Slots

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let shown = quote_bytearray(&this(v).data.borrow());
    Ok(vm.string(format!("{}({shown})", vm.type_name(v))))
}

fn compare(_: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    Ok(match (like(a), like(b)) {
        (Some(a), Some(b)) => Value::bool(int::order_holds(op, a.cmp(&b))),
        (None, _) | (_, None) => Value::NotImplemented,
    })
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    match subscript(vm, "bytearray", key)? {
        Subscript::At(i) => {
            let data = this(v).data.borrow();
            Ok(Value::Int(i64::from(data[position(vm, i, data.len(), "bytearray index")?])))
        }
        Subscript::Slice(slice) => {
            let bounds = slice.unpack(vm)?;
            let data = this(v).data.borrow();
            let indices = super::slice::Indices::clamp(bounds.0, bounds.1, bounds.2, data.len());
            Ok(from_vec(vm, indices.iter().map(|i| data[i]).collect()))
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    match subscript(vm, "bytearray", key)? {
        Subscript::At(i) => {
            let b = value.map(|value| item(vm, value)).transpose()?;
            let array = this(v);
            let mut data =
                if b.is_some() { array.data.borrow_mut() } else { array.resizable(vm)? };
            let at = position(vm, i, data.len(), "bytearray index")?;
            match b {
                Some(b) => data[at] = b,
                None => drop(data.remove(at)),
            }
            Ok(())
        }
        Subscript::Slice(slice) => {
            let bounds = slice.unpack(vm)?;
            if value.is_some_and(|value| text_of(value).is_some() || !has_octets(vm, value)) {
                return Err(vm.type_error(
                    "can assign only bytes, buffers, or iterables of ints in range(0, 256)",
                ));
            }
            let new = value.map_or(Ok(Vec::new()), |value| collect_bytes(vm, value))?;
            let len = this(v).data.borrow().len();
            let indices = super::slice::Indices::clamp(bounds.0, bounds.1, bounds.2, len);
            let array = this(v);
            let same = indices.count == new.len();
            let mut data = if same { array.data.borrow_mut() } else { array.resizable(vm)? };
            if let Some(range) = indices.contiguous() {
                data.splice(range, new);
            } else if value.is_none() {
                let mut gone: Vec<usize> = indices.iter().collect();
                gone.sort_unstable();
                for at in gone.into_iter().rev() {
                    data.remove(at);
                }
            } else if new.len() == indices.count {
                for (at, b) in indices.iter().zip(new) {
                    data[at] = b;
                }
            } else {
                return Err(vm.value_error(format!(
                    "attempt to assign bytes of size {} to extended slice of size {}",
                    new.len(),
                    indices.count
                )));
            }
            Ok(())
        }
    }
}

fn contains(vm: &Vm<'_>, v: &Value, part: &Value) -> Res<bool> {
    if let Some(sub) = like(part) {
        return Ok(memchr::memmem::find(&this(v).data.borrow(), &sub).is_some());
    }
    if vm.type_of(part).slots.index.get().is_none() {
        let ty = vm.type_name(part);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    }
    let b = item(vm, part)?;
    Ok(this(v).data.borrow().contains(&b))
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    Ok(match (a.downcast::<ByteArray>(), like(a), like(b)) {
        (Some(_), Some(a), Some(b)) => from_vec(vm, vm.joined(&[&*a, &*b])?),
        (_, _, _) => Value::NotImplemented,
    })
}

fn concat_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let Some(more) = like(b).map(std::borrow::Cow::into_owned) else {
        let ty = vm.type_name(b);
        return Err(vm.type_error(format!("can't concat {ty} to bytearray")));
    };
    extend_with(vm, this(a), &more)?;
    Ok(a.clone())
}

/// Whether a value is bytes-like or can be iterated over.
fn has_octets(vm: &Vm<'_>, v: &Value) -> bool {
    let slots = &vm.type_of(v).slots;
    slots.iter.get().is_some() || slots.get_item.get().is_some()
}

fn extend_with(vm: &Vm<'_>, array: &ByteArray, more: &[u8]) -> Res<()> {
    let mut data = array.resizable(vm)?;
    vm.reserve(&mut *data, more.len())?;
    data.extend_from_slice(more);
    Ok(())
}

fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (array, n) = match (a.downcast::<ByteArray>(), b.downcast::<ByteArray>()) {
        (Some(array), _) => (array, b),
        (None, Some(array)) => (array, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    let Some(n) = repeat_count(vm, n)? else { return Ok(Value::NotImplemented) };
    let all = vm.repeated(&array.data.borrow()[..], n)?;
    Ok(from_vec(vm, all))
}

fn repeat_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let Some(n) = repeat_count(vm, b)? else { return Ok(Value::NotImplemented) };
    let all = vm.repeated(&this(a).data.borrow()[..], n)?;
    this(a).data.replace(all);
    Ok(a.clone())
}

fn modulo(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match a.downcast::<ByteArray>() {
        Some(array) => {
            let template = array.data.borrow().clone();
            let filled = crate::vm::format::percent::format_bytes(vm, &template, b)?;
            Ok(from_vec(vm, filled))
        }
        None => Ok(Value::NotImplemented),
    }
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.buffer.set(Some(|v| v.downcast::<ByteArray>().map(|array| array as &dyn Memory)));
    s.repr.set(Some(repr));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.compare.set(Some(compare));
    s.len.set(Some(|_, v| Ok(this(v).data.borrow().len())));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.contains.set(Some(contains));
    s.iter.set(Some(|vm, v| Ok(SeqIter::over(vm, v.clone()))));
    s.set_binary(BinOp::Add, concat);
    s.set_binary(BinOp::Mul, repeat);
    s.set_binary(BinOp::Mod, modulo);
    s.set_inplace(BinOp::Add, concat_in_place);
    s.set_inplace(BinOp::Mul, repeat_in_place);
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "bytearray",
    module: "builtins",
    doc: "bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray",
    kind: Kind::ByteArray,
    is_base: true,
    slots,
    methods: METHODS,
    getset: &[],
};

holds_nothing! { ByteArray }
