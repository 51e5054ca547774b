//! Text of a tree, for `--dump parse`.

use std::fmt::Write as _;

use super::ast::Unit;

/// One line a statement, then the scopes. Stable: no addresses, no hash order.
pub fn dump(unit: &Unit) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "module: {} statements", unit.body.len());
    out
}
