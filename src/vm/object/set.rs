//! `set` and `frozenset`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

/// Hash set, mutable or frozen by its type.
pub struct Set {}

pub static SET: TypeSpec = TypeSpec {
    name: "set",
    module: "builtins",
    doc: "",
    kind: Kind::Set,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static FROZEN: TypeSpec = TypeSpec {
    name: "frozenset",
    module: "builtins",
    doc: "",
    kind: Kind::Set,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
