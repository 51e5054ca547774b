//! Text of a tree with its scopes, for `--dump parse` and file tests.
//!
//! Invariant: deterministic: no addresses, no hash order. A statement is a line: its source line, then
//! the statement with every implied parenthesis left to precedence; then the scopes, a line each.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::fmt::Write as _;

use super::ast::{
    Alias, Block, Expr, Handler, Pattern, PatternKind, Stmt, StmtKind, TypeParam, Unit,
};
use super::scope::Binding;
use super::unparse::{arguments, parameters, unparse};

/// The statements, then the scopes.
pub fn dump(unit: &Unit) -> String {
    let mut dumper = Dumper { unit, out: String::new() };
    dumper.block(&unit.body, 0);
    dumper.scopes();
    dumper.out
}

struct Dumper<'a> {
    unit: &'a Unit,
    out: String,
}

fn exprs(list: &[Expr]) -> String {
    list.iter().map(unparse).collect::<Vec<_>>().join(", ")
}

fn opt(e: Option<&Expr>) -> String {
    e.map(|e| format!(" {}", unparse(e))).unwrap_or_default()
}

impl Dumper<'_> {
    fn line(&mut self, s: u32, depth: usize, text: &str) {
        let line = self.unit.file.line(s);
        let _ = writeln!(self.out, "{line:>4}  {}{text}", "  ".repeat(depth));
    }

    fn part(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "      {}{text}", "  ".repeat(depth));
    }

    fn block(&mut self, body: &Block, depth: usize) {
        for s in body {
            stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.stmt(s, depth));
        }
    }

    fn orelse(&mut self, word: &str, body: &Block, depth: usize) {
        if !body.is_empty() {
            self.part(depth, word);
            self.block(body, depth + 1);
        }
    }

    fn stmt(&mut self, s: &Stmt, depth: usize) {
        let at = s.span.start;
        match &s.kind {
            StmtKind::FunctionDef(f) => {
                for d in &f.decorators {
                    self.line(d.span.start, depth, &format!("@{}", unparse(d)));
                }
                let word = if f.is_async { "async def" } else { "def" };
                let text = format!(
                    "{word} {}{}({}){} [{}]",
                    f.name,
                    type_params(&f.type_params),
                    parameters(&f.params),
                    f.returns.as_ref().map(|r| format!(" -> {}", unparse(r))).unwrap_or_default(),
                    f.scope,
                );
                self.line(f.name_span.start, depth, &text);
                self.block(&f.body, depth + 1);
            }
            StmtKind::ClassDef(c) => {
                for d in &c.decorators {
                    self.line(d.span.start, depth, &format!("@{}", unparse(d)));
                }
                let mut bases = String::new();
                arguments(&mut bases, &c.bases, &c.keywords);
                let params = type_params(&c.type_params);
                let text = format!("class {}{params}({bases}) [{}]", c.name, c.scope);
                self.line(c.name_span.start, depth, &text);
                self.block(&c.body, depth + 1);
            }
            StmtKind::If { test, body, orelse } => {
                self.line(at, depth, &format!("if {}", unparse(test)));
                self.block(body, depth + 1);
                self.orelse("else", orelse, depth);
            }
            StmtKind::While { test, body, orelse } => {
                self.line(at, depth, &format!("while {}", unparse(test)));
                self.block(body, depth + 1);
                self.orelse("else", orelse, depth);
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                let word = if *is_async { "async for" } else { "for" };
                let text = format!("{word} {} in {}", unparse(target), unparse(iter));
                self.line(at, depth, &text);
                self.block(body, depth + 1);
                self.orelse("else", orelse, depth);
            }
            StmtKind::With { is_async, items, body } => {
                let items: Vec<String> = items
                    .iter()
                    .map(|i| match &i.target {
                        Some(target) => format!("{} as {}", unparse(&i.context), unparse(target)),
                        None => unparse(&i.context),
                    })
                    .collect();
                let word = if *is_async { "async with" } else { "with" };
                self.line(at, depth, &format!("{word} {}", items.join(", ")));
                self.block(body, depth + 1);
            }
            StmtKind::Match { subject, cases } => {
                self.line(at, depth, &format!("match {}", unparse(subject)));
                for case in cases {
                    let guard = case
                        .guard
                        .as_ref()
                        .map(|g| format!(" if {}", unparse(g)))
                        .unwrap_or_default();
                    let text = format!("case {}{guard}", pattern(&case.pattern));
                    self.line(case.span.start, depth + 1, &text);
                    self.block(&case.body, depth + 2);
                }
            }
            StmtKind::Try { body, handlers, is_star, orelse, finally } => {
                self.line(at, depth, "try");
                self.block(body, depth + 1);
                for h in handlers {
                    self.handler(h, *is_star, depth);
                }
                self.orelse("else", orelse, depth);
                self.orelse("finally", finally, depth);
            }
            simple => self.line(at, depth, &simple_text(simple)),
        }
    }

    fn handler(&mut self, h: &Handler, is_star: bool, depth: usize) {
        let star = if is_star { "*" } else { "" };
        let name = h.name.map(|n| format!(" as {n}")).unwrap_or_default();
        let text = format!("except{star}{}{name}", opt(h.class.as_ref()));
        self.line(h.span.start, depth, &text);
        self.block(&h.body, depth + 1);
    }

    fn scopes(&mut self) {
        for (id, scope) in self.unit.scopes.iter() {
            let _ = write!(self.out, "{id} {:?} {}", scope.kind, scope.qualname);
            let mut rest: Vec<_> = scope.bindings.iter().collect();
            rest.sort_by_key(|(name, _)| name.as_str());
            let local = |b: Binding| matches!(b, Binding::Local | Binding::Cell);
            for name in &scope.locals {
                let cell = scope.bindings.get(name) != Some(&Binding::Local);
                let _ = write!(self.out, " {}{name}", if cell { "cell " } else { "" });
            }
            for name in &scope.free {
                let _ = write!(self.out, " free {name}");
            }
            for (name, binding) in rest {
                if local(*binding) || scope.free.contains(name) {
                    continue;
                }
                let word = match binding {
                    Binding::Local => "local",
                    Binding::Cell => "cell",
                    Binding::Free => "free",
                    Binding::Global => "global",
                    Binding::Name => "name",
                };
                let _ = write!(self.out, " {word} {name}");
            }
            let flags = [
                (scope.is_generator, "generator"),
                (scope.is_async, "async"),
                (scope.inlined, "inlined"),
                (scope.sees_class, "sees-class"),
            ];
            for (_, word) in flags.iter().filter(|(set, _)| *set) {
                let _ = write!(self.out, " ({word})");
            }
            self.out.push('\n');
        }
    }
}

/// A statement without statements in it.
fn simple_text(kind: &StmtKind) -> String {
    match kind {
        StmtKind::Expr(e) => unparse(e),
        StmtKind::Assign { targets, value } => {
            let targets: String = targets.iter().map(|t| format!("{} = ", unparse(t))).collect();
            format!("{targets}{}", unparse(value))
        }
        StmtKind::AugAssign { target, op, value } => {
            format!("{} {}= {}", unparse(target), op.symbol(), unparse(value))
        }
        StmtKind::AnnAssign { target, annotation, value, simple } => {
            let target = unparse(target);
            let target = if *simple { target } else { format!("({target})") };
            let value = value.as_ref().map(|v| format!(" = {}", unparse(v))).unwrap_or_default();
            format!("{target}: {}{value}", unparse(annotation))
        }
        StmtKind::Return(value) => format!("return{}", opt(value.as_ref())),
        StmtKind::Delete(targets) => format!("del {}", exprs(targets)),
        StmtKind::Raise { exc, cause } => {
            let cause = cause.as_ref().map(|c| format!(" from {}", unparse(c))).unwrap_or_default();
            format!("raise{}{cause}", opt(exc.as_ref()))
        }
        StmtKind::Assert { test, msg } => {
            let msg = msg.as_ref().map(|m| format!(", {}", unparse(m))).unwrap_or_default();
            format!("assert {}{msg}", unparse(test))
        }
        StmtKind::Import(names) => format!("import {}", aliases(names)),
        StmtKind::ImportFrom { module, names, level } => {
            let dots = ".".repeat(*level as usize);
            let module = module.map(|m| m.to_string()).unwrap_or_default();
            format!("from {dots}{module} import {}", aliases(names))
        }
        StmtKind::Global(names) => format!("global {}", symbols(names)),
        StmtKind::Nonlocal(names) => format!("nonlocal {}", symbols(names)),
        StmtKind::TypeAlias { name, type_params: params, value, scope } => {
            let params = type_params(params);
            format!("type {}{params} = {} [{scope}]", unparse(name), unparse(value))
        }
        StmtKind::Pass => "pass".to_owned(),
        StmtKind::Break => "break".to_owned(),
        StmtKind::Continue => "continue".to_owned(),
        StmtKind::FunctionDef(_)
        | StmtKind::ClassDef(_)
        | StmtKind::If { .. }
        | StmtKind::For { .. }
        | StmtKind::While { .. }
        | StmtKind::With { .. }
        | StmtKind::Match { .. }
        | StmtKind::Try { .. } => unreachable!("compound statements are written by `stmt`"),
    }
}

fn symbols(names: &[crate::base::Symbol]) -> String {
    names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ")
}

fn aliases(names: &[Alias]) -> String {
    let one = |a: &Alias| match a.asname {
        Some(asname) => format!("{} as {asname}", a.name),
        None => a.name.to_string(),
    };
    names.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn type_params(params: &[TypeParam]) -> String {
    if params.is_empty() {
        return String::new();
    }
    let one = |p: &TypeParam| {
        let bound = p.bound.as_ref().map(|b| format!(": {}", unparse(&b.expr))).unwrap_or_default();
        let default =
            p.default.as_ref().map(|d| format!(" = {}", unparse(&d.expr))).unwrap_or_default();
        let stars = match p.kind {
            super::ast::TypeParamKind::TypeVar => "",
            super::ast::TypeParamKind::TypeVarTuple => "*",
            super::ast::TypeParamKind::ParamSpec => "**",
        };
        format!("{stars}{}{bound}{default}", p.name)
    };
    format!("[{}]", params.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn pattern(p: &Pattern) -> String {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || pattern_text(p))
}

fn pattern_text(p: &Pattern) -> String {
    let list = |ps: &[Pattern]| ps.iter().map(pattern).collect::<Vec<_>>();
    match &p.kind {
        PatternKind::Value(e) | PatternKind::Singleton(e) => unparse(e),
        PatternKind::Sequence(items) => format!("[{}]", list(items).join(", ")),
        PatternKind::Mapping { keys, patterns, rest } => {
            let mut parts: Vec<String> = keys
                .iter()
                .zip(patterns)
                .map(|(k, p)| format!("{}: {}", unparse(k), pattern(p)))
                .collect();
            parts.extend(rest.map(|r| format!("**{r}")));
            format!("{{{}}}", parts.join(", "))
        }
        PatternKind::Class { class, patterns, kw_names, kw_patterns } => {
            let mut parts = list(patterns);
            let keywords = kw_names.iter().zip(kw_patterns);
            parts.extend(keywords.map(|(n, p)| format!("{n}={}", pattern(p))));
            format!("{}({})", unparse(class), parts.join(", "))
        }
        PatternKind::Star(name) => format!("*{}", name.map_or("_", |n| n.as_str())),
        PatternKind::As { pattern: inner, name } => match (inner, name) {
            (Some(inner), Some(name)) => format!("({} as {name})", pattern(inner)),
            (Some(inner), None) => pattern(inner),
            (None, name) => name.map_or("_", |n| n.as_str()).to_owned(),
        },
        PatternKind::Or(alternatives) => format!("({})", list(alternatives).join(" | ")),
    }
}
