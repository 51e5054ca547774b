//! Memory that objects show: what `memoryview` and everything that takes bytes look into.
//!
//! Invariant: while somebody keeps a view (a count in [`Memory::views`]), the memory stays where it is and
//! keeps its size. What looks into it runs no interpreted code.

use std::cell::Cell;

use smallvec::SmallVec;

use crate::vm::value::Value;

/// What the items of a memory are: a letter of `struct`, the size, and the mark in front of the letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Item {
    pub letter: char,
    pub size: usize,
    pub mark: Option<char>,
}

impl Item {
    pub const OCTET: Item = Item { letter: 'B', size: 1, mark: None };

    pub fn text(&self) -> String {
        self.mark.into_iter().chain([self.letter]).collect()
    }
}

/// A number for each axis; mostly there is one.
pub type Axes<N> = SmallVec<[N; 2]>;

/// Where the items of a memory with axes lie.
pub struct Placed {
    /// The octet at which the first item begins.
    pub start: usize,
    pub shape: Axes<usize>,
    /// From one item to the next along each axis, in octets.
    pub strides: Axes<isize>,
}

/// A memory that an object shows.
pub trait Memory {
    fn item(&self) -> Item {
        Item::OCTET
    }

    /// Why there is nothing to show: it was closed.
    fn closed(&self) -> Option<&'static str> {
        None
    }

    fn is_read_only(&self) -> bool {
        false
    }

    /// Whether the octets that are shown are the memory itself, and stay where they are while they are
    /// counted as viewed.
    fn is_in_place(&self) -> bool {
        true
    }

    fn read(&self, f: &mut dyn FnMut(&[u8]));

    /// Does nothing where the memory is read-only.
    fn write(&self, f: &mut dyn FnMut(&mut [u8]));

    /// Where the items lie in what [`Memory::read_whole`] shows, if they do not just follow one another.
    fn placed(&self) -> Option<Placed> {
        None
    }

    /// As [`Memory::read`], with everything that lies between the items.
    fn read_whole(&self, f: &mut dyn FnMut(&[u8])) {
        self.read(f);
    }

    fn write_whole(&self, f: &mut dyn FnMut(&mut [u8])) {
        self.write(f);
    }

    /// How many views there are; none when nothing depends on it.
    fn views(&self) -> Option<&Cell<usize>>;
}

/// The memory that an object shows.
pub fn of(v: &Value) -> Option<&dyn Memory> {
    let slot = v.as_obj()?.ty().slots.buffer.get()?;
    slot(v)
}

/// What `f` makes of the octets.
pub fn read<R>(memory: &dyn Memory, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
    let (mut f, mut made) = (Some(f), None);
    memory.read(&mut |octets| made = f.take().map(|f| f(octets)));
    made
}

/// As [`read`], with octets that can be written; none where they cannot.
pub fn write<R>(memory: &dyn Memory, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
    let (mut f, mut made) = (Some(f), None);
    memory.write(&mut |octets| made = f.take().map(|f| f(octets)));
    made
}

/// As [`read`], of [`Memory::read_whole`].
pub fn read_whole<R>(memory: &dyn Memory, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
    let (mut f, mut made) = (Some(f), None);
    memory.read_whole(&mut |octets| made = f.take().map(|f| f(octets)));
    made
}

/// As [`write()`], of [`Memory::write_whole`].
pub fn write_whole<R>(memory: &dyn Memory, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
    let (mut f, mut made) = (Some(f), None);
    memory.write_whole(&mut |octets| made = f.take().map(|f| f(octets)));
    made
}

/// One view more, or one fewer.
pub fn count(memory: &dyn Memory, more: bool) {
    if let Some(views) = memory.views() {
        views.set(if more { views.get() + 1 } else { views.get() - 1 });
    }
}
