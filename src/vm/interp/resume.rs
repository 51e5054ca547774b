//! Generators in the machine: making them, resuming, yielding, delegating.
//!
//! Invariant: a generator owns its registers; while it runs, its frame's window is there, and the frame's
//! owner is the generator. The handled exception of its body goes with it.

use std::cell::RefCell;

use super::call::{MAX_NATIVE_DEPTH, on_machine_stack, too_deep};
use super::drain;
use super::frame::current_frames;
use super::run::{self, Next};
use super::stack::{Frame, FrameRef, Return};
use super::unwind;
use super::{tracing, watch};
use crate::base::{Symbol, known};
use crate::bytecode::{Instr, Op};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{HAS_DEL, Kind, Ptr, alloc};
use crate::vm::object::T;
use crate::vm::object::code::Loaded;
use crate::vm::object::exception::{self, Exception};
use crate::vm::object::generator::{Generator, State};
use crate::vm::object::iter::{Iter, Paired};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// What resuming gave.
pub enum Sent {
    Yielded(Value),
    Returned(Value),
}

/// `MakeGenerator`: the frame becomes an object, which its caller gets.
pub(super) fn make(vm: &Vm<'_>, frame: FrameRef) -> Res<Next> {
    let code = frame.code();
    let flags = code.code.flags;
    let ty = match (flags.is_async_generator, flags.is_coroutine) {
        (true, _) => T::AsyncGenerator,
        (false, true) => T::Coroutine,
        (false, false) => T::Generator,
    };
    let function = frame.function();
    let about = function.about.borrow();
    let (name, qualname) = (about.name.clone(), about.qualname.clone());
    drop(about);
    let payload = Generator::new(function.code.clone(), name, qualname);
    payload.pc.set(frame.pc());
    let generator = alloc(vm.ty(ty), payload, None);
    // Only a body that guards something has to be told that it will not go on.
    // What nobody drives is told of, when it is a coroutine.
    let guarded = !code.code.exc_table.is_empty() || ty == T::Coroutine;
    generator.as_obj().set_flag(HAS_DEL, guarded);
    if ty == T::Coroutine && vm.thread.origin_depth.get() > 0 {
        generator.set_origin(origin(vm));
    }
    generator.registers.take_over(frame);
    Ok(match unwind::leave(vm, generator.into())? {
        Next::Leave(v) => Next::Leave(v),
        Next::Go | Next::Jump(_) | Next::Reload => Next::Reload,
    })
}

/// Where the coroutine is made whose frame is the innermost one: file, line and function of so many calls.
#[cold]
fn origin(vm: &Vm<'_>) -> Value {
    let calls = current_frames(vm).into_iter().skip(1).take(vm.thread.origin_depth.get());
    let places = calls.map(|f| {
        let line = Value::Int(i64::from(f.code.line(f.pc)));
        let code = &f.code.code;
        vm.tuple(vec![vm.str(&code.file().name), line, vm.str(code.name.as_str())])
    });
    vm.tuple(places.collect::<Vec<_>>())
}

/// Goes on with the generator's registers as the innermost frame.
#[inline(always)]
pub(super) fn enter(
    vm: &Vm<'_>,
    generator: &Generator,
    owner: Value,
    on_return: Return,
) -> Res<FrameRef> {
    let stack = &vm.thread.stack;
    let depth = vm.thread.depth.get() + 1;
    if depth > vm.interp.recursion_limit.get()
        || vm.thread.native_depth.get() >= MAX_NATIVE_DEPTH
        || !stack.has_room(stack.free(), 0)
    {
        return Err(too_deep(vm));
    }
    vm.thread.depth.set(depth);
    stack.push_generator(loaded_of(generator), &generator.registers, on_return, owner);
    let Some(frame) = stack.top() else { unreachable!("a frame was just pushed") };
    frame.set_pc(generator.pc.get());
    generator.state.set(State::Running);
    if is_exception(&generator.handled) || is_exception(&vm.thread.handled) {
        show_handled(vm, generator);
    }
    if vm.must_poll() || !generator.frame.is_unset() {
        looked_at(vm, frame, generator)?;
    }
    Ok(frame)
}

/// The slow way into a frame that somebody looks at, or that a tracer wants to hear of.
#[cold]
#[inline(never)]
fn looked_at(vm: &Vm<'_>, frame: FrameRef, generator: &Generator) -> Res<()> {
    let begun = generator.pc.get() <= 1;
    tracing::resumes(vm, frame, generator).inspect_err(|_| {
        if let Some(owner) = frame.owner.get().cast::<Generator>()
            && frame.is_watched.get()
        {
            watch::waits(vm, frame, &owner);
        }
        drop(unwind::pop_empty(vm));
        generator.state.set(if begun { State::Created } else { State::Suspended });
        restore_handled(vm, generator);
    })
}

/// Whether there is an exception, not None or nothing.
fn is_exception(handled: &RefCell<Value>) -> bool {
    matches!(&*handled.borrow(), Value::Obj(_))
}

/// Inside, the body's own handled exception shows, or else that of whoever resumes it.
#[cold]
fn show_handled(vm: &Vm<'_>, generator: &Generator) {
    let own = generator.handled.take();
    let outer = vm.thread.handled.borrow().clone();
    if !own.is_unset() && !own.is_none() {
        let old = vm.thread.handled.replace(own);
        drop(old);
    }
    let old = generator.outer_handled.replace(outer);
    drop(old);
}

/// Restores the handled exception of whoever resumed; keeps the body's own.
#[inline(always)]
fn restore_handled(vm: &Vm<'_>, generator: &Generator) {
    if is_exception(&generator.outer_handled) || is_exception(&vm.thread.handled) {
        hide_handled(vm, generator);
    }
}

#[cold]
fn hide_handled(vm: &Vm<'_>, generator: &Generator) {
    let outer = generator.outer_handled.take();
    let outer = if outer.is_unset() { Value::None } else { outer };
    let own = vm.thread.handled.replace(outer);
    if generator.handling.get() > 0 {
        let old = generator.handled.replace(own);
        drop(old);
    }
}

/// The instruction at which a suspended generator stands, when it is a yield.
#[inline(always)]
pub(super) fn yield_instr(generator: &Generator) -> Option<Instr> {
    let at = (generator.pc.get() as usize).checked_sub(1)?;
    let i = *generator.code.if_loaded()?.ops.get(at)?;
    matches!(i.op, Op::Yield | Op::YieldDelegated).then_some(i)
}

/// A generator was made by its code, which was loaded for that.
#[inline(always)]
fn loaded_of(generator: &Generator) -> &Loaded {
    match generator.code.if_loaded() {
        Some(loaded) => loaded,
        None => unreachable!("a generator's code has run"),
    }
}

pub(super) fn check_resumable(vm: &Vm<'_>, generator: &Ptr<Generator>) -> Res<bool> {
    match generator.state.get() {
        State::Running => {
            let what = generator.noun();
            Err(vm.value_error(format!("{what} already executing")))
        }
        State::Done => Ok(false),
        State::Created | State::Suspended => Ok(true),
    }
}

/// Resumes a generator with a value (`None` at first) or an exception that is raised where it stands.
pub fn resume(vm: &Vm<'_>, generator: &Ptr<Generator>, input: Result<Value, Exc>) -> Res<Sent> {
    if !check_resumable(vm, generator)? {
        if generator.code.code.flags.is_coroutine {
            return match input {
                Err(e) => Err(e),
                Ok(_) => {
                    Err(vm.raise(ExcKind::RuntimeError, "cannot reuse already awaited coroutine"))
                }
            };
        }
        return input.map(|_| Sent::Returned(Value::None));
    }
    let created = generator.state.get() == State::Created;
    let injected = match input {
        Ok(v) => {
            if created && !v.is_none() {
                let noun = generator.noun();
                return Err(
                    vm.type_error(format!("can't send non-None value to a just-started {noun}"))
                );
            }
            let frame = enter(vm, generator, generator.value(), Return::Generator)?;
            if let Some(i) = yield_instr(generator) {
                frame.base.set(i.a, v);
            }
            None
        }
        Err(e) => {
            // The context is what the generator handles, not what its caller does.
            let handles = !matches!(&*generator.handled.borrow(), Value::Unset | Value::None);
            enter(vm, generator, generator.value(), Return::Generator)?;
            if handles {
                exception::chain(vm, &e);
            }
            Some(e)
        }
    };
    let v = on_machine_stack(vm, || run::run(vm, injected))?;
    Ok(if generator.state.get() == State::Suspended { Sent::Yielded(v) } else { Sent::Returned(v) })
}

/// The next item of a generator; its return value stays with it.
pub fn next_item(vm: &Vm<'_>, generator: &Ptr<Generator>) -> Res<Option<Value>> {
    if !matches!(generator.state.get(), State::Created | State::Suspended) {
        return match resume(vm, generator, Ok(Value::None))? {
            Sent::Yielded(v) => Ok(Some(v)),
            Sent::Returned(v) => {
                generator.returned.replace(v);
                Ok(None)
            }
        };
    }
    let frame = enter(vm, generator, generator.value(), Return::Generator)?;
    if let Some(i) = yield_instr(generator) {
        frame.base.set(i.a, Value::None);
    }
    let v = on_machine_stack(vm, || run::run(vm, None))?;
    if generator.state.get() == State::Suspended {
        return Ok(Some(v));
    }
    generator.returned.replace(v);
    Ok(None)
}

/// `Yield` and `YieldDelegated`: the innermost frame is suspended, the value goes to who resumed it.
#[inline]
pub(super) fn yield_value(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<Next> {
    let is_item = i.op == Op::Yield;
    let mut value = frame.base.take(if is_item { i.b } else { i.a });
    if frame.is_watched.get() {
        tracing::returns(vm, &value)?;
    }
    let (on_return, pc) = (frame.on_return.get(), frame.pc());
    if on_return == Return::Drain {
        match drain::offer(vm, value) {
            Ok(()) => {
                frame.base.set(i.a, Value::None);
                return Ok(Next::Go);
            }
            Err(back) => value = back,
        }
    }
    if frame.is_watched.get()
        && let Some(generator) = frame.owner.get().cast::<Generator>()
    {
        generator.pc.set(pc);
        generator.state.set(State::Suspended);
        watch::waits(vm, frame, &generator);
    }
    let owner = unwind::pop_empty(vm);
    let Some(generator) = owner.downcast::<Generator>() else {
        unreachable!("a yield runs in a generator's frame")
    };
    generator.pc.set(pc);
    generator.state.set(State::Suspended);
    generator.yielded_item.set(is_item);
    restore_handled(vm, generator);
    if matches!(on_return, Return::ForIter | Return::Send) {
        if let Some(caller) = vm.thread.stack.top() {
            let i = caller.loaded().instr(caller.pc() as usize - 1);
            caller.base.set(i.a, value);
        }
        return Ok(Next::Reload);
    }
    Ok(Next::Leave(value))
}

/// The generator's frame has returned.
pub(super) fn finished(vm: &Vm<'_>, owner: &Value) {
    if let Some(generator) = owner.downcast::<Generator>() {
        generator.state.set(State::Done);
        restore_handled(vm, generator);
        drop(generator.handled.take());
    }
}

/// The generator's frame has ended with `e`: what goes on from there.
pub(super) fn failed(vm: &Vm<'_>, owner: &Value, e: Exc) -> Exc {
    finished(vm, owner);
    let is_async_gen =
        owner.downcast::<Generator>().is_some_and(|g| g.code.code.flags.is_async_generator);
    let noun = owner.downcast::<Generator>().map_or("generator", |g| g.noun());
    let what = if vm.exc_is(&e, ExcKind::StopIteration) {
        "StopIteration"
    } else if is_async_gen && vm.exc_is(&e, ExcKind::StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return e;
    };
    let outer = vm.raise(ExcKind::RuntimeError, format!("{noun} raised {what}"));
    outer.set_context(e.value());
    outer.set_cause(e.into());
    outer
}

/// The caller's `ForIter` has come to the end of its generator.
pub(super) fn end_for_iter(vm: &Vm<'_>) {
    if let Some(caller) = vm.thread.stack.top() {
        let pc = caller.pc();
        let i = caller.loaded().instr(pc as usize - 1);
        drop(caller.base.take(i.b));
        caller.set_pc(pc.wrapping_add_signed(i.jump()));
    }
}

/// What the caller's `Send` drove has returned `value`.
pub(super) fn end_send(vm: &Vm<'_>, value: Value) {
    if let Some(caller) = vm.thread.stack.top() {
        let pc = caller.pc();
        let i = caller.loaded().instr(pc as usize - 1);
        caller.base.set(i.a, value);
        caller.set_pc(pc.wrapping_add_signed(i.jump()));
    }
}

/// Resumes a generator as the innermost frame of the machine, if `iter` is one that can go on.
#[inline(always)]
fn resume_here(vm: &Vm<'_>, iter: &Value, sent: Value, on_return: Return) -> Res<bool> {
    if let Some(generator) = iter.downcast::<Generator>()
        && matches!(generator.state.get(), State::Created | State::Suspended)
        && (sent.is_none() || generator.state.get() == State::Suspended)
        && !generator.code.code.flags.is_async_generator
    {
        let inner = enter(vm, generator, iter.clone(), on_return)?;
        if let Some(y) = yield_instr(generator) {
            inner.base.set(y.a, sent);
        }
        return Ok(true);
    }
    Ok(false)
}

/// What `ForIter` has come to.
#[repr(usize)] // A word, so that results pass in registers.
pub(super) enum Stepped {
    /// The item stands in its register.
    Item,
    /// The two parts of the item stand where the next instruction would put them.
    Pair,
    /// There is none; the iterator is gone.
    End,
    /// The generator's frame goes on.
    Entered,
}

/// `ForIter` over what the loop does not step itself.
#[inline(never)]
pub(super) fn for_iter(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<Stepped> {
    let iter = frame.base.get(i.b);
    let next = match iter.as_obj() {
        Some(o) if o.ty().is(vm.ty(T::Generator)) => {
            if resume_here(vm, iter, Value::None, Return::ForIter)? {
                return Ok(Stepped::Entered);
            }
            vm.next_slow(iter)
        }
        Some(o) if !o.ty().is_heap => match o.downcast::<Iter>() {
            Some(it) => match next_pair(vm, frame, i, it) {
                Ok(Paired::Yes) => return Ok(Stepped::Pair),
                Ok(Paired::End) => Ok(None),
                Ok(Paired::No) => it.0.next(vm),
                Err(e) => Err(e),
            },
            None => vm.next_slow(iter),
        },
        Some(_) | None => vm.next_slow(iter),
    };
    let next = match next {
        Err(e) if vm.exc_is(&e, ExcKind::StopIteration) => None,
        next => next?,
    };
    match next {
        Some(v) => {
            frame.base.set(i.a, v);
            Ok(Stepped::Item)
        }
        None => {
            drop(frame.base.take(i.b));
            Ok(Stepped::End)
        }
    }
}

/// The next pair of an iterator, straight to where the next instruction would take it apart to.
#[inline(always)]
fn next_pair(vm: &Vm<'_>, frame: FrameRef, i: Instr, it: &Iter) -> Res<Paired> {
    match frame.loaded().ops.get(frame.pc() as usize) {
        Some(next) if next.op == Op::UnpackSeq && (next.b, next.c, next.x) == (i.a, 2, 1) => {
            let (regs, to) = (frame.base, next.a);
            it.0.next_pair(vm, &mut |first, second| {
                regs.set(to, first);
                regs.set(to + 1, second);
            })
        }
        Some(_) | None => Ok(Paired::No),
    }
}

/// `Send`: one step of `yield from` or `await`.
pub(super) fn send(vm: &Vm<'_>, frame: &Frame, i: Instr) -> Res<Next> {
    let iter = frame.base.get(i.b).clone();
    let value = frame.base.take(i.a);
    if iter.kind() == Some(Kind::Generator) && resume_here(vm, &iter, value.clone(), Return::Send)?
    {
        return Ok(Next::Reload);
    }
    match send_to(vm, &iter, value)? {
        Sent::Yielded(v) => {
            frame.base.set(i.a, v);
            Ok(Next::Go)
        }
        Sent::Returned(v) => {
            frame.base.set(i.a, v);
            Ok(Next::Jump(i.jump()))
        }
    }
}

/// Sends a value to any iterator; StopIteration is its return.
pub fn send_to(vm: &Vm<'_>, iter: &Value, value: Value) -> Res<Sent> {
    if let Some(generator) = iter.cast::<Generator>()
        && !generator.code.code.flags.is_async_generator
    {
        return resume(vm, &generator, Ok(value));
    }
    if let Some(send) = vm.type_of(iter).slots.send.get() {
        return send(vm, iter, value);
    }
    let result = if value.is_none() && vm.type_of(iter).slots.next.get().is_some() {
        match vm.step(iter) {
            Ok(Some(v)) => return Ok(Sent::Yielded(v)),
            Ok(None) => {
                return Ok(Sent::Returned(crate::vm::object::generator::return_value(vm, iter)));
            }
            Err(e) => Err(e),
        }
    } else {
        vm.call_method(iter, "send", &[value])
    };
    returned(vm, result)
}

/// StopIteration as a return value.
pub fn returned(vm: &Vm<'_>, result: Res<Value>) -> Res<Sent> {
    match result {
        Ok(v) => Ok(Sent::Yielded(v)),
        Err(e) if vm.exc_is(&e, ExcKind::StopIteration) => {
            Ok(Sent::Returned(e.field(known::VALUE).unwrap_or(Value::None)))
        }
        Err(e) => Err(e),
    }
}

/// `generator.throw(e)`: to what it delegates to, if it does, else where it stands.
pub fn throw(vm: &Vm<'_>, generator: &Ptr<Generator>, e: Exc) -> Res<Sent> {
    if !check_resumable(vm, generator)? {
        if generator.code.code.flags.is_coroutine {
            return Err(vm.raise(ExcKind::RuntimeError, "cannot reuse already awaited coroutine"));
        }
        return Err(e);
    }
    let delegate = match yield_instr(generator) {
        Some(i) if i.op == Op::YieldDelegated && generator.state.get() == State::Suspended => {
            generator.registers.all().get(usize::from(i.b) + 1).cloned()
        }
        Some(_) | None => None,
    };
    let Some(delegate) = delegate else { return resume(vm, generator, Err(e)) };
    generator.state.set(State::Running);
    let outcome = throw_to(vm, &delegate, &e);
    generator.state.set(State::Suspended);
    match outcome {
        None => resume(vm, generator, Err(e)),
        Some(Ok(Sent::Yielded(v))) => Ok(Sent::Yielded(v)),
        Some(Err(inner)) => resume(vm, generator, Err(inner)),
        Some(Ok(Sent::Returned(v))) => {
            // Go on where the delegation ends: at the target of the `Send` to which the loop goes back.
            let pc = generator.pc.get() as usize;
            let back = loaded_of(generator).ops[pc];
            let at_send = if back.op == Op::Jump {
                (pc + 1).wrapping_add_signed(back.long_value() as isize)
            } else {
                pc
            };
            let send = loaded_of(generator).ops[at_send];
            if send.op != Op::Send {
                return Err(
                    vm.raise(ExcKind::SystemError, "delegation without a Send to go back to")
                );
            }
            let after = (at_send + 1).wrapping_add_signed(send.jump() as isize);
            // `resume` puts the value where the yield wants it, which is where the Send leaves it.
            let result = v;
            generator.pc.set(after as u32);
            generator.registers.set(send.a, result);
            resume_as_is(vm, generator)
        }
    }
}

/// Resumes without a value: the registers say all.
fn resume_as_is(vm: &Vm<'_>, generator: &Ptr<Generator>) -> Res<Sent> {
    enter(vm, generator, generator.value(), Return::Generator)?;
    let v = on_machine_stack(vm, || run::run(vm, None))?;
    Ok(if generator.state.get() == State::Suspended { Sent::Yielded(v) } else { Sent::Returned(v) })
}

/// Throws into a delegate; none when it has no way to take it (then it is raised in the delegating one).
fn throw_to(vm: &Vm<'_>, delegate: &Value, e: &Exc) -> Option<Res<Sent>> {
    if vm.exc_is(e, ExcKind::GeneratorExit) {
        return match close(vm, delegate) {
            Ok(()) => None,
            Err(inner) => Some(Err(inner)),
        };
    }
    if let Some(inner) = delegate.cast::<Generator>() {
        return Some(throw(vm, &inner, e.clone()));
    }
    match vm.get_attr_opt(delegate, known::THROW) {
        Ok(None) => None,
        Ok(Some(f)) => Some(returned(vm, vm.call(&f, &[e.value()]))),
        Err(e) => Some(Err(e)),
    }
}

/// `close()` of any iterator that has one.
fn close(vm: &Vm<'_>, iter: &Value) -> Res<()> {
    if let Some(generator) = iter.cast::<Generator>() {
        return close_generator(vm, &generator).map(drop);
    }
    if let Some(f) = vm.get_attr_opt(iter, known::CLOSE)? {
        vm.call(&f, &[])?;
    }
    Ok(())
}

/// `generator.close()`: what it returns.
pub fn close_generator(vm: &Vm<'_>, generator: &Ptr<Generator>) -> Res<Value> {
    match generator.state.get() {
        State::Created => {
            generator.state.set(State::Done);
            generator.registers.drop_all();
            return Ok(Value::None);
        }
        State::Done => return Ok(Value::None),
        State::Running | State::Suspended => {}
    }
    let exit = vm.raise_args(ExcKind::GeneratorExit, Vec::new());
    match throw(vm, generator, exit) {
        Ok(Sent::Yielded(_)) => {
            let noun = generator.noun();
            Err(vm.raise(ExcKind::RuntimeError, format!("{noun} ignored GeneratorExit")))
        }
        Ok(Sent::Returned(v)) => Ok(v),
        Err(e)
            if vm.exc_is(&e, ExcKind::GeneratorExit) || vm.exc_is(&e, ExcKind::StopIteration) =>
        {
            Ok(Value::None)
        }
        Err(e) => Err(e),
    }
}

/// As [`awaitable`], for what a `with` statement awaits: 1 is what `__aenter__` gave, 2 what `__aexit__` gave.
pub(super) fn awaited(vm: &Vm<'_>, v: &Value, what: u8) -> Res<Value> {
    let method = match what {
        1 => "__aenter__",
        2 => "__aexit__",
        _ => return awaitable(vm, v),
    };
    if v.downcast::<Generator>().is_none() && vm.type_of(v).slots.awaitable.get().is_none() {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!(
            "'async with' received an object from {method} that does not implement __await__: {ty}"
        )));
    }
    awaitable(vm, v)
}

/// What `await v` drives.
pub fn awaitable(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if let Some(generator) = v.downcast::<Generator>()
        && (generator.code.code.flags.is_coroutine || generator.code.is_iterable_coroutine.get())
    {
        if generator.state.get() == State::Suspended && false_delegate(generator) {
            return Err(vm.raise(ExcKind::RuntimeError, "coroutine is being awaited already"));
        }
        return Ok(v.clone());
    }
    let Some(f) = vm.type_of(v).slots.awaitable.get() else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("'{ty}' object can't be awaited")));
    };
    let iter = f(vm, v)?;
    let is_coroutine = iter
        .downcast::<Generator>()
        .is_some_and(|g| g.code.code.flags.is_coroutine || g.code.is_iterable_coroutine.get());
    if is_coroutine {
        return Err(vm.type_error("__await__() returned a coroutine"));
    }
    if vm.type_of(&iter).slots.next.get().is_none() {
        let ty = vm.type_name(&iter);
        return Err(vm.type_error(format!("__await__() returned non-iterator of type '{ty}'")));
    }
    Ok(iter)
}

fn false_delegate(generator: &Generator) -> bool {
    yield_instr(generator).is_some_and(|i| i.op == Op::YieldDelegated)
}

/// What `yield from v` delegates to.
pub(super) fn yield_iter(vm: &Vm<'_>, frame: &Frame, v: &Value) -> Res<Value> {
    if let Some(generator) = v.downcast::<Generator>() {
        let code = frame.code();
        if generator.code.code.flags.is_coroutine
            && !code.code.flags.is_coroutine
            && !code.is_iterable_coroutine.get()
        {
            return Err(vm.type_error(
                "cannot 'yield from' a coroutine object in a non-coroutine generator",
            ));
        }
        return Ok(v.clone());
    }
    vm.iter(v)
}

/// `async for` and friends over what has the special method.
pub(super) fn async_step(vm: &Vm<'_>, v: &Value, name: Symbol, words: &str) -> Res<Value> {
    match crate::vm::dunder::special(vm, v, name, &[])? {
        Some(r) => Ok(r),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!(
                "'async for' requires an {words} with {name} method, got {ty}"
            )))
        }
    }
}

/// Whether an exception is one that ends a loop over an async iterator.
pub(super) fn is_async_end(vm: &Vm<'_>, v: &Value) -> bool {
    v.cast::<Exception>().is_some_and(|e| vm.exc_is(&e, ExcKind::StopAsyncIteration))
}
