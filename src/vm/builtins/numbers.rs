//! Builtins on numbers.
//!
//! Invariant: ints never go through floats; a sum of floats is compensated as CPython's is, so that both
//! give the same bits.

use num_bigint::Sign;

use crate::base::Symbol;
use crate::bytecode::BinOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::interp::{FloatSum, Sink, drain, drainable};
use crate::vm::object::bytearray::ByteArray;
use crate::vm::object::bytes::Bytes;
use crate::vm::object::int;
use crate::vm::object::slice::big;
use crate::vm::object::str::Str;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) fn abs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "abs", 1, 1)?;
    vm.abs(&args.values[0])
}

fn in_base(vm: &Vm<'_>, name: &str, args: Args<'_>, base: u32, prefix: &str) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    if let Value::Int(i) = &args.values[0] {
        // The digits from the right, the prefix, the sign.
        let mut text = [b'-'; 1 + 2 + 64];
        let (mut at, mut n) = (text.len(), i.unsigned_abs());
        let bits = base.ilog2();
        loop {
            at -= 1;
            text[at] = b"0123456789abcdef"[(n & u64::from(base - 1)) as usize];
            n >>= bits;
            if n == 0 {
                break;
            }
        }
        at -= prefix.len();
        text[at..at + prefix.len()].copy_from_slice(prefix.as_bytes());
        at -= usize::from(*i < 0);
        return Ok(vm.str(std::str::from_utf8(&text[at..]).unwrap_or_default()));
    }
    let n = big(vm, &args.values[0])?;
    let sign = if n.sign() == Sign::Minus { "-" } else { "" };
    Ok(vm.string(format!("{sign}{prefix}{}", n.magnitude().to_str_radix(base))))
}

pub(super) fn bin(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    in_base(vm, "bin", args, 2, "0b")
}

pub(super) fn hex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    in_base(vm, "hex", args, 16, "0x")
}

pub(super) fn oct(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    in_base(vm, "oct", args, 8, "0o")
}

pub(super) fn divmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "divmod", 2, 2)?;
    divmod_of(vm, &args.values[0], &args.values[1])
}

pub(super) fn divmod_of(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    if let (Value::Int(x), Value::Int(y @ 1..)) = (a, b) {
        return Ok(vm.tuple([Value::Int(x.div_euclid(*y)), Value::Int(x.rem_euclid(*y))]));
    }
    let (ta, tb) = (vm.type_of(a).clone(), vm.type_of(b).clone());
    let right_first = !ta.is(&tb) && tb.is_subtype(&ta);
    let left = || vm.call_special(a, "__divmod__", std::slice::from_ref(b));
    let right = || vm.call_special(b, "__rdivmod__", std::slice::from_ref(a));
    let found = |r: Res<Option<Value>>| r.map(|v| v.filter(|v| !v.is_not_implemented()));
    let mut result = if right_first { found(right())? } else { None };
    if result.is_none() {
        result = found(left())?;
    }
    if result.is_none() && !right_first && !ta.is(&tb) {
        result = found(right())?;
    }
    result.ok_or_else(|| {
        vm.type_error(format!(
            "unsupported operand type(s) for divmod(): '{}' and '{}'",
            ta.name(),
            tb.name()
        ))
    })
}

pub(super) fn pow(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let [base, exp, modulus] = args.bind(vm, "pow", ["base", "exp", "mod"], shape)?;
    let (Some(base), Some(exp)) = (base, exp) else { unreachable!("both were required") };
    match modulus.filter(|m| !m.is_none()) {
        None => vm.binary(BinOp::Pow, base, exp),
        Some(modulus) => pow_mod(vm, base, exp, modulus),
    }
}

fn pow_mod(vm: &Vm<'_>, base: &Value, exp: &Value, modulus: &Value) -> Res<Value> {
    if vm.type_of(base).is_heap
        && let Some(result) = vm.call_special(base, "__pow__", &[exp.clone(), modulus.clone()])?
        && !result.is_not_implemented()
    {
        return Ok(result);
    }
    let result = int::arith_ops::pow_mod(vm, base, exp, modulus)?;
    if !result.is_not_implemented() {
        return Ok(result);
    }
    if [base, exp, modulus].into_iter().any(|v| matches!(v, Value::Float(_))) {
        let message = "pow() 3rd argument not allowed unless all arguments are integers";
        return Err(vm.type_error(message));
    }
    Err(vm.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
        vm.type_name(base),
        vm.type_name(exp),
        vm.type_name(modulus)
    )))
}

pub(super) fn round(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [number, digits] = args.bind(vm, "round", ["number", "ndigits"], shape)?;
    let Some(number) = number else { unreachable!("it was required") };
    let digits: Vec<Value> = digits.into_iter().filter(|d| !d.is_none()).cloned().collect();
    match vm.lookup_special(number, Symbol::new("__round__"))? {
        Some(method) => vm.call(&method, &digits),
        None => {
            let ty = vm.type_name(number);
            Err(vm.type_error(format!("type {ty} doesn't define __round__ method")))
        }
    }
}

pub(super) fn sum(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, ..Shape::default() };
    let [iterable, start] = args.bind(vm, "sum", ["iterable", "start"], shape)?;
    let Some(iterable) = iterable else { unreachable!("it was required") };
    let start = start.cloned().unwrap_or(Value::Int(0));
    let iter = vm.iter(iterable)?;
    if start.downcast::<Str>().is_some() {
        return Err(vm.type_error("sum() can't sum strings [use ''.join(seq) instead]"));
    }
    if start.downcast::<Bytes>().is_some() {
        return Err(vm.type_error("sum() can't sum bytes [use b''.join(seq) instead]"));
    }
    if start.downcast::<ByteArray>().is_some() {
        return Err(vm.type_error("sum() can't sum bytearray [use b''.join(seq) instead]"));
    }
    let mut total = start;
    if let Value::Int(first) = total {
        match sum_ints(vm, &iter, first)? {
            Ended(result) => return Ok(result),
            GoesOn(so_far) => total = so_far,
        }
    }
    if let Value::Float(first) = total {
        match sum_floats(vm, &iter, first.get())? {
            Ended(result) => return Ok(result),
            GoesOn(so_far) => total = so_far,
        }
    }
    while let Some(item) = vm.next(&iter)? {
        total = vm.binary(BinOp::Add, &total, &item)?;
    }
    Ok(total)
}

enum Part {
    Ended(Value),
    /// The total with an item of another kind added.
    GoesOn(Value),
}

use Part::{Ended, GoesOn};

fn sum_ints(vm: &Vm<'_>, iter: &Value, first: i64) -> Res<Part> {
    let mut total = first;
    let generator = drainable(vm, iter);
    loop {
        let next = match &generator {
            Some(generator) => {
                let mut sink = Sink::Ints(total);
                let next = drain(vm, generator, &mut sink)?;
                if let Sink::Ints(so_far) = sink {
                    total = so_far;
                }
                next
            }
            None => vm.next(iter)?,
        };
        let Some(item) = next else { return Ok(Ended(Value::Int(total))) };
        let n =
            if matches!(item, Value::Int(_) | Value::Bool(_)) { int::to_i64(&item) } else { None };
        match n.and_then(|n| total.checked_add(n)) {
            Some(sum) => total = sum,
            None => return vm.binary(BinOp::Add, &Value::Int(total), &item).map(GoesOn),
        }
    }
}

/// Neumaier's compensated summation, as CPython does it since 3.12.
fn sum_floats(vm: &Vm<'_>, iter: &Value, first: f64) -> Res<Part> {
    let mut sum = FloatSum::new(first);
    let generator = drainable(vm, iter);
    loop {
        let next = match &generator {
            Some(generator) => {
                let mut sink = Sink::Floats(sum);
                let next = drain(vm, generator, &mut sink)?;
                if let Sink::Floats(so_far) = sink {
                    sum = so_far;
                }
                next
            }
            None => vm.next(iter)?,
        };
        let Some(item) = next else { return Ok(Ended(Value::float(sum.value()))) };
        if let Value::Float(x) = &item {
            sum.add(x.get());
        } else if let Some(i) = int::to_i64(&item) {
            sum.add_int(i);
        } else {
            return vm.binary(BinOp::Add, &Value::float(sum.value()), &item).map(GoesOn);
        }
    }
}
