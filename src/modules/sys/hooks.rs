//! `sys.exc_info`, `sys.excepthook` and the other hooks.
//!
//! Invariant: showing an exception never raises another; what goes wrong on the way is left out.

use crate::base::{Symbol, known};
use crate::modules::struct_seq::{self, struct_seq};
use crate::vm::builtins::output::{Standard, flush, write_bytes};
use crate::vm::interp::{self, Tracer, frame_object};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::Exception;
use crate::vm::object::int;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("breakpointhook", breakpointhook, "breakpointhook(*args, **kws)"),
    MethodDef::new("_current_frames", current_frames, "_current_frames()"),
    MethodDef::new("displayhook", displayhook, "displayhook(object, /)"),
    MethodDef::new("_getframe", getframe, "_getframe(depth=0, /)"),
    MethodDef::new("_getframemodulename", getframemodulename, "_getframemodulename(depth=0)"),
    MethodDef::new("exc_info", exc_info, "exc_info()"),
    MethodDef::new(
        "getprofile",
        |vm, _| Ok(interp::tracer(vm, Tracer::Profile)),
        "getprofile($module, /)",
    ),
    MethodDef::new(
        "gettrace",
        |vm, _| Ok(interp::tracer(vm, Tracer::Trace)),
        "gettrace($module, /)",
    ),
    MethodDef::new(
        "setprofile",
        |vm, args| set_tracer(vm, args, "setprofile", Tracer::Profile),
        "setprofile($module, function, /)",
    ),
    MethodDef::new(
        "settrace",
        |vm, args| set_tracer(vm, args, "settrace", Tracer::Trace),
        "settrace($module, function, /)",
    ),
    MethodDef::new(
        "_setprofileallthreads",
        |vm, args| set_everywhere(vm, args, "_setprofileallthreads", Tracer::Profile),
        "_setprofileallthreads($module, function, /)",
    ),
    MethodDef::new(
        "_settraceallthreads",
        |vm, args| set_everywhere(vm, args, "_settraceallthreads", Tracer::Trace),
        "_settraceallthreads($module, function, /)",
    ),
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

/// Flushes what `sys.stdout` and `sys.stderr` name, as far as that can be done.
pub(in crate::modules) fn flush_standard(vm: &Vm<'_>) {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let Some(sys) = sys.and_then(|sys| sys.cast::<Module>()) else { return };
    for name in ["stdout", "stderr"] {
        let Some(file) = sys.dict.get_sym(vm, Symbol::new(name)).filter(|f| !f.is_none()) else {
            continue;
        };
        let closed = vm.get_attr(&file, Symbol::new("closed")).and_then(|c| vm.truth(&c));
        if !closed.unwrap_or(false) {
            // What the host's streams could not write is reported by who ends the program.
            drop(vm.call_method(&file, "flush", &[]));
        }
    }
}

/// Shows an exception as the default `sys.excepthook` does.
pub(in crate::modules) fn print_exception(vm: &Vm<'_>, e: &Exc) {
    drop(flush(vm));
    to_stderr(vm, &vm.render_exception(e));
}

/// Hands an exception that nobody caught to what `sys.excepthook` names. The error is a SystemExit of that.
pub fn report_uncaught(vm: &Vm<'_>, e: &Exc) -> Res<()> {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let hook = sys
        .and_then(|sys| sys.cast::<Module>())
        .and_then(|m| m.dict.get_sym(vm, Symbol::new("excepthook")));
    let own = hook.filter(|h| h.downcast::<Builtin>().is_none_or(|b| b.def.name != "excepthook"));
    let Some(hook) = own else {
        print_exception(vm, e);
        return Ok(());
    };
    let value = e.value();
    let traceback = vm.get_attr(&value, Symbol::new("__traceback__")).unwrap_or(Value::None);
    let class = vm.type_of(&value).value();
    if let Err(second) = vm.call(&hook, &[class, value, traceback]) {
        if vm.exc_is(&second, ExcKind::SystemExit) {
            return Err(second);
        }
        to_stderr(vm, "Error in sys.excepthook:\n");
        print_exception(vm, &second);
        to_stderr(vm, "\nOriginal exception was:\n");
        print_exception(vm, e);
    }
    Ok(())
}

/// The innermost frame of each thread, by the thread's ident.
fn current_frames(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys._current_frames", 0, 0)?;
    let all = Dict::new(vm);
    for (ident, frame) in interp::innermost_frames(vm) {
        all.set(vm, &int::from_usize(vm, ident), frame)?;
    }
    Ok(all.into())
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
    let Some(builtins) = vm.interp.builtins.get() else { return Ok(Value::None) };
    builtins.set_sym(vm, Symbol::new("_"), Value::None);
    let text = vm.string(format!("{}\n", vm.repr(v)?));
    let sys = vm.import_module("sys")?;
    match vm.get_attr_opt(&sys, Symbol::new("stdout"))?.filter(|out| !out.is_none()) {
        Some(out) => drop(vm.call_method(&out, "write", &[text])?),
        None => return Err(vm.raise(ExcKind::RuntimeError, "lost sys.stdout")),
    }
    builtins.set_sym(vm, Symbol::new("_"), v.clone());
    Ok(Value::None)
}

fn set_tracer(vm: &Vm<'_>, args: Args<'_>, name: &str, which: Tracer) -> Res<Value> {
    args.check_positional(vm, &format!("sys.{name}"), 1, 1)?;
    interp::set_tracer(vm, which, &args.values[0]);
    interp::look_again(vm, name, Value::None)
}

fn set_everywhere(vm: &Vm<'_>, args: Args<'_>, name: &str, which: Tracer) -> Res<Value> {
    args.check_positional(vm, &format!("sys.{name}"), 1, 1)?;
    interp::set_tracer_everywhere(vm, which, &args.values[0]);
    Ok(Value::None)
}

/// Calls what `PYTHONBREAKPOINT` names, the debugger unless it is set.
fn breakpointhook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let named = std::env::var("PYTHONBREAKPOINT").ok().filter(|name| !name.is_empty());
    let path = named.as_deref().unwrap_or("pdb.set_trace");
    if path == "0" {
        return Ok(Value::None);
    }
    let (module, name) = path.rsplit_once('.').unwrap_or(("builtins", path));
    let found = vm
        .import_name(module, 0, &[vm.str(name)], None)
        .and_then(|module| vm.get_attr(&module, Symbol::new(name)));
    match found {
        Ok(hook) => vm.call_args(&hook, args),
        Err(e) if vm.exc_is(&e, ExcKind::ImportError) || vm.exc_is(&e, ExcKind::AttributeError) => {
            let message = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{path}\"");
            vm.warn(ExcKind::RuntimeWarning, &message)?;
            Ok(Value::None)
        }
        Err(e) => Err(e),
    }
}

struct_seq!(UNRAISABLE, "sys", "UnraisableHookArgs",
    (0 "exc_type") (1 "exc_value") (2 "exc_traceback") (3 "err_msg") (4 "object"));

/// Hands an exception that nobody can catch to what `sys.unraisablehook` names.
pub(in crate::modules) fn report_unraisable(vm: &Vm<'_>, e: &Exc, context: &Value) {
    report_unraisable_as(vm, e, None, context);
}

/// As [`report_unraisable`], with words of its own for what is ignored.
pub(in crate::modules) fn report_unraisable_as(
    vm: &Vm<'_>,
    e: &Exc,
    message: Option<&str>,
    context: &Value,
) {
    let sys = vm.interp.modules.get().and_then(|m| m.get_sym(vm, Symbol::new("sys")));
    let hook = sys
        .and_then(|sys| sys.cast::<Module>())
        .and_then(|m| m.dict.get_sym(vm, Symbol::new("unraisablehook")));
    let own =
        hook.filter(|h| h.downcast::<Builtin>().is_none_or(|b| b.def.name != "unraisablehook"));
    let Some(hook) = own else { return show_unraisable(vm, e, message, context) };
    let value = e.value();
    let traceback = e.traceback.get();
    let class = vm.type_of(&value).value();
    let message = message.map_or(Value::None, |m| vm.str(m));
    let items = vec![class, value, traceback, message, context.clone()];
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
fn show_unraisable(vm: &Vm<'_>, e: &Exc, message: Option<&str>, context: &Value) {
    let shown = || vm.repr(context).unwrap_or_else(|_| "<object repr() failed>".into());
    let what = match (message, context.is_none()) {
        (Some(message), true) => format!("{message}:"),
        (Some(message), false) => format!("{message}: {}", shown()),
        (None, _) => format!("Exception ignored in: {}", shown()),
    };
    to_stderr(vm, &format!("{what}\n{}", vm.render_exception(e)));
}

fn unraisablehook(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "unraisablehook", 1, 1)?;
    let field = |name: &str| vm.get_attr(&args.values[0], Symbol::new(name));
    let e: Option<Ptr<Exception>> = field("exc_value")?.cast::<Exception>();
    let (message, object) = (field("err_msg")?, field("object")?);
    if let Some(e) = e {
        show_unraisable(vm, &e, message.downcast::<Str>().map(Str::as_str), &object);
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
    let frames = interp::current_frames(vm);
    let name = frames.get(depth).and_then(|f| f.globals.get_sym(vm, known::NAME));
    Ok(name.unwrap_or(Value::None))
}
