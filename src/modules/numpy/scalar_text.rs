//! Scalars as text.
//!
//! Invariant: floats show the fewest digits that read back to the same float of their width.

use super::convert::python_value;
use super::digits::{Digits, Real};
use crate::array::dtype::{Bool8, Complex32, Complex64, ScalarType};
use crate::bridge::npscalar::NpScalar;
use crate::vm::Vm;
use crate::vm::object::int;

/// A float as its scalar shows it: positional from 1e-4 up to `large`.
fn float_text(x: f64, digits: &Digits, large: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x.is_infinite() {
        return format!("{sign}inf");
    }
    let size = x.abs();
    let (text, point) = (&digits.digits, digits.point);
    if size != 0.0 && !(1e-4..large).contains(&size) {
        let (first, rest) = text.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        let exponent = point - 1;
        let mark = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{first}{dot}{rest}e{mark}{:02}", exponent.abs());
    }
    let n = text.len() as i32;
    if point <= 0 {
        format!("{sign}0.{}{text}", "0".repeat(point.unsigned_abs() as usize))
    } else if point >= n {
        format!("{sign}{text}{}.0", "0".repeat((point - n) as usize))
    } else {
        let (whole, fraction) = text.split_at(point as usize);
        format!("{sign}{whole}.{fraction}")
    }
}

pub(super) fn f64_text(x: f64) -> String {
    let finite = if x.is_finite() { x } else { 0.0 };
    float_text(x, &Real::F64(finite).shortest(), 1e16)
}

pub(super) fn f32_text(x: f32) -> String {
    let finite = if x.is_finite() { x } else { 0.0 };
    float_text(f64::from(x), &Real::F32(finite).shortest(), 1e6)
}

/// `(1+2j)`, or `2j` where the real part is +0.
fn complex_text(re: f64, re_text: &str, im_text: &str) -> String {
    let short = |text: &str| text.strip_suffix(".0").unwrap_or(text).to_owned();
    let imag = short(im_text);
    if re == 0.0 && re.is_sign_positive() {
        return format!("{imag}j");
    }
    let plus = if imag.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imag}j)", short(re_text))
}

/// `str(scalar)`.
pub(super) fn scalar_str(vm: &Vm<'_>, scalar: &NpScalar) -> String {
    use bytemuck::pod_read_unaligned as read;
    let octets = scalar.octets();
    match scalar.ty {
        ScalarType::Bool => {
            let truth: Bool8 = read(octets);
            if truth.get() { "True" } else { "False" }.to_owned()
        }
        ScalarType::Float64 => f64_text(read(octets)),
        ScalarType::Float32 => f32_text(read(octets)),
        ScalarType::Complex128 => {
            let c: Complex64 = read(octets);
            complex_text(c.re, &f64_text(c.re), &f64_text(c.im))
        }
        ScalarType::Complex64 => {
            let c: Complex32 = read(octets);
            complex_text(c.re.into(), &f32_text(c.re), &f32_text(c.im))
        }
        ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32
        | ScalarType::UInt32
        | ScalarType::Int64
        | ScalarType::UInt64 => {
            let plain = python_value(vm, scalar.ty, octets);
            int::as_int(&plain).map_or_else(String::new, |n| n.big().to_string())
        }
    }
}

/// `repr(scalar)`.
pub(super) fn scalar_repr(vm: &Vm<'_>, scalar: &NpScalar) -> String {
    let text = scalar_str(vm, scalar);
    if scalar.ty == ScalarType::Bool {
        return format!("np.{text}_");
    }
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(&text);
    format!("np.{}({inner})", scalar.ty.name())
}
