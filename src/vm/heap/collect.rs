//! Trial deletion: which objects are referred to only by one another.
//!
//! Invariant: counts and marks are as they were before when a function here returns; while one runs,
//! nothing is allocated, released or interpreted.
//!
//! How it works: every reference between members of a set is taken out of the counts; members with
//! something left are referred to from outside. Those and all that they lead to are marked, and the
//! references are put back on the way. What is left unmarked is garbage. Each member's references are
//! walked twice, and nothing recurses.

use super::pages::Pages;
use super::trace::{Task, Tracer};
use super::{DYING, FROZEN, HAS_DEL, IN_TRASH, Kind, MARKED, Obj, TRACKED, with_heap};
use crate::vm::thread::with_current;
use crate::vm::types::TypeRef;
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

/// Shows the objects that take part in collections.
fn members(mut f: impl FnMut(&Obj)) {
    with_heap(|heap| {
        heap.pages.walk(|o| {
            if o.flags() & (TRACKED | DYING) == TRACKED {
                f(o);
            }
        });
    });
}

/// Marks what can be reached from an object, putting references back.
fn reach(from: &Obj, t: &mut Tracer<'_>) {
    from.set_flag(MARKED, true);
    from.trace(t);
    while let Task::Reach { found, .. } = &mut t.task
        && let Some(next) = found.pop()
    {
        next.trace(t);
    }
}

/// What no reference from outside leads to, with a reference to each, and how many objects there are
/// besides.
pub fn unreachable() -> (Vec<Obj>, usize) {
    let mut t = Tracer { task: Task::Subtract { of: TRACKED } };
    members(|o| o.trace(&mut t));
    let mut t = Tracer { task: Task::Reach { of: TRACKED, mark: MARKED, found: Vec::new() } };
    members(|o| {
        if !o.has_flag(MARKED) && o.ref_count() > 0 {
            reach(o, &mut t);
        }
    });
    let mut t = Tracer { task: Task::Restore { of: TRACKED } };
    let (mut garbage, mut live) = (Vec::new(), 0);
    members(|o| {
        if o.has_flag(MARKED) {
            o.set_flag(MARKED, false);
            live += 1;
        } else {
            o.trace(&mut t);
            garbage.push(o.clone());
        }
    });
    (garbage, live)
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
            reach(o, &mut t);
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
    members(|o| all.push(o.clone()));
    all
}

/// Whether there is an object whose `__del__` has not run.
pub fn any_to_finalize() -> bool {
    let mut any = false;
    members(|o| any |= o.has_flag(HAS_DEL));
    any
}

/// Lets the instances of a class that gets a `__del__` only now have it run.
pub fn finalize_instances(class: &TypeRef) {
    members(|o| {
        if o.ty().is_subtype(class) && !o.ty().has_del.get() {
            o.set_flag(HAS_DEL, true);
        }
    });
}

/// The objects of one kind that take part in collections.
pub fn objects_of(kind: Kind) -> Vec<Obj> {
    let mut all = Vec::new();
    members(|o| {
        if o.kind() == kind {
            all.push(o.clone());
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
    members(|o| {
        let mut t = Tracer { task: Task::Find { wanted, found: false } };
        o.trace(&mut t);
        if matches!(t.task, Task::Find { found: true, .. }) {
            all.push(o.clone());
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
    members(|o| {
        o.set_flag(TRACKED, false);
        o.set_flag(FROZEN, true);
    });
}

/// Lets them take part again.
pub fn unfreeze() {
    with_heap(|heap| {
        heap.pages.walk(|o| {
            if o.has_flag(FROZEN) {
                o.set_flag(FROZEN, false);
                o.set_flag(TRACKED, true);
            }
        });
    });
}

/// How many objects are kept out.
pub fn frozen() -> usize {
    let mut n = 0;
    with_heap(|heap| {
        heap.pages.walk(|o| n += usize::from(o.flags() & (FROZEN | DYING) == FROZEN));
    });
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
