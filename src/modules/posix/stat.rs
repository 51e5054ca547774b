//! `stat`, `lstat`, `fstat`, `statvfs` and their results.
//!
//! Invariant: a `stat_result` is a tuple of ten whole numbers; what else the system tells is in its
//! attributes, which do not change.

use super::path::{May, Named, Target, bind, blocking, call, dir_fd, flag, given};
use crate::base::Symbol;
use crate::modules::struct_seq::{self, struct_seq};
use crate::runtime::os::path::{self as os, HERE, Stat, StatVfs};
use crate::vm::object::int;
use crate::vm::{Args, MethodDef, Res, T, TypeRef, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("fstat", fstat, "fstat(fd)"),
    MethodDef::new("fstatvfs", |vm, a| statvfs(vm, a, "fstatvfs", "fd"), "fstatvfs(fd, /)"),
    MethodDef::new("lstat", lstat, "lstat(path, *, dir_fd=None)"),
    MethodDef::new("stat", stat, "stat(path, *, dir_fd=None, follow_symlinks=True)"),
    MethodDef::new("statvfs", |vm, a| statvfs(vm, a, "statvfs", "path"), "statvfs(path)"),
];

struct_seq!(STAT_RESULT, "os", "stat_result",
    (0 "st_mode") (1 "st_ino") (2 "st_dev") (3 "st_nlink") (4 "st_uid") (5 "st_gid") (6 "st_size")
    (_ "st_atime") (_ "st_mtime") (_ "st_ctime")
    ; "st_atime_ns" "st_mtime_ns" "st_ctime_ns" "st_blksize" "st_blocks" "st_rdev");

struct_seq!(STATVFS_RESULT, "os", "statvfs_result",
    (0 "f_bsize") (1 "f_frsize") (2 "f_blocks") (3 "f_bfree") (4 "f_bavail") (5 "f_files")
    (6 "f_ffree") (7 "f_favail") (8 "f_flag") (9 "f_namemax") ; "f_fsid");

pub(super) fn stat_class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&STAT_RESULT, T::Tuple)
}

pub(super) fn statvfs_class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&STATVFS_RESULT, T::Tuple)
}

/// Adds to the classes what sequences of items do not say of themselves.
pub(super) fn describe(vm: &Vm<'_>) {
    for (class, visible, all, unnamed) in
        [(stat_class(vm), 10, 19, 3), (statvfs_class(vm), 10, 11, 0)]
    {
        for (name, n) in
            [("n_fields", all), ("n_sequence_fields", visible), ("n_unnamed_fields", unnamed)]
        {
            class.names_mut().insert(Symbol::new(name), Value::Int(n));
        }
    }
}

/// A `stat_result`.
pub(super) fn result(vm: &Vm<'_>, s: &Stat) -> Res<Value> {
    let unsigned = |n: u64| int::from_u64(vm, n);
    let times = [s.atime, s.mtime, s.ctime];
    let mut items = vec![
        Value::Int(i64::from(s.mode)),
        unsigned(s.ino),
        unsigned(s.dev),
        unsigned(s.nlink),
        Value::Int(i64::from(s.uid)),
        Value::Int(i64::from(s.gid)),
        Value::Int(s.size),
    ];
    items.extend(times.map(|(seconds, _)| Value::Int(seconds)));
    let mut hidden: Vec<Value> =
        times.map(|(s, ns)| Value::float(s as f64 + ns as f64 * 1e-9)).to_vec();
    hidden.extend(
        times.map(|(s, ns)| int::from_i128(vm, i128::from(s) * 1_000_000_000 + i128::from(ns))),
    );
    hidden.extend([Value::Int(s.blksize), Value::Int(s.blocks), unsigned(s.rdev)]);
    struct_seq::make_with(vm, &STAT_RESULT, items, hidden)
}

/// What the system knows of a file that an argument names.
pub(super) fn of(vm: &Vm<'_>, file: &Named, dir: i32, follow: bool) -> Res<Stat> {
    let found = match &file.target {
        Target::Path(path) => blocking(vm, || os::stat(dir, path, follow))?,
        Target::Fd(fd) => blocking(vm, || os::fstat(*fd))?,
    };
    found.map_err(|e| file.error(vm, &e))
}

fn stat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "dir_fd", "follow_symlinks"];
    let [path, dir, follow] = bind(vm, args, "stat", names, (1, 0, 2))?;
    let file = Named::from(vm, "stat", "path", given(path), May::Fd)?;
    let (dir, follow) = (dir_fd(vm, dir)?, flag(vm, follow, true)?);
    check_fd(vm, "stat", &file, dir, follow)?;
    result(vm, &of(vm, &file, dir, follow)?)
}

/// A descriptor needs no directory to start from, and is no link.
pub(super) fn check_fd(vm: &Vm<'_>, fname: &str, file: &Named, dir: i32, follow: bool) -> Res<()> {
    if file.fd().is_none() {
        return Ok(());
    }
    if dir != HERE {
        let message = format!("{fname}: can't specify dir_fd without matching path");
        return Err(vm.value_error(message));
    }
    if !follow {
        let message = format!("{fname}: cannot use fd and follow_symlinks together");
        return Err(vm.value_error(message));
    }
    Ok(())
}

fn lstat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path, dir] = bind(vm, args, "lstat", ["path", "dir_fd"], (1, 0, 1))?;
    let file = Named::from(vm, "lstat", "path", given(path), May::PathOnly)?;
    let dir = dir_fd(vm, dir)?;
    result(vm, &of(vm, &file, dir, false)?)
}

fn fstat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = bind(vm, args, "fstat", ["fd"], (1, 0, 0))?;
    let fd = vm.to_c_int(given(fd))?;
    result(vm, &call(vm, || os::fstat(fd))?)
}

fn statvfs(vm: &Vm<'_>, args: Args<'_>, fname: &str, parameter: &str) -> Res<Value> {
    let [path] = bind(vm, args, fname, [parameter], (1, 0, 0))?;
    let file = match given(path) {
        fd if parameter == "fd" => {
            Named { given: fd.clone(), target: Target::Fd(vm.to_c_int(fd)?) }
        }
        path => Named::from(vm, fname, parameter, path, May::Fd)?,
    };
    let found: StatVfs = match &file.target {
        Target::Path(path) => {
            blocking(vm, || os::statvfs(path))?.map_err(|e| file.error(vm, &e))?
        }
        Target::Fd(fd) => call(vm, || os::fstatvfs(*fd))?,
    };
    let items = found.fields.iter().map(|n| int::from_u64(vm, *n)).collect();
    struct_seq::make_with(vm, &STATVFS_RESULT, items, vec![int::from_u64(vm, found.fsid)])
}
