//! `tuple`.

use super::T;
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct Tuple {
    pub items: Box<[Value]>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "tuple",
    module: "builtins",
    doc: "",
    kind: Kind::Tuple,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

impl Tuple {
    pub fn alloc(vm: &Vm<'_>, items: impl Into<Box<[Value]>>) -> Ptr<Tuple> {
        alloc(vm.ty(T::Tuple), Tuple { items: items.into() }, None)
    }
}

impl Vm<'_> {
    /// A tuple.
    pub fn tuple(&self, items: impl Into<Box<[Value]>>) -> Value {
        Tuple::alloc(self, items).into()
    }
}
