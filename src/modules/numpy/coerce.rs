//! Arrays out of nested sequences and other objects.
//!
//! Invariant: an object is looked at once: sequences are taken apart into a tree first, which tells the shape
//! and the type; then the tree's leaves are stored. Items of the program's own classes may run code in
//! between, and change nothing of the tree.

use super::convert::{self, is_sequence, known_view, store, type_of_number};
use super::dtype;
use crate::array::dtype::ScalarType;
use crate::array::layout::{Dims, MAX_DIMS, Order};
use crate::array::{DType, View};
use crate::bridge::npscalar::scalar_of;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Exc, Kind, Res, Value, Vm};

/// A sequence taken apart.
enum Node {
    /// An element.
    Leaf(Value),
    /// An array, which stands for its elements.
    Array(View),
    /// A sequence all of whose items are plain numbers.
    Numbers(Vec<Value>),
    Items(Vec<Node>),
}

/// What has been found out so far.
struct Found {
    shape: Dims,
    /// At this depth and below, lengths differ.
    ragged: Option<usize>,
    /// The type of the elements; none while there were none.
    ty: Option<DType>,
    /// The type that was asked for, if one was.
    wanted: Option<DType>,
    /// How many axes are looked for at most.
    max: usize,
}

/// The view of an object that is no array, as [`convert::as_view`] describes; with axes of length 1 in
/// front if it has fewer than `ndmin`.
pub(super) fn view_of(vm: &Vm<'_>, v: &Value, wanted: Option<&DType>, ndmin: usize) -> Res<View> {
    let view = coerced(vm, v, wanted)?;
    Ok(at_least(view, ndmin))
}

/// The view with axes of length 1 in front, if it has fewer.
pub(super) fn at_least(view: View, ndmin: usize) -> View {
    if view.ndim() >= ndmin {
        return view;
    }
    view.narrowed(|layout| {
        while layout.ndim() < ndmin {
            layout.insert_axis(0);
        }
    })
}

fn coerced(vm: &Vm<'_>, v: &Value, wanted: Option<&DType>) -> Res<View> {
    if let Some(ty) = type_of_number(v)
        && wanted.is_none_or(|d| d.scalar().is_some())
        && scalar_of(vm, v).is_none()
    {
        let ty = wanted.and_then(DType::scalar).unwrap_or(ty);
        let view = convert::new_array(vm, &[], &ty.into())?;
        let mut octets = [0u8; 16];
        store(vm, ty, v, &mut octets[..ty.size()])?;
        view.buffer().write(0, &octets[..ty.size()]);
        return Ok(view);
    }
    let mut found = Found {
        shape: Dims::new(),
        ragged: None,
        ty: None,
        wanted: wanted.cloned(),
        max: MAX_DIMS,
    };
    let node = take_apart(vm, v, 0, &mut found)?;
    if let Node::Array(view) = &node {
        return convert::cast(vm, view.clone(), wanted);
    }
    if let Some(depth) = found.ragged {
        return Err(inhomogeneous(vm, &found.shape[..depth.min(found.shape.len())]));
    }
    let dtype = match (wanted, found.ty) {
        (Some(wanted), _) => wanted.clone(),
        (None, Some(ty)) => ty,
        (None, None) => DType::FLOAT64,
    };
    let view = match &dtype {
        DType::Scalar(_) => convert::new_array(vm, &found.shape, &dtype)?,
        DType::Record(_) => convert::zeros(vm, &found.shape, &dtype)?,
    };
    let mut at = 0;
    fill(vm, &node, &view, &found.shape, &mut at)?;
    Ok(view)
}

#[cold]
fn inhomogeneous(vm: &Vm<'_>, shape: &[usize]) -> Exc {
    let n = shape.len();
    vm.value_error(format!(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after {n} dimensions. The detected shape was {} + inhomogeneous part.",
        convert::shape_repr(shape)
    ))
}

impl Found {
    fn is_record(&self) -> bool {
        matches!(self.wanted, Some(DType::Record(_)))
    }

    /// Notes the length of an axis, or that of elements at a depth.
    fn length(&mut self, depth: usize, n: usize) {
        if depth >= self.max {
            self.cut(depth);
        } else if self.shape.len() == depth && self.ragged.is_none_or(|d| depth < d) {
            self.shape.push(n);
        } else if self.shape.get(depth) != Some(&n) {
            self.cut(depth);
        }
    }

    /// Elements of different depth meet here.
    fn cut(&mut self, depth: usize) {
        self.ragged = Some(self.ragged.map_or(depth, |d| d.min(depth)));
        self.shape.truncate(depth);
    }

    fn joins(&mut self, vm: &Vm<'_>, ty: &DType) -> Res<()> {
        self.ty = Some(match (&self.ty, ty) {
            (None, ty) => ty.clone(),
            (Some(DType::Scalar(a)), DType::Scalar(b)) => a.promote(*b).into(),
            (Some(a), b) if dtype::same(a, b) => b.clone(),
            (Some(_), _) => {
                if self.wanted.is_some() {
                    return Ok(());
                }
                return Err(vm.type_error("The DTypes do not have a common DType."));
            }
        });
        Ok(())
    }
}

/// Takes an object apart that stands at a depth of the array.
fn take_apart(vm: &Vm<'_>, v: &Value, depth: usize, found: &mut Found) -> Res<Node> {
    if found.is_record() && v.downcast::<Tuple>().is_some() {
        leaf_at(found, depth);
        return Ok(Node::Leaf(v.clone()));
    }
    if let Some(view) = known_view(vm, v)? {
        // The object may be gone when its elements are copied.
        let view = if view.buffer().is_owned() {
            view
        } else {
            convert::copied(vm, &view, view.dtype(), Order::C)?
        };
        found.joins(vm, view.dtype())?;
        for (i, &n) in view.shape().iter().enumerate() {
            found.length(depth + i, n);
        }
        leaf_at(found, depth + view.ndim());
        return Ok(Node::Array(view));
    }
    if is_sequence(vm, v) {
        if depth >= MAX_DIMS {
            return Err(too_deep(vm));
        }
        if depth >= found.max {
            found.cut(depth);
            return Ok(Node::Items(Vec::new()));
        }
        let guard = vm.enter(" while converting to an array")?;
        let items = vm.collect(v)?;
        found.length(depth, items.len());
        let node = apart(vm, items, depth + 1, found)?;
        drop(guard);
        return Ok(node);
    }
    leaf_at(found, depth);
    element_type(vm, v, found)?;
    Ok(Node::Leaf(v.clone()))
}

#[cold]
fn too_deep(vm: &Vm<'_>) -> Exc {
    vm.value_error(format!(
        "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of {MAX_DIMS}."
    ))
}

/// The items of a sequence, which stand at `depth`.
fn apart(vm: &Vm<'_>, items: Vec<Value>, depth: usize, found: &mut Found) -> Res<Node> {
    let plain = |v: &Value| matches!(v, Value::Int(_) | Value::Float(_) | Value::Bool(_));
    if !items.is_empty() && !found.is_record() && items.iter().all(plain) {
        leaf_at(found, depth);
        let ty = if items.iter().any(|v| matches!(v, Value::Float(_))) {
            ScalarType::Float64
        } else if items.iter().any(|v| matches!(v, Value::Int(_))) {
            ScalarType::Int64
        } else {
            ScalarType::Bool
        };
        found.joins(vm, &ty.into())?;
        return Ok(Node::Numbers(items));
    }
    let mut nodes = Vec::with_capacity(items.len());
    for v in &items {
        nodes.push(take_apart(vm, v, depth, found)?);
    }
    Ok(Node::Items(nodes))
}

/// Notes that elements stand at a depth.
fn leaf_at(found: &mut Found, depth: usize) {
    if found.shape.len() > depth || found.max < depth {
        found.cut(depth);
    } else if found.shape.len() == depth {
        // Nothing may stand deeper from now on.
        found.max = depth;
    }
}

/// Finds out the type of an element that is no array.
fn element_type(vm: &Vm<'_>, v: &Value, found: &mut Found) -> Res<()> {
    if let Some(ty) = type_of_number(v) {
        return found.joins(vm, &ty.into());
    }
    if found.wanted.is_some() {
        return Ok(());
    }
    Err(match v.kind() {
        Some(Kind::Str) => dtype::unsupported(vm, "str"),
        Some(Kind::Bytes) => dtype::unsupported(vm, "bytes"),
        Some(_) | None => dtype::unsupported(vm, "object"),
    })
}

/// Stores the leaves of a tree, in order, from element `at` on of an array in C order.
fn fill(vm: &Vm<'_>, node: &Node, view: &View, shape: &[usize], at: &mut usize) -> Res<()> {
    let size = view.item_size();
    match node {
        Node::Items(nodes) => {
            for node in nodes {
                fill(vm, node, view, shape.get(1..).unwrap_or_default(), at)?;
            }
        }
        Node::Numbers(items) => {
            numbers(vm, items, view, *at)?;
            *at += items.len();
        }
        Node::Array(part) => {
            let n = part.len();
            let mut layout = crate::array::Layout::contiguous(part.shape(), view.dtype(), Order::C);
            layout.offset = *at * size;
            let target = view.with_layout(layout).ok_or_else(|| vm.value_error("shape"))?;
            if !crate::array::record::can_copy(part.dtype(), target.dtype()) {
                return Err(vm.type_error("cannot convert a record to a number"));
            }
            convert::copy_into(vm, part, &target)?;
            *at += n;
        }
        Node::Leaf(v) => {
            store_any(vm, view.dtype(), v, view, *at * size)?;
            *at += 1;
        }
    }
    Ok(())
}

/// Stores plain numbers side by side.
fn numbers(vm: &Vm<'_>, items: &[Value], view: &View, at: usize) -> Res<()> {
    let DType::Scalar(ty) = *view.dtype() else {
        return Err(vm.type_error("numbers are no records"));
    };
    let size = ty.size();
    let mut octets: Vec<u8> = vm.room_for(items.len() * size)?;
    match ty {
        ScalarType::Float64 => {
            for v in items {
                let x = if let Value::Float(x) = v {
                    x.get()
                } else if let Value::Int(i) = v {
                    *i as f64
                } else {
                    f64::from(u8::from(matches!(v, Value::Bool(b) if b.get())))
                };
                octets.extend_from_slice(&x.to_ne_bytes());
            }
        }
        ScalarType::Int64 if items.iter().all(|v| matches!(v, Value::Int(_))) => {
            for v in items {
                let i = if let Value::Int(i) = v { *i } else { 0 };
                octets.extend_from_slice(&i.to_ne_bytes());
            }
        }
        ScalarType::Bool
        | ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32
        | ScalarType::UInt32
        | ScalarType::Int64
        | ScalarType::UInt64
        | ScalarType::Float32
        | ScalarType::Complex64
        | ScalarType::Complex128 => {
            octets.resize(items.len() * size, 0);
            for (v, out) in items.iter().zip(octets.chunks_mut(size)) {
                store(vm, ty, v, out)?;
            }
        }
    }
    view.buffer().write(at * size, &octets);
    Ok(())
}

/// Stores an element of any type at a place of a view's buffer.
pub(super) fn store_any(
    vm: &Vm<'_>,
    dtype: &DType,
    v: &Value,
    view: &View,
    place: usize,
) -> Res<()> {
    match dtype {
        DType::Scalar(ty) => {
            let mut octets = [0u8; 16];
            store(vm, *ty, v, &mut octets[..ty.size()])?;
            view.buffer().write(place, &octets[..ty.size()]);
            Ok(())
        }
        DType::Record(record) => {
            if let Some(tuple) = v.downcast::<Tuple>() {
                let (n, wanted) = (tuple.items.len(), record.fields().len());
                if n != wanted {
                    return Err(vm.value_error(format!(
                        "could not assign tuple of length {n} to structure with {wanted} fields."
                    )));
                }
                for (item, field) in tuple.items.iter().zip(record.fields()) {
                    store_any(vm, &field.dtype, item, view, place + field.offset)?;
                }
                return Ok(());
            }
            if let Some(source) = super::record::view_of(v) {
                let mut layout = crate::array::Layout::contiguous(&[], dtype, Order::C);
                layout.offset = place;
                let target = view.with_dtype(dtype.clone(), layout);
                let target = target.ok_or_else(|| vm.value_error("a place outside its array"))?;
                if !crate::array::record::can_copy(source.dtype(), dtype) {
                    return Err(vm.type_error("cannot convert between records of different fields"));
                }
                return convert::copy_into(vm, &source, &target);
            }
            for field in record.fields() {
                store_any(vm, &field.dtype, v, view, place + field.offset)?;
            }
            Ok(())
        }
    }
}
