//! Generators and coroutines: frames that wait. What async generators add to that stands in `async_gen`.
//!
//! Invariant: a generator that is not done has its function and its registers in `registers`, where its
//! frame uses them while it runs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::T;
use super::async_gen::AsyncState;
use super::code::CodeObj;
use super::exception::Exception;
use crate::base::known;
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, Traced, alloc};
use crate::vm::interp::{self, Registers, Sent};
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
    pub registers: Registers,
    pub pc: Cell<u32>,
    /// The exception that the body handles, or Unset.
    pub handled: RefCell<Value>,
    /// In how many handlers the body is: it handles one of its own then, which may be the same exception that
    /// whoever resumes it handles.
    pub handling: Cell<u32>,
    /// That of whoever resumed it, while it runs.
    pub outer_handled: RefCell<Value>,
    /// The last suspension was a `yield` (not a delegated one).
    pub yielded_item: Cell<bool>,
    /// What the body returned last, for whoever asks after the end.
    pub returned: RefCell<Value>,
    pub name: RefCell<Value>,
    pub qualname: RefCell<Value>,
    /// A weak reference to the object that its frame has; Unset when nobody has looked at it.
    pub frame: ValueCell,
    /// What few have.
    extra: RefCell<Option<Rc<Extra>>>,
}

#[derive(Default)]
struct Extra {
    async_state: Rc<AsyncState>,
    /// The places of the calls that made a coroutine, or Unset.
    origin: Value,
}

impl Generator {
    pub fn new(code: Ptr<CodeObj>, name: Value, qualname: Value) -> Generator {
        Generator {
            code,
            state: Cell::new(State::Created),
            registers: Registers::default(),
            pc: Cell::new(0),
            handled: RefCell::new(Value::Unset),
            handling: Cell::new(0),
            outer_handled: RefCell::new(Value::Unset),
            yielded_item: Cell::new(true),
            returned: RefCell::new(Value::None),
            name: RefCell::new(name),
            qualname: RefCell::new(qualname),
            frame: ValueCell::new(Value::Unset),
            extra: RefCell::new(None),
        }
    }

    /// What an async generator has beside its frame, made when it is first asked for.
    pub fn async_state(&self) -> Rc<AsyncState> {
        let extra = self.extra.borrow_mut().get_or_insert_default().clone();
        extra.async_state.clone()
    }

    /// Whether [`Generator::async_state`] was asked for.
    pub fn is_begun(&self) -> bool {
        self.extra.borrow().is_some()
    }

    /// Remembers where a coroutine was made.
    pub fn set_origin(&self, origin: Value) {
        self.extra.replace(Some(Rc::new(Extra { origin, ..Extra::default() })));
    }

    /// Whether its body has run and waits.
    pub fn is_begun_body(&self) -> bool {
        self.state.get() == State::Suspended
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

/// The StopIteration that a return with this value is.
pub fn stop_with(vm: &Vm<'_>, value: Value) -> Exc {
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
    interp::next_item(vm, &of(vm, v)?)
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
    if !rest.is_empty() {
        let message = "the (type, exc, tb) signature of throw() is deprecated, use the single-arg \
                       signature instead.";
        vm.warn(ExcKind::DeprecationWarning, message)?;
    }
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
    let traceback = rest.get(1).filter(|t| !t.is_none());
    if traceback.is_some_and(|t| t.kind() != Some(Kind::Traceback)) {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let made = match rest.first() {
        Some(v) if vm.is_instance(v, &class) => Ok(v.clone()),
        Some(v) if !v.is_none() => vm.call(&class.value(), std::slice::from_ref(v)),
        Some(_) | None => vm.call(&class.value(), &[]),
    };
    // What goes wrong in making the exception is thrown in its place.
    let e = match made {
        Err(e) => e,
        Ok(made) => made.cast::<Exception>().unwrap_or_else(|| {
            let class = vm.repr(&class.value()).unwrap_or_default();
            let ty = vm.type_name(&made);
            vm.type_error(format!(
                "calling {class} should have returned an instance of BaseException, not {ty}"
            ))
        }),
    };
    if let Some(tb) = traceback {
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

pub(super) fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    let name = vm.display(&g.qualname.borrow().clone())?;
    let at = v.as_obj().map_or(0, |o| o.addr());
    let noun = vm.type_name(v);
    Ok(vm.str(format!("<{noun} object {name} at {at:#x}>")))
}

fn running(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.state.get() == State::Running))
}

pub(super) fn suspended(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.state.get() == State::Suspended))
}

pub(super) fn get_name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.name.borrow().clone())
}

/// What a name is set to, which has to be a text.
fn text_of(vm: &Vm<'_>, value: Option<&Value>, name: &str) -> Res<Value> {
    match value {
        Some(v) if v.downcast::<super::str::Str>().is_some() => Ok(v.clone()),
        Some(_) | None => Err(vm.type_error(format!("{name} must be set to a string object"))),
    }
}

pub(super) fn set_name(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let text = text_of(vm, value, "__name__")?;
    let old = of(vm, v)?.name.replace(text);
    drop(old);
    Ok(())
}

pub(super) fn get_qualname(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.qualname.borrow().clone())
}

pub(super) fn set_qualname(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let text = text_of(vm, value, "__qualname__")?;
    let old = of(vm, v)?.qualname.replace(text);
    drop(old);
    Ok(())
}

pub(super) fn code(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.code.value())
}

/// What it delegates to, or None.
pub(super) fn delegate(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    let at = (g.pc.get() as usize).checked_sub(1);
    let i = at.and_then(|at| g.code.if_loaded()?.ops.get(at).copied());
    Ok(match i {
        Some(i)
            if i.op == crate::bytecode::Op::YieldDelegated && g.state.get() == State::Suspended =>
        {
            g.registers.all().get(usize::from(i.b) + 1).cloned().unwrap_or(Value::None)
        }
        Some(_) | None => Value::None,
    })
}

/// Its frame as an object; None at the end.
pub(super) fn frame(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    if g.state.get() == State::Done {
        return Ok(Value::None);
    }
    Ok(interp::frame_of_generator(vm, &g).unwrap_or(Value::None))
}

/// Where a coroutine was made, when that was to be remembered.
fn origin(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let g = of(vm, v)?;
    let extra = g.extra.borrow();
    let origin = extra.as_ref().map(|extra| extra.origin.clone());
    Ok(origin.filter(|origin| !origin.is_unset()).unwrap_or(Value::None))
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
        MethodDef::class("__class_getitem__", super::generic_alias::class_getitem, ""),
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
        MethodDef::class("__class_getitem__", super::generic_alias::class_getitem, ""),
    ],
    getset: &[
        GetSetDef { name: "cr_running", get: running, set: None, doc: "" },
        GetSetDef { name: "cr_suspended", get: suspended, set: None, doc: "" },
        GetSetDef { name: "cr_code", get: code, set: None, doc: "" },
        GetSetDef { name: "cr_await", get: delegate, set: None, doc: "" },
        GetSetDef { name: "cr_frame", get: frame, set: None, doc: "" },
        GetSetDef { name: "cr_origin", get: origin, set: None, doc: "" },
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

/// The exception's `value`, for those who catch StopIteration natively.
pub fn stop_value(e: &Exc) -> Value {
    e.field(known::VALUE).unwrap_or(Value::None)
}

impl Trace for Generator {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.code.trace(t);
        self.registers.all().iter().for_each(|v| v.trace(t));
        self.handled.trace(t);
        self.outer_handled.trace(t);
        self.returned.trace(t);
        self.name.trace(t);
        self.qualname.trace(t);
        if let Ok(extra) = self.extra.try_borrow()
            && let Some(extra) = &*extra
        {
            extra.async_state.finalizer.trace(t);
            extra.origin.trace(t);
        }
    }

    fn cut(&self) {
        if self.state.get() == State::Running {
            return;
        }
        self.state.set(State::Done);
        self.registers.drop_all();
        let old = (self.handled.take(), self.returned.replace(Value::None), self.extra.take());
        drop(old);
    }
}
