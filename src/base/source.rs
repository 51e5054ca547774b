//! Source text and places in it.
//!
//! Invariant: a [`Span`] is a half-open range of byte offsets into the one [`SourceFile`] it was made
//! for, on character boundaries. Lines count from 1 and columns from 0, in characters (code points),
//! as CPython's `lineno` and traceback carets do.

use std::fmt;
use std::sync::{Arc, OnceLock};

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
pub struct SourceFile {
    /// As tracebacks show it: a path as given, `<string>`, `<stdin>`.
    pub name: String,
    content: OnceLock<Content>,
    /// Gives the text when it is first asked for, unless it was there from the start.
    load: Option<Box<Load>>,
    /// Of a text that was written out from a tree: where its parts stood in the source of the tree.
    places: OnceLock<Places>,
}

/// Where the parts of a tree's text stood in the source that the tree is of.
pub struct Places {
    /// By the offset at which a part begins, in order.
    starts: Vec<(u32, LineCol)>,
    /// By the offset at which one ends, in order.
    ends: Vec<(u32, LineCol)>,
    /// That source, whose lines are shown.
    shown: Arc<SourceFile>,
}

impl Places {
    /// Of the first part that begins (and the last that ends) at an offset counts what comes first in the lists.
    pub fn new(
        mut starts: Vec<(u32, LineCol)>,
        mut ends: Vec<(u32, LineCol)>,
        shown: Arc<SourceFile>,
    ) -> Places {
        for list in [&mut starts, &mut ends] {
            list.sort_by_key(|(offset, _)| *offset);
            list.dedup_by_key(|(offset, _)| *offset);
        }
        Places { starts, ends, shown }
    }

    fn at(&self, offset: u32) -> LineCol {
        let exact = |list: &[(u32, LineCol)]| {
            let found = list.binary_search_by_key(&offset, |(offset, _)| *offset).ok();
            found.map(|i| list[i].1)
        };
        if let Some(place) = exact(&self.starts).or_else(|| exact(&self.ends)) {
            return place;
        }
        let next = self.starts.partition_point(|(start, _)| *start <= offset);
        // The sign before a decorator belongs to it; all else to what began before.
        let near = self.starts.get(next).filter(|(start, _)| *start == offset + 1);
        let found = near.or_else(|| self.starts.get(next.wrapping_sub(1))).or(self.starts.first());
        found.map_or(LineCol { line: 1, col: 0 }, |(_, place)| *place)
    }
}

type Load = dyn Fn() -> String + Send + Sync;

struct Content {
    text: String,
    line_starts: Vec<u32>,
}

impl Content {
    /// Indexes the lines (`\n`, `\r\n` and `\r` each end one).
    fn new(text: String) -> Content {
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (i, &b) in bytes.iter().enumerate() {
            if b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                line_starts.push(i as u32 + 1);
            }
        }
        Content { text, line_starts }
    }
}

impl SourceFile {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<SourceFile> {
        let content = OnceLock::from(Content::new(text.into()));
        Arc::new(SourceFile { name: name.into(), content, load: None, places: OnceLock::new() })
    }

    /// Says that the text was written out from a tree, once it was parsed: from now on lines and columns are those
    /// of the tree's source.
    pub fn set_places(&self, places: Places) {
        // The first that are set stay.
        let _ = self.places.set(places);
    }

    /// A file whose text `load` gives when somebody asks for it or for a line.
    pub fn deferred(
        name: impl Into<String>,
        load: impl Fn() -> String + Send + Sync + 'static,
    ) -> Arc<SourceFile> {
        let content = OnceLock::new();
        let load: Option<Box<Load>> = Some(Box::new(load));
        Arc::new(SourceFile { name: name.into(), content, load, places: OnceLock::new() })
    }

    fn content(&self) -> &Content {
        self.content.get_or_init(|| {
            Content::new(self.load.as_ref().map_or_else(String::new, |load| load()))
        })
    }

    pub fn text(&self) -> &str {
        &self.content().text
    }

    pub fn n_lines(&self) -> u32 {
        self.content().line_starts.len() as u32
    }

    /// The line (from 1) that holds the byte at `offset`.
    pub fn line(&self, offset: u32) -> u32 {
        if let Some(places) = self.places.get() {
            return places.at(offset).line;
        }
        self.content().line_starts.partition_point(|&s| s <= offset) as u32
    }

    /// Where a line (from 1) begins; the text's end when there is no such line.
    pub fn start_of_line(&self, line: u32) -> u32 {
        let Content { text, line_starts } = self.content();
        let start = line_starts.get((line as usize).wrapping_sub(1)).copied();
        start.unwrap_or(text.len() as u32)
    }

    pub fn line_col(&self, offset: u32) -> LineCol {
        if let Some(places) = self.places.get() {
            return places.at(offset);
        }
        let line = self.line(offset);
        let Content { text, line_starts } = self.content();
        let start = line_starts[line as usize - 1] as usize;
        let end = (offset as usize).min(text.len());
        let col = text.get(start..end).map_or(0, |s| s.chars().count()) as u32;
        LineCol { line, col }
    }

    /// As [`line_col`](SourceFile::line_col), the column in bytes.
    pub fn line_byte(&self, offset: u32) -> LineCol {
        if let Some(places) = self.places.get() {
            return places.at(offset);
        }
        let line = self.line(offset);
        LineCol { line, col: offset - self.content().line_starts[line as usize - 1] }
    }

    /// The text of a line (from 1) without its ending; empty when there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        if let Some(places) = self.places.get() {
            return places.shown.line_text(line);
        }
        let index = (line as usize).wrapping_sub(1);
        let Content { text, line_starts } = self.content();
        let Some(&start) = line_starts.get(index) else { return "" };
        let end = line_starts.get(index + 1).map_or(text.len(), |&e| e as usize);
        text[start as usize..end].trim_end_matches(['\n', '\r'])
    }

    /// Whether it was written out from a tree, so that its text is not what its lines show.
    pub fn is_of_tree(&self) -> bool {
        self.places.get().is_some()
    }

    /// The text that a span covers; empty when the span is not of this file.
    pub fn snippet(&self, span: Span) -> &str {
        self.text().get(span.start as usize..span.end as usize).unwrap_or("")
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deferred_text_is_loaded_once_and_at_need() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static LOADED: AtomicUsize = AtomicUsize::new(0);
        let f = SourceFile::deferred("t", || {
            LOADED.fetch_add(1, Ordering::Relaxed);
            "a\nb\n".to_owned()
        });
        assert_eq!((f.name.as_str(), LOADED.load(Ordering::Relaxed)), ("t", 0));
        assert_eq!((f.line(2), f.line_text(1), f.text()), (2, "a", "a\nb\n"));
        assert_eq!(LOADED.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_trees_text_has_the_places_of_its_source() {
        let place = |line, col| LineCol { line, col };
        let shown = SourceFile::new("t", "one\ntwo\nthree\n");
        let places = Places::new(
            vec![(0, place(3, 1)), (4, place(9, 2))],
            vec![(3, place(3, 4)), (4, place(1, 1))],
            shown,
        );
        let f = SourceFile::new("t", "x = y");
        assert_eq!((f.line(4), f.is_of_tree()), (1, false));
        f.set_places(places);
        assert_eq!((f.line(0), f.line(4), f.line(2)), (3, 9, 3));
        assert_eq!((f.line_col(3), f.line_col(4)), (place(3, 4), place(9, 2)));
        assert_eq!((f.line_text(3), f.snippet(Span::new(0, 1))), ("three", "x"));
        let empty = SourceFile::new("t", "");
        empty.set_places(Places::new(vec![], vec![], f));
        assert_eq!(empty.line(7), 1);
    }

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
