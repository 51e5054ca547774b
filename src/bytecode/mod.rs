//! Register bytecode: the op table, the code object, the compiler from the tree, verifier, disassembler.
//!
//! Invariant: this floor knows no objects. Constants are plain data ([`code::Const`]); the interpreter
//! turns them into values when it loads a code object.

pub mod code;
mod compile;
mod disasm;
pub mod op;
mod verify;

pub use code::{Code, CodeFlags, Const, ExcEntry, Instr, Site};
pub use compile::{Namespace, compile};
pub use disasm::{constant as display_constant, disassemble, disassemble_one};
pub use op::{Op, Operand};
pub use verify::verify;

use std::sync::Arc;

use crate::base::SourceFile;

pub use crate::syntax::ast::{BinOp, CmpOp, Unit};
pub use crate::syntax::carets::frame_source;
pub use crate::syntax::scope::{Binding, ScopeId};
pub use crate::syntax::{Mode, SyntaxError, SyntaxErrorKind};

/// Parses and compiles a source text.
pub fn from_source(
    file: Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
) -> Result<Arc<Code>, SyntaxError> {
    compile(&crate::syntax::parse(file, mode)?, namespace)
}
