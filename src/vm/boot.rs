//! The first moments of an interpreter: types and exception classes from their tables, the namespace of
//! `builtins`, `sys.modules`.
//!
//! Invariant: all types exist before any of them gets attributes, since attributes are objects. A type's
//! base stands above it in the table, so its slots are complete when they are inherited.

use std::rc::Rc;

use super::args::Args;
use super::builtins;
use super::dunder;
use super::error::{Exc, Res};
use super::heap::{self, Kind, Obj, alloc, alloc_untyped};
use super::object::builtin::Builtin;
use super::object::dict::Dict;
use super::object::{T, descriptor, exception, float, int, str};
use super::raise::ExcKind;
use super::traceback_text;
use super::types::{
    GetSetDef, HashSlot, MethodDef, MethodKind, Type, TypeRef, TypeSpec, UnarySlot, unhashable,
};
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};

/// Makes an interpreter able to run code. `sys` and the other modules come when they are imported.
pub fn boot(vm: &Vm<'_>) {
    if vm.interp.types.get().is_some() {
        return;
    }
    let types = make_types();
    let exceptions = make_exceptions(&types);
    let _ = vm.interp.types.set(types.into());
    let _ = vm.interp.exc_types.set(exceptions.into());
    for &t in T::ALL {
        let spec = t.spec();
        let ty = vm.ty(t);
        add_members(vm, ty, spec.methods, spec.getset);
        finish(vm, ty, spec.doc);
    }
    for &kind in ExcKind::ALL {
        let ty = vm.exc_ty(kind);
        let (methods, getset) = exception::members(kind);
        add_members(vm, ty, methods, getset);
        finish(vm, ty, "");
    }
    let short: [(T, UnarySlot); 5] = [
        (T::Bool, |vm, v| vm.truth(v).map(Value::bool)),
        (T::Float, float::of_one),
        (T::Int, int::of_one),
        (T::Str, str::str_of),
        (T::Type, |vm, v| Ok(vm.type_of(v).value())),
    ];
    for (t, f) in short {
        vm.ty(t).one.set(Some(f));
    }
    let builtins_dict = Dict::new(vm);
    builtins::install(vm, &builtins_dict);
    let _ = vm.interp.builtins.set(builtins_dict);
    let _ = vm.interp.modules.set(Dict::new(vm));
}

impl Vm<'_> {
    /// The type of a native module's spec, derived from `object`; made on first use.
    pub fn native_type(&self, spec: &'static TypeSpec) -> TypeRef {
        self.native_subtype(spec, T::Object)
    }

    /// The type of a native module's spec, if it was made.
    #[inline]
    pub fn native_made(&self, spec: &'static TypeSpec) -> Option<TypeRef> {
        let key = std::ptr::from_ref(spec).addr();
        self.interp.native_types.borrow().get(&key).cloned()
    }

    /// As [`Vm::native_type`], derived from a built-in type with the same payload.
    pub fn native_subtype(&self, spec: &'static TypeSpec, base: T) -> TypeRef {
        // The interpreter's short ways are for dicts proper; what is told from them by being a heap type
        // goes through its slots.
        let make = || self.make_native(spec, vec![self.ty(base).clone()], base == T::Dict);
        self.native_made(spec).unwrap_or_else(make)
    }

    /// As [`Vm::native_type`], derived from another native type: one without a payload, or with the same.
    pub fn native_derived(&self, spec: &'static TypeSpec, base: &TypeRef) -> TypeRef {
        let make = || self.make_native(spec, vec![base.clone()], false);
        self.native_made(spec).unwrap_or_else(make)
    }

    /// As [`Vm::native_type`], derived from several types, of which those behind the first have their bases
    /// in line with those before them. One at most has a payload, which is then the spec's.
    pub fn native_joined(&self, spec: &'static TypeSpec, bases: Vec<TypeRef>) -> TypeRef {
        self.native_made(spec).unwrap_or_else(|| self.make_native(spec, bases, false))
    }

    /// Adds rows to a native type that has been made.
    pub fn add_methods(&self, ty: &TypeRef, methods: &'static [MethodDef]) {
        add_members(self, ty, methods, &[]);
        ty.changed();
    }

    fn make_native(&self, spec: &'static TypeSpec, bases: Vec<TypeRef>, is_heap: bool) -> TypeRef {
        let key = std::ptr::from_ref(spec).addr();
        let payload = Type::blank(spec.name, spec.module, spec.kind, is_heap, spec.is_base);
        // A type whose instances show a `__dict__` gives them one.
        let shows = spec.getset.iter().any(|def| def.name == "__dict__");
        payload.has_attrs.set(shows || bases.iter().any(|base| base.has_attrs.get()));
        (spec.slots)(&payload.slots);
        set_bases(&payload, bases.clone());
        let ty = alloc(self.ty(T::Type), payload, None);
        for base in &bases {
            heap::enter_subclass(base, &ty);
        }
        self.interp.native_types.borrow_mut().insert(key, ty.clone());
        add_members(self, &ty, spec.methods, spec.getset);
        finish(self, &ty, spec.doc);
        ty
    }

    /// An exception as it is shown when nobody catches it, with its traceback.
    pub fn render_exception(&self, e: &Exc) -> String {
        traceback_text::render(self, e)
    }
}

/// Instances of these carry attributes of their own.
fn carries_attributes(t: T) -> bool {
    t == T::Function
}

/// No weak references to instances of these, although their payload would allow them.
fn hides_from_weak_references(t: T) -> bool {
    matches!(t, T::MethodWrapper | T::UnionType | T::Frame)
}

fn make_types() -> Vec<TypeRef> {
    let mut types: Vec<TypeRef> = Vec::with_capacity(T::ALL.len());
    for &t in T::ALL {
        let spec = t.spec();
        let payload = Type::blank(spec.name, spec.module, spec.kind, false, spec.is_base);
        payload.has_attrs.set(carries_attributes(t));
        if hides_from_weak_references(t) {
            payload.has_weak.set(false);
        }
        (spec.slots)(&payload.slots);
        if t != T::Object {
            set_bases(&payload, vec![types[t.base() as usize].clone()]);
        }
        let ty = match types.get(T::Type as usize) {
            Some(meta) => alloc(meta, payload, None),
            None => alloc_untyped(payload),
        };
        types.push(ty);
    }
    let meta = types[T::Type as usize].clone();
    for ty in types.iter().take(T::Type as usize + 1) {
        Obj::set_type(ty.as_obj(), &meta);
    }
    for &t in T::ALL {
        if t != T::Object {
            heap::enter_subclass(&types[t.base() as usize], &types[t as usize]);
        }
    }
    types
}

/// Sets bases and order of a type that derives from bases in one line, and inherits their slots.
fn set_bases(ty: &Type, bases: Vec<TypeRef>) {
    let mut mro: Vec<TypeRef> = Vec::new();
    // A base that derives from another one here stands before it.
    for base in bases.iter().flat_map(TypeRef::full_mro) {
        mro.retain(|c| !c.is(&base));
        mro.push(base);
    }
    for base in &mro {
        ty.slots.inherit(&base.slots);
    }
    ty.set_mro(mro.into());
    ty.bases.replace(Rc::from(bases));
}

fn make_exceptions(types: &[TypeRef]) -> Vec<TypeRef> {
    let meta = &types[T::Type as usize];
    let mut made: Vec<TypeRef> = Vec::with_capacity(ExcKind::ALL.len());
    for &kind in ExcKind::ALL {
        let payload = Type::blank(kind.name(), "builtins", Kind::Exception, false, true);
        payload.has_attrs.set(true);
        let mut bases = match kind.base() {
            Some(base) => vec![made[base as usize].clone()],
            None => {
                exception::slots(&payload.slots);
                vec![types[T::Object as usize].clone()]
            }
        };
        if kind == ExcKind::ExceptionGroup {
            bases.push(made[ExcKind::Exception as usize].clone());
        }
        set_bases(&payload, bases.clone());
        let ty = alloc(meta, payload, None);
        for base in &bases {
            heap::enter_subclass(base, &ty);
        }
        made.push(ty);
    }
    made
}

fn add_members(
    vm: &Vm<'_>,
    ty: &TypeRef,
    methods: &'static [MethodDef],
    getset: &'static [GetSetDef],
) {
    for def in methods {
        let method = match def.kind {
            MethodKind::Plain => descriptor::method(vm, ty, def),
            MethodKind::Static => {
                descriptor::static_method(vm, Builtin::function(vm, def, Value::Unset))
            }
            MethodKind::Class => descriptor::class_method(vm, descriptor::method(vm, ty, def)),
        };
        ty.names_mut().insert(Symbol::new(def.name), method);
    }
    for def in getset {
        let computed = descriptor::getset(vm, ty, def);
        ty.names_mut().insert(Symbol::new(def.name), computed);
    }
}

/// Shows slots as methods, `__new__`, `__doc__`.
fn finish(vm: &Vm<'_>, ty: &TypeRef, doc: &str) {
    dunder::expose(vm, ty);
    let own_new = ty.slots.new.get().filter(|f| {
        let inherited = ty.bases.borrow().first().and_then(|b| b.slots.new.get());
        !inherited.is_some_and(|g| std::ptr::fn_addr_eq(*f, g))
    });
    if own_new.is_some() {
        let new = Builtin::bound(vm, &NEW, ty.value());
        ty.names_mut().insert(known::NEW, new);
    }
    let hash = ty.slots.hash.get();
    if hash.is_none_or(|f| std::ptr::fn_addr_eq(f, unhashable as HashSlot)) {
        ty.names_mut().insert(known::HASH, Value::None);
    }
    let has_doc = ty.dict.borrow().contains_key(&known::DOC);
    if !has_doc {
        let doc = if doc.is_empty() { Value::None } else { vm.str(doc) };
        ty.names_mut().insert(known::DOC, doc);
    }
}

/// `T.__new__`: the native type it belongs to is its first argument, then the class.
static NEW: MethodDef = MethodDef::new("__new__", new, "__new__(cls, *args, **kwargs)");

fn new(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let Some(owner) = args.values.first().and_then(Value::cast::<Type>) else {
        return Err(vm.type_error("__new__ of what is no type"));
    };
    let shown = owner.name();
    let rest = args.skip(1);
    let Some(first) = rest.pos().first() else {
        return Err(vm.type_error(format!("{shown}.__new__(): not enough arguments")));
    };
    let Some(class) = first.cast::<Type>() else {
        let ty = vm.type_name(first);
        return Err(vm.type_error(format!("{shown}.__new__(X): X is not a type object ({ty})")));
    };
    if !class.is_subtype(&owner) {
        let class = class.name();
        return Err(
            vm.type_error(format!("{shown}.__new__({class}): {class} is not a subtype of {shown}"))
        );
    }
    match owner.slots.new.get() {
        Some(f) => f(vm, &class, rest.skip(1)),
        None => Err(vm.type_error(format!("cannot create '{shown}' instances"))),
    }
}
