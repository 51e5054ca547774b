//! `_imp`: what CPython's import machinery in Python asks of the interpreter.
//!
//! Invariant: what is "frozen" is what the archive holds; what is "built in" is a row of [`super::MODULES`].
//! The import lock is held by one thread, any number of times.

use std::cell::Cell;
use std::time::Duration;

use super::python;
use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef, machinery, spec};
use crate::vm::object::dict::Dict;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_imp",
    doc: "(Extremely) low-level import machinery bits as used by importlib.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

/// Makes the machinery.
pub(super) static SET_UP: ModuleDef =
    python!("_ungil_import", "_ungil_import.py", is_package: false);

/// The lines of the library's modules, for `linecache`.
pub(super) static LINES: ModuleDef =
    python!("_ungil_linecache", "_ungil_linecache.py", is_package: false);

/// For `sysconfig`, which looks for it by this name.
pub(super) static BUILD: ModuleDef =
    python!("_sysconfigdata__linux_", "_sysconfigdata.py", is_package: false);

/// Marks files of compiled code. None is ever written; it differs from every CPython's.
const MAGIC: i64 = 0x0A0D_0000 | 60_314;

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("acquire_lock", acquire_lock, "acquire_lock($module, /)"),
    MethodDef::new("adopt", adopt, "adopt($module, core, files, find_and_load, /)"),
    MethodDef::new("create_builtin", create_builtin, "create_builtin($module, spec, /)"),
    // Its body has run when it was made.
    MethodDef::new("exec_builtin", |_, _| Ok(Value::Int(0)), "exec_builtin($module, mod, /)"),
    MethodDef::new(
        "extension_suffixes",
        |vm, _| Ok(vm.list(Vec::new())),
        "extension_suffixes($module, /)",
    ),
    MethodDef::new("find_and_load", find_and_load, "find_and_load($module, name, import_, /)"),
    MethodDef::new("find_frozen", find_frozen, "find_frozen($module, name, /, *, withdata=False)"),
    MethodDef::new("frozen_source", frozen_source, "frozen_source($module, name, /)"),
    MethodDef::new(
        "get_frozen_object",
        get_frozen_object,
        "get_frozen_object($module, name, data=None, /)",
    ),
    MethodDef::new("is_builtin", is_builtin, "is_builtin($module, name, /)"),
    MethodDef::new("is_frozen", is_frozen, "is_frozen($module, name, /)"),
    MethodDef::new("is_frozen_package", is_frozen_package, "is_frozen_package($module, name, /)"),
    MethodDef::new("lock_held", lock_held, "lock_held($module, /)"),
    MethodDef::new("release_lock", release_lock, "release_lock($module, /)"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("check_hash_based_pycs", vm.str("default"));
    set("pyc_magic_number_token", Value::Int(MAGIC));
    set("ModuleSpec", spec::class(vm).value());
    Ok(())
}

/// Who holds the import lock, and how often; 0 is nobody.
#[derive(Default)]
struct Lock {
    owner: Cell<usize>,
    times: Cell<usize>,
}

fn acquire_lock(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_imp.acquire_lock", 0, 0)?;
    let lock = vm.interp.state::<Lock>();
    while lock.owner.get() != 0 && lock.owner.get() != vm.thread.ident {
        vm.detach(|| std::thread::sleep(Duration::from_micros(50)));
        vm.poll()?;
    }
    lock.owner.set(vm.thread.ident);
    lock.times.set(lock.times.get() + 1);
    Ok(Value::None)
}

fn release_lock(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_imp.release_lock", 0, 0)?;
    let lock = vm.interp.state::<Lock>();
    if lock.owner.get() != vm.thread.ident {
        return Err(vm.raise(ExcKind::RuntimeError, "not holding the import lock"));
    }
    lock.times.set(lock.times.get() - 1);
    if lock.times.get() == 0 {
        lock.owner.set(0);
    }
    Ok(Value::None)
}

fn lock_held(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_imp.lock_held", 0, 0)?;
    Ok(Value::bool(vm.interp.state::<Lock>().owner.get() != 0))
}

/// In a forked child, whose only thread this is.
pub(super) fn after_fork(vm: &Vm<'_>) {
    let lock = vm.interp.state::<Lock>();
    if lock.owner.get() != vm.thread.ident {
        lock.owner.set(0);
        lock.times.set(0);
    }
}

fn adopt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_imp.adopt", 3, 3)?;
    let [core, files, find_and_load] = args.values else { return Ok(Value::None) };
    machinery::adopt(vm, core, files, find_and_load)?;
    Ok(Value::None)
}

/// The first argument, a name.
fn name<'a>(vm: &Vm<'_>, f: &str, args: Args<'a>, max: usize) -> Res<&'a str> {
    let positional = Args::positional(args.pos());
    positional.check_positional(vm, f, 1, max)?;
    let given = &args.values[0];
    match given.downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => {
            let ty = vm.given_type(given);
            Err(vm.type_error(format!("{f}() argument 1 must be str, not {ty}")))
        }
    }
}

fn is_native(name: &str) -> bool {
    super::MODULES.iter().any(|def| def.name == name)
}

/// Imports by the interpreter's own way, which asks the machinery where that is not enough.
fn find_and_load(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    vm.import_module(name(vm, "find_and_load", args, 2)?)
}

fn create_builtin(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_imp.create_builtin", 1, 1)?;
    let wanted = vm.get_attr(&args.values[0], Symbol::new("name"))?;
    let wanted = vm.display(&wanted)?;
    // These are what the interpreter itself works with.
    if matches!(&*wanted, "sys" | "builtins")
        && let Some(modules) = vm.interp.modules.get()
        && let Some(found) = modules.get_sym(vm, Symbol::new(&wanted))
        && found.downcast::<Module>().is_some()
    {
        return Ok(found);
    }
    match vm.make_builtin(&wanted)? {
        Some(module) => Ok(module),
        None => Err(vm.raise(ExcKind::ImportError, format!("no built-in module named {wanted}"))),
    }
}

fn is_builtin(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(i64::from(is_native(name(vm, "is_builtin", args, 1)?))))
}

fn is_frozen(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::bool(vm.archived(name(vm, "is_frozen", args, 1)?).is_some()))
}

fn missing(vm: &Vm<'_>, name: &str) -> crate::vm::Exc {
    let message = format!("No such frozen object named {name}");
    vm.raise(ExcKind::ImportError, message)
}

fn is_frozen_package(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = name(vm, "is_frozen_package", args, 1)?;
    match vm.archived(name) {
        Some(found) => Ok(Value::bool(found.is_package)),
        None => Err(missing(vm, name)),
    }
}

/// No data, whether it is a package, its name; or None.
fn find_frozen(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = name(vm, "find_frozen", args, 1)?;
    Ok(match vm.archived(name) {
        Some(found) => vm.tuple([Value::None, Value::bool(found.is_package), vm.str(name)]),
        None => Value::None,
    })
}

fn get_frozen_object(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = name(vm, "get_frozen_object", args, 2)?;
    vm.archived_code(name)?.ok_or_else(|| missing(vm, name))
}

fn frozen_source(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = name(vm, "frozen_source", args, 1)?;
    match vm.archived(name) {
        Some(found) => Ok(vm.str(found.file.text())),
        None => Err(missing(vm, name)),
    }
}
