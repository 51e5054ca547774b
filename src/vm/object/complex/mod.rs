//! `complex`: two floats.
//!
//! Invariant: arithmetic is CPython's, operation by operation, so that signed zeros and infinities come
//! out the same; a real operand becomes `(x, 0.0)`.

use super::{T, float, int};
use crate::base::libm;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::format;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, alloc};
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub mod text;

pub struct Complex {
    pub re: f64,
    pub im: f64,
}

/// Real and imaginary part.
pub type Pair = (f64, f64);

/// A new complex number.
pub fn new(vm: &Vm<'_>, re: f64, im: f64) -> Value {
    alloc(vm.ty(T::Complex), Complex { re, im }, None).into()
}

/// The parts of `v` if it is a complex number.
pub fn as_complex(v: &Value) -> Option<Pair> {
    v.downcast::<Complex>().map(|c| (c.re, c.im))
}

/// An operand of complex arithmetic: complex, float or int.
fn operand(vm: &Vm<'_>, v: &Value) -> Res<Option<Pair>> {
    match as_complex(v) {
        Some(pair) => Ok(Some(pair)),
        None => Ok(float::operand(vm, v)?.map(|x| (x, 0.0))),
    }
}

/// The receiver of a slot or method of `complex`.
fn this(v: &Value) -> Pair {
    as_complex(v).unwrap_or((f64::NAN, f64::NAN))
}

fn mul(a: Pair, b: Pair) -> Pair {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Smith's method; `None` for a zero divisor.
pub fn quotient(a: Pair, b: Pair) -> Option<Pair> {
    let (abs_re, abs_im) = (b.0.abs(), b.1.abs());
    if abs_re >= abs_im {
        if abs_re == 0.0 {
            return None;
        }
        let ratio = b.1 / b.0;
        let den = b.0 + b.1 * ratio;
        Some(((a.0 + a.1 * ratio) / den, (a.1 - a.0 * ratio) / den))
    } else if abs_im >= abs_re {
        let ratio = b.0 / b.1;
        let den = b.0 * ratio + b.1;
        Some(((a.0 * ratio + a.1) / den, (a.1 * ratio - a.0) / den))
    } else {
        Some((f64::NAN, f64::NAN))
    }
}

/// Why a power has no value.
enum PowError {
    ZeroDivision,
    Overflow,
}

fn power(a: Pair, b: Pair) -> Result<Pair, PowError> {
    // A small whole exponent is done by multiplication, as CPython does it.
    let result = if b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0 {
        let n = b.0 as i32;
        if n > 0 {
            whole_power(a, n as u32)
        } else {
            quotient((1.0, 0.0), whole_power(a, n.unsigned_abs())).ok_or(PowError::ZeroDivision)?
        }
    } else if a == (0.0, 0.0) {
        if b.1 != 0.0 || b.0 < 0.0 {
            return Err(PowError::ZeroDivision);
        }
        (0.0, 0.0)
    } else {
        general_power(a, b)?
    };
    let overflow = result.0.is_infinite() || result.1.is_infinite();
    if overflow { Err(PowError::Overflow) } else { Ok(result) }
}

fn whole_power(x: Pair, n: u32) -> Pair {
    let mut mask = 1u32;
    let mut r = (1.0, 0.0);
    let mut p = x;
    while mask > 0 && n >= mask {
        if n & mask != 0 {
            r = mul(r, p);
        }
        mask <<= 1;
        p = mul(p, p);
    }
    r
}

/// An infinite phase has no sine: C's domain error, which CPython reports as a division by zero.
fn general_power(a: Pair, b: Pair) -> Result<Pair, PowError> {
    let vabs = magnitude(a);
    let mut len = libm::pow(vabs, b.0);
    let at = libm::atan2(a.1, a.0);
    let mut phase = at * b.0;
    if b.1 != 0.0 {
        len /= libm::exp(at * b.1);
        phase += b.1 * libm::log(vabs);
    }
    if phase.is_infinite() {
        return Err(PowError::ZeroDivision);
    }
    Ok((len * libm::cos(phase), len * libm::sin(phase)))
}

/// The absolute value: infinite if a part is, else NaN (which has no sign) if a part is.
pub fn magnitude(a: Pair) -> f64 {
    let x = a.0.hypot(a.1);
    if x.is_nan() { f64::NAN } else { x }
}

/// `a ** b` on the parts.
pub fn pow(vm: &Vm<'_>, a: Pair, b: Pair) -> Res<Value> {
    match power(a, b) {
        Ok((re, im)) => Ok(new(vm, re, im)),
        Err(PowError::ZeroDivision) => Err(vm.zero_division("0.0 to a negative or complex power")),
        Err(PowError::Overflow) => Err(vm.overflow_error("complex exponentiation")),
    }
}

fn div(vm: &Vm<'_>, a: Pair, b: Pair) -> Res<Value> {
    match quotient(a, b) {
        Some((re, im)) => Ok(new(vm, re, im)),
        None => Err(vm.zero_division("complex division by zero")),
    }
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
    add_slot(vm, a, b) Ok(new(vm, a.0 + b.0, a.1 + b.1));
    sub_slot(vm, a, b) Ok(new(vm, a.0 - b.0, a.1 - b.1));
    mul_slot(vm, a, b) {
        let (re, im) = mul(a, b);
        Ok(new(vm, re, im))
    };
    div_slot(vm, a, b) div(vm, a, b);
    pow_slot(vm, a, b) pow(vm, a, b);
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let _ = vm;
    let equal = match (as_complex(a), as_complex(b)) {
        (Some(a), Some(b)) => a == b,
        (Some(a), None) => {
            let real_equal = if let Some(x) = float::as_float(b) {
                a.0 == x
            } else if let Some(n) = int::as_int(b) {
                n.cmp_f64(a.0).is_some_and(std::cmp::Ordering::is_eq)
            } else {
                return Ok(Value::NotImplemented);
            };
            real_equal && a.1 == 0.0
        }
        (None, _) => return Ok(Value::NotImplemented),
    };
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => Value::NotImplemented,
    })
}

fn hash(v: Pair) -> i64 {
    const IMAG: i64 = 1_000_003;
    match float::hash(v.0).wrapping_add(float::hash(v.1).wrapping_mul(IMAG)) {
        -1 => -2,
        h => h,
    }
}

// Construction

fn new_slot(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [real, imag] = args.bind(vm, "complex", ["real", "imag"], Shape::default())?;
    let (re, im) = from_arguments(vm, real, imag)?;
    if class.is(vm.ty(T::Complex)) {
        if let (Some(v), None) = (real, imag)
            && matches!(v, Value::Obj(o) if o.ty().is(class))
        {
            return Ok(v.clone());
        }
        return Ok(new(vm, re, im));
    }
    Ok(vm.alloc_for(class, Complex { re, im }).into())
}

fn from_arguments(vm: &Vm<'_>, real: Option<&Value>, imag: Option<&Value>) -> Res<Pair> {
    if let Some(s) = real.and_then(|v| v.downcast::<super::str::Str>()) {
        if imag.is_some() {
            return Err(vm.type_error("complex() can't take second arg if first is a string"));
        }
        return match text::parse(s.as_str()) {
            Some(pair) => Ok(pair),
            None if text::has_stray_underscore(s.as_str()) => {
                let shown = format::quote::quote(s.as_str());
                Err(vm.value_error(format!("could not convert string to complex: {shown}")))
            }
            None => Err(vm.value_error("complex() arg is a malformed string")),
        };
    }
    if imag.is_some_and(|v| v.downcast::<super::str::Str>().is_some()) {
        return Err(vm.type_error("complex() second arg can't be a string"));
    }
    let re = match real {
        None => (0.0, 0.0),
        Some(v) => part(vm, v, "complex() first argument must be a string or a number", true)?,
    };
    let im = match imag {
        None => return Ok(re),
        Some(v) => part(vm, v, "complex() second argument must be a number", false)?,
    };
    // (a + bj) + (c + dj) * 1j, where only parts that were given as complex take part.
    let complex_imag = imag.is_some_and(|v| as_complex(v).is_some());
    let complex_real = real.is_some_and(|v| as_complex(v).is_some());
    Ok((
        if complex_imag { re.0 - im.1 } else { re.0 },
        if complex_real { im.0 + re.1 } else { im.0 },
    ))
}

/// One argument as a number: `__complex__` (for the first), complex, `__float__`, `__index__`.
fn part(vm: &Vm<'_>, v: &Value, what: &str, allow_special: bool) -> Res<Pair> {
    if let Some(pair) = as_complex(v) {
        return Ok(pair);
    }
    if allow_special && let Some(pair) = special(vm, v)? {
        return Ok(pair);
    }
    match float::real(vm, v)? {
        Some(x) => Ok((x, 0.0)),
        None => Err(vm.type_error(format!("{what}, not '{}'", vm.type_name(v)))),
    }
}

/// The number that `__complex__` gives.
fn special(vm: &Vm<'_>, v: &Value) -> Res<Option<Pair>> {
    let Some(result) = vm.call_special(v, "__complex__", &[])? else { return Ok(None) };
    if let Some(pair) = as_complex(&result) {
        return Ok(Some(pair));
    }
    let (ty, got) = (vm.type_name(v), vm.type_name(&result));
    Err(vm.type_error(format!("{ty}.__complex__() returned non-complex (type {got})")))
}

/// An argument of a native function of complex numbers: complex, `__complex__`, or a real number.
pub fn to_complex(vm: &Vm<'_>, v: &Value) -> Res<Pair> {
    if let Some(pair) = as_complex(v) {
        return Ok(pair);
    }
    match special(vm, v)? {
        Some(pair) => Ok(pair),
        None => Ok((float::to_f64(vm, v)?, 0.0)),
    }
}

// Methods

/// The receiver of a method or attribute of `complex`.
fn receiver(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Pair> {
    as_complex(v).ok_or_else(|| int::methods::wrong_receiver(vm, name, "complex", v))
}

fn conjugate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "complex.conjugate", 0, 0)?;
    let (re, im) = receiver(vm, &args.values[0], "conjugate")?;
    Ok(new(vm, re, -im))
}

fn complex_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "complex.__complex__", 0, 0)?;
    let (re, im) = receiver(vm, &args.values[0], "__complex__")?;
    Ok(new(vm, re, im))
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "complex.__getnewargs__", 0, 0)?;
    let (re, im) = receiver(vm, &args.values[0], "__getnewargs__")?;
    Ok(vm.tuple(vec![Value::float(re), Value::float(im)]))
}

fn format_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    receiver(vm, &args.values[0], "__format__")?;
    let spec = format::spec_argument(vm, args)?;
    Ok(vm.string(format::format_complex(vm, &args.values[0], spec)?))
}

fn abs(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let pair = this(v);
    let x = magnitude(pair);
    if x.is_infinite() && pair.0.is_finite() && pair.1.is_finite() {
        return Err(vm.overflow_error("absolute value too large"));
    }
    Ok(Value::float(x))
}

fn slots(s: &Slots) {
    s.new.set(Some(new_slot));
    s.repr.set(Some(|vm, v| Ok(vm.string(text::repr(this(v))))));
    s.hash.set(Some(|_, v| Ok(hash(this(v)))));
    s.compare.set(Some(compare));
    s.bool.set(Some(|_, v| Ok(this(v) != (0.0, 0.0))));
    s.neg.set(Some(|vm, v| Ok(new(vm, -this(v).0, -this(v).1))));
    s.pos.set(Some(|vm, v| Ok(new(vm, this(v).0, this(v).1))));
    s.abs.set(Some(abs));
    s.set_binary(BinOp::Add, add_slot);
    s.set_binary(BinOp::Sub, sub_slot);
    s.set_binary(BinOp::Mul, mul_slot);
    s.set_binary(BinOp::Div, div_slot);
    s.set_binary(BinOp::Pow, pow_slot);
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "complex",
    module: "builtins",
    doc: "Create a complex number from a string or numbers.",
    kind: Kind::Complex,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("conjugate", conjugate, "conjugate($self, /)"),
        MethodDef::new("__complex__", complex_, "__complex__($self, /)"),
        MethodDef::new("__format__", format_, "__format__($self, format_spec, /)"),
        MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "real",
            get: |vm, v| Ok(Value::float(receiver(vm, v, "real")?.0)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "imag",
            get: |vm, v| Ok(Value::float(receiver(vm, v, "imag")?.1)),
            set: None,
            doc: "",
        },
    ],
};

holds_nothing! { Complex }
