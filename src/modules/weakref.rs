//! `_weakref`: what `weakref` is built on.

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::weakref;
use crate::vm::{Args, MethodDef, Ptr, Res, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_weakref",
    doc: "Weak-reference support module.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_remove_dead_weakref", remove_dead, "_remove_dead_weakref(dct, key, /)"),
    MethodDef::new("getweakrefcount", count, "getweakrefcount(object, /)"),
    MethodDef::new("getweakrefs", refs, "getweakrefs(object, /)"),
    MethodDef::new("proxy", weakref::proxy, "proxy(object, callback=None, /)"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let types = [
        ("ref", T::WeakRef),
        ("ReferenceType", T::WeakRef),
        ("ProxyType", T::WeakProxy),
        ("CallableProxyType", T::WeakCallableProxy),
    ];
    for (name, ty) in types {
        dict.set_sym(vm, Symbol::new(name), vm.ty(ty).value());
    }
    Ok(())
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_weakref.getweakrefcount", 1, 1)?;
    Ok(Value::Int(weakref::all(&args.values[0]).len() as i64))
}

fn refs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_weakref.getweakrefs", 1, 1)?;
    Ok(vm.list(weakref::all(&args.values[0])))
}

/// Removes a key from a dict if its value is a reference that has died.
fn remove_dead(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_remove_dead_weakref", 2, 2)?;
    let [dict, key] = args.values else { return Ok(Value::None) };
    let Some(dict) = dict.cast::<Dict>() else {
        let ty = vm.given_type(dict);
        return Err(
            vm.type_error(format!("_remove_dead_weakref() argument 1 must be dict, not {ty}"))
        );
    };
    let Some(value) = dict.get(vm, key)? else { return Ok(Value::None) };
    match weakref::is_dead(vm, &value) {
        None => Err(vm.type_error("not a weakref")),
        Some(false) => Ok(Value::None),
        Some(true) => {
            drop(dict.remove(vm, key)?);
            Ok(Value::None)
        }
    }
}
