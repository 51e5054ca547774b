//! A region's place in its function: its source, the names that it uses, and the function that the compiler of
//! kernels is given for it.
//!
//! Invariant: what stands here is read off the source once; what the names stand for is asked at each entry.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Held, Last, Manager, Variant};
use crate::base::{Span, Symbol};
use crate::bridge::dispatcher;
use crate::kernel::options::Options;
use crate::kernel::userfunc::{Const, NamePath, Region, UserFunc, UserFuncId};
use crate::syntax::ast::{self, Block, Unit};
use crate::syntax::cython::Declared;
use crate::syntax::imports::Imports;
use crate::syntax::region;
use crate::syntax::scope::ScopeId;
use crate::syntax::walk::{dotted, each_expr, each_stmt, stmt_exprs};
use crate::vm::Value;
use crate::vm::interp::FrameInfo;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;

/// A region of a function, with the kernels that were compiled for it.
pub(super) struct Place {
    pub(super) unit: Arc<Unit>,
    pub(super) scope: ScopeId,
    /// The function that it is of.
    pub(super) name: Symbol,
    pub(super) span: Span,
    pub(super) body: Block,
    pub(super) manager: Manager,
    /// What the source declares of its variables, if it is one of Cython's.
    pub(super) declared: Declared,
    pub(super) is_cython: bool,
    /// What it asserts is not left out.
    pub(super) asserts: bool,
    /// Variables that must be known when the region is compiled: they say how many threads it has.
    pub(super) fixed: Vec<Symbol>,
    pub(super) reads: Vec<Read>,
    pub(super) assigned: Vec<Symbol>,
    pub(super) writes: Vec<Symbol>,
    /// The dotted paths that it reads, each after the shorter ones.
    pub(super) paths: Vec<NamePath>,
    pub(super) variants: RefCell<Vec<Rc<Variant>>>,
    pub(super) last: RefCell<Option<Last>>,
}

/// A name that a region reads.
pub(super) struct Read {
    pub(super) name: Symbol,
    /// Among the values that the frame passes; the others are looked up.
    pub(super) passed: Option<usize>,
}

pub(super) fn symbols(names: &Value) -> Vec<Symbol> {
    let items = names.downcast::<Tuple>().map(|t| t.items.to_vec()).unwrap_or_default();
    items.iter().filter_map(|v| v.downcast::<Str>()).map(|s| Symbol::new(s.as_str())).collect()
}

/// Reads the region's source.
pub(super) fn read(
    frame: &FrameInfo,
    number: u32,
    manager: Manager,
    passed: &[Symbol],
    writes: Vec<Symbol>,
    asserts: bool,
) -> Option<Place> {
    let code = &frame.code.code;
    let unit = code.origin.unit();
    let around = match code.function() {
        Some(f) => &f.body,
        None => body_of(unit, code.scope),
    };
    let mut found = None;
    each_stmt(around, &mut |stmt| {
        if found.is_none() {
            found = region::statements(stmt, number).map(|body| (stmt.span, body));
        }
    });
    let (span, body) = found?;
    let outline = region::outline(&[], &body);
    let reads = outline.reads.iter().map(|&name| {
        let passed = passed.iter().position(|n| *n == name);
        Read { name, passed }
    });
    let imports = Imports::of(unit);
    let mut fixed = Vec::new();
    let mut paths: Vec<NamePath> = Vec::new();
    each_stmt(&body, &mut |stmt| {
        stmt_exprs(stmt, &mut |expr| {
            each_expr(expr, &mut |e| {
                fixed_names(e, &mut fixed);
                let path = dotted(e).unwrap_or_default();
                for n in 2..=path.len() {
                    if !paths.iter().any(|p| **p == path[..n]) {
                        paths.push(path[..n].into());
                    }
                }
            });
        });
    });
    Some(Place {
        unit: unit.clone(),
        scope: code.scope,
        name: code.name,
        span,
        reads: reads.collect(),
        body,
        manager,
        // The source has been compiled, so what it declares can be read.
        declared: Declared::of_function(&imports, unit, code.scope).unwrap_or_default(),
        is_cython: imports.has_cython(),
        asserts,
        fixed,
        assigned: outline.writes,
        writes,
        paths,
        variants: RefCell::default(),
        last: RefCell::default(),
    })
}

/// Names that options of loops hold.
fn fixed_names(e: &ast::Expr, names: &mut Vec<Symbol>) {
    let ast::ExprKind::Call { keywords, .. } = &e.kind else { return };
    let is_option = |k: &&ast::Keyword| {
        k.name.is_some_and(|n| matches!(n.as_str(), "num_threads" | "chunksize"))
    };
    for keyword in keywords.iter().filter(is_option) {
        if let ast::ExprKind::Name(name) = keyword.value.kind {
            names.push(name);
        }
    }
}

/// The statements of a module or class body.
fn body_of(unit: &Unit, scope: ScopeId) -> &[ast::Stmt] {
    fn find(body: &[ast::Stmt], scope: ScopeId) -> Option<&[ast::Stmt]> {
        let mut found = None;
        each_stmt(body, &mut |s| {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only these hold bodies")]
            let inner = match &s.kind {
                ast::StmtKind::ClassDef(c) if c.scope == scope => Some(&c.body[..]),
                ast::StmtKind::ClassDef(c) => find(&c.body, scope),
                ast::StmtKind::FunctionDef(f) => find(&f.body, scope),
                _ => None,
            };
            found = found.or(inner);
        });
        found
    }
    if scope == unit.root { &unit.body } else { find(&unit.body, scope).unwrap_or(&[]) }
}

impl Place {
    /// The region as the compiler of kernels wants it.
    pub(super) fn user_func(&self, held: &[Held], paths: &[Option<Const>]) -> UserFunc {
        let mut params = ast::Params::default();
        let mut variables = Vec::new();
        let mut consts: FxHashMap<NamePath, Const> = FxHashMap::default();
        let mut unfit = FxHashMap::default();
        for (read, held) in self.reads.iter().zip(held) {
            let name = read.name;
            match held {
                Held::Param(_) => {
                    variables.push(name);
                    let param =
                        ast::Param { span: self.span, name, annotation: None, default: None };
                    params.pos_or_kw.push(param);
                }
                Held::Unbound if read.passed.is_some() => variables.push(name),
                Held::Unbound => {}
                Held::Const(value) if self.assigned.contains(&name) => {
                    unfit.insert(name, value.clone());
                }
                Held::Const(value) => {
                    consts.insert([name].into(), value.clone());
                }
            }
        }
        for &name in &self.assigned {
            if !variables.contains(&name) {
                variables.push(name);
            }
        }
        for (path, value) in self.paths.iter().zip(paths) {
            if let Some(value) = value {
                consts.insert(path.clone(), value.clone());
            }
        }
        let function = ast::Function {
            span: self.span,
            name: self.name,
            name_span: self.span.at_start(),
            decorators: Vec::new(),
            type_params: Vec::new(),
            params,
            returns: None,
            body: self.body.clone(),
            is_async: false,
            is_lambda: false,
            scope: self.scope,
        };
        let options = Options {
            parallel: true,
            asserts: self.asserts,
            c_types: self.is_cython,
            directives: self.declared.directives,
            ..Options::default()
        };
        UserFunc {
            id: UserFuncId(dispatcher::next_id()),
            name: self.name,
            unit: self.unit.clone(),
            function: Arc::new(function),
            options,
            consts,
            defaults: FxHashMap::default(),
            captures: Vec::new(),
            signatures: Vec::new(),
            declared: self.declared.clone(),
            region: Some(Region {
                writes: self.writes.clone(),
                variables,
                unfit,
                is_loop: self.manager == Manager::Prange,
            }),
        }
    }
}
