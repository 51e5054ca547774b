//! Which objects an object refers to: what the collector walks along.
//!
//! Invariant: a payload shows each reference that it counts at most once, and the same ones each time as
//! long as nothing changes it. A reference that is not shown counts as one from outside: what it leads to
//! is never taken for garbage, so that leaving one out leaks at worst.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;
use std::rc::Rc;

use super::{FLAGS_SHIFT, ONE, Obj, Payload, Ptr};
use crate::vm::object::tuple::Items;
use crate::vm::types::Type;
use crate::vm::value::Value;

/// What holds references.
pub trait Trace {
    /// Shows every reference that this counts.
    fn trace(&self, t: &mut Tracer<'_>);

    /// Lets go of what a program can change, so that a cycle through this is cut. What never changes
    /// closes no cycle by itself: one of the others in it was changed after it was made.
    fn cut(&self) {}
}

/// What is done with the references that are shown.
pub struct Tracer<'a> {
    pub(super) task: Task<'a>,
}

pub(super) enum Task<'a> {
    /// Takes the references to members (objects with flag `of`) out of their counts.
    Subtract { of: u8 },
    /// Puts them back.
    Restore { of: u8 },
    /// Puts them back, marks members that are met for the first time, and notes them.
    Reach { of: u8, mark: u8, found: Vec<ManuallyDrop<Obj>> },
    /// Lists them.
    List(&'a mut Vec<Value>),
    /// Looks for one of these.
    Find { wanted: &'a [Value], found: bool },
}

impl Tracer<'_> {
    #[inline]
    pub fn obj(&mut self, o: &Obj) {
        let word = &o.header().word;
        let has = |flag: u8| word.get() & (u64::from(flag) << FLAGS_SHIFT) != 0;
        match &mut self.task {
            Task::Subtract { of } => {
                if has(*of) {
                    word.set(word.get().wrapping_sub(ONE));
                }
            }
            Task::Restore { of } => {
                if has(*of) {
                    word.set(word.get().wrapping_add(ONE));
                }
            }
            Task::Reach { of, mark, found } => {
                if has(*of) {
                    let marked = word.get() | (u64::from(*mark) << FLAGS_SHIFT);
                    if !has(*mark) {
                        // Not counted: nothing is released meanwhile.
                        found.push(ManuallyDrop::new(Obj(o.0)));
                    }
                    word.set(marked.wrapping_add(ONE));
                }
            }
            Task::List(list) => list.push(Value::Obj(o.clone())),
            Task::Find { wanted, found } => {
                *found |= wanted.iter().any(|w| w.as_obj().is_some_and(|w| w.is(o)));
            }
        }
    }

    /// The type of an object; programs are shown only those that a program made.
    #[inline]
    pub(super) fn type_of_object(&mut self, ty: &Ptr<Type>) {
        if ty.is_heap || !matches!(self.task, Task::List(_) | Task::Find { .. }) {
            self.obj(ty.as_obj());
        }
    }

    #[inline]
    fn value(&mut self, v: &Value) {
        match (v, &mut self.task) {
            (Value::Obj(o), _) => self.obj(o),
            (Value::Unset, _) => {}
            (_, Task::List(list)) => list.push(v.clone()),
            (_, _) => {}
        }
    }
}

impl Trace for Value {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        t.value(self);
    }
}

impl<T: Payload> Trace for Ptr<T> {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        t.obj(self.as_obj());
    }
}

impl<T: Trace> Trace for Option<T> {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Some(inner) = self {
            inner.trace(t);
        }
    }
}

impl<T: Trace> Trace for [T] {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        for item in self {
            item.trace(t);
        }
    }
}

impl<T: Trace> Trace for Vec<T> {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        self.as_slice().trace(t);
    }
}

impl<T: Trace> Trace for Box<[T]> {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        (**self).trace(t);
    }
}

impl Trace for Items {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        self.as_slice().trace(t);
    }
}

impl<T: Trace> Trace for VecDeque<T> {
    fn trace(&self, t: &mut Tracer<'_>) {
        for item in self {
            item.trace(t);
        }
    }
}

/// The references in something shared are shown by its only holder, or by none.
impl<T: Trace + ?Sized> Trace for Rc<T> {
    fn trace(&self, t: &mut Tracer<'_>) {
        if Rc::strong_count(self) == 1 {
            (**self).trace(t);
        }
    }
}

/// The collector runs while no cell is being written to.
impl<T: Trace> Trace for RefCell<T> {
    #[inline]
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Ok(inner) = self.try_borrow() {
            inner.trace(t);
        }
    }
}

impl<A: Trace, B: Trace> Trace for (A, B) {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
        self.1.trace(t);
    }
}

/// For types that hold no references.
macro_rules! holds_nothing {
    ($( $ty:ty )*) => {
        $( impl $crate::vm::heap::trace::Trace for $ty {
            #[inline]
            fn trace(&self, _t: &mut $crate::vm::heap::trace::Tracer<'_>) {}
        } )*
    };
}

/// For structs whose references all stand in the named fields and close no cycle by themselves.
macro_rules! traces {
    ($( $ty:ident { $( $field:tt )* } )*) => {
        $( impl $crate::vm::heap::trace::Trace for $ty {
            fn trace(&self, t: &mut $crate::vm::heap::trace::Tracer<'_>) {
                $( $crate::vm::heap::trace::Trace::trace(&self.$field, t); )*
            }
        } )*
    };
}

pub(crate) use {holds_nothing, traces};

holds_nothing! { crate::base::Symbol }
