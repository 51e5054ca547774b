//! `isinstance` and `issubclass`.
//!
//! Invariant: `__instancecheck__` and `__subclasscheck__` of the class's own class decide, except where
//! that class is `type` itself.

use crate::base::{Symbol, known};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{T, object};
use crate::vm::types::{GetAttrSlot, Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn isinstance(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "isinstance", 2, 2)?;
    vm.check_instance(&args.values[0], &args.values[1]).map(Value::bool)
}

pub(super) fn issubclass(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "issubclass", 2, 2)?;
    vm.check_subclass(&args.values[0], &args.values[1]).map(Value::bool)
}

impl Vm<'_> {
    /// `isinstance(v, class)`.
    pub fn check_instance(&self, v: &Value, class: &Value) -> Res<bool> {
        if let Value::Obj(o) = class
            && self.type_of(v).as_obj().is(o)
        {
            return Ok(true);
        }
        if let Some(class) = class.cast::<Type>()
            && class.as_obj().ty().is(self.ty(T::Type))
        {
            return instance_of_type(self, v, &class);
        }
        if let Some(classes) = class.cast::<Tuple>() {
            let mut guard = None;
            for class in &classes.items {
                // Only what leads further is counted.
                if guard.is_none() && class.kind() != Some(Kind::Type) {
                    guard = Some(self.enter(" in __instancecheck__")?);
                }
                if self.check_instance(v, class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(check) = self.lookup_special(class, Symbol::new("__instancecheck__"))? {
            let _guard = self.enter(" in __instancecheck__")?;
            let answer = self.call(&check, std::slice::from_ref(v))?;
            return self.truth(&answer);
        }
        default_instance(self, v, class)
    }

    /// `issubclass(sub, class)`.
    pub fn check_subclass(&self, sub: &Value, class: &Value) -> Res<bool> {
        if let Some(parent) = class.cast::<Type>()
            && parent.as_obj().ty().is(self.ty(T::Type))
        {
            if sub.as_obj().zip(class.as_obj()).is_some_and(|(a, b)| a.is(b)) {
                return Ok(true);
            }
            return default_subclass(self, sub, class);
        }
        if let Some(classes) = class.cast::<Tuple>() {
            let _guard = self.enter(" in __subclasscheck__")?;
            for class in &classes.items {
                if self.check_subclass(sub, class)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if let Some(check) = self.lookup_special(class, Symbol::new("__subclasscheck__"))? {
            let _guard = self.enter(" in __subclasscheck__")?;
            let answer = self.call(&check, std::slice::from_ref(sub))?;
            return self.truth(&answer);
        }
        default_subclass(self, sub, class)
    }
}

/// By the type, else by what `__class__` says.
fn instance_of_type(vm: &Vm<'_>, v: &Value, class: &TypeRef) -> Res<bool> {
    if vm.is_instance(v, class) {
        return Ok(true);
    }
    // Proxies have the class of their object.
    let ty = vm.type_of(v);
    if !ty.is_heap && v.kind() != Some(Kind::WeakRef) {
        return Ok(false);
    }
    let name = known::CLASS;
    let says_as_object = ty
        .slots
        .get_attr
        .get()
        .is_some_and(|get| std::ptr::fn_addr_eq(get, object::get_attr as GetAttrSlot))
        && match (ty.lookup(name), vm.ty(T::Object).own_attr(name)) {
            (Some(own), Some(objects)) => own.is(&objects),
            (Some(_) | None, _) => false,
        };
    if says_as_object {
        return Ok(false);
    }
    let said = vm.get_attr_opt(v, name)?;
    let said = said.and_then(|c| c.cast::<Type>());
    Ok(said.is_some_and(|c| !c.is(vm.type_of(v)) && c.is_subtype(class)))
}

/// `type.__instancecheck__`.
pub fn default_instance(vm: &Vm<'_>, v: &Value, class: &Value) -> Res<bool> {
    if let Some(class) = class.cast::<Type>() {
        return instance_of_type(vm, v, &class);
    }
    let message = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    if abstract_bases(vm, class)?.is_none() {
        return Err(vm.type_error(message));
    }
    match vm.get_attr_opt(v, Symbol::new("__class__"))? {
        Some(own) => abstract_subclass(vm, &own, class),
        None => Ok(false),
    }
}

/// `type.__subclasscheck__`.
pub fn default_subclass(vm: &Vm<'_>, sub: &Value, class: &Value) -> Res<bool> {
    if let (Some(sub), Some(class)) = (sub.cast::<Type>(), class.cast::<Type>()) {
        return Ok(sub.is_subtype(&class));
    }
    if abstract_bases(vm, sub)?.is_none() {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    if abstract_bases(vm, class)?.is_none() {
        let message = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
        return Err(vm.type_error(message));
    }
    abstract_subclass(vm, sub, class)
}

/// `__bases__` when it is a tuple: what makes anything look like a class.
fn abstract_bases(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let bases = vm.get_attr_opt(v, Symbol::new("__bases__"))?;
    Ok(bases.filter(|b| b.downcast::<Tuple>().is_some()))
}

fn abstract_subclass(vm: &Vm<'_>, sub: &Value, class: &Value) -> Res<bool> {
    if sub.is(class) {
        return Ok(true);
    }
    let _guard = vm.enter(" in __subclasscheck__")?;
    let Some(bases) = abstract_bases(vm, sub)? else { return Ok(false) };
    let Some(bases) = bases.cast::<Tuple>() else { return Ok(false) };
    for base in &bases.items {
        if abstract_subclass(vm, base, class)? {
            return Ok(true);
        }
    }
    Ok(false)
}
