//! The short ways of functions: few elements of one type, side by side, in arrays of no class of the program's.
//!
//! Invariant: what is given is what the long way ([`super::call::apply`]) gives; what a short way does not take
//! it leaves alone.

use super::{operand, state};
use crate::array::block;
use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::layout::Order;
use crate::array::ufunc::Ufunc;
use crate::array::{View, status};
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::{Res, Value, Vm};

use super::super::convert;

/// From how many elements on an operation goes the long way, which may give up the lock.
const MANY: usize = 1 << 14;

/// Two arrays of one type and shape, side by side: the short way of operators.
pub(super) fn pair(vm: &Vm<'_>, ufunc: &'static Ufunc, a: &Value, b: &Value) -> Res<Option<Value>> {
    let (Some(x), Some(y)) = (array_of(a), array_of(b)) else { return Ok(None) };
    let (x, y) = (x.view(), y.view());
    let (Some(ty), true) = (x.scalar_type(), x.shape() == y.shape() && x.ndim() > 0) else {
        return Ok(None);
    };
    if y.scalar_type() != Some(ty) || x.len() >= MANY || !x.is_c() || !y.is_c() || ufunc.is("power")
    {
        return Ok(None);
    }
    let class = vm.type_of(a).clone();
    if class.is_heap || !class.is(vm.type_of(b)) {
        return Ok(None);
    }
    let Some(found) = ufunc.exact(&[ty, ty]) else { return Ok(None) };
    let Some(out) = View::empty(x.shape(), found.types[2].into(), Order::C) else {
        return Ok(None);
    };
    status::clear();
    if !block::direct(&[&x, &y, &out], 2, &found.run) {
        return Ok(None);
    }
    let status = status::read();
    drop((x, y));
    state::report(vm, status, ufunc.name)?;
    Ok(Some(convert::of_class(vm, &class, NdArray::owner(out))))
}

/// An array, side by side, and a number that takes its type: the short way of operators.
pub(super) fn with_number(
    vm: &Vm<'_>,
    ufunc: &'static Ufunc,
    a: &Value,
    b: &Value,
) -> Res<Option<Value>> {
    let (array, number, number_first) = match (a, b) {
        (Value::Obj(_), Value::Int(_) | Value::Float(_)) => (a, b, false),
        (Value::Int(_) | Value::Float(_), Value::Obj(_)) => (b, a, true),
        _ => return Ok(None),
    };
    let class = vm.type_of(array).clone();
    let Some(own) = array_of(array).filter(|_| !class.is_heap) else { return Ok(None) };
    let view = own.view();
    let Some(ty) = view.scalar_type() else { return Ok(None) };
    if !takes(ty, number) || view.ndim() == 0 || view.len() >= MANY || ufunc.is("power") {
        return Ok(None);
    }
    let Some(found) = ufunc.exact(&[ty, ty]) else { return Ok(None) };
    let mut octets = [0u64; 2];
    let element = &mut bytemuck::cast_slice_mut(&mut octets)[..ty.size()];
    convert::store(vm, ty, number, element)?;
    let Some(out) = View::empty(view.shape(), found.types[2].into(), Order::C) else {
        return Ok(None);
    };
    status::clear();
    if !block::direct_with(&view, element, number_first, &out, &found.run) {
        return Ok(None);
    }
    let status = status::read();
    drop(view);
    state::report(vm, status, ufunc.name)?;
    Ok(Some(convert::of_class(vm, &class, NdArray::owner(out))))
}

/// Whether a number takes the type of an array beside it, and has a value in it.
fn takes(ty: ScalarType, number: &Value) -> bool {
    if matches!(number, Value::Float(_)) {
        ty.kind() == Numbers::Float
    } else {
        ty.kind() != Numbers::Bool && operand::beyond(number, ty).is_none()
    }
}

/// A function of one array.
pub(super) fn single(vm: &Vm<'_>, ufunc: &'static Ufunc, a: &Value) -> Res<Option<Value>> {
    let class = vm.type_of(a).clone();
    let Some(own) = array_of(a).filter(|_| !class.is_heap) else { return Ok(None) };
    let view = own.view();
    let Some(ty) = view.scalar_type() else { return Ok(None) };
    if view.ndim() == 0 || view.len() >= MANY || ufunc.n_outputs != 1 || !view.is_c() {
        return Ok(None);
    }
    let Some(found) = ufunc.exact(&[ty]) else { return Ok(None) };
    let Some(out) = View::empty(view.shape(), found.types[1].into(), Order::C) else {
        return Ok(None);
    };
    status::clear();
    if !block::direct(&[&view, &out], 1, &found.run) {
        return Ok(None);
    }
    let status = status::read();
    drop(view);
    state::report(vm, status, ufunc.name)?;
    Ok(Some(convert::of_class(vm, &class, NdArray::owner(out))))
}

/// An operator that changes an array in place by another one; says whether it did.
pub(super) fn onto(vm: &Vm<'_>, ufunc: &'static Ufunc, a: &Value, b: &Value) -> Res<bool> {
    if vm.type_of(a).is_heap || vm.type_of(b).is_heap || ufunc.is("power") {
        return Ok(false);
    }
    let (Some(x), Some(y)) = (array_of(a), array_of(b)) else { return Ok(false) };
    let (x, y) = (x.view(), y.view());
    let Some(ty) = x.scalar_type() else { return Ok(false) };
    let fits = y.scalar_type() == Some(ty) && x.shape() == y.shape() && x.writeable;
    if !fits || x.ndim() == 0 || x.len() >= MANY {
        return Ok(false);
    }
    let Some(found) = ufunc.exact(&[ty, ty]).filter(|l| l.types[2] == ty) else {
        return Ok(false);
    };
    status::clear();
    if !block::direct(&[&x, &y, &x], 2, &found.run) {
        return Ok(false);
    }
    let status = status::read();
    drop((x, y));
    state::report(vm, status, ufunc.name)?;
    Ok(true)
}
