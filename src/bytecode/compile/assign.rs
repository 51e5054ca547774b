//! Assignment: targets, unpacking, augmented assignment, deletion.
//!
//! Invariant: the value of a plain assignment to a local is computed in the local's own register.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Compiler;
use super::emit::Reg;
use super::expr::bin_op_number;
use super::names::Place;
use crate::base::Span;
use crate::bytecode::op::Op;
use crate::syntax::ast::{BinOp, Expr, ExprKind};

impl Compiler<'_> {
    /// The slot of a target that is a local in a register.
    pub(super) fn plain_local(&self, target: &Expr) -> Option<Reg> {
        let ExprKind::Name(name) = target.kind else { return None };
        if self.declared(name).is_some() {
            return None;
        }
        match self.place(name) {
            Place::Local(slot) => Some(slot),
            Place::Cell(_) | Place::ClassFree(_) | Place::Global | Place::Name => None,
        }
    }

    pub(super) fn assign(&mut self, targets: &[Expr], value: &Expr) {
        let mark = self.e.top;
        match targets {
            [Expr { kind: ExprKind::Name(name), span }] => self.assign_name(*span, *name, value),
            [Expr { kind: ExprKind::Tuple(to) | ExprKind::List(to), .. }]
                if self.is_parallel(to, value) =>
            {
                if let ExprKind::Tuple(from) | ExprKind::List(from) = &value.kind {
                    self.assign_parallel(to, from);
                }
            }
            [one] => {
                let src = self.operand(value);
                self.store_target(one, src);
            }
            many => {
                let src = self.operand(value);
                for (i, target) in many.iter().enumerate() {
                    match target.kind {
                        ExprKind::Name(name) if i + 1 < many.len() => {
                            self.store_name(target.span, name, src);
                        }
                        // Only the last target may use the value up.
                        _ if i + 1 < many.len() => {
                            let copy = self.e.temp();
                            self.e.emit(target.span, Op::Move, 0, copy, src, 0);
                            self.store_target(target, copy);
                        }
                        _ => self.store_target(target, src),
                    }
                }
            }
        }
        self.e.top = mark;
    }

    /// `a, b = b, a`: as many plain values as plain targets.
    fn is_parallel(&self, to: &[Expr], value: &Expr) -> bool {
        let (ExprKind::Tuple(from) | ExprKind::List(from)) = &value.kind else { return false };
        let plain = |list: &[Expr]| !list.iter().any(|e| matches!(e.kind, ExprKind::Starred(_)));
        to.len() == from.len()
            && to.len() <= 16
            && !to.is_empty()
            && plain(to)
            && plain(from)
            && self.known(value).is_none()
    }

    fn assign_parallel(&mut self, to: &[Expr], from: &[Expr]) {
        let slots: Vec<Option<Reg>> = to.iter().map(|t| self.plain_local(t)).collect();
        let mut distinct: Vec<Reg> = slots.iter().flatten().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let all_locals = distinct.len() == to.len();
        let n = to.len();
        let mut regs = Vec::with_capacity(n);
        for (i, e) in from.iter().enumerate() {
            let last_slot = slots[i].filter(|_| all_locals && i + 1 == n);
            let reg = match (last_slot, self.plain_local(e)) {
                // Nothing reads the targets any more: straight into the last one.
                (Some(slot), _) => {
                    self.expr_to(e, slot);
                    slot
                }
                (None, Some(slot)) if !distinct.contains(&slot) => {
                    let later: Vec<&Expr> = from[i + 1..].iter().collect();
                    self.operand_before(e, &later)
                }
                (None, _) => self.fresh(e),
            };
            regs.push(reg);
        }
        for (target, reg) in to.iter().zip(regs) {
            self.store_target(target, reg);
        }
    }

    /// Stores register `src`, at its last use when it is a temporary.
    pub(super) fn store_target(&mut self, target: &Expr, src: Reg) {
        if !self.e.reachable {
            return;
        }
        let at = target.span;
        let mark = self.e.top;
        match &target.kind {
            ExprKind::Name(name) => self.move_to_name(at, *name, src),
            ExprKind::Attribute { value, attr, attr_span: _ } => {
                let object = self.operand(value);
                let site = self.e.site(Op::StoreAttr, *attr);
                self.e.emit(at, Op::StoreAttr, 0, object, src, site);
            }
            ExprKind::Subscript { value, index } => {
                let object = self.operand_before(value, &[index]);
                let index = self.operand(index);
                self.e.emit(at, Op::StoreItem, 0, object, index, src);
            }
            ExprKind::Tuple(list) | ExprKind::List(list) => self.unpack(at, list, src),
            ExprKind::Starred(inner) => self.store_target(inner, src),
            _ => unreachable!("the parser lets only targets be assigned"),
        }
        self.e.top = mark;
    }

    fn unpack(&mut self, at: Span, targets: &[Expr], src: Reg) {
        let n = targets.len();
        let star = targets.iter().position(|t| matches!(t.kind, ExprKind::Starred(_)));
        let slots: Vec<Option<Reg>> = targets
            .iter()
            .map(|t| match &t.kind {
                ExprKind::Starred(inner) => self.plain_local(inner),
                _ => self.plain_local(t),
            })
            .collect();
        let neighbours = slots.first().copied().flatten().filter(|&first| {
            slots.iter().enumerate().all(|(i, s)| *s == Some(first + i as Reg))
                && !(first..first + n as Reg).contains(&src)
        });
        let first = match neighbours {
            Some(first) => first,
            None => {
                let first = self.e.temp();
                (1..n).for_each(|_| {
                    self.e.temp();
                });
                first
            }
        };
        match star {
            None => {
                let given_up = u8::from(self.e.is_temp(src));
                self.e.emit(at, Op::UnpackSeq, given_up, first, src, n as u16);
            }
            Some(before) => {
                let after = n - before - 1;
                if after > usize::from(u8::MAX) {
                    self.e.overflow = Some("targets after a starred one");
                }
                self.e.emit(at, Op::UnpackEx, after as u8, first, src, before as u16);
            }
        }
        for (i, target) in targets.iter().enumerate() {
            let reg = first + i as Reg;
            match neighbours {
                Some(_) => self.bound(reg),
                None => self.store_target(target, reg),
            }
        }
    }

    pub(super) fn augmented(&mut self, at: Span, target: &Expr, op: BinOp, value: &Expr) {
        let mark = self.e.top;
        match &target.kind {
            ExprKind::Name(name) => {
                if self.c_augmented(at, (*name, target.span), op, value) {
                    // Done.
                } else if let Some(slot) = self.plain_local(target) {
                    self.checked_local(target.span, slot);
                    let left = if self.may_rebind(value) {
                        let copy = self.e.temp();
                        self.e.emit(target.span, Op::Move, 0, copy, slot, 0);
                        copy
                    } else {
                        slot
                    };
                    self.inplace(at, op, slot, left, value);
                } else {
                    let current = self.e.temp();
                    self.load_name(target.span, *name, current);
                    self.inplace(at, op, current, current, value);
                    self.move_to_name(target.span, *name, current);
                }
            }
            ExprKind::Attribute { value: object, attr, attr_span: _ } => {
                let object = self.operand_before(object, &[value]);
                let current = self.e.temp();
                let site = self.e.site(Op::LoadAttr, *attr);
                self.e.emit(target.span, Op::LoadAttr, 0, current, object, site);
                self.inplace(at, op, current, current, value);
                let site = self.e.site(Op::StoreAttr, *attr);
                self.e.emit(target.span, Op::StoreAttr, 0, object, current, site);
            }
            ExprKind::Subscript { value: object, index } => {
                let object = self.operand_before(object, &[index, value]);
                let index = self.operand_before(index, &[value]);
                let current = self.e.temp();
                self.e.emit(target.span, Op::LoadItem, 0, current, object, index);
                self.inplace(at, op, current, current, value);
                self.e.emit(target.span, Op::StoreItem, 0, object, index, current);
            }
            _ => unreachable!("the parser lets only single targets be augmented"),
        }
        self.e.top = mark;
    }

    pub(super) fn inplace(&mut self, at: Span, op: BinOp, dst: Reg, left: Reg, value: &Expr) {
        let x = bin_op_number(op);
        if let Some(k) = self.known(value) {
            let k = self.e.constant(k);
            self.e.emit(at, Op::InplaceK, x, dst, left, k);
        } else {
            let right = self.operand(value);
            self.e.emit(at, Op::Inplace, x, dst, left, right);
        }
    }

    pub(super) fn delete(&mut self, target: &Expr) {
        let at = target.span;
        let mark = self.e.top;
        match &target.kind {
            ExprKind::Name(name) => self.delete_name(at, *name),
            ExprKind::Attribute { value, attr, attr_span: _ } => {
                let object = self.operand(value);
                let site = self.e.site(Op::DeleteAttr, *attr);
                self.e.emit(at, Op::DeleteAttr, 0, object, 0, site);
            }
            ExprKind::Subscript { value, index } => {
                let object = self.operand_before(value, &[index]);
                let index = self.operand(index);
                self.e.emit(at, Op::DeleteItem, 0, object, index, 0);
            }
            ExprKind::Tuple(list) | ExprKind::List(list) => {
                list.iter().for_each(|t| self.delete(t));
            }
            _ => unreachable!("the parser lets only targets be deleted"),
        }
        self.e.top = mark;
    }
}
