//! File descriptors by number, as `os.read`, `os.write`, `os.pipe` use them.
//!
//! Invariant: memory is passed with its length; whether a number names an open file is the system's to
//! say, and a wrong one is its error.

#![expect(unsafe_code, reason = "system calls on descriptors that the program names by number")]

use std::io;

fn check(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Reads as many bytes as the buffer holds, or fewer; how many, which is none at the end.
pub fn read(fd: i32, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        // SAFETY: the buffer is writable for its length.
        let got = check(unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) });
        match got {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// Writes what the system takes at once; how many bytes that was.
pub fn write(fd: i32, bytes: &[u8]) -> io::Result<usize> {
    loop {
        // SAFETY: the slice is readable for its length.
        let put = check(unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) });
        match put {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

pub fn close(fd: i32) -> io::Result<()> {
    // SAFETY: closing a number touches no memory; who else uses it is told by the system.
    check(unsafe { libc::close(fd) } as isize).map(drop)
}

/// A pipe's reading and writing ends, not inherited by programs that are started.
pub fn pipe() -> io::Result<(i32, i32)> {
    use std::os::fd::IntoRawFd;
    let (reader, writer) = io::pipe()?;
    Ok((reader.into_raw_fd(), writer.into_raw_fd()))
}

pub fn is_terminal(fd: i32) -> bool {
    // SAFETY: looks at a number; touches no memory.
    unsafe { libc::isatty(fd) == 1 }
}

/// Ends the process at once: no flushing, no handlers.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: does not return; nothing of ours is used after it.
    unsafe { libc::_exit(status) }
}
