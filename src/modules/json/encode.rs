//! The encoder: text from a value.

use std::fmt::Write as _;

use super::deeper;
use crate::base::surrogate;
use crate::vm::format::float_repr;
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::types::NativeFn;
use crate::vm::{Args, Kind, Res, Shape, Slots, T, Traced, TypeRef, TypeSpec, Value, Vm, heap};

/// Writes a string between quotes; beyond ASCII as escapes, when that is wanted.
fn quote(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let escape = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\u{8}' => "\\b",
            '\u{c}' => "\\f",
            c if c < ' ' || (ascii && c > '~') => "",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        from = at + c.len_utf8();
        out.push_str(escape);
        if escape.is_empty() {
            if surrogate::is_surrogate(c) {
                let _ = write!(out, "\\u{:04x}", surrogate::code(c));
                continue;
            }
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}

fn quoted(vm: &Vm<'_>, args: Args<'_>, name: &str, ascii: bool) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let Some(text) = args.values[0].downcast::<Str>() else {
        let ty = vm.type_name(&args.values[0]);
        return Err(vm.type_error(format!("first argument must be a string, not {ty}")));
    };
    let mut out = String::with_capacity(text.as_str().len() + 2);
    quote(&mut out, text.as_str(), ascii);
    Ok(vm.string(out))
}

pub(super) fn basestring_ascii(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    quoted(vm, args, "encode_basestring_ascii", true)
}

pub(super) fn basestring(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    quoted(vm, args, "encode_basestring", false)
}

/// How strings are written.
enum Quoting {
    Ascii,
    Unicode,
    Function(Value),
}

struct Encoder {
    /// A dict of the containers that are being written, or None.
    markers: Value,
    default: Value,
    quoting: Quoting,
    indent: Option<String>,
    key_separator: String,
    item_separator: String,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
}

traces! { Encoder { markers default quoting } }

impl Trace for Quoting {
    fn trace(&self, t: &mut Tracer<'_>) {
        match self {
            Quoting::Ascii | Quoting::Unicode => {}
            Quoting::Function(f) => f.trace(t),
        }
    }
}

pub(super) static ENCODER: TypeSpec = TypeSpec {
    name: "Encoder",
    module: "_json",
    doc: "Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.call.set(Some(call));
    },
    methods: &[],
    getset: &[],
};

fn text_argument(vm: &Vm<'_>, v: &Value, name: &str) -> Res<String> {
    match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str().to_owned()),
        None => {
            let ty = vm.given_type(v);
            Err(vm.type_error(format!("make_encoder() argument '{name}' must be str, not {ty}")))
        }
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = [
        "markers",
        "default",
        "encoder",
        "indent",
        "key_separator",
        "item_separator",
        "sort_keys",
        "skipkeys",
        "allow_nan",
    ];
    let shape = Shape { required: 9, ..Shape::default() };
    let bound = args.bind(vm, "make_encoder", names, shape)?;
    let [markers, default, encoder, indent, key, item, sort, skip, nan] =
        bound.map(|v| v.cloned().unwrap_or(Value::None));
    if !markers.is_none() && markers.kind() != Some(Kind::Dict) {
        let ty = vm.given_type(&markers);
        let message = format!("make_encoder() argument 1 must be dict or None, not {ty}");
        return Err(vm.type_error(message));
    }
    let is = |f: NativeFn| {
        encoder.downcast::<Builtin>().is_some_and(|b| std::ptr::fn_addr_eq(b.def.call, f))
    };
    let quoting = if is(basestring_ascii) {
        Quoting::Ascii
    } else if is(basestring) {
        Quoting::Unicode
    } else {
        Quoting::Function(encoder)
    };
    let made = Encoder {
        markers,
        default,
        quoting,
        indent: if indent.is_none() { None } else { Some(text_argument(vm, &indent, "indent")?) },
        key_separator: text_argument(vm, &key, "key_separator")?,
        item_separator: text_argument(vm, &item, "item_separator")?,
        sort_keys: vm.truth(&sort)?,
        skip_keys: vm.truth(&skip)?,
        allow_nan: vm.truth(&nan)?,
    };
    Ok(heap::alloc(class, Traced(Box::new(made)), None).into())
}

/// The chunks of text for a value: one.
fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let [value, level] = args.bind(vm, "_iterencode", ["obj", "_current_indent_level"], shape)?;
    let encoder: Option<&Encoder> = v.as_obj().and_then(|o| o.native());
    let (Some(encoder), Some(value)) = (encoder, value) else {
        return Err(vm.type_error("not an encoder"));
    };
    let level = level.map_or(Ok(0), |l| vm.to_i64(l))?;
    let mut out = String::new();
    encoder.value(vm, &mut out, value, usize::try_from(level).unwrap_or(0))?;
    Ok(vm.tuple([vm.string(out)]))
}

impl Encoder {
    fn string(&self, vm: &Vm<'_>, out: &mut String, v: &Value, text: &str) -> Res<()> {
        match &self.quoting {
            Quoting::Ascii => quote(out, text, true),
            Quoting::Unicode => quote(out, text, false),
            Quoting::Function(f) => {
                let made = vm.call(f, std::slice::from_ref(v))?;
                match made.downcast::<Str>() {
                    Some(s) => out.push_str(s.as_str()),
                    None => {
                        let ty = vm.type_name(&made);
                        let message = format!("encoder() must return a string, not {ty}");
                        return Err(vm.type_error(message));
                    }
                }
            }
        }
        Ok(())
    }

    fn float(&self, vm: &Vm<'_>, x: f64) -> Res<String> {
        if x.is_finite() {
            return Ok(float_repr(x));
        }
        if !self.allow_nan {
            let shown = float_repr(x);
            return Err(vm.value_error(format!(
                "Out of range float values are not JSON compliant: {shown}"
            )));
        }
        let word = if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        Ok(word.to_owned())
    }

    /// None, booleans and numbers.
    fn scalar(&self, vm: &Vm<'_>, v: &Value) -> Res<Option<String>> {
        Ok(match v {
            Value::None => Some("null".to_owned()),
            Value::Bool(b) => Some(b.get().to_string()),
            Value::Int(i) => Some(i.to_string()),
            Value::Float(x) => Some(self.float(vm, x.get())?),
            Value::Obj(_) => {
                if let Some(x) = crate::vm::object::float::as_float(v) {
                    Some(self.float(vm, x)?)
                } else if int::is_int(v) {
                    Some(vm.repr(&int::plain(vm, v))?)
                } else {
                    None
                }
            }
            Value::Unset | Value::NotImplemented | Value::Ellipsis => None,
        })
    }

    fn value(&self, vm: &Vm<'_>, out: &mut String, v: &Value, level: usize) -> Res<()> {
        if let Some(s) = v.downcast::<Str>() {
            return self.string(vm, out, v, s.as_str());
        }
        if let Some(text) = self.scalar(vm, v)? {
            out.push_str(&text);
            return Ok(());
        }
        let what = " while encoding a JSON object";
        deeper(vm, what, || {
            if v.downcast::<List>().is_some() || v.downcast::<Tuple>().is_some() {
                return self.list(vm, out, v, level);
            }
            if v.downcast::<Dict>().is_some() {
                return self.dict(vm, out, v, level);
            }
            self.enter(vm, v)?;
            let other = vm.call(&self.default, std::slice::from_ref(v))?;
            self.value(vm, out, &other, level)?;
            self.leave(vm, v)
        })
    }

    fn mark(v: &Value) -> Value {
        Value::Int(v.as_obj().map_or(0, |o| o.addr()) as i64)
    }

    fn enter(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        let Some(markers) = self.markers.downcast::<Dict>() else { return Ok(()) };
        let mark = Encoder::mark(v);
        if markers.contains(vm, &mark)? {
            return Err(vm.value_error("Circular reference detected"));
        }
        markers.set(vm, &mark, v.clone())
    }

    fn leave(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        if let Some(markers) = self.markers.downcast::<Dict>() {
            drop(markers.remove(vm, &Encoder::mark(v))?);
        }
        Ok(())
    }

    fn new_line(&self, out: &mut String, level: usize) {
        if let Some(indent) = &self.indent {
            out.push('\n');
            for _ in 0..level {
                out.push_str(indent);
            }
        }
    }

    fn list(&self, vm: &Vm<'_>, out: &mut String, v: &Value, level: usize) -> Res<()> {
        let items = vm.collect(v)?;
        if items.is_empty() {
            out.push_str("[]");
            return Ok(());
        }
        self.enter(vm, v)?;
        out.push('[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(&self.item_separator);
            }
            self.new_line(out, level + 1);
            self.value(vm, out, item, level + 1)?;
        }
        self.new_line(out, level);
        out.push(']');
        self.leave(vm, v)
    }

    fn items(&self, vm: &Vm<'_>, v: &Value) -> Res<Vec<(Value, Value)>> {
        let exact = vm.type_of(v).is(vm.ty(T::Dict));
        if let Some(dict) = v.downcast::<Dict>().filter(|_| exact && !self.sort_keys) {
            return Ok(dict.items());
        }
        let items = vm.call_method(v, "items", &[])?;
        let list = vm.list(vm.collect(&items)?);
        if self.sort_keys {
            vm.call_method(&list, "sort", &[])?;
        }
        let pairs = vm.collect(&list)?;
        let mut out = Vec::with_capacity(pairs.len());
        for pair in pairs {
            match pair.downcast::<Tuple>().map(|t| &*t.items) {
                Some([key, value]) => out.push((key.clone(), value.clone())),
                Some(_) | None => return Err(vm.value_error("items must return 2-tuples")),
            }
        }
        Ok(out)
    }

    fn dict(&self, vm: &Vm<'_>, out: &mut String, v: &Value, level: usize) -> Res<()> {
        if vm.len(v)? == 0 {
            out.push_str("{}");
            return Ok(());
        }
        self.enter(vm, v)?;
        out.push('{');
        let mut first = true;
        for (key, value) in self.items(vm, v)? {
            let scalar =
                if key.downcast::<Str>().is_some() { None } else { self.scalar(vm, &key)? };
            if scalar.is_none() && key.downcast::<Str>().is_none() {
                if self.skip_keys {
                    continue;
                }
                let ty = vm.type_of(&key).name();
                return Err(
                    vm.type_error(format!("keys must be str, int, float, bool or None, not {ty}"))
                );
            }
            if !first {
                out.push_str(&self.item_separator);
            }
            first = false;
            self.new_line(out, level + 1);
            match (scalar, key.downcast::<Str>()) {
                (Some(text), _) => self.string(vm, out, &vm.str(&text), &text)?,
                (None, Some(s)) => self.string(vm, out, &key, s.as_str())?,
                (None, None) => {}
            }
            out.push_str(&self.key_separator);
            self.value(vm, out, &value, level + 1)?;
        }
        if !first {
            self.new_line(out, level);
        }
        out.push('}');
        self.leave(vm, v)
    }
}
