//! Which tasks there are, and which one each loop runs.
//!
//! Invariant: a loop runs at most one task at a time. Tasks are known by weak references, so that being known
//! keeps none alive; one that is done is forgotten.

use super::{State, must_run, name_of, of};
use crate::base::Symbol;
use crate::vm::object::weakref::WeakRef;
use crate::vm::{Args, ExcKind, MethodDef, Res, Shape, T, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("current_task", current_task, "current_task($module, /, loop=None)"),
    MethodDef::new("all_tasks", all_tasks, "all_tasks($module, /, loop=None)"),
    MethodDef::new(
        "_register_task",
        |vm, args| {
            register(vm, one(vm, args, "_register_task")?)?;
            Ok(Value::None)
        },
        "_register_task($module, /, task)",
    ),
    MethodDef::new(
        "_unregister_task",
        |vm, args| {
            forget(vm, &vm.interp.state::<State>(), one(vm, args, "_unregister_task")?);
            Ok(Value::None)
        },
        "_unregister_task($module, /, task)",
    ),
    MethodDef::new(
        "_register_eager_task",
        |vm, args| {
            register_eager(vm, one(vm, args, "_register_eager_task")?);
            Ok(Value::None)
        },
        "_register_eager_task($module, /, task)",
    ),
    MethodDef::new(
        "_unregister_eager_task",
        |vm, args| {
            forget_eager(vm, one(vm, args, "_unregister_eager_task")?);
            Ok(Value::None)
        },
        "_unregister_eager_task($module, /, task)",
    ),
    MethodDef::new(
        "_enter_task",
        |vm, args| {
            let [its_loop, task] = two(vm, args, "_enter_task")?;
            enter(vm, &vm.interp.state::<State>(), its_loop, task)?;
            Ok(Value::None)
        },
        "_enter_task($module, /, loop, task)",
    ),
    MethodDef::new(
        "_leave_task",
        |vm, args| {
            let [its_loop, task] = two(vm, args, "_leave_task")?;
            leave(vm, &vm.interp.state::<State>(), its_loop, task)?;
            Ok(Value::None)
        },
        "_leave_task($module, /, loop, task)",
    ),
    MethodDef::new(
        "_swap_current_task",
        |vm, args| {
            let [its_loop, task] = two(vm, args, "_swap_current_task")?;
            Ok(swap(vm, its_loop, task.clone()))
        },
        "_swap_current_task($module, /, loop, task)",
    ),
];

fn one<'a>(vm: &Vm<'_>, args: Args<'a>, fname: &str) -> Res<&'a Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [task] = args.bind(vm, fname, ["task"], shape)?;
    task.ok_or_else(|| vm.type_error("a task is missing"))
}

fn two<'a>(vm: &Vm<'_>, args: Args<'a>, fname: &str) -> Res<[&'a Value; 2]> {
    let shape = Shape { required: 2, ..Shape::default() };
    let [Some(its_loop), Some(task)] = args.bind(vm, fname, ["loop", "task"], shape)? else {
        return Err(vm.type_error("a loop and a task are missing"));
    };
    Ok([its_loop, task])
}

/// The loop that a function is given, or the running one.
fn given_loop(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let [given] = args.bind(vm, fname, ["loop"], Shape::default())?;
    match given {
        Some(given) if !given.is_none() => Ok(given.clone()),
        Some(_) | None => must_run(vm),
    }
}

// What runs

fn running(state: &State, its_loop: &Value) -> Option<Value> {
    let current = state.current.borrow();
    current.iter().find(|(l, _)| l.is(its_loop)).map(|(_, task)| task.clone())
}

fn current_task(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let its_loop = given_loop(vm, args, "current_task")?;
    Ok(running(&vm.interp.state::<State>(), &its_loop).unwrap_or(Value::None))
}

pub(super) fn enter(vm: &Vm<'_>, state: &State, its_loop: &Value, task: &Value) -> Res<()> {
    if let Some(other) = running(state, its_loop) {
        let (me, other) = (vm.repr(task)?, vm.repr(&other)?);
        let message =
            format!("Cannot enter into task {me} while another task {other} is being executed.");
        return Err(vm.raise(ExcKind::RuntimeError, message));
    }
    state.current.borrow_mut().push((its_loop.clone(), task.clone()));
    Ok(())
}

pub(super) fn leave(vm: &Vm<'_>, state: &State, its_loop: &Value, task: &Value) -> Res<()> {
    let mut current = state.current.borrow_mut();
    let at = current.iter().position(|(l, t)| l.is(its_loop) && t.is(task));
    if let Some(at) = at {
        let gone = current.swap_remove(at);
        drop(current);
        drop(gone);
        return Ok(());
    }
    drop(current);
    let other = running(state, its_loop).unwrap_or(Value::None);
    let (me, other) = (vm.repr(task)?, vm.repr(&other)?);
    let message = format!("Leaving task {me} does not match the current task {other}.");
    Err(vm.raise(ExcKind::RuntimeError, message))
}

/// Puts another task, or None for none, in the place of the one that runs; gives that.
pub(super) fn swap(vm: &Vm<'_>, its_loop: &Value, task: Value) -> Value {
    let state = vm.interp.state::<State>();
    let mut current = state.current.borrow_mut();
    let at = current.iter().position(|(l, _)| l.is(its_loop));
    let before = at.map(|at| current.swap_remove(at));
    if !task.is_none() {
        current.push((its_loop.clone(), task));
    }
    drop(current);
    before.map_or(Value::None, |(_, task)| task)
}

// What there is

pub(super) fn register(vm: &Vm<'_>, task: &Value) -> Res<()> {
    let state = vm.interp.state::<State>();
    match (of(task).filter(|f| f.task.is_some()), task.as_obj()) {
        (Some(_), Some(o)) => {
            let weak = vm.call(&vm.ty(T::WeakRef).value(), std::slice::from_ref(task))?;
            let old = state.scheduled.borrow_mut().insert(o.addr(), weak);
            drop(old);
        }
        (_, _) => {
            vm.call_method(&foreign(vm, &state)?, "add", std::slice::from_ref(task))?;
        }
    }
    Ok(())
}

fn foreign(vm: &Vm<'_>, state: &State) -> Res<Value> {
    if let Some(set) = state.foreign.get() {
        return Ok(set.clone());
    }
    let set = vm.call(&name_of(vm, "weakref", "WeakSet")?, &[])?;
    Ok(state.foreign.get_or_init(|| set).clone())
}

/// A task that is done, or gone.
pub(super) fn forget(vm: &Vm<'_>, state: &State, task: &Value) {
    if let Some(o) = task.as_obj() {
        let gone = state.scheduled.borrow_mut().remove(&o.addr());
        drop(gone);
    }
    if of(task).is_none()
        && let Some(set) = state.foreign.get()
        && let Err(e) = vm.call_method(set, "discard", std::slice::from_ref(task))
    {
        vm.unraisable(&e, task);
    }
}

pub(super) fn register_eager(vm: &Vm<'_>, task: &Value) {
    let state = vm.interp.state::<State>();
    let mut eager = state.eager.borrow_mut();
    if !eager.iter().any(|t| t.is(task)) {
        eager.push(task.clone());
    }
}

pub(super) fn forget_eager(vm: &Vm<'_>, task: &Value) {
    let state = vm.interp.state::<State>();
    let mut eager = state.eager.borrow_mut();
    let gone = eager.iter().position(|t| t.is(task)).map(|at| eager.swap_remove(at));
    drop(eager);
    drop(gone);
}

/// A future's loop: what its `get_loop` says, or its `_loop`.
pub(super) fn loop_of(vm: &Vm<'_>, future: &Value) -> Res<Value> {
    match vm.get_attr_opt(future, Symbol::new("get_loop"))? {
        Some(get) => vm.call(&get, &[]),
        None => vm.get_attr(future, Symbol::new("_loop")),
    }
}

fn all_tasks(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let its_loop = given_loop(vm, args, "all_tasks")?;
    let state = vm.interp.state::<State>();
    let mut found = state.eager.borrow().clone();
    let alive =
        |weak: &Value| weak.downcast::<WeakRef>().and_then(|w| w.weak.get()).map(Value::Obj);
    found.extend(state.scheduled.borrow().values().filter_map(alive));
    if let Some(set) = state.foreign.get() {
        found.extend(vm.collect(set)?);
    }
    let mut kept = Vec::new();
    for task in found {
        let is_done = match of(&task) {
            Some(f) => !f.is_pending(),
            None => {
                let done = vm.call_method(&task, "done", &[])?;
                vm.truth(&done)?
            }
        };
        if !is_done && loop_of(vm, &task)?.is(&its_loop) {
            kept.push(task);
        }
    }
    vm.call(&vm.ty(T::Set).value(), &[vm.list(kept)])
}
