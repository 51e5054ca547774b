//! Connecting, accepting, sending and receiving.
//!
//! Invariant: sending and receiving are tried first, with a flag that forbids them to block; only what is
//! large is copied without the interpreter lock from the start.

use std::io as system;
use std::time::Instant;

use super::{Socket, address, failed, number, this};
use crate::runtime::socket::{self, Address, Beside};
use crate::vm::object::memoryview;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, Res, Shape, Value, Vm};

/// Octets that are copied by the system in about the time that giving up the lock takes.
const SMALL: usize = 64 << 10;

pub(super) fn accept(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    let (fd, deadline) = (this.fd.get(), this.deadline());
    // Another thread or process may take the connection that this one waits for, so this call may block too.
    if !this.is_non_blocking() {
        this.wait(vm, libc::POLLIN, deadline)?;
    }
    let (new, from) = loop {
        match vm.detach(|| socket::accept(fd)) {
            Ok(accepted) => break accepted,
            Err(e) if e.kind() == system::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) if e.kind() == system::ErrorKind::WouldBlock && !this.is_non_blocking() => {
                this.wait(vm, libc::POLLIN, deadline)?;
            }
            Err(e) => return Err(failed(vm, &e)),
        }
    };
    Ok(vm.tuple([Value::Int(i64::from(new)), address::value(vm, &from)?]))
}

/// Connects; the error that the system reports is returned, others are raised.
fn connect_to(vm: &Vm<'_>, this: &Socket, to: &Address) -> Res<system::Result<()>> {
    let (fd, deadline) = (this.fd.get(), this.deadline());
    let error = match vm.detach(|| socket::connect(fd, to)) {
        Ok(()) => return Ok(Ok(())),
        Err(e) => e,
    };
    let goes_on = match error.raw_os_error() {
        Some(libc::EINTR) => {
            vm.check_signals()?;
            !this.is_non_blocking()
        }
        Some(libc::EINPROGRESS) => !this.is_non_blocking(),
        _ => false,
    };
    if !goes_on {
        return Ok(Err(error));
    }
    this.wait(vm, libc::POLLOUT, deadline)?;
    Ok(match socket::int_option(fd, libc::SOL_SOCKET, libc::SO_ERROR) {
        Ok(0 | libc::EISCONN) => Ok(()),
        Ok(code) => Err(system::Error::from_raw_os_error(code)),
        Err(e) => Err(e),
    })
}

pub(super) fn connect(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.connect", 1, 1)?;
    let to = address::read(vm, this.family.get(), &args.values[1], "connect")?;
    let connected = connect_to(vm, this, &to)?;
    connected.map(|()| Value::None).map_err(|e| failed(vm, &e))
}

pub(super) fn connect_ex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "_socket.socket.connect_ex", 1, 1)?;
    let to = address::read(vm, this.family.get(), &args.values[1], "connect_ex")?;
    let code = match connect_to(vm, this, &to) {
        Ok(Ok(())) => 0,
        Ok(Err(e)) => e.raw_os_error().unwrap_or(libc::EINVAL),
        // A timeout is told as the system tells of a connection in progress.
        Err(e) if vm.exc_is(&e, ExcKind::TimeoutError) => libc::EAGAIN,
        Err(e) => return Err(e),
    };
    Ok(Value::Int(i64::from(code)))
}

/// How many octets an argument asks for.
fn size(vm: &Vm<'_>, v: &Value, name: &str) -> Res<usize> {
    let n = vm.to_i64(v)?;
    usize::try_from(n).map_err(|_| vm.value_error(format!("negative buffersize in {name}")))
}

/// As [`run`], for what may wake a thread: that one would find the lock taken, unless it is given up. When
/// somebody waits for it already it is kept, for getting it back would take long.
fn run_waking<R: Send>(vm: &Vm<'_>, n: usize, f: impl FnOnce() -> R + Send) -> R {
    if n > SMALL || !vm.is_wanted() { vm.detach(f) } else { f() }
}

/// Calls `f`, giving up the lock when that may take long.
fn run<R: Send>(vm: &Vm<'_>, n: usize, f: impl FnOnce() -> R + Send) -> R {
    if n > SMALL { vm.detach(f) } else { f() }
}

fn receive(vm: &Vm<'_>, this: &Socket, n: usize, flags: i32) -> Res<Vec<u8>> {
    let mut buffer: Vec<u8> = vm.filled(0, n)?;
    let fd = this.fd.get();
    let got = this.retry(vm, (libc::POLLIN, flags), this.deadline(), |flags| {
        run(vm, n, || socket::receive(fd, &mut buffer, flags))
    })?;
    buffer.truncate(got);
    Ok(buffer)
}

fn receive_from(vm: &Vm<'_>, this: &Socket, n: usize, flags: i32) -> Res<(Vec<u8>, Address)> {
    let mut buffer: Vec<u8> = vm.filled(0, n)?;
    let fd = this.fd.get();
    let (got, from) = this.retry(vm, (libc::POLLIN, flags), this.deadline(), |flags| {
        run(vm, n, || socket::receive_from(fd, &mut buffer, flags))
    })?;
    buffer.truncate(got);
    Ok((buffer, from))
}

pub(super) fn recv(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "recv", 1, 2)?;
    let n = size(vm, &args.values[1], "recv")?;
    let data = receive(vm, this, n, number(vm, args.values.get(2), 0)?)?;
    Ok(bytes::from_vec(vm, data))
}

pub(super) fn recvfrom(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "recvfrom", 1, 2)?;
    let n = size(vm, &args.values[1], "recvfrom")?;
    let (data, from) = receive_from(vm, this, n, number(vm, args.values.get(2), 0)?)?;
    Ok(vm.tuple([bytes::from_vec(vm, data), address::value(vm, &from)?]))
}

/// What `recv_into` and its like are to fill: the buffer, how many octets, flags.
fn target<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<(&'a Value, usize, i32)> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [buffer, nbytes, flags] =
        args.skip(1).bind(vm, name, ["buffer", "nbytes", "flags"], shape)?;
    let Some(buffer) = buffer else { return Err(vm.type_error("a buffer is required")) };
    let Some(room) = memoryview::with_mut(buffer, |b| b.len()) else {
        let ty = vm.given_type(buffer);
        let message = format!("{name}() argument 1 must be read-write bytes-like object, not {ty}");
        return Err(vm.type_error(message));
    };
    let n = nbytes.map_or(Ok(0), |n| vm.to_i64(n))?;
    let Ok(n) = usize::try_from(n) else {
        return Err(vm.value_error(format!("negative buffersize in {name}")));
    };
    if n > room {
        return Err(vm.value_error("buffer too small for requested bytes"));
    }
    Ok((buffer, if n == 0 { room } else { n }, number(vm, flags, 0)?))
}

fn put_into(vm: &Vm<'_>, buffer: &Value, data: &[u8]) -> Res<()> {
    // It may have been made smaller while this waited.
    let put = memoryview::with_mut(buffer, |room| {
        let fits = room.len() >= data.len();
        if fits {
            room[..data.len()].copy_from_slice(data);
        }
        fits
    });
    if put == Some(true) { Ok(()) } else { Err(vm.value_error("the buffer has become smaller")) }
}

pub(super) fn recv_into(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    let (buffer, n, flags) = target(vm, args, "recv_into")?;
    if n == 0 {
        return Ok(Value::Int(0));
    }
    let data = receive(vm, this, n, flags)?;
    put_into(vm, buffer, &data)?;
    Ok(int::from_usize(vm, data.len()))
}

pub(super) fn recvfrom_into(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    let (buffer, n, flags) = target(vm, args, "recvfrom_into")?;
    let (data, from) = receive_from(vm, this, n, flags)?;
    put_into(vm, buffer, &data)?;
    Ok(vm.tuple([int::from_usize(vm, data.len()), address::value(vm, &from)?]))
}

fn data_argument<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<std::borrow::Cow<'a, [u8]>> {
    bytes::like(v).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
    })
}

fn send_some(
    vm: &Vm<'_>,
    this: &Socket,
    data: &[u8],
    flags: i32,
    deadline: Option<Instant>,
) -> Res<usize> {
    let fd = this.fd.get();
    this.retry(vm, (libc::POLLOUT, flags), deadline, |flags| {
        run_waking(vm, data.len(), || socket::send(fd, data, flags))
    })
}

pub(super) fn send(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "send", 1, 2)?;
    let data = data_argument(vm, &args.values[1])?;
    let flags = number(vm, args.values.get(2), 0)?;
    let n = send_some(vm, this, &data, flags, this.deadline())?;
    Ok(int::from_usize(vm, n))
}

pub(super) fn sendall(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "sendall", 1, 2)?;
    let data = data_argument(vm, &args.values[1])?;
    let flags = number(vm, args.values.get(2), 0)?;
    let deadline = this.deadline();
    let mut left = &*data;
    loop {
        let n = send_some(vm, this, left, flags, deadline)?;
        left = &left[n..];
        if left.is_empty() {
            return Ok(Value::None);
        }
        vm.check_signals()?;
    }
}

pub(super) fn sendto(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    let given = args.values.len() - 1;
    if !(2..=3).contains(&given) || !args.kw.is_empty() {
        return Err(vm.type_error(format!("sendto() takes 2 or 3 arguments ({given} given)")));
    }
    let data = data_argument(vm, &args.values[1])?;
    let (flags, to) = match args.values.get(3) {
        Some(to) => (vm.to_c_int(&args.values[2])?, to),
        None => (0, &args.values[2]),
    };
    let to = address::read(vm, this.family.get(), to, "sendto")?;
    let fd = this.fd.get();
    let n = this.retry(vm, (libc::POLLOUT, flags), this.deadline(), |flags| {
        run_waking(vm, data.len(), || socket::send_to(fd, &data, flags, &to))
    })?;
    Ok(int::from_usize(vm, n))
}

/// Data beside from an iterable of (level, type, octets).
fn beside_from(vm: &Vm<'_>, v: Option<&Value>) -> Res<Vec<Beside>> {
    let mut beside = Vec::new();
    let Some(v) = v else { return Ok(beside) };
    vm.for_each(v, |item| {
        let Some([level, kind, data]) = item.downcast::<Tuple>().map(|t| &*t.items) else {
            let message = "[sendmsg() ancillary data items] must be a tuple of three";
            return Err(vm.type_error(message));
        };
        let data = octets_of(vm, data)?;
        beside.push((vm.to_c_int(level)?, vm.to_c_int(kind)?, data));
        Ok(())
    })?;
    Ok(beside)
}

/// The octets of a bytes-like object; an array gives its own.
fn octets_of(vm: &Vm<'_>, v: &Value) -> Res<Vec<u8>> {
    match bytes::like(v) {
        Some(data) => Ok(data.into_owned()),
        None => match vm.call_method(v, "tobytes", &[]) {
            Ok(data) => data_argument(vm, &data).map(std::borrow::Cow::into_owned),
            Err(_) => data_argument(vm, v).map(std::borrow::Cow::into_owned),
        },
    }
}

pub(super) fn sendmsg(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "sendmsg", 1, 4)?;
    let mut pieces = Vec::new();
    vm.for_each(&args.values[1], |item| {
        pieces.push(octets_of(vm, &item)?);
        Ok(())
    })?;
    let beside = beside_from(vm, args.values.get(2))?;
    let flags = number(vm, args.values.get(3), 0)?;
    let to = match args.values.get(4).filter(|a| !a.is_none()) {
        Some(to) => Some(address::read(vm, this.family.get(), to, "sendmsg")?),
        None => None,
    };
    let slices: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
    let total = pieces.iter().map(Vec::len).sum();
    let fd = this.fd.get();
    let n = this.retry(vm, (libc::POLLOUT, flags), this.deadline(), |flags| {
        run_waking(vm, total, || socket::send_message(fd, &slices, &beside, flags, to.as_ref()))
    })?;
    Ok(int::from_usize(vm, n))
}

pub(super) fn recvmsg(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = this(vm, args)?;
    args.skip(1).check_positional(vm, "recvmsg", 1, 3)?;
    let n = size(vm, &args.values[1], "recvmsg")?;
    let room = args.values.get(2).map_or(Ok(0), |v| vm.to_i64(v))?;
    let Some(room) = usize::try_from(room).ok().filter(|n| *n <= 1 << 30) else {
        return Err(vm.value_error("invalid ancillary data buffer length"));
    };
    let flags = number(vm, args.values.get(3), 0)?;
    let mut buffer: Vec<u8> = vm.filled(0, n)?;
    let fd = this.fd.get();
    let message = this.retry(vm, (libc::POLLIN, flags), this.deadline(), |flags| {
        run(vm, n, || socket::receive_message(fd, &mut buffer, room, flags))
    })?;
    buffer.truncate(message.len);
    let beside = message.beside.into_iter().map(|(level, kind, data)| {
        let numbers = [level, kind].map(|n| Value::Int(i64::from(n)));
        let [level, kind] = numbers;
        vm.tuple([level, kind, bytes::from_vec(vm, data)])
    });
    let beside = vm.list(beside.collect());
    #[cfg(target_os = "linux")]
    let shown = message.flags & !libc::MSG_CMSG_CLOEXEC;
    #[cfg(not(target_os = "linux"))]
    let shown = message.flags;
    let flags = Value::Int(i64::from(shown));
    Ok(vm.tuple([bytes::from_vec(vm, buffer), beside, flags, address::value(vm, &message.from)?]))
}

/// The room for so many octets of data beside. It is a length as the system counts them, with that of what
/// stands around `least` octets.
fn cmsg(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    (f, least): (fn(u32) -> usize, u32),
) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let most = i32::MAX as usize - f(least);
    match u32::try_from(vm.to_i64(&args.values[0])?).ok().filter(|n| *n as usize <= most) {
        Some(n) => Ok(int::from_usize(vm, f(n))),
        None => Err(vm.overflow_error(format!("{name}() argument out of range"))),
    }
}

pub(super) fn cmsg_len(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    cmsg(vm, args, "CMSG_LEN", (socket::beside_length, 0))
}

pub(super) fn cmsg_space(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    cmsg(vm, args, "CMSG_SPACE", (socket::beside_space, 1))
}
