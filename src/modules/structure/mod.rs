//! `_struct`: values as the octets of C structures.
//!
//! Invariant: octets are made in full before any of them is put into a buffer, so that what cannot be
//! packed leaves the buffer as it was.

mod item;
mod layout;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use self::layout::Layout;
use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::vm::heap::trace::{holds_nothing, traces};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::object::{bytes, int, iter, memoryview};
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Ptr, Res, Shape, Slots, Traced, TypeSpec,
    Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_clearcache", clear_cache, "_clearcache($module, /)"),
    MethodDef::new("calcsize", calcsize, "calcsize($module, format, /)"),
    MethodDef::new("iter_unpack", iter_unpack, "iter_unpack($module, format, buffer, /)"),
    MethodDef::new("pack", pack, "pack(format, v1, v2, ...)"),
    MethodDef::new("pack_into", pack_into, "pack_into(format, buffer, offset, v1, v2, ...)"),
    MethodDef::new("unpack", unpack, "unpack($module, format, buffer, /)"),
    MethodDef::new("unpack_from", unpack_from, "unpack_from($module, format, /, buffer, offset=0)"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("Struct"), vm.native_type(&STRUCT).value());
    dict.set_sym(vm, Symbol::new("error"), ERROR.get(vm)?.value());
    Ok(())
}

/// What an interpreter keeps for this module.
#[derive(Default)]
struct State {
    /// Formats that have been read by the module's functions.
    layouts: RefCell<FxHashMap<String, Rc<Layout>>>,
}

/// When there are more, all are forgotten.
const MAX_LAYOUTS: usize = 100;

static ERROR: Class = Class::new("struct", "error", ExcKind::Exception);

/// A `struct.error`.
fn raise(vm: &Vm<'_>, message: impl AsRef<str>) -> Exc {
    ERROR.raise(vm, message)
}

/// Reads a format that is given as a str or as bytes.
fn read_format(vm: &Vm<'_>, v: &Value) -> Res<Layout> {
    if let Some(text) = v.downcast::<Str>() {
        if !text.is_ascii() {
            // The codec says what is wrong.
            vm.call_method(v, "encode", &[vm.str("ascii")])?;
        }
        return Layout::read(vm, text.as_str());
    }
    match bytes::data_of(v) {
        // What is not ASCII becomes a character that no format knows.
        Some(data) => Layout::read(vm, &String::from_utf8_lossy(data)),
        None => {
            let ty = vm.type_name(v);
            let text = format!("Struct() argument 1 must be a str or bytes object, not {ty}");
            Err(vm.type_error(text))
        }
    }
}

/// As [`read_format`], for the module's functions, which meet the same formats again and again.
fn layout_of(vm: &Vm<'_>, v: &Value) -> Res<Rc<Layout>> {
    let state = vm.interp.state::<State>();
    let text = v.downcast::<Str>().map(Str::as_str);
    if let Some(found) = text.and_then(|text| state.layouts.borrow().get(text).cloned()) {
        return Ok(found);
    }
    let layout = Rc::new(read_format(vm, v)?);
    if let Some(text) = text {
        let mut layouts = state.layouts.borrow_mut();
        if layouts.len() >= MAX_LAYOUTS {
            layouts.clear();
        }
        layouts.insert(text.to_owned(), layout.clone());
    }
    Ok(layout)
}

fn clear_cache(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_struct._clearcache", 0, 0)?;
    vm.interp.state::<State>().layouts.borrow_mut().clear();
    Ok(Value::None)
}

fn calcsize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_struct.calcsize", 1, 1)?;
    Ok(int::from_usize(vm, layout_of(vm, &args.values[0])?.size))
}

/// The format in front of the arguments of `pack` and `pack_into`.
fn split_format<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<(Rc<Layout>, &'a [Value])> {
    if !args.kw.is_empty() {
        return Err(vm.type_error(format!("_struct.{name}() takes no keyword arguments")));
    }
    match args.values.split_first() {
        Some((format, rest)) => Ok((layout_of(vm, format)?, rest)),
        None => Err(vm.type_error("missing format argument")),
    }
}

fn pack(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (layout, values) = split_format(vm, args, "pack")?;
    Ok(bytes::from_vec(vm, packed(vm, &layout, values, "pack")?))
}

fn packed(vm: &Vm<'_>, layout: &Layout, values: &[Value], name: &str) -> Res<Vec<u8>> {
    if values.len() != layout.count {
        let (n, given) = (layout.count, values.len());
        return Err(raise(vm, format!("{name} expected {n} items for packing (got {given})")));
    }
    let mut out: Vec<u8> = vm.filled(0, layout.size)?;
    for (field, v) in layout.fields().zip(values) {
        item::write(vm, layout, field, v, &mut out[field.at..][..field.size])?;
    }
    Ok(out)
}

fn pack_into(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (layout, rest) = split_format(vm, args, "pack_into")?;
    put(vm, &layout, rest)
}

/// Packs into a buffer; the buffer, the offset and the values are given.
fn put(vm: &Vm<'_>, layout: &Layout, given: &[Value]) -> Res<Value> {
    let [buffer, offset, values @ ..] = given else {
        let missing = if given.is_empty() { "buffer" } else { "offset" };
        return Err(raise(vm, format!("pack_into expected {missing} argument")));
    };
    if values.len() != layout.count {
        let (n, given) = (layout.count, values.len());
        return Err(raise(vm, format!("pack_into expected {n} items for packing (got {given})")));
    }
    let Some(room) = memoryview::with_mut(buffer, |data| data.len()) else {
        let ty = vm.given_type(buffer);
        let text = format!("argument must be read-write bytes-like object, not {ty}");
        return Err(vm.type_error(text));
    };
    let size = layout.size;
    let offset = position(vm, offset)?;
    let at = match usize::try_from(offset) {
        Ok(at) => at,
        Err(_) if offset + size as i64 > 0 => {
            return Err(raise(vm, format!("no space to pack {size} bytes at offset {offset}")));
        }
        Err(_) => from_end(vm, offset, room)?,
    };
    if room.saturating_sub(at) < size || at > room {
        let needed = at + size;
        return Err(raise(
            vm,
            format!(
                "pack_into requires a buffer of at least {needed} bytes for packing {size} bytes at \
                 offset {at} (actual buffer size is {room})"
            ),
        ));
    }
    let out = packed(vm, layout, values, "pack_into")?;
    // Making the octets may have run code that changed the buffer's length.
    let done = memoryview::with_mut(buffer, |data| {
        data.get_mut(at..at + size).map(|place| place.copy_from_slice(&out))
    });
    match done.flatten() {
        Some(()) => Ok(Value::None),
        None => Err(vm.raise(ExcKind::BufferError, "the buffer was resized while it was packed")),
    }
}

/// An offset as an argument.
fn position(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let index = vm.index(v)?;
    int::to_i64(&index).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.index_error(format!("cannot fit '{ty}' into an index-sized integer"))
    })
}

fn from_end(vm: &Vm<'_>, offset: i64, room: usize) -> Res<usize> {
    usize::try_from(offset + room as i64)
        .map_err(|_| raise(vm, format!("offset {offset} out of range for {room}-byte buffer")))
}

/// Shows the octets behind a value to `f`, which runs no interpreted code.
fn with_octets<R>(vm: &Vm<'_>, v: &Value, f: impl FnOnce(&[u8]) -> Res<R>) -> Res<R> {
    // What cannot be shown as it lies is copied.
    let copied = match memoryview::with(v, |_| ()) {
        Some(()) => None,
        None => bytes::like(v),
    };
    let done = match &copied {
        Some(data) => Some(f(data)),
        None => memoryview::with(v, f),
    };
    match done {
        Some(done) => done,
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")))
        }
    }
}

fn values_in(vm: &Vm<'_>, layout: &Layout, data: &[u8]) -> Value {
    let read =
        |field: layout::Field| item::read(vm, layout, field, &data[field.at..][..field.size]);
    vm.tuple(layout.fields().map(read).collect::<Vec<_>>())
}

fn unpack(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "unpack", 2, 2)?;
    unpack_all(vm, &*layout_of(vm, &args.values[0])?, &args.values[1])
}

fn unpack_all(vm: &Vm<'_>, layout: &Layout, buffer: &Value) -> Res<Value> {
    with_octets(vm, buffer, |data| {
        if data.len() != layout.size {
            let size = layout.size;
            return Err(raise(vm, format!("unpack requires a buffer of {size} bytes")));
        }
        Ok(values_in(vm, layout, data))
    })
}

fn unpack_from(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_pos_only: 1, ..Shape::default() };
    let names = ["", "buffer", "offset"];
    let [format, buffer, offset] = args.bind(vm, "unpack_from", names, shape)?;
    let layout = layout_of(vm, format.unwrap_or(&Value::None))?;
    unpack_at(vm, &layout, buffer.unwrap_or(&Value::None), offset)
}

fn unpack_at(vm: &Vm<'_>, layout: &Layout, buffer: &Value, offset: Option<&Value>) -> Res<Value> {
    let offset = offset.map_or(Ok(0), |v| position(vm, v))?;
    let size = layout.size;
    with_octets(vm, buffer, |data| {
        let room = data.len();
        let at = match usize::try_from(offset) {
            Ok(at) => at,
            Err(_) if offset + size as i64 > 0 => {
                let text = format!("not enough data to unpack {size} bytes at offset {offset}");
                return Err(raise(vm, text));
            }
            Err(_) => from_end(vm, offset, room)?,
        };
        match data.get(at..).filter(|rest| rest.len() >= size) {
            Some(rest) => Ok(values_in(vm, layout, &rest[..size])),
            None => {
                let needed = at + size;
                Err(raise(
                    vm,
                    format!(
                        "unpack_from requires a buffer of at least {needed} bytes for unpacking {size} \
                         bytes at offset {at} (actual buffer size is {room})"
                    ),
                ))
            }
        }
    })
}

fn iter_unpack(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "iter_unpack", 2, 2)?;
    unpack_each(vm, layout_of(vm, &args.values[0])?, &args.values[1])
}

fn unpack_each(vm: &Vm<'_>, layout: Rc<Layout>, buffer: &Value) -> Res<Value> {
    let size = layout.size;
    if size == 0 {
        return Err(raise(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    let length = with_octets(vm, buffer, |data| Ok(data.len()))?;
    if length % size != 0 {
        let text = format!("iterative unpacking requires a buffer of a multiple of {size} bytes");
        return Err(raise(vm, text));
    }
    // A view's octets are copied each time that they are asked for.
    let buffer = match bytes::like(buffer) {
        Some(data) if buffer.kind() == Some(Kind::Native) => bytes::from_vec(vm, data.into_owned()),
        Some(_) | None => buffer.clone(),
    };
    let each = Unpacking { layout, buffer: RefCell::new(buffer), at: Cell::new(0) };
    Ok(heap::alloc(&vm.native_type(&ITERATOR), Traced(Box::new(each)), None).into())
}

// The class

/// A format that was read once. It has none before `__init__`.
#[derive(Default)]
struct Struct {
    layout: RefCell<Option<Rc<Layout>>>,
}

holds_nothing! { Struct }

static STRUCT: TypeSpec = TypeSpec {
    name: "Struct",
    module: "_struct",
    doc: "Create a compiled struct object.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| {
            Ok(vm.alloc_for(class, Traced(Box::new(Struct::default()))).into())
        }));
        s.init.set(Some(init));
        s.repr.set(Some(|vm, v| {
            let format = vm.repr(&vm.str(&this(vm, v)?.format))?;
            Ok(vm.string(format!("{}({format})", vm.type_of(v).name())))
        }));
    },
    methods: &[
        MethodDef::new(
            "iter_unpack",
            |vm, args| {
                let [buffer] = args.method(vm, "Struct.iter_unpack", 1, 1)? else {
                    unreachable!("one was asked for")
                };
                unpack_each(vm, this(vm, &args.values[0])?, buffer)
            },
            "iter_unpack($self, buffer, /)",
        ),
        MethodDef::new(
            "pack",
            |vm, args| {
                let layout = this(vm, &args.values[0])?;
                no_keywords(vm, args, "pack")?;
                Ok(bytes::from_vec(vm, packed(vm, &layout, &args.values[1..], "pack")?))
            },
            "pack(v1, v2, ...)",
        ),
        MethodDef::new(
            "pack_into",
            |vm, args| {
                no_keywords(vm, args, "pack_into")?;
                put(vm, &*this(vm, &args.values[0])?, &args.values[1..])
            },
            "pack_into(buffer, offset, v1, v2, ...)",
        ),
        MethodDef::new(
            "unpack",
            |vm, args| {
                let [buffer] = args.method(vm, "Struct.unpack", 1, 1)? else {
                    unreachable!("one was asked for")
                };
                unpack_all(vm, &*this(vm, &args.values[0])?, buffer)
            },
            "unpack($self, buffer, /)",
        ),
        MethodDef::new(
            "unpack_from",
            |vm, args| {
                let shape = Shape { required: 1, ..Shape::default() };
                let rest = args.skip(1);
                let [buffer, offset] = rest.bind(vm, "unpack_from", ["buffer", "offset"], shape)?;
                let layout = this(vm, &args.values[0])?;
                unpack_at(vm, &layout, buffer.unwrap_or(&Value::None), offset)
            },
            "unpack_from($self, /, buffer, offset=0)",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "format",
            get: |vm, v| Ok(vm.str(&this(vm, v)?.format)),
            set: None,
            doc: "struct format string",
        },
        GetSetDef {
            name: "size",
            get: |vm, v| Ok(int::from_usize(vm, this(vm, v)?.size)),
            set: None,
            doc: "struct size in bytes",
        },
    ],
};

fn no_keywords(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<()> {
    if args.kw.is_empty() {
        return Ok(());
    }
    Err(vm.type_error(format!("_struct.Struct.{name}() takes no keyword arguments")))
}

fn this(vm: &Vm<'_>, v: &Value) -> Res<Rc<Layout>> {
    let found: Option<&Struct> = v.as_obj().and_then(|o| o.native());
    match found.map(|s| s.layout.borrow().clone()) {
        Some(Some(layout)) => Ok(layout),
        Some(None) => Err(vm.raise(ExcKind::RuntimeError, "Struct object is not initialized")),
        None => Err(vm.type_error("descriptor requires a 'Struct' object")),
    }
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [format] = args.bind(vm, "Struct", ["format"], shape)?;
    let layout = Rc::new(read_format(vm, format.unwrap_or(&Value::None))?);
    if let Some(made) = v.as_obj().and_then(|o| o.native::<Struct>()) {
        *made.layout.borrow_mut() = Some(layout);
    }
    Ok(())
}

/// What `iter_unpack` returns.
struct Unpacking {
    layout: Rc<Layout>,
    /// None at the end.
    buffer: RefCell<Value>,
    at: Cell<usize>,
}

traces! { Unpacking { buffer } }

static ITERATOR: TypeSpec = TypeSpec {
    name: "unpack_iterator",
    module: "_struct",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(iter::itself));
        s.next.set(Some(|vm, v| {
            let Some(each) = unpacking(v) else { return Ok(None) };
            let (buffer, at) = (each.buffer.borrow().clone(), each.at.get());
            if buffer.is_none() {
                return Ok(None);
            }
            let size = each.layout.size;
            let next = with_octets(vm, &buffer, |data| {
                Ok(data.get(at..at + size).map(|data| values_in(vm, &each.layout, data)))
            })?;
            each.at.set(at + size);
            if next.is_none() {
                let old = each.buffer.replace(Value::None);
                drop(old);
            }
            Ok(next)
        }));
    },
    methods: &[MethodDef::new(
        "__length_hint__",
        |vm, args| {
            let Some(each) = unpacking(&args.values[0]) else { return Ok(Value::Int(0)) };
            let buffer = each.buffer.borrow().clone();
            if buffer.is_none() {
                return Ok(Value::Int(0));
            }
            let left =
                with_octets(vm, &buffer, |data| Ok(data.len().saturating_sub(each.at.get())))?;
            Ok(int::from_usize(vm, left / each.layout.size))
        },
        "__length_hint__($self, /)",
    )],
    getset: &[],
};

fn unpacking(v: &Value) -> Option<&Unpacking> {
    v.as_obj()?.native()
}
