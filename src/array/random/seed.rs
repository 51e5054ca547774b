//! `SeedSequence`: entropy of any size mixed into a pool, and words made from the pool.
//!
//! Invariant: the mixing is NumPy's (after Melissa O'Neill's `seed_seq`), word for word.

const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;

/// How many words the pool has unless told otherwise.
pub const POOL: usize = 4;

/// A pool of mixed entropy.
#[derive(Clone, Debug)]
pub struct SeedSequence {
    pool: Vec<u32>,
}

/// A multiplier that changes with each word it has mixed.
struct Hash {
    now: u32,
    factor: u32,
}

impl Hash {
    fn mix(&mut self, word: u32) -> u32 {
        let word = word ^ self.now;
        self.now = self.now.wrapping_mul(self.factor);
        let word = word.wrapping_mul(self.now);
        word ^ word >> 16
    }
}

fn join(x: u32, y: u32) -> u32 {
    let both = x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715));
    both ^ both >> 16
}

impl SeedSequence {
    /// From the words of the entropy, least significant first, and those of the place in a tree of
    /// sequences, with a pool of so many words.
    pub fn new(entropy: &[u32], spawn_key: &[u32], pool: usize) -> SeedSequence {
        let mut words = entropy.to_vec();
        if !spawn_key.is_empty() {
            // So that a short seed with a key is not a longer seed without.
            words.resize(words.len().max(pool), 0);
            words.extend_from_slice(spawn_key);
        }
        let mut hash = Hash { now: INIT_A, factor: MULT_A };
        let mut mixed: Vec<u32> =
            (0..pool).map(|i| hash.mix(words.get(i).copied().unwrap_or(0))).collect();
        for from in 0..pool {
            for to in (0..pool).filter(|&to| to != from) {
                mixed[to] = join(mixed[to], hash.mix(mixed[from]));
            }
        }
        for &word in words.iter().skip(pool) {
            for to in &mut mixed {
                *to = join(*to, hash.mix(word));
            }
        }
        SeedSequence { pool: mixed }
    }

    pub fn pool(&self) -> &[u32] {
        &self.pool
    }

    /// So many words for a generator's state.
    pub fn words(&self, n: usize) -> Vec<u32> {
        let mut hash = Hash { now: INIT_B, factor: MULT_B };
        self.pool.iter().cycle().take(n).map(|&word| hash.mix(word)).collect()
    }

    /// As many words of 64 bits.
    pub fn long_words(&self, n: usize) -> Vec<u64> {
        let words = self.words(2 * n);
        words.chunks_exact(2).map(|w| u64::from(w[0]) | u64::from(w[1]) << 32).collect()
    }
}
