//! `count`, `cycle`, `repeat`.
//!
//! Invariant: `count` adds like the program would, so it counts in any kind of number.

use std::cell::{Cell, RefCell};

use super::{alloc, exactly, iterator_type, required};
use crate::vm::BinOp;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::iter::{HINT, NativeIter};
use crate::vm::{Args, Res, TypeRef, Value, Vm};

iterator_type!(COUNT, "count", new_count);
iterator_type!(CYCLE, "cycle", new_cycle);
iterator_type!(REPEAT, "repeat", new_repeat, HINT);

struct Count {
    next: RefCell<Value>,
    step: Value,
}

fn new_count(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [start, step] = args.bind(vm, "count", ["start", "step"], required(0))?;
    let next = RefCell::new(start.cloned().unwrap_or(Value::Int(0)));
    Ok(alloc(vm, class, Count { next, step: step.cloned().unwrap_or(Value::Int(1)) }))
}

impl NativeIter for Count {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.next.trace(t);
        self.step.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let now = self.next.borrow().clone();
        let after = vm.binary(BinOp::Add, &now, &self.step)?;
        drop(self.next.replace(after));
        Ok(Some(now))
    }
}

struct Cycle {
    /// None once it has ended.
    source: RefCell<Option<Value>>,
    seen: RefCell<Vec<Value>>,
    at: Cell<usize>,
}

fn new_cycle(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [iterable] = exactly(vm, args, "cycle")?;
    let source = RefCell::new(Some(vm.iter(iterable)?));
    Ok(alloc(vm, class, Cycle { source, seen: RefCell::default(), at: Cell::new(0) }))
}

impl NativeIter for Cycle {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.seen.trace(t);
    }

    fn cut(&self) {
        drop((self.source.take(), self.seen.take()));
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let source = self.source.borrow().clone();
        if let Some(source) = source {
            if let Some(item) = vm.next(&source)? {
                let mut seen = self.seen.borrow_mut();
                vm.reserve(&mut *seen, 1)?;
                seen.push(item.clone());
                return Ok(Some(item));
            }
            drop(self.source.take());
        }
        let seen = self.seen.borrow();
        let item = seen.get(self.at.get()).cloned();
        if !seen.is_empty() {
            self.at.set((self.at.get() + 1) % seen.len());
        }
        Ok(item)
    }
}

struct Repeat {
    item: Value,
    left: Cell<Option<u64>>,
}

fn new_repeat(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [item, times] = args.bind(vm, "repeat", ["object", "times"], required(1))?;
    let left = match times {
        None => None,
        Some(times) => Some(u64::try_from(vm.to_i64(times)?).unwrap_or(0)),
    };
    let item = item.cloned().unwrap_or(Value::None);
    Ok(alloc(vm, class, Repeat { item, left: Cell::new(left) }))
}

impl NativeIter for Repeat {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.item.trace(t);
    }

    fn next(&self, _vm: &Vm<'_>) -> Res<Option<Value>> {
        match self.left.get() {
            Some(0) => return Ok(None),
            Some(n) => self.left.set(Some(n - 1)),
            None => {}
        }
        Ok(Some(self.item.clone()))
    }

    fn length_hint(&self, _vm: &Vm<'_>) -> Res<Option<usize>> {
        Ok(self.left.get().map(|n| n as usize))
    }
}
