//! Finds what CPython's tokenizer would object to: brackets, strings, numbers, indentation, characters.
//!
//! Invariant: only run on text that the parser has refused. CPython reports an error of its tokenizer
//! before one of its grammar, wherever the two stand, so this scan follows its tokenizer's rules through
//! the whole text and stops at the first objection.

use super::{Fault, SyntaxErrorKind};
use crate::base::Span;

/// What a scan of the whole text found.
pub(super) struct Scan {
    /// The tokenizer's first objection.
    pub(super) fault: Option<Fault>,
    /// The innermost bracket that is still open at the end, and where it stands.
    pub(super) open: Option<(char, u32)>,
}

pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner { text, at: 0, brackets: Vec::new(), indents: vec![(0, 0)] };
    let fault = scanner.run().err();
    let open = scanner.brackets.last().map(|&(c, at)| (c, at as u32));
    Scan { fault, open }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    brackets: Vec<(char, usize)>,
    /// Widths of the open blocks, with tabs to the next multiple of eight, and with tabs as one.
    indents: Vec<(usize, usize)>,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text.as_bytes().get(self.at + ahead).copied().unwrap_or(0)
    }

    fn line(&self, at: usize) -> usize {
        1 + self.text[..at].matches('\n').count()
    }

    fn fault(&self, from: usize, to: usize, message: impl Into<String>) -> Fault {
        Fault::new(Span::new(from as u32, to as u32), message)
    }

    fn run(&mut self) -> Result<(), Fault> {
        self.indentation()?;
        while let Some(c) = self.peek() {
            match c {
                '\n' => {
                    self.at += 1;
                    if self.brackets.is_empty() {
                        self.indentation()?;
                    }
                }
                ' ' | '\t' | '\r' | '\x0c' => self.at += 1,
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\\' => self.continuation()?,
                '(' | '[' | '{' => {
                    self.brackets.push((c, self.at));
                    self.at += 1;
                }
                ')' | ']' | '}' => self.close(c)?,
                '"' | '\'' => self.string(self.at, false)?,
                '0'..='9' => self.number()?,
                '.' if self.byte(1).is_ascii_digit() => self.number()?,
                _ if c == '_' || c.is_alphabetic() => self.word()?,
                _ if c.is_ascii() && !"$?!`".contains(c) && !c.is_ascii_control() => self.at += 1,
                '!' if self.byte(1) == b'=' => self.at += 2,
                _ => return Err(self.character(c)),
            }
        }
        Ok(())
    }

    /// Measures a new line's indentation against the open blocks; blank lines do not count.
    fn indentation(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let (mut wide, mut narrow) = (0, 0);
        loop {
            match self.byte(0) {
                b' ' => (wide, narrow) = (wide + 1, narrow + 1),
                b'\t' => (wide, narrow) = ((wide / 8 + 1) * 8, narrow + 1),
                b'\x0c' => (wide, narrow) = (0, 0),
                _ => break,
            }
            self.at += 1;
        }
        if matches!(self.byte(0), b'\n' | b'\r' | b'#' | b'\\') || self.rest().is_empty() {
            return Ok(());
        }
        let (open, open_narrow) = self.indents.last().copied().unwrap_or((0, 0));
        if (wide == open) != (narrow == open_narrow) || (wide > open) != (narrow > open_narrow) {
            let mut fault =
                self.fault(start, self.at, "inconsistent use of tabs and spaces in indentation");
            fault.kind = SyntaxErrorKind::Tab;
            return Err(fault);
        }
        if wide > open {
            self.indents.push((wide, narrow));
        }
        while self.indents.last().is_some_and(|&(w, _)| w > wide) {
            self.indents.pop();
        }
        if self.indents.last().is_some_and(|&(w, _)| w != wide) {
            let end = self.at + self.rest().find('\n').unwrap_or(self.rest().len());
            let message = "unindent does not match any outer indentation level";
            let mut fault = self.fault(end, end, message);
            fault.kind = SyntaxErrorKind::Indentation;
            return Err(fault);
        }
        Ok(())
    }

    fn continuation(&mut self) -> Result<(), Fault> {
        let rest = &self.rest()[1..];
        let newline = rest.strip_prefix('\r').unwrap_or(rest);
        if newline.starts_with('\n') {
            self.at += self.rest().len() - newline.len() + 1;
            return Ok(());
        }
        if newline.is_empty() {
            return Err(self.fault(self.at, self.at + 1, "unexpected EOF while parsing"));
        }
        let message = "unexpected character after line continuation character";
        Err(self.fault(self.at + 1, self.at + 1, message))
    }

    fn close(&mut self, c: char) -> Result<(), Fault> {
        let Some((open, at)) = self.brackets.pop() else {
            return Err(self.fault(self.at, self.at + 1, format!("unmatched '{c}'")));
        };
        if matches!((open, c), ('(', ')') | ('[', ']') | ('{', '}')) {
            self.at += 1;
            return Ok(());
        }
        let mut message =
            format!("closing parenthesis '{c}' does not match opening parenthesis '{open}'");
        if self.line(at) != self.line(self.at) {
            message += &format!(" on line {}", self.line(at));
        }
        Err(self.fault(self.at, self.at + 1, message))
    }

    /// A name, or the prefix of a string.
    fn word(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(c) =
            self.peek().filter(|&c| c == '_' || c.is_alphanumeric() || !c.is_ascii())
        {
            if !(c == '_' || c.is_alphanumeric() || unicode_joins(c)) {
                return Err(self.character(c));
            }
            self.at += c.len_utf8();
        }
        let prefix = self.text[start..self.at].to_ascii_lowercase();
        let is_prefix = ["r", "b", "u", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"];
        if matches!(self.byte(0), b'"' | b'\'') && is_prefix.contains(&prefix.as_str()) {
            return self.string(start, prefix.contains(['f', 't']));
        }
        Ok(())
    }

    /// A string whose prefix began at `start` and whose quote is next.
    fn string(&mut self, start: usize, formatted: bool) -> Result<(), Fault> {
        let quote = self.byte(0) as char;
        let triple = self.byte(1) as char == quote && self.byte(2) as char == quote;
        self.at += if triple { 3 } else { 1 };
        loop {
            let Some(c) = self.peek() else {
                return Err(self.unterminated(start, formatted, triple));
            };
            let closed = c == quote
                && (!triple || (self.byte(1) as char == quote && self.byte(2) as char == quote));
            match c {
                _ if closed => {
                    self.at += if triple { 3 } else { 1 };
                    return Ok(());
                }
                '\\' => {
                    self.at += 1;
                    self.at += self.peek().map_or(0, char::len_utf8);
                }
                '\n' if !triple => return Err(self.unterminated(start, formatted, triple)),
                '{' if formatted && self.byte(1) == b'{' => self.at += 2,
                '{' if formatted => self.replacement(quote, triple)?,
                _ => self.at += c.len_utf8(),
            }
        }
    }

    /// A replacement field of a formatted string; nested strings are strings of their own.
    fn replacement(&mut self, quote: char, triple: bool) -> Result<(), Fault> {
        let open = self.brackets.len();
        self.brackets.push(('{', self.at));
        self.at += 1;
        while self.brackets.len() > open {
            let Some(c) = self.peek() else { return Ok(()) };
            match c {
                '(' | '[' | '{' => {
                    self.brackets.push((c, self.at));
                    self.at += 1;
                }
                ')' | ']' | '}' => self.close(c)?,
                // The string ends inside its field: the parser has the words for that.
                '\n' if !triple => {
                    self.brackets.truncate(open);
                    return Ok(());
                }
                _ if c == quote && self.brackets.len() == open + 1 && !self.closes_later(quote) => {
                    self.brackets.truncate(open);
                    return Ok(());
                }
                '"' | '\'' => self.string(self.at, false)?,
                _ => self.at += c.len_utf8(),
            }
        }
        Ok(())
    }

    /// Whether the quote at this place opens a string that ends on this line.
    fn closes_later(&self, quote: char) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        line[1..].contains(quote)
    }

    fn unterminated(&self, start: usize, formatted: bool, triple: bool) -> Fault {
        let what = match (formatted, triple) {
            (false, false) => "string literal",
            (false, true) => "triple-quoted string literal",
            (true, false) => "f-string literal",
            (true, true) => "triple-quoted f-string literal",
        };
        let end = self.text[..self.at].trim_end_matches('\n').len();
        let line = if triple { self.line(end) } else { self.line(self.at) };
        self.fault(start, start + 1, format!("unterminated {what} (detected at line {line})"))
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let radix = match (self.byte(0), self.byte(1).to_ascii_lowercase()) {
            (b'0', b'x') => Some((16, "hexadecimal")),
            (b'0', b'o') => Some((8, "octal")),
            (b'0', b'b') => Some((2, "binary")),
            _ => None,
        };
        if let Some((radix, name)) = radix {
            self.at += 2;
            return self.digits_of(radix, name);
        }
        self.decimal_digits()?;
        let mut integer = true;
        if self.byte(0) == b'.' {
            integer = false;
            self.at += 1;
            if self.byte(0).is_ascii_digit() {
                self.decimal_digits()?;
            }
        }
        if self.byte(0).eq_ignore_ascii_case(&b'e') {
            let sign = usize::from(matches!(self.byte(1), b'+' | b'-'));
            if self.byte(1 + sign).is_ascii_digit() {
                integer = false;
                self.at += 1 + sign;
                self.decimal_digits()?;
            } else if sign == 1 {
                return Err(self.fault(self.at, self.at + 1, "invalid decimal literal"));
            }
        }
        if self.byte(0).eq_ignore_ascii_case(&b'j') {
            integer = false;
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        let zeros = digits.trim_start_matches(['0', '_']);
        if integer && digits.starts_with('0') && !zeros.is_empty() {
            let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            let end = self.at - zeros.len();
            return Err(self.fault(start, end, message));
        }
        self.after_number("decimal")
    }

    fn decimal_digits(&mut self) -> Result<(), Fault> {
        loop {
            while self.byte(0).is_ascii_digit() {
                self.at += 1;
            }
            if self.byte(0) != b'_' {
                return Ok(());
            }
            if !self.byte(1).is_ascii_digit() {
                return Err(self.fault(self.at, self.at + 1, "invalid decimal literal"));
            }
            self.at += 1;
        }
    }

    fn digits_of(&mut self, radix: u32, name: &str) -> Result<(), Fault> {
        loop {
            let underscore = usize::from(self.byte(0) == b'_');
            let digit = self.byte(underscore) as char;
            if !digit.is_digit(radix) {
                let message = if digit.is_ascii_digit() {
                    format!("invalid digit '{digit}' in {name} literal")
                } else {
                    format!("invalid {name} literal")
                };
                return Err(self.fault(self.at, self.at + 1, message));
            }
            self.at += underscore;
            while (self.byte(0) as char).is_digit(radix) {
                self.at += 1;
            }
            if self.byte(0).is_ascii_digit() {
                let digit = self.byte(0) as char;
                let message = format!("invalid digit '{digit}' in {name} literal");
                return Err(self.fault(self.at, self.at + 1, message));
            }
            if self.byte(0) != b'_' {
                return self.after_number(name);
            }
        }
    }

    /// A number may run into a keyword (`1if x else y`), but into no other name.
    fn after_number(&mut self, name: &str) -> Result<(), Fault> {
        let Some(c) = self.peek().filter(|&c| c == '_' || c.is_alphabetic()) else { return Ok(()) };
        let keywords = ["and", "else", "for", "if", "in", "is", "not", "or"];
        let word: String = self.rest().chars().take_while(|c| c.is_alphanumeric()).collect();
        if keywords.iter().any(|k| word.starts_with(k)) {
            return Ok(());
        }
        if c.is_ascii() {
            let message = format!("invalid {name} literal");
            return Err(self.fault(self.at - 1, self.at, message));
        }
        Ok(())
    }

    fn character(&self, c: char) -> Fault {
        let code = c as u32;
        let end = self.at + c.len_utf8();
        if c.is_ascii_graphic() {
            return self.fault(self.at, end, "invalid syntax");
        }
        let message = if c.is_control() || c.is_whitespace() {
            format!("invalid non-printable character U+{code:04X}")
        } else {
            format!("invalid character '{c}' (U+{code:04X})")
        };
        self.fault(self.at, end, message)
    }
}

/// Marks that stand inside names without being letters or digits themselves.
fn unicode_joins(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{b7}' | '\u{387}' | '\u{203f}' | '\u{2040}')
        || (!c.is_ascii() && !c.is_control() && !c.is_whitespace() && c.is_alphanumeric())
}
