//! Calls: arguments are evaluated where the callee will find them.
//!
//! Invariant: a window is the topmost live run of temporaries when its call is made, and its registers
//! follow one another without a gap.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use super::Compiler;
use super::emit::Reg;
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{Expr, ExprKind, Keyword};
use crate::syntax::scope::{Binding, ScopeKind};

/// More arguments than this go through a tuple and a dict.
const MAX_WINDOW: usize = 250;

impl Compiler<'_> {
    pub(super) fn call(
        &mut self,
        at: Span,
        func: &Expr,
        args: &[Expr],
        keywords: &[Keyword],
        dst: Reg,
    ) {
        let window = self.e.base(dst);
        let spread = args.iter().any(|a| matches!(a.kind, ExprKind::Starred(_)))
            || keywords.iter().any(|k| k.name.is_none())
            || args.len() + keywords.len() > MAX_WINDOW;
        if spread {
            self.expr_to(func, window);
            self.call_spread(at, window, args, keywords, dst);
            return;
        }
        if let ExprKind::Attribute { value, attr, attr_span: _ } = &func.kind {
            let own = self.e.temp();
            let mark = self.e.top;
            if self.is_super_call(value) {
                let site = self.super_operands(value, *attr, Op::LoadSuperMethod, window, own);
                self.e.top = mark;
                self.e.emit(func.span, Op::LoadSuperMethod, 0, window, window, site);
                self.arguments(args, keywords);
                self.finish_call(at, true, window, args.len(), keywords, dst);
                return;
            }
            let object = match &value.kind {
                ExprKind::Name(_) => self.operand(value),
                _ => {
                    self.expr_to(value, own);
                    own
                }
            };
            self.e.top = mark;
            let site = self.e.site(Op::LoadMethod, *attr);
            self.e.emit(func.span, Op::LoadMethod, 0, window, object, site);
            self.arguments(args, keywords);
            self.finish_call(at, true, window, args.len(), keywords, dst);
        } else {
            self.expr_to(func, window);
            self.arguments(args, keywords);
            self.finish_call(at, false, window, args.len(), keywords, dst);
        }
    }

    /// Evaluates arguments into the registers after the window's head.
    pub(super) fn arguments(&mut self, args: &[Expr], keywords: &[Keyword]) {
        for arg in args {
            self.fresh(arg);
        }
        for keyword in keywords {
            self.fresh(&keyword.value);
        }
    }

    pub(super) fn finish_call(
        &mut self,
        at: Span,
        method: bool,
        window: Reg,
        n_args: usize,
        keywords: &[Keyword],
        dst: Reg,
    ) {
        let n = (n_args + keywords.len()) as u16;
        if keywords.is_empty() {
            let op = if method { Op::CallMethod } else { Op::Call };
            self.e.emit(at, op, 0, dst, window, n);
        } else {
            let names: Vec<Const> =
                keywords.iter().filter_map(|k| k.name.map(Self::symbol_const)).collect();
            let names = self.e.constant(Const::Tuple(names.into()));
            let op = if method { Op::CallMethodKw } else { Op::CallKw };
            self.e.emit(at, op, n as u8, dst, window, names);
        }
    }

    /// The callable is in `window`; arguments go into a list and a dict after it.
    pub(super) fn call_spread(
        &mut self,
        at: Span,
        window: Reg,
        args: &[Expr],
        keywords: &[Keyword],
        dst: Reg,
    ) {
        let list = self.e.temp();
        let dict = self.e.temp();
        match args {
            // The callee takes the items of the one iterable as they are.
            [Expr { kind: ExprKind::Starred(all), .. }] => self.expr_to(all, list),
            _ => self.collect(at, args, false, list),
        }
        self.spread_keywords(at, window, dict, keywords);
        self.e.emit(at, Op::CallEx, 0, dst, window, 0);
    }

    /// The dict of a spread call's keywords, in `dict`; Unset when there are none.
    pub(super) fn spread_keywords(
        &mut self,
        at: Span,
        window: Reg,
        dict: Reg,
        keywords: &[Keyword],
    ) {
        // A lone mapping need not be merged into another one.
        if let [Keyword { name: None, value, span, .. }] = keywords {
            let mark = self.e.top;
            let value = self.operand(value);
            self.e.emit(*span, Op::KeywordsOf, 0, dict, value, window);
            self.e.top = mark;
            return;
        }
        if keywords.is_empty() {
            self.e.emit(at, Op::Clear, 0, dict, 0, 0);
        } else {
            self.e.emit(at, Op::BuildMap, 0, dict, dict, 0);
        }
        let mark = self.e.top;
        let first = keywords.iter().position(|k| k.name.is_none()).unwrap_or(keywords.len());
        let (named, rest) = keywords.split_at(first);
        self.named_keywords(dict, named);
        // What stands behind a mapping may repeat its keys, so it is merged like one.
        for group in rest.chunk_by(|a, b| a.name.is_some() && b.name.is_some()) {
            match group {
                [Keyword { name: None, value, span, .. }] => {
                    let value = self.operand(value);
                    self.e.emit(*span, Op::MapMerge, 0, dict, value, window);
                }
                _ => {
                    let map = self.e.temp();
                    self.e.emit(at, Op::BuildMap, 0, map, map, 0);
                    self.named_keywords(map, group);
                    self.e.emit(at, Op::MapMerge, 0, dict, map, window);
                }
            }
            self.e.top = mark;
        }
    }

    /// Adds keywords that have names, which are all different, to the dict in `map`.
    fn named_keywords(&mut self, map: Reg, keywords: &[Keyword]) {
        let mark = self.e.top;
        for keyword in keywords {
            if let Some(name) = keyword.name {
                let key = self.e.temp();
                self.load_const(keyword.span, key, Self::symbol_const(name));
                let value = self.operand(&keyword.value);
                self.e.emit(keyword.span, Op::MapAdd, 0, map, key, value);
            }
            self.e.top = mark;
        }
    }

    /// Whether `e` is `super()` in a method whose `__class__` is at hand.
    fn is_super_call(&self, e: &Expr) -> bool {
        let ExprKind::Call { func, args, keywords } = &e.kind else { return false };
        let ExprKind::Name(name) = func.kind else { return false };
        let scope = self.frame_scope();
        name.as_str() == "super"
            && args.is_empty()
            && keywords.is_empty()
            && self.scope == self.frame
            && matches!(scope.kind, ScopeKind::Function | ScopeKind::Lambda)
            && scope.bindings.get(&name) == Some(&Binding::Global)
            && scope.bindings.get(&Symbol::new("__class__")) == Some(&Binding::Free)
            && scope
                .function
                .as_ref()
                .is_some_and(|f| !f.params.pos_only.is_empty() || !f.params.pos_or_kw.is_empty())
    }

    /// `super().name`: one instruction. False when `value` is not such a call.
    pub(super) fn super_attr(&mut self, at: Span, value: &Expr, attr: Symbol, dst: Reg) -> bool {
        if !self.is_super_call(value) {
            return false;
        }
        let class = self.e.base(dst);
        let own = self.e.temp();
        let site = self.super_operands(value, attr, Op::LoadSuperAttr, class, own);
        self.e.emit(at, Op::LoadSuperAttr, 1, dst, class, site);
        true
    }

    /// Evaluates what an attribute of `super()` needs, into `class`, `own` and the register after it, and
    /// makes its site.
    fn super_operands(&mut self, value: &Expr, attr: Symbol, op: Op, class: Reg, own: Reg) -> u16 {
        let function = self.e.temp();
        self.load_name(value.span, Symbol::new("super"), function);
        self.load_name(value.span, Symbol::new("__class__"), class);
        let self_name = self.frame_scope().locals[0];
        self.load_name(value.span, self_name, own);
        self.e.site(op, attr)
    }

    /// Calls the function in `window` with `n` arguments in the registers after it.
    pub(super) fn call_window(&mut self, at: Span, window: Reg, n: u16, dst: Reg) {
        self.e.emit(at, Op::Call, 0, dst, window, n);
    }

    pub(super) fn string_tuple(names: impl Iterator<Item = Symbol>) -> Const {
        let names: Vec<Const> = names.map(|n| Const::Str(Arc::from(n.as_str()))).collect();
        Const::Tuple(names.into())
    }
}
