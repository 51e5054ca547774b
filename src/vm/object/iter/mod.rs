//! Iterators: over sequences by index, and native ones of any kind.
//!
//! Invariant: an iterator that has come to its end stays there, and lets go of what it iterated over.
//! None holds a borrow between two items.

mod adapters;
mod containers;

use std::cell::{Cell, RefCell};

use super::T;
use super::list::List;
use super::tuple::Tuple;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, Slots, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub use self::adapters::{CALLABLE, CallableIter, ENUMERATE, FILTER, MAP, REVERSED, ZIP};
pub use self::containers::{
    DICT_ITEM, DICT_KEY, DICT_REVERSE_ITEM, DICT_REVERSE_KEY, DICT_REVERSE_VALUE, DICT_VALUE,
    DictIter, DictPart, LIST_REVERSE, SET, STR, reversed_list, str_iter,
};

/// Over anything indexed from 0 until IndexError; lists and tuples (as the type says) are read directly.
pub struct SeqIter {
    /// Unset at the end.
    pub seq: RefCell<Value>,
    pub next: Cell<usize>,
}

impl SeqIter {
    /// Through `__getitem__`.
    pub fn over(vm: &Vm<'_>, seq: Value) -> Value {
        SeqIter::with_type(vm, T::SeqIterator, seq)
    }

    pub fn over_list(vm: &Vm<'_>, list: Value) -> Value {
        SeqIter::with_type(vm, T::ListIterator, list)
    }

    pub fn over_tuple(vm: &Vm<'_>, tuple: Value) -> Value {
        SeqIter::with_type(vm, T::TupleIterator, tuple)
    }

    pub fn over_bytes(vm: &Vm<'_>, bytes: Value) -> Value {
        SeqIter::with_type(vm, T::BytesIterator, bytes)
    }

    fn with_type(vm: &Vm<'_>, t: T, seq: Value) -> Value {
        let it = SeqIter { seq: RefCell::new(seq), next: Cell::new(0) };
        alloc(vm.ty(t), it, None).into()
    }

    /// The next item of a list or tuple iterator; at the end the sequence is let go.
    #[inline]
    pub fn next_direct(&self) -> Option<Value> {
        let at = self.next.get();
        let seq = self.seq.borrow();
        let item = if let Some(list) = seq.downcast::<List>() {
            list.get(at)
        } else if let Some(tuple) = seq.downcast::<Tuple>() {
            tuple.items.get(at).cloned()
        } else {
            None
        };
        drop(seq);
        if item.is_some() {
            self.next.set(at + 1);
        } else {
            self.finish();
        }
        item
    }

    fn finish(&self) {
        drop(self.seq.replace(Value::Unset));
    }

    fn next_indexed(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let seq = self.seq.borrow().clone();
        if seq.is_unset() {
            return Ok(None);
        }
        let at = self.next.get();
        match vm.get_item(&seq, &Value::Int(at as i64)) {
            Ok(item) => {
                self.next.set(at + 1);
                Ok(Some(item))
            }
            Err(e)
                if vm.exc_is(&e, ExcKind::IndexError) || vm.exc_is(&e, ExcKind::StopIteration) =>
            {
                self.finish();
                Ok(None)
            }
            Err(e) => Err(e),
        }
    }
}

/// A native iterator: `enumerate`, `zip`, `map`, dict and set iterators, …
pub trait NativeIter {
    /// The next item, or `None` at the end (and ever after).
    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>>;

    /// How many are left, when it is known.
    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        Ok(None)
    }

    /// As [`Trace::trace`], for the cycle collector. One that shows nothing leaks cycles through it.
    fn trace(&self, _t: &mut Tracer<'_>) {}

    /// As [`Trace::cut`].
    fn cut(&self) {}
}

pub struct Iter(pub Box<dyn NativeIter>);

impl Iter {
    /// An iterator object of a built-in type.
    pub fn alloc(vm: &Vm<'_>, t: T, it: impl NativeIter + 'static) -> Value {
        alloc(vm.ty(t), Iter(Box::new(it)), None).into()
    }
}

/// `iter(iterator)`.
pub fn itself(_vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(v.clone())
}

fn next_native(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    match v.downcast::<Iter>() {
        Some(it) => it.0.next(vm),
        None => unreachable!("the slot of a native iterator"),
    }
}

fn this(v: &Value) -> &SeqIter {
    match v.downcast::<SeqIter>() {
        Some(it) => it,
        None => unreachable!("the slot of a sequence iterator"),
    }
}

/// The slots of types whose payload is [`Iter`].
pub fn native_slots(s: &Slots) {
    s.iter.set(Some(itself));
    s.next.set(Some(next_native));
}

/// The methods of native iterators that know how many items are left.
pub const HINT: &[MethodDef] =
    &[MethodDef::new("__length_hint__", hint_native, "__length_hint__($self, /)")];

fn hint_native(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let it = args.this::<Iter>(vm, "iterator")?;
    Ok(match it.0.length_hint(vm)? {
        Some(n) => Value::Int(n as i64),
        None => Value::NotImplemented,
    })
}

fn hint_seq(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let it = args.this::<SeqIter>(vm, "iterator")?;
    let seq = it.seq.borrow().clone();
    if seq.is_unset() {
        return Ok(Value::Int(0));
    }
    let Some(len) = vm.type_of(&seq).slots.len.get() else { return Ok(Value::NotImplemented) };
    let left = len(vm, &seq)?.saturating_sub(it.next.get());
    Ok(Value::Int(left as i64))
}

const SEQ_METHODS: &[MethodDef] =
    &[MethodDef::new("__length_hint__", hint_seq, "__length_hint__($self, /)")];

pub static SEQ: TypeSpec = TypeSpec {
    name: "iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| this(v).next_indexed(vm)));
    },
    methods: SEQ_METHODS,
    getset: &[],
};

pub static BYTES: TypeSpec = TypeSpec {
    name: "bytes_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|vm, v| this(v).next_indexed(vm)));
    },
    methods: SEQ_METHODS,
    getset: &[],
};

pub static LIST: TypeSpec = TypeSpec {
    name: "list_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|_, v| Ok(this(v).next_direct())));
    },
    methods: SEQ_METHODS,
    getset: &[],
};

pub static TUPLE: TypeSpec = TypeSpec {
    name: "tuple_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|_, v| Ok(this(v).next_direct())));
    },
    methods: SEQ_METHODS,
    getset: &[],
};

impl Trace for SeqIter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.seq.trace(t);
    }

    fn cut(&self) {
        drop(self.seq.take());
    }
}

impl Trace for Iter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
    }

    fn cut(&self) {
        self.0.cut();
    }
}
