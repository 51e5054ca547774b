//! Python's arithmetic on machine numbers and the functions of its `math` module, without objects.
//!
//! Invariant: each function gives CPython's bits and CPython's errors. The interpreter and compiled
//! kernels both call these (kernels fast-path some through [`super::libm`] and come here when the
//! result is not finite), so turning a function into a kernel never changes a number.

pub mod arith;
pub mod gamma;
pub mod integer;
pub mod norm;
pub mod table;

pub use table::{MathError, MathFn};
