//! The patterns of `match`.
//!
//! Invariant: a class pattern's keywords come apart into names and patterns, equally many.

use ruff_python_ast as ruff;

use super::{Field, Literal, Maker, identifier, node, opt_identifier, span_of};
use crate::base::Span;

impl Maker<'_> {
    pub(super) fn pattern(&mut self, p: &ruff::Pattern) -> Field {
        let at = span_of(p);
        self.descend(at, |m| m.pattern_node(p, at))
    }

    fn patterns(&mut self, list: &[ruff::Pattern]) -> Field {
        Field::List(list.iter().map(|p| self.pattern(p)).collect())
    }

    fn pattern_node(&mut self, p: &ruff::Pattern, at: Span) -> Field {
        use ruff::Pattern as R;
        match p {
            R::MatchValue(v) => node("MatchValue", at, vec![("value", self.expr(&v.value))]),
            R::MatchSingleton(s) => {
                let value = match s.value {
                    ruff::Singleton::None => Literal::None,
                    ruff::Singleton::True => Literal::Bool(true),
                    ruff::Singleton::False => Literal::Bool(false),
                };
                node("MatchSingleton", at, vec![("value", Field::Literal(value))])
            }
            R::MatchSequence(s) => {
                node("MatchSequence", at, vec![("patterns", self.patterns(&s.patterns))])
            }
            R::MatchMapping(m) => {
                let (keys, patterns) = (self.exprs(&m.keys), self.patterns(&m.patterns));
                let rest = opt_identifier(m.rest.as_ref());
                node(
                    "MatchMapping",
                    at,
                    vec![("keys", keys), ("patterns", patterns), ("rest", rest)],
                )
            }
            R::MatchClass(c) => {
                let keywords = &c.arguments.keywords;
                let names = keywords.iter().map(|k| identifier(&k.attr)).collect();
                let fields = vec![
                    ("cls", self.expr(&c.cls)),
                    ("patterns", self.patterns(&c.arguments.patterns)),
                    ("kwd_attrs", Field::List(names)),
                    (
                        "kwd_patterns",
                        Field::List(keywords.iter().map(|k| self.pattern(&k.pattern)).collect()),
                    ),
                ];
                node("MatchClass", at, fields)
            }
            R::MatchStar(s) => {
                node("MatchStar", at, vec![("name", opt_identifier(s.name.as_ref()))])
            }
            R::MatchAs(a) => {
                let pattern = a.pattern.as_deref().map_or(Field::Absent, |p| self.pattern(p));
                let name = opt_identifier(a.name.as_ref());
                node("MatchAs", at, vec![("pattern", pattern), ("name", name)])
            }
            R::MatchOr(o) => node("MatchOr", at, vec![("patterns", self.patterns(&o.patterns))]),
        }
    }
}
