//! The interpreter lock: who holds it, who waits, who gets it next.
//!
//! Invariant: at most one [`Seat`] holds a [`Gil`] at any time, and a waiter leaves its queue only by
//! being granted the lock (or taking it from one that was and still sleeps), so nobody is forgotten.
//!
//! # Protocol
//! `word` is 0 when the lock is free. Else it holds the holder's seat (plus one) and two flags:
//! `WAITERS` (somebody queues) and `STAMPED` (`State::held_since` is that of the present hold).
//! - *Take*: one compare-and-swap from 0. Failing that, under the mutex: try again, else set `WAITERS`,
//!   queue, and park until granted.
//! - *Release*: one load and one compare-and-swap to 0 while `WAITERS` is clear. With `WAITERS`, under the
//!   mutex, the word is rewritten to name the next holder, which is woken: the lock never becomes free
//!   while somebody queues, so nobody overtakes.
//! - `WAITERS` is set and cleared under the mutex only. A fast release fails its compare-and-swap when
//!   the flag was set meanwhile, and takes the slow way; thus no wake-up is lost.
//! - *Accept*: who is granted the lock has it once it has turned its waiter's `GRANTED` into `WAITING`
//!   again. Until then (it sleeps, and the machine may be too busy to wake it) a front waiter whose
//!   patience is at its end may do that instead, under the mutex: the lock is its own then, and the other
//!   goes back to the front of its queue.
//! - What the former holder wrote happens before what the next one reads: by Release/Acquire on `word`
//!   (fast), or on the waiter's `state` (hand-over).
//!
//! # Who is next
//! Two queues. *Returning* threads come back from a blocking call; *computing* ones gave the lock up
//! because they were asked to. Returning threads go first, and ask the holder to let go once it has held
//! for [`PATIENCE`], or for up to ten times as long if it was let in before them as one that came back,
//! too; computing ones ask after the switch interval. Only the front of each queue keeps a
//! timer. A hold that nobody watched when it began counts from when the first waiter looked, so that the
//! fast path reads no clock.
//! - A computing thread that was asked away before its turn was over goes to the front of its queue and
//!   has the rest of its turn later.
//! - *Credit*: a thread owes what it held while others waited, and pays it back by staying away. One
//!   that owes more than an interval, or has held for more than one since it came back, waits with the
//!   computing threads.
//! - The computing class, when it has waited for a whole interval without a turn, goes before the
//!   returning one, and is left alone for a fifth of an interval.
//!
//! # Short waits
//! A sleeper needs some 20 µs to wake, in which nobody has the lock. So who can expect it soon looks for
//! it for a moment ([`Seat::glance`]) before it sleeps, if the machine runs two threads at once: the one that
//! has just asked the holder, whose next poll is near; and the computing one that has let a returning one in,
//! which mostly goes away again at once. Where that is in vain (the machine is busy, and the one
//! that is looked for shares a processor with the one that looks) it is tried more and more rarely.
//!
//! # Waking for other reasons
//! A holder that wakes a thread (it has put something into a queue, say) does so when it lets go, and at a
//! poll after [`PATIENCE`] at the latest ([`Seat::wake_later`]): woken at once the thread would find the lock
//! taken and sleep again, which costs a switch and a timer. A round trip between two threads is four system
//! calls that way: each wakes the other once and sleeps once.
//!
//! A request is a bit in the holder's breaker, set under the mutex; the holder clears it before it looks
//! at the queues under the mutex, so a request that comes after its look is seen at its next poll.

use std::cell::{Cell, RefCell};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::queues::{Class, Entry, Queues};
use super::slack;
use super::sync::{
    Arc, AtomicU32, AtomicU64, Instant, Mutex, MutexGuard, Thread, current, park, park_timeout,
    runs_two_at_once, spin,
};

/// How long a holder is left in peace by a thread that comes back from a blocking call.
pub const PATIENCE: Duration = Duration::from_micros(50);

/// How long a computing thread's turn is, unless [`Gil::set_interval`] says otherwise.
pub const DEFAULT_INTERVAL: Duration = Duration::from_millis(5);

/// How long one looks for the lock before it sleeps.
const GLANCE: Duration = Duration::from_micros(20);
/// How many times a glance is left out at most, after one that was in vain.
const MOST_SKIPPED: u32 = 63;
/// How many looks there are between two looks at the clock.
const LOOKS: u32 = 16;

const FREE: u64 = 0;
const WAITERS: u64 = 1;
const STAMPED: u64 = 2;
const SEAT_SHIFT: u32 = 2;

/// One interpreter's lock.
pub struct Gil {
    word: AtomicU64,
    state: Mutex<State>,
    interval_ns: AtomicU64,
    /// The breaker bit that asks the holder to let go.
    request: u32,
}

struct State {
    /// The breaker of every seat, by its number.
    breakers: Vec<Option<Arc<AtomicU32>>>,
    queues: Queues,
    /// When the present hold began, or was first watched; of a former one unless `STAMPED`.
    held_since: Instant,
    /// What the holder had used of its turn before.
    spent: Duration,
    /// How long the holder is left alone by returning threads.
    patience: Duration,
    /// When a computing thread last had the lock while one waited, or the first of them came.
    computed_at: Instant,
    /// Whom the lock was granted last, and that may not have accepted it yet.
    granted: Option<(Class, Entry)>,
}

/// What a thread waits on.
pub(super) struct Waiter {
    /// [`WAITING`] or [`GRANTED`].
    state: AtomicU32,
    thread: Thread,
}

const WAITING: u32 = 0;
const GRANTED: u32 = 1;

impl Waiter {
    /// Takes the lock that was granted, if it was.
    fn accept(&self) -> bool {
        let state = &self.state;
        state.load(Ordering::Relaxed) == GRANTED
            && state
                .compare_exchange(GRANTED, WAITING, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
    }
}

/// A thread's place at a lock. Belongs to the thread that made it.
pub struct Seat {
    gil: Arc<Gil>,
    pub(super) index: u32,
    breaker: Arc<AtomicU32>,
    waiter: Arc<Waiter>,
    class: Cell<Class>,
    /// What it has used of its turn in former holds of that turn.
    used: Cell<Duration>,
    debt: Cell<Duration>,
    left_at: Cell<Option<Instant>>,
    /// How many glances to leave out, and how many of these are still to come.
    skips: Cell<(u32, u32)>,
    /// Holds the lock and does not let go any more.
    keeps: Cell<bool>,
    /// Whom to wake when the lock is let go, and until when at the latest.
    to_wake: RefCell<Vec<Thread>>,
    wake_due: Cell<Option<Instant>>,
}

impl Gil {
    /// A free lock. `request` is the breaker bit by which a holder is asked to let go.
    pub fn new(request: u32) -> Arc<Gil> {
        let now = Instant::now();
        Arc::new(Gil {
            word: AtomicU64::new(FREE),
            state: Mutex::new(State {
                breakers: Vec::new(),
                queues: Queues::default(),
                held_since: now,
                spent: Duration::ZERO,
                patience: PATIENCE,
                computed_at: now,
                granted: None,
            }),
            interval_ns: AtomicU64::new(DEFAULT_INTERVAL.as_nanos() as u64),
            request,
        })
    }

    /// `sys.getswitchinterval()`.
    pub fn interval(&self) -> Duration {
        Duration::from_nanos(self.interval_ns.load(Ordering::Relaxed))
    }

    /// `sys.setswitchinterval()`; at least a microsecond.
    pub fn set_interval(&self, interval: Duration) {
        let ns = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX).max(1_000);
        self.interval_ns.store(ns, Ordering::Relaxed);
    }

    /// How long one that has come back is left in peace by another: most are away again by then, and would
    /// only be switched to and fro.
    fn patience_with_returning(&self) -> Duration {
        (self.interval() / 10).clamp(PATIENCE, 10 * PATIENCE)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims the lock when it is free; else sees to it that its holder knows of waiters.
    fn claim_or_watch(&self, state: &mut State, seat: u32, now: Instant) -> bool {
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let wanted = if word == FREE {
                held_by(seat) | STAMPED
            } else if word & STAMPED == 0 || word & WAITERS == 0 {
                word | STAMPED | WAITERS
            } else {
                return false;
            };
            match self.word.compare_exchange_weak(
                word,
                wanted,
                Ordering::Acquire,
                Ordering::Relaxed,
            ) {
                Ok(_) => {
                    if word & STAMPED == 0 {
                        state.held_since = now;
                        state.spent = Duration::ZERO;
                        state.patience = PATIENCE;
                    }
                    return word == FREE;
                }
                Err(found) => word = found,
            }
        }
    }

    /// Asks the holder to let go.
    fn ask_holder(&self, state: &State) {
        let word = self.word.load(Ordering::Relaxed);
        let Some(seat) = (word >> SEAT_SHIFT).checked_sub(1) else { return };
        if let Some(Some(breaker)) = state.breakers.get(seat as usize) {
            breaker.fetch_or(self.request, Ordering::Relaxed);
        }
    }
}

fn held_by(seat: u32) -> u64 {
    (u64::from(seat) + 1) << SEAT_SHIFT
}

impl State {
    /// When the front waiter of a class may ask the holder to let go.
    fn due(&self, class: Class, interval: Duration) -> Instant {
        match class {
            Class::Returning => self.held_since + self.patience,
            Class::Computing => self.held_since + interval.saturating_sub(self.spent),
        }
    }

    /// The next holder, out of its queue.
    fn pop_next(&mut self, gil: &Gil, now: Instant) -> Option<Granted> {
        let starved = now.saturating_duration_since(self.computed_at) >= gil.interval();
        let (class, entry) = self.queues.pop_next(starved)?;
        Some(Granted { class, entry, starved })
    }

    /// Makes the word name the next holder. The caller unlocks the mutex, then wakes whom this returns:
    /// the new holder, and the queue's new front, which keeps the timer now.
    fn grant(&mut self, gil: &Gil, next: Granted, now: Instant) -> [Option<Arc<Waiter>>; 2] {
        let Granted { class, entry, starved } = next;
        self.held_since = now;
        self.spent = entry.used;
        self.patience = match class {
            Class::Computing if starved => gil.interval() / 5,
            Class::Computing => PATIENCE,
            Class::Returning => gil.patience_with_returning(),
        };
        if class == Class::Computing {
            self.computed_at = now;
        }
        self.name_holder(gil, entry.seat);
        let front = self.queues.front(class).map(|e| e.waiter.clone());
        entry.waiter.state.store(GRANTED, Ordering::Release);
        let waiter = entry.waiter.clone();
        self.granted = Some((class, entry));
        [Some(waiter), front]
    }

    fn name_holder(&self, gil: &Gil, seat: u32) {
        let waiters = if self.queues.is_empty() { 0 } else { WAITERS };
        gil.word.store(held_by(seat) | STAMPED | waiters, Ordering::Release);
    }

    /// Gives the front waiter of a class the lock that another one was granted and has not accepted.
    fn take_from_sleeper(&mut self, gil: &Gil, class: Class, now: Instant) -> bool {
        let Some((other_class, other)) = self.granted.take() else { return false };
        if !other.waiter.accept() {
            return false;
        }
        let Some(mine) = self.queues.pop_front(class) else {
            unreachable!("only a queue's front waiter does this")
        };
        self.queues.push(other_class, other, true);
        self.held_since = now;
        self.spent = mine.used;
        self.patience = match class {
            Class::Computing => PATIENCE,
            Class::Returning => gil.patience_with_returning(),
        };
        if class == Class::Computing {
            self.computed_at = now;
        }
        self.name_holder(gil, mine.seat);
        true
    }
}

/// Who gets the lock, on its way out of the queue.
struct Granted {
    class: Class,
    entry: Entry,
    /// The computing class had waited too long.
    starved: bool,
}

fn wake(waiters: [Option<Arc<Waiter>>; 2]) {
    for waiter in waiters.into_iter().flatten() {
        waiter.thread.unpark();
    }
}

impl Seat {
    /// A place for the calling thread; `breaker` is where it looks for requests.
    pub fn new(gil: &Arc<Gil>, breaker: Arc<AtomicU32>) -> Seat {
        slack::wake_exactly();
        let mut state = gil.lock();
        let index = match state.breakers.iter().position(Option::is_none) {
            Some(free) => free,
            None => {
                state.breakers.push(None);
                state.breakers.len() - 1
            }
        };
        state.breakers[index] = Some(breaker.clone());
        drop(state);
        Seat {
            gil: gil.clone(),
            index: index as u32,
            breaker,
            waiter: Arc::new(Waiter { state: AtomicU32::new(WAITING), thread: current() }),
            class: Cell::new(Class::Returning),
            used: Cell::new(Duration::ZERO),
            debt: Cell::new(Duration::ZERO),
            left_at: Cell::new(None),
            skips: Cell::new((0, 0)),
            keeps: Cell::new(false),
            to_wake: RefCell::default(),
            wake_due: Cell::new(None),
        }
    }

    /// Runs `fork` while nobody is in the middle of changing the lock's state. When it returns 0, in the
    /// child, the lock has no waiters and no seats but this one, which holds it: the threads of the others
    /// are not there.
    pub fn across_fork(&self, fork: impl FnOnce() -> i32) -> i32 {
        let mut state = self.gil.lock();
        let result = fork();
        if result == 0 {
            // What the others left is not dropped: their threads may have been in the middle of using it.
            std::mem::forget(std::mem::take(&mut state.queues));
            std::mem::forget(state.granted.take());
            let others = std::mem::take(&mut state.breakers);
            state.breakers = (0..=self.index).map(|_| None).collect();
            state.breakers[self.index as usize] = Some(self.breaker.clone());
            std::mem::forget(others);
            self.to_wake.borrow_mut().clear();
            self.wake_due.set(None);
            self.breaker.fetch_and(!self.gil.request, Ordering::Relaxed);
            self.gil.word.store(held_by(self.index), Ordering::Release);
        }
        result
    }

    /// From now on the holder keeps the lock, whatever it does: every other thread stops at its next
    /// take. For the end of the process.
    pub fn keep_for_good(&self) {
        self.keeps.set(true);
    }

    pub fn gil(&self) -> &Arc<Gil> {
        &self.gil
    }

    /// Whether somebody waits for the lock.
    pub fn is_wanted(&self) -> bool {
        self.gil.word.load(Ordering::Relaxed) & WAITERS != 0
    }

    /// Wakes a thread that waits for something other than the lock, and will want the lock: when the holder,
    /// which this is, lets go of it, or at the first [`Seat::wake_if_due`] after [`PATIENCE`]. Woken at once
    /// it would find the lock taken and go to sleep again. Whether it is the first one for that moment.
    pub fn wake_later(&self, thread: &Thread) -> bool {
        let mut threads = self.to_wake.borrow_mut();
        threads.push(thread.clone());
        let first = threads.len() == 1;
        if first {
            self.wake_due.set(Some(Instant::now() + PATIENCE));
        }
        first
    }

    /// Wakes those whose time has come; whether nobody is left to be woken.
    pub fn wake_if_due(&self) -> bool {
        match self.wake_due.get() {
            Some(due) if Instant::now() < due => false,
            Some(_) => {
                self.wake_waiting();
                true
            }
            None => true,
        }
    }

    fn wake_waiting(&self) {
        if self.wake_due.take().is_some() {
            self.to_wake.borrow_mut().drain(..).for_each(|thread| thread.unpark());
        }
    }

    /// Takes the lock, as a thread that comes back from a blocking call. Whether somebody else had it.
    #[inline]
    pub fn take(&self) -> bool {
        if self.keeps.get() {
            return false;
        }
        let mine = held_by(self.index);
        let taken = self
            .gil
            .word
            .compare_exchange(FREE, mine, Ordering::Acquire, Ordering::Relaxed)
            .is_ok();
        if !taken {
            self.take_slow();
        }
        !taken
    }

    /// Gives the lock up before a blocking call.
    #[inline]
    pub fn release(&self) {
        if self.keeps.get() {
            return;
        }
        self.used.set(Duration::ZERO);
        let word = self.gil.word.load(Ordering::Relaxed);
        debug_assert_eq!(word >> SEAT_SHIFT, u64::from(self.index) + 1, "released by its holder");
        let released = word & WAITERS == 0
            && self
                .gil
                .word
                .compare_exchange(word, FREE, Ordering::Release, Ordering::Relaxed)
                .is_ok();
        if released {
            self.class.set(Class::Returning);
        } else {
            self.release_slow();
        }
        self.wake_waiting();
    }

    /// What a holder does that was asked to let go: lets the next thread run and waits for its own next
    /// turn, unless the request has become void. Clears the request. Whether another one has had the lock.
    pub fn yield_if_due(&self) -> bool {
        self.breaker.fetch_and(!self.gil.request, Ordering::Relaxed);
        if self.keeps.get() {
            return false;
        }
        let interval = self.gil.interval();
        let mut state = self.gil.lock();
        if state.queues.is_empty() {
            return false;
        }
        let now = Instant::now();
        let held = now.saturating_duration_since(state.held_since);
        let used = self.used.get() + held;
        let turn_over = used >= interval;
        let asked_by_returning =
            state.queues.front(Class::Returning).is_some() && held >= state.patience;
        if !turn_over && !asked_by_returning {
            return false;
        }
        if self.class.get() == Class::Computing || turn_over {
            self.class.set(Class::Computing);
            state.computed_at = now;
        }
        self.used.set(if turn_over { Duration::ZERO } else { used });
        let Some(next) = state.pop_next(&self.gil, now) else { return false };
        let keeps_place = !turn_over && self.class.get() == Class::Computing;
        let soon = keeps_place && next.class == Class::Returning;
        self.enqueue(&mut state, now, keeps_place);
        let woken = state.grant(&self.gil, next, now);
        drop(state);
        self.wake_waiting();
        wake(woken);
        if !(soon && self.glance()) {
            self.wait(self.gil.lock());
        }
        true
    }

    #[cold]
    fn release_slow(&self) {
        let mut state = self.gil.lock();
        let now = Instant::now();
        let held = now.saturating_duration_since(state.held_since);
        self.debt.set((self.debt.get() + held).min(2 * self.gil.interval()));
        self.left_at.set(Some(now));
        if self.class.get() == Class::Computing {
            state.computed_at = now;
        }
        let Some(next) = state.pop_next(&self.gil, now) else {
            unreachable!("WAITERS is set only while somebody queues")
        };
        let woken = state.grant(&self.gil, next, now);
        drop(state);
        self.class.set(Class::Returning);
        wake(woken);
    }

    #[cold]
    fn take_slow(&self) {
        let mut state = self.gil.lock();
        let now = Instant::now();
        let away = self.left_at.take().map_or(Duration::MAX, |t| now.saturating_duration_since(t));
        self.debt.set(self.debt.get().saturating_sub(away));
        let abuses = self.debt.get() > self.gil.interval();
        self.class.set(if abuses { Class::Computing } else { Class::Returning });
        if !self.gil.claim_or_watch(&mut state, self.index, now) {
            self.enqueue(&mut state, now, false);
            self.wait(state);
        }
    }

    /// Queues; `keeps_place` is set for one that was asked away before its turn was over.
    fn enqueue(&self, state: &mut State, now: Instant, keeps_place: bool) {
        let class = self.class.get();
        if class == Class::Computing && state.queues.front(class).is_none() {
            state.computed_at = state.computed_at.max(now);
        }
        let entry = Entry { waiter: self.waiter.clone(), seat: self.index, used: self.used.get() };
        state.queues.push(class, entry, keeps_place);
    }

    /// Looks for the lock for a moment, as one that queues; whether it has it.
    fn glance(&self) -> bool {
        let (skips, left) = self.skips.get();
        if left > 0 || !runs_two_at_once() {
            self.skips.set((skips, left.saturating_sub(1)));
            return false;
        }
        let end = Instant::now() + GLANCE;
        loop {
            for _ in 0..LOOKS {
                if self.waiter.accept() {
                    self.skips.set((0, 0));
                    return true;
                }
                spin();
            }
            if Instant::now() >= end {
                let skips = (2 * skips + 1).min(MOST_SKIPPED);
                self.skips.set((skips, skips));
                return false;
            }
        }
    }

    /// Waits until the lock is this seat's. The front of a queue asks the holder to let go when it is due.
    fn wait<'a>(&'a self, mut state: MutexGuard<'a, State>) {
        let class = self.class.get();
        loop {
            if self.waiter.accept() {
                return;
            }
            let next = self.watch(&mut state, class);
            let front = match next {
                Next::Mine => state.queues.front(class).map(|e| e.waiter.clone()),
                Next::Asked(_) | Next::Park(_) => None,
            };
            drop(state);
            wake([front, None]);
            match next {
                Next::Mine => return,
                Next::Asked(_) if self.glance() => return,
                Next::Asked(timeout) | Next::Park(Some(timeout)) => park_timeout(timeout),
                Next::Park(None) => park(),
            }
            if self.waiter.accept() {
                return;
            }
            state = self.gil.lock();
        }
    }

    /// What to wait for: until the holder may be asked. When that time has come, takes the lock from one
    /// that sleeps, or asks.
    fn watch(&self, state: &mut State, class: Class) -> Next {
        let is_front = state.queues.front(class).is_some_and(|e| e.seat == self.index);
        if !is_front {
            return Next::Park(None);
        }
        let interval = self.gil.interval();
        let now = Instant::now();
        let left = state.due(class, interval).saturating_duration_since(now);
        if !left.is_zero() {
            return Next::Park(Some(left));
        }
        if state.take_from_sleeper(&self.gil, class, now) {
            return Next::Mine;
        }
        self.gil.ask_holder(state);
        Next::Asked(interval)
    }
}

/// How a waiter goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// It has the lock.
    Mine,
    /// It has asked the holder, and sleeps for so long at most.
    Asked(Duration),
    /// It sleeps, for so long at most.
    Park(Option<Duration>),
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.gil.lock().breakers[self.index as usize] = None;
    }
}
