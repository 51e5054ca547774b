//! `os.fork` and what is to run around it.
//!
//! Invariant: functions for the time before run in the reverse order of their registration, those for after
//! in that order; one that fails is reported and the others still run.

use std::cell::RefCell;
use std::sync::{MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use super::{asyncio, imp, thread};
use crate::runtime::stream::Stream;
use crate::vm::builtins::output::{Shared, Standard, os_error};
use crate::vm::{Args, ExcKind, MethodDef, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("fork", fork, "fork($module, /)"),
    MethodDef::new(
        "register_at_fork",
        register_at_fork,
        "register_at_fork($module, /, *, before=None, after_in_child=None, after_in_parent=None)",
    ),
];

/// What is registered.
#[derive(Default)]
struct Hooks {
    before: RefCell<Vec<Value>>,
    in_child: RefCell<Vec<Value>>,
    in_parent: RefCell<Vec<Value>>,
}

fn register_at_fork(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_kw_only: 3, ..Shape::default() };
    let names = ["before", "after_in_child", "after_in_parent"];
    let given: [Option<&Value>; 3] = args.bind(vm, "register_at_fork", names, shape)?;
    if given.iter().all(Option::is_none) {
        return Err(vm.type_error("At least one argument is required."));
    }
    for (name, f) in names.iter().zip(given) {
        let Some(f) = f else { continue };
        if vm.type_of(f).slots.call.get().is_none() {
            let ty = vm.type_name(f);
            return Err(vm.type_error(format!("'{name}' must be callable, not {ty}")));
        }
    }
    let hooks = vm.interp.state::<Hooks>();
    for (list, f) in [&hooks.before, &hooks.in_child, &hooks.in_parent].into_iter().zip(given) {
        list.borrow_mut().extend(f.cloned());
    }
    Ok(Value::None)
}

fn run(vm: &Vm<'_>, functions: &[Value]) {
    for f in functions {
        if let Err(e) = vm.call(f, &[]) {
            vm.unraisable(&e, f);
        }
    }
}

fn fork(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "fork", 0, 0)?;
    check_time(vm, "can't fork")?;
    let threads = vm.n_threads();
    let forked = forked(vm)?;
    if forked != 0 && threads > 1 {
        warn_of_threads(vm)?;
    }
    Ok(Value::Int(i64::from(forked)))
}

/// Nothing that would outlive the program is begun when that is over.
pub(super) fn check_time(vm: &Vm<'_>, what: &str) -> Res<()> {
    if !vm.interp.finalizing.get() {
        return Ok(());
    }
    let message = format!("{what} at interpreter shutdown");
    Err(vm.raise(ExcKind::PythonFinalizationError, message))
}

/// Forks, with what is to run around it: 0 in the child, else the child's number.
pub(super) fn forked(vm: &Vm<'_>) -> Res<i32> {
    let hooks = vm.interp.state::<Hooks>();
    let mut before = hooks.before.borrow().clone();
    before.reverse();
    run(vm, &before);
    let standard = vm.interp.state::<Standard>();
    let at_rest = at_rest(vm, [&standard.output, &standard.error]);
    let forked = vm.fork();
    drop(at_rest);
    let after = if let Ok(0) = forked {
        thread::after_fork_child(vm);
        imp::after_fork(vm);
        asyncio::forget_in_child(vm);
        &hooks.in_child
    } else {
        &hooks.in_parent
    };
    let after = after.borrow().clone();
    run(vm, &after);
    forked.map_err(|e| os_error(vm, &e))
}

/// Streams that no other thread writes to, since the child would wait for that thread for ever. One that is
/// kept by a write which does not come to its end is not waited for any longer.
fn at_rest<'a>(vm: &Vm<'_>, streams: [&'a Shared; 2]) -> [Option<MutexGuard<'a, Stream>>; 2] {
    /// While the interpreter's lock is held no other thread begins to write.
    const BUSY: Duration = Duration::from_millis(1);
    const PATIENCE: Duration = Duration::from_millis(500);
    let began = Instant::now();
    let mut turn = began;
    loop {
        let held = streams.map(|stream| match stream.try_lock() {
            Ok(stream) => Some(stream),
            Err(TryLockError::Poisoned(stream)) => Some(stream.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        });
        if held.iter().all(Option::is_some) || began.elapsed() > PATIENCE {
            return held;
        }
        drop(held);
        if turn.elapsed() < BUSY {
            std::thread::yield_now();
        } else {
            // The write may wait for a thread that wants the interpreter's lock.
            vm.detach(|| std::thread::sleep(BUSY));
            turn = Instant::now();
        }
    }
}

/// What CPython says in the parent.
fn warn_of_threads(vm: &Vm<'_>) -> Res<()> {
    let text = format!(
        "This process (pid={}) is multi-threaded, use of fork() may lead to deadlocks in the child.",
        std::process::id()
    );
    let warnings = vm.import_module("warnings")?;
    let class = vm.exc_ty(ExcKind::DeprecationWarning).value();
    vm.call_method(&warnings, "warn", &[vm.str(text), class, Value::Int(1)]).map(drop)
}
