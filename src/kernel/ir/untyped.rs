//! The untyped operations: what Python's expressions say before their operands have types.
//!
//! Invariant: an operation has Python's meaning whatever its operands turn out to be; inference replaces
//! it by typed primitives, guards and calls, or refuses it.

use crate::base::{Span, Symbol};
use crate::kernel::userfunc::Const;
use crate::syntax::ast;

/// What gives the callee's parameters their values.
#[derive(Clone, PartialEq, Debug)]
pub struct CallArgs {
    /// How many of the operands after the callee are positional; the rest are keywords.
    pub n_positional: usize,
    pub keywords: Vec<Symbol>,
    /// Each argument's place.
    pub spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Op {
    Const(Const),
    /// The value of a variable that has none: any type.
    Unbound,
    Unary(ast::UnaryOp),
    Binary(ast::BinOp),
    /// An augmented assignment's operation.
    InPlace(ast::BinOp),
    Compare(ast::CmpOp),
    /// `bool(x)` as `if` asks it.
    Truth,
    Tuple,
    /// Unpacks its operand into the instruction's results.
    Unpack,
    /// Subscript: object, index.
    Index,
    /// An attribute of a value that is no module.
    Attr(Symbol),
    /// Callee, then arguments.
    Call(CallArgs),
    /// Raises UnboundLocalError for the variable unless the operand, a bool, is true.
    CheckBound(Symbol),
    /// The three results that a `for` counts over: start, stop, step of the operand, a range; of a tuple
    /// its positions.
    RangeParts,
    /// What a `for` gives its target: iterable, index. Of a range that is the index.
    Element,
}

impl Op {
    /// An operation that may be dropped when its result is not used.
    pub fn is_droppable(&self) -> bool {
        match self {
            Op::Const(_) | Op::Unbound | Op::Tuple | Op::Truth | Op::Element => true,
            Op::Unary(_)
            | Op::Binary(_)
            | Op::InPlace(_)
            | Op::Compare(_)
            | Op::Unpack
            | Op::Index
            | Op::Attr(_)
            | Op::Call(_)
            | Op::CheckBound(_)
            | Op::RangeParts => false,
        }
    }
}
