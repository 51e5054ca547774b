//! `_thread`: starting and joining threads, and the types that `threading` builds on.
//!
//! Invariant: a handle's thread has ended, as far as joiners can see, when its function has returned and
//! its thread-local values are gone; that is noted under the interpreter lock.

mod hook;
mod local;
mod lock;
mod queue;
mod wait;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::sys::report_unraisable_as;
use super::{fork, signal};
use crate::base::Symbol;
use crate::runtime::signals;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::thread::{STACK_SIZE, native_id};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, Slots, TypeRef, TypeSpec,
    Value, Vm,
};
use wait::Occurrence;

pub(super) use lock::{deadline, seconds};
pub(super) use queue::MODULE as QUEUE;

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_thread",
    doc: "Threads and locks, as threading needs them.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("allocate_lock", allocate_lock, "allocate_lock()"),
    MethodDef::new("allocate", allocate_lock, "allocate()"),
    MethodDef::new("_count", count, "_count()"),
    MethodDef::new(
        "_excepthook",
        hook::excepthook,
        "_excepthook(exc_type, exc_value, exc_traceback, thread)",
    ),
    MethodDef::new("_get_main_thread_ident", main_ident, "_get_main_thread_ident()"),
    MethodDef::new("_is_main_interpreter", |_, _| Ok(Value::bool(true)), "_is_main_interpreter()"),
    MethodDef::new("_make_thread_handle", make_thread_handle, "_make_thread_handle(ident)"),
    MethodDef::new("_shutdown", |vm, _| join_all(vm).map(|()| Value::None), "_shutdown()"),
    MethodDef::new(
        "daemon_threads_allowed",
        |_, _| Ok(Value::bool(true)),
        "daemon_threads_allowed()",
    ),
    MethodDef::new("exit", exit, "exit()"),
    MethodDef::new("exit_thread", exit, "exit_thread()"),
    MethodDef::new("get_ident", |vm, _| Ok(int::from_usize(vm, vm.thread.ident)), "get_ident()"),
    MethodDef::new("get_native_id", |_, _| Ok(Value::Int(native_id())), "get_native_id()"),
    MethodDef::new("interrupt_main", interrupt_main, "interrupt_main(signum=signal.SIGINT, /)"),
    MethodDef::new("set_name", set_name, "set_name($module, /, name)"),
    MethodDef::new("stack_size", stack_size, "stack_size([size])"),
    MethodDef::new(
        "start_joinable_thread",
        start_joinable_thread,
        "start_joinable_thread(function, handle=None, daemon=True)",
    ),
    MethodDef::new("start_new", start_new_thread, "start_new(function, args[, kwargs])"),
    MethodDef::new(
        "start_new_thread",
        start_new_thread,
        "start_new_thread(function, args[, kwargs])",
    ),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let threads = vm.interp.state::<Threads>();
    if vm.thread.is_main() {
        threads.main_ident.set(vm.thread.ident);
    }
    let lock = vm.native_type(&lock::LOCK);
    for (name, value) in [
        ("LockType", lock.value()),
        ("lock", lock.value()),
        ("RLock", vm.native_type(&lock::RLOCK).value()),
        ("_local", vm.native_type(&local::LOCAL).value()),
        ("_ExceptHookArgs", hook::args_type(vm)),
        ("_ThreadHandle", vm.native_type(&HANDLE).value()),
        ("TIMEOUT_MAX", Value::float(lock::TIMEOUT_MAX)),
        ("error", vm.exc_ty(ExcKind::RuntimeError).value()),
    ] {
        dict.set_sym(vm, Symbol::new(name), value);
    }
    Ok(())
}

/// The threads of an interpreter that were started here.
#[derive(Default)]
pub(super) struct Threads {
    main_ident: Cell<usize>,
    /// Those that are alive.
    running: RefCell<Vec<Rc<State>>>,
    alive: Cell<i64>,
    stack_size: Cell<usize>,
}

/// In the child of a fork: this thread is the main one, and the others have ended.
pub(super) fn after_fork_child(vm: &Vm<'_>) {
    let threads = vm.interp.state::<Threads>();
    let own = vm.thread.ident;
    wait::after_fork_child();
    threads.main_ident.set(own);
    let (mine, others): (Vec<_>, Vec<_>) =
        threads.running.take().into_iter().partition(|t| t.ident.get() == own);
    threads.alive.set(mine.len() as i64);
    *threads.running.borrow_mut() = mine;
    for other in others {
        other.done.happened_elsewhere();
    }
}

/// What the program's end means for its threads: `threading._shutdown()`, if that module is there.
pub(super) fn shut_down(vm: &Vm<'_>) {
    let threading = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("threading")));
    let done = match &threading {
        Some(module) => vm.call_method(module, "_shutdown", &[]).map(drop),
        None => join_all(vm),
    };
    if let Err(e) = done {
        let words = Some("Exception ignored on threading shutdown");
        report_unraisable_as(vm, &e, words, &Value::None);
    }
}

/// Waits for every thread that is not a daemon.
fn join_all(vm: &Vm<'_>) -> Res<()> {
    let threads = vm.interp.state::<Threads>();
    loop {
        let next = threads.running.borrow().iter().rfind(|t| !t.daemon.get()).cloned();
        let Some(next) = next else { return Ok(()) };
        next.done.wait(vm, None)?;
    }
}

/// What a handle knows of its thread.
#[derive(Default)]
struct State {
    /// 0 before it is started.
    ident: Cell<usize>,
    started: Cell<bool>,
    /// Does not keep the program alive.
    daemon: Cell<bool>,
    done: Occurrence,
}

/// The payload of a `_ThreadHandle`.
struct Handle(Rc<State>);

static HANDLE: TypeSpec = TypeSpec {
    name: "_ThreadHandle",
    module: "_thread",
    doc: "A thread that can be joined.",
    kind: Kind::Native,
    is_base: false,
    slots: handle_slots,
    methods: &[
        MethodDef::new("is_done", handle_is_done, "is_done()"),
        MethodDef::new("join", handle_join, "join(timeout=None)"),
        MethodDef::new("_set_done", handle_set_done, "_set_done()"),
    ],
    getset: &[GetSetDef { name: "ident", get: handle_ident, set: None, doc: "" }],
};

fn handle_slots(s: &Slots) {
    s.new.set(Some(handle_new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.repr.set(Some(|vm, v| {
        let ident = state_of(vm, v)?.ident.get();
        Ok(vm.string(format!("<_ThreadHandle object: ident={ident}>")))
    }));
}

/// A handle for a thread that runs already.
fn make_thread_handle(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_make_thread_handle", 1, 1)?;
    let Some(ident) = int::to_u64(&args.values[0]) else {
        return Err(vm.type_error("ident must be an integer"));
    };
    let state = State::default();
    state.ident.set(ident as usize);
    state.started.set(true);
    Ok(new_handle(vm, Rc::new(state)))
}

fn new_handle(vm: &Vm<'_>, state: Rc<State>) -> Value {
    vm.alloc_for(&vm.native_type(&HANDLE), Native(Box::new(Handle(state)))).into()
}

fn handle_new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_ThreadHandle", 0, 0)?;
    Ok(vm.alloc_for(class, Native(Box::new(Handle(Rc::default())))).into())
}

fn state_of(vm: &Vm<'_>, v: &Value) -> Res<Rc<State>> {
    match v.as_obj().and_then(|o| o.native::<Handle>()) {
        Some(handle) => Ok(handle.0.clone()),
        None => Err(vm.type_error("'handle' must be a _ThreadHandle")),
    }
}

fn handle_ident(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(int::from_usize(vm, state_of(vm, v)?.ident.get()))
}

fn handle_is_done(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::bool(state_of(vm, &args.values[0])?.done.has_happened()))
}

fn handle_set_done(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let state = state_of(vm, &args.values[0])?;
    if !state.started.get() && !state.done.has_happened() {
        return Err(vm.raise(ExcKind::RuntimeError, "thread not started"));
    }
    state.done.happen(vm);
    Ok(Value::None)
}

fn handle_join(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let state = state_of(vm, &args.values[0])?;
    let [timeout] = args.skip(1).bind(vm, "join", ["timeout"], Shape::default())?;
    let deadline = match timeout.filter(|t| !t.is_none()) {
        None => None,
        Some(t) => {
            let seconds = seconds(vm, t)?;
            if seconds < 0.0 { None } else { deadline(vm, seconds)? }
        }
    };
    if !state.started.get() && !state.done.has_happened() {
        return Err(vm.raise(ExcKind::RuntimeError, "thread not started"));
    }
    if state.ident.get() == vm.thread.ident && !state.done.has_happened() {
        return Err(vm.raise(ExcKind::RuntimeError, "Cannot join current thread"));
    }
    state.done.wait(vm, deadline)?;
    Ok(Value::None)
}

/// Notes the end of a thread, however it ends.
struct Ending<'a, 'gil> {
    vm: &'a Vm<'gil>,
    state: Rc<State>,
}

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        let threads = self.vm.interp.state::<Threads>();
        self.vm.interp.state::<local::Locals>().forget_thread(self.vm.thread.ident);
        threads.alive.set(threads.alive.get() - 1);
        threads.running.borrow_mut().retain(|s| !Rc::ptr_eq(s, &self.state));
        self.state.done.happen(self.vm);
    }
}

/// Starts a thread that calls `f(*args, **kwargs)`.
fn start(
    vm: &Vm<'_>,
    f: Value,
    args: Vec<Value>,
    kw: Vec<Symbol>,
    state: &Rc<State>,
    daemon: bool,
) -> Res<()> {
    fork::check_time(vm, "can't create new thread")?;
    let threads = vm.interp.state::<Threads>();
    let stack = match threads.stack_size.get() {
        0 => STACK_SIZE,
        // Interpreted code needs more of the machine's stack than a C program's minimum.
        size => size.max(1 << 20),
    };
    state.started.set(true);
    state.daemon.set(daemon);
    threads.running.borrow_mut().push(state.clone());
    threads.alive.set(threads.alive.get() + 1);
    let theirs = state.clone();
    let spawned = vm.spawn("ungil", stack, move |vm| {
        let ending = Ending { vm, state: theirs };
        let result = vm.call_args(&f, Args { values: &args, kw: &kw });
        if let Err(e) = result
            && !vm.exc_is(&e, ExcKind::SystemExit)
        {
            let shown = vm.repr(&f).unwrap_or_else(|_| "<object repr() failed>".into());
            let words = format!("Exception ignored in thread started by {shown}");
            report_unraisable_as(vm, &e, Some(&words), &Value::None);
        }
        drop((f, args));
        drop(ending);
    });
    match spawned {
        Ok(ident) => {
            state.ident.set(ident);
            Ok(())
        }
        Err(_) => {
            threads.alive.set(threads.alive.get() - 1);
            threads.running.borrow_mut().retain(|s| !Rc::ptr_eq(s, state));
            state.started.set(false);
            Err(vm.raise(ExcKind::RuntimeError, "can't start new thread"))
        }
    }
}

fn callable(vm: &Vm<'_>, f: &Value, what: &str) -> Res<()> {
    if vm.type_of(f).slots.call.get().is_none() {
        return Err(vm.type_error(format!("{what} must be callable")));
    }
    Ok(())
}

fn start_joinable_thread(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let names = ["function", "handle", "daemon"];
    let [f, handle, daemon] = args.bind(vm, "start_joinable_thread", names, shape)?;
    let f = f.cloned().unwrap_or(Value::None);
    callable(vm, &f, "thread function")?;
    let handle = match handle.filter(|h| !h.is_none()) {
        Some(handle) => handle.clone(),
        None => new_handle(vm, Rc::default()),
    };
    let state = state_of(vm, &handle)?;
    if state.started.get() {
        return Err(vm.raise(ExcKind::RuntimeError, "thread already started"));
    }
    let daemon = daemon.map_or(Ok(true), |d| vm.truth(d))?;
    start(vm, f, Vec::new(), Vec::new(), &state, daemon)?;
    Ok(handle)
}

fn start_new_thread(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "start_new_thread", 2, 3)?;
    let f = args.values[0].clone();
    callable(vm, &f, "first arg")?;
    let Some(positional) = args.values[1].downcast::<Tuple>() else {
        return Err(vm.type_error("2nd arg must be a tuple"));
    };
    let mut values = positional.items.to_vec();
    let mut kw = Vec::new();
    if let Some(named) = args.values.get(2) {
        let Some(named) = named.downcast::<Dict>() else {
            return Err(vm.type_error("optional 3rd arg must be a dictionary"));
        };
        for (name, value) in named.items() {
            kw.push(Symbol::new(&vm.display(&name)?));
            values.push(value);
        }
    }
    let state: Rc<State> = Rc::default();
    start(vm, f, values, kw, &state, true)?;
    Ok(int::from_usize(vm, state.ident.get()))
}

fn allocate_lock(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    vm.call_args(&vm.native_type(&lock::LOCK).value(), args)
}

fn count(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(vm.interp.state::<Threads>().alive.get()))
}

fn main_ident(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(int::from_usize(vm, vm.interp.state::<Threads>().main_ident.get()))
}

fn exit(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(vm.raise_args(ExcKind::SystemExit, Vec::new()))
}

fn set_name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [name] = args.bind(vm, "set_name", ["name"], shape)?;
    let Some(name) = name.and_then(|n| n.downcast::<Str>()) else {
        let ty = vm.given_type(&args.values[0]);
        return Err(vm.type_error(format!("set_name() argument 'name' must be str, not {ty}")));
    };
    crate::vm::thread::set_name(name.as_str());
    Ok(Value::None)
}

fn interrupt_main(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "interrupt_main", 0, 1)?;
    let number = args.values.first().map_or(Ok(libc::SIGINT), |n| vm.to_c_int(n))?;
    if !(1..signals::COUNT).contains(&number) {
        return Err(vm.value_error("signal number out of range"));
    }
    if signal::is_handled(vm, number) {
        signals::note(number);
        vm.check_signals()?;
    }
    Ok(Value::None)
}

fn stack_size(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "stack_size", 0, 1)?;
    let threads = vm.interp.state::<Threads>();
    let old = threads.stack_size.get();
    if let Some(size) = args.values.first() {
        let size = vm.to_i64(size)?;
        if size != 0 && size < 32_768 {
            return Err(vm.value_error(format!("size not valid: {size} bytes")));
        }
        threads.stack_size.set(size as usize);
    }
    Ok(int::from_usize(vm, old))
}
