//! Text from values: `format()`, the format mini-language, `%`, `str.format`, quoting.
//!
//! Invariant: text and errors are CPython's; digits are correctly rounded at any precision.

use super::args::Args;
use super::error::Res;
use super::object::str::{self as str_, Str};
use super::object::{T, complex, float, int};
use super::value::Value;
use super::vm::Vm;

pub mod digits;
pub mod fields;
mod number;
pub mod percent;
pub mod quote;
pub mod spec;

pub use digits::{float_repr, float_repr_short, repr_value};
pub use number::{format_complex, format_float, format_int};

/// `format(v, spec)`: through `__format__`.
pub fn format_value(vm: &Vm<'_>, v: &Value, spec: &str) -> Res<String> {
    // The built-in types themselves, whose methods nobody can replace, go straight to their formatter.
    match v {
        Value::Int(_) | Value::Bool(_) => return format_int(vm, v, spec),
        Value::Float(_) => return format_float(vm, v, spec),
        Value::Obj(o) => {
            if let Some(s) = o.downcast::<Str>()
                && o.ty().is(vm.ty(T::Str))
            {
                return format_str(vm, v, s, spec);
            }
        }
        Value::Unset | Value::None | Value::NotImplemented | Value::Ellipsis => {}
    }
    match vm.call_special(v, "__format__", &[vm.str(spec)])? {
        Some(result) => match str_::text_of(&result) {
            Some(text) => Ok(text.to_owned()),
            None => {
                let ty = vm.type_name(&result);
                Err(vm.type_error(format!("__format__ must return a str, not {ty}")))
            }
        },
        None => format_object(vm, v, spec),
    }
}

/// `object.__format__`: `str(v)`, and no specification.
pub fn format_object(vm: &Vm<'_>, v: &Value, spec: &str) -> Res<String> {
    if spec.is_empty() {
        return vm.display(v);
    }
    let ty = vm.type_name(v);
    Err(vm.type_error(format!("unsupported format string passed to {ty}.__format__")))
}

/// `str.__format__`.
pub fn format_str(vm: &Vm<'_>, v: &Value, s: &Str, spec: &str) -> Res<String> {
    if spec.is_empty() {
        return vm.display(v);
    }
    let spec = spec::parse(vm, spec, 's', '<', &vm.type_name(v))?;
    if spec.ty != 's' {
        return Err(spec::unknown_type(vm, spec.ty, &vm.type_name(v)));
    }
    let what = match (spec.sign, spec.no_negative_zero, spec.alternate) {
        (Some(' '), _, _) => Some("Space"),
        (Some(_), _, _) => Some("Sign"),
        (None, true, _) => Some("Negative zero coercion (z)"),
        (None, false, true) => Some("Alternate form (#)"),
        (None, false, false) if spec.align == '=' => Some("'=' alignment"),
        (None, false, false) => None,
    };
    if let Some(what) = what {
        return Err(vm.value_error(format!("{what} not allowed in string format specifier")));
    }
    let text = s.as_str();
    let text = match spec.precision {
        Some(n) if n < s.len() => &text[..s.offset(n)],
        Some(_) | None => text,
    };
    spec::pad(vm, text, &spec)
}

/// The one argument of a `__format__` method.
pub fn spec_argument<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a str> {
    args.skip(1).check_positional(vm, "__format__", 1, 1)?;
    match str_::text_of(&args.values[1]) {
        Some(text) => Ok(text),
        None => {
            let ty = vm.given_type(&args.values[1]);
            Err(vm.type_error(format!("__format__() argument must be str, not {ty}")))
        }
    }
}

/// `f"{v}"` without conversion or specification: the fast case of [`format_value`].
pub fn plain(vm: &Vm<'_>, v: &Value) -> Res<String> {
    format_value(vm, v, "")
}

/// Whether a value is one that the number formatters take.
pub fn is_number(v: &Value) -> bool {
    int::is_int(v) || float::as_float(v).is_some() || complex::as_complex(v).is_some()
}
