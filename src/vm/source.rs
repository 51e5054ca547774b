//! Source text to running code: compilation, bodies run in a namespace.

use std::sync::Arc;

use super::error::Res;
use super::heap::Ptr;
use super::interp;
use super::object::code::{self, CodeObj};
use super::object::dict::Dict;
use super::object::function::Function;
use super::object::tuple::Tuple;
use super::value::Value;
use super::vm::Vm;
use crate::base::{SourceFile, known};
use crate::bytecode::{Mode, Namespace};

/// Compiles a source and loads the code.
pub fn compile(
    vm: &Vm<'_>,
    file: &Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
) -> Res<Ptr<CodeObj>> {
    let code = vm.compile_source(file.clone(), mode, namespace)?;
    Ok(code::make(vm, &code))
}

/// Runs the code of a module, class or exec body; `locals` is its own namespace, or Unset for the globals.
pub fn run(vm: &Vm<'_>, code: &Ptr<CodeObj>, globals: &Ptr<Dict>, locals: Value) -> Res<Value> {
    run_with(vm, code, globals, None, locals)
}

/// Likewise, with cells for the free variables that the code has.
pub fn run_with(
    vm: &Vm<'_>,
    code: &Ptr<CodeObj>,
    globals: &Ptr<Dict>,
    closure: Option<Ptr<Tuple>>,
    locals: Value,
) -> Res<Value> {
    if globals.get_sym(vm, known::BUILTINS).is_none()
        && let Some(builtins) = vm.interp.builtins.get()
    {
        globals.set_sym(vm, known::BUILTINS, builtins.value());
    }
    let f = Function::make(vm, code.clone(), globals.clone(), closure);
    interp::call_with_names(vm, &f, locals)
}
