//! Strings: plain ones are one token, those with replacement fields are a start, parts and an end; and
//! numbers.
//!
//! Invariant: while the last of the modes is in its literal part, brackets mean nothing.

use super::lex::{Lexer, Step, is_name_part, is_name_start, kind};

/// A string with replacement fields that is open.
pub(super) struct Mode {
    quote: char,
    is_triple: bool,
    is_raw: bool,
    /// Its tokens' kinds begin here.
    first_kind: u8,
    start: usize,
    /// How many brackets were open before it.
    level: usize,
    /// How many brackets were open at each open replacement field, and whether it is in its format.
    fields: Vec<(usize, bool)>,
}

impl Mode {
    /// Whether text stands there, not an expression.
    pub(super) fn is_literal(&self) -> bool {
        self.fields.last().is_none_or(|(_, in_format)| *in_format)
    }

    pub(super) fn is_triple(&self) -> bool {
        self.is_triple
    }

    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// How many brackets are not for the present expression to close.
    pub(super) fn level(&self) -> usize {
        self.fields.last().map_or(self.level, |(level, _)| *level)
    }

    pub(super) fn kind_name(&self) -> &'static str {
        if self.first_kind == kind::FSTRING_START { "f-string" } else { "t-string" }
    }
}

impl Lexer {
    pub(super) fn unterminated<T>(&self, what: &str, is_triple: bool, start: usize) -> Step<T> {
        let last = self.place(self.at.saturating_sub(1)).line;
        let triple = if is_triple { "triple-quoted " } else { "" };
        let message = format!("unterminated {triple}{what} (detected at line {last})");
        let message = message.replace("string (", "string literal (");
        self.fault_at(message, start)
    }

    /// At the quote of a string that begins at `start` with its prefix.
    pub(super) fn string(&mut self, start: usize) -> Step<()> {
        let prefix: String = self.text[start..self.at].iter().collect::<String>().to_lowercase();
        let Some(quote) = self.peek(0) else { return Ok(()) };
        let is_triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        let has_fields = prefix.contains(['f', 't']);
        if has_fields {
            self.at += if is_triple { 3 } else { 1 };
            let first_kind = kind::FSTRING_START + if prefix.contains('t') { 3 } else { 0 };
            let level = self.brackets.len();
            let is_raw = prefix.contains('r');
            self.modes.push(Mode {
                quote,
                is_triple,
                is_raw,
                first_kind,
                start,
                level,
                fields: Vec::new(),
            });
            self.emit(first_kind, start, self.at);
            return Ok(());
        }
        let opening = self.at;
        self.at += if is_triple { 3 } else { 1 };
        loop {
            let c = self.peek(0);
            if c.is_none() || (c == Some('\n') && !is_triple) {
                // The quote may have been meant to end the string around.
                let around = self.modes.last();
                if around.is_some_and(|m| (m.quote, m.is_triple) == (quote, is_triple)) {
                    return self.fault_at("f-string: expecting '}'", opening);
                }
                self.at = (self.at + 1).min(self.text.len());
                return self.unterminated("string", is_triple, start);
            }
            match c {
                Some('\\') => self.at += 2,
                Some(c) if c == quote => {
                    if !is_triple {
                        self.at += 1;
                        break;
                    }
                    if self.peek(1) == Some(quote) && self.peek(2) == Some(quote) {
                        self.at += 3;
                        break;
                    }
                    self.at += 1;
                }
                Some(_) | None => self.at += 1,
            }
        }
        self.emit(kind::STRING, start, self.at);
        Ok(())
    }

    fn is_end(&self, mode: &Mode) -> bool {
        let n = if mode.is_triple { 3 } else { 1 };
        (0..n).all(|i| self.peek(i) == Some(mode.quote))
    }

    /// Text of a string with replacement fields, up to a field, a doubled brace or the end.
    pub(super) fn literal_part(&mut self) -> Step<()> {
        let Some(mode) = self.modes.pop() else { return Ok(()) };
        let part = self.literal(&mode);
        self.modes.push(mode);
        let (start, end, what) = part?;
        let Some(mode) = self.modes.last() else { return Ok(()) };
        let (first, width) = (mode.first_kind, if mode.is_triple { 3 } else { 1 });
        // In front of what closes a field there is a part, be it empty.
        if end > start || matches!(what, Stop::Wrong | Stop::FieldEnd) {
            self.emit(first + 1, start, end);
        }
        match what {
            Stop::Part => {}
            Stop::Doubled => self.at += 1,
            Stop::Field => {
                let level = self.brackets.len() + 1;
                self.brackets.push(('{', self.at));
                if let Some(mode) = self.modes.last_mut() {
                    mode.fields.push((level, false));
                }
                self.at += 1;
                self.emit(kind::OP, self.at - 1, self.at);
            }
            Stop::FieldEnd => {
                if let Some((_, in_format)) =
                    self.modes.last_mut().and_then(|mode| mode.fields.last_mut())
                {
                    *in_format = false;
                }
            }
            Stop::Wrong => return self.fault_at("f-string: single '}' is not allowed", self.at),
            Stop::End => {
                self.at += width;
                self.emit(first + 2, self.at - width, self.at);
                self.modes.pop();
            }
        }
        Ok(())
    }

    /// Where the text goes, and what ends it.
    fn literal(&mut self, mode: &Mode) -> Step<(usize, usize, Stop)> {
        let start = self.at;
        let in_format = !mode.fields.is_empty();
        loop {
            if self.is_end(mode) {
                if in_format {
                    return self.fault_at("f-string: expecting '}'", self.at);
                }
                return Ok((start, self.at, Stop::End));
            }
            match self.peek(0) {
                None => return self.unterminated(mode.kind_name(), mode.is_triple, mode.start),
                Some('\n') if !mode.is_triple => {
                    if in_format {
                        return Ok((start, self.at, Stop::FieldEnd));
                    }
                    self.at += 1;
                    return self.unterminated(mode.kind_name(), false, mode.start);
                }
                Some('{') => {
                    if self.peek(1) == Some('{') && !in_format {
                        self.at += 1;
                        return Ok((start, self.at, Stop::Doubled));
                    }
                    return Ok((start, self.at, Stop::Field));
                }
                Some('}') => {
                    if in_format {
                        return Ok((start, self.at, Stop::FieldEnd));
                    }
                    if self.peek(1) == Some('}') {
                        self.at += 1;
                        return Ok((start, self.at, Stop::Doubled));
                    }
                    return Ok((start, self.at, Stop::Wrong));
                }
                // A character by its name ends a part.
                Some('\\') if self.escape(mode) => return Ok((start, self.at, Stop::Part)),
                Some('\\') => {}
                Some(_) => self.at += 1,
            }
        }
    }

    /// A backslash in such text: braces keep their meaning, except in `\N{…}`. Whether it was that.
    fn escape(&mut self, mode: &Mode) -> bool {
        self.at += 1;
        match self.peek(0) {
            Some('{' | '}') | None => false,
            Some('N') if !mode.is_raw && self.peek(1) == Some('{') => {
                let name = self.text[self.at + 2..].iter();
                let length =
                    name.take_while(|c| c.is_ascii_alphanumeric() || " -".contains(**c)).count();
                let closes = self.peek(2 + length) == Some('}');
                let is_name = closes && length > 0;
                self.at += if is_name { 3 + length } else { 1 };
                is_name
            }
            Some(_) => {
                self.at += 1;
                false
            }
        }
    }

    /// Whether a character ends or divides the present replacement field, which is then done.
    pub(super) fn field_end(&mut self, c: char) -> bool {
        let open = self.brackets.len();
        let Some(mode) = self.modes.last_mut() else { return false };
        let Some((level, in_format)) = mode.fields.last_mut() else { return false };
        if open != *level {
            return false;
        }
        let start = self.at;
        match c {
            '}' => {
                mode.fields.pop();
                self.brackets.pop();
            }
            ':' => *in_format = true,
            _ => return false,
        }
        self.at += 1;
        self.emit(kind::OP, start, self.at);
        true
    }

    fn digits(&mut self, is_digit: impl Fn(char) -> bool + Copy, what: &str) -> Step<()> {
        loop {
            while self.peek(0).is_some_and(is_digit) {
                self.at += 1;
            }
            if self.peek(0) != Some('_') {
                return Ok(());
            }
            self.at += 1;
            if !self.peek(0).is_some_and(is_digit) {
                return self.fault(format!("invalid {what} literal"));
            }
        }
    }

    pub(super) fn number(&mut self) -> Step<()> {
        let start = self.at;
        let decimal = |c: char| c.is_ascii_digit();
        let radix = match (self.peek(0), self.peek(1)) {
            (Some('0'), Some('x' | 'X')) => Some((16, "hexadecimal")),
            (Some('0'), Some('o' | 'O')) => Some((8, "octal")),
            (Some('0'), Some('b' | 'B')) => Some((2, "binary")),
            _ => None,
        };
        if let Some((radix, what)) = radix {
            let is_digit = |c: char| c.is_digit(radix);
            self.at += 2;
            let first = self.peek(usize::from(self.peek(0) == Some('_')));
            match first {
                Some(c) if is_digit(c) => {}
                Some(c) if c.is_ascii_digit() => {
                    self.at += 1;
                    return self.fault(format!("invalid digit '{c}' in {what} literal"));
                }
                _ => return self.fault(format!("invalid {what} literal")),
            }
            self.digits(is_digit, what)?;
            if let Some(c) = self.peek(0).filter(char::is_ascii_digit) {
                self.at += 1;
                return self.fault(format!("invalid digit '{c}' in {what} literal"));
            }
            return self.end_number(start, what);
        }
        self.digits(decimal, "decimal")?;
        let (mut what, whole_end) = ("decimal", self.at);
        if self.peek(0) == Some('.') {
            self.at += 1;
            if self.peek(0).is_some_and(decimal) {
                self.digits(decimal, "decimal")?;
            }
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(decimal) {
                self.at += 1 + sign;
                self.digits(decimal, "decimal")?;
            }
        }
        if matches!(self.peek(0), Some('j' | 'J')) {
            self.at += 1;
            what = "imaginary";
        }
        let text = &self.text[start..whole_end];
        let is_octal_like = whole_end == self.at
            && text.first() == Some(&'0')
            && text.iter().any(|c| !matches!(c, '0' | '_'));
        if is_octal_like && self.is_strict {
            let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
            return self.fault_at(message, start);
        }
        self.end_number(start, what)
    }

    /// A name must not follow at once, except a keyword.
    fn end_number(&mut self, start: usize, what: &str) -> Step<()> {
        let rest: String = self.text[self.at..].iter().take_while(|c| is_name_part(**c)).collect();
        let keywords = ["and", "else", "for", "if", "in", "is", "not", "or"];
        let follows = keywords.iter().any(|k| rest.starts_with(k));
        if self.is_strict && self.peek(0).is_some_and(is_name_start) && !follows {
            return self.fault(format!("invalid {what} literal"));
        }
        self.emit(kind::NUMBER, start, self.at);
        Ok(())
    }
}

enum Stop {
    /// Nothing: there is more of the text.
    Part,
    /// A brace that stands for itself; its second half is skipped.
    Doubled,
    Field,
    /// The format ends, and with it the field.
    FieldEnd,
    /// A brace that closes nothing.
    Wrong,
    End,
}
