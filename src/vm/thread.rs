//! Threads of an interpreter: how they get the token, give it up for a while, and are started.
//!
//! Invariant: a [`Vm`] is made only by [`Attachment::with`], between a take and the release of the
//! interpreter's lock, and [`CURRENT`] names an interpreter only while this thread holds its lock.
//! Whatever crosses to another thread crosses as a [`Parcel`]: packed under the lock, opened under it.

#![expect(unsafe_code, reason = "the fence between the lock and the token that stands for it")]

use std::cell::{Cell, RefCell};
use std::io;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use super::error::Res;
use super::finalize;
use super::heap;
use super::raise::ExcKind;
use super::value::Value;
use super::vm::{Interp, Thread, Vm, breaker};
use crate::runtime::gil::{Gil, Seat};
use crate::runtime::signals;

/// The machine's stack for a thread that runs interpreted code, in bytes.
pub const STACK_SIZE: usize = 64 << 20;

/// An interpreter with its lock.
pub struct World {
    gil: Arc<Gil>,
    interp: Interp,
}

// SAFETY: the lock may be used by any thread. The interpreter is private and reached through
// `Attachment::with` alone, which holds the lock meanwhile, so its cells and counts see one thread at a
// time; the lock's hand-over orders their accesses. It is dropped by whoever owns the last reference,
// when no thread is attached any more.
unsafe impl Send for World {}
// SAFETY: as above.
unsafe impl Sync for World {}

impl World {
    /// An interpreter without types or modules; its boot needs a token.
    pub fn new() -> Arc<World> {
        Arc::new_cyclic(|world: &Weak<World>| World {
            gil: Gil::new(breaker::GIL),
            interp: Interp::new(world.clone()),
        })
    }

    pub fn gil(&self) -> &Arc<Gil> {
        &self.gil
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.interp.heap.enter_for_good();
    }
}

/// The calling thread as a thread of an interpreter. Holds the lock only inside [`Attachment::with`].
pub struct Attachment {
    world: Arc<World>,
    thread: Box<Thread>,
}

/// What [`with_current`] lends out.
#[derive(Clone, Copy)]
struct Current {
    interp: NonNull<Interp>,
    thread: NonNull<Thread>,
}

thread_local! {
    /// The interpreter whose lock this thread holds now.
    static CURRENT: Cell<Option<Current>> = const { Cell::new(None) };
}

impl Attachment {
    /// The main thread of an interpreter.
    pub fn main(world: &Arc<World>) -> Attachment {
        Attachment::new(world, true, next_ident())
    }

    fn new(world: &Arc<World>, is_main: bool, ident: usize) -> Attachment {
        let breaker = Arc::new(AtomicU32::new(0));
        let seat = Seat::new(&world.gil, breaker.clone());
        let thread = Box::new(Thread::new(seat, breaker, is_main, ident));
        Attachment { world: world.clone(), thread }
    }

    /// Directs Ctrl-C to this thread.
    pub fn listen_for_interrupts(&self) -> io::Result<()> {
        signals::direct_to_this_thread(self.thread.breaker.clone(), breaker::SIGNAL)
    }

    /// Runs `f` with the token. The lock is taken for that long, unless this thread has it already.
    pub fn with<R>(&self, f: impl FnOnce(&Vm<'_>) -> R) -> R {
        let me = Current {
            interp: NonNull::from(&self.world.interp),
            thread: NonNull::from(&*self.thread),
        };
        let outer = CURRENT.get();
        let _held = if outer.is_some_and(|o| o.thread == me.thread) {
            None
        } else {
            self.thread.seat.take();
            CURRENT.set(Some(me));
            heap::set_finalizer(Some(finalize::finalize));
            let outer_heap = self.world.interp.heap.enter();
            Some(Held { seat: &self.thread.seat, outer, outer_heap })
        };
        f(&Vm { interp: &self.world.interp, thread: &self.thread, _token: PhantomData })
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        // What the thread's state refers to is released under the lock.
        self.with(|vm| vm.thread.clear());
    }
}

/// The lock is held; let go on drop, in a panic too.
struct Held<'a> {
    seat: &'a Seat,
    outer: Option<Current>,
    outer_heap: heap::Outer,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        CURRENT.set(self.outer);
        heap::leave(self.outer_heap);
        self.seat.release();
    }
}

/// The lock was given up; taken back on drop, in a panic too.
struct Away<'a> {
    seat: &'a Seat,
    current: Option<Current>,
}

impl Drop for Away<'_> {
    fn drop(&mut self) {
        self.seat.take();
        CURRENT.set(self.current);
    }
}

/// Runs `f` with this thread's token, if it holds a lock now: for code that the heap calls.
pub(super) fn with_current<R>(f: impl FnOnce(&Vm<'_>) -> R) -> Option<R> {
    let current = CURRENT.get()?;
    // SAFETY: CURRENT is set only while `Attachment::with` is on this thread's stack, which borrows both,
    // and holds the lock; `detach` clears it for as long as the lock is given up.
    let (interp, thread) = unsafe { (current.interp.as_ref(), current.thread.as_ref()) };
    Some(f(&Vm { interp, thread, _token: PhantomData }))
}

/// A closure and the objects that it holds, on their way to another thread.
struct Parcel<F>(F);

// SAFETY: `Vm::spawn` packs it while its thread holds the interpreter's lock, and the new thread opens
// (and drops) it inside `Attachment::with`, that is, holding the same lock; in between nobody looks in.
unsafe impl<F> Send for Parcel<F> {}

impl<F> Parcel<F> {
    fn open(self) -> F {
        self.0
    }
}

impl Vm<'_> {
    /// Gives the lock up while `f` runs: for everything that blocks, compiles, or computes without
    /// objects. Takes it back even when `f` panics.
    #[inline]
    pub fn detach<R: Send>(&self, f: impl FnOnce() -> R + Send) -> R {
        let away = Away { seat: &self.thread.seat, current: CURRENT.take() };
        away.seat.release();
        f()
    }

    /// Stops every other thread of the interpreter where it is, for good: the process is about to end.
    pub fn stop_other_threads(&self) {
        self.thread.seat.keep_for_good();
    }

    /// The slow path of a poll point: lets another thread have the lock when one asks, and raises what was
    /// sent to this thread (KeyboardInterrupt on the main thread).
    #[cold]
    pub fn poll(&self) -> Res<()> {
        let bits = self.thread.breaker.load(Ordering::Relaxed);
        if bits & breaker::GIL != 0 {
            let current = CURRENT.take();
            self.thread.seat.yield_if_due();
            CURRENT.set(current);
        }
        if bits & breaker::COLLECT != 0 {
            self.thread.breaker.fetch_and(!breaker::COLLECT, Ordering::Relaxed);
            self.collect_if_due();
        }
        if bits & breaker::SIGNAL != 0 {
            self.thread.breaker.fetch_and(!breaker::SIGNAL, Ordering::Relaxed);
            if self.thread.is_main && signals::take_interrupt() {
                return Err(self.raise_args(ExcKind::KeyboardInterrupt, Vec::new()));
            }
        }
        if bits & breaker::ASYNC_EXC != 0 {
            self.thread.breaker.fetch_and(!breaker::ASYNC_EXC, Ordering::Relaxed);
            let sent = self.thread.async_exc.borrow_mut().take();
            if let Some(sent) = sent {
                return Err(sent);
            }
        }
        Ok(())
    }

    /// Starts a thread of this interpreter that runs `body` with a token of its own. The new thread does
    /// not begin before this one lets the lock go. Returns its ident.
    pub fn spawn(
        &self,
        name: &str,
        stack_size: usize,
        body: impl FnOnce(&Vm<'_>) + 'static,
    ) -> io::Result<usize> {
        let Some(world) = self.interp.world() else {
            return Err(io::Error::other("the interpreter is being taken down"));
        };
        let ident = next_ident();
        let parcel = Parcel(body);
        // A name with a NUL byte cannot be given to the system; the thread goes without.
        let name = if name.contains('\0') { String::new() } else { name.to_owned() };
        std::thread::Builder::new().name(name).stack_size(stack_size).spawn(move || {
            let attachment = Attachment::new(&world, false, ident);
            attachment.with(|vm| parcel.open()(vm));
        })?;
        Ok(ident)
    }
}

/// A number that no other thread of the process has had.
fn next_ident() -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Thread {
    fn new(seat: Seat, breaker: Arc<AtomicU32>, is_main: bool, ident: usize) -> Thread {
        Thread {
            ident,
            breaker,
            seat,
            is_main,
            depth: Cell::new(0),
            native_depth: Cell::new(0),
            handled: RefCell::new(Value::None),
            stack: super::interp::Stack::default(),
            async_exc: RefCell::new(None),
        }
    }

    /// Lets go of every object.
    fn clear(&self) {
        let handled = self.handled.replace(Value::None);
        let sent = self.async_exc.take();
        drop((handled, sent));
    }
}

/// `threading.get_native_id()`: the system's number for the calling thread.
pub fn native_id() -> i64 {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: gettid takes nothing, touches nothing and cannot fail.
        i64::from(unsafe { libc::gettid() })
    }
    #[cfg(not(target_os = "linux"))]
    {
        i64::from(std::process::id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    #[test]
    fn threads_share_plain_cells_under_the_lock() {
        let world = World::new();
        let main = Attachment::main(&world);
        let counter = Rc::new(Cell::new(0));
        let done = Arc::new(AtomicU32::new(0));
        main.with(|vm| {
            for _ in 0..4 {
                let (counter, done) = (counter.clone(), done.clone());
                vm.spawn("t", STACK_SIZE, move |vm| {
                    for i in 0..10_000 {
                        counter.set(counter.get() + 1);
                        if vm.must_poll() {
                            assert!(vm.poll().is_ok());
                        }
                        if i % 1000 == 0 {
                            vm.detach(std::thread::yield_now);
                        }
                    }
                    drop(counter);
                    done.fetch_add(1, Ordering::Release);
                })
                .expect("a thread");
            }
            while done.load(Ordering::Acquire) < 4 {
                vm.detach(std::thread::yield_now);
            }
            assert_eq!(counter.get(), 40_000);
            assert_eq!(Rc::strong_count(&counter), 1);
        });
    }

    #[test]
    fn the_lock_comes_back_when_a_detached_closure_panics() {
        let world = World::new();
        let main = Attachment::main(&world);
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            main.with(|vm| vm.detach(|| panic!("on purpose")));
        }));
        assert!(caught.is_err());
        main.with(|vm| assert!(vm.poll().is_ok()));
        assert!(with_current(|_| ()).is_none());
    }
}
