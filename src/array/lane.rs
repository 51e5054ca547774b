//! Lanes: elements of one size at equal distances in a buffer.
//!
//! Invariant: all elements of a lane lie in a buffer that is held for the lane's lifetime; a lane is made
//! by [`super::walk`] alone, from views, which promise that. Elements are copied in and out. What shows a
//! lane's octets as a slice must know that nothing writes them meanwhile but through that slice; threads
//! that the program lets loose on the same array race for its elements as they do under NumPy, so nothing
//! that keeps a loop inside its bounds is ever read from an array twice: indices are copied first.

#![expect(unsafe_code, reason = "follows strides through raw memory")]

use std::marker::PhantomData;

use super::buffer::Buffer;

/// See the file's header.
#[derive(Clone, Copy, Debug)]
pub struct Lane<'a> {
    start: *mut u8,
    stride: isize,
    len: usize,
    size: usize,
    writeable: bool,
    _buffer: PhantomData<&'a Buffer>,
}

// SAFETY: a lane is a place in a buffer, which belongs to no thread.
unsafe impl Send for Lane<'_> {}
// SAFETY: as above.
unsafe impl Sync for Lane<'_> {}

/// Runs the first body with the array of octets that elements of the usual sizes are, the second for others.
macro_rules! for_size {
    ($size:expr, $name:ident => $body:expr, $other:expr) => {
        match $size {
            1 => {
                type $name = [u8; 1];
                $body
            }
            2 => {
                type $name = [u8; 2];
                $body
            }
            4 => {
                type $name = [u8; 4];
                $body
            }
            8 => {
                type $name = [u8; 8];
                $body
            }
            16 => {
                type $name = [u8; 16];
                $body
            }
            _ => $other,
        }
    };
}

/// Copies `n` elements of `size` octets between places that do not overlap.
///
/// # Safety
/// The elements at both ends must be inside their memory, and the two must not overlap.
unsafe fn copy(
    from: *const u8,
    from_step: isize,
    to: *mut u8,
    to_step: isize,
    n: usize,
    size: usize,
) {
    let width = size as isize;
    macro_rules! with {
        ($octets:literal) => {{
            if from_step == 0 && to_step == $octets && n > 0 {
                // One element many times: nothing is read in the loop, so it becomes vectors.
                // SAFETY: the caller promises elements of this size at these places.
                let element = unsafe { from.cast::<[u8; $octets]>().read() };
                for i in 0..n as isize {
                    // SAFETY: as above.
                    unsafe { to.offset(i * $octets).cast::<[u8; $octets]>().write(element) };
                }
                return;
            }
            // Distances that the compiler knows become shuffles of vectors.
            macro_rules! each {
                ($from_step:expr, $to_step:expr) => {
                    for i in 0..n as isize {
                        // SAFETY: the caller promises elements of this size at these places.
                        unsafe {
                            let element =
                                from.offset(i * $from_step).cast::<[u8; $octets]>().read();
                            to.offset(i * $to_step).cast::<[u8; $octets]>().write(element);
                        }
                    }
                };
            }
            const SIZE: isize = $octets;
            match (from_step / SIZE, to_step / SIZE) {
                _ if from_step % width != 0 || to_step % width != 0 => each!(from_step, to_step),
                (2, 1) => each!(2 * SIZE, SIZE),
                (-1, 1) => each!(-SIZE, SIZE),
                (_, 1) => each!(from_step, SIZE),
                (1, 2) => each!(SIZE, 2 * SIZE),
                (_, _) => each!(from_step, to_step),
            }
        }};
    }
    if from_step == size as isize && to_step == size as isize {
        // SAFETY: the elements lie side by side at both ends, and do not overlap.
        unsafe { std::ptr::copy_nonoverlapping(from, to, n * size) };
        return;
    }
    match size {
        1 => with!(1),
        2 => with!(2),
        4 => with!(4),
        8 => with!(8),
        16 => with!(16),
        _ => {
            for i in 0..n as isize {
                // SAFETY: as above.
                unsafe {
                    let (from, to) = (from.offset(i * from_step), to.offset(i * to_step));
                    std::ptr::copy_nonoverlapping(from, to, size);
                }
            }
        }
    }
}

impl<'a> Lane<'a> {
    /// # Safety
    /// The `len` elements of `size` octets, `stride` octets apart, must lie in memory that is held, and
    /// shared without references, for `'a`; if `writeable`, they may be written.
    pub(super) unsafe fn new(
        start: *mut u8,
        stride: isize,
        len: usize,
        size: usize,
        writeable: bool,
    ) -> Lane<'a> {
        Lane { start, stride, len, size, writeable, _buffer: PhantomData }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// From one element to the next, in octets.
    pub fn stride(&self) -> isize {
        self.stride
    }

    /// Of an element, in octets.
    pub fn size(&self) -> usize {
        self.size
    }

    pub fn is_contiguous(&self) -> bool {
        self.stride == self.size as isize || self.len < 2
    }

    /// Whether an element of that alignment could be read in place.
    pub fn is_aligned(&self, align: usize) -> bool {
        self.start.addr().is_multiple_of(align)
            && (self.stride.unsigned_abs().is_multiple_of(align) || self.len < 2)
    }

    /// The elements of a range.
    pub fn part(&self, range: std::ops::Range<usize>) -> Lane<'a> {
        assert!(range.start <= range.end && range.end <= self.len, "a part outside its lane");
        let start = self.start.wrapping_offset(range.start as isize * self.stride);
        Lane { start, len: range.len(), ..*self }
    }

    /// Copies the elements out, side by side. Panics unless `to` has just their size.
    pub fn gather(&self, to: &mut [u8]) {
        assert_eq!(to.len(), self.len * self.size, "room for a lane's elements");
        // SAFETY: the lane's elements are inside its buffer, `to` has as many, and a `&mut` slice is no
        // part of a buffer that is shared.
        unsafe {
            copy(self.start, self.stride, to.as_mut_ptr(), self.size as isize, self.len, self.size)
        }
    }

    /// Copies elements in. Panics unless `from` has just their size and the lane may be written.
    pub fn scatter(&self, from: &[u8]) {
        assert!(self.writeable, "writing elements of a read-only view");
        assert_eq!(from.len(), self.len * self.size, "as many elements as the lane has");
        // SAFETY: as for `gather`; whoever made `from` out of a lane promised that nothing writes to it.
        unsafe {
            copy(from.as_ptr(), self.size as isize, self.start, self.stride, self.len, self.size)
        }
    }

    /// Copies the elements at some places out, side by side. Panics if a place is not in the lane.
    pub fn pick(&self, places: &[u32], to: &mut [u8]) {
        assert!(places.iter().all(|&i| (i as usize) < self.len), "places in the lane");
        assert_eq!(to.len(), places.len() * self.size, "room for the elements");
        for_size!(self.size, E => {
            for (&i, to) in places.iter().zip(to.chunks_exact_mut(size_of::<E>())) {
                // SAFETY: the place is in the lane, whose elements are inside its buffer.
                let v = unsafe { self.start.offset(i as isize * self.stride).cast::<E>().read() };
                to.copy_from_slice(&v);
            }
        }, {
            for (&i, to) in places.iter().zip(to.chunks_exact_mut(self.size.max(1))) {
                // SAFETY: as above; a `&mut` slice is no part of a buffer that is shared.
                unsafe {
                    let from = self.start.offset(i as isize * self.stride);
                    std::ptr::copy_nonoverlapping(from, to.as_mut_ptr(), self.size);
                }
            }
        });
    }

    /// Copies elements to some places. Panics if a place is not in the lane, or it may not be written.
    pub fn put(&self, places: &[u32], from: &[u8]) {
        assert!(self.writeable, "writing elements of a read-only view");
        assert!(places.iter().all(|&i| (i as usize) < self.len), "places in the lane");
        assert_eq!(from.len(), places.len() * self.size, "as many elements as places");
        for_size!(self.size, E => {
            for (&i, from) in places.iter().zip(from.chunks_exact(size_of::<E>())) {
                let mut v = E::default();
                v.copy_from_slice(from);
                // SAFETY: the place is in the lane, whose elements are inside its buffer.
                unsafe { self.start.offset(i as isize * self.stride).cast::<E>().write(v) }
            }
        }, {
            for (&i, from) in places.iter().zip(from.chunks_exact(self.size.max(1))) {
                // SAFETY: as above; whoever made `from` out of a lane promised that nothing writes to it.
                unsafe {
                    let to = self.start.offset(i as isize * self.stride);
                    std::ptr::copy_nonoverlapping(from.as_ptr(), to, self.size);
                }
            }
        });
    }

    /// The octets from the first to behind the last element.
    fn extent(&self) -> (usize, usize) {
        let (start, last) = (self.start.addr(), self.len.saturating_sub(1) as isize * self.stride);
        let end = start.wrapping_add_signed(last);
        (start.min(end), start.max(end) + self.size)
    }

    /// Whether the two share no octet.
    pub fn is_apart(&self, other: &Lane<'_>) -> bool {
        let (a, b) = (self.extent(), other.extent());
        self.len == 0 || other.len == 0 || a.1 <= b.0 || b.1 <= a.0
    }

    /// Whether both are the same elements in the same order.
    pub fn is_same(&self, other: &Lane<'_>) -> bool {
        self.start == other.start && self.stride == other.stride && self.size == other.size
    }

    /// Shows the octets of elements that lie side by side.
    ///
    /// # Safety
    /// Nothing may write them while the slice is used (see the file's header).
    pub(super) unsafe fn octets(&self) -> &'a [u8] {
        assert!(self.is_contiguous(), "elements side by side");
        if self.len == 0 {
            return &[];
        }
        // SAFETY: the elements are inside a held buffer and lie side by side; the caller promises that
        // they stay unchanged.
        unsafe { std::slice::from_raw_parts(self.start, self.len * self.size) }
    }

    /// As [`Lane::octets`], to be written.
    ///
    /// # Safety
    /// Nothing else may read or write them while the slice is used.
    pub(super) unsafe fn octets_mut(&self) -> &'a mut [u8] {
        assert!(self.writeable, "writing elements of a read-only view");
        assert!(self.is_contiguous(), "elements side by side");
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: as for `octets`; the caller promises that it alone uses them.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.len * self.size) }
    }
}
