//! The value stack and the frame stack of a thread.
//!
//! Invariant: values at and above the first free register are Unset. A frame's window is the run of
//! registers from its `base`, as many as its code says; the register below `base` holds the function that
//! runs, which keeps the code alive. Code is verified before it is loaded, so an operand never names a
//! register outside the window, and arguments of calls stand in the topmost live part of the caller's
//! window. Both regions are reserved once and never move; pages that were never touched cost nothing.
//! A generator's frame is the exception: its window is the generator's own ([`Registers`]) and stays where
//! it is, so that resuming and yielding move nothing; what it calls has its window on the stack.
//! A few that ended threads have left are kept for the next ones ([`SPARE`]): to reserve and to give back
//! is a quarter of what a thread's start costs.

#![expect(unsafe_code, reason = "the value stack: registers are reached without bounds checks")]

use std::cell::Cell;
use std::ptr::NonNull;
use std::sync::{Mutex, TryLockError};

use smallvec::{Array, SmallVec};

use crate::bytecode::Instr;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::read_value;
use crate::vm::object::code::{Cache, CodeObj, Loaded};
use crate::vm::object::function::Function;
use crate::vm::object::tuple::Items;
use crate::vm::value::Value;

const N_VALUES: usize = 1 << 24;
const N_FRAMES: usize = 1 << 20;
/// Registers kept free above a window, for the windows of native calls.
const SLACK: usize = 4096;

/// What to do when a frame returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Return {
    /// Give the value to the caller's frame below.
    ToCaller,
    /// The same for a frame that has an object, which learns of the end.
    Watched,
    /// Leave the machine: the frame was entered from native code.
    ToNative,
    /// An `__init__`: give the caller the instance, which `owner` holds.
    Instance,
    /// A generator's frame that native code resumed; `owner` holds the generator.
    Generator,
    /// A generator's frame that native code drains: the thread's innermost sink takes its items.
    Drain,
    /// A generator's frame that a `ForIter` of the frame below resumed.
    ForIter,
    /// A generator's frame that a `Send` of the frame below resumed.
    Send,
}

/// A call in progress.
pub(super) struct Frame {
    pub(super) base: Regs,
    /// The first register of the stack that nobody uses.
    free: Regs,
    loaded: Cell<NonNull<Loaded>>,
    /// The instruction after the one that runs: saved before anything that may look at it.
    pub(super) ip: Cell<Ip>,
    /// Where the caller wants the result.
    pub(super) ret: u16,
    pub(super) on_return: Cell<Return>,
    /// Whether there is an object for this frame (`watch`).
    pub(super) is_watched: Cell<bool>,
    /// A number that no other frame of the thread has, once an exception was caught here; else 0.
    pub(super) mark: Cell<u32>,
    /// The namespace of a class or exec body, an instance, a generator: see [`Return`]. Else Unset.
    pub(super) owner: ValueCell,
}

/// A frame of the stack; valid until it is popped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameRef(NonNull<Frame>);

/// Registers from some base on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Regs(NonNull<Value>);

/// An instruction of loaded code.
#[derive(Clone, Copy)]
pub(super) struct Ip(*const Instr);

/// The stacks of one thread.
pub struct Stack {
    values: NonNull<Value>,
    frames: NonNull<Frame>,
    /// Where the next frame goes.
    next: Cell<NonNull<Frame>>,
    /// The addresses that no window and no frame reaches.
    values_end: usize,
    frames_end: usize,
}

fn reserve(bytes: usize) -> NonNull<u8> {
    // SAFETY: a fresh anonymous private mapping at an address that the system chooses.
    let p = unsafe {
        libc::mmap(
            std::ptr::null_mut(),
            bytes,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    match NonNull::new(p.cast::<u8>()) {
        Some(p) if p.as_ptr().cast() != libc::MAP_FAILED => p,
        Some(_) | None => std::alloc::handle_alloc_error(
            std::alloc::Layout::from_size_align(bytes, 4096)
                .unwrap_or(std::alloc::Layout::new::<u8>()),
        ),
    }
}

/// The two regions of a stack that no thread has: all values are Unset.
struct Regions {
    values: NonNull<Value>,
    frames: NonNull<Frame>,
}

// SAFETY: nothing is in them, and whoever takes them out of `SPARE` has them alone.
unsafe impl Send for Regions {}

static SPARE: Mutex<Vec<Regions>> = Mutex::new(Vec::new());
const MOST_SPARE: usize = 8;
/// What a spare region keeps of the memory that it was given.
const KEPT: usize = 64 << 10;

/// Does something with the spare regions, unless somebody else is: another thread, or one that a forked child
/// does not have.
fn with_spare<R>(f: impl FnOnce(&mut Vec<Regions>) -> R) -> Option<R> {
    match SPARE.try_lock() {
        Ok(mut spare) => Some(f(&mut spare)),
        Err(TryLockError::Poisoned(spare)) => Some(f(&mut spare.into_inner())),
        Err(TryLockError::WouldBlock) => None,
    }
}

impl Default for Stack {
    fn default() -> Stack {
        let Regions { values, frames } =
            with_spare(Vec::pop).flatten().unwrap_or_else(|| Regions {
                values: reserve(N_VALUES * size_of::<Value>()).cast(),
                frames: reserve(N_FRAMES * size_of::<Frame>()).cast(),
            });
        Stack {
            values,
            frames,
            next: Cell::new(frames),
            values_end: values.addr().get() + (N_VALUES - SLACK) * size_of::<Value>(),
            frames_end: frames.addr().get() + (N_FRAMES - 1) * size_of::<Frame>(),
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let sizes = [N_VALUES * size_of::<Value>(), N_FRAMES * size_of::<Frame>()];
        let starts = [self.values.as_ptr().cast::<u8>(), self.frames.as_ptr().cast::<u8>()];
        let kept = with_spare(|spare| {
            if spare.len() == MOST_SPARE {
                return false;
            }
            for (start, size) in starts.into_iter().zip(sizes) {
                // SAFETY: the region came from `reserve` with this size, and nothing is in it: when a thread
                // ends no call is in progress, so all values are Unset and there are no frames. What the
                // system takes back reads as zeros, as it did at first.
                unsafe { libc::madvise(start.add(KEPT).cast(), size - KEPT, libc::MADV_DONTNEED) };
            }
            spare.push(Regions { values: self.values, frames: self.frames });
            true
        });
        if kept == Some(true) {
            return;
        }
        for (start, size) in starts.into_iter().zip(sizes) {
            // SAFETY: as above, and nobody has the address any more.
            unsafe { libc::munmap(start.cast(), size) };
        }
    }
}

impl Stack {
    /// The innermost frame.
    #[inline(always)]
    pub(super) fn top(&self) -> Option<FrameRef> {
        let next = self.next.get();
        // SAFETY: a frame was pushed, and the last one stands below the next.
        (next != self.frames).then(|| FrameRef(unsafe { next.sub(1) }))
    }

    #[inline(always)]
    pub(super) fn depth(&self) -> usize {
        (self.next.get().addr().get() - self.frames.addr().get()) / size_of::<Frame>()
    }

    /// A frame by its depth, outermost first.
    pub(super) fn at(&self, depth: usize) -> Option<FrameRef> {
        // SAFETY: the index is below the number of pushed frames.
        (depth < self.depth()).then(|| FrameRef(unsafe { self.frames.add(depth) }))
    }

    /// The first register that no frame's window covers.
    #[inline(always)]
    pub(super) fn free(&self) -> Regs {
        match self.top() {
            Some(frame) => frame.free,
            None => Regs(self.values),
        }
    }

    /// Whether a window of `n` registers from `base` (and room for native calls) is there.
    #[inline(always)]
    pub(super) fn has_room(&self, base: Regs, n: usize) -> bool {
        base.0.addr().get() + n * size_of::<Value>() < self.values_end
            && self.next.get().addr().get() < self.frames_end
    }

    /// Starts a call of the function that stands below `base`. The caller has seen that there is room.
    #[inline(always)]
    pub(super) fn push(
        &self,
        loaded: &Loaded,
        base: Regs,
        ret: u16,
        on_return: Return,
        owner: Value,
    ) -> FrameRef {
        self.push_frame(loaded, base, base.from(loaded.n_regs), ret, on_return, owner)
    }

    /// Goes on with a generator, which `owner` keeps alive, where its registers are.
    #[inline(always)]
    pub(super) fn push_generator(
        &self,
        loaded: &Loaded,
        registers: &Registers,
        on_return: Return,
        owner: Value,
    ) -> FrameRef {
        self.push_frame(loaded, registers.base(), self.free(), 0, on_return, owner)
    }

    #[inline(always)]
    fn push_frame(
        &self,
        loaded: &Loaded,
        base: Regs,
        free: Regs,
        ret: u16,
        on_return: Return,
        owner: Value,
    ) -> FrameRef {
        let place = self.next.get();
        let frame = Frame {
            base,
            free,
            loaded: Cell::new(NonNull::from(loaded)),
            ip: Cell::new(Ip::first(loaded)),
            ret,
            on_return: Cell::new(on_return),
            is_watched: Cell::new(false),
            mark: Cell::new(0),
            owner: ValueCell::new(owner),
        };
        // SAFETY: `has_room` keeps the place and the next one inside the region; what is there is no live
        // frame.
        unsafe {
            place.write(frame);
            self.next.set(place.add(1));
        }
        FrameRef(place)
    }

    /// Ends the innermost call, whose registers are cleared already; gives back its owner.
    #[inline(always)]
    pub(super) fn pop(&self) -> Value {
        let Some(FrameRef(last)) = self.top() else { unreachable!("no call is in progress") };
        self.next.set(last);
        // SAFETY: the frame was pushed and is not used again.
        unsafe { last.read() }.owner.take()
    }

    /// Ends the innermost call, which was made by an op of the frame below ([`Return::ToCaller`], or
    /// [`Return::Instance`] when its owner was taken), and whose registers are cleared already; gives the
    /// caller.
    #[inline(always)]
    pub(super) fn pop_to_caller(&self) -> FrameRef {
        debug_assert!(self.depth() > 1);
        // SAFETY: a frame that returns to its caller has it below.
        let (last, caller) = unsafe { (self.next.get().sub(1), self.next.get().sub(2)) };
        debug_assert!(matches!(
            FrameRef(last).on_return.get(),
            Return::ToCaller | Return::Instance
        ));
        debug_assert!(FrameRef(last).owner.is_unset());
        self.next.set(last);
        FrameRef(caller)
    }
}

impl std::ops::Deref for FrameRef {
    type Target = Frame;

    #[inline(always)]
    fn deref(&self) -> &Frame {
        // SAFETY: a FrameRef is used only while its frame is on the stack, which never moves.
        unsafe { self.0.as_ref() }
    }
}

impl Frame {
    /// The code that runs, as loaded. The function below the window keeps it alive for as long as the frame
    /// lives.
    #[inline(always)]
    pub(super) fn loaded<'a>(&self) -> &'a Loaded {
        // SAFETY: functions never change their code, nor code the two forms that it was loaded in, which are
        // all that a frame is given; and the function below the window is released only after the frame was
        // popped.
        unsafe { self.loaded.get().as_ref() }
    }

    /// Whether the window is a generator's own.
    #[inline(always)]
    pub(super) fn is_in_place(&self) -> bool {
        matches!(
            self.on_return.get(),
            Return::Generator | Return::Drain | Return::ForIter | Return::Send
        )
    }

    /// The code that runs.
    #[inline(always)]
    pub(super) fn code<'a>(&self) -> &'a CodeObj {
        &self.function().code
    }

    /// The number of the instruction after the one that runs.
    pub(super) fn pc(&self) -> u32 {
        ((self.ip.get().0.addr() - self.loaded().ops.as_ptr().addr()) / size_of::<Instr>()) as u32
    }

    /// Goes on elsewhere in the frame's code.
    pub(super) fn set_pc(&self, pc: u32) {
        self.ip.set(Ip(&raw const self.loaded().ops[pc as usize]));
    }

    /// Goes on in another form of the same code (as loaded, or as traced), at the same instruction. The machine
    /// has to look at the frame again before it goes on in it.
    pub(super) fn change_form(&self, loaded: &Loaded) {
        let pc = self.pc();
        debug_assert_eq!(self.loaded().ops.len(), loaded.ops.len());
        self.loaded.set(NonNull::from(loaded));
        // One behind the last instruction is where a frame stands that has just returned.
        self.ip.set(Ip(loaded.ops.as_ptr().wrapping_add(pc as usize)));
    }

    /// The function that runs.
    #[inline(always)]
    pub(super) fn function<'a>(&self) -> &'a Function {
        let below = self.base.below().as_obj();
        debug_assert!(below.is_some());
        // SAFETY: the register below a window holds the function from before the frame was pushed until it
        // is popped (see the file's header); nothing runs between its move to a generator's registers and
        // the frame's end.
        unsafe { below.unwrap_unchecked().downcast_unchecked() }
    }
}

impl Ip {
    /// Where code begins.
    #[inline(always)]
    pub(super) fn first(code: &Loaded) -> Ip {
        Ip(code.ops.as_ptr())
    }

    /// The instruction.
    #[inline(always)]
    pub(super) fn instr<'a>(self) -> &'a Instr {
        // SAFETY: verified code ends in an instruction that leaves it, and jumps stay inside. The code lives
        // while a frame runs it, and its instructions never change.
        unsafe { &*self.0 }
    }

    /// The next instruction.
    #[inline(always)]
    pub(super) fn after(self) -> Ip {
        // SAFETY: as for `instr`.
        Ip(unsafe { self.0.add(1) })
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, by: i32) {
        // SAFETY: as for `instr`; what leaves the code does not go on in it.
        self.0 = unsafe { self.0.offset(by as isize) };
    }
}

/// Moves values as bits, word by word: a body has just written some of them in halves ([`read_value`]).
///
/// # Safety
/// `from` points to n valid values, `to` to room for as many; what stays at `from` is not used further.
#[inline(always)]
unsafe fn relocate(from: NonNull<Value>, to: NonNull<Value>, n: usize) {
    for i in 0..n {
        // SAFETY: the caller's.
        unsafe { to.add(i).write(read_value(from.add(i))) };
    }
}

/// Moves a value out and leaves Unset.
///
/// # Safety
/// `p` points to a valid value.
#[inline(always)]
unsafe fn take(p: NonNull<Value>) -> Value {
    // SAFETY: what was read is overwritten, so that one copy remains.
    unsafe {
        let v = read_value(p);
        p.write(Value::Unset);
        v
    }
}

/// The inline cache of a site.
#[inline(always)]
pub(super) fn cache(code: &Loaded, at: u16) -> &Cache {
    // SAFETY: verified code names only sites that it has, and `load` makes a cache for each.
    unsafe { code.caches.get_unchecked(usize::from(at)) }
}

/// A constant as a value.
#[inline(always)]
pub(super) fn constant(code: &Loaded, at: u16) -> &Value {
    // SAFETY: verified code names only constants that it has, and `load` makes a value of each.
    unsafe { code.consts.get_unchecked(usize::from(at)) }
}

impl Regs {
    /// The register at an index. The reference is for use before the register is written again.
    #[inline(always)]
    pub(super) fn get<'a>(self, i: u16) -> &'a Value {
        // SAFETY: see the file's header: the index is inside the window, whose registers are always valid
        // values.
        unsafe { self.0.add(usize::from(i)).as_ref() }
    }

    /// Writes a register and releases what was there.
    #[inline(always)]
    pub(super) fn set(self, i: u16, v: Value) {
        // SAFETY: as for `get`.
        let p = unsafe { self.0.add(usize::from(i)) };
        // SAFETY: the register is a valid value.
        if let Value::Obj(old) = unsafe { p.as_ref() } {
            // SAFETY: as above. The old reference is dropped after the write: dropping may run code that
            // reaches this register.
            let old = unsafe { std::ptr::read(old) };
            // SAFETY: as above; of the old value one copy remains.
            unsafe { p.write(v) };
            drop(old);
        } else {
            // SAFETY: as above; what is overwritten needs no release.
            unsafe { p.write(v) };
        }
    }

    /// Takes a register's value and leaves Unset.
    #[inline(always)]
    pub(super) fn take(self, i: u16) -> Value {
        // SAFETY: as for `get`.
        unsafe { take(self.0.add(usize::from(i))) }
    }

    /// Writes a register that is Unset.
    #[inline(always)]
    pub(super) fn put(self, i: u16, v: Value) {
        debug_assert!(self.get(i).is_unset());
        // SAFETY: as for `get`; Unset needs no release.
        unsafe { self.0.add(usize::from(i)).write(v) };
    }

    #[inline(always)]
    pub(super) fn slice<'a>(self, first: u16, n: usize) -> &'a [Value] {
        // SAFETY: as for `get`, for each of the n registers.
        unsafe { std::slice::from_raw_parts(self.0.add(usize::from(first)).as_ptr(), n) }
    }

    /// Registers from another one on.
    #[inline(always)]
    pub(super) fn from(self, i: usize) -> Regs {
        // SAFETY: the region has room beyond every window (`has_room`).
        Regs(unsafe { self.0.add(i) })
    }

    /// The register below the first.
    #[inline(always)]
    pub(super) fn below<'a>(self) -> &'a Value {
        // SAFETY: windows start above the function's register.
        unsafe { self.0.sub(1).as_ref() }
    }

    #[inline(always)]
    pub(super) fn take_below(self) -> Value {
        // SAFETY: as for `below`.
        unsafe { take(self.0.sub(1)) }
    }

    /// Makes n registers Unset.
    #[inline(always)]
    pub(super) fn clear(self, n: usize) {
        for i in 0..n {
            self.from(i).clear_one(0);
        }
    }

    /// Makes a register Unset.
    #[inline(always)]
    pub(super) fn clear_one(self, i: u16) {
        // SAFETY: as for `get`; the value is taken out before it is dropped.
        let p = unsafe { self.0.add(usize::from(i)) };
        // SAFETY: the register is a valid value.
        if let Value::Obj(old) = unsafe { p.as_ref() } {
            // SAFETY: as above; of the old value one copy remains.
            let old = unsafe { std::ptr::read(old) };
            // SAFETY: as above.
            unsafe { p.write(Value::Unset) };
            drop(old);
        } else {
            // SAFETY: as above; what is overwritten needs no release.
            unsafe { p.write(Value::Unset) };
        }
    }

    /// Moves n values out.
    pub(super) fn take_all(self, n: usize) -> Vec<Value> {
        let mut out = Vec::with_capacity(n);
        for i in 0..n {
            // SAFETY: as for `get`.
            out.push(unsafe { take(self.0.add(i)) });
        }
        out
    }

    /// Moves n values out into a short vector.
    #[inline]
    pub(super) fn take_run<A: Array<Item = Value>>(self, n: usize) -> SmallVec<A> {
        let mut out = SmallVec::with_capacity(n);
        for i in 0..n {
            // SAFETY: as for `get`.
            out.push(unsafe { take(self.0.add(i)) });
        }
        out
    }

    /// Moves n values out, for a tuple.
    #[inline(always)]
    pub(super) fn take_items(self, n: usize) -> Items {
        let none = Value::Unset;
        match n {
            1 => Items::from_buf_and_len([self.take(0), none, Value::Unset], 1),
            2 => Items::from_buf_and_len([self.take(0), self.take(1), none], 2),
            3 => Items::from_buf_and_len([self.take(0), self.take(1), self.take(2)], 3),
            _ => Items::from_vec(self.take_all(n)),
        }
    }

    /// Moves values in; the registers are Unset.
    pub(super) fn put_all(self, values: &mut [Value]) {
        for (i, v) in values.iter_mut().enumerate() {
            // SAFETY: as for `get`.
            unsafe { self.0.add(i).write(v.take()) };
        }
    }

    /// Moves n values to other registers, which are Unset, and leaves Unset.
    #[inline(always)]
    pub(super) fn move_to(self, n: usize, to: Regs) {
        // SAFETY: as for `get`. The values move as bits; what stays is overwritten without a release.
        unsafe {
            relocate(self.0, to.0, n);
            for i in 0..n {
                self.0.add(i).write(Value::Unset);
            }
        }
    }

    /// Moves n values from register `from` up by one, so that `from` becomes free (Unset).
    pub(super) fn shift_up(self, from: u16, n: usize) {
        // SAFETY: the values move within the thread's region or a generator's registers (both have room
        // beyond every window), and the vacated register is overwritten with Unset without a release, since
        // its value has moved.
        unsafe {
            let p = self.0.add(usize::from(from));
            for i in (0..n).rev() {
                p.add(i + 1).write(read_value(p.add(i)));
            }
            p.write(Value::Unset);
        }
    }
}

/// What a generator's registers have beyond its window: a call may move its arguments up by one.
const BEYOND: usize = 2;

/// The registers of a generator: the function, then the window. Empty when it is done.
#[derive(Default)]
pub struct Registers {
    first: Cell<Option<NonNull<Value>>>,
    n: Cell<usize>,
}

impl Registers {
    /// Takes over the registers of a frame.
    pub(super) fn take_over(&self, frame: FrameRef) {
        let n = 1 + frame.loaded().n_regs;
        let all: Box<[Value]> = (0..n + BEYOND).map(|_| Value::Unset).collect();
        let first = NonNull::from(Box::leak(all)).cast::<Value>();
        // SAFETY: the function stands below the window, and there is room for both.
        unsafe { Regs(frame.base.0.sub(1)) }.move_to(n, Regs(first));
        self.drop_all();
        self.first.set(Some(first));
        self.n.set(n);
    }

    /// The window.
    #[inline(always)]
    fn base(&self) -> Regs {
        match self.first.get() {
            // SAFETY: the window begins behind the function.
            Some(first) => Regs(unsafe { first.add(1) }),
            None => unreachable!("a generator that can go on has registers"),
        }
    }

    /// The function and the window.
    pub fn all(&self) -> &[Value] {
        match self.first.get() {
            // SAFETY: so many values stand there. They are changed by the generator's frame only, whose
            // instructions run while nobody looks.
            Some(first) => unsafe { std::slice::from_raw_parts(first.as_ptr(), self.n.get()) },
            None => &[],
        }
    }

    /// Replaces a register of the window.
    pub(super) fn set(&self, i: u16, v: Value) {
        if usize::from(i) + 1 < self.n.get() {
            self.base().set(i, v);
        }
    }

    /// Releases all; the generator does not go on.
    pub fn drop_all(&self) {
        let n = self.n.take() + BEYOND;
        if let Some(first) = self.first.take() {
            let all = std::ptr::slice_from_raw_parts_mut(first.as_ptr(), n);
            // SAFETY: it was leaked by `take_over`, and nobody refers to it any more.
            drop(unsafe { Box::from_raw(all) });
        }
    }
}

impl Drop for Registers {
    fn drop(&mut self) {
        self.drop_all();
    }
}
