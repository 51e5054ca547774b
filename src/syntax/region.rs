//! Blocks of interpreted functions that are compiled and run without the lock: which they are, and what
//! passes between them and the code around.
//!
//! Invariant: the compiler of bytecode, which writes the code around a region, and the compiler of kernels,
//! which compiles what is within, both read this; so they agree on the names.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; nothing else makes or leaves a region"
)]

use rustc_hash::FxHashSet;

use super::ast::{Block, Expr, ExprKind, Stmt, StmtKind, WithItem};
use super::imports::Imports;
use super::walk::{assigned, dotted, each_expr, each_stmt, stmt_exprs};
use crate::base::Symbol;

/// The objects whose `with` blocks are regions.
pub const NOGIL: [&str; 2] = ["ungil.nogil", "cython.nogil"];

/// The functions over whose calls loops are regions.
pub const PRANGE: [&str; 1] = ["cython.parallel.prange"];

/// Whether the first of a `with` statement's items makes a region of the rest.
pub fn is_nogil(imports: &Imports, items: &[WithItem]) -> bool {
    let [first, ..] = items else { return false };
    // `nogil(True)` is what `nogil` is.
    let manager = match &first.context.kind {
        ExprKind::Call { func, args, keywords } if keywords.is_empty() => match &args[..] {
            [Expr { kind: ExprKind::True, .. }] => &**func,
            _ => return false,
        },
        _ => &first.context,
    };
    first.target.is_none() && imports.is(manager, &NOGIL)
}

/// The function called in the head of a `for`, when it makes a region of the loop.
pub fn prange_called<'e>(imports: &Imports, iter: &'e Expr) -> Option<&'e Expr> {
    let ExprKind::Call { func, .. } = &iter.kind else { return None };
    imports.is(func, &PRANGE).then_some(func)
}

/// The statements that a region consists of: the block of a `with`, whose further items stay around it,
/// or the `for` itself.
pub fn statements(stmt: &Stmt, at: u32) -> Option<Block> {
    match &stmt.kind {
        StmtKind::With { is_async: false, items, body } => {
            let place = items.iter().position(|item| item.context.span.start == at)?;
            let rest = &items[place + 1..];
            if rest.is_empty() {
                return Some(body.clone());
            }
            let kind = StmtKind::With { is_async: false, items: rest.to_vec(), body: body.clone() };
            Some(vec![Stmt { span: stmt.span, kind }])
        }
        StmtKind::For { is_async: false, iter, .. } if iter.span.start == at => {
            Some(vec![stmt.clone()])
        }
        _ => None,
    }
}

/// What passes between a region and the code around it.
#[derive(Debug, Default)]
pub struct Outline {
    /// The names that it reads (the first of a dotted path), in order of first mention.
    pub reads: Vec<Symbol>,
    /// The names that it assigns, in order of first assignment.
    pub writes: Vec<Symbol>,
    /// Statements that lead out of it.
    pub returns: bool,
    pub breaks: bool,
    pub continues: bool,
}

/// The outline of a block under these further items of its `with`.
pub fn outline(items: &[WithItem], body: &[Stmt]) -> Outline {
    let mut reads = Vec::new();
    let mut seen = FxHashSet::default();
    let mut read = |e: &Expr| {
        if let Some(path) = dotted(e)
            && seen.insert(path[0])
        {
            reads.push(path[0]);
        }
    };
    items.iter().for_each(|item| each_expr(&item.context, &mut read));
    each_stmt(body, &mut |s| {
        stmt_exprs(s, &mut |e| {
            if !is_stored(s, e) {
                each_expr(e, &mut read);
            }
        });
    });
    let mut out = Outline { reads, writes: assigned(&[body], &[]), ..Outline::default() };
    out.exits(body, false);
    out
}

/// Whether an expression of a statement is a name that is assigned and not read.
fn is_stored(s: &Stmt, e: &Expr) -> bool {
    let is_plain = |target: &Expr| {
        std::ptr::eq(target, e)
            && match &target.kind {
                ExprKind::Name(_) => true,
                ExprKind::Tuple(items) => items.iter().all(|i| matches!(i.kind, ExprKind::Name(_))),
                _ => false,
            }
    };
    match &s.kind {
        StmtKind::Assign { targets, .. } => targets.iter().any(is_plain),
        StmtKind::AnnAssign { target, .. } | StmtKind::For { target, .. } => is_plain(target),
        _ => false,
    }
}

impl Outline {
    fn exits(&mut self, body: &[Stmt], in_loop: bool) {
        for s in body {
            match &s.kind {
                StmtKind::Return(_) => self.returns = true,
                StmtKind::Break => self.breaks |= !in_loop,
                StmtKind::Continue => self.continues |= !in_loop,
                StmtKind::For { body, orelse, .. } | StmtKind::While { body, orelse, .. } => {
                    self.exits(body, true);
                    self.exits(orelse, in_loop);
                }
                StmtKind::If { body, orelse, .. } => {
                    self.exits(body, in_loop);
                    self.exits(orelse, in_loop);
                }
                StmtKind::With { body, .. } => self.exits(body, in_loop),
                // Kernels have no others that hold statements.
                _ => {}
            }
        }
    }
}

/// How a region's run ended: the first value of what it gives.
pub mod exit {
    /// It reached its end.
    pub const END: i64 = 0;
    pub const RETURN: i64 = 1;
    pub const BREAK: i64 = 2;
    pub const CONTINUE: i64 = 3;
}
