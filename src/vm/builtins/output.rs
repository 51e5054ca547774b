//! The standard streams, and OSError.
//!
//! Invariant: whatever `print`, `sys.stdout` and everything else writes to a stream goes through its one
//! buffer, so that the order is kept; what would block happens without the interpreter lock. Standard
//! output is written at the end, when its buffer is full, before `input` waits, and at the end of each
//! line when it is a terminal.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, PoisonError};

use crate::runtime::stream::{Source, Stream};
use crate::vm::error::{Exc, Res};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A stream that several objects and threads may use.
pub type Shared = Arc<Mutex<Stream>>;

/// An interpreter's standard streams: those of the process unless the embedding program gave others.
pub struct Standard {
    pub input: Shared,
    pub output: Shared,
    pub error: Shared,
    /// Whether each is a terminal.
    pub terminal: [bool; 3],
}

impl Standard {
    /// How many streams these are.
    pub const N: usize = 3;
}

pub fn shared(source: Source) -> Shared {
    Arc::new(Mutex::new(Stream::new(source)))
}

impl Default for Standard {
    fn default() -> Standard {
        let (input, output, error) = (io::stdin(), io::stdout(), io::stderr());
        Standard {
            terminal: [input.is_terminal(), output.is_terminal(), error.is_terminal()],
            input: shared(Source::Reader(Box::new(input))),
            output: shared(Source::Sink(Box::new(output))),
            error: shared(Source::Sink(Box::new(error))),
        }
    }
}

/// Uses a stream without the interpreter lock.
pub fn with_stream<R: Send>(
    vm: &Vm<'_>,
    stream: &Shared,
    f: impl FnOnce(&mut Stream) -> io::Result<R> + Send,
) -> Res<R> {
    let result = vm.detach(|| f(&mut stream.lock().unwrap_or_else(PoisonError::into_inner)));
    result.map_err(|e| os_error(vm, &e))
}

/// Writes bytes; lets the interpreter lock go only when they do not fit the buffer.
pub fn write_bytes(vm: &Vm<'_>, stream: &Shared, by_line: bool, bytes: &[u8]) -> Res<()> {
    let flush = by_line && bytes.contains(&b'\n');
    if !flush
        && let Ok(mut stream) = stream.try_lock()
        && stream.has_room(bytes.len())
    {
        stream.push(bytes);
        return Ok(());
    }
    with_stream(vm, stream, |s| {
        s.write(bytes)?;
        if flush { s.flush() } else { Ok(()) }
    })
}

/// Writes text to the interpreter's standard output.
pub fn write(vm: &Vm<'_>, text: &str) -> Res<()> {
    let standard = vm.interp.state::<Standard>();
    write_bytes(vm, &standard.output, standard.terminal[1], text.as_bytes())
}

/// Hands everything written to standard output to the operating system.
pub fn flush(vm: &Vm<'_>) -> Res<()> {
    let standard = vm.interp.state::<Standard>();
    with_stream(vm, &standard.output, Stream::flush)
}

/// OSError (of the class that belongs to the number) from an operating system's error.
pub fn os_error(vm: &Vm<'_>, e: &io::Error) -> Exc {
    os_error_at(vm, e, None)
}

/// As [`os_error`], about a file.
pub fn os_error_at(vm: &Vm<'_>, e: &io::Error, file: Option<&Value>) -> Exc {
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let Some(number) = e.raw_os_error() else {
        return vm.raise(ExcKind::OSError, text);
    };
    let mut args = vec![Value::Int(i64::from(number)), vm.str(text)];
    args.extend(file.cloned());
    vm.raise_args(class_of(number), args)
}

/// As [`os_error`], about two files.
pub fn os_error_between(vm: &Vm<'_>, e: &io::Error, from: &Value, to: &Value) -> Exc {
    let plain = os_error(vm, e);
    let mut args = plain.arguments();
    args.extend([from.clone(), Value::None, to.clone()]);
    super::super::object::exception::new(vm, plain.as_obj().ty(), args)
}

/// The subclass of OSError for an error number.
pub fn class_of(number: i32) -> ExcKind {
    match number {
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => ExcKind::BlockingIOError,
        libc::ECHILD => ExcKind::ChildProcessError,
        libc::EPIPE | libc::ESHUTDOWN => ExcKind::BrokenPipeError,
        libc::ECONNABORTED => ExcKind::ConnectionAbortedError,
        libc::ECONNREFUSED => ExcKind::ConnectionRefusedError,
        libc::ECONNRESET => ExcKind::ConnectionResetError,
        libc::EEXIST => ExcKind::FileExistsError,
        libc::ENOENT => ExcKind::FileNotFoundError,
        libc::EINTR => ExcKind::InterruptedError,
        libc::EISDIR => ExcKind::IsADirectoryError,
        libc::ENOTDIR => ExcKind::NotADirectoryError,
        libc::EACCES | libc::EPERM => ExcKind::PermissionError,
        libc::ESRCH => ExcKind::ProcessLookupError,
        libc::ETIMEDOUT => ExcKind::TimeoutError,
        _ => ExcKind::OSError,
    }
}
