//! Type parameters in generic aliases and unions: which there are, and what stands for them.

use super::T;
use super::list::List;
use super::tuple::Tuple;
use crate::base::Symbol;
use crate::vm::error::Res;
use crate::vm::types::Type;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn add(out: &mut Vec<Value>, param: Value) {
    if !out.iter().any(|p| p.is(&param)) {
        out.push(param);
    }
}

/// The parameters among arguments and inside them, each once.
pub(super) fn parameters(vm: &Vm<'_>, args: &[Value]) -> Res<Vec<Value>> {
    let mut out = Vec::new();
    for arg in args {
        if arg.downcast::<Type>().is_some() {
            continue;
        }
        if vm.get_attr_opt(arg, Symbol::new("__typing_subst__"))?.is_some() {
            add(&mut out, arg.clone());
        } else if arg.downcast::<Tuple>().is_some() || arg.downcast::<List>().is_some() {
            let inner = vm.collect(arg)?;
            parameters(vm, &inner)?.into_iter().for_each(|p| add(&mut out, p));
        } else if let Some(inner) = vm.get_attr_opt(arg, Symbol::new("__parameters__"))?
            && inner.downcast::<Tuple>().is_some()
        {
            vm.collect(&inner)?.into_iter().for_each(|p| add(&mut out, p));
        }
    }
    Ok(out)
}

/// Arguments with what an unpacked tuple among them holds.
fn unpacked(vm: &Vm<'_>, item: &Value) -> Res<Vec<Value>> {
    let items = match item.downcast::<Tuple>() {
        Some(items) => items.items.to_vec(),
        None => vec![item.clone()],
    };
    let mut out = Vec::new();
    for item in items {
        let inner = match item.downcast::<Type>() {
            Some(_) => None,
            None => vm.get_attr_opt(&item, Symbol::new("__typing_unpacked_tuple_args__"))?,
        };
        match inner.filter(|i| i.downcast::<Tuple>().is_some()) {
            Some(inner) => {
                let inner = vm.collect(&inner)?;
                // An unpacked tuple of any length stays as it is.
                if matches!(inner.last(), Some(Value::Ellipsis)) {
                    out.push(item);
                } else {
                    out.extend(inner);
                }
            }
            None => out.push(item),
        }
    }
    Ok(out)
}

/// The arguments of an alias with its parameters replaced by what `item` gives.
pub(super) fn substitute(
    vm: &Vm<'_>,
    alias: &Value,
    args: &[Value],
    item: &Value,
) -> Res<Vec<Value>> {
    let params = parameters(vm, args)?;
    if params.is_empty() {
        let shown = vm.repr(alias)?;
        return Err(vm.type_error(format!("{shown} is not a generic class")));
    }
    let mut items = unpacked(vm, item)?;
    for param in &params {
        let prepare = vm.get_attr_opt(param, Symbol::new("__typing_prepare_subst__"))?;
        if let Some(prepare) = prepare.filter(|p| !p.is_none()) {
            let made = vm.call(&prepare, &[alias.clone(), vm.tuple(items)])?;
            items = vm.collect(&made)?;
        }
    }
    if items.len() != params.len() {
        let word = if items.len() > params.len() { "many" } else { "few" };
        return Err(vm.type_error(format!(
            "Too {word} arguments for {}; actual {}, expected {}",
            vm.repr(alias)?,
            items.len(),
            params.len()
        )));
    }
    replace(vm, args, &params, &items)
}

fn replace(vm: &Vm<'_>, args: &[Value], params: &[Value], items: &[Value]) -> Res<Vec<Value>> {
    let given = |param: &Value| params.iter().position(|p| p.is(param)).map(|at| items[at].clone());
    let mut out = Vec::new();
    for arg in args {
        if arg.downcast::<Type>().is_some() {
            out.push(arg.clone());
            continue;
        }
        if arg.downcast::<Tuple>().is_some() {
            let inner = vm.collect(arg)?;
            out.push(vm.tuple(replace(vm, &inner, params, items)?));
            continue;
        }
        let is_unpacked =
            match vm.get_attr_opt(arg, Symbol::new("__typing_is_unpacked_typevartuple__"))? {
                Some(flag) => vm.truth(&flag)?,
                None => false,
            };
        let subst = vm.get_attr_opt(arg, Symbol::new("__typing_subst__"))?;
        let made = match (subst, given(arg)) {
            (Some(subst), Some(item)) => vm.call(&subst, &[item])?,
            _ => inside(vm, arg, &given)?,
        };
        match made.downcast::<Tuple>().filter(|_| is_unpacked) {
            Some(all) => out.extend(all.items.iter().cloned()),
            None => out.push(made),
        }
    }
    Ok(out)
}

/// An argument that has parameters itself.
fn inside(vm: &Vm<'_>, arg: &Value, given: &dyn Fn(&Value) -> Option<Value>) -> Res<Value> {
    let Some(own) = vm.get_attr_opt(arg, Symbol::new("__parameters__"))? else {
        return Ok(arg.clone());
    };
    let Some(own) = own.downcast::<Tuple>().filter(|p| !p.items.is_empty()) else {
        return Ok(arg.clone());
    };
    let mut all = Vec::new();
    for param in &own.items {
        match given(param) {
            Some(item) if vm.type_of(param).is(vm.ty(T::TypeVarTuple)) => {
                match item.downcast::<Tuple>() {
                    Some(items) => all.extend(items.items.iter().cloned()),
                    None => all.push(item),
                }
            }
            Some(item) => all.push(item),
            None => all.push(param.clone()),
        }
    }
    vm.get_item(arg, &vm.tuple(all))
}
