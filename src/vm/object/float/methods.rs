//! Methods and attributes of `float`.
//!
//! Invariant: results are plain floats, also for instances of subclasses; class methods call the class.

use super::{div_mod, hex, int, integer_ratio, round};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::format;
use crate::vm::object::{T, str as str_};
use crate::vm::types::{GetSetDef, MethodDef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("as_integer_ratio", as_integer_ratio, "as_integer_ratio($self, /)"),
    MethodDef::new("conjugate", conjugate, "conjugate($self, /)"),
    MethodDef::class("fromhex", fromhex, "fromhex($type, string, /)"),
    MethodDef::new("hex", hex_, "hex($self, /)"),
    MethodDef::new("is_integer", is_integer, "is_integer($self, /)"),
    MethodDef::new("__ceil__", ceil, "__ceil__($self, /)"),
    MethodDef::new("__floor__", floor, "__floor__($self, /)"),
    MethodDef::new("__trunc__", trunc, "__trunc__($self, /)"),
    MethodDef::new("__round__", round_, "__round__($self, ndigits=None, /)"),
    MethodDef::new("__format__", format_, "__format__($self, format_spec, /)"),
    MethodDef::new("__divmod__", divmod, "__divmod__($self, value, /)"),
    MethodDef::new("__rdivmod__", rdivmod, "__rdivmod__($self, value, /)"),
    MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
    MethodDef::class("__getformat__", getformat, "__getformat__($type, typestr, /)"),
];

pub(super) static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "real",
        get: |vm, v| receiver(vm, v, "real").map(Value::float),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "imag",
        get: |vm, v| receiver(vm, v, "imag").map(|_| Value::float(0.0)),
        set: None,
        doc: "",
    },
];

/// The receiver, when no further arguments were given.
fn alone(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<f64> {
    if args.values.len() != 1 {
        args.skip(1).check_positional(vm, &format!("float.{name}"), 0, 0)?;
    }
    receiver(vm, &args.values[0], name)
}

fn receiver(vm: &Vm<'_>, v: &Value, name: &str) -> Res<f64> {
    super::as_float(v).ok_or_else(|| int::methods::wrong_receiver(vm, name, "float", v))
}

fn as_integer_ratio(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let x = alone(vm, args, "as_integer_ratio")?;
    if x.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (n, d) = integer_ratio(x);
    Ok(vm.tuple(vec![int::from_bigint(vm, n), int::from_bigint(vm, d)]))
}

fn conjugate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    alone(vm, args, "conjugate").map(Value::float)
}

fn hex_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(vm.string(hex::to_hex(alone(vm, args, "hex")?)))
}

fn fromhex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "float.fromhex", 1, 1)?;
    let Some(text) = str_::text_of(&args.values[1]) else {
        let ty = vm.given_type(&args.values[1]);
        return Err(vm.type_error(format!("fromhex() argument must be str, not {ty}")));
    };
    let x = match hex::from_hex(text) {
        Ok(x) => Value::float(x),
        Err(hex::Refused::Malformed) => {
            return Err(vm.value_error("invalid hexadecimal floating-point string"));
        }
        Err(hex::Refused::TooLarge) => {
            return Err(vm.overflow_error("hexadecimal value too large to represent as a float"));
        }
    };
    match args.values[0].cast::<crate::vm::types::Type>() {
        Some(class) if !class.is(vm.ty(T::Float)) => vm.call(&class.value(), &[x]),
        Some(_) | None => Ok(x),
    }
}

fn is_integer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let x = alone(vm, args, "is_integer")?;
    Ok(Value::bool(x.is_finite() && x.fract() == 0.0))
}

fn ceil(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    int::from_f64(vm, alone(vm, args, "__ceil__")?.ceil())
}

fn floor(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    int::from_f64(vm, alone(vm, args, "__floor__")?.floor())
}

fn trunc(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    int::from_f64(vm, alone(vm, args, "__trunc__")?)
}

fn round_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__round__", 0, 1)?;
    round(vm, receiver(vm, &args.values[0], "__round__")?, args.values.get(1))
}

fn format_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    receiver(vm, &args.values[0], "__format__")?;
    let spec = format::spec_argument(vm, args)?;
    Ok(vm.string(format::format_float(vm, &args.values[0], spec)?))
}

fn divmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "float.__divmod__", 1, 1)?;
    pair(vm, &args.values[0], &args.values[1])
}

fn rdivmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "float.__rdivmod__", 1, 1)?;
    pair(vm, &args.values[1], &args.values[0])
}

fn pair(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    Ok(match div_mod(vm, a, b)? {
        Some((q, r)) => vm.tuple(vec![q, r]),
        None => Value::NotImplemented,
    })
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let x = alone(vm, args, "__getnewargs__")?;
    Ok(vm.tuple(vec![Value::float(x)]))
}

fn getformat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "float.__getformat__", 1, 1)?;
    match str_::text_of(&args.values[1]) {
        Some("double" | "float") if cfg!(target_endian = "little") => {
            Ok(vm.str("IEEE, little-endian"))
        }
        Some("double" | "float") => Ok(vm.str("IEEE, big-endian")),
        Some(_) | None => {
            Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'"))
        }
    }
}
