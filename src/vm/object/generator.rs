//! Generators, coroutines, async generators: frames that wait.
//!
//! Invariant: `window` holds the function and the registers while the generator is not running, and is
//! empty while it runs and when it is done.

use std::cell::{Cell, RefCell};

use super::T;
use super::code::CodeObj;
use super::exception::Exception;
use crate::base::known;
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, Traced, alloc};
use crate::vm::interp::{self, Sent};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    Created,
    Running,
    Suspended,
    Done,
}

pub struct Generator {
    pub code: Ptr<CodeObj>,
    pub state: Cell<State>,
    /// The function, then the registers.
    pub window: RefCell<Vec<Value>>,
    pub pc: Cell<u32>,
    /// The exception that the body handles, or Unset.
    pub handled: RefCell<Value>,
    /// That of whoever resumed it, while it runs.
    pub outer_handled: RefCell<Value>,
    /// The last suspension was a `yield` (not a delegated one).
    pub yielded_item: Cell<bool>,
    /// What the body returned last, for whoever asks after the end.
    pub returned: RefCell<Value>,
    pub name: RefCell<Value>,
    pub qualname: RefCell<Value>,
}

impl Generator {
    pub fn new(code: Ptr<CodeObj>, name: Value, qualname: Value) -> Generator {
        Generator {
            code,
            state: Cell::new(State::Created),
            window: RefCell::default(),
            pc: Cell::new(0),
            handled: RefCell::new(Value::Unset),
            outer_handled: RefCell::new(Value::Unset),
            yielded_item: Cell::new(true),
            returned: RefCell::new(Value::None),
            name: RefCell::new(name),
            qualname: RefCell::new(qualname),
        }
    }

    /// What messages call it.
    pub fn noun(&self) -> &'static str {
        let flags = self.code.code.flags;
        if flags.is_async_generator {
            "async generator"
        } else if flags.is_coroutine {
            "coroutine"
        } else {
            "generator"
        }
    }
}

/// The StopIteration that `next(iter)` raises at the end.
pub fn stop_iteration(vm: &Vm<'_>, iter: &Value) -> Exc {
    stop_with(vm, return_value(vm, iter))
}

fn stop_with(vm: &Vm<'_>, value: Value) -> Exc {
    let args = if value.is_none() { Vec::new() } else { vec![value] };
    vm.raise_args(ExcKind::StopIteration, args)
}

/// What the iterator returned, when it is a generator that has just ended.
pub fn return_value(_vm: &Vm<'_>, iter: &Value) -> Value {
    match iter.downcast::<Generator>() {
        Some(g) => g.returned.replace(Value::None),
        None => Value::None,
    }
}

fn of(vm: &Vm<'_>, v: &Value) -> Res<Ptr<Generator>> {
    v.cast::<Generator>().ok_or_else(|| vm.type_error("not a generator"))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let g = of(vm, v)?;
    match interp::resume(vm, &g, Ok(Value::None))? {
        Sent::Yielded(v) => Ok(Some(v)),
        Sent::Returned(v) => {
            g.returned.replace(v);
            Ok(None)
        }
    }
}

fn sent(vm: &Vm<'_>, r: Sent) -> Res<Value> {
    match r {
        Sent::Yielded(v) => Ok(v),
        Sent::Returned(v) => Err(stop_with(vm, v)),
    }
}

fn send(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "send", 1, 1)?;
    let g = of(vm, &args.values[0])?;
    sent(vm, interp::resume(vm, &g, Ok(args.values[1].clone()))?)
}

/// The exception that `throw(type, value, traceback)` or `throw(exception)` means.
pub fn thrown(vm: &Vm<'_>, args: &[Value]) -> Res<Exc> {
    let [first, rest @ ..] = args else {
        return Err(vm.type_error("throw expected at least 1 argument, got 0"));
    };
    if let Some(e) = first.cast::<Exception>() {
        if rest.first().is_some_and(|v| !v.is_none()) {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        return Ok(e);
    }
    let class = first.cast::<Type>().filter(|c| c.is_subtype(vm.exc_ty(ExcKind::BaseException)));
    let Some(class) = class else {
        let ty = vm.type_name(first);
        return Err(vm.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {ty}"
        )));
    };
    let made = match rest.first() {
        Some(v) if vm.is_instance(v, &class) => v.clone(),
        Some(v) if !v.is_none() => vm.call(&class.value(), std::slice::from_ref(v))?,
        Some(_) | None => vm.call(&class.value(), &[])?,
    };
    let e = made
        .cast::<Exception>()
        .ok_or_else(|| vm.type_error("calling the class gave no exception"))?;
    if let Some(tb) = rest.get(1).filter(|t| t.kind() == Some(Kind::Traceback)) {
        e.traceback.replace(tb.clone());
    }
    Ok(e)
}

fn throw(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "throw", 1, 3)?;
    let g = of(vm, &args.values[0])?;
    let e = thrown(vm, &args.values[1..])?;
    sent(vm, interp::throw(vm, &g, e)?)
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "close", 0, 0)?;
    let g = of(vm, &args.values[0])?;
    interp::close_generator(vm, &g)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    let name = vm.display(&g.qualname.borrow().clone())?;
    let at = v.as_obj().map_or(0, |o| o.addr());
    let noun = vm.type_name(v);
    Ok(vm.str(format!("<{noun} object {name} at {at:#x}>")))
}

fn running(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.state.get() == State::Running))
}

fn suspended(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.state.get() == State::Suspended))
}

fn get_name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.name.borrow().clone())
}

fn set_name(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(value) = value {
        of(vm, v)?.name.replace(value.clone());
    }
    Ok(())
}

fn get_qualname(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.qualname.borrow().clone())
}

fn set_qualname(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(value) = value {
        of(vm, v)?.qualname.replace(value.clone());
    }
    Ok(())
}

fn code(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.code.value())
}

/// What it delegates to, or None.
fn delegate(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    let at = (g.pc.get() as usize).checked_sub(1);
    let i = at.and_then(|at| g.code.ops.get(at).copied());
    Ok(match i {
        Some(i)
            if i.op == crate::bytecode::Op::YieldDelegated && g.state.get() == State::Suspended =>
        {
            g.window.borrow().get(usize::from(i.b) + 1).cloned().unwrap_or(Value::None)
        }
        Some(_) | None => Value::None,
    })
}

/// A frame stands for `gi_frame` only in so far as it is None when the generator is done.
fn frame(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match of(vm, v)?.state.get() {
        State::Done => Ok(Value::None),
        State::Created | State::Running | State::Suspended => {
            Err(vm.raise(ExcKind::NotImplementedError, "frames of generators"))
        }
    }
}

pub static GENERATOR: TypeSpec = TypeSpec {
    name: "generator",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
        s.repr.set(Some(repr));
    },
    methods: &[
        MethodDef::new("send", send, "send(value)"),
        MethodDef::new("throw", throw, "throw(value)"),
        MethodDef::new("close", close, "close()"),
    ],
    getset: &[
        GetSetDef { name: "gi_running", get: running, set: None, doc: "" },
        GetSetDef { name: "gi_suspended", get: suspended, set: None, doc: "" },
        GetSetDef { name: "gi_code", get: code, set: None, doc: "" },
        GetSetDef { name: "gi_yieldfrom", get: delegate, set: None, doc: "" },
        GetSetDef { name: "gi_frame", get: frame, set: None, doc: "" },
        GetSetDef { name: "__name__", get: get_name, set: Some(set_name), doc: "" },
        GetSetDef { name: "__qualname__", get: get_qualname, set: Some(set_qualname), doc: "" },
    ],
};

pub static COROUTINE: TypeSpec = TypeSpec {
    name: "coroutine",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |s| {
        s.awaitable.set(Some(|vm, v| {
            Ok(alloc(vm.ty(T::CoroutineWrapper), Traced(Box::new(v.clone())), None).into())
        }));
        s.repr.set(Some(repr));
    },
    methods: &[
        MethodDef::new("send", send, "send(value)"),
        MethodDef::new("throw", throw, "throw(value)"),
        MethodDef::new("close", close, "close()"),
    ],
    getset: &[
        GetSetDef { name: "cr_running", get: running, set: None, doc: "" },
        GetSetDef { name: "cr_suspended", get: suspended, set: None, doc: "" },
        GetSetDef { name: "cr_code", get: code, set: None, doc: "" },
        GetSetDef { name: "cr_await", get: delegate, set: None, doc: "" },
        GetSetDef { name: "cr_frame", get: frame, set: None, doc: "" },
        GetSetDef { name: "__name__", get: get_name, set: Some(set_name), doc: "" },
        GetSetDef { name: "__qualname__", get: get_qualname, set: Some(set_qualname), doc: "" },
    ],
};

// What `coroutine.__await__()` gives: the coroutine as an iterator.

fn wrapped(vm: &Vm<'_>, v: &Value) -> Res<Ptr<Generator>> {
    let inner = v.as_obj().and_then(|o| o.native::<Value>());
    inner.and_then(Value::cast::<Generator>).ok_or_else(|| vm.type_error("not a coroutine wrapper"))
}

fn wrapper_next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let g = wrapped(vm, v)?;
    match interp::resume(vm, &g, Ok(Value::None))? {
        Sent::Yielded(v) => Ok(Some(v)),
        Sent::Returned(v) => Err(stop_with(vm, v)),
    }
}

pub static COROUTINE_WRAPPER: TypeSpec = TypeSpec {
    name: "coroutine_wrapper",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(wrapper_next));
    },
    methods: &[
        MethodDef::new(
            "send",
            |vm, args| {
                args.skip(1).check_positional(vm, "send", 1, 1)?;
                let g = wrapped(vm, &args.values[0])?;
                sent(vm, interp::resume(vm, &g, Ok(args.values[1].clone()))?)
            },
            "send(value)",
        ),
        MethodDef::new(
            "throw",
            |vm, args| {
                let g = wrapped(vm, &args.values[0])?;
                let e = thrown(vm, &args.values[1..])?;
                sent(vm, interp::throw(vm, &g, e)?)
            },
            "throw(value)",
        ),
        MethodDef::new(
            "close",
            |vm, args| {
                let g = wrapped(vm, &args.values[0])?;
                interp::close_generator(vm, &g)
            },
            "close()",
        ),
    ],
    getset: &[],
};

// Async generators: each step is an awaitable

/// A step of an async generator: what it does to the generator when it is first driven.
struct Step {
    generator: Ptr<Generator>,
    action: RefCell<Option<Action>>,
    is_close: bool,
}

enum Action {
    Send(Value),
    Throw(Exc),
}

fn step(vm: &Vm<'_>, v: &Value, action: Action, is_close: bool) -> Res<Value> {
    let step = Step { generator: of(vm, v)?, action: RefCell::new(Some(action)), is_close };
    Ok(alloc(vm.ty(T::AsyncGenStep), Traced(Box::new(step)), None).into())
}

/// Drives a step: an item of the generator ends it with StopIteration, what it awaits is passed on.
fn drive(vm: &Vm<'_>, v: &Value, input: Action) -> Res<Value> {
    let Some(step) = v.as_obj().and_then(|o| o.native::<Step>()) else {
        return Err(vm.type_error("not a step of an async generator"));
    };
    let g = step.generator.clone();
    let first = step.action.borrow_mut().take();
    let done = g.state.get() == State::Done;
    let result = match (first, input) {
        (Some(Action::Throw(e)), _) | (None, Action::Throw(e)) if !done => interp::throw(vm, &g, e),
        (Some(Action::Send(v)), _) if !done => interp::resume(vm, &g, Ok(v)),
        (None, Action::Send(v)) if !done => interp::resume(vm, &g, Ok(v)),
        (Some(Action::Throw(e)), _) if !step.is_close => return Err(e),
        _ => Ok(Sent::Returned(Value::None)),
    };
    match result {
        Ok(Sent::Yielded(_)) if g.yielded_item.get() && step.is_close => {
            Err(vm.raise(ExcKind::RuntimeError, "async generator ignored GeneratorExit"))
        }
        Ok(Sent::Yielded(v)) if g.yielded_item.get() => {
            let stop = vm.raise_args(ExcKind::StopIteration, vec![v]);
            Err(stop)
        }
        Ok(Sent::Yielded(v)) => Ok(v),
        Ok(Sent::Returned(_)) if step.is_close => Err(stop_with(vm, Value::None)),
        Ok(Sent::Returned(_)) => Err(vm.raise_args(ExcKind::StopAsyncIteration, Vec::new())),
        Err(e)
            if step.is_close
                && (vm.exc_is(&e, ExcKind::GeneratorExit)
                    || vm.exc_is(&e, ExcKind::StopAsyncIteration)) =>
        {
            Err(stop_with(vm, Value::None))
        }
        Err(e) => Err(e),
    }
}

pub static ASYNC_GEN_STEP: TypeSpec = TypeSpec {
    name: "async_generator_asend",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.awaitable.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| drive(vm, v, Action::Send(Value::None)).map(Some)));
    },
    methods: &[
        MethodDef::new(
            "send",
            |vm, args| {
                args.skip(1).check_positional(vm, "send", 1, 1)?;
                drive(vm, &args.values[0], Action::Send(args.values[1].clone()))
            },
            "send(value)",
        ),
        MethodDef::new(
            "throw",
            |vm, args| {
                let e = thrown(vm, &args.values[1..])?;
                drive(vm, &args.values[0], Action::Throw(e))
            },
            "throw(value)",
        ),
        MethodDef::new("close", |_, _| Ok(Value::None), "close()"),
    ],
    getset: &[],
};

pub static ASYNC_GENERATOR: TypeSpec = TypeSpec {
    name: "async_generator",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |s| {
        s.aiter.set(Some(|_, v| Ok(v.clone())));
        s.anext.set(Some(|vm, v| step(vm, v, Action::Send(Value::None), false)));
        s.repr.set(Some(repr));
    },
    methods: &[
        MethodDef::new(
            "asend",
            |vm, args| {
                args.skip(1).check_positional(vm, "asend", 1, 1)?;
                step(vm, &args.values[0], Action::Send(args.values[1].clone()), false)
            },
            "asend(value)",
        ),
        MethodDef::new(
            "athrow",
            |vm, args| {
                let e = thrown(vm, &args.values[1..])?;
                step(vm, &args.values[0], Action::Throw(e), false)
            },
            "athrow(value)",
        ),
        MethodDef::new(
            "aclose",
            |vm, args| {
                let exit = vm.raise_args(ExcKind::GeneratorExit, Vec::new());
                let g = of(vm, &args.values[0])?;
                if g.state.get() == State::Created {
                    interp::close_generator(vm, &g)?;
                }
                step(vm, &args.values[0], Action::Throw(exit), true)
            },
            "aclose()",
        ),
    ],
    getset: &[
        GetSetDef { name: "ag_running", get: running, set: None, doc: "" },
        GetSetDef { name: "ag_code", get: code, set: None, doc: "" },
        GetSetDef { name: "ag_await", get: delegate, set: None, doc: "" },
        GetSetDef { name: "__name__", get: get_name, set: Some(set_name), doc: "" },
        GetSetDef { name: "__qualname__", get: get_qualname, set: Some(set_qualname), doc: "" },
    ],
};

/// The exception's `value`, for those who catch StopIteration natively.
pub fn stop_value(e: &Exc) -> Value {
    e.field(known::VALUE).unwrap_or(Value::None)
}

impl Trace for Generator {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.code.trace(t);
        self.window.trace(t);
        self.handled.trace(t);
        self.outer_handled.trace(t);
        self.returned.trace(t);
        self.name.trace(t);
        self.qualname.trace(t);
    }

    fn cut(&self) {
        if self.state.get() == State::Running {
            return;
        }
        self.state.set(State::Done);
        let old = (self.window.take(), self.handled.take(), self.returned.replace(Value::None));
        drop(old);
    }
}

impl Trace for Step {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.generator.trace(t);
        if let Ok(action) = self.action.try_borrow() {
            match &*action {
                Some(Action::Send(v)) => v.trace(t),
                Some(Action::Throw(e)) => e.trace(t),
                None => {}
            }
        }
    }

    fn cut(&self) {
        drop(self.action.take());
    }
}
