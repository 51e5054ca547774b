//! Semaphores that processes share by name.
//!
//! Invariant: a [`Semaphore`] is open as long as the value lives. Waiting that a signal has ended says so.

#![expect(unsafe_code, reason = "the C library's semaphores")]

use std::ffi::CStr;
use std::io;
use std::ptr::NonNull;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{calls, done};

/// The greatest value.
pub const MOST: i64 = i32::MAX as i64;

pub struct Semaphore(NonNull<libc::sem_t>);

// SAFETY: the C library's semaphores may be used by any thread.
unsafe impl Send for Semaphore {}
// SAFETY: as above.
unsafe impl Sync for Semaphore {}

calls! { unsafe:
    /// Removes the name; those who have it open keep it.
    unlink(name: &CStr) -> () = done(libc::sem_unlink(name.as_ptr()));
}

impl Semaphore {
    /// Makes one of a name that nobody has.
    pub fn make(name: &CStr, value: u32) -> io::Result<Semaphore> {
        let (flags, mode) = (libc::O_CREAT | libc::O_EXCL, 0o600 as libc::c_uint);
        // SAFETY: the name ends with NUL; mode and value go with the flag.
        Semaphore::from(unsafe { libc::sem_open(name.as_ptr(), flags, mode, value) })
    }

    /// One that is there.
    pub fn open(name: &CStr) -> io::Result<Semaphore> {
        // SAFETY: the name ends with NUL.
        Semaphore::from(unsafe { libc::sem_open(name.as_ptr(), 0) })
    }

    fn from(opened: *mut libc::sem_t) -> io::Result<Semaphore> {
        match NonNull::new(opened) {
            Some(at) if at.as_ptr() != libc::SEM_FAILED => Ok(Semaphore(at)),
            Some(_) | None => Err(io::Error::last_os_error()),
        }
    }

    pub fn address(&self) -> usize {
        self.0.as_ptr().addr()
    }

    /// Takes one if there is one; whether there was.
    pub fn try_wait(&self) -> io::Result<bool> {
        // SAFETY: the semaphore is open.
        match done(unsafe { libc::sem_trywait(self.0.as_ptr()) }) {
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(false),
            result => result.map(|()| true),
        }
    }

    /// Waits for one until a time; whether there was one.
    pub fn wait(&self, until: Option<SystemTime>) -> io::Result<bool> {
        let Some(until) = until else {
            // SAFETY: the semaphore is open.
            return done(unsafe { libc::sem_wait(self.0.as_ptr()) }).map(|()| true);
        };
        #[cfg(target_os = "linux")]
        {
            let since = until.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            let time = libc::timespec {
                tv_sec: libc::time_t::try_from(since.as_secs()).unwrap_or(libc::time_t::MAX),
                tv_nsec: since.subsec_nanos().into(),
            };
            // SAFETY: the semaphore is open; the time is read during the call.
            match done(unsafe { libc::sem_timedwait(self.0.as_ptr(), &raw const time) }) {
                Err(e) if e.raw_os_error() == Some(libc::ETIMEDOUT) => Ok(false),
                result => result.map(|()| true),
            }
        }
        #[cfg(not(target_os = "linux"))]
        {
            // There is no wait with a time.
            loop {
                if self.try_wait()? {
                    return Ok(true);
                }
                if SystemTime::now() >= until {
                    return Ok(false);
                }
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    pub fn post(&self) -> io::Result<()> {
        // SAFETY: the semaphore is open.
        done(unsafe { libc::sem_post(self.0.as_ptr()) })
    }

    pub fn value(&self) -> io::Result<i32> {
        let mut value = 0;
        // SAFETY: the semaphore is open; there is room for the number.
        done(unsafe { libc::sem_getvalue(self.0.as_ptr(), &raw mut value) })?;
        Ok(value)
    }
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // SAFETY: the semaphore is open, and nobody uses it after this.
        unsafe { libc::sem_close(self.0.as_ptr()) };
    }
}
