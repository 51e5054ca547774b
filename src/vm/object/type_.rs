//! `type`: classes as objects: making them, calling them, their attributes.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub static SPEC: TypeSpec = TypeSpec {
    name: "type",
    module: "builtins",
    doc: "",
    kind: Kind::Type,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
