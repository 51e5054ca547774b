//! An error's place and how it is shown.
//!
//! Invariant: [`first`] gives an error iff the third-party parser, or CPython's tokenizer, has one.

use std::fmt::Write as _;
use std::sync::Arc;

use ruff_python_ast as ruff_ast;
use ruff_python_parser::{ParseErrorType, Parsed};

use super::{Fault, SyntaxError, SyntaxErrorKind, grammar, tokens};
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

/// Where an error stands, as the attributes of a `SyntaxError` object have it: lines and columns from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    pub line: u32,
    pub offset: u32,
    pub end_line: u32,
    pub end_offset: u32,
}

impl SyntaxError {
    pub fn place(&self) -> Place {
        let start = self.file.line_col(self.span.start);
        let end = self.file.line_col(self.span.end);
        let (line, offset) = (start.line, start.col + 1);
        if end.line > start.line && end.col == 0 {
            // Up to and with a line's end: one column past its text.
            let last = end.line - 1;
            let width = self.file.line_text(last).chars().count() as u32;
            return Place { line, offset, end_line: last, end_offset: width + 2 };
        }
        Place { line, offset, end_line: end.line, end_offset: end.col + 1 }
    }

    /// As CPython prints it: the file's line, the source line with carets, the message.
    pub fn render(&self) -> String {
        let mut out = String::new();
        let place = self.place();
        let _ = writeln!(out, "  File \"{}\", line {}", self.file.name, place.line);
        let line = self.file.line_text(place.line);
        let text = line.trim_start_matches([' ', '\t', '\x0c']);
        let indent = line.chars().count() - text.chars().count();
        let shown = text.trim_end();
        if !shown.is_empty() {
            let _ = writeln!(out, "    {shown}");
            let from = place.offset as usize - 1;
            let to = if place.end_line == place.line {
                place.end_offset as usize - 1
            } else {
                line.chars().count()
            };
            // A place within the indentation has no caret.
            if from >= indent {
                let from = from - indent;
                let carets = to.saturating_sub(indent).max(from + 1) - from;
                let pad: String =
                    text.chars().take(from).map(|c| if c == '\t' { c } else { ' ' }).collect();
                let gap = " ".repeat(from - pad.chars().count());
                let _ = writeln!(out, "    {pad}{gap}{}", "^".repeat(carets));
            }
        }
        let _ = writeln!(out, "{}: {}", self.kind.class_name(), self.message);
        out
    }
}

/// The error that CPython would report, if there is any.
pub(super) fn first(parsed: &Parsed<ruff_ast::Mod>, file: &SourceFile) -> Option<Fault> {
    // The third-party parser lets these pass.
    let text = file.text();
    if text.starts_with('\u{feff}') {
        return Some(Fault::new(Span::new(0, 3), "invalid non-printable character U+FEFF"));
    }
    if let Some(at) = text.find('\0') {
        let at = Span::new(at as u32, at as u32);
        return Some(Fault::new(at, "source code cannot contain null bytes"));
    }
    let scan = tokens::scan(parsed.tokens(), file, parsed.errors());
    let error = parsed.errors().iter().min_by_key(|e| e.location.start());
    if let Some(found) = scan.fault {
        // At an unexpected indent CPython gives up without a look at the rest.
        if let Some(error) = error.filter(|e| e.error == ParseErrorType::UnexpectedIndentation)
            && error.location.start().to_u32() < found.span.start
        {
            return Some(grammar::fault(error, parsed, file));
        }
        return Some(found);
    }
    let fault = match error {
        Some(error) => grammar::fault(error, parsed, file),
        None => grammar::unsupported(parsed.unsupported_syntax_errors().first()?, file),
    };
    // A bracket that stays open explains an error on a later line, or at the end.
    if let (Some((open, at)), Some(error)) = (scan.open, error) {
        let end = file.text().trim_end().len() as u32;
        let place = error.location.start().to_u32();
        let line_ends = file.text().as_bytes().get(place as usize).is_none_or(|&b| b == b'\n');
        if file.line(place) > file.line(at) || place >= end || line_ends {
            let message = format!("'{open}' was never closed");
            return Some(Fault::new(Span::new(at, at), message));
        }
    }
    Some(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Mode, parse};

    fn error_of(text: &str) -> SyntaxError {
        match parse(SourceFile::new("t", text), Mode::Exec) {
            Ok(_) => panic!("no error in {text:?}"),
            Err(error) => error,
        }
    }

    /// Each program in the file is followed by what CPython 3.13 says of it.
    #[test]
    fn errors_have_the_words_and_the_place_of_cpython() {
        let cases = include_str!("../../tests/syntax/errors.txt");
        let mut program = String::new();
        let mut wrong = String::new();
        let mut n = 0;
        for line in cases.lines() {
            let Some(expected) = line.strip_prefix("#| ") else {
                program.push_str(line);
                program.push('\n');
                continue;
            };
            let error = error_of(&program);
            let place = error.place();
            let (kind, message) = (error.kind.class_name(), &error.message);
            let found = format!("{}:{} {kind}: {message}", place.line, place.offset);
            if found != expected {
                let _ = writeln!(wrong, "{program}expected {expected}\nfound    {found}\n");
            }
            program.clear();
            n += 1;
        }
        assert!(wrong.is_empty(), "{wrong}");
        assert!(n > 250);
    }

    #[test]
    fn an_error_shows_its_line_with_carets() {
        assert_eq!(
            error_of("if x:\n    y = f(1 2)\n").render(),
            "  File \"t\", line 2\n    y = f(1 2)\n          ^^^\n\
             SyntaxError: invalid syntax. Perhaps you forgot a comma?\n"
        );
        assert_eq!(
            error_of("x = 1\n  y = 2\n").render(),
            "  File \"t\", line 2\n    y = 2\nIndentationError: unexpected indent\n"
        );
    }
}
