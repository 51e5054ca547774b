//! What the system says of itself; the environment; random bytes.

use super::path::{bind, c_int, call, decoded, fspath, given, text};
use crate::modules::struct_seq::{self, struct_seq};
use crate::runtime::os::host;
use crate::vm::object::dict::Dict;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, T, TypeRef, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_create_environ", |vm, _| Ok(environ(vm)?.into()), "_create_environ()"),
    MethodDef::new("_path_normpath", super::files::normpath, "_path_normpath(path)"),
    MethodDef::new("_path_splitroot_ex", super::files::splitroot, "_path_splitroot_ex(p, /)"),
    MethodDef::new("cpu_count", cpu_count, "cpu_count()"),
    MethodDef::new("ctermid", |vm, _| Ok(vm.str("/dev/tty")), "ctermid()"),
    MethodDef::new("fspath", fspath_function, "fspath(path)"),
    MethodDef::new("getloadavg", getloadavg, "getloadavg()"),
    MethodDef::new("getlogin", getlogin, "getlogin()"),
    MethodDef::new("getrandom", getrandom, "getrandom(size, flags=0)"),
    MethodDef::new("major", |vm, a| device(vm, a, "major", |d| libc::major(d)), "major(device, /)"),
    MethodDef::new("makedev", makedev, "makedev(major, minor, /)"),
    MethodDef::new("minor", |vm, a| device(vm, a, "minor", |d| libc::minor(d)), "minor(device, /)"),
    MethodDef::new("putenv", putenv, "putenv(name, value, /)"),
    MethodDef::new("strerror", strerror, "strerror(code, /)"),
    MethodDef::new("sync", sync, "sync()"),
    MethodDef::new("times", times, "times()"),
    MethodDef::new("uname", uname, "uname()"),
    MethodDef::new("unsetenv", unsetenv, "unsetenv(name, /)"),
    MethodDef::new("urandom", urandom, "urandom(size, /)"),
];

struct_seq!(UNAME_RESULT, "posix", "uname_result",
    (0 "sysname") (1 "nodename") (2 "release") (3 "version") (4 "machine"));
struct_seq!(TIMES_RESULT, "posix", "times_result",
    (0 "user") (1 "system") (2 "children_user") (3 "children_system") (4 "elapsed"));

pub(super) fn classes(vm: &Vm<'_>) -> [(&'static str, TypeRef); 2] {
    [
        ("uname_result", vm.native_subtype(&UNAME_RESULT, T::Tuple)),
        ("times_result", vm.native_subtype(&TIMES_RESULT, T::Tuple)),
    ]
}

/// The environment's variables, names and values as bytes.
pub(super) fn environ(vm: &Vm<'_>) -> Res<Ptr<Dict>> {
    use std::os::unix::ffi::OsStringExt;
    let variables = Dict::new(vm);
    for (name, value) in std::env::vars_os() {
        let name = bytes::from_vec(vm, name.into_vec());
        // The first of two that have one name counts.
        if !variables.contains(vm, &name)? {
            variables.set(vm, &name, bytes::from_vec(vm, value.into_vec()))?;
        }
    }
    Ok(variables)
}

fn putenv(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "putenv", 2, 2)?;
    let (name, value) = (text(vm, &args.values[0])?, text(vm, &args.values[1])?);
    if name.to_bytes().contains(&b'=') {
        return Err(vm.value_error("illegal environment variable name"));
    }
    if name.is_empty() {
        return Err(invalid(vm));
    }
    host::set_variable(name.to_bytes(), Some(value.to_bytes()));
    Ok(Value::None)
}

fn invalid(vm: &Vm<'_>) -> crate::vm::Exc {
    let error = std::io::Error::from_raw_os_error(libc::EINVAL);
    crate::vm::builtins::output::os_error(vm, &error)
}

fn unsetenv(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.unsetenv", 1, 1)?;
    let name = text(vm, &args.values[0])?;
    if name.is_empty() || name.to_bytes().contains(&b'=') {
        return Err(invalid(vm));
    }
    host::set_variable(name.to_bytes(), None);
    Ok(Value::None)
}

fn fspath_function(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [path] = bind(vm, args, "fspath", ["path"], (1, 0, 0))?;
    fspath(vm, given(path))
}

fn cpu_count(_vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(host::processors().map_or(Value::None, Value::Int))
}

fn getloadavg(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    match host::load_average() {
        Some(loads) => Ok(vm.tuple(loads.map(Value::float))),
        None => Err(vm.raise(ExcKind::OSError, "Load averages are unobtainable")),
    }
}

fn getlogin(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(decoded(vm, &call(vm, host::login_name)?))
}

fn strerror(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.strerror", 1, 1)?;
    Ok(decoded(vm, &host::error_text(vm.to_c_int(&args.values[0])?)))
}

fn sync(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    vm.detach(host::sync);
    Ok(Value::None)
}

fn times(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let times = call(vm, host::times)?;
    Ok(struct_seq::make(vm, &TIMES_RESULT, times.map(Value::float).to_vec()))
}

fn uname(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let texts = call(vm, host::uname)?;
    Ok(struct_seq::make(vm, &UNAME_RESULT, texts.iter().map(|t| decoded(vm, t)).collect()))
}

/// As many random bytes as were asked for.
fn urandom(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.urandom", 1, 1)?;
    let Ok(n) = usize::try_from(vm.to_i64(&args.values[0])?) else {
        return Err(vm.value_error("negative argument not allowed"));
    };
    let mut data: Vec<u8> = vm.filled(0, n)?;
    let mut filled = 0;
    while filled < n {
        filled += call(vm, || host::random(&mut data[filled..], 0))?;
    }
    Ok(bytes::from_vec(vm, data))
}

fn getrandom(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [size, flags] = bind(vm, args, "getrandom", ["size", "flags"], (1, 0, 0))?;
    let Ok(n) = usize::try_from(vm.to_i64(given(size))?) else { return Err(invalid(vm)) };
    let flags = c_int(vm, flags, 0)? as u32;
    let mut data: Vec<u8> = vm.filled(0, n)?;
    let got = call(vm, || host::random(&mut data, flags))?;
    data.truncate(got);
    Ok(bytes::from_vec(vm, data))
}

/// A device's number.
fn device_number(vm: &Vm<'_>, v: &Value) -> Res<u64> {
    let n = vm.index(v)?;
    int::to_u64(&n).ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

fn device(vm: &Vm<'_>, args: Args<'_>, fname: &str, part: fn(u64) -> u32) -> Res<Value> {
    args.check_positional(vm, &format!("posix.{fname}"), 1, 1)?;
    Ok(Value::Int(i64::from(part(device_number(vm, &args.values[0])?))))
}

fn makedev(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "makedev", 2, 2)?;
    let (major, minor) = (vm.to_c_int(&args.values[0])?, vm.to_c_int(&args.values[1])?);
    Ok(int::from_u64(vm, libc::makedev(major as u32, minor as u32)))
}
