//! Iterators over strings, dicts, and lists from their end.
//!
//! Invariant: a dict iterator raises RuntimeError when the dict's size is not what it was at the start,
//! and goes on raising it.

use std::cell::{Cell, RefCell};

use super::{HINT, HINT_AND_STATE, Iter, NativeIter, Paired, native_slots};
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr};
use crate::vm::object::T;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Reuse;
use crate::vm::raise::ExcKind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct StrIter {
    text: Ptr<Str>,
    /// In bytes.
    at: Cell<usize>,
}

/// `iter(text)`.
pub fn str_iter(vm: &Vm<'_>, text: &Ptr<Str>) -> Value {
    Iter::alloc(vm, T::StrIterator, StrIter { text: text.clone(), at: Cell::new(0) })
}

impl NativeIter for StrIter {
    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        if self.at.get() >= self.text.as_str().len() {
            return Ok(Some(("iter", vec![vm.str("")])));
        }
        Ok(Some(("iter", vec![self.text.value()])))
    }

    fn state(&self) -> Option<i64> {
        let read = self.text.as_str().get(..self.at.get())?;
        (self.at.get() < self.text.as_str().len()).then(|| read.chars().count() as i64)
    }

    fn set_state(&self, state: i64) -> bool {
        let n = usize::try_from(state).unwrap_or(0);
        let text = self.text.as_str();
        self.at.set(text.char_indices().nth(n).map_or(text.len(), |(at, _)| at));
        true
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let at = self.at.get();
        if self.text.is_ascii() {
            let Some(byte) = self.text.as_str().as_bytes().get(at) else { return Ok(None) };
            self.at.set(at + 1);
            return Ok(Some(vm.char(char::from(*byte))));
        }
        let rest = &self.text.as_str()[at..];
        let Some(c) = rest.chars().next() else { return Ok(None) };
        self.at.set(at + c.len_utf8());
        Ok(Some(vm.char(c)))
    }

    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        Ok(Some(self.text.as_str()[self.at.get()..].chars().count()))
    }
}

struct ListReverse {
    list: RefCell<Option<Ptr<List>>>,
    /// How many items are left, as the list was at the start.
    left: Cell<usize>,
}

/// `reversed(list)`.
pub fn reversed_list(vm: &Vm<'_>, list: &Value) -> Value {
    let list = list.cast::<List>();
    let left = Cell::new(list.as_ref().map_or(0, |l| l.len()));
    Iter::alloc(vm, T::ListReverseIterator, ListReverse { list: RefCell::new(list), left })
}

impl NativeIter for ListReverse {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.list.trace(t);
    }

    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let list = self.list.borrow().as_ref().map(Ptr::value);
        Ok(Some(match list {
            Some(list) => ("reversed", vec![list]),
            None => ("iter", vec![vm.list(Vec::new())]),
        }))
    }

    fn state(&self) -> Option<i64> {
        self.list.borrow().as_ref().map(|_| self.left.get() as i64 - 1)
    }

    fn set_state(&self, state: i64) -> bool {
        let len = self.list.borrow().as_ref().map_or(0, |l| l.len());
        self.left.set(usize::try_from(state.saturating_add(1)).unwrap_or(0).min(len));
        true
    }

    fn next(&self, _vm: &Vm<'_>) -> Res<Option<Value>> {
        let at = self.left.get().checked_sub(1);
        let list = self.list.borrow();
        let item = list.as_ref().zip(at).and_then(|(list, at)| list.get(at).map(|item| (at, item)));
        drop(list);
        match item {
            Some((at, item)) => {
                self.left.set(at);
                Ok(Some(item))
            }
            None => {
                drop(self.list.take());
                Ok(None)
            }
        }
    }

    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        let len = self.list.borrow().as_ref().map_or(0, |l| l.len());
        Ok(Some(if self.left.get() <= len { self.left.get() } else { 0 }))
    }
}

/// What a dict iterator yields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DictPart {
    Keys,
    Values,
    Items,
}

impl DictPart {
    fn pick(self, key: &Value, value: &Value) -> (Value, Value) {
        match self {
            DictPart::Keys => (key.clone(), Value::Unset),
            DictPart::Values => (Value::Unset, value.clone()),
            DictPart::Items => (key.clone(), value.clone()),
        }
    }
}

/// Over a dict's entries in either direction.
pub struct DictIter {
    dict: RefCell<Option<Ptr<Dict>>>,
    part: DictPart,
    reverse: bool,
    /// The next position, or one past it when going backwards.
    at: Cell<usize>,
    len: usize,
    left: Cell<usize>,
    pair: Reuse,
}

impl DictIter {
    pub fn over(vm: &Vm<'_>, dict: &Ptr<Dict>, part: DictPart) -> Value {
        let t = match part {
            DictPart::Keys => T::DictKeyIterator,
            DictPart::Values => T::DictValueIterator,
            DictPart::Items => T::DictItemIterator,
        };
        DictIter::start(vm, t, dict, part, false)
    }

    pub fn reversed(vm: &Vm<'_>, dict: &Ptr<Dict>, part: DictPart) -> Value {
        let t = match part {
            DictPart::Keys => T::DictReverseKeyIterator,
            DictPart::Values => T::DictReverseValueIterator,
            DictPart::Items => T::DictReverseItemIterator,
        };
        DictIter::start(vm, t, dict, part, true)
    }

    fn start(vm: &Vm<'_>, t: T, dict: &Ptr<Dict>, part: DictPart, reverse: bool) -> Value {
        let at = Cell::new(if reverse { dict.end() } else { 0 });
        let len = dict.len();
        let dict = RefCell::new(Some(dict.clone()));
        Iter::alloc(
            vm,
            t,
            DictIter { dict, part, reverse, at, len, left: Cell::new(len), pair: Reuse::default() },
        )
    }
}

impl NativeIter for DictIter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.dict.trace(t);
        self.pair.trace(t);
    }

    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let rest = DictIter {
            dict: RefCell::new(self.dict.borrow().clone()),
            part: self.part,
            reverse: self.reverse,
            at: self.at.clone(),
            len: self.len,
            left: self.left.clone(),
            pair: Reuse::default(),
        };
        let mut items = Vec::new();
        while let Some(item) = rest.next(vm)? {
            items.push(item);
        }
        Ok(Some(("iter", vec![vm.list(items)])))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let Some((key, value)) = self.entry(vm)? else { return Ok(None) };
        Ok(Some(match self.part {
            DictPart::Keys => key,
            DictPart::Values => value,
            DictPart::Items => self.pair.tuple(vm, [key, value]),
        }))
    }

    fn next_pair(&self, vm: &Vm<'_>, take: &mut dyn FnMut(Value, Value)) -> Res<Paired> {
        if self.part != DictPart::Items {
            return Ok(Paired::No);
        }
        let Some((key, value)) = self.entry(vm)? else { return Ok(Paired::End) };
        take(key, value);
        Ok(Paired::Yes)
    }

    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        let same = self.dict.borrow().as_ref().is_some_and(|d| d.len() == self.len);
        Ok(Some(if same { self.left.get() } else { 0 }))
    }
}

impl DictIter {
    /// What is needed of the next entry.
    #[inline(always)]
    fn entry(&self, vm: &Vm<'_>) -> Res<Option<(Value, Value)>> {
        let borrowed = self.dict.borrow();
        let Some(dict) = borrowed.as_ref() else { return Ok(None) };
        if dict.len() != self.len {
            return Err(vm.raise(ExcKind::RuntimeError, "dictionary changed size during iteration"));
        }
        let pick = |k: &Value, v: &Value| self.part.pick(k, v);
        let found = if self.reverse {
            dict.entry_before(self.at.get(), pick)
        } else {
            dict.entry_from(self.at.get(), pick)
        };
        let Some((at, (key, value))) = found else {
            drop(borrowed);
            drop(self.dict.take());
            return Ok(None);
        };
        let Some(left) = self.left.get().checked_sub(1) else {
            return Err(vm.raise(ExcKind::RuntimeError, "dictionary keys changed during iteration"));
        };
        self.left.set(left);
        self.at.set(if self.reverse { at } else { at + 1 });
        Ok(Some((key, value)))
    }
}

macro_rules! iterator_specs {
    ($( $spec:ident $name:literal $methods:ident ; )*) => {
        $(
            pub static $spec: TypeSpec = TypeSpec {
                name: $name,
                module: "builtins",
                doc: "",
                kind: Kind::Iter,
                is_base: false,
                slots: native_slots,
                methods: $methods,
                getset: &[],
            };
        )*
    };
}

iterator_specs! {
    STR "str_ascii_iterator" HINT_AND_STATE;
    LIST_REVERSE "list_reverseiterator" HINT_AND_STATE;
    DICT_KEY "dict_keyiterator" HINT;
    DICT_VALUE "dict_valueiterator" HINT;
    DICT_ITEM "dict_itemiterator" HINT;
    DICT_REVERSE_KEY "dict_reversekeyiterator" HINT;
    DICT_REVERSE_VALUE "dict_reversevalueiterator" HINT;
    DICT_REVERSE_ITEM "dict_reverseitemiterator" HINT;
    SET "set_iterator" HINT;
}
