//! `dict`: an insertion-ordered hash table, its views and the read-only proxy.
//!
//! Invariant: the table is never borrowed while interpreted code can run. A lookup that has to call
//! `__eq__` copies the candidate keys, asks without a borrow, and starts again when the table was changed
//! meanwhile. Replaced and removed values are dropped after the borrow ends, since dropping can run
//! `__del__`.

mod methods;
mod proxy;
mod table;
mod views;

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, Ordering};

use self::table::{Probe, Quick, Table};
use super::T;
use super::code::NO_VERSION;
use super::str::Str;
use crate::base::Symbol;
use crate::vm::error::Res;
use crate::vm::heap::cells;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, alloc_here};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub use self::methods::SPEC;
pub use self::proxy::{SPEC as PROXY, class_proxy, proxy};
pub use self::views::{DictView, ITEMS, KEYS, VALUES, view_as};

/// Insertion-ordered hash table.
#[derive(Default)]
pub struct Dict {
    table: RefCell<Table>,
    /// 0 when the set of keys changed since a version was last asked for.
    version: Cell<u32>,
    /// Counts changes of the set of keys: tells a lookup that `__eq__` changed the table under it.
    changes: Cell<u32>,
}

/// The last version given to a set of keys, of any dict.
static LAST_VERSION: AtomicU32 = AtomicU32::new(0);

impl Dict {
    /// A new empty dict.
    pub fn new(vm: &Vm<'_>) -> Ptr<Dict> {
        alloc_here(vm.ty(T::Dict), Dict::default(), None)
    }

    pub fn with_capacity(vm: &Vm<'_>, n: usize) -> Ptr<Dict> {
        let table = RefCell::new(Table::with_capacity(n));
        alloc_here(vm.ty(T::Dict), Dict { table, ..Dict::default() }, None)
    }

    pub fn len(&self) -> usize {
        self.table.borrow().live
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names the present set of keys and their positions: unique among all dicts, renewed when a key
    /// comes or goes, kept when only a value changes. An inline cache compares it. 0 means that the
    /// numbers are used up: such an answer is not to be cached.
    #[inline]
    pub fn keys_version(&self) -> u32 {
        let version = self.version.get();
        if version != 0 { version } else { self.new_version() }
    }

    /// The version when one was asked for since a key came or went, else 0.
    #[inline(always)]
    pub fn known_version(&self) -> u32 {
        self.version.get()
    }

    #[cold]
    fn new_version(&self) -> u32 {
        // Relaxed: only uniqueness matters.
        let fresh = LAST_VERSION
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |v| {
                (v < NO_VERSION - 1).then(|| v + 1)
            })
            .map_or(0, |old| old + 1);
        self.version.set(fresh);
        fresh
    }

    // Text keys: no interpreted code runs.

    pub fn get_str(&self, _vm: &Vm<'_>, key: &Ptr<Str>) -> Option<Value> {
        let table = self.table.borrow();
        table.find_text(key.hash(), key).map(|at| table.entries[at].value.clone())
    }

    pub fn get_sym(&self, vm: &Vm<'_>, key: Symbol) -> Option<Value> {
        self.get_str(vm, &vm.name(key))
    }

    pub fn set_sym(&self, vm: &Vm<'_>, key: Symbol, value: Value) {
        self.set_str(vm, &vm.name(key), value);
    }

    pub fn set_str(&self, _vm: &Vm<'_>, key: &Ptr<Str>, value: Value) {
        let hash = key.hash();
        let found = self.table.borrow().find_text(hash, key);
        match found {
            Some(at) => drop(self.replace_value(at, value)),
            None => self.push(hash, key.value(), value),
        }
    }

    /// Takes the entry out; `None` when there is none.
    pub fn del_sym(&self, vm: &Vm<'_>, key: Symbol) -> Option<Value> {
        let key = vm.name(key);
        let found = self.table.borrow().find_text(key.hash(), &key);
        found.map(|at| self.take_at(at).1)
    }

    /// Where a name's entry stands, for [`Dict::value_at`]; valid for as long as `keys_version` stays.
    pub fn entry_index_of_sym(&self, vm: &Vm<'_>, key: Symbol) -> Option<usize> {
        let key = vm.name(key);
        self.table.borrow().find_text(key.hash(), &key)
    }

    pub fn value_at(&self, index: usize) -> Option<Value> {
        Some(self.copy_at(index)).filter(|v| !v.is_unset())
    }

    /// Likewise; Unset when there is no such entry.
    #[inline(always)]
    pub fn copy_at(&self, index: usize) -> Value {
        cells::copy_at(&self.table, index)
    }

    /// Replaces the value of the entry at `index`, which must be live.
    #[inline]
    pub fn set_value_at(&self, index: usize, value: Value) {
        drop(self.replace_value(index, value));
    }

    fn replace_value(&self, at: usize, value: Value) -> Value {
        std::mem::replace(&mut self.table.borrow_mut().entries[at].value, value)
    }

    // Any keys: `__hash__` and `__eq__` may run.

    /// Where the entry of `key` stands.
    #[inline]
    fn find(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<Option<usize>> {
        let quick = self.table.borrow().quick(hash, key);
        match quick {
            Quick::Found(at) => Ok(Some(at)),
            Quick::Absent => Ok(None),
            Quick::Unknown => self.find_asking(vm, hash, key),
        }
    }

    /// Likewise where keys have to be asked.
    #[inline(never)]
    fn find_asking(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<Option<usize>> {
        'again: loop {
            let probe = self.table.borrow().probe(hash, key);
            let ask = match probe {
                Probe::Found(at) => return Ok(Some(at)),
                Probe::Absent => return Ok(None),
                Probe::Ask(ask) => ask,
            };
            let before = self.changes.get();
            for (at, candidate) in &ask {
                let equal = vm.eq(candidate, key)?;
                let changed = self.changes.get() != before;
                if equal && (!changed || self.is_key_at(*at, candidate)) {
                    return Ok(Some(*at));
                }
                if changed {
                    continue 'again;
                }
            }
            return Ok(None);
        }
    }

    /// Whether the entry at a place is there still, with this very key.
    fn is_key_at(&self, at: usize, key: &Value) -> bool {
        self.table.borrow().entries.get(at).is_some_and(|e| e.key.is(key))
    }

    #[inline]
    pub fn get(&self, vm: &Vm<'_>, key: &Value) -> Res<Option<Value>> {
        self.get_hashed(vm, vm.hash(key)?, key)
    }

    #[inline]
    pub(super) fn get_hashed(&self, vm: &Vm<'_>, hash: i64, key: &Value) -> Res<Option<Value>> {
        {
            let table = self.table.borrow();
            match table.quick(hash, key) {
                Quick::Found(at) => return Ok(Some(table.entries[at].value.clone())),
                Quick::Absent => return Ok(None),
                Quick::Unknown => {}
            }
        }
        let found = self.find_asking(vm, hash, key)?;
        Ok(found.and_then(|at| self.value_at(at)))
    }

    pub fn contains(&self, vm: &Vm<'_>, key: &Value) -> Res<bool> {
        Ok(self.find(vm, vm.hash(key)?, key)?.is_some())
    }

    /// Adds or replaces; the key that is there stays.
    pub fn set(&self, vm: &Vm<'_>, key: &Value, value: Value) -> Res<()> {
        self.set_hashed(vm, vm.hash(key)?, key, value)
    }

    pub(super) fn set_hashed(&self, vm: &Vm<'_>, hash: i64, key: &Value, value: Value) -> Res<()> {
        let mut table = self.table.borrow_mut();
        match table.quick(hash, key) {
            Quick::Found(at) => {
                let old = std::mem::replace(&mut table.entries[at].value, value);
                drop(table);
                drop(old);
                return Ok(());
            }
            Quick::Absent if table.growth() == 0 => {
                table.push(hash, key.clone(), value);
                drop(table);
                self.keys_change();
                return Ok(());
            }
            Quick::Absent | Quick::Unknown => drop(table),
        }
        match self.find(vm, hash, key)? {
            Some(at) => drop(self.replace_value(at, value)),
            None => {
                vm.afford(self.table.borrow().growth())?;
                self.push(hash, key.clone(), value);
            }
        }
        Ok(())
    }

    /// Takes the entry out and returns its value; `None` when there is none.
    pub fn remove(&self, vm: &Vm<'_>, key: &Value) -> Res<Option<Value>> {
        Ok(self.find(vm, vm.hash(key)?, key)?.map(|at| self.take_at(at).1))
    }

    #[inline(always)]
    fn keys_change(&self) {
        self.version.set(0);
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    fn push(&self, hash: i64, key: Value, value: Value) {
        self.keys_change();
        self.table.borrow_mut().push(hash, key, value);
    }

    fn take_at(&self, at: usize) -> (Value, Value) {
        self.keys_change();
        self.table.borrow_mut().remove(at)
    }

    /// Makes the entry of `key` the last one, or the first; whether there is one.
    pub fn move_to_end(&self, vm: &Vm<'_>, key: &Value, last: bool) -> Res<bool> {
        let hash = vm.hash(key)?;
        let Some(at) = self.find(vm, hash, key)? else { return Ok(false) };
        let (key, value) = self.take_at(at);
        if last {
            self.push(hash, key, value);
        } else {
            self.table.borrow_mut().push_front(hash, key, value);
        }
        Ok(true)
    }

    /// Takes the last entry out, or the first.
    pub fn pop_end(&self, last: bool) -> Option<(Value, Value)> {
        let found = if last {
            self.entry_before(self.end(), |_, _| ())
        } else {
            self.entry_from(0, |_, _| ())
        };
        found.map(|(at, ())| self.take_at(at))
    }

    pub fn clear(&self) {
        self.keys_change();
        let old = self.table.take();
        drop(old);
    }

    // Iteration by position

    /// The first entry at or after position `at`: its position, and what `pick` takes of key and value.
    #[inline]
    pub fn entry_from<R>(
        &self,
        at: usize,
        pick: impl FnOnce(&Value, &Value) -> R,
    ) -> Option<(usize, R)> {
        let table = self.table.borrow();
        let at = table.next_live(at)?;
        let e = &table.entries[at];
        Some((at, pick(&e.key, &e.value)))
    }

    /// The last entry before position `end`, likewise.
    pub fn entry_before<R>(
        &self,
        end: usize,
        pick: impl FnOnce(&Value, &Value) -> R,
    ) -> Option<(usize, R)> {
        let table = self.table.borrow();
        let at = table.last_live(end)?;
        let e = &table.entries[at];
        Some((at, pick(&e.key, &e.value)))
    }

    /// One past the last position.
    pub fn end(&self) -> usize {
        self.table.borrow().entries.len()
    }

    /// All entries as they are now.
    pub fn items(&self) -> Vec<(Value, Value)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|e| !e.key.is_unset());
        live.map(|e| (e.key.clone(), e.value.clone())).collect()
    }

    /// Whether all keys are texts.
    pub fn has_text_keys(&self) -> bool {
        let table = self.table.borrow();
        table.entries.iter().all(|e| e.key.is_unset() || e.key.kind() == Some(Kind::Str))
    }

    pub fn keys(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table.entries.iter().filter(|e| !e.key.is_unset()).map(|e| e.key.clone()).collect()
    }

    pub fn values(&self) -> Vec<Value> {
        let table = self.table.borrow();
        table.entries.iter().filter(|e| !e.key.is_unset()).map(|e| e.value.clone()).collect()
    }

    /// A shallow copy, an exact dict.
    pub fn copy(&self, vm: &Vm<'_>) -> Ptr<Dict> {
        let table = RefCell::new(self.table.borrow().copy());
        alloc_here(vm.ty(T::Dict), Dict { table, ..Dict::default() }, None)
    }

    /// Entries with their hashes, for merging without hashing again.
    fn hashed_items(&self) -> Vec<(i64, Value, Value)> {
        let table = self.table.borrow();
        let live = table.entries.iter().filter(|e| !e.key.is_unset());
        live.map(|e| (e.hash, e.key.clone(), e.value.clone())).collect()
    }
}

impl Trace for Dict {
    fn trace(&self, t: &mut Tracer<'_>) {
        let Ok(table) = self.table.try_borrow() else { return };
        for entry in &table.entries {
            entry.key.trace(t);
            entry.value.trace(t);
        }
    }

    fn cut(&self) {
        Dict::clear(self);
    }
}
