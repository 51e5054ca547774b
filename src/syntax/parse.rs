//! The way in: text to resolved tree.
//!
//! Stages, each of which may end in an error: 1 the third-party parser, 2 lowering, 3 scopes,
//! 4 placement rules. They follow CPython's own order, so that of several errors the same one is told.

use std::sync::Arc;

use ruff_python_ast::PythonVersion;
use ruff_python_parser::{self as ruff, ParseOptions};

use super::ast::{Block, ClassDef, Function, Unit};
use super::tree::{self, Node, Root};
use super::warn::{self, Warning};
use super::{Mode, SyntaxError, SyntaxErrorKind, check, deep, error, lower, resolve, warn_tokens};
use crate::base::{SourceFile, Span};

/// Parses and resolves a source.
pub fn parse(file: Arc<SourceFile>, mode: Mode) -> Result<Arc<Unit>, SyntaxError> {
    let ruff_mode = match mode {
        Mode::Exec | Mode::Single => ruff::Mode::Module,
        Mode::Eval => ruff::Mode::Expression,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(file.text(), options);
    let lowered = match error::first(&parsed, &file) {
        Some(fault) => Err(fault),
        None => lower::lower(parsed.syntax(), file.text()),
    };
    let mut warnings = warnings_of(&parsed, &file, lowered.is_ok());
    drop_deep(parsed, file.text().len());
    let mut lowered = lowered.map_err(|f| f.of(&file))?;
    let checked = resolve::resolve(
        &lowered.body,
        &mut lowered.scopes,
        lowered.root,
        lowered.future_annotations,
    )
    .and_then(|()| check::check(&lowered.body, &lowered.scopes));
    let lower::Lowered { body, scopes, root, future_annotations } = lowered;
    let shows_values = mode == Mode::Single;
    let single = if shows_values { check_single(&body, &file) } else { Ok(()) };
    warnings.extend(warn::of_tree(&body));
    let unit = Arc::new(Unit {
        file: file.clone(),
        body,
        scopes,
        root,
        future_annotations,
        shows_values,
        warnings,
    });
    single?;
    match checked {
        Ok(()) => Ok(unit),
        Err(fault) => Err(fault.of(&file)),
    }
}

/// At a prompt there is one statement, or several in one line.
fn check_single(body: &Block, file: &Arc<SourceFile>) -> Result<(), SyntaxError> {
    let wrong = |message: &str, span| SyntaxError {
        kind: SyntaxErrorKind::Syntax,
        message: message.to_owned(),
        file: file.clone(),
        span,
    };
    let Some(first) = body.first() else {
        return Err(wrong("invalid syntax", Span::new(0, 0)));
    };
    let text = file.text();
    let second = body.windows(2).find(|pair| {
        let between = text.get(pair[0].span.end as usize..pair[1].span.start as usize);
        between.is_some_and(|t| t.contains('\n'))
    });
    if let Some([before, second]) = second {
        let is_block =
            text.get(before.span.start as usize..before.span.end as usize).is_some_and(|t| {
                t.contains('\n') && text[..second.span.start as usize].contains(":\n")
            });
        if is_block {
            return Err(wrong("invalid syntax", second.span));
        }
        return Err(wrong(
            "multiple statements found while compiling a single statement",
            first.span,
        ));
    }
    Ok(())
}

/// Parses a source to what the module `ast` shows of it. Scopes and placement are not looked at.
pub fn parse_tree(file: &Arc<SourceFile>, root: Root) -> Result<(Node, Vec<Warning>), SyntaxError> {
    let ruff_mode = match root {
        Root::Module | Root::Interactive => ruff::Mode::Module,
        Root::Expression => ruff::Mode::Expression,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(file.text(), options);
    let made = match error::first(&parsed, file) {
        Some(fault) => Err(fault),
        None => tree::tree(parsed.syntax(), file.text(), root),
    };
    let warnings = warnings_of(&parsed, file, made.is_ok());
    drop_deep(parsed, file.text().len());
    made.map(|node| (node, warnings)).map_err(|f| f.of(file))
}

/// What the tokens of a text give rise to, if it is a program.
fn warnings_of<T>(parsed: &ruff::Parsed<T>, file: &SourceFile, is_program: bool) -> Vec<Warning> {
    if is_program { warn_tokens::of_tokens(parsed.tokens(), file.text()) } else { Vec::new() }
}

/// Drops the parser's tree, whose depth only the length of the text bounds.
fn drop_deep<T>(parsed: T, text_len: usize) {
    if text_len < 8 * 1024 {
        deep(|| drop(parsed));
    } else {
        let bytes = (text_len / 2).saturating_mul(512).max(4 << 20);
        stacker::maybe_grow(bytes, bytes, || drop(parsed));
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        if !body.is_empty() {
            deep(|| drop(body));
        }
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        if !body.is_empty() {
            deep(|| drop(body));
        }
    }
}

impl Drop for ClassDef {
    fn drop(&mut self) {
        let body = std::mem::take(&mut self.body);
        if !body.is_empty() {
            deep(|| drop(body));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::SyntaxErrorKind;

    fn outcome(text: String) -> Result<(), SyntaxErrorKind> {
        parse(SourceFile::new("t", text), Mode::Exec).map(drop).map_err(|e| e.kind)
    }

    #[test]
    fn deep_programs_are_parsed_or_refused() {
        let deep = SyntaxErrorKind::Recursion;
        assert_eq!(outcome(format!("x = a{}", " + a".repeat(4000))), Ok(()));
        assert_eq!(outcome(format!("x = a{}", " + a".repeat(100_000))), Err(deep));
        assert_eq!(outcome(format!("x = {}a", "-".repeat(100_000))), Err(deep));
        assert_eq!(outcome(format!("x = a{}", ".b".repeat(100_000))), Err(deep));
        assert_eq!(outcome(format!("if a: pass\n{}", "elif a: pass\n".repeat(50_000))), Err(deep));
        let brackets = |n| format!("{}1{}", "(".repeat(n), ")".repeat(n));
        assert_eq!(outcome(brackets(200)), Ok(()));
        assert_eq!(outcome(brackets(201)), Err(SyntaxErrorKind::Syntax));
        assert_eq!(outcome(brackets(100_000)), Err(SyntaxErrorKind::Syntax));
    }

    #[test]
    fn a_function_outlives_its_unit() {
        let text = format!("def f():\n    return a{}\n", " + a".repeat(4000));
        let unit = parse(SourceFile::new("t", text), Mode::Exec).expect("a program");
        let crate::syntax::ast::StmtKind::FunctionDef(f) = &unit.body[0].kind else {
            panic!("not a function")
        };
        let f = f.clone();
        drop(unit);
        assert_eq!(f.name.as_str(), "f");
    }
}
