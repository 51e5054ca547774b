//! What `await` drives of a future.
//!
//! Invariant: it gives the future itself as long as that is pending, marked as awaited, and ends with the
//! future's outcome.

use std::cell::RefCell;

use super::future::{self, Phase};
use super::of;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::interp::Sent;
use crate::vm::object::generator;
use crate::vm::{Args, ExcKind, Kind, MethodDef, Res, Slots, Traced, TypeSpec, Value, Vm};

/// Unset at the end.
struct Awaiting(RefCell<Value>);

impl Trace for Awaiting {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.borrow().trace(t);
    }

    fn cut(&self) {
        drop(self.0.take());
    }
}

static ITERATOR: TypeSpec = TypeSpec {
    name: "FutureIter",
    module: "_asyncio",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s: &Slots| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.send.set(Some(|vm, v, _| step(vm, v)));
        s.next.set(Some(|vm, v| match step(vm, v)? {
            Sent::Yielded(value) => Ok(Some(value)),
            Sent::Returned(value) => Err(generator::stop_with(vm, value)),
        }));
    },
    methods: &[
        MethodDef::new(
            "send",
            |vm, args| {
                args.method(vm, "FutureIter.send", 1, 1)?;
                match step(vm, &args.values[0])? {
                    Sent::Yielded(value) => Ok(value),
                    Sent::Returned(value) => Err(generator::stop_with(vm, value)),
                }
            },
            "send($self, value, /)",
        ),
        MethodDef::new("throw", throw, "throw($self, typ, val=None, tb=None, /)"),
        MethodDef::new(
            "close",
            |vm, args| {
                args.method(vm, "FutureIter.close", 0, 0)?;
                drop(this(vm, &args.values[0])?.0.take());
                Ok(Value::None)
            },
            "close($self, /)",
        ),
    ],
    getset: &[],
};

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Awaiting> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a future's iterator"))
}

/// `__iter__` and `__await__`.
pub(super) fn iterate(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if of(v).is_none_or(|f| f.event_loop.is_unset()) {
        return Err(vm.raise(ExcKind::RuntimeError, "Future object is not initialized."));
    }
    let class = vm.native_type(&ITERATOR);
    Ok(vm.alloc_for(&class, Traced(Box::new(Awaiting(RefCell::new(v.clone()))))).into())
}

fn step(vm: &Vm<'_>, v: &Value) -> Res<Sent> {
    let own = this(vm, v)?;
    let awaited = own.0.borrow().clone();
    let Some(f) = of(&awaited) else { return Ok(Sent::Returned(Value::None)) };
    if f.phase.get() == Phase::Pending {
        if !f.is_blocking.replace(true) {
            return Ok(Sent::Yielded(awaited));
        }
        return Err(vm.raise(ExcKind::RuntimeError, "await wasn't used with future"));
    }
    drop(own.0.take());
    future::outcome(vm, f).map(Sent::Returned)
}

fn throw(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "FutureIter.throw", 1, 3)?;
    let e = generator::thrown(vm, rest)?;
    drop(this(vm, &args.values[0])?.0.take());
    Err(e)
}
