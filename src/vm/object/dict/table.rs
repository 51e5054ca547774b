//! The hash table of dicts: entries in the order of insertion, and an index from hash to entry.
//!
//! Invariant: the index holds exactly the positions of live entries; an entry whose key is Unset is
//! deleted. `live` counts the live entries; all before `first` are deleted. Nothing here runs interpreted code: a lookup that would have
//! to is answered with [`Probe::Ask`], and what was removed is handed back for the caller to drop.

use hashbrown::HashTable;

use crate::vm::object::str::Str;
use crate::vm::protocol::quick_eq;
use crate::vm::value::Value;

pub(super) struct Entry {
    pub(super) hash: i64,
    pub(super) key: Value,
    pub(super) value: Value,
}

#[derive(Default)]
pub(super) struct Table {
    index: HashTable<u32>,
    pub(super) entries: Vec<Entry>,
    pub(super) live: usize,
    first: usize,
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

impl Table {
    pub(super) fn with_capacity(n: usize) -> Table {
        Table {
            index: HashTable::with_capacity(n),
            entries: Vec::with_capacity(n),
            live: 0,
            first: 0,
        }
    }

    /// The entry whose key is `key`, as far as this can be told without running interpreted code.
    pub(super) fn probe(&self, hash: i64, key: &Value) -> Probe {
        let mut ask = Vec::new();
        let found = self.index.find(mix(hash), |&i| {
            let entry = &self.entries[i as usize];
            if entry.hash != hash {
                return false;
            }
            match quick_eq(&entry.key, key) {
                Some(equal) => equal,
                None => {
                    ask.push((i as usize, entry.key.clone()));
                    false
                }
            }
        });
        match found {
            Some(&i) => Probe::Found(i as usize),
            None if ask.is_empty() => Probe::Absent,
            None => Probe::Ask(ask),
        }
    }

    /// The entry whose key is this text. Keys of subclasses of str are compared by their text too.
    #[inline]
    pub(super) fn find_text(&self, hash: i64, key: &Str) -> Option<usize> {
        let found = self.index.find(mix(hash), |&i| {
            let entry = &self.entries[i as usize];
            entry.hash == hash
                && entry
                    .key
                    .downcast::<Str>()
                    .is_some_and(|s| std::ptr::eq(s, key) || s.as_str() == key.as_str())
        });
        found.map(|&i| i as usize)
    }

    /// How many bytes the next entry may ask for.
    pub(super) fn growth(&self) -> usize {
        if self.entries.len() < self.entries.capacity() {
            return 0;
        }
        if self.entries.len() >= u32::MAX as usize {
            return usize::MAX;
        }
        // Entries and index grow at about the same time, to twice what they are.
        2 * self.entries.capacity() * (size_of::<Entry>() + size_of::<u32>() + 1)
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
        let entries = &self.entries;
        self.index.insert_unique(mix(hash), position, |&i| mix(entries[i as usize].hash));
        self.live += 1;
        at
    }

    /// Removes a live entry; its key and value go to the caller.
    pub(super) fn remove(&mut self, at: usize) -> (Value, Value) {
        let hash = self.entries[at].hash;
        if let Ok(found) = self.index.find_entry(mix(hash), |&i| i as usize == at) {
            found.remove();
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
        let entries = &self.entries;
        self.index.insert_unique(mix(hash), at as u32, |&i| mix(entries[i as usize].hash));
        self.live += 1;
    }

    /// Closes the gaps that deletion left.
    fn compact(&mut self) {
        self.entries.retain(|e| !e.key.is_unset());
        self.first = 0;
        self.index_again();
    }

    fn index_again(&mut self) {
        self.index.clear();
        let live = self.entries.iter().enumerate().filter(|(_, e)| !e.key.is_unset());
        for (i, entry) in live {
            let entries = &self.entries;
            self.index.insert_unique(mix(entry.hash), i as u32, |&i| mix(entries[i as usize].hash));
        }
    }

    /// A copy in the same order, without gaps.
    pub(super) fn copy(&self) -> Table {
        let mut out = Table::with_capacity(self.live);
        for e in self.entries.iter().filter(|e| !e.key.is_unset()) {
            out.push(e.hash, e.key.clone(), e.value.clone());
        }
        out
    }
}
