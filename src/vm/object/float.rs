//! `float`: arithmetic, rounding, text.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

/// An instance of a class that derives from `float`.
pub struct FloatSub(pub f64);

pub static SPEC: TypeSpec = TypeSpec {
    name: "float",
    module: "builtins",
    doc: "",
    kind: Kind::FloatSub,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
