//! CLIF to machine code that can be called, in memory of our own.
//!
//! Invariant: a [`CompiledKernel`]'s bytes refer to nothing outside themselves: calls within the program
//! are relative, everything else is reached through the context. So they can be copied anywhere.

pub mod emit;
pub mod isa;
pub mod memory;

use std::sync::Arc;

pub use emit::{Blob, assemble, emit};
pub use memory::CodeMemory;

use super::lower::Sites;
use super::types::Type;
use crate::abi::EntryFn;

/// A program that can be called.
#[derive(Clone, Debug)]
pub struct CompiledKernel {
    /// Valid while `_code` lives: whoever calls it holds the kernel.
    pub entry: EntryFn,
    /// The types of the arguments: the entry takes their flattened scalars, one a slot.
    pub params: Arc<[Type]>,
    /// How many slots the arguments take.
    pub n_args: usize,
    /// The type of the result: the entry writes its flattened scalars, one a slot.
    pub ret: Type,
    pub n_results: usize,
    /// What the numbers in a fault record mean.
    pub sites: Arc<Sites>,
    _code: Arc<CodeMemory>,
}

impl CompiledKernel {
    /// Makes the blob's bytes executable.
    pub fn load(
        blob: &Blob,
        params: Vec<Type>,
        ret: Type,
        sites: Arc<Sites>,
    ) -> Result<CompiledKernel, String> {
        let code = CodeMemory::new(&blob.bytes, blob.align)?;
        Ok(CompiledKernel {
            entry: code.entry(blob.entry),
            n_args: params.iter().map(Type::n_scalars).sum(),
            params: params.into(),
            n_results: ret.n_scalars(),
            ret,
            sites,
            _code: Arc::new(code),
        })
    }

    pub fn code_size(&self) -> usize {
        self._code.len()
    }
}
