//! Expressions, calls, comprehensions and lambdas.
//!
//! Invariant: a comprehension's first iterable is lowered in the scope around it, everything else of it
//! in its own scope; defaults of a lambda belong to the scope around it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use ruff_python_ast as ruff;

use super::{Lowerer, missing, span, span_of};
use crate::base::{Span, Symbol};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::ast::{
    BinOp, BoolOp, CmpOp, CompClause, Comprehension, DictComprehension, Expr, ExprKind, Function,
    Keyword, Param, Params, Stmt, StmtKind, UnaryOp,
};
use crate::syntax::scope::{ScopeId, ScopeKind};

impl Lowerer<'_> {
    pub(super) fn expr(&mut self, e: &ruff::Expr) -> Expr {
        let span = span_of(e);
        match self.descend(span, |l| l.expr_kind(e, span)) {
            Some(kind) => Expr { span, kind },
            None => missing(span),
        }
    }

    fn expr_kind(&mut self, e: &ruff::Expr, at: Span) -> ExprKind {
        use ruff::Expr as R;
        match e {
            R::BoolOp(b) => ExprKind::Bool {
                op: match b.op {
                    ruff::BoolOp::And => BoolOp::And,
                    ruff::BoolOp::Or => BoolOp::Or,
                },
                values: self.exprs(&b.values),
            },
            R::Named(n) => {
                let target_span = span_of(n.target.as_ref());
                let target = match n.target.as_ref() {
                    R::Name(name) => self.name(name.id.as_str()),
                    other => {
                        let message = format!(
                            "cannot use assignment expressions with {}",
                            super::super::wording::describe(other)
                        );
                        self.fail(SyntaxErrorKind::Syntax, target_span, message);
                        Symbol::new("_")
                    }
                };
                ExprKind::Named { target, target_span, value: self.boxed(&n.value) }
            }
            R::BinOp(b) => {
                let left = self.boxed(&b.left);
                ExprKind::Binary { op: bin_op(b.op), left, right: self.boxed(&b.right) }
            }
            R::UnaryOp(u) => {
                let op = match u.op {
                    ruff::UnaryOp::Invert => UnaryOp::Invert,
                    ruff::UnaryOp::Not => UnaryOp::Not,
                    ruff::UnaryOp::UAdd => UnaryOp::Pos,
                    ruff::UnaryOp::USub => UnaryOp::Neg,
                };
                ExprKind::Unary { op, operand: self.boxed(&u.operand) }
            }
            R::Lambda(l) => ExprKind::Lambda(self.lambda(l, at)),
            R::If(i) => {
                let body = self.boxed(&i.body);
                let test = self.boxed(&i.test);
                ExprKind::IfExp { test, body, orelse: self.boxed(&i.orelse) }
            }
            R::Dict(d) => ExprKind::Dict(
                d.items
                    .iter()
                    .map(|item| (self.opt(item.key.as_ref()), self.expr(&item.value)))
                    .collect(),
            ),
            R::Set(s) => ExprKind::Set(self.exprs(&s.elts)),
            R::ListComp(c) => {
                ExprKind::ListComp(self.comprehension("<listcomp>", &c.elt, &c.generators))
            }
            R::SetComp(c) => {
                ExprKind::SetComp(self.comprehension("<setcomp>", &c.elt, &c.generators))
            }
            R::Generator(c) => {
                ExprKind::Generator(self.comprehension("<genexpr>", &c.elt, &c.generators))
            }
            R::DictComp(c) => self.dict_comprehension(c, at),
            R::Await(a) => ExprKind::Await(self.boxed(&a.value)),
            R::Yield(y) => ExprKind::Yield(y.value.as_deref().map(|v| self.boxed(v))),
            R::YieldFrom(y) => ExprKind::YieldFrom(self.boxed(&y.value)),
            R::Compare(c) => ExprKind::Compare {
                left: self.boxed(&c.left),
                ops: c.ops.iter().map(|&op| cmp_op(op)).collect(),
                comparators: self.exprs(&c.comparators),
            },
            R::Call(c) => ExprKind::Call {
                func: self.boxed(&c.func),
                args: self.exprs(&c.arguments.args),
                keywords: self.keywords(&c.arguments.keywords),
            },
            R::FString(f) => self.fstring(f),
            R::TString(t) => self.tstring(t),
            R::StringLiteral(s) => self.string(s),
            R::BytesLiteral(b) => ExprKind::Bytes(b.value.bytes().collect()),
            R::NumberLiteral(n) => self.number(n),
            R::BooleanLiteral(b) => {
                if b.value {
                    ExprKind::True
                } else {
                    ExprKind::False
                }
            }
            R::NoneLiteral(_) => ExprKind::None,
            R::EllipsisLiteral(_) => ExprKind::Ellipsis,
            R::Attribute(a) => ExprKind::Attribute {
                value: self.boxed(&a.value),
                attr: self.name(a.attr.as_str()),
                attr_span: span_of(&a.attr),
            },
            R::Subscript(s) => {
                let value = self.boxed(&s.value);
                ExprKind::Subscript { value, index: self.boxed(&s.slice) }
            }
            R::Starred(s) => ExprKind::Starred(self.boxed(&s.value)),
            R::Name(n) => ExprKind::Name(self.name(n.id.as_str())),
            R::List(l) => ExprKind::List(self.exprs(&l.elts)),
            R::Tuple(t) => ExprKind::Tuple(self.exprs(&t.elts)),
            R::Slice(s) => {
                let lower = s.lower.as_deref().map(|e| self.boxed(e));
                let upper = s.upper.as_deref().map(|e| self.boxed(e));
                ExprKind::Slice { lower, upper, step: s.step.as_deref().map(|e| self.boxed(e)) }
            }
            R::IpyEscapeCommand(_) => {
                self.fail(SyntaxErrorKind::Syntax, at, "invalid syntax");
                ExprKind::None
            }
        }
    }

    pub(super) fn keywords(&mut self, keywords: &[ruff::Keyword]) -> Vec<Keyword> {
        keywords
            .iter()
            .map(|k| Keyword {
                span: span_of(k),
                name: k.arg.as_ref().map(|a| Symbol::new(a.as_str())),
                value: self.expr(&k.value),
            })
            .collect()
    }

    fn comprehension(
        &mut self,
        name: &str,
        element: &ruff::Expr,
        clauses: &[ruff::Comprehension],
    ) -> Box<Comprehension> {
        let scope = self.comprehension_scope(name);
        let clauses = self.clauses(scope, clauses);
        let element = self.within(scope, |l| l.expr(element));
        Box::new(Comprehension { element, clauses, scope })
    }

    fn dict_comprehension(&mut self, c: &ruff::ExprDictComp, at: Span) -> ExprKind {
        let scope = self.comprehension_scope("<dictcomp>");
        let clauses = self.clauses(scope, &c.generators);
        let Some(key) = c.key.as_deref() else {
            self.fail(
                SyntaxErrorKind::Syntax,
                at,
                "dict unpacking cannot be used in dict comprehension",
            );
            return ExprKind::None;
        };
        let (key, value) = self.within(scope, |l| (l.expr(key), l.expr(&c.value)));
        ExprKind::DictComp(Box::new(DictComprehension { key, value, clauses, scope }))
    }

    fn comprehension_scope(&mut self, name: &str) -> ScopeId {
        let scope = self.new_scope(ScopeKind::Comprehension, name);
        let generator = name == "<genexpr>";
        self.scopes[scope].is_generator = generator;
        self.scopes[scope].inlined = !generator;
        scope
    }

    fn clauses(&mut self, scope: ScopeId, clauses: &[ruff::Comprehension]) -> Vec<CompClause> {
        let mut out = Vec::with_capacity(clauses.len());
        for (i, c) in clauses.iter().enumerate() {
            let first = (i == 0).then(|| self.expr(&c.iter));
            let clause = self.within(scope, |l| {
                let target = l.expr(&c.target);
                let iter = match first {
                    Some(iter) => iter,
                    None => l.expr(&c.iter),
                };
                CompClause { is_async: c.is_async, target, iter, conditions: l.exprs(&c.ifs) }
            });
            out.push(clause);
        }
        out
    }

    fn lambda(&mut self, l: &ruff::ExprLambda, at: Span) -> Arc<Function> {
        let name = Symbol::new("<lambda>");
        let params = l.parameters.as_deref();
        let defaults = params.map_or_else(Vec::new, |p| self.defaults(p));
        let scope = self.new_scope(ScopeKind::Lambda, "<lambda>");
        let params = params.map_or_else(Params::default, |p| self.params(p, defaults));
        let body = self.within(scope, |lower| lower.expr(&l.body));
        self.made(Function {
            span: at,
            name,
            name_span: Span::new(at.start, at.start + 6),
            decorators: Vec::new(),
            type_params: Vec::new(),
            params,
            returns: None,
            body: vec![Stmt { span: body.span, kind: StmtKind::Return(Some(body)) }],
            is_async: false,
            is_lambda: true,
            scope,
        })
    }

    /// The default of each parameter in the order of `Params::iter`, evaluated in the current scope.
    pub(super) fn defaults(&mut self, p: &ruff::Parameters) -> Vec<Option<Expr>> {
        p.iter_non_variadic_params().map(|p| self.opt(p.default())).collect()
    }

    /// The parameters; annotations are lowered in the current scope.
    pub(super) fn params(&mut self, p: &ruff::Parameters, defaults: Vec<Option<Expr>>) -> Params {
        let mut defaults = defaults.into_iter();
        let mut many = |l: &mut Self, list: &[ruff::ParameterWithDefault]| -> Vec<Param> {
            list.iter()
                .map(|p| Param {
                    span: span_of(p),
                    default: defaults.next().flatten(),
                    ..l.param(&p.parameter)
                })
                .collect()
        };
        let pos_only = many(self, &p.posonlyargs);
        let pos_or_kw = many(self, &p.args);
        let kw_only = many(self, &p.kwonlyargs);
        let var_pos = p.vararg.as_deref().map(|p| self.param(p));
        let var_kw = p.kwarg.as_deref().map(|p| self.param(p));
        Params { pos_only, pos_or_kw, var_pos, kw_only, var_kw }
    }

    fn param(&mut self, p: &ruff::Parameter) -> Param {
        Param {
            span: span(p.range),
            name: self.name(p.name.as_str()),
            annotation: self.opt(p.annotation()),
            default: None,
        }
    }
}

pub(super) fn bin_op(op: ruff::Operator) -> BinOp {
    match op {
        ruff::Operator::Add => BinOp::Add,
        ruff::Operator::Sub => BinOp::Sub,
        ruff::Operator::Mult => BinOp::Mul,
        ruff::Operator::MatMult => BinOp::MatMul,
        ruff::Operator::Div => BinOp::Div,
        ruff::Operator::Mod => BinOp::Mod,
        ruff::Operator::Pow => BinOp::Pow,
        ruff::Operator::LShift => BinOp::Shl,
        ruff::Operator::RShift => BinOp::Shr,
        ruff::Operator::BitOr => BinOp::Or,
        ruff::Operator::BitXor => BinOp::Xor,
        ruff::Operator::BitAnd => BinOp::And,
        ruff::Operator::FloorDiv => BinOp::FloorDiv,
    }
}

fn cmp_op(op: ruff::CmpOp) -> CmpOp {
    match op {
        ruff::CmpOp::Eq => CmpOp::Eq,
        ruff::CmpOp::NotEq => CmpOp::Ne,
        ruff::CmpOp::Lt => CmpOp::Lt,
        ruff::CmpOp::LtE => CmpOp::Le,
        ruff::CmpOp::Gt => CmpOp::Gt,
        ruff::CmpOp::GtE => CmpOp::Ge,
        ruff::CmpOp::Is => CmpOp::Is,
        ruff::CmpOp::IsNot => CmpOp::IsNot,
        ruff::CmpOp::In => CmpOp::In,
        ruff::CmpOp::NotIn => CmpOp::NotIn,
    }
}
