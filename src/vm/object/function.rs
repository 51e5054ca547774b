//! Interpreted functions and bound methods.

use crate::vm::heap::Kind;
use crate::vm::heap::Ptr;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;

pub struct Function {
    pub code: Ptr<super::code::CodeObj>,
}

pub struct BoundMethod {
    pub function: Value,
    pub this: Value,
}

pub static FUNCTION: TypeSpec = TypeSpec {
    name: "function",
    module: "builtins",
    doc: "",
    kind: Kind::Function,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static METHOD: TypeSpec = TypeSpec {
    name: "method",
    module: "builtins",
    doc: "",
    kind: Kind::BoundMethod,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
