//! The hash table of dicts: entries in the order of insertion, and an index from hash to entry.
//!
//! Invariant: the index holds exactly the positions of live entries, or nothing while there are at most
//! [`SMALL`] entries, which are looked through one after another: most dicts are small, and an index costs
//! more to make than it saves. Its length is a power of two, of which at most two thirds are not
//! [`FREE`]; from where its hash leads to, an entry is met before the next free slot. An entry whose key is
//! Unset is deleted. `live` counts the live entries; all before `first` are deleted. When none is live, there
//! are no entries. Nothing here runs interpreted code: a lookup that would have to is answered with
//! [`Probe::Ask`], and what was removed is handed back for the caller to drop.

use crate::vm::heap::cells::Row;
use crate::vm::object::str::Str;
use crate::vm::protocol::{quick_eq, texts_equal};
use crate::vm::value::Value;

/// So many entries need no index.
const SMALL: usize = 8;

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) hash: i64,
    pub(super) key: Value,
    pub(super) value: Value,
}

/// A slot of the index that never held anything.
const FREE: u32 = u32::MAX;
/// One whose entry was deleted. Neither is the position of an entry.
const LEFT: u32 = u32::MAX - 1;

#[derive(Default)]
pub(super) struct Table {
    index: Box<[u32]>,
    /// How many slots of the index are not free.
    taken: usize,
    pub(super) entries: Vec<Entry>,
    pub(super) live: usize,
    first: usize,
}

/// What a look at the table tells, without asking any key.
pub(super) enum Quick {
    Found(usize),
    Absent,
    Unknown,
}

/// The outcome of a lookup that may not run interpreted code.
pub(super) enum Probe {
    Found(usize),
    Absent,
    /// Entries with this hash whose keys have to be compared by `__eq__`, with copies of these keys.
    Ask(Vec<(usize, Value)>),
}

/// Spreads a Python hash over all bits, since small ints hash to themselves.
#[inline(always)]
fn mix(hash: i64) -> u64 {
    let wide = u128::from(hash as u64) * 0x9E37_79B9_7F4A_7C15;
    (wide as u64) ^ ((wide >> 64) as u64)
}

impl Row for Table {
    #[inline(always)]
    fn value_at(&self, at: usize) -> Option<&Value> {
        self.entries.get(at).map(|entry| &entry.value)
    }
}

impl Table {
    pub(super) fn with_capacity(n: usize) -> Table {
        let mut table = Table { entries: Vec::with_capacity(n), ..Table::default() };
        if n > SMALL {
            table.index_again();
        }
        table
    }

    /// The entry whose key is `key`, where that is easy to tell.
    #[inline]
    pub(super) fn quick(&self, hash: i64, key: &Value) -> Quick {
        let (quick, told) = match key {
            Value::Int(i) => {
                self.find_like(hash, |k| if let Value::Int(j) = k { Some(i == j) } else { None })
            }
            Value::Obj(o) if !o.ty().is_heap => match o.downcast::<Str>() {
                Some(_) => self.find_like(hash, |k| texts_equal(k, key)),
                None => return self.quick_any(hash, key),
            },
            Value::Unset
            | Value::None
            | Value::Bool(_)
            | Value::Float(_)
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_) => return self.quick_any(hash, key),
        };
        match quick {
            Some(at) => Quick::Found(at),
            None if told => Quick::Absent,
            None => Quick::Unknown,
        }
    }

    /// As `quick`, for keys of any kind.
    #[inline(never)]
    fn quick_any(&self, hash: i64, key: &Value) -> Quick {
        match self.find_like(hash, |k| quick_eq(k, key)) {
            (Some(at), _) => Quick::Found(at),
            (None, true) => Quick::Absent,
            (None, false) => Quick::Unknown,
        }
    }

    /// The live entry with this hash that `same` says to be the one.
    #[inline(always)]
    fn find(&self, hash: i64, mut same: impl FnMut(usize, &Value) -> bool) -> Option<usize> {
        if self.index.is_empty() {
            let is_it =
                |(i, e): (usize, &Entry)| e.hash == hash && !e.key.is_unset() && same(i, &e.key);
            return self.entries.iter().enumerate().position(is_it);
        }
        let mask = self.index.len() - 1;
        let mut slot = mix(hash) as usize & mask;
        loop {
            let i = self.index[slot];
            match self.entries.get(i as usize) {
                Some(e) if e.hash == hash && same(i as usize, &e.key) => return Some(i as usize),
                None if i == FREE => return None,
                Some(_) | None => slot = (slot + 1) & mask,
            }
        }
    }

    /// The entry with this hash whose key `same` knows to be the one; without one, whether `same` could
    /// tell for all that have the hash.
    #[inline(always)]
    fn find_like(&self, hash: i64, same: impl Fn(&Value) -> Option<bool>) -> (Option<usize>, bool) {
        let mut told = true;
        let found = self.find(hash, |_, key| {
            same(key).unwrap_or_else(|| {
                told = false;
                false
            })
        });
        (found, told)
    }

    /// The entry whose key is `key`, as far as this can be told without running interpreted code.
    #[inline(never)]
    pub(super) fn probe(&self, hash: i64, key: &Value) -> Probe {
        let mut ask = Vec::new();
        let found = self.find(hash, |i, k| match quick_eq(k, key) {
            Some(equal) => equal,
            None => {
                ask.push((i, k.clone()));
                false
            }
        });
        match found {
            Some(at) => Probe::Found(at),
            None if ask.is_empty() => Probe::Absent,
            None => Probe::Ask(ask),
        }
    }

    /// The entry whose key is this text. Keys of subclasses of str are compared by their text too.
    #[inline]
    pub(super) fn find_text(&self, hash: i64, key: &Str) -> Option<usize> {
        self.find(hash, |_, k| {
            k.downcast::<Str>().is_some_and(|s| std::ptr::eq(s, key) || s.as_str() == key.as_str())
        })
    }

    /// How many bytes the next entry may ask for.
    pub(super) fn growth(&self) -> usize {
        if self.entries.len() < self.entries.capacity() {
            return 0;
        }
        if self.entries.len() >= LEFT as usize {
            return usize::MAX;
        }
        // Entries and index grow at about the same time, to twice what they are.
        2 * self.entries.capacity() * (size_of::<Entry>() + 2 * size_of::<u32>())
    }

    /// Adds an entry for a key that is not there, and says where.
    pub(super) fn push(&mut self, hash: i64, key: Value, value: Value) -> usize {
        if self.entries.len() == self.entries.capacity() && self.entries.len() > 8 + 2 * self.live {
            self.compact();
        }
        let at = self.entries.len();
        let Ok(position) = u32::try_from(at) else {
            unreachable!("a dict of four thousand million entries does not fit in memory")
        };
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        if !self.index.is_empty() {
            self.note(hash, position);
        } else if at >= SMALL {
            self.index_again();
        }
        at
    }

    /// Enters a position in the index, which is made anew when it would be too full.
    #[inline]
    fn note(&mut self, hash: i64, position: u32) {
        if (self.taken + 1) * 3 > self.index.len() * 2 {
            self.index_again();
        } else {
            self.enter(hash, position);
        }
    }

    /// Puts a position into the next free slot.
    #[inline]
    fn enter(&mut self, hash: i64, position: u32) {
        let mask = self.index.len() - 1;
        let mut slot = mix(hash) as usize & mask;
        while self.index[slot] != FREE {
            slot = (slot + 1) & mask;
        }
        self.index[slot] = position;
        self.taken += 1;
    }

    /// Removes a live entry; its key and value go to the caller.
    pub(super) fn remove(&mut self, at: usize) -> (Value, Value) {
        if !self.index.is_empty() {
            let mask = self.index.len() - 1;
            let mut slot = mix(self.entries[at].hash) as usize & mask;
            while self.index[slot] as usize != at && self.index[slot] != FREE {
                slot = (slot + 1) & mask;
            }
            if self.index[slot] != FREE {
                self.index[slot] = LEFT;
            }
        }
        self.live -= 1;
        let entry = &mut self.entries[at];
        let out = (entry.key.take(), entry.value.take());
        if at + 1 == self.entries.len() {
            while self.entries.last().is_some_and(|e| e.key.is_unset()) {
                self.entries.pop();
            }
            self.first = self.first.min(self.entries.len());
        } else if at == self.first {
            while self.entries.get(self.first).is_some_and(|e| e.key.is_unset()) {
                self.first += 1;
            }
        }
        out
    }

    /// The first live entry at or after `at`.
    #[inline]
    pub(super) fn next_live(&self, at: usize) -> Option<usize> {
        (at.max(self.first)..self.entries.len()).find(|&i| !self.entries[i].key.is_unset())
    }

    /// The last live entry before `end`.
    pub(super) fn last_live(&self, end: usize) -> Option<usize> {
        (0..end.min(self.entries.len())).rev().find(|&i| !self.entries[i].key.is_unset())
    }

    /// Adds an entry for a key that is not there before all others, which are moved.
    pub(super) fn push_front(&mut self, hash: i64, key: Value, value: Value) {
        if self.first == 0 {
            // Room for as many again, so that the next ones need not move everything.
            let room = self.live + 1;
            let gap = || Entry { hash: 0, key: Value::Unset, value: Value::Unset };
            let live: Vec<Entry> = self.entries.drain(..).filter(|e| !e.key.is_unset()).collect();
            self.entries.extend((0..room).map(|_| gap()));
            self.entries.extend(live);
            self.first = room;
            self.index_again();
        }
        self.first -= 1;
        let at = self.first;
        self.entries[at] = Entry { hash, key, value };
        self.live += 1;
        if self.index.is_empty() {
            self.index_again();
        } else {
            self.note(hash, at as u32);
        }
    }

    /// Closes the gaps that deletion left.
    fn compact(&mut self) {
        self.entries.retain(|e| !e.key.is_unset());
        self.first = 0;
        if !self.index.is_empty() {
            self.index_again();
        }
    }

    fn index_again(&mut self) {
        // Room for all that the entries have room for, half full then.
        let len = (self.entries.capacity() + self.entries.capacity() / 2).next_power_of_two();
        if len == self.index.len() {
            self.index.fill(FREE);
        } else {
            self.index = vec![FREE; len.max(2 * SMALL)].into();
        }
        self.taken = 0;
        for i in 0..self.entries.len() {
            let entry = &self.entries[i];
            if !entry.key.is_unset() {
                self.enter(entry.hash, i as u32);
            }
        }
    }

    /// A copy in the same order, without gaps.
    pub(super) fn copy(&self) -> Table {
        if self.live == self.entries.len() {
            let (index, entries) = (self.index.clone(), self.entries.clone());
            return Table { index, taken: self.taken, entries, live: self.live, first: 0 };
        }
        let mut out = Table::with_capacity(self.live);
        for e in self.entries.iter().filter(|e| !e.key.is_unset()) {
            out.push(e.hash, e.key.clone(), e.value.clone());
        }
        out
    }
}
