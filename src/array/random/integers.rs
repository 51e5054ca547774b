//! Whole numbers of a range, each as likely as the others.
//!
//! Invariant: numbers lie in `low..=low + span` (wrapping). Generators use Lemire's multiplication,
//! `RandomState` rejects what a mask lets through; narrow types take several numbers out of one word, for
//! as long as one call goes on ([`Narrow`]).

use super::stream::{Bits, Stream, with_bits};

/// How a word becomes a number below a bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    Lemire,
    Masked,
}

/// A type that numbers of a range are drawn for, by its width.
pub trait Width: Copy {
    fn from_u64(v: u64) -> Self;
}

macro_rules! widths {
    ($($ty:ty)*) => { $(
        impl Width for $ty {
            #[inline(always)]
            fn from_u64(v: u64) -> $ty { v as $ty }
        }
    )* };
}
widths!(u8 u16 u32 u64);

/// What is left of a word that several narrow numbers are taken from.
#[derive(Clone, Copy, Default, Debug)]
pub struct Narrow {
    word: u32,
    left: u32,
}

impl Narrow {
    /// The next `width` bits, at the lower end; what is above them is of the bits to come.
    #[inline(always)]
    fn next<B: Bits>(&mut self, bits: &mut B, width: u32) -> u32 {
        if self.left == 0 {
            self.word = bits.word();
            self.left = 32 / width - 1;
        } else {
            self.word >>= width;
            self.left -= 1;
        }
        self.word
    }
}

/// All ones, as many as it takes to hold the number.
fn mask_of(v: u64) -> u64 {
    if v == 0 { 0 } else { u64::MAX >> v.leading_zeros() }
}

/// Draws a number of `bits` bits (1, 8, 16, 32, 64) in `0..=span`.
#[inline(always)]
fn draw<B: Bits>(b: &mut B, width: u32, span: u64, method: Method, narrow: &mut Narrow) -> u64 {
    if span == 0 {
        return 0;
    }
    match width {
        1 => u64::from(narrow.next(b, 1) & 1),
        8 => u64::from(small(b, 8, span as u32, method, narrow)),
        16 => u64::from(small(b, 16, span as u32, method, narrow)),
        _ if span < 0xffff_ffff || span == 0xffff_ffff && width == 64 => {
            u64::from(word(b, span as u32, method))
        }
        32 => u64::from(b.word()),
        _ => long(b, span, method),
    }
}

#[inline(always)]
fn small<B: Bits>(b: &mut B, width: u32, span: u32, method: Method, narrow: &mut Narrow) -> u32 {
    let all = (1u32 << width) - 1;
    if span == all {
        return narrow.next(b, width) & all;
    }
    if method == Method::Masked {
        let mask = mask_of(u64::from(span)) as u32;
        loop {
            let v = narrow.next(b, width) & mask;
            if v <= span {
                return v;
            }
        }
    }
    let count = span + 1;
    let mut m = (narrow.next(b, width) & all) * count;
    if m & all < count {
        let threshold = (all - span) % count;
        while m & all < threshold {
            m = (narrow.next(b, width) & all) * count;
        }
    }
    m >> width
}

#[inline(always)]
fn word<B: Bits>(b: &mut B, span: u32, method: Method) -> u32 {
    if method == Method::Masked || span == u32::MAX {
        // With Lemire's method the whole range has no bound that fits: NumPy's threshold is then 0, and
        // a word its own product's upper half.
        let mask = mask_of(u64::from(span)) as u32;
        loop {
            let v = b.word() & mask;
            if v <= span {
                return v;
            }
        }
    }
    let count = span + 1;
    let mut m = u64::from(b.word()) * u64::from(count);
    if (m as u32) < count {
        let threshold = (u32::MAX - span) % count;
        while (m as u32) < threshold {
            m = u64::from(b.word()) * u64::from(count);
        }
    }
    (m >> 32) as u32
}

#[inline(always)]
fn long<B: Bits>(b: &mut B, span: u64, method: Method) -> u64 {
    if span == u64::MAX {
        return b.long();
    }
    if method == Method::Masked {
        let mask = mask_of(span);
        loop {
            let v = b.long() & mask;
            if v <= span {
                return v;
            }
        }
    }
    let count = span + 1;
    let mut m = u128::from(b.long()) * u128::from(count);
    if (m as u64) < count {
        let threshold = (u64::MAX - span) % count;
        while (m as u64) < threshold {
            m = u128::from(b.long()) * u128::from(count);
        }
    }
    (m >> 64) as u64
}

/// A number of a type of so many bits (1 for bools) in `low..=low + span`.
pub fn integer(
    s: &mut Stream,
    width: u32,
    low: u64,
    span: u64,
    method: Method,
    narrow: &mut Narrow,
) -> u64 {
    with_bits!(s, bits => low.wrapping_add(draw(bits, width, span, method, narrow)))
}

/// Fills with numbers in `low..=low + span`; `width` is that of the elements, or 1 for bools.
pub fn fill<T: Width>(
    s: &mut Stream,
    width: u32,
    low: u64,
    span: u64,
    method: Method,
    out: &mut [T],
) {
    let mut narrow = Narrow::default();
    macro_rules! with {
        ($width:literal) => {
            with_bits!(s, bits => {
                for v in out {
                    *v = T::from_u64(low.wrapping_add(draw(bits, $width, span, method, &mut narrow)));
                }
            })
        };
    }
    match width {
        1 => with!(1),
        8 => with!(8),
        16 => with!(16),
        32 => with!(32),
        _ => with!(64),
    }
}

/// A number in `0..=most` by rejection under a mask, as shuffles draw it.
pub fn interval(s: &mut Stream, most: u64) -> u64 {
    if most == 0 {
        return 0;
    }
    let mask = mask_of(most);
    loop {
        let v = if most <= 0xffff_ffff { u64::from(s.word()) } else { s.long() } & mask;
        if v <= most {
            return v;
        }
    }
}
