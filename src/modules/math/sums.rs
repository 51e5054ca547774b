//! `fsum`, `prod`, `sumprod`.
//!
//! Invariant: `fsum` and float `sumprod` round once, at the end: the partial sums they keep add up to
//! the exact result (Shewchuk 1997 for sums; Ogita, Rump, Oishi 2005 for products, in triple length as
//! CPython does).

use crate::base::libm;
use crate::vm::BinOp;
use crate::vm::object::float;
use crate::vm::{Args, MethodDef, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("fsum", fsum, "fsum(seq, /)"),
    MethodDef::new("prod", prod, "prod(iterable, /, *, start=1)"),
    MethodDef::new("sumprod", sumprod, "sumprod(p, q, /)"),
];

fn fsum(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.fsum", 1, 1)?;
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    vm.for_each(&args.values[0], |item| {
        let original = float::to_f64(vm, &item)?;
        let mut x = original;
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let hi = x + y;
            let lo = y - (hi - x);
            if lo != 0.0 {
                partials[kept] = lo;
                kept += 1;
            }
            x = hi;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if x.is_finite() {
                partials.push(x);
            } else if original.is_finite() {
                return Err(vm.overflow_error("intermediate overflow in fsum"));
            } else {
                if original.is_infinite() {
                    infinities += original;
                }
                special += original;
                partials.clear();
            }
        }
        Ok(())
    })?;
    if special != 0.0 {
        if f64::is_nan(infinities) {
            return Err(vm.value_error("-inf + inf in fsum"));
        }
        return Ok(Value::float(special));
    }
    Ok(Value::float(round_once(&partials)))
}

/// The sum of non-overlapping partials in increasing magnitude, rounded half to even.
fn round_once(partials: &[f64]) -> f64 {
    let mut n = partials.len();
    if n == 0 {
        return 0.0;
    }
    n -= 1;
    let mut hi = partials[n];
    let mut lo = 0.0;
    while n > 0 {
        n -= 1;
        let (x, y) = (hi, partials[n]);
        hi = x + y;
        lo = y - (hi - x);
        if lo != 0.0 {
            break;
        }
    }
    // A half-way case is decided by the sign of what comes after it.
    if n > 0 && ((lo < 0.0 && partials[n - 1] < 0.0) || (lo > 0.0 && partials[n - 1] > 0.0)) {
        let y = lo * 2.0;
        let x = hi + y;
        if y == x - hi {
            hi = x;
        }
    }
    hi
}

fn prod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [iterable, start] = args.bind(vm, "prod", ["iterable", "start"], shape)?;
    let mut acc = start.cloned().unwrap_or(Value::Int(1));
    let Some(iterable) = iterable else { return Ok(acc) };
    vm.for_each(iterable, |item| {
        acc = match (&acc, &item) {
            (Value::Float(a), Value::Float(b)) => Value::float(a.get() * b.get()),
            _ => vm.binary(BinOp::Mul, &acc, &item)?,
        };
        Ok(())
    })?;
    Ok(acc)
}

/// A sum in three floats whose exact total is that of all products added.
#[derive(Default)]
struct TripleLength {
    hi: f64,
    lo: f64,
    tiny: f64,
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let x = a + b;
    let z = x - a;
    (x, (a - (x - z)) + (b - z))
}

impl TripleLength {
    fn add_product(&mut self, x: f64, y: f64) {
        let z = x * y;
        let zz = libm::fma(x, y, -z);
        let (hi, e1) = two_sum(self.hi, z);
        let (lo, e2) = two_sum(self.lo, zz);
        let (lo2, e3) = two_sum(lo, e1);
        self.hi = hi;
        self.lo = lo2;
        self.tiny += e2 + e3;
    }

    fn total(&self) -> f64 {
        let (last, low) = two_sum(self.lo, self.tiny);
        let (high, mid) = two_sum(self.hi, last);
        high + (mid + low)
    }
}

fn sumprod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sumprod", 2, 2)?;
    let (p, q) = (vm.collect(&args.values[0])?, vm.collect(&args.values[1])?);
    if p.len() != q.len() {
        return Err(vm.value_error("Inputs are not the same length"));
    }
    if let Some(total) = float_sumprod(&p, &q) {
        return Ok(Value::float(total));
    }
    let mut acc = Value::Int(0);
    for (x, y) in p.iter().zip(&q) {
        let product = vm.binary(BinOp::Mul, x, y)?;
        acc = vm.binary(BinOp::Add, &acc, &product)?;
    }
    Ok(acc)
}

/// The extended-precision way, for pairs of floats (or of a float and a small int) with a finite sum.
fn float_sumprod(p: &[Value], q: &[Value]) -> Option<f64> {
    let number = |v: &Value| match v {
        Value::Float(x) => Some(x.get()),
        Value::Int(i) => (i.unsigned_abs() < 1 << 53).then_some(*i as f64),
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => None,
    };
    let mut sum = TripleLength::default();
    let mut any_float = false;
    for (x, y) in p.iter().zip(q) {
        let floats = matches!(x, Value::Float(_)) || matches!(y, Value::Float(_));
        if !floats {
            return None;
        }
        any_float = true;
        sum.add_product(number(x)?, number(y)?);
    }
    let total = sum.total();
    (any_float && total.is_finite()).then_some(total)
}
