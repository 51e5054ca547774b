//! Functions of whole sequences: `where`, `interp`, `bincount`, `correlate`.
//!
//! Invariant: what the floor's loops rely on (lengths, places) is checked here, with NumPy's errors.

use super::convert;
use super::ufunc::{self, Chosen};
use crate::array::dtype::{Complex64, Kind as Numbers, ScalarType};
use crate::array::layout::Order;
use crate::array::{Element, View, block, series};
use crate::vm::args::Shape;
use crate::vm::{Args, MethodDef, Res, Value, Vm};

/// From how many octets on the lock is given up.
const DETACHED: usize = 1 << 18;

/// The elements of a view in C order, as another type.
fn elements<T: Element>(vm: &Vm<'_>, view: &View) -> Res<Vec<T>> {
    let copy = convert::copied(vm, view, &T::TYPE.into(), Order::C)?;
    let mut all = vec![T::default(); copy.len()];
    copy.buffer().read(copy.layout().offset, bytemuck::cast_slice_mut(&mut all));
    Ok(all)
}

fn array_of<T: Element>(vm: &Vm<'_>, shape: &[usize], all: &[T]) -> Res<View> {
    let view = convert::new_array(vm, shape, &T::TYPE.into())?;
    view.buffer().write(0, bytemuck::cast_slice(all));
    Ok(view)
}

/// `where(condition, x, y)`, and `where(condition)`, which is `nonzero`.
fn choose(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 3, ..Shape::default() };
    let [condition, x, y] = args.bind(vm, "where", ["condition", "x", "y"], shape)?;
    let Some(condition) = condition else { return Ok(Value::None) };
    let (x, y) = match (x, y) {
        (Some(x), Some(y)) => (x, y),
        (None, None) => {
            let numpy = vm.import_module("numpy")?;
            let condition = convert::as_array(vm, condition)?;
            return vm.call_method(&numpy, "nonzero", &[condition]);
        }
        (Some(_), None) | (None, Some(_)) => {
            return Err(vm.value_error("either both or neither of x and y should be given"));
        }
    };
    let mask = convert::as_view(vm, condition, Some(&ScalarType::Bool.into()))?;
    let Chosen { views, ty } = ufunc::common_views(vm, &[x, y])?;
    let all = [&mask, &views[0], &views[1]];
    let Some(shape) = crate::array::walk::Walk::shape_of(&all) else {
        let shapes: Vec<&[usize]> = all.iter().map(|v| v.shape()).collect();
        return Err(convert::broadcast_error(vm, &shapes));
    };
    let result = convert::new_array(vm, &shape, &ty.into())?;
    let found = series::choosing(ty);
    let work = || {
        let all = [&mask, &views[0], &views[1], &result];
        crate::array::ufunc::run::run(&found, &all, None)
    };
    let octets = result.len().saturating_mul(result.item_size());
    let done = if octets >= DETACHED { vm.detach(work) } else { work() };
    if done.is_err() {
        return Err(vm.raise(crate::vm::ExcKind::MemoryError, "Unable to allocate a copy"));
    }
    Ok(convert::wrap_array(vm, result))
}

/// `_interp(x, xp, fp, left, right)`, of real numbers.
fn interpolate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "interp", 5, 5)?;
    let v = args.pos();
    let x = convert::as_view(vm, &v[0], None)?;
    let xp = elements::<f64>(vm, &convert::as_view(vm, &v[1], None)?)?;
    let fp = elements::<f64>(vm, &convert::as_view(vm, &v[2], None)?)?;
    if xp.is_empty() {
        return Err(vm.value_error("array of sample points is empty"));
    }
    if xp.len() != fp.len() {
        return Err(vm.value_error("fp and xp are not of the same length."));
    }
    let side = |v: &Value, other: f64| {
        if v.is_none() { Ok(other) } else { crate::vm::object::float::to_f64(vm, v) }
    };
    let (left, right) = (side(&v[3], fp[0])?, side(&v[4], fp[fp.len() - 1])?);
    let points = elements::<f64>(vm, &x)?;
    let mut out = vec![0.0; points.len()];
    let mut work = || series::interpolate(&points, &xp, &fp, left, right, &mut out);
    if points.len() * 8 >= DETACHED {
        vm.detach(work)
    } else {
        work()
    }
    Ok(convert::wrap(vm, array_of(vm, x.shape(), &out)?))
}

fn bincount(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, ..Shape::default() };
    let [x, weights, least] = args.bind(vm, "bincount", ["x", "weights", "minlength"], shape)?;
    let Some(x) = x else { return Ok(Value::None) };
    let view = convert::as_view(vm, x, None)?;
    if view.ndim() != 1 {
        return Err(vm.value_error(match (view.ndim(), crate::bridge::ndarray::array_of(x)) {
            (0, _) => "object of too small depth for desired array",
            (_, Some(_)) => "object too deep for desired array",
            (_, None) => {
                "setting an array element with a sequence. The requested array would exceed the \
                 maximum number of dimension of 1."
            }
        }));
    }
    let ty = view.scalar_type().unwrap_or(ScalarType::Float64);
    if !view.is_empty()
        && !crate::array::dtype::can_cast(ty, ScalarType::Int64, crate::array::dtype::Casting::Safe)
    {
        return Err(vm.type_error(format!(
            "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
            ty.name()
        )));
    }
    let least = match least {
        None => 0,
        Some(Value::None) => {
            return Err(vm.type_error("'NoneType' object cannot be interpreted as an integer"));
        }
        Some(v) => vm.to_i64(v)?,
    };
    let Ok(least) = usize::try_from(least) else {
        return Err(vm.value_error("'minlength' must not be negative"));
    };
    let numbers = elements::<i64>(vm, &view)?;
    if numbers.iter().any(|&n| n < 0) {
        return Err(vm.value_error("'list' argument must have no negative elements"));
    }
    let n = numbers.iter().max().map_or(0, |&n| n as usize + 1).max(least);
    let weights = match weights.filter(|w| !w.is_none()) {
        None => {
            let result = convert::zeros(vm, &[n], &ScalarType::Int64.into())?;
            block::update(&result, &|o| series::count(&numbers, bytemuck::cast_slice_mut(o)));
            return Ok(convert::wrap_array(vm, result));
        }
        Some(w) => elements::<f64>(vm, &convert::as_view(vm, w, None)?)?,
    };
    if weights.len() != numbers.len() {
        return Err(vm.value_error("The weights and list don't have the same length."));
    }
    let result = convert::zeros(vm, &[n], &ScalarType::Float64.into())?;
    block::update(&result, &|o| series::weigh(&numbers, &weights, bytemuck::cast_slice_mut(o)));
    Ok(convert::wrap_array(vm, result))
}

fn slid<T: series::Ring>(vm: &Vm<'_>, a: &View, v: &View, offset: isize, n: usize) -> Res<View> {
    let (a, v) = (elements::<T>(vm, a)?, elements::<T>(vm, v)?);
    let mut out = vec![T::default(); n];
    let mut work = || series::slide(&a, &v, offset, &mut out);
    if n.saturating_mul(v.len()) >= DETACHED {
        vm.detach(work)
    } else {
        work()
    }
    array_of(vm, &[n], &out)
}

/// `_slide(a, v, mode)`: sums of `a[k + j] * v[j]`, mode 0 valid, 1 same, 2 full; `v` is not longer.
fn slide(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_slide", 3, 3)?;
    let given = args.pos();
    let Chosen { views, ty } = ufunc::common_views(vm, &[&given[0], &given[1]])?;
    let (n, m) = (views[0].len(), views[1].len());
    if m == 0 || n == 0 {
        return Err(vm.value_error("array cannot be empty"));
    }
    let (offset, len) = match vm.to_i64(&given[2])? {
        0 => (0, n - m + 1),
        1 => (-((m / 2) as isize), n),
        _ => (1 - m as isize, n + m - 1),
    };
    let made = match ty.kind() {
        Numbers::Complex => slid::<Complex64>(vm, &views[0], &views[1], offset, len)?,
        Numbers::Float => slid::<f64>(vm, &views[0], &views[1], offset, len)?,
        Numbers::Bool | Numbers::Signed | Numbers::Unsigned => {
            slid::<i64>(vm, &views[0], &views[1], offset, len)?
        }
    };
    let made = convert::cast(vm, made, Some(&ty.into()))?;
    Ok(convert::wrap_array(vm, made))
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("where", choose, "where(condition, [x, y], /)"),
    MethodDef::new("_interp", interpolate, ""),
    MethodDef::new("bincount", bincount, "bincount(x, /, weights=None, minlength=0)"),
    MethodDef::new("_slide", slide, ""),
];
