//! Memory that the system maps: files, and memory that processes share.
//!
//! Invariant: a [`Map`] owns its pages, which stay where they are until it is dropped or changes its size.
//! Other processes may write to pages that are shared at any time: an octet that is looked at is a number
//! and no more, nothing is derived from looking at it twice.

#![expect(unsafe_code, reason = "mapping memory, and reading and writing what is mapped")]

use std::ffi::CStr;
use std::io;
use std::ptr::{NonNull, null_mut};

use super::{calls, check, done};

/// Pages, from the first octet asked for.
pub struct Map {
    at: NonNull<u8>,
    length: usize,
}

// SAFETY: the pages belong to the process, not to a thread, and are reached through the value alone.
unsafe impl Send for Map {}

calls! { unsafe:
    /// Opens, and perhaps makes, memory that processes share by name.
    open_shared(name: &CStr, flags: i32, mode: u32) -> i32 =
        check(libc::shm_open(name.as_ptr(), flags, mode as libc::mode_t));
    unlink_shared(name: &CStr) -> () = done(libc::shm_unlink(name.as_ptr()));
}

/// The octets of a page.
pub fn page_size() -> usize {
    // SAFETY: a number; touches no memory.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

impl Map {
    /// Maps a file's octets from an offset that is a multiple of the page's size; no file when `fd` is -1.
    pub fn new(
        length: usize,
        protection: i32,
        flags: i32,
        fd: i32,
        offset: i64,
    ) -> io::Result<Map> {
        // SAFETY: the system chooses where, so nothing that is mapped already is touched; whether the other
        // numbers make sense is the system's to say.
        let at = unsafe { libc::mmap(null_mut(), length, protection, flags, fd, offset) };
        Map::from(at, length)
    }

    fn from(at: *mut libc::c_void, length: usize) -> io::Result<Map> {
        match NonNull::new(at.cast::<u8>()) {
            Some(at) if at.as_ptr().cast::<libc::c_void>() != libc::MAP_FAILED => {
                Ok(Map { at, length })
            }
            Some(_) | None => Err(io::Error::last_os_error()),
        }
    }

    /// The octets; the pages must have been mapped to be read.
    pub fn octets(&self) -> &[u8] {
        // SAFETY: the pages are mapped for the length as long as the value lives, and can be read, which
        // this module's user asks for always.
        unsafe { std::slice::from_raw_parts(self.at.as_ptr(), self.length) }
    }

    /// The octets, to be written; the pages must have been mapped for that.
    pub fn octets_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above; the value is borrowed for as long as the slice lives.
        unsafe { std::slice::from_raw_parts_mut(self.at.as_ptr(), self.length) }
    }

    /// Makes it longer or shorter, perhaps elsewhere.
    #[cfg(target_os = "linux")]
    pub fn resize(&mut self, length: usize) -> io::Result<()> {
        // SAFETY: the old pages are this value's, which nobody looks into during the call.
        let at = unsafe {
            libc::mremap(self.at.as_ptr().cast(), self.length, length, libc::MREMAP_MAYMOVE)
        };
        let new = Map::from(at, length)?;
        // The old pages are gone.
        std::mem::forget(std::mem::replace(self, new));
        Ok(())
    }

    #[cfg(not(target_os = "linux"))]
    pub fn resize(&mut self, _length: usize) -> io::Result<()> {
        Err(io::Error::from_raw_os_error(libc::ENOSYS))
    }

    /// Writes pages back to their file.
    pub fn flush(&self, at: usize, length: usize) -> io::Result<()> {
        let part = &self.octets()[at..at + length];
        // SAFETY: the octets are this value's.
        done(unsafe { libc::msync(part.as_ptr().cast_mut().cast(), length, libc::MS_SYNC) })
    }

    /// Tells the system how pages will be used.
    pub fn advise(&self, advice: i32, at: usize, length: usize) -> io::Result<()> {
        let part = &self.octets()[at..at + length];
        // SAFETY: the octets are this value's; no advice unmaps them.
        done(unsafe { libc::madvise(part.as_ptr().cast_mut().cast(), length, advice) })
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: the pages are this value's, and nobody can look into them any more.
        unsafe { libc::munmap(self.at.as_ptr().cast(), self.length) };
    }
}
