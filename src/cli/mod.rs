//! The command `ungil`.
//!
//! Invariant: this floor alone prints for the process and ends it. Exit codes are Python's: 0, 1 for an
//! uncaught exception, what SystemExit says, 2 for wrong usage and files that cannot be read; SIGINT after
//! Ctrl-C; and [`INTERNAL_ERROR`] for a bug of ours, which is caught and reported.

mod dump;
mod options;
mod run;
mod trace;

use std::ffi::OsString;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use options::{Action, Options};

use crate::base::encoding::{self, Decoded};
use crate::runtime::signals::{self, Disposition};

/// The exit code for a bug of ours: EX_SOFTWARE.
const INTERNAL_ERROR: u8 = 70;

/// The machine's stack for the program's main thread, in bytes. Only what is used is ever allocated.
const STACK_SIZE: usize = 256 << 20;

/// The whole command. Does its work on a large stack.
pub fn main(args: Vec<OsString>) -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|l| format!(" ({}:{})", l.file(), l.line()));
        let text = info.payload_as_str().unwrap_or("no message");
        say(&format!("ungil: internal error: {text}{}\n", place.unwrap_or_default()));
    }));
    // A program that gets such a signal ends. Rust's handlers, which tell of a stack that is too small, let
    // it live when the signal was sent.
    for number in [libc::SIGSEGV, libc::SIGBUS] {
        drop(signals::set_disposition(number, Disposition::Default));
    }
    // The process's own thread: the C library extends its heap by large steps, those of other threads by
    // single pages.
    let work = AssertUnwindSafe(|| stacker::grow(STACK_SIZE, || command(args)));
    match std::panic::catch_unwind(work) {
        Ok(code) => ExitCode::from(code),
        // The hook has told what happened.
        Err(_panic) => ExitCode::from(INTERNAL_ERROR),
    }
}

fn command(args: Vec<OsString>) -> u8 {
    match options::parse(args) {
        Ok(Action::Print(text)) => print(&text),
        Ok(Action::Run(options)) => match &options.dump {
            Some(_) if !options.runs() => dump::dump(&options),
            Some(_) | None => run::run(options),
        },
        Err(error) => {
            say(&format!("ungil: {error}\n{}", options::HINT));
            2
        }
    }
}

/// Writes to standard output; a reader that has gone is no news.
fn print(text: &str) -> u8 {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

/// Writes to standard error.
fn say(text: &str) {
    // There is nowhere else to say that this failed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// A program as it is given.
enum Given {
    Text(String),
    /// In an encoding that takes the program's codecs.
    Bytes(Vec<u8>),
}

impl Given {
    /// The text of what was read from a file of that name. The error is what the command should end with.
    fn of(bytes: Vec<u8>, name: &str) -> Result<Given, u8> {
        match encoding::decode(&bytes, Some(name)) {
            Ok(Decoded::Text(text)) => Ok(Given::Text(text)),
            Ok(Decoded::Foreign(_)) => Ok(Given::Bytes(bytes)),
            Err(message) => {
                say(&format!("SyntaxError: {message}\n"));
                Err(1)
            }
        }
    }
}

/// Reads the program and names it. The error is what the command should end with.
fn read_program(options: &Options) -> Result<(String, Given), u8> {
    use options::Program;
    use std::io::Read;
    match &options.program {
        Program::Code(text) => Ok(("<string>".into(), Given::Text(text.clone()))),
        // What it is is found where it runs.
        Program::Module(_) => Ok((String::new(), Given::Text(String::new()))),
        Program::Stdin => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            if let Err(error) = read {
                say(&format!("ungil: can't read standard input: {error}\n"));
                return Err(2);
            }
            Ok(("<stdin>".into(), Given::of(bytes, "<stdin>")?))
        }
        Program::File(path) => match std::fs::read(path) {
            Ok(bytes) => {
                // Tracebacks and `__file__` name the script's full path, as in CPython.
                let full = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                let name = full.to_string_lossy().into_owned();
                let given = Given::of(bytes, &name)?;
                Ok((name, given))
            }
            Err(error) => {
                say(&cannot_open(path, &error));
                Err(2)
            }
        },
    }
}

/// In CPython's words.
fn cannot_open(path: &std::path::Path, error: &std::io::Error) -> String {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    match error.raw_os_error() {
        Some(number) => {
            format!("ungil: can't open file '{}': [Errno {number}] {text}\n", full.display())
        }
        None => format!("ungil: can't read file '{}': {text}\n", full.display()),
    }
}
