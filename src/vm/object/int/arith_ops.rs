//! Operators of `int`: the interpreter's fast paths on two `i64`, and the slots.
//!
//! Invariant: a function named after an operator computes it for inline ints and goes on with big ones
//! where the result does not fit; a `_slot` takes any values and answers `NotImplemented` unless both
//! are integers.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{IntRef, as_int, big, from_bigint, from_i128, plain, this, to_float};
use crate::base::mathfn::arith;
use crate::vm::error::Res;
use crate::vm::object::float;
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use IntRef::Small;

/// `a + b`.
#[inline]
pub fn add(vm: &Vm<'_>, a: i64, b: i64) -> Value {
    match a.checked_add(b) {
        Some(r) => Value::Int(r),
        None => from_i128(vm, i128::from(a) + i128::from(b)),
    }
}

/// `a - b`.
#[inline]
pub fn sub(vm: &Vm<'_>, a: i64, b: i64) -> Value {
    match a.checked_sub(b) {
        Some(r) => Value::Int(r),
        None => from_i128(vm, i128::from(a) - i128::from(b)),
    }
}

/// `a * b`.
#[inline]
pub fn mul(vm: &Vm<'_>, a: i64, b: i64) -> Value {
    match a.checked_mul(b) {
        Some(r) => Value::Int(r),
        None => from_i128(vm, i128::from(a) * i128::from(b)),
    }
}

/// `-a`.
#[inline]
pub fn neg(vm: &Vm<'_>, a: i64) -> Value {
    sub(vm, 0, a)
}

/// `a / b`.
#[inline]
pub fn true_div(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    if b == 0 {
        return Err(vm.zero_division("division by zero"));
    }
    Ok(Value::float(arith::int_true_div(a, b)))
}

/// `a // b`.
#[inline]
pub fn floor_div(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    match b {
        0 => Err(vm.zero_division("integer division or modulo by zero")),
        -1 => Ok(neg(vm, a)),
        _ => Ok(Value::Int(arith::int_floor_div(a, b))),
    }
}

/// `a % b`.
#[inline]
pub fn modulo(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    if b == 0 {
        return Err(vm.zero_division("integer modulo by zero"));
    }
    Ok(Value::Int(arith::int_mod(a, b)))
}

/// `a << b`.
#[inline]
pub fn shl(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    if (0..63).contains(&b) {
        let r = a << b;
        if r >> b == a {
            return Ok(Value::Int(r));
        }
    }
    shift_left(vm, Small(a), Small(b))
}

/// `a >> b`.
#[inline]
pub fn shr(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    if b < 0 {
        return Err(negative_shift(vm));
    }
    Ok(Value::Int(a >> b.min(63)))
}

fn negative_shift(vm: &Vm<'_>) -> crate::vm::error::Exc {
    vm.value_error("negative shift count")
}

/// MemoryError where a result of so many bits cannot be computed, which takes several copies of it.
fn afford_bits(vm: &Vm<'_>, bits: u64) -> Res<()> {
    vm.afford((bits / 8).saturating_mul(3) as usize)
}

fn shift_left(vm: &Vm<'_>, a: IntRef<'_>, b: IntRef<'_>) -> Res<Value> {
    if b.is_negative() {
        return Err(negative_shift(vm));
    }
    if a.is_zero() {
        return Ok(Value::Int(0));
    }
    match b {
        Small(n) => {
            afford_bits(vm, n as u64)?;
            Ok(from_bigint(vm, a.big().as_ref() << n as u64))
        }
        IntRef::Big(_) => Err(vm.overflow_error("too many digits in integer")),
    }
}

fn shift_right(vm: &Vm<'_>, a: IntRef<'_>, b: IntRef<'_>) -> Res<Value> {
    match (a, b) {
        (Small(a), Small(b)) => shr(vm, a, b),
        (_, _) if b.is_negative() => Err(negative_shift(vm)),
        (IntRef::Big(a), Small(n)) => Ok(from_bigint(vm, a >> n as u64)),
        (_, IntRef::Big(_)) => Ok(Value::Int(if a.is_negative() { -1 } else { 0 })),
    }
}

macro_rules! binary_slots {
    ($( $name:ident ( $vm:ident, $a:ident, $b:ident ) $small:expr, $big:expr; )*) => {
        $(
            /// The operator on any two values.
            pub fn $name($vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
                let (Some(left), Some(right)) = (as_int(a), as_int(b)) else {
                    return Ok(Value::NotImplemented);
                };
                if let (Small($a), Small($b)) = (left, right) {
                    return $small;
                }
                let ($a, $b) = (left.big(), right.big());
                let ($a, $b) = (&*$a, &*$b);
                $big
            }
        )*
    };
}

binary_slots! {
    add_slot(vm, a, b) Ok(add(vm, a, b)), Ok(from_bigint(vm, a + b));
    sub_slot(vm, a, b) Ok(sub(vm, a, b)), Ok(from_bigint(vm, a - b));
    mul_slot(vm, a, b) Ok(mul(vm, a, b)), Ok(from_bigint(vm, a * b));
    div_slot(vm, a, b) true_div(vm, a, b), big_div(vm, a, b);
    floor_div_slot(vm, a, b) floor_div(vm, a, b), if b.is_zero() {
        Err(vm.zero_division("integer division or modulo by zero"))
    } else {
        Ok(from_bigint(vm, a.div_floor(b)))
    };
    mod_slot(vm, a, b) modulo(vm, a, b), if b.is_zero() {
        Err(vm.zero_division("integer modulo by zero"))
    } else {
        Ok(from_bigint(vm, a.mod_floor(b)))
    };
    and_slot(vm, a, b) Ok(Value::Int(a & b)), Ok(from_bigint(vm, a & b));
    or_slot(vm, a, b) Ok(Value::Int(a | b)), Ok(from_bigint(vm, a | b));
    xor_slot(vm, a, b) Ok(Value::Int(a ^ b)), Ok(from_bigint(vm, a ^ b));
    pow_slot(vm, a, b) pow(vm, a, b), big_pow(vm, a, b);
}

pub fn shl_slot(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match (as_int(a), as_int(b)) {
        (Some(Small(a)), Some(Small(b))) => shl(vm, a, b),
        (Some(a), Some(b)) => shift_left(vm, a, b),
        (None, _) | (_, None) => Ok(Value::NotImplemented),
    }
}

pub fn shr_slot(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match (as_int(a), as_int(b)) {
        (Some(a), Some(b)) => shift_right(vm, a, b),
        (None, _) | (_, None) => Ok(Value::NotImplemented),
    }
}

fn big_div(vm: &Vm<'_>, a: &BigInt, b: &BigInt) -> Res<Value> {
    if b.is_zero() {
        return Err(vm.zero_division("division by zero"));
    }
    match big::true_div(a, b) {
        Some(x) => Ok(Value::float(x)),
        None => Err(vm.overflow_error("integer division result too large for a float")),
    }
}

/// `a ** b`: an int, or a float when the exponent is negative.
pub fn pow(vm: &Vm<'_>, a: i64, b: i64) -> Res<Value> {
    if b < 0 {
        return float::pow(vm, a as f64, b as f64);
    }
    match arith::int_pow_checked(a, b) {
        Some(r) => Ok(Value::Int(r)),
        None => big_pow(vm, &BigInt::from(a), &BigInt::from(b)),
    }
}

fn big_pow(vm: &Vm<'_>, a: &BigInt, b: &BigInt) -> Res<Value> {
    if b.is_negative() {
        let a = to_float(vm, IntRef::Big(a))?;
        let b = to_float(vm, IntRef::Big(b))?;
        return float::pow(vm, a, b);
    }
    if a.is_zero() || a.is_one() {
        return Ok(from_bigint(vm, if b.is_zero() { BigInt::one() } else { a.clone() }));
    }
    if a.magnitude().is_one() {
        return Ok(Value::Int(if b.is_even() { 1 } else { -1 }));
    }
    // The result has more bits than this, and at most twice as many.
    let bits = b.to_u64().map_or(u64::MAX, |n| (a.bits() - 1).saturating_mul(n));
    afford_bits(vm, bits)?;
    match b.to_u32() {
        Some(n) => Ok(from_bigint(vm, a.pow(n))),
        None => Err(vm.no_memory()),
    }
}

/// `pow(a, b, m)` on integers: the result has the sign of `m`; a negative exponent needs the modular
/// inverse. `NotImplemented` when one of them is no integer.
pub fn pow_mod(vm: &Vm<'_>, a: &Value, b: &Value, m: &Value) -> Res<Value> {
    let (Some(a), Some(b), Some(m)) = (as_int(a), as_int(b), as_int(m)) else {
        return Ok(Value::NotImplemented);
    };
    let (a, b, m) = (a.big(), b.big(), m.big());
    if m.is_zero() {
        return Err(vm.value_error("pow() 3rd argument cannot be 0"));
    }
    let modulus = BigInt::from_biguint(Sign::Plus, m.magnitude().clone());
    let mut base = a.mod_floor(&modulus);
    let mut exponent = b.into_owned();
    if exponent.is_negative() {
        base = match base.modinv(&modulus) {
            Some(inverse) => inverse,
            None if modulus.is_one() => BigInt::zero(),
            None => {
                return Err(vm.value_error("base is not invertible for the given modulus"));
            }
        };
        exponent = -exponent;
    }
    let mut result = base.modpow(&exponent, &modulus);
    if m.is_negative() && !result.is_zero() {
        result += m.as_ref();
    }
    Ok(from_bigint(vm, result))
}

/// Quotient and remainder by floor; `None` when one of them is no integer.
pub fn div_mod(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Option<(Value, Value)>> {
    let (Some(left), Some(right)) = (as_int(a), as_int(b)) else { return Ok(None) };
    if let (Small(a), Small(b)) = (left, right) {
        let q = floor_div(vm, a, b)?;
        return Ok(Some((q, modulo(vm, a, b)?)));
    }
    let (a, b) = (left.big(), right.big());
    if b.is_zero() {
        return Err(vm.zero_division("integer division or modulo by zero"));
    }
    let (q, r) = a.div_mod_floor(&b);
    Ok(Some((from_bigint(vm, q), from_bigint(vm, r))))
}

pub fn neg_slot(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(match this(v) {
        Small(i) => neg(vm, i),
        IntRef::Big(b) => from_bigint(vm, -b),
    })
}

pub fn invert_slot(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(match this(v) {
        Small(i) => Value::Int(!i),
        IntRef::Big(b) => from_bigint(vm, !b),
    })
}

pub fn abs_slot(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if this(v).is_negative() { neg_slot(vm, v) } else { Ok(plain(vm, v)) }
}
