//! Values of C types: the rules of functions in Cython's pure-Python mode.
//!
//! Invariant: arithmetic is done in the type that C's conversions give, so it wraps at that type's width;
//! what a variable without a declaration holds has 64 bits, as Python's numbers have in kernels. The
//! compiler for the interpreter has the same rules (`bytecode/compile/ctype`).

use super::arith::Division;
use super::emit::{Emitter, Infer};
use super::value::{Val, imm_as};
use crate::base::CType;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::Prim;
use crate::kernel::names::{Intrinsic, Rule};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Const, FuncRef, Imm};
use crate::syntax::ast::{BinOp, UnaryOp};

/// What Cython says of a result that does not fit.
const TOO_LARGE: &str = "value too large";

impl Emitter<'_, '_> {
    /// A value as a declared variable takes it.
    pub(super) fn as_c(&mut self, ty: CType, val: &Val) -> Infer<Val> {
        let Some(from) = val.ty.scalar() else {
            let found = val.ty.clone();
            return self.refuse(self.span(), Reason::CAssign { from: found, to: ty });
        };
        if from.is_float() && !ty.is_float() && ty != CType::Bint {
            let found = val.ty.clone();
            return self.refuse(self.span(), Reason::CAssign { from: found, to: ty });
        }
        if ty == CType::Bint {
            return self.truth(val);
        }
        Ok(self.typed(val, Scalar::from(ty)))
    }

    /// A value as a variable without a declaration takes it.
    pub(super) fn as_object(&mut self, val: &Val) -> Val {
        match val.ty.scalar() {
            Some(Scalar::Bool) | None => val.clone(),
            Some(from) => {
                let to = if from == Scalar::F32 { Scalar::F64 } else { from.widened() };
                self.typed(val, to)
            }
        }
    }

    /// A scalar in a type, which it keeps even if it is known.
    fn typed(&mut self, val: &Val, to: Scalar) -> Val {
        let konst = val.konst.as_ref().and_then(|k| imm_as(k, to)).map(Const::Typed);
        let value = self.as_scalar(val, to);
        Val { konst, ..Val::scalar(to, value) }
    }

    /// `x op= y` of a declared integer: modulo its width, in its own type where that makes no difference, so
    /// that it is seen to be a reduction.
    pub(super) fn c_in_place(&mut self, op: BinOp, ty: CType, x: &Val, y: &Val) -> Infer<Val> {
        let is_modular = matches!(
            op,
            BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::And | BinOp::Or | BinOp::Xor
        );
        let is_checked = self.options.directives.overflowcheck
            && !matches!(op, BinOp::And | BinOp::Or | BinOp::Xor);
        let is_whole = !ty.is_float() && ty != CType::Bint && !is_checked;
        let operand_is_whole = y.ty.scalar().is_some_and(|s| !s.is_float());
        if !(is_modular && is_whole && operand_is_whole) {
            let result = self.c_binary(op, x, y)?;
            return self.as_c(ty, &result);
        }
        let to = Scalar::from(ty);
        let (l, r) = (self.as_scalar(x, to), self.as_scalar(y, to));
        let prim = match op {
            BinOp::And => Prim::And,
            BinOp::Or => Prim::Or,
            BinOp::Xor => Prim::Xor,
            BinOp::Sub => Prim::Sub,
            BinOp::Mul => Prim::Mul,
            BinOp::Add
            | BinOp::MatMul
            | BinOp::Div
            | BinOp::FloorDiv
            | BinOp::Mod
            | BinOp::Pow
            | BinOp::Shl
            | BinOp::Shr => Prim::Add,
        };
        let value = self.prim(prim, to, &[l, r]);
        Ok(Val::scalar(to, value))
    }

    /// An operator on scalars.
    pub(super) fn c_binary(&mut self, op: BinOp, a: &Val, b: &Val) -> Infer<Val> {
        if let (Some(Const::Int(x)), Some(Const::Int(y))) = (&a.konst, &b.konst)
            && let Some(known) = folded(op, *x, *y)
        {
            return Ok(self.int_const(known));
        }
        let divides =
            matches!(op, BinOp::FloorDiv | BinOp::Mod) && !self.options.directives.cdivision;
        let operand = if divides { c_type_of_side } else { c_type_of };
        let (Some(x), Some(y)) = (operand(a), operand(b)) else {
            return self.bad_operands(op.symbol(), a, b);
        };
        let both = x.promote(y);
        let ty = Scalar::from(both);
        let cdivision = self.options.directives.cdivision;
        match op {
            BinOp::Add | BinOp::Sub | BinOp::Mul => {
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                self.check_fits(op, ty, l, r);
                Ok(self.plain(op, ty, l, r))
            }
            BinOp::Div if cdivision => Ok(self.c_divide(op, ty, a, b)),
            BinOp::FloorDiv | BinOp::Mod if cdivision => Ok(self.c_divide(op, ty, a, b)),
            BinOp::Div if both.is_float() => {
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                self.guard_zero(ty, r, Division::True.by_zero(true));
                let value = self.prim(Prim::Div, ty, &[l, r]);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Div => {
                // Cython divides two doubles, where Python rounds the quotient of two ints once.
                let (a, b) = (self.typed(a, Scalar::F64), self.typed(b, Scalar::F64));
                let (l, r) = (self.as_scalar(&a, Scalar::F64), self.as_scalar(&b, Scalar::F64));
                self.guard_zero(Scalar::F64, r, Division::True.by_zero(false));
                let value = self.prim(Prim::Div, Scalar::F64, &[l, r]);
                Ok(Val::scalar(Scalar::F64, value))
            }
            BinOp::FloorDiv | BinOp::Mod => {
                let (prim, division) = if op == BinOp::Mod {
                    (Prim::FloorMod, Division::Modulo)
                } else {
                    (Prim::FloorDiv, Division::Floor)
                };
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                let value = self.divide(prim, division, ty, l, r);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Pow => self.c_power(both, a, b),
            BinOp::And | BinOp::Or | BinOp::Xor if !both.is_float() => {
                let is_bool = |v: &Val| v.ty == Type::BOOL;
                let ty = if is_bool(a) && is_bool(b) { Scalar::Bool } else { ty };
                let prim = if op == BinOp::And {
                    Prim::And
                } else if op == BinOp::Or {
                    Prim::Or
                } else {
                    Prim::Xor
                };
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                let value = self.prim(prim, ty, &[l, r]);
                Ok(Val::scalar(ty, value))
            }
            BinOp::Shl | BinOp::Shr if !both.is_float() => {
                let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
                self.check_fits(op, ty, l, r);
                if both.is_signed() {
                    let zero = self.imm(Imm { ty, bits: 0 });
                    let negative = self.prim(Prim::Lt, ty, &[r, zero]);
                    self.guard(negative, "ValueError", "negative shift count", &[]);
                }
                let prim = if op == BinOp::Shl { Prim::Shl } else { Prim::Shr };
                let value = self.prim(prim, ty, &[l, r]);
                Ok(Val::scalar(ty, value))
            }
            BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Shl | BinOp::Shr | BinOp::MatMul => {
                self.bad_operands(op.symbol(), a, b)
            }
        }
    }

    /// Under `overflowcheck`: raises if the result of an operator on integers does not fit its type.
    fn check_fits(&mut self, op: BinOp, ty: Scalar, l: ValueId, r: ValueId) {
        if !self.options.directives.overflowcheck || ty.is_float() {
            return;
        }
        let over = match op {
            BinOp::Add => self.prim(Prim::AddOverflows, ty, &[l, r]),
            BinOp::Sub => self.prim(Prim::SubOverflows, ty, &[l, r]),
            BinOp::Mul => self.prim(Prim::MulOverflows, ty, &[l, r]),
            BinOp::Shl => self.shift_overflows(ty, l, r),
            BinOp::Div
            | BinOp::FloorDiv
            | BinOp::Mod
            | BinOp::Pow
            | BinOp::Shr
            | BinOp::And
            | BinOp::Or
            | BinOp::Xor
            | BinOp::MatMul => return,
        };
        self.guard(over, "OverflowError", TOO_LARGE, &[]);
    }

    /// Whether bits are lost on the left; with a negative operand they are.
    fn shift_overflows(&mut self, ty: Scalar, l: ValueId, r: ValueId) -> ValueId {
        let shifted = self.prim(Prim::Shl, ty, &[l, r]);
        let back = self.prim(Prim::Shr, ty, &[shifted, r]);
        let mut over = self.prim(Prim::Ne, ty, &[back, l]);
        let bits = self.imm(Imm { ty, bits: u64::from(ty.bits()) });
        let zero = self.imm(Imm { ty, bits: 0 });
        let far = self.prim(Prim::Le, ty, &[bits, r]);
        over = self.prim(Prim::Or, Scalar::Bool, &[over, far]);
        for side in [l, r] {
            let negative = self.prim(Prim::Lt, ty, &[side, zero]);
            over = self.prim(Prim::Or, Scalar::Bool, &[over, negative]);
        }
        over
    }

    /// Division as C divides: integers toward zero. C says nothing of an integer by zero; it raises.
    fn c_divide(&mut self, op: BinOp, ty: Scalar, a: &Val, b: &Val) -> Val {
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        if ty.is_float() {
            let value = if op == BinOp::Mod {
                let (l, r) = (self.cast(l, Scalar::F64), self.cast(r, Scalar::F64));
                let rest = self.math(MathFn::Fmod, &[l, r]);
                self.cast(rest, ty)
            } else {
                let quotient = self.prim(Prim::Div, ty, &[l, r]);
                let is_whole = op == BinOp::FloorDiv;
                if is_whole { self.prim(Prim::Floor, ty, &[quotient]) } else { quotient }
            };
            return Val::scalar(ty, value);
        }
        let division = match op {
            BinOp::Div => Division::True,
            BinOp::Mod => Division::Modulo,
            BinOp::FloorDiv
            | BinOp::Add
            | BinOp::Sub
            | BinOp::Mul
            | BinOp::MatMul
            | BinOp::Pow
            | BinOp::Shl
            | BinOp::Shr
            | BinOp::And
            | BinOp::Or
            | BinOp::Xor => Division::Floor,
        };
        self.guard_zero(ty, r, division.by_zero(false));
        let floor = self.prim(Prim::FloorDiv, ty, &[l, r]);
        let quotient = if ty.is_signed() { self.toward_zero(ty, floor, l, r) } else { floor };
        let value = if op == BinOp::Mod {
            let product = self.prim(Prim::Mul, ty, &[quotient, r]);
            self.prim(Prim::Sub, ty, &[l, product])
        } else {
            quotient
        };
        Val::scalar(ty, value)
    }

    /// The quotient that was rounded down, rounded toward zero.
    fn toward_zero(&mut self, ty: Scalar, floor: ValueId, l: ValueId, r: ValueId) -> ValueId {
        let (zero, one) = (self.imm(Imm { ty, bits: 0 }), self.imm(Imm { ty, bits: 1 }));
        let product = self.prim(Prim::Mul, ty, &[floor, r]);
        let inexact = self.prim(Prim::Ne, ty, &[product, l]);
        let signs = self.prim(Prim::Xor, ty, &[l, r]);
        let negative = self.prim(Prim::Lt, ty, &[signs, zero]);
        let rounded = self.prim(Prim::And, Scalar::Bool, &[inexact, negative]);
        let next = self.prim(Prim::Add, ty, &[floor, one]);
        self.prim(Prim::Select, ty, &[rounded, next, floor])
    }

    /// `**`: an integer by a known one that is not negative stays one; else it is a float's.
    fn c_power(&mut self, both: CType, a: &Val, b: &Val) -> Infer<Val> {
        let is_natural = matches!(b.konst, Some(Const::Int(n)) if n >= 0);
        let ty = Scalar::from(both);
        if self.options.directives.cpow && both.is_float() {
            return Ok(self.c_float_power(ty, a, b));
        }
        if self.options.directives.cpow && !is_natural {
            return Ok(self.c_int_power(ty, a, b));
        }
        if both.is_float() || is_natural {
            let power = self.power(a, b)?;
            return Ok(self.typed(&power, ty));
        }
        let (a, b) = (self.typed(a, Scalar::F64), self.typed(b, Scalar::F64));
        self.power(&a, &b)
    }

    /// C's `pow`, which raises nothing.
    fn c_float_power(&mut self, ty: Scalar, a: &Val, b: &Val) -> Val {
        let (a, b) = (self.typed(a, Scalar::F64), self.typed(b, Scalar::F64));
        let (base, exponent) = (self.as_scalar(&a, Scalar::F64), self.as_scalar(&b, Scalar::F64));
        let power = self.math(MathFn::Pow, &[base, exponent]);
        Val::scalar(ty, self.cast(power, ty))
    }

    /// An integer's power modulo its width; 0 for a negative exponent.
    fn c_int_power(&mut self, ty: Scalar, a: &Val, b: &Val) -> Val {
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        let zero = self.imm(Imm { ty, bits: 0 });
        let negative = self.prim(Prim::Lt, ty, &[r, zero]);
        let exponent = self.prim(Prim::Select, ty, &[negative, zero, r]);
        let power = self.prim(Prim::Pow, ty, &[l, exponent]);
        Val::scalar(ty, self.prim(Prim::Select, ty, &[negative, zero, power]))
    }

    /// `+x`, `-x`, `~x`.
    pub(super) fn c_unary(&mut self, op: UnaryOp, val: &Val) -> Infer<Val> {
        let Some(ty) = c_type_of(val).filter(|ty| op != UnaryOp::Invert || !ty.is_float()) else {
            let reason = Reason::UnaryOperand { op: op.symbol(), operand: val.ty.clone() };
            return self.refuse(self.span(), reason);
        };
        let ty = Scalar::from(ty.widened());
        let value = self.as_scalar(val, ty);
        let prim = match op {
            UnaryOp::Pos | UnaryOp::Not => return Ok(Val::scalar(ty, value)),
            UnaryOp::Neg => Prim::Neg,
            UnaryOp::Invert => Prim::Not,
        };
        let value = self.prim(prim, ty, &[value]);
        Ok(Val::scalar(ty, value))
    }

    /// `cython.cast(T, x)`, `cython.declare(T[, x])`, `cython.sizeof(T)`.
    pub(super) fn c_call(&mut self, rule: Rule, name: &str, args: &[Val]) -> Infer<Val> {
        let Some((ty, to)) = named_type(&args[0]) else {
            return self.bad_argument(name, 0, "a C type", &args[0]);
        };
        match args.get(1) {
            _ if rule == Rule::SizeOf => Ok(self.int_const(i64::from(ty.bits() / 8))),
            None => {
                let zero = self.imm(Imm { ty: to, bits: 0 });
                Ok(Val::scalar(to, zero))
            }
            Some(value) if rule == Rule::CDeclare => self.as_c(ty, value),
            Some(value) => self.scalar_of(value, to, name),
        }
    }
}

/// The type of `a if c else b`.
pub(super) fn c_join(a: &Val, b: &Val) -> Option<Scalar> {
    let (x, y) = (c_type_of_side(a)?, c_type_of_side(b)?);
    Some(if x == y { Scalar::from(x) } else { Scalar::from(x.promote(y)) })
}

/// The type that the name of a C type is, as an argument.
fn named_type(val: &Val) -> Option<(CType, Scalar)> {
    let Type::Func(FuncRef::Intrinsic(intrinsic)) = val.ty else { return None };
    let Rule::Cast(to) = Intrinsic::rule(intrinsic) else { return None };
    Some((CType::named(intrinsic.row().name)?, to))
}

/// The C type of a scalar where Cython decides it: to Cython a literal int is a `long`.
fn c_type_of_side(val: &Val) -> Option<CType> {
    if let Some(Const::Int(_)) = val.konst { Some(CType::Long) } else { c_type_of(val) }
}

/// A literal operation, as Cython folds it.
fn folded(op: BinOp, x: i64, y: i64) -> Option<i64> {
    match op {
        BinOp::Add => x.checked_add(y),
        BinOp::Sub => x.checked_sub(y),
        BinOp::Mul => x.checked_mul(y),
        BinOp::And => Some(x & y),
        BinOp::Or => Some(x | y),
        BinOp::Xor => Some(x ^ y),
        // Python's operations, whatever `cdivision` says.
        BinOp::FloorDiv if y != 0 => {
            x.checked_div_euclid(y).map(|q| if y < 0 && x.rem_euclid(y) != 0 { q - 1 } else { q })
        }
        BinOp::Mod if y != 0 => {
            x.checked_rem(y).map(|r| if r != 0 && (r < 0) != (y < 0) { r + y } else { r })
        }
        BinOp::Shl => {
            let n = u32::try_from(y).ok().filter(|n| *n < 63)?;
            x.checked_mul(1i64 << n)
        }
        BinOp::Shr => Some(x >> u32::try_from(y).ok()?.min(63)),
        BinOp::Pow => x.checked_pow(u32::try_from(y).ok()?),
        BinOp::FloorDiv | BinOp::Mod | BinOp::Div | BinOp::MatMul => None,
    }
}

/// The C type of a scalar; a literal int is an `int` if it fits one.
fn c_type_of(val: &Val) -> Option<CType> {
    if let Some(Const::Int(n)) = val.konst {
        return Some(if i32::try_from(n).is_ok() { CType::Int } else { CType::Long });
    }
    Some(match val.ty.scalar()? {
        Scalar::Bool => CType::Bint,
        Scalar::I8 => CType::SChar,
        Scalar::I16 => CType::Short,
        Scalar::I32 => CType::Int,
        Scalar::I64 => CType::Long,
        Scalar::U8 => CType::UChar,
        Scalar::U16 => CType::UShort,
        Scalar::U32 => CType::UInt,
        Scalar::U64 => CType::ULong,
        Scalar::F32 => CType::Float,
        Scalar::F64 => CType::Double,
    })
}
