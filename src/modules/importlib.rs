//! `importlib`: importing by name; `importlib.machinery`: what modules are found by.
//!
//! Invariant: imports go the way of the `import` statement, which is native; there are no finders or
//! loaders to be replaced.

use crate::base::{Symbol, known};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "importlib",
    doc: "Importing modules by name.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: package },
};

pub(super) static MACHINERY: ModuleDef = ModuleDef {
    name: "importlib.machinery",
    doc: "What modules are found by.",
    body: ModuleBody::Native { functions: &[MACHINERY_FUNCTIONS], fill: suffixes },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("import_module", import_module, "import_module(name, package=None)"),
    MethodDef::new("invalidate_caches", |_, _| Ok(Value::None), "invalidate_caches()"),
    MethodDef::new("reload", reload, "reload(module)"),
];

static MACHINERY_FUNCTIONS: &[MethodDef] =
    &[MethodDef::new("all_suffixes", |vm, _| Ok(vm.list(vec![vm.str(".py")])), "all_suffixes()")];

fn package(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("__path__"), vm.list(Vec::new()));
    let builtins = vm.interp.builtins.get();
    if let Some(import) = builtins.and_then(|b| b.get_sym(vm, Symbol::new("__import__"))) {
        dict.set_sym(vm, Symbol::new("__import__"), import);
    }
    Ok(())
}

fn suffixes(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("SOURCE_SUFFIXES", vm.list(vec![vm.str(".py")]));
    for name in [
        "BYTECODE_SUFFIXES",
        "DEBUG_BYTECODE_SUFFIXES",
        "OPTIMIZED_BYTECODE_SUFFIXES",
        "EXTENSION_SUFFIXES",
    ] {
        set(name, vm.list(Vec::new()));
    }
    Ok(())
}

fn text_argument<'a>(vm: &Vm<'_>, v: &'a Value, what: &str) -> Res<&'a str> {
    match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => Err(vm.type_error(format!("{what} must be a str, not {}", vm.type_name(v)))),
    }
}

fn import_module(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [name, package] = args.bind(vm, "import_module", ["name", "package"], shape)?;
    let name = name.cloned().unwrap_or(Value::None);
    let name = text_argument(vm, &name, "the name of a module")?;
    let tail = name.trim_start_matches('.');
    let level = name.len() - tail.len();
    if level == 0 {
        return vm.import_module(name);
    }
    let Some(package) = package.filter(|p| !p.is_none()) else {
        return Err(vm.type_error(format!(
            "the 'package' argument is required to perform a relative import for '{name}'"
        )));
    };
    let mut base = text_argument(vm, package, "__package__")?;
    for _ in 1..level {
        let Some((parent, _)) = base.rsplit_once('.') else {
            let message = "attempted relative import beyond top-level package";
            return Err(vm.raise(ExcKind::ImportError, message));
        };
        base = parent;
    }
    if tail.is_empty() {
        vm.import_module(base)
    } else {
        vm.import_module(&format!("{base}.{tail}"))
    }
}

/// Runs a module's body again, in the same namespace.
fn reload(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "reload", 1, 1)?;
    let module = &args.values[0];
    let Some(m) = module.cast::<Module>() else {
        return Err(vm.type_error("reload() argument must be a module"));
    };
    let name = m.dict.get_sym(vm, known::NAME).unwrap_or(Value::None);
    let name = text_argument(vm, &name, "__name__")?.to_owned();
    let known = vm.interp.modules.get().and_then(|all| all.get_sym(vm, Symbol::new(&name)));
    if !known.is_some_and(|k| k.is(module)) {
        let message = format!("module {name} not in sys.modules");
        return Err(vm.raise(ExcKind::ImportError, message));
    }
    vm.reload_module(&name, &m)
}
