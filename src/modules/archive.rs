//! The modules of the standard library that are written in Python, as the build packed them.
//!
//! Invariant: a text is unpacked when its module is imported, and not before; looking for a name reads
//! the index alone. `build.rs` describes the layout.

use crate::vm::import::Archived;

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stdlib"));

/// One line of the index.
struct Entry {
    name: &'static str,
    is_package: bool,
    packed: usize,
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
        Entry { name, is_package, packed: self.number(4), full: self.number(4) }
    }
}

fn entries() -> (Vec<Entry>, Reader) {
    let mut reader = Reader { rest: ARCHIVE };
    let count = reader.number(4);
    ((0..count).map(|_| reader.entry()).collect(), reader)
}

/// The module of that full name.
pub(super) fn find(name: &str) -> Option<Archived> {
    let (entries, mut texts) = entries();
    let at = entries.iter().position(|e| e.name == name)?;
    texts.bytes(entries[..at].iter().map(|e| e.packed).sum());
    let entry = &entries[at];
    let text = lz4_flex::block::decompress(texts.bytes(entry.packed), entry.full).ok()?;
    Some(Archived { is_package: entry.is_package, text: String::from_utf8(text).ok()? })
}

/// The names of its top-level modules.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    entries().0.into_iter().map(|e| e.name).filter(|name| !name.contains('.'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_module_can_be_unpacked() {
        let (entries, _) = super::entries();
        assert!(!entries.is_empty());
        for entry in entries {
            let found = super::find(entry.name).expect(entry.name);
            assert_eq!(found.text.len(), entry.full);
            assert_eq!(found.is_package, entry.is_package);
        }
        assert!(super::find("no such module").is_none());
    }
}
