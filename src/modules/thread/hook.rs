//! `_thread._excepthook`: shows what ended a thread.
//!
//! Invariant: goes to `sys.stderr`, or, when the program's end has taken that away, to where it was when the
//! thread was made; SystemExit is no news.

use crate::base::Symbol;
use crate::modules::struct_seq::struct_seq;
use crate::vm::object::exception::Exception;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, Res, Value, Vm};

struct_seq!(EXCEPT_HOOK_ARGS, "_thread", "_ExceptHookArgs",
    (0 "exc_type") (1 "exc_value") (2 "exc_traceback") (3 "thread"));

pub(super) fn args_type(vm: &Vm<'_>) -> Value {
    vm.native_subtype(&EXCEPT_HOOK_ARGS, crate::vm::T::Tuple).value()
}

pub(super) fn excepthook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_thread._excepthook", 1, 1)?;
    let given = args.values[0].downcast::<Tuple>().filter(|_| {
        vm.type_of(&args.values[0]).is(&vm.native_subtype(&EXCEPT_HOOK_ARGS, crate::vm::T::Tuple))
    });
    let Some([_, e, traceback, thread]) = given.map(|t| &*t.items) else {
        let message = "_thread.excepthook argument type must be ExceptHookArgs";
        return Err(vm.type_error(message));
    };
    let Some(e) = e.cast::<Exception>() else { return Ok(Value::None) };
    if vm.exc_is(&e, ExcKind::SystemExit) {
        return Ok(Value::None);
    }
    let attribute = |v: &Value, name: &str| vm.get_attr_opt(v, Symbol::new(name));
    let mut file = attribute(&vm.import_module("sys")?, "stderr")?.unwrap_or_default();
    if file.is_none() || file.is_unset() {
        file = match thread.is_none() {
            true => Value::None,
            false => attribute(thread, "_stderr")?.unwrap_or(Value::None),
        };
    }
    if file.is_none() {
        return Ok(Value::None);
    }
    let name = if thread.is_none() { None } else { attribute(thread, "name")? };
    let name = match name {
        Some(name) => vm.display(&name)?,
        None => vm.thread.ident.to_string(),
    };
    // What is shown is the traceback that was handed in.
    let own = e.traceback.replace(traceback.clone());
    let text = format!("Exception in thread {name}:\n{}", vm.render_exception(&e));
    drop(e.traceback.replace(own));
    vm.call_method(&file, "write", &[vm.str(text)])?;
    vm.call_method(&file, "flush", &[])?;
    Ok(Value::None)
}
