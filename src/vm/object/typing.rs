//! Type parameters and aliases: what `def f[T]`, `class C[T]` and `type X = …` make.
//!
//! Invariant: bounds, constraints, defaults and values are evaluated when they are first asked for, by the
//! functions that the compiler made of them.

use std::cell::RefCell;

use super::T;
use super::generic_alias;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A function to call, and its result once it was called.
struct Lazy {
    evaluator: Value,
    value: RefCell<Value>,
}

impl Lazy {
    fn new(evaluator: Value) -> Lazy {
        Lazy { evaluator, value: RefCell::new(Value::Unset) }
    }

    /// None when there is nothing to evaluate.
    fn get(&self, vm: &Vm<'_>) -> Res<Value> {
        let known = self.value.borrow().clone();
        if !known.is_unset() {
            return Ok(known);
        }
        if self.evaluator.is_none() {
            return Ok(Value::None);
        }
        // 1 asks for the value itself, as annotate functions are asked.
        let made = vm.call(&self.evaluator, &[Value::Int(1)])?;
        self.value.replace(made.clone());
        Ok(made)
    }
}

/// A TypeVar, TypeVarTuple or ParamSpec, by its type.
struct Param {
    name: Value,
    /// A bound, or a tuple of constraints.
    bound: Lazy,
    default: RefCell<Option<Lazy>>,
}

struct Alias {
    name: Value,
    params: Value,
    value: Lazy,
}

fn param(vm: &Vm<'_>, t: T, name: &Value, bound: Value) -> Value {
    let payload =
        Param { name: name.clone(), bound: Lazy::new(bound), default: RefCell::new(None) };
    alloc(vm.ty(t), Traced(Box::new(payload)), None).into()
}

/// A typing intrinsic by its name.
pub fn intrinsic(vm: &Vm<'_>, name: &str, args: &[Value]) -> Res<Value> {
    match (name, args) {
        ("typevar", [name, bound]) => Ok(param(vm, T::TypeVar, name, bound.clone())),
        ("typevartuple", [name]) => Ok(param(vm, T::TypeVarTuple, name, Value::None)),
        ("paramspec", [name]) => Ok(param(vm, T::ParamSpec, name, Value::None)),
        ("set_type_param_default", [param, evaluator]) => {
            if let Some(p) = param.as_obj().and_then(|o| o.native::<Param>()) {
                p.default.replace(Some(Lazy::new(evaluator.clone())));
            }
            Ok(param.clone())
        }
        ("type_alias", [name, params, evaluator]) => {
            let params = if params.is_none() { vm.tuple(Vec::new()) } else { params.clone() };
            let payload = Alias { name: name.clone(), params, value: Lazy::new(evaluator.clone()) };
            Ok(alloc(vm.ty(T::TypeAliasType), Traced(Box::new(payload)), None).into())
        }
        ("generic_base", _) => Ok(vm.ty(T::Generic).value()),
        _ => Err(vm.raise(
            ExcKind::SystemError,
            format!("intrinsic {name} with {} arguments", args.len()),
        )),
    }
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Param> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a type parameter"))
}

fn alias_of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Alias> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a type alias"))
}

fn is_constraints(v: &Value) -> bool {
    v.kind() == Some(Kind::Tuple)
}

fn get_bound(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let bound = of(vm, v)?.bound.get(vm)?;
    Ok(if is_constraints(&bound) { Value::None } else { bound })
}

fn get_constraints(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let bound = of(vm, v)?.bound.get(vm)?;
    Ok(if is_constraints(&bound) { bound } else { vm.tuple(Vec::new()) })
}

fn get_default(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match &*of(vm, v)?.default.borrow() {
        Some(lazy) => lazy.get(vm),
        None => Err(vm
            .raise(ExcKind::NotImplementedError, "typing.NoDefault: the parameter has no default")),
    }
}

fn has_default(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let has = of(vm, &args.values[0])?.default.borrow().is_some();
    Ok(Value::bool(has))
}

fn param_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.name.clone())
}

static PARAM_METHODS: &[MethodDef] = &[MethodDef::new("has_default", has_default, "has_default()")];

static PARAM_FIELDS: &[GetSetDef] = &[
    GetSetDef { name: "__name__", get: |vm, v| Ok(of(vm, v)?.name.clone()), set: None, doc: "" },
    GetSetDef { name: "__bound__", get: get_bound, set: None, doc: "" },
    GetSetDef { name: "__constraints__", get: get_constraints, set: None, doc: "" },
    GetSetDef { name: "__default__", get: get_default, set: None, doc: "" },
];

macro_rules! params {
    ($( $spec:ident $name:literal ; )*) => { $(
        pub static $spec: TypeSpec = TypeSpec {
            name: $name,
            module: "typing",
            doc: "",
            kind: Kind::Traced,
            is_base: false,
            slots: |s| {
                s.repr.set(Some(param_repr));
                s.set_binary(crate::bytecode::BinOp::Or, super::union_type::or);
            },
            methods: PARAM_METHODS,
            getset: PARAM_FIELDS,
        };
    )* };
}

params! {
    TYPE_VAR "TypeVar";
    TYPE_VAR_TUPLE "TypeVarTuple";
    PARAM_SPEC "ParamSpec";
}

pub static TYPE_ALIAS: TypeSpec = TypeSpec {
    name: "TypeAliasType",
    module: "typing",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(|vm, v| Ok(alias_of(vm, v)?.name.clone())));
        s.set_binary(crate::bytecode::BinOp::Or, super::union_type::or);
        s.get_item.set(Some(|vm, v, item| Ok(generic_alias::alias(vm, v.clone(), item))));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "__name__",
            get: |vm, v| Ok(alias_of(vm, v)?.name.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__value__",
            get: |vm, v| alias_of(vm, v)?.value.get(vm),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__type_params__",
            get: |vm, v| Ok(alias_of(vm, v)?.params.clone()),
            set: None,
            doc: "",
        },
    ],
};

/// The base of classes with type parameters.
pub static GENERIC: TypeSpec = TypeSpec {
    name: "Generic",
    module: "typing",
    doc: "",
    kind: Kind::Instance,
    is_base: true,
    slots: |_| {},
    methods: &[MethodDef::class(
        "__class_getitem__",
        generic_alias::class_getitem,
        "__class_getitem__(params)",
    )],
    getset: &[],
};

traces! { Lazy { evaluator value } Param { name bound default } Alias { name params value } }
