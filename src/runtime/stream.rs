//! Bytes in and out, buffered, without objects: what stands behind file objects and the standard streams.
//!
//! Invariant: a stream is used under its own mutex, by a thread that has given up the interpreter lock or
//! is sure not to block; so whoever waits for the mutex or the system holds nothing else.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes are kept before they are written, and read ahead.
const BUFFER: usize = 8 << 10;

/// Where the bytes come from and go to.
pub enum Source {
    File(File),
    /// A writer that the embedding program gave.
    Sink(Box<dyn Write + Send>),
    /// A reader that the embedding program gave.
    Reader(Box<dyn Read + Send>),
    /// Closed.
    Nothing,
}

/// A buffered stream. Written bytes wait in `out`; read-ahead ones in `ahead[at..]`.
pub struct Stream {
    source: Source,
    out: Vec<u8>,
    ahead: Vec<u8>,
    at: usize,
    /// Every write goes through at once.
    pub unbuffered: bool,
}

fn unsupported(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, what.to_owned())
}

/// How many streams there are in the process.
static LIVE: AtomicUsize = AtomicUsize::new(0);

impl Stream {
    pub fn new(source: Source) -> Stream {
        // Relaxed: it is only counted.
        LIVE.fetch_add(1, Ordering::Relaxed);
        Stream { source, out: Vec::new(), ahead: Vec::new(), at: 0, unbuffered: false }
    }

    /// How many streams there are, each of which may hold what is yet to be written.
    pub fn live() -> usize {
        LIVE.load(Ordering::Relaxed)
    }

    /// Whether this many more bytes fit the buffer: then [`Stream::push`] does not block.
    pub fn has_room(&self, n: usize) -> bool {
        !self.unbuffered && self.at == self.ahead.len() && self.out.len() + n <= BUFFER
    }

    /// Appends to the buffer.
    pub fn push(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    /// Writes through the buffer.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.rewind_to_position()?;
        if self.has_room(bytes.len()) {
            self.push(bytes);
            return Ok(());
        }
        self.push(bytes);
        self.flush()
    }

    pub fn flush(&mut self) -> io::Result<()> {
        // On failure what has not been written is dropped: a broken pipe would fail for ever.
        let out = std::mem::take(&mut self.out);
        match &mut self.source {
            Source::File(f) => f.write_all(&out),
            Source::Sink(w) => w.write_all(&out).and_then(|()| w.flush()),
            Source::Reader(_) | Source::Nothing => Ok(()),
        }
    }

    /// Forgets what was read ahead, so that the file's position is the program's.
    fn rewind_to_position(&mut self) -> io::Result<()> {
        let unread = self.ahead.len() - self.at;
        self.ahead.clear();
        self.at = 0;
        match &mut self.source {
            Source::File(f) if unread > 0 => {
                f.seek(SeekFrom::Current(-(unread as i64))).map(|_| ())
            }
            Source::File(_) | Source::Sink(_) | Source::Reader(_) | Source::Nothing => Ok(()),
        }
    }

    /// Reads ahead; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if !self.out.is_empty() {
            self.flush()?;
        }
        if self.at == self.ahead.len() {
            self.at = 0;
            self.ahead.clear();
        }
        let old = self.ahead.len();
        self.ahead.resize(old + BUFFER, 0);
        let got = loop {
            let room = &mut self.ahead[old..];
            let got = match &mut self.source {
                Source::File(f) => f.read(room),
                Source::Reader(r) => r.read(room),
                Source::Sink(_) => Err(unsupported("not readable")),
                Source::Nothing => Ok(0),
            };
            match got {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                got => break got,
            }
        };
        self.ahead.truncate(old + *got.as_ref().unwrap_or(&0));
        got.map(|n| n > 0)
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let end = self.at.saturating_add(n).min(self.ahead.len());
        let taken = self.ahead[self.at..end].to_vec();
        self.at = end;
        taken
    }

    /// What is there, up to `n` bytes; waits for something. None at the end.
    pub fn read_some(&mut self, n: usize) -> io::Result<Vec<u8>> {
        if self.at == self.ahead.len() && n > 0 {
            self.fill()?;
        }
        Ok(self.take(n))
    }

    /// All that is left, or up to `n` bytes.
    pub fn read(&mut self, n: Option<usize>) -> io::Result<Vec<u8>> {
        let enough = n.unwrap_or(usize::MAX);
        while self.ahead.len() - self.at < enough && self.fill()? {}
        Ok(self.take(enough))
    }

    /// Up to `n` characters of UTF-8; what is no UTF-8 counts as one each byte.
    pub fn read_chars(&mut self, n: usize) -> io::Result<Vec<u8>> {
        let mut taken = Vec::new();
        for _ in 0..n {
            if self.at == self.ahead.len() && !self.fill()? {
                break;
            }
            let width = match self.ahead[self.at] {
                0..=0xBF => 1,
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xFF => 4,
            };
            while self.ahead.len() - self.at < width && self.fill()? {}
            taken.extend(self.take(width));
        }
        Ok(taken)
    }

    /// Up to the next newline, which is included, or the end, or `limit` bytes. With `any_newline` a
    /// `\r`, alone or before a `\n`, ends a line too.
    pub fn read_line(&mut self, limit: Option<usize>, any_newline: bool) -> io::Result<Vec<u8>> {
        let limit = limit.unwrap_or(usize::MAX);
        let mut searched = 0;
        loop {
            let window = &self.ahead[self.at..];
            let ends = |b: &u8| *b == b'\n' || any_newline && *b == b'\r';
            if let Some(i) = window[searched..].iter().position(ends) {
                let mut end = searched + i + 1;
                if window[end - 1] == b'\r' {
                    if end == window.len() {
                        self.fill()?;
                    }
                    end += usize::from(self.ahead.get(self.at + end) == Some(&b'\n'));
                }
                return Ok(self.take(end.min(limit)));
            }
            searched = window.len();
            if searched >= limit || !self.fill()? {
                return Ok(self.take(limit));
            }
        }
    }

    pub fn tell(&mut self) -> io::Result<u64> {
        let unread = (self.ahead.len() - self.at) as u64;
        let unwritten = self.out.len() as u64;
        match &mut self.source {
            Source::File(f) => Ok(f.stream_position()? + unwritten - unread),
            Source::Sink(_) | Source::Reader(_) | Source::Nothing => {
                Err(unsupported("not seekable"))
            }
        }
    }

    pub fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.flush()?;
        self.rewind_to_position()?;
        match &mut self.source {
            Source::File(f) => f.seek(to),
            Source::Sink(_) | Source::Reader(_) | Source::Nothing => {
                Err(unsupported("not seekable"))
            }
        }
    }

    pub fn truncate(&mut self, size: u64) -> io::Result<()> {
        self.flush()?;
        match &mut self.source {
            Source::File(f) => f.set_len(size),
            Source::Sink(_) | Source::Reader(_) | Source::Nothing => Err(unsupported("truncate")),
        }
    }

    /// Writes what is left and lets the system's file go.
    pub fn close(&mut self) -> io::Result<()> {
        let flushed = self.flush();
        self.source = Source::Nothing;
        self.ahead.clear();
        self.at = 0;
        flushed
    }

    pub fn file(&self) -> Option<&File> {
        match &self.source {
            Source::File(f) => Some(f),
            Source::Sink(_) | Source::Reader(_) | Source::Nothing => None,
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Nobody is left to be told of a failure.
        let _ = self.flush();
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_kind_of_newline_ends_a_line() {
        let mut s = Stream::new(Source::Reader(Box::new(io::Cursor::new(b"a\r\nb\rc\r".to_vec()))));
        for line in [&b"a\r\n"[..], b"b\r", b"c\r", b""] {
            assert_eq!(s.read_line(None, true).expect("memory"), line);
        }
    }

    #[test]
    fn lines_and_characters_come_whole_across_reads() {
        let text = "aé\n".repeat(BUFFER / 3);
        let reader = io::Cursor::new(text.clone().into_bytes());
        let mut s = Stream::new(Source::Reader(Box::new(reader)));
        assert_eq!(s.read_chars(2).expect("memory"), "aé".as_bytes());
        assert_eq!(s.read_line(None, false).expect("memory"), b"\n");
        let mut n = 1;
        while !s.read_line(None, false).expect("memory").is_empty() {
            n += 1;
        }
        assert_eq!(n, text.lines().count());
    }
}
