//! `posix`: what `os` asks of the system.
//!
//! Invariant: every call that may wait for a disk or another process gives the interpreter lock up.

use std::io;

use super::io::path;
use crate::base::Symbol;
use crate::runtime::fd;
use crate::vm::builtins::output::{os_error, os_error_at};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "posix",
    doc: "The system's services.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

/// `os`, in Python.
pub(super) static OS: ModuleDef = ModuleDef {
    name: "os",
    doc: "",
    body: ModuleBody::Python { source: include_str!("lib/os.py"), is_package: true },
};

/// `os.path`, in Python.
pub(super) static PATH: ModuleDef = ModuleDef {
    name: "posixpath",
    doc: "",
    body: ModuleBody::Python { source: include_str!("lib/posixpath.py"), is_package: false },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_exit", exit_now, "_exit(status)"),
    MethodDef::new(
        "chdir",
        |vm, a| on_path(vm, a, "chdir", |p| std::env::set_current_dir(p)),
        "chdir(path)",
    ),
    MethodDef::new("close", close, "close(fd)"),
    MethodDef::new("cpu_count", cpu_count, "cpu_count()"),
    MethodDef::new("getcwd", getcwd, "getcwd()"),
    MethodDef::new("getpid", |_, _| Ok(Value::Int(i64::from(std::process::id()))), "getpid()"),
    MethodDef::new(
        "getppid",
        |_, _| Ok(Value::Int(i64::from(std::os::unix::process::parent_id()))),
        "getppid()",
    ),
    MethodDef::new("isatty", isatty, "isatty(fd)"),
    MethodDef::new("listdir", listdir, "listdir(path='.')"),
    MethodDef::new(
        "mkdir",
        |vm, a| on_path(vm, a, "mkdir", |p| std::fs::create_dir(p)),
        "mkdir(path, mode=0o777)",
    ),
    MethodDef::new("pipe", pipe, "pipe()"),
    MethodDef::new("putenv", |_, _| Ok(Value::None), "putenv(name, value)"),
    MethodDef::new("read", read, "read(fd, n)"),
    MethodDef::new("readlink", readlink, "readlink(path)"),
    MethodDef::new(
        "remove",
        |vm, a| on_path(vm, a, "remove", |p| std::fs::remove_file(p)),
        "remove(path)",
    ),
    MethodDef::new("rename", rename, "rename(src, dst)"),
    MethodDef::new(
        "rmdir",
        |vm, a| on_path(vm, a, "rmdir", |p| std::fs::remove_dir(p)),
        "rmdir(path)",
    ),
    MethodDef::new("_stat", stat, "_stat(path, follow)"),
    MethodDef::new("strerror", strerror, "strerror(code)"),
    MethodDef::new(
        "unlink",
        |vm, a| on_path(vm, a, "unlink", |p| std::fs::remove_file(p)),
        "unlink(path)",
    ),
    MethodDef::new("urandom", urandom, "urandom(size)"),
    MethodDef::new("write", write, "write(fd, data)"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let environ = Dict::new(vm);
    for (name, value) in std::env::vars_os() {
        let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
        environ.set(vm, &vm.str(name), vm.str(value))?;
    }
    dict.set_sym(vm, Symbol::new("environ"), environ.into());
    dict.set_sym(vm, Symbol::new("error"), vm.exc_ty(ExcKind::OSError).value());
    Ok(())
}

fn argument<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str, i: usize) -> Res<&'a Value> {
    args.values
        .get(i)
        .ok_or_else(|| vm.type_error(format!("{name}() missing required argument (pos {})", i + 1)))
}

fn number(vm: &Vm<'_>, args: Args<'_>, name: &str, i: usize) -> Res<i32> {
    let n = vm.to_i64(argument(vm, args, name, i)?)?;
    i32::try_from(n).map_err(|_| vm.overflow_error("signed integer is greater than maximum"))
}

/// A call on one path; further arguments (modes) are not used.
fn on_path(vm: &Vm<'_>, args: Args<'_>, name: &str, f: fn(&str) -> io::Result<()>) -> Res<Value> {
    let given = argument(vm, args, name, 0)?;
    let text = path(vm, given)?;
    let done = vm.detach(|| f(&text));
    done.map(|()| Value::None).map_err(|e| os_error_at(vm, &e, Some(given)))
}

fn exit_now(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let status = number(vm, args, "_exit", 0)?;
    fd::exit_now(status)
}

fn cpu_count(_vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(std::thread::available_parallelism().map_or(Value::None, |n| Value::Int(n.get() as i64)))
}

fn getcwd(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    match std::env::current_dir() {
        Ok(dir) => Ok(vm.str(dir.to_string_lossy())),
        Err(e) => Err(os_error(vm, &e)),
    }
}

fn listdir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.values.first().cloned().unwrap_or_else(|| vm.str("."));
    let text = path(vm, &given)?;
    let listed = vm.detach(|| {
        std::fs::read_dir(&text)?
            .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<String>>>()
    });
    let names = listed.map_err(|e| os_error_at(vm, &e, Some(&given)))?;
    Ok(List::alloc(vm, names.iter().map(|n| vm.str(n)).collect()).into())
}

fn rename(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "rename", 2, 2)?;
    let (from, to) = (path(vm, &args.values[0])?, path(vm, &args.values[1])?);
    let done = vm.detach(|| std::fs::rename(&from, &to));
    done.map(|()| Value::None).map_err(|e| os_error_at(vm, &e, Some(&args.values[0])))
}

fn readlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = argument(vm, args, "readlink", 0)?;
    let text = path(vm, given)?;
    let target = vm.detach(|| std::fs::read_link(&text));
    match target {
        Ok(target) => Ok(vm.str(target.to_string_lossy())),
        Err(e) => Err(os_error_at(vm, &e, Some(given))),
    }
}

/// (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime), times in seconds.
fn stat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    use std::os::unix::fs::MetadataExt;
    let given = argument(vm, args, "stat", 0)?;
    let text = path(vm, given)?;
    let follow = vm.truth(argument(vm, args, "stat", 1)?)?;
    let found =
        vm.detach(
            || {
                if follow { std::fs::metadata(&text) } else { std::fs::symlink_metadata(&text) }
            },
        );
    let m = found.map_err(|e| os_error_at(vm, &e, Some(given)))?;
    let int = |n: u64| int::from_u64(vm, n);
    let time = |s: i64, ns: i64| Value::float(s as f64 + ns as f64 * 1e-9);
    Ok(vm.tuple(vec![
        int(u64::from(m.mode())),
        int(m.ino()),
        int(m.dev()),
        int(m.nlink()),
        int(u64::from(m.uid())),
        int(u64::from(m.gid())),
        int(m.size()),
        time(m.atime(), m.atime_nsec()),
        time(m.mtime(), m.mtime_nsec()),
        time(m.ctime(), m.ctime_nsec()),
    ]))
}

fn strerror(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let e = io::Error::from_raw_os_error(number(vm, args, "strerror", 0)?).to_string();
    Ok(vm.str(e.split(" (os error").next().unwrap_or_default()))
}

fn urandom(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    use std::io::Read;
    let n = vm.to_i64(argument(vm, args, "urandom", 0)?)?;
    let Ok(n) = usize::try_from(n) else {
        return Err(vm.value_error("negative argument not allowed"));
    };
    let mut data: Vec<u8> = vm.filled(0, n)?;
    let done = vm.detach(|| {
        let read = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut data));
        read.map(|()| data)
    });
    done.map(|data| bytes::from_vec(vm, data)).map_err(|e| os_error(vm, &e))
}

fn pipe(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    match fd::pipe() {
        Ok((r, w)) => Ok(vm.tuple(vec![Value::Int(i64::from(r)), Value::Int(i64::from(w))])),
        Err(e) => Err(os_error(vm, &e)),
    }
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let number = number(vm, args, "read", 0)?;
    let n = vm.to_i64(argument(vm, args, "read", 1)?)?;
    let Ok(n) = usize::try_from(n) else {
        return Err(os_error(vm, &io::Error::from_raw_os_error(libc::EINVAL)));
    };
    let mut data: Vec<u8> = vm.filled(0, n)?;
    let got = vm.detach(|| fd::read(number, &mut data));
    data.truncate(got.map_err(|e| os_error(vm, &e))?);
    Ok(bytes::from_vec(vm, data))
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let number = number(vm, args, "write", 0)?;
    let v = argument(vm, args, "write", 1)?;
    let Some(data) = bytes::like(v) else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let put = vm.detach(|| fd::write(number, &data));
    put.map(|n| int::from_usize(vm, n)).map_err(|e| os_error(vm, &e))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let number = number(vm, args, "close", 0)?;
    vm.detach(|| fd::close(number)).map(|()| Value::None).map_err(|e| os_error(vm, &e))
}

fn isatty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::bool(fd::is_terminal(number(vm, args, "isatty", 0)?)))
}
