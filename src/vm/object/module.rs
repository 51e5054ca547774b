//! Modules.

use super::dict::Dict;
use crate::vm::heap::Kind;
use crate::vm::heap::Ptr;
use crate::vm::types::TypeSpec;

pub struct Module {
    pub dict: Ptr<Dict>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "module",
    module: "builtins",
    doc: "",
    kind: Kind::Module,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
