//! Source lines with carets, as a traceback shows one frame.
//!
//! Invariant: given a span, the text is CPython 3.13's: the lines the span touches (dedented, long runs
//! shortened), `^` under the whole span, or `~` under operands with `^` under the operator, the brackets
//! of an index, the parentheses of a call; no carets when they would only underline a whole statement.

use std::fmt::Write as _;

use super::ast::{ExprKind, StmtKind, Unit};
use super::locate::{Located, locate};
use crate::base::{LineCol, SourceFile, Span};

/// The source of a frame under `File "…", line n, in f`: each line indented by four, ended by a newline.
/// Empty when the file has no such lines.
pub fn frame_source(unit: &Unit, span: Span) -> String {
    if unit.file.is_of_tree() {
        return tree_source(&unit.file, span);
    }
    let at = locate(unit, span);
    let anchor = anchor(&unit.file, at, span);
    let show = !is_plain_call_statement(&unit.file, at, span)
        && (anchor.is_some() || !is_alone_on_its_lines(&unit.file, span));
    Drawing::new(&unit.file, span, anchor).text(show)
}

/// The source of a frame whose code was compiled from a tree, whose places may be anything.
fn tree_source(file: &SourceFile, span: Span) -> String {
    let (first, last) = (file.line_col(span.start), file.line_col(span.end));
    let text = file.line_text(first.line);
    if text.trim().is_empty() {
        return String::new();
    }
    let width = text.chars().count();
    let whole = last.line != first.line || last.col <= first.col || last.col as usize > width;
    let drawing = if whole { Drawing::line_of(text) } else { Drawing::new(file, span, None) };
    drawing.text(!whole && !is_alone_on_its_lines(file, span))
}

/// The part that gets `^` while the rest of the span gets `~`.
fn anchor(file: &SourceFile, at: Located<'_>, span: Span) -> Option<Span> {
    let kind = &at.expr?.kind;
    if let ExprKind::Binary { op, left, right } = kind {
        let between = Span::new(left.span.end, right.span.start);
        let offset = file.snippet(between).find(op.symbol())? as u32;
        let start = between.start + offset;
        Some(Span::new(start, start + op.symbol().len() as u32))
    } else if let ExprKind::Subscript { value, .. } = kind {
        bracket(file, value.span.end, span, '[')
    } else if let ExprKind::Call { func, .. } = kind {
        bracket(file, func.span.end, span, '(')
    } else {
        None
    }
}

/// From the bracket behind `from` to the end of the span.
fn bracket(file: &SourceFile, from: u32, span: Span, open: char) -> Option<Span> {
    let offset = file.snippet(Span::new(from, span.end)).find(open)? as u32;
    Some(Span::new(from + offset, span.end))
}

/// Whether the span is all there is on its lines: carets would say nothing.
fn is_alone_on_its_lines(file: &SourceFile, span: Span) -> bool {
    let (first, last) = (file.line_col(span.start), file.line_col(span.end));
    let before: String = file.line_text(first.line).chars().take(first.col as usize).collect();
    let after: String = file.line_text(last.line).chars().skip(last.col as usize).collect();
    before.trim().is_empty() && after.trim().is_empty()
}

/// Whether the statement is `return f(…)` or `x = f(…)` alone on its lines with the span as its call.
fn is_plain_call_statement(file: &SourceFile, at: Located<'_>, span: Span) -> bool {
    let Some(stmt) = at.stmt else { return false };
    let call = if let StmtKind::Return(Some(value)) = &stmt.kind
        && let ExprKind::Call { func, .. } = &value.kind
        && matches!(func.kind, ExprKind::Name(_))
    {
        value
    } else if let StmtKind::Assign { targets, value } = &stmt.kind
        && let [target] = &targets[..]
        && matches!((&target.kind, &value.kind), (ExprKind::Name(_), ExprKind::Call { .. }))
    {
        value
    } else {
        return false;
    };
    call.span == span && is_alone_on_its_lines(file, stmt.span)
}

/// Lines, dedented, with the columns of span and anchor in them.
struct Drawing {
    lines: Vec<String>,
    start: usize,
    end: usize,
    /// Line and column of the anchor's start and end.
    anchor: Option<[(usize, usize); 2]>,
}

impl Drawing {
    /// A line without carets.
    fn line_of(text: &str) -> Drawing {
        Drawing { lines: vec![text.trim().to_owned()], start: 0, end: 0, anchor: None }
    }

    fn new(file: &SourceFile, span: Span, anchor: Option<Span>) -> Drawing {
        let (first, last) = (file.line_col(span.start), file.line_col(span.end));
        let raw: Vec<&str> = (first.line..=last.line).map(|n| file.line_text(n)).collect();
        let indent = common_indent(&raw);
        let lines = raw.iter().map(|l| l.chars().skip(indent).collect()).collect();
        let column = |at: LineCol| (at.col as usize).saturating_sub(indent);
        let place = |offset| {
            let at = file.line_col(offset);
            ((at.line - first.line) as usize, column(at))
        };
        Drawing {
            lines,
            start: column(first),
            end: column(last),
            anchor: anchor.map(|a| [place(a.start), place(a.end)]),
        }
    }

    fn text(&self, show: bool) -> String {
        let mut out = String::new();
        let mut previous = None;
        for n in self.significant_lines() {
            match previous.map(|p| n - p) {
                Some(2) => self.line(&mut out, n - 1, show),
                Some(gap) if gap > 2 => {
                    let _ = writeln!(out, "    ...<{} lines>...", gap - 1);
                }
                Some(_) | None => {}
            }
            self.line(&mut out, n, show);
            previous = Some(n);
        }
        out
    }

    /// First and last line, and those around the anchor's ends.
    fn significant_lines(&self) -> Vec<usize> {
        let last = self.lines.len() - 1;
        let mut wanted = vec![0, last];
        for (line, _) in self.anchor.iter().flatten() {
            wanted.extend(line.saturating_sub(1)..=(line + 1).min(last));
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    fn line(&self, out: &mut String, n: usize, show: bool) {
        let line = &self.lines[n];
        let _ = writeln!(out, "    {line}");
        if !show {
            return;
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let width = if n + 1 == self.lines.len() { self.end } else { line.chars().count() };
        let from = if n == 0 { self.start } else { 0 };
        let mut carets = String::from("    ");
        for col in 0..width {
            carets.push(match self.anchor {
                _ if col < indent || col < from => ' ',
                Some([start, end]) if (n, col) < start || (n, col) >= end => '~',
                Some(_) | None => '^',
            });
        }
        let _ = writeln!(out, "{}", carets.trim_end());
    }
}

/// How many characters of white space all lines that are not blank begin with.
fn common_indent(lines: &[&str]) -> usize {
    let prefixes = lines.iter().filter(|l| !l.trim().is_empty());
    prefixes.map(|l| l.chars().take_while(|c| c.is_whitespace()).count()).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::{Mode, parse};

    /// The drawing for the one place where `part` stands in `text`.
    fn drawn(text: &str, part: &str) -> String {
        let Ok(unit) = parse(SourceFile::new("t", text), Mode::Exec) else { panic!("parses") };
        let start = text.find(part).map_or(0, |i| i as u32);
        frame_source(&unit, Span::new(start, start + part.len() as u32))
    }

    #[test]
    fn operators_brackets_and_calls_are_singled_out() {
        assert_eq!(drawn("x = a + b\n", "a + b"), "    x = a + b\n        ~~^~~\n");
        assert_eq!(
            drawn("  \nif 1:\n    y = c[i] + 1\n", "c[i]"),
            "    y = c[i] + 1\n        ~^^^\n"
        );
        assert_eq!(drawn("f(1) + g(2)\n", "g(2)"), "    f(1) + g(2)\n           ~^^^\n");
        assert_eq!(drawn("x = a.b\n", "a.b"), "    x = a.b\n        ^^^\n");
    }

    #[test]
    fn what_is_alone_on_its_line_gets_no_carets() {
        assert_eq!(drawn("def f():\n    return g(1)\n", "g(1)"), "    return g(1)\n");
        assert_eq!(drawn("raise E\n", "raise E"), "    raise E\n");
        assert_eq!(drawn("g(1)\n", "g(1)"), "    g(1)\n    ~^^^\n");
    }

    #[test]
    fn long_expressions_show_their_ends() {
        let text = "x = f(\n    1,\n    2,\n    3,\n    4,\n)\n";
        let part = "f(\n    1,\n    2,\n    3,\n    4,\n)";
        let expected = "    x = f(\n        1,\n    ...<2 lines>...\n        4,\n    )\n";
        assert_eq!(drawn(text, part), expected);
    }
}
