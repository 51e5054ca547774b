//! Spreading iterables over registers, and star-expressions.

use super::stack::Regs;
use crate::base::known;
use crate::bytecode::Instr;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Kind;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::{BoundMethod, Function};
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn cannot_unpack(vm: &Vm<'_>, v: &Value, e: Exc) -> Exc {
    let slots = &vm.type_of(v).slots;
    let not_iterable = slots.iter.get().is_none() && slots.get_item.get().is_none();
    if not_iterable && vm.exc_is(&e, ExcKind::TypeError) {
        return vm.type_error(format!("cannot unpack non-iterable {} object", vm.type_name(v)));
    }
    e
}

/// `a, b, c = v`.
pub(super) fn sequence(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<()> {
    let v = if i.x == 1 { regs.take(i.b) } else { regs.get(i.b).clone() };
    let n = usize::from(i.c);
    if let Value::Obj(o) = &v
        && !o.ty().is_heap
    {
        if let Some(t) = o.downcast::<Tuple>() {
            if t.items.len() == n {
                for (k, item) in t.items.iter().enumerate() {
                    regs.set(i.a + k as u16, item.clone());
                }
                return Ok(());
            }
            return Err(wrong_count(vm, n, t.items.len()));
        }
        if let Some(l) = o.downcast::<List>() {
            // What nobody else refers to is taken apart.
            let items = if o.ref_count() == 1 { l.replace(Vec::new()) } else { l.to_vec() };
            if items.len() != n {
                return Err(wrong_count(vm, n, items.len()));
            }
            for (k, item) in items.into_iter().enumerate() {
                regs.set(i.a + k as u16, item);
            }
            return Ok(());
        }
    }
    let iter = vm.iter(&v).map_err(|e| cannot_unpack(vm, &v, e))?;
    let mut items = Vec::with_capacity(n);
    while items.len() < n {
        match vm.next(&iter)? {
            Some(item) => items.push(item),
            None => return Err(too_few(vm, "", n, items.len())),
        }
    }
    if vm.next(&iter)?.is_some() {
        return Err(vm.value_error(format!("too many values to unpack (expected {n})")));
    }
    for (k, item) in items.into_iter().enumerate() {
        regs.set(i.a + k as u16, item);
    }
    Ok(())
}

fn too_few(vm: &Vm<'_>, at_least: &str, n: usize, got: usize) -> Exc {
    vm.value_error(format!("not enough values to unpack (expected {at_least}{n}, got {got})"))
}

fn wrong_count(vm: &Vm<'_>, n: usize, got: usize) -> Exc {
    if got < n {
        too_few(vm, "", n, got)
    } else {
        vm.value_error(format!("too many values to unpack (expected {n})"))
    }
}

/// `a, *rest, z = v`.
pub(super) fn with_rest(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<()> {
    let v = regs.get(i.b).clone();
    let (before, after) = (usize::from(i.c), usize::from(i.x));
    let iter = vm.iter(&v).map_err(|e| cannot_unpack(vm, &v, e))?;
    let mut items = Vec::new();
    while let Some(item) = vm.next(&iter)? {
        vm.reserve(&mut items, 1)?;
        items.push(item);
    }
    if items.len() < before + after {
        return Err(too_few(vm, "at least ", before + after, items.len()));
    }
    let tail = items.split_off(items.len() - after);
    let rest = items.split_off(before);
    let all = items.into_iter().chain([vm.list(rest)]).chain(tail);
    for (k, item) in all.enumerate() {
        regs.set(i.a + k as u16, item);
    }
    Ok(())
}

/// `[*v]`.
pub(super) fn list_extend(vm: &Vm<'_>, list: &Value, v: &Value) -> Res<()> {
    let Some(list) = list.downcast::<List>() else { return Err(vm.type_error("not a list")) };
    let slots = &vm.type_of(v).slots;
    if slots.iter.get().is_none() && slots.get_item.get().is_none() {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("Value after * must be an iterable, not {ty}")));
    }
    let items = vm.collect(v)?;
    let mut old = list.items.borrow_mut();
    vm.reserve(&mut *old, items.len())?;
    old.extend(items);
    Ok(())
}

/// The pairs of a mapping; none when it is no mapping.
fn pairs(vm: &Vm<'_>, v: &Value) -> Res<Option<Vec<(Value, Value)>>> {
    if let Value::Obj(o) = v
        && let Some(dict) = o.downcast::<Dict>()
        && !o.ty().is_heap
    {
        return Ok(Some(dict.items()));
    }
    let Some(keys) = vm.get_attr_opt(v, known::KEYS)? else { return Ok(None) };
    let keys = vm.call(&keys, &[])?;
    let mut out = Vec::new();
    for key in vm.collect(&keys)? {
        let value = vm.get_item(v, &key)?;
        out.push((key, value));
    }
    Ok(Some(out))
}

/// `{**v}`.
pub(super) fn map_update(vm: &Vm<'_>, dict: &Dict, v: &Value) -> Res<()> {
    match pairs(vm, v)? {
        Some(pairs) => pairs.into_iter().try_for_each(|(key, value)| dict.set(vm, &key, value)),
        None => Err(vm.type_error(format!("'{}' object is not a mapping", vm.type_name(v)))),
    }
}

/// How the callable is called in messages.
pub(super) fn shown_callee(vm: &Vm<'_>, f: &Value) -> String {
    let function = match f.downcast::<BoundMethod>() {
        Some(m) => m.function.clone(),
        None => f.clone(),
    };
    if let Some(f) = function.downcast::<Function>() {
        let module = f.globals.get_sym(vm, known::NAME);
        let module = module.as_ref().and_then(|m| m.downcast::<Str>()).map_or("", Str::as_str);
        return if module.is_empty() || module == "builtins" {
            format!("{}()", f.shown_name())
        } else {
            format!("{module}.{}()", f.shown_name())
        };
    }
    match vm.get_attr_opt(&function, known::QUALNAME) {
        Ok(Some(name)) => format!("{}()", vm.display(&name).unwrap_or_default()),
        Ok(None) | Err(_) => format!("{} object", vm.type_name(f)),
    }
}

/// The dict of `f(**v)` when nothing else is named: the very one, if it is one, since a call only reads it.
pub(super) fn keywords_of(vm: &Vm<'_>, v: &Value, f: &Value) -> Res<Value> {
    if let Value::Obj(o) = v
        && let Some(dict) = o.downcast::<Dict>()
        && !o.ty().is_heap
        && dict.has_text_keys()
    {
        return Ok(v.clone());
    }
    let dict = Dict::new(vm);
    map_merge(vm, &dict, v, f)?;
    Ok(dict.into())
}

/// `f(a=x, **v)`.
pub(super) fn map_merge(vm: &Vm<'_>, dict: &Dict, v: &Value, f: &Value) -> Res<()> {
    let Some(pairs) = pairs(vm, v)? else {
        let (f, ty) = (shown_callee(vm, f), vm.type_name(v));
        return Err(vm.type_error(format!("{f} argument after ** must be a mapping, not {ty}")));
    };
    for (key, value) in pairs {
        if key.kind() != Some(Kind::Str) {
            return Err(vm.type_error("keywords must be strings"));
        }
        if dict.contains(vm, &key)? {
            let (f, key) = (shown_callee(vm, f), vm.display(&key)?);
            return Err(
                vm.type_error(format!("{f} got multiple values for keyword argument '{key}'"))
            );
        }
        dict.set(vm, &key, value)?;
    }
    Ok(())
}
