//! Exception groups: making, splitting, what `except*` does with them.
//!
//! Invariant: a group's `exceptions` is a non-empty tuple of exceptions.

use super::exception::{self, Exception};
use super::tuple::Tuple;
use crate::base::known;
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Kind;
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// `BaseExceptionGroup(message, exceptions)`: an ExceptionGroup when all parts are Exceptions.
pub fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [message, parts] = args.pos() else {
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)",
            args.pos().len()
        )));
    };
    if message.kind() != Some(Kind::Str) {
        let ty = vm.given_type(message);
        let message = format!("BaseExceptionGroup.__new__() argument 1 must be str, not {ty}");
        return Err(vm.type_error(message));
    }
    if !matches!(parts.kind(), Some(Kind::List | Kind::Tuple))
        && vm.type_of(parts).slots.get_item.get().is_none()
    {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    let items = vm.collect(parts)?;
    if items.is_empty() {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let mut all_plain = true;
    for (i, item) in items.iter().enumerate() {
        if item.kind() != Some(Kind::Exception) {
            return Err(vm.value_error(format!(
                "Item {i} of second argument (exceptions) is not an exception"
            )));
        }
        all_plain &= vm.is_instance(item, vm.exc_ty(ExcKind::Exception));
    }
    let (group, base) =
        (vm.exc_ty(ExcKind::ExceptionGroup), vm.exc_ty(ExcKind::BaseExceptionGroup));
    let mut class = class.clone();
    if class.is(base) && all_plain {
        class = group.clone();
    } else if !all_plain && class.is_subtype(vm.exc_ty(ExcKind::Exception)) {
        let what = if class.is(group) {
            "an ExceptionGroup".to_owned()
        } else {
            format!("'{}'", class.name())
        };
        return Err(vm.type_error(format!("Cannot nest BaseExceptions in {what}")));
    }
    let args = vec![message.clone(), parts.clone()];
    let e = exception::new(vm, &class, args);
    e.set_field(known::EXCEPTIONS, vm.tuple(items));
    Ok(e.into())
}

/// The exceptions of a group.
pub fn parts(e: &Exception) -> Vec<Value> {
    match e.field(known::EXCEPTIONS) {
        Some(v) => v.downcast::<Tuple>().map_or_else(Vec::new, |t| t.items.to_vec()),
        None => Vec::new(),
    }
}

pub fn str(vm: &Vm<'_>, e: &Exc) -> Res<Value> {
    let message = match e.field(known::MESSAGE) {
        Some(m) => vm.display(&m)?,
        None => String::new(),
    };
    let n = parts(e).len();
    let plural = if n == 1 { "" } else { "s" };
    Ok(vm.str(format!("{message} ({n} sub-exception{plural})")))
}

/// What selects exceptions: a class, a tuple of classes, a function, or a set of exceptions.
enum Condition<'a> {
    Class(&'a Value),
    Function(&'a Value),
    OneOf(&'a [Value]),
}

fn condition<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Condition<'a>> {
    match v.kind() {
        Some(Kind::Type | Kind::Tuple) => Ok(Condition::Class(v)),
        Some(Kind::Function | Kind::Builtin | Kind::BoundMethod) => Ok(Condition::Function(v)),
        _ if vm.type_of(v).slots.call.get().is_some() => Ok(Condition::Function(v)),
        _ => Err(vm.type_error("expected a function, exception type or tuple of exception types")),
    }
}

fn holds(vm: &Vm<'_>, c: &Condition<'_>, e: &Value) -> Res<bool> {
    match c {
        Condition::Class(class) => crate::vm::interp::exception_matches(vm, e, class),
        Condition::Function(f) => {
            let r = vm.call(f, std::slice::from_ref(e))?;
            vm.truth(&r)
        }
        Condition::OneOf(set) => Ok(set.iter().any(|x| x.is(e))),
    }
}

/// The part of an exception that matches and the rest.
fn split(vm: &Vm<'_>, e: &Value, c: &Condition<'_>) -> Res<(Value, Value)> {
    let _depth = vm.enter(" in exceptiongroup_split_recursive")?;
    let group = e
        .downcast::<Exception>()
        .filter(|_| vm.is_instance(e, vm.exc_ty(ExcKind::BaseExceptionGroup)));
    let whole = !matches!(c, Condition::OneOf(_)) || group.is_none();
    if whole && holds(vm, c, e)? {
        return Ok((e.clone(), Value::None));
    }
    let Some(group) = group else { return Ok((Value::None, e.clone())) };
    let (mut yes, mut no) = (Vec::new(), Vec::new());
    for part in parts(group) {
        let (a, b) = split(vm, &part, c)?;
        yes.extend((!a.is_none()).then_some(a));
        no.extend((!b.is_none()).then_some(b));
    }
    Ok((derive_like(vm, e, yes)?, derive_like(vm, e, no)?))
}

/// A group of these parts that otherwise is like `original`; None for no parts.
fn derive_like(vm: &Vm<'_>, original: &Value, items: Vec<Value>) -> Res<Value> {
    let Some(group) = original.downcast::<Exception>() else { return Ok(Value::None) };
    if items.is_empty() {
        return Ok(Value::None);
    }
    let made = vm.call_method(original, "derive", &[vm.list(items)])?;
    let Some(e) = made.downcast::<Exception>() else {
        return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
    };
    e.traceback.replace(group.traceback.get());
    e.context.replace(group.context.get());
    e.cause.replace(group.cause.get());
    e.suppress_context.set(group.suppress_context.get());
    if let Some(notes) = vm.get_attr_opt(original, known::NOTES)? {
        let copy = vm.collect(&notes)?;
        vm.set_attr(&made, known::NOTES, &vm.list(copy))?;
    }
    Ok(made)
}

/// For `except*`: what of `e` matches `class`, and the rest. A bare exception is wrapped.
pub fn split_for_handler(vm: &Vm<'_>, e: &Value, class: &Value) -> Res<(Value, Value)> {
    let is_group = vm.is_instance(e, vm.exc_ty(ExcKind::BaseExceptionGroup));
    if !is_group {
        if !crate::vm::interp::exception_matches(vm, e, class)? {
            return Ok((Value::None, e.clone()));
        }
        let parts = vm.tuple(vec![e.clone()]);
        let base = vm.exc_ty(ExcKind::BaseExceptionGroup).value();
        let wrapped = vm.call(&base, &[vm.str(""), parts])?;
        return Ok((wrapped, Value::None));
    }
    split(vm, e, &Condition::Class(class))
}

fn collect_leaves(v: &Value, out: &mut Vec<Value>, vm: &Vm<'_>) {
    match v.downcast::<Exception>() {
        Some(e) if vm.is_instance(v, vm.exc_ty(ExcKind::BaseExceptionGroup)) => {
            for part in parts(e) {
                collect_leaves(&part, out, vm);
            }
        }
        Some(_) => out.push(v.clone()),
        None => {}
    }
}

/// For `except*`: what to raise after the handlers, from the original exception and what the handlers
/// raised or left. Exceptions that are parts of the original go back into its shape.
pub fn merge(vm: &Vm<'_>, original: &Value, list: &[Value]) -> Res<Value> {
    let left: Vec<&Value> = list.iter().filter(|v| !v.is_none()).collect();
    if left.is_empty() {
        return Ok(Value::None);
    }
    if !vm.is_instance(original, vm.exc_ty(ExcKind::BaseExceptionGroup)) {
        return Ok(match &*left {
            [one] => (*one).clone(),
            _ => group_of(vm, left.into_iter().cloned().collect())?,
        });
    }
    let metadata = |v: &Value| {
        let e = v.downcast::<Exception>();
        e.map(|e| (e.traceback.get(), e.context.get(), e.cause.get()))
    };
    let same = |a: &Value, b: &Value| match (metadata(a), metadata(b)) {
        (Some((t, c, s)), Some((u, d, r))) => t.is(&u) && c.is(&d) && s.is(&r),
        _ => false,
    };
    let (mut raised, mut reraised) = (Vec::new(), Vec::new());
    for v in left {
        if v.is(original)
            || (vm.is_instance(v, vm.exc_ty(ExcKind::BaseExceptionGroup)) && same(v, original))
        {
            collect_leaves(v, &mut reraised, vm);
        } else {
            raised.push(v.clone());
        }
    }
    let rest = if reraised.is_empty() {
        Value::None
    } else {
        split(vm, original, &Condition::OneOf(&reraised))?.0
    };
    if raised.is_empty() {
        return Ok(rest);
    }
    if !rest.is_none() {
        raised.push(rest);
    }
    match &*raised {
        [one] => Ok(one.clone()),
        _ => group_of(vm, raised),
    }
}

fn group_of(vm: &Vm<'_>, items: Vec<Value>) -> Res<Value> {
    let base = vm.exc_ty(ExcKind::BaseExceptionGroup).value();
    vm.call(&base, &[vm.str(""), vm.list(items)])
}

fn split_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "split", 1, 1)?;
    let c = condition(vm, &args.values[1])?;
    let (a, b) = split(vm, &args.values[0], &c)?;
    Ok(vm.tuple(vec![a, b]))
}

fn subgroup_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "subgroup", 1, 1)?;
    let c = condition(vm, &args.values[1])?;
    Ok(split(vm, &args.values[0], &c)?.0)
}

fn derive_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "derive", 1, 1)?;
    let Some(e) = args.values[0].downcast::<Exception>() else {
        return Err(vm.type_error("not a group"));
    };
    let message = e.field(known::MESSAGE).unwrap_or_else(|| vm.str(""));
    let base = vm.exc_ty(ExcKind::BaseExceptionGroup).value();
    vm.call(&base, &[message, args.values[1].clone()])
}

fn field(vm: &Vm<'_>, v: &Value, name: crate::base::Symbol) -> Res<Value> {
    match v.downcast::<Exception>() {
        Some(e) => Ok(e.field(name).unwrap_or(Value::None)),
        None => Err(vm.type_error("not an exception group")),
    }
}

pub static METHODS: &[MethodDef] = &[
    MethodDef::new("split", split_method, "split(matcher)"),
    MethodDef::new("subgroup", subgroup_method, "subgroup(matcher)"),
    MethodDef::new("derive", derive_method, "derive(excs)"),
    MethodDef::class(
        "__class_getitem__",
        |_, args| Ok(args.values[0].clone()),
        "__class_getitem__(item)",
    ),
];

pub static GETSET: &[GetSetDef] = &[
    GetSetDef { name: "message", get: |vm, v| field(vm, v, known::MESSAGE), set: None, doc: "" },
    GetSetDef {
        name: "exceptions",
        get: |vm, v| field(vm, v, known::EXCEPTIONS),
        set: None,
        doc: "",
    },
];
