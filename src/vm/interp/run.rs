//! The loop that runs bytecode.
//!
//! Invariant: `frame`, `regs`, `code`, `ops` belong to the innermost frame; `pc` is the instruction after
//! the one that runs, and is saved in the frame before anything that may raise, call, or look at frames.
//! What is frequent stands here; the rest is in [`rare`](super::rare).

use super::arith;
use super::attr;
use super::call::{self, Called, Window};
use super::globals;
use super::rare;
use super::resume;
use super::stack::{FrameRef, Ops, Regs, Return};
use super::unwind::{self, Origin};
use crate::bytecode::{Instr, Op};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Kind;
use crate::vm::object::T;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::CodeObj;
use crate::vm::object::function::Function;
use crate::vm::object::iter::SeqIter;
use crate::vm::object::list::List;
use crate::vm::object::range::RangeIter;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// What a rare op tells the loop.
pub(super) enum Next {
    /// Go on with the next instruction.
    Go,
    /// Jump by so much.
    Jump(i32),
    /// A frame was pushed or popped: go on with the innermost one.
    Reload,
    /// The frame that native code entered has returned this.
    Leave(Value),
}

/// Runs the innermost frame, which native code has just pushed (or whose generator it resumes), until it
/// returns. `injected` is raised where the frame stands.
pub(super) fn run(vm: &Vm<'_>, injected: Option<Exc>) -> Res<Value> {
    let mut pending = injected.map(|e| (e, Origin::Raised));
    loop {
        let (error, origin) = match pending.take() {
            Some(p) => p,
            None => match run_frames(vm) {
                Ok(v) => return Ok(v),
                Err(p) => p,
            },
        };
        unwind::unwind(vm, error, origin)?;
    }
}

/// Runs until the entered frame returns, or an exception is raised in the innermost frame.
#[expect(clippy::cognitive_complexity, reason = "one arm an op; that is the machine")]
fn run_frames(vm: &Vm<'_>) -> Result<Value, (Exc, Origin)> {
    let stack = &vm.thread.stack;
    let mut frame: FrameRef;
    let mut regs: Regs;
    let mut code: &CodeObj;
    let mut ops: Ops;
    let mut pc: usize;

    macro_rules! reload {
        () => {{
            frame = match stack.top() {
                Some(f) => f,
                None => unreachable!("the machine runs only while a frame is there"),
            };
            regs = frame.base;
            code = frame.code();
            ops = Ops::of(code);
            pc = frame.pc.get() as usize;
        }};
    }
    macro_rules! save {
        () => {
            frame.pc.set(pc as u32)
        };
    }
    macro_rules! tri {
        ($e:expr) => {
            match $e {
                Ok(v) => v,
                Err(e) => return Err((e, Origin::Native)),
            }
        };
    }
    macro_rules! jump {
        ($by:expr) => {{
            let by = $by;
            if by < 0 && vm.must_poll() {
                // What is raised here is raised by the jump, wherever that leads.
                save!();
                tri!(vm.poll());
            }
            pc = pc.wrapping_add_signed(by as isize);
        }};
    }
    macro_rules! called {
        ($e:expr) => {
            match tri!($e) {
                Called::Entered => reload!(),
                Called::Done => {}
            }
        };
    }
    // Arithmetic that overflows or is not on two numbers of a kind takes the slow way.
    macro_rules! arithmetic {
        ($i:ident, $other:expr, $ints:ident, $floats:tt) => {{
            let other = $other;
            match (regs.get($i.b), other) {
                (Value::Int(a), Value::Int(b)) if let Some(c) = a.$ints(*b) => regs.set($i.a, Value::Int(c)),
                (Value::Float(a), Value::Float(b)) => {
                    let c = a.get() $floats b.get();
                    regs.set($i.a, Value::float(c));
                }
                _ => {
                    save!();
                    tri!(arith::slow(vm, regs, *$i, other));
                }
            }
        }};
    }
    macro_rules! other_arithmetic {
        ($i:ident, $other:expr) => {{
            let other = $other;
            let fast = match (regs.get($i.b), other) {
                (Value::Int(a), Value::Int(b)) => arith::ints($i.x, *a, *b),
                _ => None,
            };
            match fast {
                Some(v) => regs.set($i.a, v),
                None => {
                    save!();
                    tri!(arith::slow(vm, regs, *$i, other));
                }
            }
        }};
    }
    macro_rules! comparing_jump {
        ($i:ident, $other:expr) => {{
            let other = $other;
            let taken = match (regs.get($i.a), other) {
                (Value::Int(a), Value::Int(b)) => arith::outcome_ints(*a, *b) & $i.x & 15 != 0,
                (Value::Float(a), Value::Float(b)) => {
                    arith::outcome_floats(a.get(), b.get()) & $i.x & 15 != 0
                }
                (a, b) => {
                    save!();
                    tri!(arith::test_slow(vm, $i.x, a, b))
                }
            };
            if taken {
                jump!($i.jump());
            }
        }};
    }
    macro_rules! condition {
        ($v:expr) => {
            match $v {
                Value::Bool(b) => b.get(),
                v => {
                    save!();
                    tri!(vm.truth(v))
                }
            }
        };
    }
    // Ends the frame with a value; goes on with the caller or leaves.
    macro_rules! finish {
        ($value:expr) => {{
            let value = $value;
            if frame.on_return == Return::ToCaller {
                let ret = frame.ret;
                regs.clear(code.n_regs);
                let function = regs.take_below();
                drop(stack.pop());
                vm.thread.depth.set(vm.thread.depth.get() - 1);
                drop(function);
                reload!();
                regs.set(ret, value);
            } else {
                match tri!(unwind::leave(vm, value)) {
                    Next::Leave(v) => return Ok(v),
                    Next::Go | Next::Jump(_) | Next::Reload => reload!(),
                }
            }
        }};
    }
    reload!();
    loop {
        // By reference: an op reads the operands that it has, no others.
        let i: &Instr = ops.at(pc);
        pc += 1;
        match i.op {
            Op::Nop => {}
            Op::Move => regs.set(i.a, regs.get(i.b).clone()),
            Op::MoveOut => {
                let v = regs.take(i.b);
                regs.set(i.a, v);
            }
            Op::Clear => drop(regs.take(i.a)),
            Op::ClearRun => regs.from(usize::from(i.a)).clear(usize::from(i.b)),
            Op::LoadConst => regs.set(i.a, code.consts[usize::from(i.b)].clone()),
            Op::LoadInt => regs.set(i.a, Value::Int(i64::from(i.long_value()))),
            Op::CheckLocal => {
                if regs.get(i.a).is_unset() {
                    save!();
                    return Err((globals::unbound_local(vm, code, i.a), Origin::Native));
                }
            }
            Op::LoadCell => {
                let content = regs.get(i.b).downcast::<CellObj>().map(CellObj::get);
                match content {
                    Some(v) if !v.is_unset() => regs.set(i.a, v),
                    Some(_) | None => {
                        save!();
                        return Err((globals::unbound_local(vm, code, i.b), Origin::Native));
                    }
                }
            }
            Op::StoreCell => {
                if let Some(cell) = regs.get(i.a).downcast::<CellObj>() {
                    cell.set(regs.get(i.b).clone());
                }
            }
            Op::LoadGlobal => {
                let dict = &frame.function().globals;
                let cache = &code.caches[usize::from(i.b)];
                let v = match globals::cached(vm, dict, cache) {
                    Some(v) => v,
                    None => {
                        save!();
                        tri!(globals::load(vm, dict, code.code.sites[usize::from(i.b)].name, cache))
                    }
                };
                regs.set(i.a, v);
            }
            Op::StoreGlobal => {
                let at = usize::from(i.b);
                let value = regs.get(i.a).clone();
                globals::store(
                    vm,
                    &frame.function().globals,
                    code.code.sites[at].name,
                    &code.caches[at],
                    value,
                );
            }
            Op::LoadAttr => {
                let cache = &code.caches[usize::from(i.c)];
                let obj = regs.get(i.b);
                let v = match attr::cached(obj, cache) {
                    Some(v) => v,
                    None => {
                        save!();
                        tri!(attr::load(vm, obj, code.code.sites[usize::from(i.c)].name, cache))
                    }
                };
                regs.set(i.a, v);
            }
            Op::StoreAttr => {
                save!();
                let at = usize::from(i.c);
                let name = code.code.sites[at].name;
                tri!(attr::store(vm, regs.get(i.a), name, &code.caches[at], regs.get(i.b)));
            }
            Op::LoadMethod => {
                save!();
                let at = usize::from(i.c);
                let name = code.code.sites[at].name;
                tri!(attr::load_method(vm, regs, i.a, i.b, name, &code.caches[at]));
            }
            Op::LoadItem => {
                let index = regs.get(i.c);
                match fast_item(regs.get(i.b), index) {
                    Some(v) => regs.set(i.a, v),
                    None => {
                        save!();
                        let v = tri!(rare::load_item(vm, regs.get(i.b), index));
                        regs.set(i.a, v);
                    }
                }
            }
            Op::LoadItemK => {
                let index = &code.consts[usize::from(i.c)];
                match fast_item(regs.get(i.b), index) {
                    Some(v) => regs.set(i.a, v),
                    None => {
                        save!();
                        let v = tri!(rare::load_item(vm, regs.get(i.b), index));
                        regs.set(i.a, v);
                    }
                }
            }
            Op::StoreItem => {
                if !fast_store(regs.get(i.a), regs.get(i.b), regs.get(i.c)) {
                    save!();
                    tri!(rare::store_item(vm, regs.get(i.a), regs.get(i.b), regs.get(i.c)));
                }
            }
            Op::Add => arithmetic!(i, regs.get(i.c), checked_add, +),
            Op::Sub => arithmetic!(i, regs.get(i.c), checked_sub, -),
            Op::Mul => arithmetic!(i, regs.get(i.c), checked_mul, *),
            Op::AddK => arithmetic!(i, &code.consts[usize::from(i.c)], checked_add, +),
            Op::SubK => arithmetic!(i, &code.consts[usize::from(i.c)], checked_sub, -),
            Op::MulK => arithmetic!(i, &code.consts[usize::from(i.c)], checked_mul, *),
            Op::Arith => other_arithmetic!(i, regs.get(i.c)),
            Op::ArithK => other_arithmetic!(i, &code.consts[usize::from(i.c)]),
            Op::Compare => {
                save!();
                let v = tri!(arith::compare(vm, i.x, regs.get(i.b), regs.get(i.c)));
                regs.set(i.a, v);
            }
            Op::CompareK => {
                save!();
                let v =
                    tri!(arith::compare(vm, i.x, regs.get(i.b), &code.consts[usize::from(i.c)]));
                regs.set(i.a, v);
            }
            Op::Not => {
                let b = condition!(regs.get(i.b));
                regs.set(i.a, Value::bool(!b));
            }
            Op::ToBool => {
                let b = condition!(regs.get(i.b));
                regs.set(i.a, Value::bool(b));
            }
            Op::Jump => jump!(i.long_value()),
            Op::JumpIf => {
                if condition!(regs.get(i.a)) {
                    jump!(i.long_value());
                }
            }
            Op::JumpIfNot => {
                if !condition!(regs.get(i.a)) {
                    jump!(i.long_value());
                }
            }
            Op::JumpIfNone => {
                if regs.get(i.a).is_none() {
                    jump!(i.long_value());
                }
            }
            Op::JumpIfNotNone => {
                if !regs.get(i.a).is_none() {
                    jump!(i.long_value());
                }
            }
            Op::JumpCmp => comparing_jump!(i, regs.get(i.b)),
            Op::JumpCmpK => comparing_jump!(i, &code.consts[usize::from(i.b)]),
            Op::JumpIfCmp | Op::JumpIfNotCmp | Op::JumpIfCmpK | Op::JumpIfNotCmpK => {
                save!();
                let constant = matches!(i.op, Op::JumpIfCmpK | Op::JumpIfNotCmpK);
                let other = if constant { &code.consts[usize::from(i.b)] } else { regs.get(i.b) };
                let holds = tri!(arith::test(vm, i.x, regs.get(i.a), other));
                if holds == matches!(i.op, Op::JumpIfCmp | Op::JumpIfCmpK) {
                    jump!(i.jump());
                }
            }
            Op::ForIter => match step(vm, regs.get(i.b)) {
                Some(Some(v)) => regs.set(i.a, v),
                Some(None) => {
                    drop(regs.take(i.b));
                    jump!(i.jump());
                }
                None => {
                    save!();
                    match tri!(resume::for_iter(vm, frame, *i)) {
                        Next::Go => {}
                        Next::Jump(by) => jump!(by),
                        Next::Reload => reload!(),
                        Next::Leave(v) => return Ok(v),
                    }
                }
            },
            Op::Call => {
                save!();
                let w = usize::from(i.b);
                if let Value::Obj(o) = regs.get(i.b)
                    && let Some(f) = o.downcast::<Function>()
                {
                    let dirty = code.n_regs.saturating_sub(w + 1);
                    tri!(call::enter(
                        vm,
                        f,
                        regs.from(w + 1),
                        usize::from(i.c),
                        dirty,
                        i.a,
                        Return::ToCaller,
                        Value::Unset
                    ));
                    reload!();
                } else {
                    let window = Window::new(i.b, usize::from(i.c), i.a);
                    if let Some(b) = regs.get(i.b).downcast::<Builtin>() {
                        tri!(call::call_builtin(vm, regs, code.n_regs, b, window));
                    } else {
                        called!(call::call_any(vm, &frame, window));
                    }
                }
            }
            Op::CallMethod => {
                save!();
                let w = usize::from(i.b);
                let has_self = !regs.get(i.b + 1).is_unset();
                if has_self
                    && let Value::Obj(o) = regs.get(i.b)
                    && let Some(f) = o.downcast::<Function>()
                {
                    let dirty = code.n_regs.saturating_sub(w + 1);
                    let n = usize::from(i.c) + 1;
                    tri!(call::enter(
                        vm,
                        f,
                        regs.from(w + 1),
                        n,
                        dirty,
                        i.a,
                        Return::ToCaller,
                        Value::Unset
                    ));
                    reload!();
                } else {
                    let window = Window::new(i.b, usize::from(i.c), i.a);
                    called!(call::call_method_any(vm, &frame, window));
                }
            }
            Op::CallKw => {
                save!();
                let kw = &code.kw_names[usize::from(i.c)];
                let window = Window::new(i.b, usize::from(i.x), i.a).with_names(kw);
                called!(call::call_any(vm, &frame, window));
            }
            Op::CallMethodKw => {
                save!();
                let kw = &code.kw_names[usize::from(i.c)];
                let window = Window::new(i.b, usize::from(i.x), i.a).with_names(kw);
                called!(call::call_method_any(vm, &frame, window));
            }
            Op::CallEx => {
                save!();
                called!(call::call_spread(vm, &frame, i.b, i.a));
            }
            Op::Return => {
                save!();
                finish!(regs.take(i.a));
            }
            Op::ReturnConst => {
                save!();
                finish!(code.consts[usize::from(i.b)].clone());
            }
            Op::Yield | Op::YieldDelegated => {
                save!();
                match tri!(resume::yield_value(vm, frame, *i)) {
                    Next::Leave(v) => return Ok(v),
                    Next::Go | Next::Jump(_) | Next::Reload => reload!(),
                }
            }
            Op::ListAppend => {
                tri!(arith::list_append(vm, regs.get(i.a), regs.get(i.b)));
            }
            Op::Raise => {
                save!();
                return Err((rare::raise(vm, frame, *i), Origin::Raised));
            }
            Op::Reraise => {
                save!();
                return Err((rare::reraise(vm, regs.take(i.a)), Origin::Reraised));
            }
            Op::RaiseAgain => {
                save!();
                return Err(rare::raise_again(vm));
            }
            Op::MakeCell
            | Op::DeleteLocal
            | Op::DeleteCell
            | Op::DeleteGlobal
            | Op::LoadName
            | Op::StoreName
            | Op::DeleteName
            | Op::LoadNameOrCell
            | Op::LoadLocals
            | Op::LoadDictOrGlobal
            | Op::LoadDictOrKeep
            | Op::LoadBuildClass
            | Op::LoadAssertionError
            | Op::DeleteAttr
            | Op::LoadSpecial
            | Op::LoadSuperAttr
            | Op::DeleteItem
            | Op::BuildSlice
            | Op::Unary
            | Op::Binary
            | Op::BinaryK
            | Op::Inplace
            | Op::InplaceK
            | Op::GetIter
            | Op::BuildTuple
            | Op::BuildList
            | Op::BuildSet
            | Op::BuildMap
            | Op::BuildString
            | Op::BuildTemplate
            | Op::SetAdd
            | Op::MapAdd
            | Op::ListExtend
            | Op::SetUpdate
            | Op::MapUpdate
            | Op::MapMerge
            | Op::ListToTuple
            | Op::FormatValue
            | Op::UnpackSeq
            | Op::UnpackEx
            | Op::MakeFunction
            | Op::MakeGenerator
            | Op::GetYieldIter
            | Op::Send
            | Op::GetAwaitable
            | Op::GetAiter
            | Op::GetAnext
            | Op::EndAsyncFor
            | Op::PushExc
            | Op::PopExc
            | Op::MatchExc
            | Op::SplitExcGroup
            | Op::MergeExcGroup
            | Op::WithExcept
            | Op::ImportName
            | Op::ImportFrom
            | Op::ImportStar
            | Op::MatchSequence
            | Op::MatchMapping
            | Op::MatchKeys
            | Op::MatchClass
            | Op::GetLen
            | Op::MatchRest
            | Op::Intrinsic => {
                save!();
                match tri!(rare::execute(vm, frame, *i)) {
                    Next::Go => {}
                    Next::Jump(by) => jump!(by),
                    Next::Reload => reload!(),
                    Next::Leave(v) => return Ok(v),
                }
            }
        }
    }
}

/// The next item of an iterator that needs no call: over a range, a list, a tuple.
#[inline(always)]
fn step(vm: &Vm<'_>, iter: &Value) -> Option<Option<Value>> {
    let o = iter.as_obj()?;
    if let Some(it) = o.downcast::<RangeIter>() {
        return Some(next_in_range(it));
    }
    let it = o.downcast::<SeqIter>()?;
    let direct = o.ty().is(vm.ty(T::ListIterator)) || o.ty().is(vm.ty(T::TupleIterator));
    direct.then(|| it.next_direct())
}

/// The next number of a range; None at its end.
#[inline(always)]
fn next_in_range(it: &RangeIter) -> Option<Value> {
    let left = it.left.get();
    if left == 0 {
        return None;
    }
    it.left.set(left - 1);
    let v = it.next.get();
    it.next.set(v.wrapping_add(it.step));
    Some(Value::Int(v))
}

/// Items of exact lists and tuples at small indices.
#[inline(always)]
fn fast_item(container: &Value, index: &Value) -> Option<Value> {
    let (Value::Obj(o), Value::Int(i)) = (container, index) else { return None };
    let at = |n: usize| if *i >= 0 { *i as usize } else { n.wrapping_add_signed(*i as isize) };
    if o.ty().is_heap {
        return None;
    }
    if let Some(list) = o.downcast::<List>() {
        let items = list.items.borrow();
        return items.get(at(items.len())).cloned();
    }
    let items = &o.downcast::<Tuple>()?.items;
    items.get(at(items.len())).cloned()
}

/// Stores into exact lists at small indices.
#[inline(always)]
fn fast_store(container: &Value, index: &Value, value: &Value) -> bool {
    let (Value::Obj(o), Value::Int(i)) = (container, index) else { return false };
    if o.kind() != Kind::List || o.ty().is_heap {
        return false;
    }
    let Some(list) = o.downcast::<List>() else { return false };
    let Ok(mut items) = list.items.try_borrow_mut() else { return false };
    let n = items.len();
    let at = if *i >= 0 { *i as usize } else { n.wrapping_add_signed(*i as isize) };
    let Some(slot) = items.get_mut(at) else { return false };
    let old = std::mem::replace(slot, value.clone());
    drop(items);
    drop(old);
    true
}
