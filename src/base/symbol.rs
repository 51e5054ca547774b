//! Interned names. Two symbols are equal iff their texts are.
//!
//! Invariant: a symbol's text lives as long as the process, so [`Symbol::as_str`] hands out `'static`
//! text and any thread (interpreter, compiler, pool) may read it. Names are those of programs' own
//! identifiers and attributes, so their number is bounded by the source that was read.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, RwLock};

use rustc_hash::FxBuildHasher;

/// An interned name: cheap to copy, compare and hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

#[derive(Default)]
struct Table {
    ids: HashMap<&'static str, u32, FxBuildHasher>,
    texts: Vec<&'static str>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(|| {
    let mut table = Table::default();
    for (id, &text) in super::known::TEXTS.iter().enumerate() {
        table.ids.insert(text, id as u32);
        table.texts.push(text);
    }
    RwLock::new(table)
});

impl Symbol {
    /// One of the first symbols: see [`known`](super::known).
    pub(super) const fn known(id: u32) -> Symbol {
        Symbol(id)
    }

    /// The symbol of `text`, made if it is new.
    pub fn new(text: &str) -> Symbol {
        Symbol::lookup(text).unwrap_or_else(|| Symbol::of_static(Box::leak(text.into())))
    }

    /// The symbol of a text that need not be copied, and that is probably new.
    pub fn of_static(text: &'static str) -> Symbol {
        let mut table = TABLE.write().unwrap_or_else(|e| e.into_inner());
        let Table { ids, texts } = &mut *table;
        Symbol(*ids.entry(text).or_insert_with(|| {
            texts.push(text);
            texts.len() as u32 - 1
        }))
    }

    /// The symbol of `text` if any part of the process has made it: a name that nobody ever interned
    /// is no attribute of anything.
    pub fn lookup(text: &str) -> Option<Symbol> {
        let table = TABLE.read().unwrap_or_else(|e| e.into_inner());
        table.ids.get(text).map(|&id| Symbol(id))
    }

    pub fn as_str(self) -> &'static str {
        TABLE.read().unwrap_or_else(|e| e.into_inner()).texts[self.0 as usize]
    }

    /// The symbol of a number that [`Symbol::index`] gave.
    pub fn from_index(index: usize) -> Option<Symbol> {
        let table = TABLE.read().unwrap_or_else(|e| e.into_inner());
        (index < table.texts.len()).then_some(Symbol(index as u32))
    }

    /// A dense number, for side tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl From<&str> for Symbol {
    fn from(text: &str) -> Symbol {
        Symbol::new(text)
    }
}
