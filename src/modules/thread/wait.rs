//! Waiting for what another thread does under the interpreter lock: the raw lock and the event that the
//! thread module's types are made of.
//!
//! Invariant: all state is read and changed by the holder of the interpreter lock; a waiting thread lets
//! go of it only inside [`park`], and looks again when it has it back. A thread in a queue is woken at the
//! latest when what it waits for comes true: who leaves a queue without taking what it was woken for
//! passes the wake-up on.
//!
//! A raw lock is not handed over when it is released: the waiter that is woken competes with whoever
//! comes by, for a hand-over at each release would make threads that share a lock switch every time.
//! But a waiter that was outrun and has waited for [`PATIENCE`] gets it handed over.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::Thread;
use std::time::{Duration, Instant};

use crate::runtime::signals::{self, Woken};
use crate::runtime::trace::State;
use crate::vm::{Res, Vm};

/// How long a waiter lets others go first.
const PATIENCE: Duration = Duration::from_millis(1);

/// A thread in a queue.
struct Waiter {
    woken: AtomicBool,
    thread: Thread,
    /// [`FORKS`] when it began to wait: a forked child has none of its parent's threads.
    forks: u32,
}

/// How many forks lie between this process and the program's first.
static FORKS: AtomicU32 = AtomicU32::new(0);

/// In the child of a fork: whoever waits now is gone.
pub(super) fn after_fork_child() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

impl Waiter {
    fn new() -> Arc<Waiter> {
        Arc::new(Waiter {
            woken: AtomicBool::new(false),
            thread: std::thread::current(),
            forks: FORKS.load(Ordering::Relaxed),
        })
    }

    fn is_gone(&self) -> bool {
        self.forks != FORKS.load(Ordering::Relaxed)
    }

    fn wake(&self, vm: &Vm<'_>) {
        if !self.woken.swap(true, Ordering::Release) {
            vm.wake_later(&self.thread);
        }
    }
}

/// Waits without the interpreter lock until the waiter is woken, the deadline has passed, or the main thread
/// has signals to handle.
fn sleep(vm: &Vm<'_>, waiter: &Waiter, deadline: Option<Instant>) -> Woken {
    let interruptible = vm.thread.is_main();
    vm.detach_for(State::Blocked, None, || {
        signals::wait(interruptible, deadline, || waiter.woken.load(Ordering::Acquire))
    })
}

/// As [`sleep`], with the handlers of signals run in the middle of it; what they raise ends it.
fn park(vm: &Vm<'_>, waiter: &Waiter, deadline: Option<Instant>) -> Res<Woken> {
    loop {
        match sleep(vm, waiter, deadline) {
            Woken::Interrupted => vm.check_signals()?,
            woken @ (Woken::Done | Woken::TimedOut) => return Ok(woken),
        }
    }
}

/// A mutual exclusion lock without an owner.
#[derive(Default)]
pub(super) struct RawLock {
    locked: Cell<bool>,
    queue: RefCell<VecDeque<Queued>>,
}

struct Queued {
    waiter: Arc<Waiter>,
    /// Has waited long enough to get the lock handed over.
    starving: bool,
    /// Got it handed over.
    granted: bool,
}

impl RawLock {
    pub(super) fn is_locked(&self) -> bool {
        self.locked.get()
    }

    /// Takes the lock if it is free.
    pub(super) fn try_acquire(&self) -> bool {
        !self.locked.replace(true)
    }

    /// Takes the lock, waiting until the deadline for it; whether it was taken. Handlers of signals run only
    /// while it cannot be had: what they raise means that it was not taken.
    pub(super) fn acquire(&self, vm: &Vm<'_>, deadline: Option<Instant>) -> Res<bool> {
        if self.try_acquire() {
            return Ok(true);
        }
        let began = Instant::now();
        let waiter = Waiter::new();
        let queued = Queued { waiter: waiter.clone(), starving: false, granted: false };
        self.queue.borrow_mut().push_back(queued);
        loop {
            let woken = sleep(vm, &waiter, deadline);
            if self.is_ours(&waiter) {
                self.leave(vm, &waiter);
                return Ok(true);
            }
            match woken {
                Woken::Done => {
                    waiter.woken.store(false, Ordering::Relaxed);
                    let starving = began.elapsed() >= PATIENCE;
                    self.with_queued(&waiter, |q| q.starving |= starving);
                }
                Woken::Interrupted => {
                    if let Err(e) = vm.check_signals() {
                        // While the handlers ran, another thread may have handed it over.
                        let is_granted = self.with_queued(&waiter, |q| q.granted);
                        self.leave(vm, &waiter);
                        if is_granted {
                            self.release(vm);
                        }
                        return Err(e);
                    }
                }
                Woken::TimedOut => {
                    self.leave(vm, &waiter);
                    return Ok(false);
                }
            }
        }
    }

    /// Lets the lock go. Whether it was locked at all.
    pub(super) fn release(&self, vm: &Vm<'_>) -> bool {
        if !self.locked.get() {
            return false;
        }
        let mut queue = self.queue.borrow_mut();
        while queue.front().is_some_and(|q| q.waiter.is_gone()) {
            queue.pop_front();
        }
        // The first that has not been granted the lock; only one can have been, and it has left by now.
        if let Some(front) = queue.front_mut() {
            if front.starving {
                front.granted = true;
            } else {
                self.locked.set(false);
            }
            front.waiter.wake(vm);
        } else {
            self.locked.set(false);
        }
        true
    }

    /// Free, and nobody waits: for the child of a fork, which has no other threads.
    pub(super) fn reset(&self) {
        self.locked.set(false);
        self.queue.borrow_mut().clear();
    }

    /// Whether a waiter has the lock: it was handed over, or is free and taken now.
    fn is_ours(&self, waiter: &Arc<Waiter>) -> bool {
        self.with_queued(waiter, |q| q.granted) || self.try_acquire()
    }

    fn with_queued<R: Default>(&self, waiter: &Arc<Waiter>, f: impl FnOnce(&mut Queued) -> R) -> R {
        let mut queue = self.queue.borrow_mut();
        queue.iter_mut().find(|q| Arc::ptr_eq(&q.waiter, waiter)).map(f).unwrap_or_default()
    }

    /// Leaves the queue. When the lock is free, the next one hears of it.
    fn leave(&self, vm: &Vm<'_>, waiter: &Arc<Waiter>) {
        let mut queue = self.queue.borrow_mut();
        queue.retain(|q| !Arc::ptr_eq(&q.waiter, waiter));
        if !self.locked.get()
            && let Some(front) = queue.front()
        {
            front.waiter.wake(vm);
        }
    }
}

/// Threads that wait for something that only one of them can have.
#[derive(Default)]
pub(super) struct Line(RefCell<VecDeque<Arc<Waiter>>>);

impl Line {
    /// Wakes who has waited longest and has not been woken yet.
    pub(super) fn wake_first(&self, vm: &Vm<'_>) {
        let mut waiters = self.0.borrow_mut();
        while waiters.front().is_some_and(|w| w.is_gone()) {
            waiters.pop_front();
        }
        if let Some(first) = waiters.pop_front() {
            first.wake(vm);
        }
    }

    /// Waits until `take` gives something, or the deadline. Whoever makes `take` give something calls
    /// [`Line::wake_first`]; so does a caller that sees more left when it leaves, taken or not.
    pub(super) fn wait_for<R>(
        &self,
        vm: &Vm<'_>,
        deadline: Option<Instant>,
        take: impl Fn() -> Option<R>,
    ) -> Res<Option<R>> {
        let waiter = Waiter::new();
        self.0.borrow_mut().push_back(waiter.clone());
        let leave = || self.0.borrow_mut().retain(|w| !Arc::ptr_eq(w, &waiter));
        loop {
            let woken = match park(vm, &waiter, deadline) {
                Ok(woken) => woken,
                Err(e) => {
                    leave();
                    if waiter.woken.load(Ordering::Relaxed) {
                        self.wake_first(vm);
                    }
                    return Err(e);
                }
            };
            let taken = take();
            if taken.is_some() || woken == Woken::TimedOut {
                leave();
                return Ok(taken);
            }
            // Somebody was faster. The place at the front is kept.
            waiter.woken.store(false, Ordering::Relaxed);
            self.0.borrow_mut().push_front(waiter.clone());
        }
    }
}

/// Something that happens once.
#[derive(Default)]
pub(super) struct Occurrence {
    happened: Cell<bool>,
    waiters: RefCell<Vec<Arc<Waiter>>>,
}

impl Occurrence {
    pub(super) fn has_happened(&self) -> bool {
        self.happened.get()
    }

    pub(super) fn happen(&self, vm: &Vm<'_>) {
        self.happened.set(true);
        for waiter in self.waiters.take() {
            waiter.wake(vm);
        }
    }

    /// It has happened, and whoever waited for it is gone: for the child of a fork.
    pub(super) fn happened_elsewhere(&self) {
        self.happened.set(true);
        self.waiters.borrow_mut().clear();
    }

    /// Waits until it has happened, or the deadline; whether it has.
    pub(super) fn wait(&self, vm: &Vm<'_>, deadline: Option<Instant>) -> Res<bool> {
        if self.happened.get() {
            return Ok(true);
        }
        let waiter = Waiter::new();
        self.waiters.borrow_mut().push(waiter.clone());
        let woken = park(vm, &waiter, deadline);
        self.waiters.borrow_mut().retain(|w| !Arc::ptr_eq(w, &waiter));
        woken?;
        Ok(self.happened.get())
    }
}
