//! Copies regions from one graph to another, or within one: every value, loop and check anew.
//!
//! Invariant: a copy refers to nothing of the original but what was mapped before: the callee's
//! parameters, or what a loop takes from outside.

use cranelift_entity::SecondaryMap;

use crate::kernel::ir::op::Op;
use crate::kernel::ir::{
    Fault, FaultId, For, InlineScope, Inst, InstId, InstKind, Loc, LoopId, Region, RegionId,
    ScopeRef, Terminator, TypedGraph, ValueId, While,
};

pub(super) struct Copier<'a> {
    pub(super) graph: &'a mut TypedGraph,
    pub(super) callee: &'a TypedGraph,
    pub(super) values: SecondaryMap<ValueId, Option<ValueId>>,
    loops: SecondaryMap<LoopId, Option<LoopId>>,
    scopes: SecondaryMap<ScopeRef, Option<ScopeRef>>,
    pub(super) call: Loc,
}

impl<'a> Copier<'a> {
    /// Copies out of `callee`, which was called at `call`.
    pub(super) fn new(graph: &'a mut TypedGraph, callee: &'a TypedGraph, call: Loc) -> Copier<'a> {
        let (values, loops, scopes) =
            (SecondaryMap::new(), SecondaryMap::new(), SecondaryMap::new());
        Copier { graph, callee, values, loops, scopes, call }
    }

    /// Copies within one graph, whose present state is `original`: code stays where it was written.
    pub(super) fn within(
        graph: &'a mut TypedGraph,
        original: &'a TypedGraph,
        loc: Loc,
    ) -> Copier<'a> {
        let mut copier = Copier::new(graph, original, loc);
        for scope in original.scopes.keys() {
            copier.scopes[scope] = Some(scope);
        }
        copier
    }

    pub(super) fn value(&mut self, v: ValueId) -> ValueId {
        if let Some(new) = self.values[v] {
            return new;
        }
        let new = self.graph.values.push(self.callee.values[v].clone());
        self.values[v] = Some(new);
        new
    }

    pub(super) fn list(&mut self, values: &[ValueId]) -> Vec<ValueId> {
        values.iter().map(|&v| self.value(v)).collect()
    }

    pub(super) fn loc(&mut self, loc: Loc) -> Loc {
        Loc { span: loc.span, scope: self.scope(loc.scope) }
    }

    fn scope(&mut self, scope: ScopeRef) -> ScopeRef {
        if let Some(new) = self.scopes[scope] {
            return new;
        }
        let InlineScope { name, unit, caller } = self.callee.scopes[scope].clone();
        let caller = match caller {
            None => self.call,
            Some(loc) => self.loc(loc),
        };
        let new = self.graph.scopes.push(InlineScope { name, unit, caller: Some(caller) });
        self.scopes[scope] = Some(new);
        new
    }

    pub(super) fn fault(&mut self, id: FaultId) -> FaultId {
        let fault = self.callee.faults[id].clone();
        let loc = self.loc(fault.loc);
        self.graph.faults.push(Fault { loc, ..fault })
    }

    pub(super) fn loop_id(&mut self, id: LoopId) -> LoopId {
        if let Some(new) = self.loops[id] {
            return new;
        }
        let mut data = self.callee.loops[id].clone();
        data.loc = self.loc(data.loc);
        let new = self.graph.loops.push(data);
        self.loops[id] = Some(new);
        new
    }

    pub(super) fn new_region(&mut self) -> RegionId {
        let term_loc = self.call;
        let term = Terminator::Unreachable;
        self.graph.regions.push(Region { params: Vec::new(), insts: Vec::new(), term, term_loc })
    }

    pub(super) fn end(&mut self, region: RegionId, term: Terminator, loc: Loc) {
        self.graph.regions[region].term = term;
        self.graph.regions[region].term_loc = loc;
    }

    /// Copies an instruction without returns in it.
    pub(super) fn inst(&mut self, into: RegionId, inst: InstId) {
        let data = self.callee.insts[inst].clone();
        let loc = self.loc(data.loc);
        let kind = match data.kind {
            InstKind::Op { op, args } => {
                let op = match op {
                    Op::Guard(fault) => Op::Guard(self.fault(fault)),
                    Op::CheckRecursion(fault) => Op::CheckRecursion(self.fault(fault)),
                    Op::CheckIndex(fault) => Op::CheckIndex(self.fault(fault)),
                    Op::Alloc(fault) => Op::Alloc(self.fault(fault)),
                    Op::Print(fault) => Op::Print(self.fault(fault)),
                    Op::Const(_)
                    | Op::Prim(..)
                    | Op::Cast { .. }
                    | Op::CompareIntFloat(..)
                    | Op::Math(_)
                    | Op::ThreadId
                    | Op::Call(_)
                    | Op::Load(_)
                    | Op::Store(_)
                    | Op::Mark
                    | Op::Native(_)
                    | Op::Update(..)
                    | Op::Sweep
                    | Op::List(_) => op,
                };
                InstKind::Op { op, args: self.list(&args) }
            }
            InstKind::If { cond, then, orelse } => InstKind::If {
                cond: self.value(cond),
                then: self.copy_region(then),
                orelse: self.copy_region(orelse),
            },
            InstKind::For(f) => InstKind::For(For {
                id: self.loop_id(f.id),
                start: self.value(f.start),
                stop: self.value(f.stop),
                step: self.value(f.step),
                init: self.list(&f.init),
                body: self.copy_region(f.body),
                orelse: f.orelse.map(|r| self.copy_region(r)),
            }),
            InstKind::While(w) => InstKind::While(While {
                id: self.loop_id(w.id),
                init: self.list(&w.init),
                head: self.copy_region(w.head),
                body: self.copy_region(w.body),
                orelse: w.orelse.map(|r| self.copy_region(r)),
            }),
        };
        let results = self.list(&data.results);
        let new = self.graph.insts.push(Inst { kind, results, loc });
        self.graph.regions[into].insts.push(new);
    }

    pub(super) fn copy_region(&mut self, region: RegionId) -> RegionId {
        let data = self.callee.regions[region].clone();
        let copy = self.new_region();
        self.graph.regions[copy].params = self.list(&data.params);
        for inst in data.insts {
            self.inst(copy, inst);
        }
        let term = match data.term {
            Terminator::Yield(v) => Terminator::Yield(self.list(&v)),
            Terminator::Continue(id, v) => Terminator::Continue(self.loop_id(id), self.list(&v)),
            Terminator::Break(id, v) => Terminator::Break(self.loop_id(id), self.list(&v)),
            Terminator::Return(v) => Terminator::Return(self.list(&v)),
            Terminator::Raise(f, v) => Terminator::Raise(self.fault(f), self.list(&v)),
            Terminator::Unreachable => Terminator::Unreachable,
        };
        let loc = self.loc(data.term_loc);
        self.end(copy, term, loc);
        copy
    }
}
