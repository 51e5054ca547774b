//! How many good ones are among so many drawn.
//!
//! Invariant: as for [`super::continuous`]. Samples of few or of nearly all are drawn one by one, others by
//! Stadlober's ratio of uniforms (1989).

use std::sync::LazyLock;

use super::discrete::log_gamma;
use super::integers::interval;
use super::stream::{Bits, Stream};

/// 2√(2/e) and 3 - 2√(3/e).
const D1: f64 = 1.715_527_769_921_413_5;
const D2: f64 = 0.898_916_162_058_898_8;

pub fn hypergeometric(s: &mut Stream, good: i64, bad: i64, sample: i64) -> i64 {
    if sample >= 10 && sample <= good + bad - 10 {
        by_ratio(s, good, bad, sample, &|k| log_factorial(k))
    } else if sample > 0 {
        one_by_one(s, good, bad, sample)
    } else {
        0
    }
}

/// As `RandomState` draws it.
pub fn old_hypergeometric(s: &mut Stream, good: i64, bad: i64, sample: i64) -> i64 {
    if sample > 10 {
        by_ratio_old(s, good, bad, sample)
    } else if sample > 0 {
        one_by_one_old(s, good, bad, sample)
    } else {
        0
    }
}

fn one_by_one(s: &mut Stream, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let most = sample > total / 2;
    let mut draws = if most { total - sample } else { sample };
    let (mut left, mut left_good) = (total, good);
    while draws > 0 && left_good > 0 && left > left_good {
        left -= 1;
        if (interval(s, left as u64) as i64) < left_good {
            left_good -= 1;
        }
        draws -= 1;
    }
    if left == left_good {
        left_good -= draws;
    }
    if most { left_good } else { good - left_good }
}

static LOG_FACTORIALS: LazyLock<Vec<f64>> = LazyLock::new(|| {
    let factorials = (0..126).scan(1.0f64, |product, k| {
        *product *= f64::from(k.max(1));
        Some(*product)
    });
    factorials.map(f64::ln).collect()
});

/// ln k!, from a table or by Stirling's series.
fn log_factorial(k: i64) -> f64 {
    if let Some(&known) = LOG_FACTORIALS.get(k as usize) {
        return known;
    }
    const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;
    let k = k as f64;
    (k + 0.5) * k.ln() - k + (HALF_LN_2PI + (1.0 / k) * (1.0 / 12.0 - 1.0 / (360.0 * k * k)))
}

fn by_ratio(s: &mut Stream, good: i64, bad: i64, sample: i64, log: &dyn Fn(i64) -> f64) -> i64 {
    let all = good + bad;
    let n = sample.min(all - sample);
    let (least, most) = (good.min(bad), good.max(bad));
    let (p, q) = (least as f64 / all as f64, most as f64 / all as f64);
    let a = n as f64 * p + 0.5;
    let variance = (all - n) as f64 * n as f64 * p * q / (all - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = ((n + 1) as f64 * (least + 1) as f64 / (all + 2) as f64).floor() as i64;
    let weight = |k: i64| log(k) + log(least - k) + log(n - k) + log(most - n + k);
    let g = weight(mode);
    let bound = ((n.min(least) + 1) as f64).min((a + 16.0 * c).floor());
    let k = accepted(s, a, h, bound, g, &weight);
    let k = if good > bad { n - k } else { k };
    if n < sample { good - k } else { k }
}

fn accepted(
    s: &mut Stream,
    a: f64,
    h: f64,
    bound: f64,
    g: f64,
    weight: &dyn Fn(i64) -> f64,
) -> i64 {
    loop {
        let (u, v) = (s.float(), s.float());
        let x = a + h * (v - 0.5) / u;
        if !(0.0..bound).contains(&x) {
            continue;
        }
        let k = x.floor() as i64;
        let t = g - weight(k);
        if u * (4.0 - u) - 3.0 <= t {
            return k;
        }
        if u * (u - t) < 1.0 && 2.0 * u.ln() <= t {
            return k;
        }
    }
}

fn one_by_one_old(s: &mut Stream, good: i64, bad: i64, sample: i64) -> i64 {
    let rest = bad + good - sample;
    let least = bad.min(good) as f64;
    let (mut y, mut k) = (least, sample);
    while y > 0.0 {
        let u = s.float();
        y -= (u + y / (rest + k) as f64).floor();
        k -= 1;
        if k == 0 {
            break;
        }
    }
    let z = (least - y) as i64;
    if good > bad { sample - z } else { z }
}

fn by_ratio_old(s: &mut Stream, good: i64, bad: i64, sample: i64) -> i64 {
    let (least, most, all) = (good.min(bad), good.max(bad), good + bad);
    let m = sample.min(all - sample);
    let p = least as f64 / all as f64;
    let a = m as f64 * p + 0.5;
    let spread = (all - m) as f64 * sample as f64 * p * (1.0 - p) / (all - 1) as f64;
    let c = (spread + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = ((m + 1) as f64 * (least + 1) as f64 / (all + 2) as f64).floor() as i64;
    let log = |k: i64| log_gamma((k + 1) as f64);
    let weight = |k: i64| log(k) + log(least - k) + log(m - k) + log(most - m + k);
    let g = weight(mode);
    let bound = ((m.min(least)) as f64 + 1.0).min((a + 16.0 * c).floor());
    let k = accepted(s, a, h, bound, g, &weight);
    let k = if good > bad { m - k } else { k };
    if m < sample { good - k } else { k }
}
