//! What control passes on its way out of a block: `finally` bodies, `with` exits, handled exceptions.
//!
//! Invariant: the instructions written for a way out are protected by the regions around the one that is
//! left, never by it or those within it; so each region's guard is a list of ranges with holes.

use super::Compiler;
use super::emit::{Label, Reg, Slots};
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::Stmt;

/// The protected ranges of one handler.
pub(super) struct Guard {
    start: u32,
    ranges: Vec<(u32, u32)>,
    handler: Label,
    /// The register that receives the exception: the first temporary at the region's start.
    depth: Reg,
    /// Locals bound at the region's start that the frame never unbinds.
    state: Slots,
}

pub(super) enum Region<'u> {
    Loop {
        brk: Label,
        cont: Label,
        iter: Option<Reg>,
    },
    /// The body of a `try` with handlers: nothing to do on the way out.
    Try(Guard),
    /// What a `finally` body is still to follow.
    Finally(&'u [Stmt], Guard),
    /// A `with` body; the exit method's window.
    With {
        at: Span,
        window: Reg,
        is_async: bool,
        guard: Guard,
    },
    /// Code that runs while an exception is handled; the registers of it and of the one before.
    Handled {
        at: Span,
        exc: Reg,
        prev: Reg,
        guard: Guard,
    },
    /// The body of `except … as name`.
    Named {
        at: Span,
        name: Symbol,
        guard: Guard,
    },
}

impl Region<'_> {
    fn guard(&mut self) -> Option<&mut Guard> {
        match self {
            Region::Loop { brk: _, cont: _, iter: _ } => None,
            Region::Try(guard)
            | Region::Finally(_, guard)
            | Region::With { at: _, window: _, is_async: _, guard }
            | Region::Handled { at: _, exc: _, prev: _, guard }
            | Region::Named { at: _, name: _, guard } => Some(guard),
        }
    }
}

impl<'u> Compiler<'u> {
    pub(super) fn guard(&mut self) -> Guard {
        let mut state = self.e.assigned.clone();
        state.subtract(&self.unsure);
        Guard {
            start: self.e.here(),
            ranges: Vec::new(),
            handler: self.e.label(),
            depth: self.e.top,
            state,
        }
    }

    /// Ends the innermost region. Its handler begins here when anything was protected: then the
    /// exception is in the register given back, and temporaries are as they were when it began.
    pub(super) fn close(&mut self) -> Option<Handler> {
        let mut region = self.regions.pop()?;
        let here = self.e.here();
        let guard = region.guard()?;
        guard.ranges.push((guard.start, here));
        let live = guard.ranges.iter().any(|(start, end)| start < end);
        for &range in &guard.ranges {
            self.e.protect(range, guard.handler, guard.depth, guard.depth);
        }
        live.then(|| Handler {
            label: guard.handler,
            depth: guard.depth,
            state: std::mem::take(&mut guard.state),
        })
    }

    /// Begins a handler's code; gives the register of the exception.
    pub(super) fn enter_handler(&mut self, handler: Handler) -> Reg {
        self.e.bind_handler(handler.label, handler.state);
        self.e.top = handler.depth;
        self.e.temp()
    }

    /// Writes the way out of all regions from index `down_to` on, then what `finish` writes.
    pub(super) fn leave(&mut self, down_to: usize, finish: impl FnOnce(&mut Self)) {
        let mut left = Vec::new();
        while self.regions.len() > down_to {
            let Some(mut region) = self.regions.pop() else { break };
            let here = self.e.here();
            if let Some(guard) = region.guard() {
                guard.ranges.push((guard.start, here));
            }
            self.exit(&region);
            left.push(region);
        }
        finish(self);
        let here = self.e.here();
        while let Some(mut region) = left.pop() {
            if let Some(guard) = region.guard() {
                guard.start = here;
            }
            self.regions.push(region);
        }
    }

    fn exit(&mut self, region: &Region<'u>) {
        match region {
            Region::Loop { brk: _, cont: _, iter: _ } | Region::Try(_) => {}
            Region::Finally(body, _) => self.block(body),
            Region::With { at, window, is_async, guard: _ } => {
                self.exit_with(*at, *window, *is_async);
            }
            Region::Handled { at, exc, prev, guard: _ } => {
                self.e.emit(*at, Op::PopExc, 0, *prev, 0, 0);
                self.e.emit(*at, Op::Clear, 0, *exc, 0, 0);
            }
            Region::Named { at, name, guard: _ } => self.unbind(*at, *name),
        }
    }

    /// Raises the handled exception of the innermost region again, after the former one is back.
    pub(super) fn reraise(&mut self) {
        let here = self.e.here();
        let Some(mut region) = self.regions.pop() else { return };
        if let Region::Handled { at, exc, prev, guard } = &mut region {
            guard.ranges.push((guard.start, here));
            self.e.emit(*at, Op::PopExc, 0, *prev, 0, 0);
            self.e.emit(*at, Op::Reraise, 0, *exc, 0, 0);
            guard.start = self.e.here();
        }
        self.regions.push(region);
    }

    /// The end of `except … as name`: the name is unbound, whether or not the body did so.
    pub(super) fn unbind(&mut self, at: Span, name: Symbol) {
        if let super::names::Place::Local(slot) = self.place(name) {
            self.e.emit(at, Op::Clear, 0, slot, 0, 0);
            self.e.assigned.remove(slot);
            return;
        }
        let none = self.e.temp();
        self.load_const(at, none, Const::None);
        self.store_name(at, name, none);
        self.e.top -= 1;
        self.delete_name(at, name);
    }

    /// Whether leaving every region runs code: then a returned value must be held meanwhile.
    pub(super) fn has_exits(&self) -> bool {
        self.regions.iter().any(|r| match r {
            Region::Loop { brk: _, cont: _, iter: _ } | Region::Try(_) => false,
            Region::Finally(..)
            | Region::With { .. }
            | Region::Handled { .. }
            | Region::Named { .. } => true,
        })
    }

    /// The innermost loop and its index.
    pub(super) fn innermost_loop(&self) -> Option<(usize, Label, Label, Option<Reg>)> {
        self.regions.iter().enumerate().rev().find_map(|(i, r)| match r {
            Region::Loop { brk, cont, iter } => Some((i, *brk, *cont, *iter)),
            Region::Try(_)
            | Region::Finally(..)
            | Region::With { .. }
            | Region::Handled { .. }
            | Region::Named { .. } => None,
        })
    }
}

/// A handler that is to be written.
pub(super) struct Handler {
    label: Label,
    depth: Reg,
    state: Slots,
}
