//! Operators and comparison of sets, and the operations behind operators and methods alike.
//!
//! Invariant: each operation visits its operands in the order in which CPython does, which decides the
//! order of the result.

use super::methods::{FROZEN_METHODS, SET_METHODS};
use super::{Set, base_set, set_iter};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::object::T;
use crate::vm::object::dict::Dict;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::raise::ExcKind;
use crate::vm::types::{Slots, TypeRef, TypeSpec, unhashable};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub static SET: TypeSpec = TypeSpec {
    name: "set",
    module: "builtins",
    doc: "Build an unordered collection of unique elements.",
    kind: Kind::Set,
    is_base: true,
    slots: |s| {
        shared_slots(s);
        s.new.set(Some(new_set));
        s.init.set(Some(init));
        s.hash.set(Some(unhashable));
        s.set_inplace(BinOp::Or, update_in_place);
        s.set_inplace(BinOp::And, intersect_in_place);
        s.set_inplace(BinOp::Sub, subtract_in_place);
        s.set_inplace(BinOp::Xor, toggle_in_place);
    },
    methods: SET_METHODS,
    getset: &[],
};

pub static FROZEN: TypeSpec = TypeSpec {
    name: "frozenset",
    module: "builtins",
    doc: "Build an immutable unordered collection of unique elements.",
    kind: Kind::Set,
    is_base: true,
    slots: |s| {
        shared_slots(s);
        s.new.set(Some(new_frozen));
        s.hash.set(Some(hash));
    },
    methods: FROZEN_METHODS,
    getset: &[],
};

fn shared_slots(s: &Slots) {
    s.repr.set(Some(repr));
    s.compare.set(Some(compare));
    s.len.set(Some(|_, v| Ok(this(v).len())));
    s.contains.set(Some(|vm, v, key| with_frozen_key(vm, key, |key| this(v).contains(vm, key))));
    s.iter.set(Some(|vm, v| Ok(set_iter(vm, &pointer(v)))));
    s.set_binary(BinOp::Or, |vm, a, b| operator(vm, a, b, union));
    s.set_binary(BinOp::And, |vm, a, b| operator(vm, a, b, intersection));
    s.set_binary(BinOp::Sub, |vm, a, b| operator(vm, a, b, difference));
    s.set_binary(BinOp::Xor, |vm, a, b| operator(vm, a, b, symmetric_difference));
}

fn this(v: &Value) -> &Set {
    match v.downcast::<Set>() {
        Some(set) => set,
        None => unreachable!("a slot of set is called with a set"),
    }
}

fn pointer(v: &Value) -> Ptr<Set> {
    match v.cast::<Set>() {
        Some(set) => set,
        None => unreachable!("a slot of set is called with a set"),
    }
}

fn new_set(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(vm.alloc_for(class, Set::default()).into())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    args.check_positional(vm, "set", 0, 1)?;
    let set = this(v);
    set.clear();
    match args.values {
        [iterable] => set.update(vm, iterable),
        _ => Ok(()),
    }
}

fn new_frozen(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let exact = class.is(vm.ty(T::FrozenSet));
    let args = if exact { args } else { Args::positional(args.pos()) };
    args.check_positional(vm, "frozenset", 0, 1)?;
    if let [v] = args.values
        && exact
        && vm.type_of(v).is(class)
    {
        return Ok(v.clone());
    }
    let set = vm.alloc_for(class, Set::default());
    if let [iterable] = args.values {
        set.update(vm, iterable)?;
    }
    Ok(set.into())
}

/// Runs `f` with a key; a set, which has no hash, is looked for as the frozenset that equals it.
pub(super) fn with_frozen_key<R>(vm: &Vm<'_>, key: &Value, f: impl Fn(&Value) -> Res<R>) -> Res<R> {
    match (f(key), key.downcast::<Set>()) {
        (Err(e), Some(set)) if vm.exc_is(&e, ExcKind::TypeError) => {
            let frozen = alloc(vm.ty(T::FrozenSet), Set::default(), None);
            frozen.merge(vm, set)?;
            f(&frozen.into())
        }
        (result, _) => result,
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Value::Obj(o) = v else { unreachable!("a set is an object") };
    let (set, name) = (this(v), vm.type_name(v));
    let Some(_guard) = ReprGuard::enter(vm, o)? else {
        return Ok(vm.string(format!("{name}(...)")));
    };
    let items = set.items();
    if items.is_empty() {
        return Ok(vm.string(format!("{name}()")));
    }
    let texts = items.iter().map(|v| vm.repr(v)).collect::<Res<Vec<_>>>()?.join(", ");
    let plain = o.ty().is(vm.ty(T::Set));
    Ok(vm.str(if plain { format!("{{{texts}}}") } else { format!("{name}({{{texts}}})") }))
}

/// CPython's, which does not depend on the order of the keys.
fn hash(_vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let set = this(v);
    if let Some(known) = set.hash.get() {
        return Ok(known);
    }
    let mut acc = 0u64;
    for (hash, _) in set.hashed_items() {
        let h = hash as u64;
        acc ^= ((h ^ 89_869_747) ^ (h << 16)).wrapping_mul(3_644_798_167);
    }
    acc ^= (set.len() as u64 + 1).wrapping_mul(1_927_868_237);
    acc ^= (acc >> 11) ^ (acc >> 25);
    acc = acc.wrapping_mul(69_069).wrapping_add(907_133_923);
    let fresh = if acc == u64::MAX { 590_923_713 } else { acc as i64 };
    set.hash.set(Some(fresh));
    Ok(fresh)
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Set>(), b.downcast::<Set>()) else {
        return Ok(Value::NotImplemented);
    };
    let (n, m) = (x.len(), y.len());
    Ok(Value::bool(match op {
        CmpOp::Eq => n == m && is_subset(vm, x, y)?,
        CmpOp::Ne => n != m || !is_subset(vm, x, y)?,
        CmpOp::Lt => n < m && is_subset(vm, x, y)?,
        CmpOp::Le => n <= m && is_subset(vm, x, y)?,
        CmpOp::Gt => n > m && is_subset(vm, y, x)?,
        CmpOp::Ge => n >= m && is_subset(vm, y, x)?,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return Ok(Value::NotImplemented),
    }))
}

pub(super) fn is_subset(vm: &Vm<'_>, a: &Set, b: &Set) -> Res<bool> {
    if a.len() > b.len() {
        return Ok(false);
    }
    for (hash, key) in a.hashed_items() {
        if !b.contains_hashed(vm, hash, &key)? {
            return Ok(false);
        }
    }
    Ok(true)
}

type Operation = fn(&Vm<'_>, &Value, &Value) -> Res<Ptr<Set>>;

/// Operators take sets on both sides, unlike the methods.
fn operator(vm: &Vm<'_>, a: &Value, b: &Value, f: Operation) -> Res<Value> {
    if a.downcast::<Set>().is_none() || b.downcast::<Set>().is_none() {
        return Ok(Value::NotImplemented);
    }
    f(vm, a, b).map(Value::from)
}

/// A copy, of the plain type.
pub(super) fn copy(vm: &Vm<'_>, a: &Value) -> Res<Ptr<Set>> {
    let out = base_set(vm, vm.type_of(a));
    out.merge(vm, this(a))?;
    Ok(out)
}

fn union(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Ptr<Set>> {
    let out = copy(vm, a)?;
    if !a.is(b) {
        out.update(vm, b)?;
    }
    Ok(out)
}

pub(in crate::vm::object) fn intersection(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Ptr<Set>> {
    if a.is(b) {
        return copy(vm, a);
    }
    let (x, out) = (this(a), base_set(vm, vm.type_of(a)));
    let Some(y) = b.downcast::<Set>() else {
        vm.for_each(b, |key| {
            let hash = vm.hash(&key)?;
            if x.contains_hashed(vm, hash, &key)? { out.add_hashed(vm, hash, &key) } else { Ok(()) }
        })?;
        return Ok(out);
    };
    let (large, small) = if y.len() > x.len() { (y, x) } else { (x, y) };
    for (hash, key) in small.hashed_items() {
        if large.contains_hashed(vm, hash, &key)? {
            out.add_hashed(vm, hash, &key)?;
        }
    }
    Ok(out)
}

pub(super) fn difference(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Ptr<Set>> {
    let x = this(a);
    let dict = b.downcast::<Dict>().filter(|_| vm.type_of(b).is(vm.ty(T::Dict)));
    let size = b.downcast::<Set>().map(Set::len).or(dict.map(Dict::len));
    if size.is_none_or(|n| x.len() >> 2 > n) {
        let out = copy(vm, a)?;
        subtract(vm, &out, b)?;
        return Ok(out);
    }
    let out = base_set(vm, vm.type_of(a));
    for (hash, key) in x.hashed_items() {
        let common = match (b.downcast::<Set>(), dict) {
            (Some(y), _) => y.contains_hashed(vm, hash, &key)?,
            (None, Some(dict)) => dict.contains(vm, &key)?,
            (None, None) => false,
        };
        if !common {
            out.add_hashed(vm, hash, &key)?;
        }
    }
    Ok(out)
}

pub(super) fn symmetric_difference(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Ptr<Set>> {
    let out = base_set(vm, vm.type_of(a));
    out.update(vm, b)?;
    toggle(vm, &out, a)?;
    Ok(out)
}

/// Takes the items of an iterable out of a set.
pub(in crate::vm::object) fn subtract(vm: &Vm<'_>, set: &Set, b: &Value) -> Res<()> {
    match b.downcast::<Set>() {
        Some(other) if std::ptr::eq(other, set) => {
            set.clear();
            return Ok(());
        }
        Some(other) => {
            for (hash, key) in other.hashed_items() {
                set.discard_hashed(vm, hash, &key)?;
            }
        }
        None => vm.for_each(b, |key| set.discard(vm, &key).map(drop))?,
    }
    set.changed();
    set.table.borrow_mut().shed_deleted();
    Ok(())
}

/// Takes out the items of an iterable that are there, adds those that are not.
pub(in crate::vm::object) fn toggle(vm: &Vm<'_>, set: &Set, b: &Value) -> Res<()> {
    let items = match b.downcast::<Set>() {
        Some(other) if std::ptr::eq(other, set) => {
            set.clear();
            return Ok(());
        }
        Some(other) => other.hashed_items(),
        None if vm.type_of(b).is(vm.ty(T::Dict)) => {
            let keys = vm.collect(b)?.into_iter();
            keys.map(|key| Ok((vm.hash(&key)?, key))).collect::<Res<_>>()?
        }
        None => {
            // Through a set, since an item that comes twice counts once.
            let other = Set::default();
            other.update(vm, b)?;
            other.hashed_items()
        }
    };
    for (hash, key) in items {
        if !set.discard_hashed(vm, hash, &key)? {
            set.add_hashed(vm, hash, &key)?;
        }
    }
    Ok(())
}

fn update_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    in_place(a, b, |set| set.update(vm, b))
}

fn intersect_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    in_place(a, b, |set| {
        let result = intersection(vm, a, b)?;
        set.swap(&result);
        Ok(())
    })
}

fn subtract_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    in_place(a, b, |set| subtract(vm, set, b))
}

fn toggle_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    in_place(a, b, |set| toggle(vm, set, b))
}

fn in_place(a: &Value, b: &Value, f: impl FnOnce(&Set) -> Res<()>) -> Res<Value> {
    if b.downcast::<Set>().is_none() {
        return Ok(Value::NotImplemented);
    }
    f(this(a))?;
    Ok(a.clone())
}

/// KeyError with the key as its argument.
pub(super) fn missing_key(vm: &Vm<'_>, key: &Value) -> Exc {
    vm.key_error(key)
}
