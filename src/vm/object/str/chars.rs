//! Properties of characters as `str`'s methods ask for them.
//!
//! Invariant: answers are CPython's (Unicode 15.1); ASCII is answered without a table.

use std::borrow::Cow;

use super::tables;

fn in_ranges(ranges: &[u32], c: char) -> bool {
    // The number of bounds at or below c: odd inside a range; an upper bound belongs to its range.
    let n = ranges.partition_point(|&bound| bound <= c as u32);
    n % 2 == 1 || (n > 0 && ranges[n - 1] == c as u32)
}

fn mapped(map: &'static [&'static str], c: char) -> Option<&'static str> {
    let key = |entry: &&str| entry.chars().next().unwrap_or_default();
    let found = map.binary_search_by_key(&c, key).ok()?;
    Some(&map[found][c.len_utf8()..])
}

/// White space as `str.split` and `str.isspace` see it.
#[inline]
pub fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'..='\r'
            | '\x1c'..='\x1f'
            | '\u{85}'
            | '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
    )
}

/// Where `str.splitlines` breaks.
#[inline]
pub fn is_line_break(c: char) -> bool {
    matches!(c, '\n'..='\r' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub fn is_alpha(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { in_ranges(tables::ALPHABETIC, c) }
}

/// The value of a decimal digit of any script.
pub fn decimal(c: char) -> Option<u32> {
    if c.is_ascii() {
        return c.to_digit(10);
    }
    let n = tables::ZEROS.partition_point(|&zero| zero <= c as u32);
    let value = c as u32 - tables::ZEROS.get(n.checked_sub(1)?)?;
    (value < 10).then_some(value)
}

pub fn is_decimal(c: char) -> bool {
    decimal(c).is_some()
}

pub fn is_digit(c: char) -> bool {
    is_decimal(c) || in_ranges(tables::OTHER_DIGITS, c)
}

pub fn is_numeric(c: char) -> bool {
    is_digit(c) || in_ranges(tables::OTHER_NUMERIC, c)
}

pub fn is_alnum(c: char) -> bool {
    is_alpha(c) || is_numeric(c)
}

pub fn is_printable(c: char) -> bool {
    if c.is_ascii() { matches!(c, ' '..='~') } else { in_ranges(tables::PRINTABLE, c) }
}

/// Category Lt.
pub fn is_title(c: char) -> bool {
    !c.is_ascii() && in_ranges(tables::TITLE_CASE, c)
}

/// Has case: the letters that `str.title` counts as part of a word.
pub fn is_cased(c: char) -> bool {
    c.is_lowercase() || c.is_uppercase() || is_title(c)
}

pub fn push_title(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c.to_ascii_uppercase());
        return;
    }
    match mapped(tables::TITLE_MAP, c) {
        Some(text) => out.push_str(text),
        None => out.extend(c.to_uppercase()),
    }
}

pub fn push_folded(out: &mut String, c: char) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match mapped(tables::FOLD_MAP, c) {
        Some(text) => out.push_str(text),
        None => out.extend(c.to_lowercase()),
    }
}

/// Replaces decimal digits of all scripts by ASCII ones and white space by blanks, so that number
/// parsers need to know ASCII only.
pub fn to_ascii_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let convert = |c: char| match decimal(c).and_then(|d| char::from_digit(d, 10)) {
        Some(digit) => digit,
        None if is_space(c) => ' ',
        None => c,
    };
    Cow::Owned(text.chars().map(convert).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_those_of_cpython() {
        assert!(is_alpha('é') && is_alpha('ª') && !is_alpha('٣') && is_alpha('漢'));
        assert_eq!(decimal('٣'), Some(3));
        assert_eq!(decimal('²'), None);
        assert!(is_digit('²') && !is_decimal('²'));
        assert!(is_numeric('½') && !is_digit('½') && is_numeric('三'));
        assert!(!is_printable('\u{ad}') && is_printable('é') && !is_printable('\u{a0}'));
        assert!(is_title('ǅ') && !is_title('Ǆ'));
        let mut s = String::new();
        push_title(&mut s, 'ß');
        push_title(&mut s, 'ǆ');
        push_folded(&mut s, 'ß');
        push_folded(&mut s, 'Ꭰ');
        assert_eq!(s, "SsǅssᎠ");
        assert_eq!(to_ascii_digits("\u{3000}٣x"), " 3x");
    }
}
