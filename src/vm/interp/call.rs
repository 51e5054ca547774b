//! Calls: starting frames, calling what is not an interpreted function, entries from native code.
//!
//! Invariant: when a call returns or fails, the window and all above it in the caller's frame is Unset.

use super::bind;
use super::run;
use super::stack::{Frame, Regs, Return};
use crate::base::{Symbol, known};
use crate::vm::args::Args;
use crate::vm::dunder;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::object::attrs;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::descriptor::Descriptor;
use crate::vm::object::function::{BoundMethod, Function};
use crate::vm::object::instance::Instance;
use crate::vm::object::{object, type_};
use crate::vm::raise::ExcKind;
use crate::vm::types::{CallSlot, InitSlot, NewSlot, Type};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Room on the machine's stack below which native re-entry goes on to a new piece of it.
const RED_ZONE: usize = 512 << 10;
const NEW_PIECE: usize = 8 << 20;

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

/// Starts a frame for `f`, whose `n` positional arguments stand from `base` on; `f` itself stands below.
/// Registers up to `dirty` (counted from `base`) may hold what the caller no longer needs.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "one inlined place starts every frame")]
pub(super) fn enter(
    vm: &Vm<'_>,
    f: &Function,
    base: Regs,
    n: usize,
    dirty: usize,
    ret: u16,
    on_return: Return,
    owner: Value,
) -> Res<()> {
    let code = &f.code;
    if dirty > n {
        base.from(n).clear(dirty - n);
    }
    if code.exact_args != n {
        bind::positional(vm, f, base, n)?;
    }
    start(vm, f, base, ret, on_return, owner)
}

/// Starts a frame whose parameters are bound.
#[inline(always)]
pub(super) fn start(
    vm: &Vm<'_>,
    f: &Function,
    base: Regs,
    ret: u16,
    on_return: Return,
    owner: Value,
) -> Res<()> {
    let stack = &vm.thread.stack;
    let depth = vm.thread.depth.get() + 1;
    if depth > vm.interp.recursion_limit.get() || !stack.has_room(base, f.code.n_regs) {
        base.clear(f.code.n_regs);
        return Err(too_deep(vm));
    }
    if vm.must_poll()
        && let Err(e) = vm.poll()
    {
        base.clear(f.code.n_regs);
        return Err(e);
    }
    if let Some(closure) = &f.closure {
        let first = f.code.code.locals.len() as u16;
        for (i, cell) in closure.items.iter().enumerate() {
            base.put(first + i as u16, cell.clone());
        }
    }
    vm.thread.depth.set(depth);
    stack.push(&f.code, base, ret, on_return, owner);
    Ok(())
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
    depth.set(depth.get() + 1);
    let result = stacker::maybe_grow(RED_ZONE, NEW_PIECE, f);
    depth.set(depth.get() - 1);
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

/// Calls whatever stands in a window.
#[inline(never)]
pub(super) fn call_any(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Called> {
    let regs = frame.base;
    let dirty = frame.code().n_regs.saturating_sub(usize::from(w.at()) + 1);
    let args_base = regs.from(usize::from(w.at()) + 1);
    let callee = regs.get(w.at());
    if let Value::Obj(o) = callee {
        if let Some(f) = o.downcast::<Function>() {
            if w.kw().is_empty() {
                enter(vm, f, args_base, w.n(), dirty, w.ret(), Return::ToCaller, Value::Unset)?;
            } else {
                args_base.from(w.n()).clear(dirty.saturating_sub(w.n()));
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
            return call_any(vm, frame, w.moved(w.at(), w.n() + 1));
        }
        if o.kind() == Kind::Type
            && let Some(called) = call_class(vm, frame, w)?
        {
            return Ok(called);
        }
        if let Some(b) = o.downcast::<Builtin>() {
            return call_builtin(vm, regs, frame.code().n_regs, b, w);
        }
    }
    let args = Args { values: regs.slice(w.at() + 1, w.n()), kw: w.kw() };
    let result = vm.call_args(callee, args);
    finish(regs, frame.code().n_regs, w, result)
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
            return call_builtin(vm, regs, frame.code().n_regs, b, w.moved(w.at() + 1, w.n()));
        }
        return call_any(vm, frame, w.moved(w.at() + 1, w.n()));
    }
    let with_self = w.moved(w.at(), w.n() + 1);
    if let Some(Descriptor::Method(def, _)) = regs.get(w.at()).downcast() {
        let args = Args { values: regs.slice(w.at() + 1, w.n() + 1), kw: w.kw() };
        let result = (def.call)(vm, args);
        return finish(regs, frame.code().n_regs, with_self, result);
    }
    call_any(vm, frame, with_self)
}

/// Instantiates a class whose `__new__` is `object`'s and whose `__init__` is interpreted, without
/// recursion; other classes are called by `call_args`.
fn call_class(vm: &Vm<'_>, frame: &Frame, w: Window<'_>) -> Res<Option<Called>> {
    let regs = frame.base;
    let Some(class) = regs.get(w.at()).cast::<Type>() else { return Ok(None) };
    let version = class.version(vm);
    if class.call_version.get() != version || version == 0 {
        let Some(init) = plain_init(vm, &class) else { return Ok(None) };
        class.call_version.set(version);
        class.call_init.replace(init);
    }
    let init = class.call_init.borrow().clone();
    let instance: Value = alloc(&class, Instance, attrs::for_instance(&class)).into();
    let dirty = frame.code().n_regs.saturating_sub(usize::from(w.at()) + 1);
    regs.from(usize::from(w.at()) + 1 + w.n()).clear(dirty.saturating_sub(w.n()));
    regs.shift_up(w.at() + 1, w.n());
    regs.put(w.at() + 1, instance.clone());
    regs.set(w.at(), init);
    let Some(f) = regs.get(w.at()).downcast::<Function>() else { return Ok(None) };
    let base = regs.from(usize::from(w.at()) + 1);
    if w.kw().is_empty() {
        enter(vm, f, base, w.n() + 1, 0, w.ret(), Return::Instance, instance)?;
    } else {
        bind::arguments(vm, f, base, w.n() + 1, w.kw())?;
        start(vm, f, base, w.ret(), Return::Instance, instance)?;
    }
    Ok(Some(Called::Entered))
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
    let (f, list, dict) = (regs.take(at), regs.take(at + 1), regs.take(at + 2));
    let mut values = if let Some(t) = list.downcast::<crate::vm::object::tuple::Tuple>() {
        t.items.to_vec()
    } else {
        spread_items(vm, &list, &f)?
    };
    let mut kw = Vec::new();
    if let Some(dict) = dict.downcast::<crate::vm::object::dict::Dict>() {
        for (key, value) in dict.items() {
            match key.downcast::<crate::vm::object::str::Str>() {
                Some(name) => kw.push(Symbol::new(name.as_str())),
                None => return Err(vm.type_error("keywords must be strings")),
            }
            values.push(value);
        }
    }
    // Into the window again when it is an interpreted function, so that the machine's stack does not grow.
    let fits = at as usize + 1 + values.len() < frame.code().n_regs + 2048;
    let n = values.len();
    regs.from(usize::from(at)).clear(frame.code().n_regs.saturating_sub(usize::from(at)));
    if fits && matches!(f.kind(), Some(Kind::Function | Kind::BoundMethod | Kind::Type)) {
        regs.put(at, f);
        regs.from(usize::from(at) + 1).put_all(&mut values);
        let called = call_any(vm, frame, Window::new(at, n, ret).with_names(&kw));
        if called.is_err() {
            regs.from(usize::from(at)).clear(n + 2);
        }
        return called;
    }
    let result = vm.call_args(&f, Args { values: &values, kw: &kw })?;
    regs.set(ret, result);
    Ok(Called::Done)
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
