//! Reading directories.
//!
//! Invariant: a [`Dir`] owns its stream and the descriptor in it; both go with it.

#![expect(unsafe_code, reason = "the C library's directory streams")]

use std::ffi::CStr;
use std::io;
use std::ptr::NonNull;

use super::{check, path};

pub struct Dir {
    stream: NonNull<libc::DIR>,
    /// The descriptor came from a caller, who will find it at its start.
    rewind: bool,
}

// SAFETY: a stream may be used by any thread, by one at a time; `&mut` says which.
unsafe impl Send for Dir {}

/// An entry: its name, its file's number, and what the directory says of its kind (`DT_DIR`, …).
pub struct Entry {
    pub name: Vec<u8>,
    pub ino: u64,
    pub kind: u8,
}

impl Dir {
    pub fn open(name: &CStr) -> io::Result<Dir> {
        let fd = path::open(path::HERE, name, libc::O_RDONLY | libc::O_DIRECTORY, 0)?;
        Dir::over(fd, false)
    }

    /// The directory of a descriptor, which is left open.
    pub fn of_fd(fd: i32) -> io::Result<Dir> {
        // SAFETY: numbers; touches no memory.
        let own = check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })?;
        let dir = Dir::over(own, true)?;
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(dir.stream.as_ptr()) };
        Ok(dir)
    }

    fn over(fd: i32, rewind: bool) -> io::Result<Dir> {
        // SAFETY: the descriptor is ours; on success it belongs to the stream.
        match NonNull::new(unsafe { libc::fdopendir(fd) }) {
            Some(stream) => Ok(Dir { stream, rewind }),
            None => {
                let error = io::Error::last_os_error();
                drop(super::file::close(fd));
                Err(error)
            }
        }
    }

    /// The next entry but `.` and `..`; none at the end.
    pub fn next_entry(&mut self) -> io::Result<Option<Entry>> {
        loop {
            // SAFETY: errno belongs to the calling thread, the stream is open and ours alone; an entry is
            // valid until the next call on the stream, and its name ends with NUL.
            let entry = unsafe {
                *libc::__errno_location() = 0;
                let Some(entry) = NonNull::new(libc::readdir64(self.stream.as_ptr())) else {
                    let error = io::Error::last_os_error();
                    return if error.raw_os_error() == Some(0) { Ok(None) } else { Err(error) };
                };
                let entry = entry.as_ptr();
                let name = CStr::from_ptr((&raw const (*entry).d_name).cast());
                Entry { name: name.to_bytes().to_vec(), ino: (*entry).d_ino, kind: (*entry).d_type }
            };
            if entry.name != b"." && entry.name != b".." {
                return Ok(Some(entry));
            }
        }
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        // SAFETY: the stream is open and ours, and not used after this.
        unsafe {
            if self.rewind {
                libc::rewinddir(self.stream.as_ptr());
            }
            libc::closedir(self.stream.as_ptr());
        }
    }
}
