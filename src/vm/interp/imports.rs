//! The import ops.

use super::globals;
use super::stack::{Frame, FrameRef};
use crate::base::{Symbol, known};
use crate::vm::error::Res;
use crate::vm::import;
use crate::vm::object::dict::Dict;
use crate::vm::object::exception;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// `import name` and `from name import …`: `how` is (level, names or None).
pub(super) fn import_name(vm: &Vm<'_>, frame: FrameRef, name: Symbol, how: &Value) -> Res<Value> {
    let Some(how) = how.downcast::<Tuple>() else {
        unreachable!("the constant of ImportName is a tuple")
    };
    let (level, from) = (&how.items[0], &how.items[1]);
    let globals = &frame.function().globals;
    let Some(f) = globals::statement_builtin(vm, globals, known::IMPORT)? else {
        return Err(vm.raise(ExcKind::ImportError, "__import__ not found"));
    };
    if !import::is_own_import(&f) {
        let locals = Value::None;
        return vm.call(
            &f,
            &[vm.name(name).value(), globals.value(), locals, from.clone(), level.clone()],
        );
    }
    let level = vm.to_i64(level)?;
    import::import_name(vm, name.as_str(), Some(globals), from, level)
}

/// `from module import name`.
pub(super) fn import_from(vm: &Vm<'_>, module: &Value, name: Symbol) -> Res<Value> {
    if let Some(v) = vm.get_attr_opt(module, name)? {
        return Ok(v);
    }
    let shown = vm.get_attr_opt(module, known::NAME)?;
    let package = shown.as_ref().and_then(|n| n.downcast::<Str>()).map(|s| s.as_str().to_owned());
    if let Some(package) = &package
        && let Some(modules) = vm.interp.modules.get()
        && let Some(found) = modules.get_sym(vm, Symbol::new(&format!("{package}.{name}")))
    {
        return Ok(found);
    }
    let package = package.unwrap_or_else(|| "<unknown module name>".to_owned());
    let file = vm.get_attr_opt(module, known::FILE)?;
    let location = match file.as_ref().and_then(|f| f.downcast::<Str>()) {
        Some(f) => f.as_str().to_owned(),
        None => "unknown location".to_owned(),
    };
    let being_made = import::is_initializing(vm, module);
    let message = if being_made {
        format!(
            "cannot import name '{name}' from partially initialized module '{package}' (most likely due to a circular import) ({location})"
        )
    } else {
        format!("cannot import name '{name}' from '{package}' ({location})")
    };
    let e = vm.raise(ExcKind::ImportError, message);
    e.set_field(known::NAME_FIELD, vm.str(package));
    e.set_field(known::NAME_FROM, vm.name(name).value());
    if let Some(f) = file {
        e.set_field(known::PATH_FIELD, f);
    }
    exception::chain(vm, &e);
    Err(e)
}

/// `from module import *`.
pub(super) fn import_star(vm: &Vm<'_>, frame: &Frame, module: &Value) -> Res<()> {
    let listed = vm.get_attr_opt(module, known::ALL)?;
    let names = match &listed {
        Some(all) => vm.collect(all)?,
        None => {
            let dict = vm.get_attr(module, known::DICT)?;
            match dict.downcast::<Dict>() {
                Some(dict) => dict.keys(),
                None => {
                    return Err(vm.raise(
                        ExcKind::ImportError,
                        "from-import-* object has no __dict__ and no __all__",
                    ));
                }
            }
        }
    };
    for name in names {
        let Some(text) = name.downcast::<Str>() else {
            let ty = vm.type_name(&name);
            return Err(vm.type_error(format!("Item in __all__ must be str, not {ty}")));
        };
        if listed.is_none() && text.as_str().starts_with('_') {
            continue;
        }
        let symbol = Symbol::new(text.as_str());
        let value = vm.get_attr(module, symbol)?;
        globals::set_in_namespace(vm, frame, symbol, Some(value))?;
    }
    Ok(())
}
