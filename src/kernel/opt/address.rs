//! Brings constants to the end of addresses, so that neighbours of an element share all but the distance.
//!
//! Invariant: sums and products of int64 wrap, so any order of them gives the same bits. Only what is added
//! and multiplied is put in another order: `(i + 1) * 8` becomes `i * 8 + 8`, and `a + (b + 8)` becomes
//! `(a + b) + 8`.

use cranelift_entity::SecondaryMap;

use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{Inst, InstId, InstKind, RegionId, TypedFunc, TypedGraph, Value, ValueId};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// Reorders in a function that touches memory.
pub(super) fn reorder(func: &mut TypedFunc) {
    let touches =
        |inst: &Inst<Op>| matches!(inst.kind, InstKind::Op { op: Op::Load(_) | Op::Store(_), .. });
    if !func.graph.insts.values().any(touches) {
        return;
    }
    let mut reorder = Reorder { graph: &mut func.graph, known: SecondaryMap::new() };
    let body = reorder.graph.body;
    reorder.region(body);
}

/// What is known of an int64.
#[derive(Clone, Copy, Default)]
enum Known {
    #[default]
    Nothing,
    Constant(i64),
    /// A value and a constant.
    Sum(ValueId, i64),
}

struct Reorder<'a> {
    graph: &'a mut TypedGraph,
    known: SecondaryMap<ValueId, Known>,
}

impl Reorder<'_> {
    fn region(&mut self, region: RegionId) {
        let insts = std::mem::take(&mut self.graph.regions[region].insts);
        let mut kept = Vec::with_capacity(insts.len());
        for inst in insts {
            self.inst(inst, &mut kept);
            kept.push(inst);
            for sub in self.graph.sub_regions(inst) {
                self.region(sub);
            }
        }
        self.graph.regions[region].insts = kept;
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn inst(&mut self, inst: InstId, kept: &mut Vec<InstId>) {
        let data = &self.graph.insts[inst];
        let (InstKind::Op { op, args }, Some(&result)) = (&data.kind, data.results.first()) else {
            return;
        };
        let (op, args) = (*op, args.clone());
        let known = |r: &Self, i: usize| r.known[args[i]];
        let sum = match op {
            Op::Const(imm) if imm.ty == Scalar::I64 => {
                self.known[result] = Known::Constant(imm.as_i64());
                None
            }
            Op::Prim(Prim::Add, Scalar::I64) => match (known(self, 0), known(self, 1)) {
                (Known::Sum(x, c), Known::Constant(d)) | (Known::Constant(d), Known::Sum(x, c)) => {
                    Some((x, c.wrapping_add(d)))
                }
                (Known::Nothing, Known::Constant(c)) => {
                    self.known[result] = Known::Sum(args[0], c);
                    None
                }
                (Known::Constant(c), Known::Nothing) => {
                    self.known[result] = Known::Sum(args[1], c);
                    None
                }
                (Known::Sum(x, c), Known::Sum(y, d)) => {
                    let t = self.emit(inst, Op::Prim(Prim::Add, Scalar::I64), vec![x, y], kept);
                    Some((t, c.wrapping_add(d)))
                }
                (Known::Sum(x, c), Known::Nothing) => {
                    let to = vec![x, args[1]];
                    Some((self.emit(inst, Op::Prim(Prim::Add, Scalar::I64), to, kept), c))
                }
                (Known::Nothing, Known::Sum(x, c)) => {
                    let to = vec![args[0], x];
                    Some((self.emit(inst, Op::Prim(Prim::Add, Scalar::I64), to, kept), c))
                }
                (Known::Nothing, Known::Nothing) | (Known::Constant(_), Known::Constant(_)) => None,
            },
            Op::Prim(Prim::Sub, Scalar::I64) => match (known(self, 0), known(self, 1)) {
                (Known::Sum(x, c), Known::Constant(d)) => Some((x, c.wrapping_sub(d))),
                (Known::Nothing, Known::Constant(d)) => Some((args[0], d.wrapping_neg())),
                (_, _) => None,
            },
            Op::Prim(Prim::Mul, Scalar::I64) => match (known(self, 0), known(self, 1)) {
                (Known::Sum(x, c), Known::Constant(d)) | (Known::Constant(d), Known::Sum(x, c)) => {
                    let by = self.emit(inst, Op::Const(Imm::i64(d)), Vec::new(), kept);
                    let t = self.emit(inst, Op::Prim(Prim::Mul, Scalar::I64), vec![x, by], kept);
                    Some((t, c.wrapping_mul(d)))
                }
                (_, _) => None,
            },
            _ => None,
        };
        let Some((x, c)) = sum else { return };
        let by = self.emit(inst, Op::Const(Imm::i64(c)), Vec::new(), kept);
        let kind = InstKind::Op { op: Op::Prim(Prim::Add, Scalar::I64), args: vec![x, by] };
        self.graph.insts[inst].kind = kind;
        self.known[result] = Known::Sum(x, c);
    }

    fn emit(
        &mut self,
        like: InstId,
        op: Op,
        args: Vec<ValueId>,
        kept: &mut Vec<InstId>,
    ) -> ValueId {
        let result = self.graph.values.push(Value { ty: Scalar::I64, name: None });
        let (kind, loc) = (InstKind::Op { op, args }, self.graph.insts[like].loc);
        kept.push(self.graph.insts.push(Inst { kind, results: vec![result], loc }));
        if let Op::Const(imm) = op {
            self.known[result] = Known::Constant(imm.as_i64());
        }
        result
    }
}
