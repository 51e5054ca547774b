//! The modules that are part of the program, one file each, and how an interpreter is set up with them.
//!
//! Invariant: a module is one row of [`MODULES`].

mod abc;
mod archive;
mod ast;
mod atexit;
mod cmath;
mod codecs;
mod collections;
mod contextvars;
mod dis;
mod errno;
mod functools;
mod gc;
mod importlib;
mod io;
mod itertools;
mod json;
mod math;
mod numba;
mod operator;
mod posix;
mod random;
mod sha2;
mod sre;
mod string;
mod struct_seq;
mod structure;
mod sys;
mod thread;
mod time;
mod tokenizer;
mod types;
mod typing;
mod warnings;
mod weakref;

use crate::base::Symbol;
use crate::vm::collect::{Collector, GENERATIONS};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::{Ptr, Res, T, Value, Vm, boot, heap};

pub use sys::{Invocation, PYTHON_VERSION, report_uncaught};

/// Every built-in module.
pub static MODULES: &[&ModuleDef] = &[
    &numba::NATIVE,
    &numba::NUMBA,
    &numba::CORE,
    &numba::ERRORS,
    &numba::TYPES,
    &numba::CONFIG,
    &numba::OLD_ERRORS,
    &numba::OLD_TYPES,
    &numba::UNGIL,
    &numba::NUMPY,
    &abc::MODULE,
    &ast::MODULE,
    &atexit::MODULE,
    &codecs::MODULE,
    &cmath::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &dis::MODULE,
    &importlib::MACHINERY,
    &importlib::MODULE,
    &CONCURRENT,
    &FUTURES,
    &errno::MODULE,
    &functools::MODULE,
    &gc::MODULE,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &math::MODULE,
    &operator::MODULE,
    &posix::MODULE,
    &posix::OS,
    &posix::PATH,
    &QUEUE,
    &random::MODULE,
    &sha2::MODULE,
    &sre::MODULE,
    &string::MODULE,
    &structure::MODULE,
    &sys::MODULE,
    &thread::MODULE,
    &thread::THREADING,
    &time::MODULE,
    &tokenizer::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &warnings::MODULE,
    &weakref::MODULE,
];

/// A module in Python.
const fn python(name: &'static str, source: &'static str, is_package: bool) -> ModuleDef {
    ModuleDef { name, doc: "", body: ModuleBody::Python { source, is_package } }
}

static CONCURRENT: ModuleDef = python("concurrent", "", true);
static FUTURES: ModuleDef =
    python("concurrent.futures", include_str!("lib/concurrent/futures.py"), true);
static QUEUE: ModuleDef = python("queue", include_str!("lib/queue.py"), false);

/// Makes types, `builtins`, `sys` and `__main__`.
pub fn set_up(vm: &Vm<'_>) {
    boot::boot(vm);
    vm.interp.hooks.modules.set(MODULES);
    vm.interp.hooks.archive.set(Some(archive::find));
    vm.interp.hooks.unraisable.set(Some(sys::report_unraisable));
    vm.interp.hooks.report.set(Some(sys::to_stderr));
    let builtins = vm.interp.builtins.get_or_init(|| Dict::new(vm));
    builtins.set_sym(vm, Symbol::new("open"), vm.function(&io::OPEN));
    let modules = vm.interp.modules.get_or_init(|| Dict::new(vm));
    let namespace = heap::alloc(vm.ty(T::Module), Module { dict: builtins.clone() }, None);
    modules.set_sym(vm, Symbol::new("builtins"), namespace.into());
    let main = vm.new_module("__main__", Value::None);
    main.dict.set_sym(vm, Symbol::new("__builtins__"), builtins.value());
    modules.set_sym(vm, Symbol::new("__main__"), main.into());
}

/// The namespace of `__main__`.
pub fn main_namespace(vm: &Vm<'_>) -> Ptr<Dict> {
    let modules = vm.interp.modules.get();
    let main = modules.and_then(|m| m.get_sym(vm, Symbol::new("__main__")));
    match main.and_then(|m| m.cast::<Module>()) {
        Some(main) => main.dict.clone(),
        // The program has put something else there.
        None => Dict::new(vm),
    }
}

/// What happens after a program's last line, before the interpreter is taken down.
pub fn at_exit(vm: &Vm<'_>) -> Res<()> {
    let joined = thread::join_all(vm);
    atexit::run(vm);
    joined
}

/// Lets go of the modules' contents, so that `__del__` runs while it still can.
pub fn tear_down(vm: &Vm<'_>) {
    // Garbage goes while its `__del__` finds everything, if there is any.
    if Collector::of(vm).is_enabled() && heap::collect::any_to_finalize() {
        vm.collect_garbage(GENERATIONS - 1);
    }
    // One name after the other becomes None, so that what `__del__` still needs is there for longest.
    let main = main_namespace(vm);
    for (name, _) in main.items() {
        let is_builtins = name.downcast::<Str>().is_some_and(|s| s.as_str() == "__builtins__");
        if !is_builtins {
            // Nothing can fail where the key is there already.
            drop(main.set(vm, &name, Value::None));
        }
    }
    vm.collect_garbage(GENERATIONS - 1);
}
