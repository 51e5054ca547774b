//! `_warnings`: whether a warning is shown, ignored or raised.
//!
//! Invariant: what programs may replace (`warnings.filters`, `defaultaction`, `_showwarnmsg`) is looked up
//! in the module `warnings` each time. A registry notes what has been shown, for the version of the
//! filters that it names.

use std::cell::{Cell, RefCell};

use crate::base::{Symbol, known};
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::interp::current_frames;
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::Exception;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, Kind, MethodDef, Ptr, Res, Shape, Type, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_warnings",
    doc: "_warnings provides basic warning filtering support.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("warn", warn, ""),
    MethodDef::new("warn_explicit", warn_explicit, ""),
    MethodDef::new("_acquire_lock", |vm, _| lock(vm, "acquire"), ""),
    MethodDef::new("_release_lock", |vm, _| lock(vm, "release"), ""),
    MethodDef::new("_filters_mutated_lock_held", filters_mutated, ""),
];

#[derive(Default)]
struct State {
    /// Changes whenever the filters do.
    version: Cell<i64>,
    lock: RefCell<Value>,
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    let filter = |action: &str, kind: ExcKind, module: Value| {
        let category = vm.exc_ty(kind).value();
        vm.tuple(vec![vm.str(action), Value::None, category, module, Value::Int(0)])
    };
    let ignored = [
        ExcKind::DeprecationWarning,
        ExcKind::PendingDeprecationWarning,
        ExcKind::ImportWarning,
        ExcKind::ResourceWarning,
    ];
    let mut filters = vec![filter("default", ExcKind::DeprecationWarning, vm.str("__main__"))];
    filters.extend(ignored.map(|kind| filter("ignore", kind, Value::None)));
    set("filters", vm.list(filters));
    set("_defaultaction", vm.str("default"));
    set("_onceregistry", Dict::new(vm).into());
    let contextvars = import::import(vm, "_contextvars")?;
    let var = vm.get_attr(&contextvars, Symbol::new("ContextVar"))?;
    set("_warnings_context", vm.call(&var, &[vm.str("warnings_context")])?);
    Ok(())
}

fn lock(vm: &Vm<'_>, what: &str) -> Res<Value> {
    let state = vm.interp.state::<State>();
    if state.lock.borrow().is_unset() {
        let threads = import::import(vm, "_thread")?;
        let made = vm.call_method(&threads, "RLock", &[])?;
        *state.lock.borrow_mut() = made;
    }
    let lock = state.lock.borrow().clone();
    vm.call_method(&lock, what, &[])
}

fn filters_mutated(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let version = &vm.interp.state::<State>().version;
    version.set(version.get() + 1);
    Ok(Value::None)
}

/// What is to be shown, and where it comes from.
struct Warning {
    message: Value,
    category: Value,
    text: Value,
    filename: Value,
    line: Value,
    module: Value,
    source: Value,
}

fn is_warning_class(vm: &Vm<'_>, v: &Value) -> bool {
    v.cast::<Type>().is_some_and(|c| c.is_subtype(vm.exc_ty(ExcKind::Warning)))
}

fn warn(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["message", "category", "stacklevel", "source", "skip_file_prefixes"];
    let shape = Shape { required: 1, n_kw_only: 1, ..Shape::default() };
    let [message, category, level, source, prefixes] = args.bind(vm, "warn", names, shape)?;
    let message = message.cloned().unwrap_or(Value::None);
    let category = match category.filter(|c| !c.is_none()) {
        _ if vm.is_instance(&message, vm.exc_ty(ExcKind::Warning)) => vm.type_of(&message).value(),
        Some(category) => category.clone(),
        None => vm.exc_ty(ExcKind::UserWarning).value(),
    };
    if !is_warning_class(vm, &category) {
        let shown = vm.type_name(&category);
        let message = format!("category must be a Warning subclass, not '{shown}'");
        return Err(vm.type_error(message));
    }
    let mut level = level.map_or(Ok(1), |l| vm.to_i64(l))?.max(1) as usize;
    let mut skipped: Vec<String> = Vec::new();
    if let Some(prefixes) = prefixes {
        let Some(prefixes) = prefixes.downcast::<Tuple>() else {
            return Err(vm.type_error("skip_file_prefixes must be a tuple of strs."));
        };
        for prefix in &prefixes.items {
            skipped.push(vm.display(prefix)?);
        }
        if !skipped.is_empty() {
            level = level.max(2);
        }
    }
    let frames = current_frames(vm);
    let hidden = |file: &str| {
        (file.contains("importlib") && file.contains("_bootstrap"))
            || skipped.iter().any(|prefix| file.starts_with(prefix.as_str()))
    };
    let mut outer = frames.iter().filter(|f| !hidden(&f.code.code.origin.file.name));
    let (globals, filename, line) = match outer.nth(level - 1) {
        Some(frame) => {
            let code = &frame.code.code;
            let span = code.spans.get(frame.pc).copied().unwrap_or_default();
            let line = i64::from(code.file().line(span.start));
            (frame.globals.clone(), vm.str(&code.origin.file.name), line)
        }
        None => {
            let sys = import::import(vm, "sys")?;
            let dict = vm.get_attr(&sys, known::DICT)?.cast::<Dict>();
            (dict.unwrap_or_else(|| Dict::new(vm)), vm.str("<sys>"), 0)
        }
    };
    let name = Symbol::new("__warningregistry__");
    let registry = globals.get_sym(vm, name).unwrap_or_else(|| {
        let made: Value = Dict::new(vm).into();
        globals.set_sym(vm, name, made.clone());
        made
    });
    let module = globals.get_sym(vm, known::NAME).unwrap_or_else(|| vm.str("<string>"));
    let source = source.cloned().unwrap_or(Value::None);
    explain(vm, message, category, (filename, Value::Int(line)), module, &registry, source)?;
    Ok(Value::None)
}

fn warn_explicit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = [
        "message",
        "category",
        "filename",
        "lineno",
        "module",
        "registry",
        "module_globals",
        "source",
    ];
    let shape = Shape { required: 4, ..Shape::default() };
    let bound = args.bind(vm, "warn_explicit", names, shape)?;
    let [message, category, filename, line, module, registry, _globals, source] =
        bound.map(|v| v.cloned().unwrap_or(Value::None));
    let module = match filename.downcast::<Str>() {
        Some(name) if module.is_none() => {
            let name = name.as_str();
            vm.str(if name.is_empty() {
                "<unknown>"
            } else {
                name.strip_suffix(".py").unwrap_or(name)
            })
        }
        Some(_) | None => module,
    };
    if !registry.is_none() && registry.kind() != Some(Kind::Dict) {
        return Err(vm.type_error("'registry' must be a dict or None"));
    }
    explain(vm, message, category, (filename, line), module, &registry, source)?;
    Ok(Value::None)
}

/// An attribute of `warnings`, once that has been imported; else one of this module.
fn attribute(vm: &Vm<'_>, name: &str, own: &str) -> Res<Value> {
    let modules = vm.interp.modules.get();
    if let Some(warnings) = modules.and_then(|m| m.get_sym(vm, Symbol::new("warnings")))
        && let Some(found) = vm.get_attr_opt(&warnings, Symbol::new(name))?
    {
        return Ok(found);
    }
    let this = import::import(vm, "_warnings")?;
    vm.get_attr(&this, Symbol::new(own))
}

fn explain(
    vm: &Vm<'_>,
    message: Value,
    category: Value,
    (filename, line): (Value, Value),
    module: Value,
    registry: &Value,
    source: Value,
) -> Res<()> {
    let (text, category, message) = if vm.is_instance(&message, vm.exc_ty(ExcKind::Warning)) {
        (vm.string(vm.display(&message)?), vm.type_of(&message).value(), message)
    } else {
        let made = vm.call(&category, std::slice::from_ref(&message))?;
        (message, category, made)
    };
    let w = Warning { message, category, text, filename, line, module, source };
    let key = vm.tuple(vec![w.text.clone(), w.category.clone(), w.line.clone()]);
    let registry = registry.cast::<Dict>();
    if let Some(registry) = &registry
        && already(vm, registry, &key, false)?
    {
        return Ok(());
    }
    let action = action(vm, &w)?;
    let action = vm.display(&action)?;
    match action.as_str() {
        "error" => {
            return Err(match w.message.cast::<Exception>() {
                Some(e) => e,
                None => vm.type_error("exceptions must derive from BaseException"),
            });
        }
        "ignore" => return Ok(()),
        _ => {}
    }
    if let Some(registry) = &registry
        && !matches!(action.as_str(), "always" | "all")
    {
        registry.set(vm, &key, Value::bool(true))?;
    }
    let shown = match action.as_str() {
        "always" | "all" | "default" => false,
        "once" => {
            let once = attribute(vm, "onceregistry", "_onceregistry")?;
            let key = vm.tuple([w.text.clone(), w.category.clone()]);
            match once.cast::<Dict>() {
                Some(once) => already(vm, &once, &key, true)?,
                None => return Err(vm.type_error("warnings.onceregistry must be a dict")),
            }
        }
        "module" => {
            let key = vm.tuple(vec![w.text.clone(), w.category.clone(), Value::Int(0)]);
            match &registry {
                Some(registry) => already(vm, registry, &key, true)?,
                None => false,
            }
        }
        other => {
            let message = format!("Unrecognized action ('{other}') in warnings.filters");
            return Err(vm.raise(ExcKind::RuntimeError, message));
        }
    };
    if shown { Ok(()) } else { show(vm, &w) }
}

/// Whether a registry has the key; `note` enters it.
fn already(vm: &Vm<'_>, registry: &Dict, key: &Value, note: bool) -> Res<bool> {
    let version = Value::Int(vm.interp.state::<State>().version.get());
    let name = Symbol::new("version");
    let same = registry.get_sym(vm, name).is_some_and(|v| v.is(&version));
    if !same {
        registry.clear();
        registry.set_sym(vm, name, version);
    } else if let Some(found) = registry.get(vm, key)?
        && vm.truth(&found)?
    {
        return Ok(true);
    }
    if note {
        registry.set(vm, key, Value::bool(true))?;
    }
    Ok(false)
}

/// What the first filter that fits says.
fn action(vm: &Vm<'_>, w: &Warning) -> Res<Value> {
    let filters = attribute(vm, "filters", "filters")?;
    for filter in vm.collect(&filters)? {
        let parts = filter.downcast::<Tuple>().map(|t| t.items.to_vec()).unwrap_or_default();
        let [action, message, category, module, line] = parts.as_slice() else {
            return Err(vm.value_error("warnings.filters item isn't a 5-tuple"));
        };
        let fits = pattern_fits(vm, message, &w.text)?
            && vm.check_subclass(&w.category, category)?
            && pattern_fits(vm, module, &w.module)?
            && (matches!(line, Value::Int(0)) || vm.eq(line, &w.line)?);
        if fits {
            return Ok(action.clone());
        }
    }
    attribute(vm, "defaultaction", "_defaultaction")
}

/// None fits all, a str itself, a compiled pattern what it matches.
fn pattern_fits(vm: &Vm<'_>, pattern: &Value, text: &Value) -> Res<bool> {
    if pattern.is_none() {
        return Ok(true);
    }
    if pattern.downcast::<Str>().is_some() {
        return vm.eq(pattern, text);
    }
    let found = vm.call_method(pattern, "match", std::slice::from_ref(text))?;
    vm.truth(&found)
}

fn show(vm: &Vm<'_>, w: &Warning) -> Res<()> {
    let warnings = import::import(vm, "warnings")?;
    let class = vm.get_attr(&warnings, Symbol::new("WarningMessage"))?;
    let message = vm.call(
        &class,
        &[
            w.message.clone(),
            w.category.clone(),
            w.filename.clone(),
            w.line.clone(),
            Value::None,
            Value::None,
            w.source.clone(),
        ],
    )?;
    vm.call_method(&warnings, "_showwarnmsg", &[message])?;
    Ok(())
}
