//! Reductions of arrays: `ufunc.reduce` and its sisters, and the methods that are reductions.
//!
//! Invariant: types, shapes and arguments are checked before anything is computed.

use smallvec::SmallVec;

use super::call::{self, DETACHED, no_memory};
use super::{operand, state};
use crate::array::dtype::{Casting, Kind as Numbers, ScalarType, can_cast};
use crate::array::layout::{Dims, Order};
use crate::array::reduce::fold::Folding;
use crate::array::reduce::{self, Start, arg, fold, scan};
use crate::array::ufunc::resolve::{Arg, Wanted, resolve};
use crate::array::ufunc::{Identity, Loop, Ufunc};
use crate::array::{View, block};
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::{Exc, Res, Value, Vm};

use super::super::{array, convert};

/// What a reduction is asked for.
#[derive(Default, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) axis: Option<&'a Value>,
    pub(super) dtype: Option<ScalarType>,
    pub(super) out: Option<&'a Value>,
    pub(super) keepdims: bool,
    pub(super) initial: Option<&'a Value>,
    pub(super) mask: Option<&'a Value>,
}

fn given(v: Option<&Value>) -> Option<&Value> {
    v.filter(|v| !v.is_none())
}

/// The axes as marks. For arrays without axes, 0 and -1 are good too.
pub(super) fn marks(vm: &Vm<'_>, v: Option<&Value>, ndim: usize) -> Res<SmallVec<[bool; 4]>> {
    let mut marks = SmallVec::from_elem(false, ndim);
    if ndim == 0 && matches!(v, Some(Value::Int(0 | -1))) {
        return Ok(marks);
    }
    for axis in convert::axes(vm, v, ndim)? {
        marks[axis] = true;
    }
    Ok(marks)
}

/// The loop that a function reduces with.
fn loop_for(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    ty: ScalarType,
    asked: Option<ScalarType>,
) -> Res<&'static Loop> {
    let wanted = match (asked, row.name) {
        (Some(ty), _) => ty,
        // Sums of small integers are made in the machine's.
        (None, "add" | "multiply") => match ty.kind() {
            Numbers::Bool | Numbers::Signed => ScalarType::Int64,
            Numbers::Unsigned => ScalarType::UInt64,
            Numbers::Float | Numbers::Complex => ty,
        },
        (None, _) => ty,
    };
    if let Some(found) = row.exact(&[wanted, wanted]) {
        return Ok(found);
    }
    let args = [Arg::Typed(wanted), Arg::Typed(wanted)];
    resolve(row, &args, Wanted::default(), Casting::SameKind).map_err(|_| {
        vm.type_error(format!(
            "the resolved dtypes are not compatible with {}.reduce. Resolved (dtype('{1}'), dtype('{1}'))",
            row.name,
            wanted.name()
        ))
    })
}

#[cold]
fn empty_error(vm: &Vm<'_>, row: &Ufunc) -> Exc {
    vm.value_error(format!(
        "zero-size array to reduction operation {} which has no identity",
        row.name
    ))
}

/// The octets of what a function begins with.
fn identity(row: &Ufunc, ty: ScalarType) -> Option<Vec<u8>> {
    let view = |from: ScalarType, octets: &[u8]| {
        let mut out = [0u64; 2];
        let to = &mut bytemuck::cast_slice_mut(&mut out)[..ty.size()];
        let mut source = [0u64; 2];
        let source = &mut bytemuck::cast_slice_mut(&mut source)[..from.size()];
        source.copy_from_slice(octets);
        crate::array::cast::cast(from, ty, source, to);
        to.to_vec()
    };
    match row.identity {
        Identity::None => None,
        Identity::Int(i) => Some(view(ScalarType::Int64, &i.to_ne_bytes())),
        Identity::Bool(b) => Some(view(ScalarType::Bool, &[u8::from(b)])),
        Identity::Float(x) => Some(view(ScalarType::Float64, &x.to_ne_bytes())),
    }
}

/// Reduces a view; the result has the kept axes only.
pub(super) fn reduced(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    view: &View,
    marks: &[bool],
    asked: Asked<'_>,
) -> Res<View> {
    let Some(ty) = view.scalar_type() else {
        return Err(vm.type_error("records cannot be reduced; take a field"));
    };
    if !row.is_reorderable() && marks.iter().filter(|&&m| m).count() > 1 {
        return Err(vm.value_error(format!(
            "reduction operation '{}' is not reorderable, so at most one axis may be specified",
            row.name
        )));
    }
    let found = loop_for(vm, row, ty, asked.dtype)?;
    let acc = found.types[2];
    // `any` and `all` look at the elements as they are.
    let folding = if matches!(row.name, "logical_or" | "logical_and") {
        fold::of(row.name, row.exact(&[ty, ty]).unwrap_or(found))
    } else if found.types[0] == acc {
        fold::of(row.name, found)
    } else {
        let truths = row.exact(&[ScalarType::Bool, ScalarType::Bool]).unwrap_or(found);
        fold::of(row.name, truths)
    };
    let acc = folding.acc;
    let own_start = match given(asked.initial) {
        Some(v) => Some(octets_of(vm, acc, v)?),
        None => identity(row, acc),
    };
    let masked;
    let view = match given(asked.mask).filter(|v| !matches!(v, Value::Bool(b) if b.get())) {
        None => view,
        Some(mask) => {
            let Some(start) = &own_start else {
                return Err(vm.value_error(format!(
                    "reduction operation '{}' does not have an identity, so to use a where mask one has to specify 'initial'",
                    row.name
                )));
            };
            let filler = match folding.input == acc {
                true => start.clone(),
                // Of `all`, true; of `any`, false.
                false => vec![start[0]; 1],
            };
            masked = replaced(vm, view, mask, &folding, &filler)?;
            &masked
        }
    };
    let none_taken = marks.iter().zip(view.shape()).any(|(&m, &d)| m && d == 0);
    let kept_empty = marks.iter().zip(view.shape()).any(|(&m, &d)| !m && d == 0);
    let start = match &own_start {
        Some(octets) => Start::Fill(octets),
        None if none_taken && !kept_empty => return Err(empty_error(vm, row)),
        None => Start::First,
    };
    let start = if kept_empty { Start::Fill(&[0; 16][..acc.size()]) } else { start };
    let work = || reduce::reduce(&folding, view, marks, start);
    let octets = view.len().saturating_mul(view.item_size());
    let made = if octets >= DETACHED { vm.detach(work) } else { work() };
    let (made, status) = made.map_err(|e| no_memory(vm, e))?;
    state::report(vm, status, "reduce")?;
    Ok(made)
}

fn octets_of(vm: &Vm<'_>, ty: ScalarType, v: &Value) -> Res<Vec<u8>> {
    let view = convert::as_view(vm, v, None)?;
    if view.ndim() == 0 && view.scalar_type().is_some() {
        let made = convert::copied(vm, &view, &ty.into(), Order::C)?;
        let mut octets = vec![0; ty.size()];
        made.buffer().read(0, &mut octets);
        return Ok(octets);
    }
    Err(vm.value_error("Input object to FillWithScalar is not a scalar"))
}

/// The elements that a mask shows; the others changed to what makes no difference.
fn replaced(vm: &Vm<'_>, view: &View, mask: &Value, folding: &Folding, filler: &[u8]) -> Res<View> {
    let mask = convert::as_view(vm, mask, Some(&ScalarType::Bool.into()))?;
    let Some(mask) = mask.broadcast_to(view.shape()) else {
        return Err(convert::broadcast_error(vm, &[view.shape(), mask.shape()]));
    };
    let ty = if filler.len() == folding.input.size() { folding.input } else { ScalarType::Bool };
    let made = convert::copied(vm, view, &ty.into(), Order::C)?;
    let shown = convert::copied(vm, &mask, &ScalarType::Bool.into(), Order::C)?;
    block::update(&made, &|elements| {
        let mut marks = vec![0; shown.len()];
        shown.buffer().read(0, &mut marks);
        for (element, &m) in elements.chunks_exact_mut(ty.size()).zip(&marks) {
            if m == 0 {
                element.copy_from_slice(filler);
            }
        }
    });
    Ok(made)
}

/// The result with its reduced axes, if they are to be kept.
pub(super) fn with_axes(view: View, marks: &[bool], keepdims: bool) -> View {
    if !keepdims {
        return view;
    }
    view.narrowed(|l| {
        for (axis, &m) in marks.iter().enumerate() {
            if m {
                l.insert_axis(axis);
            }
        }
    })
}

/// Gives a result back: in `out`, or as an object.
pub(super) fn deliver(
    vm: &Vm<'_>,
    name: &str,
    source: &Value,
    view: View,
    out: Option<&Value>,
) -> Res<Value> {
    let Some(out) = given(out) else {
        let class = vm.type_of(source).clone();
        if array_of(source).is_some() && !class.is(&array::class(vm)) && view.ndim() > 0 {
            let made = convert::of_class(vm, &class, NdArray::owner(view));
            vm.call_special(&made, "__array_finalize__", std::slice::from_ref(source))?;
            return Ok(made);
        }
        return Ok(convert::wrap(vm, view));
    };
    let Some(target) = array_of(out).map(|a| a.view().clone()) else {
        return Err(vm.type_error("output must be an array"));
    };
    if target.ndim() != view.ndim() {
        return Err(vm.value_error(format!(
            "output parameter for reduction operation {name} has the wrong number of dimensions: Found {} but expected {}",
            target.ndim(),
            view.ndim()
        )));
    }
    if target.shape() != view.shape() {
        return Err(vm.value_error(format!(
            "output parameter for reduction operation {name} has a non-reduction dimension not equal to the input"
        )));
    }
    if let (Some(from), Some(to)) = (view.scalar_type(), target.scalar_type())
        && !can_cast(from, to, Casting::SameKind)
    {
        return Err(vm.type_error(format!(
            "Cannot cast array data from dtype('{}') to dtype('{}') according to the rule 'same_kind'",
            from.name(),
            to.name()
        )));
    }
    if !target.writeable {
        return Err(vm.value_error("output array is read-only"));
    }
    convert::copy_into(vm, &view, &target)?;
    Ok(out.clone())
}

/// `ufunc.reduce` of an object.
pub(super) fn reduce_object(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    v: &Value,
    asked: Asked<'_>,
) -> Res<Value> {
    let view = convert::as_view(vm, v, None)?;
    let marks = marks(vm, asked.axis, view.ndim())?;
    let asked = match (asked.dtype, given(asked.out).and_then(array_of)) {
        // The output's type is computed in, for sums.
        (None, Some(out)) if matches!(row.name, "add" | "multiply") => {
            Asked { dtype: out.view().scalar_type(), ..asked }
        }
        _ => asked,
    };
    let made = reduced(vm, row, &view, &marks, asked)?;
    deliver(vm, row.name, v, with_axes(made, &marks, asked.keepdims), asked.out)
}

/// `ufunc.accumulate`.
pub(super) fn accumulate(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    v: &Value,
    axis: Option<&Value>,
    dtype: Option<ScalarType>,
    out: Option<&Value>,
) -> Res<Value> {
    let view = convert::as_view(vm, v, None)?;
    if view.ndim() == 0 {
        return Err(vm.type_error("cannot accumulate on a scalar"));
    }
    let axis = axis.map_or(Ok(0), |v| convert::axis(vm, v, view.ndim()))?;
    let Some(ty) = view.scalar_type() else {
        return Err(vm.type_error("records cannot be accumulated; take a field"));
    };
    let found = loop_for(vm, row, ty, dtype)?;
    let octets = view.len().saturating_mul(view.item_size());
    let work = || scan::accumulate(row.name, found, &view, axis);
    let made = if octets >= DETACHED { vm.detach(work) } else { work() };
    let (made, status) = made.map_err(|e| no_memory(vm, e))?;
    state::report(vm, status, "accumulate")?;
    deliver(vm, row.name, v, made, out)
}

/// `ufunc.reduceat`.
pub(super) fn reduceat(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    v: &Value,
    indices: &Value,
    axis: Option<&Value>,
    dtype: Option<ScalarType>,
    out: Option<&Value>,
) -> Res<Value> {
    let view = convert::as_view(vm, v, None)?;
    if view.ndim() == 0 {
        return Err(vm.type_error("cannot reduceat on a scalar"));
    }
    let axis = axis.map_or(Ok(0), |v| convert::axis(vm, v, view.ndim()))?;
    let n = view.shape()[axis];
    let indices = convert::as_view(vm, indices, Some(&ScalarType::Int64.into()))?;
    let indices = convert::copied(vm, &indices, &ScalarType::Int64.into(), Order::C)?;
    let mut octets = vec![0; indices.len() * 8];
    indices.buffer().read(0, &mut octets);
    let at: Vec<i64> = octets.chunks_exact(8).map(bytemuck::pod_read_unaligned).collect();
    for &i in &at {
        if i < 0 || i as usize >= n {
            return Err(vm.index_error(format!(
                "index {i} out-of-bounds in {}.reduceat [0, {n})",
                row.name
            )));
        }
    }
    let Some(ty) = view.scalar_type() else {
        return Err(vm.type_error("records cannot be reduced; take a field"));
    };
    let acc = loop_for(vm, row, ty, dtype)?.types[2];
    let mut shape: Dims = view.shape().into();
    shape[axis] = at.len();
    let result = convert::new_array(vm, &shape, &acc.into())?;
    let mut marks: SmallVec<[bool; 4]> = SmallVec::from_elem(false, view.ndim());
    marks[axis] = true;
    for (k, &i) in at.iter().enumerate() {
        let end = at.get(k + 1).map_or(n, |&e| e as usize);
        let start = i as usize;
        let length = if start < end { end - start } else { 1 };
        let part = view.narrowed(|l| l.slice(axis, start, 1, length));
        let asked = Asked { dtype, ..Asked::default() };
        let made = reduced(vm, row, &part, &marks, asked)?;
        convert::copy_into(vm, &made, &result.narrowed(|l| l.pick(axis, k)))?;
    }
    deliver(vm, row.name, v, result, out)
}

/// `argmin` and `argmax`.
pub(super) fn extreme(
    vm: &Vm<'_>,
    v: &Value,
    axis: Option<&Value>,
    out: Option<&Value>,
    keepdims: bool,
    greatest: bool,
) -> Res<Value> {
    let whole = convert::as_view(vm, v, None)?;
    let name = if greatest { "argmax" } else { "argmin" };
    if whole.scalar_type().is_none() {
        return Err(vm.type_error(format!("Cannot apply {name} to records")));
    }
    let flat = given(axis).is_none();
    let view = if flat || whole.ndim() == 0 {
        let n = whole.len();
        match whole.reshaped(&[n], Order::C) {
            Some(flat) => flat,
            None => {
                let copy = convert::copied(vm, &whole, whole.dtype(), Order::C)?;
                copy.reshaped(&[n], Order::C).unwrap_or(copy)
            }
        }
    } else {
        whole.clone()
    };
    let axis = match given(axis) {
        Some(v) if whole.ndim() > 0 => convert::axis(vm, v, whole.ndim())?,
        _ => 0,
    };
    if view.shape()[axis] == 0 {
        return Err(vm.value_error(format!("attempt to get {name} of an empty sequence")));
    }
    let octets = view.len().saturating_mul(view.item_size());
    let work = || arg::extreme(&view, axis, greatest);
    let made = if octets >= DETACHED { vm.detach(work) } else { work() };
    let mut made = made.map_err(|e| no_memory(vm, e))?;
    if keepdims {
        made = if flat {
            made.narrowed(|l| (0..whole.ndim()).for_each(|_| l.insert_axis(0)))
        } else {
            made.narrowed(|l| l.insert_axis(axis))
        };
    }
    deliver(vm, name, v, made, out)
}

/// `ufunc.at`: in place, element by element, repeated indices each time.
pub(super) fn at(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    target: &Value,
    indices: &Value,
    other: Option<&Value>,
) -> Res<Value> {
    if array_of(target).is_none() {
        return Err(vm.type_error("first operand must be array"));
    }
    if (row.n_inputs == 2) != other.is_some() {
        return Err(vm.value_error(if other.is_some() {
            "Second operand provided when ufunc takes only one input"
        } else {
            "second operand needed for ufunc"
        }));
    }
    // The places as an array of numbers, indexed like the target.
    let view = array::view_of(vm, target)?;
    let n = view.len() as i64;
    let places = convert::new_array(vm, &[n as usize], &ScalarType::Int64.into())?;
    let numbers: Vec<i64> = (0..n).collect();
    places.buffer().write(0, bytemuck::cast_slice(&numbers));
    let Some(places) = places.reshaped(view.shape(), Order::C) else {
        return Err(vm.value_error("cannot reshape"));
    };
    let places = convert::wrap_array(vm, places);
    let picked = vm.get_item(&places, indices)?;
    let picked = convert::as_view(vm, &picked, Some(&ScalarType::Int64.into()))?;
    let wide = match other {
        None => None,
        Some(v) => {
            let own = match operand::operand(vm, v)? {
                operand::Operand::View(view) => view,
                weak @ (operand::Operand::Weak(..) | operand::Operand::Text(_)) => {
                    let ty = view.scalar_type().unwrap_or(ScalarType::Float64);
                    let kept = match weak.arg(vm)? {
                        Arg::Weak(kind) => crate::array::ufunc::resolve::weak_type(kind, Some(ty)),
                        Arg::Typed(ty) => ty,
                    };
                    weak.into_view(vm, kept)?
                }
            };
            let shape = picked.shape().to_vec();
            Some(
                own.broadcast_to(&shape)
                    .ok_or_else(|| convert::broadcast_error(vm, &[&shape, own.shape()]))?,
            )
        }
    };
    let order = convert::copied(vm, &picked, &ScalarType::Int64.into(), Order::C)?;
    let mut octets = vec![0; order.len() * 8];
    order.buffer().read(0, &mut octets);
    let order: Vec<usize> =
        octets.chunks_exact(8).map(|o| bytemuck::pod_read_unaligned::<i64>(o) as usize).collect();
    let Some(ty) = view.scalar_type() else {
        return Err(vm.type_error("records cannot be computed with; take a field"));
    };
    let mut args: SmallVec<[Arg; 2]> = SmallVec::new();
    args.push(Arg::Typed(ty));
    if let Some(w) = &wide {
        args.push(Arg::Typed(w.scalar_type().unwrap_or(ty)));
    }
    let found = resolve(row, &args, Wanted::default(), Casting::SameKind).map_err(|_| {
        vm.type_error(format!("ufunc '{}' not supported for the input types", row.name))
    })?;
    if !can_cast(found.types[found.n_inputs], ty, Casting::SameKind) {
        return Err(vm.type_error(format!(
            "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule 'same_kind'",
            row.name,
            found.types[found.n_inputs].name(),
            ty.name()
        )));
    }
    let work = convert::copied(vm, &view, &found.types[0].into(), Order::C)?;
    let second = match &wide {
        Some(w) => Some(convert::copied(vm, w, &found.types[1].into(), Order::C)?),
        None => None,
    };
    let (size, out_size) = (found.types[0].size(), found.types[found.n_inputs].size());
    let result_type = found.types[found.n_inputs];
    crate::array::status::clear();
    block::update(&work, &|elements| {
        let other = second.as_ref().map(|s| {
            let mut octets = vec![0; s.buffer().len()];
            s.buffer().read(0, &mut octets);
            octets
        });
        for (k, &at) in order.iter().enumerate() {
            let mut own = [0u64; 2];
            let mut also = [0u64; 2];
            let mut made = [0u64; 2];
            let own = &mut bytemuck::cast_slice_mut(&mut own)[..size];
            own.copy_from_slice(&elements[at * size..(at + 1) * size]);
            let made = &mut bytemuck::cast_slice_mut(&mut made)[..out_size];
            match &other {
                Some(octets) => {
                    let n = found.types[1].size();
                    let also = &mut bytemuck::cast_slice_mut(&mut also)[..n];
                    also.copy_from_slice(&octets[k * n..(k + 1) * n]);
                    (found.run)(&[own, also], &mut [made]);
                }
                None => (found.run)(&[own], &mut [made]),
            }
            let mut back = [0u64; 2];
            let back = &mut bytemuck::cast_slice_mut(&mut back)[..size];
            crate::array::cast::cast(result_type, found.types[0], made, back);
            elements[at * size..(at + 1) * size].copy_from_slice(back);
        }
    });
    let status = crate::array::status::read();
    convert::copy_into(vm, &work, &view)?;
    state::report(vm, status, row.name)?;
    Ok(Value::None)
}

/// `ufunc.outer`.
pub(super) fn outer(
    vm: &Vm<'_>,
    row: &'static Ufunc,
    a: &Value,
    b: &Value,
    options: call::Options<'_>,
) -> Res<Value> {
    let (x, y) = (convert::as_view(vm, a, None)?, convert::as_view(vm, b, None)?);
    let x = x.narrowed(|l| (0..y.ndim()).for_each(|_| l.insert_axis(l.ndim())));
    let x = match array_of(a) {
        Some(_) => convert::wrap_view(vm, x, a),
        None => convert::wrap_array(vm, x),
    };
    call::apply(vm, row, &[x, b.clone()], options)
}
