//! Iterators over ranges: in machine numbers, which the interpreter steps in place, and in big ones.
//!
//! Invariant: `left` counts the items to come; at 0 `next` means nothing.

use std::cell::{Cell, RefCell};

use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use super::{Big, T};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::heap::{Kind, alloc};
use crate::vm::object::iter::{HINT_AND_STATE, Iter, NativeIter, itself, native_slots};
use crate::vm::object::slice::from_big;
use crate::vm::types::{MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Iterator over a range of 64-bit ints: the interpreter steps it in place.
pub struct RangeIter {
    pub next: Cell<i64>,
    pub step: i64,
    /// How many are left.
    pub left: Cell<u64>,
}

impl RangeIter {
    pub(super) fn alloc(vm: &Vm<'_>, start: i64, step: i64, len: u64) -> Value {
        let it = RangeIter { next: Cell::new(start), step, left: Cell::new(len) };
        alloc(vm.ty(T::RangeIterator), it, None).into()
    }

    /// The next int.
    #[inline(always)]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get().checked_sub(1)?;
        let now = self.next.get();
        self.left.set(left);
        // The number after the last may lie beyond 64 bits; it is never read.
        self.next.set(now.wrapping_add(self.step));
        Some(now)
    }
}

struct LongRange {
    next: RefCell<BigInt>,
    step: BigInt,
    left: RefCell<BigInt>,
}

pub(super) fn long(vm: &Vm<'_>, range: Big) -> Value {
    let it = LongRange {
        next: RefCell::new(range.start),
        step: range.step,
        left: RefCell::new(range.len),
    };
    Iter::alloc(vm, T::LongRangeIterator, it)
}

impl NativeIter for LongRange {
    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let (next, left) = (self.next.borrow().clone(), self.left.borrow().clone());
        let stop = &next + left * &self.step;
        let parts = [next, stop, self.step.clone()].map(|n| from_big(vm, n));
        Ok(Some(("iter", vec![vm.call(&vm.ty(T::Range).value(), &parts)?])))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        if self.left.borrow().is_zero() {
            return Ok(None);
        }
        *self.left.borrow_mut() -= BigInt::one();
        let now = self.next.borrow().clone();
        *self.next.borrow_mut() += &self.step;
        Ok(Some(from_big(vm, now)))
    }

    fn set_state(&self, n: i64) -> bool {
        let n = BigInt::from(n.max(0)).min(self.left.borrow().clone());
        *self.next.borrow_mut() += &n * &self.step;
        *self.left.borrow_mut() -= n;
        true
    }

    fn length_hint(&self, vm: &Vm<'_>) -> Res<Option<usize>> {
        match self.left.borrow().to_i64() {
            Some(n) => Ok(Some(n as usize)),
            None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }
}

fn this(v: &Value) -> &RangeIter {
    match v.downcast::<RangeIter>() {
        Some(it) => it,
        None => unreachable!("the slot of a range iterator"),
    }
}

fn hint(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let it = args.this::<RangeIter>(vm, "range_iterator")?;
    Ok(from_big(vm, BigInt::from(it.left.get())))
}

/// `__setstate__(n)`: goes on `n` items further.
fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "__setstate__", 1, 1)?;
    let n = vm.to_i64(&rest[0])?;
    let it = this(&args.values[0]);
    let n = u64::try_from(n).unwrap_or(0).min(it.left.get());
    it.left.set(it.left.get() - n);
    it.next.set(it.next.get().wrapping_add(it.step.wrapping_mul(n as i64)));
    Ok(Value::None)
}

pub static ITER: TypeSpec = TypeSpec {
    name: "range_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::RangeIter,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(itself));
        s.next.set(Some(|_, v| Ok(this(v).advance().map(Value::Int))));
    },
    methods: &[
        MethodDef::new("__length_hint__", hint, "__length_hint__($self, /)"),
        MethodDef::new("__setstate__", set_state, "Set state information for unpickling."),
    ],
    getset: &[],
};

pub static LONG_ITER: TypeSpec = TypeSpec {
    name: "longrange_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: native_slots,
    methods: HINT_AND_STATE,
    getset: &[],
};

holds_nothing! { RangeIter }
