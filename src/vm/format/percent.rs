//! `text % values`.
//!
//! Invariant: conversions, flags and errors are those of CPython's str.

use std::fmt::Write;

use super::digits::{Style, float_text};
use super::number::char_of;
use super::quote;
use super::spec;
use crate::vm::error::Res;
use crate::vm::object::bytearray::ByteArray;
use crate::vm::object::bytes::{self, data_of};
use crate::vm::object::int::{self, IntRef};
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{float, str as str_};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// What stands between `%` and the conversion's letter.
#[derive(Clone, Copy, Default)]
struct Flags {
    left: bool,
    plus: bool,
    blank: bool,
    alternate: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

/// The values, handed out in order.
struct Values<'a> {
    positional: &'a [Value],
    next: usize,
    /// The right operand, when it can be asked for keys.
    mapping: Option<&'a Value>,
    /// The template is bytes, seen as Latin-1 text.
    bytes: bool,
}

impl<'a> Values<'a> {
    fn next(&mut self, vm: &Vm<'_>) -> Res<Value> {
        match self.positional.get(self.next) {
            Some(v) => {
                self.next += 1;
                Ok(v.clone())
            }
            None => Err(vm.type_error("not enough arguments for format string")),
        }
    }
}

/// `template % values`.
pub fn format(vm: &Vm<'_>, template: &str, values: &Value) -> Res<String> {
    fill(vm, template, values, false)
}

/// `template % values` for bytes.
pub fn format_bytes(vm: &Vm<'_>, template: &[u8], values: &Value) -> Res<Vec<u8>> {
    let text = fill(vm, &latin1(template), values, true)?;
    Ok(text.chars().map(|c| c as u8).collect())
}

/// Bytes as the text with these code points.
fn latin1(data: &[u8]) -> String {
    data.iter().map(|b| char::from(*b)).collect()
}

fn fill(vm: &Vm<'_>, template: &str, values: &Value, bytes: bool) -> Res<String> {
    let mut source = match values.downcast::<Tuple>() {
        Some(tuple) => Values { positional: &tuple.items, next: 0, mapping: None, bytes },
        None => {
            let slots = &vm.type_of(values).slots;
            let is_octets =
                || data_of(values).is_some() || values.downcast::<ByteArray>().is_some();
            let is_mapping = slots.get_item.get().is_some()
                && str_::text_of(values).is_none()
                && !(bytes && is_octets());
            let mapping = is_mapping.then_some(values);
            Values { positional: std::slice::from_ref(values), next: 0, mapping, bytes }
        }
    };
    let mut out = String::with_capacity(template.len() + 16);
    let mut scanner = Scanner { text: template, at: 0 };
    while let Some(literal) = scanner.literal() {
        out.push_str(literal);
        if scanner.at < template.len() {
            scanner.at += 1;
            conversion(vm, &mut scanner, &mut source, &mut out)?;
        }
    }
    if source.next < source.positional.len() && source.mapping.is_none() {
        return Err(vm.type_error(
            "not all arguments converted during ".to_owned()
                + if bytes { "bytes formatting" } else { "string formatting" },
        ));
    }
    Ok(out)
}

/// Which C type a number of a conversion has to fit: `ssize_t` or `int`.
#[derive(Clone, Copy)]
enum Max {
    Width,
    Precision,
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The text up to the next `%`, which `at` then stands on; `None` at the end.
    fn literal(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let len = rest.find('%').unwrap_or(rest.len());
        self.at += len;
        Some(&rest[..len])
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self, vm: &Vm<'_>) -> Res<char> {
        match self.peek() {
            Some(c) => {
                self.at += c.len_utf8();
                Ok(c)
            }
            None => Err(vm.value_error("incomplete format")),
        }
    }

    /// A number up to `max`, or `*` for one from the values.
    fn number(&mut self, vm: &Vm<'_>, source: &mut Values<'_>, max: Max) -> Res<Option<i64>> {
        if self.peek() == Some('*') {
            self.at += 1;
            let v = source.next(vm)?;
            if !int::is_int(&v) {
                return Err(vm.type_error("* wants int"));
            }
            return Ok(Some(match max {
                Max::Width => vm.to_i64(&v)?,
                Max::Precision => i64::from(vm.to_c_int(&v)?),
            }));
        }
        let (greatest, what) = match max {
            Max::Width => (i64::MAX, "width"),
            Max::Precision if source.bytes => (i64::from(i32::MAX), "prec"),
            Max::Precision => (i64::from(i32::MAX), "precision"),
        };
        let mut n = None;
        while let Some(d) = self.peek().and_then(|c| c.to_digit(10)) {
            let next = n.unwrap_or(0i64).checked_mul(10).and_then(|n| n.checked_add(d.into()));
            n = Some(
                next.filter(|n| *n <= greatest)
                    .ok_or_else(|| vm.value_error(format!("{what} too big")))?,
            );
            self.at += 1;
        }
        Ok(n)
    }
}

/// One conversion; the `%` has been read.
fn conversion(
    vm: &Vm<'_>,
    scanner: &mut Scanner<'_>,
    source: &mut Values<'_>,
    out: &mut String,
) -> Res<()> {
    if scanner.peek() == Some('%') {
        scanner.at += 1;
        out.push('%');
        return Ok(());
    }
    let keyed = if scanner.peek() == Some('(') { Some(keyed(vm, scanner, source)?) } else { None };
    let flags = flags(vm, scanner, source)?;
    if matches!(scanner.peek(), Some('h' | 'l' | 'L')) {
        scanner.at += 1;
    }
    let at = scanner.at;
    let letter = scanner.next(vm)?;
    let v = match keyed {
        Some(v) => v,
        None => source.next(vm)?,
    };
    let is_bare = flags.width == 0 && flags.precision.is_none() && !flags.plus && !flags.blank;
    if is_bare && !source.bytes {
        // Most conversions are these, and need no text of their own.
        match (letter, &v) {
            ('s', Value::Obj(_)) => {
                match str_::exact(vm, &v) {
                    Some(s) => out.push_str(s.as_str()),
                    None => out.push_str(&vm.display(&v)?),
                }
                return Ok(());
            }
            ('d' | 'i' | 's', Value::Int(i)) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{i}");
                return Ok(());
            }
            _ => {}
        }
    }
    let body = match letter {
        'b' | 's' if source.bytes => text(vm, latin1(&octets(vm, &v)?), flags)?,
        'r' if source.bytes => text(vm, quote::to_ascii(&vm.repr(&v)?), flags)?,
        'c' if source.bytes => pad(vm, "", &octet(vm, &v)?, Flags { zero: false, ..flags })?,
        's' => text(vm, vm.display(&v)?, flags)?,
        'r' => text(vm, vm.repr(&v)?, flags)?,
        'a' => text(vm, quote::to_ascii(&vm.repr(&v)?), flags)?,
        'c' => pad(vm, "", &character(vm, &v)?, Flags { zero: false, ..flags })?,
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => integer(vm, &v, letter, flags)?,
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => number(vm, &v, letter, flags)?,
        _ => {
            let position = scanner.text[..at].chars().count();
            let code = letter as u32;
            let shown = if (' '..='~').contains(&letter) { letter } else { '?' };
            return Err(vm.value_error(format!(
                "unsupported format character '{shown}' ({code:#x}) at index {position}"
            )));
        }
    };
    out.push_str(&body);
    Ok(())
}

/// The value under a parenthesised key.
fn keyed(vm: &Vm<'_>, scanner: &mut Scanner<'_>, source: &mut Values<'_>) -> Res<Value> {
    let Some(mapping) = source.mapping else {
        return Err(vm.type_error("format requires a mapping"));
    };
    let start = scanner.at + 1;
    let mut depth = 0;
    for (offset, c) in scanner.text[scanner.at..].char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let key = &scanner.text[start..scanner.at + offset];
            scanner.at += offset + 1;
            let key = if source.bytes {
                bytes::from_vec(vm, key.chars().map(|c| c as u8).collect())
            } else {
                vm.str(key)
            };
            return vm.get_item(mapping, &key);
        }
    }
    Err(vm.value_error("incomplete format key"))
}

fn flags(vm: &Vm<'_>, scanner: &mut Scanner<'_>, source: &mut Values<'_>) -> Res<Flags> {
    let mut flags = Flags::default();
    loop {
        match scanner.peek() {
            Some('-') => flags.left = true,
            Some('+') => flags.plus = true,
            Some(' ') => flags.blank = true,
            Some('#') => flags.alternate = true,
            Some('0') => flags.zero = true,
            Some(_) | None => break,
        }
        scanner.at += 1;
    }
    if let Some(width) = scanner.number(vm, source, Max::Width)? {
        flags.left |= width < 0;
        flags.width = width.unsigned_abs() as usize;
    }
    if scanner.peek() == Some('.') {
        scanner.at += 1;
        let precision = scanner.number(vm, source, Max::Precision)?.unwrap_or(0);
        flags.precision = Some(precision.max(0) as usize);
    }
    Ok(flags)
}

/// Text cut to the precision and padded.
fn text(vm: &Vm<'_>, s: String, flags: Flags) -> Res<String> {
    let cut: String = match flags.precision {
        Some(n) => s.chars().take(n).collect(),
        None => s,
    };
    pad(vm, "", &cut, Flags { zero: false, ..flags })
}

/// Pads to the width: zeros go between sign (or prefix) and body.
fn pad(vm: &Vm<'_>, sign: &str, body: &str, flags: Flags) -> Res<String> {
    if flags.width == 0 {
        return vm.joined(&[sign, body]);
    }
    let len = sign.len() + body.chars().count();
    let missing = flags.width.saturating_sub(len);
    let mut out: String = vm.room_for(missing.saturating_add(sign.len() + body.len()))?;
    match (flags.left, flags.zero) {
        (true, _) => {
            out.extend([sign, body]);
            vm.pad(&mut out, ' ', missing)?;
        }
        (false, true) => {
            out.push_str(sign);
            vm.pad(&mut out, '0', missing)?;
            out.push_str(body);
        }
        (false, false) => {
            vm.pad(&mut out, ' ', missing)?;
            out.extend([sign, body]);
        }
    }
    Ok(out)
}

fn sign(negative: bool, flags: Flags) -> &'static str {
    let wanted = match (flags.plus, flags.blank) {
        (true, _) => Some('+'),
        (false, true) => Some(' '),
        (false, false) => None,
    };
    spec::sign(negative, wanted)
}

/// The operand of `%b`: bytes, or something with `__bytes__`.
fn octets(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    if let Some(data) = bytes::like(v) {
        return Ok(data.into_owned());
    }
    if let Some(made) = vm.call_special(v, "__bytes__", &[])?
        && let Some(data) = data_of(&made)
    {
        return Ok(data.to_vec());
    }
    let ty = vm.type_name(v);
    Err(vm.type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{ty}'"
    )))
}

/// The operand of `%c` in bytes.
fn octet(vm: &Vm<'_>, v: &Value) -> Res<String> {
    let wrong = "%c requires an integer in range(256) or a single byte";
    match bytes::like(v).as_deref() {
        Some([b]) => Ok(char::from(*b).to_string()),
        Some(_) => Err(vm.type_error(wrong)),
        None if vm.type_of(v).slots.index.get().is_some() => match bytes::byte(vm, v) {
            Ok(b) => Ok(char::from(b).to_string()),
            Err(_) => Err(vm.overflow_error("%c arg not in range(256)")),
        },
        None => Err(vm.type_error(wrong)),
    }
}

fn character(vm: &Vm<'_>, v: &Value) -> Res<String> {
    if let Some(text) = str_::text_of(v) {
        let mut chars = text.chars();
        if let (Some(_), None) = (chars.next(), chars.next()) {
            return Ok(text.to_owned());
        }
        return Err(vm.type_error("%c requires int or char"));
    }
    if vm.type_of(v).slots.index.get().is_none() {
        return Err(vm.type_error("%c requires int or char"));
    }
    Ok(char_of(vm, &vm.index(v)?)?.to_string())
}

/// The operand of an integer conversion: `d` truncates floats, `x` and `o` want `__index__`.
fn integer_operand(vm: &Vm<'_>, v: &Value, letter: char) -> Res<Value> {
    if int::is_int(v) {
        return Ok(v.clone());
    }
    let slots = &vm.type_of(v).slots;
    let decimal = matches!(letter, 'd' | 'i' | 'u');
    let has = if decimal {
        slots.int.get().is_some() || slots.index.get().is_some()
    } else {
        slots.index.get().is_some()
    };
    if !has {
        let ty = vm.type_name(v);
        let wanted = if decimal { "a real number" } else { "an integer" };
        return Err(vm.type_error(format!("%{letter} format: {wanted} is required, not {ty}")));
    }
    if decimal { int::convert(vm, v) } else { vm.index(v) }
}

fn integer(vm: &Vm<'_>, v: &Value, letter: char, flags: Flags) -> Res<String> {
    let operand = integer_operand(vm, v, letter)?;
    let n = int::as_int(&operand).unwrap_or(IntRef::Small(0));
    let (mut digits, prefix) = match letter {
        'o' => (int::text::magnitude_digits(n, 8), "0o"),
        'x' => (int::text::magnitude_digits(n, 16), "0x"),
        'X' => (int::text::magnitude_digits(n, 16).to_ascii_uppercase(), "0X"),
        _ => (int::text::decimal(vm, n)?.trim_start_matches('-').to_owned(), ""),
    };
    if let Some(precision) = flags.precision {
        if precision > i32::MAX as usize - 3 {
            return Err(vm.overflow_error("precision too large"));
        }
        let mut zeros = String::new();
        vm.pad(&mut zeros, '0', precision.saturating_sub(digits.len()))?;
        digits = vm.joined(&[zeros.as_str(), &digits])?;
    }
    let prefix = if flags.alternate { prefix } else { "" };
    pad(vm, &format!("{}{prefix}", sign(n.is_negative(), flags)), &digits, flags)
}

fn number(vm: &Vm<'_>, v: &Value, letter: char, flags: Flags) -> Res<String> {
    let x = float::to_f64(vm, v)?;
    let style = Style {
        ty: letter,
        precision: flags.precision.unwrap_or(6),
        alternate: flags.alternate,
        add_dot_0: false,
        no_negative_zero: false,
    };
    let text = float_text(vm, x, style)?;
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) => (true, body),
        None => (false, text.as_str()),
    };
    pad(vm, sign(negative, flags), body, flags)
}
