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
use crate::vm::object::{float, int, str};
use crate::vm::protocol::texts_equal;
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
    if op == BinOp::Pow {
        let power = match (left, other) {
            (Value::Float(x), Value::Float(y)) => Some(float::pow(vm, x.get(), y.get())?),
            (Value::Float(x), Value::Int(y)) => Some(float::pow(vm, x.get(), *y as f64)?),
            (Value::Int(x), Value::Int(y)) => Some(int::pow(vm, *x, *y)?),
            _ => None,
        };
        if let Some(v) = power {
            regs.set(i.a, v);
            return Ok(());
        }
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

/// `a / b` of ints that are floats without rounding.
#[inline(always)]
pub(super) fn quotient(a: i64, b: i64) -> Option<f64> {
    let exact = b != 0 && a.unsigned_abs() <= 1 << 53 && b.unsigned_abs() <= 1 << 53;
    exact.then(|| a as f64 / b as f64)
}

fn cmp_of(number: u8) -> CmpOp {
    CMP_OPS[usize::from(number)]
}

/// The outcome bit of a comparison of numbers: see `jump_test`.
#[inline(always)]
pub(super) fn outcome_ints(a: i64, b: i64) -> u8 {
    // less 1, equal 2, greater 4
    1 << (1 + i32::from(a > b) - i32::from(a < b))
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

/// `i.a =` a comparison of `i.b` by its number, whatever the operands are.
#[inline(never)]
pub(super) fn compare(vm: &Vm<'_>, regs: Regs, i: Instr, number: u8, other: &Value) -> Res<()> {
    let v = compared(vm, cmp_of(number), regs.get(i.b), other)?;
    regs.set(i.a, v);
    Ok(())
}

#[inline(always)]
fn compared(vm: &Vm<'_>, op: CmpOp, a: &Value, b: &Value) -> Res<Value> {
    if matches!(op, CmpOp::Eq | CmpOp::Ne)
        && let Some(equal) = texts_equal(a, b)
    {
        return Ok(Value::bool(equal == (op == CmpOp::Eq)));
    }
    vm.compare(a, b, op)
}

/// `a is b` and `a is not b` by their numbers; none for other comparisons.
#[inline(always)]
pub(super) fn identity(number: u8, a: &Value, b: &Value) -> Option<bool> {
    const IS: u8 = number_of(CmpOp::Is);
    const IS_NOT: u8 = number_of(CmpOp::IsNot);
    match number {
        IS => Some(a.is(b)),
        IS_NOT => Some(!a.is(b)),
        _ => None,
    }
}

const fn number_of(op: CmpOp) -> u8 {
    let mut i = 0;
    while CMP_OPS[i] as u8 != op as u8 {
        i += 1;
    }
    i as u8
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
