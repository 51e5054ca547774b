//! The modules that are part of the program: one file each, one table of all.
//!
//! Invariant: a module is one row of [`MODULES`].

mod math;

use crate::vm::import::ModuleDef;

/// Every built-in module.
pub static MODULES: &[&ModuleDef] = &[&math::MODULE];
