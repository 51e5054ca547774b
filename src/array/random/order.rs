//! Shuffles, permutations and samples without replacement.
//!
//! Invariant: positions are drawn from the last to the first, each among those up to it. `shuffle` and
//! `permutation` draw under a mask, of `RandomState` and of today's generators; `choice`, `permuted` and
//! permutations of rows multiply.

use super::integers::{Method, Narrow, integer, interval};
use super::stream::Stream;

/// Draws the exchanges of a shuffle of positions `first..n` and has them made.
pub fn exchanges(
    s: &mut Stream,
    n: usize,
    first: usize,
    method: Method,
    mut swap: impl FnMut(usize, usize),
) {
    let mut narrow = Narrow::default();
    for i in (first..n).rev() {
        let j = match method {
            Method::Masked => interval(s, i as u64),
            Method::Lemire => integer(s, 64, 0, i as u64, method, &mut narrow),
        };
        swap(i, j as usize);
    }
}

pub fn shuffle<T>(s: &mut Stream, items: &mut [T], method: Method) {
    exchanges(s, items.len(), 1, method, |i, j| items.swap(i, j));
}

/// `n` different numbers below `population`, which is at least as large; in random order if `shuffled`.
pub fn sample(s: &mut Stream, population: usize, n: usize, shuffled: bool) -> Option<Vec<i64>> {
    let cutoff = if shuffled { 50 } else { 20 };
    if population > 10_000 && n > population / cutoff {
        let mut all: Vec<i64> = Vec::new();
        all.try_reserve_exact(population).ok()?;
        all.extend(0..population as i64);
        let first = (population - n).max(1);
        exchanges(s, population, first, Method::Lemire, |i, j| all.swap(i, j));
        return Some(all.split_off(population - n));
    }
    floyd(s, population, n, shuffled)
}

/// Floyd's method: the newest number, or the bound itself where that was drawn before.
fn floyd(s: &mut Stream, population: usize, n: usize, shuffled: bool) -> Option<Vec<i64>> {
    let mut found: Vec<i64> = Vec::new();
    found.try_reserve_exact(n).ok()?;
    let mut seen = rustc_hash::FxHashSet::default();
    let mut narrow = Narrow::default();
    for bound in population - n..population {
        let drawn = integer(s, 64, 0, bound as u64, Method::Lemire, &mut narrow) as i64;
        let new = if seen.insert(drawn) { drawn } else { bound as i64 };
        seen.insert(new);
        found.push(new);
    }
    if shuffled {
        shuffle(s, &mut found, Method::Lemire);
    }
    Some(found)
}
