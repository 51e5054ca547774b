//! The hash table of sets: open addressing in CPython's own order, so that sets of ints show and iterate
//! as they do there.
//!
//! Invariant: the length is a power of two, at least [`MIN`], and fewer than three fifths of the entries
//! are in use or were (`fill`), so every walk meets an unused entry. An entry without key is unused when
//! its hash is 0 and deleted when it is -1, which is the hash of nothing. Nothing here runs interpreted
//! code.

use crate::vm::value::Value;

const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;
const MIN: usize = 8;
const DELETED: i64 = -1;

#[derive(Clone)]
pub(super) struct Entry {
    pub(super) hash: i64,
    pub(super) key: Value,
}

/// So many unused entries. They are made, not copied: a copy would ask each whether it counts a reference.
fn unused(n: usize) -> Vec<Entry> {
    (0..n).map(|_| Entry { hash: 0, key: Value::Unset }).collect()
}

impl Entry {
    pub(super) fn is_unused(&self) -> bool {
        self.key.is_unset() && self.hash == 0
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.hash == DELETED
    }
}

pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    /// How many entries are in use or deleted.
    fill: usize,
    /// How many are in use.
    pub(super) used: usize,
}

impl Default for Table {
    fn default() -> Table {
        Table { entries: unused(MIN), fill: 0, used: 0 }
    }
}

/// The positions where a hash is looked for, in order, without end.
pub(super) struct Walk {
    mask: usize,
    base: usize,
    perturb: usize,
    probes: usize,
    pub(super) at: usize,
}

impl Walk {
    pub(super) fn start(hash: i64, len: usize) -> Walk {
        let mask = len - 1;
        let base = hash as usize & mask;
        Walk { mask, base, perturb: hash as usize, probes: probes(base, mask), at: base }
    }

    #[inline]
    pub(super) fn advance(&mut self) {
        if self.probes > 0 {
            self.probes -= 1;
            self.at += 1;
        } else {
            self.perturb >>= PERTURB_SHIFT;
            self.base =
                self.base.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb) & self.mask;
            self.at = self.base;
            self.probes = probes(self.base, self.mask);
        }
    }
}

/// How many neighbours are looked at before jumping on.
fn probes(base: usize, mask: usize) -> usize {
    if base + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 }
}

impl Table {
    pub(super) fn mask(&self) -> usize {
        self.entries.len() - 1
    }

    /// Fills the unused or deleted entry at `at`, where a walk for this hash ended; the table may grow.
    pub(super) fn fill_at(&mut self, at: usize, hash: i64, key: Value) {
        let was_deleted = self.entries[at].hash == DELETED;
        self.entries[at] = Entry { hash, key };
        self.used += 1;
        if was_deleted {
            return;
        }
        self.fill += 1;
        if self.is_full() {
            self.resize(self.roomy());
        }
    }

    fn is_full(&self) -> bool {
        self.fill * 5 >= self.mask() * 3
    }

    /// How many bytes the next key may ask for.
    pub(super) fn growth(&self) -> usize {
        if (self.fill + 1) * 5 < self.mask() * 3 {
            return 0;
        }
        (self.roomy() + 1).next_power_of_two() * size_of::<Entry>()
    }

    /// The size to grow or shrink to.
    fn roomy(&self) -> usize {
        if self.used > 50_000 { self.used * 2 } else { self.used * 4 }
    }

    /// Takes a key out.
    pub(super) fn delete(&mut self, at: usize) -> Value {
        let entry = &mut self.entries[at];
        entry.hash = DELETED;
        self.used -= 1;
        entry.key.take()
    }

    /// Takes out the first key from `finger` on, round the end; and where to look the next time.
    pub(super) fn pop(&mut self, finger: usize) -> Option<(Value, usize)> {
        if self.used == 0 {
            return None;
        }
        let mut at = finger & self.mask();
        while self.entries[at].key.is_unset() {
            at = (at + 1) & self.mask();
        }
        Some((self.delete(at), at + 1))
    }

    /// Makes room for `more` keys that will come at once.
    pub(super) fn reserve(&mut self, more: usize) {
        if (self.fill + more) * 5 >= self.mask() * 3 {
            self.resize((self.used + more) * 2);
        }
    }

    /// After many deletions: gets rid of deleted entries when they are more than a quarter.
    pub(super) fn shed_deleted(&mut self) {
        if self.fill - self.used > self.mask() / 4 {
            self.resize(self.roomy());
        }
    }

    fn resize(&mut self, at_least: usize) {
        let mut len = MIN;
        while len <= at_least {
            len <<= 1;
        }
        let old = std::mem::replace(&mut self.entries, unused(len));
        for entry in old.into_iter().filter(|e| !e.key.is_unset()) {
            self.insert_clean(entry);
        }
        self.fill = self.used;
    }

    /// Adds a key that is not there to a table without deleted entries.
    fn insert_clean(&mut self, entry: Entry) {
        let mut walk = Walk::start(entry.hash, self.entries.len());
        while !self.entries[walk.at].key.is_unset() {
            walk.advance();
        }
        self.entries[walk.at] = entry;
    }

    /// Becomes a copy of another table, as merging it into an empty set makes one; whether that was
    /// possible, which it is when this one has no entries.
    pub(super) fn copy_from(&mut self, other: &Table) -> bool {
        if self.fill != 0 {
            return false;
        }
        if self.entries.len() == other.entries.len() && other.fill == other.used {
            self.entries.clone_from(&other.entries);
        } else {
            for entry in other.entries.iter().filter(|e| !e.key.is_unset()) {
                self.insert_clean(entry.clone());
            }
        }
        (self.fill, self.used) = (other.used, other.used);
        true
    }

    /// The next key at or after a position.
    pub(super) fn next_used(&self, at: usize) -> Option<usize> {
        (at..self.entries.len()).find(|&i| !self.entries[i].key.is_unset())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(table: &Table, i: i64) -> (usize, bool) {
        let mut walk = Walk::start(i, table.entries.len());
        loop {
            match &table.entries[walk.at] {
                e if e.is_unused() => return (walk.at, false),
                e if matches!(e.key, Value::Int(k) if k == i) => return (walk.at, true),
                _ => walk.advance(),
            }
        }
    }

    fn add(table: &mut Table, i: i64) {
        if let (at, false) = place(table, i) {
            table.fill_at(at, i, Value::Int(i));
        }
    }

    fn ints(table: &Table) -> Vec<i64> {
        let key = |e: &Entry| if let Value::Int(i) = e.key { Some(i) } else { None };
        table.entries.iter().filter_map(key).collect()
    }

    /// The expected orders are what CPython 3.13 prints for the same steps.
    #[test]
    fn order_is_that_of_cpython() {
        let mut table = Table::default();
        for x in 0..40 {
            add(&mut table, x * x % 97);
        }
        for x in (0..97).step_by(3) {
            if let (at, true) = place(&table, x) {
                drop(table.delete(at));
            }
        }
        add(&mut table, 500);
        add(&mut table, -7);
        let expected = [
            1, 2, 4, 8, 11, 16, 22, 25, 31, 35, 43, 44, 47, 49, 50, 53, 61, 62, 64, 65, 70, 86, 88,
            89, 91, 94, 95, 500, -7,
        ];
        assert_eq!(ints(&table), expected);
        let mut finger = 0;
        let mut popped = Vec::new();
        while popped.len() < 4
            && let Some((Value::Int(i), next)) = table.pop(finger)
        {
            finger = next;
            popped.push(i);
        }
        assert_eq!(popped, [1, 2, 4, 8]);
        add(&mut table, 0);
        assert_eq!(ints(&table)[..3], [0, 11, 16]);
    }
}
