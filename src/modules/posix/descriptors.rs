//! Descriptors: opening, reading, writing, copying, pipes, terminals.
//!
//! Invariant: what is made here is not inherited by programs that are started, unless the program says so.

use super::path::{
    May, Named, bind, blocking, c_int, call, decoded, dir_fd, fileno, flag, given, none, offset,
    text,
};
use crate::modules::struct_seq::{self, struct_seq};
use crate::runtime::os::{file as os, path};
use crate::vm::builtins::output::os_error;
use crate::vm::object::{bytearray, bytes, int, memoryview};
use crate::vm::{Args, MethodDef, Res, T, TypeRef, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("close", close, "close(fd)"),
    MethodDef::new("closerange", closerange, "closerange(fd_low, fd_high, /)"),
    MethodDef::new(
        "copy_file_range",
        copy_file_range,
        "copy_file_range(src, dst, count, offset_src=None, offset_dst=None)",
    ),
    MethodDef::new("device_encoding", device_encoding, "device_encoding(fd)"),
    MethodDef::new("dup", dup, "dup(fd, /)"),
    MethodDef::new("dup2", dup2, "dup2(fd, fd2, inheritable=True)"),
    MethodDef::new("eventfd", eventfd, "eventfd(initval, flags=524288)"),
    MethodDef::new("eventfd_read", eventfd_read, "eventfd_read(fd)"),
    MethodDef::new("eventfd_write", eventfd_write, "eventfd_write(fd, value)"),
    MethodDef::new("fchdir", |vm, a| on_file(vm, a, "fchdir", os::fchdir), "fchdir(fd)"),
    MethodDef::new("fchmod", fchmod, "fchmod(fd, mode)"),
    MethodDef::new("fchown", fchown, "fchown(fd, uid, gid)"),
    MethodDef::new(
        "fdatasync",
        |vm, a| on_file(vm, a, "fdatasync", os::fdatasync),
        "fdatasync(fd)",
    ),
    MethodDef::new(
        "fpathconf",
        |vm, a| super::names::pathconf(vm, a, "fpathconf", "fd"),
        "fpathconf(fd, name, /)",
    ),
    MethodDef::new("fsync", |vm, a| on_file(vm, a, "fsync", os::fsync), "fsync(fd)"),
    MethodDef::new("ftruncate", ftruncate, "ftruncate(fd, length, /)"),
    MethodDef::new("get_blocking", get_blocking, "get_blocking(fd, /)"),
    MethodDef::new("get_inheritable", get_inheritable, "get_inheritable(fd, /)"),
    MethodDef::new("get_terminal_size", get_terminal_size, "get_terminal_size(fd=STDOUT, /)"),
    MethodDef::new("isatty", isatty, "isatty(fd, /)"),
    MethodDef::new("lockf", lockf, "lockf(fd, command, length, /)"),
    MethodDef::new("lseek", lseek, "lseek(fd, position, whence, /)"),
    MethodDef::new("memfd_create", memfd_create, "memfd_create(name, flags=MFD_CLOEXEC)"),
    MethodDef::new("open", open, "open(path, flags, mode=511, *, dir_fd=None)"),
    MethodDef::new("pipe", |vm, a| pipe(vm, a, libc::O_CLOEXEC), "pipe()"),
    MethodDef::new("pipe2", pipe2, "pipe2(flags, /)"),
    MethodDef::new("posix_fadvise", fadvise, "posix_fadvise(fd, offset, length, advice, /)"),
    MethodDef::new("posix_fallocate", fallocate, "posix_fallocate(fd, offset, length, /)"),
    MethodDef::new("pread", pread, "pread(fd, length, offset, /)"),
    MethodDef::new("pwrite", pwrite, "pwrite(fd, buffer, offset, /)"),
    MethodDef::new("read", read, "read(fd, length, /)"),
    MethodDef::new("readinto", readinto, "readinto(fd, buffer, /)"),
    MethodDef::new("readv", readv, "readv(fd, buffers, /)"),
    MethodDef::new("sendfile", sendfile, "sendfile(out_fd, in_fd, offset, count)"),
    MethodDef::new("set_blocking", set_blocking, "set_blocking(fd, blocking, /)"),
    MethodDef::new("set_inheritable", set_inheritable, "set_inheritable(fd, inheritable, /)"),
    MethodDef::new("tcgetpgrp", tcgetpgrp, "tcgetpgrp(fd, /)"),
    MethodDef::new("tcsetpgrp", tcsetpgrp, "tcsetpgrp(fd, pgid, /)"),
    MethodDef::new("ttyname", ttyname, "ttyname(fd, /)"),
    MethodDef::new("write", write, "write(fd, data, /)"),
    MethodDef::new("writev", writev, "writev(fd, buffers, /)"),
];

struct_seq!(TERMINAL_SIZE, "os", "terminal_size", (0 "columns") (1 "lines"));

pub(super) fn terminal_size_class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&TERMINAL_SIZE, T::Tuple)
}

/// The positional arguments, as many as are wanted.
fn exactly<'a, const N: usize>(vm: &Vm<'_>, args: Args<'a>, fname: &str) -> Res<&'a [Value; N]> {
    let shown = if N == 1 { format!("posix.{fname}") } else { fname.to_owned() };
    args.check_positional(vm, &shown, N, N)?;
    match args.values.first_chunk() {
        Some(values) => Ok(values),
        None => Err(vm.type_error(format!("{fname} expected {N} arguments"))),
    }
}

fn number(n: usize) -> Value {
    Value::Int(n as i64)
}

fn open(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["path", "flags", "mode", "dir_fd"];
    let [path, flags, mode, dir] = bind(vm, args, "open", names, (2, 0, 1))?;
    let file = Named::from(vm, "open", "path", given(path), May::PathOnly)?;
    let (flags, mode) = (c_int(vm, flags, 0)?, c_int(vm, mode, 0o777)? as u32);
    let (dir, path) = (dir_fd(vm, dir)?, file.path());
    let opened = blocking(vm, || path::open(dir, &path, flags, mode))?;
    opened.map(|fd| Value::Int(i64::from(fd))).map_err(|e| file.error(vm, &e))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = bind(vm, args, "close", ["fd"], (1, 0, 0))?;
    let fd = vm.to_c_int(given(fd))?;
    // An interrupted close has closed all the same: it is not repeated.
    match vm.detach(|| os::close(fd)) {
        Err(e) if e.kind() != std::io::ErrorKind::Interrupted => Err(os_error(vm, &e)),
        Ok(()) | Err(_) => Ok(Value::None),
    }
}

fn closerange(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [low, high] = exactly(vm, args, "closerange")?;
    let (low, high) = (vm.to_c_int(low)?, vm.to_c_int(high)?);
    vm.detach(|| (low.max(0)..high).for_each(|fd| drop(os::close(fd))));
    Ok(Value::None)
}

/// A buffer for what is read.
fn room(vm: &Vm<'_>, n: &Value) -> Res<Vec<u8>> {
    match usize::try_from(vm.to_i64(n)?) {
        Ok(n) => vm.filled(0, n),
        Err(_) => Err(os_error(vm, &std::io::Error::from_raw_os_error(libc::EINVAL))),
    }
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, n] = exactly(vm, args, "read")?;
    let fd = vm.to_c_int(fd)?;
    let mut data = room(vm, n)?;
    let got = call(vm, || os::read(fd, &mut data))?;
    data.truncate(got);
    Ok(bytes::from_vec(vm, data))
}

fn pread(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, n, at] = exactly(vm, args, "pread")?;
    let (fd, at) = (vm.to_c_int(fd)?, offset(vm, at)?);
    let mut data = room(vm, n)?;
    let got = call(vm, || os::pread(fd, &mut data, at))?;
    data.truncate(got);
    Ok(bytes::from_vec(vm, data))
}

/// The octets of a bytes-like argument.
fn data(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    match bytes::like(v) {
        Some(data) => Ok(data.into_owned()),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
        }
    }
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, v] = exactly(vm, args, "write")?;
    let fd = vm.to_c_int(fd)?;
    // Bytes do not change; what does is copied first.
    if let Some(data) = bytes::data_of(v) {
        return call(vm, || os::write(fd, data)).map(number);
    }
    let data = data(vm, v)?;
    call(vm, || os::write(fd, &data)).map(number)
}

fn pwrite(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, v, at] = exactly(vm, args, "pwrite")?;
    let (fd, at, data) = (vm.to_c_int(fd)?, offset(vm, at)?, data(vm, v)?);
    call(vm, || os::pwrite(fd, &data, at)).map(number)
}

/// How many octets an object takes that can be written into.
fn writable_len(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    let len = v.downcast::<bytearray::ByteArray>().map(|b| b.data.borrow().len());
    match len.or_else(|| memoryview::with_mut(v, |data| data.len())) {
        Some(len) => Ok(len),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("read-write bytes-like object expected, not {ty}")))
        }
    }
}

/// Puts octets at the start of an object that can be written into.
fn put(v: &Value, octets: &[u8]) {
    let into = |data: &mut [u8]| {
        let n = octets.len().min(data.len());
        data[..n].copy_from_slice(&octets[..n]);
    };
    match v.downcast::<bytearray::ByteArray>() {
        Some(array) => into(&mut array.data.borrow_mut()),
        None => drop(memoryview::with_mut(v, into)),
    }
}

fn readinto(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, buffer] = exactly(vm, args, "readinto")?;
    let fd = vm.to_c_int(fd)?;
    let mut octets: Vec<u8> = vm.filled(0, writable_len(vm, buffer)?)?;
    let got = call(vm, || os::read(fd, &mut octets))?;
    put(buffer, &octets[..got]);
    Ok(number(got))
}

/// The items of a sequence of buffers.
fn buffers(vm: &Vm<'_>, fname: &str, v: &Value) -> Res<Vec<Value>> {
    let slots = &vm.type_of(v).slots;
    if slots.len.get().is_none() || slots.get_item.get().is_none() {
        return Err(vm.type_error(format!("{fname}() arg 2 must be a sequence")));
    }
    vm.collect(v)
}

fn readv(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, list] = exactly(vm, args, "readv")?;
    let (fd, list) = (vm.to_c_int(fd)?, buffers(vm, "readv", list)?);
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for item in &list {
        parts.push(vm.filled(0, writable_len(vm, item)?)?);
    }
    let got = call(vm, || os::readv(fd, &mut parts))?;
    let mut left = got;
    for (item, part) in list.iter().zip(&parts) {
        let n = left.min(part.len());
        put(item, &part[..n]);
        left -= n;
    }
    Ok(number(got))
}

fn writev(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, list] = exactly(vm, args, "writev")?;
    let (fd, list) = (vm.to_c_int(fd)?, buffers(vm, "writev", list)?);
    let parts = list.iter().map(|item| data(vm, item)).collect::<Res<Vec<_>>>()?;
    call(vm, || os::writev(fd, &parts)).map(number)
}

fn lseek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, at, whence] = exactly(vm, args, "lseek")?;
    let (fd, at, whence) = (vm.to_c_int(fd)?, offset(vm, at)?, vm.to_c_int(whence)?);
    call(vm, || os::lseek(fd, at, whence)).map(Value::Int)
}

fn ftruncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, n] = exactly(vm, args, "ftruncate")?;
    let (fd, n) = (vm.to_c_int(fd)?, offset(vm, n)?);
    call(vm, || os::ftruncate(fd, n)).map(none)
}

/// A call on a descriptor or an object that has one.
fn on_file(
    vm: &Vm<'_>,
    args: Args<'_>,
    fname: &str,
    f: fn(i32) -> std::io::Result<()>,
) -> Res<Value> {
    let [fd] = bind(vm, args, fname, ["fd"], (1, 0, 0))?;
    let fd = fileno(vm, given(fd))?;
    call(vm, || f(fd)).map(none)
}

fn fchmod(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, mode] = bind(vm, args, "fchmod", ["fd", "mode"], (2, 0, 0))?;
    let (fd, mode) = (vm.to_c_int(given(fd))?, vm.to_c_int(given(mode))? as u32);
    call(vm, || os::fchmod(fd, mode)).map(none)
}

fn fchown(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, uid, gid] = bind(vm, args, "fchown", ["fd", "uid", "gid"], (3, 0, 0))?;
    let fd = vm.to_c_int(given(fd))?;
    let uid = super::files::id(vm, "uid", given(uid))?;
    let gid = super::files::id(vm, "gid", given(gid))?;
    call(vm, || os::fchown(fd, uid, gid)).map(none)
}

fn dup(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "dup")?;
    let fd = vm.to_c_int(fd)?;
    call(vm, || os::dup(fd)).map(|fd| Value::Int(i64::from(fd)))
}

fn dup2(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, to, inheritable] = bind(vm, args, "dup2", ["fd", "fd2", "inheritable"], (2, 0, 0))?;
    let (fd, to) = (vm.to_c_int(given(fd))?, vm.to_c_int(given(to))?);
    let inheritable = flag(vm, inheritable, true)?;
    call(vm, || os::dup2(fd, to, inheritable))?;
    Ok(Value::Int(i64::from(to)))
}

fn pipe(vm: &Vm<'_>, args: Args<'_>, flags: i32) -> Res<Value> {
    args.check_positional(vm, "posix.pipe", 0, 0)?;
    let (r, w) = call(vm, || os::pipe(flags))?;
    Ok(vm.tuple([r, w].map(|fd| Value::Int(i64::from(fd)))))
}

fn pipe2(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [flags] = exactly(vm, args, "pipe2")?;
    pipe(vm, Args::NONE, vm.to_c_int(flags)?)
}

fn isatty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "isatty")?;
    Ok(Value::bool(os::is_terminal(vm.to_c_int(fd)?)))
}

fn ttyname(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "ttyname")?;
    let fd = vm.to_c_int(fd)?;
    Ok(decoded(vm, &call(vm, || os::terminal_name(fd))?))
}

fn device_encoding(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = bind(vm, args, "device_encoding", ["fd"], (1, 0, 0))?;
    let is_terminal = os::is_terminal(vm.to_c_int(given(fd))?);
    Ok(if is_terminal { vm.str("UTF-8") } else { Value::None })
}

fn get_terminal_size(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_terminal_size", 0, 1)?;
    let fd = c_int(vm, args.values.first(), 1)?;
    let (columns, lines) = call(vm, || os::window_size(fd))?;
    let items = [columns, lines].map(|n| Value::Int(i64::from(n)));
    Ok(struct_seq::make(vm, &TERMINAL_SIZE, items.to_vec()))
}

fn get_inheritable(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "get_inheritable")?;
    let fd = vm.to_c_int(fd)?;
    let flags = call(vm, || os::fd_flags(fd))?;
    Ok(Value::bool(flags & libc::FD_CLOEXEC == 0))
}

fn set_inheritable(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, inheritable] = exactly(vm, args, "set_inheritable")?;
    let (fd, inheritable) = (vm.to_c_int(fd)?, vm.to_c_int(inheritable)? != 0);
    let flags = call(vm, || os::fd_flags(fd))? & !libc::FD_CLOEXEC;
    let flags = if inheritable { flags } else { flags | libc::FD_CLOEXEC };
    call(vm, || os::set_fd_flags(fd, flags)).map(none)
}

fn get_blocking(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "get_blocking")?;
    let fd = vm.to_c_int(fd)?;
    let flags = call(vm, || os::status_flags(fd))?;
    Ok(Value::bool(flags & libc::O_NONBLOCK == 0))
}

fn set_blocking(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, wanted] = exactly(vm, args, "set_blocking")?;
    let (fd, wanted) = (vm.to_c_int(fd)?, vm.truth(wanted)?);
    let flags = call(vm, || os::status_flags(fd))? & !libc::O_NONBLOCK;
    let flags = if wanted { flags } else { flags | libc::O_NONBLOCK };
    call(vm, || os::set_status_flags(fd, flags)).map(none)
}

fn lockf(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, command, n] = exactly(vm, args, "lockf")?;
    let (fd, command, n) = (vm.to_c_int(fd)?, vm.to_c_int(command)?, offset(vm, n)?);
    call(vm, || os::lockf(fd, command, n)).map(none)
}

fn fallocate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, at, n] = exactly(vm, args, "posix_fallocate")?;
    let (fd, at, n) = (vm.to_c_int(fd)?, offset(vm, at)?, offset(vm, n)?);
    call(vm, || os::fallocate(fd, at, n)).map(none)
}

fn fadvise(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, at, n, advice] = exactly(vm, args, "posix_fadvise")?;
    let (fd, at, n) = (vm.to_c_int(fd)?, offset(vm, at)?, offset(vm, n)?);
    let advice = vm.to_c_int(advice)?;
    call(vm, || os::fadvise(fd, at, n, advice)).map(none)
}

/// A place in a file, or none for the file's own.
fn place(vm: &Vm<'_>, v: Option<&Value>) -> Res<Option<i64>> {
    v.filter(|v| !v.is_none()).map(|v| offset(vm, v)).transpose()
}

fn copy_file_range(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["src", "dst", "count", "offset_src", "offset_dst"];
    let [src, dst, count, from, to] = bind(vm, args, "copy_file_range", names, (3, 0, 0))?;
    let (src, dst) = (vm.to_c_int(given(src))?, vm.to_c_int(given(dst))?);
    let Ok(count) = usize::try_from(vm.to_i64(given(count))?) else {
        return Err(vm.value_error("negative value for 'count' not allowed"));
    };
    let (from, to) = (place(vm, from)?, place(vm, to)?);
    call(vm, || os::copy_range(src, dst, count, from, to)).map(number)
}

fn sendfile(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["out_fd", "in_fd", "offset", "count"];
    let [to, from, at, count] = bind(vm, args, "sendfile", names, (4, 0, 0))?;
    let (to, from) = (vm.to_c_int(given(to))?, vm.to_c_int(given(from))?);
    let at = place(vm, at)?;
    let Ok(count) = usize::try_from(vm.to_i64(given(count))?) else {
        return Err(os_error(vm, &std::io::Error::from_raw_os_error(libc::EINVAL)));
    };
    call(vm, || os::sendfile(to, from, at, count)).map(number)
}

fn tcgetpgrp(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = exactly(vm, args, "tcgetpgrp")?;
    let fd = vm.to_c_int(fd)?;
    call(vm, || os::tcgetpgrp(fd)).map(|n| Value::Int(i64::from(n)))
}

fn tcsetpgrp(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, group] = exactly(vm, args, "tcsetpgrp")?;
    let (fd, group) = (vm.to_c_int(fd)?, vm.to_c_int(group)?);
    call(vm, || os::tcsetpgrp(fd, group)).map(none)
}

fn memfd_create(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [name, flags] = bind(vm, args, "memfd_create", ["name", "flags"], (1, 0, 0))?;
    let name = text(vm, given(name))?;
    let flags = c_int(vm, flags, libc::MFD_CLOEXEC as i32)? as u32;
    call(vm, || os::memfd_create(&name, flags)).map(|fd| Value::Int(i64::from(fd)))
}

fn eventfd(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [initial, flags] = bind(vm, args, "eventfd", ["initval", "flags"], (1, 0, 0))?;
    let initial = u32::try_from(vm.to_i64(given(initial))?)
        .map_err(|_| vm.overflow_error("can't convert negative value to unsigned int"))?;
    let flags = c_int(vm, flags, libc::EFD_CLOEXEC)?;
    call(vm, || os::eventfd(initial, flags)).map(|fd| Value::Int(i64::from(fd)))
}

fn eventfd_read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd] = bind(vm, args, "eventfd_read", ["fd"], (1, 0, 0))?;
    let fd = vm.to_c_int(given(fd))?;
    let mut count = [0u8; 8];
    call(vm, || os::read(fd, &mut count))?;
    Ok(int::from_u64(vm, u64::from_ne_bytes(count)))
}

fn eventfd_write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fd, value] = bind(vm, args, "eventfd_write", ["fd", "value"], (2, 0, 0))?;
    let fd = vm.to_c_int(given(fd))?;
    let value = vm.index(given(value))?;
    let Some(value) = int::to_u64(&value) else {
        return Err(vm.overflow_error("int too big to convert"));
    };
    call(vm, || os::write(fd, &value.to_ne_bytes())).map(|_| Value::None)
}
