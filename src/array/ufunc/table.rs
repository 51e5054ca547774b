//! The table of universal functions: one row a function.
//!
//! Invariant: rows are sorted by name, loops stand in NumPy's order (narrow types before wide ones, so that
//! the first loop that takes the arguments is the cheapest one). float16, longdouble, dates and objects
//! have none.

use super::super::dtype::{Bool8, Complex32, Complex64};
use super::complex::*;
use super::integer::*;
use super::loops::{
    bin, bin_two, mixed, smooth_two32, smooth_two64, smooth32, smooth64, tri, un, un_two,
};
use super::ops::*;
use super::{Identity, Loop, Ufunc, smooth};

/// Lists loops: `loops!(bin Add: bool ints floats complex)`. A class may name another function:
/// `(complex AbsoluteComplex)`.
macro_rules! loops {
    (@ [$($done:tt)*] $f:ident $op:ident) => { &[$($done)*] };
    (@ [$($done:tt)*] $f:ident $op:ident bool $($r:tt)*) => {
        loops!(@ [$($done)* $f::<Bool8, $op>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident ints $($r:tt)*) => {
        loops!(@ [$($done)*
            $f::<i8, $op>(), $f::<u8, $op>(), $f::<i16, $op>(), $f::<u16, $op>(),
            $f::<i32, $op>(), $f::<u32, $op>(), $f::<i64, $op>(), $f::<u64, $op>(),
        ] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident (ints $wide:expr) $($r:tt)*) => {
        loops!(@ [$($done)*
            $f::<i8, $op>(), $f::<u8, $op>(), $f::<i16, $op>(), $f::<u16, $op>(),
            $f::<i32, $op>(), $f::<u32, $op>(), $wide, $f::<u64, $op>(),
        ] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident cross $($r:tt)*) => {
        loops!(@ [$($done)* mixed::<i64, u64, $op>(), mixed::<u64, i64, $op>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident floats $($r:tt)*) => {
        loops!(@ [$($done)* $f::<f32, $op>(), $f::<f64, $op>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident complex $($r:tt)*) => {
        loops!(@ [$($done)* $f::<Complex32, $op>(), $f::<Complex64, $op>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident (complex $other:ident) $($r:tt)*) => {
        loops!(@ [$($done)* $f::<Complex32, $other>(), $f::<Complex64, $other>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident (smooth $other:ident) $($r:tt)*) => {
        loops!(@ [$($done)* smooth32::<smooth::$other>(), smooth64::<smooth::$other>(),] $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident (smooth2 $other:ident) $($r:tt)*) => {
        loops!(@ [$($done)* smooth_two32::<smooth::$other>(), smooth_two64::<smooth::$other>(),]
            $f $op $($r)*)
    };
    (@ [$($done:tt)*] $f:ident $op:ident ($one:expr) $($r:tt)*) => {
        loops!(@ [$($done)* $one,] $f $op $($r)*)
    };
    ($f:ident $op:ident: $($class:tt)*) => { loops!(@ [] $f $op $($class)*) };
}

macro_rules! rows {
    ($($name:literal $n_in:literal $n_out:literal $identity:expr, $loops:expr, $doc:literal;)*) => {
        /// The functions, sorted by name.
        pub static TABLE: &[Ufunc] = &[$(Ufunc {
            name: $name,
            n_inputs: $n_in,
            n_outputs: $n_out,
            identity: $identity,
            loops: $loops,
            doc: $doc,
        }),*];
    };
}

const NONE: Identity = Identity::None;

rows! {
    "absolute" 1 1 NONE, loops!(un Absolute: bool ints floats (complex AbsoluteComplex)),
        "The distance from zero.";
    "add" 2 1 Identity::Int(0), loops!(bin Add: bool ints floats complex), "The sum of two arrays.";
    "arccos" 1 1 NONE, loops!(un ArccosC: (smooth Arccos) complex),
        "The angle, in radians, that has this cosine.";
    "arccosh" 1 1 NONE, loops!(un ArccoshC: (smooth Arccosh) complex),
        "The number that has this hyperbolic cosine.";
    "arcsin" 1 1 NONE, loops!(un ArcsinC: (smooth Arcsin) complex),
        "The angle, in radians, that has this sine.";
    "arcsinh" 1 1 NONE, loops!(un ArcsinhC: (smooth Arcsinh) complex),
        "The number that has this hyperbolic sine.";
    "arctan" 1 1 NONE, loops!(un ArctanC: (smooth Arctan) complex),
        "The angle, in radians, that has this tangent.";
    "arctan2" 2 1 NONE, loops!(un ArctanC: (smooth2 Arctan2)),
        "The angle of the point (x2, x1), in radians, in the right quadrant.";
    "arctanh" 1 1 NONE, loops!(un ArctanhC: (smooth Arctanh) complex),
        "The number that has this hyperbolic tangent.";
    "bitwise_and" 2 1 Identity::Int(-1), loops!(bin BitwiseAnd: bool ints),
        "The bits that both have.";
    "bitwise_count" 1 1 NONE, loops!(un BitwiseCount: ints),
        "How many bits of the absolute value are set.";
    "bitwise_or" 2 1 Identity::Int(0), loops!(bin BitwiseOr: bool ints),
        "The bits that either has.";
    "bitwise_xor" 2 1 Identity::Int(0), loops!(bin BitwiseXor: bool ints),
        "The bits that one of the two has.";
    "cbrt" 1 1 NONE, loops!(un Sqrt: (smooth Cbrt)), "The cube root.";
    "ceil" 1 1 NONE, loops!(un Ceil: bool ints floats), "The least integer that is not less.";
    "clip" 3 1 NONE, loops!(tri Clip: bool ints floats complex),
        "The value, or the nearer one of two bounds.";
    "conjugate" 1 1 NONE, loops!(un Conjugate: ints floats complex),
        "The same number with the sign of its imaginary part changed.";
    "copysign" 2 1 NONE, loops!(bin Copysign: floats), "The first value with the second one's sign.";
    "cos" 1 1 NONE, loops!(un CosC: (smooth Cos) complex), "The cosine of an angle in radians.";
    "cosh" 1 1 NONE, loops!(un CoshC: (smooth Cosh) complex), "The hyperbolic cosine.";
    "deg2rad" 1 1 NONE, loops!(un Deg2Rad: floats), "Radians for degrees.";
    "degrees" 1 1 NONE, loops!(un Rad2Deg: floats), "Degrees for radians.";
    "divide" 2 1 NONE, loops!(bin Divide: floats complex), "The quotient of two arrays.";
    "divmod" 2 2 NONE, loops!(bin_two Divmod: ints floats),
        "The quotient rounded down, and what remains.";
    "equal" 2 1 NONE, loops!(bin Equal: bool ints cross floats complex), "Whether x1 == x2.";
    "exp" 1 1 NONE, loops!(un ExpC: (smooth Exp) complex), "e to the power of each element.";
    "exp2" 1 1 NONE, loops!(un Exp2C: (smooth Exp2) complex), "2 to the power of each element.";
    "expm1" 1 1 NONE, loops!(un Expm1C: (smooth Expm1) complex),
        "exp(x) - 1, exact for small x as well.";
    "fabs" 1 1 NONE, loops!(un Absolute: floats), "The distance from zero, of real numbers.";
    "float_power" 2 1 NONE,
        loops!(bin PowerC: (smooth_two64::<smooth::Power>()) (bin::<Complex64, PowerC>())),
        "x1 to the power of x2, in float64 or complex128.";
    "floor" 1 1 NONE, loops!(un Floor: bool ints floats), "The greatest integer that is not greater.";
    "floor_divide" 2 1 NONE, loops!(bin FloorDivide: (ints divide64::<false>()) floats), "The quotient rounded down.";
    "fmax" 2 1 NONE, loops!(bin Fmax: bool ints floats complex),
        "The greater of two values; one that is no number gives way.";
    "fmin" 2 1 NONE, loops!(bin Fmin: bool ints floats complex),
        "The lesser of two values; one that is no number gives way.";
    "fmod" 2 1 NONE, loops!(bin Fmod: ints floats),
        "What remains of a division that rounds towards zero.";
    "frexp" 1 2 NONE, loops!(un Sqrt: (un_two::<f32, Frexp>()) (un_two::<f64, Frexp>())),
        "The fraction, from 0.5 to 1, and the power of two that make the value.";
    "gcd" 2 1 Identity::Int(0), loops!(bin Gcd: ints), "The greatest common divisor.";
    "greater" 2 1 NONE, loops!(bin Greater: bool ints cross floats complex), "Whether x1 > x2.";
    "greater_equal" 2 1 NONE, loops!(bin GreaterEqual: bool ints cross floats complex),
        "Whether x1 >= x2.";
    "heaviside" 2 1 NONE, loops!(bin Heaviside: floats),
        "0 for negative x1, 1 for positive ones, x2 for zero.";
    "hypot" 2 1 Identity::Int(0), loops!(bin Hypot: floats),
        "The hypotenuse of a triangle with these legs.";
    "invert" 1 1 NONE, loops!(un Invert: bool ints), "The bits that are not set.";
    "isfinite" 1 1 NONE, loops!(un IsFinite: bool ints floats complex),
        "Whether it is a finite number.";
    "isinf" 1 1 NONE, loops!(un IsInf: bool ints floats complex), "Whether it is an infinity.";
    "isnan" 1 1 NONE, loops!(un IsNan: bool ints floats complex), "Whether it is no number.";
    "lcm" 2 1 NONE, loops!(bin Lcm: ints), "The least common multiple.";
    "ldexp" 2 1 NONE,
        loops!(bin Add: (mixed::<f32, i32, Ldexp>()) (mixed::<f32, i64, Ldexp>())
            (mixed::<f64, i32, Ldexp>()) (mixed::<f64, i64, Ldexp>())),
        "x1 times 2 to the power of x2.";
    "left_shift" 2 1 NONE, loops!(bin LeftShift: ints), "The bits moved to the left.";
    "less" 2 1 NONE, loops!(bin Less: bool ints cross floats complex), "Whether x1 < x2.";
    "less_equal" 2 1 NONE, loops!(bin LessEqual: bool ints cross floats complex),
        "Whether x1 <= x2.";
    "log" 1 1 NONE, loops!(un LogC: (smooth Log) complex), "The natural logarithm.";
    "log10" 1 1 NONE, loops!(un Log10C: (smooth Log10) complex), "The logarithm to base 10.";
    "log1p" 1 1 NONE, loops!(un Log1pC: (smooth Log1p) complex),
        "log(1 + x), exact for small x as well.";
    "log2" 1 1 NONE, loops!(un Log2C: (smooth Log2) complex), "The logarithm to base 2.";
    "logaddexp" 2 1 Identity::Float(f64::NEG_INFINITY), loops!(bin Logaddexp: floats),
        "log(exp(x1) + exp(x2)).";
    "logaddexp2" 2 1 Identity::Float(f64::NEG_INFINITY), loops!(bin Logaddexp2: floats),
        "log2(2**x1 + 2**x2).";
    "logical_and" 2 1 Identity::Bool(true), loops!(bin LogicalAnd: bool ints floats complex),
        "Whether both are true.";
    "logical_not" 1 1 NONE, loops!(un LogicalNot: bool ints floats complex),
        "Whether it is false.";
    "logical_or" 2 1 Identity::Bool(false), loops!(bin LogicalOr: bool ints floats complex),
        "Whether one of the two is true.";
    "logical_xor" 2 1 Identity::Bool(false), loops!(bin LogicalXor: bool ints floats complex),
        "Whether just one of the two is true.";
    "maximum" 2 1 NONE, loops!(bin Maximum: bool ints floats complex), "The greater of two values.";
    "minimum" 2 1 NONE, loops!(bin Minimum: bool ints floats complex), "The lesser of two values.";
    "modf" 1 2 NONE, loops!(un Sqrt: (un_two::<f32, Modf>()) (un_two::<f64, Modf>())),
        "The fractional and the integral part.";
    "multiply" 2 1 Identity::Int(1), loops!(bin Multiply: bool ints floats complex),
        "The product of two arrays.";
    "negative" 1 1 NONE, loops!(un Negative: ints floats complex), "The number with its sign changed.";
    "nextafter" 2 1 NONE, loops!(bin Nextafter: floats),
        "The next number from x1 in the direction of x2.";
    "not_equal" 2 1 NONE, loops!(bin NotEqual: bool ints cross floats complex), "Whether x1 != x2.";
    "positive" 1 1 NONE, loops!(un Positive: ints floats complex), "The number itself.";
    "power" 2 1 NONE, loops!(bin IntPower: ints (smooth2 Power) (complex PowerC)),
        "x1 to the power of x2.";
    "rad2deg" 1 1 NONE, loops!(un Rad2Deg: floats), "Degrees for radians.";
    "radians" 1 1 NONE, loops!(un Deg2Rad: floats), "Radians for degrees.";
    "reciprocal" 1 1 NONE, loops!(un Reciprocal: ints floats complex), "One over the number.";
    "remainder" 2 1 NONE, loops!(bin Remainder: (ints divide64::<true>()) floats),
        "What remains of a division that rounds down.";
    "right_shift" 2 1 NONE, loops!(bin RightShift: ints), "The bits moved to the right.";
    "rint" 1 1 NONE, loops!(un Rint: floats complex), "The nearest integer, the even one of two.";
    "sign" 1 1 NONE, loops!(un Sign: ints floats (complex SignComplex)), "-1, 0 or 1, for the sign.";
    "signbit" 1 1 NONE, loops!(un Signbit: floats), "Whether the sign's bit is set.";
    "sin" 1 1 NONE, loops!(un SinC: (smooth Sin) complex), "The sine of an angle in radians.";
    "sinh" 1 1 NONE, loops!(un SinhC: (smooth Sinh) complex), "The hyperbolic sine.";
    "spacing" 1 1 NONE, loops!(un Spacing: floats), "The distance to the next number away from zero.";
    "sqrt" 1 1 NONE, loops!(un Sqrt: floats (complex SqrtC)), "The square root.";
    "square" 1 1 NONE, loops!(un Square: ints floats complex), "The number times itself.";
    "subtract" 2 1 NONE, loops!(bin Subtract: ints floats complex), "The difference of two arrays.";
    "tan" 1 1 NONE, loops!(un TanC: (smooth Tan) complex), "The tangent of an angle in radians.";
    "tanh" 1 1 NONE, loops!(un TanhC: (smooth Tanh) complex), "The hyperbolic tangent.";
    "trunc" 1 1 NONE, loops!(un Trunc: bool ints floats), "The integer without the fraction.";
}

/// Other names of functions.
pub const ALIASES: &[(&str, &str)] = &[
    ("abs", "absolute"),
    ("acos", "arccos"),
    ("acosh", "arccosh"),
    ("asin", "arcsin"),
    ("asinh", "arcsinh"),
    ("atan", "arctan"),
    ("atan2", "arctan2"),
    ("atanh", "arctanh"),
    ("bitwise_invert", "invert"),
    ("bitwise_left_shift", "left_shift"),
    ("bitwise_not", "invert"),
    ("bitwise_right_shift", "right_shift"),
    ("conj", "conjugate"),
    ("mod", "remainder"),
    ("pow", "power"),
    ("true_divide", "divide"),
];

/// The row of that name.
pub fn by_name(name: &str) -> Option<&'static Ufunc> {
    let at = TABLE.binary_search_by(|row| row.name.cmp(name)).ok()?;
    TABLE.get(at)
}

impl Ufunc {
    /// The loop for just these types of inputs.
    pub fn exact(&self, inputs: &[super::super::ScalarType]) -> Option<&'static Loop> {
        self.loops.iter().find(|l| l.types[..l.n_inputs] == *inputs)
    }
}
