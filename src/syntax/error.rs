//! The third-party parser's errors in CPython's words, and how an error is shown.
//!
//! Invariant: [`first`] gives an error iff the parser reported one.

use std::fmt::Write as _;
use std::sync::Arc;

use ruff_python_ast as ruff_ast;
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType, Parsed};

use super::{Fault, Mode, SyntaxError, SyntaxErrorKind};
use crate::base::{SourceFile, Span};

impl Fault {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Fault {
        Fault { kind: SyntaxErrorKind::Syntax, message: message.into(), span }
    }

    pub(crate) fn of(self, file: &Arc<SourceFile>) -> SyntaxError {
        SyntaxError { kind: self.kind, message: self.message, file: file.clone(), span: self.span }
    }
}

impl SyntaxErrorKind {
    /// The exception class's name.
    pub fn class_name(self) -> &'static str {
        match self {
            SyntaxErrorKind::Syntax => "SyntaxError",
            SyntaxErrorKind::Indentation => "IndentationError",
            SyntaxErrorKind::Tab => "TabError",
            SyntaxErrorKind::Recursion => "RecursionError",
        }
    }
}

impl SyntaxError {
    /// As CPython prints it: the file's line, the source line with carets, the message.
    pub fn render(&self) -> String {
        let mut out = String::new();
        let start = self.file.line_col(self.span.start);
        let _ = writeln!(out, "  File \"{}\", line {}", self.file.name, start.line);
        let line = self.file.line_text(start.line);
        let text = line.trim_start_matches([' ', '\t', '\x0c']);
        let indent = line.chars().count() - text.chars().count();
        if !text.trim_end().is_empty() {
            let _ = writeln!(out, "    {}", text.trim_end());
            let length = text.trim_end().chars().count();
            let from = (start.col as usize).saturating_sub(indent);
            let end = self.file.line_col(self.span.end);
            let to = if end.line == start.line {
                (end.col as usize).saturating_sub(indent)
            } else {
                length
            };
            let carets = to.max(from + 1) - from;
            let pad: String =
                text.chars().take(from).map(|c| if c == '\t' { c } else { ' ' }).collect();
            let gap = " ".repeat(from - pad.chars().count());
            let _ = writeln!(out, "    {pad}{gap}{}", "^".repeat(carets));
        }
        let _ = writeln!(out, "{}: {}", self.kind.class_name(), self.message);
        out
    }
}

/// The error that CPython would report, if there is any.
pub(super) fn first(
    parsed: &Parsed<ruff_ast::Mod>,
    file: &SourceFile,
    _mode: Mode,
) -> Option<Fault> {
    if let Some(error) = parsed.errors().iter().min_by_key(|e| e.location.start()) {
        return Some(translate(error, file));
    }
    let unsupported = parsed.unsupported_syntax_errors().first()?;
    Some(Fault::new(span(unsupported.range), "invalid syntax"))
}

fn span(range: ruff_text_size::TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

fn translate(error: &ParseError, _file: &SourceFile) -> Fault {
    let at = span(error.location);
    match &error.error {
        ParseErrorType::UnexpectedIndentation => Fault {
            kind: SyntaxErrorKind::Indentation,
            message: "unexpected indent".into(),
            span: at,
        },
        ParseErrorType::Lexical(LexicalErrorType::IndentationError) => Fault {
            kind: SyntaxErrorKind::Indentation,
            message: "unindent does not match any outer indentation level".into(),
            span: at,
        },
        other => Fault::new(at, other.to_string()),
    }
}
