//! Native functions as objects: module functions, methods of native types, slots seen as methods.

use crate::vm::heap::Kind;
use crate::vm::types::MethodDef;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;

/// A native function, bound or not.
pub struct Builtin {
    pub def: &'static MethodDef,
    /// What it is bound to (a module for module functions), or Unset.
    pub this: Value,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "builtin_function_or_method",
    module: "builtins",
    doc: "",
    kind: Kind::Builtin,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
