//! The lock under a scheduler that chooses which thread makes the next step.
//!
//! Invariant: the text that runs is the lock's own; only threads, atomics, mutexes and clocks are others.
//! Time passes with every look at the clock; a timed wait ends early as often as not, as one may.

#[expect(
    clippy::duplicate_mod,
    dead_code,
    unreachable_pub,
    reason = "the same text on other threads"
)]
#[path = "lock.rs"]
mod lock;
#[expect(clippy::duplicate_mod, reason = "the same text on other threads")]
#[path = "queues.rs"]
mod queues;

mod slack {
    pub(super) fn wake_exactly() {}
}

mod sync {
    use std::ops::Add;
    use std::sync::atomic as real;
    use std::time::Duration;

    use shuttle::rand::{Rng, thread_rng};
    pub(super) use shuttle::sync::atomic::{AtomicU32, AtomicU64};
    pub(super) use shuttle::sync::{Arc, Mutex, MutexGuard};
    pub(super) use shuttle::thread::{Thread, current, park, yield_now as spin};

    /// A moment in nanoseconds.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
    pub(super) struct Instant(u64);

    static NOW: real::AtomicU64 = real::AtomicU64::new(0);

    impl Instant {
        pub(super) fn now() -> Instant {
            let step = thread_rng().gen_range(0..200_000);
            Instant(NOW.fetch_add(step, real::Ordering::Relaxed) + step)
        }

        pub(super) fn saturating_duration_since(self, earlier: Instant) -> Duration {
            Duration::from_nanos(self.0.saturating_sub(earlier.0))
        }
    }

    impl Add<Duration> for Instant {
        type Output = Instant;

        fn add(self, time: Duration) -> Instant {
            Instant(self.0 + time.as_nanos() as u64)
        }
    }

    pub(super) fn runs_two_at_once() -> bool {
        true
    }

    pub(super) fn park_timeout(_timeout: Duration) {
        if thread_rng().gen_bool(0.5) {
            shuttle::thread::yield_now();
        } else {
            park();
        }
    }
}

use std::sync::atomic::Ordering;
use std::time::Duration;

use lock::{Gil, Seat};
use shuttle::thread;
use sync::{Arc, AtomicU32, AtomicU64};

const REQUEST: u32 = 1;
/// How many orders are tried.
const SCHEDULES: usize = 400;

/// A counter that loses increments unless the lock excludes.
#[derive(Default)]
struct Counter(AtomicU64);

impl Counter {
    fn add(&self) {
        let before = self.0.load(Ordering::Relaxed);
        thread::yield_now();
        self.0.store(before + 1, Ordering::Relaxed);
    }
}

/// What a thread does each round.
#[derive(Clone, Copy)]
enum Habit {
    /// Gives the lock up and comes back.
    Returns,
    /// Lets go only when it is asked to.
    Computes,
    /// Wakes another one, then as `Returns`.
    Wakes,
}

fn rounds(gil: &Arc<Gil>, counter: &Counter, habit: Habit, n: usize) {
    let breaker = Arc::new(AtomicU32::new(0));
    let seat = Seat::new(gil, breaker.clone());
    seat.take();
    for _ in 0..n {
        counter.add();
        match habit {
            Habit::Computes => {
                if breaker.load(Ordering::Relaxed) & REQUEST != 0 {
                    seat.yield_if_due();
                }
            }
            Habit::Returns => {
                seat.release();
                seat.take();
            }
            Habit::Wakes => {
                seat.wake_later(&sync::current());
                seat.release();
                seat.take();
            }
        }
    }
    seat.release();
}

/// Every thread ends (the scheduler reports one that sleeps for ever), and none met another inside.
fn check(habits: &'static [Habit], n: usize) {
    shuttle::check_random(
        move || {
            let gil = Gil::new(REQUEST);
            gil.set_interval(Duration::from_micros(500));
            let counter = Arc::new(Counter::default());
            let threads: Vec<_> = habits
                .iter()
                .map(|&habit| {
                    let (gil, counter) = (gil.clone(), counter.clone());
                    thread::spawn(move || rounds(&gil, &counter, habit, n))
                })
                .collect();
            for t in threads {
                t.join().expect("no thread panics");
            }
            assert_eq!(counter.0.load(Ordering::Relaxed), (habits.len() * n) as u64);
        },
        SCHEDULES,
    );
}

#[test]
fn two_that_come_back() {
    check(&[Habit::Returns, Habit::Returns], 4);
}

#[test]
fn two_that_compute() {
    check(&[Habit::Computes, Habit::Computes], 6);
}

#[test]
fn a_mix() {
    check(&[Habit::Returns, Habit::Computes, Habit::Wakes], 4);
}

#[test]
fn many() {
    check(&[Habit::Computes, Habit::Returns, Habit::Returns, Habit::Computes, Habit::Wakes], 3);
}
