//! `_functools`: what `functools` calls often.
//!
//! Invariant: each part behaves as the Python text of the same name in `functools` says.

mod cmp_key;
mod lru;
mod partial;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_functools",
    doc: "The native parts of functools.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("cmp_to_key", cmp_key::cmp_to_key, "cmp_to_key(mycmp)"),
    MethodDef::new("reduce", reduce, "reduce(function, iterable[, initial], /)"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("partial", vm.native_type(&partial::PARTIAL).value());
    set("_PlaceholderType", vm.native_type(&partial::PLACEHOLDER).value());
    set("Placeholder", partial::placeholder(vm));
    set("_lru_cache_wrapper", vm.native_type(&lru::WRAPPER).value());
    Ok(())
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "reduce", 2, 3)?;
    let f = &args.values[0];
    let not_iterable = "reduce() arg 2 must support iteration";
    let slots = &vm.type_of(&args.values[1]).slots;
    if slots.iter.get().is_none() && slots.get_item.get().is_none() {
        return Err(vm.type_error(not_iterable));
    }
    let iter = vm.iter(&args.values[1])?;
    let mut value = match args.values.get(2) {
        Some(initial) => initial.clone(),
        None => match vm.next(&iter)? {
            Some(first) => first,
            None => {
                let message = "reduce() of empty iterable with no initial value";
                return Err(vm.type_error(message));
            }
        },
    };
    while let Some(item) = vm.next(&iter)? {
        value = vm.call(f, &[value, item])?;
    }
    Ok(value)
}
