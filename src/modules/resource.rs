//! `resource`: what processes use, and how much they may.

use std::io;

use super::posix::path::call;
use super::struct_seq::{self, struct_seq};
use crate::base::Symbol;
use crate::runtime::os::usage as os;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::int;
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "resource",
    doc: "",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new(
                "getpagesize",
                |vm, args| {
                    args.check_positional(vm, "getpagesize", 0, 0)?;
                    call(vm, || crate::runtime::os::host::sysconf(libc::_SC_PAGESIZE))
                        .map(Value::Int)
                },
                "getpagesize($module, /)",
            ),
            MethodDef::new(
                "getrlimit",
                |vm, args| {
                    args.check_positional(vm, "getrlimit", 1, 1)?;
                    change(vm, 0, &args.values[0], None)
                },
                "getrlimit($module, resource, /)",
            ),
            MethodDef::new("getrusage", getrusage, "getrusage($module, who, /)"),
            MethodDef::new(
                "prlimit",
                |vm, args| {
                    args.check_positional(vm, "prlimit", 2, 3)?;
                    change(vm, vm.to_c_int(&args.values[0])?, &args.values[1], args.values.get(2))
                },
                "prlimit(pid, resource, [limits])",
            ),
            MethodDef::new(
                "setrlimit",
                |vm, args| {
                    args.check_positional(vm, "setrlimit", 2, 2)?;
                    change(vm, 0, &args.values[0], Some(&args.values[1])).map(|_| Value::None)
                },
                "setrlimit($module, resource, limits, /)",
            ),
        ]],
        fill: |vm, dict| {
            for (name, value) in CONSTANTS {
                dict.set_sym(vm, Symbol::new(name), Value::Int(*value));
            }
            dict.set_sym(vm, Symbol::new("error"), vm.exc_ty(ExcKind::OSError).value());
            let class = vm.native_subtype(&USAGE, crate::vm::T::Tuple);
            dict.set_sym(vm, Symbol::new("struct_rusage"), class.value());
            Ok(())
        },
    },
};

macro_rules! constants {
    ($( $name:ident )*) => {
        &[ $( (stringify!($name), libc::$name as i64), )* ("RLIM_INFINITY", os::INFINITY as i64) ]
    };
}

static CONSTANTS: &[(&str, i64)] = constants! {
    RLIMIT_AS RLIMIT_CORE RLIMIT_CPU RLIMIT_DATA RLIMIT_FSIZE RLIMIT_MEMLOCK RLIMIT_MSGQUEUE RLIMIT_NICE
    RLIMIT_NOFILE RLIMIT_NPROC RLIMIT_RSS RLIMIT_RTPRIO RLIMIT_RTTIME RLIMIT_SIGPENDING RLIMIT_STACK
    RUSAGE_CHILDREN RUSAGE_SELF RUSAGE_THREAD
};

struct_seq!(USAGE, "resource", "struct_rusage",
(0 "ru_utime") (1 "ru_stime") (2 "ru_maxrss") (3 "ru_ixrss") (4 "ru_idrss") (5 "ru_isrss") (6 "ru_minflt") (7 "ru_majflt") (8 "ru_nswap") (9 "ru_inblock") (10 "ru_oublock") (11 "ru_msgsnd") (12 "ru_msgrcv") (13 "ru_nsignals") (14 "ru_nvcsw") (15 "ru_nivcsw"));

fn getrusage(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getrusage", 1, 1)?;
    let who = vm.to_c_int(&args.values[0])?;
    if ![libc::RUSAGE_SELF, libc::RUSAGE_CHILDREN, libc::RUSAGE_THREAD].contains(&who) {
        return Err(vm.value_error("invalid who parameter"));
    }
    let (times, counts) = call(vm, || os::usage(who))?;
    let items = times.into_iter().map(Value::float).chain(counts.into_iter().map(Value::Int));
    Ok(struct_seq::make(vm, &USAGE, items.collect()))
}

/// One of the two limits, from an argument; -1 is none.
fn limit(vm: &Vm<'_>, v: &Value) -> Res<u64> {
    let n = vm.index(v)?;
    let found = int::to_i64(&n).map(|n| n as u64).or_else(|| int::to_u64(&n));
    found.ok_or_else(|| vm.overflow_error("Python int too large to convert to C long"))
}

/// Asks for the limits, and changes them.
fn change(vm: &Vm<'_>, pid: i32, resource: &Value, new: Option<&Value>) -> Res<Value> {
    let resource = vm.to_c_int(resource)?;
    if !(0..16).contains(&resource) {
        return Err(vm.value_error("invalid resource specified"));
    }
    let new = match new {
        None => None,
        Some(v) => match &vm.collect(v)?[..] {
            [soft, hard] => Some((limit(vm, soft)?, limit(vm, hard)?)),
            _ => return Err(vm.value_error("expected a tuple of 2 integers")),
        },
    };
    let wrong = |e: &io::Error| match e.raw_os_error() {
        Some(libc::EINVAL) => Some("current limit exceeds maximum limit"),
        Some(libc::EPERM) if new.is_some() => Some("not allowed to raise maximum limit"),
        _ => None,
    };
    let mut message = None;
    let found = call(vm, || os::limits(pid, resource, new).inspect_err(|e| message = wrong(e)));
    match (found, message) {
        (Ok((soft, hard)), _) => Ok(vm.tuple([soft, hard].map(|n| Value::Int(n as i64)))),
        (Err(_), Some(message)) => Err(vm.value_error(message)),
        (Err(e), None) => Err(e),
    }
}
