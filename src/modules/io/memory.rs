//! `StringIO` and `BytesIO`: files in memory.
//!
//! Invariant: a position may lie beyond the end; writing there fills the gap with zeros.

use std::cell::{Cell, RefCell};

use crate::vm::object::bytes;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Res, Slots, TypeRef, TypeSpec, Value, Vm,
};

pub(super) static STRING_IO: TypeSpec = TypeSpec {
    name: "StringIO",
    module: "_io",
    doc: "Text in memory.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| slots(s, |vm, class, args| new(vm, class, args, true)),
    methods: METHODS,
    getset: GETSET,
};

pub(super) static BYTES_IO: TypeSpec = TypeSpec {
    name: "BytesIO",
    module: "_io",
    doc: "Bytes in memory.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| slots(s, |vm, class, args| new(vm, class, args, false)),
    methods: METHODS,
    getset: GETSET,
};

static METHODS: &[MethodDef] = &[
    MethodDef::new("__enter__", |_, a| Ok(a.values[0].clone()), "__enter__()"),
    MethodDef::new("__exit__", close, "__exit__(*exc_info)"),
    MethodDef::new("close", close, "close()"),
    MethodDef::new("flush", |_, _| Ok(Value::None), "flush()"),
    MethodDef::new("getvalue", getvalue, "getvalue()"),
    MethodDef::new("isatty", |_, _| Ok(Value::bool(false)), "isatty()"),
    MethodDef::new("read", read, "read(size=-1, /)"),
    MethodDef::new("readable", |_, _| Ok(Value::bool(true)), "readable()"),
    MethodDef::new("readline", readline, "readline(size=-1, /)"),
    MethodDef::new("readlines", readlines, "readlines()"),
    MethodDef::new("seek", seek, "seek(offset, whence=0, /)"),
    MethodDef::new("seekable", |_, _| Ok(Value::bool(true)), "seekable()"),
    MethodDef::new("tell", |vm, a| Ok(Value::Int(this(vm, a)?.at.get() as i64)), "tell()"),
    MethodDef::new("truncate", truncate, "truncate(size=None, /)"),
    MethodDef::new("writable", |_, _| Ok(Value::bool(true)), "writable()"),
    MethodDef::new("write", write, "write(data, /)"),
    MethodDef::new("writelines", writelines, "writelines(lines, /)"),
];

static GETSET: &[GetSetDef] =
    &[GetSetDef { name: "closed", get: |vm, v| closed(vm, v), set: None, doc: "" }];

fn slots(s: &Slots, new: crate::vm::types::NewSlot) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.iter.set(Some(|_, v| Ok(v.clone())));
    s.next.set(Some(next));
}

/// Text is kept as characters, bytes as themselves.
enum Content {
    Text(Vec<char>),
    Bytes(Vec<u8>),
}

struct Memory {
    content: RefCell<Content>,
    at: Cell<usize>,
    closed: Cell<bool>,
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>, text: bool) -> Res<Value> {
    let initial = args.pos().first().or_else(|| args.keyword("initial_value"));
    let initial = initial.or_else(|| args.keyword("initial_bytes")).filter(|v| !v.is_none());
    let content = match initial {
        None if text => Content::Text(Vec::new()),
        None => Content::Bytes(Vec::new()),
        Some(v) => piece(vm, v, text)?,
    };
    let memory =
        Memory { content: RefCell::new(content), at: Cell::new(0), closed: Cell::new(false) };
    Ok(vm.alloc_for(class, Native(Box::new(memory))).into())
}

/// What is written, of the file's kind.
fn piece(vm: &Vm<'_>, v: &Value, text: bool) -> Res<Content> {
    let ty = vm.type_name(v);
    if text {
        return match v.downcast::<Str>() {
            Some(s) => Ok(Content::Text(s.as_str().chars().collect())),
            None => Err(vm.type_error(format!("string argument expected, got '{ty}'"))),
        };
    }
    match bytes::like(v) {
        Some(data) => Ok(Content::Bytes(data.into_owned())),
        None => Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'"))),
    }
}

fn this<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Memory> {
    let found = args.values.first().and_then(Value::as_obj).and_then(|o| o.native::<Memory>());
    match found {
        Some(m) if m.closed.get() => Err(vm.value_error("I/O operation on closed file")),
        Some(m) => Ok(m),
        None => Err(vm.type_error("descriptor requires a file in memory")),
    }
}

impl Memory {
    fn len(&self) -> usize {
        match &*self.content.borrow() {
            Content::Text(t) => t.len(),
            Content::Bytes(b) => b.len(),
        }
    }

    /// Takes `n` items from the position on.
    fn take(&self, vm: &Vm<'_>, n: usize) -> Value {
        let start = self.at.get().min(self.len());
        let end = start.saturating_add(n).min(self.len());
        self.at.set(self.at.get().max(end));
        match &*self.content.borrow() {
            Content::Text(t) => vm.string(t[start..end].iter().collect()),
            Content::Bytes(b) => bytes::from_vec(vm, b[start..end].to_vec()),
        }
    }

    /// How many items the next line has.
    fn line(&self) -> usize {
        let start = self.at.get().min(self.len());
        let newline = match &*self.content.borrow() {
            Content::Text(t) => t[start..].iter().position(|&c| c == '\n'),
            Content::Bytes(b) => b[start..].iter().position(|&c| c == b'\n'),
        };
        newline.map_or(self.len() - start, |i| i + 1)
    }

    fn write(&self, vm: &Vm<'_>, v: &Value) -> Res<usize> {
        let text = matches!(&*self.content.borrow(), Content::Text(_));
        let new = piece(vm, v, text)?;
        let at = self.at.get();
        let n = match (&mut *self.content.borrow_mut(), new) {
            (Content::Text(t), Content::Text(new)) => overwrite(vm, t, at, &new, '\0')?,
            (Content::Bytes(b), Content::Bytes(new)) => overwrite(vm, b, at, &new, 0)?,
            (Content::Text(_), Content::Bytes(_)) | (Content::Bytes(_), Content::Text(_)) => 0,
        };
        self.at.set(at + n);
        Ok(n)
    }
}

fn overwrite<T: Copy>(vm: &Vm<'_>, old: &mut Vec<T>, at: usize, new: &[T], zero: T) -> Res<usize> {
    let end = at + new.len();
    if end > isize::MAX as usize {
        // Octets are one byte wide, characters are more.
        let what = if size_of::<T>() == 1 { "new buffer size" } else { "new position" };
        return Err(vm.overflow_error(format!("{what} too large")));
    }
    if old.len() < end {
        let missing = end - old.len();
        vm.reserve(old, missing)?;
        old.resize(end, zero);
    }
    old[at..end].copy_from_slice(new);
    Ok(new.len())
}

fn size(vm: &Vm<'_>, args: Args<'_>) -> Res<usize> {
    match args.values.get(1).filter(|v| !v.is_none()) {
        None => Ok(usize::MAX),
        Some(v) => Ok(usize::try_from(vm.to_i64(v)?).unwrap_or(usize::MAX)),
    }
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    Ok(m.take(vm, size(vm, args)?))
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    Ok(m.take(vm, m.line().min(size(vm, args)?)))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let m = this(vm, Args::positional(std::slice::from_ref(v)))?;
    let n = m.line();
    Ok((n > 0).then(|| m.take(vm, n)))
}

fn readlines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    let mut lines = Vec::new();
    while m.line() > 0 {
        lines.push(m.take(vm, m.line()));
    }
    Ok(List::alloc(vm, lines).into())
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    args.skip(1).check_positional(vm, "write", 1, 1)?;
    m.write(vm, &args.values[1]).map(|n| Value::Int(n as i64))
}

fn writelines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    args.skip(1).check_positional(vm, "writelines", 1, 1)?;
    vm.for_each(&args.values[1], |line| m.write(vm, &line).map(drop))?;
    Ok(Value::None)
}

fn getvalue(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    Ok(match &*m.content.borrow() {
        Content::Text(t) => vm.string(t.iter().collect()),
        Content::Bytes(b) => bytes::from_vec(vm, b.clone()),
    })
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let offset = vm.to_i64(&args.values[1])?;
    let base = match args.values.get(2).map_or(Ok(0), |w| vm.to_i64(w))? {
        0 => 0,
        1 => m.at.get() as i64,
        2 => m.len() as i64,
        whence => {
            return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")));
        }
    };
    if base == 0 && offset < 0 {
        return Err(vm.value_error(format!("negative seek value {offset}")));
    }
    m.at.set((base + offset).max(0) as usize);
    Ok(Value::Int(m.at.get() as i64))
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, args)?;
    let n = if args.values.len() > 1 { size(vm, args)? } else { m.at.get() };
    match &mut *m.content.borrow_mut() {
        Content::Text(t) => t.truncate(n),
        Content::Bytes(b) => b.truncate(n),
    }
    Ok(Value::Int(n as i64))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    match args.values.first().and_then(Value::as_obj).and_then(|o| o.native::<Memory>()) {
        Some(m) => m.closed.set(true),
        None => return Err(vm.type_error("descriptor requires a file in memory")),
    }
    Ok(Value::None)
}

fn closed(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.as_obj().and_then(|o| o.native::<Memory>()) {
        Some(m) => Ok(Value::bool(m.closed.get())),
        None => Err(vm.type_error("descriptor requires a file in memory")),
    }
}
