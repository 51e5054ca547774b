//! `int`: 64 bits inline, beyond that big.
//!
//! Invariant: an integer that fits in an `i64` is `Value::Int`; a [`BigIntObj`] holds one that does not.
//! [`IntRef`] is the view that all operations share: it sees through `bool` and instances of subclasses.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::atomic::{AtomicUsize, Ordering as Atomic};

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed, ToPrimitive};

use super::T;
use crate::base::mathfn::arith;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, Obj, alloc};
use crate::vm::types::{Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub mod arith_ops;
pub mod big;
pub mod byte_order;
pub(super) mod methods;
pub mod text;

pub use self::text::small_text;
pub use arith_ops::{add, floor_div, modulo, mul, neg, pow, pow_mod, shl, sub, true_div};

/// An integer that does not fit in 64 bits.
pub struct BigIntObj(pub BigInt);

/// An instance of a class that derives from `int`: its number, inline or big.
pub struct IntSub(pub Value);

/// The number of an int, bool or instance of a subclass.
#[derive(Clone, Copy)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

/// How many decimal digits a conversion between int and str may have; 0 is no limit.
static MAX_STR_DIGITS: AtomicUsize = AtomicUsize::new(DEFAULT_MAX_STR_DIGITS);
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;

/// `sys.get_int_max_str_digits()`.
pub fn max_str_digits() -> usize {
    MAX_STR_DIGITS.load(Atomic::Relaxed)
}

/// `sys.set_int_max_str_digits(n)`; the caller has checked that n is 0 or at least 640.
pub fn set_max_str_digits(n: usize) {
    MAX_STR_DIGITS.store(n, Atomic::Relaxed);
}

/// The number in `v`, if it is an integer.
#[inline]
pub fn as_int(v: &Value) -> Option<IntRef<'_>> {
    match v {
        Value::Int(i) => Some(IntRef::Small(*i)),
        Value::Bool(b) => Some(IntRef::Small(i64::from(b.get()))),
        Value::Obj(o) => of_obj(o),
        Value::Unset | Value::None | Value::Float(_) | Value::NotImplemented | Value::Ellipsis => {
            None
        }
    }
}

fn of_obj(o: &Obj) -> Option<IntRef<'_>> {
    if let Some(big) = o.downcast::<BigIntObj>() {
        return Some(IntRef::Big(&big.0));
    }
    as_int(&o.downcast::<IntSub>()?.0)
}

/// The receiver of a slot or method of `int`. The type check has been made by whoever dispatched here.
fn this(v: &Value) -> IntRef<'_> {
    as_int(v).unwrap_or(IntRef::Small(0))
}

/// Whether `v` is an int (bools and instances of subclasses are).
pub fn is_int(v: &Value) -> bool {
    as_int(v).is_some()
}

impl<'a> IntRef<'a> {
    pub fn big(self) -> Cow<'a, BigInt> {
        match self {
            IntRef::Small(i) => Cow::Owned(BigInt::from(i)),
            IntRef::Big(b) => Cow::Borrowed(b),
        }
    }

    pub fn is_zero(self) -> bool {
        matches!(self, IntRef::Small(0))
    }

    pub fn is_negative(self) -> bool {
        match self {
            IntRef::Small(i) => i < 0,
            IntRef::Big(b) => b.is_negative(),
        }
    }

    /// The nearest float, ties to even; `None` beyond the largest.
    pub fn to_f64(self) -> Option<f64> {
        match self {
            IntRef::Small(i) => Some(i as f64),
            IntRef::Big(b) => b.to_f64().filter(|x| x.is_finite()),
        }
    }

    pub fn order(self, other: IntRef<'_>) -> Ordering {
        match (self, other) {
            (IntRef::Small(a), IntRef::Small(b)) => a.cmp(&b),
            (IntRef::Big(a), IntRef::Big(b)) => a.cmp(b),
            // A big one lies beyond every small one, on the side of its sign.
            (IntRef::Big(a), IntRef::Small(_)) => side(a),
            (IntRef::Small(_), IntRef::Big(b)) => side(b).reverse(),
        }
    }

    /// Compares exactly with a float; `None` for NaN.
    pub fn cmp_f64(self, x: f64) -> Option<Ordering> {
        match self {
            IntRef::Small(a) => arith::cmp_int_float(a, x),
            IntRef::Big(_) if x.is_nan() => None,
            IntRef::Big(_) if x == f64::INFINITY => Some(Ordering::Less),
            IntRef::Big(_) if x == f64::NEG_INFINITY => Some(Ordering::Greater),
            // Floats beyond 2^63 have no fraction; nearer to zero the big one wins by its sign.
            IntRef::Big(a) => BigInt::from_f64(x.trunc()).map(|b| a.cmp(&b)),
        }
    }

    pub fn hash(self) -> i64 {
        match self {
            IntRef::Small(i) => hash_i64(i),
            IntRef::Big(b) => big::hash(b),
        }
    }

    /// The value as a plain int.
    pub fn value(self, vm: &Vm<'_>) -> Value {
        match self {
            IntRef::Small(i) => Value::Int(i),
            IntRef::Big(b) => alloc(vm.ty(T::Int), BigIntObj(b.clone()), None).into(),
        }
    }
}

fn side(b: &BigInt) -> Ordering {
    if b.sign() == Sign::Minus { Ordering::Less } else { Ordering::Greater }
}

/// CPython's hash of an int: the residue modulo 2^61 - 1 with the sign of the number; never -1.
#[inline]
pub fn hash_i64(i: i64) -> i64 {
    const P: u64 = (1 << 61) - 1;
    let m = i.unsigned_abs();
    let m = (if m < P { m } else { m % P }) as i64;
    match if i < 0 { -m } else { m } {
        -1 => -2,
        h => h,
    }
}

/// Whether `op`, one of the six rich comparisons, holds for operands in this order. Identity and
/// membership never reach a type's comparison.
#[inline]
pub fn order_holds(op: CmpOp, order: Ordering) -> bool {
    match op {
        CmpOp::Eq | CmpOp::Is => order.is_eq(),
        CmpOp::Ne | CmpOp::IsNot => order.is_ne(),
        CmpOp::Lt => order.is_lt(),
        CmpOp::Le => order.is_le(),
        CmpOp::Gt => order.is_gt(),
        CmpOp::Ge => order.is_ge(),
        CmpOp::In | CmpOp::NotIn => false,
    }
}

/// The value of a big integer, inline when it fits.
pub fn from_bigint(vm: &Vm<'_>, n: BigInt) -> Value {
    match n.to_i64() {
        Some(i) => Value::Int(i),
        None => alloc(vm.ty(T::Int), BigIntObj(n), None).into(),
    }
}

pub fn from_i128(vm: &Vm<'_>, n: i128) -> Value {
    match i64::try_from(n) {
        Ok(i) => Value::Int(i),
        Err(_) => from_bigint(vm, BigInt::from(n)),
    }
}

pub fn from_u64(vm: &Vm<'_>, n: u64) -> Value {
    from_i128(vm, i128::from(n))
}

pub fn from_usize(vm: &Vm<'_>, n: usize) -> Value {
    from_i128(vm, n as i128)
}

/// `int(x)`: towards zero; ValueError for NaN, OverflowError for infinities.
pub fn from_f64(vm: &Vm<'_>, x: f64) -> Res<Value> {
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    if (-TWO_63..TWO_63).contains(&x) {
        return Ok(Value::Int(x as i64));
    }
    if x.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    match BigInt::from_f64(x.trunc()) {
        Some(big) => Ok(from_bigint(vm, big)),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

/// The number in `v` as a big integer, if it is an integer at all.
pub fn to_bigint(v: &Value) -> Option<Cow<'_, BigInt>> {
    as_int(v).map(IntRef::big)
}

/// The number in `v` when it is an integer that fits.
pub fn to_i64(v: &Value) -> Option<i64> {
    match as_int(v)? {
        IntRef::Small(i) => Some(i),
        IntRef::Big(_) => None,
    }
}

/// The number in `v` when it is an integer in `0..2^64`.
pub fn to_u64(v: &Value) -> Option<u64> {
    match as_int(v)? {
        IntRef::Small(i) => u64::try_from(i).ok(),
        IntRef::Big(b) => b.to_u64(),
    }
}

/// An int that is not of a subclass: what `int.__index__` and the like return.
pub fn plain(vm: &Vm<'_>, v: &Value) -> Value {
    match v {
        Value::Bool(b) => Value::Int(i64::from(b.get())),
        Value::Obj(o) => match o.downcast::<IntSub>() {
            Some(sub) => sub.0.clone(),
            None if o.ty().is(vm.ty(T::Int)) => v.clone(),
            None => this(v).value(vm),
        },
        Value::Unset
        | Value::None
        | Value::Int(_)
        | Value::Float(_)
        | Value::NotImplemented
        | Value::Ellipsis => v.clone(),
    }
}

/// `int(v)` for one argument: through `__int__`, `__index__`, or text.
pub fn convert(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if matches!(v, Value::Int(_)) {
        return Ok(v.clone());
    }
    let slots = &vm.type_of(v).slots;
    if let Some(f) = slots.int.get().or(slots.index.get()) {
        let result = f(vm, v)?;
        if !is_int(&result) {
            let ty = vm.type_name(&result);
            return Err(vm.type_error(format!("__int__ returned non-int (type {ty})")));
        }
        return Ok(plain(vm, &result));
    }
    if let Some(s) = v.downcast::<super::str::Str>() {
        return text::parse_value(vm, s.as_str(), 10, v);
    }
    if let Some(data) = super::bytes::like(v) {
        return text::parse_bytes(vm, &data, 10);
    }
    let ty = vm.type_name(v);
    Err(vm.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{ty}'"
    )))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_pos_only: 1, ..Shape::default() };
    if args.pos().len() > 2 {
        args.check_positional(vm, "int", 0, 2)?;
    }
    let value = match args.bind(vm, "int", ["", "base"], shape)? {
        [None, None] => Value::Int(0),
        [None, Some(_)] => return Err(vm.type_error("int() missing string argument")),
        [Some(x), None] => convert(vm, x)?,
        [Some(x), Some(base)] => with_base(vm, x, base)?,
    };
    if class.is(vm.ty(T::Int)) {
        return Ok(value);
    }
    Ok(vm.alloc_for(class, IntSub(value)).into())
}

/// `int(x)`.
pub fn of_one(vm: &Vm<'_>, x: &Value) -> Res<Value> {
    match x {
        Value::Int(_) => Ok(x.clone()),
        Value::Float(f) => from_f64(vm, f.get()),
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => convert(vm, x),
    }
}

fn with_base(vm: &Vm<'_>, x: &Value, base: &Value) -> Res<Value> {
    let base = match as_int(&vm.index(base)?) {
        Some(IntRef::Small(b)) if b == 0 || (2..=36).contains(&b) => b as u32,
        Some(_) | None => {
            return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0"));
        }
    };
    if let Some(s) = x.downcast::<super::str::Str>() {
        return text::parse_value(vm, s.as_str(), base, x);
    }
    if let Some(data) = super::bytes::like(x) {
        return text::parse_bytes(vm, &data, base);
    }
    Err(vm.type_error("int() can't convert non-string with explicit base"))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let _ = vm;
    Ok(match (as_int(a), as_int(b)) {
        (Some(a), Some(b)) => Value::bool(order_holds(op, a.order(b))),
        (None, _) | (_, None) => Value::NotImplemented,
    })
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.repr.set(Some(text::repr_slot));
    s.hash.set(Some(|_, v| Ok(this(v).hash())));
    s.compare.set(Some(compare));
    s.bool.set(Some(|_, v| Ok(!this(v).is_zero())));
    s.neg.set(Some(arith_ops::neg_slot));
    s.pos.set(Some(|vm, v| Ok(plain(vm, v))));
    s.invert.set(Some(arith_ops::invert_slot));
    s.abs.set(Some(arith_ops::abs_slot));
    s.int.set(Some(|vm, v| Ok(plain(vm, v))));
    s.index.set(Some(|vm, v| Ok(plain(vm, v))));
    s.float.set(Some(|vm, v| to_float(vm, this(v)).map(Value::float)));
    s.set_binary(BinOp::Add, arith_ops::add_slot);
    s.set_binary(BinOp::Sub, arith_ops::sub_slot);
    s.set_binary(BinOp::Mul, arith_ops::mul_slot);
    s.set_binary(BinOp::Div, arith_ops::div_slot);
    s.set_binary(BinOp::FloorDiv, arith_ops::floor_div_slot);
    s.set_binary(BinOp::Mod, arith_ops::mod_slot);
    s.set_binary(BinOp::Pow, arith_ops::pow_slot);
    s.set_binary(BinOp::Shl, arith_ops::shl_slot);
    s.set_binary(BinOp::Shr, arith_ops::shr_slot);
    s.set_binary(BinOp::And, arith_ops::and_slot);
    s.set_binary(BinOp::Or, arith_ops::or_slot);
    s.set_binary(BinOp::Xor, arith_ops::xor_slot);
}

/// The nearest float, or OverflowError.
pub fn to_float(vm: &Vm<'_>, n: IntRef<'_>) -> Res<f64> {
    n.to_f64().ok_or_else(|| vm.overflow_error("int too large to convert to float"))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "int",
    module: "builtins",
    doc: "int([x]) -> integer\nint(x, base=10) -> integer",
    kind: Kind::IntSub,
    is_base: true,
    slots,
    methods: methods::METHODS,
    getset: methods::GETSET,
};

holds_nothing! { BigIntObj IntSub }
