//! The optimiser: a handful of passes over typed functions, a pass a file.
//!
//! Invariant: no pass changes a result, a fault, or which fault comes first; only the optimiser makes an
//! [`OptFunc`], so an emitter never sees a function that skipped it. The emitter's own compiler moves and
//! merges machine operations; what is done here is what it cannot see: calls, checks, Python's operators.

mod address;
mod bounds;
mod copy;
mod cse;
mod defer;
pub mod eval;
mod fold;
mod hoist;
mod inline;
mod ranges;

use super::analysis::recursion::callees;
use super::ir::op::Op;
use super::ir::prune::prune;
use super::ir::verify::{self, Callees};
use super::ir::{FuncId, InstKind, TypedFunc, TypedProgram};
use super::report::{Decision, Report};
use crate::base::PrimaryMap;

/// A function that went through the optimiser.
#[derive(Clone, Debug)]
pub struct OptFunc(TypedFunc);

impl OptFunc {
    pub fn func(&self) -> &TypedFunc {
        &self.0
    }
}

/// An entry function with every instance that it still calls.
#[derive(Clone, Debug)]
pub struct OptProgram {
    pub funcs: PrimaryMap<FuncId, OptFunc>,
    pub entry: FuncId,
}

/// Inlines what is small, simplifies every function, and drops the functions that nobody calls any
/// more. Numbers the rest in order of first call.
pub fn optimise(mut program: TypedProgram, report: &mut Report) -> OptProgram {
    inline::inline(&mut program, report);
    for id in program.funcs.keys().collect::<Vec<_>>() {
        simplify(&mut program.funcs[id], report);
    }
    if cfg!(debug_assertions) {
        for func in program.funcs.values() {
            verify::check(func, Some(&Callees(&program.funcs)));
        }
    }
    drop_uncalled(program)
}

/// The program as it is: what optimised kernels are compared with.
pub fn unoptimised(program: TypedProgram) -> OptProgram {
    drop_uncalled(program)
}

/// The passes over one function. Twice: what the first round proves, the second one uses.
fn simplify(func: &mut TypedFunc, report: &mut Report) {
    let mut dropped = 0;
    for _ in 0..2 {
        cse::merge(func);
        dropped += fold::fold(func);
        dropped += ranges::decide(func);
        prune(&mut func.graph, |op| op.effects().is_droppable());
    }
    if bounds::hoist(func, report) > 0 {
        fold::fold(func);
        cse::merge(func);
    }
    address::reorder(func);
    fold::fold(func);
    cse::merge(func);
    prune(&mut func.graph, |op| op.effects().is_droppable());
    hoist::hoist(func);
    dropped += fold::fold(func);
    defer::defer(func, report);
    prune(&mut func.graph, |op| op.effects().is_droppable());
    if dropped > 0 {
        let own = func.graph.scopes.values().next();
        if let Some(file) = own.map(|s| s.unit.file.clone()) {
            report.add(func.name, &file, func.span, Decision::ChecksDropped(dropped));
        }
    }
}

fn drop_uncalled(program: TypedProgram) -> OptProgram {
    let mut order = vec![program.entry];
    let mut next = 0;
    while next < order.len() {
        for callee in callees(&program.funcs[order[next]]) {
            if !order.contains(&callee) {
                order.push(callee);
            }
        }
        next += 1;
    }
    let mut old: Vec<Option<TypedFunc>> = program.funcs.into_iter().map(|(_, f)| Some(f)).collect();
    let mut funcs = PrimaryMap::new();
    for &id in &order {
        let Some(mut func) = old[id.as_u32() as usize].take() else { continue };
        for inst in func.graph.insts.values_mut() {
            if let InstKind::Op { op: Op::Call(callee), .. } = &mut inst.kind
                && let Some(new) = order.iter().position(|o| o == callee)
            {
                *callee = FuncId::from_u32(new as u32);
            }
        }
        funcs.push(OptFunc(func));
    }
    OptProgram { funcs, entry: FuncId::from_u32(0) }
}
