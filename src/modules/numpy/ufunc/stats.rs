//! Methods and functions that reduce, accumulate, round and clip.
//!
//! Invariant: a method and the function of its name are one: the function's first argument is what the
//! method is called on.

use super::call::{self, Options, execute};
use super::reduce::{self, Asked, deliver, marks, reduced, with_axes};
use super::{operand, state};
use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::layout::{Order, broadcast_shapes};
use crate::array::ufunc::{Ufunc, table};
use crate::array::{View, reduce as floor};
use crate::vm::args::Shape;
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

use super::super::convert;

fn row(vm: &Vm<'_>, name: &str) -> Res<&'static Ufunc> {
    table::by_name(name).ok_or_else(|| vm.type_error(format!("no function {name}")))
}

/// What a method is called on or a function is given first, and the other arguments.
fn split<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<(&'a Value, Args<'a>)> {
    match args.pos().first() {
        Some(v) => Ok((v, args.skip(1))),
        None => Err(vm.type_error(format!("{name}() missing 1 required positional argument: 'a'"))),
    }
}

/// Calls a function whose first argument may also be given as `a=`.
fn by_name(vm: &Vm<'_>, args: Args<'_>, f: fn(&Vm<'_>, Args<'_>) -> Res<Value>) -> Res<Value> {
    if !args.pos().is_empty() || args.keyword("a").is_none() {
        return f(vm, args);
    }
    let (first, others): (Vec<_>, Vec<_>) = args.keywords().partition(|(n, _)| n.as_str() == "a");
    let kw: Vec<_> = others.iter().map(|&(name, _)| name).collect();
    let values: Vec<Value> = first.iter().chain(&others).map(|&(_, v)| v.clone()).collect();
    f(vm, Args { values: &values, kw: &kw })
}

fn flag(vm: &Vm<'_>, v: Option<&Value>) -> Res<bool> {
    v.map_or(Ok(false), |v| vm.truth(v))
}

fn kind(vm: &Vm<'_>, v: Option<&Value>) -> Res<Option<ScalarType>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => call::scalar_dtype(vm, v).map(Some),
    }
}

/// `sum` and `prod`.
fn summing(vm: &Vm<'_>, args: Args<'_>, name: &str, of: &str) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    let names = ["axis", "dtype", "out", "keepdims", "initial", "where"];
    let [axis, dtype, out, keep, initial, mask] = rest.bind(vm, name, names, Shape::default())?;
    let asked =
        Asked { axis, dtype: kind(vm, dtype)?, out, keepdims: flag(vm, keep)?, initial, mask };
    reduce::reduce_object(vm, row(vm, of)?, v, asked)
}

/// `max` and `min`, `any` and `all`.
fn choosing(vm: &Vm<'_>, args: Args<'_>, name: &str, of: &str) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    let names = ["axis", "out", "keepdims", "initial", "where"];
    let [axis, out, keep, initial, mask] = rest.bind(vm, name, names, Shape::default())?;
    let asked = Asked { axis, dtype: None, out, keepdims: flag(vm, keep)?, initial, mask };
    reduce::reduce_object(vm, row(vm, of)?, v, asked)
}

/// `any` and `all`, whose fourth parameter is another one.
fn truths(vm: &Vm<'_>, args: Args<'_>, name: &str, of: &str) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let [axis, out, keep, mask] =
        rest.bind(vm, name, ["axis", "out", "keepdims", "where"], shape)?;
    let asked = Asked { axis, out, keepdims: flag(vm, keep)?, mask, ..Asked::default() };
    reduce::reduce_object(vm, row(vm, of)?, v, asked)
}

fn running(vm: &Vm<'_>, args: Args<'_>, name: &str, of: &str) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    let [axis, dtype, out] = rest.bind(vm, name, ["axis", "dtype", "out"], Shape::default())?;
    let dtype = kind(vm, dtype)?;
    match axis.filter(|a| !a.is_none()) {
        Some(_) => reduce::accumulate(vm, row(vm, of)?, v, axis, dtype, out),
        None => {
            let view = flat(vm, v)?;
            let flat = convert::wrap_array(vm, owned(vm, view)?);
            reduce::accumulate(vm, row(vm, of)?, &flat, None, dtype, out)
        }
    }
}

/// The elements in C order along one axis.
fn flat(vm: &Vm<'_>, v: &Value) -> Res<View> {
    let view = convert::as_view(vm, v, None)?;
    let n = view.len();
    match view.reshaped(&[n], Order::C) {
        Some(flat) => Ok(flat),
        None => {
            let copy = convert::copied(vm, &view, view.dtype(), Order::C)?;
            Ok(copy.reshaped(&[n], Order::C).unwrap_or(copy))
        }
    }
}

/// A view whose memory no object has to hold.
fn owned(vm: &Vm<'_>, view: View) -> Res<View> {
    if view.buffer().is_owned() {
        Ok(view)
    } else {
        convert::copied(vm, &view, view.dtype(), Order::C)
    }
}

fn extreme(vm: &Vm<'_>, args: Args<'_>, name: &str, greatest: bool) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let [axis, out, keep] = rest.bind(vm, name, ["axis", "out", "keepdims"], shape)?;
    reduce::extreme(vm, v, axis, out, flag(vm, keep)?, greatest)
}

/// Runs a function of two views in a type.
fn map2(vm: &Vm<'_>, name: &str, a: &View, b: &View, ty: ScalarType, said: &str) -> Res<View> {
    let found = row(vm, name)?
        .exact(&[ty, ty])
        .ok_or_else(|| vm.type_error(format!("no loop of {name} for {}", ty.name())))?;
    let Some(shape) = broadcast_shapes([a.shape(), b.shape()]) else {
        return Err(convert::broadcast_error(vm, &[a.shape(), b.shape()]));
    };
    let result = call::like(vm, &[a.clone(), b.clone()], &shape, found.types[2], None)?;
    execute(vm, said, found, &[a.clone(), b.clone(), result.clone()], None)?;
    Ok(result)
}

/// How many elements each result is made of, as an array (with a mask) or one number.
fn counted(
    vm: &Vm<'_>,
    view: &View,
    marks: &[bool],
    mask: Option<&Value>,
) -> Res<Result<usize, View>> {
    match mask.filter(|m| !m.is_none() && !matches!(m, Value::Bool(b) if b.get())) {
        None => {
            Ok(Ok(marks.iter().zip(view.shape()).filter(|&(&m, _)| m).map(|(_, &d)| d).product()))
        }
        Some(mask) => {
            let mask = convert::as_view(vm, mask, Some(&ScalarType::Bool.into()))?;
            let Some(wide) = mask.broadcast_to(view.shape()) else {
                return Err(convert::broadcast_error(vm, &[view.shape(), mask.shape()]));
            };
            let asked = Asked { dtype: Some(ScalarType::Int64), ..Asked::default() };
            reduced(vm, row(vm, "add")?, &wide, marks, asked).map(Err)
        }
    }
}

fn is_zero(count: &Result<usize, View>) -> bool {
    match count {
        Ok(n) => *n == 0,
        Err(view) => !floor::all(view),
    }
}

fn divided(
    vm: &Vm<'_>,
    sum: &View,
    count: &Result<usize, View>,
    less: f64,
    ty: ScalarType,
) -> Res<View> {
    let real = ty.real();
    let by = match count {
        Ok(n) => {
            let n = (*n as f64 - less).max(0.0);
            operand::number(vm, real, &Value::float(n))?
        }
        Err(view) => {
            let n = convert::copied(vm, view, &ScalarType::Float64.into(), Order::C)?;
            let n = if less == 0.0 {
                n
            } else {
                let less = operand::number(vm, ScalarType::Float64, &Value::float(less))?;
                let zero = operand::number(vm, ScalarType::Float64, &Value::float(0.0))?;
                let n = map2(vm, "subtract", &n, &less, ScalarType::Float64, "subtract")?;
                map2(vm, "maximum", &n, &zero, ScalarType::Float64, "maximum")?
            };
            convert::copied(vm, &n, &real.into(), Order::C)?
        }
    };
    let said = if sum.ndim() == 0 { "scalar divide" } else { "divide" };
    map2(vm, "divide", sum, &by, ty, said)
}

/// The type that means are computed in.
fn mean_type(ty: ScalarType, asked: Option<ScalarType>) -> ScalarType {
    let ty = asked.unwrap_or(ty);
    if ty.kind() < Numbers::Float { ScalarType::Float64 } else { ty }
}

fn numbers(vm: &Vm<'_>, view: &View) -> Res<ScalarType> {
    view.scalar_type().ok_or_else(|| vm.type_error("records have no mean; take a field"))
}

fn mean(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (v, rest) = split(vm, args, "mean")?;
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let names = ["axis", "dtype", "out", "keepdims", "where"];
    let [axis, dtype, out, keep, mask] = rest.bind(vm, "mean", names, shape)?;
    let view = convert::as_view(vm, v, None)?;
    let marks = marks(vm, axis, view.ndim())?;
    let count = counted(vm, &view, &marks, mask)?;
    if is_zero(&count) {
        state::warn(vm, ExcKind::RuntimeWarning, "Mean of empty slice")?;
    }
    let wanted = kind(vm, dtype)?;
    // Integers that are asked for are what is summed, and what the quotients are cut down to.
    let whole = wanted.filter(|t| t.kind() < Numbers::Float);
    let ty = mean_type(numbers(vm, &view)?, wanted);
    let asked = Asked { dtype: Some(whole.unwrap_or(ty)), mask, ..Asked::default() };
    let sum = reduced(vm, row(vm, "add")?, &view, &marks, asked)?;
    let sum = convert::cast(vm, sum, Some(&ty.into()))?;
    let made = divided(vm, &sum, &count, 0.0, ty)?;
    let made = convert::cast(vm, made, whole.map(Into::into).as_ref())?;
    deliver(vm, "mean", v, with_axes(made, &marks, flag(vm, keep)?), out)
}

/// Whether a function of the module is called or a method, which takes no `correction=`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Method,
    Module,
}

/// `var` and, with its root, `std`.
fn variance(vm: &Vm<'_>, args: Args<'_>, name: &str, root: bool, of: Of) -> Res<Value> {
    let (v, rest) = split(vm, args, name)?;
    if of == Of::Method && rest.keyword("correction").is_some() {
        return Err(
            vm.type_error(format!("_{name}() got an unexpected keyword argument 'correction'"))
        );
    }
    let names = ["axis", "dtype", "out", "ddof", "keepdims", "where", "mean", "correction"];
    let shape = Shape { n_kw_only: 3, ..Shape::default() };
    let [axis, dtype, out, ddof, keep, mask, known, correction] =
        rest.bind(vm, name, names, shape)?;
    let number = |v: Option<&Value>| v.map_or(Ok(0.0), |v| crate::vm::object::float::to_f64(vm, v));
    if correction.is_some() && number(ddof)? != 0.0 {
        return Err(vm.value_error("ddof and correction can't be provided simultaneously."));
    }
    let ddof = number(correction.or(ddof))?;
    let view = convert::as_view(vm, v, None)?;
    let marks = marks(vm, axis, view.ndim())?;
    let count = counted(vm, &view, &marks, mask)?;
    let few = match &count {
        Ok(n) => ddof >= *n as f64,
        Err(_) => is_zero(&count),
    };
    if few {
        state::warn(vm, ExcKind::RuntimeWarning, "Degrees of freedom <= 0 for slice")?;
    }
    let ty = mean_type(numbers(vm, &view)?, kind(vm, dtype)?);
    let asked = Asked { dtype: Some(ty), mask, ..Asked::default() };
    let middle = match known {
        Some(v) => convert::as_view(vm, v, Some(&ty.into()))?,
        None => {
            let sum = reduced(vm, row(vm, "add")?, &view, &marks, asked)?;
            let sum = with_axes(sum, &marks, true);
            divided(vm, &sum, &count_axes(&count, &marks), 0.0, ty)?
        }
    };
    // The squares of real numbers have the type that was asked for, even if it is complex.
    let is_complex = numbers(vm, &view)?.kind() == Numbers::Complex;
    let real = if is_complex { ty.real() } else { ty };
    let whole = mask.is_none() && marks.iter().all(|&m| m) && middle.len() == 1;
    let fused = if whole && ty == real && view.scalar_type() == Some(ty) {
        squares(vm, &view, &middle)?
    } else {
        None
    };
    let sum = match fused {
        Some(sum) => sum,
        None => {
            let squares = square_distances(vm, &view, &middle, ty, real)?;
            let asked = Asked { dtype: Some(real), mask, ..Asked::default() };
            reduced(vm, row(vm, "add")?, &squares, &marks, asked)?
        }
    };
    let mut made = divided(vm, &sum, &count, ddof, real)?;
    if root {
        let found = row(vm, "sqrt")?
            .exact(&[real])
            .ok_or_else(|| vm.type_error("no square root for this type"))?;
        let result = convert::new_array(vm, made.shape(), &real.into())?;
        execute(vm, "sqrt", found, &[made, result.clone()], None)?;
        made = result;
    }
    deliver(vm, name, v, with_axes(made, &marks, flag(vm, keep)?), out)
}

/// The sum of the squared distances of all elements in one pass, where nothing is to be warned of.
fn squares(vm: &Vm<'_>, view: &View, middle: &View) -> Res<Option<View>> {
    let work = ScalarType::Float64;
    let wide = convert::cast(vm, middle.clone(), Some(&work.into()))?;
    let mut octets = [0; 8];
    wide.buffer().read(wide.layout().offset, &mut octets);
    let middle = f64::from_ne_bytes(octets);
    let ask = || floor::fold::squares_about(view, middle);
    let sum = if view.len() * view.item_size() >= call::DETACHED { vm.detach(ask) } else { ask() };
    let Some(sum) = sum else { return Ok(None) };
    let made = View::from_slice(&[sum]).and_then(|v| v.reshaped(&[], Order::C));
    match made {
        Some(made) => {
            convert::cast(vm, made, view.scalar_type().map(Into::into).as_ref()).map(Some)
        }
        None => Ok(None),
    }
}

/// The squared distances of elements, computed in `ty`, from what broadcasts to them; of the type `real`.
fn square_distances(
    vm: &Vm<'_>,
    view: &View,
    middle: &View,
    ty: ScalarType,
    real: ScalarType,
) -> Res<View> {
    let off = map2(vm, "subtract", view, middle, ty, "subtract")?;
    Ok(if real == ty {
        let found = row(vm, "multiply")?
            .exact(&[ty, ty])
            .ok_or_else(|| vm.type_error("no product for this type"))?;
        execute(vm, "square", found, &[off.clone(), off.clone(), off.clone()], None)?;
        off
    } else {
        let (Some(re), Some(im)) = (off.part(0), off.part(1)) else {
            return Err(vm.type_error("a complex array has two parts"));
        };
        let (re, im) = (
            map2(vm, "multiply", &re, &re, real, "multiply")?,
            map2(vm, "multiply", &im, &im, real, "multiply")?,
        );
        map2(vm, "add", &re, &im, real, "add")?
    })
}

/// Counts with the reduced axes kept.
fn count_axes(count: &Result<usize, View>, marks: &[bool]) -> Result<usize, View> {
    match count {
        Ok(n) => Ok(*n),
        Err(view) => Err(with_axes(view.clone(), marks, true)),
    }
}

/// Elements rounded to so many decimals.
pub(super) fn rounded(vm: &Vm<'_>, v: &Value, decimals: i64) -> Res<Value> {
    let view = convert::as_view(vm, v, None)?;
    let ty = numbers(vm, &view)?;
    let whole = ty.kind() < Numbers::Float;
    if whole && decimals >= 0 {
        let copy = convert::copied(vm, &view, view.dtype(), convert::keep_order(&view))?;
        return deliver(vm, "round", v, copy, None);
    }
    let work = if whole { ScalarType::Float64 } else { ty };
    let rint =
        row(vm, "rint")?.exact(&[work]).ok_or_else(|| vm.type_error("cannot round this type"))?;
    let power = 10f64.powi(decimals.unsigned_abs().min(400) as i32);
    let power = operand::number(vm, work, &Value::float(power))?;
    let (first, last) = if decimals < 0 { ("divide", "multiply") } else { ("multiply", "divide") };
    let scaled = match decimals {
        0 => view,
        _ => map2(vm, first, &view, &power, work, first)?,
    };
    let result = call::like(vm, std::slice::from_ref(&scaled), scaled.shape(), work, None)?;
    execute(vm, "rint", rint, &[scaled, result.clone()], None)?;
    let made = match decimals {
        0 => result,
        _ => map2(vm, last, &result, &power, work, last)?,
    };
    let made = convert::cast(vm, made, Some(&ty.into()))?;
    deliver(vm, "round", v, made, None)
}

fn round(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (v, rest) = split(vm, args, "round")?;
    let [decimals, out] = rest.bind(vm, "round", ["decimals", "out"], Shape::default())?;
    let made = rounded(vm, v, decimals.map_or(Ok(0), |n| vm.to_i64(n))?)?;
    match out.filter(|o| !o.is_none()) {
        None => Ok(made),
        Some(_) => deliver(vm, "round", v, convert::as_view(vm, &made, None)?, out),
    }
}

/// Whether a bound changes nothing because it lies outside of an integer's values.
fn idle(v: &Value, ty: Option<ScalarType>, side: std::cmp::Ordering) -> bool {
    ty.is_some_and(|ty| operand::beyond(v, ty) == Some(side))
}

fn clip(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (v, rest) = split(vm, args, "clip")?;
    let (mut names, mut kw) = (Vec::new(), Vec::new());
    let (mut low, mut high) = (rest.pos().first(), rest.pos().get(1));
    let out = rest.pos().get(2).or(args.keyword("out")).filter(|o| !o.is_none());
    for (name, value) in rest.keywords() {
        match name.as_str() {
            "min" | "a_min" => low = Some(value),
            "max" | "a_max" => high = Some(value),
            "out" => {}
            _ => {
                names.push(name);
                kw.push(value.clone());
            }
        }
    }
    let ty = convert::as_view(vm, v, None)?.scalar_type();
    let low = low.filter(|b| !b.is_none() && !idle(b, ty, std::cmp::Ordering::Less));
    let high = high.filter(|b| !b.is_none() && !idle(b, ty, std::cmp::Ordering::Greater));
    let (name, inputs) = match (low, high) {
        (Some(low), Some(high)) => ("clip", vec![v.clone(), low.clone(), high.clone()]),
        (Some(low), None) => ("maximum", vec![v.clone(), low.clone()]),
        (None, Some(high)) => ("minimum", vec![v.clone(), high.clone()]),
        (None, None) => ("positive", vec![v.clone()]),
    };
    let row = row(vm, name)?;
    let mut values = inputs;
    if let Some(out) = out {
        values.push(out.clone());
    }
    values.extend(kw);
    call::call(vm, row, Args { values: &values, kw: &names })
}

/// Real numbers are their own conjugates.
fn conjugate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let complex =
        convert::as_view(vm, v, None)?.scalar_type().is_some_and(|t| t.kind() == Numbers::Complex);
    if !complex {
        return Ok(v.clone());
    }
    call::apply(vm, row(vm, "conjugate")?, std::slice::from_ref(v), Options::default())
}

fn count_nonzero(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (v, rest) = split(vm, args, "count_nonzero")?;
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let [axis, keep] = rest.bind(vm, "count_nonzero", ["axis", "keepdims"], shape)?;
    let view = convert::as_view(vm, v, None)?;
    let ty = numbers(vm, &view)?;
    if axis.is_none_or(|a| a.is_none()) && keep.is_none() {
        let octets = view.len().saturating_mul(view.item_size());
        let work = || floor::count_nonzero(&view);
        let n = if octets >= call::DETACHED { vm.detach(work) } else { work() };
        return Ok(convert::scalar_value(vm, ScalarType::Int64, &(n as i64).to_ne_bytes()));
    }
    let marks = marks(vm, axis, view.ndim())?;
    let folding = floor::fold::count_of(ty);
    let (made, _) = floor::reduce(&folding, &view, &marks, floor::Start::Fill(&[0; 8]))
        .map_err(|e| call::no_memory(vm, e))?;
    Ok(convert::wrap(vm, with_axes(made, &marks, flag(vm, keep)?)))
}

fn ptp(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (v, rest) = split(vm, args, "ptp")?;
    let [axis, out, keep] = rest.bind(vm, "ptp", ["axis", "out", "keepdims"], Shape::default())?;
    let asked = Asked { axis, keepdims: flag(vm, keep)?, ..Asked::default() };
    let high = reduce::reduce_object(vm, row(vm, "maximum")?, v, asked)?;
    let low = reduce::reduce_object(vm, row(vm, "minimum")?, v, asked)?;
    let options = Options {
        outs: out.filter(|o| !o.is_none()).map(Some).into_iter().collect(),
        ..Options::default()
    };
    call::apply(vm, row(vm, "subtract")?, &[high, low], options)
}

macro_rules! defs {
    ($($name:literal $f:expr, $doc:literal;)*) => { &[$(MethodDef::new($name, $f, $doc)),*] };
}

macro_rules! functions {
    ($($name:literal $f:expr, $doc:literal;)*) => {
        &[$(MethodDef::new($name, |vm, args| by_name(vm, args, $f), $doc)),*]
    };
}

/// Methods of arrays and scalars.
pub(super) static METHODS: &[MethodDef] = defs! {
    "sum" |vm, a| summing(vm, a, "sum", "add"), "The sum of the elements along axes.";
    "prod" |vm, a| summing(vm, a, "prod", "multiply"), "The product of the elements along axes.";
    "max" |vm, a| choosing(vm, a, "max", "maximum"), "The greatest elements along axes.";
    "min" |vm, a| choosing(vm, a, "min", "minimum"), "The least elements along axes.";
    "any" |vm, a| truths(vm, a, "any", "logical_or"), "Whether any elements along axes are true.";
    "all" |vm, a| truths(vm, a, "all", "logical_and"), "Whether all elements along axes are true.";
    "mean" mean, "The means of the elements along axes.";
    "var" |vm, a| variance(vm, a, "var", false, Of::Method), "The variances of the elements along axes.";
    "std" |vm, a| variance(vm, a, "std", true, Of::Method), "The standard deviations along axes.";
    "cumsum" |vm, a| running(vm, a, "cumsum", "add"), "The running sums along an axis.";
    "cumprod" |vm, a| running(vm, a, "cumprod", "multiply"), "The running products along an axis.";
    "argmax" |vm, a| extreme(vm, a, "argmax", true), "Where the greatest elements are.";
    "argmin" |vm, a| extreme(vm, a, "argmin", false), "Where the least elements are.";
    "round" round, "The elements rounded to so many decimals.";
    "clip" clip, "The elements, or the bounds that they exceed.";
    "conj" conjugate, "The complex conjugates.";
    "conjugate" conjugate, "The complex conjugates.";
};

/// Functions of the module.
pub(super) static FUNCTIONS: &[MethodDef] = functions! {
    "sum" |vm, a| summing(vm, a, "sum", "add"), "The sum of the elements along axes.";
    "prod" |vm, a| summing(vm, a, "prod", "multiply"), "The product of the elements along axes.";
    "max" |vm, a| choosing(vm, a, "max", "maximum"), "The greatest elements along axes.";
    "min" |vm, a| choosing(vm, a, "min", "minimum"), "The least elements along axes.";
    "amax" |vm, a| choosing(vm, a, "amax", "maximum"), "The greatest elements along axes.";
    "amin" |vm, a| choosing(vm, a, "amin", "minimum"), "The least elements along axes.";
    "any" |vm, a| truths(vm, a, "any", "logical_or"), "Whether any elements along axes are true.";
    "all" |vm, a| truths(vm, a, "all", "logical_and"), "Whether all elements along axes are true.";
    "mean" mean, "The means of the elements along axes.";
    "var" |vm, a| variance(vm, a, "var", false, Of::Module), "The variances of the elements along axes.";
    "std" |vm, a| variance(vm, a, "std", true, Of::Module), "The standard deviations along axes.";
    "cumsum" |vm, a| running(vm, a, "cumsum", "add"), "The running sums along an axis.";
    "cumprod" |vm, a| running(vm, a, "cumprod", "multiply"), "The running products along an axis.";
    "argmax" |vm, a| extreme(vm, a, "argmax", true), "Where the greatest elements are.";
    "argmin" |vm, a| extreme(vm, a, "argmin", false), "Where the least elements are.";
    "round" round, "The elements rounded to so many decimals.";
    "around" round, "The elements rounded to so many decimals.";
    "clip" clip, "The elements, or the bounds that they exceed.";
    "ptp" ptp, "The distances between the greatest and the least elements along axes.";
    "count_nonzero" count_nonzero, "How many elements are not zero.";
};
