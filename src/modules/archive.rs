//! The modules of the standard library that are written in Python, as the build packed them.
//!
//! Invariant: of a module that is imported only the code that is looked at is read, and its text is
//! unpacked when somebody wants to see it: a traceback, the compiler of kernels. `build.rs` describes the
//! layout.

use std::sync::LazyLock;

use crate::base::SourceFile;
use crate::vm::import::Archived;

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stdlib"));

/// Modules that another one, of the program's own, adds to.
const ADDITIONS: &[(&str, &str)] = &[
    ("importlib._bootstrap", "_ungil_import"),
    ("importlib._bootstrap_external", "_ungil_import"),
    ("linecache", "_ungil_linecache"),
];

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(entries);

struct Entry {
    name: &'static str,
    is_package: bool,
    code: &'static [u8],
    /// The text as an LZ4 block, and its length.
    packed: &'static [u8],
    full: usize,
}

/// Reads numbers and names off the front.
struct Reader {
    rest: &'static [u8],
}

impl Reader {
    fn bytes(&mut self, n: usize) -> &'static [u8] {
        let (taken, rest) = self.rest.split_at(n.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn number(&mut self, width: usize) -> usize {
        self.bytes(width).iter().rev().fold(0, |n, &byte| n << 8 | usize::from(byte))
    }

    fn entry(&mut self) -> Entry {
        let length = self.number(2);
        let name = str::from_utf8(self.bytes(length)).unwrap_or_default();
        let is_package = self.number(1) != 0;
        let (n_code, n_packed, full) = (self.number(4), self.number(4), self.number(4));
        Entry { name, is_package, code: self.bytes(n_code), packed: self.bytes(n_packed), full }
    }
}

fn entries() -> Vec<Entry> {
    let mut reader = Reader { rest: ARCHIVE };
    let count = reader.number(4);
    (0..count).map(|_| reader.entry()).collect()
}

impl Entry {
    fn text(&self) -> Option<String> {
        String::from_utf8(lz4_flex::block::decompress(self.packed, self.full).ok()?).ok()
    }
}

/// The module of that full name.
pub(super) fn find(name: &str) -> Option<Archived> {
    let entry = ENTRIES.iter().find(|e| e.name == name)?;
    let file =
        SourceFile::deferred(format!("<frozen {name}>"), || entry.text().unwrap_or_default());
    let after = ADDITIONS.iter().find(|(to, _)| *to == name).map(|(_, own)| *own);
    Some(Archived { is_package: entry.is_package, code: entry.code, file, after })
}

/// The names of its top-level modules.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ENTRIES.iter().map(|e| e.name).filter(|name| !name.contains('.'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_module_holds_the_code_of_its_text() {
        assert!(!super::ENTRIES.is_empty());
        for entry in super::ENTRIES.iter() {
            let found = super::find(entry.name).expect(entry.name);
            assert_eq!(found.is_package, entry.is_package);
            assert_eq!(found.file.text().len(), entry.full);
            found.check();
        }
        assert!(super::find("no such module").is_none());
    }
}
