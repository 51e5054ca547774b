//! `print` and `input`.
//!
//! Invariant: what `sys.stdout` and `sys.stdin` name at the moment of the call is what is used.

use std::io;

use super::output::{self, StandardOut, os_error};
use crate::base::Symbol;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Where `print` writes.
enum Sink {
    Standard,
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
            None => return Some(Sink::Standard),
            Some(Value::None) => return None,
            Some(file) => file,
        },
    };
    let standard = file.as_obj().is_some_and(|o| o.native::<StandardOut>().is_some());
    Some(if standard { Sink::Standard } else { Sink::Object(file) })
}

impl Sink {
    fn write(&self, vm: &Vm<'_>, text: &str) -> Res<()> {
        match self {
            Sink::Standard => output::write(vm, text),
            Sink::Object(file) => vm.call_method(file, "write", &[vm.str(text)]).map(drop),
        }
    }

    fn flush(&self, vm: &Vm<'_>) -> Res<()> {
        match self {
            Sink::Standard => output::flush(vm),
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
        Sink::Standard => {
            // One piece, so that lines of several threads do not mix.
            let mut line = String::new();
            for (i, v) in pos.iter().enumerate() {
                if i > 0 {
                    line.push_str(sep);
                }
                line.push_str(&vm.display(v)?);
            }
            line.push_str(end);
            output::write(vm, &line)?;
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
    // An object that the program put there is asked; what the interpreter itself put there reads the
    // same standard input as this.
    let replaced = sys_attr(vm, "stdin").filter(|f| vm.type_of(f).is_heap);
    let line = match replaced {
        Some(file) => {
            let line = vm.call_method(&file, "readline", &[])?;
            match line.downcast::<Str>() {
                Some(s) => s.as_str().to_owned(),
                None => return Err(vm.type_error("object.readline() returned non-string")),
            }
        }
        None => {
            let mut line = String::new();
            let read = vm.detach(|| io::stdin().read_line(&mut line));
            read.map_err(|e| os_error(vm, &e))?;
            line
        }
    };
    if line.is_empty() {
        return Err(vm.raise(ExcKind::EOFError, "EOF when reading a line"));
    }
    Ok(vm.str(line.strip_suffix('\n').unwrap_or(&line)))
}
