//! `_abc`: what abstract base classes know of the classes that count as derived from them.
//!
//! Invariant: the two caches hold serial numbers of types, which are never given twice, so they keep no
//! class alive and need no clearing when one goes. The registry holds weak references. A "no" is valid
//! only as long as nothing has been registered anywhere since: the token tells.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashSet;

use crate::base::{Symbol, known};
use crate::vm::heap::trace::traces;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::set::Set;
use crate::vm::{
    Args, ExcKind, Kind, MethodDef, Res, T, Traced, Type, TypeRef, TypeSpec, Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_abc",
    doc: "The native parts of abc.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: |_, _| Ok(()) },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_abc_init", init, "_abc_init($module, self, /)"),
    MethodDef::new("_abc_register", register, "_abc_register($module, self, subclass, /)"),
    MethodDef::new("_abc_instancecheck", instance_check, ""),
    MethodDef::new("_abc_subclasscheck", subclass_check, ""),
    MethodDef::new("_get_dump", dump, "_get_dump($module, self, /)"),
    MethodDef::new("_reset_caches", reset_caches, "_reset_caches($module, self, /)"),
    MethodDef::new("_reset_registry", reset_registry, "_reset_registry($module, self, /)"),
    MethodDef::new("get_cache_token", token, "get_cache_token($module, /)"),
];

/// Counts registrations.
#[derive(Default)]
struct Token(Cell<i64>);

#[derive(Default)]
struct Knowledge {
    /// Weak references to registered classes.
    registry: RefCell<Vec<Value>>,
    yes: RefCell<FxHashSet<u64>>,
    no: RefCell<FxHashSet<u64>>,
    /// The token for which `no` holds.
    valid: Cell<i64>,
}

static DATA: TypeSpec = TypeSpec {
    name: "_abc_data",
    module: "_abc",
    doc: "Internal state held by ABC machinery.",
    kind: Kind::Traced,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

fn own_name() -> Symbol {
    Symbol::new("_abc_impl")
}

fn class_argument(vm: &Vm<'_>, args: Args<'_>, name: &str, count: usize) -> Res<TypeRef> {
    args.check_positional(vm, name, count, count)?;
    args.values[0].cast::<Type>().ok_or_else(|| vm.type_error("_abc_data isn't set"))
}

fn with<R>(vm: &Vm<'_>, class: &TypeRef, f: impl FnOnce(&Knowledge) -> R) -> Res<R> {
    let data = class.own_attr(own_name());
    match data.as_ref().and_then(|d| d.as_obj()).and_then(|o| o.native()) {
        Some(knowledge) => Ok(f(knowledge)),
        None => Err(vm.type_error("_abc_data isn't set")),
    }
}

/// Finds the abstract methods of a new class.
fn init(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_abc_init", 1)?;
    let this = &args.values[0];
    let mut names: Vec<Value> = Vec::new();
    let own: Vec<(Symbol, Value)> =
        class.dict.borrow().iter().map(|(k, v)| (*k, v.clone())).collect();
    for (name, value) in own {
        if is_abstract(vm, &value)? {
            names.push(vm.name(name).value());
        }
    }
    let bases: Vec<TypeRef> = class.bases.borrow().to_vec();
    for base in bases {
        let Some(inherited) = vm.get_attr_opt(&base.value(), known::ABSTRACTMETHODS)? else {
            continue;
        };
        for name in vm.collect(&inherited)? {
            let text = Symbol::new(&vm.display(&name)?);
            if let Some(value) = vm.get_attr_opt(this, text)?
                && is_abstract(vm, &value)?
            {
                names.push(name);
            }
        }
    }
    let names = Set::frozen(vm, &names)?;
    vm.set_attr(this, known::ABSTRACTMETHODS, &names.into())?;
    let data = heap::alloc(&vm.native_type(&DATA), Traced(Box::new(Knowledge::default())), None);
    class.set_own(own_name(), data.into());
    Ok(Value::None)
}

fn is_abstract(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    crate::vm::object::property::is_abstract(vm, v)
}

fn register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_abc_register", 2)?;
    let subclass = &args.values[1];
    if subclass.kind() != Some(Kind::Type) {
        return Err(vm.type_error("Can only register classes"));
    }
    if vm.check_subclass(subclass, &args.values[0])? {
        return Ok(subclass.clone());
    }
    if vm.check_subclass(&args.values[0], subclass)? {
        return Err(vm.raise(ExcKind::RuntimeError, "Refusing to create an inheritance cycle"));
    }
    let reference = vm.call(&vm.ty(T::WeakRef).value(), std::slice::from_ref(subclass))?;
    with(vm, &class, |k| k.registry.borrow_mut().push(reference))?;
    let token = vm.interp.state::<Token>();
    token.0.set(token.0.get() + 1);
    Ok(subclass.clone())
}

fn instance_check(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_abc_instancecheck", 2)?;
    let this = &args.values[0];
    let subclass = vm.get_attr(&args.values[1], known::CLASS)?;
    let subtype = vm.type_of(&args.values[1]).clone();
    if let Some(c) = subclass.downcast::<Type>() {
        let current = vm.interp.state::<Token>().0.get();
        let known = with(vm, &class, |k| {
            if k.yes.borrow().contains(&c.serial) {
                Some(true)
            } else if c.serial == subtype.serial
                && k.valid.get() == current
                && k.no.borrow().contains(&c.serial)
            {
                Some(false)
            } else {
                None
            }
        })?;
        if let Some(known) = known {
            return Ok(Value::bool(known));
        }
    }
    let check = |c: &Value| -> Res<bool> {
        let answer = vm.call_method(this, "__subclasscheck__", std::slice::from_ref(c))?;
        vm.truth(&answer)
    };
    let subtype = subtype.value();
    Ok(Value::bool(check(&subclass)? || (!subtype.is(&subclass) && check(&subtype)?)))
}

fn subclass_check(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_abc_subclasscheck", 2)?;
    let (this, subclass) = (&args.values[0], &args.values[1]);
    let Some(sub) = subclass.cast::<Type>() else {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    };
    let token = vm.interp.state::<Token>();
    let known = with(vm, &class, |k| {
        if k.yes.borrow().contains(&sub.serial) {
            return Some(true);
        }
        if k.valid.get() < token.0.get() {
            k.no.borrow_mut().clear();
            k.valid.set(token.0.get());
            return None;
        }
        k.no.borrow().contains(&sub.serial).then_some(false)
    })?;
    let answer = match known {
        Some(known) => return Ok(Value::bool(known)),
        None => decide(vm, &class, this, &sub)?,
    };
    with(vm, &class, |k| {
        let cache = if answer { &k.yes } else { &k.no };
        cache.borrow_mut().insert(sub.serial);
    })?;
    Ok(Value::bool(answer))
}

fn decide(vm: &Vm<'_>, class: &TypeRef, this: &Value, sub: &TypeRef) -> Res<bool> {
    let subclass = sub.value();
    let hook = vm.call_method(this, "__subclasshook__", std::slice::from_ref(&subclass))?;
    if let Value::Bool(answer) = hook {
        return Ok(answer.get());
    }
    if !hook.is_not_implemented() {
        let message = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(vm.raise(ExcKind::AssertionError, message));
    }
    if sub.is_subtype(class) {
        return Ok(true);
    }
    for registered in registered(vm, class)? {
        if vm.check_subclass(&subclass, &registered)? {
            return Ok(true);
        }
    }
    let derived = vm.call_method(this, "__subclasses__", &[])?;
    for derived in vm.collect(&derived)? {
        if vm.check_subclass(&subclass, &derived)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The registered classes that still exist; the others are forgotten.
fn registered(vm: &Vm<'_>, class: &TypeRef) -> Res<Vec<Value>> {
    let references = with(vm, class, |k| k.registry.borrow().clone())?;
    let mut alive = Vec::new();
    let mut dead = Vec::new();
    for reference in references {
        let target = vm.call(&reference, &[])?;
        if target.is_none() {
            dead.push(reference);
        } else {
            alive.push(target);
        }
    }
    if !dead.is_empty() {
        let gone = with(vm, class, |k| {
            let mut registry = k.registry.borrow_mut();
            let kept = registry.iter().filter(|r| !dead.iter().any(|d| d.is(r))).cloned().collect();
            std::mem::replace(&mut *registry, kept)
        })?;
        drop(gone);
    }
    Ok(alive)
}

/// The registry, and how many classes the caches hold (as sets, whose members only count).
fn dump(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_get_dump", 1)?;
    let (registry, yes, no, valid) = with(vm, &class, |k| {
        let numbers = |set: &RefCell<FxHashSet<u64>>| -> Vec<Value> {
            let mut all: Vec<u64> = set.borrow().iter().copied().collect();
            all.sort_unstable();
            all.into_iter().map(|n| Value::Int(n as i64)).collect()
        };
        (k.registry.borrow().clone(), numbers(&k.yes), numbers(&k.no), k.valid.get())
    })?;
    Ok(vm.tuple(vec![
        Set::from_items(vm, &registry)?.into(),
        Set::from_items(vm, &yes)?.into(),
        Set::from_items(vm, &no)?.into(),
        Value::Int(valid),
    ]))
}

fn reset_caches(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_reset_caches", 1)?;
    with(vm, &class, |k| {
        k.yes.borrow_mut().clear();
        k.no.borrow_mut().clear();
    })?;
    Ok(Value::None)
}

fn reset_registry(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = class_argument(vm, args, "_reset_registry", 1)?;
    let gone = with(vm, &class, |k| k.registry.take())?;
    drop(gone);
    Ok(Value::None)
}

fn token(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_cache_token", 0, 0)?;
    Ok(Value::Int(vm.interp.state::<Token>().0.get()))
}

traces! { Knowledge { registry } }
