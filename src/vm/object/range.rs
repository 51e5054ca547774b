//! `range` and its iterator.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use std::cell::Cell;

/// Each bound an int, inline or big.
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// Iterator over a range of 64-bit ints: the interpreter steps it in place.
pub struct RangeIter {
    pub next: Cell<i64>,
    pub step: i64,
    /// How many are left.
    pub left: Cell<u64>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "range",
    module: "builtins",
    doc: "",
    kind: Kind::Range,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ITER: TypeSpec = TypeSpec {
    name: "range_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::RangeIter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
