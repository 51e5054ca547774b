//! The interpreter's standard output: one buffer in front of file descriptor 1.
//!
//! Invariant: `print`, `sys.stdout` and everything else that writes text to standard output goes through
//! this buffer, so that the order is kept. It is flushed at the end, at the end of each line when it is
//! a terminal, before `input` waits, and when it holds [`FULL`] bytes. Writing happens without the lock.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};

use crate::vm::error::{Exc, Res};
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

const FULL: usize = 8 << 10;

/// The payload of the object that stands for this buffer: `print` writes to it directly.
pub struct StandardOut;

struct Buffer {
    pending: RefCell<Vec<u8>>,
    by_line: bool,
}

impl Default for Buffer {
    fn default() -> Buffer {
        Buffer { pending: RefCell::default(), by_line: io::stdout().is_terminal() }
    }
}

/// Appends text.
pub fn write(vm: &Vm<'_>, text: &str) -> Res<()> {
    let buffer = vm.interp.state::<Buffer>();
    let full = {
        let mut pending = buffer.pending.borrow_mut();
        pending.extend_from_slice(text.as_bytes());
        pending.len() >= FULL
    };
    if full || buffer.by_line && text.contains('\n') { flush(vm) } else { Ok(()) }
}

/// Hands everything to the operating system.
pub fn flush(vm: &Vm<'_>) -> Res<()> {
    let buffer = vm.interp.state::<Buffer>();
    let bytes = buffer.pending.take();
    if bytes.is_empty() {
        return Ok(());
    }
    let written = vm.detach(move || {
        let mut out = io::stdout().lock();
        out.write_all(&bytes).and_then(|()| out.flush())
    });
    written.map_err(|e| os_error(vm, &e))
}

/// OSError (of the class that belongs to the number) from an operating system's error.
pub fn os_error(vm: &Vm<'_>, e: &io::Error) -> Exc {
    let kind = match e.kind() {
        io::ErrorKind::BrokenPipe => ExcKind::BrokenPipeError,
        io::ErrorKind::Interrupted => ExcKind::InterruptedError,
        io::ErrorKind::WouldBlock => ExcKind::BlockingIOError,
        io::ErrorKind::NotFound => ExcKind::FileNotFoundError,
        io::ErrorKind::PermissionDenied => ExcKind::PermissionError,
        io::ErrorKind::AlreadyExists => ExcKind::FileExistsError,
        _ => ExcKind::OSError,
    };
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default().to_owned();
    match e.raw_os_error() {
        Some(number) => vm.raise_args(kind, vec![Value::Int(i64::from(number)), vm.str(text)]),
        None => vm.raise(kind, text),
    }
}
