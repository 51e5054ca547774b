//! Calls on file descriptors, by number.
//!
//! Invariant: memory is passed with its length; whether a number names an open file is the system's to
//! say, and a wrong one is its error.

#![expect(unsafe_code, reason = "system calls on descriptors that the program names by number")]

use std::io;

use super::{calls, check, done, length};

calls! { unsafe:
    /// Reads as many bytes as the buffer holds, or fewer; none at the end.
    read(fd: i32, buffer: &mut [u8]) -> usize =
        length(libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()));
    /// Writes what the system takes at once; how many bytes that was.
    write(fd: i32, bytes: &[u8]) -> usize =
        length(libc::write(fd, bytes.as_ptr().cast(), bytes.len()));
    pread(fd: i32, buffer: &mut [u8], at: i64) -> usize =
        length(libc::pread(fd, buffer.as_mut_ptr().cast(), buffer.len(), at));
    pwrite(fd: i32, bytes: &[u8], at: i64) -> usize =
        length(libc::pwrite(fd, bytes.as_ptr().cast(), bytes.len(), at));
    close(fd: i32) -> () = done(libc::close(fd));
    lseek(fd: i32, offset: i64, whence: i32) -> i64 = check(libc::lseek(fd, offset, whence));
    fsync(fd: i32) -> () = done(libc::fsync(fd));
    fdatasync(fd: i32) -> () = done(libc::fdatasync(fd));
    ftruncate(fd: i32, size: i64) -> () = done(libc::ftruncate(fd, size));
    fchdir(fd: i32) -> () = done(libc::fchdir(fd));
    fchmod(fd: i32, mode: u32) -> () = done(libc::fchmod(fd, mode));
    fchown(fd: i32, uid: u32, gid: u32) -> () = done(libc::fchown(fd, uid, gid));
    lockf(fd: i32, command: i32, size: i64) -> () = done(libc::lockf(fd, command, size));
    tcgetpgrp(fd: i32) -> i32 = check(libc::tcgetpgrp(fd));
    tcsetpgrp(fd: i32, group: i32) -> () = done(libc::tcsetpgrp(fd, group));
    /// A copy of a descriptor, not inherited.
    dup(fd: i32) -> i32 = check(libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0));
    /// Makes `to` a copy of `fd`.
    dup2(fd: i32, to: i32, inheritable: bool) -> () =
        done(if inheritable || fd == to {
            libc::dup2(fd, to)
        } else {
            libc::dup3(fd, to, libc::O_CLOEXEC)
        });
    fd_flags(fd: i32) -> i32 = check(libc::fcntl(fd, libc::F_GETFD));
    set_fd_flags(fd: i32, flags: i32) -> () = done(libc::fcntl(fd, libc::F_SETFD, flags));
    status_flags(fd: i32) -> i32 = check(libc::fcntl(fd, libc::F_GETFL));
    set_status_flags(fd: i32, flags: i32) -> () = done(libc::fcntl(fd, libc::F_SETFL, flags));
    memfd_create(name: &std::ffi::CStr, flags: u32) -> i32 =
        check(libc::memfd_create(name.as_ptr(), flags));
    eventfd(initial: u32, flags: i32) -> i32 = check(libc::eventfd(initial, flags));
}

/// What a command on a descriptor reads and writes: no command of the system's own wants more.
pub type Room = [u8; 1024];

calls! { unsafe:
    flock(fd: i32, operation: i32) -> () = done(libc::flock(fd, operation));
    /// A command with a number.
    command(fd: i32, command: i32, arg: i64) -> i32 = check(libc::fcntl(fd, command, arg));
    device_command(fd: i32, request: u64, arg: i64) -> i32 =
        check(libc::ioctl(fd, request as _, arg));
    /// A command with memory, of which there is enough.
    command_with(fd: i32, command: i32, room: &mut Room) -> i32 =
        check(libc::fcntl(fd, command, room.as_mut_ptr()));
    device_command_with(fd: i32, request: u64, room: &mut Room) -> i32 =
        check(libc::ioctl(fd, request as _, room.as_mut_ptr()));
}

/// Locks a part of a file, or lets it go, perhaps waiting for it.
pub fn lock_part(fd: i32, kind: i32, wait: bool, part: (i64, i64, i32)) -> io::Result<()> {
    // SAFETY: numbers of zero are a lock; it is read during the call.
    unsafe {
        let mut lock: libc::flock = std::mem::zeroed();
        lock.l_type = kind as _;
        (lock.l_start, lock.l_len) = (part.0, part.1);
        lock.l_whence = part.2 as _;
        let command = if wait { libc::F_SETLKW } else { libc::F_SETLK };
        done(libc::fcntl(fd, command, &raw const lock))
    }
}

/// 0 or the error itself, as some calls of POSIX answer.
fn code(result: i32) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(result)) }
}

calls! { unsafe:
    fallocate(fd: i32, offset: i64, len: i64) -> () = code(libc::posix_fallocate(fd, offset, len));
    fadvise(fd: i32, offset: i64, len: i64, advice: i32) -> () =
        code(libc::posix_fadvise(fd, offset, len, advice));
}

/// A pipe's reading and writing ends.
pub fn pipe(flags: i32) -> io::Result<(i32, i32)> {
    let mut ends = [0i32; 2];
    // SAFETY: there is room for the two numbers.
    done(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) })?;
    Ok((ends[0], ends[1]))
}

pub fn is_terminal(fd: i32) -> bool {
    // SAFETY: looks at a number; touches no memory.
    unsafe { libc::isatty(fd) == 1 }
}

/// The name of the terminal behind a descriptor.
pub fn terminal_name(fd: i32) -> io::Result<Vec<u8>> {
    let mut name = [0u8; 256];
    // SAFETY: the room is writable for its length.
    code(unsafe { libc::ttyname_r(fd, name.as_mut_ptr().cast(), name.len()) })?;
    Ok(name.iter().copied().take_while(|b| *b != 0).collect())
}

/// Columns and lines of a terminal.
pub fn window_size(fd: i32) -> io::Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the request writes a winsize, for which there is room.
    done(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// Copies inside the kernel; from and to the descriptors' own positions where none is given.
pub fn copy_range(
    from: i32,
    to: i32,
    n: usize,
    from_at: Option<i64>,
    to_at: Option<i64>,
) -> io::Result<usize> {
    let (mut from_at, mut to_at) = (from_at, to_at);
    let place = |at: &mut Option<i64>| at.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the positions are null or point to numbers that live through the call.
    length(unsafe { libc::copy_file_range(from, place(&mut from_at), to, place(&mut to_at), n, 0) })
}

pub fn sendfile(to: i32, from: i32, at: Option<i64>, n: usize) -> io::Result<usize> {
    let mut at = at;
    let place = at.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: the position is null or points to a number that lives through the call.
    length(unsafe { libc::sendfile(to, from, place, n) })
}

pub fn readv(fd: i32, buffers: &mut [Vec<u8>]) -> io::Result<usize> {
    let parts: Vec<libc::iovec> = buffers
        .iter_mut()
        .map(|b| libc::iovec { iov_base: b.as_mut_ptr().cast(), iov_len: b.len() })
        .collect();
    // SAFETY: every part is writable for its length, and borrowed for the call.
    length(unsafe { libc::readv(fd, parts.as_ptr(), parts.len() as i32) })
}

pub fn writev(fd: i32, buffers: &[Vec<u8>]) -> io::Result<usize> {
    let parts: Vec<libc::iovec> = buffers
        .iter()
        .map(|b| libc::iovec { iov_base: b.as_ptr().cast_mut().cast(), iov_len: b.len() })
        .collect();
    // SAFETY: every part is readable for its length, and borrowed for the call.
    length(unsafe { libc::writev(fd, parts.as_ptr(), parts.len() as i32) })
}
