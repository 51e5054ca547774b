//! Running a program.
//!
//! Invariant: the process ends while this thread holds the interpreter's lock, so that daemon threads
//! stop where they are and print nothing after the program's end.

use std::path::Path;

use super::options::{Dump, Options, Program};
use super::{read_program, say};
use crate::base::{SourceFile, Symbol};
use crate::bridge;
use crate::bytecode::{self, Mode, Namespace};
use crate::engine::{self, Engine, Error};
use crate::kernel::dump::Stage;
use crate::modules;
use crate::vm::builtins::output;
use crate::vm::object::dict::Dict;
use crate::vm::{Exc, ExcKind, Ptr, Res, Value, Vm};

/// The exit code after Ctrl-C: 128 + SIGINT.
const INTERRUPTED: u8 = 130;
/// What CPython exits with when the last output could not be written.
const NOT_FLUSHED: u8 = 120;

pub(super) fn run(options: Options) -> u8 {
    let (name, text) = match read_program(&options) {
        Ok(program) => program,
        Err(code) => return code,
    };
    let file = SourceFile::new(&*name, text);
    let code = match bytecode::from_source(file, Mode::Exec, Namespace::Globals) {
        Ok(code) => code,
        Err(error) => {
            say(&error.render());
            return 1;
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
    let engine = Engine::builder()
        .argv(options.argv)
        .orig_argv(options.orig_argv)
        .module_path(folder)
        .handle_interrupts()
        .explain(options.explain)
        .build();
    engine.with(|vm| {
        let globals = modules::main_namespace(vm);
        if matches!(options.program, Program::File(_)) {
            globals.set_sym(vm, Symbol::new("__file__"), vm.str(&name));
        }
        let ran = match &options.program {
            Program::Module(name) => match run_module(vm, name, &globals) {
                Ok(ran) => ran,
                Err(message) => {
                    say(&format!("ungil: {message}\n"));
                    return end(1);
                }
            },
            Program::File(_) | Program::Code(_) | Program::Stdin => {
                vm.run_code(&code, &globals).map(drop)
            }
        };
        let mut code = outcome(vm, ran);
        // Threads that the program left behind are waited for, whatever became of the main one.
        let ended = outcome(vm, modules::at_exit(vm));
        if code == 0 {
            code = ended;
        }
        if let Some(Dump::Kernel(stage)) = options.dump {
            let dumped = dump_kernels(vm, &globals, stage);
            code = code.max(outcome(vm, dumped));
        }
        if options.explain {
            let text = bridge::explain::text(vm);
            drop(output::flush(vm));
            say(&text);
        }
        vm.stop_other_threads();
        modules::tear_down(vm);
        if engine::flush_all(vm).is_err() && code == 0 {
            code = NOT_FLUSHED;
        }
        end(code)
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
    if main.is_file {
        set("__file__", vm.str(&main.source.name));
    }
    let argv = vm.import_module("sys").and_then(|sys| vm.get_attr(&sys, Symbol::new("argv")));
    if let Ok(argv) = argv {
        // The program may not have asked for arguments; then there is nothing to name.
        drop(vm.set_item(&argv, &Value::Int(0), &vm.str(&main.source.name)));
    }
    let code = vm.compile_source(main.source, Mode::Exec, Namespace::Globals);
    Ok(code.and_then(|code| vm.run_code(&code, globals)).map(drop))
}

/// Dumps what was compiled of the jitted functions that the program's globals name.
fn dump_kernels(vm: &Vm<'_>, globals: &Ptr<Dict>, stage: Stage) -> Res<()> {
    for (_, value) in globals.items() {
        if bridge::dispatcher::of(&value).is_some() {
            output::write(vm, &bridge::dispatcher::dump_all(vm, &value, stage)?)?;
        }
    }
    Ok(())
}

/// The exit code that a part of the run asks for; what goes with it is printed.
fn outcome(vm: &Vm<'_>, result: Res<()>) -> u8 {
    let Err(e) = result else { return 0 };
    match engine::error(vm, &e) {
        Error::Exit { status, message } => {
            if let Some(message) = message {
                drop(output::flush(vm));
                say(&format!("{message}\n"));
            }
            status as u8
        }
        Error::Interrupted { .. } => {
            modules::report_uncaught(vm, &e);
            INTERRUPTED
        }
        Error::Exception { .. } | Error::Syntax { .. } | Error::File { .. } => {
            modules::report_uncaught(vm, &e);
            1
        }
    }
}

#[expect(clippy::exit, reason = "ends the process while the interpreter's lock is held")]
fn end(code: u8) -> u8 {
    std::process::exit(i32::from(code))
}
