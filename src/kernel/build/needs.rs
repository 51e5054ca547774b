//! The names that a function needs from outside.
//!
//! Invariant: what nested functions and comprehensions mention is there too, with names of their own
//! locals perhaps: those are never asked for.

use rustc_hash::FxHashSet;

use crate::base::Symbol;
use crate::kernel::userfunc::NamePath;
use crate::syntax::ast::{Function, Unit};
use crate::syntax::scope::Binding;
use crate::syntax::walk::{dotted, each_expr_within};

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
    each_expr_within(&function.body, &mut |e| {
        let Some(path) = dotted(e) else { return };
        if is_outside(&path[0]) {
            for n in 1..=path.len() {
                if seen.insert(path[..n].to_vec()) {
                    found.push(path[..n].into());
                }
            }
        }
    });
    found
}
