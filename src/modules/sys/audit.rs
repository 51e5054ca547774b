//! `sys.audit` and `sys.addaudithook`.
//!
//! Invariant: hooks stay for the interpreter's life and are called in the order of their coming. Only
//! the events of the library's Python text are told; the interpreter raises none of its own.

use std::cell::RefCell;

use crate::vm::object::str::Str;
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("addaudithook", add_hook, "addaudithook($module, /, hook)"),
    MethodDef::new("audit", audit, "audit($module, event, /, *args)"),
];

#[derive(Default)]
struct Hooks(RefCell<Vec<Value>>);

fn add_hook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "addaudithook", 1, 1)?;
    vm.interp.state::<Hooks>().0.borrow_mut().push(args.values[0].clone());
    Ok(Value::None)
}

fn audit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some((event, rest)) = args.pos().split_first() else {
        return Err(vm.type_error("audit expected at least 1 argument, got 0"));
    };
    if event.downcast::<Str>().is_none() {
        let ty = vm.type_name(event);
        return Err(vm.type_error(format!("expected str for argument 'event', not {ty}")));
    }
    let hooks = vm.interp.state::<Hooks>().0.borrow().clone();
    for hook in hooks {
        vm.call(&hook, &[event.clone(), vm.tuple(rest.to_vec())])?;
    }
    Ok(Value::None)
}
