//! Source text into tokens, as CPython's tokenizer divides it.
//!
//! Invariant: tokens come in the order of the text, and every character belongs to one of them or is white
//! space or a line continuation. After a fault there are no more.

use super::strings::Mode;
use crate::vm::object::str::chars::is_printable;

/// Kinds of tokens that are not operators, by CPython's numbers.
pub(super) mod kind {
    pub(in super::super) const ENDMARKER: u8 = 0;
    pub(in super::super) const NAME: u8 = 1;
    pub(in super::super) const NUMBER: u8 = 2;
    pub(in super::super) const STRING: u8 = 3;
    pub(in super::super) const NEWLINE: u8 = 4;
    pub(in super::super) const INDENT: u8 = 5;
    pub(in super::super) const DEDENT: u8 = 6;
    pub(in super::super) const OP: u8 = 55;
    pub(in super::super) const FSTRING_START: u8 = 59;
    pub(in super::super) const COMMENT: u8 = 65;
    pub(in super::super) const NL: u8 = 66;
}

/// Operators, the first of which is number 7.
const OPERATORS: [&str; 48] = [
    "(", ")", "[", "]", ":", ",", ";", "+", "-", "*", "/", "|", "&", "<", ">", "=", ".", "%", "{",
    "}", "==", "!=", "<=", ">=", "~", "^", "<<", ">>", "**", "+=", "-=", "*=", "/=", "%=", "&=",
    "|=", "^=", "<<=", ">>=", "**=", "//", "//=", "@", "@=", "->", "...", ":=", "!",
];
const FIRST_OPERATOR: u8 = 7;

/// Lines and columns count characters; lines from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: u8,
    pub(super) text: String,
    pub(super) start: Place,
    pub(super) end: Place,
    /// The lines that it stands in.
    pub(super) lines: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FaultKind {
    Syntax,
    Indentation,
    Tab,
}

#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: FaultKind,
    pub(super) message: String,
    pub(super) line: usize,
    pub(super) offset: usize,
    pub(super) text: String,
}

pub(super) type Step<T> = Result<T, Box<Fault>>;

const MAX_INDENT: usize = 100;
const MAX_LEVEL: usize = 200;
const TAB: usize = 8;

pub(super) struct Lexer {
    pub(super) text: Vec<char>,
    pub(super) at: usize,
    /// Where each line begins.
    starts: Vec<usize>,
    /// The last newline is not in the source.
    implicit: bool,
    out: Vec<Token>,
    /// Columns of the open blocks, with tabs of eight and of one.
    indents: Vec<(usize, usize)>,
    /// Open brackets and where they stand.
    pub(super) brackets: Vec<(char, usize)>,
    pub(super) modes: Vec<Mode>,
    is_line_start: bool,
    /// Whether brackets must match, and names and numbers be right: the parser's business otherwise.
    pub(super) is_strict: bool,
}

/// All tokens, and what ended them early.
pub(super) fn tokens(source: &str, is_strict: bool) -> (Vec<Token>, Option<Box<Fault>>) {
    let mut text: Vec<char> = source.chars().collect();
    let implicit = text.last().is_some_and(|&c| c != '\n');
    if implicit {
        text.push('\n');
    }
    let mut starts = vec![0];
    starts.extend(text.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(i, _)| i + 1));
    let mut lexer = Lexer {
        text,
        at: 0,
        starts,
        implicit,
        out: Vec::new(),
        indents: vec![(0, 0)],
        brackets: Vec::new(),
        modes: Vec::new(),
        is_line_start: true,
        is_strict,
    };
    let fault = lexer.run().err();
    (lexer.out, fault)
}

pub(super) fn is_name_start(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii()
}

pub(super) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit()
}

impl Lexer {
    pub(super) fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    pub(super) fn place(&self, at: usize) -> Place {
        let line = self.starts.partition_point(|&s| s <= at).max(1);
        Place { line, column: at - self.starts[line - 1] }
    }

    /// The text of some lines.
    fn lines(&self, first: usize, last: usize) -> String {
        let start = self.starts.get(first - 1).copied().unwrap_or(self.text.len());
        let end = self.starts.get(last).copied().unwrap_or(self.text.len());
        let end = if self.implicit && end == self.text.len() { end - 1 } else { end };
        self.text.get(start..end).unwrap_or_default().iter().collect()
    }

    /// A fault at the character before the present one, as CPython counts.
    pub(super) fn fault<T>(&self, message: impl Into<String>) -> Step<T> {
        self.fault_at(message, self.at.saturating_sub(1))
    }

    pub(super) fn fault_at<T>(&self, message: impl Into<String>, at: usize) -> Step<T> {
        let place = self.place(at.min(self.text.len().saturating_sub(1)));
        self.fault_of(FaultKind::Syntax, message.into(), place.line, place.column + 1)
    }

    fn fault_of<T>(&self, kind: FaultKind, message: String, line: usize, offset: usize) -> Step<T> {
        let text = self.lines(line, line);
        Err(Box::new(Fault { kind, message, line, offset, text }))
    }

    pub(super) fn emit(&mut self, kind: u8, start: usize, end: usize) {
        let text: String = self.text[start..end].iter().collect();
        let (from, to) = (self.place(start), self.end_place(kind, end));
        let lines = self.lines(from.line, to.line);
        self.out.push(Token { kind, text, start: from, end: to, lines });
    }

    /// A token's end: behind a newline that is one is still its line.
    fn end_place(&self, token: u8, end: usize) -> Place {
        if !matches!(token, kind::NEWLINE | kind::NL) {
            return self.place(end);
        }
        let place = self.place(end.saturating_sub(1));
        Place { column: place.column + 1, ..place }
    }

    fn run(&mut self) -> Step<()> {
        while self.at < self.text.len() {
            if self.modes.last().is_some_and(Mode::is_literal) {
                self.literal_part()?;
                continue;
            }
            let mut is_blank = false;
            if self.is_line_start {
                self.is_line_start = false;
                is_blank = self.indentation()?;
            }
            self.token(is_blank)?;
        }
        if let Some(mode) = self.modes.last().filter(|mode| mode.is_literal()) {
            return self.unterminated(mode.kind_name(), mode.is_triple(), mode.start());
        }
        if !self.brackets.is_empty() {
            let last = self.starts.len().saturating_sub(1).max(1);
            let message = "unexpected EOF in multi-line statement".to_owned();
            // CPython's two ways to its end count differently.
            let length = self.lines(last, last).chars().count();
            let offset = if self.modes.is_empty() { 0 } else { length + 1 };
            return self.fault_of(FaultKind::Syntax, message, last, offset);
        }
        let end = Place { line: self.starts.len(), column: 0 };
        let last =
            |kind| Token { kind, text: String::new(), start: end, end, lines: String::new() };
        for _ in 1..self.indents.len() {
            self.out.push(last(kind::DEDENT));
        }
        self.out.push(last(kind::ENDMARKER));
        Ok(())
    }

    /// Reads white space at a line's beginning; whether there is nothing else in it.
    fn indentation(&mut self) -> Step<bool> {
        let start = self.at;
        let (mut column, mut strict) = (0, 0);
        loop {
            match self.peek(0) {
                Some(' ') => (column, strict) = (column + 1, strict + 1),
                Some('\t') => (column, strict) = ((column / TAB + 1) * TAB, strict + 1),
                Some('\x0c') => (column, strict) = (0, 0),
                Some('\\') if self.peek(1) == Some('\n') => self.at += 1,
                _ => break,
            }
            self.at += 1;
        }
        let c = self.peek(0);
        let is_blank =
            matches!(c, Some('#' | '\n')) || (c == Some('\r') && self.peek(1) == Some('\n'));
        if is_blank || !self.brackets.is_empty() || c.is_none() {
            return Ok(is_blank);
        }
        let inconsistent = |lexer: &Lexer| {
            let line = lexer.place(start).line;
            let message = "inconsistent use of tabs and spaces in indentation".to_owned();
            lexer.fault_of(FaultKind::Tab, message, line, 0)
        };
        let top = |lexer: &Lexer| lexer.indents.last().copied().unwrap_or_default();
        if column == top(self).0 {
            if strict != top(self).1 {
                return inconsistent(self);
            }
        } else if column > top(self).0 {
            if self.indents.len() >= MAX_INDENT {
                let line = self.place(start).line;
                let message = "too many levels of indentation".to_owned();
                return self.fault_of(FaultKind::Indentation, message, line, 0);
            }
            if strict <= top(self).1 {
                return inconsistent(self);
            }
            self.indents.push((column, strict));
            self.emit(kind::INDENT, start, self.at);
        } else {
            while column < top(self).0 {
                self.indents.pop();
                if column > top(self).0 {
                    let line = self.place(start).line;
                    let message = "unindent does not match any outer indentation level".to_owned();
                    let offset = self.lines(line, line).chars().count();
                    return self.fault_of(FaultKind::Indentation, message, line, offset);
                }
                self.emit(kind::DEDENT, self.at, self.at);
            }
            if strict != top(self).1 {
                return inconsistent(self);
            }
        }
        Ok(false)
    }

    /// One token, after white space.
    fn token(&mut self, is_blank: bool) -> Step<()> {
        while matches!(self.peek(0), Some(' ' | '\t' | '\x0c')) {
            self.at += 1;
        }
        let start = self.at;
        let Some(c) = self.peek(0) else { return Ok(()) };
        match c {
            '#' => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.at += 1;
                }
                let end = if self.text[self.at - 1] == '\r' { self.at - 1 } else { self.at };
                self.emit(kind::COMMENT, start, end);
                self.at = end;
                self.newline(is_blank);
            }
            '\n' => self.newline(is_blank),
            '\r' if self.peek(1) == Some('\n') => self.newline(is_blank),
            '\\' => {
                self.at += 1;
                if self.peek(0) == Some('\r') && self.peek(1) == Some('\n') {
                    self.at += 1;
                }
                if self.peek(0) != Some('\n') {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                    self.at += 1;
                    return self.fault("unexpected character after line continuation character");
                }
                self.at += 1;
                if self.at >= self.text.len() {
                    return self.fault("unexpected EOF in multi-line statement");
                }
            }
            _ if is_name_start(c) => self.name()?,
            '0'..='9' => self.number()?,
            '.' if self.peek(1).is_some_and(|c| c.is_ascii_digit()) => self.number()?,
            '"' | '\'' => self.string(start)?,
            _ => self.operator(c)?,
        }
        Ok(())
    }

    /// At a line's end.
    fn newline(&mut self, is_blank: bool) {
        let start = self.at;
        self.at += if self.peek(0) == Some('\r') { 2 } else { 1 };
        let is_logical = !is_blank && self.brackets.is_empty() && self.modes.is_empty();
        self.emit(if is_logical { kind::NEWLINE } else { kind::NL }, start, self.at);
        if self.implicit
            && self.at == self.text.len()
            && let Some(token) = self.out.last_mut()
        {
            token.text.clear();
        }
        self.is_line_start = true;
    }

    fn name(&mut self) -> Step<()> {
        let start = self.at;
        while self.peek(0).is_some_and(is_name_part) {
            self.at += 1;
        }
        let text: String = self.text[start..self.at].iter().collect();
        if matches!(self.peek(0), Some('"' | '\''))
            && matches!(
                &*text.to_ascii_lowercase(),
                "b" | "u" | "r" | "f" | "t" | "br" | "rb" | "fr" | "rf" | "tr" | "rt"
            )
        {
            return self.string(start);
        }
        if self.is_strict && !text.is_ascii() {
            let wrong = text.chars().enumerate().find(|&(i, c)| match i {
                0 => c != '_' && !unicode_ident::is_xid_start(c),
                _ => !unicode_ident::is_xid_continue(c),
            });
            if let Some((i, c)) = wrong {
                let code = u32::from(c);
                let message = if is_printable(c) {
                    format!("invalid character '{c}' (U+{code:04X})")
                } else {
                    format!("invalid non-printable character U+{code:04X}")
                };
                return self.fault_at(message, start + i);
            }
        }
        self.emit(kind::NAME, start, self.at);
        Ok(())
    }

    fn operator(&mut self, c: char) -> Step<()> {
        let start = self.at;
        if !c.is_ascii_graphic() {
            self.at += 1;
            return self.fault(format!("invalid non-printable character U+{:04X}", u32::from(c)));
        }
        // In the replacement field of a string some characters end the expression.
        if self.field_end(c) {
            return Ok(());
        }
        let is = |op: &str| op.chars().enumerate().all(|(i, c)| self.peek(i) == Some(c));
        let length = OPERATORS.iter().filter(|op| is(op)).map(|op| op.len()).max().unwrap_or(1);
        match c {
            '(' | '[' | '{' => {
                if self.brackets.len() >= MAX_LEVEL {
                    self.at += 1;
                    return self.fault("too many nested parentheses");
                }
                self.brackets.push((c, start));
            }
            ')' | ']' | '}' => self.close(c)?,
            _ => {}
        }
        self.at += length;
        self.emit(kind::OP, start, self.at);
        Ok(())
    }

    fn close(&mut self, c: char) -> Step<()> {
        let base = self.modes.last().map_or(0, Mode::level);
        let Some((open, place)) =
            self.brackets.last().copied().filter(|_| self.brackets.len() > base)
        else {
            if !self.is_strict {
                return Ok(());
            }
            let what = if self.modes.is_empty() { "" } else { "f-string: " };
            return self.fault_at(format!("{what}unmatched '{c}'"), self.at);
        };
        self.brackets.pop();
        if self.is_strict && !matches!((open, c), ('(', ')') | ('[', ']') | ('{', '}')) {
            let (there, here) = (self.place(place).line, self.place(self.at).line);
            let on = if there == here { String::new() } else { format!(" on line {there}") };
            let message = format!(
                "closing parenthesis '{c}' does not match opening parenthesis '{open}'{on}"
            );
            return self.fault_at(message, self.at);
        }
        Ok(())
    }
}

/// The number of an operator's own kind.
pub(super) fn exact(op: &str) -> u8 {
    let found = OPERATORS.iter().position(|o| *o == op);
    found.map_or(kind::OP, |i| FIRST_OPERATOR + i as u8)
}
