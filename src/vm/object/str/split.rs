//! Splitting, joining and stripping text.
//!
//! Invariant: without a separator, runs of white space separate and never yield empty parts.

use memchr::memmem;

use super::chars::{is_line_break, is_space};
use super::search::same_or;
use super::{INLINE, ShortText, Str, exact, text_of};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::list::List;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Separator (`None` for white space) and greatest number of splits.
fn split_args<'a>(
    vm: &Vm<'_>,
    args: Args<'a>,
    name: &str,
) -> Res<(&'a Str, Option<&'a str>, usize)> {
    let text = args.this::<Str>(vm, "str")?;
    let [sep, max] = args.skip(1).bind(vm, name, ["sep", "maxsplit"], Shape::default())?;
    let sep = match sep {
        None | Some(Value::None) => None,
        Some(v) => match text_of(v) {
            Some("") => return Err(vm.value_error("empty separator")),
            Some(sep) => Some(sep),
            None => {
                let ty = vm.type_name(v);
                return Err(vm.type_error(format!("must be str or None, not {ty}")));
            }
        },
    };
    let max = max.map_or(Ok(-1), |v| vm.to_i64(v))?;
    // A negative number means no limit.
    Ok((text, sep, usize::try_from(max).unwrap_or(usize::MAX - 1)))
}

fn strs<'a>(vm: &Vm<'_>, s: &Str, parts: impl Iterator<Item = &'a str>) -> Value {
    vm.list(parts.map(|part| vm.piece(part, s.is_ascii())).collect())
}

pub(super) fn split(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (text, sep, max) = split_args(vm, args, "split")?;
    match sep {
        Some(sep) => Ok(split_by(vm, text, sep, max)),
        None if text.is_ascii() && max == usize::MAX - 1 => Ok(ascii_words(vm, text.as_str())),
        None => Ok(strs(vm, text, words(text.as_str(), max).into_iter())),
    }
}

/// `text.split(sep)`.
pub(super) fn split_all(vm: &Vm<'_>, this: &Value, sep: &Value) -> Res<Value> {
    match (this.downcast::<Str>(), text_of(sep)) {
        (Some(text), Some(sep)) if !sep.is_empty() => Ok(split_by(vm, text, sep, usize::MAX - 1)),
        _ => split(vm, Args::positional(&[this.clone(), sep.clone()])),
    }
}

fn split_by(vm: &Vm<'_>, text: &Str, sep: &str, max: usize) -> Value {
    let bytes = text.as_str().as_bytes();
    // A searcher for one byte needs no preparation, which would cost more than a short text.
    match sep.as_bytes() {
        [byte] => split_at(vm, text, 1, memchr::memchr_iter(*byte, bytes).take(max)),
        long => split_at(vm, text, long.len(), memmem::find_iter(bytes, long).take(max)),
    }
}

/// The parts between separators of so many bytes that start at these places.
fn split_at(vm: &Vm<'_>, s: &Str, len: usize, places: impl Iterator<Item = usize>) -> Value {
    let (text, is_ascii) = (s.as_str(), s.is_ascii());
    let (mut parts, mut end) = (Vec::new(), 0);
    for at in places {
        parts.push(vm.piece(&text[end..at], is_ascii));
        end = at + len;
    }
    parts.push(vm.piece(&text[end..], is_ascii));
    vm.list(parts)
}

pub(super) fn rsplit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (s, sep, max) = split_args(vm, args, "rsplit")?;
    let text = s.as_str();
    let mut parts: Vec<&str> = match sep {
        None => words_from_right(text, max),
        Some(sep) => text.rsplitn(max + 1, sep).collect(),
    };
    parts.reverse();
    Ok(strs(vm, s, parts.into_iter()))
}

/// The words of ASCII text, as objects.
fn ascii_words(vm: &Vm<'_>, text: &str) -> Value {
    let is_blank = |b: &u8| matches!(b, b' ' | b'\t'..=b'\r' | 0x1c..=0x1f);
    let bytes = text.as_bytes();
    let (mut parts, mut at) = (Vec::new(), 0);
    while let Some(skipped) = bytes[at..].iter().position(|b| !is_blank(b)) {
        let start = at + skipped;
        let len = bytes[start..].iter().position(is_blank);
        at = len.map_or(bytes.len(), |len| start + len);
        parts.push(vm.piece(&text[start..at], true));
    }
    vm.list(parts)
}

/// Words from the left; after `max` splits what remains is one part with its blanks at the end.
fn words(text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    parts
}

/// Likewise from the right, the last word first.
fn words_from_right(text: &str, max: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end_matches(is_space);
    while !rest.is_empty() {
        if parts.len() == max {
            parts.push(rest);
            break;
        }
        let start = rest.char_indices().rev().find(|(_, c)| is_space(*c));
        let start = start.map_or(0, |(at, c)| at + c.len_utf8());
        parts.push(&rest[start..]);
        rest = rest[..start].trim_end_matches(is_space);
    }
    parts
}

pub(super) fn splitlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let [keep] = args.skip(1).bind(vm, "splitlines", ["keepends"], Shape::default())?;
    let keep = keep.map_or(Ok(false), |v| vm.truth(v))?;
    Ok(strs(vm, s, lines(s.as_str(), keep).into_iter()))
}

fn lines(text: &str, keep: bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let found = rest.char_indices().find(|(_, c)| is_line_break(*c));
        let Some((end, c)) = found else {
            parts.push(rest);
            break;
        };
        let crlf = c == '\r' && rest[end + 1..].starts_with('\n');
        let next = end + c.len_utf8() + usize::from(crlf);
        parts.push(&rest[..if keep { next } else { end }]);
        start += next;
    }
    parts
}

/// `separator.join(iterable)`.
pub(super) fn join(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "str.join", 1, 1)?;
    join_all(vm, &args.values[0], &rest[0])
}

pub(super) fn join_all(vm: &Vm<'_>, this: &Value, items: &Value) -> Res<Value> {
    let this = Args::positional(std::slice::from_ref(this)).this::<Str>(vm, "str")?;
    let separator = this.as_str();
    if let Some(tuple) = items.downcast::<Tuple>() {
        return join_items(vm, separator, &tuple.items);
    }
    if let Some(list) = items.downcast::<List>() {
        // No code of the program runs while the texts are joined.
        return join_items(vm, separator, &list.items.borrow());
    }
    join_items(vm, separator, &vm.collect_or(items, "can only join an iterable")?)
}

fn join_items(vm: &Vm<'_>, separator: &str, items: &[Value]) -> Res<Value> {
    let mut len = 0usize;
    for (i, item) in items.iter().enumerate() {
        match text_of(item) {
            Some(text) => len = text.len().saturating_add(separator.len()).saturating_add(len),
            None => {
                let ty = vm.type_name(item);
                return Err(
                    vm.type_error(format!("sequence item {i}: expected str instance, {ty} found"))
                );
            }
        }
    }
    if let [item] = items
        && exact(vm, item).is_some()
    {
        return Ok(item.clone());
    }
    // A text that fits into the object needs no buffer.
    if len.saturating_sub(separator.len()) <= INLINE {
        let mut out = ShortText::default();
        append_joined(separator, items, |text| out.push(text));
        return Ok(out.finish(vm));
    }
    let mut out: String = vm.room_for(len)?;
    append_joined(separator, items, |text| out.push_str(text));
    Ok(vm.string(out))
}

#[inline(always)]
fn append_joined(separator: &str, items: &[Value], mut push: impl FnMut(&str)) {
    for (i, text) in items.iter().filter_map(text_of).enumerate() {
        if i > 0 {
            push(separator);
        }
        push(text);
    }
}

/// Which ends a strip works on.
#[derive(Clone, Copy)]
struct Ends {
    left: bool,
    right: bool,
}

pub(super) fn strip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "strip", Ends { left: true, right: true })
}

/// `text.strip()`.
pub(super) fn strip_blanks(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    strip(vm, Args::positional(std::slice::from_ref(this)))
}

pub(super) fn lstrip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "lstrip", Ends { left: true, right: false })
}

pub(super) fn rstrip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "rstrip", Ends { left: false, right: true })
}

fn strip_ends(vm: &Vm<'_>, args: Args<'_>, name: &str, ends: Ends) -> Res<Value> {
    let text = args.this::<Str>(vm, "str")?.as_str();
    let rest = args.method(vm, name, 0, 1)?;
    let part = match rest.first() {
        None | Some(Value::None) => strip_by(text, ends, is_space),
        Some(v) => match text_of(v) {
            Some(set) => strip_by(text, ends, |c| set.contains(c)),
            None => {
                return Err(vm.type_error(format!("{name} arg must be None or str")));
            }
        },
    };
    same_or(vm, &args.values[0], part)
}

fn strip_by(text: &str, ends: Ends, drop: impl Fn(char) -> bool) -> &str {
    let text = if ends.left { text.trim_start_matches(&drop) } else { text };
    if ends.right { text.trim_end_matches(&drop) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_white_space_separates() {
        assert_eq!(words("  a b  c ", usize::MAX), ["a", "b", "c"]);
        assert_eq!(words("  a b  c ", 1), ["a", "b  c "]);
        assert_eq!(words("  a ", 0), ["a "]);
        assert!(words(" \u{3000}", 5).is_empty());
        assert_eq!(words_from_right("  a b  c ", 1), ["c", "  a b"]);
        assert_eq!(words_from_right("a", 1), ["a"]);
    }

    #[test]
    fn lines_end_at_every_kind_of_break() {
        assert_eq!(lines("a\nb\r\nc\rd\u{2028}e", false), ["a", "b", "c", "d", "e"]);
        assert_eq!(lines("a\n\nb\n", true), ["a\n", "\n", "b\n"]);
        assert!(lines("", false).is_empty());
    }
}
