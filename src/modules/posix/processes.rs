//! Processes: this one's numbers and rights, those that are started, waited for and signalled.
//!
//! Invariant: starting a program and waiting for it happen without the interpreter's lock.

use std::ffi::CString;

use super::path::{May, Named, Target, bind, blocking, c_int, call, flag, given, none, text};
use crate::base::Symbol;
use crate::modules::struct_seq::{self, struct_seq};
use crate::runtime::os::process::{self as os, FileAction, SpawnOptions, Waited};
use crate::runtime::trace;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::object::set::Set;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, MethodDef, Res, T, TypeRef, Value, Vm, import};

/// What a process is asked or told with one number or two, and gives one back or none.
macro_rules! simple {
    ($name:literal, [$($arg:ident),*] $call:expr) => {
        MethodDef::new($name, |vm, args| {
            const N: usize = <[&str]>::len(&[$(stringify!($arg)),*]);
            args.check_positional(vm, if N > 1 { $name } else { concat!("posix.", $name) }, N, N)?;
            let Some([$($arg),*]) = args.values.first_chunk() else { return Ok(Value::None) };
            $( let $arg = vm.to_c_int($arg)?; )*
            let done: Res<_> = call(vm, || $call);
            done.map(Given::value)
        }, concat!($name, "(", stringify!($($arg),*), ", /)"))
    };
}

trait Given {
    fn value(self) -> Value;
}

impl Given for () {
    fn value(self) -> Value {
        Value::None
    }
}

impl Given for i32 {
    fn value(self) -> Value {
        Value::Int(i64::from(self))
    }
}

impl Given for u32 {
    fn value(self) -> Value {
        Value::Int(i64::from(self))
    }
}

impl Given for bool {
    fn value(self) -> Value {
        Value::bool(self)
    }
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    simple!("getuid", [] Ok(os::ids()[0])),
    simple!("geteuid", [] Ok(os::ids()[1])),
    simple!("getgid", [] Ok(os::ids()[2])),
    simple!("getegid", [] Ok(os::ids()[3])),
    simple!("getpid", [] Ok(std::process::id())),
    simple!("getppid", [] Ok(std::os::unix::process::parent_id())),
    simple!("getpgrp", [] Ok(os::process_group())),
    simple!("getpgid", [pid] os::getpgid(pid)),
    simple!("getsid", [pid] os::getsid(pid)),
    simple!("setpgid", [pid, pgrp] os::setpgid(pid, pgrp)),
    simple!("setpgrp", [] os::setpgid(0, 0)),
    simple!("setsid", [] os::setsid().map(drop)),
    MethodDef::new("kill", kill, "kill(pid, signal, /)"),
    simple!("killpg", [pgid, signal] os::killpg(pgid, signal)),
    simple!("nice", [increment] os::nice(increment)),
    simple!("sched_yield", [] os::sched_yield()),
    simple!("WCOREDUMP", [status] Ok(libc::WCOREDUMP(status))),
    simple!("WIFCONTINUED", [status] Ok(libc::WIFCONTINUED(status))),
    simple!("WIFEXITED", [status] Ok(libc::WIFEXITED(status))),
    simple!("WIFSIGNALED", [status] Ok(libc::WIFSIGNALED(status))),
    simple!("WIFSTOPPED", [status] Ok(libc::WIFSTOPPED(status))),
    simple!("WEXITSTATUS", [status] Ok(libc::WEXITSTATUS(status))),
    simple!("WSTOPSIG", [status] Ok(libc::WSTOPSIG(status))),
    simple!("WTERMSIG", [status] Ok(libc::WTERMSIG(status))),
    simple!("getpriority", [which, who] os::priority(which, who as u32)),
    simple!("setpriority", [which, who, priority] os::set_priority(which, who as u32, priority)),
    simple!("sched_get_priority_max", [policy] os::sched_priority_max(policy)),
    simple!("sched_get_priority_min", [policy] os::sched_priority_min(policy)),
    simple!("sched_getscheduler", [pid] os::sched_scheduler(pid)),
    MethodDef::new("_exit", exit_now, "_exit(status)"),
    MethodDef::new("abort", |_, _| std::process::abort(), "abort()"),
    MethodDef::new("execv", |vm, a| exec(vm, a, "execv"), "execv(path, argv, /)"),
    MethodDef::new("execve", |vm, a| exec(vm, a, "execve"), "execve(path, argv, env)"),
    MethodDef::new("getgroups", getgroups, "getgroups()"),
    MethodDef::new("getresgid", |vm, _| all_ids(vm, true), "getresgid()"),
    MethodDef::new("getresuid", |vm, _| all_ids(vm, false), "getresuid()"),
    MethodDef::new("pidfd_open", pidfd_open, "pidfd_open(pid, flags=0)"),
    MethodDef::new("posix_spawn", |vm, a| spawn(vm, a, "posix_spawn"), SPAWN),
    MethodDef::new("posix_spawnp", |vm, a| spawn(vm, a, "posix_spawnp"), SPAWN),
    MethodDef::new("sched_getaffinity", sched_getaffinity, "sched_getaffinity(pid, /)"),
    MethodDef::new("sched_setaffinity", sched_setaffinity, "sched_setaffinity(pid, mask, /)"),
    MethodDef::new("setegid", |vm, a| set_id(vm, a, "setegid", os::setegid), "setegid(egid, /)"),
    MethodDef::new("seteuid", |vm, a| set_id(vm, a, "seteuid", os::seteuid), "seteuid(euid, /)"),
    MethodDef::new("setgid", |vm, a| set_id(vm, a, "setgid", os::setgid), "setgid(gid, /)"),
    MethodDef::new("setgroups", setgroups, "setgroups(groups, /)"),
    MethodDef::new(
        "setregid",
        |vm, a| set_ids(vm, a, "setregid", os::setregid),
        "setregid(rgid, egid, /)",
    ),
    MethodDef::new(
        "setreuid",
        |vm, a| set_ids(vm, a, "setreuid", os::setreuid),
        "setreuid(ruid, euid, /)",
    ),
    MethodDef::new("setuid", |vm, a| set_id(vm, a, "setuid", os::setuid), "setuid(uid, /)"),
    MethodDef::new("system", system, "system(command)"),
    MethodDef::new("wait", |vm, a| wait3(vm, a, "wait"), "wait()"),
    MethodDef::new("wait3", |vm, a| wait3(vm, a, "wait3"), "wait3(options)"),
    MethodDef::new("wait4", wait4, "wait4(pid, options)"),
    MethodDef::new("waitid", waitid, "waitid(idtype, id, options, /)"),
    MethodDef::new("waitpid", waitpid, "waitpid(pid, options, /)"),
    MethodDef::new(
        "waitstatus_to_exitcode",
        waitstatus_to_exitcode,
        "waitstatus_to_exitcode(status)",
    ),
];

const SPAWN: &str = "posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)";

struct_seq!(WAITID_RESULT, "posix", "waitid_result",
    (0 "si_pid") (1 "si_uid") (2 "si_signo") (3 "si_status") (4 "si_code"));

pub(super) fn waitid_class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&WAITID_RESULT, T::Tuple)
}

/// What this process sends itself has been handled when the call returns.
fn kill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "kill", 2, 2)?;
    let (pid, signal) = (vm.to_c_int(&args.values[0])?, vm.to_c_int(&args.values[1])?);
    call(vm, || os::kill(pid, signal))?;
    vm.check_signals()?;
    Ok(Value::None)
}

fn exit_now(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [status] = bind(vm, args, "_exit", ["status"], (1, 0, 0))?;
    let status = vm.to_c_int(given(status))?;
    trace::finish(trace::Ending::Exit);
    os::exit_now(status)
}

fn all_ids(vm: &Vm<'_>, group: bool) -> Res<Value> {
    let ids = call(vm, || os::all_ids(group))?;
    Ok(vm.tuple(ids.map(|n| Value::Int(i64::from(n)))))
}

fn getgroups(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let groups = call(vm, os::groups)?;
    Ok(vm.list(groups.iter().map(|n| Value::Int(i64::from(*n))).collect()))
}

fn set_id(
    vm: &Vm<'_>,
    args: Args<'_>,
    fname: &str,
    f: fn(u32) -> std::io::Result<()>,
) -> Res<Value> {
    args.check_positional(vm, &format!("posix.{fname}"), 1, 1)?;
    let what = if fname.ends_with("uid") { "uid" } else { "gid" };
    let id = super::files::id(vm, what, &args.values[0])?;
    call(vm, || f(id)).map(none)
}

fn set_ids(
    vm: &Vm<'_>,
    args: Args<'_>,
    fname: &str,
    f: fn(u32, u32) -> std::io::Result<()>,
) -> Res<Value> {
    args.check_positional(vm, fname, 2, 2)?;
    let what = if fname.ends_with("uid") { "uid" } else { "gid" };
    let real = super::files::id(vm, what, &args.values[0])?;
    let effective = super::files::id(vm, what, &args.values[1])?;
    call(vm, || f(real, effective)).map(none)
}

fn setgroups(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.setgroups", 1, 1)?;
    let groups = vm.collect(&args.values[0])?;
    let groups = groups.iter().map(|g| super::files::id(vm, "gid", g)).collect::<Res<Vec<_>>>()?;
    call(vm, || os::set_groups(&groups)).map(none)
}

fn pidfd_open(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [pid, flags] = bind(vm, args, "pidfd_open", ["pid", "flags"], (1, 0, 0))?;
    let (pid, flags) = (vm.to_c_int(given(pid))?, c_int(vm, flags, 0)? as u32);
    call(vm, || os::pidfd_open(pid, flags)).map(Value::Int)
}

fn sched_getaffinity(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.sched_getaffinity", 1, 1)?;
    let pid = vm.to_c_int(&args.values[0])?;
    let processors = call(vm, || os::affinity(pid))?;
    let items: Vec<Value> = processors.iter().map(|n| Value::Int(*n as i64)).collect();
    Ok(Set::from_items(vm, &items)?.into())
}

fn sched_setaffinity(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sched_setaffinity", 2, 2)?;
    let pid = vm.to_c_int(&args.values[0])?;
    let mut processors = Vec::new();
    for item in vm.collect(&args.values[1])? {
        if !int::is_int(&item) {
            let ty = vm.type_name(&item);
            let message = format!("expected an iterator of ints, but iterator yielded {ty}");
            return Err(vm.type_error(message));
        }
        match usize::try_from(vm.to_i64(&item)?) {
            Ok(n) => processors.push(n),
            Err(_) => return Err(vm.value_error("negative CPU number")),
        }
    }
    call(vm, || os::set_affinity(pid, &processors)).map(none)
}

// Waiting

fn pair(vm: &Vm<'_>, w: &Waited) -> Value {
    vm.tuple([Value::Int(i64::from(w.pid)), Value::Int(i64::from(w.status))])
}

fn waitpid(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "waitpid", 2, 2)?;
    let (pid, options) = (vm.to_c_int(&args.values[0])?, vm.to_c_int(&args.values[1])?);
    Ok(pair(vm, &call(vm, || os::wait(pid, options))?))
}

/// With what the child used, which `resource` shows when it is there.
fn with_usage(vm: &Vm<'_>, w: &Waited) -> Res<Value> {
    let mut items: Vec<Value> = w.times.map(Value::float).to_vec();
    items.extend(w.counts.map(Value::Int));
    let items = vm.tuple(items);
    let usage = match import::import(vm, "resource") {
        Ok(resource) => {
            let class = vm.get_attr(&resource, Symbol::new("struct_rusage"))?;
            vm.call(&class, &[items])?
        }
        Err(e) if vm.exc_is(&e, crate::vm::ExcKind::ImportError) => items,
        Err(e) => return Err(e),
    };
    let numbers = [w.pid, w.status].map(|n| Value::Int(i64::from(n)));
    let [pid, status] = numbers;
    Ok(vm.tuple([pid, status, usage]))
}

/// `wait()` and `wait3(options)`: any child.
fn wait3(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    if fname == "wait" {
        args.check_positional(vm, "posix.wait", 0, 0)?;
        return Ok(pair(vm, &call(vm, || os::wait(-1, 0))?));
    }
    let [options] = bind(vm, args, fname, ["options"], (1, 0, 0))?;
    let options = vm.to_c_int(given(options))?;
    with_usage(vm, &call(vm, || os::wait(-1, options))?)
}

fn wait4(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [pid, options] = bind(vm, args, "wait4", ["pid", "options"], (2, 0, 0))?;
    let (pid, options) = (vm.to_c_int(given(pid))?, vm.to_c_int(given(options))?);
    with_usage(vm, &call(vm, || os::wait(pid, options))?)
}

fn waitid(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "waitid", 3, 3)?;
    let mut numbers = [0; 3];
    for (n, v) in numbers.iter_mut().zip(args.values) {
        *n = vm.to_c_int(v)?;
    }
    let [which, id, options] = numbers;
    match call(vm, || os::wait_id(which as u32, id as u32, options))? {
        None => Ok(Value::None),
        Some(fields) => Ok(struct_seq::make(vm, &WAITID_RESULT, fields.map(Value::Int).to_vec())),
    }
}

fn waitstatus_to_exitcode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [status] = bind(vm, args, "waitstatus_to_exitcode", ["status"], (1, 0, 0))?;
    let status = vm.to_c_int(given(status))?;
    if libc::WIFEXITED(status) {
        return Ok(Value::Int(i64::from(libc::WEXITSTATUS(status))));
    }
    if libc::WIFSIGNALED(status) {
        return Ok(Value::Int(-i64::from(libc::WTERMSIG(status))));
    }
    Err(vm.value_error(if libc::WIFSTOPPED(status) {
        format!("process stopped by delivery of signal {}", libc::WSTOPSIG(status))
    } else {
        format!("invalid wait status: {status}")
    }))
}

// Starting

fn system(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [command] = bind(vm, args, "system", ["command"], (1, 0, 0))?;
    let command = text(vm, given(command))?;
    // What was printed so far comes before what the command prints only if the program flushes it, as
    // under CPython.
    let status = vm.detach(|| os::system(&command));
    let status = status.map_err(|e| crate::vm::builtins::output::os_error(vm, &e))?;
    Ok(Value::Int(i64::from(status)))
}

/// The arguments of a program: a list or a tuple that is not empty.
fn argument_list(vm: &Vm<'_>, fname: &str, v: &Value) -> Res<Vec<CString>> {
    let spawns = fname.starts_with("posix");
    if v.downcast::<List>().is_none() && v.downcast::<Tuple>().is_none() {
        return Err(vm.type_error(if spawns {
            format!("{fname}: argv must be a tuple or list")
        } else if fname == "execve" {
            "execve: argv must be a tuple or list".to_owned()
        } else {
            "execv() arg 2 must be a tuple or list".to_owned()
        }));
    }
    let items = vm.collect(v)?;
    let first_is_empty = |list: &[CString]| list.first().is_some_and(|a| a.is_empty());
    let dotted =
        if fname == "execv" { "execv() arg 2".to_owned() } else { format!("{fname}: argv") };
    if items.is_empty() {
        return Err(vm.value_error(format!("{dotted} must not be empty")));
    }
    let list = items.iter().map(|a| text(vm, a)).collect::<Res<Vec<_>>>()?;
    if first_is_empty(&list) {
        return Err(vm.value_error(if fname == "execv" {
            "execv() arg 2 first element cannot be empty".to_owned()
        } else {
            format!("{fname}: argv first element cannot be empty")
        }));
    }
    Ok(list)
}

/// The variables of a mapping, as `name=value`.
fn environment(vm: &Vm<'_>, fname: &str, v: &Value) -> Res<Vec<CString>> {
    if vm.type_of(v).slots.get_item.get().is_none() || vm.type_of(v).slots.len.get().is_none() {
        let what = if fname == "execve" { "execve" } else { fname };
        return Err(vm.type_error(format!("{what}: environment must be a mapping object")));
    }
    let keys = vm.call_method(v, "keys", &[])?;
    let mut list = Vec::new();
    for key in vm.collect(&keys)? {
        let value = vm.get_item(v, &key)?;
        let (key, value) = (text(vm, &key)?.into_bytes(), text(vm, &value)?.into_bytes());
        // A name may begin with `=`, but not contain another one.
        if key.is_empty() || key[1..].contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        let entry = [&*key, b"=", &*value].concat();
        list.push(CString::new(entry).map_err(|_| vm.value_error("embedded null byte"))?);
    }
    Ok(list)
}

fn exec(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let [path, argv, env] = if fname == "execv" {
        args.check_positional(vm, "execv", 2, 2)?;
        [args.values.first(), args.values.get(1), None]
    } else {
        bind(vm, args, "execve", ["path", "argv", "env"], (3, 0, 0))?
    };
    let may = if fname == "execve" { May::Fd } else { May::PathOnly };
    let file = Named::from(vm, fname, "path", given(path), may)?;
    let argv = argument_list(vm, fname, given(argv))?;
    let env = env.map(|env| environment(vm, fname, env)).transpose()?;
    trace::finish(trace::Ending::Exec);
    let error = vm.detach(|| match (&file.target, &env) {
        (Target::Fd(fd), Some(env)) => os::exec_fd(*fd, &argv, env),
        (Target::Fd(_), None) => std::io::Error::from_raw_os_error(libc::EBADF),
        (Target::Path(path), env) => os::exec(path, &argv, env.as_deref()),
    });
    Err(if fname == "execv" {
        crate::vm::builtins::output::os_error(vm, &error)
    } else {
        file.error(vm, &error)
    })
}

fn signals(vm: &Vm<'_>, v: Option<&Value>) -> Res<Option<Vec<i32>>> {
    let Some(v) = v else { return Ok(None) };
    let items = vm.collect(v)?;
    let mut list = Vec::new();
    for item in &items {
        let signal = vm.to_c_int(item)?;
        if !(1..=64).contains(&signal) {
            let message = format!("signal number {signal} out of range [1; 64]");
            return Err(vm.value_error(message));
        }
        list.push(signal);
    }
    Ok(Some(list))
}

fn file_action(vm: &Vm<'_>, item: &Value) -> Res<FileAction> {
    let bad = || vm.type_error("Each file_actions element must be a non-empty tuple");
    let Some(tuple) = item.downcast::<Tuple>().filter(|t| !t.items.is_empty()) else {
        return Err(bad());
    };
    let number = |i: usize| vm.to_c_int(&tuple.items[i]);
    match (vm.to_c_int(&tuple.items[0])?, tuple.items.len()) {
        (0, 5) => Ok(FileAction::Open {
            fd: number(1)?,
            path: text(vm, &tuple.items[2])?,
            flags: number(3)?,
            mode: number(4)? as u32,
        }),
        (1, 2) => Ok(FileAction::Close(number(1)?)),
        (2, 3) => Ok(FileAction::Dup2(number(1)?, number(2)?)),
        (3, 2) => Ok(FileAction::CloseFrom(number(1)?)),
        (0, _) => Err(vm.type_error("A open file_action tuple must have 5 elements")),
        (1, _) => Err(vm.type_error("A close file_action tuple must have 2 elements")),
        (2, _) => Err(vm.type_error("A dup2 file_action tuple must have 3 elements")),
        (3, _) => Err(vm.type_error("A closefrom file_action tuple must have 2 elements")),
        _ => Err(vm.type_error("Unknown file_actions identifier")),
    }
}

fn spawn(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let names = [
        "path",
        "argv",
        "env",
        "file_actions",
        "setpgroup",
        "resetids",
        "setsid",
        "setsigmask",
        "setsigdef",
        "scheduler",
    ];
    let [path, argv, env, actions, group, reset, session, mask, default, scheduler] =
        bind(vm, args, fname, names, (3, 3, 7))?;
    let file = Named::from(vm, fname, "path", given(path), May::PathOnly)?;
    let argv = argument_list(vm, fname, given(argv))?;
    let env = match env.filter(|env| !env.is_none()) {
        // As this process has it.
        None => variables(),
        Some(env) => environment(vm, fname, env)?,
    };
    if scheduler.is_some_and(|s| !s.is_none()) {
        let message = "posix_spawn() with a scheduler";
        return Err(vm.raise(crate::vm::ExcKind::NotImplementedError, message));
    }
    let mut options = SpawnOptions {
        group: group.map(|g| vm.to_c_int(g)).transpose()?,
        reset_ids: flag(vm, reset, false)?,
        new_session: flag(vm, session, false)?,
        blocked_signals: signals(vm, mask)?,
        default_signals: signals(vm, default)?,
        ..SpawnOptions::default()
    };
    if let Some(actions) = actions.filter(|a| !a.is_none()) {
        for item in vm.collect(actions)? {
            options.actions.push(file_action(vm, &item)?);
        }
    }
    let path = file.path();
    let started =
        blocking(vm, || os::spawn(&path, &argv, &env, &options, fname == "posix_spawnp"))?;
    started.map(|pid| Value::Int(i64::from(pid))).map_err(|e| file.error(vm, &e))
}

/// The environment's variables as the system keeps them.
fn variables() -> Vec<CString> {
    use std::os::unix::ffi::OsStrExt;
    std::env::vars_os()
        .filter_map(|(n, v)| CString::new([n.as_bytes(), b"=", v.as_bytes()].concat()).ok())
        .collect()
}
