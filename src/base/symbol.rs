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
        if let Some(found) = Symbol::lookup(text) {
            return found;
        }
        let mut table = TABLE.write().unwrap_or_else(|e| e.into_inner());
        if let Some(&id) = table.ids.get(text) {
            return Symbol(id);
        }
        let text: &'static str = Box::leak(text.into());
        let id = table.texts.len() as u32;
        table.texts.push(text);
        table.ids.insert(text, id);
        Symbol(id)
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
