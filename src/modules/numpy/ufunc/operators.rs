//! Operators of arrays.
//!
//! Invariant: an operand that no array can be made of is left to its own class (`NotImplemented`).

use std::sync::LazyLock;

use super::call::{self, Options};
use super::{operand, scalar, short};
use crate::array::ScalarType;
use crate::array::dtype::Kind as Numbers;
use crate::array::layout::Order;
use crate::array::reduce;
use crate::array::ufunc::{Ufunc, table};
use crate::base::Symbol;
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::scalar_of;

use crate::vm::object::str::Str;
use crate::vm::{Args, BinOp, CmpOp, Kind, MethodDef, Res, Slots, Value, Vm};

use super::super::convert;

/// The functions of operators, in the order of [`BinOp::ALL`]; `@` is none of them.
const BINARY: [&str; 13] = [
    "add",
    "subtract",
    "multiply",
    "",
    "divide",
    "floor_divide",
    "remainder",
    "power",
    "left_shift",
    "right_shift",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
];

const COMPARE: [&str; 6] = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"];

/// The rows of operators, found once.
pub(super) struct Rows {
    binary: Vec<Option<&'static Ufunc>>,
    compare: Vec<Option<&'static Ufunc>>,
}

pub(super) static ROWS: LazyLock<Rows> = LazyLock::new(|| Rows {
    binary: BINARY.iter().map(|name| table::by_name(name)).collect(),
    compare: COMPARE.iter().map(|name| table::by_name(name)).collect(),
});

impl Rows {
    pub(super) fn of(&self, op: BinOp) -> Option<&'static Ufunc> {
        self.binary[op as usize]
    }

    pub(super) fn comparing(&self, op: CmpOp) -> Option<&'static Ufunc> {
        self.compare.get(op as usize).copied().flatten()
    }
}

/// Whether an operand can be taken for an array.
pub(super) fn usable(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    match v {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => return Ok(true),
        Value::Unset | Value::None | Value::NotImplemented | Value::Ellipsis => return Ok(false),
        Value::Obj(_) => {}
    }
    if array_of(v).is_some() || scalar_of(vm, v).is_some() || operand::weak_kind(v).is_some() {
        return Ok(true);
    }
    if matches!(v.kind(), Some(Kind::List | Kind::Tuple | Kind::Range | Kind::Str)) {
        return Ok(true);
    }
    if let Some(found) = vm.lookup_special(v, Symbol::new("__array_ufunc__"))?
        && found.is_none()
    {
        return Ok(false);
    }
    convert::is_array_like(vm, v)
}

/// Whether both can be, and neither has a say of its own.
fn both_usable(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<bool> {
    Ok(usable(vm, a)? && usable(vm, b)?)
}

fn binary(vm: &Vm<'_>, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
    let Some(row) = ROWS.of(op) else { return Ok(Value::NotImplemented) };
    if let Some(made) = short::pair(vm, row, a, b)? {
        return Ok(made);
    }
    if let Some(made) = short::with_number(vm, row, a, b)? {
        return Ok(made);
    }
    if !both_usable(vm, a, b)? {
        return foreign(vm, op, a, b);
    }
    if op == BinOp::Pow
        && let Some(short) = short_power(vm, a, b)?
    {
        return Ok(short);
    }
    call::apply(vm, row, &[a.clone(), b.clone()], Options::default())
}

/// How NumPy names an operand in the errors of single elements.
fn element_name(vm: &Vm<'_>, v: &Value) -> String {
    let name = array_of(v).and_then(|a| a.view().scalar_type()).map(|ty| match ty.kind() {
        Numbers::Bool => "bool",
        Numbers::Unsigned | Numbers::Signed => "int",
        Numbers::Float => "float",
        Numbers::Complex => "complex",
    });
    name.map_or_else(|| vm.type_name(v).to_string(), str::to_owned)
}

/// An operand that no array can be made of is asked; if it has no answer, the elements have none.
fn foreign(vm: &Vm<'_>, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
    let other = if array_of(a).is_some() { b } else { a };
    if vm.type_of(other).slots.binary(op).is_some() || array_of(other).is_some() {
        return Ok(Value::NotImplemented);
    }
    let symbol = if op == BinOp::Pow { "** or pow()" } else { op.symbol() };
    let (left, right) = (element_name(vm, a), element_name(vm, b));
    Err(vm.type_error(format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'")))
}

/// Powers that are cheaper said otherwise, as NumPy says them.
fn short_power(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Option<Value>> {
    let exponent = match b {
        Value::Int(i) => *i as f64,
        Value::Float(x) => x.get(),
        Value::Bool(_)
        | Value::Obj(_)
        | Value::Unset
        | Value::None
        | Value::NotImplemented
        | Value::Ellipsis => return Ok(None),
    };
    let Some(ty) = array_of(a).and_then(|a| a.view().scalar_type()) else { return Ok(None) };
    let name = match (ty.kind(), b) {
        (Numbers::Float | Numbers::Complex, _) => match exponent {
            1.0 => "positive",
            2.0 => "square",
            0.5 => "sqrt",
            -1.0 => "reciprocal",
            _ => return Ok(None),
        },
        (Numbers::Unsigned | Numbers::Signed, Value::Int(2)) => "square",
        _ => return Ok(None),
    };
    let Some(row) = table::by_name(name) else { return Ok(None) };
    call::apply(vm, row, std::slice::from_ref(a), Options::default()).map(Some)
}

fn in_place(vm: &Vm<'_>, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
    let Some(row) = ROWS.of(op) else { return Ok(Value::NotImplemented) };
    if short::onto(vm, row, a, b)? {
        return Ok(a.clone());
    }
    if array_of(a).is_none() || !both_usable(vm, a, b)? {
        return Ok(Value::NotImplemented);
    }
    let options = Options { outs: smallvec::smallvec![Some(a)], ..Options::default() };
    call::apply(vm, row, &[a.clone(), b.clone()], options)
}

pub(super) fn unary(vm: &Vm<'_>, name: &str, v: &Value) -> Res<Value> {
    let Some(row) = table::by_name(name) else { return Ok(Value::NotImplemented) };
    if let Some(made) = short::single(vm, row, v)? {
        return Ok(made);
    }
    call::apply(vm, row, std::slice::from_ref(v), Options::default())
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let Some(row) = ROWS.comparing(op) else { return Ok(Value::NotImplemented) };
    if let Some(made) = short::pair(vm, row, a, b)? {
        return Ok(made);
    }
    if let Some(made) = short::with_number(vm, row, a, b)? {
        return Ok(made);
    }
    let text = b.downcast::<Str>().is_some() || a.downcast::<Str>().is_some();
    if both_usable(vm, a, b)? && !(text && matches!(op, CmpOp::Eq | CmpOp::Ne)) {
        return call::apply(vm, row, &[a.clone(), b.clone()], Options::default());
    }
    let ordering = match op {
        CmpOp::Lt => "<",
        CmpOp::Le => "<=",
        CmpOp::Gt => ">",
        CmpOp::Ge => ">=",
        CmpOp::Eq | CmpOp::Ne | CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => "",
    };
    if !ordering.is_empty() && (a.is_none() || b.is_none()) {
        let (left, right) = (element_name(vm, a), element_name(vm, b));
        return Err(vm.type_error(format!(
            "'{ordering}' not supported between instances of '{left}' and '{right}'"
        )));
    }
    let differs = match op {
        CmpOp::Eq => false,
        CmpOp::Ne => true,
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => return Ok(Value::NotImplemented),
    };
    // Nothing in an array equals what is no number.
    let Some(array) = array_of(a).or_else(|| array_of(b)) else {
        return Ok(Value::NotImplemented);
    };
    let shape = array.view().shape().to_vec();
    let made = convert::fresh(vm, &shape, &ScalarType::Bool.into(), Order::C, false)?;
    reduce::fill(&made, &[u8::from(differs)]);
    Ok(convert::wrap(vm, made))
}

macro_rules! operators {
    ($s:ident, $($op:ident)*) => { $(
        $s.set_binary(BinOp::$op, |vm, a, b| binary(vm, BinOp::$op, a, b));
        $s.set_inplace(BinOp::$op, |vm, a, b| in_place(vm, BinOp::$op, a, b));
    )* };
}

/// The operators of `ndarray`.
pub(in super::super) fn array_slots(s: &Slots) {
    operators!(s, Add Sub Mul Div FloorDiv Mod Pow Shl Shr And Or Xor);
    s.neg.set(Some(|vm, v| unary(vm, "negative", v)));
    s.pos.set(Some(|vm, v| unary(vm, "positive", v)));
    s.invert.set(Some(|vm, v| unary(vm, "invert", v)));
    s.abs.set(Some(|vm, v| unary(vm, "absolute", v)));
    s.compare.set(Some(compare));
}

fn divmod(vm: &Vm<'_>, args: Args<'_>, turned: bool) -> Res<Value> {
    let rest = args.method(vm, "__divmod__", 1, 1)?;
    let (a, b) = (&args.values[0], &rest[0]);
    if !both_usable(vm, a, b)? {
        return Ok(Value::NotImplemented);
    }
    let pair = if turned { [b.clone(), a.clone()] } else { [a.clone(), b.clone()] };
    if let Some(found) = scalar::divmod(vm, &pair[0], &pair[1])? {
        return Ok(found);
    }
    match table::by_name("divmod") {
        Some(row) => call::apply(vm, row, &pair, Options::default()),
        None => Ok(Value::NotImplemented),
    }
}

/// What arrays and scalars have.
pub(super) static DIVMOD: &[MethodDef] = &[
    MethodDef::new("__divmod__", |vm, args| divmod(vm, args, false), "Return divmod(self, value)."),
    MethodDef::new("__rdivmod__", |vm, args| divmod(vm, args, true), "Return divmod(value, self)."),
];
