//! `a[…]` and `a[…] = …`.
//!
//! Invariant: all of a key is read before the array is looked at again, since reading it may run code.
//!
//! Ints, slices, `...` and None change the layout and give a view ([`Place::Basic`]); a key with arrays
//! gathers or scatters ([`Place::Fancy`]). Ints beside arrays count as arrays where it is decided at which
//! place the arrays' own axes go, as in NumPy.

use smallvec::SmallVec;

use super::array::this;
use super::{coerce, convert, dtype};
use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::index::{self, Index, Outside};
use crate::array::layout::{Dims, Layout, Order, broadcast_shapes};
use crate::array::{DType, View};
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::scalar_of;
use crate::vm::object::slice::Slice;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Exc, Kind, Ptr, Res, Value, Vm};

/// A part of a key.
enum Item {
    At(i64),
    Slice(Ptr<Slice>),
    New,
    /// `...`
    Rest,
    /// Indices: int64 in C order.
    Indices(View),
    /// A mask that covers as many axes as it has.
    Mask(View),
    /// A bool without axes.
    Truth(bool),
}

/// What a key means for an array.
enum Place {
    Basic(Layout),
    Fancy(Box<Fancy>),
    /// A mask of the array's own shape.
    Mask(View),
}

struct Fancy {
    /// The array's layout after the rest of the key, the axes that are indexed still in it.
    layout: Layout,
    /// For each array of indices, all of one shape: the axis in `layout`, the axis of the array.
    axes: SmallVec<[(usize, usize); 4]>,
    indices: SmallVec<[View; 4]>,
    /// The shape of the indices, and where it goes in the result.
    own: Dims,
    at: usize,
}

const WHAT: &str = "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices";

#[cold]
fn outside(vm: &Vm<'_>, i: i64, axis: usize, n: usize) -> Exc {
    vm.index_error(format!("index {i} is out of bounds for axis {axis} with size {n}"))
}

#[inline]
fn position(vm: &Vm<'_>, i: i64, axis: usize, n: usize) -> Res<usize> {
    let at = if i < 0 { i.wrapping_add(n as i64) } else { i };
    match usize::try_from(at) {
        Ok(at) if at < n => Ok(at),
        Ok(_) | Err(_) => Err(outside(vm, i, axis, n)),
    }
}

// Reading keys

fn read(vm: &Vm<'_>, key: &Value, items: &mut SmallVec<[Item; 4]>) -> Res<()> {
    match key.downcast::<Tuple>() {
        Some(tuple) => {
            for key in &tuple.items {
                items.push(item(vm, key)?);
            }
        }
        None => items.push(item(vm, key)?),
    }
    let rests = items.iter().filter(|i| matches!(i, Item::Rest)).count();
    if rests > 1 {
        return Err(vm.index_error("an index can only have a single ellipsis ('...')"));
    }
    Ok(())
}

fn item(vm: &Vm<'_>, key: &Value) -> Res<Item> {
    match key {
        Value::Int(i) => Ok(Item::At(*i)),
        Value::None => Ok(Item::New),
        Value::Ellipsis => Ok(Item::Rest),
        Value::Bool(b) => Ok(Item::Truth(b.get())),
        Value::Obj(_) => object_item(vm, key),
        Value::Float(_) | Value::Unset | Value::NotImplemented => Err(vm.index_error(WHAT)),
    }
}

fn object_item(vm: &Vm<'_>, key: &Value) -> Res<Item> {
    if let Some(slice) = key.cast::<Slice>() {
        return Ok(Item::Slice(slice));
    }
    if let Some(array) = array_of(key) {
        let view = array.view().clone();
        return array_item(vm, view);
    }
    if let Some(scalar) = scalar_of(vm, key) {
        return match scalar.ty.kind() {
            Numbers::Bool => Ok(Item::Truth(scalar.octets()[0] != 0)),
            Numbers::Signed | Numbers::Unsigned => {
                let plain = convert::python_value(vm, scalar.ty, scalar.octets());
                crate::vm::object::slice::index_value(vm, &plain).map(Item::At)
            }
            Numbers::Float | Numbers::Complex => Err(vm.index_error(WHAT)),
        };
    }
    if matches!(key.kind(), Some(Kind::Str | Kind::Bytes)) {
        return Err(vm.index_error(WHAT));
    }
    if convert::is_sequence(vm, key) {
        // What cannot be an array is no index; sequences of unequal length say so themselves.
        let view = convert::as_view(vm, key, None).map_err(|e| {
            if vm.exc_is(&e, crate::vm::ExcKind::TypeError) { vm.index_error(WHAT) } else { e }
        })?;
        if view.is_empty() {
            let none = convert::copied(vm, &view, &DType::INT64, Order::C)?;
            return Ok(Item::Indices(none));
        }
        return match view.scalar_type().map(ScalarType::kind) {
            Some(Numbers::Bool | Numbers::Signed | Numbers::Unsigned) => array_item(vm, view),
            Some(Numbers::Float | Numbers::Complex) | None => Err(vm.index_error(WHAT)),
        };
    }
    if vm.type_of(key).slots.index.get().is_some() && key.kind() != Some(Kind::BigInt) {
        return crate::vm::object::slice::index_value(vm, key).map(Item::At);
    }
    if let Some(view) = convert::known_view(vm, key)? {
        return array_item(vm, view);
    }
    Err(vm.index_error(WHAT))
}

fn array_item(vm: &Vm<'_>, view: View) -> Res<Item> {
    match view.scalar_type().map(ScalarType::kind) {
        Some(Numbers::Bool) if view.ndim() == 0 => {
            let mut octet = [0u8];
            view.buffer().read(view.layout().offset, &mut octet);
            Ok(Item::Truth(octet[0] != 0))
        }
        Some(Numbers::Bool) => Ok(Item::Mask(view)),
        Some(Numbers::Signed | Numbers::Unsigned) => {
            let view = in_order(vm, view)?;
            if view.ndim() > 0 {
                return Ok(Item::Indices(view));
            }
            let mut octets = [0u8; 8];
            view.buffer().read(view.layout().offset, &mut octets);
            Ok(Item::At(i64::from_ne_bytes(octets)))
        }
        Some(Numbers::Float | Numbers::Complex) | None => {
            Err(vm.index_error("arrays used as indices must be of integer (or boolean) type"))
        }
    }
}

/// The numbers as int64 in C order.
fn in_order(vm: &Vm<'_>, view: View) -> Res<View> {
    if view.scalar_type() == Some(ScalarType::Int64) && view.is_c() {
        return Ok(view);
    }
    convert::copied(vm, &view, &DType::INT64, Order::C)
}

// What a key means

fn place(vm: &Vm<'_>, view: &View, items: &[Item]) -> Res<Place> {
    let covered = |i: &Item| match i {
        Item::At(_) | Item::Slice(_) | Item::Indices(_) => 1,
        Item::Mask(mask) => mask.ndim(),
        Item::New | Item::Rest | Item::Truth(_) => 0,
    };
    let used: usize = items.iter().map(covered).sum();
    let ndim = view.ndim();
    if used > ndim {
        return Err(vm.index_error(format!(
            "too many indices for array: array is {ndim}-dimensional, but {used} were indexed"
        )));
    }
    let mut telling = items.iter().filter(|i| !matches!(i, Item::Rest));
    if let (Some(Item::Mask(mask)), None) = (telling.next(), telling.next())
        && mask.shape() == view.shape()
    {
        return Ok(Place::Mask(mask.clone()));
    }
    let is_fancy = |i: &Item| matches!(i, Item::Indices(_) | Item::Mask(_) | Item::Truth(_));
    if items.iter().any(is_fancy) {
        return fancy(vm, view, items, ndim - used).map(|f| Place::Fancy(Box::new(f)));
    }
    let mut layout = view.layout().clone();
    // The axis of the layout as it is now, and that of the array.
    let (mut axis, mut own) = (0, 0);
    for item in items {
        match item {
            Item::At(i) => {
                let at = position(vm, *i, own, layout.shape[axis])?;
                layout.pick(axis, at);
                own += 1;
            }
            Item::Slice(slice) => {
                sliced(vm, &mut layout, axis, slice)?;
                axis += 1;
                own += 1;
            }
            Item::New => {
                layout.insert_axis(axis);
                axis += 1;
            }
            Item::Rest => {
                axis += ndim - used;
                own += ndim - used;
            }
            Item::Indices(_) | Item::Mask(_) | Item::Truth(_) => {}
        }
    }
    if layout.ndim() > crate::array::layout::MAX_DIMS {
        return Err(too_many_axes(vm, layout.ndim()));
    }
    Ok(Place::Basic(layout))
}

#[cold]
fn too_many_axes(vm: &Vm<'_>, n: usize) -> Exc {
    vm.index_error(format!(
        "number of dimensions must be within [0, {}], indexing result would have {n}",
        crate::array::layout::MAX_DIMS
    ))
}

fn sliced(vm: &Vm<'_>, layout: &mut Layout, axis: usize, slice: &Slice) -> Res<()> {
    let indices = slice.indices(vm, layout.shape[axis])?;
    layout.slice(axis, indices.start.max(0) as usize, indices.step as isize, indices.count);
    Ok(())
}

/// A key with arrays, as it is read from left to right.
struct Reading {
    out: Fancy,
    /// The indices before they are of one shape.
    indices: SmallVec<[View; 4]>,
    /// Their shapes, and those that bools without axes stand for.
    shapes: SmallVec<[Dims; 4]>,
    /// Whether an array was seen, whether something else behind it, whether an array behind that.
    seen: bool,
    left: bool,
    scattered: bool,
}

impl Reading {
    /// An array stands here, or what counts as one.
    fn joins(&mut self) {
        if !self.seen {
            self.seen = true;
            self.out.at = self.out.layout.ndim() - self.out.axes.len();
        } else if self.left {
            self.scattered = true;
        }
    }

    fn parts(&mut self) {
        self.left |= self.seen;
    }

    fn keep(&mut self, d: usize, stride: isize) {
        self.out.layout.shape.push(d);
        self.out.layout.strides.push(stride);
    }

    fn index(&mut self, view: &View, axis: usize, indices: View) {
        self.out.axes.push((self.out.layout.ndim(), axis));
        self.keep(view.shape()[axis], view.strides()[axis]);
        self.shapes.push(indices.shape().into());
        self.indices.push(indices);
    }
}

fn fancy(vm: &Vm<'_>, view: &View, items: &[Item], rest: usize) -> Res<Fancy> {
    let layout = Layout { shape: Dims::new(), strides: Dims::new(), offset: view.layout().offset };
    let out =
        Fancy { layout, axes: SmallVec::new(), indices: SmallVec::new(), own: Dims::new(), at: 0 };
    let mut r = Reading {
        out,
        indices: SmallVec::new(),
        shapes: SmallVec::new(),
        seen: false,
        left: false,
        scattered: false,
    };
    let mut axis = 0;
    for item in items {
        match item {
            Item::At(i) => {
                r.joins();
                let mut part = view.layout().clone();
                let at = position(vm, *i, axis, part.shape[axis])?;
                part.pick(axis, at);
                let moved = part.offset as isize - view.layout().offset as isize;
                r.out.layout.offset = r.out.layout.offset.wrapping_add_signed(moved);
                axis += 1;
            }
            Item::Slice(slice) => {
                r.parts();
                let mut part = view.layout().clone();
                sliced(vm, &mut part, axis, slice)?;
                let moved = part.offset as isize - view.layout().offset as isize;
                r.out.layout.offset = r.out.layout.offset.wrapping_add_signed(moved);
                r.keep(part.shape[axis], part.strides[axis]);
                axis += 1;
            }
            Item::New => {
                r.parts();
                r.keep(1, 0);
            }
            Item::Rest => {
                r.parts();
                for _ in 0..rest {
                    r.keep(view.shape()[axis], view.strides()[axis]);
                    axis += 1;
                }
            }
            Item::Indices(indices) => {
                r.joins();
                r.index(view, axis, indices.clone());
                axis += 1;
            }
            Item::Truth(b) => {
                r.joins();
                r.shapes.push(Dims::from_slice(&[usize::from(*b)]));
            }
            Item::Mask(mask) => {
                r.joins();
                for (i, (&m, &n)) in mask.shape().iter().zip(&view.shape()[axis..]).enumerate() {
                    // No mask at all names no elements, whatever the axis.
                    if m != n && mask.shape() != [0] {
                        let at = axis + i;
                        return Err(vm.index_error(format!(
                            "boolean index did not match indexed array along axis {at}; size of axis is {n} but size of corresponding boolean axis is {m}"
                        )));
                    }
                }
                let arrays = index::true_indices(mask).ok_or_else(|| vm.no_memory())?;
                for indices in arrays {
                    r.index(view, axis, indices);
                    axis += 1;
                }
            }
        }
    }
    if !items.iter().any(|i| matches!(i, Item::Rest)) {
        for axis in axis..view.ndim() {
            r.keep(view.shape()[axis], view.strides()[axis]);
        }
    }
    if r.scattered {
        r.out.at = 0;
    }
    finish(vm, r)
}

/// Makes the arrays of indices one shape.
fn finish(vm: &Vm<'_>, r: Reading) -> Res<Fancy> {
    let Reading { mut out, indices, shapes, .. } = r;
    let Some(own) = broadcast_shapes(shapes.iter().map(|s| &s[..])) else {
        let shapes: Vec<String> = shapes.iter().map(|s| convert::shape_text(s)).collect();
        return Err(vm.index_error(format!(
            "shape mismatch: indexing arrays could not be broadcast together with shapes {} ",
            shapes.join(" ")
        )));
    };
    for view in indices {
        if view.shape() == &own[..] {
            out.indices.push(view);
            continue;
        }
        let wide = view.broadcast_to(&own).ok_or_else(|| vm.index_error("shape mismatch"))?;
        out.indices.push(convert::copied(vm, &wide, &DType::INT64, Order::C)?);
    }
    out.own = own;
    let n = out.layout.ndim() - out.axes.len() + out.own.len();
    if n > crate::array::layout::MAX_DIMS {
        return Err(too_many_axes(vm, n));
    }
    Ok(out)
}

impl Fancy {
    /// The shape of what the key names.
    fn shape(&self) -> Dims {
        let is_indexed = |axis: usize| self.axes.iter().any(|(a, _)| *a == axis);
        let mut shape: Dims = (0..self.layout.ndim())
            .filter(|&axis| !is_indexed(axis))
            .map(|axis| self.layout.shape[axis])
            .collect();
        shape.insert_many(self.at, self.own.iter().copied());
        shape
    }

    fn indices(&self) -> SmallVec<[Index<'_>; 4]> {
        let pairs = self.axes.iter().zip(&self.indices);
        pairs.map(|(&(axis, _), indices)| Index { axis, indices }).collect()
    }

    /// The error for an index that is not inside.
    fn outside(&self, vm: &Vm<'_>, o: Outside) -> Exc {
        let (axis, own) = self.axes[o.which];
        outside(vm, o.index, own, self.layout.shape[axis])
    }
}

// Getting

/// The element at ints for all axes, as a scalar; none where the short way does not lead.
#[inline]
fn quick(vm: &Vm<'_>, view: &View, key: &Value) -> Res<Option<(ScalarType, usize)>> {
    let Some(ty) = view.scalar_type() else { return Ok(None) };
    let layout = view.layout();
    if let Value::Int(i) = key {
        let (&[n], &[stride]) = (&layout.shape[..], &layout.strides[..]) else { return Ok(None) };
        let at = position(vm, *i, 0, n)? as isize;
        return Ok(Some((ty, layout.offset.wrapping_add_signed(at.wrapping_mul(stride)))));
    }
    let Some(tuple) = key.downcast::<Tuple>() else { return Ok(None) };
    let all_ints = tuple.items.iter().all(|k| matches!(k, Value::Int(_)));
    if tuple.items.len() != layout.ndim() || !all_ints {
        return Ok(None);
    }
    let mut place = layout.offset;
    for (axis, key) in tuple.items.iter().enumerate() {
        let Value::Int(i) = key else { return Ok(None) };
        let at = position(vm, *i, axis, layout.shape[axis])? as isize;
        place = place.wrapping_add_signed(at.wrapping_mul(layout.strides[axis]));
    }
    Ok(Some((ty, place)))
}

/// `v[key]`.
pub(super) fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let array = this(vm, v)?;
    {
        let view = array.view();
        if let Some((ty, place)) = quick(vm, &view, key)? {
            let mut octets = [0u8; 16];
            let octets = &mut octets[..ty.size()];
            view.buffer().read(place, octets);
            return Ok(convert::scalar_value(vm, ty, octets));
        }
    }
    if matches!(array.view().dtype(), DType::Record(_))
        && let Some(field) = field(vm, v, key)?
    {
        return convert::wrap_part(vm, field, v);
    }
    let mut items = SmallVec::new();
    read(vm, key, &mut items)?;
    let view = array.view().clone();
    match place(vm, &view, &items)? {
        Place::Basic(layout) => {
            let all_ints = !items.is_empty() && items.iter().all(|i| matches!(i, Item::At(_)));
            let is_scalar = layout.ndim() == 0 && (all_ints || items.is_empty());
            let part = view.narrowed(|l| *l = layout);
            if is_scalar {
                return Ok(convert::wrap_element(vm, part, v));
            }
            convert::wrap_part(vm, part, v)
        }
        Place::Mask(mask) => {
            let n = index::count_true(&mask);
            let out = new_like(vm, &[n], view.dtype())?;
            let done = detached(vm, view.len(), || index::compress(&view, &mask, &out));
            let out = if done < n { out.narrowed(|l| l.slice(0, 0, 1, done)) } else { out };
            convert::wrap_like(vm, out, v)
        }
        Place::Fancy(fancy) => {
            let out = new_like(vm, &fancy.shape(), view.dtype())?;
            let part = part_of(vm, &view, &fancy)?;
            let group = (fancy.at, fancy.own.len());
            let done =
                detached(vm, out.len(), || index::gather(&part, &fancy.indices(), group, &out));
            done.map_err(|o| fancy.outside(vm, o))?;
            if out.ndim() == 0 {
                return Ok(convert::wrap_scalar(vm, &out));
            }
            convert::wrap_like(vm, out, v)
        }
    }
}

/// The view over which the indices of a key go.
fn part_of(vm: &Vm<'_>, view: &View, fancy: &Fancy) -> Res<View> {
    view.with_layout(fancy.layout.clone()).ok_or_else(|| vm.index_error(WHAT))
}

fn new_like(vm: &Vm<'_>, shape: &[usize], dtype: &DType) -> Res<View> {
    match dtype {
        DType::Scalar(_) => convert::new_array(vm, shape, dtype),
        DType::Record(_) => convert::zeros(vm, shape, dtype),
    }
}

/// Without the lock, if there are many elements.
fn detached<R: Send>(vm: &Vm<'_>, n: usize, f: impl FnOnce() -> R + Send) -> R {
    const MANY: usize = 1 << 16;
    if n >= MANY { vm.detach(f) } else { f() }
}

/// The field, or fields, of records that a key names.
fn field(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Option<View>> {
    let view = this(vm, v)?.view().clone();
    let DType::Record(record) = view.dtype() else { return Ok(None) };
    if let Some(name) = key.downcast::<Str>() {
        let name = name.as_str();
        return match view.field(name) {
            Some(field) => Ok(Some(field)),
            None => Err(vm.value_error(format!("no field of name {name}"))),
        };
    }
    let Some(names) = convert::list_items(key) else { return Ok(None) };
    if names.is_empty() || !names.iter().all(|n| n.downcast::<Str>().is_some()) {
        return Ok(None);
    }
    let some = dtype::subset(vm, record, &names)?;
    let layout = view.layout().clone();
    Ok(view.with_dtype(some, layout))
}

// Setting

#[cold]
fn read_only(vm: &Vm<'_>) -> Exc {
    vm.value_error("assignment destination is read-only")
}

/// `v[key] = value`.
pub(super) fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else {
        return Err(vm.value_error("cannot delete array elements"));
    };
    let array = this(vm, v)?;
    {
        let view = array.view();
        if let Some((ty, place)) = quick(vm, &view, key)? {
            if !view.writeable {
                return Err(read_only(vm));
            }
            let buffer = view.buffer().clone();
            drop(view);
            let mut octets = [0u8; 16];
            let octets = &mut octets[..ty.size()];
            convert::store(vm, ty, value, octets)?;
            buffer.write(place, octets);
            return Ok(());
        }
    }
    if !array.view().writeable {
        return Err(read_only(vm));
    }
    if matches!(array.view().dtype(), DType::Record(_))
        && let Some(field) = field(vm, v, key)?
    {
        return assign(vm, &field, value);
    }
    let mut items = SmallVec::new();
    read(vm, key, &mut items)?;
    let view = array.view().clone();
    match place(vm, &view, &items)? {
        Place::Basic(layout) => {
            let all_ints = !items.is_empty() && items.iter().all(|i| matches!(i, Item::At(_)));
            let part = view.narrowed(|l| *l = layout);
            if part.ndim() == 0 && all_ints {
                let place = part.layout().offset;
                return coerce::store_any(vm, part.dtype(), value, &part, place);
            }
            assign(vm, &part, value)
        }
        Place::Mask(mask) => set_where(vm, &view, &mask, value),
        Place::Fancy(fancy) => set_fancy(vm, &view, &fancy, value),
    }
}

/// The value as an array of the elements' type, if it is none of its own.
fn value_view(vm: &Vm<'_>, value: &Value, dtype: &DType) -> Res<View> {
    match array_of(value) {
        Some(array) => {
            let view = array.view().clone();
            if !crate::array::record::can_copy(view.dtype(), dtype) {
                return Err(no_cast(vm, view.dtype(), dtype)?);
            }
            Ok(view)
        }
        None => convert::as_view(vm, value, Some(dtype)),
    }
}

/// The error for elements that cannot become others.
pub(super) fn no_cast(vm: &Vm<'_>, from: &DType, to: &DType) -> Res<Exc> {
    let (from, to) = (dtype::repr_text(vm, from)?, dtype::repr_text(vm, to)?);
    Ok(vm.type_error(format!(
        "Cannot cast array data from {from} to {to} according to the rule 'unsafe'"
    )))
}

/// Assigns a value to all elements of a view.
pub(super) fn assign(vm: &Vm<'_>, part: &View, value: &Value) -> Res<()> {
    let source = value_view(vm, value, part.dtype())?;
    assign_view(vm, part, &source)
}

/// Assigns the elements of one view to those of another.
pub(super) fn assign_view(vm: &Vm<'_>, part: &View, source: &View) -> Res<()> {
    let mut shown = source.clone();
    // Axes of length 1 in front may be more than there are.
    while shown.ndim() > part.ndim() && shown.shape()[0] == 1 {
        shown = shown.narrowed(|l| l.pick(0, 0));
    }
    let Some(wide) = shown.broadcast_to(part.shape()) else {
        return Err(vm.value_error(format!(
            "could not broadcast input array from shape {} into shape {}",
            convert::shape_text(source.shape()),
            convert::shape_text(part.shape())
        )));
    };
    convert::copy_into(vm, &wide, part)
}

fn set_where(vm: &Vm<'_>, view: &View, mask: &View, value: &Value) -> Res<()> {
    let source = value_view(vm, value, view.dtype())?;
    if source.ndim() > 1 {
        let n = source.ndim();
        return Err(vm.type_error(format!(
            "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has {n} dimensions"
        )));
    }
    let n = index::count_true(mask);
    if source.len() != 1 && source.len() != n {
        let m = source.len();
        return Err(vm.value_error(format!(
            "NumPy boolean array indexing assignment cannot assign {m} input values to the {n} output values where the mask is true"
        )));
    }
    let source = apart(vm, source, view)?;
    // The mask may be made of the same memory as what is written.
    let mask = if mask.may_overlap(view) {
        convert::copied(vm, mask, mask.dtype(), Order::C)?
    } else {
        mask.clone()
    };
    if n > 0 {
        detached(vm, view.len(), || index::expand(view, &mask, &source));
    }
    Ok(())
}

/// The values as the view's type, in C order and apart from it.
fn apart(vm: &Vm<'_>, source: View, view: &View) -> Res<View> {
    let fits = dtype::same(source.dtype(), view.dtype()) && source.is_c();
    if fits && !source.may_overlap(view) {
        return Ok(source);
    }
    convert::copied(vm, &source, view.dtype(), Order::C)
}

fn set_fancy(vm: &Vm<'_>, view: &View, fancy: &Fancy, value: &Value) -> Res<()> {
    let source = value_view(vm, value, view.dtype())?;
    let shape = fancy.shape();
    let mut shown = source.clone();
    while shown.ndim() > shape.len() && shown.shape()[0] == 1 {
        shown = shown.narrowed(|l| l.pick(0, 0));
    }
    let mismatch = || {
        vm.value_error(format!(
            "shape mismatch: value array of shape {} could not be broadcast to indexing result of shape {}",
            convert::shape_text(source.shape()),
            convert::shape_text(&shape)
        ))
    };
    let values = if shown.len() == 1 && shown.ndim() <= shape.len() {
        let one = apart(vm, shown, view)?;
        one.reshaped(&[], Order::C).and_then(|one| one.broadcast_to(&shape))
    } else {
        match shown.broadcast_to(&shape) {
            Some(wide) => Some(apart(vm, wide, view)?),
            None => None,
        }
    };
    let values = values.ok_or_else(mismatch)?;
    let part = part_of(vm, view, fancy)?;
    let group = (fancy.at, fancy.own.len());
    // What is written may be the memory of the indices.
    let mut copies: SmallVec<[View; 4]> = SmallVec::new();
    for indices in &fancy.indices {
        copies.push(if indices.may_overlap(view) {
            convert::copied(vm, indices, &DType::INT64, Order::C)?
        } else {
            indices.clone()
        });
    }
    let pairs = fancy.axes.iter().zip(&copies);
    let fancy_indices: SmallVec<[Index<'_>; 4]> =
        pairs.map(|(&(axis, _), indices)| Index { axis, indices }).collect();
    let done = detached(vm, values.len(), || {
        index::check(&part, &fancy_indices)?;
        index::scatter(&part, &fancy_indices, group, &values)
    });
    done.map_err(|o| fancy.outside(vm, o))
}
