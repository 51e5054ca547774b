//! `getattr` and its kin, `dir`, `vars`, `id`, `hash`, `callable`.
//!
//! Invariant: equal ids mean identical values, also for the values that have no object.

use num_bigint::BigInt;

use super::attribute_name;
use crate::base::Symbol;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::object::T;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::{List, sort_values};
use crate::vm::object::slice::from_big;
use crate::vm::types::{Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn getattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getattr", 2, 3)?;
    let [object, name, default] = args.values else {
        return attribute(vm, &args.values[0], &args.values[1]);
    };
    let found = vm.get_attr_opt(object, attribute_name(vm, name)?)?;
    Ok(found.unwrap_or_else(|| default.clone()))
}

/// `getattr` without a default.
pub(super) fn attribute(vm: &Vm<'_>, object: &Value, name: &Value) -> Res<Value> {
    vm.get_attr(object, attribute_name(vm, name)?)
}

pub(super) fn hasattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "hasattr", 2, 2)?;
    let name = attribute_name(vm, &args.values[1])?;
    Ok(Value::bool(vm.get_attr_opt(&args.values[0], name)?.is_some()))
}

pub(super) fn setattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "setattr", 3, 3)?;
    vm.set_attr(&args.values[0], attribute_name(vm, &args.values[1])?, &args.values[2])?;
    Ok(Value::None)
}

pub(super) fn delattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "delattr", 2, 2)?;
    vm.del_attr(&args.values[0], attribute_name(vm, &args.values[1])?)?;
    Ok(Value::None)
}

pub(super) fn callable(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "callable", 1, 1)?;
    is_callable(vm, &args.values[0])
}

pub(super) fn is_callable(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(vm.type_of(v).slots.call.get().is_some()))
}

pub(super) fn hash(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "hash", 1, 1)?;
    hash_of(vm, &args.values[0])
}

pub(super) fn hash_of(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    vm.hash(v).map(Value::Int)
}

pub(super) fn id(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "id", 1, 1)?;
    Ok(identity(vm, &args.values[0]))
}

/// An object's address; for values without one their bits, marked in the low bits that are 0 in
/// addresses.
pub fn identity(vm: &Vm<'_>, v: &Value) -> Value {
    let marked = |bits: u64, mark: u32| from_big(vm, (BigInt::from(bits) << 4u32) + mark);
    match v {
        Value::Obj(o) => Value::Int(o.addr() as i64),
        Value::Int(i) => marked(*i as u64, 1),
        Value::Float(x) => marked(x.get().to_bits(), 2),
        Value::Bool(b) => marked(u64::from(b.get()), 3),
        Value::None | Value::Unset => marked(0, 4),
        Value::NotImplemented => marked(1, 4),
        Value::Ellipsis => marked(2, 4),
    }
}

pub(super) fn vars(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "vars", 0, 1)?;
    let [v] = args.values else { return super::code::locals(vm, Args::NONE) };
    match vm.get_attr_opt(v, Symbol::new("__dict__"))? {
        Some(dict) => Ok(dict),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}

pub(super) fn dir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "dir", 0, 1)?;
    let names = match args.values {
        [v] => match vm.call_special(v, "__dir__", &[])? {
            Some(names) => vm.collect(&names)?,
            None => default_dir(vm, v)?,
        },
        _ => {
            let locals = super::code::locals(vm, Args::NONE)?;
            vm.collect(&locals)?
        }
    };
    let mut names = names;
    sort_values(vm, &mut names, None, false)?;
    Ok(vm.list(names))
}

/// `object.__dir__` and `type.__dir__`: the names of instance, class and bases, unsorted.
pub fn default_dir(vm: &Vm<'_>, v: &Value) -> Res<Vec<Value>> {
    let names = Dict::new(vm);
    let add_class = |class: &TypeRef| {
        let mro = class.mro.borrow().clone();
        for base in std::iter::once(class).chain(mro.iter()) {
            let own: Vec<Symbol> = base.dict.borrow().keys().copied().collect();
            for name in own {
                names.set_sym(vm, name, Value::None);
            }
        }
    };
    if let Some(class) = v.cast::<Type>() {
        add_class(&class);
        return Ok(names.keys());
    }
    if let Some(dict) = vm.get_attr_opt(v, Symbol::new("__dict__"))?
        && let Some(dict) = dict.downcast::<Dict>()
    {
        for key in dict.keys() {
            names.set(vm, &key, Value::None)?;
        }
    }
    if !vm.type_of(v).is(vm.ty(T::Module)) {
        add_class(vm.type_of(v));
    }
    Ok(names.keys())
}

/// `object.__dir__` as a method.
pub fn dir_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = default_dir(vm, &args.values[0])?;
    Ok(List::alloc(vm, names).into())
}
