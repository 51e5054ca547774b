//! Lists, comprehensions, starred targets, `del`.
//!
//! Invariant: a comprehension's variables are its own: they have slots for as long as it is built, and hide
//! the function's variables of the same names.

#![expect(clippy::wildcard_enum_match_arm, reason = "few kinds of expressions can be deleted")]

use super::{Bound, Build, Builder, Slot};
use crate::base::{Span, Symbol};
use crate::kernel::ir::untyped::{CallArgs, Op};
use crate::kernel::ir::{InstKind, ValueId};
use crate::kernel::refusal::Reason;
use crate::syntax::ast::{CompClause, Comprehension, Expr, ExprKind};
use crate::syntax::walk::target_names;

impl Builder<'_> {
    pub(super) fn list(&mut self, items: &[Expr], span: Span) -> Build<ValueId> {
        if let Some(star) = items.iter().find(|i| matches!(i.kind, ExprKind::Starred(_))) {
            return self.refuse(star.span, Reason::Construct("a starred expression in a list"));
        }
        let items = self.exprs(items)?;
        Ok(self.op(Op::List, items, span))
    }

    /// `[element for target in iter if condition …]`
    pub(super) fn list_comp(&mut self, comp: &Comprehension, span: Span) -> Build<ValueId> {
        if comp.clauses.iter().any(|c| c.is_async) {
            return self.refuse(span, Reason::Construct("an asynchronous comprehension"));
        }
        let list = self.op(Op::List, Vec::new(), span);
        let (n_hidden, n_slots) = (self.hidden.len(), self.slots.len());
        self.clauses(&comp.clauses, span, &mut |b| {
            let value = b.expr(&comp.element)?;
            let call = CallArgs {
                n_positional: 1,
                keywords: Vec::new(),
                spans: vec![comp.element.span],
                starred: Vec::new(),
            };
            b.op(Op::Method(Symbol::new("append"), call), vec![list, value], comp.element.span);
            Ok(())
        })?;
        self.hidden.truncate(n_hidden);
        self.slots.truncate(n_slots);
        Ok(list)
    }

    fn clauses(
        &mut self,
        clauses: &[CompClause],
        span: Span,
        innermost: &mut dyn FnMut(&mut Self) -> Build<()>,
    ) -> Build<()> {
        let Some((clause, rest)) = clauses.split_first() else { return innermost(self) };
        // The iterable is evaluated before the clause's variables are there.
        self.loop_over(span, &clause.target, &clause.iter, &[], |b, element| {
            let mut names = Vec::new();
            target_names(&clause.target, &mut names);
            let n_hidden = b.hidden.len();
            for name in names {
                b.names.truncate(b.slots.len());
                b.hidden.push((name, b.slots.len()));
                b.names.push(name);
                b.slots.push(Slot { value: None, bound: Bound::No });
            }
            b.assign_target(&clause.target, element)?;
            b.conditions(&clause.conditions, rest, span, innermost)?;
            b.hidden.truncate(n_hidden);
            Ok(())
        })
    }

    fn conditions(
        &mut self,
        conditions: &[Expr],
        rest: &[CompClause],
        span: Span,
        innermost: &mut dyn FnMut(&mut Self) -> Build<()>,
    ) -> Build<()> {
        let Some((first, more)) = conditions.split_first() else {
            return self.clauses(rest, span, innermost);
        };
        let cond = self.truth(first)?;
        let then = |b: &mut Self| {
            b.conditions(more, rest, span, innermost)?;
            Ok(Vec::new())
        };
        self.branch(cond, first.span, then, |_| Ok(Vec::new()))?;
        Ok(())
    }

    /// `a, *b, c = value`
    pub(super) fn unpack_starred(
        &mut self,
        items: &[Expr],
        value: ValueId,
        span: Span,
    ) -> Build<()> {
        let Some(at) = items.iter().position(|i| matches!(i.kind, ExprKind::Starred(_))) else {
            return Ok(());
        };
        let parts: Vec<ValueId> = items.iter().map(|item| self.value(None, item.span)).collect();
        let kind = InstKind::Op { op: Op::UnpackStarred(at), args: vec![value] };
        self.push(kind, parts.clone(), span);
        for (item, part) in items.iter().zip(parts) {
            let target = if let ExprKind::Starred(inner) = &item.kind { &**inner } else { item };
            self.assign_target(target, part)?;
        }
        Ok(())
    }

    pub(super) fn delete(&mut self, targets: &[Expr]) -> Build<()> {
        for target in targets {
            match &target.kind {
                ExprKind::Name(name) => {
                    let Some(slot) = self.slot_of(*name) else {
                        let reason = Reason::Construct("a `del` of a variable from outside");
                        return self.refuse(target.span, reason);
                    };
                    self.read(slot, target.span)?;
                    self.slots[slot] = Slot { value: None, bound: Bound::No };
                }
                ExprKind::Subscript { value, index } => {
                    let object = self.expr(value)?;
                    let index = self.expr(index)?;
                    let kind = InstKind::Op { op: Op::DelIndex, args: vec![object, index] };
                    self.push(kind, Vec::new(), target.span);
                }
                ExprKind::Tuple(items) | ExprKind::List(items) => self.delete(items)?,
                _ => return self.refuse(target.span, Reason::Construct("a `del` of this")),
            }
        }
        Ok(())
    }
}
