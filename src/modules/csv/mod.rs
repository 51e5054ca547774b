//! `_csv`: tables as text, for `csv`.
//!
//! Invariant: rows and lines are those of CPython 3.13, in every dialect.

mod dialect;
mod reader;
mod writer;

use std::cell::Cell;

use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_csv",
    doc: "CSV parsing and writing.",
    body: ModuleBody::Native { functions: &[FUNCTIONS, dialect::FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "field_size_limit",
        field_size_limit,
        "field_size_limit($module, new_limit=None)",
    ),
    MethodDef::new("reader", reader::reader, "reader(iterable, [dialect='excel'], **fmtparams)"),
    MethodDef::new("writer", writer::writer, "writer(fileobj, [dialect='excel'], **fmtparams)"),
];

const QUOTE_MINIMAL: i64 = 0;
const QUOTE_ALL: i64 = 1;
const QUOTE_NONNUMERIC: i64 = 2;
const QUOTE_NONE: i64 = 3;
const QUOTE_STRINGS: i64 = 4;
const QUOTE_NOTNULL: i64 = 5;

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    for (name, value) in [
        ("QUOTE_MINIMAL", QUOTE_MINIMAL),
        ("QUOTE_ALL", QUOTE_ALL),
        ("QUOTE_NONNUMERIC", QUOTE_NONNUMERIC),
        ("QUOTE_NONE", QUOTE_NONE),
        ("QUOTE_STRINGS", QUOTE_STRINGS),
        ("QUOTE_NOTNULL", QUOTE_NOTNULL),
    ] {
        set(name, Value::Int(value));
    }
    set("__version__", vm.str("1.0"));
    set("Dialect", vm.native_type(&dialect::DIALECT).value());
    set("Reader", vm.native_type(&reader::READER).value());
    set("Writer", vm.native_type(&writer::WRITER).value());
    set("Error", ERROR.get(vm)?.value());
    Ok(())
}

static ERROR: Class = Class::new("_csv", "Error", ExcKind::Exception);

fn error(vm: &Vm<'_>, message: &str) -> Exc {
    ERROR.raise(vm, message)
}

/// How long a field may be.
struct Limit(Cell<i64>);

impl Default for Limit {
    fn default() -> Limit {
        Limit(Cell::new(128 * 1024))
    }
}

fn limit(vm: &Vm<'_>) -> i64 {
    vm.interp.state::<Limit>().0.get()
}

fn field_size_limit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [new] = args.bind(vm, "field_size_limit", ["new_limit"], Shape::default())?;
    let old = limit(vm);
    if let Some(new) = new {
        match int::to_i64(new) {
            Some(n) => vm.interp.state::<Limit>().0.set(n),
            None if int::is_int(new) => {
                return Err(vm.overflow_error("Python int too large to convert to C long"));
            }
            None => return Err(vm.type_error("limit must be an integer")),
        }
    }
    Ok(Value::Int(old))
}
