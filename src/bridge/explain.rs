//! What was compiled in this interpreter, for `--explain`; what is said to the user.
//!
//! Invariant: entries stand in the order in which their compilations ended.

use std::cell::RefCell;
use std::sync::Arc;

use crate::base::Symbol;
use crate::kernel::compile::Compiled;
use crate::vm::{Res, Vm};

#[derive(Default)]
struct Log {
    compiled: RefCell<Vec<Arc<Compiled>>>,
}

pub(super) fn record(vm: &Vm<'_>, compiled: Arc<Compiled>) {
    vm.interp.state::<Log>().compiled.borrow_mut().push(compiled);
}

/// One paragraph a kernel: signature, times, and what became of its loops.
pub fn text(vm: &Vm<'_>) -> String {
    vm.interp.state::<Log>().compiled.borrow().iter().map(|c| c.explain()).collect()
}

/// Writes to `sys.stdout` or `sys.stderr`, as the program's own `print` would.
pub(super) fn write(vm: &Vm<'_>, stream: &str, text: &str) -> Res<()> {
    let sys = vm.import_module("sys")?;
    let stream = vm.get_attr(&sys, Symbol::new(stream))?;
    vm.call_method(&stream, "write", &[vm.str(text)])?;
    Ok(())
}
