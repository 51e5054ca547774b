//! What `sys.settrace` and `sys.setprofile` ask for: calls, lines, returns, exceptions.
//!
//! Invariant: nothing is told while a tracer runs, and nothing costs anything while there is none: a thread
//! with a tracer has `breaker::TRACE` set, which takes each start of a frame the slow way; such a frame is
//! watched, and runs in the form of its code whose every instruction is `Traced`. So only what a tracer asks
//! to hear of pays for it.
//!
//! A line is told of when another one was before, or when a jump back has come to it again. Instructions
//! that the compiler adds to a statement (jumps at the ends of loops, what clears registers) begin none.

use std::sync::atomic::Ordering;

use super::stack::FrameRef;
use super::watch;
use crate::base::Span;
use crate::bytecode::{Instr, Op};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::cells::ValueCell;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::descriptor::Descriptor;
use crate::vm::object::frame::{self, FrameObj, Told};
use crate::vm::object::generator::Generator;
use crate::vm::value::Value;
use crate::vm::vm::{Vm, breaker};

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tracer {
    Trace,
    Profile,
}

fn cell<'a>(vm: &'a Vm<'_>, which: Tracer) -> &'a ValueCell {
    match which {
        Tracer::Trace => &vm.thread.watching.trace,
        Tracer::Profile => &vm.thread.watching.profile,
    }
}

/// What traces the thread, or None.
pub fn tracer(vm: &Vm<'_>, which: Tracer) -> Value {
    let f = cell(vm, which).get();
    if f.is_unset() { Value::None } else { f }
}

/// `sys.settrace`, `sys.setprofile`.
pub fn set_tracer(vm: &Vm<'_>, which: Tracer, f: &Value) {
    let f = if f.is_none() { Value::Unset } else { f.clone() };
    let old = cell(vm, which).replace(f);
    let watching = &vm.thread.watching;
    if watching.trace.is_unset() && watching.profile.is_unset() {
        vm.thread.breaker.fetch_and(!breaker::TRACE, Ordering::Relaxed);
    } else {
        vm.thread.breaker.fetch_or(breaker::TRACE, Ordering::Relaxed);
    }
    drop(old);
}

/// Sets it for every other thread of the interpreter too.
pub fn set_tracer_everywhere(vm: &Vm<'_>, which: Tracer, f: &Value) {
    let mut old = Vec::new();
    vm.look_at_threads(|thread| {
        let new = if f.is_none() { Value::Unset } else { f.clone() };
        let cell = match which {
            Tracer::Trace => &thread.watching.trace,
            Tracer::Profile => &thread.watching.profile,
        };
        old.push(cell.replace(new));
        let on = !(thread.watching.trace.is_unset() && thread.watching.profile.is_unset());
        if on {
            thread.breaker.fetch_or(breaker::TRACE, Ordering::Relaxed);
        } else {
            thread.breaker.fetch_and(!breaker::TRACE, Ordering::Relaxed);
        }
    });
    drop(old);
}

pub(super) fn is_on(vm: &Vm<'_>) -> bool {
    vm.thread.breaker.load(Ordering::Relaxed) & breaker::TRACE != 0
        && !vm.thread.watching.busy.get()
}

fn call(vm: &Vm<'_>, f: &Value, frame: &Value, event: &str, arg: &Value) -> Res<Value> {
    let watching = &vm.thread.watching;
    watching.busy.set(true);
    // The frame is between two instructions.
    watching.still.set(vm.thread.stack.depth());
    let result = vm.call(f, &[frame.clone(), vm.str(event), arg.clone()]);
    watching.still.set(0);
    watching.busy.set(false);
    result
}

/// Tells the tracer; the frame's own one except of calls.
fn tell_trace(vm: &Vm<'_>, object: &Value, event: &str, arg: &Value) -> Res<()> {
    let Some(frame) = frame::of_value(object) else { return Ok(()) };
    let global = vm.thread.watching.trace.get();
    if global.is_unset() {
        return Ok(());
    }
    let f = if event == "call" { global } else { frame.trace.borrow().clone() };
    if f.is_unset() {
        return Ok(());
    }
    match call(vm, &f, object, event, arg) {
        Ok(next) => {
            if !next.is_none() {
                let old = frame.trace.replace(next);
                drop(old);
            }
            Ok(())
        }
        Err(e) => {
            set_tracer(vm, Tracer::Trace, &Value::None);
            let old = frame.trace.replace(Value::Unset);
            drop(old);
            Err(e)
        }
    }
}

fn tell_profile(vm: &Vm<'_>, object: &Value, event: &str, arg: &Value) -> Res<()> {
    let f = vm.thread.watching.profile.get();
    if f.is_unset() {
        return Ok(());
    }
    call(vm, &f, object, event, arg).map(drop).inspect_err(|_| {
        set_tracer(vm, Tracer::Profile, &Value::None);
    })
}

fn top_object(vm: &Vm<'_>) -> Option<Value> {
    watch::frame_object(vm, 0)
}

/// The innermost frame begins, or goes on as a generator's.
#[cold]
pub(super) fn begins(vm: &Vm<'_>, frame: FrameRef) -> Res<()> {
    let makes_generator = frame.pc() == 0 && frame.loaded().instr(0).op == Op::MakeGenerator;
    if !is_on(vm) || makes_generator {
        return Ok(());
    }
    let Some(object) = top_object(vm) else { return Ok(()) };
    tell_trace(vm, &object, "call", &Value::None)?;
    tell_profile(vm, &object, "call", &Value::None)?;
    let Some(f) = frame::of_value(&object) else { return Ok(()) };
    // What goes on in the middle of a line does not begin it.
    let line = if frame.pc() == 0 { 0 } else { f.line(vm) };
    let pc = frame.pc() as usize;
    f.told.set(Told { pc, line, at: pc.saturating_sub(1) });
    if !f.trace.borrow().is_unset() || !vm.thread.watching.profile.is_unset() {
        frame.change_form(f.code.traced(vm)?);
    }
    Ok(())
}

/// As [`begins`] for a frame that a generator goes on in: its object learns where it is.
#[cold]
#[inline(never)]
pub(super) fn resumes(vm: &Vm<'_>, frame: FrameRef, generator: &Generator) -> Res<()> {
    watch::resumed(vm, frame, generator);
    begins(vm, frame)
}

/// The innermost frame is about to carry out an instruction.
#[cold]
#[inline(never)]
pub(super) fn step(vm: &Vm<'_>, frame: FrameRef) -> Res<()> {
    if !is_on(vm) || !frame.is_watched.get() {
        return Ok(());
    }
    let Some(object) = top_object(vm) else { return Ok(()) };
    let Some(f) = frame::of_value(&object) else { return Ok(()) };
    native_returned(vm, &object, f)?;
    let pc = frame.pc() as usize - 1;
    let i = frame.loaded().instr(pc);
    if !f.trace.borrow().is_unset() && !vm.thread.watching.trace.is_unset() {
        tell_line(vm, &object, f, pc)?;
        if f.trace_opcodes.get() {
            tell_trace(vm, &object, "opcode", &Value::None)?;
        }
    }
    if !vm.thread.watching.profile.is_unset()
        && let Some(native) = native_callee(vm, frame, i)
    {
        tell_profile(vm, &object, "c_call", &native)?;
        let old = f.calls.replace(native);
        drop(old);
    }
    Ok(())
}

fn tell_line(vm: &Vm<'_>, object: &Value, f: &FrameObj, pc: usize) -> Res<()> {
    let told = f.told.get();
    let line = f.code.line(pc);
    if is_added(f, pc) {
        f.told.set(Told { pc, ..told });
        return Ok(());
    }
    let again = pc <= told.pc && told.line != 0;
    f.told.set(Told { pc, line, at: pc });
    if (line != told.line || again) && f.trace_lines.get() {
        tell_trace(vm, object, "line", &Value::None)?;
    }
    Ok(())
}

/// Whether an instruction belongs to no place of the source where something is done.
fn is_added(f: &FrameObj, pc: usize) -> bool {
    let op = f.code.code.ops[pc].op;
    let cleans_up = matches!(
        op,
        Op::Clear
            | Op::ClearRun
            | Op::MakeCell
            | Op::MakeGenerator
            | Op::PopExc
            | Op::PushExc
            | Op::Reraise
            | Op::MergeExcGroup
    );
    // The jump at the end of a loop or a branch has the place of the whole statement.
    let span = f.code.code.spans.get(pc);
    let only_leads_on = op == Op::Jump && !span.is_some_and(|span| is_jump_statement(f, *span));
    cleans_up || only_leads_on || f.code.is_implicit_end(pc)
}

/// Whether a place is that of a statement that a jump stands for.
fn is_jump_statement(f: &FrameObj, span: Span) -> bool {
    let text = f.code.code.file().snippet(span);
    matches!(text, "break" | "continue" | "pass")
}

/// The native function that an instruction calls.
fn native_callee(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Option<Value> {
    let is_method = matches!(i.op, Op::CallMethod | Op::CallMethodKw);
    if !is_method && !matches!(i.op, Op::Call | Op::CallKw | Op::CallEx) {
        return None;
    }
    let callee = frame.base.get(i.b);
    if callee.downcast::<Builtin>().is_some() {
        return Some(callee.clone());
    }
    let this = frame.base.get(i.b + 1);
    match callee.downcast::<Descriptor>() {
        Some(Descriptor::Method(..)) if is_method && !this.is_unset() => {
            let get = vm.type_of(callee).slots.descr_get.get()?;
            get(vm, callee, Some(this), vm.type_of(this)).ok()
        }
        Some(Descriptor::Method(..)) => Some(callee.clone()),
        Some(_) | None => None,
    }
}

/// The native function that the frame called has returned.
fn native_returned(vm: &Vm<'_>, object: &Value, f: &FrameObj) -> Res<()> {
    let native = f.calls.replace(Value::Unset);
    if native.is_unset() { Ok(()) } else { tell_profile(vm, object, "c_return", &native) }
}

/// The innermost frame, which is watched, returns or yields a value.
#[cold]
#[inline(never)]
pub(super) fn returns(vm: &Vm<'_>, value: &Value) -> Res<()> {
    if !is_on(vm) {
        return Ok(());
    }
    let Some(object) = top_object(vm) else { return Ok(()) };
    let Some(f) = frame::of_value(&object) else { return Ok(()) };
    native_returned(vm, &object, f)?;
    // What was moved out of a variable to be returned is still the variable's to those who look.
    if let Some(frame) = vm.thread.stack.top() {
        let i = frame.loaded().instr((frame.pc() as usize).saturating_sub(1));
        if i.op == Op::Return && frame.base.get(i.a).is_unset() {
            frame.base.set(i.a, value.clone());
        }
    }
    tell_trace(vm, &object, "return", value)?;
    tell_profile(vm, &object, "return", value)
}

/// An exception is in the innermost frame, which is watched. Gives what goes on: what a tracer raises instead.
#[cold]
#[inline(never)]
pub(super) fn raised(vm: &Vm<'_>, e: Exc) -> Exc {
    if !is_on(vm) {
        return e;
    }
    let Some(object) = top_object(vm) else { return e };
    let Some(f) = frame::of_value(&object) else { return e };
    let native = f.calls.replace(Value::Unset);
    if !native.is_unset()
        && let Err(other) = tell_profile(vm, &object, "c_exception", &native)
    {
        return other;
    }
    let value = e.value();
    let traceback = e.traceback.get();
    let triple = vm.tuple(vec![vm.type_of(&value).value(), value, traceback]);
    match tell_trace(vm, &object, "exception", &triple) {
        Ok(()) => e,
        Err(other) => other,
    }
}

/// The innermost frame ends with an exception.
#[cold]
#[inline(never)]
pub(super) fn fails(vm: &Vm<'_>, e: Exc) -> Exc {
    match returns(vm, &Value::None) {
        Ok(()) => e,
        Err(other) => other,
    }
}

/// For a native function that has changed what is told of, with what it returns: when the innermost frame
/// calls it, the machine looks at that frame again behind the call. The error is none: `unwind` sees to it.
pub fn look_again(vm: &Vm<'_>, name: &str, value: Value) -> Res<Value> {
    let calls_it = vm.thread.stack.top().is_some_and(|frame| {
        let at = (frame.pc() as usize).saturating_sub(1);
        let i = frame.loaded().instr(at);
        let calls = matches!(i.op, Op::Call | Op::CallKw | Op::CallMethod | Op::CallMethodKw);
        let callee = calls.then(|| frame.base.get(i.b).downcast::<Builtin>()).flatten();
        callee.is_some_and(|b| b.def.name == name)
    });
    if !calls_it || vm.thread.watching.busy.get() {
        return Ok(value);
    }
    drop(vm.thread.watching.again.replace(value));
    Err(vm.raise(crate::vm::raise::ExcKind::SystemError, "a frame is to be looked at again"))
}

/// The innermost frame goes on behind its call, after [`look_again`].
#[cold]
pub(super) fn goes_on(vm: &Vm<'_>) {
    let value = vm.thread.watching.again.take();
    let Some(frame) = vm.thread.stack.top() else { return };
    let at = (frame.pc() as usize).saturating_sub(1);
    frame.base.set(frame.loaded().instr(at).a, value);
    // Without memory for the other form the frame is not told of.
    drop(take_up(vm, frame));
}

/// A frame that has a tracer from now on goes on in the form that tells of its instructions.
fn take_up(vm: &Vm<'_>, frame: FrameRef) -> Res<()> {
    let profiled = !vm.thread.watching.profile.is_unset();
    if frame.loaded().is_traced() || (!frame.is_watched.get() && !profiled) {
        return Ok(());
    }
    let Some(object) = top_object(vm) else { return Ok(()) };
    let Some(f) = frame::of_value(&object) else { return Ok(()) };
    if profiled || !f.trace.borrow().is_unset() {
        let pc = frame.pc() as usize;
        f.told.set(Told { pc, line: f.line(vm), at: pc.saturating_sub(1) });
        frame.change_form(f.code.traced(vm)?);
    }
    Ok(())
}

/// A poll of the machine's own, which looks at the frame again behind it: one that has a tracer from now on
/// tells of its instructions.
#[cold]
pub(super) fn poll(vm: &Vm<'_>) -> Res<()> {
    match vm.thread.stack.top() {
        Some(frame) if is_on(vm) => take_up(vm, frame),
        Some(_) | None => Ok(()),
    }
}
