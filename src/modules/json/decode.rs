//! The scanner: a value from text.
//!
//! Invariant: offsets count octets of the text, on character boundaries; what programs see are positions
//! in characters.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::{deeper, error};
use crate::base::{Symbol, surrogate};
use crate::vm::heap::trace::traces;
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::{Str, kept_for_surrogates};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, Ptr, Res, Shape, Slots, T, Traced, TypeRef, TypeSpec, Value,
    Vm, heap,
};

/// What the context of a scanner says.
struct Scanner {
    strict: bool,
    object_hook: Value,
    pairs_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
    float_is_float: bool,
    int_is_int: bool,
}

traces! { Scanner { object_hook pairs_hook parse_float parse_int parse_constant } }

pub(super) static SCANNER: TypeSpec = TypeSpec {
    name: "Scanner",
    module: "_json",
    doc: "JSON scanner object",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.call.set(Some(call));
    },
    methods: &[],
    getset: &[
        field("strict", |vm, v| Ok(Value::bool(this(vm, v)?.strict))),
        field("object_hook", |vm, v| Ok(this(vm, v)?.object_hook.clone())),
        field("object_pairs_hook", |vm, v| Ok(this(vm, v)?.pairs_hook.clone())),
        field("parse_float", |vm, v| Ok(this(vm, v)?.parse_float.clone())),
        field("parse_int", |vm, v| Ok(this(vm, v)?.parse_int.clone())),
        field("parse_constant", |vm, v| Ok(this(vm, v)?.parse_constant.clone())),
    ],
};

const fn field(name: &'static str, get: crate::vm::types::UnarySlot) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Scanner> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a scanner"))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [context] = args.bind(vm, "make_scanner", ["context"], shape)?;
    let context = context.cloned().unwrap_or(Value::None);
    let get = |name: &str| vm.get_attr(&context, Symbol::new(name));
    let (parse_float, parse_int) = (get("parse_float")?, get("parse_int")?);
    let scanner = Scanner {
        strict: vm.truth(&get("strict")?)?,
        object_hook: get("object_hook")?,
        pairs_hook: get("object_pairs_hook")?,
        float_is_float: parse_float.is(&vm.ty(T::Float).value()),
        int_is_int: parse_int.is(&vm.ty(T::Int).value()),
        parse_float,
        parse_int,
        parse_constant: get("parse_constant")?,
    };
    Ok(heap::alloc(class, Traced(Box::new(scanner)), None).into())
}

/// `(value, end)` of what begins at a position; StopIteration where nothing does.
fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let [document, at] = args.bind(vm, "scan_once", ["string", "idx"], shape)?;
    let (document, position) = (document.cloned().unwrap_or(Value::None), at);
    let Some(text) = document.downcast::<Str>() else {
        let ty = vm.type_name(&document);
        return Err(vm.type_error(format!("first argument must be a string, not {ty}")));
    };
    let position = position.map_or(Ok(0), |p| vm.to_i64(p))?;
    let Ok(position) = usize::try_from(position) else {
        return Err(vm.value_error("idx cannot be negative"));
    };
    if position > text.len() {
        return Err(vm.raise_args(ExcKind::StopIteration, vec![Value::Int(position as i64)]));
    }
    let run = Run {
        vm,
        scanner: this(vm, v)?,
        document: &document,
        text: text.as_str(),
        str: text,
        keys: RefCell::default(),
    };
    let (value, end) = run.value(text.offset(position))?;
    Ok(vm.tuple([value, Value::Int(text.position(end) as i64)]))
}

/// One document being read.
struct Run<'a, 'gil> {
    vm: &'a Vm<'gil>,
    scanner: &'a Scanner,
    document: &'a Value,
    text: &'a str,
    str: &'a Str,
    /// Keys that have been seen, so that each is one object.
    keys: RefCell<FxHashMap<&'a str, Ptr<Str>>>,
}

impl<'a> Run<'a, '_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        at
    }

    fn stop(&self, at: usize) -> crate::vm::Exc {
        let position = Value::Int(self.str.position(at) as i64);
        self.vm.raise_args(ExcKind::StopIteration, vec![position])
    }

    fn error<R>(&self, message: &str, at: usize) -> Res<R> {
        Err(error(self.vm, message, self.document, at))
    }

    fn value(&self, at: usize) -> Res<(Value, usize)> {
        let rest = self.text.get(at..).unwrap_or_default();
        let constant = |word: &str| {
            let value = self.vm.call(&self.scanner.parse_constant, &[self.vm.str(word)])?;
            Ok((value, at + word.len()))
        };
        match self.byte(at) {
            None => Err(self.stop(at)),
            Some(b'"') => string(self.vm, self.document, self.text, at + 1, self.scanner.strict)
                .map(|(text, end)| (self.vm.string(text.into_owned()), end)),
            Some(b'{') => {
                let what = " while decoding a JSON object from a unicode string";
                deeper(self.vm, what, || self.object(at + 1))
            }
            Some(b'[') => {
                let what = " while decoding a JSON array from a unicode string";
                deeper(self.vm, what, || self.array(at + 1))
            }
            Some(b'n') if rest.starts_with("null") => Ok((Value::None, at + 4)),
            Some(b't') if rest.starts_with("true") => Ok((Value::bool(true), at + 4)),
            Some(b'f') if rest.starts_with("false") => Ok((Value::bool(false), at + 5)),
            Some(b'N') if rest.starts_with("NaN") => constant("NaN"),
            Some(b'I') if rest.starts_with("Infinity") => constant("Infinity"),
            Some(b'-') if rest.starts_with("-Infinity") => constant("-Infinity"),
            Some(_) => self.number(at),
        }
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.byte(at).is_some_and(|b| b.is_ascii_digit()) {
            at += 1;
        }
        at
    }

    fn number(&self, start: usize) -> Res<(Value, usize)> {
        let vm = self.vm;
        let mut at = start + usize::from(self.byte(start) == Some(b'-'));
        match self.byte(at) {
            Some(b'0') => at += 1,
            Some(b'1'..=b'9') => at = self.digits(at),
            Some(_) | None => return Err(self.stop(start)),
        }
        let mut is_float = false;
        if self.byte(at) == Some(b'.') && self.digits(at + 1) > at + 1 {
            is_float = true;
            at = self.digits(at + 1);
        }
        if matches!(self.byte(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(at + 1), Some(b'+' | b'-')));
            let end = self.digits(at + 1 + sign);
            if end > at + 1 + sign {
                is_float = true;
                at = end;
            }
        }
        let text = &self.text[start..at];
        let value = if is_float {
            match text.parse::<f64>() {
                Ok(x) if self.scanner.float_is_float => Value::float(x),
                Ok(_) | Err(_) => vm.call(&self.scanner.parse_float, &[vm.str(text)])?,
            }
        } else {
            match text.parse::<i64>() {
                Ok(i) if self.scanner.int_is_int => Value::Int(i),
                _ if self.scanner.int_is_int => int::convert(vm, &vm.str(text))?,
                _ => vm.call(&self.scanner.parse_int, &[vm.str(text)])?,
            }
        };
        Ok((value, at))
    }

    fn array(&self, at: usize) -> Res<(Value, usize)> {
        let mut items = Vec::new();
        let mut at = self.skip_space(at);
        if self.byte(at) == Some(b']') {
            return Ok((self.vm.list(items), at + 1));
        }
        loop {
            let (value, end) = self.value(at)?;
            items.push(value);
            at = self.skip_space(end);
            match self.byte(at) {
                Some(b']') => return Ok((self.vm.list(items), at + 1)),
                Some(b',') => {
                    let comma = at;
                    at = self.skip_space(at + 1);
                    if self.byte(at) == Some(b']') {
                        return self.error("Illegal trailing comma before end of array", comma);
                    }
                }
                Some(_) | None => return self.error("Expecting ',' delimiter", at),
            }
        }
    }

    fn key(&self, at: usize) -> Res<(Ptr<Str>, usize)> {
        if self.byte(at) != Some(b'"') {
            return self.error("Expecting property name enclosed in double quotes", at);
        }
        let (text, end) = string(self.vm, self.document, self.text, at + 1, self.scanner.strict)?;
        let key = match text {
            std::borrow::Cow::Borrowed(text) => self
                .keys
                .borrow_mut()
                .entry(text)
                .or_insert_with(|| Str::alloc(self.vm, text))
                .clone(),
            std::borrow::Cow::Owned(text) => Str::from_string(self.vm, text),
        };
        Ok((key, end))
    }

    fn object(&self, at: usize) -> Res<(Value, usize)> {
        let vm = self.vm;
        let wants_pairs = !self.scanner.pairs_hook.is_none();
        let dict = Dict::new(vm);
        let mut pairs = Vec::new();
        let mut at = self.skip_space(at);
        if self.byte(at) == Some(b'}') {
            at += 1;
        } else {
            loop {
                let (key, end) = self.key(at)?;
                at = self.skip_space(end);
                if self.byte(at) != Some(b':') {
                    return self.error("Expecting ':' delimiter", at);
                }
                let (value, end) = self.value(self.skip_space(at + 1))?;
                if wants_pairs {
                    pairs.push(vm.tuple([key.into(), value]));
                } else {
                    dict.set_str(vm, &key, value);
                }
                at = self.skip_space(end);
                match self.byte(at) {
                    Some(b'}') => {
                        at += 1;
                        break;
                    }
                    Some(b',') => {
                        let comma = at;
                        at = self.skip_space(at + 1);
                        if self.byte(at) == Some(b'}') {
                            let message = "Illegal trailing comma before end of object";
                            return self.error(message, comma);
                        }
                    }
                    Some(_) | None => return self.error("Expecting ',' delimiter", at),
                }
            }
        }
        let value = if wants_pairs {
            vm.call(&self.scanner.pairs_hook, &[vm.list(pairs)])?
        } else if self.scanner.object_hook.is_none() {
            dict.into()
        } else {
            vm.call(&self.scanner.object_hook, &[dict.into()])?
        };
        Ok((value, at))
    }
}

/// The text of a string whose opening quote stands before `start`, and where it ends.
fn string<'a>(
    vm: &Vm<'_>,
    document: &Value,
    text: &'a str,
    start: usize,
    strict: bool,
) -> Res<(std::borrow::Cow<'a, str>, usize)> {
    let bytes = text.as_bytes();
    let begin = start.saturating_sub(1);
    let unterminated = || error(vm, "Unterminated string starting at", document, begin);
    let mut out: Option<String> = None;
    let (mut from, mut at) = (start, start);
    loop {
        let Some(&byte) = bytes.get(at) else { return Err(unterminated()) };
        match byte {
            b'"' => {
                let last = &text[from..at];
                let whole = match out {
                    None => last.into(),
                    Some(mut out) => {
                        out.push_str(last);
                        out.into()
                    }
                };
                return Ok((whole, at + 1));
            }
            b'\\' => {
                let out = out.get_or_insert_default();
                out.push_str(&text[from..at]);
                let Some(&letter) = bytes.get(at + 1) else { return Err(unterminated()) };
                let (c, end) = match letter {
                    b'"' | b'\\' | b'/' => (char::from(letter), at + 2),
                    b'b' => ('\u{8}', at + 2),
                    b'f' => ('\u{c}', at + 2),
                    b'n' => ('\n', at + 2),
                    b'r' => ('\r', at + 2),
                    b't' => ('\t', at + 2),
                    b'u' => escape(vm, document, bytes, at + 2)?,
                    _ => return Err(error(vm, "Invalid \\escape", document, at)),
                };
                out.push(c);
                (from, at) = (end, end);
            }
            0..0x20 if strict => {
                return Err(error(vm, "Invalid control character at", document, at));
            }
            _ => at += 1,
        }
    }
}

/// Four hexadecimal digits.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |n, &b| Some(n << 4 | char::from(b).to_digit(16)?))
}

/// The character that an escape of four digits (maybe two of them) stands for, and where it ends.
fn escape(vm: &Vm<'_>, document: &Value, bytes: &[u8], at: usize) -> Res<(char, usize)> {
    let Some(high) = unit(bytes, at) else {
        return Err(error(vm, concat!("Invalid \\uXX", "XX escape"), document, at - 1));
    };
    if (0xd800..0xdc00).contains(&high)
        && bytes.get(at + 4..at + 6) == Some(b"\\u")
        && let Some(low) = unit(bytes, at + 6)
        && (0xdc00..0xe000).contains(&low)
        && let Some(c) = char::from_u32(0x1_0000 + ((high - 0xd800) << 10 | (low - 0xdc00)))
    {
        return Ok((c, at + 10));
    }
    match surrogate::kept(high) {
        Some(c) => Ok((c, at + 4)),
        None => Err(kept_for_surrogates(vm, high)),
    }
}

/// `scanstring(string, end, strict=True)`.
pub(super) fn scan_string(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "scanstring", 2, 3)?;
    let document = &args.values[0];
    let Some(text) = document.downcast::<Str>() else {
        let ty = vm.type_name(document);
        return Err(vm.type_error(format!("first argument must be a string, not {ty}")));
    };
    let end = usize::try_from(vm.to_i64(&args.values[1])?).unwrap_or(usize::MAX);
    if end > text.len() {
        return Err(vm.value_error("end is out of bounds"));
    }
    let strict = args.values.get(2).map_or(Ok(true), |v| vm.truth(v))?;
    let (found, end) = string(vm, document, text.as_str(), text.offset(end), strict)?;
    Ok(vm.tuple([vm.string(found.into_owned()), Value::Int(text.position(end) as i64)]))
}
