//! Fills the scopes that lowering allocated.
//!
//! Invariant: after [`resolve`] each scope's bindings, locals and free names obey the rules that
//! [`scope`](super::scope) states. A parent's id is smaller than its children's, so one pass in id order
//! sees parents first. Phases: 1 collect what each scope mentions and binds, in CPython's order, so
//! that the first error is CPython's; 2 hand the open names of inlined comprehensions to the scope
//! around them; 3 bind each name, marking cells and free names on the way; 4 copy bindings into
//! inlined comprehensions; 5 complete qualified names.

mod collect;
mod expr;

use rustc_hash::FxHashMap;

use super::Fault;
use super::ast::Block;
use super::scope::{Binding, Scope, ScopeId, ScopeKind};
use crate::base::{EntityRef as _, PrimaryMap, SecondaryMap, Span, Symbol};

/// What a scope does with a name.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Flags(u16);

impl Flags {
    const USE: Flags = Flags(1);
    const LOCAL: Flags = Flags(2);
    const PARAM: Flags = Flags(4);
    const GLOBAL: Flags = Flags(8);
    const NONLOCAL: Flags = Flags(16);
    const ANNOT: Flags = Flags(32);
    /// An iteration variable of this comprehension.
    const ITERATION: Flags = Flags(64);
    /// `:=` in this comprehension, which binds in the function around it.
    const WALRUS: Flags = Flags(128);
    const BOUND: Flags = Flags(2 | 4);

    fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }
}

/// What phase 1 learns of one scope.
#[derive(Clone, Default)]
struct Table {
    /// In order of first mention.
    names: Vec<Symbol>,
    flags: FxHashMap<Symbol, Flags>,
    /// Where `global` or `nonlocal` names it.
    directives: FxHashMap<Symbol, Span>,
}

impl Table {
    fn get(&self, name: Symbol) -> Flags {
        self.flags.get(&name).copied().unwrap_or_default()
    }

    fn add(&mut self, name: Symbol, flag: Flags) {
        let flags = self.flags.entry(name).or_default();
        if *flags == Flags::default() {
            self.names.push(name);
        }
        flags.0 |= flag.0;
    }
}

type Tables = SecondaryMap<ScopeId, Table>;

pub(super) fn resolve(
    body: &Block,
    scopes: &mut PrimaryMap<ScopeId, Scope>,
    root: ScopeId,
    future_annotations: bool,
) -> Result<(), Fault> {
    let mut tables = collect::collect(body, scopes, root, future_annotations)?;
    hand_up_open_names(scopes, &mut tables);
    for id in scopes.keys() {
        if !joins_parent(scopes, id) || scopes[id].parent.is_none() {
            bind_names(scopes, &tables, id)?;
        } else {
            bind_iteration_variables(scopes, &tables, id);
        }
    }
    for id in scopes.keys() {
        if joins_parent(scopes, id) {
            copy_bindings(scopes, &tables, id);
        }
        list_locals(scopes, &tables, id);
        complete_qualname(scopes, &tables, id);
    }
    Ok(())
}

/// An inlined comprehension that is not right in a class body.
fn joins_parent(scopes: &PrimaryMap<ScopeId, Scope>, id: ScopeId) -> bool {
    let scope = &scopes[id];
    scope.inlined && scope.parent.is_some_and(|p| scopes[p].kind != ScopeKind::Class)
}

fn hand_up_open_names(scopes: &PrimaryMap<ScopeId, Scope>, tables: &mut Tables) {
    for id in scopes.keys().rev() {
        let (true, Some(parent)) = (joins_parent(scopes, id), scopes[id].parent) else { continue };
        let table = &tables[id];
        let open: Vec<Symbol> =
            table.names.iter().copied().filter(|&n| !table.get(n).has(Flags::BOUND)).collect();
        for name in open {
            tables[parent].add(name, Flags::USE);
        }
    }
}

fn bind_names(
    scopes: &mut PrimaryMap<ScopeId, Scope>,
    tables: &Tables,
    id: ScopeId,
) -> Result<(), Fault> {
    let kind = scopes[id].kind;
    let open = if kind.is_function_like() { Binding::Global } else { Binding::Name };
    for &name in &tables[id].names {
        let flags = tables[id].get(name);
        if flags.has(Flags::GLOBAL) {
            if flags.has(Flags::NONLOCAL) {
                let text = format!("name '{name}' is nonlocal and global");
                return Err(fault(tables, id, name, text));
            }
            scopes[id].bindings.insert(name, Binding::Global);
        } else if flags.has(Flags::NONLOCAL) {
            if kind == ScopeKind::Module {
                let text = "nonlocal declaration not allowed at module level".to_owned();
                return Err(fault(tables, id, name, text));
            }
            let Some(owner) = owner(scopes, tables, id, name) else {
                let text = format!("no binding for nonlocal '{name}' found");
                return Err(fault(tables, id, name, text));
            };
            capture(scopes, tables, id, owner, name);
            scopes[id].bindings.insert(name, Binding::Free);
        } else if flags.has(Flags::BOUND) {
            let binding = if kind.is_function_like() { Binding::Local } else { Binding::Name };
            scopes[id].bindings.insert(name, binding);
        } else if !class_binds(scopes, tables, id, name)
            && let Some(owner) = owner(scopes, tables, id, name)
        {
            capture(scopes, tables, id, owner, name);
            scopes[id].bindings.insert(name, Binding::Free);
        } else {
            scopes[id].bindings.entry(name).or_insert(open);
        }
    }
    Ok(())
}

fn fault(tables: &Tables, id: ScopeId, name: Symbol, message: String) -> Fault {
    let span = tables[id].directives.get(&name).copied().unwrap_or_default();
    Fault::new(span, message)
}

fn bind_iteration_variables(scopes: &mut PrimaryMap<ScopeId, Scope>, tables: &Tables, id: ScopeId) {
    for &name in &tables[id].names {
        if tables[id].get(name).has(Flags::BOUND) {
            scopes[id].bindings.insert(name, Binding::Local);
        }
    }
}

/// Deferred code in a class body: the body's own bindings of a name hide those of functions around.
fn class_binds(
    scopes: &PrimaryMap<ScopeId, Scope>,
    tables: &Tables,
    id: ScopeId,
    name: Symbol,
) -> bool {
    let mut at = id;
    while scopes[at].sees_class {
        let Some(parent) = scopes[at].parent else { return false };
        if scopes[parent].kind == ScopeKind::Class {
            let flags = tables[parent].get(name);
            return flags.has(Flags::BOUND) && !flags.has(Flags::NONLOCAL);
        }
        if tables[parent].get(name).has(Flags::BOUND) {
            return false;
        }
        at = parent;
    }
    false
}

/// The enclosing scope whose cell a name of scope `id` refers to.
fn owner(
    scopes: &PrimaryMap<ScopeId, Scope>,
    tables: &Tables,
    id: ScopeId,
    name: Symbol,
) -> Option<ScopeId> {
    let mut at = scopes[id].parent?;
    // A comprehension in the frame of the class body runs before there is a class.
    let mut in_body = scopes[id].inlined;
    loop {
        let flags = tables[at].get(name);
        match scopes[at].kind {
            ScopeKind::Module => return None,
            ScopeKind::Class => {
                if matches!(name.as_str(), "__class__" | "__classdict__") {
                    return (!in_body).then_some(at);
                }
                in_body = false;
            }
            ScopeKind::Function
            | ScopeKind::Lambda
            | ScopeKind::Comprehension
            | ScopeKind::TypeParams
            | ScopeKind::Annotations => {
                if flags.has(Flags::GLOBAL) {
                    return None;
                }
                if flags.has(Flags::BOUND) && !flags.has(Flags::NONLOCAL) {
                    return Some(at);
                }
            }
        }
        in_body &= scopes[at].inlined;
        at = scopes[at].parent?;
    }
}

/// Makes `name` a cell of `owner` and a free name of every frame from `id` out to it.
fn capture(
    scopes: &mut PrimaryMap<ScopeId, Scope>,
    tables: &Tables,
    id: ScopeId,
    owner: ScopeId,
    name: Symbol,
) {
    if scopes[owner].kind == ScopeKind::Class {
        if !scopes[owner].locals.contains(&name) {
            scopes[owner].locals.push(name);
        }
        if name.as_str() == "__class__" {
            scopes[owner].needs_class_cell = true;
            scopes[id].needs_class_cell = true;
        }
    } else {
        scopes[owner].bindings.insert(name, Binding::Cell);
    }
    let mut at = Some(id);
    while let Some(scope) = at.filter(|&s| s != owner) {
        at = scopes[scope].parent;
        if scopes[scope].inlined {
            continue;
        }
        if !scopes[scope].free.contains(&name) {
            scopes[scope].free.push(name);
        }
        // A class body that binds the name itself only hands the cell through.
        if !(scopes[scope].kind == ScopeKind::Class && tables[scope].get(name).has(Flags::BOUND)) {
            scopes[scope].bindings.entry(name).or_insert(Binding::Free);
        }
    }
}

fn copy_bindings(scopes: &mut PrimaryMap<ScopeId, Scope>, tables: &Tables, id: ScopeId) {
    let Some(parent) = scopes[id].parent else { return };
    for &name in &tables[id].names {
        if !tables[id].get(name).has(Flags::BOUND)
            && let Some(&binding) = scopes[parent].bindings.get(&name)
        {
            scopes[id].bindings.insert(name, binding);
        }
    }
}

fn list_locals(scopes: &mut PrimaryMap<ScopeId, Scope>, tables: &Tables, id: ScopeId) {
    let scope = &mut scopes[id];
    if !scope.kind.is_function_like() {
        return;
    }
    let table = &tables[id];
    let is_param = |&n: &Symbol| table.get(n).has(Flags::PARAM);
    let is_local = |&n: &Symbol| {
        let flags = table.get(n);
        flags.has(Flags::LOCAL)
            && !flags.has(Flags::PARAM)
            && matches!(scope.bindings.get(&n), Some(Binding::Local | Binding::Cell))
    };
    let params = table.names.iter().copied().filter(is_param);
    let locals = params.chain(table.names.iter().copied().filter(is_local)).collect();
    scope.locals = locals;
}

/// Parents are complete before their children.
fn complete_qualname(scopes: &mut PrimaryMap<ScopeId, Scope>, tables: &Tables, id: ScopeId) {
    let mut at = scopes[id].parent;
    while let Some(parent) =
        at.filter(|&p| scopes[p].kind == ScopeKind::TypeParams || scopes[p].inlined)
    {
        at = scopes[parent].parent;
    }
    let Some(parent) = at else { return };
    let name = &scopes[id].qualname;
    let outer = &scopes[parent].qualname;
    let declared_global = matches!(scopes[id].kind, ScopeKind::Function | ScopeKind::Class)
        && Symbol::lookup(name)
            .is_some_and(|n| tables[parent].get(scopes[id].mangle(n)).has(Flags::GLOBAL));
    let full = match scopes[parent].kind {
        ScopeKind::Module => return,
        _ if declared_global => return,
        ScopeKind::Class
        | ScopeKind::Comprehension
        | ScopeKind::TypeParams
        | ScopeKind::Annotations => format!("{outer}.{name}"),
        ScopeKind::Function | ScopeKind::Lambda => format!("{outer}.<locals>.{name}"),
    };
    debug_assert!(parent.index() < id.index());
    scopes[id].qualname = full;
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::SourceFile;
    use crate::syntax::ast::Unit;
    use crate::syntax::{Mode, parse};

    fn unit(text: &str) -> Arc<Unit> {
        parse(SourceFile::new("t", text), Mode::Exec).expect("a program")
    }

    fn scope<'a>(unit: &'a Unit, qualname: &str) -> &'a Scope {
        unit.scopes
            .values()
            .find(|s| s.qualname == qualname && !s.inlined)
            .unwrap_or_else(|| panic!("no scope {qualname}"))
    }

    fn binding(unit: &Unit, qualname: &str, name: &str) -> Option<Binding> {
        scope(unit, qualname).bindings.get(&Symbol::new(name)).copied()
    }

    #[test]
    fn class_bodies_are_skipped_and_hand_cells_through() {
        let u = unit("def f():\n  x = 1\n  class A:\n    x = 2\n    def g(self): return x\n");
        assert_eq!(binding(&u, "f", "x"), Some(Binding::Cell));
        assert_eq!(binding(&u, "f.<locals>.A", "x"), Some(Binding::Name));
        assert_eq!(scope(&u, "f.<locals>.A").free, [Symbol::new("x")]);
        assert_eq!(binding(&u, "f.<locals>.A.g", "x"), Some(Binding::Free));
    }

    #[test]
    fn an_inlined_comprehension_makes_no_cells() {
        let u = unit("def f(n): return [n * i for i in range(n)]\n");
        assert_eq!(binding(&u, "f", "n"), Some(Binding::Local));
        let u = unit("def f(n): return list(n * i for i in range(n))\n");
        assert_eq!(binding(&u, "f", "n"), Some(Binding::Cell));
    }

    #[test]
    fn a_walrus_in_a_comprehension_binds_around_it() {
        let u = unit("def f(a): return [y := i for i in a], list(z := i for i in a)\n");
        assert_eq!(binding(&u, "f", "y"), Some(Binding::Local));
        assert_eq!(binding(&u, "f", "z"), Some(Binding::Cell));
        assert_eq!(binding(&u, "f.<locals>.<genexpr>", "z"), Some(Binding::Free));
    }

    #[test]
    fn private_names_and_the_class_cell() {
        let u = unit("class A:\n  def f(self):\n    super().g()\n    self.__x = __y\n");
        assert!(scope(&u, "A").needs_class_cell);
        assert_eq!(binding(&u, "A.f", "__class__"), Some(Binding::Free));
        assert_eq!(binding(&u, "A.f", "_A__y"), Some(Binding::Global));
    }

    #[test]
    fn locals_come_in_the_order_of_parameters_then_mention() {
        let u = unit("def f(a, /, b, *c, d, **e):\n  z = y = 1\n  del x\n");
        let names: Vec<&str> = scope(&u, "f").locals.iter().map(|n| n.as_str()).collect();
        assert_eq!(names, ["a", "b", "d", "c", "e", "z", "y", "x"]);
    }
}
