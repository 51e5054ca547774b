//! `bool`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub static SPEC: TypeSpec = TypeSpec {
    name: "bool",
    module: "builtins",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
