//! The continuous distributions, a row each: for generators of today, and as `RandomState` has drawn them
//! since before.
//!
//! Invariant: a row draws the same words in the same order as NumPy's function of that name. `RandomState`
//! differs in how normal and exponential numbers are made, and in some formulas.

use std::f64::consts::PI;

use super::discrete::poisson;
use super::stream::{Bits, Stream, with_bits};
use super::ziggurat::{self, Tables};

/// What a parameter must be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    Any,
    NonNegative,
    Positive,
    PositiveNotNan,
    /// In `[0, 1]`.
    Probability,
    /// In `(0, 1]`.
    AboveZero,
    /// In `[0, 1)`.
    BelowOne,
    AboveOne,
    AtLeastOne,
    Poisson,
}

impl Check {
    /// Whether a value is as it must be.
    pub fn holds(self, v: f64) -> bool {
        match self {
            Any => true,
            // NaN passes here, as in NumPy.
            NonNegative => v.is_nan() || !v.is_sign_negative(),
            Positive => v.is_nan() || v > 0.0,
            Check::PositiveNotNan => v > 0.0,
            Check::Probability => (0.0..=1.0).contains(&v),
            Check::AboveZero => v > 0.0 && v <= 1.0,
            Check::BelowOne => (0.0..1.0).contains(&v),
            Check::AboveOne => v > 1.0,
            Check::AtLeastOne => v >= 1.0,
            Check::Poisson => (0.0..=POISSON_MAX).contains(&v),
        }
    }

    /// What NumPy says of a parameter that is not.
    pub fn complaint(self, name: &str, v: f64) -> String {
        match self {
            Any => String::new(),
            NonNegative => format!("{name} < 0"),
            Positive => format!("{name} <= 0"),
            Check::PositiveNotNan if v.is_nan() => format!("{name} must not be NaN"),
            Check::PositiveNotNan => format!("{name} <= 0"),
            Check::Probability => format!("{name} < 0, {name} > 1 or {name} is NaN"),
            Check::AboveZero => format!("{name} <= 0, {name} > 1 or {name} contains NaNs"),
            Check::BelowOne => format!("{name} < 0, {name} >= 1 or {name} is NaN"),
            Check::AboveOne => format!("{name} <= 1 or {name} is NaN"),
            Check::AtLeastOne => format!("{name} < 1 or {name} is NaN"),
            Check::Poisson if v > POISSON_MAX => format!("{name} value too large"),
            Check::Poisson => format!("{name} < 0 or {name} is NaN"),
        }
    }
}

/// The largest mean for which a Poisson number fits an int64 for sure: 2⁶³ - 1 less ten deviations.
const POISSON_MAX: f64 = 9_223_372_006_484_771_000.0;

/// A distribution whose numbers are floats.
pub struct Continuous {
    pub name: &'static str,
    /// Names and conditions of the parameters.
    pub parameters: &'static [(&'static str, Check)],
    pub draw: fn(&mut Stream, [f64; 3]) -> f64,
    pub legacy: fn(&mut Stream, [f64; 3]) -> f64,
}

use Check::{Any, NonNegative, Positive};

/// Every continuous distribution with parameters.
pub static CONTINUOUS: &[Continuous] = &[
    row(
        "beta",
        &[("a", Positive), ("b", Positive)],
        |s, p| beta(s, NEW, p),
        |s, p| beta(s, OLD, p),
    ),
    row("exponential", &[("scale", NonNegative)], |s, [scale, ..]| scale * exponential(s), {
        |s, [scale, ..]| scale * old_exponential(s)
    }),
    row("uniform", &[("low", Any), ("range", Any)], uniform, uniform),
    row(
        "normal",
        &[("loc", Any), ("scale", NonNegative)],
        |s, [loc, scale, _]| loc + scale * normal(s),
        |s, [loc, scale, _]| loc + scale * gauss(s),
    ),
    row("standard_gamma", &[("shape", NonNegative)], |s, [shape, ..]| gamma(s, NEW, shape), {
        |s, [shape, ..]| gamma(s, OLD, shape)
    }),
    row(
        "gamma",
        &[("shape", NonNegative), ("scale", NonNegative)],
        |s, [shape, scale, _]| scale * gamma(s, NEW, shape),
        |s, [shape, scale, _]| scale * gamma(s, OLD, shape),
    ),
    row("f", &[("dfnum", Positive), ("dfden", Positive)], |s, p| f(s, NEW, p), |s, p| f(s, OLD, p)),
    row(
        "noncentral_f",
        &[("dfnum", Positive), ("dfden", Positive), ("nonc", NonNegative)],
        |s, p| noncentral_f(s, NEW, p),
        |s, p| noncentral_f(s, OLD, p),
    ),
    row(
        "chisquare",
        &[("df", Positive)],
        |s, [df, ..]| chisquare(s, NEW, df),
        |s, [df, ..]| chisquare(s, OLD, df),
    ),
    row(
        "noncentral_chisquare",
        &[("df", Positive), ("nonc", NonNegative)],
        |s, [df, nonc, _]| noncentral_chisquare(s, NEW, df, nonc),
        |s, [df, nonc, _]| noncentral_chisquare(s, OLD, df, nonc),
    ),
    row(
        "standard_t",
        &[("df", Positive)],
        |s, p| standard_t(s, NEW, p),
        |s, p| standard_t(s, OLD, p),
    ),
    row("vonmises", &[("mu", Any), ("kappa", NonNegative)], vonmises, vonmises_old),
    row(
        "pareto",
        &[("a", Positive)],
        |s, [a, ..]| (exponential(s) / a).exp_m1(),
        |s, [a, ..]| (old_exponential(s) / a).exp() - 1.0,
    ),
    row("weibull", &[("a", NonNegative)], |s, p| weibull(s, NEW, p), |s, p| weibull(s, OLD, p)),
    row("power", &[("a", Positive)], |s, [a, ..]| (-(-exponential(s)).exp_m1()).powf(1.0 / a), {
        |s, [a, ..]| (1.0 - (-old_exponential(s)).exp()).powf(1.0 / a)
    }),
    row("laplace", &[("loc", Any), ("scale", NonNegative)], laplace, laplace),
    row("gumbel", &[("loc", Any), ("scale", NonNegative)], gumbel, gumbel),
    row("logistic", &[("loc", Any), ("scale", NonNegative)], logistic, logistic),
    row(
        "lognormal",
        &[("mean", Any), ("sigma", NonNegative)],
        |s, [mean, sigma, _]| (mean + sigma * normal(s)).exp(),
        |s, [mean, sigma, _]| (mean + sigma * gauss(s)).exp(),
    ),
    row(
        "rayleigh",
        &[("scale", NonNegative)],
        |s, [scale, ..]| scale * (2.0 * exponential(s)).sqrt(),
        |s, [scale, ..]| scale * (-2.0 * (-s.float()).ln_1p()).sqrt(),
    ),
    row("wald", &[("mean", Positive), ("scale", Positive)], wald, wald_old),
    row("triangular", &[("left", Any), ("mode", Any), ("right", Any)], triangular, triangular),
    row("standard_cauchy", &[], |s, _| normal(s) / normal(s), |s, _| gauss(s) / gauss(s)),
    row("standard_normal", &[], |s, _| normal(s), |s, _| gauss(s)),
    row("standard_exponential", &[], |s, _| exponential(s), |s, _| old_exponential(s)),
    row("inverse_exponential", &[], |s, _| -(-s.float()).ln_1p(), |s, _| old_exponential(s)),
];

const fn row(
    name: &'static str,
    parameters: &'static [(&'static str, Check)],
    draw: fn(&mut Stream, [f64; 3]) -> f64,
    legacy: fn(&mut Stream, [f64; 3]) -> f64,
) -> Continuous {
    Continuous { name, parameters, draw, legacy }
}

/// How normal and exponential numbers are made.
#[derive(Clone, Copy)]
struct Means {
    normal: fn(&mut Stream) -> f64,
    exponential: fn(&mut Stream) -> f64,
    old: bool,
}

const NEW: Means = Means { normal, exponential, old: false };
const OLD: Means = Means { normal: gauss, exponential: old_exponential, old: true };

pub fn normal(s: &mut Stream) -> f64 {
    let t = Tables::normal();
    with_bits!(s, bits => ziggurat::normal(bits, t))
}

pub fn exponential(s: &mut Stream) -> f64 {
    let t = Tables::exponential();
    with_bits!(s, bits => ziggurat::exponential(bits, t))
}

/// A normal number by the polar method; every second one was made with the one before.
pub fn gauss(s: &mut Stream) -> f64 {
    if let Some(second) = s.gauss.take() {
        return second;
    }
    loop {
        let (x, y) = (2.0 * s.float() - 1.0, 2.0 * s.float() - 1.0);
        let r = x * x + y * y;
        if r < 1.0 && r != 0.0 {
            let f = (-2.0 * r.ln() / r).sqrt();
            s.gauss = Some(f * x);
            return f * y;
        }
    }
}

fn old_exponential(s: &mut Stream) -> f64 {
    -(1.0 - s.float()).ln()
}

fn uniform(s: &mut Stream, [low, range, _]: [f64; 3]) -> f64 {
    low + range * s.float()
}

/// Fills with numbers in `[0, 1)`.
pub fn fill_uniform(s: &mut Stream, out: &mut [f64]) {
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = bits.float()));
}

pub fn fill_uniform32(s: &mut Stream, out: &mut [f32]) {
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = bits.short_float()));
}

pub fn fill_normal(s: &mut Stream, out: &mut [f64]) {
    let t = Tables::normal();
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = ziggurat::normal(bits, t)));
}

pub fn fill_normal32(s: &mut Stream, out: &mut [f32]) {
    let t = Tables::normal();
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = ziggurat::normal32(bits, t)));
}

pub fn fill_exponential(s: &mut Stream, out: &mut [f64]) {
    let t = Tables::exponential();
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = ziggurat::exponential(bits, t)));
}

pub fn fill_exponential32(s: &mut Stream, out: &mut [f32]) {
    let t = Tables::exponential();
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = ziggurat::exponential32(bits, t)));
}

/// Exponential numbers by the inverse of their distribution function.
pub fn fill_inverse_exponential32(s: &mut Stream, out: &mut [f32]) {
    with_bits!(s, bits => out.iter_mut().for_each(|v| *v = -(-bits.short_float()).ln_1p()));
}

/// Marsaglia and Tsang's method; below 1, Ahrens and Dieter's rejection.
fn gamma(s: &mut Stream, by: Means, shape: f64) -> f64 {
    if shape == 1.0 {
        return (by.exponential)(s);
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let u = s.float();
            let v = (by.exponential)(s);
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = (by.normal)(s);
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = s.float();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
        // A shape that is NaN would never be accepted.
        if b.is_nan() {
            return b;
        }
    }
}

/// As [`gamma`], in floats, by today's means.
pub fn gamma32(s: &mut Stream, shape: f32) -> f32 {
    let (normal, exponential) = (Tables::normal(), Tables::exponential());
    with_bits!(s, bits => gamma32_of(bits, shape, normal, exponential))
}

fn gamma32_of<B: Bits>(bits: &mut B, shape: f32, normal: &Tables, exponential: &Tables) -> f32 {
    if shape == 1.0 {
        return ziggurat::exponential32(bits, exponential);
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let u = bits.short_float();
            let v = ziggurat::exponential32(bits, exponential);
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = ziggurat::normal32(bits, normal);
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v);
            }
        };
        let v = v * v * v;
        let u = bits.short_float();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) || u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
        if b.is_nan() {
            return b;
        }
    }
}

fn beta(s: &mut Stream, by: Means, [a, b, _]: [f64; 3]) -> f64 {
    if !(a <= 1.0 && b <= 1.0) {
        let x = gamma(s, by, a);
        let y = gamma(s, by, b);
        return x / (x + y);
    }
    if !by.old && a <= 3e-103 && b <= 3e-103 {
        // Powers of that size would all be 0.
        let u = s.float();
        return if (a + b) * u < a { 1.0 } else { 0.0 };
    }
    // Jöhnk's method.
    loop {
        let (u, v) = (s.float(), s.float());
        let (x, y) = (u.powf(1.0 / a), v.powf(1.0 / b));
        if x + y <= 1.0 && (by.old || u + v > 0.0) {
            if x + y > 0.0 {
                return x / (x + y);
            }
            let (x, y) = (u.ln() / a, v.ln() / b);
            if !by.old {
                let ahead = x - y;
                return if ahead > 0.0 {
                    (-(-ahead).exp().ln_1p()).exp()
                } else {
                    (ahead - ahead.exp().ln_1p()).exp()
                };
            }
            let most = if x > y { x } else { y };
            let (x, y) = (x - most, y - most);
            return (x - (x.exp() + y.exp()).ln()).exp();
        }
    }
}

fn chisquare(s: &mut Stream, by: Means, df: f64) -> f64 {
    2.0 * gamma(s, by, df / 2.0)
}

fn f(s: &mut Stream, by: Means, [above, below, _]: [f64; 3]) -> f64 {
    let x = chisquare(s, by, above) * below;
    x / (chisquare(s, by, below) * above)
}

fn noncentral_chisquare(s: &mut Stream, by: Means, df: f64, nonc: f64) -> f64 {
    if nonc.is_nan() && !by.old {
        return f64::NAN;
    }
    if nonc == 0.0 {
        return chisquare(s, by, df);
    }
    if df > 1.0 {
        let chi = chisquare(s, by, df - 1.0);
        let n = (by.normal)(s) + nonc.sqrt();
        return chi + n * n;
    }
    let i = poisson(s, nonc / 2.0);
    let drawn = chisquare(s, by, df + 2.0 * i as f64);
    if nonc.is_nan() { f64::NAN } else { drawn }
}

fn noncentral_f(s: &mut Stream, by: Means, [above, below, nonc]: [f64; 3]) -> f64 {
    let t = noncentral_chisquare(s, by, above, nonc) * below;
    t / (chisquare(s, by, below) * above)
}

fn standard_t(s: &mut Stream, by: Means, [df, ..]: [f64; 3]) -> f64 {
    let above = (by.normal)(s);
    let below = gamma(s, by, df / 2.0);
    (df / 2.0).sqrt() * above / below.sqrt()
}

fn weibull(s: &mut Stream, by: Means, [a, ..]: [f64; 3]) -> f64 {
    if a == 0.0 {
        return 0.0;
    }
    (by.exponential)(s).powf(1.0 / a)
}

fn laplace(s: &mut Stream, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = s.float();
        if u >= 0.5 {
            return loc - scale * (2.0 - u - u).ln();
        }
        if u > 0.0 {
            return loc + scale * (u + u).ln();
        }
    }
}

fn gumbel(s: &mut Stream, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = 1.0 - s.float();
        if u < 1.0 {
            return loc - scale * (-u.ln()).ln();
        }
    }
}

fn logistic(s: &mut Stream, [loc, scale, _]: [f64; 3]) -> f64 {
    loop {
        let u = s.float();
        if u > 0.0 {
            return loc + scale * (u / (1.0 - u)).ln();
        }
    }
}

fn wald(s: &mut Stream, [mean, scale, _]: [f64; 3]) -> f64 {
    let y = normal(s);
    let y = mean * y * y;
    let d = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
    let x = mean * (1.0 - 2.0 / d);
    let u = s.float();
    if u <= mean / (mean + x) { x } else { mean * mean / x }
}

fn wald_old(s: &mut Stream, [mean, scale, _]: [f64; 3]) -> f64 {
    let half = mean / (2.0 * scale);
    let y = gauss(s);
    let y = mean * y * y;
    let x = mean + half * (y - (4.0 * scale * y + y * y).sqrt());
    let u = s.float();
    if u <= mean / (mean + x) { x } else { mean * mean / x }
}

fn triangular(s: &mut Stream, [left, mode, right]: [f64; 3]) -> f64 {
    let (base, left_base) = (right - left, mode - left);
    let ratio = left_base / base;
    let u = s.float();
    if u <= ratio {
        left + (u * (left_base * base)).sqrt()
    } else {
        right - ((1.0 - u) * ((right - mode) * base)).sqrt()
    }
}

/// An angle, brought into `[-π, π]`.
fn wrapped(angle: f64) -> f64 {
    let around = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -around } else { around }
}

fn vonmises(s: &mut Stream, [mu, kappa, _]: [f64; 3]) -> f64 {
    if kappa > 1e6 {
        // Next to a normal distribution, whose far ends nobody reaches.
        let angle = mu + (1.0 / kappa).sqrt() * normal(s);
        return if angle < -PI {
            angle + 2.0 * PI
        } else if angle > PI {
            angle - 2.0 * PI
        } else {
            angle
        };
    }
    vonmises_old(s, [mu, kappa, 0.0])
}

/// Best and Fisher's rejection.
fn vonmises_old(s: &mut Stream, [mu, kappa, _]: [f64; 3]) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * s.float() - 1.0);
    }
    let edge = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    let w = loop {
        let z = (PI * s.float()).cos();
        let w = (1.0 + edge * z) / (edge + z);
        let y = kappa * (edge - w);
        let v = s.float();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let angle = if s.float() < 0.5 { -w.acos() } else { w.acos() };
    wrapped(angle + mu)
}

pub fn find(name: &str) -> Option<&'static Continuous> {
    CONTINUOUS.iter().find(|row| row.name == name)
}
