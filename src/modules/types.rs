//! `_types`: the built-in types that have no name of their own, and `SimpleNamespace`.
//!
//! Invariant: a name here is the type of what the language makes, so `isinstance` of it holds.

use crate::base::{Symbol, known};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::object;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::str::Str;
use crate::vm::{Args, CmpOp, Kind, MethodDef, Ptr, Res, Slots, T, TypeRef, TypeSpec, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_types",
    doc: "Define names for built-in types.",
    body: ModuleBody::Native { functions: &[], fill },
};

const NAMES: &[(&str, T)] = &[
    ("AsyncGeneratorType", T::AsyncGenerator),
    ("BuiltinFunctionType", T::Builtin),
    ("BuiltinMethodType", T::Builtin),
    ("CellType", T::Cell),
    // What a native class method is in its class's namespace.
    ("ClassMethodDescriptorType", T::ClassMethod),
    ("CodeType", T::Code),
    ("CoroutineType", T::Coroutine),
    ("EllipsisType", T::Ellipsis),
    ("FrameType", T::Frame),
    ("FunctionType", T::Function),
    ("GeneratorType", T::Generator),
    ("GenericAlias", T::GenericAlias),
    ("GetSetDescriptorType", T::GetSetDescriptor),
    ("LambdaType", T::Function),
    ("MappingProxyType", T::MappingProxy),
    ("MemberDescriptorType", T::MemberDescriptor),
    ("MethodDescriptorType", T::MethodDescriptor),
    ("MethodType", T::Method),
    ("MethodWrapperType", T::MethodWrapper),
    ("ModuleType", T::Module),
    ("NoneType", T::NoneType),
    ("NotImplementedType", T::NotImplementedType),
    ("TracebackType", T::Traceback),
    ("UnionType", T::UnionType),
    ("WrapperDescriptorType", T::SlotWrapper),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for (name, t) in NAMES {
        dict.set_sym(vm, Symbol::new(name), vm.ty(*t).value());
    }
    dict.set_sym(vm, Symbol::new("SimpleNamespace"), vm.native_type(&NAMESPACE).value());
    Ok(())
}

pub(super) static NAMESPACE: TypeSpec = TypeSpec {
    name: "SimpleNamespace",
    module: "types",
    doc: "A simple attribute-based namespace.",
    kind: Kind::Instance,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("__reduce__", reduce, "Return state information for pickling"),
        MethodDef::new("__replace__", replace, "__replace__($self, /, **changes)"),
    ],
    getset: &[object::DICT],
};

fn slots(s: &Slots) {
    s.new.set(Some(|vm, class, _| object::instantiate(vm, class)));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.compare.set(Some(compare));
    s.hash.set(Some(crate::vm::types::unhashable));
}

/// A namespace with these attributes.
pub(super) fn namespace(vm: &Vm<'_>, items: &[(&str, Value)]) -> Res<Value> {
    let class = vm.native_type(&NAMESPACE);
    let made = object::instantiate(vm, &class)?;
    for (name, value) in items {
        vm.set_attr(&made, Symbol::new(name), value)?;
    }
    Ok(made)
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let pos = args.pos();
    if pos.len() > 1 {
        return Err(vm.type_error(format!(
            "SimpleNamespace expected at most 1 argument, got {}",
            pos.len()
        )));
    }
    if let Some(mapping) = pos.first() {
        let taken = Dict::new(vm);
        taken.update(vm, mapping)?;
        for (key, value) in taken.items() {
            let Some(name) = key.downcast::<Str>() else {
                return Err(vm.type_error("keywords must be strings"));
            };
            vm.set_attr(v, Symbol::new(name.as_str()), &value)?;
        }
    }
    for (name, value) in args.keywords() {
        vm.set_attr(v, name, value)?;
    }
    Ok(())
}

fn contents(vm: &Vm<'_>, v: &Value) -> Res<Ptr<Dict>> {
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => attrs.dict(vm),
        None => Err(vm.type_error("not a namespace")),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class: &TypeRef = vm.type_of(v);
    let name = if class.is_heap { class.name().to_string() } else { "namespace".to_owned() };
    let Some(o) = v.as_obj() else { return Ok(vm.string(name)) };
    let Some(_guard) = ReprGuard::enter(vm, o)? else {
        return Ok(vm.string(format!("{name}(...)")));
    };
    let mut shown = Vec::new();
    for (key, value) in contents(vm, v)?.items() {
        if let Some(text) = key.downcast::<Str>().filter(|s| !s.is_empty()) {
            shown.push(format!("{}={}", text.as_str(), vm.repr(&value)?));
        }
    }
    Ok(vm.string(format!("{name}({})", shown.join(", "))))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let class = vm.native_type(&NAMESPACE);
    if !vm.is_instance(a, &class) || !vm.is_instance(b, &class) {
        return Ok(Value::NotImplemented);
    }
    let (x, y) = (contents(vm, a)?.value(), contents(vm, b)?.value());
    vm.compare(&x, &y, op)
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "SimpleNamespace.__reduce__", 0, 0)?;
    let v = &args.values[0];
    Ok(vm.tuple([vm.type_of(v).value(), vm.tuple([]), contents(vm, v)?.into()]))
}

fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if args.pos().len() > 1 {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let v = &args.values[0];
    let made = vm.call(&vm.type_of(v).value(), &[])?;
    let own = vm.get_attr(&made, known::DICT)?;
    if let Some(own) = own.downcast::<Dict>() {
        own.merge(vm, &*contents(vm, v)?)?;
    }
    for (name, value) in args.keywords() {
        vm.set_attr(&made, name, value)?;
    }
    Ok(made)
}
