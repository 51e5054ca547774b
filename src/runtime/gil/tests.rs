//! The lock under threads: exclusion, no lost wake-ups, fairness between the classes.

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
fn spinner(gil: &Arc<Gil>, stop: &Arc<AtomicBool>) -> thread::JoinHandle<u64> {
    let (gil, stop) = (gil.clone(), stop.clone());
    thread::spawn(move || {
        let (seat, breaker) = sit(&gil);
        seat.take();
        let mut rounds = 0;
        while !stop.load(Ordering::Relaxed) {
            rounds += 1;
            if breaker.load(Ordering::Relaxed) & REQUEST != 0 {
                seat.yield_if_due();
            }
        }
        seat.release();
        rounds
    })
}

#[test]
fn a_returning_thread_need_not_wait_for_the_interval() {
    let gil = Gil::new(REQUEST);
    // Waiting for its end each time would take four seconds; the spinner counts as one that came back itself
    // for the first interval.
    gil.set_interval(Duration::from_millis(200));
    let stop = Arc::new(AtomicBool::new(false));
    let spinning = spinner(&gil, &stop);
    let (seat, _) = sit(&gil);
    let start = Instant::now();
    for _ in 0..20 {
        thread::sleep(Duration::from_micros(200));
        seat.take();
        seat.release();
    }
    assert!(start.elapsed() < Duration::from_secs(1), "took {:?}", start.elapsed());
    stop.store(true, Ordering::Relaxed);
    assert!(spinning.join().expect("no panic") > 0);
}

#[test]
fn computing_threads_take_turns() {
    let gil = Gil::new(REQUEST);
    gil.set_interval(Duration::from_millis(1));
    let stop = Arc::new(AtomicBool::new(false));
    let spinners: Vec<_> = (0..3).map(|_| spinner(&gil, &stop)).collect();
    thread::sleep(Duration::from_millis(200));
    stop.store(true, Ordering::Relaxed);
    for s in spinners {
        assert!(s.join().expect("no panic") > 0);
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
    let end = Instant::now() + Duration::from_millis(300);
    while Instant::now() < end {
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
    assert!(turns > 3, "the computing thread had {turns} turns");
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
