//! An expression as source text again, with as few parentheses as its meaning needs.
//!
//! Invariant: the text is that of CPython's `ast.unparse` (quotes, spaces, parentheses), so annotations
//! kept as text (`from __future__ import annotations`) read the same.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::fmt::Write as _;

use super::ast::{
    BinOp, BoolOp, CompClause, Conversion, Expr, ExprKind, FPart, Keyword, Param, Params, StmtKind,
    UnaryOp,
};

/// Binding strength, weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Level {
    Named,
    Tuple,
    Yield,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        const ALL: [Level; 18] = [
            Level::Named,
            Level::Tuple,
            Level::Yield,
            Level::Test,
            Level::Or,
            Level::And,
            Level::Not,
            Level::Compare,
            Level::BitOr,
            Level::BitXor,
            Level::BitAnd,
            Level::Shift,
            Level::Arith,
            Level::Term,
            Level::Factor,
            Level::Power,
            Level::Await,
            Level::Atom,
        ];
        ALL.get(self as usize + 1).copied().unwrap_or(Level::Atom)
    }
}

/// The text of an expression.
pub fn unparse(e: &Expr) -> String {
    let mut out = String::new();
    expr(&mut out, e, Level::Test);
    out
}

fn binary_level(op: BinOp) -> Level {
    match op {
        BinOp::Add | BinOp::Sub => Level::Arith,
        BinOp::Mul | BinOp::MatMul | BinOp::Div | BinOp::FloorDiv | BinOp::Mod => Level::Term,
        BinOp::Pow => Level::Power,
        BinOp::Shl | BinOp::Shr => Level::Shift,
        BinOp::And => Level::BitAnd,
        BinOp::Or => Level::BitOr,
        BinOp::Xor => Level::BitXor,
    }
}

fn level(e: &Expr) -> Level {
    match &e.kind {
        ExprKind::Named { .. } => Level::Named,
        ExprKind::Tuple(items) if items.is_empty() => Level::Atom,
        ExprKind::Tuple(_) => Level::Tuple,
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => Level::Yield,
        ExprKind::IfExp { .. } | ExprKind::Lambda(_) => Level::Test,
        ExprKind::Bool { op: BoolOp::Or, values: _ } => Level::Or,
        ExprKind::Bool { op: BoolOp::And, values: _ } => Level::And,
        ExprKind::Unary { op: UnaryOp::Not, operand: _ } => Level::Not,
        ExprKind::Unary { .. } => Level::Factor,
        ExprKind::Compare { .. } => Level::Compare,
        ExprKind::Binary { op, .. } => binary_level(*op),
        ExprKind::Await(_) => Level::Await,
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
        | ExprKind::Name(_)
        | ExprKind::List(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::ListComp(_)
        | ExprKind::SetComp(_)
        | ExprKind::DictComp(_)
        | ExprKind::Generator(_)
        | ExprKind::Call { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Slice { .. }
        | ExprKind::Starred(_) => Level::Atom,
    }
}

fn expr(out: &mut String, e: &Expr, around: Level) {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
        let paren = level(e) < around;
        if paren {
            out.push('(');
        }
        bare(out, e);
        if paren {
            out.push(')');
        }
    });
}

fn list(out: &mut String, items: &[Expr]) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        expr(out, item, Level::Test);
    }
}

fn bare(out: &mut String, e: &Expr) {
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
        | ExprKind::Bytes(_) => literal(out, e),
        ExprKind::Binary { .. }
        | ExprKind::Unary { .. }
        | ExprKind::Bool { .. }
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. } => operation(out, e),
        ExprKind::Tuple(_) | ExprKind::List(_) | ExprKind::Set(_) | ExprKind::Dict(_) => {
            display(out, e);
        }
        ExprKind::FString(parts) => interpolated(out, 'f', parts),
        ExprKind::TString(parts) => interpolated(out, 't', parts),
        ExprKind::Name(name) => write_to(out, name),
        ExprKind::ListComp(c) => comprehension(out, "[", &[&c.element], &c.clauses, "]"),
        ExprKind::SetComp(c) => comprehension(out, "{", &[&c.element], &c.clauses, "}"),
        ExprKind::Generator(c) => comprehension(out, "(", &[&c.element], &c.clauses, ")"),
        ExprKind::DictComp(c) => comprehension(out, "{", &[&c.key, &c.value], &c.clauses, "}"),
        ExprKind::Call { func, args, keywords } => {
            expr(out, func, Level::Atom);
            out.push('(');
            arguments(out, args, keywords);
            out.push(')');
        }
        ExprKind::Attribute { value, attr, attr_span: _ } => {
            expr(out, value, Level::Atom);
            // `1.real` would be a float.
            if matches!(value.kind, ExprKind::Int(_)) {
                out.push(' ');
            }
            let _ = write!(out, ".{attr}");
        }
        ExprKind::Subscript { value, index } => {
            expr(out, value, Level::Atom);
            out.push('[');
            match &index.kind {
                ExprKind::Tuple(items) if !items.is_empty() => bare(out, index),
                _ => expr(out, index, Level::Test),
            }
            out.push(']');
        }
        ExprKind::Slice { lower, upper, step } => {
            if let Some(lower) = lower {
                expr(out, lower, Level::Test);
            }
            out.push(':');
            if let Some(upper) = upper {
                expr(out, upper, Level::Test);
            }
            if let Some(step) = step {
                out.push(':');
                expr(out, step, Level::Test);
            }
        }
        ExprKind::Starred(inner) => {
            out.push('*');
            expr(out, inner, Level::BitOr);
        }
        ExprKind::Named { target, target_span: _, value } => {
            let _ = write!(out, "{target} := ");
            expr(out, value, Level::Atom);
        }
        ExprKind::Lambda(f) => {
            out.push_str("lambda");
            let params = parameters(&f.params);
            if !params.is_empty() {
                let _ = write!(out, " {params}");
            }
            out.push_str(": ");
            for s in &f.body {
                if let StmtKind::Return(Some(value)) = &s.kind {
                    expr(out, value, Level::Test);
                }
            }
        }
        ExprKind::Await(value) => {
            out.push_str("await ");
            expr(out, value, Level::Atom);
        }
        ExprKind::Yield(value) => {
            out.push_str("yield");
            if let Some(value) = value {
                out.push(' ');
                expr(out, value, Level::Atom);
            }
        }
        ExprKind::YieldFrom(value) => {
            out.push_str("yield from ");
            expr(out, value, Level::Atom);
        }
    }
}

/// A constant.
fn literal(out: &mut String, e: &Expr) {
    match &e.kind {
        ExprKind::None => out.push_str("None"),
        ExprKind::True => out.push_str("True"),
        ExprKind::False => out.push_str("False"),
        ExprKind::Ellipsis => out.push_str("..."),
        ExprKind::Int(n) => write_to(out, n),
        ExprKind::BigInt(n) => write_to(out, n),
        ExprKind::Float(f) => out.push_str(&float(*f)),
        ExprKind::Imaginary(f) => {
            out.push_str(&float(*f));
            out.push('j');
        }
        ExprKind::Str(s) => out.push_str(&quoted(s)),
        ExprKind::Wtf8(bytes) => {
            let _ = write!(out, "'{}'", bytes.escape_ascii());
        }
        ExprKind::Bytes(bytes) => {
            let _ = write!(out, "b'{}'", bytes.escape_ascii());
        }
        _ => unreachable!("`bare` sends only its own kinds here"),
    }
}

/// A tuple, list, set or dict display.
fn display(out: &mut String, e: &Expr) {
    match &e.kind {
        ExprKind::Tuple(items) => {
            list(out, items);
            if items.len() == 1 {
                out.push(',');
            } else if items.is_empty() {
                out.push_str("()");
            }
        }
        ExprKind::List(items) => {
            out.push('[');
            list(out, items);
            out.push(']');
        }
        ExprKind::Set(items) => {
            out.push('{');
            list(out, items);
            out.push('}');
        }
        ExprKind::Dict(items) => {
            out.push('{');
            for (i, (key, value)) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                match key {
                    Some(key) => {
                        expr(out, key, Level::Test);
                        out.push_str(": ");
                        expr(out, value, Level::Test);
                    }
                    None => {
                        out.push_str("**");
                        expr(out, value, Level::BitOr);
                    }
                }
            }
            out.push('}');
        }
        _ => unreachable!("`bare` sends only its own kinds here"),
    }
}

/// Operators and the conditional expression.
fn operation(out: &mut String, e: &Expr) {
    match &e.kind {
        ExprKind::Binary { op, left, right } => {
            let own = binary_level(*op);
            let (l, r) = if *op == BinOp::Pow { (own.next(), own) } else { (own, own.next()) };
            expr(out, left, l);
            let _ = write!(out, " {} ", op.symbol());
            expr(out, right, if *op == BinOp::Pow { Level::Factor.min(r) } else { r });
        }
        ExprKind::Unary { op: UnaryOp::Not, operand } => {
            out.push_str("not ");
            expr(out, operand, Level::Not);
        }
        ExprKind::Unary { op, operand } => {
            out.push_str(op.symbol());
            expr(out, operand, Level::Factor);
        }
        ExprKind::Bool { op, values } => {
            let (word, own) = match op {
                BoolOp::And => (" and ", Level::And),
                BoolOp::Or => (" or ", Level::Or),
            };
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    out.push_str(word);
                }
                expr(out, value, own.next());
            }
        }
        ExprKind::Compare { left, ops, comparators } => {
            expr(out, left, Level::Compare.next());
            for (op, right) in ops.iter().zip(comparators) {
                let _ = write!(out, " {} ", op.symbol());
                expr(out, right, Level::Compare.next());
            }
        }
        ExprKind::IfExp { test, body, orelse } => {
            expr(out, body, Level::Test.next());
            out.push_str(" if ");
            expr(out, test, Level::Test.next());
            out.push_str(" else ");
            expr(out, orelse, Level::Test);
        }
        _ => unreachable!("`bare` sends only its own kinds here"),
    }
}

fn write_to(out: &mut String, value: impl std::fmt::Display) {
    let _ = write!(out, "{value}");
}

/// A float literal; infinity as one that overflows.
fn float(f: f64) -> String {
    if f.is_infinite() {
        return "1e309".to_owned();
    }
    let text = format!("{f:?}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if !exponent.starts_with('-') => {
            format!("{mantissa}e+{exponent:0>2}")
        }
        Some((mantissa, exponent)) => format!("{mantissa}e-{:0>2}", &exponent[1..]),
        None => text,
    }
}

/// A string literal as `repr` writes it.
fn quoted(s: &str) -> String {
    let quote = if s.contains('\'') && !s.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(s.len() + 2);
    out.push(quote);
    for c in s.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = match u32::from(c) {
                    n @ 0..=0xFF => write!(out, "\\x{n:02x}"),
                    n @ 0x100..=0xFFFF => write!(out, "\\u{n:04x}"),
                    n => write!(out, "\\U{n:08x}"),
                };
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn interpolated(out: &mut String, prefix: char, parts: &[FPart]) {
    let mut body = String::new();
    interpolated_parts(&mut body, parts);
    let quote = if body.contains('\'') && !body.contains('"') { '"' } else { '\'' };
    let _ = write!(out, "{prefix}{quote}{body}{quote}");
}

fn interpolated_parts(out: &mut String, parts: &[FPart]) {
    for part in parts {
        match part {
            FPart::Text(text) => {
                let inner = quoted(text);
                let inner = &inner[1..inner.len() - 1];
                out.push_str(&inner.replace('{', "{{").replace('}', "}}"));
            }
            FPart::Value { span: _, expr: value, debug, conversion, spec } => {
                out.push('{');
                match debug {
                    Some(text) => out.push_str(text),
                    None => expr(out, value, Level::Test.next()),
                }
                match conversion {
                    Conversion::None => {}
                    Conversion::Repr if debug.is_some() && spec.is_none() => {}
                    Conversion::Str => out.push_str("!s"),
                    Conversion::Repr => out.push_str("!r"),
                    Conversion::Ascii => out.push_str("!a"),
                }
                if let Some(spec) = spec {
                    out.push(':');
                    interpolated_parts(out, spec);
                }
                out.push('}');
            }
        }
    }
}

fn comprehension(
    out: &mut String,
    open: &str,
    elements: &[&Expr],
    clauses: &[CompClause],
    close: &str,
) {
    out.push_str(open);
    for (i, e) in elements.iter().enumerate() {
        if i > 0 {
            out.push_str(": ");
        }
        expr(out, e, Level::Test);
    }
    for c in clauses {
        out.push_str(if c.is_async { " async for " } else { " for " });
        expr(out, &c.target, Level::Tuple);
        out.push_str(" in ");
        expr(out, &c.iter, Level::Or);
        for condition in &c.conditions {
            out.push_str(" if ");
            expr(out, condition, Level::Or);
        }
    }
    out.push_str(close);
}

pub(super) fn arguments(out: &mut String, args: &[Expr], keywords: &[Keyword]) {
    list(out, args);
    for (i, k) in keywords.iter().enumerate() {
        if i > 0 || !args.is_empty() {
            out.push_str(", ");
        }
        match k.name {
            Some(name) => {
                let _ = write!(out, "{name}=");
            }
            None => out.push_str("**"),
        }
        expr(out, &k.value, Level::Test);
    }
}

/// A parameter list without its parentheses.
pub(super) fn parameters(p: &Params) -> String {
    let one = |p: &Param, stars: &str| {
        let mut text = format!("{stars}{}", p.name);
        if let Some(annotation) = &p.annotation {
            let _ = write!(text, ": {}", unparse(annotation));
        }
        if let Some(default) = &p.default {
            let equal = if p.annotation.is_some() { " = " } else { "=" };
            let _ = write!(text, "{equal}{}", unparse(default));
        }
        text
    };
    let mut parts: Vec<String> = p.pos_only.iter().map(|p| one(p, "")).collect();
    if !p.pos_only.is_empty() {
        parts.push("/".to_owned());
    }
    parts.extend(p.pos_or_kw.iter().map(|p| one(p, "")));
    match &p.var_pos {
        Some(p) => parts.push(one(p, "*")),
        None if !p.kw_only.is_empty() => parts.push("*".to_owned()),
        None => {}
    }
    parts.extend(p.kw_only.iter().map(|p| one(p, "")));
    parts.extend(p.var_kw.iter().map(|p| one(p, "**")));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::syntax::ast::StmtKind;
    use crate::syntax::{Mode, parse};

    #[test]
    fn text_that_is_already_plain_comes_back() {
        for text in [
            "(a + b) * c - d ** -e",
            "not (a or b) and c < d <= e",
            "f(x, *y, k=1, **z)[1:2, ::3].attr",
            "lambda a, /, b=1, *c, d, **e: (a, b)",
            "[x for x in y if x if z]",
            "{'a': 1, **b}",
            "f'{a!r:>{w}}x'",
            "x if y else z if w else v",
            "dict[str, int] | None",
            "(1, (2,), ())",
            "1 .real + 1.5e+20j",
        ] {
            let unit = parse(SourceFile::new("t", text), Mode::Eval).expect("an expression");
            let StmtKind::Return(Some(e)) = &unit.body[0].kind else { panic!("no expression") };
            assert_eq!(unparse(e), text);
        }
    }
}
