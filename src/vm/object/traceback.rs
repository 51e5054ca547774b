//! Tracebacks: which frames an exception passed, innermost last.
//!
//! Invariant: a traceback is a chain from the outermost frame that the exception has left so far to the
//! one that raised it; leaving another frame puts a new entry in front ([`push`]). Kernels' frames are
//! entries like any other. How it is printed stands in `vm/traceback_text`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::T;
use crate::base::Span;
use crate::bytecode::{ScopeId, Unit};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{Kind, alloc};
use crate::vm::types::{GetSetDef, TypeSpec};
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
}

impl Entry {
    pub fn line(&self) -> u32 {
        self.unit.file.line(self.span.start)
    }
}

pub struct Traceback {
    pub entry: Entry,
    /// The traceback of the frame that was called, or None.
    pub next: RefCell<Value>,
}

/// Notes that an exception leaves a frame.
pub fn push(vm: &Vm<'_>, e: &Exc, entry: Entry) {
    let next = e.traceback.borrow().clone();
    let made = alloc(vm.ty(T::Traceback), Traceback { entry, next: RefCell::new(next) }, None);
    let old = e.traceback.replace(made.into());
    drop(old);
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

pub static SPEC: TypeSpec = TypeSpec {
    name: "traceback",
    module: "builtins",
    doc: "",
    kind: Kind::Traceback,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[
        GetSetDef { name: "tb_lineno", get: lineno, set: None, doc: "The line, from 1." },
        GetSetDef {
            name: "tb_next",
            get: next,
            set: Some(set_next),
            doc: "The next inner frame's.",
        },
    ],
};
