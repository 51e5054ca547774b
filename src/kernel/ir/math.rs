//! The mathematics library as kernels call it: one row a function.
//!
//! Invariant: a row names a pure function of scalars whose bits are those of the interpreter's `math`
//! module: both call the same routine. Which arguments raise what is not said here but by guards
//! around the call.

use crate::kernel::types::Scalar;

/// Declares [`MathFn`]: `Variant "symbol" (operand types) result "where it comes from";`
macro_rules! math_fns {
    ($($variant:ident $name:literal ($($arg:ident)*) $result:ident $doc:literal;)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum MathFn {
            $(#[doc = $doc] $variant,)*
        }

        impl MathFn {
            pub const ALL: &[MathFn] = &[$(MathFn::$variant),*];

            /// The name in dumps and, for the C library's functions, the symbol.
            pub fn name(self) -> &'static str {
                match self { $(MathFn::$variant => $name),* }
            }

            pub fn params(self) -> &'static [Scalar] {
                match self { $(MathFn::$variant => &[$(Scalar::$arg),*]),* }
            }

            pub fn result(self) -> Scalar {
                match self { $(MathFn::$variant => Scalar::$result),* }
            }
        }
    };
}

math_fns! {
    Sin "sin" (F64) F64 "C library.";
    Cos "cos" (F64) F64 "C library.";
    Tan "tan" (F64) F64 "C library.";
    Asin "asin" (F64) F64 "C library.";
    Acos "acos" (F64) F64 "C library.";
    Atan "atan" (F64) F64 "C library.";
    Atan2 "atan2" (F64 F64) F64 "C library.";
    Sinh "sinh" (F64) F64 "C library.";
    Cosh "cosh" (F64) F64 "C library.";
    Tanh "tanh" (F64) F64 "C library.";
    Asinh "asinh" (F64) F64 "C library.";
    Acosh "acosh" (F64) F64 "C library.";
    Atanh "atanh" (F64) F64 "C library.";
    Exp "exp" (F64) F64 "C library.";
    Exp2 "exp2" (F64) F64 "C library.";
    Expm1 "expm1" (F64) F64 "C library.";
    Log "log" (F64) F64 "C library.";
    Log2 "log2" (F64) F64 "C library.";
    Log10 "log10" (F64) F64 "C library.";
    Log1p "log1p" (F64) F64 "C library.";
    Pow "pow" (F64 F64) F64 "C library.";
    Cbrt "cbrt" (F64) F64 "C library.";
    Hypot "hypot" (F64 F64) F64 "CPython's vector_norm of two coordinates, as math.hypot.";
    Fmod "fmod" (F64 F64) F64 "C library.";
    Remainder "remainder" (F64 F64) F64 "C library.";
    Erf "erf" (F64) F64 "C library.";
    Erfc "erfc" (F64) F64 "C library.";
    Gamma "gamma" (F64) F64 "CPython's Lanczos gamma (m_tgamma), as math.gamma; poles give NaN.";
    LGamma "lgamma" (F64) F64 "CPython's Lanczos lgamma (m_lgamma), as math.lgamma; poles give inf.";
    Ldexp "ldexp" (F64 I64) F64 "x times two to the n, n clamped to the C library's int.";
    NextAfter "nextafter" (F64 F64) F64 "C library.";
    FrexpM "frexp_mantissa" (F64) F64 "The mantissa of the C library's frexp.";
    FrexpE "frexp_exponent" (F64) I64 "The exponent of the C library's frexp; 0 for inf and NaN.";
    RoundDigits "round_digits" (F64 I64) F64 "CPython's round(x, n): correctly rounded decimal digits.";
    Gcd "gcd" (I64 I64) I64 "Greatest common divisor, not negative; of two minima it wraps.";
    Lcm "lcm" (I64 I64) I64 "Least common multiple, not negative; wraps.";
    Isqrt "isqrt" (I64) I64 "Integer square root of what is not negative.";
    Factorial "factorial" (I64) I64 "n! for 0 <= n <= 20.";
    Comb "comb" (I64 I64) I64 "Binomial coefficient of operands that are not negative; wraps.";
    Perm "perm" (I64 I64) I64 "Number of permutations of operands that are not negative; wraps.";
}
