//! Grammar errors whose message depends on the expressions around them.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a token or node of the third-party parser has one of a few kinds"
)]

use ruff_python_ast as ruff_ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, walk_expr, walk_stmt};
use ruff_python_parser::{self as ruff, ParseErrorType, ParseOptions};
use ruff_text_size::Ranged as _;

use super::Fault;
use super::grammar::Context;
use crate::base::{SourceFile, Span};

const WALRUS_HINT: &str = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
const EQUAL_HINT: &str = " here. Maybe you meant '==' instead of '='?";

fn span_of<T: ruff_text_size::Ranged>(node: &T) -> Span {
    Span::new(node.start().to_u32(), node.end().to_u32())
}

/// Parses the text of one expression and asks `f` about it.
pub(super) fn parse_snippet<T>(text: &str, f: impl FnOnce(&ruff_ast::Expr) -> T) -> T {
    let source = format!("({text})");
    let parsed = ruff::parse_unchecked(&source, ParseOptions::from(ruff::Mode::Expression));
    match parsed.syntax() {
        ruff_ast::Mod::Expression(e) => f(&e.body),
        ruff_ast::Mod::Module(_) => {
            unreachable!("an expression was asked for")
        }
    }
}

/// The expression that begins at `start`, whatever follows it.
fn expression_at(file: &SourceFile, start: u32) -> Option<Span> {
    parse_at(file, start, |e| match e {
        ruff_ast::Expr::Tuple(t) if !t.parenthesized => t.elts.first().map_or(span_of(t), span_of),
        other => span_of(other),
    })
}

/// The expressions with commas between that begin at `start`.
pub(super) fn expressions_at(file: &SourceFile, start: u32) -> Option<Span> {
    parse_at(file, start, span_of)
}

fn parse_at(
    file: &SourceFile,
    start: u32,
    f: impl FnOnce(&ruff_ast::Expr) -> Span,
) -> Option<Span> {
    let text = file.text().get(start as usize..)?;
    // One logical line is enough, and bounds the work.
    let text: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
    let parsed = ruff::parse_unchecked(&text, ParseOptions::from(ruff::Mode::Expression));
    let ruff_ast::Mod::Expression(e) = parsed.syntax() else { return None };
    let span = f(&e.body);
    (span.end > span.start).then(|| Span::new(start + span.start, start + span.end))
}

/// Looks through the partial tree.
struct Search<'a> {
    /// Only expressions that end here are of interest.
    end: u32,
    /// The largest of them of the grammar's `disjunction`, and of its `bitwise_or`.
    disjunction: Option<&'a ruff_ast::Expr>,
    bitwise_or: Option<&'a ruff_ast::Expr>,
    /// The innermost statement around the error.
    stmt: Option<&'a ruff_ast::Stmt>,
    at: u32,
}

impl<'a> SourceOrderVisitor<'a> for Search<'a> {
    fn visit_expr(&mut self, e: &'a ruff_ast::Expr) {
        use ruff_ast::Expr as R;
        if e.end().to_u32() == self.end && e.start() < e.end() {
            let low = matches!(e, R::If(_) | R::Lambda(_) | R::Named(_) | R::Starred(_));
            let low = low || matches!(e, R::Yield(_) | R::YieldFrom(_) | R::Slice(_));
            let low = low || matches!(e, R::Tuple(t) if !t.parenthesized);
            let larger = |old: Option<&ruff_ast::Expr>| old.is_none_or(|o| e.start() < o.start());
            if !low && larger(self.disjunction) {
                self.disjunction = Some(e);
            }
            let not = matches!(e, R::UnaryOp(u) if u.op == ruff_ast::UnaryOp::Not);
            if !low && !not && !matches!(e, R::BoolOp(_) | R::Compare(_)) && larger(self.bitwise_or)
            {
                self.bitwise_or = Some(e);
            }
        }
        walk_expr(self, e);
    }

    fn visit_stmt(&mut self, s: &'a ruff_ast::Stmt) {
        let reach = s.end().to_u32().max(self.end);
        if s.start().to_u32() <= self.at && self.at.min(self.end) <= reach {
            self.stmt = Some(s);
            walk_stmt(self, s);
        }
    }
}

fn search<'a>(c: &Context<'a>, at: u32, end: u32) -> Search<'a> {
    let mut found = Search { end, disjunction: None, bitwise_or: None, stmt: None, at };
    let bytes = (c.file.text().len() / 2).saturating_mul(1024).clamp(1 << 20, 1 << 32);
    stacker::maybe_grow(bytes.min(4 << 20), bytes, || match c.parsed.syntax() {
        ruff_ast::Mod::Module(m) => m.body.iter().for_each(|s| found.visit_stmt(s)),
        ruff_ast::Mod::Expression(e) => found.visit_expr(&e.body),
    });
    found
}

/// An expression that cannot be assigned to, deleted or annotated.
pub(super) fn target(c: &Context<'_>, error: &ParseErrorType) -> Fault {
    let what = c.describe(c.at);
    match error {
        ParseErrorType::InvalidAugmentedAssignmentTarget => {
            let message = format!("'{what}' is an illegal expression for augmented assignment");
            c.says(c.at, message)
        }
        ParseErrorType::InvalidDeleteTarget => c.says(c.at, format!("cannot delete {what}")),
        ParseErrorType::InvalidAnnotatedAssignmentTarget => {
            if what == "lambda"
                && let Some(open) =
                    (c.index..c.tokens.len()).find(|&i| c.kind(i) == TokenKind::Lpar)
            {
                let close = (open..c.tokens.len()).find(|&i| c.kind(i) == TokenKind::Rpar);
                let at = c.span(open).to(c.span(close.unwrap_or(open)));
                return c.says(at, "Lambda expression parameters cannot be parenthesized");
            }
            c.says(c.at, "illegal target for annotation")
        }
        ParseErrorType::InvalidNamedAssignmentTarget => {
            c.says(c.at, format!("cannot use assignment expressions with {what}"))
        }
        _ => assignment(c, what),
    }
}

fn assignment(c: &Context<'_>, what: &str) -> Fault {
    let found = search(c, c.at.start, c.at.end);
    let plain = || c.says(c.at, format!("cannot assign to {what}"));
    let Some(ruff_ast::Stmt::Assign(assign)) = found.stmt else { return plain() };
    let Some(first) = assign.targets.first() else { return plain() };
    if assign.targets.len() > 1 {
        // `x = 1 if y else z = 2`: the name before is what CPython stumbles over.
        if let (ruff_ast::Expr::Name(name), Some(second)) = (first, assign.targets.get(1))
            && let ruff_ast::Expr::If(i) = second
            && span_of(second) == c.at
        {
            let at = span_of(name).to(span_of(i.body.as_ref()));
            return c.says(at, WALRUS_HINT);
        }
        return plain();
    }
    let last = match first {
        ruff_ast::Expr::Tuple(t) if !t.parenthesized => t.elts.last().unwrap_or(first),
        other => other,
    };
    if span_of(last) == c.at && takes_hint(last) {
        c.says(c.at, format!("cannot assign to {what}{EQUAL_HINT}"))
    } else {
        plain()
    }
}

/// The grammar's `bitwise_or`, lists, tuples and a few constants left out.
fn takes_hint(e: &ruff_ast::Expr) -> bool {
    use ruff_ast::Expr as R;
    match e {
        R::List(_)
        | R::Tuple(_)
        | R::Generator(_)
        | R::BooleanLiteral(_)
        | R::NoneLiteral(_)
        | R::BoolOp(_)
        | R::Compare(_)
        | R::Lambda(_)
        | R::If(_)
        | R::Starred(_) => false,
        R::UnaryOp(u) => u.op != ruff_ast::UnaryOp::Not,
        _ => true,
    }
}

/// Two expressions side by side in brackets.
pub(super) fn missing_comma(c: &Context<'_>) -> Option<Fault> {
    let starts = matches!(
        c.kind(c.index),
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Lambda
            | TokenKind::Lbrace
            | TokenKind::Tilde
            | TokenKind::Ellipsis
    );
    c.bracket()?;
    if !starts {
        return None;
    }
    let found = search(c, c.at.start, c.previous_end());
    let before = found.disjunction?;
    if let ruff_ast::Expr::Name(name) = before
        && (matches!(name.id.as_str(), "print" | "exec" | "match" | "case" | "type" | "_")
            || c.kind(c.index) == TokenKind::String)
    {
        return None;
    }
    let after = expression_at(c.file, c.span(c.index).start)?;
    let at = Span::new(before.start().to_u32(), after.end);
    Some(c.says(at, "invalid syntax. Perhaps you forgot a comma?"))
}

/// `=` where an expression ends.
fn stray_equal(c: &Context<'_>) -> Option<Fault> {
    if c.kind(c.index) != TokenKind::Equal {
        return None;
    }
    let found = search(c, c.at.start, c.previous_end());
    let before = found.bitwise_or?;
    // It must be the whole expression, not the right side of something.
    if found.disjunction.map(span_of) != Some(span_of(before)) {
        return None;
    }
    // A keyword argument's value is no place for a hint.
    let start = before.start().to_u32();
    let head = (0..c.index).find(|&i| c.span(i).start >= start)?;
    if head > 0 && c.kind(head - 1) == TokenKind::Equal {
        return None;
    }
    let right = expression_at(c.file, c.span(c.index + 1).start)?;
    let next = (c.index..c.tokens.len()).find(|&i| c.span(i).start >= right.end);
    if matches!(next.map(|i| c.kind(i)), Some(TokenKind::Equal | TokenKind::ColonEqual)) {
        return None;
    }
    match before {
        ruff_ast::Expr::Name(_) => Some(c.says(span_of(before).to(right), WALRUS_HINT)),
        e if takes_hint(e) => {
            let what = super::wording::describe(e);
            Some(c.says(span_of(before), format!("cannot assign to {what}{EQUAL_HINT}")))
        }
        _ => None,
    }
}

/// A list in brackets goes on where it may not.
pub(super) fn in_brackets(c: &Context<'_>) -> Fault {
    let generic = || c.says(c.span(c.index), "invalid syntax");
    stray_equal(c).or_else(|| missing_comma(c)).unwrap_or_else(generic)
}

pub(super) fn expected_token(c: &Context<'_>, expected: TokenKind, found: TokenKind) -> Fault {
    if let Some(fault) = stray_equal(c).or_else(|| missing_comma(c)) {
        return fault;
    }
    let here = c.span(c.index);
    let generic = || c.says(here, "invalid syntax");
    match expected {
        TokenKind::Colon => {
            let bracket = c.bracket().map(|i| c.kind(i));
            if bracket == Some(TokenKind::Lbrace) {
                let end = c.previous_end().saturating_sub(1);
                let message = "':' expected after dictionary key";
                return c.says(Span::new(end, end), message);
            }
            let previous = c.kind(c.index.saturating_sub(1));
            let forced = matches!(previous, TokenKind::Try | TokenKind::Else | TokenKind::Finally)
                || in_header(c, TokenKind::Def);
            let lambda = in_header(c, TokenKind::Lambda);
            if !lambda && (found == TokenKind::Newline || forced) {
                return c.says(here, "expected ':'");
            }
            generic()
        }
        TokenKind::Else => {
            let found = search(c, c.at.start, c.previous_end());
            let Some(test) = found.disjunction else { return generic() };
            match conditional_start(c, test.start().to_u32()) {
                Some(start) => {
                    let at = Span::new(start, test.end().to_u32());
                    c.says(at, "expected 'else' after 'if' expression")
                }
                None => generic(),
            }
        }
        TokenKind::In if c.bracket().is_some() => {
            c.says(here, "'in' expected after for-loop variables")
        }
        TokenKind::Lpar if in_header(c, TokenKind::Def) => c.says(here, "expected '('"),
        TokenKind::Rpar if found == TokenKind::Lpar && in_header(c, TokenKind::Def) => {
            let close = (c.index..c.tokens.len()).find(|&i| c.kind(i) == TokenKind::Rpar);
            let at = here.to(c.span(close.unwrap_or(c.index)));
            c.says(at, "Function parameters cannot be parenthesized")
        }
        _ => generic(),
    }
}

/// Whether the logical line up to the error holds the keyword.
fn in_header(c: &Context<'_>, keyword: TokenKind) -> bool {
    (0..c.index)
        .rev()
        .map(|i| c.kind(i))
        .take_while(|k| !matches!(k, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent))
        .any(|k| k == keyword)
}

/// Where the body of `a if b` begins, given where its test does.
fn conditional_start(c: &Context<'_>, test: u32) -> Option<u32> {
    let keyword = (0..c.index).rev().find(|&i| c.kind(i) == TokenKind::If)?;
    let body_end = c.span(keyword.checked_sub(1)?).end;
    (c.span(keyword).start < test).then_some(())?;
    search(c, test, body_end).disjunction.map(|e| e.start().to_u32())
}

/// `f(a.b=1)`.
pub(super) fn keyword_argument(c: &Context<'_>) -> Fault {
    let equal = (c.index..c.tokens.len()).find(|&i| c.kind(i) == TokenKind::Equal);
    let at = c.at.to(c.span(equal.unwrap_or(c.index)));
    match c.file.snippet(c.at) {
        name @ ("True" | "False" | "None") => c.says(at, format!("cannot assign to {name}")),
        _ => c.says(at, "expression cannot contain assignment, perhaps you meant \"==\"?"),
    }
}

/// The positional pattern that follows a keyword pattern.
pub(super) fn pattern_after(c: &Context<'_>) -> Span {
    c.at
}
