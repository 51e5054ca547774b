//! Calls: starting frames, calling what is not an interpreted function, entries from native code.
//!
//! Invariant: when a call returns or fails, the window and all above it in the caller's frame is Unset.

use super::bind;
use super::run;
use super::stack::{Frame, FrameRef, Regs, Return};
use super::{tracing, watch};
use crate::base::{Symbol, known};
use crate::bytecode::Instr;
use crate::vm::args::Args;
use crate::vm::dunder;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::object::attrs;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::code::Loaded;
use crate::vm::object::descriptor::Descriptor;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::{BoundMethod, Function};
use crate::vm::object::instance::Instance;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{object, type_};
use crate::vm::raise::ExcKind;
use crate::vm::types::{CallSlot, InitSlot, NewSlot, Type};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Room on the machine's stack below which native re-entry goes on to a new piece of it.
const RED_ZONE: usize = 512 << 10;
const NEW_PIECE: usize = 8 << 20;
/// How many re-entries there are from one look at that room to the next.
const LEVELS: usize = 4;

/// What a call op did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    /// A frame was pushed: the machine goes on there.
    Entered,
    /// The result stands in the destination register.
    Done,
}

/// How often interpreted code may be entered from native code that it called itself: some kilobytes of the
/// machine's stack each.
pub(super) const MAX_NATIVE_DEPTH: usize = 20_000;

#[cold]
#[inline(never)]
pub(super) fn too_deep(vm: &Vm<'_>) -> Exc {
    vm.raise(ExcKind::RecursionError, "maximum recursion depth exceeded")
}

/// Starts a frame for `f`, whose `n` positional arguments stand from `base` on; `f` itself stands below, and
/// what the caller has above is Unset.
#[inline(always)]
pub(super) fn enter<'a>(
    vm: &Vm<'_>,
    f: &'a Function,
    base: Regs,
    n: usize,
    ret: u16,
    on_return: Return,
    owner: Value,
) -> Res<(FrameRef, &'a Loaded)> {
    let code = &f.code;
    if code.exact_args != n {
        bind::positional(vm, f, base, n)?;
    }
    start(vm, f, base, ret, on_return, owner)
}

/// Starts a frame whose parameters are bound.
#[inline(always)]
pub(super) fn start<'a>(
    vm: &Vm<'_>,
    f: &'a Function,
    base: Regs,
    ret: u16,
    on_return: Return,
    owner: Value,
) -> Res<(FrameRef, &'a Loaded)> {
    let stack = &vm.thread.stack;
    let depth = vm.thread.depth.get() + 1;
    if depth > vm.interp.recursion_limit.get() || !stack.has_room(base, f.code.n_regs) {
        base.clear(f.code.n_regs);
        return Err(too_deep(vm));
    }
    let loaded = match f.code.loaded(vm) {
        Ok(loaded) => loaded,
        Err(e) => {
            base.clear(f.code.n_regs);
            return Err(e);
        }
    };
    if let Some(closure) = &f.closure {
        let first = loaded.first_free;
        for (i, cell) in closure.items.iter().enumerate() {
            base.put(first + i as u16, cell.clone());
        }
    }
    vm.thread.depth.set(depth);
    let frame = stack.push(loaded, base, ret, on_return, owner);
    if vm.must_poll() {
        poll_in(vm, base, f.code.n_regs)?;
        // In the form that tells of its instructions, if somebody listens.
        return Ok((frame, frame.loaded()));
    }
    Ok((frame, loaded))
}

/// Polls when the frame has been pushed: what runs then has its registers behind the frame's, and not
/// where arguments beyond the caller's registers stand.
#[cold]
#[inline(never)]
fn poll_in(vm: &Vm<'_>, base: Regs, n_regs: usize) -> Res<()> {
    let begun = match vm.thread.stack.top() {
        Some(frame) => vm.poll().and_then(|()| tracing::begins(vm, frame)),
        None => Ok(()),
    };
    begun.inspect_err(|_| {
        if let Some(frame) = vm.thread.stack.top().filter(|f| f.is_watched.get()) {
            drop(watch::ends(vm, frame, None));
        }
        base.clear(n_regs);
        drop(vm.thread.stack.pop());
        vm.thread.depth.set(vm.thread.depth.get() - 1);
    })
}

/// `f(*args)` from native code.
pub fn call_function(vm: &Vm<'_>, f: &Ptr<Function>, args: Args<'_>) -> Res<Value> {
    call_with_owner(vm, f, args, Value::Unset)
}

/// Runs a class or exec body with `names` as its namespace.
pub fn call_with_names(vm: &Vm<'_>, f: &Ptr<Function>, names: Value) -> Res<Value> {
    call_with_owner(vm, f, Args::NONE, names)
}

fn call_with_owner(vm: &Vm<'_>, f: &Ptr<Function>, args: Args<'_>, owner: Value) -> Res<Value> {
    // Before anything stands where no frame's window covers it.
    f.code.loaded(vm)?;
    let stack = &vm.thread.stack;
    let window = stack.free();
    let base = window.from(1);
    let n = args.values.len();
    if vm.thread.native_depth.get() >= MAX_NATIVE_DEPTH || !stack.has_room(base, n + f.code.n_regs)
    {
        return Err(too_deep(vm));
    }
    window.put(0, f.value());
    for (i, v) in args.values.iter().enumerate() {
        base.put(i as u16, v.clone());
    }
    let bound = if args.kw.is_empty() && f.code.exact_args == n {
        Ok(())
    } else {
        bind::arguments(vm, f, base, n, args.kw)
    };
    if let Err(e) = bound.and_then(|()| start(vm, f, base, 0, Return::ToNative, owner)) {
        base.clear(n.max(f.code.n_regs));
        drop(base.take_below());
        return Err(e);
    }
    on_machine_stack(vm, || run::run(vm, None))
}

/// Runs `f` where the machine's stack has room for it.
#[inline]
pub(super) fn on_machine_stack<R>(vm: &Vm<'_>, f: impl FnOnce() -> R) -> R {
    let depth = &vm.thread.native_depth;
    let level = depth.get();
    depth.set(level + 1);
    // What a few levels need is far less than the red zone.
    let result = if level.is_multiple_of(LEVELS) {
        stacker::maybe_grow(RED_ZONE, NEW_PIECE, f)
    } else {
        f()
    };
    depth.set(level);
    result
}

/// Runs native code that may lead to itself again without a frame of interpreted code between.
pub fn nested<R>(vm: &Vm<'_>, f: impl FnOnce() -> Res<R>) -> Res<R> {
    let depth = vm.thread.depth.get();
    if depth >= vm.interp.recursion_limit.get() || vm.thread.native_depth.get() >= MAX_NATIVE_DEPTH
    {
        // CPython says which of its two limits was met: that of frames, or that of its C functions.
        if vm.thread.stack.depth() >= depth / 4 {
            return Err(too_deep(vm));
        }
        let message = "maximum recursion depth exceeded while calling a Python object";
        return Err(vm.raise(ExcKind::RecursionError, message));
    }
    vm.thread.depth.set(depth + 1);
    let result = on_machine_stack(vm, f);
    vm.thread.depth.set(depth);
    result
}

/// How a call's arguments are laid out in the caller's frame. Two words, so that it travels in registers.
#[derive(Clone, Copy)]
pub(super) struct Window<'a> {
    /// From the low bits: the callable's register (arguments follow), where the result goes, and above
    /// both how many arguments there are.
    place: u64,
    kw: Option<&'a Vec<Symbol>>,
}

impl<'a> Window<'a> {
    #[inline(always)]
    pub(super) fn new(at: u16, n: usize, ret: u16) -> Window<'a> {
        Window { place: u64::from(at) | u64::from(ret) << 16 | (n as u64) << 32, kw: None }
    }

    /// The last arguments are named.
    #[inline(always)]
    pub(super) fn with_names(self, kw: &'a Vec<Symbol>) -> Window<'a> {
        Window { kw: Some(kw), ..self }
    }

    /// The same call with its window at another place.
    #[inline(always)]
    fn moved(self, at: u16, n: usize) -> Window<'a> {
        Window { kw: self.kw, ..Window::new(at, n, self.ret()) }
    }

    #[inline(always)]
    fn at(self) -> u16 {
        self.place as u16
    }

    #[inline(always)]
    fn ret(self) -> u16 {
        (self.place >> 16) as u16
    }

    #[inline(always)]
    fn n(self) -> usize {
        (self.place >> 32) as usize
    }

    #[inline(always)]
    fn kw(self) -> &'a [Symbol] {
        self.kw.map_or(&[], |kw| kw)
    }
}

/// Where a call's window stands: in the caller's registers, or where those of a generator were moved to.
#[derive(Clone, Copy)]
struct Place<'a> {
    caller: &'a Frame,
    regs: Regs,
    /// From here on, counted from `regs`, nothing is the caller's.
    end: usize,
}

impl<'a> Place<'a> {
    fn of(caller: &'a Frame) -> Place<'a> {
        Place { caller, regs: caller.base, end: caller.loaded().n_regs }
    }

    /// Free registers of the stack, for a caller that has its own elsewhere.
    fn outside(caller: &'a Frame, regs: Regs) -> Place<'a> {
        Place { caller, regs, end: 0 }
    }
}

/// Calls whatever stands in a window.
#[inline(never)]
pub(super) fn call_any(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Called> {
    let enters = matches!(
        frame.base.get(w.at()).kind(),
        Some(Kind::Function | Kind::BoundMethod | Kind::Type)
    );
    if enters && frame.is_in_place() {
        return call_outside(vm, frame, w);
    }
    call_at(vm, Place::of(frame), w)
}

/// Moves a window out of a generator's registers to the free ones of the stack, and clears what was above
/// it.
#[inline(always)]
fn move_outside(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Regs> {
    let (n, at) = (w.n(), usize::from(w.at()));
    let regs = vm.thread.stack.free();
    if !vm.thread.stack.has_room(regs, n + 1) {
        return Err(too_deep(vm));
    }
    let window = frame.base.from(at);
    window.move_to(n + 1, regs);
    window.from(n + 1).clear(frame.loaded().n_regs.saturating_sub(at + n + 1));
    Ok(regs)
}

/// `enter` for the function in a window of a generator's registers: its own are on the stack.
#[inline(never)]
pub(super) fn enter_outside(
    vm: &Vm<'_>,
    frame: &Frame,
    f: &Function,
    w: Window<'_>,
) -> Res<FrameRef> {
    let regs = move_outside(vm, frame, w)?;
    match enter(vm, f, regs.from(1), w.n(), w.ret(), Return::ToCaller, Value::Unset) {
        Ok((frame, _)) => Ok(frame),
        Err(e) => {
            regs.clear(1);
            Err(e)
        }
    }
}

/// A call out of a generator's registers of what may have registers itself: those follow the stack's, and
/// so must the window.
fn call_outside(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Called> {
    let regs = move_outside(vm, frame, w)?;
    let called = call_at(vm, Place::outside(frame, regs), w.moved(0, w.n()));
    if called.is_err() {
        regs.clear(w.n() + 2);
    }
    called
}

fn call_at(vm: &Vm<'_>, place: Place<'_>, w: Window<'_>) -> Res<Called> {
    let Place { regs, end, .. } = place;
    let dirty = end.saturating_sub(usize::from(w.at()) + 1);
    let args_base = regs.from(usize::from(w.at()) + 1);
    let callee = regs.get(w.at());
    if let Value::Obj(o) = callee {
        if let Some(f) = o.downcast::<Function>() {
            args_base.from(w.n()).clear(dirty.saturating_sub(w.n()));
            if w.kw().is_empty() {
                enter(vm, f, args_base, w.n(), w.ret(), Return::ToCaller, Value::Unset)?;
            } else {
                bind::arguments(vm, f, args_base, w.n(), w.kw())?;
                start(vm, f, args_base, w.ret(), Return::ToCaller, Value::Unset)?;
            }
            return Ok(Called::Entered);
        }
        if let Some(m) = o.downcast::<BoundMethod>()
            && m.function.kind() == Some(Kind::Function)
        {
            let (function, this) = (m.function.clone(), m.this.clone());
            args_base.from(w.n()).clear(dirty.saturating_sub(w.n()));
            regs.shift_up(w.at() + 1, w.n());
            regs.put(w.at() + 1, this);
            regs.set(w.at(), function);
            return call_at(vm, place, w.moved(w.at(), w.n() + 1));
        }
        if o.kind() == Kind::Type
            && let Some(called) = call_class(vm, place, w)?
        {
            return Ok(called);
        }
        if let Some(b) = o.downcast::<Builtin>() {
            return call_builtin(vm, regs, end, b, w);
        }
    }
    if usize::from(w.at()) + 1 + w.n() > end {
        // Beyond the caller's registers are those of whatever runs next.
        let callee = regs.take(w.at());
        let values = args_base.take_all(w.n());
        let result = vm.call_args(&callee, Args { values: &values, kw: w.kw() });
        regs.from(usize::from(w.at())).clear(end.saturating_sub(usize::from(w.at())));
        place.caller.base.set(w.ret(), result?);
        return Ok(Called::Done);
    }
    let args = Args { values: regs.slice(w.at() + 1, w.n()), kw: w.kw() };
    let result = vm.call_args(callee, args);
    finish(regs, end, w, result)
}

/// Releases the window of a native call by its instruction, and what is dead above it.
#[inline(always)]
pub(super) fn release(code: &Loaded, regs: Regs, i: Instr, width: usize) {
    let n = match i.x {
        u8::MAX => code.n_regs - usize::from(i.b),
        above => width + usize::from(i.c) + usize::from(above),
    };
    // The function is an object; what follows often is none.
    regs.clear_one(i.b);
    regs.from(usize::from(i.b) + 1).clear(n - 1);
}

/// Likewise when the call has failed.
#[cold]
#[inline(never)]
pub(super) fn release_failed(code: &Loaded, regs: Regs, i: Instr, width: usize) {
    release(code, regs, i, width);
}

/// Calls a native function that is bound to an object with the `n` registers from `first` on, when it has a
/// short way for that.
#[inline(never)]
pub(super) fn call_bound(
    vm: &Vm<'_>,
    b: &Builtin,
    regs: Regs,
    first: u16,
    n: u16,
) -> Option<Res<Value>> {
    match n {
        0 => b.def.one.map(|f| f(vm, &b.this)),
        1 => b.def.two.map(|f| f(vm, &b.this, regs.get(first))),
        _ => None,
    }
}

/// Calls a native function that stands in a window.
#[inline]
pub(super) fn call_builtin(
    vm: &Vm<'_>,
    regs: Regs,
    end: usize,
    b: &Builtin,
    w: Window<'_>,
) -> Res<Called> {
    let def = b.def;
    if b.this.is_unset() {
        let args = Args { values: regs.slice(w.at() + 1, w.n()), kw: w.kw() };
        return finish(regs, end, w, (def.call)(vm, args));
    }
    // What it is bound to takes the place of the function before the arguments.
    let this = b.this.clone();
    let builtin = regs.take(w.at());
    regs.put(w.at(), this);
    let args = Args { values: regs.slice(w.at(), w.n() + 1), kw: w.kw() };
    let result = (def.call)(vm, args);
    drop(builtin);
    finish(regs, end, w, result)
}

/// Clears the window and everything above (values that the program is done with), and stores the result.
#[inline(always)]
fn finish(regs: Regs, end: usize, w: Window<'_>, result: Res<Value>) -> Res<Called> {
    let at = usize::from(w.at());
    regs.from(at).clear((end - at).max(w.n() + 1));
    regs.set(w.ret(), result?);
    Ok(Called::Done)
}

/// Calls a method window: function at `w.at()`, self or Unset after it, `w.n()` arguments from the second
/// register after it.
#[inline(never)]
pub(super) fn call_method_any(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Called> {
    let regs = frame.base;
    if regs.get(w.at() + 1).is_unset() {
        let callable = regs.take(w.at());
        regs.put(w.at() + 1, callable);
        if let Some(b) = regs.get(w.at() + 1).downcast::<Builtin>() {
            return call_builtin(vm, regs, frame.loaded().n_regs, b, w.moved(w.at() + 1, w.n()));
        }
        return call_any(vm, frame, w.moved(w.at() + 1, w.n()));
    }
    let with_self = w.moved(w.at(), w.n() + 1);
    if let Some(Descriptor::Method(def, _)) = regs.get(w.at()).downcast() {
        let args = Args { values: regs.slice(w.at() + 1, w.n() + 1), kw: w.kw() };
        let result = (def.call)(vm, args);
        return finish(regs, frame.loaded().n_regs, with_self, result);
    }
    call_any(vm, frame, with_self)
}

/// Instantiates a class whose `__new__` is `object`'s and whose `__init__` is interpreted, without
/// recursion; other classes are called by `call_args`.
fn call_class(vm: &Vm<'_>, place: Place<'_>, w: Window<'_>) -> Res<Option<Called>> {
    let Place { regs, end, .. } = place;
    let Some(class) = regs.get(w.at()).cast::<Type>() else { return Ok(None) };
    let version = class.version(vm);
    if class.call_version.get() != version || version == 0 {
        let Some(init) = plain_init(vm, &class) else { return Ok(None) };
        class.call_version.set(version);
        class.call_init.replace(init);
    }
    let init = class.call_init.borrow().clone();
    let instance: Value = alloc(&class, Instance, attrs::for_instance(&class)).into();
    let dirty = end.saturating_sub(usize::from(w.at()) + 1);
    regs.from(usize::from(w.at()) + 1 + w.n()).clear(dirty.saturating_sub(w.n()));
    regs.shift_up(w.at() + 1, w.n());
    regs.put(w.at() + 1, instance.clone());
    regs.set(w.at(), init);
    let Some(f) = regs.get(w.at()).downcast::<Function>() else { return Ok(None) };
    let base = regs.from(usize::from(w.at()) + 1);
    if w.kw().is_empty() {
        enter(vm, f, base, w.n() + 1, w.ret(), Return::Instance, instance)?;
    } else {
        bind::arguments(vm, f, base, w.n() + 1, w.kw())?;
        start(vm, f, base, w.ret(), Return::Instance, instance)?;
    }
    Ok(Some(Called::Entered))
}

/// `call_class` for a `Call` of a class that has been instantiated so before; none for others, whose window
/// stays as it is.
#[inline(never)]
pub(super) fn instantiate<'a>(
    vm: &Vm<'_>,
    code: &Loaded,
    regs: Regs,
    i: &Instr,
) -> Option<Res<(FrameRef, &'a Loaded)>> {
    let class = regs.get(i.b).cast::<Type>()?;
    let version = class.version.get();
    if version == 0 || class.call_version.get() != version {
        return None;
    }
    let init = class.call_init.borrow().clone();
    let instance: Value = alloc(&class, Instance, attrs::for_instance(&class)).into();
    let used = usize::from(i.b) + 1 + usize::from(i.c);
    if used < code.n_regs {
        regs.from(used).clear(code.n_regs - used);
    }
    regs.shift_up(i.b + 1, usize::from(i.c));
    regs.put(i.b + 1, instance.clone());
    regs.set(i.b, init);
    let function: &'a Value = regs.get(i.b);
    let Some(f) = function.downcast::<Function>() else {
        unreachable!("what initialises instances is a function")
    };
    let base = regs.from(usize::from(i.b) + 1);
    Some(enter(vm, f, base, usize::from(i.c) + 1, i.a, Return::Instance, instance))
}

/// The `__init__` of a class that `call_class` may instantiate by itself.
fn plain_init(vm: &Vm<'_>, class: &Ptr<Type>) -> Option<Value> {
    let value = class.value();
    let meta = vm.type_of(&value);
    let plain = class.is_heap
        && class.instance_kind == Kind::Instance
        && class.abstract_names.borrow().is_none()
        && meta.slots.call.get().is_some_and(|f| std::ptr::fn_addr_eq(f, type_::call as CallSlot))
        && class.slots.new.get().is_some_and(|f| std::ptr::fn_addr_eq(f, object::new as NewSlot))
        && class
            .slots
            .init
            .get()
            .is_some_and(|f| std::ptr::fn_addr_eq(f, dunder::slot_init as InitSlot));
    if !plain {
        return None;
    }
    class.lookup(known::INIT).filter(|f| f.kind() == Some(Kind::Function))
}

/// `f(*args, **kwargs)` with a tuple or list and a dict or Unset in the two registers after `f`.
pub(super) fn call_spread(vm: &Vm<'_>, frame: &Frame, at: u16, ret: u16) -> Res<Called> {
    let regs = frame.base;
    let n_regs = frame.loaded().n_regs;
    let (f, list, dict) = (regs.take(at), regs.take(at + 1), regs.take(at + 2));
    let collected;
    let items: &[Value] = match list.downcast::<Tuple>() {
        Some(t) => &t.items,
        None => {
            collected = spread_items(vm, &list, &f)?;
            &collected
        }
    };
    let dict = dict.downcast::<Dict>().filter(|d| !d.is_empty());
    let n = items.len() + dict.map_or(0, Dict::len);
    regs.from(usize::from(at)).clear(n_regs.saturating_sub(usize::from(at)));
    // Into the window again when it is an interpreted function, so that the machine's stack does not grow.
    let fits = usize::from(at) + 1 + n < n_regs + 2048;
    if fits && matches!(f.kind(), Some(Kind::Function | Kind::BoundMethod | Kind::Type)) {
        let kw = names_of(vm, dict)?;
        let (place, at) = if frame.is_in_place() {
            (Place::outside(frame, vm.thread.stack.free()), 0)
        } else {
            (Place::of(frame), at)
        };
        if !vm.thread.stack.has_room(place.regs, n + 2) {
            return Err(too_deep(vm));
        }
        place.regs.put(at, f);
        let args = place.regs.from(usize::from(at) + 1);
        for (i, v) in items.iter().enumerate() {
            args.put(i as u16, v.clone());
        }
        let mut next = items.len() as u16;
        let mut entry = 0;
        while let Some((i, v)) = dict.and_then(|d| d.entry_from(entry, |_, v| v.clone())) {
            args.put(next, v);
            (next, entry) = (next + 1, i + 1);
        }
        let called = call_at(vm, place, Window::new(at, n, ret).with_names(&kw));
        if called.is_err() {
            place.regs.from(usize::from(at)).clear(n + 2);
        }
        return called;
    }
    if dict.is_none() {
        let result = vm.call_args(&f, Args { values: items, kw: &[] })?;
        regs.set(ret, result);
        return Ok(Called::Done);
    }
    let kw = names_of(vm, dict)?;
    let mut values = Vec::with_capacity(n);
    values.extend_from_slice(items);
    values.extend(dict.map_or_else(Vec::new, Dict::values));
    let result = vm.call_args(&f, Args { values: &values, kw: &kw })?;
    regs.set(ret, result);
    Ok(Called::Done)
}

/// The keys of a dict as names.
fn names_of(vm: &Vm<'_>, dict: Option<&Dict>) -> Res<Vec<Symbol>> {
    let Some(dict) = dict else { return Ok(Vec::new()) };
    let mut kw = Vec::with_capacity(dict.len());
    let mut entry = 0;
    let name = |key: &Value, _: &Value| key.downcast::<Str>().map(|s| Symbol::new(s.as_str()));
    while let Some((i, name)) = dict.entry_from(entry, name) {
        let Some(name) = name else { return Err(vm.type_error("keywords must be strings")) };
        kw.push(name);
        entry = i + 1;
    }
    Ok(kw)
}

/// The items of `*v` in a call of `f`.
fn spread_items(vm: &Vm<'_>, v: &Value, f: &Value) -> Res<Vec<Value>> {
    let slots = &vm.type_of(v).slots;
    if slots.iter.get().is_none() && slots.get_item.get().is_none() {
        let (f, ty) = (super::unpack::shown_callee(vm, f), vm.type_name(v));
        return Err(vm.type_error(format!("{f} argument after * must be an iterable, not {ty}")));
    }
    vm.collect(v)
}
