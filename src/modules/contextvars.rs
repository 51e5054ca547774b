//! `_contextvars`: variables that have a value for each context.
//!
//! Invariant: a context's values are shared with its copies until one of them changes. Each thread has a
//! current context (`Thread::context`); the first one is made when it is asked for.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::base::Symbol;
use crate::vm::heap::trace::traces;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, CmpOp, ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, Slots, Traced,
    TypeSpec, Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_contextvars",
    doc: "Context Variables",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] =
    &[MethodDef::new("copy_context", copy_context, "copy_context($module, /)")];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for spec in [&CONTEXT, &VAR, &TOKEN] {
        dict.set_sym(vm, Symbol::new(spec.name), vm.native_type(spec).value());
    }
    let missing = vm.native_type(&MISSING);
    let missing = heap::alloc(&missing, Native(Box::new(())), None);
    vm.native_type(&TOKEN).set_own(missing_name(), missing.into());
    Ok(())
}

/// What `Token.old_value` is when the variable had no value: `Token.MISSING`.
static MISSING: TypeSpec = TypeSpec {
    name: "Token.MISSING",
    module: "_contextvars",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |s| s.repr.set(Some(|vm, _| Ok(vm.str("<Token.MISSING>")))),
    methods: &[],
    getset: &[],
};

fn missing_name() -> Symbol {
    Symbol::new("MISSING")
}

/// A variable and its value, in the order in which they were first set.
type Values = Vec<(Value, Value)>;

#[derive(Default)]
struct Context {
    values: RefCell<Rc<Values>>,
    entered: Cell<bool>,
}

struct Var {
    name: Value,
    default: Option<Value>,
}

struct Token {
    context: Value,
    var: Value,
    /// Unset when the variable had no value.
    old: Value,
    used: Cell<bool>,
}

traces! { Var { name default } Token { context var old } }

fn new_context(vm: &Vm<'_>, values: Rc<Values>) -> Value {
    let context = Context { values: RefCell::new(values), entered: Cell::new(false) };
    heap::alloc(&vm.native_type(&CONTEXT), Native(Box::new(context)), None).into()
}

fn current(vm: &Vm<'_>) -> Value {
    let found = vm.thread.context.borrow().clone();
    if !found.is_unset() {
        return found;
    }
    let made = new_context(vm, Rc::default());
    drop(vm.thread.context.replace(made.clone()));
    made
}

fn part<'a, P: 'static>(vm: &Vm<'_>, v: &'a Value, what: &str) -> Res<&'a P> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error(format!("a {what} was expected, got {}", vm.type_name(v))))
}

fn context<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Context> {
    part(vm, v, "Context")
}

fn var<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Var> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| {
        let shown = vm.repr(v).unwrap_or_default();
        vm.type_error(format!("a ContextVar key was expected, got {shown}"))
    })
}

impl Context {
    fn get(&self, var: &Value) -> Option<Value> {
        self.values.borrow().iter().find(|(v, _)| v.is(var)).map(|(_, value)| value.clone())
    }

    /// Sets the value, or removes it when it is Unset.
    fn set(&self, var: &Value, value: Value) {
        let mut shared = self.values.borrow_mut();
        let values = Rc::make_mut(&mut shared);
        let at = values.iter().position(|(v, _)| v.is(var));
        let old = match (at, value.is_unset()) {
            (Some(at), false) => Some((Value::Unset, std::mem::replace(&mut values[at].1, value))),
            (Some(at), true) => Some(values.remove(at)),
            (None, false) => {
                values.push((var.clone(), value));
                None
            }
            (None, true) => None,
        };
        drop(shared);
        drop(old);
    }
}

fn copy_context(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "copy_context", 0, 0)?;
    copied(vm)
}

/// A copy of the current context.
pub(super) fn copied(vm: &Vm<'_>) -> Res<Value> {
    let now = current(vm);
    let values = context(vm, &now)?.values.borrow().clone();
    Ok(new_context(vm, values))
}

static CONTEXT: TypeSpec = TypeSpec {
    name: "Context",
    module: "_contextvars",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: context_slots,
    methods: &[
        MethodDef::new("run", run, "run(callable, *args, **kwargs)"),
        MethodDef::new("copy", copy, "copy($self, /)"),
        MethodDef::new("get", get_default, "get($self, key, default=None, /)"),
        MethodDef::new("items", |vm, a| listed(vm, a, |k, v| Some((k, v))), "items($self, /)"),
        MethodDef::new("keys", |vm, a| listed(vm, a, |k, _| Some((k, Value::Unset))), "keys()"),
        MethodDef::new("values", |vm, a| listed(vm, a, |_, v| Some((v, Value::Unset))), "values()"),
    ],
    getset: &[],
};

fn context_slots(s: &Slots) {
    s.new.set(Some(|vm, _, args| {
        args.check_positional(vm, "Context", 0, 0)?;
        Ok(new_context(vm, Rc::default()))
    }));
    s.init.set(Some(|_, _, _| Ok(())));
    s.len.set(Some(|vm, v| Ok(context(vm, v)?.values.borrow().len())));
    s.contains.set(Some(|vm, v, key| {
        var(vm, key)?;
        Ok(context(vm, v)?.get(key).is_some())
    }));
    s.get_item.set(Some(|vm, v, key| {
        var(vm, key)?;
        context(vm, v)?.get(key).ok_or_else(|| vm.key_error(key))
    }));
    s.iter.set(Some(|vm, v| {
        let keys = context(vm, v)?.values.borrow().iter().map(|(k, _)| k.clone()).collect();
        vm.iter(&vm.list(keys))
    }));
    s.compare.set(Some(|vm, a, b, op| {
        let (Ok(x), Ok(y)) = (context(vm, a), context(vm, b)) else {
            return Ok(Value::NotImplemented);
        };
        if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
            return Ok(Value::NotImplemented);
        }
        let values = x.values.borrow().clone();
        let mut same = values.len() == y.values.borrow().len();
        for (key, value) in values.iter() {
            same = same
                && match y.get(key) {
                    Some(other) => vm.eq(value, &other)?,
                    None => false,
                };
        }
        Ok(Value::bool(same == (op == CmpOp::Eq)))
    }));
    s.hash.set(Some(crate::vm::types::unhashable));
}

fn run(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = &args.values[0];
    let Some(f) = args.pos().get(1) else {
        context(vm, this)?;
        return Err(vm.type_error("run() missing 1 required positional argument"));
    };
    entered(vm, this, || vm.call_args(f, args.skip(2)))
}

/// Does something in a context.
pub(super) fn entered<R>(vm: &Vm<'_>, this: &Value, f: impl FnOnce() -> Res<R>) -> Res<R> {
    let own = context(vm, this)?;
    if own.entered.get() {
        let shown = vm.repr(this)?;
        let message = format!("cannot enter context: {shown} is already entered");
        return Err(vm.raise(ExcKind::RuntimeError, message));
    }
    own.entered.set(true);
    let before = vm.thread.context.replace(this.clone());
    let result = f();
    own.entered.set(false);
    let inner = vm.thread.context.replace(before);
    drop(inner);
    result
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Context.copy", 0, 0)?;
    let values = context(vm, &args.values[0])?.values.borrow().clone();
    Ok(new_context(vm, values))
}

fn get_default(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "Context.get", 1, 2)?;
    var(vm, &rest[0])?;
    let found = context(vm, &args.values[0])?.get(&rest[0]);
    Ok(found.or_else(|| rest.get(1).cloned()).unwrap_or(Value::None))
}

/// A list of one part of the entries, or of pairs.
fn listed(
    vm: &Vm<'_>,
    args: Args<'_>,
    pick: fn(Value, Value) -> Option<(Value, Value)>,
) -> Res<Value> {
    args.method(vm, "Context.items", 0, 0)?;
    let values = context(vm, &args.values[0])?.values.borrow().clone();
    let picked = values.iter().filter_map(|(k, v)| pick(k.clone(), v.clone()));
    let shown = picked.map(|(a, b)| if b.is_unset() { a } else { vm.tuple([a, b]) });
    Ok(vm.list(shown.collect()))
}

static VAR: TypeSpec = TypeSpec {
    name: "ContextVar",
    module: "_contextvars",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| {
            let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
            let [name, default] = args.bind(vm, "ContextVar", ["name", "default"], shape)?;
            let name = name.cloned().unwrap_or(Value::None);
            if name.downcast::<Str>().is_none() {
                return Err(vm.type_error("context variable name must be a str"));
            }
            let var = Var { name, default: default.cloned() };
            Ok(heap::alloc(&vm.native_type(&VAR), Traced(Box::new(var)), None).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
        s.repr.set(Some(|vm, v| {
            let own = var(vm, v)?;
            let default = match &own.default {
                Some(default) => format!(" default={}", vm.repr(default)?),
                None => String::new(),
            };
            let at = v.as_obj().map_or(0, |o| o.addr());
            let name = vm.repr(&own.name)?;
            Ok(vm.string(format!("<ContextVar name={name}{default} at {at:#x}>")))
        }));
    },
    methods: &[
        MethodDef::new("get", var_get, "get($self, default=<unrepresentable>, /)"),
        MethodDef::new("set", var_set, "set($self, value, /)"),
        MethodDef::new("reset", var_reset, "reset($self, token, /)"),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[GetSetDef {
        name: "name",
        get: |vm, v| Ok(var(vm, v)?.name.clone()),
        set: None,
        doc: "",
    }],
};

fn var_get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ContextVar.get", 0, 1)?;
    let this = &args.values[0];
    let now = current(vm);
    let found = context(vm, &now)?.get(this);
    let found = found.or_else(|| rest.first().cloned());
    let default = || var(vm, this).ok().and_then(|v| v.default.clone());
    match found.or_else(default) {
        Some(value) => Ok(value),
        None => Err(vm.raise_args(ExcKind::LookupError, vec![this.clone()])),
    }
}

fn var_set(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ContextVar.set", 1, 1)?;
    let this = &args.values[0];
    let now = current(vm);
    let old = context(vm, &now)?.get(this).unwrap_or_default();
    context(vm, &now)?.set(this, rest[0].clone());
    let token = Token { context: now, var: this.clone(), old, used: Cell::new(false) };
    Ok(heap::alloc(&vm.native_type(&TOKEN), Traced(Box::new(token)), None).into())
}

fn var_reset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "ContextVar.reset", 1, 1)?;
    let token: Option<&Token> = rest[0].as_obj().and_then(|o| o.native());
    let Some(token) = token else {
        let shown = vm.repr(&rest[0])?;
        let message = format!("expected an instance of Token, got {shown}");
        return Err(vm.type_error(message));
    };
    reset(vm, &args.values[0], token, &rest[0])?;
    Ok(Value::None)
}

fn reset(vm: &Vm<'_>, this: &Value, token: &Token, shown: &Value) -> Res<()> {
    let shown = || vm.repr(shown);
    if token.used.get() {
        let message = format!("{} has already been used once", shown()?);
        return Err(vm.raise(ExcKind::RuntimeError, message));
    }
    if !token.var.is(this) {
        return Err(vm.value_error(format!("{} was created by a different ContextVar", shown()?)));
    }
    let now = current(vm);
    if !token.context.is(&now) {
        return Err(vm.value_error(format!("{} was created in a different Context", shown()?)));
    }
    token.used.set(true);
    context(vm, &now)?.set(this, token.old.clone());
    Ok(())
}

static TOKEN: TypeSpec = TypeSpec {
    name: "Token",
    module: "_contextvars",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(|vm, v| {
            let token: &Token = part(vm, v, "Token")?;
            let used = if token.used.get() { " used" } else { "" };
            let at = v.as_obj().map_or(0, |o| o.addr());
            Ok(vm.string(format!("<Token{used} var={} at {at:#x}>", vm.repr(&token.var)?)))
        }));
    },
    methods: &[
        MethodDef::new("__enter__", |_, a| Ok(a.values[0].clone()), "__enter__()"),
        MethodDef::new(
            "__exit__",
            |vm, args| {
                let token: &Token = part(vm, &args.values[0], "Token")?;
                reset(vm, &token.var, token, &args.values[0])?;
                Ok(Value::None)
            },
            "__exit__(*args)",
        ),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[
        GetSetDef {
            name: "var",
            get: |vm, v| Ok(part::<Token>(vm, v, "Token")?.var.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "old_value",
            get: |vm, v| {
                let old = part::<Token>(vm, v, "Token")?.old.clone();
                match vm.native_type(&TOKEN).own_attr(missing_name()) {
                    Some(missing) if old.is_unset() => Ok(missing),
                    Some(_) | None => Ok(old),
                }
            },
            set: None,
            doc: "",
        },
    ],
};
