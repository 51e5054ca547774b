//! `_thread._local`: attributes that each thread has for itself.
//!
//! Invariant: one table for an interpreter holds the namespaces, by object and thread; an object's go with
//! the object, a thread's with the thread.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, ExcKind, Kind, Ptr, Res, Slots, Traced, TypeRef, TypeSpec, Value, Vm};

pub(super) static LOCAL: TypeSpec = TypeSpec {
    name: "_local",
    module: "_thread",
    doc: "Thread-local data.",
    kind: Kind::Traced,
    is_base: true,
    slots,
    methods: &[],
    getset: &[],
};

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.get_attr.set(Some(get_attr));
    s.set_attr.set(Some(set_attr));
}

/// The namespaces of all thread-local objects.
#[derive(Default)]
pub(super) struct Locals {
    last_id: Cell<u64>,
    /// By object and thread.
    namespaces: RefCell<FxHashMap<(u64, usize), Ptr<Dict>>>,
}

impl Locals {
    /// The namespaces of one that goes, out of the table: the caller drops them.
    fn remove(&self, goes: impl Fn(u64, usize) -> bool) -> Vec<Ptr<Dict>> {
        let mut all = self.namespaces.borrow_mut();
        let gone: Vec<(u64, usize)> = all.keys().copied().filter(|k| goes(k.0, k.1)).collect();
        gone.iter().filter_map(|k| all.remove(k)).collect()
    }

    /// What a thread leaves behind.
    pub(super) fn forget_thread(&self, ident: usize) {
        let gone = self.remove(|_, thread| thread == ident);
        drop(gone);
    }
}

struct Local {
    id: u64,
    locals: Rc<Locals>,
    /// Arguments for the `__init__` that each thread's namespace begins with.
    args: Vec<Value>,
    kw: Vec<Symbol>,
}

impl Drop for Local {
    fn drop(&mut self) {
        let gone = self.locals.remove(|object, _| object == self.id);
        drop(gone);
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let overrides_init =
        class.lookup(Symbol::new("__init__")).is_some_and(|f| f.kind() == Some(Kind::Function));
    if !args.values.is_empty() && !overrides_init {
        return Err(vm.type_error("Initialization arguments are not supported"));
    }
    let locals = vm.interp.state::<Locals>();
    let id = locals.last_id.get() + 1;
    locals.last_id.set(id);
    // The creating thread's namespace is there before `__init__` runs, which the class calls next.
    locals.namespaces.borrow_mut().insert((id, vm.thread.ident), Dict::new(vm));
    let local = Local { id, locals, args: args.values.to_vec(), kw: args.kw.to_vec() };
    Ok(vm.alloc_for(class, Traced(Box::new(local))).into())
}

/// This thread's namespace. A new one is filled by the class's `__init__`.
fn namespace(vm: &Vm<'_>, this: &Value) -> Res<Ptr<Dict>> {
    let Some(local) = this.as_obj().and_then(|o| o.native::<Local>()) else {
        return Err(vm.type_error("descriptor requires a '_thread._local' object"));
    };
    let key = (local.id, vm.thread.ident);
    if let Some(found) = local.locals.namespaces.borrow().get(&key) {
        return Ok(found.clone());
    }
    let made = Dict::new(vm);
    local.locals.namespaces.borrow_mut().insert(key, made.clone());
    if let Some(init) = vm.type_of(this).slots.init.get() {
        let filled = init(vm, this, Args { values: &local.args, kw: &local.kw });
        if let Err(e) = filled {
            let gone = local.locals.namespaces.borrow_mut().remove(&key);
            drop(gone);
            return Err(e);
        }
    }
    Ok(made)
}

fn get_attr(vm: &Vm<'_>, this: &Value, name: Symbol) -> Res<Value> {
    let namespace = namespace(vm, this)?;
    if name.as_str() == "__dict__" {
        return Ok(namespace.into());
    }
    let class = vm.type_of(this).clone();
    let found = class.lookup(name);
    let is_data = found.as_ref().is_some_and(|d| vm.type_of(d).slots.descr_set.get().is_some());
    if !is_data && let Some(v) = namespace.get_sym(vm, name) {
        return Ok(v);
    }
    vm.generic_get_attr(this, name)
}

fn set_attr(vm: &Vm<'_>, this: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    if name.as_str() == "__dict__" {
        let own = vm.type_of(this).name().to_string();
        let class = if own == "_local" { "_thread._local".to_owned() } else { own };
        let message = format!("'{class}' object attribute '__dict__' is read-only");
        return Err(vm.raise(ExcKind::AttributeError, message));
    }
    let namespace = namespace(vm, this)?;
    let class = vm.type_of(this).clone();
    if let Some(descr) = class.lookup(name)
        && let Some(set) = vm.type_of(&descr).slots.descr_set.get()
    {
        return set(vm, &descr, this, value);
    }
    match value {
        Some(value) => namespace.set_sym(vm, name, value.clone()),
        None => {
            if namespace.del_sym(vm, name).is_none() {
                return Err(vm.no_attribute(this, name));
            }
        }
    }
    Ok(())
}

impl Trace for Local {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.args.trace(t);
        let Ok(namespaces) = self.locals.namespaces.try_borrow() else { return };
        namespaces.iter().filter(|(key, _)| key.0 == self.id).for_each(|(_, n)| n.trace(t));
    }

    fn cut(&self) {
        let gone = self.locals.remove(|object, _| object == self.id);
        drop(gone);
    }
}
