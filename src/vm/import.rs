//! Modules: those that are part of the program, and `.py` files on `sys.path`.
//!
//! Invariant: `sys.modules` names a module from before its body runs (so that circular imports end), and
//! no longer when the body has failed.

use super::error::Res;
use super::heap::{Ptr, alloc};
use super::object::T;
use super::object::builtin::Builtin;
use super::object::dict::Dict;
use super::object::module::Module;
use super::raise::ExcKind;
use super::types::MethodDef;
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;

/// A module that is part of the program.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub body: ModuleBody,
}

pub enum ModuleBody {
    /// Functions, and what else `fill` puts into the namespace.
    Native { functions: &'static [&'static [MethodDef]], fill: fn(&Vm<'_>, &Ptr<Dict>) -> Res<()> },
    /// Source text.
    Python { source: &'static str, is_package: bool },
}

impl Vm<'_> {
    /// A function object for a row of a table.
    pub fn function(&self, def: &'static MethodDef) -> Value {
        alloc(self.ty(T::Builtin), Builtin { def, this: Value::Unset }, None).into()
    }

    /// An empty module.
    pub fn new_module(&self, name: &str, doc: Value) -> Ptr<Module> {
        let dict = Dict::new(self);
        dict.set_sym(self, Symbol::new("__name__"), self.str(name));
        dict.set_sym(self, Symbol::new("__doc__"), doc);
        dict.set_sym(self, Symbol::new("__package__"), Value::None);
        dict.set_sym(self, Symbol::new("__loader__"), Value::None);
        dict.set_sym(self, Symbol::new("__spec__"), Value::None);
        alloc(self.ty(T::Module), Module { dict }, None)
    }

    /// The module of that absolute name; its parents are imported first.
    pub fn import_module(&self, name: &str) -> Res<Value> {
        let Some(modules) = self.interp.modules.get() else {
            return Err(self.raise(ExcKind::ImportError, "sys.modules has not been made"));
        };
        if let Some(found) = modules.get_sym(self, Symbol::new(name)) {
            return Ok(found);
        }
        match self.interp.hooks.modules.get().iter().find(|def| def.name == name) {
            Some(def) => self.load_builtin(def, modules),
            None => {
                Err(self.raise(ExcKind::ModuleNotFoundError, format!("No module named '{name}'")))
            }
        }
    }

    fn load_builtin(&self, def: &'static ModuleDef, modules: &Ptr<Dict>) -> Res<Value> {
        let module = self.new_module(def.name, self.str(def.doc));
        let name = Symbol::new(def.name);
        modules.set_sym(self, name, module.value());
        let filled = match def.body {
            ModuleBody::Native { functions, fill } => {
                for f in functions.iter().copied().flatten() {
                    module.dict.set_sym(self, Symbol::new(f.name), self.function(f));
                }
                fill(self, &module.dict)
            }
            ModuleBody::Python { .. } => Err(self.raise(ExcKind::ImportError, "no source modules")),
        };
        match filled {
            Ok(()) => Ok(module.into()),
            Err(e) => {
                drop(modules.del_sym(self, name));
                Err(e)
            }
        }
    }
}
