//! `_thread.lock` and `_thread.RLock`.
//!
//! Invariant: acquiring tries first and lets the interpreter lock go only when it would block.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::wait::RawLock;
use crate::vm::object::float;
use crate::vm::{
    Args, ExcKind, Kind, MethodDef, Native, Res, Shape, Slots, TypeRef, TypeSpec, Value, Vm,
};

/// The longest timeout, in seconds.
pub(super) const TIMEOUT_MAX: f64 = 9_223_372_036.0;

pub(super) static LOCK: TypeSpec = TypeSpec {
    name: "lock",
    module: "_thread",
    doc: "A lock object is a synchronization primitive.",
    kind: Kind::Native,
    is_base: false,
    slots: lock_slots,
    methods: &[
        MethodDef::new("acquire", lock_acquire, "acquire(blocking=True, timeout=-1)"),
        MethodDef::new("acquire_lock", lock_acquire, "acquire_lock(blocking=True, timeout=-1)"),
        MethodDef::new("release", lock_release, "release()"),
        MethodDef::new("release_lock", lock_release, "release_lock()"),
        MethodDef::new("locked", lock_locked, "locked()"),
        MethodDef::new("locked_lock", lock_locked, "locked_lock()"),
        MethodDef::new("__enter__", lock_enter, "__enter__()"),
        MethodDef::new("__exit__", lock_release, "__exit__(*exc_info)"),
        MethodDef::new("_at_fork_reinit", lock_reset, "_at_fork_reinit()"),
    ],
    getset: &[],
};

pub(super) static RLOCK: TypeSpec = TypeSpec {
    name: "RLock",
    module: "_thread",
    doc: "A lock that its owner may acquire again.",
    kind: Kind::Native,
    is_base: true,
    slots: rlock_slots,
    methods: &[
        MethodDef::new("acquire", rlock_acquire, "acquire(blocking=True, timeout=-1)"),
        MethodDef::new("release", rlock_release, "release()"),
        MethodDef::new("locked", rlock_locked, "locked()"),
        MethodDef::new("__enter__", rlock_enter, "__enter__()"),
        MethodDef::new("__exit__", rlock_release, "__exit__(*exc_info)"),
        MethodDef::new("_at_fork_reinit", rlock_reset, "_at_fork_reinit()"),
        MethodDef::new("_is_owned", rlock_is_owned, "_is_owned()"),
        MethodDef::new("_recursion_count", rlock_recursion_count, "_recursion_count()"),
        MethodDef::new("_release_save", rlock_release_save, "_release_save()"),
        MethodDef::new("_acquire_restore", rlock_acquire_restore, "_acquire_restore(state)"),
    ],
    getset: &[],
};

fn lock_slots(s: &Slots) {
    s.new.set(Some(lock_new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.repr.set(Some(lock_repr));
}

fn rlock_slots(s: &Slots) {
    s.new.set(Some(rlock_new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.repr.set(Some(rlock_repr));
}

fn this<'a, T: 'static>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a T> {
    let found = args.values.first().and_then(Value::as_obj).and_then(|o| o.native::<T>());
    found.ok_or_else(|| vm.type_error("descriptor requires a lock object"))
}

/// A number of seconds.
pub(in crate::modules) fn seconds(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    match float::real(vm, v)? {
        Some(seconds) => Ok(seconds),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("'{ty}' object cannot be interpreted as an integer")))
        }
    }
}

/// Seconds until a deadline as `timeout` arguments give them: `None` waits for ever.
pub(in crate::modules) fn deadline(vm: &Vm<'_>, seconds: f64) -> Res<Option<Instant>> {
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds * 1e9 >= i64::MAX as f64 {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    if seconds > TIMEOUT_MAX {
        return Err(vm.overflow_error("timeout value is too large"));
    }
    Ok(Instant::now().checked_add(Duration::from_secs_f64(seconds.max(0.0))))
}

/// What `acquire`'s arguments ask for.
enum Patience {
    Try,
    Until(Option<Instant>),
}

fn patience(vm: &Vm<'_>, args: Args<'_>) -> Res<Patience> {
    if args.values.len() == 1 {
        return Ok(Patience::Until(None));
    }
    let [blocking, timeout] =
        args.skip(1).bind(vm, "acquire", ["blocking", "timeout"], Shape::default())?;
    let blocking = blocking.map_or(Ok(true), |b| vm.truth(b))?;
    let timeout = timeout.map_or(Ok(-1.0), |t| seconds(vm, t))?;
    if !blocking && timeout != -1.0 {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if timeout < 0.0 && timeout != -1.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if !blocking || timeout == 0.0 {
        return Ok(Patience::Try);
    }
    if timeout == -1.0 {
        return Ok(Patience::Until(None));
    }
    deadline(vm, timeout).map(Patience::Until)
}

fn addr(v: &Value) -> usize {
    v.as_obj().map_or(0, |o| o.addr())
}

// lock

fn lock_new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "lock", 0, 0)?;
    Ok(vm.alloc_for(class, Native(Box::new(RawLock::default()))).into())
}

/// Signals that have arrived are handled before it returns, so that what they raise comes out of this call
/// and not out of the first one in a `finally` behind it, which may have to take another lock.
fn lock_acquire(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let taken = lock_enter(vm, args)?;
    vm.check_signals()?;
    Ok(taken)
}

fn lock_enter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RawLock = this(vm, args)?;
    match patience(vm, args)? {
        Patience::Try => Ok(Value::bool(lock.try_acquire())),
        Patience::Until(deadline) => lock.acquire(vm, deadline).map(Value::bool),
    }
}

fn lock_release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RawLock = this(vm, args)?;
    if !lock.release(vm) {
        return Err(vm.raise(ExcKind::RuntimeError, "release unlocked lock"));
    }
    Ok(Value::None)
}

fn lock_reset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    this::<RawLock>(vm, args)?.reset();
    Ok(Value::None)
}

fn lock_locked(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RawLock = this(vm, args)?;
    Ok(Value::bool(lock.is_locked()))
}

fn lock_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let lock: &RawLock = this(vm, Args::positional(std::slice::from_ref(v)))?;
    let state = if lock.is_locked() { "locked" } else { "unlocked" };
    let class = vm.type_of(v);
    let (module, name) = (class.module.borrow(), class.qualname.borrow());
    Ok(vm.str(format!("<{state} {module}.{name} object at {:#x}>", addr(v))))
}

// RLock

/// A lock with an owner, who may take it again.
#[derive(Default)]
struct RLock {
    raw: RawLock,
    /// The owner's ident, 0 when it is free.
    owner: Cell<usize>,
    count: Cell<i64>,
}

fn rlock_new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    // What a subclass's `__init__` takes comes here too; `threading.RLock` warns of it.
    let _ = (vm, args);
    Ok(vm.alloc_for(class, Native(Box::new(RLock::default()))).into())
}

impl RLock {
    fn is_mine(&self, vm: &Vm<'_>) -> bool {
        self.owner.get() == vm.thread.ident
    }

    fn own(&self, vm: &Vm<'_>, count: i64) {
        self.owner.set(vm.thread.ident);
        self.count.set(count);
    }

    fn unowned(vm: &Vm<'_>) -> crate::vm::Exc {
        vm.raise(ExcKind::RuntimeError, "cannot release un-acquired lock")
    }
}

/// As [`lock_acquire`].
fn rlock_acquire(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let taken = rlock_enter(vm, args)?;
    vm.check_signals()?;
    Ok(taken)
}

fn rlock_enter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    let patience = patience(vm, args)?;
    if lock.is_mine(vm) {
        lock.count.set(lock.count.get() + 1);
        return Ok(Value::bool(true));
    }
    let taken = match patience {
        Patience::Try => lock.raw.try_acquire(),
        Patience::Until(deadline) => lock.raw.acquire(vm, deadline)?,
    };
    if taken {
        lock.own(vm, 1);
    }
    Ok(Value::bool(taken))
}

fn rlock_release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    if !lock.is_mine(vm) {
        return Err(RLock::unowned(vm));
    }
    lock.count.set(lock.count.get() - 1);
    if lock.count.get() == 0 {
        lock.owner.set(0);
        lock.raw.release(vm);
    }
    Ok(Value::None)
}

fn rlock_reset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    lock.raw.reset();
    lock.owner.set(0);
    lock.count.set(0);
    Ok(Value::None)
}

fn rlock_locked(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    Ok(Value::bool(lock.raw.is_locked()))
}

fn rlock_is_owned(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    Ok(Value::bool(lock.is_mine(vm)))
}

fn rlock_recursion_count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    Ok(Value::Int(if lock.is_mine(vm) { lock.count.get() } else { 0 }))
}

/// Lets the lock go however often it was taken; what it returns takes it as often again.
fn rlock_release_save(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    if !lock.is_mine(vm) {
        return Err(RLock::unowned(vm));
    }
    let count = lock.count.replace(0);
    lock.owner.set(0);
    lock.raw.release(vm);
    Ok(Value::Int(count))
}

fn rlock_acquire_restore(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock: &RLock = this(vm, args)?;
    args.skip(1).check_positional(vm, "_acquire_restore", 1, 1)?;
    let count = vm.to_i64(&args.values[1])?;
    lock.raw.acquire(vm, None)?;
    lock.own(vm, count);
    Ok(Value::None)
}

fn rlock_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let lock: &RLock = this(vm, Args::positional(std::slice::from_ref(v)))?;
    let state = if lock.raw.is_locked() { "locked" } else { "unlocked" };
    let class = vm.type_of(v);
    let (module, name) = (class.module.borrow(), class.qualname.borrow());
    Ok(vm.str(format!(
        "<{state} {module}.{name} object owner={} count={} at {:#x}>",
        lock.owner.get(),
        lock.count.get(),
        addr(v)
    )))
}
