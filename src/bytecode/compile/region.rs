//! Regions: blocks that the kernel compiler compiles, and that run without the lock.
//!
//! Shape: `Region` is given the object that the program names (`nogil`, `prange`), the region's description
//! (where it stands, what it is passed, what it assigns, whether division is C's) and the values of the locals that it reads. It gives None when the object is another one, or the
//! compiler of kernels is switched off: then the statement as it stands runs. Else it gives how the region
//! ended, what it returns, and for each variable that it may assign the value and whether there is one.

use super::Compiler;
use super::names::Place;
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{Expr, Stmt, WithItem};
use crate::syntax::region::{Outline, exit, outline};

/// Names through which a program may see all of a function's locals.
const SEES_LOCALS: [&str; 6] = ["locals", "vars", "dir", "eval", "exec", "_getframe"];

impl<'u> Compiler<'u> {
    /// Writes a region: `manager` is what the program calls it by, `place` identifies it among its unit's,
    /// `otherwise` writes the statement itself.
    pub(super) fn region(
        &mut self,
        at: Span,
        manager: &Expr,
        place: Span,
        items: &[WithItem],
        body: &[Stmt],
        otherwise: impl FnOnce(&mut Self),
    ) {
        let outline = outline(items, body);
        let mark = self.e.top;
        let window = self.fresh(manager);
        let mut names = Vec::new();
        let mut values = Vec::new();
        for &name in &outline.reads {
            // What lies elsewhere is looked up by its name.
            if let Place::Local(reg) | Place::Cell(reg) | Place::ClassFree(reg) = self.place(name) {
                names.push(name);
                values.push(reg);
            }
        }
        let mut writes = outline.writes.clone();
        writes.retain(|&name| self.is_seen(name, at));
        let description = Const::Tuple(
            [
                Const::Int(i64::from(place.start)),
                Self::string_tuple(names.into_iter()),
                Self::string_tuple(writes.iter().copied()),
                Const::Int(i64::from(self.declared.directives.bits())),
            ]
            .into(),
        );
        let reg = self.e.temp();
        self.load_const(at, reg, description);
        for &value in &values {
            let reg = self.e.temp();
            self.e.emit(at, Op::Move, 0, reg, value, 0);
        }
        let (statement, end) = (self.e.label(), self.e.label());
        self.e.emit(at, Op::Region, 0, window, window, 2 + values.len() as u16);
        self.e.jump(at, Op::JumpIfNone, 0, window, 0, statement);
        let before = self.e.dirty();
        self.e.top = window + 1;
        self.take_results(at, &outline, &writes);
        let after = self.e.dirty();
        self.e.goto(at, end);
        self.e.bind(statement);
        self.e.top = mark;
        self.e.merge_dirty(&before);
        self.e.end_statement(at);
        otherwise(self);
        self.e.bind(end);
        self.e.top = mark;
        self.e.merge_dirty(&after);
    }

    /// Stores what the region in the topmost register gave, and goes where it leads.
    fn take_results(&mut self, at: Span, outline: &Outline, writes: &[Symbol]) {
        let window = self.e.top - 1;
        let first = self.e.temp();
        let returned = self.e.temp();
        let n = 2 + 2 * writes.len();
        (2..n).for_each(|_| {
            self.e.temp();
        });
        self.e.emit(at, Op::UnpackSeq, 1, first, window, n as u16);
        for (i, &name) in writes.iter().enumerate() {
            let value = returned + 1 + 2 * i as u16;
            let skip = self.e.label();
            self.e.jump(at, Op::JumpIfNot, 0, value + 1, 0, skip);
            self.store_name(at, name, value);
            self.e.bind(skip);
        }
        let ways = [
            (outline.returns, exit::RETURN),
            (outline.breaks, exit::BREAK),
            (outline.continues, exit::CONTINUE),
        ];
        for (_, way) in ways.into_iter().filter(|(is_there, _)| *is_there) {
            let goes_on = self.e.label();
            let k = self.e.constant(Const::Int(way));
            let equal = 0;
            self.e.jump(at, Op::JumpIfNotCmpK, equal, first, k, goes_on);
            match way {
                exit::RETURN => self.leave(0, |c| c.e.emit(at, Op::Return, 0, returned, 0, 0)),
                exit::BREAK => self.break_loop(at),
                _ => self.continue_loop(at),
            }
            self.e.bind(goes_on);
        }
    }

    /// Whether something outside the statement at `at` may see what a variable holds after it.
    fn is_seen(&self, name: Symbol, at: Span) -> bool {
        let Place::Local(_) = self.place(name) else { return true };
        let Some(function) = &self.frame_scope().function else { return true };
        let text = name.as_str();
        if self.innermost_loop().is_some() || !text.is_ascii() || text.contains("__") {
            return true;
        }
        let file = &self.unit().file;
        let around = [
            Span::new(function.span.start, at.start.max(function.span.start)),
            Span::new(at.end.min(function.span.end), function.span.end),
        ];
        around.into_iter().any(|span| {
            let around = file.snippet(span);
            mentions(around, text) || SEES_LOCALS.iter().any(|name| mentions(around, name))
        })
    }
}

/// Whether a text has a word.
fn mentions(text: &str, word: &str) -> bool {
    let is_part = |c: char| c == '_' || c.is_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}
