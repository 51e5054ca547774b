//! The methods of sets and frozensets.

use super::ops::{
    copy, difference, intersection, is_subset, missing_key, subtract, symmetric_difference, toggle,
    with_frozen_key,
};
use super::{Set, base_set};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::object::T;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::raise::ExcKind;
use crate::vm::types::MethodDef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

const COPY: MethodDef = MethodDef::new("copy", copy_method, "copy($self, /)");
const DIFFERENCE: MethodDef =
    MethodDef::new("difference", difference_method, "difference($self, /, *others)");
const INTERSECTION: MethodDef =
    MethodDef::new("intersection", intersection_method, "intersection($self, /, *others)");
const ISDISJOINT: MethodDef =
    MethodDef::new("isdisjoint", isdisjoint, "isdisjoint($self, other, /)");
const ISSUBSET: MethodDef = MethodDef::new("issubset", issubset, "issubset($self, other, /)");
const ISSUPERSET: MethodDef =
    MethodDef::new("issuperset", issuperset, "issuperset($self, other, /)");
const SYMMETRIC_DIFFERENCE: MethodDef = MethodDef::new(
    "symmetric_difference",
    symmetric_difference_method,
    "symmetric_difference($self, other, /)",
);
const UNION: MethodDef = MethodDef::new("union", union_method, "union($self, /, *others)");
const REDUCE: MethodDef = MethodDef::new("__reduce__", reduce, "__reduce__($self, /)");
const SIZEOF: MethodDef = MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)");
const GETITEM: MethodDef =
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__($cls, item, /)");

pub(super) const FROZEN_METHODS: &[MethodDef] = &[
    COPY,
    DIFFERENCE,
    INTERSECTION,
    ISDISJOINT,
    ISSUBSET,
    ISSUPERSET,
    SYMMETRIC_DIFFERENCE,
    UNION,
    REDUCE,
    SIZEOF,
    GETITEM,
];

pub(super) const SET_METHODS: &[MethodDef] = &[
    MethodDef::new("add", add, "add($self, object, /)").two(add_one),
    MethodDef::new("clear", clear, "clear($self, /)"),
    MethodDef::new("discard", discard, "discard($self, object, /)"),
    MethodDef::new("pop", pop, "pop($self, /)"),
    MethodDef::new("remove", remove, "remove($self, object, /)"),
    MethodDef::new("update", update, "update($self, /, *others)"),
    MethodDef::new("difference_update", difference_update, "difference_update($self, /, *others)"),
    MethodDef::new(
        "intersection_update",
        intersection_update,
        "intersection_update($self, /, *others)",
    ),
    MethodDef::new(
        "symmetric_difference_update",
        symmetric_difference_update,
        "symmetric_difference_update($self, other, /)",
    ),
    COPY,
    DIFFERENCE,
    INTERSECTION,
    ISDISJOINT,
    ISSUBSET,
    ISSUPERSET,
    SYMMETRIC_DIFFERENCE,
    UNION,
    REDUCE,
    SIZEOF,
    GETITEM,
];

/// Self, and the arguments; the name in messages is the type's.
fn parts<'a>(
    vm: &Vm<'_>,
    args: Args<'a>,
    name: &str,
    min: usize,
    max: usize,
) -> Res<(&'a Set, &'a [Value])> {
    let set = args.this::<Set>(vm, "set")?;
    let ty = if vm.is_instance(&args.values[0], vm.ty(T::FrozenSet)) { "frozenset" } else { "set" };
    Ok((set, args.method(vm, &format!("{ty}.{name}"), min, max)?))
}

const ANY: usize = usize::MAX;

fn add(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<Set>(vm, "set")?;
    let rest = args.method(vm, "set.add", 1, 1)?;
    add_one(vm, &args.values[0], &rest[0])
}

fn add_one(vm: &Vm<'_>, this: &Value, item: &Value) -> Res<Value> {
    match this.downcast::<Set>() {
        Some(set) => set.add(vm, item)?,
        None => return Err(vm.type_error("descriptor requires a 'set' object")),
    }
    Ok(Value::None)
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    parts(vm, args, "clear", 0, 0)?.0.clear();
    Ok(Value::None)
}

fn discard(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "discard", 1, 1)?;
    with_frozen_key(vm, &rest[0], |key| set.discard(vm, key))?;
    Ok(Value::None)
}

fn remove(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "remove", 1, 1)?;
    if with_frozen_key(vm, &rest[0], |key| set.discard(vm, key))? {
        return Ok(Value::None);
    }
    Err(missing_key(vm, &rest[0]))
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, _) = parts(vm, args, "pop", 0, 0)?;
    set.pop().ok_or_else(|| vm.raise(ExcKind::KeyError, "pop from an empty set"))
}

fn update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, others) = parts(vm, args, "update", 0, ANY)?;
    for other in others {
        set.update(vm, other)?;
    }
    Ok(Value::None)
}

fn difference_update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, others) = parts(vm, args, "difference_update", 0, ANY)?;
    for other in others {
        subtract(vm, set, other)?;
    }
    Ok(Value::None)
}

/// The keys that are in all.
fn intersect_all(vm: &Vm<'_>, this: &Value, others: &[Value]) -> Res<Value> {
    let Some((first, rest)) = others.split_first() else { return copy(vm, this).map(Value::from) };
    let mut result = Value::from(intersection(vm, this, first)?);
    for other in rest {
        result = intersection(vm, &result, other)?.into();
    }
    Ok(result)
}

fn intersection_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (_, others) = parts(vm, args, "intersection", 0, ANY)?;
    intersect_all(vm, &args.values[0], others)
}

fn intersection_update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, others) = parts(vm, args, "intersection_update", 0, ANY)?;
    let result = intersect_all(vm, &args.values[0], others)?;
    if let Some(result) = result.downcast::<Set>() {
        set.swap(result);
    }
    Ok(Value::None)
}

fn symmetric_difference_update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "symmetric_difference_update", 1, 1)?;
    toggle(vm, set, &rest[0])?;
    Ok(Value::None)
}

/// A frozenset's copy is itself.
fn copy_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    parts(vm, args, "copy", 0, 0)?;
    let this = &args.values[0];
    if vm.type_of(this).is(vm.ty(T::FrozenSet)) {
        return Ok(this.clone());
    }
    copy(vm, this).map(Value::from)
}

fn difference_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (_, others) = parts(vm, args, "difference", 0, ANY)?;
    let this = &args.values[0];
    let Some((first, rest)) = others.split_first() else { return copy(vm, this).map(Value::from) };
    let result = difference(vm, this, first)?;
    for other in rest {
        subtract(vm, &result, other)?;
    }
    Ok(result.into())
}

fn symmetric_difference_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (_, rest) = parts(vm, args, "symmetric_difference", 1, 1)?;
    symmetric_difference(vm, &args.values[0], &rest[0]).map(Value::from)
}

fn union_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (_, others) = parts(vm, args, "union", 0, ANY)?;
    let this = &args.values[0];
    let result = copy(vm, this)?;
    for other in others.iter().filter(|o| !o.is(this)) {
        result.update(vm, other)?;
    }
    Ok(result.into())
}

fn isdisjoint(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "isdisjoint", 1, 1)?;
    if let Some(other) = rest[0].downcast::<Set>() {
        let (large, small) = if other.len() > set.len() { (other, set) } else { (set, other) };
        for (hash, key) in small.hashed_items() {
            if large.contains_hashed(vm, hash, &key)? {
                return Ok(Value::bool(false));
            }
        }
        return Ok(Value::bool(true));
    }
    let iter = vm.iter(&rest[0])?;
    while let Some(key) = vm.next(&iter)? {
        if set.contains(vm, &key)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

fn issubset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "issubset", 1, 1)?;
    Ok(Value::bool(match rest[0].downcast::<Set>() {
        Some(other) => is_subset(vm, set, other)?,
        None => intersection(vm, &args.values[0], &rest[0])?.len() == set.len(),
    }))
}

fn issuperset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, rest) = parts(vm, args, "issuperset", 1, 1)?;
    if let Some(other) = rest[0].downcast::<Set>() {
        return is_subset(vm, other, set).map(Value::bool);
    }
    let iter = vm.iter(&rest[0])?;
    while let Some(key) = vm.next(&iter)? {
        if !set.contains(vm, &key)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, _) = parts(vm, args, "__reduce__", 0, 0)?;
    let class = vm.type_of(&args.values[0]).value();
    let state = vm.call_method(&args.values[0], "__getstate__", &[])?;
    let items = vm.tuple([vm.list(set.items())]);
    Ok(vm.tuple([class, items, state]))
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (set, _) = parts(vm, args, "__sizeof__", 0, 0)?;
    let slots = set.table.borrow().entries.len();
    let extra = if slots > 8 { 16 * slots } else { 0 };
    Ok(Value::Int(200 + extra as i64))
}

/// The set of an iterable's items, a plain set.
pub(in crate::vm::object) fn set_of(vm: &Vm<'_>, iterable: &Value) -> Res<Value> {
    let set = base_set(vm, vm.ty(T::Set));
    set.update(vm, iterable)?;
    Ok(set.into())
}
