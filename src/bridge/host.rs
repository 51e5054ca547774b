//! What a kernel finds around it when the interpreter is its host: routines, stack, signals, threads.
//!
//! Invariant: a kernel is entered here and nowhere else, with the interpreter's lock given up.
#![expect(unsafe_code, reason = "calls machine code")]

use std::sync::{Mutex, OnceLock, PoisonError};

use super::marshal::{ListArgument, Place};
use crate::abi::{Context, FaultRecord, Status, TaskRef};
use crate::array::arena::{self, Arena, Words};
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
    TABLE.get_or_init(|| mathlib::table(fault::poll, fault::push_call, prange::launch, print))
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

/// What a kernel was given.
pub struct Call<'a> {
    pub slots: &'a [u64],
    pub lists: &'a [ListArgument],
}

/// What a kernel has left behind: memory, and what it has printed, as the number of the place and the values.
pub struct Left {
    pub arena: Arena,
    pub printed: Vec<(u32, Vec<u64>)>,
    /// The owners of the lists among the arguments.
    pub lists: Vec<u64>,
}

/// How a kernel ended other than well.
pub struct Stopped {
    pub status: Status,
    pub record: FaultRecord,
    pub left: Left,
}

/// What a call prints, from any of its threads.
type Sink = Mutex<Vec<(u32, Vec<u64>)>>;

/// The routine behind [`Helper::Print`](crate::abi::Helper::Print). It is shown when the call ends, since that
/// needs the lock.
///
/// # Safety
/// `ctx` must be the calling machine code's context, and `values` the address of `n` words.
unsafe extern "C" fn print(ctx: *mut Context, site: u64, values: *const u64, n: u64) {
    // SAFETY: the context of a call that `enter` began, whose sink lives until the call ends.
    let sink = unsafe { (*ctx).sink.cast::<Sink>().as_ref() };
    let values = if n == 0 {
        Vec::new()
    } else {
        // SAFETY: the caller says so.
        unsafe { std::slice::from_raw_parts(values, n as usize) }.to_vec()
    };
    if let Some(sink) = sink {
        sink.lock().unwrap_or_else(PoisonError::into_inner).push((site as u32, values));
    }
}

/// Runs the kernel of the function `name` into `out` with the lock given up; what it has made for its results
/// comes back.
pub fn run(
    vm: &Vm<'_>,
    name: Symbol,
    kernel: &CompiledKernel,
    call: &Call<'_>,
    out: &mut [u64],
) -> Result<Left, Box<Stopped>> {
    let (args, words) = (call.slots, list_words(call.lists));
    assert!(args.len() >= kernel.n_args && out.len() >= kernel.n_results, "slots of the kernel");
    let interruptible = vm.thread.is_main();
    vm.detach_for(State::Kernel, Some(name), || {
        if stacker::remaining_stack().is_some_and(|left| left < ENOUGH_STACK) {
            stacker::grow(SEGMENT, || enter(kernel, args, words, out, interruptible))
        } else {
            enter(kernel, args, words, out, interruptible)
        }
    })
}

/// The lists' elements, and where each is to be named.
fn list_words(lists: &[ListArgument]) -> Vec<(Words, Place)> {
    lists.iter().map(|list| (list.words.clone(), list.place)).collect()
}

fn enter(
    kernel: &CompiledKernel,
    args: &[u64],
    mut lists: Vec<(Words, Place)>,
    out: &mut [u64],
    interruptible: bool,
) -> Result<Left, Box<Stopped>> {
    let task = TaskRef::root(pool::num_threads() as u32, interruptible);
    let mut ctx: Context = fault::new_context(helpers(), task);
    let sink = Sink::default();
    ctx.sink = (&raw const sink).cast();
    let mut owners = vec![0; lists.len()];
    let mut filled = Vec::new();
    let mut fits = true;
    // Those within others come behind them.
    for at in (0..lists.len()).rev() {
        let owner = arena::list(&mut ctx, &lists[at].0);
        fits &= owner.is_some();
        owners[at] = owner.unwrap_or(0);
        match lists[at].1 {
            Place::Slot(slot) => {
                if filled.is_empty() {
                    filled = args.to_vec();
                }
                filled[slot] = owners[at];
            }
            Place::Element { list, word } => lists[list].0.words[word] = owners[at],
        }
    }
    // What is an element stays with its list.
    for at in 0..lists.len() {
        if let Place::Element { list, .. } = lists[at].1 {
            arena::belongs(&mut ctx, owners[list], owners[at]);
        }
    }
    let args = if filled.is_empty() { args } else { &filled };
    let status = if fits {
        // SAFETY: `kernel` holds the memory of its code and lives until the call returns; `run` checked
        // that there are as many slots as the kernel reads and writes; the context is this call's own.
        unsafe { (kernel.entry)(&raw mut ctx, args.as_ptr(), out.as_mut_ptr()) }
    } else {
        Status::PANICKED
    };
    let arena = Arena::take(&mut ctx);
    let printed = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
    let left = Left { arena, printed, lists: owners };
    if status.is_ok() {
        return Ok(left);
    }
    Err(Box::new(Stopped { status, record: ctx.fault, left }))
}
