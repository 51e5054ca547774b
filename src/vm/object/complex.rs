//! `complex`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub struct Complex {
    pub re: f64,
    pub im: f64,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "complex",
    module: "builtins",
    doc: "",
    kind: Kind::Complex,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
