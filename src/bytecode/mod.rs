//! Register bytecode: the op table, the code object, the compiler from the tree, verifier, disassembler.
//!
//! Invariant: this floor knows no objects. Constants are plain data ([`code::Const`]); the interpreter
//! turns them into values when it loads a code object.

pub mod code;
pub mod op;

pub use code::{Code, CodeFlags, Const, ExcEntry, Instr, Site};
pub use op::{Op, Operand};

pub use crate::syntax::ast::{BinOp, CmpOp};
