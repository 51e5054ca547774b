//! `type`: classes as objects: calling them, their attributes. How they are made stands in
//! [`crate::vm::class`].

use super::T;
use super::descriptor;
use super::dict::{self, Dict};
use super::str::Str;
use crate::base::{Symbol, known};
use crate::vm::args::Args;
use crate::vm::class;
use crate::vm::dunder;
use crate::vm::error::Res;
use crate::vm::heap::{self, Kind};
use crate::vm::types::{GetSetDef, MethodDef, Type, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The class behind a value that is one; the value's own type otherwise.
pub fn class_of<'a>(vm: &'a Vm<'_>, v: &'a Value) -> &'a TypeRef {
    vm.type_of(v)
}

fn of(vm: &Vm<'_>, v: &Value) -> Res<TypeRef> {
    v.cast::<Type>().ok_or_else(|| vm.type_error("not a type object"))
}

/// `type.__call__`: makes an instance and initialises it.
pub fn call(vm: &Vm<'_>, class: &Value, args: Args<'_>) -> Res<Value> {
    let class = of(vm, class)?;
    if class.is(vm.ty(T::Type)) && args.values.len() == 1 && args.kw.is_empty() {
        return Ok(vm.type_of(&args.values[0]).value());
    }
    let Some(new) = class.slots.new.get() else {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let made = new(vm, &class, args)?;
    let made_class = vm.type_of(&made);
    if made_class.is_subtype(&class)
        && let Some(init) = made_class.slots.init.get()
    {
        init(vm, &made, args)?;
    }
    Ok(made)
}

fn new(vm: &Vm<'_>, meta: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [name, bases, namespace] = args.pos() else {
        return Err(vm.type_error("type() takes 1 or 3 arguments"));
    };
    let Some(text) = name.downcast::<Str>() else {
        return Err(vm.type_error(format!(
            "type.__new__() argument 1 must be str, not {}",
            vm.given_type(name)
        )));
    };
    let bases = match bases.downcast::<super::tuple::Tuple>() {
        Some(t) => t.items.to_vec(),
        None => {
            let ty = vm.given_type(bases);
            return Err(vm.type_error(format!("type.__new__() argument 2 must be tuple, not {ty}")));
        }
    };
    let Some(namespace) = namespace.cast::<Dict>() else {
        let ty = vm.given_type(namespace);
        return Err(vm.type_error(format!("type.__new__() argument 3 must be dict, not {ty}")));
    };
    let keywords: Vec<(Symbol, Value)> = args.keywords().map(|(k, v)| (k, v.clone())).collect();
    class::make(vm, meta, text.as_str(), &bases, &namespace, &keywords)
}

/// What a class keeps under a name of its own. Where a built-in class has a descriptor of that name, it
/// is for its instances.
fn stored(vm: &Vm<'_>, class: &TypeRef, name: Symbol) -> Option<Value> {
    let is_for_instances =
        |v: &Value| !class.is_heap && vm.type_of(v).is(vm.ty(T::GetSetDescriptor));
    class.own_attr(name).filter(|v| !is_for_instances(v))
}

/// `__module__` as the class's namespace has it.
pub fn module_of(vm: &Vm<'_>, class: &TypeRef) -> Value {
    match stored(vm, class, known::MODULE) {
        Some(v) => v,
        None => vm.str(&*class.module.borrow()),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let module = module_of(vm, &class);
    let qualname = class.qualname.borrow().clone();
    Ok(vm.str(match module.downcast::<Str>() {
        Some(m) if m.as_str() != "builtins" => format!("<class '{}.{qualname}'>", m.as_str()),
        Some(_) | None => format!("<class '{qualname}'>"),
    }))
}

/// Attributes of a class: a data descriptor of its metaclass, its own and its bases', the metaclass's.
pub fn get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    if let Some(found) = find_attr(vm, v, name)? {
        return Ok(found);
    }
    let class = of(vm, v)?;
    let e = vm.attribute_error(format!("type object '{}' has no attribute '{name}'", class.name()));
    super::exception::set_name_and_obj(vm, &e, name, v);
    Err(e)
}

/// As [`get_attr`]; `None` when there is no such attribute.
pub fn find_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Option<Value>> {
    let class = of(vm, v)?;
    let meta = vm.type_of(v).clone();
    let from_meta = meta.lookup(name);
    let meta_get = from_meta.as_ref().and_then(|d| vm.type_of(d).slots.descr_get.get());
    if let (Some(d), Some(get)) = (&from_meta, meta_get)
        && vm.type_of(d).slots.descr_set.get().is_some()
    {
        return get(vm, d, Some(v), &meta).map(Some);
    }
    if let Some(found) = class.lookup(name) {
        return match vm.type_of(&found).slots.descr_get.get() {
            Some(get) => get(vm, &found, None, &class).map(Some),
            None => Ok(Some(found)),
        };
    }
    match (from_meta, meta_get) {
        (Some(d), Some(get)) => get(vm, &d, Some(v), &meta).map(Some),
        (found, _) => Ok(found),
    }
}

pub fn set_attr(vm: &Vm<'_>, v: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    let meta = vm.type_of(v).clone();
    if let Some(d) = meta.lookup(name)
        && let Some(set) = vm.type_of(&d).slots.descr_set.get()
    {
        return set(vm, &d, v, value);
    }
    if !class.is_heap {
        return Err(vm.type_error(format!(
            "cannot set '{name}' attribute of immutable type '{}'",
            class.name()
        )));
    }
    match value {
        Some(value) => class.set_own(name, value.clone()),
        None => {
            let old = class.names_mut().shift_remove(&name);
            if old.is_none() {
                let e = vm.attribute_error(format!(
                    "type object '{}' has no attribute '{name}'",
                    class.name()
                ));
                return Err(e);
            }
            class.changed();
            drop(old);
        }
    }
    dunder::update_tree(&class, name);
    Ok(())
}

fn text_setter(vm: &Vm<'_>, value: Option<&Value>, what: &str, class: &TypeRef) -> Res<String> {
    if !class.is_heap {
        return Err(vm.type_error(format!(
            "cannot set '{what}' attribute of immutable type '{}'",
            class.name()
        )));
    }
    match value.and_then(|v| v.downcast::<Str>()) {
        Some(s) => Ok(s.as_str().to_owned()),
        None => Err(vm.type_error(format!("can only assign string to {}.{what}", class.name()))),
    }
}

fn set_name(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    let text = text_setter(vm, value, "__name__", &class)?;
    *class.name.borrow_mut() = text.into();
    Ok(())
}

fn set_qualname(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    let text = text_setter(vm, value, "__qualname__", &class)?;
    *class.qualname.borrow_mut() = text.into();
    Ok(())
}

fn set_module(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    if let Some(value) = value {
        class.set_own(known::MODULE, value.clone());
    }
    Ok(())
}

fn get_doc(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let Some(found) = stored(vm, &class, known::DOC) else {
        return Ok(Value::None);
    };
    match vm.type_of(&found).slots.descr_get.get() {
        Some(get) => get(vm, &found, None, &class),
        None => Ok(found),
    }
}

fn set_doc(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    class.set_own(known::DOC, value.cloned().unwrap_or(Value::None));
    Ok(())
}

fn get_bases(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let bases: Vec<Value> = of(vm, v)?.bases.borrow().iter().map(TypeRef::value).collect();
    Ok(vm.tuple(bases))
}

fn set_bases(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    let name = class.name();
    if !class.is_heap {
        return Err(
            vm.type_error(format!("cannot set '__bases__' attribute of immutable type '{name}'"))
        );
    }
    let Some(bases) = value.and_then(|v| v.downcast::<super::tuple::Tuple>()) else {
        return Err(vm.type_error(format!("can only assign tuple to {name}.__bases__")));
    };
    if bases.items.is_empty() {
        return Err(vm.type_error(format!("can only assign non-empty tuple to {name}.__bases__")));
    }
    let mut classes = Vec::new();
    for base in &bases.items {
        match base.cast::<Type>() {
            Some(base) => classes.push(base),
            None => {
                let ty = vm.type_name(base);
                return Err(
                    vm.type_error(format!("{name}.__bases__ must be tuple of classes, not '{ty}'"))
                );
            }
        }
    }
    class::set_bases(vm, &class, classes)
}

fn get_base(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(class::solid_base(&of(vm, v)?).map_or(Value::None, |b| b.value()))
}

fn get_mro(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let mro: Vec<Value> = of(vm, v)?.full_mro().iter().map(TypeRef::value).collect();
    Ok(vm.tuple(mro))
}

fn get_dict(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(dict::class_proxy(vm, &of(vm, v)?))
}

fn get_abstract(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let names = class.abstract_names.borrow().clone();
    names.ok_or_else(|| vm.attribute_error("__abstractmethods__"))
}

fn set_abstract(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    let names = match value {
        Some(names) if vm.truth(names)? => Some(names.clone()),
        Some(_) | None => None,
    };
    if let Some(value) = value {
        class.set_own(known::ABSTRACTMETHODS, value.clone());
    }
    *class.abstract_names.borrow_mut() = names;
    Ok(())
}

fn get_annotations(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let kept = Symbol::new("__annotations_cache__");
    for name in [known::ANNOTATIONS, kept] {
        if let Some(found) = stored(vm, &class, name) {
            return Ok(found);
        }
    }
    let annotate = get_annotate(vm, v)?;
    let made = if annotate.is_none() {
        Dict::new(vm).into()
    } else {
        vm.call(&annotate, &[Value::Int(1)])?
    };
    if class.is_heap {
        class.set_own(kept, made.clone());
    }
    Ok(made)
}

fn set_annotations(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    class.set_own(
        Symbol::new("__annotations_cache__"),
        value.cloned().unwrap_or_else(|| Dict::new(vm).into()),
    );
    Ok(())
}

fn get_annotate(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let found = stored(vm, &class, known::ANNOTATE)
        .or_else(|| class.own_attr(Symbol::new("__annotate_func__")));
    match found {
        Some(f) => match vm.type_of(&f).slots.descr_get.get() {
            Some(get) => get(vm, &f, None, &class),
            None => Ok(f),
        },
        None => Ok(Value::None),
    }
}

fn set_annotate(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let class = of(vm, v)?;
    class.set_own(Symbol::new("__annotate_func__"), value.cloned().unwrap_or(Value::None));
    class.names_mut().shift_remove(&Symbol::new("__annotations_cache__"));
    Ok(())
}

fn get_type_params(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(stored(vm, &of(vm, v)?, known::TYPE_PARAMS).unwrap_or_else(|| vm.tuple([])))
}

fn set_type_params(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    of(vm, v)?.set_own(known::TYPE_PARAMS, value.cloned().unwrap_or_else(|| vm.tuple([])));
    Ok(())
}

/// The bits that the standard library looks at: heap type, base type, abstract.
fn get_flags(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let class = of(vm, v)?;
    let mut flags = 0i64;
    // What adds nothing to the layout of its instances counts as made by a program: CPython makes such
    // classes of modules at run time, too, and copying looks no further than to the first that is not.
    let is_plain = class.instance_kind == Kind::Instance && !class.is(vm.ty(T::Object));
    if class.is_heap || is_plain {
        flags |= 1 << 9;
    }
    if class.is_base {
        flags |= 1 << 10;
    }
    if class.abstract_names.borrow().is_some() {
        flags |= 1 << 20;
    }
    Ok(Value::Int(flags))
}

fn mro_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = of(vm, &args.values[0])?;
    Ok(vm.list(class::default_order(vm, &class)?.iter().map(TypeRef::value).collect()))
}

fn subclasses_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = of(vm, &args.values[0])?;
    Ok(vm.list(heap::subclasses(&class).iter().map(TypeRef::value).collect()))
}

fn instance_check(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "type.__instancecheck__", 1, 1)?;
    let class = of(vm, &args.values[0])?;
    let obj = &args.values[1];
    if vm.is_instance(obj, &class) {
        return Ok(Value::bool(true));
    }
    let shown = vm.get_attr_opt(obj, known::CLASS)?.and_then(|c| c.cast::<Type>());
    Ok(Value::bool(shown.is_some_and(|c| c.is_subtype(&class))))
}

fn subclass_check(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "type.__subclasscheck__", 1, 1)?;
    let class = of(vm, &args.values[0])?;
    match args.values[1].cast::<Type>() {
        Some(sub) => Ok(Value::bool(sub.is_subtype(&class))),
        None => Err(vm.type_error("issubclass() arg 1 must be a class")),
    }
}

fn prepare(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(Dict::new(vm).into())
}

fn dir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = of(vm, &args.values[0])?;
    let mut seen = rustc_hash::FxHashSet::default();
    let mut names = Vec::new();
    for c in class.full_mro() {
        let own: Vec<Symbol> = c.dict.borrow().keys().copied().collect();
        names.extend(own.into_iter().filter(|n| seen.insert(*n)));
    }
    Ok(vm.list(names.into_iter().map(|n| vm.name(n).value()).collect()))
}

/// The parts of [`SPEC`] that are shown under their own names.
pub fn text_name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.str(&*of(vm, v)?.name()))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "type",
    module: "builtins",
    doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    kind: Kind::Type,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.call.set(Some(call));
        s.repr.set(Some(repr));
        s.get_attr.set(Some(get_attr));
        s.set_attr.set(Some(set_attr));
        s.set_binary(crate::bytecode::BinOp::Or, super::union_type::or);
    },
    methods: &[
        MethodDef::new("mro", mro_method, "mro()"),
        MethodDef::new("__subclasses__", subclasses_method, "__subclasses__()"),
        MethodDef::new("__instancecheck__", instance_check, "__instancecheck__(instance)"),
        MethodDef::new("__subclasscheck__", subclass_check, "__subclasscheck__(subclass)"),
        MethodDef::class("__prepare__", prepare, "__prepare__(name, bases, **kwds)"),
        MethodDef::new("__dir__", dir, "__dir__()"),
    ],
    getset: &[
        GetSetDef { name: "__name__", get: text_name, set: Some(set_name), doc: "" },
        GetSetDef {
            name: "__qualname__",
            get: |vm, v| Ok(vm.str(&*of(vm, v)?.qualname.borrow())),
            set: Some(set_qualname),
            doc: "",
        },
        GetSetDef {
            name: "__module__",
            get: |vm, v| Ok(module_of(vm, &of(vm, v)?)),
            set: Some(set_module),
            doc: "",
        },
        GetSetDef { name: "__doc__", get: get_doc, set: Some(set_doc), doc: "" },
        GetSetDef { name: "__bases__", get: get_bases, set: Some(set_bases), doc: "" },
        GetSetDef { name: "__base__", get: get_base, set: None, doc: "" },
        GetSetDef { name: "__mro__", get: get_mro, set: None, doc: "" },
        GetSetDef { name: "__dict__", get: get_dict, set: None, doc: "" },
        GetSetDef {
            name: "__abstractmethods__",
            get: get_abstract,
            set: Some(set_abstract),
            doc: "",
        },
        GetSetDef {
            name: "__annotations__",
            get: get_annotations,
            set: Some(set_annotations),
            doc: "",
        },
        GetSetDef { name: "__annotate__", get: get_annotate, set: Some(set_annotate), doc: "" },
        GetSetDef {
            name: "__type_params__",
            get: get_type_params,
            set: Some(set_type_params),
            doc: "",
        },
        GetSetDef { name: "__flags__", get: get_flags, set: None, doc: "" },
    ],
};

/// Entries of `__slots__` as descriptors of their class.
pub fn add_member(vm: &Vm<'_>, class: &TypeRef, name: Symbol) {
    class.names_mut().insert(name, descriptor::member(vm, class, name));
}
