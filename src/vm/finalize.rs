//! What happens when the last reference to an object goes: `__del__`, `close()` of a suspended generator,
//! the callbacks of weak references.
//!
//! Invariant: `__del__` runs at most once for an object, under the lock, and its exceptions go no further
//! than a report to standard error. Weak references die after it, unless it has given the object a new
//! reference; those to a generator die before.

use super::error::Exc;
use super::heap::{HAS_DEL, HAS_WEAK, Obj, Ptr, weak};
use super::interp;
use super::object::generator::{Generator, State};
use super::object::weakref::WeakRef;
use super::thread::with_current;
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};

/// Runs what an object's end calls for. The heap calls it with the last reference.
pub(super) fn finalize(obj: &Obj) {
    // Without a token (an interpreter that is being taken down) there is nothing to run it with.
    with_current(|vm| {
        if obj.downcast::<Generator>().is_some() {
            end_weak_references(vm, obj);
        }
        run_del(vm, obj);
        if obj.ref_count() == 1 {
            end_weak_references(vm, obj);
        }
    });
}

/// Runs an object's `__del__`, or closes a suspended generator, unless that was done before.
/// Whether there was anything to run.
pub(super) fn run_del(vm: &Vm<'_>, obj: &Obj) -> bool {
    if !obj.has_flag(HAS_DEL) {
        return false;
    }
    obj.set_flag(HAS_DEL, false);
    let this = Value::Obj(obj.clone());
    if let Some(generator) = this.cast::<Generator>() {
        if has_other_end(vm, &generator) {
            return true;
        }
        if let Err(e) = interp::close_generator(vm, &generator) {
            vm.unraisable(&e, &this);
        }
        return true;
    }
    if let Err(e) = vm.call_special(&this, "__del__", &[]) {
        let method = vm.type_of(&this).lookup(known::DEL);
        vm.unraisable(&e, method.as_ref().unwrap_or(&this));
    }
    true
}

/// An unfinished async generator is handed to the hook of who drove it; of a coroutine that nobody drove, the
/// user is told. Whether that is all.
fn has_other_end(vm: &Vm<'_>, generator: &Ptr<Generator>) -> bool {
    let flags = generator.code.code.flags;
    let value = generator.value();
    if flags.is_async_generator && generator.state.get() != State::Done && generator.is_begun() {
        let state = generator.async_state();
        let finalizer = state.finalizer.borrow().clone();
        if matches!(finalizer, Value::Obj(_)) && !state.closed.get() {
            if let Err(e) = vm.call(&finalizer, std::slice::from_ref(&value)) {
                vm.unraisable(&e, &value);
            }
            return true;
        }
    }
    if flags.is_coroutine && !flags.is_async_generator && generator.state.get() == State::Created {
        let warn = |vm: &Vm<'_>| {
            let warnings = vm.import_module("warnings")?;
            let name = Symbol::new("_warn_unawaited_coroutine");
            let warn = vm.get_attr(&warnings, name)?;
            vm.call(&warn, std::slice::from_ref(&value))
        };
        if let Err(e) = warn(vm) {
            vm.unraisable(&e, &value);
        }
    }
    false
}

/// Lets the weak references to an object die and calls their callbacks.
fn end_weak_references(vm: &Vm<'_>, obj: &Obj) {
    if !obj.has_flag(HAS_WEAK) {
        return;
    }
    for reference in weak::take(obj) {
        call_back(vm, &reference);
    }
}

/// Calls the callback of a weak reference that has died, if it has one and it was not called yet.
pub(super) fn call_back(vm: &Vm<'_>, reference: &Ptr<WeakRef>) -> bool {
    let callback = reference.callback.take();
    if callback.is_unset() {
        return false;
    }
    if let Err(e) = vm.call(&callback, &[reference.value()]) {
        vm.unraisable(&e, &callback);
    }
    true
}

impl Vm<'_> {
    /// Reports an exception that nobody can catch.
    pub fn unraisable(&self, e: &Exc, context: &Value) {
        if let Some(report) = self.interp.hooks.unraisable.get() {
            report(self, e, context);
        }
    }
}
