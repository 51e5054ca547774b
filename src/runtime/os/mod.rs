//! The operating system's services, as functions of plain numbers and texts: one fence for each kind.
//!
//! Invariant: a call that a signal interrupted says so (`ErrorKind::Interrupted`) and is not repeated
//! here, since handlers of signals are to run first. Memory is passed with its length, texts end with NUL;
//! whether a number names an open descriptor or a living process is the system's to say.

pub mod dir;
pub mod file;
pub mod host;
pub mod map;
pub mod path;
pub mod process;
pub mod semaphore;
pub mod start;
pub mod terminal;
pub mod usage;

use std::io;

/// Results of system calls: negative means that `errno` says more.
trait Outcome: Copy {
    fn failed(self) -> bool;
}

impl Outcome for i32 {
    fn failed(self) -> bool {
        self < 0
    }
}

impl Outcome for i64 {
    fn failed(self) -> bool {
        self < 0
    }
}

impl Outcome for isize {
    fn failed(self) -> bool {
        self < 0
    }
}

/// The result, or the error that `errno` holds.
fn check<T: Outcome>(result: T) -> io::Result<T> {
    if result.failed() { Err(io::Error::last_os_error()) } else { Ok(result) }
}

fn done<T: Outcome>(result: T) -> io::Result<()> {
    check(result).map(drop)
}

/// A length that a call gave back.
fn length(result: isize) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}

/// Functions that are one system call each. The arguments are numbers, NUL-terminated texts, and slices. The
/// file that names the calls brings the keyword that they need, and is the fence around them.
macro_rules! calls {
    ($keyword:tt: $( $(#[$doc:meta])* $name:ident($($arg:ident: $ty:ty),*) -> $out:ty = $wrap:ident($call:expr); )*) => {
        $(
            $(#[$doc])*
            pub fn $name($($arg: $ty),*) -> std::io::Result<$out> {
                // SAFETY: the row passes what it was given: texts end with NUL, slices come with their
                // lengths and are borrowed for the call, numbers touch no memory of ours.
                $wrap($keyword { $call })
            }
        )*
    };
}
use calls;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_call_is_the_error_that_it_left() {
        let missing = c"/there is no such file";
        let error = path::stat(path::HERE, missing, true).map(drop).expect_err("no such file");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        assert_eq!(file::close(-1).expect_err("no descriptor").raw_os_error(), Some(libc::EBADF));
    }

    #[test]
    fn a_directory_lists_what_is_in_it() {
        let mut dir = dir::Dir::open(c"/proc/self").expect("a directory");
        let mut names = Vec::new();
        while let Some(entry) = dir.next_entry().expect("it can be read") {
            names.push(entry.name);
        }
        assert!(names.iter().any(|n| n == b"stat"));
        assert!(!names.iter().any(|n| n == b"." || n == b".."));
    }
}
