//! Sorting and searching: what the functions in `numpy._ordering` stand on.
//!
//! Invariant: the arguments have been looked at there; here they are read again, so that wrong ones raise.

use super::away::{away, no_memory, octets};
use super::convert;
use crate::array::layout::Dims;
use crate::array::sort::{self, INDEX};
use crate::array::{DType, View};
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_sort", sorted, "_sort(a, axis, stable)"),
    MethodDef::new("_argsort", argsort, "_argsort(a, axis)"),
    MethodDef::new("_partition", partition, "_partition(a, axis, kth)"),
    MethodDef::new("_argpartition", argpartition, "_argpartition(a, axis, kth)"),
    MethodDef::new("_lexsort", lexsort, "_lexsort(keys, axis)"),
    MethodDef::new("_searchsorted", searchsorted, "_searchsorted(a, v, right, sorter)"),
    MethodDef::new("_flatnonzero", flatnonzero, "_flatnonzero(a)"),
    MethodDef::new("_unique", unique, "_unique(a, equal_nan, places)"),
];

/// The array and the axis that a function is called with.
fn along(vm: &Vm<'_>, args: Args<'_>, n: usize) -> Res<(View, usize)> {
    args.check_positional(vm, "_numpy function", n, n)?;
    let view = convert::as_view(vm, &args.values[0], None)?;
    if view.scalar_type().is_none() {
        return Err(vm.type_error("records have no order here"));
    }
    let axis = convert::axis(vm, &args.values[1], view.ndim())?;
    Ok((view, axis))
}

/// An array whose last axis was `axis`, as it is to be returned.
fn back(view: &View, axis: usize) -> View {
    let last = view.ndim() - 1;
    let mut axes: Dims = (0..last).collect();
    axes.insert(axis, last);
    view.transposed(&axes)
}

fn rows(vm: &Vm<'_>, view: &View, axis: usize) -> Res<View> {
    let view = view.clone();
    away(vm, octets(&view), move || sort::rows(&view, axis)).ok_or_else(|| no_memory(vm))
}

/// The row's result in C order.
fn given(vm: &Vm<'_>, made: &View, axis: usize) -> Res<Value> {
    let view = back(made, axis);
    let view = if view.is_c() {
        view
    } else {
        convert::copied(vm, &view, view.dtype(), crate::array::layout::Order::C)?
    };
    Ok(convert::wrap_array(vm, view))
}

fn sorted(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (view, axis) = along(vm, args, 3)?;
    let stable = vm.truth(&args.values[2])?;
    let n = view.shape()[axis];
    let made = rows(vm, &view, axis)?;
    away(vm, octets(&made), || sort::sort(&made, n, stable));
    given(vm, &made, axis)
}

/// A new array of indices, of the shape of rows.
fn indices(vm: &Vm<'_>, shape: &[usize]) -> Res<View> {
    convert::new_array(vm, shape, &DType::Scalar(INDEX))
}

fn argsort(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (view, axis) = along(vm, args, 2)?;
    let n = view.shape()[axis];
    let made = rows(vm, &view, axis)?;
    let order = indices(vm, made.shape())?;
    away(vm, octets(&made), || sort::argsort(&made, n, &order));
    given(vm, &order, axis)
}

/// The positions of a partition, in ascending order.
fn positions(vm: &Vm<'_>, v: &Value, n: usize) -> Res<Vec<usize>> {
    let mut all = Vec::new();
    for v in vm.collect(v)? {
        let k = vm.to_i64(&v)?;
        let at = if k < 0 { k + n as i64 } else { k };
        match usize::try_from(at) {
            Ok(at) if at < n => all.push(at),
            Ok(_) | Err(_) => {
                return Err(vm.value_error(format!("kth(={k}) out of bounds ({n})")));
            }
        }
    }
    all.sort_unstable();
    Ok(all)
}

fn partition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (view, axis) = along(vm, args, 3)?;
    let n = view.shape()[axis];
    let at = positions(vm, &args.values[2], n)?;
    let made = rows(vm, &view, axis)?;
    away(vm, octets(&made), || sort::partition(&made, n, &at));
    given(vm, &made, axis)
}

fn argpartition(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (view, axis) = along(vm, args, 3)?;
    let n = view.shape()[axis];
    let at = positions(vm, &args.values[2], n)?;
    let made = rows(vm, &view, axis)?;
    let order = indices(vm, made.shape())?;
    away(vm, octets(&made), || sort::argpartition(&made, n, &at, &order));
    given(vm, &order, axis)
}

fn lexsort(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_lexsort", 2, 2)?;
    let mut keys = Vec::new();
    for v in vm.collect(&args.values[0])? {
        keys.push(convert::as_view(vm, &v, None)?);
    }
    let Some(first) = keys.first().cloned() else {
        return Err(vm.type_error("need sequence of keys with len > 0 in lexsort"));
    };
    if keys.iter().any(|k| k.shape() != first.shape()) {
        return Err(vm.value_error("all keys need to be the same shape"));
    }
    if first.ndim() == 0 {
        return Ok(Value::Int(0));
    }
    let axis = convert::axis(vm, &args.values[1], first.ndim())?;
    let n = first.shape()[axis];
    let keys: Res<Vec<View>> = keys.iter().map(|k| rows(vm, k, axis)).collect();
    let keys = keys?;
    let order = indices(vm, keys[0].shape())?;
    away(vm, octets(&first) * keys.len(), || sort::lexsort(&keys, n, &order));
    given(vm, &order, axis)
}

fn searchsorted(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_searchsorted", 4, 4)?;
    let a = convert::as_view(vm, &args.values[0], None)?;
    let v = convert::as_view(vm, &args.values[1], Some(a.dtype()))?;
    let right = vm.truth(&args.values[2])?;
    let sorter = Some(&args.values[3]).filter(|v| !v.is_none());
    let sorter = sorter.map(|v| convert::as_view(vm, v, Some(&DType::INT64))).transpose()?;
    let found = indices(vm, v.shape())?;
    let octets = octets(&v);
    away(vm, octets, || sort::searchsorted(&a, &v, right, sorter.as_ref(), &found))
        .ok_or_else(|| vm.value_error("Sorter index out of range."))?;
    Ok(convert::wrap(vm, found))
}

fn flatnonzero(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_flatnonzero", 1, 1)?;
    let view = convert::as_view(vm, &args.values[0], None)?;
    let found = away(vm, octets(&view), || sort::nonzero(&view)).ok_or_else(|| no_memory(vm))?;
    Ok(convert::wrap_array(vm, found))
}

fn unique(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_unique", 3, 3)?;
    let view = convert::as_view(vm, &args.values[0], None)?;
    let (equal_nan, places) = (vm.truth(&args.values[1])?, vm.truth(&args.values[2])?);
    let found = away(vm, octets(&view), || sort::unique(&view, equal_nan, places))
        .ok_or_else(|| no_memory(vm))?;
    let all = [found.values, found.first, found.inverse, found.counts];
    Ok(vm.tuple(all.map(|v| convert::wrap_array(vm, v)).to_vec()))
}
