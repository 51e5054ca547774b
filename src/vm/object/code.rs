//! Code objects as loaded: constants as values, ops that quicken, inline caches.

use crate::bytecode::Code;
use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use std::sync::Arc;

pub struct CodeObj {
    pub code: Arc<Code>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "code",
    module: "builtins",
    doc: "",
    kind: Kind::Code,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
