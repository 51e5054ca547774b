//! `slice`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;

pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "slice",
    module: "builtins",
    doc: "",
    kind: Kind::Slice,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
