//! The loop that runs bytecode.
//!
//! Invariant: `frame`, `regs`, `code` belong to the innermost frame; `ip` is the instruction after the one
//! that runs, and is saved in the frame before anything that may raise, call, or look at frames.
//! What is frequent stands here; the rest is in [`rare`](super::rare).

use super::arith;
use super::attr;
use super::call::{self, Called, Window};
use super::globals;
use super::rare;
use super::region;
use super::resume::{self, Stepped};
use super::stack::{FrameRef, Ip, Regs, Return, cache, constant};
use super::tracing;
use super::unpack;
use super::unwind::{self, Origin};
use crate::bytecode::{Instr, Op};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Kind;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::{Loaded, jump_test};
use crate::vm::object::descriptor::Descriptor;
use crate::vm::object::function::Function;
use crate::vm::object::list::List;
use crate::vm::object::tuple::Tuple;
use crate::vm::protocol::quick_next;
use crate::vm::types::{MethodDef, Type};
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
    let mut code: &Loaded;
    let mut ip: Ip;
    // By reference: an op reads the operands that it has, no others.
    let mut i: &Instr;

    // Goes on in the frame that `frame` is now.
    macro_rules! resume {
        () => {{
            regs = frame.base;
            code = frame.loaded();
            ip = frame.ip.get();
        }};
    }
    macro_rules! reload {
        () => {{
            frame = match stack.top() {
                Some(f) => f,
                None => unreachable!("the machine runs only while a frame is there"),
            };
            resume!();
        }};
    }
    macro_rules! save {
        () => {
            frame.ip.set(ip.after())
        };
    }
    // On to the instruction where `ip` is.
    macro_rules! again {
        () => {{
            i = ip.instr();
            continue;
        }};
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
                tri!(vm.poll().and_then(|()| tracing::poll(vm)));
                reload!();
                ip.jump(-1);
            }
            ip.jump(by);
        }};
    }
    // What a native function gives; when it fails, the window is released. Each result is looked at where
    // it comes from: one that travels through memory costs a dozen cycles.
    macro_rules! given {
        ($i:ident, $width:expr, $result:expr) => {
            match $result {
                Ok(v) => v,
                Err(e) => {
                    call::release_failed(code, regs, *$i, $width);
                    return Err((e, Origin::Native));
                }
            }
        };
    }
    // Calls a native function that is not bound, and releases the window and what is dead above it.
    macro_rules! native {
        ($i:ident, $width:expr, $def:expr, $first:expr, $n:expr) => {{
            let (def, first, n): (&MethodDef, u16, u16) = ($def, $first, $n);
            let v = if n == 1
                && let Some(f) = def.one
            {
                given!($i, $width, f(vm, regs.get(first)))
            } else if n == 2
                && let Some(f) = def.two
            {
                given!($i, $width, f(vm, regs.get(first), regs.get(first + 1)))
            } else {
                let args = Args { values: regs.slice(first, usize::from(n)), kw: &[] };
                given!($i, $width, (def.call)(vm, args))
            };
            call::release(code, regs, *$i, $width);
            regs.set($i.a, v);
        }};
    }
    // Calls the interpreted function in a window with the `n` registers after it.
    macro_rules! enter {
        ($i:ident, $function:expr, $n:expr) => {{
            let (f, n): (&Function, usize) = ($function, $n);
            if frame.is_in_place() {
                frame = tri!(call::enter_outside(vm, &frame, f, Window::new($i.b, n, $i.a)));
                resume!();
            } else {
                let base = regs.from(usize::from($i.b) + 1);
                let used = usize::from($i.b) + 1 + n;
                if used < code.n_regs {
                    regs.from(used).clear(code.n_regs - used);
                }
                let entered = call::enter(vm, f, base, n, $i.a, Return::ToCaller, Value::Unset);
                (frame, code) = tri!(entered);
                regs = base;
                ip = Ip::first(code);
            }
            again!();
        }};
    }
    macro_rules! called {
        ($e:expr) => {
            match tri!($e) {
                Called::Entered => {
                    reload!();
                    again!();
                }
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
                // An int that is no float is rounded as float(int) rounds it, which is what the slots do.
                (Value::Float(a), Value::Int(b)) => {
                    let c = a.get() $floats *b as f64;
                    regs.set($i.a, Value::float(c));
                }
                (Value::Int(a), Value::Float(b)) => {
                    let c = *a as f64 $floats b.get();
                    regs.set($i.a, Value::float(c));
                }
                _ => {
                    save!();
                    tri!(arith::slow(vm, regs, *$i, other));
                }
            }
        }};
    }
    macro_rules! division {
        ($i:ident, $other:expr) => {{
            let other = $other;
            match (regs.get($i.b), other) {
                (Value::Float(a), Value::Float(b)) if b.get() != 0.0 => {
                    regs.set($i.a, Value::float(a.get() / b.get()));
                }
                (Value::Float(a), Value::Int(b)) if *b != 0 => {
                    regs.set($i.a, Value::float(a.get() / *b as f64));
                }
                (Value::Int(a), Value::Float(b)) if b.get() != 0.0 => {
                    regs.set($i.a, Value::float(*a as f64 / b.get()));
                }
                (Value::Int(a), Value::Int(b)) if let Some(c) = arith::quotient(*a, *b) => {
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
    macro_rules! comparison {
        ($i:ident, $other:expr) => {{
            let other = $other;
            match (regs.get($i.b), other) {
                (Value::Int(a), Value::Int(b)) => {
                    let holds = arith::outcome_ints(*a, *b) & $i.x & 15 != 0;
                    regs.set($i.a, Value::bool(holds));
                }
                (Value::Float(a), Value::Float(b)) => {
                    let holds = arith::outcome_floats(a.get(), b.get()) & $i.x & 15 != 0;
                    regs.set($i.a, Value::bool(holds));
                }
                _ => {
                    save!();
                    tri!(arith::compare(vm, regs, *$i, jump_test::op($i.x), other));
                }
            }
        }};
    }
    // `is`, `is not`, `in`, `not in`.
    macro_rules! other_comparison {
        ($i:ident, $other:expr) => {{
            let other = $other;
            match arith::identity($i.x, regs.get($i.b), other) {
                Some(holds) => regs.set($i.a, Value::bool(holds)),
                None => {
                    save!();
                    tri!(arith::compare(vm, regs, *$i, $i.x, other));
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
    macro_rules! other_comparing_jump {
        ($i:ident, $other:expr, $on:literal) => {{
            let other = $other;
            let holds = match arith::identity($i.x, regs.get($i.a), other) {
                Some(holds) => holds,
                None => {
                    save!();
                    tri!(arith::test(vm, $i.x, regs.get($i.a), other))
                }
            };
            if holds == $on {
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
            if frame.on_return.get() == Return::ToCaller {
                let ret = frame.ret;
                regs.clear(code.n_regs);
                let function = regs.take_below();
                frame = stack.pop_to_caller();
                vm.thread.depth.set(vm.thread.depth.get() - 1);
                drop(function);
                resume!();
                regs.set(ret, value);
            } else if frame.on_return.get() == Return::Instance
                && value.is_none()
                && !frame.is_watched.get()
            {
                let (ret, instance) = (frame.ret, frame.owner.take());
                regs.clear(code.n_regs);
                let function = regs.take_below();
                frame = stack.pop_to_caller();
                vm.thread.depth.set(vm.thread.depth.get() - 1);
                drop(function);
                resume!();
                regs.set(ret, instance);
            } else {
                match tri!(unwind::leave(vm, value)) {
                    Next::Leave(v) => return Ok(v),
                    Next::Go | Next::Jump(_) | Next::Reload => reload!(),
                }
            }
            again!();
        }};
    }
    reload!();
    i = ip.instr();
    loop {
        match i.op {
            Op::Traced => {
                save!();
                tri!(tracing::step(vm, frame));
                i = code.behind(frame.pc() as usize - 1);
                continue;
            }
            Op::Nop => {}
            Op::Move => regs.set(i.a, regs.get(i.b).clone()),
            Op::MoveOut => {
                let v = regs.take(i.b);
                regs.set(i.a, v);
            }
            Op::Clear => regs.from(usize::from(i.a)).clear(1),
            Op::ClearRun => regs.from(usize::from(i.a)).clear(usize::from(i.b)),
            Op::LoadConst => regs.set(i.a, constant(code, i.b).clone()),
            Op::LoadInt => regs.set(i.a, Value::Int(i64::from(i.long_value()))),
            Op::CheckLocal => {
                if regs.get(i.a).is_unset() {
                    save!();
                    return Err((globals::unbound_local(vm, frame.code(), i.a), Origin::Native));
                }
            }
            Op::LoadCell => {
                let content = regs.get(i.b).downcast::<CellObj>().map(CellObj::get);
                match content {
                    Some(v) if !v.is_unset() => regs.set(i.a, v),
                    Some(_) | None => {
                        save!();
                        return Err((
                            globals::unbound_local(vm, frame.code(), i.b),
                            Origin::Native,
                        ));
                    }
                }
            }
            Op::StoreCell => {
                if let Some(cell) = regs.get(i.a).downcast::<CellObj>() {
                    cell.set(regs.get(i.b).clone());
                }
            }
            Op::LoadGlobal => {
                let v = globals::in_module(&frame.function().globals, cache(code, i.b));
                if v.is_unset() {
                    save!();
                    tri!(globals::load_op(vm, frame, *i));
                } else {
                    regs.set(i.a, v);
                }
            }
            Op::GlobalMethod => {
                let v = globals::in_module(&frame.function().globals, cache(code, i.b));
                if v.is_unset() {
                    save!();
                    tri!(globals::load_op(vm, frame, *i));
                } else {
                    let next = ip.after().instr();
                    let function = attr::of_module(&v, cache(code, next.c));
                    if function.is_unset() {
                        regs.set(i.a, v);
                    } else {
                        ip.jump(1);
                        regs.set(next.a, function);
                        regs.clear_one(next.a + 1);
                        drop(v);
                    }
                }
            }
            Op::StoreGlobal => {
                let at = usize::from(i.b);
                let value = regs.get(i.a).clone();
                globals::store(
                    vm,
                    &frame.function().globals,
                    code.names[at],
                    cache(code, at as u16),
                    value,
                );
            }
            Op::LoadAttr => {
                let v = attr::in_slot(regs.get(i.b), cache(code, i.c));
                if v.is_unset() {
                    save!();
                    tri!(attr::load_op(vm, regs, code, *i));
                } else {
                    regs.set(i.a, v);
                }
            }
            Op::StoreAttr => {
                save!();
                let (obj, cache, value) = (regs.get(i.a), cache(code, i.c), regs.get(i.b));
                if !attr::store_in_slot(obj, cache, value) && !attr::store_new(obj, cache, value) {
                    tri!(attr::store_op(vm, regs, code, *i));
                }
            }
            Op::LoadMethod => {
                if !attr::load_known_method(regs, i, cache(code, i.c)) {
                    save!();
                    tri!(attr::load_method_op(vm, regs, code, *i));
                }
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
                let index = constant(code, i.c);
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
            Op::AddK => arithmetic!(i, constant(code, i.c), checked_add, +),
            Op::SubK => arithmetic!(i, constant(code, i.c), checked_sub, -),
            Op::MulK => arithmetic!(i, constant(code, i.c), checked_mul, *),
            Op::Div => division!(i, regs.get(i.c)),
            Op::DivK => division!(i, constant(code, i.c)),
            Op::Arith => other_arithmetic!(i, regs.get(i.c)),
            Op::ArithK => other_arithmetic!(i, constant(code, i.c)),
            Op::Cmp => comparison!(i, regs.get(i.c)),
            Op::CmpK => comparison!(i, constant(code, i.c)),
            Op::Compare => other_comparison!(i, regs.get(i.c)),
            Op::CompareK => other_comparison!(i, constant(code, i.c)),
            Op::BuildTuple => {
                let items = regs.from(usize::from(i.b)).take_items(usize::from(i.c));
                regs.set(i.a, vm.tuple(items));
            }
            Op::LoadSlice => {
                save!();
                let v = tri!(rare::load_slice(vm, regs, *i));
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
            Op::JumpCmpK => comparing_jump!(i, constant(code, i.b)),
            Op::JumpIfCmp => other_comparing_jump!(i, regs.get(i.b), true),
            Op::JumpIfNotCmp => other_comparing_jump!(i, regs.get(i.b), false),
            Op::JumpIfCmpK => other_comparing_jump!(i, constant(code, i.b), true),
            Op::JumpIfNotCmpK => other_comparing_jump!(i, constant(code, i.b), false),
            Op::NextItem => {
                let by = i.jump();
                if vm.must_poll() {
                    // What is raised here is raised by the jump.
                    save!();
                    tri!(vm.poll().and_then(|()| tracing::poll(vm)));
                    reload!();
                    ip.jump(-1);
                    if code.is_traced() {
                        // What this stands for is told of one by one there.
                        again!();
                    }
                }
                match quick_next(regs.get(i.b)) {
                    Some(Some(v)) => {
                        ip.jump(by);
                        regs.set(i.a, v);
                    }
                    Some(None) | None => ip.jump(by - 1),
                }
            }
            Op::ForIter => match quick_next(regs.get(i.b)) {
                Some(Some(v)) => regs.set(i.a, v),
                Some(None) => {
                    drop(regs.take(i.b));
                    jump!(i.jump());
                }
                None => {
                    save!();
                    match tri!(resume::for_iter(vm, frame, *i)) {
                        Stepped::Item => {}
                        Stepped::Pair => ip.jump(1),
                        Stepped::End => jump!(i.jump()),
                        Stepped::Entered => {
                            reload!();
                            again!();
                        }
                    }
                }
            },
            Op::Call => {
                save!();
                if let Value::Obj(o) = regs.get(i.b)
                    && let Some(f) = o.downcast::<Function>()
                {
                    enter!(i, f, usize::from(i.c));
                } else if let Some(b) = regs.get(i.b).downcast::<Builtin>() {
                    if b.this.is_unset() {
                        native!(i, 1, b.def, i.b + 1, i.c);
                    } else {
                        match call::call_bound(vm, b, regs, i.b + 1, i.c) {
                            Some(result) => {
                                let v = given!(i, 1, result);
                                call::release(code, regs, *i, 1);
                                regs.set(i.a, v);
                            }
                            None => {
                                let window = Window::new(i.b, usize::from(i.c), i.a);
                                tri!(call::call_builtin(vm, regs, code.n_regs, b, window));
                            }
                        }
                    }
                } else if i.c == 1
                    && let Some(class) = regs.get(i.b).downcast::<Type>()
                    && let Some(make) = class.one.get()
                {
                    let v = given!(i, 1, make(vm, regs.get(i.b + 1)));
                    call::release(code, regs, *i, 1);
                    regs.set(i.a, v);
                } else if !frame.is_in_place()
                    && regs.get(i.b).kind() == Some(Kind::Type)
                    && let Some(entered) = call::instantiate(vm, code, regs, i)
                {
                    (frame, code) = tri!(entered);
                    regs = frame.base;
                    ip = Ip::first(code);
                    again!();
                } else {
                    let window = Window::new(i.b, usize::from(i.c), i.a);
                    called!(call::call_any(vm, &frame, window));
                }
            }
            Op::CallMethod => {
                save!();
                let has_self = !regs.get(i.b + 1).is_unset();
                if has_self
                    && let Value::Obj(o) = regs.get(i.b)
                    && let Some(f) = o.downcast::<Function>()
                {
                    enter!(i, f, usize::from(i.c) + 1);
                } else {
                    let native = match regs.get(i.b).as_obj() {
                        Some(o) if has_self => match o.downcast() {
                            Some(Descriptor::Method(def, _)) => Some((*def, i.b + 1, i.c + 1)),
                            Some(_) | None => None,
                        },
                        Some(o) => match o.downcast::<Builtin>() {
                            Some(b) if b.this.is_unset() => Some((b.def, i.b + 2, i.c)),
                            Some(_) | None => None,
                        },
                        None => None,
                    };
                    match native {
                        Some((def, first, n)) => native!(i, 2, def, first, n),
                        None => {
                            let window = Window::new(i.b, usize::from(i.c), i.a);
                            called!(call::call_method_any(vm, &frame, window));
                        }
                    }
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
                finish!(constant(code, i.b).clone());
            }
            Op::UnpackSeq => {
                save!();
                let n = usize::from(i.c);
                if i.x == 1
                    && let Value::Obj(o) = regs.get(i.b)
                    && !o.ty().is_heap
                    && let Some(t) = o.downcast::<Tuple>()
                    && t.items.len() == n
                {
                    for (k, item) in t.items.iter().enumerate() {
                        regs.set(i.a + k as u16, item.clone());
                    }
                    drop(regs.take(i.b));
                } else {
                    tri!(unpack::sequence(vm, regs, *i));
                }
            }
            Op::Yield | Op::YieldDelegated => {
                save!();
                match tri!(resume::yield_value(vm, frame, *i)) {
                    Next::Leave(v) => return Ok(v),
                    Next::Go | Next::Jump(_) | Next::Reload => {
                        reload!();
                        again!();
                    }
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
            | Op::LoadSuperMethod
            | Op::DeleteItem
            | Op::BuildSlice
            | Op::Unary
            | Op::Binary
            | Op::BinaryK
            | Op::Inplace
            | Op::InplaceK
            | Op::GetIter
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
            | Op::KeywordsOf
            | Op::ListToTuple
            | Op::FormatValue
            | Op::UnpackEx
            | Op::MakeFunction
            | Op::GetYieldIter
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
            | Op::ShowValue
            | Op::MatchSequence
            | Op::MatchMapping
            | Op::MatchKeys
            | Op::MatchClass
            | Op::GetLen
            | Op::MatchRest
            | Op::CCast
            | Op::COperate
            | Op::Intrinsic => {
                save!();
                tri!(rare::execute(vm, frame, *i));
            }
            Op::MakeGenerator => {
                save!();
                match tri!(resume::make(vm, frame)) {
                    Next::Leave(v) => return Ok(v),
                    Next::Go | Next::Jump(_) | Next::Reload => {
                        reload!();
                        again!();
                    }
                }
            }
            Op::Send => {
                save!();
                match tri!(resume::send(vm, &frame, *i)) {
                    Next::Go => {}
                    Next::Jump(by) => jump!(by),
                    Next::Reload => {
                        reload!();
                        again!();
                    }
                    Next::Leave(v) => return Ok(v),
                }
            }
            Op::Region => {
                save!();
                if let Err(e) = region::enter(vm, frame, *i) {
                    return Err((e, Origin::Reraised));
                }
            }
        }
        ip.jump(1);
        i = ip.instr();
    }
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
        return Some(list.item(*i)).filter(|v| !v.is_unset());
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
