//! What the system says of itself and of its users, and the environment's variables.
//!
//! Invariant: texts that the C library owns are copied before the next call can change them; those that it
//! keeps in memory that all threads share are asked for under one mutex.

#![expect(unsafe_code, reason = "calls of the C library that give back texts and structures")]

use std::ffi::{CStr, OsStr};
use std::io;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::sync::{Mutex, PoisonError};

use super::path::limit;
use super::{done, length};

/// Sysname, nodename, release, version, machine.
pub fn uname() -> io::Result<[Vec<u8>; 5]> {
    let mut found = MaybeUninit::<libc::utsname>::zeroed();
    // SAFETY: there is room for what is written; texts of zeros are texts, and each ends with NUL.
    unsafe {
        done(libc::uname(found.as_mut_ptr()))?;
        let u = found.assume_init();
        let text = |t: &[libc::c_char]| CStr::from_ptr(t.as_ptr()).to_bytes().to_vec();
        Ok([&u.sysname[..], &u.nodename, &u.release, &u.version, &u.machine].map(text))
    }
}

/// User and system time of this process and of its children that have ended, and the time since some
/// moment, in seconds.
pub fn times() -> io::Result<[f64; 5]> {
    // SAFETY: numbers of zero are times; there is room for what is written.
    let (t, elapsed) = unsafe {
        let mut t: libc::tms = std::mem::zeroed();
        let elapsed = libc::times(&raw mut t);
        (t, elapsed)
    };
    if elapsed == -1 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: asks for a number.
    let tick = unsafe { libc::sysconf(libc::_SC_CLK_TCK) } as f64;
    Ok([t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, elapsed].map(|n| n as f64 / tick))
}

pub fn sysconf(name: i32) -> io::Result<i64> {
    // SAFETY: a number; touches no memory.
    limit(|| unsafe { libc::sysconf(name) })
}

/// A text of the system's configuration; none when it has no value.
pub fn confstr(name: i32) -> io::Result<Option<Vec<u8>>> {
    let mut text = vec![0u8; 256];
    loop {
        // SAFETY: errno belongs to the calling thread; the room is writable for its length.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::confstr(name, text.as_mut_ptr().cast(), text.len())
        };
        if n == 0 {
            let error = io::Error::last_os_error();
            return if error.raw_os_error() == Some(0) { Ok(None) } else { Err(error) };
        }
        if n <= text.len() {
            text.truncate(n - 1);
            return Ok(Some(text));
        }
        text.resize(n, 0);
    }
}

pub fn load_average() -> Option<[f64; 3]> {
    let mut loads = [0f64; 3];
    // SAFETY: there is room for three numbers.
    let n = unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) };
    (n == 3).then_some(loads)
}

/// Random bytes; how many were written.
pub fn random(buffer: &mut [u8], flags: u32) -> io::Result<usize> {
    // SAFETY: the buffer is writable for its length.
    length(unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), flags) })
}

/// The processors that are online.
pub fn processors() -> Option<i64> {
    sysconf(libc::_SC_NPROCESSORS_ONLN).ok().filter(|n| *n > 0)
}

static SHARED: Mutex<()> = Mutex::new(());

/// The text of an error number.
pub fn error_text(code: i32) -> Vec<u8> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the text is valid until the next call, which the mutex holds off, and ends with NUL.
    unsafe { CStr::from_ptr(libc::strerror(code)).to_bytes().to_vec() }
}

pub fn login_name() -> io::Result<Vec<u8>> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the text is null or ends with NUL, and is valid until the next call, which the mutex holds off.
    unsafe {
        let name = libc::getlogin();
        if name.is_null() { Err(io::Error::last_os_error()) } else { Ok(copied(name)) }
    }
}

/// An account: name, password, user, group, comment, home, shell.
pub struct Account {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub uid: u32,
    pub gid: u32,
    pub comment: Vec<u8>,
    pub home: Vec<u8>,
    pub shell: Vec<u8>,
}

/// A group: name, password, number, members.
pub struct Group {
    pub name: Vec<u8>,
    pub password: Vec<u8>,
    pub gid: u32,
    pub members: Vec<Vec<u8>>,
}

/// # Safety
/// `text` is null or ends with NUL.
unsafe fn copied(text: *const libc::c_char) -> Vec<u8> {
    // SAFETY: the caller says so.
    if text.is_null() { Vec::new() } else { unsafe { CStr::from_ptr(text).to_bytes().to_vec() } }
}

/// # Safety
/// `p` is null or an account that the C library has just given, under the mutex.
unsafe fn account(p: *const libc::passwd) -> Option<Account> {
    // SAFETY: the caller says that it is valid, and that no other call can change it now.
    unsafe {
        let p = p.as_ref()?;
        Some(Account {
            name: copied(p.pw_name),
            password: copied(p.pw_passwd),
            uid: p.pw_uid,
            gid: p.pw_gid,
            comment: copied(p.pw_gecos),
            home: copied(p.pw_dir),
            shell: copied(p.pw_shell),
        })
    }
}

/// # Safety
/// `g` is null or a group that the C library has just given, under the mutex.
unsafe fn group(g: *const libc::group) -> Option<Group> {
    // SAFETY: the caller says that it is valid, and that no other call can change it now; its members
    // end with a null pointer.
    unsafe {
        let g = g.as_ref()?;
        let mut members = Vec::new();
        let mut at = g.gr_mem;
        while !at.is_null() && !(*at).is_null() {
            members.push(copied(*at));
            at = at.add(1);
        }
        Some(Group {
            name: copied(g.gr_name),
            password: copied(g.gr_passwd),
            gid: g.gr_gid,
            members,
        })
    }
}

pub fn account_of(uid: u32) -> Option<Account> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the mutex is held.
    unsafe { account(libc::getpwuid(uid)) }
}

pub fn account_named(name: &CStr) -> Option<Account> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the name ends with NUL, the mutex is held.
    unsafe { account(libc::getpwnam(name.as_ptr())) }
}

pub fn accounts() -> Vec<Account> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the mutex is held.
    unsafe {
        libc::setpwent();
        let all = std::iter::from_fn(|| account(libc::getpwent())).collect();
        libc::endpwent();
        all
    }
}

pub fn group_of(gid: u32) -> Option<Group> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the mutex is held.
    unsafe { group(libc::getgrgid(gid)) }
}

pub fn group_named(name: &CStr) -> Option<Group> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the name ends with NUL, the mutex is held.
    unsafe { group(libc::getgrnam(name.as_ptr())) }
}

pub fn all_groups() -> Vec<Group> {
    let _one = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the mutex is held.
    unsafe {
        libc::setgrent();
        let all = std::iter::from_fn(|| group(libc::getgrent())).collect();
        libc::endgrent();
        all
    }
}

/// Sets a variable of the environment, or takes it away. The name is neither empty nor has it `=` or NUL;
/// the value has no NUL.
pub fn set_variable(name: &[u8], value: Option<&[u8]>) {
    let name = OsStr::from_bytes(name);
    // SAFETY: Rust code reads the environment under the standard library's lock, which this takes too;
    // code in C that reads it beside (the C library's time zone and names of users) is what CPython's
    // `putenv` lives with as well.
    unsafe {
        match value {
            Some(value) => std::env::set_var(name, OsStr::from_bytes(value)),
            None => std::env::remove_var(name),
        }
    }
}

pub fn sync() {
    // SAFETY: takes nothing and touches nothing.
    unsafe { libc::sync() }
}
