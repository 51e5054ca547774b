//! The generators besides the twister: PCG64, PCG64DXSM, Philox, SFC64.
//!
//! Invariant: each gives the published algorithm's words of 64 bits, seeded as NumPy seeds it.

use super::seed::SeedSequence;

/// O'Neill's permuted congruential generator with 128 bits of state.
#[derive(Clone, Debug)]
pub struct Pcg64 {
    pub state: u128,
    /// Odd.
    pub increment: u128,
    /// The output function DXSM with its cheaper multiplier, instead of XSL-RR.
    pub dxsm: bool,
}

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
const CHEAP: u64 = 0xda94_2042_e4dd_58b5;

impl Pcg64 {
    pub fn seeded(seed: &SeedSequence, dxsm: bool) -> Pcg64 {
        let w = seed.long_words(4);
        Pcg64::from_words([w[0], w[1], w[2], w[3]], dxsm)
    }

    /// From the words that a seed gives.
    pub fn from_words(w: [u64; 4], dxsm: bool) -> Pcg64 {
        let long = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        // Both are seeded by steps with the long multiplier.
        let mut made = Pcg64 { state: 0, increment: long(w[2], w[3]) << 1 | 1, dxsm: false };
        made.step();
        made.state = made.state.wrapping_add(long(w[0], w[1]));
        made.step();
        Pcg64 { dxsm, ..made }
    }

    fn multiplier(&self) -> u128 {
        if self.dxsm { u128::from(CHEAP) } else { MULTIPLIER }
    }

    #[inline(always)]
    fn step(&mut self) {
        self.state = self.state.wrapping_mul(self.multiplier()).wrapping_add(self.increment);
    }

    #[inline(always)]
    pub fn draw(&mut self) -> u64 {
        if self.dxsm {
            let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
            high ^= high >> 32;
            high = high.wrapping_mul(CHEAP);
            high ^= high >> 48;
            self.step();
            return high.wrapping_mul(low);
        }
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    /// As after so many steps, in as many multiplications as that number has bits.
    pub fn advance(&mut self, mut steps: u128) {
        let (mut factor, mut term) = (self.multiplier(), self.increment);
        let (mut all_factor, mut all_term) = (1u128, 0u128);
        while steps > 0 {
            if steps & 1 == 1 {
                all_factor = all_factor.wrapping_mul(factor);
                all_term = all_term.wrapping_mul(factor).wrapping_add(term);
            }
            term = factor.wrapping_add(1).wrapping_mul(term);
            factor = factor.wrapping_mul(factor);
            steps >>= 1;
        }
        self.state = all_factor.wrapping_mul(self.state).wrapping_add(all_term);
    }
}

/// Salmon and others' counter-based generator, four words of 64 bits in ten rounds.
#[derive(Clone, Debug)]
pub struct Philox {
    pub counter: [u64; 4],
    pub key: [u64; 2],
    pub made: [u64; 4],
    /// How many of `made` have been given out.
    pub at: usize,
}

impl Philox {
    pub fn seeded(seed: &SeedSequence) -> Philox {
        let w = seed.long_words(2);
        Philox::from_words([w[0], w[1]])
    }

    pub fn from_words(w: [u64; 2]) -> Philox {
        Philox { counter: [0; 4], key: [w[0], w[1]], made: [0; 4], at: 4 }
    }

    #[inline(always)]
    pub fn draw(&mut self) -> u64 {
        if self.at >= 4 {
            self.fill();
        }
        self.at += 1;
        self.made[self.at - 1]
    }

    fn fill(&mut self) {
        for word in &mut self.counter {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
        let wide = |a: u64, b: u64| {
            let both = u128::from(a) * u128::from(b);
            ((both >> 64) as u64, both as u64)
        };
        let (mut c, mut key) = (self.counter, self.key);
        for round in 0..10 {
            if round > 0 {
                key[0] = key[0].wrapping_add(0x9e37_79b9_7f4a_7c15);
                key[1] = key[1].wrapping_add(0xbb67_ae85_84ca_a73b);
            }
            let (high0, low0) = wide(0xd2e7_470e_e14c_6c93, c[0]);
            let (high1, low1) = wide(0xca5a_8263_9512_1157, c[2]);
            c = [high1 ^ c[1] ^ key[0], low1, high0 ^ c[3] ^ key[1], low0];
        }
        (self.made, self.at) = (c, 0);
    }
}

/// Doty-Humphrey's small fast chaotic generator: three words and a counter.
#[derive(Clone, Debug)]
pub struct Sfc64(pub [u64; 4]);

impl Sfc64 {
    pub fn seeded(seed: &SeedSequence) -> Sfc64 {
        let w = seed.long_words(3);
        Sfc64::from_words([w[0], w[1], w[2]])
    }

    pub fn from_words(w: [u64; 3]) -> Sfc64 {
        let mut made = Sfc64([w[0], w[1], w[2], 1]);
        for _ in 0..12 {
            made.draw();
        }
        made
    }

    #[inline(always)]
    pub fn draw(&mut self) -> u64 {
        let [a, b, c, counter] = self.0;
        let out = a.wrapping_add(b).wrapping_add(counter);
        self.0 = [
            b ^ b >> 11,
            c.wrapping_add(c << 3),
            c.rotate_left(24).wrapping_add(out),
            counter.wrapping_add(1),
        ];
        out
    }
}
