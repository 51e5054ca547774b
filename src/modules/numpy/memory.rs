//! Arrays over the memory of other objects.
//!
//! Invariant: an array over an object's memory holds the object, counted as viewed.

use super::convert;
use crate::array::layout::{Layout, Order};
use crate::array::{DType, ScalarType, View};
use crate::bridge::foreign;
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::object::buffer::{self, Item, Memory};
use crate::vm::object::dict::Dict;
use crate::vm::object::memoryview;
use crate::vm::{Kind, Res, T, Value, Vm};

/// The type of a memory's items; none where arrays have no such type.
pub(super) fn item_type(item: Item) -> Option<ScalarType> {
    Some(match (item.letter, item.size) {
        ('?', 1) => ScalarType::Bool,
        ('b', 1) => ScalarType::Int8,
        ('B' | 'c', 1) => ScalarType::UInt8,
        ('h', 2) => ScalarType::Int16,
        ('H', 2) => ScalarType::UInt16,
        ('i' | 'l', 4) => ScalarType::Int32,
        ('I' | 'L', 4) => ScalarType::UInt32,
        ('l' | 'q' | 'n', 8) => ScalarType::Int64,
        ('L' | 'Q' | 'N', 8) => ScalarType::UInt64,
        ('f', 4) => ScalarType::Float32,
        ('d', 8) => ScalarType::Float64,
        _ => return None,
    })
}

/// The array that an object's memory is, without a copy; none of objects that show none.
pub(super) fn array_over(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    if v.kind() == Some(Kind::Bytes) || v.downcast::<Dict>().is_some() {
        return Ok(None);
    }
    if let Some(shown) = of_view(vm, v) {
        return Ok(Some(shown));
    }
    let Some(item) = buffer::of(v).map(|memory| memory.item()) else { return Ok(None) };
    let Some(ty) = item_type(item) else { return Ok(None) };
    let v = &held(vm, v)?;
    let Some((memory, writeable)) = foreign::memory_of(v) else { return Ok(None) };
    let dtype = DType::from(ty);
    let layout = Layout::contiguous(&[memory.len() / ty.size()], &dtype, Order::C);
    let Some(view) = View::new(memory, dtype, layout, writeable) else { return Ok(None) };
    let array = NdArray::over_memory(view, v.clone());
    Ok(Some(convert::of_class(vm, &super::array::class(vm), array)))
}

/// The object that an array over an object's memory holds: a view of its own instead of a program's, which
/// may be released.
pub(super) fn held(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match memoryview::object_of(v) {
        Some(_) => view_object(vm, v),
        None => Ok(v.clone()),
    }
}

/// The array that a view of an array's memory is.
fn of_view(vm: &Vm<'_>, v: &Value) -> Option<Value> {
    let object = memoryview::object_of(v)?;
    let array = array_of(object)?;
    let (placed, writeable) = memoryview::place_of(v)?;
    let ty = item_type(buffer::of(v)?.item())?;
    let layout = Layout {
        shape: placed.shape.iter().copied().collect(),
        strides: placed.strides.iter().copied().collect(),
        offset: placed.start,
    };
    let memory = array.view().buffer().clone();
    let view = View::new(memory, ty.into(), layout, writeable)?;
    Some(convert::wrap_plain(vm, view, object))
}

/// A copy of an object's memory as an array.
pub(super) fn copy_of(vm: &Vm<'_>, v: &Value) -> Res<View> {
    let Some(memory) = buffer::of(v) else {
        return Err(vm.type_error("a bytes-like object is required"));
    };
    if let Some(words) = memory.closed() {
        return Err(vm.value_error(words));
    }
    if let Some((placed, _)) = memoryview::place_of(v)
        && let Some(ty) = item_type(memory.item())
        && let Some(octets) = memoryview::data(v)
    {
        let view = convert::new_array(vm, &placed.shape, &ty.into())?;
        view.buffer().write(0, &octets[..octets.len().min(view.len() * ty.size())]);
        return Ok(view);
    }
    let Some(ty) = item_type(memory.item()) else {
        return Err(super::dtype::unsupported(vm, &memory.item().text()));
    };
    let n = buffer::read(memory, |octets| octets.len() / ty.size()).unwrap_or(0);
    let view = convert::new_array(vm, &[n], &ty.into())?;
    buffer::read(memory, |octets| {
        let whole = octets.len().min(n * ty.size());
        view.buffer().write(0, &octets[..whole]);
    });
    Ok(view)
}

/// Whether an object's memory may be written.
pub(super) fn is_writeable(v: &Value) -> bool {
    buffer::of(v).is_some_and(|memory| !memory.is_read_only())
}

/// `frombuffer`.
pub(super) fn from_buffer(
    vm: &Vm<'_>,
    v: &Value,
    kind: &DType,
    count: i64,
    offset: i64,
) -> Res<Value> {
    if let Some(memory) = buffer::of(v)
        && let Some(words) = memory.closed()
    {
        return Err(vm.value_error(words));
    }
    let v = &held(vm, v)?;
    let shared = match array_of(v) {
        Some(array) => {
            let view = array.view().clone();
            if !view.is_c() {
                return Err(vm.value_error("ndarray is not C-contiguous"));
            }
            let n = view.len() * view.item_size();
            Some((view.buffer().clone(), view.layout().offset, n, view.writeable))
        }
        None => foreign::memory_of(v).map(|(memory, writeable)| {
            let n = memory.len();
            (memory, 0, n, writeable)
        }),
    };
    let Some((memory, start, len, writeable)) = shared else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let size = kind.size();
    let Some(offset) = usize::try_from(offset).ok().filter(|&o| o <= len) else {
        return Err(vm.value_error(format!(
            "offset must be non-negative and no greater than buffer length ({len})"
        )));
    };
    if size == 0 {
        return Err(vm.value_error("itemsize cannot be zero in type"));
    }
    let room = len - offset;
    let n = match usize::try_from(count) {
        Ok(n) if n.checked_mul(size).is_some_and(|octets| octets <= room) => n,
        Ok(_) => return Err(vm.value_error("buffer is smaller than requested size")),
        Err(_) if room.is_multiple_of(size) => room / size,
        Err(_) => {
            return Err(vm.value_error("buffer size must be a multiple of element size"));
        }
    };
    let mut layout = Layout::contiguous(&[n], kind, Order::C);
    layout.offset = start + offset;
    let Some(view) = View::new(memory, kind.clone(), layout, writeable) else {
        return Err(vm.value_error("buffer is smaller than requested size"));
    };
    let array = match array_of(v) {
        Some(_) => NdArray::view_of(view, convert::root(v)),
        None => NdArray::over_memory(view, v.clone()),
    };
    Ok(convert::of_class(vm, &super::array::class(vm), array))
}

/// `memoryview(array)`.
pub(super) fn view_object(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    vm.call(&vm.ty(T::MemoryView).value(), std::slice::from_ref(v))
}

/// What an array shows to those who ask for octets.
pub(super) fn buffer_of(v: &Value) -> Option<&dyn Memory> {
    array_of(v).map(|array| array as &dyn Memory)
}
