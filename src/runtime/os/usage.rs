//! What processes use, and how much they may.
//!
//! Invariant: a limit that says "infinity" is [`INFINITY`], as the system has it.

#![expect(unsafe_code, reason = "system calls that fill structures")]

use std::io;
use std::mem::MaybeUninit;

use super::done;

pub const INFINITY: u64 = libc::RLIM_INFINITY;

/// What one process, its threads or its children have used: user and system time in seconds, then the
/// counts in the order of the structure.
pub fn usage(who: i32) -> io::Result<([f64; 2], [i64; 14])> {
    let mut found = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: there is room for what is written, and zeros are numbers.
    let u = unsafe {
        done(libc::getrusage(who, found.as_mut_ptr()))?;
        found.assume_init()
    };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    let counts = [
        u.ru_maxrss,
        u.ru_ixrss,
        u.ru_idrss,
        u.ru_isrss,
        u.ru_minflt,
        u.ru_majflt,
        u.ru_nswap,
        u.ru_inblock,
        u.ru_oublock,
        u.ru_msgsnd,
        u.ru_msgrcv,
        u.ru_nsignals,
        u.ru_nvcsw,
        u.ru_nivcsw,
    ];
    Ok(([seconds(u.ru_utime), seconds(u.ru_stime)], counts))
}

/// The soft and the hard limit of a resource of a process (0 is this one), and then, if there are any, new ones.
pub fn limits(pid: i32, resource: i32, new: Option<(u64, u64)>) -> io::Result<(u64, u64)> {
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let new = new.map(|(soft, hard)| libc::rlimit { rlim_cur: soft, rlim_max: hard });
    let given = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the new limits are read if there are any, the old ones written.
    unsafe { done(libc::prlimit(pid, resource as _, given, &raw mut old))? };
    Ok((old.rlim_cur, old.rlim_max))
}
