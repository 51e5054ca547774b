//! `range`, of ints of any size, and its iterators.
//!
//! Invariant: start, stop and step are ints (inline or big), step is not 0. Ranges whose bounds and
//! length fit in 64 bits are computed with machine numbers ([`Small`]), others with big ones ([`Big`]).

mod iter;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::T;
use super::int;
use super::slice::{Slice, big, from_big};
use super::tuple::hash_items;
use crate::bytecode::CmpOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, alloc};
use crate::vm::types::{GetSetDef, MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub use self::iter::{ITER, LONG_ITER, RangeIter};

/// Each bound an int, inline or big.
pub struct Range {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A range in machine numbers; `start + k * step` for `k < len` are its items.
#[derive(Clone, Copy)]
struct Small {
    start: i64,
    step: i64,
    len: u64,
}

/// A range in big numbers.
struct Big {
    start: BigInt,
    step: BigInt,
    len: BigInt,
}

impl Range {
    pub fn alloc(vm: &Vm<'_>, start: Value, stop: Value, step: Value) -> Value {
        alloc(vm.ty(T::Range), Range { start, stop, step }, None).into()
    }

    fn small(&self) -> Option<Small> {
        let (Value::Int(start), Value::Int(stop), Value::Int(step)) =
            (&self.start, &self.stop, &self.step)
        else {
            return None;
        };
        Some(Small { start: *start, step: *step, len: small_len(*start, *stop, *step) })
    }

    fn big(&self) -> Big {
        let [start, stop, step] = [&self.start, &self.stop, &self.step].map(number);
        let gap = if step.is_positive() { &stop - &start } else { &start - &stop };
        let len = if gap.is_positive() {
            (gap - 1i64).div_floor(&step.abs()) + 1i64
        } else {
            BigInt::zero()
        };
        Big { start, step, len }
    }
}

impl Big {
    fn at(&self, i: &BigInt) -> BigInt {
        &self.start + i * &self.step
    }
}

impl Small {
    fn at(self, i: u64) -> i64 {
        // Items lie between start and stop, so the exact result fits; wrapping arithmetic arrives at it.
        self.start.wrapping_add((i as i64).wrapping_mul(self.step))
    }
}

/// The number behind a bound.
fn number(v: &Value) -> BigInt {
    match int::to_bigint(v) {
        Some(n) => n.into_owned(),
        None => unreachable!("the bounds of a range are ints"),
    }
}

/// How many items a range of machine numbers has.
fn small_len(start: i64, stop: i64, step: i64) -> u64 {
    if step > 0 && start < stop {
        (stop.wrapping_sub(start) as u64 - 1) / step as u64 + 1
    } else if step < 0 && stop < start {
        (start.wrapping_sub(stop) as u64 - 1) / step.unsigned_abs() + 1
    } else {
        0
    }
}

fn this(v: &Value) -> &Range {
    match v.downcast::<Range>() {
        Some(range) => range,
        None => unreachable!("a slot of range is called with a range"),
    }
}

/// An argument of `range()`: `__index__`, as a plain int.
fn bound(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if let Value::Int(_) = v { Ok(v.clone()) } else { Ok(from_big(vm, big(vm, v)?)) }
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "range", 1, 3)?;
    let one = Value::Int(1);
    let (start, stop, step) = match args.values {
        [stop] => (Value::Int(0), bound(vm, stop)?, one),
        [start, stop] => (bound(vm, start)?, bound(vm, stop)?, one),
        [start, stop, step, ..] => (bound(vm, start)?, bound(vm, stop)?, bound(vm, step)?),
        [] => unreachable!("at least one argument was checked"),
    };
    if let Value::Int(0) = step {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    Ok(Range::alloc(vm, start, stop, step))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let range = this(v);
    let (start, stop) = (vm.repr(&range.start)?, vm.repr(&range.stop)?);
    if let Value::Int(1) = range.step {
        return Ok(vm.string(format!("range({start}, {stop})")));
    }
    Ok(vm.string(format!("range({start}, {stop}, {})", vm.repr(&range.step)?)))
}

fn len(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    let range = this(v);
    let len = match range.small() {
        Some(small) => i64::try_from(small.len).ok(),
        None => range.big().len.to_i64(),
    };
    match len {
        Some(len) => Ok(len as usize),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

fn truth(_vm: &Vm<'_>, v: &Value) -> Res<bool> {
    let range = this(v);
    Ok(match range.small() {
        Some(small) => small.len != 0,
        None => !range.big().len.is_zero(),
    })
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let range = this(v);
    Ok(match range.small() {
        Some(s) => RangeIter::alloc(vm, s.start, s.step, s.len),
        None => iter::long(vm, range.big()),
    })
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let range = args.this::<Range>(vm, "range")?;
    args.method(vm, "range.__reversed__", 0, 0)?;
    if let Some(s) = range.small()
        && let Some(step) = s.step.checked_neg()
    {
        return Ok(RangeIter::alloc(vm, s.at(s.len.wrapping_sub(1)), step, s.len));
    }
    let big = range.big();
    let start = big.at(&(&big.len - 1));
    Ok(iter::long(vm, Big { start, step: -big.step, len: big.len }))
}

/// Where an int stands in the range.
fn find(range: &Range, v: &Value) -> Option<BigInt> {
    if let (Some(s), Value::Int(i)) = (range.small(), v) {
        let gap = if s.step > 0 { i.checked_sub(s.start) } else { s.start.checked_sub(*i) };
        if let Some(gap) = gap {
            let (gap, step) = (u64::try_from(gap).ok()?, s.step.unsigned_abs());
            return (gap % step == 0 && gap / step < s.len).then(|| BigInt::from(gap / step));
        }
    }
    let big = range.big();
    let (at, rest) = (number(v) - &big.start).div_mod_floor(&big.step);
    (rest.is_zero() && !at.is_negative() && at < big.len).then_some(at)
}

/// Ints proper (no subclasses, which may compare as they like) are found by computing.
fn is_plain_int(v: &Value) -> bool {
    matches!(v, Value::Int(_) | Value::Bool(_)) || v.kind() == Some(Kind::BigInt)
}

fn contains(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    if is_plain_int(item) {
        return Ok(find(this(v), item).is_some());
    }
    let iter = iter(vm, v)?;
    while let Some(x) = vm.next(&iter)? {
        if vm.eq(&x, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let range = this(v);
    if let (Some(s), Value::Int(i)) = (range.small(), key) {
        let at = if *i < 0 { i128::from(*i) + i128::from(s.len) } else { i128::from(*i) };
        return match u64::try_from(at) {
            Ok(at) if at < s.len => Ok(Value::Int(s.at(at))),
            _ => Err(vm.index_error("range object index out of range")),
        };
    }
    if let Some(slice) = key.downcast::<Slice>() {
        return get_slice(vm, range, slice);
    }
    if vm.type_of(key).slots.index.get().is_none() {
        let ty = vm.type_name(key);
        return Err(vm.type_error(format!("range indices must be integers or slices, not {ty}")));
    }
    let (mut at, big) = (big(vm, key)?, range.big());
    if at.is_negative() {
        at += &big.len;
    }
    if at.is_negative() || at >= big.len {
        return Err(vm.index_error("range object index out of range"));
    }
    Ok(from_big(vm, big.at(&at)))
}

fn get_slice(vm: &Vm<'_>, range: &Range, slice: &Slice) -> Res<Value> {
    let big = range.big();
    let [start, stop, step] = slice.big_indices(vm, &big.len)?;
    let [start, stop] = [big.at(&start), big.at(&stop)].map(|i| from_big(vm, i));
    Ok(Range::alloc(vm, start, stop, from_big(vm, step * &big.step)))
}

/// What tells ranges apart: length, start if there is an item, step if there are two.
fn essence(vm: &Vm<'_>, range: &Range) -> [Value; 3] {
    let big = range.big();
    let has = |n: i64| big.len >= BigInt::from(n);
    let start = if has(1) { range.start.clone() } else { Value::None };
    let step = if has(2) { range.step.clone() } else { Value::None };
    [from_big(vm, big.len.clone()), start, step]
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Range>(), b.downcast::<Range>()) else {
        return Ok(Value::NotImplemented);
    };
    let want = match op {
        CmpOp::Eq => true,
        CmpOp::Ne => false,
        CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => return Ok(Value::NotImplemented),
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return Ok(Value::NotImplemented),
    };
    let [x, y] = [essence(vm, x), essence(vm, y)];
    Ok(Value::bool(vm.eq(&vm.tuple(x), &vm.tuple(y))? == want))
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    hash_items(vm, &essence(vm, this(v)))
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let range = args.this::<Range>(vm, "range")?;
    let item = &args.method(vm, "range.count", 1, 1)?[0];
    if is_plain_int(item) {
        return Ok(Value::Int(i64::from(find(range, item).is_some())));
    }
    let mut n = 0;
    vm.for_each(&args.values[0], |x| {
        n += i64::from(vm.eq(&x, item)?);
        Ok(())
    })?;
    Ok(Value::Int(n))
}

fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let range = args.this::<Range>(vm, "range")?;
    let item = &args.method(vm, "range.index", 1, 1)?[0];
    if is_plain_int(item) {
        return match find(range, item) {
            Some(at) => Ok(from_big(vm, at)),
            None => Err(vm.value_error(format!("{} is not in range", vm.repr(item)?))),
        };
    }
    let iter = vm.iter(&args.values[0])?;
    let mut i = 0;
    while let Some(x) = vm.next(&iter)? {
        if vm.eq(&x, item)? {
            return Ok(Value::Int(i));
        }
        i += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "range",
    module: "builtins",
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.",
    kind: Kind::Range,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.hash.set(Some(hash));
        s.compare.set(Some(compare));
        s.len.set(Some(len));
        s.bool.set(Some(truth));
        s.get_item.set(Some(get_item));
        s.contains.set(Some(contains));
        s.iter.set(Some(iter));
    },
    methods: &[
        MethodDef::new("count", count, "count($self, value, /)"),
        MethodDef::new("index", index, "index($self, value, /)"),
        MethodDef::new("__reversed__", reversed, "__reversed__($self, /)"),
    ],
    getset: &[
        GetSetDef { name: "start", get: |_, v| Ok(this(v).start.clone()), set: None, doc: "" },
        GetSetDef { name: "stop", get: |_, v| Ok(this(v).stop.clone()), set: None, doc: "" },
        GetSetDef { name: "step", get: |_, v| Ok(this(v).step.clone()), set: None, doc: "" },
    ],
};

holds_nothing! { Range }
