//! Sorting: stable, by `<` alone, safe against comparisons that fail or change what is sorted.
//!
//! Invariant: only positions are moved while interpreted code can run; the values are permuted once, at
//! the end, so that they are a permutation of what was given also after an exception.
//!
//! How it works: keys that are all ints, all floats without NaN, or all plain strings are sorted by
//! Rust's stable sort, since no comparison of theirs runs code. Anything else goes through [`merge_sort`].

use super::super::T;
use crate::base::merge_sort::merge_sort;
use crate::bytecode::CmpOp;
use crate::vm::error::Res;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::protocol::quick_eq;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Sorts in place; `key` is called once for each item, in order.
pub fn sort_values(
    vm: &Vm<'_>,
    items: &mut Vec<Value>,
    key: Option<&Value>,
    reverse: bool,
) -> Res<()> {
    let keys = match key {
        None => None,
        Some(key) => {
            let mut keys = Vec::with_capacity(items.len());
            for item in items.iter() {
                keys.push(vm.call(key, std::slice::from_ref(item))?);
            }
            Some(keys)
        }
    };
    if keys.is_none() && sort_plain(items, reverse) {
        return Ok(());
    }
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    let sorted = sort_order(vm, keys.as_deref().unwrap_or(items), &mut order, reverse);
    let permuted = order.iter().map(|&i| items[i as usize].take()).collect();
    *items = permuted;
    sorted
}

/// Ints without keys, where even stability makes no difference.
fn sort_plain(items: &mut [Value], reverse: bool) -> bool {
    let Some(mut ints) = all(items, |v| if let Value::Int(i) = v { Some(*i) } else { None }) else {
        return false;
    };
    ints.sort_unstable();
    if reverse {
        ints.reverse();
    }
    for (slot, i) in items.iter_mut().zip(ints) {
        *slot = Value::Int(i);
    }
    true
}

/// What `pick` makes of the items, when it takes them all.
fn all<'a, P>(items: &'a [Value], pick: impl Fn(&'a Value) -> Option<P>) -> Option<Vec<P>> {
    pick(items.first()?)?;
    items.iter().map(pick).collect()
}

fn sort_order(vm: &Vm<'_>, keys: &[Value], order: &mut [u32], reverse: bool) -> Res<()> {
    if let Some(ints) = all(keys, |v| if let Value::Int(i) = v { Some(*i) } else { None }) {
        sort_by_rust(order, &ints, reverse, i64::cmp);
    } else if let Some(floats) = all(keys, plain_float) {
        sort_by_rust(order, &floats, reverse, |a, b| {
            a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal)
        });
    } else if let Some(texts) = all(keys, |v| plain_text(vm, v)) {
        // The first bytes as a number tell most of them apart.
        let texts: Vec<(u64, &str)> = texts.into_iter().map(|t| (first_bytes(t), t)).collect();
        sort_by_rust(order, &texts, reverse, Ord::cmp);
    } else {
        // Sorting the mirror image and mirroring the result keeps equal items in their order.
        if reverse {
            order.reverse();
        }
        // Tuples that begin with ints are mostly told apart by these.
        let firsts = all(keys, |v| first_int(vm, v));
        let sorted = merge_sort(order, &mut |a, b| {
            let (a, b) = (a as usize, b as usize);
            match &firsts {
                Some(firsts) if firsts[a] != firsts[b] => Ok(firsts[a] < firsts[b]),
                Some(_) | None => less(vm, &keys[a], &keys[b]),
            }
        });
        if reverse {
            order.reverse();
        }
        sorted?;
    }
    Ok(())
}

/// The int that a plain tuple begins with.
fn first_int(vm: &Vm<'_>, v: &Value) -> Option<i64> {
    let exact = v.as_obj()?.ty().is(vm.ty(T::Tuple));
    match v.downcast::<Tuple>().filter(|_| exact)?.items.first() {
        Some(Value::Int(i)) => Some(*i),
        Some(_) | None => None,
    }
}

/// The first eight bytes, as a number that is ordered as they are; what is missing counts as the least.
fn first_bytes(text: &str) -> u64 {
    let bytes = text.as_bytes();
    match bytes.first_chunk::<8>() {
        Some(first) => u64::from_be_bytes(*first),
        None => {
            let mut first = [0; 8];
            for (to, from) in first.iter_mut().zip(bytes) {
                *to = *from;
            }
            u64::from_be_bytes(first)
        }
    }
}

fn plain_float(v: &Value) -> Option<f64> {
    if let Value::Float(x) = v { Some(x.get()).filter(|x| !x.is_nan()) } else { None }
}

fn plain_text<'a>(vm: &Vm<'_>, v: &'a Value) -> Option<&'a str> {
    let exact = v.as_obj()?.ty().is(vm.ty(T::Str));
    // Octets are in the order of the code points but for surrogates, whose stand-ins begin with F4.
    let in_order = |s: &&Str| exact && (s.is_ascii() || !s.as_str().as_bytes().contains(&0xf4));
    v.downcast::<Str>().filter(in_order).map(Str::as_str)
}

fn sort_by_rust<K>(
    order: &mut [u32],
    keys: &[K],
    reverse: bool,
    cmp: impl Fn(&K, &K) -> std::cmp::Ordering,
) {
    let key = |i: &u32| &keys[*i as usize];
    if reverse {
        order.sort_by(|a, b| cmp(key(b), key(a)));
    } else {
        order.sort_by(|a, b| cmp(key(a), key(b)));
    }
}

/// `a < b`.
pub fn less(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Ok(a < b),
        (Value::Float(a), Value::Float(b)) => Ok(a.get() < b.get()),
        (Value::Obj(x), Value::Obj(y)) => match (x.downcast::<Tuple>(), y.downcast::<Tuple>()) {
            (Some(s), Some(t)) if x.ty().is(y.ty()) && x.ty().is(vm.ty(T::Tuple)) => {
                less_tuples(vm, a, b, s, t)
            }
            _ => match (plain_text(vm, a), plain_text(vm, b)) {
                (Some(s), Some(t)) => Ok(s < t),
                _ => vm.compare_bool(a, b, CmpOp::Lt),
            },
        },
        _ => vm.compare_bool(a, b, CmpOp::Lt),
    }
}

/// Plain tuples, without going through the slots as long as their items compare without code.
fn less_tuples(vm: &Vm<'_>, a: &Value, b: &Value, s: &Tuple, t: &Tuple) -> Res<bool> {
    for (p, q) in s.items.iter().zip(&t.items) {
        if let (Value::Int(p), Value::Int(q)) = (p, q) {
            if p == q {
                continue;
            }
            return Ok(p < q);
        }
        match quick_eq(p, q) {
            Some(true) => {}
            Some(false) if matches!(p, Value::Int(_) | Value::Float(_)) => return less(vm, p, q),
            Some(false) if plain_text(vm, p).is_some() => return less(vm, p, q),
            Some(false) | None => return vm.compare_bool(a, b, CmpOp::Lt),
        }
    }
    Ok(s.items.len() < t.items.len())
}
