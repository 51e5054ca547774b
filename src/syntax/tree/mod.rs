//! The syntax tree as programs see it: the nodes of the module `ast`, with their names and fields.
//!
//! Invariant: a [`Node`] has the fields of its class in the order in which `ast` lists them, and the place
//! that CPython gives it. Names are as they were written, not mangled. The tree is at most
//! [`MAX_DEPTH`] nodes deep.

mod expr;
mod pattern;
mod stmt;
mod text;

use num_bigint::BigInt;
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange};

use super::lower::MAX_DEPTH;
use super::{Fault, SyntaxErrorKind, deep};
use crate::base::Span;

/// A node of the tree.
#[derive(Debug)]
pub struct Node {
    pub class: &'static str,
    /// Absent where `ast` has no places: operators, contexts, argument lists.
    pub span: Option<Span>,
    pub fields: Vec<(&'static str, Field)>,
}

/// What a field of a node holds.
#[derive(Debug)]
pub enum Field {
    /// None.
    Absent,
    Node(Box<Node>),
    List(Vec<Field>),
    Text(Box<str>),
    Int(i64),
    Literal(Literal),
}

/// The value of a `Constant`.
#[derive(Debug)]
pub enum Literal {
    None,
    Bool(bool),
    Ellipsis,
    Int(BigInt),
    Float(f64),
    Imaginary(f64),
    Str(Box<str>),
    Bytes(Box<[u8]>),
}

/// What the text was parsed as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    Module,
    Expression,
    Interactive,
}

/// Converts the parser's tree, which is known to be without faults.
pub(super) fn tree(module: &ruff::Mod, text: &str, root: Root) -> Result<Node, Fault> {
    let mut maker = Maker { text, depth: 0, fault: None };
    let node = match module {
        ruff::Mod::Module(m) => {
            let body = ("body", maker.block(&m.body));
            if root == Root::Interactive {
                bare("Interactive", vec![body])
            } else {
                bare("Module", vec![body, ("type_ignores", Field::List(Vec::new()))])
            }
        }
        ruff::Mod::Expression(e) => bare("Expression", vec![("body", maker.expr(&e.body))]),
    };
    match maker.fault {
        Some(fault) => {
            deep(|| drop(node));
            Err(fault)
        }
        None => Ok(node),
    }
}

struct Maker<'a> {
    text: &'a str,
    depth: u32,
    fault: Option<Fault>,
}

impl Maker<'_> {
    /// One level deeper, as lowering does it.
    fn descend(&mut self, span: Span, f: impl FnOnce(&mut Self) -> Field) -> Field {
        if self.depth >= MAX_DEPTH {
            if self.fault.is_none() {
                let message = "maximum recursion depth exceeded during ast construction".to_owned();
                self.fault = Some(Fault { kind: SyntaxErrorKind::Recursion, message, span });
            }
            return Field::Absent;
        }
        self.depth += 1;
        let made = stacker::maybe_grow(128 * 1024, 1024 * 1024, || f(self));
        self.depth -= 1;
        made
    }

    fn block(&mut self, body: &[ruff::Stmt]) -> Field {
        Field::List(body.iter().map(|s| self.stmt(s)).collect())
    }

    fn exprs(&mut self, list: &[ruff::Expr]) -> Field {
        Field::List(list.iter().map(|e| self.expr(e)).collect())
    }

    fn opt(&mut self, e: Option<&ruff::Expr>) -> Field {
        e.map_or(Field::Absent, |e| self.expr(e))
    }
}

/// A node without a place.
fn bare(class: &'static str, fields: Vec<(&'static str, Field)>) -> Node {
    Node { class, span: None, fields }
}

fn node(class: &'static str, span: Span, fields: Vec<(&'static str, Field)>) -> Field {
    Field::Node(Box::new(Node { class, span: Some(span), fields }))
}

/// A node that is but its class: an operator or a context.
fn mark(class: &'static str) -> Field {
    Field::Node(Box::new(bare(class, Vec::new())))
}

fn text(s: &str) -> Field {
    Field::Text(s.into())
}

fn identifier(name: &ruff::Identifier) -> Field {
    text(name.as_str())
}

fn opt_identifier(name: Option<&ruff::Identifier>) -> Field {
    name.map_or(Field::Absent, identifier)
}

fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

fn span_of(node: &impl Ranged) -> Span {
    span(node.range())
}
