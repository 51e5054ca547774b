//! The cycle collector: when it runs, and what garbage goes through: weak references, finalizers, and
//! only then its end.
//!
//! Invariant: it runs at polls and when it is asked to, under the lock, once at a time. Whatever a
//! finalizer or a callback makes reachable again lives on untouched; `__del__` sees whole objects.
//!
//! There is one generation: a collection looks at everything, and the next one comes when the
//! objects have become twice as many, but not before as many as the first threshold were made. So the work
//! per allocation stays bounded, and a program whose objects do not pile up never pays for one.

use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;
use std::time::Instant;

use rustc_hash::FxHashMap;

use super::builtins::output::Standard;
use super::finalize;
use super::heap::{HAS_DEL, Kind, Obj, Ptr, collect as trial, weak};
use super::object::code::CodeObj;
use super::object::dict::Dict;
use super::object::list::List;
use super::object::tuple::Tuple;
use super::object::weakref::WeakRef;
use super::types::Type;
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;
use crate::runtime::stream::Stream;

/// Bits of [`Collector::debug`], as the module `gc` names them.
pub mod debug {
    pub const STATS: i64 = 1;
    pub const COLLECTABLE: i64 = 2;
    pub const UNCOLLECTABLE: i64 = 4;
    pub const SAVEALL: i64 = 32;
    pub const LEAK: i64 = COLLECTABLE | UNCOLLECTABLE | SAVEALL;
}

/// How many generations the interface knows.
pub const GENERATIONS: usize = 3;

/// What was done in a generation's collections.
#[derive(Clone, Copy, Default)]
pub struct Stats {
    pub collections: usize,
    pub collected: usize,
}

/// An interpreter's collector.
pub struct Collector {
    enabled: Cell<bool>,
    running: Cell<bool>,
    pub thresholds: Cell<[i64; GENERATIONS]>,
    pub debug: Cell<i64>,
    pub stats: RefCell<[Stats; GENERATIONS]>,
    /// For each generation but the first, collections of the one before since its own last.
    pub counts: Cell<[i64; GENERATIONS - 1]>,
    /// How many objects the last collection left.
    live: Cell<i64>,
    callbacks: OnceCell<Ptr<List>>,
    garbage: OnceCell<Ptr<List>>,
}

impl Default for Collector {
    fn default() -> Collector {
        Collector {
            enabled: Cell::new(true),
            running: Cell::new(false),
            thresholds: Cell::new([2000, 10, 10]),
            debug: Cell::new(0),
            stats: RefCell::default(),
            counts: Cell::default(),
            live: Cell::new(0),
            callbacks: OnceCell::new(),
            garbage: OnceCell::new(),
        }
    }
}

/// Allocations between two looks at whether there is anything to do, while the collector is off.
const OFF: i64 = 1 << 20;

impl Collector {
    pub fn of(vm: &Vm<'_>) -> Rc<Collector> {
        vm.interp.state()
    }

    pub fn is_enabled(&self) -> bool {
        self.enabled.get()
    }

    pub fn enable(&self, on: bool) {
        self.enabled.set(on);
        trial::set_limit(self.limit());
    }

    pub fn set_thresholds(&self, thresholds: [i64; GENERATIONS]) {
        self.thresholds.set(thresholds);
        trial::set_limit(self.limit());
    }

    /// Functions that are told of each collection.
    pub fn callbacks(&self, vm: &Vm<'_>) -> Ptr<List> {
        self.callbacks.get_or_init(|| List::alloc(vm, Vec::new())).clone()
    }

    /// What could not be released, or was not to be.
    pub fn garbage(&self, vm: &Vm<'_>) -> Ptr<List> {
        self.garbage.get_or_init(|| List::alloc(vm, Vec::new())).clone()
    }

    fn is_on(&self) -> bool {
        self.enabled.get() && self.thresholds.get()[0] > 0
    }

    /// How many more objects there may be before the next collection.
    fn limit(&self) -> i64 {
        if self.is_on() { self.thresholds.get()[0].max(self.live.get()) } else { OFF }
    }
}

impl Vm<'_> {
    /// What a poll does when the heap has asked for a collection.
    pub(super) fn collect_if_due(&self) {
        let collector = Collector::of(self);
        let net = trial::net_allocations();
        if !collector.is_on() {
            trial::set_limit(net.max(0) + OFF);
        } else if net >= collector.limit() {
            self.collect_garbage(GENERATIONS - 1);
        }
    }

    /// Whether somebody would notice that garbage is ended: code of the program that runs then, or whoever
    /// reads what a file has not written yet.
    pub fn garbage_is_noticed(&self) -> bool {
        let collector = Collector::of(self);
        collector.callbacks.get().is_some_and(|list| !list.is_empty())
            || collector.debug.get() != 0
            || Stream::live() > Standard::N
            || trial::any_to_finalize()
            || weak::any_callback()
    }

    /// Ends what is referred to only from within itself; how many objects that were.
    pub fn collect_garbage(&self, generation: usize) -> usize {
        let collector = Collector::of(self);
        if collector.running.replace(true) {
            return 0;
        }
        self.tell_callbacks(&collector, "start", generation, 0);
        let began = Instant::now();
        let flags = collector.debug.get();
        if flags & debug::STATS != 0 {
            self.report(&format!("gc: collecting generation {generation}...\n"));
        }
        forget_cached();
        let (trash, live) = trial::unreachable();
        collector.live.set(live as i64);
        let n = self.end_trash(&collector, trash);
        trial::finish(collector.limit());
        if flags & debug::STATS != 0 {
            let seconds = began.elapsed().as_secs_f64();
            self.report(&format!(
                "gc: done, {n} unreachable, 0 uncollectable, {seconds:.4}s elapsed\n"
            ));
        }
        let mut counts = collector.counts.get();
        for (i, count) in counts.iter_mut().enumerate() {
            match generation.cmp(&i) {
                Ordering::Equal => *count += 1,
                Ordering::Greater => *count = 0,
                Ordering::Less => {}
            }
        }
        collector.counts.set(counts);
        if let Some(stats) = collector.stats.borrow_mut().get_mut(generation) {
            stats.collections += 1;
            stats.collected += n;
        }
        self.tell_callbacks(&collector, "stop", generation, n);
        collector.running.set(false);
        n
    }

    /// Weak references to garbage die, and those that are no garbage themselves have their callbacks
    /// called; then `__del__` runs; what is garbage still is cut into pieces, which release one another.
    fn end_trash(&self, collector: &Collector, mut trash: Vec<Obj>) -> usize {
        trial::mark_trash(&trash, true);
        let called = self.end_weak_references(&trash);
        let finalized = self.finalize_trash(&trash);
        let mut alive = Vec::new();
        if called || finalized {
            (trash, alive) = trial::still_unreachable(trash);
            // Finalizers may have made new references to what dies.
            let more = end_silently(&trash);
            drop(more);
        }
        trial::mark_trash(&trash, false);
        trial::mark_trash(&alive, false);
        drop(alive);
        let n = trash.len();
        let flags = collector.debug.get();
        if flags & debug::COLLECTABLE != 0 {
            for o in &trash {
                self.report(&format!("gc: collectable <{} {:#x}>\n", o.ty().name(), o.addr()));
            }
        }
        if flags & debug::SAVEALL != 0 {
            let garbage = collector.garbage(self);
            garbage.items.borrow_mut().extend(trash.into_iter().map(Value::Obj));
            return n;
        }
        for o in &trash {
            o.cut();
        }
        drop(trash);
        n
    }

    /// Whether any code ran.
    fn end_weak_references(&self, trash: &[Obj]) -> bool {
        let mut to_call: Vec<Ptr<WeakRef>> = Vec::new();
        for o in trash {
            let refs = weak::take(o);
            to_call.extend(refs.into_iter().filter(|r| !trial::is_trash(r.as_obj())));
        }
        let mut called = false;
        for reference in to_call {
            called |= finalize::call_back(self, &reference);
        }
        called
    }

    /// Whether any code ran.
    fn finalize_trash(&self, trash: &[Obj]) -> bool {
        let mut ran = false;
        for o in users_first(trash) {
            ran |= finalize::run_del(self, o);
        }
        ran
    }

    fn tell_callbacks(&self, collector: &Collector, phase: &str, generation: usize, n: usize) {
        let Some(callbacks) = collector.callbacks.get() else { return };
        let callbacks = callbacks.items.borrow().clone();
        if callbacks.is_empty() {
            return;
        }
        let info = Dict::new(self);
        info.set_sym(self, Symbol::new("generation"), Value::Int(generation as i64));
        info.set_sym(self, Symbol::new("collected"), Value::Int(n as i64));
        info.set_sym(self, Symbol::new("uncollectable"), Value::Int(0));
        for callback in callbacks {
            if let Err(e) = self.call(&callback, &[self.str(phase), info.value()]) {
                self.unraisable(&e, &callback);
            }
        }
    }

    fn report(&self, text: &str) {
        if let Some(write) = self.interp.hooks.report.get() {
            write(self, text);
        }
    }

    /// Whether `gc` counts a value among its own: something that may be part of a cycle.
    pub fn is_tracked(&self, v: &Value) -> bool {
        let Some(o) = v.as_obj() else { return false };
        if !trial::takes_part(o) {
            return false;
        }
        // Those that hold nothing that could refer back do not count.
        if !o.ty().is_heap {
            if let Some(tuple) = o.downcast::<Tuple>() {
                return tuple.items.iter().any(|v| self.is_tracked(v));
            }
            if let Some(dict) = o.downcast::<Dict>() {
                let may = |v: &Value| v.as_obj().is_some_and(trial::takes_part);
                return dict.items().iter().any(|(k, v)| may(k) || may(v));
            }
        }
        match o.downcast::<Type>() {
            Some(ty) => ty.is_heap,
            None => o.kind() != Kind::Code,
        }
    }
}

/// The objects whose `__del__` has not run, each before those among them that it refers to itself, as far
/// as there is such an order: a text file writes through its buffer before that is closed.
fn users_first(trash: &[Obj]) -> Vec<&Obj> {
    let mut left: Vec<&Obj> = trash.iter().filter(|o| o.has_flag(HAS_DEL)).collect();
    if left.len() < 2 {
        return left;
    }
    let place: FxHashMap<usize, usize> =
        left.iter().enumerate().map(|(i, o)| (o.addr(), i)).collect();
    let used: Vec<Vec<usize>> = left
        .iter()
        .map(|o| {
            let referents = trial::referents(o);
            let addresses = referents.iter().filter_map(|v| v.as_obj().map(Obj::addr));
            addresses.filter_map(|at| place.get(&at).copied()).collect()
        })
        .collect();
    let mut users = vec![0usize; left.len()];
    used.iter().flatten().for_each(|&i| users[i] += 1);
    let mut order: Vec<usize> = (0..left.len()).filter(|&i| users[i] == 0).collect();
    let mut at = 0;
    while let Some(&next) = order.get(at) {
        at += 1;
        for &i in &used[next] {
            users[i] -= 1;
            if users[i] == 0 {
                order.push(i);
            }
        }
    }
    // Those that refer to one another come in any order.
    order.extend((0..left.len()).filter(|&i| users[i] > 0));
    left = order.into_iter().map(|i| left[i]).collect();
    left
}

/// Weak references that were made meanwhile die without a word.
fn end_silently(trash: &[Obj]) -> Vec<Ptr<WeakRef>> {
    trash.iter().flat_map(weak::take).collect()
}

/// Inline caches of code let go of what they found on classes: they are no reason for those to live.
fn forget_cached() {
    let mut forgotten = Vec::new();
    for o in trial::objects_of(Kind::Code) {
        if let Some(code) = o.downcast::<CodeObj>() {
            code.forget_cached(&mut forgotten);
        }
    }
    drop(forgotten);
}
