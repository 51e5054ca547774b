//! Writes instructions: registers, labels, constants, sites, protected ranges, definite assignment.
//!
//! Invariant: while [`Emitter::reachable`] is false nothing is written, so dead code leaves no trace; a
//! label that no live jump names stays dead. Temporaries form a stack above the fixed registers.
//! [`Emitter::assigned`] holds the locals that are bound on every way to this point.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether an op or operand is one of a few; what answers for every one lists them all"
)]

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::{Span, Symbol};
use crate::bytecode::code::{Const, ExcEntry, Instr, Site};
use crate::bytecode::op::{Op, Operand};

pub(super) type Reg = u16;

/// Registers above this are refused: a code object that large is told so.
const MAX_REG: u16 = 0xFF00;

/// From this number on sites are shared.
const SHARED_SITES: usize = 50_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Label(u32);

/// A set of local slots.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct Slots(Vec<u64>);

impl Slots {
    pub(super) fn insert(&mut self, slot: Reg) {
        let word = usize::from(slot) / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (slot % 64);
    }

    pub(super) fn remove(&mut self, slot: Reg) {
        if let Some(word) = self.0.get_mut(usize::from(slot) / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    pub(super) fn contains(&self, slot: Reg) -> bool {
        self.0.get(usize::from(slot) / 64).is_some_and(|w| w & (1 << (slot % 64)) != 0)
    }

    fn intersect(&mut self, other: &Slots) {
        for (i, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(i).copied().unwrap_or(0);
        }
    }

    pub(super) fn subtract(&mut self, other: &Slots) {
        for (word, gone) in self.0.iter_mut().zip(&other.0) {
            *word &= !gone;
        }
    }
}

#[derive(Default)]
struct LabelInfo {
    at: Option<u32>,
    /// The locals bound on every jump to it so far; `None` when there was none.
    state: Option<Slots>,
}

struct Protected {
    start: u32,
    end: u32,
    handler: Label,
    exc: Reg,
    depth: Reg,
}

/// What [`Emitter::finish`] gives.
pub(super) struct Emitted {
    pub(super) ops: Vec<Instr>,
    pub(super) spans: Vec<Span>,
    pub(super) consts: Vec<Const>,
    pub(super) sites: Vec<Site>,
    pub(super) exc_table: Vec<ExcEntry>,
    pub(super) n_regs: u16,
}

pub(super) struct Emitter {
    ops: Vec<Instr>,
    spans: Vec<Span>,
    targets: Vec<Option<Label>>,
    labels: Vec<LabelInfo>,
    consts: Vec<Const>,
    strings: FxHashMap<Arc<str>, u16>,
    others: FxHashMap<String, u16>,
    sites: Vec<Site>,
    shared_sites: FxHashMap<(Op, Symbol), u16>,
    protected: Vec<Protected>,
    /// Registers below are locals and free variables.
    pub(super) n_fixed: Reg,
    /// The first free temporary.
    pub(super) top: Reg,
    max: Reg,
    pub(super) assigned: Slots,
    pub(super) reachable: bool,
    /// Temporaries (by distance from `n_fixed`) that may hold an object nobody needs any more.
    dirty: Vec<bool>,
    /// What grew beyond its field.
    pub(super) overflow: Option<&'static str>,
}

impl Emitter {
    pub(super) fn new(n_fixed: usize) -> Emitter {
        let fixed = n_fixed.min(usize::from(MAX_REG)) as Reg;
        Emitter {
            ops: Vec::new(),
            spans: Vec::new(),
            targets: Vec::new(),
            labels: Vec::new(),
            consts: Vec::new(),
            strings: FxHashMap::default(),
            others: FxHashMap::default(),
            sites: Vec::new(),
            shared_sites: FxHashMap::default(),
            protected: Vec::new(),
            n_fixed: fixed,
            top: fixed,
            max: fixed,
            assigned: Slots::default(),
            reachable: true,
            dirty: Vec::new(),
            overflow: (n_fixed > usize::from(MAX_REG)).then_some("local variables"),
        }
    }

    /// The place of the last instruction.
    pub(super) fn last_span(&self) -> Option<Span> {
        self.spans.last().copied()
    }

    // ── registers ──

    pub(super) fn temp(&mut self) -> Reg {
        let reg = self.top;
        if reg >= MAX_REG {
            self.overflow = Some("temporaries");
            return reg;
        }
        self.top += 1;
        self.max = self.max.max(self.top);
        reg
    }

    pub(super) fn is_temp(&self, reg: Reg) -> bool {
        reg >= self.n_fixed
    }

    /// `dst` when it is the topmost temporary, so that a window or run may begin there; else a new one.
    pub(super) fn base(&mut self, dst: Reg) -> Reg {
        if self.is_temp(dst) && dst + 1 == self.top { dst } else { self.temp() }
    }

    // ── constants and sites ──

    pub(super) fn constant(&mut self, value: Const) -> u16 {
        if !self.reachable {
            return 0;
        }
        let next = self.consts.len();
        let (id, new) = match &value {
            Const::Str(s) => {
                let id = *self.strings.entry(s.clone()).or_insert(next as u16);
                (id, usize::from(id) == next)
            }
            Const::Code(_) => (next as u16, true),
            other => {
                let id = *self.others.entry(format!("{other:?}")).or_insert(next as u16);
                (id, usize::from(id) == next)
            }
        };
        if next >= usize::from(u16::MAX) {
            self.overflow = Some("constants");
            return 0;
        }
        if new {
            self.consts.push(value);
        }
        id
    }

    /// A new site of `name` for an instruction of kind `op`. Beyond what a field holds, sites are shared
    /// by those of one kind and name.
    pub(super) fn site(&mut self, op: Op, name: Symbol) -> u16 {
        if !self.reachable {
            return 0;
        }
        let next = self.sites.len();
        if next >= SHARED_SITES {
            if let Some(&site) = self.shared_sites.get(&(op, name)) {
                return site;
            }
            if next >= usize::from(u16::MAX) {
                self.overflow = Some("names");
                return 0;
            }
            self.shared_sites.insert((op, name), next as u16);
        }
        self.sites.push(Site { name });
        next as u16
    }

    // ── instructions ──

    pub(super) fn emit(&mut self, at: Span, op: Op, x: u8, a: u16, b: u16, c: u16) {
        self.push(at, Instr::new(op, x, a, b, c), None);
    }

    pub(super) fn emit_long(&mut self, at: Span, op: Op, a: u16, value: i32) {
        self.push(at, Instr::long(op, 0, a, value), None);
    }

    fn push(&mut self, at: Span, instr: Instr, target: Option<Label>) {
        if !self.reachable {
            return;
        }
        let instr = self.with_garbage(instr);
        self.track(instr);
        self.ops.push(instr);
        self.spans.push(at);
        self.targets.push(target);
        if ends_block(instr.op) {
            self.reachable = false;
        }
    }

    /// An instruction that may go on at `target`.
    pub(super) fn jump(&mut self, at: Span, op: Op, x: u8, a: u16, b: u16, target: Label) {
        if !self.reachable {
            return;
        }
        let info = &mut self.labels[target.0 as usize];
        match &mut info.state {
            Some(state) => state.intersect(&self.assigned),
            None => info.state = Some(self.assigned.clone()),
        }
        self.push(at, Instr::new(op, x, a, b, 0), Some(target));
    }

    pub(super) fn goto(&mut self, at: Span, target: Label) {
        self.jump(at, Op::Jump, 0, 0, 0, target);
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(LabelInfo::default());
        Label(self.labels.len() as u32 - 1)
    }

    /// Here is where jumps to `label` go; alive when one of them is or the way from above is.
    pub(super) fn bind(&mut self, label: Label) {
        let now = self.here();
        let info = &mut self.labels[label.0 as usize];
        info.at = Some(now);
        if let Some(state) = info.state.clone() {
            if self.reachable {
                self.assigned.intersect(&state);
            } else {
                self.assigned = state;
                self.reachable = true;
            }
        }
    }

    /// The head of a loop: `unsure` are the locals that the loop may unbind.
    pub(super) fn bind_head(&mut self, label: Label, unsure: &Slots) {
        self.assigned.subtract(unsure);
        self.labels[label.0 as usize].at = Some(self.here());
    }

    /// The entry of an exception handler.
    pub(super) fn bind_handler(&mut self, label: Label, state: Slots) {
        self.labels[label.0 as usize].at = Some(self.here());
        self.assigned = state;
        self.reachable = true;
    }

    pub(super) fn here(&self) -> u32 {
        self.ops.len() as u32
    }

    pub(super) fn protect(&mut self, range: (u32, u32), handler: Label, exc: Reg, depth: Reg) {
        let (start, end) = range;
        if start < end {
            self.protected.push(Protected { start, end, handler, exc, depth });
        }
    }

    // ── temporaries that hold objects ──

    fn mark(&mut self, reg: Reg, value: bool) {
        let Some(index) = reg.checked_sub(self.n_fixed) else { return };
        let index = usize::from(index);
        if self.dirty.len() <= index {
            if !value {
                return;
            }
            self.dirty.resize(index + 1, false);
        }
        self.dirty[index] = value;
    }

    fn mark_run(&mut self, first: Reg, n: u16, value: bool) {
        for i in 0..n {
            self.mark(first.saturating_add(i), value);
        }
    }

    /// Tells a call how many registers above its window hold what the program is done with.
    fn with_garbage(&self, i: Instr) -> Instr {
        let head = match i.op {
            Op::Call => 1,
            Op::CallMethod => 2,
            _ => return i,
        };
        let above = usize::from((i.b + head + i.c).saturating_sub(self.n_fixed));
        let last = self.dirty.iter().rposition(|&d| d);
        let n = last.map_or(0, |last| (last + 1).saturating_sub(above));
        Instr { x: u8::try_from(n).unwrap_or(u8::MAX), ..i }
    }

    fn track(&mut self, i: Instr) {
        let row = i.op.row();
        if row.b == Operand::Run {
            self.mark_run(i.b, run_len(i), false);
        }
        if row.c == Operand::Run {
            self.mark_run(i.c, (i.x as u32).count_ones() as u16, false);
        }
        match row.b {
            Operand::Window | Operand::MethodWindow if i.op != Op::WithExcept => {
                let from = usize::from(i.b.saturating_sub(self.n_fixed));
                if let Some(rest) = self.dirty.get_mut(from..) {
                    rest.fill(false);
                }
            }
            Operand::Both if i.op != Op::ForIter => self.mark(i.b, false),
            Operand::Window
            | Operand::MethodWindow
            | Operand::Both
            | Operand::None
            | Operand::Dst
            | Operand::Src
            | Operand::OptSrc
            | Operand::Const
            | Operand::Site
            | Operand::Imm
            | Operand::Jump
            | Operand::Run
            | Operand::DstRun
            | Operand::Long
            | Operand::LongHigh => {}
        }
        if i.op == Op::UnpackSeq && i.x == 1 {
            self.mark(i.b, false);
        }
        match row.a {
            Operand::Dst => self.mark(i.a, makes_object(i.op)),
            Operand::DstRun => {
                let n = match i.op {
                    Op::UnpackEx => i.c + 1 + u16::from(i.x),
                    Op::SplitExcGroup | Op::LoadSuperMethod => 2,
                    _ => i.c,
                };
                self.mark_run(i.a, n, true);
            }
            Operand::Run => self.mark_run(i.a, i.b, false),
            Operand::Both if matches!(i.op, Op::Clear | Op::Reraise | Op::Return) => {
                self.mark(i.a, false);
            }
            Operand::MethodWindow
            | Operand::Both
            | Operand::None
            | Operand::Src
            | Operand::OptSrc
            | Operand::Const
            | Operand::Site
            | Operand::Imm
            | Operand::Jump
            | Operand::Window
            | Operand::Long
            | Operand::LongHigh => {}
        }
    }

    pub(super) fn dirty(&self) -> Vec<bool> {
        self.dirty.clone()
    }

    /// Another way to here left these as well.
    pub(super) fn merge_dirty(&mut self, other: &[bool]) {
        for (i, &d) in other.iter().enumerate() {
            if d {
                self.mark(self.n_fixed + i as u16, true);
            }
        }
    }

    /// Releases what released temporaries still hold.
    pub(super) fn end_statement(&mut self, at: Span) {
        let from = usize::from(self.top - self.n_fixed);
        let dead = |d: &Vec<bool>| {
            let first = d.iter().skip(from).position(|&d| d)? + from;
            let last = d.iter().rposition(|&d| d)?;
            Some((first, last))
        };
        if self.reachable
            && let Some((first, last)) = dead(&self.dirty)
        {
            let reg = self.n_fixed + first as u16;
            if first == last {
                self.emit(at, Op::Clear, 0, reg, 0, 0);
            } else {
                self.emit(at, Op::ClearRun, 0, reg, (last - first + 1) as u16, 0);
            }
        }
        self.dirty.truncate(from);
    }

    // ── the end ──

    /// Resolves jumps. One to the next instruction is left out, one to a jump goes to where that goes,
    /// a short one that does not reach goes by way of a long one.
    pub(super) fn finish(self) -> Emitted {
        let n = self.ops.len();
        let skipped =
            |i: usize| self.ops[i].op == Op::Jump && self.label_at(i) == Some(i as u32 + 1);
        let mut far = vec![false; n];
        let mut place: Vec<u32> = (0..=n as u32).collect();
        loop {
            let mut at = 0;
            for i in 0..=n {
                place[i] = at;
                if i < n && !skipped(i) {
                    at += if far[i] { 3 } else { 1 };
                }
            }
            let mut grown = false;
            for i in 0..n {
                let Some(target) = self.target(i) else { continue };
                let distance = i64::from(place[target as usize]) - i64::from(place[i]) - 1;
                let short = self.ops[i].op.row().c == Operand::Jump;
                if short && !far[i] && i16::try_from(distance).is_err() {
                    far[i] = true;
                    grown = true;
                }
            }
            if !grown {
                break;
            }
        }
        let mut ops = Vec::with_capacity(n);
        let mut spans = Vec::with_capacity(n);
        for i in (0..n).filter(|&i| !skipped(i)) {
            let mut instr = self.ops[i];
            let at = self.spans[i];
            let distance = self
                .target(i)
                .map(|t| (i64::from(place[t as usize]) - i64::from(place[i]) - 1) as i32);
            match distance {
                Some(_) if far[i] => {
                    let distance = distance.unwrap_or(0);
                    ops.extend([
                        Instr { c: 1, ..instr },
                        Instr::long(Op::Jump, 0, 0, 1),
                        Instr::long(Op::Jump, 0, 0, distance - 2),
                    ]);
                    spans.extend([at; 3]);
                    continue;
                }
                Some(d) if instr.op.row().c == Operand::Jump => instr.c = d as i16 as u16,
                Some(d) => instr = Instr::long(instr.op, instr.x, instr.a, d),
                None => {}
            }
            ops.push(instr);
            spans.push(at);
        }
        let position = |l: Label| self.labels[l.0 as usize].at.unwrap_or(n as u32);
        let exc_table = self
            .protected
            .iter()
            .map(|p| ExcEntry {
                start: place[p.start as usize],
                end: place[p.end as usize],
                handler: place[position(p.handler) as usize],
                exc: p.exc,
                depth: p.depth,
            })
            .filter(|e: &ExcEntry| e.start < e.end)
            .collect();
        Emitted { ops, spans, consts: self.consts, sites: self.sites, exc_table, n_regs: self.max }
    }

    fn label_at(&self, i: usize) -> Option<u32> {
        let label = self.targets[i]?;
        let at = self.labels[label.0 as usize].at;
        debug_assert!(at.is_some(), "jump to a label that was never bound");
        at
    }

    /// Where the jump at `i` ends up.
    fn target(&self, i: usize) -> Option<u32> {
        let mut at = self.label_at(i)?;
        for _ in 0..8 {
            match self.ops.get(at as usize) {
                Some(next) if next.op == Op::Jump => at = self.label_at(at as usize)?,
                Some(_) | None => break,
            }
        }
        Some(at)
    }
}

/// Control never goes on after it.
pub(crate) fn ends_block(op: Op) -> bool {
    matches!(op, Op::Jump | Op::Return | Op::ReturnConst | Op::Raise | Op::RaiseAgain | Op::Reraise)
}

/// How many registers the `Run` in field `b` has.
pub(crate) fn run_len(i: Instr) -> u16 {
    match i.op {
        Op::BuildMap => i.c * 2,
        Op::BuildSlice => 3,
        Op::LoadSuperAttr => 2 + u16::from(i.x == 1),
        Op::LoadSuperMethod => 3,
        Op::MatchClass => 2,
        _ => i.c,
    }
}

/// Its result may be an object whose release can be noticed; arithmetic's is left in its register until
/// that is used again.
fn makes_object(op: Op) -> bool {
    !matches!(
        op,
        Op::LoadConst
            | Op::LoadInt
            | Op::Unary
            | Op::Not
            | Op::Binary
            | Op::BinaryK
            | Op::Inplace
            | Op::InplaceK
            | Op::Compare
            | Op::CompareK
            | Op::ToBool
            | Op::FormatValue
            | Op::BuildString
            | Op::MatchExc
            | Op::MatchSequence
            | Op::MatchMapping
            | Op::GetLen
            | Op::ForIter
            | Op::GetIter
    )
}
