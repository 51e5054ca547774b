//! The third-party parser's errors in CPython's words.
//!
//! Invariant: every error gets a message that CPython has. Where CPython says more than "invalid syntax",
//! the tokens around the error decide which of its wordings applies.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{self as ruff};
use ruff_python_parser::{
    InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType, Parsed,
};
use ruff_text_size::{Ranged, TextRange};

use super::wording::describe;
use super::{Fault, SyntaxErrorKind};
use crate::base::{SourceFile, Span};

pub(super) fn span(range: TextRange) -> Span {
    Span::new(range.start().to_u32(), range.end().to_u32())
}

/// What stands around an error.
struct Place<'a> {
    parsed: &'a Parsed<ruff::Mod>,
    file: &'a SourceFile,
    error: &'a ParseError,
    /// The tokens that count, and the index of the first that does not end before the error.
    tokens: Vec<Token>,
    index: usize,
}

pub(super) fn translate(
    error: &ParseError,
    parsed: &Parsed<ruff::Mod>,
    file: &SourceFile,
) -> Fault {
    let counts =
        |t: &&Token| !matches!(t.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline);
    let tokens: Vec<Token> = parsed.tokens().iter().filter(counts).copied().collect();
    let start = error.location.start();
    let index = tokens.partition_point(|t| t.end() <= start && !(t.is_empty_at(start)));
    Place { parsed, file, error, tokens, index }.fault()
}

/// Tokens without text, such as an indentation's end, stand where the next token begins.
trait EmptyAt {
    fn is_empty_at(&self, at: ruff_text_size::TextSize) -> bool;
}

impl EmptyAt for Token {
    fn is_empty_at(&self, at: ruff_text_size::TextSize) -> bool {
        self.range().is_empty() && self.start() == at
    }
}

fn opens(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace)
}

fn closes(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace)
}

fn indentation(span: Span, message: impl Into<String>) -> Fault {
    Fault { kind: SyntaxErrorKind::Indentation, message: message.into(), span }
}

impl Place<'_> {
    fn at(&self) -> Span {
        span(self.error.location)
    }

    fn text(&self, token: Token) -> &str {
        let Span { start, end } = span(token.range());
        self.file.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn token(&self) -> Option<Token> {
        self.tokens.get(self.index).copied()
    }

    fn previous(&self) -> Option<Token> {
        self.tokens[..self.index].last().copied()
    }

    /// The plain refusal, under the token at which the parser gave up.
    fn invalid(&self) -> Fault {
        let at = self.token().map_or_else(|| self.at(), |t| span(t.range()));
        Fault::new(at, "invalid syntax")
    }

    fn fault(&self) -> Fault {
        use ParseErrorType as E;
        let say = |message: &str| Fault::new(self.at(), message);
        match &self.error.error {
            E::UnexpectedIndentation => indentation(self.at(), "unexpected indent"),
            E::Lexical(error) => self.lexical(error),
            E::FStringError(error) | E::TStringError(error) => self.interpolated(error),
            E::OtherError(message) => self.other(message),
            E::ExpectedToken { expected, found } => self.expected(*expected, *found),
            E::InvalidAssignmentTarget => self.assignment(),
            E::InvalidNamedAssignmentTarget => {
                say(&format!("cannot use assignment expressions with {}", self.target()))
            }
            E::InvalidAugmentedAssignmentTarget => say(&format!(
                "'{}' is an illegal expression for augmented assignment",
                self.target()
            )),
            E::InvalidAnnotatedAssignmentTarget => match self.target() {
                what @ ("list" | "tuple") => {
                    say(&format!("only single target (not {what}) can be annotated"))
                }
                _ => self.annotated(),
            },
            E::InvalidDeleteTarget => say(&format!("cannot delete {}", self.target())),
            E::PositionalAfterKeywordArgument => {
                self.at_closer("positional argument follows keyword argument")
            }
            E::PositionalAfterKeywordUnpacking => {
                self.at_closer("positional argument follows keyword argument unpacking")
            }
            E::InvalidArgumentUnpackingOrder => {
                say("iterable argument unpacking follows keyword argument unpacking")
            }
            E::IterableUnpackingInComprehension => {
                say("iterable unpacking cannot be used in comprehension")
            }
            E::NonDefaultParamAfterDefaultParam => {
                say("parameter without a default follows parameter with a default")
            }
            E::ParamAfterVarKeywordParam => say("arguments cannot follow var-keyword argument"),
            E::VarParameterWithDefault => say("var-positional argument cannot have default value"),
            E::ExpectedKeywordParam => say("named arguments must follow bare *"),
            E::UnparenthesizedGeneratorExpression => {
                say("Generator expression must be parenthesized")
            }
            E::EmptyImportNames => say("Expected one or more names after 'import'"),
            E::EmptyTypeParams => say("Type parameter list cannot be empty"),
            E::InvalidStarredExpressionUsage => say("can't use starred expression here"),
            E::SimpleStatementsOnSameLine | E::UnexpectedExpressionToken => self.adjacent(),
            E::StringAnnotationError(_)
            | E::EmptySlice
            | E::EmptyGlobalNames
            | E::EmptyNonlocalNames
            | E::EmptyDeleteTargets
            | E::UnparenthesizedNamedExpression
            | E::UnparenthesizedTupleExpression
            | E::InvalidLambdaExpressionUsage
            | E::InvalidYieldExpressionUsage
            | E::InvalidStarPatternUsage
            | E::InvalidMatchPatternTarget
            | E::SimpleAndCompoundStatementOnSameLine
            | E::ExpectedRealNumber
            | E::ExpectedImaginaryNumber
            | E::ExpectedExpression
            | E::UnexpectedTokenAfterAsync(_)
            | E::UnexpectedIpythonEscapeCommand => self.invalid(),
        }
    }

    fn lexical(&self, error: &LexicalErrorType) -> Fault {
        use LexicalErrorType as L;
        match error {
            L::IndentationError => {
                indentation(self.at(), "unindent does not match any outer indentation level")
            }
            L::FStringError(error) | L::TStringError(error) => self.interpolated(error),
            L::InvalidByteLiteral => {
                Fault::new(self.at(), "bytes can only contain ASCII literal characters")
            }
            L::UnicodeError | L::MissingUnicodeLbrace | L::MissingUnicodeRbrace => Fault::new(
                self.at(),
                "(unicode error) 'unicodeescape' codec can't decode bytes: malformed escape",
            ),
            L::LineContinuationError => {
                Fault::new(self.at(), "unexpected character after line continuation character")
            }
            L::Eof => Fault::new(self.at(), "unexpected EOF while parsing"),
            L::StringError
            | L::UnclosedStringError
            | L::UnrecognizedToken { .. }
            | L::OtherError(_) => self.invalid(),
        }
    }

    fn interpolated(&self, error: &InterpolatedStringErrorType) -> Fault {
        use InterpolatedStringErrorType as I;
        let line = self.file.line(self.at().start);
        let message = match error {
            I::UnclosedLbrace => "f-string: expecting '}'".into(),
            I::InvalidConversionFlag => "f-string: invalid conversion character".into(),
            I::SingleRbrace => "f-string: single '}' is not allowed".into(),
            I::UnterminatedString => {
                format!("unterminated f-string literal (detected at line {line})")
            }
            I::UnterminatedTripleQuotedString => {
                format!("unterminated triple-quoted f-string literal (detected at line {line})")
            }
            I::LambdaWithoutParentheses => {
                "f-string: lambda expressions are not allowed without parentheses".into()
            }
            I::ConversionFlagNotImmediatelyAfterExclamation => {
                "f-string: conversion type must come right after the exclamation mark".into()
            }
            I::NewlineInFormatSpec => "f-string: newlines are not allowed in format specifiers for single quoted f-strings".into(),
        };
        Fault::new(self.at(), message)
    }

    /// The parser's free-text errors, of which three have words of their own in CPython.
    fn other(&self, message: &str) -> Fault {
        if let Some(clause) = message.strip_prefix("Expected an indented block after ") {
            let clause = clause.replace('`', "'").replace("clause", "statement");
            let clause = clause.replace("'class' definition", "class definition");
            let line = self.previous_colon().map_or(1, |t| self.file.line(t.start().to_u32()));
            let at = self.token().map_or_else(|| self.at(), |t| span(t.range()));
            return indentation(
                at,
                format!("expected an indented block after {clause} on line {line}"),
            );
        }
        if message.starts_with("Expected `except` or `finally`") {
            return Fault::new(
                self.token().map_or_else(|| self.at(), |t| span(t.range())),
                "expected 'except' or 'finally' block",
            );
        }
        if message.starts_with("Trailing comma") {
            return Fault::new(
                self.at(),
                "trailing comma not allowed without surrounding parentheses",
            );
        }
        self.adjacent()
    }

    fn previous_colon(&self) -> Option<Token> {
        self.tokens[..self.index].iter().rev().find(|t| t.kind() == TokenKind::Colon).copied()
    }

    fn expected(&self, expected: TokenKind, found: TokenKind) -> Fault {
        let at = self.token().map_or_else(|| self.at(), |t| span(t.range()));
        let ends_line = found.is_any_newline() || found.is_eof();
        let forced = || {
            // After these words CPython insists on the colon whatever follows.
            self.tokens[..self.index].last().is_some_and(|t| {
                matches!(t.kind(), TokenKind::Else | TokenKind::Try | TokenKind::Finally)
            }) || self.header().is_some_and(|t| t.kind() == TokenKind::Def)
        };
        let definition = self.header().is_some_and(|t| t.kind() == TokenKind::Def);
        if expected == TokenKind::Colon && self.depth() == 0 && (ends_line || forced()) {
            return Fault::new(at, "expected ':'");
        }
        if expected == TokenKind::Lpar && definition {
            return Fault::new(at, "expected '('");
        }
        if expected == TokenKind::Else && found != TokenKind::Colon {
            let start = self.operand_start();
            let end = self.previous().map_or(at.end, |t| t.end().to_u32());
            return Fault::new(Span::new(start, end), "expected 'else' after 'if' expression");
        }
        if found == TokenKind::Equal && matches!(expected, TokenKind::Colon | TokenKind::Comma) {
            return self.equal_sign();
        }
        self.adjacent()
    }

    /// The first token of the statement in which the error stands.
    fn header(&self) -> Option<Token> {
        let before = &self.tokens[..self.index];
        let ends = |t: &Token| {
            matches!(
                t.kind(),
                TokenKind::Newline | TokenKind::Semi | TokenKind::Indent | TokenKind::Dedent
            )
        };
        let first = before.iter().rposition(ends).map_or(0, |i| i + 1);
        before.get(first).copied()
    }

    /// How many brackets are open at the error, in its statement.
    fn depth(&self) -> usize {
        let mut depth = 0usize;
        for token in &self.tokens[..self.index] {
            if token.kind() == TokenKind::Newline {
                depth = 0;
            }
            depth += usize::from(opens(token.kind()));
            depth = depth.saturating_sub(usize::from(closes(token.kind())));
        }
        depth
    }

    /// Where the expression before the error begins: after the last separator at its own depth.
    fn operand_start(&self) -> u32 {
        let mut depth = 0usize;
        let mut start = self.previous().map_or(self.at().start, |t| t.start().to_u32());
        for token in self.tokens[..self.index].iter().rev() {
            let kind = token.kind();
            let (opens, closes) = (opens(kind), closes(kind));
            let separates = matches!(
                kind,
                TokenKind::Comma
                    | TokenKind::Equal
                    | TokenKind::Colon
                    | TokenKind::Newline
                    | TokenKind::Indent
                    | TokenKind::Dedent
                    | TokenKind::Return
                    | TokenKind::If
                    | TokenKind::While
                    | TokenKind::Elif
                    | TokenKind::In
                    | TokenKind::Assert
                    | TokenKind::DoubleStar
                    | TokenKind::Star
            );
            if depth == 0 && (opens || separates) {
                break;
            }
            depth = if closes { depth + 1 } else { depth - usize::from(opens) };
            start = token.start().to_u32();
        }
        start
    }

    /// Where the expression at the error ends: before the next separator at its own depth.
    fn operand_end(&self) -> u32 {
        let mut depth = 0usize;
        let mut end = self.at().end;
        for token in &self.tokens[self.index..] {
            let kind = token.kind();
            let (opens, closes) = (opens(kind), closes(kind));
            let separates = matches!(
                kind,
                TokenKind::Comma
                    | TokenKind::Equal
                    | TokenKind::Colon
                    | TokenKind::Newline
                    | TokenKind::EndOfFile
                    | TokenKind::For
                    | TokenKind::If
            );
            if depth == 0 && (closes || separates) {
                break;
            }
            depth = if opens { depth + 1 } else { depth - usize::from(closes) };
            end = token.end().to_u32();
        }
        end
    }

    /// Two expressions side by side: an old `print`, a forgotten comma, or plainly invalid.
    fn adjacent(&self) -> Fault {
        let (Some(before), Some(token)) = (self.previous(), self.token()) else {
            return self.invalid();
        };
        if token.kind() == TokenKind::Equal && self.depth() > 0 {
            return self.equal_sign();
        }
        let ended = matches!(
            before.kind(),
            TokenKind::Name
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
                | TokenKind::FStringEnd
                | TokenKind::TStringEnd
                | TokenKind::Rpar
                | TokenKind::Rsqb
                | TokenKind::Rbrace
                | TokenKind::True
                | TokenKind::False
                | TokenKind::None
                | TokenKind::Ellipsis
        );
        let begins = matches!(
            token.kind(),
            TokenKind::Name
                | TokenKind::Int
                | TokenKind::Float
                | TokenKind::Complex
                | TokenKind::String
                | TokenKind::FStringStart
                | TokenKind::TStringStart
                | TokenKind::Lbrace
                | TokenKind::True
                | TokenKind::False
                | TokenKind::None
                | TokenKind::Lambda
                | TokenKind::Ellipsis
                | TokenKind::Tilde
                | TokenKind::Case
                | TokenKind::Match
                | TokenKind::Type
        );
        if !ended || !begins {
            return self.invalid();
        }
        if matches!(self.text(before), "print" | "exec") {
            let name = self.text(before);
            let at = Span::new(before.start().to_u32(), self.operand_end());
            let message =
                format!("Missing parentheses in call to '{name}'. Did you mean {name}(...)?");
            return Fault::new(at, message);
        }
        let strung = before.kind() == TokenKind::Name
            && matches!(token.kind(), TokenKind::String | TokenKind::FStringStart);
        if self.depth() == 0 || strung {
            return self.invalid();
        }
        let at = Span::new(self.operand_start(), self.operand_end());
        Fault::new(at, "invalid syntax. Perhaps you forgot a comma?")
    }

    /// `=` where an expression was read: meant as `==`.
    fn equal_sign(&self) -> Fault {
        let Some(before) = self.previous() else { return self.invalid() };
        let start = self.operand_start();
        let single = before.start().to_u32() == start;
        let at = Span::new(start, before.end().to_u32());
        if single && before.kind() == TokenKind::Name {
            let end = self.tokens.get(self.index + 1).map_or(at.end, |t| t.end().to_u32());
            return Fault::new(
                Span::new(start, end),
                "invalid syntax. Maybe you meant '==' or ':=' instead of '='?",
            );
        }
        match self.expression(at) {
            Some(what) => {
                let message =
                    format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
                Fault::new(at, message)
            }
            None => self.invalid(),
        }
    }

    /// `f(): int` has a target that cannot be annotated; `f():` is a colon too many.
    fn annotated(&self) -> Fault {
        let end = self.error.location.end();
        let colon =
            self.tokens.iter().position(|t| t.start() >= end && t.kind() == TokenKind::Colon);
        let after = colon.and_then(|i| self.tokens.get(i + 1));
        match (colon, after) {
            (Some(colon), Some(after)) if after.kind() == TokenKind::Newline => {
                Fault::new(span(self.tokens[colon].range()), "invalid syntax")
            }
            (_, _) => Fault::new(self.at(), "illegal target for annotation"),
        }
    }

    fn assignment(&self) -> Fault {
        let what = self.target();
        let rest = self.file.text.get(self.at().end as usize..).unwrap_or_default();
        let rest = rest.trim_start_matches([' ', '\t']);
        let alone = rest.starts_with('=') && !rest.starts_with("==");
        let plain =
            matches!(what, "True" | "False" | "None" | "list" | "tuple" | "generator expression");
        let hint = if alone && !plain && self.depth() == 0 {
            " here. Maybe you meant '==' instead of '='?"
        } else {
            ""
        };
        Fault::new(self.at(), format!("cannot assign to {what}{hint}"))
    }

    /// CPython's name for the expression under the error.
    fn target(&self) -> &'static str {
        self.expression(self.at()).unwrap_or("expression")
    }

    fn expression(&self, at: Span) -> Option<&'static str> {
        struct Finder {
            at: Span,
            found: Option<&'static str>,
        }
        impl<'a> Visitor<'a> for Finder {
            fn visit_expr(&mut self, expr: &'a ruff::Expr) {
                let here = span(expr.range());
                if here == self.at && self.found.is_none() {
                    self.found = Some(describe(expr));
                }
                if here.start <= self.at.start && self.at.end <= here.end && self.found.is_none() {
                    walk_expr(self, expr);
                }
            }
        }
        let mut finder = Finder { at, found: None };
        super::deep(|| match self.parsed.syntax() {
            ruff::Mod::Module(module) => finder.visit_body(&module.body),
            ruff::Mod::Expression(expression) => finder.visit_expr(&expression.body),
        });
        finder.found
    }

    /// The error of an argument list, which CPython tells at its end.
    fn at_closer(&self, message: &str) -> Fault {
        let mut depth = 0usize;
        for token in &self.tokens[self.index..] {
            if closes(token.kind()) && depth == 0 {
                return Fault::new(span(token.range()), message);
            }
            depth += usize::from(opens(token.kind()));
            depth -= usize::from(closes(token.kind()));
        }
        Fault::new(self.at(), message)
    }
}
