//! The methods of lists.

use super::List;
use super::slots::extend;
use super::sort::sort_values;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::iter::reversed_list;
use crate::vm::object::slice::clamped_index;
use crate::vm::types::MethodDef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub(super) const METHODS: &[MethodDef] = &[
    MethodDef::new("append", append, "append($self, object, /)").two(append_one),
    MethodDef::new("clear", clear, "clear($self, /)"),
    MethodDef::new("copy", copy, "copy($self, /)"),
    MethodDef::new("count", count, "count($self, value, /)"),
    MethodDef::new("extend", extend_method, "extend($self, iterable, /)"),
    MethodDef::new("index", index, "index($self, value, start=0, stop=sys.maxsize, /)"),
    MethodDef::new("insert", insert, "insert($self, index, object, /)"),
    MethodDef::new("pop", pop, "pop($self, index=-1, /)").one(|vm, v| pop_at(vm, v, -1)),
    MethodDef::new("remove", remove, "remove($self, value, /)"),
    MethodDef::new("reverse", reverse, "reverse($self, /)"),
    MethodDef::new("sort", sort, "sort($self, /, *, key=None, reverse=False)"),
    MethodDef::new("__reversed__", reversed, "__reversed__($self, /)"),
    MethodDef::new("__sizeof__", sizeof, "__sizeof__($self, /)"),
    MethodDef::class(
        "__class_getitem__",
        crate::vm::object::generic_alias::class_getitem,
        "__class_getitem__($cls, item, /)",
    ),
];

fn append(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.append", 1, 1)?;
    append_one(vm, &args.values[0], &rest[0])
}

/// A list as a method's receiver.
fn receiver<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a List> {
    v.downcast::<List>().ok_or_else(|| vm.type_error("descriptor requires a 'list' object"))
}

fn append_one(vm: &Vm<'_>, this: &Value, item: &Value) -> Res<Value> {
    receiver(vm, this)?.append(vm, item.clone())?;
    Ok(Value::None)
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    args.method(vm, "list.clear", 0, 0)?;
    drop(list.replace(Vec::new()));
    Ok(Value::None)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    args.method(vm, "list.copy", 0, 0)?;
    Ok(vm.list(list.to_vec()))
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.count", 1, 1)?;
    let (mut i, mut n) = (0, 0);
    while let Some(item) = list.get(i) {
        n += i64::from(vm.eq(&item, &rest[0])?);
        i += 1;
    }
    Ok(Value::Int(n))
}

fn extend_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.extend", 1, 1)?;
    extend(vm, &args.values[0], &rest[0])?;
    Ok(Value::None)
}

/// The bounds of `index(value, start, stop)` for a sequence of `len` items.
pub(in crate::vm::object) fn search_bounds(
    vm: &Vm<'_>,
    bounds: &[Value],
    len: usize,
) -> Res<(usize, usize)> {
    let clamp = |v: Option<&Value>, default: i64| -> Res<usize> {
        let i = match v {
            Some(v) => clamped_index(vm, v)?,
            None => default,
        };
        Ok(if i < 0 { i.saturating_add(len as i64).max(0) } else { i } as usize)
    };
    Ok((clamp(bounds.first(), 0)?, clamp(bounds.get(1), i64::MAX)?))
}

fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.index", 1, 3)?;
    let (start, stop) = search_bounds(vm, &rest[1..], list.len())?;
    let mut i = start;
    while i < stop
        && let Some(item) = list.get(i)
    {
        if vm.eq(&item, &rest[0])? {
            return Ok(Value::Int(i as i64));
        }
        i += 1;
    }
    Err(vm.value_error(format!("{} is not in list", vm.repr(&rest[0])?)))
}

fn insert(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.insert", 2, 2)?;
    let at = vm.to_i64(&rest[0])?;
    let mut items = list.items.borrow_mut();
    vm.reserve(&mut *items, 1)?;
    let len = items.len() as i64;
    let at = if at < 0 { (at + len).max(0) } else { at.min(len) };
    items.insert(at as usize, rest[1].clone());
    Ok(Value::None)
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.pop", 0, 1)?;
    let at = match rest {
        [i] => vm.to_i64(i)?,
        _ => -1,
    };
    pop_at(vm, &args.values[0], at)
}

fn pop_at(vm: &Vm<'_>, this: &Value, at: i64) -> Res<Value> {
    let list = receiver(vm, this)?;
    let mut items = list.items.borrow_mut();
    let len = items.len() as i64;
    if len == 0 {
        return Err(vm.index_error("pop from empty list"));
    }
    let at = if at < 0 { at + len } else { at };
    if at == len - 1 {
        return Ok(items.pop().unwrap_or(Value::None));
    }
    if !(0..len).contains(&at) {
        return Err(vm.index_error("pop index out of range"));
    }
    Ok(items.remove(at as usize))
}

fn remove(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let rest = args.method(vm, "list.remove", 1, 1)?;
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if vm.eq(&item, &rest[0])? {
            let mut items = list.items.borrow_mut();
            // `__eq__` may have shortened the list meanwhile.
            let old = (i < items.len()).then(|| items.remove(i));
            drop(items);
            drop(old);
            return Ok(Value::None);
        }
        i += 1;
    }
    Err(vm.value_error("list.remove(x): x not in list"))
}

fn reverse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    args.method(vm, "list.reverse", 0, 0)?;
    list.items.borrow_mut().reverse();
    Ok(Value::None)
}

fn sort(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let shape = Shape { n_kw_only: 2, ..Shape::default() };
    let [key, reverse] = args.skip(1).bind(vm, "sort", ["key", "reverse"], shape)?;
    let reverse = reverse.map_or(Ok(false), |v| vm.truth(v))?;
    // The list is empty while keys and comparisons run; what they put there is noticed and dropped.
    let mut items = list.replace(Vec::new());
    let sorted = sort_values(vm, &mut items, key.filter(|k| !k.is_none()), reverse);
    let strayed = list.replace(items);
    let modified = strayed.capacity() != 0;
    drop(strayed);
    sorted?;
    if modified {
        return Err(vm.value_error("list modified during sort"));
    }
    Ok(Value::None)
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.this::<List>(vm, "list")?;
    args.method(vm, "list.__reversed__", 0, 0)?;
    Ok(reversed_list(vm, &args.values[0]))
}

fn sizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let list = args.this::<List>(vm, "list")?;
    let bytes = 40 + 8 * list.items.borrow().capacity();
    Ok(Value::Int(bytes as i64))
}
