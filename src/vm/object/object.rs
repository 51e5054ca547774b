//! `object`: what every type inherits, and the attribute protocol's native ends.

use super::attrs;
use super::dict::Dict;
use super::instance::Instance;
use super::str::Str;
use super::{reduce, type_};
use crate::base::{Symbol, known};
use crate::bytecode::CmpOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, alloc};
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn is_own_new(class: &TypeRef) -> bool {
    class.slots.new.get().is_some_and(|f| std::ptr::fn_addr_eq(f, new as crate::vm::types::NewSlot))
}

fn is_own_init(class: &TypeRef) -> bool {
    class
        .slots
        .init
        .get()
        .is_some_and(|f| std::ptr::fn_addr_eq(f, init as crate::vm::types::InitSlot))
}

/// `object.__new__`: excess arguments are for `__init__`, when there is one.
pub fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if !args.values.is_empty() {
        if !is_own_new(class) {
            return Err(vm.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if is_own_init(class) {
            return Err(vm.type_error(format!("{}() takes no arguments", class.name())));
        }
    }
    instantiate(vm, class)
}

/// An instance of a class whose instances are nothing but attributes.
pub fn instantiate(vm: &Vm<'_>, class: &TypeRef) -> Res<Value> {
    let abstract_names = class.abstract_names.borrow().clone();
    if let Some(names) = abstract_names {
        check_concrete(vm, class, &names)?;
    }
    if class.instance_kind != Kind::Instance {
        let name = class.name();
        return Err(
            vm.type_error(format!("object.__new__({name}) is not safe, use {name}.__new__()"))
        );
    }
    Ok(alloc(class, Instance, attrs::for_instance(class)).into())
}

fn check_concrete(vm: &Vm<'_>, class: &TypeRef, names: &Value) -> Res<()> {
    let mut texts = Vec::new();
    for name in vm.collect(names)? {
        texts.push(vm.display(&name)?);
    }
    texts.sort();
    if texts.is_empty() {
        return Ok(());
    }
    let plural = if texts.len() == 1 { "" } else { "s" };
    let quoted: Vec<String> = texts.iter().map(|t| format!("'{t}'")).collect();
    Err(vm.type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{plural} {}",
        class.name(),
        quoted.join(", ")
    )))
}

/// `object.__init__`.
pub fn init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    if args.values.is_empty() {
        return Ok(());
    }
    let class = vm.type_of(this).clone();
    if !is_own_init(&class) {
        return Err(vm.type_error(
            "object.__init__() takes exactly one argument (the instance to initialize)",
        ));
    }
    if is_own_new(&class) {
        return Err(vm.type_error(format!("{}() takes no arguments", class.name())));
    }
    Ok(())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let ty = vm.type_of(v).clone();
    let at = v.as_obj().map_or(0, |o| o.addr());
    let module = type_::module_of(vm, &ty);
    let qualname = ty.qualname.borrow().clone();
    Ok(vm.str(match module.downcast::<Str>() {
        Some(m) if m.as_str() != "builtins" => {
            format!("<{}.{qualname} object at {at:#x}>", m.as_str())
        }
        Some(_) | None => format!("<{qualname} object at {at:#x}>"),
    }))
}

fn str(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match vm.type_of(v).slots.repr.get() {
        Some(f) => f(vm, v),
        None => repr(vm, v),
    }
}

fn hash(_vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let at = v.as_obj().map_or(0, |o| o.addr());
    Ok((at.rotate_right(4) >> 1) as i64)
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    match op {
        CmpOp::Eq => Ok(if a.is(b) { Value::bool(true) } else { Value::NotImplemented }),
        CmpOp::Ne => {
            let slot = vm.type_of(a).slots.compare.get();
            let equal = match slot {
                Some(f) => f(vm, a, b, CmpOp::Eq)?,
                None => Value::NotImplemented,
            };
            if equal.is_not_implemented() { Ok(equal) } else { Ok(Value::bool(!vm.truth(&equal)?)) }
        }
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => Ok(Value::NotImplemented),
    }
}

pub fn get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    vm.generic_get_attr(v, name)
}

pub fn set_attr(vm: &Vm<'_>, v: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    vm.generic_set_attr(v, name, value)
}

fn get_class(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.type_of(v).value())
}

fn set_class(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(class) = value.and_then(Value::cast::<Type>) else {
        return Err(vm.type_error("__class__ must be set to a class"));
    };
    let old = vm.type_of(v).clone();
    let Some(o) = v.as_obj() else {
        return Err(vm.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    };
    let is_module = o.kind() == Kind::Module;
    let both_heap = class.is_heap && old.is_heap;
    if !is_module && !both_heap {
        return Err(vm.type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        ));
    }
    // A module's attributes are its own, whatever its class says.
    let differs = class.has_attrs.get() != old.has_attrs.get() && !is_module;
    if class.instance_kind != old.instance_kind || differs {
        return Err(vm.type_error(format!(
            "__class__ assignment: '{}' object layout differs from '{}'",
            class.name(),
            old.name()
        )));
    }
    o.set_type(&class);
    Ok(())
}

fn get_dict(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) if vm.type_of(v).slot_names.borrow().is_none() => Ok(attrs.dict(vm)?.into()),
        Some(_) | None => Err(vm.no_attribute(v, known::DICT)),
    }
}

fn set_dict(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(attrs) = v.as_obj().and_then(|o| o.attrs()) else {
        return Err(vm.no_attribute(v, known::DICT));
    };
    let dict = match value {
        None => Dict::new(vm),
        Some(value) => match value.cast() {
            Some(dict) => dict,
            None => {
                let ty = vm.type_name(value);
                return Err(
                    vm.type_error(format!("__dict__ must be set to a dictionary, not a '{ty}'"))
                );
            }
        },
    };
    attrs.set_dict(vm, dict)
}

/// `__dict__` of classes whose instances have one.
pub const DICT: GetSetDef =
    GetSetDef { name: "__dict__", get: get_dict, set: Some(set_dict), doc: "" };
pub static DICT_DEF: GetSetDef = DICT;

fn format(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__format__", 1, 1)?;
    let this = &args.values[0];
    match args.values[1].downcast::<Str>() {
        Some(spec) if spec.as_str().is_empty() => Ok(vm.str(vm.display(this)?)),
        Some(_) => Err(vm.type_error(format!(
            "unsupported format string passed to {}.__format__",
            vm.type_name(this)
        ))),
        None => Err(vm.type_error(format!(
            "__format__() argument must be str, not {}",
            vm.given_type(&args.values[1])
        ))),
    }
}

/// The names that an object's class and its bases give it, and its own.
fn dir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__dir__", 0, 0)?;
    let this = &args.values[0];
    let mut names: Vec<Symbol> = Vec::new();
    let dict = vm.get_attr_opt(this, known::DICT)?;
    if let Some(dict) = dict.and_then(|d| d.cast::<Dict>()) {
        let keys = dict.keys();
        names.extend(
            keys.iter().filter_map(|k| k.downcast::<Str>()).map(|s| Symbol::new(s.as_str())),
        );
    } else if let Some(attrs) = this.as_obj().and_then(|o| o.attrs()) {
        names.extend(attrs.names());
    }
    for class in vm.type_of(this).full_mro() {
        names.extend(class.dict.borrow().keys().copied());
    }
    let mut seen = rustc_hash::FxHashSet::default();
    let unique = names.into_iter().filter(|n| seen.insert(*n));
    Ok(vm.list(unique.map(|n| vm.name(n).value()).collect()))
}

/// The attributes as a dict, or None; with values of `__slots__`, a tuple of that and of these.
fn get_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__getstate__", 0, 0)?;
    let Some(attrs) = args.values[0].as_obj().and_then(|o| o.attrs()) else {
        return Ok(Value::None);
    };
    let dict = if !attrs.names().is_empty() || attrs.has_dict() {
        attrs.dict(vm)?.copy(vm).value()
    } else {
        Value::None
    };
    let slots = attrs.slot_items();
    if slots.is_empty() {
        return Ok(dict);
    }
    let named = Dict::new(vm);
    for (name, value) in slots {
        named.set_sym(vm, name, value);
    }
    Ok(vm.tuple([dict, named.value()]))
}

fn size_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__sizeof__", 0, 0)?;
    Ok(Value::Int(16))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "object",
    module: "builtins",
    doc: "The base class of the class hierarchy.",
    kind: Kind::Instance,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.str.set(Some(str));
        s.hash.set(Some(hash));
        s.compare.set(Some(compare));
        s.get_attr.set(Some(get_attr));
        s.set_attr.set(Some(set_attr));
    },
    methods: &[
        MethodDef::new("__format__", format, "__format__(format_spec)"),
        MethodDef::new("__dir__", dir, "__dir__()"),
        MethodDef::new("__getstate__", get_state, "__getstate__()"),
        MethodDef::new("__sizeof__", size_of, "__sizeof__()"),
        MethodDef::new("__reduce_ex__", reduce::reduce_ex, "__reduce_ex__(protocol)"),
        MethodDef::new(
            "__reduce__",
            |vm, args| {
                args.method(vm, "object.__reduce__", 0, 0)?;
                reduce::reduce_plain(vm, &args.values[0])
            },
            "__reduce__()",
        ),
        MethodDef::class("__init_subclass__", |_, _| Ok(Value::None), "__init_subclass__()"),
        MethodDef::class(
            "__subclasshook__",
            |_, _| Ok(Value::NotImplemented),
            "__subclasshook__(cls)",
        ),
    ],
    getset: &[GetSetDef {
        name: "__class__",
        get: get_class,
        set: Some(set_class),
        doc: "the object's class",
    }],
};
