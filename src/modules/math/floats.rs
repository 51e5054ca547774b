//! Functions of `math` on floats that do not have the table's simple shape.
//!
//! Invariant: what the table can answer, the table answers.

use num_traits::{Signed, ToPrimitive};

use crate::base::Symbol;
use crate::base::libm;
use crate::base::mathfn::{MathFn, norm};
use crate::vm::object::int::{self, IntRef};
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{float, list::List};
use crate::vm::{Args, ExcKind, MethodDef, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("ceil", ceil, "ceil(x, /)"),
    MethodDef::new("dist", dist, "dist(p, q, /)"),
    MethodDef::new("floor", floor, "floor(x, /)"),
    MethodDef::new("frexp", frexp, "frexp(x, /)"),
    MethodDef::new("hypot", hypot, "hypot(*coordinates)"),
    MethodDef::new("isclose", isclose, "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)"),
    MethodDef::new(
        "isfinite",
        |vm, a| test(vm, a, "math.isfinite", f64::is_finite),
        "isfinite(x, /)",
    ),
    MethodDef::new("isinf", |vm, a| test(vm, a, "math.isinf", f64::is_infinite), "isinf(x, /)"),
    MethodDef::new("isnan", |vm, a| test(vm, a, "math.isnan", f64::is_nan), "isnan(x, /)"),
    MethodDef::new("ldexp", ldexp, "ldexp(x, i, /)"),
    MethodDef::new("log", log, "log(x, [base=math.e])"),
    MethodDef::new("log10", |vm, a| log_of(vm, a, MathFn::Log10), "log10(x, /)"),
    MethodDef::new("log2", |vm, a| log_of(vm, a, MathFn::Log2), "log2(x, /)"),
    MethodDef::new("modf", modf, "modf(x, /)"),
    MethodDef::new("nextafter", nextafter, "nextafter(x, y, /, *, steps=None)"),
    MethodDef::new("trunc", trunc, "trunc(x, /)"),
];

/// Rounds to an int: a float directly, anything else by its special method, else through float.
fn rounded(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    special: &str,
    f: fn(f64) -> f64,
) -> Res<Value> {
    args.check_positional(vm, &format!("math.{name}"), 1, 1)?;
    let v = &args.values[0];
    match v {
        Value::Float(x) => return int::from_f64(vm, f(x.get())),
        Value::Int(_) => return Ok(v.clone()),
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => {}
    }
    if let Some(r) = vm.call_special(v, special, &[])? {
        return Ok(r);
    }
    if int::is_int(v) {
        return vm.index(v);
    }
    int::from_f64(vm, f(float::to_f64(vm, v)?))
}

fn ceil(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    rounded(vm, args, "ceil", "__ceil__", f64::ceil)
}

fn floor(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    rounded(vm, args, "floor", "__floor__", f64::floor)
}

fn trunc(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.trunc", 1, 1)?;
    let v = &args.values[0];
    if let Value::Float(x) = v {
        return int::from_f64(vm, x.get());
    }
    if int::is_int(v) {
        return vm.index(v);
    }
    match vm.call_special(v, "__trunc__", &[])? {
        Some(r) => Ok(r),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("type {ty} doesn't define __trunc__ method")))
        }
    }
}

fn test(vm: &Vm<'_>, args: Args<'_>, name: &str, f: fn(f64) -> bool) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    Ok(Value::bool(f(float::to_f64(vm, &args.values[0])?)))
}

fn frexp(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.frexp", 1, 1)?;
    let (m, e) = norm::frexp(float::to_f64(vm, &args.values[0])?);
    Ok(vm.tuple(vec![Value::float(m), Value::Int(i64::from(e))]))
}

fn modf(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.modf", 1, 1)?;
    let x = float::to_f64(vm, &args.values[0])?;
    let whole = x.trunc();
    let rest = if x.is_infinite() { 0.0 } else { x - whole };
    Ok(vm.tuple(vec![Value::float(rest.copysign(x)), Value::float(whole)]))
}

fn ldexp(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ldexp", 2, 2)?;
    let x = float::to_f64(vm, &args.values[0])?;
    let n = match int::as_int(&args.values[1]) {
        Some(IntRef::Small(n)) => n,
        Some(IntRef::Big(n)) => {
            if n.is_negative() {
                i64::MIN
            } else {
                i64::MAX
            }
        }
        None => return Err(vm.type_error("Expected an int as second argument to ldexp.")),
    };
    match MathFn::Ldexp.row().eval.on_bits(x.to_bits(), n as u64, 0) {
        Ok(r) => Ok(Value::float(f64::from_bits(r))),
        Err(e) => Err(vm.math_error(e, "")),
    }
}

/// The logarithm of anything real; ints beyond the floats too.
fn log_value(vm: &Vm<'_>, v: &Value, f: MathFn) -> Res<f64> {
    let raw = |x: f64| f.row().eval.on_bits(x.to_bits(), 0, 0).map(f64::from_bits);
    let Some(n) = int::as_int(v) else {
        let x = float::to_f64(vm, v)?;
        return match raw(x) {
            Ok(r) => Ok(r),
            Err(e) => Err(vm.math_error(e, &vm.repr(&Value::float(x))?)),
        };
    };
    if n.is_zero() || n.is_negative() {
        return Err(vm.value_error("expected a positive input"));
    }
    if let Some(x) = n.to_f64() {
        return raw(x).map_err(|e| vm.math_error(e, ""));
    }
    // n = m * 2^e with the 64 leading bits in m.
    let n = n.big();
    let e = n.bits() - 64;
    let m = (&*n >> e).to_f64().unwrap_or(f64::MAX);
    let parts = raw(m).and_then(|log_m| raw(2.0).map(|log_2| log_m + log_2 * e as f64));
    parts.map_err(|e| vm.math_error(e, ""))
}

fn log(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "log", 1, 2)?;
    let num = log_value(vm, &args.values[0], MathFn::Log)?;
    let Some(base) = args.values.get(1) else { return Ok(Value::float(num)) };
    let den = log_value(vm, base, MathFn::Log)?;
    if den == 0.0 {
        return Err(vm.zero_division("float division by zero"));
    }
    Ok(Value::float(num / den))
}

fn log_of(vm: &Vm<'_>, args: Args<'_>, f: MathFn) -> Res<Value> {
    args.check_positional(vm, &format!("math.{}", f.row().name), 1, 1)?;
    log_value(vm, &args.values[0], f).map(Value::float)
}

fn hypot(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("math.hypot() takes no keyword arguments"));
    }
    let mut coords = Vec::with_capacity(args.values.len());
    for v in args.values {
        coords.push(float::to_f64(vm, v)?);
    }
    Ok(Value::float(norm::hypot(&mut coords)))
}

/// The floats of a point.
fn point(vm: &Vm<'_>, v: &Value) -> Res<Vec<f64>> {
    let items = match (v.downcast::<Tuple>(), v.downcast::<List>()) {
        (Some(t), _) => t.items.to_vec(),
        (None, Some(l)) => l.to_vec(),
        (None, None) => vm.collect(v)?,
    };
    items.iter().map(|x| float::to_f64(vm, x)).collect()
}

fn dist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "dist", 2, 2)?;
    let (p, q) = (point(vm, &args.values[0])?, point(vm, &args.values[1])?);
    if p.len() != q.len() {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut diffs: Vec<f64> = p.iter().zip(&q).map(|(a, b)| a - b).collect();
    Ok(Value::float(norm::hypot(&mut diffs)))
}

fn isclose(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_pos_only: 0, n_kw_only: 2 };
    let [a, b, rel, abs] = args.bind(vm, "isclose", ["a", "b", "rel_tol", "abs_tol"], shape)?;
    let number = |v: Option<&Value>, default: f64| v.map_or(Ok(default), |v| float::to_f64(vm, v));
    let (a, b) = (number(a, 0.0)?, number(b, 0.0)?);
    let (rel, abs) = (number(rel, 1e-9)?, number(abs, 0.0)?);
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::bool(false));
    }
    let diff = (b - a).abs();
    Ok(Value::bool(diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs))
}

fn nextafter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let steps = args.keyword("steps");
    if args.kw.iter().any(|k| *k != Symbol::new("steps")) || args.pos().len() != 2 {
        args.check_positional(vm, "nextafter", 2, 2)?;
    }
    let (x, y) = (float::to_f64(vm, &args.values[0])?, float::to_f64(vm, &args.values[1])?);
    let Some(steps) = steps.filter(|s| !s.is_none()) else {
        return Ok(Value::float(libm::nextafter(x, y)));
    };
    let steps = match int::as_int(&vm.index(steps)?) {
        Some(n) if n.is_negative() => {
            return Err(vm.raise(ExcKind::ValueError, "steps must be a non-negative integer"));
        }
        Some(IntRef::Small(n)) => n as u64,
        Some(IntRef::Big(_)) | None => u64::MAX,
    };
    Ok(Value::float(step_towards(x, y, steps)))
}

/// `x` moved by `steps` neighbouring floats towards `y`, not beyond it.
fn step_towards(x: f64, y: f64, steps: u64) -> f64 {
    if steps == 0 || x.is_nan() || x == y {
        return if steps == 0 || x.is_nan() { x } else { y };
    }
    if y.is_nan() {
        return y;
    }
    // Floats in order are integers in order once the negative ones are mirrored.
    let order = |v: f64| {
        let bits = v.to_bits() as i64;
        i128::from(if bits < 0 { i64::MIN.wrapping_sub(bits) } else { bits })
    };
    let (from, to) = (order(x), order(y));
    let moved = if to > from {
        (from + i128::from(steps)).min(to)
    } else {
        (from - i128::from(steps)).max(to)
    };
    if moved == to {
        return y;
    }
    if moved < 0 {
        return f64::from_bits((-moved) as u64 | (1 << 63));
    }
    // Coming down to zero from a positive number gives +0, from a negative one -0.
    let zero_sign = if moved == 0 && x < 0.0 { -0.0 } else { 0.0 };
    if moved == 0 { zero_sign } else { f64::from_bits(moved as u64) }
}
