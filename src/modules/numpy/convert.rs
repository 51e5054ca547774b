//! From objects to views and back: what every function of `numpy` reads its arguments with.
//!
//! [`as_view`] takes anything that an array can be made of, [`wrap`] makes objects of results, [`dtype_of`],
//! [`axis`], [`axes`] and [`shape`] read the arguments of these names.
//!
//! Invariant: a view that leaves here either lies in memory of its own, or in that of the object that it was
//! asked of; so it is good for as long as the caller holds that object.

use super::dtype;
use super::scalar;
use super::ufunc::state;
use crate::array::dtype::{Complex32, Complex64, Kind as Numbers, ScalarType};
use crate::array::layout::{Dims, MAX_DIMS, Order};
use crate::array::status::{self, Status};
use crate::array::{DType, View, block};
use crate::base::Symbol;
use crate::bridge::ndarray::{NdArray, array_of};
use crate::bridge::npscalar::scalar_of;
use crate::vm::object::exception::Exception;
use crate::vm::object::int::IntRef;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{buffer, bytes, complex, float, int};
use crate::vm::{Exc, ExcKind, Kind, Res, T, Traced, TypeRef, Value, Vm};

// Results

/// An array of a view that has its memory to itself, or shares it with arrays; foreign memory is copied,
/// since nothing here keeps its owner. Use [`wrap_view`] for a part of an array.
pub(crate) fn wrap_array(vm: &Vm<'_>, view: View) -> Value {
    of_class(vm, &super::array::class(vm), NdArray::owner(view))
}

/// As [`wrap_array`], but results without axes become scalars.
pub(crate) fn wrap(vm: &Vm<'_>, view: View) -> Value {
    if view.ndim() == 0 { wrap_scalar(vm, &view) } else { wrap_array(vm, view) }
}

/// A view of the array `of`, or of what that is a view of; of its class if that is a subclass.
pub(crate) fn wrap_view(vm: &Vm<'_>, view: View, of: &Value) -> Value {
    let class = vm.type_of(of).clone();
    of_class(vm, &class, NdArray::view_of(view, root(of)))
}

/// As [`wrap_view`], and tells a subclass of it through `__array_finalize__`.
pub(crate) fn wrap_part(vm: &Vm<'_>, view: View, of: &Value) -> Res<Value> {
    finalized(vm, wrap_view(vm, view, of), of)
}

/// A new array of the class of another one.
pub(crate) fn wrap_like(vm: &Vm<'_>, view: View, like: &Value) -> Res<Value> {
    let class = vm.type_of(like).clone();
    finalized(vm, of_class(vm, &class, NdArray::owner(view)), like)
}

/// An array without axes that is a part of another one: a scalar, or a record that looks into the array.
pub(crate) fn wrap_element(vm: &Vm<'_>, view: View, of: &Value) -> Value {
    match view.dtype() {
        DType::Scalar(_) => wrap_scalar(vm, &view),
        DType::Record(_) => scalar::make_record(vm, NdArray::view_of(view, root(of))),
    }
}

/// As [`wrap_view`], of class `ndarray` whatever the array is.
pub(crate) fn wrap_plain(vm: &Vm<'_>, view: View, of: &Value) -> Value {
    of_class(vm, &super::array::class(vm), NdArray::view_of(view, root(of)))
}

/// Calls `__array_finalize__` of a subclass.
pub(crate) fn finalized(vm: &Vm<'_>, made: Value, from: &Value) -> Res<Value> {
    if vm.type_of(&made).is_heap
        && let Some(method) = vm.lookup_special(&made, Symbol::new("__array_finalize__"))?
        && !method.is_none()
    {
        vm.call(&method, std::slice::from_ref(from))?;
    }
    Ok(made)
}

/// What a view of an array refers to: the array that has the memory.
pub(crate) fn root(of: &Value) -> Value {
    match array_of(of).and_then(NdArray::base) {
        Some(base) if array_of(base).is_some() => base.clone(),
        Some(_) | None => of.clone(),
    }
}

/// An array object of a class, which is `ndarray` or a subclass.
pub(crate) fn of_class(vm: &Vm<'_>, class: &TypeRef, array: NdArray) -> Value {
    vm.alloc_for(class, Traced(Box::new(array))).into()
}

/// The element of a view without axes, as a scalar.
pub(crate) fn wrap_scalar(vm: &Vm<'_>, view: &View) -> Value {
    match view.scalar_type() {
        Some(ty) => {
            let mut octets = [0u8; 16];
            let octets = &mut octets[..ty.size()];
            view.buffer().read(view.layout().offset, octets);
            scalar_value(vm, ty, octets)
        }
        None => scalar::make_record(vm, NdArray::owner(view.clone())),
    }
}

/// A scalar of NumPy's from its octets.
pub(crate) fn scalar_value(vm: &Vm<'_>, ty: ScalarType, octets: &[u8]) -> Value {
    scalar::make(vm, &scalar::class(vm, ty), ty, octets)
}

/// The plain Python number that octets are.
pub(crate) fn python_value(vm: &Vm<'_>, ty: ScalarType, octets: &[u8]) -> Value {
    use bytemuck::pod_read_unaligned as read;
    match ty {
        ScalarType::Bool => Value::bool(octets[0] != 0),
        ScalarType::Int8 => Value::Int(i64::from(read::<i8>(octets))),
        ScalarType::UInt8 => Value::Int(i64::from(octets[0])),
        ScalarType::Int16 => Value::Int(i64::from(read::<i16>(octets))),
        ScalarType::UInt16 => Value::Int(i64::from(read::<u16>(octets))),
        ScalarType::Int32 => Value::Int(i64::from(read::<i32>(octets))),
        ScalarType::UInt32 => Value::Int(i64::from(read::<u32>(octets))),
        ScalarType::Int64 => Value::Int(read(octets)),
        ScalarType::UInt64 => int::from_u64(vm, read(octets)),
        ScalarType::Float32 => Value::float(f64::from(read::<f32>(octets))),
        ScalarType::Float64 => Value::float(read(octets)),
        ScalarType::Complex64 => {
            let c: Complex32 = read(octets);
            complex::new(vm, f64::from(c.re), f64::from(c.im))
        }
        ScalarType::Complex128 => {
            let c: Complex64 = read(octets);
            complex::new(vm, c.re, c.im)
        }
    }
}

// Memory

/// How NumPy shows a shape.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => {
            let all: Vec<String> = shape.iter().map(usize::to_string).collect();
            format!("({})", all.join(","))
        }
    }
}

/// As [`shape_text`], as a tuple is shown.
pub(crate) fn shape_repr(shape: &[usize]) -> String {
    shape_text(shape).replace(',', ", ").replace(", )", ",)")
}

/// A new array, or the error for a shape that no memory holds.
pub(crate) fn fresh(
    vm: &Vm<'_>,
    shape: &[usize],
    dtype: &DType,
    order: Order,
    zero: bool,
) -> Res<View> {
    if shape.len() > MAX_DIMS {
        let n = shape.len();
        return Err(vm.value_error(format!(
            "maximum supported dimension for an ndarray is currently {MAX_DIMS}, found {n}"
        )));
    }
    let n = crate::array::layout::count(shape).and_then(|n| n.checked_mul(dtype.size()));
    let Some(octets) = n.filter(|&n| n <= isize::MAX as usize) else {
        return Err(vm.value_error(
            "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.",
        ));
    };
    let made = if octets > LARGE && vm.afford(octets).is_err() {
        None
    } else if zero {
        View::zeros(shape, dtype.clone(), order)
    } else {
        View::empty(shape, dtype.clone(), order)
    };
    let made = made.ok_or_else(|| no_memory(vm, shape, dtype, octets))?;
    if shape.contains(&0) {
        // Where there is nothing, nothing is any distance away.
        return Ok(made.narrowed(|layout| layout.strides.fill(0)));
    }
    Ok(made)
}

/// From here on the system is asked whether there is as much.
const LARGE: usize = 1 << 24;

/// NumPy's MemoryError.
#[cold]
fn no_memory(vm: &Vm<'_>, shape: &[usize], dtype: &DType, octets: usize) -> Exc {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut size = octets as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit < UNITS.len() - 1 {
        size /= 1024.0;
        unit += 1;
    }
    let shown = match size {
        s if unit == 0 => format!("{s:.0}"),
        s if s < 10.0 => format!("{s:.2}"),
        s if s < 100.0 => format!("{s:.1}"),
        s => format!("{s:.0}."),
    };
    vm.raise(
        ExcKind::MemoryError,
        format!(
            "Unable to allocate {shown} {} for an array with shape {} and data type {}",
            UNITS[unit],
            shape_repr(shape),
            dtype::name(dtype)
        ),
    )
}

/// A new array with whatever was in its memory, in C order.
pub(crate) fn new_array(vm: &Vm<'_>, shape: &[usize], dtype: &DType) -> Res<View> {
    fresh(vm, shape, dtype, Order::C, false)
}

/// A new array of zeros, in C order.
pub(crate) fn zeros(vm: &Vm<'_>, shape: &[usize], dtype: &DType) -> Res<View> {
    fresh(vm, shape, dtype, Order::C, true)
}

/// From how many octets on the lock is given up for a copy.
const DETACHED: usize = 1 << 18;

/// Copies elements, converting numbers, between views of one shape, and says what was lost. Those of `to` may
/// overlap those of `from`. Large copies run without the lock; the caller holds the objects whose memory it is.
pub(crate) fn copy_into(vm: &Vm<'_>, from: &View, to: &View) -> Res<()> {
    let apart;
    let from = if block::overlaps(from, to) {
        apart = copied(vm, from, from.dtype(), Order::C)?;
        &apart
    } else {
        from
    };
    if let (Some(kind), Some(target)) = (from.scalar_type(), to.scalar_type())
        && kind.kind() == Numbers::Complex
        && matches!(target.kind(), Numbers::Float | Numbers::Signed | Numbers::Unsigned)
    {
        warn_of_complex(vm)?;
    }
    let copy = |from: &View, to: &View| {
        if from.scalar_type() == to.scalar_type() {
            crate::array::record::copy(from, to);
            return Status::NONE;
        }
        status::clear();
        crate::array::record::copy(from, to);
        status::read()
    };
    let octets = to.len().saturating_mul(to.item_size());
    let status = if octets >= DETACHED {
        let (from, to) = (from.clone(), to.clone());
        vm.detach(move || copy(&from, &to))
    } else {
        copy(from, to)
    };
    state::report(vm, status, "cast")
}

/// A copy of a view, of another type if need be.
pub(crate) fn copied(vm: &Vm<'_>, view: &View, dtype: &DType, order: Order) -> Res<View> {
    // What lies between the fields of records has a value, too.
    let made = fresh(vm, view.shape(), dtype, order, matches!(dtype, DType::Record(_)))?;
    copy_into(vm, view, &made)?;
    Ok(made)
}

/// The view as a type; itself if it is of that.
pub(crate) fn cast(vm: &Vm<'_>, view: View, dtype: Option<&DType>) -> Res<View> {
    match dtype {
        Some(dtype) if !dtype::same(dtype, view.dtype()) => {
            copied(vm, &view, dtype, keep_order(&view))
        }
        Some(_) | None => Ok(view),
    }
}

/// The order of a copy that keeps it (`order='K'`, for arrays in one order).
pub(crate) fn keep_order(view: &View) -> Order {
    if view.is_contiguous(Order::F) && !view.is_contiguous(Order::C) { Order::F } else { Order::C }
}

// Arguments

/// The items of a plain list.
pub(crate) fn list_items(v: &Value) -> Option<Vec<Value>> {
    v.downcast::<List>().map(List::to_vec)
}

/// Whether NumPy takes an object for a sequence of elements.
pub(crate) fn is_sequence(vm: &Vm<'_>, v: &Value) -> bool {
    match v.kind() {
        Some(Kind::List | Kind::Tuple | Kind::Range) => true,
        Some(Kind::Str | Kind::Bytes | Kind::Dict | Kind::Set | Kind::Type) | None => false,
        Some(_) => {
            let slots = &vm.type_of(v).slots;
            slots.len.get().is_some() && slots.get_item.get().is_some() && array_of(v).is_none()
        }
    }
}

/// Whether an object is an array, a scalar of NumPy's, shows memory or has `__array__`.
pub(crate) fn is_array_like(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    if !matches!(v, Value::Obj(_)) || v.downcast::<Str>().is_some() || v.kind() == Some(Kind::Bytes)
    {
        return Ok(false);
    }
    if array_of(v).is_some() || scalar_of(vm, v).is_some() || buffer::of(v).is_some() {
        return Ok(true);
    }
    Ok(array_method(vm, v)?.is_some())
}

fn array_method(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    if matches!(v.kind(), Some(Kind::List | Kind::Tuple | Kind::Type) | None) {
        return Ok(None);
    }
    vm.lookup_special(v, Symbol::new("__array__"))
}

/// The view of anything that an array can be made of, as a type if one is given. An array's own view is
/// shared, if it is of that type; everything else is copied.
pub(crate) fn as_view(vm: &Vm<'_>, v: &Value, dtype: Option<&DType>) -> Res<View> {
    if let Some(array) = array_of(v) {
        let view = array.view().clone();
        return cast(vm, view, dtype);
    }
    super::coerce::view_of(vm, v, dtype, 0)
}

/// As [`as_view`], of an object that is no array itself but knows one: scalars, memory, `__array__`. None
/// of other objects.
pub(super) fn known_view(vm: &Vm<'_>, v: &Value) -> Res<Option<View>> {
    if let Some(array) = array_of(v) {
        return Ok(Some(array.view().clone()));
    }
    if let Some(scalar) = scalar_of(vm, v) {
        let view = new_array(vm, &[], &scalar.ty.into())?;
        view.buffer().write(0, scalar.octets());
        return Ok(Some(view));
    }
    let Value::Obj(_) = v else { return Ok(None) };
    if v.downcast::<Str>().is_some() || v.kind() == Some(Kind::Bytes) {
        return Ok(None);
    }
    if buffer::of(v).is_some() {
        return super::memory::copy_of(vm, v).map(Some);
    }
    let Some(method) = array_method(vm, v)? else { return Ok(None) };
    let made = vm.call(&method, &[])?;
    let Some(array) = array_of(&made) else {
        return Err(vm.value_error("object __array__ method not producing an array"));
    };
    let view = array.view().clone();
    // `made` goes with this call.
    if view.buffer().is_owned() {
        return Ok(Some(view));
    }
    copied(vm, &view, view.dtype(), Order::C).map(Some)
}

/// The array object for anything: itself if it is one, else a new array.
pub(crate) fn as_array(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if vm.type_of(v).is_subtype(&super::array::class(vm)) {
        return Ok(v.clone());
    }
    if let Some(shared) = super::memory::array_over(vm, v)? {
        return Ok(shared);
    }
    as_view(vm, v, None).map(|view| wrap_array(vm, view))
}

// Elements

/// The octets of a Python number as an element of a type.
pub(crate) fn store(vm: &Vm<'_>, ty: ScalarType, v: &Value, out: &mut [u8]) -> Res<()> {
    use crate::array::dtype::Kind as Numbers;
    if let Some(view) = known_scalar(vm, v)? {
        if view.ndim() > 0 {
            return match ty.kind() {
                Numbers::Bool if view.len() == 1 => {
                    out[0] = u8::from(vm.truth(v)?);
                    Ok(())
                }
                Numbers::Complex => {
                    Err(vm
                        .type_error("only 0-dimensional arrays can be converted to Python scalars"))
                }
                Numbers::Bool | Numbers::Signed | Numbers::Unsigned | Numbers::Float => {
                    Err(sequence_as_element(vm))
                }
            };
        }
        let from = view.scalar_type().ok_or_else(|| vm.type_error("a record is no number"))?;
        let mut source = [0u64; 2];
        let source = &mut bytemuck::cast_slice_mut(&mut source)[..from.size()];
        view.buffer().read(view.layout().offset, source);
        let mut target = [0u64; 2];
        let target = &mut bytemuck::cast_slice_mut(&mut target)[..ty.size()];
        crate::array::cast::cast(from, ty, source, target);
        out.copy_from_slice(target);
        return Ok(());
    }
    match ty.kind() {
        Numbers::Bool => out[0] = u8::from(vm.truth(v)?),
        Numbers::Signed | Numbers::Unsigned => store_int(vm, ty, v, out)?,
        Numbers::Float => {
            let x = real(vm, v)?;
            if ty == ScalarType::Float64 {
                out.copy_from_slice(&x.to_ne_bytes());
            } else {
                out.copy_from_slice(&(x as f32).to_ne_bytes());
            }
        }
        Numbers::Complex => {
            let c = complex_number(vm, v)?;
            if ty == ScalarType::Complex128 {
                out.copy_from_slice(bytemuck::bytes_of(&c));
            } else {
                let c = Complex32::new(c.re as f32, c.im as f32);
                out.copy_from_slice(bytemuck::bytes_of(&c));
            }
        }
    }
    Ok(())
}

/// The view of an object that is a scalar of NumPy's or an array, or knows one.
fn known_scalar(vm: &Vm<'_>, v: &Value) -> Res<Option<View>> {
    let Value::Obj(_) = v else { return Ok(None) };
    if v.kind() == Some(Kind::BigInt) {
        return Ok(None);
    }
    // Octets are read as text here, if at all.
    let is_memory = array_of(v).is_none() && scalar_of(vm, v).is_none() && buffer::of(v).is_some();
    if is_memory { Ok(None) } else { known_view(vm, v) }
}

fn real(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    match v {
        Value::Float(x) => Ok(x.get()),
        Value::Int(i) => Ok(*i as f64),
        Value::Bool(b) => Ok(f64::from(u8::from(b.get()))),
        Value::None => Ok(f64::NAN),
        Value::Obj(_) if is_sequence(vm, v) => Err(sequence_as_element(vm)),
        Value::Obj(_) | Value::Unset | Value::NotImplemented | Value::Ellipsis => {
            float::convert(vm, v)
        }
    }
}

#[cold]
fn sequence_as_element(vm: &Vm<'_>) -> Exc {
    vm.value_error("setting an array element with a sequence.")
}

fn complex_number(vm: &Vm<'_>, v: &Value) -> Res<Complex64> {
    if let Some((re, im)) = complex::as_complex(v) {
        return Ok(Complex64::new(re, im));
    }
    if v.is_none() {
        return Ok(Complex64::new(f64::NAN, f64::NAN));
    }
    let decoded;
    let v = match bytes::data_of(v).and_then(|data| std::str::from_utf8(data).ok()) {
        Some(text) => {
            decoded = vm.str(text);
            &decoded
        }
        None => v,
    };
    if v.downcast::<Str>().is_some() || vm.lookup_special(v, Symbol::new("__complex__"))?.is_some()
    {
        let class = vm.ty(T::Complex).value();
        let made = vm.call(&class, std::slice::from_ref(v))?;
        let (re, im) = complex::as_complex(&made).unwrap_or_default();
        return Ok(Complex64::new(re, im));
    }
    float::to_f64(vm, v).map(|re| Complex64::new(re, 0.0))
}

fn store_int(vm: &Vm<'_>, ty: ScalarType, v: &Value, out: &mut [u8]) -> Res<()> {
    let converted;
    let n = match int::as_int(v) {
        Some(n) => n,
        None => {
            converted = int::convert(vm, v)?;
            int::as_int(&converted).unwrap_or(IntRef::Small(0))
        }
    };
    let wide = match n {
        IntRef::Small(i) => i128::from(i),
        IntRef::Big(b) => match u64::try_from(b) {
            Ok(u) => i128::from(u),
            Err(_) if ty.size() == 8 => {
                return Err(vm.overflow_error("Python int too large to convert to C long"));
            }
            Err(_) => i128::MAX,
        },
    };
    let unsigned = ty.kind() == crate::array::dtype::Kind::Unsigned;
    let bits = 8 * ty.size() as u32;
    let (low, high) = if unsigned {
        (0, (1i128 << bits) - 1)
    } else {
        (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1)
    };
    if wide < low || wide > high {
        if ty == ScalarType::Int64 {
            return Err(vm.overflow_error("Python int too large to convert to C long"));
        }
        let shown = n.big();
        return Err(
            vm.overflow_error(format!("Python integer {shown} out of bounds for {}", ty.name()))
        );
    }
    out.copy_from_slice(&wide.to_ne_bytes()[..ty.size()]);
    Ok(())
}

/// The type that a plain Python number would have in an array; none of other objects.
pub(crate) fn type_of_number(v: &Value) -> Option<ScalarType> {
    match v {
        Value::Bool(_) => Some(ScalarType::Bool),
        Value::Int(_) => Some(ScalarType::Int64),
        Value::Float(_) => Some(ScalarType::Float64),
        Value::Obj(o) => {
            if float::as_float(v).is_some() {
                return Some(ScalarType::Float64);
            }
            if o.kind() == Kind::Complex {
                return Some(ScalarType::Complex128);
            }
            match int::as_int(v)? {
                IntRef::Small(_) => Some(ScalarType::Int64),
                IntRef::Big(b) => u64::try_from(b).ok().map(|_| ScalarType::UInt64),
            }
        }
        Value::Unset | Value::None | Value::NotImplemented | Value::Ellipsis => None,
    }
}

/// The warning of a complex number that loses its imaginary part.
pub(crate) fn warn_of_complex(vm: &Vm<'_>) -> Res<()> {
    let module = vm.import_module("numpy.exceptions")?;
    let class = vm.get_attr(&module, Symbol::new("ComplexWarning"))?;
    let warnings = vm.import_module("warnings")?;
    let text = vm.str("Casting complex values to real discards the imaginary part");
    vm.call_method(&warnings, "warn", &[text, class, Value::Int(1)]).map(drop)
}

// Axes and shapes

/// `numpy.exceptions.AxisError`; `prefix` is the name of the argument where NumPy says it.
#[cold]
pub(crate) fn axis_error(vm: &Vm<'_>, axis: i64, ndim: usize, prefix: Option<&str>) -> Exc {
    let made = vm.import_module("numpy.exceptions").and_then(|module| {
        let class = vm.get_attr(&module, Symbol::new("AxisError"))?;
        let prefix = prefix.map_or(Value::None, |p| vm.str(p));
        vm.call(&class, &[Value::Int(axis), Value::Int(ndim as i64), prefix])
    });
    match made {
        Ok(v) => v.cast::<Exception>().unwrap_or_else(|| vm.value_error("axis")),
        Err(e) => e,
    }
}

/// An axis that may count from the end.
pub(crate) fn normal_axis(vm: &Vm<'_>, axis: i64, ndim: usize, prefix: Option<&str>) -> Res<usize> {
    let at = if axis < 0 { axis + ndim as i64 } else { axis };
    match usize::try_from(at) {
        Ok(at) if at < ndim => Ok(at),
        Ok(_) | Err(_) => Err(axis_error(vm, axis, ndim, prefix)),
    }
}

/// An `axis=` argument that is one axis.
pub(crate) fn axis(vm: &Vm<'_>, v: &Value, ndim: usize) -> Res<usize> {
    normal_axis(vm, axis_number(vm, v)?, ndim, None)
}

/// An axis as a number, as C code of NumPy's reads it.
pub(crate) fn axis_number(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let n = vm.to_i64(v)?;
    if i32::try_from(n).is_err() {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    }
    Ok(n)
}

/// An `axis=` argument that is None (all axes), an axis or a tuple of them, in ascending order.
pub(crate) fn axes(vm: &Vm<'_>, v: Option<&Value>, ndim: usize) -> Res<Dims> {
    let mut all = match v {
        None | Some(Value::None) => return Ok((0..ndim).collect()),
        Some(v) => match v.downcast::<Tuple>() {
            Some(tuple) => {
                let given: Res<Dims> = tuple.items.iter().map(|v| axis(vm, v, ndim)).collect();
                given?
            }
            None => return axis(vm, v, ndim).map(|axis| Dims::from_slice(&[axis])),
        },
    };
    all.sort_unstable();
    if all.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(vm.value_error("duplicate value in 'axis'"));
    }
    Ok(all)
}

/// A shape: an int or a sequence of ints, none negative.
pub(crate) fn shape(vm: &Vm<'_>, v: &Value) -> Res<Dims> {
    let given = shape_numbers(vm, v)?;
    let mut out = Dims::new();
    for n in given {
        match usize::try_from(n) {
            Ok(n) => out.push(n),
            Err(_) => return Err(vm.value_error("negative dimensions are not allowed")),
        }
    }
    Ok(out)
}

/// As [`shape`], with negative numbers.
pub(crate) fn shape_numbers(vm: &Vm<'_>, v: &Value) -> Res<Dims<i64>> {
    if let Value::Int(n) = v {
        return Ok(Dims::from_slice(&[*n]));
    }
    let one = |v: &Value| -> Res<i64> {
        if vm.type_of(v).slots.index.get().is_none() {
            let ty = vm.type_name(v);
            return Err(vm.type_error(format!("'{ty}' object cannot be interpreted as an integer")));
        }
        let n = vm.index(v)?;
        int::to_i64(&n).ok_or_else(|| vm.value_error("Maximum allowed dimension exceeded"))
    };
    if let Some(tuple) = v.downcast::<Tuple>() {
        return tuple.items.iter().map(one).collect();
    }
    if let Some(array) = array_of(v)
        && array.view().ndim() > 0
    {
        return vm.collect(v)?.iter().map(one).collect();
    }
    if vm.type_of(v).slots.index.get().is_some() && !is_sequence(vm, v) {
        return one(v).map(|n| Dims::from_slice(&[n]));
    }
    if v.is_none() {
        return Err(vm.type_error("Use () not None as shape arguments"));
    }
    if v.kind() == Some(Kind::Str) {
        return one(v).map(|n| Dims::from_slice(&[n]));
    }
    if !is_sequence(vm, v) {
        let shown = vm.repr(v)?;
        return Err(vm.type_error(format!(
            "expected a sequence of integers or a single integer, got '{shown}'"
        )));
    }
    vm.collect(v)?.iter().map(one).collect()
}

/// The error for shapes that do not go together.
#[cold]
pub(crate) fn broadcast_error(vm: &Vm<'_>, shapes: &[&[usize]]) -> Exc {
    let all: Vec<String> = shapes.iter().map(|s| shape_text(s)).collect();
    vm.value_error(format!(
        "operands could not be broadcast together with shapes {} ",
        all.join(" ")
    ))
}

/// The number of an int argument that is a tuple of lengths, as a tuple.
pub(crate) fn dims_value(vm: &Vm<'_>, dims: &[usize]) -> Value {
    vm.tuple(dims.iter().map(|&d| Value::Int(d as i64)).collect::<Vec<Value>>())
}
