//! Types for the untyped IR: an instance for each function and argument types, found to a fixpoint.
//!
//! Invariant: inference and emission are one walk ([`emit`]): each rule is written once, and gives the
//! type of its result and the typed instructions for it together. What a walk must assume (the types of
//! loop carries, the return types of callees) only ever widens in the lattice of [`Type::join`]; when an
//! assumption widened, what relied on it is walked again. So the last walk's instructions are right.

mod arith;
mod array;
mod call;
mod compare;
mod convert;
mod ctype;
mod emit;
mod flow;
mod list;
mod math;
mod optional;
mod power;
mod sequence;
mod value;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::analysis::{prange, recursion};
use super::build::build;
use super::ir::op::Op;
use super::ir::verify::{self, Callees};
use super::ir::{FuncId, InstKind, TypedFunc, TypedProgram, UntypedFunc, ValueId};
use super::library;
use super::refusal::{Reason, Refusal};
use super::report::Report;
use super::types::Type;
use super::userfunc::{Snapshot, UserFunc, UserFuncId};
use crate::base::PrimaryMap;

/// More instances than this mean recursion whose argument types never repeat.
const MAX_INSTANCES: usize = 256;

/// Walks of one instance before its types count as unsettled.
const MAX_WALKS: usize = 64;

/// The typed program for a call of `entry` with these argument types (one a parameter, in the order of
/// `Params::iter`), with every instance that it can reach.
pub fn build_and_infer(
    entry: &Arc<UserFunc>,
    args: &[Type],
    snapshot: &Snapshot,
    report: &mut Report,
) -> Result<TypedProgram, Box<Refusal>> {
    let mut inference = Inference {
        snapshot,
        entry: entry.clone(),
        untyped: FxHashMap::default(),
        inner: FxHashMap::default(),
        index: FxHashMap::default(),
        instances: PrimaryMap::new(),
    };
    let id = inference.instance(entry, args.to_vec())?;
    inference.settle()?;
    let mut program = inference.finish(id);
    recursion::mark(&mut program);
    for (_, func) in program.funcs.iter_mut() {
        prange::decide(func, inference.options_parallel(func.source), report)?;
    }
    if cfg!(debug_assertions) {
        for (_, func) in program.funcs.iter() {
            verify::check(func, Some(&Callees(&program.funcs)));
        }
    }
    Ok(program)
}

struct Inference<'a> {
    snapshot: &'a Snapshot,
    entry: Arc<UserFunc>,
    untyped: FxHashMap<UserFuncId, Arc<UntypedFunc>>,
    /// The functions within the kernels that were built.
    inner: FxHashMap<UserFuncId, Arc<UserFunc>>,
    index: FxHashMap<(UserFuncId, Vec<Type>), FuncId>,
    instances: PrimaryMap<FuncId, Instance>,
}

struct Instance {
    func: Arc<UserFunc>,
    untyped: Arc<UntypedFunc>,
    args: Vec<Type>,
    /// What its callers may assume; `Never` until a return was seen.
    ret: Type,
    /// The declared return type fixes `ret`.
    declared: bool,
    typed: Option<TypedFunc>,
    in_progress: bool,
    walks: usize,
    /// The callees' return types that the last walk relied on.
    relied_on: Vec<(FuncId, Type)>,
    /// What the lists hold that it makes, as far as is known, by the values that they are made as.
    list_types: FxHashMap<ValueId, Type>,
    /// The last walk has found that a list holds more.
    again: bool,
}

impl Inference<'_> {
    fn user_func(&self, id: UserFuncId) -> Option<Arc<UserFunc>> {
        if id == self.entry.id {
            return Some(self.entry.clone());
        }
        self.inner
            .get(&id)
            .or_else(|| self.snapshot.funcs.get(&id))
            .cloned()
            .or_else(|| library::by_id(id))
    }

    /// What an instance is known to return so far.
    fn returned_by(&self, id: FuncId) -> &Type {
        &self.instances[id].ret
    }

    fn options_parallel(&self, id: UserFuncId) -> bool {
        self.user_func(id).is_some_and(|f| f.options.parallel)
    }

    /// The instance for these argument types, walked at least once unless a walk of it is under way.
    fn instance(&mut self, func: &Arc<UserFunc>, args: Vec<Type>) -> Result<FuncId, Box<Refusal>> {
        if let Some(&id) = self.index.get(&(func.id, args.clone())) {
            return Ok(id);
        }
        if self.instances.len() >= MAX_INSTANCES {
            return Err(refusal(func, &args, Reason::TooManyInstances(MAX_INSTANCES)));
        }
        let untyped = match self.untyped.get(&func.id) {
            Some(untyped) => untyped.clone(),
            None => {
                let untyped = Arc::new(build(func).map_err(|mut r| {
                    r.args = Some(args.clone());
                    r
                })?);
                self.inner.extend(untyped.inner.iter().map(|f| (f.id, f.clone())));
                self.untyped.insert(func.id, untyped.clone());
                untyped
            }
        };
        let declared = func.signatures.iter().find(|s| s.args == args).and_then(|s| s.ret.clone());
        let id = self.instances.push(Instance {
            func: func.clone(),
            untyped,
            args: args.clone(),
            ret: declared.clone().unwrap_or(Type::Never),
            declared: declared.is_some(),
            typed: None,
            in_progress: false,
            walks: 0,
            relied_on: Vec::new(),
            list_types: FxHashMap::default(),
            again: false,
        });
        self.index.insert((func.id, args), id);
        self.walk(id)?;
        Ok(id)
    }

    fn walk(&mut self, id: FuncId) -> Result<(), Box<Refusal>> {
        self.instances[id].in_progress = true;
        let walked = loop {
            let instance = &mut self.instances[id];
            instance.walks += 1;
            instance.relied_on.clear();
            let walked = stacker::maybe_grow(256 << 10, 4 << 20, || emit::emit(self, id));
            let instance = &mut self.instances[id];
            if !std::mem::take(&mut instance.again) || instance.walks > MAX_WALKS {
                break walked;
            }
            // What was returned before may have held lists of less.
            if !instance.declared {
                instance.ret = Type::Never;
            }
        };
        self.instances[id].in_progress = false;
        let typed = walked?;
        let instance = &mut self.instances[id];
        if !instance.declared {
            instance.ret = typed.ret.clone();
        }
        instance.typed = Some(typed);
        if instance.walks > MAX_WALKS {
            return Err(refusal(&instance.func, &instance.args, Reason::NoFixpoint));
        }
        Ok(())
    }

    /// Walks again whatever relied on a return type that has widened since.
    fn settle(&mut self) -> Result<(), Box<Refusal>> {
        loop {
            let stale: Vec<FuncId> = self
                .instances
                .iter()
                .filter(|(_, i)| i.relied_on.iter().any(|(c, ty)| self.instances[*c].ret != *ty))
                .map(|(id, _)| id)
                .collect();
            if stale.is_empty() {
                return Ok(());
            }
            for id in stale {
                self.walk(id)?;
            }
        }
    }

    /// The reachable instances, numbered in order of first call from the entry.
    fn finish(&mut self, entry: FuncId) -> TypedProgram {
        let mut order = vec![entry];
        let mut next = 0;
        while next < order.len() {
            for callee in self.callees(order[next]) {
                if !order.contains(&callee) {
                    order.push(callee);
                }
            }
            next += 1;
        }
        let mut funcs = PrimaryMap::new();
        for &old in &order {
            let Some(mut func) = self.instances[old].typed.take() else { continue };
            for inst in func.graph.insts.values_mut() {
                if let InstKind::Op { op: Op::Call(callee), .. } = &mut inst.kind
                    && let Some(new) = order.iter().position(|o| o == callee)
                {
                    *callee = FuncId::from_u32(new as u32);
                }
            }
            funcs.push(func);
        }
        TypedProgram { funcs, entry: FuncId::from_u32(0) }
    }

    fn callees(&self, id: FuncId) -> Vec<FuncId> {
        let Some(func) = &self.instances[id].typed else { return Vec::new() };
        let graph = &func.graph;
        let mut out = Vec::new();
        for region in graph.regions_under(graph.body) {
            for &inst in &graph.regions[region].insts {
                if let InstKind::Op { op: Op::Call(callee), .. } = graph.insts[inst].kind {
                    out.push(callee);
                }
            }
        }
        out
    }
}

/// A refusal of a whole function.
fn refusal(func: &UserFunc, args: &[Type], reason: Reason) -> Box<Refusal> {
    Box::new(Refusal {
        span: func.function.name_span,
        file: func.unit.file.clone(),
        reason,
        function: func.name,
        args: Some(args.to_vec()),
    })
}
