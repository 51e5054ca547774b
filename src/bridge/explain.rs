//! What was compiled in this interpreter, for `--explain` and `--dump`; what is said to the user.
//!
//! Invariant: entries stand in the order in which their compilations ended. They are kept only after
//! [`start`]: an entry keeps its kernel's code alive. Regions are dumped when they are compiled, and only after
//! [`dump_regions`]: afterwards nothing knows what they were compiled from.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::base::Symbol;
use crate::kernel::compile::{CompileError, Compiled};
use crate::kernel::dispatch::Outcome;
use crate::kernel::dump::{self, Stage};
use crate::kernel::types::Type;
use crate::kernel::userfunc::{Snapshot, UserFunc};
use crate::vm::{Res, Vm};

#[derive(Default)]
struct Log {
    is_on: Cell<bool>,
    entries: RefCell<Vec<Entry>>,
    /// The stage at which regions are dumped.
    stage: Cell<Option<Stage>>,
    dumps: RefCell<String>,
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

/// From now on regions are dumped when they are compiled.
pub fn dump_regions(vm: &Vm<'_>, stage: Stage) {
    vm.interp.state::<Log>().stage.set(Some(stage));
}

/// The dumps of the regions that were compiled.
pub fn regions(vm: &Vm<'_>) -> String {
    vm.interp.state::<Log>().dumps.borrow().clone()
}

/// Dumps a region, if that is asked for.
pub(super) fn dump_region(vm: &Vm<'_>, user: &Arc<UserFunc>, types: &[Type], known: &Snapshot) {
    let log = vm.interp.state::<Log>();
    let Some(stage) = log.stage.get() else { return };
    // What cannot be compiled has told so itself.
    let Ok(text) = vm.detach(|| dump::of(user, types, known, stage)) else { return };
    let function = &user.function;
    let at = user.unit.file.line_col(function.span.start);
    let head = format!("; the region of {} at {}:{}\n", user.name, at.line, at.col + 1);
    *log.dumps.borrow_mut() += &(head + &text);
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
