//! `numba`, `ungil`, `numpy`: the kernel compiler as scripts import it.
//!
//! Invariant: what knows objects and kernels is the bridge's; here its functions get names.

use crate::base::Symbol;
use crate::bridge::{options, types};
use crate::runtime::pool;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, MethodDef, Ptr, Res, T, Value, Vm};

/// The native part.
pub(super) static NATIVE: ModuleDef = ModuleDef {
    name: "_ungil",
    doc: "The kernel compiler.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

const fn python(name: &'static str, source: &'static str, is_package: bool) -> ModuleDef {
    ModuleDef { name, doc: "", body: ModuleBody::Python { source, is_package } }
}

pub(super) static NUMBA: ModuleDef = python("numba", include_str!("lib/numba/__init__.py"), true);
pub(super) static CORE: ModuleDef = python("numba.core", include_str!("lib/numba/core.py"), true);
pub(super) static ERRORS: ModuleDef =
    python("numba.core.errors", include_str!("lib/numba/errors.py"), false);
pub(super) static TYPES: ModuleDef =
    python("numba.core.types", include_str!("lib/numba/types.py"), false);
pub(super) static CONFIG: ModuleDef =
    python("numba.core.config", include_str!("lib/numba/config.py"), false);
pub(super) static OLD_ERRORS: ModuleDef =
    python("numba.errors", "from numba.core.errors import *\n", false);
pub(super) static OLD_TYPES: ModuleDef =
    python("numba.types", "from numba.core.types import *\n", false);
pub(super) static UNGIL: ModuleDef = python("ungil", include_str!("lib/ungil.py"), true);
pub(super) static NUMPY: ModuleDef = python("numpy", include_str!("lib/numpy.py"), false);

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("jit", options::jit, "jit(signature_or_function=None, **options)"),
    MethodDef::new("njit", options::jit, "njit(signature_or_function=None, **options)"),
    MethodDef::new("prange", prange, "prange([start,] stop[, step])"),
    MethodDef::new("set_num_threads", set_num_threads, "set_num_threads(n)"),
    MethodDef::new("get_num_threads", get_num_threads, "get_num_threads()"),
    MethodDef::new("typeof", types::type_of, "typeof(value)"),
];

const NUMBA_TYPES: &[&str] = &[
    "boolean", "int8", "int16", "int32", "int64", "int_", "intc", "intp", "uint8", "uint16",
    "uint32", "uint64", "uintc", "uintp", "float32", "float64",
];

const NUMPY_TYPES: &[&str] = &[
    "bool_", "int8", "int16", "int32", "int64", "intp", "uint8", "uint16", "uint32", "uint64",
    "float32", "float64",
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    types::fill(vm, dict, "numba", "", NUMBA_TYPES);
    types::fill(vm, dict, "numpy", "np_", NUMPY_TYPES);
    let none = types::none(vm);
    dict.set_sym(vm, Symbol::new("none"), none.clone());
    dict.set_sym(vm, Symbol::new("void"), none);
    let n = Value::Int(pool::max_threads() as i64);
    dict.set_sym(vm, Symbol::new("NUMBA_NUM_THREADS"), n.clone());
    dict.set_sym(vm, Symbol::new("NUMBA_DEFAULT_NUM_THREADS"), n);
    dict.set_sym(vm, Symbol::new("DISABLE_JIT"), Value::bool(options::is_disabled()));
    dict.set_sym(vm, Symbol::new("__version__"), vm.str(env!("CARGO_PKG_VERSION")));
    Ok(())
}

/// In interpreted code `prange` is `range`.
fn prange(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    vm.call_args(&vm.ty(T::Range).value(), args)
}

fn set_num_threads(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "set_num_threads", 1, 1)?;
    let n = vm.to_i64(&args.values[0])?;
    match pool::set_num_threads(usize::try_from(n).unwrap_or(0)) {
        Ok(()) => Ok(Value::None),
        Err(max) => {
            Err(vm.value_error(format!("The number of threads must be between 1 and {max}")))
        }
    }
}

fn get_num_threads(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_num_threads", 0, 0)?;
    Ok(Value::Int(pool::num_threads() as i64))
}
