//! `select`: waiting for any of several descriptors, by `select`, `poll` and (on Linux) `epoll`.
//!
//! Invariant: waits happen without the interpreter lock and run the handlers of signals (PEP 475). A call
//! whose timeout is zero looks without giving the lock up.

use std::cell::{Cell, RefCell};
use std::io;
use std::time::{Duration, Instant};

use crate::base::Symbol;
use crate::runtime::ready;
#[cfg(target_os = "linux")]
use crate::runtime::ready::epoll;
use crate::runtime::signals::{self, Woken};
use crate::vm::builtins::output::os_error;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::{
    Args, Exc, ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, TypeSpec, Value, Vm,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "select",
    doc: "This module supports asynchronous I/O on multiple file descriptors.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("poll", new_poll, "poll($module, /)"),
    MethodDef::new("select", select, "select($module, rlist, wlist, xlist, timeout=None, /)"),
];

macro_rules! numbers {
    ($( $name:ident )*) => {
        &[ $( (stringify!($name), libc::$name as i64), )* ]
    };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    POLLERR POLLHUP POLLIN POLLNVAL POLLOUT POLLPRI POLLRDNORM POLLRDBAND POLLWRNORM POLLWRBAND
};

#[cfg(target_os = "linux")]
const LINUX: &[(&str, i64)] = numbers! {
    EPOLLERR EPOLLET EPOLLEXCLUSIVE EPOLLHUP EPOLLIN EPOLLMSG EPOLLONESHOT EPOLLOUT EPOLLPRI EPOLLRDBAND
    EPOLLRDHUP EPOLLRDNORM EPOLLWRBAND EPOLLWRNORM EPOLL_CLOEXEC POLLRDHUP
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("error", vm.exc_ty(ExcKind::OSError).value());
    for &(name, number) in NUMBERS {
        set(name, Value::Int(number));
    }
    set("PIPE_BUF", Value::Int(libc::PIPE_BUF as i64));
    #[cfg(target_os = "linux")]
    {
        for &(name, number) in LINUX {
            // The flags are unsigned.
            set(name, Value::Int(number & 0xffff_ffff));
        }
        set("epoll", vm.native_type(&EPOLL).value());
    }
    Ok(())
}

fn failed(vm: &Vm<'_>, e: &io::Error) -> Exc {
    os_error(vm, e)
}

/// The descriptor of an int, or of what has a `fileno()`.
fn descriptor(vm: &Vm<'_>, v: &Value) -> Res<i32> {
    let number = if int::is_int(v) {
        vm.to_c_int(v)?
    } else {
        let Some(method) = vm.get_attr_opt(v, Symbol::new("fileno"))? else {
            return Err(vm.type_error("argument must be an int, or have a fileno() method."));
        };
        let number = vm.call(&method, &[])?;
        if !int::is_int(&number) {
            return Err(vm.type_error("fileno() returned a non-integer"));
        }
        vm.to_c_int(&number)?
    };
    if number < 0 {
        let message = format!("file descriptor cannot be a negative integer ({number})");
        return Err(vm.value_error(message));
    }
    Ok(number)
}

/// Waits for the descriptors. Whether any is ready.
fn wait(vm: &Vm<'_>, fds: &mut Vec<libc::pollfd>, timeout: Option<Duration>) -> Res<bool> {
    if timeout == Some(Duration::ZERO) {
        return ready::poll(fds, timeout).map(|n| n > 0).map_err(|e| failed(vm, &e));
    }
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    let interruptible = vm.thread.is_main();
    loop {
        match vm.detach(|| signals::wait_ready(interruptible, deadline, fds)) {
            Ok(Woken::Done) => return Ok(true),
            Ok(Woken::TimedOut) => return Ok(false),
            Ok(Woken::Interrupted) => vm.check_signals()?,
            Err(e) => return Err(failed(vm, &e)),
        }
    }
}

/// The three lists of `select`, and what `poll` calls their conditions.
const WANTED: [i16; 3] = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
/// What makes a descriptor ready for each of the lists.
const READY: [i16; 3] =
    [libc::POLLIN | libc::POLLHUP | libc::POLLERR, libc::POLLOUT | libc::POLLERR, libc::POLLPRI];

fn select(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "select", 3, 4)?;
    let timeout = match args.values.get(3).filter(|t| !t.is_none()) {
        None => None,
        Some(t) => {
            let seconds = crate::vm::object::float::real(vm, t)?
                .ok_or_else(|| vm.type_error("timeout must be a float or None"))?;
            if seconds < 0.0 {
                return Err(vm.value_error("timeout must be non-negative"));
            }
            let duration = Duration::try_from_secs_f64(seconds);
            Some(duration.map_err(|_| vm.overflow_error("timeout is too large"))?)
        }
    };
    let (mut objects, mut fds) = (Vec::new(), Vec::new());
    for (list, events) in WANTED.into_iter().enumerate() {
        let given = &args.values[list];
        let items = match given.downcast::<List>() {
            // What `fileno` removes from the list is not asked any more.
            Some(_) => given.clone(),
            None => vm.list(vm.collect_or(given, "arguments 1-3 must be sequences")?),
        };
        let mut at = 0;
        while let Some(object) = items.downcast::<List>().and_then(|items| items.get(at)) {
            at += 1;
            let fd = descriptor(vm, &object)?;
            if fd >= libc::FD_SETSIZE as i32 {
                return Err(vm.value_error("filedescriptor out of range in select()"));
            }
            fds.push(libc::pollfd { fd, events, revents: 0 });
            objects.push((list, object));
        }
    }
    wait(vm, &mut fds, timeout)?;
    if fds.iter().any(|fd| fd.revents & libc::POLLNVAL != 0) {
        return Err(failed(vm, &io::Error::from_raw_os_error(libc::EBADF)));
    }
    let mut ready: [Vec<Value>; 3] = Default::default();
    for ((list, object), fd) in objects.into_iter().zip(&fds) {
        if fd.revents & READY[list] != 0 {
            ready[list].push(object);
        }
    }
    Ok(vm.tuple(ready.map(|list| vm.list(list))))
}

// poll

/// The descriptors of a poll object, in the order in which they were registered.
#[derive(Default)]
struct Poll {
    fds: RefCell<Vec<(i32, i16)>>,
    running: Cell<bool>,
}

static POLL: TypeSpec = TypeSpec {
    name: "poll",
    module: "select",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: &[
        MethodDef::new("modify", poll_modify, "modify($self, fd, eventmask, /)"),
        MethodDef::new("poll", poll_poll, "poll($self, timeout=None, /)"),
        MethodDef::new("register", poll_register, "register($self, fd, eventmask=POLLIN, /)"),
        MethodDef::new("unregister", poll_unregister, "unregister($self, fd, /)"),
    ],
    getset: &[],
};

fn new_poll(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "poll", 0, 0)?;
    Ok(vm.alloc_for(&vm.native_type(&POLL), Native(Box::new(Poll::default()))).into())
}

fn poll_of<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Poll> {
    let found = args.values.first().and_then(Value::as_obj).and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'select.poll' object"))
}

fn event_mask(vm: &Vm<'_>, v: &Value) -> Res<i16> {
    let mask = vm.to_i64(v)?;
    match u16::try_from(mask) {
        Ok(mask) => Ok(mask as i16),
        Err(_) if mask < 0 => Err(vm.value_error("value must be positive")),
        Err(_) => Err(vm.overflow_error("Python int too large for C unsigned short")),
    }
}

fn poll_register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let poll = poll_of(vm, args)?;
    args.skip(1).check_positional(vm, "register", 1, 2)?;
    let fd = descriptor(vm, &args.values[1])?;
    let events = match args.values.get(2) {
        Some(mask) => event_mask(vm, mask)?,
        None => libc::POLLIN | libc::POLLPRI | libc::POLLOUT,
    };
    let mut fds = poll.fds.borrow_mut();
    match fds.iter_mut().find(|(known, _)| *known == fd) {
        Some(entry) => entry.1 = events,
        None => fds.push((fd, events)),
    }
    Ok(Value::None)
}

fn poll_modify(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let poll = poll_of(vm, args)?;
    args.skip(1).check_positional(vm, "modify", 2, 2)?;
    let fd = descriptor(vm, &args.values[1])?;
    let events = event_mask(vm, &args.values[2])?;
    match poll.fds.borrow_mut().iter_mut().find(|(known, _)| *known == fd) {
        Some(entry) => entry.1 = events,
        None => return Err(failed(vm, &io::Error::from_raw_os_error(libc::ENOENT))),
    }
    Ok(Value::None)
}

fn poll_unregister(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let poll = poll_of(vm, args)?;
    args.skip(1).check_positional(vm, "select.poll.unregister", 1, 1)?;
    let fd = descriptor(vm, &args.values[1])?;
    let mut fds = poll.fds.borrow_mut();
    let before = fds.len();
    fds.retain(|(known, _)| *known != fd);
    if fds.len() == before {
        return Err(vm.key_error(&Value::Int(i64::from(fd))));
    }
    Ok(Value::None)
}

/// A timeout in units of so many seconds; None and negative ones wait for ever.
fn timeout_in(vm: &Vm<'_>, v: Option<&Value>, unit: f64) -> Res<Option<Duration>> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(None) };
    let Some(given) = crate::vm::object::float::real(vm, v)? else {
        return Err(vm.type_error("timeout must be an integer or None"));
    };
    if given < 0.0 {
        return Ok(None);
    }
    match Duration::try_from_secs_f64(given * unit) {
        Ok(timeout) if timeout.as_millis() <= i32::MAX as u128 => Ok(Some(timeout)),
        Ok(_) | Err(_) => Err(vm.overflow_error("timeout is too large")),
    }
}

fn pair(vm: &Vm<'_>, fd: i32, events: i64) -> Value {
    vm.tuple([Value::Int(i64::from(fd)), Value::Int(events)])
}

fn poll_poll(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let poll = poll_of(vm, args)?;
    args.skip(1).check_positional(vm, "poll", 0, 1)?;
    let timeout = timeout_in(vm, args.values.get(1), 1e-3)?;
    if poll.running.replace(true) {
        return Err(vm.raise(ExcKind::RuntimeError, "concurrent poll() invocation"));
    }
    let entry = |&(fd, events): &(i32, i16)| libc::pollfd { fd, events, revents: 0 };
    let mut fds: Vec<libc::pollfd> = poll.fds.borrow().iter().map(entry).collect();
    let waited = wait(vm, &mut fds, timeout);
    poll.running.set(false);
    waited?;
    let ready = fds.iter().filter(|fd| fd.revents != 0);
    Ok(vm.list(ready.map(|fd| pair(vm, fd.fd, i64::from(fd.revents as u16))).collect()))
}

// epoll

/// The payload of an epoll object; -1 when it is closed.
#[cfg(target_os = "linux")]
struct Epoll(Cell<i32>);

#[cfg(target_os = "linux")]
impl Drop for Epoll {
    fn drop(&mut self) {
        if self.0.get() >= 0 {
            // Nobody is left to be told.
            drop(epoll::close(self.0.get()));
        }
    }
}

#[cfg(target_os = "linux")]
static EPOLL: TypeSpec = TypeSpec {
    name: "epoll",
    module: "select",
    doc: "Returns an epolling object.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            let [size, flags] = args.bind(vm, "epoll", ["sizehint", "flags"], Shape::default())?;
            let size = size.map_or(Ok(-1), |s| vm.to_c_int(s))?;
            if size < -1 || size == 0 {
                return Err(vm.value_error("sizehint must be positive or -1"));
            }
            let flags = flags.map_or(Ok(0), |f| vm.to_c_int(f))?;
            if flags & !libc::EPOLL_CLOEXEC != 0 {
                return Err(failed(vm, &io::Error::from_raw_os_error(libc::EINVAL)));
            }
            let fd = epoll::open().map_err(|e| failed(vm, &e))?;
            Ok(vm.alloc_for(class, Native(Box::new(Epoll(Cell::new(fd))))).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[
        MethodDef::new("__enter__", epoll_enter, "__enter__($self, /)"),
        MethodDef::new("__exit__", epoll_close, "__exit__(*exc_info)"),
        MethodDef::new("close", epoll_close, "close($self, /)"),
        MethodDef::new(
            "fileno",
            |vm, a| Ok(Value::Int(i64::from(epoll_fd(vm, a)?))),
            "fileno($self, /)",
        ),
        MethodDef::new("modify", epoll_modify, "modify($self, /, fd, eventmask)"),
        MethodDef::new("poll", epoll_poll, "poll($self, /, timeout=None, maxevents=-1)"),
        MethodDef::new("register", epoll_register, "register($self, /, fd, eventmask)"),
        MethodDef::new("unregister", epoll_unregister, "unregister($self, /, fd)"),
        MethodDef::stat("fromfd", epoll_from_fd, "fromfd($type, fd, /)"),
    ],
    getset: &[GetSetDef {
        name: "closed",
        get: |vm, v| {
            let args = std::slice::from_ref(v);
            Ok(Value::bool(epoll_of(vm, Args::positional(args))?.0.get() < 0))
        },
        set: None,
        doc: "True if the epoll handler is closed",
    }],
};

#[cfg(target_os = "linux")]
fn epoll_of<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Epoll> {
    let found = args.values.first().and_then(Value::as_obj).and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'select.epoll' object"))
}

#[cfg(target_os = "linux")]
fn epoll_fd(vm: &Vm<'_>, args: Args<'_>) -> Res<i32> {
    match epoll_of(vm, args)?.0.get() {
        fd if fd >= 0 => Ok(fd),
        _ => Err(vm.value_error("I/O operation on closed epoll object")),
    }
}

#[cfg(target_os = "linux")]
fn epoll_enter(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    epoll_fd(vm, args)?;
    Ok(args.values[0].clone())
}

#[cfg(target_os = "linux")]
fn epoll_close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let fd = epoll_of(vm, args)?.0.replace(-1);
    if fd >= 0 {
        epoll::close(fd).map_err(|e| failed(vm, &e))?;
    }
    Ok(Value::None)
}

#[cfg(target_os = "linux")]
fn epoll_from_fd(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "fromfd", 1, 1)?;
    let fd = vm.to_c_int(&args.values[0])?;
    Ok(vm.alloc_for(&vm.native_type(&EPOLL), Native(Box::new(Epoll(Cell::new(fd))))).into())
}

#[cfg(target_os = "linux")]
fn events_of(vm: &Vm<'_>, v: Option<&Value>) -> Res<u32> {
    let default = (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32;
    let Some(v) = v else { return Ok(default) };
    u32::try_from(vm.to_i64(v)?).map_err(|_| vm.overflow_error("int too large to convert"))
}

#[cfg(target_os = "linux")]
fn epoll_change(vm: &Vm<'_>, args: Args<'_>, name: &str, op: i32, required: usize) -> Res<Value> {
    let own = epoll_fd(vm, args)?;
    let shape = Shape { required, ..Shape::default() };
    let [fd, events] = args.skip(1).bind(vm, name, ["fd", "eventmask"], shape)?;
    let Some(fd) = fd else { return Err(vm.type_error("a descriptor is required")) };
    let fd = descriptor(vm, fd)?;
    let changed = epoll::change(own, op, fd, events_of(vm, events)?);
    changed.map(|()| Value::None).map_err(|e| failed(vm, &e))
}

#[cfg(target_os = "linux")]
fn epoll_register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    epoll_change(vm, args, "register", libc::EPOLL_CTL_ADD, 1)
}

#[cfg(target_os = "linux")]
fn epoll_modify(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    epoll_change(vm, args, "modify", libc::EPOLL_CTL_MOD, 2)
}

#[cfg(target_os = "linux")]
fn epoll_unregister(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    epoll_change(vm, args, "unregister", libc::EPOLL_CTL_DEL, 1)
}

#[cfg(target_os = "linux")]
fn epoll_poll(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let own = epoll_fd(vm, args)?;
    let names = ["timeout", "maxevents"];
    let [timeout, most] = args.skip(1).bind(vm, "poll", names, Shape::default())?;
    let timeout = timeout_in(vm, timeout, 1.0)?;
    let most = most.map_or(Ok(-1), |m| vm.to_c_int(m))?;
    let most = match most {
        -1 => libc::FD_SETSIZE,
        n if n > 0 => n as usize,
        n => {
            let message = format!("maxevents must be greater than 0, got {n}");
            return Err(vm.value_error(message));
        }
    };
    // An epoll descriptor is itself ready when there is something to fetch.
    let mut fds = vec![libc::pollfd { fd: own, events: libc::POLLIN, revents: 0 }];
    let mut ready = epoll::fetch(own, most).map_err(|e| failed(vm, &e))?;
    let deadline = timeout.and_then(|t| Instant::now().checked_add(t));
    while ready.is_empty() && timeout != Some(Duration::ZERO) {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) || !wait(vm, &mut fds, left)? {
            break;
        }
        ready = epoll::fetch(own, most).map_err(|e| failed(vm, &e))?;
    }
    Ok(vm.list(ready.iter().map(|&(fd, events)| pair(vm, fd, i64::from(events))).collect()))
}
