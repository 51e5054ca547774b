//! `_signal`: what a program does on signals.
//!
//! Invariant: handlers run on the main thread, between two steps of the interpreter or in the middle of a
//! wait. [`Handlers`] says what the program set; the system is told when that changes.

use std::cell::{OnceCell, RefCell};
use std::time::{Duration, Instant};

use super::struct_seq::{self, struct_seq};
use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::runtime::ready;
use crate::runtime::signals::{self, Arrived, COUNT, Disposition, Woken};
use crate::vm::builtins::output::os_error;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::interp::frame_object;
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::object::float;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_signal",
    doc: "This module provides mechanisms to use signal handlers in Python.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("alarm", alarm, "alarm($module, seconds, /)"),
    DEFAULT_INT_HANDLER,
    MethodDef::new("getitimer", getitimer, "getitimer($module, which, /)"),
    MethodDef::new("getsignal", getsignal, "getsignal($module, signalnum, /)"),
    MethodDef::new("pause", pause, "pause($module, /)"),
    MethodDef::new("pthread_kill", pthread_kill, "pthread_kill($module, thread_id, signalnum, /)"),
    MethodDef::new("pthread_sigmask", pthread_sigmask, "pthread_sigmask($module, how, mask, /)"),
    MethodDef::new("raise_signal", raise_signal, "raise_signal($module, signalnum, /)"),
    MethodDef::new(
        "set_wakeup_fd",
        set_wakeup_fd,
        "set_wakeup_fd($module, fd, /, *, warn_on_full_buffer=True)",
    ),
    MethodDef::new("setitimer", setitimer, "setitimer($module, which, seconds, interval=0.0, /)"),
    MethodDef::new("siginterrupt", siginterrupt, "siginterrupt($module, signalnum, flag, /)"),
    MethodDef::new("signal", set_signal, "signal($module, signalnum, handler, /)"),
    MethodDef::new("sigpending", sigpending, "sigpending($module, /)"),
    MethodDef::new("sigtimedwait", sigtimedwait, "sigtimedwait($module, sigset, timeout, /)"),
    MethodDef::new("sigwait", sigwait, "sigwait($module, sigset, /)"),
    MethodDef::new("sigwaitinfo", sigwaitinfo, "sigwaitinfo($module, sigset, /)"),
    MethodDef::new("strsignal", strsignal, "strsignal($module, signalnum, /)"),
    MethodDef::new("valid_signals", valid_signals, "valid_signals($module, /)"),
];

const DEFAULT_INT_HANDLER: MethodDef = MethodDef::new(
    "default_int_handler",
    default_int_handler,
    "default_int_handler($module, signalnum, frame, /)",
);

struct_seq!(SIGINFO, "signal", "struct_siginfo",
    (0 "si_signo") (1 "si_code") (2 "si_errno") (3 "si_pid") (4 "si_uid") (5 "si_status")
    (6 "si_band"));

macro_rules! numbers {
    ($( $name:ident )*) => {
        &[ $( (stringify!($name), libc::$name as i64), )* ]
    };
}

const NUMBERS: &[(&str, i64)] = numbers! {
    SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE
    SIGALRM SIGTERM SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM
    SIGPROF SIGWINCH SIGIO SIGSYS SIG_BLOCK SIG_UNBLOCK SIG_SETMASK ITIMER_REAL ITIMER_VIRTUAL ITIMER_PROF
};

#[cfg(target_os = "linux")]
const LINUX: &[(&str, i64)] = numbers! { SIGPWR SIGSTKFLT SIGPOLL };

const SIG_DFL: i64 = 0;
const SIG_IGN: i64 = 1;

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    for &(name, number) in NUMBERS {
        set(name, Value::Int(number));
    }
    #[cfg(target_os = "linux")]
    {
        for &(name, number) in LINUX {
            set(name, Value::Int(number));
        }
        set("SIGCLD", Value::Int(i64::from(libc::SIGCHLD)));
        set("SIGRTMIN", Value::Int(i64::from(libc::SIGRTMIN())));
        set("SIGRTMAX", Value::Int(i64::from(libc::SIGRTMAX())));
    }
    set("SIGIOT", Value::Int(i64::from(libc::SIGABRT)));
    set("NSIG", Value::Int(i64::from(COUNT)));
    set("SIG_DFL", Value::Int(SIG_DFL));
    set("SIG_IGN", Value::Int(SIG_IGN));
    set("ItimerError", TIMER_ERROR.get(vm)?.value());
    set("struct_siginfo", vm.native_subtype(&SIGINFO, T::Tuple).value());
    // The function that the table has is the module's.
    if let Some(own) = Handlers::of(vm)?.default_int_handler.get() {
        set(DEFAULT_INT_HANDLER.name, own.clone());
    }
    Ok(())
}

/// What the program set for each signal: a callable, `SIG_DFL`, `SIG_IGN`, or None for what something else
/// has set.
#[derive(Default)]
struct Handlers {
    by_number: OnceCell<RefCell<Vec<Value>>>,
    default_int_handler: OnceCell<Value>,
}

impl Handlers {
    /// The state, read from the system the first time.
    fn of(vm: &Vm<'_>) -> Res<std::rc::Rc<Handlers>> {
        let handlers = vm.interp.state::<Handlers>();
        if handlers.by_number.get().is_none() {
            let own = vm.function(&DEFAULT_INT_HANDLER);
            let own = handlers.default_int_handler.get_or_init(|| own);
            let now = (0..COUNT).map(|number| match signals::disposition(number) {
                Ok(Disposition::Default) => Value::Int(SIG_DFL),
                Ok(Disposition::Ignore) => Value::Int(SIG_IGN),
                Ok(Disposition::Handled { .. }) if number == libc::SIGINT => own.clone(),
                Ok(Disposition::Handled { .. } | Disposition::Foreign) | Err(_) => Value::None,
            });
            let now = RefCell::new(now.collect());
            handlers.by_number.get_or_init(|| now);
        }
        Ok(handlers)
    }

    fn get(&self, number: i32) -> Value {
        let all = self.by_number.get();
        all.and_then(|all| all.borrow().get(number as usize).cloned()).unwrap_or(Value::None)
    }

    fn set(&self, number: i32, handler: Value) -> Value {
        let Some(all) = self.by_number.get() else { return Value::None };
        match all.borrow_mut().get_mut(number as usize) {
            Some(slot) => std::mem::replace(slot, handler),
            None => Value::None,
        }
    }
}

/// Runs the handlers of the signals that have arrived. The first exception ends it; what comes after stays
/// pending.
pub(super) fn deliver(vm: &Vm<'_>) -> Res<()> {
    if !vm.thread.is_main() {
        return Ok(());
    }
    let mut arrived = signals::take_pending();
    while let Some(number) = arrived.next() {
        if let Err(e) = run_handler(vm, number) {
            arrived.for_each(signals::note);
            return Err(e);
        }
    }
    Ok(())
}

fn run_handler(vm: &Vm<'_>, number: i32) -> Res<()> {
    let handlers = vm.interp.state::<Handlers>();
    if handlers.by_number.get().is_none() {
        // The program has set nothing, so this is Ctrl-C.
        return Err(vm.raise_args(ExcKind::KeyboardInterrupt, Vec::new()));
    }
    let handler = handlers.get(number);
    // It may have been reset while the signal was on its way.
    if matches!(handler, Value::Int(_) | Value::None) {
        return Ok(());
    }
    let frame = frame_object(vm, 0).unwrap_or(Value::None);
    vm.call(&handler, &[Value::Int(i64::from(number)), frame]).map(drop)
}

/// Whether the program catches a signal.
pub(super) fn is_handled(vm: &Vm<'_>, number: i32) -> bool {
    let handlers = vm.interp.state::<Handlers>();
    match handlers.by_number.get() {
        None => number == libc::SIGINT,
        Some(_) => !matches!(handlers.get(number), Value::Int(_) | Value::None),
    }
}

fn default_int_handler(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "default_int_handler", 2, 2)?;
    Err(vm.raise_args(ExcKind::KeyboardInterrupt, Vec::new()))
}

static TIMER_ERROR: Class = Class::new("signal", "itimer_error", ExcKind::OSError);

fn system(vm: &Vm<'_>, e: &std::io::Error) -> Exc {
    os_error(vm, e)
}

/// A signal's number from an argument.
fn number(vm: &Vm<'_>, v: &Value) -> Res<i32> {
    let number = vm.to_c_int(v)?;
    if !(1..COUNT).contains(&number) {
        return Err(vm.value_error("signal number out of range"));
    }
    Ok(number)
}

fn set_signal(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "signal", 2, 2)?;
    if !vm.thread.is_main() {
        let message = "signal only works in main thread of the main interpreter";
        return Err(vm.value_error(message));
    }
    let number = vm.to_c_int(&args.values[0])?;
    let handler = &args.values[1];
    let (stored, disposition) = match crate::vm::object::int::to_i64(handler) {
        Some(SIG_DFL) => (Value::Int(SIG_DFL), Disposition::Default),
        Some(SIG_IGN) => (Value::Int(SIG_IGN), Disposition::Ignore),
        Some(_) | None if vm.type_of(handler).slots.call.get().is_none() => {
            return Err(vm.type_error(
                "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
            ));
        }
        Some(_) | None => {
            let own = handler.downcast::<Builtin>();
            let own = own.is_some_and(|b| b.def.name == DEFAULT_INT_HANDLER.name);
            (handler.clone(), Disposition::Handled { ends_kernels: own })
        }
    };
    if !(1..COUNT).contains(&number) {
        return Err(vm.value_error("signal number out of range"));
    }
    // What has arrived is for the handler that it met.
    vm.check_signals()?;
    let handlers = Handlers::of(vm)?;
    signals::set_disposition(number, disposition).map_err(|e| system(vm, &e))?;
    Ok(handlers.set(number, stored))
}

fn getsignal(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getsignal", 1, 1)?;
    let number = number(vm, &args.values[0])?;
    Ok(Handlers::of(vm)?.get(number))
}

fn raise_signal(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "raise_signal", 1, 1)?;
    let number = vm.to_c_int(&args.values[0])?;
    vm.detach(|| signals::raise(number)).map_err(|e| system(vm, &e))?;
    vm.check_signals()?;
    Ok(Value::None)
}

fn pthread_kill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "pthread_kill", 2, 2)?;
    let ident = vm.to_i64(&args.values[0])?;
    let number = vm.to_c_int(&args.values[1])?;
    let sent = vm.signal_thread(ident as usize, number);
    sent.map_err(|e| system(vm, &e))?;
    vm.check_signals()?;
    Ok(Value::None)
}

fn alarm(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "alarm", 1, 1)?;
    let seconds = vm.to_c_int(&args.values[0])?;
    Ok(Value::Int(i64::from(signals::alarm(seconds as u32))))
}

/// A timer's time.
fn duration(vm: &Vm<'_>, v: Option<&Value>) -> Res<Duration> {
    let seconds = v.map_or(Ok(0.0), |v| float::to_f64(vm, v))?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) => Ok(duration),
        // The system's own answer to a negative time.
        Err(_) if seconds < 0.0 => {
            Err(timer_failed(vm, &std::io::Error::from_raw_os_error(libc::EINVAL)))
        }
        Err(_) => Err(vm.overflow_error("timestamp out of range for platform time_t")),
    }
}

fn timer_failed(vm: &Vm<'_>, e: &std::io::Error) -> Exc {
    let plain = system(vm, e);
    match vm.get_attr(&plain.value(), Symbol::new("args")).and_then(|args| vm.collect(&args)) {
        Ok(args) => TIMER_ERROR.with(vm, args),
        Err(e) => e,
    }
}

fn timer_pair(vm: &Vm<'_>, [first, interval]: signals::Timer) -> Value {
    vm.tuple([first, interval].map(|t| Value::float(t.as_secs_f64())))
}

fn setitimer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "setitimer", 2, 3)?;
    let which = vm.to_c_int(&args.values[0])?;
    let new = [duration(vm, args.values.get(1))?, duration(vm, args.values.get(2))?];
    match signals::set_timer(which, new) {
        Ok(old) => Ok(timer_pair(vm, old)),
        Err(e) => Err(timer_failed(vm, &e)),
    }
}

fn getitimer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getitimer", 1, 1)?;
    let which = vm.to_c_int(&args.values[0])?;
    match signals::timer(which) {
        Ok(now) => Ok(timer_pair(vm, now)),
        Err(e) => Err(timer_failed(vm, &e)),
    }
}

fn pause(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "pause", 0, 0)?;
    let interruptible = vm.thread.is_main();
    if let Woken::Interrupted = vm.detach(|| signals::wait(interruptible, None, || false)) {
        vm.check_signals()?;
    }
    Ok(Value::None)
}

/// A set of signals from an iterable of numbers.
fn set_from(vm: &Vm<'_>, v: &Value) -> Res<signals::Set> {
    let mut given = Vec::new();
    vm.for_each(v, |item| {
        let number = match vm.to_i64(&item) {
            // As what C is told of a number that it has no room for.
            Err(e) if vm.exc_is(&e, ExcKind::OverflowError) => -1,
            number => number?,
        };
        let known = i32::try_from(number).ok().filter(|n| (1..COUNT).contains(n));
        match known {
            Some(known) => {
                given.push(known);
                Ok(())
            }
            None => {
                let last = COUNT - 1;
                let message = format!("signal number {number} out of range [1; {last}]");
                Err(vm.value_error(message))
            }
        }
    })?;
    signals::set_of(&given).ok_or_else(|| vm.value_error("signal number out of range"))
}

fn set_value(vm: &Vm<'_>, set: signals::Set) -> Res<Value> {
    let all: Vec<Value> = signals::numbers(set).map(|n| Value::Int(i64::from(n))).collect();
    vm.call(&vm.ty(T::Set).value(), &[vm.list(all)])
}

fn pthread_sigmask(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "pthread_sigmask", 2, 2)?;
    let how = vm.to_c_int(&args.values[0])?;
    let set = set_from(vm, &args.values[1])?;
    let old = signals::mask(how, set).map_err(|e| system(vm, &e))?;
    // What was held back until now may have arrived.
    vm.check_signals()?;
    set_value(vm, old)
}

fn sigpending(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sigpending", 0, 0)?;
    let set = signals::held_back().map_err(|e| system(vm, &e))?;
    set_value(vm, set)
}

/// Waits for a signal of a set, running the handlers of others meanwhile.
fn wait_for(vm: &Vm<'_>, set: &Value, deadline: Option<Instant>) -> Res<Option<Arrived>> {
    let set = set_from(vm, set)?;
    loop {
        let left = deadline.map(|d| d.saturating_duration_since(Instant::now()));
        match vm.detach(|| signals::wait_for(set, left)) {
            Ok(arrived) => return Ok(arrived),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => vm.check_signals()?,
            Err(e) => return Err(system(vm, &e)),
        }
    }
}

fn sigwait(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sigwait", 1, 1)?;
    let arrived = wait_for(vm, &args.values[0], None)?;
    Ok(arrived.map_or(Value::None, |a| Value::Int(i64::from(a.number))))
}

fn info(vm: &Vm<'_>, arrived: Option<Arrived>) -> Value {
    let Some(a) = arrived else { return Value::None };
    let items = [
        i64::from(a.number),
        i64::from(a.code),
        i64::from(a.errno),
        i64::from(a.pid),
        i64::from(a.uid),
        i64::from(a.status),
        a.band,
    ];
    struct_seq::make(vm, &SIGINFO, items.map(Value::Int).to_vec())
}

fn sigwaitinfo(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sigwaitinfo", 1, 1)?;
    let arrived = wait_for(vm, &args.values[0], None)?;
    Ok(info(vm, arrived))
}

fn sigtimedwait(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sigtimedwait", 2, 2)?;
    let seconds = super::thread::seconds(vm, &args.values[1])?;
    if seconds < 0.0 {
        return Err(vm.value_error("timeout must be non-negative"));
    }
    let deadline = super::thread::deadline(vm, seconds)?;
    let arrived = wait_for(vm, &args.values[0], deadline)?;
    Ok(info(vm, arrived))
}

fn siginterrupt(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "siginterrupt", 2, 2)?;
    let number = number(vm, &args.values[0])?;
    let interrupts = vm.to_c_int(&args.values[1])? != 0;
    signals::interrupts_calls(number, interrupts).map_err(|e| system(vm, &e))?;
    Ok(Value::None)
}

fn strsignal(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "strsignal", 1, 1)?;
    let number = number(vm, &args.values[0])?;
    Ok(signals::describe(number).map_or(Value::None, |text| vm.str(text)))
}

fn valid_signals(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "valid_signals", 0, 0)?;
    set_value(vm, signals::valid())
}

fn set_wakeup_fd(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [fd, _warn] = args.bind(vm, "set_wakeup_fd", ["fd", "warn_on_full_buffer"], shape)?;
    let fd = fd.map_or(Ok(-1), |fd| vm.to_c_int(fd))?;
    if !vm.thread.is_main() {
        let message = "set_wakeup_fd only works in main thread of the main interpreter";
        return Err(vm.value_error(message));
    }
    if fd != -1 {
        match ready::is_blocking(fd) {
            Ok(false) => {}
            Ok(true) => {
                let message = format!("the fd {fd} must be in non-blocking mode");
                return Err(vm.value_error(message));
            }
            Err(e) => return Err(system(vm, &e)),
        }
    }
    Ok(Value::Int(i64::from(signals::set_wakeup(fd))))
}
