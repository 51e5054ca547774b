//! Primitives, conversions and calls of mathematical functions.
//!
//! Invariant: each is total, as its row in the op table says: no division or conversion here can trap,
//! whatever the operands, even where a guard keeps the bad ones away.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{self, InstBuilder, Value, types};

use super::abi::clif_type;
use super::func::Lowerer;
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::{Cond, Op, Prim};
use crate::kernel::ir::{InstKind, ValueId};
use crate::kernel::mathlib::{Routine, math_index};
use crate::kernel::types::{Scalar, ScalarKind};
use crate::kernel::userfunc::Imm;

/// Arithmetic that may overflow.
#[derive(Clone, Copy)]
pub(super) enum Arith {
    Add,
    Sub,
    Mul,
}

/// Whether an operation is an instruction or two.
pub(super) fn is_cheap(op: Op) -> bool {
    match op {
        Op::Const(_) => true,
        Op::Cast { from, to } => !from.is_float() || to.is_float(),
        Op::Prim(prim, ty) => match prim {
            Prim::Add
            | Prim::Sub
            | Prim::Mul
            | Prim::Neg
            | Prim::Abs
            | Prim::And
            | Prim::Or
            | Prim::Xor
            | Prim::Not
            | Prim::Eq
            | Prim::Ne
            | Prim::Lt
            | Prim::Le
            | Prim::Gt
            | Prim::Ge
            | Prim::Select
            | Prim::CopySign => true,
            Prim::Shl | Prim::Shr | Prim::Min | Prim::Max => !ty.is_float(),
            Prim::Div
            | Prim::TrueDiv
            | Prim::FloorDiv
            | Prim::FloorMod
            | Prim::Pow
            | Prim::Sqrt
            | Prim::Floor
            | Prim::Ceil
            | Prim::Trunc
            | Prim::RoundEven
            | Prim::AddOverflows
            | Prim::SubOverflows
            | Prim::MulOverflows => false,
        },
        Op::CompareIntFloat(..)
        | Op::Math(_)
        | Op::ThreadId
        | Op::Guard(_)
        | Op::CheckRecursion(_)
        | Op::Call(_)
        | Op::CheckIndex(_)
        | Op::Load(_)
        | Op::Store(_)
        | Op::Alloc(_)
        | Op::Mark
        | Op::Native(_)
        | Op::Update(..)
        | Op::Sweep
        | Op::List(_)
        | Op::Print(_) => false,
    }
}

impl Lowerer<'_, '_, '_, '_> {
    pub(super) fn prim(&mut self, prim: Prim, ty: Scalar, args: &[ValueId]) -> Value {
        let v = self.all(args);
        // A float32 that a routine works on goes through float64, where the result is exact or is
        // rounded back.
        match prim {
            Prim::Add => self.arithmetic(Arith::Add, ty, v[0], v[1]),
            Prim::Sub => self.arithmetic(Arith::Sub, ty, v[0], v[1]),
            Prim::Mul => self.arithmetic(Arith::Mul, ty, v[0], v[1]),
            Prim::Neg if ty.is_float() => self.b.ins().fneg(v[0]),
            Prim::Neg => self.b.ins().ineg(v[0]),
            Prim::Abs if ty.is_float() => self.b.ins().fabs(v[0]),
            Prim::Abs if ty.is_signed() => self.b.ins().iabs(v[0]),
            Prim::Abs => v[0],
            Prim::Div => self.float_div(ty, v[0], v[1], self.as_constant(args[1])),
            Prim::TrueDiv => self.true_div(ty, args[0], args[1]),
            Prim::FloorDiv | Prim::FloorMod if ty.is_float() => {
                let routine = if prim == Prim::FloorDiv {
                    Routine::FloatFloorDiv
                } else {
                    Routine::FloatFloorMod
                };
                let (a, b) = (self.cast(ty, Scalar::F64, v[0]), self.cast(ty, Scalar::F64, v[1]));
                let r = self.routine(routine, &[types::F64, types::F64], types::F64, &[a, b]);
                self.cast(Scalar::F64, ty, r)
            }
            Prim::FloorDiv | Prim::FloorMod => {
                self.int_floor(prim, ty, v[0], v[1], self.as_constant(args[1]))
            }
            Prim::Pow => self.int_pow(ty, v[0], v[1], self.as_constant(args[1])),
            Prim::Shl | Prim::Shr => self.shift(prim, ty, v[0], v[1], self.as_constant(args[1])),
            Prim::And => self.b.ins().band(v[0], v[1]),
            Prim::Or => self.b.ins().bor(v[0], v[1]),
            Prim::Xor => self.b.ins().bxor(v[0], v[1]),
            Prim::Not if ty == Scalar::Bool => {
                let one = self.b.ins().iconst(types::I8, 1);
                self.b.ins().bxor(v[0], one)
            }
            Prim::Not => self.b.ins().bnot(v[0]),
            Prim::Eq => self.compare(Cond::Eq, ty, v[0], v[1]),
            Prim::Ne => self.compare(Cond::Ne, ty, v[0], v[1]),
            Prim::Lt => self.compare(Cond::Lt, ty, v[0], v[1]),
            Prim::Le => self.compare(Cond::Le, ty, v[0], v[1]),
            Prim::Gt => self.compare(Cond::Gt, ty, v[0], v[1]),
            Prim::Ge => self.compare(Cond::Ge, ty, v[0], v[1]),
            Prim::Min | Prim::Max => {
                let cond = if prim == Prim::Min { Cond::Lt } else { Cond::Gt };
                let second = self.compare(cond, ty, v[1], v[0]);
                self.b.ins().select(second, v[1], v[0])
            }
            Prim::Select => self.b.ins().select(v[0], v[1], v[2]),
            Prim::Sqrt => self.b.ins().sqrt(v[0]),
            Prim::Floor => self.b.ins().floor(v[0]),
            Prim::Ceil => self.b.ins().ceil(v[0]),
            Prim::Trunc => self.b.ins().trunc(v[0]),
            Prim::RoundEven => self.b.ins().nearest(v[0]),
            Prim::CopySign => self.b.ins().fcopysign(v[0], v[1]),
            Prim::AddOverflows => self.overflows(Arith::Add, ty, v[0], v[1]),
            Prim::SubOverflows => self.overflows(Arith::Sub, ty, v[0], v[1]),
            Prim::MulOverflows => self.overflows(Arith::Mul, ty, v[0], v[1]),
        }
    }

    /// Integers wrap.
    pub(super) fn arithmetic(&mut self, op: Arith, ty: Scalar, a: Value, b: Value) -> Value {
        match (op, ty.is_float()) {
            (Arith::Add, true) => self.b.ins().fadd(a, b),
            (Arith::Sub, true) => self.b.ins().fsub(a, b),
            (Arith::Mul, true) => self.b.ins().fmul(a, b),
            (Arith::Add, false) => self.b.ins().iadd(a, b),
            (Arith::Sub, false) => self.b.ins().isub(a, b),
            (Arith::Mul, false) => self.b.ins().imul(a, b),
        }
    }

    fn routine(&mut self, r: Routine, params: &[ir::Type], ret: ir::Type, args: &[Value]) -> Value {
        self.helper(r.index(), params, &[ret], args)[0]
    }

    pub(super) fn math(&mut self, f: MathFn, args: &[Value]) -> Value {
        let params: Vec<ir::Type> = f.params().iter().map(|&s| clif_type(s)).collect();
        self.helper(math_index(f), &params, &[clif_type(f.result())], args)[0]
    }

    pub(super) fn compare(&mut self, cond: Cond, ty: Scalar, a: Value, b: Value) -> Value {
        if ty.is_float() {
            let cc = match cond {
                // Compared with itself only NaN differs, which takes one flag instead of two.
                Cond::Eq if a == b => FloatCC::Ordered,
                Cond::Ne if a == b => FloatCC::Unordered,
                Cond::Eq => FloatCC::Equal,
                Cond::Ne => FloatCC::NotEqual,
                Cond::Lt => FloatCC::LessThan,
                Cond::Le => FloatCC::LessThanOrEqual,
                Cond::Gt => FloatCC::GreaterThan,
                Cond::Ge => FloatCC::GreaterThanOrEqual,
            };
            return self.b.ins().fcmp(cc, a, b);
        }
        let signed = ty.is_signed();
        let cc = match cond {
            Cond::Eq => IntCC::Equal,
            Cond::Ne => IntCC::NotEqual,
            Cond::Lt if signed => IntCC::SignedLessThan,
            Cond::Le if signed => IntCC::SignedLessThanOrEqual,
            Cond::Gt if signed => IntCC::SignedGreaterThan,
            Cond::Ge if signed => IntCC::SignedGreaterThanOrEqual,
            Cond::Lt => IntCC::UnsignedLessThan,
            Cond::Le => IntCC::UnsignedLessThanOrEqual,
            Cond::Gt => IntCC::UnsignedGreaterThan,
            Cond::Ge => IntCC::UnsignedGreaterThanOrEqual,
        };
        self.b.ins().icmp(cc, a, b)
    }

    /// Integers that a float holds exactly are compared as floats, the others by a routine.
    pub(super) fn compare_int_float(
        &mut self,
        cond: Cond,
        ty: Scalar,
        a: Value,
        x: Value,
    ) -> Value {
        let exact = self.is_exact(ty, a);
        let (near, far, join) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(far);
        let result = self.b.append_block_param(join, types::I8);
        self.b.ins().brif(exact, near, &[], far, &[]);

        self.b.switch_to_block(near);
        let as_float = self.cast(ty, Scalar::F64, a);
        let r = self.compare(cond, Scalar::F64, as_float, x);
        self.b.ins().jump(join, &[r.into()]);

        self.b.switch_to_block(far);
        let routine = if ty.is_signed() { Routine::CompareInt } else { Routine::CompareUInt };
        let order = self.cold_call(routine.index(), false, &[a, x], types::I64);
        // The order is -1, 0 or 1, or 2 with NaN, which is only unequal.
        let (cc, bias, limit) = match cond {
            Cond::Eq => (IntCC::Equal, 0, 0),
            Cond::Ne => (IntCC::NotEqual, 0, 0),
            Cond::Lt => (IntCC::Equal, 0, -1),
            Cond::Le => (IntCC::UnsignedLessThan, 1, 2),
            Cond::Gt => (IntCC::Equal, 0, 1),
            Cond::Ge => (IntCC::UnsignedLessThan, 0, 2),
        };
        let bias = self.b.ins().iconst(types::I64, bias);
        let limit = self.b.ins().iconst(types::I64, limit);
        let order = self.b.ins().iadd(order, bias);
        let r = self.b.ins().icmp(cc, order, limit);
        self.b.ins().jump(join, &[r.into()]);

        self.b.switch_to_block(join);
        result
    }

    /// Whether a 64-bit integer is at most 2^53 in magnitude.
    fn is_exact(&mut self, ty: Scalar, a: Value) -> Value {
        const LIMIT: i64 = 1 << 53;
        let (shifted, bound) = if ty.is_signed() {
            let limit = self.b.ins().iconst(types::I64, LIMIT);
            (self.b.ins().iadd(a, limit), 2 * LIMIT)
        } else {
            (a, LIMIT)
        };
        let bound = self.b.ins().iconst(types::I64, bound);
        self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, shifted, bound)
    }

    /// The IEEE quotient; by a power of two it is the product with its inverse, which is exact.
    fn float_div(&mut self, ty: Scalar, a: Value, b: Value, divisor: Option<Imm>) -> Value {
        if let Some(d) = divisor.map(Imm::as_f64)
            && d.is_normal()
            && d.recip().is_normal()
            && d.recip().recip() == d
            && d.to_bits() << 12 == 0
            && ty == Scalar::F64
        {
            let inverse = self.b.ins().f64const(d.recip());
            return self.b.ins().fmul(a, inverse);
        }
        self.b.ins().fdiv(a, b)
    }

    /// Quotients of integers that floats hold exactly are one division; the others call a routine.
    fn true_div(&mut self, ty: Scalar, a: ValueId, b: ValueId) -> Value {
        let divisor = self.as_constant(b).map(|d| Imm::float(Scalar::F64, d.as_i64() as f64));
        let unsure: Vec<ValueId> =
            [a, b].into_iter().filter(|&v| !self.is_surely_exact(v)).collect();
        let (a, b) = (self.value(a), self.value(b));
        let quotient = |l: &mut Self| {
            let (x, y) = (l.cast(ty, Scalar::F64, a), l.cast(ty, Scalar::F64, b));
            l.float_div(Scalar::F64, x, y, divisor)
        };
        let checks: Vec<Value> = unsure
            .into_iter()
            .map(|v| {
                let v = self.value(v);
                self.is_exact(ty, v)
            })
            .collect();
        let Some(exact) = checks.into_iter().reduce(|x, y| self.b.ins().band(x, y)) else {
            return quotient(self);
        };
        let (near, far, join) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(far);
        let result = self.b.append_block_param(join, types::F64);
        self.b.ins().brif(exact, near, &[], far, &[]);

        self.b.switch_to_block(near);
        let r = quotient(self);
        self.b.ins().jump(join, &[r.into()]);

        self.b.switch_to_block(far);
        let routine = if ty.is_signed() { Routine::IntTrueDiv } else { Routine::UIntTrueDiv };
        let r = self.cold_call(routine.index(), false, &[a, b], types::F64);
        self.b.ins().jump(join, &[r.into()]);

        self.b.switch_to_block(join);
        result
    }

    /// Whether an integer is known to be at most 2^53 in magnitude.
    fn is_surely_exact(&self, v: ValueId) -> bool {
        const LIMIT: u64 = 1 << 53;
        if let Some(imm) = self.as_constant(v) {
            let value = imm.as_i64();
            return (imm.ty.is_signed() || value >= 0) && value.unsigned_abs() <= LIMIT;
        }
        let Some(inst) = self.defs[v] else { return false };
        match &self.func.graph.insts[inst].kind {
            InstKind::Op { op: Op::Prim(Prim::And, _), args } => args.iter().any(|&m| {
                self.as_constant(m).is_some_and(|m| (0..=LIMIT as i64).contains(&m.as_i64()))
            }),
            InstKind::Op { op: Op::Cast { from, .. }, .. } => !from.is_float() && from.bits() <= 32,
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => {
                false
            }
        }
    }

    /// `//` and `%` of integers: truncating division, corrected where the signs differ. Zero is
    /// replaced by one, and so is -1 (whose quotient is the negation), so that nothing traps.
    fn int_floor(
        &mut self,
        prim: Prim,
        ty: Scalar,
        a: Value,
        b: Value,
        divisor: Option<Imm>,
    ) -> Value {
        let quotient = prim == Prim::FloorDiv;
        if !ty.is_signed() {
            let zero = self.int(ty, 0);
            let one = self.int(ty, 1);
            let is_zero = self.b.ins().icmp(IntCC::Equal, b, zero);
            let safe = self.b.ins().select(is_zero, one, b);
            return if quotient { self.b.ins().udiv(a, safe) } else { self.b.ins().urem(a, safe) };
        }
        let sign_bit = self.b.ins().iconst(types::I32, i64::from(ty.bits()) - 1);
        if let Some(d) = divisor.map(Imm::as_i64).filter(|&d| d > 0) {
            if d.count_ones() == 1 {
                return if quotient {
                    let shift = self.b.ins().iconst(types::I32, i64::from(d.trailing_zeros()));
                    self.b.ins().sshr(a, shift)
                } else {
                    let mask = self.int(ty, d - 1);
                    self.b.ins().band(a, mask)
                };
            }
            // The remainder is negative exactly when it must be corrected.
            let q = self.b.ins().sdiv(a, b);
            let back = self.b.ins().imul(q, b);
            let r = self.b.ins().isub(a, back);
            let negative = self.b.ins().sshr(r, sign_bit);
            return if quotient {
                self.b.ins().iadd(q, negative)
            } else {
                let fix = self.b.ins().band(negative, b);
                self.b.ins().iadd(r, fix)
            };
        }
        let (zero, one) = (self.int(ty, 0), self.int(ty, 1));
        if !quotient {
            // Cranelift's remainder by -1 is zero, not a trap.
            let is_zero = self.b.ins().icmp(IntCC::Equal, b, zero);
            let safe = self.b.ins().select(is_zero, one, b);
            let r = self.b.ins().srem(a, safe);
            let signs = self.b.ins().bxor(r, safe);
            let opposite = self.b.ins().sshr(signs, sign_bit);
            let fix = self.b.ins().band(opposite, safe);
            let fixed = self.b.ins().iadd(r, fix);
            let inexact = self.b.ins().icmp(IntCC::NotEqual, r, zero);
            return self.b.ins().select(inexact, fixed, r);
        }
        let raised = self.b.ins().iadd(b, one);
        let special = self.b.ins().icmp(IntCC::UnsignedLessThanOrEqual, raised, one);
        let safe = self.b.ins().select(special, one, b);
        let q = self.b.ins().sdiv(a, safe);
        let back = self.b.ins().imul(q, safe);
        let r = self.b.ins().isub(a, back);
        let signs = self.b.ins().bxor(r, safe);
        let opposite = self.b.ins().sshr(signs, sign_bit);
        let lower = self.b.ins().iadd(q, opposite);
        let inexact = self.b.ins().icmp(IntCC::NotEqual, r, zero);
        let q = self.b.ins().select(inexact, lower, q);
        let negated = self.b.ins().ineg(a);
        self.b.ins().select(special, negated, q)
    }

    fn int_pow(&mut self, ty: Scalar, a: Value, b: Value, exponent: Option<Imm>) -> Value {
        match exponent.map(Imm::as_i64) {
            Some(0) => self.int(ty, 1),
            Some(1) => a,
            Some(2) => self.b.ins().imul(a, a),
            Some(3) => {
                let square = self.b.ins().imul(a, a);
                self.b.ins().imul(square, a)
            }
            _ => {
                // The routine wraps at 64 bits, and so at any fewer.
                let (wide_a, wide_b) =
                    (self.cast(ty, Scalar::I64, a), self.cast(ty, Scalar::I64, b));
                let params = [types::I64, types::I64];
                let r = self.routine(Routine::IntPow, &params, types::I64, &[wide_a, wide_b]);
                self.cast(Scalar::I64, ty, r)
            }
        }
    }

    fn shift(&mut self, prim: Prim, ty: Scalar, a: Value, by: Value, count: Option<Imm>) -> Value {
        let width = i64::from(ty.bits());
        let in_range = count.map(Imm::as_i64).is_some_and(|c| (0..width).contains(&c));
        if prim == Prim::Shl {
            let shifted = self.b.ins().ishl(a, by);
            if in_range {
                return shifted;
            }
            let limit = self.int(ty, width);
            let zero = self.int(ty, 0);
            let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, by, limit);
            return self.b.ins().select(fits, shifted, zero);
        }
        if ty.is_signed() {
            let by = if in_range {
                by
            } else {
                let last = self.int(ty, width - 1);
                self.b.ins().umin(by, last)
            };
            return self.b.ins().sshr(a, by);
        }
        let shifted = self.b.ins().ushr(a, by);
        if in_range {
            return shifted;
        }
        let limit = self.int(ty, width);
        let zero = self.int(ty, 0);
        let fits = self.b.ins().icmp(IntCC::UnsignedLessThan, by, limit);
        self.b.ins().select(fits, shifted, zero)
    }

    /// Whether `a op b` does not fit the type.
    pub(super) fn overflows(&mut self, op: Arith, ty: Scalar, a: Value, b: Value) -> Value {
        if ty.bits() < 64 {
            // Done in 64 bits, where nothing narrower overflows.
            let wide = if ty.is_signed() { Scalar::I64 } else { Scalar::U64 };
            let (wa, wb) = (self.cast(ty, wide, a), self.cast(ty, wide, b));
            let r = self.arithmetic(op, wide, wa, wb);
            let narrow = self.cast(wide, ty, r);
            let back = self.cast(ty, wide, narrow);
            return self.b.ins().icmp(IntCC::NotEqual, r, back);
        }
        let zero = self.int(ty, 0);
        match (op, ty.is_signed()) {
            (Arith::Add, true) => {
                // Both operands differ in sign from the result.
                let r = self.b.ins().iadd(a, b);
                let (x, y) = (self.b.ins().bxor(a, r), self.b.ins().bxor(b, r));
                let both = self.b.ins().band(x, y);
                self.b.ins().icmp(IntCC::SignedLessThan, both, zero)
            }
            (Arith::Sub, true) => {
                let r = self.b.ins().isub(a, b);
                let (x, y) = (self.b.ins().bxor(a, b), self.b.ins().bxor(a, r));
                let both = self.b.ins().band(x, y);
                self.b.ins().icmp(IntCC::SignedLessThan, both, zero)
            }
            (Arith::Add, false) => {
                let r = self.b.ins().iadd(a, b);
                self.b.ins().icmp(IntCC::UnsignedLessThan, r, a)
            }
            (Arith::Sub, false) => self.b.ins().icmp(IntCC::UnsignedLessThan, a, b),
            (Arith::Mul, true) => {
                let low = self.b.ins().imul(a, b);
                let high = self.b.ins().smulhi(a, b);
                let shift = self.b.ins().iconst(types::I32, 63);
                let sign = self.b.ins().sshr(low, shift);
                self.b.ins().icmp(IntCC::NotEqual, high, sign)
            }
            (Arith::Mul, false) => {
                let high = self.b.ins().umulhi(a, b);
                self.b.ins().icmp(IntCC::NotEqual, high, zero)
            }
        }
    }

    pub(super) fn cast(&mut self, from: Scalar, to: Scalar, x: Value) -> Value {
        use ScalarKind::{Bool, Float, Signed, Unsigned};
        if from == to {
            return x;
        }
        match (from.kind(), to.kind()) {
            (Bool, Bool) => x,
            (Float, Float) if to == Scalar::F64 => self.b.ins().fpromote(types::F64, x),
            (Float, Float) => self.b.ins().fdemote(types::F32, x),
            (Float, Bool) => {
                let zero = self.constant(Imm::float(from, 0.0));
                self.b.ins().fcmp(FloatCC::NotEqual, x, zero)
            }
            (Signed | Unsigned, Bool) => {
                let zero = self.int(from, 0);
                self.b.ins().icmp(IntCC::NotEqual, x, zero)
            }
            (Bool | Unsigned | Signed, Signed | Unsigned) => self.resize(from, to, x),
            (Bool | Unsigned, Float) => {
                let wide = self.resize(from, Scalar::U64, x);
                // Narrower than 64 bits it is a positive int64, which converts in one instruction.
                if from == Scalar::U64 {
                    self.b.ins().fcvt_from_uint(clif_type(to), wide)
                } else {
                    self.b.ins().fcvt_from_sint(clif_type(to), wide)
                }
            }
            (Signed, Float) => {
                let wide = self.resize(from, Scalar::I64, x);
                self.b.ins().fcvt_from_sint(clif_type(to), wide)
            }
            (Float, Signed | Unsigned) => self.float_to_int(to, x),
        }
    }

    /// Wraps, or extends by the source's signedness.
    fn resize(&mut self, from: Scalar, to: Scalar, x: Value) -> Value {
        let (old, new) = (clif_type(from), clif_type(to));
        if old.bits() > new.bits() {
            self.b.ins().ireduce(new, x)
        } else if old.bits() == new.bits() {
            x
        } else if from.is_signed() {
            self.b.ins().sextend(new, x)
        } else {
            self.b.ins().uextend(new, x)
        }
    }

    /// Truncates, saturates at the width of `to`, and takes NaN to zero.
    fn float_to_int(&mut self, to: Scalar, x: Value) -> Value {
        if to == Scalar::U64 {
            return self.b.ins().fcvt_to_uint_sat(types::I64, x);
        }
        let wide = self.b.ins().fcvt_to_sint_sat(types::I64, x);
        if to == Scalar::I64 {
            return wide;
        }
        let (low, high) = if to.is_signed() {
            (-(1i64 << (to.bits() - 1)), (1i64 << (to.bits() - 1)) - 1)
        } else {
            (0, (1i64 << to.bits()) - 1)
        };
        let (low, high) =
            (self.b.ins().iconst(types::I64, low), self.b.ins().iconst(types::I64, high));
        let clamped = self.b.ins().smax(wide, low);
        let clamped = self.b.ins().smin(clamped, high);
        self.b.ins().ireduce(clif_type(to), clamped)
    }
}
