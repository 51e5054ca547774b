//! Weak references: which there are to an object, and how they learn that it is gone.
//!
//! Invariant: while a [`Weak`] has a target, the target has [`HAS_WEAK`] and the table of the heap lists
//! the reference under the target's address. [`take`] ends both before the target's memory is freed, and
//! a reference that is released leaves the list; so neither of the two ever points at freed memory.
//!
//! An object without weak references pays for none of this: the list is found through the flag alone.

#![expect(unsafe_code, reason = "weak references are pointers that count nothing")]

use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

use rustc_hash::FxHashMap;

use super::{HAS_WEAK, Header, Obj, Ptr, with_heap};
use crate::vm::object::weakref::WeakRef;
use crate::vm::value::Value;

/// What a weak reference is to its object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The reference without a callback that all who ask for one share.
    Plain,
    /// The proxy without a callback, likewise.
    PlainProxy,
    Own,
}

/// The part of a weak reference that looks at the object.
#[derive(Default)]
pub struct Weak {
    target: Cell<Option<NonNull<Header>>>,
    /// The object that this is a part of; set as long as the target is.
    holder: Cell<Option<NonNull<Header>>>,
}

/// The weak references to one object.
#[derive(Default)]
struct Refs {
    plain: Option<NonNull<Header>>,
    proxy: Option<NonNull<Header>>,
    /// The others, oldest first.
    own: Vec<NonNull<Header>>,
}

/// The lists of a heap, by the address of the target.
#[derive(Default)]
pub(super) struct Table(RefCell<FxHashMap<usize, Refs>>);

/// The object behind a pointer, unless its last reference is gone already.
///
/// # Safety
/// `p` points to an object that has not been freed.
unsafe fn upgrade(p: NonNull<Header>) -> Option<Obj> {
    // SAFETY: the caller's promise; the reference that would be released here was never counted.
    let obj = std::mem::ManuallyDrop::new(Obj(p));
    (obj.ref_count() > 0).then(|| Obj::clone(&obj))
}

impl Refs {
    /// In the order in which callbacks run: the newest first.
    fn in_order(&self) -> impl Iterator<Item = NonNull<Header>> {
        self.plain.into_iter().chain(self.proxy).chain(self.own.iter().rev().copied())
    }

    fn remove(&mut self, holder: NonNull<Header>) {
        for shared in [&mut self.plain, &mut self.proxy] {
            if *shared == Some(holder) {
                *shared = None;
            }
        }
        // The reference that goes is mostly a new one.
        if let Some(at) = self.own.iter().rposition(|&r| r == holder) {
            self.own.remove(at);
        }
    }

    fn is_empty(&self) -> bool {
        self.plain.is_none() && self.proxy.is_none() && self.own.is_empty()
    }
}

impl Weak {
    /// The object, while it is alive.
    pub fn get(&self) -> Option<Obj> {
        // SAFETY: by the invariant, a target that is set has not been freed.
        self.target.get().and_then(|p| unsafe { upgrade(p) })
    }
}

impl Drop for Weak {
    fn drop(&mut self) {
        let (Some(target), Some(holder)) = (self.target.take(), self.holder.take()) else { return };
        with_heap(|heap| {
            let mut lists = heap.weak.0.borrow_mut();
            let key = target.as_ptr().addr();
            let Some(refs) = lists.get_mut(&key) else { return };
            refs.remove(holder);
            if refs.is_empty() {
                lists.remove(&key);
                // SAFETY: the target was set until now, so its object has not been freed; the flag is
                // a plain cell of its header.
                std::mem::ManuallyDrop::new(Obj(target)).set_flag(HAS_WEAK, false);
            }
        });
    }
}

/// Lets a new reference look at its object.
pub fn attach(reference: &Ptr<WeakRef>, target: &Obj, role: Role) {
    let holder = reference.as_obj().0;
    with_heap(|heap| {
        let mut lists = heap.weak.0.borrow_mut();
        let refs = lists.entry(target.addr()).or_default();
        match role {
            // One that waits for its release may stand there; it is no longer shared.
            Role::Plain => refs.own.extend(refs.plain.replace(holder)),
            Role::PlainProxy => refs.own.extend(refs.proxy.replace(holder)),
            Role::Own => refs.own.push(holder),
        }
    });
    target.set_flag(HAS_WEAK, true);
    reference.weak.target.set(Some(target.0));
    reference.weak.holder.set(Some(holder));
}

/// Whether there is a weak reference that would call back.
pub fn any_callback() -> bool {
    with_heap(|heap| {
        let lists = heap.weak.0.borrow();
        // SAFETY: by the invariant, what the table lists has not been freed.
        let mut own =
            lists.values().flat_map(|refs| &refs.own).filter_map(|&p| unsafe { upgrade(p) });
        own.any(|o| {
            let reference = o.downcast::<WeakRef>();
            reference.is_some_and(|r| !matches!(*r.callback.borrow(), Value::Unset | Value::None))
        })
    })
}

/// The live weak references to an object, those without callbacks first, then the newest first.
pub fn refs(target: &Obj) -> Vec<Ptr<WeakRef>> {
    if !target.has_flag(HAS_WEAK) {
        return Vec::new();
    }
    with_heap(|heap| {
        let lists = heap.weak.0.borrow();
        let Some(refs) = lists.get(&target.addr()) else { return Vec::new() };
        // SAFETY: by the invariant, what the table lists has not been freed.
        refs.in_order().filter_map(|p| unsafe { upgrade(p) }?.cast()).collect()
    })
}

/// The reference (or proxy) without a callback that is there already.
pub fn shared(target: &Obj, role: Role) -> Option<Ptr<WeakRef>> {
    if !target.has_flag(HAS_WEAK) {
        return None;
    }
    with_heap(|heap| {
        let lists = heap.weak.0.borrow();
        let refs = lists.get(&target.addr())?;
        let found = match role {
            Role::Plain => refs.plain,
            Role::PlainProxy => refs.proxy,
            Role::Own => None,
        };
        // SAFETY: by the invariant, what the table lists has not been freed.
        unsafe { upgrade(found?) }?.cast()
    })
}

/// Makes every weak reference to an object a dead one, and gives back those that are still referred to,
/// in the order of [`refs`].
pub fn take(target: &Obj) -> Vec<Ptr<WeakRef>> {
    if !target.has_flag(HAS_WEAK) {
        return Vec::new();
    }
    target.set_flag(HAS_WEAK, false);
    let taken = with_heap(|heap| heap.weak.0.borrow_mut().remove(&target.addr()));
    let mut live = Vec::new();
    for holder in taken.iter().flat_map(Refs::in_order) {
        // SAFETY: by the invariant, what the table listed has not been freed. The reference is not
        // dropped here: whoever counted it does that.
        let obj = std::mem::ManuallyDrop::new(Obj(holder));
        if let Some(reference) = obj.downcast::<WeakRef>() {
            reference.weak.target.set(None);
            reference.weak.holder.set(None);
        }
        if obj.ref_count() > 0 {
            live.extend(obj.cast());
        }
    }
    live
}
