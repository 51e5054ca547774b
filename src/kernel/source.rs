//! Kernels straight from source text: what file tests and `--dump` use when no program runs.
//!
//! Invariant: only what stands at the top level of the file counts: functions (jitted or not), imports of
//! known modules, and names assigned literals. Options are read off the decorators.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::build::names_needed;
use super::library;
use super::names::{self, Intrinsic};
use super::options::{ErrorModel, FastMath, Inline, Options, Overflow};
use super::signature;
use super::userfunc::{Const, FuncRef, NamePath, Snapshot, UserFunc, UserFuncId};
use crate::base::Symbol;
use crate::syntax::ast::{Alias, Expr, ExprKind, Function, Keyword, StmtKind, UnaryOp, Unit};
use crate::syntax::cython::Declared;
use crate::syntax::walk::dotted;

/// Every top-level function of a file, as a compilation wants them.
#[derive(Debug)]
pub struct FileKernels {
    pub snapshot: Snapshot,
    pub by_name: FxHashMap<Symbol, UserFuncId>,
}

impl FileKernels {
    pub fn new(unit: &Arc<Unit>) -> FileKernels {
        FileKernels::numbered(unit, 1)
    }

    /// As [`FileKernels::new`]; the functions are numbered from `first`.
    pub fn numbered(unit: &Arc<Unit>, first: u64) -> FileKernels {
        let mut globals: FxHashMap<Symbol, Const> = FxHashMap::default();
        let mut functions: Vec<Arc<Function>> = Vec::new();
        for stmt in &unit.body {
            #[expect(
                clippy::wildcard_enum_match_arm,
                reason = "other statements define no constants"
            )]
            match &stmt.kind {
                StmtKind::FunctionDef(f) => {
                    let id = UserFuncId(first + functions.len() as u64);
                    let func = FuncRef::User { id, name: f.name };
                    globals.insert(f.name, Const::Func(func));
                    functions.push(f.clone());
                }
                StmtKind::Import(aliases) => aliases.iter().for_each(|a| import(a, &mut globals)),
                StmtKind::ImportFrom { module: Some(module), names, level: 0 } => {
                    names.iter().for_each(|a| import_from(*module, a, &mut globals));
                }
                StmtKind::Assign { targets, value } => {
                    if let ([Expr { kind: ExprKind::Name(name), .. }], Some(value)) =
                        (&targets[..], literal(value))
                    {
                        globals.insert(*name, value);
                    }
                }
                _ => {}
            }
        }
        let mut snapshot = Snapshot::default();
        let mut by_name = FxHashMap::default();
        for (i, function) in functions.into_iter().enumerate() {
            let id = UserFuncId(first + i as u64);
            by_name.insert(function.name, id);
            let func = user_func(id, unit, function, &globals);
            snapshot.funcs.insert(id, Arc::new(func));
        }
        FileKernels { snapshot, by_name }
    }

    pub fn get(&self, name: &str) -> Option<&Arc<UserFunc>> {
        self.snapshot.funcs.get(self.by_name.get(&Symbol::new(name))?)
    }

    /// What a name or dotted path means as an argument: a function of the file or an intrinsic.
    pub fn function_named(&self, path: &str) -> Option<FuncRef> {
        if let Some(func) = self.get(path) {
            return Some(FuncRef::User { id: func.id, name: func.name });
        }
        let (module, name) = path.rsplit_once('.')?;
        let module = if module == "np" { "numpy" } else { module };
        Intrinsic::find(module, name).map(FuncRef::Intrinsic)
    }
}

fn user_func(
    id: UserFuncId,
    unit: &Arc<Unit>,
    function: Arc<Function>,
    globals: &FxHashMap<Symbol, Const>,
) -> UserFunc {
    let mut consts: FxHashMap<NamePath, Const> = FxHashMap::default();
    for path in names_needed(unit, &function) {
        if let ([name], Some(value)) = (&path[..], globals.get(&path[0])) {
            consts.insert([*name].into(), value.clone());
        }
    }
    let defaults = function
        .params
        .iter()
        .filter_map(|p| {
            let default = p.default.as_ref()?;
            Some((p.name, literal(default).or_else(|| named(default, globals))?))
        })
        .collect();
    let (mut options, signatures) = decorators(&function);
    if library::is_text(unit) {
        options.error_model = ErrorModel::Numpy;
    }
    UserFunc {
        id,
        name: function.name,
        unit: unit.clone(),
        function,
        options,
        consts,
        defaults,
        captures: Vec::new(),
        signatures,
        region: None,
        declared: Declared::default(),
    }
}

fn import(alias: &Alias, globals: &mut FxHashMap<Symbol, Const>) {
    if names::is_known_module(alias.name.as_str()) {
        globals.insert(alias.asname.unwrap_or(alias.name), Const::Module(alias.name));
    }
}

fn import_from(module: Symbol, alias: &Alias, globals: &mut FxHashMap<Symbol, Const>) {
    let name = alias.asname.unwrap_or(alias.name);
    let (module, attr) = (module.as_str(), alias.name.as_str());
    if let Some(intrinsic) = Intrinsic::find(module, attr) {
        globals.insert(name, Const::Func(FuncRef::Intrinsic(intrinsic)));
    } else if let Some(value) = names::module_value(module, attr) {
        globals.insert(name, Const::Float(value));
    }
}

/// What `module.name` means.
fn named(e: &Expr, globals: &FxHashMap<Symbol, Const>) -> Option<Const> {
    let path = dotted(e)?;
    let ([root, attr], Const::Module(module)) = (&path[..], globals.get(path.first()?)?) else {
        return None;
    };
    debug_assert!(!root.as_str().is_empty());
    Some(Const::Func(FuncRef::Intrinsic(Intrinsic::find(module.as_str(), attr.as_str())?)))
}

/// A literal's value: numbers, strings, None, and tuples of them.
fn literal(e: &Expr) -> Option<Const> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else is no literal")]
    match &e.kind {
        ExprKind::None => Some(Const::None),
        ExprKind::True => Some(Const::Bool(true)),
        ExprKind::False => Some(Const::Bool(false)),
        ExprKind::Int(v) => Some(Const::Int(*v)),
        ExprKind::Float(v) => Some(Const::Float(*v)),
        ExprKind::Str(text) => Some(Const::Str(text.clone())),
        ExprKind::Unary { op: UnaryOp::Neg, operand } => match literal(operand)? {
            Const::Int(v) => Some(Const::Int(-v)),
            Const::Float(v) => Some(Const::Float(-v)),
            _ => None,
        },
        ExprKind::Tuple(items) => {
            let items: Option<Vec<Const>> = items.iter().map(literal).collect();
            Some(Const::Tuple(items?.into()))
        }
        _ => None,
    }
}

/// The options and signatures that a function's decorators spell out.
fn decorators(function: &Function) -> (Options, Vec<signature::Signature>) {
    let mut options = Options::default();
    let mut signatures = Vec::new();
    for decorator in &function.decorators {
        if let ExprKind::Call { args, keywords, .. } = &decorator.kind {
            for arg in args {
                if let Some(Const::Str(text)) = literal(arg)
                    && let Ok(signature) = signature::parse(&text)
                {
                    signatures.push(signature);
                }
            }
            keywords.iter().for_each(|k| option(k, &mut options));
        }
    }
    (options, signatures)
}

fn option(keyword: &Keyword, options: &mut Options) {
    let Some(name) = keyword.name else { return };
    if let ("fastmath", ExprKind::Set(flags)) = (name.as_str(), &keyword.value.kind) {
        for flag in flags {
            if let Some(Const::Str(text)) = literal(flag)
                && let Some(flag) = FastMath::parse(&text)
            {
                options.fastmath = options.fastmath.with(flag);
            }
        }
        return;
    }
    match (name.as_str(), literal(&keyword.value)) {
        ("nopython", Some(Const::Bool(b))) => options.nopython = b,
        ("parallel", Some(Const::Bool(b))) => options.parallel = b,
        ("cache", Some(Const::Bool(b))) => options.cache = b,
        ("nogil", Some(Const::Bool(b))) => options.nogil = b,
        ("boundscheck", Some(Const::Bool(b))) => options.boundscheck = b,
        ("fastmath", Some(Const::Bool(true))) => options.fastmath = FastMath::FAST,
        ("error_model", Some(Const::Str(s))) if &*s == "numpy" => {
            options.error_model = ErrorModel::Numpy;
        }
        ("overflow", Some(Const::Str(s))) if &*s == "raise" => options.overflow = Overflow::Raise,
        ("inline", Some(Const::Str(s))) if &*s == "always" => options.inline = Inline::Always,
        ("inline", Some(Const::Str(s))) if &*s == "never" => options.inline = Inline::Never,
        (_, _) => {}
    }
}
