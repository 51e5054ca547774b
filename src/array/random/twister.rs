//! The generator MT19937 (Matsumoto and Nishimura 1998), seeded as CPython and NumPy seed it.
//!
//! Invariant: `at` is at most [`N`]; the words from it on have not been given out.

/// How many words the state has.
pub const N: usize = 624;
const M: usize = 397;

#[derive(Clone, Debug)]
pub struct Twister {
    pub words: [u32; N],
    pub at: usize,
}

impl Twister {
    /// From one word: Knuth's linear recurrence.
    pub fn from_word(seed: u32) -> Twister {
        let mut words = [seed; N];
        for i in 1..N {
            let before = words[i - 1];
            words[i] = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(i as u32);
        }
        Twister { words, at: N }
    }

    /// From any number of words, the least significant first; there is at least one.
    pub fn from_key(key: &[u32]) -> Twister {
        let mut made = Twister::from_word(19_650_218);
        let words = &mut made.words;
        let mut i = 1;
        let mix = |words: &[u32; N], i: usize, factor: u32| {
            words[i] ^ (words[i - 1] ^ words[i - 1] >> 30).wrapping_mul(factor)
        };
        let step = |words: &mut [u32; N], i: usize| {
            if i + 1 < N {
                return i + 1;
            }
            words[0] = words[N - 1];
            1
        };
        for j in 0..N.max(key.len()) {
            let j = j % key.len();
            words[i] = mix(words, i, 1_664_525).wrapping_add(key[j]).wrapping_add(j as u32);
            i = step(words, i);
        }
        for _ in 1..N {
            words[i] = mix(words, i, 1_566_083_941).wrapping_sub(i as u32);
            i = step(words, i);
        }
        // One bit is enough that not all of them are zero.
        words[0] = 0x8000_0000;
        made
    }

    /// Makes the next `N` words.
    fn twist(&mut self) {
        let words = &mut self.words;
        for i in 0..N {
            let joined = words[i] & 0x8000_0000 | words[(i + 1) % N] & 0x7fff_ffff;
            let odd = if joined & 1 == 0 { 0 } else { 0x9908_b0df };
            words[i] = words[(i + M) % N] ^ joined >> 1 ^ odd;
        }
        self.at = 0;
    }

    pub fn draw(&mut self) -> u32 {
        if self.at >= N {
            self.twist();
        }
        let mut y = self.words[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    /// A float in `[0, 1)`: a multiple of 2^-53.
    pub fn next_float(&mut self) -> f64 {
        let (high, low) = (self.draw() >> 5, self.draw() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }
}

#[cfg(test)]
mod tests {
    use super::Twister;

    /// The authors' own test: these keys, the first and the thousandth number.
    #[test]
    fn the_authors_numbers() {
        let mut twister = Twister::from_key(&[0x123, 0x234, 0x345, 0x456]);
        let all: Vec<u32> = (0..1000).map(|_| twister.draw()).collect();
        assert_eq!(all[..3], [1_067_595_299, 955_945_823, 477_289_528]);
        assert_eq!(all[999], 3_460_025_646);
    }
}
