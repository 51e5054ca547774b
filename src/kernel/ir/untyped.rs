//! The untyped operations: what Python's expressions say before their operands have types.
//!
//! Invariant: an operation has Python's meaning whatever its operands turn out to be; inference replaces
//! it by typed primitives, guards and calls, or refuses it.

use crate::base::{CType, Span, Symbol};
use crate::kernel::types::SliceType;
use crate::kernel::userfunc::Const;
use crate::syntax::ast;
use crate::syntax::directives::Directives;

/// What gives the callee's parameters their values.
#[derive(Clone, PartialEq, Debug)]
pub struct CallArgs {
    /// How many of the operands after the callee are positional; the rest are keywords.
    pub n_positional: usize,
    pub keywords: Vec<Symbol>,
    /// Each argument's place.
    pub spans: Vec<Span>,
    /// Which of the positional ones are `*values`; empty if none is.
    pub starred: Vec<bool>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Op {
    Const(Const),
    /// The value of a variable that has none: any type.
    Unbound,
    Unary(ast::UnaryOp),
    Binary(ast::BinOp),
    /// An operator in a block where Cython's directives are not what they are for the function.
    Directed(ast::BinOp, Directives),
    /// An augmented assignment's operation.
    InPlace(ast::BinOp),
    Compare(ast::CmpOp),
    /// `bool(x)` as `if` asks it.
    Truth,
    Tuple,
    /// The tuple of a region's results: as `Tuple`, but some may never have a value.
    Results,
    /// Unpacks its operand into the instruction's results.
    Unpack,
    /// As `Unpack`, where the result of this number takes all that the others leave.
    UnpackStarred(usize),
    /// A new list of the operands.
    List,
    /// A function of the kernel's own, by its number in [`UntypedFunc::inner`]; the operands are what it
    /// captures.
    ///
    /// [`UntypedFunc::inner`]: super::UntypedFunc::inner
    Closure(usize),
    /// The function of the kernel's own that is being compiled, with what it captures.
    Itself,
    /// `del object[index]`.
    DelIndex,
    /// Subscript: object, index.
    Index,
    /// A slice in an index; the operands are the parts that are there.
    Slice(SliceType),
    /// `...` in an index.
    Ellipsis,
    /// An assignment to an element or a part: object, index, value.
    SetIndex,
    /// As `SetIndex`, of what an augmented assignment made of the element.
    SetIndexAugmented,
    /// An attribute of a value that is no module.
    Attr(Symbol),
    /// A call of a method: object, then arguments.
    Method(Symbol, CallArgs),
    /// An augmented assignment's operation on a variable of a C type.
    InPlaceC(ast::BinOp, CType),
    /// A value as a variable of a C type takes it.
    ToC(CType),
    /// A value as a variable without a type takes it, in a function where others have C types.
    ToObject,
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
            Op::Const(_)
            | Op::Unbound
            | Op::Tuple
            | Op::Closure(_)
            | Op::Itself
            | Op::Results
            | Op::Truth
            | Op::ToC(_)
            | Op::ToObject
            | Op::Slice(_)
            | Op::Ellipsis => true,
            Op::Unary(_)
            | Op::Binary(_)
            | Op::Directed(..)
            | Op::InPlace(_)
            | Op::InPlaceC(..)
            | Op::Compare(_)
            | Op::Unpack
            | Op::UnpackStarred(_)
            | Op::List
            | Op::DelIndex
            | Op::Index
            | Op::SetIndex
            | Op::SetIndexAugmented
            | Op::Method(..)
            | Op::Attr(_)
            | Op::Call(_)
            | Op::CheckBound(_)
            | Op::RangeParts
            // A list may have become shorter, also where nobody wants the element.
            | Op::Element => false,
        }
    }
}
