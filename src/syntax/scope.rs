//! Names resolved: which scope owns each name that a scope uses.
//!
//! Invariant: after [`analyze`](super::parse) every name that a scope's own code mentions (nested
//! scopes apart) has exactly one [`Binding`] there, by Python's rules: assignment makes a local,
//! `global`/`nonlocal` override, class bodies are skipped by the scopes within them, comprehensions
//! are scopes of their own whose first iterable belongs to the scope around them.

use std::sync::Arc;

use cranelift_entity::entity_impl;
use rustc_hash::FxHashMap;

use super::ast::Function;
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
    /// Deferred code that sees a class body's names when it stands in one: the annotations of a
    /// function, class or module (one scope each), a type alias's value, a type parameter's bound or
    /// default.
    Annotations,
}

impl ScopeKind {
    /// Its locals are slots of a frame, seen by the scopes within it.
    pub fn is_function_like(self) -> bool {
        match self {
            ScopeKind::Module | ScopeKind::Class => false,
            ScopeKind::Function
            | ScopeKind::Lambda
            | ScopeKind::Comprehension
            | ScopeKind::TypeParams
            | ScopeKind::Annotations => true,
        }
    }
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
    /// An `async def`, or a generator expression that awaits.
    pub is_async: bool,
    /// A method that mentions `super` or `__class__`: the class body must supply the `__class__` cell.
    /// Set on the method and on the class, whose `locals` then hold `__class__`.
    pub needs_class_cell: bool,
    /// A list, set or dict comprehension: its code runs in the frame of the scope around it, so a
    /// name that it does not bind has the binding that it has in that scope (unless that is a class
    /// body, which it skips as any inner scope does).
    pub inlined: bool,
    /// Deferred code right in a class body: names are first looked up in that body's namespace, which
    /// is the free name `__classdict__` (the class then has it among its `locals`).
    pub sees_class: bool,
    /// The scope of the annotations of this function, class or module.
    pub annotations: Option<ScopeId>,
    /// The class whose name mangles private names written here.
    pub private: Option<Symbol>,
    /// The `def` or `lambda` whose body this is the scope of.
    pub function: Option<Arc<Function>>,
}

impl Scope {
    /// A scope that is yet to be resolved; `name` becomes the last part of its qualified name.
    pub(crate) fn new(
        kind: ScopeKind,
        parent: Option<ScopeId>,
        name: &str,
        private: Option<Symbol>,
    ) -> Scope {
        Scope {
            kind,
            parent,
            qualname: name.to_owned(),
            bindings: FxHashMap::default(),
            locals: Vec::new(),
            free: Vec::new(),
            first_bound: FxHashMap::default(),
            is_generator: false,
            is_async: false,
            needs_class_cell: false,
            inlined: false,
            sees_class: false,
            annotations: None,
            private,
            function: None,
        }
    }

    /// A name as this scope's code spells it: `__x` in class `C` is `_C__x`. The tree's names, attributes
    /// and parameters are mangled already, keywords of calls are as written and stay so; names of functions, classes, type parameters and
    /// imports are as written, and bound under what this gives.
    pub fn mangle(&self, name: Symbol) -> Symbol {
        mangle(self.private, name)
    }
}

/// Python's rule for private names.
pub(crate) fn mangle(class: Option<Symbol>, name: Symbol) -> Symbol {
    let Some(class) = class else { return name };
    let text = name.as_str();
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return name;
    }
    let class = class.as_str().trim_start_matches('_');
    if class.is_empty() { name } else { Symbol::new(&format!("_{class}{text}")) }
}
