//! Statements and loops.
//!
//! Invariant: between statements only what an enclosing statement holds lies in temporaries.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Compiler;
use super::emit::{Label, Reg, Slots};
use super::unwind::Region;
use crate::base::{Span, Symbol};
use crate::bytecode::Level;
use crate::bytecode::code::Const;
use crate::bytecode::op::{NO_REG, Op};
use crate::syntax::ast::{Alias, Expr, ExprKind, Stmt, StmtKind};
use crate::syntax::region::prange_called;
use crate::syntax::walk::each_stmt;

impl<'u> Compiler<'u> {
    pub(super) fn block(&mut self, body: &'u [Stmt]) {
        for s in body {
            if !self.e.reachable {
                return;
            }
            let mark = self.e.top;
            stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.stmt(s));
            self.e.top = mark;
            self.e.end_statement(s.span);
        }
    }

    /// A block within a compound statement.
    fn nested(&mut self, body: &'u [Stmt]) {
        self.nesting += 1;
        self.block(body);
        self.nesting -= 1;
    }

    fn stmt(&mut self, s: &'u Stmt) {
        let at = s.span;
        match &s.kind {
            StmtKind::Expr(e)
                if self.whole.unit.shows_values && self.frame == self.whole.unit.root =>
            {
                let mark = self.e.top;
                let reg = self.fresh(e);
                self.e.emit(at, Op::ShowValue, 0, reg, 0, 0);
                self.e.top = mark;
            }
            StmtKind::Expr(e) => self.effect(e),
            StmtKind::Assign { targets, value } => self.assign(targets, value),
            StmtKind::AugAssign { target, op, value } => self.augmented(at, target, *op, value),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(at, target, annotation, value.as_ref(), *simple);
            }
            StmtKind::FunctionDef(f) => self.function_def(f),
            StmtKind::ClassDef(c) => self.class_def(c),
            StmtKind::Return(value) => self.return_stmt(at, value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.delete(t)),
            StmtKind::If { test, body, orelse } => self.if_stmt(at, test, body, orelse),
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.nesting += 1;
                if *is_async {
                    self.async_for(at, target, iter, body, orelse);
                } else if let Some(prange) = prange_called(&self.whole.imports, iter) {
                    let whole = std::slice::from_ref(s);
                    self.region(at, prange, iter.span, &[], whole, |c| {
                        c.for_stmt(at, target, iter, body, orelse);
                    });
                } else {
                    self.for_stmt(at, target, iter, body, orelse);
                }
                self.nesting -= 1;
            }
            StmtKind::While { test, body, orelse } => {
                self.nesting += 1;
                self.while_stmt(at, test, body, orelse);
                self.nesting -= 1;
            }
            StmtKind::With { is_async, items, body } => {
                self.nesting += 1;
                self.with_stmt(at, *is_async, items, body);
                self.nesting -= 1;
            }
            StmtKind::Match { subject, cases } => {
                self.nesting += 1;
                self.match_stmt(subject, cases);
                self.nesting -= 1;
            }
            StmtKind::Raise { exc, cause } => self.raise_stmt(at, exc.as_ref(), cause.as_ref()),
            StmtKind::Try { body, handlers, is_star, orelse, finally } => {
                self.nesting += 1;
                self.try_stmt(at, body, handlers, *is_star, orelse, finally);
                self.nesting -= 1;
            }
            StmtKind::Assert { test, msg } => self.assert_stmt(test, msg.as_ref()),
            StmtKind::Import(names) => names.iter().for_each(|a| self.import(at, a)),
            StmtKind::ImportFrom { module, names, level } => {
                self.import_from(at, *module, names, *level);
            }
            StmtKind::Global(_) | StmtKind::Nonlocal(_) => {}
            // A place where a tracer can stop.
            StmtKind::Pass => self.e.emit(at, Op::Nop, 0, 0, 0, 0),
            StmtKind::TypeAlias { name, type_params, value, scope } => {
                self.type_alias(at, name, type_params, value, *scope);
            }
            StmtKind::Break => self.break_loop(at),
            StmtKind::Continue => self.continue_loop(at),
        }
    }

    pub(super) fn break_loop(&mut self, at: Span) {
        if let Some((index, brk, _, iter)) = self.innermost_loop() {
            self.leave(index + 1, |c| {
                if let Some(iter) = iter {
                    c.e.emit(at, Op::Clear, 0, iter, 0, 0);
                }
                c.e.goto(at, brk);
            });
        }
    }

    pub(super) fn continue_loop(&mut self, at: Span) {
        if let Some((index, _, cont, _)) = self.innermost_loop() {
            self.leave(index + 1, |c| c.e.goto(at, cont));
        }
    }

    fn return_stmt(&mut self, at: Span, value: Option<&Expr>) {
        if let Some(e) = value
            && let Some(reg) = self.converted_result(e.span, e)
        {
            self.leave(0, |c| c.e.emit(at, Op::Return, 0, reg, 0, 0));
            return;
        }
        let constant = match value {
            None => Some(Const::None),
            Some(e) => self.known(e),
        };
        if let Some(constant) = constant {
            self.leave(0, |c| {
                let k = c.e.constant(constant);
                c.e.emit(at, Op::ReturnConst, 0, 0, k, 0);
            });
            return;
        }
        let Some(value) = value else { return };
        let reg = if self.has_exits() { self.fresh(value) } else { self.operand(value) };
        self.leave(0, |c| c.e.emit(at, Op::Return, 0, reg, 0, 0));
    }

    fn if_stmt(&mut self, at: Span, test: &Expr, body: &'u [Stmt], orelse: &'u [Stmt]) {
        if let ([Stmt { kind: StmtKind::Continue, .. }], []) = (body, orelse)
            && let Some(Region::Loop { brk: _, cont, iter: _ }) = self.regions.last()
        {
            let cont = *cont;
            self.branch(test, true, cont);
            return;
        }
        let (no, end) = (self.e.label(), self.e.label());
        self.branch(test, false, no);
        let dirty = self.e.dirty();
        self.nested(body);
        let after = self.e.dirty();
        if !orelse.is_empty() {
            self.e.goto(at, end);
        }
        self.e.bind(no);
        if !orelse.is_empty() {
            self.e.merge_dirty(&dirty);
            self.nested(orelse);
            self.e.bind(end);
            self.e.merge_dirty(&after);
        } else {
            self.e.merge_dirty(&dirty);
        }
    }

    /// A loop whose test is cheap tests again at its end, which saves a jump each time around.
    fn while_stmt(&mut self, at: Span, test: &Expr, body: &'u [Stmt], orelse: &'u [Stmt]) {
        let (head, cont) = (self.e.label(), self.e.label());
        let (done, brk) = (self.e.label(), self.e.label());
        let forever = self.known(test).is_some_and(|c| super::fold::truth(&c));
        let twice = !forever && Self::is_cheap_test(test);
        let unsure = self.unsure.clone();
        if twice {
            self.branch(test, false, done);
            self.e.bind_head(head, &unsure);
        } else {
            self.e.bind_head(head, &unsure);
            self.branch(test, false, done);
        }
        let next = if twice { cont } else { head };
        self.regions.push(Region::Loop { brk, cont: next, iter: None });
        self.block(body);
        self.regions.pop();
        if twice {
            self.e.bind(cont);
            self.branch(test, true, head);
        } else {
            // The test of a loop that only ends by `break` has no `cont` of its own.
            self.e.bind(cont);
            self.e.goto(at, head);
        }
        self.e.bind(done);
        self.block(orelse);
        self.e.bind(brk);
    }

    fn for_stmt(
        &mut self,
        at: Span,
        target: &Expr,
        iter: &Expr,
        body: &'u [Stmt],
        orelse: &'u [Stmt],
    ) {
        let (head, done, brk) = (self.e.label(), self.e.label(), self.e.label());
        let reg = self.e.temp();
        // A list of constants that is only looped over may as well be a tuple.
        match super::fold::comparand(crate::syntax::ast::CmpOp::In, iter) {
            Some(all) if matches!(iter.kind, ExprKind::List(_) | ExprKind::Tuple(_)) => {
                let k = self.e.constant(all);
                self.e.emit(iter.span, Op::LoadConst, 0, reg, k, 0);
                self.e.emit(iter.span, Op::GetIter, 0, reg, reg, 0);
            }
            _ => {
                let source = match iter.kind {
                    ExprKind::Name(_) => self.operand(iter),
                    _ => {
                        self.expr_to(iter, reg);
                        reg
                    }
                };
                self.e.emit(iter.span, Op::GetIter, 0, reg, source, 0);
            }
        }
        self.e.top = reg + 1;
        self.e.end_statement(iter.span);
        let unsure = self.unsure.clone();
        self.e.bind_head(head, &unsure);
        self.next_into(iter.span, reg, target, done);
        self.regions.push(Region::Loop { brk, cont: head, iter: Some(reg) });
        let again = match body {
            // The jump back stands for it.
            [Stmt { kind: StmtKind::Pass, span }] => *span,
            _ => {
                self.block(body);
                at
            }
        };
        self.regions.pop();
        self.e.goto(again, head);
        self.e.bind(done);
        self.block(orelse);
        self.e.bind(brk);
    }

    fn async_for(
        &mut self,
        at: Span,
        target: &'u Expr,
        iter: &Expr,
        body: &'u [Stmt],
        orelse: &'u [Stmt],
    ) {
        let (head, done, brk) = (self.e.label(), self.e.label(), self.e.label());
        let reg = self.e.temp();
        let source = self.operand(iter);
        self.e.emit(iter.span, Op::GetAiter, 0, reg, source, 0);
        self.e.top = reg + 1;
        let unsure = self.unsure.clone();
        let outside = self.e.assigned.clone();
        self.e.bind_head(head, &unsure);
        self.async_next(iter.span, reg, target, done, outside);
        self.regions.push(Region::Loop { brk, cont: head, iter: Some(reg) });
        self.block(body);
        self.regions.pop();
        self.e.goto(at, head);
        self.e.bind(done);
        self.block(orelse);
        self.e.bind(brk);
    }

    /// Awaits the next item of asynchronous iterator `iter` into `target`; at its end on to `done`.
    pub(super) fn async_next(
        &mut self,
        at: Span,
        iter: Reg,
        target: &Expr,
        done: Label,
        outside: Slots,
    ) {
        let mark = self.e.top;
        let got = self.e.label();
        let guard = self.guard();
        self.regions.push(Region::Try(guard));
        let item = self.e.temp();
        let awaitable = self.e.temp();
        self.e.emit(at, Op::GetAnext, 0, awaitable, iter, 0);
        self.e.emit(at, Op::GetAwaitable, 0, awaitable, awaitable, 0);
        self.drive(at, awaitable, item);
        self.e.goto(at, got);
        if let Some(handler) = self.close() {
            let state = std::mem::replace(&mut self.e.assigned, outside);
            let exc = self.enter_handler(handler);
            self.e.emit(at, Op::EndAsyncFor, 0, exc, 0, 0);
            self.e.emit(at, Op::Clear, 0, exc, 0, 0);
            self.e.emit(at, Op::Clear, 0, iter, 0, 0);
            self.e.goto(at, done);
            self.e.assigned = state;
        }
        self.e.bind(got);
        self.e.top = item + 1;
        self.store_target(target, item);
        self.e.top = mark;
    }

    fn raise_stmt(&mut self, at: Span, exc: Option<&Expr>, cause: Option<&Expr>) {
        let Some(exc) = exc else {
            self.e.emit(at, Op::RaiseAgain, 0, 0, 0, 0);
            return;
        };
        let exc = self.operand(exc);
        let cause = cause.map_or(NO_REG, |c| self.operand(c));
        self.e.emit(at, Op::Raise, 0, exc, cause, 0);
    }

    fn assert_stmt(&mut self, test: &Expr, msg: Option<&Expr>) {
        if self.whole.level >= Level::NoAsserts {
            return;
        }
        let at = test.span;
        let ok = self.e.label();
        self.branch(test, true, ok);
        let window = self.e.temp();
        self.e.emit(at, Op::LoadAssertionError, 0, window, 0, 0);
        if let Some(msg) = msg {
            self.fresh(msg);
            self.call_window(at, window, 1, window);
        }
        self.e.emit(at, Op::Raise, 0, window, NO_REG, 0);
        self.e.bind(ok);
    }

    // ── imports ──

    /// `at` is the whole statement: tracebacks draw no carets under an import.
    fn import(&mut self, at: Span, alias: &Alias) {
        let mark = self.e.top;
        let module = self.e.temp();
        let how = Const::Tuple([Const::Int(0), Const::None].into());
        let how = self.e.constant(how);
        let site = self.e.site(Op::ImportName, alias.name);
        self.e.emit(at, Op::ImportName, 0, module, site, how);
        let text = alias.name.as_str();
        let mut parts = text.split('.');
        let first = parts.next().unwrap_or(text);
        let bound = match alias.asname {
            Some(name) => {
                // `import a.b as c` binds the submodule.
                for part in parts {
                    let site = self.e.site(Op::ImportFrom, Symbol::new(part));
                    self.e.emit(at, Op::ImportFrom, 0, module, module, site);
                }
                name
            }
            None => Symbol::new(first),
        };
        let bound = self.mangle(bound);
        self.move_to_name(at, bound, module);
        self.e.top = mark;
    }

    fn import_from(&mut self, at: Span, module: Option<Symbol>, names: &[Alias], level: u32) {
        let mark = self.e.top;
        let reg = self.e.temp();
        let list = Self::string_tuple(names.iter().map(|a| a.name));
        let how = Const::Tuple([Const::Int(i64::from(level)), list].into());
        let how = self.e.constant(how);
        let site = self.e.site(Op::ImportName, module.unwrap_or_else(|| Symbol::new("")));
        self.e.emit(at, Op::ImportName, 0, reg, site, how);
        for alias in names {
            if alias.name.as_str() == "*" {
                self.e.emit(at, Op::ImportStar, 0, reg, 0, 0);
                continue;
            }
            let item = self.e.temp();
            let site = self.e.site(Op::ImportFrom, alias.name);
            self.e.emit(at, Op::ImportFrom, 0, item, reg, site);
            let bound = self.mangle(alias.asname.unwrap_or(alias.name));
            self.move_to_name(at, bound, item);
            self.e.top = item;
        }
        self.e.emit(at, Op::Clear, 0, reg, 0, 0);
        self.e.top = mark;
    }

    pub(super) fn mangle(&self, name: Symbol) -> Symbol {
        self.unit().scopes[self.scope].mangle(name)
    }

    // ── annotated assignment ──

    fn ann_assign(
        &mut self,
        at: Span,
        target: &'u Expr,
        annotation: &'u Expr,
        value: Option<&'u Expr>,
        simple: bool,
    ) {
        if let Some(value) = value {
            self.assign(std::slice::from_ref(target), value);
        }
        if self.frame_scope().kind.is_function_like() {
            return;
        }
        match target.kind {
            ExprKind::Name(name) if simple => {
                let number = (self.nesting > 0).then_some(self.annotations.len() as u32);
                self.annotations.push((name, annotation, number));
                if let Some(number) = number {
                    let set = self.e.temp();
                    self.load_name(at, conditional_annotations(), set);
                    let index = self.e.temp();
                    self.load_const(at, index, Const::Int(i64::from(number)));
                    self.e.emit(at, Op::SetAdd, 0, set, index, 0);
                }
            }
            _ if self.unit().future_annotations => {}
            _ => self.effect(annotation),
        }
    }

    /// Makes the set of conditional annotations that were reached, if the body may have any.
    pub(super) fn prepare_annotations(&mut self, body: &'u [Stmt]) {
        if self.frame_scope().annotations.is_none() {
            return;
        }
        let mut conditional = false;
        for s in body {
            each_stmt(std::slice::from_ref(s), &mut |inner| {
                conditional |=
                    matches!(inner.kind, StmtKind::AnnAssign { .. }) && !std::ptr::eq(inner, s);
            });
        }
        if conditional {
            let set = self.e.temp();
            self.e.emit(Span::default(), Op::BuildSet, 0, set, set, 0);
            self.store_name(Span::default(), conditional_annotations(), set);
            self.e.top -= 1;
        }
    }
}

pub(super) fn conditional_annotations() -> Symbol {
    Symbol::new("__conditional_annotations__")
}
