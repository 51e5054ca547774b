//! Source text and places in it.
//!
//! Invariant: a [`Span`] is a half-open range of byte offsets into the one [`SourceFile`] it was made
//! for, on character boundaries. Lines count from 1 and columns from 0, in characters (code points),
//! as CPython's `lineno` and traceback carets do.

use std::sync::Arc;

/// A half-open range of byte offsets into a [`SourceFile`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: u32, end: u32) -> Span {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span at this span's start.
    pub fn at_start(self) -> Span {
        Span { start: self.start, end: self.start }
    }
}

/// A line (from 1) and a column (from 0, in characters).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LineCol {
    pub line: u32,
    pub col: u32,
}

/// One file's (or `-c` string's) text with the table of its lines.
#[derive(Debug)]
pub struct SourceFile {
    /// As tracebacks show it: a path as given, `<string>`, `<stdin>`.
    pub name: String,
    pub text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// Keeps the text and indexes its lines (`\n`, `\r\n` and `\r` each end one).
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<SourceFile> {
        let text = text.into();
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (i, &b) in bytes.iter().enumerate() {
            if b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                line_starts.push(i as u32 + 1);
            }
        }
        Arc::new(SourceFile { name: name.into(), text, line_starts })
    }

    pub fn n_lines(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// The line (from 1) that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|&s| s <= offset) as u32
    }

    pub fn line_col(&self, offset: u32) -> LineCol {
        let line = self.line(offset);
        let start = self.line_starts[line as usize - 1] as usize;
        let end = (offset as usize).min(self.text.len());
        let col = self.text.get(start..end).map_or(0, |s| s.chars().count()) as u32;
        LineCol { line, col }
    }

    /// The text of a line (from 1) without its ending; empty when there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        let index = (line as usize).wrapping_sub(1);
        let Some(&start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |&e| e as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// The text that a span covers; empty when the span is not of this file.
    pub fn snippet(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_whatever_ends_the_line() {
        let f = SourceFile::new("t", "a\r\nbé c\rd\n");
        assert_eq!(f.n_lines(), 4);
        assert_eq!(f.line_text(2), "bé c");
        assert_eq!(f.line_col(7), LineCol { line: 2, col: 3 });
        assert_eq!(f.line_text(3), "d");
        assert_eq!(f.line_text(9), "");
    }
}
