//! Writes of a parallel loop's iterations to the same element.
//!
//! Invariant: what is said here errs to one side: an update that two iterations may do at once is atomic where
//! its order does not matter (integers), and else the loop runs in order; a loop is refused only for a write
//! that every iteration makes, at a place that does not depend on it, of something that does.
//!
//! An address is a sum, from the array's own address on, of positions times strides; a position that is the
//! iteration's number, plus what stays the same, belongs to one iteration alone.

use cranelift_entity::{EntitySet, SecondaryMap};

use crate::base::{Span, Symbol};
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    For, InstId, InstKind, ReduceOp, RegionId, Terminator, TypedGraph, ValueId,
};
use crate::kernel::types::Scalar;

/// What became of a loop's writes.
pub(super) enum Writes {
    /// Each iteration has its own elements, or they are updated atomically.
    Apart,
    /// Updates whose order counts may meet; where.
    Meet(Span),
    /// Every iteration writes to the same place.
    Same(Span, Option<Symbol>),
}

/// An address taken apart.
struct Place {
    /// Where the array begins; none if that is not known.
    root: Option<ValueId>,
    /// The positions, with what they are multiplied by.
    terms: Vec<ValueId>,
}

struct Write {
    inst: InstId,
    address: ValueId,
    value: ValueId,
    ty: Scalar,
    place: Place,
    /// Not in a branch that not every iteration takes.
    always: bool,
}

struct Finder<'a> {
    graph: &'a TypedGraph,
    defs: SecondaryMap<ValueId, Option<InstId>>,
    /// What differs, or may differ, between iterations.
    varies: EntitySet<ValueId>,
    /// What the body itself allocates.
    fresh: EntitySet<ValueId>,
    index: ValueId,
    writes: Vec<Write>,
}

/// Looks at the body's writes, and makes atomic what has to be.
pub(super) fn settle(graph: &mut TypedGraph, f: &For) -> Writes {
    let index = graph.regions[f.body].params[0];
    let mut finder = Finder {
        graph,
        defs: SecondaryMap::new(),
        varies: EntitySet::new(),
        fresh: EntitySet::new(),
        index,
        writes: Vec::new(),
    };
    for region in graph.regions_under(graph.body) {
        for &inst in &graph.regions[region].insts {
            for &result in &graph.insts[inst].results {
                finder.defs[result] = Some(inst);
            }
        }
    }
    for &param in &graph.regions[f.body].params {
        finder.varies.insert(param);
    }
    finder.region(f.body, true);
    let (verdict, atomic) = finder.verdict();
    for (inst, op, ty, address, by) in atomic {
        let kind = InstKind::Op { op: Op::Update(op, ty), args: vec![address, by] };
        graph.insts[inst].kind = kind;
    }
    verdict
}

type Atomic = (InstId, ReduceOp, Scalar, ValueId, ValueId);

impl Finder<'_> {
    fn region(&mut self, region: RegionId, always: bool) {
        let graph = self.graph;
        for &inst in &graph.regions[region].insts {
            let results = &graph.insts[inst].results;
            match &graph.insts[inst].kind {
                InstKind::Op { op, args } => {
                    let varies = match op {
                        Op::Load(_)
                        | Op::Call(_)
                        | Op::Native(_)
                        | Op::Alloc(_)
                        | Op::Mark
                        | Op::List(_)
                        | Op::ThreadId => true,
                        Op::Const(_)
                        | Op::Prim(..)
                        | Op::Cast { .. }
                        | Op::CompareIntFloat(..)
                        | Op::Math(_)
                        | Op::Guard(_)
                        | Op::CheckRecursion(_)
                        | Op::CheckIndex(_)
                        | Op::Store(_)
                        | Op::Update(..)
                        | Op::Sweep
                        | Op::Print(_) => args.iter().any(|&v| self.varies.contains(v)),
                    };
                    if let Op::Alloc(_) = op {
                        results.iter().for_each(|&v| _ = self.fresh.insert(v));
                    }
                    if let Op::Store(ty) = op {
                        let place = self.place(args[0]);
                        let (address, value) = (args[0], args[1]);
                        self.writes.push(Write { inst, address, value, ty: *ty, place, always });
                    }
                    if varies {
                        results.iter().for_each(|&v| _ = self.varies.insert(v));
                    }
                }
                InstKind::If { cond, then, orelse } => {
                    let same = !self.varies.contains(*cond);
                    self.region(*then, always && same);
                    self.region(*orelse, always && same);
                    for (n, &result) in results.iter().enumerate() {
                        let from = |side: &RegionId| match &graph.regions[*side].term {
                            Terminator::Yield(values) => values.get(n).copied(),
                            Terminator::Continue(..)
                            | Terminator::Break(..)
                            | Terminator::Return(_)
                            | Terminator::Raise(..)
                            | Terminator::Unreachable => None,
                        };
                        let sides = [from(then), from(orelse)];
                        if !same || sides.iter().flatten().any(|&v| self.varies.contains(v)) {
                            self.varies.insert(result);
                        }
                    }
                }
                InstKind::For(inner) => {
                    let bounds = [inner.start, inner.stop, inner.step];
                    let same = !bounds.iter().any(|&v| self.varies.contains(v));
                    let params = &graph.regions[inner.body].params;
                    params[1..].iter().for_each(|&v| _ = self.varies.insert(v));
                    if !same {
                        self.varies.insert(params[0]);
                    }
                    results.iter().for_each(|&v| _ = self.varies.insert(v));
                    self.region(inner.body, always && same);
                    if let Some(orelse) = inner.orelse {
                        graph.regions[orelse]
                            .params
                            .iter()
                            .for_each(|&v| _ = self.varies.insert(v));
                        self.region(orelse, false);
                    }
                }
                InstKind::While(w) => {
                    for region in [Some(w.head), Some(w.body), w.orelse].into_iter().flatten() {
                        graph.regions[region]
                            .params
                            .iter()
                            .for_each(|&v| _ = self.varies.insert(v));
                        self.region(region, false);
                    }
                    results.iter().for_each(|&v| _ = self.varies.insert(v));
                }
            }
        }
    }

    fn op(&self, value: ValueId) -> Option<(Op, &[ValueId])> {
        match &self.graph.insts[self.defs[value]?].kind {
            InstKind::Op { op, args } => Some((*op, args)),
            InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => None,
        }
    }

    fn place(&self, address: ValueId) -> Place {
        let mut terms = Vec::new();
        let mut at = address;
        while let Some((Op::Prim(Prim::Add, Scalar::I64), args)) = self.op(at) {
            match self.op(args[1]) {
                Some((Op::Prim(Prim::Mul, _), factors)) => terms.push(factors[0]),
                _ => terms.push(args[1]),
            }
            at = args[0];
        }
        // The result of an `if` may be either array; so may what a loop carries.
        let made_by = self.defs[at].map(|inst| &self.graph.insts[inst].kind);
        let known = matches!(made_by, None | Some(InstKind::Op { .. }));
        Place { root: known.then_some(at), terms }
    }

    /// Whether no other iteration has this position: its number, plus what is the same for all.
    fn is_own(&self, position: ValueId) -> bool {
        if position == self.index {
            return true;
        }
        match self.op(position) {
            Some((Op::CheckIndex(_), args)) => self.is_own(args[0]),
            Some((Op::Prim(Prim::Add | Prim::Sub, _), args)) => {
                let same = |v: ValueId| !self.varies.contains(v);
                (self.is_own(args[0]) && same(args[1])) || (same(args[0]) && self.is_own(args[1]))
            }
            Some((Op::Cast { from, to }, args)) if from.bits() <= to.bits() => self.is_own(args[0]),
            _ => false,
        }
    }

    /// Whether two values are the same number, by what makes them.
    fn equal(&self, a: ValueId, b: ValueId, depth: usize) -> bool {
        if a == b {
            return true;
        }
        match (self.op(a), self.op(b)) {
            (Some((Op::CheckIndex(_), x)), Some((Op::CheckIndex(_), y))) => {
                depth > 0 && x.iter().zip(y).all(|(&x, &y)| self.equal(x, y, depth - 1))
            }
            (Some((p, x)), Some((q, y))) => {
                let pure = matches!(p, Op::Prim(..) | Op::Cast { .. } | Op::Const(_) | Op::Load(_));
                depth > 0
                    && pure
                    && p == q
                    && x.len() == y.len()
                    && x.iter().zip(y).all(|(&x, &y)| self.equal(x, y, depth - 1))
            }
            (_, _) => false,
        }
    }

    /// Whether a value is made from what stood at the address before.
    fn reads(&self, value: ValueId, root: ValueId, depth: usize) -> bool {
        match self.op(value) {
            Some((Op::Load(_), args)) => self.place(args[0]).root == Some(root),
            Some((Op::Prim(..) | Op::Cast { .. }, args)) => {
                depth > 0 && args.iter().any(|&v| self.reads(v, root, depth - 1))
            }
            _ => false,
        }
    }

    /// The operation and the term by which a write updates an integer; none if it does not.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn update(&self, write: &Write) -> Option<(ReduceOp, ValueId)> {
        let strip = |mut v: ValueId| {
            while let Some((Op::Cast { from, to }, args)) = self.op(v)
                && from.is_int()
                && to.is_int()
            {
                v = args[0];
            }
            v
        };
        let is_old = |v: ValueId| match self.op(strip(v)) {
            Some((Op::Load(_), args)) => self.equal(args[0], write.address, 12),
            _ => false,
        };
        let Some((Op::Prim(prim, _), args)) = self.op(strip(write.value)) else { return None };
        let op = match prim {
            Prim::Add => ReduceOp::Add,
            Prim::And => ReduceOp::And,
            Prim::Or => ReduceOp::Or,
            Prim::Xor => ReduceOp::Xor,
            _ => return None,
        };
        match args[..] {
            [a, b] if is_old(a) => Some((op, strip(b))),
            [a, b] if is_old(b) => Some((op, strip(a))),
            _ => None,
        }
    }

    fn verdict(&self) -> (Writes, Vec<Atomic>) {
        let mut atomic = Vec::new();
        for write in &self.writes {
            let Some(root) = write.place.root else { continue };
            // A row view of another iteration's array begins at a place of its own.
            if self.fresh.contains(root) || (self.varies.contains(root) && root != self.index) {
                continue;
            }
            let own = |place: &Place| place.terms.iter().any(|&t| self.is_own(t));
            let others = self.writes.iter().filter(|w| w.place.root == Some(root));
            if own(&write.place)
                && others.into_iter().all(|w| {
                    let mine = write.place.terms.iter().find(|&&t| self.is_own(t));
                    w.place.terms.iter().any(|&t| mine.is_some_and(|&m| self.equal(t, m, 12)))
                })
            {
                continue;
            }
            let span = self.graph.insts[write.inst].loc.span;
            let varying = self.varies.contains(write.address);
            if self.reads(write.value, root, 6) {
                match self.update(write) {
                    Some((op, by)) if write.ty.is_int() && self.type_of(by) == write.ty => {
                        atomic.push((write.inst, op, write.ty, write.address, by));
                        continue;
                    }
                    _ if own(&write.place) => continue,
                    _ => return (Writes::Meet(span), Vec::new()),
                }
            }
            if !varying && write.always && self.varies.contains(write.value) {
                return (Writes::Same(span, self.graph.values[root].name), Vec::new());
            }
        }
        (Writes::Apart, atomic)
    }

    fn type_of(&self, value: ValueId) -> Scalar {
        self.graph.values[value].ty
    }
}
