//! The memory that arrays lie in.
//!
//! Invariant: a buffer's octets stay where they are, initialised, for as long as the buffer is held, and
//! are a whole allocation of its own or memory that its maker promised for that long. They are shared
//! without locks, as NumPy's are: threads that write what others read get either value, never a torn
//! machine word, and no access leaves the buffer. That is why elements are only copied in and out and
//! nothing hands out references to them.

#![expect(unsafe_code, reason = "owns raw memory that views and machine code share")]

use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};
use std::arch::asm;
use std::ptr::NonNull;
use std::sync::Arc;

/// What the C library's `calloc` gives, so that zeroed pages come from the system untouched.
const ALIGN: usize = 16;

/// A shared piece of memory.
#[derive(Clone, Debug)]
pub struct Buffer(Arc<Block>);

#[derive(Debug)]
struct Block {
    start: NonNull<u8>,
    len: usize,
    owned: bool,
}

// SAFETY: the memory belongs to no thread, and what reads and writes it copies whole elements (see the
// file's header).
unsafe impl Send for Block {}
// SAFETY: as above.
unsafe impl Sync for Block {}

impl Drop for Block {
    fn drop(&mut self) {
        if self.owned && self.len > 0 {
            // SAFETY: `start` came from the allocator with this layout, in `Buffer::zeroed` or `arbitrary`.
            unsafe { dealloc(self.start.as_ptr(), layout(self.len)) }
        }
    }
}

/// From this length on, memory is asked for in huge pages: first touching pages of 4 KB takes longer than
/// most operations.
const HUGE: usize = 4 << 20;

/// Tells the system that large memory is going to be used whole.
fn advise(start: *mut u8, len: usize) {
    #[cfg(target_os = "linux")]
    if len >= HUGE {
        const PAGE: usize = 4096;
        let skip = start.addr().wrapping_neg() % PAGE;
        // SAFETY: advice changes no octet; the range is inside the allocation. That it is not followed, as on
        // a system without huge pages, does no harm.
        unsafe {
            libc::madvise(start.wrapping_add(skip).cast(), len - skip, libc::MADV_HUGEPAGE);
        }
    }
}

fn layout(len: usize) -> Layout {
    Layout::from_size_align(len, ALIGN).expect("a buffer's size was checked when it was made")
}

impl Buffer {
    /// Zeroed memory; none if there is not as much. Pages that nobody writes cost nothing.
    pub fn zeroed(len: usize) -> Option<Buffer> {
        if len == 0 {
            let block = Block { start: NonNull::dangling(), len, owned: true };
            return Some(Buffer(Arc::new(block)));
        }
        let layout = Layout::from_size_align(len, ALIGN).ok()?;
        // SAFETY: the layout's size is not zero.
        let start = NonNull::new(unsafe { alloc_zeroed(layout) })?;
        advise(start.as_ptr(), len);
        Some(Buffer(Arc::new(Block { start, len, owned: true })))
    }

    /// Memory with whatever was in it; none if there is not as much.
    pub fn arbitrary(len: usize) -> Option<Buffer> {
        if len == 0 {
            return Buffer::zeroed(0);
        }
        let layout = Layout::from_size_align(len, ALIGN).ok()?;
        // SAFETY: the layout's size is not zero.
        let mut start = NonNull::new(unsafe { alloc(layout) })?.as_ptr();
        advise(start, len);
        // To the compiler, fresh memory has no values at all; after code that it cannot see through has
        // had the address, the octets have some.
        // SAFETY: no instruction stands in it.
        unsafe { asm!("/* {0} */", inout(reg) start, options(nostack, preserves_flags)) };
        let start = NonNull::new(start)?;
        Some(Buffer(Arc::new(Block { start, len, owned: true })))
    }

    /// Memory of somebody else's.
    ///
    /// # Safety
    /// The octets must be initialised and stay in place while the buffer or a copy of it is held.
    pub unsafe fn foreign(start: NonNull<u8>, len: usize) -> Buffer {
        Buffer(Arc::new(Block { start, len, owned: false }))
    }

    pub fn len(&self) -> usize {
        self.0.len
    }

    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    pub fn start(&self) -> NonNull<u8> {
        self.0.start
    }

    pub fn is_owned(&self) -> bool {
        self.0.owned
    }

    /// Whether somebody else has it, too.
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }

    /// Whether both are the same memory.
    pub fn is(&self, other: &Buffer) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Copies octets in. Panics if they do not fit.
    pub fn write(&self, at: usize, octets: &[u8]) {
        assert!(at <= self.len() && octets.len() <= self.len() - at, "octets outside a buffer");
        // SAFETY: the range was just checked; `octets` may be of this buffer only through a copy, since
        // nothing hands out references into it.
        unsafe {
            std::ptr::copy(octets.as_ptr(), self.0.start.as_ptr().add(at), octets.len());
        }
    }

    /// Copies octets out. Panics if there are not as many.
    pub fn read(&self, at: usize, octets: &mut [u8]) {
        assert!(at <= self.len() && octets.len() <= self.len() - at, "octets outside a buffer");
        // SAFETY: as for `write`.
        unsafe {
            std::ptr::copy(self.0.start.as_ptr().add(at), octets.as_mut_ptr(), octets.len());
        }
    }
}
