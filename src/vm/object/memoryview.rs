//! `memoryview`: the memory of bytes, a bytearray or another object that shows some, seen as items.
//!
//! Invariant: a view lies inside its object's memory, which counts the views that have not been released
//! and keeps its size as long as there are any; a view that others look through is not released.

use std::borrow::Cow;
use std::cell::Cell;

use super::buffer::{self, Axes, Item, Memory, Placed};
use super::bytes;
use super::slice::{Indices, Subscript, subscript};
use super::str::Str;
use super::{T, float, int};
use crate::base::half;
use crate::bytecode::CmpOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Native};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct View {
    /// What shows its memory.
    object: Value,
    /// The octet at which the first item begins.
    start: usize,
    shape: Axes<usize>,
    /// From one item to the next along each axis, in octets.
    strides: Axes<isize>,
    format: Item,
    read_only: bool,
    released: Cell<bool>,
    /// Once it was asked for.
    hash: Cell<Option<i64>>,
    /// How many look through this view.
    exports: Cell<usize>,
}

/// The strides of items side by side.
fn packed(shape: &[usize], size: usize) -> Axes<isize> {
    let mut strides = Axes::from_elem(0, shape.len());
    let mut step = size as isize;
    for (stride, &n) in strides.iter_mut().zip(shape).rev() {
        *stride = step;
        step = step.wrapping_mul(n as isize);
    }
    strides
}

const FORMATS: &[(char, usize)] = &[
    ('B', 1),
    ('b', 1),
    ('c', 1),
    ('?', 1),
    ('h', 2),
    ('H', 2),
    ('i', 4),
    ('I', 4),
    ('l', 8),
    ('L', 8),
    ('q', 8),
    ('Q', 8),
    ('n', 8),
    ('N', 8),
    ('P', 8),
    ('e', 2),
    ('f', 4),
    ('d', 8),
];

impl Drop for View {
    fn drop(&mut self) {
        self.release();
    }
}

impl View {
    /// All of an object's memory.
    fn whole(object: Value) -> Option<View> {
        let memory = buffer::of(&object)?;
        let (format, read_only) = (memory.item(), memory.is_read_only());
        let (start, shape, strides) = match memory.placed() {
            Some(placed) => (placed.start, placed.shape, placed.strides),
            None => {
                let count = buffer::read(memory, <[u8]>::len)? / format.size.max(1);
                (0, Axes::from_elem(count, 1), Axes::from_elem(format.size as isize, 1))
            }
        };
        buffer::count(memory, true);
        let (released, hash, exports) = (Cell::new(false), Cell::new(None), Cell::new(0));
        Some(View { object, start, shape, strides, format, read_only, released, hash, exports })
    }

    /// Another view of the same object.
    fn part(&self, start: usize, shape: Axes<usize>, strides: Axes<isize>, format: Item) -> View {
        if let Some(memory) = buffer::of(&self.object) {
            buffer::count(memory, true);
        }
        let (object, read_only) = (self.object.clone(), self.read_only);
        let (released, hash, exports) = (Cell::new(false), Cell::new(None), Cell::new(0));
        View { object, start, shape, strides, format, read_only, released, hash, exports }
    }

    fn same(&self) -> View {
        self.part(self.start, self.shape.clone(), self.strides.clone(), self.format)
    }

    /// How many items there are.
    fn count(&self) -> usize {
        self.shape.iter().product()
    }

    fn release(&self) {
        if !self.released.replace(true)
            && let Some(memory) = buffer::of(&self.object)
        {
            buffer::count(memory, false);
        }
    }

    fn with<R: Default>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        let memory = buffer::of(&self.object);
        memory.and_then(|memory| buffer::read_whole(memory, f)).unwrap_or_default()
    }

    /// Shows `f` the octets to be written; none when they cannot be.
    fn with_mut<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
        if self.read_only {
            return None;
        }
        buffer::write_whole(buffer::of(&self.object)?, f)
    }

    /// Where an item along the first axis begins.
    fn offset(&self, i: usize) -> usize {
        let stride = self.strides.first().copied().unwrap_or(0);
        self.start.wrapping_add_signed(stride.wrapping_mul(i as isize))
    }

    fn is_contiguous(&self) -> bool {
        let tight = packed(&self.shape, self.format.size);
        let fits = |(axis, &n): (usize, &usize)| n == 1 || self.strides[axis] == tight[axis];
        self.count() == 0 || self.shape.iter().enumerate().all(fits)
    }

    /// Whether the items lie side by side, the first axis varying fastest.
    fn is_contiguous_f(&self) -> bool {
        let shape: Axes<usize> = self.shape.iter().rev().copied().collect();
        let tight = packed(&shape, self.format.size);
        let back = self.shape.iter().zip(self.strides.iter()).rev().enumerate();
        self.count() == 0 || back.into_iter().all(|(i, (&n, &s))| n == 1 || s == tight[i])
    }

    /// Where the items begin, in C order.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![self.start];
        for (&n, &stride) in self.shape.iter().zip(&self.strides) {
            let step = |p: usize, i: usize| p.wrapping_add_signed(stride.wrapping_mul(i as isize));
            places = places.iter().flat_map(|&p| (0..n).map(move |i| step(p, i))).collect();
        }
        places
    }

    /// The items' octets, one after the other.
    fn to_vec(&self) -> Vec<u8> {
        let size = self.format.size;
        self.with(|data| {
            if self.is_contiguous() {
                let range = self.start..self.start + self.count() * size;
                return data.get(range).unwrap_or_default().to_vec();
            }
            let octets = |at: usize| data.get(at..at + size).unwrap_or_default();
            self.places().into_iter().flat_map(octets).copied().collect()
        })
    }

    fn item_at(&self, vm: &Vm<'_>, at: usize) -> Res<Value> {
        let mut raw = [0u8; 8];
        let size = self.format.size;
        if !FORMATS.contains(&(self.format.letter, size)) {
            let text = self.format.text();
            let message = format!("memoryview: format {text} not supported");
            return Err(vm.raise(ExcKind::NotImplementedError, message));
        }
        self.with(|data| {
            if let Some(octets) = data.get(at..at + size) {
                raw[..size].copy_from_slice(octets);
            }
        });
        Ok(read(vm, self.format, raw))
    }

    /// The items from an axis on, as nested lists.
    fn nested(&self, vm: &Vm<'_>, axis: usize, at: usize) -> Res<Value> {
        let Some(&n) = self.shape.get(axis) else { return self.item_at(vm, at) };
        let step = |i: usize| at.wrapping_add_signed(self.strides[axis].wrapping_mul(i as isize));
        let items: Res<Vec<Value>> = (0..n).map(|i| self.nested(vm, axis + 1, step(i))).collect();
        Ok(vm.list(items?))
    }
}

/// A view's own memory: its items, if they lie side by side.
impl Memory for View {
    fn item(&self) -> Item {
        self.format
    }

    fn closed(&self) -> Option<&'static str> {
        self.released.get().then_some("operation forbidden on released memoryview object")
    }

    fn is_read_only(&self) -> bool {
        self.read_only
    }

    fn is_in_place(&self) -> bool {
        self.shape.len() == 1
            && self.is_contiguous()
            && buffer::of(&self.object).is_some_and(|memory| memory.is_in_place())
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        let range = self.start..self.start + self.count() * self.format.size;
        if !self.released.get() && self.is_contiguous() {
            self.with(|data| data.get(range).map(f));
        }
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        let range = self.start..self.start + self.count() * self.format.size;
        if !self.released.get() && self.is_contiguous() {
            self.with_mut(|data| data.get_mut(range).map(f));
        }
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.exports)
    }
}

fn read(vm: &Vm<'_>, format: Item, raw: [u8; 8]) -> Value {
    let bits = u64::from_ne_bytes(raw);
    let signed = || {
        let unused = 64 - 8 * format.size as u32;
        (bits << unused) as i64 >> unused
    };
    match format.letter {
        'c' => bytes::from_vec(vm, vec![raw[0]]),
        '?' => Value::bool(raw[0] != 0),
        'e' => Value::float(half::value(bits as u16)),
        'f' => Value::float(f64::from(f32::from_bits(bits as u32))),
        'd' => Value::float(f64::from_bits(bits)),
        'b' | 'h' | 'i' | 'l' | 'q' | 'n' => Value::Int(signed()),
        _ => int::from_u64(vm, bits),
    }
}

/// The octets of an item that is assigned.
fn write(vm: &Vm<'_>, format: Item, value: &Value) -> Res<[u8; 8]> {
    let letter = format.letter;
    let invalid_type = || vm.type_error(format!("memoryview: invalid type for format '{letter}'"));
    let out_of_range =
        || vm.value_error(format!("memoryview: invalid value for format '{letter}'"));
    match letter {
        'c' => match bytes::data_of(value) {
            Some([b]) => Ok([*b, 0, 0, 0, 0, 0, 0, 0]),
            Some(_) => Err(out_of_range()),
            None => Err(invalid_type()),
        },
        '?' => Ok([u8::from(vm.truth(value)?), 0, 0, 0, 0, 0, 0, 0]),
        'e' | 'f' | 'd' => {
            let x = float::real(vm, value)?.ok_or_else(invalid_type)?;
            let bits = match letter {
                'e' => u64::from(half::bits(x).ok_or_else(out_of_range)?),
                'f' => u64::from((x as f32).to_bits()),
                _ => x.to_bits(),
            };
            Ok(bits.to_ne_bytes())
        }
        _ => {
            if vm.type_of(value).slots.index.get().is_none() {
                return Err(invalid_type());
            }
            let v = vm.index(value)?;
            let width = 8 * format.size as u32;
            if letter.is_ascii_lowercase() {
                let i = int::to_i64(&v).ok_or_else(out_of_range)?;
                let shift = 64 - width;
                if (i << shift) >> shift != i {
                    return Err(out_of_range());
                }
                return Ok(i.to_ne_bytes());
            }
            let u = int::to_u64(&v).ok_or_else(out_of_range)?;
            if width < 64 && u >> width != 0 {
                return Err(out_of_range());
            }
            Ok(u.to_ne_bytes())
        }
    }
}

/// The octets behind a view or another object that shows memory, for whatever reads bytes.
pub fn data(v: &Value) -> Option<Cow<'_, [u8]>> {
    if let Some(view) = v.as_obj()?.native::<View>() {
        return (!view.released.get()).then(|| Cow::Owned(view.to_vec()));
    }
    buffer::read(buffer::of(v)?, <[u8]>::to_vec).map(Cow::Owned)
}

/// Shows `f` the octets of an object's memory, or those of a view whose items lie side by side, without a
/// copy of them. `f` runs no interpreted code.
pub fn with<R>(v: &Value, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
    buffer::read(buffer::of(v)?, f)
}

/// As [`with`], to write; none when the octets cannot be written.
pub fn with_mut<R>(v: &Value, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
    buffer::write(buffer::of(v)?, f)
}

/// The object that a view shows; none of views that were released, and of what is no view.
pub fn object_of(v: &Value) -> Option<&Value> {
    let view = v.as_obj()?.native::<View>()?;
    (!view.released.get()).then_some(&view.object)
}

/// Where the items of a view lie in its object's memory, and whether they may be written.
pub fn place_of(v: &Value) -> Option<(Placed, bool)> {
    let view = v.as_obj()?.native::<View>()?;
    let (shape, strides) = (view.shape.clone(), view.strides.clone());
    (!view.released.get())
        .then_some((Placed { start: view.start, shape, strides }, !view.read_only))
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a View> {
    let view: Option<&View> = v.as_obj().and_then(|o| o.native());
    match view {
        Some(view) if view.released.get() => {
            Err(vm.value_error("operation forbidden on released memoryview object"))
        }
        Some(view) => Ok(view),
        None => Err(vm.type_error("descriptor requires a 'memoryview' object")),
    }
}

fn make(vm: &Vm<'_>, view: View) -> Value {
    vm.alloc_for(vm.ty(T::MemoryView), Native(Box::new(view))).into()
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = crate::vm::args::Shape { required: 1, ..Default::default() };
    let [object] = args.bind(vm, "memoryview", ["object"], shape)?;
    let object = object.cloned().unwrap_or(Value::None);
    if object.as_obj().is_some_and(|o| o.native::<View>().is_some()) {
        return Ok(make(vm, this(vm, &object)?.same()));
    }
    if let Some(words) = buffer::of(&object).and_then(|memory| memory.closed()) {
        return Err(vm.value_error(words));
    }
    if let Some(view) = View::whole(object.clone()) {
        return Ok(make(vm, view));
    }
    let ty = vm.type_name(&object);
    Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{ty}'")))
}

/// A view sliced along its first axis.
fn slice(v: &View, indices: Indices) -> View {
    let start = if indices.count == 0 { v.start } else { v.offset(indices.start as usize) };
    let (mut shape, mut strides) = (v.shape.clone(), v.strides.clone());
    if let (Some(n), Some(stride)) = (shape.first_mut(), strides.first_mut()) {
        *n = indices.count;
        *stride = stride.wrapping_mul(indices.step as isize);
    }
    v.part(start, shape, strides, v.format)
}

/// A position along an axis.
fn along(vm: &Vm<'_>, view: &View, axis: usize, i: i64) -> Res<usize> {
    let n = view.shape[axis];
    let at = if i < 0 { i.saturating_add(n as i64) } else { i };
    usize::try_from(at).ok().filter(|&at| at < n).ok_or_else(|| {
        let dimension = axis + 1;
        vm.index_error(format!("index out of bounds on dimension {dimension}"))
    })
}

/// What stands between the brackets.
enum Key {
    /// The octet at which the item begins.
    Item(usize),
    Part(View),
    /// All of it.
    Same,
}

/// Reads a key.
fn read_key(vm: &Vm<'_>, view: &View, key: &Value) -> Res<Key> {
    let missing = |what: &str| vm.raise(ExcKind::NotImplementedError, what);
    if let Some(tuple) = key.downcast::<super::tuple::Tuple>() {
        let all_ints = tuple.items.iter().all(|k| vm.type_of(k).slots.index.get().is_some());
        if !all_ints {
            return Err(missing("multi-dimensional slicing is not implemented"));
        }
        let (given, n) = (tuple.items.len(), view.shape.len());
        if given > n {
            return Err(vm.type_error(format!(
                "cannot index {n}-dimension view with {given}-element tuple"
            )));
        }
        if given < n {
            return Err(missing("sub-views are not implemented"));
        }
        let mut at = view.start;
        for (axis, key) in tuple.items.iter().enumerate() {
            let i = along(vm, view, axis, vm.to_i64(key)?)?;
            at = at.wrapping_add_signed(view.strides[axis].wrapping_mul(i as isize));
        }
        return Ok(Key::Item(at));
    }
    if view.shape.is_empty() {
        if matches!(key, Value::Ellipsis) {
            return Ok(Key::Same);
        }
        return Err(vm.type_error("invalid indexing of 0-dim memory"));
    }
    let one_axis = view.shape.len() == 1;
    let is_index = vm.type_of(key).slots.index.get().is_some();
    if !is_index && key.kind() != Some(Kind::Slice) {
        return Err(vm.type_error("memoryview: invalid slice key"));
    }
    match subscript(vm, "memoryview", key)? {
        Subscript::At(_) if !one_axis => {
            Err(missing("multi-dimensional sub-views are not implemented"))
        }
        Subscript::At(i) => Ok(Key::Item(view.offset(along(vm, view, 0, i)?))),
        Subscript::Slice(key) => Ok(Key::Part(slice(view, key.indices(vm, view.shape[0])?))),
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let view = this(vm, v)?;
    match read_key(vm, view, key)? {
        Key::Item(at) => view.item_at(vm, at),
        Key::Part(part) => Ok(make(vm, part)),
        Key::Same => Ok(v.clone()),
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let view = this(vm, v)?;
    if view.read_only {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(vm.type_error("cannot delete memory")) };
    let size = view.format.size;
    let part = match read_key(vm, view, key)? {
        Key::Item(at) => {
            let raw = write(vm, view.format, value)?;
            let view = this(vm, v)?; // the value's own code may have released it
            view.with_mut(|data| {
                if let Some(octets) = data.get_mut(at..at + size) {
                    octets.copy_from_slice(&raw[..size]);
                }
            });
            return Ok(());
        }
        Key::Part(part) => part,
        Key::Same => view.same(),
    };
    let Some(new) = data(value) else {
        let ty = vm.type_name(value);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let new = new.into_owned();
    let format = buffer::of(value).map(|memory| memory.item());
    if new.len() != part.count() * size || format.is_some_and(|f| f.letter != view.format.letter) {
        return Err(
            vm.value_error("memoryview assignment: lvalue and rvalue have different structures")
        );
    }
    part.with_mut(|data| {
        for (at, item) in part.places().into_iter().zip(new.chunks(size)) {
            if let Some(octets) = data.get_mut(at..at + size) {
                octets.copy_from_slice(item);
            }
        }
    });
    Ok(())
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    // One that was released is equal to itself alone.
    let released = |v: &Value| match v.as_obj().and_then(|o| o.native::<View>()) {
        Some(view) => view.released.get(),
        None => false,
    };
    if released(a) || released(b) {
        return Ok(Value::bool(a.is(b) == (op == CmpOp::Eq)));
    }
    let x = this(vm, a)?;
    let other: View;
    let y = match this(vm, b) {
        Ok(y) => y,
        Err(_) => {
            // Something else that shows memory, for as long as it takes.
            match View::whole(b.clone()) {
                Some(shown) => {
                    other = shown;
                    &other
                }
                None => return Ok(Value::NotImplemented),
            }
        }
    };
    let mut equal = x.shape == y.shape;
    if equal {
        for (i, j) in x.places().into_iter().zip(y.places()) {
            let (Ok(p), Ok(q)) = (x.item_at(vm, i), y.item_at(vm, j)) else {
                equal = false;
                break;
            };
            equal &= vm.eq(&p, &q)?;
        }
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    // It outlives the memory.
    if let Some(known) = v.as_obj().and_then(|o| o.native::<View>()).and_then(|v| v.hash.get()) {
        return Ok(known);
    }
    let view = this(vm, v)?;
    if !view.read_only {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(view.format.letter, 'B' | 'b' | 'c') {
        return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    // What it shows must not change either.
    vm.hash(&view.object)?;
    let hash = super::str::hash_bytes(&view.to_vec());
    view.hash.set(Some(hash));
    Ok(hash)
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.buffer.set(Some(|v| v.as_obj()?.native::<View>().map(|view| view as &dyn Memory)));
    s.init.set(Some(|_, _, _| Ok(())));
    s.len.set(Some(|vm, v| match this(vm, v)?.shape.first() {
        Some(&n) => Ok(n),
        None => Err(vm.type_error("0-dim memory has no length")),
    }));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.iter.set(Some(|vm, v| {
        if this(vm, v)?.shape.is_empty() {
            return Err(vm.type_error("invalid indexing of 0-dim memory"));
        }
        Ok(super::iter::SeqIter::over(vm, v.clone()))
    }));
    s.compare.set(Some(compare));
    s.hash.set(Some(hash));
    s.repr.set(Some(|vm, v| {
        let at = v.as_obj().map_or(0, |o| o.addr());
        let state = if this(vm, v).is_ok() { "memory" } else { "released memory" };
        Ok(vm.string(format!("<{state} at {at:#x}>")))
    }));
}

fn tobytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).bind(vm, "tobytes", ["order"], crate::vm::args::Shape::default())?;
    Ok(bytes::from_vec(vm, this(vm, &args.values[0])?.to_vec()))
}

fn tolist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "memoryview.tolist", 0, 0)?;
    let view = this(vm, &args.values[0])?;
    view.nested(vm, 0, view.start)
}

fn hex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let mut values = args.values.to_vec();
    values[0] = bytes::from_vec(vm, this(vm, &args.values[0])?.to_vec());
    bytes::methods::hex(vm, Args { values: &values, kw: args.kw })
}

fn cast(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = crate::vm::args::Shape { required: 1, ..Default::default() };
    let [text, wanted] = args.skip(1).bind(vm, "cast", ["format", "shape"], names)?;
    let view = this(vm, &args.values[0])?;
    let none = Value::None;
    let text = text.unwrap_or(&none);
    let Some(text) = text.downcast::<Str>() else {
        let ty = vm.given_type(text);
        return Err(vm.type_error(format!("cast() argument 'format' must be str, not {ty}")));
    };
    let letter = text.as_str().trim_start_matches('@');
    let found = FORMATS.iter().find(|(l, _)| letter.len() == 1 && letter.starts_with(*l));
    let Some(&(letter, size)) = found else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let octets = |letter: char| matches!(letter, 'B' | 'b' | 'c');
    if !octets(letter) && !octets(view.format.letter) {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    if !view.is_contiguous() {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let total = view.count() * view.format.size;
    if !total.is_multiple_of(size) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let format = Item { letter, size, mark: text.as_str().starts_with('@').then_some('@') };
    let shape = match wanted.filter(|w| !w.is_none()) {
        None => Axes::from_elem(total / size, 1),
        Some(wanted) => cast_shape(vm, wanted, total, size)?,
    };
    let strides = packed(&shape, size);
    Ok(make(vm, view.part(view.start, shape, strides, format)))
}

/// The shape that a view is cast to.
fn cast_shape(vm: &Vm<'_>, wanted: &Value, total: usize, size: usize) -> Res<Axes<usize>> {
    let mut shape = Axes::new();
    let mut product = Some(size);
    for n in vm.collect_or(wanted, "shape must be a list or a tuple")? {
        let n = usize::try_from(vm.to_i64(&n)?).ok().filter(|&n| n > 0).ok_or_else(|| {
            vm.value_error("memoryview.cast(): elements of shape must be integers > 0")
        })?;
        product = product.and_then(|p| p.checked_mul(n));
        shape.push(n);
    }
    if shape.len() > 64 {
        return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
    }
    if product != Some(total) {
        return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
    }
    Ok(shape)
}

fn toreadonly(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "memoryview.toreadonly", 0, 0)?;
    let mut same = this(vm, &args.values[0])?.same();
    same.read_only = true;
    Ok(make(vm, same))
}

fn release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let view: Option<&View> = args.values.first().and_then(|v| v.as_obj()?.native());
    match view {
        Some(view) if view.exports.get() > 0 => {
            let n = view.exports.get();
            let plural = if n == 1 { "" } else { "s" };
            let message = format!("memoryview has {n} exported buffer{plural}");
            Err(vm.raise(ExcKind::BufferError, message))
        }
        Some(view) => {
            view.release();
            Ok(Value::None)
        }
        None => Err(vm.type_error("descriptor requires a 'memoryview' object")),
    }
}

fn field(vm: &Vm<'_>, v: &Value, pick: fn(&Vm<'_>, &View) -> Value) -> Res<Value> {
    this(vm, v).map(|view| pick(vm, view))
}

macro_rules! fields {
    ($( $name:literal $pick:expr ; )*) => {
        &[ $( GetSetDef {
            name: $name,
            get: |vm, v| field(vm, v, $pick),
            set: None,
            doc: "",
        }, )* ]
    };
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "memoryview",
    module: "builtins",
    doc: "Create a new memoryview object which references the given object.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: &[
        MethodDef::new("cast", cast, "cast($self, /, format, shape=<unrepresentable>)"),
        MethodDef::new("hex", hex, "hex($self, /, sep, bytes_per_sep=1)"),
        MethodDef::new("release", release, "release($self, /)"),
        MethodDef::new("tobytes", tobytes, "tobytes($self, /, order='C')"),
        MethodDef::new("tolist", tolist, "tolist($self, /)"),
        MethodDef::new("toreadonly", toreadonly, "toreadonly($self, /)"),
        MethodDef::new(
            "__enter__",
            |vm, args| this(vm, &args.values[0]).map(|_| args.values[0].clone()),
            "__enter__()",
        ),
        MethodDef::new("__exit__", release, "__exit__(*args)"),
    ],
    getset: fields! {
        "obj" |_, v| v.object.clone();
        "nbytes" |_, v| Value::Int((v.count() * v.format.size) as i64);
        "readonly" |_, v| Value::bool(v.read_only);
        "itemsize" |_, v| Value::Int(v.format.size as i64);
        "format" |vm, v| vm.string(v.format.text());
        "ndim" |_, v| Value::Int(v.shape.len() as i64);
        "shape" |vm, v| {
            vm.tuple(v.shape.iter().map(|&n| Value::Int(n as i64)).collect::<Vec<Value>>())
        };
        "strides" |vm, v| {
            vm.tuple(v.strides.iter().map(|&n| Value::Int(n as i64)).collect::<Vec<Value>>())
        };
        "suboffsets" |vm, _| vm.tuple([]);
        "c_contiguous" |_, v| Value::bool(v.is_contiguous());
        "f_contiguous" |_, v| Value::bool(v.is_contiguous_f());
        "contiguous" |_, v| Value::bool(v.is_contiguous() || v.is_contiguous_f());
    },
};
