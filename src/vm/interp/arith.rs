//! Operators off the hot loop: other operand types, the rarer operators, in-place growth.
//!
//! Invariant: the fast paths here give what the types' slots give.

use std::cmp::Ordering;

use super::stack::Regs;
use crate::bytecode::op::CMP_OPS;
use crate::bytecode::{BinOp, CmpOp, Instr};
use crate::vm::error::Res;
use crate::vm::object::code::{IN_PLACE, jump_test};
use crate::vm::object::list::List;
use crate::vm::object::{int, str};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn op_of(x: u8) -> BinOp {
    BinOp::ALL[usize::from(x & !IN_PLACE)]
}

/// `i.a = i.b op other`, whatever the operands are.
#[inline(never)]
pub(super) fn slow(vm: &Vm<'_>, regs: Regs, i: Instr, other: &Value) -> Res<()> {
    let op = op_of(i.x);
    let left = regs.get(i.b);
    if let Some(v) = floats(op, left, other) {
        regs.set(i.a, Value::float(v));
        return Ok(());
    }
    let result = if i.x & IN_PLACE == 0 {
        vm.binary(op, left, other)?
    } else {
        if op == BinOp::Add && i.a == i.b && grow(vm, regs, i.b, other)? {
            return Ok(());
        }
        vm.inplace(op, left, other)?
    };
    regs.set(i.a, result);
    Ok(())
}

/// Float arithmetic when one operand is a float and the other a float or small int.
#[inline]
fn floats(op: BinOp, a: &Value, b: &Value) -> Option<f64> {
    // An int beyond 2**53 would be rounded as float(int) rounds it, which is what the slots do too.
    let (x, y) = match (a, b) {
        (Value::Float(x), Value::Float(y)) => (x.get(), y.get()),
        (Value::Float(x), Value::Int(y)) => (x.get(), *y as f64),
        (Value::Int(x), Value::Float(y)) => (*x as f64, y.get()),
        _ => return None,
    };
    match op {
        BinOp::Add => Some(x + y),
        BinOp::Sub => Some(x - y),
        BinOp::Mul => Some(x * y),
        BinOp::Div if y != 0.0 => Some(x / y),
        BinOp::Div
        | BinOp::MatMul
        | BinOp::FloorDiv
        | BinOp::Mod
        | BinOp::Pow
        | BinOp::Shl
        | BinOp::Shr
        | BinOp::And
        | BinOp::Or
        | BinOp::Xor => None,
    }
}

/// `register += tail` for a text or list that only the register refers to.
fn grow(vm: &Vm<'_>, regs: Regs, register: u16, tail: &Value) -> Res<bool> {
    let is_text = regs.get(register).downcast::<str::Str>().is_some();
    if !is_text {
        return Ok(false);
    }
    let mut target = regs.take(register);
    let grown = str::append_in_place(vm, &mut target, tail);
    regs.put(register, target);
    grown
}

/// The rarer operators on ints; None when it is not for the fast path.
#[inline(always)]
pub(super) fn ints(x: u8, a: i64, b: i64) -> Option<Value> {
    match op_of(x) {
        BinOp::FloorDiv if b > 0 => Some(Value::Int(a.div_euclid(b))),
        BinOp::Mod if b > 0 => Some(Value::Int(a.rem_euclid(b))),
        BinOp::Div if b != 0 && a.unsigned_abs() <= 1 << 53 && b.unsigned_abs() <= 1 << 53 => {
            Some(Value::float(a as f64 / b as f64))
        }
        BinOp::And => Some(Value::Int(a & b)),
        BinOp::Or => Some(Value::Int(a | b)),
        BinOp::Xor => Some(Value::Int(a ^ b)),
        BinOp::Shr if (0..64).contains(&b) => Some(Value::Int(a >> b)),
        BinOp::Shl if (0..63).contains(&b) => {
            let shifted = a << b;
            (shifted >> b == a).then_some(Value::Int(shifted))
        }
        BinOp::Add
        | BinOp::Sub
        | BinOp::Mul
        | BinOp::MatMul
        | BinOp::Div
        | BinOp::FloorDiv
        | BinOp::Mod
        | BinOp::Pow
        | BinOp::Shl
        | BinOp::Shr => None,
    }
}

fn cmp_of(number: u8) -> CmpOp {
    CMP_OPS[usize::from(number)]
}

/// The outcome bit of a comparison of numbers: see `jump_test`.
#[inline(always)]
pub(super) fn outcome_ints(a: i64, b: i64) -> u8 {
    // less 1, equal 2, greater 4
    (i32::from(a < b) | (i32::from(a == b) << 1) | (i32::from(a > b) << 2)) as u8
}

#[inline(always)]
pub(super) fn outcome_floats(a: f64, b: f64) -> u8 {
    match a.partial_cmp(&b) {
        Some(Ordering::Less) => jump_test::LESS,
        Some(Ordering::Equal) => jump_test::EQUAL,
        Some(Ordering::Greater) => jump_test::GREATER,
        None => jump_test::UNORDERED,
    }
}

/// Whether a comparing jump is taken.
#[inline(never)]
pub(super) fn test_slow(vm: &Vm<'_>, x: u8, a: &Value, b: &Value) -> Res<bool> {
    let holds = vm.compare_bool(a, b, cmp_of(jump_test::op(x)))?;
    Ok(holds != (x & jump_test::NEGATED != 0))
}

/// A comparison by its number, as a value.
#[inline]
pub(super) fn compare(vm: &Vm<'_>, number: u8, a: &Value, b: &Value) -> Res<Value> {
    if let (Value::Int(x), Value::Int(y)) = (a, b)
        && number < 6
    {
        return Ok(Value::bool(int::order_holds(cmp_of(number), x.cmp(y))));
    }
    vm.compare(a, b, cmp_of(number))
}

/// A comparison by its number, as a condition.
pub(super) fn test(vm: &Vm<'_>, number: u8, a: &Value, b: &Value) -> Res<bool> {
    vm.compare_bool(a, b, cmp_of(number))
}

/// Unary operators by their order of declaration.
pub(super) fn unary(vm: &Vm<'_>, x: u8, v: &Value) -> Res<Value> {
    match (x, v) {
        (0, Value::Float(f)) => Ok(Value::float(-f.get())),
        (0, _) => vm.neg(v),
        (1, _) => vm.pos(v),
        (2, _) => vm.invert(v),
        _ => unreachable!("the verifier knows three unary operators"),
    }
}

/// Appends to the list in a register.
pub(super) fn list_append(vm: &Vm<'_>, list: &Value, item: &Value) -> Res<()> {
    match list.downcast::<List>() {
        Some(l) => l.append(vm, item.clone()),
        None => Err(vm.type_error("not a list")),
    }
}
