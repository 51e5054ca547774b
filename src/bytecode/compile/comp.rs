//! Comprehensions: lists, sets and dicts inlined into the frame, generators as functions.
//!
//! Invariant: an inlined comprehension leaves its iteration variables unbound.

use super::emit::{Label, Reg};
use super::{CodeInfo, Compiler};
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{CompClause, Comprehension, DictComprehension, Expr};
use crate::syntax::scope::{Binding, ScopeId};

/// What is done with each element.
#[derive(Clone, Copy)]
enum Sink<'e> {
    List(&'e Expr),
    Set(&'e Expr),
    Dict(&'e Expr, &'e Expr),
    Yield(&'e Expr),
}

impl Compiler<'_> {
    pub(super) fn list_comp(&mut self, at: Span, c: &Comprehension, dst: Reg) {
        self.inline(at, Op::BuildList, c.scope, &c.clauses, Sink::List(&c.element), dst);
    }

    pub(super) fn set_comp(&mut self, at: Span, c: &Comprehension, dst: Reg) {
        self.inline(at, Op::BuildSet, c.scope, &c.clauses, Sink::Set(&c.element), dst);
    }

    pub(super) fn dict_comp(&mut self, at: Span, c: &DictComprehension, dst: Reg) {
        self.inline(at, Op::BuildMap, c.scope, &c.clauses, Sink::Dict(&c.key, &c.value), dst);
    }

    fn inline(
        &mut self,
        at: Span,
        build: Op,
        scope: ScopeId,
        clauses: &[CompClause],
        sink: Sink<'_>,
        dst: Reg,
    ) {
        let Some((first, _)) = clauses.split_first() else { return };
        let iter = self.e.temp();
        let source = self.operand(&first.iter);
        let op = if first.is_async { Op::GetAiter } else { Op::GetIter };
        self.e.emit(first.iter.span, op, 0, iter, source, 0);
        self.e.top = iter + 1;
        let acc = if self.e.is_temp(dst) { dst } else { self.e.temp() };
        self.e.emit(at, build, 0, acc, acc, 0);
        let outer = std::mem::replace(&mut self.scope, scope);
        let names = &self.unit().scopes[scope].locals;
        let slots: Vec<Reg> = names.iter().filter_map(|&n| self.own_slot(scope, n)).collect();
        for (&name, &slot) in names.iter().zip(&slots) {
            self.e.assigned.remove(slot);
            if self.unit().scopes[scope].bindings.get(&name) == Some(&Binding::Cell) {
                self.e.emit(at, Op::Clear, 0, slot, 0, 0);
                self.e.emit(at, Op::MakeCell, 0, slot, 0, 0);
            }
        }
        self.clauses(at, clauses, Some(iter), sink, acc);
        for &slot in &slots {
            self.e.emit(at, Op::Clear, 0, slot, 0, 0);
            self.e.assigned.remove(slot);
        }
        self.scope = outer;
        self.deliver(at, acc, dst);
    }

    /// Loops over the clauses; `iter` holds the first one's iterator.
    fn clauses(
        &mut self,
        at: Span,
        clauses: &[CompClause],
        iter: Option<Reg>,
        sink: Sink<'_>,
        acc: Reg,
    ) {
        let Some((clause, rest)) = clauses.split_first() else {
            self.element(sink, acc);
            return;
        };
        let mark = self.e.top;
        let iter = iter.unwrap_or_else(|| {
            let iter = self.e.temp();
            let source = self.operand(&clause.iter);
            let op = if clause.is_async { Op::GetAiter } else { Op::GetIter };
            self.e.emit(clause.iter.span, op, 0, iter, source, 0);
            self.e.top = iter + 1;
            iter
        });
        let (head, end) = (self.e.label(), self.e.label());
        let outside = self.e.assigned.clone();
        self.e.bind_head(head, &super::emit::Slots::default());
        if clause.is_async {
            self.async_next(clause.iter.span, iter, &clause.target, end, outside);
        } else {
            self.next_into(clause.iter.span, iter, &clause.target, end);
        }
        for condition in &clause.conditions {
            self.branch(condition, false, head);
        }
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || {
            self.clauses(at, rest, None, sink, acc);
        });
        self.e.end_statement(at);
        self.e.goto(at, head);
        self.e.bind(end);
        self.e.top = mark;
    }

    /// The next item of `iter` to `target`; at the end on to `end`.
    pub(super) fn next_into(&mut self, at: Span, iter: Reg, target: &Expr, end: Label) {
        let mark = self.e.top;
        if let Some(slot) = self.plain_local(target) {
            self.e.jump(at, Op::ForIter, 0, slot, iter, end);
            self.bound(slot);
        } else {
            let item = self.e.temp();
            self.e.jump(at, Op::ForIter, 0, item, iter, end);
            self.store_target(target, item);
        }
        self.e.top = mark;
    }

    fn element(&mut self, sink: Sink<'_>, acc: Reg) {
        let mark = self.e.top;
        match sink {
            Sink::List(e) => {
                let value = self.operand(e);
                self.e.emit(e.span, Op::ListAppend, 0, acc, value, 0);
            }
            Sink::Set(e) => {
                let value = self.operand(e);
                self.e.emit(e.span, Op::SetAdd, 0, acc, value, 0);
            }
            Sink::Dict(key, value) => {
                let k = self.operand_before(key, &[value]);
                let v = self.operand(value);
                self.e.emit(key.span.to(value.span), Op::MapAdd, 0, acc, k, v);
            }
            Sink::Yield(e) => {
                let value = self.fresh(e);
                self.e.emit(e.span, Op::Yield, 0, value, value, 0);
            }
        }
        self.e.top = mark;
    }

    /// A generator expression: a function of the first iterator, called at once.
    pub(super) fn generator(&mut self, at: Span, c: &Comprehension, dst: Reg) {
        let Some((first, _)) = c.clauses.split_first() else { return };
        let window = self.e.base(dst);
        let code = {
            let mut inner = Compiler::new(self.whole, c.scope);
            inner.params_are_bound(1);
            let iter = 0;
            inner.clauses(at, &c.clauses, Some(iter), Sink::Yield(&c.element), 0);
            inner.return_none(at);
            let info = CodeInfo {
                name: Symbol::new("<genexpr>"),
                first_line: self.line(at),
                n_pos_only: 1,
                n_pos: 1,
                is_coroutine: self.unit().scopes[c.scope].is_async,
                ..CodeInfo::default()
            };
            inner.finish(info)
        };
        let Some(code) = self.inner(code) else { return };
        self.closure(at, code, window);
        let iter = self.e.temp();
        let source = self.operand(&first.iter);
        let op = if first.is_async { Op::GetAiter } else { Op::GetIter };
        self.e.emit(first.iter.span, op, 0, iter, source, 0);
        self.e.top = iter + 1;
        self.call_window(at, window, 1, dst);
    }

    /// A function object of `code` with its closure and nothing else, in `dst`.
    pub(super) fn closure(&mut self, at: Span, code: std::sync::Arc<super::Code>, dst: Reg) {
        let mark = self.e.top;
        let (x, run) = self.closure_cells(at, &code.free);
        let k = self.e.constant(Const::Code(code));
        self.e.emit(at, Op::MakeFunction, x, dst, k, run);
        self.e.top = mark;
    }

    /// A tuple of the cells that an inner function captures: its bit for `MakeFunction` and register.
    pub(super) fn closure_cells(&mut self, at: Span, free: &[Symbol]) -> (u8, Reg) {
        if free.is_empty() {
            return (0, 0);
        }
        let first = self.e.temp();
        for (i, &name) in free.iter().enumerate() {
            let reg = if i == 0 { first } else { self.e.temp() };
            let cell = self.cell_reg(name);
            self.e.emit(at, Op::Move, 0, reg, cell, 0);
        }
        self.e.emit(at, Op::BuildTuple, 0, first, first, free.len() as u16);
        self.e.top = first + 1;
        (8, first)
    }

    /// The code object of an inner scope; an error is kept for [`Compiler::finish`].
    pub(super) fn inner<T>(&mut self, code: Result<T, crate::syntax::SyntaxError>) -> Option<T> {
        match code {
            Ok(code) => Some(code),
            Err(error) => {
                self.error.get_or_insert(error);
                None
            }
        }
    }
}
