//! The process's one pool of threads, and how many of them a thread's loops may use.
//!
//! Invariant: there is at most one pool in a process. It is made by the first parallel loop, with
//! `UNGIL_NUM_THREADS`, else `NUMBA_NUM_THREADS`, else as many threads as the scheduler lets the process
//! run at once (CPU affinity and cgroup quota included); it is never taken down. A forked child has
//! none of its parent's threads: the first loop there makes a new pool, the old one is forgotten.
//!
//! Publication: [`POOL`] goes from null to a leaked pool by compare-exchange (release) and is read with
//! acquire; `pthread_atfork` sets it back to null in the child, where no other thread can be looking. No
//! lock is involved, so a fork finds none taken.
#![expect(unsafe_code, reason = "a pointer to the leaked pool, and the handler for fork")]

use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Once, OnceLock};

static POOL: AtomicPtr<rayon::ThreadPool> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    /// What `set_num_threads` set for this thread; 0 for the pool's size.
    static LIMIT: Cell<usize> = const { Cell::new(0) };
}

/// What pool threads have for their stacks: kernels with deep recursion run there too.
const STACK_SIZE: usize = 8 << 20;

/// The pool's size, whether or not it exists yet.
pub fn max_threads() -> usize {
    static SIZE: OnceLock<usize> = OnceLock::new();
    *SIZE.get_or_init(|| {
        let from_env = ["UNGIL_NUM_THREADS", "NUMBA_NUM_THREADS"].iter().find_map(|name| {
            std::env::var(name).ok()?.trim().parse().ok().filter(|n| (1..=4096).contains(n))
        });
        from_env.unwrap_or_else(|| {
            let n = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            // Tests want more threads than a small machine has cores.
            if cfg!(test) { n.max(7) } else { n }
        })
    })
}

/// How many threads this thread's parallel loops use.
pub fn num_threads() -> usize {
    match LIMIT.get() {
        0 => max_threads(),
        n => n,
    }
}

/// Limits how many threads this thread's parallel loops use. `n` outside `1..=max_threads()` is refused.
pub fn set_num_threads(n: usize) -> Result<(), usize> {
    let max = max_threads();
    if (1..=max).contains(&n) {
        LIMIT.set(n);
        Ok(())
    } else {
        Err(max)
    }
}

/// The pool; `None` when the system gives no threads, and loops then run on their caller.
pub(crate) fn pool() -> Option<&'static rayon::ThreadPool> {
    let mut pool = POOL.load(Ordering::Acquire);
    if pool.is_null() {
        pool = make()?;
    }
    // SAFETY: the pointer is null or a leaked box, which is never freed.
    unsafe { pool.as_ref() }
}

fn make() -> Option<*mut rayon::ThreadPool> {
    forget_in_children();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(max_threads())
        .thread_name(|i| format!("ungil-pool-{i}"))
        .stack_size(STACK_SIZE)
        .build()
        .ok()?;
    let mine = Box::into_raw(Box::new(pool));
    match POOL.compare_exchange(ptr::null_mut(), mine, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Some(mine),
        Err(theirs) => {
            // SAFETY: `mine` came from `Box::into_raw` just above and was not published.
            drop(unsafe { Box::from_raw(mine) });
            Some(theirs)
        }
    }
}

fn forget_in_children() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        #[cfg(unix)]
        // SAFETY: the handler is a plain function that makes one atomic store: safe after fork.
        unsafe {
            libc::pthread_atfork(None, None, Some(forget));
        }
    });
}

#[cfg(unix)]
unsafe extern "C" fn forget() {
    POOL.store(ptr::null_mut(), Ordering::Release);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_the_threads_own_and_bounded_by_the_pool() {
        let max = max_threads();
        assert_eq!(set_num_threads(max + 1), Err(max));
        assert_eq!(set_num_threads(0), Err(max));
        assert_eq!(set_num_threads(1), Ok(()));
        assert_eq!(num_threads(), 1);
        std::thread::spawn(move || assert_eq!(num_threads(), max)).join().expect("the thread");
    }
}
