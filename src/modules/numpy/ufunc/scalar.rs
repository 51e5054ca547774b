//! Operators of scalars.
//!
//! Invariant: results have the types and values of operations on arrays without axes; nothing is allocated
//! but the result. Integers that wrap are told as an overflow, which arrays do not do.

use smallvec::SmallVec;

use super::call::{self, Options};
use super::operand;
use super::operators::{ROWS, unary, usable};
use super::state;
use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::status::{self, Status};
use crate::array::ufunc::resolve::{self, Arg, Wanted};
use crate::array::ufunc::{Ufunc, table};
use crate::base::libm;
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::{NpScalar, scalar_of};

use crate::vm::object::float::FloatSub;
use crate::vm::{Args, BinOp, CmpOp, MethodDef, Res, Slots, T, Value, Vm};

use super::super::{convert, scalar};

/// A number's octets, aligned for every type.
type Room = [u64; 2];

enum Side {
    Typed(NpScalar),
    Weak(Numbers),
}

/// A scalar of NumPy's or a plain number; none of other objects.
fn side(vm: &Vm<'_>, v: &Value) -> Option<Side> {
    if let Value::Bool(b) = v {
        return Some(Side::Typed(NpScalar::new(ScalarType::Bool, &[u8::from(b.get())])));
    }
    if let Some(s) = scalar_of(vm, v) {
        return Some(Side::Typed(s));
    }
    operand::weak_kind(v).map(Side::Weak)
}

/// A scalar in the type that a loop wants.
fn fetch(vm: &Vm<'_>, side: &Side, v: &Value, ty: ScalarType) -> Res<Room> {
    let mut room: Room = [0; 2];
    let to = &mut bytemuck::cast_slice_mut(&mut room)[..ty.size()];
    match side {
        Side::Typed(s) => {
            let mut from: Room = [0; 2];
            let source = &mut bytemuck::cast_slice_mut(&mut from)[..s.ty.size()];
            source.copy_from_slice(s.octets());
            crate::array::cast::cast(s.ty, ty, source, to);
        }
        Side::Weak(_) => convert::store(vm, ty, v, to)?,
    }
    Ok(room)
}

/// What integers give without wrapping, if they wrapped.
fn wraps(name: &str, ty: ScalarType, a: &Room, b: &Room) -> bool {
    if !matches!(ty.kind(), Numbers::Signed | Numbers::Unsigned) {
        return false;
    }
    let wide = |room: &Room| -> i128 {
        let raw = room[0];
        match ty {
            ScalarType::Int8 => i128::from(raw as i8),
            ScalarType::Int16 => i128::from(raw as i16),
            ScalarType::Int32 => i128::from(raw as i32),
            ScalarType::Int64 => i128::from(raw as i64),
            ScalarType::Bool
            | ScalarType::UInt8
            | ScalarType::UInt16
            | ScalarType::UInt32
            | ScalarType::UInt64
            | ScalarType::Float32
            | ScalarType::Float64
            | ScalarType::Complex64
            | ScalarType::Complex128 => i128::from(raw),
        }
    };
    let exact = match name {
        "add" => wide(a) + wide(b),
        "subtract" => wide(a) - wide(b),
        "multiply" => match wide(a).checked_mul(wide(b)) {
            Some(exact) => exact,
            None => return true,
        },
        _ => return false,
    };
    let bits = 8 * ty.size() as u32;
    if ty.kind() == Numbers::Unsigned {
        exact < 0 || exact >> bits != 0
    } else {
        exact < -(1i128 << (bits - 1)) || exact >= 1i128 << (bits - 1)
    }
}

/// Runs a function of two numbers on scalars; none where one of them is no number.
fn run(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    a: &Value,
    b: &Value,
) -> Res<Option<SmallVec<[Value; 2]>>> {
    let (Some(x), Some(y)) = (side(vm, a), side(vm, b)) else { return Ok(None) };
    let arg = |s: &Side| match s {
        Side::Typed(s) => Arg::Typed(s.ty),
        Side::Weak(kind) => Arg::Weak(*kind),
    };
    let args = [arg(&x), arg(&y)];
    let casting = crate::array::dtype::Casting::SameKind;
    let Ok(found) = resolve::resolve(row, &args, Wanted::default(), casting) else {
        return Ok(None);
    };
    let (left, right) = (fetch(vm, &x, a, found.types[0])?, fetch(vm, &y, b, found.types[1])?);
    let (ty, negative) = (found.types[0], (right[0] as i64) < 0);
    if row.is("power") && ty.kind() == Numbers::Signed {
        let sign = 8 * ty.size() as u32 - 1;
        if negative || right[0] >> sign & 1 == 1 {
            return Err(vm.value_error("Integers to negative integer powers are not allowed."));
        }
    }
    let mut results: [Room; 2] = [[0; 2]; 2];
    status::clear();
    {
        let size = |i: usize| found.types[i].size();
        let [first, second] = &mut results;
        let inputs: [&[u8]; 2] =
            [&bytemuck::cast_slice(&left)[..size(0)], &bytemuck::cast_slice(&right)[..size(1)]];
        let one = &mut bytemuck::cast_slice_mut(first)[..size(2)];
        if row.is("power") && ty == ScalarType::Float64 {
            // As float's own: the loop over arrays may be off by the last bit.
            let (base, exponent) = (f64::from_bits(left[0]), f64::from_bits(right[0]));
            first[0] = libm::pow(base, exponent).to_bits();
        } else if row.n_outputs == 1 {
            (found.run)(&inputs, &mut [one]);
        } else {
            let two = &mut bytemuck::cast_slice_mut(second)[..size(3)];
            (found.run)(&inputs, &mut [one, two]);
        }
    }
    let mut raised = status::read();
    if wraps(row.name, ty, &left, &right) {
        raised = raised.and(Status::OVERFLOW);
    }
    if !raised.is_empty() {
        state::report(vm, raised, &format!("scalar {}", row.name))?;
    }
    let mut values = SmallVec::new();
    for (room, &ty) in results.iter().zip(&found.types[2..]) {
        values.push(scalar_of_room(vm, ty, room));
    }
    Ok(Some(values))
}

fn scalar_of_room(vm: &Vm<'_>, ty: ScalarType, room: &Room) -> Value {
    if ty == ScalarType::Bool {
        let [yes, no] = super::bools(vm);
        return if bytemuck::bytes_of(room)[0] != 0 { yes } else { no };
    }
    convert::scalar_value(vm, ty, &bytemuck::cast_slice(room)[..ty.size()])
}

/// A float or float64; nothing else.
fn double(v: &Value) -> Option<f64> {
    match v {
        Value::Float(x) => Some(x.get()),
        Value::Obj(o) => o.downcast::<FloatSub>().map(|f| f.0),
        Value::Bool(_)
        | Value::Int(_)
        | Value::Unset
        | Value::None
        | Value::NotImplemented
        | Value::Ellipsis => None,
    }
}

fn binary(vm: &Vm<'_>, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
    // The commonest: float64 with a float.
    if let (Some(x), Some(y)) = (double(a), double(b)) {
        let quick = match op {
            BinOp::Add => Some(x + y),
            BinOp::Sub => Some(x - y),
            BinOp::Mul => Some(x * y),
            BinOp::Div => Some(x / y),
            BinOp::MatMul
            | BinOp::FloorDiv
            | BinOp::Mod
            | BinOp::Pow
            | BinOp::Shl
            | BinOp::Shr
            | BinOp::And
            | BinOp::Or
            | BinOp::Xor => None,
        };
        if let Some(z) = quick
            && (z.is_normal() || z == 0.0 && (op == BinOp::Add || op == BinOp::Sub))
        {
            // One of the two is a float64; classes of programs stand aside.
            let own = |v: &Value| Some(vm.type_of(v).clone()).filter(|c| !c.is_heap);
            let class = [a, b]
                .into_iter()
                .filter(|v| v.as_obj().is_some_and(|o| o.downcast::<FloatSub>().is_some()))
                .find_map(own);
            let class = class.unwrap_or_else(|| scalar::class(vm, ScalarType::Float64));
            return Ok(vm.alloc_for(&class, FloatSub(z)).into());
        }
    }
    let Some(row) = ROWS.of(op) else { return Ok(Value::NotImplemented) };
    if let Some(mut values) = run(vm, row, a, b)? {
        return Ok(values.remove(0));
    }
    if !usable(vm, a)? || !usable(vm, b)? {
        return Ok(Value::NotImplemented);
    }
    let complex = |v: &Value| match side(vm, v) {
        Some(Side::Typed(s)) => s.ty.kind() == Numbers::Complex,
        Some(Side::Weak(kind)) => kind == Numbers::Complex,
        None => false,
    };
    // Complex numbers have no order, and so no remainders.
    if matches!(op, BinOp::FloorDiv | BinOp::Mod) && (complex(a) || complex(b)) {
        return Ok(Value::NotImplemented);
    }
    if sequence_times(vm, op, a, b)? {
        return Ok(Value::NotImplemented);
    }
    call::apply(vm, row, &[a.clone(), b.clone()], Options::default())
}

/// Whether it is a list or text times an integer, which the sequence answers.
fn sequence_times(vm: &Vm<'_>, op: BinOp, a: &Value, b: &Value) -> Res<bool> {
    use crate::vm::Kind;
    let sequence = |v: &Value| matches!(v.kind(), Some(Kind::List | Kind::Tuple | Kind::Str));
    let integer = |v: &Value| {
        scalar_of(vm, v).is_some_and(|s| matches!(s.ty.kind(), Numbers::Signed | Numbers::Unsigned))
    };
    Ok(op == BinOp::Mul && (sequence(a) && integer(b) || sequence(b) && integer(a)))
}

pub(super) fn divmod(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Option<Value>> {
    if array_of(a).is_some() || array_of(b).is_some() {
        return Ok(None);
    }
    let Some(row) = table::by_name("divmod") else { return Ok(None) };
    let complex =
        |v: &Value| matches!(side(vm, v), Some(Side::Typed(s)) if s.ty.kind() == Numbers::Complex);
    if complex(a) || complex(b) {
        let (left, right) = (vm.type_name(a), vm.type_name(b));
        return Err(vm.type_error(format!(
            "unsupported operand type(s) for divmod(): '{left}' and '{right}'"
        )));
    }
    Ok(run(vm, row, a, b)?.map(|values| vm.tuple(values.into_vec())))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    if array_of(b).is_some() {
        return Ok(Value::NotImplemented);
    }
    let Some(row) = ROWS.comparing(op) else { return Ok(Value::NotImplemented) };
    let exact = |v: &Value, other: &Value| match scalar_of(vm, other) {
        Some(s) => operand::beyond(v, s.ty).is_none(),
        None => true,
    };
    if exact(a, b)
        && exact(b, a)
        && let Some(mut values) = run(vm, row, a, b)?
    {
        return Ok(values.remove(0));
    }
    let number = |v: &Value| side(vm, v).is_some();
    let sequence =
        |v: &Value| matches!(v.kind(), Some(crate::vm::Kind::List | crate::vm::Kind::Tuple));
    if (number(a) || sequence(a)) && (number(b) || sequence(b)) {
        return call::apply(vm, row, &[a.clone(), b.clone()], Options::default());
    }
    Ok(Value::NotImplemented)
}

/// A function of one scalar.
fn single(vm: &Vm<'_>, name: &str, v: &Value) -> Res<Value> {
    if name == "negative"
        && let Some(s) = scalar_of(vm, v)
    {
        let octets = s.octets();
        let (last, rest) = octets.split_last().unwrap_or((&0, &[]));
        let wraps = match s.ty.kind() {
            Numbers::Signed => *last == 0x80 && rest.iter().all(|&o| o == 0),
            Numbers::Unsigned => octets.iter().any(|&o| o != 0),
            Numbers::Bool | Numbers::Float | Numbers::Complex => false,
        };
        if wraps {
            state::report(vm, Status::OVERFLOW, "scalar negative")?;
        }
    }
    unary(vm, name, v)
}

macro_rules! operators {
    ($s:ident, $($op:ident)*) => { $(
        $s.set_binary(BinOp::$op, |vm, a, b| binary(vm, BinOp::$op, a, b));
    )* };
}

/// The operators of all scalar classes.
pub(in super::super) fn scalar_slots(s: &Slots) {
    operators!(s, Add Sub Mul Div FloorDiv Mod Pow Shl Shr And Or Xor);
    s.neg.set(Some(|vm, v| single(vm, "negative", v)));
    s.pos.set(Some(|vm, v| single(vm, "positive", v)));
    s.invert.set(Some(|vm, v| single(vm, "invert", v)));
    s.abs.set(Some(|vm, v| single(vm, "absolute", v)));
    s.compare.set(Some(compare));
}

/// `round(x)` is an int, `round(x, n)` a scalar.
fn round(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "__round__", 0, 1)?;
    let v = &args.values[0];
    if scalar_of(vm, v).is_some_and(|s| matches!(s.ty.kind(), Numbers::Bool | Numbers::Complex)) {
        let name = vm.type_name(v);
        return Err(vm.type_error(format!("type {name} doesn't define __round__ method")));
    }
    match rest.first().filter(|n| !n.is_none()) {
        Some(n) => super::stats::rounded(vm, v, vm.to_i64(n)?),
        None => {
            let class = vm.ty(T::Int).value();
            let whole = unary(vm, "rint", v)?;
            let Some(s) = scalar_of(vm, &whole) else { return Ok(whole) };
            vm.call(&class, &[scalar::plain_value(vm, &s)])
        }
    }
}

pub(super) static METHODS: &[MethodDef] =
    &[MethodDef::new("__round__", round, "Return the number rounded.")];
