//! The third-party parser's tree to ours.
//!
//! Invariant: names of variables, attributes and parameters come out mangled; every scope is
//! allocated here, outer before inner, with its kind and parent, and filled by
//! [`resolve`](super::resolve). The tree is at most [`MAX_DEPTH`] nodes deep, so that what walks or
//! drops it needs a bounded stack.

mod expr;
mod literal;
mod pattern;
mod stmt;

pub(super) use self::literal::named_character;

use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::ast::{Block, Expr, ExprKind, Stmt, StmtKind};
use super::scope::{Scope, ScopeId, ScopeKind, mangle};
use super::{Fault, SyntaxErrorKind, deep};
use crate::base::{PrimaryMap, Span, Symbol};

/// How deep a tree may nest; CPython's own limit lies between 5,000 and 10,000.
pub(crate) const MAX_DEPTH: u32 = 6000;

pub(crate) struct Lowered {
    pub(crate) body: Block,
    pub(crate) scopes: PrimaryMap<ScopeId, Scope>,
    pub(crate) root: ScopeId,
    pub(crate) future_annotations: bool,
}

/// Lowers a module's statements or an `eval` expression.
pub(crate) fn lower(module: &ruff::Mod, text: &str) -> Result<Lowered, Fault> {
    let mut scopes = PrimaryMap::new();
    let root = scopes.push(Scope::new(ScopeKind::Module, None, "<module>", None));
    let mut lowerer = Lowerer {
        text,
        scopes,
        scope: root,
        private: None,
        depth: 0,
        future_annotations: false,
        fault: None,
    };
    let body = match module {
        ruff::Mod::Module(m) => {
            lowerer.future_annotations = m.body.iter().any(imports_future_annotations);
            lowerer.block(&m.body)
        }
        ruff::Mod::Expression(e) => {
            let value = lowerer.expr(&e.body);
            vec![Stmt { span: value.span, kind: StmtKind::Return(Some(value)) }]
        }
    };
    match lowerer.fault {
        Some(fault) => {
            deep(|| drop(body));
            Err(fault)
        }
        None => Ok(Lowered {
            body,
            scopes: lowerer.scopes,
            root,
            future_annotations: lowerer.future_annotations,
        }),
    }
}

struct Lowerer<'a> {
    text: &'a str,
    scopes: PrimaryMap<ScopeId, Scope>,
    scope: ScopeId,
    /// The innermost class, for private names.
    private: Option<Symbol>,
    depth: u32,
    future_annotations: bool,
    fault: Option<Fault>,
}

impl Lowerer<'_> {
    fn fail(&mut self, kind: SyntaxErrorKind, span: Span, message: impl Into<String>) {
        if self.fault.is_none() {
            self.fault = Some(Fault { kind, message: message.into(), span });
        }
    }

    /// A name as this place spells it.
    fn name(&self, id: &str) -> Symbol {
        mangle(self.private, Symbol::new(id))
    }

    fn new_scope(&mut self, kind: ScopeKind, name: &str) -> ScopeId {
        self.scopes.push(Scope::new(kind, Some(self.scope), name, self.private))
    }

    /// Runs `f` with `scope` as the current one.
    fn within<T>(&mut self, scope: ScopeId, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let result = f(self);
        self.scope = outer;
        result
    }

    /// One level deeper, on a larger stack when this one runs out; `None` once the tree is too deep.
    fn descend<T>(&mut self, span: Span, f: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            self.fail(
                SyntaxErrorKind::Recursion,
                span,
                "maximum recursion depth exceeded during compilation",
            );
            return None;
        }
        self.depth += 1;
        let result = stacker::maybe_grow(128 * 1024, 1024 * 1024, || f(self));
        self.depth -= 1;
        Some(result)
    }

    fn block(&mut self, body: &[ruff::Stmt]) -> Block {
        body.iter().map(|s| self.stmt(s)).collect()
    }

    fn exprs(&mut self, list: &[ruff::Expr]) -> Vec<Expr> {
        list.iter().map(|e| self.expr(e)).collect()
    }

    fn boxed(&mut self, e: &ruff::Expr) -> Box<Expr> {
        Box::new(self.expr(e))
    }

    fn opt(&mut self, e: Option<&ruff::Expr>) -> Option<Expr> {
        e.map(|e| self.expr(e))
    }
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

fn span_of(node: &impl Ranged) -> Span {
    span(node.range())
}

fn missing(span: Span) -> Expr {
    Expr { span, kind: ExprKind::None }
}

fn imports_future_annotations(s: &ruff::Stmt) -> bool {
    s.as_import_from_stmt().is_some_and(|i| {
        i.module.as_ref().is_some_and(|m| m.as_str() == "__future__")
            && i.names.iter().any(|a| a.name.as_str() == "annotations")
    })
}
