//! Searching text: `find`, `index`, `count`, `startswith`, `replace`, `partition`.
//!
//! Invariant: positions that programs give and get are code points; a range that starts beyond the end
//! contains nothing, not even the empty text.

use std::ops::Range;

use memchr::memmem;

use super::{INLINE, ShortText, Str, text_of, this};
use crate::vm::args::{Args, Shape};
use crate::vm::error::{Exc, Res};
use crate::vm::object::slice::clamped_bound;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The text of an argument, or "{what} must be str, not int".
pub(super) fn text_arg<'a>(vm: &Vm<'_>, v: &'a Value, what: &str) -> Res<&'a str> {
    match text_of(v) {
        Some(text) => Ok(text),
        None => Err(wrong_type(vm, v, what)),
    }
}

fn wrong_type(vm: &Vm<'_>, v: &Value, what: &str) -> Exc {
    vm.type_error(format!("{what} must be str, not {}", vm.given_type(v)))
}

/// Optional start and end, clamped to a length as slices clamp them; `None` when they contain nothing.
pub(in crate::vm::object) fn range_args(
    vm: &Vm<'_>,
    bounds: &[Value],
    len: usize,
) -> Res<Option<Range<usize>>> {
    if bounds.is_empty() {
        return Ok(Some(0..len));
    }
    let len = len as i64;
    let clamp = |v: Option<&Value>, default: i64| -> Res<i64> {
        let i = match v {
            None | Some(Value::None) => default,
            Some(v) => clamped_bound(vm, v)?,
        };
        Ok(if i < 0 { i.saturating_add(len).max(0) } else { i })
    };
    let start = clamp(bounds.first(), 0)?;
    let end = clamp(bounds.get(1), len)?.min(len);
    Ok((start <= end).then_some(start as usize..end as usize))
}

/// The arguments of a search: the text within the range, the byte offset where that begins, what to
/// look for.
struct Search<'a> {
    s: &'a Str,
    /// `None` when the range contains nothing at all.
    within: Option<(&'a str, usize)>,
    sub: &'a str,
}

fn search<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<Search<'a>> {
    let s = args.this::<Str>(vm, "str")?;
    let rest = args.method(vm, name, 1, 3)?;
    let Some(sub) = text_of(&rest[0]) else {
        let short = name.trim_start_matches("str.");
        return Err(wrong_type(vm, &rest[0], &format!("{short}() argument 1")));
    };
    let within = range_args(vm, &rest[1..], s.len())?.map(|range| {
        let start = s.offset(range.start);
        (&s.as_str()[start..s.offset(range.end)], start)
    });
    Ok(Search { s, within, sub })
}

impl Search<'_> {
    fn first(&self) -> Option<i64> {
        let (text, start) = self.within?;
        memmem::find(text.as_bytes(), self.sub.as_bytes())
            .map(|at| self.s.position(start + at) as i64)
    }

    fn last(&self) -> Option<i64> {
        let (text, start) = self.within?;
        memmem::rfind(text.as_bytes(), self.sub.as_bytes())
            .map(|at| self.s.position(start + at) as i64)
    }
}

pub(super) fn find(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(search(vm, args, "str.find")?.first().unwrap_or(-1)))
}

pub(super) fn rfind(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(search(vm, args, "str.rfind")?.last().unwrap_or(-1)))
}

pub(super) fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    found(vm, search(vm, args, "str.index")?.first())
}

pub(super) fn rindex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    found(vm, search(vm, args, "str.rindex")?.last())
}

fn found(vm: &Vm<'_>, position: Option<i64>) -> Res<Value> {
    match position {
        Some(at) => Ok(Value::Int(at)),
        None => Err(vm.value_error("substring not found")),
    }
}

pub(super) fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let search = search(vm, args, "str.count")?;
    let n = match search.within {
        None => 0,
        Some((text, _)) if search.sub.is_empty() => text.chars().count() + 1,
        Some((text, _)) => memmem::find_iter(text.as_bytes(), search.sub.as_bytes()).count(),
    };
    Ok(Value::Int(n as i64))
}

pub(super) fn startswith(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    affix(vm, args, "str.startswith", |text, affix| text.starts_with(affix))
}

pub(super) fn endswith(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    affix(vm, args, "str.endswith", |text, affix| text.ends_with(affix))
}

/// `text.startswith(affix)`.
pub(super) fn begins(vm: &Vm<'_>, this: &Value, affix: &Value) -> Res<Value> {
    match (text_of(this), text_of(affix)) {
        (Some(text), Some(affix)) => Ok(Value::bool(text.starts_with(affix))),
        _ => startswith(vm, Args::positional(&[this.clone(), affix.clone()])),
    }
}

/// `text.endswith(affix)`.
pub(super) fn ends(vm: &Vm<'_>, this: &Value, affix: &Value) -> Res<Value> {
    match (text_of(this), text_of(affix)) {
        (Some(text), Some(affix)) => Ok(Value::bool(text.ends_with(affix))),
        _ => endswith(vm, Args::positional(&[this.clone(), affix.clone()])),
    }
}

fn affix(vm: &Vm<'_>, args: Args<'_>, name: &str, has: fn(&str, &str) -> bool) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let rest = args.method(vm, name, 1, 3)?;
    let name = || name.trim_start_matches("str.");
    let text = range_args(vm, &rest[1..], s.len())?.map(|range| {
        let start = s.offset(range.start);
        &s.as_str()[start..s.offset(range.end)]
    });
    let Some(tuple) = rest[0].downcast::<Tuple>() else {
        let Some(affix) = text_of(&rest[0]) else {
            let ty = vm.type_name(&rest[0]);
            return Err(vm.type_error(format!(
                "{} first arg must be str or a tuple of str, not {ty}",
                name()
            )));
        };
        return Ok(Value::bool(text.is_some_and(|text| has(text, affix))));
    };
    for v in &tuple.items {
        let Some(affix) = text_of(v) else {
            let ty = vm.type_name(v);
            return Err(
                vm.type_error(format!("tuple for {} must only contain str, not {ty}", name()))
            );
        };
        if text.is_some_and(|text| has(text, affix)) {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

pub(super) fn removeprefix(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "str.removeprefix", 1, 1)?;
    let prefix = text_arg(vm, &rest[0], "removeprefix() argument")?;
    let text = args.this::<Str>(vm, "str")?.as_str();
    same_or(vm, &args.values[0], text.strip_prefix(prefix).unwrap_or(text))
}

pub(super) fn removesuffix(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "str.removesuffix", 1, 1)?;
    let suffix = text_arg(vm, &rest[0], "removesuffix() argument")?;
    let text = args.this::<Str>(vm, "str")?.as_str();
    same_or(vm, &args.values[0], text.strip_suffix(suffix).unwrap_or(text))
}

/// A part of `v`'s text: `v` itself when that is all of it and `v` is a plain str.
pub(super) fn same_or(vm: &Vm<'_>, v: &Value, part: &str) -> Res<Value> {
    if part.len() == this(v).as_str().len() && super::exact(vm, v).is_some() {
        return Ok(v.clone());
    }
    Ok(vm.part(part, this(v).is_ascii()))
}

pub(super) fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let rest = args.skip(1);
    let given = rest.pos().len();
    if given < 2 {
        return Err(vm.type_error(format!(
            "replace() takes at least 2 positional arguments ({given} given)"
        )));
    }
    let shape = Shape { required: 2, n_pos_only: 2, n_kw_only: 0 };
    let bound = match rest.values {
        [old, new] => [Some(old), Some(new), None],
        _ => rest.bind(vm, "replace", ["", "", "count"], shape)?,
    };
    let [Some(old), Some(new), n] = bound else { unreachable!("two arguments are required") };
    let old = text_arg(vm, old, "replace() argument 1")?;
    let new = text_arg(vm, new, "replace() argument 2")?;
    let n = n.map_or(Ok(-1), |n| vm.to_i64(n))?;
    let text = s.as_str();
    if let ([byte], 1) = (old.as_bytes(), new.len())
        && n < 0
        && text.len() <= INLINE
    {
        return replace_in_short(vm, &args.values[0], text, *byte, new);
    }
    let limit = usize::try_from(n).unwrap_or(usize::MAX);
    let replaced = match old.as_bytes() {
        // A searcher for one byte needs no preparation, which would cost more than a short text.
        [byte] => {
            let found = memchr::memchr_iter(*byte, text.as_bytes()).take(limit);
            replace_at(vm, text, (old.len(), new), limit, found)?
        }
        long => {
            // An empty text is found between all bytes; those within a character do not count.
            let found = memmem::find_iter(text.as_bytes(), long);
            let found = found.filter(|&at| text.is_char_boundary(at)).take(limit);
            replace_at(vm, text, (old.len(), new), limit, found)?
        }
    };
    match replaced {
        Some(text) => Ok(vm.string(text)),
        None => same_or(vm, &args.values[0], text),
    }
}

/// `text.replace(byte, new)`, of a text that stays as short as it is.
fn replace_in_short(vm: &Vm<'_>, v: &Value, text: &str, byte: u8, new: &str) -> Res<Value> {
    let mut out = ShortText::default();
    let mut end = 0;
    for at in memchr::memchr_iter(byte, text.as_bytes()) {
        out.push(&text[end..at]);
        out.push(new);
        end = at + 1;
    }
    if end == 0 {
        return same_or(vm, v, text);
    }
    out.push(&text[end..]);
    Ok(out.finish(vm))
}

/// The text with `new` for the parts of a length that begin at `found`; `None` if there are none.
fn replace_at(
    vm: &Vm<'_>,
    text: &str,
    (old, new): (usize, &str),
    limit: usize,
    found: impl Iterator<Item = usize> + Clone,
) -> Res<Option<String>> {
    let mut places = found.clone().peekable();
    if places.peek().is_none() {
        return Ok(None);
    }
    let len = replaced_len(text.len(), (old, new.len()), limit, || found.clone().count());
    let mut out: String = vm.room_for(len)?;
    let mut end = 0;
    for at in places {
        out.push_str(&text[end..at]);
        out.push_str(new);
        end = at + old;
    }
    out.push_str(&text[end..]);
    Ok(Some(out))
}

/// How much room to make for `len` bytes in which `limit` parts at most are replaced, given the lengths
/// of old and new part: all of it where that may be much, and then they are counted first.
pub(in crate::vm::object) fn replaced_len(
    len: usize,
    (old, new): (usize, usize),
    limit: usize,
    count: impl Fn() -> usize,
) -> usize {
    const MUCH: usize = 1 << 20;
    let growth = new.saturating_sub(old);
    let most = len.checked_div(old).unwrap_or(len + 1).min(limit);
    if growth.saturating_mul(most) < MUCH {
        return len;
    }
    len.saturating_add(growth.saturating_mul(count()))
}

/// The receiver and the separator of `partition` and `rpartition`.
fn separator<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<(&'a str, &'a Value)> {
    let rest = args.method(vm, name, 1, 1)?;
    let text = args.this::<Str>(vm, "str")?.as_str();
    match text_of(&rest[0]) {
        Some("") => Err(vm.value_error("empty separator")),
        Some(_) => Ok((text, &rest[0])),
        None => {
            let ty = vm.type_name(&rest[0]);
            Err(vm.type_error(format!("must be str, not {ty}")))
        }
    }
}

pub(super) fn partition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (text, separator) = separator(vm, args, "str.partition")?;
    Ok(match text.split_once(text_of(separator).unwrap_or_default()) {
        Some((a, b)) => vm.tuple([vm.str(a), separator.clone(), vm.str(b)]),
        None => vm.tuple([args.values[0].clone(), vm.str(""), vm.str("")]),
    })
}

pub(super) fn rpartition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (text, separator) = separator(vm, args, "str.rpartition")?;
    Ok(match text.rsplit_once(text_of(separator).unwrap_or_default()) {
        Some((a, b)) => vm.tuple([vm.str(a), separator.clone(), vm.str(b)]),
        None => vm.tuple([vm.str(""), vm.str(""), args.values[0].clone()]),
    })
}
