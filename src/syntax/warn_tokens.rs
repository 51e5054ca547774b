//! Warnings that the tokens alone show: escapes that are none, keywords that touch a number.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a token of the third-party parser has one of a few kinds"
)]

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::Ranged as _;

use super::warn::Warning;
use crate::base::Span;

/// What the tokens of a source without faults give rise to.
pub(super) fn of_tokens(tokens: &[Token], text: &str) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let has_escapes = text.contains('\\');
    for (i, token) in tokens.iter().enumerate() {
        match token.kind() {
            TokenKind::String | TokenKind::FStringMiddle | TokenKind::TStringMiddle
                if has_escapes =>
            {
                warnings.extend(escape(token, text));
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => {
                let next = tokens.get(i + 1).filter(|n| n.start() == token.end());
                if next.is_some_and(|n| n.kind().is_keyword()) {
                    let at = Span::new(token.start().to_u32(), token.end().to_u32());
                    warnings.push(Warning::new(at, number(token.kind(), &text[token.range()])));
                }
            }
            _ => {}
        }
    }
    warnings
}

fn number(kind: TokenKind, digits: &str) -> String {
    let form = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => "hexadecimal",
        [b'0', b'o' | b'O', ..] => "octal",
        [b'0', b'b' | b'B', ..] => "binary",
        _ if kind == TokenKind::Complex => "imaginary",
        _ => "decimal",
    };
    format!("invalid {form} literal")
}

/// The first escape of a string that is none.
fn escape(token: &Token, text: &str) -> Option<Warning> {
    let flags = token.string_flags()?;
    if flags.is_raw_string() {
        return None;
    }
    let start = token.start().to_usize();
    let own = text.get(start..token.end().to_usize())?;
    let mut from = 0;
    while let Some(found) = own.get(from..)?.find('\\') {
        let at = from + found;
        // The brace that follows the backslash in an f-string is a token of its own.
        let after = text.get(start + at + 1..)?;
        let c = after.chars().next()?;
        let shown = match c {
            '\n' | '\r' | '\\' | '\'' | '"' | 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | 'x' => None,
            'N' | 'u' | 'U' if !flags.is_byte_string() => None,
            '0'..='7' => after
                .get(..3)
                .filter(|digits| c > '3' && digits.bytes().all(|d| matches!(d, b'0'..=b'7'))),
            _ => after.get(..1).filter(|_| c.is_ascii()),
        };
        if let Some(shown) = shown {
            let octal = if c.is_ascii_digit() && c < '8' { "octal " } else { "" };
            let message = format!(
                "\"\\{shown}\" is an invalid {octal}escape sequence. Such sequences will not work in \
                 the future. Did you mean \"\\\\{shown}\"? A raw string is also an option."
            );
            let place = (start + at) as u32;
            return Some(Warning::new(Span::new(place, place + 1 + shown.len() as u32), message));
        }
        from = at + 1 + c.len_utf8();
    }
    None
}
