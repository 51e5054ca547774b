//! Objects for frames in progress: which frame has one, and how it learns that its frame waits, goes on or ends.
//!
//! Invariant: a frame that `is_watched` has one entry in its thread's list, under its depth, and no other frame
//! has one. Frames that nobody looks at pay a flag that is not set.
//!
//! A variable is written from outside at once, unless the instruction that its frame is at uses the register:
//! native code may hold a reference to it then. In that case the value waits for the next poll at which
//! the frame has gone on; whoever reads the variable through the object sees it already.

use std::cell::{Cell, RefCell};
use std::sync::atomic::Ordering;

use rustc_hash::FxHashMap;

use super::stack::{FrameRef, Return};
use crate::bytecode::{Instr, Op, Operand};
use crate::vm::error::Res;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::{Kind, Ptr};
use crate::vm::object::cell::CellObj;
use crate::vm::object::frame::{self, FrameObj, Place};
use crate::vm::object::generator::{Generator, State};
use crate::vm::object::weakref;
use crate::vm::value::Value;
use crate::vm::vm::{Thread, Vm, breaker};

/// A frame that caught an exception and went on: it is found again as long as it is there.
#[derive(Clone, Copy)]
pub struct Live {
    thread: usize,
    depth: usize,
    mark: u32,
}

/// Notes that an exception was caught in the innermost frame.
pub(super) fn catches(vm: &Vm<'_>, frame: FrameRef) -> Live {
    if frame.mark.get() == 0 {
        let last = &vm.thread.watching.last_mark;
        // After four thousand million the numbers begin again; no frame of those times is there.
        last.set(last.get().checked_add(1).unwrap_or(1));
        frame.mark.set(last.get());
    }
    let depth = vm.thread.stack.depth() - 1;
    Live { thread: vm.thread.ident, depth, mark: frame.mark.get() }
}

/// The object of a frame that caught an exception, if the frame is still there.
pub fn live_frame(vm: &Vm<'_>, live: Live) -> Option<Value> {
    let mut found = None;
    vm.look_at_thread(live.thread, |thread| {
        if thread.stack.at(live.depth).is_some_and(|f| f.mark.get() == live.mark) {
            found = object_at(vm, thread, live.depth);
        }
    });
    found
}

/// What a thread knows of tracers and of frames that are looked at.
#[derive(Default)]
pub struct Watching {
    /// By depth.
    frames: RefCell<FxHashMap<usize, Value>>,
    /// Values that wait for their frames: the object, the register, the value.
    waiting: RefCell<Vec<(Value, usize, Value)>>,
    /// `sys.settrace`'s function, or Unset.
    pub trace: ValueCell,
    /// `sys.setprofile`'s.
    pub profile: ValueCell,
    /// One of the two runs: nothing is told meanwhile.
    pub busy: Cell<bool>,
    /// The frame that stands between two instructions while a tracer runs, as its depth plus one; or 0.
    pub(super) still: Cell<usize>,
    /// The latest [`Live`] number.
    last_mark: Cell<u32>,
    /// What the native function that the innermost frame calls gives: the machine goes on behind the call and
    /// looks at the frame again.
    pub again: ValueCell,
}

impl Watching {
    /// Lets go of every object.
    pub(in crate::vm) fn clear(&self) {
        let all = (self.frames.take(), self.waiting.take(), self.trace.take(), self.profile.take());
        drop(all);
    }
}

/// The object of a thread's frame, made when there is none.
fn object_at(vm: &Vm<'_>, thread: &Thread, depth: usize) -> Option<Value> {
    let frame = thread.stack.at(depth)?;
    if frame.is_watched.get() {
        return thread.watching.frames.borrow().get(&depth).cloned();
    }
    let f = frame.function();
    let owner = frame.owner.get();
    let names = if f.code.code.flags.has_fast_locals { Value::Unset } else { owner.clone() };
    let place = Place::Running { thread: thread.ident, depth };
    let made = frame::make(vm, &f.code, f.globals.value(), names, place);
    register(thread, frame, depth, made.clone());
    if let Some(generator) = owner.downcast::<Generator>() {
        remember(vm, generator, &made);
    }
    Some(made)
}

fn register(thread: &Thread, frame: FrameRef, depth: usize, object: Value) {
    let old = thread.watching.frames.borrow_mut().insert(depth, object);
    drop(old);
    frame.is_watched.set(true);
    if frame.on_return.get() == Return::ToCaller {
        frame.on_return.set(Return::Watched);
    }
}

/// The generator finds the object of its frame again, without keeping it.
fn remember(vm: &Vm<'_>, generator: &Generator, object: &Value) {
    drop(generator.frame.replace(weakref::to(vm, object)));
}

/// The object that a generator's frame has, if somebody keeps it.
fn remembered(generator: &Generator) -> Option<Value> {
    weakref::target_of(&generator.frame.get())
}

/// The object of a frame of the thread with that ident.
pub fn frame_at(vm: &Vm<'_>, ident: usize, depth: usize) -> Option<Value> {
    let mut found = None;
    vm.look_at_thread(ident, |thread| found = object_at(vm, thread, depth));
    found
}

/// The object of the calling thread's frame that is so many frames outward from the innermost one.
pub fn frame_object(vm: &Vm<'_>, outward: usize) -> Option<Value> {
    let depth = vm.thread.stack.depth().checked_sub(outward + 1)?;
    object_at(vm, vm.thread, depth)
}

/// The innermost frame of each thread, by the thread's ident.
pub fn innermost_frames(vm: &Vm<'_>) -> Vec<(usize, Value)> {
    let mut all = Vec::new();
    vm.look_at_threads(|thread| {
        let innermost = thread.stack.depth().checked_sub(1);
        all.extend(innermost.and_then(|d| object_at(vm, thread, d)).map(|f| (thread.ident, f)));
    });
    all
}

/// A generator's frame as an object.
pub fn frame_of_generator(vm: &Vm<'_>, generator: &Ptr<Generator>) -> Option<Value> {
    if let Some(found) = remembered(generator) {
        return Some(found);
    }
    let owner = generator.value();
    let mut running = None;
    let is_running = generator.state.get() == State::Running;
    vm.look_at_threads(|thread| {
        if !is_running || running.is_some() {
            return;
        }
        let at = |d: &usize| thread.stack.at(*d).is_some_and(|f| f.owner.get().is(&owner));
        if let Some(depth) = (0..thread.stack.depth()).rev().find(at) {
            running = object_at(vm, thread, depth);
        }
    });
    if running.is_some() {
        return running;
    }
    let globals = generator.registers.all().first()?.clone();
    let globals = globals.downcast::<crate::vm::object::function::Function>()?.globals.value();
    let place = Place::Waiting(generator.clone());
    let made = frame::make(vm, &generator.code, globals, Value::Unset, place);
    remember(vm, generator, &made);
    Some(made)
}

/// The instruction after the one that a frame is at.
pub fn next_pc(vm: &Vm<'_>, ident: usize, depth: usize) -> Option<usize> {
    let mut found = None;
    vm.look_at_thread(ident, |thread| found = thread.stack.at(depth).map(|f| f.pc() as usize));
    found
}

/// The generator whose frame it is, or None.
pub fn generator_at(vm: &Vm<'_>, ident: usize, depth: usize) -> Value {
    let mut found = Value::None;
    vm.look_at_thread(ident, |thread| {
        let owner = thread.stack.at(depth).map(|f| f.owner.get());
        if let Some(owner) = owner.filter(|o| o.kind() == Some(Kind::Generator)) {
            found = owner;
        }
    });
    found
}

// Variables

fn content(register: &Value) -> Value {
    match register.downcast::<CellObj>() {
        Some(cell) => cell.get(),
        None => register.clone(),
    }
}

/// What a variable is; Unset when it has no value.
pub fn variable(vm: &Vm<'_>, object: &FrameObj, i: usize) -> Value {
    let mut found = Value::Unset;
    match &*object.place.borrow() {
        Place::Running { thread, depth } => vm.look_at_thread(*thread, |thread| {
            let waits = thread.watching.waiting.borrow();
            let own = waits.iter().rev().find(|(f, at, _)| *at == i && is(f, object));
            found = match (own, thread.stack.at(*depth)) {
                (Some((_, _, value)), _) => value.clone(),
                (None, Some(frame)) => content(frame.base.get(i as u16)),
                (None, None) => Value::Unset,
            };
        }),
        Place::Waiting(generator) => {
            found = generator.registers.all().get(i + 1).map_or(Value::Unset, content);
        }
        Place::Over { values, .. } => found = values.get(i).map_or(Value::Unset, content),
    }
    found
}

fn is(v: &Value, object: &FrameObj) -> bool {
    frame::of_value(v).is_some_and(|f| std::ptr::eq(f, object))
}

/// Gives a variable another value.
pub fn set_variable(vm: &Vm<'_>, object: &FrameObj, i: usize, value: Value) {
    if let Some(cell) = cell_of(vm, object, i) {
        cell.set(value);
        return;
    }
    let waiting = match &*object.place.borrow() {
        Place::Waiting(generator) => Some(generator.clone()),
        Place::Running { .. } | Place::Over { .. } => None,
    };
    if let Some(generator) = waiting {
        // What was there is released when nothing is borrowed.
        generator.registers.set(i as u16, value);
        return;
    }
    let mut old = Value::Unset;
    match &mut *object.place.borrow_mut() {
        Place::Running { thread, depth } => vm.look_at_thread(*thread, |thread| {
            let Some(frame) = thread.stack.at(*depth) else { return };
            if thread.watching.still.get() != *depth + 1 && uses(frame, i as u16) {
                let me = thread.watching.frames.borrow().get(depth).cloned();
                if let Some(me) = me {
                    thread.watching.waiting.borrow_mut().push((me, i, value.clone()));
                    thread.breaker.fetch_or(breaker::LOCALS, Ordering::Relaxed);
                }
                return;
            }
            forget_waiting(thread, object, i);
            old = frame.base.take(i as u16);
            frame.base.put(i as u16, value.clone());
        }),
        Place::Waiting(_) => {}
        Place::Over { values, .. } => {
            if let Some(slot) = values.get_mut(i) {
                old = std::mem::replace(slot, value);
            }
        }
    }
    drop(old);
}

/// The cell that a variable is in.
fn cell_of(vm: &Vm<'_>, object: &FrameObj, i: usize) -> Option<Ptr<CellObj>> {
    let mut found = None;
    match &*object.place.borrow() {
        Place::Running { thread, depth } => vm.look_at_thread(*thread, |thread| {
            found = thread.stack.at(*depth).and_then(|f| f.base.get(i as u16).cast::<CellObj>());
        }),
        Place::Waiting(generator) => {
            found = generator.registers.all().get(i + 1).and_then(Value::cast::<CellObj>);
        }
        Place::Over { values, .. } => found = values.get(i).and_then(Value::cast::<CellObj>),
    }
    found
}

fn forget_waiting(thread: &Thread, object: &FrameObj, i: usize) {
    let mut waiting = thread.watching.waiting.borrow_mut();
    let (gone, rest) = std::mem::take(&mut *waiting)
        .into_iter()
        .partition::<Vec<_>, _>(|(f, at, _)| *at == i && is(f, object));
    *waiting = rest;
    drop(waiting);
    drop(gone);
}

/// Whether the instruction that a frame is at names a register, so that what carries it out may hold a
/// reference to it.
fn uses(frame: FrameRef, register: u16) -> bool {
    let Some(at) = (frame.pc() as usize).checked_sub(1) else { return false };
    let i = frame.loaded().instr(at);
    let row = i.op.row();
    [(row.a, i.a), (row.b, i.b), (row.c, i.c)].into_iter().any(|(kind, first)| match kind {
        Operand::Dst | Operand::Src | Operand::Both | Operand::OptSrc => first == register,
        // Runs are of temporaries, except that several variables may be assigned to at once.
        Operand::DstRun | Operand::Run => register >= first && is_wide(i),
        Operand::None
        | Operand::Const
        | Operand::Site
        | Operand::Imm
        | Operand::Jump
        | Operand::Window
        | Operand::MethodWindow
        | Operand::Long
        | Operand::LongHigh => false,
    })
}

fn is_wide(i: Instr) -> bool {
    !matches!(i.op, Op::Clear | Op::ClearRun)
}

/// Writes the values whose frames have gone on; at a poll.
#[cold]
pub(in crate::vm) fn write_waiting(vm: &Vm<'_>) {
    let thread = vm.thread;
    let waiting = thread.watching.waiting.take();
    let mut old = Vec::new();
    for (object, i, value) in waiting {
        let Some(f) = frame::of_value(&object) else { continue };
        let depth = match &*f.place.borrow() {
            Place::Running { depth, .. } => Some(*depth),
            Place::Waiting(_) | Place::Over { .. } => None,
        };
        match depth.and_then(|d| thread.stack.at(d)) {
            Some(frame) if uses(frame, i as u16) => {
                thread.watching.waiting.borrow_mut().push((object, i, value));
                thread.breaker.fetch_or(breaker::LOCALS, Ordering::Relaxed);
            }
            Some(frame) => {
                old.push(frame.base.take(i as u16));
                frame.base.put(i as u16, value);
            }
            None => set_variable(vm, f, i, value),
        }
    }
    drop(old);
}

// What a watched frame is told

/// The innermost frame has gone on as a generator's: its object, if there is one, is at the frame again.
pub(super) fn resumed(vm: &Vm<'_>, frame: FrameRef, generator: &Generator) {
    let Some(object) = remembered(generator) else { return };
    let Some(f) = frame::of_value(&object) else { return };
    let depth = vm.thread.stack.depth() - 1;
    let old = f.place.replace(Place::Running { thread: vm.thread.ident, depth });
    register(vm.thread, frame, depth, object.clone());
    drop(old);
}

/// Takes the innermost frame, which is watched, from the list; gives its object.
fn unwatch(vm: &Vm<'_>, frame: FrameRef) -> Option<Value> {
    frame.is_watched.set(false);
    let depth = vm.thread.stack.depth() - 1;
    vm.thread.watching.frames.borrow_mut().remove(&depth)
}

/// The innermost frame's generator waits: the object is at the generator now.
pub(super) fn waits(vm: &Vm<'_>, frame: FrameRef, generator: &Ptr<Generator>) {
    let Some(object) = unwatch(vm, frame) else { return };
    if let Some(f) = frame::of_value(&object) {
        let old = f.place.replace(Place::Waiting(generator.clone()));
        drop(old);
    }
    drop(object);
}

/// The innermost frame ends: its object, if somebody else has it, keeps what the variables are. What it returns
/// may have been moved out of one.
pub(super) fn ends(vm: &Vm<'_>, frame: FrameRef, returned: Option<&Value>) -> Option<Value> {
    let depth = vm.thread.stack.depth() - 1;
    let object = unwatch(vm, frame)?;
    if object.as_obj().is_some_and(|o| o.ref_count() > 1) {
        let back = depth.checked_sub(1).and_then(|d| object_at(vm, vm.thread, d));
        let f = frame::of_value(&object)?;
        let n = f.code.code.locals.len() + f.code.code.free.len();
        let mut values: Vec<Value> = (0..n).map(|i| variable_or_cell(vm, f, i, frame)).collect();
        let last = (frame.pc() as usize).checked_sub(1).map(|at| frame.loaded().instr(at));
        if let (Some(value), Some(i)) = (returned, last)
            && i.op == Op::Return
            && let Some(slot) = values.get_mut(usize::from(i.a))
            && slot.is_unset()
        {
            *slot = value.clone();
        }
        let over = Place::Over { next: frame.pc() as usize, values };
        let old = (f.place.replace(over), f.back.replace(back.unwrap_or(Value::None)));
        drop(old);
    }
    Some(object)
}

fn variable_or_cell(vm: &Vm<'_>, object: &FrameObj, i: usize, frame: FrameRef) -> Value {
    let register = frame.base.get(i as u16);
    if register.kind() == Some(Kind::Cell) { register.clone() } else { variable(vm, object, i) }
}

/// `f_trace` was set: the frame tells of each instruction from when that can be.
pub fn trace_from_now(vm: &Vm<'_>, object: &FrameObj) -> Res<()> {
    let place = match &*object.place.borrow() {
        Place::Running { thread, depth } if *thread == vm.thread.ident => *depth,
        Place::Running { .. } | Place::Waiting(_) | Place::Over { .. } => return Ok(()),
    };
    let stack = &vm.thread.stack;
    // The loop looks at the frame again when the one above returns into it; what native code called comes
    // back to a loop that goes on as it was, up to the next poll.
    let again = stack.at(place + 1).is_some_and(|above| match above.on_return.get() {
        Return::ToCaller | Return::Watched | Return::Instance | Return::ForIter | Return::Send => {
            true
        }
        Return::ToNative | Return::Generator | Return::Drain => false,
    });
    match stack.at(place) {
        Some(frame) if again && !frame.loaded().is_traced() => {
            frame.change_form(object.code.traced(vm)?);
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}
