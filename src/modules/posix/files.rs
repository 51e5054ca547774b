//! What is done with files by name: making, removing, renaming, permissions, times.
//!
//! Invariant: each waits for the disk without the interpreter's lock.

use std::io;

use super::path::{
    May, Named, Target, bind, blocking, c_int, call, dir_fd, error_between, flag, given, like,
    none, offset, raw, text,
};
use super::stat::check_fd;
use crate::runtime::os::path::{self as os, HERE, Times};
use crate::runtime::os::{file, process};
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, float, int};
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "access",
        access,
        "access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
    ),
    MethodDef::new("chdir", chdir, "chdir(path)"),
    MethodDef::new("chmod", chmod, "chmod(path, mode, *, dir_fd=None, follow_symlinks=True)"),
    MethodDef::new(
        "chown",
        |vm, a| chown(vm, a, "chown"),
        "chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
    ),
    MethodDef::new("chroot", chroot, "chroot(path)"),
    MethodDef::new("getcwd", |vm, _| getcwd(vm, false), "getcwd()"),
    MethodDef::new("getcwdb", |vm, _| getcwd(vm, true), "getcwdb()"),
    MethodDef::new("getxattr", getxattr, "getxattr(path, attribute, *, follow_symlinks=True)"),
    MethodDef::new("lchown", |vm, a| chown(vm, a, "lchown"), "lchown(path, uid, gid)"),
    MethodDef::new(
        "link",
        link,
        "link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
    ),
    MethodDef::new("listxattr", listxattr, "listxattr(path=None, *, follow_symlinks=True)"),
    MethodDef::new("mkdir", mkdir, "mkdir(path, mode=511, *, dir_fd=None)"),
    MethodDef::new("mkfifo", mkfifo, "mkfifo(path, mode=438, *, dir_fd=None)"),
    MethodDef::new("mknod", mknod, "mknod(path, mode=384, device=0, *, dir_fd=None)"),
    MethodDef::new(
        "pathconf",
        |vm, a| super::names::pathconf(vm, a, "pathconf", "path"),
        "pathconf(path, name)",
    ),
    MethodDef::new("readlink", readlink, "readlink(path, *, dir_fd=None)"),
    MethodDef::new("remove", |vm, a| remove(vm, a, "remove"), "remove(path, *, dir_fd=None)"),
    MethodDef::new(
        "removexattr",
        removexattr,
        "removexattr(path, attribute, *, follow_symlinks=True)",
    ),
    MethodDef::new(
        "rename",
        |vm, a| rename(vm, a, "rename"),
        "rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
    ),
    MethodDef::new(
        "replace",
        |vm, a| rename(vm, a, "replace"),
        "replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
    ),
    MethodDef::new("rmdir", |vm, a| remove(vm, a, "rmdir"), "rmdir(path, *, dir_fd=None)"),
    MethodDef::new(
        "setxattr",
        setxattr,
        "setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)",
    ),
    MethodDef::new(
        "symlink",
        symlink,
        "symlink(src, dst, target_is_directory=False, *, dir_fd=None)",
    ),
    MethodDef::new("truncate", truncate, "truncate(path, length)"),
    MethodDef::new("umask", umask, "umask(mask, /)"),
    MethodDef::new("unlink", |vm, a| remove(vm, a, "unlink"), "unlink(path, *, dir_fd=None)"),
    MethodDef::new(
        "utime",
        utime,
        "utime(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)",
    ),
];

/// A path and the directory to start from.
fn at(vm: &Vm<'_>, fname: &str, path: Option<&Value>, dir: Option<&Value>) -> Res<(Named, i32)> {
    let file = Named::from(vm, fname, "path", given(path), May::PathOnly)?;
    Ok((file, dir_fd(vm, dir)?))
}

/// A call on one path that gives nothing back.
fn on_path(
    vm: &Vm<'_>,
    file: &Named,
    f: impl Fn(&std::ffi::CStr) -> io::Result<()> + Send + Sync,
) -> Res<Value> {
    let path = file.path();
    blocking(vm, || f(&path))?.map(none).map_err(|e| file.error(vm, &e))
}

/// The same, of a path or a descriptor.
fn on_target(
    vm: &Vm<'_>,
    file: &Named,
    on_path: impl Fn(&std::ffi::CStr) -> io::Result<()> + Send + Sync,
    on_fd: impl Fn(i32) -> io::Result<()> + Send + Sync,
) -> Res<Value> {
    let done = match &file.target {
        Target::Path(path) => blocking(vm, || on_path(path))?,
        Target::Fd(fd) => blocking(vm, || on_fd(*fd))?,
    };
    done.map(none).map_err(|e| file.error(vm, &e))
}

fn access(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "mode", "dir_fd", "effective_ids", "follow_symlinks"];
    let [path, mode, dir, effective, follow] = bind(vm, args, "access", names, (2, 0, 3))?;
    let (file, dir) = at(vm, "access", path, dir)?;
    let mode = c_int(vm, mode, 0)?;
    let (effective, follow) = (flag(vm, effective, false)?, flag(vm, follow, true)?);
    let path = file.path();
    let may = blocking(vm, || os::access(dir, &path, mode, effective, follow))?;
    Ok(Value::bool(may.is_ok()))
}

fn chdir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path] = bind(vm, args, "chdir", ["path"], (1, 0, 0))?;
    let file = Named::from(vm, "chdir", "path", given(path), May::Fd)?;
    on_target(vm, &file, os::chdir, file::fchdir)
}

fn chroot(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path] = bind(vm, args, "chroot", ["path"], (1, 0, 0))?;
    let file = Named::from(vm, "chroot", "path", given(path), May::PathOnly)?;
    on_path(vm, &file, os::chroot)
}

fn chmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "mode", "dir_fd", "follow_symlinks"];
    let [path, mode, dir, follow] = bind(vm, args, "chmod", names, (2, 0, 2))?;
    let file = Named::from(vm, "chmod", "path", given(path), May::Fd)?;
    let mode = c_int(vm, mode, 0)? as u32;
    let (dir, follow) = (dir_fd(vm, dir)?, flag(vm, follow, true)?);
    on_target(vm, &file, |p| os::chmod(dir, p, mode, follow), |fd| file::fchmod(fd, mode))
}

/// A user or group: -1 leaves it as it is.
pub(super) fn id(vm: &Vm<'_>, what: &str, v: &Value) -> Res<u32> {
    if vm.type_of(v).slots.index.get().is_none() {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("{what} should be integer, not {ty}")));
    }
    let n = int::to_i64(&vm.index(v)?);
    match n {
        Some(-1) => Ok(u32::MAX),
        Some(n) if n < 0 => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        Some(n) => u32::try_from(n)
            .map_err(|_| vm.overflow_error(format!("{what} is greater than maximum"))),
        None => Err(vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

fn chown(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let names = ["path", "uid", "gid", "dir_fd", "follow_symlinks"];
    let l = fname == "lchown";
    let [path, uid, gid, dir, follow] = if l {
        let [path, uid, gid] = bind(vm, args, fname, ["path", "uid", "gid"], (3, 0, 0))?;
        [path, uid, gid, None, None]
    } else {
        bind(vm, args, fname, names, (3, 0, 2))?
    };
    let may = if l { May::PathOnly } else { May::Fd };
    let file = Named::from(vm, fname, "path", given(path), may)?;
    let (uid, gid) = (id(vm, "uid", given(uid))?, id(vm, "gid", given(gid))?);
    let (dir, follow) = (dir_fd(vm, dir)?, flag(vm, follow, !l)?);
    check_fd(vm, fname, &file, dir, follow)?;
    on_target(vm, &file, |p| os::chown(dir, p, uid, gid, follow), |fd| file::fchown(fd, uid, gid))
}

fn getcwd(vm: &Vm<'_>, as_bytes: bool) -> Res<Value> {
    Ok(like(vm, call(vm, os::current_dir)?, as_bytes))
}

/// Two paths with the directories to start from.
fn pair(
    vm: &Vm<'_>,
    fname: &str,
    [src, dst, src_dir, dst_dir]: [Option<&Value>; 4],
) -> Res<([Named; 2], [i32; 2])> {
    let src = Named::from(vm, fname, "src", given(src), May::PathOnly)?;
    let dst = Named::from(vm, fname, "dst", given(dst), May::PathOnly)?;
    Ok(([src, dst], [dir_fd(vm, src_dir)?, dir_fd(vm, dst_dir)?]))
}

fn rename(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let names = ["src", "dst", "src_dir_fd", "dst_dir_fd"];
    let given = bind(vm, args, fname, names, (2, 0, 2))?;
    let ([src, dst], [src_dir, dst_dir]) = pair(vm, fname, given)?;
    let (from, to) = (src.path(), dst.path());
    let done = blocking(vm, || os::rename(src_dir, &from, dst_dir, &to))?;
    done.map(none).map_err(|e| error_between(vm, &e, &src, &dst))
}

fn link(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["src", "dst", "src_dir_fd", "dst_dir_fd", "follow_symlinks"];
    let [a, b, c, d, follow] = bind(vm, args, "link", names, (2, 0, 3))?;
    let ([src, dst], [src_dir, dst_dir]) = pair(vm, "link", [a, b, c, d])?;
    // Without a word of the program the system's own way is taken: on Linux the link itself.
    let follow = flag(vm, follow, false)?;
    let (from, to) = (src.path(), dst.path());
    let done = blocking(vm, || os::link(src_dir, &from, dst_dir, &to, follow))?;
    done.map(none).map_err(|e| error_between(vm, &e, &src, &dst))
}

fn symlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["src", "dst", "target_is_directory", "dir_fd"];
    let [a, b, _, dir] = bind(vm, args, "symlink", names, (2, 0, 1))?;
    let ([src, dst], _) = pair(vm, "symlink", [a, b, None, None])?;
    let dir = dir_fd(vm, dir)?;
    let (target, to) = (src.path(), dst.path());
    let done = blocking(vm, || os::symlink(&target, dir, &to))?;
    done.map(none).map_err(|e| error_between(vm, &e, &src, &dst))
}

fn mkdir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, mode, dir] = bind(vm, args, "mkdir", ["path", "mode", "dir_fd"], (1, 0, 1))?;
    let (file, dir) = at(vm, "mkdir", path, dir)?;
    let mode = c_int(vm, mode, 0o777)? as u32;
    on_path(vm, &file, |p| os::mkdir(dir, p, mode))
}

fn mkfifo(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, mode, dir] = bind(vm, args, "mkfifo", ["path", "mode", "dir_fd"], (1, 0, 1))?;
    let (file, dir) = at(vm, "mkfifo", path, dir)?;
    let (mode, path) = (c_int(vm, mode, 0o666)? as u32, file.path());
    call(vm, || os::mkfifo(dir, &path, mode)).map(none)
}

fn mknod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "mode", "device", "dir_fd"];
    let [path, mode, device, dir] = bind(vm, args, "mknod", names, (1, 0, 1))?;
    let (file, dir) = at(vm, "mknod", path, dir)?;
    let (mode, path) = (c_int(vm, mode, 0o600)? as u32, file.path());
    let device = device.map_or(Ok(0), |d| offset(vm, d))? as u64;
    call(vm, || os::mknod(dir, &path, mode, device)).map(none)
}

fn readlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, dir] = bind(vm, args, "readlink", ["path", "dir_fd"], (1, 0, 1))?;
    let (file, dir) = at(vm, "readlink", path, dir)?;
    let path = file.path();
    let target = blocking(vm, || os::readlink(dir, &path))?;
    target.map(|t| like(vm, t, file.is_bytes())).map_err(|e| file.error(vm, &e))
}

fn remove(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let [path, dir] = bind(vm, args, fname, ["path", "dir_fd"], (1, 0, 1))?;
    let (file, dir) = at(vm, fname, path, dir)?;
    let f = if fname == "rmdir" { os::rmdir } else { os::unlink };
    on_path(vm, &file, |p| f(dir, p))
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, length] = bind(vm, args, "truncate", ["path", "length"], (2, 0, 0))?;
    let file = Named::from(vm, "truncate", "path", given(path), May::Fd)?;
    let length = offset(vm, given(length))?;
    on_target(vm, &file, |p| os::truncate(p, length), |fd| file::ftruncate(fd, length))
}

fn umask(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.umask", 1, 1)?;
    let mask = vm.to_c_int(&args.values[0])?;
    Ok(Value::Int(i64::from(process::umask(mask as u32))))
}

/// A time in seconds, an int or a float, as seconds and nanoseconds, rounded down.
fn seconds(vm: &Vm<'_>, v: &Value) -> Res<(i64, i64)> {
    if let Some(s) = int::to_i64(v) {
        return Ok((s, 0));
    }
    let x = float::to_f64(vm, v)?;
    if x.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    let whole = x.floor();
    let out_of_range = || vm.overflow_error("timestamp out of range for platform time_t");
    if whole.abs() >= 9.2e18 {
        return Err(out_of_range());
    }
    // The fraction of a float is exact; its product with 10⁹ is rounded down, as the system's clock is.
    let ns = ((x - whole) * 1e9).floor() as i64;
    Ok(if ns >= 1_000_000_000 { (whole as i64 + 1, 0) } else { (whole as i64, ns) })
}

/// A time in nanoseconds.
fn nanoseconds(vm: &Vm<'_>, v: &Value) -> Res<(i64, i64)> {
    let n = vm.index(v)?;
    let (n, giga) = (int::to_bigint(&n), 1_000_000_000);
    let n = n.and_then(|n| i128::try_from(n.as_ref()).ok());
    let Some(n) = n else {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    };
    match i64::try_from(n.div_euclid(giga)) {
        Ok(s) => Ok((s, n.rem_euclid(giga) as i64)),
        Err(_) => Err(vm.overflow_error("timestamp out of range for platform time_t")),
    }
}

fn utime(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "times", "ns", "dir_fd", "follow_symlinks"];
    let [path, times, ns, dir, follow] = bind(vm, args, "utime", names, (1, 0, 3))?;
    let file = Named::from(vm, "utime", "path", given(path), May::Fd)?;
    let (dir, follow) = (dir_fd(vm, dir)?, flag(vm, follow, true)?);
    let times = times.filter(|t| !t.is_none());
    let two = |v: &Value| -> Option<[Value; 2]> {
        let t = v.downcast::<Tuple>()?;
        <[Value; 2]>::try_from(t.items.to_vec()).ok()
    };
    let when: Times = match (times, ns) {
        (Some(_), Some(_)) => {
            return Err(
                vm.value_error("utime: you may specify either 'times' or 'ns' but not both")
            );
        }
        (Some(times), None) => {
            let Some([a, m]) = two(times) else {
                return Err(
                    vm.type_error("utime: 'times' must be either a tuple of two ints or None")
                );
            };
            Some([seconds(vm, &a)?, seconds(vm, &m)?])
        }
        (None, Some(ns)) => {
            let Some([a, m]) = two(ns) else {
                return Err(vm.type_error("utime: 'ns' must be a tuple of two ints"));
            };
            Some([nanoseconds(vm, &a)?, nanoseconds(vm, &m)?])
        }
        (None, None) => None,
    };
    if file.fd().is_some() && (dir != HERE || !follow) {
        check_fd(vm, "utime", &file, dir, follow)?;
    }
    on_target(vm, &file, |p| os::utime(dir, p, when, follow), |fd| os::futime(fd, when))
}

// Extended attributes: of a descriptor through the file that the system shows for it.

fn attributed(vm: &Vm<'_>, fname: &str, path: &Value) -> Res<(Named, std::ffi::CString)> {
    let may = if fname == "listxattr" { May::FdOrNone } else { May::Fd };
    let file = Named::from(vm, fname, "path", path, may)?;
    let path = match file.fd() {
        None => file.path(),
        Some(fd) => std::ffi::CString::new(format!("/proc/self/fd/{fd}")).unwrap_or_default(),
    };
    Ok((file, path))
}

fn getxattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "attribute", "follow_symlinks"];
    let [path, name, follow] = bind(vm, args, "getxattr", names, (2, 0, 1))?;
    let (file, path) = attributed(vm, "getxattr", given(path))?;
    let (name, follow) = (text(vm, given(name))?, flag(vm, follow, true)?);
    let got = blocking(vm, || os::xattr(&path, Some(&name), follow))?;
    got.map(|data| bytes::from_vec(vm, data)).map_err(|e| file.error(vm, &e))
}

fn listxattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, follow] = bind(vm, args, "listxattr", ["path", "follow_symlinks"], (0, 0, 1))?;
    let (file, path) = attributed(vm, "listxattr", given(path))?;
    let follow = flag(vm, follow, true)?;
    let got = blocking(vm, || os::xattr(&path, None, follow))?.map_err(|e| file.error(vm, &e))?;
    let names = got.split(|b| *b == 0).filter(|n| !n.is_empty());
    Ok(vm.list(names.map(|n| super::path::decoded(vm, n)).collect()))
}

fn setxattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "attribute", "value", "flags", "follow_symlinks"];
    let [path, name, value, flags, follow] = bind(vm, args, "setxattr", names, (3, 0, 1))?;
    let (file, path) = attributed(vm, "setxattr", given(path))?;
    let name = text(vm, given(name))?;
    let Some(value) = bytes::like(given(value)) else {
        let ty = vm.type_name(given(value));
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let (flags, follow) = (c_int(vm, flags, 0)?, flag(vm, follow, true)?);
    let done = blocking(vm, || os::set_xattr(&path, &name, &value, flags, follow))?;
    done.map(none).map_err(|e| file.error(vm, &e))
}

fn removexattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "attribute", "follow_symlinks"];
    let [path, name, follow] = bind(vm, args, "removexattr", names, (2, 0, 1))?;
    let (file, path) = attributed(vm, "removexattr", given(path))?;
    let (name, follow) = (text(vm, given(name))?, flag(vm, follow, true)?);
    let done = blocking(vm, || os::remove_xattr(&path, &name, follow))?;
    done.map(none).map_err(|e| file.error(vm, &e))
}

/// Normalises a path as `os.path.normpath` does.
pub(super) fn normpath(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path] = bind(vm, args, "_path_normpath", ["path"], (1, 0, 0))?;
    let path = text_of(vm, "_path_normpath", "path", given(path))?;
    let (slashes, rest) = split_root(&own_octets(&path));
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in rest.split(|b| *b == b'/') {
        if part.is_empty() || part == b"." {
            continue;
        }
        let above = part == b"..";
        if !above || (slashes.is_empty() && parts.last().is_none_or(|last| *last == b"..")) {
            parts.push(part);
        } else {
            parts.pop();
        }
    }
    let mut normal = slashes;
    normal.extend(parts.join(&b'/'));
    if normal.is_empty() {
        normal.push(b'.');
    }
    Ok(of_kind(vm, &path, normal))
}

/// The root that a path begins with, and what follows it.
fn split_root(path: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let slashes = path.iter().take_while(|b| **b == b'/').count();
    // Two slashes, and only two, may mean something else.
    let root = match slashes {
        0 => 0,
        2 => 2,
        _ => 1,
    };
    (path[..root].to_vec(), path[root..].to_vec())
}

/// A path's octets as it has them, which for a text are not always those for the system: surrogates stay.
fn own_octets(path: &Value) -> Vec<u8> {
    match path.downcast::<Str>() {
        Some(text) => text.as_str().as_bytes().to_vec(),
        None => raw(path),
    }
}

/// Text of the kind of another one, of parts of its [`own_octets`].
fn of_kind(vm: &Vm<'_>, kind: &Value, text: Vec<u8>) -> Value {
    if bytes::data_of(kind).is_some() {
        return bytes::from_vec(vm, text);
    }
    vm.string(String::from_utf8(text).unwrap_or_default())
}

/// `(drive, root, tail)`.
pub(super) fn splitroot(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path] = bind(vm, args, "_path_splitroot_ex", ["p"], (1, 0, 0))?;
    let path = text_of(vm, "_path_splitroot_ex", "path", given(path))?;
    let (root, rest) = split_root(&own_octets(&path));
    Ok(vm.tuple([Vec::new(), root, rest].map(|part| of_kind(vm, &path, part))))
}

/// A path as text, in which NUL may stand.
fn text_of(vm: &Vm<'_>, fname: &str, what: &str, v: &Value) -> Res<Value> {
    match super::path::fspath(vm, v) {
        Err(e) if vm.exc_is(&e, crate::vm::ExcKind::TypeError) => {
            // In the words of a call on a path.
            Named::from(vm, fname, what, v, May::PathOnly).and(Err(e))
        }
        other => other,
    }
}
