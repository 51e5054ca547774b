//! `cmath`: the functions of complex numbers.
//!
//! Invariant: numbers, errors and the values at infinities are CPython's.

mod functions;
mod special;

use self::functions as f;
use crate::base::{Symbol, libm};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::complex::{self, Pair};
use crate::vm::object::dict::Dict;
use crate::vm::object::float;
use crate::vm::{Args, Exc, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "cmath",
    doc: "Mathematical functions on complex numbers.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

/// Why a function has no value.
enum Fault {
    Domain,
    Range,
}

fn raised(vm: &Vm<'_>, fault: Fault) -> Exc {
    match fault {
        Fault::Domain => vm.value_error("math domain error"),
        Fault::Range => vm.overflow_error("math range error"),
    }
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("pi", Value::float(std::f64::consts::PI));
    set("e", Value::float(std::f64::consts::E));
    set("tau", Value::float(std::f64::consts::TAU));
    set("inf", Value::float(f64::INFINITY));
    set("nan", Value::float(f64::NAN));
    set("infj", complex::new(vm, 0.0, f64::INFINITY));
    set("nanj", complex::new(vm, 0.0, f64::NAN));
    Ok(())
}

fn one(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Pair> {
    args.check_positional(vm, &format!("cmath.{name}"), 1, 1)?;
    complex::to_complex(vm, &args.values[0])
}

fn made(vm: &Vm<'_>, result: Result<Pair, Fault>) -> Res<Value> {
    let (re, im) = result.map_err(|fault| raised(vm, fault))?;
    Ok(complex::new(vm, re, im))
}

macro_rules! functions {
    (total: $( $total:literal $total_f:path; )* partial: $( $partial:literal $partial_f:path; )*
     tests: $( $test:literal $holds:expr; )*) => {
        &[
            $( MethodDef::new(
                $total,
                |vm, args| made(vm, Ok($total_f(one(vm, args, $total)?))),
                concat!($total, "($module, z, /)"),
            ), )*
            $( MethodDef::new(
                $partial,
                |vm, args| made(vm, $partial_f(one(vm, args, $partial)?)),
                concat!($partial, "($module, z, /)"),
            ), )*
            $( MethodDef::new(
                $test,
                |vm, args| {
                    let holds: fn(Pair) -> bool = $holds;
                    Ok(Value::bool(holds(one(vm, args, $test)?)))
                },
                concat!($test, "($module, z, /)"),
            ), )*
            MethodDef::new(
                "isclose",
                isclose,
                "isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
            ),
            MethodDef::new("log", log, "log(z[, base])"),
            MethodDef::new("phase", phase, "phase($module, z, /)"),
            MethodDef::new("polar", polar, "polar($module, z, /)"),
            MethodDef::new("rect", rect, "rect($module, r, phi, /)"),
        ]
    };
}

static FUNCTIONS: &[MethodDef] = functions! {
    total:
        "acos" f::acos;
        "acosh" f::acosh;
        "asin" f::asin;
        "asinh" f::asinh;
        "sqrt" f::sqrt;
    partial:
        "atan" f::atan;
        "atanh" f::atanh;
        "cos" f::cos;
        "cosh" f::cosh;
        "exp" f::exp;
        "log10" f::log10;
        "sin" f::sin;
        "sinh" f::sinh;
        "tan" f::tan;
        "tanh" f::tanh;
    tests:
        "isfinite" |z| z.0.is_finite() && z.1.is_finite();
        "isinf" |z| z.0.is_infinite() || z.1.is_infinite();
        "isnan" |z| z.0.is_nan() || z.1.is_nan();
};

fn log(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "log", 1, 2)?;
    let mut numbers = args.values.iter().map(|v| complex::to_complex(vm, v));
    let z = numbers.next().unwrap_or(Ok((0.0, 0.0)))?;
    let result = match numbers.next() {
        Some(base) => {
            let base = base?;
            // With a base, the logarithm of zero is an infinity and no error, as in CPython.
            let log = f::log(z).unwrap_or_else(|_| (f64::NEG_INFINITY, libm::atan2(z.1, z.0)));
            f::log(base).and_then(|base| complex::quotient(log, base).ok_or(Fault::Domain))
        }
        None => f::log(z),
    };
    made(vm, result)
}

fn phase(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (re, im) = one(vm, args, "phase")?;
    Ok(Value::float(libm::atan2(im, re)))
}

fn polar(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let z = one(vm, args, "polar")?;
    let r = complex::magnitude(z);
    if r.is_infinite() && z.0.is_finite() && z.1.is_finite() {
        return Err(raised(vm, Fault::Range));
    }
    Ok(vm.tuple([r, libm::atan2(z.1, z.0)].map(Value::float)))
}

fn rect(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "rect", 2, 2)?;
    let (r, phi) = (float::to_f64(vm, &args.values[0])?, float::to_f64(vm, &args.values[1])?);
    made(vm, f::rect(r, phi))
}

fn isclose(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_pos_only: 0, n_kw_only: 2 };
    let [a, b, rel, abs] = args.bind(vm, "isclose", ["a", "b", "rel_tol", "abs_tol"], shape)?;
    let a = complex::to_complex(vm, a.unwrap_or(&Value::None))?;
    let b = complex::to_complex(vm, b.unwrap_or(&Value::None))?;
    let tolerance = |v: Option<&Value>, default| v.map_or(Ok(default), |v| float::to_f64(vm, v));
    let (rel, abs) = (tolerance(rel, 1e-9)?, tolerance(abs, 0.0)?);
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    let is_infinite = |z: Pair| z.0.is_infinite() || z.1.is_infinite();
    let close = a == b
        || !(is_infinite(a) || is_infinite(b)) && {
            let diff = complex::magnitude((a.0 - b.0, a.1 - b.1));
            diff <= rel * complex::magnitude(b)
                || diff <= rel * complex::magnitude(a)
                || diff <= abs
        };
    Ok(Value::bool(close))
}
