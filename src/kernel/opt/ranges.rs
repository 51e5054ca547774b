//! Decides comparisons from intervals: what an integer can be, by its loop's bounds, by masks and
//! remainders, by the checks and branches that it has passed.
//!
//! Invariant: an interval holds every value that the integer can have where it is asked for. Arithmetic
//! that might wrap gives the full interval. Facts learnt from a check hold after it in its region and in
//! the regions within.

use cranelift_entity::SecondaryMap;

use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{InstId, InstKind, RegionId, TypedFunc, TypedGraph, ValueId};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// Replaces decided comparisons by constants; says how many checks that decides never to raise.
pub(super) fn decide(func: &mut TypedFunc) -> usize {
    let mut ranges = Ranges {
        graph: &mut func.graph,
        known: SecondaryMap::new(),
        nonzero: SecondaryMap::new(),
        defs: SecondaryMap::new(),
        undo: Vec::new(),
        decided: SecondaryMap::new(),
        dropped: 0,
    };
    let body = ranges.graph.body;
    ranges.region(body);
    ranges.dropped
}

/// An inclusive interval, wide enough for every integer type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Interval {
    low: i128,
    high: i128,
}

impl Interval {
    fn of(ty: Scalar) -> Interval {
        let bits = ty.bits();
        if ty.is_signed() {
            Interval { low: -(1i128 << (bits - 1)), high: (1i128 << (bits - 1)) - 1 }
        } else if ty == Scalar::Bool {
            Interval { low: 0, high: 1 }
        } else {
            Interval { low: 0, high: (1i128 << bits) - 1 }
        }
    }

    fn meet(self, other: Interval) -> Interval {
        Interval { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    fn hull(self, other: Interval) -> Interval {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Itself if no value wraps in the type, else everything.
    fn unless_wrapped(self, ty: Scalar) -> Interval {
        let all = Interval::of(ty);
        if self.low >= all.low && self.high <= all.high { self } else { all }
    }
}

/// What to restore when a region ends.
enum Undo {
    Interval(ValueId, Option<Interval>),
    NonZero(ValueId),
}

struct Ranges<'a> {
    graph: &'a mut TypedGraph,
    known: SecondaryMap<ValueId, Option<Interval>>,
    nonzero: SecondaryMap<ValueId, bool>,
    defs: SecondaryMap<ValueId, Option<InstId>>,
    undo: Vec<Undo>,
    decided: SecondaryMap<ValueId, Option<bool>>,
    dropped: usize,
}

impl Ranges<'_> {
    fn get(&self, v: ValueId) -> Interval {
        self.known[v].unwrap_or_else(|| Interval::of(self.graph.values[v].ty))
    }

    fn narrow(&mut self, v: ValueId, to: Interval) {
        let met = self.get(v).meet(to);
        if met.low <= met.high && met != self.get(v) {
            self.undo.push(Undo::Interval(v, self.known[v]));
            self.known[v] = Some(met);
        }
    }

    fn region(&mut self, region: RegionId) {
        let mark = self.undo.len();
        for inst in self.graph.regions[region].insts.clone() {
            match self.graph.insts[inst].kind.clone() {
                InstKind::Op { op, args } => self.op(inst, op, &args),
                InstKind::If { cond, then, orelse } => {
                    for (side, truth) in [(then, true), (orelse, false)] {
                        let mark = self.undo.len();
                        self.assume(cond, truth);
                        self.region(side);
                        self.rewind(mark);
                    }
                }
                InstKind::For(f) => {
                    let index = self.graph.regions[f.body].params[0];
                    let (start, stop, step) =
                        (self.get(f.start), self.get(f.stop), self.get(f.step));
                    let within = if step.low > 0 {
                        Interval { low: start.low, high: stop.high - 1 }
                    } else if step.high < 0 {
                        Interval { low: stop.low + 1, high: start.high }
                    } else {
                        Interval::of(Scalar::I64)
                    };
                    self.narrow(index, within);
                    self.region(f.body);
                    f.orelse.into_iter().for_each(|r| self.region(r));
                }
                InstKind::While(w) => {
                    self.region(w.head);
                    self.region(w.body);
                    w.orelse.into_iter().for_each(|r| self.region(r));
                }
            }
        }
        self.rewind(mark);
    }

    fn rewind(&mut self, mark: usize) {
        for undo in self.undo.split_off(mark).into_iter().rev() {
            match undo {
                Undo::Interval(v, before) => self.known[v] = before,
                Undo::NonZero(v) => self.nonzero[v] = false,
            }
        }
    }

    fn op(&mut self, inst: InstId, op: Op, args: &[ValueId]) {
        if let Op::Guard(_) = op {
            if self.decided[args[0]] == Some(false) {
                self.dropped += 1;
            }
            self.assume(args[0], false);
            return;
        }
        let Some(&result) = self.graph.insts[inst].results.first() else { return };
        self.defs[result] = Some(inst);
        if let Some(truth) = self.comparison(op, args) {
            self.decided[result] = Some(truth);
            self.graph.insts[inst].kind =
                InstKind::Op { op: Op::Const(Imm::bool(truth)), args: Vec::new() };
            return;
        }
        if self.graph.values[result].ty.is_int()
            && let Some(interval) = self.result(op, args)
        {
            self.known[result] = Some(interval);
        }
    }

    /// The interval of an operation's integer result.
    fn result(&self, op: Op, args: &[ValueId]) -> Option<Interval> {
        let point = |v: i128| Interval { low: v, high: v };
        match op {
            Op::Const(imm) if imm.ty == Scalar::U64 => Some(point(i128::from(imm.bits))),
            Op::Const(imm) => Some(point(i128::from(imm.as_i64()))),
            Op::Cast { from, to } if !from.is_float() => Some(self.get(args[0]).unless_wrapped(to)),
            Op::Prim(prim, ty) => self.prim(prim, ty, args),
            Op::Cast { .. }
            | Op::CompareIntFloat(..)
            | Op::Math(_)
            | Op::ThreadId
            | Op::Guard(_)
            | Op::CheckRecursion(_)
            | Op::Call(_)
            | Op::Load(_)
            | Op::Store(_)
            | Op::Alloc(_)
            | Op::Mark
            | Op::Native(_)
            | Op::Update(..)
            | Op::Sweep
            | Op::List(_)
            | Op::Print(_) => None,
            Op::CheckIndex(_) => {
                let high = self.get(args[1]).high - 1;
                Some(Interval { low: 0, high: high.max(0) }.meet(Interval::of(Scalar::I64)))
            }
        }
    }

    fn prim(&self, prim: Prim, ty: Scalar, args: &[ValueId]) -> Option<Interval> {
        let all = Interval::of(ty);
        let a = self.get(*args.first()?);
        let b = args.get(1).map_or(all, |&v| self.get(v));
        let interval = match prim {
            Prim::Add => Interval { low: a.low + b.low, high: a.high + b.high },
            Prim::Sub => Interval { low: a.low - b.high, high: a.high - b.low },
            Prim::Mul => {
                let products = [
                    a.low.checked_mul(b.low)?,
                    a.low.checked_mul(b.high)?,
                    a.high.checked_mul(b.low)?,
                    a.high.checked_mul(b.high)?,
                ];
                Interval { low: *products.iter().min()?, high: *products.iter().max()? }
            }
            Prim::Neg => Interval { low: -a.high, high: -a.low },
            Prim::Abs if a.low >= 0 => a,
            Prim::Abs if a.low > all.low => Interval { low: 0, high: a.high.max(-a.low) },
            Prim::FloorMod if b.low > 0 => Interval { low: 0, high: b.high - 1 },
            Prim::FloorDiv if b.low > 0 && a.low >= 0 => {
                Interval { low: a.low / b.high, high: a.high / b.low }
            }
            Prim::And if b.low >= 0 && a.low >= 0 => Interval { low: 0, high: a.high.min(b.high) },
            Prim::And if b.low >= 0 => Interval { low: 0, high: b.high },
            Prim::And if a.low >= 0 => Interval { low: 0, high: a.high },
            Prim::Shr if a.low >= 0 => Interval { low: 0, high: a.high },
            // A negative number rises towards -1.
            Prim::Shr => Interval { low: a.low, high: a.high.max(-1) },
            Prim::Min => Interval { low: a.low.min(b.low), high: a.high.min(b.high) },
            Prim::Max => Interval { low: a.low.max(b.low), high: a.high.max(b.high) },
            Prim::Select => b.hull(self.get(*args.get(2)?)),
            Prim::Abs
            | Prim::FloorMod
            | Prim::FloorDiv
            | Prim::And
            | Prim::Div
            | Prim::TrueDiv
            | Prim::Pow
            | Prim::Shl
            | Prim::Or
            | Prim::Xor
            | Prim::Not
            | Prim::Eq
            | Prim::Ne
            | Prim::Lt
            | Prim::Le
            | Prim::Gt
            | Prim::Ge
            | Prim::Sqrt
            | Prim::Floor
            | Prim::Ceil
            | Prim::Trunc
            | Prim::RoundEven
            | Prim::CopySign
            | Prim::AddOverflows
            | Prim::SubOverflows
            | Prim::MulOverflows => return None,
        };
        Some(interval.unless_wrapped(ty))
    }

    /// A comparison that the intervals decide.
    fn comparison(&self, op: Op, args: &[ValueId]) -> Option<bool> {
        let Op::Prim(prim, ty) = op else { return None };
        if !ty.is_int() {
            return None;
        }
        let (a, b) = (self.get(*args.first()?), self.get(*args.get(1)?));
        let apart = a.high < b.low || b.high < a.low;
        let zero = |v: Interval| v.low == 0 && v.high == 0;
        let unequal =
            apart || (zero(b) && self.nonzero[args[0]]) || (zero(a) && self.nonzero[args[1]]);
        match prim {
            Prim::Eq if unequal => Some(false),
            Prim::Ne if unequal => Some(true),
            Prim::Lt if a.high < b.low => Some(true),
            Prim::Lt if a.low >= b.high => Some(false),
            Prim::Le if a.high <= b.low => Some(true),
            Prim::Le if a.low > b.high => Some(false),
            Prim::Gt if a.low > b.high => Some(true),
            Prim::Gt if a.high <= b.low => Some(false),
            Prim::Ge if a.low >= b.high => Some(true),
            Prim::Ge if a.high < b.low => Some(false),
            Prim::AddOverflows
                if a.low + b.low >= Interval::of(ty).low
                    && a.high + b.high <= Interval::of(ty).high =>
            {
                Some(false)
            }
            Prim::SubOverflows
                if a.low - b.high >= Interval::of(ty).low
                    && a.high - b.low <= Interval::of(ty).high =>
            {
                Some(false)
            }
            Prim::Eq
            | Prim::Ne
            | Prim::Lt
            | Prim::Le
            | Prim::Gt
            | Prim::Ge
            | Prim::AddOverflows
            | Prim::SubOverflows
            | Prim::MulOverflows
            | Prim::Add
            | Prim::Sub
            | Prim::Mul
            | Prim::Neg
            | Prim::Abs
            | Prim::Div
            | Prim::TrueDiv
            | Prim::FloorDiv
            | Prim::FloorMod
            | Prim::Pow
            | Prim::Shl
            | Prim::Shr
            | Prim::And
            | Prim::Or
            | Prim::Xor
            | Prim::Not
            | Prim::Min
            | Prim::Max
            | Prim::Select
            | Prim::Sqrt
            | Prim::Floor
            | Prim::Ceil
            | Prim::Trunc
            | Prim::RoundEven
            | Prim::CopySign => None,
        }
    }

    /// Learns from a comparison having turned out so.
    fn assume(&mut self, cond: ValueId, truth: bool) {
        let Some(inst) = self.defs[cond] else { return };
        let InstKind::Op { op: Op::Prim(prim, ty), args } = self.graph.insts[inst].kind.clone()
        else {
            return;
        };
        if prim == Prim::Not {
            return self.assume(args[0], !truth);
        }
        let [a, b] = args[..] else { return };
        if (prim == Prim::And && truth) || (prim == Prim::Or && !truth) {
            self.assume(a, truth);
            return self.assume(b, truth);
        }
        if !ty.is_int() {
            return;
        }
        let (x, y) = (self.get(a), self.get(b));
        let below = |v: i128| Interval { low: i128::MIN / 4, high: v };
        let above = |v: i128| Interval { low: v, high: i128::MAX / 4 };
        match (prim, truth) {
            (Prim::Eq, true) | (Prim::Ne, false) => {
                self.narrow(a, y);
                self.narrow(b, x);
            }
            (Prim::Eq, false) | (Prim::Ne, true) => self.differ(a, b),
            (Prim::Lt, true) | (Prim::Ge, false) => {
                self.narrow(a, below(y.high - 1));
                self.narrow(b, above(x.low + 1));
            }
            (Prim::Le, true) | (Prim::Gt, false) => {
                self.narrow(a, below(y.high));
                self.narrow(b, above(x.low));
            }
            (Prim::Gt, true) | (Prim::Le, false) => {
                self.narrow(a, above(y.low + 1));
                self.narrow(b, below(x.high - 1));
            }
            (Prim::Ge, true) | (Prim::Lt, false) => {
                self.narrow(a, above(y.low));
                self.narrow(b, below(x.high));
            }
            (_, _) => {}
        }
    }

    /// Two values are unequal: an end of the one that is the other's only value falls away.
    fn differ(&mut self, a: ValueId, b: ValueId) {
        for (v, other) in [(a, b), (b, a)] {
            let (range, point) = (self.get(v), self.get(other));
            if point.low != point.high {
                continue;
            }
            if point.low == 0 && !self.nonzero[v] {
                self.nonzero[v] = true;
                self.undo.push(Undo::NonZero(v));
            }
            if range.low == point.low {
                self.narrow(v, Interval { low: range.low + 1, high: range.high });
            } else if range.high == point.low {
                self.narrow(v, Interval { low: range.low, high: range.high - 1 });
            }
        }
    }
}
