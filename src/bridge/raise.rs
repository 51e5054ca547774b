//! Faults of kernels and refusals of the compiler, as exceptions.
//!
//! Invariant: a fault becomes the exception that the interpreter would have raised, with a traceback
//! entry for each kernel function on the way, innermost last; a refusal becomes `TypingError` or
//! `UnsupportedError` with the compiler's diagnostic as its text.

use std::sync::Arc;

use super::explain;
use super::host::{Left, Stopped};
use super::marshal;
use crate::abi::Status;
use crate::array::arena::Arena;
use crate::base::Symbol;
use crate::kernel::compile::{CompileError, Compiled};
use crate::kernel::ir::{FaultArg, FaultText, Frame};
use crate::kernel::lower::FaultSite;
use crate::kernel::refusal::{Refusal, RefusalClass};
use crate::kernel::types::Type;
use crate::vm::format::format_value;
use crate::vm::interp::RegionFault;
use crate::vm::object::{exception, traceback};
use crate::vm::{Exc, ExcKind, Res, Value, Vm};

/// The exception for a kernel that stopped.
#[cold]
pub fn stopped(vm: &Vm<'_>, compiled: &Compiled, stopped: &Stopped) -> Exc {
    let (exc, frames) = made(vm, compiled, stopped);
    // While it is new: an exception that has a traceback is taken for one that was raised before.
    if exc.context.is_none() {
        exception::chain(vm, &exc);
    }
    // Entries are put on innermost first, as they are when an exception leaves frame after frame.
    frames.into_iter().rev().for_each(|frame| push(vm, &exc, frame));
    exc
}

/// The exception for a region that stopped. Its own frame is the interpreter's, which puts it on.
#[cold]
pub fn stopped_within(vm: &Vm<'_>, compiled: &Compiled, stopped: &Stopped) -> RegionFault {
    let (exc, frames) = made(vm, compiled, stopped);
    frames.iter().skip(1).rev().for_each(|frame| push(vm, &exc, frame));
    RegionFault { exc, at: frames.first().map(|frame| frame.span) }
}

fn push(vm: &Vm<'_>, exc: &Exc, frame: &Frame) {
    traceback::push_foreign(vm, exc, &frame.unit, frame.name.as_str(), frame.span);
}

/// The exception and the frames that it comes through, innermost last.
fn made<'c>(vm: &Vm<'_>, compiled: &'c Compiled, stopped: &Stopped) -> (Exc, Vec<&'c Frame>) {
    let sites = &compiled.kernel.sites;
    let record = &stopped.record;
    let mut frames: Vec<&Frame> = Vec::new();
    let (chain, _left_out) = record.chain();
    for call in chain.into_iter().flatten() {
        frames.extend(sites.calls.get(call as usize).iter().flat_map(|site| &site.frames));
    }
    let exc = match stopped.status {
        Status::FAULT => match sites.faults.get(record.fault as usize) {
            Some(site) => {
                frames.extend(&site.frames);
                fault(vm, site, &record.values).unwrap_or_else(|e| e)
            }
            None => vm.raise(ExcKind::SystemError, "a kernel faulted at an unknown place"),
        },
        Status::INTERRUPTED => {
            // A handler that lets the program go on cannot do so inside a kernel.
            let raised = vm.check_signals().err();
            raised.unwrap_or_else(|| vm.raise_args(ExcKind::KeyboardInterrupt, Vec::new()))
        }
        Status::PANICKED => {
            vm.raise(ExcKind::SystemError, "a routine under a kernel panicked; see stderr")
        }
        other => vm.raise(ExcKind::SystemError, format!("a kernel ended with status {}", other.0)),
    };
    (exc, frames)
}

fn fault(vm: &Vm<'_>, site: &FaultSite, values: &[u64]) -> Res<Exc> {
    let kind = ExcKind::ALL.iter().copied().find(|k| k.name() == site.class.as_str());
    let kind = kind.unwrap_or(ExcKind::SystemError);
    if let Some(args) = &site.args {
        let mut slots = values.iter().copied();
        let args: Res<Vec<Value>> = args.iter().map(|arg| argument(vm, arg, &mut slots)).collect();
        return Ok(vm.raise_args(kind, args?));
    }
    let Some(message) = &site.message else { return Ok(vm.raise_args(kind, Vec::new())) };
    let mut parts = message.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut shown = site.values.iter().zip(values);
    for part in parts {
        match shown.next() {
            Some((&ty, &bits)) => text += &vm.repr(&marshal::scalar(vm, ty, bits))?,
            None => text += "{}",
        }
        text += part;
    }
    Ok(vm.raise(kind, text))
}

/// An argument of an exception.
fn argument(vm: &Vm<'_>, arg: &FaultArg, slots: &mut impl Iterator<Item = u64>) -> Res<Value> {
    match arg {
        FaultArg::Value(ty) => shown(vm, ty, slots),
        FaultArg::Text(texts) => Ok(vm.str(text(vm, texts, slots)?)),
    }
}

fn text(vm: &Vm<'_>, texts: &[FaultText], slots: &mut impl Iterator<Item = u64>) -> Res<String> {
    let mut out = String::new();
    for part in texts {
        match part {
            FaultText::Plain(text) => out += text,
            FaultText::Value { ty, repr, spec } => {
                let value = shown(vm, ty, slots)?;
                if *repr {
                    out += &vm.repr(&value)?;
                } else {
                    out += &format_value(vm, &value, spec)?;
                }
            }
        }
    }
    Ok(out)
}

/// A value that consists of its slots alone.
fn shown(vm: &Vm<'_>, ty: &Type, slots: &mut impl Iterator<Item = u64>) -> Res<Value> {
    let arena = Arena::empty();
    let left = Left { arena, printed: Vec::new(), lists: Vec::new() };
    let memory = marshal::Memory { arguments: &[], lists: &[], left: &left };
    marshal::unpack(vm, ty, slots, &memory)
}

/// Writes what a kernel has printed to the standard output.
pub fn printed(vm: &Vm<'_>, compiled: &Compiled, left: &Left) -> Res<()> {
    if left.printed.is_empty() {
        return Ok(());
    }
    let mut out = String::new();
    for (site, values) in &left.printed {
        let args = compiled.kernel.sites.faults.get(*site as usize).and_then(|s| s.args.as_deref());
        let mut slots = values.iter().copied();
        for arg in args.unwrap_or_default() {
            if let FaultArg::Text(texts) = arg {
                out += &text(vm, texts, &mut slots)?;
            }
        }
    }
    explain::write(vm, "stdout", &out)
}

/// The exception for a function that cannot be compiled.
#[cold]
pub fn not_compiled(vm: &Vm<'_>, error: &CompileError) -> Exc {
    match error {
        CompileError::Refused(refusal) => refused(vm, refusal),
        CompileError::Machine(text) => {
            vm.raise(ExcKind::SystemError, format!("the code generator failed: {text}"))
        }
    }
}

fn refused(vm: &Vm<'_>, refusal: &Arc<Refusal>) -> Exc {
    let class = match refusal.reason.class() {
        RefusalClass::Typing => "TypingError",
        RefusalClass::Unsupported => "UnsupportedError",
    };
    error(vm, class, &refusal.diagnostic().render())
}

/// An exception of a class of `numba.core.errors`.
#[cold]
pub fn error(vm: &Vm<'_>, class: &str, message: &str) -> Exc {
    match make(vm, class, message) {
        Ok(value) => match value.cast() {
            Some(exc) => exc,
            None => vm.type_error(message),
        },
        Err(e) => e,
    }
}

fn make(vm: &Vm<'_>, class: &str, message: &str) -> Res<Value> {
    let errors = vm.import_module("numba.core.errors")?;
    let class = vm.get_attr(&errors, Symbol::new(class))?;
    vm.call(&class, &[vm.str(message)])
}
