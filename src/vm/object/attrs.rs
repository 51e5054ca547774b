//! The attributes of an instance: slots laid out by a shared shape, or a dict once one was asked for.

use std::cell::RefCell;

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::base::Symbol;
use crate::vm::error::Res;
use crate::vm::types::TypeRef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

#[derive(Default)]
pub struct Attrs {
    map: RefCell<IndexMap<Symbol, Value, FxBuildHasher>>,
}

impl Attrs {
    pub fn get(&self, _vm: &Vm<'_>, name: Symbol) -> Res<Option<Value>> {
        Ok(self.map.borrow().get(&name).cloned())
    }

    pub fn set(&self, _vm: &Vm<'_>, name: Symbol, value: Value) -> Res<()> {
        let old = self.map.borrow_mut().insert(name, value);
        drop(old);
        Ok(())
    }

    /// Whether it was there.
    pub fn delete(&self, _vm: &Vm<'_>, name: Symbol) -> Res<bool> {
        let old = self.map.borrow_mut().shift_remove(&name);
        Ok(old.is_some())
    }
}

/// The empty attribute store for a new instance of `class`, if its instances have one.
pub fn for_instance(class: &TypeRef) -> Option<Attrs> {
    class.has_attrs.get().then(Attrs::default)
}
