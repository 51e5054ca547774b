//! Processes: who this one is, others to be started, waited for, signalled.
//!
//! Invariant: lists of texts that the system reads end with a null pointer and outlive the call.

#![expect(unsafe_code, reason = "system calls about processes")]

use std::ffi::{CStr, CString};
use std::io;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::{calls, check, done};

calls! { unsafe:
    kill(pid: i32, signal: i32) -> () = done(libc::kill(pid, signal));
    killpg(group: i32, signal: i32) -> () = done(libc::killpg(group, signal));
    getpgid(pid: i32) -> i32 = check(libc::getpgid(pid));
    setpgid(pid: i32, group: i32) -> () = done(libc::setpgid(pid, group));
    getsid(pid: i32) -> i32 = check(libc::getsid(pid));
    setsid() -> i32 = check(libc::setsid());
    setuid(id: u32) -> () = done(libc::setuid(id));
    setgid(id: u32) -> () = done(libc::setgid(id));
    seteuid(id: u32) -> () = done(libc::seteuid(id));
    setegid(id: u32) -> () = done(libc::setegid(id));
    setreuid(real: u32, effective: u32) -> () = done(libc::setreuid(real, effective));
    setregid(real: u32, effective: u32) -> () = done(libc::setregid(real, effective));
    sched_yield() -> () = done(libc::sched_yield());
    sched_priority_max(policy: i32) -> i32 = check(libc::sched_get_priority_max(policy));
    sched_priority_min(policy: i32) -> i32 = check(libc::sched_get_priority_min(policy));
    sched_scheduler(pid: i32) -> i32 = check(libc::sched_getscheduler(pid));
    set_priority(which: i32, who: u32, priority: i32) -> () =
        done(libc::setpriority(which as _, who, priority));
    pidfd_open(pid: i32, flags: u32) -> i64 =
        check(libc::syscall(libc::SYS_pidfd_open, pid, flags));
    set_groups(groups: &[u32]) -> () = done(libc::setgroups(groups.len(), groups.as_ptr()));
}

/// Real and effective user, real and effective group.
pub fn ids() -> [u32; 4] {
    // SAFETY: these take nothing, touch nothing and cannot fail.
    unsafe { [libc::getuid(), libc::geteuid(), libc::getgid(), libc::getegid()] }
}

/// Real, effective and saved ids of the user, or of the group.
pub fn all_ids(group: bool) -> io::Result<[u32; 3]> {
    let mut ids = [0u32; 3];
    let [real, effective, saved] = &mut ids;
    // SAFETY: there is room for three numbers.
    done(unsafe {
        if group {
            libc::getresgid(real, effective, saved)
        } else {
            libc::getresuid(real, effective, saved)
        }
    })?;
    Ok(ids)
}

pub fn groups() -> io::Result<Vec<u32>> {
    // SAFETY: asks for the number of groups.
    let n = check(unsafe { libc::getgroups(0, null_mut()) })?;
    let mut groups = vec![0u32; n as usize];
    // SAFETY: there is room for as many as are asked for.
    let n = check(unsafe { libc::getgroups(n, groups.as_mut_ptr()) })?;
    groups.truncate(n as usize);
    Ok(groups)
}

pub fn process_group() -> i32 {
    // SAFETY: takes nothing, touches nothing and cannot fail.
    unsafe { libc::getpgrp() }
}

/// Sets the mask of permissions that new files do not get; the old one.
pub fn umask(mask: u32) -> u32 {
    // SAFETY: a number; touches no memory.
    unsafe { libc::umask(mask) }
}

/// A priority, where -1 means that it is -1 unless `errno` was set.
fn signed(f: impl FnOnce() -> i32) -> io::Result<i32> {
    super::path::limit(|| i64::from(f())).map(|n| n as i32)
}

pub fn nice(by: i32) -> io::Result<i32> {
    // SAFETY: a number; touches no memory.
    signed(|| unsafe { libc::nice(by) })
}

pub fn priority(which: i32, who: u32) -> io::Result<i32> {
    // SAFETY: numbers; touches no memory.
    signed(|| unsafe { libc::getpriority(which as _, who) })
}

/// Processors that a process may run on.
pub fn affinity(pid: i32) -> io::Result<Vec<usize>> {
    let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: a set of zeros is one; there is room for it, and the numbers asked about lie in it.
    unsafe {
        done(libc::sched_getaffinity(pid, size, set.as_mut_ptr()))?;
        let set = set.assume_init();
        Ok((0..size * 8).filter(|&i| libc::CPU_ISSET(i, &set)).collect())
    }
}

pub fn set_affinity(pid: i32, processors: &[usize]) -> io::Result<()> {
    let size = size_of::<libc::cpu_set_t>();
    // SAFETY: a set of zeros is one.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    for &p in processors {
        if p >= size * 8 {
            return Err(io::Error::from_raw_os_error(libc::EINVAL));
        }
        // SAFETY: the number lies in the set.
        unsafe { libc::CPU_SET(p, &mut set) };
    }
    // SAFETY: the set is read during the call.
    done(unsafe { libc::sched_setaffinity(pid, size, &raw const set) })
}

/// How a child ended or stopped, and what it used: seconds in user and system mode, then the counts of
/// `resource.struct_rusage` in its order.
pub struct Waited {
    pub pid: i32,
    pub status: i32,
    pub times: [f64; 2],
    pub counts: [i64; 14],
}

/// Waits for a child.
pub fn wait(pid: i32, options: i32) -> io::Result<Waited> {
    let mut status = 0;
    // SAFETY: numbers of zero are a usage.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: there is room for what is written.
    let pid = check(unsafe { libc::wait4(pid, &raw mut status, options, &raw mut usage) })?;
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    Ok(Waited {
        pid,
        status,
        times: [seconds(usage.ru_utime), seconds(usage.ru_stime)],
        counts: [
            usage.ru_maxrss,
            usage.ru_ixrss,
            usage.ru_idrss,
            usage.ru_isrss,
            usage.ru_minflt,
            usage.ru_majflt,
            usage.ru_nswap,
            usage.ru_inblock,
            usage.ru_oublock,
            usage.ru_msgsnd,
            usage.ru_msgrcv,
            usage.ru_nsignals,
            usage.ru_nvcsw,
            usage.ru_nivcsw,
        ],
    })
}

/// What `waitid` tells of a child: process, user, signal, status, code. None when none is ready.
pub fn wait_id(which: u32, id: u32, options: i32) -> io::Result<Option<[i64; 5]>> {
    // SAFETY: numbers of zero are an information about no child.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: there is room for what is written; the fields asked for are those of SIGCHLD, which is
    // what the call writes.
    unsafe {
        done(libc::waitid(which, id, &raw mut info, options))?;
        if info.si_pid() == 0 {
            return Ok(None);
        }
        Ok(Some([
            info.si_pid().into(),
            info.si_uid().into(),
            info.si_signo.into(),
            info.si_status().into(),
            info.si_code.into(),
        ]))
    }
}

/// Ends the process at once: no flushing, no handlers.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: does not return; nothing of ours is used after it.
    unsafe { libc::_exit(status) }
}

fn pointers(texts: &[CString]) -> Vec<*mut libc::c_char> {
    texts.iter().map(|t| t.as_ptr().cast_mut()).chain([null_mut()]).collect()
}

/// Becomes another program; returns only to say why not.
pub fn exec(path: &CStr, args: &[CString], env: Option<&[CString]>) -> io::Error {
    let args = pointers(args);
    let env = env.map(pointers);
    // SAFETY: the lists end with null and outlive the call.
    unsafe {
        match env {
            Some(env) => {
                libc::execve(path.as_ptr(), args.as_ptr().cast(), env.as_ptr().cast());
            }
            None => {
                libc::execv(path.as_ptr(), args.as_ptr().cast());
            }
        }
    }
    io::Error::last_os_error()
}

/// As [`exec`], the program being an open file.
pub fn exec_fd(fd: i32, args: &[CString], env: &[CString]) -> io::Error {
    let (args, env) = (pointers(args), pointers(env));
    // SAFETY: the lists end with null and outlive the call.
    unsafe { libc::fexecve(fd, args.as_ptr().cast(), env.as_ptr().cast()) };
    io::Error::last_os_error()
}

/// Runs a command of the shell; its wait status.
pub fn system(command: &CStr) -> io::Result<i32> {
    // SAFETY: the text ends with NUL.
    check(unsafe { libc::system(command.as_ptr()) })
}

/// What a new process does with descriptors before it runs its program.
pub enum FileAction {
    Open {
        fd: i32,
        path: CString,
        flags: i32,
        mode: u32,
    },
    Close(i32),
    Dup2(i32, i32),
    /// This one and all above it.
    CloseFrom(i32),
}

/// How [`spawn`] sets the new process up.
#[derive(Default)]
pub struct SpawnOptions {
    pub actions: Vec<FileAction>,
    pub group: Option<i32>,
    pub reset_ids: bool,
    pub new_session: bool,
    pub blocked_signals: Option<Vec<i32>>,
    pub default_signals: Option<Vec<i32>>,
}

/// Starts a program; looks for it in `PATH` when `search`.
pub fn spawn(
    path: &CStr,
    args: &[CString],
    env: &[CString],
    options: &SpawnOptions,
    search: bool,
) -> io::Result<i32> {
    let (args, env) = (pointers(args), pointers(env));
    let code = |result: i32| match result {
        0 => Ok(()),
        error => Err(io::Error::from_raw_os_error(error)),
    };
    let set = |signals: &[i32]| {
        // SAFETY: a set of zeros is one, and is emptied first; numbers that are no signals are refused.
        unsafe {
            let mut set: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&raw mut set);
            for &signal in signals {
                done(libc::sigaddset(&raw mut set, signal))?;
            }
            Ok::<_, io::Error>(set)
        }
    };
    // SAFETY: numbers of zero may be given to the functions that make them ready; each is destroyed once,
    // by the guard, and what they refer to outlives the call.
    unsafe {
        let mut guard = Spawning { actions: std::mem::zeroed(), attributes: std::mem::zeroed() };
        code(libc::posix_spawn_file_actions_init(&raw mut guard.actions))?;
        code(libc::posix_spawnattr_init(&raw mut guard.attributes))?;
        for action in &options.actions {
            code(match action {
                FileAction::Open { fd, path, flags, mode } => {
                    libc::posix_spawn_file_actions_addopen(
                        &raw mut guard.actions,
                        *fd,
                        path.as_ptr(),
                        *flags,
                        *mode,
                    )
                }
                FileAction::Close(fd) => {
                    libc::posix_spawn_file_actions_addclose(&raw mut guard.actions, *fd)
                }
                FileAction::Dup2(fd, to) => {
                    libc::posix_spawn_file_actions_adddup2(&raw mut guard.actions, *fd, *to)
                }
                #[cfg(all(target_os = "linux", target_env = "gnu"))]
                FileAction::CloseFrom(fd) => {
                    libc::posix_spawn_file_actions_addclosefrom_np(&raw mut guard.actions, *fd)
                }
                #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
                FileAction::CloseFrom(_) => libc::ENOSYS,
            })?;
        }
        let mut flags = 0;
        if let Some(group) = options.group {
            code(libc::posix_spawnattr_setpgroup(&raw mut guard.attributes, group))?;
            flags |= libc::POSIX_SPAWN_SETPGROUP;
        }
        if let Some(signals) = &options.blocked_signals {
            let set = set(signals)?;
            code(libc::posix_spawnattr_setsigmask(&raw mut guard.attributes, &raw const set))?;
            flags |= libc::POSIX_SPAWN_SETSIGMASK;
        }
        if let Some(signals) = &options.default_signals {
            let set = set(signals)?;
            code(libc::posix_spawnattr_setsigdefault(&raw mut guard.attributes, &raw const set))?;
            flags |= libc::POSIX_SPAWN_SETSIGDEF;
        }
        if options.reset_ids {
            flags |= libc::POSIX_SPAWN_RESETIDS;
        }
        if options.new_session {
            flags |= libc::POSIX_SPAWN_SETSID as i32;
        }
        code(libc::posix_spawnattr_setflags(&raw mut guard.attributes, flags as libc::c_short))?;
        let start = if search { libc::posix_spawnp } else { libc::posix_spawn };
        let mut pid = 0;
        code(start(
            &raw mut pid,
            path.as_ptr(),
            &raw const guard.actions,
            &raw const guard.attributes,
            args.as_ptr(),
            env.as_ptr(),
        ))?;
        Ok(pid)
    }
}

struct Spawning {
    actions: libc::posix_spawn_file_actions_t,
    attributes: libc::posix_spawnattr_t,
}

impl Drop for Spawning {
    fn drop(&mut self) {
        // SAFETY: both were made ready, or hold zeros, of which there is nothing to free.
        unsafe {
            libc::posix_spawn_file_actions_destroy(&raw mut self.actions);
            libc::posix_spawnattr_destroy(&raw mut self.attributes);
        }
    }
}
