//! Looking at the frames in progress: globals, locals, what zero-argument `super` needs, `sys._getframe`.
//!
//! Invariant: what is handed out are copies; nothing refers into the stack.

use std::sync::Arc;

use super::stack::FrameRef;
use crate::base::{Symbol, known};
use crate::runtime::trace::Place;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Ptr};
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::CodeObj;
use crate::vm::object::dict::Dict;
use crate::vm::raise::ExcKind;
use crate::vm::types::{Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A frame in progress, as seen from outside.
#[derive(Clone)]
pub struct FrameInfo {
    pub code: Ptr<CodeObj>,
    pub globals: Ptr<Dict>,
    /// The instruction that runs.
    pub pc: usize,
    /// The namespace of a class or exec body, or Unset.
    pub names: Value,
    /// The generator or coroutine whose frame it is, or None.
    pub generator: Value,
}

pub(super) fn info(frame: FrameRef) -> FrameInfo {
    let f = frame.function();
    FrameInfo {
        code: f.code.clone(),
        globals: f.globals.clone(),
        pc: (frame.pc() as usize).saturating_sub(1),
        names: if f.code.code.flags.has_fast_locals { Value::Unset } else { frame.owner.get() },
        generator: Some(frame.owner.get())
            .filter(|owner| owner.kind() == Some(Kind::Generator))
            .unwrap_or(Value::None),
    }
}

/// The frames of this thread, innermost first.
pub fn current_frames(vm: &Vm<'_>) -> Vec<FrameInfo> {
    let stack = &vm.thread.stack;
    (0..stack.depth()).rev().filter_map(|d| stack.at(d)).map(info).collect()
}

/// How many frames of the standard library are looked through for one of the program's.
const LIBRARY_FRAMES: usize = 16;
/// How many files' names a thread remembers for that.
const TRACED_FILES: usize = 8;

/// Where this thread is: in the innermost frame that is not one of the standard library's, if there is one
/// near.
pub(in crate::vm) fn place(vm: &Vm<'_>) -> Option<Place> {
    let stack = &vm.thread.stack;
    let near = (0..stack.depth()).rev().take(LIBRARY_FRAMES).filter_map(|d| stack.at(d));
    let own = near.clone().find(|f| !archive_name(&f.code().code.file().name));
    let frame = own.or_else(|| stack.top())?;
    let code = frame.code();
    let file = code.code.file();
    let mut files = vm.thread.traced_files.borrow_mut();
    let known = files.iter().find(|(f, _)| Arc::ptr_eq(f, file)).map(|(_, name)| *name);
    let name = known.unwrap_or_else(|| {
        let name = Symbol::new(&file.name);
        if files.len() == TRACED_FILES {
            files.remove(0);
        }
        files.push((file.clone(), name));
        name
    });
    let line = code.line((frame.pc() as usize).saturating_sub(1));
    Some(Place { file: name, function: code.code.name, line })
}

/// Whether a file is one of the modules that are part of the program.
fn archive_name(name: &str) -> bool {
    name.starts_with("<frozen ")
}

/// The globals of the innermost frame.
pub fn current_globals(vm: &Vm<'_>) -> Option<Ptr<Dict>> {
    vm.thread.stack.top().map(|f| f.function().globals.clone())
}

/// What `locals()` gives in the innermost frame.
pub fn current_locals(vm: &Vm<'_>) -> Res<Value> {
    let Some(frame) = vm.thread.stack.top() else { return Ok(Dict::new(vm).into()) };
    let code = frame.code();
    if !code.code.flags.has_fast_locals {
        let names = frame.owner.get();
        return Ok(if names.is_unset() { frame.function().globals.value() } else { names });
    }
    let n = code.code.locals.len() + code.code.free.len();
    Ok(locals_dict(vm, code, frame.base.slice(0, n)))
}

/// The dict of a frame's locals and free variables from its registers.
pub fn locals_dict(vm: &Vm<'_>, code: &CodeObj, registers: &[Value]) -> Value {
    let dict = Dict::new(vm);
    let all = code.code.locals.iter().chain(&code.code.free);
    for (&name, value) in all.zip(registers) {
        let value = match value.downcast::<CellObj>() {
            Some(cell) => cell.get(),
            None => value.clone(),
        };
        // Names with a dot are the compiler's own.
        if !value.is_unset() && !name.as_str().starts_with('.') {
            dict.set_sym(vm, name, value);
        }
    }
    dict.into()
}

/// The class cell's content and the first argument of the innermost frame.
pub fn super_arguments(vm: &Vm<'_>) -> Res<(TypeRef, Value)> {
    let no_arguments = || vm.raise(ExcKind::RuntimeError, "super(): no arguments");
    let Some(frame) = vm.thread.stack.top() else {
        return Err(vm.raise(ExcKind::RuntimeError, "super(): no current frame"));
    };
    let code = &frame.code().code;
    if code.n_pos == 0 {
        return Err(no_arguments());
    }
    let mut first = frame.base.get(0).clone();
    if let Some(cell) = first.cast::<CellObj>() {
        first = cell.get();
    }
    if first.is_unset() {
        return Err(vm.raise(ExcKind::RuntimeError, "super(): arg[0] deleted"));
    }
    let at = code.free.iter().position(|&n| n == known::CLASS);
    let Some(at) = at else {
        return Err(vm.raise(ExcKind::RuntimeError, "super(): __class__ cell not found"));
    };
    let cell = frame.base.get((code.locals.len() + at) as u16);
    match cell.downcast::<CellObj>().map(CellObj::get) {
        Some(Value::Unset) | None => {
            Err(vm.raise(ExcKind::RuntimeError, "super(): empty __class__ cell"))
        }
        Some(class) => match class.cast::<Type>() {
            Some(class) => Ok((class, first)),
            None => {
                let ty = vm.type_name(&class);
                Err(vm.raise(
                    ExcKind::RuntimeError,
                    format!("super(): __class__ is not a type ({ty})"),
                ))
            }
        },
    }
}

/// The name of a register, for messages.
pub(super) fn register_name(code: &CodeObj, register: u16) -> Symbol {
    let n = code.code.locals.len();
    let register = usize::from(register);
    let found =
        code.code.locals.get(register).or_else(|| code.code.free.get(register.wrapping_sub(n)));
    found.copied().unwrap_or(known::EMPTY)
}

/// Whether a register is that of a free variable.
pub(super) fn is_free(code: &CodeObj, register: u16) -> bool {
    usize::from(register) >= code.code.locals.len()
}
