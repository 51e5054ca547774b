//! The commonest smooth functions of float32, in float32: twice as many lanes as in float64.
//!
//! Invariant: on the arguments that `smooth` admits for float32, each is within two units in the last place.

#![expect(clippy::excessive_precision, reason = "digits as the fit printed them")]

use super::smooth::poly;

/// 1.5·2²³: added to a small float, it leaves the nearest integer in the low bits.
const MAGIC: f32 = 12_582_912.0;
const LN2_HI: f32 = std::f32::consts::LN_2;
const LN2_LO: f32 = -1.904_654_2e-9;
const PI_2_HI: f32 = std::f32::consts::FRAC_PI_2;
const PI_2_LO: f32 = -4.371_138_8e-8;
const PI_2_LAST: f32 = -1.715_124_5e-15;
const SQRT_HALF_BITS: i32 = 0x3f35_04f3;

/// The nearest multiple of ln 2 (its low bits) and eʳ - 1 of what is left.
#[inline(always)]
fn exp_parts(x: f32) -> (u32, f32) {
    let shifted = x.mul_add(std::f32::consts::LOG2_E, MAGIC);
    let k = shifted - MAGIC;
    let r = (-k).mul_add(LN2_LO, (-k).mul_add(LN2_HI, x));
    let p = poly!(f32: r, 0.5, 0.166_666_67, 0.041_666_463, 0.008_333_31, 0.001_393_382, 0.000_198_911_8);
    (shifted.to_bits(), (r * r).mul_add(p, r))
}

#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let (k, e) = exp_parts(x);
    f32::from_bits((1.0 + e).to_bits().wrapping_add(k << 23))
}

#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    // From there on it is 1 to the last bit.
    let a = if x.abs() > 10.0 { 10.0 } else { x.abs() };
    let (k, e) = exp_parts(2.0 * a);
    let t = f32::from_bits(k.wrapping_add(127) << 23);
    let e = t.mul_add(e, t - 1.0);
    (e / (e + 2.0)).copysign(x)
}

#[inline(always)]
pub(super) fn log(x: f32) -> f32 {
    let k = (x.to_bits() as i32).wrapping_sub(SQRT_HALF_BITS) >> 23;
    let f = f32::from_bits((x.to_bits() as i32).wrapping_sub(k << 23) as u32) - 1.0;
    let k = k as f32;
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * poly!(f32: z, 0.666_666_7, 0.400_001_26, 0.285_503_98, 0.233_419_43);
    let half = 0.5 * f * f;
    k.mul_add(LN2_HI, f - (half - k.mul_add(LN2_LO, s * (half + r))))
}

#[inline(always)]
fn turned(x: f32, quarters: u32) -> f32 {
    let shifted = x.mul_add(std::f32::consts::FRAC_2_PI, MAGIC);
    let k = shifted - MAGIC;
    let first = (-k).mul_add(PI_2_HI, x);
    let r = (-k).mul_add(PI_2_LAST, (-k).mul_add(PI_2_LO, first));
    let q = shifted.to_bits().wrapping_add(quarters);
    let z = r * r;
    let sin = poly!(f32: z, -0.166_666_67, 0.008_333_332, -0.000_198_400_77, 2.724_870_2e-6);
    let cos = poly!(f32: z, 0.041_666_668, -0.001_388_888_8, 2.480_059_3e-5, -2.729_993_9e-7);
    let sin = (r * z).mul_add(sin, r);
    let half = 0.5 * z;
    let w = 1.0 - half;
    let cos = w + (z * z).mul_add(cos, (1.0 - w) - half);
    let v = if q & 1 == 0 { sin } else { cos };
    f32::from_bits(v.to_bits() ^ (q & 2) << 30)
}

#[inline(always)]
pub(super) fn sin(x: f32) -> f32 {
    turned(x, 0)
}

#[inline(always)]
pub(super) fn cos(x: f32) -> f32 {
    turned(x, 1)
}
