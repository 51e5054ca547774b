//! Frames as objects: what `sys._getframe`, tracebacks, generators and tracers show.
//!
//! Invariant: an object knows where its frame is ([`Place`]): on a thread's stack, in a generator that waits, or
//! over, when the object keeps what the variables were. It is told of each change while the frame is watched
//! (`interp::watch`), so it never looks at another frame's registers.

use std::cell::{Cell, RefCell};

use super::code::{self, CodeObj};
use super::dict::Dict;
use super::generator::Generator;
use super::{T, frame_locals};
use crate::base::Symbol;
use crate::bytecode::Op;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, Traced, alloc};
use crate::vm::interp;
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Where a frame is.
pub enum Place {
    /// So many frames from the outermost one of a thread.
    Running { thread: usize, depth: usize },
    /// In a generator that has not begun, or that waits.
    Waiting(Ptr<Generator>),
    /// It has ended. `next` is the instruction after the last one that it ran.
    Over { next: usize, values: Vec<Value> },
}

/// What a tracer was told last.
#[derive(Clone, Copy)]
pub struct Told {
    pub pc: usize,
    pub line: u32,
    /// The instruction that the line is of.
    pub at: usize,
}

pub struct FrameObj {
    pub code: Ptr<CodeObj>,
    /// The dict, or None for a kernel's frame.
    pub globals: Value,
    /// The namespace of a class or exec body; Unset for functions, and for modules, which have the globals.
    pub names: Value,
    pub place: RefCell<Place>,
    /// The frame that called one that is over, or None.
    pub back: RefCell<Value>,
    /// What `f_locals` was given beyond the variables: a dict, or Unset.
    pub extra: RefCell<Value>,
    /// `f_trace`, or Unset.
    pub trace: RefCell<Value>,
    pub trace_lines: Cell<bool>,
    pub trace_opcodes: Cell<bool>,
    pub told: Cell<Told>,
    /// The native function that the frame calls, whose return a profiler is to hear of; or Unset.
    pub calls: RefCell<Value>,
}

/// An object for a frame.
pub fn make(vm: &Vm<'_>, code: &Ptr<CodeObj>, globals: Value, names: Value, place: Place) -> Value {
    let frame = FrameObj {
        code: code.clone(),
        globals,
        names,
        place: RefCell::new(place),
        back: RefCell::new(Value::None),
        extra: RefCell::new(Value::Unset),
        trace: RefCell::new(Value::Unset),
        trace_lines: Cell::new(true),
        trace_opcodes: Cell::new(false),
        told: Cell::new(Told { pc: 0, line: 0, at: 0 }),
        calls: RefCell::new(Value::Unset),
    };
    alloc(vm.ty(T::Frame), Traced(Box::new(frame)), None).into()
}

/// The frame behind a value that is one.
pub fn of_value(v: &Value) -> Option<&FrameObj> {
    v.as_obj().and_then(|o| o.native::<FrameObj>())
}

pub(super) fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a FrameObj> {
    of_value(v).ok_or_else(|| vm.type_error("not a frame"))
}

impl FrameObj {
    /// The instruction after the one that runs, or after the last one that ran.
    pub fn next_pc(&self, vm: &Vm<'_>) -> usize {
        match &*self.place.borrow() {
            Place::Running { thread, depth } => interp::next_pc(vm, *thread, *depth).unwrap_or(0),
            Place::Waiting(generator) => generator.pc.get() as usize,
            Place::Over { next, .. } => *next,
        }
    }

    /// The instruction that runs or ran last.
    pub fn pc(&self, vm: &Vm<'_>) -> usize {
        self.next_pc(vm).saturating_sub(1)
    }

    /// The line where the frame is; that of the function before it has begun.
    pub fn line(&self, vm: &Vm<'_>) -> u32 {
        match self.told_end(vm) {
            Some(_) => self.told.get().line,
            None => line_after(&self.code, self.next_pc(vm)),
        }
    }

    /// What ends a body without a `return` has no line but the one that a tracer was told of last: the
    /// instruction behind that line's.
    fn told_end(&self, vm: &Vm<'_>) -> Option<usize> {
        let (next, told) = (self.next_pc(vm), self.told.get());
        let ends = told.line != 0 && next > 0 && self.code.is_implicit_end(next - 1);
        ends.then_some(told.at + 1)
    }

    /// Whether the variables are in registers.
    pub fn has_fast_locals(&self) -> bool {
        self.code.code.flags.has_fast_locals
    }
}

/// The line of the instruction before another one.
fn line_after(code: &CodeObj, next: usize) -> u32 {
    if next == 0 || (next == 1 && makes_generator(code)) {
        code.code.first_line
    } else {
        code.line(next - 1)
    }
}

/// Whether the first instruction only makes a generator, so that the body begins behind it.
pub(super) fn makes_generator(code: &CodeObj) -> bool {
    code.code.ops.first().is_some_and(|i| i.op == Op::MakeGenerator)
}

fn globals(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let globals = &of(vm, v)?.globals;
    Ok(if globals.is_none() { Dict::new(vm).into() } else { globals.clone() })
}

/// `f_locals`: of a function a view that writes through; else the namespace itself.
fn locals(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let frame = of(vm, v)?;
    if frame.has_fast_locals() && !frame.globals.is_none() {
        return Ok(frame_locals::make(vm, v.clone()));
    }
    if !frame.names.is_unset() {
        return Ok(frame.names.clone());
    }
    globals(vm, v)
}

fn back(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let frame = of(vm, v)?;
    let outer = match &*frame.place.borrow() {
        Place::Running { thread, depth } => {
            depth.checked_sub(1).and_then(|d| interp::frame_at(vm, *thread, d))
        }
        Place::Waiting(_) => None,
        Place::Over { .. } => Some(frame.back.borrow().clone()),
    };
    Ok(outer.filter(|o| !o.is_unset()).unwrap_or(Value::None))
}

fn generator(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(match &*of(vm, v)?.place.borrow() {
        Place::Running { thread, depth } => interp::generator_at(vm, *thread, *depth),
        Place::Waiting(generator) => generator.value(),
        Place::Over { .. } => Value::None,
    })
}

fn trace(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let trace = of(vm, v)?.trace.borrow().clone();
    Ok(if trace.is_unset() { Value::None } else { trace })
}

fn set_trace(vm: &Vm<'_>, v: &Value, to: Option<&Value>) -> Res<()> {
    let frame = of(vm, v)?;
    let to = to.filter(|t| !t.is_none()).map_or(Value::Unset, Value::clone);
    let wanted = !to.is_unset();
    let old = frame.trace.replace(to);
    drop(old);
    if wanted {
        interp::trace_from_now(vm, frame)?;
    }
    Ok(())
}

fn set_flag(vm: &Vm<'_>, to: Option<&Value>, name: &str) -> Res<bool> {
    match to {
        Some(Value::Bool(b)) => Ok(b.get()),
        Some(_) => Err(vm.type_error("attribute value type must be bool")),
        None => Err(vm.type_error(format!("cannot delete {name} attribute"))),
    }
}

fn set_lineno(vm: &Vm<'_>, _v: &Value, to: Option<&Value>) -> Res<()> {
    match to {
        None => Err(vm.attribute_error("cannot delete attribute")),
        Some(_) => Err(vm.value_error("f_lineno can only be set in a trace function")),
    }
}

/// `frame.clear()`: lets go of the variables of a frame that does not run.
fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "frame.clear", 0, 0)?;
    let frame = of(vm, &args.values[0])?;
    let waiting = match &*frame.place.borrow() {
        Place::Running { .. } => {
            return Err(vm.raise(ExcKind::RuntimeError, "cannot clear an executing frame"));
        }
        Place::Waiting(generator) => Some(generator.clone()),
        Place::Over { .. } => None,
    };
    match waiting {
        Some(generator) if generator.is_begun_body() => {
            return Err(vm.raise(ExcKind::RuntimeError, "cannot clear a suspended frame"));
        }
        Some(generator) => drop(interp::close_generator(vm, &generator)?),
        None => {}
    }
    let next = frame.next_pc(vm);
    let old = frame.place.replace(Place::Over { next, values: Vec::new() });
    let rest = (frame.extra.replace(Value::Unset), frame.trace.replace(Value::Unset));
    drop((old, rest));
    Ok(Value::None)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let frame = of(vm, v)?;
    let (code, line) = (&frame.code.code, frame.line(vm));
    let at = v.as_obj().map_or(0, |o| o.addr());
    let file = vm.repr(&vm.str(&code.file().name))?;
    Ok(vm.string(format!("<frame at {at:#x}, file {file}, line {line}, code {}>", code.name)))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "frame",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| s.repr.set(Some(repr)),
    methods: &[MethodDef::new("clear", clear, "clear()")],
    getset: &[
        GetSetDef { name: "f_code", get: |vm, v| Ok(of(vm, v)?.code.value()), set: None, doc: "" },
        GetSetDef { name: "f_globals", get: globals, set: None, doc: "" },
        GetSetDef { name: "f_locals", get: locals, set: None, doc: "" },
        GetSetDef {
            name: "f_builtins",
            get: |vm, _| Ok(vm.interp.builtins.get().map_or(Value::None, Ptr::value)),
            set: None,
            doc: "",
        },
        GetSetDef { name: "f_back", get: back, set: None, doc: "" },
        GetSetDef { name: "f_generator", get: generator, set: None, doc: "" },
        GetSetDef { name: "f_trace", get: trace, set: Some(set_trace), doc: "" },
        GetSetDef {
            name: "f_trace_lines",
            get: |vm, v| Ok(Value::bool(of(vm, v)?.trace_lines.get())),
            set: Some(|vm, v, to| {
                of(vm, v)?.trace_lines.set(set_flag(vm, to, "f_trace_lines")?);
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "f_trace_opcodes",
            get: |vm, v| Ok(Value::bool(of(vm, v)?.trace_opcodes.get())),
            set: Some(|vm, v, to| {
                of(vm, v)?.trace_opcodes.set(set_flag(vm, to, "f_trace_opcodes")?);
                Ok(())
            }),
            doc: "",
        },
        GetSetDef {
            name: "f_lineno",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.line(vm)))),
            set: Some(set_lineno),
            doc: "",
        },
        GetSetDef {
            name: "f_lasti",
            get: |vm, v| {
                let frame = of(vm, v)?;
                Ok(Value::Int(code::place_of(frame.told_end(vm).unwrap_or(frame.next_pc(vm)))))
            },
            set: None,
            doc: "",
        },
    ],
};

/// The names of a frame's variables with their registers; those with a dot are the compiler's own.
pub(super) fn variables(code: &CodeObj) -> impl Iterator<Item = (usize, Symbol)> {
    let all = code.code.locals.iter().chain(&code.code.free).copied().enumerate();
    all.filter(|(_, name)| !name.as_str().starts_with('.'))
}

impl Trace for FrameObj {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.code.trace(t);
        self.globals.trace(t);
        self.names.trace(t);
        match &*self.place.borrow() {
            Place::Running { .. } => {}
            Place::Waiting(generator) => generator.trace(t),
            Place::Over { values, .. } => values.trace(t),
        }
        self.back.trace(t);
        self.extra.trace(t);
        self.trace.trace(t);
        self.calls.trace(t);
    }

    fn cut(&self) {
        let place = match &mut *self.place.borrow_mut() {
            Place::Over { values, .. } => std::mem::take(values),
            Place::Running { .. } | Place::Waiting(_) => Vec::new(),
        };
        let rest = [&self.back, &self.extra, &self.trace, &self.calls].map(|cell| cell.take());
        drop((place, rest));
    }
}
