//! `bytes`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub struct Bytes {
    pub data: Box<[u8]>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "bytes",
    module: "builtins",
    doc: "",
    kind: Kind::Bytes,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
