//! `fcntl`: commands on descriptors, and locks on files.
//!
//! Invariant: what waits lets the interpreter's lock go. Memory that a command writes to is larger than what
//! any command of the system's own writes.

use super::posix::path::{call, fileno};
use crate::base::Symbol;
use crate::runtime::os::file::{self as os, Room};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::str::Str;
use crate::vm::object::{bytes, int, memoryview};
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "fcntl",
    doc: "This module performs file control and I/O control on file descriptors.",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new("fcntl", fcntl, "fcntl($module, fd, cmd, arg=0, /)"),
            MethodDef::new("flock", flock, "flock($module, fd, operation, /)"),
            MethodDef::new(
                "ioctl",
                ioctl,
                "ioctl($module, fd, request, arg=0, mutate_flag=True, /)",
            ),
            MethodDef::new("lockf", lockf, "lockf($module, fd, cmd, len=0, start=0, whence=0, /)"),
        ]],
        fill: |vm, dict| {
            for (name, value) in CONSTANTS {
                dict.set_sym(vm, Symbol::new(name), Value::Int(i64::from(*value)));
            }
            Ok(())
        },
    },
};

macro_rules! constants {
    ($( $(#[$cfg:meta])* $name:ident )*) => {
        &[ $( $(#[$cfg])* (stringify!($name), libc::$name as i32), )* ]
    };
}

static CONSTANTS: &[(&str, i32)] = constants! {
    LOCK_EX LOCK_NB LOCK_SH LOCK_UN FD_CLOEXEC F_DUPFD F_DUPFD_CLOEXEC F_GETFD F_GETFL F_GETLK F_GETOWN
    F_RDLCK F_SETFD F_SETFL F_SETLK F_SETLKW F_SETOWN F_UNLCK F_WRLCK
    #[cfg(target_os = "linux")] F_ADD_SEALS
    #[cfg(target_os = "linux")] F_GETLEASE
    #[cfg(target_os = "linux")] F_GETPIPE_SZ
    #[cfg(target_os = "linux")] F_GET_SEALS
    #[cfg(target_os = "linux")] F_NOTIFY
    #[cfg(target_os = "linux")] F_OFD_GETLK
    #[cfg(target_os = "linux")] F_OFD_SETLK
    #[cfg(target_os = "linux")] F_OFD_SETLKW
    #[cfg(target_os = "linux")] F_SEAL_GROW
    #[cfg(target_os = "linux")] F_SEAL_SEAL
    #[cfg(target_os = "linux")] F_SEAL_SHRINK
    #[cfg(target_os = "linux")] F_SEAL_WRITE
    #[cfg(target_os = "linux")] F_SETLEASE
    #[cfg(target_os = "linux")] F_SETPIPE_SZ
};

/// What goes with a command: a number, or octets.
enum With {
    Number(i64),
    Octets(Box<Room>, usize),
}

fn with(vm: &Vm<'_>, fname: &str, v: Option<&Value>) -> Res<With> {
    let Some(v) = v else { return Ok(With::Number(0)) };
    if vm.type_of(v).slots.index.get().is_some() {
        let n = vm.index(v)?;
        let number = int::to_i64(&n).or_else(|| int::to_u64(&n).map(|n| n as i64));
        let too_large = "Python int too large to convert to C long";
        return number.map(With::Number).ok_or_else(|| vm.overflow_error(too_large));
    }
    let text = v.downcast::<Str>().map(|s| s.as_str().as_bytes().to_vec());
    let Some(octets) = text.or_else(|| bytes::like(v).map(Vec::from)) else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("'{ty}' object cannot be interpreted as an integer")));
    };
    let mut room = Box::new([0; 1024]);
    match room.get_mut(..octets.len()) {
        Some(place) => place.copy_from_slice(&octets),
        None => return Err(vm.value_error(format!("{fname} string arg too long"))),
    }
    Ok(With::Octets(room, octets.len()))
}

fn number(n: i32) -> Value {
    Value::Int(i64::from(n))
}

fn fcntl(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "fcntl", 2, 3)?;
    let (fd, command) = (fileno(vm, &args.values[0])?, vm.to_c_int(&args.values[1])?);
    match with(vm, "fcntl", args.values.get(2))? {
        With::Number(n) => call(vm, || os::command(fd, command, n)).map(number),
        With::Octets(mut room, length) => {
            call(vm, || os::command_with(fd, command, &mut room))?;
            Ok(bytes::from_vec(vm, room[..length].to_vec()))
        }
    }
}

fn ioctl(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "ioctl", 2, 4)?;
    let fd = fileno(vm, &args.values[0])?;
    let request = vm.index(&args.values[1])?;
    let request = int::to_i64(&request).map(|n| n as u64).or_else(|| int::to_u64(&request));
    let Some(request) = request else {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    };
    let in_place = args.values.get(3).map_or(Ok(true), |v| vm.truth(v))?;
    match with(vm, "ioctl", args.values.get(2))? {
        With::Number(n) => call(vm, || os::device_command(fd, request, n)).map(number),
        With::Octets(mut room, length) => {
            let answer = call(vm, || os::device_command_with(fd, request, &mut room))?;
            let written = args.values.get(2).filter(|_| in_place).and_then(|buffer| {
                memoryview::with_mut(buffer, |data| {
                    let length = length.min(data.len());
                    data[..length].copy_from_slice(&room[..length]);
                })
            });
            match written {
                Some(()) => Ok(number(answer)),
                None => Ok(bytes::from_vec(vm, room[..length].to_vec())),
            }
        }
    }
}

fn flock(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "flock", 2, 2)?;
    let (fd, operation) = (fileno(vm, &args.values[0])?, vm.to_c_int(&args.values[1])?);
    call(vm, || os::flock(fd, operation))?;
    Ok(Value::None)
}

fn lockf(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "lockf", 2, 5)?;
    let (fd, command) = (fileno(vm, &args.values[0])?, vm.to_c_int(&args.values[1])?);
    let given = |i: usize| args.values.get(i).map_or(Ok(0), |v| vm.to_i64(v));
    let (length, start) = (given(2)?, given(3)?);
    let whence = args.values.get(4).map_or(Ok(0), |v| vm.to_c_int(v))?;
    let kind = if command == libc::LOCK_UN {
        libc::F_UNLCK
    } else if command & libc::LOCK_SH != 0 {
        libc::F_RDLCK
    } else if command & libc::LOCK_EX != 0 {
        libc::F_WRLCK
    } else {
        return Err(vm.value_error("unrecognized lockf argument"));
    };
    let wait = command & libc::LOCK_NB == 0;
    call(vm, || os::lock_part(fd, kind, wait, (start, length, whence)))?;
    Ok(Value::None)
}
