//! `_io` and `open`: streams in three layers (raw, buffered, text), and in memory.
//!
//! Invariant: a stream never holds the interpreter lock while the system is busy with its file. `io`, with
//! the abstract classes over these, is CPython's own.

mod base;
mod buffered;
mod bytesio;
mod fileio;
mod newline;
mod pair;
mod stringio;
mod text;
mod turn;

use crate::base::Symbol;
use crate::vm::builtins::output::Shared;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::text_of;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

use super::posix::path::fspath;

pub(super) use text::{flush_direct, write_direct};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_io",
    doc: "The io module provides the Python interfaces to stream handling.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    OPEN,
    MethodDef::new("open_code", open_code, "open_code($module, /, path)"),
    MethodDef::new(
        "text_encoding",
        text_encoding,
        "text_encoding($module, encoding, stacklevel=2, /)",
    ),
];

/// The builtin `open`, too.
pub(super) const OPEN: MethodDef = MethodDef::new(
    "open",
    open,
    "open($module, /, file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
);

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let classes = [
        ("_IOBase", base::io_base(vm)),
        ("_RawIOBase", base::raw_base(vm)),
        ("_BufferedIOBase", base::buffered_base(vm)),
        ("_TextIOBase", base::text_base(vm)),
        ("FileIO", fileio::class(vm)),
        ("BytesIO", bytesio::class(vm)),
        ("StringIO", stringio::class(vm)),
        ("BufferedReader", buffered::reader(vm)),
        ("BufferedWriter", buffered::writer(vm)),
        ("BufferedRandom", buffered::random(vm)),
        ("BufferedRWPair", pair::class(vm)),
        ("TextIOWrapper", text::class(vm)),
        ("IncrementalNewlineDecoder", newline::class(vm)),
        ("BlockingIOError", vm.exc_ty(ExcKind::BlockingIOError).clone()),
    ];
    for (name, class) in classes {
        dict.set_sym(vm, Symbol::new(name), class.value());
    }
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("UnsupportedOperation", base::unsupported_operation(vm)?);
    set("DEFAULT_BUFFER_SIZE", Value::Int(base::BUFFER_SIZE as i64));
    Ok(())
}

/// An object for one of the standard streams: `fd` 0, 1 or 2.
pub(super) fn standard(vm: &Vm<'_>, fd: i32, stream: &Shared, is_terminal: bool) -> Value {
    text::standard(vm, fd, stream, is_terminal || fd == 2)
}

/// What a mode string asks for.
struct Mode {
    /// As `FileIO` takes it.
    raw: String,
    reads: bool,
    updates: bool,
    binary: bool,
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
    let raw = text.chars().filter(|c| !"bt".contains(*c)).collect();
    Ok(Mode { raw, reads: has('r'), updates: has('+'), binary: has('b') })
}

fn text_argument<'a>(vm: &Vm<'_>, name: &str, v: Option<&'a Value>) -> Res<Option<&'a str>> {
    match v.filter(|v| name == "mode" || !v.is_none()) {
        None => Ok(None),
        Some(v) => match text_of(v) {
            Some(text) => Ok(Some(text)),
            None => {
                let ty = vm.given_type(v);
                let or_none = if name == "mode" { "" } else { " or None" };
                Err(vm
                    .type_error(format!("open() argument '{name}' must be str{or_none}, not {ty}")))
            }
        },
    }
}

fn open(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [file, mode_arg, buffering, encoding, errors, newline, closefd, opener] =
        args.bind(vm, "open", names, shape)?;
    let given = file.unwrap_or(&Value::None);
    let file = if int::is_int(given) { given.clone() } else { fspath(vm, given)? };
    let mode_text = text_argument(vm, "mode", mode_arg)?.unwrap_or("r");
    let buffering = buffering.map_or(Ok(-1), |b| vm.to_c_int(b))?;
    let (encoding_text, errors_text, newline_text) = (
        text_argument(vm, "encoding", encoding)?,
        text_argument(vm, "errors", errors)?,
        text_argument(vm, "newline", newline)?,
    );
    let mode = mode(vm, mode_text)?;
    if mode.binary {
        let wrong = [
            ("an encoding", encoding_text),
            ("an errors", errors_text),
            ("a newline", newline_text),
        ];
        if let Some((what, _)) = wrong.iter().find(|(_, given)| given.is_some()) {
            return Err(vm.value_error(format!("binary mode doesn't take {what} argument")));
        }
    }
    if mode.binary && buffering == 1 {
        let text = "line buffering (buffering=1) isn't supported in binary mode, the default buffer \
                    size will be used";
        let warnings = vm.import_module("warnings")?;
        let class = vm.exc_ty(ExcKind::RuntimeWarning).value();
        vm.call_method(&warnings, "warn", &[vm.str(text), class, Value::Int(1)])?;
    }
    let raw_args = [
        file,
        vm.str(&mode.raw),
        closefd.cloned().unwrap_or(Value::bool(true)),
        opener.cloned().unwrap_or(Value::None),
    ];
    let raw = vm.call(&fileio::class(vm).value(), &raw_args)?;
    let layered = layers(vm, &raw, &mode, buffering, [encoding, errors, newline]);
    match layered {
        Ok((stream, text)) => {
            if text {
                vm.set_attr(&stream, Symbol::new("mode"), &vm.str(mode_text))?;
            }
            Ok(stream)
        }
        Err(e) => {
            // What could not be set up is closed, and says only why it could not.
            drop(vm.call_method(&raw, "close", &[]));
            Err(e)
        }
    }
}

/// The layers over a raw file; whether the upper one is for text.
fn layers(
    vm: &Vm<'_>,
    raw: &Value,
    mode: &Mode,
    buffering: i32,
    [encoding, errors, newline]: [Option<&Value>; 3],
) -> Res<(Value, bool)> {
    let file = fileio::exact(raw);
    let is_terminal = || file.map_or(Ok(false), |f| f.is_terminal(vm));
    let (mut size, mut by_line) = (i64::from(buffering), false);
    if buffering == 1 || (buffering < 0 && is_terminal()?) {
        (size, by_line) = (-1, true);
    }
    if size < 0 {
        size = vm.to_i64(&vm.get_attr(raw, Symbol::new("_blksize"))?)?;
    }
    if size == 0 {
        if !mode.binary {
            return Err(vm.value_error("can't have unbuffered text I/O"));
        }
        return Ok((raw.clone(), false));
    }
    let class = match (mode.updates, mode.reads) {
        (true, _) => buffered::random(vm),
        (false, true) => buffered::reader(vm),
        (false, false) => buffered::writer(vm),
    };
    let buffer = vm.call(&class.value(), &[raw.clone(), Value::Int(size)])?;
    if mode.binary {
        return Ok((buffer, false));
    }
    let or_none = |v: Option<&Value>| v.cloned().unwrap_or(Value::None);
    let args = [buffer, or_none(encoding), or_none(errors), or_none(newline), Value::bool(by_line)];
    Ok((vm.call(&text::class(vm).value(), &args)?, true))
}

fn open_code(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [path] = args.bind(vm, "open_code", ["path"], shape)?;
    let path = path.unwrap_or(&Value::None);
    if text_of(path).is_none() {
        let ty = vm.given_type(path);
        let message = format!("open_code() argument 'path' must be str, not {ty}");
        return Err(vm.type_error(message));
    }
    open(vm, Args::positional(&[path.clone(), vm.str("rb")]))
}

fn text_encoding(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "text_encoding", 1, 2)?;
    let encoding = &args.values[0];
    Ok(if encoding.is_none() { vm.str("locale") } else { encoding.clone() })
}
