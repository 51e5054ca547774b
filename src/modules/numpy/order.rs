//! The `order=` of copies, and new arrays whose axes lie in memory as those of another array.
//!
//! Invariant: a new array has its elements side by side.

use super::convert;
use crate::array::layout::{Dims, Order};
use crate::array::{DType, View};
use crate::vm::object::str::Str;
use crate::vm::{Res, Value, Vm};

/// An `order=` argument.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    C,
    F,
    /// F for arrays that are F and not C, else C.
    Any,
    /// As the array is, as nearly as possible.
    Keep,
}

/// Reads an `order=` argument.
pub(crate) fn order(vm: &Vm<'_>, v: Option<&Value>, default: Wanted) -> Res<Wanted> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(default) };
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("order must be str, not {ty}")));
    };
    match text.as_str() {
        "C" | "c" => Ok(Wanted::C),
        "F" | "f" => Ok(Wanted::F),
        "A" | "a" => Ok(Wanted::Any),
        "K" | "k" => Ok(Wanted::Keep),
        other => {
            Err(vm
                .value_error(format!("order must be one of 'C', 'F', 'A', or 'K' (got '{other}')")))
        }
    }
}

/// An `order=` argument where only C and F make sense.
pub(crate) fn c_or_f(vm: &Vm<'_>, v: Option<&Value>) -> Res<Order> {
    match order(vm, v, Wanted::C)? {
        Wanted::C => Ok(Order::C),
        Wanted::F => Ok(Order::F),
        Wanted::Any | Wanted::Keep => Err(vm.value_error("only 'C' or 'F' order is permitted")),
    }
}

impl Wanted {
    /// The one of two orders that is meant for an array.
    pub(crate) fn of(self, view: &View) -> Order {
        match self {
            Wanted::C => Order::C,
            Wanted::F => Order::F,
            Wanted::Any | Wanted::Keep => convert::keep_order(view),
        }
    }
}

/// The axes from the widest stride to the narrowest, if they are not in C order.
fn by_stride(view: &View) -> Option<Dims> {
    let strides = view.strides();
    let mut axes: Dims = (0..view.ndim()).collect();
    axes.sort_by(|&a, &b| strides[b].unsigned_abs().cmp(&strides[a].unsigned_abs()));
    axes.iter().enumerate().any(|(i, &a)| i != a).then_some(axes)
}

/// A new array of a type and in an order, with the shape and, if it is to be kept, the order of the axes of
/// another one.
pub(crate) fn like(
    vm: &Vm<'_>,
    view: &View,
    shape: &[usize],
    dtype: &DType,
    wanted: Wanted,
    zero: bool,
) -> Res<View> {
    let zero = zero || matches!(dtype, DType::Record(_));
    let plain = view.is_c() || view.is_contiguous(Order::F) || view.ndim() != shape.len();
    if wanted != Wanted::Keep || plain {
        return convert::fresh(vm, shape, dtype, wanted.of(view), zero);
    }
    let Some(axes) = by_stride(view) else {
        return convert::fresh(vm, shape, dtype, Order::C, zero);
    };
    let sorted: Dims = axes.iter().map(|&a| shape[a]).collect();
    let made = convert::fresh(vm, &sorted, dtype, Order::C, zero)?;
    let mut back: Dims = Dims::from_elem(0, axes.len());
    for (i, &a) in axes.iter().enumerate() {
        back[a] = i;
    }
    Ok(made.transposed(&back))
}

/// A copy of a type and in an order.
pub(crate) fn copied(vm: &Vm<'_>, view: &View, dtype: &DType, wanted: Wanted) -> Res<View> {
    let made = like(vm, view, view.shape(), dtype, wanted, false)?;
    convert::copy_into(vm, view, &made)?;
    Ok(made)
}
