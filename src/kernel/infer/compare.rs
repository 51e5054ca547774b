//! Comparisons: exact between any two numbers, whatever their types.
//!
//! Invariant: an int and a float, or an int64 and a uint64, compare as the numbers they are, as in Python;
//! never by rounding one of them first.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::{Cond, Op, Prim};
use crate::kernel::names::Rule;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Const, FuncRef, Imm};
use crate::syntax::ast::CmpOp;

impl Emitter<'_, '_> {
    pub(super) fn compare(&mut self, op: CmpOp, a: &Val, b: &Val) -> Infer<Val> {
        match op {
            CmpOp::Eq => self.equal(a, b, false),
            CmpOp::Ne => self.equal(a, b, true),
            CmpOp::Lt => self.ordered(Cond::Lt, op, a, b),
            CmpOp::Le => self.ordered(Cond::Le, op, a, b),
            CmpOp::Gt => self.ordered(Cond::Gt, op, a, b),
            CmpOp::Ge => self.ordered(Cond::Ge, op, a, b),
            CmpOp::Is => self.identical(op, a, b, false),
            CmpOp::IsNot => self.identical(op, a, b, true),
            CmpOp::In => self.contained(op, a, b, false),
            CmpOp::NotIn => self.contained(op, a, b, true),
        }
    }

    fn negated(&mut self, val: Val, negate: bool) -> Val {
        if !negate {
            return val;
        }
        match val.known_bool() {
            Some(known) => self.bool_const(!known),
            None => {
                let value = self.prim(Prim::Not, Scalar::Bool, &[val.scalars[0]]);
                Val::scalar(Scalar::Bool, value)
            }
        }
    }

    fn equal(&mut self, a: &Val, b: &Val, negate: bool) -> Infer<Val> {
        let result = match (&a.ty, &b.ty) {
            (Type::DType(_), _) | (_, Type::DType(_))
                if named_type(&a.ty).is_some() && named_type(&b.ty).is_some() =>
            {
                self.bool_const(named_type(&a.ty) == named_type(&b.ty))
            }
            (Type::Scalar(_), Type::Scalar(_)) if both_known(a, b).is_some() => {
                self.bool_const(both_known(a, b).is_some_and(|(a, b)| a == b))
            }
            (Type::Scalar(_), Type::Scalar(_)) => {
                let cond = if negate { Cond::Ne } else { Cond::Eq };
                return Ok(self.numbers(cond, a, b));
            }
            (Type::Optional(_), _) | (_, Type::Optional(_)) => self.optionals_equal(a, b)?,
            (Type::List(_), Type::List(_)) => self.lists_equal(a, b)?,
            (Type::List(_), _) | (_, Type::List(_)) => self.bool_const(false),
            (Type::Tuple(x), Type::Tuple(y)) if x.len() == y.len() => {
                let pairs =
                    a.elements().into_iter().flatten().zip(b.elements().into_iter().flatten());
                let mut all = self.bool_const(true);
                for (x, y) in pairs {
                    let one = self.equal(&x, &y, false)?;
                    all = match (all.known_bool(), one.known_bool()) {
                        (Some(false), _) | (_, Some(true)) => all,
                        (_, Some(false)) | (Some(true), _) => one,
                        (None, None) => {
                            let args = [all.scalars[0], one.scalars[0]];
                            Val::scalar(Scalar::Bool, self.prim(Prim::And, Scalar::Bool, &args))
                        }
                    };
                }
                all
            }
            (
                Type::None | Type::Tuple(_) | Type::Func(_) | Type::Str(_) | Type::Scalar(_),
                Type::None | Type::Tuple(_) | Type::Func(_) | Type::Str(_) | Type::Scalar(_),
            ) => self.bool_const(a.ty == b.ty),
            (
                Type::Never
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Closure(_),
                _,
            )
            | (
                _,
                Type::Never
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Closure(_),
            ) => {
                return self.bad_operands(if negate { "!=" } else { "==" }, a, b);
            }
        };
        Ok(self.negated(result, negate))
    }

    fn ordered(&mut self, cond: Cond, op: CmpOp, a: &Val, b: &Val) -> Infer<Val> {
        if let (Some(x), Some(y)) = (a.elements(), b.elements()) {
            return self.tuples_ordered(cond, op, &x, &y);
        }
        if a.ty.scalar().is_none() || b.ty.scalar().is_none() {
            return self.bad_operands(op.symbol(), a, b);
        }
        Ok(self.numbers(cond, a, b))
    }

    /// `is`: None, functions and bools have an identity here; numbers have none.
    fn identical(&mut self, op: CmpOp, a: &Val, b: &Val, negate: bool) -> Infer<Val> {
        let result = match (&a.ty, &b.ty) {
            (Type::None, Type::None) => self.bool_const(true),
            (Type::Optional(_), Type::None) | (Type::None, Type::Optional(_)) => {
                let optional = if a.ty == Type::None { b } else { a };
                let there = Val::scalar(Scalar::Bool, optional.scalars[0]);
                self.negated(there, true)
            }
            (Type::List(_), Type::List(_)) => {
                let same = self.prim(Prim::Eq, Scalar::I64, &[a.scalars[0], b.scalars[0]]);
                Val::scalar(Scalar::Bool, same)
            }
            (Type::Scalar(Scalar::Bool), Type::Scalar(Scalar::Bool)) => {
                self.numbers(Cond::Eq, a, b)
            }
            (Type::Func(x), Type::Func(y)) => self.bool_const(x == y),
            (
                Type::None,
                Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Array(_)
                | Type::List(_)
                | Type::Closure(_),
            )
            | (
                Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Array(_)
                | Type::List(_)
                | Type::Closure(_),
                Type::None,
            ) => self.bool_const(false),
            (
                Type::Never
                | Type::None
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
            ) => return self.bad_operands(op.symbol(), a, b),
        };
        Ok(self.negated(result, negate))
    }

    /// `x in (a, b)`.
    fn contained(&mut self, op: CmpOp, a: &Val, b: &Val, negate: bool) -> Infer<Val> {
        if b.ty.element().is_some() {
            let found = self.list_contains(b, a)?;
            return Ok(self.negated(found, negate));
        }
        let Some(items) = b.elements() else { return self.bad_operands(op.symbol(), a, b) };
        let mut any = self.bool_const(false);
        for item in items {
            let one = self.equal(a, &item, false)?;
            any = match (any.known_bool(), one.known_bool()) {
                (Some(true), _) | (_, Some(false)) => any,
                (_, Some(true)) | (Some(false), _) => one,
                (None, None) => {
                    let args = [any.scalars[0], one.scalars[0]];
                    Val::scalar(Scalar::Bool, self.prim(Prim::Or, Scalar::Bool, &args))
                }
            };
        }
        Ok(self.negated(any, negate))
    }

    /// Tuples compare by the first elements that differ, then by their lengths.
    fn tuples_ordered(&mut self, cond: Cond, op: CmpOp, a: &[Val], b: &[Val]) -> Infer<Val> {
        let (Some((x, a)), Some((y, b))) = (a.split_first(), b.split_first()) else {
            let known = match cond {
                Cond::Lt => a.len() < b.len(),
                Cond::Le => a.len() <= b.len(),
                Cond::Gt => a.len() > b.len(),
                Cond::Ge => a.len() >= b.len(),
                Cond::Eq | Cond::Ne => (a.len() == b.len()) == (cond == Cond::Eq),
            };
            return Ok(self.bool_const(known));
        };
        let same = self.equal(x, y, false)?;
        let rest = self.tuples_ordered(cond, op, a, b)?;
        if same.known_bool() == Some(true) {
            return Ok(rest);
        }
        let first = self.ordered(cond, op, x, y)?;
        if same.known_bool() == Some(false) {
            return Ok(first);
        }
        let args = [same.scalars[0], rest.scalars[0], first.scalars[0]];
        Ok(Val::scalar(Scalar::Bool, self.prim(Prim::Select, Scalar::Bool, &args)))
    }

    /// Both are None, or both are there and equal.
    fn optionals_equal(&mut self, a: &Val, b: &Val) -> Infer<Val> {
        let (x, y) = (self.flag_and_value(a), self.flag_and_value(b));
        let same = self.prim(Prim::Eq, Scalar::Bool, &[x.0, y.0]);
        if a.ty == Type::None || b.ty == Type::None {
            return Ok(Val::scalar(Scalar::Bool, same));
        }
        let neither = self.prim(Prim::Not, Scalar::Bool, &[x.0]);
        let equal = self.equal(&x.1, &y.1, false)?.scalars[0];
        let equal = self.prim(Prim::Or, Scalar::Bool, &[neither, equal]);
        Ok(Val::scalar(Scalar::Bool, self.prim(Prim::And, Scalar::Bool, &[same, equal])))
    }

    fn flag_and_value(&mut self, val: &Val) -> (ValueId, Val) {
        if matches!(val.ty, Type::Optional(_)) {
            return Self::inside(val);
        }
        let is_there = if val.ty == Type::None { Imm::FALSE } else { Imm::TRUE };
        (self.imm(is_there), val.clone())
    }

    /// Two scalars.
    pub(super) fn numbers(&mut self, cond: Cond, a: &Val, b: &Val) -> Val {
        let (Some(x), Some(y)) = (a.ty.scalar(), b.ty.scalar()) else { return Val::never() };
        let value = match (x.is_float(), y.is_float()) {
            _ if x == y => self.prim(cond.prim(), x, &[a.scalars[0], b.scalars[0]]),
            (true, true) => self.in_type(cond, Scalar::F64, a, b),
            (false, true) => self.int_with_float(cond, a, b),
            (true, false) => self.int_with_float(cond.swapped(), b, a),
            (false, false) => {
                let (wide_x, wide_y) = (x.widened(), y.widened());
                if wide_x == wide_y {
                    self.in_type(cond, wide_x, a, b)
                } else if (wide_x == Scalar::U64 && b.is_weak_uint())
                    || (wide_y == Scalar::U64 && a.is_weak_uint())
                {
                    self.in_type(cond, Scalar::U64, a, b)
                } else if wide_x == Scalar::U64 {
                    self.signed_with_unsigned(cond.swapped(), b, a)
                } else {
                    self.signed_with_unsigned(cond, a, b)
                }
            }
        };
        Val::scalar(Scalar::Bool, value)
    }

    fn in_type(&mut self, cond: Cond, ty: Scalar, a: &Val, b: &Val) -> ValueId {
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        self.prim(cond.prim(), ty, &[l, r])
    }

    fn int_with_float(&mut self, cond: Cond, int: &Val, float: &Val) -> ValueId {
        let ty = int.ty.scalar().unwrap_or(Scalar::I64);
        let exact = match &int.konst {
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
            | None => ty.fits_in(Scalar::F64),
        };
        if exact {
            return self.in_type(cond, Scalar::F64, int, float);
        }
        let wide = ty.widened();
        let args = vec![self.as_scalar(int, wide), self.as_scalar(float, Scalar::F64)];
        self.op1(Op::CompareIntFloat(cond, wide), Scalar::Bool, args)
    }

    /// An int64 with a uint64: a negative one is less than any; else they compare as uint64.
    fn signed_with_unsigned(&mut self, cond: Cond, signed: &Val, unsigned: &Val) -> ValueId {
        let s = self.as_scalar(signed, Scalar::I64);
        let u = self.as_scalar(unsigned, Scalar::U64);
        let zero = self.imm(Imm::i64(0));
        let negative = self.prim(Prim::Lt, Scalar::I64, &[s, zero]);
        let bits = self.cast(s, Scalar::U64);
        let as_unsigned = self.prim(cond.prim(), Scalar::U64, &[bits, u]);
        let if_negative = self.imm(Imm::bool(match cond {
            Cond::Lt | Cond::Le | Cond::Ne => true,
            Cond::Gt | Cond::Ge | Cond::Eq => false,
        }));
        self.prim(Prim::Select, Scalar::Bool, &[negative, if_negative, as_unsigned])
    }
}

/// The element type that a value names: `x.dtype`, `np.float32`.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
fn named_type(ty: &Type) -> Option<Scalar> {
    match ty {
        Type::DType(dtype) => Some(*dtype),
        Type::Func(FuncRef::Intrinsic(f)) => match f.rule() {
            Rule::Cast(scalar) => Some(scalar),
            Rule::Float => Some(Scalar::F64),
            Rule::Int => Some(Scalar::I64),
            Rule::Bool => Some(Scalar::Bool),
            _ => None,
        },
        _ => None,
    }
}

/// Two ints that are known.
fn both_known(a: &Val, b: &Val) -> Option<(i64, i64)> {
    match (&a.konst, &b.konst) {
        (Some(Const::Int(a)), Some(Const::Int(b))) => Some((*a, *b)),
        (_, _) => None,
    }
}
