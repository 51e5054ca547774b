//! Floats of 16 bits (IEEE 754's binary16), which the machine does not compute with.

/// The nearest number of 16 bits, ties to even; `None` beyond the largest.
pub fn bits(x: f64) -> Option<u16> {
    let sign = if x.is_sign_negative() { 0x8000 } else { 0 };
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    // Magnitudes are multiples of 2^-24 below 2^-14, of 2^(e - 10) from 2^e on; scaling by powers of two
    // is exact, and the carry of a rounding up leads to the next exponent's first number.
    let magnitude = x.abs();
    let exponent = if magnitude < 2f64.powi(-14) { -14 } else { exponent_of(magnitude) };
    if exponent > 15 {
        return None;
    }
    let units = (magnitude * 2f64.powi(10 - exponent)).round_ties_even() as u16;
    let bits = ((exponent + 14) as u16) * 0x400 + units;
    (bits < 0x7c00).then_some(sign | bits)
}

/// The number that 16 bits are.
pub fn value(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}

/// The power of two at or below a number that is none of the smallest.
fn exponent_of(x: f64) -> i32 {
    (x.to_bits() >> 52 & 0x7ff) as i32 - 1023
}

#[cfg(test)]
mod tests {
    use super::{bits, value};

    #[test]
    fn every_half_comes_back() {
        for half in 0..=u16::MAX {
            let x = value(half);
            match bits(x) {
                Some(back) if x.is_nan() => assert_eq!(back & 0x7fff, 0x7e00),
                back => assert_eq!(back, Some(half)),
            }
        }
    }

    #[test]
    fn halves_are_rounded_to_even() {
        assert_eq!(bits(65519.0), Some(0x7bff));
        assert_eq!(bits(65520.0), None);
        assert_eq!(bits(2f64.powi(-25)), Some(0));
        assert_eq!(bits(1.5 * 2f64.powi(-24)), Some(2));
        assert_eq!(bits(1.0 + 2f64.powi(-11)), Some(0x3c00));
    }
}
