//! `types.GenericAlias`: what `list[int]` is.
//!
//! Invariant: calling it makes an instance of the origin; attributes that are not its own are the
//! origin's.

use super::{T, subst};
use crate::base::Symbol;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct GenericAlias {
    origin: Value,
    /// A tuple.
    args: Value,
    /// `*tuple[int, ...]`.
    unpacked: bool,
}

/// `__class_getitem__` of the built-in containers.
pub fn class_getitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [class, item] = args.values else {
        let given = args.values.len().saturating_sub(1);
        return Err(vm.type_error(format!(
            "__class_getitem__() takes exactly one argument ({given} given)"
        )));
    };
    Ok(alias(vm, class.clone(), item))
}

/// `origin[item]`.
pub fn alias(vm: &Vm<'_>, origin: Value, item: &Value) -> Value {
    let args = match item.downcast::<Tuple>() {
        Some(_) => item.clone(),
        None => vm.tuple([item.clone()]),
    };
    alloc(
        vm.ty(T::GenericAlias),
        Traced(Box::new(GenericAlias { origin, args, unpacked: false })),
        None,
    )
    .into()
}

fn this(v: &Value) -> &GenericAlias {
    match v.as_obj().and_then(|o| o.native()) {
        Some(alias) => alias,
        None => unreachable!("a slot of GenericAlias"),
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "GenericAlias", 2, 2)?;
    let args_tuple = match args.values[1].downcast::<Tuple>() {
        Some(_) => args.values[1].clone(),
        None => vm.tuple([args.values[1].clone()]),
    };
    let made = GenericAlias { origin: args.values[0].clone(), args: args_tuple, unpacked: false };
    Ok(vm.alloc_for(class, Traced(Box::new(made))).into())
}

pub(super) fn is_alias(v: &Value) -> bool {
    v.as_obj().is_some_and(|o| o.native::<GenericAlias>().is_some())
}

/// A type as it is written in an annotation.
pub(super) fn write_item(vm: &Vm<'_>, v: &Value) -> Res<String> {
    if let Value::Ellipsis = v {
        return Ok("...".to_owned());
    }
    if let Some(class) = v.downcast::<Type>() {
        let (module, name) = (class.module.borrow().clone(), class.qualname.borrow().clone());
        return Ok(if &*module == "builtins" {
            name.to_string()
        } else {
            format!("{module}.{name}")
        });
    }
    vm.repr(v)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let alias = this(v);
    let texts = items(v).iter().map(|v| write_item(vm, v)).collect::<Res<Vec<_>>>()?;
    let inside = if texts.is_empty() { "()".to_owned() } else { texts.join(", ") };
    let star = if alias.unpacked { "*" } else { "" };
    Ok(vm.string(format!("{star}{}[{inside}]", write_item(vm, &alias.origin)?)))
}

fn items(v: &Value) -> &[Value] {
    this(v).args.downcast::<Tuple>().map_or(&[][..], |t| &t.items)
}

fn get_item(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<Value> {
    let args = subst::substitute(vm, v, items(v), item)?;
    let (origin, unpacked) = (this(v).origin.clone(), this(v).unpacked);
    let made = GenericAlias { origin, args: vm.tuple(args), unpacked };
    Ok(alloc(vm.ty(T::GenericAlias), Traced(Box::new(made)), None).into())
}

/// `*alias`: the alias once, unpacked.
fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let alias = this(v);
    let unpacked =
        GenericAlias { origin: alias.origin.clone(), args: alias.args.clone(), unpacked: true };
    let made: Value = alloc(vm.ty(T::GenericAlias), Traced(Box::new(unpacked)), None).into();
    vm.iter(&vm.tuple([made]))
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let alias = this(&args.values[0]);
    let parts = vm.tuple([alias.origin.clone(), alias.args.clone()]);
    Ok(vm.tuple([vm.ty(T::GenericAlias).value(), parts]))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let other: Option<&GenericAlias> = b.as_obj().and_then(|o| o.native());
    let Some(y) = other.filter(|_| matches!(op, CmpOp::Eq | CmpOp::Ne)) else {
        return Ok(Value::NotImplemented);
    };
    let x = this(a);
    let equal =
        x.unpacked == y.unpacked && vm.eq(&x.origin, &y.origin)? && vm.eq(&x.args, &y.args)?;
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let alias = this(v);
    Ok(vm.hash(&alias.origin)? ^ vm.hash(&alias.args)?)
}

fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let made = vm.call_args(&this(v).origin, args)?;
    // What has no room for it goes without.
    match vm.set_attr(&made, Symbol::new("__orig_class__"), v) {
        Err(e) if vm.exc_is(&e, ExcKind::AttributeError) || vm.exc_is(&e, ExcKind::TypeError) => {}
        result => result?,
    }
    Ok(made)
}

fn get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    let found = vm.type_of(v).lookup_with_owner(name);
    let own = found.is_some_and(|(_, owner)| !owner.is(vm.ty(T::Object)));
    if own || matches!(name.as_str(), "__class__" | "__reduce__" | "__reduce_ex__") {
        return vm.generic_get_attr(v, name);
    }
    vm.get_attr(&this(v).origin, name)
}

fn mro_entries(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(vm.tuple([this(&args.values[0]).origin.clone()]))
}

fn instancecheck(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
}

fn subclasscheck(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "GenericAlias",
    module: "types",
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.hash.set(Some(hash));
        s.call.set(Some(call));
        s.get_attr.set(Some(get_attr));
        s.get_item.set(Some(get_item));
        s.iter.set(Some(iter));
        s.set_binary(BinOp::Or, super::union_type::or);
    },
    methods: &[
        MethodDef::new("__reduce__", reduce, ""),
        MethodDef::new("__mro_entries__", mro_entries, ""),
        MethodDef::new("__instancecheck__", instancecheck, ""),
        MethodDef::new("__subclasscheck__", subclasscheck, ""),
    ],
    getset: &[
        GetSetDef {
            name: "__origin__",
            get: |_, v| Ok(this(v).origin.clone()),
            set: None,
            doc: "",
        },
        GetSetDef { name: "__args__", get: |_, v| Ok(this(v).args.clone()), set: None, doc: "" },
        GetSetDef {
            name: "__parameters__",
            get: |vm, v| subst::parameters(vm, items(v)).map(|p| vm.tuple(p)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__unpacked__",
            get: |_, v| Ok(Value::bool(this(v).unpacked)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__typing_unpacked_tuple_args__",
            get: |vm, v| {
                let alias = this(v);
                let is_tuple = alias.origin.is(&vm.ty(T::Tuple).value());
                Ok(if alias.unpacked && is_tuple { alias.args.clone() } else { Value::None })
            },
            set: None,
            doc: "",
        },
    ],
};

traces! { GenericAlias { origin args } }
