//! Computes nothing twice: equal pure operations in the same or an enclosing region become one, and a
//! check that has passed is not made again.
//!
//! Invariant: a value is replaced only by one that dominates it by structure.

use cranelift_entity::SecondaryMap;
use rustc_hash::FxHashMap;

use crate::kernel::ir::op::Op;
use crate::kernel::ir::{FaultId, InstKind, RegionId, TypedFunc, TypedGraph, ValueId};

pub(super) fn merge(func: &mut TypedFunc) {
    let mut merger = Merger {
        graph: &mut func.graph,
        known: FxHashMap::default(),
        undo: Vec::new(),
        replaced: SecondaryMap::new(),
    };
    let body = merger.graph.body;
    merger.region(body);
}

/// An operation with its operands; a guard counts by its condition alone, the check of an index by the
/// index and the length.
type Key = (Option<Op>, Vec<ValueId>);

struct Merger<'a> {
    graph: &'a mut TypedGraph,
    known: FxHashMap<Key, Option<ValueId>>,
    undo: Vec<Key>,
    replaced: SecondaryMap<ValueId, Option<ValueId>>,
}

impl Merger<'_> {
    fn region(&mut self, region: RegionId) {
        let mark = self.undo.len();
        let insts = std::mem::take(&mut self.graph.regions[region].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            let replaced = &self.replaced;
            self.graph.map_operands(inst, |v| *v = replaced[*v].unwrap_or(*v));
            let Some((key, value)) = self.key(inst) else {
                kept.push(inst);
                for sub in self.graph.sub_regions(inst) {
                    self.region(sub);
                }
                continue;
            };
            match self.known.get(&key) {
                Some(&earlier) => {
                    if let Some(value) = value {
                        self.replaced[value] = earlier;
                    }
                }
                None => {
                    self.undo.push(key.clone());
                    self.known.insert(key, value);
                    kept.push(inst);
                }
            }
        }
        let replaced = &self.replaced;
        let data = &mut self.graph.regions[region];
        data.term.values_mut().iter_mut().for_each(|v| *v = replaced[*v].unwrap_or(*v));
        data.insts = kept;
        for key in self.undo.drain(mark..) {
            self.known.remove(&key);
        }
    }

    /// What the instruction computes, and its result; `None` for what must stay.
    fn key(&self, inst: crate::kernel::ir::InstId) -> Option<(Key, Option<ValueId>)> {
        let data = &self.graph.insts[inst];
        let InstKind::Op { op, args } = &data.kind else { return None };
        match op {
            Op::Guard(_) => Some(((None, vec![args[0]]), None)),
            Op::Prim(prim, _) if prim.commutes() => {
                let mut args = args.clone();
                args.sort_unstable();
                Some(((Some(*op), args), data.results.first().copied()))
            }
            Op::Const(_)
            | Op::Prim(..)
            | Op::Cast { .. }
            | Op::CompareIntFloat(..)
            | Op::Math(_) => Some(((Some(*op), args.clone()), data.results.first().copied())),
            Op::CheckIndex(_) => {
                let key = Op::CheckIndex(FaultId::from_u32(0));
                Some(((Some(key), args[..2].to_vec()), data.results.first().copied()))
            }
            Op::ThreadId
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
}
