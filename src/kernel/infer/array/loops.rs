//! Loops that inference makes itself, over the elements of arrays.
//!
//! Invariant: the body is emitted once; positions are in range by construction, so nothing is checked.

use super::super::emit::{Emitter, Infer};
use crate::kernel::ir::{For, Inst, InstKind, Loop, LoopKind, Terminator, Value, ValueId};
use crate::kernel::types::Scalar;

/// What a body makes of the positions and the carried values: the next carried values.
pub(super) type Body<'b, 'e, 'i> =
    &'b mut dyn FnMut(&mut Emitter<'e, 'i>, &[ValueId], &[ValueId]) -> Infer<Vec<ValueId>>;

impl<'e, 'i> Emitter<'e, 'i> {
    /// A loop over `0..n` that carries values; the last ones.
    pub(in super::super) fn count(
        &mut self,
        n: ValueId,
        init: Vec<ValueId>,
        body: impl FnOnce(&mut Self, ValueId, &[ValueId]) -> Infer<Vec<ValueId>>,
    ) -> Infer<Vec<ValueId>> {
        let (outer, loc) = (self.region, self.loc);
        let (start, step) = (self.whole(0), self.whole(1));
        let id = self.graph.loops.push(Loop {
            loc,
            kind: LoopKind::Range,
            index: None,
            parallel: None,
            threads: 0,
        });
        let inside = self.new_region();
        let index = self.graph.values.push(Value { ty: Scalar::I64, name: None });
        let like = |e: &mut Self| -> Vec<ValueId> {
            init.iter()
                .map(|&v| {
                    let ty = e.graph.values[v].ty;
                    e.graph.values.push(Value { ty, name: None })
                })
                .collect()
        };
        let carries = like(self);
        self.graph.regions[inside].params =
            std::iter::once(index).chain(carries.iter().copied()).collect();
        self.region = inside;
        let next = body(self, index, &carries)?;
        self.loc = loc;
        self.terminate(Terminator::Continue(id, next));
        self.alive = true;
        self.region = outer;
        let results = like(self);
        let kind =
            InstKind::For(For { id, start, stop: n, step, init, body: inside, orelse: None });
        let inst = self.graph.insts.push(Inst { kind, results: results.clone(), loc });
        self.graph.regions[outer].insts.push(inst);
        Ok(results)
    }

    /// Nested loops over all positions of a shape, the last axis innermost.
    pub(super) fn fold(
        &mut self,
        shape: &[ValueId],
        init: Vec<ValueId>,
        body: Body<'_, 'e, 'i>,
    ) -> Infer<Vec<ValueId>> {
        self.fold_from(shape, &mut Vec::new(), init, body)
    }

    fn fold_from(
        &mut self,
        shape: &[ValueId],
        at: &mut Vec<ValueId>,
        init: Vec<ValueId>,
        body: Body<'_, 'e, 'i>,
    ) -> Infer<Vec<ValueId>> {
        let Some(&n) = shape.get(at.len()) else { return body(self, at, &init) };
        self.count(n, init, |e, i, carries| {
            at.push(i);
            let next = e.fold_from(shape, at, carries.to_vec(), body);
            at.pop();
            next
        })
    }

    /// As [`Emitter::fold`] with nothing carried.
    pub(in super::super) fn each(
        &mut self,
        shape: &[ValueId],
        mut body: impl FnMut(&mut Self, &[ValueId]) -> Infer<()>,
    ) -> Infer<()> {
        self.fold(shape, Vec::new(), &mut |e, at, _| body(e, at).map(|()| Vec::new()))?;
        Ok(())
    }
}
