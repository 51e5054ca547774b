//! Marks functions that can call themselves, through whatever others, and puts the stack check at
//! their entry.
//!
//! Invariant: every cycle of calls goes through functions that check, so endless recursion raises
//! RecursionError and never overflows the stack.

use cranelift_entity::EntitySet;

use crate::base::{PrimaryMap, Symbol};
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{Fault, FuncId, Inst, InstKind, Loc, TypedFunc, TypedProgram};

pub fn mark(program: &mut TypedProgram) {
    let calls: PrimaryMap<FuncId, Vec<FuncId>> = program.funcs.values().map(callees).collect();
    for (id, func) in program.funcs.iter_mut() {
        if reaches(&calls, id) {
            func.recursive = true;
            insert_check(func);
        }
    }
}

/// The instances that a function calls.
pub fn callees(func: &TypedFunc) -> Vec<FuncId> {
    let graph = &func.graph;
    let mut out = Vec::new();
    for region in graph.regions_under(graph.body) {
        for &inst in &graph.regions[region].insts {
            if let InstKind::Op { op: Op::Call(callee), .. } = graph.insts[inst].kind
                && !out.contains(&callee)
            {
                out.push(callee);
            }
        }
    }
    out
}

/// Whether a function can be called from within a call of itself.
fn reaches(calls: &PrimaryMap<FuncId, Vec<FuncId>>, from: FuncId) -> bool {
    let mut seen = EntitySet::new();
    let mut work = calls[from].clone();
    while let Some(id) = work.pop() {
        if id == from {
            return true;
        }
        if seen.insert(id) {
            work.extend(&calls[id]);
        }
    }
    false
}

fn insert_check(func: &mut TypedFunc) {
    let graph = &mut func.graph;
    let loc = Loc::own(graph.regions[graph.body].term_loc.span.at_start());
    let fault = graph.faults.push(Fault {
        class: Symbol::new("RecursionError"),
        message: Some("maximum recursion depth exceeded".into()),
        args: None,
        loc,
    });
    let kind = InstKind::Op { op: Op::CheckRecursion(fault), args: Vec::new() };
    let inst = graph.insts.push(Inst { kind, results: Vec::new(), loc });
    graph.regions[graph.body].insts.insert(0, inst);
}
