//! Functions within kernels: `def`, `lambda`, and what they take from around them.
//!
//! Invariant: a function sees the variables around it as they are when it is called, as in Python. A name
//! that means one inner function throughout stands for it together with what it captures there where the name
//! is used; any other inner function captures where it is made.

#![expect(clippy::wildcard_enum_match_arm, reason = "few kinds of expressions are constants")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::{Bound, Build, Builder, Slot};
use crate::base::{Span, Symbol};
use crate::kernel::ir::ValueId;
use crate::kernel::ir::untyped::{CallArgs, Op};
use crate::kernel::names::Intrinsic;
use crate::kernel::refusal::Reason;
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::{Const, FuncRef, UserFunc, UserFuncId};
use crate::syntax::ast::{Block, Expr, ExprKind, Function, StmtKind};
use crate::syntax::cython::Declared;
use crate::syntax::scope::Binding;
use crate::syntax::walk::{each_stmt, stmt_targets, target_names};

/// A number for a function within a kernel: above those of the program's own.
fn next_id() -> UserFuncId {
    static NEXT: AtomicU64 = AtomicU64::new(1 << 63);
    UserFuncId(NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Builder<'_> {
    /// Whether a name of this function lives in one around it.
    pub(super) fn is_free(&self, name: Symbol) -> bool {
        let bindings = &self.func.unit.scopes[self.func.function.scope].bindings;
        bindings.get(&name) == Some(&Binding::Free)
    }

    /// `def name(…): …`
    pub(super) fn inner_def(&mut self, function: &Arc<Function>, span: Span) -> Build<()> {
        if let Some(decorator) = function.decorators.first() {
            let reason = Reason::Construct("a decorator within a kernel");
            return self.refuse(decorator.span, reason);
        }
        self.bind_function(function.name, function, span)
    }

    /// Binds a name to an inner function.
    pub(super) fn bind_function(
        &mut self,
        name: Symbol,
        function: &Arc<Function>,
        span: Span,
    ) -> Build<()> {
        let at = self.inner_func(function)?;
        let Some(slot) = self.slot_of(name).filter(|_| !self.is_free(name)) else {
            let reason = Reason::Construct("an assignment to a variable from outside");
            return self.refuse(span, reason);
        };
        if self.assignments_of(name) == 1 {
            self.aliases.insert(slot, at);
            let value = self.constant(Const::None, span);
            self.slots[slot] = Slot { value: Some(value), bound: Bound::Yes };
            return Ok(());
        }
        let value = self.closure(at, span)?;
        self.assign(name, value, span)
    }

    /// `lambda …: …` as a value.
    pub(super) fn lambda(&mut self, function: &Arc<Function>, span: Span) -> Build<ValueId> {
        let at = self.inner_func(function)?;
        self.closure(at, span)
    }

    /// How often a function's own statements bind a name.
    pub(super) fn assignments_of(&self, name: Symbol) -> usize {
        let mut n = usize::from(self.func.function.params.iter().any(|p| p.name == name));
        each_stmt(&self.func.function.body, &mut |stmt| {
            let mut names = Vec::new();
            stmt_targets(stmt).into_iter().for_each(|t| target_names(t, &mut names));
            if let StmtKind::FunctionDef(function) = &stmt.kind {
                names.push(function.name);
            }
            n += names.iter().filter(|other| **other == name).count();
        });
        n
    }

    /// An inner function with what it captures here.
    pub(super) fn closure(&mut self, at: usize, span: Span) -> Build<ValueId> {
        let captures = self.inner[at].captures.clone();
        let mut values = Vec::new();
        for name in captures {
            values.push(self.name(name, span)?);
        }
        Ok(self.op(Op::Closure(at), values, span))
    }

    /// Whether an inner function means itself by a name.
    pub(super) fn is_itself(&self, name: Symbol) -> bool {
        self.func.id.0 >= 1 << 63
            && name == self.func.name
            && self.is_free(name)
            && !self.func.captures.contains(&name)
    }

    /// An inner function within itself, with what it has captured.
    pub(super) fn itself_again(&mut self, span: Span) -> Build<ValueId> {
        let mut values = Vec::new();
        for name in self.func.captures.clone() {
            values.push(self.name(name, span)?);
        }
        Ok(self.op(Op::Itself, values, span))
    }

    /// Notes an inner function; the same one for the same text.
    fn inner_func(&mut self, function: &Arc<Function>) -> Build<usize> {
        if let Some(at) = self.inner.iter().position(|f| Arc::ptr_eq(&f.function, function)) {
            return Ok(at);
        }
        let scope = &self.func.unit.scopes[function.scope];
        if function.is_async || scope.is_generator {
            return self.refuse(function.span, Reason::Construct("a generator"));
        }
        // A variable that another inner function assigns would have to be shared with it.
        let own = function.name;
        let captures: Vec<Symbol> = scope
            .free
            .iter()
            .copied()
            .filter(|&name| self.slot_of(name).is_some() && !(name == own && self.is_alone(own)))
            .collect();
        let mut defaults = FxHashMap::default();
        for param in function.params.iter() {
            if let Some(default) = &param.default {
                defaults.insert(param.name, self.default_value(default)?);
            }
        }
        let func = UserFunc {
            id: next_id(),
            name: function.name,
            unit: self.func.unit.clone(),
            function: function.clone(),
            options: self.func.options.clone(),
            consts: self.func.consts.clone(),
            defaults,
            captures,
            signatures: Vec::new(),
            region: None,
            declared: Declared::default(),
        };
        self.inner.push(Arc::new(func));
        Ok(self.inner.len() - 1)
    }

    /// Whether a name means one inner function throughout: it calls itself by its own name then.
    fn is_alone(&self, name: Symbol) -> bool {
        self.assignments_of(name) == 1
    }

    /// The value of a parameter's default, which is known when the kernel is compiled.
    fn default_value(&self, e: &Expr) -> Build<Const> {
        let value = match &e.kind {
            ExprKind::None => Some(Const::None),
            ExprKind::True => Some(Const::Bool(true)),
            ExprKind::False => Some(Const::Bool(false)),
            ExprKind::Int(v) => Some(Const::Int(*v)),
            ExprKind::Float(v) => Some(Const::Float(*v)),
            ExprKind::Str(text) => Some(Const::Str(text.clone())),
            _ => self.outside(e)?,
        };
        match value {
            Some(value) => Ok(value),
            None => {
                let reason = Reason::Construct("a default value that is no constant");
                self.refuse(e.span, reason)
            }
        }
    }

    /// A value as a variable takes it whose type the option `locals` gives.
    pub(super) fn as_type(&mut self, ty: Scalar, value: ValueId, span: Span) -> ValueId {
        let name = if ty == Scalar::Bool { "boolean" } else { ty.long_name() };
        let Some(intrinsic) = Intrinsic::find("numba", name) else { return value };
        let callee = self.constant(Const::Func(FuncRef::Intrinsic(intrinsic)), span);
        let call = CallArgs {
            n_positional: 1,
            keywords: Vec::new(),
            spans: vec![span],
            starred: Vec::new(),
        };
        self.op(Op::Call(call), vec![callee, value], span)
    }

    /// The names that the `def`s of a block bind.
    pub(super) fn defined(blocks: &[&Block]) -> Vec<Symbol> {
        let mut names = Vec::new();
        for block in blocks {
            each_stmt(block, &mut |stmt| {
                if let StmtKind::FunctionDef(function) = &stmt.kind {
                    names.push(function.name);
                }
            });
        }
        names
    }
}
