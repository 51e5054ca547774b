//! `sys.monitoring`: the names of events, and who has asked for which tool's number.
//!
//! Invariant: the interpreter reports no events. Asking for some raises NotImplementedError.

use std::cell::RefCell;

use crate::base::Symbol;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, T, Value, Vm, heap};

const EVENTS: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

const N_TOOLS: usize = 6;

const TOOLS: [(&str, i64); 4] =
    [("DEBUGGER_ID", 0), ("COVERAGE_ID", 1), ("PROFILER_ID", 2), ("OPTIMIZER_ID", 5)];

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("clear_tool_id", clear_tool, "clear_tool_id($module, tool_id, /)"),
    MethodDef::new("free_tool_id", free_tool, "free_tool_id($module, tool_id, /)"),
    MethodDef::new("get_events", |_, _| Ok(Value::Int(0)), "get_events($module, tool_id, /)"),
    MethodDef::new(
        "get_local_events",
        |_, _| Ok(Value::Int(0)),
        "get_local_events($module, tool_id, code, /)",
    ),
    MethodDef::new("get_tool", get_tool, "get_tool($module, tool_id, /)"),
    MethodDef::new(
        "register_callback",
        refuse,
        "register_callback($module, tool_id, event, func, /)",
    ),
    MethodDef::new("restart_events", |_, _| Ok(Value::None), "restart_events($module, /)"),
    MethodDef::new("set_events", refuse, "set_events($module, tool_id, event_set, /)"),
    MethodDef::new(
        "set_local_events",
        refuse,
        "set_local_events($module, tool_id, code, event_set, /)",
    ),
    MethodDef::new("use_tool_id", use_tool, "use_tool_id($module, tool_id, name, /)"),
];

/// Who uses which number.
#[derive(Default)]
struct Users(RefCell<[Option<Value>; N_TOOLS]>);

/// The namespace.
fn module(vm: &Vm<'_>) -> Res<Value> {
    let module = vm.new_module("sys.monitoring", Value::None);
    let set = |name: &str, value: Value| module.dict.set_sym(vm, Symbol::new(name), value);
    for def in FUNCTIONS {
        let f = Builtin { def, this: Value::Unset, module: vm.str("sys.monitoring") };
        set(def.name, heap::alloc(vm.ty(T::Builtin), f, None).into());
    }
    for (name, id) in TOOLS {
        set(name, Value::Int(id));
    }
    let mut events: Vec<(&str, Value)> =
        EVENTS.iter().enumerate().map(|(i, name)| (*name, Value::Int(1 << i))).collect();
    events.push(("NO_EVENTS", Value::Int(0)));
    set("events", crate::modules::types::namespace(vm, &events)?);
    for name in ["DISABLE", "MISSING"] {
        set(name, vm.call(&vm.ty(T::Object).value(), &[])?);
    }
    Ok(module.into())
}

fn tool(vm: &Vm<'_>, args: Args<'_>) -> Res<usize> {
    let id = args.pos().first().map_or(Ok(-1), |id| vm.to_i64(id))?;
    usize::try_from(id).ok().filter(|&id| id < N_TOOLS).ok_or_else(|| {
        vm.value_error(format!("invalid tool {id} (must be between 0 and {})", N_TOOLS - 1))
    })
}

fn use_tool(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "use_tool_id", 2, 2)?;
    let id = tool(vm, args)?;
    let users = vm.interp.state::<Users>();
    if users.0.borrow()[id].is_some() {
        return Err(vm.value_error(format!("tool {id} is already in use")));
    }
    users.0.borrow_mut()[id] = Some(args.values[1].clone());
    Ok(Value::None)
}

fn free_tool(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "free_tool_id", 1, 1)?;
    let id = tool(vm, args)?;
    let old = vm.interp.state::<Users>().0.borrow_mut()[id].take();
    drop(old);
    Ok(Value::None)
}

fn clear_tool(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "clear_tool_id", 1, 1)?;
    tool(vm, args).map(|_| Value::None)
}

fn get_tool(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_tool", 1, 1)?;
    let id = tool(vm, args)?;
    let found = vm.interp.state::<Users>().0.borrow()[id].clone();
    Ok(found.unwrap_or(Value::None))
}

fn refuse(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(vm.raise(ExcKind::NotImplementedError, "the interpreter reports no events"))
}

/// Puts it into the namespace of `sys`.
pub(super) fn install(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("monitoring"), module(vm)?);
    Ok(())
}
