//! Iterators: over sequences by index, and native ones of any kind.
//!
//! Invariant: an iterator that has come to its end stays there, and lets go of what it iterated over.
//! None holds a borrow between two items.

mod adapters;
mod containers;

use std::cell::Cell;

use super::T;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, alloc, alloc_here};
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
    seq: ValueCell,
    next: Cell<usize>,
    /// Of a list or a tuple, which need not be asked.
    is_direct: bool,
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
        let is_direct = matches!(t, T::ListIterator | T::TupleIterator);
        let it = SeqIter { seq: ValueCell::new(seq), next: Cell::new(0), is_direct };
        alloc_here(vm.ty(t), it, None).into()
    }

    /// The sequence (Unset at the end) and the index of the next item.
    pub fn state(&self) -> (Value, usize) {
        (self.seq.get(), self.next.get())
    }

    /// The next item, or the end, of a list or tuple iterator; None for others.
    #[inline(always)]
    pub fn step_direct(&self) -> Option<Option<Value>> {
        self.is_direct.then(|| self.next_direct())
    }

    /// The next item of a list or tuple iterator; at the end the sequence is let go.
    #[inline(always)]
    fn next_direct(&self) -> Option<Value> {
        let at = self.next.get();
        let item = self.seq.item(at);
        if item.is_some() {
            self.next.set(at + 1);
        } else {
            self.finish();
        }
        item
    }

    #[cold]
    #[inline(never)]
    fn finish(&self) {
        drop(self.seq.replace(Value::Unset));
    }

    fn next_indexed(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let seq = self.seq.get();
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

/// What [`NativeIter::next_pair`] did.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(usize)] // A word, so that results pass in registers.
pub enum Paired {
    /// It handed over a pair.
    Yes,
    /// It is at its end.
    End,
    /// Nothing: its items are no pairs.
    No,
}

/// A native iterator: `enumerate`, `zip`, `map`, dict and set iterators, …
pub trait NativeIter {
    /// The next item, or `None` at the end (and ever after).
    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>>;

    /// As `next`, for whoever takes the items apart, where they are pairs: no tuple is made.
    fn next_pair(&self, _vm: &Vm<'_>, _take: &mut dyn FnMut(Value, Value)) -> Res<Paired> {
        Ok(Paired::No)
    }

    /// How many are left, when it is known.
    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        Ok(None)
    }

    /// A builtin and the arguments for which it makes an iterator that goes on from here, when there are
    /// such.
    fn reduce(&self, _vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        Ok(None)
    }

    /// What [`NativeIter::set_state`] takes to go on from here, if what `reduce` makes begins at the start.
    fn state(&self) -> Option<i64> {
        None
    }

    /// Goes on from where another one was; `false` when there is no such way.
    fn set_state(&self, _state: i64) -> bool {
        false
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

/// `__setstate__(index)`.
fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "__setstate__", 1, 1)?;
    let state = vm.to_i64(&rest[0])?;
    let this = &args.values[0];
    if let Some(it) = this.downcast::<SeqIter>() {
        if state < 0 && vm.type_of(this).is(vm.ty(T::ListIterator)) {
            it.finish();
        } else if !it.seq.is_unset() {
            it.next.set(usize::try_from(state).unwrap_or(0));
        }
    } else if let Some(it) = this.downcast::<Iter>() {
        it.0.set_state(state);
    }
    Ok(Value::None)
}

/// The method of iterators that go on from an index.
const SET_STATE: MethodDef =
    MethodDef::new("__setstate__", set_state, "Set state information for unpickling.");

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

/// The same, of those that also go on from an index.
pub(in crate::vm::object) const HINT_AND_STATE: &[MethodDef] =
    &[MethodDef::new("__length_hint__", hint_native, "__length_hint__($self, /)"), SET_STATE];

fn hint_native(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let it = args.this::<Iter>(vm, "iterator")?;
    Ok(match it.0.length_hint(vm)? {
        Some(n) => Value::Int(n as i64),
        None => Value::NotImplemented,
    })
}

fn hint_seq(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let it = args.this::<SeqIter>(vm, "iterator")?;
    let seq = it.seq.get();
    if seq.is_unset() {
        return Ok(Value::Int(0));
    }
    let Some(len) = vm.type_of(&seq).slots.len.get() else { return Ok(Value::NotImplemented) };
    let left = len(vm, &seq)?.saturating_sub(it.next.get());
    Ok(Value::Int(left as i64))
}

const SEQ_METHODS: &[MethodDef] =
    &[MethodDef::new("__length_hint__", hint_seq, "__length_hint__($self, /)"), SET_STATE];

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
