//! `ndarray.flat`: an array's elements in C order.
//!
//! Invariant: the iterator holds its array; positions are taken from the array as it is at each step.

use std::cell::Cell;

use super::array::{this, view_of};
use super::{coerce, convert, index};
use crate::array::View;
use crate::array::layout::{Dims, Order};
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, GetSetDef, Kind, MethodDef, Res, Slots, Traced, TypeSpec, Value, Vm};

struct Flat {
    array: Value,
    next: Cell<usize>,
}

impl Trace for Flat {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.array.trace(t);
    }
}

pub(super) fn over(vm: &Vm<'_>, array: &Value) -> Value {
    let flat = Flat { array: array.clone(), next: Cell::new(0) };
    vm.alloc_for(&vm.native_type(&CLASS), Traced(Box::new(flat))).into()
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Flat> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'numpy.flatiter' object"))
}

/// The index of the element at a position in C order.
pub(super) fn unravel(view: &View, mut at: usize) -> Dims {
    let mut out = Dims::from_elem(0, view.ndim());
    for (i, &d) in view.shape().iter().enumerate().rev() {
        out[i] = at % d.max(1);
        at /= d.max(1);
    }
    out
}

/// The element at a position, as a view without axes.
fn element(view: &View, at: usize) -> View {
    let index = unravel(view, at);
    view.narrowed(|l| {
        for i in index.iter().rev() {
            l.pick(l.ndim() - 1, *i);
        }
    })
}

fn position(vm: &Vm<'_>, i: i64, n: usize) -> Res<usize> {
    let at = if i < 0 { i.wrapping_add(n as i64) } else { i };
    usize::try_from(at)
        .ok()
        .filter(|&at| at < n)
        .ok_or_else(|| vm.index_error(format!("index {i} is out of bounds for size {n}")))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let flat = of(vm, v)?;
    let view = view_of(vm, &flat.array)?;
    let at = flat.next.get();
    if at >= view.len() {
        return Ok(None);
    }
    flat.next.set(at + 1);
    Ok(Some(convert::wrap_element(vm, element(&view, at), &flat.array)))
}

/// All elements as a new one-dimensional array in C order.
fn raveled(vm: &Vm<'_>, array: &Value) -> Res<View> {
    let view = view_of(vm, array)?;
    match view.reshaped(&[view.len()], Order::C) {
        Some(flat) => Ok(flat),
        None => {
            let made = convert::copied(vm, &view, view.dtype(), Order::C)?;
            Ok(made.reshaped(&[view.len()], Order::C).unwrap_or(made))
        }
    }
}

/// The key, if it is not one in a tuple.
fn bare<'a>(vm: &Vm<'_>, key: &'a Value) -> Res<&'a Value> {
    match key.downcast::<Tuple>() {
        Some(tuple) => match &tuple.items[..] {
            [only] => Ok(only),
            _ => Err(vm.index_error("unsupported iterator index")),
        },
        None => Ok(key),
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let flat = of(vm, v)?;
    let key = bare(vm, key)?;
    let view = view_of(vm, &flat.array)?;
    if let Value::Int(i) = key {
        let at = position(vm, *i, view.len())?;
        return Ok(convert::wrap_element(vm, element(&view, at), &flat.array));
    }
    let all = raveled(vm, &flat.array)?;
    let apart = convert::copied(vm, &all, all.dtype(), Order::C)?;
    let whole = convert::of_class(vm, &super::array::class(vm), NdArray::owner(apart));
    index::get_item(vm, &whole, key)
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else {
        return Err(vm.type_error("Cannot delete iterator elements"));
    };
    let array = of(vm, v)?.array.clone();
    let key = bare(vm, key)?;
    let view = view_of(vm, &array)?;
    if !view.writeable {
        return Err(vm.value_error("array is read-only"));
    }
    if let Value::Int(i) = key {
        let part = element(&view, position(vm, *i, view.len())?);
        return coerce::store_any(vm, part.dtype(), value, &part, part.layout().offset);
    }
    // The positions that the key names, and the values for them, repeated as often as it takes.
    let n = view.len();
    let numbers: Vec<i64> = (0..n as i64).collect();
    let numbers = View::from_slice(&numbers).ok_or_else(|| vm.no_memory())?;
    let numbers = convert::wrap_array(vm, numbers);
    let places = convert::as_view(vm, &index::get_item(vm, &numbers, key)?, None)?;
    let values = convert::as_view(vm, value, Some(view.dtype()))?;
    spread(vm, &view, &places, &values)
}

/// Stores values at positions in C order, from the first again when they are used up.
fn spread(vm: &Vm<'_>, view: &View, places: &View, values: &View) -> Res<()> {
    if values.is_empty() {
        return Ok(());
    }
    let size = view.item_size();
    let places = convert::copied(vm, places, &crate::array::DType::INT64, Order::C)?;
    let values = convert::copied(vm, values, view.dtype(), Order::C)?;
    let mut octets = vec![0u8; size];
    let mut raw = [0u8; 8];
    for k in 0..places.len() {
        places.buffer().read(places.layout().offset + 8 * k, &mut raw);
        let at = i64::from_ne_bytes(raw) as usize;
        values.buffer().read(values.layout().offset + (k % values.len()) * size, &mut octets);
        if at < view.len() {
            view.buffer().write(element(view, at).layout().offset, &octets);
        }
    }
    Ok(())
}

/// `a.flat = value`.
pub(super) fn assign_all(vm: &Vm<'_>, array: &Value, value: &Value) -> Res<()> {
    let view = view_of(vm, array)?;
    if !view.writeable {
        return Err(vm.value_error("array is read-only"));
    }
    let values = convert::as_view(vm, value, Some(view.dtype()))?;
    if values.is_empty() {
        return Ok(());
    }
    if values.len() == view.len() {
        let flat = convert::copied(vm, &values, view.dtype(), Order::C)?;
        if let Some(same) = flat.reshaped(view.shape(), Order::C) {
            return convert::copy_into(vm, &same, &view);
        }
    }
    let numbers: Vec<i64> = (0..view.len() as i64).collect();
    let places = View::from_slice(&numbers).ok_or_else(|| vm.no_memory())?;
    spread(vm, &view, &places, &values)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "flatiter.copy", 0, 0)?;
    let all = raveled(vm, &of(vm, &args.values[0])?.array)?;
    convert::copied(vm, &all, all.dtype(), Order::C).map(|view| convert::wrap_array(vm, view))
}

fn as_array(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let flat = of(vm, &args.values[0])?;
    let view = raveled(vm, &flat.array)?;
    match array_of(&flat.array) {
        Some(array) if array.view().buffer().is(view.buffer()) => {
            Ok(convert::wrap_view(vm, view, &flat.array))
        }
        Some(_) | None => Ok(convert::wrap_array(vm, view)),
    }
}

fn slots(s: &Slots) {
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(next));
    s.len.set(Some(|vm, v| Ok(this(vm, &of(vm, v)?.array)?.view().len())));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
}

static CLASS: TypeSpec = TypeSpec {
    name: "flatiter",
    module: "numpy",
    doc: "The elements of an array in C order.",
    kind: Kind::Traced,
    is_base: false,
    slots,
    methods: &[
        MethodDef::new("copy", copy, "copy($self, /)"),
        MethodDef::new("__array__", as_array, "__array__($self, /)"),
    ],
    getset: &[
        GetSetDef { name: "base", get: |vm, v| Ok(of(vm, v)?.array.clone()), set: None, doc: "" },
        GetSetDef {
            name: "index",
            get: |vm, v| Ok(Value::Int(of(vm, v)?.next.get() as i64)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "coords",
            get: |vm, v| {
                let flat = of(vm, v)?;
                let view = view_of(vm, &flat.array)?;
                Ok(convert::dims_value(vm, &unravel(&view, flat.next.get())))
            },
            set: None,
            doc: "",
        },
    ],
};

/// The class, for `numpy.flatiter`.
pub(super) fn class(vm: &Vm<'_>) -> crate::vm::TypeRef {
    vm.native_type(&CLASS)
}
