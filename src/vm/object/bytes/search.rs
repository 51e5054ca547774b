//! Searching, splitting and joining bytes.
//!
//! Invariant: white space is ASCII's; a range that starts beyond the end contains nothing.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::{Bytes, byte, from_vec, like};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::str::search::range_args;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Blanks as `bytes.split` and `bytes.isspace` see them.
pub(in crate::vm::object) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t'..=b'\r')
}

/// A bytes argument, or "a bytes-like object is required, not 'str'".
pub(in crate::vm::object) fn data_arg<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Cow<'a, [u8]>> {
    match like(v) {
        Some(data) => Ok(data),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
        }
    }
}

/// The arguments of a search: where to look, where that begins, what to look for.
struct Search<'a> {
    within: Option<(&'a [u8], usize)>,
    sub: Vec<u8>,
}

fn search<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<Search<'a>> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, name, 1, 3)?;
    let sub = match like(&rest[0]) {
        Some(sub) => sub.into_owned(),
        None if vm.type_of(&rest[0]).slots.index.get().is_some() => match byte(vm, &rest[0]) {
            Ok(b) => vec![b],
            Err(_) => return Err(vm.value_error("byte must be in range(0, 256)")),
        },
        None => {
            let ty = vm.type_name(&rest[0]);
            return Err(vm.type_error(format!(
                "argument should be integer or bytes-like object, not '{ty}'"
            )));
        }
    };
    let range: Option<Range<usize>> = range_args(vm, &rest[1..], data.len())?;
    Ok(Search { within: range.map(|r| (&data[r.clone()], r.start)), sub })
}

impl Search<'_> {
    fn first(&self) -> Option<i64> {
        let (data, start) = self.within?;
        memmem::find(data, &self.sub).map(|at| (start + at) as i64)
    }

    fn last(&self) -> Option<i64> {
        let (data, start) = self.within?;
        memmem::rfind(data, &self.sub).map(|at| (start + at) as i64)
    }
}

fn found(vm: &Vm<'_>, at: Option<i64>) -> Res<Value> {
    match at {
        Some(at) => Ok(Value::Int(at)),
        None => Err(vm.value_error("subsection not found")),
    }
}

pub(in crate::vm::object) fn find(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(search(vm, args, "bytes.find")?.first().unwrap_or(-1)))
}

pub(in crate::vm::object) fn rfind(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(search(vm, args, "bytes.rfind")?.last().unwrap_or(-1)))
}

pub(in crate::vm::object) fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    found(vm, search(vm, args, "bytes.index")?.first())
}

pub(in crate::vm::object) fn rindex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    found(vm, search(vm, args, "bytes.rindex")?.last())
}

pub(in crate::vm::object) fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let search = search(vm, args, "bytes.count")?;
    let n = match search.within {
        None => 0,
        Some((data, _)) if search.sub.is_empty() => data.len() + 1,
        Some((data, _)) => memmem::find_iter(data, &search.sub).count(),
    };
    Ok(Value::Int(n as i64))
}

pub(in crate::vm::object) fn startswith(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    affix(vm, args, "bytes.startswith", |data, affix| data.starts_with(affix))
}

pub(in crate::vm::object) fn endswith(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    affix(vm, args, "bytes.endswith", |data, affix| data.ends_with(affix))
}

fn affix(vm: &Vm<'_>, args: Args<'_>, name: &str, has: fn(&[u8], &[u8]) -> bool) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, name, 1, 3)?;
    let data = range_args(vm, &rest[1..], data.len())?.map(|r| &data[r]);
    let holds = |affix: &[u8]| data.is_some_and(|data| has(data, affix));
    if let Some(tuple) = rest[0].downcast::<Tuple>() {
        for v in &tuple.items {
            if holds(&data_arg(vm, v)?) {
                return Ok(Value::bool(true));
            }
        }
        return Ok(Value::bool(false));
    }
    match like(&rest[0]) {
        Some(affix) => Ok(Value::bool(holds(&affix))),
        None => {
            let ty = vm.type_name(&rest[0]);
            Err(vm.type_error(format!(
                "{} first arg must be bytes or a tuple of bytes, not {ty}",
                name.trim_start_matches("bytes.")
            )))
        }
    }
}

pub(in crate::vm::object) fn removeprefix(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let prefix = data_arg(vm, &args.method(vm, "bytes.removeprefix", 1, 1)?[0])?;
    Ok(from_vec(vm, data.strip_prefix(&*prefix).unwrap_or(data).to_vec()))
}

pub(in crate::vm::object) fn removesuffix(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let suffix = data_arg(vm, &args.method(vm, "bytes.removesuffix", 1, 1)?[0])?;
    Ok(from_vec(vm, data.strip_suffix(&*suffix).unwrap_or(data).to_vec()))
}

pub(in crate::vm::object) fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, "bytes.replace", 2, 3)?;
    let (old, new) = (data_arg(vm, &rest[0])?, data_arg(vm, &rest[1])?);
    let (old, new) = (&*old, &*new);
    let limit = rest.get(2).map_or(Ok(-1), |n| vm.to_i64(n))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = memmem::find_iter(data, old).take(limit);
    let count = || found.clone().count();
    let len = crate::vm::object::str::search::replaced_len(
        data.len(),
        (old.len(), new.len()),
        limit,
        count,
    );
    let mut out: Vec<u8> = vm.room_for(len)?;
    let mut end = 0;
    for at in found.clone() {
        out.extend_from_slice(&data[end..at]);
        out.extend_from_slice(new);
        end = at + old.len();
    }
    out.extend_from_slice(&data[end..]);
    Ok(from_vec(vm, out))
}

/// The separator of `partition` and `rpartition`, and where it stands.
fn separator<'a>(
    vm: &Vm<'_>,
    args: Args<'a>,
    name: &str,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> Res<(&'a [u8], &'a Value, Option<usize>)> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, name, 1, 1)?;
    let sep = data_arg(vm, &rest[0])?;
    if sep.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    Ok((data, &rest[0], find(data, &sep)))
}

pub(in crate::vm::object) fn partition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (data, sep, at) = separator(vm, args, "bytes.partition", memmem::find)?;
    Ok(vm.tuple(match at {
        Some(at) => around(vm, data, sep, at),
        None => vec![args.values[0].clone(), from_vec(vm, vec![]), from_vec(vm, vec![])],
    }))
}

pub(in crate::vm::object) fn rpartition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (data, sep, at) = separator(vm, args, "bytes.rpartition", memmem::rfind)?;
    Ok(vm.tuple(match at {
        Some(at) => around(vm, data, sep, at),
        None => vec![from_vec(vm, vec![]), from_vec(vm, vec![]), args.values[0].clone()],
    }))
}

fn around(vm: &Vm<'_>, data: &[u8], sep: &Value, at: usize) -> Vec<Value> {
    let end = at + like(sep).map_or(0, |sep| sep.len());
    vec![from_vec(vm, data[..at].to_vec()), sep.clone(), from_vec(vm, data[end..].to_vec())]
}

// Splitting

/// The arguments of `split` and `rsplit`.
struct Splits<'a> {
    data: &'a [u8],
    /// `None` for white space.
    sep: Option<Cow<'a, [u8]>>,
    max: usize,
}

fn split_args<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<Splits<'a>> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let [sep, max] = args.skip(1).bind(vm, name, ["sep", "maxsplit"], Shape::default())?;
    let sep = match sep {
        None | Some(Value::None) => None,
        Some(v) => Some(data_arg(vm, v)?),
    };
    if sep.as_ref().is_some_and(|sep| sep.is_empty()) {
        return Err(vm.value_error("empty separator"));
    }
    let max = max.map_or(Ok(-1), |v| vm.to_i64(v))?;
    Ok(Splits { data, sep, max: usize::try_from(max).unwrap_or(usize::MAX) })
}

fn list(vm: &Vm<'_>, parts: Vec<&[u8]>) -> Value {
    vm.list(parts.into_iter().map(|part| from_vec(vm, part.to_vec())).collect())
}

pub(in crate::vm::object) fn split(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Splits { data, sep, max } = split_args(vm, args, "split")?;
    let mut parts = Vec::new();
    match sep.as_deref() {
        Some(sep) => {
            let mut end = 0;
            for at in memmem::find_iter(data, sep).take(max) {
                parts.push(&data[end..at]);
                end = at + sep.len();
            }
            parts.push(&data[end..]);
        }
        None => {
            let mut rest = trim_start(data);
            while !rest.is_empty() {
                if parts.len() == max {
                    parts.push(rest);
                    break;
                }
                let end = rest.iter().position(|b| is_space(*b)).unwrap_or(rest.len());
                parts.push(&rest[..end]);
                rest = trim_start(&rest[end..]);
            }
        }
    }
    Ok(list(vm, parts))
}

pub(in crate::vm::object) fn rsplit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Splits { data, sep, max } = split_args(vm, args, "rsplit")?;
    let mut parts = Vec::new();
    match sep.as_deref() {
        Some(sep) => {
            let mut start = data.len();
            for at in memmem::rfind_iter(data, sep).take(max) {
                parts.push(&data[at + sep.len()..start]);
                start = at;
            }
            parts.push(&data[..start]);
        }
        None => {
            let mut rest = trim_end(data);
            while !rest.is_empty() {
                if parts.len() == max {
                    parts.push(rest);
                    break;
                }
                let start = rest.iter().rposition(|b| is_space(*b)).map_or(0, |at| at + 1);
                parts.push(&rest[start..]);
                rest = trim_end(&rest[..start]);
            }
        }
    }
    parts.reverse();
    Ok(list(vm, parts))
}

fn trim_start(data: &[u8]) -> &[u8] {
    let n = data.iter().take_while(|b| is_space(**b)).count();
    &data[n..]
}

fn trim_end(data: &[u8]) -> &[u8] {
    let n = data.iter().rev().take_while(|b| is_space(**b)).count();
    &data[..data.len() - n]
}

pub(in crate::vm::object) fn splitlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data: &[u8] = &args.this::<Bytes>(vm, "bytes")?.data;
    let [keep] = args.skip(1).bind(vm, "splitlines", ["keepends"], Shape::default())?;
    let keep = keep.map_or(Ok(false), |v| vm.truth(v))?;
    let mut parts = Vec::new();
    let mut rest = data;
    while !rest.is_empty() {
        let end = memchr::memchr2(b'\n', b'\r', rest);
        let next = match end {
            None => rest.len(),
            Some(at) => at + 1 + usize::from(rest[at..].starts_with(b"\r\n")),
        };
        parts.push(&rest[..if keep { next } else { end.unwrap_or(next) }]);
        rest = &rest[next..];
    }
    Ok(list(vm, parts))
}

pub(in crate::vm::object) fn join(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let sep = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, "bytes.join", 1, 1)?;
    let items = vm.collect_or(&rest[0], "can only join an iterable")?;
    let mut pieces: Vec<Cow<'_, [u8]>> = vm.room_for(items.len())?;
    let mut len = sep.len().saturating_mul(items.len().saturating_sub(1));
    for (i, item) in items.iter().enumerate() {
        let Some(data) = like(item) else {
            let ty = vm.type_name(item);
            return Err(vm.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {ty} found"
            )));
        };
        len = len.saturating_add(data.len());
        pieces.push(data);
    }
    let mut out: Vec<u8> = vm.room_for(len)?;
    for (i, piece) in pieces.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(sep);
        }
        out.extend_from_slice(piece);
    }
    Ok(from_vec(vm, out))
}

// Stripping

pub(in crate::vm::object) fn strip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "strip", (true, true))
}

pub(in crate::vm::object) fn lstrip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "lstrip", (true, false))
}

pub(in crate::vm::object) fn rstrip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    strip_ends(vm, args, "rstrip", (false, true))
}

fn strip_ends(vm: &Vm<'_>, args: Args<'_>, name: &str, (left, right): (bool, bool)) -> Res<Value> {
    let data = &args.this::<Bytes>(vm, "bytes")?.data;
    let rest = args.method(vm, name, 0, 1)?;
    let set = match rest.first() {
        None | Some(Value::None) => None,
        Some(v) => Some(data_arg(vm, v)?),
    };
    let drop = |b: &u8| set.as_ref().map_or_else(|| is_space(*b), |set| set.contains(b));
    let start = if left { data.iter().take_while(|b| drop(b)).count() } else { 0 };
    let data = &data[start..];
    let n = if right { data.iter().rev().take_while(|b| drop(b)).count() } else { 0 };
    Ok(from_vec(vm, data[..data.len() - n].to_vec()))
}
