//! What the names of known modules mean to kernels: one row an intrinsic.
//!
//! Invariant: a row says everything that inference needs: module, name, and the rule that types it and
//! picks its operations and its faults. The texts of the faults are those of Python 3.14's `math`.
//! NumPy's spellings follow NumPy: they never raise.

use std::fmt;

use super::ir::math::MathFn;
use super::ir::op::Prim;
use super::library::{self, Text};
use super::types::{Scalar, Steps};
use crate::array::native::Native;
use crate::syntax::ast::{BinOp, CmpOp, UnaryOp};

/// A row of [`ROWS`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Intrinsic(u16);

#[derive(Debug)]
pub struct Row {
    /// The module's full name; `builtins` for names that need no import.
    pub module: &'static str,
    pub name: &'static str,
    pub rule: Rule,
}

/// When a mathematics function raises. `{}` in a text stands for the first argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    Never,
    /// ValueError with this text when the result is NaN though no argument is.
    Domain(&'static str),
    /// ValueError with this text when the argument is infinite, which is when the result is NaN though the
    /// argument is not. Asked before the call, so that the argument need not outlive it.
    Finite(&'static str),
    /// As `Domain`, and also when the result is infinite though the arguments are finite.
    Singular(&'static str),
    /// OverflowError "math range error" when the result is infinite though the arguments are finite;
    /// ValueError "math domain error" when it is NaN though no argument is.
    Range,
    /// `Domain` where the result is NaN, `Range` where it is infinite.
    DomainOrRange(&'static str),
}

/// What becomes of all elements of an array.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reduction {
    Sum,
    Prod,
    Min,
    Max,
    Mean,
    Any,
    All,
    ArgMin,
    ArgMax,
    CountNonzero,
}

impl Reduction {
    /// Whether no elements at all have a result.
    pub fn has_identity(self) -> bool {
        self.complaint().is_empty()
    }

    /// What is said of no elements at all; empty where they have a result.
    pub fn complaint(self) -> &'static str {
        match self {
            Reduction::Min => {
                "zero-size array to reduction operation minimum which has no identity"
            }
            Reduction::Max => {
                "zero-size array to reduction operation maximum which has no identity"
            }
            Reduction::ArgMin => "attempt to get argmin of an empty sequence",
            Reduction::ArgMax => "attempt to get argmax of an empty sequence",
            Reduction::Sum
            | Reduction::Prod
            | Reduction::Mean
            | Reduction::Any
            | Reduction::All
            | Reduction::CountNonzero => "",
        }
    }

    /// The type of what becomes of elements of a type.
    pub fn result(self, dtype: Scalar) -> Scalar {
        let wide = if dtype == Scalar::Bool { Scalar::I64 } else { dtype.widened() };
        match self {
            Reduction::Sum | Reduction::Prod => wide,
            Reduction::Mean if wide.is_float() => wide,
            Reduction::Mean => Scalar::F64,
            Reduction::Min | Reduction::Max => dtype,
            Reduction::Any | Reduction::All => Scalar::Bool,
            Reduction::ArgMin | Reduction::ArgMax | Reduction::CountNonzero => Scalar::I64,
        }
    }
}

/// A function that gives arrays another shape, joins them, or says what shape they have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeFn {
    Reshape,
    Ravel,
    Flatten,
    Transpose,
    SwapAxes,
    MoveAxis,
    /// The texts' own: the axis as the last, and the last one as that axis.
    AxisLast,
    AxisBack,
    ExpandDims,
    BroadcastTo,
    Shape,
    Size,
    Ndim,
    AtLeast1d,
    AtLeast2d,
    Concatenate,
    Stack,
    VStack,
    HStack,
    ColumnStack,
    Nonzero,
}

/// A function that makes or reads whole arrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArrayFn {
    Zeros,
    Ones,
    Empty,
    Full,
    ZerosLike,
    OnesLike,
    EmptyLike,
    FullLike,
    Arange,
    Copy,
    AsArray,
    Reduce(Reduction),
    Dot,
    /// `np.array`: a new array of a tuple, a list literal, a number or an array.
    Array,
    Shape(ShapeFn),
}

/// The functions and methods that change one of their arguments, or what later calls give.
pub fn writes(name: &str) -> bool {
    const WRITING: [&str; 9] =
        ["fill", "sort", "partition", "put", "copyto", "fill_diagonal", "shuffle", "seed", "place"];
    WRITING.contains(&name)
}

impl ArrayFn {
    /// The function that a method of arrays is, with the array as its first argument.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub fn method(name: &str) -> Option<ArrayFn> {
        const SHAPES: [&str; 7] =
            ["reshape", "ravel", "flatten", "transpose", "swapaxes", "nonzero", "squeeze"];
        let found = match name {
            "flatten" => Intrinsic::find("_kernels", name),
            _ => Intrinsic::find("numpy", name),
        };
        match found?.rule() {
            Rule::Array(f @ (ArrayFn::Copy | ArrayFn::Reduce(_) | ArrayFn::Dot)) => Some(f),
            Rule::Array(f @ ArrayFn::Shape(_)) if SHAPES.contains(&name) => Some(f),
            _ => None,
        }
    }

    /// The function of the library that a method of arrays is.
    pub fn library_method(name: &str) -> Option<Intrinsic> {
        const METHODS: [&str; 17] = [
            "argsort",
            "clip",
            "cumprod",
            "cumsum",
            "diagonal",
            "nanmax",
            "ptp",
            "repeat",
            "round",
            "searchsorted",
            "std",
            "take",
            "trace",
            "var",
            "argpartition",
            "conj",
            "conjugate",
        ];
        match name {
            "sort" => Intrinsic::find("_kernels", "sort_in_place"),
            name if METHODS.contains(&name) => Intrinsic::find("numpy", name),
            _ => None,
        }
    }
}

/// How a call of an intrinsic is typed and what it becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// A library function on float64: arguments convert.
    Math(MathFn, Check),
    /// A primitive on float64: arguments convert.
    MathPrim(Prim, Check),
    /// NumPy's: as `Math` without faults; float32 arguments give float32.
    Numpy(MathFn),
    NumpyPrim(Prim),
    /// `math.floor`, `ceil`, `trunc`: an int from a float by that rounding, integers as they are.
    RoundToInt(Prim),
    /// `math.log(x[, base])`.
    Log,
    /// `math.pow`.
    MathPow,
    /// `np.power` and `np.float_power`: as `**`, but floats never raise.
    NumpyPower,
    Hypot,
    Ldexp,
    Frexp,
    Modf,
    IsNan,
    IsInf,
    IsFinite,
    IsClose,
    /// Times this constant: `math.degrees`, `math.radians`.
    Degrees,
    Radians,
    /// Integer functions of `math`; they refuse floats as Python does.
    Gcd,
    Lcm,
    Isqrt,
    Factorial,
    Comb,
    Perm,
    /// `np.sign`, `np.square`, `np.reciprocal`-like one-liners.
    Sign,
    Square,
    /// `np.minimum`/`np.maximum`: NaN wins.
    NumpyMin,
    NumpyMax,
    /// Of arrays.
    Array(ArrayFn),
    /// A function that is written in the kernel language.
    Library(Text),
    /// As `Library`, of numbers; of arrays element by element.
    LibraryElement(Text),
    /// An operator as a function: `np.add`, `np.less`; of arrays element by element.
    Operator(BinOp),
    Comparison(CmpOp),
    Inversion(UnaryOp),
    /// Whether a value is an array, known when a kernel is compiled.
    IsArray,
    /// `enumerate`, `zip`, `reversed`, `np.ndindex`, `np.ndenumerate`.
    Iterate(Steps),
    /// A routine of the array floor.
    Routine(Native),
    /// `np.where(condition, a, b)`.
    Where,
    Abs,
    Min,
    Max,
    Round,
    Divmod,
    Pow,
    Len,
    Sum,
    Any,
    All,
    Print,
    List,
    Tuple,
    Sorted,
    /// `numba.literal_unroll(x)`: a loop over a tuple takes its elements as they are.
    Unroll,
    Int,
    Float,
    Bool,
    Range,
    Prange,
    /// `np.int32(x)`, `numba.int64(x)`.
    Cast(Scalar),
    /// `cython.cast(T, x)`, `cython.declare(T[, x])`, `cython.sizeof(T)`.
    CCast,
    CDeclare,
    SizeOf,
    /// `cython.parallel.threadid()`.
    ThreadId,
}

pub const fn row(module: &'static str, name: &'static str, rule: Rule) -> Row {
    Row { module, name, rule }
}

const UNIT_RANGE: Check = Check::Domain("expected a number in range from -1 up to 1, got {}");
const FINITE: Check = Check::Finite("expected a finite input, got {}");
const POSITIVE: Check = Check::Singular("expected a positive input, got {}");
const GAMMA: Check = Check::DomainOrRange("expected a noninteger or positive integer, got {}");
const LGAMMA: Check = Check::Singular("expected a noninteger or positive integer, got {}");

/// Every intrinsic, by module.
pub static ROWS: &[Row] = &[
    row("builtins", "abs", Rule::Abs),
    row("builtins", "min", Rule::Min),
    row("builtins", "max", Rule::Max),
    row("builtins", "round", Rule::Round),
    row("builtins", "divmod", Rule::Divmod),
    row("builtins", "pow", Rule::Pow),
    row("builtins", "len", Rule::Len),
    row("builtins", "sum", Rule::Sum),
    row("builtins", "any", Rule::Any),
    row("builtins", "all", Rule::All),
    row("builtins", "print", Rule::Print),
    row("builtins", "list", Rule::List),
    row("builtins", "tuple", Rule::Tuple),
    row("builtins", "sorted", Rule::Sorted),
    row("builtins", "int", Rule::Int),
    row("builtins", "float", Rule::Float),
    row("builtins", "bool", Rule::Bool),
    row("builtins", "range", Rule::Range),
    row("numba", "prange", Rule::Prange),
    row("numba", "literal_unroll", Rule::Unroll),
    row(
        "math",
        "sqrt",
        Rule::MathPrim(Prim::Sqrt, Check::Domain("expected a nonnegative input, got {}")),
    ),
    row("math", "fabs", Rule::MathPrim(Prim::Abs, Check::Never)),
    row("math", "copysign", Rule::MathPrim(Prim::CopySign, Check::Never)),
    row("math", "sin", Rule::Math(MathFn::Sin, FINITE)),
    row("math", "cos", Rule::Math(MathFn::Cos, FINITE)),
    row("math", "tan", Rule::Math(MathFn::Tan, FINITE)),
    row("math", "asin", Rule::Math(MathFn::Asin, UNIT_RANGE)),
    row("math", "acos", Rule::Math(MathFn::Acos, UNIT_RANGE)),
    row("math", "atan", Rule::Math(MathFn::Atan, Check::Never)),
    row("math", "atan2", Rule::Math(MathFn::Atan2, Check::Never)),
    row("math", "sinh", Rule::Math(MathFn::Sinh, Check::Range)),
    row("math", "cosh", Rule::Math(MathFn::Cosh, Check::Range)),
    row("math", "tanh", Rule::Math(MathFn::Tanh, Check::Never)),
    row("math", "asinh", Rule::Math(MathFn::Asinh, Check::Never)),
    row(
        "math",
        "acosh",
        Rule::Math(MathFn::Acosh, Check::Domain("expected argument value not less than 1, got {}")),
    ),
    row(
        "math",
        "atanh",
        Rule::Math(MathFn::Atanh, Check::Singular("expected a number between -1 and 1, got {}")),
    ),
    row("math", "exp", Rule::Math(MathFn::Exp, Check::Range)),
    row("math", "exp2", Rule::Math(MathFn::Exp2, Check::Range)),
    row("math", "expm1", Rule::Math(MathFn::Expm1, Check::Range)),
    row("math", "log", Rule::Log),
    row("math", "log2", Rule::Math(MathFn::Log2, POSITIVE)),
    row("math", "log10", Rule::Math(MathFn::Log10, POSITIVE)),
    row(
        "math",
        "log1p",
        Rule::Math(MathFn::Log1p, Check::Singular("expected argument value > -1, got {}")),
    ),
    row("math", "pow", Rule::MathPow),
    row("math", "cbrt", Rule::Math(MathFn::Cbrt, Check::Never)),
    row("math", "hypot", Rule::Hypot),
    row("math", "fmod", Rule::Math(MathFn::Fmod, Check::Domain("math domain error"))),
    row("math", "remainder", Rule::Math(MathFn::Remainder, Check::Domain("math domain error"))),
    row("math", "erf", Rule::Math(MathFn::Erf, Check::Never)),
    row("math", "erfc", Rule::Math(MathFn::Erfc, Check::Never)),
    row("math", "gamma", Rule::Math(MathFn::Gamma, GAMMA)),
    row("math", "lgamma", Rule::Math(MathFn::LGamma, LGAMMA)),
    row("math", "nextafter", Rule::Math(MathFn::NextAfter, Check::Never)),
    row("math", "ldexp", Rule::Ldexp),
    row("math", "frexp", Rule::Frexp),
    row("math", "modf", Rule::Modf),
    row("math", "floor", Rule::RoundToInt(Prim::Floor)),
    row("math", "ceil", Rule::RoundToInt(Prim::Ceil)),
    row("math", "trunc", Rule::RoundToInt(Prim::Trunc)),
    row("math", "isnan", Rule::IsNan),
    row("math", "isinf", Rule::IsInf),
    row("math", "isfinite", Rule::IsFinite),
    row("math", "isclose", Rule::IsClose),
    row("math", "degrees", Rule::Degrees),
    row("math", "radians", Rule::Radians),
    row("math", "gcd", Rule::Gcd),
    row("math", "lcm", Rule::Lcm),
    row("math", "isqrt", Rule::Isqrt),
    row("math", "factorial", Rule::Factorial),
    row("math", "comb", Rule::Comb),
    row("math", "perm", Rule::Perm),
    row("numpy", "sqrt", Rule::NumpyPrim(Prim::Sqrt)),
    row("numpy", "abs", Rule::Abs),
    row("numpy", "absolute", Rule::Abs),
    row("numpy", "fabs", Rule::NumpyPrim(Prim::Abs)),
    row("numpy", "copysign", Rule::NumpyPrim(Prim::CopySign)),
    row("numpy", "floor", Rule::NumpyPrim(Prim::Floor)),
    row("numpy", "ceil", Rule::NumpyPrim(Prim::Ceil)),
    row("numpy", "trunc", Rule::NumpyPrim(Prim::Trunc)),
    row("numpy", "rint", Rule::NumpyPrim(Prim::RoundEven)),
    row("numpy", "sin", Rule::Numpy(MathFn::Sin)),
    row("numpy", "cos", Rule::Numpy(MathFn::Cos)),
    row("numpy", "tan", Rule::Numpy(MathFn::Tan)),
    row("numpy", "arcsin", Rule::Numpy(MathFn::Asin)),
    row("numpy", "arccos", Rule::Numpy(MathFn::Acos)),
    row("numpy", "arctan", Rule::Numpy(MathFn::Atan)),
    row("numpy", "arctan2", Rule::Numpy(MathFn::Atan2)),
    row("numpy", "sinh", Rule::Numpy(MathFn::Sinh)),
    row("numpy", "cosh", Rule::Numpy(MathFn::Cosh)),
    row("numpy", "tanh", Rule::Numpy(MathFn::Tanh)),
    row("numpy", "arcsinh", Rule::Numpy(MathFn::Asinh)),
    row("numpy", "arccosh", Rule::Numpy(MathFn::Acosh)),
    row("numpy", "arctanh", Rule::Numpy(MathFn::Atanh)),
    row("numpy", "exp", Rule::Numpy(MathFn::Exp)),
    row("numpy", "exp2", Rule::Numpy(MathFn::Exp2)),
    row("numpy", "expm1", Rule::Numpy(MathFn::Expm1)),
    row("numpy", "log", Rule::Numpy(MathFn::Log)),
    row("numpy", "log2", Rule::Numpy(MathFn::Log2)),
    row("numpy", "log10", Rule::Numpy(MathFn::Log10)),
    row("numpy", "log1p", Rule::Numpy(MathFn::Log1p)),
    row("numpy", "cbrt", Rule::Numpy(MathFn::Cbrt)),
    row("numpy", "hypot", Rule::Numpy(MathFn::Hypot)),
    row("numpy", "power", Rule::NumpyPower),
    row("numpy", "isnan", Rule::IsNan),
    row("numpy", "isinf", Rule::IsInf),
    row("numpy", "isfinite", Rule::IsFinite),
    row("numpy", "degrees", Rule::Degrees),
    row("numpy", "rad2deg", Rule::Degrees),
    row("numpy", "radians", Rule::Radians),
    row("numpy", "deg2rad", Rule::Radians),
    row("numpy", "sign", Rule::Sign),
    row("numpy", "square", Rule::Square),
    row("numpy", "minimum", Rule::NumpyMin),
    row("numpy", "maximum", Rule::NumpyMax),
    row("numpy", "gcd", Rule::Gcd),
    row("numpy", "lcm", Rule::Lcm),
    row("numpy", "zeros", Rule::Array(ArrayFn::Zeros)),
    row("numpy", "ones", Rule::Array(ArrayFn::Ones)),
    row("numpy", "empty", Rule::Array(ArrayFn::Empty)),
    row("numpy", "full", Rule::Array(ArrayFn::Full)),
    row("numpy", "zeros_like", Rule::Array(ArrayFn::ZerosLike)),
    row("numpy", "ones_like", Rule::Array(ArrayFn::OnesLike)),
    row("numpy", "empty_like", Rule::Array(ArrayFn::EmptyLike)),
    row("numpy", "full_like", Rule::Array(ArrayFn::FullLike)),
    row("numpy", "arange", Rule::Array(ArrayFn::Arange)),
    row("numpy", "copy", Rule::Array(ArrayFn::Copy)),
    row("numpy", "asarray", Rule::Array(ArrayFn::AsArray)),
    row("numpy", "ascontiguousarray", Rule::Array(ArrayFn::AsArray)),
    row("numpy", "sum", Rule::Array(ArrayFn::Reduce(Reduction::Sum))),
    row("numpy", "prod", Rule::Array(ArrayFn::Reduce(Reduction::Prod))),
    row("numpy", "min", Rule::Array(ArrayFn::Reduce(Reduction::Min))),
    row("numpy", "max", Rule::Array(ArrayFn::Reduce(Reduction::Max))),
    row("numpy", "amin", Rule::Array(ArrayFn::Reduce(Reduction::Min))),
    row("numpy", "amax", Rule::Array(ArrayFn::Reduce(Reduction::Max))),
    row("numpy", "mean", Rule::Array(ArrayFn::Reduce(Reduction::Mean))),
    row("numpy", "any", Rule::Array(ArrayFn::Reduce(Reduction::Any))),
    row("numpy", "all", Rule::Array(ArrayFn::Reduce(Reduction::All))),
    row("numpy", "argmin", Rule::Array(ArrayFn::Reduce(Reduction::ArgMin))),
    row("numpy", "argmax", Rule::Array(ArrayFn::Reduce(Reduction::ArgMax))),
    row("builtins", "enumerate", Rule::Iterate(Steps::Enumerate)),
    row("builtins", "zip", Rule::Iterate(Steps::Zip)),
    row("builtins", "reversed", Rule::Iterate(Steps::Reversed)),
    row("numpy", "ndindex", Rule::Iterate(Steps::NdIndex)),
    row("numpy", "ndenumerate", Rule::Iterate(Steps::NdEnumerate)),
    row("numpy", "array", Rule::Array(ArrayFn::Array)),
    row("numpy", "count_nonzero", Rule::Array(ArrayFn::Reduce(Reduction::CountNonzero))),
    row("numpy", "reshape", Rule::Array(ArrayFn::Shape(ShapeFn::Reshape))),
    row("numpy", "ravel", Rule::Array(ArrayFn::Shape(ShapeFn::Ravel))),
    row("numpy", "transpose", Rule::Array(ArrayFn::Shape(ShapeFn::Transpose))),
    row("numpy", "swapaxes", Rule::Array(ArrayFn::Shape(ShapeFn::SwapAxes))),
    row("numpy", "moveaxis", Rule::Array(ArrayFn::Shape(ShapeFn::MoveAxis))),
    row("numpy", "expand_dims", Rule::Array(ArrayFn::Shape(ShapeFn::ExpandDims))),
    row("numpy", "broadcast_to", Rule::Array(ArrayFn::Shape(ShapeFn::BroadcastTo))),
    row("numpy", "shape", Rule::Array(ArrayFn::Shape(ShapeFn::Shape))),
    row("numpy", "size", Rule::Array(ArrayFn::Shape(ShapeFn::Size))),
    row("numpy", "ndim", Rule::Array(ArrayFn::Shape(ShapeFn::Ndim))),
    row("numpy", "atleast_1d", Rule::Array(ArrayFn::Shape(ShapeFn::AtLeast1d))),
    row("numpy", "atleast_2d", Rule::Array(ArrayFn::Shape(ShapeFn::AtLeast2d))),
    row("numpy", "concatenate", Rule::Array(ArrayFn::Shape(ShapeFn::Concatenate))),
    row("numpy", "stack", Rule::Array(ArrayFn::Shape(ShapeFn::Stack))),
    row("numpy", "vstack", Rule::Array(ArrayFn::Shape(ShapeFn::VStack))),
    row("numpy", "hstack", Rule::Array(ArrayFn::Shape(ShapeFn::HStack))),
    row("numpy", "column_stack", Rule::Array(ArrayFn::Shape(ShapeFn::ColumnStack))),
    row("numpy", "nonzero", Rule::Array(ArrayFn::Shape(ShapeFn::Nonzero))),
    row("_kernels", "flatten", Rule::Array(ArrayFn::Shape(ShapeFn::Flatten))),
    row("_kernels", "axis_back", Rule::Array(ArrayFn::Shape(ShapeFn::AxisBack))),
    row("_kernels", "isarray", Rule::IsArray),
    row("_kernels", "axis_last", Rule::Array(ArrayFn::Shape(ShapeFn::AxisLast))),
    row("numpy", "add", Rule::Operator(BinOp::Add)),
    row("numpy", "subtract", Rule::Operator(BinOp::Sub)),
    row("numpy", "multiply", Rule::Operator(BinOp::Mul)),
    row("numpy", "divide", Rule::Operator(BinOp::Div)),
    row("numpy", "true_divide", Rule::Operator(BinOp::Div)),
    row("numpy", "floor_divide", Rule::Operator(BinOp::FloorDiv)),
    row("numpy", "remainder", Rule::Operator(BinOp::Mod)),
    row("numpy", "mod", Rule::Operator(BinOp::Mod)),
    row("numpy", "bitwise_and", Rule::Operator(BinOp::And)),
    row("numpy", "bitwise_or", Rule::Operator(BinOp::Or)),
    row("numpy", "bitwise_xor", Rule::Operator(BinOp::Xor)),
    row("numpy", "left_shift", Rule::Operator(BinOp::Shl)),
    row("numpy", "right_shift", Rule::Operator(BinOp::Shr)),
    row("numpy", "bitwise_left_shift", Rule::Operator(BinOp::Shl)),
    row("numpy", "bitwise_right_shift", Rule::Operator(BinOp::Shr)),
    row("numpy", "equal", Rule::Comparison(CmpOp::Eq)),
    row("numpy", "not_equal", Rule::Comparison(CmpOp::Ne)),
    row("numpy", "less", Rule::Comparison(CmpOp::Lt)),
    row("numpy", "less_equal", Rule::Comparison(CmpOp::Le)),
    row("numpy", "greater", Rule::Comparison(CmpOp::Gt)),
    row("numpy", "greater_equal", Rule::Comparison(CmpOp::Ge)),
    row("numpy", "negative", Rule::Inversion(UnaryOp::Neg)),
    row("numpy", "positive", Rule::Inversion(UnaryOp::Pos)),
    row("numpy", "invert", Rule::Inversion(UnaryOp::Invert)),
    row("numpy", "bitwise_not", Rule::Inversion(UnaryOp::Invert)),
    row("numpy", "bitwise_invert", Rule::Inversion(UnaryOp::Invert)),
    row("numpy", "acos", Rule::Numpy(MathFn::Acos)),
    row("numpy", "asin", Rule::Numpy(MathFn::Asin)),
    row("numpy", "atan", Rule::Numpy(MathFn::Atan)),
    row("numpy", "atan2", Rule::Numpy(MathFn::Atan2)),
    row("numpy", "acosh", Rule::Numpy(MathFn::Acosh)),
    row("numpy", "asinh", Rule::Numpy(MathFn::Asinh)),
    row("numpy", "atanh", Rule::Numpy(MathFn::Atanh)),
    row("numpy", "fmod", Rule::Numpy(MathFn::Fmod)),
    row("numpy", "nextafter", Rule::Numpy(MathFn::NextAfter)),
    row("numpy", "float_power", Rule::NumpyPower),
    row("numpy", "pow", Rule::NumpyPower),
    row("_native", "sort", Rule::Routine(Native::Sort)),
    row("_native", "argsort", Rule::Routine(Native::ArgSort)),
    row("_native", "solve", Rule::Routine(Native::Solve)),
    row("_native", "inverse", Rule::Routine(Native::Inverse)),
    row("_native", "determinant", Rule::Routine(Native::Determinant)),
    row("_native", "cholesky", Rule::Routine(Native::Cholesky)),
    row("_native", "qr", Rule::Routine(Native::Qr)),
    row("_native", "svd", Rule::Routine(Native::Svd)),
    row("_native", "eigh", Rule::Routine(Native::Eigh)),
    row("_native", "seed", Rule::Routine(Native::Seed)),
    row("_native", "float", Rule::Routine(Native::Float)),
    row("_native", "gauss", Rule::Routine(Native::Gauss)),
    row("_native", "integer", Rule::Routine(Native::Integer)),
    row("_native", "interval", Rule::Routine(Native::Interval)),
    row("_native", "continuous", Rule::Routine(Native::Continuous)),
    row("_native", "discrete", Rule::Routine(Native::Discrete)),
    row("_native", "binomial", Rule::Routine(Native::Binomial)),
    row("numpy", "where", Rule::Where),
    row("numpy", "dot", Rule::Array(ArrayFn::Dot)),
    row("numpy", "bool_", Rule::Cast(Scalar::Bool)),
    row("numpy", "int8", Rule::Cast(Scalar::I8)),
    row("numpy", "int16", Rule::Cast(Scalar::I16)),
    row("numpy", "int32", Rule::Cast(Scalar::I32)),
    row("numpy", "int64", Rule::Cast(Scalar::I64)),
    row("numpy", "intp", Rule::Cast(Scalar::I64)),
    row("numpy", "int_", Rule::Cast(Scalar::I64)),
    row("numpy", "uint8", Rule::Cast(Scalar::U8)),
    row("numpy", "uint16", Rule::Cast(Scalar::U16)),
    row("numpy", "uint32", Rule::Cast(Scalar::U32)),
    row("numpy", "uint64", Rule::Cast(Scalar::U64)),
    row("numpy", "uintp", Rule::Cast(Scalar::U64)),
    row("numpy", "float32", Rule::Cast(Scalar::F32)),
    row("numpy", "float64", Rule::Cast(Scalar::F64)),
    row("numba", "boolean", Rule::Cast(Scalar::Bool)),
    row("numba", "int8", Rule::Cast(Scalar::I8)),
    row("numba", "int16", Rule::Cast(Scalar::I16)),
    row("numba", "int32", Rule::Cast(Scalar::I32)),
    row("numba", "int64", Rule::Cast(Scalar::I64)),
    row("numba", "intp", Rule::Cast(Scalar::I64)),
    row("numba", "int_", Rule::Cast(Scalar::I64)),
    row("numba", "uint8", Rule::Cast(Scalar::U8)),
    row("numba", "uint16", Rule::Cast(Scalar::U16)),
    row("numba", "uint32", Rule::Cast(Scalar::U32)),
    row("numba", "uint64", Rule::Cast(Scalar::U64)),
    row("numba", "float32", Rule::Cast(Scalar::F32)),
    row("numba", "float64", Rule::Cast(Scalar::F64)),
    row("cython.parallel", "prange", Rule::Prange),
    row("cython.parallel", "threadid", Rule::ThreadId),
    row("cython", "cast", Rule::CCast),
    row("cython", "declare", Rule::CDeclare),
    row("cython", "sizeof", Rule::SizeOf),
    row("cython", "bint", Rule::Cast(Scalar::Bool)),
    row("cython", "char", Rule::Cast(Scalar::I8)),
    row("cython", "schar", Rule::Cast(Scalar::I8)),
    row("cython", "uchar", Rule::Cast(Scalar::U8)),
    row("cython", "short", Rule::Cast(Scalar::I16)),
    row("cython", "ushort", Rule::Cast(Scalar::U16)),
    row("cython", "int", Rule::Cast(Scalar::I32)),
    row("cython", "uint", Rule::Cast(Scalar::U32)),
    row("cython", "long", Rule::Cast(Scalar::I64)),
    row("cython", "ulong", Rule::Cast(Scalar::U64)),
    row("cython", "longlong", Rule::Cast(Scalar::I64)),
    row("cython", "ulonglong", Rule::Cast(Scalar::U64)),
    row("cython", "Py_ssize_t", Rule::Cast(Scalar::I64)),
    row("cython", "size_t", Rule::Cast(Scalar::U64)),
    row("cython", "float", Rule::Cast(Scalar::F32)),
    row("cython", "double", Rule::Cast(Scalar::F64)),
];

/// Constants of modules.
pub static VALUES: &[(&str, &str, f64)] = &[
    ("math", "pi", std::f64::consts::PI),
    ("math", "e", std::f64::consts::E),
    ("math", "tau", std::f64::consts::TAU),
    ("math", "inf", f64::INFINITY),
    ("math", "nan", f64::NAN),
    ("numpy", "pi", std::f64::consts::PI),
    ("numpy", "e", std::f64::consts::E),
    ("numpy", "inf", f64::INFINITY),
    ("numpy", "nan", f64::NAN),
    ("numpy", "euler_gamma", 0.577_215_664_901_532_9),
];

/// The built-in exception classes that a kernel can raise.
pub static EXCEPTIONS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "BaseException",
    "BufferError",
    "EOFError",
    "Exception",
    "FloatingPointError",
    "IndexError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "NameError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "RecursionError",
    "ReferenceError",
    "RuntimeError",
    "StopIteration",
    "SystemError",
    "SystemExit",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "ValueError",
    "ZeroDivisionError",
];

/// The name that a module goes by in the table: `ungil` offers numba's names.
fn canonical(module: &str) -> &str {
    match module {
        "ungil" => "numba",
        "numba.types" => "numba",
        other => other,
    }
}

impl Intrinsic {
    /// The intrinsic that `module.name` is.
    pub fn find(module: &str, name: &str) -> Option<Intrinsic> {
        let module = canonical(module);
        let is_it = |r: &Row| r.module == module && r.name == name;
        let at = ROWS
            .iter()
            .position(is_it)
            .or_else(|| library::ROWS.iter().position(is_it).map(|at| ROWS.len() + at))?;
        Some(Intrinsic(at as u16))
    }

    pub fn row(self) -> &'static Row {
        let at = self.0 as usize;
        ROWS.get(at).unwrap_or_else(|| &library::ROWS[at - ROWS.len()])
    }

    pub fn rule(self) -> Rule {
        self.row().rule
    }
}

/// The value of the constant `module.name`.
pub fn module_value(module: &str, name: &str) -> Option<f64> {
    VALUES.iter().find(|(m, n, _)| *m == module && *n == name).map(|(_, _, v)| *v)
}

/// Whether kernels know this module's names.
pub fn is_known_module(module: &str) -> bool {
    let module = canonical(module);
    ROWS.iter().chain(library::ROWS).any(|r| r.module == module)
}

impl fmt::Display for Intrinsic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = self.row();
        if row.module != "builtins" {
            write!(f, "{}.", row.module)?;
        }
        f.write_str(row.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_twice() {
        let rows: Vec<&Row> = ROWS.iter().chain(library::ROWS).collect();
        for (i, a) in rows.iter().enumerate() {
            assert!(rows[..i].iter().all(|b| (a.module, a.name) != (b.module, b.name)), "{a:?}");
        }
    }

    #[test]
    fn other_hosts_of_numbas_names_are_numba() {
        assert_eq!(Intrinsic::find("ungil", "prange"), Intrinsic::find("numba", "prange"));
        assert!(Intrinsic::find("math", "prange").is_none());
    }
}
