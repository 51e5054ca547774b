//! Calls on paths, each relative to an open directory or to the current one.
//!
//! Invariant: a path is a text that ends with NUL; the system reads it during the call alone.

#![expect(unsafe_code, reason = "system calls that take the addresses of paths")]

use std::ffi::CStr;
use std::io;
use std::mem::MaybeUninit;

use super::{calls, check, done, length};

/// The current directory, where a call wants the descriptor of one.
pub const HERE: i32 = libc::AT_FDCWD;

/// What the system knows about a file. Times are seconds and nanoseconds.
#[derive(Clone, Copy)]
pub struct Stat {
    pub mode: u32,
    pub ino: u64,
    pub dev: u64,
    pub nlink: u64,
    pub uid: u32,
    pub gid: u32,
    pub size: i64,
    pub atime: (i64, i64),
    pub mtime: (i64, i64),
    pub ctime: (i64, i64),
    pub blksize: i64,
    pub blocks: i64,
    pub rdev: u64,
}

impl Stat {
    #[expect(
        clippy::unnecessary_cast,
        clippy::useless_conversion,
        reason = "the widths of the fields differ between systems"
    )]
    fn of(s: &libc::stat) -> Stat {
        Stat {
            mode: s.st_mode.into(),
            ino: s.st_ino.into(),
            dev: s.st_dev as u64,
            nlink: s.st_nlink as u64,
            uid: s.st_uid,
            gid: s.st_gid,
            size: s.st_size,
            atime: (s.st_atime, s.st_atime_nsec),
            mtime: (s.st_mtime, s.st_mtime_nsec),
            ctime: (s.st_ctime, s.st_ctime_nsec),
            blksize: s.st_blksize as i64,
            blocks: s.st_blocks,
            rdev: s.st_rdev as u64,
        }
    }
}

fn link_flag(follow: bool) -> i32 {
    if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }
}

pub fn stat(dir: i32, path: &CStr, follow: bool) -> io::Result<Stat> {
    let mut found = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the path ends with NUL, and there is room for what is written; it is looked at only when
    // the call says that it has written it.
    unsafe {
        done(libc::fstatat(dir, path.as_ptr(), found.as_mut_ptr(), link_flag(follow)))?;
        Ok(Stat::of(&found.assume_init()))
    }
}

pub fn fstat(fd: i32) -> io::Result<Stat> {
    let mut found = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: as above.
    unsafe {
        done(libc::fstat(fd, found.as_mut_ptr()))?;
        Ok(Stat::of(&found.assume_init()))
    }
}

/// What the system knows about a file system, in the order of `os.statvfs_result`, and its number.
pub struct StatVfs {
    pub fields: [u64; 10],
    pub fsid: u64,
}

#[expect(clippy::useless_conversion, reason = "the widths of the fields differ between systems")]
fn vfs(s: &libc::statvfs) -> StatVfs {
    StatVfs {
        fields: [
            s.f_bsize,
            s.f_frsize,
            s.f_blocks.into(),
            s.f_bfree.into(),
            s.f_bavail.into(),
            s.f_files.into(),
            s.f_ffree.into(),
            s.f_favail.into(),
            s.f_flag,
            s.f_namemax,
        ],
        fsid: s.f_fsid,
    }
}

pub fn statvfs(path: &CStr) -> io::Result<StatVfs> {
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends with NUL, and there is room for what is written; it is looked at only when
    // the call says that it has written it.
    unsafe {
        done(libc::statvfs(path.as_ptr(), found.as_mut_ptr()))?;
        Ok(vfs(&found.assume_init()))
    }
}

pub fn fstatvfs(fd: i32) -> io::Result<StatVfs> {
    let mut found = MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: as above.
    unsafe {
        done(libc::fstatvfs(fd, found.as_mut_ptr()))?;
        Ok(vfs(&found.assume_init()))
    }
}

calls! { unsafe:
    /// A descriptor, not inherited by programs that are started.
    open(dir: i32, path: &CStr, flags: i32, mode: u32) -> i32 =
        check(libc::openat(dir, path.as_ptr(), flags | libc::O_CLOEXEC, mode));
    mkdir(dir: i32, path: &CStr, mode: u32) -> () = done(libc::mkdirat(dir, path.as_ptr(), mode));
    mkfifo(dir: i32, path: &CStr, mode: u32) -> () =
        done(libc::mkfifoat(dir, path.as_ptr(), mode));
    mknod(dir: i32, path: &CStr, mode: u32, device: u64) -> () =
        done(libc::mknodat(dir, path.as_ptr(), mode, device));
    unlink(dir: i32, path: &CStr) -> () = done(libc::unlinkat(dir, path.as_ptr(), 0));
    rmdir(dir: i32, path: &CStr) -> () =
        done(libc::unlinkat(dir, path.as_ptr(), libc::AT_REMOVEDIR));
    rename(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr) -> () =
        done(libc::renameat(from_dir, from.as_ptr(), to_dir, to.as_ptr()));
    link(from_dir: i32, from: &CStr, to_dir: i32, to: &CStr, follow: bool) -> () =
        done(libc::linkat(
            from_dir,
            from.as_ptr(),
            to_dir,
            to.as_ptr(),
            if follow { libc::AT_SYMLINK_FOLLOW } else { 0 },
        ));
    symlink(target: &CStr, dir: i32, path: &CStr) -> () =
        done(libc::symlinkat(target.as_ptr(), dir, path.as_ptr()));
    chmod(dir: i32, path: &CStr, mode: u32, follow: bool) -> () =
        done(libc::fchmodat(dir, path.as_ptr(), mode, link_flag(follow)));
    chown(dir: i32, path: &CStr, uid: u32, gid: u32, follow: bool) -> () =
        done(libc::fchownat(dir, path.as_ptr(), uid, gid, link_flag(follow)));
    truncate(path: &CStr, size: i64) -> () = done(libc::truncate(path.as_ptr(), size));
    chdir(path: &CStr) -> () = done(libc::chdir(path.as_ptr()));
    chroot(path: &CStr) -> () = done(libc::chroot(path.as_ptr()));
}

/// Whether the process may do with a file what the bits of `mode` say.
pub fn access(dir: i32, path: &CStr, mode: i32, effective: bool, follow: bool) -> io::Result<()> {
    let flags = link_flag(follow) | if effective { libc::AT_EACCESS } else { 0 };
    // SAFETY: the path ends with NUL.
    done(unsafe { libc::faccessat(dir, path.as_ptr(), mode, flags) })
}

/// The target of a symbolic link.
pub fn readlink(dir: i32, path: &CStr) -> io::Result<Vec<u8>> {
    let mut target = vec![0u8; 256];
    loop {
        let room = target.as_mut_ptr().cast();
        // SAFETY: the path ends with NUL; the room is writable for its length.
        let n = length(unsafe { libc::readlinkat(dir, path.as_ptr(), room, target.len()) })?;
        if n < target.len() {
            target.truncate(n);
            return Ok(target);
        }
        // It may have been cut off.
        target.resize(target.len() * 2, 0);
    }
}

/// Times of access and modification: seconds and nanoseconds, or none for now.
pub type Times = Option<[(i64, i64); 2]>;

fn specs(times: Times) -> [libc::timespec; 2] {
    match times {
        Some(times) => times.map(|(tv_sec, tv_nsec)| libc::timespec { tv_sec, tv_nsec }),
        None => [libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW }; 2],
    }
}

pub fn utime(dir: i32, path: &CStr, times: Times, follow: bool) -> io::Result<()> {
    let times = specs(times);
    // SAFETY: the path ends with NUL; the two times are read during the call.
    done(unsafe { libc::utimensat(dir, path.as_ptr(), times.as_ptr(), link_flag(follow)) })
}

pub fn futime(fd: i32, times: Times) -> io::Result<()> {
    let times = specs(times);
    // SAFETY: the two times are read during the call.
    done(unsafe { libc::futimens(fd, times.as_ptr()) })
}

pub fn current_dir() -> io::Result<Vec<u8>> {
    use std::os::unix::ffi::OsStringExt;
    Ok(std::env::current_dir()?.into_os_string().into_vec())
}

pub fn pathconf(path: &CStr, name: i32) -> io::Result<i64> {
    // SAFETY: the path ends with NUL.
    limit(|| unsafe { libc::pathconf(path.as_ptr(), name) })
}

pub fn fpathconf(fd: i32, name: i32) -> io::Result<i64> {
    // SAFETY: two numbers; touches no memory of ours.
    limit(|| unsafe { libc::fpathconf(fd, name) })
}

/// A limit, where -1 means none unless `errno` was set.
pub(super) fn limit(f: impl FnOnce() -> i64) -> io::Result<i64> {
    // SAFETY: errno belongs to the calling thread.
    unsafe { *libc::__errno_location() = 0 };
    let value = f();
    match io::Error::last_os_error().raw_os_error() {
        Some(code) if value == -1 && code != 0 => Err(io::Error::from_raw_os_error(code)),
        _ => Ok(value),
    }
}

/// Reads an extended attribute of a file, or the names of all of them.
pub fn xattr(path: &CStr, name: Option<&CStr>, follow: bool) -> io::Result<Vec<u8>> {
    let mut data = vec![0u8; 256];
    loop {
        let (room, n) = (data.as_mut_ptr(), data.len());
        // SAFETY: the texts end with NUL; the room is writable for its length.
        let got = length(unsafe {
            match (name, follow) {
                (Some(name), true) => libc::getxattr(path.as_ptr(), name.as_ptr(), room.cast(), n),
                (Some(name), false) => {
                    libc::lgetxattr(path.as_ptr(), name.as_ptr(), room.cast(), n)
                }
                (None, true) => libc::listxattr(path.as_ptr(), room.cast(), n),
                (None, false) => libc::llistxattr(path.as_ptr(), room.cast(), n),
            }
        });
        match got {
            Ok(n) => {
                data.truncate(n);
                return Ok(data);
            }
            Err(e) if e.raw_os_error() == Some(libc::ERANGE) && n < 1 << 17 => {
                data.resize(n * 8, 0);
            }
            Err(e) => return Err(e),
        }
    }
}

pub fn set_xattr(
    path: &CStr,
    name: &CStr,
    value: &[u8],
    flags: i32,
    follow: bool,
) -> io::Result<()> {
    let (text, n) = (value.as_ptr().cast(), value.len());
    // SAFETY: the texts end with NUL; the value is readable for its length.
    done(unsafe {
        if follow {
            libc::setxattr(path.as_ptr(), name.as_ptr(), text, n, flags)
        } else {
            libc::lsetxattr(path.as_ptr(), name.as_ptr(), text, n, flags)
        }
    })
}

pub fn remove_xattr(path: &CStr, name: &CStr, follow: bool) -> io::Result<()> {
    // SAFETY: the texts end with NUL.
    done(unsafe {
        if follow {
            libc::removexattr(path.as_ptr(), name.as_ptr())
        } else {
            libc::lremovexattr(path.as_ptr(), name.as_ptr())
        }
    })
}
