//! Facts about typed functions that change nothing in them but notes: which are recursive, which loops
//! run in parallel.
//!
//! Invariant: an analysis decides and records; it does not rewrite code, a recursion check apart.

mod collide;
pub mod prange;
pub mod recursion;
