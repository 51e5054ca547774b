//! The modules that are part of the program, one file each, and how an interpreter is set up with them.
//!
//! Invariant: a module is one row of [`MODULES`].

mod abc;
mod archive;
mod array;
mod ast;
mod asyncio;
mod atexit;
mod binascii;
mod bisect;
mod bz2;
mod charmap;
mod cmath;
mod codecs;
mod collections;
mod contextvars;
mod csv;
mod ctypes;
mod dis;
mod errno;
mod exceptions;
mod fcntl;
mod fork;
mod functools;
mod gc;
mod hashes;
mod heapq;
mod imp;
mod io;
mod itertools;
mod json;
mod marshal;
mod math;
mod mmap;
mod multiprocessing;
mod numba;
mod numpy;
mod operator;
mod pickle;
mod posix;
mod random;
mod resource;
mod select;
mod signal;
mod socket;
mod sre;
mod string;
mod struct_seq;
mod structure;
mod sys;
mod termios;
mod thread;
mod time;
mod tokenizer;
mod types;
mod typing;
mod unicodedata;
mod warnings;
mod weakref;
mod zlib;

use crate::base::Symbol;
use crate::vm::collect::{Collector, GENERATIONS};
use crate::vm::import::ModuleDef;
use crate::vm::object::dict::Dict;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::{Kind, Ptr, T, Value, Vm, boot, heap};

pub use sys::{Invocation, PYTHON_VERSION, Switches, report_uncaught};

/// Every built-in module.
pub static MODULES: &[&ModuleDef] = &[
    &numba::NATIVE,
    &numba::NUMBA,
    &numba::CORE,
    &numba::ERRORS,
    &numba::TYPES,
    &numba::CONFIG,
    &numba::UFUNC,
    &numba::STENCILS,
    &numba::TYPED,
    &numba::EXTENDING,
    &numba::OLD_ERRORS,
    &numba::OLD_TYPES,
    &numba::UNGIL,
    &numba::CYTHON,
    &numba::CYTHON_PARALLEL,
    &numpy::MODULE,
    &abc::MODULE,
    &array::MODULE,
    &ast::MODULE,
    &asyncio::MODULE,
    &atexit::MODULE,
    &binascii::MODULE,
    &bisect::MODULE,
    &bz2::MODULE,
    &resource::MODULE,
    &termios::MODULE,
    &codecs::MODULE,
    &cmath::MODULE,
    &collections::MODULE,
    &contextvars::MODULE,
    &csv::MODULE,
    &ctypes::MODULE,
    &ctypes::NATIVE,
    &dis::MODULE,
    &errno::MODULE,
    &fcntl::MODULE,
    &functools::MODULE,
    &gc::MODULE,
    &hashes::BLAKE2,
    &hashes::MD5,
    &hashes::SHA1,
    &hashes::SHA2,
    &hashes::SHA3,
    &heapq::MODULE,
    &imp::MODULE,
    &imp::SET_UP,
    &imp::LINES,
    &imp::BUILD,
    &io::MODULE,
    &itertools::MODULE,
    &json::MODULE,
    &marshal::MODULE,
    &math::MODULE,
    &mmap::MODULE,
    &multiprocessing::MODULE,
    &multiprocessing::POSIXSHMEM,
    &operator::MODULE,
    &pickle::MODULE,
    &posix::MODULE,
    &posix::subprocess::MODULE,
    &posix::users::GRP,
    &posix::users::PWD,
    &random::MODULE,
    &select::MODULE,
    &signal::MODULE,
    &socket::MODULE,
    &sre::MODULE,
    &string::MODULE,
    &structure::MODULE,
    &sys::MODULE,
    &thread::MODULE,
    &thread::QUEUE,
    &time::MODULE,
    &tokenizer::MODULE,
    &types::MODULE,
    &typing::MODULE,
    &unicodedata::MODULE,
    &warnings::MODULE,
    &weakref::MODULE,
    &zlib::MODULE,
];

/// A module in Python, from the folder `lib`, whose files the build compiles.
macro_rules! python {
    ($name:literal, $path:literal, is_package: $is_package:literal) => {
        $crate::vm::import::ModuleDef {
            name: $name,
            doc: "",
            body: $crate::vm::import::ModuleBody::Python {
                source: include_str!(concat!(
                    env!("CARGO_MANIFEST_DIR"),
                    "/src/modules/lib/",
                    $path
                )),
                code: include_bytes!(concat!(env!("OUT_DIR"), "/lib/", $path, "c")),
                is_package: $is_package,
            },
        }
    };
}
use python;

/// Makes types, `builtins`, `sys` and `__main__`.
pub fn set_up(vm: &Vm<'_>) {
    boot::boot(vm);
    vm.interp.hooks.modules.set(MODULES);
    vm.interp.hooks.archive.set(Some(archive::find));
    vm.interp.hooks.signals.set(Some(signal::deliver));
    vm.interp.hooks.unraisable.set(Some(sys::report_unraisable));
    vm.interp.hooks.report.set(Some(sys::to_stderr));
    vm.interp.hooks.text_write.set(Some(io::write_direct));
    vm.interp.hooks.text_flush.set(Some(io::flush_direct));
    vm.interp.hooks.region.set(Some(crate::bridge::region::enter));
    let builtins = vm.interp.builtins.get_or_init(|| Dict::new(vm));
    builtins.set_sym(vm, Symbol::new("open"), vm.function(&io::OPEN));
    let modules = vm.interp.modules.get_or_init(|| Dict::new(vm));
    let namespace = heap::alloc(vm.ty(T::Module), Module { dict: builtins.clone() }, None);
    vm.introduce(&namespace, "builtins");
    modules.set_sym(vm, Symbol::new("builtins"), namespace.into());
    let main = vm.new_module("__main__", Value::None);
    main.dict.set_sym(vm, Symbol::new("__builtins__"), builtins.value());
    // Made when somebody asks for it.
    drop(main.dict.del_sym(vm, Symbol::new("__loader__")));
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
pub fn at_exit(vm: &Vm<'_>) {
    thread::shut_down(vm);
    atexit::run(vm);
    sys::flush_standard(vm);
}

/// Lets go of the modules' contents, so that `__del__` runs while it still can.
pub fn tear_down(vm: &Vm<'_>) {
    end_main(vm);
    vm.collect_garbage(GENERATIONS - 1);
}

/// As [`tear_down`], when the process ends: garbage that nobody would miss goes with it.
pub fn tear_down_last(vm: &Vm<'_>) {
    end_main(vm);
    if vm.garbage_is_noticed() {
        vm.collect_garbage(GENERATIONS - 1);
    }
}

fn end_main(vm: &Vm<'_>) {
    vm.interp.finalizing.set(true);
    // One name after the other becomes None: what is to be finalized while all else is there, then what is no
    // part of the program's code, and that at last, so that what `__del__` still needs is there for longest.
    let main = main_namespace(vm);
    let mut any = Collector::of(vm).is_enabled();
    for part in [is_finalized as fn(&Value) -> bool, is_data, |_: &Value| true] {
        // Garbage goes while its `__del__` still finds the rest, if there is any.
        any = any && heap::collect::any_to_finalize();
        if any {
            vm.collect_garbage(GENERATIONS - 1);
        }
        for (name, value) in main.items() {
            let is_builtins = name.downcast::<Str>().is_some_and(|s| s.as_str() == "__builtins__");
            if !is_builtins && !value.is_none() && part(&value) {
                drop(value);
                // Nothing can fail where the key is there already.
                drop(main.set(vm, &name, Value::None));
            }
        }
    }
}

/// Whether an object's `__del__` runs when it goes.
fn is_finalized(v: &Value) -> bool {
    v.as_obj().is_some_and(|o| o.ty().has_del.get())
}

fn is_data(v: &Value) -> bool {
    let Some(o) = v.as_obj() else { return true };
    !matches!(o.kind(), Kind::Module | Kind::Function | Kind::Builtin | Kind::Type)
}
