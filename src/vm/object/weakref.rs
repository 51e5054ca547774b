//! Weak references and proxies: `weakref.ref`, and objects that stand for another without keeping it.
//!
//! Invariant: those without a callback, and of the types themselves, are shared: one object has at most
//! one such reference and one such proxy. A callback is called once, with the reference, after every weak
//! reference to the object has died.

use std::cell::{Cell, RefCell};

use super::T;
use crate::base::{Symbol, known};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::weak::{self, Role, Weak};
use crate::vm::heap::{Kind, Obj, Ptr};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The payload of references and proxies.
#[derive(Default)]
pub struct WeakRef {
    pub weak: Weak,
    /// Unset when there is none, or when it was called.
    pub callback: RefCell<Value>,
    /// The object's hash, once it was asked for.
    hash: Cell<Option<i64>>,
}

/// The object to refer to, if its type allows that.
fn target<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Obj> {
    match v.as_obj() {
        Some(o) if vm.type_of(v).has_weak.get() => Ok(o),
        Some(_) | None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("cannot create weak reference to '{ty}' object")))
        }
    }
}

/// A reference or proxy of class `class`; the shared one where `role` is that of one.
fn make(vm: &Vm<'_>, class: &TypeRef, to: &Value, callback: Value, role: Role) -> Res<Value> {
    let to = target(vm, to)?;
    if let Some(found) = weak::shared(to, role) {
        return Ok(found.into());
    }
    let payload = WeakRef { callback: RefCell::new(callback), ..WeakRef::default() };
    let made = vm.alloc_for(class, payload);
    weak::attach(&made, to, role);
    Ok(made.into())
}

/// A weak reference of our own to any object; Unset for a value that is none.
pub fn to(vm: &Vm<'_>, v: &Value) -> Value {
    let Some(o) = v.as_obj() else { return Value::Unset };
    let made = vm.alloc_for(vm.ty(T::WeakRef), WeakRef::default());
    weak::attach(&made, o, Role::Own);
    made.into()
}

/// What a weak reference refers to, if that is still there.
pub fn target_of(v: &Value) -> Option<Value> {
    v.downcast::<WeakRef>()?.weak.get().map(Value::Obj)
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a WeakRef> {
    v.downcast().ok_or_else(|| vm.type_error("not a weak reference"))
}

/// The object and the callback among a constructor's arguments.
fn object_and_callback<'a>(
    vm: &Vm<'_>,
    fname: &str,
    args: Args<'a>,
) -> Res<(&'a Value, Option<Value>)> {
    let given = args.pos();
    Args::positional(given).check_positional(vm, fname, 1, 2)?;
    Ok((&given[0], given.get(1).filter(|c| !c.is_none()).cloned()))
}

// References

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let (to, callback) = object_and_callback(vm, "__new__", args)?;
    let shared = callback.is_none() && class.is(vm.ty(T::WeakRef));
    let role = if shared { Role::Plain } else { Role::Own };
    make(vm, class, to, callback.unwrap_or_default(), role)
}

fn init(vm: &Vm<'_>, _v: &Value, args: Args<'_>) -> Res<()> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("ref() takes no keyword arguments"));
    }
    object_and_callback(vm, "__init__", args)?;
    Ok(())
}

fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "weakref", 0, 0).map_err(|e| {
        if args.kw.is_empty() {
            let given = args.values.len();
            vm.type_error(format!("weakref expected 0 arguments, got {given}"))
        } else {
            e
        }
    })?;
    Ok(this(vm, v)?.weak.get().map_or(Value::None, Value::Obj))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let at = v.as_obj().map_or(0, Obj::addr);
    let Some(to) = this(vm, v)?.weak.get() else {
        return Ok(vm.string(format!("<weakref at {at:#x}; dead>")));
    };
    let to_at = to.addr();
    let to = Value::Obj(to);
    let name = vm.lookup_special(&to, known::NAME)?;
    let name = match name.as_ref().and_then(Value::downcast::<super::str::Str>) {
        Some(name) => format!(" ({})", name.as_str()),
        None => String::new(),
    };
    let ty = vm.type_name(&to);
    Ok(vm.string(format!("<weakref at {at:#x}; to '{ty}' at {to_at:#x}{name}>")))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let r = this(vm, v)?;
    if let Some(hash) = r.hash.get() {
        return Ok(hash);
    }
    let Some(to) = r.weak.get() else { return Err(vm.type_error("weak object has gone away")) };
    let hash = vm.hash(&to.into())?;
    r.hash.set(Some(hash));
    Ok(hash)
}

/// Live references compare as their objects do, dead ones by identity.
fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<WeakRef>(), b.downcast::<WeakRef>()) else {
        return Ok(Value::NotImplemented);
    };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    match (x.weak.get(), y.weak.get()) {
        (Some(x), Some(y)) => vm.compare(&x.into(), &y.into(), op),
        _ => Ok(Value::bool(a.is(b) == (op == CmpOp::Eq))),
    }
}

fn get_callback(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let r = this(vm, v)?;
    let callback = r.callback.borrow().clone();
    Ok(if callback.is_unset() { Value::None } else { callback })
}

pub static REF: TypeSpec = TypeSpec {
    name: "ReferenceType",
    module: "weakref",
    doc: "",
    kind: Kind::WeakRef,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(init));
        s.call.set(Some(call));
        s.repr.set(Some(repr));
        s.hash.set(Some(hash));
        s.compare.set(Some(compare));
    },
    methods: &[MethodDef::class(
        "__class_getitem__",
        super::generic_alias::class_getitem,
        "__class_getitem__(item)",
    )],
    getset: &[GetSetDef { name: "__callback__", get: get_callback, set: None, doc: "" }],
};

// What is asked about an object

/// The first of an object's weak references: `__weakref__` of an instance.
fn get_first(_vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let first = v.as_obj().and_then(|o| weak::refs(o).into_iter().next());
    Ok(first.map_or(Value::None, |r| r.value()))
}

/// `__weakref__` of classes that are the first in their line to allow weak references.
pub static WEAKREF_DEF: GetSetDef =
    GetSetDef { name: "__weakref__", get: get_first, set: None, doc: "" };

/// The live references and proxies to a value.
pub fn all(v: &Value) -> Vec<Value> {
    v.as_obj().map_or_else(Vec::new, |o| weak::refs(o).iter().map(Ptr::value).collect())
}

/// Whether a value is a weak reference (no proxy), and if so, whether its object is gone.
pub fn is_dead(vm: &Vm<'_>, v: &Value) -> Option<bool> {
    let r = v.downcast::<WeakRef>()?;
    vm.is_instance(v, vm.ty(T::WeakRef)).then(|| r.weak.get().is_none())
}

// Proxies

/// `weakref.proxy(object[, callback])`.
pub fn proxy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "proxy", 1, 2).map_err(|e| {
        if args.kw.is_empty() {
            e
        } else {
            vm.type_error("_weakref.proxy() takes no keyword arguments")
        }
    })?;
    let (to, callback) = object_and_callback(vm, "proxy", args)?;
    let callable = vm.type_of(to).slots.call.get().is_some();
    let class = vm.ty(if callable { T::WeakCallableProxy } else { T::WeakProxy });
    let role = if callback.is_none() { Role::PlainProxy } else { Role::Own };
    make(vm, class, to, callback.unwrap_or_default(), role)
}

/// The object that a proxy stands for; other values stand for themselves.
fn behind(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(r) = v.downcast::<WeakRef>() else { return Ok(v.clone()) };
    if vm.is_instance(v, vm.ty(T::WeakRef)) {
        return Ok(v.clone());
    }
    r.weak.get().map(Value::Obj).ok_or_else(|| {
        vm.raise(ExcKind::ReferenceError, "weakly-referenced object no longer exists")
    })
}

fn proxy_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let at = v.as_obj().map_or(0, Obj::addr);
    Ok(vm.string(match this(vm, v)?.weak.get() {
        None => format!("<weakproxy at {at:#x}; dead>"),
        Some(to) => {
            let (to_at, ty) = (to.addr(), to.ty().name());
            format!("<weakproxy at {at:#x}; to '{ty}' at {to_at:#x}>")
        }
    }))
}

fn proxy_next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let to = behind(vm, v)?;
    match vm.type_of(&to).slots.next.get() {
        Some(next) => next(vm, &to),
        None => {
            let ty = vm.type_name(&to);
            Err(vm.type_error(format!("Weakref proxy referenced a non-iterator '{ty}' object")))
        }
    }
}

fn proxy_set_attr(vm: &Vm<'_>, v: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    let to = behind(vm, v)?;
    match value {
        Some(value) => vm.set_attr(&to, name, value),
        None => vm.del_attr(&to, name),
    }
}

fn proxy_set_item(vm: &Vm<'_>, v: &Value, index: &Value, value: Option<&Value>) -> Res<()> {
    let to = behind(vm, v)?;
    match value {
        Some(value) => vm.set_item(&to, index, value),
        None => vm.del_item(&to, index),
    }
}

/// A built-in function of the object.
fn built_in(vm: &Vm<'_>, name: &str, v: &Value) -> Res<Value> {
    let function = vm.interp.builtins.get().and_then(|b| b.get_sym(vm, Symbol::new(name)));
    let to = behind(vm, v)?;
    match function {
        Some(f) => vm.call(&f, &[to]),
        None => vm.call_method(&to, &format!("__{name}__"), &[]),
    }
}

macro_rules! forward_operators {
    ($slots:ident : $( $op:ident )*) => {
        $(
            $slots.set_binary(BinOp::$op, |vm, a, b| {
                vm.binary(BinOp::$op, &behind(vm, a)?, &behind(vm, b)?)
            });
            $slots.set_inplace(BinOp::$op, |vm, a, b| {
                vm.inplace(BinOp::$op, &behind(vm, a)?, &behind(vm, b)?)
            });
        )*
    };
}

fn proxy_slots(s: &Slots) {
    s.repr.set(Some(proxy_repr));
    s.str.set(Some(|vm, v| Ok(vm.string(vm.display(&behind(vm, v)?)?))));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.compare.set(Some(|vm, a, b, op| vm.compare(&behind(vm, a)?, &behind(vm, b)?, op)));
    s.bool.set(Some(|vm, v| vm.truth(&behind(vm, v)?)));
    s.len.set(Some(|vm, v| vm.len(&behind(vm, v)?)));
    s.get_attr.set(Some(|vm, v, name| vm.get_attr(&behind(vm, v)?, name)));
    s.set_attr.set(Some(proxy_set_attr));
    s.get_item.set(Some(|vm, v, index| vm.get_item(&behind(vm, v)?, index)));
    s.set_item.set(Some(proxy_set_item));
    s.contains.set(Some(|vm, v, x| vm.contains(&behind(vm, v)?, x)));
    s.iter.set(Some(|vm, v| vm.iter(&behind(vm, v)?)));
    s.next.set(Some(proxy_next));
    s.neg.set(Some(|vm, v| vm.neg(&behind(vm, v)?)));
    s.pos.set(Some(|vm, v| vm.pos(&behind(vm, v)?)));
    s.invert.set(Some(|vm, v| vm.invert(&behind(vm, v)?)));
    s.abs.set(Some(|vm, v| vm.abs(&behind(vm, v)?)));
    s.int.set(Some(|vm, v| built_in(vm, "int", v)));
    s.float.set(Some(|vm, v| built_in(vm, "float", v)));
    s.index.set(Some(|vm, v| vm.index(&behind(vm, v)?)));
    forward_operators!(s: Add Sub Mul Div FloorDiv Mod Pow MatMul Shl Shr And Or Xor);
}

const PROXY_METHODS: &[MethodDef] = &[
    MethodDef::new(
        "__bytes__",
        |vm, args| vm.call_method(&behind(vm, &args.values[0])?, "__bytes__", &[]),
        "__bytes__()",
    ),
    MethodDef::new(
        "__reversed__",
        |vm, args| vm.call_method(&behind(vm, &args.values[0])?, "__reversed__", &[]),
        "__reversed__()",
    ),
];

pub static PROXY: TypeSpec = TypeSpec {
    name: "ProxyType",
    module: "weakref",
    doc: "",
    kind: Kind::WeakRef,
    is_base: false,
    slots: proxy_slots,
    methods: PROXY_METHODS,
    getset: &[],
};

pub static CALLABLE_PROXY: TypeSpec = TypeSpec {
    name: "CallableProxyType",
    module: "weakref",
    doc: "",
    kind: Kind::WeakRef,
    is_base: false,
    slots: |s| {
        proxy_slots(s);
        s.call.set(Some(|vm, v, args| vm.call_args(&behind(vm, v)?, args)));
    },
    methods: PROXY_METHODS,
    getset: &[],
};

impl Trace for WeakRef {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.callback.trace(t);
    }

    fn cut(&self) {
        drop(self.callback.take());
    }
}
