//! Memory whose size a program chooses: repetition, padding, numbers of any length, what iterables yield.
//!
//! Invariant: a size that a program chose reaches the allocator through [`Vm::afford`] alone, so one that
//! no memory holds is a MemoryError, and neither the end of the process nor that of the machine. What
//! grows by as much as was already there asks when it has to move.

use std::collections::VecDeque;

use compact_str::CompactString;

use super::error::{Exc, Res};
use super::raise::ExcKind;
use super::vm::Vm;
use crate::runtime::memory;

/// A buffer that grows: [`Vec`], [`String`], [`CompactString`], [`VecDeque`].
pub trait Buffer: Default {
    /// How many bytes an item has; an item is what lengths count.
    const ITEM: usize;
    fn n_items(&self) -> usize;
    fn capacity(&self) -> usize;
    /// Makes room for `more` items; whether there is.
    fn try_grow(&mut self, more: usize) -> bool;
}

/// A buffer that is put together from pieces.
pub trait Pieces: Buffer {
    type Piece: ?Sized;
    fn piece_len(piece: &Self::Piece) -> usize;
    fn append(&mut self, piece: &Self::Piece);
    /// Appends its own first `n` items.
    fn append_start(&mut self, n: usize);
}

macro_rules! buffer {
    ($ty:ty, $item:ty $(, $t:ident)?) => {
        impl$(<$t>)? Buffer for $ty {
            const ITEM: usize = size_of::<$item>();
            fn n_items(&self) -> usize {
                self.len()
            }
            fn capacity(&self) -> usize {
                self.capacity()
            }
            fn try_grow(&mut self, more: usize) -> bool {
                self.try_reserve(more).is_ok()
            }
        }
    };
}

buffer!(Vec<A>, A, A);
buffer!(VecDeque<A>, A, A);
buffer!(String, u8);
buffer!(CompactString, u8);

impl<A: Clone> Pieces for Vec<A> {
    type Piece = [A];
    fn piece_len(piece: &[A]) -> usize {
        piece.len()
    }
    fn append(&mut self, piece: &[A]) {
        self.extend_from_slice(piece);
    }
    fn append_start(&mut self, n: usize) {
        self.extend_from_within(..n);
    }
}

impl Pieces for String {
    type Piece = str;
    fn piece_len(piece: &str) -> usize {
        piece.len()
    }
    fn append(&mut self, piece: &str) {
        self.push_str(piece);
    }
    fn append_start(&mut self, n: usize) {
        self.extend_from_within(..n);
    }
}

impl Vm<'_> {
    /// MemoryError.
    #[cold]
    pub fn no_memory(&self) -> Exc {
        self.raise_args(ExcKind::MemoryError, Vec::new())
    }

    /// MemoryError unless `bytes` more can be had: asked directly where another crate allocates.
    #[inline]
    pub fn afford(&self, bytes: usize) -> Res<()> {
        if memory::has_room_for(bytes) { Ok(()) } else { Err(self.no_memory()) }
    }

    /// Makes room for `more` items in a buffer.
    #[inline]
    pub fn reserve<B: Buffer>(&self, buffer: &mut B, more: usize) -> Res<()> {
        if buffer.capacity() - buffer.n_items() >= more {
            return Ok(());
        }
        // A buffer that moves takes at least as much again as it has.
        let bytes =
            more.max(buffer.n_items()).checked_mul(B::ITEM).ok_or_else(|| self.no_memory())?;
        self.afford(bytes)?;
        if buffer.try_grow(more) { Ok(()) } else { Err(self.no_memory()) }
    }

    /// An empty buffer with room for `n` items.
    #[inline]
    pub fn room_for<B: Buffer>(&self, n: usize) -> Res<B> {
        let mut out = B::default();
        self.reserve(&mut out, n)?;
        Ok(out)
    }

    /// `n` times the same item.
    pub fn filled<A: Clone>(&self, item: A, n: usize) -> Res<Vec<A>> {
        let mut out: Vec<A> = self.room_for(n)?;
        out.resize(n, item);
        Ok(out)
    }

    /// The pieces one behind another.
    #[inline]
    pub fn joined<B: Pieces>(&self, pieces: &[&B::Piece]) -> Res<B> {
        let len = pieces.iter().try_fold(0usize, |sum, p| sum.checked_add(B::piece_len(p)));
        let mut out: B = self.room_for(len.ok_or_else(|| self.no_memory())?)?;
        for piece in pieces {
            out.append(piece);
        }
        Ok(out)
    }

    /// A piece written out `n` times.
    #[inline]
    pub fn repeated<B: Pieces>(&self, piece: &B::Piece, n: usize) -> Res<B> {
        let len = B::piece_len(piece).checked_mul(n).ok_or_else(|| self.no_memory())?;
        let mut out: B = self.room_for(len)?;
        if len > 0 {
            out.append(piece);
        }
        while out.n_items() < len {
            let missing = len - out.n_items();
            out.append_start(missing.min(out.n_items()));
        }
        Ok(out)
    }

    /// Appends text `n` times.
    pub fn pad(&self, out: &mut String, fill: char, n: usize) -> Res<()> {
        let bytes = n.checked_mul(fill.len_utf8()).ok_or_else(|| self.no_memory())?;
        self.reserve(out, bytes)?;
        out.extend(std::iter::repeat_n(fill, n));
        Ok(())
    }
}
