//! `float`: arithmetic, rounding, text.
//!
//! Invariant: mixed arithmetic converts the int operand to the nearest float first; comparison with an
//! int is exact.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::FromPrimitive;

use super::T;
use super::int::{self, IntRef};
use crate::base::mathfn::{MathError, arith};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::format;
use crate::vm::heap::Kind;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::raise::ExcKind;
use crate::vm::types::{Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

mod hex;
mod methods;
pub mod text;

/// An instance of a class that derives from `float`.
pub struct FloatSub(pub f64);

/// The number in `v` if it is a float (or instance of a subclass).
#[inline]
pub fn as_float(v: &Value) -> Option<f64> {
    match v {
        Value::Float(x) => Some(x.get()),
        Value::Obj(o) => o.downcast::<FloatSub>().map(|sub| sub.0),
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::NotImplemented
        | Value::Ellipsis => None,
    }
}

/// An operand of float arithmetic: a float or an int. OverflowError for an int beyond the floats.
pub fn operand(vm: &Vm<'_>, v: &Value) -> Res<Option<f64>> {
    if let Some(x) = as_float(v) {
        return Ok(Some(x));
    }
    int::as_int(v).map(|n| int::to_float(vm, n)).transpose()
}

/// A real argument of a native function: floats, ints, `__float__`, `__index__`; TypeError otherwise.
pub fn to_f64(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    match real(vm, v)? {
        Some(x) => Ok(x),
        None => Err(vm.type_error(format!("must be real number, not {}", vm.type_name(v)))),
    }
}

/// A number through `__float__` or `__index__`; `None` when there is neither.
pub fn real(vm: &Vm<'_>, v: &Value) -> Res<Option<f64>> {
    if let Value::Float(x) = v {
        return Ok(Some(x.get()));
    }
    let slots = &vm.type_of(v).slots;
    if let Some(f) = slots.float.get() {
        let result = f(vm, v)?;
        return match as_float(&result) {
            Some(x) => Ok(Some(x)),
            None => {
                let (ty, got) = (vm.type_name(v), vm.type_name(&result));
                Err(vm.type_error(format!("{ty}.__float__() returned non-float (type {got})")))
            }
        };
    }
    if slots.index.get().is_some() {
        let n = vm.index(v)?;
        return int::as_int(&n).map(|n| int::to_float(vm, n)).transpose();
    }
    Ok(None)
}

/// The receiver of a slot or method of `float`.
fn this(v: &Value) -> f64 {
    as_float(v).unwrap_or(f64::NAN)
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "float", 0, 1)?;
    let x = match args.values.first() {
        None => 0.0,
        Some(v) => convert(vm, v)?,
    };
    if class.is(vm.ty(T::Float)) {
        return Ok(Value::float(x));
    }
    Ok(vm.alloc_for(class, FloatSub(x)).into())
}

/// `float(v)` as a value.
pub fn of_one(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if matches!(v, Value::Float(_)) {
        return Ok(v.clone());
    }
    convert(vm, v).map(Value::float)
}

/// `float(v)`.
pub fn convert(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    if let Some(x) = real(vm, v)? {
        return Ok(x);
    }
    let parsed = if let Some(s) = v.downcast::<super::str::Str>() {
        text::parse(s.as_str())
    } else if let Some(data) = super::bytes::like(v) {
        std::str::from_utf8(&data).ok().filter(|t| t.is_ascii()).and_then(text::parse)
    } else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!(
            "float() argument must be a string or a real number, not '{ty}'"
        )));
    };
    match parsed {
        Some(x) => Ok(x),
        None => Err(vm.value_error(format!("could not convert string to float: {}", vm.repr(v)?))),
    }
}

// Operators

/// `a / b`.
#[inline]
pub fn div(vm: &Vm<'_>, a: f64, b: f64) -> Res<Value> {
    if b == 0.0 {
        return Err(vm.zero_division("float division by zero"));
    }
    Ok(Value::float(a / b))
}

/// `a // b`.
#[inline]
pub fn floor_div(vm: &Vm<'_>, a: f64, b: f64) -> Res<Value> {
    if b == 0.0 {
        return Err(vm.zero_division("float floor division by zero"));
    }
    Ok(Value::float(arith::float_floor_div(a, b)))
}

/// `a % b`.
#[inline]
pub fn modulo(vm: &Vm<'_>, a: f64, b: f64) -> Res<Value> {
    if b == 0.0 {
        return Err(vm.zero_division("float modulo by zero"));
    }
    Ok(Value::float(arith::float_mod(a, b)))
}

/// `a ** b`: complex for a negative base and a fractional exponent.
pub fn pow(vm: &Vm<'_>, a: f64, b: f64) -> Res<Value> {
    match arith::float_pow(a, b) {
        Ok(x) => Ok(Value::float(x)),
        Err(MathError::ZeroToNegativePower) => {
            Err(vm.zero_division("0.0 cannot be raised to a negative power"))
        }
        Err(MathError::Complex) => super::complex::pow(vm, (a, 0.0), (b, 0.0)),
        Err(
            MathError::OutOfRange | MathError::Domain(_) | MathError::Range | MathError::TooLarge,
        ) => Err(out_of_range(vm)),
    }
}

/// OverflowError(34, 'Numerical result out of range').
pub fn out_of_range(vm: &Vm<'_>) -> Exc {
    let text = vm.str("Numerical result out of range");
    vm.raise_args(ExcKind::OverflowError, vec![Value::Int(34), text])
}

/// Quotient and remainder by floor; `None` when one of them is no number for float arithmetic.
pub fn div_mod(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Option<(Value, Value)>> {
    let (Some(a), Some(b)) = (operand(vm, a)?, operand(vm, b)?) else { return Ok(None) };
    if b == 0.0 {
        return Err(vm.zero_division("float divmod()"));
    }
    Ok(Some((Value::float(arith::float_floor_div(a, b)), Value::float(arith::float_mod(a, b)))))
}

macro_rules! binary_slots {
    ($( $name:ident ( $vm:ident, $a:ident, $b:ident ) $result:expr; )*) => {
        $(
            fn $name($vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
                let Some($a) = operand($vm, a)? else { return Ok(Value::NotImplemented) };
                let Some($b) = operand($vm, b)? else { return Ok(Value::NotImplemented) };
                $result
            }
        )*
    };
}

binary_slots! {
    add_slot(vm, a, b) Ok(Value::float(a + b));
    sub_slot(vm, a, b) Ok(Value::float(a - b));
    mul_slot(vm, a, b) Ok(Value::float(a * b));
    div_slot(vm, a, b) div(vm, a, b);
    floor_div_slot(vm, a, b) floor_div(vm, a, b);
    mod_slot(vm, a, b) modulo(vm, a, b);
    pow_slot(vm, a, b) pow(vm, a, b);
}

fn compare(_: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let Some(x) = as_float(a) else { return Ok(Value::NotImplemented) };
    let order = if let Some(y) = as_float(b) {
        x.partial_cmp(&y)
    } else if let Some(n) = int::as_int(b) {
        n.cmp_f64(x).map(std::cmp::Ordering::reverse)
    } else {
        return Ok(Value::NotImplemented);
    };
    Ok(Value::bool(match order {
        Some(order) => int::order_holds(op, order),
        None => matches!(op, CmpOp::Ne),
    }))
}

/// CPython's hash of a float: that of the int when it is whole, in any case the residue of the exact
/// rational number modulo 2^61 - 1.
pub fn hash(x: f64) -> i64 {
    const BITS: i32 = 61;
    const P: u64 = (1 << BITS) - 1;
    if x.is_nan() {
        return 0;
    }
    if x.is_infinite() {
        return if x > 0.0 { 314_159 } else { -314_159 };
    }
    let (mut m, mut e) = frexp(x.abs());
    let mut h = 0u64;
    // 28 bits of the mantissa at a time.
    while m != 0.0 {
        h = ((h << 28) & P) | (h >> (BITS - 28));
        m *= 268_435_456.0;
        e -= 28;
        let y = m as u64;
        m -= y as f64;
        h += y;
        if h >= P {
            h -= P;
        }
    }
    let e = e.rem_euclid(BITS);
    h = ((h << e) & P) | (h >> (BITS - e));
    match if x < 0.0 { -(h as i64) } else { h as i64 } {
        -1 => -2,
        h => h,
    }
}

/// The mantissa in `0.5..1` and the exponent of a finite number; `(0, 0)` for zero.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    const TWO_54: f64 = 18_014_398_509_481_984.0;
    let (x, bias) = if x.abs() < f64::MIN_POSITIVE { (x * TWO_54, 54) } else { (x, 0) };
    let bits = x.to_bits();
    let e = ((bits >> 52) & 0x7ff) as i32 - 1022;
    (f64::from_bits((bits & !(0x7ff << 52)) | (1022 << 52)), e - bias)
}

/// `round(x)` as an int, `round(x, n)` as a float.
pub fn round(vm: &Vm<'_>, x: f64, digits: Option<&Value>) -> Res<Value> {
    let digits = match digits {
        None | Some(Value::None) => return int::from_f64(vm, arith::round_half_even(x)),
        Some(d) => vm.index(d)?,
    };
    let digits = match int::as_int(&digits) {
        Some(IntRef::Small(d)) => d,
        Some(n) if n.is_negative() => i64::MIN,
        Some(IntRef::Big(_)) | None => i64::MAX,
    };
    match arith::round_digits(x, digits) {
        Some(y) => Ok(Value::float(y)),
        None => Err(vm.overflow_error("rounded value too large to represent")),
    }
}

/// The exact fraction that a finite number is, in lowest terms.
pub fn integer_ratio(x: f64) -> (BigInt, BigInt) {
    let (m, e) = frexp(x);
    // 53 bits make the mantissa whole.
    let whole = BigInt::from_f64(m * 9_007_199_254_740_992.0).unwrap_or_default();
    let shift = e - 53;
    if shift >= 0 {
        return (whole << shift as u32, BigInt::from(1));
    }
    let den = BigInt::from(1) << (-shift) as u32;
    let g = whole.gcd(&den);
    (whole / &g, den / g)
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.repr.set(Some(|vm, v| Ok(format::repr_value(vm, this(v)))));
    s.hash.set(Some(|_, v| Ok(hash(this(v)))));
    s.compare.set(Some(compare));
    s.bool.set(Some(|_, v| Ok(this(v) != 0.0)));
    s.neg.set(Some(|_, v| Ok(Value::float(-this(v)))));
    s.pos.set(Some(|_, v| Ok(Value::float(this(v)))));
    s.abs.set(Some(|_, v| Ok(Value::float(this(v).abs()))));
    s.int.set(Some(|vm, v| int::from_f64(vm, this(v))));
    s.float.set(Some(|_, v| Ok(Value::float(this(v)))));
    s.set_binary(BinOp::Add, add_slot);
    s.set_binary(BinOp::Sub, sub_slot);
    s.set_binary(BinOp::Mul, mul_slot);
    s.set_binary(BinOp::Div, div_slot);
    s.set_binary(BinOp::FloorDiv, floor_div_slot);
    s.set_binary(BinOp::Mod, mod_slot);
    s.set_binary(BinOp::Pow, pow_slot);
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "float",
    module: "builtins",
    doc: "Convert a string or number to a floating-point number, if possible.",
    kind: Kind::FloatSub,
    is_base: true,
    slots,
    methods: methods::METHODS,
    getset: methods::GETSET,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_cpython() {
        assert_eq!(hash(1.0), 1);
        assert_eq!(hash(-1.0), -2);
        assert_eq!(hash(0.5), 1152921504606846976);
        assert_eq!(hash(0.1), 230584300921369408);
        assert_eq!(hash(1e300), 1224995262755759164);
        assert_eq!(hash(5e-324), 16777216);
    }

    #[test]
    fn a_float_is_an_exact_fraction() {
        let (n, d) = integer_ratio(0.1);
        assert_eq!(
            (n.to_string(), d.to_string()),
            ("3602879701896397".to_owned(), "36028797018963968".to_owned())
        );
        assert_eq!(integer_ratio(-2.5), (BigInt::from(-5), BigInt::from(2)));
        assert_eq!(integer_ratio(0.0), (BigInt::from(0), BigInt::from(1)));
    }
}

holds_nothing! { FloatSub }
