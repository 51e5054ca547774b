//! `slice`, and how sequences read an index or a slice.
//!
//! Invariant: [`Indices`] lie within the sequence they were made for, and `count` of them are visited.

use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use super::T;
use super::int;
use crate::bytecode::CmpOp;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::types::{GetSetDef, MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A slice of a sequence of known length: `count` positions from `start`, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indices {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

impl Indices {
    /// Clamps bounds (`None` where the slice says nothing) to a length. `step` is not 0.
    pub fn clamp(start: Option<i64>, stop: Option<i64>, step: i64, len: usize) -> Indices {
        let len = len as i64;
        let step = step.max(-i64::MAX);
        let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
        let fit = |bound: Option<i64>, default: i64| match bound {
            None => default,
            Some(i) if i < 0 => i.saturating_add(len).max(low),
            Some(i) => i.min(high),
        };
        let (first, last) = if step < 0 { (high, low) } else { (low, high) };
        let (start, stop) = (fit(start, first), fit(stop, last));
        let count = match step {
            s if s < 0 && stop < start => (start - stop - 1) / -s + 1,
            s if s > 0 && start < stop => (stop - start - 1) / s + 1,
            _ => 0,
        };
        Indices { start, stop, step, count: count as usize }
    }

    /// The positions of `[start:stop]` as a range.
    pub fn between(start: Option<i64>, stop: Option<i64>, len: usize) -> std::ops::Range<usize> {
        let fit = |bound: i64| {
            let at = if bound < 0 { bound.saturating_add(len as i64).max(0) } else { bound };
            (at as usize).min(len)
        };
        let (start, stop) = (start.map_or(0, fit), stop.map_or(len, fit));
        start..stop.max(start)
    }

    /// The positions in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        (0..self.count).map(move |k| (self.start + k as i64 * self.step) as usize)
    }

    /// The positions as a plain range, when they are adjacent and ascending.
    pub fn contiguous(self) -> Option<std::ops::Range<usize>> {
        let start = self.start as usize;
        (self.step == 1).then_some(start..start + self.count)
    }
}

/// An index: `__index__` as an `i64`, IndexError beyond.
#[inline]
pub fn index_value(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    if let Value::Int(i) = v {
        return Ok(*i);
    }
    let v = vm.index(v)?;
    int::to_i64(&v).ok_or_else(|| {
        let ty = vm.type_name(&v);
        vm.index_error(format!("cannot fit '{ty}' into an index-sized integer"))
    })
}

/// A position in a sequence of `len` items; IndexError names the sequence ("list index").
#[inline]
pub fn position(vm: &Vm<'_>, index: i64, len: usize, what: &str) -> Res<usize> {
    let at = if index < 0 { index + len as i64 } else { index };
    match usize::try_from(at) {
        Ok(at) if at < len => Ok(at),
        _ => Err(vm.index_error(format!("{what} out of range"))),
    }
}

/// What stands between the brackets of `sequence[…]`.
pub enum Subscript {
    At(i64),
    Slice(Ptr<Slice>),
}

/// Reads an index or slice; `what` is the sequence's type name, for the TypeError.
#[inline]
pub fn subscript(vm: &Vm<'_>, what: &str, key: &Value) -> Res<Subscript> {
    if let Value::Int(i) = key {
        return Ok(Subscript::At(*i));
    }
    if let Some(slice) = key.cast::<Slice>() {
        return Ok(Subscript::Slice(slice));
    }
    if vm.type_of(key).slots.index.get().is_none() {
        let ty = vm.type_name(key);
        return Err(vm.type_error(format!("{what} indices must be integers or slices, not {ty}")));
    }
    index_value(vm, key).map(Subscript::At)
}

/// A bound that may not be None, as `list.index` takes it: clamped to 64 bits.
pub fn clamped_index(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    clamped(vm, v, "slice indices must be integers or have an __index__ method")
}

/// A bound of a slice that is not None, clamped to 64 bits.
pub fn clamped_bound(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    clamped(vm, v, NO_BOUND)
}

const NO_BOUND: &str = "slice indices must be integers or None or have an __index__ method";

#[inline]
fn clamped(vm: &Vm<'_>, v: &Value, message: &str) -> Res<i64> {
    if let Value::Int(i) = v {
        return Ok(*i);
    }
    if vm.type_of(v).slots.index.get().is_none() {
        return Err(vm.type_error(message));
    }
    let v = vm.index(v)?;
    let beyond =
        || int::as_int(&v).map_or(0, |n| if n.is_negative() { i64::MIN } else { i64::MAX });
    Ok(int::to_i64(&v).unwrap_or_else(beyond))
}

impl Slice {
    pub fn alloc(vm: &Vm<'_>, start: Value, stop: Value, step: Value) -> Value {
        alloc(vm.ty(T::Slice), Slice { start, stop, step }, None).into()
    }

    /// What the slice means for a sequence of `len` items.
    pub fn indices(&self, vm: &Vm<'_>, len: usize) -> Res<Indices> {
        let (start, stop, step) = self.unpack(vm)?;
        Ok(Indices::clamp(start, stop, step, len))
    }

    /// The bounds as numbers; asking them can run `__index__`, so lengths are read afterwards.
    pub fn unpack(&self, vm: &Vm<'_>) -> Res<(Option<i64>, Option<i64>, i64)> {
        let step = if self.step.is_none() { 1 } else { clamped_bound(vm, &self.step)? };
        if step == 0 {
            return Err(vm.value_error("slice step cannot be zero"));
        }
        let bound = |v: &Value| (!v.is_none()).then(|| clamped_bound(vm, v)).transpose();
        Ok((bound(&self.start)?, bound(&self.stop)?, step))
    }

    /// Start, stop and step for a sequence of any length.
    pub fn big_indices(&self, vm: &Vm<'_>, length: &BigInt) -> Res<[BigInt; 3]> {
        let step = if self.step.is_none() { BigInt::one() } else { big_bound(vm, &self.step)? };
        if step.is_zero() {
            return Err(vm.value_error("slice step cannot be zero"));
        }
        let down = step.is_negative();
        let low = if down { -BigInt::one() } else { BigInt::zero() };
        let high = if down { length - 1 } else { length.clone() };
        let fit = |v: &Value, default: &BigInt| -> Res<BigInt> {
            if v.is_none() {
                return Ok(default.clone());
            }
            let i = big_bound(vm, v)?;
            Ok(if i.is_negative() { (i + length).max(low.clone()) } else { i.min(high.clone()) })
        };
        let (first, last) = if down { (&high, &low) } else { (&low, &high) };
        Ok([fit(&self.start, first)?, fit(&self.stop, last)?, step])
    }

    fn parts(&self) -> [Value; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "slice", 1, 3)?;
    let none = || Value::None;
    Ok(match args.values {
        [stop] => Slice::alloc(vm, none(), stop.clone(), none()),
        [start, stop] => Slice::alloc(vm, start.clone(), stop.clone(), none()),
        [start, stop, step, ..] => Slice::alloc(vm, start.clone(), stop.clone(), step.clone()),
        [] => unreachable!("at least one argument was checked"),
    })
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(s) = v.downcast::<Slice>() else { unreachable!("the slot of slice") };
    let [a, b, c] = [vm.repr(&s.start)?, vm.repr(&s.stop)?, vm.repr(&s.step)?];
    Ok(vm.string(format!("slice({a}, {b}, {c})")))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Slice>(), b.downcast::<Slice>()) else {
        return Ok(Value::NotImplemented);
    };
    vm.compare(&vm.tuple(x.parts()), &vm.tuple(y.parts()), op)
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let Some(s) = v.downcast::<Slice>() else { unreachable!("the slot of slice") };
    vm.hash(&vm.tuple(s.parts()))
}

fn start(_vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(v.downcast::<Slice>().map_or(Value::None, |s| s.start.clone()))
}

fn stop(_vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(v.downcast::<Slice>().map_or(Value::None, |s| s.stop.clone()))
}

fn step(_vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(v.downcast::<Slice>().map_or(Value::None, |s| s.step.clone()))
}

/// `slice.indices(length)`, in numbers of any size.
fn indices(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = args.this::<Slice>(vm, "slice")?;
    let [length] = args.method(vm, "slice.indices", 1, 1)? else { unreachable!("one argument") };
    let length = big(vm, length)?;
    if length.is_negative() {
        return Err(vm.value_error("length should not be negative"));
    }
    let parts = this.big_indices(vm, &length)?;
    Ok(vm.tuple(parts.map(|i| from_big(vm, i))))
}

fn big_bound(vm: &Vm<'_>, v: &Value) -> Res<BigInt> {
    if vm.type_of(v).slots.index.get().is_none() {
        return Err(vm.type_error(NO_BOUND));
    }
    big(vm, v)
}

/// `__index__` as a number of any size.
pub fn big(vm: &Vm<'_>, v: &Value) -> Res<BigInt> {
    let v = vm.index(v)?;
    match int::to_bigint(&v) {
        Some(n) => Ok(n.into_owned()),
        None => {
            let ty = vm.type_name(&v);
            Err(vm.type_error(format!("__index__ returned non-int (type {ty})")))
        }
    }
}

/// The int value of a number of any size.
pub fn from_big(vm: &Vm<'_>, i: BigInt) -> Value {
    int::from_bigint(vm, i)
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "slice",
    module: "builtins",
    doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.",
    kind: Kind::Slice,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.hash.set(Some(hash));
    },
    methods: &[MethodDef::new("indices", indices, "indices($self, length, /)")],
    getset: &[
        GetSetDef { name: "start", get: start, set: None, doc: "" },
        GetSetDef { name: "stop", get: stop, set: None, doc: "" },
        GetSetDef { name: "step", get: step, set: None, doc: "" },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    fn visited(start: Option<i64>, stop: Option<i64>, step: i64, len: usize) -> Vec<usize> {
        Indices::clamp(start, stop, step, len).iter().collect()
    }

    #[test]
    fn bounds_beyond_the_ends_are_clamped() {
        assert_eq!(visited(Some(-9), Some(9), 1, 3), [0, 1, 2]);
        assert_eq!(visited(None, None, -1, 3), [2, 1, 0]);
        assert_eq!(visited(Some(9), Some(-9), -2, 4), [3, 1]);
        assert_eq!(visited(Some(i64::MIN), Some(i64::MAX), i64::MAX, 4), [0]);
        assert_eq!(visited(None, None, i64::MIN, 4), [3]);
        assert_eq!(visited(Some(3), Some(1), 1, 5), [0usize; 0]);
    }

    #[test]
    fn an_empty_slice_keeps_its_place() {
        // `a[3:1] = x` inserts at 3.
        let indices = Indices::clamp(Some(3), Some(1), 1, 5);
        assert_eq!((indices.start, indices.count), (3, 0));
    }
}

traces! { Slice { start stop step } }
