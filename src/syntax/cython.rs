//! What a source in Cython's pure-Python mode declares: the C types of variables, and directives.
//!
//! Invariant: read off the text alone, as Cython reads it; the interpreter's compiler and that of kernels
//! both ask here. What is declared in a way that cannot be kept to is a fault, and never passed over.

use rustc_hash::FxHashMap;

use super::ast::{Expr, ExprKind, Function, Keyword, Stmt, StmtKind, Unit};
use super::directives::{Directives, directives_at, wrong};
use super::imports::Imports;
use super::scope::{Binding, ScopeId, ScopeKind};
use super::walk::each_stmt;
use super::{Fault, SyntaxErrorKind};
use crate::base::{CType, Span, Symbol};

/// Decorators that make a function one that regions can call.
const CFUNC: [&str; 3] = ["cython.cfunc", "cython.ccall", "cython.inline"];

/// Directives in comments that change nothing here, or choose what is so anyway.
const IDLE: &[&str] = &[
    "always_allow_keywords",
    "annotation_typing",
    "auto_pickle",
    "autotestdict",
    "binding",
    "boundscheck",
    "callspec",
    "ccomplex",
    "embedsignature",
    "embedsignature.format",
    "emit_code_comments",
    "freethreading_compatible",
    "infer_types",
    "infer_types.verbose",
    "initializedcheck",
    "iterable_coroutine",
    "language_level",
    "legacy_implicit_noexcept",
    "linetrace",
    "nonecheck",
    "optimize.inline_defnode_calls",
    "optimize.unpack_method_calls",
    "optimize.unpack_method_calls_in_pyinit",
    "optimize.use_switch",
    "overflowcheck.fold",
    "profile",
    "remove_unreachable",
    "show_performance_hints",
    "subinterpreters_compatible",
    "type_version_tag",
    "unraisable_tracebacks",
    "warn.deprecated.DEF",
    "warn.deprecated.IF",
    "warn.maybe_uninitialized",
    "warn.multiple_declarators",
    "warn.undeclared",
    "warn.unreachable",
    "warn.unused",
    "warn.unused_arg",
    "warn.unused_result",
    "wraparound",
];

/// What one scope declares.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    pub types: FxHashMap<Symbol, CType>,
    /// What a function that regions can call returns.
    pub returns: Option<CType>,
    pub is_cfunc: bool,
    pub directives: Directives,
    is_module: bool,
}

impl Declared {
    /// The declarations of a function's, module's or class's scope.
    pub(crate) fn of(imports: &Imports, unit: &Unit, scope: ScopeId) -> Result<Declared, Fault> {
        let mut declared = Declared::default();
        if !imports.has_cython() {
            return Ok(declared);
        }
        declared.comments(unit)?;
        let data = &unit.scopes[scope];
        if let Some(f) = &data.function {
            declared.directives = directives_at(imports, unit, f.span, declared.directives)?;
            declared.function(imports, f)?;
            declared.body(imports, &f.body)?;
        } else if scope == unit.root {
            // Cython takes annotations of a module's variables for Python's.
            declared.is_module = true;
            declared.body(imports, &unit.body)?;
        }
        declared.types.retain(|name, _| match data.bindings.get(name) {
            Some(Binding::Local | Binding::Cell) => true,
            Some(Binding::Global | Binding::Name) | None => data.kind == ScopeKind::Module,
            Some(Binding::Free) => false,
        });
        declared.captured(imports, unit, scope)?;
        Ok(declared)
    }

    /// The types of variables of functions around this one.
    fn captured(&mut self, imports: &Imports, unit: &Unit, scope: ScopeId) -> Result<(), Fault> {
        let data = &unit.scopes[scope];
        let Some(parent) = data.parent.filter(|_| !data.free.is_empty()) else { return Ok(()) };
        let around =
            stacker::maybe_grow(64 << 10, 1 << 20, || Declared::of(imports, unit, parent))?;
        if unit.scopes[parent].kind == ScopeKind::Module {
            return Ok(());
        }
        for name in &data.free {
            if let Some(&ty) = around.types.get(name) {
                self.types.insert(*name, ty);
            }
        }
        Ok(())
    }

    /// The same for a floor that has only the message to show.
    pub fn of_function(imports: &Imports, unit: &Unit, scope: ScopeId) -> Result<Declared, String> {
        Declared::of(imports, unit, scope).map_err(|fault| fault.message)
    }

    /// Lines such as `# cython: cdivision=True` before the first statement.
    fn comments(&mut self, unit: &Unit) -> Result<(), Fault> {
        let text = unit.file.text();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let trimmed = line.trim();
            if !trimmed.is_empty() && !trimmed.starts_with('#') {
                break;
            }
            let comment = trimmed.trim_start_matches('#').trim_start();
            if let Some(list) = comment.strip_prefix("cython:") {
                let span = Span::new(at, at + line.trim_end().len() as u32);
                list.split(',').try_for_each(|item| self.comment(item.trim(), span))?;
            }
            at += line.len() as u32;
        }
        Ok(())
    }

    fn comment(&mut self, item: &str, span: Span) -> Result<(), Fault> {
        let (name, value) = item.split_once('=').unwrap_or((item, ""));
        match (name.trim(), value.trim()) {
            ("cdivision", value) => self.directives.cdivision = value == "True",
            ("overflowcheck", value) => self.directives.overflowcheck = value == "True",
            ("cpow", value) => self.directives.cpow = value == "True",
            (name, _) if IDLE.contains(&name) => {}
            (name, _) => return Err(fault(span, &format!("the directive {name}"))),
        }
        Ok(())
    }

    fn function(&mut self, imports: &Imports, f: &Function) -> Result<(), Fault> {
        let mut returned = None;
        for decorator in &f.decorators {
            let (path, args, keywords) = called(imports, decorator);
            match path.as_deref() {
                Some(path) if CFUNC.contains(&path) => self.is_cfunc = true,
                Some("cython.locals") => {
                    if let Some(arg) = args.first() {
                        let message = "The locals directive takes no prepositional arguments";
                        return Err(wrong(arg.span, message.into()));
                    }
                    self.keywords(imports, keywords)?;
                }
                Some("cython.returns") => {
                    let ([e], []) = (args, keywords) else {
                        let message = "The returns directive takes one type argument";
                        return Err(wrong(decorator.span, message.into()));
                    };
                    is_type(e)?;
                    returned = c_type(imports, e)?;
                }
                Some("cython.exceptval") => check_exceptval(decorator, args, keywords)?,
                Some(_) | None => {}
            }
        }
        for param in f.params.iter() {
            if let Some(annotation) = &param.annotation
                && let Some(ty) = c_type(imports, annotation)?
            {
                self.types.insert(param.name, ty);
            }
        }
        if let Some(e) = &f.returns {
            returned = returned.or(c_type(imports, e)?);
        }
        self.returns = returned.filter(|_| self.is_cfunc);
        Ok(())
    }

    fn keywords(&mut self, imports: &Imports, keywords: &[Keyword]) -> Result<(), Fault> {
        for keyword in keywords {
            is_type(&keyword.value)?;
            if let (Some(name), Some(ty)) = (keyword.name, c_type(imports, &keyword.value)?) {
                self.types.insert(name, ty);
            }
        }
        Ok(())
    }

    fn body(&mut self, imports: &Imports, body: &[Stmt]) -> Result<(), Fault> {
        let mut result = Ok(());
        each_stmt(body, &mut |s| {
            if result.is_ok() {
                result = self.stmt(imports, s);
            }
        });
        result
    }

    fn stmt(&mut self, imports: &Imports, s: &Stmt) -> Result<(), Fault> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these declare")]
        match &s.kind {
            StmtKind::AnnAssign { target, annotation, .. } if !self.is_module => {
                if let (ExprKind::Name(name), Some(ty)) =
                    (&target.kind, c_type(imports, annotation)?)
                {
                    self.types.insert(*name, ty);
                }
            }
            StmtKind::Assign { targets, value } => {
                let (path, args, _) = called(imports, value);
                if path.as_deref() == Some("cython.declare")
                    && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
                    && let Some(e) = args.first()
                {
                    is_type(e)?;
                    if let Some(ty) = c_type(imports, e)? {
                        self.types.insert(*name, ty);
                    }
                }
            }
            StmtKind::Expr(e) => {
                let (path, _, keywords) = called(imports, e);
                if path.as_deref() == Some("cython.declare") {
                    self.keywords(imports, keywords)?;
                }
            }
            StmtKind::ClassDef(c) => {
                let is_cclass = c.decorators.iter().any(|d| imports.is(d, &["cython.cclass"]));
                if is_cclass {
                    attributes(imports, &c.body)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// `cython.exceptval([value], check=bool)`.
fn check_exceptval(whole: &Expr, args: &[Expr], keywords: &[Keyword]) -> Result<(), Fault> {
    let is_check = |k: &Keyword| {
        k.name.is_some_and(|n| n.as_str() == "check")
            && matches!(k.value.kind, ExprKind::True | ExprKind::False)
    };
    let fits = match keywords {
        [] => true,
        [one] => is_check(one),
        [_, _, ..] => false,
    };
    if fits && args.len() <= 1 {
        return Ok(());
    }
    let message = "The exceptval directive takes 0 or 1 positional arguments and the boolean \
                   keyword \"check\"";
    Err(wrong(whole.span, message.into()))
}

/// Refuses a literal where a type is to stand.
fn is_type(e: &Expr) -> Result<(), Fault> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "what these are is seen at a glance")]
    match &e.kind {
        ExprKind::True
        | ExprKind::False
        | ExprKind::Int(_)
        | ExprKind::BigInt(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Bytes(_)
        | ExprKind::List(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_) => Err(wrong(e.span, "Not a type".into())),
        _ => Ok(()),
    }
}

/// A class's attributes of C types would have to convert what is stored in them.
fn attributes(imports: &Imports, body: &[Stmt]) -> Result<(), Fault> {
    for s in body {
        if let StmtKind::AnnAssign { annotation, .. } = &s.kind
            && c_type(imports, annotation)?.is_some()
        {
            return Err(fault(annotation.span, "an attribute of a C type"));
        }
    }
    Ok(())
}

/// The path of a decorator or call with its arguments.
fn called<'e>(imports: &Imports, e: &'e Expr) -> (Option<String>, &'e [Expr], &'e [Keyword]) {
    if let ExprKind::Call { func, args, keywords } = &e.kind {
        return (imports.resolve(func), args, keywords);
    }
    (imports.resolve(e), &[], &[])
}

/// The C type that an expression names; none for types of the interpreter's.
pub(crate) fn c_type(imports: &Imports, e: &Expr) -> Result<Option<CType>, Fault> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "other expressions name no C type")]
    let e = match &e.kind {
        ExprKind::Subscript { value, .. } | ExprKind::Call { func: value, .. } => {
            return match imports.resolve(value) {
                Some(path) if path.starts_with("cython.") => {
                    let more =
                        if matches!(e.kind, ExprKind::Call { .. }) { "(...)" } else { "[...]" };
                    Err(fault(e.span, &format!("{path}{more}")))
                }
                Some(_) | None => Ok(None),
            };
        }
        ExprKind::Str(text) => return quoted(imports, e, text),
        ExprKind::Name(_) | ExprKind::Attribute { .. } => e,
        _ => return Ok(None),
    };
    let Some(path) = imports.resolve(e) else { return Ok(None) };
    let Some(name) = path.strip_prefix("cython.") else { return Ok(None) };
    match CType::named(name) {
        Some(ty) => Ok(Some(ty)),
        None if OBJECTS.contains(&name) => Ok(None),
        None => Err(fault(e.span, &path)),
    }
}

/// Names of Cython's for objects.
const OBJECTS: [&str; 4] = ["object", "void", "basestring", "unicode"];

/// An annotation in quotes.
fn quoted(imports: &Imports, e: &Expr, text: &str) -> Result<Option<CType>, Fault> {
    let mut parts = text.trim().split('.');
    let root = ExprKind::Name(Symbol::new(parts.next().unwrap_or("")));
    let mut path = Expr { span: e.span, kind: root };
    for part in parts {
        let attr = Symbol::new(part);
        path = Expr {
            span: e.span,
            kind: ExprKind::Attribute { value: Box::new(path), attr, attr_span: e.span },
        };
    }
    c_type(imports, &path)
}

pub(super) fn fault(span: Span, what: &str) -> Fault {
    let message = format!("{what} is not supported in Cython's pure-Python mode here");
    Fault { kind: SyntaxErrorKind::Syntax, message, span }
}
