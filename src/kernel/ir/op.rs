//! The typed operations: one table of primitives, and the few operations that carry more than a type.
//!
//! Invariant: every primitive is total and pure on the values that it is given. What may fail in Python
//! is a [`Op::Guard`] before it, with its exception; so a primitive moves, folds and vanishes freely, and
//! a lowering need not know an exception. All readers (printer, verifier, folding, effects) read the
//! rows below.

use super::math::MathFn;
use super::{FaultId, FuncId, InstKind, ReduceOp, RegionId, Terminator, TypedGraph};
use crate::array::native::Native;
use crate::kernel::types::{Scalar, ScalarKind};
use crate::kernel::userfunc::Imm;

/// Which operand types a primitive takes. All operands have the instruction's type, except the first
/// of `select`, a bool.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Domain {
    Any,
    /// Integers and floats.
    Number,
    Int,
    /// Integers and bool.
    Bits,
    Float,
    Bool,
}

impl Domain {
    pub fn contains(self, ty: Scalar) -> bool {
        match self {
            Domain::Any => true,
            Domain::Number => ty.is_int() || ty.is_float(),
            Domain::Int => ty.is_int(),
            Domain::Bits => ty.is_int() || ty == Scalar::Bool,
            Domain::Float => ty.is_float(),
            Domain::Bool => ty.kind() == ScalarKind::Bool,
        }
    }
}

/// What type a primitive gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gives {
    Same,
    Bool,
    F64,
    I64,
}

/// What an operation does beside giving its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effects {
    pub may_fault: bool,
    pub reads: bool,
    pub writes: bool,
}

impl Effects {
    pub const PURE: Effects = Effects { may_fault: false, reads: false, writes: false };
    pub const FAULT: Effects = Effects { may_fault: true, reads: false, writes: false };

    pub fn is_pure(self) -> bool {
        self == Effects::PURE
    }

    /// Whether nobody misses the operation when its result is not used.
    pub fn is_droppable(self) -> bool {
        !self.may_fault && !self.writes
    }
}

/// Declares [`Prim`] and its rows: `Variant "name" operands domain result, commutes, "meaning";`
macro_rules! prims {
    ($($variant:ident $name:literal $arity:literal $domain:ident $gives:ident $commutes:literal $doc:literal;)*) => {
        /// A primitive operation on scalars.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Prim {
            $(#[doc = $doc] $variant,)*
        }

        impl Prim {
            pub const ALL: &[Prim] = &[$(Prim::$variant),*];

            pub fn name(self) -> &'static str {
                match self { $(Prim::$variant => $name),* }
            }

            pub fn arity(self) -> usize {
                match self { $(Prim::$variant => $arity),* }
            }

            pub fn domain(self) -> Domain {
                match self { $(Prim::$variant => Domain::$domain),* }
            }

            pub fn gives(self) -> Gives {
                match self { $(Prim::$variant => Gives::$gives),* }
            }

            /// Exchanging the operands never changes a bit of the result (which NaN apart).
            pub fn commutes(self) -> bool {
                match self { $(Prim::$variant => $commutes),* }
            }

            pub fn doc(self) -> &'static str {
                match self { $(Prim::$variant => $doc),* }
            }
        }
    };
}

prims! {
    Add "add" 2 Number Same true "Sum; integers wrap.";
    Sub "sub" 2 Number Same false "Difference; integers wrap.";
    Mul "mul" 2 Number Same true "Product; integers wrap.";
    Neg "neg" 1 Number Same false "Negation; integers wrap; floats flip the sign bit.";
    Abs "abs" 1 Number Same false "Magnitude; the least integer stays itself; floats clear the sign bit.";
    Div "div" 2 Float Same false "IEEE quotient.";
    TrueDiv "truediv" 2 Int F64 false "Correctly rounded quotient of two 64-bit integers; the divisor is not zero.";
    FloorDiv "floordiv" 2 Number Same false "Python's //. Integers: rounds down, the divisor is not zero, MIN // -1 wraps. Floats: CPython's float_floor_div; by zero the IEEE quotient.";
    FloorMod "mod" 2 Number Same false "Python's %: the divisor's sign. Integers: the divisor is not zero. Floats: CPython's float_rem; by zero NaN.";
    Pow "pow" 2 Int Same false "Integer power; wraps; the exponent is not negative.";
    Shl "shl" 2 Int Same false "Left shift; the count is not negative (as this type); zero from the width on.";
    Shr "shr" 2 Int Same false "Right shift, arithmetic for signed types; the count is not negative; from the width on all sign bits.";
    And "and" 2 Bits Same true "Bitwise and.";
    Or "or" 2 Bits Same true "Bitwise or.";
    Xor "xor" 2 Bits Same true "Bitwise exclusive or.";
    Not "not" 1 Bits Same false "Bitwise complement; of a bool, the other bool.";
    Eq "eq" 2 Any Bool true "Equal; false with NaN.";
    Ne "ne" 2 Any Bool true "Unequal; true with NaN.";
    Lt "lt" 2 Any Bool false "Less.";
    Le "le" 2 Any Bool false "Less or equal.";
    Gt "gt" 2 Any Bool false "Greater.";
    Ge "ge" 2 Any Bool false "Greater or equal.";
    Min "min" 2 Number Same false "Python's min(a, b): b if b < a else a.";
    Max "max" 2 Number Same false "Python's max(a, b): b if b > a else a.";
    Select "select" 3 Any Same false "The second operand if the first (a bool) is true, else the third.";
    Sqrt "sqrt" 1 Float Same false "IEEE square root.";
    Floor "floor" 1 Float Same false "Rounds down to an integral float.";
    Ceil "ceil" 1 Float Same false "Rounds up to an integral float.";
    Trunc "trunc" 1 Float Same false "Rounds toward zero to an integral float.";
    RoundEven "roundeven" 1 Float Same false "Rounds to the nearest integral float, ties to even.";
    CopySign "copysign" 2 Float Same false "The first operand's magnitude with the second's sign.";
    AddOverflows "add_overflows" 2 Int Bool true "Whether the sum does not fit.";
    SubOverflows "sub_overflows" 2 Int Bool false "Whether the difference does not fit.";
    MulOverflows "mul_overflows" 2 Int Bool true "Whether the product does not fit.";
}

/// Comparisons, as primitives and as integer-with-float comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Cond {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cond {
    pub fn prim(self) -> Prim {
        match self {
            Cond::Eq => Prim::Eq,
            Cond::Ne => Prim::Ne,
            Cond::Lt => Prim::Lt,
            Cond::Le => Prim::Le,
            Cond::Gt => Prim::Gt,
            Cond::Ge => Prim::Ge,
        }
    }

    /// The comparison with the operands exchanged.
    #[must_use]
    pub fn swapped(self) -> Cond {
        match self {
            Cond::Eq => Cond::Eq,
            Cond::Ne => Cond::Ne,
            Cond::Lt => Cond::Gt,
            Cond::Le => Cond::Ge,
            Cond::Gt => Cond::Lt,
            Cond::Ge => Cond::Le,
        }
    }
}

/// An operation of the typed graph.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// No operands.
    Const(Imm),
    /// A primitive on operands of one type.
    Prim(Prim, Scalar),
    /// Conversion between scalars. Integers wrap or extend by the source's signedness; to float rounds
    /// to nearest even; float to integer truncates, saturates, and takes NaN to 0; to bool is `!= 0`
    /// (NaN is true); bool counts as 0 or 1.
    Cast { from: Scalar, to: Scalar },
    /// Exact comparison of a 64-bit integer (first operand) with a float64; NaN is only unequal.
    CompareIntFloat(Cond, Scalar),
    /// A call into the mathematics library: pure.
    Math(MathFn),
    /// The number of the thread that runs it, an int32: another one in another chunk of a parallel loop.
    ThreadId,
    /// Raises the fault if the first operand, a bool, is true; further operands fill its message.
    Guard(FaultId),
    /// Raises the fault (RecursionError) if the stack is used up. Operands and results: none.
    CheckRecursion(FaultId),
    /// A call of another instance: flattened arguments, flattened results.
    Call(FuncId),
    /// The position in `0..length` that an index means: operands are the index, which counts from the end
    /// if it is negative, and the length, both int64; raises the fault (IndexError) if there is none,
    /// with the index and further operands in its message.
    CheckIndex(FaultId),
    /// An element of this type at an address.
    Load(Scalar),
    /// Address, element.
    Store(Scalar),
    /// New memory: how many octets (int64), whether they are to be zero (bool). Results: its owner, the
    /// address. Raises the fault (MemoryError) if there is not as much.
    Alloc(FaultId),
    /// What [`Op::Sweep`] goes back to: the memory that the thread's kernels have made so far.
    Mark,
    /// Frees what was made since a mark, except what the further operands own.
    Sweep,
    /// The element of this type at an address (the first operand) becomes itself combined with the second one,
    /// as if nothing came between.
    Update(ReduceOp, Scalar),
    /// A routine of the array floor: addresses of arrays in C's order with their element types, int64s and
    /// float64s; an int64 or a float64.
    Native(Native),
    /// A routine over lists: int64 operands, an int64 result.
    List(ListOp),
    /// Shows the values on the standard output as the fault's arguments say; see [`Fault::args`].
    ///
    /// [`Fault::args`]: super::Fault::args
    Print(FaultId),
}

/// What machine code leaves to routines of the host's about lists.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum ListOp {
    /// List, octets: makes room; answers as [`grow`](crate::array::arena::grow) does.
    Grow,
    /// List, owner of an element's memory: the element stays with the list.
    Adopt,
    /// To, from, octets: moves what lies there.
    Shift,
    /// List, how its elements compare ([`sort`](crate::array::arena::sort)), whether downwards.
    Sort,
}

impl ListOp {
    pub const ALL: [ListOp; 4] = [ListOp::Grow, ListOp::Adopt, ListOp::Shift, ListOp::Sort];

    pub fn name(self) -> &'static str {
        match self {
            ListOp::Grow => "grow",
            ListOp::Adopt => "adopt",
            ListOp::Shift => "shift",
            ListOp::Sort => "sort",
        }
    }

    pub fn arity(self) -> usize {
        match self {
            ListOp::Grow | ListOp::Adopt => 2,
            ListOp::Shift | ListOp::Sort => 3,
        }
    }
}

impl TypedGraph {
    /// Whether a side of an `if` yields nothing and holds nothing but checks and what they need.
    pub fn only_checks(&self, region: RegionId) -> bool {
        let region = &self.regions[region];
        matches!(&region.term, Terminator::Yield(values) if values.is_empty())
            && region.insts.iter().all(|&inst| match self.insts[inst].kind {
                InstKind::Op { op, .. } => op.effects().is_pure() || matches!(op, Op::Guard(_)),
                InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => false,
            })
    }
}

impl Op {
    pub fn effects(self) -> Effects {
        match self {
            Op::Const(_)
            | Op::Prim(..)
            | Op::Cast { .. }
            | Op::CompareIntFloat(..)
            | Op::Math(_) => Effects::PURE,
            Op::Guard(_) | Op::CheckRecursion(_) | Op::CheckIndex(_) => Effects::FAULT,
            Op::Load(_) | Op::ThreadId => Effects { may_fault: false, reads: true, writes: false },
            Op::Store(_) | Op::Update(..) | Op::Mark | Op::Sweep | Op::List(_) | Op::Print(_) => {
                Effects { may_fault: false, reads: false, writes: true }
            }
            Op::Alloc(_) => Effects { may_fault: true, reads: false, writes: true },
            Op::Native(Native::Frozen) => Effects::PURE,
            Op::Native(_) => Effects { may_fault: false, reads: true, writes: true },
            Op::Call(_) => Effects { may_fault: true, reads: true, writes: true },
        }
    }

    /// The type of the one result; `None` for operations with none, or with a callee's.
    pub fn result(self) -> Option<Scalar> {
        match self {
            Op::Const(imm) => Some(imm.ty),
            Op::Prim(prim, ty) => Some(match prim.gives() {
                Gives::Same => ty,
                Gives::Bool => Scalar::Bool,
                Gives::F64 => Scalar::F64,
                Gives::I64 => Scalar::I64,
            }),
            Op::Cast { to, .. } => Some(to),
            Op::CompareIntFloat(..) => Some(Scalar::Bool),
            Op::Math(f) => Some(f.result()),
            Op::ThreadId => Some(Scalar::I32),
            Op::CheckIndex(_) | Op::Mark | Op::List(_) => Some(Scalar::I64),
            Op::Load(ty) => Some(ty),
            Op::Native(native) => {
                Some(if native.gives_float() { Scalar::F64 } else { Scalar::I64 })
            }
            Op::Guard(_)
            | Op::CheckRecursion(_)
            | Op::Call(_)
            | Op::Store(_)
            | Op::Update(..)
            | Op::Alloc(_)
            | Op::Sweep
            | Op::Print(_) => None,
        }
    }
}
