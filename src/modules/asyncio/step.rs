//! The steps of a task: what its coroutine is given, and what becomes of what it gives.
//!
//! Invariant: while a step runs, the task is its loop's current one; afterwards it is done, or waits for one
//! future, or has another step given to the loop. What a coroutine may not give is raised in it in that step.

use super::future::{self, Future, Phase};
use super::task::{Part, cancel_any, task};
use super::{call_soon, cancelled_class, exactly, has_end, invalid_state, of, registry};
use crate::base::Symbol;
use crate::modules::contextvars;
use crate::vm::interp::{self, Sent};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::exception::Exception;
use crate::vm::object::generator::Generator;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Res, Value, Vm};

/// The callback of a loop that makes a step.
static STEP: MethodDef = MethodDef::new(
    "task_step",
    |vm, args| {
        let exc = args.values.get(1).and_then(Value::cast::<Exception>);
        step(vm, &args.values[0], exc)?;
        Ok(Value::None)
    },
    "task_step(exc=None, /)",
);

/// The callback of a future that makes one.
static WAKE_UP: MethodDef = MethodDef::new(
    "task_wakeup",
    |vm, args| {
        let rest = args.method(vm, "Task.task_wakeup", 1, 1)?;
        wake_up(vm, &args.values[0], &rest[0])?;
        Ok(Value::None)
    },
    "task_wakeup(future, /)",
);

/// Gives a step to the loop, one that raises if there is an exception.
pub(super) fn soon(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, exc: Option<Exc>) -> Res<()> {
    let callback = Builtin::bound(vm, &STEP, v.clone());
    call_soon(vm, &f.event_loop.get(), callback, exc.map(Value::from), t.context.get())
}

fn wake_up(vm: &Vm<'_>, v: &Value, awaited: &Value) -> Res<()> {
    let (me, _) = task(vm, v)?;
    if let Some(f) = of(awaited) {
        f.discard_waiter(v);
    }
    let exc = match exactly(&me.shared, awaited) {
        Some(f) if f.phase.get() == Phase::Finished => None,
        Some(f) => future::outcome(vm, f).err(),
        None => vm.call_method(awaited, "result", &[]).err(),
    };
    step(vm, v, exc)
}

fn step(vm: &Vm<'_>, v: &Value, exc: Option<Exc>) -> Res<()> {
    let (f, t) = task(vm, v)?;
    let its_loop = f.event_loop.get();
    registry::enter(vm, &f.shared, &its_loop, v)?;
    let outcome = go(vm, v, f, t, exc);
    registry::leave(vm, &f.shared, &its_loop, v)?;
    outcome
}

/// The first step, at once.
pub(super) fn start_now(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part) -> Res<()> {
    let its_loop = f.event_loop.get();
    let before = registry::swap(vm, &its_loop, v.clone());
    registry::register_eager(vm, v);
    let context = t.context.get();
    let outcome = contextvars::entered(vm, &context, || go(vm, v, f, t, None));
    registry::forget_eager(vm, v);
    drop(registry::swap(vm, &its_loop, before));
    if f.is_pending() {
        registry::register(vm, v)?;
    } else {
        drop(t.coro.take());
    }
    outcome
}

fn go(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, exc: Option<Exc>) -> Res<()> {
    if !f.is_pending() {
        let given = exc.map_or(Value::None, Value::from);
        let message = format!("__step(): already done: {} {}", vm.repr(v)?, vm.repr(&given)?);
        return Err(invalid_state(vm, &message));
    }
    let mut exc = exc;
    if t.must_cancel.replace(false) {
        let is_cancelled = match &exc {
            Some(e) => is_cancelled(vm, f, e)?,
            None => false,
        };
        if !is_cancelled {
            exc = Some(future::cancelled_error(vm, f)?);
        }
    }
    drop(t.waiter.take());
    let coro = t.coro.get();
    if coro.is_unset() {
        return Err(vm.raise(ExcKind::RuntimeError, "uninitialized Task object"));
    }
    let sent = match exc {
        None => interp::send_to(vm, &coro, Value::None),
        Some(e) => throw(vm, &coro, e),
    };
    match sent {
        Ok(Sent::Yielded(given)) => return wait_for(vm, v, f, t, given),
        Ok(Sent::Returned(_)) if t.must_cancel.replace(false) => {
            future::cancel_now(vm, v, f, f.cancel_message())?;
        }
        Ok(Sent::Returned(value)) => future::finish(vm, v, f, value)?,
        Err(e) if is_cancelled(vm, f, &e)? => {
            drop(f.cancelled.replace(e.into()));
            future::cancel_now(vm, v, f, Value::None)?;
        }
        Err(e) => {
            future::fail(vm, v, f, e.clone())?;
            if vm.exc_is(&e, ExcKind::KeyboardInterrupt) || vm.exc_is(&e, ExcKind::SystemExit) {
                registry::forget(vm, &f.shared, v);
                return Err(e);
            }
            registry::forget(vm, &f.shared, v);
            return Ok(());
        }
    }
    registry::forget(vm, &f.shared, v);
    // There is nothing left to say at its end.
    has_end(&f.shared, v, false);
    Ok(())
}

fn is_cancelled(vm: &Vm<'_>, f: &Future, e: &Exc) -> Res<bool> {
    let class = cancelled_class(vm, &f.shared)?;
    let class = class.cast::<crate::vm::Type>();
    Ok(class.is_some_and(|class| vm.is_instance(&e.value(), &class)))
}

fn throw(vm: &Vm<'_>, coro: &Value, e: Exc) -> Res<Sent> {
    if let Some(generator) = coro.cast::<Generator>()
        && !generator.code.code.flags.is_async_generator
    {
        return interp::throw(vm, &generator, e);
    }
    interp::returned(vm, vm.call_method(coro, "throw", &[e.into()]))
}

/// Lets the task wait for what its coroutine has given.
fn wait_for(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, given: Value) -> Res<()> {
    if given.is_none() {
        return soon(vm, v, f, t, None);
    }
    if given.is(v) {
        return wrong(vm, v, f, t, format!("Task cannot await on itself: {}", vm.repr(v)?));
    }
    if let Some(awaited) = exactly(&f.shared, &given) {
        if !awaited.event_loop.get().is(&f.event_loop.get()) {
            return other_loop(vm, v, f, t, &given);
        }
        if !awaited.is_blocking.replace(false) {
            return not_awaited(vm, v, f, t, &given);
        }
        awaited.add_waiter(v);
        let callback = Builtin::bound(vm, &WAKE_UP, v.clone());
        future::when_done(vm, &given, awaited, callback, t.context.get())?;
        drop(t.waiter.replace(given));
        return cancel_waiter(vm, f, t);
    }
    wait_for_other(vm, v, f, t, given)
}

/// The same for what may be a future of another class.
fn wait_for_other(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, given: Value) -> Res<()> {
    let name = Symbol::new("_asyncio_future_blocking");
    let blocking = vm.get_attr_opt(&given, name)?.unwrap_or(Value::None);
    if blocking.is_none() {
        let is_generator = given.downcast::<Generator>().is_some_and(|g| {
            let flags = g.code.code.flags;
            !flags.is_coroutine && !flags.is_async_generator
        });
        let shown = vm.repr(&given)?;
        let message = if is_generator {
            let me = vm.repr(v)?;
            format!("yield was used instead of yield from for generator in task {me} with {shown}")
        } else {
            format!("Task got bad yield: {shown}")
        };
        return wrong(vm, v, f, t, message);
    }
    if !registry::loop_of(vm, &given)?.is(&f.event_loop.get()) {
        return other_loop(vm, v, f, t, &given);
    }
    if !vm.truth(&blocking)? {
        return not_awaited(vm, v, f, t, &given);
    }
    if let Some(awaited) = of(&given) {
        awaited.add_waiter(v);
    }
    vm.set_attr(&given, name, &Value::bool(false))?;
    let callback = Builtin::bound(vm, &WAKE_UP, v.clone());
    let add = vm.get_attr(&given, Symbol::new("add_done_callback"))?;
    let values = &[callback, t.context.get()];
    vm.call_args(&add, Args { values, kw: &[Symbol::new("context")] })?;
    drop(t.waiter.replace(given));
    cancel_waiter(vm, f, t)
}

/// Hands on what was asked for while the task ran.
fn cancel_waiter(vm: &Vm<'_>, f: &Future, t: &Part) -> Res<()> {
    if t.must_cancel.get() && cancel_any(vm, &t.waiter.get(), &f.cancel_message())? {
        t.must_cancel.set(false);
    }
    Ok(())
}

#[cold]
fn wrong(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, message: String) -> Res<()> {
    let e = vm.raise(ExcKind::RuntimeError, message);
    soon(vm, v, f, t, Some(e))
}

#[cold]
fn other_loop(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, given: &Value) -> Res<()> {
    let (me, shown) = (vm.repr(v)?, vm.repr(given)?);
    wrong(vm, v, f, t, format!("Task {me} got Future {shown} attached to a different loop"))
}

#[cold]
fn not_awaited(vm: &Vm<'_>, v: &Value, f: &Future, t: &Part, given: &Value) -> Res<()> {
    let (me, shown) = (vm.repr(v)?, vm.repr(given)?);
    let message = format!("yield was used instead of yield from in task {me} with {shown}");
    wrong(vm, v, f, t, message)
}
