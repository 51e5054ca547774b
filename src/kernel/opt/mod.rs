//! The optimiser's result type: what the emitter takes.
//!
//! Invariant: only the optimiser makes an [`OptFunc`], so an emitter never sees a function that skipped
//! it.

pub mod eval;

use crate::base::PrimaryMap;

use super::ir::{FuncId, TypedFunc, TypedProgram};
use super::report::Report;

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

/// Optimises every function of the program.
pub fn optimise(program: TypedProgram, _report: &mut Report) -> OptProgram {
    let entry = program.entry;
    let funcs = program.funcs.into_iter().map(|(_, f)| OptFunc(f)).collect();
    OptProgram { funcs, entry }
}
