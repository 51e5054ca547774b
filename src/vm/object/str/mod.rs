//! `str`: immutable text.
//!
//! Invariant: UTF-8 inside, with its length in code points; a text is ASCII iff that equals its length
//! in bytes, and then positions are byte offsets. Other texts get an index of byte offsets, one for each
//! [`STRIDE`]th character, when somebody first asks for a position. Lone surrogates, which UTF-8 cannot
//! hold, have characters that stand for them ([`surrogate`]).

use std::cell::{Cell, OnceCell};
use std::cmp::Ordering;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

use compact_str::CompactString;

use super::T;
use crate::base::surrogate;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, Ptr, alloc_here};
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub mod case;
pub mod chars;
pub mod codec;
mod escape;
pub mod handler;
mod methods;
pub(super) mod search;
mod slots;
mod split;
mod tables;
mod translate;
pub mod utf7;

pub(super) use methods::expanded_len;
pub use slots::{concat, repeat, str_of};

/// How many characters lie between two entries of the index of a text that is not ASCII.
const STRIDE: usize = 64;

/// So many bytes lie in the object itself.
const INLINE: usize = size_of::<CompactString>();

/// The highest bit of each byte of a word: set in what is not ASCII.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Text of at most [`INLINE`] bytes in the making: in whole words, since bytes that are written one by one
/// and soon read as words would be waited for.
#[derive(Default)]
struct ShortText {
    words: [u64; 4],
    len: usize,
}

impl ShortText {
    /// Appends what the caller knows to fit.
    #[inline(always)]
    fn push(&mut self, piece: &str) {
        let (words, rest) = piece.as_bytes().as_chunks::<8>();
        for word in words {
            self.put(u64::from_le_bytes(*word), 8);
        }
        if !rest.is_empty() {
            self.put(word_of(rest), rest.len());
        }
    }

    /// Appends the `n` lowest bytes of a word, the others of which are 0.
    #[inline(always)]
    fn put(&mut self, word: u64, n: usize) {
        let (at, shift) = ((self.len / 8) & 3, self.len % 8 * 8);
        self.words[at] |= word << shift;
        if shift > 0 {
            self.words[(at + 1) & 3] |= word >> (64 - shift);
        }
        self.len += n;
    }

    fn finish(&self, vm: &Vm<'_>) -> Value {
        let bytes = self.words.map(u64::to_le_bytes);
        let text = std::str::from_utf8(&bytes.as_flattened()[..self.len]).unwrap_or_default();
        let [a, b, c, _] = self.words;
        let is_ascii = (a | b | c) & HIGH_BITS == 0;
        vm.part(text, is_ascii)
    }
}

/// Fewer than eight bytes, and at least one, as a word.
#[inline(always)]
fn word_of(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return u64::from(first) | u64::from(last) << ((bytes.len() - 4) * 8);
    }
    match *bytes {
        [a] => u64::from(a),
        [a, b] => u64::from(u16::from_le_bytes([a, b])),
        [a, b, c] => u64::from(u32::from_le_bytes([a, b, c, 0])),
        _ => 0,
    }
}

/// UTF-8 text with its length in code points.
pub struct Str {
    /// Up to [`INLINE`] bytes lie in the object itself.
    text: CompactString,
    n_chars: usize,
    /// 0 when not computed yet.
    hash: Cell<i64>,
    /// Byte offsets of the characters at multiples of [`STRIDE`]. Boxed twice, since few texts have one.
    #[expect(clippy::box_collection, reason = "a word, not three")]
    index: OnceCell<Box<Vec<usize>>>,
}

impl Str {
    pub fn alloc(vm: &Vm<'_>, text: &str) -> Ptr<Str> {
        // Counted in the text that is there: in the copy, the last words are still on their way.
        let n_chars = count_chars(text);
        alloc_here(vm.ty(T::Str), Str::counted(text.into(), n_chars), None)
    }

    /// A new str that takes over the text.
    #[inline]
    pub fn from_string(vm: &Vm<'_>, text: String) -> Ptr<Str> {
        let n_chars = count_chars(&text);
        alloc_here(vm.ty(T::Str), Str::counted(text.into(), n_chars), None)
    }

    #[inline]
    pub fn payload(text: CompactString) -> Str {
        let n_chars = count_chars(&text);
        Str::counted(text, n_chars)
    }

    /// Text of so many characters.
    #[inline(always)]
    fn counted(text: CompactString, n_chars: usize) -> Str {
        Str { text, n_chars, hash: Cell::new(0), index: OnceCell::new() }
    }

    #[inline]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Length in code points.
    #[inline]
    pub fn len(&self) -> usize {
        self.n_chars
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.n_chars == 0
    }

    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.n_chars == self.text.len()
    }

    /// The byte offset of the character at `position`, which is at most the length.
    pub fn offset(&self, position: usize) -> usize {
        if self.is_ascii() {
            return position.min(self.text.len());
        }
        if position >= self.n_chars {
            return self.text.len();
        }
        let index = self.index.get_or_init(|| {
            let starts = self.text.char_indices().step_by(STRIDE).map(|(at, _)| at);
            Box::new(starts.collect())
        });
        let base = index[position / STRIDE];
        let rest = self.text[base..].char_indices().nth(position % STRIDE);
        base + rest.map_or(0, |(at, _)| at)
    }

    /// The position of the character at a byte offset.
    pub fn position(&self, offset: usize) -> usize {
        if self.is_ascii() { offset } else { count_chars(&self.text[..offset]) }
    }

    /// The character at `position`.
    pub fn char_at(&self, position: usize) -> Option<char> {
        if position >= self.n_chars {
            return None;
        }
        if self.is_ascii() {
            return self.text.as_bytes().get(position).map(|b| char::from(*b));
        }
        self.text[self.offset(position)..].chars().next()
    }

    /// The characters at the positions of `range`.
    pub fn slice(&self, range: Range<usize>) -> &str {
        if range.start >= range.end {
            return "";
        }
        &self.text[self.offset(range.start)..self.offset(range.end)]
    }

    /// The hash, computed once.
    #[inline]
    pub fn hash(&self) -> i64 {
        match self.hash.get() {
            0 => {
                let h = hash_text(&self.text);
                self.hash.set(h);
                h
            }
            h => h,
        }
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.text == other.text
    }
}

#[inline]
fn count_chars(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks::<8>();
    let is_ascii = if words.len() > 4 {
        bytes.is_ascii()
    } else {
        let last = if rest.is_empty() { 0 } else { word_of(rest) };
        words.iter().fold(last, |all, word| all | u64::from_le_bytes(*word)) & HIGH_BITS == 0
    };
    if is_ascii { bytes.len() } else { text.chars().count() }
}

/// The hash of text, and of bytes with the same content. 0 (which marks "not computed") only for empty
/// ones, never -1.
pub fn hash_text(text: &str) -> i64 {
    hash_bytes(text.as_bytes())
}

pub fn hash_bytes(data: &[u8]) -> i64 {
    if data.is_empty() {
        return 0;
    }
    // A fixed seed: runs are reproducible, as CPython's are under PYTHONHASHSEED.
    let mut hasher = foldhash::quality::FixedState::with_seed(0x0075_6e67_696c).build_hasher();
    hasher.write(data);
    match hasher.finish() as i64 {
        h @ (0 | -1) => h - 2,
        h => h,
    }
}

impl Vm<'_> {
    /// A new str object that takes over the text.
    pub fn string(&self, text: String) -> Value {
        Str::from_string(self, text).into()
    }

    /// A new str of pieces that have so many bytes together.
    pub fn text_of_pieces<'a>(
        &self,
        len: usize,
        pieces: impl Iterator<Item = &'a str>,
    ) -> Res<Value> {
        // A short text lies in the object: no buffer is made for it.
        if len <= INLINE {
            let mut text = ShortText::default();
            pieces.for_each(|piece| text.push(piece));
            return Ok(text.finish(self));
        }
        let mut text: String = self.room_for(len)?;
        pieces.for_each(|piece| text.push_str(piece));
        Ok(self.string(text))
    }

    /// A new str object that takes over the text.
    pub fn short_text(&self, text: CompactString) -> Value {
        alloc_here(self.ty(T::Str), Str::payload(text), None).into()
    }

    /// A new str of part of a text, of which it is known whether it is ASCII.
    pub fn part(&self, text: &str, is_ascii: bool) -> Value {
        let n_chars = if is_ascii { text.len() } else { count_chars(text) };
        alloc_here(self.ty(T::Str), Str::counted(text.into(), n_chars), None).into()
    }

    /// Likewise, or the str that there is of a single ASCII character.
    #[inline]
    pub fn piece(&self, text: &str, is_ascii: bool) -> Value {
        match text.as_bytes() {
            [byte] if byte.is_ascii() => self.char(char::from(*byte)),
            _ => self.part(text, is_ascii),
        }
    }

    /// The str of one character; ASCII ones exist once.
    pub fn char(&self, c: char) -> Value {
        if c.is_ascii() {
            let singles = self.interp.ascii_chars.get_or_init(|| {
                (0..128u8).map(|b| Str::from_string(self, char::from(b).to_string())).collect()
            });
            return singles[c as usize].value();
        }
        self.string(c.to_string())
    }
}

/// The text of a str (or instance of a subclass).
#[inline]
pub fn text_of(v: &Value) -> Option<&str> {
    v.downcast::<Str>().map(Str::as_str)
}

/// The receiver of a slot or method of `str`. The type check has been made by whoever dispatched here.
fn this(v: &Value) -> &Str {
    match v.downcast::<Str>() {
        Some(s) => s,
        None => unreachable!("slots and methods of str are called on a str"),
    }
}

/// The payload of `v` when it is of type `str` itself, not of a subclass.
pub fn exact<'a>(vm: &Vm<'_>, v: &'a Value) -> Option<&'a Str> {
    v.as_obj().filter(|o| o.ty().is(vm.ty(T::Str))).and_then(|o| o.downcast::<Str>())
}

/// ValueError for a character that stands for a lone surrogate.
pub fn kept_for_surrogates(vm: &Vm<'_>, code: u32) -> Exc {
    vm.value_error(format!(
        "the private-use character U+{code:04X} is not supported: it is kept for lone surrogates"
    ))
}

/// `chr(code)`.
pub fn from_code(vm: &Vm<'_>, code: i64) -> Res<Value> {
    match u32::try_from(code).ok().filter(|c| *c <= 0x10ffff) {
        None => Err(vm.value_error("chr() arg not in range(0x110000)")),
        Some(code) => match surrogate::kept(code) {
            Some(c) => Ok(vm.char(c)),
            None => Err(kept_for_surrogates(vm, code)),
        },
    }
}

/// The order of two texts, which is that of their code points.
pub fn compare(a: &str, b: &str) -> Ordering {
    let order = a.cmp(b);
    // Surrogates are kept beyond all other characters but those of the last private-use plane.
    if a.as_bytes().contains(&0xf4) || b.as_bytes().contains(&0xf4) {
        return a.chars().map(surrogate::code).cmp(b.chars().map(surrogate::code));
    }
    order
}

/// `target += tail` without copying `target`, when both are plain strs and nobody else refers to
/// `target`. Whether it was done.
pub fn append_in_place(vm: &Vm<'_>, target: &mut Value, tail: &Value) -> Res<bool> {
    let (Some(_), Some(tail)) = (exact(vm, target), exact(vm, tail)) else { return Ok(false) };
    let Some(o) = target.as_obj().filter(|o| o.ref_count() == 1) else { return Ok(false) };
    let Some(mut ptr) = o.cast::<Str>() else { return Ok(false) };
    // Give up the variable's own reference while the text grows.
    drop(target.take());
    let grown = match ptr.get_mut() {
        Some(s) => vm.reserve(&mut s.text, tail.text.len()).map(|()| {
            s.text.push_str(&tail.text);
            s.n_chars += tail.n_chars;
            s.hash.set(0);
            s.index.take();
            true
        }),
        None => Ok(false),
    };
    *target = ptr.into();
    grown
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "str",
    module: "builtins",
    doc: "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str",
    kind: Kind::Str,
    is_base: true,
    slots: slots::fill,
    methods: methods::METHODS,
    getset: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_offsets_agree() {
        let text: String = (0..1000).map(|i| if i % 3 == 0 { 'é' } else { 'a' }).collect();
        let s = Str::payload(text.as_str().into());
        assert_eq!(s.len(), 1000);
        for (position, (offset, c)) in text.char_indices().enumerate() {
            assert_eq!(s.offset(position), offset);
            assert_eq!(s.position(offset), position);
            assert_eq!(s.char_at(position), Some(c));
        }
        assert_eq!(s.offset(1000), text.len());
        assert_eq!(s.slice(0..3), "éaa");
        let (from, to) = (3, 2);
        assert_eq!(s.slice(from..to), "");
    }

    #[test]
    fn equal_texts_have_equal_hashes() {
        assert_eq!(Str::payload("abc".into()).hash(), hash_text("abc"));
        assert_ne!(hash_text("abc"), hash_text("abd"));
    }
}

holds_nothing! { Str }
