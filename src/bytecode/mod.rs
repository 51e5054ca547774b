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
pub use crate::syntax::warn::Warning;
pub use crate::syntax::{Mode, SyntaxError, SyntaxErrorKind};

/// What of a program its code leaves out (CPython's `-O`, `-OO`).
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    #[default]
    Whole,
    /// `__debug__` is false, and nothing is asserted.
    NoAsserts,
    /// Nor are there docstrings.
    NoDocstrings,
}

impl Level {
    /// What `-O`, given so often, asks for.
    pub fn asked(times: u8) -> Level {
        Level::of(i64::from(times)).unwrap_or(Level::NoDocstrings)
    }

    pub fn of(n: i64) -> Option<Level> {
        Some(match n {
            0 => Level::Whole,
            1 => Level::NoAsserts,
            2 => Level::NoDocstrings,
            _ => return None,
        })
    }
}

/// Parses and compiles a source text, whole.
pub fn from_source(
    file: Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
) -> Result<Arc<Code>, SyntaxError> {
    from_source_at(file, mode, namespace, Level::Whole)
}

/// Likewise, without what the level leaves out.
pub fn from_source_at(
    file: Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
    level: Level,
) -> Result<Arc<Code>, SyntaxError> {
    compile(&crate::syntax::parse(file, mode)?, namespace, level)
}

/// Likewise of the text that was written out from a tree, whose source has the places.
pub fn from_tree(
    file: Arc<SourceFile>,
    places: Places,
    mode: Mode,
    namespace: Namespace,
    level: Level,
) -> Result<Arc<Code>, SyntaxError> {
    let unit = crate::syntax::parse(file.clone(), mode)?;
    file.set_places(places);
    compile(&unit, namespace, level)
}

/// Parses a source text to the tree that the module `ast` shows.
pub fn tree_of(
    file: &Arc<SourceFile>,
    root: tree::Root,
) -> Result<(tree::Node, Vec<Warning>), SyntaxError> {
    crate::syntax::parse_tree(file, root)
}
