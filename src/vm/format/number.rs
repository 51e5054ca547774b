//! `__format__` of int, float and complex.
//!
//! Invariant: an empty specification gives `str(v)`.

use super::digits::{Style, float_text};
use super::spec::{self, NO_TYPE, Parts, Spec};
use crate::base::surrogate;
use crate::vm::error::Res;
use crate::vm::object::{complex, float, int};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

const DEFAULT_PRECISION: usize = 6;
const MAX_PRECISION: usize = i32::MAX as usize;

/// `int.__format__`.
pub fn format_int(vm: &Vm<'_>, v: &Value, text: &str) -> Res<String> {
    if text.is_empty() {
        return vm.display(v);
    }
    let type_name = vm.type_name(v);
    let spec = spec::parse(vm, text, 'd', '>', &type_name)?;
    match spec.ty {
        'b' | 'c' | 'd' | 'o' | 'x' | 'X' | 'n' => int_text(vm, v, &spec),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%' => {
            let x = float::operand(vm, v)?.unwrap_or(f64::NAN);
            float_spec(vm, x, &spec)
        }
        ty => Err(spec::unknown_type(vm, ty, &type_name)),
    }
}

fn int_text(vm: &Vm<'_>, v: &Value, spec: &Spec) -> Res<String> {
    if spec.precision.is_some() {
        return Err(vm.value_error("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        let message = "Negative zero coercion (z) not allowed in integer format specifier";
        return Err(vm.value_error(message));
    }
    if spec.ty == 'c' {
        return char_text(vm, v, spec);
    }
    let Some(n) = int::as_int(v) else {
        return Err(vm.type_error("__format__ of int needs an int"));
    };
    let (base, prefix) = match spec.ty {
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = match base {
        10 => int::text::decimal(vm, n)?.trim_start_matches('-').to_owned(),
        base => int::text::magnitude_digits(n, base),
    };
    if spec.ty == 'X' {
        digits.make_ascii_uppercase();
    }
    let prefix = if spec.alternate { prefix } else { "" };
    let parts = Parts { negative: n.is_negative(), prefix, digits: &digits, rest: "" };
    spec::assemble(vm, &parts, spec)
}

fn char_text(vm: &Vm<'_>, v: &Value, spec: &Spec) -> Res<String> {
    if spec.sign.is_some() {
        return Err(vm.value_error("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(
            vm.value_error("Alternate form (#) not allowed with integer format specifier 'c'")
        );
    }
    if matches!(int::as_int(v), Some(int::IntRef::Big(_))) {
        return Err(vm.overflow_error("Python int too large to convert to C long"));
    }
    let c = char_of(vm, v)?;
    let mut spec = *spec;
    if spec.align == '=' {
        spec.align = '>';
    }
    spec::pad(vm, c.encode_utf8(&mut [0; 4]), &spec)
}

/// The character with a code point, for `%c` and `{:c}`.
pub(super) fn char_of(vm: &Vm<'_>, v: &Value) -> Res<char> {
    match int::to_u64(v).and_then(|n| u32::try_from(n).ok()) {
        Some(n @ surrogate::FIRST..=surrogate::LAST) => {
            Err(crate::vm::object::str::kept_for_surrogates(vm, n))
        }
        Some(n) => match surrogate::kept(n) {
            Some(c) => Ok(c),
            None => Err(vm.overflow_error("%c arg not in range(0x110000)")),
        },
        None => Err(vm.overflow_error("%c arg not in range(0x110000)")),
    }
}

/// `float.__format__`.
pub fn format_float(vm: &Vm<'_>, v: &Value, text: &str) -> Res<String> {
    if text.is_empty() {
        return vm.display(v);
    }
    let type_name = vm.type_name(v);
    let spec = spec::parse(vm, text, NO_TYPE, '>', &type_name)?;
    match spec.ty {
        NO_TYPE | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%' => {
            float_spec(vm, float::as_float(v).unwrap_or(f64::NAN), &spec)
        }
        ty => Err(spec::unknown_type(vm, ty, &type_name)),
    }
}

/// How a specification wants a float's digits. `dot` asks for `.0` where no type is given.
fn style(vm: &Vm<'_>, spec: &Spec, dot: bool) -> Res<Style> {
    if spec.precision.is_some_and(|p| p > MAX_PRECISION) {
        return Err(vm.raise(ExcKind::ValueError, "precision too big"));
    }
    let (ty, precision, add_dot_0) = match (spec.ty, spec.precision) {
        (NO_TYPE, None) => ('r', 0, dot),
        (NO_TYPE, Some(p)) => ('g', p, dot),
        ('n', p) => ('g', p.unwrap_or(DEFAULT_PRECISION), false),
        ('%', p) => ('f', p.unwrap_or(DEFAULT_PRECISION), false),
        (ty, p) => (ty, p.unwrap_or(DEFAULT_PRECISION), false),
    };
    Ok(Style {
        ty,
        precision,
        alternate: spec.alternate,
        add_dot_0,
        no_negative_zero: spec.no_negative_zero,
    })
}

fn float_spec(vm: &Vm<'_>, x: f64, spec: &Spec) -> Res<String> {
    let style = style(vm, spec, true)?;
    let percent = spec.ty == '%';
    let mut text = float_text(vm, if percent { x * 100.0 } else { x }, style)?;
    if percent {
        text.push('%');
    }
    spec::assemble(vm, &split(&text), spec)
}

/// Sign, digits before the point, rest.
fn split(text: &str) -> Parts<'_> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let n = text.bytes().take_while(u8::is_ascii_digit).count();
    Parts { negative, prefix: "", digits: &text[..n], rest: &text[n..] }
}

/// `complex.__format__`.
pub fn format_complex(vm: &Vm<'_>, v: &Value, text: &str) -> Res<String> {
    if text.is_empty() {
        return vm.display(v);
    }
    let type_name = vm.type_name(v);
    let spec = spec::parse(vm, text, NO_TYPE, '>', &type_name)?;
    if !matches!(spec.ty, NO_TYPE | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n') {
        return Err(spec::unknown_type(vm, spec.ty, &type_name));
    }
    if spec.fill == '0' {
        return Err(vm.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == '=' {
        return Err(vm.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (re, im) = complex::as_complex(v).unwrap_or((f64::NAN, f64::NAN));
    let style = style(vm, &spec, false)?;
    let alone = spec.ty == NO_TYPE && re == 0.0 && re.is_sign_positive();
    let mut part = Spec { width: 0, align: '<', ..spec };
    let real = if alone {
        String::new()
    } else {
        spec::assemble(vm, &split(&float_text(vm, re, style)?), &part)?
    };
    if !alone {
        part.sign = Some('+');
    }
    let imag = spec::assemble(vm, &split(&float_text(vm, im, style)?), &part)?;
    let text = match (alone, spec.ty) {
        (false, NO_TYPE) => format!("({real}{imag}j)"),
        (_, _) => format!("{real}{imag}j"),
    };
    spec::pad(vm, &text, &spec)
}
