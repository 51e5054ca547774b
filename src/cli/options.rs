//! The command line's options.
//!
//! Invariant: everything after the program's name is the program's.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::kernel::dump::Stage;
use crate::modules::PYTHON_VERSION;

pub(super) const HINT: &str = "Try 'ungil --help'.\n";

const HELP: &str = "\
Runs Python-syntax programs, and compiles annotated functions and loops to native code.

usage: ungil [options] script.py [arguments]
       ungil [options] run script.py [arguments]
       ungil [options] -c CODE [arguments]
       ungil [options] -m MODULE [arguments]
       ungil [options] - [arguments]            reads the program from standard input

options:
  -c CODE          runs CODE
  -m MODULE        runs the module of that name, or the __main__ of a package
  --explain        tells, after the run, what was compiled in which time, which loops went
                   parallel, and what was refused and why
  --dump STAGE     prints a stage of compilation: parse, bytecode (of the whole program, which does
                   not run), or ir, typed, opt, loops, clif, asm (of kernels)
  --call CALL      with --dump of a kernel stage: compiles for this call, as 'f(f64, i64)', without
                   running the program; without --call, what a run compiles of the program's
                   global functions is dumped after it
  -V, --version    prints the version
  -h, --help       prints this
";

/// What to do.
pub(super) enum Action {
    Print(String),
    Run(Options),
}

pub(super) enum Program {
    File(PathBuf),
    Code(String),
    /// A module of the standard library or of the present folder, by its name.
    Module(String),
    Stdin,
}

/// What `--dump` prints.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dump {
    Parse,
    Bytecode,
    Kernel(Stage),
}

pub(super) struct Options {
    pub(super) program: Program,
    /// `sys.argv`.
    pub(super) argv: Vec<String>,
    /// Everything that was given, the command's own name first.
    pub(super) orig_argv: Vec<String>,
    pub(super) dump: Option<Dump>,
    pub(super) call: Option<String>,
    pub(super) explain: bool,
}

impl Options {
    /// Whether the program is to run; a dump may do without.
    pub(super) fn runs(&self) -> bool {
        match self.dump {
            None => true,
            Some(Dump::Parse | Dump::Bytecode) => false,
            Some(Dump::Kernel(_)) => self.call.is_none(),
        }
    }
}

/// Wrong usage.
pub(super) struct Wrong(String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<lexopt::Error> for Wrong {
    fn from(error: lexopt::Error) -> Wrong {
        Wrong(error.to_string())
    }
}

pub(super) fn parse(args: Vec<OsString>) -> Result<Action, Wrong> {
    let orig_argv: Vec<String> = args.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let mut parser = Parser::from_iter(args);
    let (mut dump, mut call, mut explain) = (None, None, false);
    let mut seen_run = false;
    let (program, shown) = loop {
        let Some(arg) = parser.next()? else {
            use std::io::IsTerminal;
            if std::io::stdin().is_terminal() {
                return Err(Wrong("no program given".into()));
            }
            break (Program::Stdin, String::new());
        };
        match arg {
            Arg::Short('c') => {
                let code = parser.value()?.string()?;
                break (Program::Code(code), "-c".to_owned());
            }
            Arg::Short('m') => {
                let module = parser.value()?.string()?;
                break (Program::Module(module), "-m".to_owned());
            }
            Arg::Short('V') | Arg::Long("version") => return Ok(Action::Print(version())),
            Arg::Short('h') | Arg::Long("help") => return Ok(Action::Print(HELP.to_owned())),
            Arg::Long("explain") => explain = true,
            Arg::Long("dump") => dump = Some(stage(&parser.value()?.string()?)?),
            Arg::Long("call") => call = Some(parser.value()?.string()?),
            Arg::Value(value) if value == "run" && !seen_run => seen_run = true,
            Arg::Value(value) if value == "-" => break (Program::Stdin, "-".to_owned()),
            Arg::Value(value) => {
                let shown = value.to_string_lossy().into_owned();
                break (Program::File(value.into()), shown);
            }
            Arg::Short(_) | Arg::Long(_) => return Err(arg.unexpected().into()),
        }
    };
    if call.is_some() && !matches!(dump, Some(Dump::Kernel(_))) {
        return Err(Wrong("--call goes with --dump of a kernel stage".into()));
    }
    if matches!(program, Program::Module(_)) && matches!(dump, Some(Dump::Parse | Dump::Bytecode)) {
        return Err(Wrong("--dump of parse and bytecode wants a file, not -m".into()));
    }
    let mut argv = vec![shown];
    argv.extend(parser.raw_args()?.map(|a| a.to_string_lossy().into_owned()));
    Ok(Action::Run(Options { program, argv, orig_argv, dump, call, explain }))
}

fn stage(name: &str) -> Result<Dump, Wrong> {
    match name {
        "parse" => Ok(Dump::Parse),
        "bytecode" => Ok(Dump::Bytecode),
        _ => Stage::parse(name).map(Dump::Kernel).ok_or_else(|| {
            Wrong(format!(
                "--dump: '{name}' is no stage (parse, bytecode, ir, typed, opt, loops, clif, asm)"
            ))
        }),
    }
}

fn version() -> String {
    let (major, minor, micro) = PYTHON_VERSION;
    format!("ungil {} (Python {major}.{minor}.{micro})\n", env!("CARGO_PKG_VERSION"))
}
