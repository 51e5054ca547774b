//! Operators, indexing and comparison of lists.

use super::List;
use super::methods::METHODS;
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Ptr};
use crate::vm::interp::{drain_into, drainable};
use crate::vm::object::int;
use crate::vm::object::iter::SeqIter;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::slice::{Indices, Slice, Subscript, position, subscript};
use crate::vm::object::tuple::Tuple;
use crate::vm::types::{TypeRef, TypeSpec, unhashable};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub static SPEC: TypeSpec = TypeSpec {
    name: "list",
    module: "builtins",
    doc: "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
    kind: Kind::List,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
        s.hash.set(Some(unhashable));
        s.compare.set(Some(compare));
        s.len.set(Some(len));
        s.get_item.set(Some(get_item));
        s.set_item.set(Some(set_item));
        s.contains.set(Some(contains));
        s.iter.set(Some(iter));
        s.set_binary(BinOp::Add, concat);
        s.set_binary(BinOp::Mul, repeat);
        s.set_inplace(BinOp::Add, extend_in_place);
        s.set_inplace(BinOp::Mul, repeat_in_place);
    },
    methods: METHODS,
    getset: &[],
};

fn this(v: &Value) -> &List {
    match v.downcast::<List>() {
        Some(list) => list,
        None => unreachable!("a slot of list is called with a list"),
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(vm.alloc_for(class, List::default()).into())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    // A class that makes its lists itself may take keywords.
    let args = if vm.type_of(v).makes_its_own() { Args::positional(args.pos()) } else { args };
    args.check_positional(vm, "list", 0, 1)?;
    let list = this(v);
    drop(list.replace(Vec::new()));
    match args.values {
        [iterable] => extend(vm, v, iterable),
        _ => Ok(()),
    }
}

/// Appends all items of an iterable; those before an exception stay appended.
pub(super) fn extend(vm: &Vm<'_>, v: &Value, iterable: &Value) -> Res<()> {
    let list = this(v);
    if let Some(items) = exact_items(vm, iterable) {
        let mut old = list.items.borrow_mut();
        vm.reserve(&mut *old, items.len())?;
        old.extend(items);
        return Ok(());
    }
    if let (Some(generator), Some(list)) = (drainable(vm, iterable), v.cast::<List>()) {
        return drain_into(vm, &generator, &list);
    }
    let iter = vm.iter(iterable)?;
    let hint = vm.length_hint(iterable)?.unwrap_or(0);
    vm.reserve(&mut *list.items.borrow_mut(), hint)?;
    while let Some(item) = vm.next(&iter)? {
        list.append(vm, item)?;
    }
    Ok(())
}

/// The items of an exact list or tuple.
pub fn exact_items(vm: &Vm<'_>, v: &Value) -> Option<Vec<Value>> {
    let ty = v.as_obj()?.ty();
    if let Some(list) = v.downcast::<List>()
        && ty.is(vm.ty(super::T::List))
    {
        return Some(list.to_vec());
    }
    let tuple = v.downcast::<Tuple>()?;
    ty.is(vm.ty(super::T::Tuple)).then(|| tuple.items.to_vec())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Value::Obj(o) = v else { unreachable!("a list is an object") };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("[...]")) };
    let list = this(v);
    let mut out = String::from("[");
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&vm.repr(&item)?);
        i += 1;
    }
    out.push(']');
    Ok(vm.string(out))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<List>(), b.downcast::<List>()) else {
        return Ok(Value::NotImplemented);
    };
    let _guard = vm.enter(" in comparison")?;
    if x.len() != y.len() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    let mut i = 0;
    while let (Some(p), Some(q)) = (x.get(i), y.get(i)) {
        if !vm.eq(&p, &q)? {
            return match op {
                CmpOp::Eq => Ok(Value::bool(false)),
                CmpOp::Ne => Ok(Value::bool(true)),
                CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => vm.compare(&p, &q, op),
                CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => Ok(Value::NotImplemented),
            };
        }
        i += 1;
    }
    Ok(Value::bool(compare_lengths(x.len(), y.len(), op)))
}

/// What an ordering of sequences comes to when one is the beginning of the other.
pub(in crate::vm::object) fn compare_lengths(a: usize, b: usize, op: CmpOp) -> bool {
    match op {
        CmpOp::Eq => a == b,
        CmpOp::Ne => a != b,
        CmpOp::Lt => a < b,
        CmpOp::Le => a <= b,
        CmpOp::Gt => a > b,
        CmpOp::Ge => a >= b,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => {
            unreachable!("slots compare by order alone")
        }
    }
}

fn len(_vm: &Vm<'_>, v: &Value) -> Res<usize> {
    Ok(this(v).len())
}

fn iter(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(SeqIter::over_list(vm, v.clone()))
}

fn contains(vm: &Vm<'_>, v: &Value, item: &Value) -> Res<bool> {
    let list = this(v);
    let mut i = 0;
    while let Some(x) = list.get(i) {
        if vm.eq(&x, item)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

impl List {
    /// `[start:stop]` of an exact list.
    pub fn between(&self, vm: &Vm<'_>, start: Option<i64>, stop: Option<i64>) -> Value {
        let items = self.items.borrow();
        let taken = items[Indices::between(start, stop, items.len())].to_vec();
        drop(items);
        vm.list(taken)
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let list = this(v);
    match subscript(vm, "list", key)? {
        Subscript::At(i) => {
            let items = list.items.borrow();
            let at = position(vm, i, items.len(), "list index")?;
            Ok(items[at].clone())
        }
        Subscript::Slice(slice) => {
            let (start, stop, step) = slice.unpack(vm)?;
            let items = list.items.borrow();
            let indices = Indices::clamp(start, stop, step, items.len());
            let taken = match indices.contiguous() {
                Some(range) => items[range].to_vec(),
                None => indices.iter().map(|i| items[i].clone()).collect(),
            };
            drop(items);
            Ok(vm.list(taken))
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let list = this(v);
    match (subscript(vm, "list", key)?, value) {
        (Subscript::At(i), Some(value)) => {
            let at = position(vm, i, list.len(), "list assignment index")?;
            let old = std::mem::replace(&mut list.items.borrow_mut()[at], value.clone());
            drop(old);
            Ok(())
        }
        (Subscript::At(i), None) => {
            let at = position(vm, i, list.len(), "list assignment index")?;
            let old = list.items.borrow_mut().remove(at);
            drop(old);
            Ok(())
        }
        (Subscript::Slice(slice), Some(value)) => set_slice(vm, list, &slice, value),
        (Subscript::Slice(slice), None) => {
            let (start, stop, step) = slice.unpack(vm)?;
            drop(delete_slice(list, Indices::clamp(start, stop, step, list.len())));
            Ok(())
        }
    }
}

fn set_slice(vm: &Vm<'_>, list: &List, slice: &Ptr<Slice>, value: &Value) -> Res<()> {
    let (start, stop, step) = slice.unpack(vm)?;
    let new = match exact_items(vm, value) {
        Some(items) => items,
        None => vm.collect_or(value, "must assign iterable to extended slice")?,
    };
    // Reading the iterable can have changed the list: lengths count from here on.
    let indices = Indices::clamp(start, stop, step, list.len());
    if step == 1 {
        let first = indices.start as usize;
        if new.len() == indices.count {
            let mut new = new;
            list.items.borrow_mut()[first..first + indices.count].swap_with_slice(&mut new);
            drop(new);
            return Ok(());
        }
        let old: Vec<Value> =
            list.items.borrow_mut().splice(first..first + indices.count, new).collect();
        drop(old);
        return Ok(());
    }
    if new.len() != indices.count {
        return Err(vm.value_error(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            indices.count
        )));
    }
    let mut old = Vec::with_capacity(new.len());
    {
        let mut items = list.items.borrow_mut();
        for (at, value) in indices.iter().zip(new) {
            old.push(std::mem::replace(&mut items[at], value));
        }
    }
    drop(old);
    Ok(())
}

fn delete_slice(list: &List, indices: Indices) -> Vec<Value> {
    let mut items = list.items.borrow_mut();
    if let Some(range) = indices.contiguous() {
        return items.drain(range).collect();
    }
    let mut out = Vec::with_capacity(indices.count);
    let mut at: Vec<usize> = indices.iter().collect();
    if indices.step < 0 {
        at.reverse();
    }
    for &i in &at {
        out.push(items[i].take());
    }
    items.retain(|v| !v.is_unset());
    out
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<List>(), b.downcast::<List>()) else {
        return Ok(Value::NotImplemented);
    };
    let items = vm.joined(&[&x.items.borrow()[..], &y.items.borrow()])?;
    Ok(vm.list(items))
}

fn extend_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    extend(vm, a, b)?;
    Ok(a.clone())
}

/// The count of `sequence * count`; `None` when the operand is no integer.
pub fn repeat_count(vm: &Vm<'_>, n: &Value) -> Res<Option<usize>> {
    let slots = &vm.type_of(n).slots;
    // What has both lengths and products of its own (an array) multiplies element by element.
    let multiplies = slots.len.get().is_some() && slots.binary(BinOp::Mul).is_some();
    if slots.index.get().is_none() || multiplies {
        return Ok(None);
    }
    let n = vm.index(n)?;
    match int::to_i64(&n) {
        Some(i) => Ok(Some(i.max(0) as usize)),
        None => {
            let ty = vm.type_name(&n);
            Err(vm.overflow_error(format!("cannot fit '{ty}' into an index-sized integer")))
        }
    }
}

/// Whether a repetition is longer than any length can say: OverflowError for text and bytes.
pub(in crate::vm::object) fn overflows(len: usize, n: usize) -> bool {
    len.checked_mul(n).is_none_or(|total| total > isize::MAX as usize)
}

/// `n` times the same value, which is made each time: a copy would ask whether it counts a reference.
fn same(vm: &Vm<'_>, n: usize, value: impl Fn() -> Value) -> Res<Vec<Value>> {
    let mut out: Vec<Value> = vm.room_for(n)?;
    out.extend((0..n).map(|_| value()));
    Ok(out)
}

fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (list, n) = match (a.downcast::<List>(), b.downcast::<List>()) {
        (Some(list), _) => (list, b),
        (None, Some(list)) => (list, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    match repeat_count(vm, n)? {
        Some(n) => {
            let items = list.items.borrow();
            let items = match items.as_slice() {
                [Value::None] => same(vm, n, || Value::None)?,
                [Value::Int(i)] => same(vm, n, || Value::Int(*i))?,
                [Value::Bool(b)] => same(vm, n, || Value::Bool(*b))?,
                [Value::Float(x)] => same(vm, n, || Value::Float(*x))?,
                items => vm.repeated(items, n)?,
            };
            Ok(vm.list(items))
        }
        None => Ok(Value::NotImplemented),
    }
}

fn repeat_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let list = this(a);
    let Some(n) = repeat_count(vm, b)? else { return Ok(Value::NotImplemented) };
    let items = vm.repeated(&list.items.borrow()[..], n)?;
    drop(list.replace(items));
    Ok(a.clone())
}
