//! Signals: how they reach the main thread, wherever it is, and what the system is asked about them.
//!
//! Invariant: a signal that is handled stays in [`PENDING`] from its arrival until the main thread has taken
//! it ([`take_pending`]). Whoever may run long on behalf of the main thread looks: the interpreter through
//! its breaker, waits directly, kernels at [`fault::interrupt_requested`] (for the signals whose handler
//! ends what runs: Ctrl-C's own).
//!
//! # Protocol
//! The handler ([`handle`]) runs on whatever thread the system chose. It makes atomic stores and system
//! calls that are allowed there, nothing else: sets the signal's bit in `PENDING`, then the bit in the main
//! thread's breaker, then ends the main thread's wait. There are three kinds of those.
//! - *Parked* ([`wait`]): an unpark, which is remembered, so none is missed between a look and the park.
//! - *Polling* descriptors ([`wait_ready`]): the read end of a pipe of ours is among them; the handler
//!   writes an octet there, which stays until the signals are taken.
//! - *In another system call*: that ends with EINTR only when the signal arrives on its own thread, so a
//!   handler elsewhere sends the signal on to the main thread, and notes in [`SENT_ON`] that it did: the
//!   main thread's handler does not count that one again.
//!
//! Orderings: the bits carry no data. The target is published by Release and read by Acquire, and is never
//! freed, since a handler may be looking at it.

#![expect(unsafe_code, reason = "handlers of signals, and the system's calls about them")]

use std::io;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::{fault, ready};

/// One more than the highest number of a signal.
pub const COUNT: i32 = 65;

/// The main thread.
struct Target {
    breaker: Arc<AtomicU32>,
    bit: u32,
    thread: Thread,
    system: libc::pthread_t,
}

static TARGET: AtomicPtr<Target> = AtomicPtr::new(ptr::null_mut());
/// Bit `n - 1` for signal `n`, in all of these.
static PENDING: AtomicU64 = AtomicU64::new(0);
static SENT_ON: AtomicU64 = AtomicU64::new(0);
static ENDS_KERNELS: AtomicU64 = AtomicU64::new(0);
/// The pipe that ends waits for descriptors: where it is read and written, or -1.
static ALARM: [AtomicI32; 2] = [AtomicI32::new(-1), AtomicI32::new(-1)];
/// What `signal.set_wakeup_fd` named, or -1.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);

fn bit(number: i32) -> u64 {
    1 << (number - 1)
}

/// Directs signals to the calling thread: from now on they set `bit` in `breaker`.
pub fn direct_to_this_thread(breaker: Arc<AtomicU32>, bit: u32) -> io::Result<()> {
    renew_alarm()?;
    // SAFETY: takes nothing and cannot fail.
    let system = unsafe { libc::pthread_self() };
    let target = Target { breaker, bit, thread: std::thread::current(), system };
    // The one before is left where it is: a handler may have just read the pointer.
    TARGET.store(Box::into_raw(Box::new(target)), Ordering::Release);
    Ok(())
}

/// A pipe of this process's own: a forked child does not share its parent's.
fn renew_alarm() -> io::Result<()> {
    use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};
    let (reader, writer) = io::pipe()?;
    for (slot, new) in ALARM.iter().zip([reader.into_raw_fd(), writer.into_raw_fd()]) {
        ready::set_blocking(new, false)?;
        let old = slot.swap(new, Ordering::AcqRel);
        if old >= 0 {
            // SAFETY: a descriptor of ours, which nobody finds any more.
            drop(unsafe { OwnedFd::from_raw_fd(old) });
        }
    }
    Ok(())
}

/// Whether signals reach some thread at all.
pub fn have_target() -> bool {
    !TARGET.load(Ordering::Acquire).is_null()
}

/// What the process does on a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    Default,
    Ignore,
    /// It becomes pending for the main thread.
    Handled {
        /// Running kernels stop for it.
        ends_kernels: bool,
    },
    /// Something else handles it.
    Foreign,
}

fn check(result: i32) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Sets what happens on a signal.
pub fn set_disposition(number: i32, disposition: Disposition) -> io::Result<()> {
    let handler: libc::sighandler_t = match disposition {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Handled { .. } => handle as extern "C" fn(i32) as libc::sighandler_t,
        Disposition::Foreign => return Ok(()),
    };
    if !(1..COUNT).contains(&number) {
        return Err(io::Error::from_raw_os_error(libc::EINVAL));
    }
    let ends_kernels = disposition == Disposition::Handled { ends_kernels: true };
    if ends_kernels {
        ENDS_KERNELS.fetch_or(bit(number), Ordering::Relaxed);
    } else {
        ENDS_KERNELS.fetch_and(!bit(number), Ordering::Relaxed);
    }
    // SAFETY: the struct is filled as the system wants it, zero being an empty mask; `handle` keeps to what
    // a handler may do. Not restarting calls is what makes them notice.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_ONSTACK;
        libc::sigemptyset(&raw mut action.sa_mask);
        check(libc::sigaction(number, &raw const action, ptr::null_mut()))
    }
}

/// Ends the process by a signal, as if it had never been handled; comes back if the thread holds it back.
pub fn end_by(number: i32) {
    if set_disposition(number, Disposition::Default).is_ok() {
        // SAFETY: takes two numbers.
        unsafe { libc::kill(libc::getpid(), number) };
    }
}

pub fn disposition(number: i32) -> io::Result<Disposition> {
    // SAFETY: the call fills a struct of ours.
    let action = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        check(libc::sigaction(number, ptr::null(), &raw mut action))?;
        action
    };
    Ok(match action.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        h if h == handle as extern "C" fn(i32) as libc::sighandler_t => {
            let ends_kernels = ENDS_KERNELS.load(Ordering::Relaxed) & bit(number) != 0;
            Disposition::Handled { ends_kernels }
        }
        _ => Disposition::Foreign,
    })
}

/// The handler.
extern "C" fn handle(number: i32) {
    let errno = errno();
    let target = TARGET.load(Ordering::Acquire);
    // SAFETY: null, or published by `direct_to_this_thread` and never freed.
    if let Some(target) = unsafe { target.as_ref() } {
        // SAFETY: takes nothing and cannot fail.
        let on_main = unsafe { libc::pthread_self() } == target.system;
        let known =
            on_main && SENT_ON.fetch_and(!bit(number), Ordering::Relaxed) & bit(number) != 0;
        if !known {
            note_for(number, target);
        }
        if !on_main {
            SENT_ON.fetch_or(bit(number), Ordering::Relaxed);
            // SAFETY: the main thread lives as long as it is the target; allowed in a handler.
            unsafe { libc::pthread_kill(target.system, number) };
        }
    }
    set_errno(errno);
}

/// Makes a signal pending, as if it had arrived. Without a main thread to tell, nothing.
pub fn note(number: i32) {
    // SAFETY: null, or published by `direct_to_this_thread` and never freed.
    if let Some(target) = unsafe { TARGET.load(Ordering::Acquire).as_ref() } {
        note_for(number, target);
    }
}

fn note_for(number: i32, target: &Target) {
    PENDING.fetch_or(bit(number), Ordering::Relaxed);
    if ENDS_KERNELS.load(Ordering::Relaxed) & bit(number) != 0 {
        fault::request_interrupt();
    }
    target.breaker.fetch_or(target.bit, Ordering::Relaxed);
    let octet = number as u8;
    for fd in [WAKEUP.load(Ordering::Relaxed), ALARM[1].load(Ordering::Relaxed)] {
        if fd >= 0 {
            // SAFETY: one octet of ours; the descriptor does not block, and a full pipe wakes as well.
            unsafe { libc::write(fd, (&raw const octet).cast(), 1) };
        }
    }
    target.thread.unpark();
}

/// Whether a signal waits for the main thread.
pub fn pending() -> bool {
    PENDING.load(Ordering::Relaxed) != 0
}

/// Reads what the handler has written.
fn quiet_alarm() {
    let alarm = ALARM[0].load(Ordering::Relaxed);
    let mut octets = [0u8; 64];
    // SAFETY: the array is writable for its length; the descriptor does not block, and -1 is refused.
    while unsafe { libc::read(alarm, octets.as_mut_ptr().cast(), octets.len()) } == 64 {}
}

/// The signals that waited, lowest first; they no longer do.
pub fn take_pending() -> impl Iterator<Item = i32> {
    quiet_alarm();
    fault::clear_interrupt();
    let mut bits = PENDING.swap(0, Ordering::Relaxed);
    std::iter::from_fn(move || {
        let number = bits.trailing_zeros() as i32 + 1;
        bits &= bits.wrapping_sub(1);
        (number < COUNT).then_some(number)
    })
}

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    Done,
    TimedOut,
    Interrupted,
}

/// Parks the calling thread until `done` (which whoever makes it true follows with an unpark), the
/// deadline, or (when `interruptible`: on the main thread) a signal.
pub fn wait(interruptible: bool, deadline: Option<Instant>, done: impl Fn() -> bool) -> Woken {
    loop {
        if done() {
            return Woken::Done;
        }
        if interruptible && pending() {
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

/// Waits until one of the descriptors has what its `events` ask for (then `revents` say what), the
/// deadline, or (when `interruptible`: on the main thread) a signal.
pub fn wait_ready(
    interruptible: bool,
    deadline: Option<Instant>,
    fds: &mut Vec<libc::pollfd>,
) -> io::Result<Woken> {
    let n = fds.len();
    if interruptible {
        let alarm = ALARM[0].load(Ordering::Relaxed);
        fds.push(libc::pollfd { fd: alarm, events: libc::POLLIN, revents: 0 });
    }
    let result = loop {
        if interruptible && pending() {
            break Ok(Woken::Interrupted);
        }
        let timeout = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        match ready::poll(fds, timeout) {
            Ok(0) if timeout.is_some() => break Ok(Woken::TimedOut),
            // Ours alone: the loop's head says whether that was a signal or what is left of one.
            Ok(_) if fds[..n].iter().all(|fd| fd.revents == 0) => {
                if interruptible && !pending() {
                    quiet_alarm();
                }
            }
            Ok(_) => break Ok(Woken::Done),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => break Err(e),
        }
    };
    fds.truncate(n);
    result
}

/// `signal.set_wakeup_fd`: where a signal's number is written when it arrives. Returns what was set before.
pub fn set_wakeup(fd: i32) -> i32 {
    WAKEUP.swap(fd, Ordering::Relaxed)
}

/// Sends a signal to the calling thread.
pub fn raise(number: i32) -> io::Result<()> {
    // SAFETY: touches no memory of ours.
    check(unsafe { libc::raise(number) })
}

/// Sends a signal to a process.
pub fn send(process: i32, number: i32) -> io::Result<()> {
    // SAFETY: touches no memory of ours.
    check(unsafe { libc::kill(process, number) })
}

/// The signals of a set.
pub type Set = u64;

fn system_set(set: Set) -> libc::sigset_t {
    // SAFETY: the calls fill a set of ours; a number that the system keeps for itself is refused.
    unsafe {
        let mut out: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&raw mut out);
        for number in (1..COUNT).filter(|n| set & bit(*n) != 0) {
            libc::sigaddset(&raw mut out, number);
        }
        out
    }
}

fn own_set(set: &libc::sigset_t) -> Set {
    // SAFETY: reads a set that the caller lends.
    let has = |n: i32| unsafe { libc::sigismember(ptr::from_ref(set), n) == 1 };
    (1..COUNT).filter(|n| has(*n)).fold(0, |set, n| set | bit(n))
}

/// The signals that programs may use.
pub fn valid() -> Set {
    // SAFETY: fills a set of ours.
    let all = unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        all
    };
    own_set(&all)
}

/// A set from numbers; whether each is one.
pub fn set_of(numbers: &[i32]) -> Option<Set> {
    let known = numbers.iter().all(|n| (1..COUNT).contains(n));
    known.then(|| numbers.iter().fold(0, |set, n| set | bit(*n)))
}

/// The numbers of a set, lowest first.
pub fn numbers(set: Set) -> impl Iterator<Item = i32> {
    (1..COUNT).filter(move |n| set & bit(*n) != 0)
}

/// `pthread_sigmask`: which signals the calling thread holds back. Returns those it did before.
pub fn mask(how: i32, set: Set) -> io::Result<Set> {
    let new = system_set(set);
    // SAFETY: reads one set of ours and fills another.
    unsafe {
        let mut old: libc::sigset_t = std::mem::zeroed();
        match libc::pthread_sigmask(how, &raw const new, &raw mut old) {
            0 => Ok(own_set(&old)),
            e => Err(io::Error::from_raw_os_error(e)),
        }
    }
}

/// The signals that are held back and have arrived.
pub fn held_back() -> io::Result<Set> {
    // SAFETY: fills a set of ours.
    unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        check(libc::sigpending(&raw mut set))?;
        Ok(own_set(&set))
    }
}

/// What is known of a signal that was waited for.
#[derive(Clone, Copy, Default, Debug)]
pub struct Arrived {
    pub number: i32,
    pub code: i32,
    pub errno: i32,
    pub pid: i32,
    pub uid: u32,
    pub status: i32,
    pub band: i64,
}

/// Waits for a signal of a set that is held back. `None` when the deadline has passed.
#[cfg(target_os = "linux")]
pub fn wait_for(set: Set, timeout: Option<Duration>) -> io::Result<Option<Arrived>> {
    let set = system_set(set);
    // SAFETY: reads a set and a time of ours and fills a struct of ours, whose fields for this kind of
    // signal are then read; the others are zero.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        let result = match timeout.map(to_timespec) {
            Some(time) => libc::sigtimedwait(&raw const set, &raw mut info, &raw const time),
            None => libc::sigwaitinfo(&raw const set, &raw mut info),
        };
        if result < 0 {
            let e = io::Error::last_os_error();
            return if e.raw_os_error() == Some(libc::EAGAIN) { Ok(None) } else { Err(e) };
        }
        let child = info.si_signo == libc::SIGCHLD;
        Ok(Some(Arrived {
            number: info.si_signo,
            code: info.si_code,
            errno: info.si_errno,
            pid: info.si_pid(),
            uid: info.si_uid(),
            status: if child { info.si_status() } else { 0 },
            band: 0,
        }))
    }
}

#[cfg(target_os = "linux")]
fn to_timespec(t: Duration) -> libc::timespec {
    libc::timespec {
        tv_sec: i64::try_from(t.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(t.subsec_nanos()),
    }
}

/// Asks for SIGALRM after so many seconds, 0 for never; how many were left of what was asked before.
pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: touches no memory.
    unsafe { libc::alarm(seconds) }
}

/// A timer's next and its following intervals.
pub type Timer = [Duration; 2];

fn from_timeval(t: libc::timeval) -> Duration {
    Duration::from_secs(t.tv_sec.max(0) as u64) + Duration::from_micros(t.tv_usec.max(0) as u64)
}

fn to_timeval(t: Duration) -> libc::timeval {
    // A time below what the timer can tell is not none.
    let t = if t.is_zero() { t } else { t.max(Duration::from_micros(1)) };
    libc::timeval { tv_sec: t.as_secs() as _, tv_usec: t.subsec_micros() as _ }
}

/// Sets an interval timer; what was set before.
#[cfg(target_os = "linux")]
pub fn set_timer(which: i32, [first, interval]: Timer) -> io::Result<Timer> {
    let new = libc::itimerval { it_value: to_timeval(first), it_interval: to_timeval(interval) };
    // SAFETY: reads one struct of ours and fills another.
    unsafe {
        let mut old: libc::itimerval = std::mem::zeroed();
        check(libc::setitimer(which as _, &raw const new, &raw mut old))?;
        Ok([from_timeval(old.it_value), from_timeval(old.it_interval)])
    }
}

#[cfg(target_os = "linux")]
pub fn timer(which: i32) -> io::Result<Timer> {
    // SAFETY: fills a struct of ours.
    unsafe {
        let mut now: libc::itimerval = std::mem::zeroed();
        check(libc::getitimer(which as _, &raw mut now))?;
        Ok([from_timeval(now.it_value), from_timeval(now.it_interval)])
    }
}

/// Whether system calls that a signal has interrupted fail, or go on.
pub fn interrupts_calls(number: i32, interrupts: bool) -> io::Result<()> {
    // SAFETY: reads and writes a struct of ours; the handler stays what it is.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        check(libc::sigaction(number, ptr::null(), &raw mut action))?;
        if interrupts {
            action.sa_flags &= !libc::SA_RESTART;
        } else {
            action.sa_flags |= libc::SA_RESTART;
        }
        check(libc::sigaction(number, &raw const action, ptr::null_mut()))
    }
}

/// What the system calls a signal.
pub fn describe(number: i32) -> Option<String> {
    if valid() & bit(number) == 0 {
        return None;
    }
    // SAFETY: the system returns a zero-terminated text, or null; it is copied at once.
    let text = unsafe {
        let text = libc::strsignal(number);
        if text.is_null() {
            return None;
        }
        std::ffi::CStr::from_ptr(text).to_string_lossy().into_owned()
    };
    Some(text)
}

/// In the child of a fork: the calling thread is the main one, and nothing is pending.
pub fn after_fork_child(breaker: Arc<AtomicU32>, bit: u32) -> io::Result<()> {
    PENDING.store(0, Ordering::Relaxed);
    SENT_ON.store(0, Ordering::Relaxed);
    fault::clear_interrupt();
    if have_target() { direct_to_this_thread(breaker, bit) } else { Ok(()) }
}

#[cfg(target_os = "linux")]
fn errno_place() -> *mut i32 {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::__errno_location() }
}

#[cfg(target_os = "macos")]
fn errno_place() -> *mut i32 {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::__error() }
}

fn errno() -> i32 {
    // SAFETY: the calling thread's own, always there.
    unsafe { *errno_place() }
}

fn set_errno(errno: i32) {
    // SAFETY: as above.
    unsafe { *errno_place() = errno }
}
