//! The settings of `sys`: recursion limit, switch interval, digits of ints.
//!
//! Invariant: a setter refuses what CPython refuses.

use std::time::Duration;

use crate::vm::object::int;
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    // No option or variable sets another number of processors than there are.
    MethodDef::new("_get_cpu_count_config", |_, _| Ok(Value::Int(-1)), "_get_cpu_count_config()"),
    MethodDef::new("get_int_max_str_digits", get_digits, "get_int_max_str_digits()"),
    MethodDef::new("getrecursionlimit", get_recursion, "getrecursionlimit()"),
    MethodDef::new("getswitchinterval", get_interval, "getswitchinterval()"),
    MethodDef::new("set_int_max_str_digits", set_digits, "set_int_max_str_digits(maxdigits)"),
    MethodDef::new("setrecursionlimit", set_recursion, "setrecursionlimit(limit, /)"),
    MethodDef::new("setswitchinterval", set_interval, "setswitchinterval(interval, /)"),
];

fn get_recursion(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(int::from_usize(vm, vm.interp.recursion_limit.get()))
}

fn set_recursion(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.setrecursionlimit", 1, 1)?;
    let limit = vm.to_c_int(&args.values[0])?;
    if limit < 1 {
        return Err(vm.value_error("recursion limit must be greater or equal than 1"));
    }
    let depth = vm.thread.depth.get();
    if depth >= limit as usize {
        let message = format!(
            "cannot set the recursion limit to {limit} at the recursion depth {depth}: the limit is too low"
        );
        return Err(vm.raise(ExcKind::RecursionError, message));
    }
    vm.interp.recursion_limit.set(limit as usize);
    Ok(Value::None)
}

fn get_interval(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(Value::float(vm.gil().interval().as_secs_f64()))
}

fn set_interval(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.setswitchinterval", 1, 1)?;
    let seconds = super::number(vm, &args.values[0])?;
    if seconds.is_nan() || seconds <= 0.0 {
        return Err(vm.value_error("switch interval must be strictly positive"));
    }
    vm.gil().set_interval(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    Ok(Value::None)
}

fn get_digits(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(int::from_usize(vm, int::max_str_digits()))
}

fn set_digits(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [n] = args.bind(
        vm,
        "set_int_max_str_digits",
        ["maxdigits"],
        crate::vm::Shape { required: 1, ..Default::default() },
    )?;
    let n = n.map_or(Ok(0), |n| vm.to_i64(n))?;
    if n != 0 && n < 640 {
        return Err(vm.value_error("maxdigits must be 0 or larger than 640"));
    }
    int::set_max_str_digits(n as usize);
    Ok(Value::None)
}
