//! `functools.partial`: a function with some of its arguments given.
//!
//! Invariant: the given positional arguments do not end with a placeholder, and the function is no
//! `partial` of the same class that could have been taken apart.

use std::cell::RefCell;

use super::Value;
use crate::base::{Symbol, known};
use crate::vm::heap::trace::{holds_nothing, traces};
use crate::vm::object::dict::Dict;
use crate::vm::object::function::BoundMethod;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::object;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Ptr, Res, Slots, Traced, TypeRef, TypeSpec, Vm, heap,
};

struct Partial {
    parts: RefCell<Parts>,
}

#[derive(Clone)]
struct Parts {
    function: Value,
    given: Vec<Value>,
    keywords: Ptr<Dict>,
    /// How many of `given` are placeholders.
    holes: usize,
}

pub(super) static PARTIAL: TypeSpec = TypeSpec {
    name: "partial",
    module: "functools",
    doc: "Create a new function with partial application of the given arguments and keywords.",
    kind: Kind::Traced,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("__reduce__", reduce, "__reduce__($self, /)"),
        MethodDef::new("__setstate__", set_state, "__setstate__($self, object, /)"),
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__($cls, item, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "func",
            get: |vm, v| Ok(parts(vm, v)?.function),
            set: None,
            doc: "function object to use in future partial calls",
        },
        GetSetDef {
            name: "args",
            get: |vm, v| Ok(vm.tuple(parts(vm, v)?.given)),
            set: None,
            doc: "tuple of arguments to future partial calls",
        },
        GetSetDef {
            name: "keywords",
            get: |vm, v| Ok(parts(vm, v)?.keywords.into()),
            set: None,
            doc: "dictionary of keyword arguments to future partial calls",
        },
        object::DICT,
    ],
};

pub(super) static PLACEHOLDER: TypeSpec = TypeSpec {
    name: "_PlaceholderType",
    module: "functools",
    doc: "The type of the Placeholder singleton.",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| {
            args.check_positional(vm, "_PlaceholderType", 0, 0)?;
            Ok(placeholder(vm))
        }));
        s.repr.set(Some(|vm, _| Ok(vm.str("Placeholder"))));
    },
    methods: &[MethodDef::new(
        "__reduce__",
        |vm, _| Ok(vm.str("Placeholder")),
        "__reduce__($self, /)",
    )],
    getset: &[],
};

struct Hole;

#[derive(Default)]
struct TheHole(RefCell<Option<Value>>);

/// The one placeholder.
pub(super) fn placeholder(vm: &Vm<'_>) -> Value {
    let state = vm.interp.state::<TheHole>();
    let mut kept = state.0.borrow_mut();
    let made = kept.get_or_insert_with(|| {
        heap::alloc(&vm.native_type(&PLACEHOLDER), Traced(Box::new(Hole)), None).into()
    });
    made.clone()
}

fn is_hole(v: &Value) -> bool {
    v.as_obj().is_some_and(|o| o.native::<Hole>().is_some())
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.call.set(Some(call));
    s.repr.set(Some(repr));
    s.descr_get.set(Some(|vm, v, obj, _| {
        Ok(match obj {
            Some(obj) => BoundMethod::make(vm, v.clone(), obj.clone()),
            None => v.clone(),
        })
    }));
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Partial> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a partial object"))
}

fn parts(vm: &Vm<'_>, v: &Value) -> Res<Parts> {
    Ok(this(vm, v)?.parts.borrow().clone())
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let Some((function, given)) = args.pos().split_first() else {
        return Err(vm.type_error("type 'partial' takes at least one argument"));
    };
    if vm.type_of(function).slots.call.get().is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    if given.last().is_some_and(is_hole) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let keywords = Dict::new(vm);
    let inner = this(vm, function).ok().map(|p| p.parts.borrow().clone());
    let has_own_attributes = function
        .as_obj()
        .and_then(|o| o.attrs())
        .is_some_and(|a| a.has_dict() || !a.names().is_empty());
    let made = match inner.filter(|_| !has_own_attributes && vm.type_of(function).is(class)) {
        Some(inner) => {
            keywords.update(vm, &inner.keywords.value())?;
            Parts {
                function: inner.function,
                given: filled(inner.given, inner.holes, given),
                keywords,
                holes: 0,
            }
        }
        None => Parts { function: function.clone(), given: given.to_vec(), keywords, holes: 0 },
    };
    for (name, value) in args.keywords() {
        if is_hole(value) {
            let message = "Placeholder cannot be passed as a keyword argument";
            return Err(vm.type_error(message));
        }
        made.keywords.set_sym(vm, name, value.clone());
    }
    let holes = made.given.iter().filter(|v| is_hole(v)).count();
    let payload = Partial { parts: RefCell::new(Parts { holes, ..made }) };
    Ok(vm.alloc_for(class, Traced(Box::new(payload))).into())
}

/// Arguments with the holes filled from the left by `more`; what is left of it follows.
fn filled(mut given: Vec<Value>, holes: usize, more: &[Value]) -> Vec<Value> {
    let into_holes = more.len().min(holes);
    let mut values = more[..into_holes].iter();
    for hole in given.iter_mut().filter(|v| is_hole(v)) {
        match values.next() {
            Some(value) => *hole = value.clone(),
            None => break,
        }
    }
    given.extend_from_slice(&more[into_holes..]);
    given
}

fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let Parts { function, given, keywords, holes } = parts(vm, v)?;
    let pos = args.pos();
    if pos.len() < holes {
        return Err(vm.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {holes}, got {}",
            pos.len()
        )));
    }
    let mut values = filled(given, holes, pos);
    if keywords.is_empty() {
        values.extend_from_slice(&args.values[pos.len()..]);
        return vm.call_args(&function, Args { values: &values, kw: args.kw });
    }
    let mut names = Vec::new();
    for (key, value) in keywords.items() {
        let Some(name) = key.downcast::<Str>() else {
            return Err(vm.type_error("keywords must be strings"));
        };
        let name = Symbol::new(name.as_str());
        if !args.kw.contains(&name) {
            names.push(name);
            values.push(value);
        } else if let Some(given) = args.keyword(name.as_str()) {
            names.push(name);
            values.push(given.clone());
        }
    }
    for (name, value) in args.keywords() {
        if !names.contains(&name) {
            names.push(name);
            values.push(value.clone());
        }
    }
    vm.call_args(&function, Args { values: &values, kw: &names })
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(o) = v.as_obj() else { return Ok(vm.str("partial")) };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("...")) };
    let Parts { function, given, keywords, .. } = parts(vm, v)?;
    let mut shown = vec![vm.repr(&function)?];
    for value in &given {
        shown.push(vm.repr(value)?);
    }
    for (name, value) in keywords.items() {
        shown.push(format!("{}={}", vm.display(&name)?, vm.repr(&value)?));
    }
    let class = vm.type_of(v).value();
    let module = vm.display(&vm.get_attr(&class, known::MODULE)?)?;
    let name = vm.display(&vm.get_attr(&class, known::QUALNAME)?)?;
    Ok(vm.string(format!("{module}.{name}({})", shown.join(", "))))
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let Parts { function, given, keywords, .. } = parts(vm, v)?;
    let own = match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) if attrs.has_dict() || !attrs.names().is_empty() => attrs.dict(vm)?.into(),
        Some(_) | None => Value::None,
    };
    let state = vm.tuple(vec![function.clone(), vm.tuple(given), keywords.into(), own]);
    Ok(vm.tuple(vec![vm.type_of(v).value(), vm.tuple([function]), state]))
}

fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [state] = args.method(vm, "partial.__setstate__", 1, 1)? else {
        return Err(vm.type_error("__setstate__ takes one argument"));
    };
    let invalid = || vm.type_error("invalid partial state");
    let Some(tuple) = state.downcast::<Tuple>() else { return Err(invalid()) };
    let [function, given, keywords, own] = &*tuple.items else { return Err(invalid()) };
    let Some(values) = given.downcast::<Tuple>() else { return Err(invalid()) };
    if vm.type_of(function).slots.call.get().is_none() {
        return Err(invalid());
    }
    if values.items.last().is_some_and(is_hole) {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let own_keywords = Dict::new(vm);
    if !keywords.is_none() {
        if keywords.kind() != Some(Kind::Dict) {
            return Err(invalid());
        }
        own_keywords.update(vm, keywords)?;
    }
    let parts = Parts {
        function: function.clone(),
        given: values.items.to_vec(),
        keywords: own_keywords,
        holes: values.items.iter().filter(|v| is_hole(v)).count(),
    };
    let old = this(vm, &args.values[0])?.parts.replace(parts);
    drop(old);
    if !own.is_none() {
        vm.set_attr(&args.values[0], known::DICT, own)?;
    }
    Ok(Value::None)
}

traces! { Partial { parts } Parts { function given keywords } }

holds_nothing! { Hole }
