//! `object`: what every type inherits, and the attribute protocol's native ends.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub static SPEC: TypeSpec = TypeSpec {
    name: "object",
    module: "builtins",
    doc: "",
    kind: Kind::Instance,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
