//! Finds the node behind a span: what an instruction's span means, when a traceback is drawn.
//!
//! Invariant: only nodes whose spans hold the wanted one are entered, so a look-up costs about the depth
//! of the tree, and deep trees are entered with the stack grown as needed.

use super::ast::{
    Block, CompClause, Expr, ExprKind, FPart, Function, Params, Pattern, PatternKind, Stmt,
    StmtKind, TypeParam, Unit,
};
use crate::base::Span;

/// A node that holds a span.
#[derive(Clone, Copy)]
enum Node<'a> {
    Stmt(&'a Stmt),
    Expr(&'a Expr),
}

/// The innermost statement that holds a span, and the expression that has exactly that span (the
/// outermost of those).
#[derive(Clone, Copy, Default)]
pub(super) struct Located<'a> {
    pub(super) stmt: Option<&'a Stmt>,
    pub(super) expr: Option<&'a Expr>,
}

pub(super) fn locate(unit: &Unit, span: Span) -> Located<'_> {
    let mut found = Located::default();
    let mut children = Vec::new();
    block(&unit.body, &mut children);
    loop {
        let Some(&next) = children.iter().find(|n| holds(span_of(**n), span)) else { return found };
        children.clear();
        match next {
            Node::Stmt(s) => {
                found.stmt = Some(s);
                stmt_children(s, &mut children);
            }
            Node::Expr(e) if e.span == span => {
                found.expr = Some(e);
                return found;
            }
            Node::Expr(e) => expr_children(e, &mut children),
        }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn span_of(node: Node<'_>) -> Span {
    match node {
        Node::Stmt(s) => s.span,
        Node::Expr(e) => e.span,
    }
}

fn block<'a>(body: &'a Block, out: &mut Vec<Node<'a>>) {
    out.extend(body.iter().map(Node::Stmt));
}

fn exprs<'a>(list: impl IntoIterator<Item = &'a Expr>, out: &mut Vec<Node<'a>>) {
    out.extend(list.into_iter().map(Node::Expr));
}

fn params<'a>(params: &'a Params, out: &mut Vec<Node<'a>>) {
    for p in params.iter() {
        exprs(p.annotation.iter().chain(&p.default), out);
    }
}

fn type_params<'a>(list: &'a [TypeParam], out: &mut Vec<Node<'a>>) {
    for p in list {
        exprs(p.bound.iter().chain(&p.default).map(|lazy| &lazy.expr), out);
    }
}

fn function<'a>(f: &'a Function, out: &mut Vec<Node<'a>>) {
    exprs(&f.decorators, out);
    type_params(&f.type_params, out);
    params(&f.params, out);
    exprs(&f.returns, out);
    // A lambda's body is a `return` that has the body's own span: its expression is what is meant.
    if f.is_lambda {
        for s in &f.body {
            if let StmtKind::Return(Some(value)) = &s.kind {
                out.push(Node::Expr(value));
            }
        }
    } else {
        block(&f.body, out);
    }
}

fn stmt_children<'a>(s: &'a Stmt, out: &mut Vec<Node<'a>>) {
    match &s.kind {
        StmtKind::Expr(e) => exprs([e], out),
        StmtKind::Assign { targets, value } => exprs(targets.iter().chain([value]), out),
        StmtKind::AugAssign { target, op: _, value } => exprs([target, value], out),
        StmtKind::AnnAssign { target, annotation, value, simple: _ } => {
            exprs([target, annotation].into_iter().chain(value), out);
        }
        StmtKind::FunctionDef(f) => function(f, out),
        StmtKind::ClassDef(c) => {
            exprs(c.decorators.iter().chain(&c.bases), out);
            exprs(c.keywords.iter().map(|k| &k.value), out);
            type_params(&c.type_params, out);
            block(&c.body, out);
        }
        StmtKind::Return(value) => exprs(value, out),
        StmtKind::Delete(targets) => exprs(targets, out),
        StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
            exprs([test], out);
            block(body, out);
            block(orelse, out);
        }
        StmtKind::For { is_async: _, target, iter, body, orelse } => {
            exprs([target, iter], out);
            block(body, out);
            block(orelse, out);
        }
        StmtKind::With { is_async: _, items, body } => {
            for item in items {
                exprs([&item.context].into_iter().chain(&item.target), out);
            }
            block(body, out);
        }
        StmtKind::Match { subject, cases } => {
            exprs([subject], out);
            for case in cases {
                pattern(&case.pattern, out);
                exprs(&case.guard, out);
                block(&case.body, out);
            }
        }
        StmtKind::Raise { exc, cause } => exprs(exc.iter().chain(cause), out),
        StmtKind::Try { body, handlers, is_star: _, orelse, finally } => {
            block(body, out);
            for h in handlers {
                exprs(&h.class, out);
                block(&h.body, out);
            }
            block(orelse, out);
            block(finally, out);
        }
        StmtKind::Assert { test, msg } => exprs([test].into_iter().chain(msg), out),
        StmtKind::TypeAlias { name, type_params: list, value, scope: _ } => {
            exprs([name, value], out);
            type_params(list, out);
        }
        StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => {}
    }
}

fn pattern<'a>(p: &'a Pattern, out: &mut Vec<Node<'a>>) {
    match &p.kind {
        PatternKind::Value(e) | PatternKind::Singleton(e) => exprs([e], out),
        PatternKind::Sequence(items) | PatternKind::Or(items) => {
            items.iter().for_each(|p| pattern(p, out));
        }
        PatternKind::Mapping { keys, patterns, rest: _ } => {
            exprs(keys, out);
            patterns.iter().for_each(|p| pattern(p, out));
        }
        PatternKind::Class { class, patterns, kw_names: _, kw_patterns } => {
            exprs([class], out);
            patterns.iter().chain(kw_patterns).for_each(|p| pattern(p, out));
        }
        PatternKind::As { pattern: inner, name: _ } => {
            inner.iter().for_each(|p| pattern(p, out));
        }
        PatternKind::Star(_) => {}
    }
}

fn clauses<'a>(list: &'a [CompClause], out: &mut Vec<Node<'a>>) {
    for c in list {
        exprs([&c.target, &c.iter].into_iter().chain(&c.conditions), out);
    }
}

fn fparts<'a>(parts: &'a [FPart], out: &mut Vec<Node<'a>>) {
    for part in parts {
        if let FPart::Value { expr, spec, .. } = part {
            out.push(Node::Expr(expr));
            spec.iter().for_each(|parts| fparts(parts, out));
        }
    }
}

fn expr_children<'a>(e: &'a Expr, out: &mut Vec<Node<'a>>) {
    match &e.kind {
        ExprKind::FString(parts) | ExprKind::TString(parts) => fparts(parts, out),
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => exprs(items, out),
        ExprKind::Dict(pairs) => {
            for (key, value) in pairs {
                exprs(key.iter().chain([value]), out);
            }
        }
        ExprKind::ListComp(c) | ExprKind::SetComp(c) | ExprKind::Generator(c) => {
            exprs([&c.element], out);
            clauses(&c.clauses, out);
        }
        ExprKind::DictComp(c) => {
            exprs([&c.key, &c.value], out);
            clauses(&c.clauses, out);
        }
        ExprKind::Binary { op: _, left, right } => exprs([&**left, &**right], out),
        ExprKind::Unary { op: _, operand } => exprs([&**operand], out),
        ExprKind::Bool { op: _, values } => exprs(values, out),
        ExprKind::Compare { left, ops: _, comparators } => {
            exprs([&**left].into_iter().chain(comparators), out);
        }
        ExprKind::IfExp { test, body, orelse } => exprs([&**test, &**body, &**orelse], out),
        ExprKind::Call { func, args, keywords } => {
            exprs([&**func].into_iter().chain(args), out);
            exprs(keywords.iter().map(|k| &k.value), out);
        }
        ExprKind::Attribute { value, .. } => exprs([&**value], out),
        ExprKind::Subscript { value, index } => exprs([&**value, &**index], out),
        ExprKind::Slice { lower, upper, step } => {
            exprs([lower, upper, step].into_iter().flatten().map(|e| &**e), out);
        }
        ExprKind::Starred(value) | ExprKind::Await(value) | ExprKind::YieldFrom(value) => {
            exprs([&**value], out);
        }
        ExprKind::Named { value, .. } => exprs([&**value], out),
        ExprKind::Lambda(f) => function(f, out),
        ExprKind::Yield(value) => exprs(value.iter().map(|e| &**e), out),
        ExprKind::None
        | ExprKind::True
        | ExprKind::False
        | ExprKind::Ellipsis
        | ExprKind::Int(_)
        | ExprKind::BigInt(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Str(_)
        | ExprKind::Wtf8(_)
        | ExprKind::Bytes(_)
        | ExprKind::Name(_) => {}
    }
}
