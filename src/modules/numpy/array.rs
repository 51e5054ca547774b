//! `numpy.ndarray`: the class, and what the interpreter asks of arrays.
//!
//! Invariant: an array's view is never borrowed while interpreted code may run: it is cloned first.

use super::{convert, dtype, fields, index, memory, methods, order, print, ufunc};
use crate::array::View;
use crate::array::layout::{Dims, Layout, Order};
use crate::bridge::foreign;
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::args::Shape;
use crate::vm::object::iter::SeqIter;
use crate::vm::{Args, CmpOp, Kind, Res, Slots, T, TypeRef, TypeSpec, Value, Vm};

static CLASS: TypeSpec = TypeSpec {
    name: "ndarray",
    module: "numpy",
    doc: "ndarray(shape, dtype=float, buffer=None, offset=0, strides=None, order=None)\n\nAn N-dimensional array of numbers of one type.",
    kind: Kind::Traced,
    is_base: true,
    slots,
    methods: &[],
    getset: fields::ARRAY,
};

pub(crate) fn class(vm: &Vm<'_>) -> TypeRef {
    vm.native_type(&CLASS)
}

/// The array that the receiver of a slot or method is.
pub(crate) fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a NdArray> {
    array_of(v).ok_or_else(|| vm.type_error("descriptor requires a 'numpy.ndarray' object"))
}

/// Its view.
pub(crate) fn view_of(vm: &Vm<'_>, v: &Value) -> Res<View> {
    this(vm, v).map(|a| a.view().clone())
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = ["shape", "dtype", "buffer", "offset", "strides", "order"];
    let given = Shape { required: 1, ..Default::default() };
    let [shape, kind, shown, offset, strides, order] = args.bind(vm, "ndarray", names, given)?;
    let shape = shape.map_or(Ok(Dims::new()), |v| convert::shape(vm, v))?;
    let kind = kind.map_or(Ok(crate::array::DType::FLOAT64), |v| dtype::dtype_of(vm, v))?;
    let order: Order = order::c_or_f(vm, order)?;
    let strides = match strides {
        None | Some(Value::None) => None,
        Some(v) => {
            let numbers = convert::shape_numbers(vm, v)?;
            Some(numbers.into_iter().map(|n| n as isize).collect::<Dims<isize>>())
        }
    };
    let Some(object) = shown.filter(|v| !v.is_none()) else {
        let view = convert::fresh(vm, &shape, &kind, order, true)?;
        let view = match strides {
            None => view,
            Some(strides) => {
                let layout = Layout { shape, strides, offset: 0 };
                view.with_layout(layout).ok_or_else(|| incompatible_strides(vm))?
            }
        };
        return Ok(convert::of_class(vm, class, NdArray::owner(view)));
    };
    let holder = memory::held(vm, object)?;
    let object = &holder;
    let offset = offset.map_or(Ok(0), |v| vm.to_i64(v))?;
    let offset = usize::try_from(offset).map_err(|_| {
        vm.value_error("offset must be non-negative and no greater than buffer length (0)")
    })?;
    let owner;
    let (buffer, writeable, base) = match array_of(object) {
        Some(array) => {
            let view = array.view().clone();
            if !view.is_c() {
                return Err(vm.value_error("ndarray is not C-contiguous"));
            }
            owner = view.layout().offset;
            (view.buffer().clone(), view.writeable, true)
        }
        None => {
            owner = 0;
            let (buffer, writeable) = foreign::memory_of(object).ok_or_else(|| {
                let ty = vm.type_name(object);
                vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
            })?;
            (buffer, writeable, false)
        }
    };
    let mut layout = Layout::contiguous(&shape, &kind, order);
    let is_strided = strides.is_some();
    layout.strides = strides.unwrap_or(layout.strides);
    layout.offset = owner.saturating_add(offset);
    let Some(view) = View::new(buffer, kind, layout, writeable) else {
        return Err(if is_strided {
            incompatible_strides(vm)
        } else {
            vm.type_error("buffer is too small for requested array")
        });
    };
    let array = if base {
        NdArray::view_of(view, convert::root(object))
    } else {
        NdArray::over_memory(view, object.clone())
    };
    Ok(convert::of_class(vm, class, array))
}

fn incompatible_strides(vm: &Vm<'_>) -> crate::vm::Exc {
    vm.value_error("strides is incompatible with shape of requested array and size of buffer")
}

fn len(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    match this(vm, v)?.view().shape().first() {
        Some(&n) => Ok(n),
        None => Err(vm.type_error("len() of unsized object")),
    }
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if this(vm, v)?.view().ndim() == 0 {
        return Err(vm.type_error("iteration over a 0-d array"));
    }
    Ok(SeqIter::over(vm, v.clone()))
}

/// The only element, as a plain Python number.
pub(super) fn only(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = view_of(vm, v)?;
    if view.ndim() != 0 {
        return Err(vm.type_error("only 0-dimensional arrays can be converted to Python scalars"));
    }
    methods::element(vm, &view, &[])
}

/// `__index__`: of an integer without axes.
fn index_value(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let view = view_of(vm, v)?;
    let is_int = view.scalar_type().is_some_and(|ty| {
        matches!(ty.kind(), crate::array::dtype::Kind::Signed | crate::array::dtype::Kind::Unsigned)
    });
    if !is_int || view.ndim() > 0 {
        return Err(vm.type_error("only integer scalar arrays can be converted to a scalar index"));
    }
    methods::element(vm, &view, &[])
}

fn is_true(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    let view = view_of(vm, v)?;
    match view.len() {
        1 => vm.truth(&methods::element(vm, &view, &Dims::from_elem(0, view.ndim()))?),
        0 => Err(vm.value_error(
            "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.",
        )),
        _ => Err(vm.value_error(
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
        )),
    }
}

/// Whether any element equals a value, which may be an array that is broadcast.
fn contains(vm: &Vm<'_>, v: &Value, wanted: &Value) -> Res<bool> {
    let equal = vm.compare(v, wanted, CmpOp::Eq)?;
    match array_of(&equal) {
        Some(_) => {
            let any = vm.call_method(&equal, "any", &[])?;
            vm.truth(&any)
        }
        None => vm.truth(&equal),
    }
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.contains.set(Some(contains));
    s.init.set(Some(|_, _, _| Ok(())));
    s.len.set(Some(len));
    s.get_item.set(Some(index::get_item));
    s.set_item.set(Some(index::set_item));
    s.iter.set(Some(iter));
    s.bool.set(Some(is_true));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.repr.set(Some(print::repr));
    s.str.set(Some(print::str));
    s.int.set(Some(|vm, v| vm.call(&vm.ty(T::Int).value(), &[only(vm, v)?])));
    s.float.set(Some(|vm, v| vm.call(&vm.ty(T::Float).value(), &[only(vm, v)?])));
    s.index.set(Some(index_value));
    s.buffer.set(Some(memory::buffer_of));
    ufunc::array_slots(s);
    super::away::matmul_slot(s);
}
