//! A function's kernels by argument types.
//!
//! Invariant: for each signature one compilation runs, ever; its outcome, a refusal too, is kept. Who asks
//! for a signature that another thread is compiling waits for that outcome.
//!
//! Protocol. An entry goes from absent to [`Slot::Compiling`] to [`Slot::Done`], each step under the mutex;
//! the compilation itself runs under no lock. If it panics, the entry becomes absent again and the waiters
//! try themselves. A caller that holds the interpreter's lock gives it up around [`Dispatch::get`].

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::compile::{CompileError, Compiled};
use super::signature::SignatureKey;

pub type Outcome = Result<Arc<Compiled>, CompileError>;

#[derive(Debug)]
enum Slot {
    Compiling,
    Done(Outcome),
}

#[derive(Default, Debug)]
struct Table {
    slots: FxHashMap<SignatureKey, Slot>,
    /// The kernels in the order in which they became ready.
    ready: Vec<Arc<Compiled>>,
}

/// The kernels of one function.
#[derive(Default, Debug)]
pub struct Dispatch {
    table: Mutex<Table>,
    changed: Condvar,
}

impl Dispatch {
    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The outcome for these argument types if there is one; does not wait.
    pub fn find(&self, key: &SignatureKey) -> Option<Outcome> {
        match self.table().slots.get(key)? {
            Slot::Compiling => None,
            Slot::Done(outcome) => Some(outcome.clone()),
        }
    }

    /// The outcome for these argument types, compiled here if nobody has begun to; waits for who has.
    pub fn get(&self, key: &SignatureKey, compile: impl FnOnce() -> Outcome) -> Outcome {
        let mut table = self.table();
        loop {
            match table.slots.get(key) {
                Some(Slot::Done(outcome)) => return outcome.clone(),
                Some(Slot::Compiling) => {
                    table = self.changed.wait(table).unwrap_or_else(PoisonError::into_inner);
                }
                None => break,
            }
        }
        table.slots.insert(key.clone(), Slot::Compiling);
        drop(table);
        let mut claim = Claim { dispatch: self, key, outcome: None };
        let outcome = compile();
        claim.outcome = Some(outcome.clone());
        outcome
    }

    /// Every kernel, in the order of compilation.
    pub fn kernels(&self) -> Vec<Arc<Compiled>> {
        self.table().ready.clone()
    }
}

/// An entry that says [`Slot::Compiling`]: settled on drop, in a panic too.
struct Claim<'a> {
    dispatch: &'a Dispatch,
    key: &'a SignatureKey,
    outcome: Option<Outcome>,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut table = self.dispatch.table();
        match self.outcome.take() {
            Some(outcome) => {
                if let Ok(compiled) = &outcome {
                    table.ready.push(compiled.clone());
                }
                table.slots.insert(self.key.clone(), Slot::Done(outcome));
            }
            None => {
                table.slots.remove(self.key);
            }
        }
        drop(table);
        self.dispatch.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::types::Type;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn failure() -> Outcome {
        Err(CompileError::Machine("no code".into()))
    }

    #[test]
    fn one_compilation_serves_all_who_ask() {
        let dispatch = Dispatch::default();
        let key = SignatureKey::new(&[Type::I64]);
        let n = AtomicU32::new(0);
        std::thread::scope(|s| {
            for _ in 0..8 {
                s.spawn(|| {
                    let outcome = dispatch.get(&key, || {
                        n.fetch_add(1, Ordering::Relaxed);
                        std::thread::yield_now();
                        failure()
                    });
                    assert!(outcome.is_err());
                });
            }
        });
        assert_eq!(n.into_inner(), 1);
        assert!(dispatch.find(&key).is_some());
        assert!(dispatch.find(&SignatureKey::new(&[])).is_none());
    }

    #[test]
    fn a_panic_leaves_the_entry_to_the_next() {
        let dispatch = Dispatch::default();
        let key = SignatureKey::new(&[]);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = dispatch.get(&key, || panic!("on purpose"));
        }));
        assert!(panicked.is_err());
        assert!(dispatch.get(&key, failure).is_err());
    }
}
