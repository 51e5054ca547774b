//! Checks a typed function between stages in debug builds.
//!
//! Invariant checked: every use stands in the scope of its definition and every value is defined once;
//! operand and result counts and types agree with the op table; yields, carries, breaks and returns
//! agree with what receives them; loops are named by terminators inside them only.

use cranelift_entity::{EntityRef, EntitySet, PrimaryMap};

use super::op::{Op, Prim};
use super::{FuncId, Inst, InstKind, LoopId, RegionId, Terminator, TypedFunc, TypedGraph, ValueId};
use crate::kernel::types::{Scalar, Type};

/// The parameter and result scalars of each instance, for calls.
pub struct Callees<'a>(pub &'a PrimaryMap<FuncId, TypedFunc>);

/// Panics with the dump if the function breaks an invariant: that is a bug of ours.
pub fn check(func: &TypedFunc, callees: Option<&Callees<'_>>) {
    if let Err(what) = verify(func, callees) {
        panic!("broken kernel IR: {what}\n{}", super::dump::typed(func));
    }
}

/// The first broken invariant.
pub fn verify(func: &TypedFunc, callees: Option<&Callees<'_>>) -> Result<(), String> {
    let mut scalars = Vec::new();
    func.params.iter().for_each(|p| p.ty.flatten(&mut scalars));
    let mut returns = Vec::new();
    func.ret.flatten(&mut returns);
    let mut v = Verifier {
        graph: &func.graph,
        callees,
        returns,
        visible: EntitySet::new(),
        seen: EntitySet::new(),
        loops: Vec::new(),
    };
    v.types_of(&func.graph.regions[func.graph.body].params, &scalars, "parameters")?;
    v.region(func.graph.body, Receiver::Function)
}

/// Who takes a region's `yield` or `continue`.
#[derive(Clone, Copy)]
enum Receiver<'a> {
    Function,
    Values(&'a [Scalar]),
    /// The body of the innermost loop: it must not yield.
    LoopBody,
}

struct Verifier<'a> {
    graph: &'a TypedGraph,
    callees: Option<&'a Callees<'a>>,
    returns: Vec<Scalar>,
    visible: EntitySet<ValueId>,
    seen: EntitySet<ValueId>,
    /// Enclosing loops with the types of their carries and results.
    loops: Vec<(LoopId, Vec<Scalar>, Vec<Scalar>)>,
}

impl Verifier<'_> {
    fn ty(&self, v: ValueId) -> Scalar {
        self.graph.values[v].ty
    }

    fn tys(&self, vs: &[ValueId]) -> Vec<Scalar> {
        vs.iter().map(|&v| self.ty(v)).collect()
    }

    fn types_of(&self, values: &[ValueId], want: &[Scalar], what: &str) -> Result<(), String> {
        let have = self.tys(values);
        if have == want { Ok(()) } else { Err(format!("{what}: {have:?}, expected {want:?}")) }
    }

    fn define(&mut self, v: ValueId) -> Result<(), String> {
        if !self.seen.insert(v) {
            return Err(format!("{v} is defined twice"));
        }
        self.visible.insert(v);
        Ok(())
    }

    fn used(&self, values: &[ValueId]) -> Result<(), String> {
        match values.iter().find(|&&v| !self.visible.contains(v)) {
            Some(v) => Err(format!("{v} is used outside its scope")),
            None => Ok(()),
        }
    }

    fn region(&mut self, id: RegionId, receiver: Receiver<'_>) -> Result<(), String> {
        let region = &self.graph.regions[id];
        let mut defined = Vec::new();
        for &p in &region.params {
            self.define(p)?;
            defined.push(p);
        }
        for &i in &region.insts {
            self.inst(&self.graph.insts[i])
                .map_err(|e| format!("{e}; span {:?}", self.graph.insts[i].loc.span))?;
            for &r in &self.graph.insts[i].results {
                self.define(r)?;
                defined.push(r);
            }
        }
        self.terminator(&region.term, receiver)
            .map_err(|e| format!("{e}; end at {:?}", region.term_loc.span))?;
        for v in defined {
            self.visible.remove(v);
        }
        Ok(())
    }

    fn terminator(&self, term: &Terminator, receiver: Receiver<'_>) -> Result<(), String> {
        self.used(term.values())?;
        match term {
            Terminator::Yield(v) => match receiver {
                Receiver::Values(want) => self.types_of(v, want, "yield"),
                Receiver::Function => Err("yield from a function's body".into()),
                Receiver::LoopBody => Err("yield from a loop's body".into()),
            },
            Terminator::Continue(id, v) => {
                let carries = self.enclosing(*id)?.1.clone();
                self.types_of(v, &carries, "continue")
            }
            Terminator::Break(id, v) => {
                let results = self.enclosing(*id)?.2.clone();
                self.types_of(v, &results, "break")
            }
            Terminator::Return(v) => self.types_of(v, &self.returns, "return"),
            Terminator::Raise(fault, v) => self.fault(*fault, v.len()),
            Terminator::Unreachable => Ok(()),
        }
    }

    fn enclosing(&self, id: LoopId) -> Result<&(LoopId, Vec<Scalar>, Vec<Scalar>), String> {
        self.loops.iter().find(|(l, _, _)| *l == id).ok_or(format!("{id} does not enclose this"))
    }

    fn fault(&self, fault: super::FaultId, n_args: usize) -> Result<(), String> {
        let places = self.graph.faults[fault].message.as_ref().map(|m| m.matches("{}").count());
        if places.is_some_and(|n| n_args > n) {
            return Err("a fault's message lacks a place for a value".into());
        }
        Ok(())
    }

    fn inst(&mut self, inst: &Inst<Op>) -> Result<(), String> {
        match &inst.kind {
            InstKind::Op { op, args } => {
                self.used(args)?;
                self.op(*op, args, &inst.results)
            }
            InstKind::If { cond, then, orelse } => {
                self.used(&[*cond])?;
                self.types_of(&[*cond], &[Scalar::Bool], "condition")?;
                let results = self.tys(&inst.results);
                self.region(*then, Receiver::Values(&results))?;
                self.region(*orelse, Receiver::Values(&results))
            }
            InstKind::For(f) => {
                self.used(&[f.start, f.stop, f.step])?;
                self.used(&f.init)?;
                self.types_of(&[f.start, f.stop, f.step], &[Scalar::I64; 3], "range")?;
                let carries = self.tys(&f.init);
                let results = self.tys(&inst.results);
                let mut params = vec![Scalar::I64];
                params.extend(&carries);
                self.types_of(&self.graph.regions[f.body].params, &params, "for parameters")?;
                self.loops.push((f.id, carries.clone(), results.clone()));
                self.region(f.body, Receiver::LoopBody)?;
                self.loops.pop();
                self.leaving(f.orelse, &carries, &results)
            }
            InstKind::While(w) => {
                self.used(&w.init)?;
                let carries = self.tys(&w.init);
                let results = self.tys(&inst.results);
                self.types_of(&self.graph.regions[w.head].params, &carries, "while parameters")?;
                let forwarded = self.tys(&self.graph.regions[w.body].params);
                let mut yields = vec![Scalar::Bool];
                yields.extend(&forwarded);
                self.region(w.head, Receiver::Values(&yields))?;
                self.loops.push((w.id, carries, results.clone()));
                self.region(w.body, Receiver::LoopBody)?;
                self.loops.pop();
                self.leaving(w.orelse, &forwarded, &results)
            }
        }
    }

    fn leaving(
        &mut self,
        orelse: Option<RegionId>,
        last: &[Scalar],
        results: &[Scalar],
    ) -> Result<(), String> {
        match orelse {
            Some(region) => {
                self.types_of(&self.graph.regions[region].params, last, "else parameters")?;
                self.region(region, Receiver::Values(results))
            }
            None if last == results => Ok(()),
            None => Err(format!("loop results {results:?}, carries {last:?}")),
        }
    }

    fn op(&self, op: Op, args: &[ValueId], results: &[ValueId]) -> Result<(), String> {
        let have = self.tys(args);
        let want: Vec<Scalar> = match op {
            Op::Const(_) | Op::CheckRecursion(_) | Op::ThreadId => Vec::new(),
            Op::Prim(Prim::Select, ty) => vec![Scalar::Bool, ty, ty],
            Op::Prim(prim, ty) => {
                if !prim.domain().contains(ty) {
                    return Err(format!("{}.{ty} does not exist", prim.name()));
                }
                vec![ty; prim.arity()]
            }
            Op::Cast { from, .. } => vec![from],
            Op::CompareIntFloat(_, ty) => vec![ty, Scalar::F64],
            Op::Math(f) => f.params().to_vec(),
            Op::Guard(fault) => {
                self.fault(fault, args.len().saturating_sub(1))?;
                if have.first() != Some(&Scalar::Bool) {
                    return Err("a guard's condition is no bool".into());
                }
                have.clone()
            }
            Op::CheckIndex(fault) => {
                self.fault(fault, args.len().saturating_sub(2))?;
                let mut want = have.clone();
                want.truncate(2);
                if want != [Scalar::I64; 2] {
                    return Err("an index and its length are int64".into());
                }
                have.clone()
            }
            Op::Load(_) => vec![Scalar::I64],
            Op::Store(ty) => vec![Scalar::I64, ty],
            Op::Alloc(_) => {
                self.types_of(results, &[Scalar::I64; 2], "new memory")?;
                vec![Scalar::I64, Scalar::Bool]
            }
            Op::Mark => Vec::new(),
            Op::Sweep => vec![Scalar::I64; have.len().max(1)],
            Op::Native(_) => have.clone(),
            Op::Update(_, ty) => vec![Scalar::I64, ty],
            Op::List(routine) => vec![Scalar::I64; routine.arity()],
            Op::Print(fault) => {
                self.fault(fault, args.len())?;
                have.clone()
            }
            Op::Call(id) => {
                let Some(callee) = self.callees.and_then(|c| c.0.get(id)) else { return Ok(()) };
                let mut params = Vec::new();
                callee.params.iter().for_each(|p| p.ty.flatten(&mut params));
                let mut returns = Vec::new();
                callee.ret.flatten(&mut returns);
                debug_assert!(callee.ret != Type::Never || returns.is_empty());
                self.types_of(results, &returns, "call results")?;
                params
            }
        };
        if have != want {
            return Err(format!("operands of {op:?}: {have:?}, expected {want:?}"));
        }
        match (op.result(), results) {
            (Some(ty), [r]) if self.ty(*r) == ty => Ok(()),
            (None, []) => Ok(()),
            (None, _) if matches!(op, Op::Call(_) | Op::Alloc(_)) => Ok(()),
            (Some(_) | None, _) => Err(format!(
                "results of {op:?}: {:?}",
                results.iter().map(|r| r.index()).collect::<Vec<_>>()
            )),
        }
    }
}
