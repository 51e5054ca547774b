//! `tuple`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;

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
