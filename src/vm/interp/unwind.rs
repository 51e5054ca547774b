//! Unwinding: from a raised exception to the handler that gets it, or out of the machine; leaving frames
//! that return to something else than a waiting call op.
//!
//! Invariant: a frame that is left has all its registers Unset, its function's register too.

use super::resume;
use super::run::Next;
use super::stack::{FrameRef, Return};
use super::{tracing, watch};
use crate::bytecode::ExcEntry;
use crate::vm::dunder;
use crate::vm::error::{Exc, Res};
use crate::vm::object::code::CodeObj;
use crate::vm::object::{exception, traceback};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Where an exception comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Origin {
    /// Native code returned it: it gets the handled exception as its context if it is new.
    Native,
    /// A `raise` or a generator's `throw`: its context is set already.
    Raised,
    /// It goes on after a handler: its traceback has this frame already.
    Reraised,
}

/// Finds the handler for `e`, ending frames on the way, and sets the innermost frame to go on there. Gives
/// the exception back when it leaves the frame that native code entered.
pub(super) fn unwind(vm: &Vm<'_>, e: Exc, origin: Origin) -> Res<()> {
    if origin == Origin::Native && !vm.thread.watching.again.is_unset() {
        tracing::goes_on(vm);
        return Ok(());
    }
    let mut e = e;
    let mut record = origin != Origin::Reraised;
    if origin == Origin::Native && e.context.get().is_none() && e.traceback.get().is_none() {
        exception::chain(vm, &e);
    }
    loop {
        let Some(frame) = vm.thread.stack.top() else { return Err(e) };
        let code = frame.code();
        let at = frame.pc().saturating_sub(1);
        if record {
            let f = frame.function();
            traceback::push(vm, &e, traceback::entry_of(&f.code, &f.globals, at as usize));
            if frame.is_watched.get() {
                traceback::name_frame(&e, watch::frame_object(vm, 0));
                e = tracing::raised(vm, e);
            }
        }
        let here = record;
        record = true;
        if let Some(entry) = handler(code, at) {
            if here {
                traceback::caught(&e, watch::catches(vm, frame));
            }
            let depth = usize::from(entry.depth);
            frame.base.from(depth).clear(code.n_regs.saturating_sub(depth));
            frame.base.set(entry.exc, e.into());
            frame.set_pc(entry.handler);
            return Ok(());
        }
        if frame.is_watched.get() {
            e = tracing::fails(vm, e);
            drop(watch::ends(vm, frame, None));
        }
        let n_locals = code.code.locals.len() + code.code.free.len();
        let kept = frame.base.slice(0, n_locals).iter().any(|v| !v.is_unset());
        if kept {
            traceback::leave_locals(&e, frame.base.take_all(n_locals));
        }
        let (on_return, owner) = (frame.on_return.get(), end(vm, frame));
        match on_return {
            Return::ToCaller | Return::Watched | Return::Instance => {}
            Return::ToNative => return Err(e),
            Return::Generator | Return::Drain => return Err(resume::failed(vm, &owner, e)),
            Return::ForIter | Return::Send => e = resume::failed(vm, &owner, e),
        }
    }
}

fn handler(code: &CodeObj, at: u32) -> Option<&ExcEntry> {
    code.code.exc_table.iter().find(|entry| (entry.start..entry.end).contains(&at))
}

/// Releases the innermost frame; gives its owner.
pub(super) fn end(vm: &Vm<'_>, frame: FrameRef) -> Value {
    let (base, n) = (frame.base, frame.loaded().n_regs);
    base.clear(n);
    let function = base.take_below();
    let owner = vm.thread.stack.pop();
    vm.thread.depth.set(vm.thread.depth.get() - 1);
    drop(function);
    owner
}

/// Ends the innermost frame, whose registers are all Unset; gives its owner.
pub(super) fn pop_empty(vm: &Vm<'_>) -> Value {
    vm.thread.depth.set(vm.thread.depth.get() - 1);
    vm.thread.stack.pop()
}

/// The innermost frame returns `value`, and it is not a plain call: decides what that means.
#[inline(never)]
pub(super) fn leave(vm: &Vm<'_>, value: Value) -> Res<Next> {
    let Some(frame) = vm.thread.stack.top() else { return Ok(Next::Leave(value)) };
    if frame.is_watched.get() {
        tracing::returns(vm, &value)?;
        drop(watch::ends(vm, frame, Some(&value)));
    }
    let (on_return, ret) = (frame.on_return.get(), frame.ret);
    let owner = end(vm, frame);
    match on_return {
        Return::ToNative => Ok(Next::Leave(value)),
        Return::ToCaller | Return::Watched => {
            into_caller(vm, ret, value);
            Ok(Next::Reload)
        }
        Return::Instance => {
            if !value.is_none() {
                return Err(dunder::init_returned(vm, &value));
            }
            into_caller(vm, ret, owner);
            Ok(Next::Reload)
        }
        Return::Generator | Return::Drain => {
            resume::finished(vm, &owner);
            Ok(Next::Leave(value))
        }
        Return::ForIter => {
            resume::finished(vm, &owner);
            resume::end_for_iter(vm);
            Ok(Next::Reload)
        }
        Return::Send => {
            resume::finished(vm, &owner);
            resume::end_send(vm, value);
            Ok(Next::Reload)
        }
    }
}

fn into_caller(vm: &Vm<'_>, ret: u16, value: Value) {
    if let Some(caller) = vm.thread.stack.top() {
        caller.base.set(ret, value);
    }
}
