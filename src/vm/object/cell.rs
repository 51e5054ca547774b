//! Cells: variables that closures share.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use std::cell::RefCell;

/// Unset when the variable is unbound.
pub struct CellObj(pub RefCell<Value>);

pub static SPEC: TypeSpec = TypeSpec {
    name: "cell",
    module: "builtins",
    doc: "",
    kind: Kind::Cell,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
