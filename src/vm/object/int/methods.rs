//! Methods and attributes of `int`.
//!
//! Invariant: results are plain ints, also for instances of subclasses.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};

use super::{IntRef, arith_ops, byte_order, from_bigint, from_u64, plain, this};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::format;
use crate::vm::types::{GetSetDef, MethodDef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("as_integer_ratio", as_integer_ratio, "as_integer_ratio($self, /)"),
    MethodDef::new("bit_count", bit_count, "bit_count($self, /)"),
    MethodDef::new("bit_length", bit_length, "bit_length($self, /)"),
    MethodDef::new("conjugate", conjugate, "conjugate($self, /)"),
    MethodDef::class(
        "from_bytes",
        byte_order::from_bytes,
        "from_bytes($type, /, bytes, byteorder='big', *, signed=False)",
    ),
    MethodDef::new("is_integer", is_integer, "is_integer($self, /)"),
    MethodDef::new(
        "to_bytes",
        byte_order::to_bytes,
        "to_bytes($self, /, length=1, byteorder='big', *, signed=False)",
    ),
    MethodDef::new("__ceil__", |vm, args| itself(vm, args, "__ceil__"), "__ceil__($self, /)"),
    MethodDef::new("__floor__", |vm, args| itself(vm, args, "__floor__"), "__floor__($self, /)"),
    MethodDef::new("__trunc__", |vm, args| itself(vm, args, "__trunc__"), "__trunc__($self, /)"),
    MethodDef::new("__round__", round, "__round__($self, ndigits=None, /)"),
    MethodDef::new("__format__", format_, "__format__($self, format_spec, /)"),
    MethodDef::new("__divmod__", divmod, "__divmod__($self, value, /)"),
    MethodDef::new("__rdivmod__", rdivmod, "__rdivmod__($self, value, /)"),
    MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
    MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
];

pub(super) static GETSET: &[GetSetDef] = &[
    GetSetDef { name: "real", get: |vm, v| own_value(vm, v, "real"), set: None, doc: "" },
    GetSetDef {
        name: "imag",
        get: |vm, v| own_value(vm, v, "imag").map(|_| Value::Int(0)),
        set: None,
        doc: "",
    },
    GetSetDef { name: "numerator", get: |vm, v| own_value(vm, v, "numerator"), set: None, doc: "" },
    GetSetDef {
        name: "denominator",
        get: |vm, v| own_value(vm, v, "denominator").map(|_| Value::Int(1)),
        set: None,
        doc: "",
    },
];

/// TypeError that a method was called on an object of another type: `int.bit_length("x")`.
pub(in crate::vm::object) fn wrong_receiver(
    vm: &Vm<'_>,
    name: &str,
    type_name: &str,
    v: &Value,
) -> Exc {
    let got = vm.type_name(v);
    vm.type_error(format!(
        "descriptor '{name}' for '{type_name}' objects doesn't apply to a '{got}' object"
    ))
}

/// The receiver of a method of `int`.
pub(super) fn receiver<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<IntRef<'a>> {
    let v = &args.values[0];
    super::as_int(v).ok_or_else(|| wrong_receiver(vm, name, "int", v))
}

/// The value of an attribute that is the number itself.
fn own_value(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    match super::as_int(v) {
        Some(_) => Ok(plain(vm, v)),
        None => Err(wrong_receiver(vm, name, "int", v)),
    }
}

/// No arguments beside self.
fn nothing<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a Value> {
    receiver(vm, args, name)?;
    if args.values.len() != 1 {
        args.skip(1).check_positional(vm, &format!("int.{name}"), 0, 0)?;
    }
    Ok(&args.values[0])
}

fn itself(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    Ok(plain(vm, nothing(vm, args, name)?))
}

fn conjugate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    itself(vm, args, "conjugate")
}

fn as_integer_ratio(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let n = itself(vm, args, "as_integer_ratio")?;
    Ok(vm.tuple(vec![n, Value::Int(1)]))
}

fn is_integer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    nothing(vm, args, "is_integer")?;
    Ok(Value::bool(true))
}

fn bit_length(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(from_u64(
        vm,
        match this(nothing(vm, args, "bit_length")?) {
            IntRef::Small(i) => u64::from(64 - i.unsigned_abs().leading_zeros()),
            IntRef::Big(b) => b.bits(),
        },
    ))
}

fn bit_count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(from_u64(
        vm,
        match this(nothing(vm, args, "bit_count")?) {
            IntRef::Small(i) => u64::from(i.unsigned_abs().count_ones()),
            IntRef::Big(b) => b.magnitude().count_ones(),
        },
    ))
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let bits = match this(nothing(vm, args, "__sizeof__")?) {
        IntRef::Small(i) => u64::from(64 - i.unsigned_abs().leading_zeros()),
        IntRef::Big(b) => b.bits(),
    };
    // CPython's header and 30-bit digits, of which there is always at least one.
    Ok(from_u64(vm, 24 + 4 * bits.div_ceil(30).max(1)))
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let n = itself(vm, args, "__getnewargs__")?;
    Ok(vm.tuple(vec![n]))
}

fn divmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "int.__divmod__", 1, 1)?;
    div_mod(vm, &args.values[0], &args.values[1])
}

fn rdivmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "int.__rdivmod__", 1, 1)?;
    div_mod(vm, &args.values[1], &args.values[0])
}

fn div_mod(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    Ok(match arith_ops::div_mod(vm, a, b)? {
        Some((q, r)) => vm.tuple(vec![q, r]),
        None => Value::NotImplemented,
    })
}

/// `round(n, digits)`: negative digits round to a multiple of a power of ten, ties to even.
fn round(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__round__", 0, 1)?;
    receiver(vm, args, "__round__")?;
    let n = &args.values[0];
    let digits = match args.values.get(1) {
        None | Some(Value::None) => return Ok(plain(vm, n)),
        Some(d) => vm.index(d)?,
    };
    let power = match super::as_int(&digits) {
        Some(IntRef::Small(d)) if d < 0 => d.unsigned_abs(),
        Some(IntRef::Big(d)) if d.is_negative() => u64::MAX,
        Some(_) | None => return Ok(plain(vm, n)),
    };
    let n = receiver(vm, args, "__round__")?.big();
    // Beyond its own digits nothing is left.
    if power > n.bits() {
        return Ok(Value::Int(0));
    }
    let unit = BigInt::from(10).pow(power.to_u32().unwrap_or(u32::MAX));
    let (q, r) = n.div_mod_floor(&unit);
    let twice: BigInt = &r * 2;
    let up = twice > unit || (twice == unit && q.is_odd());
    Ok(from_bigint(vm, (if up { q + 1 } else { q }) * unit))
}

fn format_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    receiver(vm, args, "__format__")?;
    let spec = format::spec_argument(vm, args)?;
    Ok(vm.string(format::format_int(vm, &args.values[0], spec)?))
}
