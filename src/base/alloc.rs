//! The command's allocator: small blocks that were freed serve the next request of their size.
//!
//! Invariant: a block has the size of its class from the system's allocator on, so any list of that class
//! may hold it, whichever thread it was made on. A thread's lists are its own, are bounded, and go back to
//! the system with the thread.
//!
//! Why. A program makes and drops objects, and the buffers behind them, all the time. The C library keeps
//! seven freed blocks of a size at hand and goes through its bins for the rest; and it must look up a
//! block's size, which Rust knows.

#![expect(unsafe_code, reason = "an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// Sizes are rounded up to multiples of this, the alignment that every block has.
const STEP: usize = 16;
/// Larger blocks come from the system directly.
const LARGEST: usize = 256;
/// How many bytes of a class a thread keeps.
const KEPT: usize = 1 << 20;

/// To be named as a binary's `#[global_allocator]`.
pub struct Recycler;

const CLASSES: usize = LARGEST / STEP;

struct Free {
    next: *mut Free,
}

/// Free blocks of one class.
struct List {
    first: Cell<*mut Free>,
    /// How many more may come. None in a thread that has not been [armed](arm) or that ends.
    room: Cell<usize>,
}

/// What becomes of a thread's lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Armed,
    Over,
}

struct Lists {
    classes: [List; CLASSES],
    state: Cell<State>,
}

/// Gives the lists back when the thread ends. The lists themselves have no destructor, so that reaching
/// them needs no look at whether it has run.
struct Guard;

thread_local! {
    static LISTS: Lists = const {
        Lists {
            classes: [const { List { first: Cell::new(ptr::null_mut()), room: Cell::new(0) } }; CLASSES],
            state: Cell::new(State::New),
        }
    };
    static GUARD: Guard = const { Guard };
}

impl Drop for Guard {
    fn drop(&mut self) {
        LISTS.with(|lists| {
            lists.state.set(State::Over);
            for (class, list) in lists.classes.iter().enumerate() {
                while let Some(block) = list.pop() {
                    // SAFETY: every block of a class came from the system with the class's layout.
                    unsafe { System.dealloc(block, layout_of(class)) };
                }
                list.room.set(0);
            }
        });
    }
}

/// Makes room in a new thread's lists, which from then on go back with it. Whether it was new.
#[cold]
#[inline(never)]
fn arm(lists: &Lists) -> bool {
    // First, because registering the guard may allocate.
    if lists.state.replace(State::Over) != State::New {
        return false;
    }
    if GUARD.try_with(|_| ()).is_err() {
        return false;
    }
    lists.state.set(State::Armed);
    for (class, list) in lists.classes.iter().enumerate() {
        list.room.set(KEPT / ((class + 1) * STEP));
    }
    true
}

impl List {
    #[inline(always)]
    fn pop(&self) -> Option<*mut u8> {
        let first = self.first.get();
        if first.is_null() {
            return None;
        }
        // SAFETY: what is in a list was written by `push` and is nobody else's.
        self.first.set(unsafe { (*first).next });
        self.room.set(self.room.get() + 1);
        Some(first.cast())
    }

    /// # Safety
    /// There is room; the block is free, of this list's class, and nobody uses it further.
    #[inline(always)]
    unsafe fn push(&self, block: *mut u8) {
        let block = block.cast::<Free>();
        // SAFETY: a block has room for a pointer and its alignment.
        unsafe { block.write(Free { next: self.first.get() }) };
        self.first.set(block);
        self.room.set(self.room.get() - 1);
    }
}

/// The class of a layout, unless it is too large or oddly aligned.
#[inline(always)]
fn class_of(layout: Layout) -> Option<usize> {
    let size = layout.size();
    (size.wrapping_sub(1) < LARGEST && layout.align() <= STEP).then(|| (size - 1) / STEP)
}

const fn layout_of(class: usize) -> Layout {
    match Layout::from_size_align((class + 1) * STEP, STEP) {
        Ok(layout) => layout,
        Err(_) => panic!("the sizes of classes are small"),
    }
}

/// A block of a class from the system.
#[cold]
#[inline(never)]
fn fresh(class: usize) -> *mut u8 {
    // SAFETY: the layout's size is not zero.
    unsafe { System.alloc(layout_of(class)) }
}

/// Takes back a block for which the list has no room.
///
/// # Safety
/// The block is of the class, and nobody uses it further.
#[cold]
#[inline(never)]
unsafe fn take_back(lists: &Lists, block: *mut u8, class: usize) {
    if lists.state.get() == State::New && arm(lists) {
        // SAFETY: the caller's; there is room now.
        unsafe { lists.classes[class].push(block) };
    } else {
        // SAFETY: the caller's; every block of a class came from the system with its layout.
        unsafe { System.dealloc(block, layout_of(class)) };
    }
}

// SAFETY: blocks are the system's, of at least the size and alignment asked for; a block is in a list only
// between its release and its next use.
unsafe impl GlobalAlloc for Recycler {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            // SAFETY: the caller's layout.
            return unsafe { System.alloc(layout) };
        };
        match LISTS.with(|lists| lists.classes[class].pop()) {
            Some(block) => block,
            None => fresh(class),
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let Some(class) = class_of(layout) else {
            // SAFETY: `alloc` took it from the system with this layout.
            return unsafe { System.dealloc(block, layout) };
        };
        LISTS.with(|lists| {
            let list = &lists.classes[class];
            // SAFETY: the caller gives the block up, which `alloc` made for this class.
            unsafe {
                if list.room.get() > 0 { list.push(block) } else { take_back(lists, block, class) }
            }
        });
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if class_of(layout).is_none() {
            // SAFETY: the caller's layout.
            return unsafe { System.alloc_zeroed(layout) };
        }
        // SAFETY: the caller's layout; the block has its size.
        unsafe {
            let block = self.alloc(layout);
            if !block.is_null() {
                block.write_bytes(0, layout.size());
            }
            block
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller says that the size is in bounds for the alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (class_of(layout), class_of(wanted)) {
            (Some(old), Some(new)) if old == new => block,
            // SAFETY: both are the system's own blocks.
            (None, None) => unsafe { System.realloc(block, layout, size) },
            // SAFETY: the caller gives the old block up; what both have room for is copied.
            (Some(_) | None, Some(_) | None) => unsafe {
                let new = self.alloc(wanted);
                if !new.is_null() {
                    ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                    self.dealloc(block, layout);
                }
                new
            },
        }
    }
}
