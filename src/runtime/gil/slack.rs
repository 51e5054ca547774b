//! Asks the system to end this thread's timed waits when they are due.
//!
//! Invariant: only a thread attribute of the calling thread changes. Linux lets a sleeper oversleep by
//! 50 µs so as to batch wake-ups, which is as long as the lock's whole patience.

#![expect(unsafe_code, reason = "one system call on the calling thread")]

#[cfg(target_os = "linux")]
pub(super) fn wake_exactly() {
    // SAFETY: PR_SET_TIMERSLACK takes one integer and touches no memory of ours. Its failure is harmless.
    unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, 1 as libc::c_ulong) };
}

#[cfg(not(target_os = "linux"))]
pub(super) fn wake_exactly() {}
