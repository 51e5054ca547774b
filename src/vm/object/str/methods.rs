//! The table of `str`'s methods, and those about width and formatting.
//!
//! Invariant: [`METHODS`] is all of them; each file beside this one holds a family.

use super::search::same_or;
use super::{Str, case, codec, search, split, text_of, translate};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::format::{self, fields};
use crate::vm::types::MethodDef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("capitalize", case::capitalize, "capitalize($self, /)"),
    MethodDef::new("casefold", case::casefold, "casefold($self, /)"),
    MethodDef::new("center", center, "center($self, width, fillchar=' ', /)"),
    MethodDef::new("count", search::count, "count($self, sub[, start[, end]], /)"),
    MethodDef::new(
        "encode",
        codec::encode_method,
        "encode($self, /, encoding='utf-8', errors='strict')",
    )
    .one(codec::encoded),
    MethodDef::new("endswith", search::endswith, "endswith($self, suffix[, start[, end]], /)")
        .two(search::ends),
    MethodDef::new("expandtabs", expandtabs, "expandtabs($self, /, tabsize=8)"),
    MethodDef::new("find", search::find, "find($self, sub[, start[, end]], /)"),
    MethodDef::new("format", format_, "format($self, /, *args, **kwargs)"),
    MethodDef::new("format_map", format_map, "format_map($self, mapping, /)"),
    MethodDef::new("index", search::index, "index($self, sub[, start[, end]], /)"),
    MethodDef::new("isalnum", case::isalnum, "isalnum($self, /)"),
    MethodDef::new("isalpha", case::isalpha, "isalpha($self, /)"),
    MethodDef::new("isascii", case::isascii, "isascii($self, /)"),
    MethodDef::new("isdecimal", case::isdecimal, "isdecimal($self, /)"),
    MethodDef::new("isdigit", case::isdigit, "isdigit($self, /)"),
    MethodDef::new("isidentifier", case::isidentifier, "isidentifier($self, /)"),
    MethodDef::new("islower", case::islower, "islower($self, /)"),
    MethodDef::new("isnumeric", case::isnumeric, "isnumeric($self, /)"),
    MethodDef::new("isprintable", case::isprintable, "isprintable($self, /)"),
    MethodDef::new("isspace", case::isspace, "isspace($self, /)"),
    MethodDef::new("istitle", case::istitle, "istitle($self, /)"),
    MethodDef::new("isupper", case::isupper, "isupper($self, /)"),
    MethodDef::new("join", split::join, "join($self, iterable, /)").two(split::join_all),
    MethodDef::new("ljust", ljust, "ljust($self, width, fillchar=' ', /)"),
    MethodDef::new("lower", case::lower, "lower($self, /)").one(case::lowered),
    MethodDef::new("lstrip", split::lstrip, "lstrip($self, chars=None, /)"),
    MethodDef::stat("maketrans", translate::maketrans, "maketrans(x[, y[, z]], /)"),
    MethodDef::new("partition", search::partition, "partition($self, sep, /)"),
    MethodDef::new("removeprefix", search::removeprefix, "removeprefix($self, prefix, /)"),
    MethodDef::new("removesuffix", search::removesuffix, "removesuffix($self, suffix, /)"),
    MethodDef::new("replace", search::replace, "replace($self, old, new, /, count=-1)"),
    MethodDef::new("rfind", search::rfind, "rfind($self, sub[, start[, end]], /)"),
    MethodDef::new("rindex", search::rindex, "rindex($self, sub[, start[, end]], /)"),
    MethodDef::new("rjust", rjust, "rjust($self, width, fillchar=' ', /)"),
    MethodDef::new("rpartition", search::rpartition, "rpartition($self, sep, /)"),
    MethodDef::new("rsplit", split::rsplit, "rsplit($self, /, sep=None, maxsplit=-1)"),
    MethodDef::new("rstrip", split::rstrip, "rstrip($self, chars=None, /)"),
    MethodDef::new("split", split::split, "split($self, /, sep=None, maxsplit=-1)")
        .two(split::split_all),
    MethodDef::new("splitlines", split::splitlines, "splitlines($self, /, keepends=False)"),
    MethodDef::new(
        "startswith",
        search::startswith,
        "startswith($self, prefix[, start[, end]], /)",
    )
    .two(search::begins)
    .two(search::begins),
    MethodDef::new("strip", split::strip, "strip($self, chars=None, /)").one(split::strip_blanks),
    MethodDef::new("swapcase", case::swapcase, "swapcase($self, /)"),
    MethodDef::new("title", case::title, "title($self, /)"),
    MethodDef::new("translate", translate::translate, "translate($self, table, /)"),
    MethodDef::new("upper", case::upper, "upper($self, /)").one(case::uppered),
    MethodDef::new("zfill", zfill, "zfill($self, width, /)"),
    MethodDef::new("__format__", dunder_format, "__format__($self, format_spec, /)"),
    MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
    MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
];

/// Width and fill character of `center`, `ljust`, `rjust`.
fn width_args(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<(usize, char)> {
    let rest = args.method(vm, name, 1, 2)?;
    let width = vm.to_i64(&rest[0])?;
    let fill = match rest.get(1) {
        None => ' ',
        Some(v) => {
            let Some(text) = text_of(v) else {
                let ty = vm.type_name(v);
                return Err(vm.type_error(format!(
                    "The fill character must be a unicode character, not {ty}"
                )));
            };
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => c,
                (_, _) => {
                    return Err(
                        vm.type_error("The fill character must be exactly one character long")
                    );
                }
            }
        }
    };
    Ok((usize::try_from(width).unwrap_or(0), fill))
}

/// The receiver between `left` and `right` fill characters.
fn padded(vm: &Vm<'_>, v: &Value, left: usize, right: usize, fill: char) -> Res<Value> {
    let Some(text) = text_of(v) else { unreachable!("a method of str") };
    if left + right == 0 {
        return same_or(vm, v, text);
    }
    let fills = (left + right).saturating_mul(fill.len_utf8());
    let mut out: String = vm.room_for(fills.saturating_add(text.len()))?;
    vm.pad(&mut out, fill, left)?;
    out.push_str(text);
    vm.pad(&mut out, fill, right)?;
    Ok(vm.string(out))
}

fn center(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let (width, fill) = width_args(vm, args, "str.center")?;
    let missing = width.saturating_sub(s.len());
    let left = missing / 2 + (missing & width & 1);
    padded(vm, &args.values[0], left, missing - left, fill)
}

fn ljust(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let (width, fill) = width_args(vm, args, "str.ljust")?;
    padded(vm, &args.values[0], 0, width.saturating_sub(s.len()), fill)
}

fn rjust(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let (width, fill) = width_args(vm, args, "str.rjust")?;
    padded(vm, &args.values[0], width.saturating_sub(s.len()), 0, fill)
}

fn zfill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let rest = args.method(vm, "str.zfill", 1, 1)?;
    let width = usize::try_from(vm.to_i64(&rest[0])?).unwrap_or(0);
    let missing = width.saturating_sub(s.len());
    let text = s.as_str();
    if missing == 0 {
        return same_or(vm, &args.values[0], text);
    }
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut out: String = vm.room_for(text.len() + missing)?;
    out.push_str(&text[..sign]);
    vm.pad(&mut out, '0', missing)?;
    out.push_str(&text[sign..]);
    Ok(vm.string(out))
}

fn expandtabs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let text = args.this::<Str>(vm, "str")?.as_str();
    let [size] = args.skip(1).bind(vm, "expandtabs", ["tabsize"], Shape::default())?;
    let size = usize::try_from(size.map_or(Ok(8), |v| vm.to_c_int(v))?).unwrap_or(0);
    let mut out: String = vm.room_for(expanded_len(text.chars(), size))?;
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' if size > 0 => {
                let blanks = size - column % size;
                out.extend(std::iter::repeat_n(' ', blanks));
                column += blanks;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(vm.string(out))
}

/// How long text is at least whose tabs become up to `size` blanks; more when it is not ASCII.
pub(in crate::vm::object) fn expanded_len(text: impl Iterator<Item = char>, size: usize) -> usize {
    let (mut len, mut column) = (0usize, 0);
    for c in text {
        let width = if c == '\t' { size - column % size.max(1) } else { 1 };
        len = len.saturating_add(width);
        column = if matches!(c, '\n' | '\r') { 0 } else { column.saturating_add(width) };
    }
    len
}

fn format_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let template = args.this::<Str>(vm, "str")?.as_str();
    Ok(vm.string(fields::format(vm, template, fields::Source::Args(args.skip(1)))?))
}

fn format_map(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let template = args.this::<Str>(vm, "str")?.as_str();
    let rest = args.method(vm, "str.format_map", 1, 1)?;
    Ok(vm.string(fields::format(vm, template, fields::Source::Mapping(&rest[0]))?))
}

fn dunder_format(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    let spec = format::spec_argument(vm, args)?;
    Ok(vm.string(format::format_str(vm, &args.values[0], s, spec)?))
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let text = args.this::<Str>(vm, "str")?.as_str();
    args.method(vm, "str.__getnewargs__", 0, 0)?;
    Ok(vm.tuple(vec![vm.str(text)]))
}

/// CPython's: a header of 41 or 57 bytes and 1, 2 or 4 bytes a character.
fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let s = args.this::<Str>(vm, "str")?;
    args.method(vm, "str.__sizeof__", 0, 0)?;
    let widest = s.as_str().chars().max().map_or(0, u32::from);
    let n = s.len() as i64 + 1;
    Ok(Value::Int(match widest {
        0..=0x7f => 40 + n,
        0x80..=0xff => 56 + n,
        0x100..=0xffff => 56 + 2 * n,
        _ => 56 + 4 * n,
    }))
}
