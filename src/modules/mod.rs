//! The modules that are part of the program: one file each, one table of all.
//!
//! Invariant: a module is one row of [`MODULES`].

mod math;
mod numba;

use crate::vm::import::ModuleDef;

/// Every built-in module.
pub static MODULES: &[&ModuleDef] = &[
    &math::MODULE,
    &numba::NATIVE,
    &numba::NUMBA,
    &numba::CORE,
    &numba::ERRORS,
    &numba::TYPES,
    &numba::CONFIG,
    &numba::OLD_ERRORS,
    &numba::OLD_TYPES,
    &numba::UNGIL,
    &numba::NUMPY,
];
