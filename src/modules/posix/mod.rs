//! `posix`: what `os` asks of the system.
//!
//! Invariant: every call that may wait for a disk or another process gives the interpreter lock up, and is
//! done again when a signal interrupts it, after the signal's handlers (PEP 475).

mod descriptors;
mod files;
mod listing;
mod names;
pub(super) mod path;
mod processes;
mod stat;
pub(super) mod subprocess;
mod system;
mod terminals;
pub(super) mod users;

use crate::base::Symbol;
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{ExcKind, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "posix",
    doc: "The system's services.",
    body: ModuleBody::Native {
        functions: &[
            descriptors::FUNCTIONS,
            files::FUNCTIONS,
            super::fork::FUNCTIONS,
            listing::FUNCTIONS,
            names::FUNCTIONS,
            processes::FUNCTIONS,
            stat::FUNCTIONS,
            system::FUNCTIONS,
            terminals::FUNCTIONS,
        ],
        fill,
    },
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    names::fill(vm, dict);
    stat::describe(vm);
    set("environ", system::environ(vm)?.into());
    set("error", vm.exc_ty(ExcKind::OSError).value());
    let classes = [
        ("DirEntry", vm.native_type(&listing::DIR_ENTRY)),
        ("stat_result", stat::stat_class(vm)),
        ("statvfs_result", stat::statvfs_class(vm)),
        ("terminal_size", descriptors::terminal_size_class(vm)),
        ("waitid_result", processes::waitid_class(vm)),
    ];
    for (name, class) in classes.into_iter().chain(system::classes(vm)) {
        set(name, class.value());
    }
    Ok(())
}

/// Warns that something was not closed. Nobody sees such a warning unless the program asks for it, for
/// which it has to import `warnings`.
pub(super) fn resource_warning(vm: &Vm<'_>, source: &Value, text: &str) -> Res<()> {
    let loaded = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("warnings")));
    if loaded.is_none() {
        return Ok(());
    }
    let warnings = import::import(vm, "_warnings")?;
    let warn = vm.get_attr(&warnings, Symbol::new("warn"))?;
    let class = vm.exc_ty(ExcKind::ResourceWarning).value();
    vm.call(&warn, &[vm.str(text), class, Value::Int(1), source.clone()]).map(drop)
}
