//! Variables of C types, in sources of Cython's pure-Python mode: what is stored in one is converted, and
//! arithmetic between them wraps and divides as C's does.
//!
//! Invariant: an expression has a C type here exactly when Cython gives it one; what it gives is then a
//! value of that type. Everything else is the interpreter's arithmetic on objects, and converting an
//! object that does not fit is an error, where C's own values wrap.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Compiler;
use super::emit::Reg;
use super::names::Place;
use crate::base::{CType, Span, Symbol};
use crate::bytecode::Level;
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{BinOp, CmpOp, Expr, ExprKind, Params, UnaryOp};
use crate::syntax::cython;

/// The mark in `x` of `CCast`: the value is one of C's, and wraps.
const FROM_C: u8 = 0x80;
/// The other one: it must fit.
const CHECKED: u8 = 0x40;

impl Compiler<'_> {
    /// The declared type of a variable of this frame.
    pub(super) fn declared(&self, name: Symbol) -> Option<CType> {
        if self.declared.types.is_empty() {
            return None;
        }
        let is_own = self.scope == self.frame || self.own_slot(self.scope, name).is_none();
        self.declared.types.get(&name).copied().filter(|_| is_own)
    }

    /// The value of an expression that is known now. A division that is C's is not, here.
    pub(super) fn known(&self, e: &Expr) -> Option<Const> {
        if let ExprKind::Name(name) = e.kind
            && name.as_str() == "__debug__"
        {
            let is_whole = self.whole.level == Level::Whole;
            return Some(if is_whole { Const::True } else { Const::False });
        }
        let value = super::fold::constant(e)?;
        (!self.declared.directives.cdivision || !has_quotient(e)).then_some(value)
    }

    /// The C type of an expression, if it has one.
    pub(super) fn c_type(&self, e: &Expr) -> Option<CType> {
        if !self.whole.is_cython {
            return None;
        }
        match &e.kind {
            ExprKind::True | ExprKind::False => Some(CType::Bint),
            ExprKind::Int(n) => Some(literal_type(*n)),
            ExprKind::Float(_) => Some(CType::Double),
            ExprKind::Name(name) => self.declared(*name),
            ExprKind::Named { target, value, .. } => {
                self.declared(*target).or_else(|| self.c_type(value))
            }
            ExprKind::Binary { op, left, right } => {
                // What is computed of literals is a literal.
                if let Some(Const::Int(n)) = self.known(e) {
                    return Some(literal_type(n));
                }
                let (a, b) = (self.operand_type(*op, left)?, self.operand_type(*op, right)?);
                self.binary_type(*op, a, b, right)
            }
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                self.c_type(operand).map(|_| CType::Bint)
            }
            ExprKind::Unary { operand, .. } => self.c_type(operand).map(CType::widened),
            ExprKind::IfExp { body, orelse, .. } => {
                let side = |e| if is_literal(e) { Some(CType::Long) } else { self.c_type(e) };
                let (a, b) = (side(body)?, side(orelse)?);
                Some(if a == b { a } else { a.promote(b) })
            }
            ExprKind::Call { func, args, .. } => self.call_type(func, args),
            _ => None,
        }
    }

    fn call_type(&self, func: &Expr, args: &[Expr]) -> Option<CType> {
        let imports = &self.whole.imports;
        if let ExprKind::Name(name) = func.kind
            && self.place(name) == Place::Global
            && let Some(ty) = self.whole.cfuncs.get(&name)
        {
            return Some(*ty);
        }
        if imports.is(func, &["cython.cast", "cython.declare"]) {
            return cython::c_type(imports, args.first()?).ok()?;
        }
        cython::c_type(imports, func).ok()?
    }

    /// The type of an operand. To Cython a literal int is a `long`, but what it writes for sums and products
    /// is C's literal, which is an `int` if it fits one.
    fn operand_type(&self, op: BinOp, e: &Expr) -> Option<CType> {
        let divides =
            matches!(op, BinOp::FloorDiv | BinOp::Mod) && !self.declared.directives.cdivision;
        if divides && self.whole.is_cython && is_literal(e) {
            return Some(CType::Long);
        }
        self.c_type(e)
    }

    /// The type of an operator's result.
    fn binary_type(&self, op: BinOp, a: CType, b: CType, right: &Expr) -> Option<CType> {
        let both = a.promote(b);
        match op {
            BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::FloorDiv | BinOp::Mod => Some(both),
            BinOp::Div if self.declared.directives.cdivision || both.is_float() => Some(both),
            BinOp::Div => Some(CType::Double),
            BinOp::Pow if both.is_float() || is_natural(right) || self.declared.directives.cpow => {
                Some(both)
            }
            BinOp::Pow => Some(CType::Double),
            BinOp::And | BinOp::Or | BinOp::Xor | BinOp::Shl | BinOp::Shr => {
                Some(both).filter(|ty| !ty.is_float())
            }
            BinOp::MatMul => None,
        }
    }

    /// Computes an operator on values of C types; false when they are none.
    pub(super) fn c_binary(
        &mut self,
        at: Span,
        op: BinOp,
        (left, right): (&Expr, &Expr),
        dst: Reg,
    ) -> bool {
        if !self.whole.is_cython {
            return false;
        }
        let types = (self.operand_type(op, left), self.operand_type(op, right));
        let (Some(a), Some(b)) = types else { return false };
        let Some(ty) = self.binary_type(op, a, b, right) else { return false };
        let folded =
            super::fold::constant(left).is_some() && super::fold::constant(right).is_some();
        if folded && !(self.declared.directives.cdivision && is_quotient(op, left, right)) {
            return false;
        }
        self.c_wants(true, left);
        let l = self.operand_before(left, &[right]);
        self.c_wants(true, right);
        let r = self.operand(right);
        let (l, r) = (self.c_operand(at, op, l, (a, b)), self.c_operand(at, op, r, (b, a)));
        self.c_operate(at, op, ty, (l, r), dst);
        true
    }

    /// An operand of type `own` in the type that it meets the other in, where that makes a difference: sums
    /// and products of integers are the same modulo their width, and ints of 32 bits are doubles exactly.
    fn c_operand(&mut self, at: Span, op: BinOp, reg: Reg, (own, other): (CType, CType)) -> Reg {
        let both = own.promote(other);
        if op == BinOp::Div
            && !both.is_float()
            && !self.declared.directives.cdivision
            && own.bits() == 64
        {
            // Cython divides two doubles, where the interpreter rounds the quotient of two ints once.
            let converted = self.e.temp();
            self.e.emit(at, Op::CCast, CType::Double.number() | FROM_C, converted, reg, 0);
            return converted;
        }
        let matters = match op {
            BinOp::FloorDiv | BinOp::Mod | BinOp::Shr => both != own,
            BinOp::Div => both != own && (both.is_float() || self.declared.directives.cdivision),
            BinOp::Add | BinOp::Sub | BinOp::Mul => {
                both != own && (both.is_float() || self.declared.directives.overflowcheck)
            }
            BinOp::Shl => both != own && self.declared.directives.overflowcheck,
            BinOp::Pow => both != own && self.declared.directives.cpow,
            _ => false,
        };
        let changes = both == CType::Float || (!both.is_signed() && own.is_signed());
        if !(matters && changes) {
            return reg;
        }
        let converted = self.e.temp();
        self.e.emit(at, Op::CCast, both.number() | FROM_C, converted, reg, 0);
        converted
    }

    /// Wraps the result of a sign or a complement.
    pub(super) fn c_wrap(&mut self, at: Span, e: &Expr, reg: Reg) {
        if let Some(ty) = self.c_type(e)
            && !ty.is_float()
            && ty != CType::Bint
            && self.known(e).is_none()
        {
            self.e.emit(at, Op::CCast, ty.number() | FROM_C, reg, reg, 0);
        }
    }

    /// Computes one side of `a if c else b`; where the whole is a C value it has the whole's type. Cython makes
    /// an object of each side by itself.
    pub(super) fn c_side(&mut self, wanted: bool, whole: &Expr, side: &Expr, dst: Reg) {
        self.c_wants(wanted, side);
        self.expr_to(side, dst);
        if wanted
            && let (Some(ty), Some(own)) = (self.c_type(whole), self.c_type(side))
            && own != ty
        {
            self.e.emit(side.span, Op::CCast, ty.number() | FROM_C, dst, dst, 0);
        }
    }

    /// Whether all that is compared is C's.
    pub(super) fn is_c_compare(&self, left: &Expr, comparators: &[Expr]) -> bool {
        self.whole.is_cython
            && self.c_type(left).is_some()
            && comparators.iter().all(|e| self.c_type(e).is_some())
    }

    /// The constant that a comparison has on its right.
    pub(super) fn comparand(&self, op: CmpOp, right: &Expr) -> Option<Const> {
        let divides = self.declared.directives.cdivision && has_quotient(right);
        if divides { None } else { super::fold::comparand(op, right) }
    }

    /// The next expression is wanted as a C value.
    pub(super) fn c_wants(&mut self, wanted: bool, e: &Expr) {
        self.c_wanted = wanted && self.whole.is_cython && matches!(e.kind, ExprKind::IfExp { .. });
    }

    fn c_operate(&mut self, at: Span, op: BinOp, ty: CType, (l, r): (Reg, Reg), dst: Reg) {
        let divides = match op {
            BinOp::Div => Some(0),
            BinOp::FloorDiv if ty == CType::Float => Some(3),
            BinOp::FloorDiv => Some(1),
            BinOp::Mod => Some(2),
            _ => None,
        };
        let directives = self.declared.directives;
        let checks = directives.overflowcheck
            && matches!(op, BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Shl);
        let own = match op {
            BinOp::Shl if checks => Some(if ty.bits() == 64 { 6 } else { 4 }),
            BinOp::Pow if directives.cpow => Some(5),
            _ => divides.filter(|_| directives.cdivision),
        };
        if let Some(n) = own {
            self.e.emit(at, Op::COperate, n, dst, l, r);
        } else {
            self.e.emit(at, Op::Binary, super::expr::bin_op_number(op), dst, l, r);
        }
        // Doubles are what the interpreter's floats are.
        if ty != CType::Double || op == BinOp::Pow {
            let fits = if checks { CHECKED } else { 0 };
            self.e.emit(at, Op::CCast, ty.number() | FROM_C | fits, dst, dst, 0);
        }
    }

    /// `name op= value` of a declared variable.
    pub(super) fn c_augmented(
        &mut self,
        at: Span,
        (name, target): (Symbol, Span),
        op: BinOp,
        value: &Expr,
    ) -> bool {
        let Some(ty) = self.declared(name) else { return false };
        let current = self.e.temp();
        self.load_name(target, name, current);
        let other = self.operand_type(op, value);
        let from = other.and_then(|b| self.binary_type(op, ty, b, value));
        match from {
            Some(from) => {
                self.c_wants(true, value);
                let r = self.operand(value);
                self.check_assignable(at, from, ty);
                let other = other.unwrap_or(ty);
                let l = self.c_operand(at, op, current, (ty, other));
                let r = self.c_operand(at, op, r, (other, ty));
                self.c_operate(at, op, from, (l, r), current);
            }
            None => self.inplace(at, op, current, current, value),
        }
        self.store_converted(target, name, from, current);
        true
    }

    /// Assigns to a declared variable.
    pub(super) fn c_assign(&mut self, at: Span, name: Symbol, value: &Expr) -> bool {
        let Some(ty) = self.declared(name) else { return false };
        let mark = self.e.top;
        let from = self.c_type(value);
        if let Some(from) = from {
            self.check_assignable(value.span, from, ty);
        }
        self.c_wants(true, value);
        let src = self.operand(value);
        self.store_converted(at, name, from, src);
        self.e.top = mark;
        true
    }

    /// Stores in a declared variable what has the C type `from`, or is an object.
    pub(super) fn store_converted(
        &mut self,
        at: Span,
        name: Symbol,
        from: Option<CType>,
        src: Reg,
    ) {
        let Some(ty) = self.declared(name) else { return };
        let x = ty.number() | if from.is_some() { FROM_C } else { 0 };
        let place = self.place(name);
        if let Place::Local(slot) = place {
            self.e.emit(at, Op::CCast, x, slot, src, 0);
            self.bound(slot);
            return;
        }
        let converted = self.e.temp();
        self.e.emit(at, Op::CCast, x, converted, src, 0);
        self.store_at(Op::Move, at, name, converted);
        self.e.top -= 1;
    }

    /// Cython refuses what would lose a fraction without a cast.
    fn check_assignable(&mut self, at: Span, from: CType, to: CType) {
        if from.is_float() && !to.is_float() && to != CType::Bint && self.error.is_none() {
            let message = format!("Cannot assign type '{}' to '{}'", from.c_name(), to.c_name());
            self.error = Some(self.refusal(at, message));
        }
    }

    /// Converts the arguments of declared parameters.
    pub(super) fn convert_params(&mut self, params: &Params) {
        for param in params.iter() {
            let Some(ty) = self.declared(param.name) else { continue };
            let x = ty.number();
            match self.place(param.name) {
                Place::Local(slot) => self.e.emit(param.span, Op::CCast, x, slot, slot, 0),
                Place::Cell(_) | Place::ClassFree(_) | Place::Global | Place::Name => {
                    let value = self.e.temp();
                    self.load_name(param.span, param.name, value);
                    self.store_converted(param.span, param.name, None, value);
                    self.e.top -= 1;
                }
            }
        }
    }

    /// What a function with a declared result returns, in a register of its own.
    pub(super) fn converted_result(&mut self, at: Span, value: &Expr) -> Option<Reg> {
        let ty = self.declared.returns?;
        let from = self.c_type(value);
        if let Some(from) = from {
            self.check_assignable(at, from, ty);
        }
        self.c_wants(true, value);
        let reg = self.fresh(value);
        let x = ty.number() | if from.is_some() { FROM_C } else { 0 };
        self.e.emit(at, Op::CCast, x, reg, reg, 0);
        Some(reg)
    }
}

/// Whether an operator on literals divides as C does under `cdivision`: Cython computes what gives an int, and
/// leaves what gives a float to C.
fn is_quotient(op: BinOp, left: &Expr, right: &Expr) -> bool {
    match op {
        BinOp::Div => true,
        BinOp::FloorDiv | BinOp::Mod => !(is_literal(left) && is_literal(right)),
        _ => false,
    }
}

/// Whether there is such an operator in an expression.
fn has_quotient(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Binary { op, left, right } => {
            is_quotient(*op, left, right)
                || stacker::maybe_grow(64 << 10, 1 << 20, || {
                    has_quotient(left) || has_quotient(right)
                })
        }
        ExprKind::Unary { operand, .. } => has_quotient(operand),
        ExprKind::Tuple(items) => items.iter().any(has_quotient),
        _ => false,
    }
}

/// The C type of a literal: an `int` if it fits one.
fn literal_type(n: i64) -> CType {
    if i32::try_from(n).is_ok() { CType::Int } else { CType::Long }
}

/// An int that is known.
fn is_literal(e: &Expr) -> bool {
    matches!(super::fold::constant(e), Some(Const::Int(_)))
}

/// A literal that is not negative.
fn is_natural(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Int(n) if n >= 0)
}
