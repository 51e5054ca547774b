//! What is done to complex numbers.
//!
//! Invariant: the order is by real parts, then by imaginary ones, as NumPy has it; division is Smith's, so
//! that it overflows no sooner than its result; functions are the C library's, in float64.

#![expect(clippy::unnecessary_cast, reason = "a macro writes it for types that need it too")]

use super::super::cmath;
use super::super::dtype::{Complex32, Complex64};
use super::loops::{Bin, Op, Un};
use super::ops::{bin, bin_for, class, op, un, un_for};
use crate::base::libm;

/// What a complex number of either width can do.
pub trait Part: Copy {
    fn exceeds(self, other: Self) -> bool;
    fn at_least(self, other: Self) -> bool;
    fn quotient(self, other: Self) -> Self;
    fn reciprocal(self) -> Self;
    fn is_nan(self) -> bool;
}

macro_rules! part_for {
    ($t:ty, $r:ty;) => {
        impl Part for $t {
            #[inline(always)]
            fn exceeds(self, b: $t) -> bool {
                (self.re > b.re) & !self.im.is_nan() & !b.im.is_nan()
                    | (self.re == b.re) & (self.im > b.im)
            }
            #[inline(always)]
            fn at_least(self, b: $t) -> bool {
                (self.re > b.re) & !self.im.is_nan() & !b.im.is_nan()
                    | (self.re == b.re) & (self.im >= b.im)
            }
            #[inline(always)]
            fn quotient(self, b: $t) -> $t {
                let (re, im) = (b.re.abs(), b.im.abs());
                if re >= im {
                    if re == 0.0 && im == 0.0 {
                        return <$t>::new(self.re / re, self.im / re);
                    }
                    let ratio = b.im / b.re;
                    let scale = 1.0 / (b.re + b.im * ratio);
                    <$t>::new(
                        (self.re + self.im * ratio) * scale,
                        (self.im - self.re * ratio) * scale,
                    )
                } else {
                    let ratio = b.re / b.im;
                    let scale = 1.0 / (b.im + b.re * ratio);
                    <$t>::new(
                        (self.re * ratio + self.im) * scale,
                        (self.im * ratio - self.re) * scale,
                    )
                }
            }
            #[inline(always)]
            fn reciprocal(self) -> $t {
                if self.im.abs() <= self.re.abs() {
                    let ratio = self.im / self.re;
                    let d = self.re + self.im * ratio;
                    <$t>::new(1.0 / d, -ratio / d)
                } else {
                    let ratio = self.re / self.im;
                    let d = self.re * ratio + self.im;
                    <$t>::new(ratio / d, -1.0 / d)
                }
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                self.re.is_nan() | self.im.is_nan()
            }
        }
    };
}
class! { complex part_for }

op!(Conjugate);
un!(Conjugate {
    ints |a| a => T;
    floats |a| a => T;
    complex |a| a.conj() => T;
});

op!(AbsoluteComplex wide false);
const _: () = {
    impl Un<Complex32> for AbsoluteComplex {
        type Out = f32;
        fn of(a: Complex32) -> f32 {
            a.re.hypot(a.im)
        }
    }
    impl Un<Complex64> for AbsoluteComplex {
        type Out = f64;
        fn of(a: Complex64) -> f64 {
            a.re.hypot(a.im)
        }
    }
};

op!(SignComplex wide false);
un!(SignComplex {
    complex |a| {
        let size = a.re.hypot(a.im);
        if size == 0.0 {
            T::new(0.0, 0.0)
        } else if size.is_infinite() {
            if a.re.is_infinite() && a.im.is_infinite() {
                T::new(f64::NAN as _, f64::NAN as _)
            } else if a.re.is_infinite() {
                T::new(a.re.signum(), 0.0)
            } else {
                T::new(0.0, a.im.signum())
            }
        } else {
            T::new(a.re / size, a.im / size)
        }
    } => T;
});

macro_rules! functions {
    ($($name:ident |$z:ident| $body:expr;)*) => { $(
        op!($name wide false);
        impl Un<Complex64> for $name {
            type Out = Complex64;
            fn of($z: Complex64) -> Complex64 { $body }
        }
        impl Un<Complex32> for $name {
            type Out = Complex32;
            fn of(z: Complex32) -> Complex32 {
                let z = <$name as Un<Complex64>>::of(Complex64::new(z.re as f64, z.im as f64));
                Complex32::new(z.re as f32, z.im as f32)
            }
        }
    )* };
}

functions! {
    ExpC |z| cmath::cexp(z);
    Exp2C |z| cmath::cexp(z * std::f64::consts::LN_2);
    Expm1C |z| {
        let half = libm::sin(z.im / 2.0);
        Complex64::new(
            libm::expm1(z.re) * libm::cos(z.im) - 2.0 * half * half,
            libm::exp(z.re) * libm::sin(z.im),
        )
    };
    LogC |z| cmath::clog(z);
    Log2C |z| cmath::clog(z) * std::f64::consts::LOG2_E;
    Log10C |z| cmath::clog(z) * std::f64::consts::LOG10_E;
    Log1pC |z| {
        let size = (z.re + 1.0).hypot(z.im);
        Complex64::new(libm::log(size), libm::atan2(z.im, z.re + 1.0))
    };
    SqrtC |z| cmath::csqrt(z);
    SinC |z| cmath::csin(z);
    CosC |z| cmath::ccos(z);
    TanC |z| cmath::ctan(z);
    ArcsinC |z| cmath::casin(z);
    ArccosC |z| cmath::cacos(z);
    ArctanC |z| cmath::catan(z);
    SinhC |z| cmath::csinh(z);
    CoshC |z| cmath::ccosh(z);
    TanhC |z| cmath::ctanh(z);
    ArcsinhC |z| cmath::casinh(z);
    ArccoshC |z| cmath::cacosh(z);
    ArctanhC |z| cmath::catanh(z);
}

op!(PowerC wide false);
bin!(PowerC {
    complex |a, b| {
        let wide = |z: T| Complex64::new(z.re as f64, z.im as f64);
        let z = power(wide(a), wide(b));
        T::new(z.re as _, z.im as _)
    } => T;
});

/// Small whole powers are products, as in NumPy.
fn power(a: Complex64, b: Complex64) -> Complex64 {
    if b.re == 0.0 && b.im == 0.0 {
        return Complex64::new(1.0, 0.0);
    }
    if a.re == 0.0 && a.im == 0.0 {
        if b.re > 0.0 && b.im == 0.0 {
            return Complex64::new(0.0, 0.0);
        }
        super::super::status::raise(super::super::status::Status::INVALID);
        return Complex64::new(f64::NAN, f64::NAN);
    }
    if b.im != 0.0 || b.re.trunc() != b.re || b.re.abs() >= 100.0 {
        return cmath::cpow(a, b);
    }
    let times = |x: Complex64, y: Complex64| {
        Complex64::new(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re)
    };
    let n = b.re as i64;
    match n {
        1 => return a,
        2 => return times(a, a),
        3 => return times(a, times(a, a)),
        _ => {}
    }
    let (mut left, mut base, mut result) = (n.unsigned_abs(), a, Complex64::new(1.0, 0.0));
    loop {
        if left & 1 == 1 {
            result = times(result, base);
        }
        left >>= 1;
        if left == 0 {
            break;
        }
        base = times(base, base);
    }
    if n < 0 { Complex64::new(1.0, 0.0).quotient(result) } else { result }
}
