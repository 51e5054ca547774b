//! Names of modules and of what is in them.

use super::table;
use crate::base::{Symbol, known};
use crate::vm::object::str::Str;
use crate::vm::{Res, Value, Vm};

/// The parts of a qualified name; what a function has made cannot be found by it.
pub(super) fn split(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Vec<String>> {
    let parts: Vec<String> = name.split('.').map(str::to_owned).collect();
    if parts.iter().any(|part| part == "<locals>") {
        let what = if v.is_none() { "attribute" } else { "object" };
        return Err(vm.attribute_error(format!("Can't get local {what} '{name}'")));
    }
    Ok(parts)
}

/// The module that an object says it is from, or one that has it under its name.
pub(super) fn whichmodule(vm: &Vm<'_>, v: &Value, path: &[String]) -> Res<Value> {
    if let Some(module) = vm.get_attr_opt(v, known::MODULE)?.filter(|m| !m.is_none()) {
        return Ok(module);
    }
    let modules = vm.interp.modules.get().map_or_else(Vec::new, |m| m.items());
    for (name, module) in modules {
        let text = name.downcast::<Str>().map_or("", Str::as_str);
        if matches!(text, "__main__" | "__mp_main__") || module.is_none() {
            continue;
        }
        let mut at = Some(module);
        for part in path {
            at = match at {
                Some(from) => vm.get_attr_opt(&from, Symbol::new(part)).unwrap_or(None),
                None => None,
            };
        }
        if at.is_some_and(|found| found.is(v)) {
            return Ok(name);
        }
    }
    Ok(vm.str("__main__"))
}

/// The module of that name, imported if need be.
pub(super) fn import(vm: &Vm<'_>, name: &str) -> Res<Value> {
    let known = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new(name)));
    match known.filter(|m| !m.is_none()) {
        Some(module) => Ok(module),
        None => vm.import_module(name),
    }
}

/// What a module has by a name; `dotted` names may lead into classes.
pub(super) fn find(
    vm: &Vm<'_>,
    module: &str,
    name: &str,
    dotted: bool,
    fix_imports: bool,
) -> Res<Value> {
    let (mut module, mut name) = (module.to_owned(), name.to_owned());
    if fix_imports {
        let key = vm.tuple([vm.str(&module), vm.str(&name)]);
        if let Some(found) = table(vm, "_compat_pickle", "NAME_MAPPING")?.get(vm, &key)? {
            if let [m, n] = &vm.collect(&found)?[..] {
                (module, name) = (vm.display(m)?, vm.display(n)?);
            }
        } else if let Some(found) =
            table(vm, "_compat_pickle", "IMPORT_MAPPING")?.get(vm, &vm.str(&module))?
        {
            module = vm.display(&found)?;
        }
    }
    let mut at = import(vm, &module)?;
    let path = if dotted { split(vm, &Value::None, &name)? } else { vec![name.clone()] };
    for part in &path {
        at = match vm.get_attr_opt(&at, Symbol::new(part))? {
            Some(found) => found,
            None if path.len() > 1 => {
                let shown = vm.repr(&import(vm, &module)?)?;
                let message = format!("Can't get attribute '{name}' on {shown}");
                return Err(vm.attribute_error(message));
            }
            None => {
                let shown = vm.repr(&at)?;
                let message = format!("Can't get attribute '{name}' on {shown}");
                return Err(vm.attribute_error(message));
            }
        };
    }
    Ok(at)
}
