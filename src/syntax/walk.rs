//! Walks over the tree: the statements of a block, the expressions of a statement, the names that a block
//! assigns.
//!
//! Invariant: bodies of nested functions, classes and comprehensions are not entered.

use rustc_hash::FxHashSet;

use super::ast::{CompClause, Expr, ExprKind, FPart, Function, Stmt, StmtKind};
use crate::base::Symbol;

/// `a.b.c` as its names.
pub fn dotted(expr: &Expr) -> Option<Vec<Symbol>> {
    let mut path = Vec::new();
    let mut at = expr;
    loop {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only two kinds of nodes make a path")]
        match &at.kind {
            ExprKind::Name(name) => {
                path.push(*name);
                path.reverse();
                return Some(path);
            }
            ExprKind::Attribute { value, attr, .. } => {
                path.push(*attr);
                at = value;
            }
            _ => return None,
        }
    }
}

/// The local names that statements assign, in order of first assignment.
pub fn assigned(blocks: &[&[Stmt]], targets: &[&Expr]) -> Vec<Symbol> {
    let mut names = Vec::new();
    for target in targets {
        target_names(target, &mut names);
        each_expr(target, &mut |e| walrus(e, &mut names));
    }
    for block in blocks {
        each_stmt(block, &mut |stmt| {
            for target in stmt_targets(stmt) {
                target_names(target, &mut names);
            }
            stmt_exprs(stmt, &mut |expr| each_expr(expr, &mut |e| walrus(e, &mut names)));
        });
    }
    let mut seen = FxHashSet::default();
    names.retain(|n| seen.insert(*n));
    names
}

fn walrus(expr: &Expr, names: &mut Vec<Symbol>) {
    if let ExprKind::Named { target, .. } = &expr.kind {
        names.push(*target);
    }
}

/// The names that a target assigns.
pub fn target_names(target: &Expr, names: &mut Vec<Symbol>) {
    match &target.kind {
        ExprKind::Name(name) => names.push(*name),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().for_each(|i| target_names(i, names));
        }
        ExprKind::Starred(inner) => target_names(inner, names),
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
        | ExprKind::FString(_)
        | ExprKind::TString(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::ListComp(_)
        | ExprKind::SetComp(_)
        | ExprKind::DictComp(_)
        | ExprKind::Generator(_)
        | ExprKind::Binary { .. }
        | ExprKind::Unary { .. }
        | ExprKind::Bool { .. }
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. }
        | ExprKind::Call { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Slice { .. }
        | ExprKind::Named { .. }
        | ExprKind::Lambda(_)
        | ExprKind::Await(_)
        | ExprKind::Yield(_)
        | ExprKind::YieldFrom(_) => {}
    }
}

/// What a statement itself assigns to.
pub fn stmt_targets(stmt: &Stmt) -> Vec<&Expr> {
    match &stmt.kind {
        StmtKind::Assign { targets, .. } => targets.iter().collect(),
        StmtKind::AugAssign { target, .. } | StmtKind::For { target, .. } => vec![target],
        StmtKind::AnnAssign { target, value: Some(_), .. } => vec![target],
        StmtKind::With { items, .. } => items.iter().filter_map(|i| i.target.as_ref()).collect(),
        StmtKind::AnnAssign { value: None, .. }
        | StmtKind::Expr(_)
        | StmtKind::FunctionDef(_)
        | StmtKind::ClassDef(_)
        | StmtKind::Return(_)
        | StmtKind::Delete(_)
        | StmtKind::If { .. }
        | StmtKind::While { .. }
        | StmtKind::Match { .. }
        | StmtKind::Raise { .. }
        | StmtKind::Try { .. }
        | StmtKind::Assert { .. }
        | StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::TypeAlias { .. }
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => Vec::new(),
    }
}

/// Every statement of a block, nested ones included, in order of the text.
pub fn each_stmt<'a>(block: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt)) {
    for stmt in block {
        f(stmt);
        for inner in stmt_blocks(stmt) {
            stacker::maybe_grow(64 << 10, 1 << 20, || each_stmt(inner, f));
        }
    }
}

pub fn stmt_blocks(stmt: &Stmt) -> Vec<&[Stmt]> {
    match &stmt.kind {
        StmtKind::If { body, orelse, .. }
        | StmtKind::For { body, orelse, .. }
        | StmtKind::While { body, orelse, .. } => vec![body, orelse],
        StmtKind::With { body, .. } => vec![body],
        StmtKind::Match { cases, .. } => cases.iter().map(|c| c.body.as_slice()).collect(),
        StmtKind::Try { body, handlers, orelse, finally, .. } => {
            let mut blocks = vec![body.as_slice()];
            blocks.extend(handlers.iter().map(|h| h.body.as_slice()));
            blocks.extend([orelse.as_slice(), finally.as_slice()]);
            blocks
        }
        StmtKind::Expr(_)
        | StmtKind::Assign { .. }
        | StmtKind::AugAssign { .. }
        | StmtKind::AnnAssign { .. }
        | StmtKind::FunctionDef(_)
        | StmtKind::ClassDef(_)
        | StmtKind::Return(_)
        | StmtKind::Delete(_)
        | StmtKind::Raise { .. }
        | StmtKind::Assert { .. }
        | StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::TypeAlias { .. }
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => Vec::new(),
    }
}

/// The expressions that stand directly in a statement (annotations apart).
pub fn stmt_exprs<'a>(stmt: &'a Stmt, f: &mut dyn FnMut(&'a Expr)) {
    match &stmt.kind {
        StmtKind::Expr(e) => f(e),
        StmtKind::Assign { targets, value } => {
            f(value);
            targets.iter().for_each(f);
        }
        StmtKind::AugAssign { target, value, .. } => {
            f(target);
            f(value);
        }
        StmtKind::AnnAssign { target, value, .. } => {
            value.iter().for_each(&mut *f);
            f(target);
        }
        StmtKind::Return(value) => value.iter().for_each(f),
        StmtKind::Delete(targets) => targets.iter().for_each(f),
        StmtKind::If { test, .. } | StmtKind::While { test, .. } => f(test),
        StmtKind::For { target, iter, .. } => {
            f(iter);
            f(target);
        }
        StmtKind::With { items, .. } => {
            for item in items {
                f(&item.context);
                item.target.iter().for_each(&mut *f);
            }
        }
        StmtKind::Match { subject, cases } => {
            f(subject);
            cases.iter().filter_map(|c| c.guard.as_ref()).for_each(f);
        }
        StmtKind::Raise { exc, cause } => exc.iter().chain(cause).for_each(f),
        StmtKind::Assert { test, msg } => {
            f(test);
            msg.iter().for_each(f);
        }
        StmtKind::Try { handlers, .. } => {
            handlers.iter().filter_map(|h| h.class.as_ref()).for_each(f);
        }
        StmtKind::FunctionDef(_)
        | StmtKind::ClassDef(_)
        | StmtKind::Import(_)
        | StmtKind::ImportFrom { .. }
        | StmtKind::Global(_)
        | StmtKind::Nonlocal(_)
        | StmtKind::TypeAlias { .. }
        | StmtKind::Pass
        | StmtKind::Break
        | StmtKind::Continue => {}
    }
}

/// An expression and everything within it, outermost first. A dotted path counts as one node: its
/// parts are not visited by themselves.
pub fn each_expr<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    stacker::maybe_grow(64 << 10, 1 << 20, || each_expr_here(expr, f));
}

fn each_expr_here<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(expr);
    let mut go = |e: &'a Expr| each_expr(e, f);
    match &expr.kind {
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
        | ExprKind::Name(_)
        | ExprKind::ListComp(_)
        | ExprKind::SetComp(_)
        | ExprKind::DictComp(_)
        | ExprKind::Generator(_)
        | ExprKind::Lambda(_) => {}
        ExprKind::FString(parts) | ExprKind::TString(parts) => {
            for part in parts {
                match part {
                    FPart::Text(_) => {}
                    FPart::Value { expr, .. } => go(expr),
                }
            }
        }
        ExprKind::Tuple(items) | ExprKind::List(items) | ExprKind::Set(items) => {
            items.iter().for_each(go);
        }
        ExprKind::Dict(items) => {
            for (key, value) in items {
                key.iter().for_each(&mut go);
                go(value);
            }
        }
        ExprKind::Binary { left, right, .. } => {
            go(left);
            go(right);
        }
        ExprKind::Unary { operand, .. } => go(operand),
        ExprKind::Bool { values, .. } => values.iter().for_each(go),
        ExprKind::Compare { left, comparators, .. } => {
            go(left);
            comparators.iter().for_each(go);
        }
        ExprKind::IfExp { test, body, orelse } => {
            go(test);
            go(body);
            go(orelse);
        }
        ExprKind::Call { func, args, keywords } => {
            go(func);
            args.iter().for_each(&mut go);
            keywords.iter().for_each(|k| go(&k.value));
        }
        ExprKind::Attribute { value, .. } => {
            if dotted(expr).is_none() {
                go(value);
            }
        }
        ExprKind::Subscript { value, index } => {
            go(value);
            go(index);
        }
        ExprKind::Slice { lower, upper, step } => {
            lower.iter().chain(upper).chain(step).for_each(|e| go(e));
        }
        ExprKind::Starred(inner)
        | ExprKind::Await(inner)
        | ExprKind::YieldFrom(inner)
        | ExprKind::Named { value: inner, .. } => go(inner),
        ExprKind::Yield(inner) => inner.iter().for_each(|e| go(e)),
    }
}

/// Every expression of a block, those of nested functions and comprehensions included.
pub fn each_expr_within<'a>(block: &'a [Stmt], f: &mut dyn FnMut(&'a Expr)) {
    each_stmt(block, &mut |stmt| {
        if let StmtKind::FunctionDef(function) = &stmt.kind {
            function_exprs(function, f);
        }
        stmt_exprs(stmt, &mut |expr| each_expr_inside(expr, f));
    });
}

fn function_exprs<'a>(function: &'a Function, f: &mut dyn FnMut(&'a Expr)) {
    for param in function.params.iter() {
        param.default.iter().for_each(|e| each_expr_inside(e, f));
    }
    each_expr_within(&function.body, f);
}

fn each_expr_inside<'a>(expr: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    let mut nested: Vec<&'a Expr> = Vec::new();
    let mut functions: Vec<&'a Function> = Vec::new();
    each_expr(expr, &mut |e| {
        f(e);
        let (elements, clauses) = match nested_parts(e) {
            Nested::Nothing => return,
            Nested::Function(function) => {
                functions.push(function);
                return;
            }
            Nested::Comprehension(elements, clauses) => (elements, clauses),
        };
        nested.extend(elements);
        for clause in clauses {
            nested.push(&clause.target);
            nested.push(&clause.iter);
            nested.extend(&clause.conditions);
        }
    });
    for e in nested {
        stacker::maybe_grow(64 << 10, 1 << 20, || each_expr_inside(e, f));
    }
    functions.into_iter().for_each(|function| function_exprs(function, f));
}

enum Nested<'a> {
    Nothing,
    Function(&'a Function),
    Comprehension(Vec<&'a Expr>, &'a [CompClause]),
}

#[expect(clippy::wildcard_enum_match_arm, reason = "few kinds have scopes of their own")]
fn nested_parts(e: &Expr) -> Nested<'_> {
    match &e.kind {
        ExprKind::Lambda(function) => Nested::Function(function),
        ExprKind::ListComp(c) | ExprKind::SetComp(c) | ExprKind::Generator(c) => {
            Nested::Comprehension(vec![&c.element], &c.clauses)
        }
        ExprKind::DictComp(c) => Nested::Comprehension(vec![&c.key, &c.value], &c.clauses),
        _ => Nested::Nothing,
    }
}
