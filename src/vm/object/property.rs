//! `property`: attributes that functions stand behind.
//!
//! Invariant: an instance of `property` itself has its documentation among its accessors, one of a derived
//! class has it as an attribute, in front of what its class says.

use std::cell::RefCell;

use super::descriptor::{Accessors, Descriptor, descr_get, descr_set, name};
use super::{T, attrs};
use crate::base::known;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::{Kind, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn property_of(v: &Value) -> Option<&RefCell<Accessors>> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::Property(p)) => Some(p),
        Some(_) | None => None,
    }
}

fn property_new(_vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(alloc(class, Descriptor::Property(RefCell::default()), attrs::for_instance(class)).into())
}

fn property_init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    let [get, set, delete, doc] =
        args.bind(vm, "property", ["fget", "fset", "fdel", "doc"], Shape::default())?;
    let some = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let mut made = Accessors {
        get: some(get),
        set: some(set),
        delete: some(delete),
        doc: some(doc),
        name: None,
        getter_doc: false,
    };
    if made.doc.is_none()
        && let Some(get) = &made.get
    {
        made.doc = vm.get_attr_opt(get, known::DOC)?.filter(|doc| !doc.is_none());
        made.getter_doc = made.doc.is_some();
    }
    let (doc, getter_doc) = (made.doc.clone(), made.getter_doc);
    if let Some(p) = property_of(this) {
        p.replace(made);
    }
    if vm.type_of(this).is(vm.ty(T::Property)) {
        return Ok(());
    }
    if let Some(p) = property_of(this) {
        p.borrow_mut().doc = None;
    }
    // A derived class has a `__doc__` of its own, in front of which the instance's has to stand.
    match vm.set_attr(this, known::DOC, &doc.unwrap_or(Value::None)) {
        Err(e) if !getter_doc && vm.exc_is(&e, ExcKind::AttributeError) => Ok(()),
        result => result,
    }
}

fn property_with(vm: &Vm<'_>, args: Args<'_>, change: fn(&mut Accessors, Value)) -> Res<Value> {
    args.skip(1).check_positional(vm, "property accessor", 1, 1)?;
    let this = &args.values[0];
    let Some(p) = property_of(this) else { return Err(vm.type_error("not a property")) };
    let old = p.borrow().clone();
    let mut made = old.clone();
    change(&mut made, args.values[1].clone());
    // Another getter brings documentation of its own.
    let doc = if old.getter_doc && made.get.is_some() { None } else { old.doc };
    let parts = [made.get, made.set, made.delete, doc].map(|part| part.unwrap_or(Value::None));
    let copy = vm.call(&vm.type_of(this).value(), &parts)?;
    if let Some(p) = property_of(&copy) {
        p.borrow_mut().name = old.name;
    }
    Ok(copy)
}

fn accessor(vm: &Vm<'_>, v: &Value, pick: fn(&Accessors) -> Option<Value>) -> Res<Value> {
    let Some(p) = property_of(v) else { return Err(vm.type_error("not a property")) };
    let found = pick(&p.borrow());
    Ok(found.unwrap_or(Value::None))
}

fn property_set_name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.values.len().saturating_sub(1);
    if given != 2 {
        return Err(vm.type_error(format!(
            "__set_name__() takes 2 positional arguments but {given} were given"
        )));
    }
    if let Some(p) = property_of(&args.values[0]) {
        p.borrow_mut().name = Some(args.values[2].clone());
    }
    Ok(Value::None)
}

fn property_is_abstract(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(p) = property_of(v) else { return Ok(Value::bool(false)) };
    let p = p.borrow().clone();
    for f in [p.get, p.set, p.delete].into_iter().flatten() {
        if is_abstract(vm, &f)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

/// Whether `__isabstractmethod__` is true.
pub fn is_abstract(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    match vm.get_attr_opt(v, known::ISABSTRACTMETHOD)? {
        Some(flag) => vm.truth(&flag),
        None => Ok(false),
    }
}

pub static PROPERTY: TypeSpec = TypeSpec {
    name: "property",
    module: "builtins",
    doc: "Property attribute.",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |s| {
        s.new.set(Some(property_new));
        s.init.set(Some(property_init));
        s.descr_get.set(Some(descr_get));
        s.descr_set.set(Some(descr_set));
    },
    methods: &[
        MethodDef::new(
            "getter",
            |vm, args| property_with(vm, args, |a, f| a.get = Some(f)),
            "getter(fget)",
        ),
        MethodDef::new(
            "setter",
            |vm, args| property_with(vm, args, |a, f| a.set = Some(f)),
            "setter(fset)",
        ),
        MethodDef::new(
            "deleter",
            |vm, args| property_with(vm, args, |a, f| a.delete = Some(f)),
            "deleter(fdel)",
        ),
        MethodDef::new("__set_name__", property_set_name, "__set_name__(owner, name)"),
    ],
    getset: &[
        GetSetDef {
            name: "fget",
            get: |vm, v| accessor(vm, v, |a| a.get.clone()),
            set: Some(readonly),
            doc: "",
        },
        GetSetDef {
            name: "fset",
            get: |vm, v| accessor(vm, v, |a| a.set.clone()),
            set: Some(readonly),
            doc: "",
        },
        GetSetDef {
            name: "fdel",
            get: |vm, v| accessor(vm, v, |a| a.delete.clone()),
            set: Some(readonly),
            doc: "",
        },
        GetSetDef {
            name: "__doc__",
            get: |vm, v| accessor(vm, v, |a| a.doc.clone()),
            set: Some(property_set_doc),
            doc: "",
        },
        GetSetDef { name: "__name__", get: name, set: Some(property_set_own_name), doc: "" },
        GetSetDef { name: "__isabstractmethod__", get: property_is_abstract, set: None, doc: "" },
    ],
};

fn readonly(vm: &Vm<'_>, _v: &Value, _value: Option<&Value>) -> Res<()> {
    Err(vm.attribute_error("readonly attribute"))
}

fn property_set_own_name(_vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(p) = property_of(v) {
        p.borrow_mut().name = value.cloned();
    }
    Ok(())
}

fn property_set_doc(_vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(p) = property_of(v) {
        p.borrow_mut().doc = value.cloned();
    }
    Ok(())
}
