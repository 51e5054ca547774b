//! `PickleBuffer`: memory that is pickled beside the stream when whoever pickles wants it so.
//!
//! Invariant: it shows what its view shows, until it is released.

use std::cell::Cell;

use super::pickling_error;
use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Traced};
use crate::vm::object::attrs;
use crate::vm::object::buffer;
use crate::vm::types::{MethodDef, TypeRef, TypeSpec};
use crate::vm::{Args, ExcKind, Res, T, Value, Vm, heap};

pub(super) struct PickleBuffer {
    view: Value,
    released: Cell<bool>,
}

/// The octets, and whether they may be changed.
pub(super) struct Octets {
    pub(super) data: Vec<u8>,
    pub(super) read_only: bool,
}

/// A buffer's octets, for pickling.
pub(super) fn octets(vm: &Vm<'_>, v: &Value) -> Option<Res<Octets>> {
    let this = v.as_obj()?.native::<PickleBuffer>()?;
    let view = match this.open(vm) {
        Ok(view) => view,
        Err(e) => return Some(Err(e)),
    };
    let made = buffer::of(view).and_then(|memory| {
        let data = buffer::read(memory, <[u8]>::to_vec)?;
        Some(Octets { data, read_only: memory.is_read_only() })
    });
    Some(made.ok_or_else(|| {
        let message = "PickleBuffer can not be pickled when pointing to a non-contiguous buffer";
        pickling_error(vm, message)
    }))
}

impl PickleBuffer {
    fn open(&self, vm: &Vm<'_>) -> Res<&Value> {
        match self.released.get() {
            false => Ok(&self.view),
            true => Err(vm.value_error("operation forbidden on released PickleBuffer object")),
        }
    }
}

fn this<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a PickleBuffer> {
    args.method(vm, name, 0, 0)?;
    let found = args.values[0].as_obj().and_then(|o| o.native::<PickleBuffer>());
    found.ok_or_else(|| vm.type_error("a PickleBuffer is required"))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let given = args.values.len();
    let [of] = args.values else {
        return Err(vm.type_error(format!(
            "PickleBuffer() takes exactly 1 positional argument ({given} given)"
        )));
    };
    let of = match of.as_obj().and_then(|o| o.native::<PickleBuffer>()) {
        Some(other) => other.open(vm)?,
        None => of,
    };
    if buffer::of(of).is_none() && vm.type_of(of).slots.buffer.get().is_none() {
        let ty = vm.type_name(of);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    }
    let view = vm.call(&vm.ty(T::MemoryView).value(), std::slice::from_ref(of))?;
    let made = PickleBuffer { view, released: Cell::new(false) };
    Ok(heap::alloc(class, Traced(Box::new(made)), attrs::for_instance(class)).into())
}

fn raw(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let view = this(vm, args, "PickleBuffer.raw")?.open(vm)?;
    if !vm.truth(&vm.get_attr(view, Symbol::new("contiguous"))?)? {
        let message = "cannot extract raw buffer from non-contiguous buffer";
        return Err(vm.raise(ExcKind::BufferError, message));
    }
    vm.call_method(view, "cast", &[vm.str("B")])
}

fn release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args, "PickleBuffer.release")?;
    if !this.released.replace(true) {
        vm.call_method(&this.view, "release", &[])?;
    }
    Ok(Value::None)
}

pub(super) static PICKLE_BUFFER: TypeSpec = TypeSpec {
    name: "PickleBuffer",
    module: "pickle",
    doc: "Wrapper for potentially out-of-band buffers",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.buffer.set(Some(|v| buffer::of(&v.as_obj()?.native::<PickleBuffer>()?.view)));
    },
    methods: &[
        MethodDef::new("raw", raw, "raw($self, /)"),
        MethodDef::new("release", release, "release($self, /)"),
    ],
    getset: &[],
};

impl Trace for PickleBuffer {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.view.trace(t);
    }
}
