//! Rules of `match` patterns.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::collections::HashSet;

use super::Fault;
use super::ast::{ExprKind, MatchCase, Pattern, PatternKind};
use crate::base::{Span, Symbol};

type Done = Result<(), Fault>;

/// Checks the patterns of a `match` statement.
pub(super) fn cases(cases: &[MatchCase]) -> Done {
    for (i, case) in cases.iter().enumerate() {
        let mut names = HashSet::new();
        pattern(&case.pattern, &mut names)?;
        let last = i + 1 == cases.len();
        if !last && case.guard.is_none() {
            refuse_irrefutable(&case.pattern)?;
        }
    }
    Ok(())
}

/// A pattern that always matches makes what follows unreachable.
fn refuse_irrefutable(p: &Pattern) -> Done {
    match &p.kind {
        PatternKind::As { pattern: None, name: None } => {
            fault(p.span, "wildcard makes remaining patterns unreachable")
        }
        PatternKind::As { pattern: None, name: Some(name) } => {
            fault(p.span, format!("name capture '{name}' makes remaining patterns unreachable"))
        }
        PatternKind::As { pattern: Some(inner), name: _ } => refuse_irrefutable(inner),
        PatternKind::Or(list) => list.iter().try_for_each(refuse_irrefutable),
        PatternKind::Value(_)
        | PatternKind::Singleton(_)
        | PatternKind::Sequence(_)
        | PatternKind::Mapping { .. }
        | PatternKind::Class { .. }
        | PatternKind::Star(_) => Ok(()),
    }
}

fn pattern(p: &Pattern, names: &mut HashSet<Symbol>) -> Done {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || match &p.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => Ok(()),
        PatternKind::Sequence(list) => {
            let stars = list.iter().filter(|p| matches!(p.kind, PatternKind::Star(_))).count();
            if stars > 1 {
                return fault(p.span, "multiple starred names in sequence pattern");
            }
            list.iter().try_for_each(|p| pattern(p, names))
        }
        PatternKind::Mapping { keys, patterns, rest } => {
            let mut seen = HashSet::new();
            for key in keys {
                let constant = !matches!(key.kind, ExprKind::Attribute { .. });
                if constant && !seen.insert(format!("{:?}", key.kind)) {
                    let what = key_text(&key.kind);
                    return fault(p.span, format!("mapping pattern checks duplicate key ({what})"));
                }
            }
            patterns.iter().try_for_each(|p| pattern(p, names))?;
            rest.map_or(Ok(()), |n| bind(n, p.span, names))
        }
        PatternKind::Class { class: _, patterns, kw_names, kw_patterns } => {
            patterns.iter().try_for_each(|p| pattern(p, names))?;
            for (i, name) in kw_names.iter().enumerate() {
                if kw_names[..i].contains(name) {
                    let at = kw_patterns.get(i).map_or(p.span, |p| p.span);
                    return fault(at, format!("attribute name repeated in class pattern: {name}"));
                }
            }
            kw_patterns.iter().try_for_each(|p| pattern(p, names))
        }
        PatternKind::Star(name) => name.map_or(Ok(()), |n| bind(n, p.span, names)),
        PatternKind::As { pattern: inner, name } => {
            if let Some(inner) = inner {
                pattern(inner, names)?;
            }
            name.map_or(Ok(()), |n| bind(n, p.span, names))
        }
        PatternKind::Or(list) => alternatives(p.span, list, names),
    })
}

fn alternatives(at: Span, list: &[Pattern], names: &mut HashSet<Symbol>) -> Done {
    let mut first: Option<HashSet<Symbol>> = None;
    for (i, alternative) in list.iter().enumerate() {
        let mut own = HashSet::new();
        pattern(alternative, &mut own)?;
        if i + 1 < list.len() {
            refuse_irrefutable(alternative)?;
        }
        match &first {
            None => first = Some(own),
            Some(expected) if *expected != own => {
                return fault(at, "alternative patterns bind different names");
            }
            Some(_) => {}
        }
    }
    let mut bound: Vec<Symbol> = first.unwrap_or_default().into_iter().collect();
    bound.sort_unstable();
    bound.into_iter().try_for_each(|n| bind(n, at, names))
}

fn bind(name: Symbol, at: Span, names: &mut HashSet<Symbol>) -> Done {
    if names.insert(name) {
        Ok(())
    } else {
        fault(at, format!("multiple assignments to name '{name}' in pattern"))
    }
}

fn key_text(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Int(n) => n.to_string(),
        ExprKind::Str(s) => format!("'{s}'"),
        ExprKind::None => "None".into(),
        ExprKind::True => "True".into(),
        ExprKind::False => "False".into(),
        _ => "a constant".into(),
    }
}

fn fault(at: Span, message: impl Into<String>) -> Done {
    Err(Fault::new(at, message))
}
