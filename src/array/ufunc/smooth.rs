//! Exponential, logarithmic, trigonometric and hyperbolic functions, written so that a compiler makes
//! vectors of them.
//!
//! Invariant: on arguments that [`Smooth::regular`] admits, `fast` is within three units in the last place
//! of the true value and has no branches; everything else (zeros, infinities, results that overflow,
//! huge angles) goes one by one to the C library, which also raises the flags. The polynomials are
//! Chebyshev fits made for these intervals; their errors are below 2⁻⁵³ relative to the result. `fast`
//! needs fused multiplication and addition: without it, all goes to the library.
//!
//! float32 is computed in float64 and rounded once, but for those that [`narrow`] has for it.

use super::narrow;
use crate::base::libm;

/// A function of one real number.
pub trait Smooth {
    fn regular(x: f64) -> bool;
    fn fast(x: f64) -> f64;
    fn slow(x: f64) -> f64;

    /// Whether the float32 of [`Smooth::fast`]'s result is right, flags included.
    #[inline(always)]
    fn regular32(x: f32) -> bool {
        Self::regular(x as f64)
    }

    #[inline(always)]
    fn fast32(x: f32) -> f32 {
        Self::fast(x as f64) as f32
    }
}

/// A function of two.
pub trait Smooth2 {
    fn regular(x: f64, y: f64) -> bool;
    fn fast(x: f64, y: f64) -> f64;
    fn slow(x: f64, y: f64) -> f64;

    #[inline(always)]
    fn regular32(x: f32, y: f32) -> bool {
        Self::regular(x as f64, y as f64)
    }
}

macro_rules! poly {
    (f32: $x:expr, $last:expr) => { $last };
    (f32: $x:expr, $first:expr, $($rest:expr),+) => {
        f32::mul_add(poly!(f32: $x, $($rest),+), $x, $first)
    };
    ($x:expr, $last:expr) => { $last };
    ($x:expr, $first:expr, $($rest:expr),+) => {
        f64::mul_add(poly!($x, $($rest),+), $x, $first)
    };
}
pub(super) use poly;

/// 1.5·2⁵²: added to a small float, it leaves the nearest integer in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
const LN2_HI: f64 = std::f64::consts::LN_2;
const LN2_LO: f64 = 2.319_046_813_846_299_6e-17;
const LOG2E_LO: f64 = 2.035_527_374_093_103_3e-17;
const PI_2_HI: f64 = std::f64::consts::FRAC_PI_2;
const PI_2_LO: f64 = 6.123_233_995_736_766e-17;
const PI_2_LAST: f64 = -1.497_384_904_859_169_8e-33;
const SQRT_HALF_BITS: i64 = 0x3fe6_a09e_667f_3bcd;

#[inline(always)]
fn select(c: bool, a: f64, b: f64) -> f64 {
    if c { a } else { b }
}

#[inline(always)]
fn normal(x: f64) -> bool {
    // From 2⁻¹⁰²² to the largest one, positive.
    x.to_bits().wrapping_sub(0x0010_0000_0000_0000) < 0x7fe0_0000_0000_0000
}

/// eʳ - 1 - r, over r², for |r| ≤ ln 2 / 2.
#[inline(always)]
fn exp_tail(r: f64) -> f64 {
    poly!(
        r,
        0.5,
        0.1666666666666667,
        0.04166666666666667,
        0.008333333333326084,
        0.0013888888888883711,
        0.0001984126987500228,
        2.480158732567746e-05,
        2.755725517000089e-06,
        2.755727347871858e-07,
        2.5105312729622103e-08,
        2.09147553258932e-09
    )
}

/// The nearest multiple of ln 2 (its low bits) and what is left of `x`.
#[inline(always)]
fn exp_parts(x: f64) -> (u64, f64) {
    let shifted = x.mul_add(std::f64::consts::LOG2_E, MAGIC);
    let k = shifted - MAGIC;
    (shifted.to_bits(), (-k).mul_add(LN2_LO, (-k).mul_add(LN2_HI, x)))
}

#[inline(always)]
fn exp(x: f64) -> f64 {
    let (k, r) = exp_parts(x);
    let e = 1.0 + (r * r).mul_add(exp_tail(r), r);
    f64::from_bits(e.to_bits().wrapping_add(k << 52))
}

#[inline(always)]
fn expm1(x: f64) -> f64 {
    // Below that it is -1 to the last bit.
    let x = select(x < -40.0, -40.0, x);
    let (k, r) = exp_parts(x);
    let e = (r * r).mul_add(exp_tail(r), r);
    let t = f64::from_bits(k.wrapping_add(1023) << 52);
    t.mul_add(e, t - 1.0).copysign(x)
}

/// The exponent, and the fraction from √½ to √2, of a normal number.
#[inline(always)]
fn log_parts(x: f64) -> (f64, f64) {
    let k = (x.to_bits() as i64).wrapping_sub(SQRT_HALF_BITS) >> 52;
    let m = f64::from_bits((x.to_bits() as i64).wrapping_sub(k << 52) as u64);
    (f64::from_bits((k + MAGIC.to_bits() as i64) as u64) - MAGIC, m)
}

/// log(1 + f) as `f - half + small`.
#[inline(always)]
fn log_terms(f: f64) -> (f64, f64) {
    let s = f / (2.0 + f);
    let z = s * s;
    let r = z * poly!(
        z,
        0.6666666666666666,
        0.4000000000000094,
        0.2857142857076445,
        0.2222222240054776,
        0.181817947008978,
        0.15386290534658992,
        0.13267418596474884,
        0.1310072138350349
    );
    let half = 0.5 * f * f;
    (half, s * (half + r))
}

/// Leaves the lower half of 1/ln 2's products to the second number.
#[inline(always)]
fn log_base(x: f64, hi: f64, lo: f64, two_hi: f64, two_lo: f64) -> f64 {
    let (k, m) = log_parts(x);
    let f = m - 1.0;
    let (half, small) = log_terms(f);
    let whole = f - half;
    let rest = (f - whole) - half + small;
    let product = whole * hi;
    let error = whole.mul_add(hi, -product) + rest.mul_add(hi, whole * lo);
    let scale = k * two_hi;
    let sum = scale + product;
    let back = sum - scale;
    sum + ((scale - (sum - back)) + (product - back) + k.mul_add(two_lo, error))
}

#[inline(always)]
fn log(x: f64) -> f64 {
    let (k, m) = log_parts(x);
    let f = m - 1.0;
    let (half, small) = log_terms(f);
    k.mul_add(LN2_HI, f - (half - k.mul_add(LN2_LO, small)))
}

#[inline(always)]
fn log1p(x: f64) -> f64 {
    let u = 1.0 + x;
    let (k, m) = log_parts(u);
    let near = k == 0.0;
    let error = select(x > 1.0, 1.0 - (u - x), x - (u - 1.0)) / u;
    let f = select(near, x, m - 1.0);
    let error = select(near, 0.0, error);
    let (half, small) = log_terms(f);
    let sum = k.mul_add(LN2_HI, f - (half - (k.mul_add(LN2_LO, error) + small)));
    sum.copysign(x)
}

/// The quarter turns in an angle, and what is left in two parts.
#[inline(always)]
fn turn_parts(x: f64) -> (u64, f64, f64) {
    let shifted = x.mul_add(std::f64::consts::FRAC_2_PI, MAGIC);
    let k = shifted - MAGIC;
    let first = (-k).mul_add(PI_2_HI, x);
    let hi = (-k).mul_add(PI_2_LO, first);
    let lo = (-k).mul_add(PI_2_LAST, (-k).mul_add(PI_2_LO, first - hi));
    (shifted.to_bits(), hi, lo)
}

#[inline(always)]
fn sin_kernel(hi: f64, lo: f64) -> f64 {
    let z = hi * hi;
    let s = poly!(
        z,
        -0.16666666666666666,
        0.008333333333330925,
        -0.00019841269836722418,
        2.755731608381636e-06,
        -2.5051127944014188e-08,
        1.5917848524808262e-10
    );
    hi + (hi * z).mul_add(s, (-0.5 * z).mul_add(lo, lo))
}

#[inline(always)]
fn cos_kernel(hi: f64, lo: f64) -> f64 {
    let z = hi * hi;
    let c = poly!(
        z,
        0.041666666666666664,
        -0.0013888888888887382,
        2.480158729874307e-05,
        -2.7557317260008837e-07,
        2.0876143827993133e-09,
        -1.1382456778061306e-11
    );
    let half = 0.5 * z;
    let w = 1.0 - half;
    w + (((1.0 - w) - half) + (z * z).mul_add(c, -hi * lo))
}

#[inline(always)]
fn turned(x: f64, quarters: u64) -> f64 {
    let (q, hi, lo) = turn_parts(x);
    let q = q.wrapping_add(quarters);
    let v = select(q & 1 == 0, sin_kernel(hi, lo), cos_kernel(hi, lo));
    f64::from_bits(v.to_bits() ^ (q & 2) << 62)
}

#[inline(always)]
fn tan(x: f64) -> f64 {
    let (q, hi, lo) = turn_parts(x);
    let (s, c) = (sin_kernel(hi, lo), cos_kernel(hi, lo));
    let even = q & 1 == 0;
    select(even, s, -c) / select(even, c, s)
}

/// (atan t / t - 1) / t², of z = t², for t up to tan(π/8).
#[inline(always)]
fn atan_tail(z: f64) -> f64 {
    poly!(
        z,
        -0.3333333333333333,
        0.19999999999999804,
        -0.1428571428565962,
        0.11111111105135144,
        -0.0909090875249078,
        0.07692296345833015,
        -0.06666424361404927,
        0.05878922970309668,
        -0.052304098866177415,
        0.045513908032899016,
        -0.03456535729190067,
        0.01627999005782057
    )
}

const TAN_PI_8: f64 = 0.414_213_562_373_095_03;

#[inline(always)]
fn atan(x: f64) -> f64 {
    let a = x.abs();
    let (far, mid) = (a > 1.0 / TAN_PI_8, a > TAN_PI_8);
    let num = select(far, -1.0, select(mid, a - 1.0, a));
    let den = select(far, a, select(mid, a + 1.0, 1.0));
    let base = select(far, PI_2_HI, select(mid, PI_2_HI / 2.0, 0.0));
    let base_lo = select(far, PI_2_LO, select(mid, PI_2_LO / 2.0, 0.0));
    let t = num / den;
    let z = t * t;
    (base + (t + (t * z).mul_add(atan_tail(z), base_lo))).copysign(x)
}

/// (asin t / t - 1) / t², of z = t², for t up to ½.
#[inline(always)]
fn asin_tail(z: f64) -> f64 {
    poly!(
        z,
        0.16666666666666669,
        0.07499999999998425,
        0.04464285714637338,
        0.030381944137085216,
        0.022372173002005596,
        0.017352391265909227,
        0.013971235301124539,
        0.011478952690257387,
        0.010324318288744113,
        0.00545087818772055,
        0.017419357964884856,
        -0.014881409392818066,
        0.02877844261259304
    )
}

#[inline(always)]
fn asin(x: f64) -> f64 {
    let a = x.abs();
    let near = a <= 0.5;
    let z = select(near, a * a, 0.5 * (1.0 - a));
    let root = z.sqrt();
    let t = select(near, a, root);
    // What the root has lost.
    let lost = select(near, 0.0, (-root).mul_add(root, z) / (2.0 * root + f64::MIN_POSITIVE));
    let tail = (t * z).mul_add(asin_tail(z), lost);
    let far = PI_2_HI - 2.0 * root - (2.0 * tail - PI_2_LO);
    select(near, a + tail, far).copysign(x)
}

#[inline(always)]
fn acos(x: f64) -> f64 {
    let a = x.abs();
    let near = a <= 0.5;
    let z = select(near, a * a, 0.5 * (1.0 - a));
    let root = z.sqrt();
    let t = select(near, x, root);
    let lost = select(near, 0.0, (-root).mul_add(root, z) / (2.0 * root + f64::MIN_POSITIVE));
    let tail = (t * z).mul_add(asin_tail(z), lost);
    let middle = PI_2_HI - (x - (PI_2_LO - tail));
    let right = 2.0 * (root + tail);
    let left = 2.0 * (PI_2_HI - (root + (tail - PI_2_LO)));
    select(near, middle, select(x > 0.0, right, left))
}

#[inline(always)]
fn cbrt(x: f64) -> f64 {
    let a = x.abs();
    // A third of the exponent, by way of the upper half's bits as a number.
    let upper = f64::from_bits(0x4330_0000_0000_0000 | a.to_bits() >> 32) - 4_503_599_627_370_496.0;
    let third = upper.mul_add(1.0 / 3.0, 715_094_163.0 + 4_503_599_627_370_496.0);
    let t = f64::from_bits(third.to_bits() << 32);
    let inverse = 1.0 / a;
    let u = (t * t).mul_add(t * inverse, -1.0);
    let t = t * poly!(
        u,
        0.9999999999995604,
        -0.33333333324947817,
        0.22222222347706627,
        -0.17283959213626962,
        0.14403239415932767,
        -0.12480459259154848,
        0.11102280621722879,
        -0.10287081405111914,
        0.09056617189118346
    );
    let square = t * t;
    let error = t.mul_add(t, -square);
    let residue = (-square).mul_add(t, a) - error * t;
    (residue * (t * inverse) * (1.0 / 3.0) + t).copysign(x)
}

/// log₂ of a normal number in two parts.
#[inline(always)]
fn log2_parts(x: f64) -> (f64, f64) {
    let (k, m) = log_parts(x);
    let f = m - 1.0;
    let d = m + 1.0;
    let d_lo = m - (d - 1.0);
    let inverse = 1.0 / d;
    let s = f * inverse;
    let s_lo = ((-s).mul_add(d, f) - s * d_lo) * inverse;
    let z = s * s;
    let z_lo = s.mul_add(s, -z) + 2.0 * s * s_lo;
    const THIRD: f64 = 1.0 / 3.0;
    const THIRD_LO: f64 = 1.850_371_707_708_594e-17;
    let u = z * THIRD;
    let q = poly!(
        z,
        0.2,
        0.14285714285714712,
        0.1111111111081038,
        0.09090909171658063,
        0.07692297060063184,
        0.06667425141273557,
        0.05852510783769314,
        0.05867909427756484
    );
    let u_lo = z.mul_add(THIRD, -u) + z.mul_add(THIRD_LO, z_lo * THIRD) + z * z * q;
    let p = s * u;
    let p_lo = s.mul_add(u, -p) + s.mul_add(u_lo, s_lo + s_lo * u);
    let sum = s + p;
    let sum_lo = (p - (sum - s)) + p_lo;
    // 2 log₂ e of that.
    let two_hi = 2.0 * std::f64::consts::LOG2_E;
    let l = sum * two_hi;
    let l_lo = sum.mul_add(two_hi, -l) + sum.mul_add(2.0 * LOG2E_LO, sum_lo * two_hi);
    let all = k + l;
    let back = all - k;
    (all, (k - (all - back)) + (l - back) + l_lo)
}

/// 2 to the sum of two numbers, the second small.
#[inline(always)]
fn exp2_of(hi: f64, lo: f64) -> f64 {
    let shifted = hi + MAGIC;
    let r = (hi - (shifted - MAGIC)) + lo;
    let p = poly!(
        r,
        std::f64::consts::LN_2,
        0.24022650695910072,
        0.055504108664821625,
        0.00961812910762848,
        0.0013333558146406295,
        0.00015403530393370645,
        1.5252733841782436e-05,
        1.321548680881726e-06,
        1.01780569717918e-07,
        7.054897246767236e-09,
        4.4558384999982015e-10,
        2.5729426100386435e-11
    );
    let e = r.mul_add(p, 1.0);
    f64::from_bits(e.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[inline(always)]
fn pow(x: f64, y: f64) -> f64 {
    let (l, l_lo) = log2_parts(x.abs());
    let p = y * l;
    let p_lo = y.mul_add(l, -p) + y * l_lo;
    let v = exp2_of(p, p_lo);
    // A negative base has an integer exponent.
    let halved = 0.5 * y;
    let odd = halved.floor() != halved;
    select(odd & (x < 0.0), -v, v)
}

macro_rules! smooth {
    ($($name:ident |$x:ident| regular $regular:expr, fast $fast:expr, slow $slow:expr
        $(, narrow |$n:ident| $narrow:expr)? $(, single $single:path)?;)*) => { $(
        pub struct $name;
        impl Smooth for $name {
            #[inline(always)]
            fn regular($x: f64) -> bool { $regular }
            #[inline(always)]
            fn fast($x: f64) -> f64 { $fast }
            fn slow($x: f64) -> f64 { $slow }
            $(#[inline(always)]
            fn regular32($n: f32) -> bool { $narrow })?
            $(#[inline(always)]
            fn fast32(x: f32) -> f32 { $single(x) })?
        }
    )* };
}

smooth! {
    Exp |x| regular x.abs() < 708.0, fast exp(x), slow libm::exp(x),
        narrow |x| x.abs() < 87.0, single narrow::exp;
    Exp2 |x| regular x.abs() < 1021.0, fast exp2_of(x, 0.0), slow libm::exp2(x),
        narrow |x| x.abs() < 125.0;
    Expm1 |x| regular (x < 709.0) & (x.abs() > 1e-300), fast expm1(x), slow libm::expm1(x),
        narrow |x| (x < 88.0) & (x.abs() > 1e-37);
    Log |x| regular normal(x), fast log(x), slow libm::log(x),
        narrow |x| (x >= f32::MIN_POSITIVE) & x.is_finite(), single narrow::log;
    Log2 |x| regular normal(x),
        fast log_base(x, std::f64::consts::LOG2_E, LOG2E_LO, 1.0, 0.0), slow libm::log2(x);
    Log10 |x| regular normal(x),
        fast log_base(
            x,
            std::f64::consts::LOG10_E,
            1.098_319_650_216_765e-17,
            0.301_029_995_663_839_14,
            1.420_502_322_726_61e-13,
        ),
        slow libm::log10(x);
    Log1p |x| regular (x > -1.0) & (x < 1e300) & (x.abs() > 1e-300), fast log1p(x),
        slow libm::log1p(x), narrow |x| (x > -1.0) & (x < 1e38) & (x.abs() > 1e-37);
    Sin |x| regular (x.abs() < 1e6) & (x.abs() > 1e-300), fast turned(x, 0), slow libm::sin(x),
        narrow |x| (x.abs() < 1e4) & (x.abs() > 1e-37), single narrow::sin;
    Cos |x| regular x.abs() < 1e6, fast turned(x, 1), slow libm::cos(x),
        narrow |x| x.abs() < 1e4, single narrow::cos;
    Tan |x| regular (x.abs() < 1e6) & (x.abs() > 1e-300), fast tan(x), slow libm::tan(x),
        narrow |x| (x.abs() < 1e6) & (x.abs() > 1e-37);
    Arcsin |x| regular (x.abs() <= 1.0) & (x.abs() > 1e-300), fast asin(x), slow libm::asin(x),
        narrow |x| (x.abs() <= 1.0) & (x.abs() > 1e-37);
    Arccos |x| regular x.abs() <= 1.0, fast acos(x), slow libm::acos(x);
    Arctan |x| regular x.abs() > 1e-300, fast atan(x), slow libm::atan(x),
        narrow |x| x.abs() > 1e-37;
    Sinh |x| regular (x.abs() < 708.0) & (x.abs() > 1e-300),
        fast {
            let e = expm1(x.abs());
            (0.5 * (e + e / (e + 1.0))).copysign(x)
        },
        slow libm::sinh(x), narrow |x| (x.abs() < 87.0) & (x.abs() > 1e-37);
    Cosh |x| regular x.abs() < 708.0,
        fast {
            let e = exp(x.abs());
            (0.5f64).mul_add(e, 0.5 / e)
        },
        slow libm::cosh(x), narrow |x| x.abs() < 87.0;
    Tanh |x| regular x.abs() > 1e-300,
        fast {
            let a = select(x.abs() > 22.0, 22.0, x.abs());
            let e = expm1(2.0 * a);
            (e / (e + 2.0)).copysign(x)
        },
        slow libm::tanh(x), narrow |x| x.abs() > 1e-37, single narrow::tanh;
    Arcsinh |x| regular (x.abs() < 1e150) & (x.abs() > 1e-150),
        fast {
            let a = x.abs();
            let square = a * a;
            log1p(a + square / (1.0 + (1.0 + square).sqrt())).copysign(x)
        },
        slow libm::asinh(x), narrow |x| (x.abs() < 1e38) & (x.abs() > 1e-37);
    Arccosh |x| regular (x > 1.0) & (x < 1e150),
        fast {
            let t = x - 1.0;
            log1p(t + (2.0 * t + t * t).sqrt())
        },
        slow libm::acosh(x), narrow |x| (x > 1.0) & (x < 1e38);
    Arctanh |x| regular (x.abs() < 1.0) & (x.abs() > 1e-150),
        fast {
            let a = x.abs();
            let twice = 2.0 * a;
            let t = select(a < 0.5, twice + twice * a / (1.0 - a), twice / (1.0 - a));
            (0.5 * log1p(t)).copysign(x)
        },
        slow libm::atanh(x), narrow |x| (x.abs() < 1.0) & (x.abs() > 1e-37);
    Cbrt |x| regular normal(x.abs()), fast cbrt(x), slow libm::cbrt(x);
}

pub struct Power;

impl Smooth2 for Power {
    #[inline(always)]
    fn regular(x: f64, y: f64) -> bool {
        let exponent = log_parts(x.abs()).0.abs() + 1.0;
        normal(x.abs()) & (y.abs() * exponent < 1000.0) & ((x > 0.0) | (y.floor() == y))
    }
    #[inline(always)]
    fn fast(x: f64, y: f64) -> f64 {
        pow(x, y)
    }
    fn slow(x: f64, y: f64) -> f64 {
        libm::pow(x, y)
    }
    #[inline(always)]
    fn regular32(x: f32, y: f32) -> bool {
        let (x, y) = (x as f64, y as f64);
        let exponent = log_parts(x.abs()).0.abs() + 1.0;
        normal(x.abs()) & (y.abs() * exponent < 125.0) & ((x > 0.0) | (y.floor() == y))
    }
}

pub struct Arctan2;

impl Smooth2 for Arctan2 {
    #[inline(always)]
    fn regular(y: f64, x: f64) -> bool {
        let fits = |v: f64| (v.abs() > 1e-150) & (v.abs() < 1e150);
        fits(x) & fits(y)
    }
    #[inline(always)]
    fn fast(y: f64, x: f64) -> f64 {
        let (a, b) = (y.abs(), x.abs());
        let steep = a > b;
        let (low, high) = (select(steep, b, a), select(steep, a, b));
        let mid = low > TAN_PI_8 * high;
        let t = select(mid, low - high, low) / select(mid, low + high, high);
        let z = t * t;
        let base = select(mid, PI_2_HI / 2.0, 0.0);
        let base_lo = select(mid, PI_2_LO / 2.0, 0.0);
        let tail = (t * z).mul_add(atan_tail(z), base_lo);
        let flip = steep != (x < 0.0);
        let whole = select(steep, PI_2_HI, select(x < 0.0, 2.0 * PI_2_HI, 0.0));
        let whole_lo = select(steep, PI_2_LO, select(x < 0.0, 2.0 * PI_2_LO, 0.0));
        let sign = select(flip, -1.0, 1.0);
        // whole ± (base + (t + tail)), from the largest on.
        let sum = sign.mul_add(base, whole);
        (sum + sign.mul_add(t, sign.mul_add(tail, whole_lo))).copysign(y)
    }
    fn slow(y: f64, x: f64) -> f64 {
        libm::atan2(y, x)
    }
    #[inline(always)]
    fn regular32(y: f32, x: f32) -> bool {
        let fits = |v: f32| (v.abs() > 1e-18) & (v.abs() < 1e18);
        fits(x) & fits(y)
    }
}
