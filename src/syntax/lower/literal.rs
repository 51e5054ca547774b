//! Numbers, strings, f-strings and t-strings.
//!
//! The third-party parser replaces an escaped lone surrogate (`"\udc80"`) by U+FFFD; a literal that holds
//! such an escape is decoded again here, so that nothing is lost.

use std::sync::Arc;

use num_bigint::BigInt;
use ruff_python_ast as ruff;
use ruff_python_ast::StringFlags as _;

use super::{Lowerer, span_of};
use crate::base::{Span, surrogate};
use crate::syntax::SyntaxErrorKind;
use crate::syntax::ast::{Conversion, Expr, ExprKind, FPart};

impl Lowerer<'_> {
    pub(super) fn number(&mut self, n: &ruff::ExprNumberLiteral) -> ExprKind {
        match &n.value {
            ruff::Number::Int(i) => match i.as_i64() {
                Some(value) => ExprKind::Int(value),
                None => self.big_int(&i.to_string(), span_of(n)),
            },
            ruff::Number::Float(f) => ExprKind::Float(*f),
            ruff::Number::Complex { real: _, imag } => ExprKind::Imaginary(*imag),
        }
    }

    fn big_int(&mut self, text: &str, span: Span) -> ExprKind {
        let digits: String = text.chars().filter(|&c| c != '_').collect();
        let (radix, digits) = match digits.get(..2) {
            Some("0x" | "0X") => (16, &digits[2..]),
            Some("0o" | "0O") => (8, &digits[2..]),
            Some("0b" | "0B") => (2, &digits[2..]),
            Some(_) | None => (10, &digits[..]),
        };
        if radix == 10 && digits.len() > 4300 {
            let message = format!(
                "Exceeds the limit (4300 digits) for integer string conversion: value has {} digits; \
                 use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for \
                 huge integer literals to avoid decimal conversion limits.",
                digits.len()
            );
            self.fail(SyntaxErrorKind::Syntax, span, message);
        }
        match BigInt::parse_bytes(digits.as_bytes(), radix) {
            Some(value) => ExprKind::BigInt(Arc::new(value)),
            None => {
                self.fail(SyntaxErrorKind::Syntax, span, "invalid decimal literal");
                ExprKind::Int(0)
            }
        }
    }

    pub(super) fn string(&mut self, s: &ruff::ExprStringLiteral) -> ExprKind {
        let value = s.value.to_str();
        if !value.contains('\u{FFFD}') || !s.value.iter().any(|l| self.hides_surrogate(l)) {
            return ExprKind::Str(value.into());
        }
        let mut bytes = Vec::new();
        for part in s.value.iter() {
            if self.hides_surrogate(part) {
                bytes.extend(decode_wtf8(self.contents(part)));
            } else {
                bytes.extend_from_slice(part.value.as_bytes());
            }
        }
        wtf8_kind(bytes)
    }

    /// The literal's text between its quotes.
    fn contents(&self, s: &ruff::StringLiteral) -> &str {
        let range = s.range;
        let (open, close) = (s.flags.opener_len().to_u32(), s.flags.closer_len().to_u32());
        let (start, end) = (range.start().to_u32() + open, range.end().to_u32() - close);
        &self.text[start as usize..end as usize]
    }

    fn hides_surrogate(&self, s: &ruff::StringLiteral) -> bool {
        s.value.contains('\u{FFFD}')
            && !s.flags.prefix().is_raw()
            && has_surrogate_escape(self.contents(s))
    }

    pub(super) fn fstring(&mut self, f: &ruff::ExprFString) -> ExprKind {
        let mut parts = Parts::default();
        for part in f.value.iter() {
            match part {
                ruff::FStringPart::Literal(s) if self.hides_surrogate(s) => {
                    let kind = wtf8_kind(decode_wtf8(self.contents(s)));
                    parts.value(literal_part(span_of(s), kind));
                }
                ruff::FStringPart::Literal(s) => parts.text(&s.value),
                ruff::FStringPart::FString(f) => {
                    let raw = f.flags.prefix().is_raw();
                    self.elements(&f.elements, raw, true, &mut parts);
                }
            }
        }
        ExprKind::FString(parts.finish())
    }

    pub(super) fn tstring(&mut self, t: &ruff::ExprTString) -> ExprKind {
        let mut parts = Parts::default();
        for t in t.value.iter() {
            self.elements(&t.elements, t.flags.prefix().is_raw(), false, &mut parts);
        }
        ExprKind::TString(parts.finish())
    }

    /// `repr_debug`: in an f-string `{x=}` without conversion and format shows the repr.
    fn elements(
        &mut self,
        elements: &ruff::InterpolatedStringElements,
        raw: bool,
        f_string: bool,
        parts: &mut Parts,
    ) {
        for element in elements.iter() {
            match element {
                ruff::InterpolatedStringElement::Literal(l) => {
                    let at = span_of(l);
                    let source = &self.text[at.start as usize..at.end as usize];
                    if !raw && l.value.contains('\u{FFFD}') && has_surrogate_escape(source) {
                        let source = source.replace("{{", "{").replace("}}", "}");
                        let octets = decode_wtf8(&source);
                        if f_string {
                            parts.value(literal_part(at, wtf8_kind(octets)));
                        } else {
                            parts.text(&surrogate::from_wtf8(&octets));
                        }
                    } else {
                        parts.text(&l.value);
                    }
                }
                ruff::InterpolatedStringElement::Interpolation(i) => {
                    let debug = i.debug_text.as_ref().map(|d| Arc::from(d.as_str()));
                    let spec = i.format_spec.as_deref().map(|spec| {
                        let mut parts = Parts::default();
                        self.elements(&spec.elements, raw, f_string, &mut parts);
                        parts.finish()
                    });
                    let conversion = match i.conversion {
                        ruff::ConversionFlag::None if debug.is_some() && spec.is_none() => {
                            Conversion::Repr
                        }
                        ruff::ConversionFlag::None => Conversion::None,
                        ruff::ConversionFlag::Str => Conversion::Str,
                        ruff::ConversionFlag::Ascii => Conversion::Ascii,
                        ruff::ConversionFlag::Repr => Conversion::Repr,
                    };
                    let expr = self.boxed(&i.expression);
                    parts.value(FPart::Value { span: span_of(i), expr, debug, conversion, spec });
                }
            }
        }
    }
}

/// Collects parts, joining neighbouring texts and leaving out empty ones.
#[derive(Default)]
struct Parts {
    done: Vec<FPart>,
    text: String,
}

impl Parts {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn value(&mut self, part: FPart) {
        self.flush();
        self.done.push(part);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.done.push(FPart::Text(std::mem::take(&mut self.text).into()));
        }
    }

    fn finish(mut self) -> Vec<FPart> {
        self.flush();
        self.done
    }
}

fn literal_part(span: Span, kind: ExprKind) -> FPart {
    let expr = Box::new(Expr { span, kind });
    FPart::Value { span, expr, debug: None, conversion: Conversion::None, spec: None }
}

fn wtf8_kind(bytes: Vec<u8>) -> ExprKind {
    match String::from_utf8(bytes) {
        Ok(text) => ExprKind::Str(text.into()),
        Err(e) => ExprKind::Wtf8(e.into_bytes().into()),
    }
}

fn has_surrogate_escape(source: &str) -> bool {
    let lower = source.to_ascii_lowercase();
    ["\\ud8", "\\ud9", "\\uda", "\\udb", "\\udc", "\\udd", "\\ude", "\\udf", "\\u0000d"]
        .iter()
        .any(|p| lower.contains(p))
}

/// Decodes the escapes of a literal that is known to be valid. A pair of surrogates stays two.
fn decode_wtf8(source: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            surrogate::push_encoded(&mut out, if c == '\r' { '\n' as u32 } else { c as u32 });
            if c == '\r' && chars.peek() == Some(&'\n') {
                chars.next();
            }
            continue;
        }
        let Some(escape) = chars.next() else {
            out.push(b'\\');
            break;
        };
        let mut hex = |n: usize| {
            (0..n).fold(0, |v, _| v * 16 + chars.next().and_then(|c| c.to_digit(16)).unwrap_or(0))
        };
        let code = match escape {
            '\n' => continue,
            '\r' => {
                chars.next_if_eq(&'\n');
                continue;
            }
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            '\\' | '\'' | '"' => escape as u32,
            'x' => hex(2),
            'u' => hex(4),
            'U' => hex(8),
            'N' => {
                // The name's own character was decoded by the parser of a twin without surrogates.
                let name: String = chars.by_ref().skip(1).take_while(|&c| c != '}').collect();
                named_character(&name)
            }
            '0'..='7' => {
                let mut value = escape as u32 - '0' as u32;
                for _ in 0..2 {
                    match chars.peek().and_then(|c| c.to_digit(8)) {
                        Some(d) => value = value * 8 + d,
                        None => break,
                    }
                    chars.next();
                }
                value
            }
            other => {
                out.push(b'\\');
                other as u32
            }
        };
        surrogate::push_encoded(&mut out, code);
    }
    out
}

/// The character of a Unicode name, by asking the third-party parser for `"\N{name}"`.
pub(in crate::syntax) fn named_character(name: &str) -> u32 {
    let source = format!("\"\\N{{{name}}}\"");
    ruff_python_parser::parse_expression(&source)
        .ok()
        .and_then(|p| {
            let body = &p.syntax().body;
            body.as_string_literal_expr().and_then(|s| s.value.to_str().chars().next())
        })
        .map_or(0xFFFD, |c| c as u32)
}
