//! `FileIO`: a file of the system, unbuffered.
//!
//! Invariant: a descriptor below zero is none: the file is closed. A standard stream that the embedding
//! program gave has no descriptor, but a stream of the host.

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::io;

use super::base::{self, none, this, unsupported};
use crate::base::Symbol;
use crate::modules::posix::path::{blocking, call, fspath, raw};
use crate::runtime::os::{file as os, path};
use crate::vm::builtins::output::{Shared, os_error, os_error_at, with_stream};
use crate::vm::heap::trace::holds_nothing;
use crate::vm::object::{bytes, int};
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Res, Shape, Slots, TypeRef, TypeSpec, Value, Vm,
};

static FILE_IO: TypeSpec = TypeSpec {
    name: "FileIO",
    module: "_io",
    doc: "Open a file.",
    kind: Kind::Native,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("fileno", fileno, "fileno($self, /)"),
        MethodDef::new("isatty", isatty, "isatty($self, /)"),
        MethodDef::new("read", read, "read($self, size=-1, /)"),
        MethodDef::new("readable", |vm, a| Ok(Value::bool(open(vm, a)?.readable.get())), ""),
        MethodDef::new("readall", |vm, a| readable(vm, a)?.read_all_value(vm), "readall($self, /)"),
        MethodDef::new("readinto", readinto, "readinto($self, buffer, /)"),
        MethodDef::new("seek", seek, "seek($self, pos, whence=0, /)"),
        MethodDef::new("seekable", |vm, a| Ok(Value::bool(open(vm, a)?.is_seekable(vm)?)), ""),
        MethodDef::new("tell", |vm, a| open(vm, a)?.seek(vm, 0, 1).map(Value::Int), ""),
        MethodDef::new("truncate", truncate, "truncate($self, size=None, /)"),
        MethodDef::new("writable", |vm, a| Ok(Value::bool(open(vm, a)?.writable.get())), ""),
        MethodDef::new("write", write, "write($self, b, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "closed",
            get: |vm, v| Ok(Value::bool(file(vm, v)?.is_closed())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "closefd",
            get: |vm, v| Ok(Value::bool(file(vm, v)?.closes.get())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "mode",
            get: |vm, v| Ok(vm.str(file(vm, v)?.mode())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "_blksize",
            get: |vm, v| Ok(Value::Int(file(vm, v)?.block.get())),
            set: None,
            doc: "",
        },
    ],
};

fn slots(s: &Slots) {
    s.new
        .set(Some(|vm, class, _| Ok(vm.alloc_for(class, Native(Box::<FileIo>::default())).into())));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
}

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &FILE_IO, base::raw_base, true)
}

pub(super) struct FileIo {
    fd: Cell<i32>,
    /// A stream of the host in the descriptor's place.
    host: RefCell<Option<Shared>>,
    readable: Cell<bool>,
    writable: Cell<bool>,
    created: Cell<bool>,
    appending: Cell<bool>,
    seekable: Cell<Option<bool>>,
    closes: Cell<bool>,
    block: Cell<i64>,
}

impl Default for FileIo {
    fn default() -> FileIo {
        FileIo {
            fd: Cell::new(-1),
            host: RefCell::default(),
            readable: Cell::default(),
            writable: Cell::default(),
            created: Cell::default(),
            appending: Cell::default(),
            seekable: Cell::default(),
            closes: Cell::new(true),
            block: Cell::new(base::BUFFER_SIZE as i64),
        }
    }
}

holds_nothing! { FileIo }

/// The payload, for those who go around the methods.
pub(super) fn exact(v: &Value) -> Option<&FileIo> {
    v.as_obj().filter(|o| !o.ty().is_heap)?.native::<FileIo>()
}

/// A standard stream of the process or the host.
pub(super) fn standard(vm: &Vm<'_>, fd: i32, stream: &Shared) -> Value {
    let made = FileIo::default();
    made.fd.set(fd);
    made.host.replace(Some(stream.clone()));
    made.readable.set(fd == 0);
    made.writable.set(fd != 0);
    made.closes.set(false);
    let v: Value = vm.alloc_for(&class(vm), Native(Box::new(made))).into();
    // A plain attribute of a new object can be set.
    let name = ["<stdin>", "<stdout>", "<stderr>"][fd as usize];
    drop(vm.set_attr(&v, Symbol::new("name"), &vm.str(name)));
    v
}

impl FileIo {
    pub(super) fn is_closed(&self) -> bool {
        self.fd.get() < 0
    }

    pub(super) fn host(&self) -> Option<Shared> {
        self.host.borrow().clone()
    }

    fn check(&self, vm: &Vm<'_>) -> Res<()> {
        if self.is_closed() { Err(vm.value_error("I/O operation on closed file")) } else { Ok(()) }
    }

    fn mode(&self) -> &'static str {
        let (readable, writable) = (self.readable.get(), self.writable.get());
        match (self.created.get(), self.appending.get(), readable, writable) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            (_, _, false, _) => "wb",
        }
    }

    /// Reads what there is, up to the buffer's length; none when it would block.
    pub(super) fn read(&self, vm: &Vm<'_>, buffer: &mut [u8]) -> Res<Option<usize>> {
        self.check(vm)?;
        if !self.readable.get() {
            return Err(unsupported(vm, "File not open for reading"));
        }
        if let Some(stream) = self.host() {
            let data = with_stream(vm, &stream, |s| s.read_some(buffer.len()))?;
            buffer[..data.len()].copy_from_slice(&data);
            return Ok(Some(data.len()));
        }
        let fd = self.fd.get();
        or_block(vm, blocking(vm, || os::read(fd, buffer))?)
    }

    /// Writes what the system takes; none when it would block.
    pub(super) fn write(&self, vm: &Vm<'_>, data: &[u8]) -> Res<Option<usize>> {
        self.check(vm)?;
        if !self.writable.get() {
            return Err(unsupported(vm, "File not open for writing"));
        }
        if let Some(stream) = self.host() {
            with_stream(vm, &stream, |s| {
                s.write(data)?;
                s.flush()
            })?;
            return Ok(Some(data.len()));
        }
        let fd = self.fd.get();
        or_block(vm, blocking(vm, || os::write(fd, data))?)
    }

    pub(super) fn seek(&self, vm: &Vm<'_>, offset: i64, whence: i32) -> Res<i64> {
        self.check(vm)?;
        let fd = self.fd.get();
        let at = call(vm, || os::lseek(fd, offset, whence))?;
        self.seekable.set(Some(true));
        Ok(at)
    }

    pub(super) fn is_seekable(&self, vm: &Vm<'_>) -> Res<bool> {
        self.check(vm)?;
        if let Some(known) = self.seekable.get() {
            return Ok(known);
        }
        let fd = self.fd.get();
        let can = vm.detach(|| os::lseek(fd, 0, libc::SEEK_CUR)).is_ok();
        self.seekable.set(Some(can));
        Ok(can)
    }

    /// All that is left; none when nothing is there and waiting for it would block.
    pub(super) fn read_all(&self, vm: &Vm<'_>) -> Res<Option<Vec<u8>>> {
        self.check(vm)?;
        let mut all: Vec<u8> = Vec::new();
        let fd = self.fd.get();
        let mut more = match self.host() {
            Some(_) => base::BUFFER_SIZE,
            // As much as the file has, and one more to see its end.
            None => {
                let left = vm.detach(|| {
                    let at = os::lseek(fd, 0, libc::SEEK_CUR).ok()?;
                    usize::try_from(path::fstat(fd).ok()?.size - at).ok()
                });
                left.map_or(base::BUFFER_SIZE, |n| n + 1)
            }
        };
        loop {
            let old = all.len();
            vm.reserve(&mut all, more)?;
            all.resize(old + more, 0);
            let got = self.read(vm, &mut all[old..])?;
            all.truncate(old + got.unwrap_or(0));
            match got {
                None if all.is_empty() => return Ok(None),
                None | Some(0) => return Ok(Some(all)),
                Some(_) => more = base::BUFFER_SIZE.max(all.len() / 2),
            }
        }
    }

    fn read_all_value(&self, vm: &Vm<'_>) -> Res<Value> {
        Ok(self.read_all(vm)?.map_or(Value::None, |all| bytes::from_vec(vm, all)))
    }

    pub(super) fn is_terminal(&self, vm: &Vm<'_>) -> Res<bool> {
        self.check(vm)?;
        Ok(os::is_terminal(self.fd.get()))
    }

    pub(super) fn warn_if_open(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        if self.closes.get() && !self.is_closed() {
            let shown = vm.repr(v)?;
            let text = format!("unclosed file {shown}");
            crate::modules::posix::resource_warning(vm, v, &text)?;
        }
        Ok(())
    }

    fn close_fd(&self, vm: &Vm<'_>) -> Res<()> {
        let fd = self.fd.replace(-1);
        if fd < 0 || !self.closes.get() {
            return Ok(());
        }
        match vm.detach(|| os::close(fd)) {
            Err(e) if e.kind() != io::ErrorKind::Interrupted => Err(os_error(vm, &e)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

impl Drop for FileIo {
    fn drop(&mut self) {
        if self.closes.get() && self.fd.get() >= 0 {
            // Nobody is left to be told of a failure.
            drop(os::close(self.fd.get()));
        }
    }
}

fn or_block(vm: &Vm<'_>, done: io::Result<usize>) -> Res<Option<usize>> {
    match done {
        Ok(n) => Ok(Some(n)),
        Err(e) if e.kind() == io::ErrorKind::WouldBlock => Ok(None),
        Err(e) => Err(os_error(vm, &e)),
    }
}

fn file<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a FileIo> {
    let found = v.as_obj().and_then(|o| o.native::<FileIo>());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_io.FileIO' object"))
}

fn open<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a FileIo> {
    let f = file(vm, this(vm, args)?)?;
    f.check(vm)?;
    Ok(f)
}

fn readable<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a FileIo> {
    let f = open(vm, args)?;
    if f.readable.get() { Ok(f) } else { Err(unsupported(vm, "File not open for reading")) }
}

/// What a mode asks of the system.
fn flags(vm: &Vm<'_>, f: &FileIo, mode: &str) -> Res<i32> {
    let bad = || {
        vm.value_error(
            "Must have exactly one of create/read/write/append mode and at most one plus",
        )
    };
    let (mut flags, mut kind, mut plus) = (0, None, false);
    for c in mode.chars() {
        match c {
            'r' | 'w' | 'x' | 'a' if kind.is_some() => return Err(bad()),
            'r' | 'w' | 'x' | 'a' => kind = Some(c),
            '+' if plus => return Err(bad()),
            '+' => plus = true,
            'b' => {}
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
    }
    let Some(kind) = kind else { return Err(bad()) };
    f.readable.set(kind == 'r' || plus);
    f.writable.set(kind != 'r' || plus);
    f.created.set(kind == 'x');
    f.appending.set(kind == 'a');
    flags |= match kind {
        'w' => libc::O_CREAT | libc::O_TRUNC,
        'x' => libc::O_CREAT | libc::O_EXCL,
        'a' => libc::O_CREAT | libc::O_APPEND,
        _ => 0,
    };
    flags |= match (f.readable.get(), f.writable.get()) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        (false, _) => libc::O_WRONLY,
    };
    Ok(flags | libc::O_CLOEXEC)
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["file", "mode", "closefd", "opener"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [name, mode, closefd, opener] = args.bind(vm, "FileIO", names, shape)?;
    let f = file(vm, v)?;
    // Made a second time it lets the first file go.
    f.close_fd(vm)?;
    let name = name.unwrap_or(&Value::None);
    let mode = mode.map_or(Ok("r".to_owned()), |m| match crate::vm::object::str::text_of(m) {
        Some(text) => Ok(text.to_owned()),
        None => {
            let ty = vm.given_type(m);
            Err(vm.type_error(format!("FileIO() argument 'mode' must be str, not {ty}")))
        }
    })?;
    let closefd = closefd.map_or(Ok(true), |c| vm.truth(c))?;
    let flags = flags(vm, f, &mode)?;
    f.seekable.set(None);
    f.host.replace(None);
    let opener = opener.filter(|o| !o.is_none());
    let fd = if int::is_int(name) {
        let fd = vm.to_c_int(name)?;
        if fd < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        fd
    } else {
        let path = fspath(vm, name)?;
        if !closefd {
            return Err(vm.value_error("Cannot use closefd=False with file name"));
        }
        match opener {
            Some(opener) => opened_by(vm, opener, name, flags)?,
            None => {
                let path =
                    CString::new(raw(&path)).map_err(|_| vm.value_error("embedded null byte"))?;
                blocking(vm, || path::open(path::HERE, &path, flags, 0o666))?
                    .map_err(|e| os_error_at(vm, &e, Some(name)))?
            }
        }
    };
    f.closes.set(closefd);
    f.fd.set(fd);
    let looked = look(vm, f, name).and_then(|()| vm.set_attr(v, Symbol::new("name"), name));
    if looked.is_err() && int::is_int(name) {
        // The descriptor stays the program's.
        f.fd.set(-1);
    }
    if let Err(e) = looked {
        drop(f.close_fd(vm));
        return Err(e);
    }
    if f.appending.get() {
        // A pipe has no end to go to.
        drop(vm.detach(|| os::lseek(fd, 0, libc::SEEK_END)));
    }
    Ok(())
}

fn opened_by(vm: &Vm<'_>, opener: &Value, name: &Value, flags: i32) -> Res<i32> {
    let fd = vm.call(opener, &[name.clone(), Value::Int(i64::from(flags))])?;
    if !int::is_int(&fd) {
        return Err(vm.type_error("expected integer from opener"));
    }
    let fd = vm.to_c_int(&fd)?;
    if fd < 0 {
        return Err(vm.value_error(format!("opener returned {fd}")));
    }
    drop(vm.detach(|| os::set_fd_flags(fd, libc::FD_CLOEXEC)));
    Ok(fd)
}

/// A directory can be opened for reading, but is no file.
fn look(vm: &Vm<'_>, f: &FileIo, name: &Value) -> Res<()> {
    let fd = f.fd.get();
    match vm.detach(|| path::fstat(fd)) {
        Ok(s) if s.mode & libc::S_IFMT == libc::S_IFDIR => {
            let error = io::Error::from_raw_os_error(libc::EISDIR);
            Err(os_error_at(vm, &error, Some(name)))
        }
        Ok(s) => {
            f.block.set(s.blksize.clamp(base::BUFFER_SIZE as i64, 8 << 20));
            Ok(())
        }
        Err(e) if e.raw_os_error() == Some(libc::EBADF) => Err(os_error_at(vm, &e, Some(name))),
        Err(_) => Ok(()),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = file(vm, v)?;
    let ty = vm.type_of(v).name();
    if f.is_closed() {
        return Ok(vm.string(format!("<_io.{ty} [closed]>")));
    }
    let closefd = if f.closes.get() { "True" } else { "False" };
    let named = match vm.get_attr_opt(v, Symbol::new("name"))? {
        Some(name) => format!("name={}", vm.repr(&name)?),
        None => format!("fd={}", f.fd.get()),
    };
    Ok(vm.string(format!("<_io.{ty} {named} mode='{}' closefd={closefd}>", f.mode())))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = this(vm, args)?;
    let f = file(vm, v)?;
    if !f.closes.get() {
        f.fd.set(-1);
        return Ok(Value::None);
    }
    let flushed = if f.is_closed() || exact(v).is_some() {
        Ok(Value::None)
    } else {
        vm.call_method(v, "flush", &[])
    };
    f.close_fd(vm)?;
    flushed.map(|_| Value::None)
}

fn fileno(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open(vm, args)?;
    Ok(Value::Int(i64::from(f.fd.get())))
}

fn isatty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::bool(open(vm, args)?.is_terminal(vm)?))
}

fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = readable(vm, args)?;
    let Some(n) = base::size(vm, args, "read")? else { return f.read_all_value(vm) };
    let mut data: Vec<u8> = vm.filled(0, n)?;
    match f.read(vm, &mut data)? {
        None => Ok(Value::None),
        Some(n) => {
            data.truncate(n);
            Ok(bytes::from_vec(vm, data))
        }
    }
}

fn readinto(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = readable(vm, args)?;
    args.skip(1).check_positional(vm, "FileIO.readinto", 1, 1)?;
    let mut data: Vec<u8> = vm.filled(0, base::writable_len(vm, "readinto", &args.values[1])?)?;
    match f.read(vm, &mut data)? {
        None => Ok(Value::None),
        Some(n) => {
            base::put(&args.values[1], &data[..n]);
            Ok(Value::Int(n as i64))
        }
    }
}

fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open(vm, args)?;
    args.skip(1).check_positional(vm, "FileIO.write", 1, 1)?;
    if !f.writable.get() {
        return Err(unsupported(vm, "File not open for writing"));
    }
    let data = base::octets(vm, &args.values[1])?;
    Ok(f.write(vm, &data)?.map_or(Value::None, |n| Value::Int(n as i64)))
}

fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let offset = vm.to_i64(&vm.index(&args.values[1])?)?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_c_int(w))?;
    f.seek(vm, offset, whence).map(Value::Int)
}

fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let f = open(vm, args)?;
    args.skip(1).check_positional(vm, "truncate", 0, 1)?;
    if !f.writable.get() {
        return Err(unsupported(vm, "File not open for writing"));
    }
    let size = match args.values.get(1).filter(|v| !v.is_none()) {
        Some(size) => vm.to_i64(size)?,
        None => f.seek(vm, 0, libc::SEEK_CUR)?,
    };
    let fd = f.fd.get();
    call(vm, || os::ftruncate(fd, size)).map(none)?;
    Ok(Value::Int(size))
}
