//! Where objects meet kernels: decorators, argument types, calls, results, faults.
//!
//! Invariant: this floor alone knows both. What crosses to the compiler is plain data (a frozen
//! [`Snapshot`](crate::kernel::userfunc::Snapshot), types, 64-bit slots), taken under the interpreter's
//! lock; compilation and kernels run with the lock given up, and touch no object.
//!
//! How a call goes. [`dispatcher`] packs the arguments into slots and their types into a key; the last
//! kernel used is kept beside it, so a repeated call compares one word. Else the kernel is looked up, or
//! the function's names are frozen ([`freeze`]) and it is compiled. [`host`] supplies the context; a
//! result is boxed by its type ([`marshal`]), a fault becomes an exception with its lines ([`raise`]).

pub mod binding;
pub mod cython;
pub mod dispatcher;
pub mod explain;
pub(crate) mod foreign;
pub mod freeze;
pub mod host;
pub mod marshal;
pub(crate) mod ndarray;
pub(crate) mod npscalar;
pub mod options;
pub mod raise;
pub mod region;
pub mod types;
