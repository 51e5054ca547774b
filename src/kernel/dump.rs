//! The text of each stage for a function of a file: what `--dump` prints and file tests compare.
//!
//! Invariant: the text depends on the file's text, the function's name and the argument types alone.

use std::fmt::Write as _;
use std::sync::Arc;

use super::build::build;
use super::code;
use super::compile::CompileError;
use super::infer::build_and_infer;
use super::ir::dump;
use super::lower::lower;
use super::opt::{OptProgram, optimise};
use super::report::Report;
use super::signature;
use super::source::FileKernels;
use super::types::Type;
use super::userfunc::{Snapshot, UserFunc};
use crate::base::{Diagnostic, SourceFile, Span};
use crate::syntax::{Mode, parse};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Untyped IR.
    Ir,
    Typed,
    Opt,
    /// Each loop's and call's verdict and its reason.
    Loops,
    /// The code generator's input.
    Clif,
    Asm,
}

impl Stage {
    pub fn parse(name: &str) -> Option<Stage> {
        match name {
            "ir" => Some(Stage::Ir),
            "typed" => Some(Stage::Typed),
            "opt" => Some(Stage::Opt),
            "loops" => Some(Stage::Loops),
            "clif" => Some(Stage::Clif),
            "asm" => Some(Stage::Asm),
            _ => None,
        }
    }
}

/// The stage's text for the call `name(types)`, as `dot(f64, i64)`; an argument may also be a function,
/// `integrate(math.cos, f64)`, and trailing ones with defaults may be left out. What is wrong with the program comes back as a diagnostic.
pub fn dump(file: &Arc<SourceFile>, call: &str, stage: Stage) -> Result<String, Box<Diagnostic>> {
    let bad =
        |message: String| Box::new(Diagnostic::error("bad-call", file, Span::default(), message));
    let Some((name, args)) = call.trim().strip_suffix(')').and_then(|c| c.split_once('(')) else {
        return Err(bad(format!("expected name(types), found {call:?}")));
    };
    let unit = parse(file.clone(), Mode::Exec)
        .map_err(|e| Box::new(Diagnostic::error("syntax", &e.file, e.span, e.message.clone())))?;
    let kernels = FileKernels::new(&unit);
    let Some(func) = kernels.get(name.trim()) else {
        return Err(bad(format!("no function {name:?}")));
    };
    let mut args = arguments(&kernels, args).map_err(bad)?;
    let omitted = func.function.params.iter().skip(args.len());
    args.extend(omitted.map_while(|p| func.defaults.get(&p.name)?.argument_type()));
    of(func, &args, &kernels.snapshot, stage).map_err(|e| match e {
        CompileError::Refused(refusal) => Box::new(refusal.diagnostic()),
        CompileError::Machine(text) => bad(text.to_string()),
    })
}

/// The stage's text for a call of `func` with these argument types.
pub fn of(
    func: &Arc<UserFunc>,
    args: &[Type],
    snapshot: &Snapshot,
    stage: Stage,
) -> Result<String, CompileError> {
    if stage == Stage::Ir {
        return Ok(dump::untyped(&build(func).map_err(CompileError::refused)?));
    }
    let mut report = Report::default();
    let program =
        build_and_infer(func, args, snapshot, &mut report).map_err(CompileError::refused)?;
    if stage == Stage::Typed {
        return Ok(dump::program(&program));
    }
    let program = optimise(program, &mut report);
    let clif = || lower(&program).map_err(CompileError::machine);
    match stage {
        Stage::Ir | Stage::Typed | Stage::Opt => Ok(optimised(&program)),
        Stage::Loops => Ok(loops(&report)),
        Stage::Clif => Ok(clif()?.dump()),
        Stage::Asm => code::assemble(&clif()?).map_err(CompileError::machine),
    }
}

fn loops(report: &Report) -> String {
    let mut out = String::new();
    for entry in &report.entries {
        let at = entry.file.line_col(entry.span.start);
        let _ = writeln!(out, "{}:{}: {}: {}", at.line, at.col + 1, entry.function, entry.decision);
    }
    out
}

/// An optimised program; the entry is its first function.
pub fn optimised(program: &OptProgram) -> String {
    dump::functions(&program.funcs.values().map(|f| f.func()).collect::<Vec<_>>())
}

/// Argument types, separated by commas outside brackets.
fn arguments(kernels: &FileKernels, text: &str) -> Result<Vec<Type>, String> {
    let mut out = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    let ends = text.char_indices().chain([(text.len(), ',')]);
    for (i, c) in ends {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                let part = text[start..i].trim();
                start = i + 1;
                if part.is_empty() {
                    continue;
                }
                if let Some(func) = kernels.function_named(part) {
                    out.push(Type::Func(func));
                    continue;
                }
                out.extend(signature::parse_types(part).map_err(|e| e.message)?);
            }
            _ => {}
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str, call: &str, stage: Stage) -> String {
        let file = SourceFile::new("t.py", source);
        dump(&file, call, stage).unwrap_or_else(|d| d.render())
    }

    const SUM: &str =
        "def f(n):\n    s = 0\n    for i in range(n):\n        s += i * 0.5\n    return s\n";

    #[test]
    fn an_int_that_becomes_a_float_in_a_loop_is_a_float_from_the_start() {
        let typed = text(SUM, "f(i64)", Stage::Typed);
        assert!(typed.contains("carry s: f64 = 0.0 {"), "{typed}");
        assert!(typed.starts_with("func f(n: i64) -> f64 {"), "{typed}");
    }

    #[test]
    fn a_function_argument_is_part_of_the_type() {
        let source = "def call(f, x):\n    return f(x)\ndef g(x):\n    return x + 1\n";
        let user = text(source, "call(g, i64)", Stage::Typed);
        assert!(user.contains("call g(x)"), "{user}");
        let math = text(source, "call(math.tanh, f64)", Stage::Typed);
        assert!(math.contains("math.tanh x"), "{math}");
    }

    #[test]
    fn what_is_wrong_comes_back_as_a_diagnostic() {
        assert!(text("def f(:\n", "f()", Stage::Ir).starts_with("error[syntax]"));
        assert!(text(SUM, "g()", Stage::Ir).starts_with("error[bad-call]"));
        assert!(text(SUM, "f(f8[1])", Stage::Ir).starts_with("error[bad-call]"));
        assert!(text(SUM, "f(f64)", Stage::Typed).starts_with("error[bad-argument]"));
    }
}
