//! `str`: immutable text.

use super::T;
use crate::vm::heap::Kind;
use crate::vm::heap::Ptr;
use crate::vm::heap::alloc;
use crate::vm::types::TypeSpec;
use crate::vm::vm::Vm;

/// UTF-8 text with its length in code points.
pub struct Str {
    text: String,
}

impl Str {
    pub fn alloc(vm: &Vm<'_>, text: &str) -> Ptr<Str> {
        alloc(vm.ty(T::Str), Str { text: text.to_owned() }, None)
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "str",
    module: "builtins",
    doc: "",
    kind: Kind::Str,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
