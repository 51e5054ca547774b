//! `str.maketrans` and `str.translate`.
//!
//! Invariant: a table maps code points to a code point, text, or None (the character goes).

use super::{Str, kept_for_surrogates, text_of};
use crate::base::surrogate;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::object::dict::Dict;
use crate::vm::object::{T, int};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn code(c: char) -> Value {
    Value::Int(i64::from(surrogate::code(c)))
}

pub(super) fn maketrans(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "maketrans", 1, 3)?;
    let table = Dict::new(vm);
    let (from, to) = match args.values {
        [only] => {
            from_dict(vm, only, &table)?;
            return Ok(table.into());
        }
        [from, to, ..] => (from, to),
        [] => unreachable!("at least one argument was checked"),
    };
    let Some(from) = text_of(from) else {
        return Err(vm.type_error(
            "first maketrans argument must be a string if there is a second argument",
        ));
    };
    let what = "maketrans() argument 2";
    let to = super::search::text_arg(vm, to, what)?;
    if from.chars().count() != to.chars().count() {
        return Err(vm.value_error("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.chars().zip(to.chars()) {
        table.set(vm, &code(a), code(b))?;
    }
    if let Some(gone) = args.values.get(2) {
        for c in super::search::text_arg(vm, gone, "maketrans() argument 3")?.chars() {
            table.set(vm, &code(c), Value::None)?;
        }
    }
    Ok(table.into())
}

fn from_dict(vm: &Vm<'_>, v: &Value, table: &Dict) -> Res<()> {
    let Some(given) = v.downcast::<Dict>() else {
        return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
    };
    for (key, value) in given.items() {
        if let Some(text) = text_of(&key) {
            let mut chars = text.chars();
            let (Some(c), None) = (chars.next(), chars.next()) else {
                return Err(vm.value_error("string keys in translate table must be of length 1"));
            };
            table.set(vm, &code(c), value)?;
        } else if int::is_int(&key) {
            table.set(vm, &key, value)?;
        } else {
            return Err(vm.type_error("keys in translate table must be strings or integers"));
        }
    }
    Ok(())
}

pub(super) fn translate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "str.translate", 1, 1)?;
    let text = args.this::<Str>(vm, "str")?.as_str();
    // A plain dict says "not there" without an exception.
    let is_plain = rest[0].as_obj().is_some_and(|o| o.ty().is(vm.ty(T::Dict)));
    let plain = rest[0].downcast::<Dict>().filter(|_| is_plain);
    let mut out: String = vm.room_for(text.len())?;
    for c in text.chars() {
        let found = match plain {
            Some(table) => match table.get(vm, &code(c))? {
                Some(v) => Ok(v),
                None => {
                    out.push(c);
                    continue;
                }
            },
            None => vm.get_item(&rest[0], &code(c)),
        };
        let mapped = match found {
            Ok(v) => v,
            Err(e) if vm.exc_is(&e, ExcKind::LookupError) => {
                out.push(c);
                continue;
            }
            Err(e) => return Err(e),
        };
        if mapped.is_none() {
            continue;
        }
        if let Some(text) = text_of(&mapped) {
            vm.reserve(&mut out, text.len())?;
            out.push_str(text);
        } else if int::is_int(&mapped) {
            match int::to_u64(&mapped).and_then(|n| u32::try_from(n).ok()) {
                Some(n) if n <= 0x10ffff => match surrogate::kept(n) {
                    Some(c) => out.push(c),
                    None => return Err(kept_for_surrogates(vm, n)),
                },
                Some(_) | None => {
                    return Err(vm.value_error("character mapping must be in range(0x110000)"));
                }
            }
        } else {
            return Err(vm.type_error("character mapping must return integer, None or str"));
        }
    }
    Ok(vm.string(out))
}
