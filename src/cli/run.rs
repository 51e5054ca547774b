//! Running a program.
//!
//! Invariant: the process ends while this thread holds the interpreter's lock, so that daemon threads
//! stop where they are and print nothing after the program's end. A program that did not catch Ctrl-C ends by
//! that signal, when all else is done, so that whoever started it sees that it was interrupted.

use std::path::Path;

use super::options::{Dump, Options, Program};
use super::{Given, read_program, say, trace};
use crate::base::{SourceFile, Symbol};
use crate::bridge;
use crate::bytecode::{self, Level, Mode, Namespace};
use crate::engine::{self, Engine, Error};
use crate::kernel::dump::Stage;
use crate::modules;
use crate::runtime::{signals, trace as record};
use crate::vm::builtins::output;
use crate::vm::object::dict::Dict;
use crate::vm::object::{code as code_object, quickened};
use crate::vm::source;
use crate::vm::{Exc, ExcKind, Ptr, Res, Value, Vm};

/// What a shell takes a program's end by SIGINT for: 128 + SIGINT.
const INTERRUPTED: u8 = 130;
/// What CPython exits with when the last output could not be written.
const NOT_FLUSHED: u8 = 120;

/// How the program ends. Of two parts of a run the greater decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    Exit(u8),
    /// Nobody caught Ctrl-C.
    Interrupted,
}

pub(super) fn run(options: Options) -> u8 {
    let (name, given) = match read_program(&options) {
        Ok(program) => program,
        Err(code) => return code,
    };
    // What is no program is told before there is an interpreter, if that can be.
    let compiled = match given {
        Given::Text(text) => {
            let file = SourceFile::new(&*name, text);
            let level = Level::asked(options.switches.optimize);
            match bytecode::from_source_at(file, Mode::Exec, Namespace::Globals, level) {
                Ok(code) => Ok(code),
                Err(error) => {
                    say(&error.render());
                    return 1;
                }
            }
        }
        Given::Bytes(bytes) => Err(bytes),
    };
    let tracing = match options.trace.as_ref().map(trace::Tracing::open).transpose() {
        Ok(tracing) => tracing,
        Err(message) => {
            say(&message);
            return 2;
        }
    };
    let folder = match &options.program {
        Program::File(path) => match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_string_lossy().into_owned(),
            Some(_) | None => std::env::current_dir()
                .map_or_else(|_| ".".into(), |d| d.to_string_lossy().into_owned()),
        },
        Program::Module(_) => std::env::current_dir()
            .map_or_else(|_| ".".into(), |d| d.to_string_lossy().into_owned()),
        Program::Code(_) | Program::Stdin => String::new(),
    };
    let mut builder = Engine::builder()
        .argv(options.argv)
        .orig_argv(options.orig_argv)
        .handle_interrupts()
        .unbuffered(options.unbuffered)
        .explain(options.explain);
    if !options.switches.safe_path {
        builder = builder.module_path(folder);
    }
    if let Some(folders) = std::env::var_os("PYTHONPATH")
        && !options.switches.ignore_environment
    {
        for folder in std::env::split_paths(&folders).filter(|f| f != Path::new("")) {
            builder = builder.module_path(folder.to_string_lossy());
        }
    }
    let filters = !options.switches.warnings.is_empty();
    let engine = builder.switches(options.switches).build();
    engine.with(|vm| {
        if filters && let Err(e) = vm.import_module("warnings") {
            drop(modules::report_uncaught(vm, &e));
        }
        let globals = modules::main_namespace(vm);
        if matches!(options.program, Program::File(_)) {
            globals.set_sym(vm, Symbol::new("__file__"), vm.str(&name));
            globals.set_sym(vm, Symbol::new("__cached__"), Value::None);
        }
        if let Some(tracing) = tracing {
            tracing.start();
        }
        if let Some(Dump::Kernel(stage)) = options.dump {
            bridge::explain::dump_regions(vm, stage);
        }
        let compiled = match compiled {
            Ok(code) => vm.warn_of(&code).map(|()| code),
            Err(bytes) => source::decode(vm, &bytes, &name, true).and_then(|text| {
                let file = SourceFile::new(&*name, text);
                vm.compile_source(file, Mode::Exec, Namespace::Globals)
            }),
        };
        let made = match compiled {
            Ok(code) => code_object::make(vm, &code),
            Err(e) => return end(outcome(vm, Err(e))),
        };
        let ran = match &options.program {
            Program::Module(name) => match run_module(vm, name, &globals) {
                Ok(ran) => ran,
                Err(message) => {
                    say(&format!("ungil: {message}\n"));
                    return end(Ended::Exit(1));
                }
            },
            Program::File(_) | Program::Code(_) | Program::Stdin => {
                vm.run_code_object(&made, &globals).map(drop)
            }
        };
        let mut ended = outcome(vm, ran);
        if options.dump == Some(Dump::Quickened) {
            let dumped = output::write(vm, &quickened::text(vm, &made));
            ended = ended.max(outcome(vm, dumped));
        }
        // Threads that the program left behind are waited for, whatever became of the main one.
        modules::at_exit(vm);
        if let Some(Dump::Kernel(stage)) = options.dump {
            let dumped = dump_kernels(vm, &globals, stage);
            ended = ended.max(outcome(vm, dumped));
        }
        if options.explain {
            let text = bridge::explain::text(vm);
            drop(output::flush(vm));
            say(&text);
        }
        vm.stop_other_threads();
        modules::tear_down_last(vm);
        if engine::flush_all(vm).is_err() && ended == Ended::Exit(0) {
            ended = Ended::Exit(NOT_FLUSHED);
        }
        end(ended)
    })
}

/// Runs a module as the main program. The outer error says why there is none.
fn run_module(vm: &Vm<'_>, name: &str, globals: &Ptr<Dict>) -> Result<Res<()>, String> {
    let shown = |e: &Exc| vm.display(&e.value()).unwrap_or_default();
    let main = match vm.main_module(name) {
        Ok(Some(main)) => main,
        Ok(None) => return Err(format!("No code object available for {name}")),
        Err(e) if vm.exc_is(&e, ExcKind::ModuleNotFoundError) => {
            return Err(shown(&e).replace('\'', ""));
        }
        Err(e) => return Ok(Err(e)),
    };
    let set = |name: &str, value: Value| globals.set_sym(vm, Symbol::new(name), value);
    set("__package__", vm.str(&main.package));
    set("__file__", vm.str(&main.source.name));
    set("__spec__", main.spec);
    let argv = vm.import_module("sys").and_then(|sys| vm.get_attr(&sys, Symbol::new("argv")));
    if let Ok(argv) = argv {
        // The program may not have asked for arguments; then there is nothing to name.
        drop(vm.set_item(&argv, &Value::Int(0), &vm.str(&main.source.name)));
    }
    let code = vm.compile_source(main.source, Mode::Exec, Namespace::Globals);
    Ok(code.and_then(|code| vm.run_code(&code, globals)).map(drop))
}

/// Dumps what was compiled of the jitted functions that the program's globals name, and the regions.
fn dump_kernels(vm: &Vm<'_>, globals: &Ptr<Dict>, stage: Stage) -> Res<()> {
    for (_, value) in globals.items() {
        if bridge::dispatcher::of(&value).is_some() {
            output::write(vm, &bridge::dispatcher::dump_all(vm, &value, stage)?)?;
        }
    }
    output::write(vm, &bridge::explain::regions(vm))
}

/// The end that a part of the run asks for; what goes with it is printed.
fn outcome(vm: &Vm<'_>, result: Res<()>) -> Ended {
    let Err(e) = result else { return Ended::Exit(0) };
    let ended = match engine::error(vm, &e) {
        Error::Exit { status, message } => {
            if let Some(message) = message {
                drop(output::flush(vm));
                say(&format!("{message}\n"));
            }
            return Ended::Exit(status as u8);
        }
        // As CPython has it, an exception of a derived class is one like any other.
        Error::Interrupted { .. } if is_own_interrupt(vm, &e) => Ended::Interrupted,
        Error::Interrupted { .. }
        | Error::Exception { .. }
        | Error::Syntax { .. }
        | Error::File { .. } => Ended::Exit(1),
    };
    match modules::report_uncaught(vm, &e) {
        Ok(()) => ended,
        Err(exit) => outcome(vm, Err(exit)),
    }
}

fn is_own_interrupt(vm: &Vm<'_>, e: &Exc) -> bool {
    let value = e.value();
    let class = vm.type_of(&value).value();
    vm.exc_ty(ExcKind::KeyboardInterrupt).value().is(&class)
}

#[expect(clippy::exit, reason = "ends the process while the interpreter's lock is held")]
fn end(ended: Ended) -> u8 {
    record::finish(record::Ending::Exit);
    let code = match ended {
        Ended::Exit(code) => code,
        Ended::Interrupted => {
            signals::end_by(libc::SIGINT);
            INTERRUPTED
        }
    };
    std::process::exit(i32::from(code))
}
