//! Cython's compiler directives, where they stand as decorators and in `with` statements.
//!
//! Invariant: a directive is read off the text, as Cython reads it, and gone when the program runs; one that
//! cannot be kept to, or stands where Cython has none, is a fault. Those of [`Directives`] change what is
//! computed; the others choose what is so anyway.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; others are no directives"
)]

use super::Fault;
use super::ast::{Expr, ExprKind, Keyword, Stmt, StmtKind, Unit, WithItem};
use super::imports::Imports;
use super::walk::stmt_blocks;
use crate::base::Span;

/// Where a directive may stand beside comments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Decorators and `with` statements.
    Any,
    /// Decorators alone.
    Decorator,
    Module,
}

/// A directive that is a bool.
struct Row {
    name: &'static str,
    scope: Scope,
    /// What `None` stands for.
    default: bool,
    /// Whether it must be false.
    is_off: bool,
}

const fn row(name: &'static str, scope: Scope, default: bool) -> Row {
    Row { name, scope, default, is_off: false }
}

const fn off(name: &'static str) -> Row {
    Row { name, scope: Scope::Any, default: false, is_off: true }
}

static ROWS: &[Row] = &[
    row("annotation_typing", Scope::Any, true),
    row("binding", Scope::Any, true),
    row("boundscheck", Scope::Any, true),
    row("cdivision", Scope::Any, false),
    row("embedsignature", Scope::Any, false),
    row("freethreading_compatible", Scope::Module, false),
    row("infer_types", Scope::Any, false),
    row("initializedcheck", Scope::Any, true),
    row("linetrace", Scope::Any, false),
    row("nonecheck", Scope::Any, false),
    row("profile", Scope::Any, false),
    row("wraparound", Scope::Any, true),
    row("final", Scope::Decorator, false),
    row("internal", Scope::Decorator, false),
    row("cpow", Scope::Any, false),
    row("overflowcheck", Scope::Any, false),
    off("cdivision_warnings"),
];

/// The directives that change what is computed of C's numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Directives {
    /// Integers are divided toward zero, floats without a check.
    pub cdivision: bool,
    /// Sums, differences, products and left shifts of integers that do not fit their type are errors.
    pub overflowcheck: bool,
    /// Powers of integers are integers, those of floats C's.
    pub cpow: bool,
}

impl Directives {
    /// As a number, for what passes between floors.
    pub(crate) fn bits(self) -> u8 {
        u8::from(self.cdivision) | u8::from(self.overflowcheck) << 1 | u8::from(self.cpow) << 2
    }

    pub(crate) fn of_bits(bits: u8) -> Directives {
        let has = |n: u8| bits >> n & 1 == 1;
        Directives { cdivision: has(0), overflowcheck: has(1), cpow: has(2) }
    }

    /// What holds where a directive stands in addition.
    #[must_use]
    pub(crate) fn with(mut self, directive: Directive) -> Directives {
        match directive {
            Directive::CDivision(on) => self.cdivision = on,
            Directive::OverflowCheck(on) => self.overflowcheck = on,
            Directive::CPow(on) => self.cpow = on,
            Directive::Idle => {}
        }
        self
    }
}

/// Directives that are no bools and that no `with` statement takes.
const OF_FUNCTIONS: [&str; 8] =
    ["ccall", "cclass", "cfunc", "critical_section", "exceptval", "inline", "locals", "returns"];

/// What a directive changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Directive {
    CDivision(bool),
    OverflowCheck(bool),
    CPow(bool),
    /// Nothing.
    Idle,
}

/// The directive that an item of a `with` statement is, if it is one.
pub(crate) fn of_item(imports: &Imports, item: &WithItem) -> Result<Option<Directive>, Fault> {
    let found = parsed(imports, &item.context, true)?;
    match (&item.target, found) {
        (Some(target), Some(_)) => {
            Err(wrong(target.span, "Compiler directive with statements cannot contain 'as'".into()))
        }
        (_, found) => Ok(found),
    }
}

/// What holds where the text at `at` stands, beginning with what holds for the whole source.
pub(super) fn directives_at(
    imports: &Imports,
    unit: &Unit,
    at: Span,
    whole: Directives,
) -> Result<Directives, Fault> {
    let (mut state, mut block) = (whole, &unit.body[..]);
    while let Some(stmt) = block.iter().find(|s| s.span.start <= at.start && at.start < s.span.end)
    {
        let decorators: &[Expr] = match &stmt.kind {
            StmtKind::FunctionDef(f) => {
                block = &f.body;
                &f.decorators
            }
            StmtKind::ClassDef(c) => {
                block = &c.body;
                &c.decorators
            }
            _ => {
                if let StmtKind::With { is_async: false, items, .. } = &stmt.kind {
                    for item in items {
                        state = after(state, of_item(imports, item)?);
                    }
                }
                block = around(stmt, at);
                &[]
            }
        };
        // The first decorator takes precedence.
        for decorator in decorators.iter().rev() {
            state = after(state, parsed(imports, decorator, false)?);
        }
    }
    Ok(state)
}

/// The block of a statement in which a place is.
fn around(stmt: &Stmt, at: Span) -> &[Stmt] {
    let holds = |block: &&[Stmt]| {
        let (first, last) = (block.first(), block.last());
        first.is_some_and(|s| s.span.start <= at.start)
            && last.is_some_and(|s| at.start < s.span.end)
    };
    stmt_blocks(stmt).into_iter().find(holds).unwrap_or(&[])
}

fn after(state: Directives, directive: Option<Directive>) -> Directives {
    directive.map_or(state, |directive| state.with(directive))
}

/// `cython.NAME` or `cython.NAME(bool)`.
fn parsed(imports: &Imports, e: &Expr, is_with: bool) -> Result<Option<Directive>, Fault> {
    let (func, given) = match &e.kind {
        ExprKind::Call { func, args, keywords } => (&**func, Some((&args[..], &keywords[..]))),
        _ => (e, None),
    };
    let Some(path) = imports.resolve(func) else { return Ok(None) };
    let Some(name) = path.strip_prefix("cython.") else { return Ok(None) };
    let place = if is_with { "with statement" } else { "function" };
    let misplaced = || {
        Err(wrong(e.span, format!("The {name} compiler directive is not allowed in {place} scope")))
    };
    if is_with && OF_FUNCTIONS.contains(&name) {
        return misplaced();
    }
    let Some(row) = ROWS.iter().find(|row| row.name == name) else { return Ok(None) };
    let is_misplaced = match row.scope {
        Scope::Any => false,
        Scope::Decorator => is_with,
        Scope::Module => true,
    };
    if is_misplaced {
        return misplaced();
    }
    let value = match given {
        None => true,
        Some(given) => value(row, given).ok_or_else(|| {
            wrong(e.span, format!("The {name} directive takes one compile-time boolean argument"))
        })?,
    };
    if value && row.is_off {
        let what = format!("cython.{name}(True)");
        return Err(super::cython::fault(e.span, &what));
    }
    Ok(Some(match name {
        "cdivision" => Directive::CDivision(value),
        "overflowcheck" => Directive::OverflowCheck(value),
        "cpow" => Directive::CPow(value),
        _ => Directive::Idle,
    }))
}

fn value(row: &Row, (args, keywords): (&[Expr], &[Keyword])) -> Option<bool> {
    let [arg] = args else { return None };
    match arg.kind {
        ExprKind::None => Some(row.default),
        ExprKind::True if keywords.is_empty() => Some(true),
        ExprKind::False if keywords.is_empty() => Some(false),
        _ => None,
    }
}

/// What is wrong in Cython's words.
pub(super) fn wrong(span: Span, message: String) -> Fault {
    Fault::new(span, message)
}
