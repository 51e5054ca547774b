//! `list`.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use std::cell::RefCell;

pub struct List {
    pub items: RefCell<Vec<Value>>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "list",
    module: "builtins",
    doc: "",
    kind: Kind::List,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
