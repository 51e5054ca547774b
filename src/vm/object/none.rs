//! `None`, `NotImplemented`, `...`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub static NONE: TypeSpec = TypeSpec {
    name: "NoneType",
    module: "builtins",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static NOT_IMPLEMENTED: TypeSpec = TypeSpec {
    name: "NotImplementedType",
    module: "builtins",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ELLIPSIS: TypeSpec = TypeSpec {
    name: "ellipsis",
    module: "builtins",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
