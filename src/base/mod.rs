//! What every floor needs and nothing more: places in source text, interned names, diagnostics, and
//! Python's arithmetic on machine numbers.
//!
//! Invariant: this floor imports no other floor.

pub mod alloc;
pub mod ctype;
pub mod diag;
pub mod encoding;
pub mod half;
pub mod known;
pub mod libm;
pub mod mathfn;
pub mod merge_sort;
pub mod source;
pub mod surrogate;
pub mod symbol;

pub use alloc::Recycler;
pub use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap, entity_impl};
pub use ctype::CType;
pub use diag::{Diagnostic, Severity};
pub use source::{LineCol, Places, SourceFile, Span};
pub use symbol::Symbol;
