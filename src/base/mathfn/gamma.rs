//! `math.gamma` and `math.lgamma`: Lanczos' approximation with g = 6.0246800407767296 and N = 13.
//!
//! Invariant: the operations and their order are those of CPython's `Modules/mathmodule.c`, so the
//! results are CPython's to the bit where the C library's `exp`, `pow`, `log` and `sin` are the same.

#![expect(clippy::excessive_precision, reason = "the constants as CPython writes them")]

use std::f64::consts::PI;

use super::super::libm;
use super::table::MathError;

const G: f64 = 6.024680040776729583740234375;
const G_MINUS_HALF: f64 = 5.524680040776729583740234375;
const LOG_PI: f64 = 1.144729885849400174143427351353058711647;

const NUM: [f64; 13] = [
    23531376880.410759688572007674451636754734846804940,
    42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843,
    17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708,
    1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801,
    31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768,
    186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024,
    210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
];

/// The coefficients of x (x + 1) … (x + 11).
const DEN: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// (n - 1)! for n in 1..=23: those that a float holds exactly.
const FACTORIALS: [f64; 23] = [
    1.0,
    1.0,
    2.0,
    6.0,
    24.0,
    120.0,
    720.0,
    5040.0,
    40320.0,
    362880.0,
    3628800.0,
    39916800.0,
    479001600.0,
    6227020800.0,
    87178291200.0,
    1307674368000.0,
    20922789888000.0,
    355687428096000.0,
    6402373705728000.0,
    121645100408832000.0,
    2432902008176640000.0,
    51090942171709440000.0,
    1124000727777607680000.0,
];

const DOMAIN: MathError = MathError::Domain("expected a noninteger or positive integer, got {}");

pub fn gamma(x: f64) -> Result<f64, MathError> {
    if !x.is_finite() {
        return if x.is_nan() || x > 0.0 { Ok(x) } else { Err(DOMAIN) };
    }
    if x == 0.0 {
        return Err(DOMAIN);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(DOMAIN);
        }
        if x <= FACTORIALS.len() as f64 {
            return Ok(FACTORIALS[x as usize - 1]);
        }
    }
    let ax = x.abs();
    if ax < 1e-20 {
        return in_range(1.0 / x);
    }
    if ax > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(MathError::Range) };
    }
    let y = ax + G_MINUS_HALF;
    let z = if ax > G_MINUS_HALF { (y - ax) - G_MINUS_HALF } else { (y - G_MINUS_HALF) - ax };
    let z = z * G / y;
    let mut r;
    if x < 0.0 {
        r = -PI / sin_pi(ax) / ax * libm::exp(y) / lanczos_sum(ax);
        r -= z * r;
        if ax < 140.0 {
            r /= libm::pow(y, ax - 0.5);
        } else {
            let half = libm::pow(y, ax / 2.0 - 0.25);
            r /= half;
            r /= half;
        }
    } else {
        r = lanczos_sum(ax) / libm::exp(y);
        r += z * r;
        if ax < 140.0 {
            r *= libm::pow(y, ax - 0.5);
        } else {
            let half = libm::pow(y, ax / 2.0 - 0.25);
            r *= half;
            r *= half;
        }
    }
    in_range(r)
}

pub fn lgamma(x: f64) -> Result<f64, MathError> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(DOMAIN) } else { Ok(0.0) };
    }
    let ax = x.abs();
    if ax < 1e-20 {
        return Ok(-libm::log(ax));
    }
    let mut r = libm::log(lanczos_sum(ax)) - G;
    r += (ax - 0.5) * (libm::log(ax + G - 0.5) - 1.0);
    if x < 0.0 {
        r = LOG_PI - libm::log(sin_pi(ax).abs()) - libm::log(ax) - r;
    }
    in_range(r)
}

fn in_range(r: f64) -> Result<f64, MathError> {
    if r.is_infinite() { Err(MathError::Range) } else { Ok(r) }
}

fn lanczos_sum(x: f64) -> f64 {
    let (mut num, mut den) = (0.0, 0.0);
    if x < 5.0 {
        for i in (0..NUM.len()).rev() {
            num = num * x + NUM[i];
            den = den * x + DEN[i];
        }
    } else {
        for i in 0..NUM.len() {
            num = num / x + NUM[i];
            den = den / x + DEN[i];
        }
    }
    num / den
}

/// sin(pi x), exact in its reduction.
fn sin_pi(x: f64) -> f64 {
    let y = libm::fmod(x.abs(), 2.0);
    let r = match (2.0 * y).round() as i32 {
        0 => libm::sin(PI * y),
        1 => libm::cos(PI * (y - 0.5)),
        // -sin(pi (y - 1)) is right at y = 1 only with this sign inside.
        2 => libm::sin(PI * (1.0 - y)),
        3 => -libm::cos(PI * (y - 1.5)),
        _ => libm::sin(PI * (y - 2.0)),
    };
    1.0f64.copysign(x) * r
}
