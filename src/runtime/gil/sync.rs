//! What the lock is built on: the standard library's.
//!
//! Invariant: `model` has the same names.

pub(super) use std::hint::spin_loop as spin;
pub(super) use std::sync::atomic::{AtomicU32, AtomicU64};
pub(super) use std::sync::{Arc, Mutex, MutexGuard};
pub(super) use std::thread::{Thread, current, park, park_timeout};
pub(super) use std::time::Instant;

/// Whether another thread may run while this one does.
pub(super) fn runs_two_at_once() -> bool {
    static MORE: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| {
        std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
    });
    *MORE
}
