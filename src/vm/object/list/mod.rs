//! `list`.
//!
//! Invariant: the items are never borrowed while interpreted code can run; loops that compare or call read
//! item by item and look at the length anew. Items that leave are dropped after the borrow ends, since
//! dropping can run `__del__`.

mod methods;
mod slots;
mod sort;

use std::cell::RefCell;

use super::T;
use crate::vm::error::Res;
use crate::vm::heap::cells::{self, item_of};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Ptr, alloc_here};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) use self::methods::search_bounds;
pub use self::slots::repeat_count;
pub use self::slots::{SPEC, exact_items};
pub(super) use self::slots::{compare_lengths, overflows};
pub use self::sort::{less, sort_values};

#[derive(Default)]
pub struct List {
    pub items: RefCell<Vec<Value>>,
}

impl List {
    pub fn alloc(vm: &Vm<'_>, items: Vec<Value>) -> Ptr<List> {
        alloc_here(vm.ty(T::List), List { items: RefCell::new(items) }, None)
    }

    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a position, if there is one.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Value> {
        item_of(&self.items, index)
    }

    /// The item at a program's index; Unset when there is none.
    #[inline(always)]
    pub fn item(&self, index: i64) -> Value {
        cells::item_at(&self.items, index)
    }

    pub fn push(&self, value: Value) {
        self.items.borrow_mut().push(value);
    }

    /// Appends an item of the program's: MemoryError where memory ends.
    #[inline]
    pub fn append(&self, vm: &Vm<'_>, value: Value) -> Res<()> {
        let mut items = self.items.borrow_mut();
        vm.reserve(&mut *items, 1)?;
        items.push(value);
        Ok(())
    }

    /// A copy of the items.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }

    /// Puts other items in place of all; the former ones go to the caller.
    #[must_use = "dropping the former items can run interpreted code"]
    pub fn replace(&self, items: Vec<Value>) -> Vec<Value> {
        self.items.replace(items)
    }
}

impl Vm<'_> {
    /// A new list.
    pub fn list(&self, items: Vec<Value>) -> Value {
        List::alloc(self, items).into()
    }
}

impl Trace for List {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.items.trace(t);
    }

    fn cut(&self) {
        drop(self.items.take());
    }
}
