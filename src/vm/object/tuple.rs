//! `tuple`.
//!
//! Invariant: the items never change, so they are read without copying even while code runs.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::T;
use super::iter::SeqIter;
use super::list::{compare_lengths, repeat_count, search_bounds};
use super::repr_guard::ReprGuard;
use super::slice::{Indices, Subscript, position, subscript};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Ptr, alloc_here};
use crate::vm::protocol::quick_hash;
use crate::vm::types::{MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// The items of a tuple. Those of a short one stand in the object itself: most tuples are short, and an
/// allocation is half of what making one costs.
pub type Items = SmallVec<[Value; INLINE]>;

const INLINE: usize = 3;

/// What a tuple can be made of.
pub trait IntoItems {
    fn into_items(self) -> Items;
}

impl IntoItems for Items {
    fn into_items(self) -> Items {
        self
    }
}

impl<const N: usize> IntoItems for [Value; N] {
    #[inline(always)]
    fn into_items(self) -> Items {
        if N > INLINE {
            return Items::from_vec(self.into());
        }
        let mut values = self.into_iter();
        let mut next = || values.next().unwrap_or_default();
        Items::from_buf_and_len([next(), next(), next()], N)
    }
}

impl IntoItems for Vec<Value> {
    fn into_items(self) -> Items {
        if self.len() <= INLINE { Items::from_iter(self) } else { Items::from_vec(self) }
    }
}

impl IntoItems for Box<[Value]> {
    fn into_items(self) -> Items {
        self.into_vec().into_items()
    }
}

impl IntoItems for &[Value] {
    fn into_items(self) -> Items {
        Items::from_iter(self.iter().cloned())
    }
}

pub struct Tuple {
    pub items: Items,
}

impl Tuple {
    pub fn alloc(vm: &Vm<'_>, items: impl IntoItems) -> Ptr<Tuple> {
        let items = items.into_items();
        let fresh = |items| alloc_here(vm.ty(T::Tuple), Tuple { items }, None);
        if items.is_empty() {
            return vm.interp.empty_tuple.get_or_init(|| fresh(items)).clone();
        }
        fresh(items)
    }
}

/// The tuple that an iterator yielded last, to be filled again when nobody else has kept it.
#[derive(Default)]
pub struct Reuse(RefCell<Option<Ptr<Tuple>>>);

impl Reuse {
    /// A tuple of these items; always of the same number for one `Reuse`.
    pub fn tuple<const N: usize>(&self, vm: &Vm<'_>, mut items: [Value; N]) -> Value {
        if let Some(mut last) = self.0.take()
            && let Some(tuple) = last.get_mut()
            && tuple.items.len() == N
        {
            tuple.items.swap_with_slice(&mut items);
            let out = last.value();
            self.0.replace(Some(last));
            return out;
        }
        let made = Tuple::alloc(vm, items);
        let out = made.value();
        drop(self.0.replace(Some(made)));
        out
    }
}

impl Vm<'_> {
    /// A tuple.
    pub fn tuple(&self, items: impl IntoItems) -> Value {
        Tuple::alloc(self, items).into()
    }
}

fn this(v: &Value) -> &Tuple {
    match v.downcast::<Tuple>() {
        Some(tuple) => tuple,
        None => unreachable!("a slot of tuple is called with a tuple"),
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let exact = class.is(vm.ty(T::Tuple));
    let args = if class.sets_up_its_own() { Args::positional(args.pos()) } else { args };
    args.check_positional(vm, "tuple", 0, 1)?;
    let items = match args.values {
        [v] if exact && vm.type_of(v).is(class) => return Ok(v.clone()),
        [v] => vm.collect(v)?,
        _ => Vec::new(),
    };
    if exact {
        return Ok(vm.tuple(items));
    }
    Ok(vm.alloc_for(class, Tuple { items: items.into() }).into())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Value::Obj(o) = v else { unreachable!("a tuple is an object") };
    let tuple = this(v);
    if tuple.items.is_empty() {
        return Ok(vm.str("()"));
    }
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("(...)")) };
    let mut out = String::from("(");
    for (i, item) in tuple.items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&vm.repr(item)?);
    }
    if tuple.items.len() == 1 {
        out.push(',');
    }
    out.push(')');
    Ok(vm.string(out))
}

const P1: u64 = 11_400_714_785_074_694_791;
const P2: u64 = 14_029_467_366_897_019_727;
const P5: u64 = 2_870_177_450_012_600_261;

#[inline]
fn with_lane(acc: u64, hash: i64) -> u64 {
    acc.wrapping_add((hash as u64).wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1)
}

#[inline]
fn hash_of(acc: u64, n: usize) -> i64 {
    let acc = acc.wrapping_add(n as u64 ^ (P5 ^ 3_527_539));
    if acc == u64::MAX { 1_546_275_796 } else { acc as i64 }
}

/// CPython's: xxHash of the items' hashes.
pub(super) fn hash_items(vm: &Vm<'_>, items: &[Value]) -> Res<i64> {
    let mut acc = P5;
    for item in items {
        acc = with_lane(acc, vm.hash(item)?);
    }
    Ok(hash_of(acc, items.len()))
}

/// The hash of a tuple of items whose hashes need no call.
fn quick_hash_items(items: &[Value]) -> Option<i64> {
    let mut acc = P5;
    for item in items {
        acc = with_lane(acc, quick_hash(item)?);
    }
    Some(hash_of(acc, items.len()))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    if let Some(hash) = quick_hash_items(&this(v).items) {
        return Ok(hash);
    }
    let _guard = vm.enter("")?;
    hash_items(vm, &this(v).items)
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Tuple>(), b.downcast::<Tuple>()) else {
        return Ok(Value::NotImplemented);
    };
    let _guard = vm.enter(" in comparison")?;
    for (p, q) in x.items.iter().zip(&y.items) {
        if !vm.eq(p, q)? {
            return match op {
                CmpOp::Eq => Ok(Value::bool(false)),
                CmpOp::Ne => Ok(Value::bool(true)),
                CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => vm.compare(p, q, op),
                CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => Ok(Value::NotImplemented),
            };
        }
    }
    Ok(Value::bool(compare_lengths(x.items.len(), y.items.len(), op)))
}

fn len(_vm: &Vm<'_>, v: &Value) -> Res<usize> {
    Ok(this(v).items.len())
}

impl Tuple {
    /// `[start:stop]` of `v`, which is this tuple and of no subclass.
    pub fn between(&self, vm: &Vm<'_>, v: &Value, start: Option<i64>, stop: Option<i64>) -> Value {
        let range = Indices::between(start, stop, self.items.len());
        if range.len() == self.items.len() { v.clone() } else { vm.tuple(&self.items[range]) }
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let items = &this(v).items;
    match subscript(vm, "tuple", key)? {
        Subscript::At(i) => Ok(items[position(vm, i, items.len(), "tuple index")?].clone()),
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, items.len())?;
            if indices.count == items.len()
                && indices.step == 1
                && vm.type_of(v).is(vm.ty(T::Tuple))
            {
                return Ok(v.clone());
            }
            Ok(match indices.contiguous() {
                Some(range) => vm.tuple(&items[range]),
                None => vm.tuple(indices.iter().map(|i| items[i].clone()).collect::<Vec<_>>()),
            })
        }
    }
}

fn contains(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    for x in &this(v).items {
        if vm.eq(x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(SeqIter::over_tuple(vm, v.clone()))
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Tuple>(), b.downcast::<Tuple>()) else {
        return Ok(Value::NotImplemented);
    };
    if x.items.is_empty() && vm.type_of(b).is(vm.ty(T::Tuple)) {
        return Ok(b.clone());
    }
    if y.items.is_empty() && vm.type_of(a).is(vm.ty(T::Tuple)) {
        return Ok(a.clone());
    }
    Ok(vm.tuple(vm.joined::<Vec<Value>>(&[&x.items, &y.items])?))
}

fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (v, tuple, n) = match (a.downcast::<Tuple>(), b.downcast::<Tuple>()) {
        (Some(tuple), _) => (a, tuple, b),
        (None, Some(tuple)) => (b, tuple, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    match repeat_count(vm, n)? {
        Some(1) if vm.type_of(v).is(vm.ty(T::Tuple)) => Ok(v.clone()),
        Some(n) => Ok(vm.tuple(vm.repeated::<Vec<Value>>(&tuple.items, n)?)),
        None => Ok(Value::NotImplemented),
    }
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let tuple = args.this::<Tuple>(vm, "tuple")?;
    let rest = args.method(vm, "tuple.count", 1, 1)?;
    let mut n = 0;
    for item in &tuple.items {
        n += i64::from(vm.eq(item, &rest[0])?);
    }
    Ok(Value::Int(n))
}

fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let tuple = args.this::<Tuple>(vm, "tuple")?;
    let rest = args.method(vm, "tuple.index", 1, 3)?;
    let (start, stop) = search_bounds(vm, &rest[1..], tuple.items.len())?;
    for (i, item) in tuple.items.iter().enumerate().take(stop).skip(start) {
        if vm.eq(item, &rest[0])? {
            return Ok(Value::Int(i as i64));
        }
    }
    Err(vm.value_error("tuple.index(x): x not in tuple"))
}

fn getnewargs(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let tuple = args.this::<Tuple>(vm, "tuple")?;
    args.method(vm, "tuple.__getnewargs__", 0, 0)?;
    let items = vm.tuple(tuple.items.clone());
    Ok(vm.tuple([items]))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "tuple",
    module: "builtins",
    doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
    kind: Kind::Tuple,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.hash.set(Some(hash));
        s.compare.set(Some(compare));
        s.len.set(Some(len));
        s.get_item.set(Some(get_item));
        s.contains.set(Some(contains));
        s.iter.set(Some(iter));
        s.set_binary(BinOp::Add, concat);
        s.set_binary(BinOp::Mul, repeat);
    },
    methods: &[
        MethodDef::new("count", count, "count($self, value, /)"),
        MethodDef::new("index", index, "index($self, value, start=0, stop=sys.maxsize, /)"),
        MethodDef::new("__getnewargs__", getnewargs, "__getnewargs__($self, /)"),
        MethodDef::class("__class_getitem__", super::generic_alias::class_getitem, ""),
    ],
    getset: &[],
};

traces! { Tuple { items } Reuse { 0 } }
