//! Ends of lines: what text streams take for one, and `IncrementalNewlineDecoder`.
//!
//! Invariant: a `\r` at the end of a piece is held back until it is known whether a `\n` follows.

use std::cell::{Cell, RefCell};

use super::base;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::str::text_of;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{
    Args, Exc, GetSetDef, Kind, MethodDef, Res, Shape, Slots, T, Traced, TypeRef, TypeSpec, Value,
    Vm,
};

const CR: u8 = 1;
const LF: u8 = 2;
const CRLF: u8 = 4;

/// Turns the ends of lines into `\n`, or only notes them.
#[derive(Clone, Copy, Default)]
pub(super) struct Newlines {
    pub(super) translate: bool,
    /// A `\r` waits for what follows.
    pub(super) held: bool,
    /// The kinds that were seen.
    pub(super) seen: u8,
}

impl Newlines {
    pub(super) fn feed(&mut self, text: String, is_final: bool) -> String {
        let mut text = text;
        if self.held && (is_final || !text.is_empty()) {
            text.insert(0, '\r');
            self.held = false;
        }
        if !is_final && text.ends_with('\r') {
            text.pop();
            self.held = true;
        }
        if memchr::memchr(b'\r', text.as_bytes()).is_none() {
            if self.seen & LF == 0 && memchr::memchr(b'\n', text.as_bytes()).is_some() {
                self.seen |= LF;
            }
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(i) = memchr::memchr2(b'\r', b'\n', rest.as_bytes()) {
            let n = if rest[i..].starts_with("\r\n") { 2 } else { 1 };
            self.seen |= match (n, rest.as_bytes()[i]) {
                (2, _) => CRLF,
                (_, b'\r') => CR,
                _ => LF,
            };
            if self.translate {
                out.push_str(&rest[..i]);
                out.push('\n');
            } else {
                out.push_str(&rest[..i + n]);
            }
            rest = &rest[i + n..];
        }
        out.push_str(rest);
        out
    }

    /// What the attribute `newlines` shows.
    pub(super) fn shown(self, vm: &Vm<'_>) -> Value {
        let kinds = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")];
        let mut seen: Vec<Value> =
            kinds.iter().filter(|(bit, _)| self.seen & bit != 0).map(|(_, s)| vm.str(s)).collect();
        match seen.len() {
            0 => Value::None,
            1 => seen.swap_remove(0),
            _ => vm.tuple(seen),
        }
    }
}

/// The argument `newline` of a text stream.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Any kind, read as `\n`.
    Translated,
    /// Any kind, as it is.
    Any,
    Lf,
    Cr,
    CrLf,
}

impl Ending {
    pub(super) fn from(vm: &Vm<'_>, v: Option<&Value>) -> Res<Ending> {
        let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(Ending::Translated) };
        Ok(match text_of(v) {
            Some("") => Ending::Any,
            Some("\n") => Ending::Lf,
            Some("\r") => Ending::Cr,
            Some("\r\n") => Ending::CrLf,
            Some(_) => return Err(illegal(vm, v)?),
            None => {
                let ty = vm.type_name(v);
                return Err(vm.type_error(format!("newline must be str or None, not {ty}")));
            }
        })
    }

    pub(super) fn is_universal(self) -> bool {
        matches!(self, Ending::Translated | Ending::Any)
    }

    /// What `\n` is written as.
    pub(super) fn written(self) -> &'static str {
        match self {
            Ending::Translated | Ending::Any | Ending::Lf => "\n",
            Ending::Cr => "\r",
            Ending::CrLf => "\r\n",
        }
    }

    /// The length of the first line of a text, if it has an end.
    pub(super) fn line(self, text: &str) -> Option<usize> {
        let octets = text.as_bytes();
        match self {
            Ending::Translated | Ending::Lf => memchr::memchr(b'\n', octets).map(|i| i + 1),
            Ending::Any => memchr::memchr2(b'\r', b'\n', octets)
                .map(|i| if octets[i..].starts_with(b"\r\n") { i + 2 } else { i + 1 }),
            Ending::Cr => memchr::memchr(b'\r', octets).map(|i| i + 1),
            Ending::CrLf => text.find("\r\n").map(|i| i + 2),
        }
    }
}

fn illegal(vm: &Vm<'_>, v: &Value) -> Res<Exc> {
    let shown = vm.repr(v)?;
    Ok(vm.value_error(format!("illegal newline value: {shown}")))
}

static DECODER: TypeSpec = TypeSpec {
    name: "IncrementalNewlineDecoder",
    module: "_io",
    doc: "Codec used when reading a file in universal newlines mode.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| {
            Ok(vm.alloc_for(class, Traced(Box::new(Decoder::default()))).into())
        }));
        s.init.set(Some(init));
    },
    methods: &[
        MethodDef::new("decode", decode, "decode($self, /, input, final=False)"),
        MethodDef::new("getstate", getstate, "getstate($self, /)"),
        MethodDef::new("reset", reset, "reset($self, /)"),
        MethodDef::new("setstate", setstate, "setstate($self, state, /)"),
    ],
    getset: &[GetSetDef {
        name: "newlines",
        get: |vm, v| Ok(this(vm, v)?.newlines.get().shown(vm)),
        set: None,
        doc: "",
    }],
};

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    vm.native_subtype(&DECODER, T::Object)
}

#[derive(Default)]
struct Decoder {
    /// Decodes octets first; None when it is given text.
    inner: RefCell<Value>,
    newlines: Cell<Newlines>,
}

impl Trace for Decoder {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.inner.trace(t);
    }
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Decoder> {
    let found = v.as_obj().and_then(|o| o.native::<Decoder>());
    found.ok_or_else(|| {
        vm.type_error("descriptor requires a '_io.IncrementalNewlineDecoder' object")
    })
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["decoder", "translate", "errors"];
    let shape = Shape { required: 2, ..Shape::default() };
    let [inner, translate, _errors] = args.bind(vm, "IncrementalNewlineDecoder", names, shape)?;
    let d = this(vm, v)?;
    let translate = translate.map_or(Ok(false), |t| vm.truth(t))?;
    d.newlines.set(Newlines { translate, ..Newlines::default() });
    drop(d.inner.replace(inner.cloned().unwrap_or(Value::None)));
    Ok(())
}

/// The decoder behind this one; none for text.
fn inner(vm: &Vm<'_>, d: &Decoder) -> Res<Option<Value>> {
    let inner = d.inner.borrow().clone();
    if inner.is_unset() {
        return Err(vm.value_error("IncrementalNewlineDecoder.__init__() not called"));
    }
    Ok((!inner.is_none()).then_some(inner))
}

fn decode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = this(vm, base::this(vm, args)?)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [input, last] = args.skip(1).bind(vm, "decode", ["input", "final"], shape)?;
    let last = last.map_or(Ok(false), |l| vm.truth(l))?;
    let mut input = input.cloned().unwrap_or(Value::None);
    if let Some(inner) = inner(vm, d)? {
        input = vm.call_method(&inner, "decode", &[input, Value::bool(last)])?;
    }
    let Some(text) = text_of(&input) else {
        let ty = vm.type_name(&input);
        return Err(vm.type_error(format!("decoder should return a string result, not '{ty}'")));
    };
    let mut newlines = d.newlines.get();
    let text = newlines.feed(text.to_owned(), last);
    d.newlines.set(newlines);
    Ok(vm.string(text))
}

fn getstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = this(vm, base::this(vm, args)?)?;
    let held = i64::from(d.newlines.get().held);
    let (buffer, flags) = match inner(vm, d)? {
        None => (bytes::from_vec(vm, Vec::new()), 0),
        Some(inner) => {
            let state = vm.call_method(&inner, "getstate", &[])?;
            match state.downcast::<Tuple>().map(|t| &*t.items) {
                Some([buffer, flags]) => (buffer.clone(), vm.to_i64(flags)?),
                Some(_) | None => return Err(vm.type_error("illegal decoder state")),
            }
        }
    };
    Ok(vm.tuple([buffer, Value::Int(flags << 1 | held)]))
}

fn setstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = this(vm, base::this(vm, args)?)?;
    args.skip(1).check_positional(vm, "IncrementalNewlineDecoder.setstate", 1, 1)?;
    let state = args.values[1].downcast::<Tuple>().map(|t| t.items.to_vec());
    let Some(state) = state else { return Err(vm.type_error("state argument must be a tuple")) };
    let [buffer, flags] = &*state else { return Err(vm.type_error("illegal decoder state")) };
    let Some(flags) = int::to_i64(flags) else {
        return Err(vm.type_error("illegal decoder state"));
    };
    d.newlines.set(Newlines { held: flags & 1 != 0, ..d.newlines.get() });
    if let Some(inner) = inner(vm, d)? {
        let state = vm.tuple([buffer.clone(), Value::Int(flags >> 1)]);
        vm.call_method(&inner, "setstate", &[state])?;
    }
    Ok(Value::None)
}

fn reset(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = this(vm, base::this(vm, args)?)?;
    d.newlines.set(Newlines { translate: d.newlines.get().translate, ..Newlines::default() });
    match inner(vm, d)? {
        Some(inner) => vm.call_method(&inner, "reset", &[]),
        None => Ok(Value::None),
    }
}
