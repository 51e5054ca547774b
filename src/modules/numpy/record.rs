//! `numpy.void`: records, which look into the array that they are elements of.
//!
//! Invariant: the payload is an [`NdArray`] without axes whose elements are records.

use super::{convert, dtype, index, print};
use crate::array::layout::Order;
use crate::array::{DType, View};
use crate::bridge::ndarray::NdArray;
use crate::vm::object::iter::SeqIter;
use crate::vm::object::str::Str;
use crate::vm::{Args, CmpOp, MethodDef, Res, Slots, Value, Vm};

/// The view of a record.
pub(super) fn view_of(v: &Value) -> Option<View> {
    crate::bridge::ndarray::array_of(v).filter(|a| a.view().ndim() == 0).map(|a| a.view().clone())
}

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("item", item, "item($self, /)"),
    MethodDef::new("tolist", item, "tolist($self, /)"),
    MethodDef::new("copy", copy, "copy($self, /)"),
    MethodDef::new("__copy__", copy, "__copy__($self, /)"),
    MethodDef::new("__deepcopy__", copy, "__deepcopy__($self, memo, /)"),
];

pub(super) fn slots(s: &Slots) {
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.len.set(Some(|vm, v| Ok(fields_of(this(vm, v)?.view().dtype()))));
    s.iter.set(Some(|vm, v| Ok(SeqIter::over(vm, v.clone()))));
    s.repr.set(Some(repr));
    s.str.set(Some(|vm, v| {
        let view = this(vm, v)?.view().clone();
        Ok(vm.string(print::record_text(vm, &view)?))
    }));
    s.compare.set(Some(compare));
    s.hash.set(Some(|vm, v| vm.hash(&plain(vm, v)?)));
    s.bool.set(Some(|_, _| Ok(true)));
}

fn fields_of(dtype: &DType) -> usize {
    match dtype {
        DType::Record(record) => record.fields().len(),
        DType::Scalar(_) => 0,
    }
}

/// The record as a tuple of plain Python objects.
fn plain(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = this(vm, v)?.view().clone();
    super::methods::element(vm, &view, &[])
}

fn item(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    plain(vm, &args.values[0])
}

/// A record with memory of its own.
fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let view = this(vm, &args.values[0])?.view().clone();
    let made = convert::copied(vm, &view, view.dtype(), Order::C)?;
    Ok(super::scalar::make_record(vm, NdArray::owner(made)))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = this(vm, v)?.view().clone();
    let (text, dtype) = (print::record_text(vm, &view)?, dtype::text(vm, view.dtype())?);
    Ok(vm.string(format!("np.void({text}, dtype={dtype})")))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    let other = match this(vm, b) {
        Ok(_) => plain(vm, b)?,
        Err(_) => b.clone(),
    };
    let equal = vm.eq(&plain(vm, a)?, &other)?;
    let [yes, no] = super::scalar::bools(vm);
    Ok(if equal == (op == CmpOp::Eq) { yes } else { no })
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else {
        return Err(vm.value_error("cannot delete a field of a record"));
    };
    let view = this(vm, v)?.view().clone();
    if !view.writeable {
        return Err(vm.value_error("assignment destination is read-only"));
    }
    let name = name_of(vm, &view, key)?;
    match view.field(&name) {
        Some(part) => index::assign(vm, &part, value),
        None => Err(vm.value_error(format!("no field of name {name}"))),
    }
}

/// The name of the field that a key means.
fn name_of(vm: &Vm<'_>, view: &View, key: &Value) -> Res<String> {
    if let Some(name) = key.downcast::<Str>() {
        return Ok(name.as_str().to_owned());
    }
    let at = vm.to_i64(key)?;
    let DType::Record(record) = view.dtype() else {
        return Err(vm.index_error(format!("invalid index ({at})")));
    };
    let n = record.fields().len() as i64;
    let place = if at < 0 { at + n } else { at };
    match usize::try_from(place).ok().and_then(|i| record.fields().get(i)) {
        Some(field) => Ok(field.name.to_string()),
        None => Err(vm.index_error(format!("invalid index ({at})"))),
    }
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a NdArray> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'numpy.void' object"))
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let view = this(vm, v)?.view().clone();
    let name = name_of(vm, &view, key)?;
    if view.field(&name).is_none() {
        return Err(vm.value_error(format!("no field of name {name}")));
    }
    Ok(field_value(vm, v, &view, &name))
}

/// A field as an object: records go on looking into the array.
fn field_value(vm: &Vm<'_>, v: &Value, view: &View, name: &str) -> Value {
    let Some(part) = view.field(name) else { return Value::None };
    match part.dtype() {
        DType::Scalar(_) => convert::wrap_scalar(vm, &part),
        DType::Record(_) => super::scalar::make_record(vm, NdArray::view_of(part, v.clone())),
    }
}
