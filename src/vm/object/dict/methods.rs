//! What a program can do with a dict: slots and methods.
//!
//! Invariant: a missing key of a subclass goes through its `__missing__` in subscripts alone.

use super::Dict;
use super::views::{view_items, view_keys, view_values};
use crate::base::Symbol;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Obj, Ptr};
use crate::vm::object::T;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::iter::{DictIter, DictPart, Iter, Paired};
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, Type, TypeRef, TypeSpec, UnarySlot, unhashable};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub static SPEC: TypeSpec = TypeSpec {
    name: "dict",
    module: "builtins",
    doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
    kind: Kind::Dict,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.hash.set(Some(unhashable));
        s.compare.set(Some(compare));
        s.len.set(Some(|_, v| Ok(this(v).len())));
        s.get_item.set(Some(get_item));
        s.set_item.set(Some(set_item));
        s.contains.set(Some(|vm, v, key| this(v).contains(vm, key)));
        s.iter.set(Some(iter));
        s.set_binary(BinOp::Or, or);
        s.set_inplace(BinOp::Or, or_in_place);
    },
    methods: METHODS,
    getset: &[],
};

const METHODS: &[MethodDef] = &[
    MethodDef::new("clear", clear, "clear($self, /)"),
    MethodDef::new("copy", copy, "copy($self, /)"),
    MethodDef::class("fromkeys", fromkeys, "fromkeys($type, iterable, value=None, /)"),
    MethodDef::new("get", get, "get($self, key, default=None, /)").two(get_or_none),
    MethodDef::new("items", items, "items($self, /)"),
    MethodDef::new("keys", keys, "keys($self, /)"),
    MethodDef::new("pop", pop, "pop($self, key, default=<unrepresentable>, /)"),
    MethodDef::new("popitem", popitem, "popitem($self, /)"),
    MethodDef::new("setdefault", setdefault, "setdefault($self, key, default=None, /)"),
    MethodDef::new("update", update, "update([E, ]**F) -> None"),
    MethodDef::new("values", values, "values($self, /)"),
    MethodDef::new("__reversed__", reversed, "__reversed__($self, /)"),
    MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__($cls, item, /)"),
];

fn this(v: &Value) -> &Dict {
    match v.downcast::<Dict>() {
        Some(dict) => dict,
        None => unreachable!("a slot of dict is called with a dict"),
    }
}

fn pointer(v: &Value) -> Ptr<Dict> {
    match v.cast::<Dict>() {
        Some(dict) => dict,
        None => unreachable!("a slot of dict is called with a dict"),
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(vm.alloc_for(class, Dict::default()).into())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    this(v).update_from(vm, "dict", args)
}

/// The items of a dict that iterates over its own keys.
fn plain_dict<'a>(vm: &Vm<'_>, v: &'a Value) -> Option<&'a Dict> {
    let own = vm.type_of(v).slots.iter.get()?;
    v.downcast::<Dict>().filter(|_| std::ptr::fn_addr_eq(own, iter as UnarySlot))
}

impl Dict {
    /// `update(other, **keywords)`, `dict(other, **keywords)`.
    fn update_from(&self, vm: &Vm<'_>, fname: &str, args: Args<'_>) -> Res<()> {
        if let [_, _, ..] = args.pos() {
            let given = args.pos().len();
            return Err(vm.type_error(format!("{fname} expected at most 1 argument, got {given}")));
        }
        if let [other] = args.pos() {
            self.update(vm, other)?;
        }
        for (name, value) in args.keywords() {
            self.set_sym(vm, name, value.clone());
        }
        Ok(())
    }

    /// Takes over the items of a mapping or of an iterable of pairs.
    pub fn update(&self, vm: &Vm<'_>, other: &Value) -> Res<()> {
        if let Some(dict) = plain_dict(vm, other) {
            return self.merge(vm, dict);
        }
        if vm.get_attr_opt(other, Symbol::new("keys"))?.is_some() {
            let keys = vm.call_method(other, "keys", &[])?;
            return vm.for_each(&keys, |key| {
                let value = vm.get_item(other, &key)?;
                self.set(vm, &key, value)
            });
        }
        self.add_pairs(vm, &vm.iter(other)?)
    }

    /// Takes over the pairs that an iterator gives.
    fn add_pairs(&self, vm: &Vm<'_>, iter: &Value) -> Res<()> {
        let native = iter.as_obj().filter(|o| !o.ty().is_heap).and_then(Obj::downcast::<Iter>);
        for n in 0usize.. {
            if let Some(it) = native {
                let mut parts = (Value::Unset, Value::Unset);
                match it.0.next_pair(vm, &mut |key, value| parts = (key, value))? {
                    Paired::Yes => {
                        self.set(vm, &parts.0, parts.1)?;
                        continue;
                    }
                    Paired::End => break,
                    Paired::No => {}
                }
            }
            let Some(pair) = vm.next(iter)? else { break };
            match pair.downcast::<Tuple>().map(|t| t.items.as_slice()) {
                Some([key, value]) if vm.type_of(&pair).is(vm.ty(T::Tuple)) => {
                    self.set(vm, key, value.clone())?;
                }
                Some(_) | None => {
                    let (key, value) = parts_of(vm, &pair, n)?;
                    self.set(vm, &key, value)?;
                }
            }
        }
        Ok(())
    }

    /// Takes over all items of another dict.
    pub fn merge(&self, vm: &Vm<'_>, other: &Dict) -> Res<()> {
        if std::ptr::eq(self, other) {
            return Ok(());
        }
        if self.end() == 0 {
            self.keys_change();
            let copy = other.table.borrow().copy();
            drop(self.table.replace(copy));
            return Ok(());
        }
        let len = other.len();
        for (hash, key, value) in other.hashed_items() {
            self.set_hashed(vm, hash, &key, value)?;
            if other.len() != len {
                return Err(vm.raise(ExcKind::RuntimeError, "dict mutated during update"));
            }
        }
        Ok(())
    }
}

/// The two items of the `n`th element of what a dict is updated with.
fn parts_of(vm: &Vm<'_>, pair: &Value, n: usize) -> Res<(Value, Value)> {
    let message = format!("cannot convert dictionary update sequence element #{n} to a sequence");
    let items = vm.collect_or(pair, &message)?;
    let len = items.len();
    match <[Value; 2]>::try_from(items) {
        Ok([key, value]) => Ok((key, value)),
        Err(_) => Err(vm.value_error(format!(
            "dictionary update sequence element #{n} has length {len}; 2 is required"
        ))),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Value::Obj(o) = v else { unreachable!("a dict is an object") };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("{...}")) };
    let dict = this(v);
    let mut out = String::from("{");
    let mut at = 0;
    while let Some((found, (key, value))) = dict.entry_from(at, |k, v| (k.clone(), v.clone())) {
        if at > 0 {
            out.push_str(", ");
        }
        out.push_str(&vm.repr(&key)?);
        out.push_str(": ");
        out.push_str(&vm.repr(&value)?);
        at = found + 1;
    }
    out.push('}');
    Ok(vm.string(out))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else {
        return Ok(Value::NotImplemented);
    };
    let _guard = vm.enter(" in comparison")?;
    match op {
        CmpOp::Eq => equal(vm, x, y).map(Value::bool),
        CmpOp::Ne => equal(vm, x, y).map(|e| Value::bool(!e)),
        CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => Ok(Value::NotImplemented),
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => Ok(Value::NotImplemented),
    }
}

fn equal(vm: &Vm<'_>, x: &Dict, y: &Dict) -> Res<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (hash, key, value) in x.hashed_items() {
        match y.get_hashed(vm, hash, &key)? {
            Some(other) if vm.eq(&value, &other)? => {}
            Some(_) | None => return Ok(false),
        }
    }
    Ok(true)
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    if let Some(found) = this(v).get(vm, key)? {
        return Ok(found);
    }
    if !vm.type_of(v).is(vm.ty(T::Dict))
        && let Some(method) = vm.lookup_special(v, Symbol::new("__missing__"))?
    {
        return vm.call(&method, std::slice::from_ref(key));
    }
    Err(vm.key_error(key))
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    match value {
        Some(value) => this(v).set(vm, key, value.clone()),
        None => match this(v).remove(vm, key)? {
            Some(old) => {
                drop(old);
                Ok(())
            }
            None => Err(vm.key_error(key)),
        },
    }
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(DictIter::over(vm, &pointer(v), DictPart::Keys))
}

fn or(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Some(x), Some(_)) = (a.downcast::<Dict>(), b.downcast::<Dict>()) else {
        return Ok(Value::NotImplemented);
    };
    let out = x.copy(vm);
    out.update(vm, b)?;
    Ok(out.into())
}

fn or_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    this(a).update(vm, b)?;
    Ok(a.clone())
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    args.method(vm, "dict.clear", 0, 0)?;
    dict.clear();
    Ok(Value::None)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    args.method(vm, "dict.copy", 0, 0)?;
    Ok(dict.copy(vm).into())
}

fn fromkeys(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let class = args.this::<Type>(vm, "type")?;
    let rest = args.method(vm, "dict.fromkeys", 1, 2)?;
    let value = rest.get(1).cloned().unwrap_or(Value::None);
    if std::ptr::eq(class, &**vm.ty(T::Dict)) {
        let dict = Dict::new(vm);
        vm.for_each(&rest[0], |key| dict.set(vm, &key, value.clone()))?;
        return Ok(dict.into());
    }
    let made = vm.call(&args.values[0], &[])?;
    vm.for_each(&rest[0], |key| vm.set_item(&made, &key, &value))?;
    Ok(made)
}

fn get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    let rest = args.method(vm, "dict.get", 1, 2)?;
    let found = dict.get(vm, &rest[0])?;
    Ok(found.or_else(|| rest.get(1).cloned()).unwrap_or(Value::None))
}

/// `get` without a default.
fn get_or_none(vm: &Vm<'_>, this: &Value, key: &Value) -> Res<Value> {
    match this.downcast::<Dict>() {
        Some(dict) => Ok(dict.get(vm, key)?.unwrap_or(Value::None)),
        None => Err(vm.type_error("descriptor requires a 'dict' object")),
    }
}

fn receiver(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Ptr<Dict>> {
    args.this::<Dict>(vm, "dict")?;
    args.method(vm, name, 0, 0)?;
    Ok(pointer(&args.values[0]))
}

fn keys(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(view_keys(vm, receiver(vm, args, "dict.keys")?))
}

fn values(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(view_values(vm, receiver(vm, args, "dict.values")?))
}

fn items(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(view_items(vm, receiver(vm, args, "dict.items")?))
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = receiver(vm, args, "dict.__reversed__")?;
    Ok(DictIter::reversed(vm, &dict, DictPart::Keys))
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    let rest = args.method(vm, "dict.pop", 1, 2)?;
    // An empty dict does not ask for the key's hash.
    let found = if dict.is_empty() { None } else { dict.remove(vm, &rest[0])? };
    match (found, rest.get(1)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.key_error(&rest[0])),
    }
}

fn popitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = receiver(vm, args, "dict.popitem")?;
    match dict.entry_before(dict.end(), |_, _| ()) {
        Some((at, ())) => {
            let (key, value) = dict.take_at(at);
            Ok(vm.tuple([key, value]))
        }
        None => Err(vm.raise(ExcKind::KeyError, "popitem(): dictionary is empty")),
    }
}

fn setdefault(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    let rest = args.method(vm, "dict.setdefault", 1, 2)?;
    let (key, hash) = (&rest[0], vm.hash(&rest[0])?);
    if let Some(at) = dict.find(vm, hash, key)? {
        return Ok(dict.value_at(at).unwrap_or(Value::None));
    }
    let value = rest.get(1).cloned().unwrap_or(Value::None);
    dict.push(hash, key.clone(), value.clone());
    Ok(value)
}

fn update(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = args.this::<Dict>(vm, "dict")?;
    dict.update_from(vm, "update", args.skip(1))?;
    Ok(Value::None)
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let dict = receiver(vm, args, "dict.__sizeof__")?;
    Ok(Value::Int(64 + 32 * dict.table.borrow().entries.capacity() as i64))
}
