//! Which random stream belongs to which chunk of a parallel loop.
//!
//! Invariant: the number of a chunk's stream depends on the launching thread's seed, on how many loops it has
//! launched since, and on the chunk; on threads it does not. It is never 0, which is what no chunk has.

use std::cell::Cell;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use crate::abi::TaskRef;

thread_local! {
    static BASE: Cell<Option<u64>> = const { Cell::new(None) };
    static LAUNCHES: Cell<u64> = const { Cell::new(0) };
}

/// What this thread's streams are made of: chosen at random unless [`restart`] said it.
pub fn base() -> u64 {
    BASE.get().unwrap_or_else(|| {
        let base = RandomState::new().hash_one(0_u8);
        BASE.set(Some(base));
        base
    })
}

/// The thread's loops count from here, with this seed.
pub fn restart(seed: u64) {
    BASE.set(Some(mix(seed, 1)));
    LAUNCHES.set(0);
}

/// A number for a loop that is launched now by what runs this task; not 0.
pub fn of_launch(task: &mut TaskRef) -> u64 {
    if task.stream != 0 {
        task.launches += 1;
        return mix(task.stream, u64::from(task.launches)).max(1);
    }
    let n = LAUNCHES.get();
    LAUNCHES.set(n + 1);
    mix(base(), n).max(1)
}

pub fn of_chunk(launch: u64, chunk: u64) -> u64 {
    mix(launch, chunk).max(1)
}

/// Spreads both over 64 bits (the finalizer of SplitMix64).
fn mix(a: u64, b: u64) -> u64 {
    let mut z = a.rotate_left(32) ^ b.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
