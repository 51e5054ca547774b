//! Builtins that walk over iterables.
//!
//! Invariant: items are asked for one by one, and no further than the answer needs.

use super::anext;
use crate::base::Symbol;
use crate::bytecode::CmpOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::interp::{Sink, drain, drainable};
use crate::vm::object::T;
use crate::vm::object::generator::Generator;
use crate::vm::object::iter::{CallableIter, Iter};
use crate::vm::object::list::sort_values;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn all(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "all", 1, 1)?;
    Ok(Value::bool(all_are(vm, &args.values[0], true)?))
}

pub(super) fn any(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "any", 1, 1)?;
    Ok(Value::bool(!all_are(vm, &args.values[0], false)?))
}

/// Whether the items of an iterable all have this truth.
pub(super) fn all_are(vm: &Vm<'_>, iterable: &Value, truth: bool) -> Res<bool> {
    if let Some(generator) = drainable(vm, iterable) {
        while let Some(item) = drain(vm, &generator, &mut Sink::While(truth))? {
            if vm.truth(&item)? != truth {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    let iter = vm.iter(iterable)?;
    while let Some(item) = vm.next(&iter)? {
        if vm.truth(&item)? != truth {
            return Ok(false);
        }
    }
    Ok(true)
}

pub(super) fn iter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "iter", 1, 2)?;
    let [callable, sentinel] = args.values else { return vm.iter(&args.values[0]) };
    if vm.type_of(callable).slots.call.get().is_none() {
        return Err(vm.type_error("iter(v, w): v must be callable"));
    }
    let it = CallableIter::new(callable.clone(), sentinel.clone());
    Ok(Iter::alloc(vm, T::CallableIterator, it))
}

pub(super) fn next(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "next", 1, 2)?;
    match args.values {
        [it, default] => Ok(vm.next(it)?.unwrap_or_else(|| default.clone())),
        _ => next_of(vm, &args.values[0]),
    }
}

/// `next` without a default.
pub(super) fn next_of(vm: &Vm<'_>, it: &Value) -> Res<Value> {
    // The value that StopIteration carries gets lost in the slot, so the method itself is called where
    // there can be one.
    let carries = vm.type_of(it).is_heap || it.downcast::<Generator>().is_some();
    if carries
        && vm.type_of(it).slots.next.get().is_some()
        && let Some(method) = vm.lookup_special(it, Symbol::new("__next__"))?
    {
        return vm.call(&method, &[]);
    }
    match vm.step(it)? {
        Some(item) => Ok(item),
        None => Err(vm.raise_args(ExcKind::StopIteration, Vec::new())),
    }
}

pub(super) fn len(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "len", 1, 1)?;
    length(vm, &args.values[0])
}

pub(super) fn length(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    vm.len(v).map(|n| Value::Int(n as i64))
}

pub(super) fn min(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    extreme(vm, "min", CmpOp::Lt, args)
}

pub(super) fn max(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    extreme(vm, "max", CmpOp::Gt, args)
}

/// `b` if it is better than `a`, else `a`.
pub(super) fn better_of(vm: &Vm<'_>, a: &Value, b: &Value, better: CmpOp) -> Res<Value> {
    let wins = match (b, a) {
        (Value::Int(b), Value::Int(a)) => {
            if better == CmpOp::Lt {
                b < a
            } else {
                b > a
            }
        }
        _ => vm.compare_bool(b, a, better)?,
    };
    Ok(if wins { b.clone() } else { a.clone() })
}

/// The first item that no later one is `better` than.
fn extreme(vm: &Vm<'_>, fname: &str, better: CmpOp, args: Args<'_>) -> Res<Value> {
    let (mut key, mut default) = (None, None);
    for (name, value) in args.keywords() {
        match name.as_str() {
            "key" => key = Some(value).filter(|v| !v.is_none()),
            "default" => default = Some(value),
            other => {
                return Err(vm.type_error(format!(
                    "{fname}() got an unexpected keyword argument '{other}'"
                )));
            }
        }
    }
    let mut best: Option<(Value, Value)> = None;
    let mut pending = None;
    if let ([iterable], None) = (args.pos(), key)
        && let Some(generator) = drainable(vm, iterable)
    {
        // Numbers of one kind, up to the first item that is none.
        let mut sink = Sink::Best(Value::Unset, better);
        pending = drain(vm, &generator, &mut sink)?;
        if let Sink::Best(top, _) = sink
            && !top.is_unset()
        {
            best = Some((top.clone(), top));
        }
    }
    let mut offer = |item: Value| -> Res<()> {
        let rank = match key {
            Some(key) => vm.call(key, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        let wins = match &best {
            None => true,
            Some((_, top)) => match (&rank, top, better) {
                (Value::Int(a), Value::Int(b), CmpOp::Lt) => a < b,
                (Value::Int(a), Value::Int(b), _) => a > b,
                _ => vm.compare_bool(&rank, top, better)?,
            },
        };
        if wins {
            best = Some((item, rank));
        }
        Ok(())
    };
    match args.pos() {
        [] => return Err(vm.type_error(format!("{fname} expected at least 1 argument, got 0"))),
        [iterable] => {
            if let Some(item) = pending {
                offer(item)?;
            }
            vm.for_each(iterable, offer)?;
        }
        several => {
            if default.is_some() {
                return Err(vm.type_error(format!(
                    "Cannot specify a default for {fname}() with multiple positional arguments"
                )));
            }
            for item in several {
                offer(item.clone())?;
            }
        }
    }
    match (best, default) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(format!("{fname}() iterable argument is empty"))),
    }
}

pub(super) fn sorted(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    let [iterable] = pos else {
        return Err(vm.type_error(format!("sorted expected 1 argument, got {}", pos.len())));
    };
    let shape = Shape { n_kw_only: 2, ..Shape::default() };
    let [key, reverse] = args.skip(1).bind(vm, "sort", ["key", "reverse"], shape)?;
    let reverse = reverse.map_or(Ok(false), |v| vm.truth(v))?;
    Ok(vm.list(sorted_items(vm, iterable, key, reverse)?))
}

/// The items of an iterable, sorted.
pub fn sorted_items(
    vm: &Vm<'_>,
    iterable: &Value,
    key: Option<&Value>,
    reverse: bool,
) -> Res<Vec<Value>> {
    let mut items = vm.collect(iterable)?;
    sort_values(vm, &mut items, key.filter(|k| !k.is_none()), reverse)?;
    Ok(items)
}

pub(super) fn aiter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "aiter", 1, 1)?;
    let v = &args.values[0];
    match vm.type_of(v).slots.aiter.get() {
        Some(f) => f(vm, v),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("'{ty}' object is not an async iterable")))
        }
    }
}

pub(super) fn anext(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "anext", 1, 2)?;
    let v = &args.values[0];
    match vm.type_of(v).slots.anext.get() {
        Some(f) => {
            let step = f(vm, v)?;
            Ok(match args.values.get(1) {
                Some(default) => anext::or_default(vm, step, default.clone()),
                None => step,
            })
        }
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("'{ty}' object is not an async iterator")))
        }
    }
}
