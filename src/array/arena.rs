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

use std::cmp::Ordering;
use std::convert::Infallible;
use std::ptr;
use std::sync::atomic::{self, AtomicUsize};

use super::buffer::Buffer;
use crate::abi::{Context, LIST_SLOT, Memory};
use crate::base::merge_sort::merge_sort;

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
    LIVE.load(atomic::Ordering::Relaxed)
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
    let start = buffer.start().as_ptr();
    let head =
        Memory { next, start, len: 0, room: octets as u64, parent: ptr::null_mut(), maker: ctx };
    LIVE.fetch_add(1, atomic::Ordering::Relaxed);
    let piece = Box::into_raw(Box::new(Piece { head, buffer })).cast::<Memory>();
    piece.expose_provenance();
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
        let with_lists = with_their_lists((*ctx).memory, mark, kept);
        let kept = with_lists.as_deref().unwrap_or(kept);
        let mut place: *mut *mut Memory = &raw mut (*ctx).memory;
        while *place != mark && !(*place).is_null() {
            let piece = *place;
            if kept.contains(&(piece.addr() as u64)) {
                if !survives((*piece).parent, (*ctx).memory, mark, kept) {
                    (*piece).parent = ptr::null_mut();
                }
                place = &raw mut (*piece).next;
            } else {
                *place = (*piece).next;
                drop(Box::from_raw(piece.cast::<Piece>()));
                LIVE.fetch_sub(1, atomic::Ordering::Relaxed);
            }
        }
    }
}

/// What is kept, with everything that is an element of a list that is kept or that stands behind the mark;
/// none if nothing before the mark is an element.
///
/// # Safety
/// `first` must begin a list of pieces in which `mark` stands, or which ends.
unsafe fn with_their_lists(
    first: *mut Memory,
    mark: *mut Memory,
    kept: &[u64],
) -> Option<Vec<u64>> {
    let mut elements = Vec::new();
    let mut at = first;
    while at != mark && !at.is_null() {
        // SAFETY: a piece of the list.
        let piece = unsafe { &*at };
        if !piece.parent.is_null() {
            elements.push(at);
        }
        at = piece.next;
    }
    if elements.is_empty() {
        return None;
    }
    let mut all = kept.to_vec();
    // An element comes before or behind its list in the order of their making, so this is asked until
    // nothing more is found.
    loop {
        let n = all.len();
        for &element in &elements {
            // SAFETY: a piece of the list.
            let parent = unsafe { (*element).parent };
            let address = element.addr() as u64;
            // SAFETY: as the caller says.
            if !all.contains(&address) && unsafe { survives(parent, first, mark, &all) } {
                all.push(address);
            }
        }
        if all.len() == n {
            return Some(all);
        }
    }
}

/// Whether a piece is kept or does not stand before the mark.
///
/// # Safety
/// As [`with_their_lists`].
unsafe fn survives(
    piece: *mut Memory,
    first: *mut Memory,
    mark: *mut Memory,
    kept: &[u64],
) -> bool {
    if piece.is_null() || kept.contains(&(piece.addr() as u64)) {
        return !piece.is_null();
    }
    let mut at = first;
    while at != mark && !at.is_null() {
        if at == piece {
            return false;
        }
        // SAFETY: a piece of the list.
        at = unsafe { (*at).next };
    }
    true
}

/// What [`grow`] answers: there is room; there is not as much memory; the list is not this thread's.
pub const GROWN: u64 = 0;
pub const NO_MEMORY: u64 = 1;
pub const ELSEWHERE: u64 = 2;

/// Makes room in a list for that many octets of elements.
///
/// # Safety
/// `ctx` must be the calling machine code's context, `list` the owner of a list of its kernel's.
pub unsafe extern "C" fn grow(ctx: *mut Context, list: u64, octets: u64, _: u64) -> u64 {
    let piece = ptr::with_exposed_provenance_mut::<Piece>(list as usize);
    // SAFETY: the caller's list.
    let head = unsafe { &(*piece).head };
    if head.maker != ctx.cast_const() {
        return ELSEWHERE;
    }
    if octets <= head.room {
        return GROWN;
    }
    // Half as much again, so that appending costs the same however long the list is.
    let room = octets.saturating_add(octets / 2).max(64);
    let room =
        if usize::try_from(room).is_ok_and(|n| n <= isize::MAX as usize) { room } else { octets };
    let Some(buffer) = usize::try_from(room)
        .ok()
        .filter(|&n| n <= isize::MAX as usize)
        .and_then(Buffer::arbitrary)
    else {
        return NO_MEMORY;
    };
    // SAFETY: both memories are at least `head.room` long and are not one; the piece is this thread's.
    unsafe {
        let start = buffer.start().as_ptr();
        ptr::copy_nonoverlapping((*piece).head.start, start, (*piece).head.room as usize);
        (*piece).head.start = start;
        (*piece).head.room = room;
        (*piece).buffer = buffer;
    }
    GROWN
}

/// Notes that what an owner owns is an element of a list, and stays with it; what is an element of several
/// stays until the kernel ends.
///
/// # Safety
/// As [`grow`]; `owner` must be the owner of an array or a list.
pub unsafe extern "C" fn adopt(ctx: *mut Context, list: u64, owner: u64, _: u64) -> u64 {
    if owner & 1 == 1 || owner == 0 || owner == list {
        return 0;
    }
    let parent = ptr::with_exposed_provenance_mut::<Memory>(list as usize);
    let piece = ptr::with_exposed_provenance_mut::<Memory>(owner as usize);
    // SAFETY: the pieces are the kernel's and alive.
    unsafe {
        if (*parent).maker != ctx.cast_const() {
            return ELSEWHERE;
        }
        // What was made outside of a parallel loop outlives its lists.
        if (*piece).maker != ctx.cast_const() {
            return 0;
        }
        let old = (*piece).parent;
        if old.is_null() {
            (*piece).parent = parent;
        } else if old != parent {
            (*piece).parent = forever(ctx);
        }
    }
    0
}

/// A list that is never swept: what several lists share stays as long as the kernel runs.
fn forever(ctx: *mut Context) -> *mut Memory {
    // No piece has this address, so it is never found before a mark.
    ctx.cast()
}

/// Moves octets, to a place that may overlap.
///
/// # Safety
/// Both places must be as long and lie in a list of the kernel's.
pub unsafe extern "C" fn shift(_: *mut Context, to: u64, from: u64, octets: u64) -> u64 {
    let to = ptr::with_exposed_provenance_mut::<u8>(to as usize);
    let from = ptr::with_exposed_provenance::<u8>(from as usize);
    // SAFETY: the caller says so.
    unsafe { ptr::copy(from, to, octets as usize) };
    0
}

/// How a slot of an element compares: a number in four bits of [`sort`]'s description.
pub const SORT_BOOL: u64 = 1;
pub const SORT_SIGNED: u64 = 2;
pub const SORT_UNSIGNED: u64 = 3;
pub const SORT_F32: u64 = 4;
pub const SORT_F64: u64 = 5;
/// As many slots as a description has room for.
pub const SORT_SLOTS: usize = 15;

/// Sorts a list of elements whose slots compare one after the other, as tuples do; stable, also
/// downwards. `kinds` has the number of slots in its low four bits, then four bits a slot; narrower
/// integers are as wide as their slot, since lists keep them so.
///
/// # Safety
/// As [`grow`].
pub unsafe extern "C" fn sort(_: *mut Context, list: u64, kinds: u64, reverse: u64) -> u64 {
    let piece = ptr::with_exposed_provenance_mut::<Memory>(list as usize);
    let slots = (kinds & 15) as usize;
    // SAFETY: the piece is the kernel's and alive.
    let (start, len) = unsafe { ((*piece).start.cast::<u64>(), (*piece).len as usize) };
    // A list without elements may have no memory, and elements without slots are all alike.
    if len < 2 || slots == 0 {
        return 0;
    }
    // SAFETY: a list holds as many words as its length says, and nobody else reads them meanwhile.
    let words = unsafe { std::slice::from_raw_parts_mut(start, len * slots) };
    let elements: Vec<&[u64]> = words.chunks_exact(slots).collect();
    let kind = |slot: usize| kinds >> (4 + 4 * slot) & 15;
    let mut order: Vec<u32> = (0..u32::try_from(len).unwrap_or(u32::MAX)).collect();
    if slots == 1 && has_order(kind(0), words) {
        let key = |i: &u32| words[*i as usize];
        let compare = |a: u64, b: u64| compare(kind(0), a, b).unwrap_or(Ordering::Equal);
        if reverse == 0 {
            order.sort_by(|a, b| compare(key(a), key(b)));
        } else {
            order.sort_by(|a, b| compare(key(b), key(a)));
        }
    } else {
        // As the interpreter does it: the mirror image is sorted and mirrored.
        if reverse != 0 {
            order.reverse();
        }
        let sorted: Result<(), Infallible> = merge_sort(&mut order, &mut |a, b| {
            let (a, b) = (elements[a as usize], elements[b as usize]);
            let differ = (0..slots)
                .find(|&i| a[i] != b[i] && compare(kind(i), a[i], b[i]) != Some(Ordering::Equal));
            Ok(differ.is_some_and(|i| compare(kind(i), a[i], b[i]) == Some(Ordering::Less)))
        });
        let Ok(()) = sorted;
        if reverse != 0 {
            order.reverse();
        }
    }
    let sorted: Vec<u64> = order.iter().flat_map(|&i| elements[i as usize]).copied().collect();
    words[..sorted.len()].copy_from_slice(&sorted);
    0
}

/// Whether all of these slots are comparable with each other.
fn has_order(kind: u64, slots: &[u64]) -> bool {
    slots.iter().all(|&x| compare(kind, x, x).is_some())
}

fn compare(kind: u64, x: u64, y: u64) -> Option<Ordering> {
    match kind {
        SORT_SIGNED => Some((x as i64).cmp(&(y as i64))),
        SORT_F32 => f32::from_bits(x as u32).partial_cmp(&f32::from_bits(y as u32)),
        SORT_F64 => f64::from_bits(x).partial_cmp(&f64::from_bits(y)),
        _ => Some(x.cmp(&y)),
    }
}

/// A list's elements, as words, on their way in or out of a kernel.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub len: u64,
    pub words: Vec<u64>,
}

/// A list with these elements, in front of the context's list of memory; none if there is no memory.
pub fn list(ctx: &mut Context, elements: &Words) -> Option<u64> {
    let octets = elements.words.len() * LIST_SLOT;
    // SAFETY: the context is the caller's own.
    let piece = unsafe { alloc(ctx, octets as u64, 0) };
    if piece.is_null() {
        return None;
    }
    // SAFETY: the piece is new, and as long as the words.
    unsafe {
        (*piece).len = elements.len;
        ptr::copy_nonoverlapping(elements.words.as_ptr().cast::<u8>(), (*piece).start, octets);
    }
    Some(piece.expose_provenance() as u64)
}

/// Notes for the host that one list of a context is an element of another.
pub fn belongs(ctx: &mut Context, list: u64, element: u64) {
    if list != 0 {
        // SAFETY: the host has just made both in this context.
        unsafe { adopt(ctx, list, element, 0) };
    }
}

/// What a kernel's call has left in its context's list: freed when this goes.
#[derive(Debug)]
pub struct Arena(*mut Memory);

// SAFETY: the pieces belong to whoever holds the list; what they hold may be dropped on any thread.
unsafe impl Send for Arena {}

impl Arena {
    /// Of a kernel that has left nothing.
    pub fn empty() -> Arena {
        Arena(ptr::null_mut())
    }

    /// Takes the list of a context whose kernel has ended.
    pub fn take(ctx: &mut Context) -> Arena {
        Arena(std::mem::replace(&mut ctx.memory, ptr::null_mut()))
    }

    /// The elements of the list that an owner is, of which each takes `slots` words.
    pub fn list(&self, owner: u64, slots: usize) -> Option<Words> {
        let mut at = self.0;
        while !at.is_null() {
            // SAFETY: the list's pieces live until `drop`.
            let piece = unsafe { &*at };
            if at.addr() as u64 == owner {
                let n = piece.len as usize * slots;
                let mut words = vec![0; n];
                // SAFETY: a list has room for as many elements as it has.
                unsafe {
                    ptr::copy_nonoverlapping(
                        piece.start,
                        words.as_mut_ptr().cast::<u8>(),
                        n * LIST_SLOT,
                    );
                }
                return Some(Words { len: piece.len, words });
            }
            at = piece.next;
        }
        None
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
            LIVE.fetch_sub(1, atomic::Ordering::Relaxed);
        }
    }
}
