//! The integer functions of `math`: 64-bit where that suffices, big beyond.
//!
//! Invariant: the base floor's function decides whether 64 bits suffice.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, ToPrimitive};

use crate::base::mathfn::integer;
use crate::runtime::trace::State;
use crate::vm::object::int::{self, IntRef};
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("comb", comb, "comb(n, k, /)"),
    MethodDef::new("factorial", factorial, "factorial(n, /)"),
    MethodDef::new("gcd", gcd, "gcd(*integers)"),
    MethodDef::new("isqrt", isqrt, "isqrt(n, /)"),
    MethodDef::new("lcm", lcm, "lcm(*integers)"),
    MethodDef::new("perm", perm, "perm(n, k=None, /)"),
];

/// The integer behind an argument, through `__index__`.
fn integer(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if matches!(v, Value::Int(_)) { Ok(v.clone()) } else { vm.index(v) }
}

fn big(v: &Value) -> BigInt {
    int::to_bigint(v).map_or_else(BigInt::default, |n| n.into_owned())
}

fn fold(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    first: i64,
    small: fn(i64, i64) -> Option<i64>,
    big_one: fn(&BigInt, &BigInt) -> BigInt,
) -> Res<Value> {
    if !args.kw.is_empty() {
        return Err(vm.type_error(format!("math.{name}() takes no keyword arguments")));
    }
    let mut acc = Value::Int(first);
    for v in args.values {
        let v = integer(vm, v)?;
        let fits = match (&acc, &v) {
            (Value::Int(a), Value::Int(b)) => small(*a, *b),
            _ => None,
        };
        acc = match fits {
            Some(r) => Value::Int(r),
            None => int::from_bigint(vm, big_one(&big(&acc), &big(&v))),
        };
    }
    Ok(acc)
}

fn gcd(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let small = |a, b| i64::try_from(integer::gcd(a, b)).ok();
    fold(vm, args, "gcd", 0, small, |a, b| a.gcd(b))
}

fn lcm(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    fold(vm, args, "lcm", 1, integer::lcm, |a, b| a.lcm(b))
}

fn isqrt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.isqrt", 1, 1)?;
    let n = integer(vm, &args.values[0])?;
    match int::as_int(&n) {
        Some(n) if n.is_negative() => Err(vm.value_error("isqrt() argument must be nonnegative")),
        Some(IntRef::Small(n)) => Ok(Value::Int(integer::isqrt(n))),
        Some(IntRef::Big(n)) => Ok(int::from_bigint(vm, n.sqrt())),
        None => Err(vm.type_error("__index__ returned non-int")),
    }
}

/// The product of `lo..=hi`, halved recursively so that the factors stay of like size.
fn product(lo: u64, hi: u64) -> BigInt {
    if lo > hi {
        return BigInt::one();
    }
    if hi - lo < 16 {
        return (lo..=hi).fold(BigInt::one(), |acc, k| acc * k);
    }
    let mid = lo + (hi - lo) / 2;
    product(lo, mid) * product(mid + 1, hi)
}

fn factorial(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "math.factorial", 1, 1)?;
    let n = integer(vm, &args.values[0])?;
    let Some(n) = int::as_int(&n) else { return Err(vm.type_error("an integer is required")) };
    if n.is_negative() {
        return Err(vm.value_error("factorial() not defined for negative values"));
    }
    let IntRef::Small(n) = n else {
        let limit = i64::MAX;
        let message = format!("factorial() argument should not exceed {limit}");
        return Err(vm.overflow_error(message));
    };
    if let Some(r) = integer::factorial(n) {
        return Ok(Value::Int(r));
    }
    afford_product(vm, n as u64, n as u64)?;
    // Objects stay behind: another thread may run meanwhile.
    let r = vm.detach_for(State::Native, None, || product(2, n as u64));
    Ok(int::from_bigint(vm, r))
}

/// The two arguments of `comb` and `perm`, neither negative.
fn n_and_k(vm: &Vm<'_>, n: &Value, k: &Value) -> Res<(Value, Value)> {
    let (n, k) = (integer(vm, n)?, integer(vm, k)?);
    for (name, v) in [("n", &n), ("k", &k)] {
        if int::as_int(v).is_some_and(IntRef::is_negative) {
            return Err(vm.value_error(format!("{name} must be a non-negative integer")));
        }
    }
    Ok((n, k))
}

/// MemoryError where a product of `k` numbers up to about `n` cannot be computed.
fn afford_product(vm: &Vm<'_>, k: u64, n: u64) -> Res<()> {
    // Half of them have at least one bit less than n; the last steps take several copies.
    let bits = (k / 2).saturating_mul(u64::from(n.max(2).ilog2()));
    vm.afford((bits / 8).saturating_mul(3) as usize)
}

/// `n (n - 1) … (n - k + 1)`.
fn falling(n: &BigInt, k: u64) -> BigInt {
    match n.to_u64() {
        Some(n) if k <= n => product(n - k + 1, n),
        Some(_) => BigInt::default(),
        None => (0..k).fold(BigInt::one(), |acc, i| acc * (n - i)),
    }
}

fn perm(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "perm", 1, 2)?;
    let n = &args.values[0];
    let Some(k) = args.values.get(1).filter(|k| !k.is_none()) else {
        return factorial(vm, Args::positional(std::slice::from_ref(n)));
    };
    let (n, k) = n_and_k(vm, n, k)?;
    if let (Value::Int(n), Value::Int(k)) = (&n, &k)
        && let Some(r) = integer::perm(*n, *k)
    {
        return Ok(Value::Int(r));
    }
    let Some(k) = int::to_u64(&k) else {
        return Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX)));
    };
    let n = big(&n);
    if n >= BigInt::from(k) {
        afford_product(vm, k, n.to_u64().unwrap_or(u64::MAX))?;
    }
    let r = vm.detach_for(State::Native, None, || falling(&n, k));
    Ok(int::from_bigint(vm, r))
}

fn comb(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "comb", 2, 2)?;
    let (n, k) = n_and_k(vm, &args.values[0], &args.values[1])?;
    if let (Value::Int(n), Value::Int(k)) = (&n, &k)
        && let Some(r) = integer::comb(*n, *k)
    {
        return Ok(Value::Int(r));
    }
    let (n, k) = (big(&n), big(&k));
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = (&n - &k).min(k);
    let Some(k) = k.to_u64() else {
        return Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
    };
    afford_product(vm, k, n.to_u64().unwrap_or(u64::MAX))?;
    let r = vm.detach_for(State::Native, None, || falling(&n, k) / product(2, k));
    Ok(int::from_bigint(vm, r))
}
