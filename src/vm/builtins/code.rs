//! Builtins that look at the running code or make code: they need the interpreter's frames.
//!
//! Invariant: what the interpreter does not offer yet raises NotImplementedError with its name.

use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn missing(vm: &Vm<'_>, name: &str) -> Exc {
    vm.raise(ExcKind::NotImplementedError, format!("{name}() is not supported"))
}

pub(super) fn build_class(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "__build_class__"))
}

pub(super) fn import(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "__import__"))
}

pub(super) fn breakpoint(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "breakpoint"))
}

pub(super) fn compile(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "compile"))
}

pub(super) fn eval(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "eval"))
}

pub(super) fn exec(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "exec"))
}

pub(super) fn globals(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "globals"))
}

pub(super) fn locals(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "locals"))
}

pub(super) fn help(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(missing(vm, "help"))
}
