//! Where the objects live that may be part of a cycle: slots in pages, so that the collector can walk all
//! of them without a list that every allocation and release would have to keep.
//!
//! Invariant: a slot's first word is 0 when it is free or was never handed out, and the word of a live or
//! dying object else, which is never 0. A slot is on the free list of its class, beyond the mark of the
//! class's newest page, or an object.
//!
//! A slot holds objects of one size class, a multiple of 16 bytes. The heap counts allocations minus
//! releases in [`Pages::budget`]; when it is used up, the collector is asked to run.

#![expect(unsafe_code, reason = "slots are raw memory")]

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use super::{Obj, collect};

/// The unit of size classes, in bytes.
const UNIT: usize = 16;
/// Objects are at most this many units large.
const CLASSES: usize = 96;
/// So large that the system's allocator maps each page by itself, and unmaps it when it is given back.
const PAGE: usize = 256 << 10;
/// How many slots are put on an empty free list at once.
const BATCH: usize = 16;
/// Pages are given back when at least this many are empty, and they are a quarter of all.
const MANY_EMPTY: usize = 4;

/// The size class of a type.
pub(super) const fn class_of<B>() -> usize {
    let class = size_of::<B>().div_ceil(UNIT);
    assert!(class < CLASSES, "too large for a page");
    assert!(align_of::<B>() <= UNIT, "slots are not aligned that far");
    class
}

/// What stands in a free slot.
#[repr(C)]
struct Free {
    /// 0: see the invariant.
    word: u64,
    next: Option<NonNull<Free>>,
}

struct Page {
    base: NonNull<u8>,
    class: usize,
}

/// One size class.
#[derive(Default)]
struct Class {
    free: Cell<Option<NonNull<Free>>>,
    /// The part of the newest page that was not handed out yet: its offset, and the page.
    fresh: Cell<Option<(NonNull<u8>, usize)>>,
}

pub(super) struct Pages {
    classes: [Class; CLASSES],
    all: RefCell<Vec<Page>>,
    /// How many more allocations than releases there may be until the collector is due.
    budget: Cell<i64>,
    /// What the budget was when `net` was 0.
    limit: Cell<i64>,
}

impl Default for Pages {
    fn default() -> Pages {
        Pages {
            classes: std::array::from_fn(|_| Class::default()),
            all: RefCell::default(),
            budget: Cell::new(collect::FIRST_LIMIT),
            limit: Cell::new(collect::FIRST_LIMIT),
        }
    }
}

const fn layout() -> Layout {
    match Layout::from_size_align(PAGE, UNIT) {
        Ok(layout) => layout,
        Err(_) => panic!("a page has a size"),
    }
}

impl Pages {
    /// Memory for an object of a class, whose first word the caller sets at once.
    #[inline(always)]
    pub(super) fn take(&self, class: usize) -> NonNull<u8> {
        let left = self.budget.get() - 1;
        self.budget.set(left);
        if left < 0 {
            collect::due(self);
        }
        let free = &self.classes[class].free;
        let slot = match free.get() {
            Some(slot) => slot,
            None => self.refill(class),
        };
        // SAFETY: by the invariant, what is on the free list is a free slot, and nobody else's.
        free.set(unsafe { slot.as_ref() }.next);
        slot.cast()
    }

    /// Takes the memory of a dead object back.
    ///
    /// # Safety
    /// `p` came from [`Pages::take`] of this heap with this class, and its object was dropped.
    #[inline(always)]
    pub(super) unsafe fn give_back(&self, p: NonNull<u8>, class: usize) {
        self.budget.set(self.budget.get() + 1);
        let free = &self.classes[class].free;
        let slot = p.cast::<Free>();
        // SAFETY: the caller says that the slot is free from now on; a slot has room for this.
        unsafe { slot.write(Free { word: 0, next: free.get() }) };
        free.set(Some(slot));
    }

    /// Puts slots that were never handed out on an empty free list; gives back the first.
    #[cold]
    #[inline(never)]
    fn refill(&self, class: usize) -> NonNull<Free> {
        let size = class * UNIT;
        let (base, mut at) = match self.classes[class].fresh.get() {
            Some((base, at)) if at + size <= PAGE => (base, at),
            Some(_) | None => (self.add_page(class), 0),
        };
        let n = ((PAGE - at) / size).min(BATCH);
        let first = at;
        for i in 0..n {
            let next = (i + 1 < n).then_some(at + size);
            // SAFETY: both offsets are those of whole slots inside the page, never handed out before.
            unsafe {
                let next = next.map(|next| base.add(next).cast());
                base.add(at).cast::<Free>().write(Free { word: 0, next });
            }
            at += size;
        }
        self.classes[class].fresh.set(Some((base, at)));
        // SAFETY: as above; n is at least 1.
        let slot = unsafe { base.add(first) }.cast();
        self.classes[class].free.set(Some(slot));
        slot
    }

    fn add_page(&self, class: usize) -> NonNull<u8> {
        // SAFETY: the layout's size is not 0.
        let Some(base) = NonNull::new(unsafe { alloc_zeroed(layout()) }) else {
            handle_alloc_error(layout());
        };
        self.all.borrow_mut().push(Page { base, class });
        base
    }

    /// Shows every slot that is not free: live objects and dying ones.
    pub(super) fn walk(&self, mut f: impl FnMut(&Obj)) {
        for page in self.all.borrow().iter() {
            let size = page.class * UNIT;
            for i in 0..self.handed_out(page) {
                // SAFETY: the offset is that of a whole slot inside the page, which is zeroed memory or
                // was written since; its first word says which, and a header begins with that word.
                let slot = unsafe { page.base.add(i * size) }.cast::<u64>();
                // SAFETY: as above.
                if unsafe { slot.read() } != 0 {
                    // The reference that would be released here was never counted.
                    f(&ManuallyDrop::new(Obj(slot.cast())));
                }
            }
        }
    }

    /// How many slots at the page's begin have been handed out.
    fn handed_out(&self, page: &Page) -> usize {
        let size = page.class * UNIT;
        match self.classes[page.class].fresh.get() {
            Some((base, at)) if base == page.base => at / size,
            Some(_) | None => PAGE / size,
        }
    }

    /// Gives empty pages back to the system, when they are many.
    pub(super) fn trim(&self) {
        let mut all = self.all.borrow_mut();
        let is_fresh = |page: &Page| {
            self.classes[page.class].fresh.get().is_some_and(|(base, _)| base == page.base)
        };
        let is_empty = |page: &Page| {
            let size = page.class * UNIT;
            // SAFETY: as in `walk`.
            (0..PAGE / size).all(|i| unsafe { page.base.add(i * size).cast::<u64>().read() } == 0)
        };
        let goes: Vec<bool> = all.iter().map(|page| !is_fresh(page) && is_empty(page)).collect();
        let empty = goes.iter().filter(|&&goes| goes).count();
        if empty < MANY_EMPTY || empty < all.len() / 4 {
            return;
        }
        for class in &self.classes {
            class.free.set(None);
        }
        let mut goes = goes.into_iter();
        all.retain(|page| {
            if goes.next() == Some(true) {
                // SAFETY: the page came from `add_page`. None of its slots is an object, and the free
                // lists, which are made anew from the other pages, do not lead here any more.
                unsafe { dealloc(page.base.as_ptr(), layout()) };
                return false;
            }
            true
        });
        for page in all.iter().rev() {
            self.list_free_slots(page);
        }
    }

    /// Puts the free slots of a page that were handed out before on the free list.
    fn list_free_slots(&self, page: &Page) {
        let (size, class) = (page.class * UNIT, &self.classes[page.class]);
        for i in (0..self.handed_out(page)).rev() {
            // SAFETY: as in `walk`; a slot whose first word is 0 is free, and no list leads to it.
            unsafe {
                let slot = page.base.add(i * size).cast::<Free>();
                if slot.cast::<u64>().read() == 0 {
                    slot.write(Free { word: 0, next: class.free.get() });
                    class.free.set(Some(slot));
                }
            }
        }
    }

    /// Allocations minus releases since the last call of [`Pages::restart`].
    pub(super) fn net(&self) -> i64 {
        self.limit.get() - self.budget.get()
    }

    /// Counts from 0 on, up to `limit`.
    pub(super) fn restart(&self, limit: i64) {
        self.limit.set(limit);
        self.budget.set(limit);
    }

    /// Goes on counting, so that the collector is due after `more` further allocations.
    pub(super) fn extend(&self, more: i64) {
        let by = more - self.budget.get();
        self.limit.set(self.limit.get() + by);
        self.budget.set(more);
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // What is still referred to from elsewhere stays where it is.
        let all = std::mem::take(&mut *self.all.borrow_mut());
        for page in all {
            let size = page.class * UNIT;
            // SAFETY: as in `walk`.
            let is_used = |i: usize| unsafe { page.base.add(i * size).cast::<u64>().read() } != 0;
            if !(0..self.handed_out(&page)).any(is_used) {
                // SAFETY: the page came from `add_page`, holds no object, and no list leads here.
                unsafe { dealloc(page.base.as_ptr(), layout()) };
            }
        }
    }
}
