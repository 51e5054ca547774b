//! `TextIOWrapper`: text over a buffered stream.
//!
//! Invariant: `decoded[used..]` is what was decoded and not read yet; what was written waits in `pending`
//! until there is a chunk of it, somebody flushes, or the stream is read. A standard stream writes to
//! and reads from the stream of the host, which `print` and `input` use too, so that the order is kept.

mod place;
mod read;
mod write;

use std::cell::{Cell, RefCell};

use self::read::Snapshot;
use super::base::{self, this, unsupported};
use super::buffered;
use super::newline::{Ending, Newlines};
use crate::base::Symbol;
use crate::vm::builtins::output::Shared;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::import;
use crate::vm::object::str::{codec, text_of};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Res, Shape, Slots, Traced, TypeRef, TypeSpec, Value,
    Vm,
};

static TEXT: TypeSpec = TypeSpec {
    name: "TextIOWrapper",
    module: "_io",
    doc: "Character and line based layer over a BufferedIOBase object, buffer.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| Ok(make(vm, class))));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.next.set(Some(read::next));
    },
    methods: &[
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("detach", detach, "detach($self, /)"),
        MethodDef::new("fileno", |vm, a| ask(vm, a, "fileno"), "fileno($self, /)"),
        MethodDef::new("flush", write::flush, "flush($self, /)"),
        MethodDef::new("isatty", |vm, a| ask(vm, a, "isatty"), "isatty($self, /)"),
        MethodDef::new("read", read::read, "read($self, size=-1, /)"),
        MethodDef::new("readable", |vm, a| ask(vm, a, "readable"), "readable($self, /)"),
        MethodDef::new("readline", read::readline, "readline($self, size=-1, /)"),
        MethodDef::new(
            "reconfigure",
            reconfigure,
            "reconfigure($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
        ),
        MethodDef::new("seek", place::seek, "seek($self, cookie, whence=0, /)"),
        MethodDef::new("seekable", |vm, a| ask(vm, a, "seekable"), "seekable($self, /)"),
        MethodDef::new("tell", place::tell, "tell($self, /)"),
        MethodDef::new("truncate", place::truncate, "truncate($self, pos=None, /)"),
        MethodDef::new("writable", |vm, a| ask(vm, a, "writable"), "writable($self, /)"),
        MethodDef::new("write", write::write, "write($self, text, /)"),
    ],
    getset: GETSET,
};

static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "_CHUNK_SIZE",
        get: |vm, v| Ok(Value::Int(text(vm, v)?.chunk.get() as i64)),
        set: Some(set_chunk),
        doc: "",
    },
    GetSetDef { name: "buffer", get: |vm, v| text(vm, v)?.buffer(vm), set: None, doc: "" },
    GetSetDef {
        name: "closed",
        get: |vm, v| Ok(Value::bool(text(vm, v)?.is_closed(vm)?)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "encoding",
        get: |vm, v| Ok(vm.str(&*text(vm, v)?.encoding.borrow())),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "errors",
        get: |vm, v| Ok(vm.str(&*text(vm, v)?.errors.borrow())),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "line_buffering",
        get: |vm, v| Ok(Value::bool(text(vm, v)?.by_line.get())),
        set: None,
        doc: "",
    },
    GetSetDef { name: "name", get: name, set: None, doc: "" },
    GetSetDef { name: "newlines", get: newlines, set: None, doc: "" },
    GetSetDef {
        name: "write_through",
        get: |vm, v| Ok(Value::bool(text(vm, v)?.through.get())),
        set: None,
        doc: "",
    },
];

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &TEXT, base::text_base, true)
}

/// How octets and text are turned into each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    /// Here, without a state but an incomplete character.
    Utf8,
    Ascii,
    Latin1,
    /// By incremental coders of the module `codecs`.
    Other,
}

impl Codec {
    fn of(encoding: &str) -> Codec {
        let plain: String =
            encoding.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        match plain.as_str() {
            "utf8" | "u8" | "utf" | "cp65001" => Codec::Utf8,
            "ascii" | "usascii" | "646" => Codec::Ascii,
            "latin1" | "latin" | "l1" | "iso88591" | "88591" => Codec::Latin1,
            _ => Codec::Other,
        }
    }
}

pub(super) struct Text {
    /// Unset before `__init__`, None after `detach`.
    buffer: RefCell<Value>,
    host: RefCell<Option<Shared>>,
    encoding: RefCell<String>,
    errors: RefCell<String>,
    codec: Cell<Codec>,
    /// Incremental coders of another codec; None where the stream cannot be read or written.
    encoder: RefCell<Value>,
    decoder: RefCell<Value>,
    ending: Cell<Ending>,
    newlines: Cell<Newlines>,
    by_line: Cell<bool>,
    through: Cell<bool>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    seekable: Cell<bool>,
    /// False while the stream is iterated over.
    telling: Cell<bool>,
    chunk: Cell<usize>,
    pending: RefCell<Vec<u8>>,
    decoded: RefCell<String>,
    used: Cell<usize>,
    /// How many bytes of `decoded` come from before the snapshot.
    older: Cell<usize>,
    /// Octets of a character that is not complete.
    carry: RefCell<Vec<u8>>,
    snapshot: RefCell<Option<Snapshot>>,
}

impl Trace for Text {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.buffer.trace(t);
        self.encoder.trace(t);
        self.decoder.trace(t);
    }
}

fn make(vm: &Vm<'_>, class: &TypeRef) -> Value {
    let made = Text {
        buffer: RefCell::new(Value::Unset),
        host: RefCell::default(),
        encoding: RefCell::new("UTF-8".to_owned()),
        errors: RefCell::new("strict".to_owned()),
        codec: Cell::new(Codec::Utf8),
        encoder: RefCell::new(Value::None),
        decoder: RefCell::new(Value::None),
        ending: Cell::new(Ending::Translated),
        newlines: Cell::default(),
        by_line: Cell::default(),
        through: Cell::default(),
        readable: Cell::default(),
        writable: Cell::default(),
        seekable: Cell::default(),
        telling: Cell::default(),
        chunk: Cell::new(8192),
        pending: RefCell::default(),
        decoded: RefCell::default(),
        used: Cell::default(),
        older: Cell::default(),
        carry: RefCell::default(),
        snapshot: RefCell::default(),
    };
    vm.alloc_for(class, Traced(Box::new(made))).into()
}

fn text<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Text> {
    let found = v.as_obj().and_then(|o| o.native::<Text>());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_io.TextIOWrapper' object"))
}

/// The payload, for those who go around the methods.
fn exact(v: &Value) -> Option<&Text> {
    v.as_obj().filter(|o| !o.ty().is_heap)?.native::<Text>()
}

/// The receiver, which has to be open.
fn open<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<(&'a Text, &'a Value)> {
    let v = this(vm, args)?;
    let t = text(vm, v)?;
    t.check(vm)?;
    Ok((t, v))
}

/// A standard stream of the process or the host.
pub(super) fn standard(vm: &Vm<'_>, fd: i32, stream: &Shared, by_line: bool) -> Value {
    let raw = super::fileio::standard(vm, fd, stream);
    let class_of_buffer = if fd == 0 { buffered::reader(vm) } else { buffered::writer(vm) };
    let v = make(vm, &class(vm));
    if let (Some(t), Ok(buffer)) =
        (exact(&v), buffered::over(vm, &class_of_buffer, raw, base::BUFFER_SIZE))
    {
        t.buffer.replace(buffer);
        t.host.replace(Some(stream.clone()));
        *t.encoding.borrow_mut() = "utf-8".to_owned();
        if fd == 2 {
            *t.errors.borrow_mut() = "backslashreplace".to_owned();
        }
        t.readable.set(fd == 0);
        t.writable.set(fd != 0);
        t.by_line.set(by_line);
        t.newlines.set(Newlines { translate: true, ..Newlines::default() });
    }
    if let Some(attrs) = v.as_obj().and_then(|o| o.attrs()) {
        // A plain attribute of a new object can be set.
        let mode = vm.str(if fd == 0 { "r" } else { "w" });
        drop(attrs.set(vm, Symbol::new("mode"), mode));
    }
    v
}

/// Writes text to a stream that is exactly a `TextIOWrapper`; none when it is something else.
pub(in crate::modules) fn write_direct(vm: &Vm<'_>, v: &Value, data: &str) -> Option<Res<()>> {
    let t = exact(v)?;
    Some(t.check(vm).and_then(|()| t.put(vm, data)))
}

/// Hands what was written to such a stream to the system.
pub(in crate::modules) fn flush_direct(vm: &Vm<'_>, v: &Value) -> Option<Res<()>> {
    let t = exact(v)?;
    Some(t.check(vm).and_then(|()| t.flush_all(vm)))
}

impl Text {
    fn buffer(&self, vm: &Vm<'_>) -> Res<Value> {
        let buffer = self.buffer.borrow().clone();
        if buffer.is_unset() {
            return Err(vm.value_error("I/O operation on uninitialized object"));
        }
        if buffer.is_none() {
            return Err(vm.value_error("underlying buffer has been detached"));
        }
        Ok(buffer)
    }

    fn is_closed(&self, vm: &Vm<'_>) -> Res<bool> {
        let buffer = self.buffer(vm)?;
        match buffered::exact(&buffer) {
            Some(b) => b.is_closed(vm),
            None => base::is_closed(vm, &buffer),
        }
    }

    fn check(&self, vm: &Vm<'_>) -> Res<()> {
        if self.is_closed(vm)? { Err(base::closed_error(vm)) } else { Ok(()) }
    }

    fn host(&self) -> Option<Shared> {
        self.host.borrow().clone()
    }

    /// Forgets what was decoded.
    fn forget(&self) {
        self.decoded.borrow_mut().clear();
        self.used.set(0);
        self.older.set(0);
        self.snapshot.replace(None);
    }

    fn set_ending(&self, ending: Ending) {
        self.ending.set(ending);
        let translate = ending == Ending::Translated;
        self.newlines.set(Newlines { translate, ..Newlines::default() });
    }

    /// Takes the coders that the encoding needs.
    fn set_codec(&self, vm: &Vm<'_>, encoding: &str, errors: &str) -> Res<()> {
        let codec = Codec::of(encoding);
        let (mut encoder, mut decoder) = (Value::None, Value::None);
        if codec == Codec::Other {
            let codecs = import::import(vm, "codecs")?;
            let info = vm.call_method(&codecs, "lookup", &[vm.str(encoding)])?;
            if let Some(is_text) = vm.get_attr_opt(&info, Symbol::new("_is_text_encoding"))?
                && !vm.truth(&is_text)?
            {
                let message = format!(
                    "'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs"
                );
                return Err(vm.raise(ExcKind::LookupError, message));
            }
            let errors = [vm.str(errors)];
            if self.readable.get() {
                decoder = vm.call_method(&info, "incrementaldecoder", &errors)?;
            }
            if self.writable.get() {
                encoder = vm.call_method(&info, "incrementalencoder", &errors)?;
            }
        } else if !codec::is_known(vm, encoding) {
            let message = format!("unknown encoding: {encoding}");
            return Err(vm.raise(ExcKind::LookupError, message));
        }
        self.codec.set(codec);
        *self.encoding.borrow_mut() = encoding.to_owned();
        *self.errors.borrow_mut() = errors.to_owned();
        self.carry.borrow_mut().clear();
        let old = (self.encoder.replace(encoder), self.decoder.replace(decoder));
        drop(old);
        Ok(())
    }

    /// An encoder that is not at the start of its stream writes no mark.
    fn place_encoder(&self, vm: &Vm<'_>, at_start: bool) -> Res<()> {
        let encoder = self.encoder.borrow().clone();
        if encoder.is_none() {
            return Ok(());
        }
        if at_start {
            vm.call_method(&encoder, "reset", &[]).map(drop)
        } else {
            vm.call_method(&encoder, "setstate", &[Value::Int(0)]).map(drop)
        }
    }
}

fn text_argument(vm: &Vm<'_>, what: &str, v: Option<&Value>) -> Res<Option<String>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match text_of(v) {
            Some(text) if text.contains('\0') => Err(vm.value_error("embedded null character")),
            Some(text) => Ok(Some(text.to_owned())),
            None => {
                let ty = vm.given_type(v);
                Err(vm.type_error(format!(
                    "TextIOWrapper() argument '{what}' must be str or None, not {ty}"
                )))
            }
        },
    }
}

/// What `None` and `locale` stand for.
fn encoding_name(given: Option<String>) -> String {
    given.filter(|e| e != "locale").unwrap_or_else(|| "UTF-8".to_owned())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [buffer, encoding, errors, newline, by_line, through] =
        args.bind(vm, "TextIOWrapper", names, shape)?;
    let t = text(vm, v)?;
    drop(t.buffer.replace(Value::Unset));
    t.host.replace(None);
    let buffer = buffer.cloned().unwrap_or(Value::None);
    let encoding = encoding_name(text_argument(vm, "encoding", encoding)?);
    let errors = text_argument(vm, "errors", errors)?.unwrap_or_else(|| "strict".to_owned());
    let ending = Ending::from(vm, newline)?;
    let can = |method: &str| {
        let answer = vm.call_method(&buffer, method, &[])?;
        vm.truth(&answer)
    };
    t.readable.set(can("readable")?);
    t.writable.set(can("writable")?);
    t.seekable.set(can("seekable")?);
    t.telling.set(t.seekable.get());
    t.set_codec(vm, &encoding, &errors)?;
    t.set_ending(ending);
    t.by_line.set(by_line.map_or(Ok(false), |b| vm.truth(b))?);
    t.through.set(through.map_or(Ok(false), |b| vm.truth(b))?);
    t.pending.borrow_mut().clear();
    t.forget();
    if t.codec.get() == Codec::Other && t.seekable.get() && t.writable.get() {
        let at = vm.call_method(&buffer, "tell", &[])?;
        if vm.truth(&at)? {
            t.place_encoder(vm, false)?;
        }
    }
    drop(t.buffer.replace(buffer));
    Ok(())
}

fn reconfigure(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, v) = open(vm, args)?;
    let names = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let shape = Shape { n_kw_only: 5, ..Shape::default() };
    let [encoding, errors, newline, by_line, through] =
        args.skip(1).bind(vm, "reconfigure", names, shape)?;
    let encoding = text_argument(vm, "encoding", encoding)?;
    let errors = text_argument(vm, "errors", errors)?;
    let coding = encoding.is_some() || errors.is_some() || newline.is_some();
    let has_read = t.snapshot.borrow().is_some() || t.used.get() > 0;
    if coding && has_read {
        let message =
            "It is not possible to set the encoding or newline of stream after the first read";
        return Err(unsupported(vm, message));
    }
    let flag = |v: Option<&Value>, old: bool| match v.filter(|v| !v.is_none()) {
        Some(v) => vm.to_i64(v).map(|n| n != 0),
        None => Ok(old),
    };
    let (by_line, through) = (flag(by_line, t.by_line.get())?, flag(through, t.through.get())?);
    vm.call_method(v, "flush", &[])?;
    if coding {
        let errors = match (errors, &encoding) {
            (Some(errors), _) => errors,
            (None, Some(_)) => "strict".to_owned(),
            (None, None) => t.errors.borrow().clone(),
        };
        let encoding = match encoding {
            Some(encoding) => encoding_name(Some(encoding)),
            None => t.encoding.borrow().clone(),
        };
        t.set_codec(vm, &encoding, &errors)?;
        if let Some(newline) = newline {
            t.set_ending(Ending::from(vm, Some(newline))?);
        }
        if t.codec.get() != Codec::Utf8 || t.ending.get() != Ending::Translated {
            // The host's stream knows no other way; the buffer over it does.
            t.host.replace(None);
        }
    }
    t.by_line.set(by_line);
    t.through.set(through);
    Ok(Value::None)
}

fn ask(vm: &Vm<'_>, args: Args<'_>, method: &str) -> Res<Value> {
    let buffer = text(vm, this(vm, args)?)?.buffer(vm)?;
    vm.call_method(&buffer, method, &[])
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let t = text(vm, v)?;
    let buffer = t.buffer(vm)?;
    if t.is_closed(vm)? {
        return Ok(Value::None);
    }
    let flushed = vm.call_method(v, "flush", &[]);
    let closed = vm.call_method(&buffer, "close", &[]);
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
    let v = this(vm, args)?;
    let t = text(vm, v)?;
    let buffer = t.buffer(vm)?;
    vm.call_method(v, "flush", &[])?;
    t.host.replace(None);
    drop(t.buffer.replace(Value::None));
    Ok(buffer)
}

fn name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let buffer = text(vm, v)?.buffer(vm)?;
    vm.get_attr(&buffer, Symbol::new("name"))
}

fn newlines(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let t = text(vm, v)?;
    if !t.ending.get().is_universal() {
        return Ok(Value::None);
    }
    Ok(t.newlines.get().shown(vm))
}

fn set_chunk(vm: &Vm<'_>, v: &Value, size: Option<&Value>) -> Res<()> {
    let Some(size) = size else { return Err(vm.attribute_error("cannot delete attribute")) };
    match usize::try_from(vm.to_i64(size)?) {
        Ok(n) if n > 0 => {
            text(vm, v)?.chunk.set(n);
            Ok(())
        }
        Ok(_) | Err(_) => Err(vm.value_error("a strictly positive integer is required")),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let t = text(vm, v)?;
    t.buffer(vm)?;
    let (ty, module) = (vm.type_of(v).name(), vm.type_of(v).module.borrow().clone());
    let mut shown = format!("<{module}.{ty}");
    for attribute in ["name", "mode"] {
        match vm.get_attr(v, Symbol::new(attribute)) {
            Ok(value) => shown.push_str(&format!(" {attribute}={}", vm.repr(&value)?)),
            Err(e)
                if vm.exc_is(&e, ExcKind::AttributeError) || vm.exc_is(&e, ExcKind::ValueError) => {
            }
            Err(e) => return Err(e),
        }
    }
    let encoding = vm.str(&*t.encoding.borrow());
    shown.push_str(&format!(" encoding={}>", vm.repr(&encoding)?));
    Ok(vm.string(shown))
}
