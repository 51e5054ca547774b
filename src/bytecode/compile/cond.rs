//! Conditions as control flow: comparisons fuse with the branch, `and`, `or`, `not` become jumps.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Compiler;
use super::emit::{Label, Reg};
use super::expr::cmp_op_number;
use crate::base::Span;
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{BoolOp, CmpOp, Expr, ExprKind, UnaryOp};

impl Compiler<'_> {
    /// Jumps to `target` when the truth of `e` is `when`, else goes on.
    pub(super) fn branch(&mut self, e: &Expr, when: bool, target: Label) {
        if !self.e.reachable {
            return;
        }
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.branch_on(e, when, target));
    }

    fn branch_on(&mut self, e: &Expr, when: bool, target: Label) {
        let at = e.span;
        if let Some(value) = self.known(e) {
            if super::fold::truth(&value) == when {
                self.e.goto(at, target);
            }
            return;
        }
        let mark = self.e.top;
        match &e.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => self.branch(operand, !when, target),
            ExprKind::Bool { op, values } => self.branch_bool(*op, values, when, target),
            ExprKind::Compare { left, ops, comparators } => {
                self.branch_compare(at, left, ops, comparators, when, target);
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (no, end) = (self.e.label(), self.e.label());
                self.branch(test, false, no);
                self.branch(body, when, target);
                self.e.goto(at, end);
                self.e.bind(no);
                self.branch(orelse, when, target);
                self.e.bind(end);
            }
            _ => {
                let reg = self.operand(e);
                let op = if when { Op::JumpIf } else { Op::JumpIfNot };
                self.e.jump(at, op, 0, reg, 0, target);
            }
        }
        self.e.top = mark;
    }

    fn branch_bool(&mut self, op: BoolOp, values: &[Expr], when: bool, target: Label) {
        // The truth that decides the whole as soon as one value has it.
        let decisive = op == BoolOp::Or;
        let Some((last, first)) = values.split_last() else { return };
        if decisive == when {
            first.iter().for_each(|v| self.branch(v, when, target));
            self.branch(last, when, target);
        } else {
            let past = self.e.label();
            first.iter().for_each(|v| self.branch(v, decisive, past));
            self.branch(last, when, target);
            self.e.bind(past);
        }
    }

    fn branch_compare(
        &mut self,
        at: Span,
        left: &Expr,
        ops: &[CmpOp],
        comparators: &[Expr],
        when: bool,
        target: Label,
    ) {
        let later: Vec<&Expr> = comparators.iter().collect();
        self.c_wants(self.is_c_compare(left, comparators), left);
        let mut l = self.operand_before(left, &later);
        let past = self.e.label();
        for (i, (&op, right)) in ops.iter().zip(comparators).enumerate() {
            let last = i + 1 == ops.len();
            // All but the last decide only when false.
            let (jump_when, to) = match (last, when) {
                (true, _) => (when, target),
                (false, false) => (false, target),
                (false, true) => (false, past),
            };
            l = self.branch_one(at, op, l, right, &later[i + 1..], jump_when, to);
        }
        self.e.bind(past);
    }

    /// One link of a comparison; gives the register of its right side.
    #[expect(clippy::too_many_arguments, reason = "one link of a chain is this much")]
    fn branch_one(
        &mut self,
        at: Span,
        op: CmpOp,
        l: Reg,
        right: &Expr,
        later: &[&Expr],
        when: bool,
        target: Label,
    ) -> Reg {
        let k = if later.is_empty() { self.comparand(op, right) } else { None };
        let is = matches!(op, CmpOp::Is | CmpOp::IsNot);
        if is && matches!(k, Some(Const::None)) {
            let none = (op == CmpOp::Is) == when;
            let op = if none { Op::JumpIfNone } else { Op::JumpIfNotNone };
            self.e.jump(at, op, 0, l, 0, target);
            return l;
        }
        let x = cmp_op_number(op);
        if let Some(k) = k {
            let k = self.e.constant(k);
            let op = if when { Op::JumpIfCmpK } else { Op::JumpIfNotCmpK };
            self.e.jump(at, op, x, l, k, target);
            return l;
        }
        self.c_wants(self.c_type(right).is_some(), right);
        let r = self.operand_before(right, later);
        let op = if when { Op::JumpIfCmp } else { Op::JumpIfNotCmp };
        self.e.jump(at, op, x, l, r, target);
        r
    }

    /// Whether testing `e` again at the end of a loop costs less than a jump to its head.
    pub(super) fn is_cheap_test(e: &Expr) -> bool {
        fn size(e: &Expr, budget: u32) -> Option<u32> {
            let budget = budget.checked_sub(1)?;
            match &e.kind {
                ExprKind::None
                | ExprKind::True
                | ExprKind::False
                | ExprKind::Ellipsis
                | ExprKind::Int(_)
                | ExprKind::BigInt(_)
                | ExprKind::Float(_)
                | ExprKind::Imaginary(_)
                | ExprKind::Str(_)
                | ExprKind::Bytes(_)
                | ExprKind::Name(_) => Some(budget),
                ExprKind::Binary { op: _, left, right } => size(right, size(left, budget)?),
                ExprKind::Unary { op: _, operand } => size(operand, budget),
                ExprKind::Bool { op: _, values } => {
                    values.iter().try_fold(budget, |b, v| size(v, b))
                }
                ExprKind::Compare { left, ops: _, comparators } => {
                    comparators.iter().try_fold(size(left, budget)?, |b, v| size(v, b))
                }
                ExprKind::Attribute { value, attr: _, attr_span: _ } => size(value, budget),
                ExprKind::Subscript { value, index } => size(index, size(value, budget)?),
                ExprKind::Call { func, args, keywords } if keywords.is_empty() => {
                    args.iter().try_fold(size(func, budget)?, |b, v| size(v, b))
                }
                _ => None,
            }
        }
        size(e, 9).is_some()
    }
}
