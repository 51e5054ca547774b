//! Expressions into registers.
//!
//! Invariant: [`Compiler::expr_to`] writes a destination that is a local only with the expression's last
//! instruction, so that an exception on the way leaves the local as it was. What takes several steps to
//! build is built in a temporary.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use super::Compiler;
use super::emit::Reg;
use super::names::Place;
use crate::base::{Span, Symbol};
use crate::bytecode::code::Const;
use crate::bytecode::op::{CMP_OPS, NO_REG, Op};
use crate::syntax::ast::{BinOp, BoolOp, CmpOp, Conversion, Expr, ExprKind, FPart, UnaryOp};

/// Displays longer than this are built piece by piece.
const MAX_RUN: usize = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Display {
    Tuple,
    List,
    Set,
}

pub(super) fn bin_op_number(op: BinOp) -> u8 {
    BinOp::ALL.iter().position(|&o| o == op).unwrap_or(0) as u8
}

pub(super) fn cmp_op_number(op: CmpOp) -> u8 {
    CMP_OPS.iter().position(|&o| o == op).unwrap_or(0) as u8
}

pub(super) fn conversion_number(c: Conversion) -> u8 {
    match c {
        Conversion::None => 0,
        Conversion::Str => 1,
        Conversion::Repr => 2,
        Conversion::Ascii => 3,
    }
}

impl Compiler<'_> {
    /// Computes `e` into `dst`.
    pub(super) fn expr_to(&mut self, e: &Expr, dst: Reg) {
        if !self.e.reachable {
            return;
        }
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.expr(e, dst));
    }

    /// A register that holds `e`'s value: a local where it lies, or a new temporary.
    pub(super) fn operand(&mut self, e: &Expr) -> Reg {
        match &e.kind {
            ExprKind::Name(name) => {
                if let Place::Local(slot) = self.place(*name) {
                    return self.checked_local(e.span, slot);
                }
            }
            ExprKind::Named { target, target_span: _, value } => {
                if let Place::Local(slot) = self.place(*target)
                    && self.declared(*target).is_none()
                {
                    self.expr_to(value, slot);
                    self.bound(slot);
                    return slot;
                }
            }
            _ => {}
        }
        self.fresh(e)
    }

    /// As [`Compiler::operand`], safe against `later` rebinding a local before the value is used.
    pub(super) fn operand_before(&mut self, e: &Expr, later: &[&Expr]) -> Reg {
        if later.iter().any(|l| self.may_rebind(l)) { self.fresh(e) } else { self.operand(e) }
    }

    /// A new temporary that holds `e`'s value.
    pub(super) fn fresh(&mut self, e: &Expr) -> Reg {
        let reg = self.e.temp();
        self.expr_to(e, reg);
        reg
    }

    /// Computes `e` for its effects.
    pub(super) fn effect(&mut self, e: &Expr) {
        if self.known(e).is_some() {
            return;
        }
        let mark = self.e.top;
        self.operand(e);
        self.e.top = mark;
    }

    /// The register in which a value of several steps is built on its way to `dst`.
    pub(super) fn accumulator(&mut self, dst: Reg) -> Reg {
        if self.e.is_temp(dst) { dst } else { self.e.temp() }
    }

    pub(super) fn deliver(&mut self, at: Span, acc: Reg, dst: Reg) {
        if acc != dst {
            self.e.emit(at, Op::MoveOut, 0, dst, acc, 0);
        }
    }

    fn expr(&mut self, e: &Expr, dst: Reg) {
        let at = e.span;
        if let Some(value) = self.known(e) {
            self.load_const(at, dst, value);
            return;
        }
        let mark = self.e.top;
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
            | ExprKind::Bytes(_) => unreachable!("constants fold"),
            ExprKind::FString(parts) => self.fstring(at, parts, dst),
            ExprKind::TString(parts) => self.tstring(at, parts, dst),
            ExprKind::Name(name) => self.load_name(at, *name, dst),
            ExprKind::Tuple(list) => self.display(at, Display::Tuple, list, dst),
            ExprKind::List(list) => self.display(at, Display::List, list, dst),
            ExprKind::Set(list) => self.display(at, Display::Set, list, dst),
            ExprKind::Dict(items) => self.dict(at, items, dst),
            ExprKind::ListComp(c) => self.list_comp(at, c, dst),
            ExprKind::SetComp(c) => self.set_comp(at, c, dst),
            ExprKind::DictComp(c) => self.dict_comp(at, c, dst),
            ExprKind::Generator(c) => self.generator(at, c, dst),
            ExprKind::Binary { op, left, right } => self.binary(at, *op, left, right, dst),
            ExprKind::Unary { op, operand } => {
                self.c_wants(true, operand);
                let src = self.operand(operand);
                match op {
                    UnaryOp::Neg => self.e.emit(at, Op::Unary, 0, dst, src, 0),
                    UnaryOp::Pos => self.e.emit(at, Op::Unary, 1, dst, src, 0),
                    UnaryOp::Invert => self.e.emit(at, Op::Unary, 2, dst, src, 0),
                    UnaryOp::Not => self.e.emit(at, Op::Not, 0, dst, src, 0),
                }
                self.c_wrap(at, e, dst);
            }
            ExprKind::Bool { op, values } => self.bool_op(at, *op, values, dst),
            ExprKind::Compare { left, ops, comparators } => {
                self.compare(at, left, ops, comparators, dst);
            }
            ExprKind::IfExp { test, body, orelse } => {
                let wanted = std::mem::take(&mut self.c_wanted);
                let (no, end) = (self.e.label(), self.e.label());
                self.branch(test, false, no);
                let dirty = self.e.dirty();
                self.c_side(wanted, e, body, dst);
                self.e.goto(at, end);
                let other = self.e.dirty();
                self.e.bind(no);
                self.e.merge_dirty(&dirty);
                self.c_side(wanted, e, orelse, dst);
                self.e.bind(end);
                self.e.merge_dirty(&other);
            }
            ExprKind::Call { func, args, keywords } => self.call(at, func, args, keywords, dst),
            ExprKind::Attribute { value, attr, attr_span: _ } => {
                if !self.super_attr(at, value, *attr, dst) {
                    let object = self.operand(value);
                    let site = self.e.site(Op::LoadAttr, *attr);
                    self.e.emit(at, Op::LoadAttr, 0, dst, object, site);
                }
            }
            ExprKind::Subscript { value, index } => {
                let object = self.operand_before(value, &[index]);
                if let Some(k) = self.known(index) {
                    let k = self.e.constant(k);
                    self.e.emit(at, Op::LoadItemK, 0, dst, object, k);
                } else if let ExprKind::Slice { lower, upper, step: None } = &index.kind {
                    let first = self.bounds(index.span, [lower, upper]);
                    self.e.emit(at, Op::LoadSlice, 3, dst, object, first);
                } else {
                    let index = self.operand(index);
                    self.e.emit(at, Op::LoadItem, 0, dst, object, index);
                }
            }
            ExprKind::Slice { lower, upper, step } => {
                let first = self.e.base(dst);
                for (i, part) in [lower, upper, step].into_iter().enumerate() {
                    let reg = if i == 0 { first } else { self.e.temp() };
                    match part {
                        Some(part) => self.expr_to(part, reg),
                        None => self.load_const(at, reg, Const::None),
                    }
                }
                self.e.emit(at, Op::BuildSlice, 0, dst, first, 0);
            }
            ExprKind::Starred(inner) => self.expr_to(inner, dst),
            ExprKind::Named { target, target_span: _, value } => {
                if let Place::Local(slot) = self.place(*target)
                    && self.declared(*target).is_none()
                {
                    self.expr_to(value, slot);
                    self.bound(slot);
                    if slot != dst {
                        self.e.emit(at, Op::Move, 0, dst, slot, 0);
                    }
                } else {
                    self.expr_to(value, dst);
                    self.store_name(at, *target, dst);
                    if self.declared(*target).is_some() {
                        self.load_name(at, *target, dst);
                    }
                }
            }
            ExprKind::Lambda(f) => self.lambda(at, f, dst),
            ExprKind::Await(value) => {
                let acc = self.accumulator(dst);
                let iter = self.fresh(value);
                self.e.emit(at, Op::GetAwaitable, 0, iter, iter, 0);
                self.drive(at, iter, acc);
                self.deliver(at, acc, dst);
            }
            ExprKind::Yield(value) => {
                let sent = self.e.temp();
                match value {
                    Some(value) => self.expr_to(value, sent),
                    None => self.load_const(at, sent, Const::None),
                }
                self.e.emit(at, Op::Yield, 0, dst, sent, 0);
            }
            ExprKind::YieldFrom(value) => {
                let acc = self.accumulator(dst);
                let iter = self.fresh(value);
                self.e.emit(at, Op::GetYieldIter, 0, iter, iter, 0);
                self.drive(at, iter, acc);
                self.deliver(at, acc, dst);
            }
        }
        self.e.top = mark;
    }

    /// Runs iterator `iter` to its end, yielding what it yields; `acc` is what it returns.
    pub(super) fn drive(&mut self, at: Span, iter: Reg, acc: Reg) {
        let (head, end) = (self.e.label(), self.e.label());
        self.load_const(at, acc, Const::None);
        let none = super::emit::Slots::default();
        self.e.bind_head(head, &none);
        self.e.jump(at, Op::Send, 0, acc, iter, end);
        self.e.emit(at, Op::YieldDelegated, 0, acc, iter, 0);
        self.e.goto(at, head);
        self.e.bind(end);
        self.e.emit(at, Op::Clear, 0, iter, 0, 0);
    }

    fn binary(&mut self, at: Span, op: BinOp, left: &Expr, right: &Expr, dst: Reg) {
        if self.c_binary(at, op, (left, right), dst) {
            return;
        }
        let x = bin_op_number(op);
        let l = self.operand_before(left, &[right]);
        if let Some(k) = self.known(right) {
            let k = self.e.constant(k);
            self.e.emit(at, Op::BinaryK, x, dst, l, k);
        } else {
            let r = self.operand(right);
            self.e.emit(at, Op::Binary, x, dst, l, r);
        }
    }

    /// The parts of a slice in registers that follow one another; None for what is not there.
    fn bounds(&mut self, at: Span, parts: [&Option<Box<Expr>>; 2]) -> Reg {
        let [first, second] = [self.e.temp(), self.e.temp()];
        for (part, reg) in parts.into_iter().zip([first, second]) {
            match part {
                Some(part) => self.expr_to(part, reg),
                None => self.load_const(at, reg, Const::None),
            }
        }
        first
    }

    fn bool_op(&mut self, at: Span, op: BoolOp, values: &[Expr], dst: Reg) {
        let acc = self.accumulator(dst);
        let end = self.e.label();
        let jump = match op {
            BoolOp::And => Op::JumpIfNot,
            BoolOp::Or => Op::JumpIf,
        };
        let mut early: Vec<bool> = Vec::new();
        for (i, value) in values.iter().enumerate() {
            self.expr_to(value, acc);
            if i + 1 < values.len() {
                self.e.jump(value.span, jump, 0, acc, 0, end);
                early = self.e.dirty();
            }
        }
        self.e.bind(end);
        self.e.merge_dirty(&early);
        self.deliver(at, acc, dst);
    }

    fn compare(&mut self, at: Span, left: &Expr, ops: &[CmpOp], comparators: &[Expr], dst: Reg) {
        let later: Vec<&Expr> = comparators.iter().collect();
        self.c_wants(self.is_c_compare(left, comparators), left);
        let mut l = self.operand_before(left, &later);
        let n = ops.len();
        if n == 1 {
            self.compare_one(at, ops[0], l, &comparators[0], dst);
            return;
        }
        let acc = self.accumulator(dst);
        let end = self.e.label();
        for (i, (&op, right)) in ops.iter().zip(comparators).enumerate() {
            if i + 1 == n {
                self.compare_one(at, op, l, right, acc);
            } else {
                let r = self.operand_before(right, &later[i + 1..]);
                self.e.emit(at, Op::Compare, cmp_op_number(op), acc, l, r);
                self.e.jump(at, Op::JumpIfNot, 0, acc, 0, end);
                l = r;
            }
        }
        self.e.bind(end);
        self.deliver(at, acc, dst);
    }

    fn compare_one(&mut self, at: Span, op: CmpOp, l: Reg, right: &Expr, dst: Reg) {
        let x = cmp_op_number(op);
        if let Some(k) = self.comparand(op, right) {
            let k = self.e.constant(k);
            self.e.emit(at, Op::CompareK, x, dst, l, k);
        } else {
            self.c_wants(self.c_type(right).is_some(), right);
            let r = self.operand(right);
            self.e.emit(at, Op::Compare, x, dst, l, r);
        }
    }

    // ── displays ──

    /// Computes the expressions into neighbouring registers; the first may be `dst` itself.
    pub(super) fn run<'e>(&mut self, list: impl Iterator<Item = &'e Expr>, dst: Reg) -> Reg {
        let mut first = None;
        for e in list {
            let reg = match first {
                None => self.e.base(dst),
                Some(_) => self.e.temp(),
            };
            first.get_or_insert(reg);
            self.expr_to(e, reg);
        }
        first.unwrap_or(dst)
    }

    pub(super) fn display(&mut self, at: Span, kind: Display, list: &[Expr], dst: Reg) {
        let starred = list.iter().any(|e| matches!(e.kind, ExprKind::Starred(_)));
        let constants = if kind == Display::Tuple || list.len() < 3 {
            None
        } else {
            list.iter().map(|e| self.known(e)).collect::<Option<Vec<Const>>>()
        };
        if let Some(constants) = constants {
            let acc = self.accumulator(dst);
            let (build, extend, all) = match kind {
                Display::Set => (Op::BuildSet, Op::SetUpdate, Const::FrozenSet(constants.into())),
                Display::List | Display::Tuple => {
                    (Op::BuildList, Op::ListExtend, Const::Tuple(constants.into()))
                }
            };
            self.e.emit(at, build, 0, acc, acc, 0);
            let all = self.e.constant(all);
            let src = self.e.temp();
            self.e.emit(at, Op::LoadConst, 0, src, all, 0);
            self.e.emit(at, extend, 0, acc, src, 0);
            self.deliver(at, acc, dst);
        } else if !starred && list.len() <= MAX_RUN {
            let first = self.run(list.iter(), dst);
            let op = match kind {
                Display::Tuple => Op::BuildTuple,
                Display::List => Op::BuildList,
                Display::Set => Op::BuildSet,
            };
            self.e.emit(at, op, 0, dst, first, list.len() as u16);
        } else {
            let acc = self.accumulator(dst);
            let is_set = kind == Display::Set;
            self.collect(at, list, is_set, acc);
            if kind == Display::Tuple {
                self.e.emit(at, Op::ListToTuple, 0, acc, acc, 0);
            }
            self.deliver(at, acc, dst);
        }
    }

    /// Builds a list (or set) in `acc` piece by piece, unpacking starred elements.
    pub(super) fn collect(&mut self, at: Span, list: &[Expr], is_set: bool, acc: Reg) {
        let (build, add, extend) = if is_set {
            (Op::BuildSet, Op::SetAdd, Op::SetUpdate)
        } else {
            (Op::BuildList, Op::ListAppend, Op::ListExtend)
        };
        // The elements before the first star, as far as a run goes.
        let plain = list.iter().take_while(|e| !matches!(e.kind, ExprKind::Starred(_)));
        let n = plain.count().min(MAX_RUN);
        let mark = self.e.top;
        let first = self.run(list[..n].iter(), acc);
        self.e.emit(at, build, 0, acc, first, n as u16);
        self.e.top = mark;
        for e in &list[n..] {
            let (op, value) = match &e.kind {
                ExprKind::Starred(inner) => (extend, inner.as_ref()),
                _ => (add, e),
            };
            let src = self.operand(value);
            self.e.emit(e.span, op, 0, acc, src, 0);
            self.e.top = mark;
        }
    }

    fn dict(&mut self, at: Span, items: &[(Option<Expr>, Expr)], dst: Reg) {
        let plain = items.iter().take_while(|(key, _)| key.is_some()).count();
        let n = plain.min(MAX_RUN / 2);
        let acc = if n == items.len() { dst } else { self.accumulator(dst) };
        let mark = self.e.top;
        let pairs = items[..n].iter().flat_map(|(k, v)| k.iter().chain(std::iter::once(v)));
        let first = self.run(pairs, acc);
        self.e.emit(at, Op::BuildMap, 0, acc, first, n as u16);
        self.e.top = mark;
        for (key, value) in &items[n..] {
            match key {
                Some(key) => {
                    let k = self.operand_before(key, &[value]);
                    let v = self.operand(value);
                    self.e.emit(at, Op::MapAdd, 0, acc, k, v);
                }
                None => {
                    let v = self.operand(value);
                    self.e.emit(value.span, Op::MapUpdate, 0, acc, v, 0);
                }
            }
            self.e.top = mark;
        }
        self.deliver(at, acc, dst);
    }

    // ── f-strings and t-strings ──

    fn fstring(&mut self, at: Span, parts: &[FPart], dst: Reg) {
        let pieces = pieces(parts);
        match pieces.as_slice() {
            [] => self.load_const(at, dst, Const::Str("".into())),
            [Piece::Text(text)] => self.load_const(at, dst, Const::Str(text.as_str().into())),
            [Piece::Value(span, expr, conversion, spec)] => {
                self.format_value(*span, expr, *conversion, *spec, dst);
            }
            many => {
                // Long ones are joined piece by piece, so that they need few registers.
                const JOINED: u16 = 32;
                let first = self.e.base(dst);
                let mark = self.e.top;
                let mut n = 0;
                for piece in many {
                    if n == JOINED {
                        self.e.emit(at, Op::BuildString, 0, first, first, n);
                        self.e.top = mark;
                        n = 1;
                    }
                    let reg = if n == 0 { first } else { self.e.temp() };
                    n += 1;
                    match piece {
                        Piece::Text(text) => {
                            self.load_const(at, reg, Const::Str(text.as_str().into()));
                        }
                        Piece::Value(span, expr, conversion, spec) => {
                            self.format_value(*span, expr, *conversion, *spec, reg);
                        }
                    }
                }
                self.e.emit(at, Op::BuildString, 0, dst, first, n);
            }
        }
    }

    fn format_value(
        &mut self,
        at: Span,
        expr: &Expr,
        conversion: Conversion,
        spec: Option<&[FPart]>,
        dst: Reg,
    ) {
        let mark = self.e.top;
        let value = self.operand(expr);
        let spec = match spec {
            Some(parts) if !parts.is_empty() => {
                let reg = self.e.temp();
                self.fstring(at, parts, reg);
                reg
            }
            Some(_) | None => NO_REG,
        };
        let x = conversion_number(conversion);
        self.e.emit(at, Op::FormatValue, x, dst, value, spec);
        self.e.top = mark;
    }

    fn tstring(&mut self, at: Span, parts: &[FPart], dst: Reg) {
        let mut first = None;
        let mut n = parts.len() as u16;
        for part in parts {
            if let FPart::Value { span, debug: Some(text), .. } = part {
                let reg = match first {
                    None => self.e.base(dst),
                    Some(_) => self.e.temp(),
                };
                first.get_or_insert(reg);
                n += 1;
                self.load_const(*span, reg, Const::Str(text.clone()));
            }
            let reg = match first {
                None => self.e.base(dst),
                Some(_) => self.e.temp(),
            };
            first.get_or_insert(reg);
            match part {
                FPart::Text(text) => self.load_const(at, reg, Const::Str(text.clone())),
                FPart::Value { span, expr, debug, conversion, spec } => {
                    let value = self.e.base(reg);
                    self.expr_to(expr, value);
                    let text = self.interpolation_text(expr, debug.as_ref());
                    let reg1 = self.e.temp();
                    self.load_const(*span, reg1, Const::Str(text));
                    let name = match conversion {
                        Conversion::None => Const::None,
                        Conversion::Str => Const::Str("s".into()),
                        Conversion::Repr => Const::Str("r".into()),
                        Conversion::Ascii => Const::Str("a".into()),
                    };
                    let reg2 = self.e.temp();
                    self.load_const(*span, reg2, name);
                    let reg3 = self.e.temp();
                    self.fstring(*span, spec.as_deref().unwrap_or(&[]), reg3);
                    self.e.emit(*span, Op::BuildTuple, 0, reg, value, 4);
                    self.e.top = reg + 1;
                }
            }
        }
        self.e.emit(at, Op::BuildTemplate, 0, dst, first.unwrap_or(dst), n);
    }

    /// An interpolation's expression as it is written.
    fn interpolation_text(&self, expr: &Expr, debug: Option<&Arc<str>>) -> Arc<str> {
        match debug {
            Some(text) => text.trim_end().trim_end_matches('=').trim().into(),
            None => self.unit().file.snippet(expr.span).into(),
        }
    }

    pub(super) fn load_string(&mut self, at: Span, dst: Reg, text: &str) {
        self.load_const(at, dst, Const::Str(text.into()));
    }

    pub(super) fn symbol_const(name: Symbol) -> Const {
        Const::Str(name.as_str().into())
    }
}

enum Piece<'e> {
    Text(String),
    Value(Span, &'e Expr, Conversion, Option<&'e [FPart]>),
}

/// The parts with the texts of `{expr=}` made plain, neighbouring texts joined, constant strings taken in.
fn pieces(parts: &[FPart]) -> Vec<Piece<'_>> {
    let mut out: Vec<Piece<'_>> = Vec::with_capacity(parts.len());
    let text = |out: &mut Vec<Piece<'_>>, t: &str| match out.last_mut() {
        Some(Piece::Text(last)) => last.push_str(t),
        Some(Piece::Value(..)) | None => out.push(Piece::Text(t.to_owned())),
    };
    for part in parts {
        match part {
            FPart::Text(t) => text(&mut out, t),
            FPart::Value { span, expr, debug, conversion, spec } => {
                if let Some(debug) = debug {
                    text(&mut out, debug);
                }
                match &expr.kind {
                    ExprKind::Str(s)
                        if spec.is_none()
                            && matches!(conversion, Conversion::None | Conversion::Str) =>
                    {
                        text(&mut out, s);
                    }
                    _ => out.push(Piece::Value(*span, expr, *conversion, spec.as_deref())),
                }
            }
        }
    }
    out
}
