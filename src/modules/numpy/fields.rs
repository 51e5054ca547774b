//! Attributes of arrays and scalars.
//!
//! Invariant: a scalar answers as an array without axes would.

use super::array::{this, view_of};
use super::convert::{self, wrap_part};
use super::{dtype, flags, flat, index, memory};
use crate::array::layout::{Dims, Layout};
use crate::array::{DType, View};
use crate::base::Symbol;
use crate::bridge::npscalar::scalar_of;
use crate::vm::object::dict::Dict;
use crate::vm::{Exc, ExcKind, GetSetDef, Res, Value, Vm};

const fn read(
    name: &'static str,
    get: fn(&Vm<'_>, &Value) -> Res<Value>,
    doc: &'static str,
) -> GetSetDef {
    GetSetDef { name, get, set: None, doc }
}

pub(super) static ARRAY: &[GetSetDef] = &[
    GetSetDef {
        name: "shape",
        get: |vm, v| Ok(convert::dims_value(vm, this(vm, v)?.view().shape())),
        set: Some(set_shape),
        doc: "The lengths of the axes.",
    },
    GetSetDef {
        name: "strides",
        get: |vm, v| Ok(strides_value(vm, this(vm, v)?.view().strides())),
        set: Some(set_strides),
        doc: "From one element to the next along each axis, in bytes.",
    },
    GetSetDef {
        name: "dtype",
        get: |vm, v| Ok(dtype::object(vm, this(vm, v)?.view().dtype())),
        set: Some(set_dtype),
        doc: "The type of the elements.",
    },
    GetSetDef {
        name: "flat",
        get: |vm, v| Ok(flat::over(vm, v)),
        set: Some(|vm, v, value| match value {
            Some(value) => flat::assign_all(vm, v, value),
            None => Err(vm.type_error("Cannot delete flat iterator")),
        }),
        doc: "The elements in C order, one after the other.",
    },
    GetSetDef {
        name: "real",
        get: |vm, v| part(vm, v, 0),
        set: Some(|vm, v, value| set_part(vm, v, value, 0)),
        doc: "The real parts.",
    },
    GetSetDef {
        name: "imag",
        get: |vm, v| part(vm, v, 1),
        set: Some(|vm, v, value| set_part(vm, v, value, 1)),
        doc: "The imaginary parts.",
    },
    read("ndim", |vm, v| Ok(Value::Int(this(vm, v)?.view().ndim() as i64)), "The number of axes."),
    read(
        "size",
        |vm, v| Ok(Value::Int(this(vm, v)?.view().len() as i64)),
        "The number of elements.",
    ),
    read(
        "itemsize",
        |vm, v| Ok(Value::Int(this(vm, v)?.view().item_size() as i64)),
        "The size of an element in bytes.",
    ),
    read("nbytes", |vm, v| Ok(nbytes(&this(vm, v)?.view())), "The size of all elements in bytes."),
    read("T", |vm, v| wrap_part(vm, view_of(vm, v)?.t(), v), "The axes reversed."),
    read("mT", matrix_transposed, "The last two axes exchanged."),
    read(
        "base",
        |vm, v| Ok(this(vm, v)?.base().cloned().unwrap_or(Value::None)),
        "The object whose memory it is, if it is another's.",
    ),
    read("flags", |vm, v| Ok(flags::of(vm, v)), "How the elements lie in memory."),
    read("data", memory::view_object, "The memory."),
    read("device", |vm, _| Ok(vm.str("cpu")), ""),
    read("__array_interface__", interface, ""),
    read("__array_priority__", |_, _| Ok(Value::float(0.0)), ""),
];

fn strides_value(vm: &Vm<'_>, strides: &[isize]) -> Value {
    vm.tuple(strides.iter().map(|&s| Value::Int(s as i64)).collect::<Vec<Value>>())
}

fn nbytes(view: &View) -> Value {
    Value::Int((view.len() * view.item_size()) as i64)
}

#[cold]
fn no_delete(vm: &Vm<'_>, what: &str) -> Exc {
    vm.raise(ExcKind::AttributeError, format!("Cannot delete array {what}"))
}

fn deprecated(vm: &Vm<'_>, text: &str) -> Res<()> {
    let warnings = vm.import_module("warnings")?;
    let class = vm.exc_ty(ExcKind::DeprecationWarning).value();
    vm.call_method(&warnings, "warn", &[vm.str(text), class, Value::Int(1)]).map(drop)
}

fn set_shape(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else { return Err(no_delete(vm, "shape")) };
    deprecated(
        vm,
        "Setting the shape on a NumPy array has been deprecated in NumPy 2.5.\nAs an alternative, you can create a new view using np.reshape (with copy=False if needed).",
    )?;
    let wanted = convert::shape_numbers(vm, value)?;
    let view = view_of(vm, v)?;
    let shape = super::reshape::resolved(vm, &wanted, view.len())?;
    match view.reshaped(&shape, crate::array::layout::Order::C) {
        Some(view) => {
            this(vm, v)?.set_view(view);
            Ok(())
        }
        None => Err(vm.raise(
            ExcKind::AttributeError,
            "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.",
        )),
    }
}

fn set_strides(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else { return Err(no_delete(vm, "strides")) };
    deprecated(
        vm,
        "Setting the strides on a NumPy array has been deprecated in NumPy 2.4.\nAs an alternative, you can create a new view using np.lib.stride_tricks.as_strided.",
    )?;
    let numbers = convert::shape_numbers(vm, value)?;
    let view = view_of(vm, v)?;
    if numbers.len() != view.ndim() {
        let n = view.ndim();
        return Err(vm.value_error(format!("strides must be same length as shape ({n})")));
    }
    let strides: Dims<isize> = numbers.into_iter().map(|n| n as isize).collect();
    let layout = Layout { strides, ..view.layout().clone() };
    match view.with_layout(layout) {
        Some(view) => {
            this(vm, v)?.set_view(view);
            Ok(())
        }
        None => Err(vm.value_error("strides is not compatible with available memory")),
    }
}

fn set_dtype(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else { return Err(no_delete(vm, "dtype")) };
    deprecated(
        vm,
        "Setting the dtype on a NumPy array has been deprecated in NumPy 2.5.\nInstead of changing the dtype on an array x, create a new array with x.view(new_dtype)",
    )?;
    let wanted = dtype::dtype_of(vm, value)?;
    let view = view_as(vm, &view_of(vm, v)?, &wanted)?;
    this(vm, v)?.set_view(view);
    Ok(())
}

/// The same memory seen as elements of another type.
pub(super) fn view_as(vm: &Vm<'_>, view: &View, wanted: &DType) -> Res<View> {
    let (old, new) = (view.item_size(), wanted.size());
    let mut layout = view.layout().clone();
    if old != new {
        let Some(last) = layout.ndim().checked_sub(1) else {
            return Err(vm.value_error(
                "Changing the dtype of a 0d array is only supported if the itemsize is unchanged",
            ));
        };
        if layout.shape[last] != 1 && layout.strides[last] != old as isize && !layout.is_empty() {
            return Err(vm.value_error(
                "To change to a dtype of a different size, the last axis must be contiguous",
            ));
        }
        let octets = layout.shape[last] * old;
        if new == 0 || !octets.is_multiple_of(new) {
            return Err(vm.value_error(if new > old {
                "When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array."
            } else {
                "When changing to a smaller dtype, its size must be a divisor of the size of original dtype"
            }));
        }
        layout.shape[last] = octets / new;
        layout.strides[last] = new as isize;
    }
    view.with_dtype(wanted.clone(), layout)
        .ok_or_else(|| vm.value_error("a view beyond the memory of its array"))
}

fn part(vm: &Vm<'_>, v: &Value, which: usize) -> Res<Value> {
    let view = view_of(vm, v)?;
    let Some(ty) = view.scalar_type() else {
        return if which == 0 {
            Ok(v.clone())
        } else {
            convert::zeros(vm, view.shape(), view.dtype()).map(|z| convert::wrap_array(vm, z))
        };
    };
    if ty.real() == ty {
        if which == 0 {
            return Ok(v.clone());
        }
        let mut zeros = convert::zeros(vm, view.shape(), view.dtype())?;
        zeros.writeable = false;
        return convert::wrap_like(vm, zeros, v);
    }
    let part = view.part(which).ok_or_else(|| vm.type_error("not complex"))?;
    wrap_part(vm, part, v)
}

fn set_part(vm: &Vm<'_>, v: &Value, value: Option<&Value>, which: usize) -> Res<()> {
    let name = ["real", "imaginary"][which];
    let Some(value) = value else {
        return Err(vm.raise(ExcKind::AttributeError, format!("Cannot delete array {name} part")));
    };
    let view = view_of(vm, v)?;
    if !view.writeable {
        return Err(vm.value_error("assignment destination is read-only"));
    }
    match view.part(which) {
        Some(part) => index::assign(vm, &part, value),
        None => Err(vm.type_error("Cannot set imaginary part of non-complex array.")),
    }
}

fn matrix_transposed(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = view_of(vm, v)?;
    let n = view.ndim();
    if n < 2 {
        return Err(vm.value_error("matrix transpose with ndim < 2 is undefined"));
    }
    let mut axes: Dims = (0..n).collect();
    axes.swap(n - 1, n - 2);
    wrap_part(vm, view.transposed(&axes), v)
}

/// `__array_interface__`.
fn interface(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = view_of(vm, v)?;
    let dict = Dict::new(vm);
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    let address = view.buffer().start().as_ptr().addr() + view.layout().offset;
    set("data", vm.tuple([Value::Int(address as i64), Value::bool(!view.writeable)]));
    let strides = if view.is_c() { Value::None } else { strides_value(vm, view.strides()) };
    set("strides", strides);
    set("descr", dtype::descr(vm, view.dtype()));
    set("typestr", vm.string(dtype::code(view.dtype())));
    set("shape", convert::dims_value(vm, view.shape()));
    set("version", Value::Int(3));
    Ok(dict.into())
}

// Scalars

fn scalar_view(vm: &Vm<'_>, v: &Value) -> Res<View> {
    convert::as_view(vm, v, None)
}

fn scalar_part(vm: &Vm<'_>, v: &Value, which: usize) -> Res<Value> {
    let view = scalar_view(vm, v)?;
    match view.part(which) {
        Some(part) if which == 1 || part.scalar_type() != view.scalar_type() => {
            Ok(convert::wrap_scalar(vm, &part))
        }
        Some(_) => Ok(v.clone()),
        None => convert::zeros(vm, &[], view.dtype()).map(|z| convert::wrap_scalar(vm, &z)),
    }
}

/// What whole scalars have as fractions.
pub(super) static SCALAR_INTEGER: &[GetSetDef] = &[
    read("numerator", |_, v| Ok(v.clone()), "The number itself."),
    read("denominator", |_, _| Ok(Value::Int(1)), "Always 1."),
];

pub(super) static SCALAR: &[GetSetDef] = &[
    read(
        "dtype",
        |vm, v| match scalar_of(vm, v) {
            Some(scalar) => Ok(dtype::object(vm, &scalar.ty.into())),
            None => view_of(vm, v).map(|view| dtype::object(vm, view.dtype())),
        },
        "The type.",
    ),
    read("shape", |vm, _| Ok(vm.tuple([])), ""),
    read("strides", |vm, _| Ok(vm.tuple([])), ""),
    read("ndim", |_, _| Ok(Value::Int(0)), ""),
    read("size", |_, _| Ok(Value::Int(1)), ""),
    read("itemsize", |vm, v| Ok(Value::Int(scalar_view(vm, v)?.item_size() as i64)), ""),
    read("nbytes", |vm, v| Ok(Value::Int(scalar_view(vm, v)?.item_size() as i64)), ""),
    read("T", |_, v| Ok(v.clone()), ""),
    read("base", |_, _| Ok(Value::None), ""),
    read("real", |vm, v| scalar_part(vm, v, 0), "The real part."),
    read("imag", |vm, v| scalar_part(vm, v, 1), "The imaginary part."),
    read("flat", |vm, v| as_array(vm, v).map(|a| flat::over(vm, &a)), ""),
    read("flags", |vm, v| as_array(vm, v).map(|a| flags::of(vm, &a)), ""),
    read("data", |vm, v| memory::view_object(vm, &as_array(vm, v)?), ""),
    read("device", |vm, _| Ok(vm.str("cpu")), ""),
    read("__array_interface__", |vm, v| interface(vm, &as_array(vm, v)?), ""),
    read("__array_priority__", |_, _| Ok(Value::float(-1_000_000.0)), ""),
];

/// A scalar as an array without axes.
pub(super) fn as_array(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let mut view = scalar_view(vm, v)?;
    if scalar_of(vm, v).is_some() {
        view.writeable = false;
    }
    Ok(convert::wrap_array(vm, view))
}
