//! `bool`: the two ints that say True and False.
//!
//! Invariant: a bool is always `Value::bool`; everything but text and `& | ^` between two bools is
//! inherited from `int`.

use super::int;
use crate::bytecode::BinOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::raise::ExcKind;
use crate::vm::types::{BinarySlot, Slots, TypeRef, TypeSpec};
use crate::vm::value::{Truth, Value};
use crate::vm::vm::Vm;

fn new(vm: &Vm<'_>, _: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "bool", 0, 1)?;
    match args.values.first() {
        None => Ok(Value::bool(false)),
        Some(v) => vm.truth(v).map(Value::bool),
    }
}

/// The operator on two bools, or what int makes of other operands.
fn logical(
    vm: &Vm<'_>,
    a: &Value,
    b: &Value,
    on_bools: fn(bool, bool) -> bool,
    on_ints: BinarySlot,
) -> Res<Value> {
    if let (Value::Bool(a), Value::Bool(b)) = (a, b) {
        return Ok(Value::bool(on_bools(a.get(), b.get())));
    }
    on_ints(vm, a, b)
}

fn and(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    logical(vm, a, b, |a, b| a & b, int::arith_ops::and_slot)
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    logical(vm, a, b, |a, b| a | b, int::arith_ops::or_slot)
}

fn xor(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    logical(vm, a, b, |a, b| a ^ b, int::arith_ops::xor_slot)
}

fn invert(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let message = "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This \
                   returns the bitwise inversion of the underlying int object and is usually not what you \
                   expect from the negation of a bool object. Use the 'not' operator for boolean negation \
                   or ~int(x) for the bitwise inversion of the underlying int.";
    vm.warn(ExcKind::DeprecationWarning, message)?;
    Ok(Value::Int(if matches!(v, Value::Bool(Truth::True)) { -2 } else { -1 }))
}

fn slots(s: &Slots) {
    s.invert.set(Some(invert));
    s.new.set(Some(new));
    s.repr.set(Some(|vm, v| {
        Ok(vm.str(if matches!(v, Value::Bool(Truth::True)) { "True" } else { "False" }))
    }));
    s.set_binary(BinOp::And, and);
    s.set_binary(BinOp::Or, or);
    s.set_binary(BinOp::Xor, xor);
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "bool",
    module: "builtins",
    doc: "Returns True when the argument is true, False otherwise.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: &[],
    getset: &[],
};
