//! `set` and `frozenset`.
//!
//! Invariant: the table is never borrowed while interpreted code can run: a lookup that has to call
//! `__eq__` does so without a borrow and starts again when the table was changed meanwhile. Keys that
//! leave are dropped after the borrow ends.

mod methods;
mod ops;
mod table;

use std::cell::{Cell, RefCell};

use self::table::{Table, Walk};
use super::T;
use super::dict::Dict;
use super::iter::{Iter, NativeIter};
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Ptr, alloc};
use crate::vm::protocol::quick_eq;
use crate::vm::raise::ExcKind;
use crate::vm::types::TypeRef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) use self::methods::set_of;
pub use self::ops::{FROZEN, SET};
pub(super) use self::ops::{intersection, subtract, toggle};

/// Hash set, mutable or frozen by its type.
#[derive(Default)]
pub struct Set {
    table: RefCell<Table>,
    /// Counts changes: tells a lookup that `__eq__` changed the table under it.
    changes: Cell<u32>,
    /// Where `pop` goes on looking; it stays when the table is replaced.
    finger: Cell<usize>,
    /// A frozenset's hash, once it was asked for.
    hash: Cell<Option<i64>>,
}

/// Where a walk through the table ended.
enum Place {
    Found(usize),
    Free(usize),
}

impl Set {
    /// A new empty set.
    pub fn new(vm: &Vm<'_>) -> Ptr<Set> {
        alloc(vm.ty(T::Set), Set::default(), None)
    }

    /// A set of values, added one by one.
    pub fn from_items(vm: &Vm<'_>, items: &[Value]) -> Res<Ptr<Set>> {
        let set = Set::new(vm);
        for item in items {
            set.add(vm, item)?;
        }
        Ok(set)
    }

    /// A frozenset of values.
    pub fn frozen(vm: &Vm<'_>, items: &[Value]) -> Res<Ptr<Set>> {
        let set = alloc(vm.ty(T::FrozenSet), Set::default(), None);
        for item in items {
            set.add(vm, item)?;
        }
        Ok(set)
    }

    pub fn len(&self) -> usize {
        self.table.borrow().used
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn changed(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    #[inline]
    fn find(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<Place> {
        // Mostly the first place that the hash leads to is the key's own.
        {
            let table = self.table.borrow();
            let walk = Walk::start(hash, table.entries.len());
            let entry = &table.entries[walk.at];
            if entry.is_unused() {
                return Ok(Place::Free(walk.at));
            }
            if entry.hash == hash && !entry.is_deleted() && entry.key.is(key) {
                return Ok(Place::Found(walk.at));
            }
        }
        self.find_on(vm, hash, key)
    }

    #[inline(never)]
    fn find_on(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<Place> {
        'again: loop {
            let mut walk = Walk::start(hash, self.table.borrow().entries.len());
            // A new key takes the place of the last deleted one on its way.
            let mut free = None;
            loop {
                let candidate = {
                    let table = self.table.borrow();
                    loop {
                        let entry = &table.entries[walk.at];
                        if entry.is_unused() {
                            return Ok(Place::Free(free.unwrap_or(walk.at)));
                        }
                        if entry.is_deleted() {
                            free = Some(walk.at);
                        }
                        if entry.hash == hash {
                            match quick_eq(&entry.key, key) {
                                Some(true) => return Ok(Place::Found(walk.at)),
                                Some(false) => {}
                                None => break entry.key.clone(),
                            }
                        }
                        walk.advance();
                    }
                };
                let before = self.changes.get();
                let equal = vm.eq(&candidate, key)?;
                if self.changes.get() != before {
                    continue 'again;
                }
                if equal {
                    return Ok(Place::Found(walk.at));
                }
                walk.advance();
            }
        }
    }

    pub fn contains(&self, vm: &Vm<'_>, key: &Value) -> Res<bool> {
        self.contains_hashed(vm, vm.hash(key)?, key)
    }

    fn contains_hashed(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<bool> {
        Ok(matches!(self.find(vm, hash, key)?, Place::Found(_)))
    }

    /// Adds a key; one that is equal to it stays instead.
    pub fn add(&self, vm: &Vm<'_>, key: &Value) -> Res<()> {
        self.add_hashed(vm, vm.hash(key)?, key)
    }

    fn add_hashed(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<()> {
        if let Place::Free(at) = self.find(vm, hash, key)? {
            vm.afford(self.table.borrow().growth())?;
            self.changed();
            self.table.borrow_mut().fill_at(at, hash, key.clone());
        }
        Ok(())
    }

    /// Whether the key was there.
    pub fn discard(&self, vm: &Vm<'_>, key: &Value) -> Res<bool> {
        self.discard_hashed(vm, vm.hash(key)?, key)
    }

    fn discard_hashed(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<bool> {
        match self.find(vm, hash, key)? {
            Place::Free(_) => Ok(false),
            Place::Found(at) => {
                self.changed();
                let old = self.table.borrow_mut().delete(at);
                drop(old);
                Ok(true)
            }
        }
    }

    /// Takes any key out.
    pub fn pop(&self) -> Option<Value> {
        self.changed();
        let (key, next) = self.table.borrow_mut().pop(self.finger.get())?;
        self.finger.set(next);
        Some(key)
    }

    pub fn clear(&self) {
        self.changed();
        let old = self.table.take();
        drop(old);
    }

    /// The keys as they are now, in the order of iteration.
    pub fn items(&self) -> Vec<Value> {
        self.hashed_items().into_iter().map(|(_, key)| key).collect()
    }

    fn hashed_items(&self) -> Vec<(i64, Value)> {
        let table = self.table.borrow();
        let used = table.entries.iter().filter(|e| !e.key.is_unset());
        used.map(|e| (e.hash, e.key.clone())).collect()
    }

    /// Adds all keys of another set.
    fn merge(&self, vm: &Vm<'_>, other: &Set) -> Res<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.changed();
        let copied = {
            let mut table = self.table.borrow_mut();
            table.reserve(other.len());
            table.copy_from(&other.table.borrow())
        };
        if copied {
            return Ok(());
        }
        for (hash, key) in other.hashed_items() {
            self.add_hashed(vm, hash, &key)?;
        }
        Ok(())
    }

    /// Adds all items of an iterable.
    pub fn update(&self, vm: &Vm<'_>, iterable: &Value) -> Res<()> {
        if let Some(other) = iterable.downcast::<Set>() {
            return self.merge(vm, other);
        }
        if let Some(dict) = iterable.downcast::<Dict>()
            && vm.type_of(iterable).is(vm.ty(T::Dict))
        {
            self.changed();
            self.table.borrow_mut().reserve(dict.len());
            for key in dict.keys() {
                self.add(vm, &key)?;
            }
            return Ok(());
        }
        vm.for_each(iterable, |key| self.add(vm, &key))
    }

    /// Takes over the contents of another set, which gets this one's.
    fn swap(&self, other: &Set) {
        self.changed();
        other.changed();
        self.table.swap(&other.table);
        self.hash.swap(&other.hash);
    }
}

/// A new empty set of the plain type that `class` is or derives from.
fn base_set(vm: &Vm<'_>, class: &TypeRef) -> Ptr<Set> {
    let t = if class.is_subtype(vm.ty(T::FrozenSet)) { T::FrozenSet } else { T::Set };
    alloc(vm.ty(t), Set::default(), None)
}

struct SetIter {
    set: RefCell<Option<Ptr<Set>>>,
    at: Cell<usize>,
    len: usize,
    left: Cell<usize>,
}

/// `iter(set)`.
fn set_iter(vm: &Vm<'_>, set: &Ptr<Set>) -> Value {
    let len = set.len();
    let set = RefCell::new(Some(set.clone()));
    Iter::alloc(vm, T::SetIterator, SetIter { set, at: Cell::new(0), len, left: Cell::new(len) })
}

impl NativeIter for SetIter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.set.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let borrowed = self.set.borrow();
        let Some(set) = borrowed.as_ref() else { return Ok(None) };
        if set.len() != self.len {
            return Err(vm.raise(ExcKind::RuntimeError, "Set changed size during iteration"));
        }
        let table = set.table.borrow();
        if let Some(at) = table.next_used(self.at.get()) {
            self.at.set(at + 1);
            self.left.set(self.left.get().saturating_sub(1));
            return Ok(Some(table.entries[at].key.clone()));
        }
        drop(table);
        drop(borrowed);
        drop(self.set.take());
        Ok(None)
    }

    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let rest = SetIter {
            set: RefCell::new(self.set.borrow().clone()),
            at: self.at.clone(),
            len: self.len,
            left: self.left.clone(),
        };
        let mut items = Vec::new();
        while let Some(item) = rest.next(vm)? {
            items.push(item);
        }
        Ok(Some(("iter", vec![vm.list(items)])))
    }

    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        let same = self.set.borrow().as_ref().is_some_and(|s| s.len() == self.len);
        Ok(Some(if same { self.left.get() } else { 0 }))
    }
}

impl Trace for Set {
    fn trace(&self, t: &mut Tracer<'_>) {
        let Ok(table) = self.table.try_borrow() else { return };
        for entry in &table.entries {
            entry.key.trace(t);
        }
    }

    fn cut(&self) {
        Set::clear(self);
    }
}
