//! f-strings and t-strings.
//!
//! Invariant: neighbouring pieces of text are one constant, and none is empty. `{x=}` is a constant
//! with the text up to the value, and the value.

use ruff_python_ast as ruff;

use super::expr::constant;
use super::{Field, Literal, Maker, node, span, span_of, text};
use crate::base::Span;

/// The pieces so far.
#[derive(Default)]
struct Pieces {
    done: Vec<Field>,
    text: String,
    place: Option<Span>,
}

impl Pieces {
    fn text(&mut self, at: Span, text: &str) {
        if !text.is_empty() {
            self.text.push_str(text);
            self.place = Some(self.place.map_or(at, |place| place.to(at)));
        }
    }

    fn value(&mut self, value: Field) {
        self.flush();
        self.done.push(value);
    }

    fn flush(&mut self) {
        if let Some(at) = self.place.take() {
            let text = std::mem::take(&mut self.text);
            self.done.push(constant(at, Literal::Str(text.into())));
        }
    }

    fn finish(mut self) -> Field {
        self.flush();
        Field::List(self.done)
    }
}

impl Maker<'_> {
    pub(super) fn fstring(&mut self, f: &ruff::ExprFString, at: Span) -> Field {
        let mut pieces = Pieces::default();
        for part in f.value.iter() {
            match part {
                ruff::FStringPart::Literal(s) => pieces.text(span_of(s), &s.value),
                ruff::FStringPart::FString(f) => self.elements(&f.elements, true, &mut pieces),
            }
        }
        node("JoinedStr", at, vec![("values", pieces.finish())])
    }

    pub(super) fn tstring(&mut self, t: &ruff::ExprTString, at: Span) -> Field {
        let mut pieces = Pieces::default();
        for t in t.value.iter() {
            self.elements(&t.elements, false, &mut pieces);
        }
        node("TemplateStr", at, vec![("values", pieces.finish())])
    }

    fn elements(
        &mut self,
        elements: &ruff::InterpolatedStringElements,
        is_f_string: bool,
        pieces: &mut Pieces,
    ) {
        for element in elements.iter() {
            match element {
                ruff::InterpolatedStringElement::Literal(l) => pieces.text(span_of(l), &l.value),
                ruff::InterpolatedStringElement::Interpolation(i) => {
                    self.interpolation(i, is_f_string, pieces);
                }
            }
        }
    }

    fn interpolation(
        &mut self,
        i: &ruff::InterpolatedElement,
        is_f_string: bool,
        pieces: &mut Pieces,
    ) {
        let at = span(i.range);
        let value_at = span_of(&*i.expression);
        if let Some(debug) = &i.debug_text {
            pieces.text(Span::new(at.start + 1, value_at.end + 1), debug.as_str());
        }
        let spec = match i.format_spec.as_deref() {
            Some(spec) => {
                let mut inner = Pieces::default();
                self.elements(&spec.elements, is_f_string, &mut inner);
                let spec_at = span(spec.range);
                // From the colon on.
                let at = Span::new(spec_at.start.saturating_sub(1), spec_at.end);
                node("JoinedStr", at, vec![("values", inner.finish())])
            }
            None => Field::Absent,
        };
        let shows_repr = i.conversion == ruff::ConversionFlag::None
            && i.debug_text.is_some()
            && i.format_spec.is_none();
        let conversion = if shows_repr { ruff::ConversionFlag::Repr } else { i.conversion };
        let conversion = Field::Int(i64::from(conversion as i8));
        let value = self.expr(&i.expression);
        let fields = if is_f_string {
            vec![("value", value), ("conversion", conversion), ("format_spec", spec)]
        } else {
            let inner = &self.text[at.start as usize + 1..];
            let length = (value_at.end - at.start - 1) as usize;
            let source = text(inner.get(..length).unwrap_or_default().trim());
            vec![
                ("value", value),
                ("str", source),
                ("conversion", conversion),
                ("format_spec", spec),
            ]
        };
        let class = if is_f_string { "FormattedValue" } else { "Interpolation" };
        pieces.value(node(class, at, fields));
    }
}
