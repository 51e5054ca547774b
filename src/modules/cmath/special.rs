//! What the functions of `cmath` say about infinities and NaN: C99's annex G.
//!
//! Invariant: these are asked only when a part of the argument is not finite. Where the two parts of a
//! result have the signs of the argument's, the result is found for positive parts first.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use super::{Fault, Pair};

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// `x` with the sign of `of`, where a NaN counts as positive.
fn signed(x: f64, of: f64) -> f64 {
    if of.is_nan() { x.abs() } else { x.copysign(of) }
}

/// The angle of a number with an infinite part, without its sign; NaN when it has none.
fn angle((x, y): Pair) -> f64 {
    match (x.is_infinite(), y.is_infinite()) {
        (true, true) if x > 0.0 => FRAC_PI_4,
        (true, true) => 3.0 * FRAC_PI_4,
        (true, false) if y.is_nan() => NAN,
        (true, false) if x > 0.0 => 0.0,
        (true, false) => PI,
        (false, true) if x.is_nan() => NAN,
        (false, true) => FRAC_PI_2,
        (false, false) => NAN,
    }
}

fn has_infinity((x, y): Pair) -> bool {
    x.is_infinite() || y.is_infinite()
}

pub(super) fn acos(z: Pair) -> Pair {
    if has_infinity(z) {
        let im = if z.1.is_nan() { INF } else { -signed(INF, z.1) };
        return (angle(z), im);
    }
    (if z.0 == 0.0 { FRAC_PI_2 } else { NAN }, NAN)
}

/// The logarithm and the inverse of `cosh`, which differ from it by a constant.
pub(super) fn log(z: Pair) -> Pair {
    let re = if has_infinity(z) { INF } else { NAN };
    (re, signed(angle(z), z.1))
}

pub(super) fn asinh(z: Pair) -> Pair {
    if has_infinity(z) {
        return (signed(INF, z.0), signed(angle((z.0.abs(), z.1)), z.1));
    }
    (NAN, if z.1 == 0.0 { z.1 } else { NAN })
}

pub(super) fn atanh(z: Pair) -> Pair {
    if z.1.is_infinite() || (z.0.is_infinite() && !z.1.is_nan()) {
        return (signed(0.0, z.0), signed(FRAC_PI_2, z.1));
    }
    let re = if z.0 == 0.0 || z.0.is_infinite() { signed(0.0, z.0) } else { NAN };
    (re, NAN)
}

/// A point at infinity (or at zero, for `size` 0) in the direction of an angle that is not zero.
fn toward(size: f64, angle: f64) -> Pair {
    (size.copysign(angle.cos()), size.copysign(angle.sin()))
}

pub(super) fn exp(z: Pair) -> Result<Pair, Fault> {
    let (x, y) = z;
    if y.is_infinite() && !x.is_nan() && x != -INF {
        return Err(Fault::Domain);
    }
    Ok(match () {
        () if x.is_nan() => (NAN, if y == 0.0 { y } else { NAN }),
        () if x.is_finite() => (NAN, NAN),
        () if y == 0.0 => (if x > 0.0 { INF } else { 0.0 }, y),
        () if y.is_finite() => toward(if x > 0.0 { INF } else { 0.0 }, y),
        () if x > 0.0 => (INF, NAN),
        () => (0.0, 0.0),
    })
}

pub(super) fn cosh(z: Pair) -> Result<Pair, Fault> {
    let (x, y) = z;
    if y.is_infinite() && !x.is_nan() {
        return Err(Fault::Domain);
    }
    Ok(match () {
        () if x.is_nan() => (NAN, if y == 0.0 { 0.0 } else { NAN }),
        () if x.is_finite() => (NAN, if x == 0.0 { 0.0 } else { NAN }),
        () if y.is_nan() => (INF, NAN),
        () if y == 0.0 => (INF, y * x.signum()),
        () => {
            let (re, im) = toward(INF, y);
            (re, im * x.signum())
        }
    })
}

pub(super) fn sinh(z: Pair) -> Result<Pair, Fault> {
    let (x, y) = z;
    if y.is_infinite() && !x.is_nan() {
        return Err(Fault::Domain);
    }
    Ok(match () {
        () if x.is_nan() => (NAN, if y == 0.0 { y } else { NAN }),
        () if x.is_finite() => (if x == 0.0 { 0.0 } else { NAN }, NAN),
        () if y.is_nan() => (INF, NAN),
        () if y == 0.0 => (x, y),
        () => {
            let (re, im) = toward(INF, y);
            (re * x.signum(), im)
        }
    })
}

pub(super) fn tanh(z: Pair) -> Result<Pair, Fault> {
    let (x, y) = z;
    if y.is_infinite() && x.is_finite() {
        return Err(Fault::Domain);
    }
    Ok(match () {
        () if x.is_nan() => (NAN, if y == 0.0 { y } else { NAN }),
        () if x.is_finite() => (NAN, NAN),
        () if !y.is_finite() => (x.signum(), 0.0),
        () if y == 0.0 => (x.signum(), y),
        () => (x.signum(), 0f64.copysign(y.sin() * y.cos())),
    })
}

pub(super) fn sqrt((x, y): Pair) -> Pair {
    match () {
        () if y.is_infinite() => (INF, y),
        () if x == INF => (INF, if y.is_nan() { NAN } else { 0f64.copysign(y) }),
        () if x == -INF && y.is_nan() => (NAN, INF),
        () if x == -INF => (0.0, INF.copysign(y)),
        () => (NAN, NAN),
    }
}

/// The point at distance `r` in the direction `phi`.
pub(super) fn rect(r: f64, phi: f64) -> Result<Pair, Fault> {
    if phi.is_infinite() && r != 0.0 && !r.is_nan() {
        return Err(Fault::Domain);
    }
    Ok(match () {
        () if r.is_nan() => (NAN, if phi == 0.0 { 0.0 } else { NAN }),
        () if r == 0.0 => (0.0, 0.0),
        () if r.is_finite() => (NAN, NAN),
        () if phi.is_nan() => (INF, NAN),
        () if phi == 0.0 => (r, phi * r.signum()),
        () => {
            let (re, im) = toward(INF, phi);
            (re * r.signum(), im * r.signum())
        }
    })
}
