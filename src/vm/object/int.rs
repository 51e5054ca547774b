//! `int`: 64 bits inline, beyond that big.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use num_bigint::BigInt;

/// An integer that does not fit in 64 bits.
pub struct BigIntObj(pub BigInt);

/// An instance of a class that derives from `int`: its number, inline or big.
pub struct IntSub(pub Value);

pub static SPEC: TypeSpec = TypeSpec {
    name: "int",
    module: "builtins",
    doc: "",
    kind: Kind::IntSub,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
