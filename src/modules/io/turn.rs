//! One thread at a time in a buffered stream.
//!
//! Invariant: all state but the count of turns is touched by holders of the interpreter's lock alone; who
//! waits has given it up, and looks again when a turn has ended.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::vm::{ExcKind, Res, Value, Vm};

#[derive(Default)]
pub(super) struct Turn {
    /// The thread whose turn it is; 0 for none.
    owner: Cell<usize>,
    waiting: Cell<usize>,
    ended: Arc<(Mutex<u64>, Condvar)>,
}

/// The turn ends with this.
pub(super) struct Taken<'a>(&'a Turn);

impl Turn {
    /// Waits for the turn; RuntimeError for a thread whose turn it is already.
    pub(super) fn take(&self, vm: &Vm<'_>, stream: &Value) -> Res<Taken<'_>> {
        let me = vm.thread.ident;
        if self.owner.get() == me {
            let shown = vm.repr(stream)?;
            return Err(vm.raise(ExcKind::RuntimeError, format!("reentrant call inside {shown}")));
        }
        while self.owner.get() != 0 {
            self.waiting.set(self.waiting.get() + 1);
            let ended = self.ended.clone();
            let seen = *ended.0.lock().unwrap_or_else(PoisonError::into_inner);
            vm.detach(|| {
                let mut count = ended.0.lock().unwrap_or_else(PoisonError::into_inner);
                while *count == seen {
                    count = ended.1.wait(count).unwrap_or_else(PoisonError::into_inner);
                }
            });
            self.waiting.set(self.waiting.get() - 1);
        }
        self.owner.set(me);
        Ok(Taken(self))
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.owner.set(0);
        if self.0.waiting.get() > 0 {
            *self.0.ended.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            self.0.ended.1.notify_all();
        }
    }
}
