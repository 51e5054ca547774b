//! Starting a program in a new process, set up in every way that `subprocess` offers.
//!
//! Invariant: what the new process does between its start and its program allocates nothing, takes no lock
//! and never returns: it may share this process's memory, and has none of its other threads. All that it
//! needs is laid out before. Failures go through the reporting pipe in the form that `subprocess` reads:
//! the exception's name, the error's number in hexadecimal, what was being done.

#![expect(unsafe_code, reason = "the time between a process's start and its program")]

use std::ffi::{CString, c_char, c_int, c_void};
use std::io::{self, Write};
use std::ptr::{null, null_mut};

use super::check;

/// A program to be started, and its surroundings. Descriptors of -1 are none.
pub struct Setup {
    /// Where the program may be: the first of these that exists.
    pub programs: Vec<CString>,
    pub args: Vec<CString>,
    /// This process's own when none.
    pub env: Option<Vec<CString>>,
    pub folder: Option<CString>,
    /// Close every descriptor above 2 but those in `keep`, which are sorted.
    pub close_others: bool,
    pub keep: Vec<i32>,
    /// What becomes standard input, output and error.
    pub streams: [i32; 3],
    /// The other ends of pipes, which the new process closes.
    pub far_ends: [i32; 3],
    /// The pipe for failures: the end that the parent reads, the end that is written.
    pub report: [i32; 2],
    pub restore_signals: bool,
    pub new_session: bool,
    pub process_group: Option<i32>,
    pub group: Option<u32>,
    pub groups: Option<Vec<u32>>,
    pub user: Option<u32>,
    pub umask: Option<u32>,
}

impl Setup {
    /// Whether the new process changes its user or groups, which the C library does for all threads that it
    /// finds in memory: it needs memory of its own.
    pub fn changes_rights(&self) -> bool {
        self.group.is_some() || self.groups.is_some() || self.user.is_some()
    }
}

/// A [`Setup`] with the lists of pointers that the system wants.
struct Ready<'a> {
    setup: &'a Setup,
    args: Vec<*const c_char>,
    env: Option<Vec<*const c_char>>,
    /// The signals that are held back in the new program; none when they are so already.
    mask: Option<libc::sigset_t>,
}

fn pointers(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|t| t.as_ptr()).chain([null()]).collect()
}

impl<'a> Ready<'a> {
    fn new(setup: &'a Setup) -> Ready<'a> {
        let env = setup.env.as_deref().map(pointers);
        Ready { setup, args: pointers(&setup.args), env, mask: None }
    }
}

/// A step that failed, and the error's number.
struct Failure {
    number: i32,
    doing: &'static str,
}

/// Before the program was tried.
const BEFORE: &str = "noexec";

fn last() -> i32 {
    io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// The result of a call, or the failure of the step.
fn step(result: c_int) -> Result<c_int, Failure> {
    if result < 0 { Err(Failure { number: last(), doing: BEFORE }) } else { Ok(result) }
}

fn set_inherited(fd: i32) -> Result<(), Failure> {
    // SAFETY: numbers; touches no memory.
    step(unsafe { libc::fcntl(fd, libc::F_SETFD, 0) }).map(drop)
}

/// Starts the program; the number of the new process. The memory of this process is shared until the
/// program begins, so the calling thread waits for that.
#[cfg(target_os = "linux")]
pub fn start(setup: &Setup) -> io::Result<i32> {
    /// What the new process's few calls need, with room to spare.
    const STACK: usize = 256 << 10;
    let mut ready = Ready::new(setup);
    let mut stack: Vec<u128> = Vec::with_capacity(STACK / 16);
    // SAFETY: sets of zeros are sets. With all signals held back no handler of ours runs in the new process,
    // which puts the mask back when it has no handlers any more. The stack is writable for its length,
    // aligned, and lives until the call returns, which is when the new process has left it; so does what
    // `ready` refers to. `enter` touches no other memory than its own stack and reads `ready`.
    unsafe {
        let (mut all, mut old): (libc::sigset_t, libc::sigset_t) = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old);
        ready.mask = Some(old);
        let top = stack.as_mut_ptr().add(stack.capacity()).cast::<c_void>();
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD;
        let given = (&raw mut ready).cast::<c_void>();
        let pid = check(libc::clone(enter, top, flags, given));
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const old, null_mut());
        pid
    }
}

#[cfg(target_os = "linux")]
extern "C" fn enter(ready: *mut c_void) -> c_int {
    // SAFETY: `start` passes a pointer to a `Ready` that outlives the new process's use of it.
    let ready = unsafe { &*ready.cast::<Ready<'_>>() };
    run(ready, || true)
}

/// Starts the program; the number of the new process.
#[cfg(not(target_os = "linux"))]
pub fn start(setup: &Setup) -> io::Result<i32> {
    let ready = Ready::new(setup);
    // SAFETY: the child allocates nothing and ends in `run`.
    match check(unsafe { libc::fork() })? {
        0 => run(&ready, || true),
        pid => Ok(pid),
    }
}

/// Turns this process, the child of a fork, into the program. `last_of_all` is called in the program's
/// surroundings, just before; when it fails, that is reported and the process ends.
pub fn become_program(setup: &Setup, last_of_all: impl FnOnce() -> bool) -> ! {
    run(&Ready::new(setup), last_of_all)
}

fn run(ready: &Ready<'_>, last_of_all: impl FnOnce() -> bool) -> ! {
    // What is written goes to a pipe; if that fails there is nobody to tell.
    let mut text = [0u8; 64];
    let mut rest = &mut text[..];
    let failure = surroundings(ready);
    let _ = match failure {
        Ok(()) if !last_of_all() => {
            write!(rest, "SubprocessError:0:Exception occurred in preexec_fn.")
        }
        Ok(()) => write!(rest, "OSError:{:x}:", program(ready)),
        Err(f) => write!(rest, "OSError:{:x}:{}", f.number, f.doing),
    };
    let length = 64 - rest.len();
    // SAFETY: the text is readable for its length; the process ends without touching anything of ours.
    unsafe {
        libc::write(ready.setup.report[1], text.as_ptr().cast(), length);
        libc::_exit(255)
    }
}

/// Everything but the program.
fn surroundings(ready: &Ready<'_>) -> Result<(), Failure> {
    let setup = ready.setup;
    for &fd in &setup.keep {
        // The pipe for failures closes when the program begins.
        if fd != setup.report[1] {
            set_inherited(fd)?;
        }
    }
    streams(setup)?;
    // SAFETY: texts end with NUL, lists come with their lengths, sets of zeros are sets; handlers are only
    // taken away.
    unsafe {
        if let Some(folder) = &setup.folder
            && libc::chdir(folder.as_ptr()) < 0
        {
            return Err(Failure { number: last(), doing: "noexec:chdir" });
        }
        if let Some(mask) = setup.umask {
            libc::umask(mask as libc::mode_t);
        }
        if setup.restore_signals {
            for number in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(number, libc::SIG_DFL);
            }
        }
        if let Some(mask) = &ready.mask {
            forget_handlers();
            libc::pthread_sigmask(libc::SIG_SETMASK, mask, null_mut());
        }
        if setup.new_session {
            libc::setsid();
        }
        if let Some(group) = setup.process_group {
            step(libc::setpgid(0, group))?;
        }
        if let Some(groups) = &setup.groups {
            step(libc::setgroups(groups.len() as _, groups.as_ptr()))?;
        }
        if let Some(group) = setup.group {
            step(libc::setregid(group, group))?;
        }
        if let Some(user) = setup.user {
            step(libc::setreuid(user, user))?;
        }
    }
    Ok(())
}

/// Signals that have a handler get their default action, as the program will find them anyway.
fn forget_handlers() {
    for number in 1..=64 {
        // SAFETY: an action of zeros is one; there is room for what is written; numbers that are no signals
        // are refused.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(number, null(), &raw mut action) == 0
                && action.sa_sigaction != libc::SIG_IGN
                && action.sa_sigaction != libc::SIG_DFL
            {
                libc::signal(number, libc::SIG_DFL);
            }
        }
    }
}

fn streams(setup: &Setup) -> Result<(), Failure> {
    let [input, mut output, mut error] = setup.streams;
    // SAFETY: numbers; touches no memory.
    unsafe {
        for fd in setup.far_ends.into_iter().chain([setup.report[0]]).filter(|&fd| fd >= 0) {
            step(libc::close(fd))?;
        }
        // What would be overwritten before its turn goes out of the way.
        if output == 0 {
            output = step(libc::fcntl(output, libc::F_DUPFD_CLOEXEC, 3))?;
        }
        if error == 0 || error == 1 {
            error = step(libc::fcntl(error, libc::F_DUPFD_CLOEXEC, 3))?;
        }
        for (to, fd) in [input, output, error].into_iter().enumerate() {
            let to = to as c_int;
            if fd == to {
                set_inherited(fd)?;
            } else if fd >= 0 {
                step(libc::dup2(fd, to))?;
            }
        }
    }
    Ok(())
}

/// Closes what is not kept, then becomes the first program that is there; the error's number.
fn program(ready: &Ready<'_>) -> i32 {
    let setup = ready.setup;
    if setup.close_others {
        let mut from = 3;
        for &fd in &setup.keep {
            if fd >= from {
                close_range(from, fd - 1);
                from = fd + 1;
            }
        }
        close_range(from, i32::MAX);
    }
    let mut kept = 0;
    for path in &setup.programs {
        // SAFETY: the lists end with null, their texts with NUL.
        unsafe {
            match &ready.env {
                Some(env) => libc::execve(path.as_ptr(), ready.args.as_ptr(), env.as_ptr()),
                None => libc::execv(path.as_ptr(), ready.args.as_ptr()),
            };
        }
        let number = last();
        // A folder of the path that does not have the program says nothing about the others.
        if number != libc::ENOENT && number != libc::ENOTDIR && kept == 0 {
            kept = number;
        }
    }
    if kept != 0 { kept } else { last() }
}

fn close_range(from: i32, to: i32) {
    if from > to {
        return;
    }
    // SAFETY: numbers; touches no memory. Descriptors belong to the program that is about to begin.
    unsafe {
        #[cfg(target_os = "linux")]
        if libc::syscall(libc::SYS_close_range, from, to, 0) == 0 {
            return;
        }
        let most = match libc::sysconf(libc::_SC_OPEN_MAX) {
            n if n > 0 => i32::try_from(n).unwrap_or(i32::MAX),
            _ => 256,
        };
        for fd in from..=to.min(most) {
            libc::close(fd);
        }
    }
}
