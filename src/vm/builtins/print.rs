//! `print` and `input`.
//!
//! Invariant: what `sys.stdout` and `sys.stdin` name at the moment of the call is what is used.

use super::output::{self, Standard};
use crate::base::Symbol;
use crate::runtime::stream::Stream;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::module::Module;
use crate::vm::object::str::{Str, exact};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Where `print` writes.
enum Sink {
    Stream {
        stream: output::Shared,
        by_line: bool,
    },
    /// A text stream whose methods need not be called.
    Text(Value),
    /// Through its method `write`.
    Object(Value),
}

/// An attribute of module `sys`, when that is loaded.
fn sys_attr(vm: &Vm<'_>, name: &str) -> Option<Value> {
    let sys = vm.interp.modules.get()?.get_sym(vm, Symbol::new("sys"))?;
    sys.downcast::<Module>()?.dict.get_sym(vm, Symbol::new(name))
}

/// `None` when the output goes nowhere.
fn sink(vm: &Vm<'_>, file: Option<&Value>) -> Option<Sink> {
    let file = match file.filter(|f| !f.is_none()) {
        Some(file) => file.clone(),
        None => match sys_attr(vm, "stdout") {
            None => {
                let standard = vm.interp.state::<Standard>();
                let by_line = standard.terminal[1];
                return Some(Sink::Stream { stream: standard.output.clone(), by_line });
            }
            Some(Value::None) => return None,
            Some(file) => file,
        },
    };
    let known = vm.interp.hooks.text_write.get().and_then(|write| write(vm, &file, ""));
    Some(if known.is_some() { Sink::Text(file) } else { Sink::Object(file) })
}

impl Sink {
    fn write(&self, vm: &Vm<'_>, text: &str) -> Res<()> {
        match self {
            Sink::Stream { stream, by_line } => {
                output::write_bytes(vm, stream, *by_line, text.as_bytes())
            }
            Sink::Text(file) => {
                let written =
                    vm.interp.hooks.text_write.get().and_then(|write| write(vm, file, text));
                written.unwrap_or(Ok(()))
            }
            Sink::Object(file) => vm.call_method(file, "write", &[vm.str(text)]).map(drop),
        }
    }

    fn flush(&self, vm: &Vm<'_>) -> Res<()> {
        match self {
            Sink::Stream { stream, .. } => output::with_stream(vm, stream, Stream::flush),
            Sink::Text(file) => {
                let flushed = vm.interp.hooks.text_flush.get().and_then(|flush| flush(vm, file));
                flushed.unwrap_or(Ok(()))
            }
            Sink::Object(file) => vm.call_method(file, "flush", &[]).map(drop),
        }
    }
}

/// `sep` or `end`: a string, or None for the default.
fn separator<'a>(vm: &Vm<'_>, name: &str, v: Option<&'a Value>, default: &'a str) -> Res<&'a str> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(default) };
    match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("{name} must be None or a string, not {ty}")))
        }
    }
}

pub(super) fn print(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_kw_only: 4, ..Shape::default() };
    let pos = args.pos();
    let [sep, end, file, flush] =
        args.skip(pos.len()).bind(vm, "print", ["sep", "end", "file", "flush"], shape)?;
    let (sep, end) = (separator(vm, "sep", sep, " ")?, separator(vm, "end", end, "\n")?);
    let Some(sink) = sink(vm, file) else { return Ok(Value::None) };
    match &sink {
        Sink::Stream { .. } | Sink::Text(_) => {
            // One piece, so that lines of several threads do not mix; but what stands before an object is
            // out before that is asked for its text, since it may print too, or raise.
            let mut line = String::new();
            for (i, v) in pos.iter().enumerate() {
                if i > 0 {
                    line.push_str(sep);
                }
                match (exact(vm, v), v) {
                    (Some(s), _) => line.push_str(s.as_str()),
                    (None, Value::Obj(_)) if !line.is_empty() => {
                        sink.write(vm, &std::mem::take(&mut line))?;
                        line = vm.display(v)?;
                    }
                    (None, _) => line.push_str(&vm.display(v)?),
                }
            }
            line.push_str(end);
            sink.write(vm, &line)?;
        }
        Sink::Object(_) => {
            for (i, v) in pos.iter().enumerate() {
                if i > 0 {
                    sink.write(vm, sep)?;
                }
                sink.write(vm, &vm.display(v)?)?;
            }
            sink.write(vm, end)?;
        }
    }
    if flush.map_or(Ok(false), |v| vm.truth(v))? {
        sink.flush(vm)?;
    }
    Ok(Value::None)
}

pub(super) fn input(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "input", 0, 1)?;
    let prompt = args.values.first().map_or(Ok(String::new()), |p| vm.display(p))?;
    if let Some(sink) = sink(vm, None) {
        sink.write(vm, &prompt)?;
        sink.flush(vm)?;
    }
    let line = match sys_attr(vm, "stdin") {
        Some(Value::None) => {
            return Err(vm.raise(ExcKind::RuntimeError, "input(): lost sys.stdin"));
        }
        Some(file) => {
            let line = vm.call_method(&file, "readline", &[])?;
            match line.downcast::<Str>() {
                Some(s) => s.as_str().to_owned(),
                None => return Err(vm.type_error("object.readline() returned non-string")),
            }
        }
        None => {
            let standard = vm.interp.state::<Standard>();
            let line = output::with_stream(vm, &standard.input, |s| s.read_line(None, true))?;
            String::from_utf8_lossy(&line).into_owned()
        }
    };
    if line.is_empty() {
        return Err(vm.raise(ExcKind::EOFError, "EOF when reading a line"));
    }
    Ok(vm.str(line.strip_suffix('\n').unwrap_or(&line)))
}
