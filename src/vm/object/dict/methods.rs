//! What a program can do with a dict: slots and methods.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub static SPEC: TypeSpec = TypeSpec {
    name: "dict",
    module: "builtins",
    doc: "",
    kind: Kind::Dict,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
