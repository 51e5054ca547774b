//! Register bytecode: the op table, the code object, the compiler from the tree, verifier, disassembler.
//!
//! Invariant: this floor knows no objects. Constants are plain data ([`code::Const`]); the interpreter
//! turns them into values when it loads a code object.

pub mod code;
mod compile;
mod disasm;
mod fits;
pub mod op;
mod origin;
mod pack;
mod verify;

pub use code::{Body, Code, CodeFlags, Const, ExcEntry, Instr, Site};
pub use compile::{Namespace, compile};
pub use disasm::{
    constant as display_constant, disassemble, disassemble_one, disassemble_with_notes,
};
pub use op::{Op, Operand};
pub use origin::Origin;
pub use pack::{pack, unpack, unpack_whole};
pub use verify::verify;

use std::sync::Arc;

use crate::base::{Places, SourceFile};

pub use crate::syntax::ast::{BinOp, CmpOp, Unit};
pub use crate::syntax::carets::frame_source;
pub use crate::syntax::scope::{Binding, ScopeId};
pub use crate::syntax::tree;
pub use crate::syntax::{Mode, SyntaxError, SyntaxErrorKind};

/// Parses and compiles a source text.
pub fn from_source(
    file: Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
) -> Result<Arc<Code>, SyntaxError> {
    compile(&crate::syntax::parse(file, mode)?, namespace)
}

/// Likewise of the text that was written out from a tree, whose source has the places.
pub fn from_tree(
    file: Arc<SourceFile>,
    places: Places,
    mode: Mode,
    namespace: Namespace,
) -> Result<Arc<Code>, SyntaxError> {
    let unit = crate::syntax::parse(file.clone(), mode)?;
    file.set_places(places);
    compile(&unit, namespace)
}

/// Parses a source text to the tree that the module `ast` shows.
pub fn tree_of(file: &Arc<SourceFile>, root: tree::Root) -> Result<tree::Node, SyntaxError> {
    crate::syntax::parse_tree(file, root)
}
