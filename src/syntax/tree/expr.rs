//! Expressions.
//!
//! Invariant: the fields of a node are converted in their order. A generator expression that is a call's
//! only argument has the place of the call's parentheses.

use num_bigint::BigInt;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged as _;

use super::{Field, Literal, Maker, bare, identifier, mark, node, span, span_of, text};
use crate::base::Span;

impl Maker<'_> {
    pub(super) fn expr(&mut self, e: &ruff::Expr) -> Field {
        let at = span_of(e);
        self.descend(at, |m| m.expr_node(e, at))
    }

    fn expr_node(&mut self, e: &ruff::Expr, at: Span) -> Field {
        use ruff::Expr as R;
        match e {
            R::BoolOp(b) => {
                let op = mark(match b.op {
                    ruff::BoolOp::And => "And",
                    ruff::BoolOp::Or => "Or",
                });
                node("BoolOp", at, vec![("op", op), ("values", self.exprs(&b.values))])
            }
            R::Named(n) => {
                let (target, value) = (self.expr(&n.target), self.expr(&n.value));
                node("NamedExpr", at, vec![("target", target), ("value", value)])
            }
            R::BinOp(b) => {
                let left = self.expr(&b.left);
                let right = self.expr(&b.right);
                let op = mark(operator(b.op));
                node("BinOp", at, vec![("left", left), ("op", op), ("right", right)])
            }
            R::UnaryOp(u) => {
                let op = mark(match u.op {
                    ruff::UnaryOp::Invert => "Invert",
                    ruff::UnaryOp::Not => "Not",
                    ruff::UnaryOp::UAdd => "UAdd",
                    ruff::UnaryOp::USub => "USub",
                });
                node("UnaryOp", at, vec![("op", op), ("operand", self.expr(&u.operand))])
            }
            R::Lambda(l) => {
                let args = self.parameters(l.parameters.as_deref());
                node("Lambda", at, vec![("args", args), ("body", self.expr(&l.body))])
            }
            R::If(i) => {
                let fields = vec![
                    ("test", self.expr(&i.test)),
                    ("body", self.expr(&i.body)),
                    ("orelse", self.expr(&i.orelse)),
                ];
                node("IfExp", at, fields)
            }
            R::Dict(d) => {
                let keys = d.items.iter().map(|i| self.opt(i.key.as_ref())).collect();
                let values = d.items.iter().map(|i| self.expr(&i.value)).collect();
                let fields = vec![("keys", Field::List(keys)), ("values", Field::List(values))];
                node("Dict", at, fields)
            }
            R::Set(s) => node("Set", at, vec![("elts", self.exprs(&s.elts))]),
            R::ListComp(c) => self.comprehension("ListComp", at, &c.elt, &c.generators),
            R::SetComp(c) => self.comprehension("SetComp", at, &c.elt, &c.generators),
            R::Generator(c) => self.comprehension("GeneratorExp", at, &c.elt, &c.generators),
            R::DictComp(c) => {
                let fields = vec![
                    ("key", self.opt(c.key.as_deref())),
                    ("value", self.expr(&c.value)),
                    ("generators", self.clauses(&c.generators)),
                ];
                node("DictComp", at, fields)
            }
            R::Await(a) => node("Await", at, vec![("value", self.expr(&a.value))]),
            R::Yield(y) => node("Yield", at, vec![("value", self.opt(y.value.as_deref()))]),
            R::YieldFrom(y) => node("YieldFrom", at, vec![("value", self.expr(&y.value))]),
            R::Compare(c) => {
                let left = self.expr(&c.left);
                let ops = c.ops.iter().map(|op| mark(comparison(*op))).collect();
                let comparators = self.exprs(&c.comparators);
                let fields =
                    vec![("left", left), ("ops", Field::List(ops)), ("comparators", comparators)];
                node("Compare", at, fields)
            }
            R::Call(c) => self.call(c, at),
            R::FString(f) => self.fstring(f, at),
            R::TString(t) => self.tstring(t, at),
            R::StringLiteral(s) => {
                let first = s.value.iter().next();
                let is_unicode = first.is_some_and(|p| p.flags.prefix().is_unicode());
                let kind = if is_unicode { text("u") } else { Field::Absent };
                let value = Literal::Str(s.value.to_str().into());
                node("Constant", at, vec![("value", Field::Literal(value)), ("kind", kind)])
            }
            R::BytesLiteral(b) => {
                constant(at, Literal::Bytes(b.value.bytes().collect::<Vec<u8>>().into()))
            }
            R::NumberLiteral(n) => constant(at, number(&n.value)),
            R::BooleanLiteral(b) => constant(at, Literal::Bool(b.value)),
            R::NoneLiteral(_) | R::IpyEscapeCommand(_) => constant(at, Literal::None),
            R::EllipsisLiteral(_) => constant(at, Literal::Ellipsis),
            R::Attribute(a) => {
                let value = self.expr(&a.value);
                let fields =
                    vec![("value", value), ("attr", identifier(&a.attr)), ("ctx", context(a.ctx))];
                node("Attribute", at, fields)
            }
            R::Subscript(s) => {
                let (value, slice) = (self.expr(&s.value), self.expr(&s.slice));
                let fields = vec![("value", value), ("slice", slice), ("ctx", context(s.ctx))];
                node("Subscript", at, fields)
            }
            R::Starred(s) => {
                let value = self.expr(&s.value);
                node("Starred", at, vec![("value", value), ("ctx", context(s.ctx))])
            }
            R::Name(n) => {
                node("Name", at, vec![("id", text(n.id.as_str())), ("ctx", context(n.ctx))])
            }
            R::List(l) => {
                node("List", at, vec![("elts", self.exprs(&l.elts)), ("ctx", context(l.ctx))])
            }
            R::Tuple(t) => {
                node("Tuple", at, vec![("elts", self.exprs(&t.elts)), ("ctx", context(t.ctx))])
            }
            R::Slice(s) => {
                let fields = vec![
                    ("lower", self.opt(s.lower.as_deref())),
                    ("upper", self.opt(s.upper.as_deref())),
                    ("step", self.opt(s.step.as_deref())),
                ];
                node("Slice", at, fields)
            }
        }
    }

    fn call(&mut self, c: &ruff::ExprCall, at: Span) -> Field {
        let func = self.expr(&c.func);
        let args = match &*c.arguments.args {
            [ruff::Expr::Generator(g)] if !g.parenthesized => {
                let at = span(c.arguments.range());
                Field::List(vec![self.comprehension("GeneratorExp", at, &g.elt, &g.generators)])
            }
            args => self.exprs(args),
        };
        let keywords = self.keywords(&c.arguments.keywords);
        node("Call", at, vec![("func", func), ("args", args), ("keywords", keywords)])
    }

    fn comprehension(
        &mut self,
        class: &'static str,
        at: Span,
        element: &ruff::Expr,
        clauses: &[ruff::Comprehension],
    ) -> Field {
        let element = self.expr(element);
        node(class, at, vec![("elt", element), ("generators", self.clauses(clauses))])
    }

    fn clauses(&mut self, clauses: &[ruff::Comprehension]) -> Field {
        let made = clauses.iter().map(|c| {
            let fields = vec![
                ("target", self.expr(&c.target)),
                ("iter", self.expr(&c.iter)),
                ("ifs", self.exprs(&c.ifs)),
                ("is_async", Field::Int(i64::from(c.is_async))),
            ];
            Field::Node(Box::new(bare("comprehension", fields)))
        });
        Field::List(made.collect())
    }
}

pub(super) fn constant(at: Span, value: Literal) -> Field {
    node("Constant", at, vec![("value", Field::Literal(value)), ("kind", Field::Absent)])
}

fn number(n: &ruff::Number) -> Literal {
    match n {
        ruff::Number::Int(i) => match i.as_i64() {
            Some(value) => Literal::Int(value.into()),
            None => Literal::Int(big(&i.to_string())),
        },
        ruff::Number::Float(x) => Literal::Float(*x),
        ruff::Number::Complex { real: _, imag } => Literal::Imaginary(*imag),
    }
}

/// The value of an integer literal, which the parser keeps as it was written.
fn big(literal: &str) -> BigInt {
    let digits = literal.replace('_', "");
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        Some(_) | None => (10, &digits[..]),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default()
}

fn context(ctx: ruff::ExprContext) -> Field {
    mark(match ctx {
        ruff::ExprContext::Load | ruff::ExprContext::Invalid => "Load",
        ruff::ExprContext::Store => "Store",
        ruff::ExprContext::Del => "Del",
    })
}

pub(super) fn operator(op: ruff::Operator) -> &'static str {
    match op {
        ruff::Operator::Add => "Add",
        ruff::Operator::Sub => "Sub",
        ruff::Operator::Mult => "Mult",
        ruff::Operator::MatMult => "MatMult",
        ruff::Operator::Div => "Div",
        ruff::Operator::Mod => "Mod",
        ruff::Operator::Pow => "Pow",
        ruff::Operator::LShift => "LShift",
        ruff::Operator::RShift => "RShift",
        ruff::Operator::BitOr => "BitOr",
        ruff::Operator::BitXor => "BitXor",
        ruff::Operator::BitAnd => "BitAnd",
        ruff::Operator::FloorDiv => "FloorDiv",
    }
}

fn comparison(op: ruff::CmpOp) -> &'static str {
    match op {
        ruff::CmpOp::Eq => "Eq",
        ruff::CmpOp::NotEq => "NotEq",
        ruff::CmpOp::Lt => "Lt",
        ruff::CmpOp::LtE => "LtE",
        ruff::CmpOp::Gt => "Gt",
        ruff::CmpOp::GtE => "GtE",
        ruff::CmpOp::Is => "Is",
        ruff::CmpOp::IsNot => "IsNot",
        ruff::CmpOp::In => "In",
        ruff::CmpOp::NotIn => "NotIn",
    }
}
