//! Drops what nothing needs: droppable operations, results of branches, carries of loops.
//!
//! Invariant: what is left computes the same values and the same effects. A value is live when an
//! operation that must stay reads it, or when it decides control flow, or when it feeds a live value.
//! The carries of a loop live and die by position: carry, forwarded value, result and what `continue`
//! and `break` pass for it go together. Loops themselves stay (they may not end, and their bodies are
//! where the effects are).

use cranelift_entity::{EntitySet, SecondaryMap};

use super::{Graph, InstId, InstKind, LoopId, RegionId, Terminator, ValueId};

/// How many things a graph lost.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Pruned {
    pub insts: usize,
    pub values: usize,
}

/// Drops dead instructions, results and carries; `droppable` says which operations have no effect.
pub fn prune<O, V>(graph: &mut Graph<O, V>, droppable: impl Fn(&O) -> bool) -> Pruned {
    let mut marker = Marker::new(graph, &droppable);
    marker.collect(graph.body);
    marker.run();
    let live = marker.live;
    let stays = marker.stays;
    let mut pruned = Pruned::default();
    for region in graph.regions_under(graph.body) {
        sweep(graph, region, &live, &stays, &mut pruned);
    }
    pruned
}

/// Where a value comes from.
#[derive(Clone, Copy, Default)]
enum Def {
    /// A parameter of the function, or a loop's index.
    #[default]
    Given,
    Op(InstId),
    /// Result of an `if`.
    Branch(InstId, usize),
    /// Carry, forwarded value or result of a loop.
    Carry(InstId, usize),
}

struct Marker<'a, O, V> {
    graph: &'a Graph<O, V>,
    droppable: &'a dyn Fn(&O) -> bool,
    defs: SecondaryMap<ValueId, Def>,
    live: EntitySet<ValueId>,
    /// Instructions that stay whatever becomes of their results.
    stays: EntitySet<InstId>,
    work: Vec<ValueId>,
    /// What terminators inside a loop pass for its positions.
    passed: SecondaryMap<LoopId, Vec<Vec<ValueId>>>,
}

impl<'a, O, V> Marker<'a, O, V> {
    fn new(graph: &'a Graph<O, V>, droppable: &'a dyn Fn(&O) -> bool) -> Self {
        Marker {
            graph,
            droppable,
            defs: SecondaryMap::new(),
            live: EntitySet::new(),
            stays: EntitySet::new(),
            work: Vec::new(),
            passed: SecondaryMap::new(),
        }
    }

    fn need(&mut self, value: ValueId) {
        if self.live.insert(value) {
            self.work.push(value);
        }
    }

    fn need_all(&mut self, values: &[ValueId]) {
        values.iter().for_each(|&v| self.need(v));
    }

    /// Notes definitions, marks roots; says whether the region has an effect.
    fn collect(&mut self, region: RegionId) -> bool {
        let graph = self.graph;
        let data = &graph.regions[region];
        let mut effect = false;
        for &inst in &data.insts {
            effect |= self.collect_inst(inst);
        }
        match &data.term {
            Terminator::Yield(_) => {}
            Terminator::Continue(id, values) | Terminator::Break(id, values) => {
                self.passed[*id].push(values.clone());
                effect = true;
            }
            Terminator::Return(values) | Terminator::Raise(_, values) => {
                self.need_all(values);
                effect = true;
            }
            Terminator::Unreachable => effect = true,
        }
        effect
    }

    fn collect_inst(&mut self, id: InstId) -> bool {
        let graph = self.graph;
        let inst = &graph.insts[id];
        match &inst.kind {
            InstKind::Op { op, args } => {
                inst.results.iter().for_each(|&r| self.defs[r] = Def::Op(id));
                let effect = !(self.droppable)(op);
                if effect {
                    self.stays.insert(id);
                    self.need_all(args);
                }
                effect
            }
            InstKind::If { cond, then, orelse } => {
                for (i, &r) in inst.results.iter().enumerate() {
                    self.defs[r] = Def::Branch(id, i);
                }
                let (a, b) = (self.collect(*then), self.collect(*orelse));
                if a || b {
                    self.stays.insert(id);
                    self.need(*cond);
                }
                a || b
            }
            InstKind::For(f) => {
                self.need_all(&[f.start, f.stop, f.step]);
                let carries = graph.regions[f.body].params.get(1..).unwrap_or(&[]);
                self.carries(id, &[carries, &inst.results]);
                self.loop_regions(id, &[Some(f.body), f.orelse]);
                true
            }
            InstKind::While(w) => {
                let head = &graph.regions[w.head];
                self.carries(id, &[&head.params, &graph.regions[w.body].params, &inst.results]);
                self.loop_regions(id, &[Some(w.head), Some(w.body), w.orelse]);
                if let Some(&test) = head.term.values().first() {
                    self.need(test);
                }
                true
            }
        }
    }

    fn carries(&mut self, id: InstId, lists: &[&[ValueId]]) {
        for list in lists {
            for (i, &v) in list.iter().enumerate() {
                self.defs[v] = Def::Carry(id, i);
            }
        }
    }

    fn loop_regions(&mut self, id: InstId, regions: &[Option<RegionId>]) {
        self.stays.insert(id);
        for &region in regions.iter().flatten() {
            self.collect(region);
        }
        let orelse = match &self.graph.insts[id].kind {
            InstKind::For(f) => f.orelse,
            InstKind::While(w) => w.orelse,
            InstKind::Op { .. } | InstKind::If { .. } => None,
        };
        if let Some(orelse) = orelse {
            self.carries(id, &[&self.graph.regions[orelse].params]);
        }
    }

    fn run(&mut self) {
        let graph = self.graph;
        while let Some(value) = self.work.pop() {
            match self.defs[value] {
                Def::Given => {}
                Def::Op(id) => self.need_all(&graph.operands(id)),
                Def::Branch(id, i) => {
                    if let InstKind::If { cond, then, orelse } = &graph.insts[id].kind {
                        self.need(*cond);
                        for region in [*then, *orelse] {
                            if let Terminator::Yield(values) = &graph.regions[region].term {
                                self.need(values[i]);
                            }
                        }
                    }
                }
                Def::Carry(id, i) => self.need_position(id, i),
            }
        }
    }

    /// Everything that stands at position `i` of the loop.
    fn need_position(&mut self, id: InstId, i: usize) {
        let graph = self.graph;
        let inst = &graph.insts[id];
        self.need(inst.results[i]);
        let (loop_id, init, orelse) = match &inst.kind {
            InstKind::For(f) => {
                self.need(graph.regions[f.body].params[i + 1]);
                (f.id, &f.init, f.orelse)
            }
            InstKind::While(w) => {
                self.need(graph.regions[w.head].params[i]);
                self.need(graph.regions[w.body].params[i]);
                if let Terminator::Yield(values) = &graph.regions[w.head].term {
                    self.need(values[i + 1]);
                }
                (w.id, &w.init, w.orelse)
            }
            InstKind::Op { .. } | InstKind::If { .. } => return,
        };
        self.need(init[i]);
        for values in self.passed[loop_id].clone() {
            self.need(values[i]);
        }
        if let Some(orelse) = orelse {
            self.need(graph.regions[orelse].params[i]);
            if let Terminator::Yield(values) = &graph.regions[orelse].term {
                self.need(values[i]);
            }
        }
    }
}

/// Keeps the elements at live positions.
fn keep(values: &mut Vec<ValueId>, offset: usize, alive: &[bool]) {
    let mut position = 0;
    values.retain(|_| {
        let stays = position < offset || alive.get(position - offset).copied().unwrap_or(true);
        position += 1;
        stays
    });
}

fn sweep<O, V>(
    graph: &mut Graph<O, V>,
    region: RegionId,
    live: &EntitySet<ValueId>,
    stays: &EntitySet<InstId>,
    pruned: &mut Pruned,
) {
    let insts = std::mem::take(&mut graph.regions[region].insts);
    let mut kept = Vec::with_capacity(insts.len());
    for id in insts {
        let alive: Vec<bool> = graph.insts[id].results.iter().map(|&r| live.contains(r)).collect();
        if !stays.contains(id) && !alive.contains(&true) {
            pruned.insts += 1;
            // Its regions are still visited by the caller's list, which does no harm.
            continue;
        }
        kept.push(id);
        if !alive.contains(&false) {
            continue;
        }
        match graph.insts[id].kind {
            InstKind::Op { .. } => continue,
            InstKind::If { then, orelse, .. } => {
                for r in [then, orelse] {
                    if let Terminator::Yield(values) = &mut graph.regions[r].term {
                        keep(values, 0, &alive);
                    }
                }
            }
            InstKind::For(_) | InstKind::While(_) => sweep_loop(graph, id, &alive),
        }
        keep(&mut graph.insts[id].results, 0, &alive);
        pruned.values += alive.iter().filter(|a| !**a).count();
    }
    graph.regions[region].insts = kept;
}

fn sweep_loop<O, V>(graph: &mut Graph<O, V>, id: InstId, alive: &[bool]) {
    let (loop_id, body, orelse) = match &mut graph.insts[id].kind {
        InstKind::For(f) => {
            keep(&mut f.init, 0, alive);
            keep(&mut graph.regions[f.body].params, 1, alive);
            (f.id, f.body, f.orelse)
        }
        InstKind::While(w) => {
            keep(&mut w.init, 0, alive);
            keep(&mut graph.regions[w.head].params, 0, alive);
            keep(&mut graph.regions[w.body].params, 0, alive);
            if let Terminator::Yield(values) = &mut graph.regions[w.head].term {
                keep(values, 1, alive);
            }
            (w.id, w.body, w.orelse)
        }
        InstKind::Op { .. } | InstKind::If { .. } => return,
    };
    if let Some(orelse) = orelse {
        keep(&mut graph.regions[orelse].params, 0, alive);
        if let Terminator::Yield(values) = &mut graph.regions[orelse].term {
            keep(values, 0, alive);
        }
    }
    for region in graph.regions_under(body) {
        match &mut graph.regions[region].term {
            Terminator::Continue(l, values) | Terminator::Break(l, values) if *l == loop_id => {
                keep(values, 0, alive);
            }
            Terminator::Continue(..)
            | Terminator::Break(..)
            | Terminator::Yield(_)
            | Terminator::Return(_)
            | Terminator::Raise(..)
            | Terminator::Unreachable => {}
        }
    }
}
