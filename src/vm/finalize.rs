//! What happens when the last reference to an object goes: `__del__`, `close()` of a suspended generator.
//!
//! Invariant: `__del__` runs at most once for an object, under the lock, and its exceptions go no further
//! than a report to standard error.

use super::error::Exc;
use super::heap::{HAS_DEL, Obj};
use super::interp;
use super::object::generator::Generator;
use super::thread::with_current;
use super::value::Value;
use super::vm::Vm;
use crate::base::known;

/// Runs an object's `__del__`. The heap calls it with the last reference.
pub(super) fn finalize(obj: &Obj) {
    if !obj.has_flag(HAS_DEL) {
        return;
    }
    obj.set_flag(HAS_DEL, false);
    let this = Value::Obj(obj.clone());
    // Without a token (an interpreter that is being taken down) there is nothing to run it with.
    with_current(|vm| {
        if let Some(generator) = this.cast::<Generator>() {
            if let Err(e) = interp::close_generator(vm, &generator) {
                vm.unraisable(&e, &this);
            }
            return;
        }
        if let Err(e) = vm.call_special(&this, "__del__", &[]) {
            let method = vm.type_of(&this).lookup(known::DEL);
            vm.unraisable(&e, method.as_ref().unwrap_or(&this));
        }
    });
}

impl Vm<'_> {
    /// Reports an exception that nobody can catch.
    pub fn unraisable(&self, e: &Exc, context: &Value) {
        if let Some(report) = self.interp.hooks.unraisable.get() {
            report(self, e, context);
        }
    }
}
