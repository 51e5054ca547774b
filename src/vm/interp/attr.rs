//! Attribute ops with their inline caches.
//!
//! Invariant: a cache is used only while the version of the object's type (or, for modules, of the dict's
//! keys) and the instance's shape are those that it was filled for; then the lookup could only end the
//! same way.

use super::stack::{Regs, cache};
use crate::base::{Symbol, known};
use crate::bytecode::Instr;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Obj};
use crate::vm::object::code::{Cache, CacheKind, Loaded};
use crate::vm::object::descriptor::{Descriptor, Super};
use crate::vm::object::module::Module;
use crate::vm::object::{object, type_};
use crate::vm::types::{GetAttrSlot, SetAttrSlot, Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The value in the slot of a plain instance that the cache knows; Unset when it knows none.
#[inline(always)]
pub(super) fn in_slot(obj: &Value, cache: &Cache) -> Value {
    if let Value::Obj(o) = obj
        && o.ty().version.get() == cache.slot_version()
        && let Some(attrs) = o.instance_attrs()
        && attrs.shape_key() == cache.shape.get()
    {
        attrs.slot(cache.index.get())
    } else {
        Value::Unset
    }
}

/// `LoadAttr` of what is not in such a slot.
#[inline(never)]
pub(super) fn load_op(vm: &Vm<'_>, regs: Regs, code: &Loaded, i: Instr) -> Res<()> {
    let (obj, cache) = (regs.get(i.b), cache(code, i.c));
    let v = match cached(obj, cache) {
        Some(v) => v,
        None => load(vm, obj, code.names[usize::from(i.c)], cache)?,
    };
    regs.set(i.a, v);
    Ok(())
}

/// The attribute, when the cache holds.
#[inline(always)]
pub(super) fn cached(obj: &Value, cache: &Cache) -> Option<Value> {
    let Value::Obj(o) = obj else { return None };
    if o.ty().version.get() == cache.slot_version()
        && let Some(attrs) = o.attrs()
        && attrs.shape_key() == cache.shape.get()
    {
        return attrs.value_at(cache.index.get()).filter(|v| !v.is_unset());
    }
    let version = cache.version();
    let kind = cache.kind.get();
    if version == 0 || kind == CacheKind::Slot {
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
            fits.then(|| cache.value.get())
        }
        CacheKind::Module => in_module(o, cache, version),
        CacheKind::OnClass => {
            let class = o.downcast::<Type>()?;
            (class.version.get() == version).then(|| cache.value.get())
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
    if let Some(found) = cache.other.get().and_then(|other| cached(obj, other)) {
        return Ok(found);
    }
    cache.make_room();
    if let Value::Obj(o) = obj {
        if is_generic_get(o) {
            fill_instance(vm, o, name, cache);
        } else if let Some(module) = o.downcast::<Module>() {
            if !o.ty().is_heap
                && let Some(at) = module.dict.entry_index_of_sym(vm, name)
            {
                cache.kind.set(CacheKind::Module);
                cache.index.set(at as u32);
                cache.set_version(module.dict.keys_version());
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
    cache.set_version(o.ty().version(vm));
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
    cache.set_version(class.version(vm));
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
    let version = cache.version();
    if version != 0 && ty.version.get() == version && class.version.get() == cache.second.get() {
        return Some(cache.value.get());
    }
    if this.kind() == Some(Kind::Type) || name == known::CLASS || !ty.is_subtype(class) {
        return None;
    }
    let function =
        Super::lookup(class, ty, name).filter(|found| found.kind() == Some(Kind::Function))?;
    cache.set_version(0);
    let old = cache.value.replace(function.clone());
    cache.second.set(class.version(vm));
    if cache.second.get() != 0 {
        cache.set_version(ty.version(vm));
    }
    drop(old);
    Some(function)
}

/// Whether the attribute is in a slot of a plain instance that the cache knows, and is stored.
#[inline(always)]
pub(super) fn store_in_slot(obj: &Value, cache: &Cache, value: &Value) -> bool {
    if let Value::Obj(o) = obj
        && o.ty().version.get() == cache.slot_version()
        && let Some(attrs) = o.instance_attrs()
        && attrs.shape_key() == cache.shape.get()
    {
        let old = attrs.set_at(cache.index.get(), value.clone());
        drop(old);
        return true;
    }
    false
}

/// Whether the plain instance grows by an attribute as the cache knows, and it is stored.
#[inline(always)]
pub(super) fn store_new(obj: &Value, cache: &Cache, value: &Value) -> bool {
    let version = cache.version();
    if cache.kind.get() == CacheKind::Grow
        && version != 0
        && let Value::Obj(o) = obj
        && o.ty().version.get() == version
        && let Some(attrs) = o.instance_attrs()
        && attrs.shape_key() == cache.shape.get()
        && let Some(next) = cache.next.get()
    {
        attrs.grow(next, value.clone());
        return true;
    }
    false
}

/// `StoreAttr` of anything else.
#[inline(never)]
pub(super) fn store_op(vm: &Vm<'_>, regs: Regs, code: &Loaded, i: Instr) -> Res<()> {
    let (obj, value, cache) = (regs.get(i.a), regs.get(i.b), cache(code, i.c));
    if store_cached(obj, cache, value) {
        return Ok(());
    }
    store_slow(vm, obj, code.names[usize::from(i.c)], cache, value)
}

/// Whether the cache held, and the attribute is stored.
#[inline(always)]
fn store_cached(obj: &Value, cache: &Cache, value: &Value) -> bool {
    let Value::Obj(o) = obj else { return false };
    let version = o.ty().version.get();
    if version == cache.slot_version()
        && let Some(attrs) = o.attrs()
        && attrs.shape_key() == cache.shape.get()
    {
        let old = attrs.set_at(cache.index.get(), value.clone());
        drop(old);
        return true;
    }
    if version != 0
        && version == cache.version()
        && cache.kind.get() == CacheKind::Grow
        && let Some(attrs) = o.attrs()
        && attrs.shape_key() == cache.shape.get()
        && let Some(next) = cache.next.get()
    {
        attrs.grow(next, value.clone());
        return true;
    }
    false
}

#[inline(never)]
fn store_slow(vm: &Vm<'_>, obj: &Value, name: Symbol, cache: &Cache, value: &Value) -> Res<()> {
    if cache.other.get().is_some_and(|other| store_cached(obj, other, value)) {
        return Ok(());
    }
    cache.make_room();
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
        let n = &o.ty().n_attrs;
        n.set(n.get().max(at + 1));
        cache.kind.set(if grew { CacheKind::Grow } else { CacheKind::Slot });
        cache.index.set(at);
        cache.shape.set(before);
        cache.next.set(grew.then_some(shape));
        cache.set_version(o.ty().version(vm));
    }
    Ok(())
}

/// `LoadMethod` of the method of a class that the cache knows: function and self into the two registers of a
/// window. Whether it was that.
#[inline(always)]
pub(super) fn load_known_method(regs: Regs, i: &Instr, cache: &Cache) -> bool {
    let this = regs.get(i.b);
    if let Value::Obj(o) = this
        && o.ty().version.get() == cache.class_version()
        && o.shape_key() == cache.shape.get()
    {
        let this = this.clone();
        let function = cache.value.get();
        regs.set(i.a, function);
        regs.set(i.a + 1, this);
        return true;
    }
    false
}

/// `LoadMethod` of anything else: the attribute and Unset, when it is no method.
#[inline(never)]
pub(super) fn load_method_op(vm: &Vm<'_>, regs: Regs, code: &Loaded, i: Instr) -> Res<()> {
    let cache = cache(code, i.c);
    if load_method_cached(vm, regs, i.a, i.b, cache) {
        return Ok(());
    }
    load_method_slow(vm, regs, i.a, i.b, code.names[usize::from(i.c)], cache)
}

/// The attribute of the module `v` that the cache of a `LoadMethod` knows; Unset when it knows none.
#[inline(always)]
pub(super) fn of_module(v: &Value, cache: &Cache) -> Value {
    if cache.kind.get() == CacheKind::Module
        && let Some(module) = v.downcast::<Module>()
        && module.dict.known_version() == cache.version()
        && cache.version() != 0
    {
        module.dict.copy_at(cache.index.get() as usize)
    } else {
        Value::Unset
    }
}

#[inline(always)]
fn load_method_cached(vm: &Vm<'_>, regs: Regs, window: u16, obj: u16, cache: &Cache) -> bool {
    let this = regs.get(obj);
    let version = cache.version();
    if version != 0 {
        let o = this.as_obj();
        if cache.kind.get() == CacheKind::Class {
            let ty = o.map_or_else(|| vm.type_of(this), Obj::ty);
            if ty.version.get() == version
                && o.and_then(Obj::attrs).map_or(0, |a| a.shape_key()) == cache.shape.get()
            {
                let this = this.clone();
                let function = cache.value.get();
                regs.set(window, function);
                regs.set(window + 1, this);
                return true;
            }
        } else if cache.kind.get() == CacheKind::Module
            && let Some(function) = o.and_then(|o| in_module(o, cache, version))
        {
            regs.set(window, function);
            regs.set(window + 1, Value::Unset);
            return true;
        }
    }
    false
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
    if let Some(other) = cache.other.get()
        && load_method_cached(vm, regs, window, obj, other)
    {
        return Ok(());
    }
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
            cache.make_room();
            if !has_dict {
                cache.kind.set(CacheKind::Class);
                cache.shape.set(attrs.map_or(0, |a| a.shape_key()));
                let old = cache.value.replace(found.clone());
                cache.set_version(ty.version(vm));
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
        cache.set_version(0);
    }
    regs.set(window, value);
    regs.set(window + 1, Value::Unset);
    Ok(())
}
