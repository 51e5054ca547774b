//! Type parameters: what `def f[T]`, `class C[T]` and `type X = …` make.
//!
//! Invariant: what is not there raises an error that names it.

use crate::vm::error::Res;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A typing intrinsic by its name.
pub fn intrinsic(vm: &Vm<'_>, name: &str, _args: &[Value]) -> Res<Value> {
    Err(vm.raise(ExcKind::NotImplementedError, format!("type parameters ({name})")))
}
