//! The table of `math`'s functions on machine numbers: one row each, read by the interpreter's module,
//! the kernel compiler's lowering and the machine code's slow path.
//!
//! Invariant: `raw`, where there is one, gives the function's bits whenever its result does not match
//! `check`; when it does match, `eval` decides between that result and an error. Names, domains and
//! messages are those of CPython 3.14's `math`.

use super::super::libm;
use super::{arith, gamma, integer, norm};

/// Why a function has no result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MathError {
    /// ValueError; `{}` stands for the first argument's repr.
    Domain(&'static str),
    /// OverflowError: math range error.
    Range,
    /// OverflowError: the result is an integer beyond 64 bits.
    TooLarge,
    /// ZeroDivisionError: zero to a negative power.
    ZeroToNegativePower,
    /// OverflowError as `**` raises it: (34, 'Numerical result out of range').
    OutOfRange,
    /// Python's answer is a complex number.
    Complex,
}

/// Which results of the raw function need a second look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    Never,
    Nan,
    NotFinite,
}

/// The C function that gives the result when nothing is amiss.
#[derive(Clone, Copy, Debug)]
pub enum Raw {
    None,
    F(extern "C" fn(f64) -> f64),
    FF(extern "C" fn(f64, f64) -> f64),
    FFF(extern "C" fn(f64, f64, f64) -> f64),
}

/// The whole function, by the types of its parameters and result.
#[derive(Clone, Copy, Debug)]
pub enum Eval {
    F(fn(f64) -> Result<f64, MathError>),
    FF(fn(f64, f64) -> Result<f64, MathError>),
    FFF(fn(f64, f64, f64) -> Result<f64, MathError>),
    FI(fn(f64, i64) -> Result<f64, MathError>),
    I(fn(i64) -> Result<i64, MathError>),
    II(fn(i64, i64) -> Result<i64, MathError>),
}

impl Eval {
    /// How many arguments it takes.
    pub fn n_args(self) -> usize {
        match self {
            Eval::F(_) | Eval::I(_) => 1,
            Eval::FF(_) | Eval::FI(_) | Eval::II(_) => 2,
            Eval::FFF(_) => 3,
        }
    }

    /// Runs it on arguments and into a result given as bits: the form in which machine code calls it.
    pub fn on_bits(self, a: u64, b: u64, c: u64) -> Result<u64, MathError> {
        let f = f64::from_bits;
        match self {
            Eval::F(e) => e(f(a)).map(f64::to_bits),
            Eval::FF(e) => e(f(a), f(b)).map(f64::to_bits),
            Eval::FFF(e) => e(f(a), f(b), f(c)).map(f64::to_bits),
            Eval::FI(e) => e(f(a), b as i64).map(f64::to_bits),
            Eval::I(e) => e(a as i64).map(|r| r as u64),
            Eval::II(e) => e(a as i64, b as i64).map(|r| r as u64),
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct MathRow {
    pub name: &'static str,
    pub raw: Raw,
    pub check: Check,
    pub eval: Eval,
}

macro_rules! math_table {
    ($($variant:ident $name:literal $raw:expr, $check:ident, $eval:expr;)*) => {
        /// A function of the table.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u8)]
        pub enum MathFn {
            $($variant),*
        }

        impl MathFn {
            pub const ALL: &[MathFn] = &[$(MathFn::$variant),*];
        }

        static ROWS: &[MathRow] = &[
            $(MathRow { name: $name, raw: $raw, check: Check::$check, eval: $eval }),*
        ];
    };
}

math_table! {
    Acos "acos" Raw::F(libm::acos), Nan, Eval::F(acos);
    Acosh "acosh" Raw::F(libm::acosh), Nan, Eval::F(acosh);
    Asin "asin" Raw::F(libm::asin), Nan, Eval::F(asin);
    Asinh "asinh" Raw::F(libm::asinh), Never, Eval::F(|x| Ok(libm::asinh(x)));
    Atan "atan" Raw::F(libm::atan), Never, Eval::F(|x| Ok(libm::atan(x)));
    Atan2 "atan2" Raw::FF(libm::atan2), Never, Eval::FF(|y, x| Ok(libm::atan2(y, x)));
    Atanh "atanh" Raw::F(libm::atanh), NotFinite, Eval::F(atanh);
    Cbrt "cbrt" Raw::F(libm::cbrt), Never, Eval::F(|x| Ok(libm::cbrt(x)));
    Comb "comb" Raw::None, Never, Eval::II(comb);
    Copysign "copysign" Raw::None, Never, Eval::FF(|x, y| Ok(x.copysign(y)));
    Cos "cos" Raw::F(libm::cos), Nan, Eval::F(cos);
    Cosh "cosh" Raw::F(libm::cosh), NotFinite, Eval::F(cosh);
    Degrees "degrees" Raw::None, Never, Eval::F(|x| Ok(x * (180.0 / std::f64::consts::PI)));
    Erf "erf" Raw::F(libm::erf), Never, Eval::F(|x| Ok(libm::erf(x)));
    Erfc "erfc" Raw::F(libm::erfc), Never, Eval::F(|x| Ok(libm::erfc(x)));
    Exp "exp" Raw::F(libm::exp), NotFinite, Eval::F(exp);
    Exp2 "exp2" Raw::F(libm::exp2), NotFinite, Eval::F(exp2);
    Expm1 "expm1" Raw::F(libm::expm1), NotFinite, Eval::F(expm1);
    Fabs "fabs" Raw::None, Never, Eval::F(|x| Ok(x.abs()));
    Factorial "factorial" Raw::None, Never, Eval::I(factorial);
    Fma "fma" Raw::FFF(libm::fma), NotFinite, Eval::FFF(fma);
    Fmod "fmod" Raw::FF(libm::fmod), Nan, Eval::FF(fmod);
    Gamma "gamma" Raw::None, Never, Eval::F(gamma::gamma);
    Gcd "gcd" Raw::None, Never, Eval::II(gcd);
    Hypot "hypot" Raw::None, Never, Eval::FF(|x, y| Ok(norm::hypot(&mut [x, y])));
    Isqrt "isqrt" Raw::None, Never, Eval::I(isqrt);
    Lcm "lcm" Raw::None, Never, Eval::II(lcm);
    Ldexp "ldexp" Raw::None, Never, Eval::FI(ldexp);
    Lgamma "lgamma" Raw::None, Never, Eval::F(gamma::lgamma);
    Log "log" Raw::F(libm::log), NotFinite, Eval::F(log);
    Log10 "log10" Raw::F(libm::log10), NotFinite, Eval::F(log10);
    Log1p "log1p" Raw::F(libm::log1p), NotFinite, Eval::F(log1p);
    Log2 "log2" Raw::F(libm::log2), NotFinite, Eval::F(log2);
    Nextafter "nextafter" Raw::FF(libm::nextafter), Never, Eval::FF(|x, y| Ok(libm::nextafter(x, y)));
    Perm "perm" Raw::None, Never, Eval::II(perm);
    Pow "pow" Raw::FF(libm::pow), NotFinite, Eval::FF(pow);
    Radians "radians" Raw::None, Never, Eval::F(|x| Ok(x * (std::f64::consts::PI / 180.0)));
    Remainder "remainder" Raw::FF(libm::remainder), Nan, Eval::FF(remainder);
    RoundDigits "round" Raw::None, Never, Eval::FI(round_digits);
    Sin "sin" Raw::F(libm::sin), Nan, Eval::F(sin);
    Sinh "sinh" Raw::F(libm::sinh), NotFinite, Eval::F(sinh);
    Sqrt "sqrt" Raw::None, Nan, Eval::F(sqrt);
    Tan "tan" Raw::F(libm::tan), Nan, Eval::F(tan);
    Tanh "tanh" Raw::F(libm::tanh), Never, Eval::F(|x| Ok(libm::tanh(x)));
    Ulp "ulp" Raw::None, Never, Eval::F(|x| Ok(ulp(x)));
}

impl MathFn {
    pub fn row(self) -> &'static MathRow {
        &ROWS[self as usize]
    }

    /// The function of a number that [`MathFn`]'s `as u8` gave.
    pub fn from_index(index: usize) -> Option<MathFn> {
        MathFn::ALL.get(index).copied()
    }

    pub fn by_name(name: &str) -> Option<MathFn> {
        MathFn::ALL.iter().copied().find(|f| f.row().name == name)
    }
}

/// A domain message with its `{}` replaced by the argument's repr.
pub fn domain_text(message: &str, arg_repr: &str) -> String {
    message.replacen("{}", arg_repr, 1)
}

const PLAIN: &str = "math domain error";

/// CPython's rule for functions of one float: a NaN out of something else is outside the domain; an
/// infinity out of a finite number is overflow for those that can overflow, else outside the domain.
fn one(
    f: extern "C" fn(f64) -> f64,
    x: f64,
    can_overflow: bool,
    domain: &'static str,
) -> Result<f64, MathError> {
    let r = f(x);
    if r.is_nan() && !x.is_nan() {
        return Err(MathError::Domain(domain));
    }
    if r.is_infinite() && x.is_finite() {
        return Err(if can_overflow { MathError::Range } else { MathError::Domain(domain) });
    }
    Ok(r)
}

const UNIT: &str = "expected a number in range from -1 up to 1, got {}";
const FINITE: &str = "expected a finite input, got {}";
const POSITIVE: &str = "expected a positive input, got {}";

fn acos(x: f64) -> Result<f64, MathError> {
    one(libm::acos, x, false, UNIT)
}

fn acosh(x: f64) -> Result<f64, MathError> {
    one(libm::acosh, x, false, "expected argument value not less than 1, got {}")
}

fn asin(x: f64) -> Result<f64, MathError> {
    one(libm::asin, x, false, UNIT)
}

fn atanh(x: f64) -> Result<f64, MathError> {
    one(libm::atanh, x, false, "expected a number between -1 and 1, got {}")
}

fn cos(x: f64) -> Result<f64, MathError> {
    one(libm::cos, x, false, FINITE)
}

fn cosh(x: f64) -> Result<f64, MathError> {
    one(libm::cosh, x, true, PLAIN)
}

fn exp(x: f64) -> Result<f64, MathError> {
    one(libm::exp, x, true, PLAIN)
}

fn exp2(x: f64) -> Result<f64, MathError> {
    one(libm::exp2, x, true, PLAIN)
}

fn expm1(x: f64) -> Result<f64, MathError> {
    one(libm::expm1, x, true, PLAIN)
}

fn log(x: f64) -> Result<f64, MathError> {
    one(libm::log, x, false, POSITIVE)
}

fn log10(x: f64) -> Result<f64, MathError> {
    one(libm::log10, x, false, POSITIVE)
}

fn log1p(x: f64) -> Result<f64, MathError> {
    one(libm::log1p, x, false, "expected argument value > -1, got {}")
}

fn log2(x: f64) -> Result<f64, MathError> {
    one(libm::log2, x, false, POSITIVE)
}

fn sin(x: f64) -> Result<f64, MathError> {
    one(libm::sin, x, false, FINITE)
}

fn sinh(x: f64) -> Result<f64, MathError> {
    one(libm::sinh, x, true, PLAIN)
}

fn sqrt(x: f64) -> Result<f64, MathError> {
    if x < 0.0 {
        Err(MathError::Domain("expected a nonnegative input, got {}"))
    } else {
        Ok(x.sqrt())
    }
}

fn tan(x: f64) -> Result<f64, MathError> {
    one(libm::tan, x, false, FINITE)
}

fn fma(x: f64, y: f64, z: f64) -> Result<f64, MathError> {
    let r = libm::fma(x, y, z);
    if r.is_finite() {
        return Ok(r);
    }
    if r.is_nan() {
        return if x.is_nan() || y.is_nan() || z.is_nan() {
            Ok(r)
        } else {
            Err(MathError::Domain("invalid operation in fma"))
        };
    }
    if x.is_finite() && y.is_finite() && z.is_finite() { Err(MathError::Range) } else { Ok(r) }
}

fn fmod(x: f64, y: f64) -> Result<f64, MathError> {
    let r = libm::fmod(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(MathError::Domain(PLAIN));
    }
    Ok(r)
}

fn remainder(x: f64, y: f64) -> Result<f64, MathError> {
    let r = libm::remainder(x, y);
    if r.is_nan() && !x.is_nan() && !y.is_nan() {
        return Err(MathError::Domain(PLAIN));
    }
    Ok(r)
}

/// `math.pow`, which differs from `**`: no complex results, no ZeroDivisionError.
fn pow(x: f64, y: f64) -> Result<f64, MathError> {
    let r = libm::pow(x, y);
    if r.is_finite() || !x.is_finite() || !y.is_finite() {
        return Ok(r);
    }
    if r.is_nan() || x == 0.0 { Err(MathError::Domain(PLAIN)) } else { Err(MathError::Range) }
}

/// `math.ldexp` for an exponent of any size.
fn ldexp(x: f64, n: i64) -> Result<f64, MathError> {
    if x == 0.0 || !x.is_finite() {
        return Ok(x);
    }
    let r = libm::ldexp(x, n.clamp(-100_000, 100_000) as i32);
    if r.is_infinite() { Err(MathError::Range) } else { Ok(r) }
}

fn round_digits(x: f64, n: i64) -> Result<f64, MathError> {
    arith::round_digits(x, n).ok_or(MathError::Range)
}

fn ulp(x: f64) -> f64 {
    if !x.is_finite() {
        return x.abs();
    }
    let x = x.abs();
    let up = libm::nextafter(x, f64::INFINITY);
    if up.is_infinite() { x - libm::nextafter(x, f64::NEG_INFINITY) } else { up - x }
}

fn gcd(a: i64, b: i64) -> Result<i64, MathError> {
    i64::try_from(integer::gcd(a, b)).map_err(|_| MathError::TooLarge)
}

fn lcm(a: i64, b: i64) -> Result<i64, MathError> {
    integer::lcm(a, b).ok_or(MathError::TooLarge)
}

fn isqrt(n: i64) -> Result<i64, MathError> {
    if n < 0 {
        return Err(MathError::Domain("isqrt() argument must be nonnegative"));
    }
    Ok(integer::isqrt(n))
}

fn factorial(n: i64) -> Result<i64, MathError> {
    if n < 0 {
        return Err(MathError::Domain("factorial() not defined for negative values"));
    }
    integer::factorial(n).ok_or(MathError::TooLarge)
}

fn comb(n: i64, k: i64) -> Result<i64, MathError> {
    non_negative(n, k)?;
    integer::comb(n, k).ok_or(MathError::TooLarge)
}

fn perm(n: i64, k: i64) -> Result<i64, MathError> {
    non_negative(n, k)?;
    integer::perm(n, k).ok_or(MathError::TooLarge)
}

fn non_negative(n: i64, k: i64) -> Result<(), MathError> {
    if n < 0 {
        return Err(MathError::Domain("n must be a non-negative integer"));
    }
    if k < 0 {
        return Err(MathError::Domain("k must be a non-negative integer"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, x: f64) -> Result<f64, MathError> {
        let f = MathFn::by_name(name).expect("a function of the table");
        f.row().eval.on_bits(x.to_bits(), 0, 0).map(f64::from_bits)
    }

    #[test]
    fn rows_stand_at_their_functions_index() {
        for (i, f) in MathFn::ALL.iter().enumerate() {
            assert_eq!(MathFn::from_index(i), Some(*f));
            assert_eq!(*f as usize, i);
            assert_eq!(MathFn::by_name(f.row().name), Some(*f));
        }
    }

    #[test]
    fn errors_are_cpythons() {
        assert_eq!(run("log", 0.0), Err(MathError::Domain(POSITIVE)));
        assert_eq!(run("cos", f64::INFINITY), Err(MathError::Domain(FINITE)));
        assert!(run("cos", f64::NAN).is_ok_and(f64::is_nan));
        assert_eq!(run("exp", 1e4), Err(MathError::Range));
        assert_eq!(run("exp", f64::INFINITY), Ok(f64::INFINITY));
        assert_eq!(
            run("atanh", 1.0),
            Err(MathError::Domain("expected a number between -1 and 1, got {}"))
        );
        assert_eq!(run("gamma", 171.7), Err(MathError::Range));
        assert_eq!(domain_text(UNIT, "2.0"), "expected a number in range from -1 up to 1, got 2.0");
    }

    #[test]
    fn values_are_cpythons() {
        // From CPython 3.13 on glibc.
        assert_eq!(run("gamma", 0.5), Ok(1.7724538509055159));
        assert_eq!(run("gamma", -1.5), Ok(2.3632718012073544));
        assert_eq!(run("lgamma", 100.5), Ok(361.4355404677776));
        assert_eq!(run("ulp", 1.0), Ok(2.220446049250313e-16));
        let hypot = MathFn::Hypot.row().eval.on_bits(3.0f64.to_bits(), 4.0f64.to_bits(), 0);
        assert_eq!(hypot.map(f64::from_bits), Ok(5.0));
    }
}
