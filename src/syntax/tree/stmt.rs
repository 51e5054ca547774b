//! Statements, functions, classes, type parameters.
//!
//! Invariant: the place of a decorated definition begins at its `def` or `class`, as CPython's does; the
//! parser's begins at the first decorator.

use ruff_python_ast as ruff;
use ruff_text_size::Ranged as _;

use super::expr::operator;
use super::{Field, Maker, bare, identifier, mark, node, opt_identifier, span, span_of};
use crate::base::Span;

impl Maker<'_> {
    pub(super) fn stmt(&mut self, s: &ruff::Stmt) -> Field {
        let at = span_of(s);
        self.descend(at, |m| m.stmt_node(s, at))
    }

    fn stmt_node(&mut self, s: &ruff::Stmt, at: Span) -> Field {
        use ruff::Stmt as R;
        let no_comment = || ("type_comment", Field::Absent);
        match s {
            R::FunctionDef(f) => self.function(f),
            R::ClassDef(c) => self.class(c),
            R::Return(r) => node("Return", at, vec![("value", self.opt(r.value.as_deref()))]),
            R::Delete(d) => node("Delete", at, vec![("targets", self.exprs(&d.targets))]),
            R::TypeAlias(a) => {
                let fields = vec![
                    ("name", self.expr(&a.name)),
                    ("type_params", self.type_params(a.type_params.as_deref())),
                    ("value", self.expr(&a.value)),
                ];
                node("TypeAlias", at, fields)
            }
            R::Assign(a) => {
                let (targets, value) = (self.exprs(&a.targets), self.expr(&a.value));
                node("Assign", at, vec![("targets", targets), ("value", value), no_comment()])
            }
            R::AugAssign(a) => {
                let (target, value) = (self.expr(&a.target), self.expr(&a.value));
                let op = mark(operator(a.op));
                node("AugAssign", at, vec![("target", target), ("op", op), ("value", value)])
            }
            R::AnnAssign(a) => {
                let fields = vec![
                    ("target", self.expr(&a.target)),
                    ("annotation", self.expr(&a.annotation)),
                    ("value", self.opt(a.value.as_deref())),
                    ("simple", Field::Int(i64::from(a.simple))),
                ];
                node("AnnAssign", at, fields)
            }
            R::For(f) => {
                let class = if f.is_async { "AsyncFor" } else { "For" };
                let fields = vec![
                    ("target", self.expr(&f.target)),
                    ("iter", self.expr(&f.iter)),
                    ("body", self.block(&f.body)),
                    ("orelse", self.block(&f.orelse)),
                    no_comment(),
                ];
                node(class, at, fields)
            }
            R::While(w) => {
                let test = self.expr(&w.test);
                let (body, orelse) = (self.block(&w.body), self.block(&w.orelse));
                node("While", at, vec![("test", test), ("body", body), ("orelse", orelse)])
            }
            R::If(i) => {
                let test = self.expr(&i.test);
                let body = self.block(&i.body);
                let orelse = self.elifs(&i.elif_else_clauses);
                node("If", at, vec![("test", test), ("body", body), ("orelse", orelse)])
            }
            R::With(w) => {
                let class = if w.is_async { "AsyncWith" } else { "With" };
                let items = w.items.iter().map(|i| self.with_item(i)).collect();
                let body = self.block(&w.body);
                let fields = vec![("items", Field::List(items)), ("body", body), no_comment()];
                node(class, at, fields)
            }
            R::Match(m) => {
                let subject = self.expr(&m.subject);
                let cases = m.cases.iter().map(|c| self.case(c)).collect();
                node("Match", at, vec![("subject", subject), ("cases", Field::List(cases))])
            }
            R::Raise(r) => {
                let (exc, cause) = (self.opt(r.exc.as_deref()), self.opt(r.cause.as_deref()));
                node("Raise", at, vec![("exc", exc), ("cause", cause)])
            }
            R::Try(t) => {
                let handlers = |m: &mut Self| t.handlers.iter().map(|h| m.handler(h)).collect();
                let fields = vec![
                    ("body", self.block(&t.body)),
                    ("handlers", Field::List(handlers(self))),
                    ("orelse", self.block(&t.orelse)),
                    ("finalbody", self.block(&t.finalbody)),
                ];
                node(if t.is_star { "TryStar" } else { "Try" }, at, fields)
            }
            R::Assert(a) => {
                let (test, msg) = (self.expr(&a.test), self.opt(a.msg.as_deref()));
                node("Assert", at, vec![("test", test), ("msg", msg)])
            }
            R::Import(i) => node("Import", at, vec![("names", aliases(&i.names))]),
            R::ImportFrom(i) => {
                let fields = vec![
                    ("module", opt_identifier(i.module.as_ref())),
                    ("names", aliases(&i.names)),
                    ("level", Field::Int(i64::from(i.level))),
                ];
                node("ImportFrom", at, fields)
            }
            R::Global(g) => node("Global", at, vec![("names", identifiers(&g.names))]),
            R::Nonlocal(n) => node("Nonlocal", at, vec![("names", identifiers(&n.names))]),
            R::Expr(e) => node("Expr", at, vec![("value", self.expr(&e.value))]),
            // The parser makes no commands of IPython's in this mode.
            R::Pass(_) | R::IpyEscapeCommand(_) => node("Pass", at, Vec::new()),
            R::Break(_) => node("Break", at, Vec::new()),
            R::Continue(_) => node("Continue", at, Vec::new()),
        }
    }

    fn with_item(&mut self, i: &ruff::WithItem) -> Field {
        let context = self.expr(&i.context_expr);
        let vars = self.opt(i.optional_vars.as_deref());
        let fields = vec![("context_expr", context), ("optional_vars", vars)];
        Field::Node(Box::new(bare("withitem", fields)))
    }

    fn case(&mut self, c: &ruff::MatchCase) -> Field {
        let fields = vec![
            ("pattern", self.pattern(&c.pattern)),
            ("guard", self.opt(c.guard.as_deref())),
            ("body", self.block(&c.body)),
        ];
        Field::Node(Box::new(bare("match_case", fields)))
    }

    fn handler(&mut self, h: &ruff::ExceptHandler) -> Field {
        let ruff::ExceptHandler::ExceptHandler(h) = h;
        let fields = vec![
            ("type", self.opt(h.type_.as_deref())),
            ("name", opt_identifier(h.name.as_ref())),
            ("body", self.block(&h.body)),
        ];
        node("ExceptHandler", span(h.range), fields)
    }

    /// `elif` clauses nest, as if each stood in the `else` of the one before.
    fn elifs(&mut self, clauses: &[ruff::ElifElseClause]) -> Field {
        let Some((clause, rest)) = clauses.split_first() else { return Field::List(Vec::new()) };
        let Some(test) = &clause.test else { return self.block(&clause.body) };
        let end = rest.last().map_or(clause.range.end(), |c| c.range.end());
        let at = Span::new(clause.range.start().to_u32(), end.to_u32());
        let inner = self.descend(at, |m| {
            let test = m.expr(test);
            let body = m.block(&clause.body);
            let orelse = m.elifs(rest);
            node("If", at, vec![("test", test), ("body", body), ("orelse", orelse)])
        });
        Field::List(vec![inner])
    }

    fn function(&mut self, f: &ruff::StmtFunctionDef) -> Field {
        let class = if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
        let at = self.after_decorators(span(f.range), &f.decorator_list);
        let fields = vec![
            ("name", identifier(&f.name)),
            ("args", self.parameters(Some(&f.parameters))),
            ("body", self.block(&f.body)),
            ("decorator_list", self.decorators(&f.decorator_list)),
            ("returns", self.opt(f.returns.as_deref())),
            ("type_comment", Field::Absent),
            ("type_params", self.type_params(f.type_params.as_deref())),
        ];
        node(class, at, fields)
    }

    fn class(&mut self, c: &ruff::StmtClassDef) -> Field {
        let at = self.after_decorators(span(c.range), &c.decorator_list);
        let (bases, keywords) = match c.arguments.as_deref() {
            Some(a) => (self.exprs(&a.args), self.keywords(&a.keywords)),
            None => (Field::List(Vec::new()), Field::List(Vec::new())),
        };
        let fields = vec![
            ("name", identifier(&c.name)),
            ("bases", bases),
            ("keywords", keywords),
            ("body", self.block(&c.body)),
            ("decorator_list", self.decorators(&c.decorator_list)),
            ("type_params", self.type_params(c.type_params.as_deref())),
        ];
        node("ClassDef", at, fields)
    }

    fn decorators(&mut self, list: &[ruff::Decorator]) -> Field {
        Field::List(list.iter().map(|d| self.expr(&d.expression)).collect())
    }

    /// The place of a definition without the decorators before it.
    fn after_decorators(&self, whole: Span, list: &[ruff::Decorator]) -> Span {
        let Some(last) = list.last() else { return whole };
        let mut at = last.end().to_usize();
        // Between a decorator and what it decorates are line ends, comments, and blanks.
        while let Some(rest) = self.text.get(at..) {
            let trimmed = rest.trim_start();
            at += rest.len() - trimmed.len();
            match trimmed.strip_prefix('#') {
                Some(comment) => at += 1 + comment.find(['\n', '\r']).unwrap_or(comment.len()),
                None => break,
            }
        }
        Span::new((at as u32).min(whole.end), whole.end)
    }

    fn type_params(&mut self, params: Option<&ruff::TypeParams>) -> Field {
        let list = params.map_or(&[][..], |p| &p.type_params);
        Field::List(list.iter().map(|p| self.type_param(p)).collect())
    }

    fn type_param(&mut self, p: &ruff::TypeParam) -> Field {
        let at = span_of(p);
        let name = ("name", identifier(p.name()));
        let default = ("default_value", self.opt(p.default()));
        match p {
            ruff::TypeParam::TypeVar(t) => {
                let bound = ("bound", self.opt(t.bound.as_deref()));
                node("TypeVar", at, vec![name, bound, default])
            }
            ruff::TypeParam::ParamSpec(_) => node("ParamSpec", at, vec![name, default]),
            ruff::TypeParam::TypeVarTuple(_) => node("TypeVarTuple", at, vec![name, default]),
        }
    }

    pub(super) fn keywords(&mut self, list: &[ruff::Keyword]) -> Field {
        let made = list.iter().map(|k| {
            let fields =
                vec![("arg", opt_identifier(k.arg.as_ref())), ("value", self.expr(&k.value))];
            node("keyword", span(k.range), fields)
        });
        Field::List(made.collect())
    }

    pub(super) fn parameters(&mut self, p: Option<&ruff::Parameters>) -> Field {
        let many = |m: &mut Self, list: &[ruff::ParameterWithDefault]| {
            Field::List(list.iter().map(|p| m.parameter(&p.parameter)).collect())
        };
        let one =
            |m: &mut Self, p: Option<&ruff::Parameter>| p.map_or(Field::Absent, |p| m.parameter(p));
        let none: &[ruff::ParameterWithDefault] = &[];
        let (pos_only, args, kw_only) = match p {
            Some(p) => (&p.posonlyargs[..], &p.args[..], &p.kwonlyargs[..]),
            None => (none, none, none),
        };
        let pos_only_args = many(self, pos_only);
        let plain = many(self, args);
        let vararg = one(self, p.and_then(|p| p.vararg.as_deref()));
        let kw_only_args = many(self, kw_only);
        let kw_defaults = kw_only.iter().map(|p| self.opt(p.default())).collect();
        let kwarg = one(self, p.and_then(|p| p.kwarg.as_deref()));
        let given = pos_only.iter().chain(args).filter_map(|p| p.default());
        let defaults = given.map(|d| self.expr(d)).collect();
        let fields = vec![
            ("posonlyargs", pos_only_args),
            ("args", plain),
            ("vararg", vararg),
            ("kwonlyargs", kw_only_args),
            ("kw_defaults", Field::List(kw_defaults)),
            ("kwarg", kwarg),
            ("defaults", Field::List(defaults)),
        ];
        Field::Node(Box::new(bare("arguments", fields)))
    }

    fn parameter(&mut self, p: &ruff::Parameter) -> Field {
        let fields = vec![
            ("arg", identifier(&p.name)),
            ("annotation", self.opt(p.annotation())),
            ("type_comment", Field::Absent),
        ];
        // The parser's place of `*args` begins at the star.
        node("arg", Span::new(p.name.range.start().to_u32(), p.range.end().to_u32()), fields)
    }
}

fn identifiers(names: &[ruff::Identifier]) -> Field {
    Field::List(names.iter().map(identifier).collect())
}

fn aliases(list: &[ruff::Alias]) -> Field {
    let made = list.iter().map(|a| {
        let fields =
            vec![("name", identifier(&a.name)), ("asname", opt_identifier(a.asname.as_ref()))];
        node("alias", span(a.range), fields)
    });
    Field::List(made.collect())
}
