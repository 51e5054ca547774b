//! What is done to one element: arithmetic, comparison, logic and rounding of real numbers.
//!
//! Invariant: each function is total; results are those of NumPy's C loops. Integers wrap.

use super::super::dtype::{Bool8, Complex32, Complex64};
use super::super::status::{self, Status};
use super::complex::Part;
use super::loops::{Bin, BinTwo, Mixed, Op, Tri, Un, UnTwo};
use crate::base::libm;

/// Calls a macro with each type of a class.
macro_rules! class {
    (bool $m:ident $($r:tt)*) => { $m! { Bool8, bool; $($r)* } };
    (signed $m:ident $($r:tt)*) => {
        $m! { i8, i8; $($r)* } $m! { i16, i16; $($r)* } $m! { i32, i32; $($r)* } $m! { i64, i64; $($r)* }
    };
    (unsigned $m:ident $($r:tt)*) => {
        $m! { u8, u8; $($r)* } $m! { u16, u16; $($r)* } $m! { u32, u32; $($r)* } $m! { u64, u64; $($r)* }
    };
    (ints $m:ident $($r:tt)*) => { class! { signed $m $($r)* } class! { unsigned $m $($r)* } };
    (f32 $m:ident $($r:tt)*) => { $m! { f32, f32; $($r)* } };
    (f64 $m:ident $($r:tt)*) => { $m! { f64, f64; $($r)* } };
    (floats $m:ident $($r:tt)*) => { class! { f32 $m $($r)* } class! { f64 $m $($r)* } };
    (complex $m:ident $($r:tt)*) => { $m! { Complex32, f32; $($r)* } $m! { Complex64, f64; $($r)* } };
    (reals $m:ident $($r:tt)*) => { class! { ints $m $($r)* } class! { floats $m $($r)* } };
    (numbers $m:ident $($r:tt)*) => { class! { reals $m $($r)* } class! { complex $m $($r)* } };
}

macro_rules! op {
    ($name:ident $(quiet $quiet:literal)? $(wide $wide:literal)?) => {
        pub struct $name;
        impl Op for $name {
            $(const QUIET: bool = $quiet;)?
            $(const WIDE: bool = $wide;)?
        }
    };
}

/// `un_for!(Name, class => Out, |a| …)`: in it `T` is the element's type and `R` that of its parts.
macro_rules! un_for {
    ($t:ty, $r:ty; $name:ident, $out:ty, $a:ident, $body:expr) => {
        const _: () = {
            type T = $t;
            impl Un<T> for $name {
                type Out = $out;
                #[inline(always)]
                fn of($a: T) -> $out {
                    $body
                }
            }
        };
    };
}

macro_rules! bin_for {
    ($t:ty, $r:ty; $name:ident, $out:ty, $a:ident, $b:ident, $body:expr) => {
        const _: () = {
            type T = $t;
            impl Bin<T> for $name {
                type Out = $out;
                #[inline(always)]
                fn of($a: T, $b: T) -> $out {
                    $body
                }
            }
        };
    };
}

macro_rules! un {
    ($name:ident { $($class:ident |$a:ident| $body:expr => $out:ty;)* }) => {
        $(class! { $class un_for $name, $out, $a, $body })*
    };
}

macro_rules! bin {
    ($name:ident { $($class:ident |$a:ident, $b:ident| $body:expr => $out:ty;)* }) => {
        $(class! { $class bin_for $name, $out, $a, $b, $body })*
    };
}

pub(super) use {bin, bin_for, class, op, un, un_for};

const fn truth(v: bool) -> Bool8 {
    Bool8::new(v)
}

op!(Add);
bin!(Add {
    bool |a, b| truth(a.get() | b.get()) => T;
    ints |a, b| a.wrapping_add(b) => T;
    floats |a, b| a + b => T;
    complex |a, b| a + b => T;
});

op!(Subtract);
bin!(Subtract {
    ints |a, b| a.wrapping_sub(b) => T;
    floats |a, b| a - b => T;
    complex |a, b| a - b => T;
});

op!(Multiply);
bin!(Multiply {
    bool |a, b| truth(a.get() & b.get()) => T;
    ints |a, b| a.wrapping_mul(b) => T;
    floats |a, b| a * b => T;
    complex |a, b| T::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re) => T;
});

op!(Divide);
bin!(Divide {
    floats |a, b| a / b => T;
    complex |a, b| a.quotient(b) => T;
});

/// What Python's `divmod` makes of floats.
macro_rules! float_divmod {
    ($name:ident, $ty:ty) => {
        #[inline(always)]
        fn $name(a: $ty, b: $ty) -> ($ty, $ty) {
            let mut rest = a % b;
            if b == 0.0 {
                return (a / b, rest);
            }
            let mut quotient = (a - rest) / b;
            if rest != 0.0 {
                if (b < 0.0) != (rest < 0.0) {
                    rest += b;
                    quotient -= 1.0;
                }
            } else {
                rest = (0.0 as $ty).copysign(b);
            }
            let whole = if quotient != 0.0 {
                let whole = quotient.floor();
                if quotient - whole > 0.5 { whole + 1.0 } else { whole }
            } else {
                (0.0 as $ty).copysign(a / b)
            };
            (whole, rest)
        }
    };
}
float_divmod!(divmod32, f32);
float_divmod!(divmod64, f64);

#[cold]
fn by_zero() {
    status::raise(Status::DIVIDE);
}

#[cold]
fn overflown() {
    status::raise(Status::OVERFLOW);
}

op!(FloorDivide wide false);
bin!(FloorDivide {
    signed |a, b| if b == 0 {
        by_zero();
        0
    } else if b == -1 {
        if a == T::MIN {
            overflown();
        }
        a.wrapping_neg()
    } else {
        let q = a / b;
        if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }
    } => T;
    unsigned |a, b| a.checked_div(b).unwrap_or_else(|| {
        by_zero();
        0
    }) => T;
    f32 |a, b| if b == 0.0 { a / b } else { divmod32(a, b).0 } => T;
    f64 |a, b| if b == 0.0 { a / b } else { divmod64(a, b).0 } => T;
});

op!(Remainder wide false);
bin!(Remainder {
    signed |a, b| if b == 0 {
        by_zero();
        0
    } else {
        let r = a.wrapping_rem(b);
        if r != 0 && (r < 0) != (b < 0) { r + b } else { r }
    } => T;
    unsigned |a, b| a.checked_rem(b).unwrap_or_else(|| {
        by_zero();
        0
    }) => T;
    f32 |a, b| if b == 0.0 { a % b } else { divmod32(a, b).1 } => T;
    f64 |a, b| if b == 0.0 { a % b } else { divmod64(a, b).1 } => T;
});

op!(Divmod wide false);
macro_rules! divmod_for {
    ($t:ty, $r:ty;) => {
        impl BinTwo<$t> for Divmod {
            fn of(a: $t, b: $t) -> ($t, $t) {
                (<FloorDivide as Bin<$t>>::of(a, b), <Remainder as Bin<$t>>::of(a, b))
            }
        }
    };
}
class! { ints divmod_for }
impl BinTwo<f32> for Divmod {
    fn of(a: f32, b: f32) -> (f32, f32) {
        divmod32(a, b)
    }
}
impl BinTwo<f64> for Divmod {
    fn of(a: f64, b: f64) -> (f64, f64) {
        divmod64(a, b)
    }
}

op!(Fmod wide false);
bin!(Fmod {
    ints |a, b| if b == 0 {
        by_zero();
        0
    } else {
        a.wrapping_rem(b)
    } => T;
    floats |a, b| a % b => T;
});

op!(IntPower wide false);
bin!(IntPower {
    ints |a, b| {
        // A negative exponent is refused before the loop runs.
        let (mut base, mut left, mut result) = (a, b, 1 as T);
        while left > 0 {
            if left & 1 == 1 {
                result = result.wrapping_mul(base);
            }
            left >>= 1;
            base = base.wrapping_mul(base);
        }
        result
    } => T;
});

op!(Maximum quiet true);
bin!(Maximum {
    bool |a, b| truth(a.get() | b.get()) => T;
    ints |a, b| if a > b { a } else { b } => T;
    floats |a, b| if (a >= b) | a.is_nan() { a } else { b } => T;
    complex |a, b| if a.at_least(b) | a.is_nan() { a } else { b } => T;
});

op!(Minimum quiet true);
bin!(Minimum {
    bool |a, b| truth(a.get() & b.get()) => T;
    ints |a, b| if a < b { a } else { b } => T;
    floats |a, b| if (a <= b) | a.is_nan() { a } else { b } => T;
    complex |a, b| if b.at_least(a) | a.is_nan() { a } else { b } => T;
});

op!(Fmax quiet true);
bin!(Fmax {
    bool |a, b| truth(a.get() | b.get()) => T;
    ints |a, b| if a > b { a } else { b } => T;
    floats |a, b| if (a >= b) | b.is_nan() { a } else { b } => T;
    complex |a, b| if a.at_least(b) | b.is_nan() { a } else { b } => T;
});

op!(Fmin quiet true);
bin!(Fmin {
    bool |a, b| truth(a.get() & b.get()) => T;
    ints |a, b| if a < b { a } else { b } => T;
    floats |a, b| if (a <= b) | b.is_nan() { a } else { b } => T;
    complex |a, b| if b.at_least(a) | b.is_nan() { a } else { b } => T;
});

op!(Clip quiet true);
macro_rules! clip_for {
    ($t:ty, $r:ty;) => {
        impl Tri<$t> for Clip {
            #[inline(always)]
            fn of(x: $t, low: $t, high: $t) -> $t {
                <Minimum as Bin<$t>>::of(<Maximum as Bin<$t>>::of(x, low), high)
            }
        }
    };
}
class! { bool clip_for }
class! { numbers clip_for }

macro_rules! comparison {
    ($name:ident, $op:tt, |$a:ident, $b:ident| $complex:expr) => {
        op!($name quiet true);
        bin!($name {
            bool |a, b| truth(a.get() $op b.get()) => Bool8;
            reals |a, b| truth(a $op b) => Bool8;
            complex |$a, $b| truth($complex) => Bool8;
        });
        impl Mixed<i64, u64> for $name {
            type Out = Bool8;
            fn of(a: i64, b: u64) -> Bool8 {
                truth((a as i128) $op b as i128)
            }
        }
        impl Mixed<u64, i64> for $name {
            type Out = Bool8;
            fn of(a: u64, b: i64) -> Bool8 {
                truth((a as i128) $op b as i128)
            }
        }
    };
}
comparison!(Equal, ==, |a, b| (a.re == b.re) & (a.im == b.im));
comparison!(NotEqual, !=, |a, b| (a.re != b.re) | (a.im != b.im));
comparison!(Less, <, |a, b| b.exceeds(a));
comparison!(LessEqual, <=, |a, b| b.at_least(a));
comparison!(Greater, >, |a, b| a.exceeds(b));
comparison!(GreaterEqual, >=, |a, b| a.at_least(b));

/// Whether an element counts as true.
pub trait Truth {
    fn truth(self) -> bool;
}
macro_rules! truth_for {
    ($t:ty, $r:ty; $a:ident, $body:expr) => {
        impl Truth for $t {
            #[inline(always)]
            fn truth(self) -> bool {
                let $a = self;
                $body
            }
        }
    };
}
class! { bool truth_for a, a.get() }
class! { ints truth_for a, a != 0 }
class! { floats truth_for a, a != 0.0 }
class! { complex truth_for a, (a.re != 0.0) | (a.im != 0.0) }

macro_rules! logical {
    ($name:ident |$a:ident, $b:ident| $body:expr) => {
        op!($name quiet true);
        bin!($name {
            bool |$a, $b| truth($body) => Bool8;
            numbers |$a, $b| truth($body) => Bool8;
        });
    };
}
logical!(LogicalAnd | a, b | a.truth() & b.truth());
logical!(LogicalOr | a, b | a.truth() | b.truth());
logical!(LogicalXor | a, b | a.truth() ^ b.truth());

op!(LogicalNot quiet true);
un!(LogicalNot {
    bool |a| truth(!a.truth()) => Bool8;
    numbers |a| truth(!a.truth()) => Bool8;
});

op!(Negative);
un!(Negative {
    ints |a| a.wrapping_neg() => T;
    floats |a| -a => T;
    complex |a| -a => T;
});

op!(Positive);
un!(Positive {
    numbers |a| a => T;
});

op!(Absolute);
un!(Absolute {
    bool |a| truth(a.get()) => T;
    signed |a| a.wrapping_abs() => T;
    unsigned |a| a => T;
    floats |a| a.abs() => T;
});

op!(Sign quiet true);
un!(Sign {
    signed |a| a.signum() => T;
    unsigned |a| (a != 0) as T => T;
    floats |a| if a > 0.0 { 1.0 } else if a < 0.0 { -1.0 } else if a == 0.0 { 0.0 } else { a } => T;
});

op!(Square);
un!(Square {
    ints |a| a.wrapping_mul(a) => T;
    floats |a| a * a => T;
    complex |a| T::new(a.re * a.re - a.im * a.im, a.re * a.im + a.im * a.re) => T;
});

op!(Reciprocal);
un!(Reciprocal {
    signed |a| match a {
        0 => {
            by_zero();
            status::raise(Status::INVALID);
            if T::BITS < 32 { 0 } else { T::MIN }
        }
        1 | -1 => a,
        _ => 0,
    } => T;
    unsigned |a| match a {
        0 => {
            by_zero();
            status::raise(Status::INVALID);
            if T::BITS == 64 { 1 << (T::BITS - 1) } else { 0 }
        }
        1 => 1,
        _ => 0,
    } => T;
    floats |a| 1.0 / a => T;
    complex |a| a.reciprocal() => T;
});

op!(Sqrt);
un!(Sqrt { floats |a| a.sqrt() => T; });

macro_rules! rounding {
    ($($name:ident $method:ident;)*) => { $(
        op!($name);
        un!($name {
            bool |a| a => T;
            ints |a| a => T;
            floats |a| a.$method() => T;
        });
    )* };
}
rounding! {
    Floor floor;
    Ceil ceil;
    Trunc trunc;
}

op!(Rint);
un!(Rint {
    floats |a| a.round_ties_even() => T;
    complex |a| T::new(a.re.round_ties_even(), a.im.round_ties_even()) => T;
});

op!(IsNan quiet true);
un!(IsNan {
    bool |_a| truth(false) => Bool8;
    ints |_a| truth(false) => Bool8;
    floats |a| truth(a.is_nan()) => Bool8;
    complex |a| truth(a.re.is_nan() | a.im.is_nan()) => Bool8;
});

op!(IsInf quiet true);
un!(IsInf {
    bool |_a| truth(false) => Bool8;
    ints |_a| truth(false) => Bool8;
    floats |a| truth(a.is_infinite()) => Bool8;
    complex |a| truth(a.re.is_infinite() | a.im.is_infinite()) => Bool8;
});

op!(IsFinite quiet true);
un!(IsFinite {
    bool |_a| truth(true) => Bool8;
    ints |_a| truth(true) => Bool8;
    floats |a| truth(a.is_finite()) => Bool8;
    complex |a| truth(a.re.is_finite() & a.im.is_finite()) => Bool8;
});

op!(Signbit);
un!(Signbit { floats |a| truth(a.is_sign_negative()) => Bool8; });

op!(Deg2Rad);
un!(Deg2Rad {
    f32 |a| a * (std::f32::consts::PI / 180.0) => T;
    f64 |a| a * (std::f64::consts::PI / 180.0) => T;
});

op!(Rad2Deg);
un!(Rad2Deg {
    f32 |a| a * (180.0 / std::f32::consts::PI) => T;
    f64 |a| a * (180.0 / std::f64::consts::PI) => T;
});

op!(Copysign);
bin!(Copysign { floats |a, b| a.copysign(b) => T; });

op!(Heaviside quiet true);
bin!(Heaviside {
    floats |a, b| if a == 0.0 { b } else if a < 0.0 { 0.0 } else if a > 0.0 { 1.0 } else { a } => T;
});

op!(Nextafter wide false);
bin!(Nextafter {
    f64 |a, b| libm::nextafter(a, b) => T;
    f32 |a, b| if a.is_nan() | b.is_nan() {
        a + b
    } else if a == b {
        b
    } else if a == 0.0 {
        f32::from_bits(1).copysign(b)
    } else if (a < b) == (a > 0.0) {
        f32::from_bits(a.to_bits() + 1)
    } else {
        f32::from_bits(a.to_bits() - 1)
    } => T;
});

op!(Spacing wide false);
un!(Spacing {
    floats |a| if a.is_infinite() {
        status::raise(Status::INVALID);
        T::NAN
    } else {
        let next = <Nextafter as Bin<T>>::of(a, T::INFINITY.copysign(a));
        next - a
    } => T;
});

op!(Hypot wide false);
bin!(Hypot { floats |a, b| a.hypot(b) => T; });

op!(Logaddexp wide false);
bin!(Logaddexp {
    f64 |a, b| if a == b {
        a + std::f64::consts::LN_2
    } else {
        let d = a - b;
        if d > 0.0 {
            a + libm::log1p(libm::exp(-d))
        } else if d <= 0.0 {
            b + libm::log1p(libm::exp(d))
        } else {
            d
        }
    } => T;
    f32 |a, b| <Logaddexp as Bin<f64>>::of(a as f64, b as f64) as f32 => T;
});

op!(Logaddexp2 wide false);
bin!(Logaddexp2 {
    f64 |a, b| if a == b {
        a + 1.0
    } else {
        let d = a - b;
        if d > 0.0 {
            a + std::f64::consts::LOG2_E * libm::log1p(libm::exp2(-d))
        } else if d <= 0.0 {
            b + std::f64::consts::LOG2_E * libm::log1p(libm::exp2(d))
        } else {
            d
        }
    } => T;
    f32 |a, b| <Logaddexp2 as Bin<f64>>::of(a as f64, b as f64) as f32 => T;
});

op!(Modf wide false);
impl UnTwo<f64> for Modf {
    type Second = f64;
    fn of(a: f64) -> (f64, f64) {
        let whole = a.trunc();
        let part = if a.is_infinite() { 0.0 } else { a - whole };
        (part.copysign(a), whole)
    }
}
impl UnTwo<f32> for Modf {
    type Second = f32;
    fn of(a: f32) -> (f32, f32) {
        let (part, whole) = <Modf as UnTwo<f64>>::of(a as f64);
        (part as f32, whole as f32)
    }
}

op!(Frexp wide false);
impl UnTwo<f64> for Frexp {
    type Second = i32;
    fn of(a: f64) -> (f64, i32) {
        crate::base::mathfn::norm::frexp(a)
    }
}
impl UnTwo<f32> for Frexp {
    type Second = i32;
    fn of(a: f32) -> (f32, i32) {
        let (part, power) = crate::base::mathfn::norm::frexp(a as f64);
        (part as f32, power)
    }
}

op!(Ldexp);
macro_rules! ldexp_for {
    ($($f:ty, $i:ty;)*) => { $(
        impl Mixed<$f, $i> for Ldexp {
            type Out = $f;
            fn of(a: $f, b: $i) -> $f {
                // Beyond these every result is zero or infinite; float32's lie within float64's.
                libm::ldexp(a as f64, b.clamp(-5000, 5000) as i32) as $f
            }
        }
    )* };
}
ldexp_for! { f32, i32; f32, i64; f64, i32; f64, i64; }
