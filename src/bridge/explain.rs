//! What was compiled in this interpreter, for `--explain`; what is said to the user.
//!
//! Invariant: entries stand in the order in which their compilations ended. They are kept only after
//! [`start`]: an entry keeps its kernel's code alive.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::base::Symbol;
use crate::kernel::compile::{CompileError, Compiled};
use crate::kernel::dispatch::Outcome;
use crate::vm::{Res, Vm};

#[derive(Default)]
struct Log {
    is_on: Cell<bool>,
    entries: RefCell<Vec<Entry>>,
}

enum Entry {
    Compiled(Arc<Compiled>),
    /// The function's name, and what the compiler said.
    Refused(Symbol, CompileError),
}

/// From now on compilations are noted.
pub fn start(vm: &Vm<'_>) {
    vm.interp.state::<Log>().is_on.set(true);
}

/// Notes how a compilation ended.
pub(super) fn record(vm: &Vm<'_>, function: Symbol, outcome: Outcome) {
    let log = vm.interp.state::<Log>();
    if !log.is_on.get() {
        return;
    }
    let entry = match outcome {
        Ok(compiled) => Entry::Compiled(compiled),
        Err(e) => Entry::Refused(function, e),
    };
    log.entries.borrow_mut().push(entry);
}

/// One paragraph a compilation: signature, times and what became of the loops, or why there is no kernel.
pub fn text(vm: &Vm<'_>) -> String {
    let log = vm.interp.state::<Log>();
    let entries = log.entries.borrow();
    entries
        .iter()
        .map(|entry| match entry {
            Entry::Compiled(compiled) => compiled.explain(),
            Entry::Refused(name, CompileError::Refused(refusal)) => {
                format!("refused {name}\n{}", indented(&refusal.diagnostic().render()))
            }
            Entry::Refused(name, CompileError::Machine(text)) => {
                format!("no code for {name}\n{}", indented(text))
            }
        })
        .collect()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Writes to `sys.stdout` or `sys.stderr`, as the program's own `print` would.
pub(super) fn write(vm: &Vm<'_>, stream: &str, text: &str) -> Res<()> {
    let sys = vm.import_module("sys")?;
    let stream = vm.get_attr(&sys, Symbol::new(stream))?;
    vm.call_method(&stream, "write", &[vm.str(text)])?;
    Ok(())
}
