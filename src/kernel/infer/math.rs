//! Mathematics functions: Python's `math` with its errors, NumPy's without.
//!
//! Invariant: what a function of `math` raises is looked for only when its result says that it may have
//! to (a NaN, an infinity), so the fast path is the call and one comparison. Infinite arguments of sin,
//! cos and tan are looked for before the call instead: the argument then need not outlive it.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::names::{Check, Rule};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::Imm;
use crate::syntax::ast::BinOp;

const RANGE: &str = "math range error";
const DOMAIN: &str = "math domain error";

impl Emitter<'_, '_> {
    pub(super) fn math(&mut self, f: MathFn, args: &[ValueId]) -> ValueId {
        self.op1(Op::Math(f), f.result(), args.to_vec())
    }

    fn float(&mut self, name: &str, index: usize, val: &Val) -> Infer<ValueId> {
        if val.ty.scalar().is_none() {
            return self.bad_argument(name, index, "a number", val);
        }
        Ok(self.as_scalar(val, Scalar::F64))
    }

    fn floats(&mut self, name: &str, args: &[Val]) -> Infer<Vec<ValueId>> {
        args.iter().enumerate().map(|(i, a)| self.float(name, i, a)).collect()
    }

    /// An int64 argument: floats are refused as Python refuses them, uint64 as it may not fit.
    fn int(&mut self, name: &str, index: usize, val: &Val) -> Infer<ValueId> {
        match val.ty.scalar() {
            Some(ty) if !ty.is_float() && ty != Scalar::U64 => Ok(self.as_scalar(val, Scalar::I64)),
            Some(_) | None => self.bad_argument(name, index, "an integer that fits int64", val),
        }
    }

    pub(super) fn math_call(
        &mut self,
        rule: Rule,
        name: &str,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let value = match rule {
            Rule::Math(f, check) => {
                let args = self.floats(name, args)?;
                if let Check::Finite(message) = check {
                    // The difference is NaN for what is not finite: one test finds infinity and NaN, the
                    // rare side tells them apart.
                    let difference = self.prim(Prim::Sub, Scalar::F64, &[args[0], args[0]]);
                    let odd = self.is_nan(difference);
                    self.rarely(odd, |e| {
                        let infinite = e.is_infinite(args[0]);
                        e.guard(infinite, "ValueError", message, &args[..1]);
                    });
                }
                let value = self.math(f, &args);
                self.checked(value, &args, check);
                value
            }
            Rule::MathPrim(prim, check) => {
                let args = self.floats(name, args)?;
                if let (Prim::Sqrt, Check::Domain(message)) = (prim, check) {
                    let zero = self.f64_const(0.0);
                    let negative = self.prim(Prim::Lt, Scalar::F64, &[args[0], zero]);
                    self.guard(negative, "ValueError", message, &args);
                    self.prim(prim, Scalar::F64, &args)
                } else {
                    let value = self.prim(prim, Scalar::F64, &args);
                    self.checked(value, &args, check);
                    value
                }
            }
            Rule::Numpy(f) => {
                let floats = self.floats(name, args)?;
                let value = self.math(f, &floats);
                return Ok(self.like_numpy(value, args));
            }
            Rule::NumpyPrim(prim) => {
                let floats = self.floats(name, args)?;
                let value = self.prim(prim, Scalar::F64, &floats);
                return Ok(self.like_numpy(value, args));
            }
            Rule::RoundToInt(prim) => return self.round_to_int(prim, name, &args[0]),
            Rule::Log => self.log(name, args)?,
            Rule::MathPow => {
                let args = self.floats(name, args)?;
                let value = self.math(MathFn::Pow, &args);
                self.checked_pow(value, args[0], args[1]);
                value
            }
            Rule::NumpyPower => return self.numpy_power(name, args),
            Rule::Hypot => self.hypot(name, args)?,
            Rule::Ldexp => {
                let x = self.float(name, 0, &args[0])?;
                let n = self.int(name, 1, &args[1])?;
                let value = self.math(MathFn::Ldexp, &[x, n]);
                self.checked(value, &[x], Check::Range);
                value
            }
            Rule::Frexp => {
                let x = self.float(name, 0, &args[0])?;
                let mantissa = self.math(MathFn::FrexpM, &[x]);
                let exponent = self.math(MathFn::FrexpE, &[x]);
                let parts =
                    vec![Val::scalar(Scalar::F64, mantissa), Val::scalar(Scalar::I64, exponent)];
                return Ok(Val::tuple(parts));
            }
            Rule::Modf => return self.modf(name, &args[0]),
            Rule::IsNan | Rule::IsInf | Rule::IsFinite => {
                let x = self.float(name, 0, &args[0])?;
                let value = if rule == Rule::IsNan {
                    self.is_nan(x)
                } else if rule == Rule::IsInf {
                    self.is_infinite(x)
                } else {
                    self.is_finite(x)
                };
                return Ok(Val::scalar(Scalar::Bool, value));
            }
            Rule::IsClose => return self.is_close(name, call, args),
            Rule::Degrees | Rule::Radians => {
                let x = self.float(name, 0, &args[0])?;
                let factor = if rule == Rule::Degrees {
                    180.0 / std::f64::consts::PI
                } else {
                    std::f64::consts::PI / 180.0
                };
                let factor = self.f64_const(factor);
                self.prim(Prim::Mul, Scalar::F64, &[x, factor])
            }
            Rule::Gcd | Rule::Lcm => return self.gcd_lcm(rule, name, args),
            Rule::Isqrt => {
                let n = self.int(name, 0, &args[0])?;
                self.guard_negative(n, "isqrt() argument must be nonnegative");
                let value = self.math(MathFn::Isqrt, &[n]);
                return Ok(Val::scalar(Scalar::I64, value));
            }
            Rule::Factorial => return self.factorial(name, &args[0]),
            Rule::Comb | Rule::Perm => return self.comb_perm(rule, name, args),
            Rule::Sign => return self.sign(name, &args[0]),
            Rule::Square => return self.binary(BinOp::Mul, &args[0], &args[0]),
            Rule::NumpyMin => return self.numpy_extremum(Prim::Min, args),
            Rule::NumpyMax => return self.numpy_extremum(Prim::Max, args),
            Rule::Array(_)
            | Rule::Library(_)
            | Rule::LibraryElement(_)
            | Rule::Operator(_)
            | Rule::Comparison(_)
            | Rule::Inversion(_)
            | Rule::IsArray
            | Rule::Iterate(_)
            | Rule::Routine(_)
            | Rule::Where
            | Rule::Abs
            | Rule::Min
            | Rule::Max
            | Rule::Round
            | Rule::Divmod
            | Rule::Pow
            | Rule::Len
            | Rule::Sum
            | Rule::Any
            | Rule::All
            | Rule::Print
            | Rule::List
            | Rule::Tuple
            | Rule::Sorted
            | Rule::Unroll
            | Rule::Int
            | Rule::Float
            | Rule::Bool
            | Rule::Range
            | Rule::Prange
            | Rule::CCast
            | Rule::CDeclare
            | Rule::SizeOf
            | Rule::ThreadId
            | Rule::Cast(_) => return Ok(Val::never()),
        };
        Ok(Val::scalar(Scalar::F64, value))
    }

    fn factorial(&mut self, name: &str, n: &Val) -> Infer<Val> {
        let n = self.int(name, 0, n)?;
        self.guard_negative(n, "factorial() not defined for negative values");
        let limit = self.imm(Imm::i64(20));
        let beyond = self.prim(Prim::Gt, Scalar::I64, &[n, limit]);
        let message = "factorial() result does not fit 64 bits";
        self.guard(beyond, "OverflowError", message, &[]);
        let value = self.math(MathFn::Factorial, &[n]);
        Ok(Val::scalar(Scalar::I64, value))
    }

    /// Raises what the row says, having looked at the result.
    fn checked(&mut self, value: ValueId, args: &[ValueId], check: Check) {
        let args: Vec<ValueId> =
            args.iter().copied().filter(|&a| self.graph.values[a].ty == Scalar::F64).collect();
        match check {
            Check::Never | Check::Finite(_) => {}
            Check::Domain(message) => {
                let nan = self.is_nan(value);
                self.rarely(nan, |e| e.guard_domain(value, &args, message));
            }
            Check::Singular(message) => self.when_not_finite(value, |e| {
                e.guard_domain(value, &args, message);
                let bad = e.infinite_from_finite(value, &args);
                e.guard(bad, "ValueError", message, &args[..1]);
            }),
            Check::Range => self.when_not_finite(value, |e| {
                e.guard_domain(value, &args, DOMAIN);
                e.check_overflow(value, &args, RANGE);
            }),
            Check::DomainOrRange(message) => self.when_not_finite(value, |e| {
                e.guard_domain(value, &args, message);
                // Poles at the integers up to zero are outside the domain; elsewhere it overflows.
                let zero = e.f64_const(0.0);
                let low = e.prim(Prim::Le, Scalar::F64, &[args[0], zero]);
                let infinite = e.infinite_from_finite(value, &args);
                let pole = e.prim(Prim::And, Scalar::Bool, &[low, infinite]);
                e.guard(pole, "ValueError", message, &args[..1]);
                e.check_overflow(value, &args, RANGE);
            }),
        }
    }

    fn when_not_finite(&mut self, value: ValueId, checks: impl FnOnce(&mut Self)) {
        let finite = self.is_finite(value);
        let suspicious = self.prim(Prim::Not, Scalar::Bool, &[finite]);
        self.rarely(suspicious, checks);
    }

    fn guard_domain(&mut self, value: ValueId, args: &[ValueId], message: &str) {
        let nan = self.is_nan(value);
        let bad = self.and_not_nan(nan, args);
        self.guard(bad, "ValueError", message, &args[..1]);
    }

    fn infinite_from_finite(&mut self, value: ValueId, args: &[ValueId]) -> ValueId {
        let mut bad = self.is_infinite(value);
        for &arg in args {
            let finite = self.is_finite(arg);
            bad = self.prim(Prim::And, Scalar::Bool, &[bad, finite]);
        }
        bad
    }

    fn guard_negative(&mut self, n: ValueId, message: &str) {
        let zero = self.imm(Imm::i64(0));
        let negative = self.prim(Prim::Lt, Scalar::I64, &[n, zero]);
        self.guard(negative, "ValueError", message, &[]);
    }

    /// `math.pow`: zero to a negative power and negative to a fractional one are outside the domain.
    fn checked_pow(&mut self, value: ValueId, base: ValueId, exponent: ValueId) {
        self.when_not_finite(value, |e| {
            e.guard_domain(value, &[base, exponent], DOMAIN);
            let zero = e.f64_const(0.0);
            let is_zero = e.prim(Prim::Eq, Scalar::F64, &[base, zero]);
            let infinite = e.infinite_from_finite(value, &[base, exponent]);
            let pole = e.prim(Prim::And, Scalar::Bool, &[is_zero, infinite]);
            e.guard(pole, "ValueError", DOMAIN, &[]);
            e.check_overflow(value, &[base, exponent], RANGE);
        });
    }

    /// A float32 argument gives a float32 result.
    fn like_numpy(&mut self, value: ValueId, args: &[Val]) -> Val {
        let single = args.iter().any(|a| a.ty == Type::Scalar(Scalar::F32))
            && args.iter().all(|a| a.ty == Type::Scalar(Scalar::F32) || a.is_weak());
        let ty = if single { Scalar::F32 } else { Scalar::F64 };
        let value = self.cast(value, ty);
        Val::scalar(ty, value)
    }

    fn round_to_int(&mut self, prim: Prim, name: &str, val: &Val) -> Infer<Val> {
        match val.ty.scalar() {
            Some(ty) if ty.is_float() => {
                let x = self.as_scalar(val, Scalar::F64);
                let rounded = self.prim(prim, Scalar::F64, &[x]);
                Ok(self.integral_to_int(rounded, x))
            }
            Some(_) | None => self.int_of(val, name),
        }
    }

    fn log(&mut self, name: &str, args: &[Val]) -> Infer<ValueId> {
        const POSITIVE: &str = "expected a positive input, got {}";
        let args = self.floats(name, args)?;
        let mut logs = Vec::new();
        for &arg in &args {
            let value = self.math(MathFn::Log, &[arg]);
            self.checked(value, &[arg], Check::Singular(POSITIVE));
            logs.push(value);
        }
        match logs[..] {
            [value, base] => {
                self.guard_zero(Scalar::F64, base, "float division by zero");
                Ok(self.prim(Prim::Div, Scalar::F64, &[value, base]))
            }
            _ => Ok(logs[0]),
        }
    }

    fn hypot(&mut self, name: &str, args: &[Val]) -> Infer<ValueId> {
        let floats = self.floats(name, args)?;
        match floats[..] {
            [] => Ok(self.f64_const(0.0)),
            [x] => Ok(self.prim(Prim::Abs, Scalar::F64, &[x])),
            [x, y] => Ok(self.math(MathFn::Hypot, &[x, y])),
            _ => {
                let what = "`math.hypot` of more than two coordinates";
                self.refuse(self.span(), Reason::Construct(what))
            }
        }
    }

    fn modf(&mut self, name: &str, val: &Val) -> Infer<Val> {
        let x = self.float(name, 0, val)?;
        let whole = self.prim(Prim::Trunc, Scalar::F64, &[x]);
        let rest = self.prim(Prim::Sub, Scalar::F64, &[x, whole]);
        // inf - inf is NaN, but the fraction of an infinity is zero.
        let infinite = self.is_infinite(x);
        let zero = self.f64_const(0.0);
        let rest = self.prim(Prim::Select, Scalar::F64, &[infinite, zero, rest]);
        let fraction = self.prim(Prim::CopySign, Scalar::F64, &[rest, x]);
        Ok(Val::tuple(vec![Val::scalar(Scalar::F64, fraction), Val::scalar(Scalar::F64, whole)]))
    }

    /// PEP 485, as CPython computes it.
    fn is_close(&mut self, name: &str, call: &CallArgs, args: &[Val]) -> Infer<Val> {
        if call.n_positional != 2 {
            let expected = "2 positional arguments".to_string();
            let (function, found) = (name.to_string(), call.n_positional);
            return self.refuse(self.span(), Reason::ArgumentCount { function, expected, found });
        }
        let (a, b) = (self.float(name, 0, &args[0])?, self.float(name, 1, &args[1])?);
        let (mut rel, mut abs) = (self.f64_const(1e-9), self.f64_const(0.0));
        for (i, keyword) in call.keywords.iter().enumerate() {
            let value = self.float(name, i + 2, &args[i + 2])?;
            if keyword.as_str() == "rel_tol" { rel = value } else { abs = value }
        }
        let zero = self.f64_const(0.0);
        for tolerance in [rel, abs] {
            let negative = self.prim(Prim::Lt, Scalar::F64, &[tolerance, zero]);
            self.guard(negative, "ValueError", "tolerances must be non-negative", &[]);
        }
        let f = Scalar::F64;
        let same = self.prim(Prim::Eq, f, &[a, b]);
        let diff = self.prim(Prim::Sub, f, &[b, a]);
        let diff = self.prim(Prim::Abs, f, &[diff]);
        let mut near = self.prim(Prim::Le, f, &[diff, abs]);
        for side in [b, a] {
            let scaled = self.prim(Prim::Mul, f, &[rel, side]);
            let scaled = self.prim(Prim::Abs, f, &[scaled]);
            let close = self.prim(Prim::Le, f, &[diff, scaled]);
            near = self.prim(Prim::Or, Scalar::Bool, &[near, close]);
        }
        let (fa, fb) = (self.is_infinite(a), self.is_infinite(b));
        let infinite = self.prim(Prim::Or, Scalar::Bool, &[fa, fb]);
        let finite = self.prim(Prim::Not, Scalar::Bool, &[infinite]);
        let near = self.prim(Prim::And, Scalar::Bool, &[near, finite]);
        let value = self.prim(Prim::Or, Scalar::Bool, &[same, near]);
        Ok(Val::scalar(Scalar::Bool, value))
    }

    fn gcd_lcm(&mut self, rule: Rule, name: &str, args: &[Val]) -> Infer<Val> {
        let (f, start) = if rule == Rule::Gcd { (MathFn::Gcd, 0) } else { (MathFn::Lcm, 1) };
        let mut result = self.imm(Imm::i64(start));
        for (i, arg) in args.iter().enumerate() {
            let n = self.int(name, i, arg)?;
            result = if i == 0 {
                self.prim(Prim::Abs, Scalar::I64, &[n])
            } else {
                self.math(f, &[result, n])
            };
        }
        Ok(Val::scalar(Scalar::I64, result))
    }

    fn comb_perm(&mut self, rule: Rule, name: &str, args: &[Val]) -> Infer<Val> {
        let n = self.int(name, 0, &args[0])?;
        let k = match args.get(1).filter(|k| k.ty != Type::None) {
            Some(k) => self.int(name, 1, k)?,
            None => n,
        };
        self.guard_negative(n, "n must be a non-negative integer");
        self.guard_negative(k, "k must be a non-negative integer");
        let f = if rule == Rule::Comb { MathFn::Comb } else { MathFn::Perm };
        let value = self.math(f, &[n, k]);
        Ok(Val::scalar(Scalar::I64, value))
    }

    /// `np.sign`: of the argument's type; NaN stays NaN.
    fn sign(&mut self, name: &str, val: &Val) -> Infer<Val> {
        let Some(ty) = val.ty.scalar() else {
            return self.bad_argument(name, 0, "a number", val);
        };
        let ty = ty.widened();
        let x = self.as_scalar(val, ty);
        let zero = self.imm(Imm { ty, bits: 0 });
        let (plus, minus) = if ty.is_float() {
            (self.imm(Imm::float(ty, 1.0)), self.imm(Imm::float(ty, -1.0)))
        } else {
            (self.imm(Imm::int(ty, 1)), self.imm(Imm::int(ty, -1)))
        };
        let above = self.prim(Prim::Gt, ty, &[x, zero]);
        let below = self.prim(Prim::Lt, ty, &[x, zero]);
        let mut value = self.prim(Prim::Select, ty, &[below, minus, zero]);
        value = self.prim(Prim::Select, ty, &[above, plus, value]);
        if ty.is_float() {
            let nan = self.prim(Prim::Ne, ty, &[x, x]);
            value = self.prim(Prim::Select, ty, &[nan, x, value]);
        }
        Ok(Val::scalar(ty, value))
    }

    /// `np.minimum`: a NaN on either side is the answer.
    fn numpy_extremum(&mut self, prim: Prim, args: &[Val]) -> Infer<Val> {
        let best = self.extremum(prim, args)?;
        let Some(ty) = best.ty.scalar().filter(|t| t.is_float()) else { return Ok(best) };
        let mut value = best.scalars[0];
        for arg in args {
            let x = self.as_scalar(arg, ty);
            let nan = self.prim(Prim::Ne, ty, &[x, x]);
            value = self.prim(Prim::Select, ty, &[nan, x, value]);
        }
        Ok(Val::scalar(ty, value))
    }

    /// `np.power`: integers as `**`, floats without errors.
    fn numpy_power(&mut self, name: &str, args: &[Val]) -> Infer<Val> {
        let ints = args.iter().all(|a| a.ty.scalar().is_some_and(|s| !s.is_float()));
        if ints && args[1].known_int().is_none_or(|n| n >= 0) {
            return self.power(&args[0], &args[1]);
        }
        let floats = self.floats(name, args)?;
        let value = self.math(MathFn::Pow, &floats);
        Ok(self.like_numpy(value, args))
    }
}
