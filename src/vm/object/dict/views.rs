//! `dict.keys()`, `dict.values()`, `dict.items()`.
//!
//! Invariant: a view holds no items: it always shows the dict as it is now.

use super::Dict;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::object::T;
use crate::vm::object::iter::{DictIter, DictPart};
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::set::{self, Set};
use crate::vm::object::tuple::Tuple;
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef, TypeSpec, unhashable};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A live view of a dict; which one its type says.
pub struct DictView {
    pub dict: Ptr<Dict>,
}

pub(super) fn view_keys(vm: &Vm<'_>, dict: Ptr<Dict>) -> Value {
    alloc(vm.ty(T::DictKeys), DictView { dict }, None).into()
}

pub(super) fn view_values(vm: &Vm<'_>, dict: Ptr<Dict>) -> Value {
    alloc(vm.ty(T::DictValues), DictView { dict }, None).into()
}

pub(super) fn view_items(vm: &Vm<'_>, dict: Ptr<Dict>) -> Value {
    alloc(vm.ty(T::DictItems), DictView { dict }, None).into()
}

/// A view of a type that derives from one of the three.
pub fn view_as(ty: &TypeRef, dict: Ptr<Dict>) -> Value {
    alloc(ty, DictView { dict }, None).into()
}

fn dict(v: &Value) -> &Ptr<Dict> {
    match v.downcast::<DictView>() {
        Some(view) => &view.dict,
        None => unreachable!("a slot of a dict view"),
    }
}

/// Which part of the dict a view shows.
fn part(vm: &Vm<'_>, v: &Value) -> DictPart {
    let ty = vm.type_of(v);
    if ty.is_subtype(vm.ty(T::DictValues)) {
        DictPart::Values
    } else if ty.is_subtype(vm.ty(T::DictItems)) {
        DictPart::Items
    } else {
        DictPart::Keys
    }
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(DictIter::over(vm, dict(v), part(vm, v)))
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<DictView>(vm, "dict view")?;
    args.method(vm, "__reversed__", 0, 0)?;
    let v = &args.values[0];
    Ok(DictIter::reversed(vm, dict(v), part(vm, v)))
}

fn len(_vm: &Vm<'_>, v: &Value) -> Res<usize> {
    Ok(dict(v).len())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Value::Obj(o) = v else { unreachable!("a view is an object") };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("...")) };
    let items = vm.list(vm.collect(v)?);
    Ok(vm.string(format!("{}({})", vm.type_name(v), vm.repr(&items)?)))
}

fn contains_key(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<bool> {
    dict(v).contains(vm, key)
}

fn contains_item(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    let Some(pair) = item.cast::<Tuple>() else { return Ok(false) };
    let [key, value] = &*pair.items else { return Ok(false) };
    match dict(v).get(vm, key)? {
        Some(found) => vm.eq(&found, value),
        None => Ok(false),
    }
}

/// Whether something compares as a set does: sets, and views of keys or items.
fn is_set_like(vm: &Vm<'_>, v: &Value) -> bool {
    v.downcast::<Set>().is_some()
        || vm.type_of(v).is_subtype(vm.ty(T::DictKeys))
        || vm.type_of(v).is_subtype(vm.ty(T::DictItems))
}

/// Whether every item of `a` is in `b`.
fn all_in(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<bool> {
    let iter = vm.iter(a)?;
    while let Some(item) = vm.next(&iter)? {
        if !vm.contains(b, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    if !is_set_like(vm, b) {
        return Ok(Value::NotImplemented);
    }
    let (n, m) = (vm.len(a)?, vm.len(b)?);
    Ok(Value::bool(match op {
        CmpOp::Eq => n == m && all_in(vm, a, b)?,
        CmpOp::Ne => n != m || !all_in(vm, a, b)?,
        CmpOp::Lt => n < m && all_in(vm, a, b)?,
        CmpOp::Le => n <= m && all_in(vm, a, b)?,
        CmpOp::Gt => n > m && all_in(vm, b, a)?,
        CmpOp::Ge => n >= m && all_in(vm, b, a)?,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return Ok(Value::NotImplemented),
    }))
}

fn as_set(vm: &Vm<'_>, v: &Value) -> Res<(Value, Ptr<Set>)> {
    let made = set::set_of(vm, v)?;
    match made.cast::<Set>() {
        Some(set) => Ok((made, set)),
        None => unreachable!("set_of makes a set"),
    }
}

fn subtract(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (out, set) = as_set(vm, a)?;
    set::subtract(vm, &set, b)?;
    Ok(out)
}

/// Of two views or sets the longer one is asked about the items of the other.
fn intersect(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    if a.downcast::<DictView>().is_none()
        || b.downcast::<Set>().is_some() && vm.len(a)? <= vm.len(b)?
    {
        let (left, _) = as_set(vm, a)?;
        return set::intersection(vm, &left, b).map(Value::from);
    }
    let (view, other) = if is_set_like(vm, b) && vm.len(b)? > vm.len(a)? { (b, a) } else { (a, b) };
    let out = Set::new(vm);
    vm.for_each(other, |item| if vm.contains(view, &item)? { out.add(vm, &item) } else { Ok(()) })?;
    Ok(out.into())
}

fn unite(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (out, set) = as_set(vm, a)?;
    set.update(vm, b)?;
    Ok(out)
}

fn toggle(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (out, set) = as_set(vm, a)?;
    set::toggle(vm, &set, b)?;
    Ok(out)
}

fn isdisjoint(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<DictView>(vm, "dict view")?;
    let rest = args.method(vm, "isdisjoint", 1, 1)?;
    let (this, other) = (&args.values[0], &rest[0]);
    if this.is(other) {
        return Ok(Value::bool(vm.len(this)? == 0));
    }
    let (large, small) = if is_set_like(vm, other) && vm.len(other)? > vm.len(this)? {
        (other, this)
    } else {
        (this, other)
    };
    let iter = vm.iter(small)?;
    while let Some(item) = vm.next(&iter)? {
        if vm.contains(large, &item)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}

fn view_slots(s: &Slots) {
    s.iter.set(Some(iter));
    s.len.set(Some(len));
    s.repr.set(Some(repr));
}

fn set_slots(s: &Slots) {
    view_slots(s);
    s.hash.set(Some(unhashable));
    s.compare.set(Some(compare));
    s.set_binary(BinOp::Sub, subtract);
    s.set_binary(BinOp::And, intersect);
    s.set_binary(BinOp::Or, unite);
    s.set_binary(BinOp::Xor, toggle);
}

const MAPPING: GetSetDef = GetSetDef {
    name: "mapping",
    get: |vm, v| Ok(super::proxy(vm, dict(v).value())),
    set: None,
    doc: "dictionary that this view refers to",
};

const REVERSED: MethodDef = MethodDef::new("__reversed__", reversed, "__reversed__($self, /)");
const ISDISJOINT: MethodDef =
    MethodDef::new("isdisjoint", isdisjoint, "isdisjoint($self, other, /)");

pub static KEYS: TypeSpec = TypeSpec {
    name: "dict_keys",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |s| {
        set_slots(s);
        s.contains.set(Some(contains_key));
    },
    methods: &[REVERSED, ISDISJOINT],
    getset: &[MAPPING],
};

pub static VALUES: TypeSpec = TypeSpec {
    name: "dict_values",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: view_slots,
    methods: &[REVERSED],
    getset: &[MAPPING],
};

pub static ITEMS: TypeSpec = TypeSpec {
    name: "dict_items",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |s| {
        set_slots(s);
        s.contains.set(Some(contains_item));
    },
    methods: &[REVERSED, ISDISJOINT],
    getset: &[MAPPING],
};

traces! { DictView { dict } }
