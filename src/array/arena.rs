//! The memory that kernels make while they run.
//!
//! Invariant: a context's list holds exactly what its thread's kernels have allocated and not freed, latest
//! first, and each piece stands in one list. Whoever made a context empties its list ([`Arena`], or the
//! parallel loop whose chunk it ran), however the kernel ended; so nothing leaks.
//!
//! How. Kernels count no references. A function frees what was made since its beginning when it returns,
//! except what it returns; a loop frees, at the end of an iteration, what was made since the loop began,
//! except what it carries into the next. So memory lives at most until the end of the iteration or the
//! function that made it. What leaves the kernel becomes a [`Buffer`], which is counted.
#![expect(unsafe_code, reason = "follows the pointers that machine code holds")]

use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::buffer::Buffer;
use crate::abi::{Context, Memory};

/// A piece of memory with what owns its octets.
#[repr(C)]
struct Piece {
    /// First, so that a pointer to the one is a pointer to the other.
    head: Memory,
    buffer: Buffer,
}

/// How many pieces there are, in all threads.
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// How many pieces of memory running kernels hold. For tests.
pub fn live() -> usize {
    LIVE.load(Ordering::Relaxed)
}

/// New memory in front of the context's list; null if there is not as much.
///
/// # Safety
/// `ctx` must be the calling machine code's context.
pub unsafe extern "C" fn alloc(ctx: *mut Context, octets: u64, zeroed: u64) -> *mut Memory {
    let Some(octets) = usize::try_from(octets).ok().filter(|&n| n <= isize::MAX as usize) else {
        return ptr::null_mut();
    };
    let buffer = if zeroed == 0 { Buffer::arbitrary(octets) } else { Buffer::zeroed(octets) };
    let Some(buffer) = buffer else { return ptr::null_mut() };
    // SAFETY: the caller's context, which nobody else touches meanwhile.
    let next = unsafe { (*ctx).memory };
    let head = Memory { next, start: buffer.start().as_ptr() };
    LIVE.fetch_add(1, Ordering::Relaxed);
    let piece = Box::into_raw(Box::new(Piece { head, buffer })).cast::<Memory>();
    // SAFETY: as above.
    unsafe { (*ctx).memory = piece };
    piece
}

/// Frees what stands in the context's list before `mark`, except what `kept` names; that stays, in its
/// order.
///
/// # Safety
/// `ctx` must be the calling machine code's context, `mark` what its list began with at an earlier moment,
/// and `kept` the address of `n_kept` words.
pub unsafe extern "C" fn sweep(
    ctx: *mut Context,
    mark: *mut Memory,
    kept: *const u64,
    n_kept: u64,
) {
    let kept: &[u64] = if n_kept == 0 {
        &[]
    } else {
        // SAFETY: the caller says so; the words lie on its stack and do not change meanwhile.
        unsafe { std::slice::from_raw_parts(kept, n_kept as usize) }
    };
    // SAFETY: the context is the caller's, and every node of its list is a piece that `alloc` made and
    // nobody has freed, with `mark` among them or the list's end.
    unsafe {
        let mut place: *mut *mut Memory = &raw mut (*ctx).memory;
        while *place != mark && !(*place).is_null() {
            let piece = *place;
            if kept.contains(&(piece.addr() as u64)) {
                place = &raw mut (*piece).next;
            } else {
                *place = (*piece).next;
                drop(Box::from_raw(piece.cast::<Piece>()));
                LIVE.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

/// What a kernel's call has left in its context's list: freed when this goes.
#[derive(Debug)]
pub struct Arena(*mut Memory);

// SAFETY: the pieces belong to whoever holds the list; what they hold may be dropped on any thread.
unsafe impl Send for Arena {}

impl Arena {
    /// Takes the list of a context whose kernel has ended.
    pub fn take(ctx: &mut Context) -> Arena {
        Arena(std::mem::replace(&mut ctx.memory, ptr::null_mut()))
    }

    /// The buffer that an owner in the list is.
    pub fn buffer(&self, owner: u64) -> Option<Buffer> {
        let mut at = self.0;
        while !at.is_null() {
            // SAFETY: the list's pieces live until `drop`.
            let piece = unsafe { &*at.cast::<Piece>() };
            if at.addr() as u64 == owner {
                return Some(piece.buffer.clone());
            }
            at = piece.head.next;
        }
        None
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        while !self.0.is_null() {
            // SAFETY: a piece that `alloc` made; no machine code runs any more that knows it.
            let piece = unsafe { Box::from_raw(self.0.cast::<Piece>()) };
            self.0 = piece.head.next;
            LIVE.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
