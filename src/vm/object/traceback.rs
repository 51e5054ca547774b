//! Tracebacks: which frames an exception passed, innermost last.
//!
//! Invariant: a traceback is a chain from the outermost frame that the exception has left so far to the
//! one that raised it; leaving another frame puts a new entry in front ([`push`]). Kernels' frames are
//! entries like any other. How it is printed stands in `vm/traceback_text`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::T;
use super::code::CodeObj;
use super::dict::Dict;
use crate::base::Span;
use crate::bytecode::{ScopeId, Unit};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::heap::{Kind, Ptr, Traced, alloc};
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// One frame that an exception passed.
#[derive(Clone)]
pub struct Entry {
    /// The source, whose file names the frame's file.
    pub unit: Arc<Unit>,
    /// The function's name as tracebacks show it: `f`, `<module>`, `<lambda>`.
    pub name: Rc<str>,
    /// What was being evaluated.
    pub span: Span,
    /// The frame's global namespace, for suggestions; None for kernels.
    pub globals: Value,
    /// The frame's scope, likewise.
    pub scope: Option<ScopeId>,
    /// The code object and the instruction; None and 0 for kernels.
    pub code: Value,
    pub pc: usize,
}

impl Entry {
    pub fn line(&self) -> u32 {
        self.unit.file.line(self.span.start)
    }
}

pub struct Traceback {
    pub entry: Entry,
    /// The values of the frame's registers after it was left: they live as long as the traceback.
    pub left: RefCell<Vec<Value>>,
    /// The traceback of the frame that was called, or None.
    pub next: RefCell<Value>,
}

/// Notes that an exception leaves a frame.
pub fn push(vm: &Vm<'_>, e: &Exc, entry: Entry) {
    let next = e.traceback.borrow().clone();
    let made = alloc(
        vm.ty(T::Traceback),
        Traceback { entry, left: RefCell::default(), next: RefCell::new(next) },
        None,
    );
    let old = e.traceback.replace(made.into());
    drop(old);
}

/// The entry of an interpreted frame.
pub fn entry_of(code: &Ptr<CodeObj>, globals: &Ptr<Dict>, pc: usize) -> Entry {
    let source = &code.code;
    Entry {
        unit: source.unit.clone(),
        name: source.name.as_str().into(),
        span: source.spans.get(pc).copied().unwrap_or_default(),
        globals: globals.value(),
        scope: Some(source.scope),
        code: code.value(),
        pc,
    }
}

/// Notes that an exception comes from a place in code that is not interpreted: a kernel's.
pub fn push_foreign(vm: &Vm<'_>, e: &Exc, unit: &Arc<Unit>, name: &str, span: Span) {
    let entry = Entry {
        unit: unit.clone(),
        name: name.into(),
        span,
        globals: Value::None,
        scope: None,
        code: Value::None,
        pc: 0,
    };
    push(vm, e, entry);
}

/// Leaves the locals of a frame that `e` has ended to its traceback, whose first entry is that frame's.
pub fn leave_locals(e: &Exc, values: Vec<Value>) {
    let tb = e.traceback.borrow().cast::<Traceback>();
    if let Some(tb) = tb {
        let old = tb.left.replace(values);
        drop(old);
    }
}

/// The entries of a traceback object (or of None), outermost first.
pub fn entries(traceback: &Value) -> Vec<Entry> {
    let mut out = Vec::new();
    let mut at = traceback.clone();
    while let Some(tb) = at.cast::<Traceback>() {
        out.push(tb.entry.clone());
        at = tb.next.borrow().clone();
    }
    out
}

fn lineno(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let tb = receiver(vm, v)?;
    Ok(Value::Int(i64::from(tb.entry.line())))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let tb = receiver(vm, v)?;
    Ok(tb.next.borrow().clone())
}

fn set_next(vm: &Vm<'_>, v: &Value, next: Option<&Value>) -> Res<()> {
    let tb = receiver(vm, v)?;
    let Some(next) = next else { return Err(vm.type_error("can't delete tb_next attribute")) };
    if !next.is_none() && next.downcast::<Traceback>().is_none() {
        let given = vm.type_name(next);
        return Err(vm.type_error(format!("expected traceback object or None, got '{given}'")));
    }
    let mut at = next.clone();
    while let Some(inner) = at.cast::<Traceback>() {
        if at.is(v) {
            return Err(vm.value_error("traceback loop detected"));
        }
        at = inner.next.borrow().clone();
    }
    let old = tb.next.replace(next.clone());
    drop(old);
    Ok(())
}

fn receiver<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Traceback> {
    v.downcast().ok_or_else(|| vm.type_error("a traceback object is required"))
}

/// Positions in units of two, as the standard library expects of instruction offsets.
fn lasti(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::Int(2 * receiver(vm, v)?.entry.pc as i64))
}

fn frame(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let tb = receiver(vm, v)?;
    let (entry, left) = (tb.entry.clone(), tb.left.borrow().clone());
    let locals = match entry.code.downcast::<CodeObj>() {
        Some(code) => crate::vm::interp::locals_dict(vm, code, &left),
        None => Value::None,
    };
    let frame = FrameObj { entry, locals, back: Value::None };
    Ok(alloc(vm.ty(T::Frame), Traced(Box::new(frame)), None).into())
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "traceback",
    module: "builtins",
    doc: "",
    kind: Kind::Traceback,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[
        GetSetDef { name: "tb_lasti", get: lasti, set: None, doc: "" },
        GetSetDef { name: "tb_frame", get: frame, set: None, doc: "" },
        GetSetDef { name: "tb_lineno", get: lineno, set: None, doc: "The line, from 1." },
        GetSetDef {
            name: "tb_next",
            get: next,
            set: Some(set_next),
            doc: "The next inner frame's.",
        },
    ],
};

/// A frame as an object: what it was when it was asked for.
pub struct FrameObj {
    pub entry: Entry,
    pub locals: Value,
    pub back: Value,
}

/// Frames of this thread from `depth` frames outward on, as objects; none when there are not so many.
pub fn frame_object(vm: &Vm<'_>, depth: usize) -> Option<Value> {
    let frames = crate::vm::interp::current_frames(vm);
    let locals = crate::vm::interp::current_locals(vm).ok();
    let mut back = Value::None;
    for (i, f) in frames.into_iter().enumerate().skip(depth).rev() {
        let entry = entry_of(&f.code, &f.globals, f.pc);
        let own = if i == 0 { locals.clone() } else { None };
        let own = own.unwrap_or(if f.names.is_unset() { Value::None } else { f.names });
        let frame = FrameObj { entry, locals: own, back: back.clone() };
        back = alloc(vm.ty(T::Frame), Traced(Box::new(frame)), None).into();
    }
    (!back.is_none()).then_some(back)
}

fn frame_of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a FrameObj> {
    v.as_obj().and_then(|o| o.native::<FrameObj>()).ok_or_else(|| vm.type_error("not a frame"))
}

fn frame_code(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(frame_of(vm, v)?.entry.code.clone())
}

fn frame_globals(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let globals = &frame_of(vm, v)?.entry.globals;
    Ok(if globals.is_none() { Dict::new(vm).into() } else { globals.clone() })
}

fn frame_locals(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let locals = &frame_of(vm, v)?.locals;
    Ok(if locals.is_none() { Dict::new(vm).into() } else { locals.clone() })
}

fn frame_builtins(vm: &Vm<'_>, _v: &Value) -> Res<Value> {
    Ok(vm.interp.builtins.get().map_or(Value::None, Ptr::value))
}

pub static FRAME: TypeSpec = TypeSpec {
    name: "frame",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |_| {},
    methods: &[MethodDef::new("clear", |_, _| Ok(Value::None), "clear()")],
    getset: &[
        GetSetDef { name: "f_code", get: frame_code, set: None, doc: "" },
        GetSetDef { name: "f_globals", get: frame_globals, set: None, doc: "" },
        GetSetDef { name: "f_locals", get: frame_locals, set: None, doc: "" },
        GetSetDef { name: "f_builtins", get: frame_builtins, set: None, doc: "" },
        GetSetDef {
            name: "f_back",
            get: |vm, v| Ok(frame_of(vm, v)?.back.clone()),
            set: None,
            doc: "",
        },
        GetSetDef { name: "f_trace", get: |_, _| Ok(Value::None), set: None, doc: "" },
        GetSetDef {
            name: "f_lineno",
            get: |vm, v| Ok(Value::Int(i64::from(frame_of(vm, v)?.entry.line()))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "f_lasti",
            get: |vm, v| Ok(Value::Int(2 * frame_of(vm, v)?.entry.pc as i64)),
            set: None,
            doc: "",
        },
    ],
};

impl Trace for Traceback {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.entry.trace(t);
        self.left.trace(t);
        self.next.trace(t);
    }

    fn cut(&self) {
        let old = (self.left.take(), self.next.replace(Value::None));
        drop(old);
    }
}

traces! { Entry { globals code } FrameObj { entry locals back } }
