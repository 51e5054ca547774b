//! Arithmetic and bit operators on typed values.
//!
//! Invariant: the result's type follows [`types`](crate::kernel::types)'s promotion, and each operation
//! raises what Python raises, through a guard in front of it, under the Python error model.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::options::{ErrorModel, Overflow};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, ScalarKind, Type};
use crate::kernel::userfunc::{Const, Imm};
use crate::syntax::ast::{BinOp, UnaryOp};

/// Whose division by zero is told of: the interpreter words each in its own way.
#[derive(Clone, Copy)]
pub(super) enum Division {
    True,
    Floor,
    Modulo,
    Divmod,
}

impl Division {
    /// The interpreter's words, for two ints or for anything with a float.
    pub(super) fn by_zero(self, floats: bool) -> &'static str {
        match (self, floats) {
            (Division::True, false) => "division by zero",
            (Division::True, true) => "float division by zero",
            (Division::Floor | Division::Divmod, false) => "integer division or modulo by zero",
            (Division::Floor, true) => "float floor division by zero",
            (Division::Modulo, false) => "integer modulo by zero",
            (Division::Modulo, true) => "float modulo by zero",
            (Division::Divmod, true) => "float divmod()",
        }
    }
}

impl Emitter<'_, '_> {
    pub(super) fn unary(&mut self, op: UnaryOp, val: &Val) -> Infer<Val> {
        let is_literal = matches!(val.konst, Some(Const::Int(_)));
        if self.options.c_types && op != UnaryOp::Not && !is_literal {
            return self.c_unary(op, val);
        }
        if op == UnaryOp::Not {
            let truth = self.truth(val)?;
            if let Some(known) = truth.known_bool() {
                return Ok(self.bool_const(!known));
            }
            let value = self.prim(Prim::Not, Scalar::Bool, &[truth.scalars[0]]);
            return Ok(Val::scalar(Scalar::Bool, value));
        }
        let bad = Reason::UnaryOperand { op: op.symbol(), operand: val.ty.clone() };
        let Some(ty) = val.ty.scalar() else { return self.refuse(self.span(), bad) };
        if op == UnaryOp::Invert && ty.is_float() {
            return self.refuse(self.span(), bad);
        }
        let to = ty.widened();
        let value = self.as_scalar(val, to);
        let known = val.known_int().filter(|_| to == Scalar::I64);
        let result = match op {
            UnaryOp::Pos => {
                return Ok(Val {
                    konst: val.konst.clone().filter(|_| ty == to),
                    ..Val::scalar(to, value)
                });
            }
            UnaryOp::Neg => {
                if let Some(known) = known {
                    return Ok(self.int_const(known.wrapping_neg()));
                }
                if to == Scalar::I64 && self.options.overflow == Overflow::Raise {
                    let zero = self.imm(Imm::i64(0));
                    self.guard_overflow(Prim::SubOverflows, to, &[zero, value], "-");
                }
                self.prim(Prim::Neg, to, &[value])
            }
            UnaryOp::Invert => match known.filter(|_| self.options.c_types) {
                Some(known) => return Ok(self.int_const(!known)),
                None => self.prim(Prim::Not, to, &[value]),
            },
            UnaryOp::Not => value,
        };
        Ok(Val::scalar(to, result))
    }

    pub(super) fn binary(&mut self, op: BinOp, a: &Val, b: &Val) -> Infer<Val> {
        if let (BinOp::Add, Some(left), Some(right)) = (op, a.elements(), b.elements()) {
            return Ok(Val::tuple(left.into_iter().chain(right).collect()));
        }
        match (op, &a.ty, &b.ty) {
            (BinOp::Add, Type::List(_), Type::List(_)) => return self.lists_joined(a, b),
            (BinOp::Mul, Type::List(_), Type::Scalar(_)) => return self.list_repeated(a, b),
            (BinOp::Mul, Type::Scalar(_), Type::List(_)) => return self.list_repeated(b, a),
            (BinOp::Mul, Type::Tuple(_), Type::Scalar(_)) => return self.tuple_repeated(a, b),
            (BinOp::Mul, Type::Scalar(_), Type::Tuple(_)) => return self.tuple_repeated(b, a),
            (_, _, _) => {}
        }
        if op == BinOp::MatMul && a.ty.array().is_some() && b.ty.array().is_some() {
            return self.dot("@", a, b);
        }
        let (Some(x), Some(y)) = (a.ty.scalar(), b.ty.scalar()) else {
            return self.bad_operands(op.symbol(), a, b);
        };
        if self.options.c_types {
            return self.c_binary(op, a, b);
        }
        match op {
            BinOp::Add | BinOp::Sub | BinOp::Mul => {
                let ty = self.promoted(a, b);
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                Ok(self.plain(op, ty, l, r))
            }
            BinOp::Div => Ok(self.true_div(a, b)),
            BinOp::FloorDiv => {
                let ty = self.promoted(a, b);
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                let value = self.divide(Prim::FloorDiv, Division::Floor, ty, l, r);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Mod => {
                let ty = self.promoted(a, b);
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                let value = self.divide(Prim::FloorMod, Division::Modulo, ty, l, r);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Pow => self.power(a, b),
            BinOp::And | BinOp::Or | BinOp::Xor => {
                if x.is_float() || y.is_float() {
                    return self.bad_operands(op.symbol(), a, b);
                }
                let ty = if x == Scalar::Bool && y == Scalar::Bool {
                    Scalar::Bool
                } else if x == Scalar::U64 || y == Scalar::U64 {
                    Scalar::U64
                } else {
                    Scalar::I64
                };
                let prim = match op {
                    BinOp::And => Prim::And,
                    BinOp::Or => Prim::Or,
                    BinOp::Xor
                    | BinOp::Add
                    | BinOp::Sub
                    | BinOp::Mul
                    | BinOp::MatMul
                    | BinOp::Div
                    | BinOp::FloorDiv
                    | BinOp::Mod
                    | BinOp::Pow
                    | BinOp::Shl
                    | BinOp::Shr => Prim::Xor,
                };
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                let value = self.prim(prim, ty, &[l, r]);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Shl => self.shift(Prim::Shl, op, a, b),
            BinOp::Shr => self.shift(Prim::Shr, op, a, b),
            BinOp::MatMul => self.bad_operands(op.symbol(), a, b),
        }
    }

    /// `tuple * n`, where `n` is known.
    fn tuple_repeated(&mut self, tuple: &Val, times: &Val) -> Infer<Val> {
        const LIMIT: usize = 256;
        let elements = tuple.elements().unwrap_or_default();
        match times.known_int().map(|n| usize::try_from(n).unwrap_or(0)) {
            Some(n) if n.saturating_mul(elements.len()) <= LIMIT => {
                Ok(Val::tuple((0..n).flat_map(|_| elements.clone()).collect()))
            }
            Some(_) | None => self.bad_operands("*", tuple, times),
        }
    }

    pub(super) fn bad_operands<T>(&self, op: &'static str, a: &Val, b: &Val) -> Infer<T> {
        let reason = Reason::BinaryOperands { op, left: a.ty.clone(), right: b.ty.clone() };
        self.refuse(self.span(), reason)
    }

    /// The type that arithmetic on two scalars is done in; a known Python number adopts its partner's.
    pub(super) fn promoted(&self, a: &Val, b: &Val) -> Scalar {
        let (Some(x), Some(y)) = (a.ty.scalar(), b.ty.scalar()) else { return Scalar::F64 };
        if (x == Scalar::U64 && b.is_weak_uint()) || (y == Scalar::U64 && a.is_weak_uint()) {
            return Scalar::U64;
        }
        if (x == Scalar::F32 && b.is_weak()) || (y == Scalar::F32 && a.is_weak()) {
            return Scalar::F32;
        }
        x.promote(y)
    }

    /// `+ - *` in one type.
    pub(super) fn plain(&mut self, op: BinOp, ty: Scalar, l: ValueId, r: ValueId) -> Val {
        let (prim, overflows) = match op {
            BinOp::Add => (Prim::Add, Prim::AddOverflows),
            BinOp::Sub => (Prim::Sub, Prim::SubOverflows),
            BinOp::Mul
            | BinOp::MatMul
            | BinOp::Div
            | BinOp::FloorDiv
            | BinOp::Mod
            | BinOp::Pow
            | BinOp::Shl
            | BinOp::Shr
            | BinOp::And
            | BinOp::Or
            | BinOp::Xor => (Prim::Mul, Prim::MulOverflows),
        };
        if ty.is_int() && self.options.overflow == Overflow::Raise {
            self.guard_overflow(overflows, ty, &[l, r], op.symbol());
        }
        let value = self.prim(prim, ty, &[l, r]);
        Val::scalar(ty, value)
    }

    fn guard_overflow(&mut self, prim: Prim, ty: Scalar, args: &[ValueId], symbol: &str) {
        let over = self.prim(prim, ty, args);
        let message = format!("{} overflow in '{symbol}'", ty.long_name());
        self.guard(over, "OverflowError", &message, &[]);
    }

    /// Raises if the divisor is zero.
    pub(super) fn guard_zero(&mut self, ty: Scalar, divisor: ValueId, message: &str) {
        let zero = self.imm(Imm { ty, bits: 0 });
        let is_zero = self.prim(Prim::Eq, ty, &[divisor, zero]);
        self.guard(is_zero, "ZeroDivisionError", message, &[]);
    }

    /// `/`: two ints divide exactly and round once, as Python's do.
    pub(super) fn true_div(&mut self, a: &Val, b: &Val) -> Val {
        let mut ty = self.promoted(a, b);
        let small = |v: &Val| match &v.konst {
            Some(Const::Int(n)) => n.unsigned_abs() <= 1 << 53,
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
            | None => v.ty.scalar().is_some_and(|s| s.fits_in(Scalar::F64)),
        };
        let numpy = self.options.error_model == ErrorModel::Numpy;
        if ty.is_int() && !numpy && !(small(a) && small(b)) {
            let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
            self.guard_zero(ty, r, Division::True.by_zero(false));
            let value = self.prim(Prim::TrueDiv, ty, &[l, r]);
            return Val::scalar(Scalar::F64, value);
        }
        let message = Division::True.by_zero(ty.is_float());
        if ty.is_int() {
            ty = Scalar::F64;
        }
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        if !numpy {
            self.guard_zero(ty, r, message);
        }
        let value = self.prim(Prim::Div, ty, &[l, r]);
        Val::scalar(ty, value)
    }

    /// `//` or `%` in one type. Under NumPy's error model an integer by zero is 0.
    pub(super) fn divide(
        &mut self,
        prim: Prim,
        division: Division,
        ty: Scalar,
        l: ValueId,
        r: ValueId,
    ) -> ValueId {
        if self.options.error_model == ErrorModel::Python {
            self.guard_zero(ty, r, division.by_zero(ty.is_float()));
            return self.prim(prim, ty, &[l, r]);
        }
        match ty.kind() {
            ScalarKind::Float => self.prim(prim, ty, &[l, r]),
            ScalarKind::Bool | ScalarKind::Signed | ScalarKind::Unsigned => {
                let zero = self.imm(Imm { ty, bits: 0 });
                let one = self.imm(Imm { ty, bits: 1 });
                let is_zero = self.prim(Prim::Eq, ty, &[r, zero]);
                let divisor = self.prim(Prim::Select, ty, &[is_zero, one, r]);
                let value = self.prim(prim, ty, &[l, divisor]);
                self.prim(Prim::Select, ty, &[is_zero, zero, value])
            }
        }
    }

    /// `<<` and `>>` in the left operand's type.
    fn shift(&mut self, prim: Prim, op: BinOp, a: &Val, b: &Val) -> Infer<Val> {
        let (Some(x), Some(y)) = (a.ty.scalar(), b.ty.scalar()) else {
            return self.bad_operands(op.symbol(), a, b);
        };
        if x.is_float() || y.is_float() {
            return self.bad_operands(op.symbol(), a, b);
        }
        let ty = if y == Scalar::U64 && a.is_weak_uint() { Scalar::U64 } else { x.widened() };
        let left = self.as_scalar(a, ty);
        let count_ty = y.widened();
        let count = self.as_scalar(b, count_ty);
        if count_ty == Scalar::I64 {
            let zero = self.imm(Imm::i64(0));
            let negative = self.prim(Prim::Lt, Scalar::I64, &[count, zero]);
            self.guard(negative, "ValueError", "negative shift count", &[]);
        }
        let count = if count_ty == Scalar::U64 && ty == Scalar::I64 {
            // A count beyond int64 shifts everything out, as 64 does.
            let limit = self.imm(Imm { ty: Scalar::U64, bits: 64 });
            let count = self.prim(Prim::Min, Scalar::U64, &[count, limit]);
            self.cast(count, Scalar::I64)
        } else {
            self.cast(count, ty)
        };
        let value = self.prim(prim, ty, &[left, count]);
        Ok(Val::scalar(ty, value))
    }

    /// `abs(x)`.
    pub(super) fn abs(&mut self, val: &Val) -> Infer<Val> {
        let Some(ty) = val.ty.scalar() else {
            return self.bad_argument("abs", 0, "a number", val);
        };
        let to = ty.widened();
        let value = self.as_scalar(val, to);
        let value = self.prim(Prim::Abs, to, &[value]);
        Ok(Val::scalar(to, value))
    }

    /// `divmod(a, b)`.
    pub(super) fn divmod(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        if a.ty.scalar().is_none() || b.ty.scalar().is_none() {
            return self.bad_operands("divmod", a, b);
        }
        let ty = self.promoted(a, b);
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        let quotient = self.divide(Prim::FloorDiv, Division::Divmod, ty, l, r);
        let remainder = self.divide(Prim::FloorMod, Division::Divmod, ty, l, r);
        Ok(Val::tuple(vec![Val::scalar(ty, quotient), Val::scalar(ty, remainder)]))
    }

    /// `min(…)` and `max(…)` of numbers: in the type that all join to.
    pub(super) fn extremum(&mut self, prim: Prim, args: &[Val]) -> Infer<Val> {
        let items = match args {
            [one] => match one.elements() {
                Some(items) => items,
                None => return self.bad_argument(prim.name(), 0, "a tuple", one),
            },
            [] | [_, _, ..] => args.to_vec(),
        };
        let mut ty = Type::Never;
        for (i, item) in items.iter().enumerate() {
            match (item.ty.scalar(), ty.join(&item.ty)) {
                (Some(_), Some(joined)) => ty = joined,
                (_, _) => return self.bad_argument(prim.name(), i, "a number", item),
            }
        }
        let Some(ty) = ty.scalar() else {
            let (function, expected) = (prim.name().to_string(), "at least 1 argument".to_string());
            return self
                .refuse(self.span(), Reason::ArgumentCount { function, expected, found: 0 });
        };
        let mut best = self.as_scalar(&items[0], ty);
        for item in &items[1..] {
            let value = self.as_scalar(item, ty);
            best = if ty == Scalar::Bool {
                let bits = if prim == Prim::Min { Prim::And } else { Prim::Or };
                self.prim(bits, ty, &[best, value])
            } else {
                self.prim(prim, ty, &[best, value])
            };
        }
        Ok(Val::scalar(ty, best))
    }
}
