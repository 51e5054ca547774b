//! The command line's options.
//!
//! Invariant: everything after the program's name is the program's.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::base::surrogate;
use crate::kernel::dump::Stage;
use crate::modules::{PYTHON_VERSION, Switches};

pub(super) const HINT: &str = "Try 'ungil --help'.\n";

const HELP: &str = "\
Runs Python-syntax programs, and compiles annotated functions and loops to native code.

usage: ungil [options] script.py [arguments]
       ungil [options] run script.py [arguments]
       ungil [options] -c CODE [arguments]
       ungil [options] -m MODULE [arguments]
       ungil [options] - [arguments]            reads the program from standard input
       ungil trace [options] script.py [arguments]
                                                runs the program and shows who had the lock; the
                                                program may be given by -c, -m or - too

options:
  -c CODE          runs CODE
  -m MODULE        runs the module of that name, or the __main__ of a package
  --explain        tells, after the run, what was compiled in which time, which loops went
                   parallel, and what was refused and why
  --dump STAGE     prints a stage of compilation: parse, bytecode (of the whole program, which does
                   not run), quickened (after the run: bytecode with what its inline caches saw), or
                   ir, typed, opt, loops, clif, asm (of kernels)
  --call CALL      with --dump of a kernel stage: compiles for this call, as 'f(f64, i64)', without
                   running the program; without --call, what a run compiles of the program's
                   global functions, and the blocks under `with nogil:`, is dumped after it
  -u               what is printed goes through at once (as with PYTHONUNBUFFERED)
  -O, -OO          leaves out what asserts (and with -OO docstrings); __debug__ is False
  -W FILTER        what becomes of warnings (as with PYTHONWARNINGS)
  -X OPTION        goes to sys._xoptions
  -B -E -I -P -q -s -S
                   as CPython's: -E ignores the environment's variables, -P leaves the script's folder
                   out of sys.path, -I is both; the others are noted in sys.flags
  -V, --version    prints the version
  -h, --help       prints this

options of trace:
  --out FILE       where the trace goes, for ui.perfetto.dev or chrome://tracing; without it, to
                   SCRIPT.trace.json in the present folder
  --html FILE      writes a page that shows the trace in a browser, too
  --json           prints the numbers as the last line of standard output, instead of the summary
                   on standard error
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
    /// After the run: bytecode with what its inline caches saw.
    Quickened,
    Kernel(Stage),
}

/// What `ungil trace` writes.
pub(super) struct Trace {
    pub(super) out: PathBuf,
    pub(super) html: Option<PathBuf>,
    /// Numbers on standard output instead of text on standard error.
    pub(super) json: bool,
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
    pub(super) switches: Switches,
    pub(super) unbuffered: bool,
    pub(super) trace: Option<Trace>,
}

impl Options {
    /// Whether the program is to run; a dump may do without.
    pub(super) fn runs(&self) -> bool {
        match self.dump {
            None | Some(Dump::Quickened) => true,
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

/// An argument as programs see it: what is no UTF-8 in it becomes lone surrogates.
fn text_of(argument: &OsString) -> String {
    surrogate::from_system(argument.as_encoded_bytes())
}

pub(super) fn parse(args: Vec<OsString>) -> Result<Action, Wrong> {
    let orig_argv: Vec<String> = args.iter().map(text_of).collect();
    let mut parser = Parser::from_iter(args);
    let (mut dump, mut call, mut explain) = (None, None, false);
    let (mut switches, mut unbuffered) = (Switches::default(), false);
    let mut seen_run = false;
    let (mut traced, mut out, mut html, mut json) = (false, None, None, false);
    let (program, shown) = loop {
        let Some(arg) = parser.next()? else {
            use std::io::IsTerminal;
            if traced || std::io::stdin().is_terminal() {
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
            Arg::Short('B') => switches.dont_write_bytecode = true,
            Arg::Short('E') => switches.ignore_environment = true,
            Arg::Short('I') => switches.isolated = true,
            Arg::Short('O') => switches.optimize = switches.optimize.saturating_add(1),
            Arg::Short('P') => switches.safe_path = true,
            Arg::Short('q') => switches.quiet = true,
            Arg::Short('s') => switches.no_user_site = true,
            Arg::Short('S') => switches.no_site = true,
            Arg::Short('u') => unbuffered = true,
            Arg::Short('W') => switches.warnings.push(parser.value()?.string()?),
            Arg::Short('X') => switches.x.push(parser.value()?.string()?),
            Arg::Short('V') | Arg::Long("version") => return Ok(Action::Print(version())),
            Arg::Short('h') | Arg::Long("help") => return Ok(Action::Print(HELP.to_owned())),
            Arg::Long("explain") => explain = true,
            Arg::Long("dump") => dump = Some(stage(&parser.value()?.string()?)?),
            Arg::Long("call") => call = Some(parser.value()?.string()?),
            Arg::Long("out") if traced => out = Some(PathBuf::from(parser.value()?)),
            Arg::Long("html") if traced => html = Some(PathBuf::from(parser.value()?)),
            Arg::Long("json") if traced => json = true,
            Arg::Value(value) if value == "run" && !seen_run && !traced => seen_run = true,
            Arg::Value(value) if value == "trace" && !seen_run && !traced => traced = true,
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
    let whole = matches!(dump, Some(Dump::Parse | Dump::Bytecode | Dump::Quickened));
    if matches!(program, Program::Module(_)) && whole {
        return Err(Wrong("--dump of parse, bytecode and quickened wants a file, not -m".into()));
    }
    if traced && dump.is_some() {
        return Err(Wrong("--dump does not go with trace".into()));
    }
    let out = out.unwrap_or_else(|| default_out(&program));
    let trace = traced.then_some(Trace { out, html, json });
    complete(&mut switches, &mut unbuffered);
    let mut argv = vec![shown];
    argv.extend(parser.raw_args()?.map(|a| text_of(&a)));
    Ok(Action::Run(Options {
        program,
        argv,
        orig_argv,
        dump,
        call,
        explain,
        trace,
        switches,
        unbuffered,
    }))
}

/// Where a trace goes that has no place of its own: the script's name tells what it is of, and the present
/// folder is one that can be written in more often than the script's.
fn default_out(program: &Program) -> PathBuf {
    match program {
        Program::File(path) => {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            PathBuf::from(format!("{stem}.trace.json"))
        }
        Program::Module(name) => PathBuf::from(format!("{name}.trace.json")),
        Program::Code(_) | Program::Stdin => PathBuf::from("trace.json"),
    }
}

/// What one switch says of others, and what the environment adds.
fn complete(switches: &mut Switches, unbuffered: &mut bool) {
    if switches.isolated {
        switches.ignore_environment = true;
        switches.no_user_site = true;
        switches.safe_path = true;
    }
    if switches.ignore_environment {
        return;
    }
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    *unbuffered |= set("PYTHONUNBUFFERED").is_some();
    if let Some(level) = set("PYTHONOPTIMIZE") {
        switches.optimize = switches.optimize.max(level.parse().unwrap_or(1).max(1));
    }
    switches.safe_path |= set("PYTHONSAFEPATH").is_some();
    if let Some(filters) = set("PYTHONWARNINGS") {
        switches.warnings.splice(0..0, filters.split(',').map(str::to_owned));
    }
}

fn stage(name: &str) -> Result<Dump, Wrong> {
    match name {
        "parse" => Ok(Dump::Parse),
        "bytecode" => Ok(Dump::Bytecode),
        "quickened" => Ok(Dump::Quickened),
        _ => Stage::parse(name).map(Dump::Kernel).ok_or_else(|| {
            Wrong(format!(
                "--dump: '{name}' is no stage (parse, bytecode, quickened, ir, typed, opt, loops, \
                 clif, asm)"
            ))
        }),
    }
}

fn version() -> String {
    let (major, minor, micro) = PYTHON_VERSION;
    format!("ungil {} (Python {major}.{minor}.{micro})\n", env!("CARGO_PKG_VERSION"))
}
