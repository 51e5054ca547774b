//! `mappingproxy`: the read-only view of a mapping, and of a class's namespace.
//!
//! Invariant: a proxy holds no items: it shows the mapping as it is now. A class's namespace is no dict;
//! looking for a name asks the class, everything else a dict that is made of the namespace for it.

use super::Dict;
use crate::base::Symbol;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::object::T;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::str::Str;
use crate::vm::types::{MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

enum Proxy {
    Of(Value),
    OfClass(TypeRef),
}

/// A proxy of a mapping.
pub fn proxy(vm: &Vm<'_>, mapping: Value) -> Value {
    alloc(vm.ty(T::MappingProxy), Traced(Box::new(Proxy::Of(mapping))), None).into()
}

/// A proxy of a class's namespace.
pub fn class_proxy(vm: &Vm<'_>, class: &TypeRef) -> Value {
    alloc(vm.ty(T::MappingProxy), Traced(Box::new(Proxy::OfClass(class.clone()))), None).into()
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "mappingproxy", 1, 1)?;
    let mapping = &args.values[0];
    let is_sequence = matches!(mapping.kind(), Some(Kind::List | Kind::Tuple));
    if is_sequence || vm.type_of(mapping).slots.get_item.get().is_none() {
        let ty = vm.type_name(mapping);
        return Err(vm.type_error(format!("mappingproxy() argument must be a mapping, not {ty}")));
    }
    Ok(proxy(vm, mapping.clone()))
}

fn of(v: &Value) -> Option<&Proxy> {
    v.as_obj()?.native::<Proxy>()
}

/// What an operand stands for: the mapping behind a proxy, anything else itself.
fn behind(vm: &Vm<'_>, v: &Value) -> Value {
    match of(v) {
        None => v.clone(),
        Some(Proxy::Of(mapping)) => mapping.clone(),
        Some(Proxy::OfClass(class)) => {
            let entries: Vec<(Symbol, Value)> =
                class.dict.borrow().iter().map(|(k, v)| (*k, v.clone())).collect();
            let dict = Dict::with_capacity(vm, entries.len());
            for (name, value) in entries {
                dict.set_sym(vm, name, value);
            }
            dict.into()
        }
    }
}

/// What a class's namespace holds under a text; `None` when it takes more to tell.
fn in_class(vm: &Vm<'_>, v: &Value, key: &Value) -> Option<Option<Value>> {
    let Some(Proxy::OfClass(class)) = of(v) else { return None };
    // A subclass may compare in its own way.
    if !vm.type_of(key).is(vm.ty(T::Str)) {
        return None;
    }
    let name = Symbol::lookup(key.downcast::<Str>()?.as_str());
    Some(name.and_then(|name| class.own_attr(name)))
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    match in_class(vm, v, key) {
        Some(Some(value)) => Ok(value),
        Some(None) => Err(vm.key_error(key)),
        None => vm.get_item(&behind(vm, v), key),
    }
}

fn contains(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<bool> {
    match in_class(vm, v, key) {
        Some(found) => Ok(found.is_some()),
        None => vm.contains(&behind(vm, v), key),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.string(format!("mappingproxy({})", vm.repr(&behind(vm, v))?)))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    vm.compare(&behind(vm, a), &behind(vm, b), op)
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    vm.binary(BinOp::Or, &behind(vm, a), &behind(vm, b))
}

/// Calls the mapping's method of that name with the same arguments.
fn delegate(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let Some(this) = args.values.first().filter(|v| of(v).is_some()) else {
        let ty = args.values.first().map_or_else(|| "nothing".into(), |v| vm.type_name(v));
        return Err(vm.type_error(format!(
            "descriptor '{name}' for 'mappingproxy' objects doesn't apply to a '{ty}' object"
        )));
    };
    let method = vm.get_attr(&behind(vm, this), Symbol::new(name))?;
    vm.call_args(&method, args.skip(1))
}

fn get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if let [this, key, default @ ..] = args.values
        && args.kw.is_empty()
        && default.len() < 2
        && let Some(found) = in_class(vm, this, key)
    {
        return Ok(found.or_else(|| default.first().cloned()).unwrap_or(Value::None));
    }
    delegate(vm, args, "get")
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "mappingproxy",
    module: "builtins",
    doc: "Read-only proxy of a mapping.",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.str.set(Some(|vm, v| vm.display(&behind(vm, v)).map(|text| vm.string(text))));
        s.hash.set(Some(|vm, v| vm.hash(&behind(vm, v))));
        s.compare.set(Some(compare));
        s.len.set(Some(|vm, v| vm.len(&behind(vm, v))));
        s.iter.set(Some(|vm, v| vm.iter(&behind(vm, v))));
        s.get_item.set(Some(get_item));
        s.contains.set(Some(contains));
        s.set_binary(BinOp::Or, or);
    },
    methods: &[
        MethodDef::new("copy", |vm, args| delegate(vm, args, "copy"), ""),
        MethodDef::new("get", get, ""),
        MethodDef::new("items", |vm, args| delegate(vm, args, "items"), ""),
        MethodDef::new("keys", |vm, args| delegate(vm, args, "keys"), ""),
        MethodDef::new("values", |vm, args| delegate(vm, args, "values"), ""),
        MethodDef::new("__reversed__", |vm, args| delegate(vm, args, "__reversed__"), ""),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[],
};

impl Trace for Proxy {
    fn trace(&self, t: &mut Tracer<'_>) {
        match self {
            Proxy::Of(mapping) => mapping.trace(t),
            Proxy::OfClass(class) => class.trace(t),
        }
    }
}
