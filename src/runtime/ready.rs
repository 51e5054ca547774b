//! Waiting until descriptors are ready.
//!
//! Invariant: memory is passed with its length; a call that a signal has ended says so and is not repeated
//! here, since handlers of signals are to run first.

#![expect(unsafe_code, reason = "system calls on descriptors that the program names by number")]

use std::io;
use std::time::Duration;

use libc::pollfd;

fn check(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Whether reading and writing wait.
pub fn is_blocking(fd: i32) -> io::Result<bool> {
    // SAFETY: takes numbers and touches no memory.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFL) })?;
    Ok(flags & libc::O_NONBLOCK == 0)
}

pub fn set_blocking(fd: i32, blocking: bool) -> io::Result<()> {
    // SAFETY: both calls take numbers and touch no memory.
    let flags = check(unsafe { libc::fcntl(fd, libc::F_GETFL) })?;
    let new = if blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    if new != flags {
        // SAFETY: as above.
        check(unsafe { libc::fcntl(fd, libc::F_SETFL, new) })?;
    }
    Ok(())
}

/// Waits until one of the descriptors is ready, or the time is over; how many are.
pub fn poll(fds: &mut [pollfd], timeout: Option<Duration>) -> io::Result<usize> {
    #[cfg(target_os = "linux")]
    let ready = {
        let time = timeout.map(|t| libc::timespec {
            tv_sec: i64::try_from(t.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(t.subsec_nanos()),
        });
        let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        let n = fds.len() as libc::nfds_t;
        // SAFETY: the slice is writable for its length; the time, if any, outlives the call; no mask is given.
        unsafe { libc::ppoll(fds.as_mut_ptr(), n, time, std::ptr::null()) }
    };
    #[cfg(not(target_os = "linux"))]
    let ready = {
        let ms = |t: Duration| i32::try_from(t.as_micros().div_ceil(1000)).unwrap_or(i32::MAX);
        let n = fds.len() as libc::nfds_t;
        // SAFETY: the slice is writable for its length.
        unsafe { libc::poll(fds.as_mut_ptr(), n, timeout.map_or(-1, ms)) }
    };
    check(ready).map(|n| n as usize)
}

/// Linux's sets of descriptors that the system keeps.
#[cfg(target_os = "linux")]
pub mod epoll {
    use std::io;

    use super::check;

    pub fn open() -> io::Result<i32> {
        // SAFETY: takes a number and touches no memory.
        check(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) })
    }

    pub fn close(fd: i32) -> io::Result<()> {
        // SAFETY: takes a number and touches no memory; who else uses it is told by the system.
        check(unsafe { libc::close(fd) }).map(drop)
    }

    /// Adds, changes or removes a descriptor.
    pub fn change(set: i32, op: i32, fd: i32, events: u32) -> io::Result<()> {
        let mut event = libc::epoll_event { events, u64: fd as u64 };
        // SAFETY: the event is ours and outlives the call, which copies it.
        check(unsafe { libc::epoll_ctl(set, op, fd, &raw mut event) }).map(drop)
    }

    /// The descriptors that are ready now, with what they are ready for; does not wait.
    pub fn fetch(set: i32, most: usize) -> io::Result<Vec<(i32, u32)>> {
        // No process has more descriptors, whatever the program asks for.
        let most = most.min(1 << 20);
        let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
        // SAFETY: the vector is writable for its length.
        let n = check(unsafe { libc::epoll_wait(set, events.as_mut_ptr(), most as i32, 0) })?;
        Ok(events[..n as usize].iter().map(|e| (e.u64 as i32, e.events)).collect())
    }
}
