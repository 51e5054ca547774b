//! Making classes: layout, resolution order, slots, hooks; `__build_class__`.
//!
//! Invariant: a class is complete (order, slots, members) before any hook of the program sees it.

use std::rc::Rc;

use super::args::Args;
use super::dunder;
use super::error::{Exc, Res};
use super::heap::{self, Kind, Ptr, alloc};
use super::interp;
use super::object::cell::CellObj;
use super::object::dict::Dict;
use super::object::function::Function;
use super::object::str::Str;
use super::object::{T, descriptor, object, type_, weakref};
use super::types::{Type, TypeRef};
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};

/// The C3 order of a class's bases, the class itself left out.
fn linearize(vm: &Vm<'_>, bases: &[TypeRef]) -> Res<Vec<TypeRef>> {
    let mut lists: Vec<Vec<TypeRef>> = bases.iter().map(TypeRef::full_mro).collect();
    lists.push(bases.to_vec());
    for list in &mut lists {
        list.reverse(); // the head stands last
    }
    let mut order = Vec::new();
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Ok(order);
        }
        let in_tail = |c: &TypeRef| lists.iter().any(|l| l[..l.len() - 1].iter().any(|o| o.is(c)));
        let heads = lists.iter().filter_map(|l| l.last());
        let Some(next) = heads.clone().find(|c| !in_tail(c)).cloned() else {
            let names: Vec<String> = heads.map(|c| c.name().to_string()).collect();
            let mut unique: Vec<String> = Vec::new();
            for n in names {
                if !unique.contains(&n) {
                    unique.push(n);
                }
            }
            return Err(vm.type_error(format!(
                "Cannot create a consistent method resolution order (MRO) for bases {}",
                unique.join(", ")
            )));
        };
        for list in &mut lists {
            if list.last().is_some_and(|c| c.is(&next)) {
                list.pop();
            }
        }
        order.push(next);
    }
}

/// The base that decides the layout of instances: what `__base__` shows.
pub fn solid_base(class: &TypeRef) -> Option<TypeRef> {
    let bases = class.bases.borrow();
    bases
        .iter()
        .find(|b| b.instance_kind == class.instance_kind && b.instance_kind != Kind::Instance)
        .or_else(|| bases.first())
        .cloned()
}

fn layout(vm: &Vm<'_>, bases: &[TypeRef]) -> Res<Kind> {
    let mut best: Option<&TypeRef> = None;
    for base in bases {
        if !base.is_base {
            return Err(
                vm.type_error(format!("type '{}' is not an acceptable base type", base.name()))
            );
        }
        if base.instance_kind == Kind::Instance {
            continue;
        }
        match best {
            None => best = Some(base),
            Some(b) if b.instance_kind == base.instance_kind => {}
            Some(_) => return Err(layout_conflict(vm)),
        }
    }
    let kind = best.map_or(Kind::Instance, |b| b.instance_kind);
    if bases.len() > 1 {
        check_members(vm, bases, kind)?;
    }
    Ok(kind)
}

fn layout_conflict(vm: &Vm<'_>) -> Exc {
    vm.type_error("multiple bases have instance lay-out conflict")
}

/// Of the classes that `__slots__` gave members, one has to derive from all others.
fn check_members(vm: &Vm<'_>, bases: &[TypeRef], kind: Kind) -> Res<()> {
    let mut best: Option<TypeRef> = None;
    for base in bases {
        let Some(found) = with_members(vm, base) else { continue };
        if found.instance_kind == Kind::Instance && kind != Kind::Instance {
            return Err(layout_conflict(vm));
        }
        best = match best {
            Some(best) if best.is_subtype(&found) => Some(best),
            Some(best) if !found.is_subtype(&best) => return Err(layout_conflict(vm)),
            Some(_) | None => Some(found),
        };
    }
    Ok(())
}

/// The first class along `__base__` whose own `__slots__` names something.
fn with_members(vm: &Vm<'_>, class: &TypeRef) -> Option<TypeRef> {
    let mut at = class.clone();
    while at.is_heap {
        let is_member = |v: &Value| vm.type_of(v).is(vm.ty(T::MemberDescriptor));
        if at.own_attr(known::SLOTS).is_some() && at.dict.borrow().values().any(is_member) {
            return Some(at);
        }
        at = solid_base(&at)?;
    }
    None
}

/// The order that a metaclass's own `mro()` gives, without the class; None when it has none.
fn custom_order(vm: &Vm<'_>, class: &TypeRef) -> Res<Option<Vec<TypeRef>>> {
    let value = class.value();
    let meta = vm.type_of(&value).clone();
    let Some((method, owner)) = meta.lookup_with_owner(known::MRO_METHOD) else { return Ok(None) };
    if owner.is(vm.ty(T::Type)) {
        return Ok(None);
    }
    let given = dunder::call_found(vm, &method, &value, &[])?;
    let mut order = Vec::new();
    for entry in vm.collect(&given)? {
        let Some(entry) = entry.cast::<Type>() else {
            let ty = vm.type_name(&entry);
            return Err(vm.type_error(format!("mro() returned a non-class ('{ty}')")));
        };
        let kind = entry.instance_kind;
        if kind != Kind::Instance && kind != class.instance_kind {
            let name = entry.name();
            return Err(
                vm.type_error(format!("mro() returned base with unsuitable layout ('{name}')"))
            );
        }
        if !entry.is(class) {
            order.push(entry);
        }
    }
    Ok(Some(order))
}

/// What `type.mro` answers: the class, and its bases in C3 order.
pub fn default_order(vm: &Vm<'_>, class: &TypeRef) -> Res<Vec<TypeRef>> {
    let bases = class.bases.borrow().clone();
    Ok(std::iter::once(class.clone()).chain(linearize(vm, &bases)?).collect())
}

/// The metaclass among the given one and those of the bases that derives from all of them.
fn winner(vm: &Vm<'_>, meta: &TypeRef, bases: &[TypeRef]) -> Res<TypeRef> {
    let mut best = meta.clone();
    for base in bases {
        let value = base.value();
        let other = vm.type_of(&value);
        if best.is_subtype(other) {
            continue;
        }
        if other.is_subtype(&best) {
            best = other.clone();
            continue;
        }
        return Err(vm.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
        ));
    }
    Ok(best)
}

/// `type.__new__`.
pub fn make(
    vm: &Vm<'_>,
    meta: &TypeRef,
    name: &str,
    bases: &[Value],
    namespace: &Ptr<Dict>,
    keywords: &[(Symbol, Value)],
) -> Res<Value> {
    let mut base_types = Vec::new();
    for base in bases {
        match base.cast::<Type>() {
            Some(t) => base_types.push(t),
            None => {
                if vm.get_attr_opt(base, known::MRO_ENTRIES)?.is_some() {
                    return Err(vm.type_error(
                        "type() doesn't support MRO entry resolution; use types.new_class()",
                    ));
                }
                return Err(vm.type_error("bases must be types"));
            }
        }
    }
    for (i, base) in base_types.iter().enumerate() {
        if base_types[..i].iter().any(|b| b.is(base)) {
            return Err(vm.type_error(format!("duplicate base class {}", base.name())));
        }
    }
    if base_types.is_empty() {
        base_types.push(vm.ty(T::Object).clone());
    }
    let meta_winner = winner(vm, meta, &base_types)?;
    if !meta_winner.is(meta)
        && let Some(new) = meta_winner.slots.new.get()
        && !vm.ty(T::Type).slots.new.get().is_some_and(|own| std::ptr::fn_addr_eq(own, new))
    {
        let mut values = vec![vm.str(name), vm.tuple(bases.to_vec()), namespace.value()];
        values.extend(keywords.iter().map(|(_, v)| v.clone()));
        let kw: Vec<Symbol> = keywords.iter().map(|(k, _)| *k).collect();
        return new(vm, &meta_winner, Args { values: &values, kw: &kw });
    }
    let kind = layout(vm, &base_types)?;
    let order = linearize(vm, &base_types);
    let mut payload = Type::blank(name, "builtins", kind, true, true);
    payload.bases = Rc::<[TypeRef]>::from(base_types.clone()).into();
    if let Ok(order) = &order {
        payload.mro = Rc::<[TypeRef]>::from(order.clone()).into();
    }
    let class: TypeRef = alloc(&meta_winner, payload, None);
    match custom_order(vm, &class)? {
        Some(order) => drop(class.set_mro(order.into())),
        None => drop(order?),
    }
    let cell = fill_namespace(vm, &class, namespace)?;
    decide_attributes(vm, &class)?;
    // Not before, since `__slots__` may name it.
    if class.own_attr(known::DOC).is_none() {
        class.names_mut().insert(known::DOC, Value::None);
    }
    for base in class.mro.borrow().iter() {
        class.slots.inherit(&base.slots);
    }
    class.has_del.set(class.lookup(known::DEL).is_some());
    dunder::fill(&class);
    for base in &base_types {
        heap::enter_subclass(base, &class);
    }
    if let Some(cell) = cell {
        cell.set(class.value());
    }
    set_names(vm, &class)?;
    init_subclass(vm, &class, keywords)?;
    Ok(class.value())
}

/// Whether a class comes from another by its bases, whatever its resolution order says: while a metaclass's
/// `mro` runs, the order is still the one before.
fn descends(class: &TypeRef, from: &TypeRef) -> bool {
    let (mut seen, mut left) = (rustc_hash::FxHashSet::default(), vec![class.clone()]);
    while let Some(class) = left.pop() {
        if class.is(from) {
            return true;
        }
        if seen.insert(class.serial) {
            left.extend(class.bases.borrow().iter().cloned());
        }
    }
    false
}

/// Assigns `__bases__`.
pub fn set_bases(vm: &Vm<'_>, class: &TypeRef, bases: Vec<TypeRef>) -> Res<()> {
    if bases.iter().any(|b| b.is_subtype(class) || descends(b, class)) {
        return Err(vm.type_error("a __bases__ item causes an inheritance cycle"));
    }
    let old = solid_base(class);
    if layout(vm, &bases)? != class.instance_kind {
        let name = |b: Option<&TypeRef>| b.map_or_else(String::new, |b| b.name().to_string());
        return Err(vm.type_error(format!(
            "__bases__ assignment: '{}' object layout differs from '{}'",
            name(bases.first()),
            name(old.as_ref())
        )));
    }
    let order = linearize(vm, &bases);
    let address = std::ptr::from_ref::<Type>(class).addr();
    for base in class.bases.borrow().iter() {
        base.subclasses.borrow_mut().retain(|&a| a != address);
    }
    let given: Rc<[TypeRef]> = bases.clone().into();
    let old_bases = class.bases.replace(given.clone());
    let order = match custom_order(vm, class) {
        Ok(Some(order)) => Ok(order),
        Ok(None) => order,
        Err(e) => Err(e),
    };
    if !Rc::ptr_eq(&class.bases.borrow(), &given) {
        // The metaclass's `mro` has assigned others, and those hold.
        return order.map(drop);
    }
    let order = match order {
        Ok(order) => order,
        Err(e) => {
            for base in old_bases.iter() {
                heap::enter_subclass(base, class);
            }
            let new = class.bases.replace(old_bases);
            drop(new);
            return Err(e);
        }
    };
    let gone = (old_bases, class.set_mro(order.into()));
    for base in &bases {
        heap::enter_subclass(base, class);
    }
    refill(class);
    // The classes that derive from it have its bases in their order, too.
    for sub in heap::subclasses(class) {
        let bases = sub.bases.borrow().to_vec();
        set_bases(vm, &sub, bases)?;
    }
    drop(gone);
    Ok(())
}

/// Makes the slots again from namespace and bases.
fn refill(class: &TypeRef) {
    class.slots.clear();
    for base in class.mro.borrow().iter() {
        class.slots.inherit(&base.slots);
    }
    class.has_del.set(class.lookup(known::DEL).is_some());
    dunder::fill(class);
    class.changed();
}

/// Takes over the namespace; returns the `__class__` cell that the body made.
fn fill_namespace(
    vm: &Vm<'_>,
    class: &TypeRef,
    namespace: &Ptr<Dict>,
) -> Res<Option<Ptr<CellObj>>> {
    let mut cell = None;
    class.names_mut().reserve(namespace.len());
    for (key, value) in namespace.items() {
        let Some(name) = key.downcast::<Str>() else { continue };
        let name = Symbol::new(name.as_str());
        if name == known::CLASSCELL {
            cell = value.cast::<CellObj>();
            if cell.is_none() {
                let ty = vm.type_of(&value).value();
                let shown = vm.repr(&ty)?;
                return Err(vm.type_error(format!(
                    "type.__new__(): __classcell__ must be a nonlocal cell, not {shown}"
                )));
            }
            continue;
        }
        if name == known::QUALNAME {
            let Some(text) = value.downcast::<Str>() else {
                let ty = vm.type_name(&value);
                return Err(vm.type_error(format!("type __qualname__ must be a str, not {ty}")));
            };
            *class.qualname.borrow_mut() = text.as_str().into();
            continue;
        }
        let is_function = value.kind() == Some(Kind::Function);
        let value = if is_function && (name == known::INIT_SUBCLASS || name == known::CLASS_GETITEM)
        {
            descriptor::class_method(vm, value)
        } else if is_function && name == known::NEW {
            descriptor::static_method(vm, value)
        } else {
            value
        };
        class.names_mut().insert(name, value);
    }
    if class.own_attr(known::MODULE).is_none() {
        let module = interp::current_globals(vm).and_then(|g| g.get_sym(vm, known::NAME));
        class.names_mut().insert(known::MODULE, module.unwrap_or_else(|| vm.str("builtins")));
    }
    if let Some(module) = class.own_attr(known::MODULE)
        && let Some(text) = module.downcast::<Str>()
    {
        *class.module.borrow_mut() = text.as_str().into();
    }
    if class.own_attr(known::EQ).is_some() && class.own_attr(known::HASH).is_none() {
        class.names_mut().insert(known::HASH, Value::None);
    }
    Ok(cell)
}

/// Whether instances carry attributes, and the members that `__slots__` names.
fn decide_attributes(vm: &Vm<'_>, class: &TypeRef) -> Res<()> {
    let inherits_weak = class.mro.borrow().iter().any(|b| b.has_weak.get());
    class.has_weak.set(inherits_weak);
    if matches!(class.instance_kind, Kind::Type | Kind::Module) {
        return Ok(());
    }
    class.has_attrs.set(true);
    let inherits_dict =
        class.mro.borrow().iter().any(|b| b.has_attrs.get() && b.slot_names.borrow().is_none());
    // As in CPython, where these end in a part of variable size and have no room for more.
    let variable =
        matches!(class.instance_kind, Kind::BigInt | Kind::IntSub | Kind::Tuple | Kind::Bytes);
    let Some(slots) = class.own_attr(known::SLOTS) else {
        if !inherits_dict && class.own_attr(known::DICT).is_none() {
            let dict = descriptor::getset(vm, class, &object::DICT_DEF);
            class.names_mut().insert(known::DICT, dict);
        }
        if !inherits_weak && !variable {
            allow_weak_references(vm, class);
        }
        return Ok(());
    };
    let mut names = Vec::new();
    let mut wants_dict = false;
    let mut wants_weak = false;
    let listed = if slots.kind() == Some(Kind::Str) { vec![slots] } else { vm.collect(&slots)? };
    for slot in listed {
        let Some(text) = slot.downcast::<Str>() else {
            let ty = vm.type_name(&slot);
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{ty}'")));
        };
        if !super::object::str::case::is_identifier(text.as_str()) {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        if variable {
            let base = solid_base(class).map_or_else(String::new, |b| b.name().to_string());
            let message = format!("nonempty __slots__ not supported for subtype of '{base}'");
            return Err(vm.type_error(message));
        }
        let name = mangle(&class.name(), text.as_str());
        let disallowed =
            |name: &str| vm.type_error(format!("{name} slot disallowed: we already got one"));
        if name == known::DICT {
            if inherits_dict || wants_dict {
                return Err(disallowed("__dict__"));
            }
            wants_dict = true;
        } else if name == known::WEAKREF {
            if inherits_weak || wants_weak {
                return Err(disallowed("__weakref__"));
            }
            wants_weak = true;
        } else {
            if names.contains(&name) {
                continue;
            }
            if class.own_attr(name).is_some() {
                return Err(
                    vm.value_error(format!("'{name}' in __slots__ conflicts with class variable"))
                );
            }
            type_::add_member(vm, class, name);
            names.push(name);
        }
    }
    if wants_dict {
        let dict = descriptor::getset(vm, class, &object::DICT_DEF);
        class.names_mut().insert(known::DICT, dict);
    }
    if !inherits_dict && !wants_dict {
        *class.slot_names.borrow_mut() = Some(names.into());
    }
    if wants_weak {
        allow_weak_references(vm, class);
    }
    Ok(())
}

/// Instances of the class, the first in its line, can be referred to weakly.
fn allow_weak_references(vm: &Vm<'_>, class: &TypeRef) {
    class.has_weak.set(true);
    if class.own_attr(known::WEAKREF).is_none() {
        let first = descriptor::getset(vm, class, &weakref::WEAKREF_DEF);
        class.names_mut().insert(known::WEAKREF, first);
    }
}

/// `__x` in a class body stands for `_Class__x`.
fn mangle(class: &str, name: &str) -> Symbol {
    let stripped = class.trim_start_matches('_');
    if name.starts_with("__") && !name.ends_with("__") && !stripped.is_empty() {
        Symbol::new(&format!("_{stripped}{name}"))
    } else {
        Symbol::new(name)
    }
}

fn set_names(vm: &Vm<'_>, class: &TypeRef) -> Res<()> {
    let entries: Vec<(Symbol, Value)> =
        class.dict.borrow().iter().map(|(k, v)| (*k, v.clone())).collect();
    for (name, value) in entries {
        let Some(found) = vm.type_of(&value).lookup(known::SET_NAME) else { continue };
        let arguments = [class.value(), vm.name(name).value()];
        if let Err(e) = dunder::call_found(vm, &found, &value, &arguments) {
            let note = format!(
                "Error calling __set_name__ on '{}' instance '{name}' in '{}'",
                vm.type_name(&value),
                class.name()
            );
            super::object::exception::add_note(vm, &e, &note)?;
            return Err(e);
        }
    }
    Ok(())
}

fn init_subclass(vm: &Vm<'_>, class: &TypeRef, keywords: &[(Symbol, Value)]) -> Res<()> {
    let this = class.value();
    let Some(f) = descriptor::Super::find(vm, class, &this, class, known::INIT_SUBCLASS)? else {
        return Ok(());
    };
    if !keywords.is_empty() && f.downcast::<super::object::builtin::Builtin>().is_some() {
        return Err(vm.type_error(format!(
            "{}.__init_subclass__() takes no keyword arguments",
            class.name()
        )));
    }
    let values: Vec<Value> = keywords.iter().map(|(_, v)| v.clone()).collect();
    let kw: Vec<Symbol> = keywords.iter().map(|(k, _)| *k).collect();
    vm.call_args(&f, Args { values: &values, kw: &kw })?;
    Ok(())
}

fn not_a_function(vm: &Vm<'_>) -> Exc {
    vm.type_error("__build_class__: func must be a function")
}

/// Bases that are no classes say what stands for them.
fn resolve_bases(vm: &Vm<'_>, given: &[Value]) -> Res<Option<Vec<Value>>> {
    let mut resolved = Vec::new();
    let mut changed = false;
    let all = vm.tuple(given.to_vec());
    for base in given {
        if base.kind() == Some(Kind::Type) {
            resolved.push(base.clone());
            continue;
        }
        match vm.get_attr_opt(base, known::MRO_ENTRIES)? {
            None => resolved.push(base.clone()),
            Some(f) => {
                let entries = vm.call(&f, std::slice::from_ref(&all))?;
                if entries.kind() != Some(Kind::Tuple) {
                    return Err(vm.type_error("__mro_entries__ must return a tuple"));
                }
                resolved.extend(vm.collect(&entries)?);
                changed = true;
            }
        }
    }
    Ok(changed.then_some(resolved))
}

/// `__build_class__(body function, name, *bases, metaclass=…, **keywords)`.
pub fn build(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [body, name, given @ ..] = args.pos() else {
        return Err(vm.type_error("__build_class__: not enough arguments"));
    };
    let Some(body) = body.cast::<Function>() else { return Err(not_a_function(vm)) };
    let resolved = resolve_bases(vm, given)?;
    let bases = resolved.clone().unwrap_or_else(|| given.to_vec());
    let mut keywords: Vec<(Symbol, Value)> = args.keywords().map(|(k, v)| (k, v.clone())).collect();
    let explicit =
        keywords.iter().position(|(k, _)| *k == known::METACLASS).map(|i| keywords.remove(i).1);
    let base_types: Vec<TypeRef> = bases.iter().filter_map(Value::cast::<Type>).collect();
    let meta = match explicit {
        Some(m) => match m.cast::<Type>() {
            Some(class) => winner(vm, &class, &base_types)?.value(),
            None => m,
        },
        None => match bases.first() {
            Some(first) => winner(vm, &vm.type_of(first).clone(), &base_types)?.value(),
            None => vm.ty(T::Type).value(),
        },
    };
    let kw: Vec<Symbol> = keywords.iter().map(|(k, _)| *k).collect();
    let with_keywords = |mut positional: Vec<Value>| {
        positional.extend(keywords.iter().map(|(_, v)| v.clone()));
        positional
    };
    let bases_tuple = vm.tuple(bases);
    let namespace = match vm.get_attr_opt(&meta, known::PREPARE)? {
        Some(prepare) => {
            let values = with_keywords(vec![name.clone(), bases_tuple.clone()]);
            vm.call_args(&prepare, Args { values: &values, kw: &kw })?
        }
        None => Dict::new(vm).into(),
    };
    if resolved.is_some() {
        let original = vm.tuple(given.to_vec());
        vm.set_item(&namespace, &vm.name(known::ORIG_BASES).value(), &original)?;
    }
    let cell = interp::call_with_names(vm, &body, namespace.clone())?;
    let values = with_keywords(vec![name.clone(), bases_tuple, namespace]);
    let class = vm.call_args(&meta, Args { values: &values, kw: &kw })?;
    if let (Some(cell), Some(_)) = (cell.downcast::<CellObj>(), class.cast::<Type>())
        && cell.get().is_unset()
    {
        let name = vm.display(name)?;
        return Err(vm.raise(
            super::raise::ExcKind::RuntimeError,
            format!("__class__ not set defining '{name}' as {}. Was __classcell__ propagated to type.__new__?", vm.repr(&class)?),
        ));
    }
    Ok(class)
}
