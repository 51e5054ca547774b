//! Trial deletion: which objects are referred to only by one another.
//!
//! Invariant: counts and marks are as they were before when a function here returns; while one runs,
//! nothing is allocated, released or interpreted.
//!
//! How it works: every reference between members of a set is taken out of the counts; members with
//! something left are referred to from outside. Those and all that they lead to are marked, and the
//! references are put back on the way. What is left unmarked is garbage. Each member's references are
//! walked twice, and nothing recurses.

#![expect(unsafe_code, reason = "walks the heap by addresses")]

use std::ptr::NonNull;

use super::pages::Pages;
use super::trace::{Task, Tracer};
use super::{
    DYING, FLAGS_SHIFT, FROZEN, HAS_DEL, Header, IN_TRASH, Kind, MARKED, ONE, Obj, TRACKED,
    with_heap,
};
use crate::vm::thread::with_current;
use crate::vm::value::Value;
use crate::vm::vm::breaker;

/// How many allocations there may be before the first collection.
pub(super) const FIRST_LIMIT: i64 = 10_000;
/// How many more there may be until a collector that is due, but has not run, is asked again.
const PATIENCE: i64 = 1_000;

/// Asks the current thread to collect at its next poll.
#[cold]
#[inline(never)]
pub(super) fn due(pages: &Pages) {
    pages.extend(PATIENCE);
    with_current(|vm| {
        vm.thread.breaker.fetch_or(breaker::COLLECT, std::sync::atomic::Ordering::Relaxed);
    });
}

fn flags(p: NonNull<Header>) -> u8 {
    // SAFETY: callers hold addresses of objects that have not been freed.
    (unsafe { p.as_ref() }.word.get() >> FLAGS_SHIFT) as u8
}

fn set(p: NonNull<Header>, flag: u8, on: bool) {
    // SAFETY: as above.
    let word = unsafe { &p.as_ref().word };
    let bit = u64::from(flag) << FLAGS_SHIFT;
    word.set(if on { word.get() | bit } else { word.get() & !bit });
}

fn count(p: NonNull<Header>) -> u64 {
    // SAFETY: as above.
    unsafe { p.as_ref() }.word.get() / ONE
}

/// A new reference to an object.
fn reference(p: NonNull<Header>) -> Obj {
    // SAFETY: as above; the reference that would be released here was never counted.
    Obj::clone(&std::mem::ManuallyDrop::new(Obj(p)))
}

fn trace(p: NonNull<Header>, t: &mut Tracer<'_>) {
    // SAFETY: as above.
    std::mem::ManuallyDrop::new(Obj(p)).trace(t);
}

/// Shows the objects that take part in collections.
fn members(f: impl FnMut(NonNull<Header>)) {
    let mut f = f;
    with_heap(|heap| {
        heap.pages.walk(|p| {
            if flags(p) & (TRACKED | DYING) == TRACKED {
                f(p);
            }
        });
    });
}

/// Marks what can be reached from an object, putting references back.
fn reach(from: NonNull<Header>, t: &mut Tracer<'_>) {
    trace(from, t);
    loop {
        let Task::Reach { found, .. } = &mut t.task else { return };
        let Some(next) = found.pop() else { return };
        trace(next, t);
    }
}

/// What no reference from outside leads to, with a reference to each, and how many objects there are
/// besides.
pub fn unreachable() -> (Vec<Obj>, usize) {
    let mut t = Tracer { task: Task::Subtract { of: TRACKED } };
    members(|p| trace(p, &mut t));
    let mut t = Tracer { task: Task::Reach { of: TRACKED, mark: MARKED, found: Vec::new() } };
    members(|p| {
        if flags(p) & MARKED == 0 && count(p) > 0 {
            set(p, MARKED, true);
            reach(p, &mut t);
        }
    });
    let mut t = Tracer { task: Task::Restore { of: TRACKED } };
    let (mut garbage, mut live) = (Vec::new(), 0);
    members(|p| {
        if flags(p) & MARKED == 0 {
            trace(p, &mut t);
            garbage.push(p);
        } else {
            set(p, MARKED, false);
            live += 1;
        }
    });
    (garbage.into_iter().map(reference).collect(), live)
}

/// Marks objects as garbage that is being dealt with, or no longer.
pub fn mark_trash(trash: &[Obj], on: bool) {
    for o in trash {
        o.set_flag(IN_TRASH, on);
    }
}

/// Whether an object is marked so.
pub fn is_trash(o: &Obj) -> bool {
    o.has_flag(IN_TRASH)
}

/// Splits garbage, to which `trash` holds one reference each, into what is so still and what a finalizer
/// has made reachable again. The objects are marked as trash before and after.
pub fn still_unreachable(trash: Vec<Obj>) -> (Vec<Obj>, Vec<Obj>) {
    let mut t = Tracer { task: Task::Subtract { of: IN_TRASH } };
    for o in &trash {
        o.trace(&mut t);
    }
    let mut t = Tracer { task: Task::Reach { of: IN_TRASH, mark: MARKED, found: Vec::new() } };
    for o in &trash {
        // One reference is the list's.
        if !o.has_flag(MARKED) && o.ref_count() > 1 {
            o.set_flag(MARKED, true);
            reach(o.0, &mut t);
        }
    }
    let mut t = Tracer { task: Task::Restore { of: IN_TRASH } };
    for o in trash.iter().filter(|o| !o.has_flag(MARKED)) {
        o.trace(&mut t);
    }
    let (alive, dead): (Vec<Obj>, Vec<Obj>) = trash.into_iter().partition(|o| o.has_flag(MARKED));
    for o in &alive {
        o.set_flag(MARKED, false);
    }
    (dead, alive)
}

/// Every object that takes part in collections.
pub fn objects() -> Vec<Obj> {
    let mut all = Vec::new();
    members(|p| {
        if count(p) > 0 {
            all.push(reference(p));
        }
    });
    all
}

/// Whether there is an object whose `__del__` has not run.
pub fn any_to_finalize() -> bool {
    let mut any = false;
    members(|p| any |= flags(p) & HAS_DEL != 0);
    any
}

/// The objects of one kind that take part in collections.
pub fn objects_of(kind: Kind) -> Vec<Obj> {
    let mut all = Vec::new();
    members(|p| {
        let o = std::mem::ManuallyDrop::new(Obj(p));
        if o.kind() == kind {
            all.push(reference(p));
        }
    });
    all
}

/// Whether an object takes part in collections, or would if it was not frozen.
pub fn takes_part(o: &Obj) -> bool {
    o.has_flag(TRACKED) || o.has_flag(FROZEN)
}

/// The objects that refer to one of these.
pub fn referrers(wanted: &[Value]) -> Vec<Obj> {
    let mut all = Vec::new();
    members(|p| {
        let mut t = Tracer { task: Task::Find { wanted, found: false } };
        trace(p, &mut t);
        if matches!(t.task, Task::Find { found: true, .. }) {
            all.push(reference(p));
        }
    });
    all
}

/// What an object refers to.
pub fn referents(o: &Obj) -> Vec<Value> {
    let mut all = Vec::new();
    o.trace(&mut Tracer { task: Task::List(&mut all) });
    all
}

/// Takes all objects out of future collections.
pub fn freeze() {
    members(|p| {
        set(p, TRACKED, false);
        set(p, FROZEN, true);
    });
}

/// Lets them take part again.
pub fn unfreeze() {
    with_heap(|heap| {
        heap.pages.walk(|p| {
            if flags(p) & FROZEN != 0 {
                set(p, FROZEN, false);
                set(p, TRACKED, true);
            }
        });
    });
}

/// How many objects are kept out.
pub fn frozen() -> usize {
    let mut n = 0;
    with_heap(|heap| heap.pages.walk(|p| n += usize::from(flags(p) & (FROZEN | DYING) == FROZEN)));
    n
}

/// Allocations minus releases since the last collection.
pub fn net_allocations() -> i64 {
    with_heap(|heap| heap.pages.net())
}

/// Gives empty pages back, and lets the next collection come after `limit` further objects.
pub fn finish(limit: i64) {
    with_heap(|heap| {
        heap.pages.trim();
        heap.pages.restart(limit);
    });
}

/// Lets the next collection come when there are `limit` more objects than after the last one.
pub fn set_limit(limit: i64) {
    with_heap(|heap| heap.pages.extend((limit - heap.pages.net()).max(0)));
}
