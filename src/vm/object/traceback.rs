//! Tracebacks: which frames an exception passed, and how they are printed.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub struct Traceback {}

pub static SPEC: TypeSpec = TypeSpec {
    name: "traceback",
    module: "builtins",
    doc: "",
    kind: Kind::Traceback,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
