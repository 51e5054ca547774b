//! Shapes shared with machine code.
//!
//! Invariant: every type here is `#[repr(C)]` and machine code reads and writes it at the offsets that
//! `offset_of!` gives; nothing else passes between the two worlds. No objects, no IR: a kernel can be
//! called by any host that supplies a [`Context`] and a table of helper addresses.
//!
//! Conventions. An entry is `fn(ctx, args, out) -> status`: `args` and `out` are arrays of 8-byte slots,
//! one a scalar, zero-extended (a float32 in the low four bytes); an array takes several ([`ArrayView`]). Functions of one program call each
//! other with the context first, then scalars in registers, and return the status before their results.
//! A status other than [`Status::OK`] means that the results are garbage and that the context says why.
//! Machine code is never unwound: whatever it calls returns.

use std::sync::atomic::AtomicU32;

/// What a kernel function returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Status(pub u32);

impl Status {
    pub const OK: Status = Status(0);
    /// The context's fault record says what to raise.
    pub const FAULT: Status = Status(1);
    /// The user asked the kernel to stop.
    pub const INTERRUPTED: Status = Status(2);
    /// A chunk of a parallel loop gave up because an earlier one faulted. Never leaves the loop.
    pub const STOPPED: Status = Status(3);
    /// A Rust routine under the kernel panicked; the panic was caught there.
    pub const PANICKED: Status = Status(4);

    pub fn is_ok(self) -> bool {
        self == Status::OK
    }
}

/// How many values of a fault's message are kept.
pub const FAULT_VALUES: usize = 8;
/// How many innermost and how many outermost calls of a faulting chain are kept.
pub const KEPT_CALLS: usize = 24;

/// Why a kernel stopped: written by machine code ([`FaultRecord::fault`], [`FaultRecord::values`]) and by
/// [`FaultRecord::push_call`], which the callers of the faulting function call on their way out.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct FaultRecord {
    /// The program's number of the fault.
    pub fault: u32,
    /// How many calls lie between the fault and the entry.
    pub n_calls: u32,
    /// The values that fill the message, as bits.
    pub values: [u64; FAULT_VALUES],
    /// Call sites, innermost first: the first half as they come, the second half a ring of the rest.
    pub calls: [u32; 2 * KEPT_CALLS],
}

impl FaultRecord {
    pub const EMPTY: FaultRecord =
        FaultRecord { fault: 0, n_calls: 0, values: [0; FAULT_VALUES], calls: [0; 2 * KEPT_CALLS] };

    /// Notes that the function that has just failed was called at `site`.
    pub fn push_call(&mut self, site: u32) {
        let n = self.n_calls as usize;
        let index = if n < KEPT_CALLS { n } else { KEPT_CALLS + (n - KEPT_CALLS) % KEPT_CALLS };
        self.calls[index] = site;
        self.n_calls = self.n_calls.saturating_add(1);
    }

    /// The call chain, outermost first, with `None` where calls were left out, and how many those are.
    pub fn chain(&self) -> (Vec<Option<u32>>, usize) {
        let n = self.n_calls as usize;
        let mut inner: Vec<Option<u32>> =
            self.calls[..n.min(KEPT_CALLS)].iter().map(|&s| Some(s)).collect();
        let rest = n.saturating_sub(KEPT_CALLS);
        let left_out = rest.saturating_sub(KEPT_CALLS);
        if left_out > 0 {
            inner.push(None);
        }
        for i in left_out..rest {
            inner.push(Some(self.calls[KEPT_CALLS + i % KEPT_CALLS]));
        }
        inner.reverse();
        (inner, left_out)
    }
}

/// What every kernel function is given: one for each thread that runs one.
#[derive(Debug)]
#[repr(C)]
pub struct Context {
    /// Polled at loop back edges; when it is not zero, [`Helper::Poll`] decides.
    pub attention: *const AtomicU32,
    /// The stack must not grow below this address.
    pub stack_limit: usize,
    /// Addresses of routines, indexed by [`Helper`] and, from [`FIRST_MATH`] on, by mathematical function.
    pub helpers: *const usize,
    /// Where a stub that preserves all registers leaves what its routine returned.
    pub scratch: u64,
    pub fault: FaultRecord,
    /// What kernels on this thread have allocated and not freed, latest first.
    pub memory: *mut Memory,
    /// Where the call keeps what it prints; opaque here.
    pub sink: *const u8,
    /// The parallel loop that this context runs a chunk of; machine code reads [`TaskRef::thread`] alone.
    pub task: TaskRef,
}

/// A piece of memory that a kernel has allocated. Its address is the owner of arrays in it.
#[derive(Debug)]
#[repr(C)]
pub struct Memory {
    /// What was allocated before it.
    pub next: *mut Memory,
    /// Where its octets begin.
    pub start: *mut u8,
    /// If it is a list: how many elements there are, and for how many octets of them there is room.
    pub len: u64,
    pub room: u64,
    /// The list that it is an element of, and with which it stays.
    pub parent: *mut Memory,
    /// The context that it was made in.
    pub maker: *const Context,
}

/// A list's elements stand one after the other, each slot of an element in this many octets.
pub const LIST_SLOT: usize = 8;

/// The owner of an array that is the kernel's `index`-th array argument (counted as they are packed), or a
/// view of it: odd, so that it is no address of a [`Memory`].
pub const fn argument_owner(index: usize) -> u64 {
    2 * index as u64 + 1
}

/// The first two slots of an array: its owner, the address of its first element. Lengths follow, then the
/// strides in octets if the array's type does not say what they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct ArrayView {
    pub owner: u64,
    pub data: u64,
}

/// Which chunk of which parallel loop a context runs; all zero outside of one.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct TaskRef {
    /// The launch, opaque here.
    pub launch: *const u8,
    pub chunk: u64,
    /// How many threads a loop launched from here may use.
    pub n_threads: u32,
    /// This thread's number among those that run the kernel's loops: the caller's is 0, and no two that run
    /// at once have the same.
    pub thread: u32,
    /// Whether an interrupt (Ctrl-C) is this context's to obey.
    pub interruptible: bool,
    /// The loops that this context has launched.
    pub launches: u32,
    /// The number of the chunk's random stream; 0 for the thread's own.
    pub stream: u64,
}

impl TaskRef {
    pub fn root(n_threads: u32, interruptible: bool) -> TaskRef {
        TaskRef {
            launch: std::ptr::null(),
            chunk: 0,
            n_threads,
            thread: 0,
            interruptible,
            launches: 0,
            stream: 0,
        }
    }
}

/// The routines that machine code reaches through [`Context::helpers`] besides mathematics.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Helper {
    /// `fn(ctx) -> status`: [`PollFn`].
    Poll = 0,
    /// `fn(ctx, site)`: [`PushCallFn`].
    PushCall = 1,
    /// `fn(ctx, launch) -> status`: [`LaunchFn`].
    Launch = 2,
    /// `fn(ctx, octets, zeroed) -> memory`: [`AllocFn`].
    Alloc = 3,
    /// `fn(ctx, mark, kept, n_kept)`: [`SweepFn`].
    Sweep = 4,
    /// `fn(ctx, what, values, n)`: [`PrintFn`].
    Print = 5,
}

/// Where the mathematical functions begin in the table of helpers.
pub const FIRST_MATH: usize = 6;

/// A routine over lists, whose meaning is said where it stands in the compiler's table.
pub type ListFn = unsafe extern "C" fn(ctx: *mut Context, a: u64, b: u64, c: u64) -> u64;

/// A kernel's entry point.
pub type EntryFn =
    unsafe extern "C" fn(ctx: *mut Context, args: *const u64, out: *mut u64) -> Status;
pub type PollFn = unsafe extern "C" fn(ctx: *mut Context) -> Status;
pub type PushCallFn = unsafe extern "C" fn(ctx: *mut Context, site: u32);
/// New memory in front of the context's list; null if there is not as much.
pub type AllocFn = unsafe extern "C" fn(ctx: *mut Context, octets: u64, zeroed: u64) -> *mut Memory;
/// Frees what stands in the context's list before `mark`, except what `kept` names.
pub type SweepFn =
    unsafe extern "C" fn(ctx: *mut Context, mark: *mut Memory, kept: *const u64, n_kept: u64);
/// Shows what the site of that number among a kernel's faults says, with these values.
pub type PrintFn = unsafe extern "C" fn(ctx: *mut Context, site: u64, values: *const u64, n: u64);
pub type LaunchFn = unsafe extern "C" fn(ctx: *mut Context, launch: *const Launch) -> Status;

/// The outlined body of a parallel loop: runs iterations `start..stop` and leaves its partial results
/// in `partials`.
pub type BodyFn = unsafe extern "C" fn(
    ctx: *mut Context,
    env: *const u64,
    start: u64,
    stop: u64,
    partials: *mut u64,
) -> Status;

/// Combines partial results: `acc` (earlier iterations) becomes `acc` with `part` (later ones).
pub type CombineFn =
    unsafe extern "C" fn(ctx: *mut Context, acc: *mut u64, part: *const u64) -> Status;

/// A parallel loop to be run: made on the launching function's stack.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Launch {
    pub body: BodyFn,
    /// Only called when `n_partials` is not zero.
    pub combine: CombineFn,
    /// Values captured by the body, one a slot.
    pub env: *const u64,
    /// `n_partials` slots: the initial values; afterwards the results.
    pub out: *mut u64,
    /// How many iterations.
    pub n: u64,
    pub n_partials: u64,
    /// Estimated work of one iteration in sixteenths of a nanosecond; 0 when it cannot be told.
    pub cost: u64,
    /// How many threads the loop may use; 0 for all that there are.
    pub max_threads: u64,
    /// Not 0 if the body may draw random numbers: each chunk then has a stream of its own, whoever runs it.
    pub streams: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_call_chains_keep_their_ends() {
        let mut record = FaultRecord::EMPTY;
        (0..3).for_each(|s| record.push_call(s));
        assert_eq!(record.chain(), (vec![Some(2), Some(1), Some(0)], 0));
        (3..100).for_each(|s| record.push_call(s));
        let (chain, left_out) = record.chain();
        assert_eq!(left_out, 100 - 2 * KEPT_CALLS);
        assert_eq!(chain.len(), 2 * KEPT_CALLS + 1);
        assert_eq!(chain.first(), Some(&Some(99)));
        assert_eq!(chain[KEPT_CALLS], None);
        assert_eq!(chain[KEPT_CALLS - 1], Some(100 - KEPT_CALLS as u32));
        assert_eq!(chain.last(), Some(&Some(0)));
    }
}
