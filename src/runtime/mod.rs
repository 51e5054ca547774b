//! What runs beside the interpreter: the pool, parallel loops, and how running kernels are stopped.
//!
//! Invariant: no objects and no IR. Kernels get at these routines by address alone, so that another host
//! can use them without the interpreter.

pub mod fault;
pub mod pool;
pub mod prange;
