//! Decides which `prange` loops run in parallel, and what each of their carries is.
//!
//! Invariant: a loop is marked parallel only if its body cannot leave it early and every carry is a
//! reduction (every use of it is an operand of one associative operation whose result is carried on) or
//! is set in every iteration before it could be read. A carry that is neither is refused by name: the
//! user asserted independence, and it does not hold.

use cranelift_entity::SecondaryMap;

use super::collide::{self, Writes};
use crate::base::{Span, Symbol};
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::prune::prune;
use crate::kernel::ir::{
    CarryRole, For, InstId, InstKind, LoopId, LoopKind, Parallel, ReduceOp, RegionId, Terminator,
    TypedFunc, TypedGraph, ValueId,
};
use crate::kernel::refusal::{Reason, Refusal};
use crate::kernel::report::{Because, Decision, Report};

/// Decides every `prange` of the function; `enabled` is the function's `parallel` option.
pub fn decide(
    func: &mut TypedFunc,
    enabled: bool,
    report: &mut Report,
) -> Result<(), Box<Refusal>> {
    if !func.graph.loops.values().any(|l| l.kind == LoopKind::Prange) {
        return Ok(());
    }
    // Dead carries (private variables) must not be mistaken for carried ones.
    prune(&mut func.graph, |op| op.effects().is_droppable());
    let mut decider = Decider { func, enabled, report };
    let body = decider.func.graph.body;
    decider.region(body, false)
}

struct Decider<'a> {
    func: &'a mut TypedFunc,
    enabled: bool,
    report: &'a mut Report,
}

impl Decider<'_> {
    fn region(&mut self, region: RegionId, inside: bool) -> Result<(), Box<Refusal>> {
        for inst in self.func.graph.regions[region].insts.clone() {
            let mut within = inside;
            if let InstKind::For(f) = &self.func.graph.insts[inst].kind
                && self.func.graph.loops[f.id].kind == LoopKind::Prange
            {
                let f = f.clone();
                within |= self.prange(inst, &f, inside)?;
            }
            for sub in self.func.graph.sub_regions(inst) {
                self.region(sub, within)?;
            }
        }
        Ok(())
    }

    /// Whether the loop runs in parallel.
    fn prange(&mut self, inst: InstId, f: &For, inside: bool) -> Result<bool, Box<Refusal>> {
        let span = self.func.graph.loops[f.id].loc.span;
        let because = if !self.enabled {
            Some(Because::ParallelOff)
        } else if inside {
            Some(Because::Nested)
        } else if f.orelse.is_some() {
            Some(Because::HasElse)
        } else {
            self.leaves(f)
        };
        let file = self.func.graph.scopes.values().next().map(|s| s.unit.file.clone());
        let Some(file) = file else { return Ok(false) };
        if let Some(because) = because {
            self.report.add(self.func.name, &file, span, Decision::Serial(because));
            return Ok(false);
        }
        let carries = classify(&self.func.graph, inst, f).map_err(|(at, reason)| {
            Box::new(Refusal {
                span: at,
                file: file.clone(),
                reason,
                function: self.func.name,
                args: Some(self.func.params.iter().map(|p| p.ty.clone()).collect()),
            })
        })?;
        match collide::settle(&mut self.func.graph, f) {
            Writes::Apart => {}
            Writes::Meet(at) => {
                let because = Because::UpdatesMeet { line: file.line(at.start) };
                self.report.add(self.func.name, &file, span, Decision::Serial(because));
                return Ok(false);
            }
            Writes::Same(at, name) => {
                return Err(Box::new(Refusal {
                    span: at,
                    file,
                    reason: Reason::SameForAllIterations { name },
                    function: self.func.name,
                    args: Some(self.func.params.iter().map(|p| p.ty.clone()).collect()),
                }));
            }
        }
        let graph = &mut self.func.graph;
        let params = graph.regions[f.body].params[1..].to_vec();
        let reductions = params
            .iter()
            .zip(&carries)
            .filter_map(|(&p, role)| match role {
                CarryRole::Reduce(op) => {
                    let name = graph.values[p].name.map_or("?", Symbol::as_str);
                    Some(format!("{name}: {}", op.name()))
                }
                CarryRole::Last => None,
            })
            .collect();
        graph.loops[f.id].parallel = Some(Parallel { carries });
        self.report.add(self.func.name, &file, span, Decision::Parallel { reductions });
        Ok(true)
    }

    /// How the body leaves the loop early, if it does.
    fn leaves(&self, f: &For) -> Option<Because> {
        let graph = &self.func.graph;
        for region in graph.regions_under(f.body) {
            let data = &graph.regions[region];
            let what = match &data.term {
                Terminator::Break(id, _) if *id == f.id => "break",
                Terminator::Return(_) => "return",
                Terminator::Break(..)
                | Terminator::Continue(..)
                | Terminator::Yield(_)
                | Terminator::Raise(..)
                | Terminator::Unreachable => continue,
            };
            let file = &graph.scopes[data.term_loc.scope].unit.file;
            let line = file.line(data.term_loc.span.start);
            return Some(Because::Leaves { what, line });
        }
        None
    }
}

type Refused = (Span, Reason);

/// The role of each carry.
fn classify(graph: &TypedGraph, inst: InstId, f: &For) -> Result<Vec<CarryRole>, Refused> {
    let uses = Uses::of(graph, f);
    let mut roles = Vec::new();
    for (i, &param) in graph.regions[f.body].params[1..].iter().enumerate() {
        let result = graph.insts[inst].results[i];
        // The flag that says whether a variable is bound has no name and follows the variable.
        let before = i.checked_sub(1).map(|n| graph.regions[f.body].params[n + 1]);
        let named = [Some(param), Some(result), before].into_iter().flatten();
        let name = named
            .filter_map(|v| graph.values[v].name)
            .next()
            .unwrap_or_else(|| Symbol::new("a variable that may be unbound"));
        let role = match uses.reduction(graph, f, i, param) {
            Some(role) => role,
            None => {
                let written = uses.written(graph, f, i);
                let reason = match uses.first_read(graph, param) {
                    Some(read) => Reason::CarriedByPrange { name, read, written },
                    None => Reason::LastOfPrange { name, written },
                };
                return Err((written, reason));
            }
        };
        roles.push(role);
    }
    Ok(roles)
}

/// What a region's `yield` feeds.
#[derive(Clone, Copy, Default)]
enum Feeds {
    #[default]
    Nothing,
    /// The results of an `if`.
    Branch(InstId),
    /// A `while`'s test and forwarded values.
    Head(InstId),
    /// The results of a loop with an `else`.
    Orelse(InstId),
}

/// Who uses each value inside a loop's body.
struct Uses {
    insts: SecondaryMap<ValueId, Vec<InstId>>,
    /// Regions whose terminator passes the value on.
    terms: SecondaryMap<ValueId, Vec<RegionId>>,
    /// Which instruction defines a value.
    defs: SecondaryMap<ValueId, Option<InstId>>,
    /// The position of an inner loop that a value stands at: a carry, a forwarded value, a result.
    position: SecondaryMap<ValueId, Option<(InstId, usize)>>,
    feeds: SecondaryMap<RegionId, Feeds>,
    inner: SecondaryMap<LoopId, Option<InstId>>,
    /// What terminators pass to inner loops.
    passed: SecondaryMap<LoopId, Vec<RegionId>>,
    /// The regions that continue the loop.
    continues: Vec<RegionId>,
}

impl Uses {
    fn of(graph: &TypedGraph, f: &For) -> Uses {
        let mut uses = Uses {
            insts: SecondaryMap::new(),
            terms: SecondaryMap::new(),
            defs: SecondaryMap::new(),
            position: SecondaryMap::new(),
            feeds: SecondaryMap::new(),
            inner: SecondaryMap::new(),
            passed: SecondaryMap::new(),
            continues: Vec::new(),
        };
        for region in graph.regions_under(f.body) {
            let data = &graph.regions[region];
            for &inst in &data.insts {
                graph.operands(inst).into_iter().for_each(|v| uses.insts[v].push(inst));
                graph.insts[inst].results.iter().for_each(|&v| uses.defs[v] = Some(inst));
                uses.note(graph, inst);
            }
            data.term.values().iter().for_each(|&v| uses.terms[v].push(region));
            if let Terminator::Continue(id, _) | Terminator::Break(id, _) = data.term {
                if id == f.id {
                    uses.continues.push(region);
                } else {
                    uses.passed[id].push(region);
                }
            }
        }
        uses
    }

    fn note(&mut self, graph: &TypedGraph, inst: InstId) {
        let results = &graph.insts[inst].results;
        let (id, orelse, lists): (_, _, Vec<&[ValueId]>) = match &graph.insts[inst].kind {
            InstKind::Op { .. } => return,
            InstKind::If { then, orelse, .. } => {
                self.feeds[*then] = Feeds::Branch(inst);
                self.feeds[*orelse] = Feeds::Branch(inst);
                return;
            }
            InstKind::For(f) => (f.id, f.orelse, vec![&graph.regions[f.body].params[1..]]),
            InstKind::While(w) => {
                self.feeds[w.head] = Feeds::Head(inst);
                let lists = [w.head, w.body].map(|r| &graph.regions[r].params[..]);
                (w.id, w.orelse, lists.to_vec())
            }
        };
        self.inner[id] = Some(inst);
        let mut lists = lists;
        lists.push(results);
        if let Some(orelse) = orelse {
            self.feeds[orelse] = Feeds::Orelse(inst);
            lists.push(&graph.regions[orelse].params);
        }
        for list in lists {
            for (n, &v) in list.iter().enumerate() {
                self.position[v] = Some((inst, n));
            }
        }
    }

    /// The role of the carry at position `i`, if it has one.
    fn reduction(
        &self,
        graph: &TypedGraph,
        f: &For,
        i: usize,
        param: ValueId,
    ) -> Option<CarryRole> {
        let read = !self.insts[param].is_empty() || !self.terms[param].is_empty();
        if !read {
            return Some(CarryRole::Last);
        }
        let mut op = None;
        let mut chain = vec![param];
        let mut at = 0;
        while at < chain.len() {
            let value = chain[at];
            at += 1;
            let mut next = Vec::new();
            for &inst in &self.insts[value] {
                if let Some(positions) = self.enters(graph, inst, value)? {
                    next.extend(positions);
                    continue;
                }
                let (step, result) = self.step(graph, inst, value)?;
                if op.is_some_and(|o| o != step) {
                    return None;
                }
                op = Some(step);
                next.push(result);
            }
            for &region in &self.terms[value] {
                next.extend(self.passed_on(graph, f, i, region, value)?);
            }
            for value in next {
                if !chain.contains(&value) {
                    chain.push(value);
                }
            }
        }
        // What every iteration passes on must itself be of the chain.
        let closed =
            self.continues.iter().all(|&r| chain.contains(&graph.regions[r].term.values()[i]));
        let joins = chain.iter().all(|&v| self.join_is_closed(graph, v, &chain));
        // A carry that is only ever handed on unchanged is a reduction without terms.
        (closed && joins).then(|| CarryRole::Reduce(op.unwrap_or(ReduceOp::Add)))
    }

    /// The positions of an inner loop that the value enters as an initial value; `None` in the inner
    /// option if the instruction is no loop, in the outer one if the loop reads the value otherwise.
    #[expect(
        clippy::option_option,
        reason = "no loop, and a loop that reads, are different answers"
    )]
    fn enters(
        &self,
        graph: &TypedGraph,
        inst: InstId,
        value: ValueId,
    ) -> Option<Option<Vec<ValueId>>> {
        let init = match &graph.insts[inst].kind {
            InstKind::Op { .. } => return Some(None),
            InstKind::If { .. } => return None,
            InstKind::For(f) if [f.start, f.stop, f.step].contains(&value) => return None,
            InstKind::For(f) => &f.init,
            InstKind::While(w) => &w.init,
        };
        let positions = (0..init.len()).filter(|&n| init[n] == value);
        Some(Some(positions.flat_map(|n| self.members(graph, inst, n)).collect()))
    }

    /// The values at a position of an inner loop.
    fn members(&self, graph: &TypedGraph, inst: InstId, n: usize) -> Vec<ValueId> {
        let mut out = vec![graph.insts[inst].results[n]];
        let orelse = match &graph.insts[inst].kind {
            InstKind::Op { .. } | InstKind::If { .. } => None,
            InstKind::For(f) => {
                out.push(graph.regions[f.body].params[n + 1]);
                f.orelse
            }
            InstKind::While(w) => {
                out.extend([w.head, w.body].map(|r| graph.regions[r].params[n]));
                w.orelse
            }
        };
        out.extend(orelse.map(|r| graph.regions[r].params[n]));
        out
    }

    /// What flows into a position of an inner loop.
    fn inputs(&self, graph: &TypedGraph, inst: InstId, n: usize) -> Vec<ValueId> {
        let mut out = Vec::new();
        let (id, orelse) = match &graph.insts[inst].kind {
            InstKind::Op { .. } | InstKind::If { .. } => return out,
            InstKind::For(f) => {
                out.push(f.init[n]);
                (f.id, f.orelse)
            }
            InstKind::While(w) => {
                out.push(w.init[n]);
                out.extend(graph.regions[w.head].term.values().get(n + 1));
                (w.id, w.orelse)
            }
        };
        out.extend(self.passed[id].iter().map(|&r| graph.regions[r].term.values()[n]));
        out.extend(orelse.and_then(|r| graph.regions[r].term.values().get(n).copied()));
        out
    }

    /// The operation of a reduction that the instruction is, with the value as its accumulator.
    fn step(
        &self,
        graph: &TypedGraph,
        inst: InstId,
        value: ValueId,
    ) -> Option<(ReduceOp, ValueId)> {
        let InstKind::Op { op: Op::Prim(prim, ty), args } = &graph.insts[inst].kind else {
            return None;
        };
        let [left, right] = args[..] else { return None };
        if left == right {
            return None;
        }
        let on_left = left == value;
        let step = match prim {
            Prim::Add => ReduceOp::Add,
            Prim::Sub if on_left => ReduceOp::Add,
            Prim::Mul => ReduceOp::Mul,
            Prim::Div if on_left => ReduceOp::Mul,
            Prim::Min => ReduceOp::Min,
            Prim::Max => ReduceOp::Max,
            Prim::And => ReduceOp::And,
            Prim::Or => ReduceOp::Or,
            Prim::Xor => ReduceOp::Xor,
            Prim::Sub
            | Prim::Div
            | Prim::Neg
            | Prim::Abs
            | Prim::TrueDiv
            | Prim::FloorDiv
            | Prim::FloorMod
            | Prim::Pow
            | Prim::Shl
            | Prim::Shr
            | Prim::Not
            | Prim::Eq
            | Prim::Ne
            | Prim::Lt
            | Prim::Le
            | Prim::Gt
            | Prim::Ge
            | Prim::Select
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
        // Quotients multiply only where division is exact enough to be a reduction: floats.
        if *prim == Prim::Div && !ty.is_float() {
            return None;
        }
        Some((step, graph.insts[inst].results[0]))
    }

    /// Where a terminator hands the value: results of its `if`, positions of an inner loop, or the next
    /// iteration (nothing more to follow).
    fn passed_on(
        &self,
        graph: &TypedGraph,
        f: &For,
        i: usize,
        region: RegionId,
        value: ValueId,
    ) -> Option<Vec<ValueId>> {
        let term = &graph.regions[region].term;
        let mut positions = (0..term.values().len()).filter(|&n| term.values()[n] == value);
        match term {
            Terminator::Continue(id, _) if *id == f.id => positions.all(|n| n == i).then(Vec::new),
            Terminator::Continue(id, _) | Terminator::Break(id, _) => {
                let inst = self.inner[*id]?;
                Some(positions.flat_map(|n| self.members(graph, inst, n)).collect())
            }
            Terminator::Yield(_) => match self.feeds[region] {
                Feeds::Nothing => None,
                Feeds::Branch(inst) => {
                    Some(positions.map(|n| graph.insts[inst].results[n]).collect())
                }
                Feeds::Orelse(inst) => {
                    Some(positions.flat_map(|n| self.members(graph, inst, n)).collect())
                }
                Feeds::Head(inst) => {
                    let positions: Option<Vec<usize>> =
                        positions.map(|n| n.checked_sub(1)).collect();
                    Some(
                        positions?.into_iter().flat_map(|n| self.members(graph, inst, n)).collect(),
                    )
                }
            },
            Terminator::Return(_) | Terminator::Raise(..) | Terminator::Unreachable => None,
        }
    }

    /// A join in the chain must take chain values from everywhere.
    fn join_is_closed(&self, graph: &TypedGraph, value: ValueId, chain: &[ValueId]) -> bool {
        if let Some((inst, n)) = self.position[value] {
            return self.inputs(graph, inst, n).iter().all(|v| chain.contains(v));
        }
        let Some(inst) = self.defs[value] else { return true };
        let InstKind::If { then, orelse, .. } = graph.insts[inst].kind else { return true };
        let Some(n) = graph.insts[inst].results.iter().position(|&r| r == value) else {
            return true;
        };
        [then, orelse].into_iter().all(|side| match &graph.regions[side].term {
            Terminator::Yield(values) => chain.contains(&values[n]),
            Terminator::Continue(..)
            | Terminator::Break(..)
            | Terminator::Return(_)
            | Terminator::Raise(..)
            | Terminator::Unreachable => true,
        })
    }

    fn first_read(&self, graph: &TypedGraph, param: ValueId) -> Option<Span> {
        self.insts[param].first().map(|&inst| graph.insts[inst].loc.span)
    }

    /// Where the value for the next iteration is made.
    fn written(&self, graph: &TypedGraph, f: &For, i: usize) -> Span {
        for &region in &self.continues {
            let value = graph.regions[region].term.values()[i];
            if let Some(inst) = self.defs[value] {
                return graph.insts[inst].loc.span;
            }
        }
        graph.loops[f.id].loc.span
    }
}
