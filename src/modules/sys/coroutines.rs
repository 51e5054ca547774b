//! `sys`: what is told of async generators, and where coroutines were made.
//!
//! Invariant: both belong to a thread.

use crate::modules::struct_seq::{self, struct_seq};
use crate::vm::{Args, MethodDef, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("get_asyncgen_hooks", get_hooks, "get_asyncgen_hooks()"),
    MethodDef::new(
        "get_coroutine_origin_tracking_depth",
        |vm, _| Ok(Value::Int(vm.thread.origin_depth.get() as i64)),
        "get_coroutine_origin_tracking_depth()",
    ),
    MethodDef::new(
        "set_asyncgen_hooks",
        set_hooks,
        "set_asyncgen_hooks([firstiter] [, finalizer])",
    ),
    MethodDef::new(
        "set_coroutine_origin_tracking_depth",
        set_depth,
        "set_coroutine_origin_tracking_depth(depth)",
    ),
];

struct_seq!(ASYNCGEN_HOOKS, "sys", "asyncgen_hooks", (0 "firstiter") (1 "finalizer"));

fn get_hooks(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.get_asyncgen_hooks", 0, 0)?;
    let (first, finalizer) = vm.thread.async_gen_hooks.borrow().clone();
    let shown = |v: Value| if v.is_unset() { Value::None } else { v };
    Ok(struct_seq::make(vm, &ASYNCGEN_HOOKS, vec![shown(first), shown(finalizer)]))
}

fn set_hooks(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape::default();
    let [first, finalizer] =
        args.bind(vm, "set_asyncgen_hooks", ["firstiter", "finalizer"], shape)?;
    for (name, hook) in [("finalizer", finalizer), ("firstiter", first)] {
        if let Some(hook) = hook
            && !hook.is_none()
            && vm.type_of(hook).slots.call.get().is_none()
        {
            let ty = vm.type_name(hook);
            return Err(vm.type_error(format!("callable {name} expected, got {ty}")));
        }
    }
    let (mut now_first, mut now_finalizer) = vm.thread.async_gen_hooks.borrow().clone();
    if let Some(hook) = first {
        now_first = hook.clone();
    }
    if let Some(hook) = finalizer {
        now_finalizer = hook.clone();
    }
    let old = vm.thread.async_gen_hooks.replace((now_first, now_finalizer));
    drop(old);
    Ok(Value::None)
}

fn set_depth(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [depth] = args.bind(vm, "set_coroutine_origin_tracking_depth", ["depth"], shape)?;
    let depth = depth.map_or(Ok(0), |depth| vm.to_c_int(depth))?;
    let Ok(depth) = usize::try_from(depth) else {
        return Err(vm.value_error("depth must be >= 0"));
    };
    vm.thread.origin_depth.set(depth);
    Ok(Value::None)
}
