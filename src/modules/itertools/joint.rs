//! What several iterators share: an object of its own, so that the cycle collector sees it once, with the
//! references that it really has.

use std::marker::PhantomData;
use std::ops::Deref;

use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{TracedPayload, alloc};
use crate::vm::{Kind, Ptr, Traced, TypeSpec, Vm};

/// A counted reference to a shared state of Rust type `T`.
pub(super) struct Joint<T>(Ptr<Traced>, PhantomData<T>);

static STATE: TypeSpec = TypeSpec {
    name: "_shared_state",
    module: "itertools",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

impl<T: TracedPayload> Joint<T> {
    pub(super) fn new(vm: &Vm<'_>, state: T) -> Joint<T> {
        Joint(alloc(&vm.native_type(&STATE), Traced(Box::new(state)), None), PhantomData)
    }
}

impl<T> Clone for Joint<T> {
    fn clone(&self) -> Joint<T> {
        Joint(self.0.clone(), PhantomData)
    }
}

impl<T: 'static> Deref for Joint<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self.0.as_obj().native() {
            Some(state) => state,
            None => unreachable!("a joint state is made with its type, which never changes"),
        }
    }
}

impl<T> Trace for Joint<T> {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
    }
}
