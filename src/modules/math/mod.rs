//! `math`: the functions of the base floor's table on objects, and those that need objects.
//!
//! Invariant: a function of one or two floats gives the bits of [`MathFn`]'s row, which compiled kernels
//! use too.

mod floats;
mod integers;
mod sums;

use crate::base::Symbol;
use crate::base::mathfn::MathFn;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::float;
use crate::vm::{Args, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "math",
    doc: "Mathematical functions on real numbers.",
    body: ModuleBody::Native { functions: FUNCTIONS, fill },
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let constants = [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("tau", std::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ];
    for (name, x) in constants {
        dict.set_sym(vm, Symbol::new(name), Value::float(x));
    }
    Ok(())
}

/// A function of the table whose arguments are floats.
fn of_floats<const N: usize>(vm: &Vm<'_>, f: MathFn, args: Args<'_>) -> Res<Value> {
    let row = f.row();
    let mut bits = [0u64; 3];
    if N == 1 {
        if args.values.len() != 1 || !args.kw.is_empty() {
            args.check_positional(vm, &format!("math.{}", row.name), 1, 1)?;
        }
    } else {
        args.check_positional(vm, row.name, N, N)?;
    }
    for (slot, v) in bits.iter_mut().zip(args.values) {
        let x = if let Value::Float(x) = v { x.get() } else { float::to_f64(vm, v)? };
        *slot = x.to_bits();
    }
    match row.eval.on_bits(bits[0], bits[1], bits[2]) {
        Ok(r) => Ok(Value::float(f64::from_bits(r))),
        Err(e) => {
            let first = vm.repr(&Value::float(f64::from_bits(bits[0])))?;
            Err(vm.math_error(e, &first))
        }
    }
}

/// A function of one float, or of an object that becomes one.
#[inline]
fn of_float(vm: &Vm<'_>, f: MathFn, v: &Value) -> Res<Value> {
    let row = f.row();
    let x = if let Value::Float(x) = v { x.get() } else { float::to_f64(vm, v)? };
    match row.eval.on_bits(x.to_bits(), 0, 0) {
        Ok(r) => Ok(Value::float(f64::from_bits(r))),
        Err(e) => Err(vm.math_error(e, &vm.repr(&Value::float(x))?)),
    }
}

macro_rules! from_table {
    ($( $name:literal $f:ident $n:tt $doc:literal; )*) => {
        &[$( from_table!(@row $name $f $n $doc) ),*]
    };
    (@row $name:literal $f:ident 1 $doc:literal) => {
        MethodDef::new($name, |vm, args| of_floats::<1>(vm, MathFn::$f, args), $doc)
            .one(|vm, v| of_float(vm, MathFn::$f, v))
    };
    (@row $name:literal $f:ident $n:literal $doc:literal) => {
        MethodDef::new($name, |vm, args| of_floats::<$n>(vm, MathFn::$f, args), $doc)
    };
}

static OF_FLOATS: &[MethodDef] = from_table! {
    "acos" Acos 1 "acos(x, /)";
    "acosh" Acosh 1 "acosh(x, /)";
    "asin" Asin 1 "asin(x, /)";
    "asinh" Asinh 1 "asinh(x, /)";
    "atan" Atan 1 "atan(x, /)";
    "atan2" Atan2 2 "atan2(y, x, /)";
    "atanh" Atanh 1 "atanh(x, /)";
    "cbrt" Cbrt 1 "cbrt(x, /)";
    "copysign" Copysign 2 "copysign(x, y, /)";
    "cos" Cos 1 "cos(x, /)";
    "cosh" Cosh 1 "cosh(x, /)";
    "degrees" Degrees 1 "degrees(x, /)";
    "erf" Erf 1 "erf(x, /)";
    "erfc" Erfc 1 "erfc(x, /)";
    "exp" Exp 1 "exp(x, /)";
    "exp2" Exp2 1 "exp2(x, /)";
    "expm1" Expm1 1 "expm1(x, /)";
    "fabs" Fabs 1 "fabs(x, /)";
    "fma" Fma 3 "fma(x, y, z, /)";
    "fmod" Fmod 2 "fmod(x, y, /)";
    "gamma" Gamma 1 "gamma(x, /)";
    "lgamma" Lgamma 1 "lgamma(x, /)";
    "log1p" Log1p 1 "log1p(x, /)";
    "pow" Pow 2 "pow(x, y, /)";
    "radians" Radians 1 "radians(x, /)";
    "remainder" Remainder 2 "remainder(x, y, /)";
    "sin" Sin 1 "sin(x, /)";
    "sinh" Sinh 1 "sinh(x, /)";
    "sqrt" Sqrt 1 "sqrt(x, /)";
    "tan" Tan 1 "tan(x, /)";
    "tanh" Tanh 1 "tanh(x, /)";
    "ulp" Ulp 1 "ulp(x, /)";
};

static FUNCTIONS: &[&[MethodDef]] =
    &[OF_FLOATS, floats::FUNCTIONS, integers::FUNCTIONS, sums::FUNCTIONS];
