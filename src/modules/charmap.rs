//! Encodings that are tables: `charmap_decode`, `charmap_encode` and `charmap_build` of `_codecs`.
//!
//! Invariant: what a table does not map goes to the handler of errors, which the caller names.

use crate::vm::object::dict::Dict;
use crate::vm::object::str::{Str, from_code};
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, Exc, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("charmap_build", build, "charmap_build($module, map, /)"),
    MethodDef::new(
        "charmap_decode",
        decode,
        "charmap_decode($module, data, errors=None, mapping=None, /)",
    ),
    MethodDef::new(
        "charmap_encode",
        encode,
        "charmap_encode($module, str, errors=None, mapping=None, /)",
    ),
];

/// What a table of characters says of a place that it leaves out.
const UNDEFINED: char = '\u{FFFE}';

/// The octets by character.
fn build(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "charmap_build", 1, 1)?;
    let Some(table) = args.values[0].downcast::<Str>() else {
        let ty = vm.given_type(&args.values[0]);
        return Err(vm.type_error(format!("charmap_build() argument must be str, not {ty}")));
    };
    let dict = Dict::new(vm);
    for (i, c) in table.as_str().chars().enumerate().filter(|(_, c)| *c != UNDEFINED) {
        dict.set(vm, &Value::Int(i64::from(u32::from(c))), int::from_usize(vm, i))?;
    }
    Ok(dict.into())
}

/// The handler's answer to an exception: what stands in, and where to go on.
fn handled(vm: &Vm<'_>, errors: &str, e: Exc, length: usize) -> Res<(Value, usize)> {
    if errors == "strict" {
        return Err(e);
    }
    let codecs = vm.import_module("_codecs")?;
    let handler = vm.call_method(&codecs, "lookup_error", &[vm.str(errors)])?;
    let answer = vm.call(&handler, &[e.value()])?;
    let Some([replacement, place]) = answer.downcast::<Tuple>().map(|t| &t.items[..]) else {
        let what = "error handler must return (str, int) tuple";
        return Err(vm.type_error(what));
    };
    let place = vm.to_i64(place)?;
    let place = if place < 0 { place + length as i64 } else { place };
    match usize::try_from(place).ok().filter(|&p| p <= length) {
        Some(place) => Ok((replacement.clone(), place)),
        None => {
            let message = format!("position {place} from error handler out of bounds");
            Err(vm.index_error(message))
        }
    }
}

fn errors(vm: &Vm<'_>, v: Option<&Value>) -> Res<String> {
    v.filter(|v| !v.is_none()).map_or(Ok("strict".to_owned()), |v| vm.display(v))
}

fn undefined(vm: &Vm<'_>, kind: ExcKind, object: Value, start: usize, end: usize) -> Exc {
    let [start, end] = [start, end].map(|n| int::from_usize(vm, n));
    let why = vm.str("character maps to <undefined>");
    match vm.call(&vm.exc_ty(kind).value(), &[vm.str("charmap"), object, start, end, why]) {
        Ok(made) => made.cast().unwrap_or_else(|| vm.value_error("charmap")),
        Err(e) => e,
    }
}

fn decode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "charmap_decode", 1, 3)?;
    let Some(data) = bytes::like(&args.values[0]).map(|d| d.into_owned()) else {
        let ty = vm.type_name(&args.values[0]);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let errors = errors(vm, args.values.get(1))?;
    let mapping = args.values.get(2).filter(|m| !m.is_none());
    let table: Option<Vec<char>> =
        mapping.and_then(|m| m.downcast::<Str>()).map(|s| s.as_str().chars().collect());
    let mut out = String::with_capacity(data.len());
    let mut at = 0;
    while let Some(&octet) = data.get(at) {
        let found = match (&table, mapping) {
            (Some(table), _) => {
                table.get(usize::from(octet)).filter(|c| **c != UNDEFINED).map(char::to_string)
            }
            (None, None) => Some(char::from(octet).to_string()),
            (None, Some(mapping)) => decoded_by(vm, mapping, octet)?,
        };
        match found {
            Some(text) => {
                out.push_str(&text);
                at += 1;
            }
            None => {
                let object = bytes::from_vec(vm, data.clone());
                let e = undefined(vm, ExcKind::UnicodeDecodeError, object, at, at + 1);
                let (text, next) = handled(vm, &errors, e, data.len())?;
                out.push_str(&vm.display(&text)?);
                at = next;
            }
        }
    }
    let length = int::from_usize(vm, data.len());
    Ok(vm.tuple([vm.string(out), length]))
}

fn decoded_by(vm: &Vm<'_>, mapping: &Value, octet: u8) -> Res<Option<String>> {
    let found = match vm.get_item(mapping, &Value::Int(i64::from(octet))) {
        Err(e) if vm.exc_is(&e, ExcKind::LookupError) => return Ok(None),
        found => found?,
    };
    if found.is_none() {
        return Ok(None);
    }
    let text = match int::to_i64(&found) {
        Some(code) => vm.display(&from_code(vm, code)?)?,
        None => match found.downcast::<Str>() {
            Some(s) => s.as_str().to_owned(),
            None => {
                let what = "character mapping must return integer, None or str";
                return Err(vm.type_error(what));
            }
        },
    };
    Ok((text != UNDEFINED.to_string()).then_some(text))
}

fn encode(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "charmap_encode", 1, 3)?;
    let Some(given) = args.values[0].downcast::<Str>() else {
        let ty = vm.given_type(&args.values[0]);
        let message = format!("charmap_encode() argument 1 must be str, not {ty}");
        return Err(vm.type_error(message));
    };
    let errors = errors(vm, args.values.get(1))?;
    let mapping = args.values.get(2).filter(|m| !m.is_none());
    let chars: Vec<char> = given.as_str().chars().collect();
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if encoded_by(vm, mapping, c, &mut out)? {
            at += 1;
            continue;
        }
        // All in a row that cannot be encoded are told of at once.
        let mut end = at + 1;
        while end < chars.len() && !encoded_by(vm, mapping, chars[end], &mut Vec::new())? {
            end += 1;
        }
        let e = undefined(vm, ExcKind::UnicodeEncodeError, args.values[0].clone(), at, end);
        let shown = e.clone();
        let (replacement, next) = handled(vm, &errors, e, chars.len())?;
        match bytes::like(&replacement) {
            Some(data) => out.extend_from_slice(&data),
            None => {
                for c in vm.display(&replacement)?.chars() {
                    if !encoded_by(vm, mapping, c, &mut out)? {
                        return Err(shown);
                    }
                }
            }
        }
        at = next;
    }
    let length = int::from_usize(vm, chars.len());
    Ok(vm.tuple([bytes::from_vec(vm, out), length]))
}

/// Appends what stands for a character; false when nothing does.
fn encoded_by(vm: &Vm<'_>, mapping: Option<&Value>, c: char, out: &mut Vec<u8>) -> Res<bool> {
    let code = u32::from(c);
    let Some(mapping) = mapping else {
        return Ok(u8::try_from(code).map(|octet| out.push(octet)).is_ok());
    };
    let found = match vm.get_item(mapping, &Value::Int(i64::from(code))) {
        Err(e) if vm.exc_is(&e, ExcKind::LookupError) => return Ok(false),
        found => found?,
    };
    if found.is_none() {
        return Ok(false);
    }
    if let Some(data) = bytes::like(&found) {
        out.extend_from_slice(&data);
        return Ok(true);
    }
    match int::to_i64(&found).map(u8::try_from) {
        Some(Ok(octet)) => out.push(octet),
        Some(Err(_)) => return Err(vm.type_error("character mapping must be in range(256)")),
        None => {
            let ty = vm.type_name(&found);
            let message = format!("character mapping must return integer, bytes or None, not {ty}");
            return Err(vm.type_error(message));
        }
    }
    Ok(true)
}
