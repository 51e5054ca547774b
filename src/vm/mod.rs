//! The interpreter: values, heap, objects, the machine that runs bytecode, builtins, import.
//!
//! Invariant: every object belongs to one [`Interp`] and is touched only through a [`Vm`] token, which
//! exists only while its thread holds the interpreter lock. This floor knows nothing of kernels.

pub mod args;
pub mod boot;
pub mod builtins;
pub mod class;
pub mod collect;
pub mod dunder;
pub mod error;
mod finalize;
pub mod format;
pub mod heap;
pub mod import;
pub mod interp;
pub mod memory;
pub mod object;
pub mod protocol;
pub mod raise;
pub mod source;
pub mod suggest;
pub mod thread;
pub mod traceback_text;
pub mod types;
pub mod value;
#[expect(clippy::module_inception, reason = "the token is the floor's namesake")]
pub mod vm;

pub use crate::bytecode::{BinOp, CmpOp};
pub use args::{Args, Shape};
pub use error::{Exc, Res};
pub use heap::{Kind, Native, Obj, Payload, Ptr, Traced};
pub use object::T;
pub use raise::ExcKind;
pub use types::{
    GetSetDef, MethodDef, MethodKind, Namespace, NativeFn, Slots, Type, TypeRef, TypeSpec,
};
pub use value::Value;
pub use vm::{Interp, Thread, Vm};
