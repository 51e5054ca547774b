//! Normal and exponential numbers by the ziggurat method (Marsaglia and Tsang 2000) with 256 layers.
//!
//! Invariant: the tables have NumPy's bits. They are computed from their definition when first used: layers
//! of one area under the density, from the outermost at `r` inwards. NumPy's normal table was computed in
//! doubles, its exponential one in more digits ([`Wide`]), and each with habits of its own, which stand
//! where they matter; a test compares sums of them.

use std::sync::LazyLock;

use super::stream::Bits;

const LAYERS: usize = 256;
const NORMAL_R: f64 = 3.654_152_885_361_009;
const NORMAL_INVERSE_R: f64 = 0.273_661_237_329_758_3;
const NORMAL_AREA: f64 = 0.004_928_673_233_974_652;
/// 7.69711747013104971404462804811…, as a double and what it lacks.
const EXPONENTIAL_R: Wide = Wide(7.697_117_470_131_05, -3.624_870_366_239_607_4e-16);

/// The tables of one density, for doubles and for floats.
pub struct Tables {
    /// The share of a layer that is under the density all the way, times the number of mantissas.
    k: [u64; LAYERS],
    /// The width of a layer, over the number of mantissas.
    w: [f64; LAYERS],
    /// The density at the layer's edge.
    f: [f64; LAYERS],
    k32: [u32; LAYERS],
    w32: [f32; LAYERS],
    f32: [f32; LAYERS],
}

static NORMAL: LazyLock<Box<Tables>> = LazyLock::new(normal_tables);
static EXPONENTIAL: LazyLock<Box<Tables>> = LazyLock::new(exponential_tables);

impl Tables {
    fn empty() -> Box<Tables> {
        Box::new(Tables {
            k: [0; LAYERS],
            w: [0.0; LAYERS],
            f: [0.0; LAYERS],
            k32: [0; LAYERS],
            w32: [0.0; LAYERS],
            f32: [0.0; LAYERS],
        })
    }

    pub fn normal() -> &'static Tables {
        &NORMAL
    }

    pub fn exponential() -> &'static Tables {
        &EXPONENTIAL
    }
}

fn normal_tables() -> Box<Tables> {
    let density = |x: f64| (-0.5 * x * x).exp();
    let mut x = [0.0f64; LAYERS];
    let mut f = [1.0f64; LAYERS];
    (x[255], f[255]) = (NORMAL_R, density(NORMAL_R));
    for i in (1..255).rev() {
        x[i] = (-2.0 * (f[i + 1] + NORMAL_AREA / x[i + 1]).ln()).sqrt();
        f[i] = density(x[i]);
        if i == 38 {
            // The exponential function that NumPy's table was made with missed the last bit here, and
            // the layers further in follow from it.
            f[i] = f64::from_bits(f[i].to_bits() + 1);
        }
    }
    let mut t = Tables::empty();
    for (scale, short) in [(4_503_599_627_370_496.0, false), (8_388_608.0, true)] {
        for i in 0..LAYERS {
            let share = match i {
                0 => NORMAL_R * f[255] / NORMAL_AREA,
                _ => x[i - 1] / x[i],
            };
            let width = if i == 0 { NORMAL_AREA / f[255] } else { x[i] };
            if short {
                t.k32[i] = (share * scale).round_ties_even() as u32;
                (t.w32[i], t.f32[i]) = ((width / scale) as f32, f[i] as f32);
            } else {
                t.k[i] = (share * scale).round_ties_even() as u64;
                (t.w[i], t.f[i]) = (width / scale, f[i]);
            }
        }
    }
    t
}

fn exponential_tables() -> Box<Tables> {
    let r = EXPONENTIAL_R;
    let outermost = r.negated().exp();
    let area = r.plus(Wide(1.0, 0.0)).times(outermost);
    let mut x = [Wide(0.0, 0.0); LAYERS];
    let mut f = [Wide(1.0, 0.0); LAYERS];
    (x[255], f[255]) = (r, outermost);
    for i in (1..255).rev() {
        x[i] = f[i + 1].plus(area.over(x[i + 1])).ln().negated();
        f[i] = x[i].negated().exp();
    }
    let mut t = Tables::empty();
    for i in 0..LAYERS {
        let share = match i {
            0 => r.times(outermost).over(area),
            1 => Wide(0.0, 0.0),
            _ => x[i - 1].over(x[i]),
        };
        let width = if i == 0 { area.over(outermost) } else { x[i] };
        // In 52 bits, then doubled; and the floats' by way of nine decimal digits.
        t.k[i] = 2 * share.floor_times(4_503_599_627_370_496.0);
        t.w[i] = width.0 / 9_007_199_254_740_992.0;
        t.f[i] = f[i].0;
        t.k32[i] = (share.0 * 8_388_608.0).round() as u32;
        t.w32[i] = nine_digits(width.0 / 8_388_608.0);
        t.f32[i] = nine_digits(f[i].0);
    }
    t
}

fn nine_digits(v: f64) -> f32 {
    format!("{v:.8e}").parse().expect("a number's own digits")
}

/// A sum of two doubles, the second below half a unit of the first: some 32 digits.
#[derive(Clone, Copy)]
struct Wide(f64, f64);

impl Wide {
    fn normal(a: f64, b: f64) -> Wide {
        let sum = a + b;
        Wide(sum, b - (sum - a))
    }

    fn plus(self, other: Wide) -> Wide {
        let sum = self.0 + other.0;
        let part = sum - self.0;
        let lost = (self.0 - (sum - part)) + (other.0 - part);
        Wide::normal(sum, lost + self.1 + other.1)
    }

    fn negated(self) -> Wide {
        Wide(-self.0, -self.1)
    }

    fn times(self, other: Wide) -> Wide {
        let product = self.0 * other.0;
        let lost = self.0.mul_add(other.0, -product);
        Wide::normal(product, lost + self.0 * other.1 + self.1 * other.0)
    }

    fn over(self, other: Wide) -> Wide {
        let mut quotient = Wide(self.0 / other.0, 0.0);
        for _ in 0..2 {
            let rest = self.plus(quotient.times(other).negated());
            quotient = quotient.plus(Wide(rest.0 / other.0, 0.0));
        }
        quotient
    }

    /// By the series, on a 1024th of the number.
    fn exp(self) -> Wide {
        let small = Wide(self.0 / 1024.0, self.1 / 1024.0);
        let (mut sum, mut term) = (small, small);
        for n in 2..14 {
            term = term.times(small).over(Wide(f64::from(n), 0.0));
            sum = sum.plus(term);
        }
        // e²ˣ - 1 = (eˣ - 1)² + 2(eˣ - 1): without the 1, which would take digits.
        for _ in 0..10 {
            sum = sum.times(sum).plus(Wide(2.0 * sum.0, 2.0 * sum.1));
        }
        sum.plus(Wide(1.0, 0.0))
    }

    /// By Newton's method from the double's logarithm.
    fn ln(self) -> Wide {
        let mut found = Wide(self.0.ln(), 0.0);
        for _ in 0..2 {
            let step = self.times(found.negated().exp()).plus(Wide(-1.0, 0.0));
            found = found.plus(step);
        }
        found
    }

    fn floor_times(self, power_of_two: f64) -> u64 {
        let whole = (self.0 * power_of_two).floor();
        let rest = (self.0 * power_of_two - whole) + self.1 * power_of_two;
        if rest < 0.0 { whole as u64 - 1 } else { whole as u64 }
    }
}

/// A standard normal number.
#[inline(always)]
pub fn normal<B: Bits + ?Sized>(bits: &mut B, t: &Tables) -> f64 {
    loop {
        let word = bits.long();
        let i = (word & 0xff) as usize;
        let mantissa = word >> 9 & 0x000f_ffff_ffff_ffff;
        let x = mantissa as f64 * t.w[i];
        let x = if word >> 8 & 1 == 1 { -x } else { x };
        if mantissa < t.k[i] {
            return x;
        }
        if let Some(x) = normal_edge(bits, t, i, mantissa, x) {
            return x;
        }
    }
}

#[cold]
fn normal_edge<B: Bits + ?Sized>(
    bits: &mut B,
    t: &Tables,
    i: usize,
    mantissa: u64,
    x: f64,
) -> Option<f64> {
    if i > 0 {
        let height = (t.f[i - 1] - t.f[i]) * bits.float() + t.f[i];
        return (height < (-0.5 * x * x).exp()).then_some(x);
    }
    loop {
        let beyond = -NORMAL_INVERSE_R * (-bits.float()).ln_1p();
        let y = -(-bits.float()).ln_1p();
        if y + y > beyond * beyond {
            let x = NORMAL_R + beyond;
            return Some(if mantissa >> 8 & 1 == 1 { -x } else { x });
        }
    }
}

#[inline(always)]
pub fn normal32<B: Bits + ?Sized>(bits: &mut B, t: &Tables) -> f32 {
    loop {
        let word = bits.word();
        let i = (word & 0xff) as usize;
        let mantissa = word >> 9;
        let x = mantissa as f32 * t.w32[i];
        let x = if word >> 8 & 1 == 1 { -x } else { x };
        if mantissa < t.k32[i] {
            return x;
        }
        if let Some(x) = normal_edge32(bits, t, i, mantissa, x) {
            return x;
        }
    }
}

#[cold]
fn normal_edge32<B: Bits + ?Sized>(
    bits: &mut B,
    t: &Tables,
    i: usize,
    mantissa: u32,
    x: f32,
) -> Option<f32> {
    if i > 0 {
        let height = (t.f32[i - 1] - t.f32[i]) * bits.short_float() + t.f32[i];
        return (f64::from(height) < (-0.5 * f64::from(x) * f64::from(x)).exp()).then_some(x);
    }
    loop {
        let beyond = -(NORMAL_INVERSE_R as f32) * (-bits.short_float()).ln_1p();
        let y = -(-bits.short_float()).ln_1p();
        if y + y > beyond * beyond {
            let x = NORMAL_R as f32 + beyond;
            return Some(if mantissa >> 8 & 1 == 1 { -x } else { x });
        }
    }
}

/// A standard exponential number.
#[inline(always)]
pub fn exponential<B: Bits + ?Sized>(bits: &mut B, t: &Tables) -> f64 {
    loop {
        let word = bits.long() >> 3;
        let (i, mantissa) = ((word & 0xff) as usize, word >> 8);
        let x = mantissa as f64 * t.w[i];
        if mantissa < t.k[i] {
            return x;
        }
        if i == 0 {
            return EXPONENTIAL_R.0 - (-bits.float()).ln_1p();
        }
        if (t.f[i - 1] - t.f[i]) * bits.float() + t.f[i] < (-x).exp() {
            return x;
        }
    }
}

#[inline(always)]
pub fn exponential32<B: Bits + ?Sized>(bits: &mut B, t: &Tables) -> f32 {
    loop {
        let word = bits.word() >> 1;
        let (i, mantissa) = ((word & 0xff) as usize, word >> 8);
        let x = mantissa as f32 * t.w32[i];
        if mantissa < t.k32[i] {
            return x;
        }
        if i == 0 {
            return EXPONENTIAL_R.0 as f32 - (-bits.short_float()).ln_1p();
        }
        if (t.f32[i - 1] - t.f32[i]) * bits.short_float() + t.f32[i] < (-x).exp() {
            return x;
        }
    }
}
