//! `_asyncio`: futures, tasks, and what runs in which event loop.
//!
//! Invariant: what CPython's module has, with its messages; `asyncio` itself is Python over it. A thread's
//! running loop is the thread's own, and a forked child has none.

mod awaiting;
mod future;
mod registry;
mod step;
mod task;

use std::cell::{Cell, OnceCell, RefCell};

use rustc_hash::FxHashMap;

use self::future::Future;
use crate::base::{Symbol, known};
use crate::vm::heap::HAS_DEL;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, TypeRef, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_asyncio",
    doc: "Accelerator module for asyncio",
    body: ModuleBody::Native { functions: &[FUNCTIONS, registry::FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_get_running_loop", running_or_none, "_get_running_loop($module, /)"),
    MethodDef::new("_set_running_loop", set_running, "_set_running_loop($module, loop, /)"),
    MethodDef::new("get_running_loop", get_running_loop, "get_running_loop($module, /)"),
    MethodDef::new("get_event_loop", get_event_loop, "get_event_loop($module, /)"),
    MethodDef::new(
        "future_add_to_awaited_by",
        |vm, args| awaited_by(vm, args, "future_add_to_awaited_by", true),
        "future_add_to_awaited_by($module, fut, waiter, /)",
    ),
    MethodDef::new(
        "future_discard_from_awaited_by",
        |vm, args| awaited_by(vm, args, "future_discard_from_awaited_by", false),
        "future_discard_from_awaited_by($module, fut, waiter, /)",
    ),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("Future"), future_class(vm).value());
    dict.set_sym(vm, Symbol::new("Task"), task_class(vm).value());
    Ok(())
}

/// What the module keeps for an interpreter.
#[derive(Default)]
struct State {
    future: OnceCell<TypeRef>,
    task: OnceCell<TypeRef>,
    cancelled_error: OnceCell<Value>,
    invalid_state: OnceCell<Value>,
    /// How many tasks were given a name that is a number.
    n_named: Cell<u64>,
    /// Each loop that runs a task, with it.
    current: RefCell<Vec<(Value, Value)>>,
    /// Weak references to the tasks that are not done, by address.
    scheduled: RefCell<FxHashMap<usize, Value>>,
    /// Tasks that take their first step when they are made.
    eager: RefCell<Vec<Value>>,
    /// A `WeakSet` of the tasks of other classes.
    foreign: OnceCell<Value>,
}

fn future_class(vm: &Vm<'_>) -> TypeRef {
    let state = vm.interp.state::<State>();
    let class = state.future.get_or_init(|| {
        let class = vm.native_type(&future::FUTURE);
        class.has_del.set(true);
        class
    });
    class.clone()
}

fn task_class(vm: &Vm<'_>) -> TypeRef {
    let base = future_class(vm);
    let state = vm.interp.state::<State>();
    let class = state.task.get_or_init(|| {
        let class = vm.native_derived(&task::TASK, &base);
        class.has_del.set(true);
        class
    });
    class.clone()
}

/// The payload of a future or task, of a derived class too.
fn of(v: &Value) -> Option<&Future> {
    v.as_obj()?.native()
}

/// The same of a future whose class is the module's own, so that no method of it is another one.
fn exactly<'a>(state: &State, v: &'a Value) -> Option<&'a Future> {
    let o = v.as_obj()?;
    let is = |class: &OnceCell<TypeRef>| class.get().is_some_and(|class| class.is(o.ty()));
    if is(&state.future) || is(&state.task) { o.native() } else { None }
}

/// Whether an object's end is to be looked at, which costs; other classes have ends of their own.
fn has_end(state: &State, v: &Value, on: bool) {
    if let (Some(_), Some(o)) = (exactly(state, v), v.as_obj()) {
        o.set_flag(HAS_DEL, on);
    }
}

/// A name of a module in Python.
fn name_of(vm: &Vm<'_>, module: &str, name: &str) -> Res<Value> {
    let module = vm.import_module(module)?;
    vm.get_attr(&module, Symbol::new(name))
}

fn cancelled_class(vm: &Vm<'_>, state: &State) -> Res<Value> {
    if let Some(class) = state.cancelled_error.get() {
        return Ok(class.clone());
    }
    let class = name_of(vm, "asyncio.exceptions", "CancelledError")?;
    Ok(state.cancelled_error.get_or_init(|| class).clone())
}

/// An `InvalidStateError`, or what kept it from being made.
#[cold]
fn invalid_state(vm: &Vm<'_>, message: &str) -> Exc {
    let state = vm.interp.state::<State>();
    let make = || {
        let class = match state.invalid_state.get() {
            Some(class) => class.clone(),
            None => {
                let class = name_of(vm, "asyncio.exceptions", "InvalidStateError")?;
                state.invalid_state.get_or_init(|| class).clone()
            }
        };
        vm.call(&class, &[vm.str(message)])
    };
    match make() {
        Ok(made) => made.cast().unwrap_or_else(|| vm.raise(ExcKind::RuntimeError, message)),
        Err(e) => e,
    }
}

/// `loop.call_soon(callback[, arg], context=context)`.
fn call_soon(
    vm: &Vm<'_>,
    event_loop: &Value,
    callback: Value,
    arg: Option<Value>,
    context: Value,
) -> Res<()> {
    let (own, kw) = (event_loop.clone(), &[known::CONTEXT_WORD]);
    match arg {
        Some(arg) => invoke(vm, known::CALL_SOON, &[own, callback, arg, context], kw)?,
        None => invoke(vm, known::CALL_SOON, &[own, callback, context], kw)?,
    };
    Ok(())
}

/// Calls the method of the first argument by that name with the others. A function that its class has is called
/// without being bound first, which saves an object and copying the arguments.
fn invoke(vm: &Vm<'_>, name: Symbol, args: &[Value], kw: &[Symbol]) -> Res<Value> {
    let Some((own, rest)) = args.split_first() else { return Ok(Value::None) };
    let class = vm.type_of(own);
    if class.slots.get_attr.get().is_none()
        && let Some(found) = class.lookup(name)
        && found.downcast::<Function>().is_some()
    {
        let attrs = own.as_obj().and_then(|o| o.attrs());
        if attrs.map(|attrs| attrs.get(vm, name)).transpose()?.flatten().is_none() {
            return vm.call_args(&found, Args { values: args, kw });
        }
    }
    let method = vm.get_attr(own, name)?;
    vm.call_args(&method, Args { values: rest, kw })
}

// Loops

fn running(vm: &Vm<'_>) -> Option<Value> {
    let now = vm.thread.running_loop.borrow().clone();
    (!matches!(now, Value::Unset | Value::None)).then_some(now)
}

fn running_or_none(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_get_running_loop", 0, 0)?;
    Ok(running(vm).unwrap_or(Value::None))
}

fn set_running(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_set_running_loop", 1, 1)?;
    let old = vm.thread.running_loop.replace(args.values[0].clone());
    drop(old);
    Ok(Value::None)
}

fn must_run(vm: &Vm<'_>) -> Res<Value> {
    running(vm).ok_or_else(|| vm.raise(ExcKind::RuntimeError, "no running event loop"))
}

fn get_running_loop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_running_loop", 0, 0)?;
    must_run(vm)
}

fn event_loop(vm: &Vm<'_>) -> Res<Value> {
    if let Some(found) = running(vm) {
        return Ok(found);
    }
    let policy = vm.call(&name_of(vm, "asyncio.events", "_get_event_loop_policy")?, &[])?;
    vm.call_method(&policy, "get_event_loop", &[])
}

fn get_event_loop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_event_loop", 0, 0)?;
    event_loop(vm)
}

/// A forked child runs no loop and no task.
pub(super) fn forget_in_child(vm: &Vm<'_>) {
    let loops = vm.thread.running_loop.replace(Value::None);
    let current = vm.interp.state::<State>().current.take();
    drop((loops, current));
}

fn awaited_by(vm: &Vm<'_>, args: Args<'_>, name: &str, adds: bool) -> Res<Value> {
    args.check_positional(vm, name, 2, 2)?;
    let [fut, waiter] = args.values else { return Ok(Value::None) };
    if let (Some(fut), Some(_)) = (of(fut), of(waiter)) {
        if adds { fut.add_waiter(waiter) } else { fut.discard_waiter(waiter) }
    }
    Ok(Value::None)
}

/// The one keyword argument of a method without others.
fn keyword<'a>(vm: &Vm<'_>, args: Args<'a>, fname: &str, name: &str) -> Res<Option<&'a Value>> {
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let [value] = args.bind(vm, fname, [name], shape)?;
    Ok(value)
}
