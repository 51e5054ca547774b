//! Names of modules, class bodies and cells: loads with inline caches, stores, deletions, errors.

use super::frame::{is_free, register_name};
use super::stack::Frame;
use crate::base::Symbol;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Ptr;
use crate::vm::object::code::{Cache, CacheKind, CodeObj};
use crate::vm::object::dict::Dict;
use crate::vm::object::exception;
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

/// The cached value of a global, when the cache still holds.
#[inline(always)]
pub(super) fn cached(vm: &Vm<'_>, globals: &Dict, cache: &Cache) -> Option<Value> {
    let version = cache.version.get();
    if version == 0 || globals.keys_version() != version {
        return None;
    }
    if cache.kind.get() == CacheKind::Slot {
        return globals.value_at(cache.index.get() as usize);
    }
    let builtins = vm.interp.builtins.get()?;
    if builtins.keys_version() != cache.second.get() {
        return None;
    }
    builtins.value_at(cache.index.get() as usize)
}

/// Looks a global up and fills the cache.
#[inline(never)]
pub(super) fn load(vm: &Vm<'_>, globals: &Ptr<Dict>, name: Symbol, cache: &Cache) -> Res<Value> {
    cache.version.set(0);
    if let Some(at) = globals.entry_index_of_sym(vm, name)
        && let Some(value) = globals.value_at(at)
    {
        cache.kind.set(CacheKind::Slot);
        cache.index.set(at as u32);
        cache.version.set(globals.keys_version());
        return Ok(value);
    }
    // A dict of a subclass may make up what is missing.
    if globals.as_obj().ty().is_heap {
        match vm.get_item(&globals.value(), &vm.name(name).value()) {
            Err(e) if vm.exc_is(&e, ExcKind::KeyError) => {}
            found => return found,
        }
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
            cache.version.set(globals.keys_version());
            Ok(value)
        }
        None => Err(not_defined(vm, name)),
    }
}

/// Stores a global.
#[inline]
pub(super) fn store(vm: &Vm<'_>, globals: &Dict, name: Symbol, cache: &Cache, value: Value) {
    let version = cache.version.get();
    if version != 0 && globals.keys_version() == version && cache.kind.get() == CacheKind::Slot {
        globals.set_value_at(cache.index.get() as usize, value);
        return;
    }
    globals.set_sym(vm, name, value);
    if let Some(at) = globals.entry_index_of_sym(vm, name) {
        cache.kind.set(CacheKind::Slot);
        cache.index.set(at as u32);
        cache.version.set(globals.keys_version());
    }
}

/// A name in the body's namespace; none when it is not there.
pub(super) fn in_namespace(vm: &Vm<'_>, frame: &Frame, name: Symbol) -> Res<Option<Value>> {
    let names = frame.owner.borrow().clone();
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
    let names = frame.owner.borrow().clone();
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
