//! The lock under threads: exclusion, no lost wake-ups, fairness between the classes.
//!
//! No test measures a time: what would have to wait for something wrong waits for an hour, or for ever.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use super::{Gil, Seat};

const REQUEST: u32 = 1;

fn sit(gil: &Arc<Gil>) -> (Seat, Arc<AtomicU32>) {
    let breaker = Arc::new(AtomicU32::new(0));
    (Seat::new(gil, breaker.clone()), breaker)
}

/// A counter that loses increments unless the lock excludes.
#[derive(Default)]
struct Counter(AtomicU64);

impl Counter {
    fn add(&self) {
        self.0.store(self.0.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
    }
}

#[test]
fn holders_exclude_each_other_and_no_wakeup_is_lost() {
    const N: u64 = 20_000;
    let gil = Gil::new(REQUEST);
    let counter = Arc::new(Counter::default());
    let threads: Vec<_> = (0..6)
        .map(|k| {
            let (gil, counter) = (gil.clone(), counter.clone());
            thread::spawn(move || {
                let (seat, breaker) = sit(&gil);
                seat.take();
                for i in 0..N {
                    counter.add();
                    if k % 2 == 0 || i % 64 == 0 {
                        seat.release();
                        seat.take();
                    } else if breaker.load(Ordering::Relaxed) != 0 {
                        seat.yield_if_due();
                    }
                }
                seat.release();
            })
        })
        .collect();
    for t in threads {
        t.join().expect("no thread panics");
    }
    assert_eq!(counter.0.load(Ordering::Relaxed), 6 * N);
}

/// Spins under the lock until told to stop; counts its rounds.
fn spinner(
    gil: &Arc<Gil>,
    stop: &Arc<AtomicBool>,
    rounds: &Arc<AtomicU64>,
) -> thread::JoinHandle<()> {
    let (gil, stop, rounds) = (gil.clone(), stop.clone(), rounds.clone());
    thread::spawn(move || {
        let (seat, breaker) = sit(&gil);
        seat.take();
        while !stop.load(Ordering::Relaxed) {
            rounds.fetch_add(1, Ordering::Relaxed);
            if breaker.load(Ordering::Relaxed) & REQUEST != 0 {
                seat.yield_if_due();
            }
        }
        seat.release();
    })
}

/// Waits until a counter is above what it was.
fn wait_for_more(rounds: &AtomicU64, than: u64) {
    while rounds.load(Ordering::Relaxed) <= than {
        thread::sleep(Duration::from_micros(100));
    }
}

#[test]
fn a_returning_thread_need_not_wait_for_the_interval() {
    let gil = Gil::new(REQUEST);
    gil.set_interval(Duration::from_secs(3600));
    let stop = Arc::new(AtomicBool::new(false));
    let rounds = Arc::new(AtomicU64::new(0));
    let spinning = spinner(&gil, &stop, &rounds);
    let (seat, _) = sit(&gil);
    for _ in 0..20 {
        // The other one has the lock.
        wait_for_more(&rounds, rounds.load(Ordering::Relaxed));
        seat.take();
        seat.release();
    }
    stop.store(true, Ordering::Relaxed);
    spinning.join().expect("no panic");
}

#[test]
fn computing_threads_take_turns() {
    let gil = Gil::new(REQUEST);
    gil.set_interval(Duration::from_millis(1));
    let stop = Arc::new(AtomicBool::new(false));
    let rounds: Vec<_> = (0..3).map(|_| Arc::new(AtomicU64::new(0))).collect();
    let spinners: Vec<_> = rounds.iter().map(|rounds| spinner(&gil, &stop, rounds)).collect();
    for _ in 0..5 {
        let before: Vec<u64> = rounds.iter().map(|r| r.load(Ordering::Relaxed)).collect();
        for (rounds, before) in rounds.iter().zip(before) {
            wait_for_more(rounds, before);
        }
    }
    stop.store(true, Ordering::Relaxed);
    for s in spinners {
        s.join().expect("no panic");
    }
}

#[test]
fn threads_that_keep_coming_back_do_not_starve_a_computing_one() {
    let gil = Gil::new(REQUEST);
    gil.set_interval(Duration::from_millis(1));
    let stop = Arc::new(AtomicBool::new(false));
    let start = Arc::new(Barrier::new(4));
    let greedy: Vec<_> = (0..3)
        .map(|_| {
            let (gil, stop, start) = (gil.clone(), stop.clone(), start.clone());
            thread::spawn(move || {
                let (seat, _) = sit(&gil);
                start.wait();
                while !stop.load(Ordering::Relaxed) {
                    seat.take();
                    let hold = Instant::now();
                    while hold.elapsed() < Duration::from_micros(300) {
                        std::hint::spin_loop();
                    }
                    seat.release();
                }
            })
        })
        .collect();
    start.wait();
    let (seat, breaker) = sit(&gil);
    seat.take();
    let mut turns = 0;
    while turns <= 3 {
        if breaker.load(Ordering::Relaxed) & REQUEST != 0 {
            seat.yield_if_due();
            turns += 1;
        }
    }
    seat.release();
    stop.store(true, Ordering::Relaxed);
    for g in greedy {
        g.join().expect("no panic");
    }
}

#[test]
fn a_seat_is_reused_when_its_thread_has_gone() {
    let gil = Gil::new(REQUEST);
    let (first, _) = sit(&gil);
    let (second, _) = sit(&gil);
    assert_eq!((first.index, second.index), (0, 1));
    drop(first);
    let (third, _) = sit(&gil);
    assert_eq!(third.index, 0);
}
