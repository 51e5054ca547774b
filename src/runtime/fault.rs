//! How running kernels are made to stop: the word that they poll, and what they do when it is set.
//!
//! Invariant: [`ATTENTION`] is zero whenever there is nothing to look at, so a poll is one load and one
//! branch. It is one word for the process: bit 0 says that an interrupt is pending, the rest counts (in
//! twos) the parallel loops that drain after a fault. While it is set every kernel goes through
//! [`poll`], which finds out whether the matter concerns it.
//!
//! Protocol. The signal handler calls [`request_interrupt`] (one atomic or: async-signal-safe). Only
//! contexts marked interruptible (those of the main thread, and the chunks of its loops) obey; who takes
//! the signal calls [`clear_interrupt`]. Ordering is relaxed: the flag carries no data.
#![expect(unsafe_code, reason = "reads the context that machine code hands to the poll routine")]

use std::sync::atomic::{AtomicU32, Ordering};

use super::prange;
use crate::abi::{Context, FaultRecord, Helper, Status, SweepFn, TaskRef};

/// Polled by every kernel at its loops' back edges.
pub static ATTENTION: AtomicU32 = AtomicU32::new(0);

const INTERRUPT: u32 = 1;
const DRAINING: u32 = 2;

/// Stack that is kept free below a kernel for what it calls.
const STACK_RESERVE: usize = 192 << 10;

/// Asks the main thread's kernels to stop. May be called from a signal handler.
pub fn request_interrupt() {
    ATTENTION.fetch_or(INTERRUPT, Ordering::Relaxed);
}

/// The interrupt has been taken (or turned out to concern nobody).
pub fn clear_interrupt() {
    ATTENTION.fetch_and(!INTERRUPT, Ordering::Relaxed);
}

/// In the child of a fork: no loop of another thread drains, and no interrupt is pending.
pub fn after_fork_child() {
    ATTENTION.store(0, Ordering::Relaxed);
}

pub fn interrupt_requested() -> bool {
    ATTENTION.load(Ordering::Relaxed) & INTERRUPT != 0
}

/// While this lives, running kernels look whether they belong to a loop that has faulted.
pub(crate) struct Draining(());

impl Draining {
    pub(crate) fn begin() -> Draining {
        ATTENTION.fetch_add(DRAINING, Ordering::Relaxed);
        Draining(())
    }
}

impl Drop for Draining {
    fn drop(&mut self) {
        ATTENTION.fetch_sub(DRAINING, Ordering::Relaxed);
    }
}

/// A context for a kernel that is about to be called on this thread.
pub fn new_context(helpers: &'static [usize], task: TaskRef) -> Context {
    Context {
        attention: &raw const ATTENTION,
        stack_limit: stack_limit(),
        helpers: helpers.as_ptr(),
        scratch: 0,
        fault: FaultRecord::EMPTY,
        memory: std::ptr::null_mut(),
        sink: std::ptr::null(),
        task,
    }
}

/// The lowest address that a kernel called from here may push its stack to. Callers that grow their
/// stack in segments ask anew before each kernel.
pub fn stack_limit() -> usize {
    let here = 0u8;
    let here = (&raw const here).addr();
    match stacker::remaining_stack() {
        Some(left) => (here - left + STACK_RESERVE).min(here),
        // A platform that does not tell: the least that a thread has.
        None => here.saturating_sub(256 << 10),
    }
}

/// The slow path of a poll: whether the matter that set [`ATTENTION`] concerns this kernel.
///
/// # Safety
/// `ctx` must be the context that the calling machine code was given.
pub unsafe extern "C" fn poll(ctx: *mut Context) -> Status {
    // SAFETY: machine code passes its own context, which outlives the call and which no one else touches.
    let task = unsafe { (*ctx).task };
    if task.interruptible && interrupt_requested() {
        return Status::INTERRUPTED;
    }
    // SAFETY: a context's launch, if any, is alive while the context's chunk runs.
    if unsafe { prange::chunk_is_void(&task) } { Status::STOPPED } else { Status::OK }
}

/// Frees what a chunk that gave up has left behind.
pub(super) fn free_memory(ctx: &mut Context) {
    if ctx.memory.is_null() {
        return;
    }
    // SAFETY: what has memory has allocated it through this table, whose entries are functions of their
    // types.
    let sweep: SweepFn =
        unsafe { std::mem::transmute::<usize, SweepFn>(*ctx.helpers.add(Helper::Sweep as usize)) };
    // SAFETY: the context is this thread's, and its chunk has ended.
    unsafe { sweep(ctx, std::ptr::null_mut(), std::ptr::null(), 0) }
}

/// Notes a call site of a function that has failed.
///
/// # Safety
/// As [`poll`].
pub unsafe extern "C" fn push_call(ctx: *mut Context, site: u32) {
    // SAFETY: as in `poll`; the exclusive borrow ends here.
    unsafe { (*ctx).fault.push_call(site) }
}
