//! The exception classes that modules bring.
//!
//! Invariant: an interpreter has one class for a row, made when it is first asked for.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::base::known;
use crate::vm::object::dict::Dict;
use crate::vm::object::exception;
use crate::vm::{Exc, ExcKind, Res, T, Type, TypeRef, Value, Vm};

/// A class: where it is from, its name, and what it derives from.
pub(super) struct Class {
    pub(super) module: &'static str,
    pub(super) name: &'static str,
    pub(super) base: Base,
}

pub(super) enum Base {
    BuiltIn(ExcKind),
    Own(&'static Class),
}

#[derive(Default)]
struct Made(RefCell<FxHashMap<(&'static str, &'static str), TypeRef>>);

impl Class {
    pub(super) const fn new(module: &'static str, name: &'static str, base: ExcKind) -> Class {
        Class { module, name, base: Base::BuiltIn(base) }
    }

    /// The interpreter's class.
    pub(super) fn get(&self, vm: &Vm<'_>) -> Res<TypeRef> {
        let made = vm.interp.state::<Made>();
        if let Some(class) = made.0.borrow().get(&(self.module, self.name)) {
            return Ok(class.clone());
        }
        let base = match &self.base {
            Base::BuiltIn(kind) => vm.exc_ty(*kind).value(),
            Base::Own(class) => class.get(vm)?.value(),
        };
        let names = Dict::new(vm);
        names.set_sym(vm, known::MODULE, vm.str(self.module));
        let args = [vm.str(self.name), vm.tuple([base]), names.into()];
        let Some(class) = vm.call(&vm.ty(T::Type).value(), &args)?.cast::<Type>() else {
            return Err(vm.raise(ExcKind::SystemError, "type() made no class"));
        };
        Ok(made.0.borrow_mut().entry((self.module, self.name)).or_insert(class).clone())
    }

    /// An exception of the class.
    pub(super) fn with(&self, vm: &Vm<'_>, args: Vec<Value>) -> Exc {
        match self.get(vm) {
            Ok(class) => exception::new(vm, &class, args),
            Err(e) => e,
        }
    }

    /// An exception of the class with a message.
    pub(super) fn raise(&self, vm: &Vm<'_>, message: impl AsRef<str>) -> Exc {
        self.with(vm, vec![vm.str(message)])
    }
}
