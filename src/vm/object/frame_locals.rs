//! `f_locals` of a function's frame (PEP 667): a mapping that shows the variables as they are and writes
//! through.
//!
//! Invariant: nothing is kept here but the frame: each look asks it. Names that are no variables go to a dict
//! that belongs to the frame.

use super::T;
use super::dict::Dict;
use super::frame::{self, FrameObj};
use super::repr_guard::ReprGuard;
use super::str::Str;
use crate::base::Symbol;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, Traced, alloc};
use crate::vm::interp;
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct FrameLocals {
    frame: Value,
}

/// The view of a frame's variables.
pub(super) fn make(vm: &Vm<'_>, frame: Value) -> Value {
    alloc(vm.ty(T::FrameLocals), Traced(Box::new(FrameLocals { frame })), None).into()
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a FrameObj> {
    let view = v.as_obj().and_then(|o| o.native::<FrameLocals>());
    let frame = view.and_then(|view| frame::of_value(&view.frame));
    frame.ok_or_else(|| vm.type_error("a FrameLocalsProxy is required"))
}

/// The register of a variable.
fn register(frame: &FrameObj, key: &Value) -> Option<usize> {
    let name = key.downcast::<Str>()?.as_str();
    frame::variables(&frame.code).find(|(_, n)| n.as_str() == name).map(|(i, _)| i)
}

fn look_up(vm: &Vm<'_>, frame: &FrameObj, key: &Value) -> Res<Option<Value>> {
    if let Some(i) = register(frame, key) {
        let value = interp::variable(vm, frame, i);
        return Ok((!value.is_unset()).then_some(value));
    }
    match frame.extra.borrow().cast::<Dict>() {
        Some(extra) => extra.get(vm, key),
        None => {
            vm.hash(key)?;
            Ok(None)
        }
    }
}

/// The variables that have values, then the other names.
fn items(vm: &Vm<'_>, frame: &FrameObj) -> Vec<(Value, Value)> {
    let variables = frame::variables(&frame.code).map(|(i, name)| {
        let value = interp::variable(vm, frame, i);
        (vm.name(name).value(), value)
    });
    let mut all: Vec<(Value, Value)> = variables.filter(|(_, v)| !v.is_unset()).collect();
    if let Some(extra) = frame.extra.borrow().cast::<Dict>() {
        all.extend(extra.items());
    }
    all
}

fn to_dict(vm: &Vm<'_>, v: &Value) -> Res<Ptr<Dict>> {
    let dict = Dict::new(vm);
    for (key, value) in items(vm, of(vm, v)?) {
        dict.set(vm, &key, value)?;
    }
    Ok(dict)
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    match look_up(vm, of(vm, v)?, key)? {
        Some(value) => Ok(value),
        None => {
            let message = format!("local variable '{}' is not defined", vm.repr(key)?);
            Err(vm.raise_args(ExcKind::KeyError, vec![vm.string(message)]))
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let frame = of(vm, v)?;
    let register = register(frame, key);
    match (register, value) {
        (Some(_), None) => {
            Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"))
        }
        (Some(i), Some(value)) => {
            interp::set_variable(vm, frame, i, value.clone());
            Ok(())
        }
        (None, Some(value)) => extra(vm, frame).set(vm, key, value.clone()),
        (None, None) => match extra(vm, frame).remove(vm, key)? {
            Some(_) => Ok(()),
            None => Err(vm.raise_args(ExcKind::KeyError, vec![key.clone()])),
        },
    }
}

/// The dict of the names that are no variables.
fn extra(vm: &Vm<'_>, frame: &FrameObj) -> Ptr<Dict> {
    if let Some(extra) = frame.extra.borrow().cast::<Dict>() {
        return extra;
    }
    let made = Dict::new(vm);
    drop(frame.extra.replace(made.value()));
    made
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let same = match op {
        CmpOp::Eq | CmpOp::Ne => of(vm, b).is_ok() || b.downcast::<Dict>().is_some(),
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => false,
    };
    if !same {
        return Ok(Value::NotImplemented);
    }
    // Two views are equal when they are of one frame.
    let equal = match of(vm, b) {
        Ok(other) => std::ptr::eq(of(vm, a)?, other),
        Err(_) => vm.compare_bool(&to_dict(vm, a)?.value(), b, CmpOp::Eq)?,
    };
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let plain = |v: &Value| match of(vm, v) {
        Ok(_) => to_dict(vm, v).map(|d| d.value()),
        Err(_) => Ok(v.clone()),
    };
    let (left, right) = (plain(a)?, plain(b)?);
    if left.downcast::<Dict>().is_none() || right.downcast::<Dict>().is_none() {
        return Ok(Value::NotImplemented);
    }
    vm.binary(BinOp::Or, &left, &right)
}

fn in_place_or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    if of(vm, b).is_err() && b.downcast::<Dict>().is_none() {
        return Ok(Value::NotImplemented);
    }
    update_from(vm, a, b)?;
    Ok(a.clone())
}

fn update_from(vm: &Vm<'_>, v: &Value, other: &Value) -> Res<()> {
    let given = Dict::new(vm);
    given.update(vm, other)?;
    for (key, value) in given.items() {
        set_item(vm, v, &key, Some(&value))?;
    }
    Ok(())
}

fn update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "FrameLocalsProxy.update", 1, 1)?;
    update_from(vm, &args.values[0], &rest[0])?;
    Ok(Value::None)
}

/// Calls the method of that name of a dict of what there is.
fn by_dict(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let Some(this) = args.values.first() else {
        return Err(vm.type_error("a FrameLocalsProxy is required"));
    };
    let method = vm.get_attr(&to_dict(vm, this)?.value(), Symbol::new(name))?;
    vm.call_args(&method, args.skip(1))
}

/// A list of the view `name` of a dict: what CPython gives for `keys`, `values` and `items`.
fn listed(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let view = by_dict(vm, args, name)?;
    let all = vm.collect(&view)?;
    Ok(vm.list(all))
}

fn setdefault(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "FrameLocalsProxy.setdefault", 1, 2)?;
    let this = &args.values[0];
    if let Some(found) = look_up(vm, of(vm, this)?, &rest[0])? {
        return Ok(found);
    }
    let default = rest.get(1).cloned().unwrap_or(Value::None);
    set_item(vm, this, &rest[0], Some(&default))?;
    Ok(default)
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "FrameLocalsProxy.pop", 1, 2)?;
    let frame = of(vm, &args.values[0])?;
    if register(frame, &rest[0]).is_some() {
        return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
    }
    match (extra(vm, frame).remove(vm, &rest[0])?, rest.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.raise_args(ExcKind::KeyError, vec![rest[0].clone()])),
    }
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "FrameLocalsProxy.__reversed__", 0, 0)?;
    let mut keys = to_dict(vm, &args.values[0])?.keys();
    keys.reverse();
    Ok(vm.list(keys))
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "FrameLocalsProxy", 1, 1)?;
    if frame::of_value(&args.values[0]).is_none() {
        let ty = vm.type_name(&args.values[0]);
        return Err(vm.type_error(format!("expect frame, not {ty}")));
    }
    Ok(make(vm, args.values[0].clone()))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let dict = to_dict(vm, v)?.value();
    let Some(o) = v.as_obj() else { return Ok(vm.str("{}")) };
    match ReprGuard::enter(vm, o)? {
        Some(_guard) => Ok(vm.string(vm.repr(&dict)?)),
        None => Ok(vm.str("{...}")),
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "FrameLocalsProxy",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.len.set(Some(|vm, v| Ok(items(vm, of(vm, v)?).len())));
        s.iter.set(Some(|vm, v| {
            let keys = to_dict(vm, v)?.keys();
            vm.iter(&vm.list(keys))
        }));
        s.get_item.set(Some(get_item));
        s.set_item.set(Some(set_item));
        s.contains.set(Some(|vm, v, key| Ok(look_up(vm, of(vm, v)?, key)?.is_some())));
        s.set_binary(BinOp::Or, or);
        s.set_inplace(BinOp::Or, in_place_or);
    },
    methods: &[
        MethodDef::new("copy", |vm, args| by_dict(vm, args, "copy"), ""),
        MethodDef::new("get", |vm, args| by_dict(vm, args, "get"), ""),
        MethodDef::new("items", |vm, args| listed(vm, args, "items"), ""),
        MethodDef::new("keys", |vm, args| listed(vm, args, "keys"), ""),
        MethodDef::new("pop", pop, ""),
        MethodDef::new("setdefault", setdefault, ""),
        MethodDef::new("update", update, ""),
        MethodDef::new("values", |vm, args| listed(vm, args, "values"), ""),
        MethodDef::new("__reversed__", reversed, ""),
    ],
    getset: &[],
};

impl Trace for FrameLocals {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.frame.trace(t);
    }
}
