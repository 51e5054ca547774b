//! `_socket`: the system's sockets, as `socket` needs them.
//!
//! Invariant: what can be done at once is done without giving up the interpreter lock; what would block
//! waits without it, until its timeout, and runs the handlers of signals meanwhile (PEP 475).

mod address;
mod hosts;
mod io;
mod names;
mod options;

use std::cell::{Cell, OnceCell};
use std::io as system;
use std::time::{Duration, Instant};

use super::posix::resource_warning;
use crate::base::{Symbol, known};
use crate::runtime::signals::{self, Woken};
use crate::runtime::{ready, socket};
use crate::vm::builtins::output::os_error;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, T, Type, TypeRef,
    TypeSpec, Value, Vm,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_socket",
    doc: "Implementation module for socket operations.",
    body: ModuleBody::Native { functions: &[FUNCTIONS, hosts::FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("CMSG_LEN", io::cmsg_len, "CMSG_LEN(length)"),
    MethodDef::new("CMSG_SPACE", io::cmsg_space, "CMSG_SPACE(length)"),
    MethodDef::new("close", close_number, "close(integer)"),
    MethodDef::new("dup", dup, "dup(integer)"),
    MethodDef::new("getdefaulttimeout", get_default_timeout, "getdefaulttimeout()"),
    MethodDef::new("setdefaulttimeout", set_default_timeout, "setdefaulttimeout(timeout)"),
    MethodDef::new("socketpair", pair, "socketpair([family[, type [, proto]]])"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    names::fill(&mut |name, number| set(name, Value::Int(number)));
    let state = State::of(vm)?;
    let class = vm.native_type(&SOCKET);
    // The class that is made of this one adds them itself.
    class.has_weak.set(false);
    let class = class.value();
    set("socket", class.clone());
    set("SocketType", class);
    set("error", vm.exc_ty(ExcKind::OSError).value());
    set("timeout", vm.exc_ty(ExcKind::TimeoutError).value());
    for (name, class) in [("gaierror", &state.gaierror), ("herror", &state.herror)] {
        if let Some(class) = class.get() {
            set(name, class.value());
        }
    }
    set("has_ipv6", Value::bool(true));
    Ok(())
}

/// What the module keeps for an interpreter.
#[derive(Default)]
struct State {
    gaierror: OnceCell<TypeRef>,
    herror: OnceCell<TypeRef>,
    /// The timeout of new sockets; None blocks.
    default_timeout: Cell<Option<Duration>>,
}

impl State {
    fn of(vm: &Vm<'_>) -> Res<std::rc::Rc<State>> {
        let state = vm.interp.state::<State>();
        for (name, class) in [("gaierror", &state.gaierror), ("herror", &state.herror)] {
            if class.get().is_some() {
                continue;
            }
            let names = Dict::new(vm);
            names.set_sym(vm, known::MODULE, vm.str("socket"));
            let bases = vm.tuple([vm.exc_ty(ExcKind::OSError).value()]);
            let made = vm.call(&vm.ty(T::Type).value(), &[vm.str(name), bases, names.into()])?;
            if let Some(made) = made.cast::<Type>() {
                class.get_or_init(|| made);
            }
        }
        Ok(state)
    }
}

/// The payload of a socket.
struct Socket {
    /// -1 when it is closed.
    fd: Cell<i32>,
    family: Cell<i32>,
    kind: Cell<i32>,
    proto: Cell<i32>,
    /// None blocks, zero does not.
    timeout: Cell<Option<Duration>>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        let fd = self.fd.get();
        if fd >= 0 {
            // Nobody is left to be told.
            drop(socket::close(fd));
        }
    }
}

static SOCKET: TypeSpec = TypeSpec {
    name: "socket",
    module: "_socket",
    doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object",
    kind: Kind::Native,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, _| {
            let blank = Socket {
                fd: Cell::new(-1),
                family: Cell::new(0),
                kind: Cell::new(0),
                proto: Cell::new(0),
                timeout: Cell::new(None),
            };
            Ok(vm.alloc_for(class, Native(Box::new(blank))).into())
        }));
        s.init.set(Some(init));
        s.repr.set(Some(|vm, v| {
            let s = of(vm, v)?;
            let [fd, family, kind, proto] = [&s.fd, &s.family, &s.kind, &s.proto].map(Cell::get);
            Ok(vm.string(format!(
                "<socket object, fd={fd}, family={family}, type={kind}, proto={proto}>"
            )))
        }));
    },
    methods: &[
        MethodDef::new("__del__", end, "__del__($self, /)"),
        MethodDef::new("_accept", io::accept, "_accept() -> (integer, address info)"),
        MethodDef::new("bind", bind, "bind(address)"),
        MethodDef::new("close", close, "close()"),
        MethodDef::new("connect", io::connect, "connect(address)"),
        MethodDef::new("connect_ex", io::connect_ex, "connect_ex(address) -> errno"),
        MethodDef::new("detach", detach, "detach()"),
        MethodDef::new("fileno", fileno, "fileno() -> integer"),
        MethodDef::new("getblocking", getblocking, "getblocking()"),
        MethodDef::new("getpeername", |vm, a| name(vm, a, true), "getpeername() -> address info"),
        MethodDef::new("getsockname", |vm, a| name(vm, a, false), "getsockname() -> address info"),
        MethodDef::new(
            "getsockopt",
            options::getsockopt,
            "getsockopt(level, option[, buffersize]) -> value",
        ),
        MethodDef::new("gettimeout", gettimeout, "gettimeout() -> timeout"),
        MethodDef::new("listen", listen, "listen([backlog])"),
        MethodDef::new("recv", io::recv, "recv(buffersize[, flags]) -> data"),
        MethodDef::new("recv_into", io::recv_into, "recv_into(buffer, [nbytes[, flags]])"),
        MethodDef::new("recvfrom", io::recvfrom, "recvfrom(buffersize[, flags])"),
        MethodDef::new(
            "recvfrom_into",
            io::recvfrom_into,
            "recvfrom_into(buffer[, nbytes[, flags]])",
        ),
        MethodDef::new("recvmsg", io::recvmsg, "recvmsg(bufsize[, ancbufsize[, flags]])"),
        MethodDef::new("send", io::send, "send(data[, flags]) -> count"),
        MethodDef::new("sendall", io::sendall, "sendall(data[, flags])"),
        MethodDef::new(
            "sendmsg",
            io::sendmsg,
            "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count",
        ),
        MethodDef::new("sendto", io::sendto, "sendto(data, [flags, ]address) -> count"),
        MethodDef::new("setblocking", setblocking, "setblocking(flag)"),
        MethodDef::new("setsockopt", options::setsockopt, "setsockopt(level, option, value: int)"),
        MethodDef::new("settimeout", settimeout, "settimeout(timeout)"),
        MethodDef::new("shutdown", shutdown, "shutdown(flag)"),
    ],
    getset: &[
        GetSetDef {
            name: "family",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.family.get()))),
            set: None,
            doc: "the socket family",
        },
        GetSetDef {
            name: "type",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.kind.get()))),
            set: None,
            doc: "the socket type",
        },
        GetSetDef {
            name: "proto",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.proto.get()))),
            set: None,
            doc: "the socket protocol",
        },
        GetSetDef {
            name: "timeout",
            get: |vm, v| Ok(timeout_value(of(vm, v)?.timeout.get())),
            set: None,
            doc: "the socket timeout",
        },
    ],
};

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Socket> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_socket.socket' object"))
}

fn this<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Socket> {
    match args.values.first() {
        Some(v) => of(vm, v),
        None => Err(vm.type_error("descriptor requires a '_socket.socket' object")),
    }
}

fn failed(vm: &Vm<'_>, e: &system::Error) -> Exc {
    os_error(vm, e)
}

fn timed_out(vm: &Vm<'_>) -> Exc {
    vm.raise(ExcKind::TimeoutError, "timed out")
}

fn number(vm: &Vm<'_>, v: Option<&Value>, default: i32) -> Res<i32> {
    v.map_or(Ok(default), |v| vm.to_c_int(v))
}

impl Socket {
    fn deadline(&self) -> Option<Instant> {
        self.timeout.get().and_then(|t| Instant::now().checked_add(t))
    }

    fn is_non_blocking(&self) -> bool {
        self.timeout.get() == Some(Duration::ZERO)
    }

    /// Tells the system whether calls may block; with a timeout it is we who wait.
    fn apply_timeout(&self) -> system::Result<()> {
        ready::set_blocking(self.fd.get(), self.timeout.get().is_none())
    }

    /// Waits without the interpreter lock until the descriptor has one of `events`. The timeout is raised.
    fn wait(&self, vm: &Vm<'_>, events: i16, deadline: Option<Instant>) -> Res<()> {
        let (fd, interruptible) = (self.fd.get(), vm.thread.is_main());
        loop {
            let mut fds = vec![libc::pollfd { fd, events, revents: 0 }];
            match vm.detach(|| signals::wait_ready(interruptible, deadline, &mut fds)) {
                Ok(Woken::Done) => return Ok(()),
                Ok(Woken::TimedOut) => return Err(timed_out(vm)),
                Ok(Woken::Interrupted) => vm.check_signals()?,
                Err(e) => return Err(failed(vm, &e)),
            }
        }
    }

    /// Whether a call with the program's `flags` waits. `MSG_DONTWAIT` is the system's affair, so it means
    /// nothing where a timeout has us wait beforehand.
    fn waits(&self, flags: i32) -> bool {
        match self.timeout.get() {
            None => flags & libc::MSG_DONTWAIT == 0,
            Some(timeout) => timeout != Duration::ZERO,
        }
    }

    /// Repeats `call`, which is given `flags` that keep it from blocking, until it does something: waits for
    /// `events` in between, if the program's flags and the socket's timeout let it.
    fn retry<R>(
        &self,
        vm: &Vm<'_>,
        (events, flags): (i16, i32),
        deadline: Option<Instant>,
        mut call: impl FnMut(i32) -> system::Result<R>,
    ) -> Res<R> {
        loop {
            match call(flags | libc::MSG_DONTWAIT) {
                Ok(result) => return Ok(result),
                Err(e) if e.kind() == system::ErrorKind::Interrupted => vm.check_signals()?,
                Err(e) if e.kind() == system::ErrorKind::WouldBlock && self.waits(flags) => {
                    self.wait(vm, events, deadline)?;
                }
                Err(e) => return Err(failed(vm, &e)),
            }
        }
    }
}

fn init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    let this = of(vm, this)?;
    let names = ["family", "type", "proto", "fileno"];
    let [family, kind, proto, fileno] = args.bind(vm, "socket", names, Shape::default())?;
    let [mut family, mut kind, mut proto] =
        [number(vm, family, -1)?, number(vm, kind, -1)?, number(vm, proto, -1)?];
    let fd = match fileno.filter(|f| !f.is_none()) {
        Some(fileno) => {
            let fd = vm.to_c_int(fileno)?;
            if fd < 0 {
                return Err(vm.value_error("negative file descriptor"));
            }
            let own = socket::family(fd).map_err(|e| failed(vm, &e))?;
            let ask = |option| socket::int_option(fd, libc::SOL_SOCKET, option);
            if family == -1 {
                family = own;
            }
            if kind == -1 {
                kind = ask(libc::SO_TYPE).map_err(|e| failed(vm, &e))?;
            }
            #[cfg(target_os = "linux")]
            if proto == -1 {
                proto = ask(libc::SO_PROTOCOL).map_err(|e| failed(vm, &e))?;
            }
            proto = proto.max(0);
            fd
        }
        None => {
            let default = |n: i32, d: i32| if n == -1 { d } else { n };
            family = default(family, libc::AF_INET);
            kind = default(kind, libc::SOCK_STREAM);
            proto = default(proto, 0);
            socket::open(family, kind, proto).map_err(|e| failed(vm, &e))?
        }
    };
    adopt(vm, this, fd, [family, kind, proto])
}

/// Makes `this` the socket of a descriptor.
fn adopt(vm: &Vm<'_>, this: &Socket, fd: i32, [family, kind, proto]: [i32; 3]) -> Res<()> {
    let old = this.fd.replace(fd);
    if old >= 0 && old != fd {
        drop(socket::close(old));
    }
    this.family.set(family);
    this.proto.set(proto);
    #[cfg(target_os = "linux")]
    let (non_blocking, kind) = {
        let flags = libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC;
        (kind & libc::SOCK_NONBLOCK != 0, kind & !flags)
    };
    #[cfg(not(target_os = "linux"))]
    let non_blocking = false;
    this.kind.set(kind);
    let default = State::of(vm)?.default_timeout.get();
    this.timeout.set(if non_blocking { Some(Duration::ZERO) } else { default });
    if this.timeout.get().is_some() {
        this.apply_timeout().map_err(|e| failed(vm, &e))?;
    }
    Ok(())
}

fn pair(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [family, kind, proto] =
        args.bind(vm, "socketpair", ["family", "type", "proto"], Shape::default())?;
    let family = number(vm, family, libc::AF_UNIX)?;
    let kind = number(vm, kind, libc::SOCK_STREAM)?;
    let proto = number(vm, proto, 0)?;
    let fds = socket::pair(family, kind, proto).map_err(|e| failed(vm, &e))?;
    let mut both = Vec::new();
    for fd in fds {
        let made = vm.call(
            &vm.native_type(&SOCKET).value(),
            &[
                Value::Int(i64::from(family)),
                Value::Int(i64::from(kind)),
                Value::Int(i64::from(proto)),
                Value::Int(i64::from(fd)),
            ],
        )?;
        both.push(made);
    }
    Ok(vm.tuple(both))
}

fn close_number(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "close", 1, 1)?;
    let fd = vm.to_c_int(&args.values[0])?;
    close_fd(vm, fd)
}

fn close_fd(vm: &Vm<'_>, fd: i32) -> Res<Value> {
    match vm.detach(|| socket::close(fd)) {
        // A peer that has reset the connection does not keep it open.
        Err(e) if e.raw_os_error() != Some(libc::ECONNRESET) => Err(failed(vm, &e)),
        Ok(()) | Err(_) => Ok(Value::None),
    }
}

fn dup(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "dup", 1, 1)?;
    let fd = vm.to_c_int(&args.values[0])?;
    let new = socket::duplicate(fd).map_err(|e| failed(vm, &e))?;
    Ok(Value::Int(i64::from(new)))
}

fn bind(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.bind", 1, 1)?;
    let address = address::read(vm, this.family.get(), &args.values[1], "bind")?;
    let fd = this.fd.get();
    let bound = vm.detach(|| socket::bind(fd, &address));
    bound.map(|()| Value::None).map_err(|e| failed(vm, &e))
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let fd = this(vm, args)?.fd.replace(-1);
    if fd < 0 { Ok(Value::None) } else { close_fd(vm, fd) }
}

/// Warns of a socket that nobody has closed. It is still open then, so that its name can be shown.
fn end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    if this.fd.get() >= 0 {
        let value = &args.values[0];
        let told = resource_warning(vm, value, &format!("unclosed {}", vm.repr(value)?));
        let fd = this.fd.replace(-1);
        if fd >= 0 {
            // Nobody is left to be told of a failure.
            drop(socket::close(fd));
        }
        told?;
    }
    Ok(Value::None)
}

fn detach(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(i64::from(this(vm, args)?.fd.replace(-1))))
}

fn fileno(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::Int(i64::from(this(vm, args)?.fd.get())))
}

fn listen(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "listen", 0, 1)?;
    let backlog = number(vm, args.values.get(1), libc::SOMAXCONN.min(128))?.max(0);
    let done = socket::listen(this.fd.get(), backlog);
    done.map(|()| Value::None).map_err(|e| failed(vm, &e))
}

fn name(vm: &Vm<'_>, args: Args<'_>, of_peer: bool) -> Res<Value> {
    let this = this(vm, args)?;
    let found = socket::name(this.fd.get(), of_peer).map_err(|e| failed(vm, &e))?;
    address::value(vm, &found)
}

fn shutdown(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.shutdown", 1, 1)?;
    let how = vm.to_c_int(&args.values[1])?;
    let fd = this.fd.get();
    let done = vm.detach(|| socket::shut_down(fd, how));
    done.map(|()| Value::None).map_err(|e| failed(vm, &e))
}

// Timeouts

fn timeout_value(timeout: Option<Duration>) -> Value {
    timeout.map_or(Value::None, |t| Value::float(t.as_secs_f64()))
}

fn timeout_from(vm: &Vm<'_>, v: &Value) -> Res<Option<Duration>> {
    if v.is_none() {
        return Ok(None);
    }
    let seconds = super::thread::seconds(vm, v)?;
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    match Duration::try_from_secs_f64(seconds) {
        // What is below what can be told is not zero, which would not wait.
        Ok(t) if t.is_zero() && seconds > 0.0 => Ok(Some(Duration::from_nanos(1))),
        Ok(t) if seconds < 9_223_372_036.0 => Ok(Some(t)),
        Ok(_) | Err(_) => Err(vm.overflow_error("timestamp out of range for platform time_t")),
    }
}

fn settimeout(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.settimeout", 1, 1)?;
    this.timeout.set(timeout_from(vm, &args.values[1])?);
    this.apply_timeout().map(|()| Value::None).map_err(|e| failed(vm, &e))
}

fn setblocking(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.setblocking", 1, 1)?;
    let blocking = vm.truth(&args.values[1])?;
    this.timeout.set(if blocking { None } else { Some(Duration::ZERO) });
    this.apply_timeout().map(|()| Value::None).map_err(|e| failed(vm, &e))
}

fn getblocking(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(Value::bool(!this(vm, args)?.is_non_blocking()))
}

fn gettimeout(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    Ok(timeout_value(this(vm, args)?.timeout.get()))
}

fn get_default_timeout(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    Ok(timeout_value(State::of(vm)?.default_timeout.get()))
}

fn set_default_timeout(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_socket.setdefaulttimeout", 1, 1)?;
    State::of(vm)?.default_timeout.set(timeout_from(vm, &args.values[0])?);
    Ok(Value::None)
}
