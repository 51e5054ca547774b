//! What runs beside the interpreter: its lock, signals, the pool, parallel loops, and how running kernels
//! are stopped.
//!
//! Invariant: no objects and no IR. Kernels get at the pool and the loops by address alone, so that
//! another host can use them without the interpreter.

pub mod clock;
pub mod fault;
pub mod gil;
pub mod memory;
pub mod os;
pub mod pool;
pub mod prange;
pub mod ready;
pub mod signals;
pub mod socket;
pub mod stream;
pub mod streams;
pub mod trace;
