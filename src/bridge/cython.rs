//! Cython's names as objects: C types, functions that regions can call.
//!
//! Invariant: interpreted code runs them as Cython's pure-Python mode does when nothing is compiled, with
//! the conversions that C types bring (`vm/interp/ctype`); what they are to kernels stands in
//! `kernel/names`.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use super::binding::Params;
use super::dispatcher::{self, Dispatcher};
use super::raise;
use crate::base::{CType, Symbol};
use crate::kernel::names::Intrinsic;
use crate::kernel::options::Options;
use crate::kernel::userfunc::UserFuncId;
use crate::syntax::cython::Declared;
use crate::syntax::imports::Imports;
use crate::vm::interp::to_c_type;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::{
    Args, ExcKind, Kind, MethodDef, Native, Ptr, Res, Slots, T, Traced, TypeSpec, Value, Vm,
};

/// `cython.int` and the like.
pub struct CTypeObj(pub CType);

pub static C_TYPE: TypeSpec = TypeSpec {
    name: "c_type",
    module: "cython",
    doc: "An arithmetic type of C's: as an annotation it is the type of a variable, called it converts.",
    kind: Kind::Native,
    is_base: false,
    slots: |s: &Slots| {
        s.repr.set(Some(|vm, v| {
            let name = of(v).map_or("", CType::name);
            Ok(vm.str(format!("cython.{name}")))
        }));
        s.call.set(Some(|vm, v, args| {
            let Some(ty) = of(v) else { return Err(vm.type_error("not a C type")) };
            args.check_positional(vm, ty.name(), 0, 1)?;
            match args.values {
                [] => to_c_type(vm, ty, &Value::Int(0)),
                [value, ..] => cast_to(vm, ty, value),
            }
        }));
        s.get_item.set(Some(|vm, v, _| {
            let name = of(v).map_or("", CType::name);
            let message = format!("arrays and memoryviews (cython.{name}[...]) are not supported");
            Err(raise::error(vm, "UnsupportedError", &message))
        }));
    },
    methods: &[MethodDef::new(
        "__reduce__",
        |vm, args| {
            args.method(vm, "__reduce__", 0, 0)?;
            Ok(vm.str(of(&args.values[0]).map_or("", CType::name)))
        },
        "__reduce__()",
    )],
    getset: &[],
};

/// The function that `cython.cfunc` makes: interpreted from interpreted code, compiled in regions.
pub static FUNCTION: TypeSpec = TypeSpec {
    name: "cython_function_or_method",
    module: "cython",
    doc: "A function that blocks without the lock can call.",
    kind: Kind::Traced,
    is_base: false,
    slots: |s: &Slots| {
        s.call.set(Some(|vm, v, args| match dispatcher::of(v) {
            Some(d) => vm.call_args(&d.py_func, args),
            None => Err(vm.type_error("not a function")),
        }));
        s.repr.set(Some(|vm, v| match dispatcher::of(v) {
            Some(d) => {
                let text = vm.repr(&d.py_func)?;
                Ok(vm.str(text))
            }
            None => Err(vm.type_error("not a function")),
        }));
        s.descr_get.set(Some(dispatcher::bind));
    },
    methods: &[dispatcher::BY_NAME],
    getset: dispatcher::OF_FUNCTION,
};

fn of(v: &Value) -> Option<CType> {
    v.as_obj()?.native::<CTypeObj>().map(|t| t.0)
}

/// The conversion that an object is to kernels.
pub(super) fn intrinsic_of(v: &Value) -> Option<Intrinsic> {
    Intrinsic::find("cython", of(v)?.name())
}

/// The C types and functions, put into a namespace as `c_NAME`.
pub fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) {
    for ty in CType::all() {
        let class = vm.native_type(&C_TYPE);
        let value: Value = vm.alloc_for(&class, Native(Box::new(CTypeObj(ty)))).into();
        dict.set_sym(vm, Symbol::new(&format!("c_{}", ty.name())), value);
    }
    for def in [&CAST, &DECLARE, &SIZEOF, &CFUNC] {
        dict.set_sym(vm, Symbol::new(&format!("c_{}", def.name)), vm.function(def));
    }
    dict.set_sym(vm, Symbol::new("cython_prange"), vm.function(&PRANGE));
    dict.set_sym(vm, Symbol::new("cython_threadid"), vm.function(&THREADID));
}

/// A value as C casts it: integers wrap, floats are truncated.
fn cast_to(vm: &Vm<'_>, ty: CType, v: &Value) -> Res<Value> {
    let is_int = !ty.is_float() && ty != CType::Bint;
    let whole = match v {
        Value::Float(x) if is_int && x.get().is_finite() => {
            check_fits(vm, ty, x.get())?;
            vm.call(&vm.ty(T::Int).value(), std::slice::from_ref(v))?
        }
        Value::Float(_) if is_int => vm.call(&vm.ty(T::Int).value(), std::slice::from_ref(v))?,
        Value::Float(_)
        | Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::Int(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => v.clone(),
    };
    if is_int {
        let index = vm.index(&whole)?;
        return crate::vm::interp::wrap_to_c_type(vm, ty, &index);
    }
    to_c_type(vm, ty, &whole)
}

/// C does not say what a float becomes that no integer of 64 bits holds; kernels say so.
fn check_fits(vm: &Vm<'_>, ty: CType, x: f64) -> Res<()> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let is_wide = ty.bits() == 64 && !ty.is_signed();
    let high = if is_wide { 2.0 * LIMIT } else { LIMIT };
    if x.trunc() >= -LIMIT && x.trunc() < high {
        return Ok(());
    }
    let shown = vm.repr(&Value::from(x))?;
    let what = if is_wide { "uint64" } else { "a 64-bit integer" };
    Err(vm.overflow_error(format!("float {shown} does not fit {what}")))
}

/// `cython.cast(T, x)`: to a type of the interpreter's it changes nothing.
fn cast(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if let Some((name, _)) = args.keywords().next() {
        let message = format!("cast() got an unexpected keyword argument '{name}'");
        return Err(vm.type_error(message));
    }
    args.check_positional(vm, "cast", 2, 2)?;
    match of(&args.values[0]) {
        Some(ty) => cast_to(vm, ty, &args.values[1]),
        None => Ok(args.values[1].clone()),
    }
}

/// `cython.declare(T[, x])`, `cython.declare(x=T)`.
fn declare(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    match (pos.first().and_then(of), pos) {
        (_, []) => Ok(Value::None),
        (Some(ty), [_]) => to_c_type(vm, ty, &Value::Int(0)),
        (Some(ty), [_, value]) => to_c_type(vm, ty, value),
        (None, [_, value]) => Ok(value.clone()),
        (None, [_]) => Ok(Value::None),
        (_, more) => {
            let n = more.len();
            Err(vm.type_error(format!("declare() takes at most 2 arguments ({n} given)")))
        }
    }
}

/// `cython.sizeof(T)`.
fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sizeof", 1, 1)?;
    match of(&args.values[0]) {
        Some(ty) => Ok(Value::Int(i64::from(ty.bits() / 8))),
        None => Err(vm.type_error("sizeof() needs a C type")),
    }
}

pub static CAST: MethodDef = MethodDef::new("cast", cast, "cast(type, value)");
pub static DECLARE: MethodDef =
    MethodDef::new("declare", declare, "declare(type=None, value=None, **types)");
pub static SIZEOF: MethodDef = MethodDef::new("sizeof", sizeof, "sizeof(type)");
pub static CFUNC: MethodDef = MethodDef::new("cfunc", cfunc, "cfunc(function)");
pub static PRANGE: MethodDef = MethodDef::new(
    "prange",
    prange,
    "prange([start,] stop[, step], *, nogil=False, schedule=None, chunksize=None, num_threads=None, use_threads_if=None)",
);

/// Interpreted code is thread 0 of a parallel loop.
pub static THREADID: MethodDef = MethodDef::new(
    "threadid",
    |vm, args| {
        args.check_positional(vm, "threadid", 0, 0)?;
        Ok(Value::Int(0))
    },
    "threadid()",
);

/// What `prange` is where no loop over it is compiled: a `range`.
fn prange(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    const OPTIONS: [&str; 5] = ["nogil", "schedule", "chunksize", "num_threads", "use_threads_if"];
    if let Some((name, _)) = args.keywords().find(|(name, _)| !OPTIONS.contains(&name.as_str())) {
        let message = format!("prange() got an unexpected keyword argument '{name}'");
        return Err(vm.type_error(message));
    }
    vm.call(&vm.ty(T::Range).value(), args.pos())
}

/// Makes the function that regions can call.
fn cfunc(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "cfunc", 1, 1)?;
    let value = &args.values[0];
    if dispatcher::of(value).is_some() {
        return Ok(value.clone());
    }
    let Some(function) = value.downcast::<Function>() else {
        let what = vm.type_name(value);
        return Err(vm.type_error(format!("cfunc needs a Python function, not '{what}'")));
    };
    let tree = dispatcher::tree_of(vm, function)?;
    let qualname = vm.display(&vm.get_attr(value, Symbol::new("__qualname__"))?)?;
    let declared = declarations(vm, function)?;
    let options = Options {
        parallel: true,
        c_types: true,
        directives: declared.directives,
        ..Options::default()
    };
    let made = Dispatcher {
        id: UserFuncId(dispatcher::next_id()),
        name: function.code.code.name,
        params: Params::new(vm, function, tree, &qualname),
        py_func: value.clone(),
        options,
        declared: Vec::new(),
        c_types: declared,
        frozen: OnceCell::new(),
        dispatch: Arc::default(),
        last: RefCell::new(None),
        last_arrays: RefCell::new(None),
        has_warned: Cell::new(false),
    };
    Ok(vm.alloc_for(&vm.native_type(&FUNCTION), Traced(Box::new(made))).into())
}

/// What a function's source declares.
fn declarations(vm: &Vm<'_>, function: &Function) -> Res<Declared> {
    let code = &function.code.code;
    let unit = code.origin.unit();
    let declared = Declared::of_function(&Imports::of(unit), unit, code.scope);
    declared.map_err(|message| vm.raise(ExcKind::SyntaxError, message))
}
