//! What CPython's compiler warns of: text that is a program, but hardly the one that was meant.
//!
//! Invariant: the warnings stand in CPython's order: what the tokens show, `finally` blocks that are left, then
//! the rest, outer constructs before inner ones.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::ast::{
    Block, ClassDef, CmpOp, CompClause, Expr, ExprKind, Function, Params, Stmt, StmtKind, TypeParam,
};
use super::walk::{each_expr, stmt_blocks, stmt_exprs};
use crate::base::Span;

/// A `SyntaxWarning`.
#[derive(Clone, Debug)]
pub struct Warning {
    pub message: String,
    pub span: Span,
}

impl Warning {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Warning {
        Warning { message: message.into(), span }
    }
}

/// What the tree of a whole source gives rise to.
pub(super) fn of_tree(body: &Block) -> Vec<Warning> {
    let mut left = Vec::new();
    leaves(body, Within::default(), &mut left);
    let mut found = Found { warnings: left };
    found.block(body);
    found.warnings
}

/// Where a statement stands, as far as leaving a `finally` block is concerned.
#[derive(Clone, Copy, Default)]
struct Within {
    finally: bool,
    /// In a loop that is itself in the `finally` block.
    inner_loop: bool,
}

/// Finds the `return`, `break` and `continue` that end a `finally` block, and with it an exception under way.
fn leaves(block: &[Stmt], within: Within, warnings: &mut Vec<Warning>) {
    stacker::maybe_grow(64 << 10, 1 << 20, || {
        for s in block {
            leaves_in(s, within, warnings);
        }
    });
}

fn leaves_in(s: &Stmt, within: Within, warnings: &mut Vec<Warning>) {
    let mut warn = |what: &str| {
        warnings.push(Warning::new(s.span, format!("'{what}' in a 'finally' block")));
    };
    match &s.kind {
        StmtKind::Return(_) if within.finally => warn("return"),
        StmtKind::Break if within.finally && !within.inner_loop => warn("break"),
        StmtKind::Continue if within.finally && !within.inner_loop => warn("continue"),
        StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
            leaves(body, Within { inner_loop: true, ..within }, warnings);
            leaves(orelse, within, warnings);
        }
        StmtKind::Try { body, handlers, orelse, finally, .. } => {
            leaves(body, within, warnings);
            handlers.iter().for_each(|h| leaves(&h.body, within, warnings));
            leaves(orelse, within, warnings);
            leaves(finally, Within { finally: true, inner_loop: false }, warnings);
        }
        StmtKind::FunctionDef(f) => leaves(&f.body, Within::default(), warnings),
        StmtKind::ClassDef(c) => leaves(&c.body, Within::default(), warnings),
        _ => stmt_blocks(s).into_iter().for_each(|block| leaves(block, within, warnings)),
    }
}

struct Found {
    warnings: Vec<Warning>,
}

impl Found {
    fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.push(Warning::new(span, message));
    }

    fn block(&mut self, block: &[Stmt]) {
        stacker::maybe_grow(128 << 10, 1 << 20, || block.iter().for_each(|s| self.stmt(s)));
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Assert { test: Expr { kind: ExprKind::Tuple(items), .. }, .. }
                if !items.is_empty() =>
            {
                self.warn(s.span, "assertion is always true, perhaps remove parentheses?");
            }
            StmtKind::FunctionDef(f) => return self.function(f),
            StmtKind::ClassDef(c) => return self.class(c),
            StmtKind::TypeAlias { type_params, value, .. } => {
                self.type_params(type_params);
                return self.expr(value);
            }
            StmtKind::AnnAssign { annotation, .. } => self.expr(annotation),
            StmtKind::Delete(targets) => return targets.iter().for_each(|t| self.target(t)),
            _ => {}
        }
        let targets: &[Expr] = match &s.kind {
            StmtKind::Assign { targets, .. } => targets,
            StmtKind::AugAssign { target, .. }
            | StmtKind::AnnAssign { target, .. }
            | StmtKind::For { target, .. } => std::slice::from_ref(target),
            _ => &[],
        };
        stmt_exprs(s, &mut |e| {
            if targets.iter().any(|t| std::ptr::eq(t, e)) { self.target(e) } else { self.expr(e) }
        });
        stmt_blocks(s).into_iter().for_each(|block| self.block(block));
    }

    fn function(&mut self, f: &Function) {
        f.decorators.iter().for_each(|d| self.expr(d));
        self.type_params(&f.type_params);
        self.params(&f.params);
        f.returns.iter().for_each(|r| self.expr(r));
        self.block(&f.body);
    }

    fn class(&mut self, c: &ClassDef) {
        c.decorators.iter().for_each(|d| self.expr(d));
        self.type_params(&c.type_params);
        c.bases.iter().for_each(|b| self.expr(b));
        c.keywords.iter().for_each(|k| self.expr(&k.value));
        self.block(&c.body);
    }

    fn params(&mut self, params: &Params) {
        params.iter().filter_map(|p| p.default.as_ref()).for_each(|d| self.expr(d));
        params.iter().filter_map(|p| p.annotation.as_ref()).for_each(|a| self.expr(a));
    }

    fn type_params(&mut self, params: &[TypeParam]) {
        for lazy in params.iter().flat_map(|p| p.bound.iter().chain(&p.default)) {
            self.expr(&lazy.expr);
        }
    }

    /// Something that is assigned or deleted: what it stands for is not read.
    fn target(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Subscript { value, index } => {
                self.expr(value);
                self.expr(index);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().for_each(|i| self.target(i));
            }
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.expr(e),
        }
    }

    fn expr(&mut self, e: &Expr) {
        each_expr(e, &mut |e| self.node(e));
    }

    /// One node; those within it follow by themselves, unless they are in a scope of their own.
    fn node(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Compare { left, ops, comparators } => {
                self.identity(e.span, left, ops, comparators);
            }
            ExprKind::Call { func, .. } => {
                if let Some(class) = class_of(func).filter(|class| *class != "function") {
                    self.warn(
                        func.span,
                        format!("'{class}' object is not callable; perhaps you missed a comma?"),
                    );
                }
            }
            ExprKind::Subscript { value, index } => self.subscript(value, index),
            ExprKind::Lambda(f) => {
                self.params(&f.params);
                self.block(&f.body);
            }
            ExprKind::ListComp(c) | ExprKind::SetComp(c) | ExprKind::Generator(c) => {
                self.clauses(&c.clauses);
                self.expr(&c.element);
            }
            ExprKind::DictComp(c) => {
                self.clauses(&c.clauses);
                self.expr(&c.key);
                self.expr(&c.value);
            }
            _ => {}
        }
    }

    fn clauses(&mut self, clauses: &[CompClause]) {
        for c in clauses {
            self.expr(&c.iter);
            self.target(&c.target);
            c.conditions.iter().for_each(|condition| self.expr(condition));
        }
    }

    /// `is` beside a literal: whether it is one object is left to the implementation.
    fn identity(&mut self, span: Span, left: &Expr, ops: &[CmpOp], comparators: &[Expr]) {
        let mut left = literal(left);
        for (op, right) in ops.iter().zip(comparators) {
            let right = literal(right);
            let (told, better) = match op {
                CmpOp::Is => ("is", "=="),
                CmpOp::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            if let Some(class) = left.or(right) {
                let message =
                    format!("\"{told}\" with '{class}' literal. Did you mean \"{better}\"?");
                return self.warn(span, message);
            }
            left = right;
        }
    }

    fn subscript(&mut self, value: &Expr, index: &Expr) {
        let Some(class) = class_of(value) else { return };
        let is_sequence = match &value.kind {
            ExprKind::Str(_)
            | ExprKind::Wtf8(_)
            | ExprKind::Bytes(_)
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::ListComp(_)
            | ExprKind::FString(_) => true,
            ExprKind::Dict(_) | ExprKind::DictComp(_) => return,
            _ => false,
        };
        if !is_sequence {
            let message =
                format!("'{class}' object is not subscriptable; perhaps you missed a comma?");
            return self.warn(value.span, message);
        }
        if let Some(given) = class_of(index).filter(|given| !matches!(*given, "int" | "bool")) {
            self.warn(
                value.span,
                format!(
                    "{class} indices must be integers or slices, not {given}; perhaps you missed \
                     a comma?"
                ),
            );
        }
    }
}

/// The class of a literal whose identity says nothing.
fn literal(e: &Expr) -> Option<&'static str> {
    match &e.kind {
        ExprKind::Int(_)
        | ExprKind::BigInt(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Str(_)
        | ExprKind::Wtf8(_)
        | ExprKind::Bytes(_) => class_of(e),
        _ => None,
    }
}

/// The class of the value, where the text shows it.
fn class_of(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::None => "NoneType",
        ExprKind::True | ExprKind::False => "bool",
        ExprKind::Ellipsis => "ellipsis",
        ExprKind::Int(_) | ExprKind::BigInt(_) => "int",
        ExprKind::Float(_) => "float",
        ExprKind::Imaginary(_) => "complex",
        ExprKind::Str(_) | ExprKind::Wtf8(_) | ExprKind::FString(_) => "str",
        ExprKind::Bytes(_) => "bytes",
        ExprKind::TString(_) => "string.templatelib.Template",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) | ExprKind::ListComp(_) => "list",
        ExprKind::Dict(_) | ExprKind::DictComp(_) => "dict",
        ExprKind::Set(_) | ExprKind::SetComp(_) => "set",
        ExprKind::Generator(_) => "generator",
        ExprKind::Lambda(_) => "function",
        _ => return None,
    })
}
