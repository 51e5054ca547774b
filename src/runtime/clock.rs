//! The system's clocks, in nanoseconds.
//!
//! Invariant: reads only; a clock that the system does not have reads 0.

#![expect(unsafe_code, reason = "the system's calls fill structs of ours")]

/// Which clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clock {
    /// Since 1970, may be set back.
    Real,
    /// Never goes back.
    Monotonic,
    /// Processor time of the process.
    Process,
    /// Processor time of the calling thread.
    Thread,
}

fn id(clock: Clock) -> libc::clockid_t {
    match clock {
        Clock::Real => libc::CLOCK_REALTIME,
        Clock::Monotonic => libc::CLOCK_MONOTONIC,
        Clock::Process => libc::CLOCK_PROCESS_CPUTIME_ID,
        Clock::Thread => libc::CLOCK_THREAD_CPUTIME_ID,
    }
}

pub fn now_ns(clock: Clock) -> i64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: t is a timespec of ours, which the call may write.
    unsafe { libc::clock_gettime(id(clock), &raw mut t) };
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}

/// How far apart two readings can be told.
pub fn resolution_ns(clock: Clock) -> i64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: as above.
    unsafe { libc::clock_getres(id(clock), &raw mut t) };
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}

/// A moment taken apart, with months from 1 and days of the week from Monday = 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub weekday: i64,
    /// From 1.
    pub yearday: i64,
    pub is_dst: i64,
    /// Seconds east of Greenwich.
    pub offset: i64,
    pub zone: String,
}

fn blank() -> libc::tm {
    libc::tm {
        tm_sec: 0,
        tm_min: 0,
        tm_hour: 0,
        tm_mday: 0,
        tm_mon: 0,
        tm_year: 0,
        tm_wday: 0,
        tm_yday: 0,
        tm_isdst: 0,
        tm_gmtoff: 0,
        tm_zone: std::ptr::null(),
    }
}

/// Seconds since 1970 in the local time zone, or in UTC. `None` beyond what the system can tell.
pub fn take_apart(seconds: i64, local: bool) -> Option<Broken> {
    let mut tm = blank();
    // SAFETY: both arguments are ours; tm is written as a whole when the call succeeds.
    let done = unsafe {
        if local {
            libc::localtime_r(&raw const seconds, &raw mut tm)
        } else {
            libc::gmtime_r(&raw const seconds, &raw mut tm)
        }
    };
    if done.is_null() {
        return None;
    }
    let zone = if tm.tm_zone.is_null() {
        String::new()
    } else {
        // SAFETY: the system gives a zero-terminated name that lives as long as the zone is in use.
        unsafe { std::ffi::CStr::from_ptr(tm.tm_zone) }.to_string_lossy().into_owned()
    };
    Some(Broken {
        year: i64::from(tm.tm_year) + 1900,
        month: i64::from(tm.tm_mon) + 1,
        day: i64::from(tm.tm_mday),
        hour: i64::from(tm.tm_hour),
        minute: i64::from(tm.tm_min),
        second: i64::from(tm.tm_sec),
        weekday: (i64::from(tm.tm_wday) + 6) % 7,
        yearday: i64::from(tm.tm_yday) + 1,
        is_dst: i64::from(tm.tm_isdst),
        offset: tm.tm_gmtoff,
        zone,
    })
}

/// Seconds since 1970 of a local time; `None` when there is no such.
pub fn put_together(b: &Broken) -> Option<i64> {
    let int = |v: i64| i32::try_from(v).ok();
    let mut tm = blank();
    tm.tm_year = int(b.year - 1900)?;
    tm.tm_mon = int(b.month - 1)?;
    tm.tm_mday = int(b.day)?;
    tm.tm_hour = int(b.hour)?;
    tm.tm_min = int(b.minute)?;
    tm.tm_sec = int(b.second)?;
    tm.tm_isdst = int(b.is_dst)?;
    tm.tm_wday = -1;
    // SAFETY: tm is ours; the call may normalise it.
    let t = unsafe { libc::mktime(&raw mut tm) };
    // The call leaves the weekday alone when it fails.
    (t != -1 || tm.tm_wday != -1).then_some(t)
}
