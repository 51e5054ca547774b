//! Patterns of `match`.

use ruff_python_ast as ruff;

use super::{Lowerer, span_of};
use crate::base::Symbol;
use crate::syntax::ast::{Expr, ExprKind, Pattern, PatternKind};

impl Lowerer<'_> {
    pub(super) fn pattern(&mut self, p: &ruff::Pattern) -> Pattern {
        let span = span_of(p);
        let kind = self
            .descend(span, |l| l.pattern_kind(p))
            .unwrap_or(PatternKind::As { pattern: None, name: None });
        Pattern { span, kind }
    }

    fn patterns(&mut self, list: &[ruff::Pattern]) -> Vec<Pattern> {
        list.iter().map(|p| self.pattern(p)).collect()
    }

    fn capture(&self, name: Option<&ruff::Identifier>) -> Option<Symbol> {
        name.map(|n| self.name(n.as_str())).filter(|n| n.as_str() != "_")
    }

    fn pattern_kind(&mut self, p: &ruff::Pattern) -> PatternKind {
        match p {
            ruff::Pattern::MatchValue(v) => PatternKind::Value(self.expr(&v.value)),
            ruff::Pattern::MatchSingleton(s) => {
                let kind = match s.value {
                    ruff::Singleton::None => ExprKind::None,
                    ruff::Singleton::True => ExprKind::True,
                    ruff::Singleton::False => ExprKind::False,
                };
                PatternKind::Singleton(Expr { span: span_of(s), kind })
            }
            ruff::Pattern::MatchSequence(s) => PatternKind::Sequence(self.patterns(&s.patterns)),
            ruff::Pattern::MatchMapping(m) => PatternKind::Mapping {
                keys: self.exprs(&m.keys),
                patterns: self.patterns(&m.patterns),
                rest: m.rest.as_ref().map(|n| self.name(n.as_str())),
            },
            ruff::Pattern::MatchClass(c) => {
                let class = self.expr(&c.cls);
                let patterns = self.patterns(&c.arguments.patterns);
                let keywords = &c.arguments.keywords;
                PatternKind::Class {
                    class,
                    patterns,
                    kw_names: keywords.iter().map(|k| Symbol::new(k.attr.as_str())).collect(),
                    kw_patterns: keywords.iter().map(|k| self.pattern(&k.pattern)).collect(),
                }
            }
            ruff::Pattern::MatchStar(s) => PatternKind::Star(self.capture(s.name.as_ref())),
            ruff::Pattern::MatchAs(a) => {
                let pattern = a.pattern.as_deref().map(|p| Box::new(self.pattern(p)));
                PatternKind::As { pattern, name: self.capture(a.name.as_ref()) }
            }
            ruff::Pattern::MatchOr(o) => PatternKind::Or(self.patterns(&o.patterns)),
        }
    }
}
