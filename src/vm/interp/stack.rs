//! The value stack and the frame stack of a thread.
//!
//! Invariant: values at and above the first free register are Unset. A frame's window is the run of
//! registers from its `base`, as many as its code says; the register below `base` holds the function that
//! runs, which keeps the code alive. Code is verified before it is loaded, so an operand never names a
//! register outside the window, and arguments of calls stand in the topmost live part of the caller's
//! window. Both regions are reserved once and never move; pages that were never touched cost nothing.

#![expect(unsafe_code, reason = "the value stack: registers are reached without bounds checks")]

use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use crate::bytecode::Instr;
use crate::vm::heap::{Ptr, read_value};
use crate::vm::object::code::CodeObj;
use crate::vm::object::function::Function;
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
    /// Leave the machine: the frame was entered from native code.
    ToNative,
    /// An `__init__`: give the caller the instance, which `owner` holds.
    Instance,
    /// A generator's frame that native code resumed; `owner` holds the generator.
    Generator,
    /// A generator's frame that a `ForIter` of the frame below resumed.
    ForIter,
    /// A generator's frame that a `Send` of the frame below resumed.
    Send,
}

/// A call in progress.
pub(super) struct Frame {
    pub(super) base: Regs,
    code: NonNull<CodeObj>,
    /// The instruction after the one that runs: saved before anything that may look at it.
    pub(super) pc: Cell<u32>,
    /// Where the caller wants the result.
    pub(super) ret: u16,
    pub(super) on_return: Return,
    /// The namespace of a class or exec body, an instance, a generator: see [`Return`]. Else Unset.
    pub(super) owner: RefCell<Value>,
}

/// A frame of the stack; valid until it is popped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameRef(NonNull<Frame>);

/// Registers from some base on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Regs(NonNull<Value>);

/// Instructions of loaded code.
#[derive(Clone, Copy)]
pub(super) struct Ops(*const Instr);

/// The stacks of one thread.
pub struct Stack {
    values: NonNull<Value>,
    frames: NonNull<Frame>,
    n_frames: Cell<usize>,
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

impl Default for Stack {
    fn default() -> Stack {
        Stack {
            values: reserve(N_VALUES * size_of::<Value>()).cast(),
            frames: reserve(N_FRAMES * size_of::<Frame>()).cast(),
            n_frames: Cell::new(0),
        }
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: both regions came from `reserve` with these sizes; when a thread ends no call is in
        // progress, so all values are Unset and there are no frames.
        unsafe {
            libc::munmap(self.values.as_ptr().cast(), N_VALUES * size_of::<Value>());
            libc::munmap(self.frames.as_ptr().cast(), N_FRAMES * size_of::<Frame>());
        }
    }
}

impl Stack {
    /// The innermost frame.
    #[inline(always)]
    pub(super) fn top(&self) -> Option<FrameRef> {
        let n = self.n_frames.get();
        // SAFETY: n frames were pushed.
        (n > 0).then(|| FrameRef(unsafe { self.frames.add(n - 1) }))
    }

    #[inline(always)]
    pub(super) fn depth(&self) -> usize {
        self.n_frames.get()
    }

    /// A frame by its depth, outermost first.
    pub(super) fn at(&self, depth: usize) -> Option<FrameRef> {
        // SAFETY: the index is below the number of pushed frames.
        (depth < self.n_frames.get()).then(|| FrameRef(unsafe { self.frames.add(depth) }))
    }

    /// The first register that no frame's window covers.
    #[inline(always)]
    pub(super) fn free(&self) -> Regs {
        match self.top() {
            Some(frame) => frame.base.from(frame.code().n_regs),
            None => Regs(self.values),
        }
    }

    /// Whether a window of `n` registers from `base` (and room for native calls) is there.
    #[inline(always)]
    pub(super) fn has_room(&self, base: Regs, n: usize) -> bool {
        let used = (base.0.as_ptr().addr() - self.values.as_ptr().addr()) / size_of::<Value>();
        used + n + SLACK < N_VALUES && self.n_frames.get() + 1 < N_FRAMES
    }

    /// Starts a call of the function that stands below `base`. The caller has seen that there is room.
    #[inline(always)]
    pub(super) fn push(
        &self,
        code: &Ptr<CodeObj>,
        base: Regs,
        ret: u16,
        on_return: Return,
        owner: Value,
    ) {
        let n = self.n_frames.get();
        let code: &CodeObj = code;
        let frame = Frame {
            base,
            code: NonNull::from(code),
            pc: Cell::new(0),
            ret,
            on_return,
            owner: RefCell::new(owner),
        };
        // SAFETY: `has_room` keeps n below the region's size; what is there is no live frame.
        unsafe { self.frames.add(n).write(frame) };
        self.n_frames.set(n + 1);
    }

    /// Ends the innermost call, whose registers are cleared already; gives back its owner.
    #[inline(always)]
    pub(super) fn pop(&self) -> Value {
        let n = self.n_frames.get() - 1;
        self.n_frames.set(n);
        // SAFETY: frame n was pushed and is not used again.
        unsafe { self.frames.add(n).read() }.owner.into_inner()
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
    /// The code that runs. The function below the window keeps it alive for as long as the frame lives.
    #[inline(always)]
    pub(super) fn code<'a>(&self) -> &'a CodeObj {
        // SAFETY: functions never change their code, and the one below the window is released only after
        // the frame was popped.
        unsafe { self.code.as_ref() }
    }

    /// The function that runs.
    #[inline(always)]
    pub(super) fn function<'a>(&self) -> &'a Function {
        match self.base.below().downcast::<Function>() {
            Some(f) => f,
            None => unreachable!("the register below a window holds the function"),
        }
    }
}

impl Ops {
    #[inline(always)]
    pub(super) fn of(code: &CodeObj) -> Ops {
        Ops(code.ops.as_ptr())
    }

    #[inline(always)]
    pub(super) fn at<'a>(self, pc: usize) -> &'a Instr {
        // SAFETY: verified code ends in an instruction that leaves it, and jumps stay inside. The code lives
        // while a frame runs it, and its instructions never change.
        unsafe { &*self.0.add(pc) }
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
        if let Value::Obj(_) = unsafe { p.as_ref() } {
            // SAFETY: as above. The old value is dropped after the write: dropping may run code that
            // reaches this register.
            let old = unsafe { read_value(p) };
            // SAFETY: as above.
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
            // SAFETY: as for `get`; each value is taken out before it is dropped.
            let p = unsafe { self.0.add(i) };
            // SAFETY: the register is a valid value.
            if let Value::Obj(_) = unsafe { p.as_ref() } {
                // SAFETY: as above.
                drop(unsafe { take(p) });
            } else {
                // SAFETY: as above; what is overwritten needs no release.
                unsafe { p.write(Value::Unset) };
            }
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

    /// Moves values in; the registers are Unset.
    pub(super) fn put_all(self, values: &mut [Value]) {
        for (i, v) in values.iter_mut().enumerate() {
            // SAFETY: as for `get`.
            unsafe { self.0.add(i).write(v.take()) };
        }
    }

    /// Moves all values of a vector in; the registers are Unset.
    #[inline(always)]
    pub(super) fn fill_from(self, values: &mut Vec<Value>) {
        // SAFETY: as for `get`. The values move as bits, and the vector gives them up.
        unsafe {
            let from = NonNull::from(&mut values[..]).cast::<Value>();
            relocate(from, self.0, values.len());
            values.set_len(0);
        }
    }

    /// Moves n values, and the one below the first, to the end of a vector.
    #[inline(always)]
    pub(super) fn empty_into(self, n: usize, values: &mut Vec<Value>) {
        values.reserve(n + 1);
        // SAFETY: as for `get` and `below`. The values move as bits, there is room for them, and the
        // registers become Unset, whose tag is 0.
        unsafe {
            let from = self.0.sub(1);
            let end = NonNull::from(values.spare_capacity_mut()).cast::<Value>();
            relocate(from, end, n + 1);
            values.set_len(values.len() + n + 1);
            for i in 0..=n {
                from.add(i).write(Value::Unset);
            }
        }
    }

    /// Moves n values from register `from` up by one, so that `from` becomes free (Unset).
    pub(super) fn shift_up(self, from: u16, n: usize) {
        // SAFETY: the values move within the thread's region (SLACK registers are always there), and the
        // vacated register is overwritten with Unset without a release, since its value has moved.
        unsafe {
            let p = self.0.add(usize::from(from));
            std::ptr::copy(p.as_ptr(), p.add(1).as_ptr(), n);
            p.write(Value::Unset);
        }
    }
}
