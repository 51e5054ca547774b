//! What the kernel compiler cannot or will not compile, and why.
//!
//! Invariant: a refusal names the place, the reason as an enum, and the argument types of the instance;
//! a way out is part of the reason. It is data; [`Refusal::diagnostic`] words it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::types::{Scalar, Type};
use crate::base::{CType, Diagnostic, SourceFile, Span, Symbol};

#[derive(Clone, Debug)]
pub struct Refusal {
    pub span: Span,
    pub file: Arc<SourceFile>,
    pub reason: Reason,
    /// The function being compiled and its argument types, when they are known.
    pub function: Symbol,
    pub args: Option<Vec<Type>>,
}

/// Which of Numba's two error classes it is raised as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefusalClass {
    Typing,
    Unsupported,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Reason {
    /// A statement or expression that kernels do not have; the text names it ("a `try` statement").
    Construct(&'static str),
    /// A name that was not found when the kernel was compiled.
    UnknownName(Symbol),
    /// A name that means something no kernel can use.
    OpaqueName {
        name: Arc<str>,
        what: Arc<str>,
    },
    /// An object of the interpreter's in a block that runs without the lock.
    ObjectInRegion {
        name: Arc<str>,
        what: Arc<str>,
    },
    UnknownAttribute {
        owner: String,
        attr: Symbol,
    },
    NotCallable(Type),
    /// A function written in the kernel language refuses its arguments.
    LibraryArguments {
        function: String,
        types: String,
        why: Arc<str>,
    },
    /// What cannot be an element of an array.
    ElementValue {
        from: Type,
        to: Scalar,
    },
    /// An assignment to a part of what has no parts to assign to.
    NotAssignable(Type),
    ReadOnlyArray(Type),
    /// More indices than an array has axes.
    TooManyIndices {
        ty: Type,
        found: usize,
    },
    /// An index of an array that is no integer, slice, None or `...`.
    ArrayIndex {
        array: Type,
        index: Type,
    },
    /// An array with more axes than what it is assigned to.
    TooManyAxes {
        from: Type,
        to: Type,
    },
    /// An array that a parallel loop's iterations make or choose and that is used after them.
    ArrayLeavesPrange {
        name: Option<Symbol>,
    },
    /// What a list of such elements cannot hold.
    ListElement {
        list: Type,
        found: Type,
    },
    /// A list from outside of a parallel loop that its iterations would change.
    ListInPrange,
    /// What cannot be shown in a message, or printed.
    Shown(Type),
    NotIndexable(Type),
    NotIterable(Type),
    NotUnpackable {
        ty: Type,
        expected: usize,
    },
    /// An index of a tuple that is not a constant, or is out of range.
    TupleIndex,
    TupleIndexRange {
        len: usize,
    },
    BinaryOperands {
        op: &'static str,
        left: Type,
        right: Type,
    },
    UnaryOperand {
        op: &'static str,
        operand: Type,
    },
    /// A value whose truth kernels cannot ask.
    NotBoolean(Type),
    /// A variable that is one type on one path and an incompatible one on another.
    Unify {
        name: Option<Symbol>,
        left: Type,
        left_span: Span,
        right: Type,
        right_span: Span,
    },
    /// The value of an expression has no numeric conversion to what is needed.
    Argument {
        function: String,
        index: usize,
        expected: &'static str,
        found: Type,
    },
    ArgumentCount {
        function: String,
        expected: String,
        found: usize,
    },
    MissingArgument {
        function: String,
        name: Symbol,
    },
    UnexpectedKeyword {
        function: String,
        name: Symbol,
    },
    RepeatedArgument {
        function: String,
        name: Symbol,
    },
    /// An int literal that does not fit 64 bits.
    IntTooLarge,
    /// A scalar that a `prange` body both reads from and leaves to other iterations.
    /// A write to one place by all iterations of a parallel loop.
    SameForAllIterations {
        name: Option<Symbol>,
    },
    CarriedByPrange {
        name: Symbol,
        read: Span,
        written: Span,
    },
    /// A variable that some iterations of a `prange` set and that is read after the loop.
    LastOfPrange {
        name: Symbol,
        written: Span,
    },
    /// `raise` of something that is no built-in exception with a literal message.
    RaiseOperand,
    /// Types that did not settle.
    NoFixpoint,
    /// More instances than a program can sensibly have (polymorphic recursion).
    TooManyInstances(usize),
    ReturnMismatch {
        declared: Type,
        inferred: Type,
    },
    /// What a variable of a C type cannot take without a cast.
    CAssign {
        from: Type,
        to: CType,
    },
    /// Cython's `prange` outside a block that runs without the lock.
    PrangeWithLock,
    /// A misuse of Cython's `prange` or `parallel`.
    Parallel(ParallelFault),
}

/// What is wrong with a use of Cython's `prange` or `parallel`.
#[derive(Clone, PartialEq, Debug)]
pub enum ParallelFault {
    Positional,
    BlockPositional,
    Keyword(Symbol),
    NotConstant,
    Schedule(Arc<str>),
    NoSchedule,
    RuntimeChunks,
    ChunkSize,
    Threads,
    /// Not Cython's: what decides how a kernel is compiled must be known then.
    Changes,
    ThreadsTwice,
    ThreadsOfLoop,
    Target,
    NotNumeric(&'static str),
    NoLoop,
    Nested,
    NotCalled,
    Reduction,
    Private,
}

impl ParallelFault {
    /// Cython's words.
    fn message(&self) -> String {
        let text = match self {
            ParallelFault::Positional => "Invalid number of positional arguments to prange",
            ParallelFault::BlockPositional => {
                "cython.parallel.parallel() does not take positional arguments"
            }
            ParallelFault::Keyword(name) => return format!("Invalid keyword argument: {name}"),
            ParallelFault::NotConstant => {
                "Only compile-time values may be supplied as keyword arguments"
            }
            ParallelFault::Schedule(text) => {
                return format!("Invalid schedule argument to prange: {text}");
            }
            ParallelFault::NoSchedule => "Must provide schedule with chunksize",
            ParallelFault::RuntimeChunks => "Chunksize not valid for the schedule runtime",
            ParallelFault::ChunkSize => "Chunksize must not be negative",
            ParallelFault::Threads => "argument to num_threads must be greater than or equal to 0",
            ParallelFault::Changes => {
                "the argument must be an int that does not change in the block"
            }
            ParallelFault::ThreadsTwice => "num_threads already declared in outer section",
            ParallelFault::ThreadsOfLoop => {
                "num_threads must be declared in the parent parallel section"
            }
            ParallelFault::Target => "Can only iterate over an iteration variable",
            ParallelFault::NotNumeric(name) => return format!("{name} argument must be numeric"),
            ParallelFault::NoLoop => "prange() can only be used as part of a for loop",
            ParallelFault::Nested => "Nested parallel with blocks are disallowed",
            ParallelFault::NotCalled => "The parallel directive must be called",
            ParallelFault::Reduction => "Reductions not allowed for parallel blocks",
            ParallelFault::Private => "Cannot assign to private of outer parallel block",
        };
        text.into()
    }
}

impl Reason {
    /// The stable name in brackets.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Construct(_) => "unsupported-construct",
            Reason::UnknownName(_) => "unknown-name",
            Reason::OpaqueName { .. } => "unsupported-object",
            Reason::ObjectInRegion { .. } => "object-without-lock",
            Reason::UnknownAttribute { .. } => "unknown-attribute",
            Reason::NotCallable(_) => "not-callable",
            Reason::LibraryArguments { .. } => "bad-argument",
            Reason::ElementValue { .. } => "element-value",
            Reason::NotAssignable(_) => "not-assignable",
            Reason::ReadOnlyArray(_) => "read-only-array",
            Reason::TooManyIndices { .. } => "too-many-indices",
            Reason::ArrayIndex { .. } => "array-index",
            Reason::TooManyAxes { .. } => "too-many-axes",
            Reason::ArrayLeavesPrange { .. } => "prange-array",
            Reason::NotIndexable(_) => "not-indexable",
            Reason::NotIterable(_) => "not-iterable",
            Reason::NotUnpackable { .. } => "not-unpackable",
            Reason::ListElement { .. } => "list-element",
            Reason::ListInPrange => "prange-list",
            Reason::Shown(_) => "cannot-show",
            Reason::TupleIndex => "tuple-index",
            Reason::TupleIndexRange { .. } => "tuple-index-range",
            Reason::BinaryOperands { .. } => "bad-operands",
            Reason::UnaryOperand { .. } => "bad-operand",
            Reason::NotBoolean(_) => "not-boolean",
            Reason::Unify { .. } => "cannot-unify",
            Reason::Argument { .. } => "bad-argument",
            Reason::ArgumentCount { .. } => "argument-count",
            Reason::MissingArgument { .. } => "missing-argument",
            Reason::UnexpectedKeyword { .. } => "unexpected-keyword",
            Reason::RepeatedArgument { .. } => "repeated-argument",
            Reason::IntTooLarge => "int-too-large",
            Reason::SameForAllIterations { .. } => "prange-same-place",
            Reason::CarriedByPrange { .. } => "prange-carried",
            Reason::LastOfPrange { .. } => "prange-last-value",
            Reason::RaiseOperand => "raise-operand",
            Reason::NoFixpoint => "no-fixpoint",
            Reason::TooManyInstances(_) => "too-many-instances",
            Reason::ReturnMismatch { .. } => "return-type",
            Reason::CAssign { .. } => "c-assignment",
            Reason::PrangeWithLock => "prange-with-lock",
            Reason::Parallel(_) => "parallel",
        }
    }

    pub fn class(&self) -> RefusalClass {
        match self {
            Reason::Construct(_)
            | Reason::OpaqueName { .. }
            | Reason::ObjectInRegion { .. }
            | Reason::IntTooLarge
            | Reason::CarriedByPrange { .. }
            | Reason::LastOfPrange { .. }
            | Reason::ArrayLeavesPrange { .. }
            | Reason::RaiseOperand => RefusalClass::Unsupported,
            Reason::UnknownName(_)
            | Reason::UnknownAttribute { .. }
            | Reason::NotCallable(_)
            | Reason::LibraryArguments { .. }
            | Reason::SameForAllIterations { .. }
            | Reason::ElementValue { .. }
            | Reason::NotAssignable(_)
            | Reason::ReadOnlyArray(_)
            | Reason::TooManyIndices { .. }
            | Reason::ArrayIndex { .. }
            | Reason::TooManyAxes { .. }
            | Reason::NotIndexable(_)
            | Reason::NotIterable(_)
            | Reason::NotUnpackable { .. }
            | Reason::TupleIndex
            | Reason::ListElement { .. }
            | Reason::ListInPrange
            | Reason::Shown(_)
            | Reason::TupleIndexRange { .. }
            | Reason::BinaryOperands { .. }
            | Reason::UnaryOperand { .. }
            | Reason::NotBoolean(_)
            | Reason::Unify { .. }
            | Reason::Argument { .. }
            | Reason::ArgumentCount { .. }
            | Reason::MissingArgument { .. }
            | Reason::UnexpectedKeyword { .. }
            | Reason::RepeatedArgument { .. }
            | Reason::NoFixpoint
            | Reason::TooManyInstances(_)
            | Reason::ReturnMismatch { .. }
            | Reason::CAssign { .. }
            | Reason::PrangeWithLock
            | Reason::Parallel(_) => RefusalClass::Typing,
        }
    }

    pub fn message(&self) -> String {
        match self {
            Reason::Construct(what) => format!("{what} cannot be compiled"),
            Reason::UnknownName(name) => format!("name '{name}' is not defined"),
            Reason::OpaqueName { name, what } => {
                format!("'{name}' is {what}, which a kernel cannot use")
            }
            Reason::ObjectInRegion { name, what } => {
                format!("'{name}' is {what}, which nothing may touch without the lock")
            }
            Reason::UnknownAttribute { owner, attr } => {
                format!("{owner} has no attribute '{attr}' that a kernel can use")
            }
            Reason::LibraryArguments { function, types, why } => {
                format!("{function}() does not take ({types}): {why}")
            }
            Reason::ElementValue { from, to } => {
                format!("{} cannot be an element of type {}", from.long_name(), to.long_name())
            }
            Reason::NotAssignable(ty) => {
                format!("no part of {} can be assigned to", ty.long_name())
            }
            Reason::ReadOnlyArray(ty) => {
                format!("assignment destination is read-only: {}", ty.long_name())
            }
            Reason::TooManyIndices { ty, found } => {
                let n = ty.array().map_or(0, |a| a.ndim);
                format!(
                    "too many indices: {} has {n} axes, but {found} were indexed",
                    ty.long_name()
                )
            }
            Reason::ArrayIndex { array, index } => {
                format!("{} cannot be indexed by {}", array.long_name(), index.long_name())
            }
            Reason::TooManyAxes { from, to } => {
                format!("{} has more axes than {}", from.long_name(), to.long_name())
            }
            Reason::ArrayLeavesPrange { name } => {
                let what = name.map_or("an array".into(), |n| format!("array '{n}'"));
                format!(
                    "{what} is passed from one iteration of prange to another, or out of the loop"
                )
            }
            Reason::NotCallable(ty) => format!("{} is not callable", ty.long_name()),
            Reason::NotIndexable(ty) => format!("{} cannot be indexed", ty.long_name()),
            Reason::NotIterable(ty) => format!("{} cannot be iterated over", ty.long_name()),
            Reason::NotUnpackable { ty, expected } => {
                format!("{} cannot be unpacked into {expected} variables", ty.long_name())
            }
            Reason::ListInPrange => {
                "the iterations of a parallel loop cannot change the length of a list from outside of it"
                    .into()
            }
            Reason::Shown(ty) => format!("{} cannot be shown in a kernel", ty.long_name()),
            Reason::ListElement { list: Type::Never, found } => {
                format!("{} cannot be an element of a list", found.long_name())
            }
            Reason::ListElement { list, found } => format!(
                "a list of {} cannot hold {}",
                list.long_name(),
                found.long_name()
            ),
            Reason::TupleIndex => "a tuple of different types is indexed by a constant only".into(),
            Reason::TupleIndexRange { len } => {
                format!("tuple index out of range: the tuple has {len} elements")
            }
            Reason::BinaryOperands { op, left, right } => {
                format!("'{op}' is not defined for {} and {}", left.long_name(), right.long_name())
            }
            Reason::UnaryOperand { op, operand } => {
                format!("'{op}' is not defined for {}", operand.long_name())
            }
            Reason::NotBoolean(ty) => format!("{} has no truth value here", ty.long_name()),
            Reason::Unify { name, left, right, .. } => {
                let what = name.map_or("a value".into(), |n| format!("variable '{n}'"));
                format!(
                    "{what} is {} on one path and {} on another",
                    left.long_name(),
                    right.long_name()
                )
            }
            Reason::Argument { function, index, expected, found } => format!(
                "argument {} of {function} must be {expected}, not {}",
                index + 1,
                found.long_name()
            ),
            Reason::ArgumentCount { function, expected, found } => {
                format!("{function} takes {expected}, but {found} were given")
            }
            Reason::MissingArgument { function, name } => {
                format!("{function} is missing the argument '{name}'")
            }
            Reason::UnexpectedKeyword { function, name } => {
                format!("{function} has no parameter '{name}'")
            }
            Reason::RepeatedArgument { function, name } => {
                format!("{function} got more than one value for '{name}'")
            }
            Reason::IntTooLarge => "the integer does not fit 64 bits".into(),
            Reason::SameForAllIterations { name } => {
                let what = name.map_or("an array".to_string(), |n| format!("'{n}'"));
                format!("every iteration writes to the same place of {what}, whichever comes last")
            }
            Reason::CarriedByPrange { name, .. } => {
                format!("'{name}' is carried from one iteration of the prange to the next")
            }
            Reason::LastOfPrange { name, .. } => {
                format!("'{name}' is set by some iterations of the prange and read after it")
            }
            Reason::RaiseOperand => {
                "only a built-in exception class, with numbers, tuples of them and text as arguments, can be raised"
                    .into()
            }
            Reason::NoFixpoint => "the types of this function do not settle".into(),
            Reason::TooManyInstances(n) => {
                format!("the call tree needs more than {n} differently typed instances")
            }
            Reason::ReturnMismatch { declared, inferred } => format!(
                "the signature declares {}, but the function returns {}",
                declared.long_name(),
                inferred.long_name()
            ),
            Reason::CAssign { from, to } => {
                format!(
                    "cannot assign {} to a variable of type '{}'",
                    from.long_name(),
                    to.c_name()
                )
            }
            Reason::PrangeWithLock => "prange() can only be used without the GIL".into(),
            Reason::Parallel(fault) => fault.message(),
        }
    }

    /// A way out.
    pub fn help(&self) -> Option<String> {
        let text = match self {
            Reason::Construct(_) => "compute it outside the kernel and pass the result in",
            Reason::UnknownName(_) => "define it before the kernel is first called",
            Reason::OpaqueName { .. } => {
                "pass numbers, tuples of them, or jitted functions; globals are frozen as constants"
            }
            Reason::ObjectInRegion { .. } => {
                "take what is needed of it into variables before the block, and store results after it"
            }
            Reason::UnknownAttribute { .. } => {
                "kernels know the scalar functions of math and numpy, and numba's prange and types"
            }
            Reason::NotCallable(_) => "decorate the function with @njit, or use one of math's",
            Reason::ListInPrange => "store to an array, or append in a loop over range",
            Reason::Shown(_) => "show numbers, tuples of them and text",
            Reason::ListElement { .. } => "the elements of a list have one type",
            Reason::TupleIndex => "unpack the tuple, or index it with a literal",
            Reason::BinaryOperands { .. } | Reason::UnaryOperand { .. } => {
                "convert the operands first, for example with float(x)"
            }
            Reason::NotAssignable(_) => "assign to elements or parts of arrays",
            Reason::ReadOnlyArray(_) => "pass a writeable array, or copy it first: a = a.copy()",
            Reason::ArrayIndex { .. } => "use integers, slices, None or `...`",
            Reason::ArrayLeavesPrange { .. } => {
                "store into an array that was made before the loop, or use range"
            }
            Reason::NotBoolean(_) => "compare it explicitly",
            Reason::Unify { .. } => "give the variable one type on every path, or use two names",
            Reason::IntTooLarge => "use a float, or split it into 64-bit parts",
            Reason::SameForAllIterations { .. } => {
                "let the place depend on the iteration, or write a `range` loop"
            }
            Reason::CarriedByPrange { .. } => {
                "use range, or make it a reduction: += -= *= min max &= |= ^="
            }
            Reason::LastOfPrange { .. } => "use range, or set it in every iteration",
            Reason::RaiseOperand => "raise ValueError(\"what is wrong\")",
            Reason::CAssign { .. } => "convert it: cython.cast(cython.int, x)",
            Reason::PrangeWithLock => "pass nogil=True, or put the loop under `with nogil:`",
            Reason::NotIndexable(_)
            | Reason::LibraryArguments { .. }
            | Reason::ElementValue { .. }
            | Reason::TooManyIndices { .. }
            | Reason::TooManyAxes { .. }
            | Reason::NotIterable(_)
            | Reason::NotUnpackable { .. }
            | Reason::TupleIndexRange { .. }
            | Reason::Argument { .. }
            | Reason::ArgumentCount { .. }
            | Reason::MissingArgument { .. }
            | Reason::UnexpectedKeyword { .. }
            | Reason::RepeatedArgument { .. }
            | Reason::NoFixpoint
            | Reason::TooManyInstances(_)
            | Reason::ReturnMismatch { .. }
            | Reason::Parallel(_) => return None,
        };
        Some(text.into())
    }

    /// Further places, with what is there.
    pub fn labels(&self) -> Vec<(Span, String)> {
        match self {
            Reason::Unify { left, left_span, right, right_span, .. } => vec![
                (*left_span, format!("{} here", left.long_name())),
                (*right_span, format!("{} here", right.long_name())),
            ],
            Reason::CarriedByPrange { read, written, .. } => vec![
                (*read, "read here".to_string()),
                (*written, "set here for the next iteration".to_string()),
            ],
            Reason::LastOfPrange { written, .. } => vec![(*written, "set here".to_string())],
            Reason::Construct(_)
            | Reason::UnknownName(_)
            | Reason::OpaqueName { .. }
            | Reason::ObjectInRegion { .. }
            | Reason::UnknownAttribute { .. }
            | Reason::NotCallable(_)
            | Reason::LibraryArguments { .. }
            | Reason::SameForAllIterations { .. }
            | Reason::ElementValue { .. }
            | Reason::NotAssignable(_)
            | Reason::ReadOnlyArray(_)
            | Reason::TooManyIndices { .. }
            | Reason::ArrayIndex { .. }
            | Reason::TooManyAxes { .. }
            | Reason::ArrayLeavesPrange { .. }
            | Reason::NotIndexable(_)
            | Reason::NotIterable(_)
            | Reason::NotUnpackable { .. }
            | Reason::TupleIndex
            | Reason::ListElement { .. }
            | Reason::ListInPrange
            | Reason::Shown(_)
            | Reason::TupleIndexRange { .. }
            | Reason::BinaryOperands { .. }
            | Reason::UnaryOperand { .. }
            | Reason::NotBoolean(_)
            | Reason::Argument { .. }
            | Reason::ArgumentCount { .. }
            | Reason::MissingArgument { .. }
            | Reason::UnexpectedKeyword { .. }
            | Reason::RepeatedArgument { .. }
            | Reason::IntTooLarge
            | Reason::RaiseOperand
            | Reason::NoFixpoint
            | Reason::TooManyInstances(_)
            | Reason::ReturnMismatch { .. }
            | Reason::CAssign { .. }
            | Reason::PrangeWithLock
            | Reason::Parallel(_) => Vec::new(),
        }
    }
}

impl Refusal {
    pub fn diagnostic(&self) -> Diagnostic {
        let mut message = self.reason.message();
        if let Some(args) = &self.args {
            let names: Vec<String> = args.iter().map(Type::long_name).collect();
            let _ = write!(message, " (in {}({}))", self.function, names.join(", "));
        } else {
            let _ = write!(message, " (in {})", self.function);
        }
        let mut diagnostic = Diagnostic::error(self.reason.code(), &self.file, self.span, message);
        diagnostic.labels = self.reason.labels();
        diagnostic.help = self.reason.help();
        diagnostic
    }
}
