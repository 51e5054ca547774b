//! Computes what is known: constants, identities, branches and checks that are decided.
//!
//! Invariant: a float identity is used only if it holds for every bit pattern (`x * 1.0`, not `x + 0.0`).
//! Division and remainder by a power of two become a shift and a mask: Python's round down, so that is
//! all there is to them.

use cranelift_entity::SecondaryMap;

use super::eval;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    Inst, InstId, InstKind, RegionId, Terminator, TypedFunc, TypedGraph, Value, ValueId,
};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// Folds the whole function; says how many checks it found never to raise.
pub(super) fn fold(func: &mut TypedFunc) -> usize {
    let mut folder = Folder {
        graph: &mut func.graph,
        known: SecondaryMap::new(),
        replaced: SecondaryMap::new(),
        defs: SecondaryMap::new(),
        dropped: 0,
    };
    let body = folder.graph.body;
    folder.region(body);
    folder.dropped
}

struct Folder<'a> {
    graph: &'a mut TypedGraph,
    known: SecondaryMap<ValueId, Option<Imm>>,
    replaced: SecondaryMap<ValueId, Option<ValueId>>,
    /// The operation that a value is the result of.
    defs: SecondaryMap<ValueId, Option<InstId>>,
    dropped: usize,
}

/// What an operation turns out to be.
enum Folded {
    Same,
    Const(Imm),
    Value(ValueId),
    Op(Op, Vec<ValueId>),
    /// The primitive on a value and a constant that has no instruction yet.
    WithConst(Prim, ValueId, Imm),
}

impl Folder<'_> {
    fn resolve(&self, v: ValueId) -> ValueId {
        self.replaced[v].unwrap_or(v)
    }

    fn region(&mut self, region: RegionId) {
        let mut todo: Vec<InstId> = std::mem::take(&mut self.graph.regions[region].insts);
        todo.reverse();
        let mut kept = Vec::with_capacity(todo.len());
        while let Some(inst) = todo.pop() {
            let replaced = &self.replaced;
            self.graph.map_operands(inst, |v| *v = replaced[*v].unwrap_or(*v));
            match self.graph.insts[inst].kind.clone() {
                InstKind::Op { op: Op::Guard(fault), args } => match self.known[args[0]] {
                    Some(Imm { bits: 0, .. }) => self.dropped += 1,
                    Some(_) => {
                        let loc = self.graph.insts[inst].loc;
                        let data = &mut self.graph.regions[region];
                        data.term = Terminator::Raise(fault, args[1..].to_vec());
                        data.term_loc = loc;
                        todo.clear();
                    }
                    None => kept.push(inst),
                },
                InstKind::Op { op, args } => self.op(inst, op, &args, &mut kept),
                InstKind::If { cond, then, orelse } => {
                    self.branch(region, inst, cond, then, orelse, &mut kept, &mut todo);
                }
                InstKind::For(_) | InstKind::While(_) => {
                    kept.push(inst);
                    for sub in self.graph.sub_regions(inst) {
                        self.region(sub);
                    }
                }
            }
        }
        let data = &mut self.graph.regions[region];
        data.insts = kept;
        let replaced = &self.replaced;
        data.term.values_mut().iter_mut().for_each(|v| *v = replaced[*v].unwrap_or(*v));
    }

    #[expect(clippy::too_many_arguments, reason = "an if's parts and where it stands")]
    fn branch(
        &mut self,
        region: RegionId,
        inst: InstId,
        cond: ValueId,
        then: RegionId,
        orelse: RegionId,
        kept: &mut Vec<InstId>,
        todo: &mut Vec<InstId>,
    ) {
        if let Some(known) = self.known[cond] {
            let taken = if known.bits != 0 { then } else { orelse };
            let side = self.graph.regions[taken].clone();
            match side.term {
                Terminator::Yield(values) => {
                    // The side's values are resolved after its instructions: its results stand for them.
                    let results = self.graph.insts[inst].results.clone();
                    self.region(taken);
                    kept.extend(std::mem::take(&mut self.graph.regions[taken].insts));
                    match self.graph.regions[taken].term.clone() {
                        Terminator::Yield(values) => {
                            for (result, value) in results.into_iter().zip(values) {
                                self.replaced[result] = Some(self.resolve(value));
                            }
                        }
                        term @ (Terminator::Continue(..)
                        | Terminator::Break(..)
                        | Terminator::Return(_)
                        | Terminator::Raise(..)
                        | Terminator::Unreachable) => {
                            debug_assert!(values.len() == results.len());
                            let loc = self.graph.regions[taken].term_loc;
                            self.graph.regions[region].term = term;
                            self.graph.regions[region].term_loc = loc;
                            todo.clear();
                        }
                    }
                }
                Terminator::Continue(..)
                | Terminator::Break(..)
                | Terminator::Return(_)
                | Terminator::Raise(..)
                | Terminator::Unreachable => {
                    self.region(taken);
                    let side = self.graph.regions[taken].clone();
                    kept.extend(side.insts);
                    self.graph.regions[region].term = side.term;
                    self.graph.regions[region].term_loc = side.term_loc;
                    todo.clear();
                }
            }
            return;
        }
        let (cond, then, orelse) = match self.defining(cond) {
            Some((Op::Prim(Prim::Not, _), args)) => (args[0], orelse, then),
            Some(_) | None => (cond, then, orelse),
        };
        self.graph.insts[inst].kind = InstKind::If { cond, then, orelse };
        kept.push(inst);
        for (side, truth) in [(then, Imm::TRUE), (orelse, Imm::FALSE)] {
            self.known[cond] = Some(truth);
            self.region(side);
            self.known[cond] = None;
        }
    }

    fn defining(&self, value: ValueId) -> Option<(Op, Vec<ValueId>)> {
        match &self.graph.insts[self.defs[value]?].kind {
            InstKind::Op { op, args } => Some((*op, args.clone())),
            InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => None,
        }
    }

    fn op(&mut self, inst: InstId, op: Op, args: &[ValueId], kept: &mut Vec<InstId>) {
        let result = self.graph.insts[inst].results.first().copied();
        let folded = self.folded(op, args);
        match (folded, result) {
            (Folded::Const(imm), Some(result)) => {
                self.known[result] = Some(imm);
                self.graph.insts[inst].kind = InstKind::Op { op: Op::Const(imm), args: Vec::new() };
            }
            (Folded::Value(value), Some(result)) => {
                self.replaced[result] = Some(value);
                return;
            }
            (Folded::Op(op, args), Some(result)) => {
                self.graph.insts[inst].kind = InstKind::Op { op, args };
                self.defs[result] = Some(inst);
            }
            (Folded::WithConst(prim, value, imm), Some(result)) => {
                let constant = self.graph.values.push(Value { ty: imm.ty, name: None });
                self.known[constant] = Some(imm);
                let kind = InstKind::Op { op: Op::Const(imm), args: Vec::new() };
                let loc = self.graph.insts[inst].loc;
                kept.push(self.graph.insts.push(Inst { kind, results: vec![constant], loc }));
                let op = Op::Prim(prim, imm.ty);
                self.graph.insts[inst].kind = InstKind::Op { op, args: vec![value, constant] };
                self.defs[result] = Some(inst);
            }
            (Folded::Same, Some(result)) => self.defs[result] = Some(inst),
            (_, None) => {}
        }
        kept.push(inst);
    }

    fn folded(&mut self, op: Op, args: &[ValueId]) -> Folded {
        let known: Vec<Option<Imm>> = args.iter().map(|&a| self.known[a]).collect();
        let all: Option<Vec<Imm>> = known.iter().copied().collect();
        match op {
            Op::Const(imm) => Folded::Const(imm),
            Op::Cast { from, to } => match (all.as_deref(), from == to) {
                (Some([v]), _) => Folded::Const(eval::cast(*v, to)),
                (_, true) => Folded::Value(args[0]),
                (_, false) => Folded::Same,
            },
            Op::CompareIntFloat(cond, _) => match all.as_deref() {
                Some([int, float]) => {
                    Folded::Const(Imm::bool(eval::compare_int_float(cond, *int, float.as_f64())))
                }
                Some(_) | None => Folded::Same,
            },
            Op::Prim(prim, ty) => {
                match all.as_deref().and_then(|args| eval::prim(prim, ty, args)) {
                    Some(imm) => Folded::Const(imm),
                    None => self.identity(prim, ty, args, &known),
                }
            }
            Op::CheckIndex(_) => match known[..] {
                [Some(i), Some(n), ..] if (0..n.as_i64()).contains(&i.as_i64()) => {
                    Folded::Value(args[0])
                }
                [..] => Folded::Same,
            },
            Op::Math(_)
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
            | Op::Print(_) => Folded::Same,
        }
    }

    fn identity(
        &mut self,
        prim: Prim,
        ty: Scalar,
        args: &[ValueId],
        known: &[Option<Imm>],
    ) -> Folded {
        match (prim, args, known) {
            (Prim::Select, [_, a, b], [c, ..]) => match c {
                Some(c) => Folded::Value(if c.bits != 0 { *a } else { *b }),
                None if a == b => Folded::Value(*a),
                None => Folded::Same,
            },
            (Prim::Not, [a], _) => match self.defining(*a) {
                Some((Op::Prim(Prim::Not, _), inner)) => Folded::Value(inner[0]),
                Some((Op::Prim(p, operand), inner)) => match negated(p, operand) {
                    Some(p) => Folded::Op(Op::Prim(p, operand), inner),
                    None => Folded::Same,
                },
                Some(_) | None => Folded::Same,
            },
            (_, [a, b], [x, y]) => binary_identity(prim, ty, (*a, *x), (*b, *y)),
            (_, _, _) => Folded::Same,
        }
    }
}

/// The comparison that is true when the other is false: not for ordered floats, because of NaN.
fn negated(prim: Prim, ty: Scalar) -> Option<Prim> {
    let opposite = match prim {
        Prim::Eq => return Some(Prim::Ne),
        Prim::Ne => return Some(Prim::Eq),
        Prim::Lt => Prim::Ge,
        Prim::Le => Prim::Gt,
        Prim::Gt => Prim::Le,
        Prim::Ge => Prim::Lt,
        Prim::Add
        | Prim::Sub
        | Prim::Mul
        | Prim::Neg
        | Prim::Abs
        | Prim::Div
        | Prim::TrueDiv
        | Prim::FloorDiv
        | Prim::FloorMod
        | Prim::Pow
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Not
        | Prim::Min
        | Prim::Max
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
    (!ty.is_float()).then_some(opposite)
}

type Operand = (ValueId, Option<Imm>);

fn binary_identity(prim: Prim, ty: Scalar, (a, x): Operand, (b, y): Operand) -> Folded {
    let is = |imm: Option<Imm>, v: i64| {
        imm.is_some_and(|i| {
            i.ty.is_int() && i.as_i64() == v || i.ty == Scalar::Bool && i.bits as i64 == v
        })
    };
    let is_float = |imm: Option<Imm>, v: f64| {
        imm.is_some_and(|i| i.ty.is_float() && i.as_f64().to_bits() == v.to_bits())
    };
    let truth = |v: bool| Folded::Const(Imm::bool(v));
    let floats = ty.is_float();
    match prim {
        Prim::Add if is(y, 0) || is_float(y, -0.0) => Folded::Value(a),
        Prim::Add if is(x, 0) || is_float(x, -0.0) => Folded::Value(b),
        Prim::Sub if is(y, 0) || is_float(y, 0.0) => Folded::Value(a),
        Prim::Mul | Prim::Div if is(y, 1) || is_float(y, 1.0) => Folded::Value(a),
        Prim::Mul if is(x, 1) || is_float(x, 1.0) => Folded::Value(b),
        Prim::Mul if is(x, 0) => Folded::Value(a),
        Prim::Mul if is(y, 0) => Folded::Value(b),
        Prim::FloorDiv if is(y, 1) => Folded::Value(a),
        Prim::FloorDiv => match power_of_two(y) {
            Some(shift) => Folded::WithConst(Prim::Shr, a, Imm::int(ty, i64::from(shift))),
            None => Folded::Same,
        },
        Prim::FloorMod => match power_of_two(y) {
            Some(shift) => Folded::WithConst(Prim::And, a, Imm::int(ty, (1i64 << shift) - 1)),
            None => Folded::Same,
        },
        Prim::Shl | Prim::Shr if is(y, 0) => Folded::Value(a),
        Prim::And if ty == Scalar::Bool && is(y, 1) => Folded::Value(a),
        Prim::And if ty == Scalar::Bool && is(x, 1) => Folded::Value(b),
        Prim::And if ty == Scalar::Bool && (is(x, 0) || is(y, 0)) => truth(false),
        Prim::Or if is(y, 0) => Folded::Value(a),
        Prim::Or if is(x, 0) => Folded::Value(b),
        Prim::Or if ty == Scalar::Bool && (is(x, 1) || is(y, 1)) => truth(true),
        Prim::Xor if is(y, 0) => Folded::Value(a),
        Prim::Xor if is(x, 0) => Folded::Value(b),
        Prim::And | Prim::Or | Prim::Min | Prim::Max if a == b => Folded::Value(a),
        Prim::Eq | Prim::Le | Prim::Ge if a == b && !floats => truth(true),
        Prim::Ne | Prim::Lt | Prim::Gt if a == b && !floats => truth(false),
        Prim::Lt | Prim::Gt if a == b => truth(false),
        Prim::Eq if ty == Scalar::Bool && is(y, 1) => Folded::Value(a),
        Prim::Ne if ty == Scalar::Bool && is(y, 0) => Folded::Value(a),
        Prim::Add
        | Prim::Sub
        | Prim::Mul
        | Prim::Neg
        | Prim::Abs
        | Prim::Div
        | Prim::TrueDiv
        | Prim::Pow
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Not
        | Prim::Eq
        | Prim::Ne
        | Prim::Lt
        | Prim::Le
        | Prim::Gt
        | Prim::Ge
        | Prim::Min
        | Prim::Max
        | Prim::Select
        | Prim::Sqrt
        | Prim::Floor
        | Prim::Ceil
        | Prim::Trunc
        | Prim::RoundEven
        | Prim::CopySign
        | Prim::AddOverflows
        | Prim::SubOverflows
        | Prim::MulOverflows => Folded::Same,
    }
}

/// `k` if the constant is two to the `k` and positive as its type.
fn power_of_two(imm: Option<Imm>) -> Option<u32> {
    let imm = imm.filter(|i| i.ty.is_int())?;
    let positive = imm.ty == Scalar::U64 || imm.as_i64() > 0;
    let k = imm.bits.trailing_zeros();
    (positive && imm.bits.is_power_of_two() && k < 63).then_some(k)
}
