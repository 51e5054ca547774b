//! Runs the chunks of a parallel loop, in an order that nobody can see in the results.
//!
//! Invariants.
//! - Chunks depend on the iteration count alone: `min(n, 128)` of them, chunk `k` covering iterations
//!   `n * k / chunks .. n * (k + 1) / chunks`. Partial results are combined in a fixed tree over the
//!   chunks (neighbours in pairs, then pairs of pairs), and the initial value goes in front. So the bits
//!   depend neither on the thread count nor on whether the loop ran serially.
//! - Chunks are claimed in increasing order. When chunk `k` faults, all chunks before it have been
//!   claimed and run to their end; later ones are not begun, and those that run give up at their next
//!   poll. So the fault that is reported is the first in iteration order.
//! - The launching thread works too, and returns only when nobody touches the launch any more.
//!
//! Protocol. A launch is shared by [`Arc`] with helpers that are spawned on the pool and may begin late
//! or after its end. [`Shared::door`] counts the helpers inside; its top bit says closed. A helper enters
//! by incrementing the count unless closed (acquire), leaves by decrementing it (release) and, if it was
//! the last to leave a closed launch, unparks the launcher. The launcher closes (acquire-release), and
//! waits until the count is zero (acquire). Only between entering and leaving may a helper follow the
//! pointers of the launch, which point into the launcher's stack. Chunks publish their partial results by
//! the same release and acquire. Waiting is for running chunks only, never for queued work, so nested
//! and concurrent launches cannot block each other.
//!
//! When it pays: handing work to the pool costs the launcher some microseconds and the helpers' waking
//! some tens. A loop whose estimated work is under [`WORTH_IT`] runs on its caller. Without an
//! estimate, a loop with more iterations than chunks runs chunk after chunk on its caller until what is
//! left is worth it; one with fewer, whose single chunk may be anything, goes parallel at once.
#![expect(unsafe_code, reason = "calls machine code through the pointers of its launch")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use super::streams;
use super::{fault, pool, trace};
use crate::abi::{Context, FaultRecord, Launch, Status, TaskRef};

/// How many chunks a loop has at most: enough to balance uneven iterations over some dozens of
/// threads, few enough that empty chunks cost nothing to speak of.
pub const MAX_CHUNKS: u64 = 128;

/// Work below this runs on the calling thread.
const WORTH_IT: Duration = Duration::from_micros(50);

/// No chunk has faulted.
const NONE: u64 = u64::MAX;

const CLOSED: u32 = 1 << 31;

/// How many chunks a loop of `n` iterations has.
pub fn n_chunks(n: u64) -> u64 {
    n.min(MAX_CHUNKS)
}

/// The iterations of a chunk.
pub fn chunk_bounds(n: u64, chunk: u64) -> (u64, u64) {
    let chunks = u128::from(n_chunks(n));
    let at = |k: u64| (u128::from(n) * u128::from(k) / chunks) as u64;
    (at(chunk), at(chunk + 1))
}

/// The routine behind [`Helper::Launch`](crate::abi::Helper::Launch): runs the loop and leaves its
/// results in `launch.out`.
///
/// # Safety
/// `ctx` must be the calling machine code's context and `launch` a launch whose pointers are valid and
/// whose body may run on any thread.
pub unsafe extern "C" fn launch(ctx: *mut Context, launch: *const Launch) -> Status {
    // SAFETY: the caller says so; both outlive the call.
    let (ctx, launch) = unsafe { (&mut *ctx, &*launch) };
    // A panic here is a bug; it must not unwind through machine code.
    catch_unwind(AssertUnwindSafe(|| run(ctx, launch))).unwrap_or(Status::PANICKED)
}

/// Whether the task is a chunk (or is nested in one) behind another chunk that has faulted.
///
/// # Safety
/// The task's launch must be alive or null.
pub(super) unsafe fn chunk_is_void(task: &TaskRef) -> bool {
    let mut task = *task;
    while !task.launch.is_null() {
        // SAFETY: the caller says so, and an outer launch outlives those nested in its chunks.
        let shared = unsafe { &*task.launch.cast::<Shared>() };
        if task.chunk > shared.stop_after.load(Ordering::Relaxed)
            || shared.interrupted.load(Ordering::Relaxed)
        {
            return true;
        }
        task = shared.outer;
    }
    false
}

fn run(ctx: &mut Context, launch: &Launch) -> Status {
    if launch.n == 0 {
        return Status::OK;
    }
    let traced = trace::launches(launch.n);
    let mut launch = *launch;
    if launch.streams != 0 {
        launch.streams = streams::of_launch(&mut ctx.task);
    }
    let launch = &launch;
    let allowed = if launch.max_threads == 0 { u64::MAX } else { launch.max_threads };
    let n_threads = u64::from(ctx.task.n_threads).min(allowed).min(n_chunks(launch.n)) as usize;
    let serially =
        |ctx: &mut Context| trace::chunk(traced, 0, launch.n, || run_serially(ctx, launch));
    if n_threads <= 1 {
        return serially(ctx);
    }
    let estimate = Duration::from_nanos(launch.n.saturating_mul(launch.cost) / 16);
    match launch.cost {
        0 if launch.n > MAX_CHUNKS => run_and_see(ctx, launch, n_threads, traced),
        0 => run_on_pool(ctx, launch, n_threads, Partials::new(launch), 0, traced),
        _ if estimate < WORTH_IT => serially(ctx),
        _ => run_on_pool(ctx, launch, n_threads, Partials::new(launch), 0, traced),
    }
}

/// The slots that chunks leave their results in, `n_partials` for each chunk.
struct Partials {
    slots: Vec<u64>,
}

impl Partials {
    fn new(launch: &Launch) -> Partials {
        Partials { slots: vec![0; (n_chunks(launch.n) * launch.n_partials) as usize] }
    }
}

/// Runs one chunk in this context.
fn run_chunk(ctx: &mut Context, launch: &Launch, chunk: u64, partials: *mut u64) -> Status {
    let (start, stop) = chunk_bounds(launch.n, chunk);
    let outer = ctx.task.stream;
    if launch.streams != 0 {
        ctx.task.stream = streams::of_chunk(launch.streams, chunk);
    }
    // SAFETY: the launch's pointers are valid while it runs, and each chunk has its own partials.
    let status = unsafe { (launch.body)(ctx, launch.env, start, stop, partials) };
    ctx.task.stream = outer;
    status
}

/// All chunks in order on this thread; the tree is combined as it grows, so eight levels are enough.
fn run_serially(ctx: &mut Context, launch: &Launch) -> Status {
    let width = launch.n_partials as usize;
    if width == 0 && launch.streams == 0 {
        // Nothing is combined: one call serves.
        // SAFETY: as in `run_chunk`.
        return unsafe { (launch.body)(ctx, launch.env, 0, launch.n, std::ptr::null_mut()) };
    }
    let mut small = [0u64; 64];
    let mut large = Vec::new();
    let stack: &mut [u64] = if width * 9 <= small.len() {
        &mut small
    } else {
        large.resize(width * 9, 0);
        &mut large
    };
    let mut depth = 0;
    for chunk in 0..n_chunks(launch.n) {
        let slot = stack[depth * width..].as_mut_ptr();
        let status = run_chunk(ctx, launch, chunk, slot);
        if !status.is_ok() {
            return status;
        }
        if width == 0 {
            continue;
        }
        depth += 1;
        // As in a binary counter: after chunk k, k's trailing ones say how many trees are complete.
        for _ in 0..chunk.trailing_ones() {
            depth -= 1;
            let status = combine(ctx, launch, stack, (depth - 1) * width, depth * width);
            if !status.is_ok() {
                return status;
            }
        }
    }
    while depth > 1 {
        depth -= 1;
        let status = combine(ctx, launch, stack, (depth - 1) * width, depth * width);
        if !status.is_ok() {
            return status;
        }
    }
    if width == 0 { Status::OK } else { finish(ctx, launch, stack) }
}

/// `slots[acc..]` becomes itself combined with `slots[part..]`.
fn combine(
    ctx: &mut Context,
    launch: &Launch,
    slots: &mut [u64],
    acc: usize,
    part: usize,
) -> Status {
    let (left, right) = slots.split_at_mut(part);
    // SAFETY: both runs of slots are `n_partials` long and do not overlap.
    unsafe { (launch.combine)(ctx, left[acc..].as_mut_ptr(), right.as_ptr()) }
}

/// Combines the initial value with the result of the whole tree.
fn finish(ctx: &mut Context, launch: &Launch, slots: &[u64]) -> Status {
    // SAFETY: `out` has `n_partials` slots that only the launcher touches.
    unsafe { (launch.combine)(ctx, launch.out, slots.as_ptr()) }
}

/// Begins on this thread and goes to the pool when what is left is worth it.
fn run_and_see(ctx: &mut Context, launch: &Launch, n_threads: usize, traced: u32) -> Status {
    let mut partials = Partials::new(launch);
    let width = launch.n_partials as usize;
    let chunks = n_chunks(launch.n);
    let began = Instant::now();
    for chunk in 0..chunks {
        let slot = partials.slots[chunk as usize * width..].as_mut_ptr();
        let (start, stop) = chunk_bounds(launch.n, chunk);
        let status = trace::chunk(traced, start, stop, || run_chunk(ctx, launch, chunk, slot));
        if !status.is_ok() {
            return status;
        }
        let left = began.elapsed() * (chunks - chunk - 1) as u32 / (chunk + 1) as u32;
        if left >= WORTH_IT {
            return run_on_pool(ctx, launch, n_threads, partials, chunk + 1, traced);
        }
    }
    combine_tree(ctx, launch, partials)
}

/// Neighbours in pairs, then pairs of pairs, and so on; then the initial value in front.
fn combine_tree(ctx: &mut Context, launch: &Launch, mut partials: Partials) -> Status {
    let width = launch.n_partials as usize;
    if width == 0 {
        return Status::OK;
    }
    let chunks = n_chunks(launch.n) as usize;
    let mut stride = 1;
    while stride < chunks {
        for left in (0..chunks - stride).step_by(2 * stride) {
            let (acc, part) = (left * width, (left + stride) * width);
            let status = combine(ctx, launch, &mut partials.slots, acc, part);
            if !status.is_ok() {
                return status;
            }
        }
        stride *= 2;
    }
    finish(ctx, launch, &partials.slots)
}

/// What the launcher shares with its helpers.
struct Shared {
    /// Helpers inside, and [`CLOSED`].
    door: AtomicU32,
    /// The next chunk that nobody has claimed.
    next: AtomicU64,
    /// The first chunk that is known to have faulted.
    stop_after: AtomicU64,
    /// A chunk obeyed an interrupt, or a helper panicked: nothing else need run.
    interrupted: AtomicBool,
    failure: Mutex<Option<Failure>>,
    launcher: Thread,
    /// The launcher's own task.
    outer: TaskRef,
    /// What the chunks' contexts start from.
    template: Template,
    launch: Launch,
    partials: *mut u64,
    chunks: u64,
    /// The loop's number in a trace.
    traced: u32,
}

/// Why a loop stopped early. From its first failure to its end, running chunks look whether they are void.
struct Failure {
    chunk: u64,
    status: Status,
    record: FaultRecord,
    draining: fault::Draining,
}

/// The parts of the launcher's context that its chunks inherit.
#[derive(Clone, Copy)]
struct Template {
    attention: *const AtomicU32,
    helpers: *const usize,
    sink: *const u8,
    n_threads: u32,
    interruptible: bool,
}

// SAFETY: the pointers are followed only by the launcher and by helpers inside the door, while the
// launcher's frame lives; what they point to is read-only (`env`, helpers) or split by chunk
// (`partials`), and the body may run on any thread by the contract of `launch`.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

fn run_on_pool(
    ctx: &mut Context,
    launch: &Launch,
    n_threads: usize,
    mut partials: Partials,
    first: u64,
    traced: u32,
) -> Status {
    let chunks = n_chunks(launch.n);
    let shared = Arc::new(Shared {
        door: AtomicU32::new(0),
        next: AtomicU64::new(first),
        stop_after: AtomicU64::new(NONE),
        interrupted: AtomicBool::new(false),
        failure: Mutex::new(None),
        launcher: thread::current(),
        outer: ctx.task,
        template: Template {
            attention: ctx.attention,
            helpers: ctx.helpers,
            sink: ctx.sink,
            // What is left for loops nested in this one's chunks.
            n_threads: (u64::from(ctx.task.n_threads) / chunks).max(1) as u32,
            interruptible: ctx.task.interruptible,
        },
        launch: *launch,
        partials: partials.slots.as_mut_ptr(),
        chunks,
        traced,
    });
    let n_helpers = (n_threads - 1).min((chunks - first).saturating_sub(1) as usize);
    if let Some(pool) = pool::pool() {
        for number in 1..=n_helpers.min(pool.current_num_threads()) {
            let shared = shared.clone();
            pool.spawn(move || shared.help(number as u32));
        }
    }
    {
        // Nobody may be inside when this frame goes, whatever happens here.
        let _closed = CloseOnDrop(&shared);
        shared.work(0);
    }
    let failure = shared.failure.lock().unwrap_or_else(|e| e.into_inner()).take();
    match failure {
        None => combine_tree(ctx, launch, partials),
        Some(failure) => {
            ctx.fault = failure.record;
            failure.status
        }
    }
}

struct CloseOnDrop<'a>(&'a Shared);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        let shared = self.0;
        let mut inside = shared.door.fetch_or(CLOSED, Ordering::AcqRel);
        let mut spins = 0;
        while inside & !CLOSED != 0 {
            if spins < 200 {
                spins += 1;
                std::hint::spin_loop();
            } else {
                thread::park();
            }
            inside = shared.door.load(Ordering::Acquire);
        }
    }
}

impl Shared {
    /// What a pool thread does for the loop.
    fn help(&self, number: u32) {
        let entered = self.door.fetch_update(Ordering::AcqRel, Ordering::Relaxed, |d| {
            (d & CLOSED == 0).then_some(d + 1)
        });
        if entered.is_err() {
            return;
        }
        if catch_unwind(AssertUnwindSafe(|| self.work(number))).is_err() {
            self.interrupted.store(true, Ordering::Relaxed);
            self.record(0, Status::PANICKED, &FaultRecord::EMPTY);
        }
        // The launcher may be gone as soon as the count falls: its handle is taken first.
        let launcher = self.launcher.clone();
        if self.door.fetch_sub(1, Ordering::AcqRel) == CLOSED | 1 {
            launcher.unpark();
        }
    }

    /// Claims chunks and runs them until none is left or needed; `number` is the thread's among those of this
    /// loop.
    fn work(&self, number: u32) {
        loop {
            let chunk = self.next.fetch_add(1, Ordering::Relaxed);
            if chunk >= self.chunks
                || chunk > self.stop_after.load(Ordering::Relaxed)
                || self.interrupted.load(Ordering::Relaxed)
            {
                return;
            }
            let mut ctx = self.context(chunk, number);
            let slot = self.partials.wrapping_add((chunk * self.launch.n_partials) as usize);
            let (start, stop) = chunk_bounds(self.launch.n, chunk);
            let status = trace::chunk(self.traced, start, stop, || {
                run_chunk(&mut ctx, &self.launch, chunk, slot)
            });
            fault::free_memory(&mut ctx);
            if status == Status::FAULT {
                self.stop_after.fetch_min(chunk, Ordering::Relaxed);
            } else if !status.is_ok() && status != Status::STOPPED {
                self.interrupted.store(true, Ordering::Relaxed);
            }
            if !status.is_ok() {
                self.record(chunk, status, &ctx.fault);
            }
        }
    }

    fn context(&self, chunk: u64, number: u32) -> Context {
        Context {
            attention: self.template.attention,
            stack_limit: fault::stack_limit(),
            helpers: self.template.helpers,
            scratch: 0,
            fault: FaultRecord::EMPTY,
            memory: std::ptr::null_mut(),
            sink: self.template.sink,
            task: TaskRef {
                launch: std::ptr::from_ref(self).cast(),
                chunk,
                n_threads: self.template.n_threads,
                // Threads of loops within this one's chunks get the numbers between.
                thread: self.outer.thread + number * self.template.n_threads,
                interruptible: self.template.interruptible,
                launches: 0,
                stream: 0,
            },
        }
    }

    /// Keeps what is to be reported: an interrupt or a panic, else the first fault in iteration order,
    /// else that the loop is void because one around it is.
    fn record(&self, chunk: u64, status: Status, record: &FaultRecord) {
        let rank = |status: Status, chunk: u64| match status {
            Status::FAULT => (1, chunk),
            Status::STOPPED => (2, 0),
            _ => (0, 0),
        };
        let mut failure = self.failure.lock().unwrap_or_else(|e| e.into_inner());
        let first = failure.as_ref().is_none_or(|f| rank(status, chunk) < rank(f.status, f.chunk));
        if first {
            let draining = failure.take().map_or_else(fault::Draining::begin, |f| f.draining);
            *failure = Some(Failure { chunk, status, record: record.clone(), draining });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A loop body in Rust: adds up `f(i)`, faults where `f` is NaN.
    struct Env {
        f: fn(u64) -> f64,
        calls: AtomicU64,
    }

    unsafe extern "C" fn body(
        ctx: *mut Context,
        env: *const u64,
        start: u64,
        stop: u64,
        partials: *mut u64,
    ) -> Status {
        // SAFETY: the tests below pass an `Env` and one partial.
        let (ctx, env) = unsafe { (&mut *ctx, &*env.cast::<Env>()) };
        let mut sum = -0.0;
        for i in start..stop {
            env.calls.fetch_add(1, Ordering::Relaxed);
            let x = (env.f)(i);
            if x.is_nan() {
                ctx.fault.fault = 7;
                ctx.fault.values[0] = i;
                return Status::FAULT;
            }
            // SAFETY: `ctx` is this chunk's context.
            let polled = unsafe { fault::poll(ctx) };
            if fault::ATTENTION.load(Ordering::Relaxed) != 0 && !polled.is_ok() {
                return polled;
            }
            sum += x;
        }
        // SAFETY: as above.
        unsafe { *partials = f64::to_bits(sum) };
        Status::OK
    }

    unsafe extern "C" fn add(_: *mut Context, acc: *mut u64, part: *const u64) -> Status {
        // SAFETY: one slot each.
        unsafe { *acc = (f64::from_bits(*acc) + f64::from_bits(*part)).to_bits() };
        Status::OK
    }

    fn sum(
        n: u64,
        cost: u64,
        n_threads: u32,
        f: fn(u64) -> f64,
    ) -> (Status, f64, FaultRecord, u64) {
        let env = Env { f, calls: AtomicU64::new(0) };
        let mut out = 1.0f64.to_bits();
        let task = Launch {
            body,
            combine: add,
            env: (&raw const env).cast(),
            out: &raw mut out,
            n,
            n_partials: 1,
            cost,
            max_threads: 0,
            streams: 0,
        };
        let mut ctx = fault::new_context(&[], TaskRef::root(n_threads, false));
        // SAFETY: everything that `task` points to outlives the call.
        let status = unsafe { launch(&raw mut ctx, &raw const task) };
        (status, f64::from_bits(out), ctx.fault, env.calls.into_inner())
    }

    #[test]
    fn chunks_cover_every_iteration_once() {
        for n in [1, 2, 127, 128, 129, 1000, u64::MAX] {
            let chunks = n_chunks(n);
            let mut at = 0;
            for k in 0..chunks {
                let (start, stop) = chunk_bounds(n, k);
                assert_eq!(start, at);
                assert!(stop > start);
                at = stop;
            }
            assert_eq!(at, n);
        }
    }

    #[test]
    fn a_sum_has_the_same_bits_however_it_runs() {
        let f = |i: u64| 1.0 / (i as f64 + 0.3);
        for n in [0, 1, 2, 3, 7, 100, 128, 129, 200, 1000, 12345] {
            let (status, expected, ..) = sum(n, 1, 1, f);
            assert_eq!(status, Status::OK);
            // A huge cost forces the pool; 0 tries first.
            for cost in [1, 1 << 40, 0] {
                for n_threads in [1, 2, 7] {
                    let (status, got, _, calls) = sum(n, cost, n_threads, f);
                    assert_eq!(
                        (status, got.to_bits()),
                        (Status::OK, expected.to_bits()),
                        "n = {n}"
                    );
                    assert_eq!(calls, n);
                }
            }
        }
    }

    #[test]
    fn the_first_fault_in_iteration_order_wins() {
        let f = |i: u64| if i % 1000 == 997 { f64::NAN } else { 1.0 };
        for n_threads in [1, 2, 7] {
            for _ in 0..20 {
                let (status, _, record, _) = sum(100_000, 1 << 40, n_threads, f);
                assert_eq!((status, record.fault, record.values[0]), (Status::FAULT, 7, 997));
            }
        }
    }

    #[test]
    fn later_chunks_stop_even_when_they_would_never_end() {
        // Everything behind the first chunk loops until it is told to stop.
        fn f(i: u64) -> f64 {
            if i == 0 {
                thread::sleep(Duration::from_millis(2));
                return f64::NAN;
            }
            while fault::ATTENTION.load(Ordering::Relaxed) == 0 {
                std::hint::spin_loop();
            }
            1.0
        }
        let (status, _, record, _) = sum(64, 1 << 40, 7, f);
        assert_eq!((status, record.values[0]), (Status::FAULT, 0));
    }

    #[test]
    fn launches_nest_and_run_concurrently() {
        fn inner(i: u64) -> f64 {
            let (status, x, ..) = sum(i % 40, 1 << 40, 3, |j| j as f64);
            assert_eq!(status, Status::OK);
            x
        }
        let (_, expected, ..) = sum(500, 1, 1, inner);
        let threads: Vec<_> = (0..4)
            .map(|_| {
                thread::spawn(|| (0..10).map(|_| sum(500, 1 << 40, 7, inner).1).collect::<Vec<_>>())
            })
            .collect();
        for t in threads {
            for x in t.join().expect("a launching thread") {
                assert_eq!(x.to_bits(), expected.to_bits());
            }
        }
    }

    /// Marks its thread's number while it works, or launches a loop of as many iterations that does.
    struct Numbers {
        busy: Arc<AtomicU32>,
        nested: u64,
    }

    unsafe extern "C" fn number(
        ctx: *mut Context,
        env: *const u64,
        start: u64,
        stop: u64,
        _: *mut u64,
    ) -> Status {
        // SAFETY: the test below passes `Numbers`.
        let (ctx, env) = unsafe { (&mut *ctx, &*env.cast::<Numbers>()) };
        if env.nested > 0 {
            let inner = Numbers { busy: env.busy.clone(), nested: 0 };
            let task = marking(&inner, env.nested);
            // SAFETY: what the launch points to outlives the call.
            return unsafe { launch(ctx, &raw const task) };
        }
        for _ in start..stop {
            let bit = 1u32.checked_shl(ctx.task.thread).filter(|bit| *bit < 1 << 7);
            let taken = bit.is_none_or(|bit| env.busy.fetch_or(bit, Ordering::Relaxed) & bit != 0);
            if taken {
                return Status::FAULT;
            }
            thread::sleep(Duration::from_micros(200));
            env.busy.fetch_and(!bit.unwrap_or(0), Ordering::Relaxed);
        }
        Status::OK
    }

    fn marking(env: &Numbers, n: u64) -> Launch {
        Launch {
            body: number,
            combine: add,
            env: std::ptr::from_ref(env).cast(),
            out: std::ptr::null_mut(),
            n,
            n_partials: 0,
            cost: 1 << 40,
            max_threads: 0,
            streams: 0,
        }
    }

    #[test]
    fn threads_at_work_at_once_have_different_numbers() {
        for (n, nested) in [(200, 0), (3, 40), (40, 3), (2, 1)] {
            let env = Numbers { busy: Arc::default(), nested };
            let mut ctx = fault::new_context(&[], TaskRef::root(7, false));
            let task = marking(&env, n);
            // SAFETY: what the launch points to outlives the call.
            let status = unsafe { launch(&raw mut ctx, &raw const task) };
            assert_eq!(status, Status::OK, "{n} iterations, {nested} in each");
        }
    }
}
