//! Takes the checks of indices out of counted loops: one question in front of a loop decides whether all of
//! them pass, and if so a version of the loop without them runs.
//!
//! Invariant: the question is true only if, for every iteration that can be, the index lies in `0..length`.
//! Where it is false the loop runs as it was written, so that the exception comes in its iteration, after
//! all that was done before. Nothing that the question computes can overflow, or it is false.
//!
//! How. Each index is put between two bounds that are known in front of the loop: those of what the loop
//! variables count over, carried through sums, products and the like. The question goes in front of the
//! outermost loop that it can be asked before; what cannot be decided there is tried in front of the
//! inner ones.

use cranelift_entity::EntitySet;
use rustc_hash::FxHashMap;

use super::copy::Copier;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    For, Inst, InstId, InstKind, Loc, Region, RegionId, Terminator, TypedFunc, TypedGraph, Value,
    ValueId,
};
use crate::kernel::report::{Decision, Report};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// A larger loop is not worth being there twice.
const SIZE_LIMIT: usize = 800;
/// A function grows no further than this.
const FUNCTION_LIMIT: usize = 6000;

/// How large a number that comes from outside may be, in bits, so that sums of it do not overflow.
const WIDE: u32 = 44;
/// The same, where numbers from outside are multiplied.
const NARROW: u32 = 30;

/// How many loops were given a version without checks.
pub(super) fn hoist(func: &mut TypedFunc, report: &mut Report) -> usize {
    let mut outside = EntitySet::new();
    let body = func.graph.body;
    outside.extend(func.graph.regions[body].params.iter().copied());
    let mut n = 0;
    region(func, body, &mut outside, report, &mut n);
    n
}

fn region(
    func: &mut TypedFunc,
    id: RegionId,
    outside: &mut EntitySet<ValueId>,
    report: &mut Report,
    n: &mut usize,
) {
    let insts = std::mem::take(&mut func.graph.regions[id].insts);
    let mut kept = Vec::with_capacity(insts.len());
    for inst in insts {
        let mut subs = func.graph.sub_regions(inst);
        let mut inner_outside = outside.clone();
        match func.graph.insts[inst].kind.clone() {
            InstKind::For(l) => match Plan::best(&func.graph, &l, outside) {
                Some(plan) => {
                    let loc = func.graph.insts[inst].loc;
                    let file = func.graph.scopes[loc.scope].unit.file.clone();
                    let decision = Decision::BoundsHoisted {
                        hoisted: plan.checks.len(),
                        kept: plan.n_checks - plan.checks.len(),
                    };
                    report.add(func.name, &file, loc.span, decision);
                    *n += 1;
                    for &made in &plan.before {
                        inner_outside.extend(plan.graph.insts[made].results.iter().copied());
                    }
                    let fast = apply(&mut func.graph, inst, plan, &mut kept);
                    subs = func.graph.sub_regions(fast);
                }
                None => kept.push(inst),
            },
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::While(_) => kept.push(inst),
        }
        for sub in subs {
            let mut inner = inner_outside.clone();
            inner.extend(func.graph.regions[sub].params.iter().copied());
            region(func, sub, &mut inner, report, n);
        }
        outside.extend(func.graph.insts[inst].results.iter().copied());
        for &made in &kept[kept.len().saturating_sub(1)..] {
            outside.extend(func.graph.insts[made].results.iter().copied());
        }
    }
    func.graph.regions[id].insts = kept;
}

/// What is to be asked in front of a loop, and what then need not be checked.
struct Plan {
    /// The graph with the instructions that ask.
    graph: TypedGraph,
    before: Vec<InstId>,
    cond: ValueId,
    checks: Vec<InstId>,
    /// How many checks the loop has.
    n_checks: usize,
}

impl Plan {
    fn best(graph: &TypedGraph, l: &For, outside: &EntitySet<ValueId>) -> Option<Plan> {
        let regions = graph.regions_under(l.body);
        let size: usize = regions.iter().map(|&r| graph.regions[r].insts.len()).sum();
        let is_check = |&&i: &&InstId| {
            matches!(graph.insts[i].kind, InstKind::Op { op: Op::CheckIndex(_), .. })
        };
        let checks: Vec<InstId> = regions
            .iter()
            .flat_map(|&r| graph.regions[r].insts.iter().filter(is_check).copied())
            .collect();
        if checks.is_empty() || size > SIZE_LIMIT || graph.insts.len() > FUNCTION_LIMIT {
            return None;
        }
        let wide = Plan::of(graph, l, &regions, &checks, outside, WIDE);
        if wide.as_ref().is_some_and(|p| p.checks.len() == checks.len()) {
            return wide;
        }
        let narrow = Plan::of(graph, l, &regions, &checks, outside, NARROW);
        match (wide, narrow) {
            (Some(w), Some(n)) if n.checks.len() > w.checks.len() => Some(n),
            (Some(w), _) => Some(w),
            (None, n) => n,
        }
    }

    fn of(
        graph: &TypedGraph,
        l: &For,
        regions: &[RegionId],
        checks: &[InstId],
        outside: &EntitySet<ValueId>,
        leaf_bits: u32,
    ) -> Option<Plan> {
        let mut bounds = Bounds::new(graph, l, regions, outside, leaf_bits);
        let (mut proven, mut conds) = (Vec::new(), Vec::new());
        for &check in checks {
            let (index, length) = match &graph.insts[check].kind {
                InstKind::Op { args, .. } => (args[0], args[1]),
                InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => continue,
            };
            let Some(index) = bounds.of(index) else { continue };
            let length = if outside.contains(length) {
                length
            } else {
                let Some(length) = bounds.of(length) else { continue };
                length.low
            };
            proven.push(check);
            let zero = bounds.int(0);
            conds.push(bounds.prim(Prim::Ge, Scalar::I64, &[index.low, zero]));
            conds.push(bounds.prim(Prim::Lt, Scalar::I64, &[index.high, length]));
        }
        if proven.is_empty() {
            return None;
        }
        conds.extend(std::mem::take(&mut bounds.small));
        let cond =
            conds.into_iter().reduce(|a, b| bounds.prim(Prim::And, Scalar::Bool, &[a, b]))?;
        let (graph, before) = (bounds.graph, bounds.made);
        Some(Plan { graph, before, cond, checks: proven, n_checks: checks.len() })
    }
}

/// Puts the question and both versions in the place of the loop; the one without checks comes back.
fn apply(graph: &mut TypedGraph, inst: InstId, plan: Plan, kept: &mut Vec<InstId>) -> InstId {
    *graph = plan.graph;
    let loc = graph.insts[inst].loc;
    let original = graph.clone();
    let slow = {
        let subs = original.sub_regions(inst);
        let captured = subs.into_iter().flat_map(|r| original.captures(r));
        let captured: Vec<ValueId> = captured.chain(original.operands(inst)).collect();
        let mut copier = Copier::within(graph, &original, loc);
        captured.into_iter().for_each(|v| copier.values[v] = Some(v));
        let slow = copier.new_region();
        copier.inst(slow, inst);
        slow
    };
    let copy = graph.regions[slow].insts[0];
    let yielded = graph.insts[copy].results.clone();
    end(graph, slow, yielded, loc);
    for check in plan.checks {
        let InstKind::Op { args, .. } = &graph.insts[check].kind else { continue };
        let op = Op::Cast { from: Scalar::I64, to: Scalar::I64 };
        graph.insts[check].kind = InstKind::Op { op, args: vec![args[0]] };
    }
    let results = graph.insts[inst].results.clone();
    let own: Vec<ValueId> = results
        .iter()
        .map(|&v| {
            let data = graph.values[v].clone();
            graph.values.push(data)
        })
        .collect();
    graph.insts[inst].results = own.clone();
    let fast = graph.regions.push(Region {
        params: Vec::new(),
        insts: vec![inst],
        term: Terminator::Unreachable,
        term_loc: loc,
    });
    end(graph, fast, own, loc);
    kept.extend(plan.before);
    let kind = InstKind::If { cond: plan.cond, then: fast, orelse: slow };
    kept.push(graph.insts.push(Inst { kind, results, loc }));
    inst
}

fn end(graph: &mut TypedGraph, region: RegionId, values: Vec<ValueId>, loc: Loc) {
    graph.regions[region].term = Terminator::Yield(values);
    graph.regions[region].term_loc = loc;
}

/// Two values that are known in front of the loop, and between them what a value can be in it.
#[derive(Clone, Copy)]
struct Range {
    low: ValueId,
    high: ValueId,
    /// Both, and all between, have at most so many bits, if what came from outside was small enough.
    bits: u32,
}

struct Bounds<'a> {
    graph: TypedGraph,
    outside: &'a EntitySet<ValueId>,
    leaf_bits: u32,
    loc: Loc,
    /// The loops in question by their index.
    counts: FxHashMap<ValueId, For>,
    defs: FxHashMap<ValueId, InstId>,
    known: FxHashMap<ValueId, Option<Range>>,
    made: Vec<InstId>,
    /// Whether what comes from outside is small enough.
    small: Vec<ValueId>,
}

impl<'a> Bounds<'a> {
    fn new(
        graph: &TypedGraph,
        l: &For,
        regions: &[RegionId],
        outside: &'a EntitySet<ValueId>,
        leaf_bits: u32,
    ) -> Bounds<'a> {
        let mut counts = FxHashMap::default();
        let mut defs: FxHashMap<ValueId, InstId> = FxHashMap::default();
        counts.insert(graph.regions[l.body].params[0], l.clone());
        for &region in regions {
            for &inst in &graph.regions[region].insts {
                let data = &graph.insts[inst];
                defs.extend(data.results.iter().map(|&v| (v, inst)));
                if let InstKind::For(inner) = &data.kind {
                    counts.insert(graph.regions[inner.body].params[0], inner.clone());
                }
            }
        }
        // Constants of the whole function are constants here.
        for (inst, data) in graph.insts.iter() {
            if let InstKind::Op { op: Op::Const(_), .. } = data.kind {
                defs.extend(data.results.iter().map(|&v| (v, inst)));
            }
        }
        Bounds {
            graph: graph.clone(),
            outside,
            leaf_bits,
            loc: graph.loops[l.id].loc,
            counts,
            defs,
            known: FxHashMap::default(),
            made: Vec::new(),
            small: Vec::new(),
        }
    }

    fn emit(&mut self, op: Op, args: Vec<ValueId>) -> ValueId {
        let ty = op.result().unwrap_or(Scalar::I64);
        let result = self.graph.values.push(Value { ty, name: None });
        let kind = InstKind::Op { op, args };
        let inst = self.graph.insts.push(Inst { kind, results: vec![result], loc: self.loc });
        self.made.push(inst);
        result
    }

    fn prim(&mut self, prim: Prim, ty: Scalar, args: &[ValueId]) -> ValueId {
        self.emit(Op::Prim(prim, ty), args.to_vec())
    }

    fn ints(&mut self, prim: Prim, a: ValueId, b: ValueId) -> ValueId {
        self.prim(prim, Scalar::I64, &[a, b])
    }

    fn int(&mut self, v: i64) -> ValueId {
        self.emit(Op::Const(Imm::i64(v)), Vec::new())
    }

    fn constant(&self, v: ValueId) -> Option<i64> {
        match &self.graph.insts[*self.defs.get(&v)?].kind {
            InstKind::Op { op: Op::Const(imm), .. } if imm.ty.is_int() => {
                (imm.ty != Scalar::U64).then(|| imm.as_i64())
            }
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => {
                None
            }
        }
    }

    fn of(&mut self, v: ValueId) -> Option<Range> {
        if let Some(known) = self.known.get(&v) {
            return *known;
        }
        // What asks for itself has no bounds.
        self.known.insert(v, None);
        let range = self.found(v);
        self.known.insert(v, range);
        range
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn found(&mut self, v: ValueId) -> Option<Range> {
        if let Some(c) = self.constant(v) {
            let bits = 65 - c.unsigned_abs().leading_zeros();
            let low = self.int(c);
            return (bits <= 62).then_some(Range { low, high: low, bits });
        }
        if self.outside.contains(v) {
            return self.leaf(v);
        }
        if let Some(l) = self.counts.get(&v).cloned() {
            return self.index(&l);
        }
        let inst = *self.defs.get(&v)?;
        let InstKind::Op { op, args } = self.graph.insts[inst].kind.clone() else { return None };
        match op {
            Op::Prim(prim, Scalar::I64) => self.operation(prim, &args),
            Op::CheckIndex(_) => {
                let length = self.of(args[1])?;
                let (zero, one) = (self.int(0), self.int(1));
                let high = self.ints(Prim::Sub, length.high, one);
                Some(Range { low: zero, high, bits: length.bits + 1 })
            }
            Op::Cast { from: Scalar::I64, to: Scalar::I64 } => self.of(args[0]),
            Op::Cast { from, to: Scalar::I64 } if !from.is_float() && from.bits() <= 32 => {
                let (low, high) = match from {
                    Scalar::Bool => (0, 1),
                    _ if from.is_signed() => {
                        (-(1i64 << (from.bits() - 1)), (1i64 << (from.bits() - 1)) - 1)
                    }
                    _ => (0, (1i64 << from.bits()) - 1),
                };
                let (low, high) = (self.int(low), self.int(high));
                Some(Range { low, high, bits: 33 })
            }
            Op::Const(_)
            | Op::Prim(..)
            | Op::Cast { .. }
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
        }
    }

    /// A value from outside, which is to be small.
    fn leaf(&mut self, v: ValueId) -> Option<Range> {
        if self.graph.values[v].ty != Scalar::I64 {
            return None;
        }
        let half = self.int(1 << self.leaf_bits);
        let whole = self
            .emit(Op::Const(Imm { ty: Scalar::U64, bits: 1 << (self.leaf_bits + 1) }), Vec::new());
        let moved = self.ints(Prim::Add, v, half);
        let moved = self.emit(Op::Cast { from: Scalar::I64, to: Scalar::U64 }, vec![moved]);
        let small = self.prim(Prim::Lt, Scalar::U64, &[moved, whole]);
        self.small.push(small);
        Some(Range { low: v, high: v, bits: self.leaf_bits + 1 })
    }

    /// What a loop counts over.
    fn index(&mut self, l: &For) -> Option<Range> {
        let step = self.constant(l.step)?;
        let (start, stop) = (self.of(l.start)?, self.of(l.stop)?);
        let one = self.int(1);
        let bits = start.bits.max(stop.bits) + 1;
        let range = if step > 0 {
            let high = self.ints(Prim::Sub, stop.high, one);
            Range { low: start.low, high, bits }
        } else {
            let low = self.ints(Prim::Add, stop.low, one);
            Range { low, high: start.high, bits }
        };
        (bits <= 62).then_some(range)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn operation(&mut self, prim: Prim, args: &[ValueId]) -> Option<Range> {
        let positive = |c: Option<i64>| c.filter(|c| *c > 0);
        match prim {
            Prim::FloorMod => {
                let divisor = positive(self.constant(args[1]))?;
                let (low, high) = (self.int(0), self.int(divisor - 1));
                return Some(Range { low, high, bits: 65 - divisor.leading_zeros() });
            }
            Prim::And => {
                let mask = args.iter().find_map(|&a| self.constant(a).filter(|c| *c >= 0))?;
                let (low, high) = (self.int(0), self.int(mask));
                return Some(Range { low, high, bits: 65 - mask.leading_zeros() });
            }
            _ => {}
        }
        let a = self.of(args[if prim == Prim::Select { 1 } else { 0 }])?;
        if prim == Prim::Neg {
            let low = self.prim(Prim::Neg, Scalar::I64, &[a.high]);
            let high = self.prim(Prim::Neg, Scalar::I64, &[a.low]);
            return Some(Range { low, high, bits: a.bits });
        }
        let b = self.of(*args.get(if prim == Prim::Select { 2 } else { 1 })?)?;
        let bits = a.bits.max(b.bits);
        let range = match prim {
            Prim::Add => Range {
                low: self.ints(Prim::Add, a.low, b.low),
                high: self.ints(Prim::Add, a.high, b.high),
                bits: bits + 1,
            },
            Prim::Sub => Range {
                low: self.ints(Prim::Sub, a.low, b.high),
                high: self.ints(Prim::Sub, a.high, b.low),
                bits: bits + 1,
            },
            Prim::Mul => self.product(args, a, b)?,
            Prim::FloorDiv | Prim::Shr => {
                let by = self.constant(args[1])?;
                if by < i64::from(prim == Prim::FloorDiv) || (prim == Prim::Shr && by > 62) {
                    return None;
                }
                // The loop's own constant is not known in front of it.
                let by = self.int(by);
                Range {
                    low: self.ints(prim, a.low, by),
                    high: self.ints(prim, a.high, by),
                    bits: a.bits,
                }
            }
            Prim::Min => Range {
                low: self.ints(Prim::Min, a.low, b.low),
                high: self.ints(Prim::Min, a.high, b.high),
                bits,
            },
            Prim::Max => Range {
                low: self.ints(Prim::Max, a.low, b.low),
                high: self.ints(Prim::Max, a.high, b.high),
                bits,
            },
            Prim::Select => Range {
                low: self.ints(Prim::Min, a.low, b.low),
                high: self.ints(Prim::Max, a.high, b.high),
                bits,
            },
            _ => return None,
        };
        (range.bits <= 62).then_some(range)
    }

    fn product(&mut self, args: &[ValueId], a: Range, b: Range) -> Option<Range> {
        let bits = a.bits + b.bits;
        if bits > 62 {
            return None;
        }
        for (by, range) in [(args[0], b), (args[1], a)] {
            let Some(c) = self.constant(by) else { continue };
            let (low, high) = if c < 0 { (range.high, range.low) } else { (range.low, range.high) };
            let by = self.int(c);
            let (low, high) = (self.ints(Prim::Mul, low, by), self.ints(Prim::Mul, high, by));
            return Some(Range { low, high, bits });
        }
        let mut corners = [(a.low, b.low), (a.low, b.high), (a.high, b.low), (a.high, b.high)]
            .map(|(x, y)| self.ints(Prim::Mul, x, y))
            .into_iter();
        let first = corners.next()?;
        let (mut low, mut high) = (first, first);
        for corner in corners {
            low = self.ints(Prim::Min, low, corner);
            high = self.ints(Prim::Max, high, corner);
        }
        Some(Range { low, high, bits })
    }
}
