//! `BytesIO`: octets in memory as a file.
//!
//! Invariant: a position may lie beyond the end; writing there fills the gap with zeros. While a view of
//! the buffer exists its length stays: the octets are then those of a bytearray.

use std::cell::{Cell, RefCell};

use super::base::{self, this};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::attrs::Attrs;
use crate::vm::object::bytearray::{self, ByteArray};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Ptr, Res, Shape, Slots, T, Traced, TypeRef,
    TypeSpec, Value, Vm,
};

static BYTES_IO: TypeSpec = TypeSpec {
    name: "BytesIO",
    module: "_io",
    doc: "Buffered I/O implementation using an in-memory bytes buffer.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| {
            let made = Memory {
                octets: RefCell::new(array(vm, Vec::new())),
                at: Cell::new(0),
                closed: Cell::new(false),
            };
            Ok(vm.alloc_for(class, Traced(Box::new(made))).into())
        }));
        s.init.set(Some(init));
        s.next.set(Some(next));
    },
    methods: &[
        MethodDef::new("__getstate__", getstate, "__getstate__($self, /)"),
        MethodDef::new("__setstate__", setstate, "__setstate__($self, state, /)"),
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("flush", |vm, a| open(vm, a).map(|_| Value::None), "flush($self, /)"),
        MethodDef::new("getbuffer", getbuffer, "getbuffer($self, /)"),
        MethodDef::new("getvalue", getvalue, "getvalue($self, /)"),
        MethodDef::new(
            "isatty",
            |vm, a| open(vm, a).map(|_| Value::bool(false)),
            "isatty($self, /)",
        ),
        MethodDef::new("read", |vm, a| read(vm, a, "read"), "read($self, size=-1, /)"),
        MethodDef::new("read1", |vm, a| read(vm, a, "read1"), "read1($self, size=-1, /)"),
        MethodDef::new("readable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new("readinto", readinto, "readinto($self, buffer, /)"),
        MethodDef::new("readline", readline, "readline($self, size=-1, /)"),
        MethodDef::new("readlines", readlines, "readlines($self, size=None, /)"),
        MethodDef::new("seek", seek, "seek($self, pos, whence=0, /)"),
        MethodDef::new("seekable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new(
            "tell",
            |vm, a| Ok(Value::Int(open(vm, a)?.at.get() as i64)),
            "tell($self, /)",
        ),
        MethodDef::new("truncate", truncate, "truncate($self, size=None, /)"),
        MethodDef::new("writable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new("write", write, "write($self, b, /)"),
        MethodDef::new("writelines", writelines, "writelines($self, lines, /)"),
    ],
    getset: &[GetSetDef {
        name: "closed",
        get: |vm, v| Ok(Value::bool(memory(vm, v)?.closed.get())),
        set: None,
        doc: "",
    }],
};

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &BYTES_IO, base::buffered_base, false)
}

struct Memory {
    octets: RefCell<Ptr<ByteArray>>,
    at: Cell<usize>,
    closed: Cell<bool>,
}

impl Trace for Memory {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.octets.trace(t);
    }
}

fn array(vm: &Vm<'_>, data: Vec<u8>) -> Ptr<ByteArray> {
    match bytearray::from_vec(vm, data).cast() {
        Some(array) => array,
        None => unreachable!("just made as a bytearray"),
    }
}

fn memory<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Memory> {
    let found = v.as_obj().and_then(|o| o.native::<Memory>());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_io.BytesIO' object"))
}

fn open<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Memory> {
    let m = memory(vm, this(vm, args)?)?;
    if m.closed.get() { Err(base::closed_error(vm)) } else { Ok(m) }
}

impl Memory {
    fn with<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        f(&self.octets.borrow().data.borrow())
    }

    fn len(&self) -> usize {
        self.with(<[u8]>::len)
    }

    fn take(&self, n: usize) -> Vec<u8> {
        let taken = self.with(|data| {
            let start = self.at.get().min(data.len());
            data[start..start.saturating_add(n).min(data.len())].to_vec()
        });
        self.at.set(self.at.get() + taken.len());
        taken
    }

    /// The length of the next line.
    fn line(&self) -> usize {
        self.with(|data| {
            let rest = &data[self.at.get().min(data.len())..];
            memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1)
        })
    }

    /// BufferError while a view relies on the length.
    fn check_views(&self, vm: &Vm<'_>) -> Res<()> {
        if self.octets.borrow().exports.get() > 0 {
            let message = "Existing exports of data: object cannot be re-sized";
            return Err(vm.raise(ExcKind::BufferError, message));
        }
        Ok(())
    }

    fn write(&self, vm: &Vm<'_>, new: &[u8]) -> Res<usize> {
        self.check_views(vm)?;
        if new.is_empty() {
            return Ok(0);
        }
        let at = self.at.get();
        let end = at.saturating_add(new.len());
        if end > isize::MAX as usize {
            return Err(vm.overflow_error("new buffer size too large"));
        }
        let array = self.octets.borrow().clone();
        let data = &mut *array.data.borrow_mut();
        if at == data.len() {
            vm.reserve(data, new.len())?;
            data.extend_from_slice(new);
        } else {
            if data.len() < end {
                let missing = end - data.len();
                vm.reserve(data, missing)?;
                data.resize(end, 0);
            }
            data[at..end].copy_from_slice(new);
        }
        self.at.set(end);
        Ok(new.len())
    }
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let [initial] = args.bind(vm, "BytesIO", ["initial_bytes"], Shape::default())?;
    let m = memory(vm, v)?;
    m.check_views(vm)?;
    let data = match initial.filter(|i| !i.is_none()) {
        Some(initial) => base::octets(vm, initial)?.into_owned(),
        None => Vec::new(),
    };
    m.at.set(0);
    let old = m.octets.replace(array(vm, data));
    drop(old);
    Ok(())
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    if vm.type_of(v).is_heap {
        let line = vm.call_method(v, "readline", &[])?;
        return Ok(vm.truth(&line)?.then_some(line));
    }
    let m = open(vm, Args::positional(std::slice::from_ref(v)))?;
    let n = m.line();
    Ok((n > 0).then(|| bytes::from_vec(vm, m.take(n))))
}

fn read(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<Value> {
    let m = open(vm, args)?;
    let n = base::size(vm, args, fname)?.unwrap_or(usize::MAX);
    Ok(bytes::from_vec(vm, m.take(n)))
}

fn readinto(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "BytesIO.readinto", 1, 1)?;
    let data = m.take(base::writable_len(vm, "readinto", &args.values[1])?);
    base::put(&args.values[1], &data);
    Ok(Value::Int(data.len() as i64))
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let limit = base::size(vm, args, "readline")?.unwrap_or(usize::MAX);
    Ok(bytes::from_vec(vm, m.take(m.line().min(limit))))
}

fn readlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let hint = base::size(vm, args, "readlines")?.filter(|n| *n > 0);
    let (mut lines, mut total) = (Vec::new(), 0);
    loop {
        let line = m.take(m.line());
        if line.is_empty() {
            break;
        }
        total += line.len();
        lines.push(bytes::from_vec(vm, line));
        if hint.is_some_and(|h| total >= h) {
            break;
        }
    }
    Ok(vm.list(lines))
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "BytesIO.write", 1, 1)?;
    let data = base::octets(vm, &args.values[1])?;
    m.write(vm, &data).map(|n| Value::Int(n as i64))
}

fn writelines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "BytesIO.writelines", 1, 1)?;
    vm.for_each(&args.values[1], |line| {
        let data = base::octets(vm, &line)?;
        m.write(vm, &data).map(drop)
    })?;
    Ok(Value::None)
}

fn getvalue(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let data = open(vm, args)?.with(<[u8]>::to_vec);
    Ok(bytes::from_vec(vm, data))
}

fn getbuffer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let octets = open(vm, args)?.octets.borrow().value();
    vm.call(&vm.ty(T::MemoryView).value(), &[octets])
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let offset = vm.to_i64(&vm.index(&args.values[1])?)?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_c_int(w))?;
    let base = match whence {
        0 if offset < 0 => {
            return Err(vm.value_error(format!("negative seek value {offset}")));
        }
        0 => 0,
        1 => m.at.get() as i64,
        2 => m.len() as i64,
        _ => {
            let message = format!("invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(vm.value_error(message));
        }
    };
    let Some(at) = base.checked_add(offset) else {
        return Err(vm.overflow_error("new position too large"));
    };
    m.at.set(at.max(0) as usize);
    Ok(Value::Int(at.max(0)))
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "truncate", 0, 1)?;
    m.check_views(vm)?;
    let size = match args.values.get(1).filter(|v| !v.is_none()) {
        None => m.at.get() as i64,
        Some(size) => vm.to_i64(size)?,
    };
    let Ok(n) = usize::try_from(size) else {
        return Err(vm.value_error(format!("negative size value {size}")));
    };
    m.octets.borrow().data.borrow_mut().truncate(n);
    Ok(Value::Int(size))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = memory(vm, this(vm, args)?)?;
    m.check_views(vm)?;
    m.closed.set(true);
    let old = m.octets.replace(array(vm, Vec::new()));
    drop(old);
    Ok(Value::None)
}

/// The attributes of an instance, for its state; None when there are none.
pub(super) fn attributes(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => Attrs::dict(attrs, vm).map(|d| d.copy(vm).into()),
        None => Ok(Value::None),
    }
}

/// Puts attributes back.
pub(super) fn set_attributes(vm: &Vm<'_>, v: &Value, state: &Value) -> Res<()> {
    let Some(given) = state.downcast::<Dict>() else {
        if state.is_none() {
            return Ok(());
        }
        let ty = vm.type_name(state);
        return Err(vm.type_error(format!("fourth item of state should be a dict, got a {ty}")));
    };
    if let Some(attrs) = v.as_obj().and_then(|o| o.attrs()) {
        let dict = attrs.dict(vm)?;
        for (key, value) in given.items() {
            dict.set(vm, &key, value)?;
        }
    }
    Ok(())
}

fn getstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let data = m.with(<[u8]>::to_vec);
    let items = [
        bytes::from_vec(vm, data),
        Value::Int(m.at.get() as i64),
        attributes(vm, &args.values[0])?,
    ];
    Ok(vm.tuple(items))
}

fn setstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "BytesIO.__setstate__", 1, 1)?;
    let state = args.values[1].downcast::<Tuple>().map(|t| t.items.to_vec());
    let Some([data, at, attrs]) = state.as_deref() else {
        return Err(vm.type_error("BytesIO.__setstate__ argument should be 3-tuple"));
    };
    let data = base::octets(vm, data)?.into_owned();
    let Ok(at) = usize::try_from(vm.to_i64(at)?) else {
        return Err(vm.value_error("position value cannot be negative"));
    };
    m.check_views(vm)?;
    let old = m.octets.replace(array(vm, data));
    drop(old);
    m.at.set(at);
    set_attributes(vm, &args.values[0], attrs)?;
    Ok(Value::None)
}
