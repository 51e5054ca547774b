//! Ctrl-C: how the signal reaches the main thread, wherever it is.
//!
//! Invariant: the interrupt flag ([`fault::interrupt_requested`]) is set from the moment a SIGINT is
//! noticed until the main thread has taken it ([`take_interrupt`]). Whoever may run long on behalf of the
//! main thread looks at it: the interpreter through its breaker, kernels and interruptible waits directly.
//!
//! How it works: a thread of its own waits for the signal (so nothing here runs inside a signal handler),
//! sets the flag and the main thread's breaker bit, and unparks the main thread. A wait of the main
//! thread parks, and looks at the flag before and after; since an unpark is remembered, none is missed.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGINT;
use signal_hook::iterator::Signals;

use super::fault;

/// The main thread.
struct Target {
    breaker: Arc<AtomicU32>,
    bit: u32,
    thread: Thread,
}

static TARGET: Mutex<Option<Target>> = Mutex::new(None);

/// Directs Ctrl-C to the calling thread: from now on it sets `bit` in `breaker`, and the
/// interrupt flag.
pub fn direct_to_this_thread(breaker: Arc<AtomicU32>, bit: u32) -> io::Result<()> {
    let target = Target { breaker, bit, thread: std::thread::current() };
    let first = TARGET.lock().unwrap_or_else(PoisonError::into_inner).replace(target).is_none();
    if first {
        let mut signals = Signals::new([SIGINT])?;
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            for _ in signals.forever() {
                interrupt_main();
            }
        })?;
    }
    Ok(())
}

/// What a SIGINT does; also `_thread.interrupt_main()`. Without a main thread to tell, nothing.
pub fn interrupt_main() {
    let target = TARGET.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(target) = &*target {
        fault::request_interrupt();
        target.breaker.fetch_or(target.bit, Ordering::Relaxed);
        target.thread.unpark();
    }
}

/// Whether an interrupt was pending; it no longer is.
pub fn take_interrupt() -> bool {
    let pending = fault::interrupt_requested();
    fault::clear_interrupt();
    pending
}

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    Done,
    TimedOut,
    Interrupted,
}

/// Parks the calling thread until `done` (which whoever makes it true follows with an unpark), the
/// deadline, or (when `interruptible`: on the main thread) an interrupt.
pub fn wait(interruptible: bool, deadline: Option<Instant>, done: impl Fn() -> bool) -> Woken {
    loop {
        if done() {
            return Woken::Done;
        }
        if interruptible && fault::interrupt_requested() {
            return Woken::Interrupted;
        }
        match deadline {
            None => std::thread::park(),
            Some(deadline) => {
                let left = deadline.saturating_duration_since(Instant::now());
                if left == Duration::ZERO {
                    return Woken::TimedOut;
                }
                std::thread::park_timeout(left);
            }
        }
    }
}
