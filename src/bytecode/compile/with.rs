//! `with` and `async with`.
//!
//! Shape: the exit method waits in a window of two registers below the body's temporaries; three
//! arguments after it complete the call.

use super::Compiler;
use super::emit::Reg;
use super::unwind::Region;
use crate::base::Span;
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{Stmt, WithItem};
use crate::syntax::directives::{self, Directive};
use crate::syntax::region::is_nogil;
use crate::syntax::{Fault, SyntaxError};

impl<'u> Compiler<'u> {
    /// The items from one on of the `with` statement at `whole`.
    pub(super) fn with_stmt(
        &mut self,
        whole: Span,
        is_async: bool,
        items: &'u [WithItem],
        body: &'u [Stmt],
    ) {
        let Some((item, rest)) = items.split_first() else {
            self.block(body);
            return;
        };
        if !is_async && let Some(directive) = self.directive(item) {
            let outer = self.declared.directives;
            self.declared.directives = outer.with(directive);
            self.with_stmt(whole, is_async, rest, body);
            self.declared.directives = outer;
        } else if !is_async && is_nogil(&self.whole.imports, items) {
            let (manager, place) = (&item.context, item.context.span);
            self.region(whole, manager, place, rest, body, |c| {
                c.manage(whole, is_async, item, rest, body);
            });
        } else {
            self.manage(whole, is_async, item, rest, body);
        }
    }

    /// The directive of Cython's that an item is: it holds for the block, and is nothing at run time.
    fn directive(&mut self, item: &WithItem) -> Option<Directive> {
        if !self.whole.is_cython {
            return None;
        }
        match directives::of_item(&self.whole.imports, item) {
            Ok(found) => found,
            Err(Fault { kind, message, span }) => {
                let file = self.unit().file.clone();
                self.error.get_or_insert(SyntaxError { kind, message, file, span });
                None
            }
        }
    }

    /// One item, around the others and the body.
    fn manage(
        &mut self,
        whole: Span,
        is_async: bool,
        item: &'u WithItem,
        rest: &'u [WithItem],
        body: &'u [Stmt],
    ) {
        let at = item.context.span;
        let mark = self.e.top;
        let end = self.e.label();
        let window = self.e.temp();
        self.e.temp();
        let entered = self.e.temp();
        let manager = self.operand(&item.context);
        let (enter, exit) = if is_async { (2, 3) } else { (0, 1) };
        let enter_window = self.e.temp();
        self.e.temp();
        self.e.emit(at, Op::LoadSpecial, enter, enter_window, manager, 0);
        self.e.emit(at, Op::LoadSpecial, exit, window, manager, 0);
        if manager > entered {
            self.e.emit(at, Op::Clear, 0, manager, 0, 0);
        }
        self.e.emit(at, Op::CallMethod, 0, entered, enter_window, 0);
        if is_async {
            self.await_in(at, entered, 1);
        }
        self.e.top = entered;
        let guard = self.guard();
        self.regions.push(Region::With { at, window, is_async, guard });
        self.e.top = entered + 1;
        match &item.target {
            Some(target) => {
                self.store_target(target, entered);
                self.e.top = entered;
                self.e.end_statement(at);
            }
            None => self.e.emit(at, Op::Clear, 0, entered, 0, 0),
        }
        self.e.top = entered;
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || {
            self.with_stmt(whole, is_async, rest, body);
        });
        let handler = self.close();
        self.exit_with(at, window, is_async);
        self.e.goto(at, end);
        if let Some(handler) = handler {
            let exc = self.enter_handler(handler);
            let inside = self.begin_handling(at, exc);
            let verdict = self.e.temp();
            self.e.emit(at, Op::WithExcept, 0, verdict, window, exc);
            if is_async {
                self.await_in(at, verdict, 2);
            }
            let swallowed = self.e.label();
            self.e.jump(at, Op::JumpIf, 0, verdict, 0, swallowed);
            self.reraise();
            self.e.bind(swallowed);
            self.e.emit(at, Op::Clear, 0, verdict, 0, 0);
            self.leave(inside, |c| {
                c.e.emit(at, Op::ClearRun, 0, window, 2, 0);
                c.e.goto(at, end);
            });
            self.end_handling(at);
        }
        self.e.top = mark;
        self.e.bind(end);
    }

    /// Replaces the awaitable in `reg` by what it gives.
    /// `from` says where it comes from, as `GetAwaitable` wants to know.
    fn await_in(&mut self, at: Span, reg: Reg, from: u8) {
        let iter = self.e.temp();
        self.e.emit(at, Op::GetAwaitable, from, iter, reg, 0);
        self.drive(at, iter, reg);
        self.e.top -= 1;
    }

    /// Calls the exit method with three `None`s. On the way out of a function temporaries may stand above
    /// the window; then it moves to the top.
    pub(super) fn exit_with(&mut self, at: Span, window: Reg, is_async: bool) {
        let mark = self.e.top;
        let top = if mark == window + 2 {
            window
        } else {
            let top = self.e.temp();
            self.e.temp();
            self.e.emit(at, Op::MoveOut, 0, top, window, 0);
            self.e.emit(at, Op::MoveOut, 0, top + 1, window + 1, 0);
            top
        };
        for _ in 0..3 {
            let none = self.e.temp();
            self.load_const(at, none, Const::None);
        }
        self.e.emit(at, Op::CallMethod, 0, top, top, 3);
        self.e.top = top + 1;
        if is_async {
            self.await_in(at, top, 2);
        }
        self.e.emit(at, Op::Clear, 0, top, 0, 0);
        self.e.top = mark;
    }
}
