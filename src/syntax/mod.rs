//! Source text to resolved syntax tree. The third-party parser is named only on this floor.
//!
//! Invariant: [`parse`] never panics and never overflows the stack, whatever the text; what it returns
//! has every scope resolved.

pub mod ast;
pub mod scope;

use std::sync::Arc;

use crate::base::{SourceFile, Span};

/// What the text is to be parsed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A module or script: statements.
    Exec,
    /// One expression, as `eval` takes it; the unit's body is one `Return`.
    Eval,
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
}
