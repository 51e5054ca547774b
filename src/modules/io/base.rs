//! `_IOBase` and the bases of raw, buffered and text streams: what every stream can do with what its own
//! class can.
//!
//! Invariant: everything goes through methods that a class of the program may define; a stream is closed
//! when its attribute `closed` says so.

use std::cell::OnceCell;

use crate::base::Symbol;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::{bytearray, bytes, iter, memoryview, object};
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Res, Slots, T, TypeRef, TypeSpec, Value, Vm,
};

/// How many octets a buffer holds unless the program or the file says otherwise.
pub(super) const BUFFER_SIZE: usize = 128 << 10;

static IO_BASE: TypeSpec = TypeSpec {
    name: "_IOBase",
    module: "_io",
    doc: "The abstract base class for all I/O classes.",
    kind: Kind::Instance,
    is_base: true,
    slots: |s: &Slots| {
        s.iter.set(Some(|vm, v| {
            check_open(vm, v)?;
            iter::itself(vm, v)
        }));
        s.next.set(Some(next));
    },
    methods: &[
        MethodDef::new("__del__", end, "__del__($self, /)"),
        MethodDef::new("__enter__", enter, "__enter__($self, /)"),
        MethodDef::new("__exit__", exit, "__exit__($self, /, *exc_info)"),
        MethodDef::new("_checkClosed", |vm, a| check_open(vm, this(vm, a)?).map(none), ""),
        MethodDef::new("_checkReadable", |vm, a| check(vm, a, "readable"), ""),
        MethodDef::new("_checkSeekable", |vm, a| check(vm, a, "seekable"), ""),
        MethodDef::new("_checkWritable", |vm, a| check(vm, a, "writable"), ""),
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("fileno", |vm, _| Err(unsupported(vm, "fileno")), "fileno($self, /)"),
        MethodDef::new("flush", |vm, a| check_open(vm, this(vm, a)?).map(none), "flush($self, /)"),
        MethodDef::new("isatty", isatty, "isatty($self, /)"),
        MethodDef::new("readable", |_, _| Ok(Value::bool(false)), "readable($self, /)"),
        MethodDef::new("readline", readline, "readline($self, size=-1, /)"),
        MethodDef::new("readlines", readlines, "readlines($self, hint=-1, /)"),
        MethodDef::new(
            "seek",
            |vm, _| Err(unsupported(vm, "seek")),
            "seek($self, offset, whence=0, /)",
        ),
        MethodDef::new("seekable", |_, _| Ok(Value::bool(false)), "seekable($self, /)"),
        MethodDef::new("tell", tell, "tell($self, /)"),
        MethodDef::new(
            "truncate",
            |vm, _| Err(unsupported(vm, "truncate")),
            "truncate($self, size=None, /)",
        ),
        MethodDef::new("writable", |_, _| Ok(Value::bool(false)), "writable($self, /)"),
        MethodDef::new("writelines", writelines, "writelines($self, lines, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "closed",
            get: |vm, v| Ok(Value::bool(own_closed(vm, v)?)),
            set: None,
            doc: "",
        },
        object::DICT,
    ],
};

static RAW_BASE: TypeSpec = TypeSpec {
    name: "_RawIOBase",
    module: "_io",
    doc: "Base class for raw binary I/O.",
    kind: Kind::Instance,
    is_base: true,
    slots: |_| {},
    methods: &[
        MethodDef::new("read", raw_read, "read($self, size=-1, /)"),
        MethodDef::new("readall", raw_read_all, "readall($self, /)"),
    ],
    getset: &[],
};

static BUFFERED_BASE: TypeSpec = TypeSpec {
    name: "_BufferedIOBase",
    module: "_io",
    doc: "Base class for buffered IO objects.",
    kind: Kind::Instance,
    is_base: true,
    slots: |_| {},
    methods: &[
        MethodDef::new("detach", |vm, _| Err(unsupported(vm, "detach")), "detach($self, /)"),
        MethodDef::new("read", |vm, _| Err(unsupported(vm, "read")), "read($self, size=-1, /)"),
        MethodDef::new("read1", |vm, _| Err(unsupported(vm, "read1")), "read1($self, size=-1, /)"),
        MethodDef::new("readinto", |vm, a| read_into(vm, a, "read"), "readinto($self, buffer, /)"),
        MethodDef::new(
            "readinto1",
            |vm, a| read_into(vm, a, "read1"),
            "readinto1($self, buffer, /)",
        ),
        MethodDef::new("write", |vm, _| Err(unsupported(vm, "write")), "write($self, b, /)"),
    ],
    getset: &[],
};

static TEXT_BASE: TypeSpec = TypeSpec {
    name: "_TextIOBase",
    module: "_io",
    doc: "Base class for text I/O.",
    kind: Kind::Instance,
    is_base: true,
    slots: |_| {},
    methods: &[
        MethodDef::new("detach", |vm, _| Err(unsupported(vm, "detach")), "detach($self, /)"),
        MethodDef::new("read", |vm, _| Err(unsupported(vm, "read")), "read($self, size=-1, /)"),
        MethodDef::new(
            "readline",
            |vm, _| Err(unsupported(vm, "readline")),
            "readline($self, size=-1, /)",
        ),
        MethodDef::new("write", |vm, _| Err(unsupported(vm, "write")), "write($self, s, /)"),
    ],
    getset: &[
        GetSetDef { name: "encoding", get: |_, _| Ok(Value::None), set: None, doc: "" },
        GetSetDef { name: "errors", get: |_, _| Ok(Value::None), set: None, doc: "" },
        GetSetDef { name: "newlines", get: |_, _| Ok(Value::None), set: None, doc: "" },
    ],
};

/// The classes of this file.
pub(super) fn io_base(vm: &Vm<'_>) -> TypeRef {
    let class = vm.native_type(&IO_BASE);
    class.has_weak.set(true);
    class.has_del.set(true);
    class
}

fn derived(vm: &Vm<'_>, spec: &'static TypeSpec, base: &TypeRef) -> TypeRef {
    let class = vm.native_derived(spec, base);
    class.has_weak.set(true);
    class.has_del.set(true);
    class
}

pub(super) fn raw_base(vm: &Vm<'_>) -> TypeRef {
    derived(vm, &RAW_BASE, &io_base(vm))
}

pub(super) fn buffered_base(vm: &Vm<'_>) -> TypeRef {
    derived(vm, &BUFFERED_BASE, &io_base(vm))
}

pub(super) fn text_base(vm: &Vm<'_>) -> TypeRef {
    derived(vm, &TEXT_BASE, &io_base(vm))
}

/// A class with a payload over one of the bases; `ends` says whether an instance closes itself at its end.
pub(super) fn class(
    vm: &Vm<'_>,
    spec: &'static TypeSpec,
    base: fn(&Vm<'_>) -> TypeRef,
    ends: bool,
) -> TypeRef {
    let class = vm.native_derived(spec, &base(vm));
    class.has_weak.set(true);
    class.has_del.set(ends);
    class
}

pub(super) fn none(_: ()) -> Value {
    Value::None
}

pub(super) fn this<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Value> {
    args.values.first().ok_or_else(|| vm.type_error("unbound method needs an argument"))
}

#[derive(Default)]
struct Errors {
    unsupported: OnceCell<Value>,
}

/// `io.UnsupportedOperation`, which is both an OSError and a ValueError.
pub(super) fn unsupported_operation(vm: &Vm<'_>) -> Res<Value> {
    let errors = vm.interp.state::<Errors>();
    if let Some(class) = errors.unsupported.get() {
        return Ok(class.clone());
    }
    let bases = [ExcKind::OSError, ExcKind::ValueError].map(|k| vm.exc_ty(k).value());
    let namespace = Dict::new(vm);
    namespace.set_sym(vm, Symbol::new("__module__"), vm.str("io"));
    let args = [vm.str("UnsupportedOperation"), vm.tuple(bases.to_vec()), namespace.into()];
    let class = vm.call(&vm.ty(T::Type).value(), &args)?;
    Ok(errors.unsupported.get_or_init(|| class).clone())
}

pub(super) fn unsupported(vm: &Vm<'_>, what: &str) -> Exc {
    let made = unsupported_operation(vm).and_then(|class| vm.call(&class, &[vm.str(what)]));
    match made {
        Ok(e) => e.cast().unwrap_or_else(|| vm.raise(ExcKind::OSError, what)),
        Err(e) => e,
    }
}

pub(super) fn closed_error(vm: &Vm<'_>) -> Exc {
    vm.value_error("I/O operation on closed file.")
}

/// What `closed` says.
pub(super) fn is_closed(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    let closed = vm.get_attr(v, Symbol::new("closed"))?;
    vm.truth(&closed)
}

pub(super) fn check_open(vm: &Vm<'_>, v: &Value) -> Res<()> {
    if is_closed(vm, v)? { Err(closed_error(vm)) } else { Ok(()) }
}

/// Of a stream without a state of its own: whether `close` was called.
fn own_closed(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    let mark = Symbol::new("__IOBase_closed");
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => Ok(attrs.get(vm, mark)?.is_some()),
        None => Ok(false),
    }
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    if own_closed(vm, v)? {
        return Ok(Value::None);
    }
    let flushed = vm.call_method(v, "flush", &[]);
    vm.set_attr(v, Symbol::new("__IOBase_closed"), &Value::bool(true))?;
    flushed.map(|_| Value::None)
}

/// What a stream does at its end: it closes itself, and nobody hears of a failure.
fn end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    // One that never came to have an attribute `closed` was not made to the end.
    if let Ok(false) = is_closed(vm, v) {
        if let Some(file) = v.as_obj().and_then(|o| o.native::<super::fileio::FileIo>()) {
            file.warn_if_open(vm, v)?;
        }
        drop(vm.call_method(v, "close", &[]));
    }
    Ok(Value::None)
}

fn enter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    check_open(vm, v)?;
    Ok(v.clone())
}

fn exit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    vm.call_method(this(vm, args)?, "close", &[])
}

fn isatty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    check_open(vm, this(vm, args)?)?;
    Ok(Value::bool(false))
}

fn tell(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    vm.call_method(this(vm, args)?, "seek", &[Value::Int(0), Value::Int(1)])
}

/// UnsupportedOperation unless the stream says that it can.
pub(super) fn require(vm: &Vm<'_>, v: &Value, ability: &str) -> Res<()> {
    let can = vm.call_method(v, ability, &[])?;
    if matches!(can, Value::Bool(b) if b.get()) {
        return Ok(());
    }
    Err(unsupported(vm, &format!("File or stream is not {ability}.")))
}

fn check(vm: &Vm<'_>, args: Args<'_>, ability: &str) -> Res<Value> {
    require(vm, this(vm, args)?, ability)?;
    Ok(Value::bool(true))
}

/// A size argument: `None` and negative numbers mean all.
pub(super) fn size(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Option<usize>> {
    args.skip(1).check_positional(vm, fname, 0, 1)?;
    match args.values.get(1).filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => {
            if vm.type_of(v).slots.index.get().is_none() {
                let ty = vm.type_name(v);
                return Err(
                    vm.type_error(format!("argument should be integer or None, not '{ty}'"))
                );
            }
            Ok(usize::try_from(vm.to_i64(v)?).ok())
        }
    }
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let line = vm.call_method(v, "readline", &[])?;
    let is_empty = match vm.type_of(&line).slots.len.get() {
        Some(len) => len(vm, &line)? == 0,
        None => return Err(vm.type_error("readline() should have returned a sequence")),
    };
    Ok((!is_empty).then_some(line))
}

/// Reads octet by octet, or as many as `peek` shows up to the end of the line.
fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let limit = size(vm, args, "readline")?.unwrap_or(usize::MAX);
    let peek = vm.get_attr_opt(v, Symbol::new("peek"))?;
    let mut line: Vec<u8> = Vec::new();
    while line.len() < limit {
        let mut n = 1;
        if let Some(peek) = &peek {
            let ahead = vm.call(peek, &[Value::Int(1)])?;
            let Some(ahead) = bytes::data_of(&ahead) else {
                let ty = vm.type_name(&ahead);
                let message = format!("peek() should have returned a bytes object, not '{ty}'");
                return Err(vm.raise(ExcKind::OSError, message));
            };
            if !ahead.is_empty() {
                let newline = memchr::memchr(b'\n', ahead);
                n = newline.map_or(ahead.len(), |i| i + 1).min(limit - line.len());
            }
        }
        let got = vm.call_method(v, "read", &[Value::Int(n as i64)])?;
        if got.is_none() && line.is_empty() {
            return Ok(Value::None);
        }
        let Some(got) = bytes::data_of(&got) else {
            let ty = vm.type_name(&got);
            let message = format!("read() should have returned a bytes object, not '{ty}'");
            return Err(vm.raise(ExcKind::OSError, message));
        };
        if got.is_empty() {
            break;
        }
        line.extend_from_slice(got);
        if line.ends_with(b"\n") {
            break;
        }
    }
    Ok(bytes::from_vec(vm, line))
}

fn readlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let hint = size(vm, args, "readlines")?.filter(|&n| n > 0);
    let lines = List::alloc(vm, Vec::new());
    let (iterator, mut total) = (vm.iter(v)?, 0);
    while let Some(line) = vm.next(&iterator)? {
        if let Some(len) = vm.type_of(&line).slots.len.get() {
            total += len(vm, &line)?;
        }
        lines.append(vm, line)?;
        if hint.is_some_and(|h| total >= h) {
            break;
        }
    }
    Ok(lines.into())
}

pub(super) fn writelines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    args.skip(1).check_positional(vm, "_IOBase.writelines", 1, 1)?;
    check_open(vm, v)?;
    let write = vm.get_attr(v, Symbol::new("write"))?;
    vm.for_each(&args.values[1], |line| vm.call(&write, &[line]).map(drop))?;
    Ok(Value::None)
}

fn raw_read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let Some(n) = size(vm, args, "read")? else { return vm.call_method(v, "readall", &[]) };
    let room = bytearray::from_vec(vm, vm.filled(0, n)?);
    let got = vm.call_method(v, "readinto", std::slice::from_ref(&room))?;
    if got.is_none() {
        return Ok(got);
    }
    let got = vm.to_i64(&got)?;
    if got < 0 || got as usize > n {
        let message = format!("readinto returned {got} outside buffer size {n}");
        return Err(vm.value_error(message));
    }
    let data = memoryview::with_mut(&room, |data| data[..got as usize].to_vec());
    Ok(bytes::from_vec(vm, data.unwrap_or_default()))
}

fn raw_read_all(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let mut all: Vec<u8> = Vec::new();
    loop {
        let data = vm.call_method(v, "read", &[Value::Int(BUFFER_SIZE as i64)])?;
        if data.is_none() {
            return Ok(if all.is_empty() { data } else { bytes::from_vec(vm, all) });
        }
        match bytes::data_of(&data) {
            Some([]) => return Ok(bytes::from_vec(vm, all)),
            Some(part) => {
                vm.reserve(&mut all, part.len())?;
                all.extend_from_slice(part);
            }
            None => return Err(vm.type_error("read() should return bytes")),
        }
    }
}

/// How many octets an object takes that can be written into.
pub(super) fn writable_len(vm: &Vm<'_>, fname: &str, v: &Value) -> Res<usize> {
    memoryview::with_mut(v, |data| data.len()).ok_or_else(|| {
        let ty = vm.given_type(v);
        vm.type_error(format!("{fname}() argument must be read-write bytes-like object, not {ty}"))
    })
}

/// Puts octets at the start of an object that can be written into.
pub(super) fn put(v: &Value, octets: &[u8]) {
    memoryview::with_mut(v, |data| {
        let n = octets.len().min(data.len());
        data[..n].copy_from_slice(&octets[..n]);
    });
}

fn read_into(vm: &Vm<'_>, args: Args<'_>, method: &str) -> Res<Value> {
    let v = this(vm, args)?;
    args.skip(1).check_positional(vm, "_BufferedIOBase.readinto", 1, 1)?;
    let len = writable_len(vm, "readinto", &args.values[1])?;
    let data = vm.call_method(v, method, &[Value::Int(len as i64)])?;
    let Some(data) = bytes::data_of(&data) else {
        return Err(vm.type_error("read() should return bytes"));
    };
    if data.len() > len {
        let message = format!(
            "read() returned too much data: {len} bytes requested, {} returned",
            data.len()
        );
        return Err(vm.value_error(message));
    }
    put(&args.values[1], data);
    Ok(Value::Int(data.len() as i64))
}

/// The octets of a bytes-like argument; bytes are not copied.
pub(super) fn octets<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<std::borrow::Cow<'a, [u8]>> {
    bytes::like(v).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
    })
}
