//! The functions of `cmath` on pairs of floats, by the formulas that CPython uses.
//!
//! Invariant: what would overflow or lose its digits on the way is scaled before: beyond [`LARGE`], a
//! quarter of the largest float, and below the smallest normal one.
//!
//! Source: W. Kahan, "Branch cuts for complex elementary functions" (1987).

use std::f64::consts::{E, FRAC_PI_2, LN_2, LN_10};

use super::{Fault, Pair, special};
use crate::base::libm;

const LARGE: f64 = f64::MAX / 4.0;
/// Below the logarithm of [`LARGE`]: `exp` and its sisters do not overflow up to here.
const LOG_LARGE: f64 = 708.396_418_532_264_1;
/// How far small numbers are scaled up, as a power of two.
const SCALE: i32 = 53;

fn is_finite(z: Pair) -> bool {
    z.0.is_finite() && z.1.is_finite()
}

fn is_large(z: Pair) -> bool {
    z.0.abs() > LARGE || z.1.abs() > LARGE
}

/// The logarithm of the absolute value of a large number.
fn log_of_large(z: Pair) -> f64 {
    libm::log((z.0 / 2.0).hypot(z.1 / 2.0)) + LN_2
}

/// The same of its double.
fn log_of_doubled(z: Pair) -> f64 {
    libm::log((z.0 / 2.0).hypot(z.1 / 2.0)) + LN_2 * 2.0
}

pub(super) fn acos(z: Pair) -> Pair {
    if !is_finite(z) {
        return special::acos(z);
    }
    if is_large(z) {
        return (libm::atan2(z.1.abs(), z.0), -log_of_doubled(z).copysign(z.1));
    }
    let (s, t) = (sqrt((1.0 - z.0, -z.1)), sqrt((1.0 + z.0, z.1)));
    (2.0 * libm::atan2(s.0, t.0), libm::asinh(t.0 * s.1 - t.1 * s.0))
}

pub(super) fn acosh(z: Pair) -> Pair {
    if !is_finite(z) {
        return special::log(z);
    }
    if is_large(z) {
        return (log_of_doubled(z), libm::atan2(z.1, z.0));
    }
    let (s, t) = (sqrt((z.0 - 1.0, z.1)), sqrt((z.0 + 1.0, z.1)));
    (libm::asinh(s.0 * t.0 + s.1 * t.1), 2.0 * libm::atan2(s.1, t.0))
}

pub(super) fn asin(z: Pair) -> Pair {
    let (re, im) = asinh((-z.1, z.0));
    (im, -re)
}

pub(super) fn asinh(z: Pair) -> Pair {
    if !is_finite(z) {
        return special::asinh(z);
    }
    if is_large(z) {
        return (log_of_doubled(z).copysign(z.0), libm::atan2(z.1, z.0.abs()));
    }
    let (s, t) = (sqrt((1.0 + z.1, -z.0)), sqrt((1.0 - z.1, z.0)));
    (libm::asinh(s.0 * t.1 - t.0 * s.1), libm::atan2(z.1, s.0 * t.0 - s.1 * t.1))
}

pub(super) fn atan(z: Pair) -> Result<Pair, Fault> {
    let (re, im) = atanh((-z.1, z.0))?;
    Ok((im, -re))
}

pub(super) fn atanh(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return Ok(special::atanh(z));
    }
    if z.0.is_sign_negative() {
        let (re, im) = atanh((-z.0, -z.1))?;
        return Ok((-re, -im));
    }
    let (x, y, size) = (z.0, z.1, z.1.abs());
    let root_large = LARGE.sqrt();
    if x > root_large || size > root_large {
        let h = (x / 2.0).hypot(y / 2.0);
        return Ok((x / 4.0 / h / h, FRAC_PI_2.copysign(y)));
    }
    if x == 1.0 && size < f64::MIN_POSITIVE.sqrt() {
        if size == 0.0 {
            return Err(Fault::Domain);
        }
        let re = -libm::log(size.sqrt() / size.hypot(2.0).sqrt());
        return Ok((re, (libm::atan2(2.0, -size) / 2.0).copysign(y)));
    }
    let re = libm::log1p(4.0 * x / ((1.0 - x) * (1.0 - x) + size * size)) / 4.0;
    let im = -libm::atan2(-2.0 * y, (1.0 - x) * (1.0 + x) - size * size) / 2.0;
    Ok((re, im))
}

pub(super) fn cos(z: Pair) -> Result<Pair, Fault> {
    cosh((-z.1, z.0))
}

/// OverflowError for an infinite part.
fn in_range(z: Pair) -> Result<Pair, Fault> {
    if z.0.is_infinite() || z.1.is_infinite() { Err(Fault::Range) } else { Ok(z) }
}

pub(super) fn cosh(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return special::cosh(z);
    }
    let (cos, sin) = (libm::cos(z.1), libm::sin(z.1));
    if z.0.abs() > LOG_LARGE {
        let x = z.0 - 1f64.copysign(z.0);
        return in_range((cos * libm::cosh(x) * E, sin * libm::sinh(x) * E));
    }
    in_range((cos * libm::cosh(z.0), sin * libm::sinh(z.0)))
}

pub(super) fn exp(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return special::exp(z);
    }
    let (cos, sin) = (libm::cos(z.1), libm::sin(z.1));
    if z.0 > LOG_LARGE {
        let size = libm::exp(z.0 - 1.0);
        return in_range((size * cos * E, size * sin * E));
    }
    let size = libm::exp(z.0);
    in_range((size * cos, size * sin))
}

pub(super) fn log(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return Ok(special::log(z));
    }
    let (x, y) = (z.0.abs(), z.1.abs());
    let re = if is_large(z) {
        log_of_large(z)
    } else if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        if x == 0.0 && y == 0.0 {
            return Err(Fault::Domain);
        }
        libm::log(libm::ldexp(x, SCALE).hypot(libm::ldexp(y, SCALE))) - f64::from(SCALE) * LN_2
    } else {
        let h = x.hypot(y);
        if (0.71..=1.73).contains(&h) {
            // Near 1 the digits are in the difference from it.
            let (greater, smaller) = if x > y { (x, y) } else { (y, x) };
            libm::log1p((greater - 1.0) * (greater + 1.0) + smaller * smaller) / 2.0
        } else {
            libm::log(h)
        }
    };
    Ok((re, libm::atan2(z.1, z.0)))
}

pub(super) fn log10(z: Pair) -> Result<Pair, Fault> {
    let (re, im) = log(z)?;
    Ok((re / LN_10, im / LN_10))
}

pub(super) fn sin(z: Pair) -> Result<Pair, Fault> {
    let (re, im) = sinh((-z.1, z.0))?;
    Ok((im, -re))
}

pub(super) fn sinh(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return special::sinh(z);
    }
    let (cos, sin) = (libm::cos(z.1), libm::sin(z.1));
    if z.0.abs() > LOG_LARGE {
        let x = z.0 - 1f64.copysign(z.0);
        return in_range((cos * libm::sinh(x) * E, sin * libm::cosh(x) * E));
    }
    in_range((cos * libm::sinh(z.0), sin * libm::cosh(z.0)))
}

pub(super) fn sqrt(z: Pair) -> Pair {
    if !is_finite(z) {
        return special::sqrt(z);
    }
    if z == (0.0, 0.0) {
        return (0.0, z.1);
    }
    let (x, y) = (z.0.abs(), z.1.abs());
    let s = if x < f64::MIN_POSITIVE && y < f64::MIN_POSITIVE {
        let x = libm::ldexp(x, SCALE);
        libm::ldexp((x + x.hypot(libm::ldexp(y, SCALE))).sqrt(), -(SCALE + 1) / 2)
    } else {
        let x = x / 8.0;
        2.0 * (x + x.hypot(y / 8.0)).sqrt()
    };
    let d = y / (2.0 * s);
    if z.0 >= 0.0 { (s, d.copysign(z.1)) } else { (d, s.copysign(z.1)) }
}

pub(super) fn tan(z: Pair) -> Result<Pair, Fault> {
    let (re, im) = tanh((-z.1, z.0))?;
    Ok((im, -re))
}

pub(super) fn tanh(z: Pair) -> Result<Pair, Fault> {
    if !is_finite(z) {
        return special::tanh(z);
    }
    if z.0.abs() > LOG_LARGE {
        let im = 4.0 * libm::sin(z.1) * libm::cos(z.1) * libm::exp(-2.0 * z.0.abs());
        return Ok((1f64.copysign(z.0), im));
    }
    let (tx, ty, cx) = (libm::tanh(z.0), libm::tan(z.1), 1.0 / libm::cosh(z.0));
    let product = tx * ty;
    let divisor = 1.0 + product * product;
    Ok((tx * (1.0 + ty * ty) / divisor, ((ty / divisor) * cx) * cx))
}

pub(super) fn rect(r: f64, phi: f64) -> Result<Pair, Fault> {
    if !r.is_finite() || !phi.is_finite() {
        return special::rect(r, phi);
    }
    // The sign of a zero angle stays.
    if phi == 0.0 {
        return Ok((r, r * phi));
    }
    Ok((r * libm::cos(phi), r * libm::sin(phi)))
}
