//! Functions that make arrays.
//!
//! Invariant: what is made has memory of its own, but where the function is there to share it (`asarray`,
//! `frombuffer`).

use super::array::view_of;
use super::order::{self, Wanted, c_or_f};
use super::{array, coerce, convert, dtype, memory};
use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::layout::{Dims, Order};
use crate::array::{DType, View};
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::scalar_of;
use crate::vm::args::Shape;
use crate::vm::object::float;
use crate::vm::object::str::Str;
use crate::vm::{Args, BinOp, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "array",
        array_function,
        "array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=0, like=None)",
    ),
    MethodDef::new(
        "asarray",
        asarray,
        "asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
    ),
    MethodDef::new(
        "asanyarray",
        asanyarray,
        "asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
    ),
    MethodDef::new(
        "ascontiguousarray",
        ascontiguousarray,
        "ascontiguousarray(a, dtype=None, *, like=None)",
    ),
    MethodDef::new("asfortranarray", asfortranarray, "asfortranarray(a, dtype=None, *, like=None)"),
    MethodDef::new(
        "zeros",
        zeros,
        "zeros(shape, dtype=None, order='C', *, device=None, like=None)",
    )
    .one(zeros_one),
    MethodDef::new(
        "empty",
        empty,
        "empty(shape, dtype=None, order='C', *, device=None, like=None)",
    ),
    MethodDef::new("ones", ones, "ones(shape, dtype=None, order='C', *, device=None, like=None)"),
    MethodDef::new(
        "full",
        full,
        "full(shape, fill_value, dtype=None, order='C', *, device=None, like=None)",
    ),
    MethodDef::new(
        "zeros_like",
        zeros_like,
        "zeros_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
    ),
    MethodDef::new(
        "empty_like",
        empty_like,
        "empty_like(prototype, /, dtype=None, order='K', subok=True, shape=None, *, device=None)",
    ),
    MethodDef::new(
        "ones_like",
        ones_like,
        "ones_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
    ),
    MethodDef::new(
        "full_like",
        full_like,
        "full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None)",
    ),
    MethodDef::new(
        "arange",
        arange,
        "arange([start,] stop[, step], dtype=None, *, device=None, like=None)",
    ),
    MethodDef::new("_linspace", linspace, "_linspace(start, stop, num, endpoint)"),
    MethodDef::new(
        "frombuffer",
        frombuffer,
        "frombuffer(buffer, dtype=float, count=-1, offset=0, *, like=None)",
    ),
    MethodDef::new("fromiter", fromiter, "fromiter(iter, dtype, count=-1, *, like=None)"),
    MethodDef::new(
        "fromstring",
        fromstring,
        "fromstring(string, dtype=float, count=-1, *, sep, like=None)",
    ),
    MethodDef::new(
        "_reconstruct",
        super::methods::reconstruct,
        "_reconstruct(subtype, shape, dtype)",
    ),
];

/// How an object becomes an array.
struct Making<'a> {
    dtype: Option<DType>,
    order: Wanted,
    /// True: always; false: never; none: where it takes one.
    copy: Option<bool>,
    subok: bool,
    ndmin: usize,
    object: &'a Value,
}

fn make(vm: &Vm<'_>, m: Making<'_>) -> Res<Value> {
    let v = m.object;
    let class = array::class(vm);
    let is_array = vm.type_of(v).is_subtype(&class);
    let shared = if is_array {
        Some(v.clone())
    } else if m.copy != Some(true) && m.dtype.as_ref().is_none_or(|d| d.scalar().is_some()) {
        memory::array_over(vm, v)?
    } else {
        None
    };
    let Some(source) = shared else {
        if m.copy == Some(false) {
            return Err(vm.value_error(NO_COPY));
        }
        let view = coerce::view_of(vm, v, m.dtype.as_ref(), m.ndmin)?;
        // What an `__array__` gave may be somebody's own.
        let view = match m.order {
            Wanted::F if !view.is_contiguous(Order::F) => {
                order::copied(vm, &view, view.dtype(), Wanted::F)?
            }
            Wanted::C | Wanted::F | Wanted::Any | Wanted::Keep => view,
        };
        return Ok(convert::wrap_array(vm, view));
    };
    let view = view_of(vm, &source)?;
    let kind = m.dtype.clone().unwrap_or_else(|| view.dtype().clone());
    let in_order = match m.order {
        Wanted::C => view.is_c(),
        Wanted::F => view.is_contiguous(Order::F),
        Wanted::Any => view.is_c() || view.is_contiguous(Order::F),
        Wanted::Keep => true,
    };
    let same = in_order && dtype::same(&kind, view.dtype());
    if same && m.copy != Some(true) {
        if view.ndim() >= m.ndmin && (m.subok || vm.type_of(&source).is(&class)) {
            return Ok(source);
        }
        let view = coerce::at_least(view, m.ndmin);
        return if m.subok {
            convert::wrap_part(vm, view, &source)
        } else {
            Ok(convert::wrap_plain(vm, view, &source))
        };
    }
    if m.copy == Some(false) {
        return Err(vm.value_error(NO_COPY));
    }
    let made = coerce::at_least(order::copied(vm, &view, &kind, m.order)?, m.ndmin);
    if m.subok { convert::wrap_like(vm, made, &source) } else { Ok(convert::wrap_array(vm, made)) }
}

const NO_COPY: &str = "Unable to avoid copy while creating an array as requested.\nIf using `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\nFor more details, see https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.";

/// A `copy=` argument.
fn copy_of(vm: &Vm<'_>, v: Option<&Value>, default: Option<bool>) -> Res<Option<bool>> {
    match v {
        None => Ok(default),
        Some(Value::None) => Ok(None),
        Some(v) => vm.truth(v).map(Some),
    }
}

fn array_function(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["object", "dtype", "copy", "order", "subok", "ndmin", "ndmax", "like"];
    let shape = Shape { required: 1, n_kw_only: 6, n_pos_only: 0 };
    let [object, kind, copy, order, subok, ndmin, _, _] = args.bind(vm, "array", names, shape)?;
    let Some(object) = object else { return Ok(Value::None) };
    let ndmin = match ndmin {
        None => 0,
        Some(v) => usize::try_from(vm.to_i64(v)?).unwrap_or(0),
    };
    if ndmin > crate::array::layout::MAX_DIMS {
        return Err(
            vm.value_error("ndmin bigger than allowable number of dimensions NPY_MAXDIMS (=64)")
        );
    }
    let making = Making {
        dtype: dtype::optional(vm, kind)?,
        order: order::order(vm, order, Wanted::Keep)?,
        copy: copy_of(vm, copy, Some(true))?,
        subok: subok.map_or(Ok(false), |v| vm.truth(v))?,
        ndmin,
        object,
    };
    make(vm, making)
}

fn as_some_array(vm: &Vm<'_>, args: Args<'_>, name: &str, subok: bool) -> Res<Value> {
    let names = ["a", "dtype", "order", "device", "copy", "like"];
    let shape = Shape { required: 1, n_kw_only: 3, n_pos_only: 0 };
    let [object, kind, order, device, copy, _] = args.bind(vm, name, names, shape)?;
    check_device(vm, device)?;
    let Some(object) = object else { return Ok(Value::None) };
    let making = Making {
        dtype: dtype::optional(vm, kind)?,
        order: order::order(vm, order, Wanted::Keep)?,
        copy: copy_of(vm, copy, None)?,
        subok,
        ndmin: 0,
        object,
    };
    make(vm, making)
}

fn asarray(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    as_some_array(vm, args, "asarray", false)
}

fn asanyarray(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    as_some_array(vm, args, "asanyarray", true)
}

fn in_some_order(vm: &Vm<'_>, args: Args<'_>, name: &str, order: Wanted) -> Res<Value> {
    let shape = Shape { required: 1, n_kw_only: 1, n_pos_only: 0 };
    let [object, kind, _] = args.bind(vm, name, ["a", "dtype", "like"], shape)?;
    let Some(object) = object else { return Ok(Value::None) };
    let dtype = dtype::optional(vm, kind)?;
    make(vm, Making { dtype, order, copy: None, subok: false, ndmin: 1, object })
}

fn ascontiguousarray(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    in_some_order(vm, args, "ascontiguousarray", Wanted::C)
}

fn asfortranarray(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    in_some_order(vm, args, "asfortranarray", Wanted::F)
}

fn check_device(vm: &Vm<'_>, device: Option<&Value>) -> Res<()> {
    match device {
        None | Some(Value::None) => Ok(()),
        Some(v) if v.downcast::<Str>().is_some_and(|s| s.as_str() == "cpu") => Ok(()),
        Some(v) => Err(vm.value_error(format!(
            "Device not understood. Only \"cpu\" is allowed, but received: {}",
            vm.display(v)?
        ))),
    }
}

// Of a shape

fn shaped(vm: &Vm<'_>, args: Args<'_>, name: &str, zero: bool) -> Res<View> {
    let names = ["shape", "dtype", "order", "device", "like"];
    let shape = Shape { required: 1, n_kw_only: 2, n_pos_only: 0 };
    let [dims, kind, order, device, _] = args.bind(vm, name, names, shape)?;
    check_device(vm, device)?;
    let dims = dims.map_or(Ok(Dims::new()), |v| convert::shape(vm, v))?;
    let kind = kind.map_or(Ok(DType::FLOAT64), |v| dtype::dtype_of(vm, v))?;
    convert::fresh(vm, &dims, &kind, c_or_f(vm, order)?, zero)
}

/// `zeros(shape)`, the short way.
fn zeros_one(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let dims = convert::shape(vm, v)?;
    let view = convert::fresh(vm, &dims, &DType::FLOAT64, Order::C, true)?;
    Ok(convert::wrap_array(vm, view))
}

fn zeros(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    shaped(vm, args, "zeros", true).map(|view| convert::wrap_array(vm, view))
}

fn empty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    shaped(vm, args, "empty", false).map(|view| convert::wrap_array(vm, view))
}

fn ones(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let view = shaped(vm, args, "ones", false)?;
    fill(vm, &view, &Value::Int(1))?;
    Ok(convert::wrap_array(vm, view))
}

/// Gives all elements one value.
fn fill(vm: &Vm<'_>, view: &View, value: &Value) -> Res<()> {
    if let DType::Scalar(ty) = view.dtype()
        && convert::type_of_number(value).is_some()
    {
        let one = convert::new_array(vm, &[], view.dtype())?;
        let mut octets = [0u8; 16];
        convert::store(vm, *ty, value, &mut octets[..ty.size()])?;
        one.buffer().write(0, &octets[..ty.size()]);
        return super::index::assign_view(vm, view, &one);
    }
    super::index::assign(vm, view, value)
}

/// The type that a fill value has by itself.
fn own_type(vm: &Vm<'_>, v: &Value) -> Res<DType> {
    convert::as_view(vm, v, None).map(|view| view.dtype().clone())
}

fn full(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["shape", "fill_value", "dtype", "order", "device", "like"];
    let shape = Shape { required: 2, n_kw_only: 2, n_pos_only: 0 };
    let [dims, value, kind, order, device, _] = args.bind(vm, "full", names, shape)?;
    check_device(vm, device)?;
    let value = value.unwrap_or(&Value::None);
    let dims = dims.map_or(Ok(Dims::new()), |v| convert::shape(vm, v))?;
    let kind = match dtype::optional(vm, kind)? {
        Some(kind) => kind,
        None => own_type(vm, value)?,
    };
    let zero = matches!(kind, DType::Record(_));
    let view = convert::fresh(vm, &dims, &kind, c_or_f(vm, order)?, zero)?;
    fill(vm, &view, value)?;
    Ok(convert::wrap_array(vm, view))
}

/// The array for `…_like`, and the object that it is to be wrapped like.
fn alike(
    vm: &Vm<'_>,
    [object, kind, order, subok, dims, device]: [Option<&Value>; 6],
    zero: bool,
) -> Res<(View, Value, bool)> {
    check_device(vm, device)?;
    let source = convert::as_array(vm, object.unwrap_or(&Value::None))?;
    let view = view_of(vm, &source)?;
    let kind = dtype::optional(vm, kind)?.unwrap_or_else(|| view.dtype().clone());
    let wanted = order::order(vm, order, Wanted::Keep)?;
    let subok = subok.map_or(Ok(true), |v| vm.truth(v))?;
    let dims: Dims = match dims {
        None | Some(Value::None) => view.shape().into(),
        Some(v) => convert::shape(vm, v)?,
    };
    let made = order::like(vm, &view, &dims, &kind, wanted, zero)?;
    Ok((made, source, subok))
}

fn wrap_alike(vm: &Vm<'_>, view: View, source: &Value, subok: bool) -> Res<Value> {
    if subok { convert::wrap_like(vm, view, source) } else { Ok(convert::wrap_array(vm, view)) }
}

const LIKE: [&str; 6] = ["a", "dtype", "order", "subok", "shape", "device"];
const LIKE_SHAPE: Shape = Shape { required: 1, n_kw_only: 1, n_pos_only: 0 };

fn zeros_like(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.bind(vm, "zeros_like", LIKE, LIKE_SHAPE)?;
    let (view, source, subok) = alike(vm, given, true)?;
    wrap_alike(vm, view, &source, subok)
}

fn empty_like(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["prototype", "dtype", "order", "subok", "shape", "device"];
    let given = args.bind(vm, "empty_like", names, LIKE_SHAPE)?;
    let (view, source, subok) = alike(vm, given, false)?;
    wrap_alike(vm, view, &source, subok)
}

fn ones_like(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.bind(vm, "ones_like", LIKE, LIKE_SHAPE)?;
    let (view, source, subok) = alike(vm, given, false)?;
    fill(vm, &view, &Value::Int(1))?;
    wrap_alike(vm, view, &source, subok)
}

fn full_like(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["a", "fill_value", "dtype", "order", "subok", "shape", "device"];
    let shape = Shape { required: 2, n_kw_only: 1, n_pos_only: 0 };
    let [a, value, kind, order, subok, dims, device] = args.bind(vm, "full_like", names, shape)?;
    let (view, source, subok) = alike(vm, [a, kind, order, subok, dims, device], false)?;
    fill(vm, &view, value.unwrap_or(&Value::None))?;
    wrap_alike(vm, view, &source, subok)
}

// Ranges

fn arange(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["start", "stop", "step", "dtype", "device", "like"];
    let shape = Shape { required: 0, n_kw_only: 2, n_pos_only: 0 };
    let [start, stop, step, kind, device, _] = args.bind(vm, "arange", names, shape)?;
    check_device(vm, device)?;
    let zero = Value::Int(0);
    let (start, stop) = match (start, stop.filter(|v| !v.is_none())) {
        (Some(only), None) => (&zero, only),
        (None, Some(stop)) => (&zero, stop),
        (Some(start), Some(stop)) => (start, stop),
        (None, None) => return Err(vm.type_error("arange() requires stop to be specified.")),
    };
    let step = step.filter(|v| !v.is_none());
    let kind = match dtype::optional(vm, kind)? {
        Some(kind) => kind,
        None => {
            let mut ty = ScalarType::Int64;
            for v in [Some(start), Some(stop), step].into_iter().flatten() {
                if v.kind() == Some(crate::vm::Kind::BigInt) {
                    return Err(too_large(vm));
                }
                match own_type(vm, v)?.scalar() {
                    Some(own) => ty = ty.promote(own),
                    None => return Err(vm.type_error("arange() of records")),
                }
            }
            ty.into()
        }
    };
    let Some(ty) = kind.scalar() else {
        return Err(vm.type_error("arange() of records"));
    };
    let one = Value::Int(1);
    let step = step.unwrap_or(&one);
    let n = range_length(vm, start, stop, step)?;
    if ty == ScalarType::Bool && n > 2 {
        return Err(vm.type_error(
            "arange() is only supported for booleans when the result has at most length 2.",
        ));
    }
    let view = convert::new_array(vm, &[n], &kind)?;
    if n > 0 {
        fill_range(vm, &view, ty, start, step, n)?;
    }
    Ok(convert::wrap_array(vm, view))
}

/// How many numbers there are from `start` below `stop`.
fn range_length(vm: &Vm<'_>, start: &Value, stop: &Value, step: &Value) -> Res<usize> {
    if let (Value::Int(a), Value::Int(b), Value::Int(s)) = (start, stop, step) {
        if *s == 0 {
            return Err(vm.zero_division("division by zero"));
        }
        let (a, b, s) = (i128::from(*a), i128::from(*b), i128::from(*s));
        let n = if s > 0 { (b - a + s - 1).div_euclid(s) } else { (a - b - s - 1).div_euclid(-s) };
        return usize::try_from(n.max(0))
            .ok()
            .filter(|&n| n < 1 << 62)
            .ok_or_else(|| too_large(vm));
    }
    let plain = |v: &Value| -> Res<Value> {
        match scalar_of(vm, v) {
            Some(s) => Ok(convert::python_value(vm, s.ty, s.octets())),
            None => match array_of(v) {
                Some(_) => array::only(vm, v),
                None => Ok(v.clone()),
            },
        }
    };
    let (start, stop, step) = (plain(start)?, plain(stop)?, plain(step)?);
    let length = vm.binary(BinOp::Sub, &stop, &start)?;
    let quotient = vm.binary(BinOp::Div, &length, &step)?;
    let ceil = |x: f64| -> Res<f64> {
        if x.is_nan() {
            return Err(vm.value_error("arange: cannot compute length"));
        }
        Ok(x.ceil())
    };
    let n = match crate::vm::object::complex::as_complex(&quotient) {
        Some((re, im)) => ceil(re)?.min(ceil(im)?),
        None => ceil(float::to_f64(vm, &quotient)?)?,
    };
    if n >= 4.6e18 {
        return Err(too_large(vm));
    }
    Ok(n.max(0.0) as usize)
}

#[cold]
fn too_large(vm: &Vm<'_>) -> crate::vm::Exc {
    vm.value_error("Maximum allowed size exceeded")
}

/// Numbers at equal distances: the second is `start + step` as the type has it, which tells the distance.
fn fill_range(
    vm: &Vm<'_>,
    view: &View,
    ty: ScalarType,
    start: &Value,
    step: &Value,
    n: usize,
) -> Res<()> {
    let mut raw = [[0u8; 16]; 2];
    let size = ty.size();
    convert::store(vm, ty, start, &mut raw[0][..size])?;
    if n > 1 {
        let second = vm.binary(BinOp::Add, start, step)?;
        convert::store(vm, ty, &second, &mut raw[1][..size])?;
    }
    crate::array::fill::range(view, &raw[0][..size], &raw[1][..size]);
    Ok(())
}

/// `_linspace(start, stop, num, endpoint)` of floats: the numbers and the step.
fn linspace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_linspace", 4, 4)?;
    let [start, stop, num, endpoint] = args.values else { return Ok(Value::None) };
    let (start, stop) = (float::to_f64(vm, start)?, float::to_f64(vm, stop)?);
    let n = usize::try_from(vm.to_i64(num)?).unwrap_or(0);
    let endpoint = vm.truth(endpoint)?;
    let view = convert::new_array(vm, &[n], &DType::FLOAT64)?;
    let step = crate::array::fill::linspace(&view, start, stop, endpoint);
    Ok(vm.tuple([
        convert::wrap_array(vm, view),
        convert::scalar_value(vm, ScalarType::Float64, &step.to_ne_bytes()),
    ]))
}

// Out of other things

fn frombuffer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["buffer", "dtype", "count", "offset", "like"];
    let shape = Shape { required: 1, n_kw_only: 1, n_pos_only: 0 };
    let [object, kind, count, offset, _] = args.bind(vm, "frombuffer", names, shape)?;
    let object = object.unwrap_or(&Value::None);
    let kind = kind.map_or(Ok(DType::FLOAT64), |v| dtype::dtype_of(vm, v))?;
    let count = count.map_or(Ok(-1), |v| vm.to_i64(v))?;
    let offset = offset.map_or(Ok(0), |v| vm.to_i64(v))?;
    memory::from_buffer(vm, object, &kind, count, offset)
}

fn fromiter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_kw_only: 1, n_pos_only: 0 };
    let [items, kind, count, _] =
        args.bind(vm, "fromiter", ["iter", "dtype", "count", "like"], shape)?;
    let kind = dtype::dtype_of(vm, kind.unwrap_or(&Value::None))?;
    let count = count.map_or(Ok(-1), |v| vm.to_i64(v))?;
    let iterator = vm.iter(items.unwrap_or(&Value::None))?;
    let size = kind.size();
    let one = convert::zeros(vm, &[], &kind)?;
    let mut octets: Vec<u8> = Vec::new();
    let mut element = vec![0u8; size];
    let mut n = 0usize;
    while count < 0 || (n as i64) < count {
        let Some(v) = vm.next(&iterator)? else { break };
        coerce::store_any(vm, &kind, &v, &one, 0)?;
        one.buffer().read(0, &mut element);
        vm.reserve(&mut octets, size)?;
        octets.extend_from_slice(&element);
        n += 1;
    }
    if count >= 0 && (n as i64) < count {
        return Err(vm.value_error(format!(
            "iterator too short: Expected {count} but iterator had only {n} items."
        )));
    }
    let view = convert::new_array(vm, &[n], &kind)?;
    view.buffer().write(0, &octets);
    Ok(convert::wrap_array(vm, view))
}

/// Numbers in text, between separators.
fn fromstring(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["string", "dtype", "count", "sep", "like"];
    let shape = Shape { required: 1, n_kw_only: 2, n_pos_only: 0 };
    let [text, kind, count, sep, _] = args.bind(vm, "fromstring", names, shape)?;
    let text = text.unwrap_or(&Value::None);
    let sep = sep.and_then(|s| s.downcast::<Str>()).map_or("", Str::as_str);
    if sep.is_empty() {
        return Err(
            vm.value_error("The binary mode of fromstring is removed, use frombuffer instead")
        );
    }
    let Some(text) = text.downcast::<Str>() else {
        let ty = vm.given_type(text);
        return Err(vm.type_error(format!(
            "fromstring() argument 1 must be read-only bytes-like object, not {ty}"
        )));
    };
    let kind = kind.map_or(Ok(DType::FLOAT64), |v| dtype::dtype_of(vm, v))?;
    let Some(ty) = kind.scalar() else {
        return Err(vm.value_error("don't know how to read character strings with that array type"));
    };
    let count = count.map_or(Ok(-1), |v| vm.to_i64(v))?;
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    let mut octets = Vec::new();
    let mut n = 0;
    let bare = sep.trim();
    let words: Vec<&str> = if bare.is_empty() {
        text.as_str().split_whitespace().collect()
    } else {
        text.as_str().split(bare).map(str::trim).collect()
    };
    for (i, word) in words.iter().enumerate().take(limit) {
        if word.is_empty() && i + 1 == words.len() {
            break;
        }
        let mut element = [0u8; 16];
        let v = number_of(vm, word, ty);
        let Some(v) = v else {
            return Err(
                vm.value_error("string or file could not be read to its end due to unmatched data")
            );
        };
        convert::store(vm, ty, &v, &mut element[..ty.size()])?;
        octets.extend_from_slice(&element[..ty.size()]);
        n += 1;
    }
    if count >= 0 && (n as i64) < count {
        return Err(vm.raise(
            ExcKind::ValueError,
            format!("string is smaller than requested size: {n} of {count} items"),
        ));
    }
    let view = convert::new_array(vm, &[n], &kind)?;
    view.buffer().write(0, &octets);
    Ok(convert::wrap_array(vm, view))
}

fn number_of(vm: &Vm<'_>, word: &str, ty: ScalarType) -> Option<Value> {
    match ty.kind() {
        Numbers::Signed | Numbers::Unsigned => {
            word.parse::<i128>().ok().map(|n| crate::vm::object::int::from_i128(vm, n))
        }
        Numbers::Bool | Numbers::Float => float::text::parse(word).map(Value::float),
        Numbers::Complex => {
            let class = vm.ty(crate::vm::T::Complex).value();
            vm.call(&class, &[vm.str(word)]).ok()
        }
    }
}
