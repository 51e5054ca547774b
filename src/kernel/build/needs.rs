//! The names that a function needs from outside.
//!
//! Invariant: bodies of nested functions, classes and comprehensions are not entered; kernels refuse
//! them when they are built.

use rustc_hash::FxHashSet;

use crate::base::Symbol;
use crate::kernel::userfunc::NamePath;
use crate::syntax::ast::{Function, Unit};
use crate::syntax::scope::Binding;
use crate::syntax::walk::{dotted, each_expr, each_stmt, stmt_exprs};

/// The outside names that a function mentions, each `name` or `name.attr…`, in order of first mention.
/// For a dotted path its prefixes are listed too, the root first, so that the supplier may stop at a
/// prefix that means something (a module).
pub fn names_needed(unit: &Unit, function: &Function) -> Vec<NamePath> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    let bindings = &unit.scopes[function.scope].bindings;
    let is_outside = |name: &Symbol| match bindings.get(name) {
        Some(Binding::Local | Binding::Cell) => false,
        Some(Binding::Free | Binding::Global | Binding::Name) | None => true,
    };
    each_stmt(&function.body, &mut |stmt| {
        stmt_exprs(stmt, &mut |expr| {
            each_expr(expr, &mut |e| {
                let Some(path) = dotted(e) else { return };
                if is_outside(&path[0]) {
                    for n in 1..=path.len() {
                        if seen.insert(path[..n].to_vec()) {
                            found.push(path[..n].into());
                        }
                    }
                }
            });
        });
    });
    found
}
