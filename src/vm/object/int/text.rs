//! Text to int and back.
//!
//! Invariant: what `int(text, base)` accepts is CPython's grammar: white space around, a sign, a prefix
//! that fits the base, digits of any script, single underscores between digits.

use num_bigint::BigInt;

use super::{IntRef, as_int, from_bigint, max_str_digits, this};
use crate::vm::error::{Exc, Res};
use crate::vm::object::str::chars;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A small int in decimal digits, as a str.
pub fn small_text(vm: &Vm<'_>, i: i64) -> Value {
    match i {
        0..=9 => vm.char(char::from(b'0' + i as u8)),
        _ => vm.str(itoa::Buffer::new().format(i)),
    }
}

/// Why text is no integer.
enum Refused {
    Malformed,
    TooLong(usize),
}

/// `int(text, base)`; `shown` is what the error message shows.
pub fn parse_value(vm: &Vm<'_>, text: &str, base: u32, shown: &Value) -> Res<Value> {
    // Most texts are a few plain digits.
    if base == 10
        && !text.is_empty()
        && text.len() <= 18
        && text.bytes().all(|b| b.is_ascii_digit())
    {
        return Ok(Value::Int(text.bytes().fold(0, |n, b| n * 10 + i64::from(b - b'0'))));
    }
    let ascii = chars::to_ascii_digits(text);
    match parse(&ascii, base) {
        Ok(n) => Ok(from_bigint(vm, n)),
        Err(refused) => Err(refusal(vm, refused, base, shown)),
    }
}

/// `int(bytes, base)`, of any bytes-like object.
pub fn parse_bytes(vm: &Vm<'_>, data: &[u8], base: u32) -> Res<Value> {
    let parsed = match std::str::from_utf8(data) {
        Ok(text) if text.is_ascii() => parse(text, base),
        Ok(_) | Err(_) => Err(Refused::Malformed),
    };
    parsed.map(|n| from_bigint(vm, n)).map_err(|refused| {
        let shown = crate::vm::object::bytes::from_vec(vm, data.to_vec());
        refusal(vm, refused, base, &shown)
    })
}

fn refusal(vm: &Vm<'_>, refused: Refused, base: u32, shown: &Value) -> Exc {
    match refused {
        Refused::TooLong(digits) => vm.value_error(format!(
            "Exceeds the limit ({} digits) for integer string conversion: value has {digits} digits; \
             use sys.set_int_max_str_digits() to increase the limit",
            max_str_digits()
        )),
        Refused::Malformed => match vm.repr(shown) {
            Ok(shown) => vm.value_error(format!(
                "invalid literal for int() with base {base}: {}",
                shown.chars().take(200).collect::<String>()
            )),
            Err(e) => e,
        },
    }
}

fn parse(text: &str, base: u32) -> Result<BigInt, Refused> {
    let text = text.trim_matches(chars::is_space);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        Some(_) | None => (false, text),
    };
    let (base, digits) = strip_prefix(digits, base)?;
    let mut plain = String::with_capacity(digits.len());
    let mut after_digit = false;
    for c in digits.chars() {
        if c == '_' {
            if !after_digit {
                return Err(Refused::Malformed);
            }
            after_digit = false;
        } else if c.is_digit(base) {
            plain.push(c);
            after_digit = true;
        } else {
            return Err(Refused::Malformed);
        }
    }
    if !after_digit {
        return Err(Refused::Malformed);
    }
    let limit = max_str_digits();
    if limit != 0 && plain.len() > limit && !base.is_power_of_two() {
        return Err(Refused::TooLong(plain.len()));
    }
    let n = BigInt::parse_bytes(plain.as_bytes(), base).ok_or(Refused::Malformed)?;
    Ok(if negative { -n } else { n })
}

/// The base that a prefix gives when `base` is 0, and the digits behind a prefix that fits the base.
fn strip_prefix(digits: &str, base: u32) -> Result<(u32, &str), Refused> {
    let prefix = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    match prefix {
        Some(p) if base == 0 || base == p => {
            let rest = &digits[2..];
            // One underscore may follow the prefix.
            Ok((p, rest.strip_prefix('_').unwrap_or(rest)))
        }
        Some(_) | None if base == 0 => {
            // A leading zero is no octal any more: only zeros may follow it.
            let zeros = digits.bytes().all(|b| b == b'0' || b == b'_');
            if digits.starts_with('0') && !zeros {
                return Err(Refused::Malformed);
            }
            Ok((10, digits))
        }
        Some(_) | None => Ok((base, digits)),
    }
}

/// The integer that digits without sign, blanks or underscores denote: literals in source.
pub fn parse_digits(digits: &str, base: u32) -> Option<BigInt> {
    BigInt::parse_bytes(digits.as_bytes(), base)
}

/// Decimal text; ValueError beyond the limit of digits.
pub fn decimal(vm: &Vm<'_>, n: IntRef<'_>) -> Res<String> {
    match n {
        IntRef::Small(i) => Ok(i.to_string()),
        IntRef::Big(b) => {
            let limit = max_str_digits();
            let too_long = || {
                vm.value_error(format!(
                    "Exceeds the limit ({limit} digits) for integer string conversion; \
                     use sys.set_int_max_str_digits() to increase the limit"
                ))
            };
            // 10 digits need more than 33 bits: refuse what is surely too long before converting.
            if limit != 0 && b.bits() > 34 * (limit as u64 / 10 + 1) {
                return Err(too_long());
            }
            let text = b.to_string();
            if limit != 0 && text.trim_start_matches('-').len() > limit {
                return Err(too_long());
            }
            Ok(text)
        }
    }
}

/// Digits in a base that is a power of two, without sign or prefix.
pub fn magnitude_digits(n: IntRef<'_>, base: u32) -> String {
    match n {
        IntRef::Small(i) => {
            let m = i.unsigned_abs();
            match base {
                2 => format!("{m:b}"),
                8 => format!("{m:o}"),
                _ => format!("{m:x}"),
            }
        }
        IntRef::Big(b) => b.magnitude().to_str_radix(base),
    }
}

/// `bin`, `oct` and `hex`: sign, prefix, digits.
pub fn prefixed(n: IntRef<'_>, base: u32, prefix: &str) -> String {
    let sign = if n.is_negative() { "-" } else { "" };
    format!("{sign}{prefix}{}", magnitude_digits(n, base))
}

pub fn repr_slot(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(vm.string(decimal(vm, this(v))?))
}

/// `repr` of any integer value as Rust text; `None` when it is no integer.
pub fn repr(vm: &Vm<'_>, v: &Value) -> Option<Res<String>> {
    as_int(v).map(|n| decimal(vm, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(text: &str, base: u32) -> Option<String> {
        parse(text, base).ok().map(|n| n.to_string())
    }

    #[test]
    fn text_is_read_as_cpython_reads_it() {
        for (text, base, value) in [
            (" -1_000 ", 10, Some("-1000")),
            ("0x_ff", 0, Some("255")),
            ("0xff", 16, Some("255")),
            ("ff", 16, Some("255")),
            ("0b1", 16, Some("177")),
            ("z", 36, Some("35")),
            ("00", 0, Some("0")),
            ("012", 0, None),
            ("1__0", 10, None),
            ("_1", 10, None),
            ("1_", 10, None),
            ("0x", 16, None),
            ("", 10, None),
            ("+", 10, None),
            ("- 1", 10, None),
            ("0b12", 0, None),
        ] {
            assert_eq!(ok(text, base).as_deref(), value, "{text:?} in base {base}");
        }
    }
}
