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
use super::property::is_abstract;
use super::type_;
use crate::base::{Symbol, known};
use crate::vm::args::Args;
use crate::vm::dunder::Dunder;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::heap::{self, Kind, Ptr, alloc};
use crate::vm::raise::ExcKind;
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
    /// The documentation is the getter's.
    pub getter_doc: bool,
}

pub struct Super {
    /// None before `__init__`.
    parts: RefCell<Option<SuperParts>>,
}

#[derive(Clone)]
struct SuperParts {
    class: TypeRef,
    /// None for one that is not bound; then the last field is the first one.
    obj: Value,
    obj_class: TypeRef,
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

pub(super) fn descr_get(
    vm: &Vm<'_>,
    descr: &Value,
    obj: Option<&Value>,
    class: &TypeRef,
) -> Res<Value> {
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
        (Descriptor::Method(def, owner), Some(obj)) => {
            check_receiver(vm, owner, obj, def.name)?;
            Ok(Builtin::bound(vm, def, obj.clone()))
        }
        (Descriptor::Slot { .. }, Some(obj)) => {
            let bound = BoundMethod { function: descr.clone(), this: obj.clone() };
            Ok(alloc(vm.ty(T::MethodWrapper), bound, None).into())
        }
        (Descriptor::GetSet(def, owner), Some(obj)) => {
            check_receiver(vm, owner, obj, def.name)?;
            (def.get)(vm, obj)
        }
        (Descriptor::Member { name, place, owner }, Some(obj)) => {
            check_member(vm, descr, owner, obj, *name)?;
            let attrs = obj.as_obj().and_then(|o| o.attrs());
            let found = match attrs {
                Some(attrs) => attrs.get(vm, *place)?,
                None => None,
            };
            found.ok_or_else(|| vm.no_attribute(obj, *name))
        }
    }
}

/// Refuses an object that is none of the owner's.
fn check_receiver(vm: &Vm<'_>, owner: &Owner, obj: &Value, name: &str) -> Res<()> {
    match owner.find() {
        Some(class) if !vm.is_instance(obj, &class) => {
            let (class, given) = (class.name(), vm.type_name(obj));
            Err(vm.type_error(format!(
                "descriptor '{name}' for '{class}' objects doesn't apply to a '{given}' object"
            )))
        }
        Some(_) | None => Ok(()),
    }
}

/// Likewise for an entry of `__slots__`, whose owner is looked for only when the object's class has another one
/// under the name.
fn check_member(vm: &Vm<'_>, descr: &Value, owner: &Owner, obj: &Value, name: Symbol) -> Res<()> {
    if vm.type_of(obj).lookup(name).is_some_and(|found| found.is(descr)) {
        return Ok(());
    }
    check_receiver(vm, owner, obj, name.as_str())
}

fn accessor_missing(vm: &Vm<'_>, p: &RefCell<Accessors>, obj: &Value, what: &str) -> String {
    let class = vm.type_of(obj).qualname.borrow().clone();
    let name = p.borrow().name.clone();
    match name.as_ref().and_then(|n| n.downcast::<super::str::Str>()) {
        Some(name) => format!("property '{}' of '{class}' object has no {what}", name.as_str()),
        None => format!("property of '{class}' object has no {what}"),
    }
}

pub(super) fn descr_set(vm: &Vm<'_>, descr: &Value, obj: &Value, value: Option<&Value>) -> Res<()> {
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
        Descriptor::GetSet(def, owner) => match def.set {
            Some(set) => {
                check_receiver(vm, owner, obj, def.name)?;
                set(vm, obj, value)
            }
            None => Err(vm.attribute_error(format!(
                "attribute '{}' of '{}' objects is not writable",
                def.name,
                vm.type_name(obj)
            ))),
        },
        Descriptor::Member { name, place, owner } => {
            check_member(vm, descr, owner, obj, *name)?;
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
        Some(Descriptor::Method(def, owner)) => {
            let Some(this) = args.pos().first() else {
                let owner = owner.shown();
                return Err(vm.type_error(format!(
                    "unbound method {owner}.{}() needs an argument",
                    def.name
                )));
            };
            check_receiver(vm, owner, this, def.name)?;
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

pub(super) fn name(vm: &Vm<'_>, v: &Value) -> Res<Value> {
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

/// An attribute of the function that is wrapped.
fn wrapped_attr(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    let f = wrapped_function(vm, v)?;
    vm.get_attr(&f, Symbol::new(name))
}

static WRAPPED: &[GetSetDef] = &[
    GetSetDef {
        name: "__module__",
        get: |vm, v| wrapped_attr(vm, v, "__module__"),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "__qualname__",
        get: |vm, v| wrapped_attr(vm, v, "__qualname__"),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "__annotations__",
        get: |vm, v| wrapped_attr(vm, v, "__annotations__"),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "__annotate__",
        get: |vm, v| wrapped_attr(vm, v, "__annotate__"),
        set: None,
        doc: "",
    },
    super::object::DICT,
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
        let parts = SuperParts::of(vm, class, obj)?;
        Ok(alloc(vm.ty(T::Super), Super { parts: RefCell::new(Some(parts)) }, None))
    }

    /// The class whose resolution order is searched.
    pub fn obj_class(&self) -> Option<TypeRef> {
        self.parts.borrow().as_ref().map(|parts| parts.obj_class.clone())
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

impl SuperParts {
    fn of(vm: &Vm<'_>, class: &TypeRef, obj: &Value) -> Res<SuperParts> {
        let class = class.clone();
        if obj.is_none() {
            return Ok(SuperParts { class: class.clone(), obj: Value::None, obj_class: class });
        }
        let obj_class = match obj.cast::<Type>() {
            Some(c) if c.is_subtype(&class) => c,
            Some(_) | None => vm.type_of(obj).clone(),
        };
        if obj_class.is_subtype(&class) {
            return Ok(SuperParts { class, obj: obj.clone(), obj_class });
        }
        // A proxy says of itself what class it is of.
        if let Some(shown) = vm.get_attr_opt(obj, known::CLASS)?.and_then(|c| c.cast::<Type>())
            && shown.is_subtype(&class)
        {
            return Ok(SuperParts { class, obj: obj.clone(), obj_class: shown });
        }
        let (what, name) = match obj.cast::<Type>() {
            Some(c) => ("type", c.name()),
            None => ("instance of", obj_class.name()),
        };
        Err(vm.type_error(format!(
            "super(type, obj): obj ({what} {name}) is not an instance or subtype of type ({}).",
            class.name()
        )))
    }
}

fn super_parts(v: &Value) -> Option<SuperParts> {
    v.downcast::<Super>().and_then(|s| s.parts.borrow().clone())
}

fn super_get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    if name != known::CLASS
        && let Some(s) = super_parts(v)
        && !s.obj.is_none()
        && let Some(found) = Super::find(vm, &s.class, &s.obj, &s.obj_class, name)?
    {
        return Ok(found);
    }
    vm.generic_get_attr(v, name).map_err(|e| {
        if vm.exc_is(&e, ExcKind::AttributeError) {
            let e = vm.attribute_error(format!("'super' object has no attribute '{name}'"));
            super::exception::set_name_and_obj(vm, &e, name, v);
            e
        } else {
            e
        }
    })
}

fn super_new(_vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    let blank = Super { parts: RefCell::new(None) };
    Ok(alloc(class, blank, attrs::for_instance(class)).into())
}

fn super_init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("super() takes no keyword arguments"));
    }
    args.check_positional(vm, "super()", 0, 2)?;
    let parts = match args.values {
        [class, rest @ ..] => match class.cast::<Type>() {
            Some(class) => SuperParts::of(vm, &class, rest.first().unwrap_or(&Value::None))?,
            None => {
                return Err(vm.type_error(format!(
                    "super() argument 1 must be a type, not {}",
                    vm.type_name(class)
                )));
            }
        },
        [] => {
            let (class, obj) = crate::vm::interp::super_arguments(vm)?;
            SuperParts::of(vm, &class, &obj)?
        }
    };
    if let Some(s) = this.downcast::<Super>() {
        let old = s.parts.replace(Some(parts));
        drop(old);
    }
    Ok(())
}

fn super_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(match super_parts(v) {
        None => vm.str("<super: <class 'NULL'>, NULL>"),
        Some(s) if s.obj.is_none() => {
            vm.str(format!("<super: <class '{}'>, NULL>", s.class.name()))
        }
        Some(s) => vm.str(format!(
            "<super: <class '{}'>, <{} object>>",
            s.class.name(),
            s.obj_class.name()
        )),
    })
}

/// Binds one that is not bound yet.
fn super_get(vm: &Vm<'_>, v: &Value, obj: Option<&Value>, _class: &TypeRef) -> Res<Value> {
    match (super_parts(v), obj) {
        (Some(s), Some(obj)) if s.obj.is_none() && !obj.is_none() => {
            let ty = vm.type_of(v);
            if ty.is(vm.ty(T::Super)) {
                Ok(Super::make(vm, &s.class, obj)?.into())
            } else {
                vm.call(&ty.value(), &[s.class.value(), obj.clone()])
            }
        }
        _ => Ok(v.clone()),
    }
}

/// None before there are parts.
fn super_field(v: &Value, pick: fn(&SuperParts) -> Value) -> Value {
    super_parts(v).as_ref().map_or(Value::None, pick)
}

pub static SUPER: TypeSpec = TypeSpec {
    name: "super",
    module: "builtins",
    doc: "super() -> same as super(__class__, <first argument>)",
    kind: Kind::Super,
    is_base: true,
    slots: |s| {
        s.new.set(Some(super_new));
        s.init.set(Some(super_init));
        s.get_attr.set(Some(super_get_attr));
        s.descr_get.set(Some(super_get));
        s.repr.set(Some(super_repr));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "__thisclass__",
            get: |_, v| Ok(super_field(v, |s| s.class.value())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__self__",
            get: |_, v| Ok(super_field(v, |s| s.obj.clone())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__self_class__",
            get: |_, v| {
                let class = |s: &SuperParts| {
                    if s.obj.is_none() { Value::None } else { s.obj_class.value() }
                };
                Ok(super_field(v, class))
            },
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

traces! { Accessors { get set delete doc name } Super { parts } SuperParts { class obj obj_class } }
