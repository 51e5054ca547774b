//! `atexit`: what is to run when the program ends.
//!
//! Invariant: functions run in reverse order of registration, each once; one that fails is reported and
//! the others still run.

use std::cell::RefCell;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "atexit",
    doc: "Functions to be called at the program's end.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: |_, _| Ok(()) },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_clear", clear, "_clear()"),
    MethodDef::new("_ncallbacks", count, "_ncallbacks()"),
    MethodDef::new(
        "_run_exitfuncs",
        |vm, _| {
            run(vm);
            Ok(Value::None)
        },
        "_run_exitfuncs()",
    ),
    MethodDef::new("register", register, "register(func, /, *args, **kwargs)"),
    MethodDef::new("unregister", unregister, "unregister(func, /)"),
];

struct Callback {
    function: Value,
    values: Vec<Value>,
    kw: Vec<Symbol>,
}

#[derive(Default)]
struct Registered(RefCell<Vec<Callback>>);

fn register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some(function) = args.pos().first() else {
        return Err(vm.type_error("register() takes at least 1 argument (0 given)"));
    };
    if vm.type_of(function).slots.call.get().is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let rest = args.skip(1);
    let callback =
        Callback { function: function.clone(), values: rest.values.to_vec(), kw: rest.kw.to_vec() };
    vm.interp.state::<Registered>().0.borrow_mut().push(callback);
    Ok(function.clone())
}

fn unregister(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "atexit.unregister", 1, 1)?;
    let state = vm.interp.state::<Registered>();
    let functions: Vec<Value> = state.0.borrow().iter().map(|c| c.function.clone()).collect();
    let mut equal = Vec::new();
    for f in &functions {
        equal.push(vm.eq(f, &args.values[0])?);
    }
    let mut i = 0;
    let mut gone = Vec::new();
    state.0.borrow_mut().retain_mut(|c| {
        let goes = equal.get(i).copied().unwrap_or(false);
        i += 1;
        if goes {
            gone.push(c.function.clone());
        }
        !goes
    });
    drop(gone);
    Ok(Value::None)
}

fn clear(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let gone = vm.interp.state::<Registered>().0.take();
    drop(gone);
    Ok(Value::None)
}

fn count(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(vm.interp.state::<Registered>().0.borrow().len() as i64))
}

/// Runs what is registered.
pub(super) fn run(vm: &Vm<'_>) {
    let state = vm.interp.state::<Registered>();
    loop {
        let last = state.0.borrow_mut().pop();
        let Some(Callback { function, values, kw }) = last else { return };
        if let Err(e) = vm.call_args(&function, Args { values: &values, kw: &kw }) {
            vm.unraisable(&e, &function);
        }
    }
}
