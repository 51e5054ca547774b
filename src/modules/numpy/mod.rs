//! `_numpy`: arrays, their types and their scalars; the package `numpy` in Python stands on it.
//!
//! Invariant: everything that an argument can be passes through [`convert`], everything that is given back
//! too. What is faster or simpler in Python stands in `lib/numpy`.
//!
//! Methods of `ndarray` stand in several tables, a file each ([`METHODS`]); so do the functions
//! ([`FUNCTIONS`]).

pub(crate) mod array;
mod away;
mod coerce;
pub(crate) mod convert;
mod create;
mod digits;
pub(crate) mod dtype;
mod fields;
mod flags;
mod flat;
mod index;
mod linear;
mod memory;
mod methods;
mod order;
mod ordering;
mod print;
mod record;
mod reshape;
pub(crate) mod scalar;
mod scalar_text;
mod series;
mod stream;
mod ufunc;

use crate::base::Symbol;
use crate::bridge::ndarray::Maker;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_numpy",
    doc: "Arrays of numbers.",
    body: ModuleBody::Native { functions: FUNCTIONS, fill },
};

/// The module's functions, a table a file.
static FUNCTIONS: &[&[MethodDef]] = &[
    create::FUNCTIONS,
    reshape::FUNCTIONS,
    print::FUNCTIONS,
    SCALARS,
    ufunc::FUNCTIONS[0],
    ufunc::FUNCTIONS[1],
    ufunc::FUNCTIONS[2],
    series::FUNCTIONS,
    ordering::FUNCTIONS,
    linear::FUNCTIONS,
    stream::FUNCTIONS,
];

/// The methods of `ndarray`, a table a file.
static METHODS: &[&[MethodDef]] =
    &[away::METHODS, methods::METHODS, methods::PICKLE, reshape::METHODS, ufunc::METHODS];

/// The methods of all scalars, a table a file.
static SCALAR_METHODS: &[&[MethodDef]] = &[methods::OF_SCALARS];

static SCALARS: &[MethodDef] = &[MethodDef::new("scalar", scalar::unpickle, "scalar(dtype, obj)")];

/// Other names of scalar classes.
const ALIASES: &[(&str, &str)] = &[
    ("bool_", "bool"),
    ("byte", "int8"),
    ("short", "int16"),
    ("intc", "int32"),
    ("int_", "int64"),
    ("intp", "int64"),
    ("long", "int64"),
    ("longlong", "int64"),
    ("ubyte", "uint8"),
    ("ushort", "uint16"),
    ("uintc", "uint32"),
    ("uint", "uint64"),
    ("uintp", "uint64"),
    ("ulong", "uint64"),
    ("ulonglong", "uint64"),
    ("single", "float32"),
    ("double", "float64"),
    ("csingle", "complex64"),
    ("cdouble", "complex128"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for (name, class) in scalar::classes(vm) {
        dict.set_sym(vm, Symbol::new(name), class.value());
    }
    for (alias, name) in ALIASES {
        if let Some(class) = dict.get_sym(vm, Symbol::new(name)) {
            dict.set_sym(vm, Symbol::new(alias), class);
        }
    }
    Maker::set(vm, |vm, view, of| match of {
        Some(of) => convert::wrap_view(vm, view, of),
        None => convert::wrap_array(vm, view),
    });
    let class = array::class(vm);
    for table in METHODS {
        vm.add_methods(&class, table);
    }
    let generic = scalar::generic(vm);
    for table in SCALAR_METHODS {
        vm.add_methods(&generic, table);
    }
    dict.set_sym(vm, Symbol::new("ndarray"), class.value());
    dict.set_sym(vm, Symbol::new("flatiter"), flat::class(vm).value());
    dict.set_sym(vm, Symbol::new("dtype"), vm.native_type(&dtype::CLASS).value());
    let [yes, no] = scalar::bools(vm);
    dict.set_sym(vm, Symbol::new("True_"), yes);
    dict.set_sym(vm, Symbol::new("False_"), no);
    dict.set_sym(vm, Symbol::new("newaxis"), Value::None);
    dict.set_sym(vm, Symbol::new("_Stream"), vm.native_type(&stream::CLASS).value());
    ufunc::fill(vm, dict)
}
