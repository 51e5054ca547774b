//! The methods of file objects.
//!
//! Invariant: a closed file refuses everything but `close`.

use std::cell::OnceCell;
use std::io::SeekFrom;

use crate::base::Symbol;
use crate::runtime::stream::Stream;
use crate::vm::builtins::output::{FileObject, with_stream, write_bytes};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Res, Shape, Slots, T, TypeSpec, Value, Vm,
};

pub(super) static TEXT: TypeSpec = TypeSpec {
    name: "TextIOWrapper",
    module: "_io",
    doc: "A text file.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        slots(s);
        s.new.set(Some(|vm, _, args| wrap(vm, args)));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: METHODS,
    getset: GETSET,
};

pub(super) static BINARY: TypeSpec = TypeSpec {
    name: "BufferedReader",
    module: "_io",
    doc: "A binary file.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: METHODS,
    getset: GETSET,
};

static METHODS: &[MethodDef] = &[
    MethodDef::new(
        "__enter__",
        |vm, a| open_file(vm, a).map(|_| a.values[0].clone()),
        "__enter__()",
    ),
    MethodDef::new("__exit__", close, "__exit__(*exc_info)"),
    MethodDef::new("close", close, "close()"),
    MethodDef::new("detach", |vm, _| Err(unsupported(vm, "detach")), "detach()"),
    MethodDef::new("fileno", fileno, "fileno()"),
    MethodDef::new("flush", flush, "flush()"),
    MethodDef::new("isatty", |vm, a| Ok(Value::bool(open_file(vm, a)?.is_terminal)), "isatty()"),
    MethodDef::new("read", read, "read(size=-1, /)"),
    MethodDef::new("readable", |vm, a| Ok(Value::bool(open_file(vm, a)?.readable)), "readable()"),
    MethodDef::new("readline", readline, "readline(size=-1, /)"),
    MethodDef::new("readlines", readlines, "readlines(hint=-1, /)"),
    MethodDef::new("reconfigure", reconfigure, "reconfigure(*, line_buffering=None, …)"),
    MethodDef::new("seek", seek, "seek(offset, whence=0, /)"),
    MethodDef::new("seekable", seekable, "seekable()"),
    MethodDef::new("tell", tell, "tell()"),
    MethodDef::new("truncate", truncate, "truncate(size=None, /)"),
    MethodDef::new("writable", |vm, a| Ok(Value::bool(open_file(vm, a)?.writable)), "writable()"),
    MethodDef::new("write", write, "write(data, /)"),
    MethodDef::new("writelines", writelines, "writelines(lines, /)"),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef { name: "buffer", get: buffer, set: None, doc: "" },
    GetSetDef {
        name: "closed",
        get: |vm, v| Ok(Value::bool(file(vm, v)?.closed.get())),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "encoding",
        get: |vm, v| Ok(vm.str(encoding(file(vm, v)?))),
        set: None,
        doc: "",
    },
    GetSetDef { name: "errors", get: |vm, _| Ok(vm.str("strict")), set: None, doc: "" },
    GetSetDef {
        name: "line_buffering",
        get: |vm, v| Ok(Value::bool(file(vm, v)?.by_line.get())),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "mode",
        get: |vm, v| Ok(vm.str(&*file(vm, v)?.mode.borrow())),
        // Wrappers are told how they are used.
        set: Some(|vm, v, value| {
            let mode = value.map_or(Ok(String::new()), |m| vm.display(m))?;
            file(vm, v)?.mode.replace(mode);
            Ok(())
        }),
        doc: "",
    },
    GetSetDef { name: "name", get: |vm, v| Ok(file(vm, v)?.name.clone()), set: None, doc: "" },
    GetSetDef { name: "newlines", get: |_, _| Ok(Value::None), set: None, doc: "" },
];

fn slots(s: &Slots) {
    s.repr.set(Some(repr));
    s.iter.set(Some(|vm, v| {
        open_file(vm, Args::positional(std::slice::from_ref(v)))?;
        Ok(v.clone())
    }));
    s.next.set(Some(next));
}

fn file<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a FileObject> {
    let found = v.as_obj().and_then(|o| o.native::<FileObject>());
    found.ok_or_else(|| vm.type_error("descriptor requires a file object"))
}

/// The receiver, which has to be open.
fn open_file<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a FileObject> {
    let Some(this) = args.values.first() else {
        return Err(vm.type_error("unbound method needs an argument"));
    };
    let f = file(vm, this)?;
    if f.closed.get() {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(f)
}

fn readable<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a FileObject> {
    let f = open_file(vm, args)?;
    if f.readable { Ok(f) } else { Err(unsupported(vm, "not readable")) }
}

fn writable<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a FileObject> {
    let f = open_file(vm, args)?;
    if f.writable { Ok(f) } else { Err(unsupported(vm, "not writable")) }
}

fn unsupported(vm: &Vm<'_>, what: &str) -> Exc {
    let made = unsupported_operation(vm).and_then(|class| vm.call(&class, &[vm.str(what)]));
    match made {
        Ok(e) => e.cast().unwrap_or_else(|| vm.raise(ExcKind::OSError, what)),
        Err(e) => e,
    }
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

/// What was read, as the file's kind of value.
fn value(vm: &Vm<'_>, f: &FileObject, data: Vec<u8>) -> Res<Value> {
    if !f.text {
        return Ok(bytes::from_vec(vm, data));
    }
    let text = match String::from_utf8(data) {
        Ok(text) => text,
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            let byte = e.as_bytes()[at];
            return Err(vm.raise(
                ExcKind::UnicodeDecodeError,
                format!("'utf-8' codec can't decode byte {byte:#04x} in position {at}: invalid start byte"),
            ));
        }
    };
    let text = if f.any_newline && text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    };
    Ok(vm.string(text))
}

/// A size argument: `None` and negative numbers mean all.
fn size(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Option<usize>> {
    args.skip(1).check_positional(vm, name, 0, 1)?;
    match args.values.get(1).filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => Ok(usize::try_from(vm.to_i64(v)?).ok()),
    }
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = readable(vm, args)?;
    let data = match (size(vm, args, "read")?, f.text) {
        (Some(n), true) => with_stream(vm, &f.stream, |s| s.read_chars(n))?,
        (n, _) => with_stream(vm, &f.stream, |s| s.read(n))?,
    };
    value(vm, f, data)
}

fn read_line(vm: &Vm<'_>, f: &FileObject, limit: Option<usize>) -> Res<Vec<u8>> {
    let any_newline = f.any_newline;
    with_stream(vm, &f.stream, |s| s.read_line(limit, any_newline))
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = readable(vm, args)?;
    let limit = size(vm, args, "readline")?;
    let data = read_line(vm, f, limit)?;
    value(vm, f, data)
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let f = readable(vm, Args::positional(std::slice::from_ref(v)))?;
    let line = read_line(vm, f, None)?;
    if line.is_empty() {
        return Ok(None);
    }
    value(vm, f, line).map(Some)
}

fn readlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let hint = size(vm, args, "readlines")?.filter(|&n| n > 0);
    let f = readable(vm, args)?;
    let (mut lines, mut total) = (Vec::new(), 0);
    loop {
        let line = read_line(vm, f, None)?;
        if line.is_empty() {
            break;
        }
        total += line.len();
        lines.push(value(vm, f, line)?);
        if hint.is_some_and(|h| total >= h) {
            break;
        }
    }
    Ok(List::alloc(vm, lines).into())
}

/// Writes one value; how many characters or bytes it had.
fn write_value(vm: &Vm<'_>, f: &FileObject, v: &Value) -> Res<usize> {
    if f.text {
        let Some(s) = v.downcast::<Str>() else {
            let ty = vm.type_name(v);
            return Err(vm.type_error(format!("write() argument must be str, not {ty}")));
        };
        write_bytes(vm, &f.stream, f.by_line.get(), s.as_str().as_bytes())?;
        return Ok(s.len());
    }
    let Some(data) = bytes::like(v) else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    write_bytes(vm, &f.stream, false, &data)?;
    Ok(data.len())
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = writable(vm, args)?;
    args.skip(1).check_positional(vm, "write", 1, 1)?;
    write_value(vm, f, &args.values[1]).map(|n| Value::Int(n as i64))
}

fn writelines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = writable(vm, args)?;
    args.skip(1).check_positional(vm, "writelines", 1, 1)?;
    vm.for_each(&args.values[1], |line| write_value(vm, f, &line).map(drop))?;
    Ok(Value::None)
}

fn flush(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    with_stream(vm, &f.stream, Stream::flush)?;
    Ok(Value::None)
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some(this) = args.values.first() else {
        return Err(vm.type_error("unbound method needs an argument"));
    };
    let f = file(vm, this)?;
    if !f.closed.replace(true) {
        // The process's own streams outlive the objects that stand for them.
        if f.fd.is_some() {
            with_stream(vm, &f.stream, Stream::flush)?;
        } else {
            with_stream(vm, &f.stream, Stream::close)?;
        }
    }
    Ok(Value::None)
}

fn fileno(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    if let Some(fd) = f.fd {
        return Ok(Value::Int(i64::from(fd)));
    }
    let fd = with_stream(vm, &f.stream, |s| {
        use std::os::fd::AsRawFd;
        Ok(s.file().map(AsRawFd::as_raw_fd))
    })?;
    fd.map(|fd| Value::Int(i64::from(fd))).ok_or_else(|| unsupported(vm, "fileno"))
}

fn tell(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    let at = with_stream(vm, &f.stream, Stream::tell)?;
    Ok(Value::Int(at as i64))
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let offset = vm.to_i64(&args.values[1])?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_i64(w))?;
    let to = match whence {
        0 if offset >= 0 => SeekFrom::Start(offset as u64),
        0 => return Err(vm.value_error(format!("negative seek position {offset}"))),
        1 if f.text && offset != 0 => {
            return Err(unsupported(vm, "can't do nonzero cur-relative seeks"));
        }
        1 => {
            // Relative to where the program is, not to how far the buffer has read.
            let at = with_stream(vm, &f.stream, Stream::tell)? as i64;
            SeekFrom::Start((at + offset).max(0) as u64)
        }
        2 if f.text && offset != 0 => {
            return Err(unsupported(vm, "can't do nonzero end-relative seeks"));
        }
        2 => SeekFrom::End(offset),
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    };
    let at = with_stream(vm, &f.stream, |s| s.seek(to))?;
    Ok(Value::Int(at as i64))
}

fn seekable(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    let can = with_stream(vm, &f.stream, |s| Ok(s.tell().is_ok()))?;
    Ok(Value::bool(can))
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = writable(vm, args)?;
    let size = size(vm, args, "truncate")?;
    let size = with_stream(vm, &f.stream, |s| {
        let size = match size {
            Some(n) => n as u64,
            None => s.tell()?,
        };
        s.truncate(size).map(|()| size)
    })?;
    Ok(Value::Int(size as i64))
}

fn reconfigure(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open_file(vm, args)?;
    let names = ["encoding", "errors", "newline", "line_buffering", "write_through"];
    let shape = Shape { n_kw_only: 5, ..Shape::default() };
    let [_, _, _, line_buffering, write_through] =
        args.skip(1).bind(vm, "reconfigure", names, shape)?;
    for flag in [line_buffering, write_through].into_iter().flatten() {
        if !flag.is_none() {
            f.by_line.set(vm.truth(flag)?);
        }
    }
    Ok(Value::None)
}

/// `TextIOWrapper(buffer, encoding)`: the stream of a binary file for text.
fn wrap(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["buffer", "encoding", "errors", "newline", "line_buffering", "write_through"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [buffer, encoding, _errors, newline, by_line, _through] =
        args.bind(vm, "TextIOWrapper", names, shape)?;
    let file = buffer.and_then(|b| b.as_obj()).and_then(|o| o.native::<FileObject>());
    let Some(f) = file.filter(|f| !f.text) else {
        let ty = buffer.map_or_else(|| "nothing".into(), |b| vm.type_name(b));
        let message = format!("TextIOWrapper() over {ty}");
        return Err(vm.raise(ExcKind::NotImplementedError, message));
    };
    if let Some(name) = encoding.filter(|e| !e.is_none()) {
        let name = vm.display(name)?;
        let plain = name.to_ascii_lowercase().replace(['_', '-'], "");
        if !matches!(plain.as_str(), "utf8" | "ascii" | "utf8sig" | "locale") {
            return Err(vm.raise(ExcKind::LookupError, format!("unknown encoding: {name}")));
        }
    }
    let text = FileObject {
        stream: f.stream.clone(),
        text: true,
        any_newline: newline.is_none_or(Value::is_none),
        by_line: std::cell::Cell::new(by_line.map_or(Ok(false), |b| vm.truth(b))?),
        closed: std::cell::Cell::new(f.closed.get()),
        readable: f.readable,
        writable: f.writable,
        is_terminal: f.is_terminal,
        name: f.name.clone(),
        mode: f.mode.borrow().replace('b', "").into(),
        fd: f.fd,
    };
    let ty = vm.native_type(&TEXT);
    Ok(vm.alloc_for(&ty, crate::vm::Native(Box::new(text))).into())
}

/// The same stream for bytes.
fn buffer(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = file(vm, v)?;
    if !f.text {
        return Err(vm.no_attribute(v, Symbol::new("buffer")));
    }
    let binary = FileObject {
        stream: f.stream.clone(),
        text: false,
        any_newline: false,
        by_line: std::cell::Cell::new(false),
        closed: std::cell::Cell::new(f.closed.get()),
        readable: f.readable,
        writable: f.writable,
        is_terminal: f.is_terminal,
        name: f.name.clone(),
        mode: format!("{}b", f.mode.borrow()).into(),
        fd: f.fd,
    };
    let ty = vm.native_type(&BINARY);
    Ok(vm.alloc_for(&ty, crate::vm::Native(Box::new(binary))).into())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = file(vm, v)?;
    let name = vm.repr(&f.name)?;
    Ok(vm.string(if f.text {
        format!(
            "<_io.TextIOWrapper name={name} mode='{}' encoding='{}'>",
            f.mode.borrow(),
            encoding(f)
        )
    } else {
        format!("<_io.BufferedReader name={name}>")
    }))
}

/// As CPython spells it: one way for the standard streams, another for files.
fn encoding(f: &FileObject) -> &'static str {
    if f.fd.is_some() { "utf-8" } else { "UTF-8" }
}
