//! Which of several errors is told, and how it is shown.
//!
//! Invariant: [`first`] gives an error iff the parser reported one.

use std::fmt::Write as _;
use std::sync::Arc;

use ruff_python_ast as ruff_ast;
use ruff_python_parser::Parsed;

use super::{Fault, SyntaxError, SyntaxErrorKind, grammar, scan};
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

/// The error that CPython would report, if there is any: its tokenizer's before its grammar's, and an
/// open bracket before whatever the parser made of the lines after it.
pub(super) fn first(parsed: &Parsed<ruff_ast::Mod>, file: &SourceFile) -> Option<Fault> {
    let Some(error) = parsed.errors().iter().min_by_key(|e| e.location.start()) else {
        let unsupported = parsed.unsupported_syntax_errors().first()?;
        return Some(Fault::new(grammar::span(unsupported.range), "invalid syntax"));
    };
    let scan = scan::scan(&file.text);
    let fault = grammar::translate(error, parsed, file);
    if let Some(earlier) = scan.fault {
        // CPython gives up at an indentation that is wrong, and looks no further for its own.
        let by_place = [&fault.kind, &earlier.kind].iter().any(|k| **k != SyntaxErrorKind::Syntax)
            && !fault.message.starts_with("expected an indented block");
        let wins = !by_place || file.line(earlier.span.start) <= file.line(fault.span.start);
        return Some(if wins { earlier } else { fault });
    }
    if let Some((bracket, at)) = scan.open {
        let ends_line = |at: u32| {
            let rest = file.text.get(at as usize..).unwrap_or_default();
            rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n') || rest.trim().is_empty()
        };
        if file.line(fault.span.end) > file.line(at) || ends_line(fault.span.start) {
            return Some(Fault::new(
                Span::new(at, at + 1),
                format!("'{bracket}' was never closed"),
            ));
        }
    }
    Some(fault)
}
