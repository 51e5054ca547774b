//! `try` in all its forms.
//!
//! Shape of a handler: `PushExc` makes the exception the handled one, every way out restores the former
//! one with `PopExc`; a second guard does so for exceptions raised meanwhile.

use super::Compiler;
use super::emit::Reg;
use super::unwind::Region;
use crate::base::Span;
use crate::bytecode::op::Op;
use crate::syntax::ast::{Handler, Stmt};

impl<'u> Compiler<'u> {
    pub(super) fn try_stmt(
        &mut self,
        at: Span,
        body: &'u [Stmt],
        handlers: &'u [Handler],
        is_star: bool,
        orelse: &'u [Stmt],
        finally: &'u [Stmt],
    ) {
        // A place where a tracer can stop: the word `try`.
        self.e.emit(Span::new(at.start, at.start + 3), Op::Nop, 0, 0, 0, 0);
        if finally.is_empty() {
            self.try_except(at, body, handlers, is_star, orelse);
            return;
        }
        let end = self.e.label();
        let mark = self.e.top;
        let guard = self.guard();
        self.regions.push(Region::Finally(finally, guard));
        if handlers.is_empty() {
            self.block(body);
        } else {
            self.try_except(at, body, handlers, is_star, orelse);
        }
        let handler = self.close();
        self.block(finally);
        self.e.goto(at, end);
        if let Some(handler) = handler {
            let exc = self.enter_handler(handler);
            self.begin_handling(at, exc);
            self.block(finally);
            self.reraise();
            self.end_handling(at);
        }
        self.e.top = mark;
        self.e.bind(end);
    }

    /// Makes `exc` the handled exception. Gives the index of the region that this opens.
    pub(super) fn begin_handling(&mut self, at: Span, exc: Reg) -> usize {
        let prev = self.e.temp();
        self.e.emit(at, Op::PushExc, 0, exc, prev, 0);
        let guard = self.guard();
        self.regions.push(Region::Handled { at, exc, prev, guard });
        self.regions.len() - 1
    }

    /// Closes the region of [`Compiler::begin_handling`]: an exception raised in it goes on after the
    /// former handled one is back.
    pub(super) fn end_handling(&mut self, at: Span) {
        let Some(Region::Handled { at: _, exc: _, prev, guard: _ }) = self.regions.last() else {
            return;
        };
        let prev = *prev;
        if let Some(handler) = self.close() {
            let raised = self.enter_handler(handler);
            self.e.emit(at, Op::PopExc, 0, prev, 0, 0);
            self.e.emit(at, Op::Reraise, 0, raised, 0, 0);
        }
    }

    fn try_except(
        &mut self,
        at: Span,
        body: &'u [Stmt],
        handlers: &'u [Handler],
        is_star: bool,
        orelse: &'u [Stmt],
    ) {
        let end = self.e.label();
        let mark = self.e.top;
        let guard = self.guard();
        self.regions.push(Region::Try(guard));
        self.block(body);
        let handler = self.close();
        self.block(orelse);
        self.e.goto(at, end);
        if let Some(handler) = handler {
            let exc = self.enter_handler(handler);
            let inside = self.begin_handling(at, exc);
            if is_star {
                self.star_handlers(at, handlers, exc);
                self.leave(inside, |c| c.e.goto(at, end));
            } else {
                for handler in handlers {
                    self.handler(handler, exc, inside, end);
                }
                self.reraise();
            }
            self.end_handling(at);
        }
        self.e.top = mark;
        self.e.bind(end);
    }

    fn handler(&mut self, h: &'u Handler, exc: Reg, inside: usize, end: super::Label) {
        let at = h.span;
        let next = self.e.label();
        let mark = self.e.top;
        if let Some(class) = &h.class {
            let matched = self.e.temp();
            let class_reg = self.operand(class);
            self.e.emit(class.span, Op::MatchExc, 0, matched, exc, class_reg);
            self.e.jump(class.span, Op::JumpIfNot, 0, matched, 0, next);
            self.e.top = mark;
        }
        match h.name {
            Some(name) => {
                self.store_name(at, name, exc);
                let guard = self.guard();
                self.regions.push(Region::Named { at, name, guard });
                self.block(&h.body);
                self.leave(inside, |c| c.e.goto(at, end));
                if let Some(handler) = self.close() {
                    let raised = self.enter_handler(handler);
                    self.unbind(at, name);
                    self.e.emit(at, Op::Reraise, 0, raised, 0, 0);
                }
            }
            None => {
                self.block(&h.body);
                self.leave(inside, |c| c.e.goto(at, end));
            }
        }
        self.e.top = mark;
        self.e.bind(next);
    }

    /// `except*`: each handler takes its part of the group; what they raise and what is left is raised
    /// together at the end.
    fn star_handlers(&mut self, at: Span, handlers: &'u [Handler], exc: Reg) {
        let rest = self.e.temp();
        self.e.emit(at, Op::Move, 0, rest, exc, 0);
        let raised = self.e.temp();
        self.e.emit(at, Op::BuildList, 0, raised, raised, 0);
        for h in handlers {
            self.star_handler(h, rest, raised);
        }
        let nothing_left = self.e.label();
        self.e.jump(at, Op::JumpIfNone, 0, rest, 0, nothing_left);
        self.e.emit(at, Op::ListAppend, 0, raised, rest, 0);
        self.e.bind(nothing_left);
        let done = self.e.label();
        self.e.emit(at, Op::MergeExcGroup, 0, rest, exc, raised);
        self.e.jump(at, Op::JumpIfNone, 0, rest, 0, done);
        self.e.emit(at, Op::Reraise, 0, rest, 0, 0);
        self.e.bind(done);
        self.e.emit(at, Op::ClearRun, 0, rest, 2, 0);
    }

    fn star_handler(&mut self, h: &'u Handler, rest: Reg, raised: Reg) {
        let at = h.span;
        let next = self.e.label();
        let mark = self.e.top;
        self.e.jump(at, Op::JumpIfNone, 0, rest, 0, next);
        let part = self.e.temp();
        let others = self.e.temp();
        if let Some(class) = &h.class {
            let class = self.operand(class);
            self.e.emit(at, Op::SplitExcGroup, 0, part, rest, class);
        }
        self.e.emit(at, Op::MoveOut, 0, rest, others, 0);
        self.e.top = part + 1;
        self.e.jump(at, Op::JumpIfNone, 0, part, 0, next);
        let prev = self.e.temp();
        self.e.emit(at, Op::PushExc, 0, part, prev, 0);
        let guard = self.guard();
        let inside = self.regions.len();
        self.regions.push(Region::Handled { at, exc: part, prev, guard });
        if let Some(name) = h.name {
            self.store_name(at, name, part);
            let guard = self.guard();
            self.regions.push(Region::Named { at, name, guard });
        }
        self.block(&h.body);
        self.leave(inside, |c| c.e.goto(at, next));
        if let Some(name) = h.name
            && let Some(handler) = self.close()
        {
            let again = self.enter_handler(handler);
            self.unbind(at, name);
            self.e.emit(at, Op::Reraise, 0, again, 0, 0);
        }
        if let Some(handler) = self.close() {
            let again = self.enter_handler(handler);
            self.e.emit(at, Op::PopExc, 0, prev, 0, 0);
            self.e.emit(at, Op::ListAppend, 0, raised, again, 0);
            self.e.emit(at, Op::Clear, 0, again, 0, 0);
            self.e.emit(at, Op::Clear, 0, part, 0, 0);
            self.e.goto(at, next);
        }
        self.e.top = mark;
        self.e.bind(next);
    }
}
