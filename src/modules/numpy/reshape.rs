//! The same elements in another shape: methods of arrays, and the functions of the module that join arrays.
//!
//! Invariant: what can be a view is one.

use super::array::view_of;
use super::convert::{self, wrap_part};
use super::order::{self, Wanted};
use super::{dtype, fields};
use crate::array::layout::{Dims, Layout, MAX_DIMS, Order};
use crate::array::{DType, View};
use crate::bridge::ndarray::array_of;
use crate::vm::args::Shape;
use crate::vm::{Args, Exc, MethodDef, Res, Value, Vm};

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("reshape", reshape, "reshape($self, /, *shape, order='C', copy=None)"),
    MethodDef::new("ravel", ravel, "ravel($self, /, order='C')"),
    MethodDef::new("flatten", flatten, "flatten($self, /, order='C')"),
    MethodDef::new("transpose", transpose, "transpose($self, /, *axes)"),
    MethodDef::new("swapaxes", swapaxes, "swapaxes($self, axis1, axis2, /)"),
    MethodDef::new("squeeze", squeeze, "squeeze($self, /, axis=None)"),
    MethodDef::new("repeat", repeat, "repeat($self, /, repeats, axis=None)"),
    MethodDef::new("diagonal", diagonal, "diagonal($self, /, offset=0, axis1=0, axis2=1)"),
];

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "concatenate",
        concatenate,
        "concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')",
    ),
    MethodDef::new("broadcast_to", broadcast_to, "broadcast_to(array, shape, subok=False)"),
    MethodDef::new("_as_strided", as_strided, "_as_strided(x, shape, strides, writeable)"),
];

/// A shape with at most one length left open (a negative number), for `n` elements.
pub(super) fn resolved(vm: &Vm<'_>, wanted: &[i64], n: usize) -> Res<Dims> {
    let open = wanted.iter().filter(|&&d| d < 0).count();
    if open > 1 {
        return Err(vm.value_error("can only specify one unknown dimension"));
    }
    let mut known = Some(1usize);
    for &d in wanted.iter().filter(|&&d| d >= 0) {
        known = known.and_then(|k| k.checked_mul(d as usize));
    }
    let fits = match known {
        Some(known) if open == 0 => known == n,
        Some(0) | None => false,
        Some(known) => n.is_multiple_of(known),
    };
    if !fits {
        return Err(cannot_reshape(vm, wanted, n));
    }
    let missing = n / known.unwrap_or(1).max(1);
    Ok(wanted.iter().map(|&d| usize::try_from(d).unwrap_or(missing)).collect())
}

#[cold]
fn cannot_reshape(vm: &Vm<'_>, wanted: &[i64], n: usize) -> Exc {
    // NumPy leaves the open length out at the start and calls it `newaxis` elsewhere.
    let mut text = String::new();
    let mut parts = 0;
    for &d in wanted {
        if d < 0 && parts == 0 {
            continue;
        }
        if parts > 0 {
            text.push(',');
        }
        text.push_str(&if d < 0 { "newaxis".to_owned() } else { d.to_string() });
        parts += 1;
    }
    let comma = if parts == 1 && wanted.len() == 1 { "," } else { "" };
    vm.value_error(format!("cannot reshape array of size {n} into shape ({text}{comma})"))
}

/// The elements in a new shape, in the order in which `order` counts them; a view where strides can say it.
pub(super) fn in_shape(
    vm: &Vm<'_>,
    view: &View,
    shape: &[usize],
    order: Order,
    copy: Option<bool>,
) -> Res<View> {
    if shape.len() > MAX_DIMS {
        return convert::fresh(vm, shape, view.dtype(), order, false);
    }
    if copy != Some(true)
        && let Some(same) = view.reshaped(shape, order)
    {
        return Ok(same);
    }
    if copy == Some(false) {
        return Err(vm.value_error("Unable to avoid creating a copy while reshaping."));
    }
    let apart = convert::copied(vm, view, view.dtype(), order)?;
    apart.reshaped(shape, order).ok_or_else(|| vm.value_error("cannot reshape array"))
}

/// A view that may be a new array, as an object.
pub(super) fn wrap_either(vm: &Vm<'_>, view: View, of: &Value) -> Res<Value> {
    let shared = array_of(of).is_some_and(|a| a.view().buffer().is(view.buffer()));
    if shared { wrap_part(vm, view, of) } else { convert::wrap_like(vm, view, of) }
}

/// Lengths or axes that may be given one by one or as one sequence.
fn spread(vm: &Vm<'_>, given: &[Value]) -> Res<Dims<i64>> {
    match given {
        [only] => convert::shape_numbers(vm, only),
        _ => convert::shape_numbers(vm, &vm.tuple(given.to_vec())),
    }
}

fn reshape(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.skip(1);
    for name in rest.kw {
        if !matches!(name.as_str(), "order" | "copy" | "shape") {
            return Err(
                vm.type_error(format!("reshape() got an unexpected keyword argument '{name}'"))
            );
        }
    }
    let v = &args.values[0];
    let named = rest.keyword("shape").map(std::slice::from_ref);
    let given = if rest.pos().is_empty() { named.unwrap_or_default() } else { rest.pos() };
    if given.is_empty() {
        return Err(vm.type_error("reshape() takes exactly 1 argument (0 given)"));
    }
    let wanted = spread(vm, given)?;
    let order = order::order(vm, rest.keyword("order"), Wanted::C)?;
    if order == Wanted::Keep {
        return Err(vm.value_error("order 'K' is not permitted for reshaping"));
    }
    let copy = match rest.keyword("copy") {
        None | Some(Value::None) => None,
        Some(v) => Some(vm.truth(v)?),
    };
    let view = view_of(vm, v)?;
    let shape = resolved(vm, &wanted, view.len())?;
    let made = in_shape(vm, &view, &shape, order.of(&view), copy)?;
    wrap_either(vm, made, v)
}

fn bound_order(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Wanted> {
    let [v] = args.skip(1).bind(vm, name, ["order"], Shape::default())?;
    order::order(vm, v, Wanted::C)
}

fn ravel(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let wanted = bound_order(vm, args, "ravel")?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    if wanted == Wanted::Keep && !view.is_c() {
        // In the order in which they lie in memory.
        let apart = order::copied(vm, &view, view.dtype(), wanted)?;
        let flat = Layout::contiguous(&[view.len()], view.dtype(), Order::C);
        let made = apart.with_layout(flat).ok_or_else(|| vm.value_error("cannot ravel"))?;
        return wrap_either(vm, made, v);
    }
    // Elements that do not lie side by side are copied, even where a stride could reach them all.
    let order = wanted.of(&view);
    let copy = (!view.is_contiguous(order)).then_some(true);
    let made = in_shape(vm, &view, &[view.len()], order, copy)?;
    wrap_either(vm, made, v)
}

fn flatten(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let wanted = bound_order(vm, args, "flatten")?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let apart = order::copied(vm, &view, view.dtype(), wanted)?;
    let flat = Layout::contiguous(&[view.len()], view.dtype(), Order::C);
    let made = apart.with_layout(flat).ok_or_else(|| vm.value_error("cannot flatten"))?;
    convert::wrap_like(vm, made, v)
}

fn transpose(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.skip(1);
    if !rest.kw.is_empty() {
        return Err(vm.type_error("transpose() takes no keyword arguments"));
    }
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    if rest.values.is_empty() || matches!(rest.values, [Value::None]) {
        return wrap_part(vm, view.t(), v);
    }
    let given = spread(vm, rest.values)?;
    let n = view.ndim();
    if given.len() != n {
        return Err(vm.value_error("axes don't match array"));
    }
    let mut axes = Dims::new();
    for axis in given {
        let axis = convert::normal_axis(vm, axis, n, None)?;
        if axes.contains(&axis) {
            return Err(vm.value_error("repeated axis in transpose"));
        }
        axes.push(axis);
    }
    wrap_part(vm, view.transposed(&axes), v)
}

fn swapaxes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [a, b] = args.skip(1).bind(
        vm,
        "swapaxes",
        ["axis1", "axis2"],
        Shape { required: 2, n_pos_only: 2, ..Default::default() },
    )?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let n = view.ndim();
    let number = |v: Option<&Value>| v.map_or(Ok(0), |v| convert::axis_number(vm, v));
    let a = convert::normal_axis(vm, number(a)?, n, Some("axis1"))?;
    let b = convert::normal_axis(vm, number(b)?, n, Some("axis2"))?;
    let mut axes: Dims = (0..n).collect();
    axes.swap(a, b);
    wrap_part(vm, view.transposed(&axes), v)
}

fn squeeze(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [axis] = args.skip(1).bind(vm, "squeeze", ["axis"], Shape::default())?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let axes: Dims = match axis.filter(|a| !a.is_none()) {
        None => (0..view.ndim()).filter(|&i| view.shape()[i] == 1).collect(),
        some => convert::axes(vm, some, view.ndim())?,
    };
    if axes.iter().any(|&i| view.shape()[i] != 1) {
        return Err(
            vm.value_error("cannot select an axis to squeeze out which has size not equal to one")
        );
    }
    let part = view.narrowed(|l| {
        for &axis in axes.iter().rev() {
            l.pick(axis, 0);
        }
    });
    wrap_part(vm, part, v)
}

fn repeat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [repeats, axis] = args.skip(1).bind(
        vm,
        "repeat",
        ["repeats", "axis"],
        Shape { required: 1, ..Default::default() },
    )?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let (view, axis) = match axis.filter(|a| !a.is_none()) {
        Some(axis) => {
            let axis = convert::axis(vm, axis, view.ndim())?;
            (view, axis)
        }
        None => (in_shape(vm, &view, &[view.len()], Order::C, None)?, 0),
    };
    let counts = convert::as_view(vm, repeats.unwrap_or(&Value::None), None)?;
    let counts = convert::copied(vm, &counts, &DType::INT64, Order::C)?;
    let n = view.shape()[axis];
    if counts.ndim() > 1 {
        return Err(vm.value_error("object too deep for desired array"));
    }
    let mut octets = vec![0u8; counts.len() * 8];
    counts.buffer().read(counts.layout().offset, &mut octets);
    let counts: Vec<i64> = octets
        .chunks_exact(8)
        .map(|c| i64::from_ne_bytes(c.try_into().unwrap_or_default()))
        .collect();
    let made = repeated(vm, &view, axis, &counts, n)?;
    convert::wrap_like(vm, made, v)
}

fn repeated(vm: &Vm<'_>, view: &View, axis: usize, counts: &[i64], n: usize) -> Res<View> {
    let one_for_all = counts.len() == 1;
    if !one_for_all && counts.len() != n {
        let m = counts.len();
        return Err(vm.value_error(format!(
            "operands could not be broadcast together with shape ({n},) ({m},)"
        )));
    }
    if counts.iter().any(|&c| c < 0) {
        return Err(vm.value_error(if one_for_all {
            "negative dimensions are not allowed"
        } else {
            "repeats may not contain negative values."
        }));
    }
    let mut shape: Dims = view.shape().into();
    let spread: Vec<i64>;
    let counts = if one_for_all && view.ndim() == MAX_DIMS {
        spread = vm.filled(counts[0], n)?;
        &spread[..]
    } else {
        counts
    };
    if one_for_all && view.ndim() < MAX_DIMS {
        // A new axis along which the elements repeat, then joined with the old one.
        let count = counts[0] as usize;
        let mut wide = shape.clone();
        wide.insert(axis + 1, count);
        let source = view.narrowed(|l| {
            l.insert_axis(axis + 1);
        });
        shape[axis] = n.checked_mul(count).ok_or_else(|| vm.no_memory())?;
        let made = convert::fresh(vm, &shape, view.dtype(), Order::C, false)?;
        let Some(target) = made.reshaped(&wide, Order::C) else { return Ok(made) };
        if let Some(source) = source.broadcast_to(&wide) {
            convert::copy_into(vm, &source, &target)?;
        }
        return Ok(made);
    }
    let total = counts.iter().try_fold(0i64, |n, &c| n.checked_add(c));
    shape[axis] = total.ok_or_else(|| vm.no_memory())? as usize;
    let made = convert::fresh(vm, &shape, view.dtype(), Order::C, false)?;
    let mut at = 0;
    for (i, &count) in counts.iter().enumerate() {
        let count = count as usize;
        let part = view.narrowed(|l| l.slice(axis, i, 1, 1));
        let target = made.narrowed(|l| l.slice(axis, at, 1, count));
        if let Some(part) = part.broadcast_to(target.shape()) {
            convert::copy_into(vm, &part, &target)?;
        }
        at += count;
    }
    Ok(made)
}

fn diagonal(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [offset, axis1, axis2] =
        args.skip(1).bind(vm, "diagonal", ["offset", "axis1", "axis2"], Shape::default())?;
    let v = &args.values[0];
    let view = view_of(vm, v)?;
    let n = view.ndim();
    if n < 2 {
        return Err(vm.value_error("diag requires an array of at least two dimensions"));
    }
    let number =
        |v: Option<&Value>, default| v.map_or(Ok(default), |v| convert::axis_number(vm, v));
    let a = convert::normal_axis(vm, number(axis1, 0)?, n, Some("axis1"))?;
    let b = convert::normal_axis(vm, number(axis2, 1)?, n, Some("axis2"))?;
    if a == b {
        return Err(vm.value_error("axis1 and axis2 cannot be the same"));
    }
    let offset = number(offset, 0)?;
    let (mut rows, mut columns) = (view.shape()[a] as i64, view.shape()[b] as i64);
    let mut layout = view.layout().clone();
    let count = if offset >= 0 {
        columns = (columns - offset).max(0);
        rows.min(columns)
    } else {
        rows = (rows + offset).max(0);
        rows.min(columns)
    };
    if count > 0 {
        let (axis, start) = if offset >= 0 { (b, offset) } else { (a, -offset) };
        layout.offset =
            layout.offset.wrapping_add_signed((start as isize).wrapping_mul(layout.strides[axis]));
    }
    let stride = layout.strides[a].wrapping_add(layout.strides[b]);
    for axis in [a.max(b), a.min(b)] {
        layout.shape.remove(axis);
        layout.strides.remove(axis);
    }
    layout.shape.push(count as usize);
    layout.strides.push(stride);
    let mut part = view.with_layout(layout).ok_or_else(|| vm.value_error("a diagonal outside"))?;
    part.writeable = false;
    wrap_part(vm, part, v)
}

// Functions

fn broadcast_to(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [array, shape, subok] = args.bind(
        vm,
        "broadcast_to",
        ["array", "shape", "subok"],
        Shape { required: 2, ..Default::default() },
    )?;
    let array = convert::as_array(vm, array.unwrap_or(&Value::None))?;
    let wanted = convert::shape_numbers(vm, shape.unwrap_or(&Value::None))?;
    if wanted.iter().any(|&d| d < 0) {
        return Err(vm.value_error("all elements of broadcast shape must be non-negative"));
    }
    let wanted: Dims = wanted.iter().map(|&d| d as usize).collect();
    let view = view_of(vm, &array)?;
    let Some(wide) = view.broadcast_to(&wanted) else {
        if view.ndim() > wanted.len() {
            return Err(vm.value_error(
                "input operand has more dimensions than allowed by the axis remapping",
            ));
        }
        return Err(vm.value_error(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape {}",
            convert::shape_text(view.shape()),
            convert::shape_text(&wanted)
        )));
    };
    if subok.map_or(Ok(false), |v| vm.truth(v))? {
        return wrap_part(vm, wide, &array);
    }
    Ok(convert::wrap_plain(vm, wide, &array))
}

/// A view with any shape and strides that stay inside the array's memory.
fn as_strided(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_as_strided", 4, 4)?;
    let [array, shape, strides, writeable] = args.values else { return Ok(Value::None) };
    let array = convert::as_array(vm, array)?;
    let view = view_of(vm, &array)?;
    let shape: Dims =
        if shape.is_none() { view.shape().into() } else { convert::shape(vm, shape)? };
    let strides: Dims<isize> = if strides.is_none() {
        view.strides().into()
    } else {
        convert::shape_numbers(vm, strides)?.into_iter().map(|s| s as isize).collect()
    };
    if shape.len() != strides.len() {
        return Err(vm.value_error("mismatch in length of strides and shape"));
    }
    let layout = Layout { shape, strides, offset: view.layout().offset };
    let Some(mut made) = view.with_layout(layout) else {
        return Err(vm.value_error(
            "strides is incompatible with shape of requested array and size of buffer",
        ));
    };
    made.writeable &= vm.truth(writeable)?;
    Ok(convert::wrap_plain(vm, made, &array))
}

fn concatenate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["arrays", "axis", "out", "dtype", "casting"];
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 2 };
    let [arrays, axis, out, kind, casting] = args.bind(vm, "concatenate", names, shape)?;
    let arrays = arrays.unwrap_or(&Value::None);
    if !convert::is_sequence(vm, arrays) && array_of(arrays).is_none() {
        return Err(vm.type_error("The first input argument needs to be a sequence"));
    }
    let items = vm.collect(arrays)?;
    if items.is_empty() {
        return Err(vm.value_error("need at least one array to concatenate"));
    }
    let mut views = Vec::with_capacity(items.len());
    for item in &items {
        views.push(convert::as_view(vm, item, None)?);
    }
    let axis = match axis {
        Some(Value::None) => {
            for view in &mut views {
                let n = view.len();
                *view = in_shape(vm, view, &[n], Order::C, None)?;
            }
            0
        }
        axis => {
            if views[0].ndim() == 0 {
                return Err(vm.value_error("zero-dimensional arrays cannot be concatenated"));
            }
            match axis {
                None => 0,
                Some(axis) => convert::axis(vm, axis, views[0].ndim())?,
            }
        }
    };
    let shape = joined_shape(vm, &views, axis)?;
    let casting = super::methods::casting(vm, casting, crate::array::dtype::Casting::SameKind)?;
    let wanted = dtype::optional(vm, kind)?;
    if wanted.is_some() && out.is_some_and(|o| !o.is_none()) {
        return Err(vm.type_error(
            "concatenate() only takes `out` or `dtype` as an argument, but both were provided.",
        ));
    }
    let target = match out.filter(|o| !o.is_none()) {
        Some(out) => {
            let view = view_of(vm, out)?;
            if view.shape() != &shape[..] {
                return Err(vm.value_error("Output array is the wrong shape"));
            }
            view
        }
        None => {
            let all_f = views.iter().all(|v| convert::keep_order(v) == Order::F);
            let order = if all_f { Order::F } else { Order::C };
            let dtype = match wanted {
                Some(dtype) => dtype,
                None => common_type(vm, &items, &views)?,
            };
            convert::fresh(vm, &shape, &dtype, order, matches!(dtype, DType::Record(_)))?
        }
    };
    let mut at = 0;
    for view in &views {
        super::methods::check_cast(vm, view.dtype(), target.dtype(), casting)?;
        let n = view.shape()[axis];
        let part = target.narrowed(|l| l.slice(axis, at, 1, n));
        convert::copy_into(vm, view, &part)?;
        at += n;
    }
    match out.filter(|o| !o.is_none()) {
        Some(out) => Ok(out.clone()),
        None => Ok(convert::wrap_array(vm, target)),
    }
}

/// The type that arrays have together; plain Python numbers among them count as weaker than arrays.
fn common_type(vm: &Vm<'_>, items: &[Value], views: &[View]) -> Res<DType> {
    let _ = items;
    let mut common: Option<DType> = None;
    for view in views {
        common = Some(match (common, view.dtype()) {
            (None, ty) => ty.clone(),
            (Some(DType::Scalar(a)), DType::Scalar(b)) => a.promote(*b).into(),
            (Some(a), b) if dtype::same(&a, b) => a,
            (Some(_), _) => {
                return Err(vm.type_error(
                    "The DTypes <class 'numpy.dtypes.VoidDType'> do not have a common DType.",
                ));
            }
        });
    }
    Ok(common.unwrap_or(DType::FLOAT64))
}

fn joined_shape(vm: &Vm<'_>, views: &[View], axis: usize) -> Res<Dims> {
    let mut shape: Dims = views[0].shape().into();
    let n = shape.len();
    let mut total = 0usize;
    for (i, view) in views.iter().enumerate() {
        if view.ndim() != n {
            let m = view.ndim();
            return Err(vm.value_error(format!(
                "all the input arrays must have same number of dimensions, but the array at index 0 has {n} dimension(s) and the array at index {i} has {m} dimension(s)"
            )));
        }
        for (d, (&own, &first)) in view.shape().iter().zip(&shape).enumerate() {
            if d != axis && own != first {
                return Err(vm.value_error(format!(
                    "all the input array dimensions except for the concatenation axis must match exactly, but along dimension {d}, the array at index 0 has size {first} and the array at index {i} has size {own}"
                )));
            }
        }
        total = total.checked_add(view.shape()[axis]).ok_or_else(|| vm.no_memory())?;
    }
    shape[axis] = total;
    Ok(shape)
}

/// A view as another type, for `ndarray.view`.
pub(super) fn retyped(vm: &Vm<'_>, view: &View, dtype: &DType) -> Res<View> {
    fields::view_as(vm, view, dtype)
}
