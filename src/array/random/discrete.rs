//! The discrete distributions, a row each.
//!
//! Invariant: as for [`super::continuous`].

use std::f64::consts::PI;

use super::continuous::{Check, exponential, find as continuous};
use super::stream::{Bits, Stream};

/// A distribution of whole numbers whose parameters are floats.
pub struct Discrete {
    pub name: &'static str,
    pub parameters: &'static [(&'static str, Check)],
    pub draw: fn(&mut Stream, [f64; 2]) -> i64,
    pub legacy: fn(&mut Stream, [f64; 2]) -> i64,
}

pub static DISCRETE: &[Discrete] = &[
    Discrete {
        name: "poisson",
        parameters: &[("lam", Check::Poisson)],
        draw: |s, [mean, _]| poisson(s, mean),
        legacy: |s, [mean, _]| poisson(s, mean),
    },
    Discrete {
        name: "negative_binomial",
        parameters: &[("n", Check::PositiveNotNan), ("p", Check::AboveZero)],
        draw: |s, p| negative_binomial(s, p, false),
        legacy: |s, p| negative_binomial(s, p, true),
    },
    Discrete {
        name: "zipf",
        parameters: &[("a", Check::AboveOne)],
        draw: |s, [a, _]| zipf(s, a, true),
        legacy: |s, [a, _]| zipf(s, a, false),
    },
    Discrete {
        name: "geometric",
        parameters: &[("p", Check::AboveZero)],
        draw: |s, [p, _]| geometric(s, p, false),
        legacy: |s, [p, _]| geometric(s, p, true),
    },
    Discrete {
        name: "logseries",
        parameters: &[("p", Check::BelowOne)],
        draw: |s, [p, _]| logseries(s, p, false),
        legacy: |s, [p, _]| logseries(s, p, true),
    },
];

pub fn find(name: &str) -> Option<&'static Discrete> {
    DISCRETE.iter().find(|row| row.name == name)
}

/// As C does it on this machine: what does not fit is the lowest number.
fn whole(v: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&v) {
        v as i64
    } else {
        i64::MIN
    }
}

/// The logarithm of the gamma function, by Stirling's series from 7 on.
pub(super) fn log_gamma(x: f64) -> f64 {
    const SERIES: [f64; 10] = [
        8.333333333333333e-02,
        -2.777777777777778e-03,
        7.936507936507937e-04,
        -5.952380952380952e-04,
        8.417508417508418e-04,
        -1.917526917526918e-03,
        6.410_256_410_256_41e-3,
        -2.955065359477124e-02,
        1.796443723688307e-01,
        -1.39243221690590e+00,
    ];
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let n = if x < 7.0 { (7.0 - x) as i64 } else { 0 };
    let mut at = x + n as f64;
    let inverse = 1.0 / at * (1.0 / at);
    let sum = SERIES.iter().rev().skip(1).fold(SERIES[9], |sum, a| sum * inverse + a);
    let half_log = 0.5 * (2.0 * PI).ln();
    let mut log = sum / at + half_log + (at - 0.5) * at.ln() - at;
    for _ in 0..n {
        log -= (at - 1.0).ln();
        at -= 1.0;
    }
    log
}

pub fn poisson(s: &mut Stream, mean: f64) -> i64 {
    if mean >= 10.0 {
        return poisson_rejection(s, mean);
    }
    if mean == 0.0 {
        return 0;
    }
    let least = (-mean).exp();
    let (mut n, mut product) = (0, 1.0);
    loop {
        product *= s.float();
        if product > least {
            n += 1;
        } else {
            return n;
        }
    }
}

/// Hörmann's transformed rejection (1993).
fn poisson_rejection(s: &mut Stream, mean: f64) -> i64 {
    let log_mean = mean.ln();
    let b = 0.931 + 2.53 * mean.sqrt();
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let limit = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = s.float() - 0.5;
        let v = s.float();
        let us = 0.5 - u.abs();
        let k = whole(((2.0 * a / us + b) * u + mean + 0.43).floor());
        if us >= 0.07 && v <= limit {
            return k;
        }
        if k < 0 || us < 0.013 && v > us {
            continue;
        }
        let left = v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln();
        if left <= -mean + k as f64 * log_mean - log_gamma((k + 1) as f64) {
            return k;
        }
    }
}

fn negative_binomial(s: &mut Stream, [n, p]: [f64; 2], old: bool) -> i64 {
    let Some(gamma) = continuous("gamma") else { return 0 };
    let draw = if old { gamma.legacy } else { gamma.draw };
    let mean = draw(s, [n, (1.0 - p) / p, 0.0]);
    poisson(s, mean)
}

fn zipf(s: &mut Stream, a: f64, bounded: bool) -> i64 {
    const MOST: f64 = i64::MAX as f64;
    if bounded && a >= 1025.0 {
        // 2ᵃ would be infinite; more than 1 is next to impossible.
        return 1;
    }
    let above = a - 1.0;
    let b = 2f64.powf(above);
    let least = if bounded { MOST.powf(-above) } else { 0.0 };
    loop {
        let u = s.float();
        let u = if bounded { u * least + (1.0 - u) } else { 1.0 - u };
        let v = s.float();
        let x = u.powf(-1.0 / above).floor();
        if !(1.0..=MOST).contains(&x) {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(above);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return whole(x);
        }
    }
}

fn geometric(s: &mut Stream, p: f64, old: bool) -> i64 {
    if p >= 1.0 / 3.0 {
        let (mut n, mut sum, mut product) = (1, p, p);
        let u = s.float();
        while u > sum {
            product *= 1.0 - p;
            sum += product;
            n += 1;
        }
        return n;
    }
    if old {
        return whole(((-s.float()).ln_1p() / (1.0 - p).ln()).ceil());
    }
    let z = (-exponential(s) / (-p).ln_1p()).ceil();
    if z >= 9.223_372_036_854_776e18 { i64::MAX } else { whole(z) }
}

fn logseries(s: &mut Stream, p: f64, old: bool) -> i64 {
    let r = if old { (1.0 - p).ln() } else { (-p).ln_1p() };
    loop {
        let v = s.float();
        if v >= p {
            return 1;
        }
        let u = s.float();
        let q = if old { 1.0 - (r * u).exp() } else { -(r * u).exp_m1() };
        if v <= q * q {
            let n = whole((1.0 + v.ln() / q.ln()).floor());
            if n < 1 || v == 0.0 {
                continue;
            }
            return n;
        }
        return if v >= q { 1 } else { 2 };
    }
}

/// How often of `n` times something of probability `p` happens.
pub fn binomial(s: &mut Stream, n: i64, p: f64) -> i64 {
    if n == 0 || p == 0.0 {
        return 0;
    }
    old_binomial(s, n, p)
}

/// As [`binomial`]; draws even where the answer is known.
pub fn old_binomial(s: &mut Stream, n: i64, p: f64) -> i64 {
    let few = |s: &mut Stream, p: f64| {
        if p * n as f64 <= 30.0 { binomial_inversion(s, n, p) } else { binomial_btpe(s, n, p) }
    };
    if p <= 0.5 { few(s, p) } else { n - few(s, 1.0 - p) }
}

fn binomial_inversion(s: &mut Stream, n: i64, p: f64) -> i64 {
    let q = 1.0 - p;
    let none = (n as f64 * q.ln()).exp();
    let mean = n as f64 * p;
    let bound = (n as f64).min(mean + 10.0 * (mean * q + 1.0).sqrt()) as i64;
    let (mut x, mut chance, mut u) = (0, none, s.float());
    while u > chance {
        x += 1;
        if x > bound {
            (x, chance, u) = (0, none, s.float());
        } else {
            u -= chance;
            chance = (n - x + 1) as f64 * p * chance / (x as f64 * q);
        }
    }
    x
}

/// Kachitvichyanukul and Schmeiser's algorithm BTPE (1988), for `p` up to a half.
fn binomial_btpe(s: &mut Stream, n: i64, p: f64) -> i64 {
    let count = n as f64;
    let r = p.min(1.0 - p);
    let q = 1.0 - r;
    let fm = count * r + r;
    let mode = fm.floor() as i64;
    let m = mode as f64;
    let p1 = (2.195 * (count * r * q).sqrt() - 4.6 * q).floor() + 0.5;
    let xm = m + 0.5;
    let (xl, xr) = (xm - p1, xm + p1);
    let c = 0.134 + 20.5 / (15.3 + m);
    let a = (fm - xl) / (fm - xl * r);
    let left = a * (1.0 + a / 2.0);
    let a = (xr - fm) / (xr * q);
    let right = a * (1.0 + a / 2.0);
    let p2 = p1 * (1.0 + 2.0 * c);
    let p3 = p2 + c / left;
    let p4 = p3 + c / right;
    let nrq = count * r * q;
    loop {
        let u = s.float() * p4;
        let v = s.float();
        let (y, v) = if u <= p1 {
            return whole((xm - p1 * v + u).floor());
        } else if u <= p2 {
            let x = xl + (u - p1) / c;
            let v = v * c + 1.0 - (m - x + 0.5).abs() / p1;
            if v > 1.0 {
                continue;
            }
            (whole(x.floor()), v)
        } else if u <= p3 {
            let y = whole((xl + v.ln() / left).floor());
            if y < 0 || v == 0.0 {
                continue;
            }
            (y, v * (u - p2) * left)
        } else {
            let y = whole((xr - v.ln() / right).floor());
            if y > n || v == 0.0 {
                continue;
            }
            (y, v * (u - p3) * right)
        };
        let k = (y - mode).abs();
        if !(k > 20 && (k as f64) < nrq / 2.0 - 1.0) {
            let ratio = r / q;
            let a = ratio * (n + 1) as f64;
            let mut f = 1.0;
            for i in mode + 1..=y {
                f *= a / i as f64 - ratio;
            }
            for i in y + 1..=mode {
                f /= a / i as f64 - ratio;
            }
            if v <= f {
                return y;
            }
            continue;
        }
        let k = k as f64;
        let rho = (k / nrq) * ((k * (k / 3.0 + 0.625) + 0.166_666_666_666_666_66) / nrq + 0.5);
        let t = -k * k / (2.0 * nrq);
        let log = v.ln();
        if log < t - rho {
            return y;
        }
        if log <= t + rho && log <= btpe_bound(n, mode, y, [xm, r, q]) {
            return y;
        }
    }
}

fn btpe_bound(n: i64, mode: i64, y: i64, [xm, r, q]: [f64; 3]) -> f64 {
    let x1 = (y + 1) as f64;
    let f1 = (mode + 1) as f64;
    let z = (n + 1 - mode) as f64;
    let w = (n - y + 1) as f64;
    let stirling = |x: f64| {
        let x2 = x * x;
        (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / x2) / x2) / x2) / x2) / x / 166320.0
    };
    xm * (f1 / x1).ln()
        + ((n - mode) as f64 + 0.5) * (z / w).ln()
        + (y - mode) as f64 * (w * r / (x1 * q)).ln()
        + stirling(f1)
        + stirling(z)
        + stirling(x1)
        + stirling(w)
}

/// How `n` events fall to outcomes of these probabilities; the last one takes the rest.
pub fn multinomial(s: &mut Stream, n: i64, p: &[f64], out: &mut [i64]) {
    out.fill(0);
    let Some(last) = out.len().checked_sub(1) else { return };
    let (mut left, mut rest) = (1.0, n);
    for (to, &p) in out[..last].iter_mut().zip(p) {
        *to = binomial(s, rest, p / left);
        rest -= *to;
        if rest <= 0 {
            return;
        }
        left -= p;
    }
    out[last] = rest;
}
