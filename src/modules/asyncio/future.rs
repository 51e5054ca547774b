//! `Future`: a result that is to come, with the callbacks that wait for it.
//!
//! Invariant: a future that is done stays as it is, and its callbacks have been given to its loop, each once.
//! Callbacks are never called from here. A task is a future with a [`Part`] more; one struct serves both,
//! since a derived native class has its base's payload.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::task::Part;
use super::{
    State, awaiting, call_soon, cancelled_class, event_loop, has_end, invalid_state, invoke,
    keyword, name_of, of,
};
use crate::base::{Symbol, known};
use crate::modules::contextvars;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::Exception;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::object;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Ptr, Res, Shape, Slots, T, Traced, Type,
    TypeRef, TypeSpec, Value, Vm,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Phase {
    Pending,
    Cancelled,
    /// With a result.
    Finished,
    /// With an exception.
    Failed,
}

pub(super) struct Future {
    /// What the module keeps, at hand.
    pub(super) shared: Rc<State>,
    pub(super) phase: Cell<Phase>,
    /// Somebody has it as what `await` gave, and nobody has taken that yet.
    pub(super) is_blocking: Cell<bool>,
    /// Its exception has not been asked for.
    log_traceback: Cell<bool>,
    /// Unset before `__init__`.
    pub(super) event_loop: ValueCell,
    /// Callbacks with their contexts.
    callbacks: RefCell<Vec<(Value, Value)>>,
    /// The result, or the exception.
    outcome: ValueCell,
    /// The exception's traceback when it was set.
    traceback: ValueCell,
    /// Where it was made, in debug mode.
    source: ValueCell,
    message: ValueCell,
    /// The error that ended a task that was cancelled.
    pub(super) cancelled: ValueCell,
    awaited_by: RefCell<Waiters>,
    pub(super) task: Option<Part>,
}

/// Who awaits a future.
enum Waiters {
    None,
    One(Value),
    /// By address.
    Many(FxHashMap<usize, Value>),
}

impl Trace for Future {
    fn trace(&self, t: &mut Tracer<'_>) {
        let cells = [
            &self.event_loop,
            &self.outcome,
            &self.traceback,
            &self.source,
            &self.message,
            &self.cancelled,
        ];
        cells.into_iter().for_each(|cell| cell.trace(t));
        if let Ok(callbacks) = self.callbacks.try_borrow() {
            for (callback, context) in &*callbacks {
                callback.trace(t);
                context.trace(t);
            }
        }
        if let Ok(waiters) = self.awaited_by.try_borrow() {
            match &*waiters {
                Waiters::None => {}
                Waiters::One(waiter) => waiter.trace(t),
                #[expect(
                    clippy::iter_over_hash_type,
                    reason = "the order of tracing shows nowhere"
                )]
                Waiters::Many(waiters) => {
                    for waiter in waiters.values() {
                        waiter.trace(t);
                    }
                }
            }
        }
        self.task.trace(t);
    }

    fn cut(&self) {
        let cells = [&self.outcome, &self.traceback, &self.message, &self.cancelled];
        let values = cells.map(ValueCell::take);
        let callbacks = self.callbacks.take();
        let waiters = self.awaited_by.replace(Waiters::None);
        if let Some(task) = &self.task {
            task.cut();
        }
        drop((values, callbacks, waiters));
    }
}

/// None for Unset.
fn shown(v: Value) -> Value {
    if v.is_unset() { Value::None } else { v }
}

impl Future {
    fn new(shared: Rc<State>, task: Option<Part>) -> Future {
        let unset = || ValueCell::new(Value::Unset);
        Future {
            shared,
            phase: Cell::new(Phase::Pending),
            is_blocking: Cell::new(false),
            log_traceback: Cell::new(false),
            event_loop: unset(),
            callbacks: RefCell::default(),
            outcome: unset(),
            traceback: unset(),
            source: unset(),
            message: unset(),
            cancelled: unset(),
            awaited_by: RefCell::new(Waiters::None),
            task,
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        self.phase.get() == Phase::Pending
    }

    /// Somebody knows of the exception.
    pub(super) fn noticed(&self) {
        self.log_traceback.set(false);
    }

    pub(super) fn cancel_message(&self) -> Value {
        shown(self.message.get())
    }

    pub(super) fn set_cancel_message(&self, message: Value) {
        drop(self.message.replace(message));
    }

    pub(super) fn add_waiter(&self, waiter: &Value) {
        let Some(o) = waiter.as_obj() else { return };
        let mut waiters = self.awaited_by.borrow_mut();
        match &mut *waiters {
            Waiters::None => *waiters = Waiters::One(waiter.clone()),
            Waiters::One(one) if one.is(waiter) => {}
            Waiters::One(one) => {
                let one = std::mem::take(one);
                let first = one.as_obj().map_or(0, |o| o.addr());
                let both = [(first, one), (o.addr(), waiter.clone())];
                *waiters = Waiters::Many(both.into_iter().collect());
            }
            Waiters::Many(many) => {
                many.entry(o.addr()).or_insert_with(|| waiter.clone());
            }
        }
    }

    pub(super) fn discard_waiter(&self, waiter: &Value) {
        let Some(o) = waiter.as_obj() else { return };
        let mut waiters = self.awaited_by.borrow_mut();
        let gone = match &mut *waiters {
            Waiters::One(one) if one.is(waiter) => {
                let gone = std::mem::take(one);
                *waiters = Waiters::None;
                Some(gone)
            }
            Waiters::None | Waiters::One(_) => None,
            Waiters::Many(many) => many.remove(&o.addr()),
        };
        drop(waiters);
        drop(gone);
    }

    fn waiters(&self) -> Option<Vec<Value>> {
        match &*self.awaited_by.borrow() {
            Waiters::None => None,
            Waiters::One(one) => Some(vec![one.clone()]),
            Waiters::Many(many) if many.is_empty() => None,
            Waiters::Many(many) => Some(many.values().cloned().collect()),
        }
    }
}

pub(super) static FUTURE: TypeSpec = TypeSpec {
    name: "Future",
    module: "_asyncio",
    doc: "A result that is to come.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| Ok(made(vm, class, None))));
        s.init.set(Some(|vm, v, args| {
            let event_loop = keyword(vm, args, "Future", "loop")?;
            init(vm, v, event_loop)
        }));
        s.repr.set(Some(|vm, v| {
            if of(v).is_none_or(|f| f.event_loop.is_unset()) {
                return Err(vm.raise(ExcKind::RuntimeError, NOT_INITIALIZED));
            }
            vm.call(&name_of(vm, "asyncio.base_futures", "_future_repr")?, std::slice::from_ref(v))
        }));
        s.iter.set(Some(awaiting::iterate));
        s.awaitable.set(Some(awaiting::iterate));
    },
    methods: &[
        MethodDef::new("result", result, "result($self, /)"),
        MethodDef::new("exception", exception, "exception($self, /)"),
        MethodDef::new("set_result", set_result, "set_result($self, result, /)"),
        MethodDef::new("set_exception", set_exception, "set_exception($self, exception, /)"),
        MethodDef::new(
            "add_done_callback",
            add_done_callback,
            "add_done_callback($self, fn, /, *, context=<unrepresentable>)",
        ),
        MethodDef::new(
            "remove_done_callback",
            remove_done_callback,
            "remove_done_callback($self, fn, /)",
        ),
        MethodDef::new("cancel", cancel, "cancel($self, /, msg=None)"),
        MethodDef::new("cancelled", |vm, a| is(vm, a, "cancelled"), "cancelled($self, /)"),
        MethodDef::new("done", |vm, a| is(vm, a, "done"), "done($self, /)"),
        MethodDef::new("get_loop", get_loop, "get_loop($self, /)"),
        MethodDef::new(
            "_make_cancelled_error",
            |vm, args| {
                let (_, f) = this(vm, args)?;
                Ok(cancelled_error(vm, f)?.into())
            },
            "_make_cancelled_error($self, /)",
        ),
        MethodDef::new("__del__", end, "__del__($self, /)"),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[
        GetSetDef {
            name: "_state",
            get: |vm, v| {
                Ok(vm.str(match own(vm, v)?.phase.get() {
                    Phase::Pending => "PENDING",
                    Phase::Cancelled => "CANCELLED",
                    Phase::Finished | Phase::Failed => "FINISHED",
                }))
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_asyncio_future_blocking",
            get: |vm, v| Ok(Value::bool(own(vm, v)?.is_blocking.get())),
            set: Some(|vm, v, value| {
                let value = value.ok_or_else(|| vm.attribute_error("cannot delete attribute"))?;
                own(vm, v)?.is_blocking.set(vm.truth(value)?);
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "_loop",
            get: |vm, v| Ok(shown(own(vm, v)?.event_loop.get())),
            set: None,
            doc: "",
        },
        GetSetDef { name: "_callbacks", get: callbacks, set: None, doc: "" },
        GetSetDef {
            name: "_result",
            get: |vm, v| {
                let f = own(vm, v)?;
                let is_result = f.phase.get() == Phase::Finished;
                Ok(if is_result { shown(f.outcome.get()) } else { Value::None })
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_exception",
            get: |vm, v| {
                let f = own(vm, v)?;
                let is_error = f.phase.get() == Phase::Failed;
                Ok(if is_error { shown(f.outcome.get()) } else { Value::None })
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_log_traceback",
            get: |vm, v| Ok(Value::bool(own(vm, v)?.log_traceback.get())),
            set: Some(|vm, v, value| {
                let value = value.ok_or_else(|| vm.attribute_error("cannot delete attribute"))?;
                if vm.truth(value)? {
                    return Err(vm.value_error("_log_traceback can only be set to False"));
                }
                own(vm, v)?.noticed();
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "_source_traceback",
            get: |vm, v| Ok(shown(own(vm, v)?.source.get())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_cancel_message",
            get: |vm, v| Ok(own(vm, v)?.cancel_message()),
            set: Some(|vm, v, value| {
                let value = value.ok_or_else(|| vm.attribute_error("cannot delete attribute"))?;
                own(vm, v)?.set_cancel_message(value.clone());
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "_asyncio_awaited_by",
            get: |vm, v| match own(vm, v)?.waiters() {
                None => Ok(Value::None),
                Some(waiters) => vm.call(&vm.ty(T::FrozenSet).value(), &[vm.list(waiters)]),
            },
            set: None,
            doc: "",
        },
        object::DICT,
    ],
};

const NOT_INITIALIZED: &str = "Future object is not initialized.";

/// An instance of a class, without a loop yet.
pub(super) fn made(vm: &Vm<'_>, class: &TypeRef, task: Option<Part>) -> Value {
    let is_future = task.is_none();
    let state = vm.interp.state::<State>();
    let payload = Future::new(state.clone(), task);
    let v: Value = vm.alloc_for(class, Traced(Box::new(payload))).into();
    if is_future {
        // Only one that fails has anything to say at its end.
        has_end(&state, &v, false);
    }
    v
}

pub(super) fn own<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Future> {
    of(v).ok_or_else(|| vm.type_error("descriptor requires a '_asyncio.Future' object"))
}

/// The receiver of a method, which must have been initialised.
pub(super) fn this<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<(&'a Value, &'a Future)> {
    let Some(v) = args.values.first() else {
        return Err(vm.type_error("descriptor requires a '_asyncio.Future' object"));
    };
    let f = own(vm, v)?;
    if f.event_loop.is_unset() {
        return Err(vm.raise(ExcKind::RuntimeError, NOT_INITIALIZED));
    }
    Ok((v, f))
}

/// The one argument of a method.
fn one<'a>(vm: &Vm<'_>, args: Args<'a>, fname: &str) -> Res<&'a Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 0 };
    let [given] = args.skip(1).bind(vm, fname, [""], shape)?;
    given.ok_or_else(|| vm.type_error("an argument is missing"))
}

/// `__init__` of both classes.
pub(super) fn init(vm: &Vm<'_>, v: &Value, given: Option<&Value>) -> Res<()> {
    let f = own(vm, v)?;
    let its_loop = match given {
        Some(given) if !given.is_none() => given.clone(),
        Some(_) | None => event_loop(vm)?,
    };
    f.phase.set(Phase::Pending);
    f.is_blocking.set(false);
    f.log_traceback.set(false);
    let debug = invoke(vm, known::GET_DEBUG, std::slice::from_ref(&its_loop), &[])?;
    let cells = [&f.outcome, &f.traceback, &f.source, &f.message, &f.cancelled];
    let old = (cells.map(ValueCell::take), f.event_loop.replace(its_loop), f.callbacks.take());
    drop(old);
    if vm.truth(&debug)? {
        let stack = vm.call(&name_of(vm, "traceback", "extract_stack")?, &[])?;
        drop(f.source.replace(stack));
    }
    Ok(())
}

// The outcome

/// The exception for a future that was cancelled.
pub(super) fn cancelled_error(vm: &Vm<'_>, f: &Future) -> Res<Exc> {
    let kept = f.cancelled.take();
    if let Some(e) = kept.cast::<Exception>() {
        return Ok(e);
    }
    let class = cancelled_class(vm, &f.shared)?;
    let message = f.cancel_message();
    let args = if message.is_none() { Vec::new() } else { vec![message] };
    let made = vm.call(&class, &args)?;
    made.cast().ok_or_else(|| vm.type_error("CancelledError is no exception"))
}

/// The exception of a future that failed, as it was when it was set.
pub(super) fn failure(vm: &Vm<'_>, f: &Future) -> Exc {
    f.noticed();
    match f.outcome.get().cast::<Exception>() {
        Some(e) => {
            let old = e.traceback.replace(shown_traceback(f.traceback.get()));
            drop(old);
            e
        }
        None => vm.raise(ExcKind::SystemError, "a future failed with no exception"),
    }
}

fn shown_traceback(v: Value) -> Value {
    if v.is_unset() { Value::None } else { v }
}

/// What `result()` gives or raises.
pub(super) fn outcome(vm: &Vm<'_>, f: &Future) -> Res<Value> {
    match f.phase.get() {
        Phase::Finished => Ok(shown(f.outcome.get())),
        Phase::Failed => Err(failure(vm, f)),
        Phase::Cancelled => Err(cancelled_error(vm, f)?),
        Phase::Pending => Err(invalid_state(vm, "Result is not set.")),
    }
}

fn result(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Future.result", 0, 0)?;
    outcome(vm, initialised(vm, args)?)
}

/// As [`this`] where CPython says it by another class of error.
fn initialised<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Future> {
    let f = args.values.first().map(|v| own(vm, v)).transpose()?;
    match f {
        Some(f) if !f.event_loop.is_unset() => Ok(f),
        Some(_) | None => Err(invalid_state(vm, NOT_INITIALIZED)),
    }
}

fn exception(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Future.exception", 0, 0)?;
    let f = initialised(vm, args)?;
    match f.phase.get() {
        Phase::Cancelled => Err(cancelled_error(vm, f)?),
        Phase::Pending => Err(invalid_state(vm, "Exception is not set.")),
        Phase::Finished => Ok(Value::None),
        Phase::Failed => {
            f.noticed();
            Ok(f.outcome.get())
        }
    }
}

fn set_result(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let value = one(vm, args, "set_result")?;
    let (v, f) = this(vm, args)?;
    finish(vm, v, f, value.clone())?;
    Ok(Value::None)
}

/// Ends a future with a result.
pub(super) fn finish(vm: &Vm<'_>, v: &Value, f: &Future, value: Value) -> Res<()> {
    if !f.is_pending() {
        return Err(invalid_state(vm, "invalid state"));
    }
    f.phase.set(Phase::Finished);
    drop(f.outcome.replace(value));
    schedule(vm, v, f)
}

fn set_exception(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = one(vm, args, "set_exception")?;
    let (v, f) = this(vm, args)?;
    if !f.is_pending() {
        return Err(invalid_state(vm, "invalid state"));
    }
    let class = given.downcast::<Type>();
    let value = if class.is_some() { vm.call(given, &[])? } else { given.clone() };
    let Some(e) = value.cast::<Exception>() else {
        return Err(vm.type_error("invalid exception object"));
    };
    fail(vm, v, f, stoppable(vm, e))?;
    Ok(Value::None)
}

/// StopIteration would end whoever awaits the future.
fn stoppable(vm: &Vm<'_>, e: Exc) -> Exc {
    if !vm.exc_is(&e, ExcKind::StopIteration) {
        return e;
    }
    let message =
        "StopIteration interacts badly with generators and cannot be raised into a Future";
    let outer = vm.raise(ExcKind::RuntimeError, message);
    outer.set_cause(e.value());
    outer.set_context(e.into());
    outer
}

/// Ends a future with an exception.
pub(super) fn fail(vm: &Vm<'_>, v: &Value, f: &Future, e: Exc) -> Res<()> {
    if !f.is_pending() {
        return Err(invalid_state(vm, "invalid state"));
    }
    f.phase.set(Phase::Failed);
    let traceback = e.traceback.get();
    let old = (f.traceback.replace(traceback), f.outcome.replace(e.into()));
    drop(old);
    has_end(&f.shared, v, true);
    schedule(vm, v, f)?;
    f.log_traceback.set(true);
    Ok(())
}

/// Ends a future as cancelled; false if it is done.
pub(super) fn cancel_now(vm: &Vm<'_>, v: &Value, f: &Future, message: Value) -> Res<bool> {
    f.noticed();
    if !f.is_pending() {
        return Ok(false);
    }
    f.phase.set(Phase::Cancelled);
    f.set_cancel_message(message);
    schedule(vm, v, f)?;
    Ok(true)
}

/// The message that `cancel(msg=None)` is given.
pub(super) fn message(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [message] = args.skip(1).bind(vm, "cancel", ["msg"], Shape::default())?;
    Ok(message.cloned().unwrap_or(Value::None))
}

fn cancel(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let message = message(vm, args)?;
    let (v, f) = this(vm, args)?;
    Ok(Value::bool(cancel_now(vm, v, f, message)?))
}

fn is(vm: &Vm<'_>, args: Args<'_>, what: &str) -> Res<Value> {
    args.method(vm, what, 0, 0)?;
    let f = own(vm, &args.values[0])?;
    // One that was not initialised is in no state.
    let phase = f.phase.get();
    let is = if what == "done" { phase != Phase::Pending } else { phase == Phase::Cancelled };
    Ok(Value::bool(is && !f.event_loop.is_unset()))
}

fn get_loop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Future.get_loop", 0, 0)?;
    Ok(this(vm, args)?.1.event_loop.get())
}

// Callbacks

/// Gives the callbacks to the loop.
fn schedule(vm: &Vm<'_>, v: &Value, f: &Future) -> Res<()> {
    if f.callbacks.borrow().is_empty() {
        return Ok(());
    }
    let callbacks = f.callbacks.take();
    let its_loop = f.event_loop.get();
    for (callback, context) in callbacks {
        call_soon(vm, &its_loop, callback, Some(v.clone()), context)?;
    }
    Ok(())
}

/// Has a callback called when the future is done.
pub(super) fn when_done(
    vm: &Vm<'_>,
    v: &Value,
    f: &Future,
    callback: Value,
    context: Value,
) -> Res<()> {
    if f.is_pending() {
        f.callbacks.borrow_mut().push((callback, context));
        return Ok(());
    }
    call_soon(vm, &f.event_loop.get(), callback, Some(v.clone()), context)
}

fn add_done_callback(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let names = ["fn", "context"];
    let [callback, context] = args.skip(1).bind(vm, "add_done_callback", names, shape)?;
    let (v, f) = this(vm, args)?;
    let context = match context {
        Some(context) if !context.is_none() => context.clone(),
        Some(_) | None => contextvars::copied(vm)?,
    };
    when_done(vm, v, f, callback.cloned().unwrap_or(Value::None), context)?;
    Ok(Value::None)
}

fn remove_done_callback(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let wanted = one(vm, args, "remove_done_callback")?;
    let (_, f) = this(vm, args)?;
    // Comparing may run anything; what it adds meanwhile stays.
    let before = f.callbacks.borrow().clone();
    let mut equal = Vec::new();
    for entry in &before {
        if vm.eq(&entry.0, wanted)? {
            equal.push(entry);
        }
    }
    let mut removed = Vec::new();
    let mut kept = Vec::new();
    for (callback, context) in f.callbacks.take() {
        let same = |e: &&(Value, Value)| e.0.is(&callback) && e.1.is(&context);
        let is_gone = equal.iter().any(same);
        if is_gone { removed.push((callback, context)) } else { kept.push((callback, context)) }
    }
    let n = removed.len();
    let meanwhile = f.callbacks.replace(kept);
    f.callbacks.borrow_mut().extend(meanwhile);
    drop(removed);
    Ok(Value::Int(n as i64))
}

fn callbacks(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let listed = own(vm, v)?.callbacks.borrow().clone();
    if listed.is_empty() {
        return Ok(Value::None);
    }
    Ok(vm.list(
        listed.into_iter().map(|(callback, context)| vm.tuple([callback, context])).collect(),
    ))
}

// The end

pub(super) fn end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some(v) = args.values.first() else { return Ok(Value::None) };
    let Some(f) = of(v) else { return Ok(Value::None) };
    if !f.log_traceback.replace(false) {
        return Ok(Value::None);
    }
    let context = Dict::new(vm);
    let message = format!("{} exception was never retrieved", vm.type_of(v).name());
    context.set_sym(vm, Symbol::new("message"), vm.string(message));
    context.set_sym(vm, Symbol::new("exception"), shown(f.outcome.get()));
    context.set_sym(vm, Symbol::new("future"), v.clone());
    tell(vm, v, f, &context);
    Ok(Value::None)
}

/// Calls the loop's handler for exceptions that nobody caught.
pub(super) fn tell(vm: &Vm<'_>, v: &Value, f: &Future, context: &Ptr<Dict>) {
    let source = f.source.get();
    if !source.is_unset() {
        context.set_sym(vm, Symbol::new("source_traceback"), source);
    }
    let handler = vm.get_attr(&f.event_loop.get(), Symbol::new("call_exception_handler"));
    if let Err(e) = handler.and_then(|handler| vm.call(&handler, &[context.value()])) {
        vm.unraisable(&e, v);
    }
}
