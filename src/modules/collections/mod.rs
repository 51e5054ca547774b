//! `_collections`: the containers of `collections` that are native.

mod default_dict;
mod deque;
mod ordered;
mod tuple_getter;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, BinOp, MethodDef, Ptr, Res, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_collections",
    doc: "The native parts of collections.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] =
    &[MethodDef::new("_count_elements", count_elements, "_count_elements(mapping, iterable, /)")];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("deque", vm.native_type(&deque::DEQUE).value());
    set("_deque_iterator", vm.native_type(&deque::ITER).value());
    set("_deque_reverse_iterator", vm.native_type(&deque::REVERSE_ITER).value());
    set("defaultdict", default_dict::class(vm).value());
    set("OrderedDict", ordered::class(vm).value());
    set("_tuplegetter", vm.native_type(&tuple_getter::GETTER).value());
    Ok(())
}

/// Counts the items of an iterable in a mapping.
fn count_elements(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_count_elements", 2, 2)?;
    let (mapping, iterable) = (&args.values[0], &args.values[1]);
    let one_more = |old: Option<Value>| match old {
        None => Ok(Value::Int(1)),
        Some(Value::Int(n)) if n < i64::MAX => Ok(Value::Int(n + 1)),
        Some(n) => vm.binary(BinOp::Add, &n, &Value::Int(1)),
    };
    let own = vm.type_of(mapping);
    let plain = vm.ty(T::Dict);
    let overrides = ["get", "__setitem__"].iter().any(|name| {
        let name = Symbol::new(name);
        let (ours, theirs) = (plain.lookup(name), own.lookup(name));
        !ours.zip(theirs).is_some_and(|(a, b)| a.is(&b))
    });
    match mapping.downcast::<Dict>().filter(|_| !overrides) {
        Some(dict) => vm.for_each(iterable, |item| {
            let old = dict.get(vm, &item)?;
            dict.set(vm, &item, one_more(old)?)
        })?,
        None => {
            let get = vm.get_attr(mapping, Symbol::new("get"))?;
            vm.for_each(iterable, |item| {
                let old = vm.call(&get, &[item.clone(), Value::Int(0)])?;
                vm.set_item(mapping, &item, &one_more(Some(old))?)
            })?;
        }
    }
    Ok(Value::None)
}
