//! The way in: text to resolved tree.
//!
//! Stages, each of which may end in an error: 1 the third-party parser, 2 lowering, 3 scopes,
//! 4 placement rules. They follow CPython's own order, so that of several errors the same one is told.

use std::sync::Arc;

use ruff_python_ast::PythonVersion;
use ruff_python_parser::{self as ruff, ParseOptions};

use super::ast::{ClassDef, Function, Unit};
use super::{Mode, SyntaxError, check, deep, error, lower, resolve};
use crate::base::SourceFile;

/// Parses and resolves a source.
pub fn parse(file: Arc<SourceFile>, mode: Mode) -> Result<Arc<Unit>, SyntaxError> {
    let ruff_mode = match mode {
        Mode::Exec => ruff::Mode::Module,
        Mode::Eval => ruff::Mode::Expression,
    };
    let options = ParseOptions::from(ruff_mode).with_target_version(PythonVersion::PY314);
    let parsed = ruff::parse_unchecked(&file.text, options);
    let lowered = match error::first(&parsed, &file) {
        Some(fault) => Err(fault),
        None => lower::lower(parsed.syntax(), &file.text),
    };
    drop_deep(parsed, file.text.len());
    let mut lowered = lowered.map_err(|f| f.of(&file))?;
    let checked = resolve::resolve(
        &lowered.body,
        &mut lowered.scopes,
        lowered.root,
        lowered.future_annotations,
    )
    .and_then(|()| check::check(&lowered.body, &lowered.scopes));
    let lower::Lowered { body, scopes, root, future_annotations } = lowered;
    let unit = Arc::new(Unit { file: file.clone(), body, scopes, root, future_annotations });
    match checked {
        Ok(()) => Ok(unit),
        Err(fault) => Err(fault.of(&file)),
    }
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
