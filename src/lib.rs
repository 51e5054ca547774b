//! Ungil runs Python-syntax programs under a real global interpreter lock, and compiles annotated
//! functions and loops to native code that runs outside that lock.
//!
//! The folders are floors, from the ground up; ARCHITECTURE.md says which may import which, and
//! `tests/tidy.rs` checks it.

pub mod abi;
pub mod array;
pub mod base;
pub mod bridge;
pub mod bytecode;
pub mod cli;
pub mod engine;
pub mod kernel;
pub mod modules;
pub mod runtime;
pub mod syntax;
pub mod vm;

pub use base::Recycler;
pub use engine::{Builder, Data, Engine, Error};
