//! Runs a loop compiled for the widest vectors that the processor has.
//!
//! Invariant: a [`Work`] is compiled once for each level, from the same text, and the level that runs is
//! one that the processor has. Whether a multiplication and an addition are fused is said to the loop
//! (`FUSED`), so that a loop which needs that can do otherwise without.

#![expect(unsafe_code, reason = "calls functions compiled for instructions that were looked for")]

/// A loop to be compiled for several processors. `run` must be `#[inline(always)]`, and what it calls
/// too, or it is compiled for the least of them.
pub trait Work {
    fn run<const FUSED: bool>(self);
}

#[cfg(target_arch = "x86_64")]
mod levels {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Work;

    #[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c")]
    fn at_256<W: Work>(work: W) {
        work.run::<true>();
    }

    #[target_feature(
        enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512cd,avx2,fma,bmi1,bmi2,lzcnt,popcnt,f16c"
    )]
    fn at_512<W: Work>(work: W) {
        work.run::<true>();
    }

    /// 0 until it is known.
    static LEVEL: AtomicU8 = AtomicU8::new(0);

    #[cold]
    fn find() -> u8 {
        let v3 = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt")
            && is_x86_feature_detected!("f16c");
        let v4 = v3
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512cd");
        let level = 1 + v3 as u8 + v4 as u8;
        // Whoever else looks finds the same.
        LEVEL.store(level, Ordering::Relaxed);
        level
    }

    #[inline(always)]
    pub(super) fn run<W: Work>(work: W) {
        let level = match LEVEL.load(Ordering::Relaxed) {
            0 => find(),
            level => level,
        };
        match level {
            // SAFETY: `find` saw every instruction set that the function is compiled for.
            3 => unsafe { at_512(work) },
            // SAFETY: as above.
            2 => unsafe { at_256(work) },
            _ => work.run::<false>(),
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod levels {
    use super::Work;

    pub(super) fn run<W: Work>(work: W) {
        work.run::<{ cfg!(target_arch = "aarch64") }>();
    }
}

/// Runs it.
#[inline(always)]
pub fn run<W: Work>(work: W) {
    levels::run(work);
}
