//! `product`, `permutations`, `combinations`, `combinations_with_replacement`.
//!
//! Invariant: selections come in lexicographic order of positions.

use std::cell::RefCell;

use super::{alloc, iterator_type, required};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::iter::NativeIter;
use crate::vm::{Args, Res, TypeRef, Value, Vm};

iterator_type!(COMBINATIONS, "combinations", new_combinations);
iterator_type!(
    COMBINATIONS_WITH_REPLACEMENT,
    "combinations_with_replacement",
    new_combinations_with_replacement
);
iterator_type!(PERMUTATIONS, "permutations", new_permutations);
iterator_type!(PRODUCT, "product", new_product);

/// Steps from one selection of positions to the next; false at the end.
type Step = fn(&mut [usize], &Pools) -> bool;

/// What is selected from.
struct Pools {
    /// The pools; position `i` of a selection takes from pool `i % pools.len()`.
    pools: Vec<Vec<Value>>,
}

impl Pools {
    fn of(&self, i: usize) -> &[Value] {
        &self.pools[i % self.pools.len()]
    }
}

struct Selections {
    pools: Pools,
    /// The selection that comes next; None at the end.
    next: RefCell<Option<Vec<usize>>>,
    step: Step,
    /// How many of the positions are shown.
    width: usize,
}

impl NativeIter for Selections {
    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let mut next = self.next.borrow_mut();
        let Some(positions) = next.as_mut() else { return Ok(None) };
        let items: Vec<Value> = positions[..self.width]
            .iter()
            .enumerate()
            .map(|(i, &p)| self.pools.of(i)[p].clone())
            .collect();
        if !(self.step)(positions, &self.pools) {
            *next = None;
        }
        Ok(Some(vm.tuple(items)))
    }
}

/// The pool and `r` of a function that takes both.
fn pool_and_r(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    r_required: bool,
) -> Res<(Vec<Value>, usize)> {
    let shape = required(if r_required { 2 } else { 1 });
    let [iterable, r] = args.bind(vm, name, ["iterable", "r"], shape)?;
    let pool = iterable.map_or(Ok(Vec::new()), |i| vm.collect(i))?;
    let r = match r.filter(|r| !r.is_none()) {
        None => pool.len(),
        Some(r) => match usize::try_from(vm.to_i64(r)?) {
            Ok(r) => r,
            Err(_) => return Err(vm.value_error("r must be non-negative")),
        },
    };
    Ok((pool, r))
}

fn selections(
    vm: &Vm<'_>,
    class: &TypeRef,
    pools: Vec<Vec<Value>>,
    first: Option<Vec<usize>>,
    width: usize,
    step: Step,
) -> Value {
    let it = Selections { pools: Pools { pools }, next: RefCell::new(first), step, width };
    alloc(vm, class, it)
}

fn new_combinations(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let (pool, r) = pool_and_r(vm, args, "combinations", true)?;
    vm.afford(r.saturating_mul(size_of::<usize>()))?;
    let first = (r <= pool.len()).then(|| (0..r).collect());
    Ok(selections(vm, class, vec![pool], first, r, |positions, pools| {
        let (n, r) = (pools.of(0).len(), positions.len());
        let Some(i) = (0..r).rev().find(|&i| positions[i] != i + n - r) else { return false };
        positions[i] += 1;
        for j in i + 1..r {
            positions[j] = positions[j - 1] + 1;
        }
        true
    }))
}

fn new_combinations_with_replacement(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let (pool, r) = pool_and_r(vm, args, "combinations_with_replacement", true)?;
    let first = vm.filled(0, r)?;
    let first = (r == 0 || !pool.is_empty()).then_some(first);
    Ok(selections(vm, class, vec![pool], first, r, |positions, pools| {
        let n = pools.of(0).len();
        let Some(i) = positions.iter().rposition(|&p| p + 1 != n) else { return false };
        let p = positions[i] + 1;
        positions[i..].fill(p);
        true
    }))
}

fn new_permutations(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let (pool, r) = pool_and_r(vm, args, "permutations", false)?;
    vm.afford(r.saturating_mul(size_of::<usize>()))?;
    let first = (r <= pool.len()).then(|| (0..pool.len()).collect());
    let it = Permutations { pool, next: RefCell::new(first), width: r };
    Ok(alloc(vm, class, it))
}

struct Permutations {
    pool: Vec<Value>,
    /// An arrangement of all positions; the first `width` are shown.
    next: RefCell<Option<Vec<usize>>>,
    width: usize,
}

impl NativeIter for Permutations {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.pool.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let mut next = self.next.borrow_mut();
        let Some(positions) = next.as_mut() else { return Ok(None) };
        let items: Vec<Value> =
            positions[..self.width].iter().map(|&p| self.pool[p].clone()).collect();
        // The next arrangement in order of its first `width` positions: the rest, ascending, is turned
        // round so that it is the last arrangement of these.
        positions[self.width..].reverse();
        if !next_permutation(positions) {
            *next = None;
        }
        Ok(Some(vm.tuple(items)))
    }
}

/// The arrangement that follows in lexicographic order; false after the last.
fn next_permutation(p: &mut [usize]) -> bool {
    let Some(i) = p.windows(2).rposition(|w| w[0] < w[1]) else { return false };
    let Some(j) = p.iter().rposition(|&x| x > p[i]) else { return false };
    p.swap(i, j);
    p[i + 1..].reverse();
    true
}

fn new_product(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let mut repeat = 1;
    for (name, value) in args.keywords() {
        if name.as_str() != "repeat" {
            let message = format!("product() got an unexpected keyword argument '{name}'");
            return Err(vm.type_error(message));
        }
        repeat = match usize::try_from(vm.to_i64(value)?) {
            Ok(n) => n,
            Err(_) => return Err(vm.value_error("repeat argument cannot be negative")),
        };
    }
    let pools = args.pos().iter().map(|v| vm.collect(v)).collect::<Res<Vec<_>>>()?;
    let width = pools.len().saturating_mul(repeat);
    if width > isize::MAX as usize / size_of::<usize>() {
        return Err(vm.overflow_error("repeat argument too large"));
    }
    let first = vm.filled(0, width)?;
    let empty = width > 0 && pools.iter().any(Vec::is_empty);
    let first = (!empty).then_some(first);
    Ok(selections(vm, class, pools, first, width, |positions, pools| {
        for i in (0..positions.len()).rev() {
            positions[i] += 1;
            if positions[i] < pools.of(i).len() {
                return true;
            }
            positions[i] = 0;
        }
        false
    }))
}
