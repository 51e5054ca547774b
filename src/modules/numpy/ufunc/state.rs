//! What is done about floating-point exceptions: `np.seterr`, and the warnings of functions.
//!
//! Invariant: each thread has its own settings, as each of NumPy's contexts has; the object to be called is
//! the interpreter's.

use std::cell::{Cell, RefCell};

use crate::array::status::Status;
use crate::vm::object::str::Str;
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ignore,
    Warn,
    Raise,
    Call,
    Print,
    Log,
}

const MODES: [(&str, Mode); 6] = [
    ("ignore", Mode::Ignore),
    ("warn", Mode::Warn),
    ("raise", Mode::Raise),
    ("call", Mode::Call),
    ("print", Mode::Print),
    ("log", Mode::Log),
];

/// The exceptions in the order in which they are told: flag, text, NumPy's bit.
const KINDS: [(Status, &str, i64); 4] = [
    (Status::DIVIDE, "divide by zero", 1),
    (Status::OVERFLOW, "overflow", 2),
    (Status::UNDERFLOW, "underflow", 4),
    (Status::INVALID, "invalid value", 8),
];

thread_local! {
    static SETTINGS: Cell<[Mode; 4]> =
        const { Cell::new([Mode::Warn, Mode::Warn, Mode::Ignore, Mode::Warn]) };
}

#[derive(Default)]
struct Called(RefCell<Value>);

/// Does what the settings say about the exceptions of a function.
#[inline]
pub(crate) fn report(vm: &Vm<'_>, status: Status, name: &str) -> Res<()> {
    if status.is_empty() { Ok(()) } else { tell(vm, status, name) }
}

#[cold]
fn tell(vm: &Vm<'_>, status: Status, name: &str) -> Res<()> {
    let bits: i64 = KINDS.iter().filter(|k| status.contains(k.0)).map(|k| k.2).sum();
    for ((flag, text, _), mode) in KINDS.into_iter().zip(SETTINGS.get()) {
        if !status.contains(flag) {
            continue;
        }
        let message = format!("{text} encountered in {name}");
        match mode {
            Mode::Ignore => {}
            Mode::Warn => warn(vm, ExcKind::RuntimeWarning, &message)?,
            Mode::Raise => return Err(vm.raise(ExcKind::FloatingPointError, message)),
            Mode::Call => {
                let f = vm.interp.state::<Called>().0.borrow().clone();
                if matches!(f, Value::Unset | Value::None) {
                    return Err(vm.raise(
                        ExcKind::NameError,
                        format!(
                            "python callback specified for {text} (in  {name}) but no function found."
                        ),
                    ));
                }
                vm.call(&f, &[vm.str(text), Value::Int(bits)])?;
            }
            Mode::Print => {
                let sys = vm.import_module("sys")?;
                let stream = vm.get_attr(&sys, crate::base::Symbol::new("stderr"))?;
                vm.call_method(&stream, "write", &[vm.str(format!("Warning: {message}\n"))])?;
            }
            Mode::Log => {
                let f = vm.interp.state::<Called>().0.borrow().clone();
                vm.call_method(&f, "write", &[vm.str(format!("Warning: {message}\n"))])?;
            }
        }
    }
    Ok(())
}

/// Warns at the caller's line.
pub(crate) fn warn(vm: &Vm<'_>, kind: ExcKind, message: &str) -> Res<()> {
    let warnings = vm.import_module("warnings")?;
    let category = vm.exc_ty(kind).value();
    vm.call_method(&warnings, "warn", &[vm.str(message), category, Value::Int(1)]).map(drop)
}

fn get(vm: &Vm<'_>, _: Args<'_>) -> Res<Value> {
    let names = SETTINGS.get().map(|mode| {
        let name = MODES.iter().find(|(_, m)| *m == mode).map_or("", |(name, _)| name);
        vm.str(name)
    });
    Ok(vm.tuple(names))
}

/// `_seterr(divide, over, under, invalid)`: None leaves one as it is.
fn set(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = super::exactly(vm, args, "_seterr", 4)?;
    let mut all = SETTINGS.get();
    for (to, v) in all.iter_mut().zip(given) {
        if v.is_none() {
            continue;
        }
        let name = v.downcast::<Str>().map(|s| s.as_str().to_owned());
        let found = MODES.iter().find(|(n, _)| Some(*n) == name.as_deref());
        let Some((_, mode)) = found else {
            let shown = vm.repr(v)?;
            return Err(vm.value_error(format!("invalid error mode {shown}")));
        };
        *to = *mode;
    }
    SETTINGS.set(all);
    Ok(Value::None)
}

fn get_call(vm: &Vm<'_>, _: Args<'_>) -> Res<Value> {
    let known = vm.interp.state::<Called>().0.borrow().clone();
    Ok(if matches!(known, Value::Unset) { Value::None } else { known })
}

fn set_call(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = super::exactly(vm, args, "_seterrcall", 1)?;
    *vm.interp.state::<Called>().0.borrow_mut() = given[0].clone();
    Ok(Value::None)
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_geterr", get, ""),
    MethodDef::new("_seterr", set, ""),
    MethodDef::new("_geterrcall", get_call, ""),
    MethodDef::new("_seterrcall", set_call, ""),
];
