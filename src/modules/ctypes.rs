//! `_cdata`: memory with C's types in it, from which `ctypes` (in `lib/ctypes.py`) makes its classes.
//!
//! Invariant: an object lies inside the memory of its base, which an object of its own or a view keeps in
//! its size and place. What is read from it or written to it is checked against that memory's bounds.
//!
//! A class has its memory's size as `_size_`. Simple classes have a letter as `_letter_`; arrays have their
//! length as `_length_`, the class of their items as `_type_`, and the letter and size of these.

use std::cell::{Cell, RefCell};

use crate::base::Symbol;
use crate::vm::heap::trace::traces;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::buffer::{self, Item, Memory};
use crate::vm::object::iter::SeqIter;
use crate::vm::object::slice::{Subscript, subscript};
use crate::vm::object::str::Str;
use crate::vm::object::{bytearray, bytes, float, int};
use crate::vm::{
    Args, BinOp, GetSetDef, Kind, MethodDef, Res, Slots, T, Traced, TypeRef, TypeSpec, Value, Vm,
};

pub(super) static NATIVE: ModuleDef = ModuleDef {
    name: "_cdata",
    doc: "Memory with C's types in it.",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            let data = vm.native_type(&DATA);
            let items = vm.native_derived(&ITEMS, &data);
            dict.set_sym(vm, Symbol::new("Data"), data.value());
            dict.set_sym(vm, Symbol::new("Items"), items.value());
            Ok(())
        },
    },
};

pub(super) static MODULE: ModuleDef = super::python!("ctypes", "ctypes.py", is_package: false);

/// The payload.
struct Data {
    /// What shows the memory: a bytearray of the object's own, or a view.
    base: RefCell<Value>,
    start: usize,
    size: usize,
    /// Of the items, where they are simple; octets otherwise.
    item: Item,
    views: Cell<usize>,
}

traces! { Data { base } }

impl Memory for Data {
    fn item(&self) -> Item {
        self.item
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        let base = self.base.borrow();
        let Some(memory) = buffer::of(&base) else { return };
        memory.read(&mut |octets| {
            if let Some(own) = octets.get(self.start..self.start + self.size) {
                f(own);
            }
        });
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        let base = self.base.borrow();
        let Some(memory) = buffer::of(&base) else { return };
        memory.write(&mut |octets| {
            if let Some(own) = octets.get_mut(self.start..self.start + self.size) {
                f(own);
            }
        });
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.views)
    }
}

fn of(v: &Value) -> Option<&Data> {
    v.as_obj()?.native()
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Data> {
    of(v).ok_or_else(|| vm.type_error("descriptor requires a '_ctypes._CData' object"))
}

const fn spec(
    name: &'static str,
    slots: fn(&Slots),
    methods: &'static [MethodDef],
    getset: &'static [GetSetDef],
) -> TypeSpec {
    TypeSpec {
        name,
        module: "_cdata",
        doc: "",
        kind: Kind::Traced,
        is_base: true,
        slots,
        methods,
        getset,
    }
}

static DATA: TypeSpec = spec(
    "Data",
    |s| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.buffer.set(Some(|v| of(v).map(|data| data as &dyn Memory)));
    },
    &[
        MethodDef::class("_at", at, "_at(base, offset)"),
        MethodDef::new("_get", get, "_get(letter, offset)"),
        MethodDef::new("_set", set, "_set(letter, offset, value)"),
        MethodDef::new("_put", put, "_put(offset, octets)"),
    ],
    &[
        GetSetDef {
            name: "value",
            get: |vm, v| {
                let data = this(vm, v)?;
                get_item_at(vm, data, data.item.letter, 0)
            },
            set: Some(|vm, v, value| {
                let Some(value) = value else {
                    return Err(vm.type_error("can't delete attribute"));
                };
                let data = this(vm, v)?;
                set_item_at(vm, data, data.item.letter, 0, value)
            }),
            doc: "current value",
        },
        GetSetDef {
            name: "_address",
            get: |vm, v| {
                let place = buffer::read(this(vm, v)?, |octets| octets.as_ptr().addr());
                Ok(int::from_usize(vm, place.unwrap_or(0)))
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_b_base_",
            get: |vm, v| Ok(this(vm, v)?.base.borrow().clone()),
            set: None,
            doc: "",
        },
    ],
);

static ITEMS: TypeSpec = spec(
    "Items",
    |s| {
        s.len.set(Some(|vm, v| Ok(this(vm, v)?.size / item_size(vm, v)?.max(1))));
        s.get_item.set(Some(get_item));
        s.set_item.set(Some(set_item));
        s.iter.set(Some(|vm, v| Ok(SeqIter::over(vm, v.clone()))));
    },
    &[],
    &[],
);

/// A number that a class has as an attribute.
fn number(vm: &Vm<'_>, class: &TypeRef, name: &str) -> Res<usize> {
    let found = class.lookup(Symbol::new(name));
    match found.as_ref().and_then(int::to_i64).and_then(|n| usize::try_from(n).ok()) {
        Some(n) => Ok(n),
        None => Err(vm.type_error("abstract class")),
    }
}

/// What the class says of its items.
fn item_of(class: &TypeRef) -> Item {
    let letter = class.lookup(Symbol::new("_letter_"));
    let letter = letter.as_ref().and_then(|v| v.downcast::<Str>()?.as_str().chars().next());
    match letter.and_then(|letter| width(letter).map(|size| (letter, size))) {
        Some((letter, size)) => Item { letter, size, mark: None },
        None => Item::OCTET,
    }
}

/// How many octets a letter stands for.
fn width(letter: char) -> Option<usize> {
    match letter {
        'c' | 'b' | 'B' | '?' => Some(1),
        'h' | 'H' => Some(2),
        'i' | 'I' | 'f' | 'u' => Some(4),
        'l' | 'L' | 'q' | 'Q' | 'd' | 'P' => Some(8),
        _ => None,
    }
}

fn make(vm: &Vm<'_>, class: &TypeRef, base: Value, start: usize, size: usize) -> Value {
    let item = item_of(class);
    let data = Data { base: RefCell::new(base), start, size, item, views: Cell::new(0) };
    vm.alloc_for(class, Traced(Box::new(data))).into()
}

fn new(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    let size = number(vm, class, "_size_")?;
    let memory = bytearray::from_vec(vm, vm.filled(0, size)?);
    Ok(make(vm, class, memory, 0, size))
}

/// An instance in the memory of another object, or of whatever shows memory that can be written.
fn at(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_at", 2, 2)?;
    let Some(class) = args.values[0].cast::<crate::vm::Type>() else { return Ok(Value::None) };
    let size = number(vm, &class, "_size_")?;
    let Ok(offset) = usize::try_from(vm.to_i64(&given[1])?) else {
        return Err(vm.value_error("offset cannot be negative"));
    };
    let (base, start, room) = match of(&given[0]) {
        Some(data) => (data.base.borrow().clone(), data.start, data.size),
        None => {
            // The view keeps the memory in its place.
            let view = vm.call(&vm.ty(T::MemoryView).value(), &given[..1])?;
            let memory = buffer::of(&view).filter(|memory| !memory.is_read_only());
            let Some(memory) = memory else {
                return Err(vm.type_error("underlying buffer is not writable"));
            };
            let Some(room) = buffer::read(memory, <[u8]>::len) else {
                return Err(vm.type_error("underlying buffer is not C contiguous"));
            };
            (view.clone(), 0, room)
        }
    };
    if offset > room || room - offset < size {
        return Err(vm.value_error(format!(
            "Buffer size too small ({room} instead of at least {} bytes)",
            offset + size
        )));
    }
    Ok(make(vm, &class, base, start + offset, size))
}

fn letter_of(vm: &Vm<'_>, v: &Value) -> Res<char> {
    let letter = v.downcast::<Str>().and_then(|s| s.as_str().chars().next());
    letter.ok_or_else(|| vm.type_error("a letter is expected"))
}

fn place(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    usize::try_from(vm.to_i64(v)?).map_err(|_| vm.value_error("offset cannot be negative"))
}

fn get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_get", 2, 2)?;
    let letter = letter_of(vm, &given[0])?;
    get_item_at(vm, this(vm, &args.values[0])?, letter, place(vm, &given[1])?)
}

fn set(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_set", 3, 3)?;
    let letter = letter_of(vm, &given[0])?;
    let at = place(vm, &given[1])?;
    set_item_at(vm, this(vm, &args.values[0])?, letter, at, &given[2])?;
    Ok(Value::None)
}

fn put(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_put", 2, 2)?;
    let at = place(vm, &given[0])?;
    let Some(new) = bytes::like(&given[1]) else {
        let ty = vm.type_name(&given[1]);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let data = this(vm, &args.values[0])?;
    write_at(vm, data, at, &new)?;
    Ok(Value::None)
}

fn write_at(vm: &Vm<'_>, data: &Data, at: usize, new: &[u8]) -> Res<()> {
    let written = buffer::write(data, |octets| {
        octets.get_mut(at..at + new.len()).map(|place| place.copy_from_slice(new))
    });
    match written.flatten() {
        Some(()) => Ok(()),
        None => Err(vm.value_error("byte string too long")),
    }
}

fn get_item_at(vm: &Vm<'_>, data: &Data, letter: char, at: usize) -> Res<Value> {
    let size = width(letter).unwrap_or(1);
    let raw = buffer::read(data, |octets| {
        let mut raw = [0u8; 8];
        let found = octets.get(at..at + size)?;
        let first = if cfg!(target_endian = "big") { 8 - size } else { 0 };
        raw[first..first + size].copy_from_slice(found);
        Some(raw)
    });
    let Some(raw) = raw.flatten() else { return Err(vm.index_error("invalid index")) };
    let bits = u64::from_ne_bytes(raw);
    let unused = 64 - 8 * size as u32;
    Ok(match letter {
        'c' => bytes::from_vec(vm, vec![bits as u8]),
        'u' => vm.char(char::from_u32(bits as u32).unwrap_or(char::REPLACEMENT_CHARACTER)),
        '?' => Value::bool(bits != 0),
        'f' => Value::float(f64::from(f32::from_bits(bits as u32))),
        'd' => Value::float(f64::from_bits(bits)),
        'P' if bits == 0 => Value::None,
        'b' | 'h' | 'i' | 'l' | 'q' => Value::Int((bits << unused) as i64 >> unused),
        _ => int::from_u64(vm, bits),
    })
}

/// Numbers beyond a type's range lose their upper bits, as in C.
fn set_item_at(vm: &Vm<'_>, data: &Data, letter: char, at: usize, v: &Value) -> Res<()> {
    let bits = match letter {
        'c' => match (bytes::like(v).as_deref(), int::to_i64(v).and_then(|n| u8::try_from(n).ok()))
        {
            (Some([octet]), _) => u64::from(*octet),
            (None, Some(octet)) => u64::from(octet),
            (_, _) => {
                return Err(vm.type_error(
                    "one character bytes, bytearray, or an integer in range(256) expected",
                ));
            }
        },
        'u' => {
            let Some(text) = v.downcast::<Str>() else {
                let ty = vm.type_name(v);
                let message = format!("a unicode character expected, not instance of {ty}");
                return Err(vm.type_error(message));
            };
            let mut all = text.as_str().chars();
            match (all.next(), all.next()) {
                (Some(only), None) => u64::from(u32::from(only)),
                _ => {
                    let n = text.as_str().chars().count();
                    let message =
                        format!("a unicode character expected, not a string of length {n}");
                    return Err(vm.type_error(message));
                }
            }
        }
        '?' => u64::from(vm.truth(v)?),
        'f' | 'd' => match float::real(vm, v)? {
            Some(x) if letter == 'f' => u64::from((x as f32).to_bits()),
            Some(x) => x.to_bits(),
            None => {
                let ty = vm.type_name(v);
                return Err(vm.type_error(format!("must be real number, not {ty}")));
            }
        },
        'P' if v.is_none() => 0,
        'P' if !int::is_int(v) => return Err(vm.type_error("cannot be converted to pointer")),
        _ => low_bits(vm, &vm.index(v)?)?,
    };
    let size = width(letter).unwrap_or(1);
    let raw = bits.to_ne_bytes();
    let first = if cfg!(target_endian = "big") { 8 - size } else { 0 };
    write_at(vm, data, at, &raw[first..first + size])
}

fn low_bits(vm: &Vm<'_>, v: &Value) -> Res<u64> {
    if let Some(n) = int::to_i64(v) {
        return Ok(n as u64);
    }
    let all = Value::Int(i64::MAX);
    let low = vm.binary(BinOp::And, v, &all)?;
    let high = vm.binary(BinOp::Shr, v, &Value::Int(63))?;
    let high = vm.binary(BinOp::And, &high, &Value::Int(1))?;
    let bits = |v: &Value| int::to_i64(v).unwrap_or(0) as u64;
    Ok(bits(&high) << 63 | bits(&low))
}

// Arrays

fn item_size(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    number(vm, vm.type_of(v), "_item_size_")
}

/// The letter of the items, when they are simple.
fn simple(vm: &Vm<'_>, v: &Value) -> Option<char> {
    let letter = vm.type_of(v).lookup(Symbol::new("_letter_"))?;
    letter.downcast::<Str>()?.as_str().chars().next()
}

fn item_at(vm: &Vm<'_>, v: &Value, i: usize) -> Res<Value> {
    let size = item_size(vm, v)?;
    if let Some(letter) = simple(vm, v) {
        return get_item_at(vm, this(vm, v)?, letter, i * size);
    }
    let class = vm.get_attr(v, Symbol::new("_type_"))?;
    vm.call_method(&class, "_at", &[v.clone(), int::from_usize(vm, i * size)])
}

/// Where an index leads.
fn checked(vm: &Vm<'_>, i: i64, len: usize) -> Res<usize> {
    let at = if i < 0 { i + len as i64 } else { i };
    usize::try_from(at).ok().filter(|at| *at < len).ok_or_else(|| vm.index_error("invalid index"))
}

fn key(vm: &Vm<'_>, v: &Value) -> Res<Subscript> {
    subscript(vm, "Array", v).map_err(|e| {
        let is_index = vm.type_of(v).slots.index.get().is_some();
        if is_index { e } else { vm.type_error("indices must be integers") }
    })
}

fn get_item(vm: &Vm<'_>, v: &Value, at: &Value) -> Res<Value> {
    let len = vm.len(v)?;
    match key(vm, at)? {
        Subscript::At(i) => item_at(vm, v, checked(vm, i, len)?),
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, len)?;
            let items: Vec<Value> =
                indices.iter().map(|i| item_at(vm, v, i)).collect::<Res<_>>()?;
            match simple(vm, v) {
                Some('c') => {
                    let octets = items.iter().filter_map(bytes::data_of).flatten().copied();
                    Ok(bytes::from_vec(vm, octets.collect()))
                }
                Some('u') => {
                    let texts = items.iter().filter_map(|c| c.downcast::<Str>());
                    Ok(vm.string(texts.map(Str::as_str).collect()))
                }
                Some(_) | None => Ok(vm.list(items)),
            }
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, at: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else {
        return Err(vm.type_error("Array does not support item deletion"));
    };
    let len = vm.len(v)?;
    match key(vm, at)? {
        Subscript::At(i) => set_one(vm, v, checked(vm, i, len)?, value),
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, len)?;
            if indices.step != 1 && indices.count > 0 && slice_step_given(&slice) {
                return Err(vm.type_error("slices with step size not supported"));
            }
            let items = vm.collect(value)?;
            if items.len() != indices.count {
                return Err(vm.value_error("Can only assign sequence of same size"));
            }
            for (i, item) in indices.iter().zip(&items) {
                set_one(vm, v, i, item)?;
            }
            Ok(())
        }
    }
}

fn slice_step_given(slice: &crate::vm::object::slice::Slice) -> bool {
    !slice.step.is_none()
}

fn set_one(vm: &Vm<'_>, v: &Value, i: usize, value: &Value) -> Res<()> {
    let size = item_size(vm, v)?;
    let letter = simple(vm, v);
    // An instance of the items' own class is copied.
    let class = vm.get_attr(v, Symbol::new("_type_"))?;
    if of(value).is_some() || letter.is_none() {
        let value = vm.call_method(&class, "_from_item", std::slice::from_ref(value))?;
        let octets = bytes::like(&value).unwrap_or_default().into_owned();
        return write_at(vm, this(vm, v)?, i * size, &octets);
    }
    set_item_at(vm, this(vm, v)?, letter.unwrap_or('B'), i * size, value)
}
