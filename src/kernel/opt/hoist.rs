//! Moves out of loops what does not depend on the iteration: expensive pure operations, and checks.
//!
//! Invariant: a pure operation may move anywhere before its loop. A check moves only if nothing that could
//! be noticed comes before it in the body, so that it would be the first thing the first iteration does;
//! it then runs if and only if the loop runs. The emitter's compiler moves cheap operations by itself.

use cranelift_entity::EntitySet;

use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    For, Inst, InstId, InstKind, Loc, Region, RegionId, Terminator, TypedFunc, TypedGraph, Value,
    ValueId,
};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

pub(super) fn hoist(func: &mut TypedFunc) {
    let body = func.graph.body;
    let mut outside = EntitySet::new();
    outside.extend(func.graph.regions[body].params.iter().copied());
    let constants = constants(&func.graph);
    region(&mut func.graph, body, &constants, &mut outside);
}

/// Innermost loops first, so that what leaves one may leave the next. `outside` are the values visible
/// here.
fn region(
    graph: &mut TypedGraph,
    id: RegionId,
    constants: &EntitySet<ValueId>,
    outside: &mut EntitySet<ValueId>,
) {
    let insts = std::mem::take(&mut graph.regions[id].insts);
    let mut kept = Vec::with_capacity(insts.len());
    for inst in insts {
        for sub in graph.sub_regions(inst) {
            let mut inner = outside.clone();
            inner.extend(graph.regions[sub].params.iter().copied());
            region(graph, sub, constants, &mut inner);
        }
        let moved = match graph.insts[inst].kind.clone() {
            InstKind::For(f) => {
                let mut moved = operations(graph, f.body, constants, outside);
                moved.extend(checks(graph, &f, graph.insts[inst].loc, constants, outside));
                moved
            }
            InstKind::While(w) => {
                let mut moved = operations(graph, w.head, constants, outside);
                moved.extend(operations(graph, w.body, constants, outside));
                moved
            }
            InstKind::Op { .. } | InstKind::If { .. } => Vec::new(),
        };
        kept.extend(moved);
        outside.extend(graph.insts[inst].results.iter().copied());
        kept.push(inst);
    }
    graph.regions[id].insts = kept;
}

/// Takes the invariant operations out of a region of a loop, if an expensive one is among them.
fn operations(
    graph: &mut TypedGraph,
    id: RegionId,
    constants: &EntitySet<ValueId>,
    outside: &mut EntitySet<ValueId>,
) -> Vec<InstId> {
    let mut invariant = Vec::new();
    let mut values = outside.clone();
    for &inst in &graph.regions[id].insts {
        if let InstKind::Op { op, args } = &graph.insts[inst].kind
            && may_run_early(graph, constants, *op, args)
            && args.iter().all(|&a| values.contains(a))
        {
            invariant.push(inst);
            values.extend(graph.insts[inst].results.iter().copied());
        }
    }
    // Only what an expensive operation needs is worth a register across the loop.
    let mut needed: EntitySet<ValueId> = EntitySet::new();
    let mut moved = Vec::new();
    for &inst in invariant.iter().rev() {
        let InstKind::Op { op, args } = &graph.insts[inst].kind else { continue };
        let wanted = graph.insts[inst].results.iter().any(|&r| needed.contains(r));
        if wanted || is_expensive(*op) {
            needed.extend(args.iter().copied());
            moved.push(inst);
        }
    }
    moved.reverse();
    for &inst in &moved {
        outside.extend(graph.insts[inst].results.iter().copied());
    }
    graph.regions[id].insts.retain(|i| !moved.contains(i));
    moved
}

/// The values that are constants other than zero.
fn constants(graph: &TypedGraph) -> EntitySet<ValueId> {
    let mut out = EntitySet::new();
    for region in graph.regions_under(graph.body) {
        for &inst in &graph.regions[region].insts {
            if let InstKind::Op { op: Op::Const(imm), .. } = graph.insts[inst].kind
                && imm.bits != 0
            {
                out.extend(graph.insts[inst].results.iter().copied());
            }
        }
    }
    out
}

/// A pure operation may run before the checks that stand in front of it, unless it divides by what they
/// check: no machine divides an integer by zero.
fn may_run_early(
    graph: &TypedGraph,
    constants: &EntitySet<ValueId>,
    op: Op,
    args: &[ValueId],
) -> bool {
    match op {
        Op::Prim(Prim::FloorDiv | Prim::FloorMod | Prim::TrueDiv, ty) if ty.is_int() => {
            debug_assert!(args.iter().all(|&a| graph.values[a].ty == ty));
            constants.contains(args[1])
        }
        Op::Const(_)
        | Op::Prim(..)
        | Op::Cast { .. }
        | Op::CompareIntFloat(..)
        | Op::Math(_)
        | Op::ThreadId
        | Op::Guard(_)
        | Op::CheckRecursion(_)
        | Op::Call(_)
        | Op::CheckIndex(_)
        | Op::Load(_)
        | Op::Store(_)
        | Op::Alloc(_)
        | Op::Mark
        | Op::Native(_)
        | Op::Update(..)
        | Op::Sweep
        | Op::List(_)
        | Op::Print(_) => op.effects().is_pure(),
    }
}

fn is_expensive(op: Op) -> bool {
    match op {
        Op::Math(_) => true,
        Op::Prim(prim, ty) => match prim {
            Prim::TrueDiv | Prim::Pow => true,
            Prim::FloorDiv | Prim::FloorMod => true,
            Prim::Div | Prim::Sqrt => ty.is_float(),
            Prim::Add
            | Prim::Sub
            | Prim::Mul
            | Prim::Neg
            | Prim::Abs
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
            | Prim::Floor
            | Prim::Ceil
            | Prim::Trunc
            | Prim::RoundEven
            | Prim::CopySign
            | Prim::AddOverflows
            | Prim::SubOverflows
            | Prim::MulOverflows => false,
        },
        Op::Const(_)
        | Op::Cast { .. }
        | Op::CompareIntFloat(..)
        | Op::ThreadId
        | Op::Guard(_)
        | Op::CheckRecursion(_)
        | Op::Call(_)
        | Op::CheckIndex(_)
        | Op::Load(_)
        | Op::Store(_)
        | Op::Alloc(_)
        | Op::Mark
        | Op::Native(_)
        | Op::Update(..)
        | Op::Sweep
        | Op::List(_)
        | Op::Print(_) => false,
    }
}

/// Takes the invariant checks that a counted loop's body begins with, and puts them behind the question
/// whether it runs at all.
fn checks(
    graph: &mut TypedGraph,
    f: &For,
    loc: Loc,
    constants: &EntitySet<ValueId>,
    outside: &mut EntitySet<ValueId>,
) -> Vec<InstId> {
    let mut visible = outside.clone();
    let mut pure = Vec::new();
    let mut moved = Vec::new();
    for &inst in &graph.regions[f.body].insts {
        let InstKind::Op { op, args } = &graph.insts[inst].kind else { break };
        let invariant = args.iter().all(|&a| visible.contains(a));
        match op {
            Op::Guard(_) if invariant => moved.push(inst),
            Op::Guard(_)
            | Op::CheckRecursion(_)
            | Op::Call(_)
            | Op::CheckIndex(_)
            | Op::Store(_)
            | Op::Alloc(_)
            | Op::Mark
            | Op::Native(_)
            | Op::Update(..)
            | Op::Sweep
            | Op::List(_)
            | Op::Print(_) => break,
            Op::Load(_) => {}
            Op::Const(_)
            | Op::Prim(..)
            | Op::Cast { .. }
            | Op::CompareIntFloat(..)
            | Op::Math(_)
            | Op::ThreadId => {
                if invariant && may_run_early(graph, constants, *op, args) {
                    pure.push(inst);
                    visible.extend(graph.insts[inst].results.iter().copied());
                }
            }
        }
    }
    if moved.is_empty() {
        return Vec::new();
    }
    // The operations that the checks need move before the loop with them.
    let mut needed: EntitySet<ValueId> = EntitySet::new();
    for &inst in &moved {
        needed.extend(graph.operands(inst));
    }
    let mut before = Vec::new();
    for &inst in pure.iter().rev() {
        if graph.insts[inst].results.iter().any(|&r| needed.contains(r)) {
            needed.extend(graph.operands(inst));
            before.push(inst);
        }
    }
    before.reverse();
    graph.regions[f.body].insts.retain(|i| !before.contains(i) && !moved.contains(i));
    for &inst in &before {
        outside.extend(graph.insts[inst].results.iter().copied());
    }
    let runs = loop_runs(graph, f, loc, &mut before);
    let empty = |insts| Region {
        params: Vec::new(),
        insts,
        term: Terminator::Yield(Vec::new()),
        term_loc: loc,
    };
    let then = graph.regions.push(empty(moved));
    let orelse = graph.regions.push(empty(Vec::new()));
    let kind = InstKind::If { cond: runs, then, orelse };
    before.push(graph.insts.push(Inst { kind, results: Vec::new(), loc }));
    before
}

/// Whether a counted loop has an iteration.
fn loop_runs(graph: &mut TypedGraph, f: &For, loc: Loc, out: &mut Vec<InstId>) -> ValueId {
    let mut emit = |op: Op, args: Vec<ValueId>| {
        let ty = op.result().unwrap_or(Scalar::Bool);
        let result = graph.values.push(Value { ty, name: None });
        let kind = InstKind::Op { op, args };
        out.push(graph.insts.push(Inst { kind, results: vec![result], loc }));
        result
    };
    let zero = emit(Op::Const(Imm::i64(0)), Vec::new());
    let up = emit(Op::Prim(Prim::Gt, Scalar::I64), vec![f.step, zero]);
    let rising = emit(Op::Prim(Prim::Lt, Scalar::I64), vec![f.start, f.stop]);
    let falling = emit(Op::Prim(Prim::Gt, Scalar::I64), vec![f.start, f.stop]);
    emit(Op::Prim(Prim::Select, Scalar::Bool), vec![up, rising, falling])
}
