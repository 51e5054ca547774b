//! Source text to resolved syntax tree. The third-party parser is named only on this floor.
//!
//! Invariant: [`parse`] never panics and never overflows the stack, whatever the text; what it returns
//! has every scope resolved.

pub mod ast;
pub mod carets;
mod check;
mod check_pattern;
pub mod cython;
pub mod directives;
mod dump;
mod error;
mod grammar;
pub mod imports;
mod locate;
mod lower;
mod nearby;
mod parse;
pub mod region;
mod resolve;
pub mod scope;
mod tokens;
pub mod tree;
mod unparse;
pub mod walk;
pub mod warn;
mod warn_tokens;
mod wording;

pub use dump::dump;
pub use error::Place;
pub use parse::{parse, parse_tree};
pub use unparse::unparse;

use std::sync::Arc;

use crate::base::{SourceFile, Span};

/// What the text is to be parsed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module or script: statements.
    Exec,
    /// One expression, as `eval` takes it; the unit's body is one `Return`.
    Eval,
    /// One statement typed at a prompt: the values of its expressions are shown.
    Single,
}

/// A syntax error in CPython's words.
#[derive(Clone, Debug)]
pub struct SyntaxError {
    pub kind: SyntaxErrorKind,
    pub message: String,
    pub file: Arc<SourceFile>,
    pub span: Span,
}

/// Which exception class it is raised as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SyntaxErrorKind {
    Syntax,
    Indentation,
    Tab,
    /// The text nests too deeply: a `RecursionError`.
    Recursion,
}

/// A syntax error before it knows its file.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: SyntaxErrorKind,
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// Runs what may recurse through a whole tree of [`lower::MAX_DEPTH`] without asking for stack itself,
/// such as dropping it.
pub(crate) fn deep<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(4 << 20, 16 << 20, f)
}
