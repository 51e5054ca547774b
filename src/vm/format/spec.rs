//! The format mini-language: parsing and padding.
//!
//! Invariant: accepts exactly `[[fill]align][sign][z][#][0][width][,_][.precision][type]`.

use smallvec::SmallVec;

use crate::vm::error::{Exc, Res};
use crate::vm::vm::Vm;

/// A parsed specification. `ty` is the type's default when none was given.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub fill: char,
    pub align: char,
    pub sign: Option<char>,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    pub ty: char,
}

/// The type of a specification that names none, for floats and complex numbers.
pub const NO_TYPE: char = '\0';

fn is_align(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '^')
}

/// Parses a specification for an object of type `type_name`.
pub fn parse(
    vm: &Vm<'_>,
    text: &str,
    default_type: char,
    default_align: char,
    type_name: &str,
) -> Res<Spec> {
    let chars: SmallVec<[char; 16]> = text.chars().collect();
    let mut at = 0;
    let mut spec = Spec {
        fill: ' ',
        align: default_align,
        sign: None,
        no_negative_zero: false,
        alternate: false,
        width: 0,
        grouping: None,
        precision: None,
        ty: default_type,
    };
    let (mut has_fill, mut has_align) = (false, false);
    if chars.len() >= 2 && is_align(chars[1]) {
        (spec.fill, spec.align) = (chars[0], chars[1]);
        (has_fill, has_align) = (true, true);
        at = 2;
    } else if chars.first().copied().is_some_and(is_align) {
        spec.align = chars[0];
        has_align = true;
        at = 1;
    }
    let next_is = |at: usize, c: char| chars.get(at) == Some(&c);
    if let Some(c @ (' ' | '+' | '-')) = chars.get(at) {
        spec.sign = Some(*c);
        at += 1;
    }
    if next_is(at, 'z') {
        spec.no_negative_zero = true;
        at += 1;
    }
    if next_is(at, '#') {
        spec.alternate = true;
        at += 1;
    }
    if !has_fill && next_is(at, '0') {
        spec.fill = '0';
        if !has_align && default_align == '>' {
            spec.align = '=';
        }
        at += 1;
    }
    if let Some(width) = integer(vm, &chars, &mut at)? {
        spec.width = width;
    }
    if next_is(at, ',') {
        spec.grouping = Some(',');
        at += 1;
    }
    if next_is(at, '_') {
        if spec.grouping.is_some() {
            return Err(vm.value_error("Cannot specify both ',' and '_'."));
        }
        spec.grouping = Some('_');
        at += 1;
    }
    if next_is(at, ',') && spec.grouping == Some('_') {
        return Err(vm.value_error("Cannot specify both ',' and '_'."));
    }
    if next_is(at, '.') {
        at += 1;
        spec.precision = integer(vm, &chars, &mut at)?;
        if spec.precision.is_none() {
            return Err(vm.value_error("Format specifier missing precision"));
        }
    }
    match chars.len() - at {
        0 => {}
        1 => spec.ty = chars[at],
        _ => {
            return Err(vm.value_error(format!(
                "Invalid format specifier '{text}' for object of type '{type_name}'"
            )));
        }
    }
    check_grouping(vm, &spec)?;
    Ok(spec)
}

fn check_grouping(vm: &Vm<'_>, spec: &Spec) -> Res<()> {
    let Some(separator) = spec.grouping else { return Ok(()) };
    match spec.ty {
        'd' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F' | NO_TYPE => Ok(()),
        'b' | 'o' | 'x' | 'X' if separator == '_' => Ok(()),
        ty => Err(vm.value_error(format!("Cannot specify '{separator}' with {}.", shown(ty)))),
    }
}

/// A type code as error messages show it.
fn shown(ty: char) -> String {
    if ty > ' ' && (ty as u32) < 128 { format!("'{ty}'") } else { format!("'\\x{:x}'", ty as u32) }
}

/// ValueError for a type code that the object's type does not have.
pub fn unknown_type(vm: &Vm<'_>, ty: char, type_name: &str) -> Exc {
    vm.value_error(format!("Unknown format code {} for object of type '{type_name}'", shown(ty)))
}

/// Decimal digits (of any script) at `at`; `None` when there are none.
fn integer(vm: &Vm<'_>, chars: &[char], at: &mut usize) -> Res<Option<usize>> {
    let start = *at;
    let mut n = 0usize;
    while let Some(d) = chars.get(*at).and_then(|c| crate::vm::object::str::chars::decimal(*c)) {
        n = match n.checked_mul(10).and_then(|n| n.checked_add(d as usize)) {
            Some(n) if n <= isize::MAX as usize => n,
            Some(_) | None => {
                return Err(vm.value_error("Too many decimal digits in format string"));
            }
        };
        *at += 1;
    }
    Ok((*at > start).then_some(n))
}

/// Pads text to the width. `=` pads like `>`.
pub fn pad(vm: &Vm<'_>, text: &str, spec: &Spec) -> Res<String> {
    let len = text.chars().count();
    if len >= spec.width {
        return Ok(text.to_owned());
    }
    let missing = spec.width - len;
    let left = match spec.align {
        '<' => 0,
        '^' => missing / 2,
        _ => missing,
    };
    let fills = missing.saturating_mul(spec.fill.len_utf8());
    let mut out: String = vm.room_for(fills.saturating_add(text.len()))?;
    vm.pad(&mut out, spec.fill, left)?;
    out.push_str(text);
    vm.pad(&mut out, spec.fill, missing - left)?;
    Ok(out)
}

/// A number taken apart for padding: sign and prefix, digits before the point, the rest with the point.
pub struct Parts<'a> {
    pub negative: bool,
    pub prefix: &'a str,
    pub digits: &'a str,
    pub rest: &'a str,
}

/// The sign that a number gets.
pub fn sign(negative: bool, wanted: Option<char>) -> &'static str {
    match (negative, wanted) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        (false, Some(_) | None) => "",
    }
}

/// Puts a number together: grouping, zeros between sign and digits, padding.
pub fn assemble(vm: &Vm<'_>, parts: &Parts<'_>, spec: &Spec) -> Res<String> {
    let sign = sign(parts.negative, spec.sign);
    if spec.width == 0 && spec.grouping.is_none() {
        return vm.joined(&[sign, parts.prefix, parts.digits, parts.rest]);
    }
    let fixed = sign.len() + parts.prefix.len() + parts.rest.chars().count();
    if spec.grouping.is_none() {
        let missing = spec.width.saturating_sub(fixed + parts.digits.len());
        let (left, inside, right) = match spec.align {
            '<' => (0, 0, missing),
            '^' => (missing / 2, 0, missing - missing / 2),
            '=' => (0, missing, 0),
            _ => (missing, 0, 0),
        };
        let fills = missing.saturating_mul(spec.fill.len_utf8());
        let len = sign.len() + parts.prefix.len() + parts.digits.len() + parts.rest.len();
        let mut out: String = vm.room_for(fills.saturating_add(len))?;
        vm.pad(&mut out, spec.fill, left)?;
        out.push_str(sign);
        out.push_str(parts.prefix);
        vm.pad(&mut out, spec.fill, inside)?;
        out.push_str(parts.digits);
        out.push_str(parts.rest);
        vm.pad(&mut out, spec.fill, right)?;
        return Ok(out);
    }
    let zero_fill = spec.fill == '0' && spec.align == '=';
    let min_width = if zero_fill { spec.width.saturating_sub(fixed) } else { 0 };
    let group = match (spec.grouping, spec.ty) {
        (None, _) => None,
        (Some(c), 'b' | 'o' | 'x' | 'X') => Some((c, 4)),
        (Some(c), _) => Some((c, 3)),
    };
    let digits = if parts.digits.is_empty() {
        String::new()
    } else {
        // With the separators, and twice while the order is turned round.
        vm.afford(min_width.max(parts.digits.len()).saturating_mul(4))?;
        group_digits(parts.digits, group, min_width)
    };
    let len = fixed + digits.len();
    if spec.align == '=' && len < spec.width {
        let missing = spec.width - len;
        let mut fill = String::new();
        vm.pad(&mut fill, spec.fill, missing)?;
        return vm.joined(&[sign, parts.prefix, &fill, &digits, parts.rest]);
    }
    let body: String = vm.joined(&[sign, parts.prefix, &digits, parts.rest])?;
    pad(vm, &body, spec)
}

/// Digits with separators, zero-filled to at least `min_width` characters; a separator never leads.
fn group_digits(digits: &str, group: Option<(char, usize)>, min_width: usize) -> String {
    let Some((separator, size)) = group else {
        return format!("{}{digits}", "0".repeat(min_width.saturating_sub(digits.len())));
    };
    // From the right: digits, then zeros until the width is reached by a digit.
    let mut out = String::new();
    let mut n = 0;
    let mut left = digits.chars().rev();
    loop {
        let next = left.next();
        let ends = out.len() >= min_width && n > 0;
        if next.is_none() && ends {
            break;
        }
        if n > 0 && n % size == 0 {
            out.push(separator);
        }
        out.push(next.unwrap_or('0'));
        n += 1;
    }
    out.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::group_digits;

    #[test]
    fn zeros_are_grouped_and_a_separator_never_leads() {
        assert_eq!(group_digits("1234", Some((',', 3)), 0), "1,234");
        assert_eq!(group_digits("12", Some((',', 3)), 4), "0,012");
        assert_eq!(group_digits("1234", Some((',', 3)), 7), "001,234");
        assert_eq!(group_digits("1234", None, 7), "0001234");
        assert_eq!(group_digits("123", Some((',', 3)), 3), "123");
    }
}
