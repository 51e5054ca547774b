//! `anext(iterator, default)`: an awaitable that gives the default where the iterator ends.
//!
//! Invariant: the step is asked for what drives it when the awaitable is first driven, not when it is made,
//! so that what it raises comes where CPython raises it.

use std::cell::RefCell;

use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::interp;
use crate::vm::object::T;
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct OrDefault {
    step: Value,
    default: Value,
    /// What drives the step; none before it was asked for.
    driver: RefCell<Option<Value>>,
}

pub(super) fn or_default(vm: &Vm<'_>, step: Value, default: Value) -> Value {
    alloc(
        vm.ty(T::AnextAwaitable),
        Traced(Box::new(OrDefault { step, default, driver: RefCell::default() })),
        None,
    )
    .into()
}

impl OrDefault {
    fn driver(&self, vm: &Vm<'_>) -> Res<Value> {
        if let Some(driver) = &*self.driver.borrow() {
            return Ok(driver.clone());
        }
        let driver = interp::awaitable(vm, &self.step)?;
        Ok(self.driver.borrow_mut().insert(driver).clone())
    }
}

/// Calls a method of what drives the step.
fn drive(vm: &Vm<'_>, this: &Value, method: &str, args: &[Value]) -> Res<Value> {
    let Some(this) = this.as_obj().and_then(|o| o.native::<OrDefault>()) else {
        return Err(vm.type_error("an anext_awaitable is required"));
    };
    let driver = this.driver(vm)?;
    let result = match (method, vm.type_of(&driver).slots.next.get()) {
        // What is no generator has no `send`.
        ("send", Some(next)) if args.iter().all(Value::is_none) => match next(vm, &driver) {
            Ok(Some(v)) => Ok(v),
            Ok(None) => {
                let value = crate::vm::object::generator::return_value(vm, &driver);
                let args = if value.is_none() { Vec::new() } else { vec![value] };
                Err(vm.raise_args(ExcKind::StopIteration, args))
            }
            Err(e) => Err(e),
        },
        _ => vm.call_method(&driver, method, args),
    };
    match result {
        Err(e) if vm.exc_is(&e, ExcKind::StopAsyncIteration) => {
            Err(vm.raise_args(ExcKind::StopIteration, vec![this.default.clone()]))
        }
        other => other,
    }
}

fn method(vm: &Vm<'_>, args: Args<'_>, name: &str, most: usize) -> Res<Value> {
    let least = usize::from(most > 0);
    args.skip(1).check_positional(vm, name, least, most)?;
    drive(vm, &args.values[0], name, &args.values[1..])
}

pub static ANEXT_AWAITABLE: TypeSpec = TypeSpec {
    name: "anext_awaitable",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.awaitable.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(|vm, v| drive(vm, v, "send", &[Value::None]).map(Some)));
    },
    methods: &[
        MethodDef::new("send", |vm, args| method(vm, args, "send", 1), "send(value)"),
        MethodDef::new("throw", |vm, args| method(vm, args, "throw", 3), "throw(value)"),
        MethodDef::new("close", |vm, args| method(vm, args, "close", 0), "close()"),
    ],
    getset: &[],
};

impl Trace for OrDefault {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.step.trace(t);
        if let Ok(driver) = self.driver.try_borrow() {
            driver.trace(t);
        }
        self.default.trace(t);
    }
}
