//! `sys.exc_info`, `sys.excepthook` and the other hooks.
//!
//! Invariant: showing an exception never raises another; what goes wrong on the way is left out.

use crate::base::{Symbol, known};
use crate::modules::struct_seq::{self, struct_seq};
use crate::vm::builtins::output::{Standard, flush, write_bytes};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::exception::Exception;
use crate::vm::object::module::Module;
use crate::vm::object::traceback::frame_object;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("breakpointhook", breakpointhook, "breakpointhook(*args, **kws)"),
    MethodDef::new("displayhook", displayhook, "displayhook(object, /)"),
    MethodDef::new("_getframe", getframe, "_getframe(depth=0, /)"),
    MethodDef::new("_getframemodulename", getframemodulename, "_getframemodulename(depth=0)"),
    MethodDef::new("exc_info", exc_info, "exc_info()"),
    MethodDef::new("excepthook", excepthook, "excepthook(exctype, value, traceback, /)"),
    MethodDef::new("exception", exception, "exception()"),
    MethodDef::new("unraisablehook", unraisablehook, "unraisablehook(unraisable, /)"),
];

fn exception(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(vm.thread.handled.borrow().clone())
}

fn exc_info(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let handled = vm.thread.handled.borrow().clone();
    if handled.is_none() {
        return Ok(vm.tuple(vec![Value::None, Value::None, Value::None]));
    }
    let class = vm.type_of(&handled).value();
    let traceback = vm.get_attr(&handled, Symbol::new("__traceback__"))?;
    Ok(vm.tuple(vec![class, handled, traceback]))
}

/// Writes text to what `sys.stderr` names now.
pub(in crate::modules) fn to_stderr(vm: &Vm<'_>, text: &str) {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let file = sys
        .and_then(|sys| sys.cast::<Module>())
        .and_then(|m| m.dict.get_sym(vm, Symbol::new("stderr")));
    let written = match file {
        Some(Value::None) => Ok(()),
        Some(file) => vm
            .call_method(&file, "write", &[vm.str(text)])
            .and_then(|_| vm.call_method(&file, "flush", &[]))
            .map(drop),
        None => {
            let standard = vm.interp.state::<Standard>();
            write_bytes(vm, &standard.error, true, text.as_bytes())
        }
    };
    // There is nowhere left to say that saying it failed.
    drop(written);
}

/// Shows an exception as the default `sys.excepthook` does.
pub(in crate::modules) fn print_exception(vm: &Vm<'_>, e: &Exc) {
    drop(flush(vm));
    to_stderr(vm, &vm.render_exception(e));
}

/// Hands an exception that nobody caught to what `sys.excepthook` names.
pub fn report_uncaught(vm: &Vm<'_>, e: &Exc) {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let hook = sys
        .and_then(|sys| sys.cast::<Module>())
        .and_then(|m| m.dict.get_sym(vm, Symbol::new("excepthook")));
    let own = hook.filter(|h| h.downcast::<Builtin>().is_none_or(|b| b.def.name != "excepthook"));
    let Some(hook) = own else { return print_exception(vm, e) };
    let value = e.value();
    let traceback = vm.get_attr(&value, Symbol::new("__traceback__")).unwrap_or(Value::None);
    let class = vm.type_of(&value).value();
    if let Err(second) = vm.call(&hook, &[class, value, traceback]) {
        to_stderr(vm, "Error in sys.excepthook:\n");
        print_exception(vm, &second);
        to_stderr(vm, "\nOriginal exception was:\n");
        print_exception(vm, e);
    }
}

fn excepthook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "excepthook", 3, 3)?;
    match args.values[1].cast::<Exception>() {
        Some(e) => print_exception(vm, &e),
        None => {
            let ty = vm.type_name(&args.values[1]);
            let text =
                format!("TypeError: print_exception(): Exception expected for value, {ty} found\n");
            to_stderr(vm, &text);
        }
    }
    Ok(Value::None)
}

fn displayhook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.displayhook", 1, 1)?;
    let v = &args.values[0];
    if v.is_none() {
        return Ok(Value::None);
    }
    let text = format!("{}\n", vm.repr(v)?);
    crate::vm::builtins::output::write(vm, &text)?;
    if let Some(builtins) = vm.interp.builtins.get() {
        builtins.set_sym(vm, Symbol::new("_"), v.clone());
    }
    Ok(Value::None)
}

fn breakpointhook(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(vm.raise(ExcKind::NotImplementedError, "there is no debugger"))
}

struct_seq!(UNRAISABLE, "sys", "UnraisableHookArgs",
    (0 "exc_type") (1 "exc_value") (2 "exc_traceback") (3 "err_msg") (4 "object"));

/// Hands an exception that nobody can catch to what `sys.unraisablehook` names.
pub(in crate::modules) fn report_unraisable(vm: &Vm<'_>, e: &Exc, context: &Value) {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let hook = sys
        .and_then(|sys| sys.cast::<Module>())
        .and_then(|m| m.dict.get_sym(vm, Symbol::new("unraisablehook")));
    let own =
        hook.filter(|h| h.downcast::<Builtin>().is_none_or(|b| b.def.name != "unraisablehook"));
    let Some(hook) = own else { return show_unraisable(vm, e, context) };
    let value = e.value();
    let traceback = e.traceback.borrow().clone();
    let class = vm.type_of(&value).value();
    let items = vec![class, value, traceback, Value::None, context.clone()];
    let args = struct_seq::make(vm, &UNRAISABLE, items);
    if let Err(second) = vm.call(&hook, &[args]) {
        let hook = vm.repr(&hook).unwrap_or_else(|_| "<object repr() failed>".into());
        let text = format!(
            "Exception ignored in sys.unraisablehook: {hook}\n{}",
            vm.render_exception(&second)
        );
        to_stderr(vm, &text);
    }
}

/// Shows an exception that nobody can catch.
fn show_unraisable(vm: &Vm<'_>, e: &Exc, context: &Value) {
    let place = vm.repr(context).unwrap_or_else(|_| "<object repr() failed>".into());
    let text = format!("Exception ignored in: {place}\n{}", vm.render_exception(e));
    to_stderr(vm, &text);
}

fn unraisablehook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "unraisablehook", 1, 1)?;
    let e: Option<Ptr<Exception>> =
        vm.get_attr(&args.values[0], Symbol::new("exc_value"))?.cast::<Exception>();
    let object = vm.get_attr(&args.values[0], Symbol::new("object"))?;
    if let Some(e) = e {
        show_unraisable(vm, &e, &object);
    }
    Ok(Value::None)
}

fn getframe(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_getframe", 0, 1)?;
    let depth = args.values.first().map_or(Ok(0), |v| vm.to_i64(v))?.max(0) as usize;
    frame_object(vm, depth).ok_or_else(|| vm.value_error("call stack is not deep enough"))
}

/// The module that a calling function belongs to.
fn getframemodulename(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [depth] = args.bind(vm, "_getframemodulename", ["depth"], Shape::default())?;
    let depth = depth.map_or(Ok(0), |v| vm.to_i64(v))?.max(0) as usize;
    let frames = crate::vm::interp::current_frames(vm);
    let name = frames.get(depth).and_then(|f| f.globals.get_sym(vm, known::NAME));
    Ok(name.unwrap_or(Value::None))
}
