//! What is told to the user about a place in the source: message, caret, labels, help.
//!
//! Invariant: a diagnostic is data. Who prints it (command line, exception text, `--explain`) decides
//! where; [`Diagnostic::render`] decides how it looks, so that all of them look alike.

use std::fmt::Write as _;
use std::sync::Arc;

use super::source::{SourceFile, Span};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// A message about a span, with secondary spans and a way out.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable name such as `not-indexable`, shown in brackets and matched by tests.
    pub code: &'static str,
    pub message: String,
    pub file: Arc<SourceFile>,
    pub span: Span,
    /// Further places that explain the first ("`x` became float64 here").
    pub labels: Vec<(Span, String)>,
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(
        code: &'static str,
        file: &Arc<SourceFile>,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            file: file.clone(),
            span,
            labels: Vec::new(),
            help: None,
        }
    }

    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push((span, text.into()));
        self
    }

    pub fn with_help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// The message, then each place as `  --> file:line:column` (columns from 1) with its source line
    /// and carets, then the help. Ends with a newline.
    pub fn render(&self) -> String {
        let mut out = format!("{}[{}]: {}\n", self.severity.name(), self.code, self.message);
        self.render_place(&mut out, self.span, None);
        for (span, text) in &self.labels {
            self.render_place(&mut out, *span, Some(text));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "  = help: {help}");
        }
        out
    }

    fn render_place(&self, out: &mut String, span: Span, label: Option<&str>) {
        let start = self.file.line_col(span.start);
        let line = self.file.line_text(start.line);
        let number = start.line.to_string();
        let gutter = " ".repeat(number.len());
        let _ = writeln!(out, "{gutter}--> {}:{}:{}", self.file.name, start.line, start.col + 1);
        let _ = writeln!(out, "{number} | {line}");
        let width = caret_width(&self.file, span, line, start.col);
        let pad: String = line
            .chars()
            .take(start.col as usize)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        let _ = write!(out, "{gutter} | {pad}{}", "^".repeat(width));
        if let Some(label) = label {
            let _ = write!(out, " {label}");
        }
        out.push('\n');
    }
}

/// How many carets: the span's characters on its first line, at least one.
fn caret_width(file: &SourceFile, span: Span, line: &str, col: u32) -> usize {
    let rest = line.chars().count().saturating_sub(col as usize);
    file.snippet(span).lines().next().map_or(0, |s| s.chars().count()).min(rest).max(1)
}
