//! `match`: each pattern is a chain of tests that jumps to the next case when one fails.
//!
//! Invariant: captured names are bound only after the whole pattern has matched, before the guard.

use super::Compiler;
use super::emit::{Label, Reg};
use super::expr::cmp_op_number;
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::Op;
use crate::syntax::ast::{BinOp, CmpOp, Expr, ExprKind, MatchCase, Pattern, PatternKind};

type Captures = Vec<(Span, Symbol, Reg)>;

impl<'u> Compiler<'u> {
    pub(super) fn match_stmt(&mut self, subject: &Expr, cases: &'u [MatchCase]) {
        let end = self.e.label();
        let subject_reg = self.fresh(subject);
        let mark = self.e.top;
        for case in cases {
            let next = self.e.label();
            let mut captures = Captures::new();
            self.pattern(&case.pattern, subject_reg, next, &mut captures);
            for (at, name, reg) in captures {
                self.store_name(at, name, reg);
            }
            if let Some(guard) = &case.guard {
                self.branch(guard, false, next);
            }
            self.e.top = mark;
            let dirty = self.e.dirty();
            self.block(&case.body);
            self.e.goto(case.span, end);
            self.e.bind(next);
            self.e.merge_dirty(&dirty);
        }
        self.e.bind(end);
    }

    /// Tests `subject` (left as it is) against a pattern; temporaries that captures name stay allocated.
    fn pattern(&mut self, p: &Pattern, subject: Reg, fail: Label, captures: &mut Captures) {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || {
            self.pattern_kind(p, subject, fail, captures);
        });
    }

    fn pattern_kind(&mut self, p: &Pattern, subject: Reg, fail: Label, captures: &mut Captures) {
        let at = p.span;
        match &p.kind {
            PatternKind::Value(value) => self.compare_or(at, CmpOp::Eq, subject, value, fail),
            PatternKind::Singleton(value) => {
                self.compare_or(at, CmpOp::Is, subject, value, fail);
            }
            PatternKind::Sequence(items) => {
                self.sequence_pattern(at, items, subject, fail, captures);
            }
            PatternKind::Mapping { keys, patterns, rest } => {
                self.mapping_pattern(at, keys, patterns, *rest, subject, fail, captures);
            }
            PatternKind::Class { class, patterns, kw_names, kw_patterns } => {
                let result = self.e.temp();
                let run = self.e.temp();
                self.e.emit(at, Op::Move, 0, run, subject, 0);
                let class_reg = self.e.temp();
                self.expr_to(class, class_reg);
                let names = self.e.constant(Self::string_tuple(kw_names.iter().copied()));
                let n = patterns.len();
                self.e.emit(at, Op::MatchClass, n as u8, result, run, names);
                self.e.top = result + 1;
                self.e.jump(at, Op::JumpIfNone, 0, result, 0, fail);
                let all: Vec<&Pattern> = patterns.iter().chain(kw_patterns).collect();
                self.subpatterns(at, &all, result, None, fail, captures);
            }
            PatternKind::Star(name) => {
                if let Some(name) = name {
                    captures.push((at, *name, subject));
                }
            }
            PatternKind::As { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, subject, fail, captures);
                }
                if let Some(name) = name {
                    captures.push((at, *name, subject));
                }
            }
            PatternKind::Or(alternatives) => {
                self.or_pattern(at, alternatives, subject, fail, captures);
            }
        }
    }

    fn compare_or(&mut self, at: Span, op: CmpOp, subject: Reg, value: &Expr, fail: Label) {
        let mark = self.e.top;
        let x = cmp_op_number(op);
        if let Some(k) = super::fold::constant(value) {
            let k = self.e.constant(k);
            self.e.jump(at, Op::JumpIfNotCmpK, x, subject, k, fail);
        } else {
            let value = self.operand(value);
            self.e.jump(at, Op::JumpIfNotCmp, x, subject, value, fail);
        }
        self.e.top = mark;
    }

    fn require(&mut self, at: Span, op: Op, subject: Reg, fail: Label) {
        let ok = self.e.temp();
        self.e.emit(at, op, 0, ok, subject, 0);
        self.e.jump(at, Op::JumpIfNot, 0, ok, 0, fail);
        self.e.top -= 1;
    }

    fn require_len(&mut self, at: Span, op: CmpOp, n: usize, subject: Reg, fail: Label) {
        let len = self.e.temp();
        self.e.emit(at, Op::GetLen, 0, len, subject, 0);
        let k = self.e.constant(Const::Int(n as i64));
        self.e.jump(at, Op::JumpIfNotCmpK, cmp_op_number(op), len, k, fail);
        self.e.top -= 1;
    }

    fn sequence_pattern(
        &mut self,
        at: Span,
        items: &[Pattern],
        subject: Reg,
        fail: Label,
        captures: &mut Captures,
    ) {
        self.require(at, Op::MatchSequence, subject, fail);
        let star = items.iter().position(|p| matches!(p.kind, PatternKind::Star(_)));
        match star {
            None => self.require_len(at, CmpOp::Eq, items.len(), subject, fail),
            Some(_) if items.len() > 1 => {
                self.require_len(at, CmpOp::Ge, items.len() - 1, subject, fail);
            }
            Some(_) => {}
        }
        let all: Vec<&Pattern> = items.iter().collect();
        self.subpatterns(at, &all, subject, star, fail, captures);
    }

    /// Unpacks `source` and tests each item.
    fn subpatterns(
        &mut self,
        at: Span,
        items: &[&Pattern],
        source: Reg,
        star: Option<usize>,
        fail: Label,
        captures: &mut Captures,
    ) {
        if items.iter().all(|p| is_wildcard(p)) {
            return;
        }
        let has_open_star = star.is_some_and(|i| matches!(items[i].kind, PatternKind::Star(None)));
        if has_open_star {
            for (i, item) in items.iter().enumerate() {
                if !is_wildcard(item) {
                    self.item_pattern(at, item, i, items.len(), star, source, fail, captures);
                }
            }
            return;
        }
        let first = self.e.top;
        items.iter().for_each(|_| {
            self.e.temp();
        });
        match star {
            None => self.e.emit(at, Op::UnpackSeq, 0, first, source, items.len() as u16),
            Some(before) => {
                let after = items.len() - before - 1;
                self.e.emit(at, Op::UnpackEx, after as u8, first, source, before as u16);
            }
        }
        for (i, item) in items.iter().enumerate() {
            self.pattern(item, first + i as Reg, fail, captures);
        }
    }

    /// Tests the item that stands at `i` of `n` patterns: what is behind the star is counted from the end.
    #[expect(clippy::too_many_arguments, reason = "the parts of one pattern")]
    fn item_pattern(
        &mut self,
        at: Span,
        item: &Pattern,
        i: usize,
        n: usize,
        star: Option<usize>,
        source: Reg,
        fail: Label,
        captures: &mut Captures,
    ) {
        let slot = self.e.temp();
        let index = self.e.temp();
        if star.is_some_and(|star| i > star) {
            self.e.emit(at, Op::GetLen, 0, index, source, 0);
            let back = self.e.constant(Const::Int((n - i) as i64));
            self.e.emit(at, Op::BinaryK, BinOp::Sub as u8, index, index, back);
        } else {
            let k = self.e.constant(Const::Int(i as i64));
            self.e.emit(at, Op::LoadConst, 0, index, k, 0);
        }
        self.e.emit(at, Op::LoadItem, 0, slot, source, index);
        self.e.top = index;
        self.pattern(item, slot, fail, captures);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one pattern")]
    fn mapping_pattern(
        &mut self,
        at: Span,
        keys: &[Expr],
        patterns: &[Pattern],
        rest: Option<Symbol>,
        subject: Reg,
        fail: Label,
        captures: &mut Captures,
    ) {
        self.require(at, Op::MatchMapping, subject, fail);
        if keys.is_empty() && rest.is_none() {
            return;
        }
        if !keys.is_empty() {
            self.require_len(at, CmpOp::Ge, keys.len(), subject, fail);
        }
        let keys_reg = self.e.temp();
        let tuple = Expr { span: at, kind: ExprKind::Tuple(keys.to_vec()) };
        self.expr_to(&tuple, keys_reg);
        let values = self.e.temp();
        if !keys.is_empty() {
            self.e.emit(at, Op::MatchKeys, 0, values, subject, keys_reg);
            self.e.jump(at, Op::JumpIfNone, 0, values, 0, fail);
            let all: Vec<&Pattern> = patterns.iter().collect();
            self.subpatterns(at, &all, values, None, fail, captures);
        }
        if let Some(name) = rest {
            let rest = self.e.temp();
            self.e.emit(at, Op::MatchRest, 0, rest, subject, keys_reg);
            captures.push((at, name, rest));
        }
    }

    /// The alternatives bind the same names, each into the same register.
    fn or_pattern(
        &mut self,
        at: Span,
        alternatives: &[Pattern],
        subject: Reg,
        fail: Label,
        captures: &mut Captures,
    ) {
        let matched = self.e.label();
        let mut shared: Option<Captures> = None;
        let mark = self.e.top;
        // Where the names of the first alternative will lie, below its own temporaries.
        let names = bound_names(&alternatives[0]);
        let homes: Vec<Reg> = names.iter().map(|_| self.e.temp()).collect();
        let top = self.e.top;
        for (i, alternative) in alternatives.iter().enumerate() {
            let last = i + 1 == alternatives.len();
            let next = if last { fail } else { self.e.label() };
            let mut own = Captures::new();
            self.pattern(alternative, subject, next, &mut own);
            for (_, name, reg) in &own {
                if let Some(i) = names.iter().position(|n| n == name) {
                    self.e.emit(at, Op::Move, 0, homes[i], *reg, 0);
                }
            }
            shared.get_or_insert(own);
            self.e.top = top;
            if !last {
                self.e.goto(at, matched);
                self.e.bind(next);
            }
        }
        self.e.bind(matched);
        if homes.is_empty() {
            self.e.top = mark;
        }
        for (at, name, _) in shared.unwrap_or_default() {
            if let Some(i) = names.iter().position(|&n| n == name) {
                captures.push((at, name, homes[i]));
            }
        }
    }
}

fn is_wildcard(p: &Pattern) -> bool {
    match &p.kind {
        PatternKind::As { pattern: None, name: None } | PatternKind::Star(None) => true,
        PatternKind::As { .. }
        | PatternKind::Star(_)
        | PatternKind::Value(_)
        | PatternKind::Singleton(_)
        | PatternKind::Sequence(_)
        | PatternKind::Mapping { .. }
        | PatternKind::Class { .. }
        | PatternKind::Or(_) => false,
    }
}

/// The names that a pattern captures.
fn bound_names(p: &Pattern) -> Vec<Symbol> {
    fn walk(p: &Pattern, out: &mut Vec<Symbol>) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match &p.kind {
            PatternKind::Value(_) | PatternKind::Singleton(_) => {}
            PatternKind::Sequence(list) => list.iter().for_each(|p| walk(p, out)),
            // Alternatives bind the same names.
            PatternKind::Or(list) => list.iter().take(1).for_each(|p| walk(p, out)),
            PatternKind::Mapping { keys: _, patterns, rest } => {
                patterns.iter().for_each(|p| walk(p, out));
                out.extend(rest);
            }
            PatternKind::Class { class: _, patterns, kw_names: _, kw_patterns } => {
                patterns.iter().chain(kw_patterns).for_each(|p| walk(p, out));
            }
            PatternKind::Star(name) => out.extend(name),
            PatternKind::As { pattern, name } => {
                if let Some(p) = pattern {
                    walk(p, out);
                }
                out.extend(name);
            }
        });
    }
    let mut out = Vec::new();
    walk(p, &mut out);
    out
}
