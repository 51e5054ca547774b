//! Type parameters and aliases: what `def f[T]`, `class C[T]` and `type X = …` make.
//!
//! Invariant: bounds, constraints, defaults and values are evaluated when they are first asked for, by the
//! functions that the compiler made of them.

use std::cell::RefCell;

use super::T;
use super::generic_alias;
use crate::base::{Symbol, known};
use crate::bytecode::CmpOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Native, Traced, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeSpec};
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

    fn known(value: Value) -> Lazy {
        Lazy { evaluator: Value::None, value: RefCell::new(value) }
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
    variance: Variance,
    module: RefCell<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Variance {
    Invariant,
    Covariant,
    Contravariant,
    /// To be inferred: what the syntax for type parameters makes.
    Inferred,
}

struct Alias {
    name: Value,
    module: Value,
    params: Value,
    value: Lazy,
}

fn param(vm: &Vm<'_>, t: T, name: &Value, bound: Lazy, variance: Variance) -> Value {
    let module = current_module(vm);
    let payload = Param {
        name: name.clone(),
        bound,
        default: RefCell::new(None),
        variance,
        module: RefCell::new(module),
    };
    alloc(vm.ty(t), Traced(Box::new(payload)), None).into()
}

fn current_module(vm: &Vm<'_>) -> Value {
    let globals = crate::vm::interp::current_globals(vm);
    globals.and_then(|g| g.get_sym(vm, known::NAME)).unwrap_or(Value::None)
}

/// A typing intrinsic by its name.
pub fn intrinsic(vm: &Vm<'_>, name: &str, args: &[Value]) -> Res<Value> {
    let made = |t, name: &Value, bound: Value| {
        Ok(param(vm, t, name, Lazy::new(bound), Variance::Inferred))
    };
    match (name, args) {
        ("typevar", [name, bound]) => made(T::TypeVar, name, bound.clone()),
        ("typevartuple", [name]) => made(T::TypeVarTuple, name, Value::None),
        ("paramspec", [name]) => made(T::ParamSpec, name, Value::None),
        ("set_type_param_default", [param, evaluator]) => {
            if let Some(p) = param.as_obj().and_then(|o| o.native::<Param>()) {
                p.default.replace(Some(Lazy::new(evaluator.clone())));
            }
            Ok(param.clone())
        }
        ("type_alias", [name, params, evaluator]) => {
            let params = if params.is_none() { vm.tuple(Vec::new()) } else { params.clone() };
            let value = Lazy::new(evaluator.clone());
            let payload = Alias { name: name.clone(), module: current_module(vm), params, value };
            Ok(alloc(vm.ty(T::TypeAliasType), Traced(Box::new(payload)), None).into())
        }
        ("generic_base", [params]) => {
            let params = vm.collect(params)?;
            let params = params.iter().map(|p| {
                if vm.type_of(p).is(vm.ty(T::TypeVarTuple)) {
                    unpacked(vm, p)
                } else {
                    Ok(p.clone())
                }
            });
            let params = vm.tuple(params.collect::<Res<Vec<_>>>()?);
            vm.get_item(&vm.ty(T::Generic).value(), &params)
        }
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

/// Whether unions take it as it is.
pub(super) fn is_param_or_alias(v: &Value) -> bool {
    v.as_obj().is_some_and(|o| o.native::<Param>().is_some() || o.native::<Alias>().is_some())
}

/// Calls a function of `typing`, where the rules of substitution are written.
pub(super) fn call_typing(vm: &Vm<'_>, name: &str, args: Args<'_>) -> Res<Value> {
    let module = crate::vm::import::import(vm, "typing")?;
    let f = vm.get_attr(&module, Symbol::new(name))?;
    vm.call_args(&f, args)
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
        None => Ok(no_default(vm)),
    }
}

fn has_default(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let has = of(vm, &args.values[0])?.default.borrow().is_some();
    Ok(Value::bool(has))
}

fn param_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let p = of(vm, v)?;
    let prefix = match p.variance {
        _ if vm.type_of(v).is(vm.ty(T::TypeVarTuple)) => "",
        Variance::Invariant => "~",
        Variance::Covariant => "+",
        Variance::Contravariant => "-",
        Variance::Inferred => "",
    };
    Ok(vm.string(format!("{prefix}{}", vm.display(&p.name)?)))
}

// Constructors

fn checked_type(vm: &Vm<'_>, v: &Value, message: &str) -> Res<Value> {
    if v.is_none() {
        return Ok(vm.ty(T::NoneType).value());
    }
    if v.downcast::<Type>().is_some() {
        return Ok(v.clone());
    }
    call_typing(vm, "_type_check", Args::positional(&[v.clone(), vm.str(message)]))
}

/// Arguments by name that all three constructors share, and the positional ones.
fn new_param(vm: &Vm<'_>, t: T, fname: &str, args: Args<'_>) -> Res<Value> {
    let flag = |name: &str| args.keyword(name).map_or(Ok(false), |v| vm.truth(v));
    let known = ["name", "bound", "covariant", "contravariant", "infer_variance", "default"];
    for (name, _) in args.keywords() {
        let fits = known.contains(&name.as_str())
            && (t != T::TypeVarTuple || matches!(name.as_str(), "name" | "default"));
        if !fits {
            return Err(
                vm.type_error(format!("{fname}() got an unexpected keyword argument '{name}'"))
            );
        }
    }
    let name = args.pos().first().or_else(|| args.keyword("name"));
    let Some(name) = name else {
        return Err(vm.type_error(format!("{fname}() missing required argument 'name' (pos 1)")));
    };
    if name.kind() != Some(Kind::Str) {
        let ty = vm.given_type(name);
        return Err(vm.type_error(format!("{fname}() argument 'name' must be str, not {ty}")));
    }
    let variance = match (flag("covariant")?, flag("contravariant")?, flag("infer_variance")?) {
        (true, true, _) => return Err(vm.value_error("Bivariant types are not supported.")),
        (true, _, true) | (_, true, true) => {
            return Err(vm.value_error("Variance cannot be specified with infer_variance."));
        }
        (true, false, false) => Variance::Covariant,
        (false, true, false) => Variance::Contravariant,
        (false, false, true) => Variance::Inferred,
        (false, false, false) => Variance::Invariant,
    };
    let constraints = args.pos().get(1..).unwrap_or_default();
    if t != T::TypeVar && !constraints.is_empty() {
        let given = args.pos().len();
        return Err(
            vm.type_error(format!("{fname}() takes exactly 1 positional argument ({given} given)"))
        );
    }
    let bound = match args.keyword("bound").filter(|b| !b.is_none()) {
        Some(bound) => checked_type(vm, bound, "Bound must be a type.")?,
        None => Value::None,
    };
    let bound = match constraints {
        [] => bound,
        [_] => return Err(vm.type_error("A single constraint is not allowed")),
        _ if !bound.is_none() => {
            return Err(vm.type_error("Constraints cannot be combined with bound=..."));
        }
        all => {
            let message = "TypeVar(name, constraint, ...): constraints must be types.";
            let all = all.iter().map(|c| checked_type(vm, c, message));
            vm.tuple(all.collect::<Res<Vec<_>>>()?)
        }
    };
    let made = param(vm, t, name, Lazy::known(bound), variance);
    if let Some(default) = args.keyword("default")
        && !default.is(&no_default(vm))
    {
        let default = if t == T::TypeVar {
            checked_type(vm, default, "Default must be a type.")?
        } else {
            default.clone()
        };
        of(vm, &made)?.default.replace(Some(Lazy::known(default)));
    }
    Ok(made)
}

// Substitution

/// `__typing_subst__`: what stands for the parameter when it is given an argument.
fn subst(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "__typing_subst__", 1, 1)?;
    let ty = vm.type_of(&args.values[0]);
    if ty.is(vm.ty(T::TypeVarTuple)) {
        return Err(vm.type_error("Substitution of bare TypeVarTuple is not supported"));
    }
    let f = if ty.is(vm.ty(T::ParamSpec)) { "_paramspec_subst" } else { "_typevar_subst" };
    call_typing(vm, f, args)
}

/// `__typing_prepare_subst__`: the arguments, with those that the parameter adds or gathers.
fn prepare_subst(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [alias, given] = args.method(vm, "__typing_prepare_subst__", 2, 2)? else {
        return Err(vm.type_error("__typing_prepare_subst__ takes two arguments"));
    };
    let this = &args.values[0];
    let ty = vm.type_of(this);
    if ty.is(vm.ty(T::TypeVarTuple)) {
        return call_typing(vm, "_typevartuple_prepare_subst", args);
    }
    if ty.is(vm.ty(T::ParamSpec)) {
        return call_typing(vm, "_paramspec_prepare_subst", args);
    }
    let params = vm.collect(&vm.get_attr(alias, Symbol::new("__parameters__"))?)?;
    let at = params.iter().position(|p| p.is(this)).unwrap_or(params.len());
    let mut items = vm.collect(given)?;
    if at < items.len() {
        return Ok(given.clone());
    }
    let default = get_default(vm, this)?;
    // Without a default, whoever counts the arguments tells.
    if at > items.len() || default.is(&no_default(vm)) {
        return Ok(given.clone());
    }
    items.push(default);
    Ok(vm.tuple(items))
}

fn no_subclass(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = vm.type_of(&args.values[0]).name();
    Err(vm.type_error(format!("Cannot subclass an instance of {name}")))
}

/// `Unpack[Ts]`.
fn unpacked(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let module = crate::vm::import::import(vm, "typing")?;
    let marker = vm.get_attr(&module, Symbol::new("Unpack"))?;
    vm.get_item(&marker, v)
}

/// `*Ts`.
fn unpack(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    vm.iter(&vm.tuple([unpacked(vm, v)?]))
}

static PARAM_METHODS: &[MethodDef] = &[
    MethodDef::new("has_default", has_default, "has_default()"),
    MethodDef::new("__typing_subst__", subst, "__typing_subst__(arg)"),
    MethodDef::new("__typing_prepare_subst__", prepare_subst, ""),
    MethodDef::new("__mro_entries__", no_subclass, ""),
    MethodDef::new("__reduce__", |vm, a| Ok(of(vm, &a.values[0])?.name.clone()), "__reduce__()"),
];

fn is_variance(vm: &Vm<'_>, v: &Value, which: Variance) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.variance == which))
}

const NAME: GetSetDef =
    GetSetDef { name: "__name__", get: |vm, v| Ok(of(vm, v)?.name.clone()), set: None, doc: "" };
const DEFAULT: GetSetDef = GetSetDef { name: "__default__", get: get_default, set: None, doc: "" };
const MODULE: GetSetDef = GetSetDef {
    name: "__module__",
    get: |vm, v| match v.as_obj().and_then(|o| o.native::<Param>()) {
        Some(p) => Ok(p.module.borrow().clone()),
        None => Ok(vm.str("typing")),
    },
    set: Some(|vm, v, value| {
        let old = of(vm, v)?.module.replace(value.cloned().unwrap_or(Value::None));
        drop(old);
        Ok(())
    }),
    doc: "",
};

macro_rules! params {
    ($( $spec:ident $name:literal $t:ident $iter:expr, [ $( $field:expr ),* ] ; )*) => { $(
        pub static $spec: TypeSpec = TypeSpec {
            name: $name,
            module: "typing",
            doc: "",
            kind: Kind::Traced,
            is_base: false,
            slots: |s| {
                s.new.set(Some(|vm, _, args| new_param(vm, T::$t, $name, args)));
                s.init.set(Some(|_, _, _| Ok(())));
                s.repr.set(Some(param_repr));
                s.iter.set($iter);
                s.set_binary(crate::bytecode::BinOp::Or, super::union_type::or_any);
            },
            methods: PARAM_METHODS,
            getset: &[NAME, DEFAULT, MODULE, $( $field ),*],
        };
    )* };
}

const fn field(name: &'static str, get: crate::vm::types::UnarySlot) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

params! {
    TYPE_VAR "TypeVar" TypeVar None, [
        field("__bound__", get_bound),
        field("__constraints__", get_constraints),
        field("__covariant__", |vm, v| is_variance(vm, v, Variance::Covariant)),
        field("__contravariant__", |vm, v| is_variance(vm, v, Variance::Contravariant)),
        field("__infer_variance__", |vm, v| is_variance(vm, v, Variance::Inferred))
    ];
    TYPE_VAR_TUPLE "TypeVarTuple" TypeVarTuple Some(unpack), [];
    PARAM_SPEC "ParamSpec" ParamSpec None, [
        field("__bound__", get_bound),
        field("__covariant__", |vm, v| is_variance(vm, v, Variance::Covariant)),
        field("__contravariant__", |vm, v| is_variance(vm, v, Variance::Contravariant)),
        field("__infer_variance__", |vm, v| is_variance(vm, v, Variance::Inferred)),
        field("args", |vm, v| part_of(vm, &PARAM_SPEC_ARGS, v)),
        field("kwargs", |vm, v| part_of(vm, &PARAM_SPEC_KWARGS, v))
    ];
}

/// `P.args` or `P.kwargs`.
struct ParamPart(Value);

fn part_of(vm: &Vm<'_>, spec: &'static TypeSpec, origin: &Value) -> Res<Value> {
    let class = vm.native_type(spec);
    Ok(alloc(&class, Native(Box::new(ParamPart(origin.clone()))), None).into())
}

fn origin(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.as_obj().and_then(|o| o.native::<ParamPart>()) {
        Some(part) => Ok(part.0.clone()),
        None => Err(vm.type_error("not a part of a ParamSpec")),
    }
}

macro_rules! parts {
    ($( $spec:ident $name:literal $word:literal ; )*) => { $(
        pub static $spec: TypeSpec = TypeSpec {
            name: $name,
            module: "typing",
            doc: "",
            kind: Kind::Native,
            is_base: false,
            slots: |s| {
                s.new.set(Some(|vm, _, args| {
                    args.check_positional(vm, $name, 1, 1)?;
                    part_of(vm, &$spec, &args.values[0])
                }));
                s.init.set(Some(|_, _, _| Ok(())));
                s.repr.set(Some(|vm, v| {
                    let origin = origin(vm, v)?;
                    let name = match vm.get_attr_opt(&origin, known::NAME)? {
                        Some(name) => vm.display(&name)?,
                        None => vm.repr(&origin)?,
                    };
                    Ok(vm.string(format!(concat!("{}.", $word), name)))
                }));
                s.compare.set(Some(|vm, a, b, op| {
                    let same_type = vm.type_of(a).is(vm.type_of(b));
                    if !same_type || !matches!(op, CmpOp::Eq | CmpOp::Ne) {
                        return Ok(Value::NotImplemented);
                    }
                    let equal = vm.eq(&origin(vm, a)?, &origin(vm, b)?)?;
                    Ok(Value::bool(equal == (op == CmpOp::Eq)))
                }));
                s.hash.set(Some(|vm, v| vm.hash(&origin(vm, v)?)));
            },
            methods: &[MethodDef::new("__mro_entries__", no_subclass, "")],
            getset: &[field("__origin__", origin)],
        };
    )* };
}

parts! {
    PARAM_SPEC_ARGS "ParamSpecArgs" "args";
    PARAM_SPEC_KWARGS "ParamSpecKwargs" "kwargs";
}

/// `typing.NoDefault`.
static NO_DEFAULT: TypeSpec = TypeSpec {
    name: "NoDefaultType",
    module: "typing",
    doc: "The type of the NoDefault singleton.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| {
            args.check_positional(vm, "NoDefaultType", 0, 0)?;
            Ok(no_default(vm))
        }));
        s.init.set(Some(|_, _, _| Ok(())));
        s.repr.set(Some(|vm, _| Ok(vm.str("typing.NoDefault"))));
    },
    methods: &[MethodDef::new("__reduce__", |vm, _| Ok(vm.str("NoDefault")), "")],
    getset: &[],
};

#[derive(Default)]
struct TheNoDefault(RefCell<Option<Value>>);

/// The one value that says that a parameter has no default.
pub fn no_default(vm: &Vm<'_>) -> Value {
    let state = vm.interp.state::<TheNoDefault>();
    let known = state.0.borrow().clone();
    known.unwrap_or_else(|| {
        let made: Value = alloc(&vm.native_type(&NO_DEFAULT), Native(Box::new(())), None).into();
        *state.0.borrow_mut() = Some(made.clone());
        made
    })
}

fn new_alias(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_kw_only: 1, ..Shape::default() };
    let [name, value, params] =
        args.bind(vm, "typealias", ["name", "value", "type_params"], shape)?;
    let params = params.cloned().unwrap_or_else(|| vm.tuple([]));
    if params.kind() != Some(Kind::Tuple) {
        return Err(vm.type_error("type_params must be a tuple"));
    }
    let payload = Alias {
        name: name.cloned().unwrap_or(Value::None),
        module: current_module(vm),
        params,
        value: Lazy::known(value.cloned().unwrap_or(Value::None)),
    };
    Ok(alloc(vm.ty(T::TypeAliasType), Traced(Box::new(payload)), None).into())
}

pub static TYPE_ALIAS: TypeSpec = TypeSpec {
    name: "TypeAliasType",
    module: "typing",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| new_alias(vm, args)));
        s.init.set(Some(|_, _, _| Ok(())));
        s.repr.set(Some(|vm, v| Ok(alias_of(vm, v)?.name.clone())));
        s.set_binary(crate::bytecode::BinOp::Or, super::union_type::or_any);
        s.get_item.set(Some(|vm, v, item| Ok(generic_alias::alias(vm, v.clone(), item))));
    },
    methods: &[MethodDef::new(
        "__reduce__",
        |vm, args| Ok(alias_of(vm, &args.values[0])?.name.clone()),
        "__reduce__()",
    )],
    getset: &[
        GetSetDef {
            name: "__module__",
            get: |vm, v| Ok(alias_of(vm, v)?.module.clone()),
            set: None,
            doc: "",
        },
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
        GetSetDef {
            name: "__parameters__",
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
    methods: &[
        MethodDef::class(
            "__class_getitem__",
            |vm, args| call_typing(vm, "_generic_class_getitem", args),
            "__class_getitem__(params)",
        ),
        MethodDef::class(
            "__init_subclass__",
            |vm, args| call_typing(vm, "_generic_init_subclass", args),
            "__init_subclass__()",
        ),
    ],
    getset: &[],
};

traces! { Lazy { evaluator value } Param { name bound default module } Alias { name module params value } }
