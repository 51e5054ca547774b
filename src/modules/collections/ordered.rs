//! `collections.OrderedDict`: a dict whose order can be changed and takes part in comparison.
//!
//! Invariant: the order is that of the dict's own entries. Subclasses are updated through their own
//! `__setitem__`, as CPython's are.

use crate::vm::object::dict::{self, Dict};
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::iter::{DictIter, DictPart};
use crate::vm::object::object;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::{
    Args, BinOp, CmpOp, ExcKind, Kind, MethodDef, Ptr, Res, Shape, Slots, T, TypeRef, TypeSpec,
    Value, Vm,
};

static ORDERED: TypeSpec = TypeSpec {
    name: "OrderedDict",
    module: "collections",
    doc: "Dictionary that remembers insertion order",
    kind: Kind::Dict,
    is_base: true,
    slots,
    methods: &[
        MethodDef::class("fromkeys", from_keys, "fromkeys($type, /, iterable, value=None)"),
        MethodDef::new("copy", copy, "copy($self, /)"),
        MethodDef::new("__copy__", copy, "__copy__($self, /)"),
        MethodDef::new("items", |vm, a| view(vm, a, &ITEMS, T::DictItems), "items($self, /)"),
        MethodDef::new("keys", |vm, a| view(vm, a, &KEYS, T::DictKeys), "keys($self, /)"),
        MethodDef::new("values", |vm, a| view(vm, a, &VALUES, T::DictValues), "values($self, /)"),
        MethodDef::new("move_to_end", move_to_end, "move_to_end($self, /, key, last=True)"),
        MethodDef::new("pop", pop, "pop($self, /, key, default=<unrepresentable>)"),
        MethodDef::new("popitem", pop_item, "popitem($self, /, last=True)"),
        MethodDef::new("setdefault", set_default, "setdefault($self, /, key, default=None)"),
        MethodDef::new("update", update, "update([E, ]**F) -> None"),
        MethodDef::new("__reversed__", reversed, "__reversed__($self, /)"),
        MethodDef::new("__reduce__", reduce, "__reduce__($self, /)"),
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__($cls, item, /)"),
    ],
    getset: &[object::DICT],
};

macro_rules! views {
    ($( $spec:ident $name:literal ; )*) => { $(
        static $spec: TypeSpec = TypeSpec {
            name: $name,
            module: "builtins",
            doc: "",
            kind: Kind::DictView,
            is_base: false,
            slots: |_| {},
            methods: &[],
            getset: &[],
        };
    )* };
}

views! {
    KEYS "odict_keys";
    VALUES "odict_values";
    ITEMS "odict_items";
}

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&ORDERED, T::Dict)
}

fn slots(s: &Slots) {
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.compare.set(Some(compare));
    s.set_binary(BinOp::Or, or);
    s.set_inplace(BinOp::Or, |vm, a, b| {
        update_from(vm, a, Args::positional(std::slice::from_ref(b)))?;
        Ok(a.clone())
    });
}

fn this(vm: &Vm<'_>, args: Args<'_>) -> Res<Ptr<Dict>> {
    let found = args.values.first().and_then(Value::cast::<Dict>);
    found.ok_or_else(|| vm.type_error("descriptor requires a 'collections.OrderedDict' object"))
}

fn view(vm: &Vm<'_>, args: Args<'_>, spec: &'static TypeSpec, base: T) -> Res<Value> {
    args.method(vm, "OrderedDict view", 0, 0)?;
    Ok(dict::view_as(&vm.native_subtype(spec, base), this(vm, args)?))
}

fn is_exact(vm: &Vm<'_>, v: &Value) -> bool {
    vm.type_of(v).is(&class(vm))
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    update_from(vm, v, args)
}

fn update_from(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    if let [_, _, ..] = args.pos() {
        let given = args.pos().len();
        return Err(
            vm.type_error(format!("update() takes at most 1 positional argument ({given} given)"))
        );
    }
    let exact = if is_exact(vm, v) { v.downcast::<Dict>() } else { None };
    if let Some(other) = args.pos().first() {
        match exact {
            Some(dict) => dict.update(vm, other)?,
            None => update_by_items(vm, v, other)?,
        }
    }
    for (name, value) in args.keywords() {
        vm.set_item(v, &vm.name(name).value(), value)?;
    }
    Ok(())
}

/// Takes over items through the object's own `__setitem__`.
fn update_by_items(vm: &Vm<'_>, v: &Value, other: &Value) -> Res<()> {
    // What `dict` makes of the argument is what is set, with dict's messages where it is no mapping.
    let taken = Dict::new(vm);
    taken.update(vm, other)?;
    for (key, value) in taken.items() {
        vm.set_item(v, &key, &value)?;
    }
    Ok(())
}

fn update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    this(vm, args)?;
    update_from(vm, &args.values[0], args.skip(1))?;
    Ok(Value::None)
}

fn from_keys(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [keys, value] = args.skip(1).bind(vm, "fromkeys", ["iterable", "value"], shape)?;
    let value = value.cloned().unwrap_or(Value::None);
    let made = vm.call(&args.values[0], &[])?;
    if let Some(keys) = keys {
        vm.for_each(keys, |key| vm.set_item(&made, &key, &value))?;
    }
    Ok(made)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = this(vm, args)?;
    args.method(vm, "OrderedDict.copy", 0, 0)?;
    let v = &args.values[0];
    let class = vm.type_of(v).value();
    let made = vm.call(&class, &[])?;
    match made.downcast::<Dict>().filter(|_| is_exact(vm, v)) {
        Some(copy) => {
            copy.merge(vm, &dict)?;
            if let (Some(from), Some(to)) =
                (v.as_obj().and_then(|o| o.attrs()), made.as_obj().and_then(|o| o.attrs()))
            {
                for name in from.names() {
                    if let Some(value) = from.get(vm, name)? {
                        to.set(vm, name, value)?;
                    }
                }
            }
        }
        None => {
            for key in dict.keys() {
                let value = vm.get_item(v, &key)?;
                vm.set_item(&made, &key, &value)?;
            }
        }
    }
    Ok(made)
}

fn move_to_end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = this(vm, args)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [key, last] = args.skip(1).bind(vm, "move_to_end", ["key", "last"], shape)?;
    let Some(key) = key else { return Ok(Value::None) };
    let last = last.map_or(Ok(true), |l| vm.truth(l))?;
    if dict.move_to_end(vm, key, last)? { Ok(Value::None) } else { Err(vm.key_error(key)) }
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = this(vm, args)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [key, default] = args.skip(1).bind(vm, "pop", ["key", "default"], shape)?;
    let Some(key) = key else { return Ok(Value::None) };
    let v = &args.values[0];
    if !is_exact(vm, v) && vm.contains(v, key)? {
        let value = vm.get_item(v, key)?;
        vm.del_item(v, key)?;
        return Ok(value);
    }
    match (dict.remove(vm, key)?, default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.key_error(key)),
    }
}

fn pop_item(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = this(vm, args)?;
    let [last] = args.skip(1).bind(vm, "popitem", ["last"], Shape::default())?;
    let last = last.map_or(Ok(true), |l| vm.truth(l))?;
    let Some((key, value)) = dict.pop_end(last) else {
        return Err(vm.raise(ExcKind::KeyError, "dictionary is empty"));
    };
    Ok(vm.tuple([key, value]))
}

fn set_default(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = this(vm, args)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [key, default] = args.skip(1).bind(vm, "setdefault", ["key", "default"], shape)?;
    let Some(key) = key else { return Ok(Value::None) };
    let v = &args.values[0];
    let default = default.cloned().unwrap_or(Value::None);
    let found = if is_exact(vm, v) {
        dict.get(vm, key)?
    } else if vm.contains(v, key)? {
        Some(vm.get_item(v, key)?)
    } else {
        None
    };
    if let Some(found) = found {
        return Ok(found);
    }
    vm.set_item(v, key, &default)?;
    Ok(default)
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(DictIter::reversed(vm, &this(vm, args)?, DictPart::Keys))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else {
        return Ok(Value::NotImplemented);
    };
    let Some(as_dicts) = vm.ty(T::Dict).slots.compare.get() else {
        return Ok(Value::NotImplemented);
    };
    let equal = as_dicts(vm, a, b, CmpOp::Eq)?;
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) || equal.is_not_implemented() {
        return Ok(Value::NotImplemented);
    }
    let mut same = vm.truth(&equal)?;
    if same && vm.is_instance(b, &class(vm)) {
        for (p, q) in x.keys().iter().zip(&y.keys()) {
            if !vm.eq(p, q)? {
                same = false;
                break;
            }
        }
    }
    Ok(Value::bool(same == (op == CmpOp::Eq)))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let name = vm.type_name(v);
    let (Some(o), Some(dict)) = (v.as_obj(), v.cast::<Dict>()) else { return Ok(vm.str(&*name)) };
    if dict.is_empty() {
        return Ok(vm.string(format!("{name}()")));
    }
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("...")) };
    let mut shown = Vec::new();
    let items = vm.call_method(v, "items", &[])?;
    vm.for_each(&items, |pair| {
        let pair = vm.collect(&pair)?;
        if let [key, value] = pair.as_slice() {
            shown.push(format!("{}: {}", vm.repr(key)?, vm.repr(value)?));
        }
        Ok(())
    })?;
    Ok(vm.string(format!("{name}({{{}}})", shown.join(", "))))
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    if a.kind() != Some(Kind::Dict) || b.kind() != Some(Kind::Dict) {
        return Ok(Value::NotImplemented);
    }
    let own = class(vm);
    let model = if vm.is_instance(a, &own) { a } else { b };
    let class = vm.type_of(model).value();
    let made = vm.call(&class, std::slice::from_ref(a))?;
    update_from(vm, &made, Args::positional(std::slice::from_ref(b)))?;
    Ok(made)
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "OrderedDict.__reduce__", 0, 0)?;
    let v = &args.values[0];
    let state = vm.call_method(v, "__getstate__", &[])?;
    let items = vm.call_method(v, "items", &[])?;
    let items = vm.iter(&items)?;
    Ok(vm.tuple(vec![vm.type_of(v).value(), vm.tuple([]), state, Value::None, items]))
}
