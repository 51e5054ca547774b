//! Normal forms of text.
//!
//! Invariant: a character that the version does not know stands for itself and combines with nothing, so
//! the text is normalized piece by piece between such characters.

use unicode_normalization::UnicodeNormalization;

use super::data::Version;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    C,
    D,
    KC,
    KD,
}

/// Decompositions that were mended after version 3.2.0.
const CORRECTED: [(char, char); 5] = [
    ('\u{2F868}', '\u{2136A}'),
    ('\u{2F874}', '\u{5F33}'),
    ('\u{2F91F}', '\u{43AB}'),
    ('\u{2F95F}', '\u{7AAE}'),
    ('\u{2F9BF}', '\u{4D57}'),
];

/// The text in a normal form; None when it is plain ASCII, which is.
pub(super) fn normalize(version: Version, form: Form, text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut piece = String::new();
    for c in text.chars() {
        if !c.is_ascii() && !version.knows(c) {
            append(form, &piece, &mut out);
            piece.clear();
            out.push(c);
        } else if version == Version::Old
            && let Some((_, old)) = CORRECTED.iter().find(|(new, _)| *new == c)
        {
            piece.push(*old);
        } else {
            piece.push(c);
        }
    }
    append(form, &piece, &mut out);
    Some(out)
}

fn append(form: Form, piece: &str, out: &mut String) {
    match form {
        Form::C => out.extend(piece.nfc()),
        Form::D => out.extend(piece.nfd()),
        Form::KC => out.extend(piece.nfkc()),
        Form::KD => out.extend(piece.nfkd()),
    }
}
