//! Conversions: at joins, to a truth value, and those that programs write.
//!
//! Invariant: [`Emitter::convert`] is total for types that join; what may fail in Python (a float that
//! is no int) goes through guards here.

use super::emit::{Emitter, Infer};
use super::value::{Val, imm_as};
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, ScalarKind, Type};
use crate::kernel::userfunc::{Const, Imm};

impl Emitter<'_, '_> {
    /// The scalars of a value as a type that it joins to. A value that never is becomes zeros.
    pub(super) fn convert(&mut self, val: &Val, to: &Type) -> Vec<ValueId> {
        match (&val.ty, to) {
            (Type::Scalar(_), Type::Scalar(to)) => vec![self.as_scalar(val, *to)],
            (Type::Tuple(_), Type::Tuple(types)) => {
                let elements = val.elements().unwrap_or_default();
                elements.iter().zip(types.iter()).flat_map(|(e, ty)| self.convert(e, ty)).collect()
            }
            (Type::Array(_), Type::Array(to)) => self.array_as(val, *to),
            (Type::None, Type::Optional(inner)) => {
                let nothing = self.convert(&Val::never(), inner);
                let mut scalars = vec![self.imm(Imm::FALSE)];
                scalars.extend(nothing);
                scalars
            }
            (Type::Optional(_), Type::Optional(inner)) => {
                let (flag, value) = Self::inside(val);
                let mut scalars = vec![flag];
                scalars.extend(self.convert(&value, inner));
                scalars
            }
            (Type::Never, _) => {
                let mut scalars = Vec::new();
                to.flatten(&mut scalars);
                scalars.into_iter().map(|ty| self.imm(Imm { ty, bits: 0 })).collect()
            }
            (
                Type::Scalar(_) | Type::Tuple(_) | Type::Array(_) | Type::List(_),
                Type::Optional(inner),
            ) => {
                let mut scalars = vec![self.imm(Imm::TRUE)];
                scalars.extend(self.convert(val, inner));
                scalars
            }
            (
                Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Optional(_)
                | Type::List(_)
                | Type::Closure(_),
                _,
            ) => val.scalars.clone(),
        }
    }

    /// A scalar value as another scalar type; a constant becomes a constant.
    pub(super) fn as_scalar(&mut self, val: &Val, to: Scalar) -> ValueId {
        if val.ty == Type::Scalar(to) {
            return val.scalars[0];
        }
        match val.konst.as_ref().and_then(|k| imm_as(k, to)) {
            Some(imm) => self.imm(imm),
            None => self.cast(val.scalars[0], to),
        }
    }

    pub(super) fn bool_const(&mut self, b: bool) -> Val {
        let value = self.imm(Imm::bool(b));
        Val { ty: Type::BOOL, scalars: vec![value], konst: Some(Const::Bool(b)) }
    }

    pub(super) fn int_const(&mut self, v: i64) -> Val {
        let value = self.imm(Imm::i64(v));
        Val { ty: Type::I64, scalars: vec![value], konst: Some(Const::Int(v)) }
    }

    /// `bool(x)`.
    pub(super) fn truth(&mut self, val: &Val) -> Infer<Val> {
        match &val.ty {
            Type::Scalar(Scalar::Bool) => Ok(val.clone()),
            Type::Scalar(ty) => {
                if let Some(imm) = val.konst.as_ref().and_then(|k| imm_as(k, Scalar::Bool)) {
                    return Ok(self.bool_const(imm.bits != 0));
                }
                let zero = self.imm(Imm { ty: *ty, bits: 0 });
                let truth = self.prim(Prim::Ne, *ty, &[val.scalars[0], zero]);
                Ok(Val::scalar(Scalar::Bool, truth))
            }
            Type::None => Ok(self.bool_const(false)),
            Type::Tuple(types) => Ok(self.bool_const(!types.is_empty())),
            Type::Str(text) => Ok(self.bool_const(!text.is_empty())),
            Type::Func(_) | Type::Closure(_) => Ok(self.bool_const(true)),
            Type::List(_) => {
                let n = self.list_len(val);
                let zero = self.imm(Imm::i64(0));
                Ok(Val::scalar(Scalar::Bool, self.prim(Prim::Gt, Scalar::I64, &[n, zero])))
            }
            Type::Optional(_) => {
                let (flag, value) = Self::inside(val);
                let truth = self.truth(&value)?.scalars[0];
                Ok(Val::scalar(Scalar::Bool, self.prim(Prim::And, Scalar::Bool, &[flag, truth])))
            }
            Type::Never => Ok(Val::never()),
            Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::Steps(..)
            | Type::DType(_) => self.refuse(self.span(), Reason::NotBoolean(val.ty.clone())),
        }
    }

    /// `int(x)`: floats truncate; NaN, infinities and what is beyond 64 bits raise.
    pub(super) fn int_of(&mut self, val: &Val, what: &str) -> Infer<Val> {
        let Some(ty) = val.ty.scalar() else {
            return self.bad_argument(what, 0, "a number", val);
        };
        match ty.kind() {
            ScalarKind::Bool | ScalarKind::Signed | ScalarKind::Unsigned => {
                let to = ty.widened();
                let keep = val.konst.clone().filter(|_| ty == to);
                let scalar = self.as_scalar(val, to);
                Ok(Val { ty: Type::Scalar(to), scalars: vec![scalar], konst: keep })
            }
            ScalarKind::Float => {
                let value = self.as_scalar(val, Scalar::F64);
                let truncated = self.prim(Prim::Trunc, Scalar::F64, &[value]);
                Ok(self.integral_to_int(truncated, value))
            }
        }
    }

    /// An integral float as int64, with the checks of Python's conversion on the original.
    pub(super) fn integral_to_int(&mut self, integral: ValueId, original: ValueId) -> Val {
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        let (low, high) = (self.f64_const(-LIMIT), self.f64_const(LIMIT));
        let above = self.prim(Prim::Ge, Scalar::F64, &[integral, low]);
        let below = self.prim(Prim::Lt, Scalar::F64, &[integral, high]);
        let fits = self.prim(Prim::And, Scalar::Bool, &[above, below]);
        let bad = self.prim(Prim::Not, Scalar::Bool, &[fits]);
        self.rarely(bad, |e| {
            let nan = e.prim(Prim::Ne, Scalar::F64, &[original, original]);
            e.guard(nan, "ValueError", "cannot convert float NaN to integer", &[]);
            let infinite = e.is_infinite(original);
            e.guard(infinite, "OverflowError", "cannot convert float infinity to integer", &[]);
            let always = e.imm(Imm::TRUE);
            e.guard(always, "OverflowError", "float {} does not fit a 64-bit integer", &[original]);
        });
        let value = self.cast(integral, Scalar::I64);
        Val::scalar(Scalar::I64, value)
    }

    pub(super) fn is_infinite(&mut self, value: ValueId) -> ValueId {
        let magnitude = self.prim(Prim::Abs, Scalar::F64, &[value]);
        let infinity = self.f64_const(f64::INFINITY);
        self.prim(Prim::Eq, Scalar::F64, &[magnitude, infinity])
    }

    /// Neither infinite nor NaN.
    pub(super) fn is_finite(&mut self, value: ValueId) -> ValueId {
        let magnitude = self.prim(Prim::Abs, Scalar::F64, &[value]);
        let infinity = self.f64_const(f64::INFINITY);
        self.prim(Prim::Lt, Scalar::F64, &[magnitude, infinity])
    }

    pub(super) fn is_nan(&mut self, value: ValueId) -> ValueId {
        self.prim(Prim::Ne, Scalar::F64, &[value, value])
    }

    /// `np.int32(x)` and its like: integers wrap, floats truncate as `int` does.
    pub(super) fn scalar_of(&mut self, val: &Val, to: Scalar, what: &str) -> Infer<Val> {
        let Some(from) = val.ty.scalar() else {
            return self.bad_argument(what, 0, "a number", val);
        };
        if to == Scalar::Bool {
            return self.truth(val);
        }
        if let Some(imm) = val.konst.as_ref().and_then(|k| imm_as(k, to))
            && !(from.is_float() && to.is_int())
        {
            let value = self.imm(imm);
            let konst = Some(Const::Typed(imm));
            return Ok(Val { ty: Type::Scalar(to), scalars: vec![value], konst });
        }
        if from.is_float() && to.is_int() {
            let original = self.as_scalar(val, Scalar::F64);
            let truncated = self.prim(Prim::Trunc, Scalar::F64, &[original]);
            if to == Scalar::U64 {
                return Ok(self.integral_to_uint(truncated, original));
            }
            let wide = self.integral_to_int(truncated, original);
            let value = self.cast(wide.scalars[0], to);
            return Ok(Val::scalar(to, value));
        }
        let value = self.as_scalar(val, to);
        Ok(Val::scalar(to, value))
    }

    /// An integral float as uint64: negative ones wrap as int64 does, larger ones go straight.
    fn integral_to_uint(&mut self, integral: ValueId, original: ValueId) -> Val {
        const LIMIT: f64 = 18_446_744_073_709_551_616.0;
        let (low, high) = (self.f64_const(-LIMIT / 2.0), self.f64_const(LIMIT));
        let above = self.prim(Prim::Ge, Scalar::F64, &[integral, low]);
        let below = self.prim(Prim::Lt, Scalar::F64, &[integral, high]);
        let fits = self.prim(Prim::And, Scalar::Bool, &[above, below]);
        let bad = self.prim(Prim::Not, Scalar::Bool, &[fits]);
        self.guard(bad, "OverflowError", "float {} does not fit uint64", &[original]);
        let zero = self.f64_const(0.0);
        let negative = self.prim(Prim::Lt, Scalar::F64, &[integral, zero]);
        let signed = self.cast(integral, Scalar::I64);
        let wrapped = self.cast(signed, Scalar::U64);
        let straight = self.cast(integral, Scalar::U64);
        let value = self.prim(Prim::Select, Scalar::U64, &[negative, wrapped, straight]);
        Val::scalar(Scalar::U64, value)
    }

    /// `round(x)` and `round(x, n)`.
    pub(super) fn round(&mut self, args: &[Val]) -> Infer<Val> {
        let Some(ty) = args[0].ty.scalar() else {
            return self.bad_argument("round", 0, "a number", &args[0]);
        };
        let digits = args.get(1).filter(|d| d.ty != Type::None);
        match digits {
            None if ty.is_float() => {
                let value = self.as_scalar(&args[0], Scalar::F64);
                let rounded = self.prim(Prim::RoundEven, Scalar::F64, &[value]);
                Ok(self.integral_to_int(rounded, value))
            }
            None => self.int_of(&args[0], "round"),
            Some(n) if n.ty.scalar().is_none_or(Scalar::is_float) => {
                self.bad_argument("round", 1, "an integer", n)
            }
            Some(n) if ty.is_float() => {
                let value = self.as_scalar(&args[0], Scalar::F64);
                let n = self.as_scalar(n, Scalar::I64);
                let op = crate::kernel::ir::math::MathFn::RoundDigits;
                let rounded = self.math(op, &[value, n]);
                let message = "rounded value too large to represent";
                self.check_overflow(rounded, &[value], message);
                let rounded = self.cast(rounded, ty);
                Ok(Val::scalar(ty, rounded))
            }
            Some(n) => match n.known_int() {
                Some(n) if n >= 0 => self.int_of(&args[0], "round"),
                Some(_) | None => {
                    self.bad_argument("round", 1, "a constant that is not negative", n)
                }
            },
        }
    }

    pub(super) fn bad_argument<T>(
        &self,
        function: &str,
        index: usize,
        expected: &'static str,
        found: &Val,
    ) -> Infer<T> {
        let reason = Reason::Argument {
            function: function.to_string(),
            index,
            expected,
            found: found.ty.clone(),
        };
        self.refuse(self.span(), reason)
    }
}
