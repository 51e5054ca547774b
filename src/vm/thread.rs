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
use super::interp;
use super::value::Value;
use super::vm::{Interp, Thread, Vm, breaker};
use crate::base::Symbol;
use crate::runtime::fault;
use crate::runtime::gil::{Gil, Seat};
use crate::runtime::signals::{self, Disposition};
use crate::runtime::trace::{self, Detail, State};

/// The machine's stack for a thread that runs interpreted code, in bytes. What nests deeper gets further
/// pieces; the C library keeps stacks of ended threads for the next ones, up to 40 MB of them.
pub const STACK_SIZE: usize = 8 << 20;

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

/// The threads that are attached to an interpreter, in the order in which they came.
#[derive(Default)]
pub(super) struct Roster(RefCell<Vec<NonNull<Thread>>>);

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
        let attachment = Attachment { world: world.clone(), thread };
        attachment.with(|vm| vm.interp.roster.0.borrow_mut().push(NonNull::from(vm.thread)));
        attachment
    }

    /// Directs Ctrl-C to this thread.
    pub fn listen_for_interrupts(&self) -> io::Result<()> {
        signals::direct_to_this_thread(self.thread.breaker.clone(), breaker::SIGNAL)?;
        // A parent that ignores Ctrl-C for its children means it.
        match signals::disposition(libc::SIGINT)? {
            Disposition::Ignore => Ok(()),
            Disposition::Default | Disposition::Foreign | Disposition::Handled { .. } => {
                signals::set_disposition(libc::SIGINT, Disposition::Handled { ends_kernels: true })
            }
        }
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
            take(&self.thread.seat);
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
        self.with(|vm| {
            let me = NonNull::from(vm.thread);
            vm.interp.roster.0.borrow_mut().retain(|t| *t != me);
            vm.thread.clear();
        });
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
        if trace::on() {
            trace::leaves(State::Native, Detail::None);
        }
        self.seat.release();
    }
}

#[inline]
fn take(seat: &Seat) {
    if trace::on() {
        trace::takes(|| seat.take());
    } else {
        seat.take();
    }
}

/// The lock was given up; taken back on drop, in a panic too.
struct Away<'a> {
    seat: &'a Seat,
    current: Option<Current>,
}

impl Drop for Away<'_> {
    fn drop(&mut self) {
        take(self.seat);
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
        self.detach_for(State::Io, None, f)
    }

    /// As [`Vm::detach`]; a trace shows the thread in `state`, and which function that is about.
    #[inline]
    pub fn detach_for<R: Send>(
        &self,
        state: State,
        about: Option<Symbol>,
        f: impl FnOnce() -> R + Send,
    ) -> R {
        if trace::on() {
            self.trace_leaves(state, about);
        }
        let away = Away { seat: &self.thread.seat, current: CURRENT.take() };
        away.seat.release();
        f()
    }

    /// Whether another thread waits for the lock.
    pub fn is_wanted(&self) -> bool {
        self.thread.seat.is_wanted()
    }

    #[cold]
    fn trace_leaves(&self, state: State, about: Option<Symbol>) {
        let place = interp::place(self);
        let detail = match about {
            Some(about) => Detail::Of(about, place),
            None => place.map_or(Detail::None, Detail::At),
        };
        trace::leaves(state, detail);
    }

    /// Wakes a thread that waits for what this one has done: when this one gives the lock up, and soon.
    pub fn wake_later(&self, thread: &std::thread::Thread) {
        if self.thread.seat.wake_later(thread) {
            self.thread.breaker.fetch_or(breaker::WAKE, Ordering::Relaxed);
        }
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
            if trace::on() {
                trace::gives_way(interp::place(self), || self.thread.seat.yield_if_due());
            } else {
                self.thread.seat.yield_if_due();
            }
            CURRENT.set(current);
        }
        if bits & breaker::WAKE != 0 && self.thread.seat.wake_if_due() {
            self.thread.breaker.fetch_and(!breaker::WAKE, Ordering::Relaxed);
        }
        if bits & breaker::COLLECT != 0 {
            self.thread.breaker.fetch_and(!breaker::COLLECT, Ordering::Relaxed);
            self.collect_if_due();
        }
        if bits & breaker::LOCALS != 0 {
            self.thread.breaker.fetch_and(!breaker::LOCALS, Ordering::Relaxed);
            interp::write_waiting(self);
        }
        if bits & breaker::SIGNAL != 0 {
            self.thread.breaker.fetch_and(!breaker::SIGNAL, Ordering::Relaxed);
            self.deliver_signals()?;
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

    /// Runs the handlers of signals that have arrived, on the main thread: after a wait that one has ended.
    pub fn check_signals(&self) -> Res<()> {
        if self.thread.is_main() && signals::pending() {
            self.thread.breaker.fetch_and(!breaker::SIGNAL, Ordering::Relaxed);
            return self.deliver_signals();
        }
        Ok(())
    }

    fn deliver_signals(&self) -> Res<()> {
        match self.interp.hooks.signals.get() {
            Some(deliver) if self.thread.is_main() => deliver(self),
            Some(_) | None => Ok(()),
        }
    }

    /// Looks at the threads that are attached to this interpreter. `look` runs no code of the program and
    /// keeps the lock.
    pub(super) fn look_at_threads(&self, mut look: impl FnMut(&Thread)) {
        for thread in self.interp.roster.0.borrow().iter() {
            // SAFETY: a thread stands in the roster from when its attachment is made until that is dropped,
            // both under the lock, which this token holds until the loop has ended.
            look(unsafe { thread.as_ref() });
        }
    }

    /// Looks at one of them, if it is there.
    pub(super) fn look_at_thread(&self, ident: usize, mut look: impl FnMut(&Thread)) {
        if self.thread.ident == ident {
            return look(self.thread);
        }
        self.look_at_threads(|thread| {
            if thread.ident == ident {
                look(thread);
            }
        });
    }

    /// Forks the process: 0 in the child, else the child's number. The child has only this thread, which is
    /// its main one and holds its interpreter's lock; of the others' state only what objects refer to is left.
    pub fn fork(&self) -> io::Result<i32> {
        let thread = self.thread;
        // SAFETY: the lock's own state is not being changed (`across_fork` holds it), objects are not being
        // changed (this token), and the C library sees to its own locks. The child goes on with this
        // thread's stack; what other threads had on theirs is never touched again.
        let forked = thread.seat.across_fork(|| unsafe { libc::fork() });
        if forked < 0 {
            return Err(io::Error::last_os_error());
        }
        if forked == 0 {
            let me = NonNull::from(thread);
            self.interp.roster.0.borrow_mut().retain(|t| *t == me);
            thread.is_main.set(true);
            fault::after_fork_child();
            trace::after_fork_child();
            // Without the pipe, signals still arrive at the next poll.
            drop(signals::after_fork_child(thread.breaker.clone(), breaker::SIGNAL));
        }
        Ok(forked)
    }

    /// How many threads this interpreter has.
    pub fn n_threads(&self) -> usize {
        self.interp.roster.0.borrow().len()
    }

    /// Sends a signal to a thread of this interpreter; 0 only asks whether it is there.
    pub fn signal_thread(&self, ident: usize, number: i32) -> io::Result<()> {
        let mut result = Err(io::Error::from_raw_os_error(libc::ESRCH));
        self.look_at_threads(|thread| {
            if thread.ident == ident {
                result = thread.handle.signal(number);
            }
        });
        result
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
            drop(attachment);
            if trace::on() {
                trace::leaves(State::Gone, Detail::None);
            }
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
            handle: SystemThread::current(),
            breaker,
            seat,
            is_main: Cell::new(is_main),
            depth: Cell::new(0),
            native_depth: Cell::new(0),
            handled: RefCell::new(Value::None),
            context: RefCell::new(Value::Unset),
            running_loop: RefCell::new(Value::None),
            sinks: RefCell::default(),
            stack: interp::Stack::default(),
            watching: interp::Watching::default(),
            async_exc: RefCell::new(None),
            async_gen_hooks: RefCell::default(),
            origin_depth: Cell::new(0),
            traced_files: RefCell::default(),
        }
    }

    /// Whether this is the interpreter's main thread, which gets the signals.
    pub fn is_main(&self) -> bool {
        self.is_main.get()
    }

    /// Lets go of every object.
    fn clear(&self) {
        let handled = self.handled.replace(Value::None);
        let around = (self.context.take(), self.running_loop.take());
        let sent = self.async_exc.take();
        let hooks = self.async_gen_hooks.take();
        drop((handled, around, sent, hooks));
        self.watching.clear();
    }
}

/// A thread as the system's signals name it.
#[derive(Clone, Copy)]
pub(super) struct SystemThread(libc::pthread_t);

impl SystemThread {
    fn current() -> SystemThread {
        // SAFETY: takes nothing, touches nothing and cannot fail.
        SystemThread(unsafe { libc::pthread_self() })
    }

    /// Sends a signal; the thread must not have ended.
    fn signal(self, number: i32) -> io::Result<()> {
        // SAFETY: the only caller takes the thread from the roster, which it leaves before it ends.
        match unsafe { libc::pthread_kill(self.0, number) } {
            0 => Ok(()),
            e => Err(io::Error::from_raw_os_error(e)),
        }
    }
}

/// How many octets of a thread's name Linux keeps.
const NAME_MAX: usize = 15;

/// Tells the system the calling thread's name, as far as it goes there.
pub fn set_name(name: &str) {
    trace::names(name);
    let mut end = name.len().min(NAME_MAX);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let Ok(name) = std::ffi::CString::new(&name[..end]) else { return };
    #[cfg(target_os = "linux")]
    // SAFETY: the name is a C string that outlives the call, which copies it.
    unsafe {
        libc::pthread_setname_np(libc::pthread_self(), name.as_ptr());
    }
    #[cfg(target_os = "macos")]
    // SAFETY: as above.
    unsafe {
        libc::pthread_setname_np(name.as_ptr());
    }
    drop(name);
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
