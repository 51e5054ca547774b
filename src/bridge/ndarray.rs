//! What is inside an `ndarray` object: interpreted `numpy` and the callers of kernels both look in here.
//!
//! Invariant: while the object lives its buffer does. An array over another object's memory holds that
//! object, and counts as a view of it, so that the memory stays where it is.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use super::foreign;
use crate::array::layout::Order;
use crate::array::{DType, ScalarType, View, record};
use crate::runtime::memory;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::buffer::{self, Axes, Item, Memory, Placed};
use crate::vm::{ExcKind, Kind, Res, Value, Vm};

/// The payload of `numpy.ndarray` and of its subclasses.
pub(crate) struct NdArray {
    view: RefCell<View>,
    /// The array that this is a view of, or the object whose memory it shows.
    base: Option<Value>,
    /// Whether `base` is an object whose memory is counted as viewed.
    counted: bool,
    /// How many look at the array's own memory through the buffer protocol.
    views: Cell<usize>,
}

impl NdArray {
    /// An array of its own. Its memory must not be an object's; if it is, that is a mistake of the caller's
    /// which costs a copy.
    pub(crate) fn owner(view: View) -> NdArray {
        let view = if view.buffer().is_owned() { view } else { apart(&view) };
        NdArray { view: RefCell::new(view), base: None, counted: false, views: Cell::new(0) }
    }

    /// A view of another array.
    pub(crate) fn view_of(view: View, base: Value) -> NdArray {
        NdArray { view: RefCell::new(view), base: Some(base), counted: false, views: Cell::new(0) }
    }

    /// An array over the memory that an object shows, which `view`'s buffer is. The caller has not
    /// counted the view; this does, until the array goes.
    pub(crate) fn over_memory(view: View, object: Value) -> NdArray {
        if let Some(memory) = buffer::of(&object) {
            buffer::count(memory, true);
        }
        NdArray { view: RefCell::new(view), base: Some(object), counted: true, views: Cell::new(0) }
    }

    pub(crate) fn view(&self) -> Ref<'_, View> {
        self.view.borrow()
    }

    /// Gives the array another shape, type or flag over the same memory.
    pub(crate) fn set_view(&self, view: View) {
        *self.view.borrow_mut() = view;
    }

    /// Whether somebody looks at its memory through the buffer protocol.
    pub(crate) fn is_shown(&self) -> bool {
        self.views.get() > 0
    }

    pub(crate) fn base(&self) -> Option<&Value> {
        self.base.as_ref()
    }
}

/// A copy of a view in memory of its own.
fn apart(view: &View) -> View {
    let made = View::zeros(view.shape(), view.dtype().clone(), Order::C);
    match made {
        Some(made) => {
            record::copy(view, &made);
            made
        }
        // No memory: one zero stands for all elements.
        None => View::zeros(&[], view.dtype().clone(), Order::C)
            .and_then(|zero| zero.broadcast_to(view.shape()))
            .unwrap_or_else(|| unreachable!("an element's room, in the shape of an array")),
    }
}

impl Drop for NdArray {
    fn drop(&mut self) {
        if self.counted
            && let Some(memory) = self.base.as_ref().and_then(buffer::of)
        {
            buffer::count(memory, false);
        }
    }
}

/// The letter of `struct` for a scalar type.
fn letter(ty: ScalarType) -> char {
    match ty {
        ScalarType::Complex64 | ScalarType::Complex128 => 'Z',
        ScalarType::Bool
        | ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32
        | ScalarType::UInt32
        | ScalarType::Int64
        | ScalarType::UInt64
        | ScalarType::Float32
        | ScalarType::Float64 => ty.letter(),
    }
}

/// The elements in C order, as octets. They are shown in a copy, since nothing gives references to what
/// kernels may write meanwhile; what is written there is copied back.
impl Memory for NdArray {
    fn item(&self) -> Item {
        match self.view().dtype() {
            DType::Scalar(ty) => Item { letter: letter(*ty), size: ty.size(), mark: None },
            DType::Record(_) => Item::OCTET,
        }
    }

    fn is_read_only(&self) -> bool {
        !self.view().writeable
    }

    fn is_in_place(&self) -> bool {
        false
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        if let Some(octets) = octets(&self.view()) {
            f(&octets);
        }
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        let view = self.view().clone();
        if !view.writeable {
            return;
        }
        let Some(mut shown) = octets(&view) else { return };
        f(&mut shown);
        let Some(made) = View::zeros(view.shape(), view.dtype().clone(), Order::C) else { return };
        made.buffer().write(0, &shown);
        record::copy(&made, &view);
    }

    fn placed(&self) -> Option<Placed> {
        let view = self.view();
        let layout = view.layout();
        let mut shape: Axes<usize> = layout.shape.iter().copied().collect();
        let mut strides: Axes<isize> = layout.strides.iter().copied().collect();
        if matches!(view.dtype(), DType::Record(_)) {
            // Records are shown as their octets.
            shape.push(view.item_size());
            strides.push(1);
        }
        Some(Placed { start: layout.offset, shape, strides })
    }

    fn read_whole(&self, f: &mut dyn FnMut(&[u8])) {
        let view = self.view().clone();
        foreign::show(&view, f);
    }

    fn write_whole(&self, f: &mut dyn FnMut(&mut [u8])) {
        let view = self.view().clone();
        foreign::show_mut(&view, f);
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.views)
    }
}

/// The octets of the elements in C order; none if there is no memory for them.
fn octets(view: &View) -> Option<Vec<u8>> {
    let n = view.len() * view.item_size();
    let mut out = Vec::new();
    if !memory::has_room_for(n) || out.try_reserve_exact(n).is_err() {
        return None;
    }
    out.resize(n, 0);
    if n > 0 && view.is_c() {
        view.buffer().read(view.layout().offset, &mut out);
    } else if n > 0 {
        apart(view).buffer().read(0, &mut out);
    }
    Some(out)
}

impl Trace for NdArray {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.base.trace(t);
    }
}

/// Makes the object for a view: of its own, or of another array's memory.
type Make = fn(&Vm<'_>, View, Option<&Value>) -> Value;

/// How arrays become objects: set when the module is made that has their class.
#[derive(Default)]
pub(crate) struct Maker(Cell<Option<Make>>);

impl Maker {
    pub(crate) fn set(vm: &Vm<'_>, make: Make) {
        let maker: Rc<Maker> = vm.interp.state();
        maker.0.set(Some(make));
    }
}

/// The object for a view that a kernel has returned; `of` is the argument that it is a view of.
pub(super) fn make(vm: &Vm<'_>, view: View, of: Option<&Value>) -> Res<Value> {
    let maker: Rc<Maker> = vm.interp.state();
    if maker.0.get().is_none() {
        vm.import_module("numpy")?;
    }
    match maker.0.get() {
        Some(make) => Ok(make(vm, view, of)),
        None => Err(vm.raise(ExcKind::SystemError, "numpy has not said how to make arrays")),
    }
}

/// The array that an object is, of `ndarray` itself or a subclass.
pub(crate) fn array_of(v: &Value) -> Option<&NdArray> {
    match v.kind() {
        Some(Kind::Traced) => v.as_obj()?.native(),
        _ => None,
    }
}
