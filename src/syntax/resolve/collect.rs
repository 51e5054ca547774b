//! Phase 1 for statements: what each scope mentions and binds, in the order of CPython's symbol table.
//!
//! Invariant: a name's first flag fixes its place in the scope's order; directives are checked against
//! what the scope said before them.

use super::{Flags, Table, Tables};
use crate::base::{PrimaryMap, Span, Symbol};
use crate::syntax::Fault;
use crate::syntax::ast::{
    Alias, Block, ClassDef, Expr, ExprKind, Function, LazyExpr, Params, Pattern, PatternKind, Stmt,
    StmtKind, TypeParam, TypeParamKind,
};
use crate::syntax::scope::{Scope, ScopeId, ScopeKind};

pub(super) type Done = Result<(), Fault>;

pub(super) struct Collector<'a> {
    pub(super) scopes: &'a mut PrimaryMap<ScopeId, Scope>,
    pub(super) tables: Tables,
    pub(super) scope: ScopeId,
    /// How many comprehension iterables the current place stands in, within the current scope.
    pub(super) in_iterable: u32,
    /// What the deferred expression at hand is, for messages.
    pub(super) deferred_as: &'static str,
    future_annotations: bool,
}

pub(super) fn collect(
    body: &Block,
    scopes: &mut PrimaryMap<ScopeId, Scope>,
    root: ScopeId,
    future_annotations: bool,
) -> Result<Tables, Fault> {
    let tables = Tables::with_default(Table::default());
    let mut collector = Collector {
        scopes,
        tables,
        scope: root,
        in_iterable: 0,
        deferred_as: "an annotation",
        future_annotations,
    };
    collector.block(body)?;
    Ok(collector.tables)
}

impl Collector<'_> {
    pub(super) fn table(&mut self) -> &mut Table {
        &mut self.tables[self.scope]
    }

    pub(super) fn bind(&mut self, name: Symbol, flag: Flags, at: Span) {
        self.table().add(name, flag);
        self.scopes[self.scope].first_bound.entry(name).or_insert(at);
    }

    pub(super) fn local(&mut self, name: Symbol, at: Span) {
        self.bind(name, Flags::LOCAL, at);
    }

    /// Runs `f` in `scope`, a scope within the current one.
    pub(super) fn within(&mut self, scope: ScopeId, f: impl FnOnce(&mut Self) -> Done) -> Done {
        let outer = std::mem::replace(&mut self.scope, scope);
        let iterables = std::mem::take(&mut self.in_iterable);
        let done = f(self);
        self.scope = outer;
        self.in_iterable = iterables;
        done
    }

    pub(super) fn block(&mut self, body: &[Stmt]) -> Done {
        body.iter().try_for_each(|s| self.stmt(s))
    }

    fn stmt(&mut self, s: &Stmt) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.stmt_kind(s))
    }

    fn stmt_kind(&mut self, s: &Stmt) -> Done {
        match &s.kind {
            StmtKind::Expr(e) => self.load(e),
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|t| self.store(t))?;
                self.load(value)
            }
            StmtKind::AugAssign { target, op: _, value } => {
                self.augmented(target)?;
                self.load(value)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(target, annotation, value.as_ref(), *simple, s.span)
            }
            StmtKind::FunctionDef(f) => self.function_def(f),
            StmtKind::ClassDef(c) => self.class_def(c),
            StmtKind::Return(value) => self.load_opt(value.as_ref()),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|t| self.store(t)),
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.load(test)?;
                self.block(body)?;
                self.block(orelse)
            }
            StmtKind::For { is_async: _, target, iter, body, orelse } => {
                self.store(target)?;
                self.load(iter)?;
                self.block(body)?;
                self.block(orelse)
            }
            StmtKind::With { is_async: _, items, body } => {
                for item in items {
                    self.load(&item.context)?;
                    if let Some(target) = &item.target {
                        self.store(target)?;
                    }
                }
                self.block(body)
            }
            StmtKind::Match { subject, cases } => {
                self.load(subject)?;
                for case in cases {
                    self.pattern(&case.pattern)?;
                    self.load_opt(case.guard.as_ref())?;
                    self.block(&case.body)?;
                }
                Ok(())
            }
            StmtKind::Raise { exc, cause } => {
                self.load_opt(exc.as_ref())?;
                self.load_opt(cause.as_ref())
            }
            StmtKind::Try { body, handlers, is_star: _, orelse, finally } => {
                self.block(body)?;
                for handler in handlers {
                    self.load_opt(handler.class.as_ref())?;
                    if let Some(name) = handler.name {
                        self.local(name, handler.span);
                    }
                    self.block(&handler.body)?;
                }
                self.block(orelse)?;
                self.block(finally)
            }
            StmtKind::Assert { test, msg } => {
                self.load(test)?;
                self.load_opt(msg.as_ref())
            }
            StmtKind::Import(names) => {
                names.iter().for_each(|a| self.import(a));
                Ok(())
            }
            StmtKind::ImportFrom { module: _, names, level: _ } => {
                for alias in names {
                    if alias.name.as_str() != "*" {
                        self.import(alias);
                    } else if self.scopes[self.scope].kind != ScopeKind::Module {
                        let message = "import * only allowed at module level";
                        return Err(Fault::new(alias.span, message));
                    }
                }
                Ok(())
            }
            StmtKind::Global(names) => names.iter().try_for_each(|&n| self.global(n, s.span)),
            StmtKind::Nonlocal(names) => names
                .iter()
                .try_for_each(|&n| self.directive(n, Flags::NONLOCAL, "nonlocal", s.span)),
            StmtKind::TypeAlias { name, type_params, value, scope } => {
                self.store(name)?;
                self.type_params(type_params, *scope, |c| {
                    c.deferred_named("a type alias", *scope, value)
                })
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn import(&mut self, alias: &Alias) {
        let name = alias.asname.unwrap_or_else(|| {
            let text = alias.name.as_str();
            Symbol::new(text.split('.').next().unwrap_or(text))
        });
        let name = self.scopes[self.scope].mangle(name);
        self.local(name, alias.span);
    }

    /// The name is global in the module, too: where `exec` is given two namespaces, what the module's own
    /// code assigns to it goes where the function looks.
    fn global(&mut self, name: Symbol, at: Span) -> Done {
        self.directive(name, Flags::GLOBAL, "global", at)?;
        let root = self.scopes.keys().next();
        let root = root.filter(|&r| r != self.scope && self.scopes[r].kind == ScopeKind::Module);
        if let Some(root) = root {
            self.tables[root].add(name, Flags::GLOBAL);
        }
        Ok(())
    }

    fn directive(&mut self, name: Symbol, flag: Flags, word: &str, at: Span) -> Done {
        let flags = self.table().get(name);
        let complaint = if flags.has(Flags::PARAM) {
            Some(format!("name '{name}' is parameter and {word}"))
        } else if flags.has(Flags::USE) {
            Some(format!("name '{name}' is used prior to {word} declaration"))
        } else if flags.has(Flags::ANNOT) {
            Some(format!("annotated name '{name}' can't be {word}"))
        } else if flags.has(Flags::LOCAL) {
            Some(format!("name '{name}' is assigned to before {word} declaration"))
        } else {
            None
        };
        if let Some(message) = complaint {
            return Err(Fault::new(at, message));
        }
        self.table().add(name, flag);
        self.table().directives.entry(name).or_insert(at);
        Ok(())
    }

    fn ann_assign(
        &mut self,
        target: &Expr,
        annotation: &Expr,
        value: Option<&Expr>,
        simple: bool,
        at: Span,
    ) -> Done {
        if let ExprKind::Name(name) = target.kind {
            let flags = self.table().get(name);
            let declared = flags.has(Flags::GLOBAL) || flags.has(Flags::NONLOCAL);
            if simple && declared && self.scopes[self.scope].kind != ScopeKind::Module {
                let word = if flags.has(Flags::GLOBAL) { "global" } else { "nonlocal" };
                return Err(Fault::new(at, format!("annotated name '{name}' can't be {word}")));
            }
            if simple {
                self.bind(name, Flags(Flags::ANNOT.0 | Flags::LOCAL.0), target.span);
            } else if value.is_some() {
                self.local(name, target.span);
            }
            if simple {
                self.variable_annotation(annotation)?;
            } else {
                self.load(annotation)?;
            }
        } else {
            self.store(target)?;
            self.load(annotation)?;
        }
        self.load_opt(value)
    }

    /// Evaluated later, in the annotation scope; a function body's never.
    fn variable_annotation(&mut self, annotation: &Expr) -> Done {
        let owner = &self.scopes[self.scope];
        match owner.annotations {
            Some(scope) if !owner.kind.is_function_like() => self.deferred(scope, annotation),
            Some(_) | None => Ok(()),
        }
    }

    fn deferred_named(&mut self, what: &'static str, scope: ScopeId, e: &Expr) -> Done {
        let outer = std::mem::replace(&mut self.deferred_as, what);
        let done = self.deferred(scope, e);
        self.deferred_as = outer;
        done
    }

    /// Code in a scope that runs later with the format wanted as its argument.
    fn deferred(&mut self, scope: ScopeId, e: &Expr) -> Done {
        self.enter_deferred(scope);
        self.within(scope, |c| {
            c.table().add(Symbol::new(".format"), Flags::PARAM);
            if c.future_annotations && c.scopes[scope].qualname == "__annotate__" {
                return Ok(());
            }
            c.load(e)
        })
    }

    /// Code right in a class body looks its names up there first.
    fn enter_deferred(&mut self, scope: ScopeId) {
        let Some(parent) = self.scopes[scope].parent else { return };
        if self.scopes[parent].kind == ScopeKind::Class || self.scopes[parent].sees_class {
            self.scopes[scope].sees_class = true;
            self.tables[scope].add(Symbol::new("__classdict__"), Flags::USE);
        }
    }

    /// Enters the scope of type parameters around scope `inner`, if there are any.
    fn type_params(
        &mut self,
        params: &[TypeParam],
        inner: ScopeId,
        f: impl FnOnce(&mut Self) -> Done,
    ) -> Done {
        let scope = self.scopes[inner].parent.filter(|_| !params.is_empty());
        let Some(scope) = scope else { return f(self) };
        self.enter_deferred(scope);
        self.within(scope, |c| {
            c.table().add(Symbol::new(".type_params"), Flags::LOCAL);
            for p in params {
                let name = c.scopes[scope].mangle(p.name);
                if c.table().get(name).has(Flags::LOCAL) {
                    let message = format!("duplicate type parameter '{}'", p.name);
                    return Err(Fault::new(p.span, message));
                }
                c.local(name, p.span);
                if let Some(LazyExpr { expr, scope }) = &p.bound {
                    let tuple = matches!(expr.kind, ExprKind::Tuple(_));
                    let what = if tuple { "a TypeVar constraint" } else { "a TypeVar bound" };
                    c.deferred_named(what, *scope, expr)?;
                }
                if let Some(LazyExpr { expr, scope }) = &p.default {
                    c.deferred_named(default_of(p.kind), *scope, expr)?;
                }
            }
            f(c)
        })
    }

    fn function_def(&mut self, f: &Function) -> Done {
        let name = self.scopes[self.scope].mangle(f.name);
        self.local(name, f.name_span);
        self.defaults(&f.params)?;
        f.decorators.iter().try_for_each(|d| self.load(d))?;
        let params = &f.params;
        let positional = params.pos_only.iter().chain(&params.pos_or_kw);
        let defaults = positional.into_iter().any(|p| p.default.is_some());
        let kw_defaults = params.kw_only.iter().any(|p| p.default.is_some());
        self.type_params(&f.type_params, f.scope, |c| {
            // The hidden function of type parameters is handed the defaults.
            if !f.type_params.is_empty() && defaults {
                c.table().add(Symbol::new(".defaults"), Flags::PARAM);
            }
            if !f.type_params.is_empty() && kw_defaults {
                c.table().add(Symbol::new(".kwdefaults"), Flags::PARAM);
            }
            if let Some(scope) = c.scopes[f.scope].annotations {
                c.signature_annotations(scope, f)?;
            }
            c.function_body(f)
        })
    }

    fn signature_annotations(&mut self, scope: ScopeId, f: &Function) -> Done {
        for p in f.params.iter() {
            if let Some(annotation) = &p.annotation {
                self.deferred(scope, annotation)?;
            }
        }
        match &f.returns {
            Some(returns) => self.deferred(scope, returns),
            None => Ok(()),
        }
    }

    pub(super) fn defaults(&mut self, params: &Params) -> Done {
        params.iter().try_for_each(|p| self.load_opt(p.default.as_ref()))
    }

    pub(super) fn function_body(&mut self, f: &Function) -> Done {
        self.within(f.scope, |c| {
            for p in f.params.iter() {
                if c.table().get(p.name).has(Flags::PARAM) {
                    let message = format!("duplicate argument '{}' in function definition", p.name);
                    return Err(Fault::new(p.span, message));
                }
                c.bind(p.name, Flags::PARAM, p.span);
            }
            c.block(&f.body)
        })
    }

    fn class_def(&mut self, class: &ClassDef) -> Done {
        let name = self.scopes[self.scope].mangle(class.name);
        self.local(name, class.name_span);
        class.decorators.iter().try_for_each(|d| self.load(d))?;
        self.type_params(&class.type_params, class.scope, |c| {
            class.bases.iter().try_for_each(|b| c.load(b))?;
            class.keywords.iter().try_for_each(|k| c.load(&k.value))?;
            c.within(class.scope, |c| {
                if !class.type_params.is_empty() {
                    c.table().add(Symbol::new(".type_params"), Flags::USE);
                }
                c.block(&class.body)
            })
        })
    }

    fn pattern(&mut self, p: &Pattern) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.pattern_kind(p))
    }

    fn patterns(&mut self, list: &[Pattern]) -> Done {
        list.iter().try_for_each(|p| self.pattern(p))
    }

    fn capture(&mut self, name: Option<Symbol>, at: Span) {
        if let Some(name) = name {
            self.local(name, at);
        }
    }

    fn pattern_kind(&mut self, p: &Pattern) -> Done {
        match &p.kind {
            PatternKind::Value(e) | PatternKind::Singleton(e) => self.load(e),
            PatternKind::Sequence(list) | PatternKind::Or(list) => self.patterns(list),
            PatternKind::Mapping { keys, patterns, rest } => {
                keys.iter().try_for_each(|k| self.load(k))?;
                self.patterns(patterns)?;
                self.capture(*rest, p.span);
                Ok(())
            }
            PatternKind::Class { class, patterns, kw_names: _, kw_patterns } => {
                self.load(class)?;
                self.patterns(patterns)?;
                self.patterns(kw_patterns)
            }
            PatternKind::Star(name) => {
                self.capture(*name, p.span);
                Ok(())
            }
            PatternKind::As { pattern, name } => {
                if let Some(pattern) = pattern {
                    self.pattern(pattern)?;
                }
                self.capture(*name, p.span);
                Ok(())
            }
        }
    }
}

fn default_of(kind: TypeParamKind) -> &'static str {
    match kind {
        TypeParamKind::TypeVar => "a TypeVar default",
        TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
        TypeParamKind::ParamSpec => "a ParamSpec default",
    }
}
