//! Pattern matching, and what `except` matches.

use crate::base::{Symbol, known};
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::object::T;
use crate::vm::object::dict::Dict;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::types::Type;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Whether exception `e` is an instance of a class, or of one of a tuple of classes.
pub fn exception_matches(vm: &Vm<'_>, e: &Value, class: &Value) -> Res<bool> {
    let words = "catching classes that do not inherit from BaseException is not allowed";
    if let Some(c_ref) = class.cast::<Type>() {
        if !c_ref.is_subtype(vm.exc_ty(ExcKind::BaseException)) {
            return Err(vm.type_error(words));
        }
        return Ok(vm.type_of(e).is_subtype(&c_ref));
    }
    if let Some(classes) = class.downcast::<Tuple>() {
        let is_exception = |c: &Value| {
            c.cast::<Type>().is_some_and(|c| c.is_subtype(vm.exc_ty(ExcKind::BaseException)))
        };
        if !classes.items.iter().all(is_exception) {
            return Err(vm.type_error(words));
        }
        return Ok(classes
            .items
            .iter()
            .any(|c| c.cast::<Type>().is_some_and(|c| vm.type_of(e).is_subtype(&c))));
    }
    Err(vm.type_error(words))
}

/// `except*` takes no groups.
pub(super) fn check_star_classes(vm: &Vm<'_>, class: &Value) -> Res<()> {
    let group = vm.exc_ty(ExcKind::BaseExceptionGroup);
    let is_group = |c: &Value| c.cast::<Type>().is_some_and(|c| c.is_subtype(group));
    let any = match class.downcast::<Tuple>() {
        Some(classes) => classes.items.iter().any(is_group),
        None => is_group(class),
    };
    if any {
        return Err(vm.type_error(
            "catching ExceptionGroup with except* is not allowed. Use except instead.",
        ));
    }
    Ok(())
}

/// A class of `collections.abc`, once that module was imported.
fn abstract_class(vm: &Vm<'_>, name: &str) -> Option<Value> {
    let modules = vm.interp.modules.get()?;
    let module = modules.get_sym(vm, Symbol::new("collections.abc"))?;
    vm.get_attr(&module, Symbol::new(name)).ok()
}

fn is_registered(vm: &Vm<'_>, v: &Value, name: &str) -> Res<bool> {
    if !vm.type_of(v).is_heap && !matches!(v.kind(), Some(Kind::Native | Kind::Traced)) {
        return Ok(false);
    }
    match abstract_class(vm, name) {
        Some(class) => vm.check_instance(v, &class),
        None => Ok(false),
    }
}

pub(super) fn is_sequence(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    match v.kind() {
        Some(Kind::List | Kind::Tuple | Kind::Range) => Ok(true),
        Some(Kind::Str | Kind::Bytes) => Ok(false),
        _ => is_registered(vm, v, "Sequence"),
    }
}

pub(super) fn is_mapping(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    match v.kind() {
        Some(Kind::Dict) => Ok(true),
        _ if vm.type_of(v).is(vm.ty(T::MappingProxy)) => Ok(true),
        _ => is_registered(vm, v, "Mapping"),
    }
}

/// The values of a mapping for a tuple of keys, or None.
pub(super) fn keys(vm: &Vm<'_>, subject: &Value, keys: &Value) -> Res<Value> {
    let keys = vm.collect(keys)?;
    for (n, key) in keys.iter().enumerate() {
        for earlier in &keys[..n] {
            if vm.eq(key, earlier)? {
                let key = vm.repr(key)?;
                return Err(vm.value_error(format!("mapping pattern checks duplicate key ({key})")));
            }
        }
    }
    let mut values = Vec::with_capacity(keys.len());
    let exact = subject.as_obj().is_some_and(|o| !o.ty().is_heap);
    if exact && let Some(dict) = subject.downcast::<Dict>() {
        for key in &keys {
            match dict.get(vm, key)? {
                Some(v) => values.push(v),
                None => return Ok(Value::None),
            }
        }
        return Ok(vm.tuple(values));
    }
    // `get` with a default of its own, so that `__missing__` makes nothing up.
    let get = vm.get_attr(subject, known::GETITEM_GET)?;
    let absent = vm.call(&vm.ty(T::Object).value(), &[])?;
    for key in keys {
        let v = vm.call(&get, &[key, absent.clone()])?;
        if v.is(&absent) {
            return Ok(Value::None);
        }
        values.push(v);
    }
    Ok(vm.tuple(values))
}

fn attribute(
    vm: &Vm<'_>,
    subject: &Value,
    name: Symbol,
    seen: &mut Vec<Symbol>,
    class: &Type,
) -> Res<Option<Value>> {
    if seen.contains(&name) {
        let class = class.name();
        return Err(
            vm.type_error(format!("{class}() got multiple sub-patterns for attribute '{name}'"))
        );
    }
    seen.push(name);
    vm.get_attr_opt(subject, name)
}

/// Classes whose one positional pattern is the subject itself.
fn matches_self(vm: &Vm<'_>, class: &crate::vm::types::TypeRef) -> bool {
    let own = [
        T::Bool,
        T::ByteArray,
        T::Bytes,
        T::Dict,
        T::Float,
        T::FrozenSet,
        T::Int,
        T::List,
        T::Set,
        T::Str,
        T::Tuple,
    ];
    own.iter().any(|&t| class.is_subtype(vm.ty(t)))
}

/// The attributes of a class pattern, or None when the subject is no instance or lacks one.
pub(super) fn class(
    vm: &Vm<'_>,
    subject: &Value,
    class: &Value,
    n_pos: usize,
    names: &[Symbol],
) -> Res<Value> {
    let Some(class_ref) = class.cast::<Type>() else {
        return Err(vm.type_error("called match pattern must be a class"));
    };
    if !vm.check_instance(subject, class)? {
        return Ok(Value::None);
    }
    let mut seen = Vec::new();
    let mut out = Vec::new();
    if n_pos > 0 {
        let args = vm.get_attr_opt(class, known::MATCH_ARGS)?;
        let listed = match &args {
            Some(args) => match args.downcast::<Tuple>() {
                Some(t) => Some(t.items.to_vec()),
                None => {
                    let (class, ty) = (class_ref.name(), vm.type_name(args));
                    return Err(
                        vm.type_error(format!("{class}.__match_args__ must be a tuple (got {ty})"))
                    );
                }
            },
            None => None,
        };
        let own = listed.is_none() && matches_self(vm, &class_ref);
        let allowed = if own { 1 } else { listed.as_ref().map_or(0, Vec::len) };
        if n_pos > allowed {
            let (class, plural) = (class_ref.name(), if allowed == 1 { "" } else { "s" });
            return Err(vm.type_error(format!(
                "{class}() accepts {allowed} positional sub-pattern{plural} ({n_pos} given)"
            )));
        }
        if own {
            out.push(subject.clone());
        }
        for name in listed.unwrap_or_default().into_iter().take(n_pos) {
            let Some(text) = name.downcast::<crate::vm::object::str::Str>() else {
                let ty = vm.type_name(&name);
                return Err(
                    vm.type_error(format!("__match_args__ elements must be strings (got {ty})"))
                );
            };
            match attribute(vm, subject, Symbol::new(text.as_str()), &mut seen, &class_ref)? {
                Some(v) => out.push(v),
                None => return Ok(Value::None),
            }
        }
    }
    for &name in names {
        match attribute(vm, subject, name, &mut seen, &class_ref)? {
            Some(v) => out.push(v),
            None => return Ok(Value::None),
        }
    }
    Ok(vm.tuple(out))
}

/// A dict of a mapping's items but for those with these keys.
pub(super) fn rest(vm: &Vm<'_>, subject: &Value, keys: &Value) -> Res<Value> {
    let dict = Dict::new(vm);
    super::unpack::map_update(vm, &dict, subject)?;
    for key in vm.collect(keys)? {
        drop(dict.remove(vm, &key)?);
    }
    Ok(dict.into())
}
