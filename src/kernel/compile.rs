//! The whole way from syntax to a kernel that can be called, with the time that each stage took.
//!
//! Invariant: a compilation reads its [`Snapshot`] and nothing else, so it runs on any thread without the
//! interpreter's lock, and equal inputs give equal kernels.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::code::{self, CompiledKernel};
use super::infer::build_and_infer;
use super::lower::lower;
use super::opt::{optimise, unoptimised};
use super::refusal::Refusal;
use super::report::Report;
use super::types::Type;
use super::userfunc::{Snapshot, UserFunc};
use crate::base::Symbol;

/// A kernel with the story of its compilation.
#[derive(Debug)]
pub struct Compiled {
    pub name: Symbol,
    pub kernel: CompiledKernel,
    pub report: Report,
    pub times: Times,
}

/// How long each stage took.
#[derive(Clone, Copy, Default, Debug)]
pub struct Times {
    /// Syntax to typed IR.
    pub infer: Duration,
    pub optimise: Duration,
    /// Typed IR to the code generator's input.
    pub lower: Duration,
    /// Machine code, and the memory to run it from.
    pub emit: Duration,
}

impl Times {
    pub fn total(&self) -> Duration {
        self.infer + self.optimise + self.lower + self.emit
    }
}

/// Whether our own optimiser runs; tests compare both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effort {
    Full,
    None,
}

/// Why there is no kernel.
#[derive(Clone, Debug)]
pub enum CompileError {
    /// The kernel language does not have what the function needs.
    Refused(Arc<Refusal>),
    /// The code generator failed, or knows no code for this machine.
    Machine(Arc<str>),
}

impl CompileError {
    pub fn refused(refusal: Box<Refusal>) -> CompileError {
        CompileError::Refused(Arc::from(refusal))
    }

    pub fn machine(text: impl AsRef<str>) -> CompileError {
        CompileError::Machine(text.as_ref().into())
    }
}

impl Compiled {
    /// `integrate(float64, float64, int64) -> float64`.
    pub fn signature(&self) -> String {
        let args: Vec<String> = self.kernel.params.iter().map(Type::long_name).collect();
        format!("{}({}) -> {}", self.name, args.join(", "), self.kernel.ret.long_name())
    }

    /// What `--explain` says of it, a line for the compilation and one for each decision.
    pub fn explain(&self) -> String {
        let Times { infer, optimise, lower, emit } = self.times;
        let ms = |t: Duration| t.as_secs_f64() * 1e3;
        let mut out = String::new();
        let _ = writeln!(
            out,
            "compiled {} in {:.2} ms (types {:.2}, optimiser {:.2}, lowering {:.2}, code {:.2}), {} bytes",
            self.signature(),
            ms(self.times.total()),
            ms(infer),
            ms(optimise),
            ms(lower),
            ms(emit),
            self.kernel.code_size(),
        );
        for entry in &self.report.entries {
            let _ = writeln!(out, "  {entry}");
        }
        out
    }
}

/// Compiles `entry` for these argument types.
pub fn compile(
    entry: &Arc<UserFunc>,
    args: &[Type],
    snapshot: &Snapshot,
    effort: Effort,
) -> Result<Compiled, CompileError> {
    let mut report = Report::default();
    let mut clock = Instant::now();
    let mut lap = || {
        let now = Instant::now();
        let took = now - clock;
        clock = now;
        took
    };
    let typed =
        build_and_infer(entry, args, snapshot, &mut report).map_err(CompileError::refused)?;
    let mut times = Times { infer: lap(), ..Times::default() };
    let program = match effort {
        Effort::Full => optimise(typed, &mut report),
        Effort::None => unoptimised(typed),
    };
    times.optimise = lap();
    let clif = lower(&program).map_err(CompileError::machine)?;
    times.lower = lap();
    let blob = code::emit(&clif).map_err(CompileError::machine)?;
    let kernel = CompiledKernel::load(&blob, clif.params, clif.ret, Arc::new(clif.sites))
        .map_err(CompileError::machine)?;
    times.emit = lap();
    Ok(Compiled { name: entry.name, kernel, report, times })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::kernel::source::FileKernels;
    use crate::syntax::{Mode, parse};

    #[test]
    fn a_function_goes_all_the_way() {
        let source = "from numba import njit\n@njit\ndef f(a, b):\n    return a * b + 1\n";
        let unit = parse(SourceFile::new("t", source), Mode::Exec).expect("a program");
        let kernels = FileKernels::new(&unit);
        let f = kernels.get("f").expect("a function");
        let compiled =
            compile(f, &[Type::I64, Type::F64], &kernels.snapshot, Effort::Full).expect("a kernel");
        assert_eq!(compiled.signature(), "f(int64, float64) -> float64");
        assert!(compiled.kernel.code_size() > 0);
        assert!(compiled.explain().starts_with("compiled f(int64, float64) -> float64 in "));
    }
}
