//! `list`.

use super::T;
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use std::cell::RefCell;

pub struct List {
    pub items: RefCell<Vec<Value>>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "list",
    module: "builtins",
    doc: "",
    kind: Kind::List,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

impl List {
    pub fn alloc(vm: &Vm<'_>, items: Vec<Value>) -> Ptr<List> {
        alloc(vm.ty(T::List), List { items: RefCell::new(items) }, None)
    }

    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position, if there is one.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.items.borrow().get(index).cloned()
    }

    pub fn push(&self, value: Value) {
        self.items.borrow_mut().push(value);
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }
}

impl Vm<'_> {
    /// A new list.
    pub fn list(&self, items: Vec<Value>) -> Value {
        List::alloc(self, items).into()
    }
}
