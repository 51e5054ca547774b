//! Replaces calls of small functions by their bodies, so that a helper costs nothing.
//!
//! Invariant: a callee is inlined only if it is not recursive, has the caller's float and error options,
//! no parallel loop, and returns from no loop; then its returns become the yields of branches without
//! copying code twice. Every inlined instruction knows its own function and the place of the call, so a
//! traceback shows both.

use super::copy::Copier;
use crate::base::Span;
use crate::kernel::analysis::recursion::callees;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{
    FuncId, Inst, InstId, InstKind, Loc, RegionId, Terminator, TypedFunc, TypedGraph, TypedProgram,
    ValueId,
};
use crate::kernel::options::Inline;
use crate::kernel::report::{Because, Decision, Report};
use crate::kernel::types::Type;

/// A callee with more instructions than this stays a call.
const SIZE_LIMIT: usize = 48;

/// A caller grows no further than this.
const CALLER_LIMIT: usize = 4000;

/// Inlines callees into callers, leaves of the call graph first.
pub(super) fn inline(program: &mut TypedProgram, report: &mut Report) {
    for id in bottom_up(program) {
        let mut func = program.funcs[id].clone();
        let body = func.graph.body;
        if (Inliner { func: &mut func, program, report }).region(body) {
            program.funcs[id] = func;
        }
    }
}

/// Every function after the functions that it calls, as far as cycles allow.
fn bottom_up(program: &TypedProgram) -> Vec<FuncId> {
    fn visit(program: &TypedProgram, id: FuncId, seen: &mut Vec<FuncId>, out: &mut Vec<FuncId>) {
        if seen.contains(&id) {
            return;
        }
        seen.push(id);
        for callee in callees(&program.funcs[id]) {
            visit(program, callee, seen, out);
        }
        out.push(id);
    }
    let mut out = Vec::new();
    visit(program, program.entry, &mut Vec::new(), &mut out);
    out
}

fn size(func: &TypedFunc) -> usize {
    let graph = &func.graph;
    graph.regions_under(graph.body).into_iter().map(|r| graph.regions[r].insts.len() + 1).sum()
}

/// Why the callee cannot become part of the caller, if it cannot.
fn obstacle(caller: &TypedFunc, callee: &TypedFunc) -> Option<Because> {
    if callee.recursive || callee.ret == Type::Never {
        return Some(Because::Recursive);
    }
    let limit = match callee.inline {
        Inline::Never => return Some(Because::Asked),
        Inline::Always => usize::MAX,
        Inline::Auto => SIZE_LIMIT,
    };
    if callee.fastmath != caller.fastmath || callee.overflow != caller.overflow {
        return Some(Because::OtherOptions);
    }
    if callee.graph.loops.values().any(|l| l.parallel.is_some()) {
        return Some(Because::HasParallelLoop);
    }
    let n = size(callee);
    if n > limit {
        return Some(Because::TooLarge { size: n, limit });
    }
    if size(caller) + n > CALLER_LIMIT {
        return Some(Because::TooLarge { size: size(caller) + n, limit: CALLER_LIMIT });
    }
    (!returns_at_end(&callee.graph, callee.graph.body)).then_some(Because::ReturnsFromLoop)
}

fn has_return(graph: &TypedGraph, region: RegionId) -> bool {
    graph
        .regions_under(region)
        .into_iter()
        .any(|r| matches!(graph.regions[r].term, Terminator::Return(_)))
}

/// Whether every return can become a yield: returns stand only in branches of which at most one side
/// goes on.
fn returns_at_end(graph: &TypedGraph, region: RegionId) -> bool {
    graph.regions[region].insts.iter().all(|&inst| {
        let subs = graph.sub_regions(inst);
        if !subs.iter().any(|&r| has_return(graph, r)) {
            return true;
        }
        let InstKind::If { then, orelse, .. } = graph.insts[inst].kind else { return false };
        let goes_on = |r: RegionId| matches!(graph.regions[r].term, Terminator::Yield(_));
        !(goes_on(then) && goes_on(orelse))
            && returns_at_end(graph, then)
            && returns_at_end(graph, orelse)
    })
}

struct Inliner<'a> {
    func: &'a mut TypedFunc,
    program: &'a TypedProgram,
    report: &'a mut Report,
}

impl Inliner<'_> {
    fn region(&mut self, region: RegionId) -> bool {
        let mut changed = false;
        for inst in std::mem::take(&mut self.func.graph.regions[region].insts) {
            for sub in self.func.graph.sub_regions(inst) {
                changed |= self.region(sub);
            }
            let InstKind::Op { op: Op::Call(id), args } = self.func.graph.insts[inst].kind.clone()
            else {
                self.func.graph.regions[region].insts.push(inst);
                continue;
            };
            let callee = &self.program.funcs[id];
            let loc = self.func.graph.insts[inst].loc;
            let decision = match obstacle(self.func, callee) {
                None => {
                    let results = self.func.graph.insts[inst].results.clone();
                    copy_call(&mut self.func.graph, &callee.graph, region, &args, results, loc);
                    changed = true;
                    Decision::Inlined(callee.name)
                }
                Some(because) => {
                    self.func.graph.regions[region].insts.push(inst);
                    Decision::NotInlined(callee.name, because)
                }
            };
            self.note(loc.span, loc, decision);
        }
        changed
    }

    fn note(&mut self, span: Span, loc: Loc, decision: Decision) {
        let file = self.func.graph.scopes[loc.scope].unit.file.clone();
        self.report.add(self.func.name, &file, span, decision);
    }
}

/// Appends the callee's body to the region, with its results in the call's result values.
fn copy_call(
    graph: &mut TypedGraph,
    callee: &TypedGraph,
    region: RegionId,
    args: &[ValueId],
    results: Vec<ValueId>,
    loc: Loc,
) {
    let mut copier = Copier::new(graph, callee, loc);
    for (&param, &arg) in callee.regions[callee.body].params.iter().zip(args) {
        copier.values[param] = Some(arg);
    }
    let body = Vec::from([Rest { region: callee.body, from: 0, results: Vec::new() }]);
    match copier.tail(region, body) {
        Tail::Returned(values) => {
            // The call's results are the returned values under the names that the caller uses.
            let body = copier.graph.body;
            for (result, value) in results.into_iter().zip(values) {
                replace(copier.graph, body, result, value);
            }
        }
        Tail::Branched(inst) => copier.graph.insts[inst].results = results,
        Tail::Left => {}
    }
}

/// Replaces every use of a value.
fn replace(graph: &mut TypedGraph, body: RegionId, from: ValueId, to: ValueId) {
    let rename = |v: &mut ValueId| {
        if *v == from {
            *v = to;
        }
    };
    let insts: Vec<InstId> = graph.insts.keys().collect();
    for inst in insts {
        graph.map_operands(inst, rename);
    }
    for region in graph.regions.keys().collect::<Vec<_>>() {
        graph.regions[region].term.values_mut().iter_mut().for_each(rename);
    }
    debug_assert!(graph.regions.is_valid(body));
}

/// What is still to be copied: a region from one of its instructions on, whose yield goes to these.
#[derive(Clone)]
struct Rest {
    region: RegionId,
    from: usize,
    results: Vec<ValueId>,
}

/// How a copied tail ends.
enum Tail {
    /// In the region itself, with the returned values.
    Returned(Vec<ValueId>),
    /// In a branch whose results are the returned values.
    Branched(InstId),
    /// It raises.
    Left,
}

impl Copier<'_> {
    /// Copies what is left of the callee into `into`; the last of `rest` comes first.
    fn tail(&mut self, into: RegionId, mut rest: Vec<Rest>) -> Tail {
        while let Some(Rest { region, from, results }) = rest.pop() {
            let insts = &self.callee.regions[region].insts[from..];
            for (i, &inst) in insts.iter().enumerate() {
                let data = &self.callee.insts[inst];
                let InstKind::If { cond, then, orelse } = data.kind else {
                    self.inst(into, inst);
                    continue;
                };
                if !has_return(self.callee, then) && !has_return(self.callee, orelse) {
                    self.inst(into, inst);
                    continue;
                }
                rest.push(Rest { region, from: from + i + 1, results });
                return self.returning_branch(into, inst, cond, [then, orelse], &rest);
            }
            let term = self.callee.regions[region].term.clone();
            let loc = self.callee.regions[region].term_loc;
            match term {
                Terminator::Yield(values) => {
                    for (&result, value) in results.iter().zip(values) {
                        self.values[result] = Some(self.value(value));
                    }
                }
                Terminator::Return(values) => return Tail::Returned(self.list(&values)),
                Terminator::Raise(fault, values) => {
                    let (fault, values) = (self.fault(fault), self.list(&values));
                    let loc = self.loc(loc);
                    self.end(into, Terminator::Raise(fault, values), loc);
                    return Tail::Left;
                }
                Terminator::Unreachable => {
                    let loc = self.loc(loc);
                    self.end(into, Terminator::Unreachable, loc);
                    return Tail::Left;
                }
                Terminator::Continue(..) | Terminator::Break(..) => return Tail::Left,
            }
        }
        Tail::Left
    }

    /// A branch with a return in it: the side that goes on takes the rest of the callee with it.
    fn returning_branch(
        &mut self,
        into: RegionId,
        inst: InstId,
        cond: ValueId,
        sides: [RegionId; 2],
        rest: &[Rest],
    ) -> Tail {
        let results = self.callee.insts[inst].results.clone();
        let loc = self.loc(self.callee.insts[inst].loc);
        let cond = self.value(cond);
        let mut copies = Vec::new();
        for side in sides {
            let copy = self.new_region();
            let mut todo = rest.to_vec();
            todo.push(Rest { region: side, from: 0, results: results.clone() });
            match self.tail(copy, todo) {
                Tail::Returned(values) => self.end(copy, Terminator::Yield(values), loc),
                Tail::Branched(inner) => {
                    let tys: Vec<_> = self.result_values();
                    self.graph.insts[inner].results = tys.clone();
                    self.end(copy, Terminator::Yield(tys), loc);
                }
                Tail::Left => {}
            }
            copies.push(copy);
        }
        let kind = InstKind::If { cond, then: copies[0], orelse: copies[1] };
        let new = self.graph.insts.push(Inst { kind, results: Vec::new(), loc });
        self.graph.regions[into].insts.push(new);
        Tail::Branched(new)
    }

    /// Fresh values for what the callee returns.
    fn result_values(&mut self) -> Vec<ValueId> {
        let callee = self.callee;
        let returned = callee.regions_under(callee.body).into_iter().find_map(|r| {
            match &callee.regions[r].term {
                Terminator::Return(values) => Some(values.clone()),
                Terminator::Yield(_)
                | Terminator::Continue(..)
                | Terminator::Break(..)
                | Terminator::Raise(..)
                | Terminator::Unreachable => None,
            }
        });
        let mut out = Vec::new();
        for v in returned.unwrap_or_default() {
            let mut data = callee.values[v].clone();
            data.name = None;
            out.push(self.graph.values.push(data));
        }
        out
    }
}
