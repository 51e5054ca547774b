//! `_codecs`: encodings by name, and what handles errors.
//!
//! Invariant: an encoding that the interpreter knows itself is coded by it; others are looked for through
//! the search functions that were registered (`encodings` registers the first).

use std::cell::RefCell;

use crate::base::{Symbol, surrogate};
use crate::vm::format::quote;
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::Exception;
use crate::vm::object::slice::Slice;
use crate::vm::object::str::handler::named_escape;
use crate::vm::object::str::{Str, codec, utf7};
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_codecs",
    doc: "",
    body: ModuleBody::Native { functions: &[FUNCTIONS, HANDLERS, super::charmap::FUNCTIONS], fill },
};

macro_rules! codecs {
    ($( $encode:literal $decode:literal $name:literal ; )*) => {
        &[
            $( MethodDef::new($encode, |vm, a| encode_with(vm, a, $encode, $name), concat!($encode, "(str, errors=None, /)")),
            MethodDef::new($decode, |vm, a| decode_with(vm, a, $decode, $name), concat!($decode, "(data, errors=None, final=False, /)")), )*
            MethodDef::new("escape_decode", escape_decode, "escape_decode(data, errors=None, /)"),
            MethodDef::new("decode", decode, "decode(obj, encoding='utf-8', errors='strict')"),
            MethodDef::new("encode", encode, "encode(obj, encoding='utf-8', errors='strict')"),
            MethodDef::new("lookup", lookup, "lookup(encoding, /)"),
            MethodDef::new("lookup_error", lookup_error, "lookup_error(name, /)"),
            MethodDef::new("register", register, "register(search_function, /)"),
            MethodDef::new("register_error", register_error, "register_error(errors, handler, /)"),
            MethodDef::new("unregister", unregister, "unregister(search_function, /)"),
        ]
    };
}

static FUNCTIONS: &[MethodDef] = codecs! {
    "utf_8_encode" "utf_8_decode" "utf-8";
    "ascii_encode" "ascii_decode" "ascii";
    "latin_1_encode" "latin_1_decode" "latin-1";
    "utf_7_encode" "utf_7_decode" "utf-7";
    "utf_16_encode" "utf_16_decode" "utf-16";
    "utf_16_le_encode" "utf_16_le_decode" "utf-16-le";
    "utf_16_be_encode" "utf_16_be_decode" "utf-16-be";
    "utf_32_encode" "utf_32_decode" "utf-32";
    "utf_32_le_encode" "utf_32_le_decode" "utf-32-le";
    "utf_32_be_encode" "utf_32_be_decode" "utf-32-be";
    "unicode_escape_encode" "unicode_escape_decode" "unicode_escape";
    "raw_unicode_escape_encode" "raw_unicode_escape_decode" "raw_unicode_escape";
};

static HANDLERS: &[MethodDef] = &[
    MethodDef::new("strict_errors", strict, "Implements the 'strict' error handling."),
    MethodDef::new("ignore_errors", |vm, a| handle(vm, a, "ignore"), ""),
    MethodDef::new("replace_errors", |vm, a| handle(vm, a, "replace"), ""),
    MethodDef::new("xmlcharrefreplace_errors", |vm, a| handle(vm, a, "xmlcharrefreplace"), ""),
    MethodDef::new("backslashreplace_errors", |vm, a| handle(vm, a, "backslashreplace"), ""),
    MethodDef::new("namereplace_errors", |vm, a| handle(vm, a, "namereplace"), ""),
    MethodDef::new("surrogateescape_errors", |vm, a| surrogates(vm, a, true), ""),
    MethodDef::new("surrogatepass_errors", |vm, a| surrogates(vm, a, false), ""),
];

#[derive(Default)]
struct State {
    search: RefCell<Vec<Value>>,
    /// What was found, by normalised name.
    found: RefCell<Vec<(String, Value)>>,
    handlers: RefCell<Vec<(String, Value)>>,
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let state = vm.interp.state::<State>();
    for def in HANDLERS {
        let name = def.name.trim_end_matches("_errors").to_owned();
        let f = dict.get_sym(vm, Symbol::new(def.name)).unwrap_or(Value::None);
        // They are reached through `lookup_error` alone.
        drop(dict.del_sym(vm, Symbol::new(def.name)));
        state.handlers.borrow_mut().push((name, f));
    }
    Ok(())
}

fn text<'a>(vm: &Vm<'_>, v: &'a Value, what: &str) -> Res<&'a str> {
    match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => {
            let ty = vm.given_type(v);
            Err(vm.type_error(format!("{what} must be str, not {ty}")))
        }
    }
}

fn errors_argument(vm: &Vm<'_>, v: Option<&Value>, fname: &str) -> Res<String> {
    match v.filter(|v| !v.is_none()) {
        None => Ok("strict".to_owned()),
        Some(v) => text(vm, v, &format!("{fname}() argument 'errors'")).map(str::to_owned),
    }
}

/// `(bytes, characters)`.
fn encode_with(vm: &Vm<'_>, args: Args<'_>, fname: &str, encoding: &str) -> Res<Value> {
    args.check_positional(vm, fname, 1, 2)?;
    let given = text(vm, &args.values[0], &format!("{fname}() argument 1"))?;
    let errors = errors_argument(vm, args.values.get(1), fname)?;
    let data = codec::encode(vm, given, encoding, &errors)?;
    let length = args.values[0].downcast::<Str>().map_or(0, Str::len);
    Ok(vm.tuple([bytes::from_vec(vm, data), int::from_usize(vm, length)]))
}

/// `(text, octets)`: without `final`, what is incomplete at the end is left for the next call.
fn decode_with(vm: &Vm<'_>, args: Args<'_>, fname: &str, encoding: &str) -> Res<Value> {
    args.check_positional(vm, fname, 1, 3)?;
    let Some(data) = bytes::like(&args.values[0]) else {
        let ty = vm.type_name(&args.values[0]);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let errors = errors_argument(vm, args.values.get(1), fname)?;
    let is_final = args.values.get(2).map_or(Ok(false), |v| vm.truth(v))?;
    let len = if is_final { data.len() } else { complete(&data, encoding) };
    let decoded = codec::decode(vm, &data[..len], encoding, &errors)?;
    Ok(vm.tuple([vm.string(decoded), int::from_usize(vm, len)]))
}

/// How many octets there are up to the last complete character.
pub(super) fn complete(data: &[u8], encoding: &str) -> usize {
    let len = data.len();
    if encoding.starts_with("utf-32") {
        return len - len % 4;
    }
    if encoding.starts_with("utf-16") {
        let even = len - len % 2;
        let high =
            if encoding.ends_with("be") { even.wrapping_sub(2) } else { even.wrapping_sub(1) };
        let cut = data.get(high).is_some_and(|b| (0xd8..0xdc).contains(b));
        return if cut { even - 2 } else { even };
    }
    if encoding == "utf-7" {
        return utf7::complete(data);
    }
    if encoding == "utf-8" {
        for back in 1..=len.min(3) {
            let byte = data[len - back];
            let wants = match byte {
                0xc2..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf4 => 4,
                0x80..=0xbf => continue,
                _ => return len,
            };
            return if wants > back { len - back } else { len };
        }
    }
    len
}

fn coded(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<(Value, String, String)> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [obj, encoding, errors] = args.bind(vm, name, ["obj", "encoding", "errors"], shape)?;
    let encoding = match encoding {
        Some(v) => text(vm, v, &format!("{name}() argument 'encoding'"))?.to_owned(),
        None => "utf-8".to_owned(),
    };
    let errors = errors_argument(vm, errors, name)?;
    Ok((obj.cloned().unwrap_or(Value::None), encoding, errors))
}

fn through_codec(vm: &Vm<'_>, name: &str, part: usize, obj: &Value, errors: &str) -> Res<Value> {
    let info = find(vm, name)?;
    let coder = vm.get_item(&info, &Value::Int(part as i64))?;
    let pair = vm.call(&coder, &[obj.clone(), vm.str(errors)])?;
    vm.get_item(&pair, &Value::Int(0))
}

fn encode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (obj, encoding, errors) = coded(vm, args, "encode")?;
    if let Some(s) = obj.downcast::<Str>()
        && codec::is_known(vm, &encoding)
    {
        let data = codec::encode(vm, s.as_str(), &encoding, &errors)?;
        return Ok(bytes::from_vec(vm, data));
    }
    through_codec(vm, &encoding, 0, &obj, &errors)
}

fn decode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (obj, encoding, errors) = coded(vm, args, "decode")?;
    if let Some(data) = bytes::like(&obj)
        && codec::is_known(vm, &encoding)
    {
        return Ok(vm.string(codec::decode(vm, &data, &encoding, &errors)?));
    }
    through_codec(vm, &encoding, 1, &obj, &errors)
}

fn register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "register", 1, 1)?;
    if vm.type_of(&args.values[0]).slots.call.get().is_none() {
        return Err(vm.type_error("argument must be callable"));
    }
    let state = vm.interp.state::<State>();
    if state.search.borrow().is_empty() {
        // The library's function is the first, whoever comes; it registers here itself.
        import::import(vm, "encodings")?;
    }
    state.search.borrow_mut().push(args.values[0].clone());
    Ok(Value::None)
}

fn unregister(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "unregister", 1, 1)?;
    let state = vm.interp.state::<State>();
    let at = state.search.borrow().iter().position(|f| f.is(&args.values[0]));
    if let Some(at) = at {
        let gone = (state.search.borrow_mut().remove(at), state.found.take());
        drop(gone);
    }
    Ok(Value::None)
}

fn find(vm: &Vm<'_>, name: &str) -> Res<Value> {
    let state = vm.interp.state::<State>();
    let key = name.to_ascii_lowercase().replace(' ', "_");
    let kept = state.found.borrow().iter().find(|(n, _)| *n == key).map(|(_, v)| v.clone());
    if let Some(kept) = kept {
        return Ok(kept);
    }
    if state.search.borrow().is_empty() {
        import::import(vm, "encodings")?;
    }
    let search = state.search.borrow().clone();
    for f in search {
        let info = vm.call(&f, &[vm.str(&key)])?;
        if !info.is_none() {
            state.found.borrow_mut().push((key, info.clone()));
            return Ok(info);
        }
    }
    Err(vm.raise(ExcKind::LookupError, format!("unknown encoding: {name}")))
}

fn lookup(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "lookup", 1, 1)?;
    find(vm, text(vm, &args.values[0], "lookup() argument")?)
}

fn register_error(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "register_error", 2, 2)?;
    let name = text(vm, &args.values[0], "register_error() argument 1")?.to_owned();
    if vm.type_of(&args.values[1]).slots.call.get().is_none() {
        return Err(vm.type_error("handler must be callable"));
    }
    let state = vm.interp.state::<State>();
    let mut handlers = state.handlers.borrow_mut();
    handlers.retain(|(n, _)| *n != name);
    handlers.push((name, args.values[1].clone()));
    Ok(Value::None)
}

fn lookup_error(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "lookup_error", 1, 1)?;
    let name = text(vm, &args.values[0], "lookup_error() argument")?;
    let state = vm.interp.state::<State>();
    let found = state.handlers.borrow().iter().find(|(n, _)| n == name).map(|(_, f)| f.clone());
    found.ok_or_else(|| {
        vm.raise(ExcKind::LookupError, format!("unknown error handler name '{name}'"))
    })
}

fn strict(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "strict_errors", 1, 1)?;
    match args.values[0].cast::<Exception>() {
        Some(e) => Err(e),
        None => Err(vm.type_error("codec must pass exception instance")),
    }
}

/// `(replacement, position)` for a UnicodeError.
fn handle(vm: &Vm<'_>, args: Args<'_>, how: &str) -> Res<Value> {
    args.check_positional(vm, &format!("{how}_errors"), 1, 1)?;
    let e = &args.values[0];
    let get = |name: &str| vm.get_attr(e, Symbol::new(name));
    let is = |kind| vm.is_instance(e, vm.exc_ty(kind));
    if !is(ExcKind::UnicodeError) {
        let ty = vm.type_name(e);
        return Err(vm.type_error(format!("don't know how to handle {ty} in error callback")));
    }
    let (start, end) = (vm.to_i64(&get("start")?)? as usize, vm.to_i64(&get("end")?)? as usize);
    let object = get("object")?;
    let mut out = String::new();
    if let Some(s) = object.downcast::<Str>() {
        for c in s.slice(start..end).chars() {
            match how {
                "replace" => out.push('?'),
                "xmlcharrefreplace" => out.push_str(&format!("&#{};", surrogate::code(c))),
                "backslashreplace" => quote::push_code(&mut out, surrogate::code(c)),
                "namereplace" => out.push_str(&named_escape(surrogate::code(c))),
                _ => {}
            }
        }
    } else if let Some(data) = bytes::like(&object) {
        match how {
            "replace" => out.push('\u{fffd}'),
            "backslashreplace" => {
                for b in data.get(start..end).unwrap_or_default() {
                    out.push_str(&format!("\\x{b:02x}"));
                }
            }
            _ => {}
        }
    }
    Ok(vm.tuple([vm.string(out), int::from_usize(vm, end)]))
}

/// `surrogateescape` and `surrogatepass` for a UnicodeError.
fn surrogates(vm: &Vm<'_>, args: Args<'_>, escape: bool) -> Res<Value> {
    let name = if escape { "surrogateescape_errors" } else { "surrogatepass_errors" };
    args.check_positional(vm, name, 1, 1)?;
    let e = &args.values[0];
    if !vm.is_instance(e, vm.exc_ty(ExcKind::UnicodeError)) {
        let ty = vm.type_name(e);
        return Err(vm.type_error(format!("don't know how to handle {ty} in error callback")));
    }
    let get = |name: &str| vm.get_attr(e, Symbol::new(name));
    let (start, end) = (vm.to_i64(&get("start")?)? as usize, vm.to_i64(&get("end")?)? as usize);
    let (object, encoding) = (get("object")?, get("encoding")?);
    let encoding = text(vm, &encoding, "encoding")?;
    let how = vm.str(if escape { "surrogateescape" } else { "surrogatepass" });
    // What the codec makes of the part alone; what it cannot do is the error that was given.
    let place = |at: usize| int::from_usize(vm, at);
    let part = vm.get_item(&object, &Slice::alloc(vm, place(start), place(end), Value::None))?;
    let method = if object.downcast::<Str>().is_some() { "encode" } else { "decode" };
    let done = vm.call_method(&part, method, &[vm.str(encoding), how]);
    match (done, e.cast::<Exception>()) {
        (Ok(made), _) => Ok(vm.tuple([made, int::from_usize(vm, end)])),
        (Err(_), Some(given)) => Err(given),
        (Err(e), None) => Err(e),
    }
}

/// The octets of a literal's inside, with its escapes; and how many octets that took.
fn escape_decode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "escape_decode", 1, 2)?;
    let given = &args.values[0];
    let data = match given.downcast::<Str>() {
        Some(s) => s.as_str().as_bytes().to_vec(),
        None => match bytes::like(given) {
            Some(data) => data.into_owned(),
            None => {
                let ty = vm.type_name(given);
                let message = format!("a bytes-like object is required, not '{ty}'");
                return Err(vm.type_error(message));
            }
        },
    };
    let errors = errors_argument(vm, args.values.get(1), "escape_decode")?;
    let mut out = Vec::with_capacity(data.len());
    let mut at = 0;
    while let Some(&octet) = data.get(at) {
        at += 1;
        if octet != b'\\' {
            out.push(octet);
            continue;
        }
        let Some(&escape) = data.get(at) else {
            return Err(vm.value_error("Trailing \\ in string"));
        };
        at += 1;
        match escape {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(escape),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b't' => out.push(b'\t'),
            b'n' => out.push(b'\n'),
            b'v' => out.push(11),
            b'f' => out.push(12),
            b'r' => out.push(b'\r'),
            b'0'..=b'7' => {
                let mut value = u32::from(escape - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = data.get(at) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    at += 1;
                }
                out.push(value as u8);
            }
            b'x' => {
                let digit = |i: usize| data.get(i).and_then(|&d| char::from(d).to_digit(16));
                match (digit(at), digit(at + 1)) {
                    (Some(high), Some(low)) => {
                        out.push((high * 16 + low) as u8);
                        at += 2;
                    }
                    (first, _) if errors != "strict" => {
                        if errors == "replace" {
                            out.push(b'?');
                        }
                        at += usize::from(first.is_some());
                    }
                    _ => {
                        let position = at - 2;
                        let message = format!("invalid \\x escape at position {position}");
                        return Err(vm.value_error(message));
                    }
                }
            }
            _ => out.extend([b'\\', escape]),
        }
    }
    Ok(vm.tuple([bytes::from_vec(vm, out), Value::Int(data.len() as i64)]))
}
