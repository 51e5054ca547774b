//! `Task`: a coroutine that a loop drives, as a future of what it returns.
//!
//! Invariant: a task that is not done waits for a future (`waiter`, whose callbacks wake it), or has its next
//! step given to its loop, or runs.

use std::cell::{Cell, RefCell};

use super::future::{self, Future, own, this};
use super::{State, exactly, keyword, name_of, registry, step};
use crate::base::Symbol;
use crate::modules::contextvars;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::dict::Dict;
use crate::vm::object::generator::Generator;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Res, Shape, Slots, T, TypeSpec, Value, Vm,
};

/// What a task has beside a future.
pub(super) struct Part {
    /// Unset before `__init__`.
    pub(super) coro: ValueCell,
    pub(super) context: ValueCell,
    /// The future that it waits for, or Unset.
    pub(super) waiter: ValueCell,
    name: RefCell<Name>,
    /// How often it was asked to end.
    n_cancels: Cell<i64>,
    /// The next step is to raise.
    pub(super) must_cancel: Cell<bool>,
    /// Whether its end before it is done is worth a word.
    log_destroy: Cell<bool>,
}

enum Name {
    /// `Task-N`.
    Number(u64),
    Given(Value),
}

impl Trace for Part {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.coro.trace(t);
        self.context.trace(t);
        self.waiter.trace(t);
        if let Ok(name) = self.name.try_borrow()
            && let Name::Given(name) = &*name
        {
            name.trace(t);
        }
    }

    fn cut(&self) {
        let old = (self.coro.take(), self.context.take(), self.waiter.take());
        drop(old);
    }
}

impl Part {
    fn new() -> Part {
        let unset = || ValueCell::new(Value::Unset);
        Part {
            coro: unset(),
            context: unset(),
            waiter: unset(),
            name: RefCell::new(Name::Number(0)),
            n_cancels: Cell::new(0),
            must_cancel: Cell::new(false),
            log_destroy: Cell::new(true),
        }
    }
}

pub(super) static TASK: TypeSpec = TypeSpec {
    name: "Task",
    module: "_asyncio",
    doc: "A coroutine wrapped in a Future.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| Ok(future::made(vm, class, Some(Part::new())))));
        s.init.set(Some(init));
        s.repr.set(Some(|vm, v| {
            if own(vm, v)?.event_loop.is_unset() {
                return Err(vm.raise(ExcKind::RuntimeError, "Task object is not initialized."));
            }
            vm.call(&name_of(vm, "asyncio.base_tasks", "_task_repr")?, std::slice::from_ref(v))
        }));
    },
    methods: &[
        MethodDef::new(
            "set_result",
            |vm, _| Err(unsupported(vm, "set_result")),
            "set_result($self, result, /)",
        ),
        MethodDef::new(
            "set_exception",
            |vm, _| Err(unsupported(vm, "set_exception")),
            "set_exception($self, exception, /)",
        ),
        MethodDef::new("cancel", cancel, "cancel($self, /, msg=None)"),
        MethodDef::new(
            "cancelling",
            |vm, args| {
                args.method(vm, "Task.cancelling", 0, 0)?;
                Ok(Value::Int(task(vm, &args.values[0])?.1.n_cancels.get()))
            },
            "cancelling($self, /)",
        ),
        MethodDef::new("uncancel", uncancel, "uncancel($self, /)"),
        MethodDef::new("get_stack", get_stack, "get_stack($self, /, *, limit=None)"),
        MethodDef::new(
            "print_stack",
            print_stack,
            "print_stack($self, /, *, limit=None, file=None)",
        ),
        MethodDef::new(
            "get_name",
            |vm, args| {
                args.method(vm, "Task.get_name", 0, 0)?;
                name(vm, &args.values[0])
            },
            "get_name($self, /)",
        ),
        MethodDef::new("set_name", set_name, "set_name($self, value, /)"),
        MethodDef::new(
            "get_coro",
            |vm, args| {
                args.method(vm, "Task.get_coro", 0, 0)?;
                Ok(or_none(task(vm, &args.values[0])?.1.coro.get()))
            },
            "get_coro($self, /)",
        ),
        MethodDef::new(
            "get_context",
            |vm, args| {
                args.method(vm, "Task.get_context", 0, 0)?;
                Ok(or_none(task(vm, &args.values[0])?.1.context.get()))
            },
            "get_context($self, /)",
        ),
        MethodDef::new("__del__", end, "__del__($self, /)"),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[
        GetSetDef {
            name: "_log_destroy_pending",
            get: |vm, v| Ok(Value::bool(task(vm, v)?.1.log_destroy.get())),
            set: Some(|vm, v, value| {
                let value = value.ok_or_else(|| vm.attribute_error("cannot delete attribute"))?;
                task(vm, v)?.1.log_destroy.set(vm.truth(value)?);
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "_must_cancel",
            get: |vm, v| Ok(Value::bool(task(vm, v)?.1.must_cancel.get())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_coro",
            get: |vm, v| Ok(or_none(task(vm, v)?.1.coro.get())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_fut_waiter",
            get: |vm, v| Ok(or_none(task(vm, v)?.1.waiter.get())),
            set: None,
            doc: "",
        },
    ],
};

fn or_none(v: Value) -> Value {
    if v.is_unset() { Value::None } else { v }
}

#[cold]
fn unsupported(vm: &Vm<'_>, what: &str) -> Exc {
    vm.raise(ExcKind::RuntimeError, format!("Task does not support {what} operation"))
}

/// Both parts of a task.
pub(super) fn task<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<(&'a Future, &'a Part)> {
    let f = own(vm, v)?;
    match &f.task {
        Some(task) => Ok((f, task)),
        None => Err(vm.type_error("descriptor requires a '_asyncio.Task' object")),
    }
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["coro", "loop", "name", "context", "eager_start"];
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 4 };
    let [coro, event_loop, given_name, context, eager] = args.bind(vm, "Task", names, shape)?;
    let (f, t) = task(vm, v)?;
    future::init(vm, v, event_loop)?;
    let coro = coro.cloned().unwrap_or(Value::None);
    if !is_coroutine(vm, &coro)? {
        t.log_destroy.set(false);
        let message = format!("a coroutine was expected, got {}", vm.repr(&coro)?);
        return Err(vm.type_error(message));
    }
    let context = match context {
        Some(context) if !context.is_none() => context.clone(),
        Some(_) | None => contextvars::copied(vm)?,
    };
    let called = match given_name {
        Some(given) if !given.is_none() => Name::Given(text(vm, given)?),
        Some(_) | None => {
            let n_named = &vm.interp.state::<State>().n_named;
            n_named.set(n_named.get() + 1);
            Name::Number(n_named.get())
        }
    };
    let old = (
        t.name.replace(called),
        t.context.replace(context),
        t.coro.replace(coro),
        t.waiter.replace(Value::Unset),
    );
    drop(old);
    t.n_cancels.set(0);
    t.must_cancel.set(false);
    t.log_destroy.set(true);
    if let Some(eager) = eager
        && vm.truth(eager)?
        && is_running(vm, f)?
    {
        return step::start_now(vm, v, f, t);
    }
    step::soon(vm, v, f, t, None)?;
    registry::register(vm, v)
}

fn is_running(vm: &Vm<'_>, f: &Future) -> Res<bool> {
    let is_running = vm.call_method(&f.event_loop.get(), "is_running", &[])?;
    vm.truth(&is_running)
}

fn is_coroutine(vm: &Vm<'_>, coro: &Value) -> Res<bool> {
    if let Some(g) = coro.downcast::<Generator>() {
        let flags = g.code.code.flags;
        if flags.is_coroutine && !flags.is_async_generator {
            return Ok(true);
        }
    }
    let asked =
        vm.call(&name_of(vm, "asyncio.coroutines", "iscoroutine")?, std::slice::from_ref(coro))?;
    vm.truth(&asked)
}

// Names

fn text(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if vm.type_of(v).is(vm.ty(T::Str)) {
        return Ok(v.clone());
    }
    Ok(vm.string(vm.display(v)?))
}

fn name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let (_, t) = task(vm, v)?;
    let number = match &*t.name.borrow() {
        Name::Given(given) => return Ok(given.clone()),
        Name::Number(number) => *number,
    };
    let made = vm.string(format!("Task-{number}"));
    drop(t.name.replace(Name::Given(made.clone())));
    Ok(made)
}

fn set_name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [value] = args.method(vm, "Task.set_name", 1, 1)? else { return Ok(Value::None) };
    let (_, t) = task(vm, &args.values[0])?;
    let given = Name::Given(text(vm, value)?);
    drop(t.name.replace(given));
    Ok(Value::None)
}

// Cancelling

fn cancel(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let message = future::message(vm, args)?;
    let (v, _) = this(vm, args)?;
    Ok(Value::bool(ask_to_end(vm, v, message)?))
}

/// Asks a task to end; false when it is done.
fn ask_to_end(vm: &Vm<'_>, v: &Value, message: Value) -> Res<bool> {
    let (f, t) = task(vm, v)?;
    f.noticed();
    if !f.is_pending() {
        return Ok(false);
    }
    t.n_cancels.set(t.n_cancels.get() + 1);
    let waiter = t.waiter.get();
    if !waiter.is_unset() && cancel_any(vm, &waiter, &message)? {
        // It stays what is waited for: a task may go on in spite of this, and be asked again.
        return Ok(true);
    }
    t.must_cancel.set(true);
    f.set_cancel_message(message);
    Ok(true)
}

/// `future.cancel(msg=message)`.
pub(super) fn cancel_any(vm: &Vm<'_>, v: &Value, message: &Value) -> Res<bool> {
    if let Some(f) = exactly(&vm.interp.state::<State>(), v) {
        return match f.task {
            // As deep as tasks wait for each other.
            Some(_) => {
                stacker::maybe_grow(64 << 10, 1 << 20, || ask_to_end(vm, v, message.clone()))
            }
            None => future::cancel_now(vm, v, f, message.clone()),
        };
    }
    let cancel = vm.get_attr(v, Symbol::new("cancel"))?;
    let values = std::slice::from_ref(message);
    let done = vm.call_args(&cancel, Args { values, kw: &[Symbol::new("msg")] })?;
    vm.truth(&done)
}

fn uncancel(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Task.uncancel", 0, 0)?;
    let (_, t) = task(vm, &args.values[0])?;
    if t.n_cancels.get() > 0 {
        t.n_cancels.set(t.n_cancels.get() - 1);
        if t.n_cancels.get() == 0 {
            t.must_cancel.set(false);
        }
    }
    Ok(Value::Int(t.n_cancels.get()))
}

// What is shown

fn get_stack(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let limit = keyword(vm, args.skip(1), "get_stack", "limit")?.cloned().unwrap_or(Value::None);
    let function = name_of(vm, "asyncio.base_tasks", "_task_get_stack")?;
    vm.call(&function, &[args.values[0].clone(), limit])
}

fn print_stack(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_kw_only: 2, ..Shape::default() };
    let [limit, file] = args.skip(1).bind(vm, "print_stack", ["limit", "file"], shape)?;
    let function = name_of(vm, "asyncio.base_tasks", "_task_print_stack")?;
    let given = |v: Option<&Value>| v.cloned().unwrap_or(Value::None);
    vm.call(&function, &[args.values[0].clone(), given(limit), given(file)])
}

fn end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some(v) = args.values.first() else { return Ok(Value::None) };
    let Ok((f, t)) = task(vm, v) else { return Ok(Value::None) };
    registry::forget(vm, &f.shared, v);
    if f.is_pending() && t.log_destroy.get() && !f.event_loop.is_unset() {
        let context = Dict::new(vm);
        context.set_sym(vm, Symbol::new("task"), v.clone());
        let message = vm.str("Task was destroyed but it is pending!");
        context.set_sym(vm, Symbol::new("message"), message);
        future::tell(vm, v, f, &context);
    }
    future::end(vm, args)
}
