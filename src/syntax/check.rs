//! Rules about where a construct may stand: what CPython's compiler, not its parser, refuses.
//!
//! Invariant: runs after the scopes are resolved, in source order, so that the first fault is CPython's.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Fault;
use super::ast::{
    Block, ClassDef, CompClause, Expr, ExprKind, FPart, Function, Keyword, Params, Stmt, StmtKind,
};
use super::check_pattern;
use super::scope::{Scope, ScopeId};
use crate::base::{PrimaryMap, Span, Symbol};

type Done = Result<(), Fault>;

/// The kind of code that a construct stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Body {
    Module,
    Class,
    Function { is_async: bool, is_generator: bool },
    Lambda,
}

#[derive(Clone, Copy)]
struct Place {
    body: Body,
    in_loop: bool,
    /// Directly in an `except*` block, no loop or function between.
    in_star: bool,
    /// In a generator expression, whose code is a function of its own.
    in_generator: bool,
}

struct Checker<'a> {
    scopes: &'a PrimaryMap<ScopeId, Scope>,
    place: Place,
    /// `from __future__` may still stand here.
    future_allowed: bool,
}

pub(super) fn check(body: &Block, scopes: &PrimaryMap<ScopeId, Scope>) -> Done {
    let place = Place { body: Body::Module, in_loop: false, in_star: false, in_generator: false };
    let mut c = Checker { scopes, place, future_allowed: true };
    for (i, s) in body.iter().enumerate() {
        let docstring =
            i == 0 && matches!(&s.kind, StmtKind::Expr(Expr { kind: ExprKind::Str(_), .. }));
        let future = matches!(&s.kind, StmtKind::ImportFrom { module: Some(m), .. }
            if m.as_str() == "__future__");
        c.future_allowed &= docstring || future;
        // An `eval` expression is one `Return`.
        match &s.kind {
            StmtKind::Return(Some(e)) if body.len() == 1 && e.span == s.span => c.expr(e)?,
            _ => c.stmt(s)?,
        }
    }
    Ok(())
}

impl Checker<'_> {
    fn block(&mut self, body: &[Stmt]) -> Done {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, s: &Stmt) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.stmt_kind(s))
    }

    fn within(&mut self, place: Place, f: impl FnOnce(&mut Self) -> Done) -> Done {
        let outer = std::mem::replace(&mut self.place, place);
        let future = std::mem::replace(&mut self.future_allowed, false);
        let done = f(self);
        self.place = outer;
        self.future_allowed = future;
        done
    }

    fn in_async(&self) -> bool {
        matches!(self.place.body, Body::Function { is_async: true, is_generator: _ })
    }

    fn stmt_kind(&mut self, s: &Stmt) -> Done {
        let place = self.place;
        match &s.kind {
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|t| self.target(t))?;
                self.expr(value)
            }
            StmtKind::AugAssign { target, op: _, value } => {
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple: _ } => {
                self.target(target)?;
                self.expr(annotation)?;
                self.opt(value.as_ref())
            }
            StmtKind::FunctionDef(f) => self.function(f),
            StmtKind::ClassDef(c) => self.class(c),
            StmtKind::Return(value) => self.return_stmt(s.span, value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|t| {
                refuse_to_delete_debug(t)?;
                self.target(t)
            }),
            StmtKind::If { test, body, orelse } => {
                self.expr(test)?;
                self.block(body)?;
                self.block(orelse)
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.loop_body(body)?;
                self.block(orelse)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                if *is_async && !self.in_async() {
                    return fault(s.span, "'async for' outside async function");
                }
                self.target(target)?;
                self.expr(iter)?;
                self.loop_body(body)?;
                self.block(orelse)
            }
            StmtKind::With { is_async, items, body } => {
                if *is_async && !self.in_async() {
                    return fault(s.span, "'async with' outside async function");
                }
                for item in items {
                    self.expr(&item.context)?;
                    if let Some(target) = &item.target {
                        self.target(target)?;
                    }
                }
                self.block(body)
            }
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                check_pattern::cases(cases)?;
                for case in cases {
                    self.opt(case.guard.as_ref())?;
                    self.block(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.opt(exc.as_ref())?;
                self.opt(cause.as_ref())
            }
            StmtKind::Try { body, handlers, is_star, orelse, finally } => {
                self.block(body)?;
                for (i, h) in handlers.iter().enumerate() {
                    if h.class.is_none() && i + 1 < handlers.len() {
                        return fault(h.span, "default 'except:' must be last");
                    }
                    self.opt(h.class.as_ref())?;
                    let inner = if *is_star {
                        Place { in_star: true, in_loop: false, ..place }
                    } else {
                        place
                    };
                    self.within(inner, |c| c.block(&h.body))?;
                }
                self.block(orelse)?;
                self.block(finally)
            }
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.opt(msg.as_ref())
            }
            StmtKind::ImportFrom { module: Some(module), names, level: 0 }
                if module.as_str() == "__future__" =>
            {
                self.future_import(s.span, names.iter().map(|a| (a.span, a.name)))
            }
            StmtKind::Break if self.place.in_star && !place.in_loop => star_fault(s.span),
            StmtKind::Continue if self.place.in_star && !place.in_loop => star_fault(s.span),
            StmtKind::Break if !place.in_loop => fault(s.span, "'break' outside loop"),
            StmtKind::Continue if !place.in_loop => {
                fault(s.span, "'continue' not properly in loop")
            }
            StmtKind::TypeAlias { name: _, type_params: _, value, scope: _ } => self.expr(value),
            StmtKind::Import(_)
            | StmtKind::ImportFrom { .. }
            | StmtKind::Global(_)
            | StmtKind::Nonlocal(_)
            | StmtKind::Pass
            | StmtKind::Break
            | StmtKind::Continue => Ok(()),
        }
    }

    fn loop_body(&mut self, body: &[Stmt]) -> Done {
        let place = Place { in_loop: true, ..self.place };
        self.within(place, |c| c.block(body))
    }

    fn future_import(&self, at: Span, names: impl Iterator<Item = (Span, Symbol)>) -> Done {
        const KNOWN: [&str; 10] = [
            "nested_scopes",
            "generators",
            "division",
            "absolute_import",
            "with_statement",
            "print_function",
            "unicode_literals",
            "barry_as_FLUFL",
            "generator_stop",
            "annotations",
        ];
        for (_, name) in names {
            if name.as_str() == "braces" {
                return fault(at, "not a chance");
            }
            if !KNOWN.contains(&name.as_str()) {
                return fault(at, format!("future feature {name} is not defined"));
            }
        }
        if !self.future_allowed {
            let message = "from __future__ imports must occur at the beginning of the file";
            return fault(at, message);
        }
        Ok(())
    }

    fn return_stmt(&mut self, at: Span, value: Option<&Expr>) -> Done {
        match self.place.body {
            Body::Module | Body::Class => fault(at, "'return' outside function"),
            Body::Function { .. } if self.place.in_star => star_fault(at),
            Body::Function { is_async: true, is_generator: true } if value.is_some() => {
                fault(at, "'return' with value in async generator")
            }
            Body::Function { .. } | Body::Lambda => self.opt(value),
        }
    }

    fn function(&mut self, f: &Function) -> Done {
        f.decorators.iter().try_for_each(|d| self.expr(d))?;
        self.defaults(&f.params)?;
        for p in f.params.iter() {
            refuse_debug(p.name, p.span)?;
        }
        let is_generator = self.scopes[f.scope].is_generator;
        let body = Body::Function { is_async: f.is_async, is_generator };
        self.in_body(body, |c| c.block(&f.body))
    }

    fn in_body(&mut self, body: Body, f: impl FnOnce(&mut Self) -> Done) -> Done {
        let place = Place { body, in_loop: false, in_star: false, in_generator: false };
        self.within(place, f)
    }

    fn defaults(&mut self, params: &Params) -> Done {
        params.iter().try_for_each(|p| self.opt(p.default.as_ref()))
    }

    fn class(&mut self, c: &ClassDef) -> Done {
        c.decorators.iter().try_for_each(|d| self.expr(d))?;
        self.elements(&c.bases)?;
        self.keywords(&c.keywords)?;
        self.in_body(Body::Class, |checker| checker.block(&c.body))
    }

    fn keywords(&mut self, keywords: &[Keyword]) -> Done {
        for (i, k) in keywords.iter().enumerate() {
            if let Some(name) = k.name {
                refuse_debug(name, k.span)?;
                if let Some(again) = keywords[i + 1..].iter().find(|o| o.name == Some(name)) {
                    return fault(again.span, format!("keyword argument repeated: {name}"));
                }
            }
            self.expr(&k.value)?;
        }
        Ok(())
    }

    // ── expressions ──

    fn exprs(&mut self, list: &[Expr]) -> Done {
        list.iter().try_for_each(|e| self.expr(e))
    }

    /// Elements or arguments, where a starred expression may stand.
    fn elements(&mut self, list: &[Expr]) -> Done {
        list.iter().try_for_each(|e| match &e.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(e),
        })
    }

    fn opt(&mut self, e: Option<&Expr>) -> Done {
        e.map_or(Ok(()), |e| self.expr(e))
    }

    fn target(&mut self, e: &Expr) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || match &e.kind {
            ExprKind::Tuple(list) | ExprKind::List(list) => {
                let mut starred = list.iter().filter(|t| matches!(t.kind, ExprKind::Starred(_)));
                starred.next();
                if starred.next().is_some() {
                    return fault(e.span, "multiple starred expressions in assignment");
                }
                list.iter().try_for_each(|t| match &t.kind {
                    ExprKind::Starred(inner) => self.target(inner),
                    _ => self.target(t),
                })
            }
            ExprKind::Starred(_) => {
                fault(e.span, "starred assignment target must be in a list or tuple")
            }
            ExprKind::Name(name) => refuse_debug(*name, e.span),
            ExprKind::Attribute { value, attr, attr_span: _ } => {
                refuse_debug(*attr, e.span)?;
                self.expr(value)
            }
            _ => self.expr(e),
        })
    }

    fn expr(&mut self, e: &Expr) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.expr_kind(e))
    }

    fn expr_kind(&mut self, e: &Expr) -> Done {
        match &e.kind {
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
            | ExprKind::Name(_) => Ok(()),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Tuple(list) | ExprKind::List(list) | ExprKind::Set(list) => {
                self.elements(list)
            }
            ExprKind::Dict(items) => items.iter().try_for_each(|(key, value)| {
                self.opt(key.as_ref())?;
                self.expr(value)
            }),
            ExprKind::ListComp(c) | ExprKind::SetComp(c) => {
                self.comprehension(e.span, &c.clauses, false, &[&c.element])
            }
            ExprKind::DictComp(c) => {
                self.comprehension(e.span, &c.clauses, false, &[&c.key, &c.value])
            }
            ExprKind::Generator(c) => self.comprehension(e.span, &c.clauses, true, &[&c.element]),
            ExprKind::Binary { op: _, left, right } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::Unary { op: _, operand } => self.expr(operand),
            ExprKind::Bool { op: _, values } => self.exprs(values),
            ExprKind::Compare { left, ops: _, comparators } => {
                self.expr(left)?;
                self.exprs(comparators)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Call { func, args, keywords } => {
                self.expr(func)?;
                self.elements(args)?;
                self.keywords(keywords)
            }
            ExprKind::Attribute { value, attr: _, attr_span: _ } => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.opt(lower.as_deref())?;
                self.opt(upper.as_deref())?;
                self.opt(step.as_deref())
            }
            ExprKind::Starred(_) => fault(e.span, "can't use starred expression here"),
            ExprKind::Named { target, target_span, value } => {
                refuse_debug(*target, *target_span)?;
                self.expr(value)
            }
            ExprKind::Lambda(f) => {
                self.defaults(&f.params)?;
                self.in_body(Body::Lambda, |c| c.lambda_body(&f.body))
            }
            ExprKind::Await(value) => {
                match self.place.body {
                    // It makes the generator an asynchronous one.
                    Body::Module | Body::Class | Body::Function { .. } | Body::Lambda
                        if self.place.in_generator => {}
                    Body::Module | Body::Class => {
                        return fault(e.span, "'await' outside function");
                    }
                    Body::Function { is_async: true, is_generator: _ } => {}
                    Body::Function { .. } | Body::Lambda => {
                        return fault(e.span, "'await' outside async function");
                    }
                }
                self.expr(value)
            }
            ExprKind::Yield(value) => {
                self.require_function(e.span, "'yield' outside function")?;
                self.opt(value.as_deref())
            }
            ExprKind::YieldFrom(value) => {
                self.require_function(e.span, "'yield from' outside function")?;
                if self.in_async() {
                    return fault(e.span, "'yield from' inside async function");
                }
                self.expr(value)
            }
        }
    }

    fn lambda_body(&mut self, body: &[Stmt]) -> Done {
        body.iter().try_for_each(|s| match &s.kind {
            StmtKind::Return(Some(value)) => self.expr(value),
            _ => self.stmt(s),
        })
    }

    fn require_function(&self, at: Span, message: &str) -> Done {
        match self.place.body {
            Body::Module | Body::Class => fault(at, message),
            Body::Function { .. } | Body::Lambda => Ok(()),
        }
    }

    fn parts(&mut self, parts: &[FPart]) -> Done {
        parts.iter().try_for_each(|part| match part {
            FPart::Text(_) => Ok(()),
            FPart::Value { span: _, expr, debug: _, conversion: _, spec } => {
                self.expr(expr)?;
                spec.as_deref().map_or(Ok(()), |spec| self.parts(spec))
            }
        })
    }

    fn comprehension(
        &mut self,
        at: Span,
        clauses: &[CompClause],
        is_generator: bool,
        elements: &[&Expr],
    ) -> Done {
        let Some((first, rest)) = clauses.split_first() else { return Ok(()) };
        self.expr(&first.iter)?;
        if !is_generator && !self.in_async() && clauses.iter().any(|c| c.is_async) {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return fault(at, message);
        }
        let place = Place { in_generator: is_generator, ..self.place };
        self.within(place, |c| {
            c.target(&first.target)?;
            c.exprs(&first.conditions)?;
            for clause in rest {
                c.target(&clause.target)?;
                c.expr(&clause.iter)?;
                c.exprs(&clause.conditions)?;
            }
            elements.iter().try_for_each(|e| c.expr(e))
        })
    }
}

fn fault(at: Span, message: impl Into<String>) -> Done {
    Err(Fault::new(at, message))
}

fn star_fault(at: Span) -> Done {
    fault(at, "'break', 'continue' and 'return' cannot appear in an except* block")
}

fn refuse_to_delete_debug(e: &Expr) -> Done {
    match &e.kind {
        ExprKind::Name(name) | ExprKind::Attribute { attr: name, .. }
            if name.as_str() == "__debug__" =>
        {
            fault(e.span, "cannot delete __debug__")
        }
        _ => Ok(()),
    }
}

fn refuse_debug(name: Symbol, at: Span) -> Done {
    if name.as_str() == "__debug__" { fault(at, "cannot assign to __debug__") } else { Ok(()) }
}
