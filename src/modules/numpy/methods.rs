//! Methods of arrays that copy, convert or give their elements away.
//!
//! Invariant: a copy is of the array's own class where NumPy's is.

use super::array::{this, view_of};
use super::order::{self, Wanted};
use super::{array, coerce, convert, dtype, flags, flat, reshape};
use crate::array::dtype::{Casting, can_cast};
use crate::array::layout::{Dims, Order};
use crate::array::{DType, View};
use crate::base::Symbol;
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::args::Shape;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, complex};
use crate::vm::{Args, MethodDef, Res, T, Type, Value, Vm};

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new(
        "astype",
        astype,
        "astype($self, /, dtype, order='K', casting='unsafe', subok=True, copy=True)",
    ),
    MethodDef::new("view", view, "view($self, /, dtype=None, type=None)"),
    MethodDef::new("copy", copy, "copy($self, /, order='C')"),
    MethodDef::new("tolist", tolist, "tolist($self, /)"),
    MethodDef::new("tobytes", tobytes, "tobytes($self, /, order='C')"),
    MethodDef::new("fill", fill, "fill($self, value, /)"),
    MethodDef::new("item", item, "item($self, /, *args)"),
    MethodDef::new("setflags", setflags, "setflags($self, /, write=None, align=None, uic=None)"),
    MethodDef::new("byteswap", byteswap, "byteswap($self, inplace=False, /)"),
    MethodDef::new("resize", resize, "resize($self, /, *new_shape, refcheck=True)"),
    MethodDef::new("getfield", getfield, "getfield($self, /, dtype, offset=0)"),
    MethodDef::new("__array__", as_array, "__array__($self, dtype=None, /, *, copy=None)"),
    MethodDef::new("__copy__", plain_copy, "__copy__($self, /)"),
    MethodDef::new("__deepcopy__", deep_copy, "__deepcopy__($self, memo, /)"),
    MethodDef::new("__complex__", to_complex, "__complex__($self, /)"),
    MethodDef::new("__format__", format, "__format__($self, spec, /)"),
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
];

/// A `casting=` argument.
pub(super) fn casting(vm: &Vm<'_>, v: Option<&Value>, default: Casting) -> Res<Casting> {
    let Some(v) = v else { return Ok(default) };
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("casting must be str, not {ty}")));
    };
    Casting::of(text.as_str()).ok_or_else(|| {
        let text = text.as_str();
        vm.value_error(format!(
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe', 'same_value' (got '{text}')"
        ))
    })
}

/// Whether a rule allows the elements of one type to become those of another.
pub(super) fn may_cast(from: &DType, to: &DType, casting: Casting) -> bool {
    match (from, to) {
        (DType::Scalar(from), DType::Scalar(to)) => can_cast(*from, *to, casting),
        (DType::Record(a), DType::Record(b)) => {
            dtype::same(from, to)
                || crate::array::record::can_copy(from, to)
                    && casting > Casting::Equiv
                    && a.fields()
                        .iter()
                        .zip(b.fields())
                        .all(|(f, g)| may_cast(&f.dtype, &g.dtype, casting))
        }
        (DType::Scalar(_), DType::Record(_)) | (DType::Record(_), DType::Scalar(_)) => {
            casting == Casting::Unsafe && crate::array::record::can_copy(from, to)
        }
    }
}

/// TypeError unless a rule allows it.
pub(super) fn check_cast(vm: &Vm<'_>, from: &DType, to: &DType, casting: Casting) -> Res<()> {
    if may_cast(from, to, casting) {
        return Ok(());
    }
    let (from, to) = (dtype::repr_text(vm, from)?, dtype::repr_text(vm, to)?);
    Err(vm.type_error(format!(
        "Cannot cast array data from {from} to {to} according to the rule '{}'",
        casting.name()
    )))
}

fn astype(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["dtype", "order", "casting", "subok", "copy"];
    let shape = Shape { required: 1, ..Default::default() };
    let [kind, order, rule, subok, copy] = args.skip(1).bind(vm, "astype", names, shape)?;
    let v = &args.values[0];
    let kind = dtype::dtype_of(vm, kind.unwrap_or(&Value::None))?;
    let wanted = order::order(vm, order, Wanted::Keep)?;
    let rule = casting(vm, rule, Casting::Unsafe)?;
    let subok = subok.map_or(Ok(true), |v| vm.truth(v))?;
    let copy = copy.map_or(Ok(true), |v| vm.truth(v))?;
    let view = view_of(vm, v)?;
    check_cast(vm, view.dtype(), &kind, rule)?;
    let in_order = match wanted {
        Wanted::C => view.is_c(),
        Wanted::F => view.is_contiguous(Order::F),
        Wanted::Any => view.is_c() || view.is_contiguous(Order::F),
        Wanted::Keep => true,
    };
    let is_plain = vm.type_of(v).is(&array::class(vm));
    if !copy && in_order && dtype::same(&kind, view.dtype()) && (subok || is_plain) {
        return Ok(v.clone());
    }
    let made = order::copied(vm, &view, &kind, wanted)?;
    if subok { convert::wrap_like(vm, made, v) } else { Ok(convert::wrap_array(vm, made)) }
}

fn view(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [kind, class] = args.skip(1).bind(vm, "view", ["dtype", "type"], Shape::default())?;
    let v = &args.values[0];
    let is_array_class = |c: &Value| c.cast::<Type>().filter(|t| t.is_subtype(&array::class(vm)));
    // The one argument may be either.
    let (kind, class) = match (kind, class) {
        (Some(k), None) if is_array_class(k).is_some() => (None, Some(k)),
        both => both,
    };
    let own = view_of(vm, v)?;
    let made = match kind {
        None => own,
        Some(kind) => reshape::retyped(vm, &own, &dtype::dtype_of(vm, kind)?)?,
    };
    match class {
        None => convert::wrap_part(vm, made, v),
        Some(class) => match is_array_class(class) {
            Some(class) => {
                let part = NdArray::view_of(made, convert::root(v));
                convert::finalized(vm, convert::of_class(vm, &class, part), v)
            }
            None => Err(vm.value_error("Type must be a sub-type of ndarray type")),
        },
    }
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [order] = args.skip(1).bind(vm, "copy", ["order"], Shape::default())?;
    let v = &args.values[0];
    let wanted = order::order(vm, order, Wanted::C)?;
    let view = view_of(vm, v)?;
    convert::wrap_like(vm, order::copied(vm, &view, view.dtype(), wanted)?, v)
}

fn plain_copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.__copy__", 0, 0)?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    convert::wrap_like(vm, order::copied(vm, &view, view.dtype(), Wanted::Keep)?, v)
}

fn deep_copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.__deepcopy__", 1, 1)?;
    let view = view_of(vm, &args.values[0])?;
    let made = order::copied(vm, &view, view.dtype(), Wanted::Keep)?;
    convert::wrap_like(vm, made, &args.values[0])
}

fn as_array(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_kw_only: 1, ..Default::default() };
    let [kind, copy] = args.skip(1).bind(vm, "__array__", ["dtype", "copy"], shape)?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let kind = dtype::optional(vm, kind)?.unwrap_or_else(|| view.dtype().clone());
    let copy = match copy {
        None | Some(Value::None) => false,
        Some(v) => vm.truth(v)?,
    };
    if copy || !dtype::same(&kind, view.dtype()) {
        return Ok(convert::wrap_array(vm, order::copied(vm, &view, &kind, Wanted::Keep)?));
    }
    if vm.type_of(v).is(&array::class(vm)) {
        return Ok(v.clone());
    }
    Ok(convert::wrap_plain(vm, view, v))
}

// Elements as Python objects

/// An element as a plain Python object; records are tuples.
pub(super) fn element(vm: &Vm<'_>, view: &View, at: &[usize]) -> Res<Value> {
    Ok(value_at(vm, view, view.dtype(), view.layout().place(at)))
}

fn value_at(vm: &Vm<'_>, view: &View, dtype: &DType, place: usize) -> Value {
    match dtype {
        DType::Scalar(ty) => {
            let mut octets = [0u8; 16];
            let octets = &mut octets[..ty.size()];
            view.buffer().read(place, octets);
            convert::python_value(vm, *ty, octets)
        }
        DType::Record(record) => {
            let fields = record.fields().iter();
            let items: Vec<Value> =
                fields.map(|f| value_at(vm, view, &f.dtype, place + f.offset)).collect();
            vm.tuple(items)
        }
    }
}

/// The elements from an axis on as nested lists.
fn nested(vm: &Vm<'_>, view: &View, axis: usize, place: usize) -> Res<Value> {
    let layout = view.layout();
    if axis == layout.ndim() {
        return Ok(value_at(vm, view, view.dtype(), place));
    }
    let n = layout.shape[axis];
    let mut items: Vec<Value> = vm.room_for(n)?;
    let mut at = place;
    for _ in 0..n {
        items.push(nested(vm, view, axis + 1, at)?);
        at = at.wrapping_add_signed(layout.strides[axis]);
    }
    Ok(vm.list(items))
}

fn tolist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.tolist", 0, 0)?;
    let view = view_of(vm, &args.values[0])?;
    nested(vm, &view, 0, view.layout().offset)
}

/// The octets of the elements in an order.
pub(super) fn octets(vm: &Vm<'_>, view: &View, order: Order) -> Res<Vec<u8>> {
    let n = view.len() * view.item_size();
    let apart;
    let source = if view.is_contiguous(order) {
        view
    } else {
        apart = convert::copied(vm, view, view.dtype(), order)?;
        &apart
    };
    let mut out: Vec<u8> = vm.filled(0, n)?;
    if n > 0 {
        source.buffer().read(source.layout().offset, &mut out);
    }
    Ok(out)
}

fn tobytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [order] = args.skip(1).bind(vm, "tobytes", ["order"], Shape::default())?;
    let wanted = order::order(vm, order, Wanted::C)?;
    let view = view_of(vm, &args.values[0])?;
    Ok(bytes::from_vec(vm, octets(vm, &view, wanted.of(&view))?))
}

fn fill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ndarray.fill", 1, 1)?;
    let view = view_of(vm, &args.values[0])?;
    if !view.writeable {
        return Err(vm.value_error("assignment destination is read-only"));
    }
    let one = convert::zeros(vm, &[], view.dtype())?;
    coerce::store_any(vm, view.dtype(), &rest[0], &one, 0)?;
    super::index::assign_view(vm, &view, &one)?;
    Ok(Value::None)
}

fn item(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.skip(1);
    if !rest.kw.is_empty() {
        return Err(vm.type_error("item() takes no keyword arguments"));
    }
    let view = view_of(vm, &args.values[0])?;
    let given = match rest.values {
        [only] => only.downcast::<Tuple>().map_or(rest.values, |t| &t.items[..]),
        all => all,
    };
    match given {
        [] if view.len() == 1 => element(vm, &view, &Dims::from_elem(0, view.ndim())),
        [] => Err(vm.value_error("can only convert an array of size 1 to a Python scalar")),
        [only] if view.ndim() != 1 => {
            let i = vm.to_i64(only)?;
            let n = view.len();
            let at = if i < 0 { i + n as i64 } else { i };
            match usize::try_from(at) {
                Ok(at) if at < n => element(vm, &view, &flat::unravel(&view, at)),
                Ok(_) | Err(_) => {
                    Err(vm.index_error(format!("index {i} is out of bounds for size {n}")))
                }
            }
        }
        all if all.len() == view.ndim() => {
            let mut index = Dims::new();
            for (axis, v) in all.iter().enumerate() {
                let (i, n) = (vm.to_i64(v)?, view.shape()[axis]);
                let at = if i < 0 { i + n as i64 } else { i };
                match usize::try_from(at) {
                    Ok(at) if at < n => index.push(at),
                    Ok(_) | Err(_) => {
                        return Err(vm.index_error(format!(
                            "index {i} is out of bounds for axis {axis} with size {n}"
                        )));
                    }
                }
            }
            element(vm, &view, &index)
        }
        _ => Err(vm.value_error("incorrect number of indices for array")),
    }
}

fn to_complex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.__complex__", 0, 0)?;
    let plain = array::only(vm, &args.values[0])?;
    if complex::as_complex(&plain).is_some() {
        return Ok(plain);
    }
    vm.call(&vm.ty(T::Complex).value(), &[plain])
}

fn format(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ndarray.__format__", 1, 1)?;
    let v = &args.values[0];
    let spec = rest[0].downcast::<Str>().map_or("", Str::as_str);
    if this(vm, v)?.view().ndim() == 0 {
        let plain = array::only(vm, v)?;
        return Ok(vm.string(crate::vm::format::format_value(vm, &plain, spec)?));
    }
    if spec.is_empty() {
        return Ok(vm.string(vm.display(v)?));
    }
    let ty = vm.type_name(v);
    Err(vm.type_error(format!("unsupported format string passed to {ty}.__format__")))
}

// Flags, memory

fn setflags(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [write, align, _] =
        args.skip(1).bind(vm, "setflags", ["write", "align", "uic"], Shape::default())?;
    let v = &args.values[0];
    if let Some(align) = align.filter(|a| !a.is_none())
        && vm.truth(align)?
        && !flags::is_aligned(&view_of(vm, v)?)
    {
        return Err(vm.value_error("cannot set aligned flag of mis-aligned array to True"));
    }
    if let Some(write) = write.filter(|w| !w.is_none()) {
        flags::set_writeable(vm, v, vm.truth(write)?)?;
    }
    Ok(Value::None)
}

fn byteswap(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.byteswap", 0, 1)?;
    let what = dtype::code(this(vm, &args.values[0])?.view().dtype());
    Err(dtype::unsupported(vm, &what.replace('<', ">")))
}

fn resize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.skip(1);
    let check = rest.keyword("refcheck").map_or(Ok(true), |v| vm.truth(v))?;
    let shape = match rest.pos() {
        [] => return Ok(Value::None),
        [only] => convert::shape(vm, only)?,
        all => convert::shape(vm, &vm.tuple(all.to_vec()))?,
    };
    let v = &args.values[0];
    let array = this(vm, v)?;
    if array.base().is_some() {
        return Err(vm.value_error("cannot resize this array: it does not own its data"));
    }
    if !array.view().is_c() && !array.view().is_contiguous(Order::F) {
        return Err(vm.value_error("resize only works on single-segment arrays"));
    }
    if array.is_shown() || check && array.view().buffer().is_shared() {
        return Err(vm.value_error(
            "cannot resize an array that references or is referenced\nby another object in this way.\nUse the np.resize function to get a new resized copy or\n set refcheck=False to disable this check",
        ));
    }
    let old = array.view().clone();
    let made = convert::fresh(vm, &shape, old.dtype(), Order::C, true)?;
    let n = old.len().min(made.len()) * old.item_size();
    let mut octets: Vec<u8> = vm.filled(0, n)?;
    if n > 0 {
        old.buffer().read(old.layout().offset, &mut octets);
        made.buffer().write(0, &octets);
    }
    array.set_view(made);
    Ok(Value::None)
}

fn getfield(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Default::default() };
    let [kind, offset] = args.skip(1).bind(vm, "getfield", ["dtype", "offset"], shape)?;
    let kind = dtype::dtype_of(vm, kind.unwrap_or(&Value::None))?;
    let offset = offset.map_or(Ok(0), |v| vm.to_i64(v))?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let room = view.item_size() as i64 - kind.size() as i64;
    if offset < 0 || offset > room {
        return Err(vm.value_error(format!(
            "Need 0 <= offset <= {} for requested type but received offset = {offset}",
            room.max(0)
        )));
    }
    let mut layout = view.layout().clone();
    layout.offset += offset as usize;
    match view.with_dtype(kind, layout) {
        Some(part) => convert::wrap_part(vm, part, v),
        None => Err(vm.value_error("a field outside its array")),
    }
}

// Pickles

/// `(_reconstruct, (class, (0,), b'b'), (1, shape, dtype, is F, octets))`, NumPy's own form.
fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let module = vm.import_module("numpy._core.multiarray")?;
    let make = vm.get_attr(&module, Symbol::new("_reconstruct"))?;
    let class = vm.type_of(v).value();
    let blank = vm.tuple([class, vm.tuple([Value::Int(0)]), bytes::from_vec(vm, b"b".to_vec())]);
    let order = convert::keep_order(&view);
    let state = vm.tuple([
        Value::Int(1),
        convert::dims_value(vm, view.shape()),
        dtype::object(vm, view.dtype()),
        Value::bool(order == Order::F),
        bytes::from_vec(vm, octets(vm, &view, order)?),
    ]);
    Ok(vm.tuple([make, blank, state]))
}

fn reduce_ex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "ndarray.__reduce_ex__", 1, 1)?;
    // A subclass may have its own `__reduce__`.
    vm.call_method(&args.values[0], "__reduce__", &[])
}

fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ndarray.__setstate__", 1, 1)?;
    let state = vm.collect(&rest[0])?;
    let [.., shape, kind, is_f, data] = &state[..] else {
        return Err(vm.type_error("an array's state has a shape, a dtype, an order and octets"));
    };
    let shape = convert::shape(vm, shape)?;
    let kind = dtype::dtype_of(vm, kind)?;
    let order = if vm.truth(is_f)? { Order::F } else { Order::C };
    let Some(data) = bytes::like(data) else {
        return Err(vm.type_error("pickle not returning string"));
    };
    let view = convert::fresh(vm, &shape, &kind, order, false)?;
    if data.len() != view.len() * view.item_size() {
        return Err(vm.value_error("buffer size does not match array size"));
    }
    view.buffer().write(0, &data);
    let array = this(vm, &args.values[0])?;
    if array.is_shown() {
        return Err(vm.value_error("cannot set the state of an array that is exporting buffers"));
    }
    array.set_view(view);
    Ok(Value::None)
}

/// `_reconstruct(class, shape, code)`: an array whose state comes later.
pub(super) fn reconstruct(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_reconstruct", 3, 3)?;
    let class = args.values[0].cast::<Type>().filter(|c| c.is_subtype(&array::class(vm)));
    let Some(class) = class else {
        return Err(vm.type_error("_reconstruct: First argument must be a sub-type of ndarray"));
    };
    let shape = convert::shape(vm, &args.values[1])?;
    let view = convert::fresh(vm, &shape, &crate::array::ScalarType::Int8.into(), Order::C, true)?;
    let made = convert::of_class(vm, &class, NdArray::owner(view));
    convert::finalized(vm, made, &Value::None)
}

pub(super) static PICKLE: &[MethodDef] = &[
    MethodDef::new("__reduce__", reduce, "__reduce__($self, /)"),
    MethodDef::new("__reduce_ex__", reduce_ex, "__reduce_ex__($self, protocol, /)"),
    MethodDef::new("__setstate__", set_state, "__setstate__($self, state, /)"),
];

// Scalars

macro_rules! through_array {
    ($($name:literal)*) => {
        &[ $( MethodDef::new(
            $name,
            |vm, args| {
                let [v, rest @ ..] = args.values else { return Ok(Value::None) };
                // A copy of the scalar's own: what is put there is put nowhere.
                let array = convert::wrap_array(vm, convert::as_view(vm, v, None)?);
                let method = vm.get_attr(&array, Symbol::new($name))?;
                let made = vm.call_args(&method, Args { values: rest, kw: args.kw })?;
                Ok(scalar_again(vm, made))
            },
            concat!($name, "($self, /, *args)"),
        ), )* ]
    };
}

/// An array without axes becomes a scalar.
fn scalar_again(vm: &Vm<'_>, made: Value) -> Value {
    let is_bare = array_of(&made).is_some_and(|a| a.view().ndim() == 0);
    match array_of(&made).filter(|_| is_bare) {
        Some(array) => convert::wrap(vm, array.view().clone()),
        None => made,
    }
}

/// Methods of scalars that are those of an array without axes.
pub(super) static OF_SCALARS: &[MethodDef] = through_array! {
    "astype" "view" "copy" "tolist" "tobytes" "item" "reshape" "ravel" "flatten" "transpose" "swapaxes"
    "squeeze" "repeat" "diagonal" "fill" "setflags" "byteswap" "getfield" "__array__" "__complex__"
    "resize" "argsort" "choose" "compress" "dump" "dumps" "nonzero" "put" "searchsorted" "sort" "take"
    "to_device" "tofile" "trace"
};

fn scalar_copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let _ = vm;
    Ok(args.values[0].clone())
}

fn scalar_format(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "generic.__format__", 1, 1)?;
    let v = &args.values[0];
    let spec = rest[0].downcast::<Str>().map_or("", Str::as_str);
    // As the plain Python number.
    let plain = vm.call_method(v, "item", &[])?;
    if spec.is_empty() {
        return Ok(vm.string(vm.display(&plain)?));
    }
    Ok(vm.string(crate::vm::format::format_value(vm, &plain, spec)?))
}

/// `(scalar, (dtype, octets))`, NumPy's own form.
fn scalar_reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let view = convert::as_view(vm, v, None)?;
    let module = vm.import_module("numpy._core.multiarray")?;
    let make = vm.get_attr(&module, Symbol::new("scalar"))?;
    let data = bytes::from_vec(vm, octets(vm, &view, Order::C)?);
    Ok(vm.tuple([make, vm.tuple([dtype::object(vm, view.dtype()), data])]))
}

fn is_integer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "generic.is_integer", 0, 0)?;
    let plain = vm.call_method(&args.values[0], "item", &[])?;
    if let Value::Float(x) = plain {
        return Ok(Value::bool(x.get().is_finite() && x.get().fract() == 0.0));
    }
    Ok(Value::bool(crate::vm::object::int::is_int(&plain)))
}

pub(super) static SCALAR_OWN: &[MethodDef] = &[
    MethodDef::new("__copy__", scalar_copy, "__copy__($self, /)"),
    MethodDef::new("__deepcopy__", scalar_copy, "__deepcopy__($self, memo, /)"),
    MethodDef::new("__format__", scalar_format, "__format__($self, spec, /)"),
    MethodDef::new("__reduce__", scalar_reduce, "__reduce__($self, /)"),
    MethodDef::new("__reduce_ex__", scalar_reduce, "__reduce_ex__($self, protocol, /)"),
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
];

/// Calls a method of the plain Python number of a scalar.
fn of_plain(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    args.method(vm, name, 0, 0)?;
    let plain = vm.call_method(&args.values[0], "item", &[])?;
    vm.call_method(&plain, name, &[])
}

fn bit_count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    of_plain(vm, args, "bit_count")
}

fn as_integer_ratio(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    of_plain(vm, args, "as_integer_ratio")
}

/// Methods of whole scalars.
pub(super) static SCALAR_INTEGER: &[MethodDef] = &[
    MethodDef::new("is_integer", is_integer, "is_integer($self, /)"),
    MethodDef::new("bit_count", bit_count, "bit_count($self, /)"),
];

/// Methods of scalars that are floats.
pub(super) static SCALAR_FLOATING: &[MethodDef] = &[
    MethodDef::new("is_integer", is_integer, "is_integer($self, /)"),
    MethodDef::new("as_integer_ratio", as_integer_ratio, "as_integer_ratio($self, /)"),
];
