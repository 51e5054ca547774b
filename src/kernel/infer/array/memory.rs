//! When the memory of new arrays is freed.
//!
//! Invariant: a function frees at each return what was made since its beginning, except what it returns; a
//! loop at the end of each iteration what was made since it began, except what it carries on. The bodies of
//! `prange` loops, whose iterations run on several threads, free what was made in the iteration.

use super::super::emit::Emitter;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{Inst, InstKind, RegionId, Value, ValueId};
use crate::kernel::types::{Scalar, Type};

impl Emitter<'_, '_> {
    /// Whether the regions under this one may leave memory behind.
    pub(in super::super) fn allocates(&self, region: RegionId) -> bool {
        let graph = &self.graph;
        graph.regions_under(region).into_iter().any(|r| {
            graph.regions[r].insts.iter().any(|&inst| match &graph.insts[inst].kind {
                InstKind::Op { op: Op::Alloc(_), .. } => true,
                InstKind::Op { op: Op::Call(callee), .. } => {
                    self.inference.returned_by(*callee).holds_arrays()
                }
                InstKind::Op { .. }
                | InstKind::If { .. }
                | InstKind::For(_)
                | InstKind::While(_) => false,
            })
        })
    }

    /// A mark, as the first thing that a region does.
    pub(in super::super) fn mark_first(&mut self, region: RegionId) -> ValueId {
        let mark = self.graph.values.push(Value { ty: Scalar::I64, name: None });
        let kind = InstKind::Op { op: Op::Mark, args: Vec::new() };
        let inst = self.graph.insts.push(Inst { kind, results: vec![mark], loc: self.loc });
        self.graph.regions[region].insts.insert(0, inst);
        mark
    }

    pub(in super::super) fn mark(&mut self) -> ValueId {
        self.op1(Op::Mark, Scalar::I64, Vec::new())
    }

    /// Frees what was made since the mark and is not owned by these values.
    pub(in super::super) fn sweep(&mut self, mark: ValueId, types: &[Type], scalars: &[ValueId]) {
        let (mut owners, mut first) = (Vec::new(), 0);
        for ty in types {
            ty.owners(first, &mut owners);
            first += ty.n_scalars();
        }
        let mut args = vec![mark];
        args.extend(owners.into_iter().map(|at| scalars[at]));
        self.push(Op::Sweep, args, Vec::new());
    }
}
