//! `io` and `open`: file objects over buffered streams.
//!
//! Invariant: a file object never holds the interpreter lock while the system is busy with its file.

mod file;
mod memory;

use std::cell::Cell;
use std::fs::OpenOptions;

use crate::base::Symbol;
use crate::runtime::stream::Source;
use crate::vm::builtins::output::{FileObject, Shared, os_error_at, shared};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{Args, ExcKind, MethodDef, Native, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "io",
    doc: "Files and streams.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[OPEN];

/// The builtin `open`, too.
pub(super) const OPEN: MethodDef = MethodDef::new(
    "open",
    open,
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
);

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for (name, value) in [
        ("TextIOWrapper", vm.native_type(&file::TEXT).value()),
        ("BufferedReader", vm.native_type(&file::BINARY).value()),
        ("StringIO", vm.native_type(&memory::STRING_IO).value()),
        ("BytesIO", vm.native_type(&memory::BYTES_IO).value()),
        ("UnsupportedOperation", file::unsupported_operation(vm)?),
        ("DEFAULT_BUFFER_SIZE", Value::Int(8192)),
        ("SEEK_SET", Value::Int(0)),
        ("SEEK_CUR", Value::Int(1)),
        ("SEEK_END", Value::Int(2)),
    ] {
        dict.set_sym(vm, Symbol::new(name), value);
    }
    Ok(())
}

/// An object for one of the standard streams: `fd` 0, 1 or 2.
pub(super) fn standard(vm: &Vm<'_>, fd: i32, stream: &Shared, is_terminal: bool) -> Value {
    let name = ["<stdin>", "<stdout>", "<stderr>"][fd as usize];
    let file = FileObject {
        stream: stream.clone(),
        text: true,
        any_newline: true,
        by_line: Cell::new(is_terminal || fd == 2),
        closed: Cell::new(false),
        readable: fd == 0,
        writable: fd != 0,
        is_terminal,
        name: vm.str(name),
        mode: if fd == 0 { "r" } else { "w" }.to_owned().into(),
        fd: Some(fd),
    };
    vm.alloc_for(&vm.native_type(&file::TEXT), Native(Box::new(file))).into()
}

/// What a mode string asks for.
struct Mode {
    options: OpenOptions,
    text: bool,
    readable: bool,
    writable: bool,
}

fn mode(vm: &Vm<'_>, text: &str) -> Res<Mode> {
    let has = |c: char| text.contains(c);
    let known = text.chars().all(|c| "rwaxbt+".contains(c));
    let repeated = text.chars().any(|c| text.matches(c).count() > 1);
    if !known || repeated {
        return Err(vm.value_error(format!("invalid mode: '{text}'")));
    }
    if has('t') && has('b') {
        return Err(vm.value_error("can't have text and binary mode at once"));
    }
    if text.chars().filter(|c| "rwax".contains(*c)).count() != 1 {
        return Err(vm.value_error("must have exactly one of create/read/write/append mode"));
    }
    let plus = has('+');
    let (readable, writable) = (has('r') || plus, !has('r') || plus);
    let mut options = OpenOptions::new();
    options.read(readable).write(writable && !has('a')).append(has('a'));
    options.truncate(has('w')).create(has('w') || has('a')).create_new(has('x'));
    Ok(Mode { options, text: !has('b'), readable, writable })
}

/// A path as text: str, bytes, or what `__fspath__` gives.
pub(super) fn path(vm: &Vm<'_>, v: &Value) -> Res<String> {
    if let Some(s) = v.downcast::<Str>() {
        return Ok(s.as_str().to_owned());
    }
    if let Some(b) = bytes::data_of(v) {
        return Ok(String::from_utf8_lossy(b).into_owned());
    }
    match vm.call_special(v, "__fspath__", &[])? {
        Some(p) if p.downcast::<Str>().is_some() => vm.display(&p),
        Some(_) | None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {ty}")))
        }
    }
}

fn text_argument<'a>(vm: &Vm<'_>, name: &str, v: Option<&'a Value>) -> Res<Option<&'a str>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => match v.downcast::<Str>() {
            Some(s) => Ok(Some(s.as_str())),
            None => {
                let ty = vm.type_name(v);
                Err(vm
                    .type_error(format!("open() argument '{name}' must be str or None, not {ty}")))
            }
        },
    }
}

fn open(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [file, mode_arg, buffering, encoding, _errors, newline, _closefd, opener] =
        args.bind(vm, "open", names, shape)?;
    let Some(file) = file else { return Err(vm.type_error("open() needs a file")) };
    let mode_text = text_argument(vm, "mode", mode_arg)?.unwrap_or("r").to_owned();
    let mode = mode(vm, &mode_text)?;
    let encoding = text_argument(vm, "encoding", encoding)?;
    let newline = text_argument(vm, "newline", newline)?;
    if opener.is_some_and(|o| !o.is_none()) {
        return Err(vm.raise(ExcKind::NotImplementedError, "open() with an opener"));
    }
    if !mode.text && (encoding.is_some() || newline.is_some()) {
        let what = if encoding.is_some() { "an encoding" } else { "a newline" };
        return Err(vm.value_error(format!("binary mode doesn't take {what} argument")));
    }
    let utf8 = encoding.is_none_or(|e| {
        matches!(
            e.to_ascii_lowercase().replace('_', "-").as_str(),
            "utf-8" | "utf8" | "ascii" | "locale"
        )
    });
    if !utf8 {
        let message = format!("unknown encoding: {}", encoding.unwrap_or_default());
        return Err(vm.raise(ExcKind::LookupError, message));
    }
    let buffering = buffering.map_or(Ok(-1), |b| vm.to_i64(b))?;
    if mode.text && buffering == 0 {
        return Err(vm.value_error("can't have unbuffered text I/O"));
    }
    if matches!(file, Value::Int(_) | Value::Bool(_)) {
        return Err(vm.raise(ExcKind::NotImplementedError, "open() of a file descriptor"));
    }
    let name = path(vm, file)?;
    if name.contains('\0') {
        return Err(vm.value_error("embedded null byte"));
    }
    let options = mode.options.clone();
    let opened = vm.detach(|| {
        let f = options.open(&name)?;
        // A directory can be opened for reading, but is no file.
        if f.metadata()?.is_dir() {
            return Err(std::io::Error::from_raw_os_error(libc::EISDIR));
        }
        Ok(f)
    });
    let opened = opened.map_err(|e| os_error_at(vm, &e, Some(file)))?;
    let stream = shared(Source::File(opened));
    if buffering == 0
        && let Ok(mut s) = stream.lock()
    {
        s.unbuffered = true;
    }
    let object = FileObject {
        stream,
        text: mode.text,
        any_newline: newline.is_none(),
        by_line: Cell::new(buffering == 1),
        closed: Cell::new(false),
        readable: mode.readable,
        writable: mode.writable,
        is_terminal: false,
        name: file.clone(),
        mode: mode_text.into(),
        fd: None,
    };
    let spec = if mode.text { &file::TEXT } else { &file::BINARY };
    Ok(vm.alloc_for(&vm.native_type(spec), Native(Box::new(object))).into())
}
