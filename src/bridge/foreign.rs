//! Arrays over the memory that other objects show: bytes, a bytearray, a mapping.
//!
//! Invariant: whoever gets a buffer here counts a view of the object and holds it for as long as the buffer
//! or a copy of it is used ([`super::ndarray::NdArray::over_memory`] does); a counted memory stays where it
//! is and keeps its size ([`buffer`]).

#![expect(unsafe_code, reason = "looks into memory that objects promise to keep")]

use std::ptr::NonNull;

use crate::array::{Buffer, View};
use crate::vm::Value;
use crate::vm::object::buffer;

/// The memory of an object, and whether it may be written; none of an object that shows none in place.
pub(crate) fn memory_of(object: &Value) -> Option<(Buffer, bool)> {
    let memory = buffer::of(object)?;
    if !memory.is_in_place() || memory.closed().is_some() {
        return None;
    }
    let writeable = !memory.is_read_only();
    let (start, len) = if writeable {
        buffer::write(memory, |octets| (NonNull::from(&mut *octets).cast::<u8>(), octets.len()))?
    } else {
        buffer::read(memory, |octets| (NonNull::from(octets).cast::<u8>(), octets.len()))?
    };
    // SAFETY: the octets are initialised, being shown as a slice, and stay in place while the object is
    // held and counted as viewed, which is the caller's part (the file's header).
    Some((unsafe { Buffer::foreign(start, len) }, writeable))
}

/// Shows `f` all octets of an array's buffer.
///
/// `f` keeps to what [`buffer::Memory`] asks of it: it runs no interpreted code. Kernels that run meanwhile
/// race for elements with the program's own leave, as threads do under NumPy.
pub(crate) fn show(view: &View, f: &mut dyn FnMut(&[u8])) {
    let buffer = view.buffer();
    // SAFETY: the octets are initialised and stay in place while the view is held, which is borrowed.
    f(unsafe { std::slice::from_raw_parts(buffer.start().as_ptr(), buffer.len()) });
}

/// As [`show`], to be written.
pub(crate) fn show_mut(view: &View, f: &mut dyn FnMut(&mut [u8])) {
    let buffer = view.buffer();
    if view.writeable {
        // SAFETY: as for `show`; this thread holds the lock, and `f` gets at the array in no other way.
        f(unsafe { std::slice::from_raw_parts_mut(buffer.start().as_ptr(), buffer.len()) });
    }
}
