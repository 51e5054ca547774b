//! Async generators: each step (`asend`, `athrow`, `aclose`) is an awaitable of its own.
//!
//! Invariant: a step that has ended is not driven again, and while one is under way the generator refuses
//! others ([`Running`](AsyncState)). The hooks of the thread that first asks a generator for a step are
//! called then ([`begin`]); the finalizer among them gets the generator when it goes unfinished.

use std::cell::{Cell, RefCell};

use super::T;
use super::generator::{
    Generator, State, frame, get_name, get_qualname, repr, set_name, set_qualname,
};
use super::generator::{code, delegate, suspended, thrown};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{HAS_DEL, Kind, Ptr, Traced, alloc};
use crate::vm::interp::{self, Sent};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// What an async generator has beside its frame.
#[derive(Default)]
pub struct AsyncState {
    /// What is told when it goes unfinished; Unset or None for nothing.
    pub finalizer: RefCell<Value>,
    /// A step is under way.
    running: Cell<bool>,
    /// It was closed, or has ended.
    pub closed: Cell<bool>,
}

/// What a step does to the generator when it is first driven.
enum Action {
    Send(Value),
    /// What `throw` was given; that it is an exception is found when the step is driven.
    Throw(Vec<Value>),
    Close,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Driven,
    Ended,
}

struct Step {
    generator: Ptr<Generator>,
    action: RefCell<Action>,
    stage: Cell<Stage>,
    is_send: bool,
    is_close: bool,
}

/// The state of an async generator, whose thread's hooks are told of it at first.
fn begin(vm: &Vm<'_>, g: &Ptr<Generator>) -> Res<()> {
    if g.is_begun() {
        return Ok(());
    }
    let (first, finalizer) = vm.thread.async_gen_hooks.borrow().clone();
    let state = g.async_state();
    if matches!(finalizer, Value::Obj(_)) {
        let old = state.finalizer.replace(finalizer);
        drop(old);
        g.as_obj().set_flag(HAS_DEL, true);
    }
    if let Value::Obj(_) = first {
        vm.call(&first, &[g.value()])?;
    }
    Ok(())
}

fn of(vm: &Vm<'_>, v: &Value) -> Res<Ptr<Generator>> {
    v.cast::<Generator>().ok_or_else(|| vm.type_error("not an async generator"))
}

fn step(vm: &Vm<'_>, v: &Value, action: Action) -> Res<Value> {
    let generator = of(vm, v)?;
    begin(vm, &generator)?;
    let is_send = matches!(action, Action::Send(_));
    let is_close = matches!(action, Action::Close);
    let (action, stage) = (RefCell::new(action), Cell::new(Stage::New));
    let step = Step { generator, action, stage, is_send, is_close };
    Ok(alloc(vm.ty(T::AsyncGenStep), Traced(Box::new(step)), None).into())
}

impl Step {
    fn name(&self) -> [&'static str; 2] {
        match (self.is_send, self.is_close) {
            (true, _) => ["anext()", "__anext__()/asend()"],
            (false, true) => ["aclose()", "aclose()/athrow()"],
            (false, false) => ["athrow()", "aclose()/athrow()"],
        }
    }

    /// Ends; the generator is free for others.
    fn end(&self) {
        self.stage.set(Stage::Ended);
        self.generator.async_state().running.set(false);
    }

    /// What `sent` means for who drives the step: an item of the generator ends it with StopIteration, what
    /// the generator awaits is passed on.
    fn outcome(&self, vm: &Vm<'_>, sent: Res<Sent>) -> Res<Value> {
        let state = self.generator.async_state();
        let e = match sent {
            Ok(Sent::Yielded(v)) if !self.generator.yielded_item.get() => return Ok(v),
            Ok(Sent::Yielded(_)) if self.is_close => {
                self.end();
                return Err(
                    vm.raise(ExcKind::RuntimeError, "async generator ignored GeneratorExit")
                );
            }
            Ok(Sent::Yielded(v)) => {
                self.end();
                return Err(vm.raise_args(ExcKind::StopIteration, vec![v]));
            }
            Ok(Sent::Returned(_)) => vm.raise_args(ExcKind::StopAsyncIteration, Vec::new()),
            Err(e) => e,
        };
        self.end();
        let is_end =
            vm.exc_is(&e, ExcKind::StopAsyncIteration) || vm.exc_is(&e, ExcKind::GeneratorExit);
        if is_end {
            state.closed.set(true);
        }
        if is_end && self.is_close {
            return Err(vm.raise_args(ExcKind::StopIteration, Vec::new()));
        }
        Err(e)
    }

    /// Whether it may be driven; a step that is new is under way from now on.
    fn enter(&self, vm: &Vm<'_>) -> Res<()> {
        let [short, long] = self.name();
        let state = self.generator.async_state();
        match self.stage.get() {
            Stage::Ended => {
                Err(vm.raise(ExcKind::RuntimeError, format!("cannot reuse already awaited {long}")))
            }
            Stage::Driven => Ok(()),
            Stage::New if state.running.get() => {
                self.stage.set(Stage::Ended);
                let message = format!("{short}: asynchronous generator is already running");
                Err(vm.raise(ExcKind::RuntimeError, message))
            }
            Stage::New => Ok(()),
        }
    }

    fn send(&self, vm: &Vm<'_>, value: Value) -> Res<Value> {
        let is_new = self.stage.get() == Stage::New;
        self.enter(vm)?;
        let state = self.generator.async_state();
        let g = &self.generator;
        if !self.is_send && g.state.get() == State::Done {
            self.end();
            return Err(vm.raise_args(ExcKind::StopIteration, Vec::new()));
        }
        if !is_new {
            state.running.set(true);
            return self.outcome(vm, interp::resume(vm, g, Ok(value)));
        }
        if !self.is_send {
            if state.closed.get() {
                self.end();
                return Err(vm.raise_args(ExcKind::StopAsyncIteration, Vec::new()));
            }
            if !value.is_none() {
                let message = "can't send non-None value to a just-started coroutine";
                return Err(vm.raise(ExcKind::RuntimeError, message));
            }
        }
        self.stage.set(Stage::Driven);
        state.running.set(true);
        let action = self.action.replace(Action::Send(Value::None));
        let sent = match action {
            Action::Send(own) if value.is_none() => interp::resume(vm, g, Ok(own)),
            Action::Send(_) => interp::resume(vm, g, Ok(value)),
            Action::Throw(args) => thrown(vm, &args).and_then(|e| interp::throw(vm, g, e)),
            Action::Close => {
                state.closed.set(true);
                let exit = vm.raise_args(ExcKind::GeneratorExit, Vec::new());
                interp::throw(vm, g, exit)
            }
        };
        self.outcome(vm, sent)
    }

    fn throw(&self, vm: &Vm<'_>, e: Exc) -> Res<Value> {
        self.enter(vm)?;
        self.stage.set(Stage::Driven);
        self.generator.async_state().running.set(true);
        self.outcome(vm, interp::throw(vm, &self.generator, e))
    }

    fn close(&self, vm: &Vm<'_>) -> Res<Value> {
        if self.stage.get() == Stage::Ended {
            return Ok(Value::None);
        }
        let exit = vm.raise_args(ExcKind::GeneratorExit, Vec::new());
        match self.throw(vm, exit) {
            Ok(_) => Err(vm.raise(ExcKind::RuntimeError, "coroutine ignored GeneratorExit")),
            Err(e)
                if [
                    ExcKind::StopIteration,
                    ExcKind::StopAsyncIteration,
                    ExcKind::GeneratorExit,
                ]
                .into_iter()
                .any(|kind| vm.exc_is(&e, kind)) =>
            {
                Ok(Value::None)
            }
            Err(e) => Err(e),
        }
    }
}

fn receiver<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Step> {
    let step = v.as_obj().and_then(|o| o.native::<Step>());
    step.ok_or_else(|| vm.type_error("not a step of an async generator"))
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
        s.next.set(Some(|vm, v| receiver(vm, v)?.send(vm, Value::None).map(Some)));
    },
    methods: &[
        MethodDef::new(
            "send",
            |vm, args| {
                args.skip(1).check_positional(vm, "send", 1, 1)?;
                receiver(vm, &args.values[0])?.send(vm, args.values[1].clone())
            },
            "send(value)",
        ),
        MethodDef::new(
            "throw",
            |vm, args| {
                let e = thrown(vm, &args.values[1..])?;
                receiver(vm, &args.values[0])?.throw(vm, e)
            },
            "throw(value)",
        ),
        MethodDef::new("close", |vm, args| receiver(vm, &args.values[0])?.close(vm), "close()"),
    ],
    getset: &[],
};

fn aclose(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "async_generator.aclose", 0, 0)?;
    step(vm, &args.values[0], Action::Close)
}

pub static ASYNC_GENERATOR: TypeSpec = TypeSpec {
    name: "async_generator",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |s| {
        s.aiter.set(Some(|_, v| Ok(v.clone())));
        s.anext.set(Some(|vm, v| step(vm, v, Action::Send(Value::None))));
        s.repr.set(Some(repr));
    },
    methods: &[
        MethodDef::class("__class_getitem__", super::generic_alias::class_getitem, ""),
        MethodDef::new(
            "asend",
            |vm, args| {
                args.skip(1).check_positional(vm, "async_generator.asend", 1, 1)?;
                step(vm, &args.values[0], Action::Send(args.values[1].clone()))
            },
            "asend(value)",
        ),
        MethodDef::new(
            "athrow",
            |vm, args| {
                args.skip(1).check_positional(vm, "athrow", 1, 3)?;
                step(vm, &args.values[0], Action::Throw(args.values[1..].to_vec()))
            },
            "athrow(value)",
        ),
        MethodDef::new("aclose", aclose, "aclose()"),
    ],
    getset: &[
        GetSetDef {
            name: "ag_running",
            get: |vm, v| Ok(Value::bool(of(vm, v)?.async_state().running.get())),
            set: None,
            doc: "",
        },
        GetSetDef { name: "ag_suspended", get: suspended, set: None, doc: "" },
        GetSetDef { name: "ag_code", get: code, set: None, doc: "" },
        GetSetDef { name: "ag_await", get: delegate, set: None, doc: "" },
        GetSetDef { name: "ag_frame", get: frame, set: None, doc: "" },
        GetSetDef { name: "__name__", get: get_name, set: Some(set_name), doc: "" },
        GetSetDef { name: "__qualname__", get: get_qualname, set: Some(set_qualname), doc: "" },
    ],
};

impl Trace for Step {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.generator.trace(t);
        if let Ok(action) = self.action.try_borrow() {
            match &*action {
                Action::Send(v) => v.trace(t),
                Action::Throw(args) => args.iter().for_each(|v| v.trace(t)),
                Action::Close => {}
            }
        }
    }

    fn cut(&self) {
        drop(self.action.replace(Action::Close));
    }
}
