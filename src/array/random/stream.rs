//! A stream of random words from one of the generators, with what is left over between draws.
//!
//! Invariant: words of 32 bits are halves of one word of 64, the lower first, and the half that is left
//! waits for the next such draw; the twister's words have 32 bits, and two of them make a long one, the
//! upper first.

use super::engines::{Pcg64, Philox, Sfc64};
use super::seed::SeedSequence;
use super::twister::{N, Twister};

#[derive(Clone, Debug)]
pub enum Engine {
    Twister(Box<Twister>),
    Pcg64(Pcg64),
    Philox(Philox),
    Sfc64(Sfc64),
}

/// The source of words for distributions.
pub trait Bits {
    fn word(&mut self) -> u32;
    fn long(&mut self) -> u64;

    /// In `[0, 1)`, a multiple of 2⁻⁵³.
    #[inline(always)]
    fn float(&mut self) -> f64 {
        (self.long() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// In `[0, 1)`, a multiple of 2⁻²⁴.
    #[inline(always)]
    fn short_float(&mut self) -> f32 {
        (self.word() >> 8) as f32 * (1.0 / 16_777_216.0)
    }
}

#[derive(Clone, Debug)]
pub struct Stream {
    pub engine: Engine,
    /// The upper half of a word whose lower half has been drawn.
    pub half: Option<u32>,
    /// The second number of a pair that the polar method made.
    pub gauss: Option<f64>,
}

impl From<Engine> for Stream {
    fn from(engine: Engine) -> Stream {
        Stream { engine, half: None, gauss: None }
    }
}

impl Stream {
    pub fn pcg64(seed: &SeedSequence) -> Stream {
        Engine::Pcg64(Pcg64::seeded(seed, false)).into()
    }

    pub fn pcg64_dxsm(seed: &SeedSequence) -> Stream {
        Engine::Pcg64(Pcg64::seeded(seed, true)).into()
    }

    pub fn philox(seed: &SeedSequence) -> Stream {
        Engine::Philox(Philox::seeded(seed)).into()
    }

    pub fn sfc64(seed: &SeedSequence) -> Stream {
        Engine::Sfc64(Sfc64::seeded(seed)).into()
    }

    pub fn twister(seed: &SeedSequence) -> Stream {
        let mut words = [0; N];
        words.copy_from_slice(&seed.words(N));
        words[0] = 0x8000_0000;
        // One word short of the end, as NumPy has it: the first draw is the last of these.
        Engine::Twister(Box::new(Twister { words, at: N - 1 })).into()
    }

    /// Seeded as `RandomState` is with one number.
    pub fn legacy(seed: u32) -> Stream {
        Engine::Twister(Box::new(Twister::from_word(seed))).into()
    }

    /// Seeded as `RandomState` is with a sequence, which is not empty.
    pub fn legacy_key(key: &[u32]) -> Stream {
        Engine::Twister(Box::new(Twister::from_key(key))).into()
    }

    /// The next number as the generator makes it: 32 bits of the twister, 64 of the others.
    pub fn raw(&mut self) -> u64 {
        match &mut self.engine {
            Engine::Twister(g) => u64::from(g.draw()),
            Engine::Pcg64(g) => g.draw(),
            Engine::Philox(g) => g.draw(),
            Engine::Sfc64(g) => g.draw(),
        }
    }
}

/// A generator of long words borrowed out of its stream, so that a loop knows which it is.
pub struct Longs<'s, G> {
    pub generator: &'s mut G,
    pub half: &'s mut Option<u32>,
}

/// What gives words of 64 bits.
pub trait Long {
    fn long(&mut self) -> u64;
}

macro_rules! longs {
    ($($ty:ty)*) => { $(
        impl Long for $ty {
            #[inline(always)]
            fn long(&mut self) -> u64 { self.draw() }
        }
    )* };
}
longs!(Pcg64 Philox Sfc64);

impl<G: Long> Bits for Longs<'_, G> {
    #[inline(always)]
    fn word(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let both = self.generator.long();
        *self.half = Some((both >> 32) as u32);
        both as u32
    }

    #[inline(always)]
    fn long(&mut self) -> u64 {
        self.generator.long()
    }
}

impl Bits for Twister {
    #[inline(always)]
    fn word(&mut self) -> u32 {
        self.draw()
    }

    #[inline(always)]
    fn long(&mut self) -> u64 {
        let high = u64::from(self.draw());
        high << 32 | u64::from(self.draw())
    }

    #[inline(always)]
    fn float(&mut self) -> f64 {
        self.next_float()
    }
}

/// Runs the body for the stream's generator under a name, once compiled for each.
macro_rules! with_bits {
    ($stream:expr, $bits:ident => $body:expr) => {{
        let $crate::array::random::stream::Stream { engine, half, .. } = $stream;
        match engine {
            $crate::array::random::stream::Engine::Twister($bits) => {
                let $bits = &mut **$bits;
                $body
            }
            $crate::array::random::stream::Engine::Pcg64(generator) => {
                let $bits = &mut $crate::array::random::stream::Longs { generator, half };
                $body
            }
            $crate::array::random::stream::Engine::Philox(generator) => {
                let $bits = &mut $crate::array::random::stream::Longs { generator, half };
                $body
            }
            $crate::array::random::stream::Engine::Sfc64(generator) => {
                let $bits = &mut $crate::array::random::stream::Longs { generator, half };
                $body
            }
        }
    }};
}

pub(crate) use with_bits;

impl Bits for Stream {
    #[inline]
    fn word(&mut self) -> u32 {
        with_bits!(self, bits => bits.word())
    }

    #[inline]
    fn long(&mut self) -> u64 {
        with_bits!(self, bits => bits.long())
    }

    #[inline]
    fn float(&mut self) -> f64 {
        with_bits!(self, bits => bits.float())
    }
}
