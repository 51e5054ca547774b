//! Descriptors: property, staticmethod, classmethod, native methods, slots and computed attributes seen
//! as attributes of their class, `super`.
//!
//! Invariant: a descriptor's payload never changes, but for the parts of a property that its `__init__`
//! sets once.

use std::cell::RefCell;

use super::T;
use super::attrs;
use super::builtin::Builtin;
use super::function::BoundMethod;
use super::type_;
use crate::base::{Symbol, known};
use crate::vm::args::{Args, Shape};
use crate::vm::dunder::Dunder;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::heap::{self, Kind, Ptr, alloc};
use crate::vm::types::{GetSetDef, MethodDef, Slots, Type, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub enum Descriptor {
    Property(RefCell<Accessors>),
    StaticMethod(RefCell<Value>),
    ClassMethod(RefCell<Value>),
    Method(&'static MethodDef, Owner),
    GetSet(&'static GetSetDef, Owner),
    /// A native type's slot as a method.
    Slot {
        owner: TypeRef,
        dunder: &'static Dunder,
    },
    /// An entry of `__slots__`: its name, and the symbol of its place in the instance.
    Member {
        name: Symbol,
        place: Symbol,
        owner: Owner,
    },
}

/// The class whose namespace a descriptor was made for. Classes of programs hold their descriptors, so
/// these must not hold them.
pub enum Owner {
    Native(TypeRef),
    /// The class with that serial number among those derived from `base`.
    Heap {
        base: TypeRef,
        serial: u64,
    },
}

impl Owner {
    fn of(class: &TypeRef) -> Owner {
        match class.bases.borrow().first() {
            Some(base) if class.is_heap => Owner::Heap { base: base.clone(), serial: class.serial },
            Some(_) | None => Owner::Native(class.clone()),
        }
    }

    /// The class, while it exists.
    fn find(&self) -> Option<TypeRef> {
        match self {
            Owner::Native(class) => Some(class.clone()),
            Owner::Heap { base, serial } => {
                heap::subclasses(base).into_iter().find(|class| class.serial == *serial)
            }
        }
    }

    fn shown(&self) -> String {
        self.find().map_or_else(|| "?".to_owned(), |class| class.name().to_string())
    }
}

/// What a property calls; None where there is nothing.
#[derive(Clone, Default)]
pub struct Accessors {
    pub get: Option<Value>,
    pub set: Option<Value>,
    pub delete: Option<Value>,
    pub doc: Option<Value>,
    pub name: Option<Value>,
}

pub struct Super {
    pub class: TypeRef,
    pub obj: Value,
    pub obj_class: TypeRef,
}

/// A native slot as a method of `owner`.
pub fn slot_method(vm: &Vm<'_>, owner: &TypeRef, dunder: &'static Dunder) -> Value {
    alloc(vm.ty(T::SlotWrapper), Descriptor::Slot { owner: owner.clone(), dunder }, None).into()
}

pub fn method(vm: &Vm<'_>, class: &TypeRef, def: &'static MethodDef) -> Value {
    alloc(vm.ty(T::MethodDescriptor), Descriptor::Method(def, Owner::of(class)), None).into()
}

pub fn getset(vm: &Vm<'_>, class: &TypeRef, def: &'static GetSetDef) -> Value {
    alloc(vm.ty(T::GetSetDescriptor), Descriptor::GetSet(def, Owner::of(class)), None).into()
}

pub fn class_method(vm: &Vm<'_>, f: Value) -> Value {
    let ty = vm.ty(T::ClassMethod);
    alloc(ty, Descriptor::ClassMethod(RefCell::new(f)), attrs::for_instance(ty)).into()
}

pub fn static_method(vm: &Vm<'_>, f: Value) -> Value {
    let ty = vm.ty(T::StaticMethod);
    alloc(ty, Descriptor::StaticMethod(RefCell::new(f)), attrs::for_instance(ty)).into()
}

pub fn member(vm: &Vm<'_>, class: &TypeRef, name: Symbol) -> Value {
    let place = attrs::slot_symbol(name);
    alloc(
        vm.ty(T::MemberDescriptor),
        Descriptor::Member { name, place, owner: Owner::of(class) },
        None,
    )
    .into()
}

fn descr_get(vm: &Vm<'_>, descr: &Value, obj: Option<&Value>, class: &TypeRef) -> Res<Value> {
    let Some(d) = descr.downcast::<Descriptor>() else { return Ok(descr.clone()) };
    match (d, obj) {
        (Descriptor::StaticMethod(f), _) => Ok(f.borrow().clone()),
        (Descriptor::ClassMethod(f), _) => {
            let f = f.borrow().clone();
            if let Some(Descriptor::Method(def, _)) = f.downcast() {
                return Ok(Builtin::bound(vm, def, class.value()));
            }
            match vm.type_of(&f).slots.descr_get.get() {
                Some(get) => get(vm, &f, Some(&class.value()), type_::class_of(vm, &class.value())),
                None => Ok(BoundMethod::make(vm, f, class.value())),
            }
        }
        (_, None) => Ok(descr.clone()),
        (Descriptor::Property(p), Some(obj)) => {
            let get = p.borrow().get.clone();
            match get {
                Some(get) => vm.call(&get, std::slice::from_ref(obj)),
                None => Err(vm.attribute_error(accessor_missing(vm, p, obj, "getter"))),
            }
        }
        (Descriptor::Method(def, _), Some(obj)) => Ok(Builtin::bound(vm, def, obj.clone())),
        (Descriptor::Slot { .. }, Some(obj)) => {
            let bound = BoundMethod { function: descr.clone(), this: obj.clone() };
            Ok(alloc(vm.ty(T::MethodWrapper), bound, None).into())
        }
        (Descriptor::GetSet(def, _), Some(obj)) => (def.get)(vm, obj),
        (Descriptor::Member { name, place, .. }, Some(obj)) => {
            let attrs = obj.as_obj().and_then(|o| o.attrs());
            let found = match attrs {
                Some(attrs) => attrs.get(vm, *place)?,
                None => None,
            };
            found.ok_or_else(|| vm.no_attribute(obj, *name))
        }
    }
}

fn accessor_missing(vm: &Vm<'_>, p: &RefCell<Accessors>, obj: &Value, what: &str) -> String {
    let class = vm.type_of(obj).qualname.borrow().clone();
    let name = p.borrow().name.clone();
    match name.as_ref().and_then(|n| n.downcast::<super::str::Str>()) {
        Some(name) => format!("property '{}' of '{class}' object has no {what}", name.as_str()),
        None => format!("property of '{class}' object has no {what}"),
    }
}

fn descr_set(vm: &Vm<'_>, descr: &Value, obj: &Value, value: Option<&Value>) -> Res<()> {
    let Some(d) = descr.downcast::<Descriptor>() else { return Ok(()) };
    match d {
        Descriptor::Property(p) => {
            let f =
                if value.is_some() { p.borrow().set.clone() } else { p.borrow().delete.clone() };
            let Some(f) = f else {
                let what = if value.is_some() { "setter" } else { "deleter" };
                return Err(vm.attribute_error(accessor_missing(vm, p, obj, what)));
            };
            match value {
                Some(value) => vm.call(&f, &[obj.clone(), value.clone()])?,
                None => vm.call(&f, std::slice::from_ref(obj))?,
            };
            Ok(())
        }
        Descriptor::GetSet(def, _) => match def.set {
            Some(set) => set(vm, obj, value),
            None => Err(vm.attribute_error(format!(
                "attribute '{}' of '{}' objects is not writable",
                def.name,
                vm.type_name(obj)
            ))),
        },
        Descriptor::Member { name, place, .. } => {
            let Some(attrs) = obj.as_obj().and_then(|o| o.attrs()) else {
                return Err(vm.no_attribute(obj, *name));
            };
            match value {
                Some(value) => attrs.set(vm, *place, value.clone()),
                None if attrs.delete(vm, *place)? => Ok(()),
                None => Err(vm.no_attribute(obj, *name)),
            }
        }
        Descriptor::StaticMethod(_)
        | Descriptor::ClassMethod(_)
        | Descriptor::Method(..)
        | Descriptor::Slot { .. } => Err(vm.attribute_error("descriptor is not writable")),
    }
}

fn call(vm: &Vm<'_>, descr: &Value, args: Args<'_>) -> Res<Value> {
    match descr.downcast::<Descriptor>() {
        Some(Descriptor::Method(def, _)) => {
            if args.pos().is_empty() {
                return Err(
                    vm.type_error(format!("unbound method {}() needs an argument", def.name))
                );
            }
            (def.call)(vm, args)
        }
        Some(Descriptor::Slot { owner, dunder }) => {
            let Some(this) = args.pos().first() else {
                return Err(vm.type_error(format!(
                    "descriptor '{}' of '{}' object needs an argument",
                    dunder.name,
                    owner.name()
                )));
            };
            if !vm.is_instance(this, owner) {
                return Err(vm.type_error(format!(
                    "descriptor '{}' requires a '{}' object but received a '{}'",
                    dunder.name,
                    owner.name(),
                    vm.type_name(this)
                )));
            }
            (dunder.call)(vm, owner, args)
        }
        Some(Descriptor::StaticMethod(f)) => {
            let f = f.borrow().clone();
            vm.call_args(&f, args)
        }
        Some(
            Descriptor::Property { .. }
            | Descriptor::ClassMethod(_)
            | Descriptor::GetSet(..)
            | Descriptor::Member { .. },
        )
        | None => Err(vm.type_error(format!("'{}' object is not callable", vm.type_name(descr)))),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let text = match v.downcast::<Descriptor>() {
        Some(Descriptor::Method(def, owner)) => {
            format!("<method '{}' of '{}' objects>", def.name, owner.shown())
        }
        Some(Descriptor::GetSet(def, owner)) => {
            format!("<attribute '{}' of '{}' objects>", def.name, owner.shown())
        }
        Some(Descriptor::Slot { owner, dunder }) => {
            format!("<slot wrapper '{}' of '{}' objects>", dunder.name, owner.name())
        }
        Some(Descriptor::Member { name, owner, .. }) => {
            format!("<member '{name}' of '{}' objects>", owner.shown())
        }
        Some(Descriptor::StaticMethod(f)) => {
            format!("<staticmethod({})>", vm.repr(&f.borrow().clone())?)
        }
        Some(Descriptor::ClassMethod(f)) => {
            format!("<classmethod({})>", vm.repr(&f.borrow().clone())?)
        }
        Some(Descriptor::Property(_)) | None => {
            format!("<{} object at {:#x}>", vm.type_name(v), v.as_obj().map_or(0, |o| o.addr()))
        }
    };
    Ok(vm.str(text))
}

fn name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::Method(def, _)) => Ok(vm.str(def.name)),
        Some(Descriptor::GetSet(def, _)) => Ok(vm.str(def.name)),
        Some(Descriptor::Slot { dunder, .. }) => Ok(vm.name(dunder.name).value()),
        Some(Descriptor::Member { name, .. }) => Ok(vm.name(*name).value()),
        Some(Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f)) => {
            let f = f.borrow().clone();
            vm.get_attr(&f, known::NAME)
        }
        Some(Descriptor::Property(p)) => {
            let p = p.borrow().clone();
            match (p.name, p.get) {
                (Some(name), _) => Ok(name),
                (None, Some(get)) => vm.get_attr(&get, known::NAME),
                (None, None) => Err(vm.no_attribute(v, known::NAME)),
            }
        }
        None => Err(vm.no_attribute(v, known::NAME)),
    }
}

fn doc(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::Method(def, _)) => Ok(vm.str(def.doc)),
        Some(Descriptor::GetSet(def, _)) => Ok(vm.str(def.doc)),
        Some(Descriptor::Property(p)) => Ok(p.borrow().doc.clone().unwrap_or(Value::None)),
        Some(Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f)) => {
            let f = f.borrow().clone();
            vm.get_attr(&f, known::DOC)
        }
        Some(Descriptor::Slot { .. } | Descriptor::Member { .. }) | None => Ok(Value::None),
    }
}

fn owner(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::Slot { owner, .. }) => Ok(owner.value()),
        Some(
            Descriptor::Method(_, owner)
            | Descriptor::GetSet(_, owner)
            | Descriptor::Member { owner, .. },
        ) if owner.find().is_some() => Ok(owner.find().map_or(Value::None, |c| c.value())),
        Some(_) | None => Err(vm.no_attribute(v, Symbol::new("__objclass__"))),
    }
}

/// `str.join`.
fn qualname(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let name = name(vm, v)?;
    let Ok(owner) = owner(vm, v) else { return Ok(name) };
    let class = vm.get_attr(&owner, known::QUALNAME)?;
    Ok(vm.string(format!("{}.{}", vm.display(&class)?, vm.display(&name)?)))
}

static NAMED: &[GetSetDef] = &[
    GetSetDef { name: "__name__", get: name, set: None, doc: "" },
    GetSetDef { name: "__qualname__", get: qualname, set: None, doc: "" },
    GetSetDef { name: "__doc__", get: doc, set: None, doc: "" },
    GetSetDef { name: "__objclass__", get: owner, set: None, doc: "" },
];

// property

fn property_of(v: &Value) -> Option<&RefCell<Accessors>> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::Property(p)) => Some(p),
        Some(_) | None => None,
    }
}

fn property_new(_vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(alloc(class, Descriptor::Property(RefCell::default()), attrs::for_instance(class)).into())
}

fn property_init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    let [get, set, delete, doc] =
        args.bind(vm, "property", ["fget", "fset", "fdel", "doc"], Shape::default())?;
    let some = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let mut made = Accessors {
        get: some(get),
        set: some(set),
        delete: some(delete),
        doc: some(doc),
        name: None,
    };
    if made.doc.is_none()
        && let Some(get) = &made.get
    {
        made.doc = vm.get_attr_opt(get, known::DOC)?;
    }
    if let Some(p) = property_of(this) {
        p.replace(made);
    }
    Ok(())
}

fn property_with(vm: &Vm<'_>, args: Args<'_>, change: fn(&mut Accessors, Value)) -> Res<Value> {
    args.skip(1).check_positional(vm, "property accessor", 1, 1)?;
    let this = &args.values[0];
    let Some(p) = property_of(this) else { return Err(vm.type_error("not a property")) };
    let mut made = p.borrow().clone();
    change(&mut made, args.values[1].clone());
    let class = vm.type_of(this).clone();
    Ok(alloc(&class, Descriptor::Property(RefCell::new(made)), attrs::for_instance(&class)).into())
}

fn accessor(vm: &Vm<'_>, v: &Value, pick: fn(&Accessors) -> Option<Value>) -> Res<Value> {
    let Some(p) = property_of(v) else { return Err(vm.type_error("not a property")) };
    let found = pick(&p.borrow());
    Ok(found.unwrap_or(Value::None))
}

fn property_set_name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__set_name__", 2, 2)?;
    if let Some(p) = property_of(&args.values[0]) {
        p.borrow_mut().name = Some(args.values[2].clone());
    }
    Ok(Value::None)
}

fn property_is_abstract(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(p) = property_of(v) else { return Ok(Value::bool(false)) };
    let p = p.borrow().clone();
    for f in [p.get, p.set, p.delete].into_iter().flatten() {
        if is_abstract(vm, &f)? {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

/// Whether `__isabstractmethod__` is true.
pub fn is_abstract(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    match vm.get_attr_opt(v, known::ISABSTRACTMETHOD)? {
        Some(flag) => vm.truth(&flag),
        None => Ok(false),
    }
}

pub static PROPERTY: TypeSpec = TypeSpec {
    name: "property",
    module: "builtins",
    doc: "Property attribute.",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |s| {
        s.new.set(Some(property_new));
        s.init.set(Some(property_init));
        s.descr_get.set(Some(descr_get));
        s.descr_set.set(Some(descr_set));
    },
    methods: &[
        MethodDef::new(
            "getter",
            |vm, args| property_with(vm, args, |a, f| a.get = Some(f)),
            "getter(fget)",
        ),
        MethodDef::new(
            "setter",
            |vm, args| property_with(vm, args, |a, f| a.set = Some(f)),
            "setter(fset)",
        ),
        MethodDef::new(
            "deleter",
            |vm, args| property_with(vm, args, |a, f| a.delete = Some(f)),
            "deleter(fdel)",
        ),
        MethodDef::new("__set_name__", property_set_name, "__set_name__(owner, name)"),
    ],
    getset: &[
        GetSetDef {
            name: "fget",
            get: |vm, v| accessor(vm, v, |a| a.get.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "fset",
            get: |vm, v| accessor(vm, v, |a| a.set.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "fdel",
            get: |vm, v| accessor(vm, v, |a| a.delete.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__doc__",
            get: |vm, v| accessor(vm, v, |a| a.doc.clone()),
            set: Some(property_set_doc),
            doc: "",
        },
        GetSetDef { name: "__name__", get: name, set: None, doc: "" },
        GetSetDef { name: "__isabstractmethod__", get: property_is_abstract, set: None, doc: "" },
    ],
};

fn property_set_doc(_vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(p) = property_of(v) {
        p.borrow_mut().doc = value.cloned();
    }
    Ok(())
}

// staticmethod, classmethod

fn wrapped_init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    args.check_positional(vm, &vm.type_name(this), 1, 1)?;
    if let Some(Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f)) = this.downcast() {
        f.replace(args.values[0].clone());
    }
    Ok(())
}

fn wrapped_function(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<Descriptor>() {
        Some(Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f)) => Ok(f.borrow().clone()),
        Some(_) | None => Err(vm.no_attribute(v, known::FUNC)),
    }
}

fn wrapped_is_abstract(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = wrapped_function(vm, v)?;
    is_abstract(vm, &f).map(Value::bool)
}

static WRAPPED: &[GetSetDef] = &[
    GetSetDef { name: "__func__", get: wrapped_function, set: None, doc: "" },
    GetSetDef { name: "__wrapped__", get: wrapped_function, set: None, doc: "" },
    GetSetDef { name: "__name__", get: name, set: None, doc: "" },
    GetSetDef { name: "__doc__", get: doc, set: None, doc: "" },
    GetSetDef { name: "__isabstractmethod__", get: wrapped_is_abstract, set: None, doc: "" },
];

pub static STATIC_METHOD: TypeSpec = TypeSpec {
    name: "staticmethod",
    module: "builtins",
    doc: "Convert a function to be a static method.",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|_, class, _| {
            let payload = Descriptor::StaticMethod(RefCell::new(Value::None));
            Ok(alloc(class, payload, attrs::for_instance(class)).into())
        }));
        s.init.set(Some(wrapped_init));
        s.call.set(Some(call));
        s.repr.set(Some(repr));
        s.descr_get.set(Some(descr_get));
    },
    methods: &[],
    getset: WRAPPED,
};

pub static CLASS_METHOD: TypeSpec = TypeSpec {
    name: "classmethod",
    module: "builtins",
    doc: "Convert a function to be a class method.",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|_, class, _| {
            let payload = Descriptor::ClassMethod(RefCell::new(Value::None));
            Ok(alloc(class, payload, attrs::for_instance(class)).into())
        }));
        s.init.set(Some(wrapped_init));
        s.repr.set(Some(repr));
        s.descr_get.set(Some(descr_get));
    },
    methods: &[],
    getset: WRAPPED,
};

// What native types show of themselves

pub static METHOD: TypeSpec = shown("method_descriptor", called);
pub static SLOT_WRAPPER: TypeSpec = shown("wrapper_descriptor", called);
pub static GETSET: TypeSpec = shown("getset_descriptor", assigned);
pub static MEMBER: TypeSpec = shown("member_descriptor", assigned);

const fn shown(name: &'static str, slots: fn(&Slots)) -> TypeSpec {
    TypeSpec {
        name,
        module: "builtins",
        doc: "",
        kind: Kind::Descriptor,
        is_base: false,
        slots,
        methods: &[],
        getset: NAMED,
    }
}

/// The slots of what is called with an instance.
fn called(s: &Slots) {
    s.descr_get.set(Some(descr_get));
    s.call.set(Some(call));
    s.repr.set(Some(repr));
}

/// The slots of what is read from an instance and assigned to it.
fn assigned(s: &Slots) {
    s.descr_get.set(Some(descr_get));
    s.descr_set.set(Some(descr_set));
    s.repr.set(Some(repr));
}

// super

impl Super {
    /// `super(class, obj)`; TypeError when `obj` is neither an instance nor a subclass.
    pub fn make(vm: &Vm<'_>, class: &TypeRef, obj: &Value) -> Res<Ptr<Super>> {
        let obj_class = match obj.cast::<Type>() {
            Some(c) if c.is_subtype(class) => c,
            Some(_) | None => vm.type_of(obj).clone(),
        };
        if !obj_class.is_subtype(class) {
            return Err(
                vm.type_error("super(type, obj): obj must be an instance or subtype of type")
            );
        }
        let payload = Super { class: class.clone(), obj: obj.clone(), obj_class };
        Ok(alloc(vm.ty(T::Super), payload, None))
    }

    /// The attribute, as it stands in the first class behind `class` in the resolution order of
    /// `obj_class` that has it.
    pub fn lookup(class: &TypeRef, obj_class: &TypeRef, name: Symbol) -> Option<Value> {
        let mro = obj_class.mro.borrow();
        // The order is stored without the type itself.
        let first = if obj_class.is(class) { 0 } else { mro.iter().position(|c| c.is(class))? + 1 };
        mro[first..].iter().find_map(|c| c.own_attr(name))
    }

    /// The attribute that the classes after `class` give to the object; none when they have none.
    pub fn find(
        vm: &Vm<'_>,
        class: &TypeRef,
        obj: &Value,
        obj_class: &TypeRef,
        name: Symbol,
    ) -> Res<Option<Value>> {
        let Some(found) = Super::lookup(class, obj_class, name) else { return Ok(None) };
        match vm.type_of(&found).slots.descr_get.get() {
            Some(get) => {
                // On a class, `super` binds as class access does.
                let on_class = obj.cast::<Type>().is_some_and(|c| c.is(obj_class));
                get(vm, &found, (!on_class).then_some(obj), obj_class).map(Some)
            }
            None => Ok(Some(found)),
        }
    }
}

fn super_get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    if let Some(s) = v.downcast::<Super>()
        && name != known::CLASS
        && let Some(found) = Super::find(vm, &s.class, &s.obj, &s.obj_class, name)?
    {
        return Ok(found);
    }
    vm.generic_get_attr(v, name).map_err(|e| {
        if vm.exc_is(&e, crate::vm::raise::ExcKind::AttributeError) {
            let e = vm.attribute_error(format!("'super' object has no attribute '{name}'"));
            super::exception::set_name_and_obj(vm, &e, name, v);
            e
        } else {
            e
        }
    })
}

fn super_new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "super", 0, 2)?;
    match args.values {
        [class, obj] => match class.cast::<Type>() {
            Some(class) => Ok(Super::make(vm, &class, obj)?.into()),
            None => Err(vm.type_error(format!(
                "super() argument 1 must be a type, not {}",
                vm.type_name(class)
            ))),
        },
        [] => {
            let (class, obj) = crate::vm::interp::super_arguments(vm)?;
            Ok(Super::make(vm, &class, &obj)?.into())
        }
        _ => Err(vm.raise(crate::vm::raise::ExcKind::NotImplementedError, "unbound super objects")),
    }
}

fn super_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(s) = v.downcast::<Super>() else { return Ok(vm.str("<super>")) };
    Ok(vm.str(format!("<super: <class '{}'>, <{} object>>", s.class.name(), s.obj_class.name())))
}

fn super_field(vm: &Vm<'_>, v: &Value, pick: fn(&Super) -> Value) -> Res<Value> {
    v.downcast::<Super>().map(pick).ok_or_else(|| vm.type_error("not a super object"))
}

pub static SUPER: TypeSpec = TypeSpec {
    name: "super",
    module: "builtins",
    doc: "super() -> same as super(__class__, <first argument>)",
    kind: Kind::Super,
    is_base: false,
    slots: |s| {
        s.new.set(Some(super_new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.get_attr.set(Some(super_get_attr));
        s.repr.set(Some(super_repr));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "__thisclass__",
            get: |vm, v| super_field(vm, v, |s| s.class.value()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__self__",
            get: |vm, v| super_field(vm, v, |s| s.obj.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__self_class__",
            get: |vm, v| super_field(vm, v, |s| s.obj_class.value()),
            set: None,
            doc: "",
        },
    ],
};

impl Trace for Descriptor {
    fn trace(&self, t: &mut Tracer<'_>) {
        match self {
            Descriptor::Property(accessors) => accessors.trace(t),
            Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f) => f.trace(t),
            Descriptor::Slot { owner, .. } => owner.trace(t),
            Descriptor::Method(..) | Descriptor::GetSet(..) | Descriptor::Member { .. } => {}
        }
    }

    fn cut(&self) {
        match self {
            Descriptor::Property(accessors) => drop(accessors.take()),
            Descriptor::StaticMethod(f) | Descriptor::ClassMethod(f) => {
                drop(f.replace(Value::None));
            }
            Descriptor::Slot { .. }
            | Descriptor::Method(..)
            | Descriptor::GetSet(..)
            | Descriptor::Member { .. } => {}
        }
    }
}

traces! { Accessors { get set delete doc name } Super { class obj obj_class } }
