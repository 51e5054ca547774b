//! The methods of a map, which is a file too.
//!
//! Invariant: the position lies in the map or at its end.

use memchr::memmem;

use super::{Mapped, this};
use crate::modules::posix::path::call;
use crate::runtime::os::{file, path};
use crate::vm::object::slice::clamped_index;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static METHODS: &[MethodDef] = &[
    MethodDef::new("close", close, "close($self, /)"),
    MethodDef::new("find", |vm, a| find(vm, a, "find"), "find($self, view, start, end, /)"),
    MethodDef::new("flush", flush, "flush($self, offset=0, size=-1, /)"),
    MethodDef::new("madvise", madvise, "madvise($self, option, start=0, length=None, /)"),
    MethodDef::new("move", move_, "move($self, dest, src, count, /)"),
    MethodDef::new("read", read, "read($self, n=None, /)"),
    MethodDef::new("read_byte", read_byte, "read_byte($self, /)"),
    MethodDef::new("readline", readline, "readline($self, /)"),
    MethodDef::new("resize", resize, "resize($self, newsize, /)"),
    MethodDef::new("rfind", |vm, a| find(vm, a, "rfind"), "rfind($self, view, start, end, /)"),
    MethodDef::new("seek", seek, "seek($self, pos, whence=0, /)"),
    MethodDef::new("seekable", |_, _| Ok(Value::bool(true)), "seekable($self, /)"),
    MethodDef::new("size", size, "size($self, /)"),
    MethodDef::new("tell", tell, "tell($self, /)"),
    MethodDef::new("write", write, "write($self, data, /)"),
    MethodDef::new("write_byte", write_byte, "write_byte($self, byte, /)"),
    MethodDef::new(
        "__enter__",
        |vm, args| {
            let (m, _) = bind(vm, args, "__enter__", 0, 0)?;
            m.len(vm)?;
            Ok(args.values[0].clone())
        },
        "__enter__($self, /)",
    ),
    MethodDef::new(
        "__exit__",
        |vm, args| close(vm, Args::positional(&args.values[..1])),
        "__exit__($self, exc_type, exc_value, traceback, /)",
    ),
];

fn bind<'a>(
    vm: &Vm<'_>,
    args: Args<'a>,
    name: &str,
    min: usize,
    max: usize,
) -> Res<(&'a Mapped, &'a [Value])> {
    let rest = args.method(vm, &format!("mmap.{name}"), min, max)?;
    Ok((this(vm, &args.values[0])?, rest))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, _) = bind(vm, args, "close", 0, 0)?;
    if m.views.get() > 0 {
        return Err(vm.raise(ExcKind::BufferError, "cannot close exported pointers exist"));
    }
    drop(m.map.take());
    m.let_file_go();
    Ok(Value::None)
}

fn octets<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<std::borrow::Cow<'a, [u8]>> {
    bytes::like(v).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
    })
}

fn find(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let (m, given) = bind(vm, args, name, 1, 3)?;
    let length = m.len(vm)? as i64;
    let wanted = octets(vm, &given[0])?;
    let bound = |i: usize, default: i64| -> Res<usize> {
        let n = match given.get(i).filter(|v| !v.is_none()) {
            Some(v) => clamped_index(vm, v)?,
            None => default,
        };
        Ok(if n < 0 { n.saturating_add(length).max(0) } else { n.min(length) } as usize)
    };
    let (start, end) = (bound(1, m.at.get() as i64)?, bound(2, length)?);
    let found = m.with(vm, |data| {
        let part = data.get(start..end.max(start)).unwrap_or_default();
        let found = match name {
            "find" => memmem::find(part, &wanted),
            _ => memmem::rfind(part, &wanted),
        };
        found.filter(|_| start <= end)
    })?;
    Ok(Value::Int(found.map_or(-1, |at| (start + at) as i64)))
}

fn flush(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "flush", 0, 2)?;
    let length = m.len(vm)?;
    let number = |i: usize| given.get(i).map(|v| vm.to_i64(v)).transpose();
    let offset = number(0)?.unwrap_or(0);
    let size = match number(1)? {
        None | Some(-1) => length as i64 - offset,
        Some(size) => size,
    };
    if size < 0 || offset < 0 || (length as i64) - offset < size {
        return Err(vm.value_error("flush values out of range"));
    }
    if !m.writable || m.access == super::Access::Copy {
        return Ok(Value::None);
    }
    // Not without the lock: who has it may close the map.
    let map = m.map.borrow();
    let done = map.as_ref().map_or(Ok(()), |map| map.flush(offset as usize, size as usize));
    done.map_err(|e| crate::vm::builtins::output::os_error(vm, &e))?;
    Ok(Value::None)
}

fn madvise(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "madvise", 1, 3)?;
    let length = m.len(vm)? as i64;
    let advice = vm.to_c_int(&given[0])?;
    let start = given.get(1).map_or(Ok(0), |v| vm.to_i64(v))?;
    let count = match given.get(2).filter(|v| !v.is_none()) {
        Some(v) => vm.to_i64(v)?,
        None => length,
    };
    if start < 0 || start >= length {
        return Err(vm.value_error("madvise start out of bounds"));
    }
    if count < 0 {
        return Err(vm.value_error("madvise length invalid"));
    }
    let count = count.min(length - start);
    let map = m.map.borrow();
    let told =
        map.as_ref().map_or(Ok(()), |map| map.advise(advice, start as usize, count as usize));
    told.map_err(|e| crate::vm::builtins::output::os_error(vm, &e))?;
    Ok(Value::None)
}

fn move_(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "move", 3, 3)?;
    let mut numbers = [0i64; 3];
    for (n, v) in numbers.iter_mut().zip(given) {
        *n = vm.to_i64(v)?;
    }
    let [to, from, count] = numbers;
    let length = m.len(vm)? as i64;
    let fits = |at: i64| at >= 0 && count >= 0 && length - at >= count;
    if !fits(to) || !fits(from) {
        return Err(vm.value_error("source, destination, or count out of range"));
    }
    m.with_mut(vm, |data| {
        let from = from as usize;
        data.copy_within(from..from + count as usize, to as usize);
    })?;
    Ok(Value::None)
}

/// The next octets, as many as `length` makes of those that are left.
fn take(vm: &Vm<'_>, m: &Mapped, length: impl FnOnce(&[u8]) -> usize) -> Res<Vec<u8>> {
    let at = m.at.get();
    let taken = m.with(vm, |data| {
        let rest = data.get(at..).unwrap_or_default();
        rest[..length(rest).min(rest.len())].to_vec()
    })?;
    m.at.set(at + taken.len());
    Ok(taken)
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "read", 0, 1)?;
    let n = match given.first().filter(|v| !v.is_none()) {
        None => usize::MAX,
        Some(v) if vm.type_of(v).slots.index.get().is_none() => {
            let ty = vm.type_name(v);
            let message = format!("read argument must be int or None, not {ty}");
            return Err(vm.type_error(message));
        }
        Some(v) => usize::try_from(vm.to_i64(v)?).unwrap_or(usize::MAX),
    };
    Ok(bytes::from_vec(vm, take(vm, m, |_| n)?))
}

fn read_byte(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, _) = bind(vm, args, "read_byte", 0, 0)?;
    match take(vm, m, |_| 1)?.first() {
        Some(octet) => Ok(Value::Int(i64::from(*octet))),
        None => Err(vm.value_error("read byte out of range")),
    }
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, _) = bind(vm, args, "readline", 0, 0)?;
    let line = take(vm, m, |rest| memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1))?;
    Ok(bytes::from_vec(vm, line))
}

fn resize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "resize", 1, 1)?;
    m.len(vm)?;
    let size = vm.to_i64(&given[0])?;
    if m.views.get() > 0 {
        let message = "mmap can't resize with extant buffers exported.";
        return Err(vm.raise(ExcKind::BufferError, message));
    }
    if matches!(m.access, super::Access::Read | super::Access::Copy) {
        return Err(vm.type_error("mmap can't resize a readonly or copy-on-write memory map."));
    }
    let Ok(size) = usize::try_from(size) else {
        return Err(vm.value_error("new size out of range"));
    };
    let fd = m.fd.get();
    if fd >= 0 {
        let whole = m.offset + size as i64;
        call(vm, || file::ftruncate(fd, whole))?;
    }
    let resized = m.map.borrow_mut().as_mut().map_or(Ok(()), |map| map.resize(size));
    resized.map_err(|e| crate::vm::builtins::output::os_error(vm, &e))?;
    m.at.set(m.at.get().min(size));
    Ok(Value::None)
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "seek", 1, 2)?;
    let length = m.len(vm)? as i64;
    let to = vm.to_i64(&given[0])?;
    let from = match given.get(1).map_or(Ok(0), |v| vm.to_c_int(v))? {
        0 => 0,
        1 => m.at.get() as i64,
        2 => length,
        _ => return Err(vm.value_error("unknown seek type")),
    };
    match from.checked_add(to).filter(|at| (0..=length).contains(at)) {
        Some(at) => {
            m.at.set(at as usize);
            Ok(Value::Int(at))
        }
        None => Err(vm.value_error("seek out of range")),
    }
}

/// Of the file, where there is one.
fn size(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, _) = bind(vm, args, "size", 0, 0)?;
    m.len(vm)?;
    let fd = m.fd.get();
    let stat = call(vm, || path::fstat(fd))?;
    Ok(Value::Int(stat.size))
}

fn tell(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, _) = bind(vm, args, "tell", 0, 0)?;
    m.len(vm)?;
    Ok(int::from_usize(vm, m.at.get()))
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "write", 1, 1)?;
    m.len(vm)?;
    let new = octets(vm, &given[0])?;
    let at = m.at.get();
    if m.writable && at + new.len() > m.len(vm)? {
        return Err(vm.value_error("data out of range"));
    }
    m.with_mut(vm, |data| data[at..at + new.len()].copy_from_slice(&new))?;
    m.at.set(at + new.len());
    Ok(int::from_usize(vm, new.len()))
}

fn write_byte(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (m, given) = bind(vm, args, "write_byte", 1, 1)?;
    let octet = bytes::byte(vm, &given[0])?;
    let at = m.at.get();
    if m.writable && at >= m.len(vm)? {
        return Err(vm.value_error("write byte out of range"));
    }
    m.with_mut(vm, |data| data[at] = octet)?;
    m.at.set(at + 1);
    Ok(Value::None)
}
