//! Cells for values that are read by copying them, so that nothing is ever borrowed and no flag says so.
//!
//! Invariant: no reference to what is inside leaves a method, and no method runs anything else while it has
//! one: copying a value counts a reference, replacing one hands the old one back. Objects stay on the thread
//! that holds the interpreter's lock, and these cells are not `Sync`.

#![expect(unsafe_code, reason = "cells without borrow flags")]

use std::cell::{RefCell, UnsafeCell};

use super::trace::{Trace, Tracer};
use crate::vm::object::list::List;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;

/// A value; Unset by default.
#[derive(Default)]
pub struct ValueCell(UnsafeCell<Value>);

impl ValueCell {
    pub const fn new(v: Value) -> ValueCell {
        ValueCell(UnsafeCell::new(v))
    }

    /// A copy.
    #[inline(always)]
    pub fn get(&self) -> Value {
        // SAFETY: see the file's header: nobody else has a reference, and copying leads nowhere.
        unsafe { &*self.0.get() }.clone()
    }

    #[inline(always)]
    pub fn is_unset(&self) -> bool {
        // SAFETY: as for `get`.
        unsafe { &*self.0.get() }.is_unset()
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        // SAFETY: as for `get`.
        unsafe { &*self.0.get() }.is_none()
    }

    /// Puts another value in; the old one is the caller's to drop, which may run anything.
    #[inline(always)]
    pub fn replace(&self, v: Value) -> Value {
        // SAFETY: as for `get`; the old value is moved out, not dropped.
        std::mem::replace(unsafe { &mut *self.0.get() }, v)
    }

    pub fn take(&self) -> Value {
        self.replace(Value::Unset)
    }

    /// A copy of the item at an index of the list or tuple that is the value.
    #[inline(always)]
    pub fn item(&self, at: usize) -> Option<Value> {
        // SAFETY: as for `get`.
        let o = unsafe { &*self.0.get() }.as_obj()?;
        match o.downcast::<List>() {
            Some(list) => item_of(&list.items, at),
            None => o.downcast::<Tuple>()?.items.get(at).cloned(),
        }
    }
}

/// A copy of the value at an index. That the row is being read is not noted: nothing can ask meanwhile.
#[inline(always)]
pub fn item_of(items: &RefCell<Vec<Value>>, at: usize) -> Option<Value> {
    // SAFETY: the row is not being written to, as the cell has just said, and copying leads nowhere.
    unsafe { items.try_borrow_unguarded() }.ok()?.get(at).cloned()
}

impl Trace for ValueCell {
    fn trace(&self, t: &mut Tracer<'_>) {
        // SAFETY: as for `get`; a tracer counts and marks, and changes no value.
        unsafe { &*self.0.get() }.trace(t);
    }
}

/// What holds values at positions.
pub trait Row {
    /// The value at a position, found by looking at nothing but this row.
    fn value_at(&self, at: usize) -> Option<&Value>;
}

impl Row for Vec<Value> {
    #[inline(always)]
    fn value_at(&self, at: usize) -> Option<&Value> {
        self.get(at)
    }
}

/// A copy of a value of the row in a cell; Unset when there is none at that position. The cell is not marked
/// as borrowed meanwhile, which would cost more than the copy.
#[inline(always)]
pub fn copy_at<T: Row>(cell: &RefCell<T>, at: usize) -> Value {
    // SAFETY: nobody borrows the cell for writing as long as the reference lives: finding a value looks at
    // the row alone, and copying leads nowhere.
    let row = unsafe { cell.try_borrow_unguarded() };
    match row.ok().and_then(|row| row.value_at(at)) {
        Some(v) => v.clone(),
        None => Value::Unset,
    }
}

/// Likewise of the items in a cell, at an index that counts from the end when it is negative.
#[inline(always)]
pub fn item_at(cell: &RefCell<Vec<Value>>, index: i64) -> Value {
    // SAFETY: as for `copy_at`.
    let Ok(items) = (unsafe { cell.try_borrow_unguarded() }) else { return Value::Unset };
    let at =
        if index >= 0 { index as usize } else { items.len().wrapping_add_signed(index as isize) };
    match items.get(at) {
        Some(v) => v.clone(),
        None => Value::Unset,
    }
}

/// A row of values.
#[derive(Default)]
pub struct Values(UnsafeCell<Vec<Value>>);

impl Values {
    pub fn with_capacity(n: usize) -> Values {
        Values(UnsafeCell::new(Vec::with_capacity(n)))
    }

    /// A copy of the value at an index.
    #[inline(always)]
    pub fn get(&self, at: usize) -> Option<Value> {
        // SAFETY: see the file's header: nobody else has a reference, and copying leads nowhere.
        unsafe { &*self.0.get() }.get(at).cloned()
    }

    /// Likewise; Unset when there is no such index.
    #[inline(always)]
    pub fn get_or_unset(&self, at: usize) -> Value {
        // SAFETY: as for `get`.
        match unsafe { &*self.0.get() }.get(at) {
            Some(v) => v.clone(),
            None => Value::Unset,
        }
    }

    /// Puts another value at an index; gives back the old one, or the new one when there is no such index.
    #[inline(always)]
    pub fn replace(&self, at: usize, v: Value) -> Value {
        // SAFETY: as for `get`; the old value is moved out, not dropped.
        match unsafe { &mut *self.0.get() }.get_mut(at) {
            Some(slot) => std::mem::replace(slot, v),
            None => v,
        }
    }

    #[inline(always)]
    pub fn push(&self, v: Value) {
        // SAFETY: as for `get`; growing moves values and drops none.
        let values = unsafe { &mut *self.0.get() };
        if values.capacity() == 0 {
            values.reserve_exact(4);
        }
        let n = values.len();
        if n == values.capacity() {
            values.reserve(1);
        }
        // SAFETY: there is room for one more, which is written before it counts.
        unsafe {
            values.as_mut_ptr().add(n).write(v);
            values.set_len(n + 1);
        }
    }

    /// Takes the value at an index out, which there must be; those behind it move up.
    pub fn remove(&self, at: usize) -> Value {
        // SAFETY: as for `get`; the value is moved out, not dropped.
        unsafe { &mut *self.0.get() }.remove(at)
    }

    /// Puts other values in place of all; the old ones are the caller's to drop.
    pub fn replace_all(&self, values: Vec<Value>) -> Vec<Value> {
        // SAFETY: as for `get`; the old values are moved out, not dropped.
        std::mem::replace(unsafe { &mut *self.0.get() }, values)
    }
}

impl Trace for Values {
    fn trace(&self, t: &mut Tracer<'_>) {
        // SAFETY: as for `get`; a tracer counts and marks, and changes no value.
        unsafe { &*self.0.get() }.trace(t);
    }
}
