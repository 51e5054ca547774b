//! Names of modules, class bodies and cells: loads with inline caches, stores, deletions, errors.

use super::frame::{is_free, register_name};
use super::stack::{Frame, FrameRef, cache};
use crate::base::{Symbol, known};
use crate::bytecode::Instr;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Ptr;
use crate::vm::import;
use crate::vm::object::code::{Cache, CacheKind, CodeObj};
use crate::vm::object::dict::Dict;
use crate::vm::object::exception;
use crate::vm::object::module::Module;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// NameError for a name that is nowhere.
#[cold]
pub(super) fn not_defined(vm: &Vm<'_>, name: Symbol) -> Exc {
    let e = vm.raise(ExcKind::NameError, format!("name '{name}' is not defined"));
    exception::set_name(vm, &e, name);
    e
}

#[cold]
pub(super) fn unbound_local(vm: &Vm<'_>, code: &CodeObj, register: u16) -> Exc {
    let name = register_name(code, register);
    let e = if is_free(code, register) {
        let message = format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        );
        vm.raise(ExcKind::NameError, message)
    } else {
        let message = format!(
            "cannot access local variable '{name}' where it is not associated with a value"
        );
        vm.raise(ExcKind::UnboundLocalError, message)
    };
    exception::set_name(vm, &e, name);
    e
}

/// The value of a global whose place in the module's namespace the cache knows; Unset when it knows none.
#[inline(always)]
pub(super) fn in_module(globals: &Dict, cache: &Cache) -> Value {
    if globals.known_version() == cache.slot_version() {
        globals.copy_at(cache.index.get() as usize)
    } else {
        Value::Unset
    }
}

/// `LoadGlobal` of anything else.
#[inline(never)]
pub(super) fn load_op(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<()> {
    let code = frame.loaded();
    let (dict, cache) = (&frame.function().globals, cache(code, i.b));
    // Mostly it is a builtin, and nothing has changed.
    let v = match vm.interp.builtins.get() {
        Some(builtins)
            if cache.version() != 0
                && cache.kind.get() == CacheKind::Builtin
                && dict.known_version() == cache.version()
                && builtins.known_version() == cache.second.get() =>
        {
            builtins.copy_at(cache.index.get() as usize)
        }
        Some(_) | None => Value::Unset,
    };
    let v = if !v.is_unset() {
        v
    } else {
        match cached(vm, dict, cache) {
            Some(v) => v,
            None => load(vm, dict, code.names[usize::from(i.b)], cache)?,
        }
    };
    frame.base.set(i.a, v);
    Ok(())
}

/// The cached value of a global, when the cache still holds.
#[inline(always)]
pub(super) fn cached(vm: &Vm<'_>, globals: &Dict, cache: &Cache) -> Option<Value> {
    let version = globals.keys_version();
    if version == cache.slot_version() {
        return globals.value_at(cache.index.get() as usize);
    }
    if version != cache.version() || version == 0 {
        return None;
    }
    let builtins = vm.interp.builtins.get()?;
    if builtins.keys_version() != cache.second.get() {
        return None;
    }
    builtins.value_at(cache.index.get() as usize)
}

/// The builtins that a namespace names as its own under `__builtins__`, unless they are the interpreter's.
pub(super) fn own_builtins(vm: &Vm<'_>, globals: &Dict) -> Option<Value> {
    let named = globals.get_sym(vm, known::BUILTINS)?;
    let named = match named.downcast::<Module>() {
        Some(module) => module.dict.value(),
        None => named,
    };
    let all = vm.interp.builtins.get()?;
    (!named.is(&all.value())).then_some(named)
}

/// A builtin that statements use, by the namespace's own builtins if it has some.
pub(super) fn statement_builtin(vm: &Vm<'_>, globals: &Dict, name: Symbol) -> Res<Option<Value>> {
    let Some(own) = own_builtins(vm, globals) else {
        return Ok(vm.interp.builtins.get().and_then(|b| b.get_sym(vm, name)));
    };
    match vm.get_item(&own, &vm.name(name).value()) {
        Ok(found) => Ok(Some(found)),
        Err(e) if vm.exc_is(&e, ExcKind::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Looks a global up and fills the cache.
#[inline(never)]
pub(super) fn load(vm: &Vm<'_>, globals: &Ptr<Dict>, name: Symbol, cache: &Cache) -> Res<Value> {
    cache.set_version(0);
    if let Some(at) = globals.entry_index_of_sym(vm, name)
        && let Some(value) = globals.value_at(at)
    {
        cache.kind.set(CacheKind::Slot);
        cache.index.set(at as u32);
        cache.set_version(globals.keys_version());
        return Ok(value);
    }
    // A dict of a subclass may make up what is missing.
    if globals.as_obj().ty().is_heap {
        match vm.get_item(&globals.value(), &vm.name(name).value()) {
            Err(e) if vm.exc_is(&e, ExcKind::KeyError) => {}
            found => return found,
        }
    }
    if let Some(own) = own_builtins(vm, globals) {
        return match vm.get_item(&own, &vm.name(name).value()) {
            Err(e) if vm.exc_is(&e, ExcKind::KeyError) => Err(not_defined(vm, name)),
            found => found,
        };
    }
    let Some(builtins) = vm.interp.builtins.get() else { return Err(not_defined(vm, name)) };
    match builtins
        .entry_index_of_sym(vm, name)
        .and_then(|at| builtins.value_at(at).map(|v| (at, v)))
    {
        Some((at, value)) => {
            cache.kind.set(CacheKind::Builtin);
            cache.index.set(at as u32);
            cache.second.set(builtins.keys_version());
            cache.set_version(globals.keys_version());
            Ok(value)
        }
        None => match import::machinery::late_attribute(vm, globals, name)? {
            Some(value) => Ok(value),
            None => Err(not_defined(vm, name)),
        },
    }
}

/// Stores a global.
#[inline]
pub(super) fn store(vm: &Vm<'_>, globals: &Dict, name: Symbol, cache: &Cache, value: Value) {
    if globals.keys_version() == cache.slot_version() {
        globals.set_value_at(cache.index.get() as usize, value);
        return;
    }
    globals.set_sym(vm, name, value);
    if let Some(at) = globals.entry_index_of_sym(vm, name) {
        cache.kind.set(CacheKind::Slot);
        cache.index.set(at as u32);
        cache.set_version(globals.keys_version());
    }
}

/// A name in the body's namespace; none when it is not there.
pub(super) fn in_namespace(vm: &Vm<'_>, frame: &Frame, name: Symbol) -> Res<Option<Value>> {
    let names = frame.owner.get();
    if names.is_unset() {
        return Ok(frame.function().globals.get_sym(vm, name));
    }
    if let Some(dict) = names.downcast::<Dict>()
        && names.as_obj().is_some_and(|o| !o.ty().is_heap)
    {
        return Ok(dict.get_sym(vm, name));
    }
    match vm.get_item(&names, &vm.name(name).value()) {
        Ok(v) => Ok(Some(v)),
        Err(e) if vm.exc_is(&e, ExcKind::KeyError) => Ok(None),
        Err(e) => Err(e),
    }
}

/// Stores (or with none deletes) a name of the body's namespace.
pub(super) fn set_in_namespace(
    vm: &Vm<'_>,
    frame: &Frame,
    name: Symbol,
    value: Option<Value>,
) -> Res<()> {
    let names = frame.owner.get();
    let is_plain = names.as_obj().is_some_and(|o| !o.ty().is_heap);
    let dict = if names.is_unset() {
        Some(frame.function().globals.clone())
    } else {
        names.cast::<Dict>().filter(|_| is_plain)
    };
    match (dict, value) {
        (Some(dict), Some(value)) => dict.set_sym(vm, name, value),
        (Some(dict), None) => {
            if dict.del_sym(vm, name).is_none() {
                return Err(not_defined(vm, name));
            }
        }
        (None, Some(value)) => vm.set_item(&names, &vm.name(name).value(), &value)?,
        (None, None) => match vm.del_item(&names, &vm.name(name).value()) {
            Err(e) if vm.exc_is(&e, ExcKind::KeyError) => return Err(not_defined(vm, name)),
            other => other?,
        },
    }
    Ok(())
}
