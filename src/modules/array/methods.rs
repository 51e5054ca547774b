//! The methods of an `array`.
//!
//! Invariant: what is added in part before an error is taken away again only where CPython does so
//! (`fromlist`).

use super::slots::find;
use super::{Array, array_of, like, this};
use crate::base::{Symbol, known};
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::slice::{clamped_index, position};
use crate::vm::object::str::Str;
use crate::vm::object::{bytes, list::List};
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("append", append, "append($self, v, /)"),
    MethodDef::new("buffer_info", buffer_info, "buffer_info($self, /)"),
    MethodDef::new("byteswap", byteswap, "byteswap($self, /)"),
    MethodDef::new("clear", clear, "clear($self, /)"),
    MethodDef::new("count", count, "count($self, v, /)"),
    MethodDef::new("extend", extend, "extend($self, bb, /)"),
    MethodDef::new("frombytes", frombytes, "frombytes($self, buffer, /)"),
    MethodDef::new("fromfile", fromfile, "fromfile($self, f, n, /)"),
    MethodDef::new("fromlist", fromlist, "fromlist($self, list, /)"),
    MethodDef::new("fromunicode", fromunicode, "fromunicode($self, ustr, /)"),
    MethodDef::new("index", index, "index($self, v, start=0, stop=sys.maxsize, /)"),
    MethodDef::new("insert", insert, "insert($self, i, v, /)"),
    MethodDef::new("pop", pop, "pop($self, i=-1, /)"),
    MethodDef::new("remove", remove, "remove($self, v, /)"),
    MethodDef::new("reverse", reverse, "reverse($self, /)"),
    MethodDef::new("tobytes", tobytes, "tobytes($self, /)"),
    MethodDef::new("tofile", tofile, "tofile($self, f, /)"),
    MethodDef::new("tolist", tolist, "tolist($self, /)"),
    MethodDef::new("tounicode", tounicode, "tounicode($self, /)"),
    MethodDef::new("__copy__", copy, "__copy__($self, /)"),
    MethodDef::new("__deepcopy__", deepcopy, "__deepcopy__($self, unused, /)"),
    MethodDef::new("__reduce_ex__", reduce, "__reduce_ex__($self, value, /)"),
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
];

/// The receiver and the arguments behind it.
fn bind<'a>(
    vm: &Vm<'_>,
    args: Args<'a>,
    name: &str,
    min: usize,
    max: usize,
) -> Res<(&'a Array, &'a [Value])> {
    let rest = args.method(vm, &format!("array.{name}"), min, max)?;
    Ok((this(vm, &args.values[0])?, rest))
}

pub(super) fn list_of(vm: &Vm<'_>, array: &Array) -> Value {
    let data = array.data.borrow();
    vm.list(data.chunks(array.code.size).map(|raw| array.code.read(vm, raw)).collect())
}

pub(super) fn extend_items(vm: &Vm<'_>, array: &Array, items: &[Value]) -> Res<()> {
    let mut raw = Vec::with_capacity(items.len() * array.code.size);
    for item in items {
        array.code.write(vm, item, &mut raw)?;
    }
    array.add(vm, &raw)
}

/// Adds the items of another array of the same kind, or whatever an iterable gives.
pub(super) fn extend_with(vm: &Vm<'_>, array: &Array, more: &Value) -> Res<()> {
    if let Some(other) = array_of(more)
        && (other.code == array.code || array.len() > 0 || other.code.is_text())
    {
        if other.code != array.code {
            return Err(vm.type_error("can only extend with array of same kind"));
        }
        let data = other.data.borrow().clone();
        return array.add(vm, &data);
    }
    let iterator = vm.iter(more)?;
    while let Some(item) = vm.next(&iterator)? {
        array.push(vm, &item)?;
    }
    Ok(())
}

fn append(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "append", 1, 1)?;
    array.push(vm, &given[0])?;
    Ok(Value::None)
}

fn buffer_info(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "buffer_info", 0, 0)?;
    let address = array.data.borrow().as_ptr().addr();
    Ok(vm.tuple([Value::Int(address as i64), Value::Int(array.len() as i64)]))
}

fn byteswap(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "byteswap", 0, 0)?;
    array.data.borrow_mut().chunks_mut(array.code.size).for_each(<[u8]>::reverse);
    Ok(Value::None)
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "clear", 0, 0)?;
    array.resizable(vm)?.clear();
    Ok(Value::None)
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (_, given) = bind(vm, args, "count", 1, 1)?;
    let (mut n, mut from) = (0, 0);
    while let Some(at) = find(vm, &args.values[0], &given[0], from, usize::MAX)? {
        n += 1;
        from = at + 1;
    }
    Ok(Value::Int(n))
}

fn extend(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "extend", 1, 1)?;
    if array_of(&given[0]).is_some_and(|other| other.code != array.code) {
        return Err(vm.type_error("can only extend with array of same kind"));
    }
    extend_with(vm, array, &given[0])?;
    Ok(Value::None)
}

fn frombytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "frombytes", 1, 1)?;
    let Some(data) = bytes::like(&given[0]) else {
        let ty = vm.type_name(&given[0]);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    array.add_whole(vm, &data)?;
    Ok(Value::None)
}

fn fromfile(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "fromfile", 2, 2)?;
    let n = vm.to_i64(&given[1])?;
    let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("negative count")) };
    let wanted = n.checked_mul(array.code.size).ok_or_else(|| vm.no_memory())?;
    let read = vm.call_method(&given[0], "read", &[Value::Int(wanted as i64)])?;
    let Some(data) = bytes::data_of(&read) else {
        return Err(vm.type_error("read() didn't return bytes"));
    };
    array.add_whole(vm, data)?;
    if data.len() != wanted {
        return Err(vm.raise(ExcKind::EOFError, "read() didn't return enough bytes"));
    }
    Ok(Value::None)
}

fn fromlist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "fromlist", 1, 1)?;
    let Some(list) = given[0].downcast::<List>() else {
        return Err(vm.type_error("arg must be list"));
    };
    extend_items(vm, array, &list.to_vec())?;
    Ok(Value::None)
}

fn fromunicode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "fromunicode", 1, 1)?;
    let Some(text) = given[0].downcast::<Str>() else {
        let ty = vm.given_type(&given[0]);
        return Err(vm.type_error(format!("fromunicode() argument must be str, not {ty}")));
    };
    text_only(vm, array, "fromunicode")?;
    array.add_text(vm, text.as_str())?;
    Ok(Value::None)
}

fn text_only(vm: &Vm<'_>, array: &Array, name: &str) -> Res<()> {
    if array.code.is_text() {
        return Ok(());
    }
    let message = format!("{name}() may only be called on unicode type arrays ('u' or 'w')");
    Err(vm.value_error(message))
}

fn tounicode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "tounicode", 0, 0)?;
    text_only(vm, array, "tounicode")?;
    Ok(vm.string(array.text()))
}

fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "index", 1, 3)?;
    let bound = |i: usize, default: usize| -> Res<usize> {
        let Some(v) = given.get(i) else { return Ok(default) };
        let n = clamped_index(vm, v)?;
        let n = if n < 0 { n.saturating_add(array.len() as i64).max(0) } else { n };
        Ok(n as usize)
    };
    let (start, stop) = (bound(1, 0)?, bound(2, usize::MAX)?);
    match find(vm, &args.values[0], &given[0], start, stop)? {
        Some(at) => Ok(Value::Int(at as i64)),
        None => Err(vm.value_error("array.index(x): x not in array")),
    }
}

fn insert(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "insert", 2, 2)?;
    let wanted = vm.to_i64(&given[0])?;
    let mut raw = Vec::with_capacity(8);
    array.code.write(vm, &given[1], &mut raw)?;
    let len = array.len() as i64;
    let at = if wanted < 0 { (wanted + len).max(0) } else { wanted.min(len) } as usize;
    let at = at * array.code.size;
    array.resizable(vm)?.splice(at..at, raw);
    Ok(Value::None)
}

fn take(vm: &Vm<'_>, array: &Array, at: usize) -> Res<Value> {
    let size = array.code.size;
    let item = array.get(vm, at).unwrap_or(Value::None);
    array.resizable(vm)?.drain(at * size..(at + 1) * size);
    Ok(item)
}

fn pop(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "pop", 0, 1)?;
    let at = given.first().map_or(Ok(-1), |v| vm.to_i64(v))?;
    if array.len() == 0 {
        return Err(vm.index_error("pop from empty array"));
    }
    let at = position(vm, at, array.len(), "pop index")?;
    take(vm, array, at)
}

fn remove(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "remove", 1, 1)?;
    match find(vm, &args.values[0], &given[0], 0, usize::MAX)? {
        Some(at) if at < array.len() => take(vm, array, at).map(|_| Value::None),
        Some(_) | None => Err(vm.value_error("array.remove(x): x not in array")),
    }
}

fn reverse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "reverse", 0, 0)?;
    let mut data = array.data.borrow_mut();
    data.reverse();
    data.chunks_mut(array.code.size).for_each(<[u8]>::reverse);
    Ok(Value::None)
}

fn tobytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "tobytes", 0, 0)?;
    Ok(bytes::from_vec(vm, array.data.borrow().clone()))
}

fn tofile(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    /// As much as is written at a time.
    const BLOCK: usize = 64 << 10;
    let (array, given) = bind(vm, args, "tofile", 1, 1)?;
    let mut at = 0;
    loop {
        let block = {
            let data = array.data.borrow();
            let rest = data.get(at..).unwrap_or_default();
            rest[..rest.len().min(BLOCK)].to_vec()
        };
        if block.is_empty() {
            return Ok(Value::None);
        }
        at += block.len();
        vm.call_method(&given[0], "write", &[bytes::from_vec(vm, block)])?;
    }
}

fn tolist(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "tolist", 0, 0)?;
    Ok(list_of(vm, array))
}

fn copied(vm: &Vm<'_>, array: &Array) -> Value {
    let data = array.data.borrow().clone();
    like(vm, array, data)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "__copy__", 0, 0)?;
    Ok(copied(vm, array))
}

fn deepcopy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, _) = bind(vm, args, "__deepcopy__", 1, 1)?;
    Ok(copied(vm, array))
}

/// From protocol 3 on as octets, before as a list (and a text for characters).
fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (array, given) = bind(vm, args, "__reduce_ex__", 1, 1)?;
    let protocol = vm.to_i64(&given[0])?;
    let this = &args.values[0];
    let class = vm.get_attr(this, known::CLASS)?;
    let dict = vm.get_attr_opt(this, known::DICT)?.unwrap_or(Value::None);
    let letter = vm.char(array.code.letter);
    if protocol < 3 {
        let items = if array.code.is_text() { vm.string(array.text()) } else { list_of(vm, array) };
        return Ok(vm.tuple([class, vm.tuple([letter, items]), dict]));
    }
    let module = vm.import_module("array")?;
    let function = vm.get_attr(&module, Symbol::new("_array_reconstructor"))?;
    let data = bytes::from_vec(vm, array.data.borrow().clone());
    let given = vm.tuple([class, letter, Value::Int(array.code.machine()), data]);
    Ok(vm.tuple([function, given, dict]))
}
