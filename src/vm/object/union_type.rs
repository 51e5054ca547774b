//! `types.UnionType`: what `int | None` is.
//!
//! Invariant: the members are what `typing` takes for types, each once, and no unions.

use super::T;
use super::generic_alias::{is_alias, write_item};
use super::subst;
use super::tuple::Tuple;
use super::typing::{call_typing, is_param_or_alias};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct UnionType {
    members: Vec<Value>,
}

fn this(v: &Value) -> Option<&UnionType> {
    v.as_obj().and_then(|o| o.native())
}

fn members(v: &Value) -> &[Value] {
    match this(v) {
        Some(union) => &union.members,
        None => unreachable!("a slot of UnionType"),
    }
}

/// `a | b` for classes, aliases, unions and None; `NotImplemented` for anything else.
pub fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let takes = |v: &Value| {
        v.is_none()
            || v.downcast::<Type>().is_some()
            || is_alias(v)
            || this(v).is_some()
            || is_param_or_alias(v)
    };
    if !takes(a) || !takes(b) {
        return Ok(Value::NotImplemented);
    }
    unite(vm, &[a.clone(), b.clone()])
}

/// `a | b` where one of them is a type parameter: the other may be anything that `typing` takes.
pub fn or_any(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let items = [a, b].map(|v| check(vm, v));
    let [a, b] = items;
    unite(vm, &[a?, b?])
}

/// A union takes what a type parameter takes, but not values.
fn or_any_member(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let other = if this(a).is_some() { b } else { a };
    let value = matches!(other, Value::Int(_) | Value::Float(_) | Value::Bool(_));
    if value { Ok(Value::NotImplemented) } else { or_any(vm, a, b) }
}

fn check_message() -> &'static str {
    "Union[arg, ...]: each arg must be a type."
}

/// A member as `typing` takes it: a str becomes a reference to be resolved.
fn check(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let plain = v.is_none()
        || v.downcast::<Type>().is_some()
        || is_alias(v)
        || this(v).is_some()
        || is_param_or_alias(v);
    if plain {
        return Ok(v.clone());
    }
    call_typing(vm, "_type_check", Args::positional(&[v.clone(), vm.str(check_message())]))
}

/// The union of members, each once; one alone is itself.
pub(super) fn unite(vm: &Vm<'_>, items: &[Value]) -> Res<Value> {
    let mut out: Vec<Value> = Vec::new();
    for item in items {
        let parts = match this(item) {
            Some(union) => union.members.clone(),
            None if item.is_none() => vec![vm.ty(T::NoneType).value()],
            None => vec![item.clone()],
        };
        for part in parts {
            let mut seen = false;
            for known in &out {
                seen |= vm.eq(known, &part)?;
            }
            if !seen {
                out.push(part);
            }
        }
    }
    match out.as_slice() {
        [one] => Ok(one.clone()),
        _ => {
            let union = UnionType { members: out };
            Ok(alloc(vm.ty(T::UnionType), Traced(Box::new(union)), None).into())
        }
    }
}

/// `Union[int, str]`.
fn class_getitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [_, item] = args.values else {
        return Err(vm.type_error("__class_getitem__() takes exactly one argument"));
    };
    let items = match item.downcast::<Tuple>() {
        Some(items) => items.items.to_vec(),
        None => vec![item.clone()],
    };
    if items.is_empty() {
        return Err(vm.type_error("Cannot take a Union of no types."));
    }
    let items = items.iter().map(|v| check(vm, v)).collect::<Res<Vec<_>>>()?;
    unite(vm, &items)
}

fn get_item(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<Value> {
    let made = subst::substitute(vm, v, members(v), item)?;
    unite(vm, &made)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let none = vm.ty(T::NoneType);
    let write = |m: &Value| {
        let is_none = m.cast::<Type>().is_some_and(|c| c.is(none));
        if is_none { Ok("None".to_owned()) } else { write_item(vm, m) }
    };
    let texts = members(v).iter().map(write).collect::<Res<Vec<_>>>()?;
    Ok(vm.string(texts.join(" | ")))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let Some(other) = this(b).filter(|_| matches!(op, CmpOp::Eq | CmpOp::Ne)) else {
        return Ok(Value::NotImplemented);
    };
    let mut equal = members(a).len() == other.members.len();
    for m in members(a) {
        let mut found = false;
        for n in &other.members {
            found |= vm.eq(m, n)?;
        }
        equal &= found;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

/// The members in any order give the same hash.
fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let mut acc = 0;
    for m in members(v) {
        acc ^= vm.hash(m)?;
    }
    Ok(acc)
}

fn is_kind_of(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    one: fn(&Vm<'_>, &Value, &Value) -> Res<bool>,
) -> Res<Value> {
    let rest = args.method(vm, name, 1, 1)?;
    for m in members(&args.values[0]) {
        if is_alias(m) {
            let function = if name == "__instancecheck__" { "isinstance" } else { "issubclass" };
            let message = format!("{function}() argument 2 cannot be a parameterized generic");
            return Err(vm.type_error(message));
        }
        if one(vm, &rest[0], m)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "UnionType",
    module: "types",
    doc: "Represent a PEP 604 union type\n\nE.g. for int | str",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.hash.set(Some(hash));
        s.set_binary(BinOp::Or, or_any_member);
        s.get_item.set(Some(get_item));
    },
    methods: &[
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(items)"),
        MethodDef::new(
            "__instancecheck__",
            |vm, args| {
                is_kind_of(vm, args, "__instancecheck__", |vm, v, c| vm.check_instance(v, c))
            },
            "",
        ),
        MethodDef::new(
            "__subclasscheck__",
            |vm, args| {
                is_kind_of(vm, args, "__subclasscheck__", |vm, v, c| vm.check_subclass(v, c))
            },
            "",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "__args__",
            get: |vm, v| Ok(Tuple::alloc(vm, members(v)).into()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__parameters__",
            get: |vm, v| subst::parameters(vm, members(v)).map(|p| vm.tuple(p)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__origin__",
            get: |vm, _| Ok(vm.ty(T::UnionType).value()),
            set: None,
            doc: "",
        },
    ],
};

traces! { UnionType { members } }
