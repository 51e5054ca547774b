//! Source text to running code: compilation, bodies run in a namespace.

use std::sync::Arc;

use super::error::Res;
use super::heap::Ptr;
use super::interp;
use super::object::code::{self, CodeObj};
use super::object::dict::Dict;
use super::object::function::Function;
use super::object::str::codec;
use super::object::tuple::Tuple;
use super::raise::ExcKind;
use super::value::Value;
use super::vm::Vm;
use crate::base::encoding::{self, Decoded};
use crate::base::{SourceFile, Symbol, known};
use crate::bytecode::{self, Code, Level, Mode, Namespace, Warning};

/// Compiles a source and loads the code.
pub fn compile(
    vm: &Vm<'_>,
    file: &Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
) -> Res<Ptr<CodeObj>> {
    compile_at(vm, file, mode, namespace, vm.interp.level.get())
}

/// Likewise, without what the level leaves out.
pub fn compile_at(
    vm: &Vm<'_>,
    file: &Arc<SourceFile>,
    mode: Mode,
    namespace: Namespace,
    level: Level,
) -> Res<Ptr<CodeObj>> {
    let code = bytecode::from_source_at(file.clone(), mode, namespace, level)
        .map_err(|e| vm.syntax_error(&e))?;
    vm.warn_of(&code)?;
    Ok(code::make(vm, &code))
}

/// The text of a source's bytes. `name` is what they are called; a file's are told of in other words.
pub fn decode(vm: &Vm<'_>, bytes: &[u8], name: &str, is_file: bool) -> Res<String> {
    let wrong = |message: &str| {
        if is_file {
            return vm.raise(ExcKind::SyntaxError, message);
        }
        let place = vec![vm.str(name), Value::Int(0), Value::Int(-1), Value::None];
        vm.raise_args(ExcKind::SyntaxError, vec![vm.str(message), vm.tuple(place)])
    };
    let name = match encoding::decode(bytes, is_file.then_some(name)) {
        Ok(Decoded::Text(text)) => return Ok(text),
        Ok(Decoded::Foreign(name)) => name,
        Err(message) => return Err(wrong(&message)),
    };
    codec::decode(vm, bytes, &name, "strict").or_else(|e| {
        if is_file {
            return Err(wrong(&format!("encoding problem: {name}")));
        }
        if vm.exc_is(&e, ExcKind::LookupError) && !vm.display(&e.value())?.contains("is not a text")
        {
            return Err(wrong(&format!("unknown encoding: {name}")));
        }
        Err(wrong(&vm.display(&e.value())?))
    })
}

impl Vm<'_> {
    /// Whether programs assert.
    pub fn asserts(&self) -> bool {
        self.interp.level.get() == Level::Whole
    }

    /// Tells the program what its text gives rise to; an error if its filters make one of a warning.
    pub fn warn_of(&self, code: &Arc<Code>) -> Res<()> {
        self.warn_all(code.file(), &code.origin.unit().warnings)
    }

    pub fn warn_all(&self, file: &SourceFile, warnings: &[Warning]) -> Res<()> {
        if warnings.is_empty() {
            return Ok(());
        }
        let warn = self.import_module("_warnings")?;
        let warn = self.get_attr(&warn, Symbol::new("warn_explicit"))?;
        let category = self.exc_ty(ExcKind::SyntaxWarning);
        for w in warnings {
            let line = Value::Int(i64::from(file.line(w.span.start)));
            let told = [self.str(&w.message), category.value(), self.str(&file.name), line];
            self.call(&warn, &told).map_err(|e| {
                if !self.exc_is(&e, ExcKind::SyntaxWarning) {
                    return e;
                }
                // An error of this kind says better where it is.
                self.syntax_error_at(ExcKind::SyntaxError, file, w.span, &w.message)
            })?;
        }
        Ok(())
    }
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
