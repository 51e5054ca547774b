//! The third-party parser's grammar errors in CPython's words.
//!
//! How: most errors are "invalid syntax" at the token where the parser stopped. The rest are recognised
//! by the error's type and the tokens around it, following the `invalid_…` rules of CPython's grammar.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a token or node of the third-party parser has one of a few kinds"
)]

use ruff_python_ast as ruff_ast;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{
    InterpolatedStringErrorType, ParseError, ParseErrorType, Parsed, UnsupportedSyntaxError,
};
use ruff_text_size::Ranged as _;

use super::{Fault, SyntaxErrorKind, nearby, wording};
use crate::base::{SourceFile, Span};

/// The error with what stands around it.
pub(super) struct Context<'a> {
    pub(super) parsed: &'a Parsed<ruff_ast::Mod>,
    pub(super) file: &'a SourceFile,
    /// Comments and line breaks within brackets left out.
    pub(super) tokens: Vec<Token>,
    /// The index of the token where the error begins.
    pub(super) index: usize,
    pub(super) at: Span,
}

pub(super) fn fault(
    error: &ParseError,
    parsed: &Parsed<ruff_ast::Mod>,
    file: &SourceFile,
) -> Fault {
    let at = Span::new(error.location.start().to_u32(), error.location.end().to_u32());
    let tokens: Vec<Token> = parsed
        .tokens()
        .iter()
        .copied()
        .filter(|t| !matches!(t.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline))
        .collect();
    let index = tokens
        .iter()
        .position(|t| t.end().to_u32() > at.start || t.kind() == TokenKind::EndOfFile)
        .unwrap_or(tokens.len().saturating_sub(1));
    Context { parsed, file, tokens, index, at }.translate(&error.error)
}

pub(super) fn unsupported(error: &UnsupportedSyntaxError, file: &SourceFile) -> Fault {
    let at = Span::new(error.range.start().to_u32(), error.range.end().to_u32());
    let text = file.snippet(at);
    if text.starts_with("**") {
        let at = Span::new(at.start, at.start + 2);
        return Fault::new(at, "dict unpacking cannot be used in dict comprehension");
    }
    if text.starts_with('*') {
        return Fault::new(at, "iterable unpacking cannot be used in comprehension");
    }
    Fault::new(at, "invalid syntax")
}

pub(super) fn token_span(token: Token) -> Span {
    Span::new(token.start().to_u32(), token.end().to_u32())
}

impl Context<'_> {
    pub(super) fn kind(&self, index: usize) -> TokenKind {
        self.tokens.get(index).map_or(TokenKind::EndOfFile, |t| t.kind())
    }

    pub(super) fn span(&self, index: usize) -> Span {
        let last = self.tokens.len().saturating_sub(1);
        let Some(&token) = self.tokens.get(index.min(last)) else { return self.at };
        let span = token_span(token);
        if token.kind() == TokenKind::Newline {
            Span::new(span.start, span.start + 1)
        } else {
            span
        }
    }

    fn here(&self) -> Span {
        self.span(self.index)
    }

    /// The error's token, or the end of the last line when nothing is left.
    fn here_or_end(&self) -> Span {
        let end = self.file.text().trim_end().len() as u32;
        if self.at.start >= end { Span::new(end, end) } else { self.here() }
    }

    fn text(&self, index: usize) -> &str {
        self.file.snippet(self.span(index))
    }

    /// The end of the last token before the error.
    fn before(&self) -> u32 {
        self.index.checked_sub(1).map_or(0, |i| self.span(i).end)
    }

    /// The nearest token of a kind at or before the error.
    fn back_to(&self, kind: TokenKind) -> Option<usize> {
        (0..=self.index).rev().find(|&i| self.kind(i) == kind)
    }

    /// The bracket that holds the error, if any.
    pub(super) fn bracket(&self) -> Option<usize> {
        let mut depth = 0;
        for i in (0..self.index).rev() {
            match self.kind(i) {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => {
                    return Some(i);
                }
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// The token after the bracketed list that the error is in.
    fn end_of_list(&self) -> Span {
        let mut depth = 0;
        for i in self.index..self.tokens.len() {
            match self.kind(i) {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if depth == 0 => {
                    return self.span(i);
                }
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                _ => {}
            }
        }
        self.here()
    }

    /// The first token of the logical line.
    fn line_head(&self) -> usize {
        let mut head = self.index;
        while head > 0
            && !matches!(
                self.kind(head - 1),
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent
            )
        {
            head -= 1;
        }
        head
    }

    pub(super) fn says(&self, at: Span, message: impl Into<String>) -> Fault {
        Fault::new(at, message)
    }

    fn generic(&self) -> Fault {
        let previous = self.span(self.index.saturating_sub(1));
        if self.kind(self.index) == TokenKind::Greater && self.file.snippet(previous) == "<" {
            return self.says(previous.to(self.here()), "invalid syntax");
        }
        self.says(self.here(), "invalid syntax")
    }

    fn translate(&self, error: &ParseErrorType) -> Fault {
        use ParseErrorType as E;
        let star = || self.back_to(TokenKind::Star).map_or(self.here(), |i| self.span(i));
        match error {
            E::UnexpectedIndentation => {
                let start = self.at.start.max(self.here().end).saturating_sub(1);
                let kind = SyntaxErrorKind::Indentation;
                Fault { kind, message: "unexpected indent".into(), span: Span::new(start, start) }
            }
            E::InvalidAssignmentTarget
            | E::InvalidAugmentedAssignmentTarget
            | E::InvalidAnnotatedAssignmentTarget
            | E::InvalidDeleteTarget
            | E::InvalidNamedAssignmentTarget => nearby::target(self, error),
            E::PositionalAfterKeywordArgument => {
                self.says(self.end_of_list(), "positional argument follows keyword argument")
            }
            E::PositionalAfterKeywordUnpacking => {
                let message = "positional argument follows keyword argument unpacking";
                self.says(self.end_of_list(), message)
            }
            E::InvalidArgumentUnpackingOrder => {
                let comma = self.span(self.index.saturating_sub(1));
                let message = "iterable argument unpacking follows keyword argument unpacking";
                self.says(comma.to(self.at), message)
            }
            E::UnparenthesizedGeneratorExpression => {
                self.says(self.at, "Generator expression must be parenthesized")
            }
            E::NonDefaultParamAfterDefaultParam => {
                let message = "parameter without a default follows parameter with a default";
                self.says(self.here(), message)
            }
            E::ParamAfterVarKeywordParam => {
                self.says(self.here(), "arguments cannot follow var-keyword argument")
            }
            E::ExpectedKeywordParam => {
                let at = if self.kind(self.line_head()) == TokenKind::Def
                    || self.kind(self.line_head()) == TokenKind::Async
                {
                    star()
                } else {
                    self.back_to(TokenKind::Star).map_or(self.here(), |i| self.span(i + 1))
                };
                self.says(at, "named arguments must follow bare *")
            }
            E::VarParameterWithDefault => {
                let equal = (self.index..self.tokens.len())
                    .chain((0..self.index).rev())
                    .find(|&i| self.kind(i) == TokenKind::Equal);
                let at = equal.map_or(self.here(), |i| self.span(i));
                let before = self.kind(equal.unwrap_or(self.index).saturating_sub(2));
                let which = if before == TokenKind::DoubleStar { "keyword" } else { "positional" };
                self.says(at, format!("var-{which} argument cannot have default value"))
            }
            E::EmptyImportNames if self.kind(self.index) == TokenKind::Newline => {
                let at = self.here().at_start();
                self.says(at, "Expected one or more names after 'import'")
            }
            E::FStringError(kind) => self.interpolation("f-string", kind),
            E::TStringError(kind) => self.interpolation("t-string", kind),
            E::ExpectedToken { expected, found } => nearby::expected_token(self, *expected, *found),
            E::ExpectedExpression => self.expected_expression(),
            E::SimpleStatementsOnSameLine => self.two_statements(),
            E::OtherError(text) => self.other(text),
            E::InvalidStarredExpressionUsage => self.starred(),
            E::InvalidMatchPatternTarget => self.says(self.here(), "cannot use '_' as a target"),
            E::UnparenthesizedTupleExpression => {
                let comma = (self.index..self.tokens.len())
                    .find(|&i| self.kind(i) == TokenKind::Comma)
                    .unwrap_or(self.index);
                self.says(self.span(comma), "invalid syntax")
            }
            E::IterableUnpackingInComprehension => {
                self.says(self.at, "iterable unpacking cannot be used in comprehension")
            }
            E::InvalidYieldExpressionUsage
            | E::EmptyImportNames
            | E::StringAnnotationError(_)
            | E::EmptySlice
            | E::EmptyGlobalNames
            | E::EmptyNonlocalNames
            | E::EmptyDeleteTargets
            | E::EmptyTypeParams
            | E::UnparenthesizedNamedExpression
            | E::InvalidLambdaExpressionUsage
            | E::InvalidStarPatternUsage
            | E::SimpleAndCompoundStatementOnSameLine
            | E::ExpectedRealNumber
            | E::ExpectedImaginaryNumber
            | E::UnexpectedTokenAfterAsync(_)
            | E::UnexpectedIpythonEscapeCommand
            | E::UnexpectedExpressionToken
            | E::Lexical(_) => self.generic(),
        }
    }

    fn starred(&self) -> Fault {
        if self.bracket().is_none() {
            return self.says(self.at, "can't use starred expression here");
        }
        self.says(self.at, "cannot use starred expression here")
    }

    fn expected_expression(&self) -> Fault {
        let previous = self.index.saturating_sub(1);
        let (before, now) = (self.kind(previous), self.kind(self.index));
        if before == TokenKind::Lbrace && self.in_interpolation() {
            if matches!(
                now,
                TokenKind::Rbrace | TokenKind::Exclamation | TokenKind::Colon | TokenKind::Equal
            ) {
                let text = self.text(self.index).to_owned();
                let message = format!("f-string: valid expression required before '{text}'");
                return self.says(self.here(), message);
            }
            let message = "f-string: expecting a valid expression after '{'";
            return self.says(self.span(previous), message);
        }
        let lone_star = before == TokenKind::Star && now == TokenKind::Rbrace;
        if lone_star && previous > 0 && self.kind(previous - 1) == TokenKind::Lbrace {
            let message = "f-string: expecting a valid expression after '{'";
            if self.in_interpolation() {
                return self.says(self.span(previous - 1), message);
            }
        }
        let bracket = self.bracket().map(|i| self.kind(i));
        if before == TokenKind::Colon
            && bracket == Some(TokenKind::Lbrace)
            && matches!(now, TokenKind::Rbrace | TokenKind::Comma)
        {
            let message = "expression expected after dictionary key and ':'";
            return self.says(self.span(previous), message);
        }
        if before == TokenKind::Equal && matches!(now, TokenKind::Rpar | TokenKind::Comma) {
            let head = self.kind(self.line_head());
            let in_def = matches!(head, TokenKind::Def | TokenKind::Async);
            if in_def && self.line_head() + 2 >= self.bracket().unwrap_or(0) {
                return self.says(self.span(previous), "expected default value expression");
            }
            if bracket == Some(TokenKind::Lpar) {
                let name = self.span(previous.saturating_sub(1));
                let message = "expected argument value expression";
                return self.says(name.to(self.span(previous)), message);
            }
        }
        if before == TokenKind::Star && now == TokenKind::Rpar {
            return self.says(self.here(), "Invalid star expression");
        }
        self.generic()
    }

    fn in_interpolation(&self) -> bool {
        let mut depth = 0;
        for i in (0..self.index).rev() {
            match self.kind(i) {
                TokenKind::FStringEnd | TokenKind::TStringEnd => depth += 1,
                TokenKind::FStringStart | TokenKind::TStringStart if depth == 0 => return true,
                TokenKind::FStringStart | TokenKind::TStringStart => depth -= 1,
                TokenKind::Newline => return false,
                _ => {}
            }
        }
        false
    }

    fn interpolation(&self, what: &str, kind: &InterpolatedStringErrorType) -> Fault {
        use InterpolatedStringErrorType as I;
        match kind {
            I::UnclosedLbrace => {
                if let Some(fault) = nearby::missing_comma(self) {
                    return fault;
                }
                let after_colon = (0..self.index)
                    .rev()
                    .take_while(|&i| self.kind(i) != TokenKind::FStringStart)
                    .any(|i| self.kind(i) == TokenKind::Colon);
                if after_colon {
                    let message = format!("{what}: expecting '}}', or format specs");
                    return self.says(self.here(), message);
                }
                self.says(self.at.at_start(), format!("{what}: expecting '}}'"))
            }
            I::InvalidConversionFlag => {
                let text = self.text(self.index);
                if self.kind(self.index) != TokenKind::Name {
                    let message = format!("{what}: missing conversion character");
                    return self.says(self.here(), message);
                }
                let message = format!(
                    "{what}: invalid conversion character '{text}': expected 's', 'r', or 'a'"
                );
                self.says(self.here(), message)
            }
            I::SingleRbrace => {
                self.says(self.at.at_start(), format!("{what}: single '}}' is not allowed"))
            }
            I::LambdaWithoutParentheses => {
                let message =
                    format!("{what}: lambda expressions are not allowed without parentheses");
                self.says(self.at, message)
            }
            I::ConversionFlagNotImmediatelyAfterExclamation => {
                let message =
                    format!("{what}: conversion type must come right after the exclamation mark");
                self.says(self.here(), message)
            }
            I::UnterminatedString | I::UnterminatedTripleQuotedString | I::NewlineInFormatSpec => {
                self.says(self.here(), format!("{what}: {kind}"))
            }
        }
    }

    /// `a b`: two statements with nothing between.
    fn two_statements(&self) -> Fault {
        let head = self.line_head();
        let first = self.text(head);
        if self.index == head + 1 && matches!(first, "print" | "exec") {
            let rest = nearby::expressions_at(self.file, self.at.start);
            let at = Span::new(self.span(head).start, rest.unwrap_or(self.here()).end);
            let message =
                format!("Missing parentheses in call to '{first}'. Did you mean {first}(...)?");
            return self.says(at, message);
        }
        if self.kind(self.index) == TokenKind::Not {
            return self.says(self.span(self.index + 1), "invalid syntax");
        }
        self.generic()
    }

    fn other(&self, text: &str) -> Fault {
        if let Some(rest) = text.strip_prefix("Expected an indented block after ") {
            return self.missing_block(rest);
        }
        match text {
            "Expected `except` or `finally` after `try` block" => {
                self.says(self.here_or_end(), "expected 'except' or 'finally' block")
            }
            "Trailing comma not allowed" => {
                let comma = (0..=self.index).rev().find(|&i| self.kind(i) == TokenKind::Comma);
                let next = self.span(comma.unwrap_or(self.index) + 1);
                let message = "trailing comma not allowed without surrounding parentheses";
                self.says(next, message)
            }
            "Only one '*' parameter allowed" | "Only one '*' separator allowed" => {
                self.says(self.here(), "* argument may appear only once")
            }
            "Only one '/' separator allowed" => self.says(self.here(), "/ may appear only once"),
            "Only one '**' parameter allowed" => {
                self.says(self.here(), "arguments cannot follow var-keyword argument")
            }
            "Bytes literal cannot be mixed with non-bytes literals" => {
                let end = (self.index..self.tokens.len())
                    .find(|&i| self.span(i).start >= self.at.end)
                    .unwrap_or(self.index);
                self.says(self.span(end), "cannot mix bytes and nonbytes literals")
            }
            "Positional patterns cannot follow keyword patterns" => {
                let at = nearby::pattern_after(self);
                self.says(at, "positional patterns follow keyword patterns")
            }
            "Cannot have both 'except' and 'except*' on the same 'try'" => {
                let message = "cannot have both 'except' and 'except*' on the same 'try'";
                self.says(self.here(), message)
            }
            "Multiple exception types must be parenthesized when using `as`" => {
                let message = "multiple exception types must be parenthesized when using 'as'";
                self.says(self.at, message)
            }
            "Expected one or more exception types" => {
                self.says(self.here(), "expected one or more exception types")
            }
            "Only single target (not list) can be annotated" => {
                self.says(self.at, "only single target (not list) can be annotated")
            }
            "Only single target (not tuple) can be annotated" => {
                let bare = self.kind(self.index) != TokenKind::Lpar;
                let at = if bare { self.here() } else { self.at };
                self.says(at, "only single target (not tuple) can be annotated")
            }
            "Expected a parameter name" => nearby::keyword_argument(self),
            "Star import must be the only import" => {
                let comma = (self.index..self.tokens.len())
                    .find(|&i| self.kind(i) == TokenKind::Comma)
                    .unwrap_or(self.index);
                self.says(self.span(comma), "invalid syntax")
            }
            "Expected an expression or a ')'"
            | "Expected an expression or a ']'"
            | "Expected an expression or a '}'" => nearby::in_brackets(self),
            _ => self.generic(),
        }
    }

    fn missing_block(&self, clause: &str) -> Fault {
        // The header is the logical line before the error.
        let mut end = self.index;
        while end > 0 && self.kind(end) != TokenKind::Newline {
            end -= 1;
        }
        let end = if self.kind(end) == TokenKind::Newline { end } else { self.index };
        let header = Context {
            parsed: self.parsed,
            file: self.file,
            tokens: self.tokens.clone(),
            index: end,
            at: self.at,
        };
        let head = header.line_head();
        let line = self.file.line(self.span(head).start);
        let word = clause.split('`').nth(1).unwrap_or("");
        let what = match (clause, word) {
            ("function definition", _) => "function definition".to_owned(),
            (_, "class") => "class definition".to_owned(),
            (_, "except") if self.kind(head + 1) == TokenKind::Star => {
                "'except*' statement".to_owned()
            }
            (_, word) => format!("'{word}' statement"),
        };
        let at = self.here_or_end();
        let message = format!("expected an indented block after {what} on line {line}");
        Fault { kind: SyntaxErrorKind::Indentation, message, span: at }
    }

    /// What "cannot assign to …" calls the expression at `span`.
    pub(super) fn describe(&self, span: Span) -> &'static str {
        nearby::parse_snippet(self.file.snippet(span), wording::describe)
    }

    pub(super) fn previous_end(&self) -> u32 {
        self.before()
    }
}
