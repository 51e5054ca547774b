//! Formats of `struct`: what a text of format characters says about octets.
//!
//! Invariant: the fields of a [`Layout`] lie one after the other inside its size, and each has octets
//! of its own; `x` and alignment leave octets that belong to none.

use super::raise;
use crate::vm::{Res, Vm};

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Char,
    Bool,
    Signed,
    Unsigned,
    /// A pointer: unsigned, but negative numbers wrap.
    Pointer,
    Half,
    Single,
    Double,
    /// Octets, filled with zeros or cut to the field's size.
    Octets,
    /// The same with the length in the first octet.
    Pascal,
}

#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) letter: u8,
    pub(super) kind: Kind,
    pub(super) at: usize,
    pub(super) size: usize,
}

/// A format that has been read.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) format: String,
    pub(super) size: usize,
    pub(super) big_endian: bool,
    /// Whether sizes, alignment and overflow are the machine's.
    pub(super) native: bool,
    runs: Vec<Run>,
    /// How many values there are.
    pub(super) count: usize,
}

/// Equal fields, one after the other.
struct Run {
    first: Field,
    repeats: usize,
}

impl Layout {
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.runs.iter().flat_map(|run| {
            (0..run.repeats).map(|i| Field { at: run.first.at + i * run.first.size, ..run.first })
        })
    }

    pub(super) fn read(vm: &Vm<'_>, format: &str) -> Res<Layout> {
        let text = format.as_bytes();
        if text.contains(&0) {
            return Err(raise(vm, "embedded null character"));
        }
        let (native, aligned, big_endian, skip) = match text.first() {
            Some(b'<') => (false, false, false, 1),
            Some(b'>' | b'!') => (false, false, true, 1),
            Some(b'=') => (false, false, cfg!(target_endian = "big"), 1),
            Some(b'@') => (true, true, cfg!(target_endian = "big"), 1),
            Some(_) | None => (true, true, cfg!(target_endian = "big"), 0),
        };
        let mut layout =
            Layout { format: format.to_owned(), big_endian, native, ..Layout::default() };
        let mut rest = text[skip..].iter().copied();
        while let Some(mut letter) = rest.next() {
            if is_space(letter) {
                continue;
            }
            let mut repeats = 1;
            if letter.is_ascii_digit() {
                repeats = 0;
                while letter.is_ascii_digit() {
                    repeats = Some(repeats)
                        .and_then(|n: usize| {
                            n.checked_mul(10)?.checked_add(usize::from(letter - b'0'))
                        })
                        .filter(|&n| n <= MAX)
                        .ok_or_else(|| too_long(vm))?;
                    letter = rest
                        .next()
                        .ok_or_else(|| raise(vm, "repeat count given without format specifier"))?;
                }
            }
            layout.add(vm, letter, repeats, aligned)?;
        }
        Ok(layout)
    }

    fn add(&mut self, vm: &Vm<'_>, letter: u8, repeats: usize, aligned: bool) -> Res<()> {
        let Some((kind, size, alignment)) = meaning(letter, self.native) else {
            return Err(raise(vm, "bad char in struct format"));
        };
        let at = if aligned { self.size.next_multiple_of(alignment) } else { self.size };
        let end = size.checked_mul(repeats).and_then(|n| n.checked_add(at)).filter(|&n| n <= MAX);
        self.size = end.ok_or_else(|| too_long(vm))?;
        let (size, repeats) = match kind {
            None => return Ok(()),
            Some(Kind::Octets | Kind::Pascal) => (repeats, 1),
            Some(_) => (size, repeats),
        };
        if let Some(kind) = kind
            && repeats > 0
        {
            self.count += repeats;
            self.runs.push(Run { first: Field { letter, kind, at, size }, repeats });
        }
        Ok(())
    }
}

const MAX: usize = isize::MAX as usize;

fn too_long(vm: &Vm<'_>) -> crate::vm::Exc {
    raise(vm, "total struct size too long")
}

/// C's `isspace`.
fn is_space(c: u8) -> bool {
    matches!(c, b' ' | b'\t' | b'\n' | 0x0b | 0x0c | b'\r')
}

/// Kind (none for padding), size and alignment of a format character.
fn meaning(letter: u8, native: bool) -> Option<(Option<Kind>, usize, usize)> {
    let word = size_of::<usize>();
    let long = if native { word } else { 4 };
    let (kind, size) = match letter {
        b'x' => return Some((None, 1, 1)),
        b's' => (Kind::Octets, 1),
        b'p' => (Kind::Pascal, 1),
        b'c' => (Kind::Char, 1),
        b'?' => (Kind::Bool, 1),
        b'b' => (Kind::Signed, 1),
        b'B' => (Kind::Unsigned, 1),
        b'h' => (Kind::Signed, 2),
        b'H' => (Kind::Unsigned, 2),
        b'i' => (Kind::Signed, 4),
        b'I' => (Kind::Unsigned, 4),
        b'l' => (Kind::Signed, long),
        b'L' => (Kind::Unsigned, long),
        b'q' => (Kind::Signed, 8),
        b'Q' => (Kind::Unsigned, 8),
        b'e' => (Kind::Half, 2),
        b'f' => (Kind::Single, 4),
        b'd' => (Kind::Double, 8),
        b'n' if native => (Kind::Signed, word),
        b'N' if native => (Kind::Unsigned, word),
        b'P' if native => (Kind::Pointer, word),
        _ => return None,
    };
    Some((Some(kind), size, size))
}
