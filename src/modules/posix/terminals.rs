//! Pseudo-terminals.

use super::path::{call, decoded};
use crate::runtime::os::terminal as os;
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "grantpt",
        |vm, args| on(vm, args, "grantpt", os::grant),
        "grantpt($module, fd, /)",
    ),
    MethodDef::new(
        "login_tty",
        |vm, args| on(vm, args, "login_tty", os::login),
        "login_tty($module, fd, /)",
    ),
    MethodDef::new("openpty", openpty, "openpty($module, /)"),
    MethodDef::new("posix_openpt", posix_openpt, "posix_openpt($module, oflag, /)"),
    MethodDef::new("ptsname", ptsname, "ptsname($module, fd, /)"),
    MethodDef::new(
        "unlockpt",
        |vm, args| on(vm, args, "unlockpt", os::unlock),
        "unlockpt($module, fd, /)",
    ),
];

fn number(fd: i32) -> Value {
    Value::Int(i64::from(fd))
}

fn on(vm: &Vm<'_>, args: Args<'_>, name: &str, f: fn(i32) -> std::io::Result<()>) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let fd = vm.to_c_int(&args.values[0])?;
    call(vm, || f(fd)).map(|()| Value::None)
}

fn openpty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "openpty", 0, 0)?;
    let (controller, terminal) = call(vm, os::open_pair)?;
    Ok(vm.tuple([controller, terminal].map(number)))
}

fn posix_openpt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix_openpt", 1, 1)?;
    let flags = vm.to_c_int(&args.values[0])?;
    call(vm, || os::open_controller(flags | libc::O_CLOEXEC)).map(number)
}

fn ptsname(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ptsname", 1, 1)?;
    let fd = vm.to_c_int(&args.values[0])?;
    Ok(decoded(vm, &call(vm, || os::name_of(fd))?))
}
