//! `StringIO`: text in memory as a file.
//!
//! Invariant: `at` counts characters and `offset` is the byte where that character begins; a position
//! beyond the end has the text's length as its offset, and writing there fills the gap with NUL.

use std::cell::{Cell, RefCell};

use super::base::{self, this};
use super::bytesio::{attributes, set_attributes};
use super::newline::{Ending, Newlines};
use crate::vm::heap::trace::holds_nothing;
use crate::vm::object::str::text_of;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Res, Shape, Slots, TypeRef, TypeSpec, Value, Vm,
};

static STRING_IO: TypeSpec = TypeSpec {
    name: "StringIO",
    module: "_io",
    doc: "Text I/O implementation using an in-memory buffer.",
    kind: Kind::Native,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| {
            Ok(vm.alloc_for(class, Native(Box::<Memory>::default())).into())
        }));
        s.init.set(Some(init));
        s.next.set(Some(next));
    },
    methods: &[
        MethodDef::new("__getstate__", getstate, "__getstate__($self, /)"),
        MethodDef::new("__setstate__", setstate, "__setstate__($self, state, /)"),
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("getvalue", getvalue, "getvalue($self, /)"),
        MethodDef::new("read", read, "read($self, size=-1, /)"),
        MethodDef::new("readable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new("readline", readline, "readline($self, size=-1, /)"),
        MethodDef::new("seek", seek, "seek($self, pos, whence=0, /)"),
        MethodDef::new("seekable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new(
            "tell",
            |vm, a| Ok(Value::Int(open(vm, a)?.at.get() as i64)),
            "tell($self, /)",
        ),
        MethodDef::new("truncate", truncate, "truncate($self, pos=None, /)"),
        MethodDef::new("writable", |vm, a| open(vm, a).map(|_| Value::bool(true)), ""),
        MethodDef::new("write", write, "write($self, s, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "closed",
            get: |vm, v| Ok(Value::bool(memory(vm, v)?.closed.get())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "line_buffering",
            get: |vm, v| {
                open(vm, Args::positional(std::slice::from_ref(v))).map(|_| Value::bool(false))
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "newlines",
            get: |vm, v| {
                let m = open(vm, Args::positional(std::slice::from_ref(v)))?;
                Ok(m.newlines.get().shown(vm))
            },
            set: None,
            doc: "",
        },
    ],
};

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &STRING_IO, base::text_base, false)
}

struct Memory {
    text: RefCell<String>,
    /// In characters.
    at: Cell<usize>,
    /// In bytes.
    offset: Cell<usize>,
    n_chars: Cell<usize>,
    ending: Cell<Ending>,
    newlines: Cell<Newlines>,
    closed: Cell<bool>,
}

impl Default for Memory {
    fn default() -> Memory {
        Memory {
            text: RefCell::default(),
            at: Cell::default(),
            offset: Cell::default(),
            n_chars: Cell::default(),
            ending: Cell::new(Ending::Lf),
            newlines: Cell::default(),
            closed: Cell::default(),
        }
    }
}

holds_nothing! { Memory }

fn memory<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Memory> {
    let found = v.as_obj().and_then(|o| o.native::<Memory>());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_io.StringIO' object"))
}

fn open<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Memory> {
    let m = memory(vm, this(vm, args)?)?;
    if m.closed.get() { Err(vm.value_error("I/O operation on closed file")) } else { Ok(m) }
}

fn count(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// The byte at which character `n` begins; the length beyond the end.
fn offset_of(text: &str, n: usize) -> usize {
    if text.is_ascii() {
        return n.min(text.len());
    }
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

impl Memory {
    fn go(&self, at: usize) {
        self.at.set(at);
        self.offset.set(offset_of(&self.text.borrow(), at));
    }

    /// Takes `n` bytes, which end with a character.
    fn take(&self, n: usize) -> String {
        let taken = self.text.borrow()[self.offset.get()..self.offset.get() + n].to_owned();
        self.offset.set(self.offset.get() + n);
        self.at.set(self.at.get() + count(&taken));
        taken
    }

    /// The bytes of the next line, of at most `limit` characters.
    fn line(&self, limit: usize) -> usize {
        let text = self.text.borrow();
        let rest = &text[self.offset.get()..];
        let line = self.ending.get().line(rest).unwrap_or(rest.len());
        if limit >= line { line } else { line.min(offset_of(&rest[..line], limit)) }
    }

    fn write(&self, vm: &Vm<'_>, new: &str) -> Res<()> {
        let mut new = std::borrow::Cow::Borrowed(new);
        if self.ending.get().is_universal() {
            let mut newlines = self.newlines.get();
            // Each piece is decoded by itself.
            new = newlines.feed(new.into_owned(), true).into();
            self.newlines.set(newlines);
        }
        let written = self.ending.get().written();
        if written != "\n" {
            new = new.replace('\n', written).into();
        }
        if new.is_empty() {
            return Ok(());
        }
        let (n, at) = (count(&new), self.at.get());
        if at.saturating_add(n) > isize::MAX as usize / 4 {
            // A character may take four bytes.
            return Err(vm.overflow_error("new position too large"));
        }
        let text = &mut *self.text.borrow_mut();
        let missing = at.saturating_sub(self.n_chars.get());
        if missing > 0 {
            vm.reserve(text, missing)?;
            text.extend(std::iter::repeat_n('\0', missing));
            self.offset.set(text.len());
            self.n_chars.set(at);
        }
        vm.reserve(text, new.len())?;
        let start = self.offset.get();
        if start == text.len() {
            text.push_str(&new);
            self.n_chars.set(at + n);
        } else {
            let end = start + offset_of(&text[start..], n);
            text.replace_range(start..end, &new);
            self.n_chars.set(self.n_chars.get().max(at + n));
        }
        self.at.set(at + n);
        self.offset.set(start + new.len());
        Ok(())
    }
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["initial_value", "newline"];
    let [initial, newline] = args.bind(vm, "StringIO", names, Shape::default())?;
    let m = memory(vm, v)?;
    let ending = match newline {
        None => Ending::Lf,
        Some(newline) => Ending::from(vm, Some(newline))?,
    };
    let initial = match initial.filter(|i| !i.is_none()) {
        None => "",
        Some(initial) => match text_of(initial) {
            Some(text) => text,
            None => {
                let ty = vm.type_name(initial);
                let message = format!("initial_value must be str or None, not {ty}");
                return Err(vm.type_error(message));
            }
        },
    };
    m.text.borrow_mut().clear();
    m.n_chars.set(0);
    m.ending.set(ending);
    let translate = ending == Ending::Translated;
    m.newlines.set(Newlines { translate, ..Newlines::default() });
    m.closed.set(false);
    m.go(0);
    m.write(vm, initial)?;
    m.go(0);
    Ok(())
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    if vm.type_of(v).is_heap {
        let line = vm.call_method(v, "readline", &[])?;
        return Ok(vm.truth(&line)?.then_some(line));
    }
    let m = open(vm, Args::positional(std::slice::from_ref(v)))?;
    let n = m.line(usize::MAX);
    Ok((n > 0).then(|| vm.string(m.take(n))))
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let n = base::size(vm, args, "read")?;
    let bytes = {
        let text = m.text.borrow();
        let rest = &text[m.offset.get()..];
        n.map_or(rest.len(), |n| offset_of(rest, n))
    };
    Ok(vm.string(m.take(bytes)))
}

fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let limit = base::size(vm, args, "readline")?.unwrap_or(usize::MAX);
    Ok(vm.string(m.take(m.line(limit))))
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "StringIO.write", 1, 1)?;
    let Some(text) = args.values[1].downcast::<crate::vm::object::str::Str>() else {
        let ty = vm.type_name(&args.values[1]);
        return Err(vm.type_error(format!("string argument expected, got '{ty}'")));
    };
    m.write(vm, text.as_str())?;
    Ok(Value::Int(text.len() as i64))
}

fn getvalue(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let text = m.text.borrow().clone();
    Ok(vm.string(text))
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let offset = vm.to_i64(&vm.index(&args.values[1])?)?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_c_int(w))?;
    let at = match whence {
        0 if offset < 0 => {
            return Err(vm.value_error(format!("Negative seek position {offset}")));
        }
        0 => offset as usize,
        1 | 2 if offset != 0 => {
            let message = "Can't do nonzero cur-relative seeks";
            return Err(vm.raise(crate::vm::ExcKind::OSError, message));
        }
        1 => m.at.get(),
        2 => m.n_chars.get(),
        _ => {
            let message = format!("Invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(vm.value_error(message));
        }
    };
    m.go(at);
    Ok(Value::Int(at as i64))
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "truncate", 0, 1)?;
    let size = match args.values.get(1).filter(|v| !v.is_none()) {
        None => m.at.get() as i64,
        Some(size) => vm.to_i64(size)?,
    };
    let Ok(n) = usize::try_from(size) else {
        return Err(vm.value_error(format!("Negative size value {size}")));
    };
    let end = offset_of(&m.text.borrow(), n);
    m.text.borrow_mut().truncate(end);
    m.n_chars.set(m.n_chars.get().min(n));
    m.go(m.at.get());
    Ok(Value::Int(size))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = memory(vm, this(vm, args)?)?;
    m.closed.set(true);
    m.text.take();
    Ok(Value::None)
}

fn getstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    let newline = match m.ending.get() {
        Ending::Translated => Value::None,
        Ending::Any => vm.str(""),
        Ending::Lf | Ending::Cr | Ending::CrLf => vm.str(m.ending.get().written()),
    };
    let text = m.text.borrow().clone();
    let at = Value::Int(m.at.get() as i64);
    let attrs = attributes(vm, &args.values[0])?;
    Ok(vm.tuple([vm.string(text), newline, at, attrs]))
}

fn setstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = open(vm, args)?;
    args.skip(1).check_positional(vm, "StringIO.__setstate__", 1, 1)?;
    let state = args.values[1].downcast::<Tuple>().map(|t| t.items.to_vec());
    let Some([text, newline, at, attrs]) = state.as_deref() else {
        return Err(vm.type_error("StringIO.__setstate__ argument should be 4-tuple"));
    };
    init(vm, &args.values[0], Args::positional(&[Value::None, newline.clone()]))?;
    let text = text_of(text).unwrap_or_default();
    m.text.borrow_mut().push_str(text);
    m.n_chars.set(count(text));
    let Ok(at) = usize::try_from(vm.to_i64(at)?) else {
        return Err(vm.value_error("position value cannot be negative"));
    };
    m.go(at);
    set_attributes(vm, &args.values[0], attrs)?;
    Ok(Value::None)
}
