//! The code that `re._compiler` makes: its operations, character sets and categories, and the two kinds of
//! text that it runs over.
//!
//! Invariant: reading beyond the end of the code gives `FAILURE`, so code that was not made by the
//! compiler cannot do harm.

use crate::base::surrogate;
use crate::vm::object::str::chars;

macro_rules! ops {
    ($( $name:ident )*) => { ops!(@ 0u32; $( $name )*); };
    (@ $n:expr; $name:ident $( $rest:ident )*) => {
        pub(super) const $name: u32 = $n;
        ops!(@ $n + 1; $( $rest )*);
    };
    (@ $n:expr;) => {};
}

ops! {
    FAILURE SUCCESS ANY ANY_ALL ASSERT ASSERT_NOT AT BRANCH CATEGORY CHARSET BIGCHARSET GROUPREF
    GROUPREF_EXISTS IN INFO JUMP LITERAL MARK MAX_UNTIL MIN_UNTIL NOT_LITERAL NEGATE RANGE REPEAT
    REPEAT_ONE _SUBPATTERN MIN_REPEAT_ONE ATOMIC_GROUP POSSESSIVE_REPEAT POSSESSIVE_REPEAT_ONE
    GROUPREF_IGNORE IN_IGNORE LITERAL_IGNORE NOT_LITERAL_IGNORE
    GROUPREF_LOC_IGNORE IN_LOC_IGNORE LITERAL_LOC_IGNORE NOT_LITERAL_LOC_IGNORE
    GROUPREF_UNI_IGNORE IN_UNI_IGNORE LITERAL_UNI_IGNORE NOT_LITERAL_UNI_IGNORE RANGE_UNI_IGNORE
}

/// The version of the code, which the compiler compares.
pub(super) const MAGIC: i64 = 20_230_612;
pub(super) const MAX_REPEAT: u32 = u32::MAX;
pub(super) const MAX_GROUPS: i64 = 0x3fff_ffff;

/// Flags of `INFO`.
pub(super) const INFO_PREFIX: u32 = 1;
pub(super) const INFO_LITERAL: u32 = 2;
pub(super) const INFO_CHARSET: u32 = 4;

/// A text by offsets of its octets: the character behind an offset, and the one before it.
pub(super) trait Subject: Copy {
    fn data(&self) -> &[u8];
    /// The character at an offset, and the offset behind it; the offset is not the end.
    fn after(&self, at: usize) -> (u32, usize);
    /// The character before an offset, and its own; the offset is not 0.
    fn before(&self, at: usize) -> (u32, usize);
    /// The offset `n` characters before another.
    fn back(&self, at: usize, n: usize) -> Option<usize>;
    /// Adds a character of a pattern in the text's encoding; false when the text cannot hold it.
    fn push(out: &mut Vec<u8>, ch: u32) -> bool;
}

/// Octets, or ASCII.
#[derive(Clone, Copy)]
pub(super) struct Octets<'a>(pub(super) &'a [u8]);

/// UTF-8.
#[derive(Clone, Copy)]
pub(super) struct Utf8<'a>(pub(super) &'a str);

impl Subject for Octets<'_> {
    fn data(&self) -> &[u8] {
        self.0
    }

    #[inline(always)]
    fn after(&self, at: usize) -> (u32, usize) {
        (u32::from(self.0[at]), at + 1)
    }

    #[inline(always)]
    fn before(&self, at: usize) -> (u32, usize) {
        (u32::from(self.0[at - 1]), at - 1)
    }

    fn back(&self, at: usize, n: usize) -> Option<usize> {
        at.checked_sub(n)
    }

    fn push(out: &mut Vec<u8>, ch: u32) -> bool {
        out.extend(u8::try_from(ch).ok());
        ch < 256
    }
}

impl Subject for Utf8<'_> {
    fn data(&self) -> &[u8] {
        self.0.as_bytes()
    }

    #[inline]
    fn after(&self, at: usize) -> (u32, usize) {
        match self.0[at..].chars().next() {
            Some(c) => (surrogate::code(c), at + c.len_utf8()),
            None => (0, at + 1),
        }
    }

    #[inline]
    fn before(&self, at: usize) -> (u32, usize) {
        match self.0[..at].chars().next_back() {
            Some(c) => (surrogate::code(c), at - c.len_utf8()),
            None => (0, 0),
        }
    }

    fn back(&self, at: usize, n: usize) -> Option<usize> {
        // A character has an octet at least: what is too near to the start need not be walked.
        at.checked_sub(n)?;
        (0..n).try_fold(at, |at, _| (at > 0).then(|| self.before(at).1))
    }

    fn push(out: &mut Vec<u8>, ch: u32) -> bool {
        let mut buffer = [0; 4];
        let Some(c) = surrogate::kept(ch) else { return false };
        out.extend(c.encode_utf8(&mut buffer).as_bytes());
        true
    }
}

#[inline(always)]
pub(super) fn read(code: &[u32], at: usize) -> u32 {
    code.get(at).copied().unwrap_or(FAILURE)
}

fn ascii(ch: u32) -> Option<u8> {
    u8::try_from(ch).ok().filter(u8::is_ascii)
}

pub(super) fn ascii_lower(ch: u32) -> u32 {
    ascii(ch).map_or(ch, |b| u32::from(b.to_ascii_lowercase()))
}

/// The simple lower-case form, of one character.
pub(super) fn lower(ch: u32) -> u32 {
    if let Some(b) = ascii(ch) {
        return u32::from(b.to_ascii_lowercase());
    }
    let Some(c) = char::from_u32(ch) else { return ch };
    // Of all characters, only this one becomes two.
    if c == 'İ' { u32::from('i') } else { c.to_lowercase().next().map_or(ch, u32::from) }
}

/// The simple upper-case form, of one character.
pub(super) fn upper(ch: u32) -> u32 {
    if let Some(b) = ascii(ch) {
        return u32::from(b.to_ascii_uppercase());
    }
    let Some(c) = char::from_u32(ch) else { return ch };
    let mut forms = c.to_uppercase();
    match (forms.next(), forms.next()) {
        (Some(one), None) => u32::from(one),
        // What becomes several characters in full has a simple form only among the Greek ones with iota.
        _ => match ch {
            0x1f80..=0x1f87 | 0x1f90..=0x1f97 | 0x1fa0..=0x1fa7 => ch + 8,
            0x1fb3 | 0x1fc3 | 0x1ff3 => ch + 9,
            _ => ch,
        },
    }
}

fn is_ascii_word(ch: u32) -> bool {
    ascii(ch).is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_word(ch: u32) -> bool {
    match ascii(ch) {
        Some(b) => b.is_ascii_alphanumeric() || b == b'_',
        None => char::from_u32(ch).is_some_and(chars::is_alnum),
    }
}

fn is_char(ch: u32, f: fn(char) -> bool) -> bool {
    char::from_u32(ch).is_some_and(f)
}

/// Whether a character is of a category. What depends on a locale is taken as in the "C" locale.
pub(super) fn category(which: u32, ch: u32) -> bool {
    let yes = match which & !1 {
        0 => ascii(ch).is_some_and(|b| b.is_ascii_digit()),
        2 => matches!(ch, 0x20 | 0x09..=0x0d),
        4 | 8 => is_ascii_word(ch),
        6 => ch == u32::from('\n'),
        10 => is_char(ch, chars::is_decimal),
        12 => is_char(ch, chars::is_space),
        14 => is_word(ch),
        16 => is_char(ch, chars::is_line_break),
        _ => return false,
    };
    yes != (which & 1 == 1)
}

/// Whether a position is of a kind (`AT_…`), between `begin` and `end`.
pub(super) fn at<S: Subject>(which: u32, s: S, pos: usize, end: usize) -> bool {
    let newline = u32::from('\n');
    let boundary = |word: fn(u32) -> bool| {
        let before = pos > 0 && word(s.before(pos).0);
        let after = pos < end && word(s.after(pos).0);
        before != after
    };
    match which {
        0 | 2 => pos == 0,
        1 => pos == 0 || s.before(pos).0 == newline,
        3 | 8 => boundary(is_ascii_word),
        4 | 9 => !boundary(is_ascii_word),
        5 => pos == end || (s.after(pos) == (newline, end)),
        6 => pos == end || s.after(pos).0 == newline,
        7 => pos == end,
        10 => boundary(is_word),
        11 => !boundary(is_word),
        _ => false,
    }
}

/// Whether a character is in the set that begins at `at`.
pub(super) fn in_set(code: &[u32], mut at: usize, ch: u32) -> bool {
    let mut yes = true;
    loop {
        let op = read(code, at);
        let hit = match op {
            LITERAL => {
                at += 2;
                read(code, at - 1) == ch
            }
            CATEGORY => {
                at += 2;
                category(read(code, at - 1), ch)
            }
            CHARSET => {
                let word = at + 1 + (ch >> 5) as usize;
                at += 9;
                ch < 256 && read(code, word) >> (ch & 31) & 1 == 1
            }
            RANGE | RANGE_UNI_IGNORE => {
                at += 3;
                let range = read(code, at - 2)..=read(code, at - 1);
                range.contains(&ch) || (op == RANGE_UNI_IGNORE && range.contains(&upper(ch)))
            }
            NEGATE => {
                at += 1;
                yes = !yes;
                false
            }
            BIGCHARSET => {
                let blocks = read(code, at + 1) as usize;
                let index = at + 2;
                at = index + 64 + 8 * blocks;
                let block = if ch < 0x1_0000 {
                    let page = ch >> 8;
                    Some(
                        read(code, index + (page >> 2) as usize).to_le_bytes()[(page & 3) as usize],
                    )
                } else {
                    None
                };
                block.is_some_and(|block| {
                    let word = index + 64 + 8 * usize::from(block) + (ch >> 5 & 7) as usize;
                    read(code, word) >> (ch & 31) & 1 == 1
                })
            }
            _ => return !yes,
        };
        if hit {
            return yes;
        }
    }
}

/// The code of a pattern, and for each set in it a map of the ASCII characters that it takes.
pub(super) struct Code {
    pub(super) words: Vec<u32>,
    /// By position of the operation: one more than the place of its map, or 0.
    places: Vec<u16>,
    maps: Vec<u128>,
}

impl Code {
    pub(super) fn new(words: Vec<u32>) -> Code {
        let mut code = Code { places: vec![0; words.len()], maps: Vec::new(), words };
        for at in 0..code.words.len() {
            // Operands may look like operations; a map at such a place is never asked for.
            let is_set = matches!(code.words[at], IN | IN_IGNORE | IN_LOC_IGNORE | IN_UNI_IGNORE);
            if is_set && code.maps.len() < usize::from(u16::MAX) {
                code.map(at, |words, ch| takes(words, at, ch));
            }
        }
        if read(&code.words, 0) == INFO && read(&code.words, 2) & INFO_CHARSET != 0 {
            code.map(0, |words, ch| in_set(words, INFO_SET, ch));
        }
        code
    }

    fn map(&mut self, at: usize, takes: impl Fn(&[u32], u32) -> bool) {
        let map = (0..128).filter(|&ch| takes(&self.words, ch)).fold(0, |map, ch| map | 1 << ch);
        self.maps.push(map);
        self.places[at] = self.maps.len() as u16;
    }

    /// The map of the set at `at`.
    #[inline]
    pub(super) fn ascii(&self, at: usize) -> Option<u128> {
        let place = usize::from(*self.places.get(at)?);
        self.maps.get(place.wrapping_sub(1)).copied()
    }

    /// Whether the operation at `at`, which takes one character, takes this one.
    #[inline]
    pub(super) fn takes(&self, at: usize, ch: u32) -> bool {
        match self.ascii(at) {
            Some(map) if ch < 128 => map >> ch & 1 == 1,
            Some(_) | None => takes(&self.words, at, ch),
        }
    }

    /// Whether a match may begin with the character, by the set that `INFO` names.
    #[inline]
    pub(super) fn may_begin(&self, ch: u32) -> bool {
        match self.ascii(0) {
            Some(map) if ch < 128 => map >> ch & 1 == 1,
            Some(_) | None => in_set(&self.words, INFO_SET, ch),
        }
    }
}

/// Where the set of `INFO` begins.
const INFO_SET: usize = 5;

/// Whether the operation at `at`, which takes one character, takes this one.
fn takes(code: &[u32], at: usize, ch: u32) -> bool {
    let arg = read(code, at + 1);
    match read(code, at) {
        ANY => ch != u32::from('\n'),
        ANY_ALL => true,
        LITERAL => ch == arg,
        NOT_LITERAL => ch != arg,
        CATEGORY => category(arg, ch),
        IN => in_set(code, at + 2, ch),
        IN_IGNORE | IN_LOC_IGNORE => in_set(code, at + 2, ascii_lower(ch)),
        IN_UNI_IGNORE => in_set(code, at + 2, lower(ch)),
        LITERAL_IGNORE | LITERAL_LOC_IGNORE => ascii_lower(ch) == ascii_lower(arg),
        NOT_LITERAL_IGNORE | NOT_LITERAL_LOC_IGNORE => ascii_lower(ch) != ascii_lower(arg),
        LITERAL_UNI_IGNORE => lower(ch) == arg,
        NOT_LITERAL_UNI_IGNORE => lower(ch) != arg,
        _ => false,
    }
}

/// How many code words the operation at `at` takes, when it is one that takes one character.
pub(super) fn single_length(code: &[u32], at: usize) -> Option<usize> {
    match read(code, at) {
        ANY | ANY_ALL => Some(1),
        LITERAL
        | NOT_LITERAL
        | CATEGORY
        | LITERAL_IGNORE
        | NOT_LITERAL_IGNORE
        | LITERAL_LOC_IGNORE
        | NOT_LITERAL_LOC_IGNORE
        | LITERAL_UNI_IGNORE
        | NOT_LITERAL_UNI_IGNORE => Some(2),
        IN | IN_IGNORE | IN_LOC_IGNORE | IN_UNI_IGNORE => Some(1 + read(code, at + 1) as usize),
        _ => None,
    }
}
