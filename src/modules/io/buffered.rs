//! `BufferedReader`, `BufferedWriter`, `BufferedRandom`: buffers over raw streams.
//!
//! Invariant: at most one of the two buffers holds anything: what was read ahead is given up before
//! writing (the raw stream goes back to where the program is), what waits to be written goes out before
//! reading. The buffers are touched in the stream's turn alone. A stream of the host buffers by itself.

use std::cell::{Cell, RefCell};

use super::base::{self, require, this, unsupported};
use super::fileio;
use super::turn::{Taken, Turn};
use crate::base::Symbol;
use crate::runtime::stream::Stream;
use crate::vm::builtins::output::{Shared, with_stream, write_bytes};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::{bytearray, bytes, int, memoryview};
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Res, Shape, Slots, T, Traced, TypeRef,
    TypeSpec, Value, Vm,
};

macro_rules! spec {
    ($name:ident, $text:literal, $doc:literal, $does:expr, $methods:expr) => {
        static $name: TypeSpec = TypeSpec {
            name: $text,
            module: "_io",
            doc: $doc,
            kind: Kind::Traced,
            is_base: true,
            slots: |s| slots(s, |vm, class, _| Ok(make(vm, class, $does))),
            methods: $methods,
            getset: GETSET,
        };
    };
}

spec!(
    READER,
    "BufferedReader",
    "Create a new buffered reader using the given readable raw IO object.",
    Does { read: true, write: false },
    READER_METHODS
);
spec!(
    WRITER,
    "BufferedWriter",
    "A buffer for a writeable sequential RawIO object.",
    Does { read: false, write: true },
    WRITER_METHODS
);
spec!(
    RANDOM,
    "BufferedRandom",
    "A buffered interface to random access streams.",
    Does { read: true, write: true },
    RANDOM_METHODS
);

macro_rules! methods {
    ($($more:expr),*) => {
        &[
            MethodDef::new("close", close, "close($self, /)"),
            MethodDef::new("detach", detach, "detach($self, /)"),
            MethodDef::new("fileno", |vm, a| ask(vm, a, "fileno"), "fileno($self, /)"),
            MethodDef::new("flush", flush_method, "flush($self, /)"),
            MethodDef::new("isatty", |vm, a| ask(vm, a, "isatty"), "isatty($self, /)"),
            MethodDef::new("seek", seek, "seek($self, target, whence=0, /)"),
            MethodDef::new("seekable", |vm, a| ask(vm, a, "seekable"), "seekable($self, /)"),
            MethodDef::new("tell", |vm, a| { let (b, v) = open(vm, a)?; b.tell(vm, v).map(Value::Int) }, "tell($self, /)"),
            MethodDef::new("truncate", truncate, "truncate($self, pos=None, /)"),
            MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
            $($more),*
        ]
    };
}

macro_rules! reading {
    ($($more:expr),*) => {
        methods!(
            MethodDef::new("readable", |vm, a| ask(vm, a, "readable"), "readable($self, /)"),
            MethodDef::new("read", read, "read($self, size=-1, /)"),
            MethodDef::new("read1", read1, "read1($self, size=-1, /)"),
            MethodDef::new("peek", peek, "peek($self, size=0, /)"),
            MethodDef::new("readinto", |vm, a| readinto(vm, a, false), "readinto($self, buffer, /)"),
            MethodDef::new("readinto1", |vm, a| readinto(vm, a, true), "readinto1($self, buffer, /)"),
            MethodDef::new("readline", readline, "readline($self, size=-1, /)")
            $(, $more)*
        )
    };
}

static READER_METHODS: &[MethodDef] = reading!();
static WRITER_METHODS: &[MethodDef] = methods!(
    MethodDef::new("writable", |vm, a| ask(vm, a, "writable"), "writable($self, /)"),
    MethodDef::new("write", write, "write($self, buffer, /)")
);
static RANDOM_METHODS: &[MethodDef] = reading!(
    MethodDef::new("writable", |vm, a| ask(vm, a, "writable"), "writable($self, /)"),
    MethodDef::new("write", write, "write($self, buffer, /)")
);

static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "closed",
        get: |vm, v| Ok(Value::bool(buffered(vm, v)?.is_closed(vm)?)),
        set: None,
        doc: "",
    },
    GetSetDef { name: "mode", get: |vm, v| of_raw(vm, v, "mode"), set: None, doc: "" },
    GetSetDef { name: "name", get: |vm, v| of_raw(vm, v, "name"), set: None, doc: "" },
    GetSetDef { name: "raw", get: |vm, v| buffered(vm, v)?.raw(vm), set: None, doc: "" },
];

fn slots(s: &Slots, new: crate::vm::types::NewSlot) {
    s.new.set(Some(new));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.next.set(Some(next));
}

pub(super) fn reader(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &READER, base::buffered_base, true)
}

pub(super) fn writer(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &WRITER, base::buffered_base, true)
}

pub(super) fn random(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &RANDOM, base::buffered_base, true)
}

#[derive(Clone, Copy)]
struct Does {
    read: bool,
    write: bool,
}

#[derive(Default)]
struct Buffers {
    /// Read ahead: `ahead[at..]` is still to come.
    ahead: Vec<u8>,
    at: usize,
    /// Still to be written.
    out: Vec<u8>,
}

impl Buffers {
    fn rest(&self) -> &[u8] {
        &self.ahead[self.at..]
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let end = (self.at + n).min(self.ahead.len());
        let taken = self.ahead[self.at..end].to_vec();
        self.at = end;
        taken
    }
}

pub(super) struct Buffered {
    does: Does,
    /// Unset before `__init__`, None after `detach`.
    raw: RefCell<Value>,
    host: RefCell<Option<Shared>>,
    size: Cell<usize>,
    turn: Turn,
    buffers: RefCell<Buffers>,
}

impl Trace for Buffered {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.raw.trace(t);
    }
}

fn make(vm: &Vm<'_>, class: &TypeRef, does: Does) -> Value {
    let made = Buffered {
        does,
        raw: RefCell::new(Value::Unset),
        host: RefCell::default(),
        size: Cell::new(base::BUFFER_SIZE),
        turn: Turn::default(),
        buffers: RefCell::default(),
    };
    vm.alloc_for(class, Traced(Box::new(made))).into()
}

/// A buffer over a raw stream, whose abilities are known.
pub(super) fn over(vm: &Vm<'_>, class: &TypeRef, raw: Value, size: usize) -> Res<Value> {
    let does = match &*class.name() {
        "BufferedReader" => Does { read: true, write: false },
        "BufferedWriter" => Does { read: false, write: true },
        _ => Does { read: true, write: true },
    };
    let made = make(vm, class, does);
    let b = buffered(vm, &made)?;
    b.size.set(size);
    b.host.replace(fileio::exact(&raw).and_then(|f| f.host()));
    b.raw.replace(raw);
    Ok(made)
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let shape = Shape { required: 1, ..Shape::default() };
    let name = vm.type_of(v).name();
    let [raw, size] = args.bind(vm, &name, ["raw", "buffer_size"], shape)?;
    let b = buffered(vm, v)?;
    drop(b.raw.replace(Value::Unset));
    let raw = raw.cloned().unwrap_or(Value::None);
    if b.does.read && b.does.write {
        require(vm, &raw, "seekable")?;
    }
    if b.does.read {
        require(vm, &raw, "readable")?;
    }
    if b.does.write {
        require(vm, &raw, "writable")?;
    }
    let size = size.map_or(Ok(base::BUFFER_SIZE as i64), |s| vm.to_i64(s))?;
    let Some(size) = usize::try_from(size).ok().filter(|s| *s > 0) else {
        return Err(vm.value_error("buffer size must be strictly positive"));
    };
    vm.afford(size)?;
    b.size.set(size);
    b.host.replace(fileio::exact(&raw).and_then(|f| f.host()));
    b.buffers.replace(Buffers::default());
    drop(b.raw.replace(raw));
    Ok(())
}

pub(super) fn buffered<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Buffered> {
    let found = v.as_obj().and_then(|o| o.native::<Buffered>());
    found.ok_or_else(|| vm.type_error("descriptor requires a buffered stream"))
}

/// The payload, for those who go around the methods.
pub(super) fn exact(v: &Value) -> Option<&Buffered> {
    v.as_obj().filter(|o| !o.ty().is_heap)?.native::<Buffered>()
}

/// The receiver, whose raw stream has to be open.
fn open<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<(&'a Buffered, &'a Value)> {
    let v = this(vm, args)?;
    Ok((buffered(vm, v)?, v))
}

fn of_raw(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    let raw = buffered(vm, v)?.raw(vm)?;
    vm.get_attr(&raw, Symbol::new(name))
}

/// What the raw stream answers.
fn ask(vm: &Vm<'_>, args: Args<'_>, method: &str) -> Res<Value> {
    let (b, _) = open(vm, args)?;
    let raw = b.raw(vm)?;
    vm.call_method(&raw, method, &[])
}

/// BlockingIOError of a write that got no further.
fn would_block(vm: &Vm<'_>, written: usize) -> Exc {
    let text = vm.str("write could not complete without blocking");
    let e = vm.raise_args(
        ExcKind::BlockingIOError,
        vec![Value::Int(i64::from(libc::EAGAIN)), text, Value::Int(written as i64)],
    );
    e.set_field(Symbol::new("characters_written"), Value::Int(written as i64));
    e
}

impl Buffered {
    fn raw(&self, vm: &Vm<'_>) -> Res<Value> {
        let raw = self.raw.borrow().clone();
        match raw {
            Value::Unset => Err(vm.value_error("I/O operation on uninitialized object")),
            Value::None => Err(vm.value_error("raw stream has been detached")),
            Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_) => Ok(raw),
        }
    }

    pub(super) fn is_closed(&self, vm: &Vm<'_>) -> Res<bool> {
        let raw = self.raw(vm)?;
        match fileio::exact(&raw) {
            Some(file) => Ok(file.is_closed()),
            None => base::is_closed(vm, &raw),
        }
    }

    fn check(&self, vm: &Vm<'_>, what: &str) -> Res<Value> {
        if self.is_closed(vm)? {
            return Err(vm.value_error(format!("{what} closed file")));
        }
        self.raw(vm)
    }

    /// The stream's turn, and the raw stream.
    fn enter(&self, vm: &Vm<'_>, v: &Value, what: &str) -> Res<(Taken<'_>, Value)> {
        let raw = self.check(vm, what)?;
        Ok((self.turn.take(vm, v)?, raw))
    }

    fn raw_read(vm: &Vm<'_>, raw: &Value, room: &mut [u8]) -> Res<Option<usize>> {
        if let Some(file) = fileio::exact(raw) {
            return file.read(vm, room);
        }
        let array = bytearray::from_vec(vm, vm.filled(0, room.len())?);
        let view = vm.call(&vm.ty(T::MemoryView).value(), std::slice::from_ref(&array))?;
        let got = vm.call_method(raw, "readinto", &[view])?;
        if got.is_none() {
            return Ok(None);
        }
        let n = match int::to_i64(&got) {
            Some(n) => n,
            None => {
                let message = "raw readinto() failed";
                return Err(vm.raise(ExcKind::OSError, message));
            }
        };
        if n < 0 || n as usize > room.len() {
            let message = format!(
                "raw readinto() returned invalid length {n} (should have been between 0 and {})",
                room.len()
            );
            return Err(vm.raise(ExcKind::OSError, message));
        }
        memoryview::with_mut(&array, |data| {
            room[..n as usize].copy_from_slice(&data[..n as usize]);
        });
        Ok(Some(n as usize))
    }

    fn raw_write(vm: &Vm<'_>, raw: &Value, data: &[u8]) -> Res<Option<usize>> {
        if let Some(file) = fileio::exact(raw) {
            return file.write(vm, data);
        }
        let octets = bytes::from_vec(vm, data.to_vec());
        let view = vm.call(&vm.ty(T::MemoryView).value(), &[octets])?;
        let put = vm.call_method(raw, "write", &[view])?;
        if put.is_none() {
            return Ok(None);
        }
        let n = vm.to_i64(&put)?;
        if n < 0 || n as usize > data.len() {
            let message = format!(
                "raw write() returned invalid length {n} (should have been between 0 and {})",
                data.len()
            );
            return Err(vm.raise(ExcKind::OSError, message));
        }
        Ok(Some(n as usize))
    }

    fn raw_seek(vm: &Vm<'_>, raw: &Value, offset: i64, whence: i32) -> Res<i64> {
        if let Some(file) = fileio::exact(raw) {
            return file.seek(vm, offset, whence);
        }
        let args = [Value::Int(offset), Value::Int(i64::from(whence))];
        let at = vm.call_method(raw, "seek", &args)?;
        Self::place(vm, &at)
    }

    fn raw_tell(vm: &Vm<'_>, raw: &Value) -> Res<i64> {
        if let Some(file) = fileio::exact(raw) {
            return file.seek(vm, 0, libc::SEEK_CUR);
        }
        let at = vm.call_method(raw, "tell", &[])?;
        Self::place(vm, &at)
    }

    fn place(vm: &Vm<'_>, at: &Value) -> Res<i64> {
        let at = vm.to_i64(at)?;
        if at < 0 {
            let message = format!("Raw stream returned invalid position {at}");
            return Err(vm.raise(ExcKind::OSError, message));
        }
        Ok(at)
    }

    /// Reads ahead into the empty buffer; none when that would block, 0 at the end.
    fn fill(&self, vm: &Vm<'_>, raw: &Value, b: &mut Buffers) -> Res<Option<usize>> {
        let (start, size) = (b.ahead.len(), self.size.get());
        if b.at == start {
            b.ahead.clear();
            b.at = 0;
        }
        let start = b.ahead.len();
        b.ahead.resize(start + size, 0);
        let got = Self::raw_read(vm, raw, &mut b.ahead[start..]);
        let n = got.as_ref().map_or(0, |n| n.unwrap_or(0));
        b.ahead.truncate(start + n);
        got
    }

    /// Writes all that waits. What a failure leaves unwritten stays.
    fn write_out(&self, vm: &Vm<'_>, raw: &Value, b: &mut Buffers) -> Res<()> {
        let mut done = 0;
        let mut result = Ok(());
        while done < b.out.len() {
            match Self::raw_write(vm, raw, &b.out[done..]) {
                Ok(Some(n)) => done += n,
                Ok(None) => {
                    result = Err(would_block(vm, 0));
                    break;
                }
                Err(e) => {
                    result = Err(e);
                    break;
                }
            }
        }
        b.out.drain(..done);
        result
    }

    /// Gives up what was read ahead: the raw stream goes back to where the program is.
    fn rewind(vm: &Vm<'_>, raw: &Value, b: &mut Buffers) -> Res<()> {
        let unread = b.rest().len();
        if unread > 0 {
            Self::raw_seek(vm, raw, -(unread as i64), libc::SEEK_CUR)?;
        }
        b.ahead.clear();
        b.at = 0;
        Ok(())
    }

    /// Before reading: what waits to be written goes out.
    fn ready(&self, vm: &Vm<'_>, raw: &Value, b: &mut Buffers) -> Res<()> {
        if b.out.is_empty() { Ok(()) } else { self.write_out(vm, raw, b) }
    }

    /// Reads `n` octets, or fewer at the end or where more would block; none when nothing is there.
    fn read(&self, vm: &Vm<'_>, v: &Value, n: usize) -> Res<Option<Vec<u8>>> {
        let (_turn, raw) = self.enter(vm, v, "read of")?;
        if let Some(host) = self.host.borrow().clone() {
            return with_stream(vm, &host, |s| s.read(Some(n))).map(Some);
        }
        let b = &mut *self.buffers.borrow_mut();
        if b.rest().len() >= n {
            return Ok(Some(b.take(n)));
        }
        self.ready(vm, &raw, b)?;
        let mut out = b.take(n);
        vm.afford(n.min(self.size.get()))?;
        // What was read ends here; behind it there may be room that is not used yet.
        let mut filled = out.len();
        while filled < n {
            let left = n - filled;
            let got = if left >= self.size.get() {
                if out.len() == filled {
                    // Past the buffer, in pieces, since the file may be shorter than what was asked for.
                    let piece = left.min(16 << 20);
                    vm.reserve(&mut out, piece)?;
                    out.resize(filled + piece, 0);
                }
                let got = Self::raw_read(vm, &raw, &mut out[filled..])?;
                filled += got.unwrap_or(0);
                got
            } else {
                out.truncate(filled);
                let got = self.fill(vm, &raw, b)?;
                out.extend(b.take(left));
                filled = out.len();
                got
            };
            match got {
                None if filled == 0 => return Ok(None),
                None | Some(0) => break,
                Some(_) => {}
            }
        }
        out.truncate(filled);
        Ok(Some(out))
    }

    fn read_all(&self, vm: &Vm<'_>, v: &Value) -> Res<Option<Vec<u8>>> {
        let (_turn, raw) = self.enter(vm, v, "read of")?;
        if let Some(host) = self.host.borrow().clone() {
            return with_stream(vm, &host, |s| s.read(None)).map(Some);
        }
        let b = &mut *self.buffers.borrow_mut();
        self.ready(vm, &raw, b)?;
        let mut out = b.take(usize::MAX - b.at);
        if let Some(file) = fileio::exact(&raw) {
            return Ok(match file.read_all(vm)? {
                None if out.is_empty() => None,
                None => Some(out),
                Some(rest) if out.is_empty() => Some(rest),
                Some(rest) => {
                    out.extend(rest);
                    Some(out)
                }
            });
        }
        if let Some(read_all) = vm.get_attr_opt(&raw, Symbol::new("readall"))? {
            let rest = vm.call(&read_all, &[])?;
            return match bytes::data_of(&rest) {
                Some(rest) => {
                    out.extend_from_slice(rest);
                    Ok(Some(out))
                }
                None if rest.is_none() => Ok((!out.is_empty()).then_some(out)),
                None => Err(vm.type_error("readall() should return bytes")),
            };
        }
        let mut met_end = false;
        loop {
            let data = vm.call_method(&raw, "read", &[])?;
            match bytes::data_of(&data) {
                Some([]) => met_end = true,
                Some(part) => {
                    out.extend_from_slice(part);
                    continue;
                }
                None if data.is_none() => {}
                None => {
                    let ty = vm.type_name(&data);
                    let message = format!("read() should have returned a bytes object, not '{ty}'");
                    return Err(vm.type_error(message));
                }
            }
            return Ok((met_end || !out.is_empty()).then_some(out));
        }
    }

    /// Reads at most once from the raw stream.
    pub(super) fn read1(&self, vm: &Vm<'_>, v: &Value, n: usize) -> Res<Vec<u8>> {
        let (_turn, raw) = self.enter(vm, v, "read of")?;
        if n == 0 {
            return Ok(Vec::new());
        }
        if let Some(host) = self.host.borrow().clone() {
            return with_stream(vm, &host, |s| s.read_some(n));
        }
        let b = &mut *self.buffers.borrow_mut();
        self.ready(vm, &raw, b)?;
        if b.rest().is_empty() {
            self.fill(vm, &raw, b)?;
        }
        Ok(b.take(n))
    }

    fn read_line(&self, vm: &Vm<'_>, v: &Value, limit: usize) -> Res<Vec<u8>> {
        let (_turn, raw) = self.enter(vm, v, "readline of")?;
        if let Some(host) = self.host.borrow().clone() {
            let limit = (limit < usize::MAX).then_some(limit);
            return with_stream(vm, &host, |s| s.read_line(limit, false));
        }
        let b = &mut *self.buffers.borrow_mut();
        self.ready(vm, &raw, b)?;
        let mut line = Vec::new();
        loop {
            let rest = b.rest();
            let window = &rest[..rest.len().min(limit - line.len())];
            let newline = memchr::memchr(b'\n', window);
            let n = newline.map_or(window.len(), |i| i + 1);
            if line.is_empty() {
                line = b.take(n);
            } else {
                line.extend(b.take(n));
            }
            if newline.is_some() || line.len() >= limit {
                return Ok(line);
            }
            if matches!(self.fill(vm, &raw, b)?, None | Some(0)) {
                return Ok(line);
            }
        }
    }

    /// Takes octets to be written.
    pub(super) fn write(&self, vm: &Vm<'_>, v: &Value, data: &[u8]) -> Res<usize> {
        let (_turn, raw) = self.enter(vm, v, "write to")?;
        if let Some(host) = self.host.borrow().clone() {
            write_bytes(vm, &host, false, data)?;
            return Ok(data.len());
        }
        let b = &mut *self.buffers.borrow_mut();
        if self.does.read {
            Self::rewind(vm, &raw, b)?;
        }
        if b.out.len() + data.len() <= self.size.get() {
            b.out.extend_from_slice(data);
            return Ok(data.len());
        }
        let mut done = 0;
        if let Err(e) = self.write_out(vm, &raw, b) {
            if !vm.exc_is(&e, ExcKind::BlockingIOError) {
                return Err(e);
            }
            // As much as there is room for can still be kept.
            let room = (self.size.get() - b.out.len().min(self.size.get())).min(data.len());
            b.out.extend_from_slice(&data[..room]);
            return if room == data.len() { Ok(room) } else { Err(would_block(vm, room)) };
        }
        while data.len() - done > self.size.get() {
            match Self::raw_write(vm, &raw, &data[done..])? {
                Some(n) => done += n,
                None => {
                    let room = self.size.get().min(data.len() - done);
                    b.out.extend_from_slice(&data[done..done + room]);
                    return Err(would_block(vm, done + room));
                }
            }
        }
        b.out.extend_from_slice(&data[done..]);
        Ok(data.len())
    }

    pub(super) fn flush(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        let (_turn, raw) = self.enter(vm, v, "flush of")?;
        if let Some(host) = self.host.borrow().clone() {
            return with_stream(vm, &host, Stream::flush);
        }
        let b = &mut *self.buffers.borrow_mut();
        self.write_out(vm, &raw, b)?;
        if self.does.read && self.does.write {
            Self::rewind(vm, &raw, b)?;
        }
        Ok(())
    }

    pub(super) fn tell(&self, vm: &Vm<'_>, v: &Value) -> Res<i64> {
        let (_turn, raw) = self.enter(vm, v, "tell of")?;
        let at = Self::raw_tell(vm, &raw)?;
        let b = self.buffers.borrow();
        Ok((at - b.rest().len() as i64 + b.out.len() as i64).max(0))
    }

    pub(super) fn seek(&self, vm: &Vm<'_>, v: &Value, target: i64, whence: i32) -> Res<i64> {
        let (_turn, raw) = self.enter(vm, v, "seek of")?;
        match fileio::exact(&raw) {
            Some(file) if file.is_seekable(vm)? => {}
            Some(_) => return Err(unsupported(vm, "File or stream is not seekable.")),
            None => require(vm, &raw, "seekable")?,
        }
        let b = &mut *self.buffers.borrow_mut();
        self.ready(vm, &raw, b)?;
        let target = if whence == libc::SEEK_CUR { target - b.rest().len() as i64 } else { target };
        let at = Self::raw_seek(vm, &raw, target, whence)?;
        b.ahead.clear();
        b.at = 0;
        Ok(at)
    }
}

fn optional(vm: &Vm<'_>, data: Option<Vec<u8>>) -> Value {
    data.map_or(Value::None, |data| bytes::from_vec(vm, data))
}

/// A size of -1 or None asks for all; other negative ones are refused.
fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    let n = base::size(vm, args, "read")?;
    if let (None, Some(given)) = (n, args.values.get(1))
        && !given.is_none()
        && vm.to_i64(given)? != -1
    {
        return Err(vm.value_error("read length must be non-negative or -1"));
    }
    let data = match n {
        Some(n) => b.read(vm, v, n)?,
        None => b.read_all(vm, v)?,
    };
    Ok(optional(vm, data))
}

fn read1(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    let n = base::size(vm, args, "read1")?.unwrap_or(b.size.get());
    Ok(bytes::from_vec(vm, b.read1(vm, v, n)?))
}

fn peek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    args.skip(1).check_positional(vm, "peek", 0, 1)?;
    let (_turn, raw) = b.enter(vm, v, "peek of")?;
    let buffers = &mut *b.buffers.borrow_mut();
    b.ready(vm, &raw, buffers)?;
    if buffers.rest().is_empty() {
        b.fill(vm, &raw, buffers)?;
    }
    Ok(bytes::from_vec(vm, buffers.rest().to_vec()))
}

fn readinto(vm: &Vm<'_>, args: Args<'_>, once: bool) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    args.skip(1).check_positional(vm, "BufferedReader.readinto", 1, 1)?;
    let n = base::writable_len(vm, "readinto", &args.values[1])?;
    let data = if once { Some(b.read1(vm, v, n)?) } else { b.read(vm, v, n)? };
    let Some(data) = data else { return Ok(Value::None) };
    base::put(&args.values[1], &data);
    Ok(Value::Int(data.len() as i64))
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    let limit = base::size(vm, args, "readline")?.unwrap_or(usize::MAX);
    Ok(bytes::from_vec(vm, b.read_line(vm, v, limit)?))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    if vm.type_of(v).is_heap {
        // A class of the program may have a `readline` of its own.
        let line = vm.call_method(v, "readline", &[])?;
        return Ok(vm.truth(&line)?.then_some(line));
    }
    let line = buffered(vm, v)?.read_line(vm, v, usize::MAX)?;
    Ok((!line.is_empty()).then(|| bytes::from_vec(vm, line)))
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    args.skip(1).check_positional(vm, "BufferedWriter.write", 1, 1)?;
    let data = base::octets(vm, &args.values[1])?;
    b.write(vm, v, &data).map(|n| Value::Int(n as i64))
}

fn flush_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    if !b.does.write {
        // There is nothing to write; the raw stream may have something.
        let raw = b.check(vm, "flush of")?;
        return vm.call_method(&raw, "flush", &[]);
    }
    b.flush(vm, v).map(base::none)
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_c_int(w))?;
    b.check(vm, "seek of")?;
    if !(0..=4).contains(&whence) {
        return Err(vm.value_error(format!("whence value {whence} unsupported")));
    }
    let target = vm.to_i64(&args.values[1])?;
    b.seek(vm, v, target, whence).map(Value::Int)
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    args.skip(1).check_positional(vm, "truncate", 0, 1)?;
    let raw = b.check(vm, "truncate of")?;
    if !b.does.write {
        return Err(unsupported(vm, "truncate"));
    }
    b.flush(vm, v)?;
    let size = match args.values.get(1).filter(|v| !v.is_none()) {
        Some(size) => size.clone(),
        None => Value::Int(b.tell(vm, v)?),
    };
    vm.call_method(&raw, "truncate", &[size])
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    let raw = b.raw(vm)?;
    if b.is_closed(vm)? {
        return Ok(Value::None);
    }
    let flushed = vm.call_method(v, "flush", &[]);
    let closed = vm.call_method(&raw, "close", &[]);
    match (flushed, closed) {
        (Err(first), Err(second)) => {
            second.set_context(first.value());
            Err(second)
        }
        (Err(e), Ok(_)) | (Ok(_), Err(e)) => Err(e),
        (Ok(_), Ok(v)) => Ok(v),
    }
}

fn detach(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, v) = open(vm, args)?;
    let raw = b.raw(vm)?;
    vm.call_method(v, "flush", &[])?;
    drop(b.raw.replace(Value::None));
    Ok(raw)
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (b, _) = open(vm, args)?;
    Ok(Value::Int((size_of::<Buffered>() + b.size.get()) as i64))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let ty = vm.type_of(v).name();
    let module = vm.type_of(v).module.borrow().clone();
    let name = match vm.get_attr(v, Symbol::new("name")) {
        Ok(name) => Some(name),
        Err(e) if vm.exc_is(&e, ExcKind::AttributeError) || vm.exc_is(&e, ExcKind::ValueError) => {
            None
        }
        Err(e) => return Err(e),
    };
    Ok(vm.string(match name {
        Some(name) => format!("<{module}.{ty} name={}>", vm.repr(&name)?),
        None => format!("<{module}.{ty}>"),
    }))
}
