//! `numba`, `ungil`, `cython`: the kernel compiler as scripts import it.
//!
//! Invariant: what knows objects and kernels is the bridge's; here its functions get names.

use super::python;
use crate::base::Symbol;
use crate::bridge::{cython, options, region, types};
use crate::runtime::pool;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::code::CodeObj;
use crate::vm::object::dict::Dict;
use crate::vm::object::packed_code;
use crate::vm::{Args, MethodDef, Ptr, Res, T, Value, Vm};

/// The native part.
pub(super) static NATIVE: ModuleDef = ModuleDef {
    name: "_ungil",
    doc: "The kernel compiler.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

pub(super) static NUMBA: ModuleDef = python!("numba", "numba/__init__.py", is_package: true);
pub(super) static CORE: ModuleDef = python!("numba.core", "numba/core.py", is_package: true);
pub(super) static ERRORS: ModuleDef =
    python!("numba.core.errors", "numba/errors.py", is_package: false);
pub(super) static TYPES: ModuleDef =
    python!("numba.core.types", "numba/types.py", is_package: false);
pub(super) static UFUNC: ModuleDef = python!("numba.ufunc", "numba/ufunc.py", is_package: false);
pub(super) static STENCILS: ModuleDef =
    python!("numba.stencils", "numba/stencils.py", is_package: false);
pub(super) static TYPED: ModuleDef = python!("numba.typed", "numba/typed.py", is_package: false);
pub(super) static EXTENDING: ModuleDef =
    python!("numba.extending", "numba/extending.py", is_package: false);
pub(super) static CONFIG: ModuleDef =
    python!("numba.core.config", "numba/config.py", is_package: false);
pub(super) static OLD_ERRORS: ModuleDef =
    python!("numba.errors", "numba/old_errors.py", is_package: false);
pub(super) static OLD_TYPES: ModuleDef =
    python!("numba.types", "numba/old_types.py", is_package: false);
pub(super) static UNGIL: ModuleDef = python!("ungil", "ungil.py", is_package: true);
pub(super) static CYTHON: ModuleDef = python!("cython", "cython/__init__.py", is_package: true);
pub(super) static CYTHON_PARALLEL: ModuleDef =
    python!("cython.parallel", "cython/parallel.py", is_package: false);

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("jit", options::jit, "jit(signature_or_function=None, **options)"),
    MethodDef::new("njit", options::jit, "njit(signature_or_function=None, **options)"),
    MethodDef::new("prange", prange, "prange([start,] stop[, step])"),
    MethodDef::new("literal_unroll", literal_unroll, "literal_unroll(values)"),
    MethodDef::new("set_num_threads", set_num_threads, "set_num_threads(n)"),
    MethodDef::new("get_num_threads", get_num_threads, "get_num_threads()"),
    MethodDef::new("typeof", types::type_of, "typeof(value)"),
    MethodDef::new("signature_types", options::signature_types, "signature_types(signature)"),
    MethodDef::new("type_made_of", types::made_of, "type_made_of(name, types)"),
    MethodDef::new(
        "array_type",
        types::array_type,
        "array_type(dtype, ndim, layout, readonly=False)",
    ),
    MethodDef::new("global_names", global_names, "global_names(code)"),
];

const NUMBA_TYPES: &[&str] = &[
    "boolean", "int8", "int16", "int32", "int64", "int_", "intc", "intp", "uint8", "uint16",
    "uint32", "uint64", "uintc", "uintp", "float32", "float64",
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    types::fill(vm, dict, "numba", "", NUMBA_TYPES);
    let nogil = region::nogil(vm);
    dict.set_sym(vm, Symbol::new("nogil"), nogil.clone());
    dict.set_sym(vm, Symbol::new("cython_nogil"), nogil);
    cython::fill(vm, dict);
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

/// In interpreted code a loop takes any elements as they are.
fn literal_unroll(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "literal_unroll", 1, 1)?;
    Ok(args.values[0].clone())
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

/// The global names that a code object uses itself, not the functions in it.
fn global_names(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "global_names", 1, 1)?;
    let Some(code) = args.values[0].downcast::<CodeObj>() else {
        let ty = vm.given_type(&args.values[0]);
        return Err(vm.type_error(format!("global_names() argument 1 must be code, not {ty}")));
    };
    let names = packed_code::global_names(code);
    Ok(vm.tuple(names.iter().map(|&name| vm.name(name).value()).collect::<Vec<Value>>()))
}

fn get_num_threads(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_num_threads", 0, 0)?;
    Ok(Value::Int(pool::num_threads() as i64))
}
