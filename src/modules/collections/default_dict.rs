//! `collections.defaultdict`: a dict that makes the values that are missing.
//!
//! Invariant: the factory is kept as a slot of the instance (as `__slots__` would keep it), so that a
//! defaultdict is a dict with nothing but one member more.

use crate::base::{Symbol, known};
use crate::vm::object::dict::Dict;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::{attrs, type_};
use crate::vm::{Args, BinOp, Kind, MethodDef, Res, Slots, T, TypeRef, TypeSpec, Value, Vm};

static DEFAULT_DICT: TypeSpec = TypeSpec {
    name: "defaultdict",
    module: "collections",
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory",
    kind: Kind::Dict,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("__missing__", missing, "__missing__(key)"),
        MethodDef::new("copy", copy, "copy()"),
        MethodDef::new("__copy__", copy, "__copy__()"),
        MethodDef::new("__reduce__", reduce, "__reduce__()"),
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__($cls, item, /)"),
    ],
    getset: &[],
};

/// The type, with its member.
pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    let class = vm.native_subtype(&DEFAULT_DICT, T::Dict);
    let name = factory_name();
    if class.own_attr(name).is_none() {
        class.has_attrs.set(true);
        *class.slot_names.borrow_mut() = Some([name].into());
        type_::add_member(vm, &class, name);
    }
    class
}

fn factory_name() -> Symbol {
    Symbol::new("default_factory")
}

fn slots(s: &Slots) {
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.set_binary(BinOp::Or, or);
}

fn factory(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let place = attrs::slot_symbol(factory_name());
    let found = match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => attrs.get(vm, place)?,
        None => None,
    };
    Ok(found.unwrap_or(Value::None))
}

fn set_factory(vm: &Vm<'_>, v: &Value, factory: Value) -> Res<()> {
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => attrs.set(vm, attrs::slot_symbol(factory_name()), factory),
        None => Err(vm.type_error("not a defaultdict")),
    }
}

fn dict<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Dict> {
    v.downcast().ok_or_else(|| vm.type_error("descriptor requires a 'collections.defaultdict'"))
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let (factory, rest) = match args.pos() {
        [] => (Value::None, args),
        [factory, ..] => (factory.clone(), args.skip(1)),
    };
    if !factory.is_none() && vm.type_of(&factory).slots.call.get().is_none() {
        return Err(vm.type_error("first argument must be callable or None"));
    }
    set_factory(vm, v, factory)?;
    match vm.ty(T::Dict).slots.init.get() {
        Some(init) => init(vm, v, rest),
        None => Ok(()),
    }
}

fn missing(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [key] = args.method(vm, "defaultdict.__missing__", 1, 1)? else {
        return Err(vm.type_error("__missing__() takes exactly one argument"));
    };
    let v = &args.values[0];
    let factory = factory(vm, v)?;
    if factory.is_none() {
        return Err(vm.key_error(key));
    }
    let value = vm.call(&factory, &[])?;
    vm.set_item(v, key, &value)?;
    Ok(value)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(slot) = vm.ty(T::Dict).slots.repr.get() else { return Ok(vm.str("defaultdict")) };
    let inside = slot(vm, v)?;
    let inside = vm.display(&inside)?;
    let factory = factory(vm, v)?;
    // The factory may be a method of this very object.
    let shown = match factory.as_obj() {
        None => vm.repr(&factory)?,
        Some(o) => match ReprGuard::enter(vm, o)? {
            Some(_guard) => vm.repr(&factory)?,
            None => "...".to_owned(),
        },
    };
    Ok(vm.string(format!("{}({shown}, {inside})", vm.type_name(v))))
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "defaultdict.copy", 0, 0)?;
    like(vm, &args.values[0])
}

/// Another one of the same class with the same factory and items.
fn like(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = vm.type_of(v).value();
    vm.call(&class, &[factory(vm, v)?, v.clone()])
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    if a.kind() != Some(Kind::Dict) || b.kind() != Some(Kind::Dict) {
        return Ok(Value::NotImplemented);
    }
    let own = class(vm);
    let made = if vm.is_instance(a, &own) {
        like(vm, a)?
    } else {
        let class = vm.type_of(b).value();
        vm.call(&class, &[factory(vm, b)?, a.clone()])?
    };
    dict(vm, &made)?.update(vm, b)?;
    Ok(made)
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "defaultdict.__reduce__", 0, 0)?;
    let v = &args.values[0];
    let factory = factory(vm, v)?;
    let given = if factory.is_none() { vm.tuple([]) } else { vm.tuple([factory]) };
    let items = vm.call_method(v, "items", &[])?;
    let items = vm.iter(&items)?;
    let own = vm.get_attr_opt(v, known::DICT)?.unwrap_or(Value::None);
    Ok(vm.tuple(vec![vm.type_of(v).value(), given, own, Value::None, items]))
}
