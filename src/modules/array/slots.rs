//! What operators do with an `array`.
//!
//! Invariant: positions are found after all that the program's own code could change.

use super::{Array, array_of, like, this};
use crate::vm::object::iter::SeqIter;
use crate::vm::object::list::repeat_count;
use crate::vm::object::slice::{Indices, Subscript, position, subscript};
use crate::vm::{BinOp, CmpOp, Res, Slots, Value, Vm};

pub(super) fn fill(s: &Slots) {
    s.len.set(Some(|vm, v| Ok(this(vm, v)?.len())));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.iter.set(Some(|vm, v| Ok(SeqIter::over(vm, v.clone()))));
    s.compare.set(Some(compare));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.repr.set(Some(repr));
    s.contains.set(Some(|vm, v, x| Ok(find(vm, v, x, 0, usize::MAX)?.is_some())));
    s.set_binary(BinOp::Add, concat);
    s.set_inplace(BinOp::Add, concat_in_place);
    s.set_binary(BinOp::Mul, repeat);
    s.set_inplace(BinOp::Mul, repeat_in_place);
}

/// The first position of an item that is equal, in a range.
pub(super) fn find(
    vm: &Vm<'_>,
    v: &Value,
    wanted: &Value,
    start: usize,
    stop: usize,
) -> Res<Option<usize>> {
    let array = this(vm, v)?;
    let mut at = start;
    // Comparing may change the array.
    while at < array.len().min(stop) {
        let Some(item) = array.get(vm, at) else { break };
        if vm.eq(&item, wanted)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

fn key(vm: &Vm<'_>, v: &Value) -> Res<Subscript> {
    subscript(vm, "array", v).map_err(|e| {
        let is_index = vm.type_of(v).slots.index.get().is_some();
        if is_index { e } else { vm.type_error("array indices must be integers") }
    })
}

fn get_item(vm: &Vm<'_>, v: &Value, at: &Value) -> Res<Value> {
    let array = this(vm, v)?;
    match key(vm, at)? {
        Subscript::At(i) => {
            let at = position(vm, i, array.len(), "array index")?;
            Ok(array.get(vm, at).unwrap_or(Value::None))
        }
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, array.len())?;
            let (data, size) = (array.data.borrow(), array.code.size);
            let taken = match indices.contiguous() {
                Some(range) => data[range.start * size..range.end * size].to_vec(),
                None => indices.iter().flat_map(|i| &data[i * size..][..size]).copied().collect(),
            };
            Ok(like(vm, array, taken))
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, at: &Value, value: Option<&Value>) -> Res<()> {
    let array = this(vm, v)?;
    let size = array.code.size;
    match key(vm, at)? {
        Subscript::At(i) => {
            let at = position(vm, i, array.len(), "array assignment index")?;
            let Some(value) = value else {
                array.resizable(vm)?.drain(at * size..(at + 1) * size);
                return Ok(());
            };
            let mut raw = Vec::with_capacity(8);
            array.code.write(vm, value, &mut raw)?;
            let at = position(vm, i, array.len(), "array assignment index")?;
            array.data.borrow_mut()[at * size..][..size].copy_from_slice(&raw);
            Ok(())
        }
        Subscript::Slice(slice) => {
            let new = match value {
                None => Vec::new(),
                Some(value) => match array_of(value) {
                    Some(other) if other.code == array.code => other.data.borrow().clone(),
                    Some(_) => {
                        return Err(vm.type_error("bad argument type for built-in operation"));
                    }
                    None => {
                        let ty = vm.type_name(value);
                        return Err(vm.type_error(format!(
                            "can only assign array (not \"{ty}\") to array slice"
                        )));
                    }
                },
            };
            let indices = slice.indices(vm, array.len())?;
            replace(vm, array, indices, &new, value.is_none())
        }
    }
}

fn replace(vm: &Vm<'_>, array: &Array, indices: Indices, new: &[u8], delete: bool) -> Res<()> {
    let size = array.code.size;
    let n = new.len() / size;
    if let Some(range) = indices.contiguous() {
        let same = range.len() == n;
        let mut data = if same { array.data.borrow_mut() } else { array.resizable(vm)? };
        vm.reserve(&mut *data, new.len())?;
        data.splice(range.start * size..range.end * size, new.iter().copied());
    } else if delete {
        let mut data = array.resizable(vm)?;
        let mut gone: Vec<usize> = indices.iter().collect();
        gone.sort_unstable();
        let mut gone = gone.into_iter().peekable();
        let mut kept = Vec::with_capacity(data.len());
        for (at, item) in data.chunks(size).enumerate() {
            if gone.next_if_eq(&at).is_none() {
                kept.extend_from_slice(item);
            }
        }
        *data = kept;
    } else if n == indices.count {
        let mut data = array.data.borrow_mut();
        for (at, item) in indices.iter().zip(new.chunks(size)) {
            data[at * size..][..size].copy_from_slice(item);
        }
    } else {
        let count = indices.count;
        return Err(vm.value_error(format!(
            "attempt to assign array of size {n} to extended slice of size {count}"
        )));
    }
    Ok(())
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (array_of(a), array_of(b)) else { return Ok(Value::NotImplemented) };
    if x.len() != y.len() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    let mut at = 0;
    while let (Some(i), Some(j)) = (x.get(vm, at), y.get(vm, at)) {
        if !vm.eq(&i, &j)? {
            if matches!(op, CmpOp::Eq | CmpOp::Ne) {
                return Ok(Value::bool(op == CmpOp::Ne));
            }
            return vm.compare(&i, &j, op);
        }
        at += 1;
    }
    vm.compare(&Value::Int(x.len() as i64), &Value::Int(y.len() as i64), op)
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let array = this(vm, v)?;
    let (name, letter) = (vm.type_of(v).name(), array.code.letter);
    if array.len() == 0 {
        return Ok(vm.string(format!("{name}('{letter}')")));
    }
    let items = if array.code.is_text() {
        vm.repr(&vm.string(array.text()))?
    } else {
        vm.repr(&super::methods::list_of(vm, array))?
    };
    Ok(vm.string(format!("{name}('{letter}', {items})")))
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let Some(x) = array_of(a) else { return Ok(Value::NotImplemented) };
    let Some(y) = array_of(b) else {
        let ty = vm.type_name(b);
        return Err(vm.type_error(format!("can only append array (not \"{ty}\") to array")));
    };
    if x.code != y.code {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    let all = vm.joined(&[&x.data.borrow()[..], &y.data.borrow()[..]])?;
    Ok(like(vm, x, all))
}

fn concat_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let array = this(vm, a)?;
    if array_of(b).is_none() {
        let ty = vm.type_name(b);
        return Err(vm.type_error(format!("can only extend array with array (not \"{ty}\")")));
    }
    super::methods::extend_with(vm, array, b)?;
    Ok(a.clone())
}

fn repeat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (array, n) = match (array_of(a), array_of(b)) {
        (Some(array), _) => (array, b),
        (None, Some(array)) => (array, a),
        (None, None) => return Ok(Value::NotImplemented),
    };
    let Some(n) = repeat_count(vm, n)? else { return Ok(Value::NotImplemented) };
    let all = vm.repeated(&array.data.borrow()[..], n)?;
    Ok(like(vm, array, all))
}

fn repeat_in_place(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let array = this(vm, a)?;
    let Some(n) = repeat_count(vm, b)? else { return Ok(Value::NotImplemented) };
    let all = vm.repeated(&array.data.borrow()[..], n)?;
    *array.resizable(vm)? = all;
    Ok(a.clone())
}
