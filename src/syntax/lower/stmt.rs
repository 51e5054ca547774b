//! Statements, functions, classes, type parameters.
//!
//! Invariant: decorators, defaults and base classes of a non-generic class belong to the scope around
//! it; annotations to the annotation scope of the function, class or module; a generic definition's
//! type parameters to a scope between the two.

use std::sync::Arc;

use ruff_python_ast as ruff;

use super::expr::bin_op;
use super::{Lowerer, span, span_of};
use crate::base::{Span, Symbol};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::ast::{
    Alias, Block, ClassDef, Function, Handler, LazyExpr, MatchCase, Stmt, StmtKind, TypeParam,
    TypeParamKind, WithItem,
};
use crate::syntax::scope::{ScopeId, ScopeKind};

impl Lowerer<'_> {
    pub(super) fn stmt(&mut self, s: &ruff::Stmt) -> Stmt {
        let span = span_of(s);
        let kind = self.descend(span, |l| l.stmt_kind(s, span)).unwrap_or(StmtKind::Pass);
        Stmt { span, kind }
    }

    fn stmt_kind(&mut self, s: &ruff::Stmt, at: Span) -> StmtKind {
        use ruff::Stmt as R;
        match s {
            R::FunctionDef(f) => StmtKind::FunctionDef(self.function(f)),
            R::ClassDef(c) => StmtKind::ClassDef(self.class(c)),
            R::Return(r) => StmtKind::Return(self.opt(r.value.as_deref())),
            R::Delete(d) => StmtKind::Delete(self.exprs(&d.targets)),
            R::TypeAlias(a) => self.type_alias(a),
            R::Assign(a) => {
                let value = self.expr(&a.value);
                StmtKind::Assign { targets: self.exprs(&a.targets), value }
            }
            R::AugAssign(a) => StmtKind::AugAssign {
                target: self.expr(&a.target),
                op: bin_op(a.op),
                value: self.expr(&a.value),
            },
            R::AnnAssign(a) => self.ann_assign(a),
            R::For(f) => StmtKind::For {
                is_async: f.is_async,
                target: self.expr(&f.target),
                iter: self.expr(&f.iter),
                body: self.block(&f.body),
                orelse: self.block(&f.orelse),
            },
            R::While(w) => StmtKind::While {
                test: self.expr(&w.test),
                body: self.block(&w.body),
                orelse: self.block(&w.orelse),
            },
            R::If(i) => StmtKind::If {
                test: self.expr(&i.test),
                body: self.block(&i.body),
                orelse: self.elifs(&i.elif_else_clauses),
            },
            R::With(w) => StmtKind::With {
                is_async: w.is_async,
                items: w
                    .items
                    .iter()
                    .map(|i| WithItem {
                        context: self.expr(&i.context_expr),
                        target: self.opt(i.optional_vars.as_deref()),
                    })
                    .collect(),
                body: self.block(&w.body),
            },
            R::Match(m) => StmtKind::Match {
                subject: self.expr(&m.subject),
                cases: m
                    .cases
                    .iter()
                    .map(|c| MatchCase {
                        span: span(c.range),
                        pattern: self.pattern(&c.pattern),
                        guard: self.opt(c.guard.as_deref()),
                        body: self.block(&c.body),
                    })
                    .collect(),
            },
            R::Raise(r) => StmtKind::Raise {
                exc: self.opt(r.exc.as_deref()),
                cause: self.opt(r.cause.as_deref()),
            },
            R::Try(t) => StmtKind::Try {
                body: self.block(&t.body),
                handlers: t.handlers.iter().map(|h| self.handler(h)).collect(),
                is_star: t.is_star,
                orelse: self.block(&t.orelse),
                finally: self.block(&t.finalbody),
            },
            R::Assert(a) => {
                StmtKind::Assert { test: self.expr(&a.test), msg: self.opt(a.msg.as_deref()) }
            }
            R::Import(i) => StmtKind::Import(aliases(&i.names)),
            R::ImportFrom(i) => StmtKind::ImportFrom {
                module: i.module.as_ref().map(|m| Symbol::new(m.as_str())),
                names: aliases(&i.names),
                level: i.level,
            },
            R::Global(g) => StmtKind::Global(self.names(&g.names)),
            R::Nonlocal(n) => StmtKind::Nonlocal(self.names(&n.names)),
            R::Expr(e) => StmtKind::Expr(self.expr(&e.value)),
            R::Pass(_) => StmtKind::Pass,
            R::Break(_) => StmtKind::Break,
            R::Continue(_) => StmtKind::Continue,
            R::IpyEscapeCommand(_) => {
                self.fail(SyntaxErrorKind::Syntax, at, "invalid syntax");
                StmtKind::Pass
            }
        }
    }

    fn names(&self, names: &[ruff::Identifier]) -> Vec<Symbol> {
        names.iter().map(|n| self.name(n.as_str())).collect()
    }

    fn handler(&mut self, h: &ruff::ExceptHandler) -> Handler {
        let ruff::ExceptHandler::ExceptHandler(h) = h;
        Handler {
            span: span(h.range),
            class: self.opt(h.type_.as_deref()),
            name: h.name.as_ref().map(|n| self.name(n.as_str())),
            body: self.block(&h.body),
        }
    }

    /// `elif` clauses nest, as if each stood in the `else` of the one before.
    fn elifs(&mut self, clauses: &[ruff::ElifElseClause]) -> Block {
        let Some((clause, rest)) = clauses.split_first() else { return Vec::new() };
        let Some(test) = &clause.test else { return self.block(&clause.body) };
        let end = rest.last().map_or(clause.range.end(), |c| c.range.end());
        let span = Span::new(clause.range.start().to_u32(), end.to_u32());
        let kind = self.descend(span, |l| StmtKind::If {
            test: l.expr(test),
            body: l.block(&clause.body),
            orelse: l.elifs(rest),
        });
        vec![Stmt { span, kind: kind.unwrap_or(StmtKind::Pass) }]
    }

    fn ann_assign(&mut self, a: &ruff::StmtAnnAssign) -> StmtKind {
        let target = self.expr(&a.target);
        let annotation = if a.simple && matches!(a.target.as_ref(), ruff::Expr::Name(_)) {
            let scope = self.annotations_of(self.scope);
            self.within(scope, |l| l.expr(&a.annotation))
        } else {
            self.expr(&a.annotation)
        };
        let value = self.opt(a.value.as_deref());
        StmtKind::AnnAssign { target, annotation, value, simple: a.simple }
    }

    /// The annotation scope of a module, class or function body.
    fn annotations_of(&mut self, owner: ScopeId) -> ScopeId {
        if let Some(scope) = self.scopes[owner].annotations {
            return scope;
        }
        let scope = self.new_scope(ScopeKind::Annotations, "__annotate__");
        self.scopes[owner].annotations = Some(scope);
        scope
    }

    fn function(&mut self, f: &ruff::StmtFunctionDef) -> Arc<Function> {
        let decorators = f.decorator_list.iter().map(|d| self.expr(&d.expression)).collect();
        let defaults = self.defaults(&f.parameters);
        let (outer, type_params) = self.enter_type_params(f.type_params.as_deref(), &f.name);
        let annotated =
            f.returns.is_some() || f.parameters.iter().any(|p| p.annotation().is_some());
        let annotations = annotated.then(|| self.new_scope(ScopeKind::Annotations, "__annotate__"));
        let (params, returns) = self.within(annotations.unwrap_or(self.scope), |l| {
            (l.params(&f.parameters, defaults), l.opt(f.returns.as_deref()))
        });
        let scope = self.new_scope(ScopeKind::Function, f.name.as_str());
        let body = self.within(scope, |l| l.block(&f.body));
        // A function body's own annotations are never evaluated: the slot is for its signature's.
        self.scopes[scope].annotations = annotations;
        self.scopes[scope].is_async = f.is_async;
        self.scope = outer;
        self.made(Function {
            span: span(f.range),
            name: Symbol::new(f.name.as_str()),
            name_span: span_of(&f.name),
            decorators,
            type_params,
            params,
            returns,
            body,
            is_async: f.is_async,
            is_lambda: false,
            scope,
        })
    }

    /// Keeps a function with its scope, where those that hold the scope's number find it.
    pub(super) fn made(&mut self, function: Function) -> Arc<Function> {
        let function = Arc::new(function);
        self.scopes[function.scope].function = Some(function.clone());
        function
    }

    fn class(&mut self, c: &ruff::StmtClassDef) -> Arc<ClassDef> {
        let decorators = c.decorator_list.iter().map(|d| self.expr(&d.expression)).collect();
        let outer_private = self.private;
        let name = Symbol::new(c.name.as_str());
        if c.type_params.is_some() {
            self.private = Some(name);
        }
        let (outer, type_params) = self.enter_type_params(c.type_params.as_deref(), &c.name);
        let (bases, keywords) = match c.arguments.as_deref() {
            Some(arguments) => (self.exprs(&arguments.args), self.keywords(&arguments.keywords)),
            None => (Vec::new(), Vec::new()),
        };
        self.private = Some(name);
        let scope = self.new_scope(ScopeKind::Class, c.name.as_str());
        let body = self.within(scope, |l| l.block(&c.body));
        self.private = outer_private;
        self.scope = outer;
        Arc::new(ClassDef {
            span: span(c.range),
            name,
            name_span: span_of(&c.name),
            decorators,
            type_params,
            bases,
            keywords,
            body,
            scope,
        })
    }

    fn type_alias(&mut self, a: &ruff::StmtTypeAlias) -> StmtKind {
        let name = self.expr(&a.name);
        let text = a.name.as_name_expr().map_or("", |n| n.id.as_str());
        let (outer, type_params) = match a.type_params.as_deref() {
            Some(params) => self.enter_type_params_named(params, text),
            None => (self.scope, Vec::new()),
        };
        let value = self.lazy(text, &a.value);
        self.scope = outer;
        StmtKind::TypeAlias { name, type_params, value: value.expr, scope: value.scope }
    }

    fn lazy(&mut self, name: &str, e: &ruff::Expr) -> LazyExpr {
        let scope = self.new_scope(ScopeKind::Annotations, name);
        LazyExpr { expr: self.within(scope, |l| l.expr(e)), scope }
    }

    /// Enters the scope of type parameters if there are any; gives the scope to go back to.
    fn enter_type_params(
        &mut self,
        params: Option<&ruff::TypeParams>,
        name: &ruff::Identifier,
    ) -> (ScopeId, Vec<TypeParam>) {
        match params {
            Some(params) => self.enter_type_params_named(params, name.as_str()),
            None => (self.scope, Vec::new()),
        }
    }

    fn enter_type_params_named(
        &mut self,
        params: &ruff::TypeParams,
        name: &str,
    ) -> (ScopeId, Vec<TypeParam>) {
        let outer = self.scope;
        let name = format!("<generic parameters of {name}>");
        self.scope = self.new_scope(ScopeKind::TypeParams, &name);
        let params = params.iter().map(|p| self.type_param(p)).collect();
        (outer, params)
    }

    fn type_param(&mut self, p: &ruff::TypeParam) -> TypeParam {
        let (kind, name, bound, default) = match p {
            ruff::TypeParam::TypeVar(t) => {
                (TypeParamKind::TypeVar, &t.name, t.bound.as_deref(), t.default.as_deref())
            }
            ruff::TypeParam::TypeVarTuple(t) => {
                (TypeParamKind::TypeVarTuple, &t.name, None, t.default.as_deref())
            }
            ruff::TypeParam::ParamSpec(t) => {
                (TypeParamKind::ParamSpec, &t.name, None, t.default.as_deref())
            }
        };
        TypeParam {
            span: span_of(p),
            name: Symbol::new(name.as_str()),
            kind,
            bound: bound.map(|e| self.lazy(name.as_str(), e)),
            default: default.map(|e| self.lazy(name.as_str(), e)),
        }
    }
}

fn aliases(names: &[ruff::Alias]) -> Vec<Alias> {
    names
        .iter()
        .map(|a| Alias {
            span: span(a.range),
            name: Symbol::new(a.name.as_str()),
            asname: a.asname.as_ref().map(|n| Symbol::new(n.as_str())),
        })
        .collect()
}
