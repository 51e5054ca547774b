//! `_typing`: the parts of `typing` that the language itself makes.

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::typing::{PARAM_SPEC_ARGS, PARAM_SPEC_KWARGS, no_default};
use crate::vm::{Args, MethodDef, Ptr, Res, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_typing",
    doc: "Primitives and accelerators for the typing module.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[MethodDef::new("_idfunc", same, "_idfunc($module, x, /)")];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("TypeVar", vm.ty(T::TypeVar).value());
    set("TypeVarTuple", vm.ty(T::TypeVarTuple).value());
    set("ParamSpec", vm.ty(T::ParamSpec).value());
    set("ParamSpecArgs", vm.native_type(&PARAM_SPEC_ARGS).value());
    set("ParamSpecKwargs", vm.native_type(&PARAM_SPEC_KWARGS).value());
    set("TypeAliasType", vm.ty(T::TypeAliasType).value());
    set("Generic", vm.ty(T::Generic).value());
    set("Union", vm.ty(T::UnionType).value());
    set("NoDefault", no_default(vm));
    Ok(())
}

/// The argument.
fn same(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_idfunc", 1, 1)?;
    Ok(args.values[0].clone())
}
