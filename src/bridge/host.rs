//! What a kernel finds around it when the interpreter is its host: routines, stack, signals, threads.
//!
//! Invariant: a kernel is entered here and nowhere else, with the interpreter's lock given up.
#![expect(unsafe_code, reason = "calls machine code")]

use std::sync::OnceLock;

use crate::abi::{Context, FaultRecord, Status, TaskRef};
use crate::array::arena::Arena;
use crate::base::Symbol;
use crate::kernel::code::CompiledKernel;
use crate::kernel::compile::Effort;
use crate::kernel::mathlib;
use crate::runtime::trace::State;
use crate::runtime::{fault, pool, prange};
use crate::vm::Vm;

/// Slots of a call that need no allocation.
pub const INLINE_SLOTS: usize = 12;

fn helpers() -> &'static [usize] {
    static TABLE: OnceLock<Box<[usize]>> = OnceLock::new();
    TABLE.get_or_init(|| mathlib::table(fault::poll, fault::push_call, prange::launch))
}

/// `UNGIL_OPT=0` leaves our optimiser out.
pub fn effort() -> Effort {
    static EFFORT: OnceLock<Effort> = OnceLock::new();
    *EFFORT.get_or_init(|| match std::env::var_os("UNGIL_OPT") {
        Some(v) if v == "0" => Effort::None,
        Some(_) | None => Effort::Full,
    })
}

/// Stack below which a kernel is given a fresh segment.
const ENOUGH_STACK: usize = 512 << 10;
const SEGMENT: usize = 4 << 20;

/// How a kernel ended other than well.
pub struct Stopped {
    pub status: Status,
    pub record: FaultRecord,
}

/// Runs the kernel of the function `name` on `args` into `out` with the lock given up; what it has made
/// for its results comes back.
pub fn run(
    vm: &Vm<'_>,
    name: Symbol,
    kernel: &CompiledKernel,
    args: &[u64],
    out: &mut [u64],
) -> Result<Arena, Box<Stopped>> {
    assert!(args.len() >= kernel.n_args && out.len() >= kernel.n_results, "slots of the kernel");
    let interruptible = vm.thread.is_main();
    vm.detach_for(State::Kernel, Some(name), || {
        if stacker::remaining_stack().is_some_and(|left| left < ENOUGH_STACK) {
            stacker::grow(SEGMENT, || enter(kernel, args, out, interruptible))
        } else {
            enter(kernel, args, out, interruptible)
        }
    })
}

fn enter(
    kernel: &CompiledKernel,
    args: &[u64],
    out: &mut [u64],
    interruptible: bool,
) -> Result<Arena, Box<Stopped>> {
    let task = TaskRef::root(pool::num_threads() as u32, interruptible);
    let mut ctx: Context = fault::new_context(helpers(), task);
    // SAFETY: `kernel` holds the memory of its code and lives until the call returns; `run` checked
    // that there are as many slots as the kernel reads and writes; the context is this call's own.
    let status = unsafe { (kernel.entry)(&raw mut ctx, args.as_ptr(), out.as_mut_ptr()) };
    let arena = Arena::take(&mut ctx);
    if status.is_ok() { Ok(arena) } else { Err(Box::new(Stopped { status, record: ctx.fault })) }
}
