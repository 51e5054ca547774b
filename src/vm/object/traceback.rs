//! Tracebacks: which frames an exception passed, innermost last.
//!
//! Invariant: a traceback is a chain from the outermost frame that the exception has left so far to the
//! one that raised it; leaving another frame puts a new entry in front ([`push`]). Kernels' frames are
//! entries like any other. How it is printed stands in `vm/traceback_text`.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::T;
use super::code::{self, CodeObj};
use super::dict::Dict;
use super::frame::{self, Place};
use crate::base::{Span, Symbol};
use crate::bytecode::{Body, Code, CodeFlags, Const, Instr, Op, Origin, ScopeId, Unit};
use crate::vm::args::{Args, Shape};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::interp::{self, Live};
use crate::vm::types::{GetSetDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// One frame that an exception passed.
#[derive(Clone)]
pub struct Entry {
    /// What was being evaluated.
    pub span: Span,
    /// The frame's global namespace, for suggestions; None for kernels.
    pub globals: Value,
    /// The code object and the instruction; of kernels, one that knows the place and nothing more.
    pub code: Ptr<CodeObj>,
    pub pc: usize,
}

impl Entry {
    /// The source, whose file names the frame's file.
    pub fn origin(&self) -> &Arc<Origin> {
        &self.code.code.origin
    }

    /// The function's name as tracebacks show it: `f`, `<module>`, `<lambda>`.
    pub fn name(&self) -> &str {
        self.code.code.name.as_str()
    }

    /// The frame's scope, for suggestions; none for kernels.
    pub fn scope(&self) -> Option<ScopeId> {
        (!self.globals.is_none()).then_some(self.code.code.scope)
    }

    pub fn line(&self) -> u32 {
        self.origin().file.line(self.span.start)
    }
}

pub struct Traceback {
    pub entry: Entry,
    /// The values of the frame's registers after it was left: they live as long as the traceback.
    pub left: RefCell<Vec<Value>>,
    /// Where the frame goes on, having caught the exception.
    pub live: Cell<Option<Live>>,
    /// The frame's object, once somebody asked for it; Unset until then.
    pub frame: RefCell<Value>,
    /// The traceback of the frame that was called, or None.
    pub next: RefCell<Value>,
    /// The line that a program gave, unless it is the entry's.
    pub line: Option<i64>,
}

/// Notes that an exception leaves a frame.
pub fn push(vm: &Vm<'_>, e: &Exc, entry: Entry) {
    let next = e.traceback.get();
    let made = alloc(
        vm.ty(T::Traceback),
        Traceback {
            entry,
            left: RefCell::default(),
            live: Cell::new(None),
            frame: RefCell::new(Value::Unset),
            next: RefCell::new(next),
            line: None,
        },
        None,
    );
    let old = e.traceback.replace(made.into());
    drop(old);
}

/// The entry of an interpreted frame.
pub fn entry_of(code: &Ptr<CodeObj>, globals: &Ptr<Dict>, pc: usize) -> Entry {
    let span = code.code.spans.get(pc).copied().unwrap_or_default();
    Entry { span, globals: globals.value(), code: code.clone(), pc }
}

/// Notes that an exception comes from a place in code that is not interpreted: a kernel's.
pub fn push_foreign(vm: &Vm<'_>, e: &Exc, unit: &Arc<Unit>, name: &str, span: Span) {
    let origin = Origin::new(unit);
    // Who looks at the frame's code finds the place at the one instruction that it has.
    let body = Body {
        locals: Box::new([]),
        ops: Box::new([Instr::new(Op::ReturnConst, 0, 0, 0, 0)]),
        spans: vec![span].into(),
        consts: Box::new([Const::None]),
        sites: Box::new([]),
        exc_table: Box::new([]),
        doc: None,
    };
    let code = Code {
        name: Symbol::new(name),
        qualname: name.to_owned(),
        origin,
        scope: unit.root,
        first_line: unit.file.line(span.start),
        flags: CodeFlags::default(),
        n_pos_only: 0,
        n_pos: 0,
        n_kw_only: 0,
        free: Box::new([]),
        n_regs: 0,
        body: body.into(),
    };
    let code = code::make(vm, &Arc::new(code));
    push(vm, e, Entry { span, globals: Value::None, code, pc: 0 });
}

/// Leaves the locals of a frame that `e` has ended to its traceback, whose first entry is that frame's.
pub fn leave_locals(e: &Exc, values: Vec<Value>) {
    let tb = e.traceback.get().cast::<Traceback>();
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
    Ok(Value::Int(tb.line.unwrap_or_else(|| i64::from(tb.entry.line()))))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let tb = receiver(vm, v)?;
    let next = tb.next.borrow().clone();
    if next.downcast::<Traceback>().is_some_and(|inner| inner.frame.borrow().is_unset()) {
        // Whoever goes inwards may want to go outwards again: the frames are linked.
        let (outer, inner) = (frame(vm, v)?, frame(vm, &next)?);
        if let Some(inner) = frame::of_value(&inner)
            && matches!(&*inner.place.borrow(), Place::Over { .. })
            && inner.back.borrow().is_none()
        {
            drop(inner.back.replace(outer));
        }
    }
    Ok(next)
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

fn lasti(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::Int(code::place_of(receiver(vm, v)?.entry.pc + 1)))
}

/// The frame, which is over unless somebody looked at it while it ran.
fn frame(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let tb = receiver(vm, v)?;
    let known = tb.frame.borrow().clone();
    if !known.is_unset() {
        return Ok(known);
    }
    if let Some(live) = tb.live.get().and_then(|live| interp::live_frame(vm, live)) {
        let old = tb.frame.replace(live.clone());
        drop(old);
        return Ok(live);
    }
    let code = tb.entry.code.clone();
    let place = Place::Over { next: tb.entry.pc + 1, values: tb.left.take() };
    let made = frame::make(vm, &code, tb.entry.globals.clone(), Value::Unset, place);
    let old = tb.frame.replace(made.clone());
    drop(old);
    Ok(made)
}

/// Notes that the frame of the first entry goes on, having caught the exception.
pub fn caught(e: &Exc, live: Live) {
    if let Some(tb) = e.traceback.get().downcast::<Traceback>() {
        tb.live.set(Some(live));
    }
}

/// Notes whose object the frame of the first entry has.
pub fn name_frame(e: &Exc, object: Option<Value>) {
    let tb = e.traceback.get().cast::<Traceback>();
    if let (Some(tb), Some(object)) = (tb, object) {
        let old = tb.frame.replace(object);
        drop(old);
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "traceback",
    module: "builtins",
    doc: "",
    kind: Kind::Traceback,
    is_base: false,
    slots: |s| s.new.set(Some(new)),
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

/// `types.TracebackType(tb_next, tb_frame, tb_lasti, tb_lineno)`.
fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = ["tb_next", "tb_frame", "tb_lasti", "tb_lineno"];
    let shape = Shape { required: 4, ..Shape::default() };
    let [next, frame, lasti, line] = args.bind(vm, "traceback", names, shape)?;
    let none = Value::None;
    let (next, frame) = (next.unwrap_or(&none), frame.unwrap_or(&none));
    if !next.is_none() && next.downcast::<Traceback>().is_none() {
        let ty = vm.type_name(next);
        return Err(vm.type_error(format!("expected traceback object or None, got '{ty}'")));
    }
    let Some(f) = frame::of_value(frame) else {
        let ty = vm.given_type(frame);
        let message = format!("traceback() argument 'tb_frame' must be frame, not {ty}");
        return Err(vm.type_error(message));
    };
    let lasti = lasti.map_or(Ok(0), |l| vm.to_i64(l))?;
    let line = line.map_or(Ok(0), |l| vm.to_i64(l))?;
    let pc = code::at_place(lasti);
    let Some(globals) = f.globals.cast::<Dict>() else {
        return Err(vm.type_error("the frame of a kernel has no traceback of its own"));
    };
    let made = Traceback {
        entry: entry_of(&f.code, &globals, pc),
        left: RefCell::default(),
        live: Cell::new(None),
        frame: RefCell::new(frame.clone()),
        next: RefCell::new(next.clone()),
        line: Some(line),
    };
    Ok(alloc(vm.ty(T::Traceback), made, None).into())
}

impl Trace for Traceback {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.entry.trace(t);
        self.left.trace(t);
        self.frame.trace(t);
        self.next.trace(t);
    }

    fn cut(&self) {
        let old = (self.left.take(), self.frame.take(), self.next.replace(Value::None));
        drop(old);
    }
}

traces! { Entry { globals code } }
