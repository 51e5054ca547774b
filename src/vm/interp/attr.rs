//! Attribute ops with their inline caches.
//!
//! Invariant: a cache is used only while the version of the object's type (or, for modules, of the dict's
//! keys) and the instance's shape are those that it was filled for; then the lookup could only end the
//! same way.

use super::stack::Regs;
use crate::base::{Symbol, known};
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Obj};
use crate::vm::object::code::{Cache, CacheKind};
use crate::vm::object::descriptor::{Descriptor, Super};
use crate::vm::object::module::Module;
use crate::vm::object::{object, type_};
use crate::vm::types::{GetAttrSlot, SetAttrSlot, Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The attribute, when the cache holds.
#[inline(always)]
pub(super) fn cached(obj: &Value, cache: &Cache) -> Option<Value> {
    let Value::Obj(o) = obj else { return None };
    let version = cache.version.get();
    if version == 0 {
        return None;
    }
    let kind = cache.kind.get();
    if kind == CacheKind::Slot {
        if o.ty().version.get() == version
            && let Some(attrs) = o.attrs()
            && attrs.shape_key() == cache.shape.get()
        {
            return attrs.value_at(cache.index.get()).filter(|v| !v.is_unset());
        }
        return None;
    }
    cached_rare(o, cache, kind, version)
}

#[inline(always)]
fn in_module(o: &Obj, cache: &Cache, version: u32) -> Option<Value> {
    let module = o.downcast::<Module>()?;
    if module.dict.keys_version() != version {
        return None;
    }
    module.dict.value_at(cache.index.get() as usize)
}

#[inline(never)]
fn cached_rare(o: &Obj, cache: &Cache, kind: CacheKind, version: u32) -> Option<Value> {
    match kind {
        CacheKind::Class => {
            let fits = o.ty().version.get() == version
                && o.attrs().map_or(0, |a| a.shape_key()) == cache.shape.get();
            fits.then(|| cache.value.borrow().clone())
        }
        CacheKind::Module => in_module(o, cache, version),
        CacheKind::OnClass => {
            let class = o.downcast::<Type>()?;
            (class.version.get() == version).then(|| cache.value.borrow().clone())
        }
        CacheKind::Empty | CacheKind::Slot | CacheKind::Grow | CacheKind::Builtin => None,
    }
}

fn is_generic_get(o: &Obj) -> bool {
    o.ty()
        .slots
        .get_attr
        .get()
        .is_some_and(|f| std::ptr::fn_addr_eq(f, object::get_attr as GetAttrSlot))
}

fn is_generic_set(o: &Obj) -> bool {
    o.ty()
        .slots
        .set_attr
        .get()
        .is_some_and(|f| std::ptr::fn_addr_eq(f, object::set_attr as SetAttrSlot))
}

/// Looks an attribute up and fills the cache when the answer can be cached.
#[inline(never)]
pub(super) fn load(vm: &Vm<'_>, obj: &Value, name: Symbol, cache: &Cache) -> Res<Value> {
    cache.version.set(0);
    if let Value::Obj(o) = obj {
        if is_generic_get(o) {
            fill_instance(vm, o, name, cache);
        } else if let Some(module) = o.downcast::<Module>() {
            if !o.ty().is_heap
                && let Some(at) = module.dict.entry_index_of_sym(vm, name)
            {
                cache.kind.set(CacheKind::Module);
                cache.index.set(at as u32);
                cache.version.set(module.dict.keys_version());
            }
        } else if let Some(class) = o.cast::<Type>() {
            fill_class(vm, o, &class, name, cache);
        }
    }
    vm.get_attr(obj, name)
}

fn fill_instance(vm: &Vm<'_>, o: &Obj, name: Symbol, cache: &Cache) {
    let ty = o.ty().clone();
    let on_type = ty.lookup(name);
    let shape = o.attrs().and_then(|a| a.shape());
    let place = match &on_type {
        Some(found) => match found.downcast::<Descriptor>() {
            Some(Descriptor::Member { place, .. }) => shape.and_then(|s| s.index(*place)),
            Some(_) => return,
            None => {
                // A plain class attribute: it is shadowed by an instance's own, and is no descriptor.
                if vm.type_of(found).slots.descr_get.get().is_some() {
                    return;
                }
                match shape.and_then(|s| s.index(name)) {
                    Some(at) => Some(at),
                    None => {
                        if shape.is_none_or(|s| !s.has_dict()) {
                            remember(vm, o, cache, CacheKind::Class, 0, found.clone());
                        }
                        return;
                    }
                }
            }
        },
        None => shape.and_then(|s| s.index(name)),
    };
    if let Some(at) = place {
        remember(vm, o, cache, CacheKind::Slot, at, Value::Unset);
    }
}

fn remember(vm: &Vm<'_>, o: &Obj, cache: &Cache, kind: CacheKind, index: u32, value: Value) {
    cache.kind.set(kind);
    cache.index.set(index);
    cache.shape.set(o.attrs().map_or(0, |a| a.shape_key()));
    let old = cache.value.replace(value);
    cache.version.set(o.ty().version(vm));
    drop(old);
}

fn fill_class(vm: &Vm<'_>, o: &Obj, class: &TypeRef, name: Symbol, cache: &Cache) {
    let meta = o.ty();
    let plain = meta
        .slots
        .get_attr
        .get()
        .is_some_and(|f| std::ptr::fn_addr_eq(f, type_::get_attr as GetAttrSlot));
    if !plain || meta.lookup(name).is_some() {
        return;
    }
    let Some(found) = class.lookup(name) else { return };
    let value = if found.kind() == Some(Kind::Function)
        || vm.type_of(&found).slots.descr_get.get().is_none()
    {
        found
    } else if let Some(Descriptor::StaticMethod(f)) = found.downcast() {
        f.borrow().clone()
    } else {
        return;
    };
    cache.kind.set(CacheKind::OnClass);
    let old = cache.value.replace(value);
    cache.version.set(class.version(vm));
    drop(old);
}

/// The function that `super(class, this).name` finds for an instance, if it is one: then it only has to be
/// bound. The cache's versions are those of the instance's type and of `class`.
pub(super) fn super_method(
    vm: &Vm<'_>,
    class: &TypeRef,
    this: &Value,
    name: Symbol,
    cache: &Cache,
) -> Option<Value> {
    let ty = vm.type_of(this);
    let version = cache.version.get();
    if version != 0 && ty.version.get() == version && class.version.get() == cache.second.get() {
        return Some(cache.value.borrow().clone());
    }
    if this.kind() == Some(Kind::Type) || name == known::CLASS || !ty.is_subtype(class) {
        return None;
    }
    let function =
        Super::lookup(class, ty, name).filter(|found| found.kind() == Some(Kind::Function))?;
    cache.version.set(0);
    let old = cache.value.replace(function.clone());
    cache.second.set(class.version(vm));
    if cache.second.get() != 0 {
        cache.version.set(ty.version(vm));
    }
    drop(old);
    Some(function)
}

/// Stores an attribute.
#[inline(always)]
pub(super) fn store(
    vm: &Vm<'_>,
    obj: &Value,
    name: Symbol,
    cache: &Cache,
    value: &Value,
) -> Res<()> {
    if let Value::Obj(o) = obj
        && cache.version.get() != 0
        && o.ty().version.get() == cache.version.get()
        && let Some(attrs) = o.attrs()
        && attrs.shape_key() == cache.shape.get()
    {
        if cache.kind.get() == CacheKind::Slot {
            let old = attrs.set_at(cache.index.get(), value.clone());
            drop(old);
            return Ok(());
        }
        if let Some(next) = cache.next.get() {
            attrs.grow(next, value.clone());
            return Ok(());
        }
    }
    store_slow(vm, obj, name, cache, value)
}

#[inline(never)]
fn store_slow(vm: &Vm<'_>, obj: &Value, name: Symbol, cache: &Cache, value: &Value) -> Res<()> {
    cache.version.set(0);
    let Value::Obj(o) = obj else { return vm.set_attr(obj, name, value) };
    let member = o.ty().lookup(name);
    let place = match &member {
        None if o.ty().slot_names.borrow().is_none() => Some(name),
        None => None,
        Some(found) => match found.downcast() {
            Some(Descriptor::Member { place, .. }) => Some(*place),
            Some(_) => None,
            None => vm.type_of(found).slots.descr_set.get().is_none().then_some(name),
        },
    };
    let before = o.attrs().map_or(0, |a| a.shape_key());
    vm.set_attr(obj, name, value)?;
    if let (Some(place), Some(attrs), true) = (place, o.attrs(), is_generic_set(o))
        && let Some(shape) = attrs.shape()
        && let Some(at) = shape.index(place)
    {
        let grew = attrs.shape_key() != before;
        cache.kind.set(if grew { CacheKind::Grow } else { CacheKind::Slot });
        cache.index.set(at);
        cache.shape.set(before);
        cache.next.set(grew.then_some(shape));
        cache.version.set(o.ty().version(vm));
    }
    Ok(())
}

/// `LoadMethod`: function and self, or the attribute and Unset, into the two registers of a window.
#[inline(always)]
pub(super) fn load_method(
    vm: &Vm<'_>,
    regs: Regs,
    window: u16,
    obj: u16,
    name: Symbol,
    cache: &Cache,
) -> Res<()> {
    let this = regs.get(obj);
    let version = cache.version.get();
    if version != 0 {
        let o = this.as_obj();
        if cache.kind.get() == CacheKind::Class {
            let ty = o.map_or_else(|| vm.type_of(this), Obj::ty);
            if ty.version.get() == version
                && o.and_then(Obj::attrs).map_or(0, |a| a.shape_key()) == cache.shape.get()
            {
                let this = this.clone();
                let function = cache.value.borrow().clone();
                regs.set(window, function);
                regs.set(window + 1, this);
                return Ok(());
            }
        } else if cache.kind.get() == CacheKind::Module
            && let Some(function) = o.and_then(|o| in_module(o, cache, version))
        {
            regs.set(window, function);
            regs.set(window + 1, Value::Unset);
            return Ok(());
        }
    }
    load_method_slow(vm, regs, window, obj, name, cache)
}

/// Whether calling it with the object first is the same as binding it.
fn binds_first(found: &Value) -> bool {
    found.kind() == Some(Kind::Function)
        || matches!(found.downcast(), Some(Descriptor::Method(..) | Descriptor::Slot { .. }))
}

#[inline(never)]
fn load_method_slow(
    vm: &Vm<'_>,
    regs: Regs,
    window: u16,
    obj: u16,
    name: Symbol,
    cache: &Cache,
) -> Res<()> {
    let this = regs.get(obj).clone();
    let ty = vm.type_of(&this).clone();
    let generic = ty
        .slots
        .get_attr
        .get()
        .is_some_and(|f| std::ptr::fn_addr_eq(f, object::get_attr as GetAttrSlot));
    if generic
        && let Some(found) = ty.lookup(name)
        && binds_first(&found)
    {
        let attrs = this.as_obj().and_then(|o| o.attrs());
        let own = match attrs {
            Some(attrs) => attrs.get(vm, name)?,
            None => None,
        };
        if own.is_none() {
            let has_dict = attrs.and_then(|a| a.shape()).is_some_and(|s| s.has_dict());
            if has_dict {
                cache.version.set(0);
            } else {
                cache.kind.set(CacheKind::Class);
                cache.shape.set(attrs.map_or(0, |a| a.shape_key()));
                let old = cache.value.replace(found.clone());
                cache.version.set(ty.version(vm));
                drop(old);
            }
            regs.set(window, found);
            regs.set(window + 1, this);
            return Ok(());
        }
    }
    let value = match cached(&this, cache).filter(|_| cache.kind.get() != CacheKind::Class) {
        Some(v) => v,
        None => load(vm, &this, name, cache)?,
    };
    if cache.kind.get() == CacheKind::Class {
        // A plain class attribute takes no self: not to be mistaken for a method.
        cache.version.set(0);
    }
    regs.set(window, value);
    regs.set(window + 1, Value::Unset);
    Ok(())
}
