//! Optimised IR to CLIF, the code generator's input.
//!
//! Invariant: lowering depends on the program alone: the same program gives the same CLIF, functions,
//! sites and all. What can go wrong at run time leaves through one door: a function returns a status
//! before its results, and the context says what happened, by numbers that index [`Sites`].
//!
//! How. Functions keep their ids; then come the entry wrapper and what was outlined of parallel loops, in
//! the order met. Structured regions become blocks whose parameters are the regions' parameters and
//! results ([`func`]); loops are rotated, with the test at the bottom and a poll of the context's
//! attention word before it ([`counted`], [`loops`]); a parallel loop's body becomes a function ([`prange`]);
//! what a calling loop reads lies in memory ([`spill`]). Primitives become one or a few instructions or a
//! call of a routine ([`prim`]). What is called from the cold side of a loop goes through a stub that
//! preserves all registers ([`stub`]).

mod abi;
mod counted;
mod func;
mod loops;
mod memory;
mod prange;
mod prim;
mod spill;
mod stub;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::sync::Arc;

use cranelift_codegen::ir;
use rustc_hash::FxHashMap;

use crate::base::{EntityRef, PrimaryMap, Symbol, entity_impl};
use crate::kernel::code::isa;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{
    FaultArg, FaultId, Frame, FuncId, InstKind, Loc, TypedFunc, TypedGraph, ValueId,
};
use crate::kernel::opt::OptProgram;
use crate::kernel::types::{Scalar, Type};

/// A function of a [`ClifProgram`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClifFuncId(u32);
entity_impl!(ClifFuncId, "f");

#[derive(Clone, Debug)]
pub struct ClifFunc {
    pub name: String,
    pub clif: ir::Function,
}

/// A whole program, ready for the code generator.
#[derive(Clone, Debug)]
pub struct ClifProgram {
    pub funcs: PrimaryMap<ClifFuncId, ClifFunc>,
    /// The wrapper with the signature of [`EntryFn`](crate::abi::EntryFn).
    pub entry: ClifFuncId,
    pub sites: Sites,
    pub params: Vec<Type>,
    pub ret: Type,
}

/// What the numbers in a [`FaultRecord`](crate::abi::FaultRecord) mean.
#[derive(Clone, Default, Debug)]
pub struct Sites {
    pub faults: Vec<FaultSite>,
    pub calls: Vec<CallSite>,
}

/// An exception that the program can raise, and where.
#[derive(Clone, Debug)]
pub struct FaultSite {
    /// A built-in exception class, by name.
    pub class: Symbol,
    /// Each `{}` stands for the next value of the record.
    pub message: Option<Arc<str>>,
    /// In place of a message: the arguments, made of the record's values.
    pub args: Option<Arc<[FaultArg]>>,
    /// The types of the values.
    pub values: Vec<Scalar>,
    /// The entries of the traceback, outermost first: more than one when the place was inlined.
    pub frames: Vec<Frame>,
}

/// A call of one function by another, or the place of a loop that was interrupted.
#[derive(Clone, Debug)]
pub struct CallSite {
    pub frames: Vec<Frame>,
}

/// Lowers a program; the error says why there is no machine code for this machine.
pub fn lower(program: &OptProgram) -> Result<ClifProgram, &'static str> {
    isa::host()?;
    let mut module = Module::new(program);
    for (id, func) in program.funcs.iter() {
        let clif = func::lower(&mut module, id, func.func());
        module.define(clif_id(id), clif);
    }
    let entry_func = program.funcs[program.entry].func();
    let entry = module.reserve();
    let wrapper = abi::entry_wrapper(entry, clif_id(program.entry), entry_func);
    module.define(entry, wrapper);
    Ok(ClifProgram {
        funcs: module.funcs.into_iter().flatten().collect(),
        entry,
        sites: module.sites,
        params: entry_func.params.iter().map(|p| p.ty.clone()).collect(),
        ret: entry_func.ret.clone(),
    })
}

impl ClifProgram {
    /// The program as text, as `--dump clif` shows it.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        for (id, func) in self.funcs.iter() {
            let _ = writeln!(out, "; {id} = {}\n{}", func.name, func.clif.display());
        }
        out
    }
}

fn clif_id(id: FuncId) -> ClifFuncId {
    ClifFuncId::new(id.index())
}

/// The program being made.
struct Module<'a> {
    program: &'a OptProgram,
    /// Whether it may draw random numbers.
    draws: bool,
    /// `None` until defined.
    funcs: Vec<Option<ClifFunc>>,
    sites: Sites,
    /// Where each function's faults begin among the sites.
    fault_base: PrimaryMap<FuncId, u32>,
    /// The stubs that the program needs, by their routine's place in the table of helpers.
    stubs: FxHashMap<usize, ClifFuncId>,
}

impl<'a> Module<'a> {
    fn new(program: &'a OptProgram) -> Module<'a> {
        let mut sites = Sites::default();
        let mut fault_base = PrimaryMap::new();
        for (_, func) in program.funcs.iter() {
            fault_base.push(sites.faults.len() as u32);
            let graph = &func.func().graph;
            sites.faults.extend(graph.faults.iter().map(|(_, fault)| FaultSite {
                class: fault.class,
                message: fault.message.clone(),
                args: fault.args.clone(),
                values: Vec::new(),
                frames: graph.frames(fault.loc),
            }));
        }
        let funcs = vec![None; program.funcs.len()];
        let draws = program.funcs.iter().any(|(_, func)| {
            let graph = &func.func().graph;
            graph.regions_under(graph.body).into_iter().any(|region| {
                graph.regions[region].insts.iter().any(|&inst| {
                    matches!(
                        &graph.insts[inst].kind,
                        InstKind::Op { op: Op::Native(native), .. } if native.draws()
                    )
                })
            })
        });
        Module { program, draws, funcs, sites, fault_base, stubs: FxHashMap::default() }
    }

    /// An id for a function that is about to be made.
    fn reserve(&mut self) -> ClifFuncId {
        self.funcs.push(None);
        ClifFuncId::new(self.funcs.len() - 1)
    }

    fn define(&mut self, id: ClifFuncId, func: ClifFunc) {
        self.funcs[id.index()] = Some(func);
    }

    /// The program's number of a function's fault, whose message these values fill.
    fn fault(
        &mut self,
        graph: &TypedGraph,
        func: FuncId,
        fault: FaultId,
        values: &[ValueId],
    ) -> u32 {
        let number = self.fault_base[func] + fault.index() as u32;
        self.sites.faults[number as usize].values =
            values.iter().map(|&v| graph.values[v].ty).collect();
        number
    }

    /// A fault that is not the graph's: of code that lowering adds.
    fn own_fault(&mut self, func: &TypedFunc, loc: Loc, class: &str, message: &str) -> u32 {
        self.sites.faults.push(FaultSite {
            class: Symbol::new(class),
            message: Some(message.into()),
            args: None,
            values: Vec::new(),
            frames: func.graph.frames(loc),
        });
        self.sites.faults.len() as u32 - 1
    }

    /// The number of a call site.
    fn call_site(&mut self, func: &TypedFunc, loc: Loc) -> u32 {
        self.sites.calls.push(CallSite { frames: func.graph.frames(loc) });
        self.sites.calls.len() as u32 - 1
    }
}
