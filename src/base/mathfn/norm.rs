//! `math.hypot` and `math.dist`: the Euclidean norm, correct to well under one ulp.
//!
//! Invariant: the operations and their order are those of CPython's `vector_norm` (3.12 and later):
//! scaling by a power of two, lossless squares, compensated addition and one differential correction.

use super::super::libm;

/// The norm of the vector; its elements are overwritten.
pub fn hypot(coords: &mut [f64]) -> f64 {
    let mut max = 0.0f64;
    let mut found_nan = false;
    for x in coords.iter_mut() {
        *x = x.abs();
        found_nan |= x.is_nan();
        if *x > max {
            max = *x;
        }
    }
    vector_norm(coords, max, found_nan)
}

fn vector_norm(coords: &mut [f64], max: f64, found_nan: bool) -> f64 {
    if max.is_infinite() {
        return max;
    }
    if found_nan {
        return f64::NAN;
    }
    if max == 0.0 || coords.len() <= 1 {
        return max;
    }
    let max_e = binary_exponent(max);
    if max_e < -1023 {
        // The scale factor would overflow: make the subnormals normal first.
        for x in coords.iter_mut() {
            *x /= f64::MIN_POSITIVE;
        }
        return f64::MIN_POSITIVE * vector_norm(coords, max / f64::MIN_POSITIVE, found_nan);
    }
    let scale = libm::ldexp(1.0, -max_e);
    let (mut csum, mut frac1, mut frac2) = (1.0, 0.0, 0.0);
    for &x in coords.iter() {
        let x = x * scale;
        let (hi, lo) = square(x, x);
        let (sum, err) = fast_sum(csum, hi);
        csum = sum;
        frac1 += lo;
        frac2 += err;
    }
    let mut h = (csum - 1.0 + (frac1 + frac2)).sqrt();
    let (hi, lo) = square(-h, h);
    let (sum, err) = fast_sum(csum, hi);
    csum = sum;
    frac1 += lo;
    frac2 += err;
    let x = csum - 1.0 + (frac1 + frac2);
    h += x / (2.0 * h);
    h / scale
}

/// The product and its rounding error.
fn square(x: f64, y: f64) -> (f64, f64) {
    let z = x * y;
    (z, libm::fma(x, y, -z))
}

/// The sum and its rounding error, for |a| >= |b|.
fn fast_sum(a: f64, b: f64) -> (f64, f64) {
    let x = a + b;
    (x, (a - x) + b)
}

/// e such that x = m * 2^e with m in [0.5, 1), for finite x > 0 (C's `frexp`).
fn binary_exponent(x: f64) -> i32 {
    frexp(x).1
}

/// `math.frexp`: the mantissa in [0.5, 1) (or x itself when it is zero, infinite or NaN) and the
/// exponent.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let raw = ((bits >> 52) & 0x7ff) as i32;
    if raw == 0 {
        let (m, e) = frexp(x * (1u64 << 54) as f64);
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | (1022 << 52)), raw - 1022)
}
