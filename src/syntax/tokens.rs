//! Faults that CPython's tokenizer finds: brackets, indentation, numbers, stray characters.
//!
//! Invariant: CPython tokenizes the whole source before it settles on a parser's complaint, so a fault
//! found here wins over any of the grammar's.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a token or node of the third-party parser has one of a few kinds"
)]

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{
    InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType,
};
use ruff_text_size::Ranged as _;

use super::{Fault, SyntaxErrorKind};
use crate::base::{SourceFile, Span};

/// CPython's limits.
const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;

/// What a scan of all tokens finds.
pub(super) struct Scan {
    pub(super) fault: Option<Fault>,
    /// The innermost bracket that nothing closes: its character and place.
    pub(super) open: Option<(char, u32)>,
}

pub(super) fn scan(tokens: &[Token], file: &SourceFile, errors: &[ParseError]) -> Scan {
    let mut brackets: Vec<(char, u32)> = Vec::new();
    let mut indents = vec![(0, 0)];
    let mut fault: Option<Fault> = None;
    let mut line_start = true;
    for (i, token) in tokens.iter().enumerate() {
        let at = Span::new(token.start().to_u32(), token.end().to_u32());
        let kind = token.kind();
        if fault.is_some() {
            break;
        }
        match kind {
            TokenKind::Newline => {
                line_start = true;
                continue;
            }
            TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Indent
            | TokenKind::Dedent
            | TokenKind::EndOfFile => continue,
            _ => {}
        }
        if line_start && brackets.is_empty() {
            fault = layout(file, at.start, &mut indents);
        }
        line_start = false;
        if let Some(open) = opening(kind) {
            brackets.push((open, at.start));
            if brackets.len() > MAX_BRACKETS {
                fault = Some(Fault::new(at, "too many nested parentheses"));
            }
        } else if let Some(close) = closing(kind) {
            fault = fault.or_else(|| close_bracket(file, &mut brackets, close, at));
        } else if matches!(kind, TokenKind::Int | TokenKind::Float | TokenKind::Complex)
            && tokens.get(i + 1).is_some_and(|n| n.start() == token.end())
        {
            fault = fault.or_else(|| number(file, at.start));
        }
    }
    let grammar = errors
        .iter()
        .filter(|e| !matches!(e.error, ParseErrorType::Lexical(_)))
        .map(|e| e.location.start().to_u32())
        .min();
    for error in errors {
        // After a grammar error within an f-string its end is taken for a stray brace.
        let f_string = matches!(
            error.error,
            ParseErrorType::Lexical(
                LexicalErrorType::FStringError(_) | LexicalErrorType::TStringError(_)
            )
        );
        if f_string && grammar.is_some_and(|g| g < error.location.start().to_u32()) {
            continue;
        }
        if let ParseErrorType::Lexical(lexical) = &error.error {
            let at = Span::new(error.location.start().to_u32(), error.location.end().to_u32());
            if fault.as_ref().is_none_or(|f| at.start < f.span.start)
                && let Some(found) = lexical_fault(lexical, at, file, tokens)
            {
                fault = Some(found);
            }
        }
    }
    Scan { fault, open: brackets.last().copied() }
}

fn opening(kind: TokenKind) -> Option<char> {
    match kind {
        TokenKind::Lpar => Some('('),
        TokenKind::Lsqb => Some('['),
        TokenKind::Lbrace => Some('{'),
        _ => None,
    }
}

fn closing(kind: TokenKind) -> Option<char> {
    match kind {
        TokenKind::Rpar => Some(')'),
        TokenKind::Rsqb => Some(']'),
        TokenKind::Rbrace => Some('}'),
        _ => None,
    }
}

fn close_bracket(
    file: &SourceFile,
    brackets: &mut Vec<(char, u32)>,
    close: char,
    at: Span,
) -> Option<Fault> {
    let Some((open, open_at)) = brackets.pop() else {
        return Some(Fault::new(at.at_start(), format!("unmatched '{close}'")));
    };
    if matches!((open, close), ('(', ')') | ('[', ']') | ('{', '}')) {
        return None;
    }
    let (line, open_line) = (file.line(at.start), file.line(open_at));
    let place = if line == open_line { String::new() } else { format!(" on line {open_line}") };
    let message =
        format!("closing parenthesis '{close}' does not match opening parenthesis '{open}'{place}");
    Some(Fault::new(at.at_start(), message))
}

/// The indentation of the logical line that begins at `at`: tabs count up to 8 columns, and up to 1;
/// both counts must agree on what is deeper.
fn layout(file: &SourceFile, at: u32, indents: &mut Vec<(u32, u32)>) -> Option<Fault> {
    let line = file.line(at);
    let text = file.line_text(line);
    let (mut column, mut alternative) = (0, 0);
    for c in text.chars() {
        match c {
            ' ' => {
                column += 1;
                alternative += 1;
            }
            '\t' => {
                column = (column / 8 + 1) * 8;
                alternative += 1;
            }
            '\x0c' => (column, alternative) = (0, 0),
            _ => break,
        }
    }
    let start = at - file.line_col(at).col;
    let end = start.max(at) + text.len() as u32 - (at - start).min(text.len() as u32);
    let tabs = || {
        let message = "inconsistent use of tabs and spaces in indentation".to_owned();
        Some(Fault { kind: SyntaxErrorKind::Tab, message, span: Span::new(start, start) })
    };
    let (top, top_alternative) = *indents.last()?;
    if column == top {
        return if alternative == top_alternative { None } else { tabs() };
    }
    if column > top {
        if alternative <= top_alternative {
            return tabs();
        }
        indents.push((column, alternative));
        if indents.len() > MAX_INDENTS {
            let message = "too many levels of indentation".to_owned();
            let kind = SyntaxErrorKind::Indentation;
            return Some(Fault { kind, message, span: Span::new(at, at) });
        }
        return None;
    }
    while indents.last().is_some_and(|&(i, _)| i > column) {
        indents.pop();
    }
    match indents.last() {
        Some(&(i, _)) if i != column => {
            let message = "unindent does not match any outer indentation level".to_owned();
            let kind = SyntaxErrorKind::Indentation;
            Some(Fault { kind, message, span: Span::new(end, end) })
        }
        Some(&(_, a)) if a != alternative => tabs(),
        _ => None,
    }
}

/// CPython's complaint about the number that begins at `start`, if it has one.
fn number(file: &SourceFile, start: u32) -> Option<Fault> {
    let bytes = file.text().as_bytes();
    let mut at = start as usize;
    let peek = |at: usize| bytes.get(at).copied().unwrap_or(b'\n');
    let fail = |at: usize, message: String| {
        let place = (at as u32).saturating_sub(1).max(start);
        Some(Fault::new(Span::new(place, place), message))
    };
    let digits = |at: &mut usize, ok: fn(u8) -> bool| -> bool {
        loop {
            if peek(*at) == b'_' {
                *at += 1;
            }
            if !ok(peek(*at)) {
                return false;
            }
            while ok(peek(*at)) {
                *at += 1;
            }
            if peek(*at) != b'_' {
                return true;
            }
        }
    };
    let (name, ok): (&str, fn(u8) -> bool) = match (peek(at), peek(at + 1) | 0x20) {
        (b'0', b'x') => ("hexadecimal", |c| c.is_ascii_hexdigit()),
        (b'0', b'o') => ("octal", |c| matches!(c, b'0'..=b'7')),
        (b'0', b'b') => ("binary", |c| matches!(c, b'0' | b'1')),
        _ => ("decimal", |c| c.is_ascii_digit()),
    };
    if name != "decimal" {
        at += 2;
        let fine = digits(&mut at, ok);
        let next = peek(at);
        if next.is_ascii_digit() && !ok(next) {
            let message = format!("invalid digit '{}' in {name} literal", char::from(next));
            return fail(at + 1, message);
        }
        if !fine {
            return fail(at, format!("invalid {name} literal"));
        }
        return end_of_number(file, at, name).and_then(|m| fail(at, m));
    }
    let invalid = || "invalid decimal literal".to_owned();
    if peek(at).is_ascii_digit() && !digits(&mut at, ok) {
        return fail(at, invalid());
    }
    let leading_zero = peek(start as usize) == b'0';
    let integer = &bytes[start as usize..at];
    let mut is_float = false;
    if peek(at) == b'.' {
        is_float = true;
        at += 1;
        if peek(at).is_ascii_digit() && !digits(&mut at, ok) {
            return fail(at, invalid());
        }
    }
    if peek(at) | 0x20 == b'e' {
        let sign = usize::from(matches!(peek(at + 1), b'+' | b'-'));
        if peek(at + 1 + sign).is_ascii_digit() {
            is_float = true;
            at += 1 + sign;
            if !digits(&mut at, ok) {
                return fail(at, invalid());
            }
        } else if sign == 1 {
            return fail(at + 2, invalid());
        } else {
            return fail(at, invalid());
        }
    }
    if peek(at) | 0x20 == b'j' {
        is_float = true;
        at += 1;
    }
    if leading_zero && !is_float && integer.iter().any(|c| matches!(c, b'1'..=b'9')) {
        let zeros = integer.iter().take_while(|&&c| matches!(c, b'0' | b'_')).count() as u32;
        let message = "leading zeros in decimal integer literals are not permitted; use an 0o \
                       prefix for octal integers";
        return Some(Fault::new(Span::new(start, start + zeros), message));
    }
    end_of_number(file, at, if is_float { "decimal" } else { name }).and_then(|m| fail(at, m))
}

/// A number must not run into a name, keywords that may follow an operand apart.
fn end_of_number(file: &SourceFile, at: usize, name: &str) -> Option<String> {
    let rest = file.text().get(at..)?;
    let next = rest.chars().next()?;
    let keyword = ["and", "else", "for", "if", "in", "is", "or", "not"];
    if keyword.iter().any(|k| rest.starts_with(k)) {
        return None;
    }
    (next.is_alphanumeric() || next == '_').then(|| format!("invalid {name} literal"))
}

fn lexical_fault(
    error: &LexicalErrorType,
    at: Span,
    file: &SourceFile,
    tokens: &[Token],
) -> Option<Fault> {
    let text = file.snippet(at);
    match error {
        LexicalErrorType::UnclosedStringError => Some(unterminated(at.start, "string", file)),
        LexicalErrorType::FStringError(kind) | LexicalErrorType::TStringError(kind) => {
            let what = match error {
                LexicalErrorType::TStringError(_) => "t-string",
                _ => "f-string",
            };
            match kind {
                InterpolatedStringErrorType::UnterminatedString
                | InterpolatedStringErrorType::UnterminatedTripleQuotedString => {
                    let start = tokens
                        .iter()
                        .rev()
                        .filter(|t| {
                            matches!(t.kind(), TokenKind::FStringStart | TokenKind::TStringStart)
                        })
                        .map(|t| t.start().to_u32())
                        .find(|&s| s <= at.start);
                    Some(unterminated(start.unwrap_or(at.start), what, file))
                }
                InterpolatedStringErrorType::SingleRbrace => {
                    let message = format!("{what}: single '}}' is not allowed");
                    Some(Fault::new(at.at_start(), message))
                }
                InterpolatedStringErrorType::UnclosedLbrace
                | InterpolatedStringErrorType::InvalidConversionFlag
                | InterpolatedStringErrorType::LambdaWithoutParentheses
                | InterpolatedStringErrorType::ConversionFlagNotImmediatelyAfterExclamation
                | InterpolatedStringErrorType::NewlineInFormatSpec => None,
            }
        }
        LexicalErrorType::UnrecognizedToken { tok } => Some(stray(*tok, at)),
        LexicalErrorType::LineContinuationError => {
            let at = Span::new(at.start + 1, at.start + 1);
            Some(Fault::new(at, "unexpected character after line continuation character"))
        }
        LexicalErrorType::OtherError(_) => number(file, at.start),
        LexicalErrorType::InvalidByteLiteral => {
            let token = enclosing(tokens, at);
            Some(Fault::new(token, "bytes can only contain ASCII literal characters"))
        }
        LexicalErrorType::UnicodeError
        | LexicalErrorType::StringError
        | LexicalErrorType::MissingUnicodeLbrace
        | LexicalErrorType::MissingUnicodeRbrace => {
            let token = enclosing(tokens, at);
            Some(Fault::new(token, escape_message(file.snippet(token), text)))
        }
        LexicalErrorType::Eof => {
            if file.snippet(Span::new(0, at.end)).trim_end().ends_with('\\') {
                let at = at.start + 2;
                Some(Fault::new(Span::new(at, at), "unexpected EOF while parsing"))
            } else {
                None
            }
        }
        LexicalErrorType::IndentationError => None,
    }
}

/// The string token around a place.
fn enclosing(tokens: &[Token], at: Span) -> Span {
    tokens
        .iter()
        .find(|t| {
            t.start().to_u32() <= at.start && at.start <= t.end().to_u32() && {
                matches!(
                    t.kind(),
                    TokenKind::String | TokenKind::FStringMiddle | TokenKind::Unknown
                )
            }
        })
        .map_or(at, |t| Span::new(t.start().to_u32(), t.end().to_u32()))
}

fn unterminated(start: u32, what: &str, file: &SourceFile) -> Fault {
    let rest = file.text().get(start as usize..).unwrap_or("");
    let body = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let triple = body.starts_with("\"\"\"") || body.starts_with("'''");
    let (kind, line) = if triple {
        let trimmed = file.text().trim_end_matches(['\n', '\r']);
        ("triple-quoted ", file.line(trimmed.len() as u32))
    } else {
        ("", file.line(start))
    };
    let message = format!("unterminated {kind}{what} literal (detected at line {line})");
    Fault::new(Span::new(start, start), message)
}

fn stray(c: char, at: Span) -> Fault {
    if c.is_ascii() && !c.is_ascii_control() {
        return Fault::new(at, "invalid syntax");
    }
    let code = format!("U+{:04X}", u32::from(c));
    let message = if c.is_control() || c.is_whitespace() {
        format!("invalid non-printable character {code}")
    } else {
        format!("invalid character '{c}' ({code})")
    };
    Fault::new(at.at_start(), message)
}

/// What CPython's decoder says of the first bad escape of a string literal.
fn escape_message(literal: &str, _near: &str) -> String {
    let quote = literal.find(['"', '\'']).unwrap_or(0);
    let is_bytes = literal[..quote].contains(['b', 'B']);
    let body = &literal[quote..];
    let width = if body.starts_with("\"\"\"") || body.starts_with("'''") { 3 } else { 1 };
    let body = &body[width.min(body.len())..];
    let mut chars = body.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let Some((_, escape)) = chars.next() else { break };
        let n = match escape {
            'x' => 2,
            'u' if !is_bytes => 4,
            'U' if !is_bytes => 8,
            'N' if !is_bytes => {
                let rest = &body[i + 2..];
                let named = rest.strip_prefix('{').and_then(|r| r.split_once('}'));
                match named {
                    Some((name, _)) if super::lower::named_character(name) == 0xFFFD => {
                        let end = i + 3 + name.len();
                        return unicode_error(i, end, "unknown Unicode character name");
                    }
                    Some(_) => continue,
                    None => {
                        // What CPython says of a name that never ends, and of none.
                        let end = if rest.starts_with('{') { i + 2 } else { i + 1 };
                        return unicode_error(
                            i,
                            end.min(body.len()),
                            "malformed \\N character escape",
                        );
                    }
                }
            }
            _ => continue,
        };
        let digits = body[i + 2..].chars().take(n).take_while(char::is_ascii_hexdigit).count();
        if digits < n && is_bytes {
            return format!("(value error) invalid \\x escape at position {i}");
        }
        if digits < n {
            let shape = "X".repeat(n);
            return unicode_error(
                i,
                i + 1 + digits,
                &format!("truncated \\{escape}{shape} escape"),
            );
        }
        let value = u32::from_str_radix(&body[i + 2..i + 2 + n], 16).unwrap_or(0);
        if value > 0x10FFFF {
            return unicode_error(i, i + 1 + n, "illegal Unicode character");
        }
    }
    "(unicode error) invalid escape".to_owned()
}

fn unicode_error(start: usize, end: usize, reason: &str) -> String {
    format!(
        "(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{end}: {reason}"
    )
}
