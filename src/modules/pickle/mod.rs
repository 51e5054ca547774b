//! `_pickle`: objects as octets, and back.
//!
//! Invariant: what is written is what CPython's own pickler writes, opcode for opcode, for the built-in
//! types; what is read may come from any protocol. Nothing in a pickle can do more than raise an exception
//! or call what it names.

mod buffer;
mod global;
mod load;
mod op;
mod pickler;
mod reduce;
mod save;
mod unpickler;

use crate::base::Symbol;
use crate::modules::exceptions::{Base, Class};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Exc, ExcKind, MethodDef, Ptr, Res, TypeRef, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_pickle",
    doc: "Optimized C implementation for the Python pickle module.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "dump",
        pickler::dump,
        "dump($module, /, obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
    ),
    MethodDef::new(
        "dumps",
        pickler::dumps,
        "dumps($module, /, obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
    ),
    MethodDef::new(
        "load",
        unpickler::load,
        "load($module, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
    ),
    MethodDef::new(
        "loads",
        unpickler::loads,
        "loads($module, data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
    ),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, class: &TypeRef| dict.set_sym(vm, Symbol::new(name), class.value());
    for class in [&GENERAL, &PICKLING, &UNPICKLING] {
        set(class.name, &class.get(vm)?);
    }
    set("Pickler", &vm.native_type(&pickler::PICKLER));
    set("Unpickler", &vm.native_type(&unpickler::UNPICKLER));
    set("PickleBuffer", &vm.native_type(&buffer::PICKLE_BUFFER));
    Ok(())
}

static GENERAL: Class = Class::new("_pickle", "PickleError", ExcKind::Exception);
static PICKLING: Class =
    Class { module: "_pickle", name: "PicklingError", base: Base::Own(&GENERAL) };
static UNPICKLING: Class =
    Class { module: "_pickle", name: "UnpicklingError", base: Base::Own(&GENERAL) };

fn pickling_error(vm: &Vm<'_>, message: impl AsRef<str>) -> Exc {
    PICKLING.raise(vm, message)
}

fn unpickling_error(vm: &Vm<'_>, message: impl AsRef<str>) -> Exc {
    UNPICKLING.raise(vm, message)
}

/// A dict that a module of the library keeps.
fn table(vm: &Vm<'_>, module: &str, name: &str) -> Res<Ptr<Dict>> {
    let module = vm.import_module(module)?;
    let found = vm.get_attr(&module, Symbol::new(name))?;
    found.cast::<Dict>().ok_or_else(|| {
        let ty = vm.type_name(&found);
        let message = format!("{name} should be a dict, not {ty}");
        vm.raise(ExcKind::RuntimeError, message)
    })
}
