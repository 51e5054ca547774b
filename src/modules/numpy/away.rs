//! Work on large arrays without the lock, and methods of arrays that stand in Python.
//!
//! Invariant: what runs without the lock holds views, whose memory stays; the caller holds the objects.

use crate::array::View;
use crate::base::Symbol;
use crate::vm::{Args, BinOp, Exc, ExcKind, MethodDef, Res, Slots, Value, Vm};

/// From how many octets on the lock is given up.
const LARGE: usize = 1 << 17;

/// Runs `f`, without the lock if it works on so many octets.
pub(super) fn away<R: Send>(vm: &Vm<'_>, octets: usize, f: impl FnOnce() -> R + Send) -> R {
    if octets >= LARGE { vm.detach(f) } else { f() }
}

pub(super) fn octets(view: &View) -> usize {
    view.len().saturating_mul(view.item_size())
}

/// The error of results for which there is no memory.
#[cold]
pub(super) fn no_memory(vm: &Vm<'_>) -> Exc {
    vm.raise(ExcKind::MemoryError, "")
}

/// Calls a function of a module of the package's.
fn call(vm: &Vm<'_>, module: &str, name: &str, args: Args<'_>) -> Res<Value> {
    let module = vm.import_module(module)?;
    let function = vm.get_attr(&module, Symbol::new(name))?;
    vm.call_args(&function, args)
}

macro_rules! in_python {
    ($($module:literal: $($name:literal)*);*) => {
        &[$($(MethodDef::new($name, |vm, args| call(vm, $module, $name, args), "")),*),*]
    };
}

/// Methods of `ndarray` that are functions in Python of the same name.
pub(super) static METHODS: &[MethodDef] = in_python! {
    "numpy._ordering":
        "argsort" "argpartition" "searchsorted" "nonzero" "take" "put" "choose";
    "numpy._products": "dot" "trace";
    "numpy._ndarray":
        "compress" "sort" "partition" "tofile" "dump" "dumps" "to_device" "__array_namespace__" "__dlpack_device__"
};

/// `@`, which is `numpy.matmul`.
pub(super) fn matmul_slot(s: &Slots) {
    s.set_binary(BinOp::MatMul, |vm, a, b| {
        call(vm, "numpy._products", "operator", Args::positional(&[a.clone(), b.clone()]))
    });
    s.set_inplace(BinOp::MatMul, |vm, a, b| {
        call(vm, "numpy._products", "in_place", Args::positional(&[a.clone(), b.clone()]))
    });
}
