//! `memoryview`: the memory of bytes or a bytearray, seen as items.
//!
//! Invariant: a view lies inside its object's data: while there is a view of a bytearray that has not
//! been released, the bytearray counts it and keeps its length. Views have one dimension.

use std::borrow::Cow;
use std::cell::Cell;

use super::bytearray::ByteArray;
use super::bytes::{self, Bytes};
use super::slice::{Indices, Subscript, position, subscript};
use super::str::Str;
use super::{T, float, int};
use crate::bytecode::CmpOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Native};
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct View {
    /// Bytes or a bytearray.
    object: Value,
    /// The octet at which item 0 begins.
    start: usize,
    /// From one item to the next, in octets.
    stride: isize,
    count: usize,
    format: Format,
    released: Cell<bool>,
}

/// What an item is: the letter and its size.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Format {
    letter: char,
    size: usize,
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
    ('f', 4),
    ('d', 8),
];

impl Drop for View {
    fn drop(&mut self) {
        self.release();
    }
}

impl View {
    fn over(object: Value, start: usize, stride: isize, count: usize, format: Format) -> View {
        if let Some(array) = object.downcast::<ByteArray>() {
            array.exports.set(array.exports.get() + 1);
        }
        View { object, start, stride, count, format, released: Cell::new(false) }
    }

    fn release(&self) {
        if !self.released.replace(true)
            && let Some(array) = self.object.downcast::<ByteArray>()
        {
            array.exports.set(array.exports.get() - 1);
        }
    }

    fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match self.object.downcast::<ByteArray>() {
            Some(array) => f(&array.data.borrow()),
            None => f(bytes::data_of(&self.object).unwrap_or_default()),
        }
    }

    fn offset(&self, i: usize) -> usize {
        self.start.wrapping_add_signed(self.stride * i as isize)
    }

    /// The items' octets, one after the other.
    fn to_vec(&self) -> Vec<u8> {
        let size = self.format.size;
        self.with(|data| {
            if self.stride == size as isize {
                return data[self.start..self.start + self.count * size].to_vec();
            }
            (0..self.count).flat_map(|i| &data[self.offset(i)..][..size]).copied().collect()
        })
    }

    fn item(&self, vm: &Vm<'_>, i: usize) -> Value {
        let at = self.offset(i);
        let mut raw = [0u8; 8];
        let size = self.format.size;
        self.with(|data| raw[..size].copy_from_slice(&data[at..at + size]));
        read(vm, self.format, raw)
    }

    fn is_read_only(&self) -> bool {
        self.object.downcast::<ByteArray>().is_none()
    }
}

fn read(vm: &Vm<'_>, format: Format, raw: [u8; 8]) -> Value {
    let bits = u64::from_ne_bytes(raw);
    let signed = || {
        let unused = 64 - 8 * format.size as u32;
        (bits << unused) as i64 >> unused
    };
    match format.letter {
        'c' => bytes::from_vec(vm, vec![raw[0]]),
        '?' => Value::bool(raw[0] != 0),
        'f' => Value::float(f64::from(f32::from_bits(bits as u32))),
        'd' => Value::float(f64::from_bits(bits)),
        'b' | 'h' | 'i' | 'l' | 'q' | 'n' => Value::Int(signed()),
        _ => int::from_u64(vm, bits),
    }
}

/// The octets of an item that is assigned.
fn write(vm: &Vm<'_>, format: Format, value: &Value) -> Res<[u8; 8]> {
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
        'f' | 'd' => {
            let x = float::real(vm, value)?.ok_or_else(invalid_type)?;
            let bits = if letter == 'f' { u64::from((x as f32).to_bits()) } else { x.to_bits() };
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

/// The octets behind a view, for whatever reads bytes.
pub fn data(v: &Value) -> Option<Cow<'_, [u8]>> {
    let view: &View = v.as_obj()?.native()?;
    (!view.released.get()).then(|| Cow::Owned(view.to_vec()))
}

/// Shows `f` the octets of a bytearray, or of a view of one whose items lie side by side; none when they
/// cannot be written. `f` runs no interpreted code.
pub fn with_mut<R>(v: &Value, f: impl FnOnce(&mut [u8]) -> R) -> Option<R> {
    if let Some(array) = v.downcast::<ByteArray>() {
        return Some(f(&mut array.data.borrow_mut()));
    }
    let view: &View = v.as_obj()?.native()?;
    let size = view.format.size;
    if view.released.get() || (view.stride != size as isize && view.count > 1) {
        return None;
    }
    let mut data = view.object.downcast::<ByteArray>()?.data.borrow_mut();
    data.get_mut(view.start..view.start + view.count * size).map(f)
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
    let octets = Format { letter: 'B', size: 1 };
    if let Some(array) = object.downcast::<ByteArray>() {
        let count = array.data.borrow().len();
        return Ok(make(vm, View::over(object, 0, 1, count, octets)));
    }
    if let Some(b) = object.downcast::<Bytes>() {
        let count = b.data.len();
        return Ok(make(vm, View::over(object, 0, 1, count, octets)));
    }
    if object.as_obj().is_some_and(|o| o.native::<View>().is_some()) {
        let v = this(vm, &object)?;
        let same = View::over(v.object.clone(), v.start, v.stride, v.count, v.format);
        return Ok(make(vm, same));
    }
    let ty = vm.type_name(&object);
    Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{ty}'")))
}

fn slice(v: &View, indices: Indices) -> View {
    let start = if indices.count == 0 { v.start } else { v.offset(indices.start as usize) };
    let stride = v.stride * indices.step as isize;
    View::over(v.object.clone(), start, stride, indices.count, v.format)
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let view = this(vm, v)?;
    match subscript(vm, "memoryview", key)? {
        Subscript::At(i) => Ok(view.item(vm, position(vm, i, view.count, "index on dimension 1")?)),
        Subscript::Slice(key) => Ok(make(vm, slice(view, key.indices(vm, view.count)?))),
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let view = this(vm, v)?;
    if view.is_read_only() {
        return Err(vm.type_error("cannot modify read-only memory"));
    }
    let Some(value) = value else { return Err(vm.type_error("cannot delete memory")) };
    let Some(array) = view.object.downcast::<ByteArray>() else { return Ok(()) };
    let size = view.format.size;
    match subscript(vm, "memoryview", key)? {
        Subscript::At(i) => {
            let at = view.offset(position(vm, i, view.count, "index on dimension 1")?);
            let raw = write(vm, view.format, value)?;
            let view = this(vm, v)?; // the value's own code may have released it
            array.data.borrow_mut()[at..at + view.format.size].copy_from_slice(&raw[..size]);
        }
        Subscript::Slice(key) => {
            let part = slice(view, key.indices(vm, view.count)?);
            let Some(new) = bytes::like(value) else {
                let ty = vm.type_name(value);
                let message = format!("a bytes-like object is required, not '{ty}'");
                return Err(vm.type_error(message));
            };
            if new.len() != part.count * size {
                return Err(vm.value_error(
                    "memoryview assignment: lvalue and rvalue have different structures",
                ));
            }
            let mut data = array.data.borrow_mut();
            for (i, item) in new.chunks(size).enumerate() {
                let at = part.offset(i);
                data[at..at + size].copy_from_slice(item);
            }
        }
    }
    Ok(())
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let x = this(vm, a)?;
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    let items = |v: &Value| -> Option<Vec<Value>> {
        if let Ok(view) = this(vm, v) {
            return Some((0..view.count).map(|i| view.item(vm, i)).collect());
        }
        let octets = bytes::like(v)?;
        Some(octets.iter().map(|b| Value::Int(i64::from(*b))).collect())
    };
    let Some(other) = items(b) else { return Ok(Value::NotImplemented) };
    let mut equal = x.count == other.len();
    for (i, item) in other.iter().enumerate().take_while(|_| x.count == other.len()) {
        equal &= vm.eq(&x.item(vm, i), item)?;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let view = this(vm, v)?;
    if !view.is_read_only() {
        return Err(vm.value_error("cannot hash writable memoryview object"));
    }
    if !matches!(view.format.letter, 'B' | 'b' | 'c') {
        return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
    }
    Ok(super::str::hash_bytes(&view.to_vec()))
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.len.set(Some(|vm, v| Ok(this(vm, v)?.count)));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.iter.set(Some(|vm, v| {
        this(vm, v)?;
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
    args.method(vm, "memoryview.tobytes", 0, 1)?;
    Ok(bytes::from_vec(vm, this(vm, &args.values[0])?.to_vec()))
}

fn tolist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "memoryview.tolist", 0, 0)?;
    let view = this(vm, &args.values[0])?;
    Ok(vm.list((0..view.count).map(|i| view.item(vm, i)).collect()))
}

fn hex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let mut values = args.values.to_vec();
    values[0] = bytes::from_vec(vm, this(vm, &args.values[0])?.to_vec());
    bytes::methods::hex(vm, Args { values: &values, kw: args.kw })
}

fn cast(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "memoryview.cast", 1, 1)?;
    let view = this(vm, &args.values[0])?;
    let Some(text) = rest[0].downcast::<Str>() else {
        let ty = vm.type_name(&rest[0]);
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
    if view.stride != view.format.size as isize {
        return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
    }
    let total = view.count * view.format.size;
    if !total.is_multiple_of(size) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let format = Format { letter, size };
    let made = View::over(view.object.clone(), view.start, size as isize, total / size, format);
    Ok(make(vm, made))
}

fn release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let view: Option<&View> = args.values.first().and_then(|v| v.as_obj()?.native());
    match view {
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
        MethodDef::new("cast", cast, "cast($self, /, format)"),
        MethodDef::new("hex", hex, "hex($self, /, sep, bytes_per_sep=1)"),
        MethodDef::new("release", release, "release($self, /)"),
        MethodDef::new("tobytes", tobytes, "tobytes($self, /, order='C')"),
        MethodDef::new("tolist", tolist, "tolist($self, /)"),
        MethodDef::new(
            "__enter__",
            |vm, args| this(vm, &args.values[0]).map(|_| args.values[0].clone()),
            "__enter__()",
        ),
        MethodDef::new("__exit__", release, "__exit__(*args)"),
    ],
    getset: fields! {
        "obj" |_, v| v.object.clone();
        "nbytes" |_, v| Value::Int((v.count * v.format.size) as i64);
        "readonly" |_, v| Value::bool(v.is_read_only());
        "itemsize" |_, v| Value::Int(v.format.size as i64);
        "format" |vm, v| vm.char(v.format.letter);
        "ndim" |_, _| Value::Int(1);
        "shape" |vm, v| vm.tuple([Value::Int(v.count as i64)]);
        "strides" |vm, v| vm.tuple([Value::Int(v.stride as i64)]);
        "suboffsets" |vm, _| vm.tuple([]);
        "c_contiguous" |_, v| Value::bool(v.stride == v.format.size as isize);
        "f_contiguous" |_, v| Value::bool(v.stride == v.format.size as isize);
        "contiguous" |_, v| Value::bool(v.stride == v.format.size as isize);
    },
};
