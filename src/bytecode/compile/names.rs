//! Loading, storing and deleting names by their binding.
//!
//! Invariant: a register that holds a local is read only where the local is known to be bound; elsewhere
//! a `CheckLocal` stands before.

use super::Compiler;
use super::Namespace;
use super::emit::Reg;
use crate::base::{Span, Symbol};
use crate::bytecode::op::Op;
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::scope::{Binding, ScopeId, ScopeKind};

/// Where a name lives, as instructions reach it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// A register.
    Local(Reg),
    /// A cell in a register.
    Cell(Reg),
    /// A cell of a function around; read in a class body after the body's namespace.
    ClassFree(Reg),
    Global,
    /// The body's own namespace.
    Name,
}

impl Compiler<'_> {
    pub(super) fn place(&self, name: Symbol) -> Place {
        let scope = &self.unit().scopes[self.scope];
        match scope.bindings.get(&name) {
            Some(Binding::Local) => Place::Local(self.slot(name)),
            Some(Binding::Cell) => Place::Cell(self.slot(name)),
            Some(Binding::Free) if scope.kind == ScopeKind::Class => {
                Place::ClassFree(self.free_reg(name))
            }
            Some(Binding::Free) => Place::Cell(self.free_reg(name)),
            Some(Binding::Global) => Place::Global,
            None if scope.kind.is_function_like() => Place::Global,
            Some(Binding::Name) | None => match (scope.kind, self.frame_scope().kind) {
                (ScopeKind::Class, _) | (_, ScopeKind::Class) => Place::Name,
                _ if self.whole.namespace == Namespace::Separate => Place::Name,
                _ => Place::Global,
            },
        }
    }

    /// The slot of a local or cell of this scope, or of the scopes whose frame it shares.
    fn slot(&self, name: Symbol) -> Reg {
        let mut at = Some(self.scope);
        while let Some(scope) = at {
            if let Some(&slot) = self.slots.get(&(scope, name)) {
                return slot;
            }
            at = self.unit().scopes[scope].parent.filter(|_| scope != self.frame);
        }
        unreachable!("local {name} of {} has no slot", self.frame_scope().qualname)
    }

    pub(super) fn own_slot(&self, scope: ScopeId, name: Symbol) -> Option<Reg> {
        self.slots.get(&(scope, name)).copied()
    }

    /// The register of a free variable's cell.
    pub(super) fn free_reg(&self, name: Symbol) -> Reg {
        let index = self.frame_scope().free.iter().position(|&n| n == name);
        match index {
            Some(i) => self.n_locals + i as Reg,
            None => unreachable!("{name} is not free in {}", self.frame_scope().qualname),
        }
    }

    /// The cell that an inner function captures: own or handed through.
    pub(super) fn cell_reg(&self, name: Symbol) -> Reg {
        let mut at = Some(self.scope);
        while let Some(scope) = at {
            if let Some(&slot) = self.slots.get(&(scope, name)) {
                let binding = self.unit().scopes[scope].bindings.get(&name);
                if binding == Some(&Binding::Cell)
                    || self.unit().scopes[scope].kind == ScopeKind::Class
                {
                    return slot;
                }
            }
            at = self.unit().scopes[scope].parent.filter(|_| scope != self.frame);
        }
        self.free_reg(name)
    }

    /// A register that holds the local's value, checked to be bound.
    pub(super) fn checked_local(&mut self, at: Span, slot: Reg) -> Reg {
        if !self.e.assigned.contains(slot) {
            self.e.emit(at, Op::CheckLocal, 0, slot, 0, 0);
            self.e.assigned.insert(slot);
        }
        slot
    }

    pub(super) fn load_name(&mut self, at: Span, name: Symbol, dst: Reg) {
        match self.place(name) {
            Place::Local(slot) => {
                self.checked_local(at, slot);
                if slot != dst {
                    self.e.emit(at, Op::Move, 0, dst, slot, 0);
                }
            }
            Place::Cell(cell) => {
                self.e.emit(at, Op::LoadCell, 0, dst, cell, 0);
                if self.frame_scope().sees_class {
                    let site = self.e.site(Op::LoadDictOrKeep, name);
                    let dict = self.class_dict(at);
                    self.e.emit(at, Op::LoadDictOrKeep, 0, dst, dict, site);
                    self.e.top -= 1;
                }
            }
            Place::ClassFree(cell) => {
                let site = self.e.site(Op::LoadNameOrCell, name);
                self.e.emit(at, Op::LoadNameOrCell, 0, dst, site, cell);
            }
            Place::Global if self.frame_scope().sees_class => {
                let site = self.e.site(Op::LoadDictOrGlobal, name);
                let dict = self.class_dict(at);
                self.e.emit(at, Op::LoadDictOrGlobal, 0, dst, dict, site);
                self.e.top -= 1;
            }
            Place::Global => {
                let site = self.e.site(Op::LoadGlobal, name);
                self.e.emit(at, Op::LoadGlobal, 0, dst, site, 0);
            }
            Place::Name => {
                let site = self.e.site(Op::LoadName, name);
                self.e.emit(at, Op::LoadName, 0, dst, site, 0);
            }
        }
    }

    /// A new temporary with the namespace of the class body that this deferred code stands in.
    fn class_dict(&mut self, at: Span) -> Reg {
        let dict = self.e.temp();
        let cell = self.free_reg(Symbol::new("__classdict__"));
        self.e.emit(at, Op::LoadCell, 0, dict, cell, 0);
        dict
    }

    /// Stores a register that keeps its value.
    pub(super) fn store_name(&mut self, at: Span, name: Symbol, src: Reg) {
        self.store_by(Op::Move, at, name, src);
    }

    /// Stores a temporary at its last use.
    pub(super) fn move_to_name(&mut self, at: Span, name: Symbol, src: Reg) {
        let op = if self.e.is_temp(src) { Op::MoveOut } else { Op::Move };
        self.store_by(op, at, name, src);
    }

    fn store_by(&mut self, op: Op, at: Span, name: Symbol, src: Reg) {
        if self.declared(name).is_some() {
            self.store_converted(at, name, None, src);
        } else {
            self.store_at(op, at, name, src);
        }
    }

    /// Stores a value as it is.
    pub(super) fn store_at(&mut self, op: Op, at: Span, name: Symbol, src: Reg) {
        match self.place(name) {
            Place::Local(slot) => {
                if slot != src {
                    self.e.emit(at, op, 0, slot, src, 0);
                }
                self.bound(slot);
            }
            Place::Cell(cell) | Place::ClassFree(cell) => {
                self.e.emit(at, Op::StoreCell, 0, cell, src, 0);
            }
            Place::Global => {
                let site = self.e.site(Op::StoreGlobal, name);
                self.e.emit(at, Op::StoreGlobal, 0, src, site, 0);
            }
            Place::Name => {
                let site = self.e.site(Op::StoreName, name);
                self.e.emit(at, Op::StoreName, 0, src, site, 0);
            }
        }
    }

    pub(super) fn bound(&mut self, slot: Reg) {
        if self.e.reachable {
            self.e.assigned.insert(slot);
        }
    }

    pub(super) fn delete_name(&mut self, at: Span, name: Symbol) {
        match self.place(name) {
            Place::Local(slot) => {
                self.e.emit(at, Op::DeleteLocal, 0, slot, 0, 0);
                self.e.assigned.remove(slot);
            }
            Place::Cell(cell) | Place::ClassFree(cell) => {
                self.e.emit(at, Op::DeleteCell, 0, cell, 0, 0);
            }
            Place::Global => {
                let site = self.e.site(Op::DeleteGlobal, name);
                self.e.emit(at, Op::DeleteGlobal, 0, 0, site, 0);
            }
            Place::Name => {
                let site = self.e.site(Op::DeleteName, name);
                self.e.emit(at, Op::DeleteName, 0, 0, site, 0);
            }
        }
    }

    /// Computes `value` into the place of `name`.
    pub(super) fn assign_name(&mut self, at: Span, name: Symbol, value: &Expr) {
        if self.c_assign(at, name, value) {
            return;
        }
        if let Place::Local(slot) = self.place(name) {
            self.expr_to(value, slot);
            self.bound(slot);
        } else {
            let mark = self.e.top;
            let src = self.operand(value);
            self.move_to_name(at, name, src);
            self.e.top = mark;
        }
    }

    /// Whether evaluating `e` may rebind a local: `:=` somewhere in it.
    pub(super) fn may_rebind(&self, e: &Expr) -> bool {
        self.whole.has_walrus
            && !matches!(
                e.kind,
                ExprKind::Name(_)
                    | ExprKind::Int(_)
                    | ExprKind::Str(_)
                    | ExprKind::Float(_)
                    | ExprKind::None
                    | ExprKind::True
                    | ExprKind::False
            )
            && self.unit().file.snippet(e.span).contains(":=")
    }
}
