//! The kernel compiler: syntax tree to native code for functions over numbers.
//!
//! Invariant: nothing here knows an interpreter object, the interpreter's lock, or the thread pool. What
//! a compilation reads was put into a [`userfunc::Snapshot`] beforehand, so it runs without the lock.
//!
//! Stages, each its own type: syntax → [`ir::UntypedFunc`] ([`build`]) → [`ir::TypedFunc`] ([`infer`])
//! → [`opt::OptFunc`] ([`opt`]) → machine code.

pub mod analysis;
pub mod build;
pub mod code;
pub mod compile;
pub mod dispatch;
pub mod dump;
pub mod infer;
pub mod ir;
pub mod library;
pub mod lower;
pub mod mathlib;
pub mod names;
pub mod opt;
pub mod options;
pub mod refusal;
pub mod report;
pub mod signature;
pub mod source;
pub mod types;
pub mod userfunc;

pub use infer::build_and_infer;
