//! Moves checks out of loops that sum up floats: the sum itself shows whether one would have raised.
//!
//! Invariant: a check is left out of a loop only if, where it would have raised, a carried float ends up
//! infinite or NaN. Then, and only then, the loop is done again from the same start with all its checks,
//! which raises in the right iteration or gives the same values. A loop that is done twice has no effects.
//!
//! Why. `math.cos` raises for an infinite argument, a division for a zero, `math.log` for what is not
//! positive: each a comparison and a branch in every iteration, which also keep a loop from running in
//! vectors. But infinities and NaNs do not vanish in sums and products.

use cranelift_entity::{EntitySet, SecondaryMap};

use super::copy::Copier;
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    CarryRole, For, Inst, InstId, InstKind, Loc, ReduceOp, Region, RegionId, Terminator, TypedFunc,
    TypedGraph, Value, ValueId,
};
use crate::kernel::report::{Decision, Report};
use crate::kernel::types::Scalar;

/// A longer body is not worth being there twice.
const SIZE_LIMIT: usize = 200;

pub(super) fn defer(func: &mut TypedFunc, report: &mut Report) {
    for region in func.graph.regions_under(func.graph.body) {
        for inst in func.graph.regions[region].insts.clone() {
            let InstKind::For(l) = func.graph.insts[inst].kind.clone() else { continue };
            let Some(plan) = Plan::of(&func.graph, &l) else { continue };
            let loc = func.graph.insts[inst].loc;
            let file = func.graph.scopes[loc.scope].unit.file.clone();
            let n = plan.checks.len();
            report.add(func.name, &file, loc.span, Decision::ChecksDeferred(n));
            apply(&mut func.graph, region, inst, &l, &plan);
        }
    }
}

/// What is left out of a loop, and the carries (by position) that show whether it would have raised.
struct Plan {
    checks: Vec<InstId>,
    witnesses: Vec<usize>,
}

impl Plan {
    /// `None` if one of the loop's checks must stay, or it has none.
    fn of(graph: &TypedGraph, l: &For) -> Option<Plan> {
        let body = &graph.regions[l.body];
        let Terminator::Continue(_, next) = &body.term else { return None };
        if l.orelse.is_some() || body.insts.len() > SIZE_LIMIT {
            return None;
        }
        let mut checks = Vec::new();
        for &inst in &body.insts {
            match &graph.insts[inst].kind {
                InstKind::Op { op: Op::Guard(_), .. } => checks.push(inst),
                InstKind::Op { op, .. } if op.effects().is_droppable() => {}
                InstKind::If { .. } if is_check(graph, inst) => checks.push(inst),
                InstKind::If { then, orelse, .. } => {
                    let sides = [*then, *orelse];
                    if !sides.iter().all(|&side| is_pure(graph, side)) {
                        return None;
                    }
                }
                InstKind::Op { .. } | InstKind::For(_) | InstKind::While(_) => return None,
            }
        }
        let sums: Vec<(usize, EntitySet<ValueId>)> = (0..next.len())
            .filter(|&k| keeps_infinity(graph, l, k))
            .filter_map(|k| {
                let reach = reach(graph, l.body, next[k]);
                reach.contains(body.params[1 + k]).then_some((k, reach))
            })
            .collect();
        let defs = definitions(graph);
        let mut witnesses = Vec::new();
        for &check in &checks {
            let (k, _) =
                sums.iter().find(|(_, reach)| shows(graph, l.body, &defs, check, reach))?;
            if !witnesses.contains(k) {
                witnesses.push(*k);
            }
        }
        (!checks.is_empty()).then_some(Plan { checks, witnesses })
    }
}

/// Whether combining the chunks' partial results keeps an infinity or a NaN that one of them is.
fn keeps_infinity(graph: &TypedGraph, l: &For, carry: usize) -> bool {
    match &graph.loops[l.id].parallel {
        None => true,
        Some(parallel) => match parallel.carries[carry] {
            CarryRole::Reduce(ReduceOp::Add | ReduceOp::Mul) => true,
            CarryRole::Reduce(
                ReduceOp::Min | ReduceOp::Max | ReduceOp::And | ReduceOp::Or | ReduceOp::Xor,
            )
            | CarryRole::Last => false,
        },
    }
}

/// A branch that holds checks and what they need.
fn is_check(graph: &TypedGraph, inst: InstId) -> bool {
    graph.sub_regions(inst).iter().all(|&side| graph.only_checks(side))
}

fn is_pure(graph: &TypedGraph, region: RegionId) -> bool {
    matches!(graph.regions[region].term, Terminator::Yield(_))
        && graph.regions[region].insts.iter().all(|&i| match &graph.insts[i].kind {
            InstKind::Op { op, .. } => op.effects().is_pure(),
            InstKind::If { then, orelse, .. } => is_pure(graph, *then) && is_pure(graph, *orelse),
            InstKind::For(_) | InstKind::While(_) => false,
        })
}

type Definitions = SecondaryMap<ValueId, Option<InstId>>;

fn definitions(graph: &TypedGraph) -> Definitions {
    let mut defs = SecondaryMap::new();
    for (inst, data) in graph.insts.iter() {
        for &v in &data.results {
            defs[v] = Some(inst);
        }
    }
    defs
}

/// The body's values of which none can be infinite or NaN without `last` being so too.
fn reach(graph: &TypedGraph, body: RegionId, last: ValueId) -> EntitySet<ValueId> {
    let mut reach = EntitySet::new();
    if graph.values[last].ty == Scalar::F64 {
        reach.insert(last);
    }
    for &inst in graph.regions[body].insts.iter().rev() {
        if let InstKind::Op { op, args } = &graph.insts[inst].kind
            && graph.insts[inst].results.iter().any(|&r| reach.contains(r))
        {
            reach.extend(args[..passes_on(*op)].iter().copied());
        }
    }
    reach
}

/// Of how many operands, from the first on, each makes the result infinite or NaN if it is so itself.
fn passes_on(op: Op) -> usize {
    match op {
        Op::CheckIndex(_)
        | Op::Load(_)
        | Op::Store(_)
        | Op::Alloc(_)
        | Op::Mark
        | Op::Native(_)
        | Op::Update(..)
        | Op::Sweep
        | Op::List(_)
        | Op::Print(_) => 0,
        Op::Prim(prim, Scalar::F64) => match prim {
            Prim::Add | Prim::Sub | Prim::Mul => 2,
            Prim::Div | Prim::CopySign => 1,
            Prim::Neg | Prim::Abs | Prim::Sqrt => 1,
            Prim::Floor | Prim::Ceil | Prim::Trunc | Prim::RoundEven => 1,
            Prim::TrueDiv
            | Prim::FloorDiv
            | Prim::FloorMod
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
            | Prim::AddOverflows
            | Prim::SubOverflows
            | Prim::MulOverflows => 0,
        },
        Op::Math(f) => match f {
            MathFn::Sin | MathFn::Cos | MathFn::Tan => 1,
            MathFn::Asin | MathFn::Acos | MathFn::Sinh | MathFn::Cosh => 1,
            MathFn::Asinh | MathFn::Acosh | MathFn::Atanh | MathFn::Cbrt => 1,
            MathFn::Log | MathFn::Log2 | MathFn::Log10 | MathFn::Log1p => 1,
            MathFn::Hypot => 2,
            MathFn::Atan
            | MathFn::Atan2
            | MathFn::Tanh
            | MathFn::Exp
            | MathFn::Exp2
            | MathFn::Expm1
            | MathFn::Pow
            | MathFn::Fmod
            | MathFn::Remainder
            | MathFn::Erf
            | MathFn::Erfc
            | MathFn::Gamma
            | MathFn::LGamma
            | MathFn::Ldexp
            | MathFn::NextAfter
            | MathFn::FrexpM
            | MathFn::FrexpE
            | MathFn::RoundDigits
            | MathFn::Gcd
            | MathFn::Lcm
            | MathFn::Isqrt
            | MathFn::Factorial
            | MathFn::Comb
            | MathFn::Perm => 0,
        },
        Op::Prim(..)
        | Op::Const(_)
        | Op::Cast { .. }
        | Op::CompareIntFloat(..)
        | Op::ThreadId
        | Op::Guard(_)
        | Op::CheckRecursion(_)
        | Op::Call(_) => 0,
    }
}

/// Whether a check that raises means that a value in `reach` is infinite or NaN.
fn shows(
    graph: &TypedGraph,
    body: RegionId,
    defs: &Definitions,
    check: InstId,
    reach: &EntitySet<ValueId>,
) -> bool {
    let operation = |v: ValueId| {
        defs[v].and_then(|inst| match &graph.insts[inst].kind {
            InstKind::Op { op, args } => Some((*op, args.as_slice())),
            InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => None,
        })
    };
    let constant = |v: ValueId| match operation(v) {
        Some((Op::Const(imm), _)) if imm.ty == Scalar::F64 => Some(f64::from_bits(imm.bits)),
        _ => None,
    };
    // What is computed in the body by this primitive with this value as its operand of that position.
    let computed = |wanted: Prim, position: usize, v: ValueId| {
        graph.regions[body].insts.iter().any(|&inst| match &graph.insts[inst].kind {
            InstKind::Op { op: Op::Prim(prim, Scalar::F64), args } => {
                *prim == wanted
                    && args[position] == v
                    && graph.insts[inst].results.iter().any(|&r| reach.contains(r))
            }
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => {
                false
            }
        })
    };
    match &graph.insts[check].kind {
        // Raises only if `cond` is true.
        InstKind::If { cond, orelse, .. } if graph.regions[*orelse].insts.is_empty() => {
            match operation(*cond) {
                Some((Op::Prim(Prim::Ne, Scalar::F64), &[a, b])) if a == b => {
                    let infinite_too = match operation(a) {
                        Some((Op::Prim(Prim::Sub, _), &[x, y])) if x == y => reach.contains(x),
                        _ => false,
                    };
                    infinite_too || reach.contains(a)
                }
                _ => false,
            }
        }
        // Raises only if `cond` is false.
        InstKind::If { cond, then, .. } if graph.regions[*then].insts.is_empty() => {
            match operation(*cond) {
                Some((Op::Prim(Prim::Lt, Scalar::F64), &[a, b])) => {
                    constant(b) == Some(f64::INFINITY)
                        && matches!(operation(a), Some((Op::Prim(Prim::Abs, _), &[x])) if reach.contains(x))
                }
                _ => false,
            }
        }
        InstKind::Op { op: Op::Guard(_), args } => match operation(args[0]) {
            Some((Op::Prim(Prim::Eq, Scalar::F64), &[a, b])) => {
                constant(b) == Some(0.0) && computed(Prim::Div, 1, a)
            }
            Some((Op::Prim(Prim::Lt, Scalar::F64), &[a, b])) => {
                constant(b) == Some(0.0) && computed(Prim::Sqrt, 0, a)
            }
            _ => false,
        },
        InstKind::If { .. } | InstKind::Op { .. } | InstKind::For(_) | InstKind::While(_) => false,
    }
}

/// Leaves the checks out of the loop, and appends the question whether it has to be done again.
fn apply(graph: &mut TypedGraph, region: RegionId, inst: InstId, l: &For, plan: &Plan) {
    let loc = graph.insts[inst].loc;
    let results = graph.insts[inst].results.clone();
    let fresh = |graph: &mut TypedGraph| -> Vec<ValueId> {
        let copy = |&v: &ValueId| graph.values[v].clone();
        let copies: Vec<Value> = results.iter().map(copy).collect();
        copies.into_iter().map(|value| graph.values.push(value)).collect()
    };
    let (fast, again) = (fresh(graph), fresh(graph));

    let original = graph.clone();
    let mut copier = Copier::within(graph, &original, loc);
    for v in original.captures(l.body) {
        copier.values[v] = Some(v);
    }
    let checked = For {
        id: copier.loop_id(l.id),
        body: copier.copy_region(l.body),
        init: l.init.clone(),
        ..*l
    };
    let checked = push(graph, InstKind::For(checked), again.clone(), loc);

    let mut after = Vec::new();
    let odd = not_finite(graph, plan.witnesses.iter().map(|&k| fast[k]), loc, &mut after);
    let side = |graph: &mut TypedGraph, insts, values| {
        let term = Terminator::Yield(values);
        graph.regions.push(Region { params: Vec::new(), insts, term, term_loc: loc })
    };
    let then = side(graph, vec![checked], again);
    let orelse = side(graph, Vec::new(), fast.clone());
    after.push(push(graph, InstKind::If { cond: odd, then, orelse }, results, loc));

    graph.insts[inst].results = fast;
    graph.regions[l.body].insts.retain(|i| !plan.checks.contains(i));
    let insts = &mut graph.regions[region].insts;
    let at = insts.iter().position(|&i| i == inst).map_or(insts.len(), |i| i + 1);
    insts.splice(at..at, after);
}

/// Whether one of the floats is infinite or NaN: then its difference with itself is NaN, and so is a sum
/// that has it.
fn not_finite(
    graph: &mut TypedGraph,
    floats: impl Iterator<Item = ValueId>,
    loc: Loc,
    out: &mut Vec<InstId>,
) -> ValueId {
    let mut emit = |prim: Prim, args: Vec<ValueId>| {
        let op = Op::Prim(prim, Scalar::F64);
        let ty = op.result().unwrap_or(Scalar::F64);
        let result = graph.values.push(Value { ty, name: None });
        out.push(push(graph, InstKind::Op { op, args }, vec![result], loc));
        result
    };
    let differences: Vec<ValueId> = floats.map(|v| emit(Prim::Sub, vec![v, v])).collect();
    let sum = differences.into_iter().reduce(|a, b| emit(Prim::Add, vec![a, b]));
    let sum = sum.expect("a plan has a witness");
    emit(Prim::Ne, vec![sum, sum])
}

fn push(graph: &mut TypedGraph, kind: InstKind<Op>, results: Vec<ValueId>, loc: Loc) -> InstId {
    graph.insts.push(Inst { kind, results, loc })
}
