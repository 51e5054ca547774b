//! The power operator.
//!
//! Invariant: int ** int stays an int (a known negative exponent apart, where Python's answer is a
//! float); floats give the C library's `pow`, whose bits the interpreter gives too, and raise what Python
//! raises. A negative number to a fractional power is complex in Python; a kernel raises ValueError.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::Prim;
use crate::kernel::options::{ErrorModel, Overflow};
use crate::kernel::refusal::Reason;
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::{Const, Imm};
use crate::syntax::ast::BinOp;

/// Constant exponents up to this become multiplications.
const MAX_UNROLLED: i64 = 64;

impl Emitter<'_, '_> {
    pub(super) fn power(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        let (Some(x), Some(y)) = (a.ty.scalar(), b.ty.scalar()) else {
            return self.bad_operands("**", a, b);
        };
        if x.is_float() || y.is_float() {
            return Ok(self.float_power(a, b));
        }
        match b.known_int() {
            Some(n) if n < 0 => Ok(self.float_power(a, b)),
            Some(n) if n <= MAX_UNROLLED => Ok(self.unrolled(a, n)),
            Some(_) | None => self.int_power(a, b),
        }
    }

    /// Squares and multiplies.
    fn unrolled(&mut self, a: &Val, n: i64) -> Val {
        let ty = a.ty.scalar().map_or(Scalar::I64, Scalar::widened);
        let mut base = self.as_scalar(a, ty);
        let mut result: Option<ValueId> = None;
        let mut rest = n;
        while rest > 0 {
            if rest & 1 == 1 {
                result = Some(match result {
                    None => base,
                    Some(r) => self.plain(BinOp::Mul, ty, r, base).scalars[0],
                });
            }
            rest >>= 1;
            if rest > 0 {
                base = self.plain(BinOp::Mul, ty, base, base).scalars[0];
            }
        }
        let value = match result {
            Some(value) => value,
            None => self.imm(Imm { ty, bits: 1 }),
        };
        Val::scalar(ty, value)
    }

    /// An exponent that is known only at run time.
    fn int_power(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        if self.options.overflow == Overflow::Raise {
            let what = "`**` with an unknown integer exponent under overflow=\"raise\"";
            return self.refuse(self.span(), Reason::Construct(what));
        }
        let weak = b.ty.scalar() == Some(Scalar::U64) && a.is_weak_uint();
        let ty =
            if weak { Scalar::U64 } else { a.ty.scalar().map_or(Scalar::I64, Scalar::widened) };
        let base = self.as_scalar(a, ty);
        let from = b.ty.scalar().map_or(Scalar::I64, Scalar::widened);
        let exponent = self.as_scalar(b, from);
        if from == Scalar::I64 {
            let zero = self.imm(Imm::i64(0));
            let negative = self.prim(Prim::Lt, Scalar::I64, &[exponent, zero]);
            let message = "Integers to negative integer powers are not allowed.";
            self.guard(negative, "ValueError", message, &[]);
            let exponent = self.cast(exponent, ty);
            let value = self.prim(Prim::Pow, ty, &[base, exponent]);
            return Ok(Val::scalar(ty, value));
        }
        // An exponent of uint64: powers wrap in uint64 as they do in int64.
        let wide = self.cast(base, Scalar::U64);
        let value = self.prim(Prim::Pow, Scalar::U64, &[wide, exponent]);
        let value = self.cast(value, ty);
        Ok(Val::scalar(ty, value))
    }

    fn float_power(&mut self, a: &Val, b: &Val) -> Val {
        let ty = match self.promoted(a, b) {
            Scalar::F32 => Scalar::F32,
            Scalar::Bool
            | Scalar::I8
            | Scalar::I16
            | Scalar::I32
            | Scalar::I64
            | Scalar::U8
            | Scalar::U16
            | Scalar::U32
            | Scalar::U64
            | Scalar::F64 => Scalar::F64,
        };
        let base = self.as_scalar(a, Scalar::F64);
        let known = match &b.konst {
            Some(Const::Float(v)) if v.fract() == 0.0 && v.abs() < 64.0 => Some(*v as i64),
            Some(Const::Int(n)) => Some(*n),
            Some(
                Const::None
                | Const::Bool(_)
                | Const::UInt(_)
                | Const::Float(_)
                | Const::Typed(_)
                | Const::Str(_)
                | Const::Tuple(_)
                | Const::Func(_)
                | Const::Array(_)
                | Const::Module(_)
                | Const::Exception(_)
                | Const::Opaque(_),
            )
            | None => None,
        };
        if let Some(n @ 1..=MAX_UNROLLED) = known
            && self.options.fastmath.afn()
        {
            let base = Val::scalar(Scalar::F64, base);
            let value = self.unrolled_float(&base, n);
            let value = self.cast(value, ty);
            return Val::scalar(ty, value);
        }
        let exponent = self.as_scalar(b, Scalar::F64);
        let value = self.math(MathFn::Pow, &[base, exponent]);
        if self.options.error_model == ErrorModel::Python {
            self.check_power(base, exponent, value, known.is_some_and(|n| n >= 0));
        }
        let value = self.cast(value, ty);
        Val::scalar(ty, value)
    }

    fn unrolled_float(&mut self, base: &Val, n: i64) -> ValueId {
        let mut square = base.scalars[0];
        let mut result: Option<ValueId> = None;
        let mut rest = n;
        while rest > 0 {
            if rest & 1 == 1 {
                result = Some(match result {
                    None => square,
                    Some(r) => self.prim(Prim::Mul, Scalar::F64, &[r, square]),
                });
            }
            rest >>= 1;
            if rest > 0 {
                square = self.prim(Prim::Mul, Scalar::F64, &[square, square]);
            }
        }
        result.unwrap_or(square)
    }

    /// Python's errors, looked for only when the result is not finite.
    fn check_power(&mut self, base: ValueId, exponent: ValueId, value: ValueId, whole: bool) {
        let finite = self.is_finite(value);
        let suspicious = self.prim(Prim::Not, Scalar::Bool, &[finite]);
        self.rarely(suspicious, |e| {
            let zero = e.f64_const(0.0);
            if !whole {
                let is_zero = e.prim(Prim::Eq, Scalar::F64, &[base, zero]);
                let negative = e.prim(Prim::Lt, Scalar::F64, &[exponent, zero]);
                // 0 ** -inf is inf, not an error.
                let finite = e.is_finite(exponent);
                let negative = e.prim(Prim::And, Scalar::Bool, &[negative, finite]);
                let bad = e.prim(Prim::And, Scalar::Bool, &[is_zero, negative]);
                e.guard(bad, "ZeroDivisionError", "0.0 cannot be raised to a negative power", &[]);
                let nan = e.is_nan(value);
                let bad = e.and_not_nan(nan, &[base, exponent]);
                let message = "negative number cannot be raised to a fractional power";
                e.guard(bad, "ValueError", message, &[]);
            }
            e.check_overflow(value, &[base, exponent], "(34, 'Numerical result out of range')");
        });
    }

    /// `cond` and none of the values is NaN.
    pub(super) fn and_not_nan(&mut self, cond: ValueId, values: &[ValueId]) -> ValueId {
        let mut all = cond;
        for &value in values {
            let number = self.prim(Prim::Eq, Scalar::F64, &[value, value]);
            all = self.prim(Prim::And, Scalar::Bool, &[all, number]);
        }
        all
    }

    /// OverflowError if the result is infinite though the arguments are finite.
    pub(super) fn check_overflow(&mut self, value: ValueId, args: &[ValueId], message: &str) {
        let mut bad = self.is_infinite(value);
        for &arg in args {
            let finite = self.is_finite(arg);
            bad = self.prim(Prim::And, Scalar::Bool, &[bad, finite]);
        }
        self.guard(bad, "OverflowError", message, &[]);
    }
}
