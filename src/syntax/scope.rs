//! Names resolved: which scope owns each name that a scope uses.
//!
//! Invariant: after [`analyze`](super::parse) every name that a scope's own code mentions (nested
//! scopes apart) has exactly one [`Binding`] there, by Python's rules: assignment makes a local,
//! `global`/`nonlocal` override, class bodies are skipped by the scopes within them, comprehensions
//! are scopes of their own whose first iterable belongs to the scope around them.

use cranelift_entity::entity_impl;
use rustc_hash::FxHashMap;

use crate::base::{Span, Symbol};

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeId(u32);
entity_impl!(ScopeId, "scope");

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    Module,
    Function,
    Lambda,
    Class,
    Comprehension,
    /// The scope that holds type parameters around a generic function, class or alias.
    TypeParams,
}

/// Where a name lives, seen from one scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Binding {
    /// A local that no inner scope captures.
    Local,
    /// A local of this scope that an inner scope captures: it lives in a cell.
    Cell,
    /// Captured from an enclosing function's cell.
    Free,
    /// Module globals, then builtins: declared `global`, or assigned nowhere around.
    Global,
    /// In a class or module body: the body's own namespace, then globals, then builtins.
    Name,
}

#[derive(Debug)]
pub struct Scope {
    pub kind: ScopeKind,
    pub parent: Option<ScopeId>,
    /// `f`, `Class.method`, `f.<locals>.g`, `<lambda>`, `<listcomp>`.
    pub qualname: String,
    pub bindings: FxHashMap<Symbol, Binding>,
    /// Locals and cells in order of slots: parameters first (the order of `Params::iter`), then by
    /// first mention.
    pub locals: Vec<Symbol>,
    /// Free names in order of first mention; a closure carries its cells in this order.
    pub free: Vec<Symbol>,
    /// Where each name is first assigned or bound, for messages.
    pub first_bound: FxHashMap<Symbol, Span>,
    /// The body holds `yield` (or is a generator expression).
    pub is_generator: bool,
    /// A method that mentions `super` or `__class__`: the class body must supply the `__class__` cell.
    pub needs_class_cell: bool,
}
