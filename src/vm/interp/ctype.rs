//! Values of C types: what a declared variable of Cython's holds.
//!
//! Invariant: a converted value is a float (`float` rounded to its 24 bits), a bool (`bint`), or an int in
//! the type's range. The errors are those of the code that Cython makes.

use num_integer::Integer;
use num_traits::ToPrimitive;

use crate::base::{CType, libm};
use crate::vm::error::{Exc, Res};
use crate::vm::object::float;
use crate::vm::object::int::{self, BigIntObj, IntRef};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The op `CCast`.
pub(super) fn cast(vm: &Vm<'_>, x: u8, v: &Value) -> Res<Value> {
    let Some(ty) = CType::by_number(x & 0x3F) else { return Ok(v.clone()) };
    if x & 0x40 != 0 && !ty.is_float() && !wide(v).is_some_and(|n| ty.fits(n)) {
        return Err(vm.overflow_error(TOO_LARGE));
    }
    match v {
        Value::Float(_) if ty == CType::Double => Ok(v.clone()),
        Value::Int(i) if !ty.is_float() && ty != CType::Bint && ty.fits(i128::from(*i)) => {
            Ok(v.clone())
        }
        Value::Int(i) if x & 0x80 != 0 && !ty.is_float() && ty != CType::Bint => {
            Ok(int::from_i128(vm, ty.wrap(*i)))
        }
        Value::Obj(o) if x & 0x80 != 0 && !ty.is_float() && ty != CType::Bint => {
            match o.downcast::<BigIntObj>() {
                Some(big) => Ok(int::from_i128(vm, ty.wrap_big(&big.0))),
                None => convert(vm, ty, v),
            }
        }
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => convert(vm, ty, v),
    }
}

/// An int modulo a C integer type's width.
pub fn wrap(vm: &Vm<'_>, ty: CType, v: &Value) -> Res<Value> {
    cast(vm, ty.number() | 0x80, v)
}

/// An object as a C type.
pub fn convert(vm: &Vm<'_>, ty: CType, v: &Value) -> Res<Value> {
    match ty {
        CType::Double => Ok(Value::float(float::to_f64(vm, v)?)),
        CType::Float => Ok(Value::float(f64::from(float::to_f64(vm, v)? as f32))),
        CType::Bint => Ok(Value::bool(vm.truth(v)?)),
        CType::SSizeT => integer(vm, ty, vm.index(v)?),
        CType::Char
        | CType::SChar
        | CType::UChar
        | CType::Short
        | CType::UShort
        | CType::Int
        | CType::UInt
        | CType::Long
        | CType::ULong
        | CType::LongLong
        | CType::ULongLong
        | CType::SizeT => {
            if let Value::Float(x) = v {
                return truncated(vm, ty, x.get());
            }
            match vm.index(v) {
                Ok(index) => integer(vm, ty, index),
                Err(e) if vm.exc_is(&e, ExcKind::TypeError) => {
                    Err(vm.type_error("an integer is required"))
                }
                Err(e) => Err(e),
            }
        }
    }
}

/// A Python float as an integer: as `int()` makes one of it.
fn truncated(vm: &Vm<'_>, ty: CType, x: f64) -> Res<Value> {
    let whole = vm.call(&vm.ty(crate::vm::object::T::Int).value(), &[Value::float(x)])?;
    integer(vm, ty, whole)
}

fn integer(vm: &Vm<'_>, ty: CType, index: Value) -> Res<Value> {
    let wide = wide(&index);
    match wide.filter(|&n| ty.fits(n)) {
        Some(n) => Ok(int::from_i128(vm, n)),
        None => Err(too_large(vm, ty, wide, &index)),
    }
}

/// An int, if it has no more than 64 bits beside its sign.
fn wide(v: &Value) -> Option<i128> {
    match int::as_int(v)? {
        IntRef::Small(i) => Some(i128::from(i)),
        IntRef::Big(big) => big.to_i128().filter(|n| n.unsigned_abs() <= u128::from(u64::MAX)),
    }
}

/// An int that does not fit; its value is known if it has no more than 64 bits.
fn too_large(vm: &Vm<'_>, ty: CType, value: Option<i128>, v: &Value) -> Exc {
    let negative = match int::as_int(v) {
        Some(IntRef::Small(i)) => i < 0,
        Some(IntRef::Big(big)) => big.sign() == num_bigint::Sign::Minus,
        None => false,
    };
    let in_long = value.is_some_and(|n| CType::Long.fits(n));
    let name = ty.c_name();
    let message = if ty == CType::SSizeT {
        "Python int too large to convert to C ssize_t".to_owned()
    } else if ty.is_signed() && !in_long {
        "Python int too large to convert to C long".to_owned()
    } else if !ty.is_signed() && negative {
        format!("can't convert negative value to {name}")
    } else if !ty.is_signed() && value.is_none() {
        "Python int too large to convert to C unsigned long".to_owned()
    } else {
        format!("value too large to convert to {name}")
    };
    vm.overflow_error(message)
}

/// What Cython says of a result that does not fit, under `overflowcheck`.
const TOO_LARGE: &str = "value too large";

/// The op `COperate`.
pub(super) fn operate(vm: &Vm<'_>, x: u8, a: &Value, b: &Value) -> Res<Value> {
    match x {
        4 => shift(vm, 32, a, b),
        6 => shift(vm, 64, a, b),
        5 => power(vm, a, b),
        _ => divide(vm, x, a, b),
    }
}

/// A left shift by less than the width, of what is not negative; the result may still have to fit its type.
fn shift(vm: &Vm<'_>, bits: i128, a: &Value, b: &Value) -> Res<Value> {
    match (wide(a), wide(b)) {
        (Some(0), Some(b)) if (0..bits).contains(&b) => Ok(Value::Int(0)),
        (Some(a), Some(b)) if (0..bits).contains(&b) && (0..1 << (64 - b)).contains(&a) => {
            Ok(int::from_i128(vm, a << b))
        }
        _ => Err(vm.overflow_error(TOO_LARGE)),
    }
}

/// C's powers: of integers modulo 64 bits, and 0 for a negative exponent.
fn power(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Some(base), Some(mut exponent)) = (wide(a), wide(b)) else {
        let (a, b) = (float::to_f64(vm, a)?, float::to_f64(vm, b)?);
        return Ok(Value::float(libm::pow(a, b)));
    };
    if exponent < 0 {
        return Ok(Value::Int(0));
    }
    let (mut base, mut power) = (base as u64, 1u64);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = power.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    Ok(int::from_i128(vm, i128::from(power)))
}

/// Division as C's: integers toward zero; floats as the machine divides them. C says nothing of an integer
/// by zero; here it is an error, as it is elsewhere.
fn divide(vm: &Vm<'_>, x: u8, a: &Value, b: &Value) -> Res<Value> {
    let is_float = |v: &Value| matches!(v, Value::Float(_));
    if is_float(a) || is_float(b) {
        let (a, b) = (float::to_f64(vm, a)?, float::to_f64(vm, b)?);
        return Ok(Value::float(match x {
            0 => a / b,
            1 => (a / b).floor(),
            // The quotient of two C `float`s is one.
            3 => f64::from((a / b) as f32).floor(),
            _ => a % b,
        }));
    }
    let (a, b) = (wide(a).unwrap_or(0), wide(b).unwrap_or(0));
    if b == 0 {
        let message = match x {
            0 => "division by zero",
            1 => "integer division or modulo by zero",
            _ => "integer modulo by zero",
        };
        return Err(vm.zero_division(message));
    }
    let (quotient, remainder) = a.div_rem(&b);
    Ok(int::from_i128(vm, if x == 2 { remainder } else { quotient }))
}
