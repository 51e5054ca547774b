//! CPython's import machinery in Python, beside the native one: made when a program first looks at it.
//!
//! Invariant: while `sys.meta_path` and `sys.path_hooks` are as they were made (or have not been made),
//! the native way finds what the machinery would find, and is taken. As soon as they differ, every import
//! of what is not in `sys.modules` goes through the machinery, which asks the program's finders.

use std::cell::{Cell, RefCell};

use crate::base::Symbol;
use crate::vm::error::{Exc, Res};
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::module::Module;
use crate::vm::object::traceback::Traceback;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use crate::vm::{Ptr, Type};

/// The machinery's own modules, which lack their globals until they are set up.
const PARTS: &[&str] = &["_frozen_importlib", "_frozen_importlib_external"];

/// The module that sets the machinery up; it calls [`adopt`].
const SET_UP: &str = "_ungil_import";

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Absent,
    /// Its modules are being run.
    Begun,
    Made,
}

#[derive(Default)]
struct Machinery {
    stage: Cell<Stage>,
    made: RefCell<Option<Made>>,
}

struct Made {
    core: Value,
    files: Value,
    /// Its `_find_and_load`, which the native one stands in for.
    find_and_load: Value,
    finders: Vec<Value>,
    hooks: Vec<Value>,
}

fn items(list: &Value) -> Vec<Value> {
    list.downcast::<List>().map_or_else(Vec::new, List::to_vec)
}

/// Takes what the set-up has made.
pub fn adopt(vm: &Vm<'_>, core: &Value, files: &Value, find_and_load: &Value) -> Res<()> {
    let sys = vm.import_module("sys")?;
    let made = Made {
        core: core.clone(),
        files: files.clone(),
        find_and_load: find_and_load.clone(),
        finders: items(&vm.get_attr(&sys, Symbol::new("meta_path"))?),
        hooks: items(&vm.get_attr(&sys, Symbol::new("path_hooks"))?),
    };
    let machinery = vm.interp.state::<Machinery>();
    let old = machinery.made.replace(Some(made));
    machinery.stage.set(Stage::Made);
    drop(old);
    Ok(())
}

/// Makes the machinery unless it is there or being made.
pub(super) fn load(vm: &Vm<'_>) -> Res<()> {
    let machinery = vm.interp.state::<Machinery>();
    if machinery.stage.get() != Stage::Absent {
        return Ok(());
    }
    machinery.stage.set(Stage::Begun);
    let loaded = vm.import_module(SET_UP);
    if loaded.is_err() {
        machinery.stage.set(Stage::Absent);
    }
    loaded.map(drop)
}

/// A class of the machinery, by its name.
pub(super) fn class(vm: &Vm<'_>, name: &str) -> Res<Value> {
    load(vm)?;
    let machinery = vm.interp.state::<Machinery>();
    let parts = machinery.made.borrow().as_ref().map(|m| [m.core.clone(), m.files.clone()]);
    for part in parts.iter().flatten() {
        if let Some(found) = vm.get_attr_opt(part, Symbol::new(name))? {
            return Ok(found);
        }
    }
    let message = format!("the import machinery has no {name}");
    Err(vm.raise(ExcKind::ImportError, message))
}

/// Whether it is what loads packages without `__init__.py`.
pub fn is_namespace_loader(vm: &Vm<'_>, loader: &Value) -> Res<bool> {
    if !is_made(vm) {
        return Ok(false);
    }
    let class = class(vm, "NamespaceLoader")?;
    Ok(class.cast::<Type>().is_some_and(|class| vm.is_instance(loader, &class)))
}

/// An attribute of a module that is made when somebody first asks for it: what finds modules, of `sys`;
/// the loader, of any other.
pub fn late_attribute(vm: &Vm<'_>, namespace: &Ptr<Dict>, name: Symbol) -> Res<Option<Value>> {
    let text = name.as_str();
    if text == "__loader__" {
        return loader(vm, namespace);
    }
    let owners: &[&str] = match text {
        "meta_path" | "path_hooks" | "path_importer_cache" => &["sys"],
        "sys"
        | "_imp"
        | "_thread"
        | "_warnings"
        | "_weakref"
        | "_bootstrap"
        | "_bootstrap_external"
        | "_blocking_on" => PARTS,
        _ => return Ok(None),
    };
    let is_absent = vm.interp.state::<Machinery>().stage.get() == Stage::Absent;
    if !is_absent || !owners.iter().any(|owner| is_namespace_of(vm, owner, namespace)) {
        return Ok(None);
    }
    load(vm)?;
    Ok(namespace.get_sym(vm, name))
}

fn loader(vm: &Vm<'_>, namespace: &Ptr<Dict>) -> Res<Option<Value>> {
    let Some(spec) = namespace.get_sym(vm, Symbol::new("__spec__")) else { return Ok(None) };
    let found = if spec.is_none() {
        // The main program of a file, or of a text.
        match namespace.get_sym(vm, Symbol::new("__file__")) {
            Some(file) => {
                let class = class(vm, "SourceFileLoader")?;
                vm.call(&class, &[vm.str("__main__"), file])?
            }
            None => class(vm, "BuiltinImporter")?,
        }
    } else {
        match vm.get_attr_opt(&spec, Symbol::new("loader"))? {
            Some(found) => found,
            None => return Ok(None),
        }
    };
    namespace.set_sym(vm, Symbol::new("__loader__"), found.clone());
    Ok(Some(found))
}

fn namespace_of(vm: &Vm<'_>, module: &str) -> Option<Ptr<Dict>> {
    let module = vm.interp.modules.get()?.get_sym(vm, Symbol::new(module))?;
    Some(module.downcast::<Module>()?.dict.clone())
}

fn is_namespace_of(vm: &Vm<'_>, module: &str, namespace: &Ptr<Dict>) -> bool {
    namespace_of(vm, module).is_some_and(|own| own.as_obj().is(namespace.as_obj()))
}

/// Whether nobody has changed what finds modules.
pub(super) fn is_untouched(vm: &Vm<'_>) -> Res<bool> {
    let machinery = vm.interp.state::<Machinery>();
    let Some(sys) = namespace_of(vm, "sys") else { return Ok(true) };
    let [finders, hooks] =
        ["meta_path", "path_hooks"].map(|name| sys.get_sym(vm, Symbol::new(name)));
    match machinery.stage.get() {
        Stage::Begun => return Ok(true),
        Stage::Absent if finders.is_none() && hooks.is_none() => return Ok(true),
        // The program has put its own there.
        Stage::Absent => {
            load(vm)?;
            return Ok(false);
        }
        Stage::Made => {}
    }
    let made = machinery.made.borrow();
    let same = |now: &Option<Value>, then: &[Value]| {
        let now = now.as_ref().and_then(|v| v.downcast::<List>());
        now.is_some_and(|now| {
            let now = now.to_vec();
            now.len() == then.len() && now.iter().zip(then).all(|(a, b)| a.is(b))
        })
    };
    Ok(made.as_ref().is_none_or(|m| same(&finders, &m.finders) && same(&hooks, &m.hooks)))
}

/// Whether there is a machinery.
pub(super) fn is_made(vm: &Vm<'_>) -> bool {
    vm.interp.state::<Machinery>().stage.get() == Stage::Made
}

/// Imports a module that is not in `sys.modules` through the machinery.
pub(super) fn import(vm: &Vm<'_>, name: &str) -> Res<Value> {
    load(vm)?;
    let machinery = vm.interp.state::<Machinery>();
    let made = machinery.made.borrow().as_ref().map(|m| (m.find_and_load.clone(), m.core.clone()));
    let Some((find_and_load, core)) = made else {
        let message = format!("cannot import {name}: the import machinery is being made");
        return Err(vm.raise(ExcKind::ImportError, message));
    };
    let import = vm.get_attr(&core, Symbol::new("_gcd_import"))?;
    let found = vm.call(&find_and_load, &[vm.str(name), import]);
    found.inspect_err(|e| hide_frames(vm, e))
}

/// Waits until a module is complete that the machinery loads in another thread.
pub(super) fn wait_for(vm: &Vm<'_>, name: &str) -> Res<()> {
    let machinery = vm.interp.state::<Machinery>();
    let core = machinery.made.borrow().as_ref().map(|m| m.core.clone());
    match core {
        Some(core) => vm.call_method(&core, "_lock_unlock_module", &[vm.str(name)]).map(drop),
        None => Ok(()),
    }
}

/// Takes the machinery's frames out of a traceback: all of them when a module could not be imported,
/// else those that lead to a module's body.
fn hide_frames(vm: &Vm<'_>, e: &Exc) {
    let always = vm.exc_is(e, ExcKind::ImportError);
    let mut frames: Vec<Ptr<Traceback>> = Vec::new();
    let mut at = e.traceback.get();
    while let Some(tb) = at.cast::<Traceback>() {
        at = tb.next.borrow().clone();
        frames.push(tb);
    }
    let is_machinery = |tb: &Traceback| {
        let file = &*tb.entry.origin().file.name;
        matches!(file, "<frozen importlib._bootstrap>" | "<frozen importlib._bootstrap_external>")
    };
    let mut kept: Vec<Ptr<Traceback>> = Vec::new();
    // How many of those that are kept come before the present run of the machinery's frames.
    let mut before_run = None;
    for tb in frames {
        if !is_machinery(&tb) {
            before_run = None;
            kept.push(tb);
            continue;
        }
        let start = *before_run.get_or_insert(kept.len());
        if always || tb.entry.name() == "_call_with_frames_removed" {
            kept.truncate(start);
        } else {
            kept.push(tb);
        }
    }
    let mut next = Value::None;
    for tb in kept.iter().rev() {
        let old = tb.next.replace(next);
        drop(old);
        next = tb.value();
    }
    let old = e.traceback.replace(next);
    drop(old);
}
